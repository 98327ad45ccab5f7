"""The analyses that wait for somebody: for the day on which they are handed in, or for the one who is to stand behind them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from vardkase.access.rules import Capability, Viewer
from vardkase.organisation.models import Organisation
from vardkase.preparedness.models.analyses import AnalysisRow, RoundRow
from vardkase.preparedness.projections.rounds import round_of
from vardkase.preparedness.queries import rsa_scopes as scopes
from vardkase.preparedness.rules.rounds import OPEN, AnalysisState, Lateness, Round, RoundUnit, lateness

_PRESSING = frozenset({Lateness.SOON, Lateness.LATE})


@dataclass(frozen=True, slots=True)
class Awaited:
    """A unit's analysis that waits. `analysis_id` and `since` are None when nobody has begun it."""

    round_id: UUID
    round: str
    unit: str
    analysis_id: UUID | None
    state: AnalysisState
    due: date
    lateness: Lateness
    since: datetime | None


@dataclass(frozen=True, slots=True)
class UnderWay:
    """A round that goes on, and in whose register."""

    round: Round
    keeper_id: UUID


def under_way() -> dict[UUID, UnderWay]:
    """The rounds that go on, by id, whoever asks: what of them may be told is for those below to say."""
    rows = RoundRow.objects.filter(closed_at=None).values_list("id", "body", "keeper_id")
    return {id: UnderWay(round_of(body), keeper_id) for id, body, keeper_id in rows}


def to_approve(viewer: Viewer, today: date, rounds: Mapping[UUID, UnderWay] | None = None) -> tuple[Awaited, ...]:
    """The analyses that are handed in and that the viewer may approve, the one that has waited longest first. `rounds`: those of
    `under_way`, for one who has read them.
    """
    if not viewer.can_anywhere(Capability.RSA_APPROVE) or not (rounds := under_way() if rounds is None else rounds):
        return ()
    rows = scopes.analyses(viewer, Capability.RSA_APPROVE).filter(round_id__in=rounds, state=AnalysisState.SUBMITTED)
    found = []
    for row in rows.order_by("moved_at", "pk"):
        around = rounds[row.round_id].round
        unit = around.unit(row.unit_id)
        if unit is not None and unit.replaced_by is None:
            found.append(_awaited(around, unit, row, today))
    return tuple(found)


def to_hand_in(viewer: Viewer, today: date, rounds: Mapping[UUID, UnderWay] | None = None) -> tuple[Awaited, ...]:
    """The analyses that the viewer works with and that are late, soon due or sent back, the one with the nearest day first. `rounds` as
    above.
    """
    if not viewer.can_anywhere(Capability.RSA_WRITE) or not (rounds := under_way() if rounds is None else rounds):
        return ()
    begun = {(row.round_id, row.unit_id): row for row in AnalysisRow.objects.filter(round_id__in=rounds)}
    asked = [
        (one.round, unit)
        for one in rounds.values()
        for unit in one.round.units
        if unit.replaced_by is None and viewer.can_for(Capability.RSA_WRITE, unit.authority_id, one.keeper_id)
    ]
    ended = set(Organisation.objects.filter(pk__in=[unit.unit_id for _, unit in asked]).exclude(valid_to=None).values_list("pk", flat=True))
    lines = (_awaited(one, unit, begun.get((one.id, unit.unit_id)), today) for one, unit in asked if unit.unit_id not in ended)
    return tuple(sorted((one for one in lines if _presses(one)), key=lambda one: (one.due, one.unit)))


def _awaited(around: Round, unit: RoundUnit, row: AnalysisRow | None, today: date) -> Awaited:
    state, due = AnalysisState(row.state) if row else AnalysisState.PLANNED, around.due_of(unit)
    id, since = (row.pk, row.moved_at) if row else (None, None)
    return Awaited(around.id, around.name, unit.unit, id, state, due, lateness(state, due, today), since)


def _presses(one: Awaited) -> bool:
    unfinished = one.state is AnalysisState.PLANNED or one.state in OPEN
    return unfinished and (one.lateness in _PRESSING or one.state is AnalysisState.RETURNED)
