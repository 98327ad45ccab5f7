"""The rhythm of a staff and its meetings: planned, moved, cancelled, begun, noted and ended."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime
from uuid import UUID, uuid5

from django.db import transaction

from vardkase.access.rules import Capability, Viewer
from vardkase.incidents import rules as incident_rules
from vardkase.incidents import tables
from vardkase.incidents.rows import IncidentRow
from vardkase.incidents.rules.journal import check_happened
from vardkase.kernel.moments import Happened
from vardkase.kernel.refusal import Refusal
from vardkase.leadership import events
from vardkase.leadership.actions.frame import already, board_at_work, check_same, held, next_reference, own_key, written
from vardkase.leadership.models import PlannedMeeting, RhythmRow, Staff
from vardkase.leadership.queries.meetings import latest_rhythm
from vardkase.leadership.queries.shaping import said
from vardkase.leadership.rules import attendance
from vardkase.leadership.rules import meetings as rules
from vardkase.leadership.rules.board import check_works
from vardkase.leadership.rules.frame import tidy
from vardkase.leadership.rules.meetings import Attendance, MeetingDraft, MeetingKind, MeetingState, Move, NoteDraft, RhythmDraft
from vardkase.leadership.rules.rhythm import check_changed
from vardkase.ledger.entry import Entry


def set_rhythm(*, viewer: Viewer, incident_id: UUID, draft: RhythmDraft, key: UUID, now: datetime) -> Entry:
    """Sets the timetable of a staff, or of the whole incident, from H: one entry with every point that still lies ahead.

    What the timetable before it had planned and not begun is replaced. May be called within another action's transaction, with a key
    of its own. Refused: "leadership.may_not", "leadership.no_such_staff", "leadership.horizon_of_rhythm", "leadership.hours_of_rhythm",
    "leadership.same_rhythm".
    """
    with transaction.atomic():
        row = held(viewer, incident_id, Capability.INCIDENT_LEAD, key)
        key = own_key(RhythmRow, row.id, key)
        earlier = already(row.stream, key, events.RhythmSet, draft, apart=("briefing_hours", "decision_hours", "relief_hours"))
        if earlier:
            check_same(earlier, same=earlier.erased or _same_points(earlier.event, draft, earlier.recorded_at))
            return earlier
        staff = _staff(row, draft.staff_id)
        draft = rules.check_rhythm(draft, staff_open=staff is not None, now=now)
        draft = _changed(row, draft)
        every = rules.timetable(draft, reports=_reports(row, draft.staff_id))
        ahead = [one for one in every if one.at >= now]
        number = _count(row.id)
        points = tuple(
            events.Planned(uuid5(key, str(place)), f"M-{number + place:03}", one.kind, one.at, one.minutes, one.point)
            for place, one in enumerate(ahead, 1)
        )
        before = PlannedMeeting.objects.filter(incident_id=row.id, staff_id=draft.staff_id, state=MeetingState.PLANNED)
        replaced = tuple(before.exclude(rhythm_id=None).order_by("at", "reference").values_list("id", flat=True))
        event = events.RhythmSet(
            key, draft.h_at, draft.hours, points, draft.staff_id, staff or "", draft.place, draft.joining, len(every) - len(ahead), replaced
        )
        return written(row.stream, event, viewer, key, now)


def plan_meeting(*, viewer: Viewer, incident_id: UUID, draft: MeetingDraft, key: UUID, now: datetime) -> Entry:
    """Plans a meeting; its id is the key. Without a time it is now.

    Refused: "leadership.board_is_convened", "leadership.meeting_time_has_passed", "leadership.meeting_minutes", "leadership.no_such_staff".
    """
    with transaction.atomic():
        row = held(viewer, incident_id, Capability.LOG_WRITE, key)
        key = own_key(PlannedMeeting, row.id, key)
        earlier = already(row.stream, key, events.MeetingPlanned, draft)
        if earlier:
            return earlier
        staff = _staff(row, draft.staff_id)
        draft = rules.check_plan(draft, staff_open=staff is not None, now=now)
        event = events.MeetingPlanned(
            key, next_reference(PlannedMeeting, "M", row.id), draft.kind, draft.title, draft.at or now, draft.minutes, draft.staff_id,
            staff or "", draft.place, draft.joining,
        )  # fmt: skip
        return written(row.stream, event, viewer, key, now)


def move_meeting(
    *, viewer: Viewer, incident_id: UUID, meeting_id: UUID, at: datetime, minutes: int | None = None, place: str = "", joining: str = "",
    why: str = "", key: UUID, now: datetime,
) -> Entry:  # fmt: skip
    """Another time or place for a meeting that has not begun. Refused: "leadership.same_meeting", "leadership.meeting_is_not_planned"…"""
    with transaction.atomic():
        row = held(viewer, incident_id, _right(incident_id, meeting_id), key)
        earlier = already(
            row.stream, key, events.MeetingMoved, meeting_id=meeting_id, at=at, place=place, joining=joining, why=why,
        )  # fmt: skip
        if earlier:
            check_same(earlier, same=minutes is None or earlier.erased or earlier.event.minutes == minutes)
            return earlier
        one = meeting_of(viewer, row, meeting_id)
        rules.check_planned(MeetingState(one.state))
        texts = tidy(now, {"place": place, "joining": joining}, {"why": why})
        minutes = rules.check_minutes(one.minutes if minutes is None else minutes)
        if (at, minutes, texts["place"], texts["joining"]) == (one.at, one.minutes, one.place, one.joining):
            raise Refusal("leadership.same_meeting", field="at")
        at = at if at == one.at else rules.check_time(at, now)
        event = events.MeetingMoved(
            one.id, one.reference, MeetingKind(one.kind), one.title, one.at, at, minutes, texts["place"], texts["joining"], texts["why"],
            _point(one),
        )  # fmt: skip
        return written(row.stream, event, viewer, key, now)


def cancel_meeting(*, viewer: Viewer, incident_id: UUID, meeting_id: UUID, why: str, key: UUID, now: datetime) -> Entry:
    """A meeting is not held. Refused: "leadership.cancel_needs_reason", "leadership.meeting_is_not_planned"…"""
    with transaction.atomic():
        row = held(viewer, incident_id, _right(incident_id, meeting_id), key)
        earlier = already(row.stream, key, events.MeetingCancelled, meeting_id=meeting_id, why=why)
        if earlier:
            return earlier
        one = meeting_of(viewer, row, meeting_id)
        why = rules.check_cancel(MeetingState(one.state), why, now)
        event = events.MeetingCancelled(one.id, one.reference, MeetingKind(one.kind), one.title, one.at, why, _point(one))
        return written(row.stream, event, viewer, key, now)


def begin_meeting(
    *, viewer: Viewer, incident_id: UUID, meeting_id: UUID, who: Attendance, happened: Happened | None = None, key: UUID, now: datetime
) -> Entry:
    """A meeting begins, with those who are there. Of the crisis board also chair, secretary and serving substitutes.

    Refused: "leadership.meeting_is_not_planned", "leadership.meeting_needs_…", "leadership.board_does_not_work"…
    """
    with transaction.atomic():
        row = held(viewer, incident_id, Capability.LOG_WRITE, key)
        # How many members a board has is filled in from the notice when it was left open.
        apart = ("members",) if who.members is None else ()
        earlier = already(row.stream, key, events.MeetingBegun, who, part="who", apart=apart, moment=happened, meeting_id=meeting_id)
        if earlier:
            return earlier
        one = meeting_of(viewer, row, meeting_id)
        who = rules.check_begin(MeetingKind(one.kind), MeetingState(one.state), who, now)
        if one.kind == MeetingKind.BOARD:
            check_works(working=board_at_work(row.id) is not None, now=now)
            who = attendance.check_seats(who, said(events.BoardConvened, one.convening).called)
        check_happened(happened, now)
        event = events.MeetingBegun(one.id, one.reference, MeetingKind(one.kind), one.title, one.at, who, _point(one))
        return written(row.stream, event, viewer, key, now, happened)


def change_attendance(*, viewer: Viewer, incident_id: UUID, meeting_id: UUID, move: Move, key: UUID, now: datetime) -> Entry:
    """Somebody comes to a meeting that is under way, or leaves it; the quorum follows.

    Refused: "leadership.meeting_has_not_begun", "leadership.meeting_is_over", "leadership.move_…", "leadership.is_here_already",
    "leadership.is_not_here".
    """
    with transaction.atomic():
        row = held(viewer, incident_id, Capability.LOG_WRITE, key)
        earlier = already(row.stream, key, events.AttendanceChanged, move, part="move", meeting_id=meeting_id)
        if earlier:
            return earlier
        one = meeting_of(viewer, row, meeting_id)
        if not one.beginning or one.begun_at is None:
            rules.refuse_state(MeetingState(one.state))
        who = said(events.MeetingBegun, one.beginning).who
        move = attendance.check_move(MeetingState(one.state), who, one.begun_at or now, move, now)
        if one.kind == MeetingKind.BOARD:
            attendance.check_comer(who, move, said(events.BoardConvened, one.convening).called)
        serving = len(attendance.here(replace(who, moves=(*who.moves, move))))
        event = events.AttendanceChanged(one.id, one.reference, MeetingKind(one.kind), one.title, move, serving, who.members)
        return written(row.stream, event, viewer, key, now)


def note(*, viewer: Viewer, incident_id: UUID, meeting_id: UUID, draft: NoteDraft, key: UUID, now: datetime) -> Entry:
    """Writes down what was said. Refused: "leadership.meeting_has_not_begun", "leadership.note_needs_text"…"""
    with transaction.atomic():
        row = held(viewer, incident_id, Capability.LOG_WRITE, key)
        mark = incident_rules.check_mark(draft.mark, row.authority_id, row.authority, today=now.date())
        earlier = already(row.stream, key, events.MeetingNoted, draft, meeting_id=meeting_id, mark=mark)
        if earlier:
            return earlier
        one = meeting_of(viewer, row, meeting_id)
        draft = rules.check_note(MeetingState(one.state), draft, now)
        event = events.MeetingNoted(one.id, one.reference, MeetingKind(one.kind), one.title, draft.text, draft.point, mark)
        return written(row.stream, event, viewer, key, now)


def end_meeting(
    *, viewer: Viewer, incident_id: UUID, meeting_id: UUID, outcome: str = "", next_at: datetime | None = None,
    direction_holds: bool | None = None, happened: Happened | None = None, key: UUID, now: datetime,
) -> Entry:  # fmt: skip
    """A meeting is over, or a milestone is reached. `next_at` plans the next of the same kind, in the same place, and announces it.

    Refused: "leadership.meeting_has_not_begun", "leadership.meeting_is_over", "leadership.meeting_time_has_passed",
    "leadership.not_a_staff_meeting" for the board, whose meetings end with minutes.
    """
    with transaction.atomic():
        row = held(viewer, incident_id, Capability.LOG_WRITE, key)
        earlier = already(
            row.stream, key, events.MeetingEnded, moment=happened, meeting_id=meeting_id, outcome=outcome, next_at=next_at,
            direction_holds=direction_holds,
        )  # fmt: skip
        if earlier:
            return earlier
        one = meeting_of(viewer, row, meeting_id)
        kind = MeetingKind(one.kind)
        if kind == MeetingKind.BOARD:
            raise Refusal("leadership.not_a_staff_meeting")
        outcome = rules.check_end(kind, MeetingState(one.state), outcome, next_at, now)
        check_happened(happened, now)
        following = _following(row, one, next_at, key) if next_at else None
        event = events.MeetingEnded(one.id, one.reference, kind, one.title, outcome, direction_holds, next_at, following, _point(one))
        return written(row.stream, event, viewer, key, now, happened)


def _changed(row: IncidentRow, draft: RhythmDraft) -> RhythmDraft:
    """The draft, unless it is the timetable that its staff follows already."""
    before = latest_rhythm(row, [draft.staff_id])
    stands = before is not None and PlannedMeeting.objects.filter(rhythm_id=before[0], state=MeetingState.PLANNED).exists()
    return check_changed(draft, before[1] if before else None, stands=stands)


def _same_points(event: events.RhythmSet, draft: RhythmDraft, at: datetime) -> bool:
    """Whether a timetable would have given the same points at the moment when it was set."""
    ahead = [(one.kind, one.at, one.minutes, one.point) for one in rules.timetable(draft) if one.at >= at]
    return ahead == [(one.kind, one.at, one.minutes, one.point) for one in event.points]


def _following(row: IncidentRow, one: PlannedMeeting, at: datetime, key: UUID) -> events.MeetingPlanned | None:
    """The next meeting of the same kind; None when the plan has it already."""
    same = PlannedMeeting.objects.filter(incident_id=row.id, kind=one.kind, staff_id=one.staff_id, state=MeetingState.PLANNED, at=at)
    if same.exists():
        return None
    # The first one's name is not the next one's: a start-up meeting is followed by a walk-through.
    return events.MeetingPlanned(
        uuid5(key, "next"), next_reference(PlannedMeeting, "M", row.id), MeetingKind(one.kind), one.title, at, max(one.minutes, 15),
        one.staff_id, one.staff, one.place, one.joining,
    )  # fmt: skip


def _right(incident_id: UUID, meeting_id: UUID) -> Capability:
    """A meeting of the board is moved and cancelled by whoever may call it, also its chair, who keeps no log."""
    one = tables.first(PlannedMeeting, incident_id=incident_id, id=meeting_id)
    return Capability.BOARD_WRITE if one is not None and one.kind == MeetingKind.BOARD else Capability.LOG_WRITE


def meeting_of(viewer: Viewer, row: IncidentRow, meeting_id: UUID) -> PlannedMeeting:
    """A meeting of this incident ("leadership.no_such_meeting"). One of the crisis board is followed by whoever may write for the board."""
    found = tables.first(PlannedMeeting, incident_id=row.id, id=meeting_id)
    if found is None:
        raise Refusal("leadership.no_such_meeting")
    if found.kind == MeetingKind.BOARD and not viewer.can(Capability.BOARD_WRITE, incident_rules.scopes(row.id, row.authority_id)):
        raise Refusal("leadership.may_not")
    return found


def _staff(row: IncidentRow, staff_id: UUID | None) -> str | None:
    """The name of an open staff, empty for the whole incident; None for one that is not open."""
    if staff_id is None:
        return ""
    found = tables.first(Staff, incident_id=row.id, id=staff_id, closed_at=None)
    return str(found.name) if found else None


def _reports(row: IncidentRow, staff_id: UUID | None) -> bool:
    """Whether a staff reports to another, which then speaks for both."""
    found = tables.first(Staff, incident_id=row.id, id=staff_id) if staff_id else None
    return found is not None and said(events.StaffOpened, found.body).parent_id is not None


def _point(one: PlannedMeeting) -> rules.Point | None:
    """Which point of the timetable it is, so that the entry can be understood alone."""
    return rules.Point(one.point) if one.point else None


def _count(incident_id: UUID) -> int:
    return PlannedMeeting.objects.filter(incident_id=incident_id).count()
