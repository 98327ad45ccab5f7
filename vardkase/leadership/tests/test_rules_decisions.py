"""Decisions, tasks, questions, staffs and directions: what each must say, and which steps there are."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from itertools import product

import pytest

from vardkase.access.rules import Role
from vardkase.incidents.tests.scenes import NIGHT, PERSON, later, refused
from vardkase.leadership.rules import decisions, staffs, tasks
from vardkase.leadership.rules.decisions import Capacity, Duty, DutyKind
from vardkase.leadership.rules.staffs import Seat
from vardkase.leadership.rules.tasks import NEEDS_REASON, TRANSITIONS, TaskState
from vardkase.leadership.tests.scenes import DECISION, DIRECTION, QUESTION, STAFF, TASK
from vardkase.testing.cases import each
from vardkase.testing.people import AUTHORITY_SCOPE, viewer_with

BOARD = {Capacity.BOARD, Capacity.CHAIR_URGENT}
OTHERS = {Capacity.DIRECTOR, Capacity.DELEGATE, Capacity.HEAD_OF_SERVICE}


def decision(*, board_works=True, **more):
    return decisions.check_decision(replace(DECISION, **more), board_works=board_works, now=NIGHT)


class TestADecision:
    @each(("field", "code"), [("title", "title"), ("text", "text"), ("grounds", "grounds"), ("decided_by", "decider")])
    @each("nothing", ["", " \n ", ".", "...", "\u2060", "\u3164"])
    def test_says_what_why_and_who(self, field, code, nothing):
        with refused(f"leadership.decision_needs_{code}", field=field):
            decision(**{field: nothing})

    @pytest.mark.parametrize("capacity", [Capacity.DELEGATE, Capacity.HEAD_OF_SERVICE, Capacity.DIRECTOR])
    def test_by_delegation_names_its_mandate(self, capacity):
        with refused("leadership.decision_needs_mandate", field="mandate"):
            decision(capacity=capacity, mandate=" ")
        assert decision(capacity=capacity, mandate="Delegationsordningen 4.2").mandate == "Delegationsordningen 4.2"

    @each("capacity", Capacity)
    def test_a_mandate_can_be_found_by_whoever_reads_it(self, capacity):
        code = "board_decides_at_meeting" if capacity == Capacity.BOARD else "mandate_too_short"
        for nothing in ("x", "...", "§ 4", "\u3164\u3164\u3164"):
            with refused(f"leadership.{code}", field="mandate"):
                decision(capacity=capacity, mandate=nothing, why_urgent="Elen är borta.")
        assert decision(capacity=capacity, mandate="KL 4 §", why_urgent="Elen är borta.").mandate == "KL 4 §"

    def test_in_matters_of_the_staff_needs_no_delegation(self):
        assert decision(capacity=Capacity.CHIEF_OF_STAFF, mandate="").mandate == ""

    @each(
        ("role", "capacities"),
        [
            (Role.DUTY_OFFICER, OTHERS),
            (Role.COORDINATOR, OTHERS),
            (Role.CHIEF_OF_STAFF, OTHERS | {Capacity.CHIEF_OF_STAFF}),
            (Role.DECISION_MAKER, OTHERS | BOARD),
            (Role.BOARD_CHAIR, OTHERS | BOARD),
            (Role.LOG_KEEPER, set(Capacity)),
        ],
    )
    def test_is_written_down_in_the_capacities_of_ones_role(self, role, capacities):
        viewer = viewer_with(role)
        assert {one for one in Capacity if decisions.may_decide_as(viewer, one, (AUTHORITY_SCOPE,))} == capacities
        for one in set(Capacity) - capacities:
            with refused("leadership.not_your_capacity", field="capacity"):
                decisions.check_capacity(viewer, one, (AUTHORITY_SCOPE,))

    def test_of_a_chair_alone_rests_on_the_law_and_says_why_it_was_urgent(self):
        with refused("leadership.urgent_needs_reason", field="why_urgent"):
            decision(capacity=Capacity.CHAIR_URGENT)
        said = decision(capacity=Capacity.CHAIR_URGENT, mandate="", why_urgent="Bussarna går klockan nio.")
        assert said.mandate == "2 kap. 3 § andra stycket lagen (2006:544)"

    @pytest.mark.parametrize("capacity", [capacity for capacity in Capacity if capacity.is_of_the_board])
    def test_of_the_board_is_taken_while_the_board_works(self, capacity):
        with refused("leadership.board_does_not_work", field="capacity"):
            decision(capacity=capacity, why_urgent="Elen är borta.", board_works=False)

    def test_is_looked_at_again_later_and_not_before(self):
        assert decision(review_at=later(1)).review_at == later(1)
        with refused("leadership.review_has_passed"):
            decision(review_at=NIGHT)

    @each("field", ["title", "text", "grounds", "background", "why_urgent", "mandate"])
    def test_holds_no_personal_number(self, field):
        with refused("incident.personal_id_in_text"):
            decision(**{field: f"Gäller {PERSON}."})

    def test_lists_are_tidied(self):
        assert decision(consulted=(" Räddningschef ", "", "KSO")).consulted == ("Räddningschef", "KSO")
        with refused("leadership.too_many"):
            decision(alternatives=tuple("x" * 21))

    @pytest.mark.parametrize(
        ("capacity", "kinds"),
        [
            (Capacity.DIRECTOR, []),
            (Capacity.BOARD, [DutyKind.REPORT_TO_COUNCIL]),
            (Capacity.CHAIR_URGENT, [DutyKind.REPORT_TO_BOARD, DutyKind.REPORT_TO_COUNCIL]),
        ],
    )
    def test_obliges_by_who_took_it(self, capacity, kinds):
        assert [duty.kind for duty in decisions.duties(capacity, None, NIGHT)] == kinds
        assert decisions.duties(capacity, later(60), NIGHT)[-1] == Duty(DutyKind.REVIEW, later(60))

    def test_an_urgent_one_is_reported_within_a_day(self):
        assert decisions.duties(Capacity.CHAIR_URGENT, None, NIGHT)[0].due_at == NIGHT + timedelta(hours=24)

    @each(("no_action", "given", "superseded"), list(product([True, False], [0, 1], [True, False])))
    def test_is_warned_about_when_nobody_has_anything_to_do(self, no_action, given, superseded):
        warned = decisions.lacks_action(no_action=no_action, tasks=given, superseded=superseded)
        assert warned == ((no_action, given, superseded) == (False, 0, False))


class TestATask:
    def test_says_what_and_by_whom(self):
        for field, code in (("what", "task_needs_what"), ("assignee", "task_needs_assignee")):
            with refused(f"leadership.{code}", field=field):
                tasks.check_task(replace(TASK, **{field: " "}), NIGHT)

    def test_is_done_by_a_time_that_is_to_come(self):
        assert tasks.check_task(replace(TASK, due_at=later(1)), NIGHT).due_at == later(1)
        with refused("leadership.due_has_passed"):
            tasks.check_task(replace(TASK, due_at=later(-1)), NIGHT)

    @each(("source", "target"), list(product(TaskState, TaskState)))
    def test_goes_the_steps_of_the_table_and_no_others(self, source, target):
        if source == target:
            with refused("leadership.task_is_there_already"):
                tasks.check_move(source, target, "Ord", NIGHT)
        elif target in TRANSITIONS[source]:
            assert tasks.check_move(source, target, " Ord ", NIGHT) == "Ord"
        else:
            with refused("leadership.no_such_task_step"):
                tasks.check_move(source, target, "Ord", NIGHT)

    @each(("source", "target"), [(s, t) for s in TaskState for t in TRANSITIONS[s]])
    def test_says_why_it_waits_fails_is_withdrawn_or_opens_again(self, source, target):
        if target in NEEDS_REASON or source.is_over:
            with refused("leadership.task_step_needs_words", field="words"):
                tasks.check_move(source, target, " ", NIGHT)
        else:
            assert tasks.check_move(source, target, "", NIGHT) == ""

    def test_nothing_leaves_what_was_withdrawn(self):
        assert TRANSITIONS[TaskState.WITHDRAWN] == ()

    @each("state", TaskState)
    def test_is_overdue_only_while_something_is_expected(self, state):
        assert tasks.is_overdue(state, later(-1), NIGHT) is not state.is_over
        assert not tasks.is_overdue(state, None, NIGHT)
        assert not tasks.is_overdue(state, later(1), NIGHT)


class TestAQuestion:
    def test_has_a_title_and_exactly_one_lead(self):
        for field in ("title", "lead"):
            with refused(f"leadership.question_needs_{field}", field=field):
                tasks.check_question(replace(QUESTION, **{field: ""}), NIGHT)

    @each(("minutes", "silent"), [(0, False), (19.9, False), (20, True), (600, True)])
    def test_whose_lead_is_silent_for_twenty_minutes_is_shown(self, minutes, silent):
        assert tasks.is_unanswered(acknowledged=False, closed=False, asked_at=NIGHT, now=later(minutes)) is silent
        assert not tasks.is_unanswered(acknowledged=True, closed=False, asked_at=NIGHT, now=later(minutes))
        assert not tasks.is_unanswered(acknowledged=False, closed=True, asked_at=NIGHT, now=later(minutes))

    def test_is_acknowledged_once_by_somebody(self):
        assert tasks.check_acknowledgement(acknowledged=False, closed=False, by=" TiB ", now=NIGHT) == "TiB"
        for more, code in (
            ({"by": ""}, "acknowledgement_needs_name"),
            ({"acknowledged": True}, "acknowledged_already"),
            ({"closed": True}, "question_is_closed"),
        ):
            with refused(f"leadership.{code}"):
                tasks.check_acknowledgement(**{"acknowledged": False, "closed": False, "by": "TiB", **more}, now=NIGHT)


def staff(*names, parent_open=None, **more):
    return staffs.check_staff(replace(STAFF, **more), names, parent_open=parent_open, now=NIGHT)


class TestAStaff:
    @pytest.mark.parametrize("field", ["name", "decision_maker", "grounds"])
    def test_says_its_name_who_decides_and_why(self, field):
        with refused(f"leadership.staff_needs_{field}", field=field):
            staff(**{field: ""})

    @pytest.mark.parametrize("seat", [Seat.ADMINISTRATION, Seat.COMPANY])
    def test_in_an_administration_or_company_says_which(self, seat):
        with refused("leadership.staff_needs_organisation"):
            staff(seat=seat)
        assert staff(seat=seat, organisation="Socialkontoret").organisation == "Socialkontoret"

    def test_has_a_name_of_its_own_among_the_open(self):
        with refused("leadership.staff_exists", name="central  krisledning".replace("  ", " ")):
            staff("CENTRAL KRISLEDNING", name=" central   krisledning ")

    def test_reports_to_one_that_is_open(self):
        assert staff(parent_open=True)
        with refused("leadership.no_such_staff"):
            staff(parent_open=False)

    def test_closes_with_grounds_and_leaves_nothing_behind(self):
        call = {"is_open": True, "grounds": "Lugnt.", "handed_to": "", "open_tasks": 0, "now": NIGHT}
        assert staffs.check_close(**call) == ("Lugnt.", "")
        for more, code in (
            ({"is_open": False}, "staff_closed_already"),
            ({"grounds": " "}, "staff_needs_grounds"),
            ({"open_tasks": 2}, "tasks_need_taker"),
        ):
            with refused(f"leadership.{code}"):
                staffs.check_close(**{**call, **more})
        assert staffs.check_close(**{**call, "open_tasks": 2, "handed_to": "Säkerhetschefen"}) == ("Lugnt.", "Säkerhetschefen")


def test_a_direction_says_its_goal_and_who_decided_it():
    assert staffs.check_direction(DIRECTION, NIGHT) == DIRECTION
    for field, code in (("goal", "goal"), ("decided_by", "decider")):
        with refused(f"leadership.direction_needs_{code}", field=field):
            staffs.check_direction(replace(DIRECTION, **{field: " "}), NIGHT)
