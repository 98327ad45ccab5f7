"""Names of places, and which municipality a position lies in."""

from __future__ import annotations

import pytest

from vardkase.kernel.geo import Point, to_wgs84
from vardkase.situation import basemap
from vardkase.situation.basemap import places
from vardkase.testing.cases import each

KNOWN = [
    (59.758, 18.705, "Norrtälje"), (59.3293, 18.0686, "Stockholm"), (57.7089, 11.9746, "Göteborg"), (55.605, 13.0038, "Malmö"),
    (67.8558, 20.2253, "Kiruna"), (57.6348, 18.2948, "Gotland"), (55.4295, 13.8200, "Ystad"),
]  # fmt: skip


@pytest.fixture
def own(tmp_path, settings):
    """A file of places with what is said of it."""

    def write(text: str, encoding: str = "utf-8") -> None:
        file = tmp_path / f"orter{len(text)}.csv"
        file.write_text(text, encoding=encoding)
        settings.MAP_PLACES_FILE = file

    return write


class TestMunicipalities:
    def test_are_all_there_once(self):
        found = basemap.municipalities()
        assert len(found) == 290
        assert len({one.code for one in found}) == len({one.name for one in found}) == 290
        assert all(len(one.code) == 4 and one.code.isdigit() for one in found)

    def test_have_a_point_within_them(self):
        for one in basemap.municipalities():
            assert basemap.municipality_at(*to_wgs84(*one.inside)) is one, one.name

    @each(("latitude", "longitude", "name"), KNOWN)
    def test_hold_the_places_that_lie_in_them_also_on_a_quay(self, latitude, longitude, name):
        found = basemap.municipality_at(latitude, longitude)
        assert found is not None
        assert found.name == name

    @each("at", [(58.0, 17.9), (60.17, 24.94), (59.91, 10.75), (55.67, 12.57)], ids=["sea", "Helsinki", "Oslo", "Copenhagen"])
    def test_hold_nothing_at_sea_and_abroad(self, at):
        assert basemap.municipality_at(*at) is None

    @each("said", ["Norrtälje kommun", "Norrtälje", "NORRTÄLJE", " norrtälje "])
    def test_are_found_by_name(self, said):
        found = basemap.named(said)
        assert found is not None
        assert found.code == "0188"

    @pytest.mark.parametrize(
        ("said", "name"), [("Uppsala kommun", "Uppsala"), ("Örebro kommun", "Örebro"), ("Stockholms kommun", "Stockholm")]
    )
    def test_are_found_with_the_s_of_a_possessive(self, said, name):
        found = basemap.named(said)
        assert found is not None
        assert found.name == name

    def test_that_there_are_not_are_not_found(self):
        assert basemap.named("Ankeborg") is None
        assert basemap.named("") is None


class TestPlaces:
    def test_of_the_demonstration_are_read(self, settings):
        settings.VARDKASE_DEMO = True
        found = {one.name: one.point for one in places.places()}
        assert len(found) == 15
        assert found["Rimbo"] == Point(59.743, 18.366)

    def test_are_none_where_none_are_given(self, settings):
        settings.VARDKASE_DEMO = False
        assert places.places() == ()

    @pytest.mark.parametrize("said", ["Rimbo", "rimbo", " RIMBO ", "Rim-bo"])
    def test_are_found_however_they_are_written(self, settings, said):
        settings.VARDKASE_DEMO = True
        found = places.find(said)
        assert found is not None
        assert found.point == Point(59.743, 18.366)

    def test_of_their_own_come_before_the_municipalities_of_the_country(self, own):
        own("namn;lat;lon\nKiruna;59.7;18.6\n")
        found = places.find("Kiruna")
        assert found is not None
        assert found.point == Point(59.7, 18.6)

    @pytest.mark.parametrize("said", ["Kiruna", "Kiruna kommun"])
    def test_of_the_country_are_found_too(self, settings, said):
        settings.VARDKASE_DEMO = False
        found = places.find(said)
        assert found is not None
        assert found.point.latitude > 67

    def test_that_nobody_knows_are_none(self):
        assert places.find("Långtbortistan") is None

    @pytest.mark.parametrize(
        "text",
        [
            "namn;lat;lon\nGräddö;59.771;19.031\n",
            "namn,lat,lon\nGräddö,59.771,19.031\n",
            "Namn;Lat;Lon\r\nGräddö;59,771;19,031\r\n",
            "namn;n;e\nGräddö;6632791;726299\n",
            "id;namn;latitud;longitud\n7;Gräddö;59.771;19.031\n",
        ],
    )
    def test_are_read_as_municipalities_write_them(self, own, text):
        own(text)
        (found,) = places.places()
        assert found.name == "Gräddö"
        assert (found.point.latitude, found.point.longitude) == pytest.approx((59.771, 19.031), abs=2e-4)

    def test_with_a_mark_of_byte_order_are_read(self, own):
        own("namn;lat;lon\nGräddö;59.771;19.031\n", "utf-8-sig")
        assert [one.name for one in places.places()] == ["Gräddö"]

    def test_a_line_that_cannot_be_read_is_left_out_and_told(self, own, caplog):
        own("namn;lat;lon\nGräddö;59.771;19.031\nSwapped;19.0;59.7\nTom;;\n;59.7;18.7\nRimbo;59.743;18.366\n")
        assert [one.name for one in places.places()] == ["Gräddö", "Rimbo"]
        assert "3 lines" in caplog.text
        assert "line 3" in caplog.text

    def test_a_file_that_is_not_there_is_told_and_stops_nothing(self, settings, tmp_path, caplog):
        settings.MAP_PLACES_FILE = tmp_path / "saknas.csv"
        assert places.places() == ()
        assert "cannot be read" in caplog.text

    def test_a_file_of_something_else_stops_nothing(self, settings, tmp_path, caplog):
        file = tmp_path / "bild.csv"
        file.write_bytes(b"\x89PNG\xff\xfe")
        settings.MAP_PLACES_FILE = file
        assert places.places() == ()
