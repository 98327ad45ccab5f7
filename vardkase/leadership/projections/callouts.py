"""The call-out: from the entries of its own stream to rows. The incident's stream changes nothing here."""

from __future__ import annotations

import json
from uuid import UUID

from django.db import connection, transaction
from django.db.models import QuerySet

from vardkase import ledger
from vardkase.incidents import sql, tables
from vardkase.incidents.projections import rows
from vardkase.kernel import codec
from vardkase.kernel.refusal import Refusal
from vardkase.leadership import events
from vardkase.leadership.channels.gate import ChannelKind
from vardkase.leadership.channels.numbers import mobile
from vardkase.leadership.channels.replies import Answer
from vardkase.leadership.models import Callout, CalloutMessage, CalloutReply, CalloutRole, CalloutSeat
from vardkase.leadership.projections.base import TITLE, Applier
from vardkase.leadership.rules import callouts as rules
from vardkase.leadership.rules.callouts import MessageState, RoleState, Said, Standing, Via, Way
from vardkase.ledger.entry import Entry

PREFIX = "callout:"
_SENT = (
    "UPDATE leadership_callout_message SET state = %s, provider = %s, provider_id = %s, fault = %s, detail = %s, tried = %s, handed_at = %s"
    " WHERE id = %s"
)
TABLES = (CalloutReply, CalloutMessage, CalloutSeat, CalloutRole, Callout)


def stream_of(callout_id: UUID) -> str:
    """The name of a call-out's own stream."""
    return f"{PREFIX}{callout_id}"


def apply(entry: Entry) -> None:
    """Brings the tables up to an entry of a call-out's own stream. What is erased changes nothing."""
    make = _APPLIERS.get(entry.kind)
    if make and not entry.erased:
        make(entry, entry.event, UUID(entry.stream.partition(":")[2]))


def rebuild(callout_id: UUID) -> int:
    """Makes the rows of a call-out anew from its stream, in one transaction; returns how many entries were read."""
    with transaction.atomic():
        for model in TABLES:
            column = "id" if model is Callout else "callout_id"
            QuerySet(model).filter(**{column: callout_id}).delete()
        count = 0
        for entry in ledger.entries(stream_of(callout_id)):
            apply(entry)
            count += 1
    return count


def standing_of(seat_id: UUID) -> Standing:
    """What a person's answers come to."""
    rows = CalloutReply.objects.filter(seat_id=seat_id, reached=True).order_by("number").values_list("via", "answer", "minutes", "at")
    return rules.standing(Said(Via(via), Answer(answer), minutes, at) for via, answer, minutes, at in rows)


def _opened(entry: Entry, event: events.CalloutOpened, callout_id: UUID) -> None:
    Callout.objects.create(
        id=callout_id,
        incident_id=event.incident_id,
        authority_id=event.authority_id,
        authority=event.authority[:TITLE],
        mode=event.mode,
        opted_in=event.opted_in,
        is_test=event.is_test,
        staff_id=event.staff_id,
        staff=event.staff,
        place=event.place,
        report_at=event.report_at,
        why=event.why,
        link_until=event.link_until,
        started_at=entry.recorded_at,
        started_by=entry.actor.label,
        reason="",
    )
    rows.insert(_role(entry, callout_id, place, role) for place, role in enumerate(event.roles))
    rows.insert(_seat(callout_id, role.role_key, place, seat) for role in event.roles for place, seat in enumerate(role.seats))


def _role(entry: Entry, callout_id: UUID, place: int, role: events.RoleOpened) -> CalloutRole:
    return CalloutRole(
        callout_id=callout_id,
        place=place,
        role_key=role.role_key,
        role=role.role,
        count=role.count,
        first=role.first,
        within_minutes=role.within_minutes,
        step=0,
        next_at=entry.recorded_at,
        state=RoleState.ASKING,
        moved_at=entry.recorded_at,
    )


def _seat(callout_id: UUID, role_key: str, place: int, seat: events.SeatOpened) -> CalloutSeat:
    return CalloutSeat(
        id=seat.seat_id,
        callout_id=callout_id,
        role_key=role_key,
        place=place,
        person_id=seat.person_id,
        name=seat.name[:TITLE],
        post=seat.post[:TITLE],
        ways=json.dumps(codec.to_plain(seat.ways), ensure_ascii=False),
        mobile=_mobile(seat.ways),
        token=seat.token,
        answer="",
        via="",
        conflict=False,
        conflict_told=False,
        unclear=False,
    )


def _mobile(ways: tuple[Way, ...]) -> str:
    """The number that answers by SMS come from, in the form in which providers give it; empty when there is none."""
    for way in ways:
        if way.kind in (ChannelKind.SMS, ChannelKind.VOICE):
            try:
                return mobile(way.address)
            except Refusal:
                continue
    return ""


def _moved(entry: Entry, event: events.CalloutMoved, callout_id: UUID) -> None:
    CalloutSeat.objects.filter(callout_id=callout_id, id__in=event.conflicts).update(conflict_told=True)
    for role in event.roles:
        CalloutRole.objects.filter(callout_id=callout_id, role_key=role.role_key).update(
            step=role.step, next_at=role.next_at, state=role.state, moved_at=entry.recorded_at
        )
        if role.seats:
            CalloutSeat.objects.filter(callout_id=callout_id, id__in=role.seats).update(asked_at=entry.recorded_at)
        rows.insert(_message(entry, callout_id, role, one) for one in role.messages)


def _message(entry: Entry, callout_id: UUID, role: events.RoleMoved, one: events.MessagePlanned) -> CalloutMessage:
    return CalloutMessage(
        id=one.reference,
        callout_id=callout_id,
        seat_id=one.seat_id,
        kind=one.kind,
        text=_text(role, one.kind),
        state=MessageState.PLANNED,
        provider="",
        provider_id="",
        fault="",
        detail="",
        tried=0,
        planned_at=entry.recorded_at,
    )


def _text(role: events.RoleMoved, kind: ChannelKind) -> str:
    """The words for a kind: what is read on a screen has room for all of them."""
    if kind == ChannelKind.VOICE:
        return role.speak
    return role.letter or role.text if kind in (ChannelKind.MAIL, ChannelKind.PUSH) else role.text


def _sent(entry: Entry, event: events.CalloutSent, callout_id: UUID) -> None:
    known = CalloutMessage.objects.filter(callout_id=callout_id, id__in=[one.reference for one in event.outcomes])
    before = dict(known.values_list("id", "state"))
    rows = [
        (
            rules.further(MessageState(before[one.reference]), one.state), one.provider, one.provider_id[:400], one.fault, one.detail,
            len(one.tried), sql.at(entry.recorded_at), sql.uid(one.reference),
        )
        for one in event.outcomes
        if one.reference in before
    ]  # fmt: skip
    with connection.cursor() as cursor:
        # Hundreds at a time, each with an id of its own: as one statement of Django's it would take a second.
        cursor.executemany(_SENT, rows)


def _reported(entry: Entry, event: events.CalloutReported, callout_id: UUID) -> None:
    row = tables.first(CalloutMessage, callout_id=callout_id, id=event.reference)
    if row is not None:
        state = rules.further(MessageState(row.state), event.state)
        CalloutMessage.objects.filter(id=row.id).update(state=state, reported_at=entry.recorded_at)


def _answered(entry: Entry, event: events.CalloutAnswered, callout_id: UUID) -> None:
    CalloutReply.objects.create(
        callout_id=callout_id,
        number=entry.number,
        seat_id=event.seat_id,
        via=event.via,
        answer=event.answer,
        minutes=event.minutes,
        text=event.text,
        sender=event.sender,
        reached=event.reached,
        wrong_number=event.wrong_number,
        key=entry.key,
        at=entry.recorded_at,
        by=entry.actor.label,
    )
    if event.seat_id is None:
        return
    seat = CalloutSeat.objects.filter(callout_id=callout_id, id=event.seat_id)
    if not event.reached:
        seat.update(rung_at=entry.recorded_at)
        return
    stands = standing_of(event.seat_id)
    if not stands.conflict:
        seat.update(conflict_told=False)
    seat.update(
        answer=stands.answer or "",
        minutes=stands.minutes,
        via=stands.via or "",
        answered_at=stands.at,
        conflict=stands.conflict,
        unclear=stands.unclear,
    )


def _closed(entry: Entry, event: events.CalloutClosed, callout_id: UUID) -> None:
    Callout.objects.filter(id=callout_id).update(ended_at=entry.recorded_at, reason=event.reason)
    CalloutRole.objects.filter(callout_id=callout_id).update(next_at=None)
    for role in event.told:
        told = events.RoleMoved(role.role_key, 0, None, RoleState.ASKING, text=role.text, speak=role.speak)
        rows.insert(_message(entry, callout_id, told, one) for one in role.messages)


_APPLIERS: dict[str, Applier] = {
    "callout.opened": _opened,
    "callout.moved": _moved,
    "callout.sent": _sent,
    "callout.reported": _reported,
    "callout.answered": _answered,
    "callout.closed": _closed,
}
