"""The words of plans: one file for each noun."""

from __future__ import annotations

from vardkase.plans.words import leading, terms
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

PARTS = (leading, terms)
EVENTS = {kind: words for part in PARTS for kind, words in part.EVENTS.items()}
REFUSALS = {code: words for part in PARTS for code, words in part.REFUSALS.items()}

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
