"""The rhythm of an incident: its meetings, what each speaks of, what was said, and which comes next."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from vardkase import ledger
from vardkase.access.rules import Viewer
from vardkase.incidents import queries as incidents
from vardkase.incidents import tables
from vardkase.incidents.rules import Importance, audience, may_see
from vardkase.incidents.rules.filters import Filters
from vardkase.kernel.refusal import Refusal
from vardkase.leadership import events
from vardkase.leadership.models import BoardItemRow, MeetingNote, PlannedMeeting, RhythmRow, Staff
from vardkase.leadership.queries import shaping
from vardkase.leadership.queries.decisions import decisions, open_duties
from vardkase.leadership.queries.direction import direction_of
from vardkase.leadership.queries.rows import Agenda, DutyLine, MeetingDetail, MeetingLine, NoteLine
from vardkase.leadership.queries.tasks import open_questions, tasks
from vardkase.leadership.rules import meetings as rules
from vardkase.leadership.rules.attendance import here, members_of
from vardkase.leadership.rules.decisions import DutyKind
from vardkase.leadership.rules.meetings import AgendaPoint, MeetingKind, MeetingState, Point
from vardkase.leadership.rules.rhythm import read_back
from vardkase.leadership.rules.sittings import BoardItem, is_quorate
from vardkase.leadership.rules.tasks import TaskState

ENTRIES_SHOWN = 12


def rhythm(viewer: Viewer, incident_id: UUID, *, now: datetime) -> tuple[MeetingLine, ...]:
    """Every meeting and milestone of an incident, the earliest first. Refusal("incident.not_found")."""
    row = incidents.incident(viewer, incident_id)
    return tuple(line_of(one, now) for one in tables.load(PlannedMeeting, "at, reference", incident_id=row.id))


def next_meetings(viewer: Viewer, incident_id: UUID, now: datetime) -> tuple[MeetingLine, ...]:
    """What is under way, what is late, and the next of each kind and staff: what everybody should know. Milestones only when late."""
    row = incidents.incident(viewer, incident_id)
    alive = tables.load(PlannedMeeting, "at, reference", incident_id=row.id, state=[MeetingState.PLANNED, MeetingState.UNDER_WAY])
    lines = [line_of(one, now) for one in alive]
    seen: set[tuple[MeetingKind, UUID | None]] = set()
    found = []
    for one in lines:
        # The next of a kind is announced even when an earlier one should have begun.
        is_next = one.state == MeetingState.PLANNED and not one.late and one.kind != MeetingKind.MILESTONE
        if one.late or one.state == MeetingState.UNDER_WAY or (is_next and (one.kind, one.staff_id) not in seen):
            found.append(one)
        if is_next:
            seen.add((one.kind, one.staff_id))
    return tuple(found)


def meeting(viewer: Viewer, incident_id: UUID, meeting_id: UUID, *, now: datetime) -> MeetingDetail:
    """One meeting whole. Refusal("leadership.not_found") for one that is not of this incident."""
    row = incidents.incident(viewer, incident_id)
    line = line_of(_of(row.id, meeting_id), now)
    seen = audience(viewer, row.id, row.authority_id)
    notes = tuple(
        NoteLine(one.number, one.at, False, AgendaPoint(one.point) if one.point else None, one.text, one.by)
        if may_see(seen, one.mark_key) else NoteLine(one.number, one.at, True)
        for one in tables.load(MeetingNote, "number", meeting_id=line.id)
    )  # fmt: skip
    written = tables.load(BoardItemRow, "paragraph", meeting_id=line.id)
    items = line.met.paragraphs if line.met else tuple(shaping.said(BoardItem, one.body) for one in written)
    given = tuple(one for one in tasks(viewer, row.id, now=now) if one.said and one.said.origin and one.said.origin.id == line.id)
    taken = tuple(one for one in decisions(viewer, row.id, now=now) if one.said and one.said.origin and one.said.origin.id == line.id)
    owed: tuple[DutyLine, ...] = ()
    if line.kind == MeetingKind.BOARD and line.state in {MeetingState.PLANNED, MeetingState.UNDER_WAY}:
        owed = tuple(one for one in open_duties(viewer, row.id, now=now) if one.kind == DutyKind.REPORT_TO_BOARD)
    serving = len(here(line.who)) if line.who else 0
    called = line.convening.called if line.convening else ()
    quorate = is_quorate(members_of(line.who, called), serving) if line.who else None
    return MeetingDetail(line, notes, items, given, taken, owed, quorate, serving)


def agenda(viewer: Viewer, incident_id: UUID, meeting_id: UUID, *, now: datetime) -> Agenda:
    """What a meeting speaks of: what changed since the last one of its kind and staff began. Refusal("leadership.not_found")."""
    row = incidents.incident(viewer, incident_id)
    one = _of(row.id, meeting_id)
    upto = one.begun_at or now
    before = PlannedMeeting.objects.filter(
        incident_id=row.id, kind=one.kind, staff_id=one.staff_id, state=MeetingState.HELD, begun_at__lt=one.begun_at or now
    )
    since = before.exclude(id=one.id).order_by("-begun_at").values_list("begun_at", flat=True).first()
    log = Filters(importance=(Importance.IMPORTANT, Importance.CRITICAL), recorded_from=since, recorded_to=upto, hide_quiet=True)
    found = tasks(viewer, row.id, now=now)
    direction = direction_of(viewer, row)
    start_up = one.point == Point.START_UP
    return Agenda(
        points=rules.START_UP if start_up else rules.AGENDAS[MeetingKind(one.kind)],
        since=since,
        entries=incidents.log_page(viewer, row.id, log, limit=ENTRIES_SHOWN).entries,
        decisions=tuple(each for each in decisions(viewer, row.id, now=now) if _within(each.decided_at, since, upto)),
        done=tuple(each for each in found if each.state == TaskState.DONE and _within(each.moved_at, since, upto)),
        overdue=tuple(each for each in found if each.overdue),
        questions=open_questions(viewer, row.id, now=now),
        direction=direction,
        direction_is_stale=direction is not None and now - direction.set_at >= rules.DIRECTION_STALE,
    )


def h_moment(viewer: Viewer, incident_id: UUID) -> datetime | None:
    """H, as the latest timetable of an incident has it; None when none is set."""
    row = incidents.incident(viewer, incident_id)
    latest = tables.first(RhythmRow, "-number", incident_id=row.id)
    return latest.h_at if latest else None


def timetable_in_force(viewer: Viewer, incident_id: UUID) -> rules.RhythmDraft | None:
    """The latest timetable of the incident or of a staff that is at work, as it was said; None when none is set."""
    row = incidents.incident(viewer, incident_id)
    found = latest_rhythm(row, [None, *(one.id for one in tables.load(Staff, incident_id=row.id, closed_at=None))])
    return found[1] if found else None


def latest_rhythm(row: incidents.IncidentRow, staffs: list[UUID | None]) -> tuple[UUID, rules.RhythmDraft] | None:
    """The latest timetable of any of these staffs, and what it was made of."""
    latest = next((one for one in tables.load(RhythmRow, "-number", incident_id=row.id) if one.staff_id in staffs), None)
    entry = ledger.find(row.stream, latest.id) if latest else None
    if latest is None or entry is None or entry.erased:
        return None
    was = entry.event
    basis = rules.RhythmDraft(was.h_at, was.staff_id, was.hours, place=was.place, joining=was.joining)
    points = (rules.TimePoint(one.kind, one.at, one.minutes, one.point) for one in was.points)
    return latest.id, read_back(basis, points, entry.recorded_at)


def council_report(viewer: Viewer, incident_id: UUID, *, now: datetime) -> tuple[DutyLine, ...]:
    """What is to be reported at the council's next meeting: decisions, takeovers and meetings of the board. Lagen (2006:544) 2 kap. 5 §."""
    return tuple(one for one in open_duties(viewer, incident_id, now=now) if one.kind == DutyKind.REPORT_TO_COUNCIL)


def _of(incident_id: UUID, meeting_id: UUID) -> PlannedMeeting:
    found = tables.first(PlannedMeeting, incident_id=incident_id, id=meeting_id)
    if found is None:
        raise Refusal("leadership.not_found")
    return found


def _within(at: datetime, since: datetime | None, upto: datetime) -> bool:
    return at <= upto and (since is None or at > since)


def line_of(one: PlannedMeeting, now: datetime) -> MeetingLine:
    """A meeting as it stands at a moment."""
    kind, state = MeetingKind(one.kind), MeetingState(one.state)
    is_board = kind == MeetingKind.BOARD
    return MeetingLine(
        one.id, one.number, one.reference, kind, Point(one.point) if one.point else None, one.title, one.at, one.minutes, one.staff_id,
        one.staff, one.place, one.joining, state, rules.is_late(state, one.at, now), one.why, one.begun_at, one.ended_at,
        shaping.said(events.BoardConvened, one.convening) if one.convening else None,
        shaping.said(events.MeetingBegun, one.beginning).who if one.beginning else None,
        shaping.said(events.MeetingEnded, one.ending) if one.ending and not is_board else None,
        shaping.said(events.BoardMet, one.ending) if one.ending and is_board else None,
    )  # fmt: skip
