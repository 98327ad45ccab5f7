"""What the second database is asked about: some of each sweep, all of what is about the database, and never a test less."""

from __future__ import annotations

import pytest

from vardkase.testing.sweeps import SAMPLE, chosen


def names(test: str, count: int) -> list[str]:
    return [f"{test}[{at}-role]" for at in range(count)]


@pytest.mark.parametrize("count", [1, 2, SAMPLE])
def test_a_short_sweep_is_run_whole(count):
    every = names("vardkase/access/tests/test_a.py::test_b", count)

    assert chosen(every) == set(every)


@pytest.mark.parametrize("count", [SAMPLE + 1, 17, 400])
def test_of_a_long_sweep_some_are_run_and_both_ends_are_among_them(count):
    every = names("vardkase/access/tests/test_a.py::test_b", count)

    found = chosen(every)

    assert len(found) == SAMPLE
    assert {every[0], every[-1]} <= found


def test_no_test_is_left_out_whole_and_those_without_parameters_are_all_run():
    every = [*names("vardkase/a/test_a.py::test_b", 40), *names("vardkase/a/test_a.py::test_c", 40), "vardkase/a/test_a.py::test_d"]

    found = chosen(every)

    assert {name.partition("[")[0] for name in found} == {name.partition("[")[0] for name in every}
    assert len(found) == 2 * SAMPLE + 1


def test_what_is_about_the_database_is_run_whole():
    every = names("vardkase/ledger/tests/test_a.py::test_b", 40)

    assert chosen(every) == set(every)


def test_the_same_are_chosen_every_time_and_in_whatever_company():
    mine, other = names("vardkase/a/test_a.py::test_b", 33), names("vardkase/a/test_a.py::test_c", 8)

    assert chosen(mine) == chosen([*other, *mine]) & set(mine)
