"""What every write of preparedness begins and ends with: the right to it, the same sending twice, the entry and its rows."""

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
from vardkase.organisation.models import Organisation
from vardkase.preparedness.queries import scopes


def editable(viewer: Viewer, authority_id: UUID) -> Organisation:
    """The authority, held until the transaction ends, for one who may edit its register."""
    row = scopes.keeper(viewer, authority_id, lock=True)
    scopes.check_edit(viewer, row)
    return row


def already(stream: str, key: UUID, kind: type, **same: Any) -> Entry | None:
    """The entry of an earlier sending of the same thing. Refusal("ledger.key_reused") when the key was used for something else."""
    found = ledger.find(stream, key)
    if found is None:
        return None
    if not found.erased:
        said = found.event
        if not isinstance(said, kind) or any(getattr(said, name) != value for name, value in same.items()):
            raise Refusal("ledger.key_reused", number=found.number)
    return replace(found, repeated=True)


def written(stream: str, event: Any, apply: Callable[[Entry], None], *, viewer: Viewer, key: UUID, now: datetime) -> Entry:
    """Appends the event, and writes its rows unless it stood there already."""
    entry = ledger.append(stream=stream, event=event, viewer=viewer, key=key, now=now)
    if not entry.repeated:
        apply(entry)
    return entry
