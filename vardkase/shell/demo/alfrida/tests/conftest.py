"""The storm, loaded once for the tests that look at it one after another, in whatever modules, and taken back afterwards."""

from __future__ import annotations

import time

import pytest
from django.urls import reverse

from vardkase.access.rules import Role
from vardkase.shell.demo.alfrida.loader import load_alfrida
from vardkase.shell.demo.alfrida.tests.test_loader import NOW, make_cast
from vardkase.testing import people
from vardkase.testing.scenes import kept


@kept
def storm():
    """The incident, with how long it took of the processor."""
    # What a process reads once, such as its addresses, is no step's cost.
    reverse("shell:home")
    before = time.process_time()
    return load_alfrida(make_cast(), NOW), time.process_time() - before


@pytest.fixture
def incident_id(storm):
    return storm[0]


@pytest.fixture
def auditor():
    return people.viewer_with(Role.AUDITOR, label="Revisor")
