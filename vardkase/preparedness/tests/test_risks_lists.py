"""What the lists of risks say: order, pages and filters, the classes of any matrix, several years, and a municipality's methods."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import date, timedelta
from typing import Any

import pytest

from vardkase.access.rules import Role
from vardkase.kernel.ids import new_id
from vardkase.kernel.refusal import Refusal
from vardkase.preparedness import methods
from vardkase.preparedness.actions import risks
from vardkase.preparedness.models.analyses import RiskRow
from vardkase.preparedness.queries import analyses as queries
from vardkase.preparedness.queries.analyses import matrix
from vardkase.preparedness.queries.analysis_rows import Filters
from vardkase.preparedness.rules.methods import Level, Method, Scale, check_method
from vardkase.preparedness.rules.risks import MOST_RISKS, Unlikely
from vardkase.preparedness.rules.rounds import Move
from vardkase.preparedness.tests.rsa_scenes import Rsa, risk
from vardkase.testing.cases import each
from vardkase.testing.people import cilla
from vardkase.testing.scenes import kept

METHOD = methods.method("samhalle")


def data() -> dict[str, Any]:
    found: dict[str, Any] = json.loads((methods.DATA / "methods.json").read_text(encoding="utf-8"))
    return found


def three_classes() -> Method:
    """The method with three classes, of which the gravest two are orange and red."""
    classes = tuple(replace(one, order=at) for at, one in enumerate(METHOD.matrix.classes[1:], 1))
    rows = tuple(replace(row, classes=tuple("medel" if key == "lag" else key for key in row.classes)) for row in METHOD.matrix.rows)
    return replace(METHOD, matrix=replace(METHOD.matrix, key="tre", classes=classes, rows=rows))


def test_every_cell_of_every_matrix_has_a_class_and_nothing_outside_it() -> None:
    for method in methods.methods():
        for total in (None, 0, *method.consequence.values, 9):
            for likelihood in (None, 0, *method.likelihood.values, 9):
                found = method.risk_class(likelihood, total)
                inside = likelihood in method.likelihood.values and total in method.consequence.values
                assert (found is not None) is inside, (method.key, likelihood, total)
        assert method.dimension(method.dimensions[0].key) == method.dimensions[0]
        assert method.dimension("rykte") is None
        assert check_method(method) == method


@each(
    "value, level, named",
    [(1, "mycket låg", "1 mycket låg"), (5, "mycket hög", "5 mycket hög"), (0, None, ""), (6, None, ""), (None, None, "")],
)
def test_a_step_is_called_by_its_value_and_its_name(value: int | None, level: str | None, named: str) -> None:
    found = METHOD.likelihood.level(value)
    assert (found.name if found else None) == level
    assert METHOD.likelihood.named(value) == named
    assert METHOD.likelihood.values == (1, 2, 3, 4, 5)


@each(
    "levels, good",
    [
        ((Level(1, "a"), Level(2, "b")), True),
        ((Level(0, "a"), Level(7, "b")), True),
        ((), False),
        ((Level(2, "a"), Level(1, "b")), False),
        ((Level(1, "a"), Level(1, "b")), False),
    ],
)
def test_a_scale_goes_upwards_in_any_of_the_four(levels: tuple[Level, ...], good: bool) -> None:
    for scale in ("uncertainty", "capability"):
        method = replace(METHOD, **{scale: Scale("egen", "Egen", levels)})
        if good:
            assert check_method(method) == method
        else:
            with pytest.raises(Refusal, match=r"preparedness\.scale_order"):
                check_method(method)


class TestTheMunicipalitysOwnFile:
    @pytest.fixture
    def own(self, settings: Any, tmp_path: Any) -> Any:
        settings.RSA_METHODS = tmp_path / "metoder.json"
        return settings.RSA_METHODS

    def test_adds_to_ours_and_stands_instead_of_what_has_its_key(self, own: Any) -> None:
        said = data()
        said["methods"] = [{**said["methods"][0], "key": "egen", "name": "Vår egen"}, {**said["methods"][0], "name": "Vår samhälle"}]
        # As some programs write it, with a mark of its bytes first.
        own.write_text(json.dumps(said), encoding="utf-8-sig")
        assert {one.key: one.name for one in methods.methods() if one.name.startswith("Vår")} == {
            "egen": "Vår egen", "samhalle": "Vår samhälle",
        }  # fmt: skip
        assert {"olycka", "samhalle_ord"} < {one.key for one in methods.methods()}

    def test_of_one_that_is_broken_nothing_is_used(self, own: Any, caplog: Any) -> None:
        ours = {one.key: one.name for one in methods.methods()}
        said = data()
        broken = (
            "", "[]", "{", "null", json.dumps({}), json.dumps({**said, "likelihood": []}),
            json.dumps({**said, "methods": [{**said["methods"][0], "consequence": "borta", "name": "Vår"}]}),
            json.dumps({**said, "matrices": [{**said["matrices"][0], "rows": {"1": ["lag"]}}]}),
        )  # fmt: skip
        for at, text in enumerate(broken):
            # A file is read once by its name: each is another.
            path = own.with_name(f"trasig-{at}.json")
            path.write_text(text, encoding="utf-8")
            assert {one.key: one.name for one in methods._methods(str(path))} == ours, text[:40]
        assert "our own methods are used alone" in caplog.text

    def test_one_that_is_not_there_is_none(self, own: Any) -> None:
        assert not own.exists()
        assert methods.method("samhalle") == METHOD


@kept
def hundred(rsa: Rsa) -> Rsa:
    """The office has a hundred and twenty risks, every tenth without a likelihood."""
    rsa.start(2019, "Kontoret")
    rows = [
        risk(
            f"Risk {at:03}", None if at % 10 == 0 else 1 + at % 5, 1 + at % 3, event="storm" if at % 2 else "elavbrott",
            **({"unlikely": Unlikely.ANTAGONISTIC, "unlikely_why": "Avsikt."} if at % 10 == 0 else {}),
        )
        for at in range(120)
    ]  # fmt: skip
    risks.import_risks(**rsa.common(analysis_id=rsa.analyses[2019, "Kontoret"], risks=rows, source="rsa.xlsx"))
    return rsa


@pytest.mark.django_db
class TestTheList:
    def test_is_paged_from_the_gravest_and_what_has_no_likelihood_stands_apart(self, hundred: Rsa) -> None:
        pages = [hundred.page(2019, "Kontoret", page=at) for at in (1, 2, 3)]
        assert [(len(page.lines), page.page, page.pages, page.found, page.total) for page in pages] == [
            (50, 1, 3, 108, 120), (50, 2, 3, 108, 120), (8, 3, 3, 108, 120),
        ]  # fmt: skip
        lines = [line for page in pages for line in page.lines]
        keys = [(-line.risk_class.order, -(line.total or 0), -(line.likelihood or 0), line.number) for line in lines if line.risk_class]
        assert (len(keys), keys) == (108, sorted(keys))
        for page in pages:
            apart = [(-(one.total or 0), one.number) for one in page.without_likelihood]
            assert (len(apart), apart) == (12, sorted(apart))
            assert sum(cell.count for row in page.cells for cell in row) == 108
        for beyond, shown in ((0, 1), (-3, 1), (4, 3), (10_000, 3)):
            assert hundred.page(2019, "Kontoret", page=beyond).page == shown

    def test_a_filter_shows_all_that_it_finds_and_the_matrix_stays_whole(self, hundred: Rsa) -> None:
        for filters, count in (
            (Filters(text="risk 00"), 10),
            (Filters(text="RISK 119"), 1),
            (Filters(text="finns inte"), 0),
            (Filters(family="natur"), 60),
            (Filters(family="okänd"), 0),
            (Filters(likelihood=1), 12),
            (Filters(consequence=3), 40),
            (Filters(likelihood=2, consequence=3), 8),
            (Filters(risk_class="mycket_hog"), 8),
            (Filters(unfinished=True), 0),
        ):
            page = hundred.page(2019, "Kontoret", filters=filters)
            assert page.found == count, filters
            assert sum(cell.count for row in page.cells for cell in row) == 108
            assert page.total == 120
        assert not Filters().any
        assert Filters(likelihood=0).any

    def test_a_cell_names_its_first_twelve(self, hundred: Rsa) -> None:
        rows = RiskRow.objects.filter(analysis_id=hundred.analyses[2019, "Kontoret"], judged=True)
        found = matrix(rows.values_list("likelihood", "total", "number"), hundred.page(2019, "Kontoret").head.method)
        cells = [cell for row in found for cell in row]
        assert all(len(cell.numbers) == min(cell.count, 12) for cell in cells)
        assert all(list(cell.numbers) == sorted(cell.numbers) for cell in cells)

    def test_no_more_than_fits_and_nothing_of_what_does_not(self, hundred: Rsa, monkeypatch: Any) -> None:
        assert MOST_RISKS == 5000
        monkeypatch.setattr(risks, "MOST_RISKS", 121)
        where = {"analysis_id": hundred.analyses[2019, "Kontoret"]}
        with pytest.raises(Refusal, match=r"preparedness\.too_many_risks") as found:
            risks.import_risks(**hundred.common(**where, risks=[risk("A"), risk("B")], source="rsa.xlsx"))
        assert found.value.facts["most"] == 121
        hundred.judge(2019, "Kontoret", risk("Den sista"))
        with pytest.raises(Refusal, match=r"preparedness\.too_many_risks"):
            hundred.judge(2019, "Kontoret", risk("En till"))
        assert hundred.page(2019, "Kontoret").total == 121


@pytest.mark.django_db
class TestAcrossAnalyses:
    def test_the_two_gravest_classes_are_those_of_the_analysis_own_matrix(self, rsa: Rsa, monkeypatch: Any) -> None:
        monkeypatch.setattr(methods, "methods", lambda: (three_classes(),))
        rsa.open(2020)
        rsa.start(2020, "Kontoret")
        for name, likelihood, total in (("mild", 1, 1), ("mellan", 3, 3), ("grav", 5, 5), ("ej bedömd", None, None)):
            rsa.judge(2020, "Kontoret", risk(name, likelihood, total))
        page = queries.round_page(rsa.town.viewer, rsa.rounds[2020], rsa.today)
        (line,) = [one for one in page.lines if one.analysis_id]
        assert (line.risks, line.unfinished, line.grave) == (4, 1, 2)

    def test_the_latest_of_a_risk_is_that_which_the_viewer_reads(self, rsa: Rsa) -> None:
        rsa.start(2019, "Socialkontoret")
        found = rsa.judge(2019, "Socialkontoret", risk("Hot"))
        unit = rsa.units["Socialkontoret"]
        rsa.move(2019, "Socialkontoret", Move.SUBMIT, Move.APPROVE)
        rsa.open(2020)
        rsa.start(2020, "Socialkontoret")
        rsa.judge(2020, "Socialkontoret", replace(found, name="Hot och våld"))
        latest = queries.latest_of(rsa.town.viewer, unit, found.id)
        assert latest is not None
        assert (latest[0].year, latest[1]) == (2020, "Hot och våld")
        for viewer, id in ((cilla(), found.id), (rsa.at("Bostäder", Role.UNIT_COORDINATOR), found.id), (rsa.town.viewer, new_id())):
            assert queries.latest_of(viewer, unit, id) is None
        assert queries.latest_of(rsa.town.viewer, rsa.units["Bostäder"], found.id) is None

    def test_the_risks_to_choose_among_are_of_each_unit_s_latest_year(self, rsa: Rsa) -> None:
        for unit in ("Socialkontoret", "Kontoret"):
            rsa.start(2019, unit)
            rsa.judge(2019, unit, risk(f"Gammal, {unit}"))
        rsa.open(2020)
        rsa.start(2020, "Socialkontoret")
        old = rsa.ids["Socialkontoret: Gammal, Socialkontoret"]
        risks.drop_risk(**rsa.common(analysis_id=rsa.analyses[2020, "Socialkontoret"], risk_id=old, reason="Utgår."))
        rsa.judge(2020, "Socialkontoret", risk("Ny, Socialkontoret"))
        names = [(unit, name) for _id, unit, _risk, name in queries.risk_choices(rsa.town.viewer)]
        assert names == [("Kommunstyrelsekontoret", "Gammal, Kontoret"), ("Socialkontoret", "Ny, Socialkontoret")]
        assert [name for *_ids, name in queries.risk_choices(rsa.town.viewer, unit_id=rsa.units["Kontoret"])] == ["Gammal, Kontoret"]
        own = rsa.at("Socialkontoret", Role.UNIT_COORDINATOR)
        assert [name for *_ids, name in queries.risk_choices(own)] == ["Ny, Socialkontoret"]
        assert queries.risk_choices(cilla()) == ()

    def test_what_is_approved_between_two_days_counts_both(self, rsa: Rsa) -> None:
        rsa.start(2019, "Kontoret")
        rsa.judge(2019, "Kontoret", risk())
        rsa.move(2019, "Kontoret", Move.SUBMIT, Move.APPROVE)
        day, one = date(2019, 1, 2), timedelta(days=1)
        for start, end, count in (
            (day, day, 1),
            (day - one, day, 1),
            (day, day + one, 1),
            (day + one, day + one, 0),
            (day - one, day - one, 0),
        ):
            assert len(queries.approved_between(rsa.town.viewer, rsa.town.board, start, end)) == count
        (fact,) = queries.approved_between(rsa.town.viewer, rsa.town.board, day, day)
        assert (fact.unit, fact.whole, fact.year, fact.on) == ("Kommunstyrelsekontoret", False, 2019, day)
        assert queries.approved_between(cilla(), rsa.town.board, day, day) == ()
        rsa.move(2019, "Kontoret", Move.REOPEN)
        assert queries.approved_between(rsa.town.viewer, rsa.town.board, day, day) == ()
