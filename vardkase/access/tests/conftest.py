"""Fixtures of access: its own addresses, and the people who give and take roles."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from uuid import UUID

import pytest
from django.core.cache import cache
from pytest_django.fixtures import Settings

from vardkase.access import actions
from vardkase.access.rules import EVERYWHERE, Role, Viewer
from vardkase.access.tests import urls
from vardkase.kernel.ids import new_id
from vardkase.testing import accounts, people


@pytest.fixture(autouse=True)
def _own_addresses(settings: Settings) -> None:
    settings.ROOT_URLCONF = "vardkase.access.tests.urls"
    urls.saved.clear()


@pytest.fixture
def no_throttle(db: None) -> None:
    """Forgets what was counted before."""
    cache.clear()


@pytest.fixture
def ada() -> Viewer:
    """The administrator of everything."""
    return people.viewer_with(Role.ADMINISTRATOR, scope=EVERYWHERE, label="Systemadministratör, Ada Provsson")


@pytest.fixture
def rut() -> Viewer:
    """The auditor of everything."""
    return people.viewer_with(Role.AUDITOR, scope=EVERYWHERE, label="Granskare, Rut Provsson")


@pytest.fixture
def make_account(db: None, ada: Viewer, now: datetime) -> Callable[..., UUID]:
    """Makes an account: make_account("Loggförare, Vide Ek"). Returns its id."""

    def make(label: str = "Loggförare, Vide Ek", *, email: str = "", password: str = "") -> UUID:
        key = new_id()
        actions.create_account(viewer=ada, email=email or f"{key}@prov.example", label=label, key=key, now=now)
        if password:
            actions.set_password(account_id=key, password=password)
        return key

    return make


@pytest.fixture
def real_ada(db: None, ada: Viewer) -> Viewer:
    """The administrator of everything, with an account of her own in the database."""
    return accounts.make_account(ada)
