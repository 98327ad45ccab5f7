"""Taking over: the boards of the register to choose among, the crisis board and what is no board refused, nothing twice."""

from __future__ import annotations

from dataclasses import replace
from typing import Any
from uuid import UUID

import pytest

from vardkase.access.rules import Role, Viewer
from vardkase.incidents.tests.scenes import NIGHT, refused
from vardkase.leadership import queries
from vardkase.leadership.forms.board import OTHER
from vardkase.leadership.models import TakeoverRow
from vardkase.leadership.tests.pages import ACTS, Room
from vardkase.leadership.tests.scenes import ACTIVATION, TAKEOVER, act, activated, took_over
from vardkase.organisation.rules import OrganisationKind
from vardkase.organisation.tests.conftest import town
from vardkase.testing.pages import CheckingClient
from vardkase.testing.people import viewer_with

__all__ = ["town"]
pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("five_past")]
PATH, SENT = ACTS["take_over"]


@pytest.fixture
def now() -> Any:
    return NIGHT


@pytest.fixture
def working(town: Any, incident_id: UUID) -> UUID:
    town.organisation("Kommunfullmäktige", OrganisationKind.ASSEMBLY, town.municipality)
    town.organisation("Krisledningsnämnden", OrganisationKind.BOARD, town.municipality)
    town.organisation("Provköpings Energi AB", OrganisationKind.MUNICIPAL_COMPANY, town.municipality)
    activated(town.viewer, incident_id)
    return incident_id


@pytest.fixture
def room(screen: CheckingClient, working: UUID) -> Room:
    return Room(screen, working)


class TestTheForm:
    def test_offers_the_boards_and_neither_council_company_nor_the_crisis_board(self, room: Room) -> None:
        page = room.get(PATH)
        assert page.tree.xpath("//select[@name='from_board']/option/@value") == ["", "Kommunstyrelsen", "Socialnämnden", OTHER]
        assert "other_board" in page.fields

    def test_a_board_of_the_register_is_taken_over_from(self, room: Room, working: UUID) -> None:
        assert room.post(PATH, {**SENT, "from_board": "Socialnämnden"}).status == 302
        assert TakeoverRow.objects.get().from_board == "Socialnämnden"

    def test_a_board_that_the_register_lacks_is_written_by_hand(self, room: Room) -> None:
        assert room.post(PATH, {**SENT, "from_board": OTHER, "other_board": "Barn- och skolnämnden"}).status == 302
        assert TakeoverRow.objects.get().from_board == "Barn- och skolnämnden"

    @pytest.mark.parametrize(
        ("name", "words"),
        [
            ("Kommunfullmäktige, hela", "är inte någon nämnd"),
            ("Kommunstyrelsens arbetsutskott", "är krisledningsnämnd"),
            ("", "Skriv vilken nämnds verksamhet"),
        ],
    )
    def test_what_is_wrong_stands_where_the_name_was_written(self, room: Room, name: str, words: str) -> None:
        page = room.post(PATH, {**SENT, "from_board": OTHER, "other_board": name})
        assert page.status == 422
        assert words in page.error("other_board")
        assert not name or "2 kap. 4 § första stycket lagen (2006:544)" in page.error("other_board")
        assert not TakeoverRow.objects.exists()

    def test_what_was_never_offered_is_not_taken(self, room: Room) -> None:
        assert room.post(PATH, {**SENT, "from_board": "Kommunfullmäktige"}).status == 422
        assert not TakeoverRow.objects.exists()

    def test_without_a_register_the_name_is_written_at_once(self, screen: CheckingClient, alva: Viewer, incident_id: UUID) -> None:
        activated(alva, incident_id)
        page = Room(screen, incident_id).get(PATH)
        assert page.tree.xpath("//input[@name='from_board']")
        assert "other_board" not in page.fields


class TestTheAct:
    @pytest.mark.parametrize(
        ("name", "code"),
        [
            ("Kommunfullmäktige", "leadership.takeover_from_no_board"),
            ("Provköpings Energi AB", "leadership.takeover_from_no_board"),
            ("Provköpings kommun", "leadership.takeover_from_no_board"),
            ("Kommunstyrelsekontoret", "leadership.takeover_from_no_board"),
            ("Krisledningsnämnden", "leadership.takeover_from_itself"),
            ("Kommunstyrelsens arbetsutskott", "leadership.takeover_from_itself"),
        ],
    )
    def test_is_refused_whoever_asks_for_it(self, town: Any, working: UUID, name: str, code: str) -> None:
        with refused(code, field="from_board"):
            took_over(town.viewer, working, draft=replace(TAKEOVER, from_board=name))
        assert not TakeoverRow.objects.exists()

    def test_knows_the_board_that_went_to_work_by_its_name(self, alva: Viewer, incident_id: UUID) -> None:
        activated(alva, incident_id, draft=replace(ACTIVATION, board="Trygghetsnämnden"))
        with refused("leadership.takeover_from_itself"):
            took_over(alva, incident_id, draft=replace(TAKEOVER, from_board="Trygghetsnämnden"))

    def test_of_the_same_part_is_done_once_until_it_is_handed_back(self, town: Any, working: UUID) -> None:
        first = took_over(town.viewer, working)
        with refused("leadership.taken_over_in_part", reference="Ö-001"):
            took_over(town.viewer, working)
        act("hand_back", town.viewer, working, takeover_id=first, circumstances="Bemanningen räcker igen.")
        took_over(town.viewer, working)
        assert TakeoverRow.objects.count() == 2


def test_the_boards_are_shown_to_those_who_read_the_register_and_the_incident(town: Any, working: UUID, cilla: Viewer) -> None:
    assert queries.other_boards(town.viewer, working) == ("Kommunstyrelsen", "Socialnämnden")
    assert queries.other_boards(viewer_with(Role.BOARD_CHAIR, scope=f"incident:{working}"), working) == ()
    with refused("incident.not_found"):
        queries.other_boards(cilla, working)
