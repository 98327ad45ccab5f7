"""The pages of the map as somebody sits before them: the map, its list, its paper, and the forms that draw."""

from __future__ import annotations

import json
from typing import Any
from uuid import UUID

import pytest

from vardkase import ledger
from vardkase.incidents.rules import Mode
from vardkase.incidents.tests.scenes import INTERNAL, PERSON, closed, later, opened
from vardkase.kernel.ids import new_id
from vardkase.leadership.tests.pages import Page, Room, Sent
from vardkase.situation.rules.areas import AreaState, Standing
from vardkase.situation.tests.area_scenes import BOW_TIE, OUTAGE, POINT, ROAD, changed, drew, ended, on_map
from vardkase.testing.pages import CheckingClient, alike, sign_in

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("five_past")]
FILLED: Sent = {
    "kind": "road_closed", "title": "E18 vid Rösa: träd över vägen", "outline": "point", "where": "59.73, 18.67", "source": "SOS Alarm",
    "standing": "confirmed",
}  # fmt: skip


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


class TestDrawing:
    def test_puts_it_on_the_map(self, room, alva, incident_id):
        page = room.post("map/draw/", FILLED)
        assert page.status == 302
        (line,) = on_map(alva, incident_id, later(5)).values()
        assert (line.said.title, line.shape.coordinates) == ("E18 vid Rösa: träd över vägen", (18.67, 59.73))
        assert "Det är ritat på kartan och står i loggen." in room.get("map/").text

    def test_sent_twice_puts_it_there_once(self, room, alva, incident_id):
        sent = {**FILLED, "key": str(new_id())}
        assert [room.post("map/draw/", sent).status for _ in range(2)] == [302, 302]
        assert len(on_map(alva, incident_id, later(5))) == 1

    @pytest.mark.parametrize(
        ("outline", "where", "radius", "kind", "count"),
        [
            ("point", "59.73, 18.67", "", "Point", 1),
            ("point", "N 59° 45.5' E 18° 42.3'", "", "Point", 1),
            ("point", "6630276 708092", "", "Point", 1),
            ("line", "59.73, 18.67\n59.70, 18.60", "", "LineString", 2),
            ("line", "\n59.73, 18.67\n\n59.70, 18.60\n", "", "LineString", 2),
            ("area", "59.73, 18.67\n59.70, 18.60\n59.70, 18.70", "", "Polygon", 4),
            ("circle", "59.73, 18.67", "300", "Polygon", 49),
            ("point", OUTAGE.shape, "", "Polygon", 5),
            ("area", '{"type":"Feature","geometry":{"type":"Point","coordinates":[18.7,59.7]}}', "", "Point", 1),
            ("point", "Nynäshamn", "", "Point", 1),
        ],
    )
    def test_reads_what_is_said_of_where(self, room, alva, incident_id, outline, where, radius, kind, count):
        assert room.post("map/draw/", {**FILLED, "outline": outline, "where": where, "radius": radius}).status == 302
        (line,) = on_map(alva, incident_id, later(5)).values()
        found = line.shape.coordinates if kind != "Polygon" else line.shape.coordinates[0]
        assert line.shape.kind == kind
        assert (len(found) if kind != "Point" else 1) == count

    @pytest.mark.parametrize(
        ("filled", "field", "says"),
        [
            ({"title": ""}, "title", "Skriv med några ord vad det är"),
            ({"where": ""}, "where", "Skriv var det är"),
            ({"source": " "}, "source", "Skriv varifrån uppgiften kommer"),
            ({"where": "18.67, 59.73"}, "where", "Menade du 59.73, 18.67?"),
            ({"where": "0, 0"}, "where", "ligger långt från Sverige"),
            ({"where": "Långtbortistan"}, "where", "varken en position eller ett ortnamn"),
            ({"where": "59.73, 18.67 ungefär 3"}, "where", "går inte att läsa som en position"),
            ({"where": "nan, nan"}, "where", "varken en position eller ett ortnamn"),
            ({"where": "59.73, 18.67\n59.70, 18.60"}, "where", "En punkt har en enda position"),
            ({"outline": "line"}, "where", "En linje behöver minst två positioner"),
            ({"outline": "area", "where": "59.73, 18.67\n59.70, 18.60"}, "where", "en yta tre"),
            ({"outline": "area", "where": "59, 18\n60, 19\n59, 19\n60, 18"}, "where", "korsar sig själv vid 59.5000, 18.5000"),
            ({"outline": "circle", "radius": ""}, "radius", "Skriv radien i meter"),
            ({"outline": "circle", "radius": "500000"}, "radius", "till 200 km"),
            ({"outline": "circle", "radius": "många"}, "radius", ""),
            ({"where": BOW_TIE}, "where", "korsar sig själv"),
            ({"where": '{"type":"Polygon","coordinates":[]}'}, "where", "Det finns ingen position"),
            ({"where": '{"type":"Point","coordinates":[NaN,NaN]}'}, "where", "går inte att läsa"),
            ({"as_of": "2019-01-02 08:00"}, "as_of", "har inte varit än"),
            ({"valid_until": "2019-01-01 08:00"}, "valid_until", "upphör innan det börjar"),
            ({"valid_from": "när det slutat blåsa"}, "valid_from", "när det slutat blåsa"),
            ({"secrecy": "secret"}, "statute", "Ange bestämmelsen"),
            ({"title": "x" * 301}, "title", "Texten är 301 tecken lång."),
        ],
    )
    def test_is_refused_at_its_field_with_what_was_typed_still_there(self, room, incident_id, filled, field, says):
        before = head(incident_id)
        page = room.post("map/draw/", {**FILLED, **filled})
        assert page.status == 422
        assert says.lower() in page.error(field).lower()
        assert page.error(field)
        assert page.dead_ends == []
        assert head(incident_id) == before
        assert page.form["source"].strip() == filled.get("source", FILLED["source"]).strip()
        assert page.form["where"].strip() == filled.get("where", FILLED["where"]).strip()

    def test_with_somebodys_number_is_refused(self, room, incident_id):
        before = head(incident_id)
        page = room.post("map/draw/", {**FILLED, "title": f"Sök {PERSON}"})
        assert (page.status, head(incident_id)) == (422, before)
        assert "personnummer" in page.text

    def test_a_hundred_thousand_corners_are_refused_in_a_moment(self, room, incident_id):
        line = json.dumps({"type": "LineString", "coordinates": [[18 + step / 1e6, 59.5] for step in range(20_000)]})
        page = room.post("map/draw/", {**FILLED, "where": line})
        assert "20000 hörn" in page.error("where")
        assert page.status == 422

    def test_outside_the_municipality_is_done_and_told(self, room, settings, alva, incident_id):
        settings.MUNICIPALITY = "Norrtälje kommun"
        assert room.post("map/draw/", {**FILLED, "where": "59.3293, 18.0686"}).status == 302
        assert "Det ligger i Stockholm: kontrollera positionen." in room.get("map/").text
        assert len(on_map(alva, incident_id, later(5))) == 1

    def test_within_it_nothing_is_told(self, room, settings):
        settings.MUNICIPALITY = "Norrtälje kommun"
        room.post("map/draw/", FILLED)
        assert "kontrollera positionen" not in room.get("map/").text

    def test_shows_what_is_there_already_beneath(self, room, alva, incident_id):
        drew(alva, incident_id, OUTAGE)
        assert len(told(room.get("map/draw/"))["features"]) == 1

    def test_begins_where_somebody_pointed(self, room):
        assert room.get("map/draw/?where=59.7,18.6").form["where"] == "59.7,18.6"

    def test_is_not_for_a_reader(self, client, bo, incident_id):
        sign_in(client, bo)
        before = head(incident_id)
        answer = client.post(f"/incidents/{incident_id}/map/draw/", {**FILLED, "key": str(new_id())})
        assert answer.status_code in {403, 404}
        assert head(incident_id) == before

    def test_is_not_done_when_the_incident_is_over(self, room, alva, incident_id):
        closed(alva, incident_id)
        before = head(incident_id)
        assert room.post("map/draw/", FILLED).status == 422
        assert head(incident_id) == before


class TestOneThing:
    def test_says_everything_of_it(self, room, alva, incident_id):
        area_id = drew(alva, incident_id, OUTAGE, valid_until=later(600))
        text = room.get(f"map/{area_id}/").text
        for said in ("K-001 Blidö: strömlöst", "Avbrottsområde", "Gäller nu", "Bekräftat", "Vattenfall", "N 59° 3", "SWEREF 99 TM", "km²"):
            assert said in text, said

    def test_says_what_was_said_before_and_leads_to_the_log(self, room, alva, incident_id):
        area_id = drew(alva, incident_id)
        number = changed(alva, incident_id, area_id, ROAD, now=later(2), title="Ett körfält öppet")
        page = room.get(f"map/{area_id}/")
        assert ROAD.title in page.text
        assert f"log/{number}/" in page.offers

    def test_that_lies_elsewhere_says_where(self, room, alva, incident_id, settings):
        settings.MUNICIPALITY = "Uppsala kommun"
        assert "Det ligger i Norrtälje." in room.get(f"map/{drew(alva, incident_id, POINT)}/").text

    def test_that_has_ended_is_not_changed(self, room, alva, incident_id):
        area_id = drew(alva, incident_id)
        assert f"map/{area_id}/change/" in room.get(f"map/{area_id}/").offers
        ended(alva, incident_id, area_id, now=later(2))
        page = room.get(f"map/{area_id}/")
        assert f"map/{area_id}/change/" not in page.offers
        assert "Vägen är röjd." in page.text

    def test_that_is_not_there_is_not_found(self, room):
        for path in ("", "change/", "end/"):
            assert room.get(f"map/{new_id()}/{path}").status == 404


class TestChanging:
    @pytest.mark.parametrize("draft", [ROAD, POINT, OUTAGE], ids=["line", "point", "area"])
    def test_begins_as_it_is(self, room, alva, incident_id, draft):
        area_id = drew(alva, incident_id, draft, valid_from=later(-30), valid_until=later(600))
        form = room.get(f"map/{area_id}/change/").form
        assert (form["title"], form["source"], form["kind"]) == (draft.title, draft.source, str(draft.kind))
        assert (form["valid_from"], form["valid_until"]) == ("2019-01-02 01:50", "2019-01-02 12:20")

    @pytest.mark.parametrize("draft", [ROAD, POINT, OUTAGE], ids=["line", "point", "area"])
    def test_with_only_a_reason_keeps_where_it_is(self, room, alva, incident_id, draft):
        area_id = drew(alva, incident_id, draft, valid_from=later(-30))
        before = on_map(alva, incident_id, later(4))["K-001"].said
        sent = {**room.get(f"map/{area_id}/change/").form, "why": "Sedd på nytt."}
        assert room.post(f"map/{area_id}/change/", sent).status == 302
        after = on_map(alva, incident_id, later(5))["K-001"].said
        assert (after.shape, after.valid_from, after.title) == (before.shape, before.valid_from, before.title)
        assert after.as_of > before.as_of

    def test_of_a_shape_with_a_hole_keeps_the_hole(self, room, alva, incident_id):
        ring = [[18.0, 59.0], [19.0, 59.0], [19.0, 60.0], [18.0, 60.0], [18.0, 59.0]]
        hole = [[18.4, 59.4], [18.4, 59.6], [18.6, 59.6], [18.6, 59.4], [18.4, 59.4]]
        area_id = drew(alva, incident_id, OUTAGE, shape=json.dumps({"type": "Polygon", "coordinates": [ring, hole]}))
        sent = {**room.get(f"map/{area_id}/change/").form, "why": "Sedd på nytt."}
        room.post(f"map/{area_id}/change/", sent)
        assert len(on_map(alva, incident_id, later(5))["K-001"].shape.coordinates) == 2

    def test_without_a_reason_is_refused(self, room, alva, incident_id):
        area_id = drew(alva, incident_id)
        page = room.post(f"map/{area_id}/change/", {**room.get(f"map/{area_id}/change/").form, "title": "E18"})
        assert "Skriv varför" in page.error("why")

    def test_of_what_has_ended_meanwhile_is_refused(self, room, alva, incident_id):
        area_id = drew(alva, incident_id)
        sent = {**room.get(f"map/{area_id}/change/").form, "why": "Så är det."}
        ended(alva, incident_id, area_id, now=later(3))
        page = room.post(f"map/{area_id}/change/", sent)
        assert page.status == 422
        assert "Det har redan upphört." in page.text


class TestEnding:
    def test_takes_it_off(self, room, alva, incident_id):
        area_id = drew(alva, incident_id)
        assert room.post(f"map/{area_id}/end/", {"why": "Röjt, säger Trafikverket.", "ended_at": "02:22"}).status == 302
        (line,) = on_map(alva, incident_id, later(5)).values()
        assert (line.state, line.ended.ended_at) == (AreaState.OVER, later(2))

    def test_without_a_reason_is_refused(self, room, alva, incident_id):
        area_id = drew(alva, incident_id)
        assert "Skriv varför" in room.post(f"map/{area_id}/end/", {"why": "", "ended_at": ""}).error("why")

    def test_at_a_time_that_cannot_be_read_is_refused(self, room, alva, incident_id):
        area_id = drew(alva, incident_id)
        before = head(incident_id)
        assert room.post(f"map/{area_id}/end/", {"why": "Röjt.", "ended_at": "sedan"}).error("ended_at")
        assert head(incident_id) == before


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
