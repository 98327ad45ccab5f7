"""Addresses of what is drawn on the map: in an incident's room, and beside it."""

from __future__ import annotations

from django.urls import URLPattern, path

from vardkase.situation.views import areas, map_tiles

ROOM: list[URLPattern] = [
    path("map/", areas.map_view, name="map"),
    path("map/paper/", areas.paper, name="map_paper"),
    path("map/draw/", areas.draw_area, name="draw_area"),
    path("map/<uuid:area_id>/", areas.area, name="area"),
    path("map/<uuid:target>/change/", areas.change_area, name="change_area"),
    path("map/<uuid:target>/end/", areas.end_area, name="end_area"),
]
BESIDE: list[URLPattern] = [path("map/tiles/", map_tiles.tiles, name="map_tiles")]
