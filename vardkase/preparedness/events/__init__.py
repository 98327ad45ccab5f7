"""What preparedness writes in the ledger: one file for each noun."""

from __future__ import annotations

from vardkase.preparedness.events import analyses, functions, imports, rounds
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

KINDS: tuple[type, ...] = (*functions.KINDS, *rounds.KINDS, *analyses.KINDS, *imports.KINDS)

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
