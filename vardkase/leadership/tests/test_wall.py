"""The screen on the wall: what it says, what it never says, for whom it is there, and how old it is."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta
from typing import Any
from uuid import UUID

import pytest

from vardkase.access.rules import Role, Viewer
from vardkase.incidents.rules import Mode
from vardkase.incidents.tests.scenes import INTERNAL, NIGHT, SECRET, later, opened, refused
from vardkase.kernel.ids import new_id
from vardkase.leadership import queries, words
from vardkase.leadership.rules.meetings import MeetingDraft, MeetingKind
from vardkase.leadership.tests.callouts import called, wanted
from vardkase.leadership.tests.pages import Page, Room
from vardkase.leadership.tests.scenes import BRIEFING, DECISION, DIRECTION, TASK, act, asked, begun, decided, handed, planned, tasked, took
from vardkase.testing.pages import CheckingClient, alike
from vardkase.testing.people import viewer_with

pytestmark = pytest.mark.django_db
SignIn = Callable[[CheckingClient, Viewer], Viewer]


def wall_of(client: CheckingClient, incident_id: UUID) -> Page:
    return Room(client, incident_id).get("wall/")


def read(page: Page) -> str:
    """What stands on it, its parts told apart."""
    return " ".join(" ".join(page.tree.xpath("//main//text()")).split())


class TestTheWords:
    @pytest.mark.parametrize(
        ("minutes", "said"),
        [(0.5, "om mindre än en minut"), (1, "om 1 min"), (12.9, "om 12 min"), (60, "om 1 tim"), (105, "om 1 tim 45 min"),
         (120, "om 2 tim"), (24 * 60 + 30, "om 24 tim"), (3 * 24 * 60, "om 3 dygn"), (-3, "om mindre än en minut")],
    )  # fmt: skip
    def test_say_how_long_it_is_until_then(self, minutes: float, said: str) -> None:
        assert words.countdown(later(minutes), NIGHT) == said


@pytest.mark.usefixtures("five_past")
class TestThePage:
    def test_says_where_it_stands(self, screen: CheckingClient, alva: Viewer, incident_id: UUID) -> None:
        staff_id = handed(alva, incident_id)
        took(alva, incident_id, staff_id)
        called(alva, incident_id, wanted(role_key="log_keeper", role="Loggförare"), staff_id=staff_id)
        act("set_direction", alva, incident_id, draft=DIRECTION)
        act("set_direction", alva, incident_id, draft=replace(DIRECTION, goal="Alla ska ha värme."), now=later(2))
        planned(alva, incident_id, draft=replace(BRIEFING, at=later(17.5)))
        decided(alva, incident_id)
        page = wall_of(screen, incident_id)
        assert page.tree.xpath("//h1/text()") == ["Stormen Alfrida"]
        assert "Hämtat 02:25:00" in read(page)
        assert "02:37 Stabsorientering om 12 min · Stabsrummet" in read(page)
        assert "1 av 3 roller bemannade, 1 väntar på svar, 1 tom" in read(page)
        assert "Obesatta Verksamhetsföreträdare" in read(page)
        assert "Inriktning 2, ons 2 jan 02:22 Alla ska ha värme. 1. Äldre 2. Öarna" in read(page)
        assert "Ingen ska fara illa." not in read(page)
        assert "Senaste beslut B-001, ons 2 jan 02:20" in read(page)

    def test_is_whole_with_nothing_to_say(self, screen: CheckingClient, incident_id: UUID) -> None:
        page = wall_of(screen, incident_id)
        for said in (
            "Inget möte är planerat.",
            "Ingen inriktning är satt än.",
            "Inget beslut finns",
            "Ingen fråga har väntat för länge på den som ska leda den",
        ):
            assert said in read(page)

    def test_a_late_meeting_says_so_and_the_next_is_announced(self, screen: CheckingClient, alva: Viewer, incident_id: UUID) -> None:
        planned(alva, incident_id, draft=replace(BRIEFING, at=later(-5)), now=later(-10))
        planned(alva, incident_id, draft=MeetingDraft(MeetingKind.PRESS, title="Pressträff", at=NIGHT + timedelta(days=1)))
        begun(alva, incident_id, draft=replace(BRIEFING, title="Lägesgenomgång"))
        page = wall_of(screen, incident_id)
        assert "skulle ha börjat för 10 min sedan" in read(page)
        assert page.tree.xpath("//b[@class='overdue']")
        assert "tor 3 jan 02:20 Pressträff om 23 tim 55 min" in read(page)
        assert "Lägesgenomgång pågår" in read(page)

    def test_what_is_loud_is_loud(self, screen: CheckingClient, alva: Viewer, incident_id: UUID) -> None:
        asked(alva, incident_id, now=later(-30))
        tasked(alva, incident_id, draft=replace(TASK, due_at=later(-1)), now=later(-10))
        page = wall_of(screen, incident_id)
        assert "Ingen leder Vem röjer vägarna på Vätö?" in read(page)
        assert "1 uppgift skulle ha varit klar" in read(page)

    def test_no_more_is_shown_than_there_is_room_for_and_the_rest_is_counted(
        self, screen: CheckingClient, alva: Viewer, incident_id: UUID
    ) -> None:
        kinds = [
            MeetingKind.BRIEFING,
            MeetingKind.DECISION,
            MeetingKind.PRESS,
            MeetingKind.ISF,
            MeetingKind.HANDOVER,
            MeetingKind.CONFERENCE,
        ]
        for place, kind in enumerate(kinds):
            planned(alva, incident_id, draft=MeetingDraft(kind, at=later(60 + place)))
        page = wall_of(screen, incident_id)
        assert len(page.tree.xpath("//section[1]//li")) == 3
        assert "och 3 till" in read(page)

    def test_renews_itself_without_script_and_with(self, screen: CheckingClient, incident_id: UUID) -> None:
        page = wall_of(screen, incident_id)
        assert page.tree.xpath("//noscript/meta[@http-equiv='refresh']/@content") == ["30"]
        (live,) = page.tree.xpath("//*[@id='boards']")
        assert (live.get("hx-get"), live.get("hx-select")) == (f"/incidents/{incident_id}/wall/", "#boards")
        # The age and the level are in what is fetched; whether fetching works is said outside it.
        assert live.xpath(".//time[@data-ago]")
        assert not live.xpath(".//*[@data-connection]")
        assert page.tree.xpath("//main//*[@data-connection]")

    def test_the_leadership_page_leads_there(self, screen: CheckingClient, incident_id: UUID) -> None:
        assert "wall/" in Room(screen, incident_id).get("leadership/").offers

    @pytest.mark.parametrize("mode", [Mode.EXERCISE, Mode.REAL])
    def test_an_exercise_cannot_be_mistaken(self, screen: CheckingClient, alva: Viewer, mode: Mode) -> None:
        page = wall_of(screen, opened(alva, mode=mode))
        is_exercise = mode == Mode.EXERCISE
        assert bool(page.tree.xpath("//*[contains(@class, 'exercise')]")) is is_exercise
        assert bool(page.tree.xpath("//*[@id='boards']//*[contains(@class, 'chip--yellow') and text()='ÖVNING']")) is is_exercise
        assert page.tree.xpath("//title/text()")[0].endswith("ÖVNING") is is_exercise


@pytest.mark.usefixtures("five_past")
class TestWhatIsNotForThoseWhoPass:
    @pytest.mark.parametrize("mark", [INTERNAL, SECRET], ids=["internal", "secret"])
    def test_what_is_marked_is_neither_shown_nor_counted(self, screen: CheckingClient, alva: Viewer, incident_id: UUID, mark: Any) -> None:
        decided(alva, incident_id, now=later(-60))
        before = read(wall_of(screen, incident_id))
        decided(alva, incident_id, draft=replace(DECISION, title="Hemliga bussar", mark=mark))
        tasked(alva, incident_id, draft=replace(TASK, what="Hemlig körning", due_at=later(-1), mark=mark), now=later(-10))
        assert read(wall_of(screen, incident_id)) == before
        assert queries.decisions(alva, incident_id, now=later(5))[0].said is not None

    def test_no_way_to_join_and_no_number_is_shown(self, screen: CheckingClient, alva: Viewer, incident_id: UUID) -> None:
        staff_id = handed(alva, incident_id)
        took(alva, incident_id, staff_id, reachable="070-174 06 05")
        planned(alva, incident_id, draft=replace(BRIEFING, joining="https://mote.example/123456"))
        page = wall_of(screen, incident_id)
        assert "070-174" not in page.text
        assert "mote.example" not in page.text
        assert "Testa Exempelsson" not in page.text

    def test_neither_who_has_signed_in_nor_what_is_loud_elsewhere_stands_there(
        self, screen: CheckingClient, alva: Viewer, incident_id: UUID
    ) -> None:
        asked(alva, opened(alva, title="Ett annat ärende"), now=later(-60))
        page = wall_of(screen, incident_id)
        assert "Ett annat ärende" not in page.text
        assert "Alva Provsson" not in page.text
        assert not page.tree.xpath("//*[contains(@class, 'urgent')]")
        assert "Ett annat ärende" in Room(screen, incident_id).get("tasks/").text


@pytest.mark.usefixtures("five_past")
class TestWhoMay:
    def test_an_observer_sees_it(self, client: CheckingClient, sign_in: SignIn, bo: Viewer, incident_id: UUID) -> None:
        sign_in(client, bo)
        page = wall_of(client, incident_id)
        assert page.status == 200
        assert page.tree.xpath("//h1/text()") == ["Stormen Alfrida"]

    @pytest.mark.parametrize("who", ["cilla", "dag"])
    def test_for_outsiders_it_is_as_if_it_were_not_there(
        self, client: CheckingClient, sign_in: SignIn, incident_id: UUID, request: Any, who: str
    ) -> None:
        sign_in(client, request.getfixturevalue(who))
        forbidden, absent = (client.get(f"/incidents/{one}/wall/") for one in (incident_id, new_id()))
        assert forbidden.status_code == 404
        assert alike(forbidden) == alike(absent)

    def test_nobody_is_asked_to_sign_in(self, client: CheckingClient, incident_id: UUID) -> None:
        answer = client.get(f"/incidents/{incident_id}/wall/")
        assert answer.status_code == 302
        assert "/login/" in answer["Location"]

    def test_it_is_read_and_nothing_else(self, screen: CheckingClient, incident_id: UUID) -> None:
        assert screen.post(f"/incidents/{incident_id}/wall/").status_code == 405

    @pytest.mark.parametrize("who", ["cilla", "dag", "nobody"])
    def test_the_query_refuses_alike(self, incident_id: UUID, request: Any, who: str) -> None:
        viewer = request.getfixturevalue(who)
        for asked_for in (incident_id, new_id()):
            with refused("incident.not_found"):
                queries.wall(viewer, asked_for, now=NIGHT)

    def test_a_role_at_another_incident_does_not_open_it(self, alva: Viewer, incident_id: UUID) -> None:
        guest = viewer_with(Role.OBSERVER, scope=f"incident:{opened(alva)}")
        with refused("incident.not_found"):
            queries.wall(guest, incident_id, now=NIGHT)
