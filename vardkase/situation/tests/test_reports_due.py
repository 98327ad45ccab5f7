"""Of what reports remind, and how they stood at a moment."""

from __future__ import annotations

import pytest

from vardkase.access.rules import Role
from vardkase.incidents import queries as incidents
from vardkase.incidents.rules import Mode
from vardkase.incidents.tests.scenes import closed, later, opened
from vardkase.leadership import obligations
from vardkase.leadership.obligations import Due
from vardkase.situation import moments
from vardkase.situation.reporting.due import source
from vardkase.situation.reporting.moments import seen
from vardkase.situation.rules.known import Known
from vardkase.situation.tests.reports_scenes import begun, did, handed_in, read, receipt, sent
from vardkase.testing.people import OUTSIDE, viewer_with

pytestmark = pytest.mark.django_db


def due(viewer, at, code):
    """What is due of a sort at so many minutes."""
    return [one for one in source(viewer, later(at)) if one.code == code]


class TestTheNextReport:
    def test_it_is_said_an_hour_ahead_again_at_a_quarter_and_when_it_is_late(self, alva, incident_id):
        sent(alva, incident_id, next_at=later(300))
        told = {minute: [one.state for one in due(alva, minute, "report_next")] for minute in (200, 241, 286, 301)}
        assert told == {200: [], 241: [Due.SOON], 286: [Due.DUE], 301: [Due.OVERDUE]}

    def test_it_leads_to_where_one_is_begun_or_to_the_one_that_is_written(self, alva, incident_id):
        sent(alva, incident_id, next_at=later(300))
        (one,) = due(alva, 290, "report_next")
        assert (one.title, one.url.endswith("/reports/new/")) == ("Lägesrapport 2", True)
        report_id = begun(alva, incident_id, as_of=later(280), now=later(280))
        (one,) = due(alva, 290, "report_next")
        assert (one.title, str(report_id) in one.url) == ("Lägesrapport 2", True)

    def test_after_the_last_one_nothing_is_waited_for(self, alva, incident_id):
        sent(alva, incident_id, next_at=later(300), final=True)
        assert due(alva, 400, "report_next") == []

    def test_without_a_promise_nothing_is_due(self, alva, incident_id):
        sent(alva, incident_id, next_at=None)
        assert due(alva, 4000, "report_next") == []

    def test_when_the_event_is_over_nothing_is_due(self, alva, incident_id):
        sent(alva, incident_id, next_at=later(300))
        closed(alva, incident_id)
        assert list(source(alva, later(400))) == []


class TestWaiting:
    def test_one_that_is_handed_in_waits_for_those_who_judge(self, alva, incident_id):
        report_id = handed_in(alva, incident_id)
        (one,) = due(alva, 70, "report_review")
        assert (one.since, Role.DECISION_MAKER in one.roles) == (later(62), True)
        did("approve_report", alva, incident_id, report_id, read=read(alva, incident_id, report_id))
        assert due(alva, 70, "report_review") == []

    def test_a_receipt_that_has_not_come_in_an_hour_is_asked_for_by_name(self, alva, incident_id):
        report_id = sent(alva, incident_id, "Länsstyrelsen", "Region")
        assert due(alva, 100, "report_receipt") == []
        did("acknowledge_report", alva, incident_id, report_id, receipt=receipt(), now=later(75))
        (one,) = due(alva, 130, "report_receipt")
        assert one.title == "Lägesrapport 1 är inte kvitterad av Region"

    def test_an_exercise_is_never_counted_among_the_real(self, alva):
        handed_in(alva, opened(alva, mode=Mode.EXERCISE))
        assert all(one.is_exercise for one in source(alva, later(70)))

    def test_it_is_asked_with_all_the_rest(self, alva, incident_id):
        handed_in(alva, incident_id)
        assert "report_review" in {one.code for one in obligations.obligations(alva, later(70))}

    def test_others_are_told_of_nothing(self, alva, bo, cilla, dag, nobody, incident_id):
        handed_in(alva, incident_id)
        for viewer in (bo, cilla, dag, nobody, *map(viewer_with, OUTSIDE)):
            assert list(source(viewer, later(70))) == []


class TestAtAMoment:
    def test_each_stands_as_it_stood(self, alva, incident_id):
        before = incidents.incident(alva, incident_id).entries
        handed_in(alva, incident_id)
        row = incidents.incident(alva, incident_id)
        (one,) = seen(alva, row, Known(row.entries, later(70)))
        assert (one.title, one.value, one.tone) == ("Lägesrapport 1", "Granskas", "yellow")
        (earlier,) = seen(alva, row, Known(before + 1, later(60)))
        assert earlier.value == "Utkast"
        assert seen(alva, row, Known(before, later(59))) == []

    def test_drafts_are_not_shown_to_others(self, alva, bo, incident_id):
        handed_in(alva, incident_id)
        row = incidents.incident(alva, incident_id)
        assert seen(bo, row, Known(row.entries, later(70))) == []

    def test_it_is_a_part_of_the_time_machine(self):
        assert "reports" in [part.key for part in moments.parts()]
