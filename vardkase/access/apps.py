"""Django's entry to access."""

from __future__ import annotations

from importlib import import_module

from django.apps import AppConfig


class AccessConfig(AppConfig):
    """Accounts, grants and gates."""

    name = "vardkase.access"
    label = "access"

    def ready(self) -> None:
        """The handlers of the outbox are found by being imported."""
        import_module("vardkase.access.outbox")
