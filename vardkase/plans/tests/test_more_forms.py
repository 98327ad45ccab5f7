"""The forms of plans, field by field: what each offers, what it refuses and in which words, and what is made of what was typed."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import date
from typing import Any
from uuid import UUID

import pytest

from vardkase.kernel.refusal import Refusal
from vardkase.plans import rules
from vardkase.plans.forms import AdoptForm, CardForm, ChainForm, DropForm, FrameForm, KeyForm, PlanForm, RoleForm, StartForm
from vardkase.plans.rules import Band, ItemKind, Leading, Link, LinkKind, Role, Spawn
from vardkase.plans.tests.scenes import CHIEF, FRAME, ITEMS, LOG, PERSON, PLAN, POST

KEY = UUID(int=9)
DEMO = Link(LinkKind.PERSON, UUID(int=3), "Demo Påhittsson", "Socialkontoret")
DUTY = Link(LinkKind.POST, UUID(int=4), "Jour, gata", "Tekniska kontoret")
PEOPLE = tuple((f"{one.kind}:{one.id}", one.kind, one.id, one.name, one.organisation) for one in (POST, DUTY, PERSON, DEMO))
NEEDED, WHOLE, DAY = "Detta fält måste fyllas i.", "Fyll i ett heltal.", "Fyll i ett giltigt datum."
AT_LEAST = "Kontrollera att detta värde är större än eller lika med {}."
NOT_OFFERED = "Välj ett giltigt alternativ. {} finns inte bland tillgängliga alternativ."

MAKERS: dict[str, Callable[[Any], Any]] = {
    "frame": lambda data: FrameForm(data, plan=PLAN),
    "role": lambda data: RoleForm(data, role=CHIEF),
    "card": lambda data: CardForm(data, role=CHIEF),
    "chain": lambda data: ChainForm(data, role=CHIEF, people=PEOPLE),
    "start": StartForm,
    "drop": DropForm,
    "adopt": AdoptForm,
    "key": KeyForm,
}


def typed(what: str, **said: str) -> Any:
    """A form as it was shown, with what somebody typed in it, sent."""
    shown = {field.html_name: field.value() for field in MAKERS[what](None)}
    return MAKERS[what]({name: value for name, value in shown.items() if value is not None} | {"key": KEY} | said)


def valid(what: str, **said: str) -> Any:
    form = typed(what, **said)
    assert form.is_valid(), form.errors
    return form


class TestWhatIsShown:
    @pytest.mark.parametrize(
        ("what", "labels"),
        [
            ("role", ["Rollens namn", "Uppdraget i en eller två meningar", "Plats i ordningen", "Hur många som behövs",
                      "Svar önskas inom (minuter)"]),
            ("start", ["Utgå från Vårdkases grunduppsättning, inte från vår egen utgåva"]),
            ("drop", ["Varför"]),
            ("adopt", ["Vem som beslutade", "Beslutsdag", "Gäller från", "Diarienummer och paragraf"]),
            ("key", []),
        ],
    )  # fmt: skip
    def test_is_labelled_in_words(self, what: str, labels: list[str]) -> None:
        assert [str(field.label) for field in MAKERS[what](None).visible_fields()] == labels

    def test_of_a_frame_has_room_for_two_more_pairs_than_there_are(self) -> None:
        form = FrameForm(plan=PLAN)
        labels = [str(form[name].label) for name in form.fields if name.startswith("apart_")]
        assert labels[:2] == ["Roller som inte bör vara samma person: par 1", "och den andra rollen i par 1"]
        assert labels[-1] == "och den andra rollen i par 3"
        assert [form[name].value() for name in ("apart_0a", "apart_0b", "apart_1a")] == ["log_keeper", "chief_of_staff", ""]
        assert form["apart_2b"].field.choices == [("", "–"), ("chief_of_staff", "Stabschef"), ("log_keeper", "Loggförare")]
        bare = FrameForm(plan=Leading(replace(FRAME, apart=())))
        assert (bare.pairs, bare["apart_1a"].field.choices) == (2, [("", "–")])

    @pytest.mark.parametrize(
        ("what", "field", "choices"),
        [
            ("frame", "seat", ["Centralt", "I en förvaltning", "I ett bolag"]),
            ("card", "row_0_band", ["De första 30 minuterna", "Det första passet", "Överlämning och avslut"]),
            ("card", "row_0_kind", ["Gör", "Kontrollera", "Fråga", "Besluta"]),
            ("card", "row_0_spawn", ["Inget", "En uppgift", "En anteckning i loggen", "Ett beslut"]),
        ],
    )
    def test_has_its_choices_in_words(self, what: str, field: str, choices: list[str]) -> None:
        assert [str(label) for _value, label in MAKERS[what](None)[field].field.choices] == choices

    def test_of_a_card_is_four_rows_more_than_its_items(self) -> None:
        rows = [[field.value() for field in row] for row in CardForm(role=CHIEF).shown_rows]
        assert len(rows) == 7
        assert rows[1] == ["Besluta om avlösning.", 2, Band.SHIFT, ItemKind.DECIDE, 240, Spawn.DECISION]
        assert rows[2][4] is None
        assert rows[6] == ["", None, Band.FIRST, ItemKind.DO, None, Spawn.NOTHING]
        assert len(CardForm(role=Role("", "")).shown_rows) == 4

    def test_of_a_call_list_is_functions_before_people_and_three_more_places(self) -> None:
        form = ChainForm(role=CHIEF, people=PEOPLE)
        assert [[field.value() for field in row] for row in form.shown_rows] == [
            [f"post:{POST.id}", 1], [f"person:{PERSON.id}", 2], ["", None], ["", None], ["", None],
        ]  # fmt: skip
        nobody, functions, people = form["row_0_who"].field.choices
        assert (nobody[0], str(nobody[1]), functions[0], people[0]) == ("", "Ingen", "Funktioner: den som har den nu", "Personer")
        assert [label for _value, label in functions[1]] == [
            "Tjänsteperson i beredskap (Kommunstyrelsekontoret)", "Jour, gata (Tekniska kontoret)",
        ]  # fmt: skip
        assert [label for _value, label in people[1]][-1] == "Demo Påhittsson (Socialkontoret)"

    @pytest.mark.parametrize(
        ("form", "part"),
        [
            (FrameForm(plan=PLAN), FRAME), (RoleForm(role=LOG), LOG), (CardForm(role=CHIEF), CHIEF),
            (ChainForm(role=LOG, people=()), LOG), (RoleForm(role=None), None), (KeyForm(), None), (AdoptForm(), None),
        ],
        ids=["frame", "role", "card", "chain", "new role", "key", "adopt"],
    )  # fmt: skip
    def test_carries_a_fingerprint_of_what_it_was_opened_on(self, form: PlanForm, part: Any) -> None:
        assert form["seen"].value() == rules.digest(part)
        assert bool(form["seen"].value()) is (part is not None)
        assert UUID(form["key"].value()).version == 7

    def test_has_a_key_of_its_own_each_time(self) -> None:
        assert KeyForm()["key"].value() != KeyForm()["key"].value()


BAD: list[tuple[str, str, str, str]] = [
    *((what, "key", said, text) for what in MAKERS for said, text in (("", NEEDED), ("x", "Fyll i ett giltigt UUID."))),
    ("frame", "seat", "", NEEDED),
    ("frame", "seat", "Centralt", NOT_OFFERED.format("Centralt")),
    ("frame", "apart_2b", "legal", NOT_OFFERED.format("legal")),
    ("frame", "criteria", "Oro\x00", "Null-tecken är inte tillåtna."),
    ("role", "label", "Chef\x00", "Null-tecken är inte tillåtna."),
    *(("role", field, said, text) for field in ("wanted", "within_minutes") for said, text in (
        ("", NEEDED), ("0", AT_LEAST.format(1)), ("-3", AT_LEAST.format(1)), ("två", WHOLE), ("1.5", WHOLE))),
    *(("role", "place", said, text) for said, text in (("0", AT_LEAST.format(1)), ("först", WHOLE))),
    *(("card", field, said, text) for field in ("row_0_place", "row_6_place") for said, text in (("0", AT_LEAST.format(1)), ("a", WHOLE))),
    *(("card", "row_1_due", said, text) for said, text in (("-1", AT_LEAST.format(0)), ("1.5", WHOLE), ("H+1", WHOLE))),
    *(("card", f"row_2_{name}", "x", NOT_OFFERED.format("x")) for name in ("band", "kind", "spawn")),
    ("chain", "row_4_who", "x", NOT_OFFERED.format("x")),
    ("chain", "row_1_place", "-1", AT_LEAST.format(1)),
    *(("adopt", field, said, DAY) for field in ("decided_on", "valid_from") for said in ("2019-02-29", "i går", "2019-01-03 10:00")),
]  # fmt: skip


@pytest.mark.parametrize(("what", "field", "said", "text"), BAD)
def test_what_a_field_cannot_read_is_said_there_and_nowhere_else(what: str, field: str, said: str, text: str) -> None:
    assert {name: list(errors) for name, errors in typed(what, **{field: said}).errors.items()} == {field: [text]}


@pytest.mark.parametrize("what", MAKERS)
def test_a_form_as_it_was_shown_is_in_order(what: str) -> None:
    assert valid(what).cleaned_data["key"] == KEY


# Where each refusal of the rules is shown: at its field when the form has it, else over the form as a whole.
REFUSED: list[tuple[str, Refusal, str, str]] = [
    ("frame", Refusal("plans.needs_label", field="label"), "label", "Ge planen ett namn."),
    ("frame", Refusal("plans.needs_staff_name", field="staff_name"), "staff_name",
     "Ange vad staben ska heta, till exempel ”Central krisledning”."),
    ("frame", Refusal("plans.needs_decision_maker", field="decision_maker"), "decision_maker", "Ange vem som beslutar, med funktion."),
    ("frame", Refusal("plans.personal_id", field="criteria"), "criteria",
     "Det här ser ut som ett personnummer. Ta bort det: en plan behöver inga."),
    ("frame", Refusal("plans.apart_from_itself", field="apart"), "__all__", "Välj två olika roller."),
    ("role", Refusal("plans.role_needs_label", field="label"), "label", "Ge rollen ett namn."),
    ("role", Refusal("plans.odd_wanted", field="wanted", most=20), "wanted", "Ange hur många som behövs: från 1 till 20."),
    ("role", Refusal("plans.odd_within", field="within_minutes", most=1440), "within_minutes", "Ange minuter från 1 till 1440."),
    ("role", Refusal("plans.too_many_roles", most=40), "__all__", "En plan rymmer högst 40 roller."),
    ("role", Refusal("plans.changed_meanwhile"), "__all__",
     "Någon annan har ändrat det här sedan du öppnade det. Öppna det igen för att se vad som står nu."),
    ("card", Refusal("plans.item_needs_text", field="items"), "__all__", "Skriv vad som ska göras."),
    ("chain", Refusal("plans.link_twice", field="chain", name="Demo"), "__all__", "Demo står två gånger i listan. Ta bort den ena."),
    ("key", Refusal("plans.no_such_role"), "__all__", "Rollen finns inte längre i utkastet."),
    ("start", Refusal("plans.unit_has_ended", organisation="Elnätet AB"), "__all__",
     "Elnätet AB är avslutad i registret. Planerna kan läsas, men ingen ny kan göras."),
    ("drop", Refusal("plans.drop_needs_reason", field="reason"), "reason", "Skriv varför utkastet kastas."),
    ("adopt", Refusal("plans.too_long", field="reference", length=201, limit=200), "reference",
     "201 tecken är för många. Högst 200 får plats."),
    ("adopt", Refusal("plans.nothing_to_adopt"), "__all__", "Planen har inga roller. Lägg till minst en innan den fastställs."),
]  # fmt: skip


@pytest.mark.parametrize(("what", "refusal", "field", "text"), REFUSED, ids=[f"{one[0]} {one[1].code}" for one in REFUSED])
def test_a_refusal_of_the_rules_is_said_at_its_field(what: str, refusal: Refusal, field: str, text: str) -> None:
    form = valid(what)
    form.refuse(refusal)
    assert {name: list(errors) for name, errors in form.errors.items()} == {field: [text]}


class TestAFrame:
    @pytest.mark.parametrize(
        ("said", "criteria"),
        [("", ()), ("Ett", ("Ett",)), ("Ett\r\nTvå\r\n", ("Ett", "Två")), ("Ett\n\n  \nTvå", ("Ett", "", "  ", "Två"))],
    )
    def test_has_a_ground_on_each_line(self, said: str, criteria: tuple[str, ...]) -> None:
        assert valid("frame", criteria=said).frame().criteria == criteria

    def test_is_what_was_typed_and_nothing_else(self) -> None:
        said = {
            "label": " Plan B ",
            "staff_name": "Stab",
            "seat": "company",
            "decision_maker": "VD",
            "apart_0a": "",
            "apart_2a": "log_keeper",
        }
        form = valid("frame", **said, apart_2b="chief_of_staff")
        assert form.frame() == rules.Frame("Plan B", rules.Seat.COMPANY, "Stab", "VD", FRAME.criteria, (("log_keeper", "chief_of_staff"),))


class TestARole:
    def test_that_is_new_begins_as_one_who_answers_in_fifteen_minutes(self) -> None:
        form = RoleForm(None, role=None)
        assert (form["wanted"].value(), form["within_minutes"].value(), form["place"].value()) == (1, 15, None)
        sent = RoleForm({"key": KEY, "label": "Evakuering", "wanted": "2", "within_minutes": "45"}, role=None)
        assert sent.is_valid()
        assert (sent.draft(), sent.cleaned_data["place"]) == (Role("", "Evakuering", "", 2, 45), None)

    def test_keeps_its_key_card_and_call_list(self) -> None:
        form = valid("role", label="Chef", core="Leder.", wanted="3", within_minutes="9", place=" 2 ")
        assert form.draft() == Role("chief_of_staff", "Chef", "Leder.", 3, 9, ITEMS, (POST, PERSON))
        assert form.cleaned_data["place"] == 2


class TestACard:
    @pytest.mark.parametrize(
        ("said", "keys"),
        [
            ({}, ["first-1", "shift-1", "close-1"]),
            ({"row_1_text": " "}, ["first-1", "close-1"]),
            ({"row_0_text": "", "row_1_text": "", "row_2_text": ""}, []),
            ({"row_2_band": "shift", "row_2_place": "1"}, ["first-1", "close-1", "shift-1"]),
            ({"row_2_band": "shift", "row_2_place": "2"}, ["first-1", "shift-1", "close-1"]),
            ({"row_0_band": "shift", "row_0_place": ""}, ["shift-1", "first-1", "close-1"]),
            ({"row_0_band": "close", "row_0_place": "9"}, ["shift-1", "close-1", "first-1"]),
            ({"row_1_band": "", "row_1_place": "1"}, ["first-1", "shift-1", "close-1"]),
            ({"row_5_text": "Ny.", "row_5_band": "shift", "row_5_place": "1"}, ["first-1", "own-1", "shift-1", "close-1"]),
            ({"row_1_text": "", "row_3_text": "Ny.", "row_4_text": "Nyare."}, ["first-1", "own-1", "own-2", "close-1"]),
        ],
    )
    def test_is_moved_and_taken_from_by_band_then_number_then_row(self, said: dict[str, str], keys: list[str]) -> None:
        role = valid("card", **said).draft()
        assert [item.key for item in role.items] == keys
        assert replace(role, items=ITEMS) == CHIEF

    def test_changes_each_fact_of_an_item_and_keeps_its_key(self) -> None:
        said = {"row_1_text": "Be om hjälp.", "row_1_due": "", "row_1_kind": "ask", "row_1_spawn": "task", "row_1_band": "close"}
        (item,) = [one for one in valid("card", **said).draft().items if one.key == "shift-1"]
        assert item == rules.CardItem("shift-1", Band.CLOSE, ItemKind.ASK, "Be om hjälp.", None, Spawn.TASK)


class TestACallList:
    @pytest.mark.parametrize(
        ("said", "chain"),
        [
            ({}, (POST, PERSON)),
            ({"row_0_place": "2", "row_1_place": "1"}, (PERSON, POST)),
            ({"row_0_place": "", "row_2_who": f"person:{DEMO.id}", "row_2_place": ""}, (PERSON, POST, DEMO)),
            ({"row_1_who": "", "row_4_who": f"post:{DUTY.id}", "row_4_place": "1"}, (POST, DUTY)),
            ({"row_0_who": "", "row_1_who": ""}, ()),
        ],
    )
    def test_is_moved_and_taken_from_by_number_then_row(self, said: dict[str, str], chain: tuple[Link, ...]) -> None:
        assert valid("chain", **said).draft() == replace(CHIEF, chain=chain)

    def test_of_one_who_has_left_is_kept_as_it_was_written(self) -> None:
        form = ChainForm({"key": KEY, "row_0_who": f"person:{PERSON.id}"}, role=LOG, people=PEOPLE[:2])
        assert form.is_valid()
        assert form.draft() == LOG


class TestAnAdoption:
    @pytest.mark.parametrize(
        ("decided_on", "valid_from", "days"),
        [
            ("2018-12-30", "", (date(2018, 12, 30), date(2018, 12, 30))),
            ("2018-12-30", "2019-01-01", (date(2018, 12, 30), date(2019, 1, 1))),
            ("2018-12-30", "2018-12-01", (date(2018, 12, 30), date(2018, 12, 1))),
        ],
    )
    def test_has_the_days_that_were_typed(self, decided_on: str, valid_from: str, days: tuple[date, date]) -> None:
        draft = valid("adopt", decided_on=decided_on, valid_from=valid_from, decided_by=" Nämnden ").draft()
        assert ((draft.decided_on, draft.valid_from), draft.decided_by, draft.reference) == (days, "Nämnden", "")
