"""What the link of a call-out shows to whoever holds it: role, place, time, and nothing else. The right lies in the link."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from vardkase.incidents.rules import Mode
from vardkase.leadership.actions.callout_answers import link_is_used, seat_of_link
from vardkase.leadership.models import Callout, CalloutRole


@dataclass(frozen=True, slots=True)
class AskedByLink:
    """What somebody is asked."""

    role: str
    place: str
    report_at: datetime | None
    exercise: bool
    is_test: bool
    over: bool
    used: bool


def asked_by_link(token: str, now: datetime) -> AskedByLink:
    """What the link asks. Refusal("leadership.link_is_dead") for one that is forged or has expired."""
    seat = seat_of_link(token, now)
    row = Callout.objects.get(id=seat.callout_id)
    role = CalloutRole.objects.get(callout_id=row.id, role_key=seat.role_key)
    return AskedByLink(
        role.role, row.place, row.report_at, row.mode == Mode.EXERCISE, row.is_test, row.ended_at is not None, link_is_used(seat)
    )
