"""Tests that begin with the same scenes are run one after another, and no test is lost by it."""

from __future__ import annotations

from types import SimpleNamespace
from typing import Any

import pytest

from vardkase.testing import order
from vardkase.testing.scenes import Scene

STORM = f"{order.FOLDERS[0]}/test_%s.py::test_%s"


@pytest.fixture
def ordered(monkeypatch: pytest.MonkeyPatch) -> Any:
    """Node ids with the scenes they begin with, in the order in which they are run."""
    monkeypatch.setattr(order.scenes, "wanted_by", lambda item: tuple(Scene(name, dict, ()) for name in item.begins))

    def told(*tests: tuple[str, str]) -> list[str]:
        items: list[Any] = [SimpleNamespace(nodeid=name, begins=begins.split()) for name, begins in tests]
        return [item.nodeid for item in order.in_company(items)]

    return told


def test_in_a_file_each_scene_is_set_once_and_those_alike_stay_as_they_are_written(ordered: Any) -> None:
    told = ordered(("a.py::1", "house"), ("a.py::2", ""), ("a.py::3", "house tent"), ("a.py::4", "house"), ("a.py::5", ""))
    assert told == ["a.py::2", "a.py::5", "a.py::1", "a.py::4", "a.py::3"]


def test_files_stay_as_they_are_and_whole(ordered: Any) -> None:
    tests = [("b.py::1", "house"), ("a.py::1", ""), ("c.py::1", "house"), ("c.py::2", "house")]
    assert ordered(*tests) == [name for name, _ in tests]


def test_a_folder_that_begins_with_one_scene_is_one_place(ordered: Any) -> None:
    told = ordered(
        (STORM % ("a", 1), "storm"), (STORM % ("a", 2), ""), (STORM % ("b", 1), "storm"), (STORM % ("b", 2), ""), ("c.py::1", "")
    )
    assert told == [STORM % ("a", 2), STORM % ("b", 2), STORM % ("a", 1), STORM % ("b", 1), "c.py::1"]
    assert {order.place(STORM % (file, 1)) for file in "ab"} == {order.FOLDERS[0]}
    assert order.place(f"{order.FOLDERS[0]}_beside/test_a.py::test_b[c::d]") == f"{order.FOLDERS[0]}_beside/test_a.py"
    assert order.place("tests/test_words.py::test_a") == "tests"
    assert order.place("tests/journeys/test_log.py::test_a") == "tests/journeys/test_log.py"


@pytest.mark.parametrize("dist", ["load", "worksteal", "loadgroup", "no"])
def test_another_way_to_share_the_tests_that_was_asked_for_is_given(dist: str) -> None:
    config: Any = SimpleNamespace(getvalue={"dist": dist}.__getitem__)
    assert order.scheduler(config, None) is None
