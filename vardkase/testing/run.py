"""What `bin/test` does: every step of the workshop, its time, and one sum at the end. Nothing is left out in silence.

bin/test                 everything
bin/test --every         everything, and on PostgreSQL every parameter of each test, not some of them
bin/test --fast          without PostgreSQL and without the browser
bin/test PATH… OPTION…   these tests only, with pytest's own options, on SQLite

The longest tests of endurance (kill -9 for minutes) are run by hand: bin/test -m endurance vardkase/ledger
"""

from __future__ import annotations

import functools
import os
import re
import shutil
import subprocess
import sys
import time
from collections import Counter
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from pathlib import Path

from vardkase.testing.source import ROOT

COUNT = re.compile(r"(\d+) (passed|failed|skipped|errors?|xfailed|xpassed)\b")
BROWSER = "pytest.mark.browser"
SUMMARY = re.compile(r"^=*\s*(?:\d+ \w+,? ?)+.*\bin [\d.]+s\b")
# What the steps need of the machine: command -> Debian package.
NEEDS = {"chromium": "chromium", "xgettext": "gettext", "initdb": "postgresql", "pdftotext": "poppler-utils"}
# What a step can do without, only slower.
WISHES = {"chromium-headless-shell": "chromium-headless-shell"}
# Tests of a file stay together: what they begin with is made once, and not once in each of the two processes.
TOGETHER = ("-n", "2", "--dist", "loadfile")
CLUSTER = [sys.executable, "-m", "vardkase.testing.postgresql", "run", "--"]


# A machine without a network is not to wait for minutes for what it will not get.
APT_PATIENCE = ("-o", "Acquire::Retries=0", "-o", "Acquire::http::Timeout=15", "-o", "Acquire::https::Timeout=15")


@dataclass(frozen=True)
class Step:
    """One named command; what it needs of the machine may be missing."""

    name: str
    command: list[str]
    needs: tuple[str, ...] = ()
    tests: bool = False
    # Whether the steps after it need not wait: it keeps one processor busy, and what it said is told when it ends.
    beside: bool = False
    environment: dict[str, str] = field(default_factory=dict)


@dataclass
class Outcome:
    """How a step went."""

    step: Step
    seconds: float
    trouble: str = ""
    counts: Counter[str] = field(default_factory=Counter)


def steps(fast: bool, every: bool = False) -> list[Step]:
    """All steps in order: the quickest to complain come first."""
    pytest = [sys.executable, "-m", "pytest", "-q", "--no-header", "--durations=25", "--durations-min=2", *(["--every"] if every else [])]
    return [
        Step("ruff", [_tool("ruff"), "check", "--quiet", "."]),
        Step("format", [_tool("ruff"), "format", "--check", "--quiet", "."]),
        Step("layers", [_tool("lint-imports"), "--no-logo"]),
        Step("types", [_tool("mypy")], beside=True),
        Step("tests on SQLite", [*pytest, *TOGETHER, "-m", "not browser and not endurance"], needs=("xgettext",), tests=True),
        *(
            [
                Step(
                    "tests on PostgreSQL",
                    [*CLUSTER, *pytest, *TOGETHER, "-m", "not browser and not endurance"],
                    needs=("initdb", "xgettext"),
                    tests=True,
                ),
                Step(
                    "journeys in a browser",
                    [*pytest, *TOGETHER, "--no-loadscope-reorder", "-m", "browser", *browser_files()],
                    needs=("chromium", "pdftotext"),
                    tests=True,
                ),
            ]
            if not fast
            else []
        ),
    ]


def browser_files() -> list[str]:
    """The files that have tests in a browser: the others need not be read to find that they have none (see `plugin`)."""
    paths = (path for folder in ("vardkase", "tests") for path in sorted((ROOT / folder).glob("**/test_*.py")))
    return [path.relative_to(ROOT).as_posix() for path in paths if BROWSER in path.read_text(encoding="utf-8")]


def _tool(name: str) -> str:
    """A command of the environment that runs this, whatever the path says."""
    return str(Path(sys.executable).with_name(name))


def missing(names: Sequence[str]) -> list[str]:
    """Which of the commands are not on this machine."""
    return [name for name in names if not (_has_postgresql() if name == "initdb" else shutil.which(name))]


def _has_postgresql() -> bool:
    from vardkase.testing import postgresql

    try:
        postgresql.binaries()
    except postgresql.Unavailable:
        return False
    return True


def install(names: Sequence[str]) -> None:
    """Installs what is missing from Debian's packages, where that is allowed. What is missing still is told by the steps that need it."""
    if not names or os.geteuid() != 0 or not shutil.which("apt-get"):
        return
    packages = sorted({(NEEDS | WISHES)[name] for name in names})
    print(f"vardkase: installing {', '.join(packages)} …", flush=True)
    quiet = {**os.environ, "DEBIAN_FRONTEND": "noninteractive"}
    with (ROOT / ".bootstrap.log").open("w") as log:
        for command in (["update"], *(["install", "--yes", "--no-install-recommends", package] for package in packages)):
            subprocess.run(["apt-get", "-qq", *APT_PATIENCE, *command], env=quiet, stdout=log, stderr=log, check=False)


def run(step: Step) -> Outcome:
    """Runs one step and lets its output through as it comes; that of a step beside others all at once."""
    told: list[str] = []
    tell = told.append if step.beside else functools.partial(print, end="", flush=True)
    try:
        return _run(step, tell)
    finally:
        print("".join(told), end="", flush=True)


def _run(step: Step, tell: Callable[[str], object]) -> Outcome:
    tell(f"\n--- {step.name}\n")
    lacking = missing(step.needs)
    if lacking:
        words = ", ".join(f"{name} (apt-get install {NEEDS[name]})" for name in lacking)
        tell(f"vardkase: not run, this machine lacks {words}\n")
        return Outcome(step, 0.0, f"NOT RUN: {words} is missing")
    started = time.monotonic()
    environment = {**os.environ, **step.environment, "PYTHONUNBUFFERED": "1"}
    summary = ""
    with subprocess.Popen(
        step.command, cwd=ROOT, env=environment, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, errors="replace"
    ) as process:
        assert process.stdout is not None
        for line in process.stdout:
            tell(line)
            if SUMMARY.match(line):
                summary = line
    status = process.returncode
    counts: Counter[str] = Counter({word.rstrip("s") if word == "errors" else word: int(number) for number, word in COUNT.findall(summary)})
    return Outcome(step, time.monotonic() - started, _trouble(step, status, counts), counts)


def run_all(chosen: Sequence[Step]) -> list[Outcome]:
    """Runs the steps one after another, but for those that run beside what comes after them."""
    with ThreadPoolExecutor() as pool:
        begun = [pool.submit(run, step) if step.beside else run(step) for step in chosen]
        return [one if isinstance(one, Outcome) else one.result() for one in begun]


NOT_TESTED = {
    "skipped": "a test that cannot run must say why by failing",
    "xfailed": "a defect that is known is mended, not marked",
    "xpassed": "a mark that no longer holds is removed",
}


def _trouble(step: Step, status: int, counts: Counter[str]) -> str:
    if status == 5 and step.tests:
        return "no tests were found"
    if status:
        return f"exit status {status}"
    for kind, lack in NOT_TESTED.items():
        if step.tests and counts[kind]:
            return f"{counts[kind]} {kind}: {lack}"
    if step.tests and not counts["passed"]:
        return "no test passed"
    return ""


def report(outcomes: Sequence[Outcome], *, strict: bool, seconds: float) -> int:
    """The table of steps and the sum; the exit status. Where a missing command is forgiven (strict is False), it is still said."""
    print("\n--- summary")
    total: Counter[str] = Counter()
    bad = 0
    for outcome in outcomes:
        total += outcome.counts
        forgiven = outcome.trouble.startswith("NOT RUN") and not strict
        failed = bool(outcome.trouble) and not forgiven
        # A step without tests of its own that fails counts as one failure in the sum.
        total["failed"] += int(failed and not (outcome.counts["failed"] or outcome.counts["error"]))
        bad += failed
        print(f"{'FAIL' if failed else 'ok':5}{outcome.seconds:7.1f} s  {outcome.step.name}  {outcome.trouble}".rstrip())
    print(f"{total['passed']} passed, {total['failed'] + total['error']} failed in {seconds:.0f} s")
    return 1 if bad else 0


def main(arguments: Sequence[str]) -> int:
    """Runs what was asked for; the exit status is 0 only when everything that ran went well."""
    strict = bool(os.environ.get("CI"))
    if arguments and list(arguments) not in (["--fast"], ["--every"]):
        return subprocess.run([sys.executable, "-m", "pytest", *arguments], cwd=ROOT, check=False).returncode
    chosen = steps(fast="--fast" in arguments, every="--every" in arguments)
    needed = {name for step in chosen for name in step.needs}
    install(missing(sorted(needed | (set(WISHES) if "chromium" in needed else set()))))
    started = time.monotonic()
    outcomes = run_all(chosen)
    return report(outcomes, strict=strict, seconds=time.monotonic() - started)


if __name__ == "__main__":
    raise SystemExit(main(sys.argv[1:]))
