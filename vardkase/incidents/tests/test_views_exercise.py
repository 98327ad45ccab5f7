"""An exercise can be mistaken for nothing else: every screen, refused form, print, list and export says so, and what is real never does.

The print says what it shows: which incident, which selection, how much there is, when it was printed and by whom.
"""

from __future__ import annotations

import json
import zipfile
from collections.abc import Callable
from io import BytesIO
from typing import Any
from uuid import UUID

import pytest
import time_machine
from lxml import html

from vardkase.access.rules import Viewer
from vardkase.incidents import exporting
from vardkase.incidents.rules import Category, Direction, Importance, Mode
from vardkase.incidents.tests.scenes import alarmed, later, opened, wrote
from vardkase.kernel.ids import new_id
from vardkase.testing.pages import CheckingClient

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("five_past")]
SignIn = Callable[[CheckingClient, Viewer], Viewer]
ROOM = ("log/", "log/print/", "log/2/", "since/", "lead/", "export/")
TASKS = tuple(f"log/2/{task}/" for task in ("correct", "complete", "mark", "verify", "files", "erase"))


def scene(viewer: Viewer, mode: Mode) -> UUID:
    """An incident of one entry."""
    incident_id = opened(viewer, title="Höstprovet", mode=mode)
    wrote(viewer, incident_id, "Tre träd över vägen.")
    return incident_id


def signs(answer: Any) -> dict[str, bool]:
    """Where on a page it says that it is an exercise."""
    page = html.fromstring(answer.content.decode())
    return {
        "title": page.findtext(".//title").endswith("– ÖVNING"),
        "band": "ÖVNING" in "".join(page.xpath("//*[@class='exercise']//text()")),
        "watermark": page.xpath("//*[@class='watermark']/@data-word") == ["ÖVNING"],
        "print": "ÖVNING" in "".join(page.xpath("//*[contains(@class, 'print-header')]//text()")),
    }


def exported(client: CheckingClient, incident_id: UUID) -> tuple[str, dict[str, bytes]]:
    answer = client.post(f"/incidents/{incident_id}/export/", {"key": str(new_id())})
    with zipfile.ZipFile(BytesIO(b"".join(answer.streaming_content))) as archive:
        return answer.headers["Content-Disposition"], {name: archive.read(name) for name in archive.namelist()}


class TestAnExercise:
    def test_says_so_in_four_places_on_every_page_of_its_room(self, screen: CheckingClient, alva: Viewer) -> None:
        incident_id = scene(alva, Mode.EXERCISE)
        for path in ROOM + TASKS:
            found = signs(screen.get(f"/incidents/{incident_id}/{path}"))
            assert found == dict.fromkeys(found, True), path

    def test_what_is_real_says_nothing_of_it_anywhere(self, screen: CheckingClient, alva: Viewer) -> None:
        incident_id = scene(alva, Mode.REAL)
        for path in ROOM + TASKS:
            answer = screen.get(f"/incidents/{incident_id}/{path}")
            assert signs(answer) == dict.fromkeys(signs(answer), False), path
            assert "ÖVNING" not in answer.content.decode(), path

    @pytest.mark.parametrize(("path", "sent"), [("log/write/", {}), ("log/2/correct/", {"text": "Rätt."}), ("level/", {}), ("name/", {})])
    def test_says_so_also_where_a_form_is_refused(self, screen: CheckingClient, alva: Viewer, path: str, sent: dict[str, str]) -> None:
        incident_id = scene(alva, Mode.EXERCISE)
        answer = screen.post(f"/incidents/{incident_id}/{path}", {"key": str(new_id()), **sent})
        assert answer.status_code == 422
        assert signs(answer) == dict.fromkeys(signs(answer), True)

    def test_stands_marked_beside_the_real_in_every_list(self, screen: CheckingClient, alva: Viewer) -> None:
        scene(alva, Mode.EXERCISE)
        opened(alva, title="Stormen Alfrida")
        for address in ("/incidents/", "/"):
            page = html.fromstring(screen.get(address).content.decode())
            cards = {card.findtext(".//b"): "ÖVNING" in card.text_content() for card in page.xpath("//li[@class='card']")}
            assert cards == {"Höstprovet": True, "Stormen Alfrida": False}, address

    def test_marks_its_alarms_on_their_page_in_the_list_and_in_the_band(self, screen: CheckingClient, alva: Viewer) -> None:
        exercise = alarmed(alva, mode=Mode.EXERCISE, what_happened="Övad läcka.")
        real = alarmed(alva, what_happened="Riktig läcka.")
        found = signs(screen.get(f"/alarms/{exercise}/"))
        assert found == dict.fromkeys(found, True)
        assert "ÖVNING" not in screen.get(f"/alarms/{real}/").content.decode()
        with time_machine.travel(later(30), tick=False):
            rows = html.fromstring(screen.get("/alarms/").content.decode()).xpath("//tbody/tr")
            links = html.fromstring(screen.get("/alarms/urgent/", headers={"HX-Request": "true"}).content.decode()).xpath("//a")
        assert sorted(("ÖVNING" in row.text_content(), "Övad" in row.text_content()) for row in rows) == [(False, False), (True, True)]
        assert sorted(("ÖVNING" in link.text_content(), "Övad" in link.text_content()) for link in links) == [(False, False), (True, True)]

    def test_says_so_in_the_name_the_readme_and_the_manifest_of_its_export(self, screen: CheckingClient, alva: Viewer) -> None:
        name, files = exported(screen, scene(alva, Mode.EXERCISE))
        assert 'filename="OVNING-2019-001-' in name or "OVNING-2019-001-" in name
        assert "*** ÖVNING ***" in files["README.txt"].decode()
        assert '"exercise":true' in files["manifest.json"].decode().replace(" ", "")

    def test_what_is_real_is_exported_as_real(self, screen: CheckingClient, alva: Viewer) -> None:
        name, files = exported(screen, scene(alva, Mode.REAL))
        assert "OVNING" not in name
        assert "ÖVNING" not in files["README.txt"].decode()
        assert '"exercise":false' in files["manifest.json"].decode().replace(" ", "")

    def test_whose_mode_is_sent_along_with_another_form_stays_one(self, screen: CheckingClient, alva: Viewer) -> None:
        incident_id = scene(alva, Mode.EXERCISE)
        for path, sent in (("name/", {"title": "Skarpt nu"}), ("state/", {"to": "standing_down"})):
            assert screen.post(f"/incidents/{incident_id}/{path}", {"key": str(new_id()), "mode": "real", **sent}).status_code == 302
        assert signs(screen.get(f"/incidents/{incident_id}/log/"))["band"]

    def test_is_chosen_beforehand_where_one_asked_for_one(self, screen: CheckingClient) -> None:
        for query, chosen in (("?mode=exercise", "exercise"), ("", "real"), ("?mode=annat", "real")):
            page = html.fromstring(screen.get(f"/incidents/new/{query}").content.decode())
            assert page.xpath("//input[@name='mode'][@checked]/@value") == [chosen], query

    @pytest.mark.parametrize("title", ["../../etc/passwd", 'a"b\r\nc', "Översvämning i Ö/Ä", "💧" * 10, "x" * 150])
    def test_whatever_it_is_called_its_file_has_a_name_that_is_one(self, title: str) -> None:
        name = exporting.file_name("2019-001", title, Mode.EXERCISE)
        assert name.startswith("OVNING-2019-001-")
        assert name.endswith(".zip")
        assert not set(name) & set('/\\"\r\n ')
        assert len(name) <= 100


class TestThePrint:
    @pytest.fixture
    def incident_id(self, alva: Viewer) -> UUID:
        found = opened(alva)
        wrote(alva, found, "Träd över vägen.", tags=("väg",), direction=Direction.IN)
        wrote(alva, found, "Trygghetspunkter öppnas.", category=Category.DECISION, importance=Importance.CRITICAL)
        return found

    def printed(self, client: CheckingClient, incident_id: UUID, **asked: str) -> tuple[str, str]:
        """The head of the print, and the whole of it."""
        page = html.fromstring(client.get(f"/incidents/{incident_id}/log/print/", asked).content.decode())
        head = "".join(page.xpath("//*[contains(@class, 'print-header')]//text()"))
        return head, " ".join(page.text_content().split())

    def test_of_the_whole_log_says_that_it_is_the_whole_of_which_incident_when_and_by_whom(
        self, screen: CheckingClient, incident_id: UUID
    ) -> None:
        head, page = self.printed(screen, incident_id)
        for said in ("Stormen Alfrida", "2019-001", "Hela loggen", "Utskrivet ons 2 jan 2019 02:25", "Alva Provsson"):
            assert said in head, said
        assert "Urval: Hela loggen. Loggen har 3 anteckningar, den nyaste är #3." in page

    @pytest.mark.parametrize(
        ("asked", "said", "shown", "left_out"),
        [
            ({"category": "decision"}, "Beslut", "Trygghetspunkter", "Träd"),
            ({"importance": "critical"}, "Kritisk", "Trygghetspunkter", "Träd"),
            ({"direction": "in"}, "In", "Träd", "Trygghetspunkter"),
            ({"tag": "väg"}, "#väg", "Träd", "Trygghetspunkter"),
            ({"q": "vägarna"}, "sökning: vägarna", "Träd", "Trygghetspunkter"),
            ({"q": "punkter", "order": "happened"}, "sökning: punkter · i den ordning det hände", "", "Träd"),
        ],
    )
    def test_of_a_selection_says_which_and_holds_nothing_else(
        self, screen: CheckingClient, incident_id: UUID, asked: dict[str, str], said: str, shown: str, left_out: str
    ) -> None:
        head, page = self.printed(screen, incident_id, **asked)
        assert said in head
        assert f"Urval: {said}." in page
        assert shown in page
        assert left_out not in page.replace(said, "")

    def test_of_nothing_says_that_nothing_fits(self, screen: CheckingClient, incident_id: UUID) -> None:
        assert "Inget i loggen stämmer med urvalet." in self.printed(screen, incident_id, q="elefant")[1]

    def test_of_what_was_known_says_of_which_moment(self, screen: CheckingClient, incident_id: UUID) -> None:
        head, page = self.printed(screen, incident_id, at="02:20")
        assert "som det var känt ons 2 jan 2019 02:20" in head
        assert "Träd över vägen." in page

    def test_leads_back_to_the_selection_it_came_from(self, screen: CheckingClient, incident_id: UUID) -> None:
        log = html.fromstring(screen.get(f"/incidents/{incident_id}/log/", {"q": "vägen", "category": "info"}).content.decode())
        (print_url,) = [link for link in log.xpath("//a/@href") if "/print/" in link]
        paper = html.fromstring(screen.get(print_url).content.decode())
        assert f"/incidents/{incident_id}/log/?q=v%C3%A4gen&category=info" in paper.xpath("//a/@href")

    def test_carries_no_form_and_counts_as_no_visit(self, screen: CheckingClient, alva: Viewer, incident_id: UUID) -> None:
        _, page = self.printed(screen, incident_id)
        assert "Ny anteckning" not in page
        assert "Du har inte läst den här loggen tidigare" in screen.get(f"/incidents/{incident_id}/since/").content.decode()


def test_the_manifest_of_an_export_names_the_incident(screen: CheckingClient, alva: Viewer) -> None:
    _, files = exported(screen, scene(alva, Mode.REAL))
    manifest = json.loads(files["manifest.json"])
    assert "Höstprovet" in json.dumps(manifest, ensure_ascii=False)
    assert "2019-001" in json.dumps(manifest)
