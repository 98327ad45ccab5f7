"""What a step counts by a risk's place in its matrix, how a question is made of measures, and where the latest analysis has the risk."""

from __future__ import annotations

from dataclasses import replace
from typing import Any
from uuid import UUID

import pytest

from vardkase.access.rules import Role
from vardkase.kernel.ids import new_id
from vardkase.preparedness import methods
from vardkase.preparedness.choice import Lowers, Target, check_problem, curve
from vardkase.preparedness.choice.problem import GAP
from vardkase.preparedness.queries.standings import standings, years_of
from vardkase.preparedness.rules.choices import (
    WEIGHTS,
    Answer,
    Place,
    Standing,
    answer_of,
    check_chosen,
    disagreeing,
    is_candidate,
    problem_of,
)
from vardkase.preparedness.rules.measures import Aim, Course, Effect, Followed, Fund, Funding, Measure, MeasureRef, Secret, State
from vardkase.preparedness.rules.methods import Matrix, MatrixClass, MatrixRow, Method, Scale
from vardkase.preparedness.tests.rsa_scenes import Rsa, risk
from vardkase.preparedness.tests.scenes import refused
from vardkase.testing.cases import each
from vardkase.testing.people import viewer_with

RISK, OTHER = UUID(int=1), UUID(int=2)
METHOD = methods.method("samhalle")


def standing(likelihood: int | None, total: int | None, method: Method = METHOD) -> Standing:
    return Standing(2019, likelihood, total, method)


def effect(aim: Aim = Aim.CONSEQUENCE, before: int = 4, after: int = 3, id: UUID | None = RISK, name: str = "Elavbrott") -> Effect:
    return Effect(aim, name, str(before), str(after), target_id=id)


def measure(number: int = 1, *effects: Effect, cost: int = 100, **more: Any) -> Measure:
    return Measure(
        UUID(int=100 + number), number, f"Åtgärd {number}", organisation="Kommunstyrelsen", effects=effects, cost_once=cost, **more
    )


@each(
    "likelihood, total, aim, counts",
    [
        # Down from the catastrophe that is likely: red, red, red, orange until what is left is mild.
        (5, 5, Aim.CONSEQUENCE, (5, 5, 5, 4)),
        (5, 5, Aim.LIKELIHOOD, (5, 5, 5, 4)),
        # The same level 5, and hardly any harm: a step down from yellow, and then from green.
        (5, 1, Aim.LIKELIHOOD, (3, 2, 2, 2)),
        # A catastrophe that hardly ever comes is not the same as a nuisance that always does, though the products are equal.
        (1, 5, Aim.CONSEQUENCE, (4, 3, 3, 2)),
        (1, 5, Aim.LIKELIHOOD, ()),
        (3, 4, Aim.CONSEQUENCE, (4, 4, 3)),
        (2, 2, Aim.CONSEQUENCE, (2,)),
        (1, 1, Aim.CONSEQUENCE, ()),
        # No place in the matrix.
        (None, 5, Aim.CONSEQUENCE, ()),
        (3, None, Aim.LIKELIHOOD, ()),
        (7, 3, Aim.LIKELIHOOD, ()),
    ],
)
def test_each_step_counts_by_the_class_that_it_is_taken_from(
    likelihood: int | None, total: int | None, aim: Aim, counts: tuple[int, ...]
) -> None:
    assert standing(likelihood, total).counts(aim) == counts


def matrix(*rows: str) -> Matrix:
    classes = tuple(MatrixClass(key, key, "grey", order) for order, key in enumerate("abcdef", 1))
    return Matrix("m", "M", classes, tuple(MatrixRow(number, tuple(row)) for number, row in enumerate(rows, 1)))


def scale(*values: int) -> Scale:
    return Scale("s", "S", tuple(replace(METHOD.likelihood.levels[0], value=value) for value in values))


def test_a_matrix_of_six_classes_and_levels_with_holes() -> None:
    """The four worst have weights of their own, the rest share the last; levels are those of the scale, and not every number."""
    method = replace(METHOD, likelihood=scale(1), consequence=scale(1, 3, 4, 5, 8, 9), matrix=replace(matrix(*"abcdef")))
    rows = tuple(MatrixRow(value, (key,)) for value, key in zip((1, 3, 4, 5, 8, 9), "abcdef", strict=True))
    method = replace(method, matrix=replace(method.matrix, rows=rows))
    assert standing(1, 9, method).counts(Aim.CONSEQUENCE) == (5, 4, 3, 2, 2)
    assert standing(1, 5, method).counts(Aim.CONSEQUENCE) == (3, 2, 2)


def test_a_matrix_that_is_worse_further_down_never_has_the_last_step_count_most() -> None:
    method = replace(METHOD, likelihood=scale(1), consequence=scale(1, 2, 3), matrix=matrix("a", "f", "d"))
    counts = standing(1, 3, method).counts(Aim.CONSEQUENCE)
    assert counts == (3, 3)
    problem = problem_of([measure(1, effect(before=3, after=1))], budget=100, standings={RISK: standing(1, 3, method)})
    assert check_problem(problem) == problem


def test_the_question_goes_by_the_analysis_where_it_has_the_risk() -> None:
    where = {RISK: standing(5, 1)}
    (target,) = problem_of([measure(1, effect(Aim.LIKELIHOOD, 4, 3))], budget=1, standings=where).targets
    assert (target.level, target.counts) == (5, (3, 2, 2, 2))
    assert problem_of([measure(1, effect())], budget=1, standings=where).methods == (METHOD.name,)
    assert disagreeing(effect(Aim.LIKELIHOOD, 4, 3), where) == 5
    for agreeing in (effect(Aim.LIKELIHOOD, 5, 3), effect(id=OTHER), effect(id=None), Effect(Aim.RESERVE, "El", "4", "8", target_id=RISK)):
        assert disagreeing(agreeing, where) is None


@each(
    "standing_, level, counts",
    [
        (None, 4, (4, 3, 2)),
        # Of an antagonistic risk the analysis has a consequence and no likelihood: the level is the analysis', what it counts the level's.
        (standing(None, 5), 5, (5, 4, 3, 2)),
        (standing(None, None), 4, (4, 3, 2)),
    ],
)
def test_a_risk_with_no_place_in_a_matrix_counts_by_its_level(standing_: Standing | None, level: int, counts: tuple[int, ...]) -> None:
    problem = problem_of([measure(1, effect())], budget=1, standings={RISK: standing_} if standing_ else {})
    (target,) = problem.targets
    assert (target.level, target.counts, problem.gains(target)[-1]) == (level, counts, 1)


def test_a_level_above_five_counts_as_the_worst_and_a_gap_as_a_gap() -> None:
    some = measure(
        1, effect(before=7, after=6), Effect(Aim.RESERVE, "Hemtjänst", "4", "24", "timmar"), Effect(Aim.INDICATOR, "Övade", "2", "5")
    )
    problem = problem_of([some], budget=1)
    assert [(one.name, one.level, problem.gains(one)) for one in problem.targets] == [
        ("Elavbrott", 7, (8, 8, 8, 4, 2, 1)), ("Hemtjänst", GAP, (2,)), ("Övade", GAP, (2,)),
    ]  # fmt: skip
    assert problem.methods == ()


def test_what_is_likely_and_harmless_loses_to_what_is_grave() -> None:
    """By levels alone the first would win: its likelihood is 5, and the consequence of the other 4."""
    harmless, grave = measure(1, effect(Aim.LIKELIHOOD, 5, 4)), measure(2, effect(before=4, after=3, id=OTHER, name="Brand"))
    by_level = problem_of([harmless, grave], budget=100)
    by_class = problem_of([harmless, grave], budget=100, standings={RISK: standing(5, 1), OTHER: standing(4, 4)})
    assert [curve(one).best(100).chosen for one in (by_level, by_class)] == [(str(harmless.id),), (str(grave.id),)]


def test_two_units_that_judge_by_different_methods_are_both_named() -> None:
    other = replace(METHOD, key="egen", name="Egen skala")
    some = [measure(1, effect()), measure(2, effect(id=OTHER))]
    problem = problem_of(some, budget=1, standings={RISK: standing(3, 4), OTHER: standing(3, 4, other), UUID(int=9): standing(1, 1, other)})
    assert problem.methods == ("Egen skala", METHOD.name)


def test_what_is_required_and_excluded_is_asked_of_those_that_wait() -> None:
    paid, secret = MeasureRef(UUID(int=900), "Betald"), MeasureRef(UUID(int=901), "Hemlig")
    first, second = measure(1, effect()), measure(2, effect())
    first = replace(first, requires=(MeasureRef(second.id, "2"), paid), excludes=(secret, MeasureRef(first.id, "1")))
    problem = problem_of([first, second], budget=300, outside=[])
    assert [(one.requires, one.excludes) for one in problem.options] == [((str(second.id),), ()), ((), ())]
    assert check_problem(replace(problem, inside=(str(first.id),))).inside == tuple(sorted((str(first.id), str(second.id))))


def test_one_effect_of_many_measures_is_one_target_and_the_most_steps_of_a_measure_count() -> None:
    some = measure(1, effect(before=5, after=4), effect(before=5, after=2)), measure(2, effect(before=4, after=3))
    problem = problem_of(some, budget=1)
    assert [(one.level, one.key) for one in problem.targets] == [(5, f"consequence:{RISK}")]
    assert [one.lowers for one in problem.options] == [(Lowers(f"consequence:{RISK}", 3),), (Lowers(f"consequence:{RISK}", 1),)]


@each(
    "said, state, waits",
    [
        ({}, State.PROPOSED, True),
        ({}, State.DECIDED, True),
        ({}, State.DEFERRED, True),
        ({}, State.ONGOING, False),
        ({}, State.DONE, False),
        ({}, State.VERIFIED, False),
        ({}, State.REJECTED, False),
        ({"cost": 0}, State.PROPOSED, False),
        ({"funding": (Funding(Fund.GRANT_CIVIL, 99),)}, State.DECIDED, True),
        ({"funding": (Funding(Fund.GRANT_CIVIL, 100),)}, State.DECIDED, False),
        ({"secret": Secret("OSL", "Skada")}, State.PROPOSED, False),
    ],
)
def test_what_waits_for_money(said: dict[str, Any], state: State, waits: bool) -> None:
    assert is_candidate(Followed(measure(1, **said), Course(state))) is waits


@each("counts", [(2, 5), (5, 4, 4, 5), (10,), (-1,), (5,) * 10])
def test_counts_that_cannot_be(counts: tuple[int, ...]) -> None:
    problem = problem_of([measure(1, effect())], budget=1)
    with refused("preparedness.choice_odd"):
        check_problem(replace(problem, targets=(replace(problem.targets[0], counts=counts),)))


def test_an_earlier_question_counts_by_its_levels_as_it_did() -> None:
    """Those in the ledger have no counts, and are read as they were asked."""
    problem = replace(problem_of([measure(1, effect())], budget=1), targets=(Target("r", "Elavbrott", 3), Target("g", "Reserv")))
    assert [problem.gains(one) for one in problem.targets] == [(2, 1), (2,)]


@pytest.mark.parametrize("number", [-1, 1, 99])
def test_what_is_chosen_is_a_row_that_is_kept(number: int) -> None:
    problem = problem_of([measure(1, effect())], budget=100)
    answer = answer_of(problem, curve(problem))
    hidden = replace(answer, places=(answer.places[0], replace(answer.places[1], has_set=False)))
    for said, code in ((hidden, "choice_no_such_point"), (None, "choice_not_answered"), (Answer(refused="x"), "choice_not_answered")):
        with refused(f"preparedness.{code}"):
            check_chosen(problem, said, number, "")
    assert check_chosen(problem, answer, 1, "  Mest   för pengarna. ").note == "Mest för pengarna."
    with refused("preparedness.too_long", field="note"):
        check_chosen(problem, answer, 1, "x" * 601)


def test_the_answer_keeps_the_best_the_ends_and_a_dozen_between() -> None:
    some = [measure(n, Effect(Aim.RESERVE, f"F{n}", "1", "2"), cost=n) for n in range(1, 41)]
    problem = problem_of(some, budget=100, weights=WEIGHTS)
    answer = answer_of(problem, curve(problem))
    shown = [one for one in answer.places if one.has_set]
    assert 12 <= len(shown) <= 13
    assert (shown[0], shown[-1]) == (answer.places[0], answer.places[-1])
    assert answer.places[0] == Place(0, 0, answer.places[0].bound, True, ())
    best = answer.places[answer.best]
    assert best.has_set
    assert best.cost == sum(some[one].cost_once for one in best.chosen) <= 100
    assert all(one.chosen == () for one in answer.places if not one.has_set)


@pytest.mark.django_db
def test_a_risk_stands_where_the_latest_analysis_of_its_unit_has_it(rsa: Rsa) -> None:
    rsa.start(2019, "Kontoret")
    first = rsa.judge(2019, "Kontoret", risk(likelihood=4, total=5))
    rsa.open(2020)
    rsa.start(2020, "Kontoret")
    kept = {one.name: one for one in rsa.risks(2020, "Kontoret").values()}["Långt elavbrott"]
    rsa.judge(2020, "Kontoret", replace(kept, total=3), seen=rsa.seen(kept))
    viewer = rsa.town.viewer
    found = standings(viewer, [first.id, new_id()])
    assert {id: (one.year, one.likelihood, one.total) for id, one in found.items()} == {first.id: (2020, 4, 3)}
    assert [(one.standing.year, one.standing.total, one.name) for one in years_of(viewer, rsa.units["Kontoret"], first.id)] == [
        (2019, 5, "Långt elavbrott"), (2020, 3, "Långt elavbrott"),
    ]  # fmt: skip
    assert years_of(viewer, rsa.units["Bostäder"], first.id) == ()
    assert standings(viewer, []) == {}
    for other in (rsa.at("Bostäder", Role.UNIT_COORDINATOR), rsa.at("Socialkontoret", Role.COORDINATOR), viewer_with(Role.STAFF_MEMBER)):
        assert (standings(other, [first.id]), years_of(other, rsa.units["Kontoret"], first.id)) == ({}, ())
