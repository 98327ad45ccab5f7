"""The term of office (mandatperiod) that a document is made for, by the year of its election.

The council sits from 15 October of the election year (kommunallagen 2017:725, 5 kap. 9 §), the executive board and commonly the other
boards from 1 January after it (6 kap. 18 and 19 §§), each for four years.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta

from vardkase.plans.rules.document_kinds import Adopter

FIRST_ELECTION = 2022


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
        return f"{self.election}–{self.election + 4}"


def term(election: int, adopter: Adopter) -> Term:
    """The term that follows upon an election."""
    if adopter is Adopter.COUNCIL:
        return Term(election, date(election, 10, 15), date(election + 4, 10, 14))
    return Term(election, date(election + 1, 1, 1), date(election + 4, 12, 31))


def term_on(day: date, adopter: Adopter) -> Term:
    """The term that runs on a day."""
    start = term(FIRST_ELECTION, adopter).start
    later = day.replace(month=start.month, day=start.day)
    year = (later.year if day >= later else later.year - 1) - (start.year - FIRST_ELECTION)
    return term(FIRST_ELECTION + (year - FIRST_ELECTION) // 4 * 4, adopter)


def choices(day: date, adopter: Adopter) -> tuple[Term, ...]:
    """The terms that a decision of these days may be for: the one that ran, the one that runs and the next."""
    now = term_on(day, adopter)
    return tuple(term(now.election + step, adopter) for step in (-4, 0, 4))


def months_after(day: date, months: int) -> date:
    """The day so many months later; the last of the month when it has no such day."""
    year, month = divmod(day.year * 12 + day.month - 1 + months, 12)
    after = date(year + (month == 11), (month + 1) % 12 + 1, 1) - timedelta(days=1)
    return date(year, month + 1, min(day.day, after.day))
