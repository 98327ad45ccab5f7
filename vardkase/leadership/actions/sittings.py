"""Meetings of the crisis board: convened, written down paragraph by paragraph, and closed with minutes."""

from __future__ import annotations

from datetime import datetime, timedelta
from uuid import UUID

from django.conf import settings
from django.db import transaction

from vardkase.access.rules import Capability, Viewer
from vardkase.incidents import tables
from vardkase.incidents.rows import IncidentRow
from vardkase.incidents.rules import OPEN, audience, may_see, seen_key
from vardkase.kernel.moments import Happened
from vardkase.kernel.refusal import Refusal
from vardkase.leadership import events
from vardkase.leadership.actions.frame import already, board_at_work, check_same, held, next_reference, own_key, written
from vardkase.leadership.actions.meetings import meeting_of
from vardkase.leadership.models import BoardItemRow, BoardRow, DecisionRow, DutyRow, PlannedMeeting, TakeoverRow
from vardkase.leadership.queries.reports import chair_report
from vardkase.leadership.queries.shaping import said
from vardkase.leadership.rules import sittings as rules
from vardkase.leadership.rules.attendance import at_the_time, members_of, serving, whole
from vardkase.leadership.rules.board import check_works
from vardkase.leadership.rules.decisions import Duty, DutyKind
from vardkase.leadership.rules.frame import need
from vardkase.leadership.rules.meetings import Attendance, MeetingKind, MeetingState, refuse_state
from vardkase.leadership.rules.seen import check_seen
from vardkase.leadership.rules.sittings import Adjustment, BoardItem, ConveningDraft, ItemDraft, ItemKind
from vardkase.ledger.entry import Entry
from vardkase.ui.times import local


def convene_board(*, viewer: Viewer, incident_id: UUID, draft: ConveningDraft, key: UUID, now: datetime) -> Entry:
    """Writes down that the crisis board is called to a meeting: when, how, by whom, and who was called; the meeting's id is the key.

    Refused: "leadership.board_does_not_work", "leadership.convening_needs_…", "leadership.meeting_time_has_passed".
    """
    with transaction.atomic():
        row = held(viewer, incident_id, Capability.BOARD_WRITE, key)
        key = own_key(PlannedMeeting, row.id, key)
        earlier = already(row.stream, key, events.BoardConvened, draft)
        if earlier:
            return earlier
        board = _working(row, now)
        draft = rules.check_convening(draft, now, timedelta(hours=settings.BOARD_NOTICE_HOURS))
        event = events.BoardConvened(
            key, next_reference(PlannedMeeting, "M", row.id), board.id, board.board, draft.at, draft.minutes, draft.place,
            draft.convened_by, draft.convened_at or now, draft.how, draft.called, draft.substitutes, draft.joining, draft.short_notice,
            draft.by_laws, draft.items,
        )  # fmt: skip
        return written(row.stream, event, viewer, key, now)


def write_item(
    *, viewer: Viewer, incident_id: UUID, meeting_id: UUID, draft: ItemDraft, paragraph: int | None = None, seen: str | None = None,
    key: UUID, now: datetime,
) -> Entry:  # fmt: skip
    """Writes a paragraph of the minutes: the next one, or one that is there anew. What stood before stays in the log.

    While the board sits, and afterwards until the minutes are adjusted; what is written then says so. Also when the incident is over.
    `seen` is the `digest` of the paragraph as it was shown to whoever writes it anew.
    Refused: "leadership.changed_meanwhile", "leadership.not_a_board_meeting", "leadership.meeting_has_not_begun",
    "leadership.minutes_are_adjusted",
    "leadership.item_needs_…", "leadership.decision_needs_grounds", "leadership.board_has_no_quorum", "leadership.no_such_paragraph",
    "leadership.not_found".
    """
    with transaction.atomic():
        row = held(viewer, incident_id, Capability.BOARD_WRITE, key, afterwards=True)
        earlier = already(row.stream, key, events.BoardItemWritten, draft, part="item", meeting_id=meeting_id)
        if earlier:
            check_same(earlier, same=paragraph is None or earlier.erased or earlier.event.item.paragraph == paragraph)
            return earlier
        one = _of_the_board(viewer, row, meeting_id)
        met = _record(one)
        rules.check_writing(MeetingState(one.state), adjusted=met is not None and met.adjusted is not None)
        draft = rules.check_item(draft, now)
        last = len(met.paragraphs) if met else BoardItemRow.objects.filter(meeting_id=one.id).count()
        if paragraph is not None and not 1 <= paragraph <= last:
            raise Refusal("leadership.no_such_paragraph")
        if paragraph is not None:
            check_seen(seen, _as_shown(one, met, paragraph))
        who = said(events.MeetingBegun, one.beginning).who
        members = members_of(who, said(events.BoardConvened, one.convening).called)
        rules.check_quorum(draft, members=members, serving=serving(who, draft.recused), now=now)
        item = BoardItem(
            paragraph or last + 1, draft.heading, draft.kind, draft.background, draft.proposal, draft.decision, draft.grounds,
            draft.reservations, draft.recused, draft.about_id, _reference(row, draft), met is not None,
        )  # fmt: skip
        event = events.BoardItemWritten(one.id, one.reference, item, _late_duties(one, item) if met else ())
        return written(row.stream, event, viewer, key, now)


def _as_shown(one: PlannedMeeting, met: events.BoardMet | None, paragraph: int) -> BoardItem:
    """A paragraph as it stands: in the record of a meeting that is over, before that by itself."""
    return met.paragraphs[paragraph - 1] if met else said(BoardItem, BoardItemRow.objects.get(meeting_id=one.id, paragraph=paragraph).body)


def adjust_minutes(*, viewer: Viewer, incident_id: UUID, meeting_id: UUID, draft: Adjustment, key: UUID, now: datetime) -> Entry:
    """Writes down that the minutes of a meeting are adjusted: from then on no paragraph is written. Also when the incident is over.

    Refused: "leadership.not_a_board_meeting", "leadership.meeting_has_not_begun", "leadership.meeting_is_under_way",
    "leadership.minutes_are_adjusted", "leadership.adjusted_on_which_day", "leadership.adjusted_by_whom".
    """
    with transaction.atomic():
        row = held(viewer, incident_id, Capability.BOARD_WRITE, key, afterwards=True)
        earlier = already(row.stream, key, events.MinutesAdjusted, draft, part="adjusted", meeting_id=meeting_id)
        if earlier:
            return earlier
        one = _of_the_board(viewer, row, meeting_id)
        met = _record(one)
        draft = rules.check_adjustment(
            draft, MeetingState(one.state), held_on=local(one.begun_at or one.at).date(),
            adjusted=met is not None and met.adjusted is not None, today=local(now).date(), now=now,
        )  # fmt: skip
        return written(row.stream, events.MinutesAdjusted(one.id, one.reference, one.title, draft), viewer, key, now)


def close_sitting(
    *, viewer: Viewer, incident_id: UUID, meeting_id: UUID, unreported: tuple[UUID, ...] = (), key: UUID, now: datetime
) -> Entry:
    """Ends a meeting of the board. Every decision that the chair took alone and that is still to be reported is a paragraph of its own,
    written or not, and is reported with that; `unreported` are those that the meeting did not come to.

    Refused: "leadership.not_a_board_meeting", "leadership.meeting_has_not_begun", "leadership.meeting_needs_items".
    """
    with transaction.atomic():
        row = held(viewer, incident_id, Capability.BOARD_WRITE, key)
        earlier = already(row.stream, key, events.BoardMet, meeting_id=meeting_id)
        if earlier:
            check_same(earlier, same=earlier.erased or not set(unreported) & {one.about_id for one in earlier.event.reported})
            return earlier
        one = _sitting(viewer, row, meeting_id)
        board = _working(row, now)
        written_down = [said(BoardItem, item.body) for item in tables.load(BoardItemRow, "paragraph", meeting_id=one.id)]
        owed = [duty for duty in _owed(viewer, row) if duty.about_id not in unreported]
        items = tuple(written_down) + _reports(viewer, row, owed, written_down)
        need("items", items, "leadership.meeting_needs_items")
        return written(row.stream, _met(one, board, items, owed, now), viewer, key, now)


def _met(one: PlannedMeeting, board: BoardRow, items: tuple[BoardItem, ...], owed: list[DutyRow], now: datetime) -> events.BoardMet:
    who = whole(said(events.MeetingBegun, one.beginning).who)
    notice = said(events.BoardConvened, one.convening)
    where = {item.about_id: item.paragraph for item in items if item.kind in {ItemKind.URGENT_REPORT, ItemKind.TAKEOVER}}
    reported = tuple(events.Reported(duty.about_id, duty.reference, where[duty.about_id]) for duty in owed if duty.about_id in where)
    # What the board decides is reported at the council's next meeting (2 kap. 5 §); a meeting that only listened has nothing to report.
    decided = any(item.decision for item in items)
    return events.BoardMet(
        activation_id=board.id, board=board.board, number=board.meetings + 1, held_at=one.begun_at or one.at, place=one.place,
        present=who.present, items=tuple(item.heading for item in items), absent=who.absent, substitutes=who.substitutes,
        secretary=who.secretary, adjuster=", ".join(who.adjusters), convened_at=notice.convened_at, meeting_id=one.id,
        reference=one.reference, chair=who.chair, adjusters=who.adjusters, members=who.members, ended_at=now, paragraphs=items,
        reported=reported, duties=(Duty(DutyKind.REPORT_TO_COUNCIL),) if decided else (), moves=who.moves,
    )  # fmt: skip


def _reports(viewer: Viewer, row: IncidentRow, owed: list[DutyRow], items: list[BoardItem]) -> tuple[BoardItem, ...]:
    """A paragraph for each report that nobody has written: what the chair decided, when and why, told to the board."""
    there = {item.about_id for item in items}
    left = [duty for duty in owed if duty.about_id not in there]
    return tuple(
        BoardItem(
            len(items) + place, _heading(duty), ItemKind.URGENT_REPORT, chair_report(viewer, row.id, duty.about_id),
            about_id=duty.about_id, reference=duty.reference,
        )
        for place, duty in enumerate(left, 1)
    )  # fmt: skip


def _owed(viewer: Viewer, row: IncidentRow) -> list[DutyRow]:
    """What the chair decided alone and the board has not heard of yet, the oldest first; nobody reports what they may not read."""
    seen = audience(viewer, row.id, row.authority_id)
    found = tables.load(DutyRow, "since, reference", incident_id=row.id, kind=DutyKind.REPORT_TO_BOARD, done_at=None)
    return [duty for duty in found if may_see(seen, duty.mark_key)]


def _heading(duty: DutyRow) -> str:
    """What a report is called in minutes that everybody in the room may read: of what is marked, its reference."""
    return f"{duty.reference} {duty.title}"[:300] if duty.mark_key == seen_key(OPEN) else str(duty.reference)


def check_board_sat(
    row: IncidentRow, meeting_id: UUID | None, happened: Happened | None, field: str, now: datetime
) -> PlannedMeeting | None:
    """The meeting of the board where something was decided, then under way or over, and quorate at that moment. None for another meeting.

    Refused: "leadership.meeting_has_not_begun", "leadership.board_has_no_quorum".
    """
    one = tables.first(PlannedMeeting, incident_id=row.id, id=meeting_id, kind=MeetingKind.BOARD)
    if one is None:
        return None
    who = said(events.MeetingBegun, one.beginning).who if one.beginning else Attendance(())
    then = at_the_time(who, (happened.until if happened else None) or now)
    members = members_of(who, said(events.BoardConvened, one.convening).called)
    rules.check_sat(MeetingState(one.state), members=members, serving=serving(then), field=field, now=now)
    return one


def _working(row: IncidentRow, now: datetime) -> BoardRow:
    board = board_at_work(row.id)
    check_works(working=board is not None, now=now)
    assert board is not None  # the rule has refused otherwise
    return board


def _sitting(viewer: Viewer, row: IncidentRow, meeting_id: UUID) -> PlannedMeeting:
    """A meeting of the board that is under way."""
    one = _of_the_board(viewer, row, meeting_id)
    if one.state != MeetingState.UNDER_WAY:
        refuse_state(MeetingState(one.state))
    return one


def _of_the_board(viewer: Viewer, row: IncidentRow, meeting_id: UUID) -> PlannedMeeting:
    one = meeting_of(viewer, row, meeting_id)
    if one.kind != MeetingKind.BOARD:
        raise Refusal("leadership.not_a_board_meeting")
    return one


def _record(one: PlannedMeeting) -> events.BoardMet | None:
    """What is written of a meeting that is over; None while it goes on."""
    return said(events.BoardMet, one.ending) if one.ending else None


def _late_duties(one: PlannedMeeting, item: BoardItem) -> tuple[Duty, ...]:
    """A decision is reported to the council also when it was written down late, once for each meeting."""
    has = DutyRow.objects.filter(about_id=one.id, kind=DutyKind.REPORT_TO_COUNCIL).exists()
    return (Duty(DutyKind.REPORT_TO_COUNCIL),) if item.decision and not has else ()


def _reference(row: IncidentRow, draft: ItemDraft) -> str:
    """What a paragraph is about, as the register calls it; it must be of this incident."""
    if draft.about_id is None:
        return ""
    models: tuple[type[DecisionRow | TakeoverRow], ...] = (DecisionRow, TakeoverRow)
    for model in models:
        found = tables.first(model, incident_id=row.id, id=draft.about_id)
        if found:
            return str(found.reference)
    raise Refusal("leadership.not_found")
