"""The pages of the map as somebody sits before them: the map, its list, its paper, and the forms that draw."""

from __future__ import annotations

import json
from typing import Any
from uuid import UUID

import pytest

from vardkase import ledger
from vardkase.incidents.rules import Mode
from vardkase.incidents.tests.scenes import INTERNAL, closed, later, opened
from vardkase.kernel.ids import new_id
from vardkase.leadership.tests.pages import Page, Room
from vardkase.situation.rules.areas import Standing
from vardkase.situation.tests.area_scenes import OUTAGE, POINT, ROAD, changed, drew, ended
from vardkase.testing.pages import CheckingClient, alike, sign_in

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("five_past")]


@pytest.fixture
def room(screen: CheckingClient, incident_id: UUID) -> Room:
    return Room(screen, incident_id)


def head(incident_id: UUID) -> int:
    return ledger.head(f"incident:{incident_id}").number


def told(page: Page) -> dict[str, Any]:
    """What the living map is told."""
    (data,) = page.tree.xpath("//script[@id='map-data']")
    found: dict[str, Any] = json.loads(data.text)
    return found


def marks(page: Page) -> list[str]:
    return [str(one) for one in page.tree.xpath("//svg[contains(@class, 'map-drawing')]//@data-mark")]


def listed(page: Page) -> list[str]:
    return [str(one) for one in page.tree.xpath("//li/@data-feature")]


class TestTheMap:
    def test_of_nothing_says_so_and_what_to_do(self, room):
        page = room.get("map/")
        assert page.status == 200
        assert "Ingenting är utritat på kartan" in page.text
        assert "map/draw/" in page.offers

    def test_shows_the_same_drawn_told_and_listed(self, room, alva, incident_id):
        ids = [drew(alva, incident_id, draft) for draft in (ROAD, POINT, OUTAGE)]
        page = room.get("map/")
        keys = {f"area:{one}" for one in ids}
        assert set(marks(page)) == set(listed(page)) == keys
        assert {one["properties"]["key"] for one in told(page)["features"]} == keys

    def test_numbers_the_drawing_as_the_list(self, room, alva, incident_id):
        for draft in (POINT, ROAD, OUTAGE):
            drew(alva, incident_id, draft)
        page = room.get("map/")
        on_drawing = dict(zip(marks(page), page.tree.xpath("//g[@data-mark]/text/text()"), strict=True))
        in_list = {one.get("data-feature"): one.xpath("./svg/text/text()")[0] for one in page.tree.xpath("//li[@data-feature]")}
        assert on_drawing == in_list
        assert sorted(in_list.values()) == ["1", "2", "3"]

    def test_says_where_how_old_and_by_whom(self, room, alva, incident_id):
        drew(alva, incident_id, POINT, as_of=later(-55))
        text = room.get("map/").text
        for said in (
            "59.7430, 18.3660",
            "SWEREF 99 TM N 6627",
            "Räddningstjänsten",
            "Vatten och värme.",
            "för 60 min sedan",
            "Trygghetspunkt",
        ):
            assert said in text.replace("1 tim sedan", "60 min sedan"), said

    def test_says_how_long_and_how_large(self, room, alva, incident_id):
        drew(alva, incident_id, ROAD)
        drew(alva, incident_id, OUTAGE)
        text = room.get("map/").text
        assert "19 km långt" in text
        assert "km²" in text

    def test_leaves_off_what_no_longer_holds_and_keeps_it_in_the_list(self, room, alva, incident_id):
        area_id = drew(alva, incident_id)
        ended(alva, incident_id, area_id, now=later(2))
        page = room.get("map/")
        assert marks(page) == []
        assert told(page)["features"] == []
        assert listed(page) == [f"area:{area_id}"]
        assert "Gäller inte längre" in page.text

    def test_is_shown_as_it_was_known(self, an_hour_later, room, alva, incident_id):
        drew(alva, incident_id, now=later(30))
        assert marks(room.get("map/?at=2019-01-02+02:40")) == []
        page = room.get("map/?at=2019-01-02+02:50")
        assert len(marks(page)) == 1
        assert "Kartan som den var känd ons 2 jan 2019 02:50." in page.text

    def test_of_then_is_not_drawn_upon(self, an_hour_later, room):
        assert "map/draw/" in room.get("map/").offers
        assert "map/draw/" not in room.get("map/?at=2019-01-02+02:40").offers

    def test_can_be_stepped_through_without_a_script(self, an_hour_later, room):
        page = room.get("map/?at=2019-01-02+02:30")
        steps = page.tree.xpath("//main//a[starts-with(@href, '?at=')]")
        assert [one.text for one in steps] == []
        assert [one.text for one in room.get("map/").tree.xpath("//main//a[starts-with(@href, '?at=')]")] == ["−1 h"]

    def test_of_a_moment_that_cannot_be_read_says_so_and_shows_what_is_known_now(self, room, alva, incident_id):
        drew(alva, incident_id)
        page = room.get("map/?at=när+det+blåste")
        assert page.status == 200
        assert "Vi förstår inte tiden ”när det blåste”." in page.text
        assert len(marks(page)) == 1

    def test_is_in_the_room(self, room):
        assert f"/incidents/{room.incident_id}/map/" in room.get("log/").tree.xpath("//nav//a/@href")

    def test_may_run_its_own_workers_and_nothing_else(self, room):
        policy = room.get("map/").answer.headers["Content-Security-Policy"]
        assert "worker-src blob:" in policy
        assert "script-src 'self';" in policy
        assert "unsafe" not in policy
        assert "worker-src" not in room.get("log/").answer.headers["Content-Security-Policy"]

    def test_asks_a_tile_service_only_when_one_is_set(self, room, settings):
        settings.MAP_WMTS = "https://karta.example.se/wmts/{z}/{y}/{x}.png?key=1"
        settings.MAP_ATTRIBUTION = "© Kommunen"
        page = room.get("map/")
        assert "connect-src 'self' https://karta.example.se;" in page.answer.headers["Content-Security-Policy"] + ";"
        base = told(page)["style"]["sources"]["base"]
        assert base == {"type": "raster", "tileSize": 256, "tiles": [settings.MAP_WMTS], "attribution": "© Kommunen"}

    def test_lies_on_the_map_that_is_shipped(self, room):
        base = told(room.get("map/"))["style"]["sources"]["base"]
        assert base["url"].startswith("pmtiles:///static/situation/map/sverige-bas")
        assert "SCB" in room.get("map/").text

    def test_is_not_for_others(self, client, cilla, alva, incident_id):
        drew(alva, incident_id)
        sign_in(client, cilla)
        for path in ("", "paper/", f"{new_id()}/"):
            there, not_there = (client.get(f"/incidents/{one}/map/{path}") for one in (incident_id, new_id()))
            assert there.status_code == 404
            assert alike(there) == alike(not_there)

    def test_is_not_for_nobody(self, client, incident_id):
        assert client.get(f"/incidents/{incident_id}/map/").status_code == 302

    def test_shows_a_reader_what_is_open_and_no_button(self, client, bo, alva, incident_id):
        sign_in(client, bo)
        drew(alva, incident_id)
        drew(alva, incident_id, POINT, mark=INTERNAL)
        page = Page(client.get(f"/incidents/{incident_id}/map/"))
        assert len(marks(page)) == len(told(page)["features"]) == 1
        assert "Rimbo brandstation" not in page.answer.content.decode()
        assert "map/draw/" not in page.offers

    def test_of_an_incident_that_is_over_is_read(self, room, alva, incident_id):
        drew(alva, incident_id)
        closed(alva, incident_id)
        page = room.get("map/")
        assert len(marks(page)) == 1
        assert "map/draw/" not in page.offers

    def test_asks_the_database_the_same_few_questions_however_much_is_drawn(self, room, alva, incident_id, django_assert_max_num_queries):
        for _ in range(40):
            drew(alva, incident_id)
        with django_assert_max_num_queries(16):
            room.get("map/")

    def test_lets_no_title_become_markup(self, room, alva, incident_id):
        drew(alva, incident_id, title="</script><script>alert(1)</script>", text="<img src=x>")
        page = room.get("map/").answer.content.decode()
        assert "<script>alert" not in page
        assert "<img src=x>" not in page


class TestOnPaper:
    @pytest.mark.parametrize(("asked", "size"), [("", "a4"), ("?size=a3", "a3"), ("?size=a4", "a4"), ("?size=a0", "a4")])
    def test_on_the_paper_that_was_asked_for(self, room, asked, size):
        assert room.get(f"map/paper/{asked}").tree.xpath(f"//div[contains(@class, 'map-paper--{size}')]")

    def test_has_legend_time_scale_north_and_incident(self, room, alva, incident_id):
        drew(alva, incident_id, ROAD)
        drew(alva, incident_id, POINT)
        page = room.get("map/paper/")
        legend = page.tree.xpath("//section[contains(@class, 'map-legend')]//li")
        assert [" ".join(one.text_content().split()).split(" ", 1)[1] for one in legend] == ["Avstängd väg", "Trygghetspunkt"]
        assert page.tree.xpath("//g[@class='map-scale']/text/text()")[0].endswith("km")
        assert page.tree.xpath("//g[@class='map-north']/text/text()") == ["N"]
        assert "Karta över Stormen Alfrida, ons 2 jan 2019 02:2" in page.text
        assert "SWEREF 99 TM" in page.text

    def test_marks_an_exercise(self, screen, alva):
        incident_id = opened(alva, mode=Mode.EXERCISE)
        drew(alva, incident_id)
        page = Room(screen, incident_id).get("map/paper/")
        assert page.tree.xpath("//figcaption/b/text()") == ["ÖVNING"]

    def test_never_depends_on_a_script(self, room, alva, incident_id):
        drew(alva, incident_id)
        page = room.get("map/paper/")
        assert len(marks(page)) == 1
        assert not [one for one in page.tree.xpath("//script/@src") if "map" in str(one)]

    def test_shows_the_moment_that_was_asked_for(self, an_hour_later, room, alva, incident_id):
        drew(alva, incident_id, now=later(30))
        assert marks(room.get("map/paper/?at=2019-01-02+02:40")) == []
        assert len(marks(room.get("map/paper/?at=2019-01-02+02:50"))) == 1


class TestInTheLog:
    def test_each_is_a_sentence(self, room, alva, incident_id):
        area_id = drew(alva, incident_id)
        changed(alva, incident_id, area_id, ROAD, now=later(1), title="Ett körfält öppet")
        ended(alva, incident_id, area_id, now=later(2))
        text = room.get("log/").text
        for said in (
            "På kartan, K-001: Avstängd väg, E18 vid Rösa: träd över vägen.",
            "Ändrat på kartan, K-001: Avstängd väg, Ett körfält öppet.",
            "Gäller inte längre på kartan, K-001: Avstängd väg, Ett körfält öppet.",
        ):
            assert said in text, said

    def test_what_is_assumed_says_so(self, room, alva, incident_id):
        drew(alva, incident_id, standing=Standing.ASSUMED)
        assert "träd över vägen (antagande)." in room.get("log/").text
