"""Roles and action cards: what is handed out, who may take what, what is late, and who should not hold two roles."""

from __future__ import annotations

import unicodedata
from dataclasses import replace
from datetime import timedelta
from typing import Any
from uuid import UUID

import pytest

from vardkase.incidents.tests.scenes import NIGHT, PERSON, later, refused
from vardkase.kernel.ids import new_id
from vardkase.leadership.rules import roles as rules
from vardkase.leadership.rules.roles import Card, CardsDraft, Held, Meeting, RoleDraft
from vardkase.leadership.tests.scenes import CARDS, ITEMS
from vardkase.testing.cases import each

CENTRAL, SOCIAL = new_id(), new_id()
APART = (("log_keeper", "chief_of_staff"), ("decision_maker", "chief_of_staff"))
LABELS = {"log_keeper": "Loggförare", "chief_of_staff": "Stabschef", "decision_maker": "Beslutsfattare", "economy": "Ekonomi"}


def held(role: str, person: str, staff: UUID = CENTRAL, person_id: UUID | None = None) -> Held:
    return Held(staff, "Central krisledning" if staff == CENTRAL else "Stab, Socialkontoret", role, LABELS[role], person, person_id)


class TestWhatIsHandedOut:
    def test_is_everything_when_the_staff_has_nothing(self) -> None:
        assert rules.check_cards(CARDS, ()) == CARDS

    def test_leaves_out_what_the_staff_has_already(self) -> None:
        found = rules.check_cards(CARDS, ("chief_of_staff", "service"))
        assert [card.key for card in found.roles] == ["log_keeper"]
        assert (found.plan, found.version, found.apart) == (CARDS.plan, CARDS.version, CARDS.apart)

    def test_what_is_there_may_be_of_another_plan(self) -> None:
        assert rules.check_cards(CARDS, ("posom", "legal")) == CARDS

    def test_is_at_least_one_role(self) -> None:
        with refused("leadership.cards_need_roles", field="roles"):
            rules.check_cards(CardsDraft(()), ())

    def test_is_something_new(self) -> None:
        with refused("leadership.cards_handed_out_already", field="roles"):
            rules.check_cards(CARDS, (card.key for card in CARDS.roles))

    def test_is_each_role_once(self) -> None:
        twice = replace(CARDS, roles=(*CARDS.roles, CARDS.roles[1]))
        with refused("leadership.role_handed_out_twice", role="Loggförare"):
            rules.check_cards(twice, ())

    @pytest.mark.parametrize(("count", "fits"), [(rules.MOST_CARDS, True), (rules.MOST_CARDS + 1, False)])
    def test_is_no_more_than_a_staff_can_read(self, count: int, fits: bool) -> None:
        draft = CardsDraft(tuple(Card(f"role_{number}", f"Roll {number}") for number in range(count)))
        if fits:
            assert len(rules.check_cards(draft, ()).roles) == count
            return
        with refused("leadership.too_many", count=count, limit=rules.MOST_CARDS):
            rules.check_cards(draft, ())

    def test_has_ids_that_are_the_same_whenever_they_are_made(self) -> None:
        key = new_id()
        card = rules.card_id(key, "log_keeper")
        assert card == rules.card_id(key, "log_keeper")
        assert card != rules.card_id(key, "chief_of_staff")
        assert card != rules.card_id(new_id(), "log_keeper")
        assert rules.item_id(card, "first-1") == rules.item_id(card, "first-1") != rules.item_id(card, "first-2")


class TestTheTimesOfACard:
    @each(("minutes", "due"), [(0, NIGHT), (15, later(15)), (240, later(240)), (None, None)])
    def test_count_from_the_moment_when_it_is_handed_out(self, minutes: int | None, due: Any) -> None:
        assert rules.due_at(NIGHT, minutes) == due

    @each(
        ("due", "done", "after", "late"),
        [
            (NIGHT, None, 0, False),
            (NIGHT, None, 5, False),
            (NIGHT, None, 6, True),
            (NIGHT, later(1), 60, False),
            (NIGHT, later(30), 60, False),
            (None, None, 6_000, False),
            (later(240), None, 239, False),
            (later(240), None, 246, True),
        ],
    )
    def test_are_missed_five_minutes_after_them_while_it_is_not_done(self, due: Any, done: Any, after: int, late: bool) -> None:
        assert rules.is_late(due, done, later(after)) is late

    def test_patience_is_short(self) -> None:
        assert timedelta() < rules.PATIENCE < timedelta(minutes=15)


class TestWhoTakesARole:
    def take(self, draft: RoleDraft, wanted: int = 1, holders: dict[UUID, str] | None = None) -> RoleDraft:
        return rules.check_taking(draft, "Stabschef", wanted, holders or {}, NIGHT)

    def test_is_named_on_one_line(self) -> None:
        found = self.take(RoleDraft("  Testa \u200b Exempelsson ", None, " 070-174 06 05 "))
        assert (found.person, found.reachable) == ("Testa Exempelsson", "070-174 06 05")

    @each("person", ["", "  ", "\u200b", "\n"])
    def test_is_somebody(self, person: str) -> None:
        with refused("leadership.role_needs_person", field="person"):
            self.take(RoleDraft(person))

    @pytest.mark.parametrize("field", ["person", "reachable"])
    def test_is_not_written_with_a_personal_number(self, field: str) -> None:
        with refused("incident.personal_id_in_text"):
            self.take(replace(RoleDraft("Testa Exempelsson"), **{field: f"Testa {PERSON}"}))

    @pytest.mark.parametrize("field", ["person", "reachable"])
    def test_fits_on_a_line(self, field: str) -> None:
        with refused("incident.text_too_long", field=field):
            self.take(replace(RoleDraft("Testa Exempelsson"), **{field: "x" * 301}))

    @each("name", ["Demo Påhittsson", "demo påhittsson", " Demo  Påhittsson", unicodedata.normalize("NFD", "Demo Påhittsson")])
    def test_is_not_the_one_who_has_it_however_the_name_is_written(self, name: str) -> None:
        with refused("leadership.role_held_already", field="person"):
            self.take(RoleDraft(name), 3, {new_id(): "Demo Påhittsson"})

    @each(("wanted", "there", "fits"), [(1, 0, True), (1, 1, False), (2, 1, True), (2, 2, False), (3, 2, True), (1, 2, False)])
    def test_are_as_many_as_are_wanted(self, wanted: int, there: int, fits: bool) -> None:
        holders = {new_id(): f"Person {number}" for number in range(there)}
        draft = RoleDraft("Testa Exempelsson")
        if fits:
            assert self.take(draft, wanted, holders) == draft
            return
        with refused("leadership.role_is_taken", field="relieves", person=", ".join(holders.values())):
            self.take(draft, wanted, holders)

    def test_relieves_one_who_has_it(self) -> None:
        before = new_id()
        draft = RoleDraft("Testa Exempelsson", relieves=before)
        assert self.take(draft, 1, {before: "Demo Påhittsson"}) == draft

    def test_relieves_nobody_who_has_it_no_more(self) -> None:
        with refused("leadership.no_such_holder", field="relieves"):
            self.take(RoleDraft("Testa Exempelsson", relieves=new_id()), 1, {new_id(): "Demo Påhittsson"})

    def test_does_not_relieve_themselves(self) -> None:
        before = new_id()
        with refused("leadership.role_held_already"):
            self.take(RoleDraft("Demo Påhittsson", relieves=before), 1, {before: "Demo Påhittsson"})


class TestATickThatWasWrong:
    def test_is_taken_back_with_a_reason(self) -> None:
        assert rules.check_undo(done=True, reason=" Fel punkt. ", now=NIGHT) == "Fel punkt."

    @pytest.mark.parametrize("reason", ["", "   "])
    def test_is_not_without(self, reason: str) -> None:
        with refused("leadership.undo_needs_reason", field="reason"):
            rules.check_undo(done=True, reason=reason, now=NIGHT)

    def test_is_not_when_nothing_was_ticked(self) -> None:
        with refused("leadership.item_is_open"):
            rules.check_undo(done=False, reason="Fel punkt.", now=NIGHT)

    def test_a_note_may_be_empty_but_holds_no_personal_number(self) -> None:
        assert rules.check_words("", NIGHT) == ""
        with refused("incident.personal_id_in_text"):
            rules.check_words(f"Ring {PERSON}", NIGHT)


class TestRolesThatShouldNotMeet:
    def test_are_told_with_the_person_and_both_roles(self) -> None:
        new = held("log_keeper", "Testa Exempelsson")
        found = rules.meetings(new, [held("chief_of_staff", "testa exempelsson")], APART)
        assert found == (Meeting("Testa Exempelsson", "Loggförare", "Stabschef", apart=True),)

    @each(("one", "other"), [*APART, *((b, a) for a, b in APART)])
    def test_are_told_whichever_is_taken_first(self, one: str, other: str) -> None:
        (found,) = rules.meetings(held(one, "A"), [held(other, "A")], APART)
        assert found.apart

    @pytest.mark.parametrize(("one", "other"), [("log_keeper", "decision_maker"), ("economy", "chief_of_staff"), ("economy", "log_keeper")])
    def test_others_may_and_are_only_to_be_known(self, one: str, other: str) -> None:
        (found,) = rules.meetings(held(one, "A"), [held(other, "A")], APART)
        assert not found.apart

    @each(
        "written",
        [unicodedata.normalize("NFD", "Stabsperson Öst"), "Stabsperson  Öst", "Stabsperson\u200b Öst", "STABSPERSON ÖST"],
        ids=["letters in two parts", "blanks", "no width", "capitals"],
    )
    def test_one_person_written_in_two_ways_is_one_person(self, written: str) -> None:
        assert rules.same_person(written, "Stabsperson Öst")
        assert rules.unwise_pairs([held("log_keeper", written), held("chief_of_staff", "Stabsperson Öst")], APART)

    @each("written", ["", " ", "\u200b", "Stabsperson Väst"])
    def test_nobody_is_nobody_and_another_is_another(self, written: str) -> None:
        assert not rules.same_person(written, "Stabsperson Öst")
        assert not rules.same_person(written, "") or written.strip("\u200b ")

    def test_two_of_the_same_name_are_two_when_the_register_knows_them(self) -> None:
        one, other = (
            held("log_keeper", "Testa Exempelsson", person_id=new_id()),
            held("chief_of_staff", "Testa Exempelsson", person_id=new_id()),
        )
        assert rules.meetings(one, [other], APART) == ()

    def test_one_of_two_names_is_one_when_the_register_knows_them(self) -> None:
        same = new_id()
        one, other = held("log_keeper", "Testa E.", person_id=same), held("chief_of_staff", "Testa Exempelsson", person_id=same)
        assert [meeting.apart for meeting in rules.meetings(one, [other], APART)] == [True]

    def test_a_name_is_compared_with_one_that_the_register_knows(self) -> None:
        assert rules.meetings(held("log_keeper", "A", person_id=new_id()), [held("chief_of_staff", "A")], APART)

    def test_the_same_role_is_not_another(self) -> None:
        assert rules.meetings(held("log_keeper", "A"), [held("log_keeper", "A")], APART) == ()

    def test_two_staffs_are_told_with_the_name_of_the_other(self) -> None:
        (found,) = rules.meetings(held("log_keeper", "A"), [held("log_keeper", "A", SOCIAL)], APART)
        assert (found.other, found.apart) == ("Loggförare (Stab, Socialkontoret)", False)

    def test_a_pair_counts_within_one_staff_alone(self) -> None:
        (found,) = rules.meetings(held("log_keeper", "A"), [held("chief_of_staff", "A", SOCIAL)], APART)
        assert not found.apart

    def test_those_that_should_not_meet_are_told_first(self) -> None:
        there = [held("economy", "A"), held("log_keeper", "A", SOCIAL), held("chief_of_staff", "A")]
        assert [meeting.apart for meeting in rules.meetings(held("decision_maker", "A"), there, APART)] == [True, False, False]

    @each(
        ("people", "unwise"),
        [
            ({}, 0),
            ({"log_keeper": "A", "chief_of_staff": "B", "decision_maker": "C"}, 0),
            ({"log_keeper": "A", "chief_of_staff": " a "}, 1),
            ({"log_keeper": "A", "chief_of_staff": "A", "decision_maker": "A"}, 2),
            ({"log_keeper": "", "chief_of_staff": ""}, 0),
            ({"log_keeper": "A", "decision_maker": "A"}, 0),
            ({"economy": "A", "chief_of_staff": "A"}, 0),
        ],
    )
    def test_each_pair_is_told_once(self, people: dict[str, str], unwise: int) -> None:
        assert len(rules.unwise_pairs([held(role, person) for role, person in people.items()], APART)) == unwise

    def test_without_pairs_nothing_is_unwise(self) -> None:
        assert rules.unwise_pairs([held(role, "A") for role in LABELS], ()) == ()


def test_the_cards_of_the_scenes_have_all_bands_and_kinds() -> None:
    assert len({item.band for item in ITEMS}) == 3
    assert len({item.kind for item in ITEMS}) == 4
    assert len({item.spawn for item in ITEMS}) == 4
