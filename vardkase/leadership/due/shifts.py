"""Endurance: what is wrong with a staff's roster, one obligation to a staff, and handovers that nobody has received."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime, timedelta

from django.conf import settings
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from vardkase.access.rules import Role, Viewer
from vardkase.leadership import queries, words
from vardkase.leadership.endurance import Code
from vardkase.leadership.obligations import Due, Obligation, state_at
from vardkase.leadership.queries import RosterTrouble, WaitingHandover

ROLES = (Role.CHIEF_OF_STAFF, Role.LOG_KEEPER)
RECEIVING = (Role.CHIEF_OF_STAFF, Role.LOG_KEEPER, Role.STAFF_MEMBER, Role.DUTY_OFFICER)


def source(viewer: Viewer, now: datetime) -> Iterator[Obligation]:
    """What waits in the rosters of the incidents that the viewer reads."""
    for one in queries.rosters_in_trouble(viewer, now=now):
        yield _roster(one, now)
    for waiting in queries.handovers_to_receive(viewer, now=now):
        yield _handover(waiting, now)


def _roster(one: RosterTrouble, now: datetime) -> Obligation:
    """The worst warning in its words, and how many more there are."""
    worst, more = one.warnings[0], len(one.warnings) - 1
    is_empty = worst.code == Code.EMPTY_SOON
    said = words.warning_text(worst, now)
    title = _("%(staff)s: %(what)s") % {"staff": one.roster, "what": said}
    if more:
        rest = ngettext("And %(count)s more.", "And %(count)s more.", more)
        title = f"{title} {rest % {'count': more}}"
    if is_empty:
        why = _("A role of a staff is never empty. What is empty within %(count)s hours is manned now.") % {
            "count": settings.SHIFT_EMPTY_SOON_HOURS
        }
    else:
        why = _("Nobody is on for more than %(longest)s hours, and everybody rests %(rest)s hours between two shifts.") % {
            "longest": settings.SHIFT_LONGEST_HOURS, "rest": settings.SHIFT_REST_HOURS,
        }  # fmt: skip
    state = Due.SOON if worst.severity != "red" else Due.OVERDUE if worst.due_at and worst.due_at <= now else Due.DUE
    return Obligation(
        key=f"roster-{one.roster_id}",
        code="shift_empty" if is_empty else "shift_warning",
        title=title,
        why=f"{why} {words.warning_remedy(worst)}",
        since=None,
        due_at=worst.due_at,
        state=state,
        url=reverse("leadership:shifts", args=[one.incident.id]),
        roles=ROLES,
        incident=one.incident,
    )


def _handover(one: WaitingHandover, now: datetime) -> Obligation:
    due_at = one.made_at + timedelta(minutes=settings.DIARY_RECEIPT_MINUTES)
    facts = {"role": one.role, "who": one.member, "next": one.following}
    if one.is_mine:
        title = _("You are on next: take over %(role)s from %(who)s") % facts
    elif one.following:
        title = _("Take over %(role)s from %(who)s: %(next)s is on next") % facts
    else:
        title = _("Take over %(role)s from %(who)s") % facts
    return Obligation(
        key=f"shift-handover-{one.id}",
        code="shift_handover",
        title=title,
        why=_("Whoever comes on says within %(count)s minutes that the sheet is read. Until then nobody knows who has the role.")
        % {"count": settings.DIARY_RECEIPT_MINUTES},
        since=one.made_at,
        due_at=due_at,
        state=state_at(due_at, now) or Due.DUE,
        url=reverse("leadership:accept_handover", args=[one.incident.id, one.id]),
        roles=RECEIVING,
        incident=one.incident,
        mark=one.mark,
    )
