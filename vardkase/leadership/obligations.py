"""What is due, overdue and why: one list that every part of the house adds its own obligations to.

A source answers for what it gives: it asks its own queries, with the viewer, so that nobody learns here of what they cannot read
elsewhere. An obligation of an exercise says so, and is never counted among the real ones.
"""

from __future__ import annotations

import logging
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from enum import StrEnum
from math import inf

from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from vardkase.access.rules import Role, Viewer
from vardkase.incidents.rows import IncidentRow
from vardkase.incidents.rules import OPEN, Mark
from vardkase.kernel.once import one_look


class Due(StrEnum):
    """How near an obligation is, the most pressing first."""

    OVERDUE = "overdue"
    DUE = "due"
    SOON = "soon"


_ORDER = {Due.OVERDUE: 0, Due.DUE: 1, Due.SOON: 2}


@dataclass(frozen=True, slots=True)
class Obligation:
    """Something that somebody has to do.

    `key` is the same from one look to the next; `code` is its sort, `title` what is to be done, `why` the rule in words, with its section
    where it is the law's. `since` is when it began to wait, None when nobody knows; `due_at` None for what has no hour. `weight` lifts what
    cannot wait its turn (a threat to life, here and now) above everything lighter, late or not; nearly everything has none."""

    key: str
    code: str
    title: str
    why: str
    since: datetime | None
    due_at: datetime | None
    state: Due
    url: str
    roles: tuple[Role, ...]
    incident: IncidentRow | None = None
    mark: Mark = OPEN
    exercise: bool = False
    weight: int = 0

    @property
    def is_exercise(self) -> bool:
        """An exercise is marked wherever it is shown."""
        return self.exercise or (self.incident is not None and self.incident.is_exercise)


_log = logging.getLogger(__name__)
Source = Callable[[Viewer, datetime], Iterable[Obligation]]
_sources: list[Source] = []


_loud: list[Source] = []


def offer(source: Source, *, loud: Source | None = None) -> None:
    """Has a part of the house add its obligations. Raises ValueError for one that does so already: they would stand there twice.

    `loud` gives those of them that are heard on every page; every page asks it, so that it must be quick when there is nothing.
    """
    if source in _sources:
        raise ValueError(f"{source!r} offers its obligations already")
    _sources.append(source)
    if loud:
        _loud.append(loud)


def loud(viewer: Viewer, now: datetime) -> tuple[Obligation, ...]:
    """What must be heard on every page, beside the alarms. Exercises come after the real."""
    return tuple(sorted((one for source in _loud for one in _asked(source, viewer, now) or ()), key=_rank))


def obligations(viewer: Viewer, now: datetime, roles: Iterable[Role] | None = None) -> tuple[Obligation, ...]:
    """What a viewer can see that is to be done, the most pressing first; of some roles, or of everybody. Exercises come after the real.

    A source that fails takes no other with it: in its place stands that a part of the list could not be read.
    """
    wanted = None if roles is None else frozenset(roles)
    with one_look():
        answers = [_asked(source, viewer, now) for source in _sources]
    found = [one for answer in answers for one in answer or ()]
    if None in answers:
        found.append(_unread(now))
    return tuple(sorted((one for one in found if wanted is None or wanted.intersection(one.roles)), key=_rank))


def state_at(due_at: datetime | None, now: datetime, soon: timedelta = timedelta(hours=1)) -> Due | None:
    """How near a moment is; None when it is so far away that nobody need be told. Without a moment it is due as it stands."""
    if due_at is None:
        return Due.DUE
    if due_at <= now:
        return Due.OVERDUE
    return Due.SOON if due_at - now <= soon else None


def end_of(day: date) -> datetime:
    """The moment by which what is due on a day is done: its last second here."""
    return datetime.combine(day, time.max.replace(microsecond=0), timezone.get_current_timezone())


def own_roles(viewer: Viewer) -> tuple[Role, ...]:
    """The roles that a viewer holds somewhere, in the order of the house. Emergency access is no role: it leads nothing."""
    held = {grant.role for grant in viewer.grants if not grant.emergency}
    return tuple(role for role in Role if role in held)


def _asked(source: Source, viewer: Viewer, now: datetime) -> list[Obligation] | None:
    """What a source answers; None when it failed. The list is read at night, and one wrong row must not hide all that is due."""
    try:
        return list(source(viewer, now))
    except Exception:  # noqa: BLE001 - whatever is wrong with one source, the others are read
        _log.exception("a source of what is due has failed: %s", getattr(source, "__module__", source))
        return None


def _unread(now: datetime) -> Obligation:
    return Obligation(
        key="unread",
        code="list_incomplete",
        title=_("A part of this list could not be read. Look in the incidents themselves, and tell whoever runs the server."),
        why=_("Vårdkase failed when it asked for what is due. What stands here is right, and something may be missing."),
        since=now,
        due_at=None,
        state=Due.OVERDUE,
        url=reverse("leadership:due"),
        roles=tuple(Role),
    )


def _rank(one: Obligation) -> tuple[bool, int, int, float, str]:
    """The weightiest first, then the nearest, and of one state what has waited longest. What has no hour at all comes after what has one:
    nobody is kept waiting by it.
    """
    moment = one.due_at or one.since
    return one.is_exercise, -one.weight, _ORDER[one.state], moment.timestamp() if moment else inf, one.key
