"""How a report is made beside the requests: step by step, once, with the rights of whoever asked, and honest when it goes wrong."""

from __future__ import annotations

import hashlib
import io
import json
import pickle
import subprocess
import sys
from dataclasses import replace
from datetime import timedelta
from typing import Any
from uuid import UUID

import docx
import pikepdf
import pytest
import time_machine

from vardkase import ledger
from vardkase.access.rules import Role
from vardkase.kernel.clock import utc_now
from vardkase.kernel.ids import new_id
from vardkase.kernel.refusal import Refusal
from vardkase.ledger import outbox
from vardkase.preparedness import outbox_reports
from vardkase.preparedness.actions import reports as actions
from vardkase.preparedness.actions.reports import Order
from vardkase.preparedness.events.analyses import stream_of
from vardkase.preparedness.models.reports import ReportFileRow, ReportRow
from vardkase.preparedness.queries import reports as queries
from vardkase.preparedness.reporting import build, make
from vardkase.preparedness.reporting.word_template import PIECES, WORDS, default_template
from vardkase.preparedness.reporting.writing import Task, write
from vardkase.preparedness.rules.reports import KEPT_DAYS, Kind, check_asked, check_deviation
from vardkase.preparedness.tests.report_scenes import HIDDEN, office, told
from vardkase.preparedness.tests.rsa_scenes import Rsa
from vardkase.testing.cases import each
from vardkase.testing.people import OTHER_SCOPE, viewer_with
from vardkase.testing.scenes import kept
from vardkase.ui.documents import Block, Document, Facts, Heading, PageBreak, Paragraph, Table

pytestmark = pytest.mark.django_db
PDF = Order(Kind.PDF, is_masked=True, recipient="Länsstyrelsen", purpose="Redovisning")


@kept
def analysed(rsa: Rsa) -> Rsa:
    """An office's analysis and the municipality's."""
    return told(rsa)


@pytest.fixture
def here(monkeypatch: Any) -> None:
    """Nothing is set: what is tried is the way to the file."""
    monkeypatch.setattr(make, "apart", lambda task: (b"%PDF-" if task.kind is Kind.PDF else b"PK", ""))


@pytest.fixture
def really(monkeypatch: Any) -> None:
    """Documents are written in this process: starting another for each test would take longer than all the rest."""
    monkeypatch.setattr(make, "apart", write)


@pytest.fixture(autouse=True)
def night(now: Any) -> Any:
    with time_machine.travel(now, tick=False) as traveller:
        yield traveller


def asked(rsa: Rsa, order: Order = PDF, **more: Any) -> UUID:
    facts = {"analysis_id": office(rsa), "order": order, "ruleset": "msbfs-2015-5@1", **more}
    return actions.ask_report(**rsa.common(**facts)).event.report_id  # type: ignore[no-any-return]  # the event's own


def line(rsa: Rsa, report_id: UUID, viewer: Any = None) -> Any:
    return queries.report_line(viewer or rsa.town.viewer, office(rsa), report_id)


def kinds(rsa: Rsa) -> list[str]:
    found = [one.kind.removeprefix("preparedness.report_") for one in ledger.entries(stream_of(rsa.units["Kontoret"]))]
    return [one for one in found if one in ("asked", "made", "failed")]


def refused(code: str, act: Any, *args: Any, **facts: Any) -> dict[str, Any]:
    with pytest.raises(Refusal) as found:
        act(*args, **facts)
    assert found.value.code == f"preparedness.{code}"
    return found.value.facts


class TestSteps:
    def test_each_step_is_told_while_it_is_done_and_no_other(self, analysed: Rsa, monkeypatch: Any) -> None:
        report_id, seen = asked(analysed), []

        def spied(task: Task) -> tuple[bytes, str]:
            seen.append(line(analysed, report_id).step)
            return b"%PDF-", ""

        real = make.gathered
        monkeypatch.setattr(make, "apart", spied)

        def gathering(*args, **more):
            seen.append(line(analysed, report_id).step)
            return real(*args, **more)

        monkeypatch.setattr(make, "gathered", gathering)
        assert line(analysed, report_id).step == "asked"
        outbox.drain(utc_now(), aside=True)
        assert seen == ["gathering", "writing"]
        found = line(analysed, report_id)
        assert (found.step, found.is_waited_for, found.is_kept, found.size) == ("made", False, True, 5)

    def test_one_that_is_made_twice_is_kept_once(self, analysed: Rsa, here: None) -> None:
        report_id = asked(analysed)
        outbox.drain(utc_now(), aside=True)
        facts = {"viewer": analysed.town.viewer, "report_id": report_id, "now": utc_now()}
        again = actions.keep_report(**facts, data=b"other", template_fault="")
        assert again.repeated
        grants = [[str(one.role), one.scope, one.emergency, None] for one in analysed.town.viewer.grants]
        payload = {"analysis_id": str(office(analysed)), "report_id": str(report_id), "grants": grants}
        outbox_reports.make_report(payload, 0)
        assert kinds(analysed) == ["asked", "made"]
        found, data = queries.report_data(analysed.town.viewer, office(analysed), report_id)
        assert hashlib.sha256(data).hexdigest() == found.digest

    def test_when_it_stops_it_says_so_and_is_tried_again(self, analysed: Rsa, monkeypatch: Any, night: Any) -> None:
        report_id, tries = asked(analysed), []

        def stopped(task: Task) -> tuple[bytes, str]:
            tries.append(task.kind)
            if len(tries) == 1:
                raise OSError("no space left")
            return b"%PDF-", ""

        monkeypatch.setattr(make, "apart", stopped)
        outbox.drain(utc_now(), aside=True)
        found = line(analysed, report_id)
        assert (found.step, found.is_waited_for, kinds(analysed)) == ("again", True, ["asked"])
        night.shift(timedelta(minutes=5))
        outbox.drain(utc_now(), aside=True)
        assert line(analysed, report_id).is_kept
        assert len(tries) == 2

    def test_what_never_succeeds_is_given_up_and_noted(self, analysed: Rsa, monkeypatch: Any, night: Any) -> None:
        def stopped(task: Task) -> tuple[bytes, str]:
            raise OSError("no space left")

        monkeypatch.setattr(make, "apart", stopped)
        report_id = asked(analysed)
        outbox.drain(utc_now(), aside=True)
        night.shift(outbox_reports.GIVES_UP)
        outbox.drain(utc_now(), aside=True)
        found = line(analysed, report_id)
        assert (found.refused, found.is_waited_for, found.is_kept) == ("preparedness.report_broken", False, False)
        assert kinds(analysed) == ["asked", "failed"]
        refused("report_not_kept", queries.report_data, analysed.town.viewer, office(analysed), report_id)
        assert outbox.drain(utc_now() + timedelta(days=1), aside=True) == 0

    def test_a_process_that_dies_or_takes_too_long_refuses_in_words(self, analysed: Rsa, monkeypatch: Any) -> None:
        report = build.report(build.gathered(analysed.town.viewer, office(analysed), analysed.town.now, mask=True), analysed.town.now)
        for error in (subprocess.CalledProcessError(1, "x"), subprocess.TimeoutExpired("x", 1)):

            def died(*args: Any, error: Exception = error, **more: Any) -> None:
                raise error

            monkeypatch.setattr(make.subprocess, "run", died)
            refused("report_broken", make.written, report, Kind.PDF, analysed.town.now)


class TestRights:
    def test_it_is_made_with_the_rights_of_whoever_asked_and_no_others(self, analysed: Rsa, here: None) -> None:
        officer = analysed.at("Kontoret", Role.DUTY_OFFICER)
        report_id = asked(analysed, replace(PDF, kind=Kind.JSON), viewer=officer)
        outbox.drain(utc_now(), aside=True)
        _line, data = queries.report_data(officer, office(analysed), report_id)
        plain = json.loads(data)
        assert (plain["is_masked"], HIDDEN in data.decode()) == (True, False)

    def test_a_grant_that_has_run_out_gives_nothing(self, analysed: Rsa) -> None:
        row = [["coordinator", f"org:{analysed.town.board}", False, (analysed.town.now - timedelta(days=1)).isoformat()]]
        viewer = outbox_reports.asker(row)
        assert (viewer.account_id, viewer.grants[0].until) == (None, analysed.town.now - timedelta(days=1))
        assert outbox_reports.asker([["auditor", "*", True, None]]).grants[0].until is None

    def test_others_find_neither_the_report_nor_its_file(self, analysed: Rsa, here: None) -> None:
        masked, whole = asked(analysed), asked(analysed, replace(PDF, is_masked=False))
        outbox.drain(utc_now(), aside=True)
        outsider, officer = viewer_with(Role.COORDINATOR, scope=OTHER_SCOPE), analysed.at("Kontoret", Role.DUTY_OFFICER)
        for viewer, hidden in ((outsider, (masked, whole)), (officer, (whole,))):
            for report_id in hidden:
                refused("rsa.not_found", queries.report_line, viewer, office(analysed), report_id)
                refused("rsa.not_found", queries.report_data, viewer, office(analysed), report_id)
        assert queries.report_data(officer, office(analysed), masked)[0].is_masked
        # The id of one analysis does not open the file of another.
        refused("rsa.not_found", queries.report_line, analysed.town.viewer, analysed.analyses[2019, "Kommunen"], masked)
        refused("rsa.not_found", queries.report_line, analysed.town.viewer, office(analysed), new_id())

    def test_the_same_key_for_other_words_is_refused_and_leaves_nothing(self, analysed: Rsa) -> None:
        key = new_id()
        asked(analysed, key=key)
        for changed in ({"kind": Kind.DOCX}, {"is_masked": False}, {"recipient": "Annan"}, {"purpose": "Annat"}):
            with pytest.raises(Refusal, match=r"ledger\.key_reused"):
                asked(analysed, replace(PDF, **changed), key=key)
        assert ReportRow.objects.count() == ReportFileRow.objects.count() == 1
        assert outbox.waiting() == 1

    def test_keeping_what_nobody_asked_for_is_refused(self, analysed: Rsa) -> None:
        common = {"viewer": analysed.town.viewer, "report_id": new_id(), "now": utc_now()}
        refused("rsa.not_found", actions.keep_report, **common, data=b"", template_fault="")
        refused("rsa.not_found", actions.fail_report, **common, refused="x")

    def test_files_are_kept_for_some_months_and_the_line_for_ever(self, analysed: Rsa, here: None, night: Any) -> None:
        report_id = asked(analysed)
        outbox.drain(utc_now(), aside=True)
        night.shift(timedelta(days=KEPT_DAYS + 1))
        asked(analysed, now=utc_now())
        found = line(analysed, report_id)
        assert (found.is_kept, found.is_waited_for, len(found.digest)) == (False, False, 64)
        refused("report_not_kept", queries.report_data, analysed.town.viewer, office(analysed), report_id)


class TestAsked:
    @each(
        "recipient, purpose, kept",
        [
            ("Länsstyrelsen", "", ("Länsstyrelsen", "")),
            ("  Länsstyrelsen\t i  Stockholm ", " En.\n\nTvå. ", ("Länsstyrelsen i Stockholm", "En.\n\nTvå.")),
        ],
    )
    def test_kept(self, recipient: str, purpose: str, kept: tuple[str, str]) -> None:
        assert check_asked(recipient, purpose) == kept

    @each(
        "recipient, purpose, code, field",
        [
            ("", "Redovisning", "report_needs_recipient", "recipient"),
            (" \n", "", "report_needs_recipient", "recipient"),
            ("x" * 201, "", "too_long", "recipient"),
            ("L", "x" * 601, "too_long", "purpose"),
            ("19121212-1212", "", "personal_id", "recipient"),
        ],
    )
    def test_refused(self, recipient: str, purpose: str, code: str, field: str) -> None:
        assert refused(code, check_asked, recipient, purpose)["field"] == field

    @each(
        "motivation, allowed, code",
        [
            ("Nej.", True, "deviation_needs_why"),
            ("Det är beskrivet på annat håll.", False, "no_deviations"),
            ("Detta är begränsat hemlig uppgift.", True, "classified"),
            ("x" * 4001, True, "too_long"),
        ],
    )
    def test_a_motivation_refused(self, motivation: str, allowed: bool, code: str) -> None:
        assert refused(code, check_deviation, motivation, allowed=allowed)["field"] == "motivation"

    def test_nothing_takes_a_deviation_away_also_where_none_is_allowed(self) -> None:
        assert check_deviation("  ", allowed=False) == ""
        assert check_deviation("Det är beskrivet\r\npå annat håll.", allowed=True) == "Det är beskrivet\npå annat håll."


def rows(count: int) -> Table:
    return Table("T", ("A",), (("a",),) * count)


class TestParting:
    """A long report begins its sections on new pages, which the typesetter sets beside one another; a short one does not."""

    @each(
        "blocks, at",
        [
            ([], []),
            ([Heading("1"), Paragraph("x"), Heading("2")], []),
            ([Heading("1"), rows(build.LONG), Heading("2")], [2]),
            ([Heading("1"), rows(build.LONG), Heading("1.1", 2), Paragraph("x"), Heading("2")], [2]),
            ([Heading("1"), rows(build.LONG), Heading("1.1.1", 3), Heading("2")], [3]),
            ([Heading("1"), Facts((("a", "b"),) * build.LONG), Heading("2"), rows(build.LONG), Heading("3")], [2, 5]),
            ([Heading("1"), rows(build.LONG - 2), Heading("2")], []),
        ],
    )
    def test_where(self, blocks: list[Block], at: list[int]) -> None:
        found = list(build.parted(blocks))
        assert [place for place, one in enumerate(found) if isinstance(one, PageBreak)] == at
        assert [one for one in found if not isinstance(one, PageBreak)] == blocks

    def test_a_small_report_has_no_such_page(self, analysed: Rsa) -> None:
        report = build.report(build.gathered(analysed.town.viewer, office(analysed), analysed.town.now, mask=True), analysed.town.now)
        assert not any(isinstance(one, PageBreak) for one in build.document(report, analysed.town.now).blocks)


class TestFormats:
    def report(self, rsa: Rsa, unit: str = "Kontoret") -> Any:
        return build.report(build.gathered(rsa.town.viewer, rsa.analyses[2019, unit], rsa.town.now, mask=True), rsa.town.now)

    def test_the_pdf_is_tagged_in_swedish_and_says_that_it_can_be_archived(self, analysed: Rsa, really: None) -> None:
        report = self.report(analysed, "Kommunen")
        data, _fault = make.written(report, Kind.PDF, analysed.town.now)
        with pikepdf.open(io.BytesIO(data)) as made:
            assert str(made.Root.Lang) == "sv-SE"
            assert bool(made.Root.MarkInfo.Marked)
            assert made.Root.Outlines.Count != 0
            with made.open_metadata() as meta:
                assert (meta["pdfaid:part"], meta["pdfaid:conformance"].upper(), meta["pdfuaid:part"]) == ("2", "A", "1")
                assert meta["dc:title"] == report.title

    def test_the_word_file_has_real_headings_captions_heads_of_tables_and_texts_for_pictures(self, analysed: Rsa, really: None) -> None:
        data, _fault = make.written(self.report(analysed, "Kommunen"), Kind.DOCX, analysed.town.now)
        paper = docx.Document(io.BytesIO(data))
        styles = {one.style.name for one in paper.paragraphs}
        assert {"Title", "Heading 1", "Heading 2", "Heading 3", "Caption"} <= styles
        ones = [one.text for one in paper.paragraphs if one.style.name == "Heading 1"]
        assert [one[0] for one in ones[:7]] == list("1234567")
        xml = paper.element.xml
        assert xml.count("<w:tblHeader/>") == len(paper.tables) > 5
        pictures = paper.element.xpath("//wp:docPr")
        assert pictures
        assert all(one.get("descr") for one in pictures)
        assert 'TOC \\o "1-2"' in xml
        assert "{{" not in xml
        assert "autoHyphenation" in paper.settings.element.xml
        foot = paper.sections[0].footer._element.xml
        assert "PAGE" in foot
        assert "NUMPAGES" in foot
        assert paper.core_properties.language == "sv-SE"

    def test_our_template_asks_for_all_that_there_is(self) -> None:
        paper = docx.Document(io.BytesIO(default_template()))
        tags = {one.text.strip("{} ") for one in paper.paragraphs}
        assert {"rubrik", "forsta", "forandringar", "avvikelser", "sekretess", "regler"} | {
            f"del{number}" for number in range(1, 8)
        } == tags
        assert set(PIECES) - tags == set()
        assert "markning" in WORDS

    def test_the_process_of_its_own_speaks_through_its_input_and_output_alone(self, analysed: Rsa) -> None:
        short = Document("Rapport", "Kontoret", analysed.town.now, (Heading("Ett"), Paragraph("Två")))
        task = Task(Kind.PDF, short, {}, {}, None, b"")
        done = subprocess.run(
            [sys.executable, "-m", "vardkase.preparedness.reporting"], input=pickle.dumps(task), stdout=subprocess.PIPE, check=True
        )
        data, fault = pickle.loads(done.stdout)  # noqa: S301 - written by the process that was started above
        assert (data[:5], fault) == (b"%PDF-", "")
