"""Norrtälje's continuity plans, staff and connection points in the demonstration: all of it invented, and said to be.

Everything goes through the same actions as the screens; the owner of a plan is whoever reports on the function.
"""

from __future__ import annotations

import json
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any
from uuid import UUID

from django.utils import timezone

from vardkase import ledger
from vardkase.access.rules import Viewer
from vardkase.organisation.ssr import derived_id
from vardkase.preparedness import actions, queries
from vardkase.preparedness.events import continuity, styrel
from vardkase.preparedness.rules.checks import digest
from vardkase.preparedness.rules.content import Function
from vardkase.preparedness.rules.continuity import TEXTS, Adoption, Continuity, Trial, parse_resources
from vardkase.preparedness.rules.stretches import parse_stretch
from vardkase.preparedness.rules.styrel import Point
from vardkase.shell.demo.norrtalje import KEEPER_ID, SEED

FILE = Path(__file__).parent / "continuity.json"
REFERENCE = "KS 2026:000 (påhittat)"


def ensure_continuity(viewer: Viewer, now: datetime) -> None:
    """Makes the plans and the points, once however often it is called."""
    data: dict[str, Any] = json.loads(FILE.read_text(encoding="utf-8"))
    stream = styrel.stream_of(KEEPER_ID)
    if ledger.find(stream, _id(f"point {data['points'][-1]['gsrn']}")) is not None:
        return
    functions = {one.key: one for one in queries.register(viewer, KEEPER_ID).functions}
    for row in data["plans"]:
        _plan(viewer, functions[row["function"]], row, now, data["invented"])
    for row in data["points"]:
        key, function = _id(f"point {row['gsrn']}"), functions[row["function"]]
        if ledger.find(stream, key) is None:
            said = {name: row[name] for name in ("gsrn", "priority", "place")}
            point = Point(
                id=UUID(int=0), function_id=function.id, function="", why=f"{row['why']} {data['invented']}",
                environment=row.get("environment", False), **said,
            )  # fmt: skip
            actions.save_point(viewer=viewer, authority_id=KEEPER_ID, point=point, key=key, now=now)


def _plan(viewer: Viewer, function: Function, row: dict[str, Any], now: datetime, invented: str) -> None:
    common: dict[str, Any] = {"viewer": viewer, "authority_id": KEEPER_ID, "function_id": function.id, "now": now}
    today = timezone.localdate(now)

    def fresh(what: str) -> UUID | None:
        key = _id(f"{what} {function.key}")
        return key if ledger.find(continuity.stream_of(KEEPER_ID), key) is None else None

    texts = {name: row.get(name, "") for name in TEXTS}
    plan = Continuity(
        **texts,
        goal=parse_stretch("goal", row["goal"]),
        goal_why=f"{row.get('goal_why', '')} {invented}".strip(),
        resources=parse_resources(row.get("resources", "")),
        decides=row.get("decides", ""),
        owner=function.reporter,
        next_test=today + timedelta(days=row["next_test"]) if "next_test" in row else None,
        ordinary=row["ordinary"],
        least=row["least"],
    )
    if key := fresh("save"):
        actions.save_continuity(**common, plan=plan, key=key)
    if "adopted" in row and (key := fresh("adopt")):
        adoption = Adoption(row["by"], today - timedelta(days=row["adopted"]), REFERENCE)
        actions.adopt_continuity(**common, adoption=adoption, seen=digest(plan), key=key)
    if "test" in row and (key := fresh("test")):
        said = row["test"]
        on, after = today - timedelta(days=said["days_ago"]), today + timedelta(days=said["next"])
        test = Trial(on, said["how"], f"{said['result']} {invented}", said["works"], after)
        actions.record_test(**common, test=test, key=key)
    if "reviewed" in row and (key := fresh("review")):
        actions.review_continuity(**common, on=today - timedelta(days=row["reviewed"]), note=invented, key=key)


def _id(what: str) -> UUID:
    return derived_id(SEED, f"continuity {what}")
