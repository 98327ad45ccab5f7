"""Workbooks made to keep the reader busy are refused before long, and large honest ones come through."""

from __future__ import annotations

import contextlib
import io
import time
import tracemalloc
import zipfile

import openpyxl
import pytest

from vardkase.kernel.refusal import Refusal
from vardkase.organisation.imports import files, markup, workbook
from vardkase.organisation.tests.test_files import book, cells, code_of, rezipped

PLAIN = book(["Organisation", "Mobil"], ["A", "070-174 06 05"])
STRINGS = "xl/sharedStrings.xml"


def holding(inside, **more):
    return rezipped(PLAIN, sheet1_xml=b"<worksheet><sheetData>" + inside + b"</sheetData></worksheet>", **more)


def spent(data):
    """Seconds of this thread until the file is read or refused."""
    start = time.thread_time()
    with contextlib.suppress(Refusal):
        files.read(data)
    return time.thread_time() - start


@pytest.fixture(scope="module")
def honest():
    """What an honest list of 5,000 rows and ten columns, a hundredth of what is allowed, takes on this machine."""
    data = holding(b"<row>%s</row>" % (b"<c t='str'><v>Text</v></c>" * 10) * 5_000)
    return min(spent(data) for _ in range(3))


SHEETS = (
    b'<workbook xmlns:r="http://schemas.openxmlformats.org/officeDocument/2006/relationships"><sheets>'
    + b'<sheet r:id="rId1"/>' * 100_000
    + b"</sheets></workbook>"
)
MERGED = (
    b"<worksheet><row r='1'><c t='str'><v>A</v></c></row><row r='9999999'><c t='str'><v>A</v></c></row>"
    + b"<mergeCell ref='A9999999:A1'/>" * 5_000
    + b"<mergeCell ref='A1:A9999999'/>" * 5_000
    + b"</worksheet>"
)
HOSTILE = {
    "a long attribute": lambda: holding(b'<row a="' + b"x" * 30_000_000 + b'"/>'),
    "a long attribute of closing brackets": lambda: holding(b'<row a="' + b"> " * 15_000_000 + b'"/>'),
    "many empty rows": lambda: holding(b"<row/>" * 7_900_000),
    "fewer empty rows": lambda: holding(b"<row/>" * 3_000_000),
    "many attributes": lambda: holding(b"<row " + b" ".join(b'a%d=""' % n for n in range(1_500_000)) + b"/>"),
    "many attributes, many times": lambda: holding((b"<row " + b" ".join(b'a%d=""' % n for n in range(20_000)) + b"/>") * 100),
    "a long text": lambda: holding(b"<row><c t='str'><v>" + b"x" * 60_000_000 + b"</v></c></row>"),
    "many new lines": lambda: holding(b"<row><c t='str'><v>" + b"\n" * 60_000_000 + b"</v></c></row>"),
    "many references": lambda: holding(b"<row><c t='str'><v>" + b"&#9;" * 15_000_000 + b"</v></c></row>"),
    "a text in pieces": lambda: holding(b"<row><c t='str'><v>" + b"<![CDATA[x]]>" * 5_000_000 + b"</v></c></row>"),
    "a long comment": lambda: holding(b"<!--" + b"< > " * 2_500_000 + b"-->"),
    "many comments": lambda: holding(b"<!---->" * 7_000_000),
    "a long instruction": lambda: holding(b"<?a " + b"< > " * 2_500_000 + b"?>"),
    "many instructions": lambda: holding(b"<?a?>" * 7_000_000),
    "a long unparsed section": lambda: holding(b"<row><c t='str'><v><![CDATA[" + b"< > " * 2_500_000 + b"]]></v></c></row>"),
    "deep nesting": lambda: holding(b"<a>" * 5_000_000 + b"</a>" * 5_000_000),
    "unknown elements": lambda: holding(b"<x/>" * 10_000_000),
    "an endless start": lambda: rezipped(PLAIN, sheet1_xml=b" " * 60_000_000 + b"<worksheet/>"),
    "a sheet told a hundred thousand times": lambda: holding(b"<row/>" * 50_000, workbook_xml=SHEETS),
    "formats of brackets": lambda: rezipped(PLAIN, styles_xml=b"<s>" + (b'<numFmt formatCode="' + b"[" * 250_000 + b'"/>') * 200 + b"</s>"),
    "a number of many digits": lambda: holding(b"<row>" + (b"<c><v>" + b"1" * 250_000 + b"</v></c>") * 100 + b"</row>"),
    "merging up and down": lambda: rezipped(PLAIN, sheet1_xml=MERGED),
}


@pytest.mark.slow
@pytest.mark.parametrize("shape", HOSTILE)
def test_a_hostile_workbook_takes_no_longer_than_a_tenth_of_what_is_allowed(shape, honest):
    data = HOSTILE[shape]()
    assert len(data) <= files.MAX_BYTES
    start = time.thread_time()
    with pytest.raises(Refusal) as caught:
        files.read(data)
    took = time.thread_time() - start
    assert caught.value.code.startswith("organisation.file_")
    # A full sheet has sixty times the cells of the honest list; ten times that list is about two seconds on a slow machine.
    assert took < 10 * honest + 0.5


# A quarter as large as above, with a quarter of the room beside: what is kept of each element shows as well, and all is read that is to be.
QUARTERS = {
    "unknown elements": lambda: holding(b"<x/>" * 2_500_000),
    "many empty rows": lambda: holding(b"<row/>" * 1_975_000),
    "deep nesting": lambda: holding(b"<a>" * 1_250_000 + b"</a>" * 1_250_000),
    "a text in pieces": lambda: holding(b"<row><c t='str'><v>" + b"<![CDATA[x]]>" * 1_250_000 + b"</v></c></row>"),
}


@pytest.mark.slow
@pytest.mark.parametrize("shape", QUARTERS)
def test_what_is_read_of_a_hostile_workbook_is_not_kept(shape):
    data = QUARTERS[shape]()
    size = sum(member.file_size for member in zipfile.ZipFile(io.BytesIO(data)).infolist())
    tracemalloc.start()
    try:
        spent(data)
        _, peak = tracemalloc.get_traced_memory()
    finally:
        tracemalloc.stop()
    # The unpacked part itself, what zipfile joins it from, and little more.
    assert peak < 3 * size + 7_500_000


def test_too_many_rows_are_told_of_as_such_even_if_they_are_empty():
    assert code_of(holding(b"<row/>" * (files.MAX_ROWS * 2 + 1))) == "file_too_many_rows"


def test_more_cells_than_a_full_sheet_are_too_many(monkeypatch):
    monkeypatch.setattr(workbook, "_MAX_CELLS", 4)
    assert code_of(holding(b"<row>" + b"<c/>" * 4 + b"</row>")) == "file_empty"
    assert code_of(holding(b"<row>" + b"<c/>" * 5 + b"</row>")) == "file_unpacks_too_big"
    strings = b"<sst>" + b"<si/>" * 5 + b"</sst>"
    assert code_of(rezipped(PLAIN, more={STRINGS: strings})) == "file_unpacks_too_big"


@pytest.mark.parametrize(("depth", "code"), [(markup.MAX_DEPTH - 2, "file_empty"), (markup.MAX_DEPTH - 1, "file_broken_excel")])
def test_elements_may_be_nested_as_deep_as_anyone_does(depth, code):
    assert code_of(holding(b"<a>" * depth + b"</a>" * depth)) == code


@pytest.mark.parametrize(
    "evil", [b'<!DOCTYPE a [<!ENTITY b "c">]><worksheet/>', b"<worksheet>&nbsp;</worksheet>", b"<!doctype a><worksheet/>"]
)
def test_a_document_type_and_entities_of_its_own_are_refused(evil):
    assert code_of(rezipped(PLAIN, sheet1_xml=evil)) == "file_broken_excel"


def test_the_parser_itself_refuses_a_document_type():
    with pytest.raises(Refusal):
        markup.Reader(10).read(b"<!DOCTYPE a><a/>")


def test_a_part_packed_in_another_way_than_workbooks_are_is_refused():
    out = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(PLAIN)) as old, zipfile.ZipFile(out, "w", zipfile.ZIP_BZIP2) as new:
        for name in old.namelist():
            new.writestr(name, old.read(name))
    assert code_of(out.getvalue()) == "file_broken_excel"


class TestHonestWorkbooks:
    @pytest.mark.slow
    def test_fifty_thousand_rows_of_twenty_cells_are_read(self):
        """As Excel writes it: every cell has a place and a style, and some have a value."""
        letters = [openpyxl.utils.get_column_letter(n) for n in range(1, 21)]
        rows = [
            f'<row r="{n}">'
            f'<c r="A{n}" s="0" t="inlineStr"><is><t>Kontor {n}</t></is></c><c r="B{n}" t="s"><v>1</v></c>'
            + "".join(f'<c r="{letter}{n}" s="1"/>' for letter in letters[2:])
            + "</row>"
            for n in range(1, files.MAX_ROWS + 2)
        ]
        strings = "<sst><si><t>x</t></si><si><r><t>Två </t></r><r><rPr><b/></rPr><t>delar</t></r><rPh><t>nej</t></rPh></si></sst>"
        table = files.read(holding("".join(rows).encode(), more={STRINGS: strings.encode()}))
        assert len(table.rows) == files.MAX_ROWS
        assert table.rows[-1].cells == (f"Kontor {files.MAX_ROWS + 1}", "Två delar")

    def test_many_rows_that_openpyxl_has_made_are_read(self):
        made = openpyxl.Workbook(write_only=True)
        sheet = made.create_sheet()
        for n in range(10_001):
            sheet.append([f"Kontor {n}", 'Å & <b> "ö"', n, 1.5, None, True])
        out = io.BytesIO()
        made.save(out)
        table = files.read(out.getvalue())
        assert len(table.rows) == 10_000
        assert table.rows[-1].cells == ("Kontor 10000", 'Å & <b> "ö"', "10000", "1.5")

    def test_the_longest_text_that_a_cell_may_hold_in_a_column_of_another_sheet_is_no_hindrance(self):
        other = book(["Organisation", "Mobil"], ["A", "1"], sheets={"Annat": [['"' * 32_767]]})
        assert cells(other) == [("A", "1")]
        strings = b"<sst><si><t>" + b"&quot;" * 32_767 + b"</t></si></sst>"
        assert cells(rezipped(PLAIN, more={STRINGS: strings})) == [("A", "070-174 06 05")]

    def test_prefixes_comments_and_sections_are_read(self):
        sheet = (
            b"<x:worksheet xmlns:x='http://schemas.openxmlformats.org/spreadsheetml/2006/main'><!-- made by hand --><?a b?><x:sheetData>"
            b"<x:row><x:c t='str'><x:v>Organisation</x:v></x:c></x:row>"
            b"<x:row><x:c t='str'><x:v><![CDATA[A & ]]>B<!-- c --> C</x:v></x:c></x:row></x:sheetData></x:worksheet>"
        )
        assert cells(rezipped(PLAIN, sheet1_xml=sheet)) == [("A & B C",)]

    def test_a_cell_without_a_place_comes_after_the_one_before_it_even_if_that_is_empty(self):
        head = b"<row><c t='str'><v>A</v></c><c t='str'><v>B</v></c><c t='str'><v>C</v></c></row>"
        row = b"<row><c t='str'><v>1</v></c><c/><c t='str'><v>3</v></c></row><row><c r='B3'/><c t='str'><v>c</v></c></row>"
        assert cells(holding(head + row)) == [("1", "", "3"), ("", "", "c")]
