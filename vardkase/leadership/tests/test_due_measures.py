"""Measures among what is due: for those who write them, in one line; and their streams known to `check`."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest

from vardkase.access.rules import Role
from vardkase.incidents import maintenance
from vardkase.leadership.due import measures as due
from vardkase.leadership.obligations import Due
from vardkase.organisation.tests.conftest import town
from vardkase.preparedness.events.measures import stream_of
from vardkase.preparedness.models import MeasureRow
from vardkase.preparedness.tests.measure_scenes import Town
from vardkase.testing.people import viewer_with

pytestmark = pytest.mark.django_db
__all__ = ["town"]


def test_one_line_for_those_who_write_there_and_none_for_others(town: Any) -> None:
    measures = Town(town)
    assert list(due.source(town.viewer, town.now)) == []
    measures.done()
    (one,) = due.source(town.viewer, town.now)
    assert (one.title, one.state, one.due_at) == ("Följ upp 1 åtgärd", Due.SOON, None)
    measures.decide(measures.propose("Sen", deadline=measures.today - timedelta(days=2)))
    (one,) = due.source(town.viewer, town.now)
    assert (one.title, one.state, one.url) == ("1 åtgärd är försenad", Due.OVERDUE, "/preparedness/measures/due/")
    assert one.due_at is not None
    assert one.due_at < town.now
    for viewer in (viewer_with(Role.DUTY_OFFICER), viewer_with(Role.COORDINATOR, scope=f"org:{town.social}")):
        assert list(due.source(viewer, town.now)) == []


def test_a_measure_that_no_entry_made_is_found(town: Any) -> None:
    Town(town).verified()
    assert maintenance.agrees(stream_of(town.board))
    MeasureRow.objects.update(state="rejected")
    assert not maintenance.agrees(stream_of(town.board))
