"""Connection points and their classes: for those who edit the register, and for nobody else. To others there are none, and no page."""

from __future__ import annotations

import json
from dataclasses import dataclass
from datetime import date, datetime
from functools import cache
from pathlib import Path
from typing import Any
from uuid import UUID

from vardkase import ledger
from vardkase.access.rules import Viewer
from vardkase.kernel.refusal import Refusal
from vardkase.preparedness.events import styrel as events
from vardkase.preparedness.models import StyrelPointRow
from vardkase.preparedness.projections.styrel import point_of
from vardkase.preparedness.queries import scopes
from vardkase.preparedness.queries.register import register
from vardkase.preparedness.rules.styrel import Milestone, Point, is_usual

MOST_CHANGES = 50
FILE = Path(__file__).parent.parent / "data" / "styrel.json"


@dataclass(frozen=True, slots=True)
class PointLine:
    """A point, what its function is called now, and whether its number looks as they do as a rule."""

    point: Point
    function: str
    is_usual: bool


@dataclass(frozen=True, slots=True)
class PointChange:
    """A change of a point: what was done, the point as it then was, its class before if it had another, and why it was taken away."""

    kind: str
    point: Point
    before: int | None
    reason: str
    at: datetime
    by: str


@dataclass(frozen=True, slots=True)
class Round:
    """A round of planning, with its days."""

    name: str
    source: str
    milestones: tuple[Milestone, ...]


@dataclass(frozen=True, slots=True)
class StyrelPage:
    """The points of an authority, by class and then by function."""

    authority_id: UUID
    authority: str
    lines: tuple[PointLine, ...]
    functions: tuple[tuple[UUID, str], ...]
    rounds: tuple[Round, ...]
    changes: tuple[PointChange, ...]


def styrel_page(viewer: Viewer, authority_id: UUID) -> StyrelPage:
    """The points. Refusal("preparedness.not_found") for who does not edit the register, as for a register that is not there."""
    keeper = _keeper(viewer, authority_id)
    functions = tuple((one.id, one.name) for one in register(viewer, authority_id).functions)
    names = dict(functions)
    rows = StyrelPointRow.objects.filter(authority_id=authority_id).values_list("body", flat=True)
    points = [point_of(body) for body in rows]
    lines = [PointLine(one, names.get(one.function_id, one.function), is_usual(one.gsrn)) for one in points]
    lines.sort(key=lambda one: (one.point.priority, one.function.casefold(), one.point.gsrn))
    return StyrelPage(authority_id, keeper, tuple(lines), functions, rounds(), _changes(authority_id))


def _changes(authority_id: UUID) -> tuple[PointChange, ...]:
    """What has been changed, the latest first."""
    found = []
    for entry in ledger.entries(events.stream_of(authority_id)):
        if not entry.erased:
            before, point = getattr(entry.event, "before", None), entry.event.point
            was = before.priority if before and before.priority != point.priority else None
            reason = getattr(entry.event, "reason", "")
            found.append(PointChange(entry.kind, point, was, reason, entry.recorded_at, entry.actor.label))
    return tuple(reversed(found))[:MOST_CHANGES]


def styrel_point(viewer: Viewer, authority_id: UUID, point_id: UUID) -> Point:
    """One point. Refusal("preparedness.not_found")."""
    _keeper(viewer, authority_id)
    row = StyrelPointRow.objects.filter(pk=point_id, authority_id=authority_id).first()
    if row is None:
        raise Refusal("preparedness.not_found")
    return point_of(row.body)


def _keeper(viewer: Viewer, authority_id: UUID) -> str:
    keeper = scopes.keeper(viewer, authority_id)
    if not scopes.may_edit(viewer, authority_id):
        raise Refusal("preparedness.not_found")
    return keeper.name


@cache
def rounds() -> tuple[Round, ...]:
    """The rounds whose days are known."""
    data: dict[str, Any] = json.loads(FILE.read_text(encoding="utf-8"))
    return tuple(
        Round(row["name"], row["source"], tuple(_milestone(one) for one in row["milestones"])) for row in data["rounds"]
    )  # fmt: skip


def _milestone(row: dict[str, str]) -> Milestone:
    return Milestone(row["when"], row["what"], date.fromisoformat(row["when"]) if len(row["when"]) == 10 else None)
