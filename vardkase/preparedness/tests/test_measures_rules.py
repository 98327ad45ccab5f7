"""What a measure is by the rules alone: the table of states, money as it is written, effects, secrecy and reminders."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta

import pytest

from vardkase.preparedness.rules import measure_checks as checks
from vardkase.preparedness.rules.measures import (
    TRANSITIONS,
    Aim,
    Course,
    Decision,
    Effect,
    Followed,
    FollowUp,
    Fund,
    Funding,
    Measure,
    Nag,
    Origin,
    Secret,
    Source,
    State,
    Step,
    Task,
    leads_to,
    nags,
)
from vardkase.preparedness.tests.scenes import NEW, refused

TODAY = date(2026, 11, 30)
MEASURE = Measure(NEW, 1, "Reservkraft", organisation_id=NEW, owner="Fastighetschef", deadline=TODAY, cost_once=100)


@pytest.mark.parametrize(
    ("said", "amount"),
    [
        ("", 0), ("0", 0), ("1 250 000", 1_250_000), ("1.250.000", 1_250_000), ("1.250.000,50 kr", 1_250_000), ("250 tkr", 250_000),
        ("1,5 mnkr", 1_500_000), ("1.5 MSEK", 1_500_000), ("12\u00a0000:-", 12_000), ("0,4 tkr", 400), ("99,6", 100),
    ],
)  # fmt: skip
def test_money_as_it_is_written(said: str, amount: int) -> None:
    assert checks.money("cost_once", said) == amount


@pytest.mark.parametrize("said", ["mycket", "-5", "1,2,3", "5 €", "1 500 mnkr kr", ".", "1e9"])
def test_what_is_no_sum(said: str) -> None:
    with refused("preparedness.measure_no_money", field="cost_once"):
        checks.money("cost_once", said)


def test_a_sum_beyond_all_is_refused() -> None:
    with refused("preparedness.measure_too_much_money"):
        checks.money("cost_once", "200 000 mnkr")


@pytest.mark.parametrize(
    ("code", "said"),
    [
        ("measure_negative", {"cost_once": -1}),
        ("measure_funding_above_cost", {"funding": (Funding(Fund.OWN, 60), Funding(Fund.OTHER, 60))}),
        ("measure_leh_needs_task", {"funding": (Funding(Fund.GRANT_LEH, 60),)}),
        ("measure_needs_source", {"source": Source(Origin.EXERCISE)}),
        ("measure_secret_needs_ground", {"secret": Secret("", "Skada")}),
        ("measure_effect_of_what", {"effects": (Effect(Aim.INDICATOR, "", "1", "2"),)}),
        ("measure_effect_needs_values", {"effects": (Effect(Aim.RESERVE, "El", "4 h", "4 h"),)}),
        ("measure_effect_needs_level", {"effects": (Effect(Aim.LIKELIHOOD, "El", "12", "2"),)}),
        ("measure_effect_needs_level", {"effects": (Effect(Aim.LIKELIHOOD, "El", "²", "1"),)}),
        ("measure_effect_not_down", {"effects": (Effect(Aim.CONSEQUENCE, "El", "2", "4"),)}),
        ("measure_too_many_effects", {"effects": (Effect(Aim.RESERVE, "El", "1", "2"),) * 21}),
        ("personal_id", {"title": "19121212-1212"}),
    ],
)
def test_what_does_not_hold_together(code: str, said: dict) -> None:
    with refused(f"preparedness.{code}"):
        checks.check_measure(replace(MEASURE, **said))


def test_a_grant_for_a_task_of_leh_names_it_and_a_task_without_grant_is_dropped() -> None:
    grant = replace(MEASURE, funding=(Funding(Fund.GRANT_LEH, 40), Funding(Fund.OWN, 0)), task=Task.TRAINING)
    kept = checks.check_measure(grant)
    assert (kept.funding, kept.task, kept.lacks_money) == ((Funding(Fund.GRANT_LEH, 40),), Task.TRAINING, 60)
    assert checks.check_measure(replace(grant, funding=())).task is None


def test_every_state_can_be_left_and_every_state_be_reached() -> None:
    assert set(TRANSITIONS) == set(State)
    assert {end for steps in TRANSITIONS.values() for end in steps.values()} == set(State)
    assert all(Step.VERIFY not in steps for state, steps in TRANSITIONS.items() if state is not State.DONE)
    deferred = Course(State.DEFERRED)
    assert leads_to(deferred, Step.REOPEN) is State.PROPOSED
    assert leads_to(replace(deferred, decision=Decision("KS", TODAY)), Step.REOPEN) is State.DECIDED


@pytest.mark.parametrize(
    ("state", "days", "found"),
    [
        (State.PROPOSED, -5, ()), (State.DECIDED, -1, (Nag.OVERDUE,)), (State.ONGOING, 0, (Nag.SOON,)), (State.DEFERRED, 30, (Nag.SOON,)),
        (State.ONGOING, 31, ()), (State.DONE, -5, (Nag.UNVERIFIED,)), (State.VERIFIED, -5, ()), (State.REJECTED, -5, ()),
    ],
)  # fmt: skip
def test_who_is_reminded(state: State, days: int, found: tuple[Nag, ...]) -> None:
    measure = replace(MEASURE, deadline=TODAY + timedelta(days=days))
    assert nags(Followed(measure, Course(state)), TODAY) == found


def test_without_an_owner_or_a_deadline() -> None:
    assert nags(Followed(replace(MEASURE, owner="", deadline=None), Course(State.DECIDED)), TODAY) == (Nag.NO_OWNER, Nag.NO_DEADLINE)


@pytest.mark.parametrize(
    ("code", "said"),
    [("measure_seen_what", {"seen": " "}), ("measure_odd_progress", {"progress": 101}), ("measure_in_future", {"on": date(2027, 1, 1)})],
)
def test_what_is_no_follow_up(code: str, said: dict) -> None:
    with refused(f"preparedness.{code}"):
        checks.check_follow_up(Course(), replace(FollowUp(TODAY, "Beställt."), **said), TODAY)
