"""In the demonstration: what fails next."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from vardkase.kernel.moments import STOCKHOLM
from vardkase.ledger import Entry
from vardkase.situation.actions import outlook as actions
from vardkase.situation.rules.outlook import Assumption, Moments, ObservedDraft, OutlookDraft, Stand


def perform(
    body: Mapping[str, Any], targets: Mapping[str, UUID], incident_id: UUID, common: dict[str, Any], prefix: str, later: timedelta
) -> Entry:
    """Does one step of outlook.json. Raises KeyError for an act that the demonstration does not know."""
    said = body["draft"]
    if body["act"] == "make_outlook":
        rows = tuple(_assumption(one, prefix, later) for one in said["assumptions"])
        draft = OutlookDraft(rows, said["horizon"], f"{prefix}{said['note']}")
        return actions.make_outlook(incident_id=incident_id, draft=draft, **common)
    if body["act"] == "say_what_happened":
        moments = {name: _moment(said.get(name), later) for name in ("broke_at", "held_until", "back_at")}
        if later:
            # A replay plays three weeks in an hour: what happened days ago has not been there yet.
            earliest = common["now"] - timedelta(days=1)
            moments = {name: at and max(at, earliest) for name, at in moments.items()}
        observed = ObservedDraft(said["key"], "", source=f"{prefix}{said['source']}", note=said["note"], **moments)
        return actions.say_what_happened(incident_id=incident_id, draft=observed, **common)
    raise KeyError(body["act"])


def _assumption(row: Mapping[str, Any], prefix: str, later: timedelta) -> Assumption:
    at = [moment for said in row.get("at", ()) if (moment := _moment(said, later))]
    moments = Moments(*at) if at else None
    return Assumption(row["key"], row["name"], Stand(row["stand"]), _moment(row.get("since"), later), moments, f"{prefix}{row['source']}")


def _moment(said: str | None, later: timedelta) -> datetime | None:
    return datetime.fromisoformat(said).replace(tzinfo=STOCKHOLM) + later if said else None
