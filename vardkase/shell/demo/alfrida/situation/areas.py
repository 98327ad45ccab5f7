"""In the demonstration: what is drawn on the map."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from vardkase.kernel.geo import Point, circle
from vardkase.kernel.moments import STOCKHOLM
from vardkase.ledger import Entry
from vardkase.shell.demo.alfrida.leading import INVENTED
from vardkase.situation.actions import areas as actions
from vardkase.situation.rules.areas import AreaDraft, AreaKind, Standing

ACTS: dict[str, Callable[..., Entry]] = {
    "draw_area": actions.draw_area,
    "change_area": actions.change_area,
    "end_area": actions.end_area,
}
MOMENTS = ("as_of", "valid_from", "valid_until")


def perform(
    body: Mapping[str, Any], targets: Mapping[str, UUID], incident_id: UUID, common: dict[str, Any], prefix: str, later: timedelta
) -> Entry:
    """Does one step of areas.json. Raises KeyError for an act that the demonstration does not know."""
    how = ACTS[body["act"]]
    call = {name: _value(name, value, later) for name, value in body.get("say", {}).items()}
    if prefix:
        # A replay is quicker than the storm: what ended an hour before it was said would end there before it was drawn.
        call.pop("ended_at", None)
    ending = f" {INVENTED}" if body.get("fictional") else ""
    if "why" in call:
        call["why"] = f"{prefix}{call['why']}{ending}"
    if "draft" in body:
        call["draft"] = _draft(body["draft"], prefix, "" if "why" in call else ending, later)
    return how(**common, incident_id=incident_id, **targets, **call)


def _draft(given: Mapping[str, Any], prefix: str, ending: str, later: timedelta) -> AreaDraft:
    said = {name: _value(name, value, later) for name, value in given.items()}
    said["text"] = f"{prefix}{said['text']}{ending}".strip()
    return AreaDraft(**said)


def _value(name: str, value: Any, later: timedelta) -> Any:
    if name in (*MOMENTS, "ended_at"):
        return datetime.fromisoformat(value).replace(tzinfo=STOCKHOLM) + later
    if name == "shape":
        return circle(Point(*value["circle"]), value["radius"]).text if "circle" in value else json.dumps(value)
    if name == "kind":
        return AreaKind(value)
    return Standing(value) if name == "standing" else value
