"""Scales that are changed in mid-round: what was chosen on one scale is never read on another, in no table and on no page."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import Any

import pytest

from vardkase import ledger
from vardkase.kernel.refusal import Refusal
from vardkase.preparedness import methods
from vardkase.preparedness.actions import analyses, risks, rounds
from vardkase.preparedness.actions.analyses import carried
from vardkase.preparedness.events.analyses import MethodChanged, stream_of
from vardkase.preparedness.models.analyses import AnalysisRow, RiskRow
from vardkase.preparedness.projections import analyses as projections
from vardkase.preparedness.queries import analyses as queries
from vardkase.preparedness.queries.rollup import rollup
from vardkase.preparedness.rules.methods import Level, Method, same_scale
from vardkase.preparedness.rules.risks import Consequence, Horizon, Unlikely, is_weighed, unweighed
from vardkase.preparedness.rules.rollup import Change
from vardkase.preparedness.rules.rounds import Move
from vardkase.preparedness.tests.rsa_scenes import Rsa, risk
from vardkase.testing.cases import each
from vardkase.testing.scenes import kept

METHOD = methods.method("samhalle")
EMPTY = {"likelihood": None, "total": None, "consequences": (), "uncertainty": None}


def refused(code: str, act: Callable[..., Any], **facts: Any) -> Refusal:
    with pytest.raises(Refusal) as found:
        act(**facts)
    assert found.value.code == f"preparedness.{code}", found.value
    return found.value


@kept
def carried_over(rsa: Rsa) -> Rsa:
    """The company judged in 2019 and has begun 2020 on the same scales, with nothing looked at yet."""
    rsa.start(2019, "Bostäder")
    rsa.judge(2019, "Bostäder", risk("Elavbrott", 3, 4, horizons=(Horizon("2050", 4, 4, "Oftare."),), resist=2, handle=3))
    rsa.judge(2019, "Bostäder", risk("Hot", None, 5, unlikely=Unlikely.ANTAGONISTIC, unlikely_why="Avsikt."))
    rsa.move(2019, "Bostäder", Move.SUBMIT, Move.APPROVE)
    rsa.open(2020)
    rsa.start(2020, "Bostäder")
    return rsa


def other_method(rsa: Rsa, method: str = "samhalle_ord", **more: Any) -> Any:
    where = {"analysis_id": rsa.analyses[2020, "Bostäder"], "method": method, "why": "Ägardirektiv."}
    return analyses.change_method(**rsa.common(**{**where, **more}))


@pytest.mark.django_db
class TestAUnitsOwnScales:
    def test_what_came_along_keeps_its_words_and_no_step(self, carried_over: Rsa) -> None:
        before = carried_over.risks(2020, "Bostäder")
        assert (before["Elavbrott"].likelihood, before["Elavbrott"].judged) == (3, False)
        other_method(carried_over)
        after = carried_over.risks(2020, "Bostäder")
        assert after == {name: unweighed(one) for name, one in before.items()}
        assert after["Elavbrott"].event == "elavbrott"
        assert after["Hot"].unlikely is Unlikely.ANTAGONISTIC
        rows = RiskRow.objects.filter(analysis_id=carried_over.analyses[2020, "Bostäder"])
        assert set(rows.values_list("likelihood", "total", "uncertainty", "class_key", "class_order")) == {(None, None, None, "", 0)}

    def test_the_year_before_keeps_what_it_judged(self, carried_over: Rsa) -> None:
        before = carried_over.risks(2019, "Bostäder")
        other_method(carried_over)
        assert carried_over.risks(2019, "Bostäder") == before
        page = queries.risk_page(carried_over.town.viewer, carried_over.analyses[2020, "Bostäder"], before["Elavbrott"].id)
        ((year, comparable),) = [(one.year, one.comparable) for one in page.years]
        assert (year, comparable) == (2019, False)

    def test_judged_anew_nothing_has_gone_up_or_down(self, carried_over: Rsa) -> None:
        other_method(carried_over)
        power = carried_over.risks(2020, "Bostäder")["Elavbrott"]
        carried_over.judge(2020, "Bostäder", replace(power, judged=True, likelihood=5, total=5))
        found = {one.name: what for what, one in queries.changes(carried_over.town.viewer, carried_over.analyses[2020, "Bostäder"])}
        assert found == {"Elavbrott": Change.NOT_COMPARABLE, "Hot": Change.NOT_JUDGED}

    def test_with_another_matrix_on_the_same_scales_the_steps_stay_and_the_classes_are_looked_up_anew(self, carried_over: Rsa) -> None:
        where = carried_over.analyses[2020, "Bostäder"]
        carried_over.judge(2020, "Bostäder", risk("Storm", 5, 5))
        mild = replace(
            METHOD, key="mild", matrix=replace(METHOD.matrix, rows=tuple(replace(one, classes=("lag",) * 5) for one in METHOD.matrix.rows))
        )
        entry = list(ledger.entries(stream_of(carried_over.units["Bostäder"])))[-1]
        projections._method(entry, MethodChanged(entry.event.of, mild, METHOD, "Annan matris."))
        after = carried_over.risks(2020, "Bostäder")
        assert (after["Elavbrott"].likelihood, after["Elavbrott"].total, after["Storm"].likelihood) == (3, 4, 5)
        assert dict(RiskRow.objects.filter(analysis_id=where).values_list("name", "class_key")) == {
            "Storm": "lag",
            "Elavbrott": "",
            "Hot": "",
        }

    def test_once_anything_is_weighed_the_scales_stay(self, carried_over: Rsa) -> None:
        power = carried_over.risks(2020, "Bostäder")["Elavbrott"]
        only = replace(unweighed(power), judged=True, consequences=(Consequence("liv", 4),))
        carried_over.judge(2020, "Bostäder", only)
        found = refused("scale_in_use", other_method, rsa=carried_over)
        assert (found.facts["count"], found.facts["field"]) == (1, "method")
        assert carried_over.page(2020, "Bostäder").head.method.key == "samhalle"

    def test_a_risk_that_is_only_named_holds_no_scale(self, carried_over: Rsa) -> None:
        carried_over.judge(2020, "Bostäder", risk("Bara ett namn", **EMPTY))
        other_method(carried_over)
        assert carried_over.page(2020, "Bostäder").head.method.key == "samhalle_ord"

    def test_says_why_and_is_chosen_among_what_is_there(self, carried_over: Rsa) -> None:
        assert refused("needs_reason", other_method, rsa=carried_over, why=" ").facts["field"] == "reason"
        assert refused("no_such_method", other_method, rsa=carried_over, method="egen").facts["field"] == "method"
        assert refused("classified", other_method, rsa=carried_over, why="Se bilagan, begränsat hemlig.").facts["field"] == "reason"
        carried_over.judge(2020, "Bostäder", risk("Storm"))
        for name in ("Elavbrott", "Hot"):
            said = carried_over.risks(2020, "Bostäder")[name]
            carried_over.judge(2020, "Bostäder", replace(said, judged=True))
        carried_over.move(2020, "Bostäder", Move.SUBMIT)
        refused("analysis_is_closed", other_method, rsa=carried_over)

    def test_the_same_sending_twice_is_one(self, carried_over: Rsa) -> None:
        facts = carried_over.common(analysis_id=carried_over.analyses[2020, "Bostäder"], method="samhalle_ord", why="Ägardirektiv.")
        first, second = analyses.change_method(**facts), analyses.change_method(**facts)
        assert (first.number, second.repeated) == (second.number, True)
        with pytest.raises(Refusal, match=r"ledger\.key_reused"):
            analyses.change_method(**{**facts, "method": "olycka"})

    def test_the_tables_are_made_again_the_same(self, carried_over: Rsa) -> None:
        other_method(carried_over)
        carried_over.judge(2020, "Bostäder", risk("Storm", 2, 2))
        unit = carried_over.units["Bostäder"]
        before = [list(table.objects.order_by("pk").values()) for table in (AnalysisRow, RiskRow)]
        projections.forget(unit)
        for entry in ledger.entries(stream_of(unit)):
            projections.apply(entry)
        assert [list(table.objects.order_by("pk").values()) for table in (AnalysisRow, RiskRow)] == before


@pytest.mark.django_db
class TestTheRoundsScales:
    def test_stand_for_all_from_when_the_first_has_begun(self, rsa: Rsa) -> None:
        rsa.start(2019, "Bostäder")
        before = queries.round_page(rsa.town.viewer, rsa.rounds[2019], rsa.today).round
        draft = rsa.draft(2019, method="olycka")
        found = refused("scale_in_use", rounds.change_round, **rsa.common(round_id=before.id, draft=draft, seen=rsa.seen(before)))
        assert found.facts["count"] == 1
        assert queries.round_page(rsa.town.viewer, rsa.rounds[2019], rsa.today).round == before

    def test_a_unit_on_other_scales_is_heard_beside_and_never_among_the_others(self, rsa: Rsa) -> None:
        for unit in ("Kontoret", "Bostäder", "Kommunen"):
            rsa.start(2019, unit)
        analyses.change_method(**rsa.common(analysis_id=rsa.analyses[2019, "Bostäder"], method="olycka", why="Ägardirektiv."))
        rsa.judge(2019, "Kontoret", risk("Elavbrott", 2, 4))
        rsa.judge(2019, "Bostäder", risk("Strömlöst", 5, 1, consequences=()))
        shared = rsa.judge(2019, "Kommunen", risk("Elavbrott i kommunen", 2, 4))
        drafts = [
            risks.MapDraft(rsa.analyses[2019, unit], rsa.ids[f"{unit}: {name}"])
            for unit, name in (("Kontoret", "Elavbrott"), ("Bostäder", "Strömlöst"))
        ]
        risks.map_risks(**rsa.common(analysis_id=rsa.analyses[2019, "Kommunen"], shared_id=shared.id, risks=drafts))
        (one,) = rollup(rsa.town.viewer, rsa.analyses[2019, "Kommunen"]).shared
        # "olycka" has the frequency of the others and a scale of consequences of its own: each of the two is compared by itself.
        assert (one.now.likelihood.n, one.now.likelihood.least, one.now.likelihood.most) == (2, 2, 5)
        assert (one.now.total.n, one.now.total.least, one.now.total.most) == (1, 4, 4)
        assert [vote.unit for vote in one.now.apart] == ["Bostäder"]
        assert one.now.likelihood.far == ("Bostäder",)
        assert one.now.total.far == ()

    def test_next_year_on_other_scales_nothing_is_carried_but_words(self, carried_over: Rsa) -> None:
        row = AnalysisRow.objects.get(pk=carried_over.analyses[2019, "Bostäder"])
        same = {one.name: one for one in carried([row], METHOD)}
        assert {(one.likelihood, one.total, one.judged) for one in same.values()} == {(3, 4, False), (None, 5, False)}
        assert {one.name: one for one in carried([row], methods.method("samhalle_ord"))} == {n: unweighed(o) for n, o in same.items()}


def stretched(scale: str) -> Method:
    """The method with a step more on one of its scales, which has kept its key."""
    old = getattr(METHOD, scale)
    return replace(METHOD, **{scale: replace(old, levels=(*old.levels, Level(6, "ännu värre")))})


@each(
    "other, same",
    [
        (METHOD, True),
        (replace(METHOD, key="annan", name="Annan"), True),
        (replace(METHOD, matrix=replace(METHOD.matrix, key="annan")), True),
        (replace(METHOD, likelihood=replace(METHOD.likelihood, key="annan")), False),
        (replace(METHOD, consequence=replace(METHOD.consequence, key="annan")), False),
        (stretched("likelihood"), False),
        (stretched("consequence"), False),
        (stretched("uncertainty"), True),
    ],
)
def test_scales_are_the_same_when_their_key_and_their_steps_are(other: Method, same: bool) -> None:
    assert same_scale(METHOD, other) is same
    assert same_scale(other, METHOD) is same


@each(
    "said, weighed",
    [
        ({}, False),
        ({"name": "Storm", "scenario": "En natt.", "existing": "Inget."}, False),
        ({"unlikely": Unlikely.NOT_KNOWN, "unlikely_why": "Vet inte."}, False),
        ({"likelihood": 1}, True),
        ({"total": 1}, True),
        ({"uncertainty": 1}, True),
        ({"resist": 1}, True),
        ({"handle": 1}, True),
        ({"consequences": (Consequence("liv", 1),)}, True),
        ({"horizons": (Horizon("2050", 1, None),)}, True),
    ],
)
def test_any_step_that_is_chosen_is_a_judgement_and_unweighed_leaves_none(said: dict[str, Any], weighed: bool) -> None:
    found = risk(**{**EMPTY, **said})
    assert is_weighed(found) is weighed
    assert not is_weighed(unweighed(found))
    assert weighed or unweighed(found) == found
