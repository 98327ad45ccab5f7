"""What the writes of rule sets, self-checks and follow-ups have in common: an earlier sending, and an entry
that is brought to the tables.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import datetime
from typing import Any
from uuid import UUID

from vardkase import ledger
from vardkase.access.rules import Viewer
from vardkase.kernel.refusal import Refusal
from vardkase.ledger.entry import Entry


def already(stream: str, key: UUID, kind: type, same: Callable[[Any], bool]) -> Entry | None:
    """The entry of an earlier sending of the same thing. Refusal("ledger.key_reused") when the key was used for something else."""
    found = ledger.find(stream, key)
    if found is None:
        return None
    if not found.erased and not (isinstance(found.event, kind) and same(found.event)):
        raise Refusal("ledger.key_reused", number=found.number)
    return replace(found, repeated=True)


def written(stream: str, event: Any, apply: Callable[[Entry], None], *, viewer: Viewer, key: UUID, now: datetime) -> Entry:
    """The entry, brought to the tables when it is new."""
    entry = ledger.append(stream=stream, event=event, viewer=viewer, key=key, now=now)
    if not entry.repeated:
        apply(entry)
    return entry
