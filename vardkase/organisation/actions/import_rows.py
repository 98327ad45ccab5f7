"""The rows of an import, written in bulk and taken back. Called inside the transaction of `actions.imports`."""

from __future__ import annotations

from datetime import date, datetime, time
from typing import Any
from uuid import UUID

from django.db.models import Exists, OuterRef, ProtectedError
from django.utils import timezone

from vardkase.kernel.ids import new_id
from vardkase.kernel.refusal import Refusal
from vardkase.organisation.imports.plan import Outcome, Plan, PlannedRow, PlannedWay
from vardkase.organisation.models import ContactWay, ImportBatch, ImportChange, Person, Post, PostHolding
from vardkase.organisation.projections import fold, fold_value
from vardkase.organisation.queries import imports, shaping

_CHUNK = 5_000
_CHANGEABLE = ("value", "value_folded", "hours", "priority", "note", "verified_at", "verified_by")


class Applier:
    """Turns the rows of a plan into rows of the register."""

    def __init__(self, batch: ImportBatch, by: str, now: datetime) -> None:
        self._batch, self._by, self._now = batch, by, now
        self._today = shaping.local_day(now)
        self._known = imports.known(batch.keeper_id)
        self._common = {"version": 1, "changed_at": now, "changed_by": by, "import_id": batch.id}
        self._posts: list[Post] = []
        self._people: list[Person] = []
        self._holdings: list[PostHolding] = []
        self._ways: list[ContactWay] = []
        self._changes: dict[UUID, tuple[PlannedRow, PlannedWay]] = {}

    def apply(self, plan: Plan) -> None:
        """Writes every row that is new or changed."""
        for row in plan.of(Outcome.NEW, Outcome.CHANGED):
            self._take(row)
        for model, rows in ((Post, self._posts), (Person, self._people), (PostHolding, self._holdings), (ContactWay, self._ways)):
            model.objects.bulk_create(rows, batch_size=_CHUNK)  # type: ignore[attr-defined]
        self._change()

    def _take(self, row: PlannedRow) -> None:
        post_id = self._post(row) if row.post else None
        person_id = self._person(row) if row.person else None
        if post_id and person_id and (post_id, person_id) not in self._known.holdings:
            self._known.holdings.add((post_id, person_id))
            holding = PostHolding(id=new_id(), post_id=post_id, person_id=person_id, valid_from=self._today, **self._common)
            self._holdings.append(holding)
        for way in row.ways:
            if way.outcome is Outcome.NEW:
                self._ways.append(self._way(row, way, post_id, None if post_id else person_id))
            elif way.outcome is Outcome.CHANGED and way.known is not None:
                self._changes[way.known.id] = (row, way)

    def _post(self, row: PlannedRow) -> UUID:
        place = (row.owner.organisation, row.owner.post)
        if place not in self._known.posts:
            self._known.posts[place] = new_id()
            self._posts.append(
                Post(
                    id=self._known.posts[place],
                    organisation_id=row.organisation_id,
                    title=row.post,
                    title_folded=fold(row.post),
                    on_call=False,
                    notes="",
                    **self._common,
                )
            )
        return self._known.posts[place]

    def _person(self, row: PlannedRow) -> UUID:
        place = (row.owner.organisation, fold(row.person))
        if place not in self._known.people:
            self._known.people[place] = new_id()
            self._people.append(
                Person(
                    id=self._known.people[place],
                    organisation_id=row.organisation_id,
                    name=row.person,
                    name_folded=fold(row.person),
                    notes="",
                    **self._common,
                )
            )
        return self._known.people[place]

    def _way(self, row: PlannedRow, way: PlannedWay, post_id: UUID | None, person_id: UUID | None) -> ContactWay:
        return ContactWay(
            id=new_id(),
            organisation_id=row.organisation_id,
            post_id=post_id,
            person_id=person_id,
            channel=way.channel,
            value=way.value,
            value_folded=fold_value(way.channel, way.value),
            hours=row.hours,
            priority=row.priority or 1,
            note=row.note,
            restricted=False,
            verified_at=self._checked_at(row.verified_on),
            verified_by=self._by if row.verified_on else "",
            **self._common,
        )

    def _checked_at(self, day: date | None) -> datetime | None:
        """A check known by its day is taken to have been made at noon, or now when noon is still to come."""
        if day is None:
            return None
        return min(timezone.make_aware(datetime.combine(day, time(12))), self._now)

    def _change(self) -> None:
        ids = list(self._changes)
        for start in range(0, len(ids), _CHUNK):
            rows = list(ContactWay.objects.select_for_update().filter(pk__in=ids[start : start + _CHUNK]))
            before = [ImportChange(batch=self._batch, way_id=row.id, before=_kept(row), version=row.version + 1) for row in rows]
            for row in rows:
                self._say(row, *self._changes[row.id])
            ImportChange.objects.bulk_create(before, batch_size=_CHUNK)
            ContactWay.objects.bulk_update(rows, [*_CHANGEABLE, "version", "changed_at", "changed_by"], batch_size=200)

    def _say(self, row: ContactWay, planned: PlannedRow, way: PlannedWay) -> None:
        """What the file says; an empty cell says nothing. A new number has not been checked unless the file says when."""
        if row.value != way.value:
            row.verified_at, row.verified_by = None, ""
        row.value, row.value_folded = way.value, fold_value(way.channel, way.value)
        row.hours = planned.hours or row.hours
        row.note = planned.note or row.note
        row.priority = planned.priority or row.priority
        checked = self._checked_at(planned.verified_on)
        if checked and (row.verified_at is None or checked > row.verified_at):
            row.verified_at, row.verified_by = checked, self._by
        row.version, row.changed_at, row.changed_by = row.version + 1, self._now, self._by


def _kept(row: ContactWay) -> dict[str, Any]:
    said = {name: getattr(row, name) for name in _CHANGEABLE}
    return {**said, "verified_at": row.verified_at.isoformat() if row.verified_at else None}


def undo(batch: ImportBatch, by: str, now: datetime) -> tuple[int, int]:
    """Takes back what nobody has touched since: how many records went, and how many contact ways became as they were."""
    restored = _restore(batch, by, now)
    untouched = {"import_id": batch.id, "version": 1}
    try:
        removed = ContactWay.objects.filter(**untouched).delete()[0] + PostHolding.objects.filter(**untouched).delete()[0]
        for model, owner in ((Post, "post"), (Person, "person")):
            needed = [Exists(owned.objects.filter(**{owner: OuterRef("pk")})) for owned in (ContactWay, PostHolding)]  # type: ignore[attr-defined]
            removed += model.objects.filter(**untouched).exclude(needed[0]).exclude(needed[1]).delete()[0]  # type: ignore[attr-defined]
    except ProtectedError:
        raise Refusal("organisation.undo_needed") from None
    return removed, restored


def _restore(batch: ImportBatch, by: str, now: datetime) -> int:
    changes = {change.way_id: change for change in batch.changes.all()}
    rows = [row for row in ContactWay.objects.select_for_update().filter(pk__in=changes) if row.version == changes[row.id].version]
    for row in rows:
        for name, value in changes[row.id].before.items():
            setattr(row, name, datetime.fromisoformat(value) if name == "verified_at" and value else value)
        row.version, row.changed_at, row.changed_by = row.version + 1, now, by
    ContactWay.objects.bulk_update(rows, [*_CHANGEABLE, "version", "changed_at", "changed_by"], batch_size=200)
    return len(rows)
