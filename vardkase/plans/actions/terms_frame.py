"""What every write of a term of office shares: the municipality is held, a second sending is answered as the first, the tables follow."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime
from typing import Any
from uuid import UUID

from vardkase import ledger
from vardkase.access.rules import Viewer
from vardkase.kernel.refusal import Refusal
from vardkase.ledger.entry import Entry
from vardkase.organisation.models import Organisation
from vardkase.plans.events.terms import stream_of_terms
from vardkase.plans.projections import terms as projections
from vardkase.plans.queries.terms import keeper_row


def keeper(viewer: Viewer, keeper_id: UUID) -> Organisation:
    """The authority that keeps the register, held until the transaction ends, for one who may say how its duties stand.

    Refused: "plans.not_found" for absent and forbidden alike, "plans.unit_has_ended".
    """
    row = keeper_row(viewer, keeper_id, edit=True, lock=True)
    if row.valid_to is not None:
        raise Refusal("plans.unit_has_ended", organisation=row.name)
    return row


def already(keeper_id: UUID, key: UUID, kind: type, **said: Any) -> Entry | None:
    """The entry of an earlier sending of the same thing. Refusal("ledger.key_reused") when the key was used for something else."""
    found = ledger.find(stream_of_terms(keeper_id), key)
    if found is None:
        return None
    if not found.erased:
        event = found.event
        check_same_sending(found, same=isinstance(event, kind) and all(getattr(event, name) == value for name, value in said.items()))
    return replace(found, repeated=True)


def check_same_sending(entry: Entry, *, same: bool) -> None:
    """Refuses a key that was used for something else ("ledger.key_reused")."""
    if not same:
        raise Refusal("ledger.key_reused", number=entry.number)


def written(event: Any, viewer: Viewer, key: UUID, now: datetime) -> Entry:
    """Appends and projects."""
    entry = ledger.append(stream=stream_of_terms(event.keeper_id), event=event, viewer=viewer, key=key, now=now)
    if not entry.repeated:
        projections.apply(entry)
    return entry
