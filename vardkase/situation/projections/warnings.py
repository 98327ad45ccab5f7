"""From entries to rows: warnings from outside, which have streams of their own, and those that we issue, in the incidents' streams."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.db.models import QuerySet

from vardkase import ledger
from vardkase.incidents import kinds
from vardkase.leadership.projections.base import Applier, body_of
from vardkase.ledger.entry import Entry
from vardkase.situation.events.warnings import (
    WarningAlarmRaised,
    WarningDismissed,
    WarningEnded,
    WarningIssued,
    WarningReceived,
    WarningTakenIn,
)
from vardkase.situation.models.warnings import IssuedRow, WarningRow, WarningUse, WarningVersion
from vardkase.situation.rules.warnings import Stand

SORT = "warnings"
OWN_TABLES: tuple[Any, ...] = (WarningRow, WarningVersion, WarningUse)
TABLES: tuple[Any, ...] = (IssuedRow,)


def keep() -> None:
    """Has the tables follow the streams of warnings."""
    compared = tuple((model._meta.db_table, "authority_id", "number") for model in OWN_TABLES)  # noqa: SLF001 - Django's own name of a table
    numbered = frozenset({WarningVersion._meta.db_table, WarningUse._meta.db_table})  # noqa: SLF001 - as above
    kinds.keep(SORT, kinds.Follower(apply, forget, compared, numbered))


def apply(entry: Entry) -> None:
    """Brings the tables up to an entry of a stream of warnings."""
    authority_id = UUID(entry.stream.partition(":")[2])
    if entry.kind == "ledger.payload_erased":
        # What is erased leaves nothing, and what had come before it stands again: the stream is read anew up to here.
        forget(authority_id)
        for earlier in ledger.entries(entry.stream):
            if earlier.number < entry.number and not earlier.erased and earlier.kind in _OWN:
                _OWN[earlier.kind](earlier, earlier.event, authority_id)
    elif not entry.erased and entry.kind in _OWN:
        _OWN[entry.kind](entry, entry.event, authority_id)


def forget(authority_id: UUID) -> None:
    """Deletes the rows of an authority, to be made anew."""
    for model in OWN_TABLES:
        QuerySet(model).filter(authority_id=authority_id).delete()


def _received(entry: Entry, event: WarningReceived, authority_id: UUID) -> None:
    alert, at = event.alert, entry.recorded_at
    said: dict[str, Any] = {
        "number": entry.number, "digest": event.digest, "status": str(alert.status), "body": body_of(event), "received_at": at,
        "expires": alert.expires,
    }  # fmt: skip
    row = WarningRow.objects.filter(id=event.warning_id, authority_id=authority_id)
    if event.again and row.exists():
        anew = {"stand": str(Stand.NEW)} if event.ask_again else {}
        # What was called back stays so, whatever is added to it; what its feed has again holds again.
        row.update(**said, **anew, **({"ended_at": None, "ended_how": ""} if event.back else {}))
    else:
        WarningRow.objects.create(
            id=event.warning_id, authority_id=authority_id, feed=str(event.feed), sender=alert.sender, identifier=alert.identifier,
            first_at=at, stand=str(Stand.NEW), handled_by="", reason="", ended_how="", **said,
        )  # fmt: skip
    WarningVersion.objects.create(
        warning_id=event.warning_id, authority_id=authority_id, number=entry.number, body=said["body"], recorded_at=at
    )


def _ended(entry: Entry, event: WarningEnded, authority_id: UUID) -> None:
    _row(event, authority_id).update(ended_at=entry.recorded_at, ended_how=str(event.how))


def _taken_in(entry: Entry, event: WarningTakenIn, authority_id: UUID) -> None:
    WarningUse.objects.create(
        warning_id=event.warning_id, authority_id=authority_id, number=entry.number, about=event.about, incident_id=event.incident_id,
        incident=event.incident, title=event.title, entry=event.entry, recorded_at=entry.recorded_at, author=entry.actor.label,
    )  # fmt: skip
    _handled(entry, event, authority_id, Stand.TAKEN)


def _alarm_raised(entry: Entry, event: WarningAlarmRaised, authority_id: UUID) -> None:
    _handled(entry, event, authority_id, Stand.ALARM, alarm_id=event.alarm_id)


def _dismissed(entry: Entry, event: WarningDismissed, authority_id: UUID) -> None:
    _handled(entry, event, authority_id, Stand.DISMISSED, reason=event.reason)


def _handled(entry: Entry, event: Any, authority_id: UUID, stand: Stand, **more: Any) -> None:
    _row(event, authority_id).update(stand=str(stand), handled_at=entry.recorded_at, handled_by=entry.actor.label, **more)


def _row(event: Any, authority_id: UUID) -> QuerySet[WarningRow]:
    return WarningRow.objects.filter(id=event.warning_id, authority_id=authority_id)


def _issued(entry: Entry, event: WarningIssued, incident_id: UUID) -> None:
    IssuedRow.objects.create(
        id=event.issued_id, incident_id=incident_id, number=entry.number, reference=event.reference, body=body_of(event),
        issued_at=entry.recorded_at, author=entry.actor.label,
    )  # fmt: skip


_OWN: dict[str, Applier] = {
    "warning.received": _received,
    "warning.ended": _ended,
    "warning.taken_in": _taken_in,
    "warning.alarm_raised": _alarm_raised,
    "warning.dismissed": _dismissed,
}
APPLIERS: dict[str, Applier] = {"situation.warning_issued": _issued}
ORDERS: dict[Any, str] = {}
