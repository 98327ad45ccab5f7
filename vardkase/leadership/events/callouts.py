"""The call-out in the streams. The incident's log gets what everybody in the room needs to know; each message and answer lies in the
call-out's own stream (`callout:<id>`), together with numbers and addresses, which are nobody else's business."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from vardkase.incidents.rules import Mode
from vardkase.leadership.channels.gate import ChannelKind
from vardkase.leadership.channels.replies import Answer
from vardkase.leadership.rules.callouts import MessageState, RoleState, Via, Way
from vardkase.ledger.registry import event


@dataclass(frozen=True, slots=True)
class RoleAsked:
    """A role of a call-out as the log tells it."""

    role_key: str
    role: str
    count: int
    within_minutes: int
    people: int


@event("leadership.callout_started")
@dataclass(frozen=True, slots=True)
class CalloutStarted:
    """People are called out. Its id is the key of this entry, and the name of its own stream."""

    callout_id: UUID
    staff: str
    place: str
    report_at: datetime | None
    roles: tuple[RoleAsked, ...]
    why: str = ""
    staff_id: UUID | None = None
    opted_in: bool = False


@dataclass(frozen=True, slots=True)
class Coming:
    """Somebody who comes, and in how many minutes if that was said."""

    name: str
    minutes: int | None = None


@event("leadership.callout_role_filled")
@dataclass(frozen=True, slots=True)
class CalloutRoleFilled:
    """Enough have said yes for a role, or hold it."""

    callout_id: UUID
    role_key: str
    role: str
    count: int
    coming: tuple[Coming, ...]
    # Those who hold the role in the staff without having said yes, and which staff it is. Entries of earlier days say neither.
    there: tuple[str, ...] = ()
    staff: str = ""


@event("leadership.callout_role_reopened")
@dataclass(frozen=True, slots=True)
class CalloutRoleReopened:
    """A role that was filled is so no more: somebody has said no after all, is in doubt, or has left the role."""

    callout_id: UUID
    role_key: str
    role: str
    count: int
    coming: int
    staff: str = ""


@dataclass(frozen=True, slots=True)
class RoleEscalated:
    """A role that goes on to its deputies."""

    role_key: str
    role: str
    missing: int
    asked: tuple[str, ...]
    called: int = 0


@event("leadership.callout_escalated")
@dataclass(frozen=True, slots=True)
class CalloutEscalated:
    """Not enough have answered in time, or somebody cannot: the next are asked."""

    callout_id: UUID
    staff: str
    minutes: int
    roles: tuple[RoleEscalated, ...]


@event("leadership.callout_unfilled")
@dataclass(frozen=True, slots=True)
class CalloutUnfilled:
    """Nobody is left to ask, or the time is out, and a role is not filled."""

    callout_id: UUID
    role_key: str
    role: str
    count: int
    coming: int
    staff: str = ""


@event("leadership.callout_conflict")
@dataclass(frozen=True, slots=True)
class CalloutConflict:
    """Somebody has answered yes by one way and no by another; not counted until settled."""

    callout_id: UUID
    role_key: str
    role: str
    name: str
    staff: str = ""


@event("leadership.callout_ended")
@dataclass(frozen=True, slots=True)
class CalloutEnded:
    """A call-out was stopped. `told`: how many are told that they need not come."""

    callout_id: UUID
    staff: str
    reason: str
    told: int = 0


@dataclass(frozen=True, slots=True)
class SeatOpened:
    """A candidate of a role. `token` is the id of the link that answers."""

    seat_id: UUID
    person_id: UUID | None
    name: str
    post: str
    ways: tuple[Way, ...]
    token: str


@dataclass(frozen=True, slots=True)
class RoleOpened:
    """A role with its chain."""

    role_key: str
    role: str
    count: int
    first: int
    within_minutes: int
    seats: tuple[SeatOpened, ...]


@event("callout.opened")
@dataclass(frozen=True, slots=True)
class CalloutOpened:
    """The first entry of a call-out's own stream: everything it was started with, numbers and addresses too."""

    callout_id: UUID
    incident_id: UUID | None
    authority_id: UUID
    authority: str
    mode: Mode
    staff: str
    place: str
    report_at: datetime | None
    roles: tuple[RoleOpened, ...]
    link_until: datetime
    opted_in: bool = False
    is_test: bool = False
    why: str = ""
    staff_id: UUID | None = None


@dataclass(frozen=True, slots=True)
class MessagePlanned:
    """A message that is about to be sent, under a reference that stays the same at every try."""

    reference: UUID
    seat_id: UUID
    kind: ChannelKind


@dataclass(frozen=True, slots=True)
class RoleMoved:
    """A role that moved on: who is asked, by which messages, with which words ({link} stands for each one's own link).

    `letter` is the text for what has room for all of it; where there is none, the text goes there too.
    """

    role_key: str
    step: int
    next_at: datetime | None
    state: RoleState
    seats: tuple[UUID, ...] = ()
    messages: tuple[MessagePlanned, ...] = ()
    text: str = ""
    speak: str = ""
    letter: str = ""


@event("callout.moved")
@dataclass(frozen=True, slots=True)
class CalloutMoved:
    """A round of the call-out. Its messages are claimed by this entry: whatever happens to the machine, they are sent, and not doubled.

    `conflicts` are the people whose yes and no has been told in the incident's log.
    """

    callout_id: UUID
    roles: tuple[RoleMoved, ...]
    conflicts: tuple[UUID, ...] = ()


@dataclass(frozen=True, slots=True)
class Sent:
    """What became of a message. `tried` are the routes that failed before."""

    reference: UUID
    state: MessageState
    provider: str = ""
    provider_id: str = ""
    fault: str = ""
    detail: str = ""
    tried: tuple[str, ...] = ()


@event("callout.sent")
@dataclass(frozen=True, slots=True)
class CalloutSent:
    """Messages that were handed over, or could not be, since the last entry of this kind."""

    callout_id: UUID
    outcomes: tuple[Sent, ...]


@event("callout.reported")
@dataclass(frozen=True, slots=True)
class CalloutReported:
    """A provider's report of a message. Its key is the same when the provider says it again."""

    callout_id: UUID
    reference: UUID
    state: MessageState
    provider: str
    provider_id: str


@event("callout.answered")
@dataclass(frozen=True, slots=True)
class CalloutAnswered:
    """An answer as it came. Without a seat: an SMS from a number that nobody in the call-out has.

    Not `reached`: somebody telephoned, and nobody picked up, or it was the `wrong_number`.
    """

    callout_id: UUID
    seat_id: UUID | None
    role: str
    name: str
    via: Via
    answer: Answer
    minutes: int | None = None
    text: str = ""
    sender: str = ""
    reached: bool = True
    wrong_number: bool = False


@dataclass(frozen=True, slots=True)
class RoleTold:
    """Those of a role who are told that the call-out is stopped: by which messages, with which words."""

    role_key: str
    messages: tuple[MessagePlanned, ...]
    text: str = ""
    speak: str = ""


@event("callout.closed")
@dataclass(frozen=True, slots=True)
class CalloutClosed:
    """The last entry of a call-out's own stream but for late answers, and what becomes of the messages that it claims.

    `came`: those who have said yes are in place, and are not told.
    """

    callout_id: UUID
    reason: str
    told: tuple[RoleTold, ...] = ()
    came: bool = False


# Those of the incident's log, and those of the call-out's own stream.
KINDS = (
    CalloutStarted, CalloutRoleFilled, CalloutRoleReopened, CalloutEscalated, CalloutUnfilled, CalloutConflict, CalloutEnded,
)  # fmt: skip
OWN_KINDS = (CalloutOpened, CalloutMoved, CalloutSent, CalloutReported, CalloutAnswered, CalloutClosed)
