"""The call lists of the plans in force: whose, what they are called, and since when; of drafts and defaults there are none."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import pytest

from vardkase.access.rules import Role, Viewer
from vardkase.plans import actions, queries
from vardkase.plans.queries import CallList
from vardkase.testing.people import viewer_with

pytestmark = pytest.mark.django_db


def lists(town: Any, viewer: Viewer | None = None, **later: float) -> tuple[CallList, ...]:
    return queries.lists_in_force(viewer or town.viewer, town.now + timedelta(**later))


def test_a_plan_in_force_that_calls_somebody_has_one(planned: Any) -> None:
    (found,) = lists(planned)
    plan = queries.leading_plan(planned.viewer, found.organisation_id, planned.now)
    assert plan is not None
    assert (found.staff_name, found.authority_id, found.valid_from) == (plan.staff_name, plan.authority_id, plan.valid_from)
    assert any(role.chain for role in plan.roles)


def test_the_default_set_has_none(filled: Any) -> None:
    assert lists(filled) == ()


def test_a_draft_has_none(filled: Any) -> None:
    from vardkase.kernel.ids import new_id

    actions.start_draft(viewer=filled.viewer, organisation_id=filled.office, from_default=True, key=new_id(), now=filled.now)
    assert lists(filled) == ()


def test_one_whose_day_has_not_come_has_none(planned: Any) -> None:
    (found,) = lists(planned)
    before = (found.valid_from - date(1970, 1, 1)).days - 1
    earlier = before - (planned.now.date() - date(1970, 1, 1)).days
    assert lists(planned, days=earlier) == ()


@pytest.mark.parametrize("days", [0, 92, 4000])
def test_one_that_is_in_force_stays_so(planned: Any, days: int) -> None:
    assert len(lists(planned, days=days)) == 1


@pytest.mark.parametrize("role", [Role.AUDITOR, Role.ADMINISTRATOR])
def test_those_elsewhere_see_none(planned: Any, role: Role) -> None:
    assert lists(planned, viewer_with(role, scope="org:01680000-0000-7000-8000-00000000b999")) == ()


def test_nobody_sees_none(planned: Any, nobody: Viewer) -> None:
    assert lists(planned, nobody) == ()
