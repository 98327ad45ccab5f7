"""Rows of files: which column is what, and what each row says of a risk, a function or a dependency."""

from __future__ import annotations

from datetime import date
from uuid import UUID, uuid5

import pytest

from vardkase.preparedness.rules.catalogue import EventType
from vardkase.preparedness.rules.content import Placed, Reserve, Tolerance, Weight
from vardkase.preparedness.rules.imports import columns, makers, rows
from vardkase.preparedness.rules.imports.columns import Target
from vardkase.preparedness.rules.risks import FunctionRef, Unlikely
from vardkase.preparedness.tests.books import DRAFT, METHOD, faults, planned, read
from vardkase.preparedness.tests.scenes import PERSONAL_NUMBER, function, hours, need, net, refused

RISKS = columns.columns_of(Target.RISKS, METHOD)
TODAY = date(2026, 3, 1)
# rsa-cases A1: a municipality's own register, where one text stands at several ids. The groups are made by hand afterwards.
A1 = (
    (61, "Droger", 1), (63, "Hot", 1), (74, "Våldsdåd till följd av t.ex. kriminalitet och narkotika", 1),
    (82, "Gärningsman som skapar kaos", 1), (22, "Elavbrott (vinter, -10 C)", 2), (23, "Elavbrott (vinter, -10 C)", 2),
    (1, "Översvämning", 3), (2, "Översvämning", 3), (3, "Översvämning", 3), (4, "Översvämning", 3), (13, "Pandemi", 4), (14, "Pandemi", 4),
)  # fmt: skip


def text(head, *lines):
    return "\r\n".join([head, *lines]).encode()


def made(target, data, maker):
    known = columns.columns_of(target, METHOD)
    sheet = read(data, target)
    part = "function" if target is Target.DEPENDENCIES else "name"
    return rows.make(sheet, known, known.guess(sheet.header), maker, draft_id=DRAFT, name_part=part)


class TestColumns:
    def test_swedish_headings_are_recognised_whatever_their_case_and_signs(self):
        head = (
            "RISK:",
            "Sannolikhet (1-5)",
            "Konsekvens (K)",
            "Liv & hälsa",
            "Liv och hälsa",
            "Konsekvens egendom och miljö",
            "Befintliga åtgärder",
            "Kaffe",
        )
        assert RISKS.guess(head) == {0: "name", 1: "likelihood", 2: "total", 4: "consequence:life", 5: "consequence:env", 6: "existing"}

    def test_the_first_of_two_alike_wins_and_none_is_chosen_twice(self):
        assert RISKS.guess(("Risk", "Risk", "Sannolikhet")) == {0: "name", 2: "likelihood"}
        with refused("preparedness.columns_twice", part="name"):
            RISKS.check({0: "name", 1: "name"})
        with refused("preparedness.columns_lack", part="name"):
            RISKS.check({0: "scenario"})
        with refused("preparedness.columns_lack", part="on"):
            columns.columns_of(Target.DEPENDENCIES).check({0: "function"})

    def test_a_choice_is_remembered_by_headings_whatever_their_order(self):
        head, turned = ("Vad", "Hur illa", "Hur ofta"), ("Hur ofta", "Vad", "Hur illa")
        assert columns.shape(head) == columns.shape(turned) != columns.shape(("Vad", "Hur illa"))
        kept = columns.by_heading(head, {0: "name", 1: "total", 2: "likelihood"})
        assert columns.by_place(turned, kept) == {0: "likelihood", 1: "name", 2: "total"}


class TestRisks:
    def test_a_row_is_a_risk_with_its_provenance_and_waits_to_be_looked_at(self):
        head = "Nr;Risk;Kategori;Beskrivning;Sannolikhet;Liv och hälsa;Konsekvens;Motivering;Osäkerhet;"
        head += "Åtgärder idag;Sårbarheter;Förmåga att motstå;Verksamhet;Källa"
        line = "7;Storm;Storm;Hård vind;3 – medelhög;2;4;Många träd;måttlig;Röjning;Ledningar;god;hemtjänst;Workshop 2023"
        hemtjanst = FunctionRef(UUID(int=1), "Hemtjänst")
        plan = planned(text(head, line), events=(EventType("storm", "Storm", "natur"),), functions={"hemtjänst": hemtjanst})
        risk = plan.sound[0].said
        assert (risk.name, risk.event, risk.scenario, risk.likelihood, risk.total, risk.total_why) == (
            "Storm",
            "storm",
            "Hård vind",
            3,
            4,
            "Många träd",
        )
        assert [(one.dimension, one.level) for one in risk.consequences] == [("life", 2)]
        assert (risk.uncertainty, risk.existing, risk.vulnerabilities, risk.resist, risk.functions) == (
            2,
            "Röjning",
            "Ledningar",
            2,
            (hemtjanst,),
        )
        assert (risk.source, risk.judged) == ("Workshop 2023 · rsa.xlsx, rad 2, nr 7", False)
        assert risk.id == uuid5(DRAFT, "2")

    def test_a_likelihood_that_is_not_judged_says_why(self):
        head = "Risk;Sannolikhet;Varför sannolikheten inte bedöms"
        said = [
            row.said
            for row in planned(text(head, "Sabotage;Antagonistiskt;", "Spionage;;Avsikt går inte att mäta", "Storm;3;", "Ras;;")).sound
        ]
        assert [(one.likelihood, one.unlikely, one.unlikely_why) for one in said] == [
            (None, Unlikely.ANTAGONISTIC, "Antagonistiskt"),
            (None, Unlikely.OTHER, "Avsikt går inte att mäta"),
            (3, None, ""),
            (None, None, ""),
        ]

    def test_what_is_wrong_is_told_by_row_and_column_and_stops_no_other_row(self):
        head = "Risk;Sannolikhet;Konsekvens;Verksamhet;Beskrivning"
        plan = planned(
            text(
                head,
                "Storm;6;katastrofal;;",
                ";3;3;;",
                "Brand;3;3;Okänd enhet;",
                f"Hot;3;3;;Mot {PERSONAL_NUMBER}",
                "Ras;2;2;;Begränsat hemlig",
                "Torka;1;1;;",
            )
        )
        assert faults(plan) == [
            (2, "cell_not_level", "Sannolikhet"), (2, "cell_not_level", "Konsekvens"), (3, "risk_needs_name", "Risk"),
            (4, "row_no_function", "Verksamhet"), (5, "personal_id", "Beskrivning"), (6, "classified", "Beskrivning"),
        ]  # fmt: skip
        assert [row.name for row in plan.sound] == ["Torka"]

    def test_an_event_that_the_catalogue_lacks_is_kept_in_the_source_and_told(self):
        (row,) = planned(text("Risk;Kategori", "Älgar på E18;Viltolyckor")).rows
        assert (row.said.event, row.said.source) == ("", "Viltolyckor · rsa.xlsx, rad 2")
        assert [(one.code, one.column) for one in row.remarks] == [("preparedness.row_event_unknown", "Kategori")]

    def test_rows_with_nothing_in_the_chosen_columns_are_passed_over(self):
        assert [row.name for row in planned(text("Risk;Kaffe", "Storm;", ";Summa 12", "Ras;")).rows] == ["Storm", "Ras"]

    def test_twelve_risks_of_which_several_have_one_text_are_twelve(self):
        plan = planned(text("Nr;Risk;Grupp", *(f"{number};{name};{group}" for number, name, group in A1)))
        assert len(plan.sound) == 12 == len({row.said.id for row in plan.sound})
        assert [row.number for row in plan.doubles] == [7, 9, 10, 11, 13]
        assert {row.same_as for row in plan.doubles} == {6, 8, 12}
        groups: dict[int, set[UUID]] = {}
        for row, (_number, _name, group) in zip(plan.sound, A1, strict=True):
            groups.setdefault(group, set()).add(row.said.id)
        assert {group: len(ids) for group, ids in groups.items()} == {1: 4, 2: 2, 3: 4, 4: 2}


class TestFunctions:
    HEAD = "Verksamhet;Ägare;Extern;Skyddsvärde;Tolerabel avbrottstid (dygn);Dimensionerande avbrott"

    def plan(self, *lines, register=None):
        maker = makers.FunctionMaker(register or net([function(1, "Skola")]), {"vård ab": (UUID(int=9), "Vård AB")})
        return made(Target.FUNCTIONS, text(self.HEAD, *lines), maker)

    def test_a_row_is_a_function_and_the_heading_says_the_unit(self):
        said = [row.said for row in self.plan("Hemtjänst;vård ab;ja;Liv;2;8–24 tim", "Bad;;;;obegränsat;").sound]
        assert (said[0].owner, said[0].owner_id, said[0].external, said[0].weight) == ("Vård AB", UUID(int=9), True, Weight.LIFE)
        assert (said[0].tolerance, said[0].expected) == (Tolerance(hours(48)), hours(8, 16, 24))
        assert said[1].tolerance == Tolerance(None, forever=True)

    def test_a_name_stands_once_in_the_register_and_in_the_file(self):
        found = faults(self.plan("SKOLA;;;;1;", "Bad;;;;1;", "bad;;;;1;", "Vatten;;ja;;;", "El;;;viktig;2026-04-02;"))
        assert found == [
            (2, "function_exists", "Verksamhet"), (4, "function_exists", "Verksamhet"), (5, "external_needs_owner", "Ägare"),
            (6, "row_no_such_word", "Skyddsvärde"), (6, "cell_is_day", "Tolerabel avbrottstid (dygn)"),
        ]  # fmt: skip


class TestDependencies:
    HEAD = "Verksamhet;Beroende av;Reserv;Uthållighet;Kontrollerad"

    def plan(self, *lines):
        power, care, phone = function(1, "El"), function(2, "Hemtjänst"), function(3, "Mobilnät")
        register = net([power, care, phone], (phone, need(power)))
        return made(Target.DEPENDENCIES, text(self.HEAD, *lines), makers.NeedMaker.of(register, TODAY))

    def test_a_row_is_a_dependency_and_what_nobody_has_checked_is_assumed(self):
        plan = self.plan("hemtjänst;EL;UPS;4;2026-01-31", "Hemtjänst;Mobilnät;;8;")
        first, second = rows.placed(plan.sound)
        assert isinstance(first, Placed)
        assert (first.function_id, first.need.on, first.need.by, first.need.reserve) == (UUID(int=2), "El", Reserve.BATTERY, hours(4))
        assert (first.need.verified_on, first.need.assumed) == (date(2026, 1, 31), False)
        assert (second.need.by, second.need.assumed) == (Reserve.OTHER, True)

    @pytest.mark.parametrize(
        ("line", "fault"),
        [
            ("Hemtjänst;;;;", ("row_needs_function", "Beroende av")), ("Okänd;El;;;", ("row_no_function", "Verksamhet")),
            ("El;El;;;", ("needs_itself", "Beroende av")), ("Mobilnät;El;;;", ("need_exists", "Beroende av")),
            ("Hemtjänst;El;;;2027-01-01", ("verified_in_future", "Kontrollerad")),
            ("Hemtjänst;El;vind;1;", ("row_no_such_word", "Reserv")), ("Hemtjänst;El;UPS;länge;", ("unread_stretch", "Uthållighet")),
        ],
    )  # fmt: skip
    def test_what_cannot_be(self, line, fault):
        assert faults(self.plan("Hemtjänst;Mobilnät;;;", line)) == [(3, *fault)]

    def test_twice_in_one_file(self):
        assert faults(self.plan("Hemtjänst;El;;;", "Hemtjänst;el;;;")) == [(3, "need_exists", "Beroende av")]
