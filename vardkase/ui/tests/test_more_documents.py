"""Documents block by block: what each becomes as data for the typesetter and in Word, what is left out, and what cannot be made."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta, timezone
from io import BytesIO
from typing import Any

import docx
import pikepdf
import pytest
from docx.oxml.ns import qn

from vardkase.ui.documents import Block, Document, Facts, Heading, Listing, Paragraph, Signatures, Table, pdf, to_docx, to_pdf
from vardkase.ui.documents.model import check_headings, plain

MADE = datetime(2019, 1, 2, 23, 30, tzinfo=timezone(timedelta(hours=-1)))
BARE = Document("Minnesanteckningar", "Kommunstyrelsen", MADE, ())


def word(document: Document) -> Any:
    return docx.Document(BytesIO(to_docx(document)))


def runs(paragraph: Any) -> list[tuple[str, bool]]:
    """The parts of a paragraph, and which of them are bold."""
    return [(one.text, bool(one.bold)) for one in paragraph.runs]


class TestPlain:
    @pytest.mark.parametrize(
        ("text", "found"),
        [
            ("", ""),
            ("a\r\n\r\nb", "a\n\nb"),
            ("a\rb", "a\nb"),
            ("a\tb", "a\tb"),
            ("a\x00b\x1fc", "abc"),
            ("a\x7fb\x9fc", "abc"),
            ("a\xa0b", "a\xa0b"),
            ("a\ud800b\udfff", "ab"),
            ("a\ufffeb\uffff", "ab"),
            ("§ 1 🙂", "§ 1 🙂"),
        ],
    )
    def test_keeps_what_can_be_read_and_nothing_else(self, text: str, found: str) -> None:
        assert plain(text) == found


class TestHeadings:
    @pytest.mark.parametrize("levels", [(), (1,), (1, 1), (1, 2, 3, 1), (1, 2, 2, 3, 2)])
    def test_may_go_down_a_step_and_up_as_far_as_they_like(self, levels: tuple[int, ...]) -> None:
        check_headings(replace(BARE, blocks=tuple(Heading("x", level) for level in levels)))

    @pytest.mark.parametrize(
        ("levels", "words"),
        [((2,), "«R» is of level 2 after 0"), ((1, 3), "«R» is of level 3 after 1"), ((1, 0), "«R» is of level 0 after 1"),
         ((1, 2, 1, 3), "«R» is of level 3 after 1")],
    )  # fmt: skip
    def test_that_leap_are_named_with_what_they_follow(self, levels: tuple[int, ...], words: str) -> None:
        with pytest.raises(ValueError, match=f"^{words}$"):
            check_headings(replace(BARE, blocks=tuple(Heading("R", level) for level in levels)))

    def test_are_followed_also_past_what_stands_between(self) -> None:
        blocks = (Heading("Ett"), Paragraph("text"), Heading("Två", 2), Listing(("a",)), Heading("Fyra", 4))
        with pytest.raises(ValueError, match="«Fyra» is of level 4 after 2"):
            check_headings(replace(BARE, blocks=blocks))


# What the typesetter is told of a block.
AS_DATA: dict[str, tuple[Block, dict[str, Any]]] = {
    "heading": (Heading("§ 1\x00", 2), {"type": "heading", "level": 2, "text": "§ 1"}),
    "paragraph": (Paragraph("a\r\nb"), {"type": "paragraph", "lines": ["a", "b"], "label": "", "strong": False}),
    "labelled": (Paragraph("a", "Beslut:", strong=True), {"type": "paragraph", "lines": ["a"], "label": "Beslut:", "strong": True}),
    "list": (Listing(("a", "b\nc")), {"type": "list", "ordered": False, "items": [["a"], ["b", "c"]]}),
    "numbered": (Listing(("a",), ordered=True), {"type": "list", "ordered": True, "items": [["a"]]}),
    "facts": (Facts((("Plats", "x\ny"), ("Tomt", ""))), {"type": "facts", "pairs": [["Plats", ["x", "y"]]]}),
    "table": (
        Table("T", ("A", "B"), (("1", "2\n3"),)),
        {"type": "table", "caption": "T", "header": ["A", "B"], "rows": [["1", "2\n3"]], "widths": [1, 1]},
    ),
    "signatures": (Signatures((("Ordförande", ""),)), {"type": "signatures", "lines": [["Ordförande", ""]]}),
}


class TestTheDataOfAPdf:
    @pytest.mark.parametrize(("block", "data"), AS_DATA.values(), ids=AS_DATA)
    def test_is_each_block_in_plain_words(self, block: Block, data: dict[str, Any]) -> None:
        assert pdf._block(block) == data

    def test_is_dated_in_universal_time(self) -> None:
        assert pdf._data(BARE)["made"] == [2019, 1, 3, 0, 30]

    @pytest.mark.parametrize(("language", "lang", "region"), [("sv-SE", "sv", "SE"), ("sv", "sv", None), ("en-GB", "en", "GB")])
    def test_says_its_language_and_region(self, language: str, lang: str, region: str | None) -> None:
        data = pdf._data(replace(BARE, language=language))
        assert (data["lang"], data["region"]) == (lang, region)

    def test_has_marks_and_running_words_without_what_nobody_sees(self) -> None:
        data = pdf._data(replace(BARE, title="A\x07", marks=("UTKAST\x00", "ÖVNING"), running="M-001\x1b"))
        assert (data["title"], data["marks"], data["running"]) == ("A", ["UTKAST", "ÖVNING"], "M-001")

    @pytest.mark.parametrize(
        ("text", "found"),
        [
            ("Blidö – »läget« → ½", "Blidö – »läget« → ½"),
            ("Hej 🙂", "Hej [emoji]"),
            ("👩🏽‍🚒🌲!", "[emoji][emoji]!"),
            ("漢a漢", "[U+6F22]a[U+6F22]"),
            ("Привет", "Привет"),
        ],
    )
    def test_has_the_number_of_what_no_font_can_draw(self, text: str, found: str) -> None:
        assert pdf._drawable(text) == found

    def test_tries_no_more_than_some_of_many_strange_characters(self) -> None:
        strange = "".join(chr(0x0410 + one) for one in range(pdf.MOST_PROBED + 1))
        drawn = pdf._drawable(strange)
        assert drawn == strange[:-1] + f"[U+{ord(strange[-1]):04X}]"

    @pytest.mark.parametrize(("pages", "blocks"), [(1, ()), (1, (Paragraph("kort"),)), (3, (Paragraph("rad\n" * 90),))])
    def test_becomes_as_many_pages_as_it_needs(self, pages: int, blocks: tuple[Block, ...]) -> None:
        with pikepdf.open(BytesIO(to_pdf(replace(BARE, blocks=blocks)))) as found:
            assert len(found.pages) == pages

    def test_has_author_and_language_of_the_document(self) -> None:
        with pikepdf.open(BytesIO(to_pdf(replace(BARE, language="en-GB")))) as found:
            assert (str(found.docinfo["/Author"]), str(found.Root.Lang)) == ("Kommunstyrelsen", "en-GB")

    def test_is_another_file_at_another_moment(self) -> None:
        assert to_pdf(BARE) == to_pdf(BARE)
        assert to_pdf(BARE) != to_pdf(replace(BARE, made_at=MADE + timedelta(minutes=1)))


class TestInWord:
    @pytest.mark.parametrize(
        ("block", "found"),
        [
            (Paragraph("Läget."), [("Läget.", False)]),
            (Paragraph("Läget.", strong=True), [("Läget.", True)]),
            (Paragraph("Läget.", "Beslut:"), [("Beslut: ", True), ("Läget.", False)]),
            (Paragraph("a\r\nb\x00"), [("a\nb", False)]),
            (Facts((("Plats", "Stadshuset"),)), [("Plats: ", True), ("Stadshuset", False)]),
        ],
        ids=["running", "strong", "labelled", "lines", "facts"],
    )
    def test_words_are_bold_where_they_should_be(self, block: Block, found: list[tuple[str, bool]]) -> None:
        assert runs(word(replace(BARE, blocks=(block,))).paragraphs[-1]) == found

    def test_facts_without_a_value_leave_no_paragraph(self) -> None:
        assert [one.text for one in word(replace(BARE, blocks=(Facts((("Tomt", ""),)),))).paragraphs] == ["Minnesanteckningar"]

    def test_without_marks_says_none(self) -> None:
        paper = word(BARE)
        assert [one.text for one in paper.paragraphs] == ["Minnesanteckningar"]
        assert (paper.sections[0].header.paragraphs[0].text, paper.core_properties.keywords) == ("", "")

    def test_with_running_words_has_them_before_its_marks(self) -> None:
        head = word(replace(BARE, running="M-001", marks=("UTKAST",))).sections[0].header.paragraphs[0]
        assert runs(head) == [("M-001\t\t", False), ("UTKAST", True)]

    @pytest.mark.parametrize(
        ("words", "found"),
        [("{page} ({pages})", ["", " (", ")"]), ("Sida {page} av {pages}", ["Sida ", " av ", ""]), ("{page}/{pages} s.", ["", "/", " s."])],
    )
    def test_pages_are_counted_among_their_words(self, words: str, found: list[str]) -> None:
        foot = word(replace(BARE, page_words=words)).sections[0].footer.paragraphs[0]
        assert [one.text for one in foot.runs] == found
        assert [one.tag for one in foot._p if one.tag in {qn("w:r"), qn("w:fldSimple")}] == [
            qn("w:r"), qn("w:fldSimple"), qn("w:r"), qn("w:fldSimple"), qn("w:r"),
        ]  # fmt: skip

    def test_moments_are_universal_and_of_the_document(self) -> None:
        about = word(BARE).core_properties
        assert about.created.replace(tzinfo=UTC) == about.modified.replace(tzinfo=UTC) == MADE
        assert about.last_modified_by == "Kommunstyrelsen"

    def test_tables_have_a_caption_before_them_and_a_bold_header(self) -> None:
        paper = word(replace(BARE, blocks=(Table("Deltagare", ("Funktion", "Som"), (("Ordföranden", "Ledamot"),)),)))
        assert [one.text for one in paper.paragraphs if one.style.name == "Caption"] == ["Deltagare"]
        (table,) = paper.tables
        assert [runs(cell.paragraphs[0]) for cell in table.rows[0].cells] == [[("Funktion", True)], [("Som", True)]]
        assert len(table.rows) == 2

    def test_tables_of_uneven_rows_are_not_made(self) -> None:
        uneven = replace(BARE, blocks=(Table("T", ("A", "B"), (("1",),)),))
        with pytest.raises(ValueError, match="zip"):
            to_docx(uneven)

    def test_lines_to_sign_on_stay_with_whom_they_are_for(self) -> None:
        paper = word(replace(BARE, blocks=(Signatures((("Ordförande", ""), ("Sekreterare", "Alva"))),)))
        said = paper.paragraphs[1:]
        assert [one.text for one in said] == ["_" * 45, "Ordförande", "_" * 45, "Sekreterare, Alva"]
        assert [bool(one.paragraph_format.keep_with_next) for one in said] == [True, False, True, False]
