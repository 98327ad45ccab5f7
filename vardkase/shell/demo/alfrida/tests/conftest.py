"""The storm, loaded once for the tests that look at it one after another, in whatever modules, and taken back afterwards."""

from __future__ import annotations

import gc
import time

import pytest
from django.urls import reverse

from vardkase.access.rules import Role
from vardkase.shell.demo.alfrida.loader import load_alfrida
from vardkase.shell.demo.alfrida.tests.test_loader import NOW, make_cast
from vardkase.testing import people
from vardkase.testing.scenes import kept


def loop():
    """Seconds of the processor that a million turns of an empty loop take just now."""
    begun = time.process_time()
    for _ in range(1_000_000):
        pass
    return time.process_time() - begun


@kept
def storm():
    """The incident, with how long it took of the processor, and a bare loop just before and after it."""
    # What a process reads once, such as its addresses, is no step's cost.
    reverse("shell:home")
    # Nor is it the load's what thousands of tests before it have left for the collector to go through.
    gc.disable()
    try:
        looped, before = loop(), time.process_time()
        incident_id = load_alfrida(make_cast(), NOW)
        spent = time.process_time() - before
    finally:
        gc.enable()
    return incident_id, spent, (looped + loop()) / 2


@pytest.fixture
def incident_id(storm):
    return storm[0]


@pytest.fixture
def auditor():
    return people.viewer_with(Role.AUDITOR, label="Revisor")
