"""The pages of rule sets, self-checks and follow-ups as they are seen and sent by a browser."""

from __future__ import annotations

import io
import json
from typing import Any

import openpyxl
import pytest
import time_machine
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from lxml import html

from vardkase.access.rules import Role
from vardkase.kernel.ids import new_id
from vardkase.preparedness import queries, rulefiles
from vardkase.preparedness.rules.asking import Kind, Question
from vardkase.preparedness.tests.rules_scenes import COUNT, INDICATOR, RECEIVED, SPENT, Desk, form, rule_set_text, says
from vardkase.preparedness.tests.scenes import Chain
from vardkase.testing.people import OTHER_SCOPE, viewer_with
from vardkase.testing.scenes import kept

pytestmark = pytest.mark.django_db
OURS = rulefiles.ours()[0].id


@pytest.fixture(autouse=True)
def _night(now: Any) -> Any:
    with time_machine.travel(now, tick=False):
        yield


@kept
def asked(filled: Any) -> Desk:
    """A follow-up of the year before, with one answer, and the form of this year."""
    desk = Desk(filled)
    desk.ask(desk.year - 1)
    desk.answer(1, says(INDICATOR, "partly", evidence="Två nämnder saknar."), year=desk.year - 1)
    desk.ask()
    return desk


class Pages:
    """A browser at the desk."""

    def __init__(self, client: Any, desk: Desk) -> None:
        self.client, self.desk = client, desk

    def url(self, name: str, *args: Any) -> str:
        return reverse(f"preparedness:{name}", args=[self.desk.keeper, *args])

    def open(self, name: str, *args: Any) -> Any:
        answer = self.client.get(self.url(name, *args))
        assert answer.status_code == 200, name
        return html.fromstring(answer.content.decode())

    def text(self, name: str, *args: Any) -> str:
        return flat(self.open(name, *args))

    def send(self, address: str, /, *args: Any, **said: Any) -> Any:
        """Sends the page's own form with this changed, and gives the answer."""
        page = self.open(address, *args)
        (sent,) = page.xpath("//main//form[@method='post']")
        values = {key: value if value is not None else "" for key, value in sent.form_values()}
        return self.client.post(self.url(address, *args), {**values, **said})


def flat(part: Any) -> str:
    return " ".join(part.text_content().split())


def errors(answer: Any) -> str:
    assert answer.status_code == 422
    return flat(html.fromstring(answer.content.decode()))


@pytest.fixture
def pages(client: Any, alvas_cookies: Any, asked: Desk) -> Pages:
    client.cookies = alvas_cookies
    return Pages(client, asked)


class TestRuleSets:
    def test_the_warning_stands_wherever_the_set_is_shown(self, pages: Pages) -> None:
        assert "har en varning" in pages.text("rulesets")
        whole = pages.text("ruleset", OURS)
        for part in ("MCFFS 2026:9", "Inte bekräftat", "till och med 2025-12-31", "Behov av åtgärder", "nästa gång 2019-10-31"):
            assert part in whole, part

    def test_a_set_is_fetched_changed_and_taken_in_and_compared(self, pages: Pages) -> None:
        fetched = pages.client.get(pages.url("ruleset_file", OURS))
        said = {**json.loads(fetched.content), "version": 2, "warnings": []}
        answer = pages.send("new_ruleset", file=SimpleUploadedFile("v2.json", json.dumps(said).encode()))
        (new,) = [one for one in queries.rule_sets(pages.desk.town.viewer, pages.desk.keeper) if one.version == 2]
        assert answer.headers["Location"] == pages.url("ruleset", new.id)
        assert "Ersatt av en nyare utgåva" in pages.text("rulesets")
        assert "Varning" in pages.text("compare_rulesets", OURS, new.id)
        assert "De säger detsamma." in pages.text("compare_rulesets", new.id, new.id)

    def test_a_file_that_cannot_be_read_says_where(self, pages: Pages) -> None:
        for data, words in (
            (b'{"key": "a",\n "x" 1}', "rad 2, tecken 6"),
            (rule_set_text(extra=1).encode(), "«extra» kan inte stå där"),
            (rule_set_text(name="å").encode("cp1252", "replace").replace(b"\\u00e5", b"\xe5"), "UTF-8"),
            (rule_set_text(key="msbfs-2015-5").encode(), "Ge filen version 2."),
        ):
            assert words in errors(pages.send("new_ruleset", file=SimpleUploadedFile("a.json", data))), words

    def test_it_is_kept_by_a_button(self, pages: Pages) -> None:
        assert pages.send("keep_ruleset", OURS).status_code == 302
        assert "Inläst" in pages.text("rulesets")
        assert "redan bevarad" in errors(pages.client.post(pages.url("keep_ruleset", OURS), {"key": new_id()}))


class TestSelfcheck:
    def test_it_says_whose_it_is_and_shows_what_the_house_knows(self, pages: Pages) -> None:
        Chain(pages.desk.town).add("Skola")
        page = pages.text("selfcheck", pages.desk.year)
        assert "Det är inte bilagan till MSBFS 2015:5" in page
        assert "Vårdkase vet: Verksamheter i registret som kommunen driver: 1." in page

    def test_a_group_is_answered_and_sent_once_more_nothing_is_doubled(self, pages: Pages) -> None:
        year = pages.desk.year
        said = {"value_plan-term": "no", "evidence_plan-term": "Ny mandatperiod.", "link_plan-term": "https://kommun.example/plan"}
        assert pages.send("answer_selfcheck", year, 2, **said).headers["Location"] == pages.url("selfcheck", year)
        page = pages.open("selfcheck", year)
        assert "Ny mandatperiod." in flat(page)
        assert page.xpath("//main//a[contains(@href,'https://kommun.example/plan')]")
        assert "Du har inte ändrat något." in errors(pages.send("answer_selfcheck", year, 2))
        wrong = pages.send("answer_selfcheck", year, 2, **{"value_plan-term": "yes", "link_plan-term": "ftp://x"})
        assert "https://" in errors(wrong)

    def test_what_lacks_leads_to_a_measure_where_the_house_keeps_measures(self, pages: Pages, monkeypatch: Any) -> None:
        from vardkase.preparedness.views import asking

        year, real = pages.desk.year, asking.reverse
        pages.send("answer_selfcheck", year, 2, **{"value_plan-term": "no", "value_plan-rsa": "yes"})
        monkeypatch.setattr(asking, "reverse", lambda name, **more: "/nytt/" if name == "preparedness:new_measure" else real(name, **more))
        (link,) = pages.open("selfcheck", year).xpath("//a[contains(@href,'/nytt/?source=indicator')]/@href")
        assert "reference=plan-term" in link


class TestFollowup:
    def test_a_workbook_is_taken_in_answered_sent_and_opened_again(self, pages: Pages) -> None:
        year = pages.desk.year + 1
        book = openpyxl.Workbook()
        for row in (("Nyckel", "Grupp", "Fråga", "Typ"), ("i1", "Indikatorer", INDICATOR.text, "Ja/nej"), ("t1", "Annat", "Vad mer?", "")):
            book.active.append(row)
        data = io.BytesIO()
        book.save(data)
        file = SimpleUploadedFile("blankett.xlsx", data.getvalue())
        said = {"year": str(year), "name": "Årets (påhittad)", "source": "Brev", "file": file}
        assert pages.send("new_followup", **said).headers["Location"] == pages.url("followup", year)
        assert pages.send("answer_followup", year, 1, value_i1="yes").status_code == 302
        assert "1 av 2 frågor är besvarade" in pages.text("followup", year)
        year = pages.desk.year
        assert "4 av 4 frågor saknar svar." in errors(pages.send("followup_sent", year, registry="KS 1", note=""))
        assert pages.send("followup_sent", year, registry="KS 1", note="Delvis.").status_code == 302
        page = pages.open("followup", year)
        assert "Diarienummer KS 1." in flat(page)
        assert not page.xpath("//a[contains(@href,'/groups/')]")
        assert pages.client.get(pages.url("answer_followup", year, 1)).status_code == 302
        assert pages.send("reopen_followup", year, reason="Kompletteras.").status_code == 302
        assert pages.open("followup", year).xpath("//a[contains(@href,'/groups/')]")

    def test_a_bad_file_says_what_is_wrong_and_leaves_nothing(self, pages: Pages) -> None:
        for data, words in (
            (b"nyckel;grupp;fr\xc3\xa5ga;typ\na;G;Hur?;bild\n", "Rad 2: «bild» kan inte stå i kolumnen typ."),
            (b"nyckel;grupp\na;G\n", "Kolumnen fråga saknas."),
            (b'{"key": "a"}', "«version» saknas"),
            (b"", "Välj formuläret"),
        ):
            said = {"year": str(pages.desk.year), "name": "N", "file": SimpleUploadedFile("f", data)}
            assert words in errors(pages.send("new_followup", **said)), words
        assert pages.desk.followup().versions == (1,)

    def test_last_years_answer_and_the_offer_stand_by_the_field(self, pages: Pages) -> None:
        Chain(pages.desk.town).add("Skola")
        assert "Året innan: Delvis Två nämnder saknar." in pages.text("answer_followup", pages.desk.year, 1)
        offered = pages.open("answer_followup", pages.desk.year, 2)
        assert offered.xpath("//input[@name='value_e1']/@value") == ["1"]
        assert "Förslag från Vårdkase" in flat(offered)
        assert pages.desk.followup().answers == {}

    def test_the_files_say_what_the_page_says(self, pages: Pages) -> None:
        desk = pages.desk
        desk.ask(found=form(Question("e2", "Vad hände?", Kind.TEXT)))
        desk.answer(2, says(COUNT, "3"), says(Question("e2", "Vad hände?", Kind.TEXT), "=1+1"))
        desk.answer(3, says(RECEIVED, "1000"), says(SPENT, "250,5"))
        found = json.loads(pages.client.get(pages.url("followup_json", desk.year)).content)
        assert found["grants"] == [{"grant": "leh", "received": "1000", "spent": "250.5"}]
        assert {one["key"]: one["value"] for one in found["answers"]}["e1"] == "3"
        sheet = pages.client.get(pages.url("followup_csv", desk.year)).content.decode("utf-8-sig")
        assert "e2;Händelser;Vad hände?;'=1+1" in sheet
        assert "749,5 kr" in pages.text("followup", desk.year)
        assert "Påhittade frågor." in pages.text("followup_version", desk.year, 1)


def test_who_may_not_finds_nothing_and_who_only_reads_is_offered_nothing(client: Any, sign_in: Any, asked: Desk) -> None:
    year, pages = asked.year, Pages(client, asked)
    reading = [("rulesets",), ("ruleset", OURS), ("selfcheck", year), ("followups",), ("followup", year), ("followup_json", year)]
    writing = [
        ("new_ruleset",), ("keep_ruleset", OURS), ("answer_selfcheck", year, 1), ("new_followup",), ("answer_followup", year, 1),
        ("followup_sent", year), ("reopen_followup", year),
    ]  # fmt: skip
    for viewer, reads in (
        (viewer_with(Role.AUDITOR), True),
        (viewer_with(Role.COORDINATOR, scope=OTHER_SCOPE), False),
        (viewer_with(Role.OBSERVER), False),
    ):
        sign_in(client, viewer)
        assert {client.get(pages.url(*one)).status_code for one in reading} == {200 if reads else 404}
        assert {client.get(pages.url(*one)).status_code for one in writing} == {404}
        assert {client.post(pages.url(*one), {"key": new_id()}).status_code for one in writing} == {404}
    sign_in(client, viewer_with(Role.AUDITOR))
    offered = [link for one in reading[:-1] for link in pages.open(*one).xpath("//main//a/@href") if "/new/" in link or "/groups/" in link]
    assert offered == []
    assert asked.followup().answers == {}


def test_the_first_page_leads_to_all_of_it(pages: Pages) -> None:
    answer = pages.client.get(reverse("preparedness:rules_home"))
    page = html.fromstring(answer.content.decode())
    links = set(page.xpath("//main//a/@href"))
    year = pages.desk.year
    assert {pages.url("rulesets"), pages.url("ruleset", OURS), pages.url("selfcheck", year), pages.url("followup", year - 1)} <= links
    assert "Socialnämnden" in flat(page)
