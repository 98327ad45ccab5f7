"""How the living map looks: the style that its library is given, with what lies beneath and the layers of what is drawn.

Colours are named as in the style sheet (`--map-land`); the page's module puts in what they are, in the light and in the dark.
"""

from __future__ import annotations

import gzip
import json
import logging
import re
from functools import lru_cache
from pathlib import Path
from typing import Any

from django.conf import settings
from django.templatetags.static import static
from django.urls import reverse

from vardkase.situation.basemap import places

log = logging.getLogger(__name__)
Layer = dict[str, Any]
SHIPPED = ("land", "lan", "kommun", "kommun_label")
_NOTHING = {"type": "FeatureCollection", "features": []}
_AREA = ["==", ["geometry-type"], "Polygon"]
_DOTS = ["==", ["get", "dots"], True]
_FAINT = ["case", ["get", "faint"], 0.6, 1]
# In a file that we do not know, the names of its layers say what they are.
_WATER, _LAND = re.compile("water|vatten|hav|sjo|ocean"), re.compile("land|kommun|lan$|earth|mark")
_NAMES = re.compile("label|place|poi|name|namn|(^|_)(text|ort)")
_NAME = ["coalesce", ["get", "kommun"], ["get", "namn"], ["get", "name"], ""]
# Of a file of PMTiles, version 3: where its header says what.
_HEADER, _METADATA, _COMPRESSION, _TYPE = 127, slice(24, 40), 97, 99
_GZIP, _VECTOR = 2, 1
_MOST_METADATA = 4_000_000


def style() -> dict[str, Any]:
    """The whole style: a tile service when one is set, else the municipality's own file if it can be read, else the map that is shipped."""
    source, beneath = _beneath()
    named = [{"type": "Feature", "properties": {"name": one.name}, "geometry": _point(one)} for one in places.places()]
    sources = {
        "base": source,
        "places": {"type": "geojson", "data": {**_NOTHING, "features": named}},
        "drawn": {"type": "geojson", "data": _NOTHING},
        "new": {"type": "geojson", "data": _NOTHING},
    }
    sea = {"id": "sea", "type": "background", "paint": {"background-color": "--map-sea"}}
    return {"version": 8, "sources": sources, "layers": [sea, *beneath, *_above()]}


def _point(place: places.Place) -> dict[str, Any]:
    return {"type": "Point", "coordinates": [place.point.longitude, place.point.latitude]}


def _beneath() -> tuple[dict[str, Any], list[Layer]]:
    raster = [{"id": "base", "type": "raster", "source": "base"}]
    if settings.MAP_WMTS:
        source = {"type": "raster", "tileSize": 256, "tiles": [settings.MAP_WMTS], "attribution": settings.MAP_ATTRIBUTION}
        return source, raster
    file: Path | None = settings.MAP_TILES_FILE
    names = layers_of(file, file.stat().st_mtime_ns) if file and file.is_file() else None
    if names is None:
        source = {"type": "vector", "url": f"pmtiles://{static('situation/map/sverige-bas.pmtiles')}", "attribution": "SCB, Natural Earth"}
        return source, vector(SHIPPED)
    source = {"type": "vector", "url": f"pmtiles://{reverse('situation:map_tiles')}", "attribution": settings.MAP_ATTRIBUTION}
    return (source, vector(names)) if names else (source | {"type": "raster", "tileSize": 256}, raster)


@lru_cache(maxsize=4)
def layers_of(file: Path, _changed: int) -> tuple[str, ...] | None:
    """The names of the layers of a file of vector tiles, none of one of pictures; None, and a line in the log, of what is neither."""
    try:
        with file.open("rb") as opened:
            head = opened.read(_HEADER)
            if head[:8] != b"PMTiles\x03":
                raise ValueError("it is no PMTiles of version 3")
            if head[_TYPE] != _VECTOR:
                return ()
            place = head[_METADATA]
            opened.seek(int.from_bytes(place[:8], "little"))
            said = opened.read(min(int.from_bytes(place[8:], "little"), _MOST_METADATA))
        about = json.loads(gzip.decompress(said) if head[_COMPRESSION] == _GZIP else said)
        return tuple(str(one["id"]) for one in about["vector_layers"])
    except (OSError, ValueError, KeyError, TypeError, IndexError, EOFError):
        log.exception("The base map cannot be read, and the one that is shipped is shown: %s", file)
        return None


def vector(names: tuple[str, ...]) -> list[Layer]:
    """Layers for the layers of a file of vector tiles: surfaces first, then lines, then words."""
    surfaces, lines, words = [], [], []
    for name in names:
        if _NAMES.search(name):
            words.append(_layer(f"{name} name", "symbol", "base", _halo("--muted"), name, layout=_written(_NAME)))
            continue
        tone = "--map-sea" if _WATER.search(name) else "--map-land" if _LAND.search(name) else ""
        if tone:
            surfaces.append(_layer(f"{name} fill", "fill", "base", {"fill-color": tone}, name, filter=_AREA))
        look = {"line-color": "--line" if name == "kommun" else "--edge", "line-width": 2 if name == "lan" else 1}
        lines.append(_layer(f"{name} line", "line", "base", look, name))
    return [*surfaces, *lines, *words]


def _above() -> list[Layer]:
    """What is drawn, with the names of places upon it, and what somebody is drawing just now."""
    drawn_line = {"line-color": ["get", "colour"], "line-dasharray": ["get", "dash"], "line-width": 3, "line-opacity": _FAINT}
    aside = {"text-anchor": "left", "text-offset": [0.6, 0]}
    return [
        _layer("drawn fill", "fill", "drawn", {"fill-pattern": ["get", "image"], "fill-opacity": _FAINT}, filter=_AREA),
        _layer("drawn line", "line", "drawn", drawn_line),
        _layer("drawn dot", "circle", "drawn", {"circle-radius": 5, "circle-color": ["get", "colour"]}, filter=_DOTS),
        _layer("places dot", "circle", "places", {"circle-radius": 2.5, "circle-color": "--muted"}),
        _layer("places name", "symbol", "places", _halo("--ink"), layout=_written(["get", "name"]) | aside),
        _layer("new line", "line", "new", {"line-color": "--ink", "line-width": 3, "line-dasharray": [2, 1]}),
        _layer("new point", "circle", "new", {"circle-radius": 6, "circle-color": "--ink"}, filter=["==", ["geometry-type"], "Point"]),
    ]


def _layer(id: str, type: str, source: str, paint: Layer, of: str = "", **more: Any) -> Layer:
    return {"id": id, "type": type, "source": source, "paint": paint, **({"source-layer": of} if of else {}), **more}


def _halo(colour: str) -> Layer:
    return {"text-color": colour, "text-halo-color": "--map-land", "text-halo-width": 1.5}


def _written(what: list[Any]) -> Layer:
    """Words without a file of letters: the browser draws them in its own."""
    return {"text-field": what, "text-size": 13, "text-font": ["sans-serif"]}
