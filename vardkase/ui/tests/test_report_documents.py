"""The blocks of a report as PDF and Word, and a document in a template that somebody has made in Word."""

from __future__ import annotations

import zipfile
from datetime import UTC, datetime
from io import BytesIO
from typing import Any

import docx
import pikepdf
import pytest

from vardkase.ui.documents import Cell, Contents, Document, Drawing, Grid, Heading, Listing, Notice, Paragraph, Table, to_docx, to_pdf
from vardkase.ui.documents.template import TemplateFault, fill

SVG = '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 100 20" width="100" height="20"><rect width="50" height="20"/></svg>'
BLOCKS = (
    Notice("Läs texten först.", "Varning:"),
    Contents("Innehåll", ("Risker",)),
    Heading("Risker"),
    Table("Lista", ("Nr", "Risk"), (("1", "El <&> vatten"),), (1, 5)),
    Grid("Matris", "Konsekvens", ("1", "2"), (("2", (Cell("Hög\n1, 2", 3), Cell("Låg"))),)),
    Drawing("Antal", SVG, "Hög: 2. Låg: 0.", 100, 20),
    Listing(("En punkt",)),
)
DOCUMENT = Document("Analysen", "Kommunen", datetime(2019, 1, 2, tzinfo=UTC), BLOCKS, ("MASKERAD",), "Analysen")
WORDS = {"rubrik": "Analysen <2019>", "enhet": "Kontoret"}
PIECES = {"allt": BLOCKS, "sist": (Heading("Sist"), Paragraph("Slut."))}


def paper(*lines: str, cut: bool = False) -> bytes:
    made = docx.Document()
    for line in lines:
        paragraph = made.add_paragraph()
        for piece in line if cut else (line,):
            paragraph.add_run(piece)
    saved = BytesIO()
    made.save(saved)
    return saved.getvalue()


def filled(template: bytes) -> Any:
    return docx.Document(BytesIO(fill(template, DOCUMENT, WORDS, PIECES)))


def test_the_pdf_is_tagged_and_says_in_words_what_is_drawn() -> None:
    with pikepdf.open(BytesIO(to_pdf(DOCUMENT))) as pdf:
        assert (str(pdf.Root.Lang), bool(pdf.Root.MarkInfo.Marked)) == ("sv-SE", True)
        about = pdf.open_metadata()
        assert (about["pdfaid:part"], about["pdfaid:conformance"], about["pdfuaid:part"]) == ("2", "A", "1")
        found = [one for one in pdf.objects if isinstance(one, pikepdf.Dictionary) and one.get("/S") == "/Figure"]
        assert [str(one.get("/Alt")) for one in found] == ["Hög: 2. Låg: 0."]
        assert sum(one.get("/S") == "/Table" for one in pdf.objects if isinstance(one, pikepdf.Dictionary)) == 2


def test_the_same_blocks_without_a_template() -> None:
    made = docx.Document(BytesIO(to_docx(DOCUMENT)))
    assert [len(one.columns) for one in made.tables] == [2, 3]
    assert [one.text for one in made.paragraphs if one.style.name.startswith("Heading")] == ["Risker"]


class TestTemplate:
    def test_words_and_pieces_stand_where_their_tags_were_and_nothing_is_lost(self) -> None:
        made = filled(paper("{{ rubrik }} för {{enhet}}", "{{ allt }}", "Efter."))
        texts = [one.text for one in made.paragraphs]
        assert texts[0] == "Analysen <2019> för Kontoret"
        assert texts.index("Risker") < texts.index("Efter.") < texts.index("Sist") < texts.index("Slut.")
        assert made.tables[0].cell(1, 1).text == "El <&> vatten"
        assert made.tables[1].cell(1, 1).text == "Hög\n1, 2"
        assert made.inline_shapes[0]._inline.docPr.get("descr") == "Hög: 2. Låg: 0."
        assert made.core_properties.language == "sv-SE"
        assert made.sections[0].header.paragraphs[0].text == "MASKERAD"

    def test_a_tag_that_word_has_cut_up_is_found(self) -> None:
        assert filled(paper("{{ enhet }}, {{ rubrik }}", cut=True)).paragraphs[0].text == "Kontoret, Analysen <2019>"

    @pytest.mark.parametrize(
        ("template", "tag"),
        [
            (paper("{{ diarienr }}"), "diarienr"),
            (paper("{{ rubrik.__class__ }}"), "rubrik.__class__"),
            (b"", ""),
            (b"PK nonsense", ""),
            (paper("x")[:2000], ""),
        ],
    )
    def test_what_cannot_be_filled_says_why(self, template: bytes, tag: str) -> None:
        with pytest.raises(TemplateFault) as found:
            filled(template)
        assert found.value.tag == tag

    def test_a_file_that_is_far_too_large_unpacked_is_not_opened(self) -> None:
        packed = BytesIO()
        with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as archive:
            archive.writestr("word/document.xml", b" " * 41_000_000)
        with pytest.raises(TemplateFault):
            filled(packed.getvalue())

    def test_what_looks_like_a_tag_in_a_text_is_not_one(self) -> None:
        made = docx.Document(BytesIO(fill(paper("{{ enhet }}"), DOCUMENT, {"enhet": "{{ rubrik }}"}, {})))
        assert made.paragraphs[0].text == "{{ rubrik }}"
