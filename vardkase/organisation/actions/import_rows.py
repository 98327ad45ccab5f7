"""The rows of an import, written in bulk and taken back. Called inside the transaction of `actions.imports`."""

from __future__ import annotations

from datetime import date, datetime, time
from typing import Any
from uuid import UUID

from django.db import connection
from django.db.models import Exists, OuterRef, QuerySet
from django.utils import timezone

from vardkase.kernel.ids import new_id
from vardkase.organisation.imports.plan import Known, Outcome, Plan, PlannedRow, PlannedWay
from vardkase.organisation.models import ContactWay, ImportBatch, ImportChange, Person, Post, PostHolding, Register
from vardkase.organisation.projections import fold, fold_value
from vardkase.organisation.queries import shaping
from vardkase.organisation.queries.imports import added_again

_CHUNK = 5_000
_COMMON = ("version", "changed_at", "changed_by", "valid_to", "import_id")
_WAY_COLUMNS = (
    *("organisation", "post", "person", "channel", "value", "value_folded"),
    *("hours", "priority", "note", "restricted", "verified_at", "verified_by"),
)
_CHANGEABLE = ("value", "value_folded", "hours", "priority", "note", "verified_at", "verified_by")


class _Table:
    """Rows of one table, inserted in one statement. The ORM takes ten times as long for 50,000 rows, while the ledger's stream is held."""

    def __init__(self, model: type[Register], *names: str) -> None:
        meta = model._meta  # noqa: SLF001 - Django's documented way to ask a model for its columns
        columns = [str(getattr(meta.get_field(name), "column", "")) for name in ("id", *names, *_COMMON)]
        places = ", ".join(["%s"] * len(columns))
        self._sql = f"INSERT INTO {meta.db_table} ({', '.join(columns)}) VALUES ({places})"  # noqa: S608 - names from our own models
        self._rows: list[tuple[Any, ...]] = []

    def add(self, *values: Any) -> None:
        """One row: id, the named columns, the common columns."""
        self._rows.append(values)

    def write(self) -> None:
        """All rows at once."""
        if self._rows:
            with connection.cursor() as cursor:
                cursor.executemany(self._sql, self._rows)


class Applier:
    """Turns the rows of a plan into rows of the register: `prepare` before the turn to write is taken, `write` in it."""

    def __init__(self, batch_id: UUID, known: Known, by: str, now: datetime) -> None:
        self._by, self._now = by, now
        self._today = shaping.local_day(now)
        self._known = known
        self._native_ids = connection.features.has_native_uuid_field
        self._common = (1, self._at(now), by, None, self._id(batch_id))
        self._posts = _Table(Post, "organisation", "title", "title_folded", "on_call", "notes", "valid_from")
        self._people = _Table(Person, "organisation", "name", "name_folded", "notes", "valid_from")
        self._holdings = _Table(PostHolding, "post", "person", "valid_from")
        self._ways = _Table(ContactWay, *_WAY_COLUMNS, "valid_from")
        self._changes: dict[UUID, tuple[PlannedRow, PlannedWay]] = {}

    def _id(self, id: UUID | None) -> Any:
        return id if self._native_ids or id is None else id.hex

    def _at(self, moment: datetime | None) -> Any:
        return connection.ops.adapt_datetimefield_value(moment)

    def prepare(self, plan: Plan) -> None:
        """Makes every row that is new or changed ready, and writes nothing."""
        for row in plan.of(Outcome.NEW, Outcome.CHANGED):
            self._take(row)

    def write(self, batch: ImportBatch) -> None:
        """Writes what was made ready."""
        for table in (self._posts, self._people, self._holdings, self._ways):
            table.write()
        self._change(batch)

    def _take(self, row: PlannedRow) -> None:
        post_id = self._post(row) if row.post else None
        person_id = self._person(row) if row.person else None
        if post_id and person_id and (post_id, person_id) not in self._known.holdings:
            self._known.holdings.add((post_id, person_id))
            day = connection.ops.adapt_datefield_value(self._today)
            self._holdings.add(self._id(new_id()), self._id(post_id), self._id(person_id), day, *self._common)
        for way in row.ways:
            if way.outcome is Outcome.NEW:
                self._way(row, way, post_id, None if post_id else person_id)
            elif way.outcome is Outcome.CHANGED and way.known is not None:
                self._changes[way.known.id] = (row, way)

    def _post(self, row: PlannedRow) -> UUID:
        place = (row.owner.organisation, row.owner.post)
        id = self._known.posts.get(place)
        if id is None:
            id = self._known.posts[place] = new_id()
            self._posts.add(self._id(id), self._id(row.organisation_id), row.post, fold(row.post), False, "", None, *self._common)
        return id

    def _person(self, row: PlannedRow) -> UUID:
        place = (row.owner.organisation, fold(row.person))
        id = self._known.people.get(place)
        if id is None:
            id = self._known.people[place] = new_id()
            self._people.add(self._id(id), self._id(row.organisation_id), row.person, fold(row.person), "", None, *self._common)
        return id

    def _way(self, row: PlannedRow, way: PlannedWay, post_id: UUID | None, person_id: UUID | None) -> None:
        self._ways.add(
            self._id(new_id()),
            self._id(row.organisation_id),
            self._id(post_id),
            self._id(person_id),
            str(way.channel),
            way.value,
            fold_value(way.channel, way.value),
            row.hours,
            row.priority or 1,
            row.note,
            False,
            self._at(self._checked_at(row.verified_on)),
            self._by if row.verified_on else "",
            None,
            *self._common,
        )

    def _checked_at(self, day: date | None) -> datetime | None:
        """A check known by its day is taken to have been made at noon, or now when noon is still to come."""
        if day is None:
            return None
        return min(timezone.make_aware(datetime.combine(day, time(12))), self._now)

    def _change(self, batch: ImportBatch) -> None:
        ids = list(self._changes)
        for start in range(0, len(ids), _CHUNK):
            rows = list(ContactWay.objects.select_for_update().filter(pk__in=ids[start : start + _CHUNK]))
            before = [ImportChange(batch=batch, way_id=row.id, before=_kept(row), version=row.version + 1) for row in rows]
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
    _tell_planner()
    removed = sum(_remove(model, batch) for model in (ContactWay, PostHolding, Post, Person))
    return removed, restored


def _tell_planner() -> None:
    """PostgreSQL plans by what it last counted: before tens of thousands of new rows, and then it would compare each with each."""
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            for model in (ContactWay, PostHolding, Post, Person):
                cursor.execute(f"ANALYZE {model._meta.db_table}")  # noqa: SLF001 - Django's own name of a table


def _remove(model: type[Register], batch: ImportBatch) -> int:
    """Deletes what the import added, nobody has changed and nothing points at, whichever package that stands in."""
    rows: QuerySet[Any] = QuerySet(model).filter(import_id=batch.id, version=1)
    for relation in model._meta.related_objects:  # noqa: SLF001 - Django's documented way to ask what points at a model
        pointing: QuerySet[Any] = QuerySet(relation.related_model).filter(**{f"{relation.field.name}_id": OuterRef("pk")})
        rows = rows.exclude(Exists(pointing))
    # The check above stands for what `delete` would do by reading every row: one statement instead.
    return int(rows._raw_delete(connection.alias))  # noqa: SLF001 - the ORM has no public way to delete without reading


def _restore(batch: ImportBatch, by: str, now: datetime) -> int:
    left = added_again(batch)
    changes = {change.way_id: change for change in batch.changes.all() if change.way_id not in left}
    rows = [row for row in ContactWay.objects.select_for_update().filter(pk__in=changes) if row.version == changes[row.id].version]
    for row in rows:
        for name, value in changes[row.id].before.items():
            setattr(row, name, datetime.fromisoformat(value) if name == "verified_at" and value else value)
        row.version, row.changed_at, row.changed_by = row.version + 1, now, by
    ContactWay.objects.bulk_update(rows, [*_CHANGEABLE, "version", "changed_at", "changed_by"], batch_size=200)
    return len(rows)
