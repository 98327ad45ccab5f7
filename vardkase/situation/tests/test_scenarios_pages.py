"""Scenarios on their pages: what is alerted above them, what their forms ask for, and what is refused with everything kept."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import Any
from uuid import UUID

import pytest

from vardkase.access.rules import Role, Viewer
from vardkase.incidents import queries as incidents
from vardkase.incidents.tests.scenes import INTERNAL, SECRET, later, opened
from vardkase.kernel.ids import new_id
from vardkase.leadership.tests.pages import Page, Room
from vardkase.situation.forms.scenarios import watch_value
from vardkase.situation.queries import scenarios as queries
from vardkase.situation.queries.known import known_now
from vardkase.situation.rules.scenarios import ScenarioKind
from vardkase.situation.tests.scenarios import WORST, Meter, did, meter, wrote_scenario
from vardkase.testing.pages import CheckingClient, alike
from vardkase.testing.people import viewer_with

__all__ = ["meter"]
pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("five_past", "meter")]
SignIn = Callable[[CheckingClient, Viewer], Viewer]
SENT = {
    "kind": "worst",
    "title": "Elen är borta till torsdag",
    "horizon": "72h",
    "description": "Ny storm i natt.",
    "assumptions": "Vinden når 25 m/s.\nIngen mer personal.",
    "probability": "unlikely",
    "author": "Lägesfunktionen",
    "secrecy": "open",
    "text_1": "Reservkraften i Rimbo stannar.",
    "text_2": "Fler än 20 000 är utan el.",
    "watch_2": watch_value("meter", "customers", None),
    "compare_2": "at_least",
    "limit_2": "20 000",
}


def main(page: Page) -> str:
    return " ".join(" ".join(page.tree.xpath("//main//text()")).split())


def lines(viewer: Viewer, incident_id: UUID) -> tuple[queries.ScenarioLine, ...]:
    row = incidents.incident(viewer, incident_id)
    return queries.scenarios(viewer, row, known_now(row, later(5)))


def sign(viewer: Viewer, incident_id: UUID, place: int = 0) -> UUID:
    return lines(viewer, incident_id)[0].indicators[place].indicator.indicator_id


class TestThePage:
    def test_says_what_to_begin_with(self, screen: CheckingClient, incident_id: UUID) -> None:
        page = Room(screen, incident_id).get("scenarios/")
        assert "Inga scenarier än" in main(page)
        assert "scenarios/new/" in page.offers

    def test_tells_the_three_with_what_they_rest_on(self, screen: CheckingClient, alva: Viewer, incident_id: UUID) -> None:
        wrote_scenario(alva, incident_id)
        wrote_scenario(alva, incident_id, replace(WORST, kind=ScenarioKind.LIKELY, title="El på fredag", indicators=()))
        page = Room(screen, incident_id).get("scenarios/")
        assert page.tree.xpath("//article//h2/a/text()") == ["El på fredag", "Elen är borta till torsdag"]
        for said in (
            "Värsta Osannolikt · 72 timmar framåt",
            "Vinden når 25 m/s.",
            "Vattnet tar slut i högzonen.",
            "Begär aggregat av länsstyrelsen.",
            "Kunder utan el (kunder): minst 20 000 · kan inte mätas nu",
            "Inga. Ingenting säger till",
            "Bedömt av Lägesfunktionen ons 2 jan 02:20",
        ):
            assert said in main(page)

    def test_alerts_above_everything_with_what_was_prepared(
        self, screen: CheckingClient, alva: Viewer, incident_id: UUID, meter: Meter
    ) -> None:
        wrote_scenario(alva, incident_id)
        assert "har slagit in" not in main(Room(screen, incident_id).get("scenarios/")).replace("Den har slagit in", "")
        meter.shown = [(1, 28_528, later(2))]
        page = Room(screen, incident_id).get("scenarios/")
        (banner,) = page.tree.xpath("//section[@role='alert']")
        text = " ".join(banner.text_content().split())
        assert "1 indikator har slagit in" in text
        assert "28528 kunder, ons 2 jan 02:22" in text
        assert "Flytta boende från Hallstavik." in text
        assert f"scenarios/indicators/{sign(alva, incident_id, 1)}/acknowledge/" in page.offers

    def test_of_one_has_its_versions_and_what_was_said(self, screen: CheckingClient, alva: Viewer, incident_id: UUID) -> None:
        scenario_id = wrote_scenario(alva, incident_id)
        did("say_true", alva, incident_id, indicator_id=sign(alva, incident_id), seen="Vattenverket ringde.")
        did("revise_scenario", alva, incident_id, scenario_id=scenario_id, draft=replace(WORST, title="Till lördag"))
        page = Room(screen, incident_id).get(f"scenarios/{scenario_id}/")
        assert page.tree.xpath("//h1/text()") == ["Till lördag"]
        assert "Har slagit in: Vattenverket ringde." in main(page)
        assert "Version 1 från ons 2 jan 02:20: Elen är borta till torsdag" in main(page)
        # An earlier version is read, and nothing is done to it.
        assert sum("revise" in one for one in page.tree.xpath("//main//a/@href")) == 1


class TestTheForms:
    def test_a_scenario_is_written_with_a_measured_sign(self, screen: CheckingClient, alva: Viewer, incident_id: UUID) -> None:
        answer = Room(screen, incident_id).post("scenarios/new/", SENT)
        assert answer.status == 302
        (line,) = lines(alva, incident_id)
        assert line.said.assumptions == ("Vinden når 25 m/s.", "Ingen mer personal.")
        first, second = (one.indicator for one in line.indicators)
        assert first.condition is None
        assert second.condition is not None
        assert (second.condition.watch, second.condition.ref, second.condition.limit) == ("meter", "customers", 20000.0)
        assert second.condition.label == "Kunder utan el (kunder)"

    def test_a_step_on_a_scale_is_its_own_limit(self, screen: CheckingClient, alva: Viewer, incident_id: UUID) -> None:
        sent = {**SENT, "watch_2": watch_value("meter", "water", 3), "limit_2": ""}
        assert Room(screen, incident_id).post("scenarios/new/", sent).status == 302
        condition = lines(alva, incident_id)[0].indicators[1].indicator.condition
        assert condition is not None
        assert (condition.label, condition.limit, condition.limit_label) == ("Dricksvatten", 3.0, "Orange")
        assert "Dricksvatten: minst Orange" in main(Room(screen, incident_id).get("scenarios/"))

    @pytest.mark.parametrize(
        ("field", "value", "said"),
        [
            ("title", "", "Ge scenariot en rubrik"),
            ("assumptions", " \n", "Skriv ner minst ett antagande"),
            ("as_of", "i övermorgon", ""),
            ("limit_2", "många", "«många» går inte att läsa som ett tal."),
            ("limit_2", "", "Ange gränsen för det som mäts."),
            ("text_2", "", "Skriv i ord vad som ska synas"),
            ("text_2", "Reservkraften i Rimbo stannar", None),
        ],
    )
    def test_what_lacks_is_said_at_its_field_and_nothing_is_lost(
        self, screen: CheckingClient, incident_id: UUID, field: str, value: str, said: str | None
    ) -> None:
        page = Room(screen, incident_id).post("scenarios/new/", {**SENT, field: value})
        if said is None:
            # A condition makes it another sign than the one with the same words.
            assert page.status == 302
            return
        assert page.status == 422
        assert said in page.error(field)
        assert page.error(field)
        kept = page.form
        assert kept["description"] == SENT["description"]
        assert kept["watch_2"] == SENT["watch_2"]
        assert not page.dead_ends

    def test_without_anything_to_measure_there_is_nothing_to_choose(
        self, screen: CheckingClient, incident_id: UUID, meter: Meter, alva: Viewer
    ) -> None:
        meter.hidden_from = {alva.account_id}
        fields = Room(screen, incident_id).get("scenarios/new/").fields
        assert "text_1" in fields
        assert not [name for name in fields if name.startswith(("watch_", "limit_"))]

    def test_a_link_may_say_which_kind(self, screen: CheckingClient, incident_id: UUID) -> None:
        assert Room(screen, incident_id).get("scenarios/new/?kind=best").form["kind"] == "best"
        assert Room(screen, incident_id).get("scenarios/new/?kind=x").form["kind"] == "likely"

    def test_a_new_version_begins_with_what_the_last_said(self, screen: CheckingClient, alva: Viewer, incident_id: UUID) -> None:
        scenario_id = wrote_scenario(alva, incident_id)
        room = Room(screen, incident_id)
        before = lines(alva, incident_id)[0]
        form = room.get(f"scenarios/{scenario_id}/revise/").form
        assert (form["title"], form["text_2"], form["limit_2"]) == (WORST.title, "Fler än 20 000 är utan el.", "20000")
        assert room.post(f"scenarios/{scenario_id}/revise/", {**form, "title": "Till lördag"}).status == 302
        after = lines(alva, incident_id)[0]
        assert after.said.version == 2
        assert [one.indicator.indicator_id for one in after.indicators] == [one.indicator.indicator_id for one in before.indicators]

    def test_a_version_upon_another_is_stopped_and_kept(self, screen: CheckingClient, alva: Viewer, incident_id: UUID) -> None:
        scenario_id = wrote_scenario(alva, incident_id)
        room = Room(screen, incident_id)
        form = room.get(f"scenarios/{scenario_id}/revise/").form
        did("revise_scenario", alva, incident_id, scenario_id=scenario_id, draft=replace(WORST, title="Någon annans"))
        page = room.post(f"scenarios/{scenario_id}/revise/", {**form, "title": "Min"})
        assert page.status == 422
        assert page.form["title"] == "Min"
        assert "Någon annans" in main(page)
        assert room.post(f"scenarios/{scenario_id}/revise/", page.form).status == 302

    def test_a_sign_goes_from_seen_to_taken_care_of(self, screen: CheckingClient, alva: Viewer, incident_id: UUID) -> None:
        wrote_scenario(alva, incident_id)
        room, path = Room(screen, incident_id), f"scenarios/indicators/{sign(alva, incident_id)}"
        assert "Skriv först att den har det" in main(room.get(f"{path}/acknowledge/"))
        assert "Skriv vad ni har sett" in room.post(f"{path}/true/", {"words": " "}).error("words")
        assert room.post(f"{path}/true/", {"words": "Vattenverket ringde."}).status == 302
        about = main(room.get(f"{path}/acknowledge/"))
        assert "Vattenverket ringde." in about
        assert "Flytta boende från Hallstavik." in about
        assert room.post(f"{path}/acknowledge/", {"words": "Nytt aggregat på väg."}).status == 302
        assert "Någon har redan tagit hand om indikatorn." in main(room.get(f"{path}/true/"))
        assert room.post(f"{path}/take-back/", {"words": "Det var ett annat verk."}).status == 302
        assert "Inte sedd" in main(room.get("scenarios/"))

    def test_a_scenario_is_withdrawn_and_folded_away(self, screen: CheckingClient, alva: Viewer, incident_id: UUID) -> None:
        scenario_id = wrote_scenario(alva, incident_id)
        room = Room(screen, incident_id)
        assert room.post(f"scenarios/{scenario_id}/withdraw/", {"words": ""}).status == 422
        assert room.post(f"scenarios/{scenario_id}/withdraw/", {"words": "Vinden mojnade."}).status == 302
        page = room.get("scenarios/")
        assert "1 struket" in main(page)
        assert not page.tree.xpath("//article")


class TestWhoMay:
    def test_an_observer_reads_and_is_offered_nothing_to_do(
        self, client: CheckingClient, sign_in: SignIn, alva: Viewer, bo: Viewer, incident_id: UUID
    ) -> None:
        scenario_id = wrote_scenario(alva, incident_id)
        sign_in(client, bo)
        page = Room(client, incident_id).get("scenarios/")
        assert "Elen är borta till torsdag" in main(page)
        assert not [one for one in page.offers if one.startswith("scenarios/") and one != f"scenarios/{scenario_id}/"]
        for path in ("scenarios/new/", f"scenarios/{scenario_id}/revise/", f"scenarios/indicators/{sign(alva, incident_id)}/true/"):
            assert Room(client, incident_id).get(path).status in {403, 404}

    @pytest.mark.parametrize("mark", [INTERNAL, SECRET], ids=["internal", "secret"])
    def test_what_is_marked_is_not_there_for_others(
        self, client: CheckingClient, sign_in: SignIn, alva: Viewer, bo: Viewer, incident_id: UUID, mark: Any
    ) -> None:
        scenario_id = wrote_scenario(alva, incident_id, replace(WORST, title="Hemligt scenario", mark=mark))
        did("say_true", alva, incident_id, indicator_id=sign(alva, incident_id), seen="Hemligt sett.")
        sign_in(client, bo)
        room = Room(client, incident_id)
        for path in ("scenarios/", "moments/", "wall/"):
            assert "Hemligt s" not in room.get(path).text
        hidden, absent = (client.get(f"/incidents/{incident_id}/scenarios/{one}/") for one in (scenario_id, new_id()))
        assert hidden.status_code == absent.status_code == 404
        assert alike(hidden) == alike(absent)

    @pytest.mark.parametrize("who", ["cilla", "dag"])
    def test_for_outsiders_it_is_as_if_it_were_not_there(
        self, client: CheckingClient, sign_in: SignIn, incident_id: UUID, request: Any, who: str
    ) -> None:
        sign_in(client, request.getfixturevalue(who))
        forbidden, absent = (client.get(f"/incidents/{one}/scenarios/") for one in (incident_id, new_id()))
        assert forbidden.status_code == 404
        assert alike(forbidden) == alike(absent)

    def test_a_member_of_the_staff_writes(self, client: CheckingClient, sign_in: SignIn, alva: Viewer, incident_id: UUID) -> None:
        sign_in(client, viewer_with(Role.STAFF_MEMBER, scope=f"incident:{incident_id}"))
        assert Room(client, incident_id).post("scenarios/new/", SENT).status == 302
        assert len(lines(alva, incident_id)) == 1

    def test_a_sign_of_another_incident_is_not_there(self, screen: CheckingClient, alva: Viewer, incident_id: UUID) -> None:
        other = opened(alva, title="Ett annat ärende")
        wrote_scenario(alva, other)
        path = f"scenarios/indicators/{sign(alva, other)}/true/"
        assert Room(screen, incident_id).get(path).status == 404
        assert Room(screen, incident_id).post(path, {"words": "Sett."}).status == 404
