"""Recipients of a report get links of their own: who gives them, for what, what ends them, and what the report's page tells of them."""

from __future__ import annotations

import re
import zipfile
from urllib.parse import unquote

import pytest
import time_machine

from vardkase.access.rules import Role
from vardkase.incidents import exporting, maintenance
from vardkase.incidents import queries as incidents
from vardkase.incidents.models import Incident
from vardkase.incidents.rules import Mode, State
from vardkase.incidents.tests.scenes import closed, later, moved, opened, refused
from vardkase.kernel.ids import new_id
from vardkase.leadership.channels.gate import ChannelKind, tray
from vardkase.leadership.tests.pages import Page, Room
from vardkase.situation.models.links import LinkRow
from vardkase.situation.queries import report_links as queries
from vardkase.situation.queries.links import live_links
from vardkase.situation.reporting.due import source
from vardkase.situation.rules.links import Purpose
from vardkase.situation.rules.report_links import delivery_id
from vardkase.situation.rules.reports import Receipt, Way
from vardkase.situation.tests.report_link_scenes import WHO, corrected, door, linked, look, press, report_id, rows, two_hours_in, withdrawn
from vardkase.situation.tests.reports_scenes import approved, did, receipt, sent
from vardkase.testing.pages import CheckingClient, sign_in
from vardkase.testing.people import OUTSIDE, viewer_with

__all__ = ["report_id", "two_hours_in"]
pytestmark = pytest.mark.django_db
SENDERS = (Role.STAFF_MEMBER, Role.DUTY_OFFICER, Role.CHIEF_OF_STAFF, Role.COORDINATOR, Role.DECISION_MAKER)
OTHERS = (Role.LOG_KEEPER, Role.AUDITOR, Role.OBSERVER, Role.BOARD_CHAIR, *OUTSIDE)


class TestGiving:
    def test_each_recipient_of_each_version_has_their_own(self, alva, incident_id, report_id):
        corrected(alva, incident_id, report_id, WHO)
        places = [(WHO, 1), ("Region", 1), (WHO, 2)]
        for name, version in places:
            linked(alva, incident_id, report_id, name, version=version, now=later(90))
        found = rows(alva, incident_id, report_id, later(91))
        assert [(one.delivered.delivery.recipient, one.delivered.version) for one in found] == places
        assert len({one.link.url for one in found}) == 3
        assert {one.link.holder for one in found} == {WHO, "Region"}

    def test_a_new_one_ends_the_one_before_it_and_no_other(self, alva, incident_id, report_id):
        beside = linked(alva, incident_id, report_id, "Region").event.link_id
        first = linked(alva, incident_id, report_id).event.link_id
        second = linked(alva, incident_id, report_id, now=later(67)).event.link_id
        assert {one.link_id for one in rows(alva, incident_id, report_id)} == {beside, second}
        assert LinkRow.objects.get(id=first).ended_at == later(67)

    def test_the_same_key_twice_is_one_link_and_for_another_it_is_refused(self, alva, incident_id, report_id):
        key = new_id()
        first = linked(alva, incident_id, report_id, key=key)
        again = linked(alva, incident_id, report_id, key=key, now=later(70))
        assert (again.number, again.repeated) == (first.number, True)
        for other in ({"recipient": "Region"}, {"hours": 5}):
            with refused("ledger.key_reused"):
                linked(alva, incident_id, report_id, key=key, **other)
        assert LinkRow.objects.count() == 1

    @pytest.mark.parametrize("hours", [0, -1, 337])
    def test_for_no_time_or_too_long_is_none_given(self, alva, incident_id, report_id, hours):
        with refused("situation.link_hours", limit=336):
            linked(alva, incident_id, report_id, hours=hours)
        assert not LinkRow.objects.exists()

    def test_to_whom_it_was_not_sent_is_none_given(self, alva, incident_id, report_id):
        for where in ({"recipient": "Polisen"}, {"version": 2}, {"delivery": new_id()}):
            with refused("situation.not_found"):
                linked(alva, incident_id, report_id, **where)
        only_approved = approved(alva, incident_id)
        with refused("situation.not_found"):
            linked(alva, incident_id, only_approved)
        with refused("leadership.not_found"):
            linked(alva, incident_id, new_id())
        elsewhere = opened(alva, title="Brand")
        with refused("leadership.not_found"):
            linked(alva, elsewhere, report_id)

    @pytest.mark.parametrize("role", SENDERS)
    def test_who_notes_that_it_is_sent_gives_and_withdraws(self, incident_id, report_id, role):
        viewer = viewer_with(role)
        assert linked(viewer, incident_id, report_id).event.purpose is Purpose.REPORT
        assert withdrawn(viewer, incident_id, report_id)

    @pytest.mark.parametrize("act", [linked, withdrawn])
    def test_others_do_not(self, alva, cilla, dag, nobody, incident_id, report_id, act):
        linked(alva, incident_id, report_id)
        for role in OTHERS[:3]:
            with refused("leadership.may_not"):
                act(viewer_with(role), incident_id, report_id)
        for viewer in (cilla, dag, nobody):
            with refused("incident.not_found"):
                act(viewer, incident_id, report_id)
        assert LinkRow.objects.get().ended_at is None

    def test_a_last_report_is_received_when_the_event_is_over_and_not_from_the_archive(self, alva, incident_id, report_id):
        url = door(alva, incident_id, report_id)
        closed(alva, incident_id)
        assert linked(alva, incident_id, report_id, "Region", now=later(70))
        with time_machine.travel(later(120), tick=False):
            assert press(url).status == 302
            moved(alva, incident_id, State.EVALUATED, State.ARCHIVED, now=later(119))
            assert look(url).status == 404
        with refused("leadership.incident_is_over"):
            linked(alva, incident_id, report_id)


class TestWithdrawing:
    def test_it_is_done_once_and_the_same_key_is_one(self, alva, incident_id, report_id):
        linked(alva, incident_id, report_id)
        key = new_id()
        numbers = {withdrawn(alva, incident_id, report_id, key=key).number for _time in range(2)}
        assert len(numbers) == 1
        with refused("situation.no_such_link"):
            withdrawn(alva, incident_id, report_id, now=later(69))

    def test_none_was_given(self, alva, incident_id, report_id):
        linked(alva, incident_id, report_id, "Region")
        with refused("situation.no_such_link"):
            withdrawn(alva, incident_id, report_id)
        assert rows(alva, incident_id, report_id)[1].link


class TestTheTables:
    def test_they_are_what_the_ledger_makes_them(self, alva, incident_id, report_id):
        linked(alva, incident_id, report_id)
        linked(alva, incident_id, report_id, "Region")
        withdrawn(alva, incident_id, report_id, "Region")
        said = Receipt(WHO, "TiB Länsstyrelsen", Way.LINK, later(70), "Vi ringer.")
        did("acknowledge_report", alva, incident_id, report_id, receipt=said, now=later(75))
        before = rows(alva, incident_id, report_id)
        assert before[0].delivered.receipt == said
        assert maintenance.agrees(f"incident:{incident_id}")
        assert list(maintenance.rebuild(str(incident_id)))
        assert rows(alva, incident_id, report_id) == before


class TestDue:
    def why(self, viewer, minutes) -> str:
        return " ".join(one.why for one in source(viewer, later(minutes)) if one.code == "report_receipt")

    def test_who_has_a_link_to_acknowledge_by_is_told_with_what_is_due(self, alva, incident_id, report_id):
        assert "länk" not in self.why(alva, 130)
        linked(alva, incident_id, report_id, "Region")
        assert self.why(alva, 130).endswith("De här har en länk att kvittera med: Region.")
        withdrawn(alva, incident_id, report_id, "Region", now=later(131))
        assert "länk" not in self.why(alva, 132)

    def test_one_that_has_ended_is_no_link(self, alva, incident_id, report_id):
        linked(alva, incident_id, report_id, hours=1)
        assert ("länk" in self.why(alva, 125), "länk" in self.why(alva, 127)) == (True, False)

    def test_a_receipt_by_link_is_a_receipt(self, alva, incident_id, report_id):
        url = door(alva, incident_id, report_id)
        with time_machine.travel(later(120), tick=False):
            press(url)
        (one,) = [each for each in source(alva, later(130)) if each.code == "report_receipt"]
        assert one.title == "Lägesrapport 1 är inte kvitterad av Region"
        assert WHO not in one.why

    def test_links_of_other_incidents_are_not_asked_for(self, alva, incident_id, report_id):
        linked(alva, incident_id, report_id)
        target = delivery_id(report_id, 1, WHO)
        assert queries.linked_now([incident_id], later(70)) == {target}
        assert queries.linked_now([new_id()], later(70)) == queries.linked_now([], later(70)) == frozenset()


@pytest.mark.usefixtures("two_hours_in")
class TestThePages:
    def path(self, report_id, recipient=WHO, end="") -> str:
        return f"reports/{report_id}/links/{delivery_id(report_id, 1, recipient)}/{end}"

    def test_it_is_given_shown_as_text_code_and_letter_and_withdrawn(self, screen, incident_id, report_id):
        here = Room(screen, incident_id)
        answer = here.post(self.path(report_id, end="new/"), {"hours": "24"}).answer
        assert (answer.status_code, answer["Location"].endswith(self.path(report_id))) == (302, True)
        page = here.get(self.path(report_id))
        (url,) = page.tree.xpath("//a[@id='link']/@href")
        assert page.tree.xpath("//div[@class='code']/*[local-name()='svg']")
        (letter,) = page.tree.xpath("//a[starts-with(@href, 'mailto:')]/@href")
        assert "Stormen" not in letter
        where = re.sub("^https?://[^/]+", "", url)
        assert look(where).status == 200
        assert here.post(self.path(report_id, end="withdraw/"), {}).status == 302
        assert look(where).status == 404
        assert here.get(self.path(report_id)).status == 404

    @pytest.mark.parametrize("lacks", [{"hours": "0"}, {"hours": ""}, {"hours": "1000"}, {"hours": "24", "to": "ingen adress"}])
    def test_for_no_time_or_to_no_address_is_none_given(self, screen, incident_id, report_id, lacks):
        page = Room(screen, incident_id).post(self.path(report_id, end="new/"), lacks)
        assert (page.status, page.dead_ends) == (422, [])
        assert f"reports/{report_id}/" in page.offers
        assert not LinkRow.objects.exists()

    def test_in_an_exercise_the_mail_stays_in_the_tray_and_says_what_it_is(self, alva, screen):
        incident_id = opened(alva, mode=Mode.EXERCISE)
        report_id = sent(alva, incident_id)
        here = Room(screen, incident_id)
        assert here.post(self.path(report_id, end="new/"), {"hours": "24", "to": "tib@lst.example"}).status == 302
        message = tray(ChannelKind.MAIL).messages[-1].message
        assert message.subject.startswith("ÖVNING")
        assert "Lägesrapport 1 är skickad till Länsstyrelsen" in message.text
        assert "Stormen" not in f"{message.subject}{message.text}"
        page = here.get(self.path(report_id))
        assert "lämnar inget mejl den här datorn" in page.text
        (letter,) = page.tree.xpath("//a[starts-with(@href, 'mailto:')]/@href")
        assert unquote(letter).count("ÖVNING: ") == 2

    def test_the_reports_page_tells_of_each_recipient_what_there_is(self, alva, screen, incident_id):
        report_id = sent(alva, incident_id, WHO, "Region", "Polisen")
        press(door(alva, incident_id, report_id), words="Vi ringer kl. 15.")
        linked(alva, incident_id, report_id, "Region", hours=1, now=later(58))
        (section,) = Room(screen, incident_id).get(f"reports/{report_id}/").tree.xpath("//section[@id='sent']")
        text = " ".join(section.text_content().split())
        first, second, third = (text[text.index(name) :] for name in (WHO, "Region", "Polisen"))
        assert "Kvitterad TiB Länsstyrelsen, " in first
        assert "(Med länk)" in first
        assert "Vi ringer kl. 15." in first
        assert "Inte kvitterad Länk lämnad" in second
        assert "Den upphörde" in second
        assert "Ingen länk är lämnad." in third

    @pytest.mark.parametrize("state", ["open", "archived"])
    def test_what_would_be_refused_is_not_offered(self, alva, screen, incident_id, report_id, state):
        linked(alva, incident_id, report_id)
        if state == "archived":
            closed(alva, incident_id)
            moved(alva, incident_id, State.EVALUATED, State.ARCHIVED)
        offers = {one for one in Room(screen, incident_id).get(f"reports/{report_id}/").offers if "/links/" in one}
        expected = {self.path(report_id), self.path(report_id, "Region", "new/")}
        assert offers == (expected if state == "open" else set())

    def test_others_find_no_link_and_no_way_to_give_one(self, alva, cilla, incident_id, report_id):
        url = door(alva, incident_id, report_id)
        for viewer in (*(viewer_with(role) for role in OTHERS), cilla):
            client = CheckingClient()
            sign_in(client, viewer)
            for end in ("", "new/", "withdraw/"):
                assert client.get(f"/incidents/{incident_id}/{self.path(report_id, end=end)}").status_code in {403, 404}
            page = Page(client.get(f"/incidents/{incident_id}/reports/{report_id}/"))
            assert url not in page.answer.content.decode()
            assert not page.tree.xpath("//a[contains(@href, '/links/')]")

    @pytest.mark.parametrize("end", ["", "new/", "withdraw/"])
    def test_what_is_not_there_is_said_so(self, screen, incident_id, report_id, end):
        here = Room(screen, incident_id)
        assert here.get(f"reports/{report_id}/links/{new_id()}/{end}").status == 404
        assert here.get(f"reports/{new_id()}/links/{new_id()}/{end}").status == 404

    def test_a_receipt_that_is_taken_down_is_never_by_link(self, screen, incident_id, report_id):
        page = Room(screen, incident_id).post(f"reports/{report_id}/receipt/", {"recipient": WHO, "by": "TiB", "way": "link", "at": ""})
        assert (page.status, bool(page.error("way"))) == (422, True)


class TestTheLog:
    def test_that_a_link_is_given_is_for_the_staff_and_its_address_for_nobody(self, alva, bo, incident_id, report_id):
        url = door(alva, incident_id, report_id)
        row = incidents.incident(alva, incident_id)
        (link,) = live_links(row, Purpose.REPORT, later(70)).values()
        texts = {}
        with time_machine.travel(later(120), tick=False):
            for viewer in (alva, bo):
                client = CheckingClient()
                sign_in(client, viewer)
                texts[viewer.actor.id] = Page(client.get(f"/incidents/{incident_id}/log/")).text
        assert "Länsstyrelsen har fått en länk för att läsa och kvittera en lägesrapport utan konto" in texts[alva.actor.id]
        assert "har fått en länk" not in texts[bo.actor.id]
        assert not [text for text in texts.values() if link.url in text or url in text]

    @pytest.mark.parametrize(("words", "told"), [("", True), ("Vi ringer kl. 15.", False)])
    def test_that_it_is_received_is_as_open_as_the_report_and_the_words_of_others_are_for_the_staff(
        self, alva, bo, incident_id, report_id, words, told
    ):
        url = door(alva, incident_id, report_id)
        with time_machine.travel(later(120), tick=False):
            press(url, words=words)
            texts = []
            for viewer in (alva, bo):
                client = CheckingClient()
                sign_in(client, viewer)
                texts.append(Page(client.get(f"/incidents/{incident_id}/log/")).text)
        line = "Länsstyrelsen har den, säger TiB Länsstyrelsen (med länk)."
        assert line in texts[0]
        assert words in texts[0]
        assert "Länsstyrelsen (länk)" in texts[0]
        assert (line in texts[1]) is told
        assert not words or words not in texts[1]

    def test_an_export_follows_the_log(self, alva, incident_id, report_id, tmp_path):
        url = door(alva, incident_id, report_id)
        with time_machine.travel(later(120), tick=False):
            press(url, words="Vi ringer kl. 15.")
        token, said = url.rstrip("/").rpartition("/")[2], {}
        for seen in (frozenset({"open"}), frozenset({"open", "internal"})):
            place = tmp_path / f"{len(seen)}.zip"
            exporting._write(Incident.objects.get(id=incident_id), place, later(130), exporting.Sieve(incident_id, seen))
            with zipfile.ZipFile(place) as archive:
                said[len(seen)] = archive.read("entries.jsonl").decode()
        assert ["Vi ringer kl. 15." in one for one in said.values()] == [False, True]
        (entry,) = [one for one in said[2].splitlines() if "Vi ringer kl. 15." in one]
        assert f"link:{LinkRow.objects.get().id}" in entry
        assert not [one for one in said.values() if token in one]


def test_a_receipt_by_telephone_and_by_link_are_told_apart(alva, incident_id, report_id):
    did("acknowledge_report", alva, incident_id, report_id, receipt=receipt("Region"), now=later(75))
    with time_machine.travel(later(120), tick=False):
        press(door(alva, incident_id, report_id))
    found = {one.delivered.delivery.recipient: one.delivered for one in rows(alva, incident_id, report_id)}
    assert [found[name].receipt.way for name in (WHO, "Region")] == [Way.LINK, Way.PHONE]
    assert [found[name].noted_by for name in (WHO, "Region")] == ["Länsstyrelsen (länk)", alva.actor.label]
