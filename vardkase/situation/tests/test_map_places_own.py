"""A municipality's own names of places: files as they come from a spreadsheet, whole or broken, and names that are nearly alike."""

from __future__ import annotations

from pathlib import Path

import pytest
from django.utils.html import escape
from lxml import etree

from vardkase.kernel.geo import Point, to_wgs84
from vardkase.situation import basemap
from vardkase.situation.basemap import places
from vardkase.situation.queries.map import located, outside
from vardkase.situation.views import map_drawing, map_style
from vardkase.testing.cases import each

HEAD = "namn;lat;lon"


@pytest.fixture
def own(tmp_path, settings):
    """Puts a file with some lines in the place of the municipality's own."""

    def write(*lines: str, encoding: str = "utf-8") -> Path:
        settings.MAP_PLACES_FILE = tmp_path / "orter.csv"
        settings.MAP_PLACES_FILE.write_text("\n".join(lines), encoding=encoding)
        return settings.MAP_PLACES_FILE

    return write


def names() -> list[str]:
    return [one.name for one in places.places()]


class TestTheFile:
    @pytest.mark.parametrize(
        ("line", "is_read"),
        [
            ("Gräddö;59.771;19.031", True),
            ("Gräddö;59,771;19,031", True),
            (" Gräddö ; 59.771 ; 19.031 ", True),
            ('"Gräddö";"59.771";"19.031"', True),
            ("Gräddö;59.771;19.031;extra;mer", True),
            ("Gräddö;19.031;59.771", False),
            ("Gräddö;0;0", False),
            ("Gräddö;59.771", False),
            ("Gräddö", False),
            (";59.771;19.031", False),
            ("Gräddö;n/a;19.031", False),
            ("Gräddö;59.771;", False),
        ],
    )
    def test_has_a_place_on_each_line_that_can_be_read(self, own, caplog, line, is_read):
        own(HEAD, line, "Rimbo;59.743;18.366")
        assert names() == (["Gräddö", "Rimbo"] if is_read else ["Rimbo"])
        assert ("line 2" in caplog.text) is not is_read

    @pytest.mark.parametrize(
        ("head", "line"),
        [
            ("namn;n;e", "Gräddö;6632791;726299"),
            ("NAMN;N;E", "Gräddö;6632791;726299"),
            ("name,lat,lon", "Gräddö,59.771,19.031"),
            ("e;n;namn", "726299;6632791;Gräddö"),
            ("namn;latitud;longitud;kommentar", "Gräddö;59.771;19.031;brygga"),
        ],
    )
    def test_has_its_columns_in_any_order(self, own, head, line):
        own(head, line)
        (place,) = places.places()
        assert place.name == "Gräddö"
        assert (place.point.latitude, place.point.longitude) == pytest.approx((59.771, 19.031), abs=2e-4)

    @pytest.mark.parametrize("lines", [(), ("",), (HEAD,), ("x;y;z", "1;2;3"), ("Gräddö;59.771;19.031",)])
    def test_of_nothing_that_can_be_read_is_no_place(self, own, lines):
        own(*lines)
        assert names() == []

    def test_with_a_quotation_mark_that_is_never_closed_gives_what_stood_before_it(self, own, caplog):
        own(HEAD, "Gräddö;59.771;19.031", '"Rimbo;59.743;18.366', *["Blidö;59.617;18.904 och mer text därefter"] * 5000)
        assert names() == ["Gräddö"]
        assert "cannot be read to its end" in caplog.text

    def test_written_by_an_old_program_is_told_and_stops_nothing(self, own, caplog):
        own(HEAD, "Gräddö;59.771;19.031", encoding="latin-1")
        assert names() == []
        assert "cannot be read" in caplog.text

    def test_that_is_a_folder_is_told_and_stops_nothing(self, tmp_path, settings, caplog):
        settings.MAP_PLACES_FILE = tmp_path
        assert names() == []
        assert "cannot be read" in caplog.text

    def test_has_a_limit_to_its_places(self, own, monkeypatch):
        monkeypatch.setattr(places, "MOST", 3)
        own(HEAD, *(f"Ort {step};59.7;18.{step}" for step in range(1, 9)))
        assert names() == ["Ort 1", "Ort 2", "Ort 3"]

    def test_with_a_name_twice_means_the_first(self, own):
        own(HEAD, "Sund;59.7;18.6", "sund;60.1;18.8")
        assert len(places.places()) == 2
        assert places.own("Sund").point == Point(59.7, 18.6)


class TestNames:
    @pytest.mark.parametrize("said", ["", " ", "-", "kommun", "\u200b"])
    def test_that_say_nothing_are_no_place(self, own, said):
        own(HEAD, "Gräddö;59.771;19.031")
        assert places.find(said) is None
        assert located(said) is None

    def test_of_the_country_are_found_and_are_no_places_of_our_own(self, own):
        own(HEAD, "Gräddö;59.771;19.031")
        assert places.find("Uppsala") is not None
        assert places.own("Uppsala") is None
        assert located("Uppsala") is None

    @pytest.mark.parametrize("written", ["{}", "{} kommun", " {}  Kommun "])
    def test_of_every_municipality_lead_into_it(self, written, settings):
        settings.VARDKASE_DEMO = False
        for one in basemap.municipalities():
            for said in (written.format(one.name), written.format(one.name).upper()):
                found = places.find(said)
                assert found is not None, said
                assert found.point == Point(*to_wgs84(*one.inside)), said
                assert basemap.named(said) is one, said

    @pytest.mark.parametrize(
        ("said", "point"), [("Gräddö", (59.771, 19.031)), ("59.7, 18.6", (59.7, 18.6)), ("N 6632791 E 726299", (59.771, 19.031))]
    )
    def test_and_positions_are_located_alike(self, own, said, point):
        own(HEAD, "Gräddö;59.771;19.031")
        found = located(said)
        assert (found.latitude, found.longitude) == pytest.approx(point, abs=2e-4)

    @pytest.mark.parametrize("said", ["19.031, 59.771", "0, 0", "ungefär vid skolan", "Gräddö brygga"])
    def test_that_cannot_be_located_are_not_guessed(self, own, said):
        own(HEAD, "Gräddö;59.771;19.031")
        assert located(said) is None


class TestOutside:
    @each(
        ("at", "municipality", "told"),
        [
            ((59.758, 18.705), "Norrtälje kommun", ""),
            ((59.3293, 18.0686), "Norrtälje kommun", "Stockholm"),
            ((59.758, 18.705), "Stockholms kommun", "Norrtälje"),
            ((59.758, 18.705), "", ""),
            ((59.758, 18.705), "Ankeborgs kommun", ""),
            ((58.0, 17.9), "Norrtälje kommun", ""),
            ((60.17, 24.94), "Norrtälje kommun", ""),
        ],
        ids=["ours", "theirs", "turned", "not set", "not known", "at sea", "abroad"],
    )
    def test_is_told_when_both_are_known_and_differ(self, at, municipality, told):
        assert outside(at, municipality) == told


class TestOnTheMap:
    FRAME = (18.2, 59.5, 19.2, 60.2)

    def drawn(self) -> list[str]:
        return [
            str(one) for one in etree.fromstring(map_drawing.drawing(self.FRAME, [], "Karta")).xpath("//g[@class='map-place']/text/text()")
        ]

    def test_names_stand_where_they_are_and_not_upon_one_another(self, own):
        own(HEAD, "Först;59.771;18.7", "Intill;59.771;18.701", "Långt ifrån;59.9;18.7", "Utanför;57.7;12.0")
        assert self.drawn() == ["Först", "Långt ifrån"]

    def test_names_stay_words(self, own):
        name = "<script>alert(1)</script> & co"
        own(HEAD, f"{name};59.771;18.7")
        assert self.drawn() == [name]
        assert escape(name) in map_drawing.drawing(self.FRAME, [], "Karta")

    def test_the_living_map_has_them_all(self, own):
        own(HEAD, "Först;59.771;18.7", "Intill;59.771;18.701")
        features = map_style.style()["sources"]["places"]["data"]["features"]
        assert [(one["properties"]["name"], one["geometry"]["coordinates"]) for one in features] == [
            ("Först", [18.7, 59.771]),
            ("Intill", [18.701, 59.771]),
        ]
