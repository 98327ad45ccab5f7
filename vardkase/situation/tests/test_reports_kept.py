"""Corrections, who may do what with a report, and that everything done with one is kept."""

from __future__ import annotations

from datetime import timedelta

import pytest

from vardkase.access.rules import Role
from vardkase.incidents import maintenance
from vardkase.incidents import queries as incidents
from vardkase.incidents.tests.scenes import NIGHT, SECRET, later, opened, refused
from vardkase.kernel.ids import new_id
from vardkase.situation.queries import reports as queries
from vardkase.situation.rules.known import Known
from vardkase.situation.rules.reports import Part, ReportState, SectionDraft
from vardkase.situation.tests.reports_scenes import (
    CUSTOMERS,
    HEADER,
    approved,
    begun,
    delivery,
    did,
    handed_in,
    offered,
    piece,
    read,
    receipt,
    sent,
    stands,
    wrote,
)
from vardkase.testing.people import OUTSIDE, viewer_with

pytestmark = pytest.mark.django_db


class TestCorrected:
    def test_a_correction_is_a_new_version_and_the_sent_one_stays_as_it_was(self, alva, incident_id):
        report_id = sent(alva, incident_id)
        before = queries.frozen(alva, incident_id, report_id, 1)
        did("correct_report", alva, incident_id, report_id, reason="Siffran för Blidö var fel.")
        wrote(alva, incident_id, report_id, Part.EVENT, "Rätt siffra.", now=later(80))
        did("ask_review", alva, incident_id, report_id, now=later(80))
        did("approve_report", alva, incident_id, report_id, read=read(alva, incident_id, report_id), now=later(81))
        new = queries.frozen(alva, incident_id, report_id)
        assert (new.version, new.note, new.block(Part.EVENT).text) == (2, "Siffran för Blidö var fel.", "Rätt siffra.")
        assert queries.frozen(alva, incident_id, report_id, 1) == before

    def test_the_first_versions_recipients_can_get_the_second_too(self, alva, incident_id):
        report_id = sent(alva, incident_id)
        did("correct_report", alva, incident_id, report_id, reason="Siffran var fel.")
        did("ask_review", alva, incident_id, report_id)
        did("approve_report", alva, incident_id, report_id, read=read(alva, incident_id, report_id), now=later(70))
        did("send_report", alva, incident_id, report_id, deliveries=(delivery(at=later(71)),), now=later(71))
        did("acknowledge_report", alva, incident_id, report_id, receipt=receipt(at=later(72)), now=later(75))
        first, second = stands(alva, incident_id, report_id).deliveries
        assert (first.receipt, second.receipt.by) == (None, "TiB Länsstyrelsen")

    def test_what_is_not_sent_is_not_corrected(self, alva, incident_id):
        report_id = approved(alva, incident_id)
        with refused("situation.report_not_sent"):
            did("correct_report", alva, incident_id, report_id, reason="Siffran var fel.")

    def test_while_a_correction_is_written_the_first_is_still_acknowledged(self, alva, incident_id):
        report_id = sent(alva, incident_id)
        did("correct_report", alva, incident_id, report_id, reason="Siffran var fel.")
        did("acknowledge_report", alva, incident_id, report_id, receipt=receipt(), now=later(75))
        found = stands(alva, incident_id, report_id)
        assert (found.state, found.deliveries[0].receipt.by) == (ReportState.DRAFT, "TiB Länsstyrelsen")


class TestWhoMay:
    """The right role; the same authority, wrong role; another authority; a partner; nobody."""

    def test_every_staff_member_writes_and_neither_reviews_nor_approves(self, alva, incident_id):
        member = viewer_with(Role.STAFF_MEMBER)
        report_id = handed_in(member, incident_id)
        seen = read(alva, incident_id, report_id)
        for what in ("review_report", "approve_report"):
            with refused("leadership.may_not"):
                did(what, member, incident_id, report_id, read=seen)
        with refused("leadership.may_not"):
            did("return_report", member, incident_id, report_id, reason="Nej tack.")

    def test_the_chief_of_staff_reviews_and_approves_what_stays_in_the_house(self, alva, incident_id):
        chief = viewer_with(Role.CHIEF_OF_STAFF)
        inside, outside = handed_in(alva, incident_id, external=False), handed_in(alva, incident_id)
        did("review_report", chief, incident_id, outside, read=read(alva, incident_id, outside))
        did("approve_report", chief, incident_id, inside, read=read(alva, incident_id, inside))
        with refused("leadership.may_not"):
            did("approve_report", chief, incident_id, outside, read=read(alva, incident_id, outside))

    def test_whoever_decides_approves_what_leaves_it_and_writes_no_section(self, alva, incident_id):
        decider = viewer_with(Role.DECISION_MAKER)
        report_id = handed_in(alva, incident_id)
        did("approve_report", decider, incident_id, report_id, read=read(alva, incident_id, report_id))
        did("send_report", decider, incident_id, report_id, deliveries=(delivery(),), now=later(66))
        with refused("leadership.may_not"):
            begun(decider, incident_id)

    @pytest.mark.parametrize("role", [Role.OBSERVER, Role.LOG_KEEPER, Role.AUDITOR, *OUTSIDE])
    def test_others_of_the_authority_write_nothing(self, alva, incident_id, role):
        with refused("incident.not_found" if role in OUTSIDE else "leadership.may_not"):
            begun(viewer_with(role), incident_id)

    def test_another_authority_a_partner_and_nobody_find_no_incident(self, cilla, dag, nobody, incident_id):
        for viewer in (cilla, dag, nobody):
            with refused("incident.not_found"):
                begun(viewer, incident_id)
            with refused("incident.not_found"):
                queries.report(viewer, incident_id, new_id())

    def test_a_report_of_another_incident_is_not_here(self, alva, incident_id):
        report_id = begun(alva, opened(alva, title="En annan"))
        with refused("leadership.not_found"):
            stands(alva, incident_id, report_id)
        with refused("leadership.not_found"):
            wrote(alva, incident_id, report_id)

    def test_a_partner_reads_what_was_sent_out_and_nothing_else(self, alva, bo, incident_id):
        row = incidents.incident(alva, incident_id)
        draft, inside = begun(alva, incident_id), sent(alva, incident_id, external=False)
        waiting, out = approved(alva, incident_id), sent(alva, incident_id)
        assert queries.reports(bo, row) == ()
        assert [one.report_id for one in queries.sent_out(bo, row)] == [str(out)]
        assert queries.frozen(bo, incident_id, out).report_id == str(out)
        for report_id in (draft, inside, waiting, new_id()):
            with refused("leadership.not_found"):
                queries.frozen(bo, incident_id, report_id)
            with refused("leadership.not_found"):
                queries.report(bo, incident_id, report_id)

    def test_a_correction_that_is_not_sent_yet_is_not_read_outside(self, alva, bo, incident_id):
        report_id = sent(alva, incident_id)
        did("correct_report", alva, incident_id, report_id, reason="Siffran var fel.")
        did("ask_review", alva, incident_id, report_id)
        did("approve_report", alva, incident_id, report_id, read=read(alva, incident_id, report_id), now=later(70))
        assert queries.frozen(bo, incident_id, report_id).version == 1
        assert queries.frozen(alva, incident_id, report_id).version == 2


class TestKept:
    def test_the_tables_are_what_the_ledger_makes_them(self, alva, incident_id, monkeypatch):
        offered(monkeypatch, CUSTOMERS, piece(mark=SECRET))
        report_id = sent(alva, incident_id)
        did("acknowledge_report", alva, incident_id, report_id, receipt=receipt(), now=later(75))
        did("correct_report", alva, incident_id, report_id, reason="Siffran var fel.")
        did("describe_report", alva, incident_id, report_id, header=HEADER)
        did("refresh_report", alva, incident_id, report_id, as_of=later(70), now=later(71))
        did("take_section", alva, incident_id, report_id, part=Part.NEEDS, by="Logistik")
        did("ask_review", alva, incident_id, report_id)
        did("review_report", alva, incident_id, report_id, read=read(alva, incident_id, report_id))
        did("return_report", alva, incident_id, report_id, reason="Fel igen.")
        before = stands(alva, incident_id, report_id)
        stream = f"incident:{incident_id}"
        assert maintenance.agrees(stream)
        assert list(maintenance.rebuild(str(incident_id)))
        assert stands(alva, incident_id, report_id) == before

    def test_how_it_stood_at_a_number_is_told_by_what_was_written_by_then(self, alva, incident_id):
        report_id = handed_in(alva, incident_id)
        row = incidents.incident(alva, incident_id)
        did("return_report", alva, incident_id, report_id, reason="Fel siffra.")
        (then,) = queries.reports(alva, incidents.incident(alva, incident_id), Known(row.entries, later(62)))
        assert then.state is ReportState.IN_REVIEW
        assert queries.reports(alva, row, Known(1, NIGHT)) == ()

    def test_repeats_are_answered_as_the_first_time(self, alva, incident_id):
        report_id = handed_in(alva, incident_id)
        key, seen = new_id(), read(alva, incident_id, report_id)
        first = did("approve_report", alva, incident_id, report_id, read=seen, key=key)
        again = did("approve_report", alva, incident_id, report_id, read=seen, key=key)
        assert (first.number, again.repeated) == (again.number, True)
        key = new_id()
        draft = {"draft": SectionDraft(Part.NEEDS, "Elverk.")}
        other = begun(alva, incident_id)
        did("write_section", alva, incident_id, other, key=key, **draft)
        assert did("write_section", alva, incident_id, other, key=key, **draft).repeated
        with refused("ledger.key_reused"):
            did("write_section", alva, incident_id, other, key=key, draft=SectionDraft(Part.NEEDS, "Båtar."))

    def test_a_report_takes_its_place_in_time(self, alva, incident_id):
        report_id = begun(alva, incident_id, now=later(60) + timedelta(seconds=1))
        assert stands(alva, incident_id, report_id).drafted_at == later(60) + timedelta(seconds=1)
