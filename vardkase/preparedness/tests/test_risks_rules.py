"""What a risk must be to be kept, and what of it is left when what is secret has been taken away."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest

from vardkase.kernel.ids import new_id
from vardkase.kernel.refusal import Refusal
from vardkase.preparedness import methods
from vardkase.preparedness.rules.risks import (
    Consequence,
    Field,
    FunctionRef,
    Ground,
    Horizon,
    Secret,
    Unlikely,
    check_risk,
    masked,
)
from vardkase.preparedness.rules.rollup import Change, Placed, Vote, change, spread, together
from vardkase.preparedness.rules.rounds import (
    AnalysisState,
    Lateness,
    Move,
    Said,
    Voice,
    Workshop,
    check_workshop,
    lateness,
    moved,
)
from vardkase.preparedness.tests.rsa_scenes import NEW, risk

METHOD = methods.method("samhalle")
REFUSED = (
    ("risk_needs_name", {"name": "  "}),
    ("not_on_scale", {"likelihood": 6}),
    ("not_on_scale", {"total": 0}),
    ("not_on_scale", {"uncertainty": 4}),
    ("not_on_scale", {"resist": 5}),
    ("not_on_scale", {"horizons": (Horizon("2050", 9, None),)}),
    ("not_on_scale", {"consequences": (Consequence("liv", 7),)}),
    ("odd_dimension", {"consequences": (Consequence("rykte", 3),)}),
    ("odd_dimension", {"consequences": (Consequence("liv", 3), Consequence("liv", 4))}),
    ("likelihood_twice", {"unlikely": Unlikely.ANTAGONISTIC, "unlikely_why": "Avsikt."}),
    ("unlikely_needs_why", {"likelihood": None, "unlikely": Unlikely.ANTAGONISTIC}),
    ("unlikely_which", {"likelihood": None, "unlikely_why": "Avsikt."}),
    ("classified", {"scenario": "Se bilagan, Begränsat hemlig, om reservkraften."}),
    ("classified", {"vulnerabilities": "Säkerhetsskyddsklassificerade uppgifter."}),
    ("harm_needs_why", {"secrets": (Secret(Field.SCENARIO, Ground.OSL_18_13, "hemligt"),)}),
    ("personal_id", {"existing": "Ring 19811218-9876."}),
    ("too_long", {"name": "x" * 201}),
)


def test_what_cannot_be_kept_is_refused_at_its_field() -> None:
    for code, said in REFUSED:
        with pytest.raises(Refusal) as refused:
            check_risk(replace(risk(), **said), METHOD)
        assert refused.value.code == f"preparedness.{code}", said
        assert refused.value.facts["field"], said


def test_what_is_kept_is_tidy_and_nothing_is_made_up() -> None:
    hit = (Consequence("liv", 4, " många "), Consequence("miljo", 0))
    said = replace(risk(), name=" Storm ", consequences=hit, horizons=(Horizon("2050", None, None),))
    kept = check_risk(said, METHOD)
    assert (kept.name, kept.consequences, kept.horizons) == ("Storm", (Consequence("liv", 4, "många"),), ())
    # A11: the total is a person's own, neither the greatest nor the least of the dimensions.
    kept = check_risk(
        replace(said, total=3, consequences=(Consequence("liv", 3), Consequence("varden", 4), Consequence("miljo", 2))), METHOD
    )
    assert kept.total == 3
    assert replace(check_risk(replace(risk(), held_elsewhere="Begränsat hemlig bilaga hos säkerhetsskyddschefen"), METHOD)).held_elsewhere


def test_what_is_secret_is_taken_away_field_by_field() -> None:
    whole = replace(
        risk(scenario="Kabeln vid bron.", vulnerabilities="En enda matning.", existing="Inget."),
        functions=(FunctionRef(new_id(), "El"),), resist=2, handle=3,
    )  # fmt: skip
    for part, empty in (
        (Field.SCENARIO, {"scenario": ""}),
        (Field.VULNERABILITIES, {"vulnerabilities": ""}),
        (Field.EXISTING, {"existing": ""}),
        (Field.CONSEQUENCES, {"consequences": (), "total_why": ""}),
        (Field.CAPABILITY, {"resist": None, "handle": None}),
        (Field.FUNCTIONS, {"functions": ()}),
    ):
        found = masked(replace(whole, secrets=(Secret(part, Ground.OSL_18_8, "Skadar skyddet av anläggningen."),)))
        assert found == replace(whole, secrets=(Secret(part, Ground.OSL_18_8, ""),), **empty), part
    assert masked(whole) == whole


class TestSpread:
    def test_the_vectors_b2(self) -> None:
        said = (("A", 2, 4, "frekvens"), ("B", 4, 3, "frekvens"), ("C", 3, 4, "frekvens"), ("D", 1, 4, "fyra"))
        votes = [Vote(new_id(), name, NEW, NEW, "Elavbrott", 2019, likely, hard, scale, "samhalle") for name, likely, hard, scale in said]
        found = together(votes, "frekvens", "samhalle")
        assert (found.likelihood.n, found.likelihood.least, found.likelihood.middle, found.likelihood.most) == (3, 2, 3, 4)
        found_c = together(votes[:3], "frekvens", "samhalle").total
        assert (found_c.n, found_c.least, found_c.middle, found_c.most) == (3, 3, 4, 4)
        assert [one.unit for one in found.apart] == ["D"]

    def test_an_even_number_has_a_middle_that_somebody_said(self) -> None:
        assert spread([("A", 1), ("B", 4)]).middle == 1
        assert spread([("A", 1), ("B", 1), ("C", 5)]).far == ("C",)
        assert spread([("A", None)]).n == 0
        assert spread([("A", 2), ("B", 2)]).agrees
        assert not spread([]).agrees

    def test_a_change_is_told_only_on_the_same_scales(self) -> None:
        a, b = ("frekvens", "samhalle"), ("ord", "samhalle")
        for before, after, said in (
            (None, Placed(1, 1, a), Change.NEW),
            (Placed(1, 1, a), None, Change.DROPPED),
            (Placed(2, 3, a), Placed(3, 3, a), Change.UP),
            (Placed(2, 3, a), Placed(2, 2, a), Change.DOWN),
            (Placed(2, 3, a), Placed(3, 2, a), Change.MIXED),
            (Placed(2, 3, a), Placed(2, 3, a), Change.SAME),
            (Placed(2, 3, a), Placed(3, 3, b), Change.NOT_COMPARABLE),
            (Placed(None, 3, a), Placed(3, 3, a), Change.NOT_COMPARABLE),
            (Placed(None, 3, a), Placed(None, 4, a), Change.UP),
            (Placed(2, 3, a), Placed(2, 3, a, judged=False), Change.NOT_JUDGED),
        ):
            assert change(before, after) is said, (before, after)


class TestHowAnAnalysisMoves:
    def test_only_where_it_leads(self) -> None:
        allowed = {
            (AnalysisState.UNDERWAY, Move.SUBMIT): AnalysisState.SUBMITTED,
            (AnalysisState.RETURNED, Move.SUBMIT): AnalysisState.SUBMITTED,
            (AnalysisState.SUBMITTED, Move.TAKE_BACK): AnalysisState.UNDERWAY,
            (AnalysisState.SUBMITTED, Move.RETURN): AnalysisState.RETURNED,
            (AnalysisState.SUBMITTED, Move.APPROVE): AnalysisState.APPROVED,
            (AnalysisState.APPROVED, Move.REOPEN): AnalysisState.UNDERWAY,
        }
        for state in AnalysisState:
            for move in Move:
                if (state, move) in allowed:
                    assert moved(state, move, "Därför.") is allowed[state, move]
                else:
                    with pytest.raises(Refusal, match=r"preparedness\.cannot_move"):
                        moved(state, move, "Därför.")
        for move, state in ((Move.RETURN, AnalysisState.SUBMITTED), (Move.REOPEN, AnalysisState.APPROVED)):
            with pytest.raises(Refusal, match=r"preparedness\.move_needs_why"):
                moved(state, move, "")

    def test_late_is_after_the_day_and_never_when_handed_in(self) -> None:
        due = date(2019, 5, 31)
        assert lateness(AnalysisState.UNDERWAY, due, due) is Lateness.SOON
        assert lateness(AnalysisState.PLANNED, due, date(2019, 6, 1)) is Lateness.LATE
        assert lateness(AnalysisState.RETURNED, due, date(2019, 4, 1)) is Lateness.IN_TIME
        assert lateness(AnalysisState.SUBMITTED, due, date(2019, 7, 1)) is Lateness.DONE

    def test_a_workshop_says_who_took_part_and_is_not_in_the_future(self) -> None:
        good = Workshop(
            NEW, date(2019, 1, 1), "Elavbrott", "Samordnare", ("Enhetschef", " "), (Said(Voice.DISSENT, "Driftchef", "För högt."),)
        )
        assert check_workshop(good, date(2019, 1, 2)).participants == ("Enhetschef",)
        for code, said in (
            ("workshop_needs_title", {"title": ""}),
            ("workshop_needs_people", {"participants": (" ",)}),
            ("workshop_ahead", {"on": date(2019, 1, 3)}),
            ("said_needs_text", {"said": (Said(Voice.INPUT, "", "Ja."),)}),
            ("classified", {"note": "Kvalificerat hemlig uppgift."}),
        ):
            with pytest.raises(Refusal, match=f"preparedness.{code}"):
                check_workshop(replace(good, **said), date(2019, 1, 2))
