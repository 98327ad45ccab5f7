"""Short ways to a map with something on it."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import datetime
from typing import Any
from uuid import UUID

from vardkase.access.rules import Viewer
from vardkase.incidents import queries as incidents
from vardkase.incidents.tests.scenes import NIGHT
from vardkase.kernel.ids import new_id
from vardkase.situation.actions import areas as actions
from vardkase.situation.queries import areas as queries
from vardkase.situation.queries.known import known_at
from vardkase.situation.rules.areas import AreaDraft, AreaKind

RIMBO = json.dumps({"type": "Point", "coordinates": [18.366, 59.743]}, separators=(",", ":"))
E18 = json.dumps({"type": "LineString", "coordinates": [[18.69, 59.748], [18.62, 59.68], [18.52, 59.605]]}, separators=(",", ":"))
ISLAND = json.dumps({"type": "Polygon", "coordinates": [[[18.85, 59.66], [18.86, 59.57], [18.96, 59.58], [18.95, 59.66], [18.85, 59.66]]]})
BOW_TIE = json.dumps({"type": "Polygon", "coordinates": [[[18.0, 59.0], [19.0, 60.0], [19.0, 59.0], [18.0, 60.0], [18.0, 59.0]]]})
ROAD = AreaDraft(AreaKind.ROAD_CLOSED, "E18 vid Rösa: träd över vägen", E18, "SOS Alarm")
POINT = AreaDraft(AreaKind.SAFETY_POINT, "Rimbo brandstation", RIMBO, "Räddningstjänsten", text="Vatten och värme.")
OUTAGE = AreaDraft(AreaKind.OUTAGE, "Blidö: strömlöst", ISLAND, "Vattenfall")


def drew(
    viewer: Viewer, incident_id: UUID, draft: AreaDraft = ROAD, *, now: datetime = NIGHT, key: UUID | None = None, **more: Any
) -> UUID:
    """Something on the map; its id."""
    key = key or new_id()
    actions.draw_area(viewer=viewer, incident_id=incident_id, draft=replace(draft, **more), key=key, now=now)
    return key


def changed(
    viewer: Viewer, incident_id: UUID, area_id: UUID, draft: AreaDraft, *, now: datetime, why: str = "Trafikverket säger det.", **more: Any
) -> int:
    """It said anew; the number of the entry."""
    draft = replace(draft, **more)
    return actions.change_area(viewer=viewer, incident_id=incident_id, area_id=area_id, draft=draft, why=why, key=new_id(), now=now).number


def ended(
    viewer: Viewer, incident_id: UUID, area_id: UUID, *, now: datetime, at: datetime | None = None, why: str = "Vägen är röjd."
) -> int:
    """It ended; the number of the entry."""
    return actions.end_area(viewer=viewer, incident_id=incident_id, area_id=area_id, why=why, ended_at=at, key=new_id(), now=now).number


def on_map(viewer: Viewer, incident_id: UUID, at: datetime, now: datetime | None = None) -> dict[str, queries.AreaLine]:
    """What was known of the map at a moment, by reference."""
    row = incidents.incident(viewer, incident_id)
    return {one.reference: one for one in queries.areas(viewer, row, known_at(row, at, now or at))}
