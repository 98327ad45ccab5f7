"""The settings of the situation picture, declared beside the code they steer."""

from __future__ import annotations

from pathlib import Path

from vardkase.kernel import options

_places = options.text("MAP_PLACES", "", "CSV file with names of places and their positions (namn;lat;lon or namn;n;e), for the map.")
MAP_PLACES_FILE = Path(_places) if _places else None
_tiles = options.text("MAP_TILES", "", "PMTiles file with the municipality's own base map, vector or raster; empty for the one shipped.")
MAP_TILES_FILE = Path(_tiles) if _tiles else None
MAP_WMTS = options.text(
    "MAP_WMTS",
    "",
    "Address of a tile service (WMTS as REST or XYZ, web Mercator) with {z}, {x} and {y}; it is asked by the browsers, over the network.",
)
MAP_ATTRIBUTION = options.text("MAP_ATTRIBUTION", "", "Whose the municipality's own base map is, written on the map: © Lantmäteriet.")
MAP_CENTRE = options.text(
    "MAP_CENTRE", "", "Where the map begins when nothing is drawn: a position or a name of a place; empty for the municipality."
)

__all__ = ["MAP_ATTRIBUTION", "MAP_CENTRE", "MAP_PLACES_FILE", "MAP_TILES_FILE", "MAP_WMTS"]
