"""What the link of a call-out shows to whoever holds it: the question, and their own answer. The right lies in the link."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from django.conf import settings

from vardkase.incidents import tables
from vardkase.incidents.queries import incidents as incidents_now
from vardkase.incidents.rules import Mode
from vardkase.leadership.actions.callout_answers import link_is_used, seat_of_link
from vardkase.leadership.channels.replies import Answer
from vardkase.leadership.models import Callout, CalloutRole, CalloutSeat
from vardkase.leadership.queries.manned import beside, holders
from vardkase.leadership.rules.callouts import wanted
from vardkase.leadership.rules.receipts import Receipt, receipt


@dataclass(frozen=True, slots=True)
class AskedByLink:
    """What somebody is asked, and what they stand as. `used`: the link has answered; `receipt` is what that came to."""

    sender: str
    staff: str
    role: str
    place: str
    report_at: datetime | None
    asked_at: datetime | None
    exercise: bool
    is_test: bool
    over: bool
    used: bool
    answer: Answer | None
    answered_at: datetime | None
    receipt: Receipt | None


def asked_by_link(token: str, now: datetime) -> AskedByLink:
    """What the link asks. Refusal("leadership.link_is_dead") for one that is forged or has expired."""
    seat = seat_of_link(token, now)
    row = Callout.objects.get(id=seat.callout_id)
    role = CalloutRole.objects.get(callout_id=row.id, role_key=seat.role_key)
    incident = incidents_now.get(row.incident_id) if row.incident_id else None
    over = row.ended_at is not None or (incident is not None and not incident.state.is_written_in)
    # As the message says it, and then who in it.
    sender = ", ".join(dict.fromkeys(name for name in (settings.MUNICIPALITY, row.authority) if name))
    return AskedByLink(
        sender, row.staff, role.role, row.place, row.report_at, seat.asked_at, row.mode == Mode.EXERCISE, row.is_test, over,
        link_is_used(seat), Answer(seat.answer) if seat.answer else None, seat.answered_at, _receipt(row, role, seat, over, now),
    )  # fmt: skip


def _receipt(row: Callout, role: CalloutRole, seat: CalloutSeat, over: bool, now: datetime) -> Receipt | None:
    if not seat.answer or seat.answered_at is None:
        return None
    yes = tables.load(CalloutSeat, "answered_at, place", callout_id=row.id, role_key=role.role_key, answer=Answer.YES, conflict=False)
    there = beside(holders([row], [role], now)[row.id, role.role_key], yes)
    needed = wanted([(one.id, one.answered_at) for one in yes if one.answered_at], there, role.count)
    return receipt(
        Answer(seat.answer),
        is_test=row.is_test,
        is_exercise=row.mode == Mode.EXERCISE,
        is_conflict=seat.conflict,
        is_reserve=needed.get(seat.id) is False,
        over_before=row.ended_at is not None and seat.answered_at >= row.ended_at,
        over_since=over,
    )
