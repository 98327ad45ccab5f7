"""What the nouns of the picture give to one another, and the register of vital functions to the board. Wired once, from the rooms.

The board is opened with the municipality's own functions; how they stand is where a forecast of what fails next begins, what the wall
shows, and what a scenario's indicator can be set to watch, as the figures are.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from uuid import UUID

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from vardkase.access.rules import Viewer
from vardkase.incidents.rows import IncidentRow
from vardkase.incidents.rules import Secrecy
from vardkase.kernel.refusal import Refusal
from vardkase.preparedness import queries as preparedness
from vardkase.situation import indicators, wall
from vardkase.situation.indicators import Choice, Measured, Watch
from vardkase.situation.queries import facts, functions, outlook, status
from vardkase.situation.queries.facts_rows import SeriesLine
from vardkase.situation.queries.status_rows import Line, Status
from vardkase.situation.rules import status as status_rules
from vardkase.situation.rules.figures import Change
from vardkase.situation.rules.known import Known
from vardkase.situation.rules.outlook import Assumption, Moments, Stand
from vardkase.situation.rules.status import Holds, Level, RowDraft, Side
from vardkase.situation.wall import WallLine
from vardkase.situation.words import facts as fact_words
from vardkase.situation.words import status as status_words


def wire() -> None:
    """Offers it all."""
    functions.offer_functions(of_register)
    outlook.offer_state(standing, left_out)
    wall.offer(on_the_wall)
    indicators.offer(Watch("status", gettext_lazy("How a function stands"), function_choices, function_value))
    indicators.offer(Watch("facts", gettext_lazy("A figure"), series_choices, series_value))


def of_register(viewer: Viewer, authority_id: UUID) -> tuple[RowDraft, ...]:
    """The vital functions of the municipality's register, as a board is opened with them; () without one, or for who does not read it."""
    try:
        found = preparedness.register(viewer, authority_id).functions
    except Refusal:
        return ()
    return tuple(
        RowDraft(
            one.name, one.owner or one.name, one.owner, one.reporter.name if one.reporter else "", one.deputy.name if one.deputy else "",
            one.interval_minutes, (Side.AREA,) if one.external else (Side.OWN,), one.key,
        )
        for one in found
    )  # fmt: skip


def standing(viewer: Viewer, row: IncidentRow, known: Known) -> tuple[Assumption, ...]:
    """How functions stand by the board, where a forecast can begin from it: what is out, what holds until when, and what works.

    What is old, not reported or not for the viewer says nothing. Nor does what is secret: a forecast is read by everybody who reads what
    is internal.
    """
    found = (_assumed(line, _read(line, _for_forecasts), known.at) for line in status.board(viewer, row, known).lines if line.row.key)
    return tuple(one for one in found if one)


def left_out(viewer: Viewer, row: IncidentRow, known: Known) -> tuple[str, ...]:
    """The functions of which a forecast does not begin with what the viewer reads on the board, since it is secret."""
    lines = (line for line in status.board(viewer, row, known).lines if line.row.key)
    return tuple(line.row.name for line in lines if any(one.told and not one.old and not _for_forecasts(one) for one in line.statuses))


def _for_forecasts(one: Status) -> bool:
    return one.mark.level != Secrecy.SECRET


def _read(line: Line, wanted: Callable[[Status], bool] = bool) -> Status | None:
    """The side that stands worst of those that can be read and are not old; None without one."""
    told = [one for one in line.statuses if one.told and not one.old and wanted(one)]
    return max(told, key=lambda one: one.level.rank, default=None)


def _assumed(line: Line, one: Status | None, at: datetime) -> Assumption | None:
    told = one.told if one else None
    if one is None or told is None:
        return None
    source = ", ".join(part for part in (line.row.unit, one.told_by) if part)
    if one.level == Level.RED:
        return Assumption(line.row.key, line.row.name, Stand.OUT, told.since, None, source)
    if told.holds == Holds.UNTIL and told.holds_until and told.holds_until > at:
        until = Moments(told.holds_until, told.holds_until, told.holds_until)
        return Assumption(line.row.key, line.row.name, Stand.HOLDS, None, until, source)
    return Assumption(line.row.key, line.row.name, Stand.WORKS, None, None, source) if one.level == Level.GREEN else None


def on_the_wall(viewer: Viewer, row: IncidentRow, now: datetime) -> list[WallLine]:
    """What is not known to be green, of what is open to all: the wall is read by everybody who passes."""
    board = status.board(viewer, row, Known(row.entries, now), now)
    return [
        WallLine(
            _called(line.row.name, one.side), status_words.level_word(one), str(status_rules.tone(one.level, old=one.old)),
            one.told.consequence, one.as_of,
        )
        for line in board.lines
        for one in (line.worst,)
        if one.mark_key == "open" and one.told is not None and (one.level != Level.GREEN or one.old)
    ]  # fmt: skip


def _called(name: str, side: Side) -> str:
    """A side of a function as reports and the time machine call it: how we stand ourselves is not how it stands around us."""
    return name if side == Side.OWN else _("%(name)s in the municipality") % {"name": name}


def function_choices(viewer: Viewer, row: IncidentRow, known: Known) -> list[Choice]:
    """The functions on the board, by how they stand."""
    steps = tuple((float(level.rank), str(status_words.LEVELS[level])) for level in Level if level != Level.GREY)
    return [Choice(str(line.row.row_id), line.row.name, steps=steps) for line in status.board(viewer, row, known).lines]


def function_value(viewer: Viewer, row: IncidentRow, known: Known, ref: str) -> Measured | None:
    """How a function stands; None for what is old, not reported or not for the viewer: no limit is passed by what nobody knows."""
    for line in status.board(viewer, row, known).lines:
        one = _read(line) if str(line.row.row_id) == ref else None
        if one and one.as_of:
            return Measured(float(one.level.rank), f"{line.row.name}: {status_words.LEVELS[one.level]}", one.as_of, one.number, one.mark)
    return None


def series_choices(viewer: Viewer, row: IncidentRow, known: Known) -> list[Choice]:
    """The series of numbers that the viewer may read."""
    found = (one for one in facts.series(viewer, row, known) if one.said.kind.is_number)
    return [Choice(str(one.id), _named(one), one.said.unit, mark=one.said.mark) for one in found]


def series_value(viewer: Viewer, row: IncidentRow, known: Known, ref: str) -> Measured | None:
    """The newest figure of a series; None when there is none."""
    for one in facts.series(viewer, row, known):
        if str(one.id) == ref and one.latest and one.said.kind.is_number:
            text = f"{_named(one)}: {fact_words.figure(one.latest.said.value, one.latest.said.qualifier, one.said.unit, one.said.kind)}"
            turned = one.previous is not None and one.change in {Change.RISE, Change.FALL}
            before = float(one.previous.said.value) if one.previous and turned else None
            return Measured(float(one.latest.said.value), text, one.latest.at, one.latest.number, one.said.mark, before)
    return None


def _named(one: SeriesLine) -> str:
    return _("%(what)s, %(area)s (%(organisation)s)") % {
        "what": one.said.what, "area": one.said.area, "organisation": one.said.organisation,
    }  # fmt: skip
