"""The gallery: every component with real content, light and dark, and an incident's room.

shapes    what the components take
fields    forms with every kind of field
content   the example content
"""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from typing import Any

from vardkase.ui.gallery.content import (
    BOARD,
    DUE,
    ENTRIES,
    EXAMPLES,
    MATRIX,
    MATRIX_HEADS,
    MOMENTS,
    NAV,
    NOTICES,
    NOW,
    OPENED,
    ROWS,
    STATUSES,
)
from vardkase.ui.gallery.fields import AssessForm, CaptureForm, FilterForm
from vardkase.ui.gallery.shapes import Incident, Link


def pane(name: str) -> dict[str, Any]:
    """The content of one showing; `name` keeps its ids apart from those of another showing on the same page."""
    wrong = AssessForm({"source": "SOS Alarm", "happened": "31 feb"}, auto_id=f"{name}_wrong_%s")
    wrong.add_error("happened", "Det finns ingen 31 februari. Skriv till exempel ”28 feb 10:00”.")
    shift = 0 if name == "light" else 1000
    return {
        "name": name,
        "entries": [replace(entry, number=entry.number + shift) for entry in ENTRIES],
        "assess": AssessForm(auto_id=f"{name}_assess_%s"),
        "capture": CaptureForm(auto_id=f"{name}_capture_%s"),
        "filter": FilterForm(auto_id=f"{name}_filter_%s"),
        "wrong": wrong,
        "headers": BOARD,
        "rows": ROWS,
        "statuses": STATUSES,
        "moments": MOMENTS,
        "due": DUE,
        "tabs": NAV[:4],
        "notices": NOTICES,
        "steps": ("Larmet", "Kriterier", "Vilka leder"),
        "facts": (("Telefon", "0176-000 00"), ("Rakel", "Talgrupp 12"), ("E-post", "")),
        "matrix": MATRIX,
        "matrix_heads": MATRIX_HEADS,
        "tones": ("", "level", "green", "yellow", "orange", "red", "grey", "accent"),
        "states": ("still", "connected", "reconnecting", "stale"),
        "verified": NOW - timedelta(days=20),
        "old": NOW - timedelta(days=400),
        "older": NOW - timedelta(days=900),
        "opened_at": OPENED,
    }


def page_context(*, dark: bool) -> dict[str, Any]:
    """The page of components; with `dark` every component is shown light and dark side by side."""
    return {
        "page_title": "Komponenter",
        "now": NOW,
        "viewer_label": "Loggförare",
        "nav_items": [
            Link("Ljust", "?", not dark),
            Link("Ljust och mörkt", "?dark=1", dark),
            Link("Händelserum", "?layout=room"),
            Link("Övning", "?layout=room&mode=exercise"),
        ],
        "examples": [(name, title, f"ui/gallery/examples/{name}.html") for name, title in EXAMPLES],
        "panes": [pane("light"), pane("dark")] if dark else [pane("light")],
        "both": dark,
    }


def room_context(*, exercise: bool) -> dict[str, Any]:
    """An incident's room as the log keeper sees it."""
    incident = Incident(opened_at=OPENED)
    if exercise:
        incident = replace(incident, title="Höststorm 2026", mode="exercise")
    return {
        "page_title": "Logg",
        "now": NOW,
        "viewer_label": "Loggförare",
        "incident": incident,
        "nav_items": NAV,
        "print_selection": "Alla kategorier, alla tider",
        "x": pane("light"),
    }
