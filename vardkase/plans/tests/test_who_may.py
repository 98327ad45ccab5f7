"""Who may read a plan and who may edit it: the right role; the wrong role; another authority; a partner; nobody."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from vardkase import ledger
from vardkase.access.rules import EVERYWHERE, ROLE_CAPABILITIES, Capability, Role
from vardkase.kernel.refusal import Refusal
from vardkase.plans import events, queries, rules
from vardkase.plans.rules import Role as PlanRole
from vardkase.plans.tests.scenes import adopted, decision, do, refused, started, written
from vardkase.testing.people import viewer_with

pytestmark = pytest.mark.django_db
READERS = {role for role in Role if ROLE_CAPABILITIES[role] & {Capability.ORGANISATION_READ, Capability.INCIDENT_LEAD}}
EDITORS = {role for role in Role if Capability.PLAN_EDIT in ROLE_CAPABILITIES[role]}


def calls(town: Any) -> dict[str, Any]:
    """Every act on a draft that is there."""
    frame, role = written(town).frame, written(town).roles[0]
    return {
        "change_frame": {"frame": replace(frame, label="Ny"), "seen": rules.digest(frame)},
        "save_role": {"role": PlanRole("", "Evakuering")},
        "remove_role": {"role_key": role.key},
        "drop_draft": {"reason": "Fel."},
        "adopt": {"draft": decision(town)},
    }


WHAT = ("change_frame", "save_role", "remove_role", "drop_draft", "adopt")


def head(town: Any) -> int:
    return ledger.head(events.stream_of(town.office)).number


def test_the_coordinators_edit_and_nobody_else() -> None:
    assert {Role.COORDINATOR, Role.UNIT_COORDINATOR} == EDITORS
    assert EDITORS < READERS
    assert Role.OBSERVER not in READERS


@pytest.mark.parametrize("role", list(Role))
class TestEachRole:
    def test_reads_what_it_may(self, planned: Any, role: Role) -> None:
        viewer = viewer_with(role)
        found = queries.leading_plan(viewer, planned.office, planned.now)
        assert (found is not None) is (role in READERS)
        assert bool(queries.units(viewer, planned.now)) is (role in READERS)
        if role in READERS:
            assert queries.plan(viewer, planned.office, planned.now).may_edit is (role in EDITORS)
            return
        with refused("plans.not_found"):
            queries.plan(viewer, planned.office, planned.now)

    @pytest.mark.parametrize("what", ["start_draft", *WHAT])
    def test_edits_what_it_may(self, filled: Any, role: Role, what: str) -> None:
        if what != "start_draft":
            started(filled)
        call = calls(filled)[what] if what != "start_draft" else {}
        number = head(filled)
        viewer = viewer_with(role)
        if role in EDITORS:
            do(filled, what, viewer=viewer, **call)
            assert head(filled) == number + 1
            return
        with pytest.raises(Refusal) as caught:
            do(filled, what, viewer=viewer, **call)
        assert caught.value.code == ("plans.may_not" if role in READERS else "plans.not_found")
        assert head(filled) == number


@pytest.mark.parametrize("who", ["cilla", "dag", "nobody"])
class TestOthers:
    def test_learn_nothing(self, planned: Any, request: Any, who: str) -> None:
        viewer = request.getfixturevalue(who)
        assert queries.leading_plan(viewer, planned.office, planned.now) is None
        assert queries.leading_plans(viewer, planned.board, planned.now) == ()
        assert queries.leading_plans(viewer, None, planned.now) == ()
        assert queries.units(viewer, planned.now) == ()
        for read in (
            lambda: queries.plan(viewer, planned.office, planned.now),
            lambda: queries.plan(viewer, planned.office, planned.now, 1),
            lambda: queries.draft(viewer, planned.office, planned.now),
            lambda: queries.differences(viewer, planned.office, 1, 1),
            lambda: queries.people_to_call(viewer, planned.office, planned.now),
            lambda: queries.seat_of(viewer, planned.office),
            lambda: queries.was_written(viewer, planned.office, planned.office),
        ):
            with refused("plans.not_found"):
                read()

    def test_write_nothing(self, filled: Any, request: Any, who: str) -> None:
        viewer = request.getfixturevalue(who)
        with refused("plans.not_found"):
            do(filled, "start_draft", viewer=viewer)
        started(filled)
        number = head(filled)
        for what, call in calls(filled).items():
            with refused("plans.not_found"):
                do(filled, what, viewer=viewer, **call)
        assert head(filled) == number


class TestAnotherAuthorityOfTheSameRegister:
    def test_sees_its_own_plan_and_no_other(self, planned: Any, social_staff: Any) -> None:
        adopted(planned, planned.social)
        assert [one.organisation for one in queries.leading_plans(social_staff, None, planned.now)] == ["Socialnämndens förvaltning"]
        assert queries.leading_plan(social_staff, planned.office, planned.now) is None
        assert queries.leading_plan(social_staff, planned.municipality, planned.now) is None
        assert queries.leading_plan(social_staff, planned.social, planned.now).number == 1

    def test_edits_its_own_plan_and_no_other(self, planned: Any, social_coordinator: Any) -> None:
        do(planned, "start_draft", planned.social, viewer=social_coordinator)
        with refused("plans.not_found"):
            do(planned, "start_draft", planned.office, viewer=social_coordinator)

    def test_is_seen_by_the_board_that_keeps_the_register(self, planned: Any, staff: Any) -> None:
        adopted(planned, planned.social)
        assert queries.leading_plan(staff, planned.social, planned.now).number == 1
        with refused("plans.may_not", organisation="Socialnämnden"):
            do(planned, "start_draft", planned.social, viewer=staff)

    def test_is_no_partner(self, planned: Any, alva: Any) -> None:
        partner = planned.organisation("Elnätet AB", partner=True)
        assert queries.leading_plan(alva, partner, planned.now) is None


def test_everywhere_is_everywhere(planned: Any) -> None:
    viewer = viewer_with(Role.COORDINATOR, scope=EVERYWHERE)
    assert len(queries.leading_plans(viewer, None, planned.now)) == 3
    do(planned, "start_draft", planned.social, viewer=viewer)


def test_one_who_leads_a_single_incident_reads_no_plans(planned: Any) -> None:
    viewer = viewer_with(Role.CHIEF_OF_STAFF, scope="incident:01680000-0000-7000-8000-00000000a001")
    assert queries.leading_plans(viewer, planned.board, planned.now) == ()


def test_a_draft_is_for_those_who_edit_it(planned: Any, staff: Any) -> None:
    started(planned)
    with refused("plans.not_found"):
        queries.draft(staff, planned.office, planned.now)
    assert queries.plan(staff, planned.office, planned.now).draft is not None
