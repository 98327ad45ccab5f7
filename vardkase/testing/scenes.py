"""A scene that many tests begin with is set once, and kept standing for the next test that begins with it.

    @kept
    def incident_id(alva: Viewer) -> UUID: ...

is a fixture like any other, only that what it writes stands in a transaction around those of the tests. What a test does is rolled back as
ever: to where its scenes were set. The next test that begins with the same scenes finds them as they were set; one that begins with fewer
has the others taken down first, and one that commits has all of them taken down. One that asks no database is kept from it, and leaves
them standing.

A scene asks only for other scenes and for what is the same in every test of a run (fixtures of the session). Where it cannot, as with an
incident that a module opens in another way, it is set in the test itself, as a fixture that is not kept would be.

Where it hangs on a parameter of the test which scene that is, a fixture names it:

    @one_of
    def made(what: str) -> str: ...
"""

from __future__ import annotations

import copy
import functools
import inspect
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import pytest

MARK = "kept_scene"
CHOICE = "kept_scene_of_choice"


@dataclass(frozen=True)
class Scene:
    """How something is set: the name of the fixture, what makes it, and by which fixtures it is told of the rest."""

    name: str
    build: Callable[..., Any]
    needs: tuple[tuple[str, Any], ...]


@dataclass(frozen=True)
class Layer:
    """A scene that stands: its transaction, and what the fixtures of this and the scenes beneath were when it had been set."""

    scene: Scene
    transaction: Any
    values: dict[str, Any]


class Stage:
    """The scenes that stand in this process, each upon those before it."""

    def __init__(self) -> None:
        self.layers: list[Layer] = []
        self.today: dict[str, Any] = {}

    def strike(self, wanted: tuple[Scene, ...] = ()) -> None:
        """Takes down what stands, but for the first scenes that are wanted anyway."""
        self.today = {}
        while tuple(layer.scene for layer in self.layers) != wanted[: len(self.layers)]:
            _end(self.layers.pop().transaction)

    def set_up(self, wanted: tuple[Scene, ...], given: Callable[[str], Any]) -> None:
        """Sets what is wanted and does not stand; `given` tells the value of a fixture of the session."""
        from vardkase.incidents import presentation

        # What a page remembers of an entry it knows by the entry's number, which another test gives to another entry.
        presentation._lines.clear()  # noqa: SLF001 - nobody else has a reason to
        self.strike(wanted)
        self.today = copy.deepcopy(self.layers[-1].values) if self.layers else {}
        for scene in wanted[len(self.layers) :]:
            transaction = _begin()
            try:
                facts = {name: self.today[name] if fixture is MARK else given(name) for name, fixture in scene.needs}
                self.today[scene.name] = scene.build(**facts)
                _settle()
            except BaseException:
                _end(transaction)
                raise
            self.layers.append(Layer(scene, transaction, copy.deepcopy(self.today)))


STAGE = Stage()


def _begin() -> Any:
    from django.db import transaction

    around = transaction.atomic()
    # As Django marks the transaction around a test: inside, a transaction may still say that it is to be the outermost.
    around._from_testcase = True  # noqa: SLF001 - Django has no other way to say it
    around.__enter__()
    return around


def _settle() -> None:
    """Looks at the foreign keys now, and not again after each test."""
    from django.db import connection

    connection.check_constraints()


def _end(around: Any) -> None:
    from django.db import transaction

    transaction.set_rollback(True)
    around.__exit__(None, None, None)


def kept(build: Callable[..., Any]) -> Any:
    """A fixture whose scene is kept for the next test. The function stands in a module, and asks by its parameters."""
    signature = inspect.signature(build)

    @functools.wraps(build)
    def fixture(db: None, **given: Any) -> Any:
        standing = [layer.scene for layer in STAGE.layers if layer.scene.build is build]
        return STAGE.today[standing[0].name] if standing and standing[0].name in STAGE.today else build(**given)

    database = inspect.Parameter("db", inspect.Parameter.POSITIONAL_OR_KEYWORD)
    fixture.__signature__ = signature.replace(parameters=[database, *signature.parameters.values()])  # type: ignore[attr-defined]  # functions carry what they like
    setattr(fixture, MARK, build)
    return pytest.fixture(fixture)


def one_of(choose: Callable[..., str]) -> Any:
    """A fixture that is one scene or another: the function is told parameters of the test, and gives the name of the scene."""

    @functools.wraps(choose)
    def fixture(request: pytest.FixtureRequest) -> Any:
        return request.getfixturevalue(_chosen(choose, request.node))

    fixture.__signature__ = inspect.signature(lambda request: None)  # type: ignore[attr-defined]  # see above
    setattr(fixture, CHOICE, choose)
    return pytest.fixture(fixture)


def _chosen(choose: Callable[..., str], item: Any) -> str:
    return choose(**{name: item.callspec.params[name] for name in inspect.signature(choose).parameters})


class _Fixtures(dict[str, Any]):
    """The fixtures of a test by their names; also those that it asks for only when it runs."""

    def __init__(self, item: Any) -> None:
        super().__init__({name: found[-1] for name, found in item._fixtureinfo.name2fixturedefs.items()})  # noqa: SLF001 - pytest tells it nowhere else
        self.item = item

    def __missing__(self, name: str) -> Any:
        found = self.item.session._fixturemanager.getfixturedefs(name, self.item)  # noqa: SLF001 - see above
        return self.setdefault(name, found[-1] if found else None)


def wanted_by(item: pytest.Item) -> tuple[Scene, ...]:
    """The scenes that a test begins with, each after those that it needs; none for a test that commits."""
    if commits(item):
        return ()
    fixtures = _Fixtures(item)
    found: dict[str, Scene | None] = {}
    for name in sorted(item.fixturenames):  # type: ignore[attr-defined]  # of functions, which have fixtures
        choose = getattr(getattr(fixtures[name], "func", None), CHOICE, None)
        _find(_chosen(choose, item) if choose else name, fixtures, found)
    return tuple(scene for scene in found.values() if scene)


def _find(name: str, fixtures: dict[str, Any], found: dict[str, Scene | None]) -> bool:
    """Whether a fixture is a scene that can be kept; if it is, it is among those found, after what it needs."""
    if name in found:
        return found[name] is not None
    build = getattr(getattr(fixtures[name], "func", None), MARK, None)
    if build is None:
        return False
    needs: list[tuple[str, Any]] = []
    for need in inspect.signature(build).parameters:
        if _find(need, fixtures, found):
            needs.append((need, MARK))
        elif fixtures[need].scope == "session":
            needs.append((need, fixtures[need].func))
        else:
            found[name] = None
            return False
    found[name] = Scene(name, build, tuple(needs))
    return True


def comes_at_the_database(item: pytest.Item) -> bool:
    """Whether a test has a way there: what has none of these is stopped at the door."""
    ways = {"db", "transactional_db", "live_server", "django_db_setup"}
    return bool(item.get_closest_marker("django_db") or ways & set(getattr(item, "fixturenames", ())))


def commits(item: pytest.Item) -> bool:
    """Whether a test really commits, so that nothing may stand around it; or asks no database at all."""
    mark = item.get_closest_marker("django_db")
    asked = set(getattr(item, "fixturenames", ()))
    if {"transactional_db", "live_server", "django_db_reset_sequences", "django_db_serialized_rollback"} & asked:
        return True
    if mark is None:
        return "db" not in asked
    return bool(mark.args or mark.kwargs)
