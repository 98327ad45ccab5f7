"""The house's own set of functions to begin with: what a municipality runs or hangs on, and what each is assumed to need."""

from __future__ import annotations

import json
from functools import cache
from pathlib import Path
from typing import Any
from uuid import UUID, uuid5

from vardkase.preparedness.lists import lists
from vardkase.preparedness.rules.content import NO_TIME, Code, Function, Need, Placed, Reserve, Tolerance, Weight
from vardkase.preparedness.rules.stretches import parse_stretch

FILE = Path(__file__).parent / "data" / "functions.json"


def functions(authority_id: UUID, owner: str, owner_id: UUID) -> tuple[Function, ...]:
    """The functions, each with an id of its own in this register. What the municipality runs is put on the authority to begin with."""
    return tuple(_function(authority_id, row, owner, owner_id) for row in _data()["functions"])


def needs(authority_id: UUID) -> tuple[Placed, ...]:
    """What they need, all of it assumed."""
    names = {row["key"]: row["name"] for row in _data()["functions"]}
    return tuple(
        Placed(_id(authority_id, row["key"]), _need(authority_id, row["key"], said, names[said["on"]]))
        for row in _data()["functions"]
        for said in row["needs"]
    )


@cache
def _data() -> dict[str, Any]:
    found: dict[str, Any] = json.loads(FILE.read_text(encoding="utf-8"))
    return found


def _id(authority_id: UUID, name: str) -> UUID:
    return uuid5(authority_id, f"vital function {name}")


def _function(authority_id: UUID, row: dict[str, Any], owner: str, owner_id: UUID) -> Function:
    external = bool(row.get("external"))
    return Function(
        id=_id(authority_id, row["key"]),
        key=row["key"],
        name=row["name"],
        owner="" if external else owner,
        owner_id=None if external else owner_id,
        external=external,
        weight=Weight(row["weight"]),
        tolerance=Tolerance(parse_stretch("tolerance", row["tolerance"]), False, row.get("why", "")),
        expected=parse_stretch("expected", row.get("expected", "")),
        codes=tuple(code for said in row["codes"] if (code := _code(said))),
    )


def _code(said: str) -> Code | None:
    """The code in whichever list has it; none when the municipality has put another list in its place."""
    return next((Code(one.key, code, name) for one in lists() for code, name in one.codes if code == said), None)


def _need(authority_id: UUID, key: str, said: dict[str, Any], on: str) -> Need:
    return Need(
        id=_id(authority_id, f"{key} needs {said['on']}"),
        on_id=_id(authority_id, said["on"]),
        on=on,
        reserve=parse_stretch("reserve", said.get("reserve", "")) or NO_TIME,
        by=Reserve(said.get("by", "nothing")),
        recovery=parse_stretch("recovery", said.get("recovery", "")) or NO_TIME,
        group=said.get("group", ""),
        note=said.get("note", ""),
        source=_data()["source"],
    )
