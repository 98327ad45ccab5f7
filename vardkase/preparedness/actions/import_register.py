"""Functions and dependencies of a file, into the register and out of it again: one entry each."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime
from uuid import UUID

from vardkase import ledger
from vardkase.access.rules import Viewer
from vardkase.kernel.refusal import Refusal
from vardkase.ledger.entry import Entry
from vardkase.organisation.models import Organisation
from vardkase.preparedness.actions.frame import already, written
from vardkase.preparedness.events import functions as events
from vardkase.preparedness.events.imports import FunctionsImported, FunctionsImportUndone
from vardkase.preparedness.models import FunctionRow, NeedRow
from vardkase.preparedness.projections import functions as projections
from vardkase.preparedness.queries import scopes
from vardkase.preparedness.queries.register import register
from vardkase.preparedness.rules import checks
from vardkase.preparedness.rules.content import Function, Register
from vardkase.preparedness.rules.imports.rows import ReadRow, placed


def import_functions(viewer: Viewer, authority_id: UUID, rows: Sequence[ReadRow], source: str, key: UUID, now: datetime) -> Entry:
    """Takes rows into the register, all in one entry. Inside the caller's transaction, which has tried them against the register.

    Refused: "preparedness.may_not", "preparedness.too_many_functions".
    """
    row = _keeper(viewer, authority_id)
    stream = events.stream_of(row.pk)
    earlier = already(stream, key, FunctionsImported, lambda event: event.source == source)
    if earlier:
        return earlier
    there = register(viewer, row.pk)
    functions = tuple(one.said for one in rows if isinstance(one.said, Function))
    if len(there.functions) + len(functions) > checks.MOST_FUNCTIONS:
        raise Refusal("preparedness.too_many_functions", most=checks.MOST_FUNCTIONS)
    needs = placed(rows)
    names = {one.id: one.name for one in there.functions}
    event = FunctionsImported(
        row.pk, row.name, source, _keyed(row.pk, functions), needs, tuple(names.get(one.function_id, "") for one in needs)
    )
    return written(stream, event, projections.apply, viewer=viewer, key=key, now=now)


def _keyed(authority_id: UUID, functions: tuple[Function, ...]) -> tuple[Function, ...]:
    """The functions with short names of their own."""
    taken = set(FunctionRow.objects.filter(authority_id=authority_id).values_list("key", flat=True))
    found = []
    for one in functions:
        keyed = replace(one, key=checks.new_key(one.name, taken))
        taken.add(keyed.key)
        found.append(keyed)
    return tuple(found)


def undo_functions(viewer: Viewer, authority_id: UUID, number: int, reason: str, key: UUID, now: datetime) -> Entry:
    """Takes out what the entry with this number took in. Refused: "preparedness.no_such_import", and
    "preparedness.changed_since_import" when somebody has worked on any of it.
    """
    row = _keeper(viewer, authority_id)
    stream = events.stream_of(row.pk)
    entry = next((one for one in ledger.entries(stream, after=number - 1, until=number)), None)
    if entry is None or entry.erased or not isinstance(entry.event, FunctionsImported):
        raise Refusal("preparedness.no_such_import")
    said = entry.event
    changed = _changed(register(viewer, row.pk), said)
    if changed:
        raise Refusal("preparedness.changed_since_import", count=len(changed), names=", ".join(changed[:5]))
    event = FunctionsImportUndone(row.pk, row.name, number, said.functions, said.needs, reason)
    return written(stream, event, projections.apply, viewer=viewer, key=key, now=now)


def _changed(now_is: Register, said: FunctionsImported) -> list[str]:
    """The names of what somebody has worked on since: changed, taken out of use, taken away, or tied to something else."""
    brought, own = {one.id for one in said.functions}, {one.need.id for one in said.needs}
    there = {one.id: one for one in now_is.functions}
    changed = [one.name for one in said.functions if there.get(one.id) != one]
    kept = dict(NeedRow.objects.filter(pk__in=own).values_list("id", "body"))
    for one, name in zip(said.needs, said.names, strict=True):
        body = kept.get(one.need.id)
        if body is None or projections.need_of(body) != one.need:
            changed.append(f"{name} → {one.need.on}")
    tied = [one for one in now_is.needs if one.need.id not in own and (one.function_id in brought or one.need.on_id in brought)]
    changed += [f"{there[one.function_id].name} → {one.need.on}" for one in tied]
    return list(dict.fromkeys(changed))


def _keeper(viewer: Viewer, authority_id: UUID) -> Organisation:
    """The authority, held until the transaction ends, for one who may edit its register."""
    row = scopes.keeper(viewer, authority_id, lock=True)
    scopes.check_edit(viewer, row)
    return row
