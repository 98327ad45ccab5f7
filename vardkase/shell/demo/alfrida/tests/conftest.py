"""The storm, loaded once for the tests that look at it one after another, in whatever modules, and taken back afterwards."""

from __future__ import annotations

import pytest

from vardkase.access.rules import Role
from vardkase.shell.demo.alfrida.loader import load_alfrida
from vardkase.shell.demo.alfrida.tests.test_loader import NOW, make_cast
from vardkase.testing import people
from vardkase.testing.counted import statements
from vardkase.testing.scenes import kept


@kept
def storm():
    """The incident, and how many statements it took."""
    with statements() as asked:
        incident_id = load_alfrida(make_cast(), NOW)
    return incident_id, asked.number


@pytest.fixture
def incident_id(storm):
    return storm[0]


@pytest.fixture
def auditor():
    return people.viewer_with(Role.AUDITOR, label="Revisor")
