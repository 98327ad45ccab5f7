"""Days of terms over a century: elections, the turn of a term in council and boards, what is decided otherwise, extra elections."""

from __future__ import annotations

import itertools
from datetime import date, timedelta

import pytest

from vardkase.kernel.refusal import Refusal
from vardkase.plans.rules import terms
from vardkase.plans.rules.terms import FIRST, LAST, BodyKind, Term
from vardkase.plans.tests.scenes import refused
from vardkase.testing.cases import each

DAY = timedelta(days=1)
EVERY = [Term(year) for year in range(FIRST, 2100, 4)]
LATER = (BodyKind.EXECUTIVE, BodyKind.BOARD)


def on(day: str) -> date:
    return date.fromisoformat(day)


@each(
    "year, day",
    [
        # Elections that have been, as history has them, and those to come.
        (1994, "1994-09-11"), (2014, "2014-09-14"), (2018, "2018-09-09"), (2022, "2022-09-11"), (2026, "2026-09-13"),
        (2030, "2030-09-08"), (2034, "2034-09-10"),
        # The first of September on each day of the week: the second Sunday is never before the 8th nor after the 14th.
        (2024, "2024-09-08"), (2025, "2025-09-14"), (2027, "2027-09-12"), (2028, "2028-09-10"), (2029, "2029-09-09"),
        (2031, "2031-09-14"), (2023, "2023-09-10"),
    ],
)  # fmt: skip
def test_an_election_is_on_the_second_sunday_of_september(year: int, day: str) -> None:
    assert str(terms.election_day(year)) == day
    assert terms.election_day(year).isoweekday() == 7


def test_there_is_exactly_one_sunday_in_september_before_an_election() -> None:
    for year in range(1970, 2100):
        day = terms.election_day(year)
        before = [day - timedelta(weeks=weeks) for weeks in (1, 2)]
        assert [one.month for one in before] == [9, 8], year


def test_terms_follow_upon_each_other_without_a_gap_and_without_lying_over_each_other() -> None:
    for one, after in itertools.pairwise(EVERY):
        assert one.after == after
        assert after.before == one
        assert after.council_from - one.council_to == DAY
        assert after.boards_from - one.boards_to == DAY
        assert set(one.years).isdisjoint(after.years)
        assert one.years[-1] + 1 == after.years[0]


def test_within_a_term_the_days_come_in_their_order() -> None:
    for one in EVERY:
        days = (one.election, one.council_from, one.boards_from, one.rsa_due, one.council_to, one.boards_to)
        assert list(days) == sorted(days)
        assert one.years == (one.year + 1, one.year + 2, one.year + 3, one.year + 4)
        assert one.before.holds(one.election)
        assert one.holds(one.rsa_due)


def test_the_analysis_is_due_in_the_first_calendar_year_after_the_election() -> None:
    assert [str(Term(year).rsa_due) for year in (2014, 2018, 2022, 2026, 2030)] == [
        "2015-10-31", "2019-10-31", "2023-10-31", "2027-10-31", "2031-10-31",
    ]  # fmt: skip


def test_every_day_of_many_years_lies_in_one_term_and_the_tabs_stand_around_it() -> None:
    day = on("2013-10-01")
    while day < on("2027-01-10"):
        former, running, coming = terms.terms_around(day)
        assert running == terms.term_at(day)
        assert [one.holds(day) for one in (former, running, coming)] == [False, True, False], day
        day += timedelta(days=3)


@each(
    "day, year",
    [
        ("2022-10-14", 2018), ("2022-10-15", 2022), ("2022-12-31", 2022), ("2024-02-29", 2022), ("2026-09-13", 2022), ("2026-10-14", 2022),
        ("2026-10-15", 2026), ("2030-09-08", 2026), ("2030-10-14", 2026), ("2030-10-15", 2030),
    ],
)  # fmt: skip
def test_the_term_turns_when_the_council_does_and_not_on_election_day(day: str, year: int) -> None:
    assert terms.term_at(on(day)).year == year


class TestAYear:
    @each("year", [1994, 1998, 2018, 2022, 2026, 2030, 2034, 2198])
    def test_of_an_ordinary_election_names_a_term(self, year: int) -> None:
        assert terms.term_of(year) == Term(year)
        assert terms.term_of(year).name == f"{year}–{year + 4}"

    @each("year", [-2, 0, 1, 1990, 1993, 1995, 2023, 2024, 2025, 2027, 2199, 2202, 9999, 10**9])
    def test_of_none_is_refused_with_the_year(self, year: int) -> None:
        with refused("plans.no_such_term", year=year):
            terms.term_of(year)

    def test_that_can_be_asked_for_has_every_day_that_a_page_shows(self) -> None:
        for year in (FIRST, LAST):
            one = terms.term_of(year)
            assert one.election < one.council_from < one.boards_from < one.after.boards_to
            assert len([terms.followup_day(each) for each in one.years]) == 4


class TestABodyThatBeginsByTheLaw:
    @each("kind, first, last", [
        (BodyKind.COUNCIL, "2026-10-15", "2030-10-14"), (BodyKind.EXECUTIVE, "2027-01-01", "2030-12-31"),
        (BodyKind.BOARD, "2027-01-01", "2030-12-31"),
    ])  # fmt: skip
    def test_sits_from_its_first_day_to_its_last(self, kind: BodyKind, first: str, last: str) -> None:
        assert str(terms.begin_of(kind, Term(2026), {})) == first == str(terms.default_begin(kind, Term(2026)))
        assert str(terms.last_day(kind, Term(2026), {})) == last
        for day, year in ((on(first) - DAY, 2022), (on(first), 2026), (on(last), 2026), (on(last) + DAY, 2030)):
            assert terms.body_term_at(kind, day, {}).year == year, day

    def test_the_boards_of_the_former_term_still_sit_when_the_new_council_does(self) -> None:
        for day in (on("2026-10-15"), on("2026-11-30"), on("2026-12-31")):
            assert terms.body_term_at(BodyKind.COUNCIL, day, {}).year == 2026
            assert {terms.body_term_at(kind, day, {}).year for kind in LATER} == {2022}


class TestABodyThatBeginsAsDecided:
    def test_has_its_own_day_in_that_term_and_the_law_s_in_all_others(self) -> None:
        said = {2026: on("2026-11-01")}
        assert [str(terms.begin_of(BodyKind.BOARD, Term(year), said)) for year in (2022, 2026, 2030)] == [
            "2023-01-01", "2026-11-01", "2031-01-01",
        ]  # fmt: skip
        assert [str(terms.last_day(BodyKind.BOARD, Term(year), said)) for year in (2018, 2022, 2026)] == [
            "2022-12-31", "2026-10-31", "2030-12-31",
        ]  # fmt: skip

    def test_leaves_no_day_without_members_and_none_with_two_sets_of_them(self) -> None:
        said = {2022: on("2022-11-01"), 2026: on("2027-03-01"), 2030: on("2030-10-15")}
        for kind in BodyKind:
            for year in (2018, 2022, 2026):
                last = terms.last_day(kind, Term(year), said)
                assert terms.begin_of(kind, Term(year + 4), said) - last == DAY
                assert terms.body_term_at(kind, last, said).year == year
                assert terms.body_term_at(kind, last + DAY, said).year == year + 4

    def test_after_an_extra_election_the_new_council_is_counted_from_the_day_that_was_decided(self) -> None:
        """Whoever was elected in 2026 goes when those of the extra election come; the ordinary term ends as ever."""
        said = {2026: on("2028-06-01")}
        assert terms.body_term_at(BodyKind.COUNCIL, on("2028-05-31"), said).year == 2022
        assert terms.body_term_at(BodyKind.COUNCIL, on("2028-06-01"), said).year == 2026
        assert str(terms.last_day(BodyKind.COUNCIL, Term(2026), said)) == "2030-10-14"
        # The duties' own term is not moved by it.
        assert terms.term_at(on("2028-05-31")).year == 2026


class TestADayOfATerm:
    @each("day", ["2026-10-15", "2026-12-31", "2028-02-29", "2030-10-14"])
    def test_is_taken_as_it_is(self, day: str) -> None:
        assert terms.check_inside(Term(2026), on(day), "on") == on(day)

    @each("day", ["0001-01-01", "2022-10-15", "2026-09-13", "2026-10-14", "2030-10-15", "9999-12-31"])
    def test_or_is_refused_at_its_field_with_the_first_and_the_last(self, day: str) -> None:
        with pytest.raises(Refusal) as said:
            terms.check_inside(Term(2026), on(day), "begins")
        assert said.value.code == "plans.outside_term"
        facts = said.value.facts
        assert (facts["field"], facts["day"], facts["term"]) == ("begins", on(day), "2026–2030")
        assert (facts["first"], facts["last"]) == (on("2026-10-15"), on("2030-10-14"))

    def test_may_have_a_later_last_day_that_is_said_too(self) -> None:
        last = Term(2026).boards_to
        assert terms.check_inside(Term(2026), on("2030-12-31"), "on", last) == on("2030-12-31")
        with refused("plans.outside_term", last=on("2030-12-31")):
            terms.check_inside(Term(2026), on("2031-01-01"), "on", last)
        with refused("plans.outside_term"):
            terms.check_inside(Term(2026), on("2026-10-14"), "on", last)


class TestAFingerprint:
    def test_is_short_the_same_each_time_and_another_for_what_is_another(self) -> None:
        parts = [("2027-01-01", ""), ("2027-01-01", "KF § 1"), ("", ""), ("2027-01-02", ""), Term(2026), Term(2030)]
        prints = [terms.fingerprint(part) for part in parts]
        assert prints == [terms.fingerprint(part) for part in parts]
        assert len(set(prints)) == len(parts)
        assert {len(one) for one in prints} == {24}

    def test_of_what_is_not_there_is_empty_and_fits_nothing_else(self) -> None:
        assert terms.fingerprint(None) == ""
        for seen, now_is in (("", ("", "")), ("x", None), (terms.fingerprint(("", "")), None)):
            with refused("plans.changed_meanwhile"):
                terms.check_same(seen, now_is)
        terms.check_same("", None)
