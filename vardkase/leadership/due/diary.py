"""The diary of duty: handovers that nobody has received, a silence that is too long, and the picture of the week."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime, timedelta

from django.conf import settings
from django.urls import reverse
from django.utils.translation import gettext as _

from vardkase.access.rules import Role, Viewer
from vardkase.leadership import queries
from vardkase.leadership.obligations import Due, Obligation, state_at

ROLES = (Role.DUTY_OFFICER,)
PICTURE = (Role.DUTY_OFFICER, Role.COORDINATOR)


def source(viewer: Viewer, now: datetime) -> Iterator[Obligation]:
    """What the diaries that the viewer reads wait for."""
    for state in queries.diary_states(viewer, now=now):
        yield from _handovers(state, now)
        yield from _silence(state)
        yield from _picture(state, now)


def _handovers(state: queries.DiaryState, now: datetime) -> Iterator[Obligation]:
    for line in state.waiting:
        due_at = line.recorded_at + timedelta(minutes=settings.DIARY_RECEIPT_MINUTES)
        yield Obligation(
            key=f"handover-{line.id}",
            code="handover_unread",
            title=_("Receive the duty from %(who)s: read the handover") % {"who": line.author},
            why=_(
                "Whoever comes on duty says within %(count)s minutes that the handover is read. Until then nobody knows who has the duty."
            )
            % {"count": settings.DIARY_RECEIPT_MINUTES},
            since=line.recorded_at,
            due_at=due_at,
            state=state_at(due_at, now) or Due.DUE,
            url=_address(state),
            roles=ROLES,
        )


def _silence(state: queries.DiaryState) -> Iterator[Obligation]:
    if state.quiet_too_long:
        due_at = state.last_at + timedelta(minutes=settings.DIARY_QUIET_MINUTES)
        yield Obligation(
            key=f"diary-{state.authority_id}",
            code="diary_silent",
            title=_("Write in the duty diary, or press “Nothing to report”"),
            why=_("The diary says something every %(count)s hours, so that it is known that somebody is on duty.")
            % {"count": settings.DIARY_QUIET_MINUTES // 60},
            since=state.last_at,
            due_at=due_at,
            state=Due.DUE,
            url=_address(state),
            roles=ROLES,
        )


def _picture(state: queries.DiaryState, now: datetime) -> Iterator[Obligation]:
    since = state.picture_at or state.began_at
    due_at = since + timedelta(days=settings.WEEKLY_PICTURE_DAYS)
    found = state_at(due_at, now, timedelta(days=1))
    if found:
        yield Obligation(
            key=f"picture-{state.authority_id}",
            code="picture_due",
            title=_("Make the picture of the week: five minutes"),
            why=_("Once every %(count)s days, so that the tool is known when it is needed.") % {"count": settings.WEEKLY_PICTURE_DAYS},
            since=since,
            due_at=due_at,
            state=Due.DUE if found == Due.OVERDUE else found,
            url=f"{reverse('leadership:make_picture')}?authority={state.authority_id}",
            roles=PICTURE,
        )


def _address(state: queries.DiaryState) -> str:
    return f"{reverse('leadership:diary')}?authority={state.authority_id}"
