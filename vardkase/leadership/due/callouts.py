"""Call-outs: roles that were not filled in time, for those who lead, and the calls that the viewer has not answered."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from vardkase.access.rules import Role, Viewer
from vardkase.incidents.rules import scopes
from vardkase.leadership import queries
from vardkase.leadership.obligations import Due, Obligation, state_at
from vardkase.leadership.rules.frame import reads_people

LEADING = (Role.DUTY_OFFICER, Role.CHIEF_OF_STAFF, Role.DECISION_MAKER)


def source(viewer: Viewer, now: datetime) -> Iterator[Obligation]:
    """What waits in the call-outs that run."""
    for one in queries.unfilled_everywhere(viewer, now=now):
        text = ngettext(
            "Fill the role %(role)s: %(count)s more is needed in %(staff)s",
            "Fill the role %(role)s: %(count)s more are needed in %(staff)s",
            one.missing,
        )
        yield Obligation(
            key=f"callout-{one.callout_id}-{one.role_key}",
            code="callout_unfilled",
            title=text % {"role": one.role, "count": one.missing, "staff": one.staff},
            why=_("A role is filled within the minutes that the call-out says. Otherwise somebody is telephoned, or another asked."),
            since=one.started_at,
            due_at=one.deadline,
            state=Due.OVERDUE,
            url=reverse("leadership:callout", args=[one.incident.id, one.callout_id]),
            roles=LEADING,
            incident=one.incident,
        )
    for call in queries.my_unanswered_calls(viewer, now=now):
        # Who is called but does not read who else is, answers by the message that came, and reads of the incident what a partner reads.
        whole = reads_people(viewer, scopes(call.incident.id, call.incident.authority_id))
        address = reverse("leadership:callout", args=[call.incident.id, call.callout_id])
        yield Obligation(
            key=f"call-{call.seat_id}",
            code="callout_mine",
            title=_("Answer the call: you are asked to be %(role)s in %(staff)s") % {"role": call.role, "staff": call.staff},
            why=_("Until you answer, others are asked in your place, and whoever leads does not know who comes."),
            since=call.asked_at,
            due_at=call.deadline,
            state=state_at(call.deadline, now) or Due.DUE,
            url=address if whole else reverse("incidents:log", args=[call.incident.id]),
            roles=tuple(Role),
            incident=call.incident,
        )
