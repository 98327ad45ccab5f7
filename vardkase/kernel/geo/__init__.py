"""Places on the ground: WGS 84 and SWEREF 99 TM, coordinates as people write them, and shapes that can be drawn. Pure Python.

Positions are (latitude, longitude) in degrees wherever a person reads or writes them, and [longitude, latitude] within GeoJSON alone
(RFC 7946). Shapely is asked only when a polygon is checked, and loaded then.
"""

from __future__ import annotations

from vardkase.kernel.geo.measures import across, area_m2, bounds, distance_m, length_m, middle, positions
from vardkase.kernel.geo.points import Point, read_point, written_dm, written_sweref, written_wgs84
from vardkase.kernel.geo.shapes import MAX_VERTICES, Shape, circle, kept_shape, read_shape, shape_of
from vardkase.kernel.geo.sweref import to_sweref, to_wgs84

__all__ = [
    "MAX_VERTICES",
    "Point",
    "Shape",
    "across",
    "area_m2",
    "bounds",
    "circle",
    "distance_m",
    "kept_shape",
    "length_m",
    "middle",
    "positions",
    "read_point",
    "read_shape",
    "shape_of",
    "to_sweref",
    "to_wgs84",
    "written_dm",
    "written_sweref",
    "written_wgs84",
]
