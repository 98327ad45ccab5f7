"""Addresses of what fails next: in an incident's room, and beside it."""

from __future__ import annotations

from django.urls import URLPattern

ROOM: list[URLPattern] = []
BESIDE: list[URLPattern] = []
