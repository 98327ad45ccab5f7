"""The browsers that wake people: from entries to rows. Their secrets are in no entry, and stay as they are at a rebuild."""

from __future__ import annotations

from uuid import UUID

from vardkase.incidents import kinds
from vardkase.leadership import events
from vardkase.leadership.models import PushDevice
from vardkase.ledger.entry import Entry

SORT = "push"


def keep() -> None:
    """Has the table follow the streams of push."""
    kinds.keep(SORT, kinds.Follower(apply, forget, ((PushDevice._meta.db_table, "account_id", "number"),)))  # noqa: SLF001 - Django's own name of a table


def apply(entry: Entry) -> None:
    """Brings the table up to an entry. What is erased leaves nothing."""
    account_id, event = UUID(entry.stream.partition(":")[2]), entry.event
    if entry.kind == "ledger.payload_erased":
        PushDevice.objects.filter(account_id=account_id, number=event.number).delete()
    elif not entry.erased and isinstance(event, events.PushTurnedOn):
        PushDevice.objects.create(
            id=event.device_id, account_id=account_id, number=entry.number, name=event.device, since=entry.recorded_at
        )
    elif not entry.erased:
        PushDevice.objects.filter(account_id=account_id, id=event.device_id).update(ended_at=entry.recorded_at)


def forget(account_id: UUID) -> None:
    """Deletes the devices of an account, to be made anew."""
    PushDevice.objects.filter(account_id=account_id).delete()
