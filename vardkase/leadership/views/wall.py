"""The screen on the wall of the staff room: read from five metres, by everybody who passes, and renewed by itself."""

from __future__ import annotations

from datetime import datetime
from typing import Any
from uuid import UUID

from django.http import HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from vardkase.access import gates
from vardkase.access.gates import ViewerRequest
from vardkase.access.rules import Capability, Viewer
from vardkase.incidents.rows import IncidentRow
from vardkase.kernel.clock import utc_now
from vardkase.leadership import queries, walls, words
from vardkase.leadership.rules.meetings import MeetingState
from vardkase.ui import times

# What there is room for on a screen that nobody scrolls; how many more there are is said.
MEETINGS, STAFFS, QUESTIONS, EMPTY, PRIORITIES = 3, 3, 2, 4, 3


@gates.requires(Capability.INCIDENT_READ)
@require_GET
def wall(request: ViewerRequest, incident_id: UUID) -> HttpResponse:
    """The incident in large: direction, next meetings, who is missing, what is loud, and when all this was fetched."""
    now = utc_now()
    found = queries.wall(request.viewer, incident_id, now=now)
    context = {
        # The heading is the incident's name; the layout would say it twice if it were given the incident.
        "page_title": found.incident.title,
        "row": found.incident,
        "is_exercise": found.incident.is_exercise,
        "wall": found,
        "meetings": [shown(one, now) for one in found.meetings[:MEETINGS]],
        "more_meetings": len(found.meetings[MEETINGS:]),
        "staffs": [(one, one.empty[:EMPTY], len(one.empty[EMPTY:])) for one in found.staffs[:STAFFS]],
        "more_staffs": len(found.staffs[STAFFS:]),
        "questions": found.questions[:QUESTIONS],
        "more_questions": len(found.questions[QUESTIONS:]),
        "sections": [section for one in walls.sections() if (section := above(one, request.viewer, found.incident, now))],
        "priorities": found.direction.said.priorities[:PRIORITIES] if found.direction else (),
        "now": now,
        # Whatever is loud elsewhere is for who has signed in, and not for those who pass the screen.
        "urgent_url": "",
        "viewer_label": "",
    }
    return render(request, "leadership/wall.html", context)


def above(section: walls.WallSection, viewer: Viewer, row: IncidentRow, now: datetime) -> dict[str, Any] | None:
    """A section of a floor above, as far as there is room; None for one that has nothing to say."""
    lines = section.lines(viewer, row, now)
    if not lines and not section.empty:
        return None
    return {
        "title": section.title,
        "lines": [(one, words.countdown(one.until, now) if one.until else "", _when(one.at, now)) for one in lines[: section.most]],
        "more": max(len(lines) - section.most, 0),
        "empty": section.empty,
    }


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
