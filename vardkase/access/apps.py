"""Django's entry to access."""

from __future__ import annotations

from importlib import import_module

from django.apps import AppConfig

from vardkase.kernel.options import PREFIX, BadOption


class AccessConfig(AppConfig):
    """Accounts, grants and gates."""

    name = "vardkase.access"
    label = "access"

    def ready(self) -> None:
        """The handlers of the outbox are found by being imported; the matrix of rights is as the municipality has it."""
        from django.conf import settings

        from vardkase.access import rights, rules

        import_module("vardkase.access.outbox")
        try:
            rules.use_rights(rights.changed(settings.ROLE_RIGHTS))
        except ValueError as error:
            raise BadOption(f"{PREFIX}ROLE_RIGHTS: {error}") from None
