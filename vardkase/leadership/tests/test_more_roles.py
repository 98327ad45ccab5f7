"""What is said of roles and cards: the forms, the lines of the log, the refusals in words, and what is done twice."""

from __future__ import annotations

from dataclasses import replace
from typing import Any
from uuid import UUID

import pytest
from django.http import QueryDict

from vardkase import ledger
from vardkase.access.rules import Viewer
from vardkase.incidents.rules import Category, Importance
from vardkase.incidents.tests.scenes import NIGHT, PERSON, closed, later, refused
from vardkase.kernel.ids import new_id
from vardkase.kernel.refusal import Refusal
from vardkase.leadership import events, queries, words
from vardkase.leadership.forms import CardsForm, LeaveForm, TakeForm, TickForm, UntickForm
from vardkase.leadership.lines.roles import LINES
from vardkase.leadership.models import CardItemRow, CardRow, HoldingRow
from vardkase.leadership.rules.roles import Card, CardsDraft, Held, Meeting
from vardkase.leadership.tests.scenes import CARDS, ITEMS, act, card_of, handed, item_of, staffed, ticked, took
from vardkase.leadership.views import roles as views
from vardkase.ledger.registry import kind_of_class
from vardkase.plans.queries import Candidate, LeadingPlan
from vardkase.plans.queries.rows import PlanRole
from vardkase.plans.rules import Seat
from vardkase.testing.cases import each
from vardkase.ui.words import event_text, refusal_text

ID, OTHER, THIRD, FOURTH = (UUID(f"01680000-0000-7000-8000-00000000c00{number}") for number in range(1, 5))
STAFF, ROLE = "Central krisledning", "Stabschef"
CHAIN = (
    Candidate(OTHER, "Demo Påhittsson", "Säkerhetschef", "Kommunstyrelsekontoret"),
    Candidate(None, "Vakthavande", "", "Räddningstjänsten"),
    Candidate(THIRD, "Prova Låtsasdotter", "", "Kommunstyrelsekontoret"),
)


def plan(**facts: Any) -> LeadingPlan:
    """A plan with the roles of the scenes, from the second version that was adopted."""
    said = [PlanRole(ID, one.key, one.label, one.core, one.wanted, one.within_minutes, one.items, (), ()) for one in CARDS.roles]
    made = LeadingPlan(
        OTHER, THIRD, "Kommunstyrelsekontoret", FOURTH, "Kommunstyrelsen", "Ledningsplan", Seat.CENTRAL, STAFF, "Kommundirektör", (),
        tuple(said), CARDS.apart, 2,
    )  # fmt: skip
    return replace(made, **facts)


def holding(id: UUID, person: str, until: Any = None) -> queries.HoldingLine:
    said = events.RoleTaken(id, ID, STAFF, "chief_of_staff", ROLE, person)
    return queries.HoldingLine(id, said, NIGHT, until, "")


def line(*holders: queries.HoldingLine, **facts: Any) -> queries.CardLine:
    now, before = [one for one in holders if one.until is None], [one for one in holders if one.until is not None]
    made = queries.CardLine(
        ID, ID, STAFF, True, 1, CARDS.roles[0], NIGHT, "", None, None, tuple(now), tuple(before),
        tuple(queries.ItemLine(new_id(), item, None, None, "", "", False) for item in ITEMS),
    )  # fmt: skip
    return replace(made, **facts)


def sent(**facts: Any) -> QueryDict:
    data = QueryDict(mutable=True)
    data["key"] = str(FOURTH)
    for name, value in facts.items():
        data.setlist(name, value if isinstance(value, list) else [value])
    return data


def cards_form(there: frozenset[str] = frozenset(), made: LeadingPlan | None = None, data: QueryDict | None = None) -> CardsForm:
    return CardsForm(data, now=NIGHT, plan=made or plan(), there=there, others=[])


def take_form(card: queries.CardLine, chain: tuple[Candidate, ...] = (), **facts: Any) -> TakeForm:
    return TakeForm(sent(**facts), now=NIGHT, card=card, chain=chain)


def sentence(kind: str, facts: dict[str, Any]) -> str:
    """What stands in the log of facts."""
    said, shape = words.roles.LINES[kind]
    return str(said) % shape(facts)


class TestTheFormOfCards:
    def test_offers_the_roles_of_the_plan_all_chosen(self) -> None:
        form = cards_form()
        assert form.fields["roles"].choices == [(one.key, one.label) for one in CARDS.roles]  # type: ignore[attr-defined]
        assert form.initial["roles"] == ["chief_of_staff", "log_keeper", "service"]

    def test_offers_what_is_there_only_when_it_was_chosen_before(self) -> None:
        there = frozenset({"log_keeper", "service"})
        assert [one.key for one in cards_form(there).offered] == ["chief_of_staff"]
        assert [one.key for one in cards_form(there, data=sent(roles=["service"])).offered] == ["chief_of_staff", "service"]

    def test_gives_the_chosen_cards_whole_in_the_order_of_the_plan(self) -> None:
        form = cards_form(data=sent(roles=["log_keeper", "chief_of_staff"]))
        assert form.is_valid()
        assert form.draft() == CardsDraft(CARDS.roles[:2], "Ledningsplan", OTHER, 2, CARDS.apart, THIRD)

    def test_of_the_default_set_names_no_plan(self) -> None:
        form = cards_form(made=plan(version_id=None, number=None), data=sent(roles=["service"]))
        assert form.is_valid()
        assert form.draft() == CardsDraft((CARDS.roles[2],), "", None, None, CARDS.apart, THIRD)

    @pytest.mark.parametrize("role", ["king", "Stabschef", "LOG_KEEPER"])
    def test_takes_no_role_that_the_plan_lacks(self, role: str) -> None:
        form = cards_form(data=sent(roles=["service", role]))
        assert not form.is_valid()
        assert list(form.errors) == ["roles"]

    def test_without_a_role_leaves_the_refusal_to_the_rules(self) -> None:
        form = cards_form(data=sent())
        assert form.is_valid()
        assert form.draft().roles == ()


class TestTheFormOfARole:
    def test_without_a_call_list_asks_who(self) -> None:
        form = take_form(line(), person="Testa Exempelsson", reachable="Rum 12")
        assert [str(form.fields[name].label) for name in ("person", "reachable")] == ["Vem", "Nås på"]
        assert {"candidate", "relieves"}.isdisjoint(form.fields)
        assert form.is_valid()
        draft = form.draft()
        assert (draft.person, draft.person_id, draft.reachable, draft.relieves) == ("Testa Exempelsson", None, "Rum 12", None)

    def test_offers_the_people_of_the_call_list_and_not_a_post_without_a_holder(self) -> None:
        form = take_form(line(), CHAIN)
        assert form.fields["candidate"].choices == [  # type: ignore[attr-defined]
            ("", "–"),
            ("1", "Demo Påhittsson, Säkerhetschef"),
            ("3", "Prova Låtsasdotter"),
        ]
        assert str(form.fields["person"].label) == "Eller någon annan"

    @each(
        ("candidate", "person", "who", "person_id"),
        [
            ("1", "", "Demo Påhittsson", OTHER),
            ("3", "  ", "Prova Låtsasdotter", THIRD),
            ("1", "Testa Exempelsson", "Testa Exempelsson", None),
            ("", "Testa Exempelsson", "Testa Exempelsson", None),
            ("", "", "", None),
        ],
    )
    def test_a_name_that_is_written_wins_over_the_list(self, candidate: str, person: str, who: str, person_id: UUID | None) -> None:
        form = take_form(line(), CHAIN, candidate=candidate, person=person)
        assert form.is_valid()
        assert (form.draft().person, form.draft().person_id) == (who, person_id)

    @pytest.mark.parametrize("candidate", ["2", "4", "x"])
    def test_takes_nobody_whom_the_list_does_not_offer(self, candidate: str) -> None:
        form = take_form(line(), CHAIN, candidate=candidate)
        assert not form.is_valid()
        assert list(form.errors) == ["candidate"]

    def test_offers_those_who_hold_it_to_be_relieved(self) -> None:
        card = line(holding(OTHER, "Demo Påhittsson"), holding(THIRD, "Prova Låtsasdotter", later(1)))
        form = take_form(card, person="Testa Exempelsson", relieves=str(OTHER))
        assert form.fields["relieves"].choices == [("", "Ingen"), (str(OTHER), "Demo Påhittsson")]  # type: ignore[attr-defined]
        assert form.is_valid()
        assert form.draft().relieves == OTHER

    def test_keeps_a_choice_of_one_who_has_left_meanwhile_and_of_no_stranger(self) -> None:
        card = line(holding(THIRD, "Prova Låtsasdotter", later(1)))
        form = take_form(card, person="Testa Exempelsson", relieves=str(THIRD))
        assert form.is_valid()
        assert form.draft().relieves == THIRD
        stranger = take_form(line(holding(OTHER, "Demo Påhittsson")), person="Testa Exempelsson", relieves=str(FOURTH))
        assert not stranger.is_valid()
        assert list(stranger.errors) == ["relieves"]

    @pytest.mark.parametrize(("holders", "field"), [((), "person"), ((holding(OTHER, "Demo Påhittsson"),), "relieves")])
    def test_says_a_refusal_at_a_field_that_is_there(self, holders: Any, field: str) -> None:
        form = take_form(line(*holders), person="Testa Exempelsson")
        assert form.is_valid()
        form.refuse(Refusal("leadership.no_such_holder", field="relieves"))
        assert {name: list(texts) for name, texts in form.errors.items()} == {
            field: ["Den du valde har inte rollen längre. Titta på sidan igen."]
        }


@pytest.mark.parametrize(("form", "field"), [(LeaveForm, "words"), (TickForm, "note"), (UntickForm, "reason")])
def test_the_short_forms_have_one_field_and_need_their_key(form: Any, field: str) -> None:
    filled = form(sent(**{field: "Går hem."}), now=NIGHT)
    assert filled.is_valid()
    assert (filled.cleaned_data[field], filled.posted_key) == ("Går hem.", FOURTH)
    assert form(sent(), now=NIGHT).is_valid()
    assert not form(sent(key="x"), now=NIGHT).is_valid()


REFUSALS: dict[str, tuple[dict[str, Any], str]] = {
    "cards_need_roles": ({}, "Välj minst en roll."),
    "role_handed_out_twice": ({"role": ROLE}, "Rollen Stabschef står två gånger. Ta bort den ena."),
    "cards_handed_out_already": ({}, "Staben har redan de här rollerna. Välj en som saknas."),
    "no_such_role": ({}, "Staben har ingen sådan roll. Dela ut dess kort först."),
    "role_held_already": ({"person": "Demo", "role": ROLE}, "Demo har redan rollen Stabschef."),
    "role_is_taken": ({"person": "Demo", "role": ROLE}, "Stabschef innehas av Demo. Ange vem den nya avlöser."),
    "role_left_already": ({"person": "Demo"}, "Demo har redan lämnat rollen."),
    "no_such_item": ({}, "Punkten finns inte i den här händelsen."),
    "item_is_done": ({"by": "Demo"}, "Den är redan klar, av Demo."),
    "item_is_open": ({}, "Den är inte klar, så det finns inget att öppna igen."),
    "undo_needs_reason": ({}, "Skriv varför den ändå ska göras. Båda anteckningarna står kvar i loggen."),
}


@each("code", REFUSALS)
def test_each_refusal_says_what_to_do(code: str) -> None:
    facts, text = REFUSALS[code]
    assert refusal_text(Refusal(f"leadership.{code}", **facts)) == text


class TestWords:
    @pytest.mark.parametrize(
        ("apart", "text"),
        [
            (True, "Demo är både Loggförare och Stabschef, vilket inte bör vara samma person."),
            (False, "Demo är både Loggförare och Stabschef."),
        ],
    )
    def test_of_a_meeting(self, apart: bool, text: str) -> None:
        assert words.meeting(Meeting("Demo", "Loggförare", ROLE, apart)) == text

    @pytest.mark.parametrize(
        ("plan", "version", "source"),
        [("", None, "Vårdkases grunduppsättning"), ("Ledningsplan", 2, "Ledningsplan, utgåva 2"), ("Ledningsplan", None, "Ledningsplan")],
    )
    def test_of_a_handing_out_say_from_where(self, plan: str, version: int | None, source: str) -> None:
        text, facts = LINES["leadership.cards_handed_out"].said(events.CardsHandedOut(ID, ID, STAFF, CARDS.roles, plan, None, version))
        assert text == "Stabschef, Loggförare, Verksamhetsföreträdare"
        assert facts == {"staff": STAFF, "count": 3, "plan": plan, "version": version or 0}
        assert sentence("leadership.cards_handed_out", facts) == f"3 roller med åtgärdskort till Central krisledning, ur: {source}."

    @each(
        ("relieves", "meets", "more", "important"),
        [
            ("", (), "", False),
            ("Prova", (), " Avlöser Prova.", False),
            ("", (Meeting("Demo", ROLE, "Ekonomi", False), Meeting("Demo", ROLE, "Juridik", False)), " Är också Ekonomi, Juridik.", False),
            ("", (Meeting("Demo", ROLE, "Loggförare", True),), " Är också Loggförare, vilket inte bör vara samma person.", True),
        ],
        ids=["alone", "after another", "beside others", "unwise"],
    )
    def test_of_a_taking_say_what_matters(self, relieves: str, meets: tuple[Meeting, ...], more: str, important: bool) -> None:
        one = LINES["leadership.role_taken"]
        taken = events.RoleTaken(ID, ID, STAFF, "chief_of_staff", ROLE, "Demo", None, "Rum 12", None, relieves, meets)
        text, facts = one.said(taken)
        assert (text, sentence("leadership.role_taken", facts)) == ("", f"Demo är Stabschef i Central krisledning.{more}")
        assert one.importance(taken) is (Importance.IMPORTANT if important else Importance.NORMAL)

    @pytest.mark.parametrize(
        ("event", "text", "said", "category"),
        [
            (
                events.RoleLeft(ID, ID, STAFF, "chief_of_staff", ROLE, "Demo", "Går hem."),
                "Går hem.", "Demo är inte längre Stabschef i Central krisledning.", Category.STAFFING,
            ),
            (
                events.CardItemDone(ID, ID, STAFF, "chief_of_staff", ROLE, "first-1", "Öppna loggen.", "Gjort.", "Demo"),
                "Gjort.", "Klart (Stabschef): Öppna loggen.", Category.ACTION,
            ),
            (
                events.CardItemReopened(ID, ID, STAFF, "chief_of_staff", ROLE, "first-1", "Öppna loggen.", "Fel kort."),
                "Fel kort.", "Ska göras ändå (Stabschef): Öppna loggen.", Category.ACTION,
            ),
        ],
        ids=["left", "done", "reopened"],
    )  # fmt: skip
    def test_of_the_rest(self, event: Any, text: str, said: str, category: Category) -> None:
        one = LINES[kind_of_class(type(event))]
        found, facts = one.said(event)
        assert (found, sentence(kind_of_class(type(event)), facts)) == (text, said)
        assert (one.category, one.importance(event)) == (category, Importance.NORMAL)

    @pytest.mark.parametrize(
        ("kind", "text"),
        [
            ("cards_handed_out", "Åtgärdskort utdelade"),
            ("card_item_done", "Punkt på åtgärdskort klar"),
            ("card_item_reopened", "Punkt på åtgärdskort öppnad igen"),
        ],
    )
    def test_of_the_kinds(self, kind: str, text: str) -> None:
        assert event_text(f"leadership.{kind}") == text


class TestWhatACardCounts:
    @each(("wanted", "holders", "missing"), [(1, 0, 1), (1, 1, 0), (2, 1, 1), (1, 2, 0)])
    def test_those_who_are_wanted_and_not_there(self, wanted: int, holders: int, missing: int) -> None:
        there = [holding(new_id(), f"Person {number}") for number in range(holders)]
        assert line(*there, said=Card("chief_of_staff", ROLE, wanted=wanted)).missing == missing

    @pytest.mark.parametrize(("is_open", "people"), [(True, ["Demo Påhittsson"]), (False, [])])
    def test_who_holds_it_in_a_staff_that_is_open(self, is_open: bool, people: list[str]) -> None:
        card = line(holding(OTHER, "Demo Påhittsson"), holding(THIRD, "Prova Låtsasdotter", later(1)), staff_open=is_open)
        assert card.held == tuple(Held(ID, STAFF, "chief_of_staff", ROLE, person) for person in people)

    def test_its_bands_in_order_with_what_is_done_and_what_each_item_leads_to(self) -> None:
        made = line()
        done = replace(made.items[0], done_at=later(1), done_by="Demo")
        found = views.bands(replace(made, items=(done, *made.items[1:])))
        assert [(str(one["label"]), one["done"], len(one["items"])) for one in found] == [
            ("De första 30 minuterna", 1, 2),
            ("Det första passet", 0, 1),
            ("Överlämning och avslut", 0, 1),
        ]
        items = [item for band in found for item in band["items"]]
        assert [item["due"] for item in items] == ["H+0:00", "H+0:15", "H+4:00", ""]
        assert [item["has_task"] for item in items] == [False, True, False, False]
        assert [item["has_decision"] for item in items] == [False, False, True, False]
        assert len({item["key"] for item in items}) == 4

    def test_no_band_that_is_empty(self) -> None:
        assert views.bands(line(items=())) == []


class TestDoneTwice:
    pytestmark = pytest.mark.django_db

    @pytest.fixture
    def staff(self, alva: Viewer, incident_id: UUID) -> UUID:
        return handed(alva, incident_id)

    def count(self, incident_id: UUID) -> int:
        return len(list(ledger.entries(f"incident:{incident_id}")))

    def test_with_one_key_is_done_once(self, alva: Viewer, incident_id: UUID, staff: UUID) -> None:
        key = took(alva, incident_id, staff)
        facts: list[tuple[str, dict[str, Any]]] = [
            ("leave_role", {"holding_id": key}),
            ("tick_item", {"item_id": item_of(staff)}),
            ("untick_item", {"item_id": item_of(staff), "reason": "Fel kort."}),
        ]
        took(alva, incident_id, staff, key=key)
        for what, more in facts:
            again = act(what, alva, incident_id, **more)
            before = self.count(incident_id)
            act(what, alva, incident_id, key=again, **more)
            assert self.count(incident_id) == before, what
        assert HoldingRow.objects.count() == 1

    def test_an_item_that_is_open_is_not_opened_and_one_that_is_done_needs_a_reason(
        self, alva: Viewer, incident_id: UUID, staff: UUID
    ) -> None:
        with refused("leadership.item_is_open"):
            act("untick_item", alva, incident_id, item_id=item_of(staff), reason="Fel kort.")
        item_id = ticked(alva, incident_id, staff)
        with refused("leadership.undo_needs_reason", field="reason"):
            act("untick_item", alva, incident_id, item_id=item_id, reason=" ")
        assert CardItemRow.objects.get(id=item_id).done_at == NIGHT

    def test_a_personal_number_is_kept_nowhere(self, alva: Viewer, incident_id: UUID, staff: UUID) -> None:
        key, before = took(alva, incident_id, staff), self.count(incident_id) + 1
        ticked(alva, incident_id, staff)
        for what, more in (
            ("leave_role", {"holding_id": key, "words": PERSON}),
            ("tick_item", {"item_id": item_of(staff, place=1), "note": PERSON}),
            ("untick_item", {"item_id": item_of(staff), "reason": PERSON}),
        ):
            with refused("incident.personal_id_in_text"):
                act(what, alva, incident_id, **more)
        assert self.count(incident_id) == before

    def test_whoever_holds_the_role_together_did_it(self, alva: Viewer, incident_id: UUID, staff: UUID) -> None:
        for person in ("Testa Exempelsson", "Demo Påhittsson"):
            took(alva, incident_id, staff, person, role_key="service")
        act("tick_item", alva, incident_id, item_id=item_of(staff, "service"))
        assert CardItemRow.objects.get(id=item_of(staff, "service")).done_by == alva.actor.label
        _card, item = queries.item(alva, incident_id, item_of(staff, "service"), now=NIGHT)
        assert item.held_by == "Testa Exempelsson, Demo Påhittsson"

    def test_when_the_incident_is_over_nothing_is(self, alva: Viewer, incident_id: UUID, staff: UUID) -> None:
        closed(alva, incident_id)
        for what, more in (
            ("hand_out_cards", {"staff_id": staff, "draft": CARDS}),
            ("tick_item", {"item_id": item_of(staff)}),
        ):
            with refused("leadership.incident_is_over"):
                act(what, alva, incident_id, **more)
        assert CardRow.objects.filter(id=card_of(staff)).exists()

    def test_pairs_of_two_handings_out_count_together_and_once(self, alva: Viewer, incident_id: UUID) -> None:
        staff = staffed(alva, incident_id)
        for card, apart in ((CARDS.roles[0], CARDS.apart), (CARDS.roles[1], (("chief_of_staff", "log_keeper"), ("service", "legal")))):
            handed(alva, incident_id, staff_id=staff, draft=CardsDraft((card,), apart=apart))
        found = queries.roles(alva, incident_id, now=later(1))[0]
        assert found.apart == (("log_keeper", "chief_of_staff"), ("service", "legal"))
