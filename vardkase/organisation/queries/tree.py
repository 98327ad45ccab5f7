"""The register as a tree, and the organisations to choose among."""

from __future__ import annotations

from collections import defaultdict
from datetime import datetime
from uuid import UUID

from django.db.models import Count

from vardkase.access.rules import Viewer
from vardkase.organisation.models import Organisation
from vardkase.organisation.queries import scopes
from vardkase.organisation.queries.contacts import by_freshness
from vardkase.organisation.queries.rows import Node, Tree
from vardkase.organisation.rules import Freshness, OrganisationKind

_KIND_ORDER = {kind: place for place, kind in enumerate(OrganisationKind)}


def tree(viewer: Viewer, now: datetime) -> Tree:
    """Everything in use that the viewer may read: municipality, boards, companies, joint authorities; then partners."""
    rows = list(scopes.organisations(viewer).filter(valid_to=None))
    posts = dict(scopes.posts(viewer).filter(valid_to=None).values_list("organisation_id").annotate(Count("id")))
    fresh = _fresh(viewer, now)
    present = {row.id for row in rows}
    below: dict[UUID | None, list[Organisation]] = defaultdict(list)
    for row in sorted(rows, key=lambda row: (_KIND_ORDER[OrganisationKind(row.kind)], row.name_folded)):
        below[row.parent_id if row.parent_id in present else None].append(row)

    def node(row: Organisation) -> Node:
        return Node(
            id=row.id,
            name=row.name,
            short_name=row.short_name,
            kind=OrganisationKind(row.kind),
            ssr_member=row.ssr_member,
            own_authority=row.authority_id == row.id,
            posts=posts.get(row.id, 0),
            fresh=fresh.get(row.id, {}),
            children=tuple(node(child) for child in below[row.id]),
        )

    return Tree(
        roots=tuple(node(row) for row in below[None] if not row.partner),
        partners=tuple(node(row) for row in below[None] if row.partner),
        ssr_members=sum(row.ssr_member for row in rows),
        organisations=len(rows),
    )


def _fresh(viewer: Viewer, now: datetime) -> dict[UUID, dict[Freshness, int]]:
    """How many contact ways of each freshness every organisation has."""
    asked = by_freshness(now)
    counted = scopes.ways(viewer).values_list("organisation_id").annotate(**asked)
    return {id: {Freshness(kind): count for kind, count in zip(asked, counts, strict=True) if count} for id, *counts in counted}


def choices(viewer: Viewer, *, editable: bool = True) -> tuple[tuple[UUID, str, OrganisationKind], ...]:
    """Organisations in use to choose among, by name; by default those that the viewer may change."""
    return scopes.remembered(viewer, ("choices", editable), lambda: _choices(viewer, editable=editable))


def _choices(viewer: Viewer, *, editable: bool) -> tuple[tuple[UUID, str, OrganisationKind], ...]:
    rows = scopes.organisations(viewer).select_related(None).filter(valid_to=None).order_by("partner", "name_folded")
    found = rows.values_list("id", "name", "kind", "keeper_id", "authority_id")
    return tuple(
        (id, name, OrganisationKind(kind))
        for id, name, kind, keeper_id, authority_id in found
        if not editable or scopes.may_edit_in(viewer, keeper_id, authority_id)
    )
