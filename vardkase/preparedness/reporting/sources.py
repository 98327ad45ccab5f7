"""Reads what a report is made of, by the queries of each noun: the report has no way of its own past what the viewer may read."""

from __future__ import annotations

from datetime import date, datetime
from uuid import UUID

from django.utils import timezone

from vardkase.access.rules import Viewer
from vardkase.kernel.refusal import Refusal
from vardkase.preparedness import queries
from vardkase.preparedness.queries import analyses, reports
from vardkase.preparedness.queries.analysis_rows import Head, RoundPage
from vardkase.preparedness.queries.rollup import rollup
from vardkase.preparedness.reporting.content import Material, UnitFact
from vardkase.preparedness.reporting.neighbours import measures_of, plans_of
from vardkase.preparedness.rules.content import Register
from vardkase.preparedness.rules.gaps import gaps
from vardkase.preparedness.rules.risks import Risk
from vardkase.preparedness.rules.rulesets import RuleSet


def material(viewer: Viewer, analysis_id: UUID, now: datetime) -> Material:
    """The material, with what is secret in it for those who read it. Refusal("preparedness.rsa.not_found")."""
    today = timezone.localdate(now)
    head = analyses.analysis_head(viewer, analysis_id)
    page = analyses.round_page(viewer, head.round_id, today)
    risks = analyses.risks(viewer, analysis_id)
    register, read = _register(viewer, head, risks)
    together = rollup(viewer, analysis_id) if head.whole else None
    changes = analyses.changes(viewer, analysis_id)
    unit = page.round.unit(head.unit_id)
    return Material(
        head, page.keeper, page.round.name, page.round.due_of(unit) if unit else page.round.due, rules_of(viewer, head, today),
        reports.texts(viewer, analysis_id), _units(page), reports.workshops(viewer, analysis_id), risks, changes,
        reports.year_before(viewer, analysis_id), register, read, gaps(register), plans_of(viewer, head, register, today),
        measures_of(viewer, head, today), together.shared if together else (), len(together.unmapped) if together else 0,
        reports.deviations(viewer, analysis_id), fence=reports.fence(viewer, analysis_id),
    )  # fmt: skip


def rules_of(viewer: Viewer, head: Head, today: date) -> RuleSet:
    """The rule set that an analysis is made under, for ever: by its whole reference; where it has the key alone, the newest version that
    was there when the analysis was begun. Refusal("preparedness.not_found") when the set is gone.
    """
    lines = queries.rule_sets_page(viewer, head.keeper_id, today).lines
    key, _at, version = head.ruleset.partition("@")
    started = reports.started_at(viewer, head.id)
    found = [line for line in lines if line.rule_set.key == key and version in ("", str(line.rule_set.version))]
    if not version:
        found = [line for line in found if line.added_at is None or line.added_at <= started] or found
    if not found:
        raise Refusal("preparedness.not_found")
    return max((line.rule_set for line in found), key=lambda one: one.version)


def _units(page: RoundPage) -> tuple[UnitFact, ...]:
    lines = [*([page.whole] if page.whole else []), *page.lines]
    return tuple(
        UnitFact(one.unit.unit, one.unit.authority, one.unit.whole, one.state, one.risks, one.unit.replaced_by_name) for one in lines
    )


def _register(viewer: Viewer, head: Head, risks: tuple[Risk, ...]) -> tuple[Register, bool]:
    """The functions of the report: all of the municipality's, or those that the unit runs and those that its risks hit."""
    try:
        whole = queries.whole(viewer, head.keeper_id)
    except Refusal:
        return Register(), False
    return (whole.register if head.whole else around(whole.register, head, risks)), True


def around(register: Register, head: Head, risks: tuple[Risk, ...]) -> Register:
    """Of a register what is a unit's: the functions that it runs, those that its risks say they hit, and what these need."""
    named = {ref.id for risk in risks for ref in risk.functions}
    own = {one.id for one in register.functions if one.owner_id in (head.unit_id, head.authority_id) or one.id in named}
    those = own | {one.need.on_id for one in register.needs if one.function_id in own}
    return Register(
        tuple(one for one in register.functions if one.id in those),
        tuple(one for one in register.needs if one.function_id in own),
    )
