"""The status board of an incident with 200 functions and 10,000 reports: first byte of the board, of one function and of a unit's form.

Beside each stands a page of the same house that has nothing to say, asked for in turn: no page of ours can be quicker.
"""

from __future__ import annotations

import asyncio
from datetime import datetime, timedelta
from uuid import UUID

from bench.client import EMPTY, Browser
from bench.house import House, folder
from bench.leadership.pages import MEDIAN_MS, P95_MS
from bench.result import Result, percentile, say

FUNCTIONS, REPORTS, A_TIME = 200, 10_000, 50
WARMING, ROUNDS = 5, 40


def board(name: str) -> list[Result]:
    """Median and p95 of the pages."""
    with folder() as place:
        house = House(place)
        from vardkase.testing.accounts import address_of

        server = house.serve()
        try:
            viewer, paths = _filled()
            return asyncio.run(_measured(name, house.browser(server.port, address_of(viewer)), paths))
        finally:
            server.stop()


async def _measured(name: str, browser: Browser, paths: dict[str, str]) -> list[Result]:
    results: list[Result] = []
    for what, path in paths.items():
        times, limits = [], []
        for turn in range(WARMING + ROUNDS):
            answer, empty = await browser.get(path), await browser.get(EMPTY)
            if answer.status != 200:
                raise RuntimeError(f"{path} answered {answer.status}")
            if turn >= WARMING:
                times.append(answer.first_byte)
                limits.append(empty.first_byte)
        for share_name, share, goal in (("median", 0.5, MEDIAN_MS), ("p95", 0.95, P95_MS)):
            limit = percentile(limits, share) * 1000
            label = f"{what}, {FUNCTIONS} functions, {REPORTS} reports, first byte, {share_name}"
            results.append(say(name, label, "ms", percentile(times, share) * 1000, goal=goal, reference=limit))
    return results


def _filled() -> tuple[object, dict[str, str]]:
    """An incident whose board is full, and the addresses of its pages."""
    from vardkase.access.rules import Role
    from vardkase.incidents import actions as incidents
    from vardkase.incidents.rules import IncidentDraft
    from vardkase.kernel.clock import utc_now
    from vardkase.kernel.ids import new_id
    from vardkase.situation.actions import status as actions
    from vardkase.situation.rules.status import Rhythm, RowDraft
    from vardkase.testing.accounts import make_account
    from vardkase.testing.people import AUTHORITY, viewer_with

    viewer = make_account(viewer_with(Role.CHIEF_OF_STAFF, Role.DUTY_OFFICER, Role.STAFF_MEMBER))
    now, incident_id = utc_now(), new_id()
    incidents.open_incident(
        viewer=viewer, draft=IncidentDraft(title="Mätning", authority_id=AUTHORITY, authority="Prov"), key=incident_id, now=now
    )  # fmt: skip
    rows = tuple(RowDraft(f"Verksamhet {n}", f"Enhet {n % 20}", key=f"f{n}") for n in range(FUNCTIONS))
    actions.open_board(viewer=viewer, incident_id=incident_id, rows=rows, rhythm=Rhythm(60, 30), key=new_id(), now=now)
    row_ids = _report(viewer, incident_id, now)
    from vardkase.situation.rules.status import unit_id

    room = f"/incidents/{incident_id}/status/"
    unit = f"{room}units/{unit_id(incident_id, 'Enhet 1')}/report/"
    return viewer, {"board": room, "one function": f"{room}{row_ids[0]}/", "report of a unit": unit}


def _report(viewer: object, incident_id: UUID, now: datetime) -> list[UUID]:
    """So many reports, each of many functions; the ids of the functions."""
    from typing import Any, cast

    from vardkase.incidents import queries as incidents
    from vardkase.kernel.ids import new_id
    from vardkase.situation.actions.status_reports import report
    from vardkase.situation.queries import status as queries
    from vardkase.situation.queries.known import known_now
    from vardkase.situation.rules.status import Level, ReportDraft, Said, Side

    who = cast("Any", viewer)
    row = incidents.incident(who, incident_id)
    ids = [line.row.row_id for line in queries.board(who, row, known_now(row, now)).lines]
    levels = [Level.GREEN, Level.YELLOW, Level.ORANGE, Level.RED]
    for turn in range(REPORTS // A_TIME):
        first = turn * A_TIME % len(ids)
        items = tuple(
            Said(row_id, Side.OWN, levels[(turn + place) % 4], consequence=f"Så här är det, gång {turn}.")
            for place, row_id in enumerate(ids[first : first + A_TIME])
        )
        draft = ReportDraft(items, now - timedelta(seconds=REPORTS // A_TIME - turn), "Enhetschef")
        report(viewer=who, incident_id=incident_id, draft=draft, key=new_id(), now=now)
    return ids
