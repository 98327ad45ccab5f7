"""Files of contacts: encodings, delimiters, limits, workbooks, and that any bytes at all give a table or a refusal."""

from __future__ import annotations

import io
import zipfile
from datetime import date, datetime

import openpyxl
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from vardkase.kernel.refusal import Refusal
from vardkase.organisation.imports import files, workbook
from vardkase.organisation.imports.files import Table
from vardkase.testing.cases import each

TEXT = "Organisation;Funktion;Mobil\r\nRäddningstjänsten;Inre befäl på Blidö;070-174 06 05\r\n"


def code_of(data):
    with pytest.raises(Refusal) as caught:
        files.read(data)
    return caught.value.code.removeprefix("organisation.")


def table_or_refusal(data):
    """The table, or None when the file is refused with a code of files. Anything else that is raised is a fault."""
    try:
        table = files.read(data)
    except Refusal as refusal:
        if not refusal.code.startswith("organisation.file_"):
            raise
        return None
    assert isinstance(table, Table)
    return table


def cells(data):
    return [row.cells for row in files.read(data).rows]


def book(*rows, sheets=None, **more):
    made = openpyxl.Workbook()
    sheet = made.active
    for row in rows:
        sheet.append(row)
    for name, extra in (sheets or {}).items():
        other = made.create_sheet(name)
        for row in extra:
            other.append(row)
    for area in more.get("merge", ()):
        sheet.merge_cells(area)
    out = io.BytesIO()
    made.save(out)
    return out.getvalue()


def rezipped(data, **changes):
    """The same archive with some members replaced; packed lightly, since what is unpacked is what is tried."""
    out = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(data)) as old, zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED, compresslevel=1) as new:
        for member in old.infolist():
            new.writestr(member.filename, changes.get(member.filename.rpartition("/")[2].replace(".", "_"), old.read(member.filename)))
        for name in changes.get("more", {}):
            new.writestr(name, changes["more"][name])
    return out.getvalue()


class TestEncodings:
    @each(
        ("data", "encoding"),
        [
            (TEXT.encode("utf-8"), "utf-8"),
            (TEXT.encode("utf-8-sig"), "utf-8"),
            (TEXT.encode("cp1252"), "windows-1252"),
            (TEXT.encode("utf-16"), "utf-16-le"),
            (b"\xfe\xff" + TEXT.encode("utf-16-be"), "utf-16-be"),
            (TEXT.encode("utf-16-le"), "utf-16"),
            (TEXT.encode("utf-16-be"), "utf-16"),
        ],
    )
    def test_swedish_letters_survive(self, data, encoding):
        table = files.read(data)
        assert table.header == ("Organisation", "Funktion", "Mobil")
        assert table.rows[0].cells == ("Räddningstjänsten", "Inre befäl på Blidö", "070-174 06 05")
        assert encoding in table.format

    @each(
        "data",
        [
            TEXT.encode("cp850"),
            TEXT.encode("mac-roman"),
            TEXT.encode("utf-8").decode("cp1252").encode("utf-8"),
            "Organisation;Mobil\nR\ufffdddningstj\ufffdnsten;070".encode(),
            b"\xef\xbb\xbfOrganisation;Mobil\nR\xe4ddning;070",
            b"\xff\xfeO\x00r\x00g",
            b"Organisation\x81\x8d;Mobil",
        ],
    )
    def test_letters_that_have_gone_astray_are_told_of(self, data):
        assert code_of(data) in {"file_encoding", "file_only_header"}

    def test_half_a_utf16_character_is_told_of(self):
        assert code_of(b"\xff\xfe" + "A;B\nC;D".encode("utf-16-le") + b"\x00") == "file_encoding"

    @each("data", [b"\x00" * 50, bytes(range(256)), b"\x89PNG\r\n\x1a\n" + b"\x00" * 20, b"%PDF-1.7\x00\x01", b"abc\x01;def\n1;2"])
    def test_what_is_not_text_is_refused(self, data):
        assert code_of(data) == "file_binary"

    def test_names_with_curly_quotes_are_not_mistaken_for_broken_letters(self):
        data = "Organisation;Namn\nFöreningen;Sven ”Svenne” Påhittsson\n".encode("cp1252")
        assert cells(data) == [("Föreningen", "Sven ”Svenne” Påhittsson")]


class TestTheTable:
    @each("mark", [";", ",", "\t", "|"])
    def test_the_delimiter_is_found(self, mark):
        data = f"Organisation{mark}Funktion{mark}Mobil\nA{mark}B{mark}070-174 06 05\n".encode()
        assert cells(data) == [("A", "B", "070-174 06 05")]

    def test_commas_inside_a_semicolon_file_are_text(self):
        assert cells(b"Organisation;Funktion\nA;Chef, stab, vakt\nB;x, y\n") == [("A", "Chef, stab, vakt"), ("B", "x, y")]

    def test_semicolons_in_quotes_do_not_mislead(self):
        assert cells(b'Organisation,Anteckning\nA,"x;y;z;w"\n') == [("A", "x;y;z;w")]

    def test_excel_may_say_the_delimiter_itself_and_rows_keep_their_numbers(self):
        table = files.read(b"sep=,\r\nOrganisation,Mobil\r\nA,070\r\n")
        assert [(row.number, row.cells) for row in table.rows] == [(3, ("A", "070"))]

    def test_blank_rows_are_passed_over_and_numbers_are_those_of_the_file(self):
        table = files.read(b"\r\n;;\r\nOrganisation;Mobil\r\n;;\r\nA;070\r\n\r\nB;071\r\n")
        assert [row.number for row in table.rows] == [5, 7]

    def test_quotes_and_line_breaks_in_a_cell_are_read(self):
        assert cells(b'Organisation;Anteckning\nA;"rad ett\nrad ""tv\xc3\xa5"""\n') == [("A", 'rad ett\nrad "två"')]

    def test_empty_columns_at_the_end_are_no_columns(self):
        assert files.read(b"Organisation;Mobil;;\nA;070;;\n").header == ("Organisation", "Mobil")

    def test_the_digest_is_that_of_the_file(self):
        assert files.read(TEXT.encode()).digest != files.read(TEXT.encode("cp1252")).digest
        assert len(files.read(TEXT.encode()).digest) == 64


class TestLimits:
    def test_an_empty_file(self):
        assert code_of(b"") == "file_empty"
        assert code_of(b"  \r\n\t ") == "file_empty"
        assert code_of(b";;;\n;;\n") == "file_empty"

    def test_only_headings(self):
        assert code_of(b"Organisation;Mobil\n") == "file_only_header"

    def test_too_many_bytes(self):
        assert code_of(b"a;b\n" + b"x" * files.MAX_BYTES) == "file_too_big"

    def test_just_enough_rows_and_one_too_many(self):
        row = b"A;070\n"
        assert len(files.read(b"Organisation;Mobil\n" + row * files.MAX_ROWS).rows) == files.MAX_ROWS
        assert code_of(b"Organisation;Mobil\n" + row * (files.MAX_ROWS + 1)) == "file_too_many_rows"

    def test_millions_of_rows_are_refused_before_they_are_kept(self):
        assert code_of(b"a;b\n" + b";\n" * 3_000_000) == "file_too_many_rows"

    def test_too_many_columns(self):
        assert code_of(b"a;" * 70 + b"z\n1;2\n") == "file_too_many_columns"

    def test_a_cell_that_is_a_book(self):
        assert code_of(b"a;b\n1;" + b"x" * (files.MAX_CELL + 1)) == "file_long_cell"

    @pytest.mark.parametrize("row", [b'"1;2', b'"1"x;2', b'1;"2'])
    def test_a_quote_that_is_not_closed_names_its_row(self, row):
        with pytest.raises(Refusal) as caught:
            files.read(b"a;b\n" + row)
        assert caught.value.facts["row"] == 2


class TestWorkbooks:
    def test_cells_become_text_as_people_wrote_them(self):
        data = book(
            ["Organisation", "Mobil", "Telefon", "Kontrollerad", "Prioritet", "Tom"],
            ["Räddningstjänsten", 701740605, "08-465 004 00", date(2026, 1, 31), 2, None],
            ["B", 701740605.0, True, datetime(2026, 1, 31, 8, 30), 1.5, ""],  # noqa: DTZ001 - a spreadsheet's dates have no zone
        )
        assert cells(data) == [
            ("Räddningstjänsten", "0701740605", "08-465 004 00", "2026-01-31", "2"),
            ("B", "0701740605", "", "2026-01-31 08:30", "1.5"),
        ]

    def test_a_workbook_and_its_csv_are_the_same_table(self):
        data = book(*[line.split(";") for line in TEXT.strip().split("\r\n")])
        assert files.read(data).rows == files.read(TEXT.encode()).rows

    def test_a_formula_without_a_value_is_empty_and_never_run(self):
        assert cells(book(["Organisation", "Mobil"], ["A", "=1+1"])) == [("A",)]

    def test_merged_cells_are_filled_downwards_and_told_of(self):
        rows = [["Organisation", "Mobil"], ["Kontoret", "1"], [None, "2"], [None, "3"], ["Annat", "4"]]
        table = files.read(book(*rows, merge=["A2:A4"]))
        assert [row.cells[0] for row in table.rows] == ["Kontoret", "Kontoret", "Kontoret", "Annat"]
        assert table.notes == ("merged",)

    def test_a_heading_merged_across_columns_is_not_spread(self):
        rows = [["Organisation", "Mobil"], ["Kontoret", None], ["A", "1"]]
        assert cells(book(*rows, merge=["A2:B2"])) == [("Kontoret",), ("A", "1")]

    def test_endless_merging_is_refused(self):
        rows = b"<sheetData><row r='1'><c t='str'><v>Organisation</v></c></row><row r='2'><c t='str'><v>A</v></c></row></sheetData>"
        sheet = b"<worksheet>" + rows + b"<mergeCells><mergeCell ref='A2:A900000'/></mergeCells></worksheet>"
        assert code_of(rezipped(book(["a"], ["b"]), sheet1_xml=sheet)) == "file_merged_too_much"

    def test_the_first_sheet_with_content_is_read_and_the_user_told(self):
        table = files.read(book(sheets={"Ett": [["Organisation", "Mobil"], ["A", "1"]], "Två": [["x"], ["y"]]}))
        assert table.rows[0].cells == ("A", "1")
        assert table.notes == ("first_sheet",)

    def test_a_hidden_sheet_is_not_read(self):
        made = openpyxl.Workbook()
        made.active.append(["Hemligt"])
        made.active.sheet_state = "hidden"
        sheet = made.create_sheet("Syns")
        sheet.append(["Organisation", "Mobil"])
        sheet.append(["A", "1"])
        out = io.BytesIO()
        made.save(out)
        assert files.read(out.getvalue()).header == ("Organisation", "Mobil")

    def test_an_empty_workbook(self):
        assert code_of(book()) == "file_empty"

    def test_a_row_far_down_keeps_its_number(self):
        made = openpyxl.Workbook()
        made.active["A1"], made.active["A900"] = "Organisation", "A"
        out = io.BytesIO()
        made.save(out)
        assert [row.number for row in files.read(out.getvalue()).rows] == [900]


class TestHostileWorkbooks:
    def test_another_zip_is_no_workbook(self):
        out = io.BytesIO()
        with zipfile.ZipFile(out, "w") as archive:
            archive.writestr("hej.txt", "hej")
        assert code_of(out.getvalue()) == "file_not_excel"

    def test_a_torn_archive(self):
        assert code_of(book(["a"], ["b"])[:-200]) == "file_broken_excel"
        assert code_of(b"PK\x03\x04" + b"\x00" * 1000) == "file_broken_excel"

    def test_an_old_workbook_or_one_with_a_password(self):
        assert code_of(b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\x00" * 600) == "file_old_excel"

    def test_a_bomb_is_refused_by_its_stated_size(self):
        bomb = rezipped(book(["a"], ["b"]), more={"xl/worksheets/sheet2.xml": b"0" * (workbook.MAX_UNPACKED + 1)})
        assert len(bomb) < 1_000_000
        assert code_of(bomb) == "file_unpacks_too_big"

    def test_a_bomb_that_lies_about_its_size_is_counted(self, monkeypatch):
        monkeypatch.setattr(workbook, "MAX_UNPACKED", 2_000)
        data = rezipped(book(["a"], ["b"]), more={"xl/worksheets/sheet2.xml": b"0" * 3_000})
        stated = zipfile.ZipInfo.file_size
        infolist = zipfile.ZipFile.infolist

        def lying(self):
            members = infolist(self)
            for member in members:
                member.file_size = min(member.file_size, 10)
            return members

        monkeypatch.setattr(zipfile.ZipFile, "infolist", lying)
        assert stated is zipfile.ZipInfo.file_size
        assert code_of(data) in {"file_unpacks_too_big", "file_broken_excel"}

    def test_ten_million_empty_elements_are_refused_before_they_are_built(self, monkeypatch):
        monkeypatch.setattr(workbook, "_MAX_MARKS", 1_000)
        assert (
            code_of(rezipped(book(["a"], ["b"]), sheet1_xml=b"<worksheet>" + b"<x/>" * 2_000 + b"</worksheet>")) == "file_unpacks_too_big"
        )

    @each(
        "evil",
        [
            b'<?xml version="1.0"?><!DOCTYPE a [<!ENTITY b "bbbb"><!ENTITY c "&b;&b;">]><worksheet>&c;</worksheet>',
            b'<?xml version="1.0"?><!DOCTYPE a SYSTEM "file:///etc/passwd"><worksheet/>',
            '<?xml version="1.0" encoding="utf-16"?><!DOCTYPE a><worksheet/>'.encode("utf-16"),
            b'<?xml version="1.0" encoding="utf-7"?><worksheet/>',
        ],
    )
    def test_entities_and_hidden_encodings_are_refused(self, evil):
        assert code_of(rezipped(book(["a"], ["b"]), sheet1_xml=evil)) == "file_broken_excel"

    @each(
        "sheet",
        [
            b"<worksheet><sheetData><row r='x'><c><v>1</v></c></row></sheetData></worksheet>",
            b"<worksheet><sheetData><row><c t='s'><v>999999</v></c></row></sheetData></worksheet>",
            b"<worksheet><sheetData><row><c><v>abc</v></c></row></sheetData></worksheet>",
            b"<worksheet><sheetData><row><c><v>1e999</v></c></row>",
            b"not xml at all",
        ],
    )
    def test_a_sheet_of_nonsense_is_refused(self, sheet):
        assert code_of(rezipped(book(["a"], ["b"]), sheet1_xml=sheet)) in {"file_broken_excel", "file_only_header"}

    def test_a_cell_far_to_the_right_is_refused(self):
        sheet = b"<worksheet><sheetData><row r='1'><c r='XFD1' t='str'><v>x</v></c></row></sheetData></worksheet>"
        assert code_of(rezipped(book(["a"], ["b"]), sheet1_xml=sheet)) == "file_too_many_columns"

    def test_too_many_members(self):
        more = {f"xl/media/{n}.bin": b"" for n in range(workbook.MAX_MEMBERS)}
        assert code_of(rezipped(book(["a"], ["b"]), more=more)) == "file_unpacks_too_big"


@settings(max_examples=150, deadline=None)
@given(st.binary(max_size=400))
def test_any_bytes_are_a_table_or_a_refusal(data):
    table = table_or_refusal(data)
    assert table is None or table.rows


@settings(max_examples=150, deadline=None)
@given(st.text(max_size=400), st.sampled_from(["utf-8", "utf-8-sig", "utf-16", "cp1252", "latin-1", "cp850"]))
def test_any_text_in_any_encoding_is_a_table_or_a_refusal(text, encoding):
    data = ("Organisation;Mobil\n" + text).encode(encoding, errors="replace")
    table = table_or_refusal(data)
    if table is not None:
        assert all(len(row.cells) <= files.MAX_COLUMNS or not any(row.cells[files.MAX_COLUMNS :]) for row in table.rows)


WHOLE = book(["Organisation", "Mobil"], ["A", "070-174 06 05"])


@settings(max_examples=80, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(st.data())
def test_a_workbook_with_bytes_knocked_about_is_a_table_or_a_refusal(data):
    whole = bytearray(WHOLE)
    for _ in range(data.draw(st.integers(1, 8))):
        whole[data.draw(st.integers(4, len(whole) - 1))] = data.draw(st.integers(0, 255))
    table = table_or_refusal(bytes(whole))
    assert table is None or table.rows
