"""Spreadsheets as people make them: what is read, what is told, and what is refused with what to do."""

from __future__ import annotations

import io
import json
import zipfile
from datetime import date, datetime

import openpyxl
import pytest

from vardkase.kernel.refusal import Refusal
from vardkase.organisation.imports import files
from vardkase.preparedness.rules.imports.columns import Target
from vardkase.preparedness.sheets import reading, values, writing
from vardkase.preparedness.tests.books import book, planned, read
from vardkase.preparedness.tests.scenes import refused

HEAD = ["Nr", "Risk", "Sannolikhet", "Konsekvens"]
TEXT = "Nr;Risk;Sannolikhet\r\n1;Översvämning i Blidö;3\r\n"


def cells(sheet):
    return [row.cells for row in sheet.rows]


class TestWorkbooks:
    def test_headings_are_found_below_a_title_and_the_rows_keep_their_numbers(self):
        sheet = read(book(["Riskregister 2024"], [], ["Fastställd av nämnden"], HEAD, [1, "Elavbrott", 3, 4]))
        assert sheet.header == tuple(HEAD)
        assert [(row.number, row.cells) for row in sheet.rows] == [(5, ("1", "Elavbrott", "3", "4"))]
        assert "headings_below" in sheet.notes

    def test_the_sheet_with_known_headings_is_taken_and_another_can_be_chosen(self):
        data = book(
            ["Läs detta först"],
            ["Fyll i bladet Risker"],
            title="Info",
            sheets={"Risker": [HEAD, [1, "Storm", 2, 2]], "Mer": [["Risk"], ["Torka"]]},
        )
        sheet = read(data)
        assert (sheet.name, sheet.names) == ("Risker", ("Info", "Risker", "Mer"))
        assert "sheets" in sheet.notes
        assert cells(read(data, name="Mer")) == [("Torka",)]
        assert read(data, name="Finns inte").name == "Risker"

    def test_a_sheet_that_is_too_long_stops_no_other(self):
        raw = [["Risk", "Sannolikhet"], *([[f"R{n}", 1] for n in range(reading.MOST_ROWS + 30)])]
        data = book(HEAD, [1, "Storm", 2, 2], sheets={"Rådata": raw})
        assert read(data).name == "Risker"
        with refused("organisation.file_too_many_rows"):
            read(data, name="Rådata")

    def test_hidden_sheets_are_not_read_and_are_told(self):
        sheet = read(book(HEAD, [1, "Storm", 2, 2], sheets={"Dolt": [HEAD, [1, "Hemligt", 1, 1]]}, hidden="Dolt"))
        assert (sheet.names, cells(sheet)) == (("Risker",), [("1", "Storm", "2", "2")])
        assert "hidden" in sheet.notes

    def test_a_merged_cell_is_repeated_in_every_row_and_told(self):
        sheet = read(book(HEAD, [1, "Elavbrott", 3, 4], [2, None, 2, 2], [3, "Storm", 1, 1], merge="B2:B3"))
        assert [row.cells[1] for row in sheet.rows] == ["Elavbrott", "Elavbrott", "Storm"]
        assert "merged" in sheet.notes

    def test_a_macro_workbook_is_read_and_nothing_in_it_run(self):
        out = io.BytesIO(book(HEAD, [1, "Storm", 2, 2]))
        with zipfile.ZipFile(out, "a") as made:
            made.writestr("xl/vbaProject.bin", b"macro")
        assert "macros" in read(out.getvalue()).notes

    def test_formulas_without_a_value_and_errors_are_faults_of_their_row(self):
        # The library that makes the workbook saves formulas without values, as some programs do.
        plan = planned(book(HEAD, [1, "=A2&A3", 3, 4], [2, "#N/A", 1, 1], [3, "Storm", 2, 2]))
        assert [(row.number, [fault.code for fault in row.faults]) for row in plan.faulty] == [
            (2, ["preparedness.cell_formula"]),
            (3, ["preparedness.cell_error"]),
        ]
        assert [row.name for row in plan.sound] == ["Storm"]

    def test_a_formula_with_its_value_is_the_value(self):
        made = book(HEAD, [1, "=A2&A3", 3, 4])
        out = io.BytesIO()
        with zipfile.ZipFile(io.BytesIO(made)) as old, zipfile.ZipFile(out, "w") as new:
            for name in old.namelist():
                new.writestr(
                    name,
                    old.read(name)
                    .replace(b"<f>A2&amp;A3</f><v></v>", b"<f>A2&amp;A3</f><v>Ras</v>")
                    .replace(b"<f>A2&amp;A3</f><v/>", b"<f>A2&amp;A3</f><v>Ras</v>")
                    .replace(b'<c r="B2">', b'<c r="B2" t="str">'),
                )
        assert cells(read(out.getvalue())) == [("1", "Ras", "3", "4")]

    def test_whole_numbers_are_figures_and_dates_are_days(self):
        sheet = read(book(["Risk", "Kostnad", "Datum"], ["Storm", 1_500_000, datetime(2025, 10, 31)]))  # noqa: DTZ001 - a sheet's date has no zone
        assert cells(sheet) == [("Storm", "1500000", "2025-10-31")]

    @pytest.mark.parametrize("rows", [reading.MOST_ROWS + 1, 50_000])
    def test_too_many_rows_are_refused_with_the_limit(self, rows):
        data = "\r\n".join(["Risk", *(f"R{n}" for n in range(rows))]).encode()
        with refused("organisation.file_too_many_rows", limit=reading.MOST_ROWS):
            read(data)

    @pytest.mark.parametrize(
        ("data", "code"),
        [
            (b"", "file_empty"),
            (b"\xd0\xcf\x11\xe0" + b"x" * 600, "file_old_excel"),
            (b"PK\x03\x04 no archive", "file_broken_excel"),
            (b"Risk\r\n", "file_only_header"),
            (b"Risk\x01\x02\r\nStorm", "file_binary"),
            (b"x" * (reading.MAX_BYTES + 1), "file_too_big"),
            (("Risk\r\n" + "x" * (reading.MOST_CHARACTERS + 1)).encode(), "file_long_cell"),
        ],
    )
    def test_what_is_no_table_is_refused(self, data, code):
        with refused(f"organisation.{code}"):
            read(data)

    @pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "cp1252"])
    @pytest.mark.parametrize("mark", [";", ",", "\t"])
    def test_text_in_every_encoding_and_with_every_mark(self, encoding, mark):
        assert cells(read(TEXT.replace(";", mark).encode(encoding))) == [("1", "Översvämning i Blidö", "3")]

    def test_quotes_and_empty_rows(self):
        assert cells(read(b'Risk;Beskrivning\r\n\r\n"Brand; ""stor""";"rad 1\nrad 2"\r\n;\r\n')) == [('Brand; "stor"', "rad 1\nrad 2")]

    def test_contacts_are_read_as_before(self):
        assert files.read(book(["Organisation", "Mobil"], ["A", 701740605])).rows[0].cells[1] == "0701740605"


class TestValues:
    @pytest.mark.parametrize(
        ("reader", "said", "meant"),
        [
            (values.decimal, "1,5", 1.5), (values.decimal, "1.5", 1.5), (values.decimal, "12 000", 12000.0), (values.decimal, "", None),
            (values.whole, "12\u00a0000", 12000), (values.whole, "3,0", 3), (values.amount, "12 000 kr", 12000),
            (values.amount, "1,5 mkr", 1_500_000), (values.amount, "300 tkr", 300_000), (values.amount, "0", 0),
            (values.day, "2025-10-31", date(2025, 10, 31)), (values.day, "31 okt 2025", date(2025, 10, 31)),
            (values.day, "den 31 oktober 2025", date(2025, 10, 31)), (values.day, "31/10 2025", date(2025, 10, 31)),
            (values.day, "20251031", date(2025, 10, 31)), (values.day, "45961", date(2025, 10, 31)), (values.day, "–", None),
            (values.yes, "Ja", True), (values.yes, "x", True), (values.yes, "nej", False), (values.yes, "", False),
            (values.text, "'=SUM(A1)", "=SUM(A1)"), (values.text, "- Elavbrott", "- Elavbrott"), (values.text, "saknas", ""),
            (values.names, "Hemtjänst; Skola\nHemtjänst", ("Hemtjänst", "Skola")),
        ],
    )  # fmt: skip
    def test_read(self, reader, said, meant):
        assert reader(said) == meant

    @pytest.mark.parametrize(
        ("reader", "said", "code"),
        [
            (values.decimal, "12.000", "cell_two_ways"), (values.decimal, "1,234,567", "cell_two_ways"),
            (values.decimal, "ungefär 3", "cell_not_number"), (values.whole, "1,5", "cell_not_whole"),
            (values.amount, "-5", "cell_not_amount"),
            (values.day, "31 okt", "cell_not_day"), (values.day, "2025-02-30", "cell_not_day"), (values.day, "hösten 2025", "cell_not_day"),
            (values.day, "99999", "cell_not_day"), (values.yes, "kanske", "cell_not_yes"), (values.text, "=A1", "cell_formula"),
            (values.text, "#SAKNAS!", "cell_error"),
        ],
    )  # fmt: skip
    def test_refused(self, reader, said, code):
        with refused(f"preparedness.{code}", value=said):
            reader(said)

    def test_levels(self):
        steps = [(1, "låg"), (2, "måttlig"), (3, "hög")]
        for said in ("2", "måttlig", "2 – Måttlig", "2 (måttlig)", "2.0", "2: enligt gruppen"):
            assert values.level(said, steps) == 2, said
        for said in ("4", "1 – hög", "1-2", "väldigt", "2,5"):
            with refused("preparedness.cell_not_level", steps="1 låg, 2 måttlig, 3 hög"):
                values.level(said, steps)
        with refused("preparedness.cell_is_day"):
            values.level("2026-03-02", steps)


class TestWriting:
    TABLE = writing.Table(
        "risker", "Risker", ("Risk", "Nr", "Dag"), (("=1+1", 3, date(2025, 10, 31)), ("Storm", None, None), ("-5 grader", 4, None))
    )

    def test_no_cell_of_a_workbook_is_a_formula_and_it_can_be_read_in_again(self):
        data = writing.workbook([self.TABLE], "Prov")
        sheet = openpyxl.load_workbook(io.BytesIO(data))["Risker"]
        assert [(cell.value, cell.data_type) for cell in sheet["A"]] == [("Risk", "s"), ("=1+1", "s"), ("Storm", "s"), ("-5 grader", "s")]
        assert sheet.freeze_panes == "A2"
        assert cells(read(data))[0] == ("=1+1", "3", "2025-10-31")

    def test_csv_is_marked_and_harmless_and_can_be_read_in_again(self):
        data = writing.comma_separated(self.TABLE)
        assert data.startswith(b"\xef\xbb\xbfRisk;Nr;Dag\r\n'=1+1;3;2025-10-31\r\n")
        assert [values.text(row.cells[0]) for row in read(data).rows] == ["=1+1", "Storm", "-5 grader"]

    def test_json_and_the_archive(self):
        said = json.loads(writing.structured([self.TABLE], {"om": "Prov"}))
        assert said == {
            "om": "Prov",
            "risker": [
                {"Risk": "=1+1", "Nr": 3, "Dag": "2025-10-31"},
                {"Risk": "Storm", "Nr": None, "Dag": None},
                {"Risk": "-5 grader", "Nr": 4, "Dag": None},
            ],
        }
        made = zipfile.ZipFile(io.BytesIO(writing.archive([self.TABLE])))
        assert made.namelist() == ["risker.csv"]
        assert made.read("risker.csv") == writing.comma_separated(self.TABLE)
        assert writing.archive([self.TABLE]) == writing.archive([self.TABLE])


def test_any_bytes_give_a_sheet_or_a_refusal():
    good = book(HEAD, [1, "Storm", 2, 2], sheets={"Mer": [["Risk"], ["Torka"]]})
    for place in range(0, len(good), max(1, len(good) // 60)):
        for data in (good[:place], good[:place] + b"\xff" + good[place + 1 :]):
            try:
                assert read(data, Target.RISKS).rows
            except Refusal as refusal:
                assert refusal.code.startswith("organisation.file_")  # noqa: PT017 - either is right, and nothing else is
