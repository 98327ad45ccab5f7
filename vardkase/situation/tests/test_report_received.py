"""The door of a report that was sent, pushed from every side: it is read as it was sent, acknowledged once, and shut in the same words."""

from __future__ import annotations

from datetime import timedelta
from uuid import UUID

import pytest
import time_machine
from django.test import Client

from vardkase.incidents import queries as incidents
from vardkase.incidents.models import Incident
from vardkase.incidents.rules import Mark, Mode, Secrecy
from vardkase.incidents.tests.scenes import PERSON, SECRET, closed, later, opened
from vardkase.kernel.ids import new_id
from vardkase.situation import links
from vardkase.situation.models.links import LinkRow
from vardkase.situation.models.reports import ReportStepRow
from vardkase.situation.rules.links import Purpose
from vardkase.situation.rules.reports import Part, Way
from vardkase.situation.tests.report_link_scenes import WHO, corrected, door, linked, look, press, report_id, rows, two_hours_in, withdrawn
from vardkase.situation.tests.reports_opened import extracted, words_of
from vardkase.situation.tests.reports_scenes import begun, delivery, did, offered, piece, read, receipt, sent, stands, wrote
from vardkase.testing.pages import CheckingClient

__all__ = ["report_id", "two_hours_in"]
pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("two_hours_in")]
QUIET = {"X-Robots-Tag": "noindex, nofollow", "Referrer-Policy": "no-referrer", "Cache-Control": "no-store"}
DEAD = "Länken går inte att använda"
KINDS = ("pdf", "docx", "json")


@pytest.fixture
def url(alva, incident_id, report_id) -> str:
    return door(alva, incident_id, report_id)


def receipts(viewer, incident_id, report_id) -> list:
    return [one.delivered.receipt for one in rows(viewer, incident_id, report_id) if one.delivered.receipt]


def text_of(kind: str, data: bytes) -> str:
    return {"pdf": lambda: extracted(data), "docx": lambda: words_of(data), "json": data.decode}[kind]()


class TestReading:
    def test_it_is_read_as_it_was_sent_and_by_no_robot_cache_or_referrer(self, url):
        page = look(url)
        assert page.status == 200
        assert "Lägesrapport 1: Stormen Alfrida" in page.text
        assert "Det här säger vi om consequences." in page.text
        assert "skickade version 1 till Länsstyrelsen" in page.text
        assert {name: page.answer.headers[name] for name in QUIET} == QUIET

    @pytest.mark.parametrize("method", ["get", "head"])
    def test_looking_acknowledges_nothing(self, alva, incident_id, url, method):
        before = incidents.incident(alva, incident_id).entries
        for where in (url, *(f"{url}report.{kind}" for kind in KINDS)):
            assert getattr(CheckingClient(), method)(where).status_code == 200
        assert incidents.incident(alva, incident_id).entries == before

    @pytest.mark.parametrize("kind", KINDS)
    def test_it_is_fetched_as_a_file_as_quietly(self, url, kind):
        answer = CheckingClient().get(f"{url}report.{kind}")
        assert f'filename="2019-001-lagesrapport-1.{kind}"' in answer["Content-Disposition"]
        assert {name: answer.headers[name] for name in QUIET} == QUIET
        assert "Det här säger vi om consequences." in text_of(kind, answer.content)

    @pytest.mark.parametrize("kind", ["txt", "xml", "exe"])
    def test_no_other_file_is_there(self, url, kind):
        assert CheckingClient().get(f"{url}report.{kind}").status_code == 404

    def test_the_rest_of_the_event_is_not(self, alva, incident_id, report_id, url):
        wrote_later = begun(alva, incident_id, as_of=later(70), now=later(70))
        wrote(alva, incident_id, wrote_later, Part.EVENT, "Ett utkast om Blidö.", now=later(71))
        page = look(url)
        assert "Blidö" not in page.text
        assert not [one for one in page.tree.xpath("//main//a/@href") if "/incidents/" in one]
        assert "Alva" not in page.text

    def test_what_external_leaves_out_is_in_no_copy(self, alva, incident_id, monkeypatch):
        offered(
            monkeypatch,
            piece(key="fact:open", text="Öppet om vägarna."),
            piece(key="fact:inside", text="Inne i staben.", mark=Mark(Secrecy.INTERNAL)),
            piece(key="fact:secret", text="Skyddat objekt.", mark=SECRET),
        )
        report_id = approved_with_inner_words(alva, incident_id)
        url = door(alva, incident_id, report_id)
        told = [look(url).text, *(text_of(kind, CheckingClient().get(f"{url}report.{kind}").content) for kind in KINDS)]
        for text in told:
            assert "Öppet om vägarna." in text
            assert not [hidden for hidden in ("Inne i staben", "Skyddat objekt", "Bara för oss") if hidden in text]

    def test_it_is_the_version_that_was_sent_whatever_is_written_since(self, alva, incident_id, report_id, url):
        did("correct_report", alva, incident_id, report_id, reason="Fel.", now=later(80))
        wrote(alva, incident_id, report_id, Part.EVENT, "Det rättade.", now=later(81))
        told = [look(url).text, *(text_of(kind, CheckingClient().get(f"{url}report.{kind}").content) for kind in KINDS)]
        assert not [text for text in told if "Det rättade." in text]
        assert "nyare version" not in told[0]

    def test_an_exercise_is_unmistakable(self, alva):
        incident_id = opened(alva, mode=Mode.EXERCISE)
        url = door(alva, incident_id, sent(alva, incident_id))
        page = look(url)
        assert page.tree.xpath("//div[@class='exercise']")
        assert page.tree.xpath("//b[@class='report__mark']/text()") == ["ÖVNING"]
        assert press(url).status == 302
        assert "OVNING-" in CheckingClient().get(f"{url}report.pdf")["Content-Disposition"]

    def test_a_word_template_that_is_broken_does_not_keep_the_report_from_those_it_was_sent_to(self, url, settings, tmp_path):
        settings.SITUATION_REPORT_TEMPLATE = tmp_path / "finns-inte.docx"
        answer = CheckingClient().get(f"{url}report.docx")
        assert "Det här säger vi om consequences." in words_of(answer.content)
        assert answer["X-Robots-Tag"] == QUIET["X-Robots-Tag"]


class TestAnInternalReport:
    @pytest.fixture
    def url(self, alva, incident_id) -> str:
        return door(alva, incident_id, sent(alva, incident_id, "Krisledningsnämnden", external=False), "Krisledningsnämnden")

    def test_it_is_acknowledged_and_not_shown(self, alva, incident_id, url):
        page = look(url)
        assert page.status == 200
        assert "Rapporten är intern och visas inte här" in page.text
        for hidden in ("Det här säger vi om", "Stormen Alfrida", "TiB, 0176"):
            assert hidden not in page.answer.content.decode()
        assert press(url, by="Nämndens ordförande").status == 302
        assert "Kvitterad" in look(url).text

    @pytest.mark.parametrize("kind", KINDS)
    def test_no_file_of_it_is_fetched(self, url, kind):
        page = look(f"{url}report.{kind}")
        assert (page.status, DEAD in page.text) == (404, True)
        assert {name: page.answer.headers[name] for name in QUIET} == QUIET


class TestAcknowledging:
    def test_one_press_says_who_and_when_and_that_it_came_by_link(self, alva, incident_id, report_id, url):
        answer = press(url, by="TiB Länsstyrelsen", words="Vi ringer kl. 15.").answer
        assert (answer.status_code, answer["Location"]) == (302, f"{url}?done=1")
        assert {name: answer.headers[name] for name in QUIET} == QUIET
        (one,) = [each.delivered for each in rows(alva, incident_id, report_id) if each.delivered.receipt]
        assert (one.receipt.recipient, one.receipt.by, one.receipt.way) == (WHO, "TiB Länsstyrelsen", Way.LINK)
        assert (one.receipt.words, one.receipt.at) == ("Vi ringer kl. 15.", later(120))
        assert one.noted_by == "Länsstyrelsen (länk)"
        page = look(f"{url}?done=1")
        assert "Tack." in page.text
        assert "TiB Länsstyrelsen, ons 2 jan 04:20 (Med länk)" in page.text
        assert not page.tree.xpath("//main//form")

    def test_without_cookies_and_from_a_page_that_tells_no_referrer_it_is_taken(self, url):
        # A page that is told to send no referrer sends its form from the origin «null».
        client = Client(enforce_csrf_checks=True)
        answer = client.post(url, {"key": str(new_id()), "by": "TiB"}, headers={"origin": "null"})
        assert answer.status_code == 302

    def test_the_same_press_twice_is_one_receipt_also_later(self, alva, incident_id, report_id, url):
        key = str(new_id())
        assert press(url, key=key).status == 302
        with time_machine.travel(later(130), tick=False):
            assert press(url, key=key).status == 302
        assert [one.at for one in receipts(alva, incident_id, report_id)] == [later(120)]
        assert ReportStepRow.objects.filter(kind="situation.report_acknowledged").count() == 1

    def test_another_who_says_so_is_told_who_was_first_and_when(self, alva, incident_id, report_id, url):
        press(url, by="TiB Länsstyrelsen")
        with time_machine.travel(later(130), tick=False):
            page = press(url, by="Samverkansfunktionen")
        assert page.status == 409
        assert "redan antecknat" in page.text
        assert "TiB Länsstyrelsen, ons 2 jan 04:20" in page.text
        assert {name: page.answer.headers[name] for name in QUIET} == QUIET
        assert [one.by for one in receipts(alva, incident_id, report_id)] == ["TiB Länsstyrelsen"]

    def test_what_the_staff_has_noted_by_telephone_stands_there_too(self, alva, incident_id, report_id, url):
        did("acknowledge_report", alva, incident_id, report_id, receipt=receipt(), now=later(75))
        page = look(url)
        assert "TiB Länsstyrelsen, ons 2 jan 03:30 (Telefon)" in page.text
        assert not page.tree.xpath("//main//form")
        assert press(url).status == 409

    def test_a_key_that_said_something_else_is_no_key(self, alva, incident_id, report_id, url):
        key = str(new_id())
        beside = door(alva, incident_id, report_id, "Region")
        assert press(beside, key=key, by="TiB Region").status == 302
        assert press(url, key=key).status == 422
        assert len(receipts(alva, incident_id, report_id)) == 1

    def test_the_others_are_not_acknowledged_by_it(self, alva, incident_id, report_id, url):
        press(url)
        assert [bool(one.delivered.receipt) for one in rows(alva, incident_id, report_id)] == [True, False]
        assert stands(alva, incident_id, report_id).state == "sent"
        press(door(alva, incident_id, report_id, "Region"))
        assert stands(alva, incident_id, report_id).state == "acknowledged"

    @pytest.mark.parametrize(
        ("said", "field"),
        [
            ({"by": ""}, "by"),
            ({"by": "."}, "by"),
            ({"by": "x" * 301}, "by"),
            ({"words": "x" * 20_001}, "words"),
            ({"words": f"Hämta {PERSON}"}, "words"),
            ({"by": f"Ring {PERSON}"}, "by"),
        ],
    )
    def test_what_is_wrong_is_said_at_its_field_and_nothing_is_kept(self, alva, incident_id, report_id, url, said, field):
        page = press(url, **said)
        assert (page.status, page.dead_ends) == (422, [])
        assert page.error(field)
        assert {name: page.answer.headers[name] for name in QUIET} == QUIET
        assert receipts(alva, incident_id, report_id) == []

    @pytest.mark.parametrize("key", ["", "x", "' OR 1=1"])
    def test_without_its_key_it_is_not_taken(self, alva, incident_id, report_id, url, key):
        assert press(url, key=key).status == 422
        assert receipts(alva, incident_id, report_id) == []

    def test_what_is_said_is_a_text_on_every_page(self, screen, incident_id, report_id, url):
        press(url, by="<script>alert(1)</script>", words='"><img src=x>')
        for answer in (CheckingClient().get(url), screen.get(f"/incidents/{incident_id}/reports/{report_id}/")):
            html = answer.content.decode()
            assert "&lt;script&gt;alert" in html
            assert "<script>alert" not in html
            assert "<img src=x" not in html

    @pytest.mark.parametrize("sent_along", [{"recipient": "Region"}, {"version": "2"}, {"way": "phone"}, {"at": "02:00"}])
    def test_fields_that_nobody_asked_for_are_passed_over(self, alva, incident_id, report_id, url, sent_along):
        assert press(url, **sent_along).status == 302
        (one,) = receipts(alva, incident_id, report_id)
        assert (one.recipient, one.way, one.at) == (WHO, Way.LINK, later(120))

    @pytest.mark.parametrize("method", ["put", "delete", "patch"])
    def test_it_is_read_and_acknowledged_and_nothing_else(self, url, method):
        assert getattr(CheckingClient(), method)(url).status_code == 405


class TestNewer:
    @pytest.mark.parametrize(
        ("recipients", "told"),
        [
            ((), ""),
            ((WHO,), "Det finns en nyare version. Version 2 skickades till er ons 2 jan 03:45."),
            (("Region",), "Det finns en nyare version. Version 2 har inte skickats till er."),
        ],
    )
    def test_a_later_version_is_told_of_when_it_has_gone_out_and_whether_they_have_it(
        self, alva, incident_id, report_id, url, recipients, told
    ):
        corrected(alva, incident_id, report_id, *recipients)
        page = look(url)
        found = " ".join(" ".join(one.text_content().split()) for one in page.tree.xpath("//p[@id='newer']"))
        assert found.startswith(told) if told else not found
        assert "Lägesrapport 1: Stormen Alfrida" in page.text
        assert "rättad" not in page.text.split("Det här säger vi om")[1]
        # The one that was sent can be acknowledged all the same: they have it.
        assert press(url).status == 302
        first = next(one for one in rows(alva, incident_id, report_id) if one.delivered.version == 1)
        assert first.delivered.receipt

    def test_of_a_version_that_stays_in_the_house_those_outside_hear_nothing(self, alva, incident_id, report_id, url):
        corrected(alva, incident_id, report_id, "Krisledningsnämnden", external=False)
        assert "nyare version" not in look(url).text

    def test_the_link_of_the_later_one_leads_to_it(self, alva, incident_id, report_id, url):
        corrected(alva, incident_id, report_id, WHO)
        second = door(alva, incident_id, report_id, version=2, now=later(90))
        page = look(second)
        assert "(rättad, version 2)" in page.text
        assert "nyare version" not in page.text
        assert press(second).status == 302
        found = {one.delivered.version: bool(one.delivered.receipt) for one in rows(alva, incident_id, report_id, later(95))[::2]}
        assert found == {1: False, 2: True}


class TestDead:
    @pytest.mark.parametrize("how", ["withdrawn", "replaced", "ended", "forged", "of another purpose", "cancelled", "about nothing"])
    def test_whatever_is_wrong_is_said_in_the_same_quiet_words_and_nothing_is_kept(self, alva, incident_id, report_id, url, how):
        at = later(120)
        if how == "withdrawn":
            withdrawn(alva, incident_id, report_id)
        elif how == "replaced":
            linked(alva, incident_id, report_id, now=later(67))
        elif how == "ended":
            at = later(66) + timedelta(hours=96)
        elif how == "cancelled":
            closed(alva, incident_id)
            Incident.objects.filter(id=incident_id).update(state="dismissed")
        elif how in {"forged", "of another purpose"}:
            purpose = Purpose.REPORT if how == "forged" else Purpose.REQUEST
            url = f"/situation/received/{links.make(purpose, links.new_number(purpose, later(600)), later(600))}/"
        else:
            LinkRow.objects.update(target=new_id())
        with time_machine.travel(at, tick=False):
            pages = [look(url), press(url), *(look(f"{url}report.{kind}") for kind in KINDS)]
        for page in pages:
            assert (page.status, DEAD in page.text) == (404, True)
            assert "Lägesrapport" not in page.text
            assert {name: page.answer.headers[name] for name in QUIET} == QUIET
        assert receipts(alva, incident_id, report_id) == []

    def test_the_link_of_a_report_opens_no_other_door(self, url):
        token = url.rstrip("/").rpartition("/")[2]
        for other in (f"/situation/answer/{token}/", f"/situation/s/{token}/"):
            assert look(other).status == 404

    def test_who_guesses_is_held_back(self):
        client = CheckingClient()
        seen = {client.get(f"/situation/received/{'x' * 32}/", REMOTE_ADDR="192.0.2.77").status_code for _time in range(31)}
        assert seen == {404, 429}


def approved_with_inner_words(viewer, incident_id: UUID) -> UUID:
    """A report that leaves the house, with words in it that do not; sent."""
    report_id = begun(viewer, incident_id)
    for part in Part:
        wrote(viewer, incident_id, report_id, part, "Bara för oss." if part is Part.RESOURCES else "Inget nytt.",
              internal=part is Part.RESOURCES)  # fmt: skip
    did("ask_review", viewer, incident_id, report_id)
    did("approve_report", viewer, incident_id, report_id, read=read(viewer, incident_id, report_id))
    did("send_report", viewer, incident_id, report_id, deliveries=(delivery(),), now=later(65))
    return report_id
