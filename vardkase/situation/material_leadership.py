"""What leading gives to a report: level and staffs, direction and decisions, tasks, manning, meetings with others, important entries.

The tables of leadership tell how it stands now. For a picture of an earlier moment, what was moved since is put back to how it stood then:
the first move after the moment says from what.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from vardkase.access.rules import Viewer
from vardkase.incidents import queries as incidents
from vardkase.incidents import tables
from vardkase.incidents.models import HeaderChange
from vardkase.incidents.projections import store
from vardkase.incidents.queries import Filters
from vardkase.incidents.rows import IncidentRow
from vardkase.incidents.rules import OPEN, Importance, Mark, Secrecy, audience, may_see
from vardkase.leadership import events, words
from vardkase.leadership.models import BoardRow, DecisionRow, DirectionRow, PlannedMeeting, ShiftRow, Staff, StandDownRow, TaskRow
from vardkase.leadership.queries.shaping import said
from vardkase.leadership.rules.decisions import Capacity
from vardkase.leadership.rules.meetings import MeetingKind
from vardkase.leadership.rules.shifts import ShiftState
from vardkase.leadership.rules.tasks import Priority, TaskState
from vardkase.situation import material
from vardkase.situation.material import Material, Section, stopped
from vardkase.situation.rules.known import Known
from vardkase.ui import times
from vardkase.ui.addresses import address

INTERNAL = Mark(Secrecy.INTERNAL)
# Meetings with others: what was agreed there belongs in a report. What a staff says among itself does not.
WITH_OTHERS = frozenset({MeetingKind.CONFERENCE, MeetingKind.ISF})
# How far back the important entries of the log are told of, and how many: a report tells what matters now.
ENTRIES_WITHIN = timedelta(hours=36)
MOST_ENTRIES = 12
HORIZONS = (24, 72)  # hours of manning that a report tells of


def offer() -> None:
    """Offers all of it."""
    for give in (level, staffs, entries, tasks, direction, decisions, manning, meetings):
        material.offer(give)


def level(viewer: Viewer, row: IncidentRow, known: Known) -> list[Material]:
    """The level as it was known: it is a part of the event, and a decision."""
    changes = [one for one in tables.load(HeaderChange, "number", incident_id=row.id) if one.number <= known.number]
    if not changes or not changes[-1].level:
        return []
    last = changes[-1]
    since = next(one for one in reversed(changes) if one is changes[0] or _before(changes, one).level != last.level)
    at = _recorded(row, since.number) or row.opened_at
    text = _("Level: %(level)s") % {"level": last.level}
    url = address("incidents:entry", row.id, since.number)
    return [Material(Section.DECISIONS, "level", text, last.level, at, since.number, url=url, important=True)]


def _before(changes: list[HeaderChange], one: HeaderChange) -> HeaderChange:
    return changes[changes.index(one) - 1]


def _recorded(row: IncidentRow, number: int) -> datetime | None:
    found = store.load(row.id, "e.number = %s", [number])
    return next((line.recorded_at for _id, line in found.values()), None)


def staffs(viewer: Viewer, row: IncidentRow, known: Known) -> list[Material]:
    """The staffs at work, and the crisis board when it works."""
    found = [
        Material(
            Section.DECISIONS, f"staff:{one.id}", _("%(staff)s leads the work") % {"staff": one.name}, pgettext("staff", "at work"),
            one.opened_at, one.number, said(events.StaffOpened, one.body).decision_maker, address("leadership:overview", row.id),
        )
        for one in tables.load(Staff, "number", incident_id=row.id)
        if one.number <= known.number and not _over(one.closed_at, known)
    ]  # fmt: skip
    found += [
        Material(
            Section.DECISIONS, f"board:{one.id}", _("%(board)s works as crisis board") % {"board": one.board}, pgettext("board", "at work"),
            one.activated_at, one.number, said(events.BoardActivated, one.body).chair, address("leadership:board", row.id), important=True,
        )
        for one in tables.load(BoardRow, "number", incident_id=row.id)
        if one.number <= known.number and not _over(one.ended_at, known)
    ]  # fmt: skip
    return found


def _over(at: datetime | None, known: Known) -> bool:
    return at is not None and at <= known.at


def direction(viewer: Viewer, row: IncidentRow, known: Known) -> list[Material]:
    """The direction that was in force."""
    found = [one for one in tables.load(DirectionRow, "-version", incident_id=row.id) if one.number <= known.number]
    ended = [one.number for one in tables.load(StandDownRow, incident_id=row.id) if one.number <= known.number]
    if not found or any(number > found[0].number for number in ended):
        return []
    last = found[0]
    event = said(events.DirectionSet, last.body)
    text = _("Direction %(version)s: %(goal)s") % {"version": event.version, "goal": event.goal}
    url = address("leadership:overview", row.id)
    return [Material(Section.DECISIONS, "direction", text, event.goal, last.set_at, last.number, event.decided_by, url, important=True)]


def decisions(viewer: Viewer, row: IncidentRow, known: Known) -> list[Material]:
    """The decisions that held; one that another has taken the place of is told of by the other."""
    rows = [one for one in tables.load(DecisionRow, "number", incident_id=row.id) if one.number <= known.number]
    replaced = {said(events.DecisionTaken, one.body).supersedes for one in rows}
    seen = audience(viewer, row.id, row.authority_id)
    return [
        _decision(row, one, said(events.DecisionTaken, one.body)) for one in rows if one.id not in replaced and may_see(seen, one.mark_key)
    ]


def _decision(row: IncidentRow, one: DecisionRow, event: events.DecisionTaken) -> Material:
    # A decision is often called by its first words: they are not said twice.
    said_first = event.text.casefold().startswith(event.title.rstrip(".").casefold())
    text = f"{one.reference} {event.text}" if said_first else f"{one.reference} {stopped(event.title)} {event.text}"
    big = event.capacity in {Capacity.BOARD, Capacity.CHAIR_URGENT}
    url = address("leadership:decision", row.id, one.id)
    return Material(
        Section.DECISIONS, f"decision:{one.id}", text, one.reference, one.decided_at, one.number, event.decided_by, url, big, event.mark
    )


def tasks(viewer: Viewer, row: IncidentRow, known: Known) -> list[Material]:
    """What was done, as measures taken; what is under way or to come, as measures planned. What was withdrawn is neither."""
    seen = audience(viewer, row.id, row.authority_id)
    before = _moved_since(row, known)
    found = []
    for one in tables.load(TaskRow, "number", incident_id=row.id):
        state = TaskState(before.get(one.reference, one.state))
        if one.number <= known.number and state is not TaskState.WITHDRAWN and may_see(seen, one.mark_key):
            found.append(_task(row, one, state, known, moved=one.reference not in before))
    return found


def _task(row: IncidentRow, one: TaskRow, state: TaskState, known: Known, *, moved: bool) -> Material:
    event = said(events.TaskGiven, one.body)
    done = state.is_over
    at = min(one.moved_at, known.at) if moved else one.given_at
    text = f"{words.TASK_STATES[state]}: {stopped(event.what)}"
    if not done and event.due_at:
        text = _("%(text)s To be done by %(at)s.") % {"text": text, "at": times.moment(event.due_at, known.at)}
    section = Section.MEASURES_TAKEN if done else Section.MEASURES_PLANNED
    url = address("leadership:tasks", row.id)
    life = event.priority is Priority.LIFE
    return Material(section, f"task:{one.id}", text, str(words.TASK_STATES[state]), at, one.number, event.assignee, url, life, event.mark)


def _moved_since(row: IncidentRow, known: Known) -> dict[str, str]:
    """By the reference of a task that was moved after the moment: in which state it was then."""
    return {str(facts["reference"]): str(facts["before"]) for facts in _later(row, known, "leadership.task_moved")}


def _later(row: IncidentRow, known: Known, kind: str) -> Iterator[dict[str, Any]]:
    """The facts of the lines of a kind after a moment, the latest first: what is put into a table last is the first after it."""
    if known.number >= row.entries:
        return
    found = store.load(row.id, "e.number > %s AND e.kind = %s", [known.number, kind])
    yield from (line.facts for _number, (_id, line) in reversed(found.items()) if line.facts)


def manning(viewer: Viewer, row: IncidentRow, known: Known) -> list[Material]:
    """How far the shifts are manned ahead: by how many, without anybody's name; and which roles stand empty first."""
    shifts = [
        one for one in tables.load(ShiftRow, "starts_at", incident_id=row.id) if one.number <= known.number and one.ends_at > known.at
    ]
    states = _states_then(row, shifts, known)
    ahead = [one for one in shifts if states[one.id].counts]
    if not ahead:
        return []
    number = max(one.number for one in ahead)
    url = address("leadership:shifts", row.id)
    said_yes = {one.id for one in ahead if states[one.id] in {ShiftState.YES, ShiftState.ON}}
    found = [_manned(ahead, said_yes, hours, number, known, url) for hours in HORIZONS]
    lasts = _lasts(ahead, known.at)
    text = _("The roles of the staff are manned until %(at)s") % {"at": times.moment(lasts, known.at)}
    value = times.moment(lasts, known.at)
    found.append(Material(Section.RESOURCES, "manning:until", text, value, known.at, number, url=url, important=True, mark=INTERNAL))
    return found


def _states_then(row: IncidentRow, shifts: list[ShiftRow], known: Known) -> dict[UUID, ShiftState]:
    """How each shift stood then: the first move after the moment says from what."""
    before = {
        (facts["role"], facts["member"], datetime.fromisoformat(facts["from"])): ShiftState(facts["before"])
        for facts in _later(row, known, "leadership.shift_moved")
    }
    return {one.id: before.get((one.role, one.member, one.starts_at), ShiftState(one.state)) for one in shifts}


def _manned(ahead: list[ShiftRow], said_yes: set[UUID], hours: int, number: int, known: Known, url: str) -> Material:
    until = known.at + timedelta(hours=hours)
    near = [one for one in ahead if one.starts_at < until]
    people, sure = {one.member_id for one in near}, {one.member_id for one in near if one.id in said_yes}
    value = _("%(people)s people in shifts, %(sure)s of them have said yes") % {"people": len(people), "sure": len(sure)}
    text = _("The next %(hours)s hours: %(value)s") % {"hours": hours, "value": value}
    return Material(Section.RESOURCES, f"manning:{hours}", text, value, known.at, number, url=url, mark=INTERNAL)


def _lasts(ahead: list[ShiftRow], at: datetime) -> datetime:
    """Until when every role that is manned now is manned without a gap."""
    lasts: dict[str, datetime] = {}
    for one in ahead:
        end = lasts.get(one.role_key, at)
        if one.starts_at <= end:
            lasts[one.role_key] = max(end, one.ends_at)
    return min(lasts.values(), default=at)


def meetings(viewer: Viewer, row: IncidentRow, known: Known) -> list[Material]:
    """Meetings with others: what those that were held came to, and which is next, at the time that was set then."""
    moved = {str(facts["reference"]): datetime.fromisoformat(facts["before"]) for facts in _later(row, known, "leadership.meeting_moved")}
    stood = {str(facts["reference"]) for facts in _later(row, known, "leadership.meeting_cancelled")}
    found = []
    for one in tables.load(PlannedMeeting, "at", incident_id=row.id):
        if one.number > known.number or MeetingKind(one.kind) not in WITH_OTHERS:
            continue
        at = moved.get(one.reference, one.at)
        held = one.ended_at is not None and one.ended_at <= known.at
        if held or (at >= known.at and (one.state != "cancelled" or one.reference in stood)):
            found.append(_meeting(row, one, at, known, held=held))
    return found


def _meeting(row: IncidentRow, one: PlannedMeeting, at: datetime, known: Known, *, held: bool) -> Material:
    name = words.kind_or_title({"title": one.title, "point": one.point, "kind": one.kind})
    url = address("leadership:meeting", row.id, one.id)
    key = f"meeting:{one.id}"
    when = times.moment(at, known.at)
    if not held:
        text = _("To come: %(meeting)s %(at)s") % {"meeting": name, "at": when}
        return Material(Section.COLLABORATION, key, text, when, min(known.at, at), one.number, url=url)
    ending = said(events.MeetingEnded, one.ending) if one.ending else None
    outcome = stopped(ending.outcome) if ending and ending.outcome else ""
    text = _("%(meeting)s %(at)s. %(outcome)s") % {"meeting": name, "at": when, "outcome": outcome}
    # What a meeting came to is news, and no change of when it was to be.
    return Material(
        Section.COLLABORATION, f"{key}:held", text.strip(), pgettext("meeting", "held"), one.ended_at or at, one.number, url=url
    )


def entries(viewer: Viewer, row: IncidentRow, known: Known) -> list[Material]:
    """The important entries of the log, as they read then: the latest of them, from not too long ago."""
    wanted = Filters(importance=(Importance.IMPORTANT, Importance.CRITICAL), recorded_from=known.at - ENTRIES_WITHIN, as_known_at=known.at)
    page = incidents.log_page(viewer, row.id, wanted, limit=100)
    told = [one for one in page.entries if one.is_written and not one.masked and not one.erased and one.number <= known.number]
    return [_entry(row, one) for one in told if not one.is_struck][:MOST_ENTRIES]


def _entry(row: IncidentRow, one: Any) -> Material:
    root = one.corrects or one.number
    at = one.happened.at or one.recorded_at
    source = one.counterpart or one.source
    url = address("incidents:entry", row.id, one.number)
    critical = one.importance is Importance.CRITICAL
    return Material(Section.EVENT, f"entry:{root}", one.text, one.text, at, one.number, source, url, critical, one.mark or OPEN)
