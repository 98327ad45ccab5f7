"""What a handover sheet is made of. A noun with something to hand over adds its source to SOURCES, under its part.

    SOURCES[Part.MEETINGS].append(meetings_to_come)

A source is given the viewer, the incident, the shift that ends and since when, and answers with lines. What is secret never stands on a
sheet: it is counted by `hidden`, and read in the log by those who may. What is internal makes the sheet internal.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from django.utils.translation import gettext as _

from vardkase.access.rules import Viewer
from vardkase.incidents import queries as incidents
from vardkase.incidents import tables
from vardkase.incidents import words as log_words
from vardkase.incidents.rules import OPEN, Importance, Mark, Secrecy
from vardkase.incidents.rules.filters import Filters
from vardkase.kernel.moments import Precision
from vardkase.leadership import words
from vardkase.leadership.models import DutyRow, ShiftRow
from vardkase.leadership.queries.direction import direction_in_force
from vardkase.leadership.queries.meetings import rhythm
from vardkase.leadership.queries.shift_roles import card_of, staff_of
from vardkase.leadership.queries.shifts import warnings
from vardkase.leadership.queries.tasks import open_questions, tasks
from vardkase.leadership.rules.decisions import DutyKind
from vardkase.leadership.rules.handover import Item, Part, Section, Whose, leads
from vardkase.leadership.rules.meetings import MeetingState
from vardkase.leadership.rules.planning import PlannedTurn
from vardkase.leadership.rules.shifts import ShiftState
from vardkase.leadership.rules.tasks import Priority

MOST_LINES, LONGEST_LINE = 40, 400
MEETINGS_AHEAD = timedelta(hours=24)


@dataclass(frozen=True, slots=True)
class Leaving:
    """Who goes off: their shift, since when they have been on, and what time it is. `leads`: they answer for what everybody does."""

    turn: PlannedTurn
    since: datetime
    now: datetime
    staff_id: UUID | None = None
    leads: bool = False


@dataclass(frozen=True, slots=True)
class Sheet:
    """A sheet before it is given."""

    sections: tuple[Section, ...]
    hidden: int


Source = Callable[[Viewer, UUID, Leaving], Iterable[Item | None]]


def sheet(viewer: Viewer, incident_id: UUID, turn: PlannedTurn, since: datetime, *, now: datetime) -> Sheet:
    """Everything that every source has to say, in the order of the parts. Refusal("incident.not_found")."""
    row = incidents.incident(viewer, incident_id)
    leaving = _leaving(turn, since, now)
    sections, hidden = [], 0
    for part in Part:
        said = [item for source in SOURCES[part] for item in source(viewer, row.id, leaving)]
        shown = [item for item in said if item is not None]
        hidden += len(said) - len(shown)
        whose = (Whose.EVERYBODY if leaving.leads else Whose.OWN_AND_URGENT) if part == Part.TASKS else Whose.UNSAID
        sections.append(Section(part, tuple(shown[:MOST_LINES]), max(0, len(shown) - MOST_LINES), whose))
    return Sheet(tuple(sections), hidden)


def _leaving(turn: PlannedTurn, since: datetime, now: datetime) -> Leaving:
    roster_id = ShiftRow.objects.filter(id=turn.shift_id).values_list("roster_id", flat=True).first()
    staff_id = staff_of(roster_id) if roster_id else None
    card = card_of(staff_id, turn.role_key, turn.role)
    return Leaving(turn, since, now, staff_id, leads(turn.role, card.key if card else ""))


def line(viewer: Viewer, text: str, mark: Mark = OPEN, at: datetime | None = None, reference: str = "") -> Item | None:
    """A line of a sheet; None for what is secret, which is only counted."""
    if mark.level == Secrecy.SECRET:
        return None
    short = text if len(text) <= LONGEST_LINE else f"{text[: LONGEST_LINE - 1].rstrip()}…"
    return Item(" ".join(short.split()), at, reference, mark.level == Secrecy.INTERNAL)


def _since(viewer: Viewer, incident_id: UUID, leaving: Leaving) -> Iterator[Item | None]:
    filters = Filters(importance=(Importance.CRITICAL, Importance.IMPORTANT), recorded_from=leaving.since)
    for entry in incidents.log_page(viewer, incident_id, filters, limit=200).entries:
        if not entry.masked and not entry.erased and entry.corrected_by is None:
            said = entry.text if entry.is_written else f"{log_words.line_text(entry)} {entry.text}"
            # A day or a part of one has no clock: then it is said when it was written down.
            is_exact = entry.happened.at is not None and entry.happened.precision in {Precision.MINUTE, Precision.ABOUT}
            yield line(viewer, said, entry.mark, entry.happened.at if is_exact else entry.recorded_at, f"#{entry.number}")


def _direction(viewer: Viewer, incident_id: UUID, leaving: Leaving) -> Iterator[Item | None]:
    found = direction_in_force(viewer, incident_id)
    if found:
        yield line(viewer, found.said.goal, at=found.set_at)
        for place, one in enumerate(found.said.priorities, 1):
            yield line(viewer, f"{place}. {one}")


def _tasks(viewer: Viewer, incident_id: UUID, leaving: Leaving) -> Iterator[Item | None]:
    """Every open task of the staff for whoever leads or decides in it; for others those of the role or the person, and what is urgent.

    A task that no staff is named for is everybody's.
    """
    mine = {leaving.turn.role.casefold(), leaving.turn.member.casefold()}
    for task in tasks(viewer, incident_id, now=leaving.now):
        if task.said is None or task.state.is_over:
            continue
        is_ours = leaving.leads and task.said.staff_id in {None, leaving.staff_id}
        if is_ours or task.said.assignee.casefold() in mine or task.said.priority in {Priority.HIGH, Priority.LIFE}:
            urgent = "" if task.said.priority == Priority.NORMAL else f"{words.PRIORITIES[task.said.priority]}: "
            late = _("overdue") if task.overdue else ""
            state = ", ".join(part for part in (late, f"{words.TASK_STATES[task.state]} {task.words}".strip()) if part)
            yield line(
                viewer, f"{urgent}{task.said.what} – {task.said.assignee} ({state})", task.said.mark, task.said.due_at, task.reference
            )


def _duties(viewer: Viewer, incident_id: UUID, leaving: Leaving) -> Iterator[Item | None]:
    for duty in tables.load(DutyRow, "due_at, since, reference", incident_id=incident_id, done_at=None):
        if duty.mark_key not in {str(Secrecy.OPEN), str(Secrecy.INTERNAL)}:
            yield None
            continue
        mark = Mark(Secrecy(duty.mark_key))
        yield line(viewer, f"{duty.title}: {words.DUTIES[DutyKind(duty.kind)]}", mark, duty.due_at, duty.reference)


def _questions(viewer: Viewer, incident_id: UUID, leaving: Leaving) -> Iterator[Item | None]:
    for one in open_questions(viewer, incident_id, now=leaving.now):
        yield line(viewer, f"{one.title} – {one.lead}. {one.next_step}".strip(), at=one.next_at)


def _next_on(viewer: Viewer, incident_id: UUID, leaving: Leaving) -> Iterator[Item | None]:
    """Who has the role next, and what they have answered."""
    ahead = ShiftRow.objects.filter(
        incident_id=incident_id, role_key=leaving.turn.role_key, ends_at__gt=leaving.now, starts_at__lt=leaving.now + timedelta(hours=24)
    ).exclude(id=leaving.turn.shift_id)
    for shift in ahead.order_by("starts_at", "member"):
        state = ShiftState(shift.state)
        if state.counts and state != ShiftState.RELIEVED:
            yield line(viewer, f"{shift.member} ({words.SHIFT_STATES[state]})", at=shift.starts_at)


def _meetings(viewer: Viewer, incident_id: UUID, leaving: Leaving) -> Iterator[Item | None]:
    """What the staff meets for in the next day, what should have begun and can still be held in its time, and what is under way; meetings
    of the whole incident among them. One whose time has passed is nothing to come: it stays in the rhythm until somebody says how it went.
    """
    for one in rhythm(viewer, incident_id, now=leaving.now):
        is_ours = one.staff_id is None or one.staff_id == leaving.staff_id
        is_past = one.at + timedelta(minutes=one.minutes) <= leaving.now
        is_coming = one.state == MeetingState.PLANNED and not is_past and one.at <= leaving.now + MEETINGS_AHEAD
        if not is_ours or not (is_coming or one.state == MeetingState.UNDER_WAY):
            continue
        state = _("under way") if one.state == MeetingState.UNDER_WAY else _("should have begun") if one.late else ""
        parts = (words.meeting_name(one), one.place, one.joining, state)
        yield line(viewer, ", ".join(part for part in parts if part), at=one.at, reference=one.reference)


def _risks(viewer: Viewer, incident_id: UUID, leaving: Leaving) -> Iterator[Item | None]:
    for one in warnings(viewer, incident_id, now=leaving.now):
        if one.severity == "red":
            yield line(viewer, words.warning_text(one, leaving.now))


SOURCES: dict[Part, list[Source]] = {part: [] for part in Part}
SOURCES[Part.RISKS].append(_risks)
SOURCES[Part.DIRECTION].append(_direction)
SOURCES[Part.SINCE].append(_since)
SOURCES[Part.TASKS].append(_tasks)
SOURCES[Part.DECISIONS].append(_duties)
SOURCES[Part.QUESTIONS].append(_questions)
SOURCES[Part.MEETINGS].append(_meetings)
SOURCES[Part.NEXT_ON].append(_next_on)
