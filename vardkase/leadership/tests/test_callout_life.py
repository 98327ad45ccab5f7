"""A call-out from its start to its end: waves, escalation, answers, and what the log of the incident is told."""

from __future__ import annotations

from uuid import UUID

import pytest

from vardkase.access.rules import Viewer
from vardkase.incidents.tests.scenes import later
from vardkase.leadership.channels.replies import Answer
from vardkase.leadership.models import CalloutMessage
from vardkase.leadership.projections import callouts as projection
from vardkase.leadership.rules.callouts import Via
from vardkase.leadership.tests.callouts import asked, called, moved_on, planned, said, seats, state, wanted
from vardkase.ledger import queries as ledger

pytestmark = pytest.mark.django_db


def kinds(incident_id: UUID) -> list[str]:
    """What the log was told of the call-out."""
    return [
        entry.kind.removeprefix("leadership.callout_") for entry in ledger.entries(f"incident:{incident_id}") if "callout" in entry.kind
    ]


class TestTheWaves:
    def test_first_wave(self, alva: Viewer, incident_id: UUID) -> None:
        callout_id = called(alva, incident_id, wanted(4))
        assert asked(callout_id) == [0]
        assert planned(callout_id) == [(0, "mail"), (0, "sms")]
        moved_on(callout_id, later(1))
        assert set(CalloutMessage.objects.values_list("state", flat=True)) == {"kept"}
        moved_on(callout_id, later(5))
        assert asked(callout_id) == [0, 1]
        assert planned(callout_id) == [(0, "mail"), (0, "sms"), (0, "voice"), (1, "mail"), (1, "sms")]
        moved_on(callout_id, later(10))
        assert asked(callout_id) == [0, 1, 2, 3]
        said(callout_id, 3, Answer.YES, later(11), minutes=20)
        assert state(callout_id) == "filled"
        assert kinds(incident_id) == ["started", "escalated", "escalated", "role_filled"]
        said(callout_id, 3, Answer.NO, later(12), via=Via.SMS)
        assert seats(callout_id)[3].conflict
        assert kinds(incident_id)[4:] == ["conflict", "role_reopened"]
        assert projection.rebuild(callout_id)
