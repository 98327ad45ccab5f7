"""The screen on the wall of the staff room: read from five metres, by everybody who passes, and renewed by itself."""

from __future__ import annotations

from datetime import datetime
from functools import wraps
from typing import Any
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from vardkase.access import gates
from vardkase.access.gates import ViewerRequest
from vardkase.access.rules import Capability, Viewer
from vardkase.incidents.rows import IncidentRow
from vardkase.incidents.rules import scopes
from vardkase.kernel.clock import utc_now
from vardkase.leadership import queries, walls, words
from vardkase.leadership.rules.meetings import MeetingState
from vardkase.ui import times

# What there is room for on a screen that nobody scrolls; how many more there are is said.
MEETINGS, STAFFS, QUESTIONS, EMPTY, PRIORITIES = 3, 3, 2, 4, 3


def keeping(view: gates.View) -> gates.View:
    """A screen whose session has ended keeps what it shows, and says itself that it is old: nobody stands there to sign in."""

    @wraps(view)
    def kept(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        response = view(request, *args, **kwargs)
        response.headers.pop("HX-Redirect", None)
        return response

    return kept


@keeping
@gates.requires(Capability.INCIDENT_READ)
@require_GET
def wall(request: ViewerRequest, incident_id: UUID) -> HttpResponse:
    """The incident in large: direction, next meetings, who is missing, what is loud, and when all this was fetched."""
    return screen(request, request.viewer, incident_id, utc_now())


def screen(request: HttpRequest, viewer: Viewer, incident_id: UUID, now: datetime, *, until: datetime | None = None) -> HttpResponse:
    """The wall as it is shown to a viewer. `until`: it is shown by a link that ends then; such a screen leads nowhere else.

    Refusal("incident.not_found").
    """
    found = queries.wall(viewer, incident_id, now=now)
    row = found.incident
    sections = above(viewer, row, now)
    context = {
        # The heading is the incident's name; the layout would say it twice if it were given the incident.
        "page_title": found.incident.title,
        "row": row,
        "is_exercise": row.is_exercise,
        "wall": found,
        "meetings": [shown(one, now) for one in found.meetings[:MEETINGS]],
        "more_meetings": len(found.meetings[MEETINGS:]),
        "staffs": [(one, one.empty[:EMPTY], len(one.empty[EMPTY:])) for one in found.staffs[:STAFFS]],
        "more_staffs": len(found.staffs[STAFFS:]),
        "questions": found.questions[:QUESTIONS],
        "more_questions": len(found.questions[QUESTIONS:]),
        "wide": [one for one in sections if one["columns"]],
        "sections": [one for one in sections if not one["columns"]],
        "priorities": found.direction.said.priorities[:PRIORITIES] if found.direction else (),
        "now": now,
        "until": until,
        "dress": walls.dress(),
        "may_lead": until is None and viewer.can(Capability.INCIDENT_LEAD, scopes(row.id, row.authority_id)),
        # Whatever is loud elsewhere is for who has signed in, and not for those who pass the screen.
        "urgent_url": "",
        "viewer_label": "",
    }
    return render(request, "leadership/wall.html", context)


def above(viewer: Viewer, row: IncidentRow, now: datetime) -> list[dict[str, Any]]:
    """The sections of the floors above, as far as there is room; none that has nothing to say. What a wide one leaves is for the next."""
    found: list[dict[str, Any]] = []
    left, columns = 0.0, 2
    for section in walls.sections():
        lines = [(one, _when(one.at, now)) for one in section.lines(viewer, row, now)]
        shown = walls.fitting(lines, section.rows + left, section.most, columns) if section.rows else lines[: section.most]
        width = columns
        if section.rows:
            left += section.rows - sum(walls.height(one, at, columns) for one, at in shown)
            columns = 1
        if lines or section.empty:
            found.append({
                "title": section.title,
                "columns": width if section.rows else 0,
                "lines": [(one, words.countdown(one.until, now) if one.until else "", at) for one, at in shown],
                "more": len(lines) - len(shown),
                "empty": section.empty,
            })  # fmt: skip
    return found


def _when(at: datetime | None, now: datetime) -> str:
    """A moment as briefly as it can be told: of today by the clock alone."""
    if at is None:
        return ""
    return times.clock(at) if times.local(at).date() == times.local(now).date() else times.moment(at, now)


def shown(line: queries.MeetingLine, now: datetime) -> dict[str, Any]:
    """A meeting, when it is, and in words how long it is until then; how one takes part at a distance is not for a wall."""
    if line.state == MeetingState.UNDER_WAY:
        word = _("is going on")
    elif line.late:
        word = _("should have begun %(ago)s") % {"ago": times.ago(line.at, now)}
    else:
        word = words.countdown(line.at, now)
    return {
        "name": words.meeting_name(line),
        "at": _when(line.at, now),
        "iso": line.at.isoformat(),
        "word": word,
        "late": line.late,
        "staff": line.staff,
        "place": line.place,
    }
