"""What is written of measures, stream `measures:<authority id>`: every step is an entry, with its author and its day."""

from __future__ import annotations

from dataclasses import dataclass
from uuid import UUID

from vardkase.ledger.registry import event
from vardkase.preparedness.rules.measures import Decision, FollowUp, Measure, State, Taken, Verification

STREAMS = "measures:"


def stream_of(authority_id: UUID) -> str:
    """The stream of an authority's measures."""
    return f"{STREAMS}{authority_id}"


@event("preparedness.measure_saved")
@dataclass(frozen=True, slots=True)
class MeasureSaved:
    """A measure, whole: proposed (no `before`) or changed."""

    authority_id: UUID
    authority: str
    measure: Measure
    before: Measure | None = None


@event("preparedness.measure_decided")
@dataclass(frozen=True, slots=True)
class MeasureDecided:
    """A measure is decided: by which body, on which day, and where the decision stands."""

    authority_id: UUID
    authority: str
    measure: Measure
    decision: Decision
    taken: Taken


@event("preparedness.measure_moved")
@dataclass(frozen=True, slots=True)
class MeasureMoved:
    """A measure goes from one state to another: begun, done, deferred, rejected or reopened."""

    authority_id: UUID
    authority: str
    measure_id: UUID
    number: int
    title: str
    organisation: str
    before: State
    after: State
    taken: Taken


@event("preparedness.measure_followed_up")
@dataclass(frozen=True, slots=True)
class MeasureFollowedUp:
    """Somebody has looked at how far a measure has come."""

    authority_id: UUID
    authority: str
    measure_id: UUID
    number: int
    title: str
    organisation: str
    follow_up: FollowUp


@event("preparedness.measure_effect_verified")
@dataclass(frozen=True, slots=True)
class EffectVerified:
    """It has been seen whether a measure helped (LEH 2 kap. 9 § asks how measures have affected preparedness)."""

    authority_id: UUID
    authority: str
    measure_id: UUID
    number: int
    title: str
    organisation: str
    verification: Verification


KINDS: tuple[type, ...] = (MeasureSaved, MeasureDecided, MeasureMoved, MeasureFollowedUp, EffectVerified)
