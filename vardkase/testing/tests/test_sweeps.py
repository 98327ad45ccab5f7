"""What the second database is asked about: some of each sweep, all of what is about the database, and never a test less."""

from __future__ import annotations

from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest

from vardkase.testing import plugin
from vardkase.testing.sweeps import SAMPLE, chosen, told


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


class Collected:
    """What a collected test shows of itself."""

    def __init__(self, path: str, *fixtures: str, mark: str = "") -> None:
        self.path, self.config, self.fixturenames, self.mark = Path(path), self, fixtures, mark
        self._fixtureinfo = SimpleNamespace(name2fixturedefs=dict.fromkeys(fixtures, (None,)))
        self.rootpath = Path()

    def get_closest_marker(self, name: str) -> Any:
        return SimpleNamespace(args=(), kwargs={}) if name == self.mark else None


def test_what_asks_no_database_is_proved_on_the_first():
    def left(*asked: str, mark: str = "") -> bool:
        item: Any = Collected(*asked, mark=mark)
        return plugin._asks_no_database(item)

    pure = "vardkase/situation/tests/test_a.py"
    assert left(pure)
    assert left(pure, "alva", "now", mark="slow")
    assert left("vardkase/shell/demo/alfrida/tests/test_a.py")
    for way in ("db", "transactional_db", "live_server", "django_db_setup"):
        assert not left(pure, way), way
    assert not left(pure, mark="django_db")
    assert not left(pure, mark="postgresql")
    # These start processes, which open the database of the run without saying so.
    for place in ("vardkase/ledger/tests", "vardkase/shell/tests", "tests/journeys"):
        assert not left(f"{place}/test_a.py"), place


class Run:
    """What a run shows of itself: of a worker, or of the one that tells."""

    def __init__(self, every: bool = False) -> None:
        self.every, self.hook, self.workeroutput, self.lines = every, self, dict[str, str](), list[str]()

    def getoption(self, name: str) -> bool:
        return self.every

    def pytest_deselected(self, items: list[Any]) -> None:
        self.left = items

    def write_line(self, line: str) -> None:
        self.lines.append(line)


@pytest.mark.parametrize(("every", "spared"), [(False, 7 - SAMPLE), (True, 0)])
def test_how_many_are_left_to_the_other_is_told(monkeypatch, every, spared):
    def collected(name: str, *fixtures: str) -> Any:
        item: Any = Collected("vardkase/situation/tests/test_a.py", *fixtures)
        item.nodeid = f"vardkase/situation/tests/test_a.py::{name}"
        return item

    items = [collected("test_pure"), collected("test_asks", "db"), *(collected(f"test_sweep[{at}]", "db") for at in range(7))]
    worker: Any = Run(every)
    monkeypatch.setenv("VARDKASE_DATABASE", "postgresql://")
    monkeypatch.setattr(plugin, "_LEFT", {})
    plugin.pytest_collection_modifyitems(worker, items)
    assert (len(items), len(worker.left)) == (8 - spared, 1 + spared)

    teller: Any = Run()
    plugin.pytest_terminal_summary(teller)
    assert teller.lines == []
    plugin.pytest_testnodedown(worker)
    plugin.pytest_terminal_summary(teller)
    assert teller.lines == [told(1, spared)]
    assert f"1 tests that ask no database, {spared} parameters" in teller.lines[0]
