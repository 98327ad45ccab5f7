"""Whether somebody in a list is called out for real just now: a test to them would be an alarm and a false alarm in one telephone."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from vardkase.access.rules import Viewer
from vardkase.incidents import tables
from vardkase.incidents.queries import incidents as incidents_now
from vardkase.incidents.queries.incidents import incident
from vardkase.incidents.rules import Mode
from vardkase.kernel.refusal import Refusal
from vardkase.leadership.letters import ways_of
from vardkase.leadership.models import Callout, CalloutSeat
from vardkase.leadership.rules.callouts import Candidate, has_lapsed


@dataclass(frozen=True, slots=True)
class Clash:
    """A call-out that runs, whom of a list it may ask, and the incident for one who may read of it (else empty)."""

    started_at: datetime
    people: tuple[str, ...]
    incident: str


def clash(viewer: Viewer, people: Iterable[Candidate], *, now: datetime) -> Clash | None:
    """The call-out that runs and sends, and that has any of these people: by the register, or by the number or address."""
    ids, addresses = set(), set()
    for one in people:
        ids |= {one.person_id} if one.person_id else set()
        addresses |= {way.address for way in one.ways}
    for row in tables.load(Callout, "started_at, id", ended_at=None, is_test=False):
        if not _sends(row, now):
            continue
        seats = tables.load(CalloutSeat, "role_key, place", callout_id=row.id)
        found = [one.name for one in seats if one.person_id in ids or any(way.address in addresses for way in ways_of(one))]
        if found:
            return Clash(row.started_at, tuple(dict.fromkeys(found)), _incident(viewer, row))
    return None


def _sends(row: Callout, now: datetime) -> bool:
    """Whether it runs, in an incident that goes on, and sends for real."""
    if row.incident_id is None or has_lapsed(row.started_at, now) or (row.mode == Mode.EXERCISE and not row.opted_in):
        return False
    found = incidents_now.get(row.incident_id)
    return found is not None and found.state.is_written_in


def _incident(viewer: Viewer, row: Callout) -> str:
    try:
        found = incident(viewer, row.incident_id)  # type: ignore[arg-type]  # a call-out that sends has its incident
    except Refusal:
        return ""
    return f"{found.reference} {found.title}"
