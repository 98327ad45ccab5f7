"""A scenario is no more open than what it watches, and what was said under a mark stays under it: nobody learns it by another way."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Any
from uuid import UUID

import pytest

from vardkase.access.rules import Role, Viewer
from vardkase.incidents import queries as incidents
from vardkase.incidents.rules import OPEN, Mark, Secrecy
from vardkase.incidents.tests.scenes import INTERNAL, SECRET, later, refused
from vardkase.situation import indicators, joined, scenarios_offered, wall_offered
from vardkase.situation.queries import scenarios as queries
from vardkase.situation.queries.known import known_now
from vardkase.situation.rules.scenarios import IndicatorDraft, IndicatorState, Step
from vardkase.situation.tests.fact_scenes import CUSTOMERS, series, stated
from vardkase.situation.tests.scenarios import BY_HAND, WORST, did, wrote_scenario
from vardkase.situation.tests.status_scenes import opened_board, reported, row_of, said
from vardkase.situation.tests.told_to import of_open, read_by, told
from vardkase.testing.pages import CheckingClient
from vardkase.testing.people import AUTHORITY, viewer_with
from vardkase.testing.scenes import kept

pytestmark = pytest.mark.django_db
HIDDEN = replace(CUSTOMERS, what="Hemlig matning", area="Rimbohemligt", organisation="Poliskällan", unit="hotade", mark=SECRET)
SAYS = ("Hemlig matning", "Rimbohemligt", "Poliskällan", "4 242", "4242")


def watching(series_id: UUID, label: str = "Hemlig matning, Rimbohemligt (Poliskällan)") -> IndicatorDraft:
    return IndicatorDraft("Det blir värre.", "facts", str(series_id), label, limit="5")


def line(viewer: Viewer, incident_id: UUID, minutes: float = 60) -> queries.ScenarioLine:
    row = incidents.incident(viewer, incident_id)
    return queries.scenarios(viewer, row, known_now(row, later(minutes)))[0]


def sign(viewer: Viewer, incident_id: UUID, place: int = 0) -> UUID:
    return line(viewer, incident_id).indicators[place].indicator.indicator_id


def wall(viewer: Viewer, incident_id: UUID) -> list[str]:
    return [one.title for one in wall_offered.signs(viewer, incidents.incident(viewer, incident_id), later(60))]


class TestAFigureThatIsMarked:
    @pytest.fixture
    def hidden(self, alva: Viewer, incident_id: UUID) -> UUID:
        found = series(alva, incident_id, HIDDEN)
        stated(alva, incident_id, found, "4 242")
        return found

    @pytest.mark.parametrize("mark", [OPEN, INTERNAL], ids=["open", "internal"])
    def test_is_not_watched_by_a_scenario_that_is_more_open(self, alva: Viewer, incident_id: UUID, hidden: UUID, mark: Mark) -> None:
        with refused("situation.scenario_more_open_than_watched", what="Hemlig matning, Rimbohemligt (Poliskällan)", field="secrecy"):
            wrote_scenario(alva, incident_id, replace(WORST, indicators=(BY_HAND, watching(hidden)), mark=mark))

    def test_is_watched_by_one_that_is_as_closed_and_nobody_else_is_told(
        self, client: CheckingClient, alva: Viewer, bo: Viewer, incident_id: UUID, hidden: UUID
    ) -> None:
        scenario_id = wrote_scenario(alva, incident_id, replace(WORST, indicators=(watching(hidden),), mark=SECRET))
        entry = did("acknowledge", alva, incident_id, indicator_id=sign(alva, incident_id), done="Vi ser det.")
        assert "4\u00a0242" in entry.event.measured
        assert "Uppmätt: Hemlig matning" in told(alva, incident_id)
        partner = viewer_with(Role.OBSERVER)
        shown = told(bo, incident_id) + read_by(client, partner, incident_id, f"scenarios/{scenario_id}/") + of_open(alva, incident_id)
        assert [word for word in (*SAYS, WORST.title) if word in shown] == []

    def test_is_not_opened_by_a_new_version(self, alva: Viewer, incident_id: UUID, hidden: UUID) -> None:
        draft = replace(WORST, indicators=(watching(hidden),), mark=SECRET)
        scenario_id = wrote_scenario(alva, incident_id, draft)
        with refused("situation.scenario_more_open_than_watched"):
            did("revise_scenario", alva, incident_id, scenario_id=scenario_id, draft=replace(draft, mark=OPEN))
        did("revise_scenario", alva, incident_id, scenario_id=scenario_id, draft=replace(draft, mark=OPEN, indicators=(BY_HAND,)))
        assert line(alva, incident_id).said.mark == OPEN

    def test_is_not_opened_by_who_cannot_look_it_up(self, alva: Viewer, incident_id: UUID, hidden: UUID, monkeypatch: Any) -> None:
        draft = replace(WORST, indicators=(watching(hidden),), mark=SECRET)
        scenario_id = wrote_scenario(alva, incident_id, draft)
        monkeypatch.setattr(indicators, "_watches", {})
        with refused("situation.scenario_more_open_than_watched"):
            did("revise_scenario", alva, incident_id, scenario_id=scenario_id, draft=replace(draft, mark=INTERNAL))
        did("revise_scenario", alva, incident_id, scenario_id=scenario_id, draft=replace(draft, title="Värre än så"))
        assert line(alva, incident_id).said.title == "Värre än så"

    def test_of_its_own_mark_says_so_where_it_is_chosen(self, alva: Viewer, incident_id: UUID, hidden: UUID) -> None:
        row = incidents.incident(alva, incident_id)
        (choice,) = joined.series_choices(alva, row, known_now(row, later(1)))
        found = joined.series_value(alva, row, known_now(row, later(1)), str(hidden))
        assert found is not None
        assert (choice.mark.level, found.mark.level) == (Secrecy.SECRET, Secrecy.SECRET)

    def test_a_form_says_what_to_do_and_keeps_what_was_written(self, screen: CheckingClient, alva: Viewer, incident_id: UUID) -> None:
        hidden = series(alva, incident_id, HIDDEN, now=later(0))
        page = screen.post(
            f"/incidents/{incident_id}/scenarios/new/",
            {
                "key": str(UUID(int=9)), "kind": "worst", "title": "Elen är borta", "horizon": "72h", "description": "Ny storm.",
                "assumptions": "Vinden når 25 m/s.", "probability": "even", "author": "Lägesfunktionen", "secrecy": "open",
                "text_1": "Det blir värre.", "watch_1": f"facts\x1f{hidden}\x1f", "compare_1": "at_least", "limit_1": "5",
            },
        )  # fmt: skip
        text = page.content.decode()
        assert page.status_code == 422
        assert "Alla får inte läsa" in text
        assert "Det blir värre." in text


@dataclass(frozen=True)
class Watched:
    """An open scenario that watches home care, which is red by a secret report."""

    incident_id: UUID
    report: int


@kept
def watched(alva: Viewer, incident_id: UUID) -> Any:
    opened_board(alva, incident_id)
    sees = IndicatorDraft("Hemtjänsten når inte fram.", "status", str(row_of(incident_id, "Hemtjänst")), "Hemtjänst", limit="4")
    wrote_scenario(alva, incident_id, replace(WORST, indicators=(sees,)))
    entry = reported(alva, incident_id, said(incident_id, "Hemtjänst", consequence="Hot mot personalen."), mark=SECRET)
    return Watched(incident_id, entry.number)


class TestAStatusThatIsMarked:
    def test_is_a_sign_for_those_who_read_it_alone(self, alva: Viewer, bo: Viewer, watched: Watched) -> None:
        (mine,), (theirs,) = (line(viewer, watched.incident_id, 10).indicators for viewer in (alva, bo))
        assert (mine.state, mine.mark.level) == (IndicatorState.TRUE, Secrecy.SECRET)
        assert (theirs.state, theirs.mark, theirs.measured) == (IndicatorState.WAITING, OPEN, None)

    def test_gives_no_open_material_and_no_open_duty(self, alva: Viewer, bo: Viewer, watched: Watched) -> None:
        assert "har slagit in" not in of_open(alva, watched.incident_id, 10)
        (due,) = [one for one in scenarios_offered.due(alva, later(10)) if one.code == "indicator_came_true"]
        assert due.mark.level == Secrecy.SECRET
        assert list(scenarios_offered.due(bo, later(10))) == []

    def test_that_somebody_takes_care_of_is_told_under_its_mark(
        self, client: CheckingClient, alva: Viewer, bo: Viewer, watched: Watched
    ) -> None:
        done = did(
            "acknowledge", alva, watched.incident_id, indicator_id=sign(alva, watched.incident_id), done="Polisen följer med.", now=later(5)
        )
        assert done.event.mark == Mark(Secrecy.SECRET, SECRET.statute, AUTHORITY, "Kommunstyrelsen")
        assert line(alva, watched.incident_id, 10).indicators[0].state == IndicatorState.ACKNOWLEDGED
        assert line(bo, watched.incident_id, 10).indicators[0].steps == ()
        shown = told(bo, watched.incident_id, 10) + read_by(client, viewer_with(Role.COORDINATOR), watched.incident_id)
        assert [word for word in ("Polisen följer med", "Hemtjänst: Upprätthålls inte", "omhändertagen") if word in shown] == []
        assert "har slagit in" not in of_open(alva, watched.incident_id, 10)

    def test_leaves_an_open_report_as_open(self, alva: Viewer, bo: Viewer, watched: Watched) -> None:
        reported(alva, watched.incident_id, said(watched.incident_id, "Hemtjänst"), mark=OPEN, now=later(3))
        assert [one.mark for one in line(bo, watched.incident_id, 10).indicators] == [OPEN]
        done = did("acknowledge", alva, watched.incident_id, indicator_id=sign(alva, watched.incident_id), done="Klart.", now=later(5))
        assert done.event.mark == OPEN


class TestWhatWasSaidUnderAMark:
    @pytest.fixture
    def opened(self, alva: Viewer, incident_id: UUID) -> UUID:
        """A secret scenario whose sign somebody has seen, and that is open since."""
        scenario_id = wrote_scenario(alva, incident_id, replace(WORST, indicators=(BY_HAND,), mark=SECRET))
        did("say_true", alva, incident_id, indicator_id=sign(alva, incident_id), seen="Hemligtord från polisen.", now=later(5))
        did("revise_scenario", alva, incident_id, scenario_id=scenario_id, draft=replace(WORST, indicators=(BY_HAND,)), now=later(6))
        return scenario_id

    def test_stays_under_it_when_the_scenario_is_opened(
        self, client: CheckingClient, alva: Viewer, bo: Viewer, incident_id: UUID, opened: UUID
    ) -> None:
        shown = told(bo, incident_id) + read_by(client, viewer_with(Role.COORDINATOR), incident_id, f"scenarios/{opened}/")
        assert WORST.title in shown
        assert "Hemligtord" not in shown
        assert "Indikator: Reservkraften" not in shown
        (theirs,) = line(bo, incident_id).indicators
        assert (theirs.state, theirs.steps) == (IndicatorState.WAITING, ())

    def test_is_still_read_by_those_who_read_it(self, alva: Viewer, incident_id: UUID, opened: UUID) -> None:
        (mine,) = line(alva, incident_id).indicators
        assert (mine.state, mine.mark.level, mine.steps[0].words) == (IndicatorState.TRUE, Secrecy.SECRET, "Hemligtord från polisen.")
        assert any(one.sort == "indicator" for one in scenarios_offered.ticks(alva, incidents.incident(alva, incident_id)))

    def test_is_in_no_open_material_and_on_no_wall_whoever_has_signed_in(self, alva: Viewer, incident_id: UUID, opened: UUID) -> None:
        assert "har slagit in" not in of_open(alva, incident_id)
        assert wall(alva, incident_id) == []

    def test_what_follows_of_it_is_under_it_too_and_what_is_said_openly_is_not(
        self, alva: Viewer, bo: Viewer, incident_id: UUID, opened: UUID
    ) -> None:
        back = did("take_back", alva, incident_id, indicator_id=sign(alva, incident_id), why="Fel verk.", now=later(7))
        assert back.event.mark.level == Secrecy.SECRET
        did("say_true", alva, incident_id, indicator_id=sign(alva, incident_id), seen="Vattenverket ringde.", now=later(8))
        (theirs,) = line(bo, incident_id).indicators
        assert [(one.step, one.words) for one in theirs.steps] == [(Step.CAME_TRUE, "Vattenverket ringde.")]
        assert wall(alva, incident_id) == [BY_HAND.text]

    def test_the_form_says_that_the_entry_is_marked(self, screen: CheckingClient, alva: Viewer, incident_id: UUID, opened: UUID) -> None:
        page = screen.get(f"/incidents/{incident_id}/scenarios/indicators/{sign(alva, incident_id)}/acknowledge/").content.decode()
        assert "Märkning" in page
        did("take_back", alva, incident_id, indicator_id=sign(alva, incident_id), why="Fel verk.", now=later(7))
        did("say_true", alva, incident_id, indicator_id=sign(alva, incident_id), seen="Vattenverket ringde.", now=later(8))
        page = screen.get(f"/incidents/{incident_id}/scenarios/indicators/{sign(alva, incident_id)}/acknowledge/").content.decode()
        assert "Märkning" not in page
