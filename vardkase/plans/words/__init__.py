"""The words of plans: one file for each noun."""

from __future__ import annotations

from typing import Any

from vardkase.plans.words import documents, leading, terms
from vardkase.plans.words.leading import (
    BANDS,
    CHANGES,
    ITEM_KINDS,
    SEATS,
    SPAWNS,
    WORRIES,
    due,
    in_words,
    worry,
)

# Each part has EVENTS and REFUSALS.
PARTS = (leading, documents, terms)
EVENTS: dict[str, Any] = {code: word for part in PARTS for code, word in part.EVENTS.items()}
REFUSALS: dict[str, Any] = {code: word for part in PARTS for code, word in part.REFUSALS.items()}

__all__ = [
    "BANDS",
    "CHANGES",
    "EVENTS",
    "ITEM_KINDS",
    "PARTS",
    "REFUSALS",
    "SEATS",
    "SPAWNS",
    "WORRIES",
    "due",
    "in_words",
    "worry",
]
