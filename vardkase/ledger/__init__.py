"""The ledger: append-only, hash-chained streams that every other screen is a projection of.

Public: event, upcaster, append, erase_payload, find, entries, head, Entry, Head, handler, enqueue.
Imported lazily, since Django must be ready before models are read.
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from vardkase.ledger.actions import append, erase_payload
    from vardkase.ledger.entry import Entry, Head, Signer
    from vardkase.ledger.outbox import enqueue, handler
    from vardkase.ledger.queries import entries, find, head
    from vardkase.ledger.registry import event, upcaster

_ROOMS = {
    "append": "actions",
    "erase_payload": "actions",
    "Entry": "entry",
    "Head": "entry",
    "Signer": "entry",
    "enqueue": "outbox",
    "handler": "outbox",
    "entries": "queries",
    "find": "queries",
    "head": "queries",
    "event": "registry",
    "upcaster": "registry",
}
__all__ = ["Entry", "Head", "Signer", "append", "enqueue", "entries", "erase_payload", "event", "find", "handler", "head", "upcaster"]


def __getattr__(name: str) -> Any:
    if name in _ROOMS:
        return getattr(import_module(f"vardkase.ledger.{_ROOMS[name]}"), name)
    raise AttributeError(name)
