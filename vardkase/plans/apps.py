"""The Django app of the plans."""

from __future__ import annotations

from django.apps import AppConfig


class PlansConfig(AppConfig):
    """Plans for leading."""

    name = "vardkase.plans"
    label = "plans"

    def ready(self) -> None:
        """Declares the events, so that entries can be read whoever asks first; and has what the house knows of duties asked."""
        from vardkase.plans import (
            events,  # noqa: F401 - imported for its declarations
            proofs,
        )

        proofs.register()
