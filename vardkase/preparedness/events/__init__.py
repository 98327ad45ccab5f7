"""What preparedness writes in the ledger: one file for each noun."""

from __future__ import annotations

from vardkase.preparedness.events import analyses, choices, functions, imports, measures, rounds
from vardkase.preparedness.events.functions import (
    STREAMS,
    DependencyRemoved,
    DependencySaved,
    FunctionRestored,
    FunctionRetired,
    FunctionSaved,
    RegisterBegun,
    stream_of,
)

KINDS: tuple[type, ...] = (
    *functions.KINDS, *rounds.KINDS, *analyses.KINDS, *measures.KINDS, *choices.KINDS, *imports.KINDS,
)  # fmt: skip

__all__ = [
    "KINDS",
    "STREAMS",
    "DependencyRemoved",
    "DependencySaved",
    "FunctionRestored",
    "FunctionRetired",
    "FunctionSaved",
    "RegisterBegun",
    "stream_of",
]
