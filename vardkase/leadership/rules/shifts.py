"""Shifts: who is in the roster of a staff, who is asked for which hours, who came on and who was relieved.

planned → asked → yes or no → on → relieved. Nobody is taken to have been asked, or to have said yes. A shift that breaks a rule of rest
may be planned by a person who says why: an empty role on the worst night can be worse than a tired one, but it is never done unseen.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from enum import StrEnum
from uuid import UUID

from vardkase.incidents.rules import clean_line
from vardkase.kernel.refusal import Refusal
from vardkase.leadership.rules.frame import need, tidy

MOST_ROLES, MOST_PEOPLE, MOST_PLACES = 60, 400, 20
LONGEST_PLANNED = timedelta(hours=24)
LONGEST_WAY = 12 * 60


class ShiftState(StrEnum):
    """Where a shift is."""

    PLANNED = "planned"
    ASKED = "asked"
    YES = "yes"
    NO = "no"
    ON = "on"
    RELIEVED = "relieved"
    WITHDRAWN = "withdrawn"

    @property
    def counts(self) -> bool:
        """Whether the shift fills its role, or did."""
        return self not in {ShiftState.NO, ShiftState.WITHDRAWN}

    @property
    def is_ahead(self) -> bool:
        """Whether it can still be changed."""
        return self in {ShiftState.PLANNED, ShiftState.ASKED, ShiftState.YES}

    @property
    def is_open(self) -> bool:
        """Whether nobody has answered yet: the planner may move it."""
        return self in {ShiftState.PLANNED, ShiftState.ASKED}


_S = ShiftState
TRANSITIONS: dict[ShiftState, tuple[ShiftState, ...]] = {
    _S.PLANNED: (_S.ASKED, _S.YES, _S.NO, _S.ON, _S.WITHDRAWN),
    _S.ASKED: (_S.YES, _S.NO, _S.ON, _S.WITHDRAWN),
    _S.YES: (_S.ON, _S.NO, _S.WITHDRAWN),
    _S.NO: (_S.YES, _S.WITHDRAWN),
    _S.ON: (_S.RELIEVED,),
    _S.RELIEVED: (),
    _S.WITHDRAWN: (),
}


@dataclass(frozen=True, slots=True)
class Time:
    """From a moment up to another."""

    starts_at: datetime
    ends_at: datetime


@dataclass(frozen=True, slots=True)
class RosterRole:
    """A role that is never to be empty: `places` people at once. `key` is the same in every staff that has the role."""

    key: str
    label: str
    places: int = 1


@dataclass(frozen=True, slots=True)
class RosterDraft:
    """The roles of a staff that are to be manned around the clock."""

    name: str
    roles: tuple[RosterRole, ...]
    staff_id: UUID | None = None


@dataclass(frozen=True, slots=True)
class PersonDraft:
    """Somebody who can be asked. `roles` are keys. `away` are hours at which they cannot; why is nobody's business.

    `member_id` is that of somebody who is in the roster already and is changed; `person_id` is the one of the register.
    """

    name: str
    roles: tuple[str, ...]
    organisation: str = ""
    travel_minutes: int = 0
    available_from: datetime | None = None
    available_to: datetime | None = None
    away: tuple[Time, ...] = ()
    off_at: datetime | None = None
    person_id: UUID | None = None
    member_id: UUID | None = None


@dataclass(frozen=True, slots=True)
class ShiftDraft:
    """Somebody in a role for some hours. `despite`: why it is so, when it breaks a rule of rest. `is_on`: they are on since it began."""

    role_key: str
    member_id: UUID
    starts_at: datetime
    ends_at: datetime
    despite: str = ""
    is_on: bool = False


@dataclass(frozen=True, slots=True)
class Member:
    """Somebody in a roster, as the rules look at them."""

    id: UUID
    said: PersonDraft

    def is_same(self, other: Member) -> bool:
        """Whether two rosters mean the same person: by the register, or else by name."""
        if self.said.person_id and other.said.person_id:
            return self.said.person_id == other.said.person_id
        return self.said.name.casefold() == other.said.name.casefold()


@dataclass(frozen=True, slots=True)
class Turn:
    """A shift as it stands."""

    id: UUID
    role_key: str
    member_id: UUID
    starts_at: datetime
    ends_at: datetime
    state: ShiftState = ShiftState.ASKED
    begun_at: datetime | None = None
    ended_at: datetime | None = None

    def lasts(self, now: datetime) -> Time:
        """From coming on until going off: as it was, where that is known. Who has not been relieved is on until they are."""
        starts_at = self.begun_at or self.starts_at
        ends_at = self.ended_at or (max(self.ends_at, now) if self.state == ShiftState.ON else self.ends_at)
        return Time(starts_at, max(ends_at, starts_at + timedelta(minutes=1)))


def check_roster(draft: RosterDraft, now: datetime) -> RosterDraft:
    """The draft in order. Refused: "leadership.roster_needs_name", "…_roles", "leadership.role_twice", "leadership.places_out_of_range"."""
    name = tidy(now, {"name": draft.name}, {})["name"]
    need("name", name, "leadership.roster_needs_name")
    roles = tuple(
        replace(one, key=clean_line(one.key).casefold()[:80], label=tidy(now, {"roles": one.label}, {})["roles"])
        for one in draft.roles
        if clean_line(one.label)
    )
    need("roles", roles, "leadership.roster_needs_roles")
    if len(roles) > MOST_ROLES:
        raise Refusal("leadership.too_many", field="roles", count=len(roles), limit=MOST_ROLES)
    seen: set[str] = set()
    for role in roles:
        if not role.key or role.key in seen:
            raise Refusal("leadership.role_twice", field="roles", key=role.label)
        if not 1 <= role.places <= MOST_PLACES:
            raise Refusal("leadership.places_out_of_range", field="roles", role=role.label, limit=MOST_PLACES)
        seen.add(role.key)
    return replace(draft, name=name, roles=roles)


def check_person(draft: PersonDraft, roles: Iterable[RosterRole], members: Iterable[Member], now: datetime) -> PersonDraft:
    """The draft in order.

    Refused: "leadership.person_needs_name", "…_role", "leadership.role_not_in_roster", "leadership.in_roster_already",
    "leadership.way_out_of_range", "leadership.available_backwards", "leadership.away_backwards", "leadership.off_in_future".
    """
    texts = tidy(now, {"name": draft.name, "organisation": draft.organisation}, {})
    need("name", texts["name"], "leadership.person_needs_name")
    need("roles", draft.roles, "leadership.person_needs_role")
    if not set(draft.roles) <= {role.key for role in roles}:
        raise Refusal("leadership.role_not_in_roster", field="roles")
    mine = Member(draft.member_id or UUID(int=0), replace(draft, **texts))
    if any(one.id != mine.id and one.is_same(mine) for one in members):
        raise Refusal("leadership.in_roster_already", field="name", name=texts["name"])
    if not 0 <= draft.travel_minutes <= LONGEST_WAY:
        raise Refusal("leadership.way_out_of_range", field="travel_minutes", limit=LONGEST_WAY)
    if draft.available_from and draft.available_to and draft.available_to <= draft.available_from:
        raise Refusal("leadership.available_backwards", field="available_to")
    if any(one.ends_at <= one.starts_at for one in draft.away):
        raise Refusal("leadership.away_backwards", field="away")
    if draft.off_at and draft.off_at > now:
        raise Refusal("leadership.off_in_future", field="off_at")
    return replace(draft, **texts, roles=tuple(dict.fromkeys(draft.roles)))


def check_hours(starts_at: datetime, ends_at: datetime, now: datetime) -> None:
    """Hours that somebody can be asked for, or is on. Elapsed ones: a change of the clocks makes no shift longer or shorter than it is.

    Refused: "leadership.shift_backwards", "leadership.shift_is_a_day", and what is no shift of this staff any more: one that began more
    than a day ago ("leadership.shift_long_ago"), one that is over ("leadership.shift_is_over").
    """
    if ends_at <= starts_at:
        raise Refusal("leadership.shift_backwards", field="ends_at")
    if now - starts_at > LONGEST_PLANNED:
        raise Refusal("leadership.shift_long_ago", field="starts_at", at=starts_at, limit=int(LONGEST_PLANNED / timedelta(hours=1)))
    if ends_at <= now:
        raise Refusal("leadership.shift_is_over", field="ends_at", at=ends_at)
    if ends_at - starts_at > LONGEST_PLANNED:
        raise Refusal("leadership.shift_is_a_day", field="ends_at", limit=int(LONGEST_PLANNED / timedelta(hours=1)))


def check_step(turn: Turn, target: ShiftState, at: datetime, words: str, now: datetime) -> str:
    """The step exists, its moment has been, and a no after a yes, or what is taken back after a yes, is explained. What is explained
    is what the staff needs to know; what anybody is ill with is not.

    Refused: "leadership.shift_is_there_already", "leadership.no_such_shift_step", "leadership.shift_step_in_future",
    "leadership.relieved_before_on", "leadership.shift_step_long_ago", "leadership.shift_step_needs_words".
    """
    text: str = tidy(now, {"words": words}, {})["words"]
    if turn.state == target:
        raise Refusal("leadership.shift_is_there_already")
    if target not in TRANSITIONS[turn.state]:
        raise Refusal("leadership.no_such_shift_step")
    if at > now:
        raise Refusal("leadership.shift_step_in_future", field="at")
    # Whoever comes on now comes on now, however early; an old time that lies days before the shift is a slip of the pen.
    if target == ShiftState.ON and min(turn.starts_at, now) - at > LONGEST_PLANNED:
        raise Refusal("leadership.shift_step_long_ago", field="at", at=at)
    if target == ShiftState.RELIEVED and turn.begun_at is not None and at < turn.begun_at:
        raise Refusal("leadership.relieved_before_on", field="at")
    if turn.state == ShiftState.YES and target in {ShiftState.NO, ShiftState.WITHDRAWN}:
        need("words", text, "leadership.shift_step_needs_words")
    return text
