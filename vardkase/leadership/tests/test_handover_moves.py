"""What goes with a receipt: the role goes to whoever takes over, and the shifts of both follow; all of it in one act, or none."""

from __future__ import annotations

from dataclasses import replace
from typing import Any
from uuid import UUID

import pytest

from vardkase import ledger
from vardkase.access.rules import Role, Viewer
from vardkase.incidents.tests.scenes import NIGHT, later, refused
from vardkase.kernel.ids import new_id
from vardkase.leadership import actions, events, queries
from vardkase.leadership.models import HoldingRow
from vardkase.leadership.rules import roles as role_rules
from vardkase.leadership.rules.shifts import PersonDraft, RosterRole, ShiftState
from vardkase.leadership.tests.pages import Room
from vardkase.leadership.tests.scenes import CARDS, act, staffed, took
from vardkase.leadership.tests.scenes import handed as carded
from vardkase.leadership.tests.shift_scenes import ADA, BO, CIA, ROSTER, begun, entered, handed, planned, rostered, stepped
from vardkase.testing.pages import CheckingClient
from vardkase.testing.people import viewer_with

pytestmark = pytest.mark.django_db
S = ShiftState
DAN = PersonDraft("Dan Låtsasson", ("stabschef",), person_id=UUID(int=77))


@pytest.fixture
def staff_id(alva: Viewer, incident_id: UUID) -> UUID:
    """A staff with its cards. Ada is its chief of staff, Cia its log keeper."""
    staff_id = carded(alva, incident_id)
    took(alva, incident_id, staff_id, ADA.name)
    took(alva, incident_id, staff_id, CIA.name, role_key="log_keeper")
    return staff_id


@pytest.fixture
def roster_id(alva: Viewer, incident_id: UUID, staff_id: UUID) -> UUID:
    return rostered(alva, incident_id, draft=replace(ROSTER, staff_id=staff_id))


@pytest.fixture
def people(alva: Viewer, incident_id: UUID, roster_id: UUID) -> list[UUID]:
    return entered(alva, incident_id, roster_id, ADA, BO, CIA, DAN)


@pytest.fixture
def on(alva: Viewer, incident_id: UUID, roster_id: UUID, people: list[UUID]) -> UUID:
    """Ada's shift as chief of staff."""
    return begun(alva, incident_id, roster_id, people[0])


def accepted(viewer: Viewer, incident_id: UUID, handover_id: UUID, **facts: Any) -> UUID:
    return act("accept_handover", viewer, incident_id, handover_id=handover_id, **({"now": later(5)} | facts))


def holders(viewer: Viewer, incident_id: UUID, label: str = "Stabschef") -> list[str]:
    (card,) = [one for staff in queries.roles(viewer, incident_id, now=later(9)) for one in staff.cards if one.said.label == label]
    return [one.said.person for one in card.holders]


def state(viewer: Viewer, incident_id: UUID, shift_id: UUID) -> ShiftState:
    return queries.shift(viewer, incident_id, shift_id, now=later(9)).state


def newest(incident_id: UUID, count: int) -> list[Any]:
    return [entry.event for entry in ledger.entries(f"incident:{incident_id}")][-count:]


class TestTheRole:
    def test_goes_to_whoever_takes_over_after_the_one_who_leaves(self, alva: Viewer, incident_id: UUID, on: UUID) -> None:
        accepted(alva, incident_id, handed(alva, incident_id, on), by="  bo  exempelström")
        assert holders(alva, incident_id) == [BO.name]
        (taken,) = [one for one in newest(incident_id, 3) if isinstance(one, events.RoleTaken)]
        assert (taken.person, taken.relieves, taken.role) == (BO.name, ADA.name, "Stabschef")

    def test_is_taken_by_the_one_of_the_register_whom_the_roster_means(
        self, alva: Viewer, incident_id: UUID, on: UUID, people: list[UUID]
    ) -> None:
        accepted(alva, incident_id, handed(alva, incident_id, on), member_id=people[3])
        (taken,) = [one for one in newest(incident_id, 3) if isinstance(one, events.RoleTaken)]
        assert (taken.person, taken.person_id) == (DAN.name, DAN.person_id)

    def test_of_a_log_keeper_who_takes_it_is_kept_as_unwise(self, alva: Viewer, incident_id: UUID, on: UUID) -> None:
        accepted(alva, incident_id, handed(alva, incident_id, on), by=CIA.name)
        (taken,) = [one for one in newest(incident_id, 3) if isinstance(one, events.RoleTaken)]
        assert [(one.person, one.other, one.apart) for one in taken.meets] == [(CIA.name, "Loggförare", True)]

    def test_of_one_who_holds_it_already_is_theirs_alone(self, alva: Viewer, incident_id: UUID, staff_id: UUID, on: UUID) -> None:
        HoldingRow.objects.filter(person=ADA.name).update(person=BO.name)
        accepted(alva, incident_id, handed(alva, incident_id, on), by=BO.name)
        assert not [one for one in newest(incident_id, 3) if isinstance(one, events.RoleTaken | events.RoleLeft)]

    def test_for_several_is_left_by_the_one_who_goes(self, alva: Viewer, incident_id: UUID) -> None:
        staff_id = carded(alva, incident_id)
        for name in (ADA.name, BO.name):
            took(alva, incident_id, staff_id, name, role_key="service")
        label = "Verksamhetsföreträdare"
        roster = replace(ROSTER, staff_id=staff_id, roles=(RosterRole(label.casefold(), label, 2),))
        roster_id = rostered(alva, incident_id, draft=roster)
        (ada,) = entered(alva, incident_id, roster_id, replace(ADA, roles=(label.casefold(),)))
        shift_id = planned(alva, incident_id, roster_id, ada, 0, 8, role=label.casefold())
        stepped(alva, incident_id, shift_id, S.ON)
        accepted(alva, incident_id, handed(alva, incident_id, shift_id), by=BO.name)
        assert holders(alva, incident_id, label) == [BO.name]

    def test_without_a_card_or_in_a_closed_staff_nobody_holds(self, alva: Viewer, incident_id: UUID, on: UUID, staff_id: UUID) -> None:
        handover_id = handed(alva, incident_id, on)
        act("close_staff", alva, incident_id, staff_id=staff_id, grounds="Elen är tillbaka.", handed_to="Säkerhetschef")
        accepted(alva, incident_id, handover_id, by=BO.name)
        assert not [one for one in newest(incident_id, 3) if isinstance(one, events.RoleTaken)]

    @pytest.mark.parametrize(
        ("holders", "leaver", "wanted", "found"),
        [
            ({1: "Ada"}, "ada", 1, 1),
            ({1: "Ada"}, "Bo", 1, 1),
            ({1: "Ada", 2: "Bo"}, "Bo", 2, 2),
            ({1: "Ada", 2: "Bo"}, "Cia", 2, None),
            ({1: "Ada"}, "Cia", 2, None),
            ({}, "Ada", 1, None),
        ],
    )
    def test_is_relieved_from_the_leaver_or_the_only_one(
        self, holders: dict[int, str], leaver: str, wanted: int, found: int | None
    ) -> None:
        named = {UUID(int=id): person for id, person in holders.items()}
        assert role_rules.whom_to_relieve(named, leaver, wanted) == (UUID(int=found) if found else None)


class TestTheShifts:
    def test_of_the_leaver_is_relieved_and_of_the_taker_begun(
        self, alva: Viewer, incident_id: UUID, roster_id: UUID, people: list[UUID], on: UUID
    ) -> None:
        ahead = planned(alva, incident_id, roster_id, people[1], 0.5, 8)
        accepted(alva, incident_id, handed(alva, incident_id, on), by=BO.name)
        found = queries.shift(alva, incident_id, on, now=later(9))
        assert (found.state, found.ended_at) == (S.RELIEVED, later(5))
        begun_shift = queries.shift(alva, incident_id, ahead, now=later(9))
        assert (begun_shift.state, begun_shift.begun_at) == (S.ON, later(5))

    @pytest.mark.parametrize(("first", "comes_on"), [(3, True), (3.2, False)])
    def test_that_begins_much_later_stays_to_come(
        self, alva: Viewer, incident_id: UUID, roster_id: UUID, people: list[UUID], on: UUID, first: float, comes_on: bool
    ) -> None:
        ahead = planned(alva, incident_id, roster_id, people[1], first, first + 8)
        accepted(alva, incident_id, handed(alva, incident_id, on), by=BO.name)
        assert state(alva, incident_id, ahead) == (S.ON if comes_on else S.ASKED)

    def test_in_another_role_or_of_another_person_stay(
        self, alva: Viewer, incident_id: UUID, roster_id: UUID, people: list[UUID], on: UUID
    ) -> None:
        log = planned(alva, incident_id, roster_id, people[2], 0.5, 8, role="loggförare")
        other = planned(alva, incident_id, roster_id, people[3], 0.5, 8)
        accepted(alva, incident_id, handed(alva, incident_id, on), by=BO.name)
        assert (state(alva, incident_id, log), state(alva, incident_id, other)) == (S.ASKED, S.ASKED)

    def test_that_is_over_already_or_begun_already_is_not_moved_twice(
        self, alva: Viewer, incident_id: UUID, roster_id: UUID, people: list[UUID], on: UUID
    ) -> None:
        theirs = planned(alva, incident_id, roster_id, people[1], 0, 8)
        stepped(alva, incident_id, theirs, S.ON)
        stepped(alva, incident_id, on, S.RELIEVED, now=later(1))
        accepted(alva, incident_id, handed(alva, incident_id, on, now=later(2)), by=BO.name)
        assert not [one for one in newest(incident_id, 2) if isinstance(one, events.ShiftMoved)]
        assert queries.shift(alva, incident_id, on, now=later(9)).ended_at == later(1)


class TestItIsOneAct:
    def test_sent_again_it_changes_nothing_more(self, alva: Viewer, incident_id: UUID, on: UUID) -> None:
        handover_id, key = handed(alva, incident_id, on), new_id()
        for _ in range(2):
            accepted(alva, incident_id, handover_id, by=BO.name, key=key)
        assert [type(one).__name__ for one in newest(incident_id, 4)] == ["HandoverMade", "HandoverAccepted", "RoleTaken", "ShiftMoved"]

    def test_when_the_shift_cannot_move_neither_does_the_role(self, alva: Viewer, incident_id: UUID, on: UUID, monkeypatch: Any) -> None:
        def fails(*_args: Any) -> None:
            raise RuntimeError("the power went")

        handover_id = handed(alva, incident_id, on)
        monkeypatch.setattr(actions.handovers, "_change_shifts", fails)
        with pytest.raises(RuntimeError):
            accepted(alva, incident_id, handover_id, by=BO.name)
        assert holders(alva, incident_id) == [ADA.name]
        assert queries.given_handover(alva, incident_id, handover_id, now=NIGHT).receipt is None

    def test_whoever_keeps_the_log_may_and_an_observer_may_not(self, alva: Viewer, incident_id: UUID, on: UUID) -> None:
        handover_id = handed(alva, incident_id, on)
        with refused("leadership.may_not"):
            accepted(viewer_with(Role.OBSERVER), incident_id, handover_id, by=BO.name)
        accepted(viewer_with(Role.STAFF_MEMBER), incident_id, handover_id, by=BO.name)
        assert holders(alva, incident_id) == [BO.name]

    def test_from_oneself_or_by_a_stranger_to_the_roster_is_refused(self, alva: Viewer, incident_id: UUID, on: UUID) -> None:
        handover_id = handed(alva, incident_id, on)
        with refused("leadership.takes_over_from_oneself", field="by"):
            accepted(alva, incident_id, handover_id, by="ada provsson")
        with refused("leadership.no_such_member", field="member_id"):
            accepted(alva, incident_id, handover_id, member_id=new_id())
        assert holders(alva, incident_id) == [ADA.name]


@pytest.mark.usefixtures("five_past")
class TestThePage:
    @pytest.fixture
    def room(self, screen: CheckingClient, incident_id: UUID) -> Room:
        return Room(screen, incident_id)

    def test_states_nobody_by_itself_and_asks(self, room: Room, alva: Viewer, incident_id: UUID, on: UUID) -> None:
        path = f"handovers/{handed(alva, incident_id, on)}/accept/"
        page = room.get(path)
        assert (page.form["by"], page.form["member_id"]) == ("", "")
        answer = room.post(path, page.form)
        assert answer.status == 422
        assert answer.error("by") == "Fel: Ange vem som tar över."
        assert holders(alva, incident_id) == [ADA.name]

    def test_offers_the_roster_with_the_next_one_first(
        self, room: Room, alva: Viewer, incident_id: UUID, roster_id: UUID, people: list[UUID], on: UUID
    ) -> None:
        stepped(alva, incident_id, planned(alva, incident_id, roster_id, people[3], 0.5, 8), S.YES)
        page = room.get(f"handovers/{handed(alva, incident_id, on)}/accept/")
        offered = [one.text_content() for one in page.tree.xpath("//select[@name='member_id']/option")]
        assert offered == ["–", "Dan Låtsasson (har tackat ja, ons 2 jan 02:50–10:20)", BO.name]

    def test_says_who_should_not_take_it_before_and_after(self, room: Room, alva: Viewer, incident_id: UUID, on: UUID) -> None:
        path = f"handovers/{handed(alva, incident_id, on)}/accept/"
        assert "Bör inte tas av Cia Fiktivsson (Loggförare)" in room.get(path).text.replace("avCia", "av Cia")
        room.post(path, {"by": CIA.name})
        text = room.get("roles/").text
        assert "Cia Fiktivsson är både Stabschef och Loggförare" in text or "Cia Fiktivsson är både Loggförare och Stabschef" in text

    def test_of_a_roster_without_a_staff_asks_all_the_same(self, room: Room, alva: Viewer, incident_id: UUID) -> None:
        staffed(alva, incident_id)
        roster_id = rostered(alva, incident_id)
        ada, _bo = entered(alva, incident_id, roster_id, ADA, BO)
        path = f"handovers/{handed(alva, incident_id, begun(alva, incident_id, roster_id, ada))}/accept/"
        assert "Bör inte tas av" not in room.get(path).text
        assert room.post(path, {"by": BO.name}).status == 302


def test_the_cards_of_these_tests_keep_the_log_and_the_lead_apart() -> None:
    assert CARDS.apart == (("log_keeper", "chief_of_staff"),)
