"""The pages of a report as they are seen and sent by a browser."""

from __future__ import annotations

from typing import Any

import pytest
import time_machine
from django.urls import reverse
from lxml import html

from vardkase.access.rules import Role
from vardkase.kernel.clock import utc_now
from vardkase.kernel.ids import new_id
from vardkase.ledger import outbox
from vardkase.preparedness.reporting import make
from vardkase.preparedness.reporting.writing import write
from vardkase.preparedness.tests.report_scenes import HIDDEN, office, told
from vardkase.preparedness.tests.rsa_scenes import Rsa
from vardkase.testing.accounts import sign_in
from vardkase.testing.people import OTHER_SCOPE, viewer_with
from vardkase.testing.scenes import kept

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _night(now: Any) -> Any:
    with time_machine.travel(now, tick=False):
        yield


@kept
def analysed(rsa: Rsa) -> Rsa:
    """An office's analysis and the municipality's."""
    return told(rsa)


class Pages:
    """A browser at the report of the office."""

    def __init__(self, client: Any, rsa: Rsa) -> None:
        self.client, self.id = client, office(rsa)

    def url(self, name: str, *args: Any) -> str:
        return reverse(f"preparedness:{name}", args=[self.id, *args])

    def get(self, name: str, *args: Any, query: str = "") -> Any:
        answer = self.client.get(self.url(name, *args) + query)
        assert answer.status_code == 200, name
        return html.fromstring(answer.content.decode())

    def text(self, name: str, *args: Any, query: str = "") -> str:
        return flat(self.get(name, *args, query=query))

    def send(self, address: str, /, *args: Any, **said: Any) -> Any:
        """Sends the page's own form with this changed."""
        (sent,) = self.get(address, *args).xpath("//main//form[@method='post']")
        values = {key: value if value is not None else "" for key, value in sent.form_values()}
        return self.client.post(self.url(address, *args), {**values, **said})


def flat(part: Any) -> str:
    return " ".join(part.text_content().split())


def errors(answer: Any) -> str:
    assert answer.status_code == 422
    return flat(html.fromstring(answer.content.decode()))


@pytest.fixture
def pages(client: Any, alvas_cookies: Any, analysed: Rsa) -> Pages:
    client.cookies = alvas_cookies
    return Pages(client, analysed)


def test_it_is_read_masked_until_the_secrets_are_asked_for(pages: Pages) -> None:
    masked = pages.text("report")
    assert "maskerad (OSL 18:13)" in masked
    assert HIDDEN not in masked
    whole = pages.text("report", query="?secrets=1")
    assert HIDDEN in whole
    assert "INNEHÅLLER SEKRETESS" in whole
    assert pages.get("report").xpath("//main//svg[@role='img'][contains(@aria-label,'Hög: 2')]")


def test_a_report_is_taken_out_waited_for_and_fetched(pages: Pages, monkeypatch: Any) -> None:
    monkeypatch.setattr(make, "apart", write)
    assert "Skriv vem rapporten är till" in errors(pages.send("report_files", kind="docx"))
    sent = pages.send("report_files", kind="docx", masked="no", recipient="Länsstyrelsen")
    where = sent.headers["Location"]
    waiting = pages.client.get(where)
    assert (waiting.headers["Refresh"], "Väntar på sin tur" in waiting.content.decode()) == ("2", True)
    assert pages.client.get(f"{where}file/").status_code == 422
    outbox.drain(utc_now(), aside=True)
    ready = pages.client.get(where)
    assert "Refresh" not in ready.headers
    assert "Hämta filen" in ready.content.decode()
    file = pages.client.get(f"{where}file/")
    assert file.content.startswith(b"PK")
    assert file.headers["Content-Disposition"] == 'attachment; filename="rsa-2019-kommunstyrelsekontoret-sekretess.docx"'
    assert "Med det som är sekretess" in pages.text("report_files")
    assert pages.client.get(reverse("preparedness:report_template")).content.startswith(b"PK")


def test_what_is_lacking_leads_to_where_it_is_written(pages: Pages, analysed: Rsa) -> None:
    page = pages.get("completeness")
    assert "inget är skrivet om: Uppdraget" in flat(page)
    (link,) = page.xpath(f"//main//a[@href='{pages.url('report_text', 2)}']")
    assert link is not None
    assert pages.send("report_text", 2, text_1="Från kommunstyrelsen.").headers["Location"] == pages.url("completeness")
    assert "inget är skrivet om: Uppdraget" not in pages.text("completeness")
    assert pages.send("report_text", 2).status_code == 302
    late = pages.client.post(pages.url("report_text", 2), {"key": new_id(), "text_1": "Ett annat.", "seen_1": "gammalt"})
    assert "Ett annat." in errors(late)
    assert "i en mening" in errors(pages.send("deviation", 1, motivation="Nej."))
    assert pages.send("deviation", 1, motivation="Kommunens analys har det.").status_code == 302
    assert "Avviker, med motivering" in pages.text("completeness")
    assert pages.client.get(pages.url("report_text", 99)).status_code == 404


def test_others_find_nothing(client: Any, analysed: Rsa) -> None:
    sign_in(client, viewer_with(Role.COORDINATOR, scope=OTHER_SCOPE))
    other = Pages(client, analysed)
    for name, args in (("report", ()), ("report_files", ()), ("completeness", ()), ("report_text", (1,)), ("deviation", (1,))):
        assert client.get(other.url(name, *args)).status_code == 404, name
