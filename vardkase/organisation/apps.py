"""The Django app of the register."""

from __future__ import annotations

from django.apps import AppConfig


class OrganisationConfig(AppConfig):
    """Organisation."""

    name = "vardkase.organisation"
    label = "organisation"

    def ready(self) -> None:
        """Declares the events, so that entries can be read whoever asks first."""
        from vardkase.organisation import events  # noqa: F401 - imported for its declarations
