"""What starting crisis leadership asks for."""

from __future__ import annotations

from dataclasses import replace
from uuid import UUID

import pytest

from vardkase.incidents.rules import Criterion
from vardkase.incidents.tests.scenes import NIGHT
from vardkase.kernel.refusal import Refusal
from vardkase.leadership.rules.start import StartDraft, check_start, check_units, undecided

CENTRAL, SOCIAL = UUID(int=1), UUID(int=2)
START = StartDraft(3, (CENTRAL,), " Kommundirektör ", (Criterion.AFFECTS_MANY,), title="  Storm  Alfrida ", place="Stadshuset")


def test_a_start_is_tidied() -> None:
    ready = check_start(START, NIGHT)
    assert (ready.decided_by, ready.title, ready.units) == ("Kommundirektör", "Storm Alfrida", (CENTRAL,))


def test_a_place_that_is_ticked_twice_is_one_place() -> None:
    assert check_start(replace(START, units=(SOCIAL, CENTRAL, SOCIAL)), NIGHT).units == (SOCIAL, CENTRAL)


def test_words_of_ones_own_are_grounds_too() -> None:
    assert check_start(replace(START, criteria=(), reason="Bron till Vätö är borta."), NIGHT).reason == "Bron till Vätö är borta."


@pytest.mark.parametrize(
    ("said", "code", "field"),
    [
        ({"criteria": ()}, "leadership.start_needs_grounds", "criteria"),
        ({"criteria": (), "reason": "  \n "}, "leadership.start_needs_grounds", "criteria"),
        ({"level": None}, "leadership.start_needs_level", "level"),
        ({"level": 0}, "leadership.start_needs_level", "level"),
        ({"units": ()}, "leadership.start_needs_seat", "units"),
        ({"decided_by": " "}, "leadership.start_needs_decider", "decided_by"),
        ({"place": ""}, "leadership.start_needs_place", "place"),
    ],
)
def test_what_is_missing_is_said_where_it_is_missing(said: dict[str, object], code: str, field: str) -> None:
    with pytest.raises(Refusal) as refused:
        check_start(replace(START, **said), NIGHT)  # type: ignore[arg-type]
    assert (refused.value.code, refused.value.facts["field"]) == (code, field)


@pytest.mark.parametrize(
    ("said", "grounds"),
    [
        ({"grounds": "Drabbar många. Bron är borta."}, "Drabbar många. Bron är borta."),
        ({"reason": "Bron är borta."}, "Bron är borta."),
        ({}, "affects_many"),
    ],
)
def test_every_staff_gets_grounds_to_keep(said: dict[str, str], grounds: str) -> None:
    assert check_start(replace(START, **said), NIGHT).grounds == grounds  # type: ignore[arg-type]


def test_all_that_is_undecided_is_told_at_once() -> None:
    nothing = StartDraft(None, (), "")
    assert [one.facts["field"] for one in undecided(nothing)] == ["criteria", "level", "units"]
    assert not undecided(START)


def test_leadership_sits_where_there_is_a_plan_for_it() -> None:
    check_units((CENTRAL,), (CENTRAL, SOCIAL))
    with pytest.raises(Refusal, match=r"leadership\.no_such_unit"):
        check_units((CENTRAL, UUID(int=3)), (CENTRAL, SOCIAL))


def test_a_personal_number_is_not_written_down() -> None:
    with pytest.raises(Refusal, match="personal_id"):
        check_start(replace(START, reason="Ring 19121212-1212."), NIGHT)
