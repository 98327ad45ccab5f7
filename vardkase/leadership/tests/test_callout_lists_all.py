"""Whom the start page calls out can be tested, a test that is late says so, and a test has its tray."""

from __future__ import annotations

from datetime import timedelta
from typing import Any
from uuid import UUID

import pytest
import time_machine

from vardkase.access.rules import Grant, Role, Viewer
from vardkase.incidents.tests.scenes import NIGHT, later
from vardkase.kernel.ids import new_id
from vardkase.leadership import actions, queries
from vardkase.leadership.actions.callout_sending import keep_in_tray
from vardkase.leadership.channels.replies import Answer
from vardkase.leadership.queries.callout_rows import CalloutRoleLine
from vardkase.leadership.rules.callouts import RoleState
from vardkase.leadership.tests.callouts import called, draft, moved_on, seats, wanted
from vardkase.leadership.tests.pages import Page, Room
from vardkase.leadership.tests.plans import adopted
from vardkase.leadership.tests.test_callout_shown import PEOPLE
from vardkase.organisation.tests.conftest import town
from vardkase.testing.pages import CheckingClient
from vardkase.testing.people import AUTHORITY

__all__ = ["town"]
pytestmark = pytest.mark.django_db


def officer(town: Any, authority_id: UUID) -> Viewer:
    """Somebody who leads at one authority, and nowhere else."""
    return Viewer(new_id(), town.viewer.actor, (Grant(Role.DUTY_OFFICER, f"org:{authority_id}"),), "test")


class TestWhoseLists:
    def test_every_unit_of_the_register_that_the_own_board_keeps(self, town: Any) -> None:
        adopted(town, town.municipality, roles=1, people=1)
        adopted(town, town.social, roles=1, people=1)
        found = queries.own_lists(officer(town, town.board), town.now)
        assert {one.organisation_id for one in found} == {town.municipality, town.social}
        assert {one.authority_id for one in found} == {town.board}

    def test_another_board_tests_its_own(self, town: Any) -> None:
        adopted(town, town.municipality, roles=1, people=1)
        adopted(town, town.social, roles=1, people=1)
        social = next(one.authority_id for one in queries.own_lists(town.viewer, town.now) if one.organisation_id == town.social)
        if social != town.board:
            assert {one.organisation_id for one in queries.own_lists(officer(town, social), town.now)} == {town.social}

    @pytest.mark.parametrize("role", [Role.OBSERVER, Role.AUDITOR, Role.LOG_KEEPER])
    def test_who_does_not_lead_tests_none(self, town: Any, role: Role) -> None:
        adopted(town, town.social, roles=1, people=1)
        reader = Viewer(new_id(), town.viewer.actor, (Grant(role, f"org:{town.board}"),), "test")
        assert queries.own_lists(reader, town.now) == ()


class TestThePage:
    @pytest.fixture
    def test_id(self, alva: Viewer) -> UUID:
        key = new_id()
        actions.start_callout_test(viewer=alva, authority_id=AUTHORITY, authority="Kommunen", draft=draft(wanted(2)), key=key, now=NIGHT)
        return key

    @pytest.mark.usefixtures("five_past")
    def test_has_a_tray_that_its_words_speak_of(self, screen: CheckingClient, test_id: UUID) -> None:
        moved_on(test_id, later(1))
        page = Page(screen.get(f"/callouts/{test_id}/"))
        assert page.tree.xpath(f"//a[@href='/callouts/{test_id}/tray/']")
        tray = Page(screen.get(f"/callouts/{test_id}/tray/"))
        assert tray.status == 200
        assert "Provperson 0" in tray.text

    @pytest.mark.usefixtures("five_past")
    def test_of_an_incident_is_not_here(self, screen: CheckingClient, alva: Viewer, incident_id: UUID) -> None:
        callout_id = called(alva, incident_id)
        keep_in_tray(callout_id=callout_id, now=later(1))
        assert screen.get(f"/callouts/{callout_id}/tray/").status_code == 404

    @pytest.mark.usefixtures("five_past")
    def test_counts_nobody_of_nobody_before_the_first_is_asked(self, screen: CheckingClient, test_id: UUID) -> None:
        text = Page(screen.get(f"/callouts/{test_id}/")).text
        assert "Alla i listan tillfrågas nu" in text
        assert "0 av 0" not in text

    def test_says_that_a_list_is_late(self, screen: CheckingClient, town: Any) -> None:
        adopted(town, town.municipality, roles=1, people=1)
        begins = queries.lists_to_test(town.viewer, now=town.now)[0].due_at
        for days, late in ((-1, False), (40, True)):
            with time_machine.travel(begins + timedelta(days=days), tick=False):
                text = Page(screen.get("/callouts/")).text
            assert ("Försenat" in text, "Skulle ha provats senast" in text) == (late, late)


class TestTheWords:
    @pytest.mark.usefixtures("five_past")
    @pytest.mark.parametrize("before", [False, True])
    def test_a_tick_settles_something_only_when_something_was_said(
        self, screen: CheckingClient, alva: Viewer, incident_id: UUID, before: bool
    ) -> None:
        callout_id = called(alva, incident_id)
        room, path = Room(screen, incident_id), f"callouts/people/{seats(callout_id)[0].id}/"
        if before:
            room.post(path, {"answer": str(Answer.YES)})
        room.post(path, {"answer": str(Answer.NO)})
        text = room.get("callouts/").text
        assert ("Det gäller före det" in text) is before

    def test_a_wrong_number_is_not_somebody_who_has_not_answered(self) -> None:
        wrong = [one[1] for one in PEOPLE if one[1].wrong_number]
        line = CalloutRoleLine("a", "Stabschef", 1, 15, RoleState.ASKING, 1, None, NIGHT, tuple(wrong))
        assert wrong
        assert (line.tally["wrong"], line.tally["silent"], line.tally["unreachable"]) == (len(wrong), 0, 0)
