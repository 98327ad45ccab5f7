"""Django's entry to the ledger."""

from django.apps import AppConfig


class LedgerConfig(AppConfig):
    """The ledger."""

    name = "vardkase.ledger"
    label = "ledger"
