"""The call-out by function: who is asked when, whose answer counts, and when a role is filled.

A role wants a number of people, and has a chain: its holders first, then their deputies. The first wave is as many as are wanted (or
more, when the role says so). Who says no or later, or cannot be reached by any way, is at once replaced by the next of the chain. After
five minutes the next are asked and the silent are called; after ten all the rest. It stops when enough have said yes. The minutes are
settings.

Answers: the same person's latest answer by one way counts. A yes and a no by two ways is a conflict: shown, and not counted until whoever
calls has asked the person. The sender of an SMS can be forged by anybody, the link is sealed by us: of two that disagree the link is shown.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from enum import StrEnum
from uuid import UUID

from vardkase.incidents.rules import clean_line
from vardkase.kernel.personal_ids import find_personal_ids
from vardkase.kernel.refusal import Refusal
from vardkase.leadership.channels.gate import ChannelKind
from vardkase.leadership.channels.replies import LONGEST_MINUTES, Answer
from vardkase.leadership.rules.frame import need, tidy

# A call-out that is older than this moves no further by itself: a server that was down must not wake people for yesterday.
LAPSES = timedelta(hours=12)
LINK_LASTS = LAPSES
MOST_ROLES = 60
MOST_PEOPLE = 2000
MOST_COUNT = 500
LONGEST_WITHIN = 24 * 60
LONGEST_WORDS = 500


class Via(StrEnum):
    """By what an answer came. CALLER: somebody telephoned and ticked it."""

    SMS = "sms"
    VOICE = "voice"
    LINK = "link"
    CALLER = "caller"


class RoleState(StrEnum):
    """How it stands with a role."""

    ASKING = "asking"
    FILLED = "filled"
    UNFILLED = "unfilled"


class MessageState(StrEnum):
    """How far a message has come. PLANNED is also its claim: after a crash it is sent again under the same reference."""

    PLANNED = "planned"
    HANDED_OVER = "handed_over"
    DELIVERED = "delivered"
    FAILED = "failed"
    UNKNOWN = "unknown"
    KEPT = "kept"
    WITHDRAWN = "withdrawn"


@dataclass(frozen=True, slots=True)
class Way:
    """A way to somebody: the kind, and the number, the address or the browser's subscription."""

    kind: ChannelKind
    address: str


@dataclass(frozen=True, slots=True)
class Candidate:
    """Somebody who can be asked. `person_id` is of the register; None for a post's own telephone."""

    person_id: UUID | None
    name: str
    post: str = ""
    ways: tuple[Way, ...] = ()


@dataclass(frozen=True, slots=True)
class Wanted:
    """A role: how many, within how many minutes, and the chain in the order of asking.

    `first` is how many are asked at once when that is more than are wanted: "one of three chiefs of staff" has count 1 and first 3.
    """

    role_key: str
    role: str
    count: int
    within_minutes: int
    chain: tuple[Candidate, ...]
    first: int = 0


@dataclass(frozen=True, slots=True)
class CalloutDraft:
    """A call-out before it starts. `report_at` None means at once. `opted_in`: an exercise that sends for real, marked ÖVNING."""

    staff_id: UUID | None
    staff: str
    place: str
    report_at: datetime | None
    wanted: tuple[Wanted, ...]
    opted_in: bool = False
    is_test: bool = False
    why: str = ""


@dataclass(frozen=True, slots=True)
class Patience:
    """After how many minutes the next are asked, and after how many all the rest."""

    second: int = 5
    third: int = 10


@dataclass(frozen=True, slots=True)
class Said:
    """One answer of a person, in the order in which they came."""

    via: Via
    answer: Answer
    minutes: int | None
    at: datetime


@dataclass(frozen=True, slots=True)
class Standing:
    """What a person's answers come to. `unclear`: something was answered that a human must read."""

    answer: Answer | None = None
    minutes: int | None = None
    via: Via | None = None
    at: datetime | None = None
    conflict: bool = False
    unclear: bool = False


@dataclass(frozen=True, slots=True)
class Holder:
    """Somebody who has taken the role in the staff since the call-out began, and since when."""

    person: str
    since: datetime


@dataclass(frozen=True, slots=True)
class SeatNow:
    """A candidate of a role as it stands. `hopeless`: there is no way to them, every way has failed, or they did not pick up the phone."""

    id: UUID
    place: int
    asked_at: datetime | None
    standing: Standing
    kinds: frozenset[ChannelKind]
    called: bool = False
    hopeless: bool = False

    @property
    def coming(self) -> bool:
        """Whether the seat counts as a yes."""
        return self.standing.answer == Answer.YES and not self.standing.conflict

    @property
    def silent(self) -> bool:
        """Whether the seat has been asked, can be reached, and has not answered."""
        return self.asked_at is not None and self.standing.answer is None and not self.hopeless


@dataclass(frozen=True, slots=True)
class RoleNow:
    """A role as it stands. `step` is how often time has moved it on: 0 not begun, 1 first wave, 2, 3 all asked."""

    key: str
    count: int
    first: int
    within_minutes: int
    step: int
    next_at: datetime | None
    state: RoleState
    started_at: datetime
    # How many hold it in the staff without having said yes: they count as well.
    held: int = 0

    @property
    def deadline(self) -> datetime:
        """When enough should have said yes."""
        return self.started_at + timedelta(minutes=self.within_minutes)


@dataclass(frozen=True, slots=True)
class Move:
    """What is done with a role now: who is asked, who is also called, and how it stands afterwards."""

    ask: tuple[UUID, ...]
    call: tuple[UUID, ...]
    step: int
    next_at: datetime | None
    state: RoleState
    by_time: bool = False


RANKS = {Via.SMS: 1, Via.VOICE: 2, Via.LINK: 2, Via.CALLER: 3}


def standing(answers: Iterable[Said]) -> Standing:
    """What a person's answers come to, in the order in which they came. What the caller ticked settles all before it."""
    said = list(answers)
    ticked = max((place for place, one in enumerate(said) if one.via == Via.CALLER), default=None)
    unclear = any(one.answer == Answer.UNKNOWN for one in said[(0 if ticked is None else ticked + 1) :])
    latest: dict[Via, Said] = {one.via: one for one in said[ticked or 0 :] if one.answer != Answer.UNKNOWN}
    if not latest:
        return Standing(unclear=unclear)
    # Of those who rank alike the later one is shown.
    shown = max(latest.values(), key=lambda one: (RANKS[one.via], said.index(one)))
    conflict = len({one.answer == Answer.YES for one in latest.values()}) > 1
    return Standing(shown.answer, shown.minutes, shown.via, shown.at, conflict, unclear)


def move(role: RoleNow, seats: Sequence[SeatNow], now: datetime, patience: Patience, *, is_test: bool = False) -> Move:
    """What is done with a role now. Asked again in the same state it does nothing."""
    missing = role.count - role.held - sum(seat.coming for seat in seats)
    if missing <= 0 and (role.step > 0 or role.held):
        return Move((), (), role.step, None, RoleState.FILLED)
    unasked = [seat for seat in seats if seat.asked_at is None]
    silent = [seat for seat in seats if seat.silent]
    if is_test:
        return _test_move(role, unasked, now)
    step, by_time = _step(role, now, patience)
    asked = _taken(unasked, _how_many(role, step, missing, len(silent), len(unasked), by_time=by_time))
    hopes = len(silent) + sum(not seat.hopeless for seat in asked)
    # Nobody is left to ask, or the time is out: a human must do something else.
    given_up = hopes < missing and len(asked) == len(unasked)
    state = RoleState.UNFILLED if given_up or now >= role.deadline else RoleState.ASKING
    called = [seat for seat in silent if by_time and step > 1 and not seat.called and ChannelKind.VOICE in seat.kinds]
    return Move(
        tuple(seat.id for seat in asked), tuple(seat.id for seat in called), step, _next(role, step, patience, now), state, by_time=by_time
    )


def wanted(yes: Iterable[tuple[UUID, datetime]], holders: Iterable[Holder], count: int) -> dict[UUID, bool]:
    """Those who have said yes, each with the moment, in that order: whether each is wanted, or a reserve.

    Whoever has taken the role before somebody says yes is before them; whoever said yes first was told to come, and comes.
    """
    since = [one.since for one in holders]
    return {id: place + sum(one <= at for one in since) < count for place, (id, at) in enumerate(yes)}


def _test_move(role: RoleNow, unasked: Sequence[SeatNow], now: datetime) -> Move:
    """A test asks everybody once, and calls nobody: it is the list that is tested."""
    over = now >= role.deadline
    state = RoleState.UNFILLED if over else RoleState.ASKING
    return Move(tuple(seat.id for seat in unasked), (), 3, None if over else role.deadline, state)


def _step(role: RoleNow, now: datetime, patience: Patience) -> tuple[int, bool]:
    """The step that the time has come for, and whether it is the time that brought it."""
    if role.step == 0:
        return 1, False
    passed = (now - role.started_at).total_seconds() / 60
    due = 3 if passed >= patience.third else 2 if passed >= patience.second else 1
    return max(role.step, due), due > role.step


def _how_many(role: RoleNow, step: int, missing: int, silent: int, unasked: int, *, by_time: bool) -> int:
    if role.step == 0:
        return max(role.first, role.count - role.held)
    if step == 3:
        return unasked
    return missing if by_time else max(0, missing - silent)


def _taken(unasked: Sequence[SeatNow], wanted: int) -> list[SeatNow]:
    """The next of the chain, until so many of them can be reached at all. Those who cannot are passed by, and stand on the call list."""
    taken: list[SeatNow] = []
    for seat in unasked:
        if wanted <= 0:
            break
        taken.append(seat)
        wanted -= not seat.hopeless
    return taken


def _next(role: RoleNow, step: int, patience: Patience, now: datetime) -> datetime | None:
    """When time moves it on again."""
    moments = (patience.second, patience.third)[step - 1 :] if step < 3 else ()
    coming = [at for minutes in moments if (at := role.started_at + timedelta(minutes=minutes)) > now]
    return min([*coming, *([role.deadline] if role.deadline > now else [])], default=None)


def further(before: MessageState, after: MessageState) -> MessageState:
    """How far a message has come when one more report arrives: reports may overtake each other, and delivered stays delivered."""
    order = (MessageState.PLANNED, MessageState.UNKNOWN, MessageState.KEPT, MessageState.HANDED_OVER, MessageState.FAILED)
    if MessageState.DELIVERED in (before, after):
        return MessageState.DELIVERED
    if MessageState.WITHDRAWN in (before, after):
        return after if before == MessageState.PLANNED else before
    return max(before, after, key=order.index)


def kinds_for(ways: Iterable[Way], *, call: bool = False) -> tuple[ChannelKind, ...]:
    """The kinds of message that go out first: everything but a call, which is for who has nothing else, or stayed silent."""
    kinds = tuple(dict.fromkeys(way.kind for way in ways))
    if call:
        return tuple(kind for kind in kinds if kind == ChannelKind.VOICE)
    written = tuple(kind for kind in kinds if kind != ChannelKind.VOICE)
    return written or kinds


def masked(kind: ChannelKind, address: str) -> str:
    """An address as everybody may see it: a number's last two digits, a mail's domain."""
    if kind == ChannelKind.PUSH:
        return ""
    if kind == ChannelKind.MAIL:
        return f"…@{address.rpartition('@')[2]}"
    digits = "".join(sign for sign in address if sign.isdigit())
    return f"··{digits[-2:]}"


def kept_words(text: str, now: datetime) -> str:
    """What somebody has written to us, as it is kept: one clean line, no longer than so, with personal identity numbers masked."""
    kept = clean_line(text)
    for found in reversed(find_personal_ids(kept, today=now.date())):
        number = kept[found.start : found.end]
        kept = kept[: found.start] + number[:2] + re.sub(r"\d", "•", number[2:]) + kept[found.end :]
    return kept[:LONGEST_WORDS]


def check_draft(draft: CalloutDraft, now: datetime) -> CalloutDraft:
    """A call-out in order. Refused: without roles, a role without name or chain, numbers that make no sense, personal numbers in words."""
    tidied = tidy(now, {"staff": draft.staff, "place": draft.place}, {"why": draft.why})
    need("staff", tidied["staff"], "leadership.callout_needs_staff")
    if not draft.is_test:
        need("place", tidied["place"], "leadership.callout_needs_place")
    need("wanted", draft.wanted, "leadership.callout_needs_roles")
    wanted = tuple(_check_wanted(one, now) for one in draft.wanted)
    keys = [one.role_key for one in wanted]
    if len(set(keys)) != len(keys):
        raise Refusal(
            "leadership.callout_role_twice", field="wanted", role=next(one.role for one in wanted if keys.count(one.role_key) > 1)
        )
    people = sum(len(one.chain) for one in wanted)
    if len(wanted) > MOST_ROLES or people > MOST_PEOPLE:
        raise Refusal("leadership.callout_too_large", field="wanted", roles=MOST_ROLES, people=MOST_PEOPLE)
    if draft.report_at is not None and draft.report_at < now - timedelta(minutes=1):
        raise Refusal("leadership.callout_time_has_passed", field="report_at")
    return replace(draft, staff=tidied["staff"], place=tidied["place"], why=tidied["why"], wanted=wanted)


def _check_wanted(one: Wanted, now: datetime) -> Wanted:
    role = tidy(now, {"role": one.role}, {})["role"]
    need("chain", one.chain, "leadership.callout_needs_chain")
    need("role", role, "leadership.callout_needs_role")
    if not 1 <= one.count <= MOST_COUNT or not 0 <= one.first <= MOST_PEOPLE:
        raise Refusal("leadership.callout_count_odd", field="count", limit=MOST_COUNT)
    if not 1 <= one.within_minutes <= LONGEST_WITHIN:
        raise Refusal("leadership.callout_within_odd", field="within_minutes", limit=LONGEST_WITHIN)
    return replace(one, role=role, role_key=one.role_key.strip() or role)


def check_answer(answer: Answer, minutes: int | None) -> None:
    """An answer that was given by hand: minutes only between nothing and twelve hours."""
    if answer == Answer.UNKNOWN:
        raise Refusal("leadership.callout_needs_answer", field="answer")
    if minutes is not None and not 0 <= minutes <= LONGEST_MINUTES:
        raise Refusal("leadership.callout_minutes_odd", field="minutes", limit=LONGEST_MINUTES)


def check_stop(reason: str, *, is_open: bool, now: datetime) -> str:
    """Stopping says why, and is done once."""
    if not is_open:
        raise Refusal("leadership.callout_is_over")
    found: str = tidy(now, {}, {"reason": reason})["reason"]
    need("reason", found, "leadership.callout_needs_reason")
    return found


def has_lapsed(started_at: datetime, now: datetime) -> bool:
    """Whether a call-out is too old to move by itself."""
    return now - started_at > LAPSES


def is_called(name: str, label: str) -> bool:
    """Whether a candidate is the account with this label: a name, or a function and then the name ("Stabschef, Testa Exempelsson")."""
    called, own = clean_line(name).casefold(), clean_line(label).casefold()
    return bool(called) and called in {own, own.rpartition(",")[2].strip()}
