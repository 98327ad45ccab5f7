"""The rhythm: meetings that should have begun, one obligation to a staff and kind of meeting."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from vardkase.access.rules import Role, Viewer
from vardkase.leadership import queries, words
from vardkase.leadership.obligations import Due, Obligation
from vardkase.leadership.queries import LateMeetings
from vardkase.leadership.rules.meetings import LATE_AFTER, MeetingKind

ROLES = (Role.CHIEF_OF_STAFF, Role.LOG_KEEPER)
BOARD = (Role.BOARD_CHAIR, Role.LOG_KEEPER, Role.DECISION_MAKER)


def source(viewer: Viewer, now: datetime) -> Iterator[Obligation]:
    """What should have begun in the incidents that the viewer reads and may write in."""
    for one in queries.late_meetings_everywhere(viewer, now=now):
        latest = one.latest
        facts = {"reference": latest.reference, "meeting": words.meeting_name(latest), "staff": latest.staff or one.incident.title}
        is_milestone = latest.kind == MeetingKind.MILESTONE
        said = (
            _("Should be done: %(reference)s %(meeting)s (%(staff)s)")
            if is_milestone
            else _("Open, move or cancel %(reference)s %(meeting)s (%(staff)s)")
        )
        yield Obligation(
            key=f"meeting-{latest.id}",
            code="milestone_late" if is_milestone else "meeting_late",
            title=f"{said % facts}{_earlier(one)}",
            why=_("The staff keeps its rhythm: what has not begun %(count)s minutes after its time is opened, moved or cancelled.")
            % {"count": int(LATE_AFTER.total_seconds() // 60)},
            since=one.first_at,
            due_at=latest.at,
            state=Due.OVERDUE,
            url=reverse("leadership:meeting", args=[one.incident.id, latest.id]),
            roles=BOARD if latest.kind == MeetingKind.BOARD else ROLES,
            incident=one.incident,
        )


def _earlier(one: LateMeetings) -> str:
    if not one.earlier:
        return ""
    text = ngettext("and %(count)s earlier one", "and %(count)s earlier ones", one.earlier)
    return f", {text % {'count': one.earlier}}"
