"""What the queries of the call-out hand to the screens: frozen rows, with numbers only for those who may see them."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from uuid import UUID

from vardkase.incidents.rules import Mode
from vardkase.leadership.channels.gate import ChannelKind
from vardkase.leadership.channels.replies import Answer
from vardkase.leadership.rules.callouts import MessageState, RoleState, Via


@dataclass(frozen=True, slots=True)
class CalloutHead:
    """A call-out without its people."""

    id: UUID
    incident_id: UUID | None
    authority_id: UUID
    authority: str
    mode: Mode
    opted_in: bool
    is_test: bool
    staff: str
    place: str
    report_at: datetime | None
    why: str
    started_at: datetime
    started_by: str
    ended_at: datetime | None
    reason: str
    lapsed: bool
    # Nothing leaves the machine: a demonstration, or an exercise that has not opted in.
    kept: bool = False

    @property
    def running(self) -> bool:
        """Whether it still asks by itself."""
        return self.ended_at is None and not self.lapsed


@dataclass(frozen=True, slots=True)
class CalloutMessageLine:
    """How far a message has come."""

    kind: ChannelKind
    state: MessageState
    fault: str
    provider: str
    tried: int
    at: datetime
    unreported: bool
    # It says that the call-out is stopped, and asks nothing.
    farewell: bool = False


@dataclass(frozen=True, slots=True)
class CalloutReplyLine:
    """An answer as it came."""

    via: Via
    answer: Answer
    minutes: int | None
    text: str
    sender: str
    reached: bool
    at: datetime
    by: str
    wrong_number: bool = False


@dataclass(frozen=True, slots=True)
class CalloutNumber:
    """A number or an address: as it is, or masked for one who may not see it."""

    kind: ChannelKind
    shown: str
    masked: bool
    # What a telephone dials, for one who may see the number.
    link: str = ""


@dataclass(frozen=True, slots=True)
class CalloutElsewhere:
    """What else somebody is asked for, and whether that is real, an exercise or a test."""

    role: str
    staff: str
    mode: Mode
    is_test: bool


@dataclass(frozen=True, slots=True)
class CalloutSeatLine:
    """A candidate of a role. `reserve`: said yes when enough had. `elsewhere`: what else the same person is asked for now."""

    id: UUID
    place: int
    name: str
    post: str
    asked_at: datetime | None
    answer: Answer | None
    minutes: int | None
    via: Via | None
    answered_at: datetime | None
    conflict: bool
    unclear: bool
    rung_at: datetime | None
    coming: bool
    reserve: bool
    messages: tuple[CalloutMessageLine, ...]
    replies: tuple[CalloutReplyLine, ...]
    elsewhere: tuple[CalloutElsewhere, ...]
    numbers: tuple[CalloutNumber, ...]
    person_id: UUID | None = None
    # Was told to stay in reserve, and is needed since somebody else has dropped out.
    promoted: bool = False

    @property
    def unreachable(self) -> bool:
        """Whether no message can have reached them: there is no way, or all have failed."""
        return self.asked_at is not None and all(one.state == MessageState.FAILED for one in self.messages if not one.farewell)

    @property
    def wrong_number(self) -> bool:
        """Whether the last who telephoned met a wrong number."""
        rung = [one for one in self.replies if one.via == Via.CALLER]
        return bool(rung) and rung[-1].wrong_number

    @property
    def to_ring(self) -> bool:
        """Whether somebody should telephone: they were asked and are silent, or what they said must be settled."""
        return self.to_settle or self.promoted or (self.asked_at is not None and self.answer is None)

    @property
    def expected_at(self) -> datetime | None:
        """When they are there, by what they said."""
        if self.answered_at is None or self.minutes is None or self.answer == Answer.NO:
            return None
        return self.answered_at + timedelta(minutes=self.minutes)

    @property
    def to_settle(self) -> bool:
        """Whether a human must look."""
        return self.conflict or self.unclear


@dataclass(frozen=True, slots=True)
class CalloutRoleLine:
    """A role and how it is covered."""

    role_key: str
    role: str
    count: int
    within_minutes: int
    state: RoleState
    step: int
    next_at: datetime | None
    deadline: datetime
    seats: tuple[CalloutSeatLine, ...]
    # Those who hold the role in the staff without having said yes.
    there: tuple[str, ...] = ()

    @property
    def coming(self) -> int:
        """How many come or are there, reserves left out, and no more than are wanted."""
        said = sum(seat.coming for seat in self.seats)
        return min(self.count, said + len(self.there)) if self.there else said

    @property
    def tally(self) -> dict[str, int]:
        """How many of each: no, later, silent, wrong number, unreachable, not asked, reserve, to settle."""
        seats = self.seats
        return {
            "reserve": sum(seat.reserve for seat in seats),
            "no": sum(seat.answer == Answer.NO and not seat.conflict for seat in seats),
            "later": sum(seat.answer == Answer.LATER and not seat.conflict for seat in seats),
            "silent": sum(
                seat.asked_at is not None and seat.answer is None and not seat.unreachable and not seat.wrong_number for seat in seats
            ),
            "wrong": sum(seat.asked_at is not None and seat.answer is None and seat.wrong_number for seat in seats),
            "unreachable": sum(seat.answer is None and seat.unreachable and not seat.wrong_number for seat in seats),
            "unasked": sum(seat.asked_at is None for seat in seats),
            "settle": sum(seat.to_settle for seat in seats),
        }


@dataclass(frozen=True, slots=True)
class CalloutBoard:
    """A call-out with its roles and people, and the SMS that nobody in it has sent."""

    head: CalloutHead
    roles: tuple[CalloutRoleLine, ...]
    strays: tuple[CalloutReplyLine, ...]
    waiting: int

    @property
    def coming(self) -> int:
        """How many come or are there, of those who are wanted."""
        return sum(role.coming for role in self.roles)

    @property
    def wanted(self) -> int:
        """How many are wanted in all."""
        return sum(role.count for role in self.roles)

    @property
    def filled(self) -> int:
        """How many roles are filled."""
        return sum(role.state == RoleState.FILLED for role in self.roles)


@dataclass(frozen=True, slots=True)
class CalloutSummary:
    """A call-out in a list."""

    head: CalloutHead
    roles: int
    filled: int
    settle: int


@dataclass(frozen=True, slots=True)
class TrayLine:
    """A message that was kept in the tray, as it would have gone."""

    kind: ChannelKind
    name: str
    role: str
    text: str
    link: str
    at: datetime


@dataclass(frozen=True, slots=True)
class ListTested:
    """A list, and how its last test went. `share` is in per cent of those asked, within the time that was set."""

    name: str
    authority_id: UUID
    authority: str
    tested_at: datetime
    callout_id: UUID
    asked: int
    answered: int
    median_minutes: float | None
    share: int
    wrong: int
    tests: int
    due_date: date
    overdue: bool
