"""A scene is set once for the tests that begin with it, and nothing that a test does to it is seen by the next."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
from django.contrib.auth.models import Group
from django.db import IntegrityError, connection, transaction

from vardkase.testing.scenes import MARK, STAGE, Scene, Stage, comes_at_the_database, kept, one_of, wanted_by

pytestmark = pytest.mark.django_db


def built(name: str) -> str:
    return Group.objects.create(name=name).name


@pytest.fixture(scope="session")
def word() -> str:
    return "ett"


@pytest.fixture
def own() -> str:
    return "eget"


@kept
def house(a_ground: list[str]) -> list[str]:
    a_ground.append(built("två"))
    return a_ground


@kept
def a_ground(word: str) -> list[str]:
    return [built(word)]


@kept
def tent(own: str) -> str:
    return built(own)


@one_of
def either(grand: bool) -> str:
    return "house" if grand else "a_ground"


def there() -> set[str]:
    return set(Group.objects.values_list("name", flat=True))


def names(request: pytest.FixtureRequest) -> list[str]:
    return [scene.name for scene in wanted_by(request.node)]


class TestATest:
    @pytest.mark.parametrize("time", range(3))
    def test_finds_its_scenes_as_they_were_set(self, house: list[str], a_ground: list[str], time: int) -> None:
        assert there() == {"ett", "två"}
        assert house == ["ett", "två"]
        # What two fixtures share, they share in every test.
        assert house is a_ground
        Group.objects.filter(name="ett").delete()
        Group.objects.create(name=f"tre {time}")
        house.append("tre")

    def test_that_begins_with_less_finds_less(self, request: pytest.FixtureRequest, a_ground: list[str]) -> None:
        assert (there(), a_ground, names(request)) == ({"ett"}, ["ett"], ["a_ground"])

    def test_names_what_it_needs_before_what_needs_it(self, request: pytest.FixtureRequest, house: list[str]) -> None:
        assert names(request) == ["a_ground", "house"] == [layer.scene.name for layer in STAGE.layers]

    def test_that_begins_with_none_finds_none(self) -> None:
        assert (there(), STAGE.layers) == (set(), [])

    @pytest.mark.parametrize("time", range(2))
    def test_sets_for_itself_what_asks_for_something_of_its_own(self, tent: str, time: int) -> None:
        assert (tent, there(), STAGE.layers) == ("eget", {"eget"}, [])

    @pytest.mark.parametrize("grand", [True, False])
    def test_begins_with_one_or_another_by_its_parameters(self, request: pytest.FixtureRequest, either: list[str], grand: bool) -> None:
        expected = ["ett", "två"] if grand else ["ett"]
        assert (there(), either) == (set(expected), expected)
        assert names(request) == ["a_ground", "house"][: len(expected)] == [layer.scene.name for layer in STAGE.layers]

    def test_may_have_transactions_of_its_own(self, house: list[str]) -> None:
        with pytest.raises(IntegrityError), transaction.atomic():
            built("ett")
        with transaction.atomic(durable=True):
            built("tre")
        assert there() == {"ett", "två", "tre"}

    @pytest.mark.django_db(transaction=True)
    def test_that_commits_has_no_scene_around_it(self, house: list[str]) -> None:
        assert (there(), house, STAGE.layers) == ({"ett", "två"}, ["ett", "två"], [])
        assert not connection.in_atomic_block


class Asking:
    """What a collected test shows of itself."""

    def __init__(self, *fixtures: str, mark: str = "") -> None:
        self.fixturenames = fixtures
        self.mark = mark

    def get_closest_marker(self, name: str) -> bool:
        return name == self.mark


def test_what_comes_at_the_database_does_so_by_a_fixture_or_a_mark() -> None:
    asking: Any = Asking
    for way in ("db", "transactional_db", "live_server", "django_db_setup"):
        assert comes_at_the_database(asking("alva", way)), way
    assert comes_at_the_database(asking("alva", mark="django_db"))
    # The last of these stands at the door of every test.
    assert not comes_at_the_database(asking("alva", "client", "django_db_blocker", mark="slow"))


class TestTheStage:
    """One of its own, in the midst of a test: what is set there is seen by this test alone."""

    @pytest.fixture
    def stage(self, db: None) -> Iterator[Stage]:
        stage = Stage()
        yield stage
        stage.strike()

    def scene(self, name: str, *needs: tuple[str, Any], fails: bool = False) -> Scene:
        def build(**given: str) -> list[str]:
            self.built.append(name)
            made = [built(f"{name} {' '.join(map(str, given.values()))}".strip())]
            if fails:
                raise ValueError(name)
            return made

        return Scene(name, build, needs)

    @pytest.fixture(autouse=True)
    def _counting(self) -> None:
        self.built: list[str] = []

    def test_sets_what_is_wanted_once(self, stage: Stage) -> None:
        ground, wall = self.scene("ground"), self.scene("wall")
        for _ in range(3):
            stage.set_up((ground, wall), str)
        assert self.built == ["ground", "wall"]
        stage.set_up((ground,), str)
        assert there() == {"ground"}
        stage.set_up((ground, wall), str)
        assert self.built == ["ground", "wall", "wall"]
        stage.strike()
        assert there() == set()

    def test_takes_down_what_stands_upon_something_else(self, stage: Stage) -> None:
        ground, other, wall = self.scene("ground"), self.scene("other"), self.scene("wall")
        stage.set_up((ground, wall), str)
        stage.set_up((other, wall), str)
        assert there() == {"other", "wall"}
        assert self.built == ["ground", "wall", "other", "wall"]

    def test_tells_a_scene_of_those_beneath_and_of_the_session(self, stage: Stage) -> None:
        stage.set_up((self.scene("ground", ("word", None)), self.scene("wall", ("ground", MARK))), str.upper)
        assert there() == {"ground WORD", "wall ['ground WORD']"}

    def test_gives_each_test_a_copy(self, stage: Stage) -> None:
        ground = self.scene("ground")
        for _ in range(2):
            stage.set_up((ground,), str)
            assert stage.today == {"ground": ["ground"]}
            stage.today["ground"].append("mer")

    def test_leaves_nothing_of_a_scene_that_fails(self, stage: Stage) -> None:
        depth = len(connection.savepoint_ids)
        with pytest.raises(ValueError, match="wall"):
            stage.set_up((self.scene("ground"), self.scene("wall", fails=True)), str)
        assert (there(), len(stage.layers), len(connection.savepoint_ids)) == ({"ground"}, 1, depth + 1)
