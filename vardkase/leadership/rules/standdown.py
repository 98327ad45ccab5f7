"""Standing down: by decision with grounds, and with everything that is still open handed on, closed or named.

The law decides who ends the crisis board's work: the executive committee or the council (2 kap. 6 §). A staff that stands down neither
ends it nor hides it.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime
from enum import StrEnum
from functools import partial
from typing import Any

from vardkase.incidents.rules import clean
from vardkase.incidents.rules.incidents import State
from vardkase.kernel.refusal import Refusal
from vardkase.leadership.rules.frame import need, tidy
from vardkase.leadership.rules.meetings import check_time


class How(StrEnum):
    """What becomes of something open: the line takes it, it is closed, or it stays as it is and is named."""

    HANDED = "handed"
    CLOSED = "closed"
    LEFT = "left"


@dataclass(frozen=True, slots=True)
class OpenThing:
    """Something that is open when one stands down. `noun` and `key` together are its name; `ways` what may become of it.

    `note` is what must be known of it, such as who alone may end it. What is `marked` is not for everybody who reads the log: the entry
    then keeps its reference and not its title. What ends `by_itself` when leadership does needs no other reason than the grounds.
    """

    noun: str
    key: str
    title: str
    reference: str = ""
    note: str = ""
    ways: tuple[How, ...] = (How.HANDED, How.CLOSED, How.LEFT)
    marked: bool = False
    by_itself: bool = False

    @property
    def name(self) -> str:
        """As a form calls it."""
        return f"{self.noun}:{self.key}"


@dataclass(frozen=True, slots=True)
class Answer:
    """What becomes of one open thing. `to` is the function that takes it; `why` the reason when nobody does."""

    noun: str
    key: str
    how: How
    to: str = ""
    why: str = ""

    @property
    def name(self) -> str:
        """As a form calls it."""
        return f"{self.noun}:{self.key}"


@dataclass(frozen=True, slots=True)
class Settled:
    """An open thing with what became of it, as the entry keeps it."""

    noun: str
    key: str
    title: str
    reference: str
    how: How
    to: str = ""
    why: str = ""


@dataclass(frozen=True, slots=True)
class StandDownDraft:
    """The decision. `handed_to` takes everything that nothing else is said of; `evaluation_at` is when the first evaluation meets;
    `level` the one that holds from now on, the lowest when nothing is said."""

    decided_by: str
    grounds: str
    handed_to: str
    answers: tuple[Answer, ...] = ()
    evaluation_at: datetime | None = None
    evaluation_place: str = ""
    level: int | None = None


def check_not_down(state: State, *, staffs: int, last: datetime | None) -> None:
    """Leadership stands down once: what is open was handed on by that, and is not handed on again ("leadership.stood_down_already")."""
    if state == State.STANDING_DOWN and not staffs and last is not None:
        raise Refusal("leadership.stood_down_already", at=last)


def check_stand_down(draft: StandDownDraft, state: State, *, under_way: int, now: datetime) -> StandDownDraft:
    """The draft in order.

    Refused: "leadership.cannot_stand_down", "leadership.meeting_is_under_way", "leadership.stand_down_needs_grounds",
    "leadership.stand_down_needs_decider", "leadership.stand_down_needs_taker", "leadership.meeting_time_has_passed".
    """
    if state not in {State.ACTIVE, State.STANDING_DOWN}:
        raise Refusal("leadership.cannot_stand_down", state=str(state))
    lines = {name: getattr(draft, name) for name in ("decided_by", "handed_to", "evaluation_place")}
    texts = tidy(now, lines, {"grounds": draft.grounds})
    need("grounds", texts["grounds"], "leadership.stand_down_needs_grounds")
    need("decided_by", texts["decided_by"], "leadership.stand_down_needs_decider")
    need("handed_to", texts["handed_to"], "leadership.stand_down_needs_taker")
    if under_way:
        raise Refusal("leadership.meeting_is_under_way")
    if draft.evaluation_at is not None:
        check_time(draft.evaluation_at, now, "evaluation_at")
    return replace(draft, **texts)


def lacking(draft: StandDownDraft, things: tuple[OpenThing, ...], now: datetime) -> tuple[Refusal, ...]:
    """Everything that standing down must say and does not: a page says all of it at once, also of each open thing."""
    said = (
        (draft.grounds, Refusal("leadership.stand_down_needs_grounds", field="grounds")),
        (draft.decided_by, Refusal("leadership.stand_down_needs_decider", field="decided_by")),
        (draft.handed_to, Refusal("leadership.stand_down_needs_taker", field="handed_to")),
    )
    found = [refusal for text, refusal in said if not clean(text)]
    whole = replace(draft, grounds=draft.grounds or "-", handed_to=draft.handed_to or "-")
    answers = {one.name: one for one in draft.answers}
    tries: list[partial[Any]] = [partial(_settled, thing, answers.get(thing.name), whole, now) for thing in things]
    if draft.evaluation_at is not None:
        tries.append(partial(check_time, draft.evaluation_at, now, "evaluation_at"))
    for one in tries:
        try:
            one()
        except Refusal as refusal:
            found.append(refusal)
    return tuple(found)


def settle(draft: StandDownDraft, things: tuple[OpenThing, ...], now: datetime) -> tuple[Settled, ...]:
    """Every open thing with what becomes of it; what nothing is said of goes to the one who takes the rest.

    Refused: "leadership.thing_cannot_be_so", "leadership.thing_needs_reason", "leadership.thing_is_not_open".
    """
    said = {one.name: one for one in draft.answers}
    if unknown := said.keys() - {one.name for one in things}:
        raise Refusal("leadership.thing_is_not_open", count=len(unknown))
    return tuple(_settled(thing, said.get(thing.name), draft, now) for thing in things)


def _settled(thing: OpenThing, answer: Answer | None, draft: StandDownDraft, now: datetime) -> Settled:
    answer = answer or Answer(thing.noun, thing.key, thing.ways[0])
    if answer.how not in thing.ways:
        raise Refusal("leadership.thing_cannot_be_so", title=thing.title, thing=thing.name)
    texts = tidy(now, {"to": answer.to}, {"why": answer.why})
    if answer.how == How.HANDED:
        texts["to"] = texts["to"] or draft.handed_to
    elif answer.how == How.CLOSED and thing.by_itself:
        texts["why"] = texts["why"] or draft.grounds
    elif not texts["why"]:
        raise Refusal("leadership.thing_needs_reason", title=thing.title, thing=thing.name)
    return Settled(thing.noun, thing.key, "" if thing.marked else thing.title, thing.reference, answer.how, **texts)
