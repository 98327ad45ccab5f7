"""Where the roles of a roster and the roles of its staff meet: the same role is one by its key, or else by its name."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from vardkase.access.rules import Viewer
from vardkase.incidents import queries as incidents
from vardkase.incidents import tables
from vardkase.leadership.models import CardRow, RosterRow
from vardkase.leadership.queries import roles
from vardkase.leadership.queries.roles import CardLine
from vardkase.leadership.rules.roles import same_person


def staff_of(roster_id: UUID) -> UUID | None:
    """The staff that a roster is for; None for one that is for none."""
    found = tables.first(RosterRow, id=roster_id)
    return found.staff_id if found else None


def card_of(staff_id: UUID | None, role_key: str, role: str) -> CardRow | None:
    """The card of a roster's role in its staff; None where the staff has handed out no such card."""
    if staff_id is None:
        return None
    cards = tables.load(CardRow, "place", staff_id=staff_id)
    return next((card for card in cards if is_same_role(card.key, card.label, role_key, role)), None)


def is_same_role(card_key: str, label: str, role_key: str, role: str) -> bool:
    """Whether a card and a role of a roster are of the same role."""
    return card_key == role_key or same_person(label, role)


def role_card(viewer: Viewer, incident_id: UUID, roster_id: UUID, role_key: str, role: str, *, now: datetime) -> CardLine | None:
    """The card of a roster's role as it stands; None where there is none. Refusal("incident.not_found")."""
    row = incidents.incident(viewer, incident_id)
    found = card_of(staff_of(roster_id), role_key, role)
    return roles.card(viewer, row.id, found.id, now=now) if found else None
