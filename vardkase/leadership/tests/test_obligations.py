"""What is due, for whom, why and how near: each source with its rule, its right and its compartment; exercises never among the real."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from typing import Any
from uuid import UUID

import pytest

from vardkase.access.rules import Grant, Role, Viewer
from vardkase.incidents import actions as incident_actions
from vardkase.incidents.rules import Assessment, Mode, Secrecy, State
from vardkase.incidents.rules.alarms import AlarmDecision
from vardkase.incidents.tests.scenes import INTERNAL, NIGHT, SECRET, alarmed, closed, later, moved, opened
from vardkase.kernel.ids import new_id
from vardkase.leadership import due, law, obligations
from vardkase.leadership.due import decisions as duty_source
from vardkase.leadership.obligations import Due, Obligation
from vardkase.leadership.obligations import obligations as everything
from vardkase.leadership.rules.board import Ender
from vardkase.leadership.rules.decisions import Capacity, DutyKind
from vardkase.leadership.rules.tasks import Priority, TaskState
from vardkase.leadership.tests.diaries import PICTURE, handed_over
from vardkase.leadership.tests.diaries import act as write
from vardkase.leadership.tests.scenes import DECISION, DIRECTION, TASK, act, activated, asked, decided, tasked, took_over
from vardkase.testing.people import AUTHORITY, viewer_with

HOUR = timedelta(hours=1)
URGENT = replace(DECISION, capacity=Capacity.CHAIR_URGENT, mandate="", decided_by="Ordföranden", why_urgent="Bussarna går klockan nio.")
HIGH = replace(TASK, priority=Priority.HIGH)
db = pytest.mark.django_db


def codes(viewer: Viewer, minutes: float, **more: Any) -> list[str]:
    return [one.code for one in everything(viewer, later(minutes), **more)]


def one(viewer: Viewer, minutes: float, code: str) -> Obligation:
    (found,) = [each for each in everything(viewer, later(minutes)) if each.code == code]
    return found


def test_the_house_has_its_sources_and_each_once() -> None:
    assert len(set(obligations._sources)) == len(obligations._sources) >= 6
    with pytest.raises(ValueError, match="already"):
        due.offer()


@db
class TestAlarms:
    @pytest.mark.parametrize(("minutes", "state"), [(0, Due.DUE), (9, Due.DUE), (10, Due.OVERDUE), (600, Due.OVERDUE)])
    def test_one_that_nobody_has_assessed(self, alva: Viewer, minutes: int, state: Due) -> None:
        alarm_id = alarmed(alva)
        found = one(alva, minutes, "alarm_unassessed")
        assert (found.state, found.since, found.due_at, found.url) == (state, NIGHT, later(10), f"/alarms/{alarm_id}/")
        assert "E18 är blockerad." in found.title
        assert "10 minuter" in found.why
        assert Role.DUTY_OFFICER in found.roles

    @pytest.mark.parametrize(("minutes", "state"), [(1, None), (61, Due.SOON), (121, Due.OVERDUE)])
    def test_one_that_is_to_be_looked_at_again(self, alva: Viewer, minutes: int, state: Due | None) -> None:
        alarm_id = alarmed(alva)
        assessment = Assessment(AlarmDecision.WATCH, next_check_at=later(120))
        incident_actions.assess_alarm(viewer=alva, alarm_id=alarm_id, assessment=assessment, key=new_id(), now=later(1))
        assert [each.state for each in everything(alva, later(minutes)) if each.code == "alarm_next_check"] == ([state] if state else [])

    def test_an_exercise_says_so(self, alva: Viewer) -> None:
        alarmed(alva, mode=Mode.EXERCISE)
        assert one(alva, 20, "alarm_unassessed").is_exercise

    @pytest.mark.parametrize("who", ["bo", "cilla", "dag", "nobody"])
    def test_others_learn_nothing(self, alva: Viewer, request: Any, who: str) -> None:
        alarmed(alva)
        assert codes(request.getfixturevalue(who), 60) == []


@db
class TestLeads:
    @pytest.mark.parametrize(("minutes", "waits"), [(0, False), (19, False), (20, True), (300, True)])
    def test_one_who_has_not_said_yes_within_twenty_minutes(self, alva: Viewer, incident_id: UUID, minutes: int, waits: bool) -> None:
        asked(alva, incident_id)
        assert ("lead_unacknowledged" in codes(alva, minutes)) is waits
        assert bool(obligations.loud(alva, later(minutes))) is waits

    def test_is_loud_and_says_whom_and_what(self, alva: Viewer, incident_id: UUID) -> None:
        question_id = asked(alva, incident_id)
        (found,) = obligations.loud(alva, later(25))
        assert (found.key, found.due_at, found.incident and found.incident.id) == (f"lead-{question_id}", later(20), incident_id)
        assert "Trafikverket" in found.title
        assert "Vem röjer vägarna på Vätö?" in found.title

    def test_the_minutes_are_a_setting(self, alva: Viewer, incident_id: UUID, settings: Any) -> None:
        asked(alva, incident_id)
        settings.LEAD_PATIENCE_MINUTES = 5
        assert "lead_unacknowledged" in codes(alva, 6)

    @pytest.mark.parametrize("how", ["acknowledged", "closed", "over"])
    def test_falls_silent(self, alva: Viewer, incident_id: UUID, how: str) -> None:
        question_id = asked(alva, incident_id)
        if how == "acknowledged":
            act("acknowledge_lead", alva, incident_id, question_id=question_id, by="Vakthavande")
        elif how == "closed":
            act("close_question", alva, incident_id, question_id=question_id, outcome="Röjt.")
        else:
            closed(alva, incident_id)
        assert obligations.loud(alva, later(60)) == ()

    def test_a_new_lead_is_given_time_of_their_own(self, alva: Viewer, incident_id: UUID) -> None:
        from vardkase.leadership.tests.scenes import QUESTION

        question_id = asked(alva, incident_id)
        draft = replace(QUESTION, lead="Tekniska kontoret")
        act("change_question", alva, incident_id, question_id=question_id, draft=draft, now=later(30))
        assert codes(alva, 49) == []
        assert codes(alva, 50) == ["lead_unacknowledged"]

    @pytest.mark.parametrize("who", ["cilla", "dag", "nobody"])
    def test_others_hear_nothing(self, alva: Viewer, incident_id: UUID, request: Any, who: str) -> None:
        asked(alva, incident_id)
        assert obligations.loud(request.getfixturevalue(who), later(60)) == ()


@db
class TestTasks:
    @pytest.mark.parametrize(
        ("minutes", "code"), [(0, None), (59, None), (60, "task_soon"), (119, "task_soon"), (121, "task_overdue"), (999, "task_overdue")]
    )
    def test_one_with_a_time(self, alva: Viewer, incident_id: UUID, minutes: int, code: str | None) -> None:
        tasked(alva, incident_id, draft=replace(TASK, due_at=later(120)))
        assert codes(alva, minutes) == ([code] if code else [])

    @pytest.mark.parametrize("priority", [Priority.HIGH, Priority.LIFE])
    def test_an_urgent_one_that_nobody_has_received(self, alva: Viewer, incident_id: UUID, priority: Priority) -> None:
        task_id = tasked(alva, incident_id, draft=replace(TASK, priority=priority))
        assert codes(alva, 29) == []
        found = one(alva, 30, "task_not_received")
        assert (found.state, found.due_at, found.url) == (Due.OVERDUE, later(30), f"/incidents/{incident_id}/tasks/{task_id}/move/")
        act("move_task", alva, incident_id, task_id=task_id, to=TaskState.RECEIVED)
        assert codes(alva, 300) == []

    def test_an_ordinary_one_needs_no_receipt(self, alva: Viewer, incident_id: UUID) -> None:
        tasked(alva, incident_id)
        assert codes(alva, 3000) == []

    @pytest.mark.parametrize("mark", [INTERNAL, SECRET])
    def test_what_is_marked_is_told_to_those_who_read_it(self, alva: Viewer, bo: Viewer, incident_id: UUID, mark: Any) -> None:
        tasked(alva, incident_id, draft=replace(HIGH, mark=mark))
        assert one(alva, 60, "task_not_received").mark.level == mark.level
        assert codes(bo, 60) == []
        member = viewer_with(Role.STAFF_MEMBER)
        assert codes(member, 60) == (["task_not_received"] if mark is INTERNAL else [])

    def test_the_tasks_of_what_is_over_are_nobodys(self, alva: Viewer, incident_id: UUID) -> None:
        tasked(alva, incident_id, draft=HIGH)
        closed(alva, incident_id)
        assert codes(alva, 60) == []


@db
class TestDecisions:
    def test_the_chair_reports_within_a_day_and_the_council_hears_of_it(self, alva: Viewer, incident_id: UUID) -> None:
        activated(alva, incident_id)
        decision_id = decided(alva, incident_id, draft=URGENT)
        board = one(alva, 5, "duty_report_to_board")
        assert (board.state, board.due_at) == (Due.DUE, NIGHT + timedelta(hours=24))
        assert board.url == f"/incidents/{incident_id}/duties/{decision_id}/board/"
        assert "2 kap. 3 § andra stycket lagen (2006:544)" in board.why
        assert one(alva, 1441, "duty_report_to_board").state is Due.OVERDUE
        assert one(alva, 1440 - 60, "duty_report_to_board").state is Due.SOON
        council = one(alva, 5, "duty_report_to_council")
        assert (council.state, council.due_at) == (Due.DUE, None)
        assert "2 kap. 5 § lagen (2006:544)" in council.why
        assert Role.BOARD_CHAIR in council.roles

    def test_the_hours_are_a_setting(self, alva: Viewer, incident_id: UUID, settings: Any) -> None:
        settings.URGENT_REPORT_MINUTES = 120
        activated(alva, incident_id)
        decided(alva, incident_id, draft=URGENT)
        assert one(alva, 5, "duty_report_to_board").due_at == later(120)
        assert "2 timmar" in one(alva, 5, "duty_report_to_board").why

    def test_what_the_board_decided_itself_waits_for_the_council_alone(self, alva: Viewer, incident_id: UUID) -> None:
        activated(alva, incident_id)
        decided(alva, incident_id, draft=replace(DECISION, capacity=Capacity.BOARD))
        assert codes(alva, 5) == ["duty_report_to_council"]

    @pytest.mark.parametrize(("minutes", "state"), [(0, None), (239, None), (241, Due.SOON), (601, Due.OVERDUE)])
    def test_a_decision_that_is_looked_at_again(self, alva: Viewer, incident_id: UUID, minutes: int, state: Due | None) -> None:
        decided(alva, incident_id, draft=replace(DECISION, review_at=later(600), no_action=True))
        assert [each.state for each in everything(alva, later(minutes))] == ([state] if state else [])

    def test_a_duty_outlives_the_incident_until_it_is_archived(self, alva: Viewer, incident_id: UUID) -> None:
        activated(alva, incident_id)
        decision_id = decided(alva, incident_id, draft=replace(DECISION, capacity=Capacity.BOARD))
        closed(alva, incident_id)
        assert codes(alva, 60) == ["duty_report_to_council"]
        moved(alva, incident_id, State.EVALUATED)
        act("fulfil_duty", alva, incident_id, about_id=decision_id, kind=DutyKind.REPORT_TO_COUNCIL, how="Kf § 3", now=later(90))
        assert codes(alva, 120) == []

    def test_a_takeover_that_the_other_board_has_not_heard_of(self, alva: Viewer, incident_id: UUID) -> None:
        activated(alva, incident_id)
        took_over(alva, incident_id)
        assert set(codes(alva, 1)) == {"duty_tell_board", "duty_report_to_council"}
        # Not late in the second in which it was written down, and never said to stand in a section that does not say so.
        assert [one(alva, minutes, "duty_tell_board").state for minutes in (0, 59, 60)] == [Due.DUE, Due.DUE, Due.OVERDUE]
        assert "§" not in one(alva, 1, "duty_tell_board").why

    def test_the_time_to_tell_the_other_board_is_the_municipalitys(self, alva: Viewer, incident_id: UUID, settings: Any) -> None:
        settings.TELL_BOARD_MINUTES = 15
        activated(alva, incident_id)
        took_over(alva, incident_id)
        assert one(alva, 15, "duty_tell_board").state is Due.OVERDUE
        assert "inom 15 minuter" in one(alva, 15, "duty_tell_board").why

    def test_a_secret_decision_is_told_to_those_who_read_it(self, alva: Viewer, bo: Viewer, incident_id: UUID) -> None:
        activated(alva, incident_id)
        decided(alva, incident_id, draft=replace(URGENT, mark=SECRET))
        assert one(alva, 5, "duty_report_to_board").mark.level == Secrecy.SECRET
        assert codes(bo, 5) == []

    @pytest.mark.parametrize("kind", list(DutyKind))
    def test_each_duty_has_a_rule_that_can_be_read_also_when_the_law_is_silent(self, kind: DutyKind, monkeypatch: Any) -> None:
        assert duty_source.why(kind, NIGHT).endswith((")", "."))
        monkeypatch.setattr(law, "find", lambda key, day: None)
        assert duty_source.why(kind, NIGHT).endswith(".")
        assert "2006:544" not in duty_source.why(kind, NIGHT)


@db
class TestLeading:
    @pytest.mark.parametrize(("hours", "old"), [(0, False), (23, False), (24, True), (100, True)])
    def test_a_direction_is_looked_at_again_every_day(self, alva: Viewer, incident_id: UUID, hours: int, old: bool) -> None:
        act("set_direction", alva, incident_id, draft=DIRECTION)
        assert ("direction_old" in codes(alva, hours * 60)) is old
        act("set_direction", alva, incident_id, draft=replace(DIRECTION, goal="Alla har värme."), now=later(hours * 60))
        assert "direction_old" not in codes(alva, hours * 60 + 1)

    def test_what_is_taken_over_is_open_when_the_incident_stands_down(self, alva: Viewer, incident_id: UUID) -> None:
        activated(alva, incident_id)
        taken = took_over(alva, incident_id)
        assert "takeover_open" not in codes(alva, 5)
        moved(alva, incident_id, State.STANDING_DOWN)
        found = one(alva, 5, "takeover_open")
        assert (found.state, found.url) == (Due.DUE, f"/incidents/{incident_id}/board/takeovers/{taken}/return/")
        assert "2 kap. 4 § andra stycket lagen (2006:544)" in found.why
        act("end_board", alva, incident_id, ender=Ender.COUNCIL, decision="Kf § 1")
        assert "takeover_open" not in codes(alva, 5)

    def test_in_an_exercise_everything_is_marked_and_comes_after_the_real(self, alva: Viewer) -> None:
        for mode in (Mode.EXERCISE, Mode.REAL):
            incident_id = opened(alva, mode=mode)
            act("set_direction", alva, incident_id, draft=DIRECTION)
            asked(alva, incident_id)
            tasked(alva, incident_id, draft=HIGH)
        found = everything(alva, later(2000))
        assert [each.is_exercise for each in found] == [False] * 3 + [True] * 3


@db
class TestTheDiary:
    def test_a_handover_waits_and_is_late_after_an_hour(self, alva: Viewer) -> None:
        handed_over(alva)
        assert one(alva, 1, "handover_unread").state is Due.SOON
        assert one(alva, 61, "handover_unread").state is Due.OVERDUE
        assert one(alva, 1, "handover_unread").url == f"/diary/?authority={AUTHORITY}"

    def test_a_silence_asks_for_a_word(self, alva: Viewer) -> None:
        write("note_quiet", alva)
        assert codes(alva, 1439) == []
        assert codes(alva, 1440) == ["diary_silent"]

    def test_the_picture_of_the_week_is_asked_for_a_week_after_the_last(self, alva: Viewer) -> None:
        write("make_picture", alva, draft=PICTURE)
        week = 7 * 1440
        assert "picture_due" not in codes(alva, week - 1441)
        assert one(alva, week - 60, "picture_due").state is Due.SOON
        assert one(alva, week + 60, "picture_due").state is Due.DUE

    @pytest.mark.parametrize("who", ["bo", "cilla", "dag", "nobody"])
    def test_others_learn_nothing_of_it(self, alva: Viewer, request: Any, who: str) -> None:
        handed_over(alva)
        assert codes(request.getfixturevalue(who), 99999) == []


@db
class TestContacts:
    @pytest.fixture
    def counted(self, monkeypatch: pytest.MonkeyPatch) -> dict[str, int]:
        from vardkase.organisation import queries

        counts = {"never": 0, "old": 0, "ageing": 0}
        monkeypatch.setattr(queries, "due_glance", lambda viewer, now: (counts["never"] + counts["old"], counts["ageing"], None))
        return counts

    @pytest.mark.parametrize(
        ("never", "old", "ageing", "state", "said"),
        [(0, 0, 0, None, ""), (1, 0, 0, Due.OVERDUE, "1 kontaktväg"), (2, 3, 9, Due.OVERDUE, "5 kontaktvägar"), (0, 0, 4, Due.SOON, "4 ")],
    )
    def test_are_one_line_for_the_coordinator(
        self, counted: dict[str, int], never: int, old: int, ageing: int, state: Due | None, said: str
    ) -> None:
        counted |= {"never": never, "old": old, "ageing": ageing}
        found = everything(viewer_with(Role.COORDINATOR), NIGHT)
        assert [each.state for each in found] == ([state] if state else [])
        assert all(said in each.title and each.url == "/organisation/due/" for each in found)

    def test_are_nothing_for_those_who_do_not_keep_the_register(self, counted: dict[str, int]) -> None:
        counted |= {"old": 3}
        assert everything(viewer_with(Role.DUTY_OFFICER), NIGHT) == ()


@db
def test_everything_is_asked_for_in_few_questions(alva: Viewer, django_assert_max_num_queries: Any) -> None:
    for _ in range(3):
        incident_id = opened(alva)
        act("set_direction", alva, incident_id, draft=DIRECTION)
        asked(alva, incident_id)
        tasked(alva, incident_id, draft=HIGH)
    # However many incidents there are: one question or two of each noun of leadership, of the picture and of what is prepared.
    with django_assert_max_num_queries(39):
        assert len(everything(alva, later(2000))) == 9


@db
def test_the_loud_ask_one_question_when_all_is_well(alva: Viewer, incident_id: UUID, django_assert_num_queries: Any) -> None:
    with django_assert_num_queries(1):
        assert obligations.loud(alva, later(2000)) == ()


@db
def test_a_guest_of_one_incident_sees_that_one(alva: Viewer) -> None:
    ours, theirs = opened(alva), opened(alva)
    for incident_id in (ours, theirs):
        asked(alva, incident_id)
    guest = viewer_with(grants=[Grant(Role.STAFF_MEMBER, f"incident:{ours}")])
    assert [each.incident and each.incident.id for each in everything(guest, later(60))] == [ours]
