"""The tiles beneath the map: what is shipped is what its maker published and light, and a municipality's own is given in pieces."""

from __future__ import annotations

import hashlib
import json
import re
from pathlib import Path

import brotli
import pytest
from django.contrib.staticfiles import finders

from vardkase.incidents.tests.scenes import opened
from vardkase.leadership.tests.pages import Room
from vardkase.situation.basemap import _FILE
from vardkase.situation.tests.area_scenes import OUTAGE, POINT, ROAD, drew
from vardkase.situation.views import map_tiles
from vardkase.testing.pages import sign_in
from vardkase.ui import prepare
from vardkase.ui.tests.test_static import STATIC as HOUSE

STATIC = Path(__file__).resolve().parent.parent / "static" / "situation"
MANIFEST = json.loads((STATIC / "vendor" / "MANIFEST.json").read_text(encoding="utf-8"))
SHIPPED = [(package["name"], name, digest) for package in MANIFEST for name, digest in package["files"].items()]
TILES = STATIC / "map" / "sverige-bas.pmtiles"
URL = "/situation/map/tiles/"


class TestWhatIsShipped:
    @pytest.mark.parametrize(("package", "name", "digest"), SHIPPED)
    def test_is_the_file_in_the_manifest(self, package, name, digest):
        assert hashlib.sha256((STATIC / name).read_bytes()).hexdigest() == digest, f"{package}: {name} has been changed"

    def test_is_all_in_the_manifest(self):
        there = {str(path.relative_to(STATIC)) for folder in ("vendor", "map") for path in (STATIC / folder).iterdir()}
        assert there == {name for _, name, _ in SHIPPED} | {"vendor/MANIFEST.json"}

    @pytest.mark.parametrize("package", MANIFEST, ids=lambda package: package["name"])
    def test_names_version_licence_and_source(self, package):
        assert all(package[field] for field in ("name", "version", "licence", "source", "files"))
        assert package["name"] == "sverige-bas" or any("LICENSE" in name for name in package["files"])

    def test_says_the_version_that_the_manifest_says(self):
        version = next(package["version"] for package in MANIFEST if package["name"] == "maplibre-gl")
        assert f"/v{version}/LICENSE" in (STATIC / "vendor" / "maplibre-gl.js").read_text(encoding="utf-8")[:400]

    def test_names_no_file_that_is_not_there(self):
        for name in ("maplibre-gl.js", "pmtiles.js"):
            assert "sourceMappingURL" not in (STATIC / "vendor" / name).read_text(encoding="utf-8")

    def test_base_maps_together_are_at_most_a_megabyte(self):
        assert TILES.stat().st_size + _FILE.stat().st_size <= 1_000_000

    def test_base_map_is_an_archive_of_vector_tiles_of_the_whole_country(self):
        head = TILES.read_bytes()[:127]
        assert head[:8] == b"PMTiles\x03"
        assert (head[99], head[100], head[101]) == (1, 0, 8)  # vector tiles, from zoom 0 to 8

    def test_page_is_light_without_its_tiles(self, alva, screen, db):
        incident_id = opened(alva)
        for draft in (ROAD, POINT, OUTAGE) * 6:
            drew(alva, incident_id, draft)
        prepare.build()
        files = [HOUSE / name for name in ("vardkase.css", "vardkase.js", "vendor/htmx.min.js", "beacon.svg")]
        files += [STATIC / name for name in ("map.js", "map.css", "situation.css", "vendor/maplibre-gl.css")]
        files += [STATIC / "vendor" / name for name in ("maplibre-gl.js", "pmtiles.js")]
        weight = sum(len(brotli.compress(path.read_bytes(), quality=9)) for path in files)
        weight += (HOUSE / "fonts" / "atkinson-hyperlegible-next-400-700.woff2").stat().st_size
        weight += len(brotli.compress(Room(screen, incident_id).get("map/").answer.content, quality=5))
        assert weight <= 350_000, weight


class TestOurScript:
    text = (STATIC / "map.js").read_text(encoding="utf-8")

    def test_fits_its_budget(self):
        assert len(self.text.encode("utf-8")) <= 9 * 1024

    def test_makes_no_code_or_markup_out_of_text(self):
        assert re.findall(r"\beval\b|new Function|innerHTML|outerHTML|insertAdjacentHTML|document\.write|https?://", self.text) == []

    def test_is_found_where_pages_look_for_it(self):
        assert finders.find("situation/map.js")
        assert finders.find("situation/map.css")


@pytest.fixture
def own(tmp_path, settings):
    """A municipality's own file of ten thousand bytes."""
    file = tmp_path / "kommunen.pmtiles"
    file.write_bytes(bytes(range(250)) * 40)
    settings.MAP_TILES_FILE = file
    return file


@pytest.mark.django_db
class TestTheMunicipalitysOwn:
    @pytest.mark.parametrize(
        ("asked", "first", "last"),
        [
            ("bytes=0-99", 0, 99),
            ("bytes=100-199", 100, 199),
            ("bytes=9990-99999", 9990, 9999),
            ("bytes=9000-", 9000, 9999),
            ("bytes=0-0", 0, 0),
        ],
    )
    def test_is_given_in_pieces(self, screen, own, asked, first, last):
        answer = screen.get(URL, headers={"Range": asked})
        assert answer.status_code == 206
        assert answer.content == own.read_bytes()[first : last + 1]
        assert answer.headers["Content-Range"] == f"bytes {first}-{last}/10000"

    @pytest.mark.parametrize("asked", [None, "bytes=a-b", "bytes=-5", "bytes=0-1,5-6", "lines=1-2"])
    def test_is_given_from_the_beginning_to_who_asks_for_no_piece(self, screen, own, asked):
        answer = screen.get(URL, headers={"Range": asked} if asked else {})
        assert (answer.status_code, answer.content) == (206, own.read_bytes())

    @pytest.mark.parametrize("asked", ["bytes=10000-10001", "bytes=99999999-", "bytes=9-3"])
    def test_has_nothing_where_it_ends(self, screen, own, asked):
        answer = screen.get(URL, headers={"Range": asked})
        assert (answer.status_code, answer.headers["Content-Range"]) == (416, "bytes */10000")

    def test_is_never_given_whole_when_it_is_large(self, screen, own, monkeypatch):
        monkeypatch.setattr(map_tiles, "MOST", 1000)
        answer = screen.get(URL)
        assert len(answer.content) == 1000
        assert answer.headers["Content-Range"] == "bytes 0-999/10000"

    def test_has_a_mark_that_changes_with_it(self, screen, own):
        before = screen.get(URL).headers["ETag"]
        assert screen.get(URL).headers["ETag"] == before
        own.write_bytes(b"new")
        assert screen.get(URL).headers["ETag"] != before

    def test_is_not_compressed_on_the_way(self, screen, own):
        answer = screen.get(URL, headers={"Range": "bytes=0-999", "Accept-Encoding": "gzip"})
        assert answer.content == own.read_bytes()[:1000]

    def test_is_the_one_that_the_map_asks_for(self, screen, own, alva, settings):
        settings.MAP_ATTRIBUTION = "© Lantmäteriet"
        page = Room(screen, opened(alva)).get("map/")
        (data,) = page.tree.xpath("//script[@id='map-data']")
        assert json.loads(data.text)["tiles"] == {"sort": "own", "url": URL, "by": "© Lantmäteriet"}

    def test_is_not_for_nobody(self, client, own):
        assert client.get(URL).status_code == 302

    def test_is_not_for_who_has_no_right_anywhere(self, client, own, dag):
        sign_in(client, dag)
        assert client.get(URL).status_code in {403, 404}

    def test_that_is_not_set_is_not_found(self, screen, settings):
        settings.MAP_TILES_FILE = None
        assert screen.get(URL).status_code == 404

    def test_that_has_gone_is_not_found(self, screen, own):
        own.unlink()
        assert screen.get(URL).status_code == 404
