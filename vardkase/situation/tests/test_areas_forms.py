"""The forms that draw on the map: done, done once, or refused at their field with what was typed still there."""

from __future__ import annotations

import json
from typing import Any
from uuid import UUID

import pytest

from vardkase import ledger
from vardkase.incidents.tests.scenes import PERSON, closed, later
from vardkase.kernel.ids import new_id
from vardkase.leadership.tests.pages import Page, Room, Sent
from vardkase.situation.rules.areas import AreaState
from vardkase.situation.tests.area_scenes import BOW_TIE, OUTAGE, POINT, ROAD, changed, drew, ended, on_map
from vardkase.testing.pages import CheckingClient, sign_in

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
            ({"outline": "circle", "radius": "9" * 400}, "radius", "till 200 km"),
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
        begun = room.get(f"map/{area_id}/change/").form
        sent = {**begun, "why": "Sedd på nytt."}
        # As it stood, it is as old as it was: whoever has looked again says when, or empties the field.
        assert (room.post(f"map/{area_id}/change/", sent).status, begun["as_of"]) == (422, "2019-01-02 02:20")
        assert room.post(f"map/{area_id}/change/", {**sent, "as_of": ""}).status == 302
        after = on_map(alva, incident_id, later(5))["K-001"].said
        assert (after.shape, after.valid_from, after.title) == (before.shape, before.valid_from, before.title)
        assert after.as_of > before.as_of

    def test_of_a_shape_with_a_hole_keeps_the_hole(self, room, alva, incident_id):
        ring = [[18.0, 59.0], [19.0, 59.0], [19.0, 60.0], [18.0, 60.0], [18.0, 59.0]]
        hole = [[18.4, 59.4], [18.4, 59.6], [18.6, 59.6], [18.6, 59.4], [18.4, 59.4]]
        area_id = drew(alva, incident_id, OUTAGE, shape=json.dumps({"type": "Polygon", "coordinates": [ring, hole]}))
        sent = {**room.get(f"map/{area_id}/change/").form, "why": "Sedd på nytt.", "as_of": ""}
        assert room.post(f"map/{area_id}/change/", sent).status == 302
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
