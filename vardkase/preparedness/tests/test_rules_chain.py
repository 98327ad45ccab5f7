"""The net: circles are told and hang nothing; what is lacking is found; a chain is drawn to both sides; gaps are reckoned."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st

from vardkase.preparedness.rules.chain import Lack, around, circles_in, found_in
from vardkase.preparedness.rules.content import Function, Holder, Need, Placed, Register, Tolerance
from vardkase.preparedness.rules.gaps import gap_of, gaps, outages
from vardkase.preparedness.tests.scenes import function, hours, limit, need, net

TODAY = date(2026, 11, 29)
POWER, TELE, ALARM, CARE = (function(number, name) for number, name in enumerate(("El", "Mobil", "Larm", "Hemtjänst"), 1))
CHAIN = net([POWER, TELE, ALARM, CARE], (TELE, need(POWER)), (ALARM, need(TELE)), (CARE, need(ALARM)))


def lacks(register: Register, lack: Lack) -> list[tuple[str, tuple[str, ...]]]:
    return [(one.name, one.others) for one in found_in(register, TODAY) if one.lack is lack]


class TestCircles:
    def test_a_chain_has_none(self):
        assert circles_in(CHAIN) == ()

    def test_power_and_telephony_hang_on_one_another(self):
        circle = net([POWER, TELE, ALARM], (TELE, need(POWER)), (POWER, need(TELE)), (ALARM, need(TELE)))
        assert circles_in(circle) == ((POWER.id, TELE.id),)
        assert lacks(circle, Lack.CIRCLE) == [("El", ("El", "Mobil"))]
        assert all(one.is_information for one in found_in(circle, TODAY) if one.lack is Lack.CIRCLE)

    def test_two_circles_are_two(self):
        two = net([POWER, TELE, ALARM, CARE], (TELE, need(POWER)), (POWER, need(TELE)), (CARE, need(ALARM)), (ALARM, need(CARE)))
        assert circles_in(two) == ((POWER.id, TELE.id), (ALARM.id, CARE.id))

    def test_one_that_somehow_needs_itself_is_a_circle_of_one(self):
        assert circles_in(net([POWER], (POWER, need(POWER)))) == ((POWER.id,),)

    def test_five_hundred_in_a_row_and_back_are_one_circle(self):
        many = [function(number, f"F{number}") for number in range(1, 501)]
        links = [(one, need(other)) for one, other in zip(many, [*many[1:], many[0]], strict=True)]
        assert circles_in(net(many, *links)) == (tuple(one.id for one in many),)

    @given(st.lists(st.tuples(st.integers(0, 7), st.integers(0, 7)), max_size=16))
    def test_two_are_in_one_circle_just_when_each_is_reached_from_the_other(self, pairs):
        many = [function(number + 1, f"F{number}") for number in range(8)]
        register = net(many, *[(many[one], need(many[other])) for one, other in pairs])
        reached = {one: {other for this, other in pairs if this == one} for one in range(8)}
        for middle in range(8):
            for one in range(8):
                if middle in reached[one]:
                    reached[one] |= reached[middle]
        expected = {frozenset(other for other in range(8) if other in reached[one] and one in reached[other]) for one in range(8)}
        found = {frozenset(id.int - 1 for id in circle) for circle in circles_in(register)}
        assert found == {circle for circle in expected if circle}


class TestWhatIsLacking:
    def test_nothing_is_lacking_of_one_that_is_described(self):
        whole = replace(CARE, tolerance=limit(4), reporter=Holder(UUID(int=9), "Jour"))
        power = replace(POWER, external=True, tolerance=limit(1))
        assert found_in(net([whole, power], (whole, need(power, assumed=False, verified_on=TODAY))), TODAY) == ()

    def test_an_end_that_is_missing_is_named_and_comes_first(self):
        register = net([CARE], (CARE, need(TELE)))
        assert found_in(register, TODAY)[0].lack is Lack.MISSING_END
        assert lacks(register, Lack.MISSING_END) == [("Hemtjänst", ("Mobil",))]

    def test_tolerance_owner_reporter_and_dependency(self):
        bare = Function(UUID(int=1), "bare", "Bar")
        found = {one.lack for one in found_in(net([bare]), TODAY)}
        assert found == {Lack.NO_TOLERANCE, Lack.NO_OWNER, Lack.NO_NEED, Lack.NO_REPORTER}

    @pytest.mark.parametrize("tolerance", [limit(0), Tolerance(forever=True)])
    def test_no_time_at_all_and_for_ever_are_both_something_said(self, tolerance):
        assert lacks(net([replace(CARE, tolerance=tolerance)]), Lack.NO_TOLERANCE) == []

    def test_what_others_run_reports_to_nobody_here_and_needs_not_be_described(self):
        outside = replace(POWER, external=True, tolerance=limit(1))
        assert found_in(net([outside]), TODAY) == ()

    def test_assumptions_and_old_checks_are_told(self):
        old = need(POWER, assumed=False, verified_on=date(2025, 11, 28))
        register = net([POWER, TELE, CARE], (CARE, old), (CARE, need(TELE)))
        assert lacks(register, Lack.STALE) == [("Hemtjänst", ("El",))]
        assert lacks(register, Lack.ASSUMED) == [("Hemtjänst", ("Mobil",))]

    def test_a_check_of_just_a_year_ago_is_not_old(self):
        assert lacks(net([POWER, CARE], (CARE, need(POWER, verified_on=date(2025, 11, 29)))), Lack.STALE) == []

    def test_a_group_of_one_stands_in_for_nothing(self):
        one = net([POWER, TELE, CARE], (CARE, need(POWER, group="samband")))
        two = net([POWER, TELE, CARE], (CARE, need(POWER, group="samband")), (CARE, need(TELE, group="samband")))
        assert lacks(one, Lack.GROUP_OF_ONE) == [("Hemtjänst", ("samband",))]
        assert lacks(two, Lack.GROUP_OF_ONE) == []


class TestAround:
    def test_what_is_needed_lies_before_and_what_needs_it_after(self):
        found = around(CHAIN, TELE.id)
        assert found.layers == ((-1, (POWER.id,)), (0, (TELE.id,)), (1, (ALARM.id,)), (2, (CARE.id,)))
        assert set(found.links) == {(POWER.id, TELE.id), (TELE.id, ALARM.id), (ALARM.id, CARE.id)}

    def test_it_goes_so_many_steps_and_no_further(self):
        assert around(CHAIN, POWER.id, 2).layers == ((0, (POWER.id,)), (1, (TELE.id,)), (2, (ALARM.id,)))

    def test_in_a_circle_each_stands_once(self):
        circle = net([POWER, TELE], (TELE, need(POWER)), (POWER, need(TELE)))
        assert sorted(id for _place, ids in around(circle, POWER.id).layers for id in ids) == [POWER.id, TELE.id]

    def test_one_alone_is_alone(self):
        assert around(net([POWER]), POWER.id).layers == ((0, (POWER.id,)),)


class TestGaps:
    @pytest.mark.parametrize(
        ("outage", "reserve", "tolerance", "gap"), [(24, 4, 1, 19), (24, 72, 4, -4), (48, 12, 12, 24), (72, 0, 120, -48), (0, 0, 0, 0)]
    )
    def test_the_arithmetic(self, outage, reserve, tolerance, gap):
        assert gap_of(outage, reserve, tolerance) == gap

    def test_a_table_of_four(self):
        power, fuel, it = (
            function(number, name, expected=hours(size)) for number, name, size in ((1, "El", 24), (2, "Bränsle", 48), (3, "IT", 72))
        )
        alarm, home, works, pay = (
            function(number, name, tolerance=limit(size))
            for number, name, size in ((4, "Larm", 1), (5, "Boende", 4), (6, "Vattenverk", 12), (7, "Lön", 120))
        )
        register = net(
            [power, fuel, it, alarm, home, works, pay],
            (alarm, need(power, hours(4))), (home, need(power, hours(72))), (works, need(fuel, hours(12))), (pay, need(it)),
        )  # fmt: skip
        assert [(one.function.name, one.gap and one.gap // 60) for one in gaps(register)] == [
            ("Vattenverk", 24), ("Larm", 19), ("Boende", -4), ("Lön", -48),
        ]  # fmt: skip

    def test_in_a_circle_the_outage_is_the_longer_of_its_own_and_of_what_it_needs(self):
        power = replace(POWER, expected=hours(24))
        register = net([power, TELE], (TELE, need(power, hours(4))), (power, need(TELE)))
        assert outages(register) == {power.id: 24 * 60, TELE.id: 20 * 60}

    def test_of_those_that_stand_in_for_one_another_the_best_counts(self):
        power, net_ = replace(POWER, expected=hours(24)), replace(TELE, expected=hours(6))
        register = net([power, net_, CARE], (CARE, need(power, group="x")), (CARE, need(net_, group="x")))
        assert outages(register)[CARE.id] == 6 * 60

    def test_delay_and_reserve_count_both(self):
        power = replace(POWER, expected=hours(24))
        register = net([power, CARE], (CARE, need(power, hours(4), delay=hours(2))))
        assert outages(register)[CARE.id] == 18 * 60

    def test_for_ever_has_no_gap_and_comes_last_and_no_time_at_all_has_the_whole(self):
        power = replace(POWER, expected=hours(24))
        ever, never = replace(ALARM, tolerance=Tolerance(forever=True)), replace(CARE, tolerance=limit(0))
        found = gaps(net([power, ever, never], (ever, need(power)), (never, need(power))))
        assert [(one.function.name, one.gap) for one in found] == [("Hemtjänst", 24 * 60), ("Larm", None)]

    def test_whose_tolerance_nobody_has_said_and_what_leads_nowhere_are_left_out(self):
        assert gaps(net([POWER, CARE], (CARE, need(POWER)))) == ()
        assert gaps(net([replace(CARE, tolerance=limit(1))], (CARE, need(TELE)))) == ()

    @given(st.lists(st.tuples(st.integers(0, 5), st.integers(0, 5), st.integers(0, 10), st.sampled_from(["", "a"])), max_size=25))
    def test_it_settles_in_every_net_and_no_outage_is_longer_than_the_longest(self, rows):
        many = [function(number + 1, f"F{number}", expected=hours(number * 3)) for number in range(6)]
        placed = tuple(
            Placed(many[one].id, Need(UUID(int=100 + place), many[other].id, "", hours(size), group=group))
            for place, (one, other, size, group) in enumerate(rows)
        )
        found = outages(Register(tuple(many), placed))
        assert all(one.expected.likely <= found[one.id] <= 15 * 60 for one in many if one.expected)
        # Settled: to reckon it once more from there changes nothing.
        again = Register(tuple(replace(one, expected=hours(found[one.id] / 60)) for one in many), placed)
        assert outages(again) == found
