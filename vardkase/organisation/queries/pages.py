"""One organisation, one post, one person, one contact way. Absent and forbidden answer alike."""

from __future__ import annotations

from datetime import datetime
from typing import TypeVar
from uuid import UUID

from django.db.models import Model, QuerySet

from vardkase.access.rules import Viewer
from vardkase.kernel.refusal import Refusal
from vardkase.organisation import facts, rules
from vardkase.organisation.models import Organisation
from vardkase.organisation.queries import scopes, shaping
from vardkase.organisation.queries.rows import OrganisationPage, PersonPage, PostPage, WayPage

M = TypeVar("M", bound=Model)


def get(rows: QuerySet[M], id: UUID) -> M:
    """The one row with this id. Raises Refusal("organisation.not_found")."""
    found = rows.filter(pk=id).first()
    if found is None:
        raise Refusal("organisation.not_found")
    return found


def organisation(viewer: Viewer, id: UUID, now: datetime) -> OrganisationPage:
    """An organisation with its units, posts, people and contact ways."""
    row = get(scopes.organisations(viewer), id)
    units = scopes.organisations(viewer).filter(parent_id=id, valid_to=None).order_by("name_folded")
    posts = scopes.posts(viewer).filter(organisation_id=id, valid_to=None).order_by("-on_call", "title_folded")
    people = scopes.people(viewer).filter(organisation_id=id, valid_to=None).order_by("name_folded")
    post_cards, person_cards = shaping.cards(viewer, now, posts, people)
    return OrganisationPage(
        facts=facts.of_organisation(row),
        version=row.version,
        changed_at=row.changed_at,
        changed_by=row.changed_by,
        data_controller=row.data_controller.name,
        may_edit=scopes.may_edit(viewer, row),
        line=tuple((one.id, one.name) for one in reversed(line_above(row))),
        units=tuple((unit.id, unit.name, rules.OrganisationKind(unit.kind)) for unit in units),
        ways=shaping.ways(scopes.ways(viewer).filter(organisation_id=id, post=None, person=None), now),
        posts=post_cards,
        people=person_cards,
    )


def line_above(row: Organisation) -> list[Organisation]:
    """The parent and all above it, nearest first. Stops at twenty: a tree that deep is a mistake, and a circle must not hang."""
    line: list[Organisation] = []
    while row.parent is not None and len(line) < 20:
        row = row.parent
        line.append(row)
    return line


def post(viewer: Viewer, id: UUID, now: datetime) -> PostPage:
    """A post with its contact ways and everyone who has held it, the present first."""
    row = get(scopes.posts(viewer), id)
    today = shaping.local_day(now)
    holders = shaping.holders(scopes.holdings(viewer).filter(post_id=id), today)
    return PostPage(
        facts=facts.of_post(row),
        version=row.version,
        changed_at=row.changed_at,
        changed_by=row.changed_by,
        may_edit=scopes.may_edit(viewer, row.organisation),
        ways=shaping.ways(scopes.ways(viewer).filter(post_id=id), now),
        holders=tuple(sorted(holders, key=lambda one: (not one.current, -(one.valid_from.toordinal() if one.valid_from else 0)))),
    )


def person(viewer: Viewer, id: UUID, now: datetime) -> PersonPage:
    """A person with their contact ways and posts, the present first."""
    row = get(scopes.people(viewer), id)
    today = shaping.local_day(now)
    held = shaping.holders(scopes.holdings(viewer).filter(person_id=id), today)
    return PersonPage(
        facts=facts.of_person(row),
        version=row.version,
        changed_at=row.changed_at,
        changed_by=row.changed_by,
        may_edit=scopes.may_edit(viewer, row.organisation),
        ways=shaping.ways(scopes.ways(viewer).filter(person_id=id), now),
        holdings=tuple(sorted(held, key=lambda one: (not one.current, one.post))),
    )


def way(viewer: Viewer, id: UUID, now: datetime) -> WayPage:
    """A contact way in use."""
    row = get(scopes.ways(viewer), id)
    return WayPage(facts.of_way(row), row.version, shaping.way(row, now), scopes.may_edit(viewer, row.organisation))


def people_choices(viewer: Viewer, organisation_id: UUID) -> tuple[tuple[UUID, str], ...]:
    """Who may take up a post: first the people of its organisation, then others in the register."""
    rows = scopes.people(viewer).filter(valid_to=None).order_by("name_folded")
    own = [(row.id, row.name) for row in rows.filter(organisation_id=organisation_id)]
    others = [(row.id, f"{row.name} ({row.organisation.name})") for row in rows.exclude(organisation_id=organisation_id)[:500]]
    return (*own, *others)
