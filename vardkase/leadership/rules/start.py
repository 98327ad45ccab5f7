"""Starting crisis leadership: three decisions and a confirmation. Why (the criteria that hold), at which level, and where it sits.

The ticks become the documented grounds. Everything else, the roles, the cards, who is called and when the first meeting is, is in the plans
that are in force: nobody makes that up at half past two in the night.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime
from uuid import UUID

from vardkase.incidents.rules import Criterion, clean
from vardkase.kernel.refusal import Refusal
from vardkase.leadership.rules.frame import need, tidy


@dataclass(frozen=True, slots=True)
class StartDraft:
    """What somebody decides when leadership starts. `units` are the organisations in which it sits, by their id.

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
    """Which of the three decisions have not been made: a page says all of them at once."""
    said = (
        (bool(draft.criteria) or bool(clean(draft.reason)), Refusal("leadership.start_needs_grounds", field="criteria")),
        (bool(draft.level), Refusal("leadership.start_needs_level", field="level")),
        (bool(draft.units), Refusal("leadership.start_needs_seat", field="units")),
    )
    return tuple(refusal for made, refusal in said if not made)


def check_units(wanted: tuple[UUID, ...], known: tuple[UUID, ...]) -> None:
    """Leadership sits where there is a plan for it ("leadership.no_such_unit")."""
    if any(unit not in known for unit in wanted):
        raise Refusal("leadership.no_such_unit", field="units")
