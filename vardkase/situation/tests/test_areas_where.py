"""Where something is, as the form reads it: lines of positions and names, GeoJSON, circles; and as it fills itself in again."""

from __future__ import annotations

import json
from datetime import datetime
from types import SimpleNamespace
from typing import Any
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import settings as examples
from hypothesis import strategies as st

from vardkase import ledger
from vardkase.incidents.tests.scenes import NIGHT, later
from vardkase.kernel.geo import MAX_VERTICES, Point, Shape, circle, distance_m, kept_shape, positions, shape_of
from vardkase.leadership.tests.pages import Room
from vardkase.situation.forms.areas import AreaForm, ChangeAreaForm, EndAreaForm, Outline, filled, read_place, read_where, written_where
from vardkase.situation.rules.areas import AreaKind, Standing
from vardkase.situation.tests.area_scenes import OUTAGE, POINT, ROAD, drew, on_map
from vardkase.testing.cases import each

ONE, TWO, THREE = "59.73, 18.67", "59.70, 18.60", "59.70, 18.70"
RING = [[18.0, 59.0], [19.0, 59.0], [19.0, 60.0], [18.0, 60.0], [18.0, 59.0]]
HOLE = [[18.4, 59.4], [18.4, 59.6], [18.6, 59.6], [18.6, 59.4], [18.4, 59.4]]
SENT: dict[str, Any] = {
    "kind": "road_closed", "title": "Väg 77", "outline": "point", "where": ONE, "source": "SOS Alarm", "standing": "confirmed",
    "key": "01680000-0000-7000-8000-00000000c001", "secrecy": "open",
}  # fmt: skip


def code(said: str, outline: Outline, radius: int | None = None) -> str:
    """The kind of shape that is read, or the code of the refusal."""
    from vardkase.kernel.refusal import Refusal

    try:
        text = read_where(said, outline, radius)
    except Refusal as refusal:
        return refusal.code
    return kept_shape(text).kind if text else "nothing"


class TestLines:
    @each(
        ("outline", "lines", "answer"),
        [
            (Outline.POINT, [], "nothing"),
            (Outline.POINT, [ONE], "Point"),
            (Outline.POINT, [ONE, TWO], "situation.too_many_lines"),
            (Outline.LINE, [], "nothing"),
            (Outline.LINE, [ONE], "situation.too_few_lines"),
            (Outline.LINE, [ONE, TWO], "LineString"),
            (Outline.LINE, [ONE, ONE], "geo.too_few"),
            (Outline.LINE, [ONE, TWO, THREE, ONE], "LineString"),
            (Outline.AREA, [], "nothing"),
            (Outline.AREA, [ONE, TWO], "situation.too_few_lines"),
            (Outline.AREA, [ONE, TWO, THREE], "Polygon"),
            (Outline.AREA, [ONE, TWO, THREE, ONE], "Polygon"),
            (Outline.AREA, [ONE, TWO, TWO], "geo.too_few"),
            (Outline.AREA, ["59, 18", "60, 19", "59, 19", "60, 18"], "geo.crosses_itself"),
            (Outline.CIRCLE, [], "nothing"),
            (Outline.CIRCLE, [ONE, TWO], "situation.too_many_lines"),
        ],
        ids=lambda value: str(value) if isinstance(value, Outline) else None,
    )
    def test_are_as_many_as_the_outline_takes(self, outline, lines, answer):
        assert code("\n".join(lines), outline, 300) == answer

    @each("joint", ["\n", "\r\n", "\n\n\n", "\n \t \n", "\r"])
    def test_are_parted_however_a_browser_parts_them(self, joint):
        assert code(f"{joint}{ONE}{joint}{TWO}{joint}", Outline.LINE) == "LineString"

    @each(
        ("line", "answer"),
        [
            ("18.67, 59.73", "geo.swapped"),
            ("0, 0", "geo.out_of_reach"),
            ("59.73", "geo.unread"),
            ("vid skolan", "situation.unknown_place"),
            ("väg 77", "geo.unread"),
            ("?", "situation.unknown_place"),
        ],
    )
    @each("place", [0, 1, 2])
    def test_are_refused_for_any_of_them(self, line, answer, place):
        lines = [ONE, TWO]
        lines.insert(place, line)
        assert code("\n".join(lines), Outline.AREA) == answer

    def test_may_mix_ways_of_writing_and_names(self, settings):
        settings.VARDKASE_DEMO = True
        said = "Rimbo\nN 59° 45.5' E 18° 42.3'\n6630276 708092\nNynäshamn"
        shape = kept_shape(read_where(said, Outline.LINE, None))
        assert shape.coordinates[0] == (18.366, 59.743)
        assert len(shape.coordinates) == 4

    def test_are_kept_in_their_order(self):
        assert kept_shape(read_where(f"{TWO}\n{ONE}", Outline.LINE, None)).coordinates == ((18.6, 59.7), (18.67, 59.73))


class TestCircles:
    @each(
        ("radius", "answer"),
        [(1, "Polygon"), (200_000, "Polygon"), (0, "geo.radius"), (None, "geo.radius"), (-300, "geo.radius"), (200_001, "geo.radius")],
    )
    def test_have_a_radius_that_can_be_drawn(self, radius, answer):
        assert code("62.0, 16.0", Outline.CIRCLE, radius) == answer

    @pytest.mark.parametrize("outline", [Outline.POINT, Outline.LINE, Outline.AREA])
    def test_alone_ask_for_it(self, outline):
        lines = "\n".join([ONE, TWO, THREE][: {"point": 1, "line": 2, "area": 3}[outline]])
        assert code(lines, outline, None) == code(lines, outline, 500)

    def test_lie_around_the_position(self):
        (ring,) = kept_shape(read_where(ONE, Outline.CIRCLE, 300)).coordinates
        assert all(distance_m(59.73, 18.67, y, x) == pytest.approx(300, abs=0.2) for x, y in ring)

    def test_that_reach_abroad_are_refused_for_where_they_lie(self):
        assert code("50.1, 10.0", Outline.CIRCLE, 100_000) == "geo.out_of_reach"


class TestGeoJson:
    @each("outline", Outline)
    @each("text", [POINT.shape, ROAD.shape, OUTAGE.shape])
    def test_is_given_on_as_it_is_whatever_the_outline(self, outline, text):
        assert read_where(f"  {text}\n", outline, None) == text.strip()

    @each("text", ["{", "[", '{"type":', "[[18.67, 59.73]]"])
    def test_that_begins_like_it_is_never_read_as_lines(self, text):
        assert read_where(text, Outline.POINT, None) == text


class TestNames:
    @pytest.fixture
    def own(self, tmp_path, settings):
        settings.MAP_PLACES_FILE = tmp_path / "orter.csv"
        settings.MAP_PLACES_FILE.write_text("namn;lat;lon\nStation 7;59.7;18.6\nGräddö;59.771;19.031\n112;59.8;18.8\n", encoding="utf-8")

    @pytest.mark.parametrize(("said", "point"), [("Station 7", (59.7, 18.6)), ("station 7 ", (59.7, 18.6)), ("112", (59.8, 18.8))])
    def test_of_their_own_may_have_figures_in_them(self, own, said, point):
        assert read_place(said) == Point(*point)

    @pytest.mark.parametrize("said", ["Gräddö", "GRÄDDÖ", "  gräddö"])
    def test_are_read_however_they_are_written(self, own, said):
        assert read_place(said) == Point(59.771, 19.031)

    def test_that_are_positions_are_read_as_positions(self, own):
        assert read_place("59.7, 18.6") == Point(59.7, 18.6)

    @pytest.mark.parametrize(
        ("said", "answer"),
        [("Station 8", "geo.unread"), ("x" * 500, "situation.unknown_place")],
    )
    def test_that_nobody_knows_are_refused(self, own, said, answer):
        assert code(said, Outline.POINT) == answer


class TestFilledInAgain:
    @each(
        ("shape", "outline", "lines"),
        [
            (Shape("Point", (18.7, 59.7)), Outline.POINT, 1),
            (shape_of("LineString", [[18, 59], [19, 59], [19, 60]]), Outline.LINE, 3),
            (shape_of("Polygon", [RING]), Outline.AREA, 4),
            (shape_of("Polygon", [RING, HOLE]), Outline.AREA, 0),
            (shape_of("MultiPoint", [[18, 59], [19, 59]]), Outline.AREA, 0),
            (shape_of("MultiLineString", [[[18, 59], [19, 59]]]), Outline.AREA, 0),
            (shape_of("MultiPolygon", [[RING]]), Outline.AREA, 0),
            (circle(Point(59.7, 18.7), 300), Outline.AREA, 48),
        ],
        ids=["point", "line", "area", "hole", "points", "lines", "areas", "circle"],
    )
    def test_a_shape_is_read_as_it_was(self, shape, outline, lines):
        found, where = written_where(shape)
        assert found is outline
        assert where == shape.text if not lines else len(where.splitlines()) == lines
        again = read_where(where, found, None)
        assert kept_shape(again) == shape

    @examples(max_examples=50)
    @given(st.lists(st.tuples(st.floats(10.5, 24.5), st.floats(55.0, 69.2)), min_size=2, max_size=9, unique=True))
    def test_no_corner_of_a_line_moves(self, corners):
        shape = shape_of("LineString", [*corners, (24.6, 69.3)])
        assert kept_shape(read_where(written_where(shape)[1], Outline.LINE, None)) == shape

    @each(
        ("moment", "said"),
        [(None, ""), (NIGHT, "2019-01-02 02:20"), (later(22 * 60), "2019-01-03 00:20"), (later(-150), "2019-01-01 23:50")],
    )
    def test_moments_are_those_of_the_clock_on_the_wall(self, moment, said):
        event = SimpleNamespace(as_of=NIGHT,
            kind=AreaKind.OTHER, title="x", shape=POINT.shape, source="y", standing=Standing.ASSUMED, text="", valid_from=moment,
            valid_until=moment,
        )  # fmt: skip
        found = filled(event)
        assert (found["valid_from"], found["valid_until"], found["standing"]) == (said, said, Standing.ASSUMED)
        assert found["as_of"] == "2019-01-02 02:20"  # as old as it was, until a later time is given


class TestTheForm:
    def form(self, **more: Any) -> AreaForm:
        form = AreaForm({**SENT, **more}, now=NIGHT)
        assert form.is_valid(), form.errors
        return form

    @each(
        ("said", "moment"),
        [
            ("", None),
            ("03:00", later(40)),
            ("tor 3 jan 08:00", later(1780)),
            ("2 tim", later(120)),
            ("2019-01-01 22:20", later(-240)),
            ("2019-01-05 10:00", later(3 * 1440 + 460)),
        ],
    )
    @each("field", ["valid_from", "valid_until"])
    def test_reads_when_it_holds_before_and_after_now(self, field, said, moment):
        form = self.form(**{field: said})
        assert getattr(form.draft(), field) == moment
        assert not form.errors

    @each("field", ["valid_from", "valid_until"])
    @each("said", ["när det slutat blåsa", "25:00", "31 feb", "2019-02-30 10:00"])
    def test_tells_a_moment_that_cannot_be_read_at_its_field(self, field, said):
        form = self.form(**{field: said})
        form.draft()
        assert form.errors[field]

    @each(("field", "value"), [("kind", "ufo"), ("outline", "star"), ("standing", "rumour"), ("radius", "x")])
    def test_takes_only_what_it_offers(self, field, value):
        form = AreaForm({**SENT, field: value}, now=NIGHT)
        assert not form.is_valid()
        assert field in form.errors

    def test_shows_every_field_once(self):
        for form in (AreaForm(now=NIGHT), ChangeAreaForm(now=NIGHT)):
            names = [one.name for one in (*form.first, *form.further)]
            assert len(names) == len(set(names))
            assert set(names) == set(form.fields) - {"key", "seen"}

    def test_of_a_change_begins_with_why_and_leaves_the_marking(self):
        form = ChangeAreaForm(now=NIGHT)
        assert form.first[0].name == "why"
        assert {"secrecy", "statute"}.isdisjoint(form.fields)

    def test_of_an_end_asks_why_and_when(self):
        assert set(EndAreaForm(now=NIGHT).fields) - {"key"} == {"why", "ended_at"}


@pytest.mark.django_db
@pytest.mark.usefixtures("five_past")
class TestTheActs:
    """Each act of the map by its form: done, or refused at its field with nothing written."""

    @pytest.fixture
    def room(self, screen, incident_id) -> Room:
        return Room(screen, incident_id)

    def head(self, incident_id: UUID) -> int:
        return ledger.head(f"incident:{incident_id}").number

    @pytest.mark.parametrize(
        ("change", "field"),
        [
            ({"why": ""}, "why"),
            ({"why": "ok"}, "why"),
            ({"title": " "}, "title"),
            ({"source": "-"}, "source"),
            ({"where": ""}, "where"),
            ({"where": "18.67, 59.73"}, "where"),
            ({"outline": "circle", "radius": "0"}, "radius"),
            ({"as_of": "2019-01-02 09:00"}, "as_of"),
            ({"valid_from": "3 jan 08:00", "valid_until": "03:00"}, "valid_until"),
            ({"why": "x" * 4001 * 10}, "why"),
        ],
        ids=lambda value: next(iter(value)) if isinstance(value, dict) else None,
    )
    def test_a_change_is_refused_at_its_field_and_keeps_what_was_typed(self, room, alva, incident_id, change, field):
        area_id = drew(alva, incident_id, POINT)
        before = self.head(incident_id)
        sent = {**room.get(f"map/{area_id}/change/").form, "why": "Sedd på nytt.", **change}
        page = room.post(f"map/{area_id}/change/", sent)
        assert page.status == 422
        assert page.error(field)
        assert page.dead_ends == []
        assert self.head(incident_id) == before
        assert page.form["text"] == "Vatten och värme."

    @pytest.mark.parametrize(
        ("ended_at", "moment"), [("", later(5)), ("02:22", later(2)), ("02:20", later(0)), ("2019-01-02 02:21", later(1)), ("nu", later(5))]
    )
    def test_an_end_is_when_it_was_said_to_be(self, room, alva, incident_id, ended_at, moment: datetime):
        area_id = drew(alva, incident_id)
        assert room.post(f"map/{area_id}/end/", {"why": "Röjt.", "ended_at": ended_at}).status == 302
        assert on_map(alva, incident_id, later(9))["K-001"].ended.ended_at == moment

    @pytest.mark.parametrize(("why", "ended_at", "field"), [("Röjt", "02:00", "ended_at"), ("Röjt", "09:00", "ended_at"), ("-", "", "why")])
    def test_an_end_is_refused_at_its_field(self, room, alva, incident_id, why, ended_at, field):
        area_id = drew(alva, incident_id)
        before = self.head(incident_id)
        page = room.post(f"map/{area_id}/end/", {"why": why, "ended_at": ended_at})
        assert (page.status, self.head(incident_id)) == (422, before)
        assert page.error(field)

    @pytest.mark.parametrize("act", ["change", "end"])
    def test_sent_twice_it_is_done_once(self, room, alva, incident_id, act):
        area_id = drew(alva, incident_id)
        before = self.head(incident_id)
        sent = {**room.get(f"map/{area_id}/{act}/").form, "why": "Det är så nu.", "as_of": ""}
        assert [room.post(f"map/{area_id}/{act}/", sent).status for _ in range(2)] == [302, 302]
        assert self.head(incident_id) == before + 1

    def test_a_shape_of_many_corners_can_be_changed_without_losing_one(self, room, alva, incident_id):
        line = [[round(18 + step / MAX_VERTICES, 6), 59.5 + (step % 2) / 100] for step in range(400)]
        area_id = drew(alva, incident_id, shape=json.dumps({"type": "LineString", "coordinates": line}))
        sent = {**room.get(f"map/{area_id}/change/").form, "why": "Sedd på nytt.", "as_of": ""}
        assert room.post(f"map/{area_id}/change/", sent).status == 302
        shape = on_map(alva, incident_id, later(9))["K-001"].shape
        assert [list(at) for at in positions(shape.coordinates)] == line
