"""bin/test: what fails is told, what is missing is told, what is skipped is not forgiven."""

from __future__ import annotations

import subprocess
import sys
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from vardkase.testing import plugin, run
from vardkase.testing.cases import each
from vardkase.testing.run import Outcome, Step


def step(said: str, *, status: int = 0, tests: bool = True, needs: tuple[str, ...] = ()) -> Step:
    return Step("ett steg", [sys.executable, "-c", f"print({said!r}); raise SystemExit({status})"], needs=needs, tests=tests)


def test_a_step_that_goes_well_is_counted(capsys):
    outcome = run.run(step("12 passed, 3 deselected in 1.20s"))
    assert (outcome.trouble, outcome.counts["passed"]) == ("", 12)
    assert "12 passed" in capsys.readouterr().out


@each(
    ("said", "status", "trouble"),
    [
        ("1 failed, 11 passed in 1.20s", 1, "exit status 1"),
        ("2 errors in 0.30s", 2, "exit status 2"),
        ("no tests ran in 0.01s", 5, "no tests were found"),
        ("11 passed, 1 skipped in 1.20s", 0, "1 skipped: a test that cannot run must say why by failing"),
        ("11 passed, 2 xfailed in 1.20s", 0, "2 xfailed: a defect that is known is mended, not marked"),
        ("11 passed, 1 xpassed in 1.20s", 0, "1 xpassed: a mark that no longer holds is removed"),
        ("nothing at all", 0, "no test passed"),
    ],
)
def test_a_step_that_does_not_go_well_says_why(said, status, trouble):
    assert run.run(step(said, status=status)).trouble == trouble


def test_a_step_beside_others_does_not_hold_them_up_and_is_told_as_one(capsys, tmp_path):
    # It ends only when the one after it has ended.
    waits = (
        f"import pathlib, time\nwhile not pathlib.Path({str(tmp_path / 'done')!r}).exists(): time.sleep(0.05)\nprint('de ena\\nde andra')"
    )
    ends = f"import pathlib; print('12 passed in 1.20s', flush=True); pathlib.Path({str(tmp_path / 'done')!r}).touch(); raise SystemExit(1)"
    outcomes = run.run_all([Step("bredvid", [sys.executable, "-c", waits], beside=True), Step("efter", [sys.executable, "-c", ends])])
    assert [one.trouble for one in outcomes] == ["", "exit status 1"]
    said = capsys.readouterr().out
    assert said.index("12 passed") < said.index("\n--- bredvid\nde ena\nde andra\n")


def test_a_step_beside_others_that_fails_is_told():
    (one, other) = run.run_all([replace(step("", status=1, tests=False), beside=True), step("12 passed in 1.20s")])
    assert (one.trouble, other.trouble) == ("exit status 1", "")


def test_the_files_with_tests_in_a_browser_are_found():
    found = run.browser_files()
    assert {"tests/journeys/test_board.py", "vardkase/ui/tests/test_browser.py", "vardkase/access/tests/test_browser.py"} <= set(found)
    assert "vardkase/kernel/tests/test_codec.py" not in found


class Marked:
    """What a collected test shows of itself."""

    def __init__(self, path: Path) -> None:
        self.path = path

    def get_closest_marker(self, name: str) -> bool:
        return name == "browser"


def test_a_mark_that_bin_test_would_not_find_is_refused(tmp_path):
    marked, unmarked = tmp_path / "test_a.py", tmp_path / "test_b.py"
    marked.write_text(f"pytestmark = {run.BROWSER}\n")
    unmarked.write_text("from elsewhere import pytestmark\n")
    items: list[Any] = [Marked(marked), Marked(unmarked)]
    plugin._are_found_in_a_browser(items[:1])
    with pytest.raises(pytest.UsageError, match="test_b"):
        plugin._are_found_in_a_browser(items)


def test_a_linter_needs_no_tests_to_go_well():
    assert run.run(step("", tests=False)).trouble == ""


def test_a_step_whose_command_is_missing_is_not_run_and_says_so(capsys):
    run.NEEDS["vardkase-finns-inte"] = "ett-paket"
    try:
        outcome = run.run(step("12 passed in 1.20s", needs=("vardkase-finns-inte",)))
    finally:
        del run.NEEDS["vardkase-finns-inte"]
    assert outcome.trouble.startswith("NOT RUN: vardkase-finns-inte (apt-get install ett-paket)")
    assert "12 passed" not in capsys.readouterr().out


def outcome(trouble: str = "", **counts: int) -> Outcome:
    return Outcome(Step("ett steg", [], tests=True), 1.0, trouble, run.Counter(counts))


def test_the_sum_is_over_all_steps(capsys):
    assert run.report([outcome(passed=3), outcome(passed=4)], strict=True, seconds=2) == 0
    assert capsys.readouterr().out.splitlines()[-1] == "7 passed, 0 failed in 2 s"


def test_a_failed_step_fails_the_whole_and_is_in_the_sum(capsys):
    assert run.report([outcome(passed=3), outcome("exit status 1", passed=4, failed=2)], strict=False, seconds=2) == 1
    assert capsys.readouterr().out.splitlines()[-1] == "7 passed, 2 failed in 2 s"


def test_a_failed_linter_counts_as_one_failure(capsys):
    assert run.report([outcome("exit status 1")], strict=False, seconds=2) == 1
    assert capsys.readouterr().out.splitlines()[-1] == "0 passed, 1 failed in 2 s"


def test_a_missing_command_is_forgiven_at_a_desk_but_never_before_taking_in(capsys):
    lacking = outcome("NOT RUN: chromium is missing")
    assert run.report([outcome(passed=3), lacking], strict=False, seconds=2) == 0
    assert "NOT RUN" in capsys.readouterr().out
    assert run.report([outcome(passed=3), lacking], strict=True, seconds=2) == 1


def test_everything_is_run_unless_asked_to_be_fast():
    assert [one.name for one in run.steps(fast=False)][-2:] == ["tests on PostgreSQL", "journeys in a browser"]
    assert {"tests on PostgreSQL", "journeys in a browser"}.isdisjoint(one.name for one in run.steps(fast=True))


def test_paths_and_options_go_to_pytest(monkeypatch):
    asked: list[list[str]] = []

    def noted(command: list[str], **_: object) -> subprocess.CompletedProcess[str]:
        asked.append(command)
        return subprocess.CompletedProcess(command, 3)

    monkeypatch.setattr(run.subprocess, "run", noted)
    assert run.main(["vardkase/kernel", "-x"]) == 3
    assert asked == [[sys.executable, "-m", "pytest", "vardkase/kernel", "-x"]]


def test_what_the_steps_need_can_be_installed():
    assert {name for one in run.steps(fast=False) for name in one.needs} <= set(run.NEEDS)


def test_what_makes_it_quicker_is_asked_for_apart_so_that_nothing_needed_waits_for_it(monkeypatch, tmp_path):
    asked: list[list[str]] = []
    monkeypatch.setattr(run.os, "geteuid", lambda: 0)
    monkeypatch.setattr(run.shutil, "which", lambda name: f"/usr/bin/{name}")
    monkeypatch.setattr(run, "ROOT", tmp_path)
    monkeypatch.setattr(run.subprocess, "run", lambda command, **_: asked.append(command))
    run.install([*run.WISHES, "xgettext"])
    assert [command[-1] for command in asked] == ["update", "chromium-headless-shell", "gettext"]
    assert all("Acquire::Retries=0" in command for command in asked)


def test_an_ordinary_user_is_not_asked_to_install(monkeypatch):
    monkeypatch.setattr(run.os, "geteuid", lambda: 1000)
    monkeypatch.setattr(run.subprocess, "run", lambda *_, **__: pytest.fail("nothing may be installed"))
    run.install(["chromium"])
