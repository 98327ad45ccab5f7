"""The net against slow and plain reckonings of the same: what lies around, how long each is away, and the order in which lacks are told."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta
from uuid import UUID

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from vardkase.preparedness.rules.chain import INFORMATION, MOST_DRAWN, STALE, Lack, around, circles_in, found_in, needs_by_id
from vardkase.preparedness.rules.content import Function, Holder, Need, Placed, Register, Stretch, Tolerance
from vardkase.preparedness.rules.gaps import gap_of, gaps, held, outages
from vardkase.preparedness.tests.scenes import function, hours, limit, need, net

TODAY = date(2026, 11, 29)
POWER, TELE, ALARM, CARE, WELLS = (function(number, name) for number, name in enumerate(("El", "Mobil", "Larm", "Hemtjänst", "Brunnar"), 1))
JOUR = Holder(UUID(int=77), "Jour")
SIX = [function(number + 1, f"F{number}") for number in range(6)]
PAIRS = st.lists(st.tuples(st.integers(0, 5), st.integers(0, 5)), max_size=14, unique=True)


def of_pairs(pairs: list[tuple[int, int]]) -> Register:
    return net(SIX, *[(SIX[one], need(SIX[other])) for one, other in pairs if one != other])


def told(register: Register, today: date = TODAY) -> list[tuple[Lack, str, tuple[str, ...]]]:
    return [(one.lack, one.name, one.others) for one in found_in(register, today)]


def whole(one: Function) -> Function:
    """A function of which nothing is lacking but what it needs."""
    return replace(one, tolerance=limit(4), reporter=JOUR)


class TestAround:
    @settings(max_examples=50, deadline=None)
    @given(PAIRS, st.integers(0, 5), st.integers(0, 3))
    def test_each_stands_once_and_no_further_than_asked(self, pairs, start, most):
        found = around(of_pairs(pairs), SIX[start].id, most)
        ids = [id for _place, those in found.layers for id in those]
        assert len(ids) == len(set(ids))
        assert all(abs(place) <= most for place, _ids in found.layers)
        assert dict(found.layers)[0] == (SIX[start].id,)

    @settings(max_examples=50, deadline=None)
    @given(PAIRS, st.integers(0, 5))
    def test_what_is_needed_in_one_step_or_two_is_there_and_nothing_else(self, pairs, start):
        links = {(one, other) for one, other in pairs if one != other}
        near = {start}
        for back in (False, True):
            edge = {start}
            for _step in range(2):
                edge = {one if back else other for one, other in links if (other if back else one) in edge}
                near |= edge
        found = around(of_pairs(pairs), SIX[start].id, 2)
        assert {id.int - 1 for _place, ids in found.layers for id in ids} == near

    @settings(max_examples=50, deadline=None)
    @given(PAIRS, st.integers(0, 5))
    def test_every_line_is_a_need_of_the_register_between_two_that_stand_there(self, pairs, start):
        found = around(of_pairs(pairs), SIX[start].id)
        there = {id for _place, ids in found.layers for id in ids}
        for on, one in found.links:
            assert (one.int - 1, on.int - 1) in pairs
            assert {on, one} <= there
        assert len(found.links) == len(set(found.links))

    @settings(max_examples=50, deadline=None)
    @given(PAIRS, st.integers(0, 5))
    def test_nobody_stands_there_without_a_line(self, pairs, start):
        found = around(of_pairs(pairs), SIX[start].id)
        joined = {id for pair in found.links for id in pair}
        assert {id for _place, ids in found.layers for id in ids} - {SIX[start].id} <= joined

    def test_a_column_is_in_the_order_of_the_alphabet_whatever_its_case(self):
        many = [function(10, "beta"), function(11, "Alfa"), function(12, "Ceder")]
        register = net([POWER, *many], *[(one, need(POWER)) for one in many])
        assert dict(around(register, POWER.id).layers)[1] == (many[1].id, many[0].id, many[2].id)

    def test_one_that_is_not_in_the_register_is_alone(self):
        assert around(net([POWER, TELE], (TELE, need(POWER))), UUID(int=999)).layers == ((0, (UUID(int=999),)),)

    def test_what_is_out_of_use_is_not_drawn(self):
        assert around(net([TELE], (TELE, need(POWER))), TELE.id).layers == ((0, (TELE.id,)),)

    @pytest.mark.parametrize(("near", "steps"), [(MOST_DRAWN - 1, 2), (MOST_DRAWN, 1), (MOST_DRAWN + 1, 1)])
    def test_where_there_is_much_it_stops_after_the_step_that_made_it_much(self, near, steps):
        many = [function(number + 100, f"N{number}") for number in range(near)]
        far = function(99, "Fjärran")
        register = net([POWER, *many, far], *[(one, need(POWER)) for one in many], (far, need(many[0])))
        assert max(place for place, _ids in around(register, POWER.id, 2).layers) == steps


class TestCircles:
    def test_what_lies_before_and_after_a_circle_is_not_in_it(self):
        register = net(
            [POWER, TELE, ALARM, CARE, WELLS],
            (TELE, need(POWER)), (ALARM, need(TELE)), (TELE, need(ALARM)), (CARE, need(ALARM)), (WELLS, need(POWER)),
        )  # fmt: skip
        assert circles_in(register) == ((TELE.id, ALARM.id),)

    def test_two_that_share_one_are_one(self):
        register = net(
            [POWER, TELE, ALARM], *[(one, need(other)) for one, other in ((TELE, POWER), (POWER, TELE), (ALARM, TELE), (TELE, ALARM))]
        )
        assert circles_in(register) == ((POWER.id, TELE.id, ALARM.id),)

    def test_one_that_goes_by_way_of_what_is_out_of_use_is_none(self):
        assert circles_in(net([POWER, ALARM], (POWER, need(TELE)), (ALARM, need(POWER)))) == ()

    def test_an_empty_register_has_none(self):
        assert circles_in(Register()) == ()
        assert found_in(Register(), TODAY) == ()

    def test_five_hundred_that_all_need_ten_are_walked_at_once(self):
        many = [function(number + 1, f"F{number}") for number in range(500)]
        links = [(many[place], need(many[(place * 7 + step) % 500])) for place in range(500) for step in range(1, 11)]
        links = [(one, its) for one, its in links if its.on_id != one.id]
        assert len(circles_in(net(many, *links))) == 1
        assert len(needs_by_id(net(many, *links))) == 500

    def test_it_is_told_once_and_by_all_its_names_in_the_order_of_the_register(self):
        register = net([whole(one) for one in (ALARM, POWER, TELE)], (ALARM, need(TELE)), (TELE, need(POWER)), (POWER, need(ALARM)))
        assert [one for one in told(register) if one[0] is Lack.CIRCLE] == [(Lack.CIRCLE, "Larm", ("Larm", "El", "Mobil"))]


class TestWhatIsLacking:
    @pytest.mark.parametrize(
        ("days", "old"), [(0, False), (1, False), (STALE.days - 1, False), (STALE.days, False), (STALE.days + 1, True), (10_000, True)]
    )
    def test_a_check_is_old_the_day_after_a_year(self, days, old):
        checked = need(POWER, assumed=False, verified_on=TODAY - timedelta(days=days))
        assert (Lack.STALE in {one[0] for one in told(net([POWER, CARE], (CARE, checked)))}) is old

    def test_what_is_said_and_not_dated_is_neither_old_nor_assumed(self):
        found = {
            one[0]
            for one in told(net([whole(CARE), replace(POWER, external=True, tolerance=limit(1))], (CARE, need(POWER, assumed=False))))
        }
        assert found == set()

    @pytest.mark.parametrize(
        ("external", "owner", "reporter", "lacks"),
        [
            (False, "", None, {Lack.NO_OWNER, Lack.NO_REPORTER, Lack.NO_NEED}),
            (False, "Vi", None, {Lack.NO_REPORTER, Lack.NO_NEED}),
            (False, "Vi", JOUR, {Lack.NO_NEED}),
            (True, "", None, {Lack.NO_OWNER}),
            (True, "De", None, set()),
            (True, "De", JOUR, set()),
        ],
    )
    def test_what_is_asked_of_our_own_and_of_what_others_run(self, external, owner, reporter, lacks):
        one = Function(UUID(int=1), "x", "X", owner, external=external, reporter=reporter, tolerance=limit(1))
        assert {lack for lack, *_rest in told(net([one]))} == lacks

    def test_several_missing_ends_are_one_line_with_all_names(self):
        register = net([whole(CARE)], (CARE, need(POWER, assumed=False)), (CARE, need(TELE, assumed=False)))
        assert told(register) == [(Lack.MISSING_END, "Hemtjänst", ("El", "Mobil"))]

    @pytest.mark.parametrize(
        ("groups", "alone"),
        [
            (["a"], ("a",)),
            (["a", "a"], ()),
            (["a", "a", "b"], ("b",)),
            (["a", "b", "c"], ("a", "b", "c")),
            (["", ""], ()),
            (["a", "A"], ("a", "A")),
        ],
    )
    def test_a_word_that_is_said_once_stands_in_for_nothing(self, groups, alone):
        links = [(CARE, need(on, group=group, assumed=False)) for on, group in zip((POWER, TELE, ALARM), groups, strict=False)]
        found = [others for lack, _name, others in told(net([CARE, POWER, TELE, ALARM], *links)) if lack is Lack.GROUP_OF_ONE]
        assert found == ([alone] if alone else [])

    def test_what_is_to_be_mended_comes_before_what_is_good_to_know_and_each_kind_by_name(self):
        bare = [Function(UUID(int=number), name, name) for number, name in ((1, "beta"), (2, "Alfa"))]
        found = told(net([*bare, whole(CARE)], (CARE, need(WELLS)), (CARE, need(bare[0]))))
        lacks = [lack for lack, *_rest in found]
        assert [lack in INFORMATION for lack in lacks] == sorted(lack in INFORMATION for lack in lacks)
        assert [name for lack, name, _others in found if lack is Lack.NO_OWNER] == ["Alfa", "beta"]
        assert lacks[0] is Lack.MISSING_END

    @settings(max_examples=50, deadline=None)
    @given(PAIRS, st.permutations(range(6)))
    def test_the_order_in_which_they_were_entered_changes_no_lack_but_where_a_circle_begins(self, pairs, order):
        one = of_pairs(pairs)
        other = Register(tuple(one.functions[place] for place in order), one.needs)

        def plain(register: Register) -> set[tuple[Lack, str]]:
            return {(lack, name) for lack, name, _others in told(register) if lack is not Lack.CIRCLE}

        assert plain(one) == plain(other)
        assert {frozenset(circle) for circle in circles_in(one)} == {frozenset(circle) for circle in circles_in(other)}


class TestHowLongEachIsAway:
    @pytest.mark.parametrize(
        ("reserve", "delay", "away"),
        [(0, 0, 24), (4, 0, 20), (0, 4, 20), (4, 4, 16), (24, 0, 0), (23, 1, 0), (12, 12, 0), (100, 0, 0)],
    )
    def test_delay_and_reserve_are_taken_from_the_outage_and_never_more_than_all_of_it(self, reserve, delay, away):
        power = replace(POWER, expected=hours(24))
        register = net([power, CARE], (CARE, need(power, hours(reserve), delay=hours(delay))))
        assert outages(register)[CARE.id] == away * 60

    def test_the_most_likely_of_three_is_reckoned_with(self):
        power = replace(POWER, expected=hours(10, 24, 100))
        its = need(power, hours(1, 4, 90), delay=Stretch(0, 60, 600))
        assert held(its) == 5 * 60
        assert outages(net([power, CARE], (CARE, its)))[CARE.id] == 19 * 60

    def test_its_own_outage_counts_when_it_is_longer(self):
        power, care = replace(POWER, expected=hours(24)), replace(CARE, expected=hours(48))
        assert outages(net([power, care], (care, need(power))))[care.id] == 48 * 60

    def test_along_a_chain_each_holds_on_in_turn(self):
        power = replace(POWER, expected=hours(24))
        register = net(
            [CARE, ALARM, TELE, power], (CARE, need(ALARM, hours(8))), (ALARM, need(TELE, hours(1))), (TELE, need(power, hours(4)))
        )
        found = outages(register)
        assert [found[one.id] // 60 for one in (power, TELE, ALARM, CARE)] == [24, 20, 19, 11]

    def test_two_ways_of_which_each_alone_would_stop_it_count_as_the_worse(self):
        power, tele = replace(POWER, expected=hours(24)), replace(TELE, expected=hours(6))
        register = net([power, tele, CARE], (CARE, need(power, hours(20))), (CARE, need(tele)))
        assert outages(register)[CARE.id] == 6 * 60

    def test_two_groups_are_two_questions(self):
        four = [replace(one, expected=hours(size)) for one, size in ((POWER, 24), (TELE, 2), (ALARM, 10), (WELLS, 12))]
        links = [(CARE, need(one, group=group)) for one, group in zip(four, "aabb", strict=True)]
        assert outages(net([*four, CARE], *links))[CARE.id] == 10 * 60

    def test_what_is_out_of_use_stops_nothing(self):
        assert outages(net([CARE], (CARE, need(replace(POWER, expected=hours(24))))))[CARE.id] == 0

    def test_one_that_stands_in_and_is_out_of_use_is_not_away_either(self):
        power = replace(POWER, expected=hours(24))
        found = outages(net([power, CARE], (CARE, need(power, group="a")), (CARE, need(TELE, group="a"))))
        assert found[CARE.id] == 0

    @settings(max_examples=50, deadline=None)
    @given(PAIRS, st.integers(0, 5), st.integers(1, 48))
    def test_a_longer_reserve_never_makes_anything_worse(self, pairs, which, more):
        base = replace(of_pairs(pairs), functions=tuple(replace(one, expected=hours(one.id.int * 6)) for one in SIX))
        better = tuple(
            Placed(one.function_id, replace(one.need, reserve=hours(more))) if number == which else one
            for number, one in enumerate(base.needs)
        )
        before, after = outages(base), outages(replace(base, needs=better))
        assert all(after[id] <= before[id] for id in before)

    @settings(max_examples=50, deadline=None)
    @given(PAIRS, st.permutations(range(6)))
    def test_the_order_of_the_register_changes_nothing(self, pairs, order):
        base = replace(of_pairs(pairs), functions=tuple(replace(one, expected=hours(one.id.int * 6)) for one in SIX))
        turned = Register(tuple(base.functions[place] for place in order), tuple(reversed(base.needs)))
        assert outages(base) == outages(turned)


class TestTheTable:
    def test_a_line_to_each_need_and_none_for_what_leads_nowhere(self):
        care = replace(CARE, tolerance=limit(4))
        found = gaps(net([care, POWER, TELE], (care, need(POWER)), (care, need(TELE)), (care, need(WELLS))))
        assert [one.need.on for one in found] == ["El", "Mobil"]

    def test_alike_lines_stand_by_name_whatever_its_case(self):
        many = [replace(function(number + 10, name), tolerance=limit(4)) for number, name in enumerate(("beta", "Alfa", "ceder"))]
        found = gaps(net([POWER, *many], *[(one, need(POWER)) for one in many]))
        assert [one.function.name for one in found] == ["Alfa", "beta", "ceder"]

    def test_margin_is_below_nothing_and_what_is_for_ever_has_neither(self):
        power = replace(POWER, expected=hours(2))
        care, ever = replace(CARE, tolerance=limit(10)), replace(ALARM, tolerance=Tolerance(forever=True))
        found = {one.function.name: one.gap for one in gaps(net([power, care, ever], (care, need(power)), (ever, need(power))))}
        assert found == {"Hemtjänst": -8 * 60, "Larm": None}

    @settings(max_examples=50, deadline=None)
    @given(st.lists(st.tuples(st.integers(0, 200), st.integers(0, 200), st.one_of(st.none(), st.integers(0, 200))), max_size=12))
    def test_the_worst_stands_first_and_for_ever_last(self, rows):
        functions: list[Function] = []
        placed: list[Placed] = []
        for number, (outage, reserve, tolerance) in enumerate(rows):
            source = function(number * 2 + 1, f"K{number}", expected=Stretch(outage, outage, outage))
            said = Tolerance(forever=True) if tolerance is None else Tolerance(Stretch(tolerance, tolerance, tolerance))
            one = function(number * 2 + 2, f"F{number}", tolerance=said)
            functions += [source, one]
            placed.append(Placed(one.id, Need(UUID(int=1000 + number), source.id, source.name, Stretch(reserve, reserve, reserve))))
        found = gaps(Register(tuple(functions), tuple(placed)))
        known = [one.gap for one in found if one.gap is not None]
        assert known == sorted(known, reverse=True)
        assert [one.gap is None for one in found] == sorted(one.gap is None for one in found)
        assert sorted(known) == sorted(gap_of(*row) for row in rows if row[2] is not None)  # type: ignore[arg-type]  # None is left out
