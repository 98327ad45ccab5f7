"""Staffs and directions."""

from __future__ import annotations

from datetime import datetime
from typing import Any
from uuid import UUID

from django.http import HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_GET

from vardkase.access import gates
from vardkase.access import queries as access
from vardkase.access import words as access_words
from vardkase.access.gates import ViewerRequest
from vardkase.access.rules import Capability, Viewer
from vardkase.incidents.queries import IncidentRow
from vardkase.incidents.rules import scopes
from vardkase.incidents.views.room import room
from vardkase.kernel.clock import utc_now
from vardkase.kernel.refusal import Refusal
from vardkase.leadership import actions, queries, words
from vardkase.leadership.forms import CloseStaffForm, DirectionForm, StaffForm
from vardkase.leadership.rules.staffs import standing
from vardkase.leadership.views.acts import Act, Scene, page, said

# What the page begins with is short: so many of each, and how many more there are behind a link.
FIRST, NAMED = 3, 5


@gates.requires(Capability.INCIDENT_READ)
@require_GET
def overview(request: ViewerRequest, incident_id: UUID) -> HttpResponse:
    """Leadership at a glance: the direction, who leads where, and what nobody has answered or done yet."""
    now = utc_now()
    context = room(request.viewer, incident_id, now, place="leadership")
    found = queries.overview(request.viewer, incident_id, now=now)
    context |= {
        "coverage": [(one, one.empty[:NAMED], len(one.empty[NAMED:])) for one in found.coverage],
        "duties": (found.duties[:FIRST], len(found.duties[FIRST:])),
        "next_meetings": (found.meetings[:FIRST], len(found.meetings[FIRST:])),
        "page_title": _("Leadership"),
        "overview": found,
        "can": queries.abilities(request.viewer, context["incident"]),
        "seats": words.SEATS,
        "loans": _loans(request.viewer, context["incident"], now),
        "no_side": True,
    }
    return render(request, "leadership/overview.html", context)


def _loans(viewer: Viewer, row: IncidentRow, now: datetime) -> list[dict[str, Any]]:
    """The roles that count here for a time, which everybody in the room sees."""
    found = access.loans(viewer, row.stream, scopes(row.id, row.authority_id), now=now)
    return [{"loan": one, "role": access_words.ROLES[one.role]} for one in found]


def _staff(scene: Scene) -> queries.StaffRow:
    for one in queries.staffs(scene.request.viewer, scene.incident.id):
        if one.id == scene.target:
            return one
    raise Refusal("leadership.not_found")


def _open_form(scene: Scene, data: Any) -> StaffForm:
    return StaffForm(data, now=scene.now, staffs=queries.staffs(scene.request.viewer, scene.incident.id))


def _open(scene: Scene, form: StaffForm) -> None:
    actions.open_staff(**scene.common, draft=form.draft(), key=form.posted_key)


def _close(scene: Scene, form: CloseStaffForm) -> None:
    data = form.cleaned_data
    staff_id = _staff(scene).id
    actions.close_staff(**scene.common, staff_id=staff_id, grounds=data["grounds"], handed_to=data["handed_to"], key=form.posted_key)


def _about_staff(scene: Scene) -> list[tuple[str, str]]:
    staff = _staff(scene)
    return said((_("Staff"), staff.said.name), (_("Decides"), staff.said.decision_maker), (_("Open tasks"), str(staff.open_tasks or "")))


def _direction_form(scene: Scene, data: Any) -> DirectionForm:
    before = queries.direction_in_force(scene.request.viewer, scene.incident.id)
    initial = {}
    if before:
        names = ("goal", "overall_decision", "limits", "end_state", "message", "decided_by")
        initial = {name: getattr(before.said, name) for name in names} | {"priorities": "\n".join(before.said.priorities)}
    return DirectionForm(data, now=scene.now, initial=initial, shown=standing(before.said.version if before else 0))


def _set_direction(scene: Scene, form: DirectionForm) -> None:
    actions.set_direction(**scene.common, draft=form.draft(), seen=form.cleaned_data["seen"], key=form.posted_key)


open_staff = page(
    Act(
        title=gettext_lazy("Open a staff"),
        button=gettext_lazy("Open the staff"),
        done=gettext_lazy("The staff is open, and stands in the log with its grounds."),
        place="leadership",
        back="leadership:overview",
        capability=Capability.INCIDENT_LEAD,
        form=_open_form,
        work=_open,
        hint=gettext_lazy(
            "Leadership sits where the event is best led: centrally, or in the administration or company that is hit. Several staffs may"
            " work at once, each with its own decision-maker."
        ),
    )
)
close_staff = page(
    Act(
        title=gettext_lazy("Close the staff"),
        button=gettext_lazy("Close the staff"),
        done=gettext_lazy("The staff is closed."),
        place="leadership",
        back="leadership:overview",
        capability=Capability.INCIDENT_LEAD,
        form=lambda scene, data: CloseStaffForm(data, now=scene.now),
        work=_close,
        about=_about_staff,
    )
)
set_direction = page(
    Act(
        title=gettext_lazy("Set the direction"),
        button=gettext_lazy("Set the direction"),
        done=gettext_lazy("The direction holds from now on, and is shown to everybody in the room."),
        place="leadership",
        back="leadership:overview",
        capability=Capability.INCIDENT_LEAD,
        form=_direction_form,
        work=_set_direction,
        hint=gettext_lazy("One direction holds at a time. The one before stays readable."),
    )
)
