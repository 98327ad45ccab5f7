"""Documents that leave the house: tagged, in Swedish, fit for an archive, and never read as markup."""

from __future__ import annotations

import zipfile
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime
from io import BytesIO
from time import perf_counter
from typing import Any

import docx
import pikepdf
import pytest
from docx.oxml.ns import qn

from vardkase.ui.documents import Document, Facts, Heading, Listing, Paragraph, Signatures, Table, to_docx, to_pdf
from vardkase.ui.documents.model import check_headings, plain

MADE = datetime(2019, 1, 2, 3, 4, tzinfo=UTC)
TITLE = "Utkast till protokoll: krisledningsnämnden, åäö"
BLOCKS = (
    Facts((("Plats", "Stadshuset"), ("Tomt", ""), ("Tid", "ons 2 jan"))),
    Heading("Närvaro"),
    Table("Deltagare", ("Funktion", "Som"), (("Ordföranden", "Ledamot"), ("Ersättare ett", "Tjänstgörande\nersättare"))),
    Heading("Paragrafer"),
    Heading("§ 1 Lägesbild", 2),
    Heading("Beslut", 3),
    Paragraph("Nämnden noterar läget.\nAndra raden.", "Beslut:"),
    Listing(("Ett", "Två"), ordered=True),
    Listing(("Punkt",)),
    Heading("Underskrifter"),
    Signatures((("Ordförande", ""), ("Sekreterare", "Nämndsekreteraren"))),
)
DOCUMENT = Document(TITLE, "Norrtälje kommun", MADE, BLOCKS, ("UTKAST", "ÖVNING"), "Krisledningsnämnden · M-001", "Sida {page} av {pages}")
HOSTILE = '#eval("1") $x$ *fet* _kursiv_ @ref <etikett> \\ [x] // nej `kod` = rubrik #{panic()} "citat"'


@pytest.fixture(scope="module")
def pdf() -> Iterator[pikepdf.Pdf]:
    with pikepdf.open(BytesIO(to_pdf(DOCUMENT))) as opened:
        yield opened


@pytest.fixture(scope="module")
def paper() -> Any:
    return docx.Document(BytesIO(to_docx(DOCUMENT)))


def tags(pdf: pikepdf.Pdf) -> list[str]:
    """The structure of a PDF, in reading order."""
    found: list[str] = []

    def walk(node: Any) -> None:
        if isinstance(node, pikepdf.Array):
            for one in node:
                walk(one)
        elif isinstance(node, pikepdf.Dictionary):
            if "/S" in node:
                found.append(str(node.S).removeprefix("/"))
            if "/K" in node:
                walk(node.K)

    walk(pdf.Root.StructTreeRoot.K)
    return found


def fonts(pdf: pikepdf.Pdf) -> list[Any]:
    """The descriptors of every font of a PDF."""
    return [one for one in pdf.objects if isinstance(one, pikepdf.Dictionary) and one.get("/Type") == "/FontDescriptor"]


def words(data: bytes) -> str:
    """Everything a PDF says, by its map of glyphs to characters."""
    with pikepdf.open(BytesIO(data)) as pdf:
        return str(pdf.docinfo.get("/Title"))


class TestThePdf:
    def test_is_tagged_and_says_so(self, pdf: pikepdf.Pdf) -> None:
        assert bool(pdf.Root.MarkInfo.Marked)
        assert tags(pdf)[0] == "Document"

    def test_is_in_swedish(self, pdf: pikepdf.Pdf) -> None:
        assert str(pdf.Root.Lang) == "sv-SE"

    def test_has_its_title_and_shows_it(self, pdf: pikepdf.Pdf) -> None:
        assert str(pdf.docinfo["/Title"]) == TITLE
        assert bool(pdf.Root.ViewerPreferences.DisplayDocTitle)

    def test_says_that_it_is_for_an_archive_and_for_everybody(self, pdf: pikepdf.Pdf) -> None:
        with pdf.open_metadata() as about:
            assert (about.get("pdfaid:part"), about.get("pdfaid:conformance")) == ("2", "A")
            assert about.get("pdfuaid:part") == "1"
            assert about.get("dc:title") == TITLE
            assert about.get("xmp:CreateDate") == "2019-01-02T03:04:00Z"

    def test_has_an_output_intent_as_an_archive_asks(self, pdf: pikepdf.Pdf) -> None:
        assert [str(one.S) for one in pdf.Root.OutputIntents] == ["/GTS_PDFA1"]

    def test_carries_every_font_in_it(self, pdf: pikepdf.Pdf) -> None:
        found = fonts(pdf)
        assert found
        assert all({"/FontFile", "/FontFile2", "/FontFile3"} & set(one.keys()) for one in found)

    def test_has_its_headings_in_order_without_a_leap(self, pdf: pikepdf.Pdf) -> None:
        levels = [int(one[1]) for one in tags(pdf) if len(one) == 2 and one[0] == "H" and one[1].isdigit()]
        assert levels == [1, 1, 2, 3, 1]

    def test_has_header_cells_in_its_table(self, pdf: pikepdf.Pdf) -> None:
        found = tags(pdf)
        assert found.count("TH") == 2
        assert found.count("TD") == 4
        assert "THead" in found

    def test_has_lists_that_are_lists(self, pdf: pikepdf.Pdf) -> None:
        assert tags(pdf).count("LI") == 3

    def test_needs_no_form_script_or_address(self, pdf: pikepdf.Pdf) -> None:
        assert not {"/AcroForm", "/OpenAction", "/AA", "/Names"} & set(pdf.Root.keys()) - {"/Names"}

    def test_is_the_same_when_it_is_made_again(self) -> None:
        assert to_pdf(DOCUMENT) == to_pdf(DOCUMENT)

    def test_of_four_pages_is_made_while_one_waits(self) -> None:
        body = tuple(
            one
            for number in range(1, 14)
            for one in (Heading(f"§ {number} Ärende"), Heading("Beslut", 2), Paragraph("Bemanningen tas över. " * 60))
        )
        to_pdf(DOCUMENT)
        start = perf_counter()
        data = to_pdf(replace(DOCUMENT, blocks=body))
        took = perf_counter() - start
        with pikepdf.open(BytesIO(data)) as found:
            assert len(found.pages) >= 4
        assert took < 5, "it takes a twentieth of a second on an idle machine"


class TestWhatIsWrittenInIt:
    @pytest.mark.parametrize(
        "blocks",
        [
            (Paragraph(HOSTILE, HOSTILE, strong=True),),
            (Heading(HOSTILE), Listing((HOSTILE,)), Facts(((HOSTILE, HOSTILE),))),
            (Table(HOSTILE, (HOSTILE,), ((HOSTILE,),)), Signatures(((HOSTILE, HOSTILE),))),
        ],
        ids=["paragraph", "heading", "table"],
    )
    def test_is_never_read_as_markup(self, blocks: Any) -> None:
        hostile = replace(DOCUMENT, title=HOSTILE, running=HOSTILE, author=HOSTILE, blocks=blocks)
        assert words(to_pdf(hostile)) == HOSTILE
        assert docx.Document(BytesIO(to_docx(hostile))).core_properties.title == HOSTILE

    @pytest.mark.parametrize("text", ["Hjälp 🙂 kom", "مرحبا", "漢字", "\ue000", "x\x00y\x07z", "\ud83d halv", "Привет αβγ → ½"])
    def test_may_be_of_any_script_and_the_file_is_still_lawful(self, text: str) -> None:
        odd = replace(DOCUMENT, blocks=(Paragraph(text),))
        with pikepdf.open(BytesIO(to_pdf(odd))) as found, found.open_metadata() as about:
            assert about.get("pdfaid:conformance") == "A"
        assert docx.Document(BytesIO(to_docx(odd))).paragraphs

    def test_may_be_long_and_strange_without_keeping_anybody_waiting(self) -> None:
        strange = "".join(chr(0x4E00 + one) for one in range(400))
        assert to_pdf(replace(DOCUMENT, blocks=(Paragraph(strange),))).startswith(b"%PDF")

    def test_may_be_nothing(self) -> None:
        bare = Document("Tomt", "Kommunen", MADE, ())
        assert to_pdf(bare).startswith(b"%PDF")
        assert docx.Document(BytesIO(to_docx(bare))).core_properties.title == "Tomt"

    def test_plain_keeps_lines_and_letters(self) -> None:
        assert plain("a\r\nb\rc\x0bd\tåäö") == "a\nb\ncd\tåäö"


class TestTheDocx:
    def test_has_its_properties_and_nothing_of_the_library(self, paper: Any) -> None:
        about = paper.core_properties
        assert (about.title, about.author, about.language) == (TITLE, "Norrtälje kommun", "sv-SE")
        assert about.comments == ""
        assert about.keywords == "UTKAST, ÖVNING"
        assert about.created == MADE.replace(tzinfo=None) or about.created == MADE

    def test_is_read_aloud_in_swedish(self, paper: Any) -> None:
        said = {one.get(qn("w:val")) for one in paper.styles.element.iter(qn("w:lang"))}
        assert said == {"sv-SE"}

    def test_has_real_headings_in_order(self, paper: Any) -> None:
        found = [(one.style.name, one.text) for one in paper.paragraphs if one.style.name.startswith(("Heading", "Title"))]
        assert found == [
            ("Title", TITLE), ("Heading 1", "Närvaro"), ("Heading 1", "Paragrafer"), ("Heading 2", "§ 1 Lägesbild"),
            ("Heading 3", "Beslut"), ("Heading 1", "Underskrifter"),
        ]  # fmt: skip

    def test_says_its_table_header_again_on_each_page(self, paper: Any) -> None:
        (table,) = paper.tables
        header = table.rows[0]._tr.trPr.findall(qn("w:tblHeader"))
        assert len(header) == 1
        assert [cell.text for cell in table.rows[1].cells] == ["Ordföranden", "Ledamot"]

    def test_has_real_lists(self, paper: Any) -> None:
        assert [one.text for one in paper.paragraphs if one.style.name == "List Number"] == ["Ett", "Två"]
        assert [one.text for one in paper.paragraphs if one.style.name == "List Bullet"] == ["Punkt"]

    def test_says_draft_and_exercise_at_the_head_of_every_page_and_first(self, paper: Any) -> None:
        assert "UTKAST · ÖVNING" in paper.sections[0].header.paragraphs[0].text
        assert paper.paragraphs[1].text == "UTKAST · ÖVNING"

    def test_counts_its_pages(self, paper: Any) -> None:
        foot = paper.sections[0].footer.paragraphs[0]
        assert [one.get(qn("w:instr")) for one in foot._p.iter(qn("w:fldSimple"))] == ["PAGE", "NUMPAGES"]
        assert foot.text.startswith("Sida ")

    def test_has_lines_to_sign_on(self, paper: Any) -> None:
        said = [one.text for one in paper.paragraphs]
        assert said[said.index("Ordförande") - 1] == "_" * 45
        assert "Sekreterare, Nämndsekreteraren" in said

    def test_leaves_out_what_has_no_value(self, paper: Any) -> None:
        assert not any(one.text.startswith("Tomt") for one in paper.paragraphs)

    def test_refers_to_nothing_outside_itself(self) -> None:
        with zipfile.ZipFile(BytesIO(to_docx(DOCUMENT))) as folder:
            relations = b"".join(folder.read(name) for name in folder.namelist() if name.endswith(".rels"))
        assert b'TargetMode="External"' not in relations


@pytest.mark.parametrize("levels", [(2,), (1, 3), (1, 2, 4), (0,)])
def test_headings_do_not_skip_a_level(levels: tuple[int, ...]) -> None:
    leaping = replace(DOCUMENT, blocks=tuple(Heading("x", level) for level in levels))
    for make in (check_headings, to_pdf, to_docx):
        with pytest.raises(ValueError, match="is of level"):
            make(leaping)
