"""Django's entry to preparedness."""

from __future__ import annotations

from django.apps import AppConfig


class PreparednessConfig(AppConfig):
    """Preparedness."""

    name = "vardkase.preparedness"
    label = "preparedness"

    def ready(self) -> None:
        """Declares the events and what is done after commit, and offers what this floor knows as evidence."""
        from vardkase.preparedness import events, known, outbox, outbox_imports, outbox_reports  # noqa: F401 - the events and the outbox for their declarations

        known.follow()
