"""People who can be called upon."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date, datetime
from uuid import UUID

from django.db import transaction

from vardkase.access.rules import Viewer
from vardkase.ledger.entry import Entry
from vardkase.organisation import facts, rules
from vardkase.organisation.actions import base
from vardkase.organisation.actions.base import Seen
from vardkase.organisation.events import PersonAdded, PersonChanged, PersonClosed, PersonFacts
from vardkase.organisation.models import Person
from vardkase.organisation.queries import scopes


@dataclass(frozen=True, slots=True)
class PersonDraft:
    """What is said about a person: no more than is needed to reach them."""

    name: str
    notes: str = ""

    def tidy(self) -> PersonDraft:
        """The draft with clean text. Raises Refusal."""
        return PersonDraft(rules.clean_required(self.name), rules.clean(self.notes, 4_000, lines=True))


def add_person(*, viewer: Viewer, id: UUID, organisation_id: UUID, draft: PersonDraft, key: UUID, now: datetime) -> Entry:
    """Enters a person. Two people may have the same name."""
    with transaction.atomic():
        place = base.organisation_to_edit(viewer, organisation_id)
        said = draft.tidy()
        event = PersonAdded(PersonFacts(id, place.id, place.name, said.name, said.notes))
        return base.written(event, key) or base.write(event, viewer=viewer, key=key, now=now)


def change_person(*, viewer: Viewer, person_id: UUID, draft: PersonDraft, seen: Seen, key: UUID, now: datetime) -> Entry:
    """Changes what is said about a person; nobody's change is written over unseen."""
    with transaction.atomic():
        row = _to_edit(viewer, person_id)
        base.check_open(row)
        before, said = facts.of_person(row), draft.tidy()
        after = replace(before, name=said.name, notes=said.notes)
        event = PersonChanged(after, facts.changes(before, after))
        earlier = base.written(event, key)
        if earlier:
            return earlier
        base.check_unchanged(seen, row, before)
        return base.write(event, viewer=viewer, key=key, now=now)


def close_person(*, viewer: Viewer, person_id: UUID, reason: str, last_day: date | None = None, key: UUID, now: datetime) -> Entry:
    """A person leaves: their posts and contact ways end the same day."""
    with transaction.atomic():
        row = _to_edit(viewer, person_id)
        day = row.valid_to or base.closing_day(last_day, row, now)
        event = PersonClosed(replace(facts.of_person(row), valid_to=day), rules.clean(reason, 500))
        earlier = base.written(event, key)
        if earlier:
            return earlier
        base.check_open(row)
        return base.write(event, viewer=viewer, key=key, now=now)


def _to_edit(viewer: Viewer, id: UUID) -> Person:
    row = base.locked(scopes.people(viewer), id)
    scopes.check_edit(viewer, row.organisation)
    return row
