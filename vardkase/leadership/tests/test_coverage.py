"""How far a staff is manned: the rules of it, and what the rows of roles and call-outs come to."""

from __future__ import annotations

from dataclasses import replace
from typing import Any
from uuid import UUID

import pytest

from vardkase.access.rules import Role, Viewer
from vardkase.incidents.rules import Mode
from vardkase.incidents.tests.scenes import NIGHT, closed, later, opened, refused
from vardkase.kernel.ids import new_id
from vardkase.leadership import actions, queries
from vardkase.leadership.channels.replies import Answer
from vardkase.leadership.rules.callouts import Via
from vardkase.leadership.rules.coverage import Called, Coverage, Manning, RoleCover, pressing
from vardkase.leadership.tests.callouts import called, said, wanted
from vardkase.leadership.tests.scenes import STAFF, act, handed, staffed, took
from vardkase.testing.cases import each
from vardkase.testing.people import viewer_with

KEY = "chief_of_staff"
CHIEF = {"role_key": KEY, "role": "Stabschef"}
SILENT = Called(1, 0, 2, later(15))


def role(key: str = KEY, within: int = 15, *called: Called, held: bool = False) -> RoleCover:
    return RoleCover(key, key.title(), within, NIGHT, held, called)


class TestTheRules:
    @each(
        ("one", "manning"),
        [
            (role(), Manning.EMPTY),
            (role(KEY, 15, SILENT), Manning.ASKED),
            (role(KEY, 15, Called(2, 1, 1, later(15))), Manning.COMING),
            (role(KEY, 15, Called(1, 1, 0, later(15)), held=True), Manning.HELD),
            (role(KEY, 15, Called(1, 0, 0, later(15))), Manning.EMPTY),
            (role(KEY, 15, SILENT, Called(1, 1, 0, later(15))), Manning.COMING),
        ],
        ids=["nobody", "silent", "one of two on the way", "held", "all said no", "by the second call-out"],
    )
    def test_how_it_stands_with_a_role(self, one: RoleCover, manning: Manning) -> None:
        assert one.manning is manning

    def test_the_core_cannot_wait_and_the_others_can_until_their_minutes_have_passed(self) -> None:
        roles = (role("economy", 60), role("chief"), role("log"))
        assert [one.key for one in pressing(roles, later(1))] == ["chief", "log"]
        assert [one.key for one in pressing(roles, later(59))] == ["chief", "log"]
        assert [one.key for one in pressing(roles, later(60))] == ["chief", "log", "economy"]

    def test_the_core_is_what_is_wanted_first_also_where_no_role_is_wanted_within_a_quarter(self) -> None:
        assert [one.key for one in pressing((role("legal", 60), role("chief", 30)), later(1))] == ["chief"]

    @pytest.mark.parametrize("one", [role(held=True), role(KEY, 15, Called(1, 1, 0, later(15)))], ids=["held", "on the way"])
    def test_who_has_come_or_comes_presses_nobody(self, one: RoleCover) -> None:
        assert pressing((one,), later(60)) == ()

    def test_what_the_call_out_says_of_is_not_said_twice(self) -> None:
        assert pressing((role(KEY, 15, SILENT),), later(14)) != ()
        assert pressing((role(KEY, 15, SILENT),), later(15)) == ()

    def test_without_roles_there_is_nothing(self) -> None:
        assert pressing((), NIGHT) == ()


@pytest.mark.django_db
class TestWhatIsThere:
    @pytest.fixture
    def staff_id(self, alva: Viewer, incident_id: UUID) -> UUID:
        return handed(alva, incident_id)

    def of(self, viewer: Viewer, incident_id: UUID, minutes: float = 5) -> Coverage:
        (found,) = queries.coverage(viewer, incident_id, now=later(minutes))
        return found

    def tally(self, viewer: Viewer, incident_id: UUID, minutes: float = 5) -> tuple[int, int, int, list[str]]:
        found = self.of(viewer, incident_id, minutes)
        return found.held, found.coming, found.asked, [one.key for one in found.empty]

    def test_each_role_is_counted_once(self, alva: Viewer, incident_id: UUID, staff_id: UUID) -> None:
        assert self.tally(alva, incident_id) == (0, 0, 0, [KEY, "log_keeper", "service"])
        took(alva, incident_id, staff_id)
        callout_id = called(alva, incident_id, wanted(2, role_key="log_keeper", role="Loggförare"), staff_id=staff_id)
        assert self.tally(alva, incident_id) == (1, 0, 1, ["service"])
        said(callout_id, 0, Answer.YES, later(3), role_key="log_keeper")
        assert self.tally(alva, incident_id) == (1, 1, 0, ["service"])
        assert self.of(alva, incident_id).callouts == (callout_id,)

    def test_who_has_left_holds_nothing(self, alva: Viewer, incident_id: UUID, staff_id: UUID) -> None:
        act("leave_role", alva, incident_id, holding_id=took(alva, incident_id, staff_id), words="Hem och sova.")
        assert self.of(alva, incident_id).held == 0

    def test_a_yes_and_a_no_by_two_ways_is_nobody_on_the_way(self, alva: Viewer, incident_id: UUID, staff_id: UUID) -> None:
        callout_id = called(alva, incident_id, wanted(1, **CHIEF), staff_id=staff_id)
        said(callout_id, 0, Answer.YES, later(2), role_key=KEY)
        said(callout_id, 0, Answer.NO, later(3), via=Via.SMS, role_key=KEY)
        assert self.of(alva, incident_id).coming == 0

    def test_a_staff_is_known_by_its_name_and_a_role_by_its_label(self, alva: Viewer, incident_id: UUID, staff_id: UUID) -> None:
        called(alva, incident_id, wanted(role_key="annan", role="stabschef"))
        assert self.of(alva, incident_id).asked == 1

    def test_of_another_staff_or_incident_nothing_counts(self, alva: Viewer, incident_id: UUID, staff_id: UUID) -> None:
        called(alva, opened(alva), wanted(**CHIEF))
        called(alva, incident_id, wanted(**CHIEF), staff="Stab, hamnen")
        assert self.tally(alva, incident_id)[2] == 0

    @pytest.mark.parametrize("how", ["stopped", "lapsed"])
    def test_a_call_out_that_is_over_asks_nobody(self, alva: Viewer, incident_id: UUID, staff_id: UUID, how: str) -> None:
        callout_id = called(alva, incident_id, wanted(**CHIEF), staff_id=staff_id)
        if how == "stopped":
            actions.stop_callout(viewer=alva, callout_id=callout_id, reason="Klart.", key=new_id(), now=later(3))
        assert self.tally(alva, incident_id, 5 if how == "stopped" else 800)[2] == 0

    def test_a_closed_staff_is_not_counted(self, alva: Viewer, incident_id: UUID, staff_id: UUID) -> None:
        act("close_staff", alva, incident_id, staff_id=staff_id, grounds="Lugnt.")
        assert queries.coverage(alva, incident_id, now=later(5)) == ()

    @pytest.mark.parametrize("who", ["cilla", "dag", "nobody"])
    def test_outsiders_learn_nothing(self, incident_id: UUID, staff_id: UUID, request: Any, who: str) -> None:
        with refused("incident.not_found"):
            queries.coverage(request.getfixturevalue(who), incident_id, now=later(5))

    def test_everywhere_is_where_one_leads_and_what_goes_on(self, alva: Viewer, incident_id: UUID, staff_id: UUID) -> None:
        over = opened(alva)
        staffed(alva, over, draft=replace(STAFF, name="Stab, hamnen"))
        closed(alva, over)
        exercise = opened(alva, mode=Mode.EXERCISE)
        staffed(alva, exercise)
        found = queries.coverage_everywhere(alva, now=later(5))
        assert {row.id for row, _ in found} == {incident_id, exercise}

    @pytest.mark.parametrize("who", ["bo", "cilla", "dag", "nobody"])
    def test_everywhere_is_for_nobody_else(self, incident_id: UUID, staff_id: UUID, request: Any, who: str) -> None:
        assert queries.coverage_everywhere(request.getfixturevalue(who), now=later(5)) == ()

    def test_who_keeps_the_log_reads_one_and_leads_none(self, incident_id: UUID, staff_id: UUID) -> None:
        keeper = viewer_with(Role.LOG_KEEPER)
        assert self.of(keeper, incident_id).roles
        assert queries.coverage_everywhere(keeper, now=later(5)) == ()
