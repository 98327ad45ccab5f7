"""One look asks once for what several sources ask alike, and a later look sees what has changed."""

from __future__ import annotations

from uuid import UUID

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from vardkase.access.rules import Viewer
from vardkase.incidents.tests.scenes import closed, later, opened
from vardkase.kernel.once import one_look
from vardkase.leadership.due import contacts
from vardkase.leadership.obligations import obligations
from vardkase.leadership.once import incidents_of
from vardkase.leadership.tests.scenes import asked, handed, planned, tasked
from vardkase.organisation import queries as register
from vardkase.organisation.rules import Freshness
from vardkase.organisation.tests.conftest import town

__all__ = ["town"]
pytestmark = pytest.mark.django_db


def queries_of(act) -> int:
    with CaptureQueriesContext(connection) as found:
        act()
    return len(found)


def test_within_a_look_the_incidents_are_asked_for_once(alva: Viewer, incident_id: UUID) -> None:
    def twice() -> None:
        assert [row.id for row in incidents_of(alva)] == [row.id for row in incidents_of(alva)] == [incident_id]

    alone = queries_of(twice)
    with one_look():
        assert queries_of(twice) * 2 == alone


def test_nothing_is_kept_after_it_and_nobody_sees_what_another_saw(alva: Viewer, cilla: Viewer, incident_id: UUID) -> None:
    with one_look():
        assert [row.id for row in incidents_of(alva)] == [incident_id]
        assert incidents_of(cilla) == ()
    opened(alva)
    with one_look():
        assert len(incidents_of(alva)) == 2
    assert len(incidents_of(alva)) == 2


def test_what_is_over_is_asked_for_by_itself(alva: Viewer, incident_id: UUID) -> None:
    closed(alva, incident_id)
    with one_look():
        assert incidents_of(alva) == ()
        assert [row.id for row in incidents_of(alva, include_over=True)] == [incident_id]


def test_the_list_of_what_is_due_asks_for_the_incidents_once(alva: Viewer, incident_id: UUID) -> None:
    handed(alva, incident_id)
    asked(alva, incident_id)
    tasked(alva, incident_id)
    planned(alva, incident_id)
    with CaptureQueriesContext(connection) as found:
        assert obligations(alva, later(60))
    lists = [one["sql"] for one in found if "FROM incidents_incident i JOIN ledger_stream" in one["sql"]]
    assert len(lists) == 1


def test_the_glance_at_contact_ways_says_what_the_whole_list_says(town) -> None:
    for minutes in (0, 60 * 24 * 100, 60 * 24 * 400):
        now = later(minutes)
        counts, found = register.due_counts(town.viewer, now), register.due(town.viewer, now)
        late, ageing, checked = register.due_glance(town.viewer, now)
        assert (late, ageing) == (counts[Freshness.NEVER] + counts[Freshness.OLD], counts[Freshness.AGEING])
        assert checked == (found[0].way.verified_at if found else None)


def test_who_does_not_keep_the_register_asks_nothing_of_it(bo: Viewer) -> None:
    assert queries_of(lambda: list(contacts.source(bo, later(0)))) == 0
