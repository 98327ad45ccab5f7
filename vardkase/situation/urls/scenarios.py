"""Addresses of scenarios and their indicators, and of the time machine: in an incident's room, and beside it."""

from __future__ import annotations

from django.urls import URLPattern, path

from vardkase.situation.views import moments

ROOM: list[URLPattern] = [
    path("moments/", moments.picture, name="moments"),
    path("moments/difference/", moments.difference, name="difference"),
]
BESIDE: list[URLPattern] = []
