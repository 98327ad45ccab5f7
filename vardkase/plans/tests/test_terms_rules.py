"""Terms of office: the days that come of an election, what is decided otherwise, and what no day may be."""

from __future__ import annotations

from datetime import date, timedelta

import pytest

from vardkase.plans.rules import terms
from vardkase.plans.rules.terms import BodyKind, Term
from vardkase.plans.tests.scenes import refused

# The vectors of the domain notes (§ 1.4, § 5) and of the cases (B4), counted by hand: (election, council, executive board, analysis due).
VECTORS = [
    (2022, "2022-09-11", "2022-10-15", "2023-01-01", "2023-10-31"),
    (2026, "2026-09-13", "2026-10-15", "2027-01-01", "2027-10-31"),
    (2030, "2030-09-08", "2030-10-15", "2031-01-01", "2031-10-31"),
    (2034, "2034-09-10", "2034-10-15", "2035-01-01", "2035-10-31"),
]


@pytest.mark.parametrize(("year", "election", "council", "boards", "report"), VECTORS)
def test_every_day_of_a_term_comes_of_its_election(year, election, council, boards, report):
    term = terms.term_of(year)
    said = (term.election, term.council_from, term.boards_from, term.rsa_due)
    assert tuple(map(str, said)) == (election, council, boards, report)
    assert term.council_to == date(year + 4, 10, 14)
    assert term.after.council_from == term.council_to + timedelta(days=1)
    assert term.name == f"{year}–{year + 4}"


def test_an_election_day_is_the_second_sunday_of_september_in_every_year():
    for year in range(1998, 2099):
        day = terms.election_day(year)
        assert (day.month, day.weekday()) == (9, 6)
        assert 8 <= day.day <= 14


def test_the_follow_up_of_a_year_is_due_in_february_after():
    assert [str(terms.followup_day(year)) for year in Term(2026).years] == ["2027-02-15", "2028-02-15", "2029-02-15", "2030-02-15"]


@pytest.mark.parametrize(
    ("day", "year"),
    [
        ("2026-10-14", 2022), ("2026-10-15", 2026), ("2026-01-01", 2022), ("2027-01-01", 2026), ("2030-10-14", 2026), ("2030-10-15", 2030),
        ("2019-01-03", 2018), ("1999-12-31", 1998),
    ],
)  # fmt: skip
def test_a_day_lies_in_the_term_of_the_council_that_sits(day, year):
    former, running, coming = terms.terms_around(date.fromisoformat(day))
    assert (former.year, running.year, coming.year) == (year - 4, year, year + 4)
    assert running.holds(date.fromisoformat(day))
    assert not former.holds(date.fromisoformat(day))


@pytest.mark.parametrize("year", [2025, 2027, 2028, 1990, 2202, 0])
def test_a_year_without_an_ordinary_election_has_no_term(year):
    with refused("plans.no_such_term", year=year):
        terms.term_of(year)


class TestABody:
    def test_begins_as_the_law_has_it_and_others_are_assumed(self):
        begins = {kind: str(terms.begin_of(kind, Term(2026), {})) for kind in BodyKind}
        assert begins == {BodyKind.COUNCIL: "2026-10-15", BodyKind.EXECUTIVE: "2027-01-01", BodyKind.BOARD: "2027-01-01"}

    def test_begins_when_it_was_decided_in_that_term_alone(self):
        said = {2026: date(2026, 12, 1)}
        assert terms.begin_of(BodyKind.EXECUTIVE, Term(2026), said) == date(2026, 12, 1)
        assert terms.begin_of(BodyKind.EXECUTIVE, Term(2030), said) == date(2031, 1, 1)
        # The term before it ends the day before, and its own when the next begins.
        assert terms.last_day(BodyKind.EXECUTIVE, Term(2022), said) == date(2026, 11, 30)
        assert terms.last_day(BodyKind.EXECUTIVE, Term(2026), said) == date(2030, 12, 31)

    @pytest.mark.parametrize(
        ("kind", "day", "said", "year"),
        [
            (BodyKind.COUNCIL, "2026-10-14", {}, 2022),
            (BodyKind.COUNCIL, "2026-10-15", {}, 2026),
            (BodyKind.EXECUTIVE, "2026-12-31", {}, 2022),
            (BodyKind.EXECUTIVE, "2027-01-01", {}, 2026),
            (BodyKind.EXECUTIVE, "2026-12-31", {2026: date(2026, 11, 1)}, 2026),
            (BodyKind.BOARD, "2027-01-31", {2026: date(2027, 2, 1)}, 2022),
        ],
    )
    def test_has_a_term_of_its_own_at_every_day(self, kind, day, said, year):
        assert terms.body_term_at(kind, date.fromisoformat(day), said).year == year


@pytest.mark.parametrize("day", ["2026-10-14", "2030-10-15", "2022-10-15"])
def test_a_day_outside_the_term_is_refused_with_its_first_and_last(day):
    with refused("plans.outside_term", field="on", term="2026–2030", first=date(2026, 10, 15), last=date(2030, 10, 14)):
        terms.check_inside(Term(2026), date.fromisoformat(day), "on")


@pytest.mark.parametrize("day", ["2026-10-15", "2030-10-14"])
def test_its_first_and_last_day_are_in_it(day):
    assert terms.check_inside(Term(2026), date.fromisoformat(day), "on") == date.fromisoformat(day)


def test_what_has_been_changed_since_it_was_opened_is_not_written_over():
    terms.check_same(terms.fingerprint(("2027-01-01", "")), ("2027-01-01", ""))
    terms.check_same("", None)
    for seen, now_is in ((terms.fingerprint(("a", "")), ("b", "")), ("", ("a", "")), (terms.fingerprint(("a", "")), None)):
        with refused("plans.changed_meanwhile"):
            terms.check_same(seen, now_is)
