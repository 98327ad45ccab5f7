"""Scales and matrices: looked up and never multiplied, and never one scale for another."""

from __future__ import annotations

from dataclasses import replace

import pytest

from vardkase.kernel.refusal import Refusal
from vardkase.preparedness import methods
from vardkase.preparedness.rules.methods import Level, check_method, same_scale
from vardkase.preparedness.rules.risks import Risk, Unlikely, is_whole, risk_class
from vardkase.preparedness.tests.rsa_scenes import NEW

METHOD = methods.method("samhalle")


def class_of(likelihood: int | None, total: int | None) -> str:
    found = METHOD.risk_class(likelihood, total)
    return found.key if found else ""


def test_the_same_product_is_not_the_same_cell() -> None:
    # The vectors B1: a catastrophe once in a thousand years is not what happens every year and hurts hardly anybody.
    once, often = class_of(1, 5), class_of(5, 1)
    assert (once, often) == ("hog", "medel")
    assert class_of(3, 4) == "hog"
    assert class_of(5, 5) == "mycket_hog"


def test_what_is_not_judged_has_no_class_and_is_never_nought() -> None:
    assert class_of(None, 5) == class_of(3, None) == class_of(0, 3) == class_of(6, 3) == ""
    risk = Risk(NEW, 1, "Sabotage", unlikely=Unlikely.ANTAGONISTIC, unlikely_why="Avsikt bedöms inte.", total=5)
    assert risk_class(risk, METHOD) is None
    assert is_whole(risk)
    assert not is_whole(replace(risk, unlikely=None))
    assert not is_whole(replace(risk, judged=False))


def test_each_cell_grows_with_both_and_all_classes_are_used() -> None:
    order = {one.key: one.order for one in METHOD.matrix.classes}
    grid = [[order[class_of(likely, hard)] for likely in METHOD.likelihood.values] for hard in METHOD.consequence.values]
    assert all(row == sorted(row) for row in grid)
    assert all(list(column) == sorted(column) for column in zip(*grid, strict=True))
    assert {value for row in grid for value in row} == {1, 2, 3, 4}


def test_scales_are_compared_by_key_and_not_by_their_number_of_steps() -> None:
    other = methods.method("samhalle_ord")
    assert len(other.likelihood.levels) == len(METHOD.likelihood.levels)
    assert not same_scale(METHOD, other)
    assert same_scale(METHOD, replace(METHOD, key="annan"))


@pytest.mark.parametrize(
    ("change", "code"),
    [
        (lambda m: replace(m, likelihood=replace(m.likelihood, levels=())), "scale_order"),
        (lambda m: replace(m, consequence=replace(m.consequence, levels=(Level(2, "b"), Level(1, "a")))), "scale_order"),
        (lambda m: replace(m, matrix=replace(m.matrix, rows=m.matrix.rows[1:])), "matrix_shape"),
        (
            lambda m: replace(m, matrix=replace(m.matrix, rows=tuple(replace(r, classes=r.classes[1:]) for r in m.matrix.rows))),
            "matrix_shape",
        ),
        (lambda m: replace(m, matrix=replace(m.matrix, classes=m.matrix.classes[1:])), "matrix_class"),
    ],
)
def test_a_method_that_does_not_hold_together_is_refused(change, code) -> None:
    with pytest.raises(Refusal, match=f"preparedness.{code}"):
        check_method(change(METHOD))


def test_a_municipality_has_methods_of_its_own_and_a_broken_file_changes_nothing(settings, tmp_path) -> None:
    own = tmp_path / "methods.json"
    shipped = (methods.DATA / "methods.json").read_text(encoding="utf-8")
    own.write_text(shipped.replace('"Olyckor, fem steg"', '"Vår egen"'), encoding="utf-8")
    settings.RSA_METHODS = own
    assert methods.method("olycka").name == "Vår egen"
    broken = tmp_path / "broken.json"
    broken.write_text(shipped.replace('"matrix": "fem_fem"', '"matrix": "borta"'), encoding="utf-8")
    settings.RSA_METHODS = broken
    assert methods.method("olycka").name == "Olyckor, fem steg"
    with pytest.raises(Refusal, match=r"preparedness\.no_such_method"):
        methods.method("egen")


def test_the_catalogue_of_events_has_stable_codes_in_known_families() -> None:
    codes = [one.code for one in methods.events()]
    assert len(codes) == len(set(codes)) > 50
    assert {one.family for one in methods.events()} == {one.key for one in methods.families()}
    assert methods.event_name("storm") == "Storm"
    assert methods.event_name("utgått") == "utgått"
    assert {one.code for one in methods.events() if one.antagonistic} >= {"sabotage", "cyberangrepp"}
