"""Django's entry to the incidents."""

from __future__ import annotations

from django.apps import AppConfig


class IncidentsConfig(AppConfig):
    """The incidents."""

    name = "vardkase.incidents"
    label = "incidents"

    def ready(self) -> None:
        """Declares the events and the outbox's topics, so that they are known whoever asks first."""
        from vardkase.incidents import events, outbox  # noqa: F401 - imported for their declarations
