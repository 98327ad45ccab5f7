"""What a function and a dependency must be to be kept; every no at its field."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from uuid import UUID

import pytest

from vardkase.preparedness.rules import checks
from vardkase.preparedness.rules.content import Holder, Need, Reserve, Stretch, Tolerance
from vardkase.preparedness.tests.scenes import PERSONAL_NUMBER, function, hours, need, net, refused

TODAY = date(2026, 11, 29)
POWER, TELE = function(1, "El"), function(2, "Mobil")
REGISTER = net([POWER, TELE])


class TestFunctions:
    def test_it_is_tidied(self):
        found = checks.check_function(replace(POWER, name="  El \n", description="Ett.\r\nTvå."))
        assert (found.name, found.description) == ("El", "Ett.\nTvå.")

    @pytest.mark.parametrize(
        ("change", "code", "field"),
        [
            ({"name": " "}, "preparedness.needs_name", "name"),
            ({"name": "x" * 201}, "preparedness.too_long", "name"),
            ({"description": f"Ring {PERSONAL_NUMBER}"}, "preparedness.personal_id", "description"),
            ({"owner": "", "external": True}, "preparedness.external_needs_owner", "owner"),
            ({"tolerance": Tolerance(hours(1), forever=True)}, "preparedness.tolerance_twice", "tolerance"),
            ({"tolerance": Tolerance(Stretch(2, 1, 3))}, "preparedness.stretch_backwards", "tolerance"),
            ({"expected": Stretch(-1, 0, 0)}, "preparedness.stretch_backwards", "expected"),
            ({"interval_minutes": 14}, "preparedness.odd_interval", "interval"),
            ({"interval_minutes": 7 * 24 * 60 + 1}, "preparedness.odd_interval", "interval"),
            ({"reporter": Holder(UUID(int=1), "A"), "deputy": Holder(UUID(int=1), "A")}, "preparedness.deputy_is_reporter", "deputy"),
        ],
    )
    def test_it_is_refused(self, change, code, field):
        with refused(code, field=field):
            checks.check_function(replace(POWER, **change))

    @pytest.mark.parametrize(
        "change", [{"tolerance": Tolerance(hours(0))}, {"tolerance": Tolerance(forever=True)}, {"interval_minutes": 15}]
    )
    def test_the_outermost_that_may_be(self, change):
        assert checks.check_function(replace(POWER, **change))

    def test_a_name_that_another_has_is_refused_whatever_its_case(self):
        with refused("preparedness.function_exists", field="name", name="EL"):
            checks.check_new(function(9, "EL"), REGISTER)
        checks.check_new(replace(POWER, description="Ny"), REGISTER)

    def test_a_register_is_full_at_last(self):
        many = net([function(number + 1, f"F{number}") for number in range(checks.MOST_FUNCTIONS)])
        with refused("preparedness.too_many_functions", most=500):
            checks.check_new(function(9999, "En till"), many)

    def test_a_short_name_is_made_of_the_name(self):
        assert checks.new_key("Räddningstjänst!", []) == "raddningstjanst"
        assert checks.new_key("El", ["el", "el_2"]) == "el_3"
        assert checks.new_key("…", []) == "function"


class TestNeeds:
    def test_it_takes_the_name_of_what_is_needed(self):
        found = checks.check_need(TELE, replace(need(POWER, hours(2)), on="Gammalt namn", note=" Batteri "), REGISTER, TODAY)
        assert (found.on, found.note, found.reserve) == ("El", "Batteri", hours(2))

    def test_on_itself_is_refused(self):
        with refused("preparedness.needs_itself", field="on_id", name="Mobil"):
            checks.check_need(TELE, need(TELE), REGISTER, TODAY)

    def test_on_what_is_not_there_is_refused(self):
        with refused("preparedness.no_such_function", field="on_id"):
            checks.check_need(TELE, need(function(9, "Borta")), REGISTER, TODAY)

    def test_a_circle_is_not_refused(self):
        register = net([POWER, TELE], (TELE, need(POWER)))
        assert checks.check_need(POWER, need(TELE), register, TODAY).on == "Mobil"

    def test_the_same_twice_is_refused_but_not_the_same_changed(self):
        first = need(POWER)
        register = net([POWER, TELE], (TELE, first))
        with refused("preparedness.need_exists", name="El"):
            checks.check_need(TELE, need(POWER), register, TODAY)
        assert checks.check_need(TELE, replace(first, note="Ny"), register, TODAY).note == "Ny"

    def test_too_many_are_refused(self):
        many = [function(number + 10, f"F{number}") for number in range(checks.MOST_NEEDS)]
        register = net([POWER, TELE, *many], *[(TELE, need(one)) for one in many])
        with refused("preparedness.too_many_needs", most=60):
            checks.check_need(TELE, need(POWER), register, TODAY)

    @pytest.mark.parametrize(
        ("change", "code", "field"),
        [
            ({"by": Reserve.NOTHING, "reserve": hours(2)}, "preparedness.reserve_by_what", "by"),
            ({"reserve": Stretch(3, 2, 4)}, "preparedness.stretch_backwards", "reserve"),
            ({"recovery": Stretch(-1, 0, 0)}, "preparedness.stretch_backwards", "recovery"),
            ({"delay": Stretch(5, 4, 4)}, "preparedness.stretch_backwards", "delay"),
            ({"verified_on": date(2026, 11, 30)}, "preparedness.verified_in_future", "verified_on"),
            ({"note": "x" * 601}, "preparedness.too_long", "note"),
            ({"source": PERSONAL_NUMBER}, "preparedness.personal_id", "source"),
        ],
    )
    def test_it_is_refused(self, change, code, field):
        with refused(code, field=field):
            checks.check_need(TELE, replace(need(POWER), **change), REGISTER, TODAY)

    def test_a_check_of_today_is_one_that_was_made(self):
        assert checks.check_need(TELE, need(POWER, verified_on=TODAY), REGISTER, TODAY).verified_on == TODAY


def test_what_changed_since_it_was_opened_is_refused():
    seen = checks.digest(POWER)
    checks.check_seen(seen, POWER)
    with refused("preparedness.changed_meanwhile"):
        checks.check_seen(seen, replace(POWER, name="Elen"))
    with refused("preparedness.changed_meanwhile"):
        checks.check_seen("", POWER)
    assert checks.digest(None) == ""


def test_why_must_be_said():
    assert checks.check_reason(" Upphört. ") == "Upphört."
    with refused("preparedness.needs_reason", field="reason"):
        checks.check_reason(" ")


def test_a_need_without_reserve_says_nothing_of_by_what():
    kept = checks.check_need(TELE, Need(UUID(int=5), POWER.id, "", by=Reserve.BATTERY), REGISTER, TODAY)
    assert kept.reserve.is_nothing
