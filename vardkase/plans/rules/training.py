"""Who has been trained and has exercised for which function (LEH 2 kap. 8 §), and until when it counts: members change with the term."""

from __future__ import annotations

import calendar
from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date, timedelta
from enum import StrEnum
from uuid import UUID

from vardkase.kernel.refusal import Refusal
from vardkase.plans.rules.checks import TEXT, check_day, tidy
from vardkase.plans.rules.terms import BodyKind, body_term_at, last_day

SOON = timedelta(days=90)
MOST_MONTHS = 120
MOST_LINES = 500


class TrainingState(StrEnum):
    """Whether a training counts, the worst first."""

    LAPSED = "lapsed"
    NEVER = "never"
    ENDS_SOON = "ends_soon"
    VALID = "valid"


@dataclass(frozen=True, slots=True)
class Training:
    """A function that somebody must be able to fill, and what the holder has trained. `months`: how long it counts, 0 without an end.

    `body`: the elected body whose term ends it; None for employees. `for_next`: it was given to those who take office in the term after.
    """

    id: UUID
    function: str
    competence: str
    body_id: UUID | None = None
    body: str = ""
    person_id: UUID | None = None
    person: str = ""
    trained_on: date | None = None
    exercised_on: date | None = None
    months: int = 0
    for_next: bool = False
    note: str = ""


def check_training(one: Training, today: date) -> Training:
    """The line in order. Refused without a function or a competence, with days to come, and months that must be a slip of the pen."""
    function, competence = tidy("function", one.function), tidy("competence", one.competence, TEXT)
    if not function:
        raise Refusal("plans.training_of_whom", field="function")
    if not competence:
        raise Refusal("plans.training_in_what", field="competence")
    if not 0 <= one.months <= MOST_MONTHS:
        raise Refusal("plans.odd_months", field="months", most=MOST_MONTHS)
    for name in ("trained_on", "exercised_on"):
        day: date | None = getattr(one, name)
        if day is not None and day > today:
            raise Refusal("plans.trained_in_future", field=name)
        if day is not None:
            check_day(name, day)
    return replace(one, function=function, competence=competence, note=tidy("note", one.note, TEXT))


def check_same_holder(one: Training, before: Training | None) -> None:
    """Refuses that somebody else takes over what another was trained in ("plans.trained_another"): it is not the chair that was taught."""
    if before is None or before.person_id is None or before.person_id == one.person_id:
        return
    for name in ("trained_on", "exercised_on"):
        if getattr(one, name) is not None and getattr(one, name) == getattr(before, name):
            raise Refusal("plans.trained_another", field=name, person=before.person)


def valid_until(one: Training, kind: BodyKind | None, begins: Mapping[int, date]) -> date | None:
    """The last day that a training counts: its own, and for who is elected the end of the body's term at the latest. None: no end, or none.

    `begins`: when the body's terms begin where that was decided, by election year.
    """
    if one.trained_on is None:
        return None
    ends = [_months_after(one.trained_on, one.months)] if one.months else []
    if kind is not None:
        term = body_term_at(kind, one.trained_on, begins)
        ends.append(last_day(kind, term.after if one.for_next else term, begins))
    return min(ends, default=None)


def training_state(one: Training, until: date | None, today: date) -> TrainingState:
    """Whether a training counts on a day, `until` being its last."""
    if one.trained_on is None:
        return TrainingState.NEVER
    if until is None:
        return TrainingState.VALID
    if today > until:
        return TrainingState.LAPSED
    return TrainingState.ENDS_SOON if today >= until - SOON else TrainingState.VALID


def _months_after(day: date, months: int) -> date:
    year, month = divmod(day.year * 12 + day.month - 1 + months, 12)
    return date(year, month + 1, min(day.day, calendar.monthrange(year, month + 1)[1]))
