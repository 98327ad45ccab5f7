"""Leadership itself: a direction that is old, a question that nobody leads, a takeover that is open when the incident stands down."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime, timedelta

from django.conf import settings
from django.urls import reverse
from django.utils.translation import gettext as _

from vardkase.access.rules import Role, Viewer
from vardkase.leadership import law, queries
from vardkase.leadership.due.ways import cited, to_act
from vardkase.leadership.obligations import Due, Obligation
from vardkase.ui import times

LEADING = (Role.CHIEF_OF_STAFF, Role.DECISION_MAKER)
ASKING = (Role.CHIEF_OF_STAFF, Role.LOG_KEEPER, Role.DUTY_OFFICER, Role.STAFF_MEMBER)
BOARD = (Role.BOARD_CHAIR, Role.LOG_KEEPER, Role.DECISION_MAKER)


def source(viewer: Viewer, now: datetime) -> Iterator[Obligation]:
    """What waits in the running incidents that the viewer reads."""
    yield from leads(viewer, now)
    yield from _directions(viewer, now)
    yield from _takeovers(viewer, now)


def leads(viewer: Viewer, now: datetime) -> Iterator[Obligation]:
    """The questions that nobody leads: where everybody thinks that somebody else does, nobody does. Loud on every page."""
    patience = timedelta(minutes=settings.LEAD_PATIENCE_MINUTES)
    for row, question in queries.unanswered_questions(viewer, now=now):
        yield Obligation(
            key=f"lead-{question.id}",
            code="lead_unacknowledged",
            title=_("Ask %(lead)s again, or another: %(question)s") % {"lead": question.lead, "question": question.title},
            why=_("Whoever is asked to lead says yes within %(count)s minutes. Otherwise nobody leads.")
            % {"count": settings.LEAD_PATIENCE_MINUTES},
            since=question.asked_at,
            due_at=question.asked_at + patience,
            state=Due.OVERDUE,
            url=reverse("leadership:tasks", args=[row.id]),
            roles=ASKING,
            incident=row,
        )


def _directions(viewer: Viewer, now: datetime) -> Iterator[Obligation]:
    hours = settings.DIRECTION_MINUTES // 60
    for row, version, set_at in queries.directions_everywhere(viewer):
        due_at = set_at + timedelta(minutes=settings.DIRECTION_MINUTES)
        if due_at > now:
            continue
        yield Obligation(
            key=f"direction-{row.id}",
            code="direction_old",
            title=_("Look at the direction again (version %(version)s)") % {"version": version},
            why=_("A direction is looked at again every %(count)s hours, also when it is to hold.") % {"count": hours},
            since=set_at,
            due_at=due_at,
            state=Due.OVERDUE,
            url=to_act(viewer, row, "lead", "set_direction", otherwise="overview"),
            roles=LEADING,
            incident=row,
        )


def _takeovers(viewer: Viewer, now: datetime) -> Iterator[Obligation]:
    section = law.find("hand_back", times.local(now).date())
    said = _("What was taken over goes back when the circumstances allow it. The incident is standing down.")
    for row, taken in queries.takeovers_at_stand_down(viewer):
        yield Obligation(
            key=f"takeover-{taken.id}",
            code="takeover_open",
            title=_("Hand back what was taken over: %(reference)s %(board)s")
            % {"reference": taken.said.reference, "board": taken.said.from_board},
            why=cited(said, section),
            since=taken.decided_at,
            due_at=None,
            state=Due.DUE,
            url=to_act(viewer, row, "board", "hand_back", taken.id, otherwise="board"),
            roles=BOARD,
            incident=row,
        )
