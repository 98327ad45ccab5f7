"""In the demonstration: how vital functions stand. The levels are invented; what cites a source says what is told there."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from vardkase.incidents import queries as incidents
from vardkase.kernel.moments import STOCKHOLM
from vardkase.ledger import Entry
from vardkase.shell.demo.alfrida.leading import INVENTED
from vardkase.situation.actions import status as actions
from vardkase.situation.actions import status_reports
from vardkase.situation.queries import functions
from vardkase.situation.queries import status as queries
from vardkase.situation.queries.known import known_now
from vardkase.situation.queries.status_rows import Line
from vardkase.situation.rules.status import Holds, Level, ReportDraft, Rhythm, RowDraft, Said, Side, Trend, unit_id


def perform(
    body: Mapping[str, Any], targets: Mapping[str, UUID], incident_id: UUID, common: dict[str, Any], prefix: str, later: timedelta
) -> Entry:
    """Does one step of status.json. Raises KeyError for an act that the demonstration does not know."""
    here = {"incident_id": incident_id, **common}
    act = body["act"]
    if act == "open_board":
        rhythm = Rhythm(body["minutes"], body["patience"])
        return actions.open_board(rows=_chosen(body["rows"]), rhythm=rhythm, source="Lista att börja med", **here)
    if act == "set_rhythm":
        return actions.set_rhythm(rhythm=Rhythm(body["minutes"], body["patience"]), **here)
    if act == "add_row":
        row = body["function"]
        return actions.add_row(draft=RowDraft(**{**row, "sides": tuple(map(Side, row["sides"]))}), **here)
    lines = _lines(incident_id, common)
    if act == "change_row":
        return _change(body, lines[body["function"]], here)
    if act == "retire_row":
        why = f"{prefix}{body['why']} {INVENTED}"
        return actions.retire_row(row_id=lines[body["function"]].row.row_id, why=why, **here)
    # In a replay a report is of the moment at which it is played: the storm's own time stands in its words.
    as_of = common["now"] if prefix else _moment(body["as_of"])
    if act == "unchanged":
        return _unchanged(body, lines, as_of, here)
    if act == "report":
        items = tuple(_said(which, said, lines, prefix, later) for which, said in body["said"].items())
        return status_reports.report(draft=ReportDraft(items, as_of, body["reporter"]), **here)
    raise KeyError(act)


def _chosen(keys: list[str]) -> tuple[RowDraft, ...]:
    return tuple(one for one in functions.shipped() if one.key in keys)


def _lines(incident_id: UUID, common: dict[str, Any]) -> dict[str, Line]:
    """The functions on the board by their keys, and by their names."""
    row = incidents.incident(common["viewer"], incident_id)
    found = queries.board(common["viewer"], row, known_now(row, common["now"])).lines
    return {one.row.name: one for one in found} | {one.row.key: one for one in found if one.row.key}


def _change(body: Mapping[str, Any], line: Line, here: dict[str, Any]) -> Entry:
    row = line.row
    draft = RowDraft(row.name, row.unit, row.owner, row.reporter, row.deputy, row.minutes, row.sides)
    return actions.change_row(row_id=row.row_id, draft=replace(draft, minutes=body["minutes"]), **here)


def _unchanged(body: Mapping[str, Any], lines: dict[str, Line], as_of: datetime, here: dict[str, Any]) -> Entry:
    """What is said to be unchanged, but for what was to hold until a moment that has passed by then."""
    asked = {lines[key].row.row_id for key in body.get("rows", ())}
    unit = unit_id(here["incident_id"], body["unit"]) if "unit" in body else None
    these = {one.row.row_id: one for one in lines.values() if one.row.row_id in asked or one.unit_id == unit}
    return status_reports.report_unchanged(
        row_ids=tuple(row_id for row_id, one in these.items() if _still_holds(one, as_of)), as_of=as_of, reporter=body["reporter"], **here
    )  # fmt: skip


def _still_holds(line: Line, as_of: datetime) -> bool:
    ends: Iterator[datetime] = (one.told.holds_until for one in line.statuses if one.told and one.told.holds_until)
    return all(end > as_of for end in ends) and any(one.told for one in line.statuses)


def _said(which: str, said: Mapping[str, Any], lines: dict[str, Line], prefix: str, later: timedelta) -> Said:
    key, _colon, side = which.partition(":")
    holds = said.get("holds")
    until = _moment(holds) + later if holds and holds != Holds.UNKNOWN else None
    how = Holds.UNTIL if until else Holds.UNKNOWN if holds else Holds.NOT_SAID
    need = f"{said['need']} {INVENTED}" if "need" in said else ""
    return Said(
        lines[key].row.row_id, Side(side), Level(said["level"]), Trend(said.get("trend", "same")), _words(said, prefix), how, until,
        bool(need), need,
    )  # fmt: skip


def _words(said: Mapping[str, Any], prefix: str) -> str:
    """What it means, and where that is told; what we made up says so."""
    from vardkase.shell.demo.alfrida.script import sources

    text = str(said.get("text", ""))
    if not text:
        return ""
    told = f"(Enligt {sources()[said['src']].publisher}.)" if "src" in said else INVENTED
    return f"{prefix}{text} {told}"


def _moment(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=STOCKHOLM)
