"""The words of plans: one file for each noun."""

from __future__ import annotations

from vardkase.plans.words.leading import (
    BANDS,
    CHANGES,
    EVENTS,
    ITEM_KINDS,
    REFUSALS,
    SEATS,
    SPAWNS,
    WORRIES,
    due,
    in_words,
    worry,
)

__all__ = [
    "BANDS",
    "CHANGES",
    "EVENTS",
    "ITEM_KINDS",
    "REFUSALS",
    "SEATS",
    "SPAWNS",
    "WORRIES",
    "due",
    "in_words",
    "worry",
]
