"""What stands under each heading of a report, part for part, also when there is little or nothing."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from typing import Any

import pytest
from django.utils import translation

from vardkase.kernel.ids import new_id
from vardkase.preparedness.actions import risks
from vardkase.preparedness.reporting import build, parts, parts_after, web
from vardkase.preparedness.reporting.complete import checked
from vardkase.preparedness.reporting.content import MeasureFact, UnitFact
from vardkase.preparedness.rules.completeness import Lacking, Want
from vardkase.preparedness.rules.content import Register
from vardkase.preparedness.rules.reports import Stage, Text
from vardkase.preparedness.rules.risks import Field, Ground, Secret
from vardkase.preparedness.rules.rounds import AnalysisState, Move
from vardkase.preparedness.rules.rulesets import Item, Least, Sure
from vardkase.preparedness.tests.report_scenes import told
from vardkase.preparedness.tests.report_secrets import Secrets, hidden
from vardkase.preparedness.tests.rsa_scenes import Rsa, risk
from vardkase.testing.cases import each
from vardkase.testing.scenes import kept
from vardkase.ui.documents import Facts, Heading, Notice, Paragraph, Table

pytestmark = pytest.mark.django_db
SPACE = "\u00a0"


@pytest.fixture(autouse=True)
def _swedish() -> Any:
    with translation.override("sv"):
        yield


@kept
def analysed(rsa: Rsa) -> Rsa:
    """An office's analysis and the municipality's."""
    return told(rsa)


@kept
def quiet(rsa: Rsa) -> Secrets:
    """An office with functions, of which one is restricted."""
    return hidden(rsa)


def material(rsa: Rsa, unit: str = "Kontoret", *, mask: bool = True, viewer: Any = None) -> Any:
    return build.gathered(viewer or rsa.town.viewer, rsa.analyses[2019, unit], rsa.town.now, mask=mask)


def of(blocks: Any, kind: type) -> list[Any]:
    return [one for one in blocks if isinstance(one, kind)]


def words(blocks: Any) -> str:
    return " ".join(one.text for one in blocks if isinstance(one, Paragraph | Heading | Notice))


def item(key: str, text: str) -> Item:
    return Item(key, text, Sure.OURS)


def measure(number: int, stage: Stage, **said: Any) -> MeasureFact:
    known: dict[str, Any] = {"cost_once": 0, "cost_yearly": 0, "owner": "", "deadline": None, "followed": "", "verified": "", **said}
    return MeasureFact(
        new_id(), number, f"Åtgärd {number}", "", stage, "Pågår", "Kommunstyrelsen", known["owner"], known["deadline"], known["cost_once"],
        known["cost_yearly"], 0, (), (), (), known["followed"], known["verified"],
    )  # fmt: skip


class TestNothingYet:
    """No part is empty without a word."""

    def test_every_part_says_that_there_is_nothing(self, rsa: Rsa) -> None:
        rsa.start(2019, "Bostäder")
        report = build.report(material(rsa, "Bostäder"), rsa.town.now)
        said = {one.tag: words(one.blocks) for one in report.pieces}
        for tag, sentence in (
            ("del2", "Ingen workshop är antecknad."),
            ("del3", "Enheten driver ingen samhällsviktig verksamhet"),
            ("del4", "Inget beroende är beskrivet."),
            ("del5", "Det finns ingen risk i analysen än."),
            ("del6", "Ingen sårbarhet är beskriven"),
            ("del7", "Det finns ingen åtgärd i registret."),
            ("forandringar", "Det finns ingen tidigare analys att jämföra med."),
            ("sekretess", "Ingen uppgift i analysen har bedömts omfattas av sekretess."),
        ):
            assert sentence in said[tag], (tag, said[tag])
        assert report.marks == ("UTKAST",)
        assert "Saknas fortfarande enligt regelverket" in said["avvikelser"]

    def test_the_whole_municipality_without_a_shared_risk_or_a_register(self, rsa: Rsa) -> None:
        rsa.start(2019, "Kommunen")
        found = material(rsa, "Kommunen")
        assert "Det finns ingen samhällsviktig verksamhet i registret." in words(parts.functions(found))
        rsa.judge(2019, "Kommunen", risk("Ensam"))
        report = build.report(material(rsa, "Kommunen"), rsa.town.now)
        assert "Ingen enhets risk är ännu kopplad till en gemensam risk." in words(report.pieces[4].blocks)

    def test_who_does_not_read_the_register_is_told_so_and_not_that_it_is_empty(self, analysed: Rsa) -> None:
        found = replace(material(analysed), register=Register(), register_read=False)
        assert "Du har inte tillgång till registret" in words(parts.functions(found))

    def test_what_is_all_there_and_does_not_deviate_says_so(self, analysed: Rsa) -> None:
        found = material(analysed)
        found = replace(found, checks=tuple(replace(one, lacks=()) for one in found.checks))
        assert words(parts_after.deviations(found)) == "Analysen avviker inte från regelverket."


class TestFunctions:
    def test_they_stand_by_sector_and_an_outside_owner_is_told(self, quiet: Secrets) -> None:
        blocks = parts.functions(material(quiet.rsa, mask=False))
        (table,) = of(blocks, Table)
        assert table.caption == "Utan sektor"
        rows = {row[0]: row[1:] for row in table.rows}
        assert rows["Undercentral"][0] == "Elbolaget (utanför kommunen)"
        assert rows["Undercentral"][1] == "inte angiven"
        assert rows["Öppen drift"][1] == "4 timmar"

    def test_gaps_are_told_in_words_and_the_worst_stands_first(self, quiet: Secrets) -> None:
        blocks = parts.dependencies(material(quiet.rsa, mask=False))
        rows = of(blocks, Table)[0].rows
        # Away for 90 hours, less 2 of reserve: 88. Less 1 of reserve and 4 of tolerance: 83 hours too many.
        assert [row[:2] for row in rows] == [("Stängd drift", "Undercentral"), ("Öppen drift", "Stängd drift")]
        assert all(row[5].endswith("för länge") for row in rows)
        assert "2 beroenden har glapp." in words(blocks)
        masked = parts.dependencies(material(quiet.rsa))
        assert "Ett beroende har ett glapp." in words(masked)
        assert "Vad skyddade verksamheter behöver är utelämnat." in words(masked)
        assert "Vad skyddade verksamheter behöver är utelämnat." not in words(blocks)

    def test_outages_of_their_own_are_told_and_those_of_restricted_functions_where_nothing_is_masked(self, quiet: Secrets) -> None:
        whole, masked = material(quiet.rsa, mask=False), material(quiet.rsa)
        rows = of(parts.dependencies(whole), Table)[1].rows
        assert [row[0] for row in rows] == [one.function.name for one in whole.own_gaps]
        assert ("Stängd drift", "12 timmar") in {row[:2] for row in rows}
        shown = words(parts.dependencies(masked))
        assert "De skyddade verksamheternas egna avbrott är utelämnade." in shown
        assert not any(one.function.restricted for one in masked.own_gaps)
        # They stand there also when nothing hangs on anything.
        alone = replace(whole, register=replace(whole.register, needs=()), gaps=())
        assert of(parts.dependencies(alone), Table)[0].rows == rows

    @each(
        "outage, reserve, tolerance, said",
        [
            (600, 60, 240, "5 timmar för länge"),
            (600, 360, 240, "ingen marginal"),
            (240, 360, 240, "marginal 4 timmar"),
            (600, 60, None, "kan vara borta hur länge som helst"),
        ],
    )
    def test_a_gap_in_words(self, outage: int, reserve: int, tolerance: int | None, said: str) -> None:
        from vardkase.preparedness.rules.gaps import Gap
        from vardkase.preparedness.tests.scenes import function, need

        power = function(1, "El")
        assert parts._gap(Gap(power, need(power), outage, reserve, tolerance))[5] == said
        if tolerance and said.startswith("marginal"):
            assert parts._gap(Gap(power, need(power), outage, reserve, tolerance, 120))[5] == f"{said}; i värsta fall 2 timmar för länge"


class TestRisks:
    def test_each_risk_tells_what_it_was_judged_by_and_what_is_not_there_is_left_out(self, analysed: Rsa) -> None:
        report = build.report(material(analysed), analysed.town.now)
        blocks = report.pieces[4].blocks
        at = blocks.index(Heading("1. Långt elavbrott", 3))
        pairs = dict(blocks[at + 1].pairs)
        assert pairs["Typ av händelse"] == "Elavbrott"
        assert pairs["Sannolikhet"].startswith("2 låg (en gång på 100–")
        assert pairs["Människors liv och hälsa"] == "4 mycket allvarlig. Hemtjänsten når inte alla."
        assert pairs["Sårbarheter och brister"] == "maskerad (OSL 18:13)"
        assert pairs["År 2050"] == "sannolikhet 3 medelhög, konsekvens 4 mycket allvarlig"
        assert pairs["Scenario"] == ""
        alone = replace(report.pieces[4], blocks=(blocks[0], blocks[at + 1]))
        assert "Scenario" not in web.page_of(replace(report, pieces=(alone,)))[1][0][2]

    @each(
        "part, term",
        [
            (Field.SCENARIO, "Scenario"),
            (Field.EXISTING, "Vad som görs i dag"),
            (Field.VULNERABILITIES, "Sårbarheter och brister"),
            (Field.CONSEQUENCES, "Konsekvenser och skälen till dem"),
            (Field.CAPABILITY, "Förmåga"),
            (Field.FUNCTIONS, "Samhällsviktiga verksamheter som drabbas"),
        ],
    )
    def test_each_part_that_is_secret_says_so_in_its_place_and_shows_it_to_who_may(self, analysed: Rsa, part: Field, term: str) -> None:
        from vardkase.preparedness.reporting.parts_risks import risks as told_of
        from vardkase.preparedness.rules.risks import FunctionRef, masked

        texts = {"scenario": "S.", "existing": "E.", "vulnerabilities": "V."}
        said = {**texts, "resist": 1, "handle": 2, "functions": (FunctionRef(new_id(), "F"),)}
        one = replace(risk("Prov", **said), number=9, secrets=(Secret(part, Ground.OSL_38_7, "Skada."),))
        held = material(analysed)
        for is_masked in (True, False):
            found = replace(held, risks=(masked(one) if is_masked else one,), is_masked=is_masked)
            pairs = dict(pair for facts in of(told_of(found), Facts) for pair in facts.pairs)
            if is_masked:
                assert pairs[term] == "maskerad (OSL 38:7)"
            elif part is Field.CONSEQUENCES:
                assert pairs["Människors liv och hälsa"].endswith("[sekretess, OSL 38:7]")
            else:
                assert pairs[term].endswith("[sekretess, OSL 38:7]")
                assert len(pairs[term]) > len("[sekretess, OSL 38:7]")

    def test_measures_against_a_units_risk_stand_at_the_shared_one_once(self, analysed: Rsa) -> None:
        held = material(analysed, "Kommunen")
        unit_risk = held.shared[0].now.votes[0].risk_id
        one = replace(measure(4, Stage.DONE), risk_ids=(unit_risk, held.risks[0].id))
        report = build.report(replace(held, measures=(one,)), analysed.town.now)
        pairs = dict(pair for facts in of(report.pieces[4].blocks, Facts) for pair in facts.pairs)
        assert pairs["Åtgärder"] == "4. Åtgärd 4 (Pågår)"

    def test_capability_is_told_for_who_has_any(self, analysed: Rsa) -> None:
        analysed.judge(2019, "Kontoret", risk("Med förmåga", 2, 2, resist=1, handle=3))
        tables = of(parts_after.vulnerabilities(material(analysed)), Table)
        assert [row[0] for row in tables[-1].rows] == ["5. Med förmåga"]
        assert tables[-1].rows[0][1:] == ("1 god", "3 bristfällig")


class TestChanges:
    def test_each_kind_of_change_has_its_table_and_what_is_the_same_is_counted(self, analysed: Rsa) -> None:
        analysed.move(2019, "Kontoret", Move.SUBMIT, Move.APPROVE)
        analysed.open(2020)
        analysed.start(2020, "Kontoret")
        there = analysed.risks(2020, "Kontoret")
        analysed.judge(2020, "Kontoret", replace(there["Ofta men lindrigt"], total=3, judged=True))
        analysed.judge(2020, "Kontoret", replace(there["Sällan men katastrof"], judged=True))
        gone = {"risk_id": there["Sabotage mot vattnet"].id, "reason": "Ingår i elavbrottet."}
        risks.drop_risk(**analysed.common(analysis_id=analysed.analyses[2020, "Kontoret"], **gone))
        analysed.judge(2020, "Kontoret", risk("Ny risk"))
        found = build.gathered(analysed.town.viewer, analysed.analyses[2020, "Kontoret"], analysed.town.now, mask=True)
        blocks = parts_after.changes(found)
        rows = {one.caption.rpartition(" (")[0]: one.rows for one in of(blocks, Table)}
        assert [row[0] for row in rows["Upp"]] == ["3. Ofta men lindrigt"]
        assert [row[0] for row in rows["Ny"]] == ["5. Ny risk"]
        (dropped,) = next(those for those in rows.values() if those[0][0] == "4. Sabotage mot vattnet")
        assert dropped[2] == "Ingår i elavbrottet."
        assert "Oförändrade: 1 risker." in words(blocks)
        assert build.report(found, analysed.town.now).pieces[7].heading == "Ändringar sedan 2019"


class TestMeasures:
    def test_each_stage_is_summed_by_itself_and_an_empty_one_says_so(self, analysed: Rsa) -> None:
        whole = {"cost_once": 1_000_000, "cost_yearly": 5_000, "deadline": date(2019, 5, 1), "owner": "Driftchef"}
        those = (measure(1, Stage.DONE, **whole, followed="F.", verified="V."), measure(2, Stage.DONE, cost_once=500))
        blocks = parts_after.measures(replace(material(analysed), measures=those))
        heads = [one.text for one in of(blocks, Heading)]
        assert heads == ["Genomförda åtgärder", "Planerade åtgärder", "Behov av åtgärder, inte beslutade"]
        text = words(blocks)
        assert f"2 åtgärder: 1{SPACE}000{SPACE}500{SPACE}kr i engångskostnad och 5{SPACE}000{SPACE}kr per år." in text
        assert text.count("Inga.") == 2
        (table,) = of(blocks, Table)
        cost = (f"1{SPACE}000{SPACE}000{SPACE}kr", f"5{SPACE}000{SPACE}kr per år")
        assert table.rows[0][2].split("\n") == ["Kommunstyrelsen", "Driftchef", "Senast 2019-05-01", *cost]
        assert table.rows[0][4] == "Pågår\nF.\nV."
        assert table.rows[1][1:] == ("–", f"Kommunstyrelsen\n500{SPACE}kr", "–", "Pågår")
        assert len(table.header) == len(table.widths) == len(table.rows[0])


class TestWhatIsLacking:
    @each(
        "lacking, said",
        [
            (Lacking(Want.NO_PART), "delen finns inte"),
            (Lacking(Want.EMPTY), "inget är skrivet, och inget finns i registren"),
            (Lacking(Want.ITEM, item=item("a", "Uppdraget")), "inget är skrivet om: Uppdraget"),
            (Lacking(Want.TOO_FEW, least=Least("risks", 1, "minst en risk"), have=0), "regelverket kräver minst en risk, och det finns 0"),
            (Lacking(Want.MERGED, other="Risker"), "den står under en annan rubrik: Risker"),
        ],
    )
    def test_in_words(self, lacking: Lacking, said: str) -> None:
        assert parts_after.lack(lacking) == said

    def test_items_are_told_together(self) -> None:
        those = (Lacking(Want.EMPTY), Lacking(Want.ITEM, item=item("a", "Uppdraget")), Lacking(Want.ITEM, item=item("b", "Syftet")))
        assert parts_after.lacks(those) == "inget är skrivet, och inget finns i registren; inget är skrivet om: Uppdraget; Syftet"

    def test_a_written_item_or_one_that_the_analysis_deals_with_is_asked_for_no_more(self, analysed: Rsa) -> None:
        found = material(analysed)
        lacking = {one.item.key for check in found.checks for one in check.lacks if one.item}
        # The workshop tells who took part.
        assert "actors" not in lacking
        assert {"tasks", "purpose", "limits"} <= lacking
        texts = {"method.purpose": Text("method.purpose", "Syfte", "Att veta."), "area": Text("area", "Området", "Stort.")}
        after = checked(replace(found, texts=texts))
        assert "purpose" not in {one.item.key for check in after.checks for one in check.lacks if one.item}
        assert Want.EMPTY not in {one.want for one in after.checks[0].lacks}

    def test_the_whole_lists_its_units_and_a_unit_tells_whose_it_is(self, analysed: Rsa) -> None:
        whole = material(analysed, "Kommunen")
        one = UnitFact("Gamla nämnden", "Nämnden", False, AnalysisState.PLANNED, 0, "Nya nämnden")
        (table,) = of(parts.area(replace(whole, units=(*whole.units, one))), Table)
        assert table.rows[-1] == ("Gamla nämnden", "Nämnden", "Nya nämnden")
        assert len(table.rows) == len(whole.units) + 1
        (facts,) = parts.area(material(analysed))
        assert dict(facts.pairs)["Enhet"] == "Kommunstyrelsekontoret"
