"""What is approved is what was read: also what a report says of the one before it, and of the incident."""

from __future__ import annotations

from dataclasses import replace

import pytest

from vardkase.incidents.tests.scenes import NIGHT, later, refused
from vardkase.kernel.ids import new_id
from vardkase.situation.actions import reports_out
from vardkase.situation.queries.reports_rows import Report, Said
from vardkase.situation.rules.reports_paper import Before, Event, Paper
from vardkase.situation.tests.reports_scenes import (
    CUSTOMERS,
    HEADER,
    delivery,
    did,
    handed_in,
    offered,
    paper_now,
    read,
    sent,
    stands,
)
from vardkase.testing.cases import each

EVENT = Event("1", "2019-001", "Stormen Alfrida", "Norrtälje kommun", "Norrtälje", "Stabsläge", NIGHT)
BEFORE = Before(1, 1, later(60), "r")
REPORT = Report(new_id(), 1, 2, "Kommunen", "Lägesrapport 2", NIGHT, "A", HEADER, touched={"event": 7})


def paper(before: Before | None = BEFORE, event: Event = EVENT) -> Paper:
    """What somebody reads of the report."""
    return Paper("2", 2, 1, "Kommunen", event, HEADER, (), (), before, digest=REPORT.fingerprint(before, event))


class TestTheFingerprint:
    def test_what_was_read_is_what_stands_there(self) -> None:
        reports_out.check_read(REPORT, paper(), reports_out.reading(REPORT, paper()))

    @pytest.mark.parametrize(
        ("read", "what"),
        [
            (paper(None), "det som har ändrats sedan förra rapporten"),
            (paper(replace(BEFORE, version=2)), "det som har ändrats sedan förra rapporten"),
            (paper(event=replace(EVENT, title="Snöovädret")), "vad händelsen heter, var den är eller dess nivå"),
        ],
    )
    def test_what_is_told_beside_the_sections_is_read_too(self, read: Paper, what: str) -> None:
        with refused("situation.report_changed_since_read", what=what):
            reports_out.check_read(REPORT, paper(), reports_out.reading(REPORT, read))

    def test_a_form_of_before_that_names_the_content_alone_approves_nothing(self) -> None:
        with refused("situation.report_changed_since_read"):
            reports_out.check_read(REPORT, paper(), f"{REPORT.digest}:7")

    @each(("named", "counts"), [(REPORT.digest, True), (paper().digest, True), (paper(None).digest, False), ("", False)])
    def test_a_review_counts_when_it_was_of_this_also_one_that_older_entries_tell(self, named: str, counts: bool) -> None:
        reviewed = replace(REPORT, reviewed=Said("Stabschef", later(62), digest=named))
        assert (reviewed.reviewed_as(paper().digest) is not None) is counts
        assert REPORT.reviewed_as(paper().digest) is None


@pytest.mark.django_db
class TestSentMeanwhile:
    def test_a_report_that_is_sent_while_the_next_is_read_makes_it_another(self, alva, incident_id, monkeypatch):
        there = offered(monkeypatch, CUSTOMERS)
        first = handed_in(alva, incident_id)
        there[0] = replace(CUSTOMERS, value="99 123", text="Kunder utan el i kommunen: 99 123")
        second = handed_in(alva, incident_id)
        seen = read(alva, incident_id, second)
        did("review_report", alva, incident_id, second, read=seen)
        assert paper_now(alva, incident_id, stands(alva, incident_id, second)).reviewed_by

        did("approve_report", alva, incident_id, first, read=read(alva, incident_id, first))
        did("send_report", alva, incident_id, first, deliveries=(delivery(),), now=later(66))

        for judge in ("review_report", "approve_report"):
            with refused("situation.report_changed_since_read", what="det som har ändrats sedan förra rapporten"):
                did(judge, alva, incident_id, second, read=seen, now=later(67))
        now = paper_now(alva, incident_id, stands(alva, incident_id, second))
        assert (now.before.number, len(now.changes), now.reviewed_by) == (1, 1, "")
        did("approve_report", alva, incident_id, second, read=read(alva, incident_id, second), now=later(67))

    def test_a_correction_of_the_one_before_is_another_comparison(self, alva, incident_id):
        first = sent(alva, incident_id)
        second = handed_in(alva, incident_id)
        seen = read(alva, incident_id, second)
        did("correct_report", alva, incident_id, first, reason="Siffran var fel.", now=later(67))
        did("ask_review", alva, incident_id, first, now=later(68))
        did("approve_report", alva, incident_id, first, read=read(alva, incident_id, first), now=later(69))
        did("send_report", alva, incident_id, first, deliveries=(delivery(at=later(70)),), now=later(70))
        with refused("situation.report_changed_since_read", what="det som har ändrats sedan förra rapporten"):
            did("approve_report", alva, incident_id, second, read=seen, now=later(71))

    def test_one_to_other_readers_changes_nothing(self, alva, incident_id):
        second = handed_in(alva, incident_id)
        seen = read(alva, incident_id, second)
        sent(alva, incident_id, external=False)
        did("approve_report", alva, incident_id, second, read=seen, now=later(67))
