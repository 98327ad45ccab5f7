"""The report of an analysis: what stands under which heading, what is masked, and how a file is taken out and proved."""

from __future__ import annotations

import hashlib
import io
import json
from dataclasses import replace
from typing import Any

import docx
import pytest

from vardkase import ledger
from vardkase.access.rules import Role
from vardkase.kernel.clock import utc_now
from vardkase.kernel.ids import new_id
from vardkase.kernel.refusal import Refusal
from vardkase.ledger import outbox
from vardkase.preparedness.actions import reports as actions
from vardkase.preparedness.actions.reports import Order, Written
from vardkase.preparedness.events.analyses import stream_of
from vardkase.preparedness.models.reports import DeviationRow, ReportFileRow, ReportRow
from vardkase.preparedness.projections import analyses as projections
from vardkase.preparedness.queries import reports as queries
from vardkase.preparedness.reporting import build, make, web
from vardkase.preparedness.reporting.complete import checked
from vardkase.preparedness.reporting.content import MeasureFact, Report
from vardkase.preparedness.reporting.masking import masking
from vardkase.preparedness.reporting.sources import material
from vardkase.preparedness.reporting.structured import FORMAT, structured
from vardkase.preparedness.reporting.writing import write
from vardkase.preparedness.rules.checks import digest
from vardkase.preparedness.rules.completeness import Want
from vardkase.preparedness.rules.reports import Kind, Stage, Text
from vardkase.preparedness.rules.rounds import Move
from vardkase.preparedness.rules.rulesets import Part, Sure
from vardkase.preparedness.tests.report_scenes import HARM, HIDDEN, office, told
from vardkase.preparedness.tests.rsa_scenes import Rsa, risk
from vardkase.testing.people import OTHER_SCOPE, viewer_with
from vardkase.testing.scenes import kept
from vardkase.ui.documents import Facts, Grid, Heading, Notice, Table

pytestmark = pytest.mark.django_db
PDF = Order(Kind.PDF, is_masked=True, recipient="Länsstyrelsen", purpose="Redovisning")


@kept
def analysed(rsa: Rsa) -> Rsa:
    """An office's analysis and the municipality's."""
    return told(rsa)


@pytest.fixture
def here(monkeypatch: Any) -> None:
    """Documents are written in this process: starting another for each test would take longer than all the rest."""
    monkeypatch.setattr(make, "apart", write)


def made(rsa: Rsa, unit: str = "Kontoret", *, mask: bool = True, **more: Any) -> Report:
    found = build.gathered(more.pop("viewer", rsa.town.viewer), rsa.analyses[2019, unit], rsa.town.now, mask=mask)
    return build.report(replace(found, **more), rsa.town.now)


def said(report: Report) -> str:
    first, pieces = web.page_of(report)
    return first + "".join(f"{name} {blocks}" for _tag, name, blocks in pieces)


def blocks(report: Report, kind: type) -> list[Any]:
    return [one for piece in report.pieces for one in piece.blocks if isinstance(one, kind)]


def table(report: Report, caption: str) -> Any:
    return next(one for one in blocks(report, Table) if one.caption.startswith(caption))


def asked(rsa: Rsa, order: Order = PDF, **more: Any) -> Any:
    facts = {"analysis_id": office(rsa), "order": order, "ruleset": "msbfs-2015-5@1", **more}
    return actions.ask_report(**rsa.common(**facts))


def refused(code: str, act: Any, **facts: Any) -> None:
    with pytest.raises(Refusal) as found:
        act(**facts)
    assert found.value.code == f"preparedness.{code}"


class TestWhatItSays:
    def test_the_seven_headings_are_those_of_the_rules_and_their_warning_stands_first(self, analysed: Rsa) -> None:
        report = made(analysed)
        headings = [one.heading for one in report.pieces]
        assert headings[0] == "1 Beskrivning av kommunen och dess geografiska område"
        assert headings[6].startswith("7 Behov av åtgärder")
        assert headings[7:] == ["Ändringar sedan förra året", "Avvikelser", "Sekretess", "Regelverk och källor"]
        assert any("MCFFS 2026:9" in one.text for one in report.first if isinstance(one, Notice))
        for piece in report.pieces:
            assert isinstance(piece.blocks[0], Heading)

    def test_under_other_rules_it_has_their_headings_and_loses_nothing(self, analysed: Rsa) -> None:
        found = build.gathered(analysed.town.viewer, office(analysed), analysed.town.now, mask=True)
        parts = (Part("risks", 1, "Hot och faror", Sure.OURS), Part("egen", 2, "Eget", Sure.OURS))
        rules = replace(found.rules, key="nya", parts=parts, warnings=())
        report = build.report(checked(replace(found, rules=rules, texts={"egen": Text("egen", "Eget", "Vår text.")})), analysed.town.now)
        assert [one.heading for one in report.pieces[:2]] == ["1 Hot och faror", "2 Eget"]
        assert {"mer_area", "mer_measures"} <= {one.tag for one in report.pieces}
        assert "Vår text." in said(report)

    def test_one_by_five_and_five_by_one_are_different_cells_and_threats_stand_apart(self, analysed: Rsa) -> None:
        report = made(analysed)
        grid = next(one for one in blocks(report, Grid) if one.caption.startswith("Siffrorna"))
        where = {(head, column): cell.text for head, row in grid.rows for column, cell in zip(grid.columns, row, strict=True)}
        assert where["5 katastrofal", "1 mycket låg"] == "Hög\n2"
        assert where["1 mycket begränsad", "5 mycket hög"] == "Måttlig\n3"
        assert [row[0] for row in table(report, "Risker med").rows] == [
            "2. Sällan men katastrof",
            "1. Långt elavbrott",
            "3. Ofta men lindrigt",
        ]
        assert [row[0] for row in table(report, "Risker utan").rows] == ["4. Sabotage mot vattnet"]
        facts = dict(next(one for one in blocks(report, Facts) if ("Typ av händelse", "Sabotage") in one.pairs).pairs)
        assert facts["Sannolikhet"].endswith("Någon måste vilja det.")
        assert (
            dict(pair for one in blocks(report, Facts) for pair in one.pairs)["År 2050"]
            == "sannolikhet 3 medelhög, konsekvens 4 mycket allvarlig"
        )

    def test_the_whole_shows_the_spread_with_its_sources_and_no_mean(self, analysed: Rsa) -> None:
        report = made(analysed, "Kommunen")
        rows = table(report, "Enheternas bedömningar, spridning").rows
        assert rows[0] == ("1. Elavbrott", "Sannolikhet", "2", "2 låg – 4 hög", "2 låg", "Socialkontoret", "3 medelhög")
        assert "Socialkontoret: Elavbrott på boende (4 hög / 3 allvarlig)" in said(report)
        assert "3 av enheternas risker ingår inte i någon gemensam risk." in said(report)

    def test_dissent_in_a_workshop_is_told_and_scales_stand_whole(self, analysed: Rsa) -> None:
        text = said(made(analysed))
        assert "Driftledaren: Fyra är för lågt." in text
        assert "mindre än en gång på 1 000 år" in text

    def test_a_year_later_it_tells_what_has_changed(self, analysed: Rsa) -> None:
        analysed.move(2019, "Kontoret", Move.SUBMIT, Move.APPROVE)
        analysed.open(2020)
        analysed.start(2020, "Kontoret")
        before = analysed.risks(2020, "Kontoret")["Ofta men lindrigt"]
        analysed.judge(2020, "Kontoret", replace(before, total=3, judged=True))
        analysed.judge(2020, "Kontoret", risk("Ny risk"))
        found = build.gathered(analysed.town.viewer, analysed.analyses[2020, "Kontoret"], analysed.town.now, mask=True)
        report = build.report(found, analysed.town.now)
        assert [row[0] for row in table(report, "Upp (1)").rows + table(report, "Ny").rows] == ["3. Ofta men lindrigt", "5. Ny risk"]


class TestSecrets:
    def test_masked_it_says_which_provision_and_never_what_nor_why(self, analysed: Rsa) -> None:
        found = build.gathered(analysed.town.viewer, office(analysed), analysed.town.now, mask=True)
        report = build.report(found, analysed.town.now)
        for text in (said(report), structured(found, analysed.town.now), repr(report)):
            assert HIDDEN not in text
            assert HARM not in text
        assert "maskerad (OSL 18:13)" in said(report)
        assert report.marks == ("UTKAST", "MASKERAD")
        assert table(report, "Uppgifter med sekretess").rows == (("Risk", "1. Långt elavbrott", "Sårbarheter och brister", "OSL 18:13"),)

    def test_whole_it_says_so_on_every_page_and_still_not_why(self, analysed: Rsa) -> None:
        found = build.gathered(analysed.town.viewer, office(analysed), analysed.town.now, mask=False)
        report = build.report(found, analysed.town.now)
        assert HIDDEN in said(report)
        assert HARM not in said(report) + structured(found, analysed.town.now)
        assert build.document(report, analysed.town.now).marks == ("UTKAST", "INNEHÅLLER SEKRETESS")

    def test_who_does_not_read_secrets_gets_it_masked_whatever_is_asked(self, analysed: Rsa) -> None:
        officer = analysed.at("Kontoret", Role.DUTY_OFFICER)
        assert HIDDEN not in said(made(analysed, mask=False, viewer=officer))
        whole = replace(PDF, is_masked=False)
        refused("report_secret", asked, rsa=analysed, order=whole, viewer=officer)
        asked(analysed, order=whole)
        assert queries.report_lines(officer, office(analysed)) == ()
        assert len(queries.report_lines(analysed.town.viewer, office(analysed))) == 1

    def test_an_outsider_finds_nothing(self, analysed: Rsa) -> None:
        outsider = viewer_with(Role.COORDINATOR, scope=OTHER_SCOPE)
        refused("rsa.not_found", made, rsa=analysed, viewer=outsider)
        refused("rsa.not_found", asked, rsa=analysed, viewer=outsider)


@pytest.mark.usefixtures("here")
class TestFiles:
    @pytest.mark.parametrize("kind", list(Kind))
    def test_a_file_is_made_beside_the_requests_and_its_digest_is_in_the_ledger(self, analysed: Rsa, kind: Kind) -> None:
        key = new_id()
        entry = asked(analysed, replace(PDF, kind=kind), key=key)
        report_id = entry.event.report_id
        assert asked(analysed, replace(PDF, kind=kind), key=key).repeated
        assert [(one.name, one.ground, one.why) for one in entry.event.masked] == [("1. Långt elavbrott", "osl_18_13", HARM)]
        with pytest.raises(Refusal, match=r"ledger\.key_reused"):
            asked(analysed, replace(PDF, recipient="Någon annan"), key=key)
        refused("report_not_kept", queries.report_data, viewer=analysed.town.viewer, analysis_id=office(analysed), report_id=report_id)
        assert queries.report_line(analysed.town.viewer, office(analysed), report_id).step == "asked"
        assert outbox.drain(utc_now(), aside=True) == 1
        line, data = queries.report_data(analysed.town.viewer, office(analysed), report_id)
        assert hashlib.sha256(data).hexdigest() == line.digest
        event = [one.event for one in ledger.entries(stream_of(analysed.units["Kontoret"])) if one.kind == "preparedness.report_made"][-1]
        assert (event.digest, event.recipient, event.is_masked, event.ruleset) == (line.digest, "Länsstyrelsen", True, "msbfs-2015-5@1")
        assert data.startswith({Kind.PDF: b"%PDF", Kind.DOCX: b"PK", Kind.JSON: b"{"}[kind])
        if kind is Kind.JSON:
            assert json.loads(data)["format"] == FORMAT

    def test_it_says_whom_it_is_for(self, analysed: Rsa) -> None:
        refused("report_needs_recipient", asked, rsa=analysed, order=replace(PDF, recipient=" "))

    def test_a_right_that_is_lost_meanwhile_stops_the_whole_one(self, analysed: Rsa, monkeypatch: Any) -> None:
        report_id = asked(analysed, replace(PDF, is_masked=False)).event.report_id
        monkeypatch.setattr("vardkase.preparedness.queries.rsa_scopes.reads_secret", lambda *_: False)
        outbox.drain(utc_now(), aside=True)
        row = ReportRow.objects.get(pk=report_id)
        assert (row.refused, row.digest) == ("preparedness.rsa.not_found", "")
        assert not bytes(ReportFileRow.objects.get(pk=report_id).data)

    def test_a_template_of_ones_own_is_used_and_a_broken_one_is_told_of(self, analysed: Rsa, settings: Any, tmp_path: Any) -> None:
        paper = docx.Document()
        paper.add_paragraph("Vår egen försida för {{ enhet }}")
        paper.add_paragraph("{{ del5 }}")
        good, odd = tmp_path / "egen.docx", tmp_path / "fel.docx"
        paper.save(str(good))
        paper.add_paragraph("{{ diarienummer }}")
        paper.save(str(odd))
        for path, fault, own in ((good, "", True), (odd, "diarienummer", False), (tmp_path / "borta.docx", "file", False)):
            settings.RSA_REPORT_TEMPLATE = path
            data, found = make.written(made(analysed), Kind.DOCX, analysed.town.now)
            texts = [one.text for one in docx.Document(io.BytesIO(data)).paragraphs]
            assert (found, any(one.startswith("Vår egen försida för Kommunstyrelsekontoret") for one in texts)) == (fault, own)
            # Nothing is lost that the template does not ask for.
            assert "7 Behov av åtgärder med anledning av risk- och sårbarhetsanalysens resultat" in texts


def test_the_process_of_its_own_writes_the_same(analysed: Rsa) -> None:
    data, fault = make.written(made(analysed), Kind.DOCX, analysed.town.now)
    assert (data[:2], fault) == (b"PK", "")


class TestTexts:
    def write(self, rsa: Rsa, part: str, text: str, **more: Any) -> Any:
        one = Written(part, "Rubrik", text, more.pop("seen", digest(None)))
        return actions.save_texts(**rsa.common(analysis_id=office(rsa), texts=[one], **more))

    def deviate(self, rsa: Rsa, motivation: str, **more: Any) -> Any:
        facts = {"part": "area", "heading": "Området", "motivation": motivation, "ruleset": "msbfs-2015-5@1", "allowed": True, **more}
        return actions.save_deviation(**rsa.common(analysis_id=office(rsa), **facts))

    def checks(self, rsa: Rsa) -> dict[str, Any]:
        found = build.gathered(rsa.town.viewer, office(rsa), rsa.town.now, mask=True)
        return {one.part.key: one for one in found.checks}

    def test_what_is_written_stands_under_its_heading_and_is_asked_for_no_more(self, analysed: Rsa) -> None:
        assert {one.item.key for one in self.checks(analysed)["method"].lacks if one.item} >= {"assignment", "purpose"}
        assert Want.TOO_FEW in {one.want for one in self.checks(analysed)["measures"].lacks}
        assert not self.checks(analysed)["risks"].lacks
        self.write(analysed, "method.assignment", "Kommunstyrelsens uppdrag.\n\nAndra stycket.")
        assert "assignment" not in {one.item.key for one in self.checks(analysed)["method"].lacks if one.item}
        assert ">Andra stycket.</p>" in said(made(analysed))
        refused("changed_meanwhile", self.write, rsa=analysed, part="method.assignment", text="Annat.")
        refused("classified", self.write, rsa=analysed, part="area", text="Detta är kvalificerat hemlig.")
        refused("rsa_may_not", self.write, rsa=analysed, part="area", text="x", viewer=analysed.at("Kontoret", Role.DUTY_OFFICER))

    def test_a_deviation_needs_a_reason_that_stands_in_the_report(self, analysed: Rsa) -> None:
        refused("deviation_needs_why", self.deviate, rsa=analysed, motivation="Nej.")
        refused("no_deviations", self.deviate, rsa=analysed, motivation="Det finns hos kommunen.", allowed=False)
        self.deviate(analysed, "Området beskrivs i kommunens analys.", seen=digest(None))
        assert self.checks(analysed)["area"].is_complete
        assert "Området beskrivs i kommunens analys." in said(made(analysed))
        refused("changed_meanwhile", self.deviate, rsa=analysed, motivation="Ett annat skäl än det.", seen=digest(None))
        self.deviate(analysed, "")
        assert not self.checks(analysed)["area"].is_complete

    def test_what_is_handed_in_is_closed_and_its_report_is_not(self, analysed: Rsa) -> None:
        analysed.move(2019, "Kontoret", Move.SUBMIT, Move.APPROVE)
        refused("analysis_is_closed", self.write, rsa=analysed, part="area", text="Sent.")
        refused("analysis_is_closed", self.deviate, rsa=analysed, motivation="Ett sent påkommet skäl.")
        assert made(analysed).marks == ("MASKERAD",)
        asked(analysed)


@pytest.mark.usefixtures("here")
def test_the_tables_are_what_the_ledger_makes_them(analysed: Rsa) -> None:
    asked(analysed)
    asked(analysed, replace(PDF, kind=Kind.JSON))
    outbox.drain(utc_now(), aside=True)
    TestTexts().deviate(analysed, "Området beskrivs i kommunens analys.")
    before = [list(one.objects.order_by("pk").values()) for one in (ReportRow, DeviationRow)]
    assert [len(one) for one in before] == [2, 1]
    unit = analysed.units["Kontoret"]
    projections.forget(unit)
    for entry in ledger.entries(stream_of(unit)):
        projections.apply(entry)
    assert [list(one.objects.order_by("pk").values()) for one in (ReportRow, DeviationRow)] == before


def test_measures_stand_by_how_far_they_have_come_and_a_secret_one_is_not_told_of(analysed: Rsa) -> None:
    plan = MeasureFact(
        new_id(), 1, "Reservkraft", "Två verk.", Stage.PLANNED, "Beslutad", "Kommunstyrelsen", "Driftchef", None, 1_200_000, 20_000, 0,
        ("Långt elavbrott",), (analysed.ids["Kontoret: Långt elavbrott"],), ("Konsekvens: från 4 till 3",), "2019-01-01: Upphandlat.", "",
    )  # fmt: skip
    hidden = replace(plan, number=2, title="Hemlig kabel", secret="OSL 18 kap. 8 §", secret_why=HARM)
    for mask, rows in ((True, 1), (False, 2)):
        found = material(analysed.town.viewer, office(analysed), analysed.town.now)
        found = masking(checked(replace(found, measures=(plan, hidden))), mask=mask)
        report = build.report(found, analysed.town.now)
        told_of = table(report, "Planerade åtgärder").rows
        assert len(told_of) == rows
        held = "Kommunstyrelsen\nDriftchef\n1\u00a0200\u00a0000\u00a0kr\n20\u00a0000\u00a0kr per år"
        assert told_of[0][2:4] == (held, "Konsekvens: från 4 till 3")
        assert ("Hemlig kabel" in said(report) + structured(found, analysed.town.now)) is not mask
        assert "1. Reservkraft (Beslutad)" in said(report)
