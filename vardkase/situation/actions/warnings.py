"""What somebody makes of a warning: an entry in a log, an alarm, or nothing, with the reason why. And warnings that are put in by hand."""

from __future__ import annotations

from datetime import datetime
from hashlib import sha256
from uuid import UUID

from django.db import transaction

from vardkase import ledger
from vardkase.access.rules import Capability, Viewer
from vardkase.incidents import queries as incidents
from vardkase.incidents.actions import receive_alarm, write_entry
from vardkase.incidents.actions.frame import already, derived, written
from vardkase.incidents.rules import AlarmFacts, Category, Channel, Direction, EntryDraft, Importance, Mode, Source
from vardkase.kernel.moments import Happened, Precision
from vardkase.kernel.refusal import Refusal
from vardkase.leadership.queries.shaping import said
from vardkase.ledger.entry import Entry
from vardkase.situation.actions.feeds import receive
from vardkase.situation.events.warnings import (
    WarningAlarmRaised,
    WarningDismissed,
    WarningReceived,
    WarningTakenIn,
    warnings_stream,
)
from vardkase.situation.feeds import cap
from vardkase.situation.feeds.cap_xml import MAX_XML
from vardkase.situation.feeds.reading import BadFeed, Item, Reading
from vardkase.situation.models.warnings import WarningRow, WarningUse
from vardkase.situation.rules import warnings as rules
from vardkase.situation.rules.feeds import Feed
from vardkase.situation.rules.warnings import ENDED, RECEIVED, Alert, MsgType, Ours, Severity, Stand, Status, key_in, warning_id_of

_ANYWHERE = Ours()
GRAVE = frozenset({Severity.EXTREME, Severity.SEVERE})


def take_in(*, viewer: Viewer, warning_id: UUID, incident_id: UUID, text: str, key: UUID, now: datetime) -> Entry:
    """Puts a warning into the log of an incident, with its source; returns the entry of the log.

    Refused: "warning.not_found", "situation.warning_is_test", "situation.warning_is_exercise", "situation.warning_is_real",
    "situation.warning_taken_already", and what writing in a log refuses.
    """
    with transaction.atomic():
        row = _held(viewer, warning_id, Capability.ALARM_READ)
        alert = said(WarningReceived, row.body).alert
        incident = incidents.incident(viewer, incident_id)
        rules.check_meant(alert.status, incident.mode)
        stream, second = warnings_stream(row.authority_id), derived(key, 1)
        noted = already(stream, second, WarningTakenIn, warning_id=row.id, incident_id=incident.id)
        taken = WarningUse.objects.filter(warning_id=row.id, incident_id=incident.id, about=row.number).first()
        if noted is None and taken is not None:
            raise Refusal("situation.warning_taken_already", reference=incident.reference, number=taken.entry)
        entry = write_entry(viewer=viewer, incident_id=incident_id, draft=_draft(alert, text, now), key=key, now=now)
        if noted is None:
            event = WarningTakenIn(row.id, row.number, alert.name, incident.id, incident.reference, incident.title, entry.number)
            written(stream, event, viewer, second, now)
        return entry


def raise_alarm(*, viewer: Viewer, warning_id: UUID, facts: AlarmFacts, key: UUID, now: datetime) -> Entry:
    """Raises an alarm of a warning; that of an exercise is an exercise. Returns the entry of the alarm.

    Refused: "warning.not_found", "situation.warning_not_yours", "situation.warning_is_test", "situation.warning_alarmed_already",
    and what a taken alarm refuses.
    """
    with transaction.atomic():
        row = _held(viewer, warning_id, Capability.ALARM_TAKE)
        found = said(WarningReceived, row.body)
        mode = Mode.EXERCISE if found.alert.status is Status.EXERCISE else Mode.REAL
        rules.check_meant(found.alert.status, mode)
        stream, second = warnings_stream(row.authority_id), derived(key, 1)
        noted = already(stream, second, WarningAlarmRaised, warning_id=row.id)
        if noted is None and row.stand == Stand.ALARM:
            raise Refusal("situation.warning_alarmed_already")
        alarm = receive_alarm(
            viewer=viewer, authority_id=row.authority_id, authority=found.authority, facts=facts, mode=mode, key=key, now=now
        )
        if noted is None:
            event = WarningAlarmRaised(row.id, row.number, found.alert.name, alarm.key)
            written(stream, event, viewer, second, now)
        return alarm


def dismiss(*, viewer: Viewer, warning_id: UUID, reason: str, key: UUID, now: datetime) -> Entry:
    """Judges that a warning asks nothing of us. It still stands in the list, and may be taken in later.

    Refused: "warning.not_found", "situation.warning_not_yours", "situation.warning_needs_reason",
    "situation.warning_dismissed_already".
    """
    reason = rules.check_reason(reason)
    with transaction.atomic():
        row = _held(viewer, warning_id, Capability.ALARM_TAKE)
        stream = warnings_stream(row.authority_id)
        earlier = already(stream, key, WarningDismissed, warning_id=row.id, reason=reason)
        if earlier:
            return earlier
        if row.stand == Stand.DISMISSED:
            raise Refusal("situation.warning_dismissed_already")
        headline = said(WarningReceived, row.body).alert.name
        return written(stream, WarningDismissed(row.id, row.number, headline, reason), viewer, key, now)


def put_in(*, viewer: Viewer, authority_id: UUID, authority: str, data: bytes, key: UUID, now: datetime, ours: Ours = _ANYWHERE) -> UUID:
    """Takes a file of CAP 1.2 that somebody has; returns the id of the warning that it is, or is about.

    A cancellation whose warning has not come is kept, and ends that warning if it is put in later; `ours` says whom a warning touches.
    Refused: "warning.not_found", "situation.cap_too_large", "situation.cap_unread", "situation.cap_not_valid" (with the first faults),
    "situation.warning_known_already", "situation.warning_cancels_nothing", "situation.cap_asks_nothing".
    """
    rules.check_may(viewer, Capability.ALARM_TAKE, (f"org:{authority_id}",))
    item = _read(data)
    with transaction.atomic():
        if before := _put_in_before(authority_id, item.alert, key):
            return before
        done = receive(
            viewer=viewer, authority_id=authority_id, authority=authority, feed=Feed.HAND, reading=Reading((item,)),
            document=sha256(data).hexdigest(), ours=ours, ahead={}, key=key, now=now, by_hand=True,
        )  # fmt: skip
    if done.ids:
        return done.ids[0]
    own = _ids(authority_id, item.alert.sender, item.alert.identifier)
    if item.alert.kind is MsgType.CANCEL and not WarningRow.objects.filter(id__in=own).exists():
        raise Refusal("situation.warning_cancels_nothing", field="file")
    raise Refusal("situation.warning_known_already", field="file")


def _read(data: bytes) -> Item:
    """The one warning of a file."""
    if len(data) > MAX_XML:
        raise Refusal("situation.cap_too_large", field="file", limit=MAX_XML // 1024 // 1024)
    try:
        item, wrong = cap.read_file(data)
    except BadFeed:
        raise Refusal("situation.cap_unread", field="file")
    if wrong:
        where = ", ".join(one.where for one in wrong[:3])
        raise Refusal("situation.cap_not_valid", field="file", count=len(wrong), where=where)
    if item.alert.kind in (MsgType.ACK, MsgType.ERROR):
        raise Refusal("situation.cap_asks_nothing", field="file", kind=str(item.alert.kind))
    return item


def _put_in_before(authority_id: UUID, alert: Alert, key: UUID) -> UUID | None:
    """The warning that the same press has made, or ended, already."""
    stream, own = warnings_stream(authority_id), _ids(authority_id, alert.sender, alert.identifier)
    about = (found for one in alert.references for found in _ids(authority_id, one.sender, one.identifier))
    marks = (*((one, ENDED) for one in about), *((one, RECEIVED) for one in own))
    if alert.kind is not MsgType.CANCEL:
        marks = marks[::-1]
    return next((one for one, mark in marks if ledger.find(stream, key_in(key, one, mark))), None)


def _ids(authority_id: UUID, sender: str, identifier: str) -> tuple[UUID, UUID]:
    """The two ids that a file may have: that of its name, and that of one by hand beside one that came by a feed."""
    return warning_id_of(authority_id, sender, identifier), warning_id_of(authority_id, sender, identifier, f"{Feed.HAND}/")


def _held(viewer: Viewer, warning_id: UUID, capability: Capability) -> WarningRow:
    """The warning, held until the transaction ends, for one who may act on it."""
    row = WarningRow.objects.select_for_update().filter(id=warning_id).first()
    if row is None:
        raise Refusal("warning.not_found")
    rules.check_may(viewer, capability, (f"org:{row.authority_id}",))
    return row


def _draft(alert: Alert, text: str, now: datetime) -> EntryDraft:
    """The entry: what somebody else says, from whom, and when they said it."""
    at = alert.sent if alert.sent is not None and alert.sent <= now else None
    return EntryDraft(
        text=text, category=Category.INFO, direction=Direction.IN, counterpart=alert.source, channel=Channel.WEB, place=alert.place[:300],
        importance=Importance.IMPORTANT if alert.severity in GRAVE else Importance.NORMAL, source=Source(alert.source, alert.web),
        happened=Happened(at, Precision.MINUTE) if at else None,
    )  # fmt: skip
