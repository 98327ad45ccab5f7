"""Addresses of the situation picture: within an incident's room, and beside it."""

from __future__ import annotations

from types import ModuleType

from django.urls import URLPattern, URLResolver, include, path

from vardkase.situation.urls import (
    areas,
    facts,
    forecasts,
    outlook,
    pictures,
    reports,
    requests,
    scenarios,
    status,
    wall,
    warnings,
)

app_name = "situation"
PARTS: tuple[ModuleType, ...] = (
    facts,
    forecasts,
    status,
    outlook,
    areas,
    pictures,
    reports,
    requests,
    scenarios,
    warnings,
    wall,
)
_room: list[URLPattern | URLResolver] = [address for part in PARTS for address in part.ROOM]
urlpatterns: list[URLPattern | URLResolver] = [
    path("incidents/<uuid:incident_id>/", include(_room)),
    path("situation/", include([address for part in PARTS for address in part.BESIDE])),
]
