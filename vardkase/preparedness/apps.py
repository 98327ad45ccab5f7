"""Django's entry to preparedness."""

from __future__ import annotations

from django.apps import AppConfig


class PreparednessConfig(AppConfig):
    """Preparedness."""

    name = "vardkase.preparedness"
    label = "preparedness"

    def ready(self) -> None:
        """Declares the events, so that entries can be read whoever asks first, and what is done after commit."""
        from vardkase.preparedness import events, outbox  # noqa: F401 - imported for their declarations
