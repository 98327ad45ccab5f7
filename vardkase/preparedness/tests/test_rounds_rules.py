"""A round, an analysis and a workshop as the rules have them: what is in order, what is late, and how an analysis moves."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import date, timedelta
from typing import Any
from uuid import UUID

import pytest

from vardkase.kernel.refusal import Refusal
from vardkase.preparedness import methods
from vardkase.preparedness.rules.rollup import FAR, NONE, Spread, spread
from vardkase.preparedness.rules.rounds import (
    MOVES,
    OPEN,
    SOON_DAYS,
    AnalysisState,
    Lateness,
    Move,
    Round,
    RoundUnit,
    Said,
    Voice,
    Workshop,
    check_complete,
    check_open_state,
    check_round,
    check_workshop,
    lateness,
    moved,
)
from vardkase.preparedness.tests.rsa_scenes import NEW, risk
from vardkase.testing.cases import each

METHOD = methods.method("samhalle")
A, B, C = (UUID(int=at) for at in (1, 2, 3))
DUE = date(2019, 5, 31)
_S = AnalysisState


def refused(code: str, act: Callable[..., Any], *args: Any, **facts: Any) -> Refusal:
    with pytest.raises(Refusal) as found:
        act(*args, **facts)
    assert found.value.code == f"preparedness.{code}", found.value
    return found.value


def unit(id: UUID, name: str = "Kontoret", **more: Any) -> RoundUnit:
    return RoundUnit(id, name, id, f"{name}s nämnd", **more)


def a_round(**more: Any) -> Round:
    said = {"units": (unit(A), unit(B, "Bolaget"), unit(C, "Kommunen", whole=True)), "opens": date(2019, 1, 15), "due": DUE}
    return Round(
        **{"id": NEW, "year": 2019, "name": "", "ruleset": "x@1", "method": METHOD, "whole_due": date(2019, 9, 30), **said, **more}
    )


@each(
    "said, code, field",
    [
        ({"year": 1999}, "odd_year", "year"),
        ({"year": 2101}, "odd_year", "year"),
        ({"units": ()}, "round_needs_units", "units"),
        ({"units": (unit(A, whole=True), unit(B, whole=True))}, "two_wholes", "units"),
        ({"units": (unit(A), unit(A))}, "unit_twice", "units"),
        ({"opens": date(2019, 6, 1)}, "dates_backwards", "due"),
        ({"whole_due": date(2019, 5, 30)}, "whole_before_units", "whole_due"),
        ({"name": "x" * 201}, "too_long", "name"),
        ({"name": "RSA för 811218-9876"}, "personal_id", "name"),
    ],
)
def test_a_round_that_does_not_hold_together_is_refused_at_its_field(said: dict[str, Any], code: str, field: str) -> None:
    assert refused(code, check_round, a_round(**said)).facts["field"] == field


@each(
    "said, name",
    [
        ({}, "RSA 2019"),
        ({"name": "  "}, "RSA 2019"),
        ({"name": " Årets  RSA "}, "Årets RSA"),
        ({"year": 2000}, "RSA 2000"),
        ({"year": 2100}, "RSA 2100"),
        ({"opens": DUE, "whole_due": DUE}, "RSA 2019"),
        ({"units": (unit(A),)}, "RSA 2019"),
    ],
)
def test_a_round_at_its_edges_is_in_order_and_has_a_name(said: dict[str, Any], name: str) -> None:
    kept = check_round(a_round(**said))
    assert kept == replace(a_round(**said), name=name)


def test_each_unit_has_its_day() -> None:
    own = date(2019, 4, 1)
    found = a_round(units=(unit(A), unit(B, due=own), unit(C, whole=True)))
    assert [found.due_of(one) for one in found.units] == [DUE, own, date(2019, 9, 30)]
    assert found.whole is found.unit(C)
    assert found.unit(NEW) is None
    assert a_round(units=(unit(A),)).whole is None
    assert found.due_of(replace(found.units[2], due=own)) == own


@each(
    "state, days, said",
    [
        (_S.PLANNED, -1, Lateness.LATE),
        (_S.UNDERWAY, -1, Lateness.LATE),
        (_S.RETURNED, -400, Lateness.LATE),
        (_S.SUBMITTED, -400, Lateness.DONE),
        (_S.APPROVED, -400, Lateness.DONE),
        (_S.APPROVED, 400, Lateness.DONE),
        (_S.PLANNED, 0, Lateness.SOON),
        (_S.RETURNED, SOON_DAYS, Lateness.SOON),
        (_S.UNDERWAY, SOON_DAYS + 1, Lateness.IN_TIME),
        (_S.PLANNED, 400, Lateness.IN_TIME),
    ],
)
def test_the_day_itself_is_in_time_and_thirty_days_before_it_is_soon(state: AnalysisState, days: int, said: Lateness) -> None:
    assert lateness(state, DUE, DUE - timedelta(days=days)) is said


def test_every_move_leads_somewhere_else_and_what_undoes_says_why() -> None:
    assert set(MOVES) == set(Move)
    for move, (states, to, needs_why) in MOVES.items():
        assert to not in states
        assert states
        assert needs_why is (move in {Move.TAKE_BACK, Move.RETURN, Move.REOPEN}), move
    # From every state but the one that is only planned something can be done, and all but it can be reached.
    assert {state for states, _to, _why in MOVES.values() for state in states} == set(AnalysisState) - {_S.PLANNED}
    assert {to for _states, to, _why in MOVES.values()} == set(AnalysisState) - {_S.PLANNED}
    for state in AnalysisState:
        if state in OPEN:
            check_open_state(state)
        else:
            assert refused("analysis_is_closed", check_open_state, state).facts["state"] == str(state)


@each(
    "state, move, note, code",
    [
        (_S.UNDERWAY, Move.SUBMIT, "", ""),
        (_S.RETURNED, Move.SUBMIT, "", ""),
        (_S.SUBMITTED, Move.APPROVE, "", ""),
        (_S.SUBMITTED, Move.TAKE_BACK, "", "move_needs_why"),
        (_S.SUBMITTED, Move.RETURN, "", "move_needs_why"),
        (_S.APPROVED, Move.REOPEN, "", "move_needs_why"),
        (_S.APPROVED, Move.REOPEN, "Nytt underlag.", ""),
        (_S.APPROVED, Move.SUBMIT, "", "cannot_move"),
        (_S.APPROVED, Move.RETURN, "Fel.", "cannot_move"),
        (_S.UNDERWAY, Move.APPROVE, "Ja.", "cannot_move"),
        (_S.PLANNED, Move.SUBMIT, "Ja.", "cannot_move"),
        (_S.RETURNED, Move.TAKE_BACK, "Ja.", "cannot_move"),
    ],
)
def test_a_move_from_where_it_leads_with_its_reason(state: AnalysisState, move: Move, note: str, code: str) -> None:
    if code:
        assert refused(code, moved, state, move, note).facts.get("field", "note") == "note"
    else:
        assert moved(state, move, note) is MOVES[move][1]


@each(
    "risks, code, facts",
    [
        ([], "no_risks", {}),
        ([risk("A", None)], "risks_unfinished", {"count": 1, "names": "A"}),
        ([risk("A"), risk("B", 3, None), risk("C", judged=False)], "risks_unfinished", {"count": 2, "names": "B, C"}),
        ([risk(f"R{at}", None) for at in range(7)], "risks_unfinished", {"count": 7, "names": "R0, R1, R2, R3, R4"}),
        ([risk("A")], "", {}),
    ],
)
def test_what_is_handed_in_is_whole_and_the_first_that_lack_are_named(risks: list[Any], code: str, facts: dict[str, Any]) -> None:
    if code:
        assert refused(code, check_complete, tuple(risks)).facts == facts
    else:
        check_complete(tuple(risks))


GOOD = Workshop(NEW, DUE, "Elavbrott", "Samordnaren", ("Enhetschef",), (Said(Voice.INPUT, "Driftchefen", "Två pumpar."),))


@each(
    "said, code, field",
    [
        ({"title": " "}, "workshop_needs_title", "title"),
        ({"participants": ()}, "workshop_needs_people", "participants"),
        ({"participants": ("", "  ")}, "workshop_needs_people", "participants"),
        ({"on": DUE + timedelta(days=1)}, "workshop_ahead", "on"),
        ({"said": (Said(Voice.INPUT, "", "Två pumpar."),)}, "said_needs_text", "inputs"),
        ({"said": (Said(Voice.INPUT, "Driftchefen", " "),)}, "said_needs_text", "inputs"),
        ({"said": (*GOOD.said, Said(Voice.DISSENT, "", "För högt."))}, "said_needs_text", "dissent"),
        ({"title": "x" * 201}, "too_long", "title"),
        ({"leader": "811218-9876"}, "personal_id", "leader"),
        ({"participants": ("Enhetschef", "x" * 201)}, "too_long", "participants"),
        ({"note": "x" * 20_001}, "too_long", "note"),
        ({"said": (Said(Voice.DISSENT, "x" * 201, "För högt."),)}, "too_long", "dissent"),
        ({"said": (Said(Voice.INPUT, "Driftchefen", "811218-9876"),)}, "personal_id", "inputs"),
    ],
)
def test_a_workshop_that_does_not_hold_together_is_refused_at_its_field(said: dict[str, Any], code: str, field: str) -> None:
    assert refused(code, check_workshop, replace(GOOD, **said), DUE).facts["field"] == field


def test_a_workshop_is_tidied_and_loses_nothing() -> None:
    said = replace(
        GOOD, title="  Elavbrott ", participants=(" Enhetschef ", "", "Driftchef"), note=" Två rader.\n\nKlart. ",
        said=(Said(Voice.DISSENT, " Driftchefen ", " För\nhögt. ", A, "Storm"),),
    )  # fmt: skip
    kept = check_workshop(said, DUE)
    assert (kept.title, kept.participants, kept.note) == ("Elavbrott", ("Enhetschef", "Driftchef"), "Två rader.\n\nKlart.")
    assert kept.said == (Said(Voice.DISSENT, "Driftchefen", "För\nhögt.", A, "Storm"),)
    assert check_workshop(kept, DUE) == kept


@each(
    "said, expected",
    [
        ([], NONE),
        ([("A", None), ("B", None)], NONE),
        ([("A", 3)], Spread(1, 3, 3, 3)),
        ([("A", 3), ("B", None)], Spread(1, 3, 3, 3)),
        ([("A", 1), ("B", 2)], Spread(2, 1, 1, 2)),
        ([("B", 1), ("A", 1), ("C", 3)], Spread(3, 1, 1, 3, ("C",))),
        ([("C", 1), ("A", 5), ("B", 3)], Spread(3, 1, 3, 5, ("A", "C"))),
        ([("A", 1), ("A", 5), ("B", 3)], Spread(3, 1, 3, 5, ("A",))),
        ([("A", 4), ("B", 4), ("C", 5), ("D", 5)], Spread(4, 4, 4, 5)),
        ([("A", 1), ("B", 1), ("C", 5), ("D", 5)], Spread(4, 1, 1, 5, ("C", "D"))),
    ],
)
def test_a_spread_is_counted_and_never_reckoned(said: list[tuple[str, int | None]], expected: Spread) -> None:
    found = spread(said)
    assert found == expected
    assert spread(list(reversed(said))) == expected
    assert found.agrees is (found.n > 0 and found.least == found.most)
    assert FAR == 2
    values = [value for _name, value in said if value is not None]
    assert found.middle is None or found.middle in values
