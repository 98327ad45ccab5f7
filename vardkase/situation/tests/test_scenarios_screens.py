"""The screens of scenarios: with none, one and many; what each state of a sign offers; what stands beside a form; and what they ask."""

from __future__ import annotations

from dataclasses import replace
from typing import Any
from uuid import UUID

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from vardkase.access.rules import Viewer
from vardkase.incidents import queries as incidents
from vardkase.incidents.tests.scenes import later
from vardkase.kernel.ids import new_id
from vardkase.leadership.tests.pages import Page, Room
from vardkase.leadership.tests.scenes import TASK, tasked
from vardkase.situation.queries import scenarios as queries
from vardkase.situation.queries.known import known_now
from vardkase.situation.rules.scenarios import IndicatorDraft, ScenarioKind
from vardkase.situation.tests.scenarios import BY_HAND, MEASURED, WORST, Meter, did, meter, wrote_scenario
from vardkase.testing.pages import CheckingClient

__all__ = ["meter"]
pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("five_past", "meter")]
ONE_SIGN = replace(WORST, indicators=(BY_HAND,))
BAD = "<img src=x onerror=alert(1)>"


def main(page: Page) -> str:
    return " ".join(" ".join(page.tree.xpath("//main//text()")).split())


def sign(viewer: Viewer, incident_id: UUID, place: int = 0) -> UUID:
    row = incidents.incident(viewer, incident_id)
    return queries.scenarios(viewer, row, known_now(row, later(5)))[0].indicators[place].indicator.indicator_id


def ways(page: Page, sign_id: UUID) -> set[str]:
    """What the page offers to do with a sign."""
    start = f"scenarios/indicators/{sign_id}/"
    return {one.removeprefix(start).rstrip("/") for one in page.offers if one.startswith(start)}


def put(viewer: Viewer, incident_id: UUID, meter: Meter, state: str) -> UUID:
    """A sign in a state; its id."""
    wrote_scenario(viewer, incident_id, replace(WORST, indicators=(MEASURED if "measured" in state else BY_HAND,)))
    found = sign(viewer, incident_id)
    if "measured" in state:
        meter.shown = [(1, 30_000, later(2))]
    if state in {"true", "acknowledged", "taken back"}:
        did("say_true", viewer, incident_id, indicator_id=found, seen="Sett.")
    if "acknowledged" in state:
        did("acknowledge", viewer, incident_id, indicator_id=found, done="Gjort.")
    if state == "taken back":
        did("take_back", viewer, incident_id, indicator_id=found, why="Inte så.")
    return found


class TestEveryStateOfASign:
    @pytest.mark.parametrize(
        ("state", "word", "offered"),
        [
            ("waiting", "Inte sedd", {"true"}),
            ("true", "Har slagit in", {"acknowledge", "take-back"}),
            ("acknowledged", "Omhändertagen", {"take-back"}),
            ("taken back", "Inte sedd", {"true"}),
            ("measured", "Har slagit in", {"acknowledge"}),
            ("measured, acknowledged", "Omhändertagen", set()),
        ],
    )
    def test_says_how_it_stands_and_what_may_be_said_of_it(
        self, screen: CheckingClient, alva: Viewer, incident_id: UUID, meter: Meter, state: str, word: str, offered: set[str]
    ) -> None:
        found = put(alva, incident_id, meter, state)
        page = Room(screen, incident_id).get("scenarios/")
        assert ways(page, found) == offered
        chips = {" ".join(one.text_content().split()) for one in page.tree.xpath("//article//li//*[contains(@class, 'status')]")}
        assert any(word in one for one in chips), chips

    @pytest.mark.parametrize(
        ("state", "act", "status"),
        [
            ("waiting", "true", 200), ("waiting", "acknowledge", 200), ("waiting", "take-back", 200),
            ("true", "acknowledge", 200), ("acknowledged", "take-back", 200), ("measured", "acknowledge", 200),
        ],
    )  # fmt: skip
    def test_every_way_is_answered(
        self, screen: CheckingClient, alva: Viewer, incident_id: UUID, meter: Meter, state: str, act: str, status: int
    ) -> None:
        found = put(alva, incident_id, meter, state)
        page = Room(screen, incident_id).get(f"scenarios/indicators/{found}/{act}/")
        assert page.status in {status, 409, 422}
        can = act in {"waiting": {"true"}, "true": {"acknowledge", "take-back"}, "acknowledged": {"take-back"}}.get(state, {"acknowledge"})
        assert bool(page.tree.xpath("//main//form[@data-keep]//textarea")) is can

    @pytest.mark.parametrize(
        ("state", "act", "said"),
        [
            ("waiting", "acknowledge", "Indikatorn har inte slagit in."),
            ("waiting", "take-back", "Indikatorn har inte slagit in."),
            ("true", "true", "redan"),
            ("acknowledged", "true", "redan"),
            ("acknowledged", "acknowledge", "redan"),
        ],
    )
    def test_what_comes_too_late_is_told_and_changes_nothing(
        self, screen: CheckingClient, alva: Viewer, incident_id: UUID, meter: Meter, state: str, act: str, said: str
    ) -> None:
        found = put(alva, incident_id, meter, state)
        before = incidents.incident(alva, incident_id).entries
        page = Room(screen, incident_id).post(f"scenarios/indicators/{found}/{act}/", {"words": "Mina ord."})
        assert page.status == 422
        assert said in main(page)
        assert incidents.incident(alva, incident_id).entries == before

    def test_while_it_is_measured_it_is_not_taken_back(self, screen: CheckingClient, alva: Viewer, incident_id: UUID, meter: Meter) -> None:
        found = put(alva, incident_id, meter, "measured")
        page = Room(screen, incident_id).post(f"scenarios/indicators/{found}/take-back/", {"words": "Mina ord."})
        assert page.status == 422
        assert "är fortfarande förbi gränsen" in main(page)
        assert page.form["words"] == "Mina ord."

    @pytest.mark.parametrize("act", ["true", "acknowledge", "take-back"])
    def test_of_one_that_is_not_there_nothing_is_said(self, screen: CheckingClient, incident_id: UUID, act: str) -> None:
        room, path = Room(screen, incident_id), f"scenarios/indicators/{new_id()}/{act}/"
        assert (room.get(path).status, room.post(path, {"words": "Sett."}).status) == (404, 404)

    def test_the_form_stands_beside_what_it_is_about(self, screen: CheckingClient, alva: Viewer, incident_id: UUID, meter: Meter) -> None:
        found = put(alva, incident_id, meter, "measured")
        text = main(Room(screen, incident_id).get(f"scenarios/indicators/{found}/acknowledge/"))
        for said in (
            "Fler än 20 000 är utan el.", "Kunder utan el (kunder): minst 20", "30000 kunder, ons 2 jan 02:22",
            "Elen är borta till torsdag", "Flytta boende från Hallstavik.",
        ):  # fmt: skip
            assert said in text


class TestNoneOneAndMany:
    @pytest.mark.parametrize("count", [1, 2, 5])
    def test_alerts_are_counted(self, screen: CheckingClient, alva: Viewer, incident_id: UUID, count: int) -> None:
        wrote_scenario(alva, incident_id, replace(WORST, indicators=tuple(IndicatorDraft(f"Tecken {place}.") for place in range(count))))
        for place in range(count):
            did("say_true", alva, incident_id, indicator_id=sign(alva, incident_id, place), seen="Sett.")
        (banner,) = Room(screen, incident_id).get("scenarios/").tree.xpath("//section[@role='alert']")
        heading = " ".join(banner.xpath("./h2")[0].text_content().split())
        assert heading == ("1 indikator har slagit in" if count == 1 else f"{count} indikatorer har slagit in")
        assert len(banner.xpath("./ul/li")) == count

    def test_a_sign_of_the_best_is_no_red_alert(self, screen: CheckingClient, alva: Viewer, incident_id: UUID) -> None:
        wrote_scenario(alva, incident_id, replace(ONE_SIGN, kind=ScenarioKind.BEST))
        did("say_true", alva, incident_id, indicator_id=sign(alva, incident_id), seen="Sett.")
        (banner,) = Room(screen, incident_id).get("scenarios/").tree.xpath("//section[@role='alert']")
        classes = " ".join(banner.xpath(".//@class"))
        assert "green" in classes
        assert "red" not in classes

    @pytest.mark.parametrize(("count", "said"), [(1, "1 struket"), (3, "3 strukna")])
    def test_those_that_are_withdrawn_are_counted_and_folded_away(
        self, screen: CheckingClient, alva: Viewer, incident_id: UUID, count: int, said: str
    ) -> None:
        for place in range(count):
            scenario_id = wrote_scenario(alva, incident_id, replace(ONE_SIGN, title=f"Scenario {place}"))
            did("withdraw_scenario", alva, incident_id, scenario_id=scenario_id, why=f"Skäl {place}.")
        page = Room(screen, incident_id).get("scenarios/")
        assert said in main(page)
        assert "Inga scenarier än" in main(page)
        assert all(f"Skäl {place}." in main(page) for place in range(count))

    def test_a_withdrawn_one_says_so_on_its_page_and_may_come_back(self, screen: CheckingClient, alva: Viewer, incident_id: UUID) -> None:
        scenario_id = wrote_scenario(alva, incident_id, ONE_SIGN)
        did("withdraw_scenario", alva, incident_id, scenario_id=scenario_id, why="Vinden mojnade.")
        page = Room(screen, incident_id).get(f"scenarios/{scenario_id}/")
        assert "Struket" in main(page)
        assert "Vinden mojnade." in main(page)
        assert f"scenarios/{scenario_id}/revise/" in page.offers
        assert f"scenarios/{scenario_id}/withdraw/" not in page.offers

    def test_one_that_was_withdrawn_meanwhile_is_told(self, screen: CheckingClient, alva: Viewer, incident_id: UUID) -> None:
        scenario_id = wrote_scenario(alva, incident_id, ONE_SIGN)
        did("withdraw_scenario", alva, incident_id, scenario_id=scenario_id, why="Vinden mojnade.")
        page = Room(screen, incident_id).post(f"scenarios/{scenario_id}/withdraw/", {"words": "Mina skäl."})
        assert page.status == 422
        assert "redan struket" in main(page)
        assert page.form["words"] == "Mina skäl."


class TestWhatIsWrittenByOthers:
    def test_never_becomes_markup(self, screen: CheckingClient, alva: Viewer, incident_id: UUID) -> None:
        draft = replace(
            ONE_SIGN, title=BAD, description=BAD, assumptions=(BAD,), consequences=(BAD,), measures=(BAD,), author=BAD,
            indicators=(IndicatorDraft(f"{BAD} syns"),),
        )  # fmt: skip
        scenario_id = wrote_scenario(alva, incident_id, draft)
        did("say_true", alva, incident_id, indicator_id=sign(alva, incident_id), seen=BAD)
        for path in ("scenarios/", f"scenarios/{scenario_id}/", f"scenarios/{scenario_id}/revise/", "moments/", "wall/"):
            page = Room(screen, incident_id).get(path)
            assert page.status == 200
            assert not page.tree.xpath("//main//img")

    def test_comes_back_in_the_form_as_it_was(self, screen: CheckingClient, alva: Viewer, incident_id: UUID) -> None:
        scenario_id = wrote_scenario(alva, incident_id, replace(ONE_SIGN, title='«Elen» & "vattnet"', measures=("Ring <nu>.", "Kör.")))
        form = Room(screen, incident_id).get(f"scenarios/{scenario_id}/revise/").form
        assert form["title"] == '«Elen» & "vattnet"'
        assert form["measures"].split("\n") == ["Ring <nu>.", "Kör."]


def asked(client: CheckingClient, incident_id: UUID, path: str) -> int:
    Room(client, incident_id).get(path)
    with CaptureQueriesContext(connection) as found:
        assert Room(client, incident_id).get(path).status == 200
    return len(found)


class TestWhatIsAsked:
    """A page with much on it asks the database no more than one with little."""

    @pytest.mark.parametrize("path", ["scenarios/", "moments/", "moments/?number=1", "wall/"])
    def test_of_scenarios_does_not_grow_with_them(self, screen: CheckingClient, alva: Viewer, incident_id: UUID, path: str) -> None:
        wrote_scenario(alva, incident_id, ONE_SIGN)
        tasked(alva, incident_id, draft=replace(TASK, due_at=later(60)))
        few = asked(screen, incident_id, path)
        for place in range(5):
            wrote_scenario(alva, incident_id, replace(ONE_SIGN, title=f"Scenario {place}"))
            tasked(alva, incident_id, draft=replace(TASK, what=f"Uppgift {place}.", due_at=later(60)))
        assert asked(screen, incident_id, path) <= few

    def test_of_a_difference_is_the_same_for_much(self, screen: CheckingClient, alva: Viewer, incident_id: UUID) -> None:
        tasked(alva, incident_id)
        few = asked(screen, incident_id, "moments/difference/?from=1")
        for place in range(20):
            tasked(alva, incident_id, draft=replace(TASK, what=f"Uppgift {place}."))
        assert asked(screen, incident_id, "moments/difference/?from=1") <= few

    def test_of_a_measure_is_once_for_each_condition(self, screen: CheckingClient, alva: Viewer, incident_id: UUID, meter: Meter) -> None:
        wrote_scenario(alva, incident_id)
        meter.asked = 0
        Room(screen, incident_id).get("scenarios/")
        assert 1 <= meter.asked <= 3


@pytest.mark.parametrize("path", ["scenarios/", "moments/", "moments/difference/", "wall/"])
def test_whatever_the_address_asks_the_page_is_there(screen: CheckingClient, incident_id: UUID, path: str) -> None:
    odd: Any = "?number=٣&from=²&to=-1&part=<b>&at=&kind=%00"
    assert Room(screen, incident_id).get(f"{path}{odd}").status == 200
