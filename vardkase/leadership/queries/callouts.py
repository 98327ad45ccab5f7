"""The call-out: how it stands, for who may read its incident. Absent and forbidden answer alike."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from datetime import datetime, timedelta
from uuid import UUID

from django.conf import settings
from django.db.models import Count, Q

from vardkase.access.rules import Capability, Viewer
from vardkase.incidents import queries as incidents
from vardkase.incidents import tables
from vardkase.incidents.rules import Mode, scopes
from vardkase.kernel.refusal import Refusal
from vardkase.leadership.channels.gate import ChannelKind
from vardkase.leadership.channels.replies import Answer
from vardkase.leadership.letters import message_for, ways_of
from vardkase.leadership.models import Callout, CalloutMessage, CalloutRejected, CalloutReply, CalloutRole, CalloutSeat
from vardkase.leadership.queries.callout_rows import (
    CalloutBoard,
    CalloutElsewhere,
    CalloutHead,
    CalloutMessageLine,
    CalloutNumber,
    CalloutReplyLine,
    CalloutRoleLine,
    CalloutSeatLine,
    CalloutSummary,
    TrayLine,
)
from vardkase.leadership.queries.manned import beside, filled, holders
from vardkase.leadership.rules import callouts as rules
from vardkase.leadership.rules.callouts import Holder, MessageState, RoleState, Said, Via, Way
from vardkase.leadership.rules.frame import check_reads_people, reads_people
from vardkase.leadership.rules.stopping import farewell
from vardkase.organisation import rules as organisation
from vardkase.organisation.models import ContactWay
from vardkase.organisation.queries import scopes as register

# A message that was handed over, and of which the provider has said nothing for so long, may never have come.
REPORT_PATIENCE = timedelta(minutes=3)
_PRINTED = {ChannelKind.SMS: organisation.Channel.MOBILE, ChannelKind.VOICE: organisation.Channel.PHONE}


def callouts(viewer: Viewer, incident_id: UUID, *, now: datetime) -> tuple[CalloutSummary, ...]:
    """The call-outs of an incident, those that ask first, the newest first. Refusal("incident.not_found"), and "leadership.not_found"
    for those who do not read who is called."""
    row = incidents.incident(viewer, incident_id)
    check_reads_people(viewer, scopes(row.id, row.authority_id))
    rows = tables.load(Callout, "-started_at, -id", incident_id=row.id)
    ids = [one.id for one in rows]
    count = filled(rows, now)
    doubtful = Q(conflict=True) | Q(unclear=True)
    settle = dict(CalloutSeat.objects.filter(doubtful, callout_id__in=ids).values_list("callout_id").annotate(Count("id")))
    found = [CalloutSummary(head(one, now), count[one.id][1], count[one.id][0], settle.get(one.id, 0)) for one in rows]
    return tuple(sorted(found, key=lambda one: not one.head.running))


def callout(viewer: Viewer, callout_id: UUID, *, now: datetime) -> CalloutBoard:
    """How a call-out stands. What people have written is for those who answer for others. Refusal("leadership.not_found")."""
    row = readable(viewer, callout_id)
    seats = tables.load(CalloutSeat, "place", callout_id=row.id)
    reads = viewer.can(Capability.LOG_WRITE, _here(row))
    replies = _replies(row.id, with_words=reads)
    messages = _messages(row.id, now)
    numbers = _numbers(viewer, row, seats)
    elsewhere = _elsewhere(viewer, seats)
    by_role: dict[str, list[CalloutSeat]] = defaultdict(list)
    for seat in seats:
        by_role[seat.role_key].append(seat)
    lines, roles = [], tables.load(CalloutRole, "place", callout_id=row.id)
    held = holders([row], roles, now)
    for role in roles:
        own = by_role[role.role_key]
        yes = _yes(own)
        there = beside(held[row.id, role.role_key], yes)
        coming = rules.wanted([(seat.id, seat.answered_at) for seat in yes if seat.answered_at], there, role.count)
        needed = _promoted(own, coming, replies, role.count)
        shown = tuple(
            _seat(seat, coming, messages[seat.id], replies[seat.id], elsewhere[seat.id], numbers[seat.id], seat.id in needed)
            for seat in own
        )
        lines.append(_line(row, role, shown, there))
    waiting = sum(one.state == MessageState.PLANNED for those in messages.values() for one in those)
    return CalloutBoard(head(row, now), tuple(lines), replies[None] if reads else (), waiting)


def _line(row: Callout, role: CalloutRole, seats: tuple[CalloutSeatLine, ...], there: tuple[Holder, ...]) -> CalloutRoleLine:
    """A role by what has been answered, and who holds it: a yes that has come fills it before the worker has said so, and a no opens it."""
    state, is_filled = RoleState(role.state), sum(seat.coming or seat.reserve for seat in seats) + len(there) >= role.count
    if is_filled:
        state = RoleState.FILLED
    elif state == RoleState.FILLED:
        state = RoleState.ASKING
    deadline = row.started_at + timedelta(minutes=role.within_minutes)
    next_at = None if is_filled else role.next_at
    return CalloutRoleLine(
        role.role_key, role.role, role.count, role.within_minutes, state, role.step, next_at, deadline, seats,
        tuple(one.person for one in there),
    )  # fmt: skip


def callout_of_seat(viewer: Viewer, seat_id: UUID, *, now: datetime) -> tuple[CalloutBoard, CalloutRoleLine, CalloutSeatLine]:
    """A candidate with their call-out and role. Refusal("leadership.not_found")."""
    found = tables.first(CalloutSeat, id=seat_id)
    if found is None:
        raise Refusal("leadership.not_found")
    board = callout(viewer, found.callout_id, now=now)
    role = next(one for one in board.roles if one.role_key == found.role_key)
    return board, role, next(seat for seat in role.seats if seat.id == seat_id)


def tray(viewer: Viewer, callout_id: UUID) -> tuple[TrayLine, ...]:
    """The messages that were kept instead of sent, as they would have gone, with their links. For those who may answer for others."""
    row = readable(viewer, callout_id)
    if not viewer.can(Capability.LOG_WRITE, _here(row)):
        raise Refusal("leadership.not_found")
    roles = dict(CalloutRole.objects.filter(callout_id=row.id).values_list("role_key", "role"))
    kept = tables.load(CalloutMessage, "planned_at, id", callout_id=row.id, state=MessageState.KEPT)
    seats = CalloutSeat.objects.in_bulk({one.seat_id for one in kept})
    lines = []
    for one in kept:
        seat = seats[one.seat_id]
        message = message_for(row, seat, one, "")
        # The link stands beside the text: it is long, and to be pressed.
        text = message.text.replace(message.reply_url, "…")
        lines.append(TrayLine(ChannelKind(one.kind), seat.name, roles[seat.role_key], text, message.reply_url, one.planned_at))
    return tuple(lines)


def rejected_callbacks(viewer: Viewer, *, now: datetime) -> int:
    """How many callbacks were turned away in the last seven days, for those who lead somewhere."""
    if not viewer.can_anywhere(Capability.INCIDENT_LEAD):
        return 0
    return sum(CalloutRejected.objects.filter(day__gt=now.date() - timedelta(days=7)).values_list("count", flat=True))


def readable(viewer: Viewer, callout_id: UUID) -> Callout:
    """The call-out, if the viewer may read it. Refusal("leadership.not_found")."""
    row = tables.first(Callout, id=callout_id)
    if row is None or not reads_people(viewer, _here(row)):
        raise Refusal("leadership.not_found")
    return row


def head(row: Callout, now: datetime) -> CalloutHead:
    """A call-out without its people."""
    return CalloutHead(
        row.id, row.incident_id, row.authority_id, row.authority, Mode(row.mode), row.opted_in, row.is_test, row.staff, row.place,
        row.report_at, row.why, row.started_at, row.started_by, row.ended_at, row.reason, rules.has_lapsed(row.started_at, now),
        kept=settings.VARDKASE_DEMO or (row.mode == Mode.EXERCISE and not row.opted_in),
    )  # fmt: skip


def _here(row: Callout) -> tuple[str, ...]:
    return scopes(row.incident_id, row.authority_id) if row.incident_id else (f"org:{row.authority_id}",)


def _yes(seats: Sequence[CalloutSeat]) -> list[CalloutSeat]:
    """Those who have said yes, in the order in which they said so."""
    yes = [seat for seat in seats if seat.answer == Answer.YES and not seat.conflict]
    return sorted(yes, key=lambda seat: (seat.answered_at, seat.place))


def _promoted(
    seats: Sequence[CalloutSeat], coming: dict[UUID, bool], replies: dict[UUID | None, tuple[CalloutReplyLine, ...]], count: int
) -> set[UUID]:
    """Those who come, but were told when they said yes that enough had: somebody who had said yes before them has dropped out since."""
    ever = [seat for seat in seats if any(one.answer == Answer.YES for one in replies[seat.id])]
    # Only who has answered more than once, or says yes no more, stood otherwise before: mostly nobody.
    changed = [seat for seat in ever if seat.id not in coming or len(replies[seat.id]) > 1]
    if not changed or len(ever) <= count:
        return set()
    steady = [seat.answered_at for seat in ever if seat not in changed]
    found = set()
    for seat in seats:
        at = seat.answered_at
        if coming.get(seat.id) and seat.via != Via.CALLER and at is not None:
            stood = sum(_stood_by_yes(replies[other.id], at) for other in changed if other.id != seat.id)
            if stood + sum(one is not None and one < at for one in steady) >= count:
                found.add(seat.id)
    return found


def _stood_by_yes(replies: Iterable[CalloutReplyLine], at: datetime) -> bool:
    """Whether somebody stood by a yes at a moment."""
    stood = rules.standing(Said(one.via, one.answer, one.minutes, one.at) for one in replies if one.reached and one.at < at)
    return stood.answer == Answer.YES and not stood.conflict


def _seat(
    seat: CalloutSeat,
    coming: dict[UUID, bool],
    messages: Iterable[CalloutMessageLine],
    replies: Iterable[CalloutReplyLine],
    elsewhere: Iterable[CalloutElsewhere],
    numbers: tuple[CalloutNumber, ...],
    promoted: bool,
) -> CalloutSeatLine:
    return CalloutSeatLine(
        seat.id, seat.place, seat.name, seat.post, seat.asked_at, Answer(seat.answer) if seat.answer else None, seat.minutes,
        Via(seat.via) if seat.via else None, seat.answered_at, seat.conflict, seat.unclear, seat.rung_at,
        coming.get(seat.id, False), coming.get(seat.id) is False, tuple(messages), tuple(replies), tuple(elsewhere), numbers,
        seat.person_id, promoted,
    )  # fmt: skip


def _replies(callout_id: UUID, *, with_words: bool) -> dict[UUID | None, tuple[CalloutReplyLine, ...]]:
    found: dict[UUID | None, tuple[CalloutReplyLine, ...]] = defaultdict(tuple)
    for row in tables.load(CalloutReply, "number", callout_id=callout_id):
        text = row.text if with_words else ""
        line = CalloutReplyLine(
            Via(row.via), Answer(row.answer), row.minutes, text, row.sender, row.reached, row.at, row.by, row.wrong_number
        )
        found[row.seat_id] = (*found[row.seat_id], line)
    return found


def _messages(callout_id: UUID, now: datetime) -> dict[UUID, list[CalloutMessageLine]]:
    found: dict[UUID, list[CalloutMessageLine]] = defaultdict(list)
    for row in tables.load(CalloutMessage, "planned_at, kind", callout_id=callout_id):
        unreported = row.state == MessageState.HANDED_OVER and row.handed_at is not None and now - row.handed_at > REPORT_PATIENCE
        line = CalloutMessageLine(
            ChannelKind(row.kind), MessageState(row.state), row.fault, row.provider, row.tried, row.handed_at or row.planned_at,
            unreported and row.kind == ChannelKind.SMS, row.id == farewell(row.seat_id, row.kind),
        )  # fmt: skip
        found[row.seat_id].append(line)
    return found


def _numbers(viewer: Viewer, row: Callout, seats: Sequence[CalloutSeat]) -> dict[UUID, tuple[CalloutNumber, ...]]:
    """Numbers as the register's rules have it; what does not stand in the register is for those who lead."""
    ways = {seat.id: ways_of(seat) for seat in seats}
    addresses = {way.address for held in ways.values() for way in held}
    seen, kept = register.remembered(viewer, ("numbers", frozenset(addresses)), lambda: _of_register(viewer, addresses))
    if viewer.can(Capability.INCIDENT_LEAD, _here(row)):
        seen |= addresses - kept
    return {
        seat_id: tuple(dict.fromkeys(_number(way, seen) for way in held if way.kind != ChannelKind.PUSH)) for seat_id, held in ways.items()
    }


def _of_register(viewer: Viewer, addresses: set[str]) -> tuple[frozenset[str], frozenset[str]]:
    """Of these addresses those that the viewer may read, and those that stand in the register at all."""
    seen = register.ways(viewer).filter(value__in=addresses).values_list("value", flat=True)
    kept = ContactWay.objects.filter(valid_to=None, value__in=addresses).values_list("value", flat=True)
    return frozenset(seen), frozenset(kept)


def _number(way: Way, seen: frozenset[str]) -> CalloutNumber:
    # A mobile number is one number, by which somebody gets an SMS and is called.
    kind = ChannelKind.VOICE if way.kind == ChannelKind.SMS else way.kind
    if way.address not in seen:
        return CalloutNumber(kind, rules.masked(way.kind, way.address), masked=True)
    channel = _PRINTED.get(way.kind)
    link = f"tel:{way.address}" if kind == ChannelKind.VOICE else ""
    return CalloutNumber(kind, organisation.display(channel, way.address) if channel else way.address, masked=False, link=link)


def _elsewhere(viewer: Viewer, seats: Sequence[CalloutSeat]) -> dict[UUID, list[CalloutElsewhere]]:
    """What else each person is asked for in call-outs that run, as far as the viewer may know; the call-out that began first, first."""
    people = {seat.person_id for seat in seats if seat.person_id}
    others = [one for one in tables.load(CalloutSeat, person_id=people) if one.asked_at is not None]
    running = tables.load(Callout, id={seat.callout_id for seat in others}, ended_at=None)
    open_ones = {row.id: row for row in running if reads_people(viewer, _here(row))}
    roles = {(one.callout_id, one.role_key): one.role for one in tables.load(CalloutRole, callout_id=list(open_ones))}
    found: dict[UUID, list[CalloutElsewhere]] = defaultdict(list)
    there = [one for one in others if one.callout_id in open_ones]
    there.sort(key=lambda one: (open_ones[one.callout_id].started_at, one.callout_id, one.place))
    for seat in seats:
        for other in there:
            if other.person_id == seat.person_id and other.id != seat.id:
                row = open_ones[other.callout_id]
                found[seat.id].append(CalloutElsewhere(roles[other.callout_id, other.role_key], row.staff, Mode(row.mode), row.is_test))
    return found
