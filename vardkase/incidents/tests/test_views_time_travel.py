"""The log as it was known at a moment, through the page: corrections, details and marks that came later are not made yet.

What is erased is erased in the past too, and the right to read is always today's. The moment is in the address, the print and the links.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any
from uuid import UUID

import pytest
import time_machine
from lxml import html

from vardkase.access.rules import Grant, Role, Viewer
from vardkase.incidents import actions, queries
from vardkase.incidents.attachments import Upload
from vardkase.incidents.rules import Category, Mark, State
from vardkase.incidents.tests import files
from vardkase.incidents.tests.scenes import SECRET, completed, corrected, erased, later, marked, moved, wrote
from vardkase.incidents.views import log as room
from vardkase.kernel.ids import new_id
from vardkase.testing.pages import CheckingClient
from vardkase.testing.people import viewer_with

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("an_hour_later")]
SignIn = Callable[[CheckingClient, Viewer], Viewer]


def shown(client: CheckingClient, incident_id: UUID, **asked: str) -> str:
    """The lines of the log, and nothing else of the page."""
    page = html.fromstring(client.get(f"/incidents/{incident_id}/log/", asked).content.decode())
    return "\n".join(html.tostring(line, encoding="unicode") for line in page.xpath("//ol[@class='log']/li"))


class TestWhatCameLater:
    def test_an_entry_is_not_there_until_the_minute_it_was_written(self, screen: CheckingClient, alva: Viewer, incident_id: UUID) -> None:
        wrote(alva, incident_id, "Skrevs halv tre.", now=later(10.5))
        assert "Skrevs halv tre." not in shown(screen, incident_id, at="02:29")
        assert "Skrevs halv tre." in shown(screen, incident_id, at="02:30")
        assert "Skrevs halv tre." in shown(screen, incident_id)

    def test_a_correction_is_not_made_yet(self, screen: CheckingClient, alva: Viewer, incident_id: UUID) -> None:
        number = wrote(alva, incident_id, "14 personer saknas.", now=later(5.5))
        corrected(alva, incident_id, number, "4 personer saknas.", now=later(30.5))
        before, after = shown(screen, incident_id, at="02:40"), shown(screen, incident_id, at="02:50")
        assert "14 personer saknas." in before
        assert "<s>" not in before
        assert "Rättad i" not in before
        assert "<s>14 personer saknas.</s>" in after
        assert "4 personer saknas." in after

    def test_between_two_corrections_the_first_one_stands(self, screen: CheckingClient, alva: Viewer, incident_id: UUID) -> None:
        first = wrote(alva, incident_id, "14 saknas.", now=later(5.5))
        second = corrected(alva, incident_id, first, "4 saknas.", now=later(20.5))
        corrected(alva, incident_id, second, "Ingen saknas.", now=later(40.5))
        between = shown(screen, incident_id, at="02:50")
        assert "<s>14 saknas.</s>" in between
        assert "<s>4 saknas.</s>" not in between
        assert "Ingen saknas." not in between

    def test_details_and_a_category_are_as_they_were_and_are_found_so(
        self, screen: CheckingClient, alva: Viewer, incident_id: UUID
    ) -> None:
        number = wrote(alva, incident_id, "Bron stängs.", now=later(5.5), place="Rimbo")
        completed(alva, incident_id, number, now=later(30.5), place="Vätö", category=Category.DECISION)
        assert "Rimbo" in shown(screen, incident_id, at="02:40")
        assert "Vätö" not in shown(screen, incident_id, at="02:40")
        assert "Bron" not in shown(screen, incident_id, at="02:40", category="decision")
        assert "Bron" in shown(screen, incident_id, at="02:50", category="decision")
        assert "Bron" not in shown(screen, incident_id, at="02:40", q="vätö")

    def test_files_that_came_later_are_not_there_yet(self, screen: CheckingClient, alva: Viewer, incident_id: UUID) -> None:
        number = wrote(alva, incident_id, "Se bild.", now=later(5.5))
        upload = Upload("tavla.png", files.image("PNG"))
        actions.add_attachments(viewer=alva, incident_id=incident_id, number=number, uploads=(upload,), key=new_id(), now=later(30.5))
        assert "/files/" not in shown(screen, incident_id, at="02:40")
        assert "/files/" in shown(screen, incident_id, at="02:50")


class TestTheRightToRead:
    @pytest.fixture
    def partner(self, sign_in: SignIn, incident_id: UUID) -> CheckingClient:
        other = CheckingClient()
        sign_in(other, viewer_with(grants=[Grant(Role.OBSERVER, f"incident:{incident_id}")], label="Samverkansperson, Gry Provsson"))
        return other

    def test_what_is_marked_today_was_never_open_to_one_without_the_right(
        self, partner: CheckingClient, screen: CheckingClient, alva: Viewer, incident_id: UUID
    ) -> None:
        number = wrote(alva, incident_id, "Larmkoden är bytt.", now=later(5.5), place="Undervåningen")
        assert "Larmkoden" in shown(partner, incident_id, at="02:40")
        marked(alva, incident_id, number, SECRET, now=later(30.5))
        for at in ("02:25", "02:40", "02:50"):
            past = shown(partner, incident_id, at=at)
            assert "Maskerad" in past
            assert "Larmkoden" not in past
            assert "Undervåningen" not in past
        assert "Larmkoden" in shown(screen, incident_id, at="02:40")

    def test_what_is_lowered_today_is_open_also_in_the_past(self, partner: CheckingClient, alva: Viewer, incident_id: UUID) -> None:
        number = wrote(alva, incident_id, "Larmkoden är bytt.", now=later(5.5), mark=SECRET)
        assert "Larmkoden" not in shown(partner, incident_id, at="02:40")
        marked(alva, incident_id, number, Mark(), reason="Koden gäller inte längre", now=later(50.5))
        assert "Larmkoden" in shown(partner, incident_id, at="02:40")

    def test_what_is_erased_is_erased_at_every_moment(self, screen: CheckingClient, alva: Viewer, incident_id: UUID) -> None:
        number = wrote(alva, incident_id, "Det som ska bort.", now=later(5.5), place="Källargränd")
        by = corrected(alva, incident_id, number, "Det som får stå.", now=later(10.5))
        erased(alva, incident_id, number, now=later(30.5))
        for at in ("02:26", "02:35", "02:55"):
            past = shown(screen, incident_id, at=at)
            assert "Det som ska bort." not in past, at
            assert "Källargränd" not in past, at
            assert f'id="entry-{number}"' in past, at
        assert "Det som får stå." in shown(screen, incident_id, at="02:35")
        assert f'id="entry-{by}"' not in shown(screen, incident_id, at="02:29")


class TestTheMoment:
    @pytest.mark.parametrize(
        ("at", "reason"), [("2019-01-02 23:59", "har inte varit än"), ("1899-12-31", "är före år 1900"), ("30 feb", "finns inte")]
    )
    def test_that_cannot_be_is_said_and_selects_nothing(
        self, screen: CheckingClient, alva: Viewer, incident_id: UUID, at: str, reason: str
    ) -> None:
        wrote(alva, incident_id, "Finns i loggen.", now=later(5.5))
        answer = screen.get(f"/incidents/{incident_id}/log/", {"at": at, "q": "loggen"})
        page = " ".join(html.fromstring(answer.content.decode()).text_content().split())
        assert reason in page
        assert "Finns i loggen." not in page
        assert f'value="{at}"' in answer.content.decode()

    def test_before_the_incident_was_opened_nothing_was_known(self, screen: CheckingClient, incident_id: UUID) -> None:
        assert shown(screen, incident_id, at="02:18") == ""
        assert "öppnade händelse" in shown(screen, incident_id, at="02:20")

    def test_without_a_year_is_of_the_year_when_an_ended_incident_was(
        self, screen: CheckingClient, sign_in: SignIn, alva: Viewer, incident_id: UUID
    ) -> None:
        wrote(alva, incident_id, "Under stormen.", now=later(5.5))
        moved(alva, incident_id, State.STANDING_DOWN, State.CLOSED, now=later(40))
        with time_machine.travel(datetime(2023, 5, 4, 12, 0, tzinfo=UTC), tick=False):
            sign_in(screen, alva)
            assert "Under stormen." in shown(screen, incident_id, at="2 jan 02:25")
            assert "Under stormen." not in shown(screen, incident_id, at="2 jan 02:24")
            head = screen.get(f"/incidents/{incident_id}/log/print/", {"at": "2 jan 02:25"}).content.decode()
        assert "som det var känt ons 2 jan 2019 02:25" in head

    def test_goes_along_to_older_pages(
        self, screen: CheckingClient, alva: Viewer, incident_id: UUID, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setattr(room, "PAGE", 3)
        for count in range(8):
            wrote(alva, incident_id, f"Rad {count}.", now=later(count + 0.5))
        seen, address = [], f"/incidents/{incident_id}/log/?at=02:24"
        while address:
            page = html.fromstring(screen.get(address).content.decode())
            seen += [line.get("id") for line in page.xpath("//ol[@class='log']/li")]
            (address, *_) = [*[link for link in page.xpath("//a/@href") if "before=" in link], ""]
            assert not address or "at=02%3A24" in address
        assert seen == [f"entry-{number}" for number in (6, 5, 4, 3, 2, 1)]

    def test_is_a_narrowing_that_new_lines_do_not_disturb_and_no_visit(
        self, screen: CheckingClient, alva: Viewer, incident_id: UUID
    ) -> None:
        wrote(alva, incident_id, now=later(5.5))
        page = screen.get(f"/incidents/{incident_id}/log/", {"at": "02:40"}).content.decode()
        assert "data-filtered" in page
        assert queries.since(alva, incident_id).seen_at is None
        screen.get(f"/incidents/{incident_id}/log/")
        assert queries.since(alva, incident_id).seen_at == later(60)


@pytest.mark.parametrize("asked", [{"order": "baklänges"}, {"category": "x"}, {"importance": "y"}, {"q": "x" * 201}])
def test_a_filter_that_is_none_shows_its_error_and_never_a_narrower_log_in_silence(
    screen: CheckingClient, alva: Viewer, incident_id: UUID, asked: dict[str, Any]
) -> None:
    wrote(alva, incident_id, "Finns i loggen.")
    answer = screen.get(f"/incidents/{incident_id}/log/", asked)
    assert answer.status_code == 200
    assert "Fel:" in answer.content.decode()
    assert "Finns i loggen." not in answer.content.decode()
