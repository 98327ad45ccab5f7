"""Terms of office (mandatperioder): every day of a term is reckoned from its election. What a municipality decides otherwise is said."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum
from typing import Any
from uuid import UUID

from vardkase.kernel import canonical, codec
from vardkase.kernel.refusal import Refusal

LENGTH = 4
FIRST, LAST = 1994, 2198
_SOME = 2022


class BodyKind(StrEnum):
    """Whose term it is: the law says when that of the council and of the executive board begins, the council says it of other boards."""

    COUNCIL = "council"
    EXECUTIVE = "executive"
    BOARD = "board"


@dataclass(frozen=True, slots=True)
class Body:
    """A body whose members are elected for a term."""

    id: UUID
    kind: BodyKind
    name: str


@dataclass(frozen=True, slots=True)
class Term:
    """A term, named by the year of its ordinary election."""

    year: int

    @property
    def election(self) -> date:
        """Election day."""
        return election_day(self.year)

    @property
    def council_from(self) -> date:
        """The first day of the council: 15 October of the election year (kommunallagen 5 kap. 9 §)."""
        return date(self.year, 10, 15)

    @property
    def council_to(self) -> date:
        """The council's last day, and therefore the term's."""
        return date(self.year + LENGTH, 10, 14)

    @property
    def boards_from(self) -> date:
        """The first day of the executive board: 1 January after the election year, unless the council says otherwise (6 kap. 18 §)."""
        return date(self.year + 1, 1, 1)

    @property
    def boards_to(self) -> date:
        """The last day of the boards, unless the council says otherwise: they sit until those of the next term begin."""
        return date(self.year + LENGTH, 12, 31)

    @property
    def rsa_due(self) -> date:
        """The last day to report the risk analysis by MSBFS 2015:5, to be verified against MCFFS 2026:9: 31 October of the year after."""
        return date(self.year + 1, 10, 31)

    @property
    def years(self) -> tuple[int, ...]:
        """The calendar years that the term's yearly work is done in."""
        return tuple(range(self.year + 1, self.year + LENGTH + 1))

    @property
    def name(self) -> str:
        """As it is written: 2026–2030."""
        return f"{self.year}–{self.year + LENGTH}"

    @property
    def before(self) -> Term:
        """The term before it."""
        return Term(self.year - LENGTH)

    @property
    def after(self) -> Term:
        """The term after it."""
        return Term(self.year + LENGTH)

    def holds(self, day: date) -> bool:
        """Whether a day lies in the term, as the council sits."""
        return self.council_from <= day <= self.council_to


def election_day(year: int) -> date:
    """The second Sunday of September (vallagen 1 kap. 3 §)."""
    first = date(year, 9, 1)
    return first + timedelta(days=(6 - first.weekday()) % 7 + 7)


def followup_day(year: int) -> date:
    """When the year before is followed up to the county administrative board: 15 February, by the agreement of 2024–2026."""
    return date(year, 2, 15)


def term_of(year: int) -> Term:
    """The term of an election year. Refused: "plans.no_such_term" for a year without an ordinary election."""
    if not FIRST <= year <= LAST or (year - _SOME) % LENGTH:
        raise Refusal("plans.no_such_term", year=year)
    return Term(year)


def term_at(day: date) -> Term:
    """The term that a day lies in, as the council sits."""
    term = Term(day.year - (day.year - _SOME) % LENGTH)
    return term if day >= term.council_from else term.before


def terms_around(day: date) -> tuple[Term, Term, Term]:
    """The former term, the one that the day lies in, and the coming one."""
    term = term_at(day)
    return term.before, term, term.after


def default_begin(kind: BodyKind, term: Term) -> date:
    """When a body's term begins unless somebody has decided otherwise. Of other boards nothing is said by law: as the executive board."""
    return term.council_from if kind is BodyKind.COUNCIL else term.boards_from


def begin_of(kind: BodyKind, term: Term, said: Mapping[int, date]) -> date:
    """When a body's term begins: as decided (`said`, by election year), or as the law has it."""
    return said.get(term.year) or default_begin(kind, term)


def body_term_at(kind: BodyKind, day: date, said: Mapping[int, date]) -> Term:
    """The term of a body that a day lies in: its own begins later than the council's."""
    term = term_at(day)
    return term if day >= begin_of(kind, term, said) else term.before


def last_day(kind: BodyKind, term: Term, said: Mapping[int, date]) -> date:
    """The last day of a body's term: the day before the next begins."""
    return begin_of(kind, term.after, said) - timedelta(days=1)


def check_inside(term: Term, day: date, field: str, last: date | None = None) -> date:
    """Refuses a day outside the term ("plans.outside_term"), with its first and last day: the council's, or another that is given."""
    last = last or term.council_to
    if not term.council_from <= day <= last:
        raise Refusal("plans.outside_term", field=field, day=day, term=term.name, first=term.council_from, last=last)
    return day


def fingerprint(part: Any) -> str:
    """A short fingerprint of what a form was opened on; empty for what is not there yet."""
    return hashlib.sha256(canonical.dumps(codec.to_plain(part))).hexdigest()[:24] if part is not None else ""


def check_same(seen: str, now_is: Any) -> None:
    """Refuses a change of what somebody else has changed since it was opened ("plans.changed_meanwhile")."""
    if seen != fingerprint(now_is):
        raise Refusal("plans.changed_meanwhile")
