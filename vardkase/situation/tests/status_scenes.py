"""Short ways to a status board: open, with reports on it, and what was said of one side."""

from __future__ import annotations

from datetime import datetime
from typing import Any
from uuid import UUID

from vardkase.access.rules import Viewer
from vardkase.incidents import queries as incidents
from vardkase.incidents.tests.scenes import NIGHT
from vardkase.kernel.ids import new_id
from vardkase.ledger.entry import Entry
from vardkase.situation.actions import status as actions
from vardkase.situation.actions import status_reports
from vardkase.situation.models.status import StatusLine
from vardkase.situation.queries import status as queries
from vardkase.situation.queries.known import known_at, known_now
from vardkase.situation.queries.status_rows import Board
from vardkase.situation.rules.status import Level, ReportDraft, Rhythm, RowDraft, Said, Side, field_of

HOURLY = Rhythm(60, 30)
BOTH = (Side.OWN, Side.AREA)
POWER = RowDraft("Elförsörjning", "Lägesfunktionen", "Elnätsföretagen", "Lägesfunktion", "Samverkansfunktion", None, BOTH, "electricity")
CARE = RowDraft("Hemtjänst", "Socialförvaltningen", "Kommunen", "Enhetschef", "Avdelningschef", None, (Side.OWN,), "home_care")
ALARMS = RowDraft("Trygghetslarm", "Socialförvaltningen", "Kommunen", "Enhetschef", "Avdelningschef", 30, (Side.OWN,), "safety_alarms")
ROWS = (POWER, CARE, ALARMS)


def opened_board(viewer: Viewer, incident_id: UUID, rows: tuple[RowDraft, ...] = ROWS, **facts: Any) -> Entry:
    """A board with three functions, reported every hour unless told otherwise."""
    said = {"rhythm": HOURLY, "key": new_id(), "now": NIGHT, **facts}
    return actions.open_board(viewer=viewer, incident_id=incident_id, rows=rows, **said)


def row_of(incident_id: UUID, name: str) -> UUID:
    """The id of a function by its name now."""
    return StatusLine.objects.get(incident_id=incident_id, name=name, superseded=None).row_id


def said(incident_id: UUID, name: str, level: Level = Level.RED, side: Side = Side.OWN, **more: Any) -> Said:
    """What is said of one side, with a consequence where one is needed."""
    more.setdefault("consequence", "Når inte fram." if level.rank >= 2 else "")
    return Said(row_of(incident_id, name), side, level, **more)


def reported(viewer: Viewer, incident_id: UUID, *items: Said, now: datetime = NIGHT, **facts: Any) -> Entry:
    """A report, of the moment it is made unless told otherwise."""
    draft = ReportDraft(items, facts.pop("as_of", now), facts.pop("reporter", "Enhetschef"), facts.pop("mark", None))
    return status_reports.report(viewer=viewer, incident_id=incident_id, draft=draft, now=now, **{"key": new_id(), **facts})


def unchanged(viewer: Viewer, incident_id: UUID, *row_ids: UUID, now: datetime, **facts: Any) -> Entry:
    """That nothing has changed."""
    said = {"as_of": now, "reporter": "Enhetschef", "key": new_id(), **facts}
    return status_reports.report_unchanged(viewer=viewer, incident_id=incident_id, row_ids=row_ids, now=now, **said)


def board(viewer: Viewer, incident_id: UUID, now: datetime) -> Board:
    """The board now."""
    row = incidents.incident(viewer, incident_id)
    return queries.board(viewer, row, known_now(row, now))


def board_at(viewer: Viewer, incident_id: UUID, at: datetime, now: datetime) -> Board:
    """The board as it was known at a moment."""
    row = incidents.incident(viewer, incident_id)
    return queries.board(viewer, row, known_at(row, at, now))


def status_of(found: Board, name: str, side: Side = Side.OWN):
    """One side of a function on a board."""
    line = next(one for one in found.lines if one.row.name == name)
    return next(one for one in line.statuses if one.side == side)


def filled(incident_id: UUID, name: str = "Hemtjänst", side: Side = Side.OWN, **more: str) -> dict[str, str]:
    """What a unit fills in for one side."""
    here = field_of(row_of(incident_id, name), side)
    return {f"{part}_{here}": value for part, value in more.items()}
