"""The forms as they are filled in: what is shown is read again as the same, what cannot be is refused at its field, and keys are kept."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import date
from typing import Any
from uuid import UUID

import pytest

from vardkase.kernel.ids import new_id
from vardkase.kernel.refusal import Refusal
from vardkase.preparedness import lists
from vardkase.preparedness.forms import NEW, FindForm, FunctionForm, NeedForm, ReasonForm
from vardkase.preparedness.rules import checks
from vardkase.preparedness.rules.content import DAY, Code, Function, Holder, Need, Reserve, Stretch, Tolerance, Weight
from vardkase.preparedness.tests.scenes import PERSONAL_NUMBER, function, hours, limit, need, net, refused

OFFICE, POST, OTHER_POST = UUID(int=50), UUID(int=60), UUID(int=61)
OWNERS, POSTS = [(OFFICE, "Kontoret")], [(POST, "Jour"), (OTHER_POST, "Bakjour")]
POWER, TELE, CARE = function(1, "El"), function(2, "Mobil"), function(3, "Hemtjänst")
REGISTER = net([POWER, TELE, CARE])
LISTS_OFF: dict[str, Any] = {"codes_samhallssektorer": [], "codes_beredskapssektorer": [], "codes_samhallsfunktioner": ""}


def function_form(one: Function | None = None, said: dict[str, Any] | None = None) -> FunctionForm:
    return FunctionForm(said, function=one, owners=OWNERS, posts=POSTS)


def need_form(one: Need | None = None, said: dict[str, Any] | None = None) -> NeedForm:
    return NeedForm(said, function=CARE, need=one, register=REGISTER)


def typed(form: Any) -> dict[str, Any]:
    """What a browser sends of a form that nobody has touched."""
    found = {field.html_name: field.value() for field in form if field.value() not in (None, False)}
    return {name: value.value if isinstance(value, Weight | Reserve) else value for name, value in found.items()}


def drafted(form: Any) -> Any:
    assert form.is_valid(), form.errors
    return form.draft()


def function_of(**said: Any) -> Function:
    return drafted(function_form(None, {"key": str(new_id()), "name": "Ny", **said}))


def need_of(**said: Any) -> Need:
    return drafted(need_form(None, {"key": str(new_id()), "on_id": str(POWER.id), **said}))


FUNCTIONS = {
    "bare": Function(UUID(int=9), "x", "X"),
    "owned in the register": replace(POWER, owner="Kontoret", owner_id=OFFICE),
    "owned outside it": replace(POWER, owner="Nätbolaget", external=True),
    "owned by what has left the register": replace(POWER, owner="Gamla kontoret", owner_id=UUID(int=51)),
    "for ever": replace(POWER, tolerance=Tolerance(forever=True, why="Kan vänta")),
    "no time at all": replace(POWER, tolerance=limit(0)),
    "between": replace(POWER, tolerance=Tolerance(Stretch(10, 20, 90), why="Så är det")),
    "in days": replace(POWER, tolerance=Tolerance(Stretch(DAY, 2 * DAY, 7 * DAY)), expected=Stretch(2 * DAY, 3 * DAY, 4 * DAY)),
    "reported on": replace(POWER, reporter=Holder(POST, "Jour"), deputy=Holder(OTHER_POST, "Bakjour"), interval_minutes=90),
    "reported on by a post that is gone": replace(POWER, reporter=Holder(UUID(int=62), "Gammal post"), interval_minutes=15),
    "classed": replace(
        POWER, codes=(lists.Code("samhallssektorer", "ENE", "Energiförsörjning"), lists.Code("samhallsfunktioner", "7", "Elförsörjning"))
    ),
    "classed by hand without a name": replace(POWER, codes=(Code("samhallsfunktioner", "7", ""),)),
    "classed by a list that is gone": replace(POWER, codes=(Code("borta", "1", "Ett"),)),
    "restricted": replace(POWER, restricted=True, weight=Weight.LIFE, description="Rad ett\nrad två"),
}
NEEDS = {
    "bare": need(POWER),
    "said": need(POWER, assumed=False, source="Prov", verified_on=date(2018, 12, 1)),
    "with every time": need(POWER, hours(2, 4, 8), recovery=hours(1), delay=Stretch(5, 10, 20)),
    "by stock": replace(need(POWER), by=Reserve.STOCK, reserve=Stretch(DAY, DAY, 3 * DAY)),
    "one of several": need(POWER, group="samband", note="Rad ett"),
    "to start": need(POWER, to_start=True),
    "on what is out of use": need(function(99, "Borta")),
}


@pytest.mark.parametrize("name", FUNCTIONS)
def test_a_function_that_nobody_touches_is_read_as_it_was(name: str) -> None:
    one = FUNCTIONS[name]
    assert drafted(function_form(one, typed(function_form(one)))) == one


@pytest.mark.parametrize("name", NEEDS)
def test_a_need_that_nobody_touches_is_read_as_it_was(name: str) -> None:
    one = NEEDS[name]
    assert drafted(need_form(one, typed(need_form(one)))) == one


@pytest.mark.parametrize("name", FUNCTIONS)
def test_it_carries_the_fingerprint_of_what_was_shown(name: str) -> None:
    assert function_form(FUNCTIONS[name]).initial["seen"] == checks.digest(FUNCTIONS[name])
    assert function_form(None).initial["seen"] == ""


class TestKeys:
    def test_every_form_that_is_opened_has_one_of_its_own_and_a_sent_one_keeps_it(self) -> None:
        assert function_form().initial["key"] != function_form().initial["key"]
        key = str(new_id())
        form = function_form(None, {"key": key, "name": "X"})
        assert form.is_valid()
        assert str(form.cleaned_data["key"]) == key
        assert form["key"].value() == key

    @pytest.mark.parametrize("key", ["", "x", "1", "None", "00000000", "' OR 1=1"])
    def test_one_that_is_none_is_refused(self, key: str) -> None:
        form = ReasonForm({"key": key, "reason": "Slut."})
        assert not form.is_valid()
        assert "key" in form.errors

    def test_one_that_was_used_for_something_else_is_changed_and_a_no_that_is_about_words_keeps_it(self) -> None:
        key = str(new_id())
        form = ReasonForm({"key": key, "reason": ""})
        assert form.is_valid()
        form.refuse(Refusal("preparedness.needs_reason", field="reason"))
        assert form["key"].value() == key
        form.refuse(Refusal("ledger.key_reused", number=3))
        assert form["key"].value() != key
        assert form["reason"].errors == ["Skriv varför."]


class TestWhatAFunctionFormReads:
    def test_nothing_is_nothing_said(self) -> None:
        found = function_of()
        assert found == Function(NEW, "", "Ny")

    @pytest.mark.parametrize(
        ("said", "expected"),
        [
            ({"tolerance": "4"}, limit(4)),
            ({"tolerance": "0"}, limit(0)),
            ({"tolerance": ""}, Tolerance()),
            ({"forever": "on"}, Tolerance(forever=True)),
            ({"tolerance": "4", "forever": "on"}, Tolerance(hours(4), forever=True)),
            ({"tolerance_why": "Så"}, Tolerance(why="Så")),
        ],
    )
    def test_tolerances(self, said: dict[str, str], expected: Tolerance) -> None:
        assert function_of(**said).tolerance == expected

    @pytest.mark.parametrize(("said", "minutes"), [("", None), ("1", 60), ("30 min", 30), ("1 dygn", DAY), ("0", 0)])
    def test_intervals(self, said: str, minutes: int | None) -> None:
        assert function_of(interval=said).interval_minutes == minutes

    @pytest.mark.parametrize("weight", list(Weight))
    def test_every_weight(self, weight: Weight) -> None:
        assert function_of(weight=weight.value).weight is weight

    @pytest.mark.parametrize("field", ["tolerance", "expected", "interval"])
    @pytest.mark.parametrize("said", ["länge", "4–2", "400 dygn"])
    def test_a_time_that_cannot_be_is_refused_at_its_field(self, field: str, said: str) -> None:
        form = function_form(None, {"key": str(new_id()), "name": "X", field: said})
        assert form.is_valid()
        with pytest.raises(Refusal) as no:
            form.draft()
        assert no.value.facts["field"] == field
        form.refuse(no.value)
        assert list(form.errors) == [field]
        assert form[field].value() == said

    @pytest.mark.parametrize(
        ("field", "said"),
        [
            ("owner_id", str(UUID(int=1))), ("owner_id", "x"), ("reporter", str(OFFICE)), ("deputy", "1"), ("weight", "enormous"),
            ("tolerance", "4" * 61), ("codes_samhallssektorer", ["XXX"]), ("codes_beredskapssektorer", ["ENE"]),
        ],
    )  # fmt: skip
    def test_what_was_not_offered_is_not_taken(self, field: str, said: Any) -> None:
        form = function_form(None, {"key": str(new_id()), "name": "X", field: said})
        assert not form.is_valid()
        assert list(form.errors) == [field]

    @pytest.mark.parametrize(
        ("said", "codes"),
        [
            ("", []),
            ("\n \n", []),
            ("7", [("7", "")]),
            ("7 Elförsörjning", [("7", "Elförsörjning")]),
            ("7  Två  blanka", [("7", "Två blanka")]),
            ("7 Ett\r\n8 Två\n\n9", [("7", "Ett"), ("8", "Två"), ("9", "")]),
            ("7.1 A\n7.1 A", [("7.1", "A"), ("7.1", "A")]),
        ],
    )
    def test_classes_written_by_hand_are_one_to_a_line(self, said: str, codes: list[tuple[str, str]]) -> None:
        assert [(one.code, one.name) for one in function_of(codes_samhallsfunktioner=said).codes] == codes

    @pytest.mark.parametrize(
        ("said", "code"), [("x" * 61, "too_long"), (f"7 {'x' * 201}", "too_long"), (f"7 {PERSONAL_NUMBER}", "personal_id")]
    )
    def test_a_class_that_is_none_is_refused_at_its_list(self, said: str, code: str) -> None:
        with refused(f"preparedness.{code}", field="codes_samhallsfunktioner"):
            function_of(codes_samhallsfunktioner=said)

    def test_a_class_that_is_taken_away_goes_and_that_of_a_list_that_is_gone_stays(self) -> None:
        one = replace(POWER, codes=(lists.chosen("samhallssektorer", "ENE"), Code("borta", "1", "Ett")))
        sent = {**typed(function_form(one)), **LISTS_OFF}
        assert [code.system for code in drafted(function_form(one, sent)).codes] == ["borta"]

    def test_fields_are_shown_once_each_and_the_lists_apart(self) -> None:
        form = function_form()
        shown = [one.name for one in (*form.first, *form.classes)]
        assert sorted(shown) == sorted(name for name in form.fields if name not in ("key", "seen"))
        assert [one.name for one in form.classes] == list(LISTS_OFF)

    def test_a_post_that_has_left_the_register_is_offered_where_it_stands_and_nowhere_else(self) -> None:
        gone = replace(POWER, reporter=Holder(UUID(int=62), "Gammal post"))
        assert (str(UUID(int=62)), "Gammal post") in function_form(gone).fields["reporter"].choices  # type: ignore[attr-defined]  # a choice field
        assert "Gammal post" not in str(function_form(POWER)["reporter"])

    def test_a_list_of_our_own_is_a_field_of_its_own(self, settings: Any, tmp_path: Any) -> None:
        own = tmp_path / "own.json"
        own.write_text(json.dumps({"lists": [{"key": "egen", "name": "Vår lista", "source": "Vi", "codes": [["1", "Ett"]]}]}))
        settings.SECTOR_LISTS = own
        assert [(one.system, one.name) for one in function_of(codes_egen=["1"]).codes] == [("egen", "Ett")]
        assert "Vår lista" in str(function_form()["codes_egen"].label)


class TestWhatANeedFormReads:
    def test_nothing_is_at_once_without_reserve_and_said(self) -> None:
        assert need_of() == Need(NEW, POWER.id, "El", assumed=False)

    def test_nothing_chosen_is_a_need_of_nobody_which_is_refused_at_its_field(self) -> None:
        found = need_of(on_id="")
        assert found.on_id == NEW
        with refused("preparedness.no_such_function", field="on_id"):
            checks.check_need(CARE, found, REGISTER, date(2019, 1, 2))

    def test_itself_is_not_offered(self) -> None:
        assert [label for _id, label in need_form().fields["on_id"].choices] == ["–", "El", "Mobil"]  # type: ignore[attr-defined]  # a choice field
        form = need_form(None, {"key": str(new_id()), "on_id": str(CARE.id)})
        assert not form.is_valid()

    def test_what_is_out_of_use_is_offered_where_it_stands(self) -> None:
        assert "Borta" in str(need_form(NEEDS["on what is out of use"])["on_id"])
        assert "Borta" not in str(need_form(NEEDS["bare"])["on_id"])

    @pytest.mark.parametrize("by", list(Reserve))
    def test_every_means(self, by: Reserve) -> None:
        assert need_of(by=by.value, reserve="4").by is by

    @pytest.mark.parametrize("field", ["reserve", "recovery", "delay"])
    @pytest.mark.parametrize(
        ("said", "stretch"), [("", Stretch()), ("0", Stretch()), ("30 min", Stretch(30, 30, 30)), ("2-8", hours(2, 5, 8))]
    )
    def test_times(self, field: str, said: str, stretch: Stretch) -> None:
        assert getattr(need_of(**{field: said}), field) == stretch

    @pytest.mark.parametrize(("said", "day"), [("", None), ("2018-12-01", date(2018, 12, 1)), ("20181201", date(2018, 12, 1))])
    def test_days(self, said: str, day: date | None) -> None:
        assert need_of(verified_on=said).verified_on == day

    @pytest.mark.parametrize("said", ["1/12 2018", "i går", "2018-13-01", "2018-02-30", "18-12-01", "2018"])
    def test_a_day_that_is_none_is_refused_with_an_example(self, said: str) -> None:
        form = need_form(None, {"key": str(new_id()), "on_id": str(POWER.id), "verified_on": said})
        assert not form.is_valid()
        assert form.errors["verified_on"] == ["Skriv en dag, till exempel 2026-01-31."]

    @pytest.mark.parametrize(("field", "said"), [("by", "magic"), ("on_id", str(UUID(int=99))), ("on_id", "El")])
    def test_what_was_not_offered_is_not_taken(self, field: str, said: str) -> None:
        form = need_form(None, {"key": str(new_id()), "on_id": str(POWER.id), field: said})
        assert not form.is_valid()
        assert list(form.errors) == [field]


class TestTheSearch:
    def test_it_offers_the_owners_there_are_and_only_lists_that_have_classes(self) -> None:
        form = FindForm(owners=("Elnätsbolaget", "Kommunen"))
        assert [label for _value, label in form.fields["owner"].choices][1:] == ["Elnätsbolaget", "Kommunen"]  # type: ignore[attr-defined]  # a choice field
        groups = form.fields["code"].choices[1:]  # type: ignore[attr-defined]  # a choice field
        assert [len(codes) for _name, codes in groups] == [11, 10]
        assert groups[0][1][0] == ("samhallssektorer:ENE", "Energiförsörjning")


class TestWhoRunsIt:
    def test_is_chosen_or_written_and_never_both(self) -> None:
        with refused("preparedness.owner_twice", field="owner", chosen="Kontoret", said="Nätbolaget"):
            function_of(owner_id=str(OFFICE), owner="Nätbolaget")
        assert function_of(owner_id=str(OFFICE), owner="  ").owner == "Kontoret"
        written_by_hand = function_of(owner="Nätbolaget")
        assert (written_by_hand.owner, written_by_hand.owner_id) == ("Nätbolaget", None)
