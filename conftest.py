"""Fixtures of the whole house. People: Alva has the right role, Bo the wrong one, Cilla sits at another authority, Dag is a partner."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from http.cookies import SimpleCookie
from typing import TYPE_CHECKING, Any

import pytest

from vardkase.testing.scenes import kept

pytest_plugins = ["vardkase.testing.browser"]

if TYPE_CHECKING:
    from vardkase.access.rules import Viewer
    from vardkase.testing.pages import CheckingClient


@pytest.fixture(scope="session")
def now() -> datetime:
    """The night between 1 and 2 January 2019, 02:20 in Stockholm: the storm Alfrida is at its worst."""
    return datetime(2019, 1, 2, 1, 20, tzinfo=UTC)


@pytest.fixture
def viewer_with() -> Callable[..., Viewer]:
    """Makes a signed-in viewer: viewer_with(Role.LOG_KEEPER, scope="incident:…")."""
    from vardkase.testing import people

    return people.viewer_with


@pytest.fixture(scope="session")
def alva() -> Viewer:
    """The right person: every operational role at the authority."""
    from vardkase.testing import people

    return people.alva()


@pytest.fixture(scope="session")
def bo() -> Viewer:
    """Same authority, wrong role."""
    from vardkase.testing import people

    return people.bo()


@pytest.fixture(scope="session")
def cilla() -> Viewer:
    """The right roles, at another authority."""
    from vardkase.testing import people

    return people.cilla()


@pytest.fixture(scope="session")
def dag() -> Viewer:
    """A partner's liaison: signed in, invited to nothing."""
    from vardkase.testing import people

    return people.dag()


@pytest.fixture(scope="session")
def nobody() -> Viewer:
    """Not signed in."""
    from vardkase.testing import people

    return people.nobody()


@pytest.fixture
def client() -> CheckingClient:
    """Django's test client, which also checks every HTML page it receives."""
    from vardkase.testing.pages import CheckingClient

    return CheckingClient()


@pytest.fixture
def sign_in(db: None) -> Callable[[CheckingClient, Viewer], Viewer]:
    """Signs a viewer in: sign_in(client, alva) makes an account with her grants. Returns the viewer as the server now sees it."""
    from vardkase.testing.pages import sign_in as sign_in_to

    return sign_in_to


@kept
def alvas_cookies(alva: Viewer) -> SimpleCookie:
    """What a browser in which Alva has signed in keeps."""
    from vardkase.testing.pages import CheckingClient, sign_in

    client = CheckingClient()
    sign_in(client, alva)
    return client.cookies


@pytest.fixture(scope="session")
def django_db_keepdb(django_db_keepdb: bool, django_db_modify_db_settings: None) -> bool:
    """The migrated SQLite file of an earlier run is taken over; migrations are run again only when they changed."""
    from django.conf import settings

    from vardkase.testing import database

    return database.take(settings.DATABASES["default"]["TEST"]["NAME"]) if database.is_sqlite(settings) else django_db_keepdb


@pytest.fixture(scope="session")
def django_db_setup(django_db_setup: None, django_db_keepdb: bool) -> None:
    """The database of the tests; a new one is kept for the next run."""
    from django.conf import settings

    from vardkase.testing import database

    if database.is_sqlite(settings) and not django_db_keepdb:
        database.keep(str(settings.DATABASES["default"]["NAME"]))


@pytest.fixture
def _scenes(request: pytest.FixtureRequest, django_db_setup: None, django_db_blocker: Any) -> None:
    """The scenes that a test begins with stand before its own transaction begins."""
    from django.utils import translation

    from vardkase.testing import scenes

    with django_db_blocker.unblock(), translation.override("sv"):
        scenes.STAGE.set_up(scenes.wanted_by(request.node), request.getfixturevalue)


@pytest.fixture
def _django_db_helper(_scenes: None, _django_db_helper: None) -> None:
    """What gives a test its database, after its scenes."""


@pytest.fixture(autouse=True)
def _swedish() -> Iterator[None]:
    """Every test begins in Swedish, whatever the one before did."""
    from django.utils import translation

    with translation.override("sv"):
        yield


def pytest_make_parametrize_id(config: pytest.Config, val: Any, argname: str) -> str | None:
    """Enums read as themselves in the names of tests. Bytes do not: a zip holds the second it was made in, and workers must agree."""
    if isinstance(val, bytes):
        return argname
    return None if not hasattr(val, "value") or not isinstance(val.value, str) else val.value
