"""A situation report from its first press to its last receipt, and everything that stops it on the way."""

from __future__ import annotations

import pytest

from vardkase.incidents import queries as incidents
from vardkase.incidents.rules import Mark, Secrecy
from vardkase.incidents.tests.scenes import SECRET, closed, later, refused
from vardkase.kernel.ids import new_id
from vardkase.leadership.rules.seen import digest
from vardkase.situation.actions import reports
from vardkase.situation.actions.reports import shown_section
from vardkase.situation.material import Section
from vardkase.situation.queries import reports as queries
from vardkase.situation.rules.reports import Colour, Part, ReportState
from vardkase.situation.rules.reports_paper import Written, function_of
from vardkase.situation.tests.reports_scenes import (
    CUSTOMERS,
    HEADER,
    approved,
    begun,
    delivery,
    did,
    handed_in,
    offered,
    paper_now,
    piece,
    read,
    receipt,
    sent,
    stands,
    wrote,
)

pytestmark = pytest.mark.django_db


class TestBegun:
    def test_one_press_gathers_what_was_known_at_its_moment_and_nothing_later(self, alva, incident_id, monkeypatch):
        late = piece(key="fact:late", as_of=later(61))
        offered(monkeypatch, CUSTOMERS, late)
        report_id = begun(alva, incident_id, now=later(90))
        found = stands(alva, incident_id, report_id)
        assert [one.key for one in found.items] == ["fact:customers"]
        assert found.state is ReportState.DRAFT
        assert found.name == "Lägesrapport 1"

    def test_a_piece_keeps_its_value_age_source_and_number(self, alva, incident_id, monkeypatch):
        offered(monkeypatch, CUSTOMERS)
        (one,) = stands(alva, incident_id, begun(alva, incident_id)).items
        assert (one.value, one.as_of, one.source, one.number, one.url) == ("6 500", later(10), "Vattenfall", 1, "/fakta/")

    def test_the_same_thing_is_told_once_in_a_section(self, alva, incident_id, monkeypatch):
        offered(monkeypatch, piece(), piece(value="2"), piece(Section.FORECAST))
        found = stands(alva, incident_id, begun(alva, incident_id)).items
        assert [(one.part, one.value) for one in found] == [(Part.EVENT, "1"), (Part.FORECAST, "1")]

    def test_a_secret_is_never_written_down_a_second_time(self, alva, incident_id, monkeypatch):
        offered(monkeypatch, piece(value="hemligt", mark=SECRET))
        report_id = begun(alva, incident_id)
        (one,) = stands(alva, incident_id, report_id).items
        assert (one.text, one.value, one.source, one.url) == ("", "", "", "")
        assert one.secrecy is Secrecy.SECRET

    def test_they_are_numbered_for_each_actor(self, alva, incident_id):
        begun(alva, incident_id)
        second = begun(alva, incident_id)
        other = begun(alva, incident_id, actor="Räddningstjänsten")
        assert stands(alva, incident_id, second).report_number == 2
        assert (stands(alva, incident_id, other).report_number, stands(alva, incident_id, other).actor) == (1, "Räddningstjänsten")

    def test_a_press_that_comes_twice_makes_one_report(self, alva, incident_id):
        key = new_id()
        for _ in range(2):
            reports.draft_report(viewer=alva, incident_id=incident_id, header=HEADER, key=key, now=later(60))
        assert len(queries.reports(alva, incidents.incident(alva, incident_id))) == 1

    def test_the_same_key_for_another_report_is_refused(self, alva, incident_id):
        key = new_id()
        reports.draft_report(viewer=alva, incident_id=incident_id, header=HEADER, key=key, now=later(60))
        with refused("ledger.key_reused"):
            from dataclasses import replace

            reports.draft_report(viewer=alva, incident_id=incident_id, header=replace(HEADER, purpose="Annat"), key=key, now=later(60))

    def test_a_moment_to_come_is_refused(self, alva, incident_id):
        with refused("situation.report_as_of_ahead", field="as_of"):
            begun(alva, incident_id, as_of=later(61))

    def test_a_moment_before_the_event_is_refused_and_says_when_it_began(self, alva, incident_id):
        with refused("situation.report_before_incident", field="as_of") as no:
            begun(alva, incident_id, as_of=later(-5), period_from=later(-10))
        assert "2 jan 2019 02:20" in no.value.facts["opened"]

    @pytest.mark.parametrize(
        ("header", "code"),
        [
            ({"period_from": later(60)}, "situation.report_period_backwards"),
            ({"next_at": later(60)}, "situation.report_next_too_early"),
            ({"recipients": tuple(f"Aktör {n}" for n in range(41))}, "leadership.too_many"),
            ({"purpose": "x" * 301}, "incident.text_too_long"),
            ({"contact": "19121212-1212"}, "incident.personal_id_in_text"),
        ],
    )
    def test_a_header_that_cannot_be_is_refused(self, alva, incident_id, header, code):
        with refused(code):
            begun(alva, incident_id, **header)

    def test_a_recipient_stands_once_however_it_is_written(self, alva, incident_id):
        found = stands(alva, incident_id, begun(alva, incident_id, recipients=("Länsstyrelsen", "länsstyrelsen ", "Region")))
        assert len(found.header.recipients) == 2


class TestWritten:
    def test_functions_write_their_sections_at_the_same_time(self, alva, incident_id):
        report_id = begun(alva, incident_id)
        empty = digest(shown_section(Written()))
        wrote(alva, incident_id, report_id, Part.EVENT, "Vägarna.", seen=empty)
        wrote(alva, incident_id, report_id, Part.RESOURCES, "Folk.", seen=empty)
        found = stands(alva, incident_id, report_id)
        assert (found.written[Part.EVENT].text, found.written[Part.RESOURCES].text) == ("Vägarna.", "Folk.")

    def test_the_later_of_two_who_begin_the_same_empty_section_is_stopped_and_nothing_is_lost(self, alva, incident_id):
        report_id = begun(alva, incident_id)
        empty = digest(shown_section(Written()))
        wrote(alva, incident_id, report_id, text="Den första.", seen=empty)
        with refused("leadership.changed_meanwhile"):
            wrote(alva, incident_id, report_id, text="Den andra.", seen=empty)
        now = stands(alva, incident_id, report_id).written[Part.EVENT]
        assert now.text == "Den första."
        wrote(alva, incident_id, report_id, text="Båda.", seen=digest(shown_section(now)))
        assert stands(alva, incident_id, report_id).written[Part.EVENT].text == "Båda."

    def test_it_says_who_wrote_it_last_and_when(self, alva, incident_id):
        report_id = begun(alva, incident_id)
        wrote(alva, incident_id, report_id)
        said = stands(alva, incident_id, report_id).written[Part.EVENT]
        assert (said.by, said.at) == (alva.actor.label, later(61))

    def test_somebody_says_that_they_write_it(self, alva, incident_id):
        report_id = begun(alva, incident_id)
        did("take_section", alva, incident_id, report_id, part=Part.COMMUNICATION, by="Kommunikatören")
        assert stands(alva, incident_id, report_id).owners[Part.COMMUNICATION].by == "Kommunikatören"
        with refused("situation.report_needs_who"):
            did("take_section", alva, incident_id, report_id, part=Part.COMMUNICATION, by="…")

    def test_what_is_left_out_is_of_the_sections_own_material(self, alva, incident_id, monkeypatch):
        offered(monkeypatch, piece(), piece(Section.FORECAST, "fact:2"))
        report_id = begun(alva, incident_id)
        wrote(alva, incident_id, report_id, left_out=("fact:1",))
        with refused("situation.report_no_such_item"):
            wrote(alva, incident_id, report_id, left_out=("fact:2",))

    def test_control_characters_go_and_other_scripts_stay(self, alva, incident_id):
        report_id = begun(alva, incident_id)
        wrote(alva, incident_id, report_id, text="Läget\x00 är\x07 شكرا 🌲\r\nNy rad")
        assert stands(alva, incident_id, report_id).written[Part.EVENT].text == "Läget är شكرا 🌲\nNy rad"

    def test_a_text_that_is_too_long_says_by_how_much(self, alva, incident_id):
        report_id = begun(alva, incident_id)
        with refused("incident.text_too_long"):
            wrote(alva, incident_id, report_id, text="x" * 200_000)

    def test_the_header_is_changed_by_one_who_has_seen_it(self, alva, incident_id):
        report_id = begun(alva, incident_id)
        from dataclasses import replace

        before = stands(alva, incident_id, report_id).header
        did("describe_report", alva, incident_id, report_id, header=replace(HEADER, own=Colour.RED), seen=digest(before))
        assert stands(alva, incident_id, report_id).header.own is Colour.RED
        with refused("leadership.changed_meanwhile"):
            did("describe_report", alva, incident_id, report_id, header=replace(HEADER, own=Colour.GREEN), seen=digest(before))

    def test_material_gathered_anew_leaves_what_was_written(self, alva, incident_id, monkeypatch):
        there = offered(monkeypatch, CUSTOMERS)
        report_id = begun(alva, incident_id)
        wrote(alva, incident_id, report_id)
        there.append(piece(as_of=later(80)))
        did("refresh_report", alva, incident_id, report_id, as_of=later(80), now=later(81))
        found = stands(alva, incident_id, report_id)
        assert [one.key for one in found.items] == ["fact:customers", "fact:1"]
        assert (found.header.as_of, found.written[Part.EVENT].text) == (later(80), "Vägarna är röjda.")


class TestApproved:
    def test_from_draft_to_the_last_receipt(self, alva, incident_id):
        report_id = handed_in(alva, incident_id)
        assert stands(alva, incident_id, report_id).state is ReportState.IN_REVIEW
        did("review_report", alva, incident_id, report_id, read=read(alva, incident_id, report_id), words="Bra.")
        found = stands(alva, incident_id, report_id)
        assert (found.reviewed.words, paper_now(alva, incident_id, found).reviewed_by) == ("Bra.", function_of(alva.actor.label))
        did("approve_report", alva, incident_id, report_id, read=read(alva, incident_id, report_id))
        assert stands(alva, incident_id, report_id).state is ReportState.APPROVED
        did("send_report", alva, incident_id, report_id, deliveries=(delivery(), delivery("Region")), now=later(66))
        assert stands(alva, incident_id, report_id).state is ReportState.SENT
        did("acknowledge_report", alva, incident_id, report_id, receipt=receipt(), now=later(75))
        assert stands(alva, incident_id, report_id).state is ReportState.SENT
        did("acknowledge_report", alva, incident_id, report_id, receipt=receipt("region", by="TiB Region"), now=later(75))
        assert stands(alva, incident_id, report_id).state is ReportState.ACKNOWLEDGED

    def test_one_whose_section_changed_is_not_approved_and_says_which(self, alva, incident_id):
        report_id = handed_in(alva, incident_id)
        seen = read(alva, incident_id, report_id)
        wrote(alva, incident_id, report_id, Part.NEEDS, "Ett elverk.", now=later(63))
        with refused("situation.report_changed_since_read", what="Behov av stöd"):
            did("approve_report", alva, incident_id, report_id, read=seen)
        assert stands(alva, incident_id, report_id).state is ReportState.IN_REVIEW
        did("approve_report", alva, incident_id, report_id, read=read(alva, incident_id, report_id))

    @pytest.mark.parametrize("told", ["", "nonsens", "0:99999999999999999999999", "abc:-1", ":"])
    def test_a_reading_of_nothing_approves_nothing(self, alva, incident_id, told):
        report_id = handed_in(alva, incident_id)
        with refused("situation.report_changed_since_read"):
            did("approve_report", alva, incident_id, report_id, read=told)

    def test_a_change_that_was_taken_back_is_no_change(self, alva, incident_id):
        report_id = handed_in(alva, incident_id)
        seen = read(alva, incident_id, report_id)
        before = stands(alva, incident_id, report_id).written[Part.EVENT].text
        wrote(alva, incident_id, report_id, Part.EVENT, "Annat.")
        wrote(alva, incident_id, report_id, Part.EVENT, before)
        did("approve_report", alva, incident_id, report_id, read=seen)

    def test_an_empty_block_that_the_law_asks_for_is_refused_by_name(self, alva, incident_id):
        report_id = begun(alva, incident_id)
        for part in (Part.EVENT, Part.CONSEQUENCES, Part.MEASURES_TAKEN, Part.MEASURES_PLANNED):
            wrote(alva, incident_id, report_id, part, "Sagt.")
        did("ask_review", alva, incident_id, report_id)
        with refused("situation.report_lacks_block", block="Förväntad utveckling") as no:
            did("approve_report", alva, incident_id, report_id, read=read(alva, incident_id, report_id))
        assert "2 kap. 9 §" in no.value.facts["law"]

    def test_several_empty_blocks_are_said_at_once(self, alva, incident_id):
        report_id = begun(alva, incident_id)
        did("ask_review", alva, incident_id, report_id)
        with refused("situation.report_lacks_blocks") as no:
            did("approve_report", alva, incident_id, report_id, read=read(alva, incident_id, report_id))
        assert no.value.facts["blocks"].count(",") >= 3

    def test_a_block_whose_only_content_may_not_go_out_is_empty(self, alva, incident_id, monkeypatch):
        offered(monkeypatch, piece(mark=Mark(Secrecy.INTERNAL)))
        report_id = begun(alva, incident_id)
        for part in (Part.CONSEQUENCES, Part.FORECAST, Part.MEASURES_TAKEN, Part.MEASURES_PLANNED):
            wrote(alva, incident_id, report_id, part, "Sagt.")
        did("ask_review", alva, incident_id, report_id)
        with refused("situation.report_lacks_block", block="Händelseutveckling"):
            did("approve_report", alva, incident_id, report_id, read=read(alva, incident_id, report_id))

    def test_a_draft_is_not_approved_and_what_is_approved_is_not_written(self, alva, incident_id):
        draft = begun(alva, incident_id)
        with refused("situation.report_not_in_review"):
            did("approve_report", alva, incident_id, draft, read=read(alva, incident_id, draft))
        report_id = approved(alva, incident_id)
        for what in ("ask_review", "refresh_report"):
            with refused("situation.report_is_approved"):
                did(what, alva, incident_id, report_id, **({"as_of": later(60)} if what == "refresh_report" else {}))
        with refused("situation.report_is_approved"):
            wrote(alva, incident_id, report_id)

    def test_handing_in_twice_is_said(self, alva, incident_id):
        report_id = handed_in(alva, incident_id)
        with refused("situation.report_in_review_already"):
            did("ask_review", alva, incident_id, report_id)

    def test_back_with_a_reason_and_then_forward_again(self, alva, incident_id):
        report_id = handed_in(alva, incident_id)
        with refused("situation.report_needs_reason"):
            did("return_report", alva, incident_id, report_id, reason="…")
        did("return_report", alva, incident_id, report_id, reason="Fel siffra för Blidö.")
        found = stands(alva, incident_id, report_id)
        assert (found.state, found.returned.words) == (ReportState.DRAFT, "Fel siffra för Blidö.")
        with refused("situation.report_not_to_return"):
            did("return_report", alva, incident_id, report_id, reason="Igen då.")

    def test_one_that_is_approved_and_still_here_can_go_back(self, alva, incident_id):
        report_id = approved(alva, incident_id)
        did("return_report", alva, incident_id, report_id, reason="Det stod fel.")
        with refused("situation.report_not_approved"):
            did("send_report", alva, incident_id, report_id, deliveries=(delivery(),), now=later(66))

    def test_a_review_of_what_has_changed_since_does_not_count(self, alva, incident_id):
        report_id = handed_in(alva, incident_id)
        did("review_report", alva, incident_id, report_id, read=read(alva, incident_id, report_id))
        wrote(alva, incident_id, report_id, Part.NEEDS, "Ett elverk.")
        assert paper_now(alva, incident_id, stands(alva, incident_id, report_id)).reviewed_by == ""


class TestSent:
    def test_what_is_not_approved_is_not_sent(self, alva, incident_id):
        for report_id in (begun(alva, incident_id), handed_in(alva, incident_id)):
            with refused("situation.report_not_approved"):
                did("send_report", alva, incident_id, report_id, deliveries=(delivery(),), now=later(66))

    @pytest.mark.parametrize(
        ("deliveries", "code"),
        [
            ((), "situation.report_needs_recipient"),
            ((delivery("  "),), "situation.report_needs_recipient"),
            ((delivery(), delivery("LÄNSSTYRELSEN")), "situation.report_sent_already"),
            ((delivery(at=later(500)),), "situation.report_sent_ahead"),
            ((delivery(at=later(5)),), "situation.report_sent_too_early"),
            (tuple(delivery(f"Aktör {n}") for n in range(41)), "leadership.too_many"),
        ],
    )
    def test_a_delivery_that_cannot_be_is_refused(self, alva, incident_id, deliveries, code):
        report_id = approved(alva, incident_id)
        with refused(code):
            did("send_report", alva, incident_id, report_id, deliveries=deliveries, now=later(66))
        assert stands(alva, incident_id, report_id).state is ReportState.APPROVED

    def test_more_recipients_may_follow_but_nobody_twice(self, alva, incident_id):
        report_id = sent(alva, incident_id)
        did("send_report", alva, incident_id, report_id, deliveries=(delivery("Region"),), now=later(66))
        with refused("situation.report_sent_already", recipient="Region"):
            did("send_report", alva, incident_id, report_id, deliveries=(delivery("Region"),), now=later(66))

    @pytest.mark.parametrize(
        ("said", "code"),
        [
            (receipt("Polisen"), "situation.report_not_sent_to"),
            (receipt(by=""), "situation.report_needs_who"),
            (receipt(at=later(500)), "situation.report_acknowledged_ahead"),
            (receipt(at=later(64)), "situation.report_acknowledged_too_early"),
        ],
    )
    def test_a_receipt_that_cannot_be_is_refused(self, alva, incident_id, said, code):
        report_id = sent(alva, incident_id)
        with refused(code):
            did("acknowledge_report", alva, incident_id, report_id, receipt=said, now=later(75))

    def test_a_recipient_acknowledges_once(self, alva, incident_id):
        report_id = sent(alva, incident_id)
        did("acknowledge_report", alva, incident_id, report_id, receipt=receipt(), now=later(75))
        with refused("situation.report_acknowledged_already", recipient="Länsstyrelsen"):
            did("acknowledge_report", alva, incident_id, report_id, receipt=receipt(by="Någon annan"), now=later(75))

    def test_a_receipt_by_hand_says_who_how_and_when(self, alva, incident_id):
        report_id = sent(alva, incident_id)
        did("acknowledge_report", alva, incident_id, report_id, receipt=receipt(), now=later(75))
        (one,) = stands(alva, incident_id, report_id).deliveries
        assert (one.receipt.by, one.receipt.way, one.receipt.at, one.noted_by) == (
            "TiB Länsstyrelsen",
            "phone",
            later(70),
            alva.actor.label,
        )

    def test_receipts_are_noted_also_when_the_event_is_over(self, alva, incident_id):
        report_id = sent(alva, incident_id)
        closed(alva, incident_id)
        did("acknowledge_report", alva, incident_id, report_id, receipt=receipt(), now=later(75))
        with refused("leadership.incident_is_over"):
            begun(alva, incident_id, as_of=later(70), now=later(75))
