"""The demonstration's continuity plans, staff and points: in every state, invented where it says so, and made once."""

from __future__ import annotations

from typing import Any

import pytest

from vardkase import ledger
from vardkase.preparedness import queries
from vardkase.preparedness.events import continuity, styrel
from vardkase.preparedness.rules.continuity import PlanState
from vardkase.shell.demo.norrtalje import KEEPER_ID
from vardkase.shell.demo.norrtalje.continuity import ensure_continuity
from vardkase.shell.demo.norrtalje.tests.test_functions import made
from vardkase.testing.counted import statements
from vardkase.testing.scenes import kept

pytestmark = pytest.mark.django_db
__all__ = ["made"]


@kept
def prepared(made: Any, now: Any) -> Any:
    """The plans and points upon the register; the one who made them."""
    ensure_continuity(made, now)
    return made


def test_there_is_a_plan_in_every_state_and_all_say_that_they_are_invented(prepared: Any, now: Any) -> None:
    lines = queries.plan_list(prepared, KEEPER_ID, now.date()).lines
    assert {one.state for one in lines} == set(PlanState)
    for one in lines:
        plan = queries.plan_page(prepared, KEEPER_ID, one.function.id, now.date()).plan
        assert plan is None or ("Påhittat" in plan.goal_why and plan.owner)


def test_some_fall_below_their_least_and_some_do_not(prepared: Any) -> None:
    lines = queries.staff_page(prepared, KEEPER_ID).lines
    assert {any(one.loss.lacking) for one in lines} == {True, False}
    assert len(lines) == 6


def test_an_activity_has_points_of_two_classes_and_one_number_looks_odd(prepared: Any) -> None:
    lines = queries.styrel_page(prepared, KEEPER_ID).lines
    assert [one.point.priority for one in lines if one.function == "Särskilt boende"] == [1, 3]
    assert [one.is_usual for one in lines].count(False) == 1
    assert all("Påhittat" in one.point.why for one in lines)


def test_it_is_made_once_also_after_being_broken_off(prepared: Any, now: Any) -> None:
    streams = continuity.stream_of(KEEPER_ID), styrel.stream_of(KEEPER_ID)
    before = [ledger.head(stream).number for stream in streams]
    with statements() as asked:
        ensure_continuity(prepared, now)
    assert asked.number <= 5
    assert [ledger.head(stream).number for stream in streams] == before
