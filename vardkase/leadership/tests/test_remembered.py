"""What pages remember of the register and the plans: never older than they are, and for nobody but those who see the same."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import timedelta
from typing import Any
from uuid import UUID

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from vardkase.access.rules import Viewer
from vardkase.kernel.ids import new_id
from vardkase.leadership import queries
from vardkase.leadership.tests.scenes import STAFF, staffed
from vardkase.ledger import memory
from vardkase.organisation import queries as register
from vardkase.organisation.actions import close_post, close_way
from vardkase.organisation.rules import Freshness
from vardkase.organisation.tests.conftest import filled, social_staff, town
from vardkase.plans import queries as plans
from vardkase.plans.tests.conftest import planned
from vardkase.plans.tests.scenes import adopted

__all__ = ["filled", "planned", "social_staff", "town"]
pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _remembering(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """Tests are run in a transaction, in which nothing is kept: here it is."""
    memory.forget()
    monkeypatch.setattr(memory, "_may_keep", lambda: True)
    yield
    memory.forget()


def asks(read: Callable[[], Any]) -> int:
    with CaptureQueriesContext(connection) as found:
        read()
    return len(found)


QUESTIONS: dict[str, Callable[[Viewer, Any], Any]] = {
    "organisations": lambda viewer, town: register.choices(viewer, editable=False),
    "organisations to change": lambda viewer, town: register.choices(viewer),
    "registers": lambda viewer, town: register.keeping(viewer),
    "posts": lambda viewer, town: queries.callable_posts(viewer),
    "people": lambda viewer, town: queries.callable_people(viewer),
    "checked": lambda viewer, town: register.due_glance(viewer, town.now),
    "reached": lambda viewer, town: register.reachable(viewer, town.now, post_ids=[town.post_id], channels=["mobile"]),
    "plans": lambda viewer, town: plans.leading_plans(viewer, town.board, town.now, people=False),
    "lists": lambda viewer, town: plans.lists_in_force(viewer, town.now),
    "own lists": lambda viewer, town: queries.own_lists(viewer, town.now),
    "units": lambda viewer, town: queries.units(viewer, town.board, town.now),
}


@pytest.mark.parametrize("question", QUESTIONS)
def test_the_second_time_only_the_heads_are_asked_for(question: str, planned: Any) -> None:
    ask = QUESTIONS[question]
    first = ask(planned.viewer, planned)
    assert first
    assert asks(lambda: ask(planned.viewer, planned)) <= 1
    assert ask(planned.viewer, planned) == first


@pytest.mark.parametrize("question", QUESTIONS)
def test_it_is_what_is_read_when_nothing_is_kept(
    question: str, planned: Any, social_staff: Viewer, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Viewers who see other things, one after the other and again."""
    ask, viewers = QUESTIONS[question], (planned.viewer, social_staff, planned.viewer, social_staff)
    kept = [ask(viewer, planned) for viewer in viewers]
    monkeypatch.setattr(memory, "_may_keep", lambda: False)
    assert kept == [ask(viewer, planned) for viewer in viewers]


def test_what_is_added_and_closed_is_seen_at_once(planned: Any) -> None:
    def titles() -> list[str]:
        return [title.partition(",")[0] for _id, title in queries.callable_posts(planned.viewer)]

    before = titles()
    post = planned.post("Provchef")
    assert titles() == sorted([*before, "Provchef"])
    close_post(viewer=planned.viewer, post_id=post, reason="Finns inte", key=new_id(), now=planned.now)
    assert titles() == before


def test_a_number_that_is_closed_reaches_nobody_at_once(planned: Any) -> None:
    def reached() -> int:
        return sum(unit.called for unit in queries.units(planned.viewer, planned.board, planned.now))

    before = reached()
    for way in (planned.way_id, planned.own_way_id):
        close_way(viewer=planned.viewer, way_id=way, reason="Fel nummer", key=new_id(), now=planned.now)
    assert reached() < before


def test_a_plan_holds_from_its_first_day(planned: Any) -> None:
    tomorrow = timezone.localdate(planned.now) + timedelta(days=1)
    adopted(planned, valid_from=tomorrow)
    days = [planned.now, planned.now + timedelta(days=1), planned.now]
    found = [plans.leading_plans(planned.viewer, planned.board, day, people=False) for day in days]
    assert [max(plan.number or 0 for plan in every) for every in found] == [1, 2, 1]


def test_age_goes_on_while_nothing_changes(planned: Any) -> None:
    at = (timedelta(), timedelta(days=400), timedelta())
    glances = [register.due_glance(planned.viewer, planned.now + later) for later in at]
    counted = [register.due_counts(planned.viewer, planned.now + later) for later in at]
    assert glances[0] == glances[2]
    for (late, ageing, _first), counts in zip(glances, counted, strict=True):
        assert late == counts[Freshness.NEVER] + counts[Freshness.OLD]
        assert ageing == counts[Freshness.AGEING]


def test_whether_a_staff_is_at_work_is_never_remembered(planned: Any, incident_id: UUID) -> None:
    def at_work() -> list[str]:
        found = queries.units(planned.viewer, planned.board, planned.now, incident_id)
        return [unit.plan.staff_name for unit in found if unit.at_work]

    assert at_work() == []
    name = queries.units(planned.viewer, planned.board, planned.now)[0].plan.staff_name
    staffed(planned.viewer, incident_id, draft=replace(STAFF, name=name))
    assert at_work() == [name]
    assert not any(unit.at_work for unit in queries.units(planned.viewer, planned.board, planned.now))
