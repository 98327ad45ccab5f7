"""Links that were given: which live, and whose a link is. The right of whoever holds one lies in the link."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from vardkase.access.rules import Grant, Role, Viewer
from vardkase.incidents import sql, tables
from vardkase.incidents.queries import incidents as incidents_now
from vardkase.incidents.rows import IncidentRow
from vardkase.kernel.actor import Actor, ActorKind
from vardkase.kernel.refusal import Refusal
from vardkase.situation import links
from vardkase.situation.models.links import LinkRow
from vardkase.situation.rules.links import BY_LINK, LOOKED_BACK, Purpose, lives

_LINK = "link:"


@dataclass(frozen=True, slots=True)
class LinkLine:
    """A link that lives. `url` is its whole address."""

    id: UUID
    purpose: Purpose
    target: UUID
    holder: str
    url: str
    given_at: datetime
    given_by: str
    expires_at: datetime


@dataclass(frozen=True, slots=True)
class Opened:
    """A link that somebody has opened: the incident, of which nothing is shown but what the link is about, and who speaks.

    `viewer` is the holder as they write, `reader` as they read: what is marked is not for whoever has a link.
    """

    id: UUID
    incident: IncidentRow
    target: UUID
    holder: str
    expires_at: datetime
    viewer: Viewer
    reader: Viewer


def live_links(row: IncidentRow, purpose: Purpose, now: datetime) -> dict[UUID, LinkLine]:
    """The links of an incident that live, by what they are about. For a caller who has asked whether the viewer may see them."""
    found = tables.load(LinkRow, "number", incident_id=row.id, purpose=purpose, ended_at=None)
    return {one.target: line_of(one) for one in found if lives(one.expires_at, one.ended_at, now)}


def opened(text: str, purpose: Purpose, now: datetime) -> Opened:
    """Whose link it is. Refusal("situation.link_is_dead"), whatever is wrong with it or with its incident."""
    token = links.read(text, purpose, now)
    found = tables.first(LinkRow, token=token, purpose=purpose) if token else None
    row = incidents_now.get(found.incident_id) if found else None
    if found is None or row is None or not purpose.opens_in(row.state) or not lives(found.expires_at, found.ended_at, now):
        raise Refusal("situation.link_is_dead")
    writer, reader = _holder(found, Role.STAFF_MEMBER), _holder(found, Role.OBSERVER)
    return Opened(found.id, row, found.target, found.holder, found.expires_at, writer, reader)


def lately_said(viewer: Viewer, now: datetime) -> list[datetime]:
    """When something was lately said by the link that a viewer holds; nothing for whoever is signed in."""
    if viewer.account_id is not None or not viewer.actor.id.startswith(_LINK):
        return []
    found = (sql.scope_id(grant.scope, "incident:") for grant in viewer.grants)
    incident_id = next(one for one in found if one is not None)
    since = sql.at(now - LOOKED_BACK)
    rows = sql.rows(
        "SELECT recorded_at FROM incidents_entry WHERE incident_id = %s AND recorded_at > %s AND author_id = %s",
        [sql.uid(incident_id), since, viewer.actor.id],
    )
    return [sql.moment(at) for (at,) in rows]


def _holder(row: LinkRow, role: Role) -> Viewer:
    """Who speaks by a link: the unit, in this incident alone, and only what the door of the link lets through."""
    actor = Actor(ActorKind.SYSTEM, f"{_LINK}{row.id}", f"{row.holder} {BY_LINK}")
    return Viewer(account_id=None, actor=actor, grants=(Grant(role, f"incident:{row.incident_id}"),), device="")


def line_of(row: LinkRow) -> LinkLine:
    """A link with its whole address. For a caller that has asked whether it lives, and whether the viewer may see it."""
    purpose = Purpose(row.purpose)
    url = links.address_of(links.make(purpose, row.token, row.expires_at), purpose)
    return LinkLine(row.id, purpose, row.target, row.holder, url, row.given_at, row.given_by, row.expires_at)
