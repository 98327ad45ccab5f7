"""The settings of the situation picture, declared beside the code they steer."""

from __future__ import annotations

from pathlib import Path

from vardkase.kernel import options
from vardkase.situation.feeds.settings import *  # noqa: F403 - feeds of warnings declare their own
from vardkase.situation.rules import status

PICTURE_PATIENCE_MINUTES = options.number(
    "PICTURE_PATIENCE_MINUTES", 30, "Minutes before a picture to convey that nobody has approved or sent back is shown as overdue."
)

_minutes = options.listing(
    "STATUS_MINUTES",
    "0=480,1=240,2=120,3=60",
    "Minutes between two reports to the status board by level of leadership, as a board is opened with.",
)
STATUS_PATIENCE_MINUTES = options.number(
    "STATUS_PATIENCE_MINUTES", 30, "Minutes that a report to the status board is late before the reporter's deputy is to be asked."
)
STATUS_LINK_HOURS = options.number("STATUS_LINK_HOURS", 72, "Hours that a link with which a unit reports without an account holds.")
_ladder = options.listing(
    "STATUS_IMPACT",
    "green=none,yellow=moderate,orange=serious,red=critical",
    "Step of the national ladder that each level stands for: none, moderate, considerable, serious, critical.",
)
try:
    STATUS_MINUTES = status.read_minutes(_minutes)
except ValueError as _error:
    raise options.BadOption(f"{options.PREFIX}STATUS_MINUTES: {_error}")
try:
    STATUS_IMPACT = status.read_ladder(_ladder)
except ValueError as _error:
    raise options.BadOption(f"{options.PREFIX}STATUS_IMPACT: {_error}")

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

_template = options.text(
    "SITUATION_REPORT_TEMPLATE", "", "File with the municipality's own Word template (.docx) of a situation report; empty for ours."
)
SITUATION_REPORT_TEMPLATE = Path(_template) if _template else None
