"""The storm, loaded once for a module that looks at it and taken back afterwards."""

from __future__ import annotations

import pytest
from django.db import transaction

from vardkase.access.rules import Role
from vardkase.shell.demo.alfrida.loader import load_alfrida
from vardkase.shell.demo.alfrida.tests.test_loader import NOW, make_cast
from vardkase.testing import people


@pytest.fixture(scope="module")
def storm(django_db_setup, django_db_blocker):
    with django_db_blocker.unblock(), transaction.atomic():
        yield load_alfrida(make_cast(), NOW)
        transaction.set_rollback(True)


@pytest.fixture
def incident_id(storm, django_db_blocker):
    with django_db_blocker.unblock():
        yield storm


@pytest.fixture
def auditor():
    return people.viewer_with(Role.AUDITOR, label="Revisor")
