"""Writing in the log of an incident: entries, corrections, details given later, marks, receipts and lawful erasure."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta
from functools import partial
from typing import Any
from uuid import UUID

from django.conf import settings
from django.db import OperationalError, connection, transaction

from vardkase import ledger
from vardkase.access.rules import Capability, Viewer
from vardkase.incidents import attachments, events, projections, rules, sql
from vardkase.incidents.actions.frame import already, check_same, derived, held_incident, scopes, written
from vardkase.incidents.attachments import Received, Upload
from vardkase.incidents.outbox import PURGE
from vardkase.incidents.projections import store
from vardkase.incidents.queries.catch_up import AWAY
from vardkase.incidents.queries.incidents import audience, incident
from vardkase.incidents.rows import IncidentRow, LogEntry
from vardkase.incidents.rules import Category, Details, EntryDraft, Mark
from vardkase.incidents.rules.erasure import check_grounds, check_may_erase
from vardkase.incidents.rules.same import same_moment
from vardkase.incidents.rules.text import MAX_SHORT, check_length
from vardkase.kernel.moments import Happened, Precision
from vardkase.kernel.refusal import Refusal
from vardkase.ledger import waits
from vardkase.ledger.entry import Entry

VISIT_REST = timedelta(minutes=1)
VISIT_PATIENCE_SECONDS = 0.05
_VISIT = (
    "INSERT INTO incidents_visit (incident_id, account_id, number, seen_at, left_number) VALUES (%s, %s, %s, %s, 0)"
    " ON CONFLICT (incident_id, account_id) DO UPDATE SET"
    " left_number = CASE WHEN incidents_visit.seen_at < %s THEN incidents_visit.number ELSE incidents_visit.left_number END,"
    " left_at = CASE WHEN incidents_visit.seen_at < %s THEN incidents_visit.seen_at ELSE incidents_visit.left_at END,"
    " seen_at = excluded.seen_at,"
    " number = CASE WHEN excluded.number > incidents_visit.number THEN excluded.number ELSE incidents_visit.number END"
)


def write_entry(
    *, viewer: Viewer, incident_id: UUID, draft: EntryDraft, uploads: tuple[Upload, ...] = (), key: UUID, now: datetime
) -> Entry:
    """Writes in the log: text, or files instead of it. The hot path: a handful of statements besides the ledger's own.

    Refused: "incident.not_found", "incident.may_not_write", "incident.log_is_closed", "incident.archived", "incident.empty_entry",
    "incident.text_too_long", "incident.personal_id_in_text", "incident.secret_needs_statute", "incident.attachment_…".
    """
    draft = rules.check_draft(draft, now, attachments=len(uploads))
    files = _received(uploads, incident_id, key, now)
    with transaction.atomic():
        row = held_incident(viewer, incident_id)
        try:
            rules.check_may_write(viewer, scopes(row), row.state)
        except Refusal:
            # A repeated try of what was written while the log was open is no new writing.
            if ledger.find(row.stream, key) is None:
                raise
        event = _written(draft, rules.check_mark(draft.mark, row.authority_id, row.authority, today=now.date()), files)
        happened = draft.happened or Happened(now, Precision.MINUTE)
        entry = written(row.stream, event, viewer, key, now, happened, partial(_keep, files) if files else None)
        if entry.repeated:
            check_same(entry, same=same_moment(entry.happened, draft.happened, entry.recorded_at))
        return entry


def correct_entry(
    *, viewer: Viewer, incident_id: UUID, number: int, text: str, reason: str, happened: Happened | None = None, key: UUID, now: datetime
) -> Entry:
    """Writes what is right beside what was wrong; both stay readable. The correction of a correction belongs to the first of the chain.

    Refused: "incident.correction_needs_reason", "incident.not_correctable", "incident.entry_hidden", "incident.log_is_closed"…
    """
    draft = rules.check_draft(EntryDraft(text=text, happened=happened), now, attachments=0)
    reason = _line(reason, "reason", now)
    with transaction.atomic():
        row = held_incident(viewer, incident_id)
        earlier = already(row.stream, key, events.EntryCorrected, number=number, text=draft.text, reason=reason)
        if earlier and happened is not None:
            check_same(earlier, same=earlier.happened == happened)
        if earlier:
            return earlier
        rules.check_may_correct(viewer, scopes(row), row.state, reason)
        line = _line_to_act_on(viewer, row, number)
        rules.check_is_current(line.number, line.corrected_by, same_text=line.text == draft.text and happened in (None, line.happened))
        event = events.EntryCorrected(number, line.about or number, draft.text, reason, line.category, line.importance, line.mark)
        return written(row.stream, event, viewer, key, now, happened or line.happened)


def complete_entry(*, viewer: Viewer, incident_id: UUID, number: int, details: Details, key: UUID, now: datetime) -> Entry:
    """Gives an entry details that it lacked, never another text. Refused: "incident.nothing_to_complete", "incident.log_is_closed"…"""
    details = rules.check_details(details, now)

    def event(line: LogEntry) -> events.EntryCompleted:
        return events.EntryCompleted(number, line.about or number, details, line.mark)

    return _note(viewer, incident_id, number, key, now, event, events.EntryCompleted, details=details)


def add_attachments(*, viewer: Viewer, incident_id: UUID, number: int, uploads: tuple[Upload, ...], key: UUID, now: datetime) -> Entry:
    """Adds files to an entry. Refused: "incident.no_attachment", "incident.too_many_attachments", "incident.attachment_…"."""
    files = _received(uploads, incident_id, key, now)
    said = tuple(file.said for file in files)

    def event(line: LogEntry) -> events.AttachmentAdded:
        rules.check_attachment_count(len(files), len(line.attachments))
        return events.AttachmentAdded(number, line.about or number, said, line.mark)

    return _note(viewer, incident_id, number, key, now, event, events.AttachmentAdded, partial(_keep, files), attachments=said)


def verify_entry(*, viewer: Viewer, incident_id: UUID, number: int, confirmed_by: str, key: UUID, now: datetime) -> Entry:
    """Records that somebody confirmed an entry, and who. Refused: "incident.verification_needs_source", "incident.log_is_closed"…"""
    by = _line(confirmed_by, "confirmed_by", now)
    rules.check_confirmed_by(by)

    def event(line: LogEntry) -> events.EntryVerified:
        return events.EntryVerified(number, line.about or number, by, line.mark)

    return _note(viewer, incident_id, number, key, now, event, events.EntryVerified, confirmed_by=by)


def mark_entry(*, viewer: Viewer, incident_id: UUID, number: int, mark: Mark, reason: str = "", key: UUID, now: datetime) -> Entry:
    """Raises or lowers the mark of an entry with all of its chain. Refused: "incident.lowering_needs_lead", "incident.same_mark"…"""
    reason = _line(reason, "reason", now)
    with transaction.atomic():
        row = held_incident(viewer, incident_id)
        mark = rules.check_mark(mark, row.authority_id, row.authority, today=now.date())
        earlier = already(row.stream, key, events.EntryMarked, number=number, after=mark, reason=reason)
        if earlier:
            return earlier
        line = _line_to_act_on(viewer, row, number)
        rules.check_may_mark(viewer, scopes(row), row.state, line.mark, mark, reason)
        return written(row.stream, events.EntryMarked(number, line.about or number, line.mark, mark, reason), viewer, key, now)


def acknowledge(*, viewer: Viewer, incident_id: UUID, up_to: int, key: UUID, now: datetime) -> Entry:
    """The receipt "I have read up to". Refused: "incident.may_not_write", "incident.nothing_to_acknowledge", "incident.log_is_closed"."""
    with transaction.atomic():
        row = held_incident(viewer, incident_id)
        earlier = already(row.stream, key, events.CatchUpAcknowledged, up_to=up_to)
        if earlier:
            return earlier
        rules.check_may_write(viewer, scopes(row), row.state)
        last = sql.row(
            "SELECT number FROM incidents_receipt WHERE incident_id = %s AND account_id = %s", [sql.uid(row.id), viewer.actor.id]
        )
        read = int(last[0]) if last else 0
        rules.check_receipt(up_to, read, row.entries)
        return written(row.stream, events.CatchUpAcknowledged(up_to, read), viewer, key, now)


def mark_visit(*, viewer: Viewer, incident_id: UUID, number: int, now: datetime) -> None:
    """Notes how far a viewer has been shown the log, for "since you left". Not an entry: looking is not an act of the incident.

    Who looks again after a pause (AWAY) begins a new visit: where the one before ended is kept, so that looking at the log does not
    empty the list of what is new.
    """
    row = incident(viewer, incident_id)
    if viewer.account_id is None:
        return
    shown, who = max(0, min(number, row.entries)), [sql.uid(row.id), str(viewer.account_id)]
    known = sql.row("SELECT number, seen_at FROM incidents_visit WHERE incident_id = %s AND account_id = %s", who)
    # Looking again at what has been seen writes nothing: a page that is read often must not queue up with those who write.
    if known and shown <= known[0] and now - sql.moment(known[1]) < VISIT_REST:
        return
    try:
        with waits.at_most(VISIT_PATIENCE_SECONDS), transaction.atomic(), connection.cursor() as cursor:
            cursor.execute(_VISIT, [*who, shown, sql.at(now), sql.at(now - AWAY), sql.at(now - AWAY)])
    except OperationalError:
        # Somebody writes a great deal just now, and reading must not wait for that: the next look notes it.
        return


def erase_entry(
    *, viewer: Viewer, incident_id: UUID, number: int, reason: str, authority: str, decided_by: str, key: UUID, now: datetime
) -> Entry:
    """Erases what an entry says, with the details, files and confirmations given to it later; corrections are entries of their own.

    Itself an entry, with reason, authority and who decided. Refused: "incident.may_not_erase", "incident.cannot_erase_frame", and the
    ledger's own. Files that no other entry has go with it.
    """
    reason, authority, decided_by = check_grounds(reason, authority, decided_by, now)
    with transaction.atomic():
        row = held_incident(viewer, incident_id)
        check_may_erase(viewer.can(Capability.PAYLOAD_ERASE, scopes(row)))
        target = store.load(row.id, "e.number = %s", [number])
        if not target:
            raise Refusal("incident.not_found")
        ((_, line),) = target.values()
        rules.check_erasable(line.kind)
        notes = [] if line.erased else _notes_about(row, line)
        entries = [
            ledger.erase_payload(
                stream=row.stream, number=each, reason=reason, authority=authority, decided_by=decided_by, viewer=viewer,
                key=derived(key, step) if step else key, now=now,
            )
            for step, each in enumerate([number, *notes])
        ]  # fmt: skip
        fresh = [entry for entry in entries if not entry.repeated]
        for entry in fresh:
            projections.apply(entry)
        if fresh:
            ledger.enqueue(PURGE, {"stream": row.stream}, now)
        return entries[0]


# --- inside ---


def _note(
    viewer: Viewer,
    incident_id: UUID,
    number: int,
    key: UUID,
    now: datetime,
    event: Callable[[LogEntry], object],
    kind: type,
    before: Callable[[], None] | None = None,
    **same: Any,
) -> Entry:
    """Something said later about an entry, by one who may write, while the log is open."""
    with transaction.atomic():
        row = held_incident(viewer, incident_id)
        earlier = already(row.stream, key, kind, number=number, **same)
        if earlier:
            return earlier
        rules.check_may_write(viewer, scopes(row), row.state)
        said = event(_line_to_act_on(viewer, row, number))
        return written(row.stream, said, viewer, key, now, before=before)


def _line_to_act_on(viewer: Viewer, row: IncidentRow, number: int) -> LogEntry:
    """An entry that a person wrote, that is not erased, and that the viewer may read."""
    found = store.load(row.id, "e.number = %s", [number])
    if not found:
        raise Refusal("incident.not_found")
    ((_, line),) = found.values()
    if not rules.may_see(audience(viewer, row), rules.seen_key(line.mark)):
        raise Refusal("incident.entry_hidden", number=number)
    rules.check_is_written(line.number, written_by_person=line.is_written, erased=line.erased)
    return line


def _notes_about(row: IncidentRow, line: LogEntry) -> list[int]:
    """What was later said about an entry and may hold the same words; marks stay, since without them the chain would lie open."""
    chain = store.chain(row.id, line.about or line.number, line.number)
    kinds = {"incident.entry_completed", "incident.attachment_added", "incident.entry_verified"}
    return [each for each, (_, note) in chain.items() if note.kind in kinds and not note.erased and note.facts.get("number") == line.number]


def _written(draft: EntryDraft, mark: Mark, files: tuple[Received, ...]) -> events.EntryWritten:
    return events.EntryWritten(
        text=draft.text,
        category=draft.category or Category.INFO,
        direction=draft.direction,
        counterpart=draft.counterpart,
        channel=draft.channel,
        place=draft.place,
        tags=draft.tags,
        importance=draft.importance,
        mark=mark,
        reliability=draft.reliability,
        source=draft.source,
        on_behalf_of=draft.on_behalf_of,
        attachments=tuple(file.said for file in files),
    )


def _received(uploads: tuple[Upload, ...], incident_id: UUID, key: UUID, now: datetime) -> tuple[Received, ...]:
    # Looked through before the transaction: a photo takes a tenth of a second, and the log of everyone else would wait for it.
    if not uploads:
        return ()
    return attachments.receive(uploads, incident_id, key, max_megabytes=settings.ATTACHMENT_MAX_MB, today=now.date())


def _keep(files: tuple[Received, ...]) -> None:
    """Keeps the bytes, once for each content, in the transaction of the entry that names them."""
    with connection.cursor() as cursor:
        for file in files:
            cursor.execute(
                "INSERT INTO incidents_blob (sha256, size, media_type, data) VALUES (%s, %s, %s, %s) ON CONFLICT (sha256) DO NOTHING",
                [file.said.sha256, file.said.size, file.said.media_type, file.data],
            )
            if file.picture:
                cursor.execute(
                    "INSERT INTO incidents_preview (sha256, media_type, width, height, data) VALUES (%s, %s, %s, %s, %s)"
                    " ON CONFLICT (sha256) DO NOTHING",
                    [file.said.sha256, file.picture.media_type, file.picture.width, file.picture.height, file.picture.data],
                )


def _line(text: str, name: str, now: datetime) -> str:
    tidy = rules.clean_line(text)
    check_length(name, tidy, MAX_SHORT if name == "confirmed_by" else rules.MAX_TEXT)
    rules.check_free_text({name: tidy}, today=now.date())
    return tidy
