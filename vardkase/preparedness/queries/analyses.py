"""Reads of rounds and analyses: viewer first, frozen dataclasses out. What the viewer may not read does not exist."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any
from uuid import UUID

from django.db.models import BooleanField, Count, ExpressionWrapper, Q
from django.utils import timezone

from vardkase.access.rules import Capability, Viewer
from vardkase.kernel.refusal import Refusal
from vardkase.organisation.models import Organisation
from vardkase.preparedness import methods
from vardkase.preparedness.models.analyses import AnalysisRow, MappingRow, ReminderRow, RiskRow, RoundRow, WorkshopRow
from vardkase.preparedness.projections.analyses import method_of, of_of, risk_of, workshop_of
from vardkase.preparedness.projections.rounds import round_of
from vardkase.preparedness.queries import rsa_scopes as scopes
from vardkase.preparedness.queries.analysis_rows import (
    AnalysisPage,
    ApprovedFact,
    Cell,
    Filters,
    Head,
    Reminder,
    RiskLine,
    RiskPage,
    RoundLine,
    RoundPage,
    UnitLine,
    YearOf,
)
from vardkase.preparedness.rules.methods import Method, same_scale
from vardkase.preparedness.rules.risks import Risk, masked, risk_class
from vardkase.preparedness.rules.rollup import Change, Placed, change
from vardkase.preparedness.rules.rounds import AnalysisState, RoundUnit, Workshop, lateness
from vardkase.preparedness.rules.said_of_secrets import without_secrets

PAGE, APART = 50, 20
ALL = Filters()
COLUMNS = (
    "risk_id", "number", "name", "event", "likelihood", "total", "unlikely", "uncertainty", "class_key", "judged", "finished", "secret",
    "dropped_reason",
)  # fmt: skip


def rounds(viewer: Viewer) -> tuple[RoundLine, ...]:
    """The rounds that the viewer may read, the latest first, counted over the units that the viewer sees, the whole apart."""
    found = scopes.rounds(viewer)
    states: dict[UUID, dict[UUID, str]] = {}
    rows = scopes.analyses(viewer).filter(round_id__in=[row.pk for row in found])
    for round_id, unit_id, state in rows.values_list("round_id", "unit_id", "state"):
        states.setdefault(round_id, {})[unit_id] = state
    lines = []
    for row in found:
        body = round_of(row.body)
        units = [one for one in body.units if one.replaced_by is None and not one.whole and _sees(viewer, row.keeper_id, one)]
        done = sum(states.get(row.pk, {}).get(one.unit_id) in {AnalysisState.SUBMITTED, AnalysisState.APPROVED} for one in units)
        lines.append(RoundLine(row.pk, row.year, body.name, body.due, row.closed_at is not None, done, len(units)))
    return tuple(lines)


def _sees(viewer: Viewer, keeper_id: UUID, unit: RoundUnit) -> bool:
    return viewer.can_for(Capability.RSA_READ, unit.authority_id, keeper_id)


def round_page(viewer: Viewer, round_id: UUID, today: date) -> RoundPage:
    """A round with the units that the viewer sees. Refusal("preparedness.rsa.not_found")."""
    row = scopes.round_row(viewer, round_id)
    found = round_of(row.body)
    keeper = Organisation.objects.values_list("name", flat=True).get(pk=row.keeper_id)
    begun = {one.unit_id: one for one in scopes.analyses(viewer).filter(round_id=row.pk)}
    counts = _counts(list(begun.values()))
    told: dict[UUID, list[Reminder]] = {}
    for unit_id, at, by, text in ReminderRow.objects.filter(round_id=row.pk).order_by("-at").values_list("unit_id", "at", "by", "text"):
        told.setdefault(unit_id, []).append(Reminder(at, by, text))
    ended = set(
        Organisation.objects.filter(pk__in=[one.unit_id for one in found.units]).exclude(valid_to=None).values_list("pk", flat=True)
    )
    lines = [
        _unit_line(viewer, row, unit, begun.get(unit.unit_id), counts, tuple(told.get(unit.unit_id, ())), today, unit.unit_id in ended)
        for unit in found.units
        if _sees(viewer, row.keeper_id, unit)
    ]
    return RoundPage(
        found, row.keeper_id, keeper, scopes.leads(viewer, row.keeper_id), row.closed_at, row.closed_reason,
        tuple(one for one in lines if not one.unit.whole), next((one for one in lines if one.unit.whole), None),
        scopes.sees_all(viewer, row.keeper_id),
    )  # fmt: skip


def _counts(rows: list[AnalysisRow]) -> dict[UUID, tuple[int, int, int]]:
    """How many risks an analysis has, how many are left to judge, and how many stand in the two gravest classes of its own matrix."""
    grave = {row.pk: sorted(one.order for one in method_of(row.body).matrix.classes)[-2:][0] for row in rows}
    found: dict[UUID, tuple[int, int, int]] = {}
    there = RiskRow.objects.filter(analysis_id__in=grave, dropped_at=None).values_list("analysis_id", "class_order")
    for id, order, count, unfinished in there.annotate(count=Count("id"), left=Count("id", filter=Q(finished=False))):
        risks, left, worst = found.get(id, (0, 0, 0))
        found[id] = (risks + count, left + unfinished, worst + (count if order >= grave[id] else 0))
    return found


def _unit_line(
    viewer: Viewer, row: RoundRow, unit: RoundUnit, begun: AnalysisRow | None, counts: dict[UUID, tuple[int, int, int]],
    told: tuple[Reminder, ...], today: date, has_ended: bool,
) -> UnitLine:  # fmt: skip
    state = AnalysisState(begun.state) if begun else AnalysisState.PLANNED
    due = round_of(row.body).due_of(unit)
    risks, left, grave = counts.get(begun.pk, (0, 0, 0)) if begun else (0, 0, 0)
    writes = viewer.can_for(Capability.RSA_WRITE, unit.authority_id, row.keeper_id)
    may_start = begun is None and writes and row.closed_at is None and unit.replaced_by is None and not has_ended
    return UnitLine(
        unit, due, state, lateness(state, due, today), begun.pk if begun else None, risks, left, grave,
        begun.moved_at if begun else None, begun.moved_by if begun else "", told, may_start, has_ended,
    )  # fmt: skip


def head(viewer: Viewer, row: AnalysisRow) -> Head:
    """Whose an analysis is and what the viewer may do with it."""
    of = of_of(row.of)
    return Head(
        row.pk, row.round_id, row.unit_id, of.unit, row.authority_id, of.authority, row.keeper_id, row.year, row.whole,
        AnalysisState(row.state), method_of(row.body), row.ruleset, row.note, row.moved_at, row.moved_by, row.from_id,
        scopes.may(viewer, Capability.RSA_WRITE, row), scopes.may(viewer, Capability.RSA_APPROVE, row),
        scopes.leads(viewer, row.keeper_id), scopes.reads_secret(viewer, row), scopes.has_ended(row),
    )  # fmt: skip


def analysis_head(viewer: Viewer, analysis_id: UUID) -> Head:
    """The head of one analysis. Refusal("preparedness.rsa.not_found")."""
    return head(viewer, scopes.analysis(viewer, analysis_id))


def analysis_page(viewer: Viewer, analysis_id: UUID, today: date, filters: Filters = ALL, page: int = 1) -> AnalysisPage:
    """An analysis with a page of its risks. Refusal("preparedness.rsa.not_found")."""
    row = scopes.analysis(viewer, analysis_id)
    top, counted = head(viewer, row), _counted(row)
    in_use = RiskRow.objects.filter(analysis_id=row.pk, dropped_at=None)
    scales = (row.likelihood_scale, row.consequence_scale)
    # Those without a likelihood stand apart, by consequence; who looks for something is shown all that is found.
    rows = _filtered(in_use, filters) if filters.any else in_use.filter(unlikely="")
    found = rows.count() if filters.any else counted.total - counted.without
    pages = max(1, -(-found // PAGE))
    page = min(max(1, page), pages)
    ordered = rows.order_by("-class_order", "-total", "-likelihood", "number").values_list(*COLUMNS)
    shown = list(ordered[(page - 1) * PAGE : page * PAGE]) if found else []
    wants_plain = counted.without and not filters.any
    plain = list(in_use.exclude(unlikely="").order_by("-total", "number").values_list(*COLUMNS)[:APART]) if wants_plain else []
    before = _placed_before(row, [one[0] for one in (*shown, *plain)])
    gone = RiskRow.objects.filter(analysis_id=row.pk, dropped_at__isnull=False).order_by("number")
    around = round_of(RoundRow.objects.values_list("body", flat=True).get(pk=row.round_id))
    unit = around.unit(row.unit_id)
    due = around.due_of(unit) if unit else today
    told = ReminderRow.objects.filter(round_id=row.round_id, unit_id=row.unit_id).order_by("-at").values_list("at", "by", "text")
    return AnalysisPage(
        top, due, lateness(top.state, due, today), tuple(line(one, top.method, before, scales) for one in shown), found, page, pages,
        counted.total, counted.unfinished, _cells({place: (n, ()) for place, n in counted.placed.items()}, top.method),
        tuple(line(one, top.method, before, scales) for one in plain), counted.without,
        tuple(line(one, top.method, {}, scales) for one in gone.values_list(*COLUMNS)) if counted.dropped else (),
        _workshops(viewer, row), tuple(Reminder(*one) for one in told),
    )  # fmt: skip


@dataclass(frozen=True, slots=True)
class _Counted:
    """How many risks an analysis has, counted by the database in one question."""

    total: int
    unfinished: int
    without: int
    dropped: int
    placed: dict[tuple[int, int], int]


def _counted(row: AnalysisRow) -> _Counted:
    is_dropped = ExpressionWrapper(Q(dropped_at__isnull=False), BooleanField())
    kinds = RiskRow.objects.filter(analysis_id=row.pk).annotate(is_dropped=is_dropped)
    said: Counter[str] = Counter()
    placed: Counter[tuple[int, int]] = Counter()
    for likelihood, total, judged, unlikely, finished, dropped, n in kinds.values_list(
        "likelihood", "total", "judged", "unlikely", "finished", "is_dropped"
    ).annotate(n=Count("id")):
        if dropped:
            said["dropped"] += n
            continue
        said["total"] += n
        said["unfinished"] += 0 if finished else n
        said["without"] += n if unlikely else 0
        if judged and likelihood is not None and total is not None:
            placed[likelihood, total] += n
    return _Counted(said["total"], said["unfinished"], said["without"], said["dropped"], dict(placed))


def _workshops(viewer: Viewer, row: AnalysisRow) -> tuple[Workshop, ...]:
    """The workshops of an analysis, the latest first, without what was said of risks that are secret to the viewer."""
    bodies = WorkshopRow.objects.filter(analysis_id=row.pk).order_by("-on", "pk").values_list("body", flat=True)
    found = tuple(workshop_of(body) for body in bodies)
    if not any(one.said for one in found) or scopes.reads_secret(viewer, row):
        return found
    secret = [risk_of(body) for body in RiskRow.objects.filter(analysis_id=row.pk, secret=True).values_list("body", flat=True)]
    return tuple(without_secrets(one, secret) for one in found)


def _filtered(rows: Any, filters: Filters) -> Any:
    if filters.text:
        rows = rows.filter(name__icontains=filters.text)
    if filters.risk_class:
        rows = rows.filter(class_key=filters.risk_class)
    if filters.family:
        rows = rows.filter(event__in=[one.code for one in methods.events() if one.family == filters.family])
    if filters.likelihood is not None:
        rows = rows.filter(likelihood=filters.likelihood)
    if filters.consequence is not None:
        rows = rows.filter(total=filters.consequence)
    if filters.without:
        rows = rows.exclude(unlikely="")
    return rows.filter(finished=False) if filters.unfinished else rows


def matrix(values: Iterable[tuple[int | None, int | None, int]], method: Method) -> tuple[tuple[Cell, ...], ...]:
    """The matrix with how many risks stand in each cell: rows from the gravest consequence, columns from the least likely."""
    there: dict[tuple[int, int], list[int]] = {}
    for likelihood, total, number in values:
        if likelihood is not None and total is not None:
            there.setdefault((likelihood, total), []).append(number)
    return _cells({place: (len(numbers), tuple(sorted(numbers)[:12])) for place, numbers in there.items()}, method)


def _cells(there: dict[tuple[int, int], tuple[int, tuple[int, ...]]], method: Method) -> tuple[tuple[Cell, ...], ...]:
    rows = []
    for consequence in reversed(method.consequence.values):
        cells = []
        for likelihood in method.likelihood.values:
            found = method.risk_class(likelihood, consequence)
            assert found is not None
            cells.append(Cell(likelihood, consequence, found, *there.get((likelihood, consequence), (0, ()))))
        rows.append(tuple(cells))
    return tuple(rows)


def line(values: tuple[Any, ...], method: Method, before: dict[UUID, Placed] | None, scales: tuple[str, str]) -> RiskLine:
    """A line of a list from its columns. `before` is where the risks stood the year before; None when there was no such year."""
    risk_id, number, name, event, likelihood, total, unlikely, uncertainty, key, judged, finished, secret, reason = values
    found = next((one for one in method.matrix.classes if one.key == key), None) if key else None
    said = change(before.get(risk_id), Placed(likelihood, total, scales, judged)) if before is not None else None
    return RiskLine(risk_id, number, name, event, likelihood, total, unlikely, uncertainty, found, judged, finished, secret, said, reason)


def _placed_before(row: AnalysisRow, risk_ids: Sequence[UUID] | None = None) -> dict[UUID, Placed] | None:
    """Where the risks, or some of them, stood in the analysis that this one goes on from; None when it goes on from none."""
    if row.from_id is None:
        return None
    old = AnalysisRow.objects.filter(pk=row.from_id).values_list("likelihood_scale", "consequence_scale").first()
    if old is None:
        return None
    there = RiskRow.objects.filter(analysis_id=row.from_id, dropped_at=None)
    if risk_ids is not None:
        there = there.filter(risk_id__in=risk_ids)
    rows = there.values_list("risk_id", "likelihood", "total", "judged")
    found = {id: Placed(likelihood, total, old, judged) for id, likelihood, total, judged in rows}
    return {**_placed_elsewhere(row, [id for id in risk_ids or () if id not in found]), **found}


def _placed_elsewhere(row: AnalysisRow, risk_ids: Sequence[UUID]) -> dict[UUID, Placed]:
    """Where risks stood that have come along from another unit, which this one has replaced: in its latest analysis."""
    there = RiskRow.objects.filter(risk_id__in=risk_ids, dropped_at=None).exclude(analysis_id=row.pk)
    rows = list(there.values_list("analysis_id", "risk_id", "likelihood", "total", "judged")) if risk_ids else []
    found: dict[UUID, Placed] = {}
    if not rows:
        return found
    for old in AnalysisRow.objects.filter(pk__in={one[0] for one in rows}, year__lte=row.year).order_by("year"):
        scales = (old.likelihood_scale, old.consequence_scale)
        found |= {id: Placed(likely, total, scales, judged) for where, id, likely, total, judged in rows if where == old.pk}
    return found


def changes(viewer: Viewer, analysis_id: UUID) -> tuple[tuple[Change, RiskLine], ...]:
    """What has changed since the year before, with what was dropped. Refusal("preparedness.rsa.not_found")."""
    row = scopes.analysis(viewer, analysis_id)
    before = _placed_before(row)
    if before is None or row.from_id is None:
        return ()
    method, scales = method_of(row.body), (row.likelihood_scale, row.consequence_scale)
    rows = list(RiskRow.objects.filter(analysis_id=row.pk, dropped_at=None).order_by("number").values_list(*COLUMNS))
    here = {one[0] for one in rows}
    merged = {**_placed_elsewhere(row, [id for id in here if id not in before]), **before}
    lines = [line(one, method, merged, scales) for one in rows]
    gone = RiskRow.objects.filter(analysis_id=row.from_id, risk_id__in=set(before) - here).order_by("number").values_list(*COLUMNS)
    old = method_of(AnalysisRow.objects.values_list("body", flat=True).get(pk=row.from_id))
    why = dict(RiskRow.objects.filter(analysis_id=row.pk).exclude(dropped_at=None).values_list("risk_id", "dropped_reason"))
    dropped = [line((*one[:-1], why.get(one[0], "")), old, None, scales) for one in gone]
    return (*((one.change or Change.SAME, one) for one in lines), *((Change.DROPPED, one) for one in dropped))


def risk_page(viewer: Viewer, analysis_id: UUID, risk_id: UUID) -> RiskPage:
    """A risk, in use or dropped, without what is secret to the viewer.

    Refusal("preparedness.rsa.not_found") for absent and forbidden alike.
    """
    row = scopes.analysis(viewer, analysis_id)
    kept = RiskRow.objects.filter(analysis_id=row.pk, risk_id=risk_id).first()
    if kept is None:
        raise Refusal("preparedness.rsa.not_found")
    top, risk = head(viewer, row), risk_of(kept.body)
    hides = risk.is_secret and not top.reads_secret
    before = _placed_before(row, [risk.id])
    placed = Placed(risk.likelihood, risk.total, (row.likelihood_scale, row.consequence_scale), risk.judged)
    said = change(before.get(risk.id), placed) if before is not None else None
    return RiskPage(
        top, masked(risk) if hides else risk, hides, risk_class(risk, top.method), _years(viewer, row, top.method, risk.id), said,
        _shared_of(viewer, row, risk.id), kept.dropped_reason, kept.changed_at, kept.changed_by,
    )  # fmt: skip


def _years(viewer: Viewer, row: AnalysisRow, method: Method, risk_id: UUID) -> tuple[YearOf, ...]:
    others = {one.pk: one for one in scopes.analyses(viewer).exclude(pk=row.pk)
              .filter(pk__in=RiskRow.objects.filter(risk_id=risk_id, dropped_at=None, judged=True).values("analysis_id"))}  # fmt: skip
    found = []
    for kept in RiskRow.objects.filter(risk_id=risk_id, analysis_id__in=others).values_list("analysis_id", "likelihood", "total"):
        other = others[kept[0]]
        theirs = method_of(other.body)
        found.append(
            YearOf(other.year, other.pk, theirs.likelihood.named(kept[1]), theirs.consequence.named(kept[2]),
                   theirs.risk_class(kept[1], kept[2]), same_scale(theirs, method))
        )  # fmt: skip
    return tuple(sorted(found, key=lambda one: -one.year))


def _shared_of(viewer: Viewer, row: AnalysisRow, risk_id: UUID) -> tuple[UUID, UUID, str] | None:
    """The shared risk that a unit's risk is a part of, for those who read the whole municipality's analysis."""
    there = MappingRow.objects.filter(analysis_id=row.pk, risk_id=risk_id).first()
    if there is None or not scopes.analyses(viewer).filter(pk=there.whole_analysis_id).exists():
        return None
    shared = RiskRow.objects.filter(analysis_id=there.whole_analysis_id, risk_id=there.shared_id, dropped_at=None)
    name = shared.values_list("name", flat=True).first()
    return (there.whole_analysis_id, there.shared_id, name) if name else None


def risks(viewer: Viewer, analysis_id: UUID, *, mask: bool = False) -> tuple[Risk, ...]:
    """The risks of an analysis whole, by number, without what is secret to the viewer; with `mask` without all that is secret.

    Refusal("preparedness.rsa.not_found").
    """
    row = scopes.analysis(viewer, analysis_id)
    hides = mask or not scopes.reads_secret(viewer, row)
    bodies = RiskRow.objects.filter(analysis_id=row.pk, dropped_at=None).order_by("number").values_list("body", flat=True)
    return tuple(masked(one) if hides and one.is_secret else one for one in map(risk_of, bodies))


def risk_choices(viewer: Viewer, *, unit_id: UUID | None = None) -> tuple[tuple[UUID, str, UUID, str], ...]:
    """The risks to choose among, for measures and plans: (unit, unit's name, risk, risk's name), of each unit's latest analysis."""
    latest: dict[UUID, AnalysisRow] = {}
    for row in scopes.analyses(viewer).order_by("year"):
        latest[row.unit_id] = row
    rows = [row for id, row in latest.items() if unit_id in (None, id)]
    names = {row.pk: (row.unit_id, of_of(row.of).unit) for row in rows}
    found = RiskRow.objects.filter(analysis_id__in=names, dropped_at=None).order_by("number").values_list("analysis_id", "risk_id", "name")
    return tuple(sorted(((*names[id], risk_id, name) for id, risk_id, name in found), key=lambda one: one[1]))


def latest_of(viewer: Viewer, unit_id: UUID, risk_id: UUID) -> tuple[Head, str] | None:
    """The latest of a unit's analyses in which a risk stands, with the risk's name there; None when the viewer reads none."""
    names = dict(RiskRow.objects.filter(unit_id=unit_id, risk_id=risk_id).values_list("analysis_id", "name"))
    row = scopes.analyses(viewer).filter(pk__in=names).order_by("-year").first()
    return (head(viewer, row), names[row.pk]) if row else None


def approved_between(viewer: Viewer, keeper_id: UUID, start: date, end: date) -> tuple[ApprovedFact, ...]:
    """The analyses of a register that are approved, and were so from one day to another (both included), the earliest first.

    Told are those that the viewer reads; whoever reads the register itself is told of all of them, since a duty is not undone because one
    may not read what came of it.
    """
    rows = AnalysisRow.objects.filter(keeper_id=keeper_id, state=AnalysisState.APPROVED).order_by("moved_at", "id")
    mine = set(scopes.analyses(viewer).filter(keeper_id=keeper_id, state=AnalysisState.APPROVED).values_list("pk", flat=True))
    if not viewer.can(Capability.ORGANISATION_READ, (f"org:{keeper_id}",)):
        rows = rows.filter(pk__in=mine)
    found, left = [], _left(keeper_id)
    for row in rows:
        on, of = timezone.localdate(row.moved_at), of_of(row.of)
        if start <= on <= end:
            who = (row.unit_id, of.unit, row.authority_id, of.authority)
            complete = row.whole or (row.round_id, row.authority_id) not in left
            found.append(ApprovedFact(row.pk, row.year, row.whole, *who, on, row.moved_by, row.pk in mine, complete))
    return tuple(found)


def _left(keeper_id: UUID) -> set[tuple[UUID, UUID]]:
    """The authorities that have a unit in a round which is not approved yet: (round, authority)."""
    rows = AnalysisRow.objects.filter(keeper_id=keeper_id, state=AnalysisState.APPROVED)
    approved = set(rows.values_list("round_id", "unit_id"))
    rounds = map(round_of, RoundRow.objects.filter(keeper_id=keeper_id).values_list("body", flat=True))
    units = ((one.id, unit) for one in rounds for unit in one.units if not unit.whole and unit.replaced_by is None)
    return {(id, unit.authority_id) for id, unit in units if (id, unit.unit_id) not in approved}
