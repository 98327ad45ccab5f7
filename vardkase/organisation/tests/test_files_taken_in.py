"""One contact file, saved in every way a municipality's computers save one, becomes the very same register.

Proves for encodings, separators, line ends and odd headings, from the bytes of the file to the rows of the tables and on the screens,
that nothing is lost, doubled or run, and that each cell that cannot be right is named with its row and its column.
"""

from __future__ import annotations

import codecs

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from vardkase import ledger
from vardkase.kernel.ids import new_id
from vardkase.kernel.refusal import Refusal
from vardkase.organisation import actions, queries
from vardkase.organisation.events import STREAM
from vardkase.organisation.imports.columns import Field
from vardkase.organisation.imports.plan import Outcome
from vardkase.organisation.models import ContactWay, ImportDraft, Person, Post
from vardkase.organisation.rules import Channel

pytestmark = pytest.mark.django_db
LINES = [
    ["Organisation", "Funktion", "Namn", "Mobil", "E-post", "Anteckning"],
    ["Kommunstyrelsekontoret", "Räddningsledare på Öland", "Åsa Påhittsson", "070-174 06 11", "asa@provkoping.example", "Når även Ärla"],
    ["Socialnämnden", "Socialjour", "Örjan Exempelsson", "070-174 06 12", "", ""],
]
SAVED = {
    "utf-8": lambda text: text.encode(),
    "utf-8 with its mark": lambda text: codecs.BOM_UTF8 + text.encode(),
    "windows-1252": lambda text: text.encode("cp1252"),
    "utf-16 as Excel saves Unicode text": lambda text: codecs.BOM_UTF16_LE + text.encode("utf-16-le"),
    "utf-16 the other way round": lambda text: codecs.BOM_UTF16_BE + text.encode("utf-16-be"),
    "utf-16 without its mark": lambda text: text.encode("utf-16-le"),
}


def written_as(lines, mark=";", end="\r\n"):
    return "".join(mark.join(line) + end for line in lines)


def start(town, data, name="kontakter.csv"):
    data = data.encode() if isinstance(data, str) else data
    return actions.start_import(viewer=town.viewer, id=new_id(), keeper_id=town.board, file_name=name, data=data, now=town.now)


def plan(town, draft):
    return queries.import_preview(town.viewer, draft, town.now).plan


def confirm(town, draft, **more):
    call = {"viewer": town.viewer, "draft_id": draft, "shown": plan(town, draft).digest, "key": new_id(), "now": town.now}
    return actions.confirm_import(**call, **more)


class TestOneFileSavedInManyWays:
    def test_every_encoding_separator_and_line_end_would_do_the_same(self, town):
        ways = {(encoding, mark, end) for encoding in SAVED for mark in ";,\t|" for end in ("\r\n", "\n")}
        digests = {way: plan(town, start(town, SAVED[way[0]](written_as(LINES, *way[1:])))).digest for way in ways}
        assert len(ways) == 48
        assert len(set(digests.values())) == 1, digests

    @pytest.mark.parametrize("encoding", SAVED)
    def test_the_names_in_the_register_have_their_letters(self, town, encoding):
        confirm(town, start(town, SAVED[encoding](written_as(LINES))))
        assert set(Post.objects.values_list("title", flat=True)) == {"Räddningsledare på Öland", "Socialjour"}
        assert set(Person.objects.values_list("name", flat=True)) == {"Åsa Påhittsson", "Örjan Exempelsson"}
        assert set(ContactWay.objects.values_list("note", flat=True)) == {"Når även Ärla", ""}

    def test_saved_anew_in_another_way_the_file_brings_nothing_new(self, town):
        confirm(town, start(town, SAVED["utf-8"](written_as(LINES))))
        for encoding, saved in SAVED.items():
            draft = start(town, saved(written_as(LINES, ",")))
            assert plan(town, draft).counts[Outcome.UNCHANGED] == 2, encoding
            with pytest.raises(Refusal) as caught:
                confirm(town, draft)
            assert caught.value.code == "organisation.import_does_nothing"

    def test_the_separator_that_excel_states_counts_more_than_what_is_common(self, town):
        text = "sep=|\r\n" + written_as(LINES, "|").replace("Når även Ärla", "Når; även; Ärla")
        (first, _) = plan(town, start(town, text)).rows
        assert (first.number, first.note) == (3, "Når; även; Ärla")

    def test_cells_in_quotes_hold_separators_quotes_and_line_ends(self, town):
        lines = [LINES[0], ["Kommunstyrelsekontoret", '"Chef; ""IT"""', "Testa", "070-174 06 13", "", '"rad ett\r\nrad två"']]
        (row,) = plan(town, start(town, written_as(lines))).rows
        assert (row.post, row.note, row.outcome) == ('Chef; "IT"', "rad ett rad två", Outcome.NEW)


class TestHeadings:
    def rows(self, town, header, *cells):
        return plan(town, start(town, written_as([header, *cells]))).rows

    def test_of_two_columns_for_the_same_name_the_first_counts(self, town):
        (row,) = self.rows(town, ["Organisation", "Namn", "Namn", "Mobil"], ["Socialnämnden", "Testa", "Fel", "070-174 06 11"])
        assert row.person == "Testa"

    def test_two_columns_of_numbers_are_two_numbers(self, town):
        header = ["Organisation", "Funktion", "Telefon 1", "Telefon 2", "Telefon"]
        (row,) = self.rows(town, header, ["Socialnämnden", "Jour", "08-465 004 00", "08-465 004 01", "08-465 004 00"])
        assert [way.value for way in row.ways] == ["+46846500400", "+46846500401"]

    def test_signs_case_and_blanks_in_a_heading_mean_nothing(self, town):
        header = ["  ORGANISATION ", "funktion:", "E - post", "Mobil-nr."]
        (row,) = self.rows(town, header, ["Socialnämnden", "Jour", "jour@provkoping.example", "070-174 06 11"])
        assert {way.channel for way in row.ways} == {Channel.EMAIL, Channel.MOBILE}

    def test_what_nobody_knows_is_left_alone_until_it_is_pointed_out(self, town):
        draft = start(town, written_as([["Organisation", "Vem", "Hur"], ["Socialnämnden", "Jour", "070-174 06 11"]]))
        made = queries.import_preview(town.viewer, draft, town.now)
        assert (made.plan, made.trouble.code) == (None, "organisation.columns_no_way")
        actions.choose_columns(viewer=town.viewer, draft_id=draft, chosen={0: Field.ORGANISATION, 1: Field.POST, 2: Channel.MOBILE})
        assert plan(town, draft).counts[Outcome.NEW] == 1

    @pytest.mark.parametrize(
        ("chosen", "code"),
        [
            ({}, "columns_no_organisation"),
            ({0: Field.ORGANISATION}, "columns_no_way"),
            ({0: Field.ORGANISATION, 1: Field.CHANNEL}, "columns_half_pair"),
            ({0: Field.ORGANISATION, 1: Field.VALUE}, "columns_half_pair"),
            ({0: Field.ORGANISATION, 1: Field.ORGANISATION, 2: Channel.MOBILE}, "columns_twice"),
        ],
    )
    def test_a_choice_that_cannot_give_contacts_changes_nothing(self, town, chosen, code):
        draft = start(town, written_as(LINES))
        before = plan(town, draft).digest
        with pytest.raises(Refusal) as caught:
            actions.choose_columns(viewer=town.viewer, draft_id=draft, chosen=chosen)
        assert caught.value.code == f"organisation.{code}"
        assert plan(town, draft).digest == before

    def test_the_columns_of_someone_elses_file_cannot_be_chosen(self, town, staff, cilla, nobody):
        draft = start(town, written_as(LINES))
        for viewer in (staff, cilla, nobody):
            with pytest.raises(Refusal) as caught:
                actions.choose_columns(viewer=viewer, draft_id=draft, chosen={0: Field.ORGANISATION, 3: Channel.MOBILE})
            assert caught.value.code == "organisation.draft_gone"
        assert ImportDraft.objects.get(pk=draft).columns is None


BAD = {
    "=1+1;;070-174 06 11": ("cell_formula", "Organisation"),
    "Socialnämnden;@SUM(A1);070-174 06 11": ("cell_formula", "Funktion"),
    "Socialnämnden;Jour;7,01E+08": ("cell_scientific", "Mobil"),
    "Socialnämnden;Jour;=cmd|x": ("cell_formula", "Mobil"),
    "Okända nämnden;Jour;070-174 06 11": ("row_unknown_organisation", "Organisation"),
    ";Jour;070-174 06 11": ("row_no_organisation", "Organisation"),
    "Socialnämnden;;": ("row_no_way", ""),
    "Socialnämnden;Jour;ring Testa": ("phone_letters", "Mobil"),
    "Socialnämnden;Jour 19121212-1212;070-174 06 11": ("personal_id", "Funktion"),
    f"Socialnämnden;{'å' * 201};070-174 06 11": ("too_long", "Funktion"),
}


class TestRowsThatCannotBeRight:
    def file(self):
        return "Organisation;Funktion;Mobil\r\n" + "".join(f"{row}\r\n" for row in BAD) + "Socialnämnden;Jour;070-174 06 19\r\n"

    def test_each_is_named_by_row_and_column_and_the_good_one_is_untouched(self, town):
        rows = plan(town, start(town, self.file())).rows
        found = {row.number: [(fault.code, fault.column) for fault in row.faults] for row in rows}
        expected = {number: [(f"organisation.{code}", column)] for number, (code, column) in enumerate(BAD.values(), start=2)}
        assert found == {**expected, len(BAD) + 2: []}

    def test_all_or_nothing_unless_the_faulty_are_passed_over(self, town):
        draft, before = start(town, self.file()), ledger.head(STREAM).number
        with pytest.raises(Refusal) as caught:
            confirm(town, draft)
        assert (caught.value.code, caught.value.facts) == ("organisation.import_has_errors", {"rows": len(BAD)})
        assert (ledger.head(STREAM).number, ContactWay.objects.count()) == (before, 0)
        batch = confirm(town, draft, skip_faulty=True)
        assert ContactWay.objects.get().value == "+46701740619"
        assert queries.import_batch(town.viewer, batch).batch.skipped_rows == len(BAD)

    def test_a_file_of_nothing_but_faults_does_nothing_even_when_they_are_passed_over(self, town):
        draft = start(town, "Organisation;Mobil\r\nOkända nämnden;070-174 06 11\r\n")
        with pytest.raises(Refusal) as caught:
            confirm(town, draft, skip_faulty=True)
        assert caught.value.code == "organisation.import_does_nothing"

    def test_the_screen_says_what_to_do_row_by_row_in_swedish(self, client, sign_in, town, alva):
        sign_in(client, alva)
        file = SimpleUploadedFile("kontakter.csv", self.file().encode("cp1252"))
        step = client.post(reverse("organisation:import_file"), {"key": new_id(), "new": new_id(), "file": file})
        page = client.get(step.url).content.decode()
        for number in range(2, len(BAD) + 2):
            assert f"Rad {number}" in page
        assert "Okända nämnden" in page
        assert "=cmd|x" in page
        assert client.post(step.url, {"key": new_id(), "shown": "0" * 64}).status_code == 422
        assert ContactWay.objects.count() == 0


class TestTheNameOfTheFile:
    @pytest.mark.parametrize(
        ("name", "kept"),
        [("", ""), ("å" * 300 + ".csv", "å" * 196 + ".csv"), ("kon\u202etakter.csv", "kontakter.csv"), ("=1+1.csv", "=1+1.csv")],
    )
    def test_it_is_tidied_and_shown_and_never_obeyed(self, town, name, kept):
        assert queries.import_preview(town.viewer, start(town, written_as(LINES), name), town.now).file_name == kept

    def test_a_name_with_a_personal_identity_number_is_refused_before_anything_is_kept(self, town):
        with pytest.raises(Refusal) as caught:
            start(town, written_as(LINES), "19121212-1212.csv")
        assert caught.value.code == "organisation.personal_id"
        assert not ImportDraft.objects.exists()
