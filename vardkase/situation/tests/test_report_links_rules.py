"""What a link to a sent report is about, read aloud: one delivery, and whether a later version has come since."""

from __future__ import annotations

from uuid import UUID

import pytest

from vardkase.incidents.rules import Secrecy, State
from vardkase.incidents.tests.scenes import PERSON, later, refused
from vardkase.kernel import codec
from vardkase.situation import links
from vardkase.situation.events.reports import ReportAcknowledged
from vardkase.situation.forms.reports import ReceiptForm, SendForm
from vardkase.situation.lines.reports import LINES
from vardkase.situation.rules import reports as rules
from vardkase.situation.rules.links import Purpose
from vardkase.situation.rules.report_links import Newer, Sending, delivery_id, newer_than
from vardkase.situation.rules.reports import Receipt, Way
from vardkase.situation.tests.reports_scenes import delivery, receipt
from vardkase.situation.words.reports import HEARD, WAYS
from vardkase.testing.cases import each

REPORT = UUID(int=9)
BY_LINK = Receipt("Länsstyrelsen", "TiB Länsstyrelsen", Way.LINK, later(70), "Vi ringer kl. 15.")


class TestADelivery:
    def test_is_the_same_however_the_name_is_written(self):
        assert delivery_id(REPORT, 1, "Länsstyrelsen") == delivery_id(REPORT, 1, "LÄNSSTYRELSEN ")

    @pytest.mark.parametrize("other", [(UUID(int=8), 1, "Länsstyrelsen"), (REPORT, 2, "Länsstyrelsen"), (REPORT, 1, "Region")])
    def test_is_of_one_report_one_version_and_one_recipient(self, other):
        assert delivery_id(*other) != delivery_id(REPORT, 1, "Länsstyrelsen")


class TestNewer:
    def sending(self, version, *names, external=True):
        return Sending(version, external, tuple(delivery(name, later(60 + version)) for name in names))

    @each(
        ("later_ones", "found"),
        [
            ([], None),
            ([(2, ("Länsstyrelsen",), True)], Newer(2, later(62))),
            ([(2, ("LÄNSSTYRELSEN",), True)], Newer(2, later(62))),
            ([(2, ("Region",), True)], Newer(2, None)),
            # It went to others first, and then to them.
            ([(2, ("Region",), True), (2, ("Länsstyrelsen",), True)], Newer(2, later(62))),
            ([(2, ("Länsstyrelsen",), True), (2, ("Region",), True)], Newer(2, later(62))),
            ([(2, ("Länsstyrelsen",), True), (3, ("Region",), True)], Newer(3, None)),
            ([(3, ("Länsstyrelsen",), True), (2, ("Länsstyrelsen",), True)], Newer(3, later(63))),
            # One that stays in the house is told of to those who have got it.
            ([(2, ("Region",), False)], None),
            ([(2, ("Länsstyrelsen",), False)], Newer(2, later(62))),
        ],
    )
    def test_the_latest_that_has_gone_out_or_that_they_have(self, later_ones, found):
        sendings = [self.sending(1, "Länsstyrelsen", "Region"), *(self.sending(v, *names, external=out) for v, names, out in later_ones)]
        assert newer_than(1, "Länsstyrelsen", sendings) == found

    def test_an_earlier_one_is_not_newer(self):
        assert newer_than(2, "Region", [self.sending(1, "Region"), self.sending(2, "Region")]) is None


class TestWhere:
    @each("state", list(State))
    def test_a_report_is_received_as_its_receipt_may_be_noted_and_the_others_while_the_log_is_written(self, state):
        assert Purpose.REPORT.opens_in(state) is (state.is_written_in or state in {State.CLOSED, State.EVALUATED})
        assert [one.opens_in(state) for one in (Purpose.STATUS, Purpose.REQUEST)] == [state.is_written_in] * 2

    def test_every_purpose_has_its_door_and_none_opens_anothers(self):
        assert set(links.DOORS) == set(Purpose)
        text = links.make(Purpose.REPORT, links.new_number(Purpose.REPORT, later(60)), later(60))
        assert [bool(links.read(text, one, later(1))) for one in Purpose] == [one is Purpose.REPORT for one in Purpose]


class TestTheReceipt:
    def test_its_words_are_kept_as_they_are(self):
        assert rules.check_receipt(BY_LINK, [delivery()], [], later(90)) == BY_LINK

    @pytest.mark.parametrize(
        ("words", "code"), [("x" * 20_001, "incident.text_too_long"), (f"Hämta {PERSON}", "incident.personal_id_in_text")]
    )
    def test_words_that_are_too_long_or_hold_a_personal_number_are_refused(self, words, code):
        with refused(code):
            rules.check_receipt(Receipt("Länsstyrelsen", "TiB", Way.LINK, later(70), words), [delivery()], [], later(90))

    def test_one_that_was_written_before_there_were_words_is_read(self):
        plain = codec.to_plain(receipt())
        del plain["words"]
        assert codec.from_plain(Receipt, plain) == receipt()

    def test_by_link_is_nothing_that_somebody_takes_down(self):
        assert set(WAYS) == set(Way)
        assert set(Way) - set(HEARD) == {Way.LINK}
        for form in (SendForm, ReceiptForm):
            assert "link" not in dict(form.base_fields["way"].choices)

    @each(
        ("external", "words", "least"),
        [(True, "", Secrecy.OPEN), (True, "Ring oss.", Secrecy.INTERNAL), (False, "", Secrecy.INTERNAL), (False, "X", Secrecy.INTERNAL)],
    )
    def test_what_a_recipient_writes_is_for_the_staff(self, external, words, least):
        said = Receipt("Länsstyrelsen", "TiB", Way.LINK, later(70), words)
        event = ReportAcknowledged(REPORT, "Lägesrapport 1", 1, external, said)
        line = LINES["situation.report_acknowledged"]
        assert line.least(event) is least
        assert line.said(event) == (
            words,
            {"name": "Lägesrapport 1", "version": 1, "recipient": "Länsstyrelsen", "by": "TiB", "way": "link"},
        )
