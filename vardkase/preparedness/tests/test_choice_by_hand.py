"""The parts of the reckoning by hand: sets and what they gain, what fills them, the two solvers' answers, the curve's ends, the drawing."""

from __future__ import annotations

from dataclasses import replace

import pytest

from vardkase.preparedness.choice import Curve, Lowers, Option, Point, Problem, Target, check_problem, curve
from vardkase.preparedness.choice.close import Close
from vardkase.preparedness.choice.problem import GAP
from vardkase.preparedness.choice.sets import Sets
from vardkase.preparedness.rules.choices import WEIGHTS, Answer, Place
from vardkase.preparedness.tests.scenes import refused
from vardkase.preparedness.views.choice_drawing import BOTTOM, HEIGHT, LEFT, RIGHT, TOP, WIDTH, drawing
from vardkase.testing.cases import each

A = Option("a", "A", 10, (Lowers("r", 1),))
B = Option("b", "B", 20, (Lowers("r", 2), Lowers("g", 1)))
C = Option("c", "C", 5, (Lowers("g", 1),), requires=("a",))
D = Option("d", "D", 1, (Lowers("q", 3),), excludes=("a",))
TARGETS = (Target("r", "Elavbrott", 3), Target("g", "Reserv"), Target("q", "Brand", 5))
PROBLEM = Problem((A, B, C, D), TARGETS, WEIGHTS, 100)
SETS = Sets(PROBLEM)


def numbers(letters: str) -> frozenset[int]:
    return frozenset(SETS.keys.index(one) for one in letters)


@each(
    "letters, cost, gain",
    [
        ("", 0, 0),
        ("a", 10, 2),
        ("b", 20, 5),
        # Two steps are all there are from level 3: the third of A and B together gives nothing, and the gap is closed once.
        ("ab", 30, 5),
        ("abc", 35, 5),
        ("ac", 15, 4),
        ("d", 1, 14),
        ("bd", 21, 19),
    ],
)
def test_what_a_set_costs_and_gains(letters: str, cost: int, gain: int) -> None:
    chosen = numbers(letters)
    assert (SETS.cost(chosen), SETS.gain(chosen)) == (cost, gain)


def test_what_one_more_gains_is_the_difference_it_makes() -> None:
    for letters in ("", "a", "b", "d", "ab"):
        chosen = numbers(letters)
        for one in set(range(4)) - chosen:
            assert SETS.more(SETS.steps(chosen), one) == SETS.gain({*chosen, one}) - SETS.gain(chosen)


@each(
    "letters, sound",
    [("", ""), ("c", ""), ("ac", "ac"), ("bc", "b"), ("ad", "d"), ("acd", "d"), ("abcd", "bd")],
)
def test_a_set_made_sound_lacks_nothing_it_requires_and_holds_no_two_that_exclude_one_another(letters: str, sound: str) -> None:
    """Of two that exclude one another the cheaper stays, and takes with it what the other was required by."""
    assert SETS.sound(numbers(letters)) == set(numbers(sound))


def test_what_must_be_in_stays_in_whatever_else_is_wanted() -> None:
    sets = Sets(check_problem(replace(PROBLEM, inside=("a",))))
    assert sets.sound(range(4)) == {0, 1, 2}
    assert all(0 in chosen for chosen, _cost, _gain in sets.filled(sets.must, 100))


def test_an_exclusion_holds_whichever_of_the_two_says_so() -> None:
    assert SETS.excludes[0] == (3,)
    assert SETS.excludes[3] == (0,)


def test_what_is_left_out_is_not_there_and_takes_along_what_needs_it() -> None:
    sets = Sets(check_problem(replace(PROBLEM, outside=("a",))))
    assert sets.keys == ("b", "d")


def test_filling_takes_what_gives_most_for_each_krona_while_the_money_lasts() -> None:
    on_the_way = list(SETS.filled((), 25))
    assert [cost for _chosen, cost, _gain in on_the_way] == sorted(cost for _chosen, cost, _gain in on_the_way)
    assert on_the_way[0] == (frozenset(), 0, 0)
    assert on_the_way[1][0] == numbers("d")
    assert on_the_way[-1] == (numbers("bd"), 21, 19)
    for chosen, cost, gain in on_the_way:
        assert (cost, gain) == (SETS.cost(chosen), SETS.gain(chosen))
        assert cost <= 25


def test_filling_takes_what_requires_another_once_that_is_in() -> None:
    only = Sets(Problem((A, C), TARGETS, WEIGHTS, 100))
    assert [sorted(only.keys[one] for one in chosen) for chosen, _cost, _gain in only.filled((), 100)] == [[], ["a"], ["a", "c"]]


def test_measures_in_part_give_never_less_than_whole_ones_and_more_money_never_less() -> None:
    close = Close(SETS)
    given = [close.fractions(budget) for budget in (0, 1, 15, 21, 36)]
    gains = [one.gain for one in given if one]
    assert len(gains) == 5
    assert gains == sorted(gains)
    for budget, gain in zip((0, 1, 15, 21, 36), gains, strict=True):
        assert gain >= max(one.gain for one in curve(PROBLEM).points if one.cost <= budget) - 1e-6


@each("budget, letters", [(0, ""), (1, "d"), (20, "d"), (21, "bd"), (100, "bd")])
def test_the_exact_solver_has_the_best_set_and_what_none_exceeds(budget: int, letters: str) -> None:
    close = Close(SETS)
    chosen, bound = close.best(budget, frozenset())
    assert (SETS.gain(chosen), bound) == (SETS.gain(numbers(letters)),) * 2
    assert SETS.cost(chosen) <= budget
    assert close.spent > 0


def test_a_measure_that_nobody_pays_for_and_one_that_gives_nothing() -> None:
    free, idle = Option("f", "F", 0, (Lowers("g", 1),)), Option("i", "I", 7)
    found = curve(Problem((free, idle), (TARGETS[1],), WEIGHTS, 100))
    assert [(one.cost, one.gain, one.chosen, one.bound) for one in found.points] == [(0, 2, ("f",), 2)]
    assert found.exact


def test_weights_of_nothing_give_a_curve_of_one_point() -> None:
    found = curve(replace(PROBLEM, weights=((5, 0), (4, 0), (3, 0), (2, 0), (GAP, 0))))
    assert [(one.cost, one.gain) for one in found.points] == [(0, 0)]


def test_what_must_be_in_is_the_first_point_and_is_bought_by_every_budget() -> None:
    found = curve(replace(PROBLEM, inside=("b",), budget=20))
    assert (found.points[0].cost, found.points[0].chosen) == (20, ("b",))
    assert found.best(0) == found.points[0]
    assert found.best(20).chosen == ("b",)
    assert found.best(21).chosen == ("b", "d")


def test_the_widest_gap_is_told() -> None:
    points = (Point(0, 0, (), 0), Point(5, 2, ("a",), 9), Point(9, 8, ("b",), 9))
    assert Curve(points, exact=False).widest == 7


@each(
    "code, said",
    [
        ("choice_too_large", {"targets": tuple(Target(str(n), "R", 3) for n in range(601))}),
        ("choice_too_large", {"options": tuple(Option(str(n), "A", 1, tuple(Lowers("q", 9) for _ in range(5))) for n in range(500))}),
        ("choice_odd", {"budget": -1}),
        ("choice_odd", {"budget": 1_000_000_000_001}),
        ("choice_odd", {"inside": ("nobody",)}),
        ("choice_odd", {"outside": ("nobody",)}),
        ("choice_odd", {"options": (replace(D, excludes=("x",)),)}),
        ("choice_odd", {"options": (replace(D, excludes=(), lowers=(Lowers("q", 0),)),)}),
        ("choice_odd", {"options": (replace(D, excludes=(), lowers=(Lowers("q", 10),)),)}),
        ("choice_odd", {"targets": (*TARGETS, TARGETS[0])}),
        ("choice_odd", {"targets": (*TARGETS, Target("z", "Z", -1))}),
        ("choice_odd_weight", {"weights": ((5, -1),)}),
        ("choice_weights_up", {"weights": ((5, 1), (2, 2))}),
        ("choice_in_and_out", {"inside": ("c",), "outside": ("a",)}),
        ("choice_not_together", {"inside": ("a", "d")}),
        ("choice_not_together", {"inside": ("c", "d")}),
        ("choice_too_dear", {"inside": ("c",), "budget": 14}),
    ],
)
def test_questions_that_cannot_be_asked(code: str, said: dict[str, object]) -> None:
    with refused(f"preparedness.{code}"):
        check_problem(replace(PROBLEM, **said))  # type: ignore[arg-type]  # each case says a field of its own
    assert check_problem(replace(PROBLEM, inside=("c",), budget=15)).inside == ("a", "c")


def place(cost: int, gain: int, bound: int, shown: bool = True) -> Place:
    return Place(cost, gain, bound, shown, (0,) if shown else ())


CURVE = Answer((place(0, 0, 0), place(50, 4, 4, shown=False), place(100, 10, 12), place(200, 20, 20)), best=2, exact=False)


def test_the_drawing_is_of_the_whole_curve_within_its_frame() -> None:
    found = drawing(CURVE, 150)
    assert found is not None
    assert found.path == f"M{LEFT}.0 {HEIGHT - BOTTOM}.0H197.0V222.4H338.0V145.0H620.0V{TOP}.0"
    assert (len(found.rings), found.best) == (3, ("338.0", "145.0"))
    assert found.bound.count("V") == 3
    assert found.budget == "479.0"
    assert [mark.word.replace("\u00a0", " ") for mark in found.across] == ["0 kr", "100 kr", "200 kr"]
    assert [mark.word for mark in found.up] == ["0", "10", "20"]
    for x, y in found.rings:
        assert LEFT <= float(x) <= WIDTH - RIGHT
        assert TOP <= float(y) <= HEIGHT - BOTTOM


def test_a_proved_curve_has_no_bound_beside_it_and_more_money_than_all_costs_no_line() -> None:
    proved = replace(CURVE, places=tuple(replace(one, bound=one.gain) for one in CURVE.places))
    assert drawing(proved, 201) is not None
    assert (drawing(proved, 201).bound, drawing(proved, 201).budget) == ("", "")  # type: ignore[union-attr]  # asked on the line above
    assert drawing(replace(CURVE, places=CURVE.places[:1], best=0), 10) is None
    assert drawing(Answer(), 10) is None


@pytest.mark.parametrize("most", [1, 7])
def test_marks_of_a_small_curve_are_whole_numbers(most: int) -> None:
    found = drawing(Answer((place(0, 0, 0), place(most, most, most)), best=1), most)
    assert found is not None
    assert [mark.word for mark in found.up] == ["0", str(round(most / 2)), str(most)]
