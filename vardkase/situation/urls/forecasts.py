"""Addresses of what somebody has said will be, and what came of it: in an incident's room, and beside it."""

from __future__ import annotations

from django.urls import URLPattern

ROOM: list[URLPattern] = []
BESIDE: list[URLPattern] = []
