"""What is written of the year's rounds, stream `rounds:<keeper id>`: the authority that keeps the municipality's register leads them."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from uuid import UUID

from vardkase.ledger.registry import event
from vardkase.preparedness.rules.rounds import Round, RoundUnit

STREAMS = "rounds:"


def stream_of(keeper_id: UUID) -> str:
    """The stream of the rounds that an authority leads."""
    return f"{STREAMS}{keeper_id}"


@event("preparedness.round_opened")
@dataclass(frozen=True, slots=True)
class RoundOpened:
    """A year's round begins: units, method, rules and timetable."""

    keeper_id: UUID
    keeper: str
    round: Round


@event("preparedness.round_changed")
@dataclass(frozen=True, slots=True)
class RoundChanged:
    """The timetable or the units are changed. The method is not: what is judged is judged on it."""

    keeper_id: UUID
    keeper: str
    round: Round
    before: Round


@event("preparedness.unit_replaced")
@dataclass(frozen=True, slots=True)
class UnitReplaced:
    """The organisation has changed in mid-round: a unit goes on as another. What was judged stays with the old one."""

    keeper_id: UUID
    keeper: str
    round_id: UUID
    year: int
    old: RoundUnit
    new: RoundUnit
    why: str


@event("preparedness.unit_reminded")
@dataclass(frozen=True, slots=True)
class UnitReminded:
    """A unit is reminded of its analysis, and what was said."""

    keeper_id: UUID
    keeper: str
    round_id: UUID
    year: int
    unit_id: UUID
    unit: str
    due: date
    text: str


@event("preparedness.round_closed")
@dataclass(frozen=True, slots=True)
class RoundClosed:
    """The round is over: nothing more is begun in it."""

    keeper_id: UUID
    keeper: str
    round_id: UUID
    year: int
    reason: str


KINDS: tuple[type, ...] = (RoundOpened, RoundChanged, UnitReplaced, UnitReminded, RoundClosed)
