"""The register of vital functions: the list, one function with both directions, what is lacking, the gaps, and the history."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from datetime import date
from uuid import UUID

from django.db.models import Count

from vardkase import ledger
from vardkase.access.rules import Capability, Viewer
from vardkase.kernel.refusal import Refusal
from vardkase.ledger import memory
from vardkase.preparedness import defaults, events
from vardkase.preparedness.events.imports import FunctionsImported, FunctionsImportUndone
from vardkase.preparedness.models import FunctionRow, NeedRow
from vardkase.preparedness.projections import function_of, need_of
from vardkase.preparedness.queries import scopes
from vardkase.preparedness.queries.rows import Change, FunctionLine, FunctionPage, GapPage, Keeper, NeedLine, RegisterPage, Retired, Whole
from vardkase.preparedness.rules.chain import Found, Lack, around, found_in
from vardkase.preparedness.rules.content import Function, Placed, Register
from vardkase.preparedness.rules.gaps import Gap, gaps, own_gaps


def registers(viewer: Viewer) -> tuple[Keeper, ...]:
    """The authorities whose registers the viewer may read."""
    rows = scopes.keepers(viewer)
    counted = FunctionRow.objects.filter(authority_id__in=[row.pk for row in rows], retired_at=None)
    counts = dict(counted.values_list("authority_id").annotate(Count("id")))
    return tuple(Keeper(row.pk, row.name, counts.get(row.pk, 0)) for row in rows)


def whole(viewer: Viewer, authority_id: UUID, *, readable: bool = True) -> Whole:
    """A register whole: without what functions need that are restricted, whose names are told. Refusal("preparedness.not_found").

    Without `readable` it is not asked whether the viewer reads the register: the caller has asked for what it gives of it, such as a
    forecast to a staff that must know what fails next but keeps no register.
    """
    if readable:
        scopes.keeper(viewer, authority_id)
    stream = events.stream_of(authority_id)
    register = _read(authority_id)
    restricted = {one.id: one.name for one in register.functions if one.restricted}
    if readable and scopes.may_edit(viewer, authority_id):
        restricted = {}
    kept = tuple(one for one in register.needs if one.function_id not in restricted)
    hidden = tuple(name for id, name in restricted.items() if register.needs_of(id))
    return Whole(authority_id, replace(register, needs=kept), ledger.head(stream).number, hidden)


def whole_or_default(viewer: Viewer, authority_id: UUID) -> Whole:
    """A register for a forecast, without what is restricted; where there is none the house's own set, which has the number 0.

    Whether the viewer reads the register is not asked: see `whole`.
    """
    found = whole(viewer, authority_id, readable=False)
    if found.register.functions:
        return found
    return Whole(authority_id, Register(defaults.functions(authority_id, "", authority_id), defaults.needs(authority_id)), 0, ())


def register(viewer: Viewer, authority_id: UUID) -> Register:
    """The functions in use and what they need, as the viewer may see them. Refusal("preparedness.not_found")."""
    return whole(viewer, authority_id).register


def _read(authority_id: UUID) -> Register:
    return memory.remembered(("vital functions", authority_id), (events.stream_of(authority_id),), lambda: _from_rows(authority_id))


def _from_rows(authority_id: UUID) -> Register:
    rows = FunctionRow.objects.filter(authority_id=authority_id, retired_at=None).order_by("place").values_list("body", flat=True)
    functions = tuple(function_of(body) for body in rows)
    known = {one.id: one.name for one in functions}
    place = {id: number for number, id in enumerate(known)}
    needs = NeedRow.objects.filter(authority_id=authority_id).values_list("function_id", "body")
    placed = [Placed(id, need_of(body)) for id, body in needs if id in known]
    # What is needed is called as it is called now, and stands in the order of the register.
    placed = [replace(one, need=replace(one.need, on=known.get(one.need.on_id, one.need.on))) for one in placed]
    placed.sort(key=lambda one: (place[one.function_id], place.get(one.need.on_id, len(place)), one.need.on))
    return Register(functions, tuple(placed))


def register_page(viewer: Viewer, authority_id: UUID, today: date, *, text: str = "", owner: str = "", code: str = "") -> RegisterPage:
    """The list, perhaps only what has a word in it, an owner or a code (`<list>:<code>`). Refusal("preparedness.not_found")."""
    row = scopes.keeper(viewer, authority_id)
    may = scopes.may_edit(viewer, authority_id)
    found = register(viewer, authority_id)
    lacks = _found(found, today, may)
    count = {one.id: sum(lack.function_id == one.id and not lack.is_information for lack in lacks) for one in found.functions}
    needed: dict[UUID, int] = {}
    needs: dict[UUID, int] = {}
    for placed in found.needs:
        needed[placed.need.on_id] = needed.get(placed.need.on_id, 0) + 1
        needs[placed.function_id] = needs.get(placed.function_id, 0) + 1
    lines = tuple(
        FunctionLine(one, needs.get(one.id, 0), needed.get(one.id, 0), count[one.id], one.restricted and not may)
        for one in found.functions
        if _is_asked_for(one, text, owner, code)
    )
    owners = tuple(sorted({one.owner for one in found.functions if one.owner}, key=str.casefold))
    compares = scopes.may_compare(viewer, authority_id)
    return RegisterPage(authority_id, row.name, may, lines, lacks, _retired(authority_id), owners, len(found.functions), compares)


def _is_asked_for(function: Function, text: str, owner: str, code: str) -> bool:
    words = f"{function.name} {function.owner} {function.description}".casefold()
    coded = not code or any(f"{one.system}:{one.code}" == code for one in function.codes)
    return text.casefold().strip() in words and (not owner or function.owner == owner) and coded


def _retired(authority_id: UUID) -> tuple[Retired, ...]:
    rows = FunctionRow.objects.filter(authority_id=authority_id).exclude(retired_at=None).order_by("name_folded")
    return tuple(Retired(function_of(row.body), row.retired_at, row.changed_by, row.retired_reason) for row in rows if row.retired_at)


def function_page(viewer: Viewer, authority_id: UUID, function_id: UUID, today: date) -> FunctionPage:
    """A function, in use or not, with both directions. Refusal("preparedness.not_found") for absent and forbidden alike."""
    keeper = scopes.keeper(viewer, authority_id)
    row = FunctionRow.objects.filter(pk=function_id, authority_id=authority_id).first()
    if row is None:
        raise Refusal("preparedness.not_found")
    found = register(viewer, authority_id)
    names = {one.id: one.name for one in found.functions}
    function, may = function_of(row.body), scopes.may_edit(viewer, authority_id)
    retired = Retired(function, row.retired_at, row.changed_by, row.retired_reason) if row.retired_at else None
    needs = tuple(NeedLine(function.id, function.name, need, need.on_id not in names) for need in found.needs_of(function_id))
    needed_by = tuple(
        NeedLine(one.function_id, names[one.function_id], one.need, gone=retired is not None) for one in found.needed_by(function_id)
    )
    return FunctionPage(
        authority_id, keeper.name, may, function, retired, needs, needed_by, function.restricted and not may, around(found, function_id),
        names, tuple(one for one in _found(found, today, may) if _concerns(one, function)),
        tuple(one for one in gaps(found) if one.function.id == function_id), row.changed_at, row.changed_by,
        next((one for one in own_gaps(found) if one.function.id == function_id), None),
    )  # fmt: skip


def _found(register: Register, today: date, may_edit: bool) -> tuple[Found, ...]:
    """What is lacking, as the viewer may know it: whether a restricted function needs anything is told only to those who edit."""
    restricted = {one.id for one in register.functions if one.restricted and not may_edit}
    return tuple(one for one in found_in(register, today) if one.lack is not Lack.NO_NEED or one.function_id not in restricted)


def _concerns(found: Found, function: Function) -> bool:
    """Whether something that was found is of a function: its own, a circle that it stands in, or an end that it was to others."""
    return found.function_id == function.id or (found.lack in (Lack.CIRCLE, Lack.MISSING_END) and function.name in found.others)


def gap_table(viewer: Viewer, authority_id: UUID) -> tuple[Gap, ...]:
    """The gaps of the whole register, the worst first. Refusal("preparedness.not_found")."""
    return gap_page(viewer, authority_id).gaps


def gap_page(viewer: Viewer, authority_id: UUID) -> GapPage:
    """The gaps with what they lack. Refusal("preparedness.not_found") also for who reads the register but not the analysis."""
    keeper = scopes.compared(viewer, authority_id)
    found = whole(viewer, authority_id)
    unjudged = tuple(one.name for one in found.register.functions if not one.tolerance.is_known)
    return GapPage(authority_id, keeper.name, gaps(found.register), own_gaps(found.register), found.hidden, unjudged)


def history(viewer: Viewer, authority_id: UUID, function_id: UUID | None = None, *, most: int = 100) -> tuple[Change, ...]:
    """What has been changed, the latest first: of one function, or of the register. Refusal("preparedness.not_found").

    What a restricted function needs is told to those who edit.
    """
    scopes.keeper(viewer, authority_id)
    may = scopes.may_edit(viewer, authority_id)
    secret = _restricted(authority_id) if not may else set()
    found = []
    for entry in ledger.entries(events.stream_of(authority_id)):
        if entry.erased or (change := _change(entry.event)) is None:
            continue
        whose, what, of_need = change
        if (function_id is None or whose in (function_id, None)) and not (of_need and whose in secret):
            reason = getattr(entry.event, "reason", "")
            found.append(Change(entry.number, entry.kind, entry.recorded_at, entry.actor.label, what, reason))
    return tuple(reversed(found))[:most]


def _restricted(authority_id: UUID) -> set[UUID]:
    """The restricted functions, also those that are out of use: what they needed is no less secret for that."""
    bodies = FunctionRow.objects.filter(authority_id=authority_id).values_list("body", flat=True)
    return {one.id for one in map(function_of, bodies) if one.restricted}


def _change(event: object) -> tuple[UUID | None, str, bool] | None:
    if isinstance(event, events.DependencySaved | events.DependencyRemoved):
        return event.function_id, f"{event.function} → {event.need.on}", True
    if isinstance(event, events.RegisterBegun):
        return None, event.authority, False
    if isinstance(event, FunctionsImported):
        return None, event.source, False
    if isinstance(event, FunctionsImportUndone):
        return None, event.reason, False
    if isinstance(event, events.FunctionSaved | events.FunctionRetired | events.FunctionRestored):
        return event.function.id, event.function.name, False
    return None


def homes(viewer: Viewer, function_ids: Iterable[UUID]) -> dict[UUID, UUID]:
    """In whose register each function stands, of those registers that the viewer reads."""
    held = [one.pk for one in scopes.keepers(viewer)] if viewer.can_anywhere(Capability.ORGANISATION_READ) else []
    return dict(FunctionRow.objects.filter(pk__in=list(function_ids), authority_id__in=held).values_list("pk", "authority_id"))


def function_choices(viewer: Viewer, authority_id: UUID) -> tuple[tuple[UUID, str], ...]:
    """The functions in use to choose among, by name; none for one who does not read that register."""
    if not viewer.can(Capability.ORGANISATION_READ, (f"org:{authority_id}",)):
        return ()
    return tuple((one.id, one.name) for one in _read(authority_id).functions)
