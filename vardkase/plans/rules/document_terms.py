"""The term of office (mandatperiod) that a document is made for: the days are those of `rules.terms`, by who adopts."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta

from vardkase.plans.rules.document_kinds import Adopter
from vardkase.plans.rules.terms import LENGTH, BodyKind, body_term_at, default_begin, last_day, term_of


@dataclass(frozen=True, slots=True)
class Term:
    """A term of whoever adopts: the year of the election, the first and the last day."""

    election: int
    start: date
    end: date

    def __contains__(self, day: date) -> bool:
        return self.start <= day <= self.end

    @property
    def years(self) -> str:
        """As it is written: 2026–2030."""
        return f"{self.election}–{self.election + LENGTH}"


def body_of(adopter: Adopter) -> BodyKind:
    """By whose term an adopter sits. Of a company's board and a head of a unit no law says anything: they follow the executive board."""
    return BodyKind.COUNCIL if adopter is Adopter.COUNCIL else BodyKind.EXECUTIVE


def term(election: int, adopter: Adopter) -> Term:
    """The term that follows upon an election. Refused: "plans.no_such_term" for a year without one."""
    of, body = term_of(election), body_of(adopter)
    return Term(election, default_begin(body, of), last_day(body, of, {}))


def term_on(day: date, adopter: Adopter) -> Term:
    """The term that runs on a day."""
    return term(body_term_at(body_of(adopter), day, {}).year, adopter)


def choices(day: date, adopter: Adopter) -> tuple[Term, ...]:
    """The terms that a decision of these days may be for: the one that ran, the one that runs and the next."""
    now = term_on(day, adopter)
    return tuple(term(now.election + step, adopter) for step in (-LENGTH, 0, LENGTH))


def months_after(day: date, months: int) -> date:
    """The day so many months later; the last of the month when it has no such day."""
    year, month = divmod(day.year * 12 + day.month - 1 + months, 12)
    after = date(year + (month == 11), (month + 1) % 12 + 1, 1) - timedelta(days=1)
    return date(year, month + 1, min(day.day, after.day))
