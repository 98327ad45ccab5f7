"""What preparedness writes in the ledger: one file for each noun."""

from __future__ import annotations

from vardkase.preparedness.events import analyses, followups, functions, reports, rounds, rulesets, selfchecks
from vardkase.preparedness.events.followups import FollowupAnswered, FollowupFormImported, FollowupReopened, FollowupSent
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
from vardkase.preparedness.events.rulesets import RuleSetAdded
from vardkase.preparedness.events.selfchecks import SelfcheckAnswered

# Everything that is written: the kinds of each noun.
KINDS: tuple[type, ...] = (
    *functions.KINDS, *rounds.KINDS, *analyses.KINDS, *reports.KINDS, *rulesets.KINDS, *selfchecks.KINDS, *followups.KINDS,
)  # fmt: skip

__all__ = [
    "KINDS",
    "STREAMS",
    "DependencyRemoved",
    "DependencySaved",
    "FollowupAnswered",
    "FollowupFormImported",
    "FollowupReopened",
    "FollowupSent",
    "FunctionRestored",
    "FunctionRetired",
    "FunctionSaved",
    "RegisterBegun",
    "RuleSetAdded",
    "SelfcheckAnswered",
    "stream_of",
]
