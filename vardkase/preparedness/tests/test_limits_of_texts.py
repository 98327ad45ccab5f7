"""Every text of the register at its limit and one beyond, what must not be in it, and how it is tidied; no and yes side by side."""

from __future__ import annotations

import unicodedata
from dataclasses import fields, replace
from datetime import date, timedelta
from uuid import UUID

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from vardkase.preparedness.rules import checks
from vardkase.preparedness.rules.content import Code, Function, Holder, Need, Reserve, Stretch, Tolerance, Weight
from vardkase.preparedness.tests.scenes import PERSONAL_NUMBER, function, hours, limit, need, net, refused

TODAY = date(2026, 11, 29)
POWER, TELE = function(1, "El"), function(2, "Mobil")
REGISTER = net([POWER, TELE])
FUNCTION_TEXTS = [("name", 200), ("owner", 200), ("description", 2000), ("tolerance_why", 600)]
NEED_TEXTS = [("note", 600), ("source", 200), ("group", 60)]


def kept(field: str, text: str) -> str:
    """What the rules make of a text in this field of a function or a need."""
    if field == "tolerance_why":
        return checks.check_function(replace(POWER, tolerance=Tolerance(why=text))).tolerance.why
    if field in dict(FUNCTION_TEXTS):
        return getattr(checks.check_function(replace(POWER, **{field: text})), field)
    return getattr(checks.check_need(TELE, replace(need(POWER), **{field: text}), REGISTER, TODAY), field)


@pytest.mark.parametrize(("field", "most"), [*FUNCTION_TEXTS, *NEED_TEXTS], ids=str)
class TestEveryText:
    def test_just_so_long_is_kept_and_one_more_is_refused_at_its_field(self, field, most):
        assert kept(field, "å" * most) == "å" * most
        with refused("preparedness.too_long", field=field, limit=most, length=most + 1):
            kept(field, "å" * (most + 1))

    def test_so_long_that_nobody_can_have_typed_it_is_refused_at_its_field_too(self, field, most):
        with refused("preparedness.too_long", field=field, limit=most, length=100_001):
            kept(field, "x" * 100_001)

    def test_blanks_do_not_count(self, field, most):
        assert kept(field, f"  {'å' * most} \t\n") == "å" * most

    @pytest.mark.parametrize("wrapped", [PERSONAL_NUMBER, f"Ring {PERSONAL_NUMBER} först", PERSONAL_NUMBER.replace("-", "")])
    def test_a_personal_identity_number_is_refused_wherever_it_stands(self, field, most, wrapped):
        with refused("preparedness.personal_id", field=field):
            kept(field, wrapped)

    @pytest.mark.parametrize("number", ["0176-710 00", "2026-11-29", "556036-0793", "59.7580, 18.7049"])
    def test_other_numbers_are_let_in(self, field, most, number):
        assert kept(field, f"Se {number}") == f"Se {number}"

    def test_what_cannot_be_seen_is_taken_away(self, field, most):
        assert kept(field, "El\u202enät\x00\u200b\x07") in ("Elnät", "Elnät\u200b")

    def test_an_accent_written_apart_is_the_letter(self, field, most):
        assert kept(field, unicodedata.normalize("NFD", "Räddningstjänst")) == "Räddningstjänst"

    def test_marks_of_a_page_are_kept_as_letters(self, field, most):
        assert kept(field, "<b>El & «värme»</b>") == "<b>El & «värme»</b>"


def test_only_the_description_has_lines():
    assert kept("description", "Ett.\r\n\r\nTvå.\rTre.") == "Ett.\n\nTvå.\nTre."
    for field in ("name", "owner", "tolerance_why", "note", "source", "group"):
        assert "\n" not in kept(field, "Ett.\nTvå.")


class TestAFunctionAtItsEnds:
    @pytest.mark.parametrize("minutes", [15, 16, 60, 24 * 60, 7 * 24 * 60])
    def test_an_interval_that_may_be(self, minutes):
        assert checks.check_function(replace(POWER, interval_minutes=minutes)).interval_minutes == minutes

    @pytest.mark.parametrize("minutes", [-15, 0, 1, 14, 7 * 24 * 60 + 1, 10**9])
    def test_an_interval_that_may_not(self, minutes):
        with refused("preparedness.odd_interval", field="interval", least=15, most=7):
            checks.check_function(replace(POWER, interval_minutes=minutes))

    @pytest.mark.parametrize("name", ["", " ", "\t\n", "\u200e", "\x00"])
    def test_a_name_of_nothing_is_no_name(self, name):
        with refused("preparedness.needs_name", field="name"):
            checks.check_function(replace(POWER, name=name))

    @pytest.mark.parametrize("owner", ["", "  ", "\n"])
    def test_what_others_run_has_an_owner_and_what_we_run_may_wait_for_one(self, owner):
        assert checks.check_function(replace(POWER, owner=owner)).owner == ""
        with refused("preparedness.external_needs_owner", field="owner"):
            checks.check_function(replace(POWER, owner=owner, external=True))
        assert checks.check_function(replace(POWER, owner="Nätbolaget", external=True)).external

    def test_reporter_and_deputy_are_two_posts_but_may_have_one_name(self):
        one, other = Holder(UUID(int=1), "Jour"), Holder(UUID(int=2), "Jour")
        assert checks.check_function(replace(POWER, reporter=one, deputy=other)).deputy == other
        assert checks.check_function(replace(POWER, deputy=one)).deputy == one
        with refused("preparedness.deputy_is_reporter", field="deputy"):
            checks.check_function(replace(POWER, reporter=one, deputy=replace(one, name="Jour igen")))

    @pytest.mark.parametrize(
        ("tolerance", "code"),
        [
            (Tolerance(), ""),
            (Tolerance(hours(0)), ""),
            (Tolerance(forever=True), ""),
            (Tolerance(hours(366 * 24)), ""),
            (Tolerance(Stretch(0, 0, 366 * 24 * 60 + 1)), "stretch_too_long"),
            (Tolerance(Stretch(-1, -1, -1)), "stretch_backwards"),
            (Tolerance(hours(0), forever=True), "tolerance_twice"),
            (Tolerance(Stretch(-1, -1, -1), forever=True), "tolerance_twice"),
        ],
    )
    def test_tolerances_of_no_time_of_a_year_and_for_ever(self, tolerance, code):
        if not code:
            assert checks.check_function(replace(POWER, tolerance=tolerance)).tolerance == tolerance
            return
        with refused(f"preparedness.{code}", field="tolerance"):
            checks.check_function(replace(POWER, tolerance=tolerance))

    def test_nothing_else_of_it_is_touched(self):
        whole = Function(
            UUID(int=7), "el", "El", "Nät", UUID(int=8), True, "Text.", Weight.LIFE, limit(1, 2, 3), hours(24), (Code("a", "b", "c"),),
            Holder(UUID(int=1), "A"), Holder(UUID(int=2), "B"), 60, True,
        )  # fmt: skip
        assert checks.check_function(whole) == whole


class TestANeedAtItsEnds:
    @pytest.mark.parametrize("days", [0, 1, 365, 36_500])
    def test_a_check_that_has_been(self, days):
        day = TODAY - timedelta(days=days)
        assert checks.check_need(TELE, need(POWER, verified_on=day), REGISTER, TODAY).verified_on == day

    @pytest.mark.parametrize("days", [1, 2, 365])
    def test_a_check_that_is_to_come(self, days):
        with refused("preparedness.verified_in_future", field="verified_on"):
            checks.check_need(TELE, need(POWER, verified_on=TODAY + timedelta(days=days)), REGISTER, TODAY)

    @pytest.mark.parametrize("by", [one for one in Reserve if one is not Reserve.NOTHING])
    def test_every_means_carries_a_time_and_may_be_without_one(self, by):
        assert checks.check_need(TELE, replace(need(POWER), by=by, reserve=hours(4)), REGISTER, TODAY).reserve == hours(4)
        assert checks.check_need(TELE, replace(need(POWER), by=by), REGISTER, TODAY).reserve.is_nothing

    def test_no_means_carries_none(self):
        with refused("preparedness.reserve_by_what", field="by"):
            checks.check_need(TELE, replace(need(POWER), by=Reserve.NOTHING, reserve=Stretch(0, 0, 1)), REGISTER, TODAY)

    @pytest.mark.parametrize("field", ["reserve", "recovery", "delay"])
    def test_times_of_a_year_and_one_minute_more(self, field):
        year = 366 * 24 * 60
        drafted = replace(need(POWER), by=Reserve.STOCK)
        assert checks.check_need(TELE, replace(drafted, **{field: Stretch(0, 0, year)}), REGISTER, TODAY)
        with refused("preparedness.stretch_too_long", field=field):
            checks.check_need(TELE, replace(drafted, **{field: Stretch(0, 0, year + 1)}), REGISTER, TODAY)

    def test_the_sixtieth_is_let_in_and_changed_when_all_are_there(self):
        many = [function(number + 10, f"F{number}") for number in range(checks.MOST_NEEDS)]
        links = [need(one) for one in many]
        nearly = net([POWER, TELE, *many], *[(TELE, one) for one in links[:-1]])
        assert checks.check_need(TELE, links[-1], nearly, TODAY).on == "F59"
        full = net([POWER, TELE, *many], *[(TELE, one) for one in links])
        assert checks.check_need(TELE, replace(links[0], note="Ny."), full, TODAY).note == "Ny."
        with refused("preparedness.too_many_needs", most=60):
            checks.check_need(TELE, need(POWER), full, TODAY)

    def test_changed_to_what_another_line_says_already_is_refused(self):
        care = function(3, "Hemtjänst")
        first, second = need(POWER), need(TELE)
        register = net([POWER, TELE, care], (care, first), (care, second))
        with refused("preparedness.need_exists", field="on_id", name="El"):
            checks.check_need(care, replace(second, on_id=POWER.id), register, TODAY)

    def test_what_is_wrong_first_is_said_first(self):
        """On itself before anything else: no other mending would help."""
        with refused("preparedness.needs_itself"):
            checks.check_need(TELE, replace(need(TELE), note="x" * 601, reserve=Stretch(2, 1, 0)), net([POWER]), TODAY)


class TestNames:
    @pytest.mark.parametrize("name", ["El", "el", "EL", "eL"])
    def test_case_makes_no_other_name(self, name):
        with refused("preparedness.function_exists", name=name):
            checks.check_new(function(9, name), REGISTER)

    @pytest.mark.parametrize("name", ["El 2", "Elen", "E l", "Él"])
    def test_another_name_is_another(self, name):
        checks.check_new(function(9, name), REGISTER)

    def test_names_that_folding_makes_longer_than_the_table_holds_are_told_apart_as_the_table_does(self):
        """Each ß folds to ss: what the table would take for the same name is refused before it, and not by it."""
        one, other = "ß" * 150 + "a", "ß" * 150 + "b"
        assert len(checks.folded(one)) == checks.LINE
        with refused("preparedness.function_exists"):
            checks.check_new(function(9, other), net([function(1, one)]))

    def test_five_hundred_fit_and_the_last_can_be_changed(self):
        many = [function(number + 1, f"F{number}") for number in range(checks.MOST_FUNCTIONS)]
        checks.check_new(many[-1], net(many[:-1]))
        checks.check_new(replace(many[-1], name="Nytt namn"), net(many))
        with refused("preparedness.too_many_functions", most=500):
            checks.check_new(function(9999, "En till"), net(many))

    @pytest.mark.parametrize(
        ("name", "key"),
        [
            ("Äldreboende Ö-vik & Co", "aldreboende_o_vik_co"), ("  ", "function"), ("日本", "function"), ("___", "function"),
            ("Vård 24/7", "vard_24_7"), ("x" * 90, "x" * 40), (f"{'x' * 39} y", "x" * 39), ("Ⅷ", "viii"), ("<script>", "script"),
        ],
    )  # fmt: skip
    def test_a_short_name_is_plain_letters_whatever_the_name(self, name, key):
        assert checks.new_key(name, []) == key

    @settings(max_examples=50, deadline=None)
    @given(st.text(max_size=60), st.integers(0, 6))
    def test_it_is_never_one_that_is_taken_and_fits_the_table(self, name, count):
        taken: list[str] = []
        for _time in range(count + 1):
            key = checks.new_key(name, taken)
            assert key not in taken
            assert len(key) <= 60
            assert key.isascii()
            taken.append(key)


class TestWhatWasSeen:
    CHANGED = {
        "id": UUID(int=99), "key": "annan", "name": "Ny", "owner": "Ny", "owner_id": UUID(int=98), "external": True, "description": "Ny",
        "weight": Weight.LIFE, "tolerance": limit(3), "expected": hours(3), "codes": (Code("a", "b", "c"),),
        "reporter": Holder(UUID(int=1), "A"), "deputy": Holder(UUID(int=1), "A"), "interval_minutes": 60, "restricted": True,
    }  # fmt: skip

    @pytest.mark.parametrize("field", [one.name for one in fields(Function)])
    def test_any_change_of_a_function_is_another_fingerprint(self, field):
        changed = replace(POWER, **{field: self.CHANGED[field]})
        assert checks.digest(changed) != checks.digest(POWER)
        with refused("preparedness.changed_meanwhile"):
            checks.check_seen(checks.digest(POWER), changed)

    @pytest.mark.parametrize(
        ("field", "value"),
        [
            ("on_id", UUID(int=99)), ("reserve", hours(3)), ("by", Reserve.STOCK), ("recovery", hours(3)), ("delay", hours(3)),
            ("group", "x"), ("to_start", True), ("assumed", False), ("note", "Ny"), ("source", "Ny"), ("verified_on", TODAY),
        ],
    )  # fmt: skip
    def test_any_change_of_a_need_is_another_but_what_the_other_end_is_called_is_not_its_own(self, field, value):
        one = need(POWER)
        assert checks.digest(replace(one, **{field: value})) != checks.digest(one)
        assert checks.digest(replace(one, on="Elförsörjning")) == checks.digest(one)

    def test_what_is_new_was_not_seen_and_what_has_gone_is_not_there(self):
        checks.check_seen("", None)
        for seen in ("x", checks.digest(POWER)):
            with refused("preparedness.changed_meanwhile"):
                checks.check_seen(seen, None)

    def test_a_function_and_a_need_never_look_alike(self):
        assert checks.digest(POWER) != checks.digest(Need(POWER.id, POWER.id, ""))


@pytest.mark.parametrize(("reason", "kept_as"), [(" Slut. ", "Slut."), ("x" * 600, "x" * 600), ("Ett.\nTvå.", "Ett.Två.")])
def test_a_reason_is_kept_tidied(reason, kept_as):
    assert checks.check_reason(reason).replace(" ", "") == kept_as.replace(" ", "")


@pytest.mark.parametrize(
    ("reason", "code"), [("", "needs_reason"), ("\n \t", "needs_reason"), ("x" * 601, "too_long"), (PERSONAL_NUMBER, "personal_id")]
)
def test_a_reason_that_is_none_is_refused_at_its_field(reason, code):
    with refused(f"preparedness.{code}", field="reason"):
        checks.check_reason(reason)
