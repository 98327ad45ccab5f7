"""What the status board gives to other parts of the house: to reports, to the time machine, and to the list of what is due."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import datetime

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from vardkase.access.rules import Role, Viewer
from vardkase.incidents.rows import IncidentRow
from vardkase.incidents.rules import OPEN
from vardkase.leadership.obligations import Due, Obligation
from vardkase.situation.material import Material, Section, stopped
from vardkase.situation.moments import Part, Seen
from vardkase.situation.queries import status as queries
from vardkase.situation.queries.status_rows import Board, Line, Status
from vardkase.situation.rules import status as rules
from vardkase.situation.rules.known import Known
from vardkase.situation.rules.status import Lateness, Level, Side
from vardkase.situation.words import status as words
from vardkase.ui import times
from vardkase.ui.addresses import address

ROLES = (Role.STAFF_MEMBER, Role.CHIEF_OF_STAFF, Role.DUTY_OFFICER, Role.COORDINATOR)


def give(viewer: Viewer, row: IncidentRow, known: Known) -> list[Material]:
    """How each function stands, with its age in words; what help is needed apart. What is old is given as old, never as its level."""
    found: list[Material] = []
    board = queries.board(viewer, row, known)
    for line in board.lines:
        for status in line.statuses:
            found += _material(row, line, status, known.at)
    if board.lines:
        found.append(_overview(row, board, known.at))
    return found


def _material(row: IncidentRow, line: Line, one: Status, at: datetime) -> list[Material]:
    told = one.told
    if told is None or one.as_of is None:
        return []
    key = f"status:{line.row.row_id}" + ("" if one.side == Side.OWN else f":{one.side}")
    url, source = address("situation:status_function", row.id, line.row.row_id), f"{line.row.unit}, {one.told_by}"
    value = "old" if one.old else str(one.level)
    held = words.holds_word(one, at)
    until = _("Holds until %(at)s") % {"at": held} if told.holds == rules.Holds.UNTIL else ""
    parts = (f"{_name(line, one)}: {words.report_word(one)}", told.consequence, until)
    text = " ".join(stopped(part) for part in parts if part)
    mark = one.mark
    heavy = one.level.rank >= Level.ORANGE.rank and not one.old
    found = [Material(Section.CONSEQUENCES, key, text, value, one.as_of, one.number, source, url, heavy, mark)]
    if told.need:
        need = stopped(f"{_name(line, one)}: {told.need_what}")
        if one.old:
            # Nobody has said since that it is still so.
            need = f"{need} " + _("Said %(at)s, not reported again in time.") % {"at": times.moment(one.as_of, at)}
        found.append(Material(Section.NEEDS, f"{key}:need", need, told.need_what, one.as_of, one.number, source, url, heavy, mark))
    return found


def _overview(row: IncidentRow, board: Board, at: datetime) -> Material:
    """The board in a line, for the judgement: what is open in it, so that it is told to others as they would count it themselves."""
    counted = queries.summary(board.lines, open_only=True)
    said = ", ".join([word for _level, word in words.summary_words(replace(counted, masked=0))] + words.not_open(counted.masked))
    number = max((one.number for line in board.lines for one in line.statuses if one.mark == OPEN and not one.masked), default=0)
    text = _("How the functions stand: %(what)s.") % {"what": said}
    return Material(Section.JUDGEMENT, "status:summary", text, said, at, number, "", address("situation:status", row.id))


def _name(line: Line, one: Status) -> str:
    return line.row.name if one.side == Side.OWN else _("%(name)s in the municipality") % {"name": line.row.name}


def seen(viewer: Viewer, row: IncidentRow, known: Known) -> list[Seen]:
    """The board at a moment, each side of each function with its level and age as they were."""
    return [_seen(row, line, one, known.at) for line in queries.board(viewer, row, known).lines for one in line.statuses]


def _seen(row: IncidentRow, line: Line, one: Status, at: datetime) -> Seen:
    key = f"status:{line.row.row_id}" + ("" if one.side == Side.OWN else f":{one.side}")
    told, word = one.told, words.level_word(one)
    said = told.consequence if told else ""
    more = ", ".join(part for part in (times.moment(one.as_of, at) if one.as_of else "", one.told_by) if part)
    return Seen(
        key, _name(line, one), f"{word}. {said}".strip(), one.number or line.number, more, str(rules.tone(one.level, old=one.old)), word,
        address("situation:status_function", row.id, line.row.row_id),
    )  # fmt: skip


PART = Part("status", gettext_lazy("How it stands"), seen)


def due(viewer: Viewer, now: datetime) -> Iterator[Obligation]:
    """The units whose reports are late; once the deputy is to be asked, that says so."""
    for row, unit in queries.late_units(viewer, now):
        deputy = unit.lateness == Lateness.DEPUTY
        title = _("%(unit)s has not reported how it stands (%(who)s)") % {"unit": unit.name, "who": ", ".join(unit.reporters) or "–"}
        if deputy and unit.deputies:
            title = _("%(unit)s has not reported how it stands. Ask the deputy: %(who)s") % {
                "unit": unit.name, "who": ", ".join(unit.deputies)
            }  # fmt: skip
        yield Obligation(
            key=f"status-{unit.id}",
            code="status_report",
            title=title,
            why=_("Each unit reports to the status board at its interval; what is older than one and a half of it counts nowhere."),
            since=unit.last_at,
            due_at=unit.due_at,
            state=Due.OVERDUE,
            url=address("situation:status_unit", row.id, unit.id),
            roles=ROLES,
            incident=row,
        )
