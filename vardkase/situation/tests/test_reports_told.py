"""How what is done with a report is told: in the log to each reader, as what has changed, in an SMS, and as what is due."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from vardkase.access.rules import Role
from vardkase.incidents import queries as incidents
from vardkase.incidents.rules import Importance, Secrecy
from vardkase.incidents.tests.scenes import later
from vardkase.leadership.obligations import Due
from vardkase.situation.lines.reports import LINES
from vardkase.situation.reporting import brief, lines
from vardkase.situation.reporting.due import source
from vardkase.situation.rules.reports import Part
from vardkase.situation.rules.reports_changes import Change, ChangeKind, Turn, changes, news, turn_of
from vardkase.situation.tests.reports_papers import FOURTH, THIRD, paper, piece
from vardkase.situation.tests.reports_scenes import HEADER, begun, delivery, did, handed_in, item, read, receipt, sent, wrote
from vardkase.situation.words import reports as words
from vardkase.testing.cases import each
from vardkase.testing.people import viewer_with

# What each kind of entry says, and whether a partner who follows reads it of a report that leaves the house.
TOLD: dict[str, tuple[str, bool]] = {
    "situation.report_drafted": ("Lägesrapport 1 är påbörjad", False),
    "situation.report_described": ("Lägesrapport 1: rapporthuvudet är ändrat", False),
    "situation.report_refreshed": ("Lägesrapport 1: underlaget är hämtat på nytt", False),
    "situation.report_section_taken": ("Lägesrapport 1: Logistik skriver", False),
    "situation.report_section_written": ("Ett elverk till Blidö.", False),
    "situation.report_review_asked": ("Klar för läsning.", False),
    "situation.report_reviewed": ("Läst och bra.", False),
    "situation.report_returned": ("Fel siffra för Blidö.", False),
    "situation.report_approved": ("Lägesrapport 1, version 1", True),
    "situation.report_sent": ("Länsstyrelsen", True),
    "situation.report_acknowledged": ("TiB Länsstyrelsen", True),
    "situation.report_corrected": ("Fel siffra för Yxlan.", False),
}


def whole_life(viewer: Any, incident_id: Any, *, external: bool) -> None:
    """Everything that can be done with a report, once or more."""
    report_id = begun(viewer, incident_id, external=external)
    did("describe_report", viewer, incident_id, report_id, header=replace(HEADER, external=external))
    did("refresh_report", viewer, incident_id, report_id, as_of=later(60))
    did("take_section", viewer, incident_id, report_id, part=Part.NEEDS, by="Logistik")
    for part in Part:
        wrote(viewer, incident_id, report_id, part, "Ett elverk till Blidö." if part is Part.NEEDS else "Inget nytt.", now=later(63))
    did("ask_review", viewer, incident_id, report_id, words="Klar för läsning.")
    did("return_report", viewer, incident_id, report_id, reason="Fel siffra för Blidö.")
    did("ask_review", viewer, incident_id, report_id)
    did("review_report", viewer, incident_id, report_id, read=read(viewer, incident_id, report_id), words="Läst och bra.")
    did("approve_report", viewer, incident_id, report_id, read=read(viewer, incident_id, report_id))
    did("send_report", viewer, incident_id, report_id, deliveries=(delivery(),), now=later(66))
    did("acknowledge_report", viewer, incident_id, report_id, receipt=receipt(), now=later(75))
    did("correct_report", viewer, incident_id, report_id, reason="Fel siffra för Yxlan.", now=later(80))


@pytest.mark.django_db
class TestTheLog:
    def log(self, viewer: Any, incident_id: Any) -> list[Any]:
        return [one for one in incidents.log_page(viewer, incident_id, incidents.Filters(), limit=100).entries if one.kind in TOLD]

    def test_it_has_a_line_for_everything_that_can_be_done(self, alva, incident_id):
        assert set(TOLD) == set(LINES) == set(words.EVENTS) == set(words.LINES)
        whole_life(alva, incident_id, external=True)
        assert {one.kind for one in self.log(alva, incident_id)} == set(TOLD)

    @pytest.mark.parametrize("external", [True, False])
    def test_a_partner_reads_that_it_went_out_and_nothing_of_how_it_was_written(self, alva, bo, incident_id, external):
        whole_life(alva, incident_id, external=external)
        seen = {one.kind for one in self.log(bo, incident_id) if not one.masked}
        assert seen == ({kind for kind, (_said, outside) in TOLD.items() if outside} if external else set())
        told = " ".join(f"{one.text} {one.facts}" for one in self.log(bo, incident_id))
        for said in ("Ett elverk", "Klar för läsning", "Fel siffra", "Logistik", "Läst och bra"):
            assert said not in told

    def test_each_is_told_in_words_on_the_page(self, alva, screen, incident_id):
        whole_life(alva, incident_id, external=True)
        text = " ".join(screen.get(f"/incidents/{incident_id}/log/").content.decode().split())
        assert [said for said, _outside in TOLD.values() if said not in text] == []

    def test_what_leaves_the_house_is_what_whoever_comes_back_reads_first(self, alva, incident_id):
        whole_life(alva, incident_id, external=True)
        big = {one.kind for one in self.log(alva, incident_id) if one.importance is Importance.IMPORTANT}
        assert big == {"situation.report_approved", "situation.report_sent"}

    @pytest.mark.parametrize("role", [Role.STAFF_MEMBER, Role.AUDITOR, Role.BOARD_CHAIR])
    def test_those_who_read_what_is_internal_read_all_of_it(self, alva, incident_id, role):
        whole_life(alva, incident_id, external=False)
        found = self.log(viewer_with(role), incident_id)
        assert {one.kind for one in found if not one.masked} == set(TOLD)


@pytest.mark.django_db
class TestDue:
    def told(self, viewer: Any, minutes: float, code: str) -> list[Any]:
        return [one for one in source(viewer, later(minutes)) if one.code == code]

    @pytest.mark.parametrize(
        ("minutes", "state"),
        [(239.9, None), (240, Due.SOON), (284.9, Due.SOON), (285, Due.DUE), (299.9, Due.DUE), (300.1, Due.OVERDUE), (3000, Due.OVERDUE)],
    )
    def test_the_next_one_is_said_at_the_minute(self, alva, incident_id, minutes, state):
        sent(alva, incident_id, next_at=later(300))
        assert [one.state for one in self.told(alva, minutes, "report_next")] == ([state] if state else [])

    @pytest.mark.parametrize(("minutes", "asked"), [(124.9, False), (125, True), (600, True)])
    def test_a_receipt_is_asked_for_after_an_hour(self, alva, incident_id, minutes, asked):
        sent(alva, incident_id)
        assert bool(self.told(alva, minutes, "report_receipt")) is asked

    def test_it_names_those_who_lack_and_no_others(self, alva, incident_id):
        report_id = sent(alva, incident_id, "Länsstyrelsen", "Polisen", "Region Stockholm")
        did("acknowledge_report", alva, incident_id, report_id, receipt=receipt("Polisen"), now=later(75))
        (one,) = self.told(alva, 130, "report_receipt")
        assert one.title == "Lägesrapport 1 är inte kvitterad av Länsstyrelsen, Region Stockholm"

    def test_each_actor_has_its_own_next_one(self, alva, incident_id):
        sent(alva, incident_id, next_at=later(300))
        begun(alva, incident_id, actor="Räddningstjänsten", next_at=later(310))
        sent(alva, incident_id, next_at=later(330))
        found = self.told(alva, 320, "report_next")
        assert [(one.title, one.state) for one in found if one.due_at == later(330)] == [("Lägesrapport 3", Due.DUE)]
        assert all(one.due_at != later(300) for one in found)

    def test_a_correction_waits_for_no_earlier_report(self, alva, incident_id):
        report_id = sent(alva, incident_id, next_at=later(300))
        did("correct_report", alva, incident_id, report_id, reason="Fel siffra.", now=later(80))
        (one,) = self.told(alva, 290, "report_next")
        assert (one.title, one.due_at, one.url.endswith("/new/")) == ("Lägesrapport 2", later(300), True)

    def test_what_is_sent_back_waits_for_no_judge(self, alva, incident_id):
        report_id = handed_in(alva, incident_id)
        assert len(self.told(alva, 70, "report_review")) == 1
        did("return_report", alva, incident_id, report_id, reason="Fel siffra.")
        assert self.told(alva, 70, "report_review") == []


class TestTurns:
    @each(
        ("before", "now", "turn"),
        [
            ("−4", "−12", Turn.DOWN), ("−12", "−4", Turn.UP), ("-4", "−4", None), ("−4,5", "3", Turn.UP), ("omkring −4", "−6,5", Turn.DOWN),
            ("minst 35 000", "38 000", Turn.UP), ("8 300 kunder", "8 400 hushåll", None), ("12 %", "15 %", Turn.UP), ("1.5", "1,5", None),
            ("över 5", "under 5", None), ("1 000 000", "999 999", Turn.DOWN), ("3 av 5", "4 av 5", None), ("0", "0,1", Turn.UP),
            ("28\u2009528", "28\u00a0529", Turn.UP), ("10–12", "13", None), ("3 dygn", "ca 2,5 dygn", Turn.DOWN), ("tor 3", "fre 4", None),
        ],
    )  # fmt: skip
    def test_a_figure_of_the_same_thing_goes_up_or_down(self, before, now, turn):
        assert turn_of(before, now) is turn

    @settings(max_examples=50)
    @given(st.integers(-(10**9), 10**9), st.integers(-(10**9), 10**9), st.sampled_from([" ", "\u00a0", "\u202f"]))
    def test_however_it_is_written_it_is_the_number_that_counts(self, before, now, blank):
        was, is_now = (f"{number:,}".replace(",", blank).replace("-", "−") for number in (before, now))
        assert turn_of(was, is_now) is (None if before == now else Turn.UP if now > before else Turn.DOWN)
        assert turn_of(is_now, was) is (None if before == now else Turn.DOWN if now > before else Turn.UP)


class TestChangesInWords:
    @each(
        ("text", "value", "before", "subject"),
        [
            ("Kunder utan el i kommunen: 8 300", "8 300", "6 500", "Kunder utan el i kommunen"),
            ("Kunder utan el: 8 300 (13:00, enligt nätbolaget)", "8 300", "6 500", "Kunder utan el"),
            ("Hemtjänsten: gul, sedan 12:00", "yellow", "red", "Hemtjänsten"),
            ("B-001 Trygghetspunkter öppnas.", "B-001", "B-000", "B-001 Trygghetspunkter öppnas"),
            ("Bandvagn till Yxlan.", "Klar", "Ny", "Bandvagn till Yxlan"),
        ],
    )
    def test_what_a_change_is_of(self, text, value, before, subject):
        found = lines.subject(Change(ChangeKind.CHANGED, "k", Part.EVENT, text, value, before=before))
        assert found == subject

    @each("tone", list(words.TONE_WORDS))
    def test_a_colour_is_told_by_its_word(self, tone):
        one = Change(ChangeKind.CHANGED, "k", Part.CONSEQUENCES, "Hemtjänsten: x", tone, FOURTH, before="grey", before_as_of=THIRD)
        said = lines.change_text(one, FOURTH)
        assert str(words.TONE_WORDS[tone]) in said
        assert said.startswith("Hemtjänsten: ")

    @pytest.mark.parametrize("kind", [ChangeKind.NEW, ChangeKind.ENDED, ChangeKind.OPEN])
    def test_what_has_not_changed_is_told_in_its_own_words(self, kind):
        assert lines.change_text(Change(kind, "k", Part.EVENT, "Färjan går inte.", "nej"), FOURTH) == "Färjan går inte."

    @settings(max_examples=50)
    @given(st.lists(st.tuples(st.sampled_from("abcd"), st.sampled_from(Part), st.sampled_from("123"), st.booleans()), max_size=8))
    def test_what_is_new_to_one_who_had_nothing_is_everything_once(self, pieces):
        items = [item(key, value, part, important=big) for key, part, value, big in pieces]
        found = changes((), items)
        assert sorted(one.key for one in found) == sorted({one.key for one in items})
        assert {one.kind for one in found} <= {ChangeKind.NEW}
        assert [one.important for one in found] == sorted((one.important for one in found), reverse=True)
        assert news(found) == found


class TestAnSms:
    @each(("count", "said"), [(0, ""), (1, ", 1 ändring"), (3, ", 3 ändringar"), (4, ", 4 ändringar"), (9, ", 9 ändringar")])
    def test_there_is_room_for_three_and_all_are_counted(self, count, said):
        found = brief.sms(paper(*(piece(f"k{n}", f"Uppgift {n}", str(n)) for n in range(count)), was=(), prose={}))
        told = [one for one in found.lines[2:] if one.startswith("Nytt:")]
        assert len(told) == min(count, 3)
        assert found.lines[0] == f"Lägesrapport 4, Norrtälje kommun, 10 jan 13:00{said}"

    @pytest.mark.parametrize("secrecy", list(Secrecy))
    def test_only_what_is_open_has_changed(self, secrecy):
        now = piece("k", "Kunder utan el: 2", "2", secrecy=secrecy)
        text = brief.sms(paper(now, was=(replace(now, text="Kunder utan el: 1", value="1"),))).text
        assert ("Kunder utan el" in text) is (secrecy is Secrecy.OPEN)

    @each(
        ("names", "told"),
        [
            ((), True), (("Ada Provsson",), False), (("ADA  PROVSSON",), False), (("Ada-Provsson",), False), (("Ada",), True),
            (("Provsson",), False), (("", "  ", "…"), True), (("Bo Exempelström",), True),
        ],
    )  # fmt: skip
    def test_nobody_who_is_known_is_named(self, names, told):
        found = brief.sms(paper(piece("k", "Ring Ada Provsson om elverket", "1"), was=()), names)
        assert ("elverket" in found.text) is told
        assert found.named == (0 if told else 1)

    def test_it_says_which_it_is_also_when_it_says_nothing_else(self):
        found = brief.sms(replace(paper(was=(), prose={}), version=3))
        assert found.lines == (
            "Lägesrapport 4, Norrtälje kommun, 10 jan 13:00 (rättad)", "Egen organisation gul, området orange, riktning sämre.",
            "Inget väsentligt har ändrats.",
        )  # fmt: skip
