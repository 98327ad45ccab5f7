"""What a file would do: columns, rows, faults, doubles, and what is new, changed or as it was."""

from __future__ import annotations

from datetime import UTC, date, datetime
from types import SimpleNamespace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from vardkase.kernel.ids import new_id
from vardkase.kernel.refusal import Refusal
from vardkase.organisation.imports import cells, columns, files, plan, writing
from vardkase.organisation.imports.columns import Field
from vardkase.organisation.imports.plan import Known, KnownWay, Outcome, Owner
from vardkase.organisation.rules import Channel, Freshness
from vardkase.testing.cases import each

TODAY = date(2026, 6, 1)
OFFICE, STATION = new_id(), new_id()


def known(**more):
    return Known(organisations={"kontoret": OFFICE, "stationen": STATION, "dubbel": None}, **more)


def made(text, register=None, mapped=None):
    table = files.read(text.encode())
    return plan.make(table, mapped or columns.guess(table.header), register or known(), TODAY)


def only(text, register=None):
    (row,) = made(text, register).rows
    return row


def codes(row):
    return [fault.code.removeprefix("organisation.") for fault in row.faults]


class TestColumns:
    @each(
        ("heading", "target"),
        [
            ("Organisation", Field.ORGANISATION),
            ("FÖRVALTNING", Field.ORGANISATION),
            ("Nämnd", Field.ORGANISATION),
            ("Befattning", Field.POST),
            ("Funktion", Field.POST),
            ("Roll:", Field.POST),
            ("Namn", Field.PERSON),
            ("Kontaktperson", Field.PERSON),
            ("Mobil", Channel.MOBILE),
            ("Mobil 2", Channel.MOBILE),
            ("Mobilnr.", Channel.MOBILE),
            ("Tel", Channel.PHONE),
            ("Telefon (växel)", None),
            ("Växel", Channel.PHONE),
            ("SMS", Channel.SMS),
            ("E-post", Channel.EMAIL),
            ("e-mail", Channel.EMAIL),
            ("Mejladress", Channel.EMAIL),
            ("Rakel-talgrupp", Channel.RAKEL_GROUP),
            ("Rakel individ", Channel.RAKEL_INDIVIDUAL),
            ("SDK-funktionsadress", Channel.SDK),
            ("SOS larmnummer", Channel.SOS_NUMBER),
            ("Signal", Channel.SIGNAL),
            ("Kanal", Field.CHANNEL),
            ("Värde", Field.VALUE),
            ("Tider", Field.HOURS),
            ("Prio", Field.PRIORITY),
            ("Anteckningar", Field.NOTE),
            ("Senast kontrollerad", Field.VERIFIED),
            ("Skostorlek", None),
            ("", None),
        ],
    )
    def test_swedish_headings_are_recognised(self, heading, target):
        assert columns.guess([heading]).get(0) == target

    def test_of_two_columns_for_one_thing_the_first_wins(self):
        assert columns.guess(["Namn", "Kontaktperson", "Mobil 1", "Mobil 2"]) == {0: Field.PERSON, 2: Channel.MOBILE, 3: Channel.MOBILE}

    @each(
        ("mapped", "code"),
        [
            ({0: Channel.MOBILE}, "columns_no_organisation"),
            ({0: Field.ORGANISATION}, "columns_no_way"),
            ({0: Field.ORGANISATION, 1: Field.CHANNEL}, "columns_half_pair"),
            ({0: Field.ORGANISATION, 1: Field.VALUE, 2: Channel.MOBILE}, "columns_half_pair"),
            ({0: Field.ORGANISATION, 1: Field.ORGANISATION, 2: Channel.MOBILE}, "columns_twice"),
        ],
    )
    def test_a_choice_that_gives_no_contacts_is_refused(self, mapped, code):
        with pytest.raises(Refusal) as caught:
            columns.check(mapped)
        assert caught.value.code == f"organisation.{code}"

    def test_choices_that_do_are_not(self):
        columns.check({0: Field.ORGANISATION, 1: Channel.MOBILE, 2: Channel.MOBILE})
        columns.check({0: Field.ORGANISATION, 1: Field.CHANNEL, 2: Field.VALUE})


class TestCells:
    @each(
        ("cell", "text"),
        [
            (" a ", "a"),
            ('="0701740605"', "0701740605"),
            ("'+46701740605", "+46701740605"),
            ("'=1+1", "=1+1"),
            ("''", ""),
            ("'n", "'n"),
            ("-", ""),
            ("–", ""),
            ("Saknas", ""),
            ("N/A", ""),
            ("\t070", "070"),
        ],
    )
    def test_what_is_taken_in(self, cell, text):
        expected = text if cell != "''" else "'"
        assert cells.taken_in(cell) == expected

    @each("text", ["=1+1", "+46701740605", "-5", "@SUM(A1)", "\tx", "\rx", "'x", "|calc", "%0A", "＝1"])
    def test_what_a_spreadsheet_could_run_is_sent_out_quoted(self, text):
        assert cells.sent_out(text) == "'" + text

    @each("text", ["Testa", "070-174 06 05", "a=b", "", "å"])
    def test_the_rest_is_sent_out_as_it_is(self, text):
        assert cells.sent_out(text) == text

    @given(st.text(alphabet=st.characters(min_codepoint=33, max_codepoint=0x2FF), min_size=1, max_size=30))
    def test_what_is_sent_out_comes_back(self, text):
        out = cells.sent_out(text)
        assert out[0] not in "=+-@"
        if text.casefold() not in {"-", "saknas", "n/a", "#n/a", "null", "\x85"} and text == text.strip("\u00a0 \t\r\n"):
            back = cells.taken_in(out)
            assert back == text or text.startswith('="')

    @each("cell", ["=cmd|'/c calc'!A1", "@SUM(A1)", "+cmd", "-2+3", "=HYPERLINK(1)"])
    def test_a_name_that_is_a_formula_is_refused(self, cell):
        with pytest.raises(Refusal) as caught:
            cells.plain(cell)
        assert caught.value.code == "organisation.cell_formula"

    def test_a_phone_number_may_begin_with_plus(self):
        assert cells.number("+46 70 174 06 05") == "+46 70 174 06 05"

    @each(
        ("cell", "code"),
        [("7,01741E+08", "cell_scientific"), ("7.0E8", "cell_scientific"), ("=A1", "cell_formula"), ("+cmd|1", "cell_formula")],
    )
    def test_a_phone_number_that_excel_spoiled_is_refused(self, cell, code):
        with pytest.raises(Refusal) as caught:
            cells.number(cell)
        assert caught.value.code == f"organisation.{code}"


class TestRows:
    def test_a_new_row_with_two_ways(self):
        row = only(
            "Organisation;Funktion;Namn;Mobil;E-post;Tider;Prio\nKontoret;Chef;Testa Exempelsson;070-174 06 05;A@B.example;dygnet runt;2\n"
        )
        assert row.outcome is Outcome.NEW
        assert (row.post, row.person, row.hours, row.priority) == ("Chef", "Testa Exempelsson", "dygnet runt", 2)
        assert [(way.channel, way.value) for way in row.ways] == [(Channel.MOBILE, "+46701740605"), (Channel.EMAIL, "A@b.example")]

    def test_the_number_belongs_to_the_function_first(self):
        assert only("Organisation;Funktion;Namn;Mobil\nKontoret;Chef;Testa;070-174 06 05\n").owner == Owner(OFFICE.int, "chef", "")

    def test_to_the_person_second(self):
        assert only("Organisation;Namn;Mobil\nKontoret;Testa;070-174 06 05\n").owner == Owner(OFFICE.int, "", "testa")

    def test_to_the_organisation_third(self):
        assert only("Organisation;Telefon\nKontoret;08-465 004 00\n").owner == Owner(OFFICE.int, "", "")

    def test_channel_and_value_in_columns_of_their_own(self):
        found = made(
            "Organisation;Funktion;Kanal;Värde\nKontoret;Chef;Mobil;070-174 06 05\nKontoret;Chef;Duva;x\nKontoret;Chef;E-post;a@b.example\n"
        )
        assert [row.outcome for row in found.rows] == [Outcome.NEW, Outcome.ERROR, Outcome.NEW]
        assert codes(found.rows[1]) == ["row_unknown_channel"]

    def test_a_function_without_number_is_a_function_all_the_same(self):
        row = only("Organisation;Funktion;Mobil\nKontoret;Vakant tjänst;\n")
        assert (row.outcome, row.ways) == (Outcome.NEW, ())

    def test_short_rows_have_empty_cells(self):
        assert only("Organisation;Funktion;Mobil\nKontoret;Chef\n").outcome is Outcome.NEW

    @each(
        ("line", "expected"),
        [
            (";Chef;070-174 06 05;;", ["row_no_organisation"]),
            ("Okänd;Chef;070-174 06 05;;", ["row_unknown_organisation"]),
            ("Dubbel;Chef;070-174 06 05;;", ["row_ambiguous_organisation"]),
            ("Kontoret;Chef;abc;;", ["phone_letters"]),
            ("Kontoret;Chef;701740605;;", ["phone_no_area"]),
            ("Kontoret;Chef;7,01E+08;;", ["cell_scientific"]),
            ("Kontoret;=cmd();070-174 06 05;;", ["cell_formula"]),
            ("=1+1;Chef;070-174 06 05;;", ["cell_formula"]),
            ("Kontoret;Chef;070-174 06 05;0;", ["odd_priority"]),
            ("Kontoret;Chef;070-174 06 05;hög;", ["odd_priority"]),
            ("Kontoret;Chef;070-174 06 05;²;", ["odd_priority"]),
            ("Kontoret;Chef;070-174 06 05;;igår", ["row_odd_date"]),
            ("Kontoret;Chef;070-174 06 05;;2026-06-02", ["checked_in_future"]),
            ("Kontoret;;;;", ["row_no_way"]),
            ("Okänd;=x;abc;99;x", ["row_unknown_organisation", "cell_formula", "odd_priority", "row_odd_date", "phone_letters"]),
            ("Kontoret;19121212-1212;070-174 06 05;;", ["personal_id"]),
        ],
    )
    def test_every_fault_of_a_row_is_named(self, line, expected):
        row = only(f"Organisation;Funktion;Mobil;Prio;Kontrollerad\n{line}\n")
        assert row.outcome is Outcome.ERROR
        assert codes(row) == expected

    def test_a_fault_names_its_column_and_row(self):
        found = made("Organisation;Funktion;Mobil\nKontoret;Chef;070-174 06 05\nKontoret;Vakt;abc\n")
        (bad,) = found.of(Outcome.ERROR)
        assert bad.number == 3
        assert bad.faults[0].column == "Mobil"
        assert dict(bad.faults[0].facts) == {"value": "abc"}

    def test_names_are_compared_without_regard_to_case(self):
        assert only("Organisation;Funktion;Mobil\nKONTORET;Chef;070-174 06 05\n").organisation_id == OFFICE

    def test_a_check_is_read_by_its_day(self):
        assert only("Organisation;Mobil;Kontrollerad\nKontoret;070-174 06 05;2026-05-01 10:00\n").verified_on == date(2026, 5, 1)


class TestDoubles:
    def test_the_same_row_again_is_passed_over_and_says_which(self):
        found = made("Organisation;Funktion;Mobil\nKontoret;Chef;070-174 06 05\nkontoret;CHEF;+46 70 174 06 05\n")
        assert [row.outcome for row in found.rows] == [Outcome.NEW, Outcome.DUPLICATE]
        assert found.rows[1].same_as == 2

    def test_the_same_number_twice_in_a_row_is_once(self):
        row = only("Organisation;Funktion;Mobil;Mobil 2\nKontoret;Chef;070-174 06 05;+46701740605\n")
        assert len(row.ways) == 1

    def test_another_number_for_the_same_function_is_one_more(self):
        found = made("Organisation;Funktion;Mobil\nKontoret;Chef;070-174 06 05\nKontoret;Chef;070-174 06 06\n")
        assert found.counts[Outcome.NEW] == 2

    def test_faulty_rows_are_no_doubles(self):
        found = made("Organisation;Funktion;Mobil\nKontoret;Chef;abc\nKontoret;Chef;abc\n")
        assert found.counts[Outcome.ERROR] == 2


class TestAgainstTheRegister:
    POST, PERSON, WAY = new_id(), new_id(), new_id()
    HEAD = "Organisation;Funktion;Namn;Mobil;Tider;Prio;Anteckning;Kontrollerad\n"

    def register(self, **way):
        owner = Owner(OFFICE.int, "chef", "")
        there = KnownWay(self.WAY, 4, "+46701740605", **{"hours": "dag", "priority": 1, "note": "", "verified_on": date(2026, 1, 1), **way})
        return known(
            posts={(OFFICE.int, "chef"): self.POST},
            people={(OFFICE.int, "testa"): self.PERSON},
            holdings={(self.POST, self.PERSON)},
            ways={(owner, Channel.MOBILE): [there]},
        )

    @each(
        ("line", "outcome"),
        [
            ("Kontoret;Chef;Testa;070-174 06 05;;;;", Outcome.UNCHANGED),
            ("Kontoret;Chef;;070-174 06 05;dag;1;;2026-01-01", Outcome.UNCHANGED),
            ("Kontoret;Chef;;070-174 06 05;;;;2025-01-01", Outcome.UNCHANGED),
            ("Kontoret;Chef;;070-174 06 06;;;;", Outcome.CHANGED),
            ("Kontoret;Chef;;070-174 06 05;natt;;;", Outcome.CHANGED),
            ("Kontoret;Chef;;070-174 06 05;;2;;", Outcome.CHANGED),
            ("Kontoret;Chef;;070-174 06 05;;;ny;", Outcome.CHANGED),
            ("Kontoret;Chef;;070-174 06 05;;;;2026-02-01", Outcome.CHANGED),
            ("Kontoret;Chef;Demo;070-174 06 05;;;;", Outcome.NEW),
            ("Kontoret;Vakt;;070-174 06 05;;;;", Outcome.NEW),
            ("Stationen;Chef;;070-174 06 05;;;;", Outcome.NEW),
            ("Kontoret;Chef;Testa;;;;;", Outcome.UNCHANGED),
        ],
    )
    def test_new_changed_or_as_it_was(self, line, outcome):
        assert only(self.HEAD + line + "\n", self.register()).outcome is outcome

    def test_the_old_number_stands_beside_the_new(self):
        (way,) = only(self.HEAD + "Kontoret;Chef;;070-174 06 06;;;;\n", self.register()).ways
        assert (way.known.value, way.value) == ("+46701740605", "+46701740606")

    def test_with_two_numbers_in_the_register_a_third_is_an_addition(self):
        register = self.register()
        register.ways[Owner(OFFICE.int, "chef", ""), Channel.MOBILE].append(KnownWay(new_id(), 1, "+46701740699"))
        assert only(self.HEAD + "Kontoret;Chef;;070-174 06 06;;;;\n", register).ways[0].outcome is Outcome.NEW

    def test_two_numbers_in_the_file_change_nothing_they_add(self):
        text = self.HEAD + "Kontoret;Chef;;070-174 06 06;;;;\nKontoret;Chef;;070-174 06 07;;;;\n"
        assert {way.outcome for row in made(text, self.register()).rows for way in row.ways} == {Outcome.NEW}

    def test_a_known_organisation_two_rows_apart_is_judged_once(self):
        text = self.HEAD + "Kontoret;Chef;Testa;070-174 06 06;;;;\nKontoret;Chef;Demo;070-174 06 06;;;;\n"
        found = made(text, self.register())
        assert [way.outcome for row in found.rows for way in row.ways].count(Outcome.UNCHANGED) == 1


class TestTheDigest:
    LINE = "Organisation;Funktion;Mobil\nKontoret;Chef;070-174 06 05\n"

    def test_the_same_file_and_register_give_the_same_digest(self):
        assert made(self.LINE).digest == made(self.LINE).digest

    def test_another_word_anywhere_gives_another(self):
        assert made(self.LINE).digest != made(self.LINE.replace("Chef", "Vakt")).digest

    def test_another_version_in_the_register_gives_another(self):
        def register(version):
            way = KnownWay(self_id, version, "+46701740699")
            return known(ways={(Owner(OFFICE.int, "chef", ""), Channel.MOBILE): [way]})

        self_id = new_id()
        assert made(self.LINE, register(1)).digest != made(self.LINE, register(2)).digest

    def test_what_is_new_there_already_gives_another(self):
        assert (
            made(self.LINE).digest
            != made(
                self.LINE, known(ways={(Owner(OFFICE.int, "chef", ""), Channel.MOBILE): [KnownWay(new_id(), 1, "+46701740605")]})
            ).digest
        )


@given(st.lists(st.lists(st.text(max_size=15), min_size=1, max_size=9), min_size=1, max_size=12))
def test_any_cells_make_a_plan(rows):
    header = ("Organisation", "Funktion", "Namn", "Kanal", "Värde", "Mobil", "Prio", "Kontrollerad", "E-post")
    table = files.Table(header, tuple(files.Row(number, tuple(row)) for number, row in enumerate(rows, start=2)), "csv", "0" * 64)
    found = plan.make(table, columns.guess(header), known(), TODAY)
    assert sum(found.counts.values()) == len(rows)
    assert all(bool(row.faults) == (row.outcome is Outcome.ERROR) for row in found.rows)


class TestWriting:
    def sections(self, **way):
        said = {"channel": Channel.MOBILE, "display": "070-174 06 05", "hours": "", "priority": 1, "note": "", "verified_at": None, **way}
        ways = (SimpleNamespace(**said, freshness=Freshness.NEVER),)
        cards = (SimpleNamespace(what="post", name="Chef", holders=(SimpleNamespace(person="Testa Exempelsson"),), ways=ways),)
        return (SimpleNamespace(name="Kontoret", cards=cards),)

    def test_what_is_written_is_read_again_as_the_same(self):
        data = writing.contacts(self.sections(note='=1+1; "x"', verified_at=datetime(2026, 5, 1, 12, tzinfo=UTC)), datetime.date)
        table = files.read(data)
        (row,) = plan.make(table, columns.guess(table.header), known(), TODAY).rows
        assert row.faults == ()
        assert (row.post, row.person, row.note, row.verified_on) == ("Chef", "Testa Exempelsson", '=1+1; "x"', date(2026, 5, 1))
        assert row.ways[0].value == "+46701740605"

    def test_every_channel_has_a_heading_that_is_recognised(self):
        for channel in Channel:
            assert columns.channel_of(writing._CHANNELS[channel]) is channel

    def test_foreign_numbers_are_escaped(self):
        text = writing.contacts(self.sections(display="+4722000000"), datetime.date).decode("utf-8-sig")
        assert ";'+4722000000;" in text

    def test_a_post_that_several_hold_stands_without_name(self):
        (section,) = self.sections()
        section.cards[0].holders = (SimpleNamespace(person="A"), SimpleNamespace(person="B"))
        assert "Kontoret;Chef;;Mobil" in writing.contacts([section], datetime.date).decode("utf-8-sig")
