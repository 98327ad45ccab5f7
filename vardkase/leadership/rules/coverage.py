"""How far a staff is manned: each of its roles is held, on the way, asked for, or empty; and which of them cannot wait."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from uuid import UUID


class Manning(StrEnum):
    """How it stands with a role, the best first."""

    HELD = "held"
    COMING = "coming"
    ASKED = "asked"
    EMPTY = "empty"


@dataclass(frozen=True, slots=True)
class Called:
    """A role in a call-out that runs: how many have said yes, how many have been asked and are silent, and by when it was to be filled."""

    wanted: int
    yes: int
    silent: int
    deadline: datetime

    def is_late(self, now: datetime) -> bool:
        """Whether it should have been filled by now and is not."""
        return self.deadline <= now and self.yes < self.wanted


@dataclass(frozen=True, slots=True)
class RoleCover:
    """A role of a staff and how it stands with it. `called`: what the call-outs that run say of it."""

    key: str
    label: str
    within_minutes: int
    handed_at: datetime
    held: bool
    called: tuple[Called, ...] = ()

    @property
    def manning(self) -> Manning:
        """How it stands: whoever holds it counts before who is on the way, and that before who has been asked."""
        if self.held:
            return Manning.HELD
        if any(one.yes for one in self.called):
            return Manning.COMING
        return Manning.ASKED if any(one.silent for one in self.called) else Manning.EMPTY

    @property
    def due_at(self) -> datetime:
        """By when somebody should have it: so many minutes after its card was handed out."""
        return self.handed_at + timedelta(minutes=self.within_minutes)


@dataclass(frozen=True, slots=True)
class Coverage:
    """A staff at work and how it stands with its roles. `callouts` are those that run for it."""

    staff_id: UUID
    incident_id: UUID
    staff: str
    roles: tuple[RoleCover, ...]
    callouts: tuple[UUID, ...]

    def of(self, manning: Manning) -> tuple[RoleCover, ...]:
        """The roles with which it stands so."""
        return tuple(one for one in self.roles if one.manning is manning)

    @property
    def held(self) -> int:
        """How many roles somebody holds."""
        return len(self.of(Manning.HELD))

    @property
    def coming(self) -> int:
        """To how many somebody is on the way."""
        return len(self.of(Manning.COMING))

    @property
    def asked(self) -> int:
        """For how many those who were asked have not answered."""
        return len(self.of(Manning.ASKED))

    @property
    def empty(self) -> tuple[RoleCover, ...]:
        """The roles that nobody holds, is on the way to, or is asked about."""
        return self.of(Manning.EMPTY)


def pressing(roles: Iterable[RoleCover], now: datetime) -> tuple[RoleCover, ...]:
    """The roles that nobody has and nobody is on the way to, and that cannot wait, the most urgent first.

    These are the core of the staff, the roles that are to be there first of all, and every other whose minutes have passed. What a
    call-out has said of already is left out.
    """
    every = list(roles)
    first = min((one.within_minutes for one in every), default=0)
    lacking = [
        one
        for one in every
        if one.manning in {Manning.ASKED, Manning.EMPTY}
        and (one.within_minutes == first or one.due_at <= now)
        and not any(called.is_late(now) for called in one.called)
    ]
    return tuple(sorted(lacking, key=lambda one: one.due_at))
