"""Meetings from plan to notes: what is written, what follows from it, and what is refused."""

from __future__ import annotations

import pytest

from vardkase.incidents import maintenance
from vardkase.incidents.tests.scenes import later
from vardkase.kernel.ids import new_id
from vardkase.leadership import actions, queries
from vardkase.leadership.rules.meetings import RhythmDraft
from vardkase.leadership.tests.scenes import NIGHT

pytestmark = pytest.mark.django_db


def test_smoke(alva, incident_id):
    actions.set_rhythm(viewer=alva, incident_id=incident_id, draft=RhythmDraft(NIGHT), key=new_id(), now=NIGHT)
    print([(one.reference, one.kind, one.point, one.at) for one in queries.rhythm(alva, incident_id, now=NIGHT)])
    assert queries.next_meetings(alva, incident_id, later(60))
    assert maintenance.agrees(f"incident:{incident_id}")
