"""What a municipality has to do in a term of office, and how it stands: the duties are data, their state is reckoned from what is said."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import date, timedelta
from enum import StrEnum
from typing import Any
from uuid import UUID, uuid5

from vardkase.kernel.refusal import Refusal
from vardkase.plans.rules.checks import TEXT, check_day, tidy
from vardkase.plans.rules.terms import Term, check_inside, followup_day

# So long before its day a duty is shown as due soon: the council meets about once a month, and wants its papers weeks before. Ours.
SOON = timedelta(days=90)


class Basis(StrEnum):
    """What a duty rests on. Only the first two bind by themselves."""

    LAW = "law"
    REGULATION = "regulation"
    AGREEMENT = "agreement"
    PRACTICE = "practice"
    OURS = "ours"

    @property
    def binds(self) -> bool:
        """Whether it is demanded by law, or by a regulation that rests on one."""
        return self in (Basis.LAW, Basis.REGULATION)


class Cycle(StrEnum):
    """How often it is to be done."""

    TERM = "term"
    YEARLY = "yearly"
    CHANGED = "changed"
    CONTINUOUS = "continuous"
    EVENT = "event"


class Who(StrEnum):
    """Whether it is done once for the municipality, or by each board and company."""

    MUNICIPALITY = "municipality"
    EACH_UNIT = "each_unit"


class State(StrEnum):
    """How a duty stands, the worst first."""

    OVERDUE = "overdue"
    DUE_SOON = "due_soon"
    NOT_BEGUN = "not_begun"
    NO_DATE = "no_date"
    NOT_KNOWN = "not_known"
    DONE = "done"
    NOT_APPLICABLE = "not_applicable"


class Answer(StrEnum):
    """What somebody has said of a duty."""

    NOTHING = "nothing"
    FULFILLED = "fulfilled"
    NOT_APPLICABLE = "not_applicable"


@dataclass(frozen=True, slots=True)
class Duty:
    """A duty: from which rule, who adopts or answers, when, and what counts as done. `verify` says what nobody has confirmed yet."""

    key: str
    title: str
    law: str
    section: str
    basis: Basis
    who: Who
    body: str
    cycle: Cycle
    due: str
    done_when: str
    note: str = ""
    verify: str = ""
    valid_from: date | None = None
    valid_to: date | None = None


@dataclass(frozen=True, slots=True)
class Unit:
    """A board, a company or a joint authority that has duties of its own."""

    id: UUID
    name: str


@dataclass(frozen=True, slots=True)
class Occurrence:
    """A duty as it is to be done once: in this term, perhaps by this unit, perhaps for this year. `due` is what the rule says."""

    id: UUID
    duty: Duty
    term: Term
    unit: Unit | None
    year: int | None
    due: date | None


@dataclass(frozen=True, slots=True)
class Fulfilment:
    """By which body, on which day, and where it is written."""

    body: str
    on: date | None
    paragraph: str = ""
    registry_number: str = ""
    reference: str = ""


@dataclass(frozen=True, slots=True)
class Said:
    """What somebody has said of an occurrence. `due` is a day of the municipality's own, instead of the rule's, with its reason."""

    answer: Answer = Answer.NOTHING
    fulfilment: Fulfilment | None = None
    why: str = ""
    due: date | None = None
    due_why: str = ""


@dataclass(frozen=True, slots=True)
class Met:
    """That something else in the house fulfils a duty: an adopted document, a finished analysis. `url` leads there."""

    duty: str
    on: date
    body: str
    reference: str
    url: str = ""
    unit_id: UUID | None = None
    year: int | None = None


NOTHING = Said()
FORMULAS: Mapping[str, Callable[[Term, int | None], date | None]] = {
    "": lambda term, year: None,
    "council_from": lambda term, year: term.council_from,
    "boards_from": lambda term, year: term.boards_from,
    "rsa_due": lambda term, year: term.rsa_due,
    "followup": lambda term, year: followup_day(year) if year is not None else None,
    "year_end": lambda term, year: date(year if year is not None else term.year + 1, 12, 31),
}


def occurrences(keeper_id: UUID, duties: Iterable[Duty], term: Term, units: Iterable[Unit], today: date) -> tuple[Occurrence, ...]:
    """Every duty of a term as often as it is to be done: under the rules of its own day, whatever rules came after.

    What is done every year without a day is told of the years that have begun, and of the first: the others would fill pages.
    """
    versions: dict[str, list[Duty]] = {}
    for duty in duties:
        versions.setdefault(duty.key, []).append(duty)
    every = tuple(units)
    found: list[Occurrence] = []
    for those in versions.values():
        # How often a duty is done is the same in all its versions that hold: the first of the term says.
        for year in _years(those, term, today):
            one = _version(those, term, year, today)
            if one is not None:
                found += [_occurrence(keeper_id, one, term, unit, year) for unit in (every if one.who is Who.EACH_UNIT else (None,))]
    return tuple(found)


def _years(versions: list[Duty], term: Term, today: date) -> tuple[int | None, ...]:
    if versions[0].cycle is not Cycle.YEARLY:
        return (None,)
    if not any(one.due for one in versions):
        return tuple(year for year in term.years if year <= max(today.year, term.years[0]))
    return term.years


def _version(versions: list[Duty], term: Term, year: int | None, today: date) -> Duty | None:
    """The version of a duty that holds: on its day, or on today as far as the period goes. One that held earlier in it, before none."""
    first, last = (term.council_from, term.council_to) if year is None else (date(year, 1, 1), date(year, 12, 31))
    inside = [one for one in versions if (one.valid_from or first) <= last and (one.valid_to or last) >= first]
    for one in inside:
        day = FORMULAS[one.due](term, year) or min(max(today, first), last)
        if (one.valid_from or day) <= day <= (one.valid_to or day):
            return one
    # What is demanded later in the term is not demanded yet, but is good to know of; what was demanded is not forgotten.
    return max((one for one in inside if not one.due), key=lambda one: one.valid_from or date.min, default=None)


def _occurrence(keeper_id: UUID, duty: Duty, term: Term, unit: Unit | None, year: int | None) -> Occurrence:
    id = occurrence_id(keeper_id, duty.key, term, unit.id if unit else None, year)
    return Occurrence(id, duty, term, unit, year, FORMULAS[duty.due](term, year))


def occurrence_id(keeper_id: UUID, key: str, term: Term, unit_id: UUID | None, year: int | None) -> UUID:
    """The id of an occurrence, the same whenever it is reckoned."""
    return uuid5(keeper_id, f"duty {key} {term.year} {unit_id or ''} {year or ''}")


def met_by(occurrence: Occurrence, facts: Iterable[Met]) -> tuple[Met, ...]:
    """The facts that fulfil an occurrence, the first first."""
    unit_id = occurrence.unit.id if occurrence.unit else None
    mine = (one for one in facts if one.duty == occurrence.duty.key and one.unit_id == unit_id and one.year == occurrence.year)
    return tuple(sorted(mine, key=lambda one: one.on))


def last_day_of(one: Occurrence) -> date:
    """The last day of a term that it can be done on: the council's. Boards, companies and the last year's work have the year out."""
    return one.term.boards_to if one.unit is not None or one.year == one.term.years[-1] else one.term.council_to


def due_of(occurrence: Occurrence, said: Said) -> date | None:
    """The day that counts: the municipality's own, or the rule's."""
    return said.due or occurrence.due


def done_on(said: Said, met: tuple[Met, ...]) -> date | None:
    """When it was first fulfilled."""
    days = [one.on for one in met]
    if said.answer is Answer.FULFILLED and said.fulfilment and said.fulfilment.on:
        days.append(said.fulfilment.on)
    return min(days, default=None)


def state_of(occurrence: Occurrence, said: Said, met: tuple[Met, ...], today: date) -> State:
    """How an occurrence stands on a day. Of a term that is over and of which nobody has said anything, nothing is known."""
    if said.answer is Answer.NOT_APPLICABLE:
        return State.NOT_APPLICABLE
    if done_on(said, met) is not None:
        return State.DONE
    if today > last_day_of(occurrence):
        return State.NOT_KNOWN
    due = due_of(occurrence, said)
    if due is None:
        return State.NO_DATE
    if today > due:
        return State.OVERDUE
    return State.DUE_SOON if today >= due - SOON else State.NOT_BEGUN


def is_late(occurrence: Occurrence, said: Said, met: tuple[Met, ...]) -> bool:
    """Whether it was fulfilled after its day."""
    due, done = due_of(occurrence, said), done_on(said, met)
    return due is not None and done is not None and done > due


def check_fulfilment(occurrence: Occurrence, one: Fulfilment, today: date) -> Fulfilment:
    """The fulfilment in order. Refused without a body or a day, a day to come, and one outside the term of what is done in each."""
    said: dict[str, Any] = {name: tidy(name, getattr(one, name)) for name in ("body", "paragraph", "registry_number", "reference")}
    if not said["body"]:
        raise Refusal("plans.fulfilled_by_whom", field="body")
    if one.on is None:
        raise Refusal("plans.needs_day", field="on")
    if one.on > today:
        raise Refusal("plans.fulfilled_in_future", field="on")
    if occurrence.duty.cycle in (Cycle.TERM, Cycle.YEARLY):
        check_inside(occurrence.term, one.on, "on", last_day_of(occurrence))
    check_day("on", one.on)
    return replace(one, **said)


def check_why(text: str, field: str = "why") -> str:
    """A reason in order. Refused: "plans.term_needs_why"."""
    text = tidy(field, text, TEXT)
    if not text:
        raise Refusal("plans.term_needs_why", field=field)
    return text


def check_due(term: Term, due: date | None, why: str, last: date | None = None) -> tuple[date | None, str]:
    """A day of the municipality's own, or none to follow the rule again, with its reason. Refused: outside the term, without a reason."""
    if due is not None:
        check_inside(term, due, "due", last)
    return due, check_why(why, "due_why")
