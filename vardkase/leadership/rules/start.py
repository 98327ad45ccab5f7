"""Starting crisis leadership: three decisions and a confirmation. Why (the criteria that hold), at which level, and where it sits.

The ticks become the documented grounds. Everything else, the roles, the cards, who is called and when the first meeting is, is in the plans
that are in force: nobody makes that up at half past two in the night.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import datetime
from enum import StrEnum
from uuid import UUID

from vardkase.access.rules import EVERYWHERE, Role, Viewer
from vardkase.incidents.rules import Criterion, clean
from vardkase.kernel.refusal import Refusal
from vardkase.leadership.rules.frame import need, tidy

# Whoever decides in the municipality decides at every level; the scheme of levels has no end of its own.
EVERY_LEVEL = 1_000
# A name shorter than this says too little to be what is left of a text.
SHORTEST_CLAUSE = 12
_CLAUSE = re.compile(r"[.,;:!?](?=\s)|\s[–-]\s")


class Decider(StrEnum):
    """Who took the decision: whoever presses, the director by telephone, or somebody else who is named."""

    OWN = "own"
    DIRECTOR = "director"
    OTHER = "other"


@dataclass(frozen=True, slots=True)
class StartDraft:
    """What somebody decides when leadership starts. `units` are the organisations in which it sits, by their id.

    `decided_by` is who decided and how, in words; `decider` says whether that is whoever presses, and `decided_at` when it was decided.

    `grounds` are the criteria and the reason in words, as every staff keeps them; `title` names the incident when it is opened from an
    alarm; `place` is where those who are called shall come; `opted_in` lets an exercise send for real.
    """

    level: int | None
    units: tuple[UUID, ...]
    decided_by: str
    criteria: tuple[Criterion, ...] = ()
    reason: str = ""
    grounds: str = ""
    title: str = ""
    place: str = ""
    opted_in: bool = False
    decider: Decider | None = None
    decided_at: datetime | None = None


def check_start(draft: StartDraft, now: datetime) -> StartDraft:
    """The draft in order.

    Refused: "leadership.start_needs_grounds", "leadership.start_needs_level" (the ordinary level is none), "leadership.start_needs_seat",
    "leadership.start_needs_decider", "leadership.start_needs_place".
    """
    lines = {name: getattr(draft, name) for name in ("decided_by", "title", "place")}
    texts = tidy(now, lines, {"reason": draft.reason, "grounds": draft.grounds})
    for refusal in undecided(draft):
        raise refusal
    units = tuple(dict.fromkeys(draft.units))
    need("decided_by", texts["decided_by"], "leadership.start_needs_decider")
    need("place", texts["place"], "leadership.start_needs_place")
    texts["grounds"] = texts["grounds"] or texts["reason"] or ", ".join(draft.criteria)
    return replace(draft, **texts, units=units)


def undecided(draft: StartDraft) -> tuple[Refusal, ...]:
    """Which of the three decisions have not been made, and whether nobody says who made them: a page says all of it at once."""
    said = (
        (bool(draft.criteria) or bool(clean(draft.reason)), Refusal("leadership.start_needs_grounds", field="criteria")),
        (bool(draft.level), Refusal("leadership.start_needs_level", field="level")),
        (bool(draft.decider or clean(draft.decided_by)), Refusal("leadership.start_needs_decider", field="decider")),
        (bool(draft.units), Refusal("leadership.start_needs_seat", field="units")),
    )
    return tuple(refusal for made, refusal in said if not made)


def check_units(wanted: tuple[UUID, ...], known: tuple[UUID, ...]) -> None:
    """Leadership sits where there is a plan for it ("leadership.no_such_unit")."""
    if any(unit not in known for unit in wanted):
        raise Refusal("leadership.no_such_unit", field="units")


def deciding_role(viewer: Viewer, here: Iterable[str]) -> Role | None:
    """The role by which somebody may decide a level alone: the decision-maker's, else the duty officer's by delegation. None for others."""
    wanted = {*here, EVERYWHERE}
    held = {grant.role for grant in viewer.grants if not grant.emergency and grant.scope in wanted}
    return next((role for role in (Role.DECISION_MAKER, Role.DUTY_OFFICER) if role in held), None)


def decides_alone(role: Role | None, delegated: int) -> int:
    """The highest level that a role may decide by itself. `delegated` is the duty officer's, as the municipality has set it."""
    if role == Role.DECISION_MAKER:
        return EVERY_LEVEL
    return delegated if role == Role.DUTY_OFFICER else 0


def check_decider(draft: StartDraft, alone: int, current: int, now: datetime) -> None:
    """Above what is delegated somebody with the mandate must have decided ("leadership.level_is_not_delegated").

    A level that holds already (`current`) is not decided again, only where leadership sits.
    Refused also: "leadership.decided_in_future".
    """
    if draft.decided_at is not None and draft.decided_at > now:
        raise Refusal("leadership.decided_in_future", field="decided_at")
    if draft.decider == Decider.OWN and draft.level != current and (draft.level or 0) > alone:
        raise Refusal("leadership.level_is_not_delegated", field="decider")


def check_after_alarm(decided_at: datetime | None, received_at: datetime | None) -> None:
    """Nobody decides on an alarm that has not come: "kl 22" at three in the afternoon would else be yesterday's.

    Refused: "leadership.decided_before_alarm". The minute in which the alarm came counts as after it.
    """
    if decided_at is not None and received_at is not None and decided_at < received_at.replace(second=0, microsecond=0):
        raise Refusal("leadership.decided_before_alarm", field="decided_at", received=received_at)


def cut(text: str, longest: int) -> str:
    """A text on one line that is no longer than so: its first sentences or clauses that fit and say something, else whole words and "…"."""
    line = " ".join(text.split())
    if len(line) <= longest:
        return line
    ends = [found.start() for found in _CLAUSE.finditer(line[: longest + 1]) if found.start() >= SHORTEST_CLAUSE]
    if ends:
        return line[: ends[-1]]
    whole = line[:longest].rpartition(" ")[0] or line[: longest - 1]
    return f"{whole.rstrip(' ,;:–-(')}…"


def is_cut(name: str, text: str) -> bool:
    """Whether a name says less than the text that it was made of: whoever starts is then asked to read it."""
    return name != " ".join(text.split())
