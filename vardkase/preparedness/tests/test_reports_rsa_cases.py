"""The report against what real analyses looked like: rsa-cases.md A5, A6, A10 and, since a report shows them, B1, B2 and B3."""

from __future__ import annotations

import json
from collections import Counter
from dataclasses import replace
from datetime import date, timedelta
from typing import Any
from uuid import UUID

import pytest

from vardkase.preparedness import methods, rulefiles
from vardkase.preparedness.actions import analyses, reports, risks
from vardkase.preparedness.actions.risks import MapDraft
from vardkase.preparedness.reporting import build
from vardkase.preparedness.reporting.structured import structured
from vardkase.preparedness.rules.completeness import Content, Want, completeness
from vardkase.preparedness.rules.risks import Risk, Unlikely
from vardkase.preparedness.rules.rollup import Vote, together
from vardkase.preparedness.rules.rounds import Move
from vardkase.preparedness.tests.rsa_scenes import NEW, Rsa, risk
from vardkase.testing.cases import each
from vardkase.testing.scenes import kept
from vardkase.ui.documents import Facts, Grid, Heading, Table

KEYS = ("area", "method", "functions", "dependencies", "risks", "vulnerabilities", "measures")
# A6, Norrbotten: the table of contents names twenty risk areas, in the families of our catalogue; the report itself says twenty-one.
REGIONAL = {"teknik": 6, "natur": 5, "olycka": 5, "smitta": 2, "antagonistisk": 2}
SAID = "Analysen omfattar 21 riskområden."
# A10, LUCRAM 1021: ten documents coded twice, and how often the two agreed.
AGREED = {"scenario": 90, "likelihood": 90, "consequence": 70, "capability": 100}


@kept
def begun(rsa: Rsa) -> Rsa:
    """The municipality and its units have begun."""
    for unit in ("Kommunen", "Kontoret", "Socialkontoret", "Bostäder"):
        rsa.start(2019, unit)
    return rsa


def material(rsa: Rsa, unit: str, now: Any = None) -> Any:
    return build.gathered(rsa.town.viewer, rsa.analyses[2019, unit], now or rsa.town.now, mask=True)


def made(rsa: Rsa, unit: str, now: Any = None) -> Any:
    return build.report(material(rsa, unit, now), now or rsa.town.now)


def blocks(report: Any, kind: type) -> list[Any]:
    return [one for piece in report.pieces for one in piece.blocks if isinstance(one, kind)]


def table(report: Any, caption: str) -> Any:
    return next(one for one in blocks(report, Table) if one.caption.startswith(caption))


def first(report: Any) -> dict[str, str]:
    return dict(next(one for one in report.first if isinstance(one, Facts)).pairs)


class TestOutlines:
    """A5: only what the tables of contents tell."""

    @each(
        "municipality, parts, absent",
        [
            ("Västervik", KEYS, ()),
            ("Eskilstuna", KEYS, ()),
            ("Värmdö", KEYS, ()),
            ("Ängelholm", KEYS[1:], ("area",)),
            ("Lekeberg", KEYS[:2], KEYS[2:]),
        ],
    )
    def test_what_a_report_of_each_would_lack(self, municipality: str, parts: tuple[str, ...], absent: tuple[str, ...]) -> None:
        (rules,) = rulefiles.ours()
        counts = {"functions": 1, "dependencies": 1, "risks": 1, "measures": 1}
        found = {key: Content("Text.", frozenset(one.key for one in rules.part(key).items), counts) for key in parts}
        checks = completeness(rules, found, {})
        assert tuple(one.part.key for one in checks if Want.NO_PART in {lack.want for lack in one.lacks}) == absent, municipality
        assert all(one.is_complete for one in checks if one.part.key in parts), municipality
        assert [one.part.number for one in checks] == [1, 2, 3, 4, 5, 6, 7]

    def test_bollebygd_merged_two_parts_and_that_is_told_by_the_other_heading(self) -> None:
        (rules,) = rulefiles.ours()
        found = {key: Content("Text.", merged_with={"risks": "vulnerabilities"}.get(key, "")) for key in KEYS}
        merged = completeness(rules, found, {})[4]
        assert [one.other for one in merged.lacks if one.want is Want.MERGED] == [rules.part("vulnerabilities").heading]
        assert not merged.is_complete
        accepted = completeness(rules, found, {"risks": "Risk och sårbarhet hör ihop hos oss."})[4]
        assert accepted.is_complete
        assert accepted.lacks == merged.lacks

    @pytest.mark.django_db
    def test_varmdo_was_adopted_after_the_day_it_was_due_and_the_report_tells_both_days(self, begun: Rsa) -> None:
        begun.judge(2019, "Kommunen", risk("Storm"))
        begun.judge(2019, "Kontoret", risk("Storm"))
        due = material(begun, "Kontoret").due
        assert due == date(2019, 5, 31)
        late = begun.town.now.replace(year=2019, month=6, day=25)
        assert (late.date() - due).days == 25
        begun.move(2019, "Kontoret", Move.SUBMIT, Move.APPROVE, now=late)
        told = first(made(begun, "Kontoret", late + timedelta(days=400)))
        assert told["Ska lämnas in senast"] == "2019-05-31"
        assert told["Godkänd av"].endswith("2019-06-25")
        assert told["Framtagen"].startswith("2020-07-")
        plain = json.loads(structured(material(begun, "Kontoret"), late))
        assert plain["analysis"]["due"] == "2019-05-31"
        assert plain["analysis"]["moved_at"].startswith("2019-06-25")

    @pytest.mark.django_db
    def test_orust_deviated_and_the_report_says_where_and_why(self, begun: Rsa) -> None:
        why = "Avsnittet om beroenden är ett eget dokument hos räddningstjänsten."
        facts = {"part": "dependencies", "heading": "Beroenden", "motivation": why, "ruleset": "msbfs-2015-5@1", "allowed": True}
        reports.save_deviation(**begun.common(analysis_id=begun.analyses[2019, "Kontoret"], **facts))
        report = made(begun, "Kontoret")
        (piece,) = [one for one in report.pieces if one.tag == "avvikelser"]
        headings = [one.text for one in piece.blocks if isinstance(one, Heading)]
        assert headings[1].startswith("4 Identifierade kritiska beroenden")
        assert headings[-1] == "Saknas fortfarande enligt regelverket"
        assert why in repr(piece)
        assert not any("Del 4" in line for line in repr(piece).splitlines() if "Saknas" in line)

    @pytest.mark.django_db
    def test_each_heading_of_the_rules_stands_once_and_in_order_and_none_is_empty(self, begun: Rsa) -> None:
        for unit in ("Kommunen", "Kontoret"):
            report = made(begun, unit)
            assert [one.heading.split(" ")[0] for one in report.pieces[:7]] == list("1234567"), unit
            for piece in report.pieces:
                assert len(piece.blocks) > 1, (unit, piece.heading)
                assert not isinstance(piece.blocks[-1], Heading), (unit, piece.heading)


@pytest.mark.django_db
class TestRegionalList:
    """A6: twenty areas in the table of contents, twenty-one in the text. Neither is put right."""

    def filled(self, rsa: Rsa) -> Any:
        codes: dict[str, list[str]] = {}
        for one in methods.events():
            codes.setdefault(one.family, []).append(one.code)
        unlikely = {"likelihood": None, "unlikely": Unlikely.ANTAGONISTIC, "unlikely_why": "Någon måste vilja det."}
        drafts = [
            Risk(NEW, 0, f"{family} {number}", codes[family][number], likelihood=3, total=4)
            if family != "antagonistisk"
            else replace(Risk(NEW, 0, f"{family} {number}", codes[family][number], total=4), **unlikely)
            for family, count in REGIONAL.items()
            for number in range(count)
        ]
        analysis_id = rsa.analyses[2019, "Kommunen"]
        risks.import_risks(**rsa.common(analysis_id=analysis_id, source="länet.xlsx", risks=drafts))
        analyses.save_text(**rsa.common(analysis_id=analysis_id, part="risks.identified", heading="Hur", text=SAID))
        return material(rsa, "Kommunen")

    def test_twenty_stand_there_by_family_and_the_text_still_says_twenty_one(self, begun: Rsa) -> None:
        held = self.filled(begun)
        families = {one.code: one.family for one in methods.events()}
        assert Counter(families[one.event] for one in held.risks) == REGIONAL
        assert sum(REGIONAL.values()) == 20
        report = build.report(held, begun.town.now)
        assert SAID in repr(report)
        grid = next(one for one in blocks(report, Grid) if one.caption.startswith("Siffrorna"))
        there = [number for _name, row in grid.rows for cell in row for number in cell.text.split("\n")[1:]]
        # More than twelve in a cell are told by how many, and none is lost.
        assert there == ["1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12 och 6 till"]
        assert len(table(report, "Risker med").rows) == 18
        assert len(table(report, "Risker utan").rows) == 2

    def test_every_family_that_the_rules_name_is_dealt_with(self, begun: Rsa) -> None:
        checks = {one.part.key: one for one in self.filled(begun).checks}
        assert not checks["risks"].lacks
        found = [one for one in json.loads(structured(material(begun, "Kommunen"), begun.town.now))["parts"] if one["key"] == "risks"]
        assert found[0]["texts"] == {"risks.identified": SAID}


def vote(number: int, likelihood: str, consequence: str) -> Vote:
    ids = (UUID(int=number), UUID(int=100 + number), UUID(int=200 + number))
    return Vote(ids[0], f"Enhet {number}", ids[1], ids[2], "Elavbrott", 2019, 3, 4, likelihood, consequence)


class TestComparability:
    """A10: ten documents judged by two coders. Where the forms differ, what is told is not compared in silence."""

    def test_the_figures_are_whole_documents_of_the_ten(self) -> None:
        assert {name: per_cent * 10 // 100 for name, per_cent in AGREED.items()} == {
            "scenario": 9, "likelihood": 9, "consequence": 7, "capability": 10,
        }  # fmt: skip
        assert all(per_cent * 10 % 100 == 0 for per_cent in AGREED.values())

    def test_each_scale_is_compared_by_itself_and_what_is_apart_is_counted(self) -> None:
        likely, hard = AGREED["likelihood"] // 10, AGREED["consequence"] // 10
        votes = [vote(number, "samma" if number < likely else "annan", "samma" if number < hard else "annan") for number in range(10)]
        found = together(votes, "samma", "samma")
        assert (found.likelihood.n, found.total.n, len(found.apart), len(found.votes)) == (9, 7, 3, 10)
        assert together(votes, "annan", "annan").likelihood.n == 1

    @pytest.mark.django_db
    def test_the_report_says_of_each_judgement_which_of_its_steps_is_on_another_scale(self, begun: Rsa) -> None:
        shared = begun.judge(2019, "Kommunen", risk("Elavbrott", 3, 4))
        drafts = []
        for unit, chance, total in (("Kontoret", 2, 4), ("Socialkontoret", 4, 3), ("Bostäder", 1, 1)):
            one = begun.judge(2019, unit, risk(f"Elavbrott hos {unit}", chance, total))
            drafts.append(MapDraft(begun.analyses[2019, unit], one.id))
        risks.map_risks(**begun.common(analysis_id=begun.analyses[2019, "Kommunen"], shared_id=shared.id, risks=drafts))
        held = material(begun, "Kommunen")
        (line,) = held.shared
        own = held.head.method
        scales = {
            "Socialkontoret": (own.likelihood.key, "annan"),
            "Bostäder": ("annan", "annan"),
        }
        votes = [
            replace(one, likelihood_scale=scales[one.unit][0], consequence_scale=scales[one.unit][1]) if one.unit in scales else one
            for one in line.now.votes
        ]
        now = together(votes, own.likelihood.key, own.consequence.key)
        report = build.report(replace(held, shared=(replace(line, now=now),)), begun.town.now)
        told = dict(table(report, "Enheternas egna risker").rows)["1. Elavbrott"].split("\n")
        assert {one.split(": ")[0]: one.split("(")[1] for one in told} == {
            "Kommunstyrelsekontoret": "2 låg / 4 mycket allvarlig)",
            "Socialkontoret": "4 hög / på en annan skala)",
            "Bostäder": "på en annan skala)",
        }
        spread = {row[1]: row[2:4] for row in table(report, "Enheternas bedömningar, spridning").rows}
        assert spread == {"Sannolikhet": ("2", "2 låg – 4 hög"), "Konsekvens": ("1", "4 mycket allvarlig")}


@pytest.mark.django_db
class TestVectors:
    """B1 and B2 as they stand in a report: invented figures, for the arithmetic."""

    def test_b1_order_and_matrix_tell_one_by_five_from_five_by_one(self, begun: Rsa) -> None:
        for name, chance, total in (("s1", 1, 5), ("s2", 5, 1), ("s3", 3, 4), ("s5", 5, 5)):
            begun.judge(2019, "Kontoret", risk(name, chance, total))
        threat = {"unlikely": Unlikely.ANTAGONISTIC, "unlikely_why": "Någon måste vilja det."}
        begun.judge(2019, "Kontoret", risk("s4", None, 5, **threat))
        report = made(begun, "Kontoret")
        assert [row[0].split(". ")[1] for row in table(report, "Risker med").rows] == ["s5", "s1", "s3", "s2"]
        (apart,) = table(report, "Risker utan").rows
        assert (apart[0].split(". ")[1], apart[1], apart[2], apart[3]) == ("s4", "Bedöms inte: se skälet", "5 katastrofal", "–")
        assert "0" not in apart[1:5]

    def test_b2_the_municipalitys_own_stays_empty_until_somebody_sets_it(self, begun: Rsa) -> None:
        shared = begun.judge(2019, "Kommunen", risk("Elavbrott", None, None, consequences=()))
        drafts = []
        for unit, chance, total in (("Kontoret", 2, 4), ("Socialkontoret", 4, 3), ("Bostäder", 3, 4)):
            one = begun.judge(2019, unit, risk("Elavbrott", chance, total))
            drafts.append(MapDraft(begun.analyses[2019, unit], one.id))
        risks.map_risks(**begun.common(analysis_id=begun.analyses[2019, "Kommunen"], shared_id=shared.id, risks=drafts))
        rows = {row[1]: row[2:] for row in table(made(begun, "Kommunen"), "Enheternas bedömningar, spridning").rows}
        assert rows["Sannolikhet"][:3] == ("3", "2 låg – 4 hög", "3 medelhög")
        assert rows["Konsekvens"][:3] == ("3", "3 allvarlig – 4 mycket allvarlig", "4 mycket allvarlig")
        assert {one[-1] for one in rows.values()} == {"–"}

    def test_a_shared_risk_that_nobody_gives_a_likelihood_has_one_dash_and_no_zero(self, begun: Rsa) -> None:
        threat = {"unlikely": Unlikely.ANTAGONISTIC, "unlikely_why": "Någon måste vilja det."}
        shared = begun.judge(2019, "Kommunen", risk("Sabotage", None, 5, **threat))
        one = begun.judge(2019, "Kontoret", risk("Sabotage", None, 4, **threat))
        draft = MapDraft(begun.analyses[2019, "Kontoret"], one.id)
        risks.map_risks(**begun.common(analysis_id=begun.analyses[2019, "Kommunen"], shared_id=shared.id, risks=[draft]))
        rows = {row[1]: row[2:] for row in table(made(begun, "Kommunen"), "Enheternas bedömningar, spridning").rows}
        assert rows["Sannolikhet"] == ("0", "–", "–", "–", "–")
