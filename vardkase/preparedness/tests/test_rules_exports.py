"""What goes out in a file: the same words as come in, scales beside the figures, and what is masked says by what."""

from __future__ import annotations

from datetime import date
from uuid import UUID

from vardkase.preparedness.rules import exports
from vardkase.preparedness.rules.imports import columns, makers, rows
from vardkase.preparedness.rules.imports.columns import Target
from vardkase.preparedness.rules.measures import Course, Decision, Followed, Fund, Funding, Measure, State
from vardkase.preparedness.rules.risks import Consequence, Field, Ground, Horizon, Risk, Secret, Unlikely, masked
from vardkase.preparedness.sheets import writing
from vardkase.preparedness.tests.books import DRAFT, METHOD, read
from vardkase.preparedness.tests.scenes import function, hours, limit, need, net

WHY = "En angripare kan slå ut pumparna."
RISK = Risk(
    UUID(int=1), 7, "Storm", "storm", "Hård vind", 3, consequences=(Consequence("life", 2),), total=4, total_why="Många träd",
    uncertainty=2, horizons=(Horizon("2050", 4, 5),), vulnerabilities="Pumparna", resist=2, source="Workshop",
    secrets=(Secret(Field.VULNERABILITIES, Ground.OSL_18_13, WHY), Secret(Field.CONSEQUENCES, Ground.OSL_38_7, WHY)),
)  # fmt: skip
SABOTAGE = Risk(UUID(int=2), 8, "Sabotage", unlikely=Unlikely.ANTAGONISTIC, unlikely_why="Avsikt", total=5)


def said(table):
    return [dict(zip(table.header, row, strict=True)) for row in table.rows]


class TestRisks:
    def test_a_judgement_is_told_by_its_step_with_the_scale_beside_it(self):
        storm, sabotage = said(
            exports.risks_table([exports.Judged(2019, "Kontoret", METHOD, (RISK, SABOTAGE), hides=False)], {"storm": "Storm"})
        )
        assert (storm["Sannolikhet"], storm["Sannolikhetsskala"], storm["Liv och hälsa"], storm["Egendom och miljö"]) == (
            "3 medelhög",
            "s",
            "2 begränsade",
            "",
        )
        assert (storm["Samlad konsekvens"], storm["Osäkerhet"], storm["Sannolikhet 2050"], storm["Sannolikhet 2100"]) == (
            "4 mycket allvarliga", "2 måttlig", "4 hög", "",
        )  # fmt: skip
        assert (storm["Sårbarheter"], storm["Sekretess"]) == ("Pumparna", "sårbarheter: OSL 18 kap. 13 §; konsekvenser: OSL 38 kap. 7 §")
        assert (sabotage["Sannolikhet"], sabotage["Varför sannolikheten inte bedöms"]) == ("antagonistisk", "Avsikt")

    def test_what_is_secret_is_masked_by_its_provision_and_the_reason_never_told(self):
        table = exports.risks_table([exports.Judged(2019, "Kontoret", METHOD, (masked(RISK),), hides=True)], {})
        (storm,) = said(table)
        assert storm["Sårbarheter"] == "maskerad enligt OSL 18 kap. 13 §"
        assert storm["Liv och hälsa"] == storm["Motivering konsekvens"] == "maskerad enligt OSL 38 kap. 7 §"
        assert storm["Samlad konsekvens"] == "4 mycket allvarliga"
        assert WHY not in str(table)

    def test_what_went_out_comes_in_again(self):
        table = exports.risks_table([exports.Judged(2019, "Kontoret", METHOD, (RISK, SABOTAGE), hides=False)], {"storm": "Storm"})
        known = columns.columns_of(Target.RISKS, METHOD)
        sheet = read(writing.workbook([table], "Prov"))
        plan = rows.make(sheet, known, known.guess(sheet.header), makers.RiskMaker(METHOD), draft_id=DRAFT, name_part="name")
        storm, sabotage = [row.said for row in plan.sound]
        assert (storm.name, storm.likelihood, storm.total, storm.total_why, storm.uncertainty, storm.resist) == (
            "Storm",
            3,
            4,
            "Många träd",
            2,
            2,
        )
        assert storm.consequences == (Consequence("life", 2),)
        assert (sabotage.unlikely, sabotage.unlikely_why) == (Unlikely.ANTAGONISTIC, "Avsikt")


class TestRegisters:
    POWER, CARE = function(1, "El", external=True, tolerance=limit(1)), function(2, "Hemtjänst", restricted=True)

    def test_functions_and_what_they_need(self):
        register = net([self.POWER, self.CARE], (self.CARE, need(self.POWER, hours(4), verified_on=date(2026, 1, 31), assumed=False)))
        kept = [exports.Kept("Kommunstyrelsen", register)]
        power, care = said(exports.functions_table(kept, [("egen", "Egen lista")]))
        assert (power["Tolerabel avbrottstid"], power["Extern"], power["Egen lista"], care["Extern"]) == ("1 tim", "ja", "", "nej")
        (line,) = said(exports.dependencies_table(kept))
        assert (line["Beroende av"], line["Reserv"], line["Uthållighet"], line["Kontrollerad"], line["Antagande"]) == (
            "El", "Batteri", "4 tim", date(2026, 1, 31), "nej",
        )  # fmt: skip

    def test_a_function_whose_needs_are_hidden_says_so_and_nothing_more(self):
        (line,) = said(exports.dependencies_table([exports.Kept("Kommunstyrelsen", net([self.POWER, self.CARE]), ("Hemtjänst",))]))
        assert (line["Samhällsviktig verksamhet"], line["Beroende av"]) == ("Hemtjänst", "maskerad enligt OSL 18 kap. 13 §")
        assert set(line.values()) == {"Hemtjänst", "maskerad enligt OSL 18 kap. 13 §", "Kommunstyrelsen", ""}


def test_a_measure_tells_its_state_its_decision_and_who_pays():
    measure = Measure(
        UUID(int=1), 3, "Bygga", organisation="Kontoret", cost_once=1_250, funding=(Funding(Fund.OWN, 1_000),), deadline=date(2026, 1, 1)
    )
    followed = Followed(measure, Course(State.DECIDED, decision=Decision("Kommunstyrelsen", date(2025, 12, 1), "§ 12")))
    (line,) = said(exports.measures_table([followed]))
    assert (line["Läge"], line["Beslut"], line["Finansiering"], line["Klart senast"]) == (
        "beslutad", "Kommunstyrelsen, 2025-12-01, § 12", "egna medel: 1000", date(2026, 1, 1),
    )  # fmt: skip
