"""In the demonstration: warnings from outside, and what was made of them."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import datetime, timedelta
from hashlib import sha256
from typing import Any
from uuid import UUID

from vardkase import ledger
from vardkase.incidents.queries import IncidentRow, incident
from vardkase.kernel.moments import STOCKHOLM
from vardkase.ledger import Entry
from vardkase.situation.actions.feeds import receive
from vardkase.situation.actions.warnings import dismiss, take_in
from vardkase.situation.events.warnings import warnings_stream
from vardkase.situation.feeds.reading import Item, Reading
from vardkase.situation.rules.feeds import Feed
from vardkase.situation.rules.warnings import RECEIVED, Alert, Area, Code, Ours, Scheme, Severity, Status, key_in, warning_id_of

# What is ours in the demonstration, whatever the settings of the house say.
OURS = Ours(names=("Roslagen", "Stockholms län"))
SENDER = "demonstrationen"


def perform(
    body: Mapping[str, Any], targets: Mapping[str, UUID], incident_id: UUID, common: dict[str, Any], prefix: str, later: timedelta
) -> Entry:
    """Does one step of warnings.json. Raises KeyError for an act that the demonstration does not know."""
    row = incident(common["viewer"], incident_id)
    if body["act"] == "receive":
        return _receive(body["alert"], row, common, prefix, later)
    warning_id = warning_id_of(row.authority_id, SENDER, str(targets["warning"]))
    said = f"{prefix}{body['said']}"
    acts: dict[str, Callable[[], Entry]] = {
        "take_in": lambda: take_in(warning_id=warning_id, incident_id=incident_id, text=said, **common),
        "dismiss": lambda: dismiss(warning_id=warning_id, reason=said, **common),
    }
    return acts[body["act"]]()


def _receive(said: Mapping[str, str], row: IncidentRow, common: dict[str, Any], prefix: str, later: timedelta) -> Entry:
    # Each performance has warnings of its own: those of the storm itself stand there already when it is played again, as an exercise.
    name = str(common["key"])
    alert = Alert(
        name, SENDER, said["source"], said["event"], sent=None if prefix else _at(said, "sent", later),
        headline=f"{prefix}{said['headline']}",
        text=said["text"], level=said["level"], severity=Severity(said["severity"]), onset=_at(said, "onset", later),
        expires=_at(said, "expires", later), status=Status.EXERCISE if row.is_exercise else Status.ACTUAL,
        areas=(Area(said["area"], (Code(Scheme.NAME, said["area"]),)),),
    )  # fmt: skip
    reading = Reading((Item(alert, said["text"]),))
    document = sha256(name.encode()).hexdigest()
    place: dict[str, Any] = {"authority_id": row.authority_id, "authority": row.authority}
    receive(**place, feed=Feed.HAND, reading=reading, document=document, ours=OURS, ahead={}, **common)
    key = key_in(common["key"], warning_id_of(row.authority_id, SENDER, name), RECEIVED)
    found = ledger.find(warnings_stream(row.authority_id), key)
    if found is None:
        raise LookupError("the warning was not taken in")
    return found


def _at(said: Mapping[str, str], name: str, later: timedelta) -> datetime | None:
    return datetime.fromisoformat(said[name]).replace(tzinfo=STOCKHOLM) + later if said.get(name) else None
