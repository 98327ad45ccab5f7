"""Continuity plans, and the loss of staff: viewer first, frozen dataclasses out. The plan of a restricted function is for editors."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from vardkase import ledger
from vardkase.access.rules import Capability, Viewer
from vardkase.kernel.refusal import Refusal
from vardkase.preparedness.events import continuity as events
from vardkase.preparedness.models import ContinuityRow, ContinuityVersionRow, StaffAssumptionRow
from vardkase.preparedness.projections.continuity import assumption_of, plan_of, trial_of
from vardkase.preparedness.queries import scopes
from vardkase.preparedness.queries.register import register
from vardkase.preparedness.rules.content import Function, Need
from vardkase.preparedness.rules.continuity import Adoption, Continuity, PlanState, Step, Trial, missing, state_of, steps_done
from vardkase.preparedness.rules.staffing import NATIONAL, Assumption, Loss, loss_of


@dataclass(frozen=True, slots=True)
class PlanLine:
    """A function in the list, and how it stands with its plan. `hidden`: that is not for this viewer."""

    function: Function
    state: PlanState
    version: int
    adopted_on: date | None
    next_test: date | None
    has_draft: bool
    hidden: bool = False


@dataclass(frozen=True, slots=True)
class PlanList:
    """All functions of a register with their plans."""

    authority_id: UUID
    authority: str
    may_edit: bool
    lines: tuple[PlanLine, ...]


@dataclass(frozen=True, slots=True)
class Version:
    """A version of a plan, as it was put in force."""

    number: int
    plan: Continuity
    adoption: Adoption


@dataclass(frozen=True, slots=True)
class Happened:
    """A test or a review of a plan. `test` is none for a review."""

    on: date
    version: int
    test: Trial | None
    note: str
    at: datetime
    by: str


@dataclass(frozen=True, slots=True)
class PlanPage:
    """A function's plan: the draft, what is in force, the earlier versions, tests and reviews, and what the function needs."""

    authority_id: UUID
    authority: str
    may_edit: bool
    function: Function
    state: PlanState
    draft: Continuity | None
    in_force: Version | None
    next_test: date | None
    tested: Trial | None
    tested_version: int | None
    reviewed_on: date | None
    versions: tuple[Version, ...]
    happened: tuple[Happened, ...]
    needs: tuple[Need, ...]
    steps: dict[Step, bool]
    missing: tuple[str, ...]

    @property
    def plan(self) -> Continuity | None:
        """What is worked on: the draft, or else what is in force."""
        return self.draft or (self.in_force.plan if self.in_force else None)


def plan_list(viewer: Viewer, authority_id: UUID, today: date) -> PlanList:
    """The functions and how it stands with the plan of each. Refusal("preparedness.not_found")."""
    keeper, may = scopes.keeper(viewer, authority_id), scopes.may_edit(viewer, authority_id)
    rows = {row.function_id: row for row in ContinuityRow.objects.filter(authority_id=authority_id)}
    found = register(viewer, authority_id).functions
    return PlanList(authority_id, keeper.name, may, tuple(_line(one, rows.get(one.id), may, today) for one in found))


def _line(one: Function, row: ContinuityRow | None, may: bool, today: date) -> PlanLine:
    if row is None or (one.restricted and not may):
        return PlanLine(one, PlanState.NONE, 0, None, None, has_draft=False, hidden=one.restricted and not may)
    return PlanLine(one, _state(row, today), row.version, row.adopted_on, row.next_test, bool(row.draft))


def _state(row: ContinuityRow, today: date) -> PlanState:
    failed_on = row.tested_on if row.test and not trial_of(row.test).works else None
    return state_of(
        has_draft=bool(row.draft), adopted=row.adopted_on, reviewed=row.reviewed_on, next_test=row.next_test, today=today,
        failed_on=failed_on,
    )  # fmt: skip


def plan_page(viewer: Viewer, authority_id: UUID, function_id: UUID, today: date) -> PlanPage:
    """A function's plan. Refusal("preparedness.not_found") for absent and forbidden alike, and for what is restricted."""
    keeper, function, may = _readable(viewer, authority_id, function_id)
    row = ContinuityRow.objects.filter(pk=function_id, authority_id=authority_id).first()
    needs = register(viewer, authority_id).needs_of(function_id)
    if row is None:
        nothing = steps_done(Continuity(), tested=False, reviewed=False)
        return PlanPage(
            authority_id, keeper, may, function, PlanState.NONE, None, None, None, None, None, None, (), (), needs, nothing,
            missing(Continuity()),
        )  # fmt: skip
    draft = plan_of(row.draft) if row.draft else None
    versions = _versions(function_id)
    in_force = versions[0] if versions else None
    plan = draft or (in_force.plan if in_force else Continuity())
    steps = steps_done(plan, tested=row.tested_on is not None, reviewed=row.reviewed_on is not None or row.version > 1)
    happened = _happened(authority_id, function_id)
    tested = next((one for one in happened if one.test), None)
    return PlanPage(
        authority_id, keeper, may, function, _state(row, today), draft, in_force, row.next_test, tested.test if tested else None,
        tested.version if tested else None, row.reviewed_on, versions, happened, needs, steps, missing(plan),
    )  # fmt: skip


def _readable(viewer: Viewer, authority_id: UUID, function_id: UUID) -> tuple[str, Function, bool]:
    keeper, may = scopes.keeper(viewer, authority_id), scopes.may_edit(viewer, authority_id)
    function = register(viewer, authority_id).function(function_id)
    if function is None or (function.restricted and not may):
        raise Refusal("preparedness.not_found")
    return keeper.name, function, may


def _versions(function_id: UUID) -> tuple[Version, ...]:
    rows = ContinuityVersionRow.objects.filter(function_id=function_id).order_by("-version")
    return tuple(_version(row) for row in rows)


def _version(row: ContinuityVersionRow) -> Version:
    return Version(row.version, plan_of(row.body), Adoption(row.adopted_by, row.adopted_on, row.reference))


def _happened(authority_id: UUID, function_id: UUID) -> tuple[Happened, ...]:
    """Tests and reviews, the latest day first, and of a day what was written last."""
    found = []
    for entry in ledger.entries(events.stream_of(authority_id)):
        said = None if entry.erased else entry.event
        if isinstance(said, events.ContinuityTested) and said.function_id == function_id:
            found.append(Happened(said.test.on, said.version, said.test, "", entry.recorded_at, entry.actor.label))
        elif isinstance(said, events.ContinuityReviewed) and said.function_id == function_id:
            found.append(Happened(said.on, said.version, None, said.note, entry.recorded_at, entry.actor.label))
    found.reverse()
    return tuple(sorted(found, key=lambda one: one.on, reverse=True))


@dataclass(frozen=True, slots=True)
class GoneThrough:
    """A year in which every plan in force was put in force or gone through: the day when the last of them was, by whom, and how many."""

    year: int
    on: date
    by: str
    plans: int


def gone_through(viewer: Viewer, authority_id: UUID, years: Iterable[int]) -> tuple[GoneThrough, ...]:
    """Those of the years in which all plans of functions in use were gone through; none for one who does not read the register."""
    if not viewer.can(Capability.ORGANISATION_READ, (f"org:{authority_id}",)):
        return ()
    in_use = {one.id for one in register(viewer, authority_id).functions}
    days = sorted(day for day in _days(authority_id) if day[1] in in_use)
    return tuple(found for year in years if (found := _in_year(days, year)))


def _days(authority_id: UUID) -> Iterator[tuple[date, UUID, str]]:
    for entry in ledger.entries(events.stream_of(authority_id)):
        said = None if entry.erased else entry.event
        if isinstance(said, events.ContinuityAdopted):
            yield said.adoption.on, said.function_id, said.adoption.decided_by
        elif isinstance(said, events.ContinuityReviewed):
            yield said.on, said.function_id, entry.actor.label


def _in_year(days: list[tuple[date, UUID, str]], year: int) -> GoneThrough | None:
    plans = {id for on, id, _by in days if on.year <= year}
    first: dict[UUID, tuple[date, str]] = {}
    for on, id, by in days:
        if on.year == year:
            first.setdefault(id, (on, by))
    if not plans or set(first) != plans:
        return None
    return GoneThrough(year, *max(first.values()), len(plans))


def plan_version(viewer: Viewer, authority_id: UUID, function_id: UUID, number: int) -> tuple[Function, Version]:
    """A version as it was put in force. Refusal("preparedness.not_found")."""
    function, versions = plan_versions(viewer, authority_id, function_id)
    found = next((one for one in versions if one.number == number), None)
    if found is None:
        raise Refusal("preparedness.not_found")
    return function, found


def plan_versions(viewer: Viewer, authority_id: UUID, function_id: UUID) -> tuple[Function, tuple[Version, ...]]:
    """Every version of a plan, the latest first. Refusal("preparedness.not_found")."""
    _keeper, function, _may = _readable(viewer, authority_id, function_id)
    return function, _versions(function_id)


def hidden_plans(viewer: Viewer, authority_id: UUID) -> tuple[str, ...]:
    """The functions in use whose plans and staff are not for the viewer, by name. Refusal("preparedness.not_found")."""
    if scopes.may_edit(viewer, scopes.keeper(viewer, authority_id).pk):
        return ()
    return tuple(one.name for one in register(viewer, authority_id).functions if one.restricted)


def plans_in_force(viewer: Viewer, authority_id: UUID) -> tuple[tuple[Function, Version], ...]:
    """Every plan in force that the viewer may read, in the order of the register: for paper. Refusal("preparedness.not_found")."""
    scopes.keeper(viewer, authority_id)
    may = scopes.may_edit(viewer, authority_id)
    rows = ContinuityVersionRow.objects.filter(authority_id=authority_id).order_by("version")
    latest = {row.function_id: row for row in rows}
    readable = (one for one in register(viewer, authority_id).functions if may or not one.restricted)
    return tuple((one, _version(latest[one.id])) for one in readable if one.id in latest)


@dataclass(frozen=True, slots=True)
class Assumed:
    """The loss of staff that is planned for; `reason` is empty, and nobody has changed it, while it is the national one."""

    assumption: Assumption
    reason: str = ""
    changed_at: datetime | None = None
    changed_by: str = ""


@dataclass(frozen=True, slots=True)
class StaffLine:
    """A function's staff under the assumption; `is_draft` when the figures come from a plan that is not in force."""

    function: Function
    loss: Loss
    is_draft: bool


@dataclass(frozen=True, slots=True)
class StaffPage:
    """All functions whose staff somebody has told, those that lack most first; and the names of those nobody has.

    `hidden`: how many these are is not for this viewer.
    """

    authority_id: UUID
    authority: str
    may_edit: bool
    assumed: Assumed
    lines: tuple[StaffLine, ...]
    untold: tuple[str, ...]
    hidden: tuple[str, ...]

    @property
    def ordinary(self) -> int:
        """How many people that is in all."""
        return sum(one.loss.ordinary for one in self.lines)

    @property
    def present(self) -> tuple[int, ...]:
        """How many of all are there, week by week, added from the functions' own."""
        return tuple(
            sum(one.loss.present[week] for one in self.lines) for week in range(len(self.assumed.assumption.weeks))
        )  # fmt: skip


def assumption(viewer: Viewer, authority_id: UUID) -> Assumed:
    """The loss of staff that an authority plans for. Refusal("preparedness.not_found")."""
    scopes.keeper(viewer, authority_id)
    row = StaffAssumptionRow.objects.filter(pk=authority_id).first()
    return Assumed(assumption_of(row.body), row.reason, row.changed_at, row.changed_by) if row else Assumed(NATIONAL)


def staff_page(viewer: Viewer, authority_id: UUID) -> StaffPage:
    """Which functions fall below their least when staff are away as is planned for. Refusal("preparedness.not_found")."""
    keeper, may = scopes.keeper(viewer, authority_id), scopes.may_edit(viewer, authority_id)
    assumed = assumption(viewer, authority_id)
    rows = {row.function_id: row for row in ContinuityRow.objects.filter(authority_id=authority_id)}
    lines, untold = [], []
    for one in register(viewer, authority_id).functions:
        if one.restricted and not may:
            continue
        row = rows.get(one.id)
        plan = plan_of(row.body or row.draft) if row and (row.body or row.draft) else None
        if row is None or plan is None or plan.ordinary is None:
            if not one.external:
                untold.append(one.name)
            continue
        lines.append(StaffLine(one, loss_of(plan.ordinary, plan.least, assumed.assumption), is_draft=not row.body))
    lines.sort(key=lambda one: (-sum(one.loss.lacking), one.function.name.casefold()))
    return StaffPage(authority_id, keeper.name, may, assumed, tuple(lines), tuple(untold), hidden_plans(viewer, authority_id))
