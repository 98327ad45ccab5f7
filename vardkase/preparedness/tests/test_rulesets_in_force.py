"""Which rule sets hold on a day, which is found by a reference, when something is due, and what differs between two."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from vardkase.preparedness import queries, rulefiles
from vardkase.preparedness.queries.rulesets import Origin
from vardkase.preparedness.rules.completeness import Content, Want, completeness
from vardkase.preparedness.rules.ruleset_compare import Area, compare
from vardkase.preparedness.rules.rulesets import (
    Agency,
    Deadline,
    Formula,
    Item,
    Least,
    Part,
    RuleSet,
    Step,
    Sure,
    election,
    election_before,
    find,
    holds,
    in_force,
    is_election_year,
)
from vardkase.preparedness.tests.rules_scenes import Desk, rule_set_text
from vardkase.preparedness.tests.scenes import refused
from vardkase.preparedness.views.rulesets import _standing, _when
from vardkase.testing.cases import each
from vardkase.testing.scenes import kept

DAY = date(2027, 1, 1)
OURS = rulefiles.ours()[0]


def a_set(key: str = "a", version: int = 1, start: date | None = None, end: date | None = None, **more: Any) -> RuleSet:
    return replace(OURS, key=key, version=version, valid_from=start, valid_to=end, **more)


def named(sets: tuple[RuleSet, ...]) -> list[str]:
    return [one.reference for one in sets]


class TestInForce:
    def test_both_ends_are_counted_and_no_day_is_no_bound(self) -> None:
        first, last = date(2026, 7, 1), date(2026, 7, 31)
        for on, held in ((first, True), (last, True), (first - timedelta(1), False), (last + timedelta(1), False)):
            assert holds(first, last, on) is held
        assert holds(None, last, date.min)
        assert holds(first, None, date.max)
        assert holds(None, None, DAY)

    def test_a_version_that_is_yet_to_begin_leaves_the_earlier_in_force(self) -> None:
        """An amendment is taken in months before it counts: until then the rules are what they were."""
        old, new = a_set(), a_set(version=2, start=date(2027, 7, 1))
        assert named(in_force((old, new), date(2027, 6, 30))) == ["a@1"]
        assert named(in_force((old, new), date(2027, 7, 1))) == ["a@2"]
        assert named(in_force((new, old), date(2027, 6, 30))) == ["a@1"]

    def test_a_version_that_has_ended_ends_those_before_it(self) -> None:
        """Somebody takes in the same rules once more, with the day on which they were repealed."""
        old, repealed = a_set(), a_set(version=2, end=date(2026, 6, 30))
        assert named(in_force((old, repealed), date(2026, 6, 30))) == ["a@2"]
        assert in_force((old, repealed), date(2026, 7, 1)) == ()

    def test_those_that_began_last_come_first_and_without_a_day_last(self) -> None:
        sets = a_set("c"), a_set("b", start=date(2020, 1, 1)), a_set("a", start=date(2026, 1, 1)), a_set("d", start=date(2026, 1, 1))
        assert named(in_force(sets, DAY)) == ["d@1", "a@1", "b@1", "c@1"]
        assert in_force((), DAY) == ()

    @settings(max_examples=50, deadline=None)
    @given(st.lists(st.tuples(st.integers(1, 4), st.integers(0, 9), st.integers(0, 9)), max_size=6))
    def test_of_each_key_at_most_one_and_each_holds(self, said: list[tuple[int, int, int]]) -> None:
        sets = tuple(
            a_set("ab"[start % 2], version, date(2020 + start, 1, 1), date(2020 + max(start, end), 1, 1)) for version, start, end in said
        )
        held = in_force(sets, date(2025, 1, 1))
        assert len({one.key for one in held}) == len(held)
        assert all(holds(one.valid_from, one.valid_to, date(2025, 1, 1)) for one in held)


class TestFind:
    def test_a_whole_reference_is_that_version_and_a_key_the_newest(self) -> None:
        sets = a_set(), a_set(version=10), a_set(version=2), a_set("b")
        assert [(find(sets, said) or OURS).reference for said in ("a", "a@1", "a@2", "a@10", "b", "b@1")] == [
            "a@10", "a@1", "a@2", "a@10", "b@1", "b@1",
        ]  # fmt: skip

    def test_what_is_not_there_is_none(self) -> None:
        for said in ("", "@", "@1", "c", "a@3", "a@01", "a@1@1", "A@1", " a@1"):
            assert find((a_set(),), said) is None, said

    def test_an_id_is_that_of_the_reference_wherever_it_is_read(self) -> None:
        assert a_set().id == a_set(name="Ett annat namn").id
        assert len({a_set().id, a_set(version=2).id, a_set("b").id}) == 3


class TestElections:
    def test_the_second_sunday_of_september(self) -> None:
        for year in range(2002, 2060, 4):
            day = election(year)
            assert (day.month, day.weekday()) == (9, 6)
            assert 8 <= day.day <= 14
        assert [election(year).day for year in (2026, 2030, 2034)] == [13, 8, 10]

    def test_the_year_of_the_latest_one(self) -> None:
        for on, year in (
            (date(2026, 9, 12), 2022), (date(2026, 9, 13), 2026), (date(2026, 12, 31), 2026), (date(2030, 9, 7), 2026),
            (date(2030, 9, 8), 2030), (date(2018, 9, 8), 2014), (date(2018, 9, 9), 2018),
        ):  # fmt: skip
            assert election_before(on) == year, on

    def test_every_fourth_year(self) -> None:
        assert [year for year in range(2010, 2036) if is_election_year(year)] == [2010, 2014, 2018, 2022, 2026, 2030, 2034]


def a_deadline(formula: Formula, years: int, month: int = 10, day: int = 31) -> Deadline:
    return Deadline("d", "Dag", formula, years, month, day, "Lag", Sure.OURS)


@each(
    "formula, years, today, due",
    [
        (Formula.AFTER_ELECTION, 1, date(2026, 9, 12), date(2027, 10, 31)),
        (Formula.AFTER_ELECTION, 1, date(2027, 10, 31), date(2027, 10, 31)),
        (Formula.AFTER_ELECTION, 1, date(2027, 11, 1), date(2031, 10, 31)),
        # Five years after an election another has been held: the day that comes first is counted from the one before.
        (Formula.AFTER_ELECTION, 5, date(2027, 1, 1), date(2027, 10, 31)),
        (Formula.AFTER_ELECTION, 10, date(2027, 1, 1), date(2028, 10, 31)),
        (Formula.AFTER_ELECTION, 0, date(2026, 10, 31), date(2026, 10, 31)),
        (Formula.YEARLY, 1, date(2026, 10, 31), date(2026, 10, 31)),
        (Formula.YEARLY, 1, date(2026, 11, 1), date(2027, 10, 31)),
        (Formula.YEARLY, 0, date(2026, 11, 1), date(2027, 10, 31)),
        (Formula.YEARLY, 3, date(2026, 1, 1), date(2026, 10, 31)),
    ],
)
def test_the_next_day_that_a_deadline_falls_on(formula: Formula, years: int, today: date, due: date) -> None:
    assert _when(a_deadline(formula, years), today) == due


class TestCompare:
    def test_each_kind_of_difference_is_told_once(self) -> None:
        first, second = OURS.parts[:2]
        after = replace(
            OURS,
            name="Nytt namn",
            valid_to=DAY,
            issued_by=(*OURS.issued_by, Agency("Nya myndigheten", valid_from=DAY)),
            warnings=(OURS.warnings[0],),
            parts=(
                replace(first, heading="Kommunen", items=(replace(first.items[0], required=False), *first.items[1:])),
                replace(second, items=(*second.items, Item("ny", "Något nytt", Sure.OURS))),
                *OURS.parts[2:6],
                replace(OURS.parts[6], least=(Least("measures", 3, "minst tre åtgärder"),)),
            ),
            definitions=(replace(OURS.definitions[0], text="Annat."), *OURS.definitions[1:]),
            laws=OURS.laws[1:],
            deadlines=(replace(OURS.deadlines[0], month=9), *OURS.deadlines[1:]),
            capability=(*OURS.capability, Step(5, "Obefintlig")),
            questions=(replace(OURS.questions[0], text="Vad kan hända?"), *OURS.questions[1:]),
        )
        found = compare(OURS, after)
        assert [one.area for one in found] == [
            Area.NAME, Area.DAYS, Area.WARNING, Area.PART, Area.ITEM, Area.ITEM, Area.DEFINITION, Area.LAW, Area.DEADLINE, Area.QUESTION,
            Area.AGENCY, Area.ITEM, Area.CAPABILITY,
        ]  # fmt: skip
        gone = [one for one in found if not one.after]
        new = [one for one in found if not one.before]
        assert [one.area for one in gone] == [Area.WARNING, Area.LAW]
        assert [one.after for one in new] == ["Nya myndigheten 2027-01-01 – …", "2: Något nytt", "5 Obefintlig"]
        assert next(one for one in found if one.area is Area.ITEM).before.endswith(" *")

    def test_turned_round_it_says_the_same_turned_round(self) -> None:
        after = replace(OURS, name="Annat", warnings=("Läs.",))
        there = {(one.area, one.before, one.after) for one in compare(OURS, after)}
        assert {(one.area, one.after, one.before) for one in compare(after, OURS)} == there

    def test_a_version_alone_is_no_difference(self) -> None:
        assert compare(OURS, replace(OURS, version=2)) == ()


class TestCompleteness:
    PART = Part("a", 1, "A", Sure.OURS, (Item("must", "Det som krävs", Sure.READ, required=True), Item("may", "Gärna", Sure.READ)))
    RULES = a_set(parts=(PART, Part("b", 2, "B", Sure.OURS, least=(Least("risks", 2, "minst två risker"),))))

    @each(
        "content, wants",
        [
            (None, [Want.NO_PART]),
            (Content(), [Want.EMPTY, Want.ITEM]),
            (Content("Text."), [Want.ITEM]),
            (Content("Text.", frozenset({"may"})), [Want.ITEM]),
            (Content("Text.", frozenset({"must"})), []),
            (Content(" \n ", frozenset({"must"})), [Want.EMPTY]),
            (Content(items=frozenset({"must"}), counts={"risks": 1}), []),
            (Content(items=frozenset({"must"}), counts={"risks": 0}), [Want.EMPTY]),
            (Content("Text.", frozenset({"must"}), merged_with="b"), [Want.MERGED]),
        ],
    )
    def test_what_a_part_lacks(self, content: Content | None, wants: list[Want]) -> None:
        found = completeness(self.RULES, {"a": content} if content else {}, {})[0]
        assert [one.want for one in found.lacks] == wants
        assert found.is_complete is not bool(wants)

    def test_a_merged_part_names_the_other_by_its_heading_or_by_what_was_said(self) -> None:
        for other, told in (("b", "B"), ("okänd", "okänd")):
            (lack, *_rest) = completeness(self.RULES, {"a": Content(merged_with=other)}, {})[0].lacks
            assert lack.other == told

    def test_what_is_counted_says_how_many_there_are(self) -> None:
        for have, wants in ((0, [0]), (1, [1]), (2, []), (30, [])):
            found = completeness(self.RULES, {"b": Content("Text.", counts={"risks": have})}, {})[1]
            assert [one.have for one in found.lacks] == wants
        assert [one.have for one in completeness(self.RULES, {"b": Content("Text.")}, {})[1].lacks] == [0]

    def test_a_motivation_is_accepted_where_the_rules_allow_any_and_still_tells_what_lacks(self) -> None:
        for rules, said, complete in (
            (self.RULES, {"a": "Skäl."}, True),
            (self.RULES, {"a": " \n"}, False),
            (self.RULES, {"b": "Skäl."}, False),
            (replace(self.RULES, deviations=False), {"a": "Skäl."}, False),
        ):
            found = completeness(rules, {}, said)[0]
            assert found.is_complete is complete
            assert [one.want for one in found.lacks] == [Want.NO_PART]

    def test_a_part_that_the_rules_do_not_have_is_not_asked_for(self) -> None:
        assert [one.part.key for one in completeness(self.RULES, {"okänd": Content("Text.")}, {"okänd": "Skäl."})] == ["a", "b"]


@kept
def desk(filled: Any) -> Desk:
    return Desk(filled)


@pytest.mark.django_db
class TestTheList:
    def test_each_set_says_how_it_stands(self, desk: Desk) -> None:
        for said in (
            {"key": "forra", "valid_from": "2010-01-01", "valid_to": "2014-12-31"},
            {"key": "nasta", "valid_from": "2030-01-01"},
            {"key": "msbfs-2015-5", "version": 2, "valid_from": "2030-01-01"},
        ):
            desk.take_in(rule_set_text(**said))
        page = queries.rule_sets_page(desk.town.viewer, desk.keeper, desk.today)
        assert [(one.rule_set.reference, one.in_force, one.newest) for one in page.lines] == [
            ("nasta@1", False, True), ("msbfs-2015-5@2", False, True), ("msbfs-2015-5@1", True, False), ("forra@1", False, True),
        ]  # fmt: skip
        assert [_standing(one, desk.today)[:2] for one in page.lines] == [
            ("grey", "Börjar gälla senare"), ("grey", "Börjar gälla senare"), ("green", "Gäller nu"), ("grey", "Gäller inte nu"),
        ]  # fmt: skip
        assert [one.origin for one in page.lines] == [Origin.LEDGER, Origin.LEDGER, Origin.HOUSE, Origin.LEDGER]

    def test_who_issues_is_named_as_on_the_day_and_else_as_last(self, desk: Desk) -> None:
        line = queries.rule_sets_page(desk.town.viewer, desk.keeper, desk.today).lines[0]
        assert _standing(line, date(2025, 12, 31))[2].endswith("samhällsskydd och beredskap")
        assert _standing(line, date(2026, 1, 1))[2] == "Myndigheten för civilt försvar"
        gone = replace(line, rule_set=replace(line.rule_set, issued_by=(Agency("Räddningsverket", valid_to=date(2008, 12, 31)),)))
        assert _standing(gone, desk.today)[2] == "Räddningsverket"

    def test_a_set_by_an_id_that_is_not_there_is_not_found(self, desk: Desk) -> None:
        page = queries.rule_sets_page(desk.town.viewer, desk.keeper, desk.today)
        with refused("preparedness.not_found"):
            page.line(a_set("okänd").id)
        assert page.line(OURS.id).rule_set == OURS

    def test_what_something_was_made_under_is_none_where_it_may_not_be_read(self, desk: Desk, social_coordinator: Any) -> None:
        viewer, board = desk.town.viewer, desk.keeper
        assert queries.made_under(viewer, board, "msbfs-2015-5@1") == OURS
        assert queries.made_under(social_coordinator, board, "msbfs-2015-5@1") == OURS
        assert queries.made_under(viewer, board, "msbfs-2015-5@9") is None
        assert queries.made_under(viewer, desk.town.social, "msbfs-2015-5@1") is None
