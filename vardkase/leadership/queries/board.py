"""The crisis board's work in an incident."""

from __future__ import annotations

from uuid import UUID

from django.conf import settings
from django.db.models import Q

from vardkase.access.rules import Viewer
from vardkase.incidents import queries as incidents
from vardkase.incidents import tables
from vardkase.leadership.models import BoardRow, MeetingRow, TakeoverRow
from vardkase.leadership.queries import shaping
from vardkase.leadership.queries.rows import BoardLine
from vardkase.leadership.rules.board import Register
from vardkase.organisation.models import Organisation
from vardkase.organisation.queries import scopes
from vardkase.organisation.rules import OrganisationKind


def boards(viewer: Viewer, incident_id: UUID) -> tuple[BoardLine, ...]:
    """Every time that the crisis board works or worked in an incident, the latest first. Refusal("incident.not_found")."""
    row = incidents.incident(viewer, incident_id)
    meetings = tables.load(MeetingRow, "meeting", incident_id=row.id)
    takeovers = tables.load(TakeoverRow, "number", incident_id=row.id)
    found = tables.load(BoardRow, "-number", incident_id=row.id)
    return tuple(
        shaping.board(
            one,
            [meeting for meeting in meetings if meeting.activation_id == one.id],
            [takeover for takeover in takeovers if takeover.activation_id == one.id],
        )
        for one in found
    )


def register_of(authority_id: UUID, at_work: str = "") -> Register:
    """What the rules of takeovers know of the register that an authority belongs to, and of the crisis board that is at work."""
    inside = Organisation.objects.filter(Q(pk=authority_id) | Q(authority_id=authority_id), partner=False).values("keeper_id")
    rows = Organisation.objects.filter(keeper_id__in=inside, valid_to=None).values_list("name", "kind", "partner")
    kinds = {name: OrganisationKind(kind) for name, kind, partner in rows if not partner}
    partners = tuple(name for name, _kind, partner in rows if partner)
    return Register(tuple(name for name in (settings.CRISIS_BOARD, at_work) if name), kinds, partners)


def other_boards(viewer: Viewer, incident_id: UUID) -> tuple[str, ...]:
    """The boards of the register that business can be taken over from, by name: all that the viewer may read but the crisis board."""
    row = incidents.incident(viewer, incident_id)
    found = tables.first(BoardRow, incident_id=row.id, ended_at=None)
    register = register_of(row.authority_id, found.board if found else "")
    rows = scopes.organisations(viewer).select_related(None).filter(kind=OrganisationKind.BOARD, partner=False, valid_to=None)
    names = rows.order_by("name_folded").values_list("name", flat=True)
    return tuple(name for name in names if name in register.kinds and not register.is_crisis_board(name))
