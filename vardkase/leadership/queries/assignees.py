"""To whom something can be given: roles of the staffs at work with those who hold them, people, organisations and posts of the register."""

from __future__ import annotations

from collections import Counter, defaultdict
from datetime import datetime
from uuid import UUID

from vardkase.access.rules import Viewer
from vardkase.incidents import queries as incidents
from vardkase.incidents import tables
from vardkase.leadership.models import CardRow, HoldingRow, Staff
from vardkase.leadership.rules.tasks import Assignee, AssigneeKind
from vardkase.organisation import queries as register
from vardkase.organisation.queries import scopes


def assignees(viewer: Viewer, incident_id: UUID, *, now: datetime) -> tuple[Assignee, ...]:
    """Roles first, as the staffs have them, then people who hold one, then the organisations and posts that the viewer reads.

    A role that two staffs have is told apart by the staff's name, a post by its organisation's. Refusal("incident.not_found").
    """
    row = incidents.incident(viewer, incident_id)
    staffs = {one.id: one.name for one in tables.load(Staff, "number", incident_id=row.id, closed_at=None)}
    cards = tables.load(CardRow, "number, place", staff_id=list(staffs))
    holders: dict[UUID, list[str]] = defaultdict(list)
    for held in tables.load(HoldingRow, "number", staff_id=list(staffs), left_at=None):
        holders[held.card_id].append(held.person)
    often = Counter(card.label.casefold() for card in cards)
    found: dict[str, Assignee] = {}
    people: dict[str, list[str]] = defaultdict(list)
    for card in cards:
        staff = staffs[card.staff_id]
        label = f"{card.label}, {staff}" if often[card.label.casefold()] > 1 else card.label
        _add(found, Assignee(label, AssigneeKind.ROLE, ", ".join((staff, *holders[card.id]))))
        for person in holders[card.id]:
            people[person].append(card.label)
    for person, roles in people.items():
        _add(found, Assignee(person, AssigneeKind.PERSON, ", ".join(roles)))
    for _id, name, _kind in register.choices(viewer, editable=False):
        _add(found, Assignee(name, AssigneeKind.ORGANISATION))
    for post in scopes.remembered(viewer, "posts to give to", lambda: _posts(viewer)):
        _add(found, post)
    return tuple(found.values())


def _posts(viewer: Viewer) -> tuple[Assignee, ...]:
    """The posts of the register, the municipality's own first, by their titles with the organisation as call lists write them.

    A title that only one post has means that post.
    """
    rows = scopes.posts(viewer).filter(valid_to=None).order_by("organisation__partner", "title_folded", "organisation__name_folded")
    posts = rows.values_list("title", "organisation__short_name", "organisation__name")
    often = Counter(title.casefold() for title, _short, _name in posts)
    return tuple(
        Assignee(f"{title}, {short or name}", AssigneeKind.PERSON, name, title if often[title.casefold()] == 1 else "")
        for title, short, name in posts
    )


def present(viewer: Viewer, incident_id: UUID, staff_id: UUID | None) -> tuple[str, ...]:
    """Those who hold a role in a staff, or in every staff at work: the role, and who has it. Refusal("incident.not_found")."""
    row = incidents.incident(viewer, incident_id)
    at_work = {one.id for one in tables.load(Staff, incident_id=row.id, closed_at=None)}
    staffs = at_work if staff_id is None else at_work & {staff_id}
    holders: dict[UUID, list[str]] = defaultdict(list)
    for held in tables.load(HoldingRow, "number", staff_id=staffs, left_at=None):
        holders[held.card_id].append(held.person)
    cards = tables.load(CardRow, "number, place", staff_id=staffs)
    return tuple(f"{card.label}: {person}" for card in cards for person in holders[card.id])


def _add(found: dict[str, Assignee], one: Assignee) -> None:
    found.setdefault(one.label.casefold(), one)
