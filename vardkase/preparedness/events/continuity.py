"""What is written of continuity plans, stream `continuity:<authority id>`. Every entry can be read alone: names stand beside ids."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from uuid import UUID

from vardkase.ledger.registry import event
from vardkase.preparedness.rules.continuity import Adoption, Continuity, Trial
from vardkase.preparedness.rules.staffing import Assumption

STREAMS = "continuity:"


def stream_of(authority_id: UUID) -> str:
    """The stream of an authority's continuity plans."""
    return f"{STREAMS}{authority_id}"


@event("preparedness.continuity_saved")
@dataclass(frozen=True, slots=True)
class ContinuitySaved:
    """A draft of a function's plan, whole: the first (no `before`) or changed."""

    authority_id: UUID
    authority: str
    function_id: UUID
    function: str
    plan: Continuity
    before: Continuity | None = None


@event("preparedness.continuity_adopted")
@dataclass(frozen=True, slots=True)
class ContinuityAdopted:
    """The draft is in force as a version; the one before it is kept."""

    authority_id: UUID
    authority: str
    function_id: UUID
    function: str
    version: int
    plan: Continuity
    adoption: Adoption


@event("preparedness.continuity_tested")
@dataclass(frozen=True, slots=True)
class ContinuityTested:
    """The version in force was tested, and what came of it."""

    authority_id: UUID
    authority: str
    function_id: UUID
    function: str
    version: int
    test: Trial


@event("preparedness.continuity_reviewed")
@dataclass(frozen=True, slots=True)
class ContinuityReviewed:
    """The version in force was gone through and holds."""

    authority_id: UUID
    authority: str
    function_id: UUID
    function: str
    version: int
    on: date
    note: str


@event("preparedness.staff_assumption_changed")
@dataclass(frozen=True, slots=True)
class StaffAssumptionChanged:
    """How large a loss of staff is planned for, and why just so."""

    authority_id: UUID
    authority: str
    assumption: Assumption
    before: Assumption
    reason: str


KINDS: tuple[type, ...] = (ContinuitySaved, ContinuityAdopted, ContinuityTested, ContinuityReviewed, StaffAssumptionChanged)
