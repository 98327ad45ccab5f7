"""What preparedness writes in the ledger: one file for each noun."""

from __future__ import annotations

from vardkase.preparedness.events import choices, functions, measures
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

KINDS: tuple[type, ...] = (*functions.KINDS, *measures.KINDS, *choices.KINDS)

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
