"""Cases from published analyses and invented vectors (rsa-cases.md A1-A4, A11, B1, B2), gone through with the whole machinery.

A7 (loss of staff), A8 (styrel) and A9 (grants) stand in test_staffing.py, test_styrel.py and test_asking_rules.py.
"""

from __future__ import annotations

import json
from dataclasses import replace
from typing import Any

import pytest
import time_machine
from django.urls import reverse
from lxml import html

from vardkase.organisation.actions import close_organisation
from vardkase.organisation.rules import OrganisationKind
from vardkase.preparedness import methods
from vardkase.preparedness.actions import analyses, risks, rounds
from vardkase.preparedness.actions.risks import MapDraft
from vardkase.preparedness.queries import analyses as queries
from vardkase.preparedness.queries.rollup import rollup
from vardkase.preparedness.rules.measures import Origin, RiskRef, Source
from vardkase.preparedness.rules.methods import Method
from vardkase.preparedness.rules.risks import Consequence, FunctionRef, Risk, Unlikely, check_risk, risk_class
from vardkase.preparedness.rules.rollup import spread
from vardkase.preparedness.rules.rounds import AnalysisState, Move
from vardkase.preparedness.tests.measure_scenes import Town
from vardkase.preparedness.tests.rsa_scenes import Rsa, risk
from vardkase.preparedness.tests.scenes import Chain

pytestmark = pytest.mark.django_db
METHOD = methods.method("samhalle")
# Group, and the source's own number and text. The same text stands under several numbers.
A1 = (
    ("Social oro", 61, "Droger"), ("Social oro", 63, "Hot"), ("Social oro", 74, "Våldsdåd"), ("Social oro", 82, "Gärningsperson"),
    ("Elavbrott", 22, "Strömavbrott (vinter, -10)"), ("Elavbrott", 23, "Strömavbrott (vinter, -10)"),
    ("Översvämning", 1, "Översvämning"), ("Översvämning", 2, "Översvämning"), ("Översvämning", 3, "Översvämning"),
    ("Översvämning", 4, "Översvämning"), ("Sjukdomar", 13, "Pandemi"), ("Sjukdomar", 14, "Pandemi"),
)  # fmt: skip
# Katrineholm: the threats in the order of their likelihood, and which of them are catastrophic at worst.
A3 = (
    ("Långt elavbrott", 2, 5), ("Långt vattenavbrott", 2, 4), ("Grovt våld i skola", 3, 5), ("Cyberangrepp", 3, 4),
    ("Lång värmebölja", 4, 3),
)  # fmt: skip


@pytest.fixture(autouse=True)
def _night(now: Any) -> Any:
    with time_machine.travel(now, tick=False):
        yield


@pytest.fixture
def browser(client: Any, alvas_cookies: Any) -> Any:
    client.cookies = alvas_cookies
    return client


def page_of(browser: Any, name: str, *args: Any, **asked: Any) -> Any:
    return html.fromstring(browser.get(reverse(f"preparedness:{name}", args=args), asked).content.decode())


def words(node: Any) -> str:
    return " ".join(node.text_content().split())


class TestA1ManyLocalRisksToFewShared:
    def test_each_keeps_its_own_number_text_and_source_and_the_groups_are_four(self, rsa: Rsa, browser: Any) -> None:
        rsa.start(2019, "Kontoret")
        rsa.start(2019, "Kommunen")
        local, whole = rsa.analyses[2019, "Kontoret"], rsa.analyses[2019, "Kommunen"]
        rows = [risk(text, source=f"Bilaga 14, risk {number}") for _group, number, text in A1]
        entry = risks.import_risks(**rsa.common(analysis_id=local, risks=rows, source="bilaga-14.xlsx"))
        groups: dict[str, list[MapDraft]] = {}
        for (group, _number, _text), one in zip(A1, entry.event.risks, strict=True):
            groups.setdefault(group, []).append(MapDraft(local, one.id))
        for group, members in groups.items():
            shared = rsa.judge(2019, "Kommunen", risk(group))
            risks.map_risks(**rsa.common(analysis_id=whole, shared_id=shared.id, risks=members))
        found = {one.line.name: one.now for one in rollup(rsa.town.viewer, whole).shared}
        assert {name: (len(one.votes), one.likelihood.n) for name, one in found.items()} == {
            "Social oro": (4, 4), "Elavbrott": (2, 2), "Översvämning": (4, 4), "Sjukdomar": (2, 2),
        }  # fmt: skip
        assert [vote.risk for vote in found["Översvämning"].votes] == ["Översvämning"] * 4
        assert len({vote.risk_id for one in found.values() for vote in one.votes}) == 12
        said = queries.risks(rsa.town.viewer, local)
        assert [(one.number, one.source) for one in said] == [(at, f"Bilaga 14, risk {row[1]}") for at, row in enumerate(A1, 1)]
        shown = words(page_of(browser, "together", whole, open="all"))
        assert shown.count("Översvämning") >= 4 + 1
        assert "Alla verksamheternas risker hör till en gemensam risk." in shown


class TestA2FromDependencyToAssignment:
    def test_the_chain_is_one_of_ids_and_each_end_leads_to_the_other(self, chain: Chain, browser: Any) -> None:
        rsa = Rsa(chain.town)
        rsa.units = {"Kontoret": chain.town.office, "Kommunen": chain.town.municipality}
        rsa.open(2019)
        rsa.start(2019, "Kontoret")
        power = next(name for name in chain.ids if name.startswith("El"))
        hit = (FunctionRef(chain.ids[power], power),)
        said = rsa.judge(2019, "Kontoret", risk("Stor evakuering vid skogsbrand", 2, 5, event="skogsbrand", functions=hit))
        measures = Town(chain.town)
        ref = RiskRef(rsa.units["Kontoret"], "Kommunstyrelsekontoret", said.id, said.name)
        source = Source(Origin.RISK, said.id, said.name)
        id = measures.propose("Evakuering och mottagande", risks=(ref,), source=source, effects=(), owner="Fastighetschef")
        measures.decide(id)
        kept = queries.risk_page(chain.town.viewer, rsa.analyses[2019, "Kontoret"], said.id).risk
        assert kept.functions == hit
        line = measures.page(id).line
        assert (line.measure.source.id, line.measure.risks[0].risk_id) == (said.id, kept.id)
        away = page_of(browser, "risk", rsa.analyses[2019, "Kontoret"], said.id)
        there = reverse("preparedness:risk_chain", args=[rsa.units["Kontoret"], said.id])
        assert there in {link.get("href") for link in away.iter("a")}
        assert power in words(away)
        back = page_of(browser, "risk_chain", rsa.units["Kontoret"], said.id)
        links = {(link.get("href"), words(link)) for link in back.iter("a")}
        assert (reverse("preparedness:risk", args=[rsa.analyses[2019, "Kontoret"], said.id]), said.name) in links
        assert reverse("preparedness:analysis", args=[rsa.analyses[2019, "Kontoret"]]) in {address for address, _said in links}
        assert "Evakuering och mottagande" in words(back)
        assert "§ 42" in words(back)


class TestA3OrderWithoutFigures:
    def test_the_order_is_kept_and_the_two_catastrophes_stand_at_the_top(self, rsa: Rsa) -> None:
        rsa.start(2019, "Kontoret")
        for name, likelihood, total in A3:
            rsa.judge(2019, "Kontoret", risk(name, likelihood, total))
        said = rsa.risks(2019, "Kontoret")
        likely = {name: said[name].likelihood for name, _l, _c in A3}
        assert likely["Långt elavbrott"] == likely["Långt vattenavbrott"]
        assert likely["Långt elavbrott"] < likely["Grovt våld i skola"]  # type: ignore[operator]  # all of them are judged
        assert likely["Grovt våld i skola"] == likely["Cyberangrepp"]
        assert likely["Cyberangrepp"] < likely["Lång värmebölja"]  # type: ignore[operator]  # all of them are judged
        top = max(one.total or 0 for one in said.values())
        assert {one.name for one in said.values() if one.total == top} == {"Långt elavbrott", "Grovt våld i skola"}
        # The list stands by class and then by consequence: what is most likely is not what stands first.
        assert [one.name for one in rsa.page(2019, "Kontoret").lines] == [
            "Grovt våld i skola", "Långt elavbrott", "Cyberangrepp", "Långt vattenavbrott", "Lång värmebölja",
        ]  # fmt: skip


class TestA4TheOrganisationChangesBeforeTheAdoption:
    def test_the_old_units_keep_their_analyses_and_are_mapped_to_the_new(self, rsa: Rsa, browser: Any) -> None:
        for unit, name in (("Socialkontoret", "Översvämning från ån"), ("Kommunen", "Översvämning")):
            rsa.start(2019, unit)
            rsa.judge(2019, unit, risk(name))
        whole, old = rsa.analyses[2019, "Kommunen"], rsa.analyses[2019, "Socialkontoret"]
        shared = rsa.ids["Kommunen: Översvämning"]
        part = [MapDraft(old, rsa.ids["Socialkontoret: Översvämning från ån"])]
        risks.map_risks(**rsa.common(analysis_id=whole, shared_id=shared, risks=part))
        rsa.move(2019, "Socialkontoret", Move.SUBMIT, Move.APPROVE)
        rsa.units["Omsorg"] = rsa.town.organisation("Omsorgskontoret", OrganisationKind.ADMINISTRATION, rsa.town.social)
        why = {"old_id": rsa.units["Socialkontoret"], "new_id": rsa.units["Omsorg"], "why": "Ny organisation den 1 januari."}
        rounds.replace_unit(**rsa.common(round_id=rsa.rounds[2019], **why))
        gone = {"viewer": rsa.town.viewer, "organisation_id": rsa.units["Socialkontoret"], "reason": "Ny organisation."}
        close_organisation(**gone, key=rsa.common()["key"], now=rsa.town.now)
        # What was judged and approved stays the old unit's, by its old name, in the whole that is adopted afterwards.
        head = rsa.page(2019, "Socialkontoret").head
        assert (head.unit, head.state) == ("Socialkontoret", AnalysisState.APPROVED)
        (one,) = rollup(rsa.town.viewer, whole).shared
        assert [vote.unit for vote in one.now.votes] == ["Socialkontoret"]
        shown = words(page_of(browser, "round", rsa.rounds[2019]))
        assert "Fortsätter som Omsorgskontoret: Ny organisation den 1 januari." in shown
        # The next year begins where the old unit ended.
        rsa.open(2020, units=(rsa.units["Omsorg"], rsa.town.office))
        rsa.start(2020, "Omsorg")
        assert list(rsa.risks(2020, "Omsorg")) == ["Översvämning från ån"]
        rsa.start(2020, "Kommunen")
        (local,) = rollup(rsa.town.viewer, rsa.analyses[2020, "Kommunen"]).unmapped
        assert (local.unit, local.before) == ("Omsorgskontoret", "Översvämning")


class TestA11TheTotalIsAPersons:
    # Rogaland: life medium, nature small, culture large, economy medium, stability small, governance very small; in all medium.
    HITS = (Consequence("liv", 3), Consequence("miljo", 2), Consequence("varden", 4), Consequence("ekonomi", 3), Consequence("funktion", 2))

    def test_it_is_neither_the_greatest_nor_the_least_nor_the_mean_and_the_uncertainty_stands_beside(self, rsa: Rsa, browser: Any) -> None:
        rsa.start(2019, "Kontoret")
        said = risk("Skred vid älven", 5, 3, consequences=self.HITS, uncertainty=1, total_why="Kulturmiljön är få byggnader.")
        kept = rsa.judge(2019, "Kontoret", said)
        levels = [one.level for one in kept.consequences]
        assert (kept.total, max(levels), min(levels)) == (3, 4, 2)
        assert kept.total != sum(levels) / len(levels)
        assert check_risk(replace(kept, total=None), METHOD).total is None
        found = risk_class(kept, METHOD)
        assert found is not None
        assert found.key == "mycket_hog"
        shown = words(page_of(browser, "risk", rsa.analyses[2019, "Kontoret"], kept.id))
        for told in ("3 allvarlig. Kulturmiljön är få byggnader.", "5 mycket hög", "1 liten", "4 mycket allvarlig"):
            assert told in shown


def b1() -> list[Risk]:
    """The vectors of products: s1 and s2 have the same."""
    secret = {"unlikely": Unlikely.ANTAGONISTIC, "unlikely_why": "Avsikt är ingen frekvens."}
    return [
        risk("s1", 1, 5), risk("s2", 5, 1), risk("s3", 3, 4), risk("s4", None, 5, **secret), risk("s5", 5, 5),
    ]  # fmt: skip


class TestB1TheProductSaysNothing:
    def test_the_matrix_on_the_page_tells_one_by_five_from_five_by_one(self, rsa: Rsa, browser: Any) -> None:
        rsa.start(2019, "Kontoret")
        for one in b1():
            rsa.judge(2019, "Kontoret", one)
        page = page_of(browser, "analysis", rsa.analyses[2019, "Kontoret"])
        (table,) = page.xpath("//table[contains(@class, 'matrix')]")
        heads = [words(one) for one in table.xpath("./thead//th")]
        rows = {words(row.xpath("./th")[0]): [words(cell) for cell in row.xpath("./td")] for row in table.xpath("./tbody/tr")}
        assert [head[0] for head in heads] == ["1", "2", "3", "4", "5"]
        assert [name[0] for name in rows] == ["5", "4", "3", "2", "1"]
        grave, mild = rows["5 katastrofal"], rows["1 mycket begränsad"]
        assert grave[0].startswith("Hög 1")
        assert mild[4].startswith("Måttlig 1")
        assert grave[4].startswith("Mycket hög 1")
        assert rows["4 mycket allvarlig"][2].startswith("Hög 1")
        assert sum(cell.endswith("–") for cells in rows.values() for cell in cells) == 25 - 4
        # What is meant has no likelihood: in no cell, never as nought, by its consequence in a list of its own.
        body = words(page)
        assert "Utan sannolikhet" in body
        assert "stegen multipliceras inte" in body
        assert not [figure for figure in (" 25 ", "produkt") if figure in body]

    def test_the_cells_lead_to_what_stands_there_and_to_nothing_else(self, rsa: Rsa, browser: Any) -> None:
        rsa.start(2019, "Kontoret")
        for one in b1():
            rsa.judge(2019, "Kontoret", one)
        where = rsa.analyses[2019, "Kontoret"]
        for (likelihood, consequence), name in {(1, 5): "s1", (5, 1): "s2", (3, 4): "s3", (5, 5): "s5"}.items():
            answer = browser.get(reverse("preparedness:analysis", args=[where]), {"likelihood": likelihood, "consequence": consequence})
            assert [one.name for one in answer.context["page"].lines] == [name]
        page = rsa.page(2019, "Kontoret")
        assert [one.name for one in page.lines] == ["s5", "s1", "s3", "s2"]
        assert [(one.name, one.likelihood, one.total) for one in page.without_likelihood] == [("s4", None, 5)]
        assert sum(cell.count for row in page.cells for cell in row) == 4


@pytest.fixture
def four_steps(settings: Any, tmp_path: Any) -> Method:
    """A company's own method with four steps of each, in the municipality's file."""
    data = json.loads((methods.DATA / "methods.json").read_text(encoding="utf-8"))
    for kind in ("likelihood", "consequence"):
        first = data[kind][0]
        data[kind].append({**first, "key": f"fyra_{kind}", "name": "Fyra steg", "levels": first["levels"][:4]})
    five = next(one for one in data["matrices"] if one["key"] == "fem_fem")
    rows = {level: cells[:4] for level, cells in five["rows"].items() if level != "5"}
    data["matrices"].append({**five, "key": "fyra_fyra", "name": "Fyra gånger fyra", "rows": rows})
    own = {"key": "fyra", "name": "Fyra steg", "likelihood": "fyra_likelihood", "consequence": "fyra_consequence", "matrix": "fyra_fyra"}
    data["methods"].append({**data["methods"][0], **own})
    settings.RSA_METHODS = tmp_path / "metoder.json"
    settings.RSA_METHODS.write_text(json.dumps(data), encoding="utf-8")
    return methods.method("fyra")


class TestB2TheRollUp:
    def test_the_spread_of_the_vectors_is_steps_that_somebody_chose(self) -> None:
        likely, hard = spread([("A", 2), ("B", 4), ("C", 3)]), spread([("A", 4), ("B", 3), ("C", 4)])
        assert (likely.n, likely.least, likely.middle, likely.most) == (3, 2, 3, 4)
        assert (hard.n, hard.least, hard.middle, hard.most) == (3, 3, 4, 4)
        for said in ([1, 2], [1, 5], [1, 1, 5, 5], [2, 3, 3, 4, 5, 5]):
            found = spread([(str(at), value) for at, value in enumerate(said)])
            assert found.middle in said
            assert isinstance(found.middle, int)

    def test_a_unit_on_four_steps_stands_apart_and_the_whole_is_empty_until_a_person_sets_it(
        self, rsa: Rsa, browser: Any, four_steps: Method
    ) -> None:
        rsa.units["D"] = rsa.town.organisation("Energibolaget", OrganisationKind.MUNICIPAL_COMPANY, rsa.town.municipality)
        rsa.open(2020, units=tuple(id for name, id in rsa.units.items() if name != "Kommunen"))
        votes = {"Kontoret": (2, 4), "Socialkontoret": (4, 3), "Bostäder": (3, 4), "D": (4, 4)}
        for unit in (*votes, "Kommunen"):
            rsa.start(2020, unit)
        analyses.change_method(**rsa.common(analysis_id=rsa.analyses[2020, "D"], method="fyra", why="Bolagets egen skala."))
        for unit, (likelihood, total) in votes.items():
            rsa.judge(2020, unit, risk("Elavbrott", likelihood, total, consequences=()))
        shared = rsa.judge(2020, "Kommunen", risk("Elavbrott i kommunen", None, None, consequences=(), uncertainty=None))
        whole = rsa.analyses[2020, "Kommunen"]
        parts = [MapDraft(rsa.analyses[2020, unit], rsa.ids[f"{unit}: Elavbrott"]) for unit in votes]
        risks.map_risks(**rsa.common(analysis_id=whole, shared_id=shared.id, risks=parts))
        (one,) = rollup(rsa.town.viewer, whole).shared
        now = one.now
        assert (now.likelihood.n, now.likelihood.least, now.likelihood.middle, now.likelihood.most) == (3, 2, 3, 4)
        assert (now.total.n, now.total.least, now.total.middle, now.total.most) == (3, 3, 4, 4)
        assert [vote.unit for vote in now.apart] == ["Energibolaget"]
        assert (one.line.likelihood, one.line.total, one.line.risk_class, one.line.finished) == (None, None, None, False)
        shown = words(page_of(browser, "together", whole, open="all"))
        assert "3, från 2 till 4, mitten 3" in shown
        assert "3, från 3 till 4, mitten 4" in shown
        assert "bedömd på andra skalor och inte medräknad" in shown
        assert "Inte bedömd" in shown
        assert not [mean for mean in ("3,5", "3.5", "3,67", "3.67", "3,25", "medel ") if mean in shown]
        rsa.judge(2020, "Kommunen", replace(shared, likelihood=5, total=5))
        (after,) = rollup(rsa.town.viewer, whole).shared
        assert (after.line.likelihood, after.line.total, after.now) == (5, 5, now)
