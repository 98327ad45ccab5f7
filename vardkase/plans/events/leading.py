"""What is written of plans for leading, stream `plans:<organisation id>`. Every entry can be read alone: names stand beside ids."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from uuid import UUID

from vardkase.ledger.registry import event
from vardkase.plans.rules import Frame, Leading, Role

STREAMS = "plans:"


def stream_of(organisation_id: UUID) -> str:
    """The stream of a unit's plans."""
    return f"{STREAMS}{organisation_id}"


@event("plans.draft_started")
@dataclass(frozen=True, slots=True)
class DraftStarted:
    """Work on a new version begins: from the version in force (`from_number`), or from the default set (0)."""

    organisation_id: UUID
    organisation: str
    authority_id: UUID
    authority: str
    from_number: int
    plan: Leading


@event("plans.frame_changed")
@dataclass(frozen=True, slots=True)
class FrameChanged:
    """What the draft says of the staff as a whole."""

    organisation_id: UUID
    organisation: str
    frame: Frame
    before: Frame


@event("plans.role_saved")
@dataclass(frozen=True, slots=True)
class RoleSaved:
    """A role of the draft, whole: new (no `before`) or changed. `place` counts from 1; None leaves it where it stands."""

    organisation_id: UUID
    organisation: str
    role: Role
    place: int | None = None
    before: Role | None = None


@event("plans.role_removed")
@dataclass(frozen=True, slots=True)
class RoleRemoved:
    """A role is taken out of the draft."""

    organisation_id: UUID
    organisation: str
    role: Role


@event("plans.draft_dropped")
@dataclass(frozen=True, slots=True)
class DraftDropped:
    """The draft is thrown away; what is in force stays so."""

    organisation_id: UUID
    organisation: str
    reason: str


@event("plans.adopted")
@dataclass(frozen=True, slots=True)
class Adopted:
    """The draft has become a version (fastställd), whole as it was adopted. Its id is the key of this entry."""

    version_id: UUID
    organisation_id: UUID
    organisation: str
    authority_id: UUID
    authority: str
    number: int
    plan: Leading
    decided_by: str
    decided_on: date
    valid_from: date
    reference: str = ""
