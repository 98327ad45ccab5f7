"""The import and the export in the browser: file, columns, preview, yes and back; and what is told when a file is wrong."""

from __future__ import annotations

import io
import json
import zipfile
from dataclasses import replace
from typing import Any

import openpyxl
import pytest
import time_machine
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from lxml import html

from vardkase.access.rules import Role
from vardkase.preparedness.models.imports import ImportDraftRow, ImportRow
from vardkase.preparedness.rules.risks import Field, Ground, Secret
from vardkase.preparedness.tests.books import book
from vardkase.preparedness.tests.importing import FUNCTIONS, RISKS
from vardkase.preparedness.tests.rsa_scenes import Rsa, risk
from vardkase.testing.people import viewer_with
from vardkase.testing.scenes import kept

pytestmark = pytest.mark.django_db
WHY = "En angripare kan slå ut larmen."


@pytest.fixture(autouse=True)
def _night(now: Any) -> Any:
    with time_machine.travel(now, tick=False):
        yield


@kept
def begun(rsa: Rsa) -> Rsa:
    """The office and the social office have begun, and one of the risks of the latter is secret in part."""
    rsa.start(2019, "Kontoret")
    rsa.start(2019, "Socialkontoret")
    secret = Secret(Field.VULNERABILITIES, Ground.OSL_18_13, WHY)
    rsa.judge(2019, "Socialkontoret", risk("Trygghetslarm ute", vulnerabilities="Larmen går över ett nät.", secrets=(secret,)))
    rsa.judge(2019, "Kontoret", risk("=cmd|' /C calc'!A0"))
    return rsa


@pytest.fixture
def browser(client: Any, alvas_cookies: Any, begun: Rsa) -> Any:
    client.cookies = alvas_cookies
    return client


def text(answer: Any) -> str:
    return " ".join(html.fromstring(answer.content.decode()).text_content().split())


def upload(browser: Any, kind: str, place: Any, data: bytes, name: str = "rsa.xlsx") -> Any:
    url = reverse(f"preparedness:import_{kind}", args=[place])
    key = browser.get(url).context["form"]["key"].value()
    return browser.post(url, {"key": key, "file": SimpleUploadedFile(name, data)})


def send(browser: Any, url: str, **said: Any) -> Any:
    form = browser.get(url).context["form"]
    typed = {field.html_name: field.value() for field in form if field.value() not in (None, False)}
    return browser.post(url, {**typed, **said})


class TestRisks:
    def test_a_file_of_something_else_is_told_before_any_column_is_chosen(self, browser: Any, begun: Rsa) -> None:
        place = begun.analyses[2019, "Kontoret"]
        wrong = text(browser.get(upload(browser, "risks", place, book(["Personal", "Lön"], ["Anna", 1])).url))
        assert "Ingen rubrik i bladet känns igen." in wrong
        assert "känns igen" not in text(browser.get(upload(browser, "risks", place, book(["Risk", "Sannolikhet"], ["Storm", 3])).url))

    def test_from_the_wrong_sheet_to_the_analysis_and_back(self, browser: Any, begun: Rsa) -> None:
        sheet = [["Riskregister"], [], ["Vad", "Hur ofta", "Konsekvens"], ["Storm", 3, "4"], ["Brand", 9, 1], ["Storm", 2, 2]]
        data = book(["Läs detta"], ["Risk"], ["Exempel"], title="Info", sheets={"Risker": sheet})
        columns = upload(browser, "risks", begun.analyses[2019, "Kontoret"], data).url
        page = browser.get(columns)
        assert "Arbetsboken har flera blad" in text(page)
        columns = browser.post(columns, {"sheet": "Risker"}).url
        # Nothing says which column the risk is in: the preview leads back, and so does a choice without it.
        preview = columns.replace("columns", "preview")
        assert browser.get(preview).url == columns
        refused = browser.post(columns, {"column_1": "likelihood"})
        assert refused.status_code == 422
        assert "Peka ut vilken kolumn" in text(refused)
        assert browser.post(columns, {"column_0": "name", "column_1": "likelihood", "column_2": "total"}).url == preview
        shown = text(browser.get(preview))
        for said in ("Rad 5", "Hur ofta: ”9” finns inte på skalan", "Rad 6 har samma text som rad 4", "Importera 2 rader"):
            assert said in shown, said
        refused = send(browser, preview)
        assert refused.status_code == 422
        assert "Antal rader med fel: 1" in text(refused)
        assert len(begun.risks(2019, "Kontoret")) == 1
        done = send(browser, preview, skip_faulty="on").url
        assert {"Storm"} < set(begun.risks(2019, "Kontoret"))
        assert "Rader som tagits in2" in text(browser.get(done))
        assert "rsa.xlsx" in text(browser.get(reverse("preparedness:imports")))
        assert send(browser, f"{done}undo/", reason="Fel fil.").url == done
        assert set(begun.risks(2019, "Kontoret")) == {"=cmd|' /C calc'!A0"}
        assert "ångrad" in text(browser.get(reverse("preparedness:imports")))

    def test_a_file_that_is_no_table_says_what_to_do_and_leaves_no_draft(self, browser: Any, begun: Rsa) -> None:
        for data, said in ((b"\xd0\xcf\x11\xe0" + b"x" * 99, ".xlsx"), (b"", "tom"), (b"Risk\r\n" + b"A\r\n" * 6000, "5")):
            refused = upload(browser, "risks", begun.analyses[2019, "Kontoret"], data)
            assert refused.status_code == 422
            assert said in text(refused)
        assert not ImportDraftRow.objects.exists()

    def test_markup_in_a_file_is_shown_as_it_is(self, browser: Any, begun: Rsa) -> None:
        button = "<button formaction=/away/>Läs mer</button>"
        step = upload(browser, "risks", begun.analyses[2019, "Kontoret"], f"Risk;{button}\r\n{button};{button}\r\n".encode(), "x.csv").url
        for url in (step, step.replace("columns", "preview")):
            assert "<button formaction" not in browser.get(url).content.decode()

    def test_a_changed_row_is_told_and_nothing_taken_out(self, browser: Any, begun: Rsa) -> None:
        step = upload(browser, "risks", begun.analyses[2019, "Kontoret"], RISKS.encode(), "rsa.csv").url
        done = send(browser, step.replace("columns", "preview")).url
        begun.judge(2019, "Kontoret", replace(begun.risks(2019, "Kontoret")["Torka"], total=5))
        refused = send(browser, f"{done}undo/", reason="Fel fil.")
        assert refused.status_code == 422
        assert "Torka" in text(refused)
        assert ImportRow.objects.get().undone_at is None


def test_functions_go_into_the_register(browser: Any, begun: Rsa) -> None:
    step = upload(browser, "functions", begun.town.board, FUNCTIONS.encode(), "f.csv").url
    assert "Skola" in text(browser.get(step.replace("columns", "preview")))
    done = send(browser, step.replace("columns", "preview")).url
    assert "Skola" in text(browser.get(reverse("preparedness:functions", args=[begun.town.board])))
    assert "Verksamheter" in text(browser.get(done)) or "verksamheter" in text(browser.get(done))


class TestExport:
    def workbook(self, answer: Any) -> Any:
        assert answer.headers["Content-Disposition"].startswith("attachment")
        return openpyxl.load_workbook(io.BytesIO(answer.content))

    def test_everything_as_a_workbook_in_which_nothing_runs(self, browser: Any, begun: Rsa) -> None:
        assert "XLSX" in text(browser.get(reverse("preparedness:export")))
        made = self.workbook(browser.get(reverse("preparedness:export_all")))
        assert made.sheetnames[:4] == ["Risker", "Åtgärder", "Verksamheter", "Beroenden"]
        head, *rows = [[cell.value for cell in row] for row in made["Risker"]]
        said = {row[head.index("Risk")]: dict(zip(head, row, strict=True)) for row in rows}
        assert set(said) == {"Trygghetslarm ute", "=cmd|' /C calc'!A0"}
        assert said["Trygghetslarm ute"]["Samlad konsekvens"].startswith("4 ")
        assert {cell.data_type for row in made["Risker"] for cell in row} <= {"s", "n", "inlineStr"}

    def test_in_the_other_formats_and_of_one_round_analysis_or_register(self, browser: Any, begun: Rsa) -> None:
        def get(name: str, id: Any, form: str) -> Any:
            return browser.get(reverse(f"preparedness:export_{name}", args=[id]), {"format": form})

        said = json.loads(get("analysis", begun.analyses[2019, "Kontoret"], "json").content)
        assert [one["Risk"] for one in said["risker"]] == ["=cmd|' /C calc'!A0"]
        csv = get("round", begun.rounds[2019], "csv").content.decode("utf-8-sig")
        assert "'=cmd" in csv
        assert csv.count("\r\n") == 3
        assert zipfile.ZipFile(io.BytesIO(get("register", begun.town.board, "csv").content)).namelist() == [
            "verksamheter.csv",
            "beroenden.csv",
        ]

    def test_what_is_secret_is_masked_for_who_may_not_read_it(self, client: Any, sign_in: Any, begun: Rsa) -> None:
        url = reverse("preparedness:export_analysis", args=[begun.analyses[2019, "Socialkontoret"]]) + "?format=json"
        for role, scope, shown in ((Role.UNIT_COORDINATOR, begun.town.social, True), (Role.DUTY_OFFICER, begun.town.social, False)):
            sign_in(client, viewer_with(role, scope=f"org:{scope}"))
            body = client.get(url).content.decode()
            assert ("Larmen går över ett nät." in body) is shown
            assert ("maskerad enligt OSL 18 kap. 13 §" in body) is not shown
            assert WHY not in body
            assert "sårbarheter: OSL 18 kap. 13 §" in body


def test_others_find_nothing(client: Any, sign_in: Any, begun: Rsa) -> None:
    office, board = begun.analyses[2019, "Kontoret"], begun.town.board
    sign_in(client, viewer_with(Role.UNIT_COORDINATOR, scope=f"org:{begun.town.social}"))
    for name, id in (("import_risks", office), ("import_functions", board), ("export_analysis", office), ("export_register", board)):
        assert client.get(reverse(f"preparedness:{name}", args=[id])).status_code == 404, name
    assert "Kommunstyrelsekontoret" not in text(client.get(reverse("preparedness:imports")))
    sign_in(client, viewer_with(Role.STAFF_MEMBER, scope=f"org:{board}"))
    assert client.get(reverse("preparedness:imports")).status_code in (403, 404)


def test_where_a_file_can_go_stands_by_what_it_holds(browser: Any, begun: Rsa) -> None:
    page = html.fromstring(browser.get(reverse("preparedness:imports")).content.decode())
    parts = {one.find(".//h3").text: [a.get("href") for a in one.iterfind(".//a")] for one in page.xpath("//div[@class='cards']/section")}
    assert list(parts)[:1] == ["Risker"]
    assert reverse("preparedness:import_risks", args=[begun.analyses[2019, "Kontoret"]]) in parts["Risker"]
    assert all(links and all("/risks/" not in link for link in links) for word, links in parts.items() if word != "Risker")
