"""Vital functions named on other pages, with the way to them."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django.urls import reverse

from vardkase.access.rules import Viewer
from vardkase.preparedness.queries.register import homes


def function_links(viewer: Viewer, functions: Iterable[Any]) -> list[tuple[str, str]]:
    """Each by its name, and the address where the viewer reads of it ("" where nowhere)."""
    named = tuple(functions)
    held = homes(viewer, [one.id for one in named]) if named else {}
    return [(one.name, reverse("preparedness:function", args=[held[one.id], one.id]) if one.id in held else "") for one in named]
