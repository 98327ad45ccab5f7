"""Writing in the diary of duty. It belongs to an authority, not to an incident: its rights hold where the authority is."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID, uuid5

from django.db import transaction

from vardkase import ledger
from vardkase.access.rules import Capability, Viewer
from vardkase.incidents import tables
from vardkase.incidents.actions import receive_alarm
from vardkase.incidents.actions.frame import already, derived, written
from vardkase.incidents.rules import AlarmFacts
from vardkase.incidents.rules.journal import check_happened
from vardkase.kernel.moments import Happened
from vardkase.kernel.refusal import Refusal
from vardkase.leadership import events
from vardkase.leadership.models import DiaryRow
from vardkase.leadership.queries.diary import goes_on
from vardkase.leadership.queries.shaping import said
from vardkase.leadership.rules import diary as rules
from vardkase.leadership.rules.diary import HandoverDraft, NoteDraft, PictureDraft
from vardkase.ledger.entry import Entry


def write_note(
    *, viewer: Viewer, authority_id: UUID, authority: str, draft: NoteDraft, happened: Happened | None = None, key: UUID, now: datetime
) -> Entry:
    """Notes something; its id is the key. Refused: "leadership.not_found", "leadership.diary_needs_text", "leadership.no_such_note"…"""
    stream = _stream(viewer, authority_id)
    with transaction.atomic():
        key = _own_key(authority_id, key)
        earlier = already(stream, key, events.DiaryNoted, draft, moment=happened)
        if earlier:
            return earlier
        draft = rules.check_note(draft, corrected=_correctable(authority_id, draft.corrects), now=now)
        check_happened(happened, now)
        event = events.DiaryNoted(key, authority, draft.text, draft.source, draft.place, draft.told, draft.corrects)
        return written(stream, event, viewer, key, now, happened)


def note_quiet(*, viewer: Viewer, authority_id: UUID, authority: str, key: UUID, now: datetime) -> Entry:
    """Notes that there is nothing to report. Refused: "leadership.not_found", "leadership.diary_is_not_quiet" while something goes on."""
    stream = _stream(viewer, authority_id)
    with transaction.atomic():
        key = _own_key(authority_id, key)
        earlier = already(stream, key, events.DiaryQuiet)
        if earlier:
            return earlier
        rules.check_quiet(goes_on(viewer, authority_id, now=now))
        return written(stream, events.DiaryQuiet(key, authority), viewer, key, now)


def hand_over(*, viewer: Viewer, authority_id: UUID, authority: str, draft: HandoverDraft, key: UUID, now: datetime) -> Entry:
    """Hands the duty over; its id is the key. Refused: "leadership.not_found", "leadership.handover_needs_…"."""
    stream = _stream(viewer, authority_id)
    draft = rules.check_handover(draft, now)
    with transaction.atomic():
        key = _own_key(authority_id, key)
        earlier = already(stream, key, events.DiaryHandedOver, draft)
        return earlier or written(stream, events.DiaryHandedOver(key, authority, draft.to, draft.text, draft.remember), viewer, key, now)


def receive_handover(*, viewer: Viewer, authority_id: UUID, note_id: UUID, key: UUID, now: datetime) -> Entry:
    """Says that a handover is read, and that the viewer is on duty now.

    Refused: "leadership.not_found", "leadership.no_such_note", "leadership.handover_received_already", "leadership.handover_of_ones_own".
    """
    stream = _stream(viewer, authority_id)
    with transaction.atomic():
        earlier = already(stream, key, events.DiaryReceived, note_id=note_id)
        if earlier:
            return earlier
        row = _held(authority_id, note_id, "diary.handed_over")
        rules.check_receipt(
            known=row is not None, received=bool(row and row.received_at), own=bool(row and row.author_id == viewer.actor.id)
        )
        if row is None:
            raise Refusal("leadership.no_such_note")
        to = said(events.DiaryHandedOver, row.body).to
        return written(stream, events.DiaryReceived(note_id, row.number, to), viewer, key, now)


def make_picture(*, viewer: Viewer, authority_id: UUID, authority: str, draft: PictureDraft, key: UUID, now: datetime) -> Entry:
    """Makes the picture of a week; its id is the key. Refused: "leadership.not_found", "leadership.picture_needs_text"."""
    stream = _stream(viewer, authority_id)
    draft = rules.check_picture(draft, now)
    with transaction.atomic():
        key = _own_key(authority_id, key)
        earlier = already(stream, key, events.DiaryPictureMade, draft)
        event = events.DiaryPictureMade(key, authority, draft.condition, draft.happened, draft.ahead, draft.lacking)
        return earlier or written(stream, event, viewer, key, now)


def raise_alarm(*, viewer: Viewer, authority_id: UUID, authority: str, note_id: UUID, facts: AlarmFacts, key: UUID, now: datetime) -> Entry:
    """Takes an alarm from a note: the alarm, and in the diary that the note became one. Returns the entry of the alarm.

    Refused: "leadership.not_found", "leadership.no_such_note", "leadership.note_is_corrected", "leadership.note_is_an_alarm", and what
    a taken alarm refuses.
    """
    stream = _stream(viewer, authority_id)
    with transaction.atomic():
        row = _held(authority_id, note_id, "diary.noted")
        noted = ledger.find(stream, derived(key, 1))
        if row is None:
            raise Refusal("leadership.no_such_note")
        if noted is None:
            rules.check_alarm(corrected_by=row.corrected_by, is_alarm=row.alarm_id is not None)
        alarm = receive_alarm(viewer=viewer, authority_id=authority_id, authority=authority, facts=facts, key=key, now=now)
        if noted is None:
            written(stream, events.DiaryAlarmRaised(note_id, row.number, alarm.key), viewer, derived(key, 1), now)
        return alarm


def _stream(viewer: Viewer, authority_id: UUID) -> str:
    """The diary of an authority, for one who writes in it. An authority that is absent, and one of others, answer alike."""
    if not viewer.can(Capability.DIARY_WRITE, (f"org:{authority_id}",)):
        raise Refusal("leadership.not_found")
    return events.diary_stream(authority_id)


def _own_key(authority_id: UUID, key: UUID) -> UUID:
    """The key, or another made from it when it is an id in the diary of another authority: whose id it is, is not told."""
    is_taken = DiaryRow.objects.filter(id=key).exclude(authority_id=authority_id).exists()
    return uuid5(authority_id, str(key)) if is_taken else key


def _held(authority_id: UUID, note_id: UUID, kind: str) -> DiaryRow | None:
    """A line of a diary, held until the transaction ends, so that two receipts do not both find it unread."""
    return DiaryRow.objects.select_for_update().filter(authority_id=authority_id, id=note_id, kind=kind).first()


def _correctable(authority_id: UUID, number: int | None) -> bool | None:
    """Whether a note is there to be corrected, and nothing has yet; None when nothing is."""
    if number is None:
        return None
    found = tables.first(DiaryRow, authority_id=authority_id, number=number, kind=rules.CORRECTED, corrected_by=None)
    if found is not None and found.alarm_id is not None:
        raise Refusal("leadership.note_is_an_alarm")
    return found is not None
