"""Django's entry to preparedness."""

from __future__ import annotations

from django.apps import AppConfig


class PreparednessConfig(AppConfig):
    """Preparedness."""

    name = "vardkase.preparedness"
    label = "preparedness"

    def ready(self) -> None:
        """Declares the events, so that entries can be read whoever asks first, and offers what this floor knows as evidence."""
        from vardkase.preparedness import events, known, outbox  # noqa: F401 - events and outbox for their declarations

        known.follow()
