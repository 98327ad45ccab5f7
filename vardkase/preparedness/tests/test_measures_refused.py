"""What is refused of a measure, a step, a decision, a follow-up and a verification: each at its field, and what just passes beside it."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta
from typing import Any

from vardkase.preparedness.rules import measure_checks as checks
from vardkase.preparedness.rules.measures import (
    Actual,
    Aim,
    Course,
    Decision,
    Effect,
    Followed,
    FollowUp,
    FunctionRef,
    Fund,
    Funding,
    Measure,
    Origin,
    Outcome,
    Proof,
    RiskRef,
    Secret,
    Source,
    State,
    Step,
    Taken,
    Task,
    Verification,
    leads_to,
)
from vardkase.preparedness.tests.scenes import NEW, PERSONAL_NUMBER, refused
from vardkase.testing.cases import each

TODAY = date(2026, 11, 30)
YESTERDAY, TOMORROW = TODAY - timedelta(days=1), TODAY + timedelta(days=1)
LOWER = Effect(Aim.CONSEQUENCE, "Elavbrott", "4", "2")
LONGER = Effect(Aim.RESERVE, "Hemtjänst", "8", "24", "timmar")
MEASURE = Measure(
    NEW, 1, "Reservkraft", organisation_id=NEW, owner="Fastighetschef", deadline=TODAY, cost_once=100, effects=(LOWER, LONGER)
)


def course(state: State, *days: date, **more: Any) -> Course:
    return Course(state, taken=tuple(Taken(Step.START, day) for day in days), **more)


@each(
    "said, amount",
    [
        ("5 kr", 5), ("5 kr.", 5), ("5 SEK", 5), ("1 000 kkr", 1_000_000), ("2,25 mkr", 2_250_000),
        ("1 250,49", 1_250), ("1 250,51", 1_251),
        ("\u202f12\u202f000 ", 12_000), ("1.250", 1_250), ("1.25", 1), ("100 000 mnkr", 100_000_000_000), ("0,0", 0), ("   ", 0),
    ],
)  # fmt: skip
def test_sums_as_people_write_them(said: str, amount: int) -> None:
    assert checks.money("cost_once", said) == amount


@each("said", ["tkr", "1,2,3 tkr", "1 000 €", "fem", "1e3", "½", "-1", "5 kr kr", "5 000 000 kr per år", "1..2"])
def test_what_is_no_sum_is_shown_as_it_was_written(said: str) -> None:
    with refused("preparedness.measure_no_money", field="fund_own", said=said):
        checks.money("fund_own", said)


def test_the_largest_sum_and_one_krona_more() -> None:
    assert checks.money("cost_once", "100000000000") == checks.MOST_MONEY
    with refused("preparedness.measure_too_much_money", field="cost_once"):
        checks.money("cost_once", "100000000001")
    with refused("preparedness.measure_no_money", said="9" * 39 + " "):
        checks.money("cost_once", "9" * 39 + " x")


@each(
    "code, field, said",
    [
        ("measure_needs_title", "title", {"title": " \n "}),
        ("measure_needs_board", "organisation_id", {"organisation_id": None}),
        ("too_long", "title", {"title": "x" * 201}),
        ("too_long", "description", {"description": "x" * 2001}),
        ("too_long", "owner", {"owner": "x" * 201}),
        ("too_long", "reference", {"reference": "x" * 201}),
        ("too_long", "source_label", {"source": Source(Origin.AUDIT, None, "x" * 201)}),
        ("personal_id", "owner", {"owner": f"Chef {PERSONAL_NUMBER}"}),
        ("measure_negative", "cost_once", {"cost_yearly": -1}),
        ("measure_negative", "cost_once", {"funding": (Funding(Fund.OWN, -1), Funding(Fund.OTHER, 1))}),
        ("measure_needs_source", "source_label", {"source": Source(Origin.EVENT, None, " ")}),
        ("measure_leh_needs_task", "task", {"funding": (Funding(Fund.GRANT_LEH, 1),)}),
        ("measure_secret_needs_ground", "secret_ground", {"secret": Secret(" ", "Skada.")}),
        ("measure_secret_needs_ground", "secret_why", {"secret": Secret("OSL 18 kap. 8 §", " ")}),
        ("measure_secret_needs_ground", "secret_ground", {"secret": Secret("", "")}),
        ("too_long", "secret_why", {"secret": Secret("OSL 18 kap. 8 §", "x" * 601)}),
        ("measure_effect_of_what", "effect_2_target", {"effects": (LOWER, replace(LOWER, target=" "))}),
        ("measure_effect_needs_values", "effect_1_after", {"effects": (replace(LOWER, before=""),)}),
        ("measure_effect_needs_values", "effect_1_after", {"effects": (replace(LONGER, after=" 8 "),)}),
        ("measure_effect_needs_level", "effect_1_before", {"effects": (replace(LOWER, before="0", after="1"),)}),
        ("measure_effect_needs_level", "effect_1_before", {"effects": (replace(LOWER, before="10"),)}),
        ("measure_effect_needs_level", "effect_1_before", {"effects": (replace(LOWER, after="hög"),)}),
        ("measure_effect_needs_level", "effect_1_before", {"effects": (replace(LOWER, after="٢"),)}),
        ("measure_effect_not_down", "effect_1_after", {"effects": (replace(LOWER, before="2", after="3"),)}),
        ("too_long", "effect_1_unit", {"effects": (replace(LONGER, unit="x" * 41),)}),
        ("too_long", "effect_1_before", {"effects": (replace(LONGER, before="x" * 61),)}),
    ],
)
def test_what_is_no_measure(code: str, field: str, said: dict[str, Any]) -> None:
    with refused(f"preparedness.{code}", field=field):
        checks.check_measure(replace(MEASURE, **said))


def test_at_most_so_many_links_and_effects() -> None:
    risks = tuple(RiskRef(NEW, "Enhet", NEW, f"Risk {n}") for n in range(61))
    functions = tuple(FunctionRef(NEW, str(n)) for n in range(61))
    for said in ({"risks": risks}, {"functions": functions}):
        with refused("preparedness.measure_too_many_links", most=60):
            checks.check_measure(replace(MEASURE, **said))
    assert len(checks.check_measure(replace(MEASURE, risks=risks[1:], functions=functions[1:], effects=(LOWER,) * 20)).risks) == 60


def test_what_is_typed_is_tidied_and_a_part_of_nothing_is_dropped() -> None:
    effect = Effect(Aim.INDICATOR, "  Övade nämnder ", " 2 ", " 5", " st ")
    typed = replace(
        MEASURE, title="  Reservkraft   till\tSolhem ", funding=(Funding(Fund.OWN, 0), Funding(Fund.OTHER, 7)), effects=(effect,)
    )
    kept = checks.check_measure(typed)
    assert (kept.title, kept.funding, kept.task) == ("Reservkraft till Solhem", (Funding(Fund.OTHER, 7),), None)
    assert kept.effects == (Effect(Aim.INDICATOR, "Övade nämnder", "2", "5", "st"),)
    assert kept.effects[0].steps == 0
    assert LOWER.steps == 2


@each("task", list(Task))
def test_a_grant_of_leh_is_for_any_of_the_tasks_up_to_the_whole_first_year(task: Task) -> None:
    said = replace(MEASURE, cost_once=60, cost_yearly=40, funding=(Funding(Fund.GRANT_LEH, 100),), task=task)
    kept = checks.check_measure(said)
    assert (kept.task, kept.first_year, kept.funded, kept.lacks_money) == (task, 100, 100, 0)
    with refused("preparedness.measure_funding_above_cost", field="fund_own", cost=100, funded=101):
        checks.check_measure(replace(said, funding=(Funding(Fund.GRANT_LEH, 50), Funding(Fund.OWN, 51))))


def test_a_grant_for_civil_defence_asks_for_no_task_of_leh() -> None:
    kept = checks.check_measure(replace(MEASURE, funding=(Funding(Fund.GRANT_CIVIL, 100),), task=Task.TRAINING))
    assert (kept.task, kept.lacks_money) == (None, 0)


@each("state", [State.DECIDED, State.ONGOING, State.DONE, State.DEFERRED])
def test_what_is_decided_keeps_an_owner_and_a_deadline(state: State) -> None:
    checks.check_answered_for(MEASURE, Course(state))
    with refused("preparedness.measure_needs_owner", field="owner", title="Reservkraft"):
        checks.check_answered_for(replace(MEASURE, owner=""), Course(state))
    with refused("preparedness.measure_needs_deadline", field="deadline"):
        checks.check_answered_for(replace(MEASURE, deadline=None), Course(state))
    checks.check_answered_for(replace(MEASURE, owner="", deadline=None), Course(State.PROPOSED))


@each("state, step", [(state, step) for state in State for step in Step if leads_to(Course(state), step) is None])
def test_steps_that_lead_nowhere(state: State, step: Step) -> None:
    with refused("preparedness.measure_no_such_step"):
        checks.check_step(Followed(MEASURE, Course(state)), Taken(step, TODAY, "Skäl.", TOMORROW), TODAY)


@each(
    "code, field, state, taken, said",
    [
        ("measure_in_future", "on", State.DECIDED, Taken(Step.START, TOMORROW), {}),
        ("measure_needs_owner", "owner", State.PROPOSED, Taken(Step.DECIDE, TODAY), {"owner": ""}),
        ("measure_needs_owner", "owner", State.DECIDED, Taken(Step.START, TODAY), {"owner": ""}),
        ("measure_needs_deadline", "deadline", State.PROPOSED, Taken(Step.DECIDE, TODAY), {"deadline": None}),
        ("needs_reason", "reason", State.DECIDED, Taken(Step.REJECT, TODAY, "  "), {}),
        ("needs_reason", "reason", State.DONE, Taken(Step.REOPEN, TODAY), {}),
        ("needs_reason", "reason", State.ONGOING, Taken(Step.DEFER, TODAY, "", TOMORROW), {}),
        ("too_long", "reason", State.ONGOING, Taken(Step.REJECT, TODAY, "x" * 601), {}),
        ("measure_defer_needs_later", "deadline", State.ONGOING, Taken(Step.DEFER, TODAY, "Dröjer."), {}),
        ("measure_defer_needs_later", "deadline", State.ONGOING, Taken(Step.DEFER, TODAY, "Dröjer.", TODAY), {}),
        # Not even when the deadline that stands has been: it is put off to a day to come.
        (
            "measure_defer_needs_later",
            "deadline",
            State.ONGOING,
            Taken(Step.DEFER, TODAY, "Dröjer.", YESTERDAY),
            {"deadline": date(2020, 1, 1)},
        ),
        ("measure_defer_needs_later", "deadline", State.PROPOSED, Taken(Step.DEFER, TODAY, "Dröjer.", TODAY), {"deadline": None}),
    ],
)
def test_what_is_no_step(code: str, field: str, state: State, taken: Taken, said: dict[str, Any]) -> None:
    with refused(f"preparedness.{code}", field=field):
        checks.check_step(Followed(replace(MEASURE, **said), Course(state)), taken, TODAY)


def test_a_deadline_that_comes_with_the_decision_is_enough_and_a_reason_is_tidied() -> None:
    without = Followed(replace(MEASURE, deadline=None))
    assert checks.check_step(without, Taken(Step.DECIDE, TODAY, deadline=TOMORROW), TODAY).deadline == TOMORROW
    assert checks.check_step(Followed(MEASURE), Taken(Step.REJECT, TODAY, "  För   dyrt. "), TODAY).reason == "För dyrt."
    finished = Followed(replace(MEASURE, owner=""), Course(State.ONGOING))
    assert checks.check_step(finished, Taken(Step.FINISH, TODAY), TODAY).step is Step.FINISH


def test_no_step_is_taken_on_a_day_before_the_one_before_it() -> None:
    """Two entered in the wrong order would show a measure that was done before it was decided."""
    going = course(State.ONGOING, YESTERDAY - timedelta(days=9), YESTERDAY)
    checks.check_step(Followed(MEASURE, going), Taken(Step.FINISH, YESTERDAY), TODAY)
    checks.check_in_turn(Course(), date(1999, 1, 1))
    with refused("preparedness.measure_before_last", field="on", last=YESTERDAY.isoformat()):
        checks.check_step(Followed(MEASURE, going), Taken(Step.FINISH, YESTERDAY - timedelta(days=1)), TODAY)


@each(
    "code, field, decision",
    [
        ("measure_decided_by_whom", "body", Decision(" ", TODAY)),
        ("measure_in_future", "on", Decision("Kommunstyrelsen", TOMORROW)),
        ("too_long", "section", Decision("Kommunstyrelsen", TODAY, "§" * 41)),
        ("too_long", "registry", Decision("Kommunstyrelsen", TODAY, "§ 1", "x" * 81)),
        ("personal_id", "registry", Decision("Kommunstyrelsen", TODAY, "§ 1", PERSONAL_NUMBER)),
    ],
)
def test_what_is_no_decision(code: str, field: str, decision: Decision) -> None:
    with refused(f"preparedness.{code}", field=field):
        checks.check_decision(decision, TODAY)


@each(
    "code, field, state, said",
    [
        ("measure_seen_what", "seen_text", State.ONGOING, {"seen": "\n"}),
        ("measure_odd_progress", "progress", State.ONGOING, {"progress": -1}),
        ("measure_odd_progress", "progress", State.ONGOING, {"progress": 101}),
        ("measure_in_future", "on", State.ONGOING, {"on": TOMORROW}),
        ("too_long", "seen_text", State.ONGOING, {"seen": "x" * 2001}),
    ],
)
def test_what_is_no_follow_up(code: str, field: str, state: State, said: dict[str, Any]) -> None:
    with refused(f"preparedness.{code}", field=field):
        checks.check_follow_up(Course(state), replace(FollowUp(TODAY, "Beställt.", 40), **said), TODAY)


def test_a_follow_up_until_the_end_and_none_after() -> None:
    for state in (State.PROPOSED, State.DECIDED, State.ONGOING, State.DONE, State.DEFERRED):
        for progress in (None, 0, 100):
            assert checks.check_follow_up(Course(state), FollowUp(TODAY, " Beställt. ", progress), TODAY).seen == "Beställt."
    for state in (State.VERIFIED, State.REJECTED):
        with refused("preparedness.measure_is_closed"):
            checks.check_follow_up(Course(state), FollowUp(TODAY, "Beställt."), TODAY)
    full = Course(State.ONGOING, follow_ups=(FollowUp(TODAY, "Sett."),) * 500)
    with refused("preparedness.measure_too_many_follow_ups", most=500):
        checks.check_follow_up(full, FollowUp(TODAY, "Beställt."), TODAY)


DONE = Followed(MEASURE, course(State.DONE, YESTERDAY))
HELPED = Verification(TODAY, "Säkerhetschef", Proof.TEST, Outcome.YES, (Actual(LOWER, "2"), Actual(LONGER, "24")), "Höll i ett dygn.")


@each(
    "code, field, said",
    [
        ("measure_verified_by_whom", "by", {"by": " "}),
        ("measure_seen_what", "seen_text", {"seen": ""}),
        ("measure_what_follows", "follows", {"outcome": Outcome.NO}),
        ("measure_what_follows", "follows", {"outcome": Outcome.PARTLY, "follows": " "}),
        ("measure_in_future", "on", {"on": TOMORROW}),
        # Nobody has seen what a measure gave before it was done.
        ("measure_before_last", "on", {"on": YESTERDAY - timedelta(days=1)}),
        ("measure_actual_needs_value", "actual_1", {"actual": (Actual(LOWER, "två"), Actual(LONGER, "24"))}),
        ("measure_actual_needs_value", "actual_1", {"actual": (Actual(LOWER, "0"), Actual(LONGER, "24"))}),
        ("measure_actual_needs_value", "actual_2", {"actual": (Actual(LOWER, "2"), Actual(LONGER, " "))}),
        ("too_long", "follows", {"follows": "x" * 2001}),
        ("too_long", "actual_2", {"actual": (Actual(LOWER, "2"), Actual(LONGER, "x" * 61))}),
    ],
)
def test_what_is_no_verification(code: str, field: str, said: dict[str, Any]) -> None:
    with refused(f"preparedness.{code}", field=field):
        checks.check_verification(DONE, replace(HELPED, **said), TODAY)


@each("actual", [(), (Actual(LOWER, "2"),), (Actual(LONGER, "24"), Actual(LOWER, "2")), (Actual(LOWER, "2"),) * 2])
def test_every_expected_effect_is_verified_and_no_other(actual: tuple[Actual, ...]) -> None:
    """Whoever leaves out the effect that did not come has not verified the measure."""
    with refused("preparedness.changed_meanwhile"):
        checks.check_verification(DONE, replace(HELPED, actual=actual), TODAY)


def test_a_verification_in_order() -> None:
    worse = replace(HELPED, outcome=Outcome.NO, actual=(Actual(LOWER, " 5 "), Actual(LONGER, "6")), follows=" Större tank. ")
    kept = checks.check_verification(DONE, worse, TODAY)
    assert ([one.after for one in kept.actual], kept.follows) == (["5", "6"], "Större tank.")
    assert checks.check_verification(DONE, replace(HELPED, on=YESTERDAY), TODAY).on == YESTERDAY
    for state in (State.PROPOSED, State.DECIDED, State.ONGOING, State.VERIFIED, State.REJECTED, State.DEFERRED):
        with refused("preparedness.measure_not_done"):
            checks.check_verification(Followed(MEASURE, Course(state)), HELPED, TODAY)
