"""A roster that is filled from what the house knows: roles from the cards, people from holders, answers and call lists."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

import pytest

from vardkase import ledger
from vardkase.access.rules import Role, Viewer
from vardkase.incidents.tests.scenes import NIGHT, later, refused
from vardkase.kernel.ids import new_id
from vardkase.leadership import queries
from vardkase.leadership.endurance import Code
from vardkase.leadership.queries import roster_people
from vardkase.leadership.rules.present import Ground, Present, left_empty, of_role, stays_until
from vardkase.leadership.rules.shifts import RosterRole, ShiftState, Time
from vardkase.leadership.tests.pages import Room
from vardkase.leadership.tests.scenes import STAFF, act, staffed, took
from vardkase.leadership.tests.scenes import handed as carded
from vardkase.leadership.tests.shift_scenes import ADA, BO, CHIEF, LOG, ROSTER, at, entered, planned, rostered, stepped
from vardkase.testing.pages import CheckingClient
from vardkase.testing.people import viewer_with

pytestmark = pytest.mark.django_db
S = ShiftState
TWELVE = timedelta(hours=12)
SOON = later(5)


def here(hours: float, number: int = 1) -> Present:
    return Present(UUID(int=number), "stabschef", "Ada Provsson", at(hours))


class TestWhatStaysEmpty:
    @pytest.mark.parametrize(
        ("first", "last", "missing", "since", "left"),
        [
            (-1, 24, 1, (-2,), (10, 24)),  # on for two hours: ten more until the longest shift is over
            (-1, 8, 1, (-2,), None),
            (0, 24, 1, (-30,), (1, 24)),  # on for too long: an hour to find somebody
            (1, 24, 1, (-2,), (1, 24)),  # they may have gone home by then
            (-1, 24, 2, (-2,), (-1, 24)),  # one of two is there
            (-1, 24, 2, (-2, -4), (8, 24)),
            (-1, 24, 1, (-2, -4), (10, 24)),
            (-1, 24, 1, (), (-1, 24)),
        ],
    )
    def test_is_what_nobody_who_holds_the_role_fills(
        self, first: float, last: float, missing: int, since: tuple[float, ...], left: tuple[float, float] | None
    ) -> None:
        found = left_empty(Time(at(first), at(last)), missing, [here(one) for one in since], NIGHT, TWELVE)
        assert found == (Time(at(left[0]), at(left[1])) if left else None)

    def test_is_counted_to_the_end_of_the_longest_shift_or_an_hour_yet(self) -> None:
        assert stays_until(at(-2), NIGHT, TWELVE) == at(10)
        assert stays_until(at(-40), NIGHT, TWELVE) == at(1)

    def test_is_of_one_role(self) -> None:
        others = replace(here(-1), role_key="loggförare")
        assert of_role([here(-1, 1), others, here(-3, 2)], "stabschef") == (here(-3, 2), here(-1, 1))


@pytest.fixture
def staff_id(alva: Viewer, incident_id: UUID) -> UUID:
    return carded(alva, incident_id)


@pytest.fixture
def roster_id(alva: Viewer, incident_id: UUID, staff_id: UUID) -> UUID:
    return rostered(alva, incident_id, draft=replace(ROSTER, staff_id=staff_id))


def suggested(viewer: Viewer, incident_id: UUID, roster_id: UUID) -> list[tuple[str, tuple[str, ...], Ground]]:
    found = queries.to_bring(viewer, incident_id, roster_id, now=later(5))
    return [(one.name, one.roles, one.ground) for one in found]


class TestWhoCanBeBroughtIn:
    def test_are_holders_with_all_their_roles_and_not_those_who_are_there(
        self, alva: Viewer, incident_id: UUID, staff_id: UUID, roster_id: UUID
    ) -> None:
        took(alva, incident_id, staff_id, ADA.name)
        took(alva, incident_id, staff_id, BO.name, role_key="log_keeper")
        took(alva, incident_id, staff_id, ADA.name, role_key="service")
        assert suggested(alva, incident_id, roster_id) == [
            (ADA.name, ("stabschef",), Ground.HOLDS), (BO.name, ("loggförare",), Ground.HOLDS),
        ]  # fmt: skip
        entered(alva, incident_id, roster_id, ADA)
        assert suggested(alva, incident_id, roster_id) == [(BO.name, ("loggförare",), Ground.HOLDS)]

    def test_are_known_by_the_chains_with_the_roles_of_each(
        self, alva: Viewer, incident_id: UUID, roster_id: UUID, monkeypatch: Any
    ) -> None:
        person = UUID(int=7)
        found = [("Dan Låtsasson", person, "stabschef", Ground.CHAIN), ("D. Låtsasson", person, "loggförare", Ground.CHAIN)]
        monkeypatch.setattr(roster_people, "_chains", lambda *_args: found)
        monkeypatch.setattr(roster_people, "_said_yes", lambda *_args: [("dan  låtsasson", None, "stabschef", Ground.YES)])
        (one,) = queries.to_bring(alva, incident_id, roster_id, now=later(5))
        assert (one.person_id, one.roles, one.ground) == (person, ("stabschef", "loggförare"), Ground.YES)

    def test_of_a_roster_that_is_not_there_is_refused(self, alva: Viewer, incident_id: UUID, cilla: Viewer, roster_id: UUID) -> None:
        with refused("leadership.no_such_roster"):
            queries.to_bring(alva, incident_id, new_id(), now=later(5))
        with refused("incident.not_found"):
            queries.to_bring(cilla, incident_id, roster_id, now=later(5))


def codes(viewer: Viewer, incident_id: UUID, now: datetime = SOON) -> list[tuple[Code, str]]:
    lines = queries.shift_warnings(viewer, incident_id, now=now)
    return [(one.code, one.role) for one in lines if one.code in {Code.EMPTY_SOON, Code.EMPTY_LATER, Code.HOLDER_WITHOUT_SHIFT}]


class TestAHolderWithoutAShift:
    def test_is_there_and_the_role_is_not_said_to_be_empty_now(
        self, alva: Viewer, incident_id: UUID, staff_id: UUID, roster_id: UUID
    ) -> None:
        assert (Code.EMPTY_SOON, "Stabschef") in codes(alva, incident_id)
        took(alva, incident_id, staff_id, ADA.name)
        found = [one for one in queries.shift_warnings(alva, incident_id, now=later(5)) if one.role == "Stabschef"]
        empty = [one for one in found if one.code in {Code.EMPTY_SOON, Code.EMPTY_LATER}]
        assert [(one.code, one.starts_at) for one in empty] == [(Code.EMPTY_SOON, at(12))]
        (holder,) = [one for one in found if one.code == Code.HOLDER_WITHOUT_SHIFT]
        assert (holder.member, holder.starts_at, holder.severity) == (ADA.name, NIGHT, "amber")
        assert (Code.EMPTY_SOON, "Loggförare") in codes(alva, incident_id)

    def test_fills_the_gap_of_the_board_too(self, alva: Viewer, incident_id: UUID, staff_id: UUID, roster_id: UUID) -> None:
        took(alva, incident_id, staff_id, ADA.name)
        (chief, log) = queries.shift_board(alva, incident_id, now=later(5)).rosters[0].roles
        assert [gap.starts_at for gap in chief.gaps] == [at(12)]
        assert log.gaps[0].starts_at < later(5)

    def test_with_a_shift_is_nothing_to_say(self, alva: Viewer, incident_id: UUID, staff_id: UUID, roster_id: UUID) -> None:
        took(alva, incident_id, staff_id, ADA.name)
        (ada,) = entered(alva, incident_id, roster_id, ADA)
        stepped(alva, incident_id, planned(alva, incident_id, roster_id, ada, 0, 8), S.ON)
        assert (Code.HOLDER_WITHOUT_SHIFT, "Stabschef") not in codes(alva, incident_id)

    def test_of_a_closed_staff_holds_nothing(self, alva: Viewer, incident_id: UUID, staff_id: UUID, roster_id: UUID) -> None:
        took(alva, incident_id, staff_id, ADA.name)
        assert len(roster_people.present(incident_id, staff_id, (CHIEF, LOG))) == 1
        act("close_staff", alva, incident_id, staff_id=staff_id, grounds="Elen är tillbaka.", handed_to="Säkerhetschef")
        assert roster_people.present(incident_id, staff_id, (CHIEF, LOG)) == ()
        assert roster_people.present(incident_id, None, (CHIEF, LOG)) == ()


def put_on(viewer: Viewer, incident_id: UUID, holding_id: UUID, **facts: Any) -> UUID:
    call = {"starts_at": NIGHT, "ends_at": at(8), "now": later(5)} | facts
    return act("enter_holder", viewer, incident_id, holding_id=holding_id, **call)


class TestEnteringAHolder:
    def test_puts_them_in_the_roster_and_on(self, alva: Viewer, incident_id: UUID, staff_id: UUID, roster_id: UUID) -> None:
        holding_id, key = took(alva, incident_id, staff_id, ADA.name), new_id()
        for _ in range(2):
            put_on(alva, incident_id, holding_id, key=key)
        (roster,) = queries.shift_board(alva, incident_id, now=later(6)).rosters
        assert [(one.said.name, one.said.roles) for one in roster.people] == [(ADA.name, ("stabschef",))]
        (shift,) = roster.roles[0].shifts
        assert (shift.id, shift.state, shift.begun_at, shift.ends_at) == (key, S.ON, NIGHT, at(8))
        assert codes(alva, incident_id, later(6))[0] != (Code.HOLDER_WITHOUT_SHIFT, "Stabschef")

    def test_who_is_there_gets_the_role_besides_their_own(self, alva: Viewer, incident_id: UUID, staff_id: UUID, roster_id: UUID) -> None:
        entered(alva, incident_id, roster_id, replace(ADA, roles=("loggförare",)))
        put_on(alva, incident_id, took(alva, incident_id, staff_id, ADA.name))
        (roster,) = queries.shift_board(alva, incident_id, now=later(6)).rosters
        assert [one.said.roles for one in roster.people] == [("loggförare", "stabschef")]

    def test_that_cannot_be_is_refused(self, alva: Viewer, incident_id: UUID, staff_id: UUID) -> None:
        holding_id = took(alva, incident_id, staff_id, ADA.name)
        before = ledger.head(f"incident:{incident_id}").number
        with refused("leadership.no_such_holder"):
            put_on(alva, incident_id, new_id())
        with refused("leadership.no_such_roster"):
            put_on(alva, incident_id, holding_id)
        with refused("leadership.may_not"):
            put_on(viewer_with(Role.STAFF_MEMBER), incident_id, holding_id)
        assert ledger.head(f"incident:{incident_id}").number == before
        rostered(alva, incident_id, draft=replace(ROSTER, staff_id=staff_id, roles=(LOG,)))
        with refused("leadership.role_not_in_roster"):
            put_on(alva, incident_id, holding_id)

    def test_longer_than_a_shift_needs_a_reason_and_else_nobody_is_entered(
        self, alva: Viewer, incident_id: UUID, staff_id: UUID, roster_id: UUID
    ) -> None:
        holding_id = took(alva, incident_id, staff_id, ADA.name)
        with refused("leadership.shift_too_long"):
            put_on(alva, incident_id, holding_id, ends_at=at(14))
        assert queries.shift_board(alva, incident_id, now=later(6)).rosters[0].people == ()
        put_on(alva, incident_id, holding_id, ends_at=at(14), despite="Ingen annan finns.")


@pytest.mark.usefixtures("five_past")
class TestThePages:
    @pytest.fixture
    def room(self, screen: CheckingClient, incident_id: UUID) -> Room:
        return Room(screen, incident_id)

    def test_a_new_roster_has_the_roles_of_the_cards_with_the_core_ones_ticked_first(
        self, room: Room, alva: Viewer, incident_id: UUID, staff_id: UUID
    ) -> None:
        page = room.get("shifts/rosters/new/")
        boxes = page.tree.xpath("//input[@name='cards']")
        assert [(one.get("value"), one.get("checked") is not None) for one in boxes] == [
            ("chief_of_staff", True), ("log_keeper", True), ("service", False),
        ]  # fmt: skip
        sent = {"name": "Central krisledning", "staff_id": str(staff_id), "cards": ["chief_of_staff", "service"], "roles": "Press × 2"}
        assert room.post("shifts/rosters/new/", sent).status == 302
        (roster,) = queries.shift_board(alva, incident_id, now=later(6)).rosters
        assert [one.role for one in roster.roles] == [
            RosterRole("stabschef", "Stabschef"),
            RosterRole("verksamhetsföreträdare", "Verksamhetsföreträdare", 2),
            RosterRole("press", "Press", 2),
        ]

    def test_the_cards_of_another_staff_are_a_press_away(self, room: Room, alva: Viewer, incident_id: UUID, staff_id: UUID) -> None:
        other = staffed(alva, incident_id, draft=replace(STAFF, name="Stab, socialkontoret"))
        page = room.get("shifts/rosters/new/")
        assert "Roller för en annan stab" in page.text
        chosen = room.get(f"shifts/rosters/new/?staff={other}")
        assert chosen.form["name"] == "Stab, socialkontoret"
        assert not chosen.tree.xpath("//input[@name='cards']")

    def test_people_are_brought_in_with_one_button(
        self, room: Room, alva: Viewer, incident_id: UUID, staff_id: UUID, roster_id: UUID
    ) -> None:
        took(alva, incident_id, staff_id, ADA.name)
        path = f"shifts/rosters/{roster_id}/people/bring/"
        assert path in room.get("shifts/").offers
        page = room.get(path)
        assert "Ada Provsson: Stabschef (har rollen nu)" in page.text
        sent = {"key": page.form["key"], "people": page.tree.xpath("//input[@name='people'][@checked]/@value")}
        for _ in range(2):
            assert room.post(path, sent).status == 302
        (roster,) = queries.shift_board(alva, incident_id, now=later(6)).rosters
        assert [(one.said.name, one.said.travel_minutes) for one in roster.people] == [(ADA.name, 30)]

    def test_nobody_to_bring_in_is_said(self, room: Room, roster_id: UUID) -> None:
        path = f"shifts/rosters/{roster_id}/people/bring/"
        assert room.get(path).status == 200
        page = room.post(path, {})
        assert (page.status, bool(page.general)) == (422, True)

    def test_a_holder_is_entered_from_the_warning(
        self, room: Room, alva: Viewer, incident_id: UUID, staff_id: UUID, roster_id: UUID
    ) -> None:
        holding_id = took(alva, incident_id, staff_id, ADA.name)
        board = room.get("shifts/")
        assert "Ada Provsson är Stabschef sedan ons 2 jan 02:20, men har inget pass." in board.text
        path = f"shifts/holders/{holding_id}/on/"
        assert path in board.offers
        page = room.get(path)
        assert (page.form["starts_at"], page.form["ends_at"]) == ("2019-01-02 02:20", "2019-01-02 10:20")
        assert room.post(path, page.form).status == 302
        assert path not in room.get("shifts/").offers

    def test_of_another_incident_or_for_others_are_not_there(
        self,
        room: Room,
        client: CheckingClient,
        sign_in: Any,
        cilla: Viewer,
        alva: Viewer,
        incident_id: UUID,
        staff_id: UUID,
        roster_id: UUID,
    ) -> None:
        holding_id = took(alva, incident_id, staff_id, ADA.name)
        assert room.get(f"shifts/holders/{new_id()}/on/").status == 404
        assert room.get(f"shifts/rosters/{new_id()}/people/bring/").status == 404
        sign_in(client, cilla)
        for path in (f"shifts/holders/{holding_id}/on/", f"shifts/rosters/{roster_id}/people/bring/"):
            assert Room(client, incident_id).get(path).status == 404
