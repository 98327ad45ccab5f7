"""The rules of a situation report, read aloud: what a head must say, what can be sent and acknowledged, and what goes out."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from vardkase.incidents.rules import Secrecy
from vardkase.incidents.tests.scenes import NIGHT, PERSON, later, refused
from vardkase.situation.material import Section
from vardkase.situation.rules import reports as rules
from vardkase.situation.rules.reports import STATUTORY, Colour, Confidence, Part, ReportState, SectionDraft, Trend, Way
from vardkase.situation.rules.reports_changes import ChangeKind, Turn
from vardkase.situation.rules.reports_paper import Written, blocks, content, function_of, goes_out, shown
from vardkase.situation.tests.reports_scenes import HEADER, delivery, item, receipt
from vardkase.testing.cases import each

S = ReportState


class TestParts:
    def test_they_are_the_thirteen_of_the_template_in_its_order(self):
        assert [str(part) for part in Part] == [*(str(section) for section in Section), "attachments"]
        assert len(Part) == 13

    def test_five_are_the_laws(self):
        assert [part for part in Part if part.is_statutory] == sorted(STATUTORY, key=list(Part).index)
        assert len(STATUTORY) == 5

    @each("part", [Part.JUDGEMENT, Part.RESOURCES, Part.NEEDS, Part.COMMUNICATION, Part.ATTACHMENTS])
    def test_the_others_may_be_empty(self, part):
        assert not part.is_statutory
        assert rules.lacking(STATUTORY) == ()

    def test_what_lacks_is_told_in_order(self):
        assert rules.lacking([Part.FORECAST, Part.JUDGEMENT]) == (
            Part.EVENT, Part.CONSEQUENCES, Part.MEASURES_TAKEN, Part.MEASURES_PLANNED,
        )  # fmt: skip


class TestHeader:
    def test_one_in_order_is_cleaned(self):
        found = rules.check_header(replace(HEADER, purpose="  Enligt \n begäran ", recipients=("  Region ", "", "Region")), later(60))
        assert (found.purpose, found.recipients) == ("Enligt begäran", ("Region",))

    @each(
        ("changed", "field", "code"),
        [
            ({"as_of": later(61)}, "as_of", "situation.report_as_of_ahead"),
            ({"period_from": later(60)}, "period_from", "situation.report_period_backwards"),
            ({"period_from": later(70)}, "period_from", "situation.report_period_backwards"),
            ({"next_at": later(60)}, "next_at", "situation.report_next_too_early"),
            ({"next_at": later(1)}, "next_at", "situation.report_next_too_early"),
        ],
    )
    def test_a_moment_that_cannot_be_is_told_at_its_field(self, changed, field, code):
        with refused(code, field=field):
            rules.check_header(replace(HEADER, **changed), later(60))

    @pytest.mark.parametrize("name", ["contact", "purpose", "requested_by"])
    def test_nobody_is_named_by_number_and_no_line_is_endless(self, name):
        with refused("incident.personal_id_in_text"):
            rules.check_header(replace(HEADER, **{name: f"Ring {PERSON}"}), later(60))
        with refused("incident.text_too_long", field=name):
            rules.check_header(replace(HEADER, **{name: "x" * 301}), later(60))

    def test_nobody_is_named_among_the_recipients_either(self):
        with refused("incident.personal_id_in_text"):
            rules.check_header(replace(HEADER, recipients=(PERSON,)), later(60))

    def test_without_a_next_report_nothing_is_promised(self):
        assert rules.check_header(replace(HEADER, next_at=None), later(60)).next_at is None

    def test_before_the_event_there_was_nothing(self):
        rules.check_known(1, "nu")
        with refused("situation.report_before_incident", field="as_of", opened="ons 2 jan"):
            rules.check_known(0, "ons 2 jan")


class TestStates:
    @each(
        ("state", "written", "out"),
        [
            (S.DRAFT, True, False),
            (S.IN_REVIEW, True, False),
            (S.APPROVED, False, False),
            (S.SENT, False, True),
            (S.ACKNOWLEDGED, False, True),
        ],
    )
    def test_what_each_means(self, state, written, out):
        assert (state.is_written, state.is_out) == (written, out)

    @each("state", list(S))
    def test_sections_are_written_until_it_is_approved(self, state):
        if state in {S.DRAFT, S.IN_REVIEW}:
            rules.check_written(state)
        else:
            with refused("situation.report_is_approved"):
                rules.check_written(state)

    @each("state", list(S))
    def test_what_is_judged_has_been_handed_in(self, state):
        if state is S.IN_REVIEW:
            rules.check_in_review(state)
            with refused("situation.report_in_review_already"):
                rules.check_not_in_review(state)
        else:
            with refused("situation.report_not_in_review"):
                rules.check_in_review(state)

    @each("state", list(S))
    def test_what_goes_back_is_still_here_and_not_a_draft(self, state):
        if state in {S.IN_REVIEW, S.APPROVED}:
            rules.check_to_return(state)
        else:
            with refused("situation.report_not_to_return"):
                rules.check_to_return(state)

    @each("state", list(S))
    def test_only_what_is_approved_leaves_the_house(self, state):
        if state in {S.APPROVED, S.SENT, S.ACKNOWLEDGED}:
            rules.check_may_be_sent(state)
        else:
            with refused("situation.report_not_approved"):
                rules.check_may_be_sent(state)


class TestSaid:
    @each("said", ["", "  ", "…", "--", "ok", "\u3164\u3164\u3164"])
    def test_a_reason_that_says_nothing_is_none(self, said):
        with refused("situation.report_needs_reason", field="reason"):
            rules.check_reason(said, NIGHT)

    def test_a_reason_is_cleaned(self):
        assert rules.check_reason(" Fel siffra.\r\n", NIGHT) == "Fel siffra."

    @pytest.mark.parametrize("said", ["", "…", "x"])
    def test_somebody_has_a_name(self, said):
        with refused("situation.report_needs_who", field="by"):
            rules.check_who(said)

    def test_a_function_may_be_short(self):
        assert rules.check_who("VB") == "VB"

    def test_a_section_keeps_its_lines_and_loses_what_cannot_be_seen(self):
        found = rules.check_section(SectionDraft(Part.EVENT, "Ett\r\nTvå\u200b\x00 "), (), NIGHT)
        assert found.text == "Ett\nTvå"

    def test_a_section_names_nobody_by_number(self):
        with refused("incident.personal_id_in_text"):
            rules.check_section(SectionDraft(Part.EVENT, f"Vi har nått {PERSON}."), (), NIGHT)

    def test_an_empty_section_can_be_saved(self):
        assert rules.check_section(SectionDraft(Part.EVENT, ""), (), NIGHT).text == ""

    def test_it_leaves_out_only_what_is_there(self):
        rules.check_section(SectionDraft(Part.EVENT, "", ("a",)), ("a", "b"), NIGHT)
        with refused("situation.report_no_such_item", field="left_out"):
            rules.check_section(SectionDraft(Part.EVENT, "", ("c",)), ("a", "b"), NIGHT)


class TestDelivered:
    def test_one_in_order(self):
        found = rules.check_delivery(replace(delivery(" Läns  styrelsen ")), (), later(63), later(66))
        assert found.recipient == "Läns styrelsen"

    def test_the_minute_of_the_approval_is_early_enough(self):
        approved_at = later(63) + timedelta(seconds=50)
        assert rules.check_delivery(delivery(at=later(63)), (), approved_at, later(66))

    def test_a_minute_before_it_is_not(self):
        with refused("situation.report_sent_too_early", field="at"):
            rules.check_delivery(delivery(at=later(62)), (), later(63), later(66))

    def test_what_has_not_been_is_not_noted(self):
        with refused("situation.report_sent_ahead", field="at"):
            rules.check_delivery(delivery(at=later(67)), (), later(63), later(66))

    @pytest.mark.parametrize("name", ["Länsstyrelsen", "LÄNSSTYRELSEN", " läns-styrelsen "])
    def test_a_name_is_the_same_however_it_is_written(self, name):
        with refused("situation.report_sent_already"):
            rules.check_delivery(delivery(name), ("Länsstyrelsen",), later(63), later(66))

    def test_a_list_has_its_length(self):
        rules.check_count((delivery(),) * rules.MOST_RECIPIENTS)
        with refused("leadership.too_many", limit=rules.MOST_RECIPIENTS):
            rules.check_count((delivery(),) * (rules.MOST_RECIPIENTS + 1))
        with refused("situation.report_needs_recipient"):
            rules.check_count(())


class TestReceived:
    SENT = (delivery(at=later(65)),)

    def test_one_in_order_takes_the_name_that_it_was_sent_to(self):
        assert rules.check_receipt(receipt("länsstyrelsen"), self.SENT, (), later(80)).recipient == "Länsstyrelsen"

    @each(
        ("said", "received", "code"),
        [
            (receipt("Polisen"), (), "situation.report_not_sent_to"),
            (receipt(""), (), "situation.report_not_sent_to"),
            (receipt(), ("Länsstyrelsen",), "situation.report_acknowledged_already"),
            (receipt(), ("LÄNSSTYRELSEN",), "situation.report_acknowledged_already"),
            (receipt(by="…"), (), "situation.report_needs_who"),
            (receipt(at=later(81)), (), "situation.report_acknowledged_ahead"),
            (receipt(at=later(64)), (), "situation.report_acknowledged_too_early"),
        ],
    )
    def test_one_that_cannot_be_is_refused(self, said, received, code):
        with refused(code):
            rules.check_receipt(said, self.SENT, received, later(80))

    def test_it_may_come_in_the_minute_it_was_sent(self):
        sent = (delivery(at=later(65) + timedelta(seconds=40)),)
        assert rules.check_receipt(receipt(at=later(65)), sent, (), later(80)).at == later(65)

    def test_it_names_nobody_by_number(self):
        with refused("incident.personal_id_in_text"):
            rules.check_receipt(receipt(by=PERSON), self.SENT, (), later(80))


class TestWhatGoesOut:
    @pytest.mark.parametrize(
        ("secrecy", "outside", "inside"),
        [(Secrecy.OPEN, True, True), (Secrecy.INTERNAL, False, True), (Secrecy.SECRET, False, False)],
    )
    def test_by_its_mark(self, secrecy, outside, inside):
        assert (goes_out(secrecy, external=True), goes_out(secrecy, external=False)) == (outside, inside)

    def test_every_section_stands_in_its_place_whatever_is_said(self):
        assert [one.part for one in blocks((), {}, external=True)] == list(Part)

    def test_the_important_pieces_come_first_and_else_as_they_were_given(self):
        found = blocks((item("a"), item("b"), item("c", important=True)), {}, external=True)[1]
        assert [one.key for one in found.items] == ["c", "a", "b"]

    def test_what_is_kept_back_is_counted_and_what_the_author_left_out_is_not(self):
        pieces = (item("a"), item("b", secrecy=Secrecy.INTERNAL), item("c", secrecy=Secrecy.SECRET), item("d"))
        said = {Part.EVENT: Written("Text.", ("d",))}
        outside, inside = (blocks(pieces, said, external=external)[1] for external in (True, False))
        assert ([one.key for one in outside.items], outside.hidden) == (["a"], 2)
        assert ([one.key for one in inside.items], inside.hidden) == (["a", "b"], 1)

    def test_internal_prose_stays_and_is_counted(self):
        said = {Part.EVENT: Written("Bara för oss.", internal=True)}
        outside, inside = (blocks((), said, external=external)[1] for external in (True, False))
        assert (outside.text, outside.hidden, outside.says) == ("", 1, False)
        assert (inside.text, inside.hidden) == ("Bara för oss.", 0)

    def test_an_empty_internal_text_hides_nothing(self):
        assert blocks((), {Part.EVENT: Written(internal=True)}, external=True)[1].hidden == 0

    @given(st.lists(st.tuples(st.sampled_from(list(Secrecy)), st.booleans()), max_size=12), st.booleans())
    def test_nothing_is_both_told_and_kept_back_and_nothing_disappears(self, pieces, external):
        items = tuple(item(f"k{n}", secrecy=secrecy, important=important) for n, (secrecy, important) in enumerate(pieces))
        found = blocks(items, {}, external=external)[1]
        assert len(found.items) + found.hidden == len(items)
        assert set(found.items) == set(shown(items, external=external))
        assert all(one.secrecy is not Secrecy.SECRET for one in found.items)

    @each(
        ("label", "told"),
        [("Stabschef", "Stabschef"), ("Tjänsteman i beredskap, Alva Provsson", "Tjänsteman i beredskap"), ("", ""), (" TiB ", "TiB")],
    )
    def test_the_function_goes_out_and_the_name_stays(self, label, told):
        assert function_of(label) == told


class TestFingerprint:
    SAID = {Part.EVENT: Written("Text.", number=7, by="A")}

    def test_the_same_content_has_the_same(self):
        other = {Part.EVENT: Written("Text.", number=9, by="B")}
        assert content(HEADER, (item(),), self.SAID) == content(HEADER, (item(),), other)

    @each(
        "changed",
        [
            content(replace(HEADER, own=Colour.RED), (item(),), SAID),
            content(HEADER, (item(value="2"),), SAID),
            content(HEADER, (), SAID),
            content(HEADER, (item(),), {Part.EVENT: Written("Annan text.")}),
            content(HEADER, (item(),), {Part.EVENT: Written("Text.", ("fact:1",))}),
            content(HEADER, (item(),), {Part.EVENT: Written("Text.", internal=True)}),
            content(HEADER, (item(),), {Part.NEEDS: Written("Text.")}),
        ],
        ids=["head", "value", "piece", "text", "left out", "internal", "section"],
    )
    def test_another_content_has_another(self, changed):
        assert content(HEADER, (item(),), self.SAID) != changed


@each(
    ("choice", "name"),
    [
        (Colour, "COLOURS"),
        (Trend, "TRENDS"),
        (Confidence, "CONFIDENCES"),
        (Way, "WAYS"),
        (ReportState, "STATES"),
        (Part, "PARTS"),
        (ChangeKind, "CHANGES"),
        (Turn, "TURNS"),
    ],
)
def test_every_choice_has_its_words(choice, name):
    from vardkase.situation.words import reports as told

    named = getattr(told, name)
    assert [*named] == [*choice]
    assert len({str(word) for word in named.values()}) == len(named)


def test_every_section_has_a_writer_and_a_hint():
    from vardkase.situation.words import reports as told

    assert set(told.WRITERS) == set(told.HINTS) == set(Part)
    assert set(told.TONES) == set(ReportState)
