"""The tiles beneath the map: what is shipped is what its maker published and light, and a municipality's own is given in pieces."""

from __future__ import annotations

import gzip
import hashlib
import json
import re
from pathlib import Path
from typing import Any

import brotli
import pytest
from django.contrib.staticfiles import finders

from vardkase.incidents.tests.scenes import opened
from vardkase.leadership.tests.pages import Room
from vardkase.situation.basemap import _FILE
from vardkase.situation.tests.area_scenes import OUTAGE, POINT, ROAD, drew
from vardkase.situation.views import map_style, map_tiles
from vardkase.testing.cases import each
from vardkase.testing.pages import sign_in
from vardkase.ui import prepare
from vardkase.ui.tests.test_static import STATIC as HOUSE

STATIC = Path(__file__).resolve().parent.parent / "static" / "situation"
MANIFEST = json.loads((STATIC / "vendor" / "MANIFEST.json").read_text(encoding="utf-8"))
SHIPPED = [(package["name"], name, digest) for package in MANIFEST for name, digest in package["files"].items()]
TILES = STATIC / "map" / "sverige-bas.pmtiles"
URL = "/situation/map/tiles/"


class TestWhatIsShipped:
    @each(("package", "name", "digest"), SHIPPED)
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


def archive(*names: str, tiles: int = 1, packed: bool = True, about: bytes | None = None) -> bytes:
    """The beginning of an archive: its header, and what it says of its layers."""
    said = json.dumps({"vector_layers": [{"id": name, "fields": {}} for name in names]}).encode() if about is None else about
    said = gzip.compress(said) if packed else said
    head = bytearray(127)
    head[:8] = b"PMTiles\x03"
    head[24:32], head[32:40] = (127).to_bytes(8, "little"), len(said).to_bytes(8, "little")
    head[97], head[99] = 2 if packed else 1, tiles
    return bytes(head) + said


@pytest.fixture
def own(tmp_path, settings):
    """A municipality's own file of ten thousand bytes."""
    file = tmp_path / "kommunen.pmtiles"
    file.write_bytes(archive("topografi", "vatten").ljust(10_000, b"x"))
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
        base = json.loads(data.text)["style"]["sources"]["base"]
        assert base == {"type": "vector", "url": f"pmtiles://{URL}", "attribution": "© Lantmäteriet"}

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


class TestTheStyle:
    @pytest.fixture
    def file(self, tmp_path, settings):
        """Puts a file of its own in the place of the one that is shipped."""

        def write(content: bytes) -> None:
            settings.MAP_TILES_FILE = tmp_path / hashlib.sha256(content).hexdigest()
            settings.MAP_TILES_FILE.write_bytes(content)

        return write

    def base(self) -> dict[str, Any]:
        found: dict[str, Any] = map_style.style()["sources"]["base"]
        return found

    def test_of_the_shipped_map_knows_every_layer_of_it(self):
        assert map_style.layers_of(TILES, 0) == map_style.SHIPPED

    def test_draws_surfaces_before_lines_before_words_before_what_is_drawn(self):
        names = [one["id"] for one in map_style.style()["layers"]]
        assert names[0] == "sea"
        assert names.index("kommun fill") < names.index("lan line") < names.index("kommun_label name") < names.index("drawn fill")
        assert names[-2:] == ["new line", "new point"]

    def test_names_every_colour_as_the_style_sheet_does(self):
        sheet = (STATIC / "map.css").read_text(encoding="utf-8") + (HOUSE / "vardkase.css").read_text(encoding="utf-8")
        named = set(re.findall(r'"(--[\w-]+)"', json.dumps(map_style.style())))
        assert named >= {"--map-sea", "--map-land", "--ink"}
        assert [one for one in named if f"{one}:" not in sheet] == []

    def test_asks_for_no_file_of_letters_or_pictures(self):
        assert {"glyphs", "sprite"}.isdisjoint(map_style.style())

    def test_has_every_source_that_its_layers_name(self):
        found = map_style.style()
        assert {one["source"] for one in found["layers"] if "source" in one} == set(found["sources"])
        assert len({one["id"] for one in found["layers"]}) == len(found["layers"])

    def test_holds_the_names_of_places(self, settings):
        settings.VARDKASE_DEMO = True
        named = map_style.style()["sources"]["places"]["data"]["features"]
        assert {"Rimbo", "Blidö"} <= {one["properties"]["name"] for one in named}

    @pytest.mark.parametrize("packed", [True, False])
    def test_of_their_own_file_draws_its_layers_by_their_names(self, file, packed):
        file(archive("vatten", "vagar", "ortnamn", packed=packed))
        drawn = {one["id"]: one["type"] for one in map_style.style()["layers"] if one.get("source") == "base"}
        assert drawn == {"vatten fill": "fill", "vatten line": "line", "vagar line": "line", "ortnamn name": "symbol"}
        assert self.base()["url"] == f"pmtiles://{URL}"

    @each(
        ("name", "sorts"),
        [
            ("transportation", {"line"}),
            ("vag", {"line"}),
            ("building", {"line"}),
            ("water", {"fill", "line"}),
            ("landcover", {"fill", "line"}),
            ("mark", {"fill", "line"}),
            ("water_name", {"symbol"}),
            ("transportation_name", {"symbol"}),
            ("place", {"symbol"}),
            ("ortnamn", {"symbol"}),
            ("text_ort", {"symbol"}),
        ],
    )
    def test_of_layers_as_others_call_them(self, name, sorts):
        assert {one["type"] for one in map_style.vector((name,))} == sorts

    def test_of_their_own_file_of_pictures_shows_them(self, file):
        file(archive(tiles=2))
        assert (self.base()["type"], self.base()["url"]) == ("raster", f"pmtiles://{URL}")
        assert [one["type"] for one in map_style.style()["layers"] if one.get("source") == "base"] == ["raster"]

    @pytest.mark.parametrize(
        "content",
        [
            b"",
            b"PMTiles",
            b"PMTiles\x02" + bytes(200),
            b"<html>404</html>" * 20,
            archive("a")[:130],
            archive(about=b"{}"),
            archive(about=b"[1]"),
            archive(about=b"{", packed=False),
            archive("a", packed=True)[:127] + b"not gzip at all",
        ],
        ids=range(9),
    )
    def test_of_a_file_that_cannot_be_read_is_that_of_the_shipped_one_and_the_log_says_why(self, file, content, caplog):
        file(content)
        assert "sverige-bas" in self.base()["url"]
        assert "The base map cannot be read" in caplog.text

    def test_of_a_file_that_is_not_there_is_that_of_the_shipped_one(self, settings, tmp_path):
        settings.MAP_TILES_FILE = tmp_path / "saknas.pmtiles"
        assert "sverige-bas" in self.base()["url"]
