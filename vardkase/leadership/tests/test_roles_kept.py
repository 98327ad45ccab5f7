"""Roles and cards as they are kept: what the ledger holds, what the screens are given, and what is refused."""

from __future__ import annotations

from dataclasses import replace
from typing import Any
from uuid import UUID

import pytest

from vardkase import ledger
from vardkase.access.rules import Role, Viewer
from vardkase.incidents import maintenance, projections
from vardkase.incidents import queries as incidents
from vardkase.incidents.tests.scenes import PERSON, closed, later, opened, refused
from vardkase.incidents.words import line_text
from vardkase.kernel import codec
from vardkase.kernel.ids import new_id
from vardkase.leadership import actions, events, queries
from vardkase.leadership.models import CardItemRow, CardRow, HoldingRow, TaskRow
from vardkase.leadership.rules.roles import CardsDraft
from vardkase.leadership.rules.tasks import Origin, OriginKind
from vardkase.leadership.tests.scenes import CARDS, ITEMS, STAFF, TASK, act, card_of, handed, item_of, staffed, tasked, ticked, took
from vardkase.testing.people import viewer_with
from vardkase.testing.scenes import kept

pytestmark = pytest.mark.django_db
SOCIAL = replace(STAFF, name="Stab, Socialkontoret")


@kept
def staff(alva: Viewer, incident_id: UUID) -> UUID:
    """A staff with three roles."""
    return handed(alva, incident_id)


def shown(viewer: Viewer, incident_id: UUID, minutes: float = 1) -> queries.StaffRoles:
    return queries.roles(viewer, incident_id, now=later(minutes))[0]


def last_event(incident_id: UUID) -> Any:
    stream = f"incident:{incident_id}"
    return list(ledger.entries(stream))[-1].event


def log_lines(viewer: Viewer, incident_id: UUID) -> list[str]:
    return [line_text(line) for line in incidents.log_page(viewer, incident_id).entries]


class TestCards:
    def test_stand_whole_in_the_ledger(self, incident_id: UUID, staff: UUID) -> None:
        event = last_event(incident_id)
        assert isinstance(event, events.CardsHandedOut)
        assert (event.staff_id, event.staff, event.roles, event.plan, event.version) == (staff, STAFF.name, CARDS.roles, CARDS.plan, 3)
        assert event.apart == CARDS.apart

    def test_are_shown_in_their_order_with_their_items_and_times(self, alva: Viewer, incident_id: UUID, staff: UUID) -> None:
        found = shown(alva, incident_id)
        assert [card.said for card in found.cards] == list(CARDS.roles)
        assert [item.said for item in found.cards[0].items] == list(ITEMS)
        assert [item.due_at for item in found.cards[0].items] == [later(0), later(15), later(240), None]
        assert [card.said.key for card in found.empty] == [card.key for card in CARDS.roles]
        assert (found.cards[0].plan, found.cards[0].version, found.apart) == (CARDS.plan, 3, CARDS.apart)

    def test_keep_what_the_plan_said_when_they_were_handed_out(self, alva: Viewer, incident_id: UUID, staff: UUID) -> None:
        other = replace(CARDS.roles[0], core="Något annat.")
        act("hand_out_cards", alva, incident_id, staff_id=staff, draft=CardsDraft((other, replace(CARDS.roles[1], key="legal"))))
        found = shown(alva, incident_id)
        assert [card.said.key for card in found.cards] == ["chief_of_staff", "log_keeper", "service", "legal"]
        assert found.cards[0].said.core == CARDS.roles[0].core
        assert [card.key for card in last_event(incident_id).roles] == ["legal"]

    def test_may_be_handed_out_to_two_staffs(self, alva: Viewer, incident_id: UUID, staff: UUID) -> None:
        other = handed(alva, incident_id, staff_id=staffed(alva, incident_id, draft=SOCIAL))
        assert card_of(staff) != card_of(other)
        assert CardRow.objects.count() == 6

    def test_are_not_handed_out_twice(self, alva: Viewer, incident_id: UUID, staff: UUID) -> None:
        with refused("leadership.cards_handed_out_already"):
            handed(alva, incident_id, staff_id=staff)

    @pytest.mark.parametrize("which", ["unknown", "closed", "of another incident"])
    def test_belong_to_an_open_staff_of_the_incident(self, alva: Viewer, incident_id: UUID, which: str) -> None:
        staff_id = new_id()
        if which == "closed":
            staff_id = staffed(alva, incident_id)
            act("close_staff", alva, incident_id, staff_id=staff_id, grounds="Lugnt.")
        elif which == "of another incident":
            staff_id = staffed(alva, opened(alva, title="Vattenläckan i Rimbo"))
        with refused("leadership.no_such_staff"):
            handed(alva, incident_id, staff_id=staff_id)
        assert not CardRow.objects.exists()

    def test_of_a_staff_that_has_closed_are_read_and_not_changed(self, alva: Viewer, incident_id: UUID, staff: UUID) -> None:
        item_id = item_of(staff)
        holding = took(alva, incident_id, staff)
        act("close_staff", alva, incident_id, staff_id=staff, grounds="Lugnt.")
        with refused("leadership.no_such_staff"):
            act("tick_item", alva, incident_id, item_id=item_id)
        with refused("leadership.no_such_staff"):
            took(alva, incident_id, staff, "Demo Påhittsson", role_key="log_keeper")
        found = shown(alva, incident_id)
        assert not found.is_open
        assert found.cards[0].held == ()
        assert found.cards[0].holders[0].id == holding


class TestRoles:
    def test_are_taken_and_shown_with_since_when_and_where(self, alva: Viewer, incident_id: UUID, staff: UUID) -> None:
        person = new_id()
        holding = took(alva, incident_id, staff, person_id=person, reachable="070-174 06 05", now=later(3))
        (line,) = shown(alva, incident_id).cards[0].holders
        assert (line.id, line.said.person, line.said.person_id, line.since) == (holding, "Testa Exempelsson", person, later(3))
        assert line.said.reachable == "070-174 06 05"
        assert [card.said.key for card in shown(alva, incident_id).empty] == ["log_keeper", "service"]
        assert "Testa Exempelsson är Stabschef i Central krisledning." in log_lines(alva, incident_id)

    def test_are_relieved_in_one_act(self, alva: Viewer, incident_id: UUID, staff: UUID) -> None:
        first = took(alva, incident_id, staff)
        took(alva, incident_id, staff, "Demo Påhittsson", relieves=first, now=later(600))
        card = shown(alva, incident_id).cards[0]
        assert [line.said.person for line in card.holders] == ["Demo Påhittsson"]
        assert [(line.said.person, line.until) for line in card.earlier] == [("Testa Exempelsson", later(600))]
        assert last_event(incident_id).relieves == "Testa Exempelsson"
        assert "Demo Påhittsson är Stabschef i Central krisledning. Avlöser Testa Exempelsson." in log_lines(alva, incident_id)

    def test_are_not_taken_over_by_surprise(self, alva: Viewer, incident_id: UUID, staff: UUID) -> None:
        took(alva, incident_id, staff)
        with refused("leadership.role_is_taken", person="Testa Exempelsson"):
            took(alva, incident_id, staff, "Demo Påhittsson")

    def test_that_want_two_have_two(self, alva: Viewer, incident_id: UUID, staff: UUID) -> None:
        for person in ("Testa Exempelsson", "Demo Påhittsson"):
            assert shown(alva, incident_id).cards[2].missing > 0
            took(alva, incident_id, staff, person, role_key="service")
        assert shown(alva, incident_id).cards[2].missing == 0
        with refused("leadership.role_is_taken"):
            took(alva, incident_id, staff, "Prova Låtsasdotter", role_key="service")
        with refused("leadership.role_held_already"):
            took(alva, incident_id, staff, "testa exempelsson", role_key="service")

    def test_are_left_with_a_word(self, alva: Viewer, incident_id: UUID, staff: UUID) -> None:
        holding = took(alva, incident_id, staff)
        act("leave_role", alva, incident_id, holding_id=holding, words="Går hem och sover.", now=later(500))
        card = shown(alva, incident_id).cards[0]
        assert card.holders == ()
        assert [(line.words, line.until) for line in card.earlier] == [("Går hem och sover.", later(500))]
        with refused("leadership.role_left_already", person="Testa Exempelsson"):
            act("leave_role", alva, incident_id, holding_id=holding)
        took(alva, incident_id, staff)
        assert len(shown(alva, incident_id).cards[0].holders) == 1

    def test_that_nobody_handed_out_are_not_there(self, alva: Viewer, incident_id: UUID, staff: UUID) -> None:
        with refused("leadership.no_such_role"):
            took(alva, incident_id, staff, role_key="legal")

    def test_of_another_incident_are_not_there(self, alva: Viewer, incident_id: UUID, staff: UUID) -> None:
        holding, other = took(alva, incident_id, staff), opened(alva, title="Vattenläckan i Rimbo")
        with refused("leadership.no_such_holder"):
            act("leave_role", alva, other, holding_id=holding)
        with refused("leadership.no_such_staff"):
            took(alva, other, staff, "Demo Påhittsson")

    def test_hold_no_personal_number(self, alva: Viewer, incident_id: UUID, staff: UUID) -> None:
        with refused("incident.personal_id_in_text"):
            took(alva, incident_id, staff, f"Testa {PERSON}")
        assert not HoldingRow.objects.exists()


class TestOnePersonInTwoRoles:
    def test_is_warned_of_and_kept_and_not_refused(self, alva: Viewer, incident_id: UUID, staff: UUID) -> None:
        took(alva, incident_id, staff)
        took(alva, incident_id, staff, role_key="log_keeper")
        (kept,) = last_event(incident_id).meets
        assert (kept.role, kept.other, kept.apart) == ("Loggförare", "Stabschef", True)
        (unwise,) = shown(alva, incident_id).unwise
        assert {unwise.role, unwise.other} == {"Stabschef", "Loggförare"}
        assert any("vilket inte bör vara samma person" in line for line in log_lines(alva, incident_id))

    def test_is_over_when_one_of_them_is_left(self, alva: Viewer, incident_id: UUID, staff: UUID) -> None:
        took(alva, incident_id, staff)
        act("leave_role", alva, incident_id, holding_id=took(alva, incident_id, staff, role_key="log_keeper"))
        assert shown(alva, incident_id).unwise == ()

    def test_that_may_meet_is_to_be_known_alone(self, alva: Viewer, incident_id: UUID, staff: UUID) -> None:
        took(alva, incident_id, staff)
        took(alva, incident_id, staff, role_key="service")
        assert [meeting.apart for meeting in last_event(incident_id).meets] == [False]
        assert shown(alva, incident_id).unwise == ()

    def test_of_two_staffs_is_shown_in_both(self, alva: Viewer, incident_id: UUID, staff: UUID) -> None:
        other = handed(alva, incident_id, staff_id=staffed(alva, incident_id, draft=SOCIAL))
        took(alva, incident_id, staff)
        took(alva, incident_id, other, role_key="log_keeper")
        both = queries.roles(alva, incident_id, now=later(1))
        assert [[meeting.other for meeting in one.elsewhere] for one in both] == [
            ["Loggförare (Stab, Socialkontoret)"],
            ["Stabschef (Central krisledning)"],
        ]

    def test_of_a_staff_that_has_closed_counts_no_more(self, alva: Viewer, incident_id: UUID, staff: UUID) -> None:
        took(alva, incident_id, staff)
        act("close_staff", alva, incident_id, staff_id=staff, grounds="Lugnt.")
        other = handed(alva, incident_id, staff_id=staffed(alva, incident_id, draft=SOCIAL))
        took(alva, incident_id, other)
        assert last_event(incident_id).meets == ()
        assert queries.roles(alva, incident_id, now=later(1))[0].elsewhere == ()


class TestItems:
    def test_are_ticked_and_the_log_says_so_by_itself(self, alva: Viewer, incident_id: UUID, staff: UUID) -> None:
        took(alva, incident_id, staff)
        act("tick_item", alva, incident_id, item_id=item_of(staff), note="Öppnad 02.21.", now=later(1))
        card = shown(alva, incident_id).cards[0]
        item = card.items[0]
        assert (item.done_at, item.done_by, item.held_by, item.note) == (later(1), alva.actor.label, "Testa Exempelsson", "Öppnad 02.21.")
        assert (card.done, item.skipped) == (1, False)
        assert "Klart (Stabschef): Öppna loggen." in log_lines(alva, incident_id)

    def test_of_an_empty_role_are_done_by_whoever_ticked(self, alva: Viewer, incident_id: UUID, staff: UUID) -> None:
        ticked(alva, incident_id, staff)
        assert shown(alva, incident_id).cards[0].items[0].done_by == alva.actor.label

    def test_by_whoever_holds_the_role_are_done_by_nobody_else(self, alva: Viewer, incident_id: UUID, staff: UUID) -> None:
        took(alva, incident_id, staff, alva.actor.label)
        ticked(alva, incident_id, staff)
        item = shown(alva, incident_id).cards[0].items[0]
        assert (item.done_by, item.held_by) == (alva.actor.label, "")

    def test_are_for_whoever_held_the_role_then(self, alva: Viewer, incident_id: UUID, staff: UUID) -> None:
        first = took(alva, incident_id, staff)
        ticked(alva, incident_id, staff, now=later(1))
        took(alva, incident_id, staff, "Demo Påhittsson", relieves=first, now=later(2))
        assert shown(alva, incident_id).cards[0].items[0].held_by == "Testa Exempelsson"

    def test_that_do_not_apply_say_why(self, alva: Viewer, incident_id: UUID, staff: UUID) -> None:
        item_id = item_of(staff)
        with refused("leadership.skip_needs_reason", field="note"):
            act("tick_item", alva, incident_id, item_id=item_id, note="  ", not_needed=True)
        act("tick_item", alva, incident_id, item_id=item_id, note="Loggen är öppen sedan i går.", not_needed=True)
        item = shown(alva, incident_id).cards[0].items[0]
        assert (item.skipped, item.note, item.late) == (True, "Loggen är öppen sedan i går.", False)
        assert "Inte aktuellt (Stabschef): Öppna loggen." in log_lines(alva, incident_id)
        act("untick_item", alva, incident_id, item_id=item_id, reason="Fel kort.")
        assert not shown(alva, incident_id).cards[0].items[0].skipped

    def test_of_entries_from_before_are_done(self) -> None:
        whole = events.CardItemDone(UUID(int=1), UUID(int=2), "Stab", "chief", "Stabschef", "a", "Öppna loggen.", not_needed=True)
        plain = codec.to_plain(whole)
        del plain["not_needed"]
        assert not codec.from_plain(events.CardItemDone, plain).not_needed

    def test_are_ticked_once(self, alva: Viewer, incident_id: UUID, staff: UUID) -> None:
        item_id = ticked(alva, incident_id, staff)
        with refused("leadership.item_is_done", by=alva.actor.label):
            act("tick_item", alva, incident_id, item_id=item_id)

    def test_are_opened_again_by_a_new_entry_and_ticked_again(self, alva: Viewer, incident_id: UUID, staff: UUID) -> None:
        item_id = ticked(alva, incident_id, staff)
        act("untick_item", alva, incident_id, item_id=item_id, reason="Fel kort.")
        item = shown(alva, incident_id).cards[0].items[0]
        assert (item.done_at, item.done_by, item.note) == (None, "", "")
        lines = log_lines(alva, incident_id)
        assert "Klart (Stabschef): Öppna loggen." in lines
        assert "Ska göras ändå (Stabschef): Öppna loggen." in lines
        act("tick_item", alva, incident_id, item_id=item_id)
        assert shown(alva, incident_id).cards[0].done == 1

    def test_are_late_after_their_time_until_they_are_done(self, alva: Viewer, incident_id: UUID, staff: UUID) -> None:
        assert shown(alva, incident_id, 4).cards[0].late == 0
        assert shown(alva, incident_id, 6).cards[0].late == 1
        assert shown(alva, incident_id, 30).cards[0].late == 2
        ticked(alva, incident_id, staff)
        assert shown(alva, incident_id, 30).cards[0].late == 1

    def test_that_do_not_exist_are_not_ticked(self, alva: Viewer, incident_id: UUID, staff: UUID) -> None:
        other = opened(alva, title="Vattenläckan i Rimbo")
        for incident, item_id in ((incident_id, new_id()), (other, item_of(staff))):
            with refused("leadership.no_such_item"):
                act("tick_item", alva, incident, item_id=item_id)
            with refused("leadership.no_such_item"):
                act("untick_item", alva, incident, item_id=item_id, reason="Fel.")

    def test_become_tasks_that_say_where_they_came_from(self, alva: Viewer, incident_id: UUID, staff: UUID) -> None:
        origin = Origin(OriginKind.CARD, "åtgärdskortet för Stabschef", id=item_of(staff, place=1))
        tasked(alva, incident_id, draft=replace(TASK, origin=origin))
        (line,) = queries.tasks(alva, incident_id, now=later(1))
        assert line.said.origin == origin
        assert TaskRow.objects.get().decision_id is None

    @pytest.mark.parametrize("item_id", [None, new_id()])
    def test_that_do_not_exist_give_no_tasks(self, alva: Viewer, incident_id: UUID, staff: UUID, item_id: UUID | None) -> None:
        with refused("leadership.no_such_item"):
            tasked(alva, incident_id, draft=replace(TASK, origin=Origin(OriginKind.CARD, "kortet", id=item_id)))


class TestWhatIsRead:
    def test_one_card_is_found_by_its_id(self, alva: Viewer, incident_id: UUID, staff: UUID) -> None:
        card = queries.card(alva, incident_id, card_of(staff, "log_keeper"), now=later(1))
        assert (card.said.key, card.staff, card.staff_open) == ("log_keeper", STAFF.name, True)
        found, item = queries.item(alva, incident_id, item_of(staff), now=later(1))
        assert (found.said.key, item.said) == ("chief_of_staff", ITEMS[0])

    @pytest.mark.parametrize("read", [queries.card, queries.item])
    def test_what_is_absent_and_what_is_of_another_incident_answer_alike(
        self, alva: Viewer, incident_id: UUID, staff: UUID, read: Any
    ) -> None:
        other = opened(alva, title="Vattenläckan i Rimbo")
        id = card_of(staff) if read is queries.card else item_of(staff)
        for incident, asked in ((incident_id, new_id()), (other, id)):
            with refused("leadership.not_found"):
                read(alva, incident, asked, now=later(1))

    @pytest.mark.parametrize("who", ["cilla", "dag", "nobody"])
    def test_to_others_there_is_nothing(self, incident_id: UUID, staff: UUID, request: Any, who: str) -> None:
        viewer = request.getfixturevalue(who)
        with refused("incident.not_found"):
            queries.roles(viewer, incident_id, now=later(1))
        with refused("incident.not_found"):
            queries.card(viewer, incident_id, card_of(staff), now=later(1))
        with refused("incident.not_found"):
            queries.item(viewer, incident_id, item_of(staff), now=later(1))
        with refused("incident.not_found"):
            queries.my_cards(viewer, incident_id, now=later(1))

    def test_an_observer_sees_who_leads(self, bo: Viewer, incident_id: UUID, staff: UUID) -> None:
        assert len(shown(bo, incident_id).cards) == 3

    def test_my_cards_are_those_in_my_own_name(self, alva: Viewer, incident_id: UUID, staff: UUID) -> None:
        me = viewer_with(Role.STAFF_MEMBER, label="Stabsmedlem")
        took(alva, incident_id, staff, "stabsmedlem", role_key="log_keeper")
        took(alva, incident_id, staff, "Demo Påhittsson")
        assert [card.said.key for card in queries.my_cards(me, incident_id, now=later(1))] == ["log_keeper"]
        assert queries.my_cards(alva, incident_id, now=later(1)) == ()
        act("close_staff", alva, incident_id, staff_id=staff, grounds="Lugnt.")
        assert queries.my_cards(me, incident_id, now=later(1)) == ()


class TestKeys:
    def test_of_another_incidents_cards_are_not_told(self, alva: Viewer, incident_id: UUID, staff: UUID) -> None:
        other = opened(alva, title="Vattenläckan i Rimbo")
        foreign = staffed(alva, other)
        key = card_of(staff)
        entry = actions.hand_out_cards(viewer=alva, incident_id=other, staff_id=foreign, draft=CARDS, key=key, now=later(1))
        assert not entry.repeated
        assert CardRow.objects.filter(incident_id=other).count() == 3

    def test_of_another_incidents_holdings_are_not_told(self, alva: Viewer, incident_id: UUID, staff: UUID) -> None:
        holding, other = took(alva, incident_id, staff), opened(alva, title="Vattenläckan i Rimbo")
        foreign = handed(alva, other)
        took(alva, other, foreign, key=holding)
        assert HoldingRow.objects.count() == 2


def test_a_night_of_roles_can_be_made_again_from_the_ledger(alva: Viewer, incident_id: UUID) -> None:
    staff = handed(alva, incident_id)
    first = took(alva, incident_id, staff)
    took(alva, incident_id, staff, "Demo Påhittsson", relieves=first, now=later(300))
    took(alva, incident_id, staff, "Demo Påhittsson", role_key="log_keeper", now=later(301))
    ticked(alva, incident_id, staff, 1, note="Sex är på väg.", now=later(16))
    act("untick_item", alva, incident_id, item_id=ticked(alva, incident_id, staff), reason="Fel.")
    closed(alva, incident_id)
    before = queries.roles(alva, incident_id, now=later(600))
    for model in (CardRow, CardItemRow, HoldingRow):
        model.objects.all().delete()
    projections.rebuild(f"incident:{incident_id}")
    assert queries.roles(alva, incident_id, now=later(600)) == before
    assert maintenance.agrees(f"incident:{incident_id}")
