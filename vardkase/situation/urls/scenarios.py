"""Addresses of scenarios and their indicators: in an incident's room, and beside it."""

from __future__ import annotations

from django.urls import URLPattern

ROOM: list[URLPattern] = []
BESIDE: list[URLPattern] = []
