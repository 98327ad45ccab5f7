"""Writing a warning of ours as CAP 1.2. Nothing is sent by it: somebody fetches the file, and sends it where it is to go."""

from __future__ import annotations

from datetime import datetime
from hashlib import sha256
from uuid import UUID

from django.conf import settings
from django.db import transaction

from vardkase.access.rules import Viewer
from vardkase.incidents.rows import IncidentRow
from vardkase.kernel.refusal import Refusal
from vardkase.leadership.actions.frame import next_reference
from vardkase.leadership.queries.shaping import said
from vardkase.ledger.entry import Entry
from vardkase.situation.actions.frame import already, own_key, to_say, written
from vardkase.situation.events.warnings import WarningIssued
from vardkase.situation.feeds import cap_write
from vardkase.situation.feeds.shapes import crosses_itself
from vardkase.situation.models.warnings import IssuedRow
from vardkase.situation.rules.issuing import IssueDraft, check_issue
from vardkase.situation.rules.warning_shapes import points_of
from vardkase.situation.rules.warnings import Alert, Area, Code, MsgType, Reference, Scheme, Status


def issue(*, viewer: Viewer, incident_id: UUID, draft: IssueDraft, key: UUID, now: datetime) -> Entry:
    """Writes a warning, or the update or the end of an earlier one; its id is the key. That of an exercise says so in its status, note,
    headline and text: many who receive it show the headline alone. So does all that is written in a demonstration, whose status is Test.

    Refused: what `check_issue` refuses, "situation.cap_needs_sender" where no mailbox is set, "situation.cap_crosses" for an edge that
    crosses itself, "situation.no_such_issued", "situation.cap_replaced_already", and what saying anything of an incident refuses.
    """
    with transaction.atomic():
        row = to_say(viewer, incident_id, key)
        key = own_key(IssuedRow, row.id, key)
        earlier = already(row.stream, key, WarningIssued)
        if earlier:
            return earlier
        draft = check_issue(draft, now)
        if not settings.CAP_SENDER:
            raise Refusal("situation.cap_needs_sender")
        alert = _alert(row, draft, key, now)
        note = _note(row)
        document = cap_write.written(alert, incident=row.reference, note=note)
        reference = next_reference(IssuedRow, "V", row.id)
        event = WarningIssued(key, reference, alert, row.reference, sha256(document).hexdigest(), note)
        return written(row.stream, event, viewer, key, now)


def _alert(row: IncidentRow, draft: IssueDraft, key: UUID, now: datetime) -> Alert:
    if draft.polygon and crosses_itself(points_of(draft.polygon)):
        raise Refusal("situation.cap_crosses", field="polygon")
    whole = ((Scheme.KOMMUN, settings.AREA_KOMMUN), (Scheme.LAN, settings.AREA_LAN)) if draft.whole else ()
    area = Area(draft.area, tuple(Code(scheme, value) for scheme, value in whole if value), (draft.polygon,) if draft.polygon else ())
    return Alert(
        identifier=f"urn:uuid:{key}", sender=settings.CAP_SENDER, source=row.authority, event=draft.event, sent=now.replace(microsecond=0),
        status=_status(row), kind=draft.kind, headline=_marked(row, draft.headline, ": "), text=_marked(row, draft.text, ". "),
        instruction=draft.instruction, web=draft.web, categories=(draft.category,), urgency=draft.urgency, severity=draft.severity,
        certainty=draft.certainty, areas=(area,), onset=None, expires=draft.expires, references=_references(row.id, draft, now),
    )  # fmt: skip


def _status(row: IncidentRow) -> Status:
    if row.is_exercise:
        return Status.EXERCISE
    return Status.TEST if settings.VARDKASE_DEMO else Status.ACTUAL


def _mark(row: IncidentRow) -> str:
    """What a warning that is not meant says of itself, in the language that it is written in."""
    return "ÖVNING" if row.is_exercise else "DEMONSTRATION" if settings.VARDKASE_DEMO else ""


def _marked(row: IncidentRow, text: str, between: str) -> str:
    mark = _mark(row)
    return text if not mark or text.startswith(mark) else f"{mark}{between}{text}"


def _note(row: IncidentRow) -> str:
    """The note of a warning that is not meant: CAP has the exercise named there (1.2, 3.2.1)."""
    if row.is_exercise:
        return f"Övning {row.reference}. Inget av det som står här har hänt. Gäller bara dem som övar."
    return "Demonstration av Vårdkase. Inget av det som står här har hänt." if settings.VARDKASE_DEMO else ""


def _references(incident_id: UUID, draft: IssueDraft, now: datetime) -> tuple[Reference, ...]:
    """The warning that this one replaces or ends, which nothing has replaced or ended before."""
    if draft.kind is MsgType.ALERT:
        return ()
    lines = {one.id: said(WarningIssued, one.body).alert for one in IssuedRow.objects.filter(incident_id=incident_id)}
    if draft.about not in lines:
        raise Refusal("situation.no_such_issued", field="about")
    about = lines[draft.about]
    if any(ref.identifier == about.identifier for other in lines.values() for ref in other.references):
        raise Refusal("situation.cap_replaced_already", field="about")
    if about.kind is MsgType.CANCEL:
        raise Refusal("situation.cap_replaced_already", field="about")
    return (Reference(about.sender, about.identifier, cap_write.cap_time(about.sent or now)),)
