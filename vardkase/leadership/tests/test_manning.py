"""Who is missing is known from the first minute: on the page of leadership, and in the list of what is due."""

from __future__ import annotations

from dataclasses import replace
from typing import Any
from uuid import UUID

import pytest

from vardkase.access.rules import Role, Viewer
from vardkase.incidents.rules import Mode
from vardkase.incidents.tests.scenes import NIGHT, closed, later, opened
from vardkase.leadership.channels.replies import Answer
from vardkase.leadership.obligations import Due, Obligation, obligations
from vardkase.leadership.tests.callouts import called, said, wanted
from vardkase.leadership.tests.pages import URGENT, Page, Room
from vardkase.leadership.tests.scenes import BRIEFING, STAFF, act, activated, card_of, decided, handed, planned, staffed, took
from vardkase.testing.pages import CheckingClient
from vardkase.testing.people import viewer_with

pytestmark = pytest.mark.django_db


def due(viewer: Viewer, minutes: float = 1) -> list[Obligation]:
    return [one for one in obligations(viewer, later(minutes)) if one.code == "roles_empty"]


class TestWhatIsDue:
    @pytest.fixture
    def staff_id(self, alva: Viewer, incident_id: UUID) -> UUID:
        return handed(alva, incident_id)

    @pytest.mark.parametrize(("minutes", "state"), [(0, Due.SOON), (14, Due.SOON), (15, Due.OVERDUE), (300, Due.OVERDUE)])
    def test_an_empty_core_is_told_from_the_first_minute(
        self, alva: Viewer, incident_id: UUID, staff_id: UUID, minutes: int, state: Due
    ) -> None:
        (found,) = due(alva, minutes)
        assert (found.state, found.since, found.due_at) == (state, NIGHT, later(15))
        assert found.url == f"/incidents/{incident_id}/roles/"
        assert found.title.startswith("Bemanna Central krisledning: Stabschef, Loggförare")
        assert "15 minuter" in found.why
        assert found.roles == (Role.CHIEF_OF_STAFF, Role.DUTY_OFFICER)

    def test_what_can_wait_is_told_when_its_minutes_have_passed(self, alva: Viewer, staff_id: UUID) -> None:
        assert "Verksamhetsföreträdare" not in due(alva, 29)[0].title
        assert "Verksamhetsföreträdare" in due(alva, 30)[0].title

    def test_many_are_named_by_the_first_and_counted(self, alva: Viewer, incident_id: UUID) -> None:
        from vardkase.leadership.rules.roles import Card, CardsDraft

        handed(alva, incident_id, draft=CardsDraft(tuple(Card(f"r{place}", f"Roll {place}") for place in range(5)), "Plan"))
        assert due(alva)[0].title.endswith("Roll 0, Roll 1, Roll 2 och 2 till")

    def test_falls_silent_when_all_that_presses_is_held_or_on_the_way(self, alva: Viewer, incident_id: UUID, staff_id: UUID) -> None:
        took(alva, incident_id, staff_id)
        assert "Stabschef" not in due(alva)[0].title
        callout_id = called(alva, incident_id, wanted(2, role_key="log_keeper", role="Loggförare"), staff_id=staff_id)
        assert "Loggförare" in due(alva)[0].title
        said(callout_id, 0, Answer.YES, later(1), role_key="log_keeper")
        assert due(alva, 2) == []

    def test_what_the_call_out_tells_of_is_told_once(self, alva: Viewer, incident_id: UUID, staff_id: UUID) -> None:
        called(alva, incident_id, wanted(2, role_key="log_keeper", role="Loggförare", within_minutes=15), staff_id=staff_id)
        assert "Loggförare" in due(alva, 14)[0].title
        assert "Loggförare" not in due(alva, 15)[0].title
        assert any("Loggförare" in one.title for one in obligations(alva, later(15)) if one.code == "callout_unfilled")

    def test_a_staff_without_cards_or_one_that_has_closed_is_silent(self, alva: Viewer, incident_id: UUID, staff_id: UUID) -> None:
        staffed(alva, incident_id, draft=replace(STAFF, name="Stab, hamnen"))
        assert len(due(alva)) == 1
        act("close_staff", alva, incident_id, staff_id=staff_id, grounds="Lugnt.")
        assert due(alva) == []

    def test_an_incident_that_is_over_is_silent(self, alva: Viewer, incident_id: UUID, staff_id: UUID) -> None:
        closed(alva, incident_id)
        assert due(alva) == []

    def test_is_an_exercise_in_an_exercise(self, alva: Viewer) -> None:
        handed(alva, opened(alva, mode=Mode.EXERCISE))
        assert [one.is_exercise for one in due(alva)] == [True]

    @pytest.mark.parametrize("who", ["bo", "cilla", "dag", "nobody"])
    def test_others_learn_nothing(self, staff_id: UUID, request: Any, who: str) -> None:
        assert due(request.getfixturevalue(who)) == []

    def test_who_keeps_the_log_but_does_not_lead_is_not_told(self, staff_id: UUID) -> None:
        assert due(viewer_with(Role.LOG_KEEPER)) == []


@pytest.mark.usefixtures("five_past")
class TestThePageOfLeadership:
    def page(self, screen: CheckingClient, incident_id: UUID) -> Page:
        return Room(screen, incident_id).get("leadership/")

    def test_begins_with_who_is_here_and_leads_on(self, screen: CheckingClient, alva: Viewer, incident_id: UUID) -> None:
        staff_id = handed(alva, incident_id)
        took(alva, incident_id, staff_id)
        callout_id = called(alva, incident_id, wanted(role_key="log_keeper", role="Loggförare"), staff_id=staff_id)
        activated(alva, incident_id)
        decided(alva, incident_id, draft=URGENT)
        page = self.page(screen, incident_id)
        assert page.tree.xpath("//main//h2/text()")[:2] == ["Bemanning", "Ska göras nu"]
        assert "Central krisledning: 1 av 3 roller bemannade, 1 väntar på svar, 1 tom" in page.text
        assert "Ingen har rollen och ingen är tillfrågad: Verksamhetsföreträdare" in page.text
        assert {"roles/", f"callouts/{callout_id}/"} <= page.offers

    def test_offers_to_call_out_where_nobody_is_asked(self, screen: CheckingClient, alva: Viewer, incident_id: UUID) -> None:
        handed(alva, incident_id)
        assert "callouts/new/" in self.page(screen, incident_id).offers

    def test_who_only_reads_is_not_offered_it(
        self, client: CheckingClient, sign_in: Any, alva: Viewer, bo: Viewer, incident_id: UUID
    ) -> None:
        handed(alva, incident_id)
        sign_in(client, bo)
        page = self.page(client, incident_id)
        assert "0 av 3 roller bemannade, 3 tomma" in page.text
        assert "callouts/new/" not in page.offers

    def test_a_full_staff_is_not_shouted_about(self, screen: CheckingClient, alva: Viewer, incident_id: UUID) -> None:
        staff_id = handed(alva, incident_id)
        for key in ("chief_of_staff", "log_keeper", "service"):
            took(alva, incident_id, staff_id, f"Provperson {key}", role_key=key)
        page = self.page(screen, incident_id)
        assert "3 av 3 roller bemannade" in page.text
        assert "Inte bemannad" not in page.text
        assert card_of(staff_id)

    def test_without_a_staff_there_is_no_such_section(self, screen: CheckingClient, incident_id: UUID) -> None:
        assert "Bemanning" not in self.page(screen, incident_id).tree.xpath("//h2/text()")

    def test_lists_are_short_and_lead_on(self, screen: CheckingClient, alva: Viewer, incident_id: UUID) -> None:
        activated(alva, incident_id)
        for place in range(5):
            decided(alva, incident_id, draft=URGENT)
            planned(alva, incident_id, draft=replace(BRIEFING, at=later(-60 + place)), now=later(-70))
        page = self.page(screen, incident_id)
        assert len(page.tree.xpath("//section[contains(@class, 'since__important')]//li")) == 4
        assert "saker till som följer av beslut" in page.text
        assert "och 2 möten till" in page.text
