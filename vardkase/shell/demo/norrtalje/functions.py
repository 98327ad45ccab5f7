"""Norrtälje's register of vital functions in the demonstration: the house's own set, with owners and posts, and a few dependencies checked.

Who runs what follows the municipality's open organisation; times, reserves and checks are invented, and say so. Everything goes through the
same actions as the screens.
"""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any
from uuid import UUID

from django.utils import timezone

from vardkase import ledger
from vardkase.access.rules import Viewer
from vardkase.organisation import queries as organisation
from vardkase.organisation.ssr import derived_id
from vardkase.preparedness import actions, queries
from vardkase.preparedness.events import stream_of
from vardkase.preparedness.rules.checks import digest
from vardkase.preparedness.rules.content import Function, Holder
from vardkase.shell.demo.norrtalje import KEEPER_ID, SEED, organisation_id

FILE = Path(__file__).parent / "functions.json"


def ensure_functions(viewer: Viewer, now: datetime) -> UUID:
    """Makes the register, once however often it is called, and gives the id of the authority that keeps it."""
    data: dict[str, Any] = json.loads(FILE.read_text(encoding="utf-8"))
    last = _id(f"need {len(data['needs']) - 1}")
    if ledger.find(stream_of(KEEPER_ID), last) is not None:
        return KEEPER_ID
    common: dict[str, Any] = {"viewer": viewer, "authority_id": KEEPER_ID, "now": now}
    actions.begin_register(**common, key=_id("begin"))
    names = {id: name for id, name, _kind in organisation.choices(viewer, editable=False)}
    posts = dict(queries.post_choices(viewer))
    for one in queries.register(viewer, KEEPER_ID).functions:
        if ledger.find(stream_of(KEEPER_ID), _id(f"function {one.key}")) is not None:
            continue  # Described already, before it was broken off.
        row = data["functions"][one.key]
        changed = _described(one, row, names, posts, data["invented"])
        actions.save_function(**common, function=changed, seen=digest(one), key=_id(f"function {one.key}"))
    for number, row in enumerate(data["needs"]):
        if ledger.find(stream_of(KEEPER_ID), _id(f"need {number}")) is None:
            _check(common, row, number, data["invented"])
    return KEEPER_ID


def _described(one: Function, row: dict[str, Any], names: dict[UUID, str], posts: dict[UUID, str], invented: str) -> Function:
    owner_id = organisation_id(row["owner"]) if "owner" in row else None

    def holder(name: str) -> Holder | None:
        post_id = derived_id(SEED, f"post {row[name]}") if name in row else None
        return Holder(post_id, posts[post_id]) if post_id else None

    return replace(
        one,
        owner_id=owner_id,
        owner=names[owner_id] if owner_id else row["owner_name"],
        description=row.get("description", ""),
        tolerance=replace(one.tolerance, why=f"{one.tolerance.why} {invented}".strip()),
        reporter=holder("reporter"),
        deputy=holder("deputy"),
        interval_minutes=row.get("interval"),
    )


def _check(common: dict[str, Any], row: dict[str, Any], number: int, invented: str) -> None:
    """A dependency that somebody has checked."""
    found = queries.register(common["viewer"], KEEPER_ID)
    keys = {one.key: one.id for one in found.functions}
    before = next(one for one in found.needs_of(keys[row["function"]]) if one.on_id == keys[row["on"]])
    day = timezone.localdate(common["now"]) - timedelta(days=row["days_ago"])
    said = {"note": f"{before.note} {invented}".strip(), "source": row["source"], "assumed": False, "verified_on": day}
    need = replace(before, **said)
    actions.save_need(**common, function_id=keys[row["function"]], need=need, seen=digest(before), key=_id(f"need {number}"))


def _id(what: str) -> UUID:
    return derived_id(SEED, f"vital functions {what}")
