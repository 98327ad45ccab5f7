"""The lists by which functions are classed are data; the default set can be read, is assumed, and gives ids of its own to each register."""

from __future__ import annotations

import json
from typing import Any
from uuid import UUID

import pytest

from vardkase.preparedness import defaults, lists
from vardkase.preparedness.rules.checks import check_function, check_need
from vardkase.preparedness.rules.content import Register, Reserve
from vardkase.preparedness.tests.scenes import refused

ONE, OTHER = UUID(int=1), UUID(int=2)


def whole(authority: UUID = ONE) -> Register:
    return Register(defaults.functions(authority, "Kommunstyrelsen", authority), defaults.needs(authority))


class TestLists:
    def test_eleven_sectors_and_ten_stand_side_by_side_and_a_third_is_written_by_hand(self):
        assert [(one.key, len(one.codes)) for one in lists.lists()] == [
            ("samhallssektorer", 11),
            ("beredskapssektorer", 10),
            ("samhallsfunktioner", 0),
        ]

    def test_each_says_where_it_comes_from(self):
        assert all(one.source for one in lists.lists())

    def test_a_code_is_kept_with_the_name_that_it_has(self):
        assert lists.chosen("samhallssektorer", "ENE").name == "Energiförsörjning"

    @pytest.mark.parametrize(("system", "code"), [("samhallssektorer", "XXX"), ("annan", "ENE"), ("samhallsfunktioner", "1")])
    def test_a_code_that_is_in_no_list_is_refused(self, system, code):
        with refused("preparedness.no_such_code", chosen=code, field=f"codes_{system}"):
            lists.chosen(system, code)

    def test_our_own_file_adds_a_list_and_replaces_one(self, settings: Any, tmp_path: Any):
        own = tmp_path / "own.json"
        rows = [
            {"key": "egen", "name": "Vår", "source": "Vi", "codes": [["1", "Ett"]]},
            {"key": "samhallsfunktioner", "name": "MSB1844", "source": "MSB", "codes": [["1", "Elförsörjning"]]},
        ]
        own.write_text(json.dumps({"lists": rows}), encoding="utf-8")
        settings.SECTOR_LISTS = own
        assert [(one.key, len(one.codes)) for one in lists.lists()][2:] == [("samhallsfunktioner", 1), ("egen", 1)]
        assert lists.named("egen") == "Vår"

    def test_a_file_that_is_not_there_changes_nothing(self, settings: Any, tmp_path: Any):
        settings.SECTOR_LISTS = tmp_path / "absent.json"
        assert len(lists.lists()) == 3

    def test_a_list_that_is_not_in_use_is_called_by_its_key(self):
        assert lists.named("gammal") == "gammal"


class TestTheDefaultSet:
    def test_everything_in_it_would_be_let_in_by_hand(self, now: Any):
        register = whole()
        for function in register.functions:
            if function.owner:
                assert check_function(function) == function
        for placed in register.needs:
            one = register.function(placed.function_id)
            assert one is not None
            assert check_need(one, placed.need, register, now.date()) == placed.need

    def test_short_names_and_names_are_had_by_one_each(self):
        found = whole().functions
        assert len({one.key for one in found}) == len({one.name for one in found}) == len({one.id for one in found}) == 29

    def test_two_registers_have_ids_of_their_own(self):
        assert not {one.id for one in whole().functions} & {one.id for one in whole(OTHER).functions}
        assert not {one.need.id for one in whole().needs} & {one.need.id for one in whole(OTHER).needs}

    def test_every_dependency_is_an_assumption_that_says_so(self):
        assert all(one.need.assumed and "Antagande" in one.need.source and one.need.verified_on is None for one in whole().needs)

    def test_a_reserve_has_its_means_and_no_means_no_reserve(self):
        for one in whole().needs:
            assert one.need.reserve.is_nothing or one.need.by is not Reserve.NOTHING

    def test_what_stands_in_for_something_never_stands_alone(self):
        groups: dict[tuple[UUID, str], int] = {}
        for one in whole().needs:
            if one.need.group:
                groups[one.function_id, one.need.group] = groups.get((one.function_id, one.need.group), 0) + 1
        assert groups
        assert min(groups.values()) >= 2

    def test_the_chain_of_the_law_book_is_there(self):
        """El → mobil → trygghetslarm → hemtjänst, el → enskild brunn, väg → hemtjänst."""
        register = whole()
        keys = {one.id: one.key for one in register.functions}
        pairs = {(keys[one.need.on_id], keys[one.function_id]) for one in register.needs}
        assert pairs >= {
            ("electricity", "telephony"),
            ("telephony", "safety_alarms"),
            ("safety_alarms", "home_care"),
            ("electricity", "private_wells"),
            ("roads", "home_care"),
        }

    def test_what_others_run_has_no_owner_until_somebody_says_whom(self):
        found = whole().functions
        assert {one.owner for one in found if one.external} == {""}
        assert {one.owner for one in found if not one.external} == {"Kommunstyrelsen"}

    def test_a_list_that_the_municipality_has_replaced_leaves_codes_out(self, settings: Any, tmp_path: Any):
        own = tmp_path / "own.json"
        own.write_text(json.dumps({"lists": [{"key": "samhallssektorer", "name": "Ny", "source": "Vi", "codes": []}]}), encoding="utf-8")
        settings.SECTOR_LISTS = own
        assert {code.system for one in whole().functions for code in one.codes} == {"beredskapssektorer"}
