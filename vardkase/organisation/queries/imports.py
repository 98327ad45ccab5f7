"""Imports: the draft being looked at, what it would do, and what was imported before."""

from __future__ import annotations

import zlib
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from uuid import UUID

from django.db.models import Q
from django.utils import timezone

from vardkase import ledger
from vardkase.access.rules import Capability, Viewer
from vardkase.kernel import canonical
from vardkase.kernel.refusal import Refusal
from vardkase.organisation.events import STREAM
from vardkase.organisation.imports import columns, plan
from vardkase.organisation.imports.files import Row, Table
from vardkase.organisation.models import ContactWay, ImportBatch, ImportDraft, Organisation, Person, Post, PostHolding
from vardkase.organisation.projections import fold
from vardkase.organisation.queries import scopes, shaping
from vardkase.organisation.queries.rows import Batch
from vardkase.organisation.rules import Channel


@dataclass(frozen=True, slots=True)
class Preview:
    """A file being looked at: how it was read, which column is what, and what it would do (None until the columns are clear)."""

    id: UUID
    file_name: str
    table: Table
    columns: Mapping[int, columns.Target]
    plan: plan.Plan | None
    trouble: Refusal | None


@dataclass(frozen=True, slots=True)
class Comparison:
    """What a draft would do to the register as it was after `head` entries, with the columns as they were chosen then."""

    head: int
    columns: dict[str, str] | None
    made: Preview
    there: plan.Known


@dataclass(frozen=True, slots=True)
class BatchPage:
    """An import that was made, and what of it has been changed since."""

    batch: Batch
    touched: tuple[str, ...]
    may_undo: bool


def preview(viewer: Viewer, id: UUID, now: datetime) -> Preview:
    """A draft of the viewer's own. Raises Refusal("organisation.draft_gone") when it is too old, imported or someone else's."""
    return preview_against(draft(viewer, id), now)[0]


def preview_against(row: ImportDraft, now: datetime) -> tuple[Preview, plan.Known]:
    """What a draft would do, and the state of the register that it was compared with."""
    with plan.unhurried():
        today = shaping.local_day(now)
        table, there = unpacked(row), known(row.keeper_id, today)
        chosen = chosen_columns(row, table)
        try:
            columns.check(chosen)
        except Refusal as trouble:
            return Preview(row.id, row.file_name, table, chosen, None, trouble), there
        made = plan.make(table, chosen, there, today)
    return Preview(row.id, row.file_name, table, chosen, made, None), there


def compared(row: ImportDraft, now: datetime, earlier: Comparison | None = None) -> Comparison:
    """A draft compared with the register; the earlier comparison is as good while nothing was written and no column chosen since."""
    head = ledger.head(STREAM).number
    if earlier is not None and (earlier.head, earlier.columns) == (head, row.columns):
        return earlier
    made, there = preview_against(row, now)
    return Comparison(head, row.columns, made, there)


def columns_of(viewer: Viewer, id: UUID) -> tuple[Table, dict[int, columns.Target]]:
    """The table of a draft of the viewer's own, and which column is what."""
    row = draft(viewer, id)
    table = unpacked(row)
    return table, chosen_columns(row, table)


def draft(viewer: Viewer, id: UUID) -> ImportDraft:
    """The row of a draft of the viewer's own."""
    row = draft_or_none(viewer, id)
    if row is None:
        raise Refusal("organisation.draft_gone")
    return row


def draft_or_none(viewer: Viewer, id: UUID) -> ImportDraft | None:
    """The same, for who can go on without it."""
    row = ImportDraft.objects.filter(pk=id, actor_id=viewer.actor.id).first()
    return row if row is not None and scopes.may_keep(viewer, row.keeper_id) else None


def packed(table: Table) -> bytes:
    """The table as it is kept while it is looked at."""
    rows = [[row.number, *row.cells] for row in table.rows]
    said = {"header": list(table.header), "rows": rows, "format": table.format, "digest": table.digest, "notes": list(table.notes)}
    return zlib.compress(canonical.dumps(said), 1)


def unpacked(row: ImportDraft) -> Table:
    """The table of a draft."""
    said: dict[str, Any] = canonical.loads(zlib.decompress(bytes(row.table)))
    rows = tuple(Row(number, tuple(cells)) for number, *cells in said["rows"])
    return Table(tuple(said["header"]), rows, said["format"], said["digest"], tuple(said["notes"]))


def chosen_columns(row: ImportDraft, table: Table) -> dict[int, columns.Target]:
    """What the user said the columns are, or what the headings say."""
    if row.columns is None:
        return columns.guess(table.header)
    targets = {str(target): target for target in columns.TARGETS}
    return {int(column): targets[name] for column, name in row.columns.items() if name in targets}


def known(keeper_id: UUID, today: date) -> plan.Known:
    """As much of a register as a file can touch: what is in use. Who holds a post until a day that lies ahead still holds it."""
    found = plan.Known()
    for id, name, short in Organisation.objects.filter(keeper_id=keeper_id, valid_to=None).values_list("id", "name_folded", "short_name"):
        for word in {name, fold(short)} - {""}:
            found.organisations[word] = None if word in found.organisations else id
    here = {"organisation__keeper_id": keeper_id, "valid_to": None}
    posts, people = Post.objects.filter(**here), Person.objects.filter(**here).order_by("-id")
    found.posts = {(place.int, title): id for id, place, title in posts.values_list("id", "organisation_id", "title_folded")}
    # Of two people with one name the one who was entered first is meant; reversed order lets the first win.
    found.people = {(place.int, name): id for id, place, name in people.values_list("id", "organisation_id", "name_folded")}
    held = PostHolding.objects.filter(Q(valid_to=None) | Q(valid_to__gte=today), post__organisation__keeper_id=keeper_id)
    found.holdings = set(held.values_list("post_id", "person_id"))
    ways = ContactWay.objects.filter(**here).values_list(
        "organisation_id",
        "post__title_folded",
        "person__name_folded",
        "channel",
        "id",
        "version",
        "value",
        "hours",
        "priority",
        "note",
        "verified_at",
    )
    for place, title, name, channel, id, version, value, hours, priority, note, verified_at in ways.order_by("id"):
        owner = plan.Owner(place.int, title or "", "" if title else name or "")
        verified_on = timezone.localdate(verified_at) if verified_at else None
        found.ways.setdefault((owner, Channel(channel)), []).append(plan.KnownWay(id, version, value, hours, priority, note, verified_on))
    return found


def history(viewer: Viewer) -> tuple[Batch, ...]:
    """The imports into the registers that the viewer keeps, the latest first."""
    return tuple(_batch(row) for row in _batches(viewer).order_by("-imported_at")[:200])


def batch(viewer: Viewer, id: UUID) -> BatchPage:
    """One import, and what it brought that has been changed since."""
    row = _batches(viewer).filter(pk=id).first()
    if row is None:
        raise Refusal("organisation.not_found")
    return BatchPage(_batch(row), touched(row) if row.undone_at is None else (), row.undone_at is None)


def _batches(viewer: Viewer) -> Any:
    held = scopes.authorities(viewer, Capability.ORGANISATION_EDIT)
    return ImportBatch.objects.all() if held is None else ImportBatch.objects.filter(keeper_id__in=held)


def touched(row: ImportBatch) -> tuple[str, ...]:
    """What an import brought that someone has changed, checked or built upon since, by name."""
    changed = {change.way_id: change.version for change in row.changes.all()}
    now_is = dict(ContactWay.objects.filter(pk__in=changed).values_list("id", "version"))
    names = [
        _way_name(way)
        for way in ContactWay.objects.select_related("post", "person", "organisation").filter(
            pk__in=[id for id, version in changed.items() if now_is.get(id) != version]
        )
    ]
    again = added_again(row)
    names += [_way_name(way) for way in ContactWay.objects.select_related("post", "person", "organisation").filter(pk__in=again)]
    own = {"import_id": row.id}
    names += [
        _way_name(way) for way in ContactWay.objects.select_related("post", "person", "organisation").filter(**own).exclude(version=1)
    ]
    holdings = PostHolding.objects.select_related("post", "person").filter(**own).exclude(version=1)
    names += [f"{holding.post.title}: {holding.person.name}" for holding in holdings]
    names += Post.objects.filter(**own).exclude(version=1).values_list("title", flat=True)
    names += Person.objects.filter(**own).exclude(version=1).values_list("name", flat=True)
    for owner, name in (("post", "title"), ("person", "name")):
        not_ours = Q(**{f"{owner}__import_id": row.id}) & (Q(import_id=None) | ~Q(import_id=row.id))
        names += ContactWay.objects.filter(not_ours).values_list(f"{owner}__{name}", flat=True)
        names += PostHolding.objects.filter(not_ours).values_list(f"{owner}__{name}", flat=True)
    return tuple(sorted(set(names)))


def added_again(row: ImportBatch) -> set[UUID]:
    """The contact ways that an import changed, and whose earlier value the same owner has again in a way of its own: they are left."""
    before = {change.way_id: change.before for change in row.changes.all()}
    place = ("organisation_id", "post_id", "person_id", "channel")
    folded = {said["value_folded"] for said in before.values()}
    in_use = ContactWay.objects.filter(value_folded__in=folded, valid_to=None).values_list(*place, "value", "id")
    holders: dict[tuple[Any, ...], set[UUID]] = {}
    for *key, id in in_use:
        holders.setdefault(tuple(key), set()).add(id)
    now_is = ContactWay.objects.filter(pk__in=before).values_list(*place, "id")
    return {id for *key, id in now_is if holders.get((*key, before[id]["value"]), set()) - {id}}


def _way_name(way: ContactWay) -> str:
    owner = way.post.title if way.post else way.person.name if way.person else way.organisation.name
    return f"{owner} ({way.organisation.name})"


def _batch(row: ImportBatch) -> Batch:
    return Batch(
        id=row.id,
        file_name=row.file_name,
        rows=row.rows,
        new_rows=row.new_rows,
        changed_rows=row.changed_rows,
        skipped_rows=row.skipped_rows,
        entry_number=row.entry_number,
        imported_at=row.imported_at,
        imported_by=row.imported_by,
        undone_at=row.undone_at,
        undone_by=row.undone_by,
        kept_at_undo=row.kept_at_undo,
    )
