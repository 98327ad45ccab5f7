"""What preparedness writes in the ledger: one file for each noun."""

from __future__ import annotations

from vardkase.preparedness.events import (
    analyses,
    choices,
    continuity,
    followups,
    functions,
    imports,
    measures,
    reports,
    rounds,
    rulesets,
    selfchecks,
    styrel,
)
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

KINDS: tuple[type, ...] = (
    *functions.KINDS,
    *rounds.KINDS,
    *analyses.KINDS,
    *rulesets.KINDS,
    *selfchecks.KINDS,
    *followups.KINDS,
    *continuity.KINDS,
    *styrel.KINDS,
    *measures.KINDS,
    *choices.KINDS,
    *imports.KINDS,
    *reports.KINDS,
)

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
