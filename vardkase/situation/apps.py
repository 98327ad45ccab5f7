"""Django's entry to the situation picture."""

from __future__ import annotations

from django.apps import AppConfig


class SituationConfig(AppConfig):
    """The situation picture."""

    name = "vardkase.situation"
    label = "situation"

    def ready(self) -> None:
        """Declares the events, how they read in the log and which tables follow them, and the pages in an incident's room."""
        from vardkase.situation import (  # noqa: F401 - imported for their declarations
            events,
            lines,
            projections,
            rooms,
        )

        lines.declare()
        projections.follow()
        rooms.offer()
