"""Loaded by pytest before anything else: tests never touch a data folder that somebody uses, and never wait for a slow password hash."""

from __future__ import annotations

import atexit
import gc
import os
import shutil
import tempfile
from collections.abc import Generator
from typing import Any

import pytest

from vardkase.testing import sweeps
from vardkase.testing.order import in_company


def _temporary_data_folder() -> None:
    """Every test process has a data folder of its own, gone when the process ends."""
    folder = tempfile.mkdtemp(prefix="vardkase-test-")
    # A process that was forked from this one (a server in a test) must not take the folder away when it ends.
    owner = os.getpid()
    atexit.register(lambda: shutil.rmtree(folder, ignore_errors=True) if os.getpid() == owner else None)
    os.environ["VARDKASE_DATA"] = folder
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "vardkase.settings")
    # The house language, whatever the machine's own is.
    os.environ["VARDKASE_LANGUAGE"] = "sv"


_temporary_data_folder()


def pytest_addoption(parser: pytest.Parser) -> None:
    """`--every`: on PostgreSQL, too, every parameter of every test."""
    parser.addoption("--every", action="store_true", help="on PostgreSQL, run all parameters of each test instead of some")


def pytest_configure(config: pytest.Config) -> None:
    """Settings that only tests have."""
    from django.conf import settings

    from vardkase.ledger.tests.thaw import let_tests_empty_the_tables

    # Transactional tests empty the tables behind them, which the ledger's triggers refuse to everyone else.
    let_tests_empty_the_tables()
    if settings.configured:
        options = settings.DATABASES["default"].get("OPTIONS", {})
        if "init_command" in options:
            # No test pulls the plug of the machine; those that kill a process use the server's own setting in a process of their own.
            options["init_command"] = options["init_command"].replace("synchronous=FULL", "synchronous=OFF")
        settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
        # Static files are built for a server (and for the journeys, which start one); pages are tested without them.
        settings.STORAGES = {**settings.STORAGES, "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"}}
        settings.STATIC_ROOT = tempfile.mkdtemp(prefix="static-", dir=os.environ["VARDKASE_DATA"])


@pytest.hookimpl(wrapper=True, tryfirst=True)
def pytest_collection() -> Generator[None, object, object]:
    """What ten thousand collected tests are made of lives until the end: looking through it for garbage again and again finds none."""
    gc.disable()
    try:
        return (yield)
    finally:
        gc.freeze()
        # A test makes thousands of objects and drops nearly all of them: the youngest are looked through less often than Python would.
        gc.set_threshold(YOUNGEST, 10, 10)
        gc.enable()


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """A test for the other database is left out of the run, not skipped in it: a skip always means that something is missing.

    The run on PostgreSQL is the second one: what asks no database says the same in both, and is tested in the first; and of a test that is
    repeated for many parameters, some are enough (see `sweeps`).
    """
    postgresql = bool(os.environ.get("VARDKASE_DATABASE"))
    other = "sqlite" if postgresql else "postgresql"
    _are_found_in_a_browser(items)
    left_out = {item for item in items if item.get_closest_marker(other)}
    if postgresql:
        proved = {item for item in items if _asks_no_database(item)} - left_out
        left_out |= proved
        spared: set[pytest.Item] = set()
        if not config.getoption("--every"):
            some = sweeps.chosen([item.nodeid for item in items if item not in left_out])
            spared = {item for item in items if item.nodeid not in some and not item.get_closest_marker("postgresql")} - left_out
            left_out |= spared
        # The workers of a run find the same; the one that tells hears it from any of them.
        getattr(config, "workeroutput", _LEFT)["left"] = sweeps.told(len(proved), len(spared))
    if left_out:
        config.hook.pytest_deselected(items=list(left_out))
        items[:] = [item for item in items if item not in left_out]
    # The file of journeys that takes longest begins first, so that the other worker has something to do until it ends.
    items.sort(key=lambda item: item.path.name != LONGEST)
    items[:] = in_company(items)


@pytest.hookimpl(optionalhook=True)
def pytest_xdist_make_scheduler(config: pytest.Config, log: Any) -> Any:
    """The files of a folder that begin with the same costly scene are run by one worker."""
    from vardkase.testing.order import scheduler

    return scheduler(config, log)


@pytest.hookimpl(optionalhook=True)
def pytest_testnodedown(node: Any) -> None:
    """What a worker left out is told by the one that tells."""
    _LEFT.update({"left": said} if (said := getattr(node, "workeroutput", {}).get("left")) else {})


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    """How many tests this run leaves to the one on the other database is said: nothing is left out in silence."""
    if _LEFT:
        terminalreporter.write_line(_LEFT["left"])


@pytest.hookimpl(tryfirst=True)
def pytest_runtest_setup(item: pytest.Item) -> None:
    """Scenes of the test before that this one does not begin with are taken down, before it begins with anything.

    A test that cannot come at the database sees none of them, and leaves them to the next.
    """
    from pytest_django.plugin import blocking_manager_key

    from vardkase.testing import scenes

    if scenes.STAGE.layers and scenes.comes_at_the_database(item):
        with item.config.stash[blocking_manager_key].unblock():
            scenes.STAGE.strike(scenes.wanted_by(item))


@pytest.hookimpl(tryfirst=True)
def pytest_sessionfinish(session: pytest.Session) -> None:
    """Nothing stands when the database is taken away."""
    from pytest_django.plugin import blocking_manager_key

    from vardkase.testing import scenes

    if scenes.STAGE.layers:
        with session.config.stash[blocking_manager_key].unblock():
            scenes.STAGE.strike()


LONGEST = "test_every_page.py"
YOUNGEST = 20_000
# Where tests ask no database unless they say so by a fixture or a mark. Those of the ledger and of the shell also start processes, which
# open the database of the run without saying so: they are run on both.
WITHOUT_DATABASE = (
    *("vardkase/kernel/", "vardkase/ui/", "vardkase/testing/", "tests/"),
    *("vardkase/access/", "vardkase/organisation/", "vardkase/incidents/", "vardkase/leadership/"),
    *("vardkase/situation/", "vardkase/preparedness/", "vardkase/plans/", "vardkase/shell/demo/"),
)
_LEFT: dict[str, str] = {}


def _are_found_in_a_browser(items: list[pytest.Item]) -> None:
    """`bin/test` reads only the files that name the mark: a test that has it from elsewhere would not be run."""
    from vardkase.testing.run import BROWSER

    files = {item.path for item in items if item.get_closest_marker("browser")}
    if lost := [path for path in files if BROWSER not in path.read_text(encoding="utf-8")]:
        raise pytest.UsageError(f"bin/test does not find the tests in a browser of {', '.join(map(str, lost))}: write {BROWSER} there")


def _asks_no_database(item: pytest.Item) -> bool:
    path = item.path.relative_to(item.config.rootpath).as_posix()
    if not path.startswith(WITHOUT_DATABASE) or path.startswith("tests/journeys/"):
        return False
    from vardkase.testing import scenes

    return not (scenes.comes_at_the_database(item) or item.get_closest_marker("postgresql"))
