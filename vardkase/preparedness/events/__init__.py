"""What preparedness writes in the ledger: one file for each noun."""

from __future__ import annotations

from vardkase.preparedness.events.functions import (
    KINDS,
    STREAMS,
    DependencyRemoved,
    DependencySaved,
    FunctionRestored,
    FunctionRetired,
    FunctionSaved,
    RegisterBegun,
    stream_of,
)

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
