"""The sections of the picture on the wall: the board, the signs that have come true, the countdown, and the latest that is important."""

from __future__ import annotations

from datetime import datetime

from django.utils.translation import gettext_lazy as _

from vardkase.access.rules import Viewer
from vardkase.incidents.rows import IncidentRow
from vardkase.incidents.rules import OPEN
from vardkase.incidents.words import line_text
from vardkase.leadership import walls
from vardkase.leadership.walls import Dress, WallLine, WallSection
from vardkase.situation import wall
from vardkase.situation.queries import wall as queries
from vardkase.situation.queries.known import known_now
from vardkase.situation.queries.scenarios import scenarios
from vardkase.situation.rules.scenarios import ScenarioKind, Step
from vardkase.situation.wall import Place
from vardkase.situation.words import scenarios as words

# Lines and rows of text that have room on the screen together with what leadership shows.
BOARD, BOARD_ROWS, COUNTDOWN, LATEST, LATEST_ROWS = 24, 9, 1, 6, 4


def offer() -> None:
    """Offers the sections to the wall, and to the sections what this noun has."""
    walls.offer(WallSection("board", _("Not as it should be"), board, most=BOARD, rows=BOARD_ROWS))
    walls.offer(WallSection("countdown", _("Countdown"), countdown, most=COUNTDOWN))
    walls.offer(WallSection("latest", _("Latest important"), latest, most=LATEST, rows=LATEST_ROWS))
    walls.put_on(Dress("situation/situation.css", "situation/wall.js", "situation:wall_link"))
    wall.offer(signs)
    wall.offer(tasks, Place.COUNTDOWN)


def board(viewer: Viewer, row: IncidentRow, now: datetime) -> list[WallLine]:
    """What is not green, the gravest first."""
    return wall.lines(Place.BOARD, viewer, row, now)


def countdown(viewer: Viewer, row: IncidentRow, now: datetime) -> list[WallLine]:
    """What is counted down to beside the meetings, the nearest first."""
    return wall.lines(Place.COUNTDOWN, viewer, row, now)


def latest(viewer: Viewer, row: IncidentRow, now: datetime) -> list[WallLine]:
    """The latest important entries, as the log words them."""
    return [WallLine(line_text(one) or one.text, at=one.recorded_at) for one in queries.latest_important(row, LATEST)]


def signs(viewer: Viewer, row: IncidentRow, now: datetime) -> list[WallLine]:
    """The signs of open scenarios that somebody has said have come true. What is only measured may rest on what is not for all."""
    found = []
    for line in scenarios(viewer, row, known_now(row, now)):
        if line.said.mark != OPEN:
            continue
        tone = "green" if line.said.kind == ScenarioKind.BEST else "red"
        found += [
            WallLine(sign.indicator.text, str(words.KINDS[line.said.kind]), tone)
            for sign in line.alerts
            if sign.last and sign.last.step == Step.CAME_TRUE and sign.mark == OPEN
        ]
    return found


def tasks(viewer: Viewer, row: IncidentRow, now: datetime) -> list[WallLine]:
    """The tasks that are to be done soonest."""
    return [WallLine(f"{reference} {what}", until=at) for reference, what, at in queries.next_tasks(row, now)]
