"""Django's entry to the ledger."""

from __future__ import annotations

from django.apps import AppConfig
from django.core.exceptions import ImproperlyConfigured
from django.utils.module_loading import autodiscover_modules


class LedgerConfig(AppConfig):
    """The ledger. When it is ready it knows every event and every handler of the installed packages."""

    name = "vardkase.ledger"
    label = "ledger"

    def ready(self) -> None:
        """Reads `events` and `outbox` of every package: an entry or a thing to do may be met before its package is first used."""
        autodiscover_modules("events", "outbox")
        from vardkase.ledger import registry

        missing = registry.missing_upcasters()
        if missing:
            raise ImproperlyConfigured(f"events without a way to their newest version: {missing}")
