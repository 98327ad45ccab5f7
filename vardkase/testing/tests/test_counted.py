"""Statements are counted, and only those within."""

from __future__ import annotations

import pytest
from django.contrib.sessions.models import Session

from vardkase.testing.counted import statements

pytestmark = pytest.mark.django_db


def test_every_question_is_counted_and_none_after():
    Session.objects.count()
    with statements() as asked:
        Session.objects.count()
        list(Session.objects.all())
    Session.objects.count()
    assert asked.number == 2


def test_nothing_asked_is_nothing():
    with statements() as asked:
        pass
    assert asked.number == 0
