"""What has come along from last year counts for nothing until somebody has looked at it: in no matrix, class or spread."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from vardkase.kernel.ids import new_id
from vardkase.preparedness import methods
from vardkase.preparedness.actions import risks
from vardkase.preparedness.actions.risks import MapDraft
from vardkase.preparedness.queries import analyses as queries
from vardkase.preparedness.queries.analysis_rows import Filters
from vardkase.preparedness.queries.rollup import rollup
from vardkase.preparedness.rules.risks import Unlikely, is_whole, risk_class, unfinished
from vardkase.preparedness.rules.rollup import Change, Placed, Vote, change, together
from vardkase.preparedness.rules.rounds import Move
from vardkase.preparedness.tests.rsa_scenes import NEW, Rsa, risk
from vardkase.testing.cases import each
from vardkase.testing.scenes import kept

METHOD = methods.method("samhalle")
A, B = ("frekvens", "samhalle"), ("ord", "samhalle")


@kept
def second_year(rsa: Rsa) -> Rsa:
    """Two units and the whole in their second year: the office has looked at its risk, the social office at none."""
    for unit in ("Kontoret", "Socialkontoret", "Kommunen"):
        rsa.start(2019, unit)
        rsa.judge(2019, unit, risk(f"Elavbrott, {unit}", 5, 5))
        rsa.move(2019, unit, Move.SUBMIT, Move.APPROVE)
    rsa.open(2020)
    for unit in ("Kontoret", "Socialkontoret", "Kommunen"):
        rsa.start(2020, unit)
    looked = rsa.risks(2020, "Kontoret")["Elavbrott, Kontoret"]
    rsa.judge(2020, "Kontoret", replace(looked, judged=True, likelihood=2, total=3))
    drafts = [MapDraft(rsa.analyses[2020, unit], rsa.ids[f"{unit}: Elavbrott, {unit}"]) for unit in ("Kontoret", "Socialkontoret")]
    shared = rsa.ids["Kommunen: Elavbrott, Kommunen"]
    risks.map_risks(**rsa.common(analysis_id=rsa.analyses[2020, "Kommunen"], shared_id=shared, risks=drafts))
    return rsa


@pytest.mark.django_db
class TestTheSecondYear:
    def test_no_cell_of_the_matrix_holds_it(self, second_year: Rsa) -> None:
        for unit, held in (("Kontoret", 1), ("Socialkontoret", 0), ("Kommunen", 0)):
            page = second_year.page(2020, unit)
            assert sum(cell.count for row in page.cells for cell in row) == held, unit
        last = second_year.page(2019, "Socialkontoret")
        assert sum(cell.count for row in last.cells for cell in row) == 1

    def test_it_has_no_class_and_stands_after_what_has_one(self, second_year: Rsa) -> None:
        second_year.judge(2020, "Socialkontoret", risk("Mild", 1, 1))
        lines = second_year.page(2020, "Socialkontoret").lines
        assert [(one.name, one.risk_class.key if one.risk_class else None) for one in lines] == [
            ("Mild", "lag"), ("Elavbrott, Socialkontoret", None),
        ]  # fmt: skip
        page = queries.risk_page(second_year.town.viewer, second_year.analyses[2020, "Socialkontoret"], lines[1].risk_id)
        assert (page.risk_class, page.change, page.risk.likelihood) == (None, Change.NOT_JUDGED, 5)
        assert [one.risk_class.key for one in page.years if one.risk_class] == ["mycket_hog"]

    def test_no_other_year_s_page_takes_it_for_a_judgement(self, second_year: Rsa) -> None:
        for unit, years in (("Kontoret", [2020]), ("Socialkontoret", [])):
            id = second_year.ids[f"{unit}: Elavbrott, {unit}"]
            page = queries.risk_page(second_year.town.viewer, second_year.analyses[2019, unit], id)
            assert [one.year for one in page.years] == years, unit

    def test_it_is_not_among_the_gravest_of_the_round(self, second_year: Rsa) -> None:
        page = queries.round_page(second_year.town.viewer, second_year.rounds[2020], second_year.today)
        assert {one.unit.unit: (one.risks, one.unfinished, one.grave) for one in page.lines if one.analysis_id} == {
            "Kommunstyrelsekontoret": (1, 0, 0), "Socialkontoret": (1, 1, 0),
        }  # fmt: skip
        before = queries.round_page(second_year.town.viewer, second_year.rounds[2019], second_year.today)
        assert {one.grave for one in before.lines if one.analysis_id} == {1}

    def test_it_is_a_part_of_the_shared_risk_and_not_of_the_spread(self, second_year: Rsa) -> None:
        (one,) = rollup(second_year.town.viewer, second_year.analyses[2020, "Kommunen"]).shared
        assert (one.now.likelihood.n, one.now.likelihood.most, one.now.total.most) == (1, 2, 3)
        assert {(vote.unit, vote.judged) for vote in one.now.votes} == {("Kommunstyrelsekontoret", True), ("Socialkontoret", False)}
        assert (one.now.without_likelihood, one.now.apart, one.line.risk_class) == (0, (), None)
        assert second_year.page(2020, "Kommunen").unfinished == 1

    def test_it_is_found_among_what_is_left_and_cannot_be_handed_in(self, second_year: Rsa) -> None:
        page = second_year.page(2020, "Socialkontoret", filters=Filters(unfinished=True))
        assert [one.name for one in page.lines] == ["Elavbrott, Socialkontoret"]
        assert second_year.page(2020, "Kontoret", filters=Filters(unfinished=True)).lines == ()

    def test_looked_at_and_left_as_it_was_it_counts(self, second_year: Rsa) -> None:
        said = second_year.risks(2020, "Socialkontoret")["Elavbrott, Socialkontoret"]
        second_year.judge(2020, "Socialkontoret", replace(said, judged=True), seen=second_year.seen(said))
        (one,) = rollup(second_year.town.viewer, second_year.analyses[2020, "Kommunen"]).shared
        assert (one.now.likelihood.n, one.now.likelihood.least, one.now.likelihood.most) == (2, 2, 5)
        assert [line.change for line in second_year.page(2020, "Socialkontoret").lines] == [Change.SAME]

    def test_a_year_that_nobody_looked_at_it_compares_with_nothing(self, second_year: Rsa) -> None:
        second_year.open(2021)
        second_year.start(2021, "Socialkontoret")
        said = second_year.risks(2021, "Socialkontoret")["Elavbrott, Socialkontoret"]
        second_year.judge(2021, "Socialkontoret", replace(said, judged=True, likelihood=1))
        ((what, _line),) = queries.changes(second_year.town.viewer, second_year.analyses[2021, "Socialkontoret"])
        assert what is Change.NOT_COMPARABLE

    def test_a_form_that_saves_it_says_that_it_is_judged(self, second_year: Rsa) -> None:
        found = second_year.risks(2020, "Socialkontoret")
        assert {one.judged for one in found.values()} == {False}
        assert [one.name for one in unfinished(found.values())] == ["Elavbrott, Socialkontoret"]


@each(
    "said, whole, placed",
    [
        ({}, True, True),
        ({"judged": False}, False, False),
        ({"likelihood": None}, False, False),
        ({"total": None}, False, False),
        ({"likelihood": None, "unlikely": Unlikely.ANTAGONISTIC}, True, False),
        ({"likelihood": None, "unlikely": Unlikely.ANTAGONISTIC, "total": None}, False, False),
        ({"likelihood": None, "unlikely": Unlikely.NOT_KNOWN, "judged": False}, False, False),
    ],
)
def test_whole_is_judged_with_a_likelihood_or_why_not_and_a_total(said: dict[str, Any], whole: bool, placed: bool) -> None:
    found = replace(risk(), **said)
    assert is_whole(found) is whole
    assert (risk_class(found, METHOD) is not None) is placed


def vote(unit: str, likelihood: int | None, total: int | None, scales: tuple[str, str] = A, judged: bool = True) -> Vote:
    return Vote(new_id(), unit, NEW, NEW, "Elavbrott", 2020, likelihood, total, *scales, judged)


@each(
    "votes, likely, hard, without, apart",
    [
        ([], (0, None, None, None), (0, None, None, None), 0, []),
        ([vote("A", 2, 4, judged=False)], (0, None, None, None), (0, None, None, None), 0, []),
        ([vote("A", None, 4, judged=False)], (0, None, None, None), (0, None, None, None), 0, []),
        ([vote("A", None, 4)], (0, None, None, None), (1, 4, 4, 4), 1, []),
        ([vote("A", 2, None)], (1, 2, 2, 2), (0, None, None, None), 0, []),
        ([vote("A", 2, 4), vote("B", 5, 1, judged=False), vote("C", 4, 4)], (2, 2, 2, 4), (2, 4, 4, 4), 0, []),
        ([vote("A", 2, 4), vote("B", 5, 1, B)], (1, 2, 2, 2), (2, 1, 1, 4), 0, ["B"]),
        ([vote("A", None, 4, B)], (0, None, None, None), (1, 4, 4, 4), 0, ["A"]),
    ],
)
def test_the_spread_is_of_those_who_judged_on_the_scale(votes: list[Vote], likely: Any, hard: Any, without: int, apart: list[str]) -> None:
    found = together(votes, *A)
    for spread, said in ((found.likelihood, likely), (found.total, hard)):
        assert (spread.n, spread.least, spread.middle, spread.most) == said
    assert found.without_likelihood == without
    assert [one.unit for one in found.apart] == apart
    assert list(found.votes) == votes


@each(
    "before, after, said",
    [
        (Placed(3, 3, A, judged=False), Placed(4, 3, A), Change.NOT_COMPARABLE),
        (Placed(3, 3, A), Placed(4, 3, A, judged=False), Change.NOT_JUDGED),
        (Placed(3, 3, A, judged=False), Placed(3, 3, A, judged=False), Change.NOT_JUDGED),
        (Placed(3, 3, B), Placed(3, 3, A, judged=False), Change.NOT_JUDGED),
        (Placed(None, None, A), Placed(None, None, A), Change.SAME),
        (Placed(3, None, A), Placed(3, 4, A), Change.NOT_COMPARABLE),
        (Placed(1, 5, A), Placed(5, 1, A), Change.MIXED),
        (Placed(5, 1, A), Placed(4, 1, A), Change.DOWN),
        (None, None, Change.NEW),
    ],
)
def test_a_change_needs_a_judgement_in_both_years(before: Placed | None, after: Placed | None, said: Change) -> None:
    assert change(before, after) is said
