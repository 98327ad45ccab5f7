"""The report's forms as an author uses them and as a stranger sends them by hand: what is refused, at which field, and what is left."""

from __future__ import annotations

import json
from typing import Any

import pytest
import time_machine
from django.urls import reverse
from lxml import html

from vardkase.access.rules import Role
from vardkase.kernel.clock import utc_now
from vardkase.kernel.ids import new_id
from vardkase.ledger import outbox
from vardkase.preparedness.models.analyses import TextRow
from vardkase.preparedness.models.reports import DeviationRow, ReportRow
from vardkase.preparedness.reporting import make
from vardkase.preparedness.rules.reports import Kind
from vardkase.preparedness.rules.rounds import Move
from vardkase.preparedness.tests.report_scenes import HARM
from vardkase.preparedness.tests.report_secrets import DECLARED, HIDDEN, Secrets, hidden
from vardkase.preparedness.tests.rsa_scenes import Rsa
from vardkase.testing.accounts import sign_in
from vardkase.testing.people import OTHER_SCOPE, viewer_with
from vardkase.testing.scenes import kept

pytestmark = pytest.mark.django_db
ADDRESSES = (("report", ()), ("report_files", ()), ("completeness", ()), ("report_text", (1,)), ("deviation", (1,)))


@pytest.fixture(autouse=True)
def _time(now: Any) -> Any:
    with time_machine.travel(now, tick=False):
        yield


@kept
def quiet(rsa: Rsa) -> Secrets:
    """Something is secret, and nothing says it again yet."""
    return hidden(rsa)


class Pages:
    """Somebody's browser at the report of the office."""

    def __init__(self, client: Any, secrets: Secrets) -> None:
        self.client, self.id = client, secrets.id

    def url(self, name: str, *args: Any) -> str:
        return reverse(f"preparedness:{name}", args=[self.id, *args])

    def get(self, name: str, *args: Any, query: str = "") -> Any:
        answer = self.client.get(self.url(name, *args) + query)
        assert answer.status_code == 200, name
        return html.fromstring(answer.content.decode())

    def text(self, name: str, *args: Any, query: str = "") -> str:
        return " ".join(self.get(name, *args, query=query).text_content().split())

    def form(self, name: str, *args: Any) -> dict[str, str]:
        (sent,) = self.get(name, *args).xpath("//main//form[@method='post']")
        return {key: value if value is not None else "" for key, value in sent.form_values()}

    def send(self, name: str, /, *args: Any, **said: Any) -> Any:
        """Sends the page's own form with this changed."""
        return self.client.post(self.url(name, *args), {**self.form(name, *args), **said})

    def wrong(self, name: str, field: str, /, *args: Any, **said: Any) -> str:
        """Sends what is refused, and says what stands at the field that it is about."""
        answer = self.send(name, *args, **said)
        assert answer.status_code == 422
        page = html.fromstring(answer.content.decode())
        assert page.xpath(f"//*[@id='id_{field}'][@aria-invalid='true']"), field
        for key, value in said.items():
            if key.startswith("text_") or key in ("motivation", "recipient"):
                (box,) = page.xpath(f"//*[@id='id_{key}']")
                assert (box.get("value") or box.text_content()).strip() == str(value).strip(), "what was typed is lost"
        return " ".join(page.text_content().split())


@pytest.fixture
def pages(client: Any, alvas_cookies: Any, quiet: Secrets) -> Pages:
    client.cookies = alvas_cookies
    return Pages(client, quiet)


def signed_in(client: Any, viewer: Any, secrets: Secrets) -> Pages:
    sign_in(client, viewer)
    return Pages(client, secrets)


class TestTheAuthor:
    def test_a_quotation_is_told_of_by_name_and_saved_when_somebody_says_why(self, pages: Pages) -> None:
        told = pages.wrong("report_text", "why_0", 2, text_0=f"Alla vet. {HIDDEN}")
        assert "Texten upprepar något som är sekretess på annat håll i analysen (1. Långt elavbrott)." in told
        assert not TextRow.objects.exists()
        saved = pages.send("report_text", 2, text_0=f"Alla vet. {HIDDEN}", why_0="Det stod i tidningen i våras.")
        assert saved.headers["Location"] == pages.url("completeness")
        assert HIDDEN in pages.text("report")
        # The page opens what was said of its secrecy, and sent as it stands it writes nothing.
        (folded,) = [one for one in pages.get("report_text", 2).xpath("//details") if one.get("open") is not None]
        assert "Det stod i tidningen i våras." in folded.xpath(".//input/@value")
        before = TextRow.objects.get().changed_at
        assert pages.send("report_text", 2).status_code == 302
        assert TextRow.objects.get().changed_at == before

    def test_a_secret_text_needs_its_harm_test_and_is_masked_on_the_page(self, pages: Pages) -> None:
        told = pages.wrong("report_text", "why_1", 1, text_1=DECLARED, ground_1="osl_15_2")
        assert "Skriv skadeprövningen i en mening" in told
        assert pages.send("report_text", 1, text_1=DECLARED, ground_1="osl_15_2", why_1=HARM).status_code == 302
        masked = pages.text("report")
        assert ("maskerad (OSL 15:2)" in masked, DECLARED in masked) == (True, False)
        assert DECLARED in pages.text("report", query="?secrets=1")
        # Made public again it needs neither.
        assert pages.send("report_text", 1, ground_1="", why_1="").status_code == 302
        assert DECLARED in pages.text("report")

    def test_all_texts_of_a_part_are_saved_or_none(self, pages: Pages) -> None:
        pages.wrong("report_text", "why_2", 2, text_1="Det första.", text_2=f"Det andra. {HIDDEN}", text_3="Det tredje.")
        assert not TextRow.objects.exists()
        assert pages.send("report_text", 2, text_1="Det första.", text_3="Det tredje.").status_code == 302
        assert sorted(TextRow.objects.values_list("text", flat=True)) == ["Det första.", "Det tredje."]

    def test_faults_are_told_at_their_own_fields(self, pages: Pages) -> None:
        for said, field, words in (
            ({"text_1": "x" * 20_001}, "text_1", "20001"),
            ({"text_2": "Detta är kvalificerat hemlig."}, "text_2", "säkerhetsskydd"),
            ({"text_3": "Ring 19121212-1212."}, "text_3", "personnummer"),
            ({"text_1": "Ord.", "why_1": "x" * 601, "ground_1": "osl_18_13"}, "why_1", "600"),
            ({"text_1": "Ord.", "ground_1": "osl_99"}, "ground_1", ""),
        ):
            assert words in pages.wrong("report_text", field, 2, **said), said
        assert not TextRow.objects.exists()

    def test_two_at_once_on_one_text_and_on_two(self, pages: Pages) -> None:
        first, second = pages.form("report_text", 2), pages.form("report_text", 2)
        url = pages.url("report_text", 2)
        assert pages.client.post(url, {**first, "text_1": "Min."}).status_code == 302
        late = pages.client.post(url, {**second, "text_1": "Din.", "text_2": "Också din."})
        assert late.status_code == 422
        assert list(TextRow.objects.values_list("text", flat=True)) == ["Min."]
        # Who changes another text of the same page is not in the way.
        assert pages.client.post(url, {**second, "text_2": "Också din."}).status_code == 302
        assert sorted(TextRow.objects.values_list("text", flat=True)) == ["Min.", "Också din."]
        # Sent twice it is written once.
        third = {**pages.form("report_text", 2), "text_3": "Två gånger."}
        assert [pages.client.post(url, third).status_code for _once in range(2)] == [302, 302]
        assert TextRow.objects.filter(part__endswith="process").count() == 1

    def test_a_deviation_does_not_quote_and_is_taken_back(self, pages: Pages) -> None:
        assert "skriv den utan det" in pages.wrong("deviation", "motivation", 1, motivation=f"Vi kan inte, ty {HIDDEN}")
        assert pages.send("deviation", 1, motivation="Beskrivs i hela kommunens analys.").status_code == 302
        assert "Beskrivs i hela kommunens analys." in pages.text("report")
        stale = {"key": new_id(), "seen": "gammalt", "motivation": "Ett annat skäl än det."}
        assert pages.client.post(pages.url("deviation", 1), stale).status_code == 422
        assert pages.send("deviation", 1, motivation="").status_code == 302
        assert not DeviationRow.objects.exists()

    def test_what_is_handed_in_can_be_read_and_not_written(self, pages: Pages, quiet: Secrets) -> None:
        form = pages.form("report_text", 1)
        quiet.rsa.move(2019, "Kontoret", Move.SUBMIT)
        assert "Analysen är inlämnad" in pages.text("completeness")
        for name, said in (("report_text", {**form, "text_0": "Sent."}), ("deviation", {"motivation": "Ett sent påkommet skäl."})):
            assert pages.client.get(pages.url(name, 1)).status_code in (409, 422), name
            assert pages.client.post(pages.url(name, 1), {"key": new_id(), **said}).status_code in (409, 422), name
        assert not TextRow.objects.exists()
        assert not DeviationRow.objects.exists()


class TestStrangers:
    def test_nobody_of_another_authority_finds_or_writes_anything(self, client: Any, quiet: Secrets) -> None:
        for role in (Role.COORDINATOR, Role.UNIT_COORDINATOR, Role.AUDITOR):
            other = signed_in(client, viewer_with(role, scope=OTHER_SCOPE), quiet)
            for name, args in ADDRESSES:
                assert client.get(other.url(name, *args)).status_code in (403, 404), (role, name)
            said = {
                "key": new_id(),
                "text_0": "Jag var här.",
                "motivation": "Ett skäl som jag hittade på.",
                "kind": "pdf",
                "recipient": "Mig",
            }
            for name, args in ADDRESSES[1:]:
                assert client.post(other.url(name, *args), said).status_code in (403, 404, 405), (role, name)
        assert not TextRow.objects.exists()
        assert not ReportRow.objects.exists()

    def test_without_a_login_there_is_nothing_but_the_door(self, client: Any, quiet: Secrets) -> None:
        nobody = Pages(client, quiet)
        for name, args in ADDRESSES:
            answer = client.get(nobody.url(name, *args))
            assert (answer.status_code, "report" in answer.headers["Location"]) == (302, True), name
        assert client.get(nobody.url("report_download", new_id())).status_code == 302

    def test_who_reads_but_does_not_write_is_refused_by_the_form_and_by_hand(self, client: Any, quiet: Secrets) -> None:
        officer = signed_in(client, quiet.rsa.at("Kontoret", Role.DUTY_OFFICER), quiet)
        assert officer.url("report_text", 1) not in html.tostring(officer.get("completeness")).decode()
        for name, said in (("report_text", {"text_0": "Mitt."}), ("deviation", {"motivation": "Ett skäl som jag hittade på."})):
            assert client.get(officer.url(name, 1)).status_code == 422, name
            assert client.post(officer.url(name, 1), {"key": new_id(), **said}).status_code == 422, name
        assert not TextRow.objects.exists()

    def test_the_whole_report_is_not_had_by_a_hidden_field_nor_by_an_address(self, client: Any, quiet: Secrets) -> None:
        officer = signed_in(client, quiet.rsa.at("Kontoret", Role.DUTY_OFFICER), quiet)
        page = officer.get("report_files")
        assert not page.xpath("//*[@name='masked']")
        assert HIDDEN not in officer.text("report", query="?secrets=1")
        assert officer.send("report_files", kind="json", masked="no", recipient="Mig").status_code == 302
        assert ReportRow.objects.get().is_masked

    def test_a_secret_text_has_no_fields_for_who_does_not_read_it(
        self, pages: Pages, client: Any, quiet: Secrets, monkeypatch: Any
    ) -> None:
        assert pages.send("report_text", 1, text_1=DECLARED, ground_1="osl_15_2", why_1=HARM).status_code == 302
        monkeypatch.setattr("vardkase.preparedness.queries.rsa_scopes.reads_secret", lambda *_: False)
        page = pages.get("report_text", 1)
        assert not page.xpath("//*[@name='text_1']")
        assert page.xpath("//*[@name='text_0']")
        told = " ".join(page.text_content().split())
        assert "Sekretess som inte visas för dig: Kommunens ansvar och uppgifter, även krisledningsnämndens." in told
        for word in (DECLARED, HARM):
            assert word not in told
        # Sent by hand in spite of that, it is not read.
        assert pages.send("report_text", 1, text_1="Mitt i stället.", text_0="Allmänt.").status_code == 302
        assert {one.part: one.text for one in TextRow.objects.all()} == {"area.tasks": DECLARED, "area": "Allmänt."}


class TestFiles:
    def test_each_format_has_its_name_and_type_and_is_not_kept_by_the_browser(self, pages: Pages, monkeypatch: Any) -> None:
        monkeypatch.setattr(make, "apart", lambda task: (b"%PDF-" if task.kind is Kind.PDF else b"PK", ""))
        for kind, type_ in (("pdf", "application/pdf"), ("docx", "application/vnd"), ("json", "application/json")):
            sent = pages.send("report_files", kind=kind, masked="yes", recipient="Länsstyrelsen")
            outbox.drain(utc_now(), aside=True)
            file = pages.client.get(f"{sent.headers['Location']}file/")
            assert file.headers["Content-Disposition"] == f'attachment; filename="rsa-2019-kommunstyrelsekontoret.{kind}"'
            assert file.headers["Content-Type"].startswith(type_)
            assert file.headers["Cache-Control"] == "no-store"
            if kind == "json":
                assert HIDDEN not in file.content.decode()
                assert json.loads(file.content)["is_masked"] is True

    def test_the_page_tells_each_step_without_a_script(self, pages: Pages, monkeypatch: Any) -> None:
        monkeypatch.setattr(make, "apart", lambda task: (_ for _ in ()).throw(OSError("no space left")))
        where = pages.send("report_files", kind="pdf", masked="yes", recipient="Länsstyrelsen").headers["Location"]
        for drained, word in ((False, "Väntar på sin tur"), (True, "Det avbröts. Ett nytt försök görs av sig självt")):
            if drained:
                outbox.drain(utc_now(), aside=True)
            answer = pages.client.get(where)
            page = html.fromstring(answer.content.decode())
            assert answer.headers["Refresh"] == "2"
            assert word in page.xpath("string(//main//*[@role='status'])")
            assert page.xpath(f"//main//a[@href='{where}']"), "without the refresh there is a link"
            assert not page.xpath("//main//script")

    def test_what_is_asked_for_is_told_at_its_fields(self, pages: Pages) -> None:
        assert "Skriv vem rapporten är till" in pages.wrong("report_files", "recipient", kind="pdf", recipient=" ")
        pages.wrong("report_files", "recipient", kind="pdf", recipient="x" * 201)
        pages.wrong("report_files", "kind", kind="exe", recipient="Länsstyrelsen")
        pages.wrong("report_files", "purpose", kind="pdf", recipient="Länsstyrelsen", purpose="x" * 601)
        assert not ReportRow.objects.exists()

    def test_a_file_that_is_not_ready_or_not_there_is_said_in_words(self, pages: Pages) -> None:
        where = pages.send("report_files", kind="pdf", masked="yes", recipient="Länsstyrelsen").headers["Location"]
        early = pages.client.get(f"{where}file/")
        assert early.status_code == 422
        assert "Filen finns inte" in early.content.decode()
        assert pages.client.get(pages.url("report_file", new_id())).status_code == 404
        assert pages.client.get(pages.url("report_download", new_id())).status_code == 404
