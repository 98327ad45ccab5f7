"""Django's entry to the incidents."""

from __future__ import annotations

from django.apps import AppConfig


class IncidentsConfig(AppConfig):
    """The incidents."""

    name = "vardkase.incidents"
    label = "incidents"

    def ready(self) -> None:
        """Declares the events, so that entries can be read whoever asks first."""
        from vardkase.incidents import events  # noqa: F401 - imported for its declarations
