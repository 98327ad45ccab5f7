"""The demonstration's measures: in every state, chains whose effect agrees with the analyses, invented where it says so, made once."""

from __future__ import annotations

import json
from typing import Any

import pytest

from vardkase.access.rules import EVERYWHERE, Role
from vardkase.ledger import queries as ledger_queries
from vardkase.preparedness.models.analyses import AnalysisRow, RiskRow
from vardkase.preparedness.queries import choices
from vardkase.preparedness.queries import measures as queries
from vardkase.preparedness.rules.measures import LEVELS, Aim, Origin, State
from vardkase.shell.demo.norrtalje import KEEPER_ID, load_organisation, measures
from vardkase.shell.demo.norrtalje.functions import ensure_functions
from vardkase.shell.demo.norrtalje.rsa import ensure_rsa, unit_of
from vardkase.testing.people import viewer_with
from vardkase.testing.scenes import kept

pytestmark = pytest.mark.django_db
DATA: dict[str, Any] = json.loads(measures.FILE.read_text(encoding="utf-8"))
ROLES = (Role.COORDINATOR, Role.DECISION_MAKER, Role.UNIT_HEAD)
CHAINS = (("kommun", "Långvarigt elavbrott"), ("kommun", "Störning i dricksvattnet"), ("ksk", "Kommunens nät nere i tre dygn"))


@kept
def made(now: Any) -> dict[Role, Any]:
    """The register, the functions, the three rounds and what was done about their risks."""
    viewers = {role: viewer_with(role, scope=EVERYWHERE, label=f"Provperson, {role}") for role in ROLES}
    load_organisation(viewers[Role.COORDINATOR], now)
    ensure_functions(viewers[Role.COORDINATOR], now)
    ensure_rsa(viewers, now)
    measures.ensure_measures(viewers, now)
    return viewers


def test_they_stand_in_every_state_and_board_and_none_is_said_before_its_day(made: dict[Role, Any], now: Any) -> None:
    found = queries.listing(made[Role.COORDINATOR], now.date())
    assert len(found.lines) == len(DATA["measures"])
    assert min(count for _state, count in found.counts) > 0, found.counts
    assert len(found.boards) >= 12
    for line in found.lines:
        course = line.course
        said = [one.on for one in (*course.taken, *course.follow_ups, *filter(None, (course.decision, course.verification)))]
        assert all(day <= now.date() for day in said), line.measure.title
        assert DATA["invented"] in line.measure.description
        assert course.decision is None or DATA["mark"] in course.decision.section
    assert {nag for line in found.lines for nag in line.nags} >= {"overdue", "soon", "unverified"}


@pytest.mark.parametrize(("unit", "name"), CHAINS)
def test_a_chain_goes_from_the_risk_through_the_storm_to_an_effect_that_was_seen(made: Any, now: Any, unit: str, name: str) -> None:
    coordinator = made[Role.COORDINATOR]
    risk_id = RiskRow.objects.filter(unit_id=unit_of(unit), name=name).values_list("risk_id", flat=True).first()
    assert risk_id is not None
    chain = queries.of_risk(coordinator, unit_of(unit), risk_id, now.date())
    first = next(line for line in chain.lines if any(one.measure.after_id == line.measure.id for one in chain.lines))
    second = next(line for line in chain.lines if line.measure.after_id == first.measure.id)
    assert first.course.verification is not None
    assert first.course.verification.follows
    assert [one for one in first.course.follow_ups if "vning" in one.seen]
    assert [one for one in first.course.follow_ups if "Alfrida" in one.seen]
    assert (second.measure.source.kind, second.state, bool(second.measure.reference)) == (Origin.EVENT, State.VERIFIED, True)


def test_a_verified_level_is_the_one_that_the_latest_analysis_has(made: dict[Role, Any], now: Any) -> None:
    latest = {row.unit_id: row.pk for row in AnalysisRow.objects.order_by("year")}
    judged = {row.risk_id: row for row in RiskRow.objects.filter(analysis_id__in=latest.values())}
    checked = 0
    for line in queries.listing(made[Role.COORDINATOR], now.date(), state=State.VERIFIED).lines:
        if line.course.verification and line.course.verification.outcome == "yes":
            for actual in line.course.verification.actual:
                if actual.effect.kind in LEVELS and actual.effect.target_id:
                    row = judged[actual.effect.target_id]
                    now_is = row.likelihood if actual.effect.kind is Aim.LIKELIHOOD else row.total
                    assert (str(now_is), int(actual.after) < int(actual.effect.before)) == (actual.after, True), actual.effect.target
                    checked += 1
    assert checked >= 8


def test_a_choice_was_made_within_its_budget_and_a_second_start_makes_nothing(made: dict[Role, Any], now: Any) -> None:
    (one,) = choices.made(made[Role.COORDINATOR], KEEPER_ID)
    assert one.chosen is not None
    assert 0 < one.chosen.cost <= one.budget
    assert len(one.chosen.measures) >= 2
    before = [(head.stream, head.number) for head in ledger_queries.streams()]
    measures.ensure_measures(made, now)
    assert [(head.stream, head.number) for head in ledger_queries.streams()] == before
