"""A table in one test asks as much as many tests would: every case is tried, and what fails says with which."""

from __future__ import annotations

import inspect
from collections.abc import Callable
from typing import Any

import pytest

from vardkase.testing.cases import each


def run(names: Any, cases: Any, test: Callable[..., None] | None = None, **more: Any) -> list[Any]:
    """What the test was given, case by case."""
    seen: list[Any] = []

    def alone(a: Any) -> None:
        seen.append(a)

    def both(a: Any, b: Any) -> None:
        seen.append((a, b))

    each(names, cases, **more)(test or (alone if names in ("a", ["a"]) else both))()
    return seen


def test_every_case_is_tried_once_and_in_order():
    assert run("a", [3, 1, 2]) == [3, 1, 2]
    assert run("a, b", [(1, 2), [3, 4]]) == run(["a", "b"], [(1, 2), (3, 4)]) == [(1, 2), (3, 4)]
    assert run("a", (n for n in range(3))) == run("a", {0: "x", 1: "y", 2: "z"}) == [0, 1, 2]
    assert run("a", [pytest.param(7, id="seven"), 8]) == [7, 8]
    # A tuple that is the only thing told is one value, as it is for pytest.
    assert run("a", [(1, 2)]) == [(1, 2)]


def test_the_others_are_tried_though_one_fails_and_the_failure_says_which():
    seen = []

    def test(a: int) -> None:
        seen.append(a)
        assert a != 2, "two"

    with pytest.raises(AssertionError, match="two") as caught:
        run("a", [1, 2, 3], test)
    assert (seen, caught.value.__notes__) == ([1, 2, 3], ["in the case a=2"])


def test_all_that_fail_are_told_together():
    def test(a: int) -> None:
        if a == 1:
            pytest.fail("not this one")
        if a == 2:
            raise KeyError(a)

    with pytest.raises(BaseExceptionGroup, match="2 of 3 cases") as caught:
        run("a", [0, 1, 2], test, ids={"none": 0, "one": 1, "two": 2})
    assert [type(one) for one in caught.value.exceptions] == [pytest.fail.Exception, KeyError]
    assert [one.__notes__ for one in caught.value.exceptions] == [["in the case one: a=1"], ["in the case two: a=2"]]


def test_tables_upon_each_other_are_every_pair_and_what_fails_says_both():
    seen = []

    @each("a", [1, 2], ids=lambda n: f"number {n}")
    @each("b", "xy")
    def test(fixture: str, a: int, b: str) -> None:
        seen.append((fixture, a, b))
        assert (a, b) != (2, "y")

    assert list(inspect.signature(test).parameters) == ["fixture"]
    with pytest.raises(AssertionError) as caught:
        test(fixture="kept")
    assert seen == [("kept", 1, "x"), ("kept", 1, "y"), ("kept", 2, "x"), ("kept", 2, "y")]
    assert caught.value.__notes__ == ["in the case b='y'", "in the case number 2: a=2"]


def test_a_table_without_cases_fails_for_it_proves_nothing():
    with pytest.raises(AssertionError, match="no cases"):
        run("a", [])


def test_a_table_that_does_not_fit_its_test_is_no_table():
    with pytest.raises(AssertionError, match="does not say a, b"):
        run("a, b", [(1, 2), (3,)])
    with pytest.raises(AssertionError, match="does not ask for c"):
        run("c", [1])
    with pytest.raises(AssertionError, match="no marks of its own"):
        run("a", [pytest.param(1, marks=pytest.mark.slow)])


def test_whoever_stops_the_run_stops_it():
    def test(a: int) -> None:
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        run("a", [1, 2], test)


class TestInAClass:
    """Where the test belongs to a class, it is still told of the class's fixtures and of itself."""

    @each("a", [1, 2])
    def test_it_has_itself_and_a_fixture(self, tmp_path: Any, a: int) -> None:
        assert isinstance(self, TestInAClass)
        assert tmp_path.is_dir()
        assert a in (1, 2)
