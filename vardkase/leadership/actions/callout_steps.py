"""One round of a call-out: whoever is to be asked now is asked, what became of each role is told in the log, and the next round is set."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID, uuid5

from django.conf import settings
from django.db import transaction

from vardkase.access.rules import Viewer
from vardkase.incidents import tables
from vardkase.incidents.queries import incidents as incidents_now
from vardkase.incidents.rows import IncidentRow
from vardkase.kernel.actor import SYSTEM
from vardkase.leadership import events
from vardkase.leadership.actions.callouts import SEND, STEP, appended
from vardkase.leadership.actions.frame import written
from vardkase.leadership.channels.gate import ChannelKind
from vardkase.leadership.channels.replies import Answer
from vardkase.leadership.letters import Words, ways_of, words_for
from vardkase.leadership.models import Callout, CalloutMessage, CalloutRole, CalloutSeat
from vardkase.leadership.projections import callouts as projection
from vardkase.leadership.queries.manned import beside, holders
from vardkase.leadership.rules import callouts as rules
from vardkase.leadership.rules.callouts import Holder, MessageState, Move, Patience, RoleNow, RoleState, SeatNow, Standing, Via
from vardkase.ledger import outbox
from vardkase.ledger import queries as ledger_queries

WORKER = Viewer(None, SYSTEM, (), "")


@dataclass(frozen=True, slots=True)
class _Round:
    """A role, its candidates, and what is done with it now."""

    role: CalloutRole
    seats: Sequence[CalloutSeat]
    there: tuple[Holder, ...]
    move: Move

    @property
    def coming(self) -> tuple[events.Coming, ...]:
        """Those who come, in the order in which they said so."""
        found = sorted((seat for seat in self.seats if seat.answer == Answer.YES and not seat.conflict), key=_when)
        return tuple(events.Coming(seat.name, seat.minutes) for seat in found)

    @property
    def manned(self) -> int:
        """How many come, or hold the role."""
        return len(self.coming) + len(self.there)

    @property
    def changes(self) -> bool:
        """Whether there is anything to write."""
        role, move = self.role, self.move
        return bool(move.ask or move.call) or (role.state, role.step, role.next_at) != (move.state, move.step, move.next_at)


def advance_callout(*, callout_id: UUID, now: datetime) -> bool:
    """Moves a call-out on as far as it goes at this moment; whether anything was written. Doing it twice does no harm.

    A call-out that was stopped, that is older than twelve hours, or whose incident is over, stays as it is.
    """
    with transaction.atomic():
        found = tables.first(Callout, id=callout_id)
        if found is None:
            return False
        # The incident is held before the call-out, as everywhere.
        incident = incidents_now.get(found.incident_id, lock=True) if found.incident_id else None
        row = Callout.objects.select_for_update().get(id=callout_id)
        if row.ended_at is not None or rules.has_lapsed(row.started_at, now) or (incident and not incident.state.is_written_in):
            return False
        rounds = _rounds(row, now)
        conflicts = [seat for one in rounds for seat in one.seats if seat.conflict and not seat.conflict_told]
        moving = [one for one in rounds if one.changes]
        if not moving and not conflicts:
            return False
        number = ledger_queries.head(projection.stream_of(callout_id)).number
        moved = events.CalloutMoved(callout_id, tuple(_moved(row, one, now) for one in moving), tuple(seat.id for seat in conflicts))
        appended(callout_id, moved, WORKER, uuid5(callout_id, f"moved/{number}"), now)
        if incident:
            _tell(incident, row, moving, conflicts, number, now)
        _follow_up(callout_id, moved, now)
    return True


def _rounds(row: Callout, now: datetime) -> list[_Round]:
    messages: dict[UUID, list[tuple[str, str]]] = defaultdict(list)
    for seat_id, kind, state in CalloutMessage.objects.filter(callout_id=row.id).values_list("seat_id", "kind", "state"):
        messages[seat_id].append((kind, state))
    seats: dict[str, list[CalloutSeat]] = defaultdict(list)
    for seat in tables.load(CalloutSeat, "place", callout_id=row.id):
        seats[seat.role_key].append(seat)
    patience = Patience(settings.CALLOUT_SECOND_MINUTES, settings.CALLOUT_THIRD_MINUTES)
    found = []
    roles = tables.load(CalloutRole, "place", callout_id=row.id)
    held = holders([row], roles, now)
    for role in roles:
        own = seats[role.role_key]
        there = beside(held[row.id, role.role_key], (seat for seat in own if seat.answer == Answer.YES and not seat.conflict))
        shown = [_seat_now(seat, messages[seat.id]) for seat in own]
        as_now = RoleNow(
            role.role_key, role.count, role.first, role.within_minutes, role.step, role.next_at, RoleState(role.state), row.started_at,
            len(there),
        )  # fmt: skip
        found.append(_Round(role, own, there, rules.move(as_now, shown, now, patience, is_test=row.is_test)))
    return found


def _seat_now(seat: CalloutSeat, messages: list[tuple[str, str]]) -> SeatNow:
    ways = ways_of(seat)
    standing = Standing(
        Answer(seat.answer) if seat.answer else None, seat.minutes, Via(seat.via) if seat.via else None, seat.answered_at,
        seat.conflict, seat.unclear,
    )  # fmt: skip
    failed = bool(messages) and all(state == MessageState.FAILED for _, state in messages)
    return SeatNow(
        seat.id, seat.place, seat.asked_at, standing, frozenset(way.kind for way in ways),
        called=any(kind == ChannelKind.VOICE for kind, _ in messages),
        hopeless=not ways or failed or seat.rung_at is not None,
    )  # fmt: skip


def _moved(row: Callout, one: _Round, now: datetime) -> events.RoleMoved:
    by_id = {seat.id: seat for seat in one.seats}
    first = [(seat_id, kind) for seat_id in one.move.ask for kind in rules.kinds_for(ways_of(by_id[seat_id]))]
    calls = [(seat_id, ChannelKind.VOICE) for seat_id in one.move.call]
    messages = tuple(
        events.MessagePlanned(uuid5(row.id, f"{seat_id}/{kind}/{one.move.step}"), seat_id, kind) for seat_id, kind in (*first, *calls)
    )
    words = words_for(row, one.role.role, now) if messages else Words("", "", "")
    move = one.move
    return events.RoleMoved(
        one.role.role_key, move.step, move.next_at, move.state, move.ask, messages, words.text, words.speak, words.letter
    )


def _tell(incident: IncidentRow, row: Callout, moving: list[_Round], conflicts: list[CalloutSeat], number: int, now: datetime) -> None:
    """What everybody in the room needs to know, in the incident's log."""
    said: list[object] = []
    names = {one.role.role_key: one.role.role for one in moving} | dict(
        CalloutRole.objects.filter(callout_id=row.id).values_list("role_key", "role")
    )
    said += [events.CalloutConflict(row.id, seat.role_key, names[seat.role_key], seat.name, row.staff) for seat in conflicts]
    # The first wave is told by the start itself.
    escalated = [one for one in moving if one.role.step > 0 and (one.move.ask or one.move.call)]
    if escalated:
        minutes = int((now - row.started_at).total_seconds() // 60)
        said.append(events.CalloutEscalated(row.id, row.staff, minutes, tuple(map(_escalated, escalated))))
    said += [change for one in moving if (change := _change(row, one))]
    for place, event in enumerate(said):
        written(incident.stream, event, WORKER, uuid5(row.id, f"told/{number}/{place}"), now)


def _escalated(one: _Round) -> events.RoleEscalated:
    asked = tuple(seat.name for seat in one.seats if seat.id in one.move.ask)
    return events.RoleEscalated(one.role.role_key, one.role.role, one.role.count - one.manned, asked, len(one.move.call))


def _change(row: Callout, one: _Round) -> object | None:
    """What the log is told when a role stands otherwise than before."""
    before, after, role = RoleState(one.role.state), one.move.state, one.role
    if before == after:
        return None
    if after == RoleState.FILLED:
        there = tuple(holder.person for holder in one.there)
        return events.CalloutRoleFilled(row.id, role.role_key, role.role, role.count, one.coming, there, row.staff)
    if after == RoleState.UNFILLED:
        return events.CalloutUnfilled(row.id, role.role_key, role.role, role.count, one.manned, row.staff)
    return events.CalloutRoleReopened(row.id, role.role_key, role.role, role.count, one.manned, row.staff)


def _follow_up(callout_id: UUID, moved: events.CalloutMoved, now: datetime) -> None:
    """The sending, and the moment of the next round."""
    payload = {"callout_id": str(callout_id)}
    if any(role.messages for role in moved.roles):
        outbox.enqueue_once(SEND, payload, now)
    for at in sorted({role.next_at for role in moved.roles if role.next_at}):
        outbox.enqueue(STEP, payload, now, due_at=at)


def _when(seat: CalloutSeat) -> datetime:
    assert seat.answered_at is not None
    return seat.answered_at
