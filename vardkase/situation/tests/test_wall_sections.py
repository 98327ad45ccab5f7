"""What the picture shows on the wall: what is not green, what is counted down to, what came last; and nothing that is not for all."""

from __future__ import annotations

from dataclasses import replace
from typing import Any
from uuid import UUID

import pytest

from vardkase.access.rules import Viewer
from vardkase.incidents import queries as incidents
from vardkase.incidents.rules import Importance
from vardkase.incidents.tests.scenes import INTERNAL, NIGHT, SECRET, corrected, later, wrote
from vardkase.leadership import walls
from vardkase.leadership.rules.tasks import TaskState
from vardkase.leadership.tests.pages import Page, Room
from vardkase.leadership.tests.scenes import TASK, act, tasked
from vardkase.leadership.walls import WallLine, WallSection
from vardkase.situation import wall
from vardkase.situation.queries import scenarios as queries
from vardkase.situation.queries.known import known_now
from vardkase.situation.tests.scenarios import MEASURED, WORST, Meter, did, meter, wrote_scenario
from vardkase.situation.wall import Place
from vardkase.testing.pages import CheckingClient

__all__ = ["meter"]
pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("five_past")]


def read(client: CheckingClient, incident_id: UUID) -> str:
    page: Page = Room(client, incident_id).get("wall/")
    assert page.status == 200
    return " ".join(" ".join(page.tree.xpath("//main//text()")).split())


def sign(viewer: Viewer, incident_id: UUID, place: int = 0) -> UUID:
    row = incidents.incident(viewer, incident_id)
    return queries.scenarios(viewer, row, known_now(row, NIGHT))[0].indicators[place].indicator.indicator_id


class TestTheBoard:
    def test_shows_the_gravest_first_and_counts_what_has_no_room(self, screen: CheckingClient, incident_id: UUID, monkeypatch: Any) -> None:
        monkeypatch.setattr(wall, "_offers", {place: [] for place in Place})
        names = ["yellow", "orange", "red", "grey", *["red"] * 4, "orange", "yellow"]
        wall.offer(lambda viewer, row, now: [WallLine(f"Rad {place}", tone.upper(), tone) for place, tone in enumerate(names)])
        text = read(screen, incident_id)
        assert "Inte som det ska och 3 till RED Rad 2 RED Rad 4 RED Rad 5 RED Rad 6 RED Rad 7 ORANGE Rad 1 ORANGE Rad 8 Inriktning" in text

    def test_is_not_there_when_all_is_as_it_should_be(self, screen: CheckingClient, incident_id: UUID) -> None:
        assert "Inte som det ska" not in read(screen, incident_id)

    def test_tells_of_a_sign_that_somebody_has_seen(self, screen: CheckingClient, alva: Viewer, incident_id: UUID, meter: Meter) -> None:
        wrote_scenario(alva, incident_id)
        assert "Reservkraften" not in read(screen, incident_id)
        did("say_true", alva, incident_id, indicator_id=sign(alva, incident_id), seen="Vattenverket ringde.")
        assert "Värsta Reservkraften i Rimbo stannar." in read(screen, incident_id)
        did("acknowledge", alva, incident_id, indicator_id=sign(alva, incident_id), done="Aggregat på väg.")
        assert "Värsta Reservkraften i Rimbo stannar." not in read(screen, incident_id)

    def test_tells_of_nothing_that_is_only_measured_or_marked(
        self, screen: CheckingClient, alva: Viewer, incident_id: UUID, meter: Meter
    ) -> None:
        wrote_scenario(alva, incident_id, replace(WORST, indicators=(MEASURED,)))
        meter.shown = [(1, 30_000, NIGHT)]
        wrote_scenario(alva, incident_id, replace(WORST, title="Hemligt", mark=INTERNAL, indicators=(replace(WORST.indicators[0]),)))
        text = read(screen, incident_id)
        assert "Inte som det ska" not in text
        assert "emlig" not in text


class TestTheCountdown:
    def test_counts_down_to_the_tasks_that_are_due_next(self, screen: CheckingClient, alva: Viewer, incident_id: UUID) -> None:
        tasked(alva, incident_id, draft=replace(TASK, what="Sent.", due_at=later(125)))
        tasked(alva, incident_id, draft=replace(TASK, what="Snart.", due_at=later(17.5)))
        tasked(alva, incident_id, draft=replace(TASK, what="Utan tid."))
        text = read(screen, incident_id)
        assert "Nedräkning om 12 min U-002 Snart. och 1 till" in text
        assert "Utan tid." not in text.split("Nedräkning")[1].split("Senast viktigt")[0]

    def test_not_to_what_is_done_late_or_marked(self, screen: CheckingClient, alva: Viewer, incident_id: UUID) -> None:
        done = tasked(alva, incident_id, draft=replace(TASK, due_at=later(60)))
        act("move_task", alva, incident_id, task_id=done, to=TaskState.RECEIVED)
        act("move_task", alva, incident_id, task_id=done, to=TaskState.IN_PROGRESS)
        act("move_task", alva, incident_id, task_id=done, to=TaskState.DONE, words="Klart.")
        tasked(alva, incident_id, draft=replace(TASK, due_at=later(4)))
        tasked(alva, incident_id, draft=replace(TASK, due_at=later(60), mark=SECRET))
        assert "Nedräkning" not in read(screen, incident_id)


class TestTheLatest:
    def test_are_the_six_latest_that_are_important(self, screen: CheckingClient, alva: Viewer, incident_id: UUID) -> None:
        for place in range(8):
            wrote(alva, incident_id, f"Viktigt {place}.", importance=Importance.IMPORTANT)
        wrote(alva, incident_id, "Vanligt.")
        latest = read(screen, incident_id).split("Senast viktigt")[1]
        assert [latest.find(f"Viktigt {place}.") >= 0 for place in range(8)] == [False] * 2 + [True] * 6
        assert latest.find("Viktigt 3.") < latest.find("Viktigt 2.")
        assert "Vanligt." not in latest

    @pytest.mark.parametrize("mark", [INTERNAL, SECRET], ids=["internal", "secret"])
    def test_not_what_is_marked_nor_what_was_corrected(self, screen: CheckingClient, alva: Viewer, incident_id: UUID, mark: Any) -> None:
        wrote(alva, incident_id, "Hemligt.", importance=Importance.IMPORTANT, mark=mark)
        wrong = wrote(alva, incident_id, "35 000 i kommunen.", importance=Importance.IMPORTANT)
        corrected(alva, incident_id, wrong, "35 000 i hela området.")
        text = read(screen, incident_id)
        assert "Hemligt." not in text
        assert "35 000 i kommunen." not in text
        assert "35 000 i hela området." in text


class TestSections:
    def test_a_section_without_lines_says_so_when_it_has_something_to_say(
        self, screen: CheckingClient, incident_id: UUID, monkeypatch: Any
    ) -> None:
        monkeypatch.setattr(walls, "_sections", {})
        walls.offer(WallSection("one", "Ett", lambda viewer, row, now: [], empty="Inget än."))
        walls.offer(WallSection("two", "Två", lambda viewer, row, now: []))
        text = read(screen, incident_id)
        assert "Ett Inget än." in text
        assert "Två" not in text

    def test_a_section_has_its_key_alone_and_a_noun_gives_once(self, monkeypatch: Any) -> None:
        monkeypatch.setattr(walls, "_sections", {})
        monkeypatch.setattr(wall, "_offers", {place: [] for place in Place})

        def give(viewer: Any, row: Any, now: Any) -> list[WallLine]:
            return []

        section = WallSection("one", "Ett", give)
        walls.offer(section)
        wall.offer(give)
        with pytest.raises(ValueError, match="already"):
            walls.offer(section)
        with pytest.raises(ValueError, match="already"):
            wall.offer(give)
        assert wall.offered(Place.BOARD)
        assert not wall.offered(Place.COUNTDOWN)

    def test_what_has_passed_is_not_counted_down_to(self, incident_id: UUID, monkeypatch: Any) -> None:
        monkeypatch.setattr(wall, "_offers", {place: [] for place in Place})
        wall.offer(
            lambda viewer, row, now: [WallLine("Då", until=later(-1)), WallLine("Nu"), WallLine("Sen", until=later(9))], Place.COUNTDOWN
        )
        assert [one.title for one in wall.lines(Place.COUNTDOWN, None, None, NIGHT)] == ["Sen"]  # type: ignore[arg-type]  # nobody is asked for
