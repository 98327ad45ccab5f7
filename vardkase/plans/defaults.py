"""The house's own default set (grunduppsättning): roles with cards for all three bands, and nobody to call. Adopted by nobody."""

from __future__ import annotations

import json
from functools import cache
from pathlib import Path
from typing import Any

from vardkase.organisation.rules import OrganisationKind
from vardkase.plans.rules import SEATS, Band, CardItem, Frame, ItemKind, Leading, Role, Seat, Spawn, leading_name

FILE = Path(__file__).parent / "data" / "roles.json"
_MAKERS = {
    Seat.CENTRAL: ("Krisledningsplan, ledningsdel", "Central krisledning", "Kommundirektör"),
    Seat.ADMINISTRATION: ("Krisledningsplan för {name}, ledningsdel", "Stab, {name}", "Förvaltningschef"),
    Seat.COMPANY: ("Krisledningsplan för {name}, ledningsdel", "Krisledning, {name}", "Verkställande direktör"),
}


@cache
def roles() -> tuple[Role, ...]:
    """The roles of the default set, in their order."""
    return tuple(_role(row) for row in _data()["roles"])


def of_unit(kind: OrganisationKind, name: str) -> Leading:
    """The default set for a unit of the register, under the name by which it leads."""
    return leading(SEATS[kind], leading_name(kind, name))


def leading(seat: Seat, name: str) -> Leading:
    """The default set for a unit of this name."""
    data = _data()
    label, staff_name, decision_maker = (text.format(name=name) for text in _MAKERS[seat])
    apart = tuple((one, other) for one, other in data["apart"])
    return Leading(Frame(label, seat, staff_name, decision_maker, tuple(data["criteria"]), apart), roles())


@cache
def _data() -> dict[str, Any]:
    found: dict[str, Any] = json.loads(FILE.read_text(encoding="utf-8"))
    return found


def _role(row: dict[str, Any]) -> Role:
    items = tuple(
        CardItem(f"{band.value}-{number}", band, ItemKind(kind), text, due, Spawn(spawn))
        for band in Band
        for number, (kind, due, text, spawn) in enumerate(row[band.value], 1)
    )
    return Role(row["key"], row["label"], row["core"], row["wanted"], row["within"], items)
