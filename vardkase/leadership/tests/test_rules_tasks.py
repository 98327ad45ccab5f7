"""Tasks and the lead board on their own: the road that a task goes, what must be said on it, and when a silence is too long."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from vardkase.incidents.rules import MAX_TEXT
from vardkase.incidents.rules.text import MAX_SHORT
from vardkase.incidents.tests.scenes import NIGHT, PERSON, SECRET, later, refused
from vardkase.kernel.ids import new_id
from vardkase.kernel.moments import STOCKHOLM
from vardkase.kernel.refusal import Refusal
from vardkase.leadership.rules import tasks
from vardkase.leadership.rules.tasks import LEAD_PATIENCE, AssigneeKind, Origin, OriginKind, Priority, QuestionDraft, TaskDraft, TaskState
from vardkase.leadership.tests.scenes import QUESTION, TASK
from vardkase.testing.cases import each

S = TaskState
ONGOING = [S.NEW, S.RECEIVED, S.IN_PROGRESS, S.WAITING]
ENDS = [S.DONE, S.NOT_POSSIBLE, S.WITHDRAWN]
FULL_QUESTION = QuestionDraft(
    "Vem bemannar trygghetspunkten i Hallstavik?", "Räddningstjänsten", "Hallstavik", ("Frivilliga resursgruppen", "Socialkontoret"),
    "Ring in den lediga styrkan.", later(45),
)  # fmt: skip


def given_task(**more: Any) -> TaskDraft:
    return tasks.check_task(replace(TASK, **more), NIGHT)


def question(**more: Any) -> QuestionDraft:
    return tasks.check_question(replace(FULL_QUESTION, **more), NIGHT)


def move(source: TaskState, target: TaskState, words: str = "") -> str:
    return tasks.check_move(source, target, words, NIGHT)


def acknowledge(**more: Any) -> str:
    facts: dict[str, Any] = {"acknowledged": False, "closed": False, "by": "Insatsledare", "now": NIGHT}
    return tasks.check_acknowledgement(**facts | more)


class TestGivingATask:
    def test_keeps_what_it_came_from_and_whom_it_is_for(self) -> None:
        draft = TaskDraft(
            "Kör ut reservkraft till Solgläntans äldreboende.",
            "Tekniska kontoret",
            AssigneeKind.ORGANISATION,
            later(90),
            "Till stabschefen, muntligt",
            Priority.LIFE,
            "Syrgasen räcker till klockan fyra.",
            Origin(OriginKind.DECISION, "B-003", new_id()),
            new_id(),
            SECRET,
        )
        assert tasks.check_task(draft, NIGHT) == draft

    def test_needs_no_more_than_what_and_by_whom(self) -> None:
        least = TaskDraft("Titta till pumphuset.", "Jour VA")
        assert tasks.check_task(least, NIGHT) == least
        assert (least.assignee_kind, least.priority, least.due_at) == (AssigneeKind.ROLE, Priority.NORMAL, None)

    @each("unseen", ["\u200b", "\u202e", "\ufeff \n"], ids=["no width", "override", "byte order mark"])
    @each(("field", "code"), [("what", "task_needs_what"), ("assignee", "task_needs_assignee")])
    def test_what_cannot_be_seen_says_nothing(self, field: str, code: str, unseen: str) -> None:
        with refused(f"leadership.{code}", field=field):
            given_task(**{field: unseen})

    def test_what_is_to_be_done_keeps_its_lines_and_the_one_who_does_it_has_one(self) -> None:
        lines = {"assignee": "Hemtjänst\n nord", "report_how": " sms \t till TiB"}
        said = given_task(what=" Ring:\r\n- Blidö\r\n- Yxlan ", why="Mörkt.\n\nKallt.", **lines)
        assert said.what == "Ring:\n- Blidö\n- Yxlan"
        assert (said.assignee, said.report_how, said.why) == ("Hemtjänst nord", "sms till TiB", "Mörkt.\n\nKallt.")

    @each(("field", "limit"), [("what", MAX_TEXT), ("why", MAX_TEXT), ("assignee", MAX_SHORT), ("report_how", MAX_SHORT)])
    def test_each_field_has_an_end(self, field: str, limit: int) -> None:
        assert getattr(given_task(**{field: "u" * limit}), field) == "u" * limit
        with refused("incident.text_too_long", field=field, over=2):
            given_task(**{field: "u" * (limit + 2)})

    @each("field", ["what", "why", "assignee", "report_how"])
    def test_nobody_is_pointed_out_by_a_personal_number(self, field: str) -> None:
        with refused("incident.personal_id_in_text"):
            given_task(**{field: f"Hämta {PERSON}"})


class TestTheTimeOfATask:
    @pytest.mark.parametrize("moment", [NIGHT, NIGHT - timedelta(seconds=1), later(-60 * 24)], ids=["now", "a second ago", "yesterday"])
    def test_that_is_not_to_come_is_refused(self, moment: datetime) -> None:
        with refused("leadership.due_has_passed", field="due_at"):
            given_task(due_at=moment)

    def test_may_be_a_second_away(self) -> None:
        soon = NIGHT + timedelta(seconds=1)
        assert given_task(due_at=soon).due_at == soon

    def test_is_the_same_by_whichever_clock(self) -> None:
        here = datetime(2019, 1, 2, 2, 20, tzinfo=STOCKHOLM)  # 01.20 in UTC, which is now.
        with refused("leadership.due_has_passed"):
            given_task(due_at=here)
        assert given_task(due_at=here + timedelta(minutes=1))

    def test_what_is_missing_is_told_before_a_time_that_has_passed(self) -> None:
        with refused("leadership.task_needs_assignee"):
            given_task(assignee="", due_at=later(-5))

    @each("state", ONGOING)
    def test_has_not_passed_on_the_stroke(self, state: TaskState) -> None:
        assert not tasks.is_overdue(state, NIGHT, NIGHT)
        assert tasks.is_overdue(state, NIGHT, NIGHT + timedelta(seconds=1))

    @given(due=st.integers(-600, 600), passed=st.integers(0, 600), more=st.integers(0, 600))
    def test_once_passed_has_passed_until_somebody_is_done(self, due: int, passed: int, more: int) -> None:
        first, second = later(passed), later(passed + more)
        if tasks.is_overdue(S.WAITING, later(due), first):
            assert tasks.is_overdue(S.IN_PROGRESS, later(due), second)
            assert not any(tasks.is_overdue(end, later(due), second) for end in ENDS)
        else:
            assert passed <= due


class TestTheRoadOfATask:
    @each("state", TaskState)
    def test_is_over_when_nothing_more_is_expected(self, state: TaskState) -> None:
        assert state.is_over is (state in ENDS)

    @each("source", ONGOING)
    @each("end", ENDS)
    def test_can_end_at_any_time_in_one_step(self, source: TaskState, end: TaskState) -> None:
        assert move(source, end, "Broschyren var redan utdelad.") == "Broschyren var redan utdelad."

    @each("source", [state for state in TaskState if state is not S.NEW])
    def test_never_becomes_new_again(self, source: TaskState) -> None:
        with refused("leadership.no_such_task_step", source=str(source), target="new"):
            move(source, S.NEW, "Ingen minns vem som tog den.")

    @each("source", [S.IN_PROGRESS, S.WAITING, *ENDS])
    def test_is_received_before_it_is_begun_and_not_after(self, source: TaskState) -> None:
        assert move(S.NEW, S.RECEIVED) == ""
        with refused("leadership.no_such_task_step", source=str(source), target="received"):
            move(source, S.RECEIVED, "Mottaget.")

    def test_nobody_waits_for_something_with_a_task_that_nobody_has_received(self) -> None:
        with refused("leadership.no_such_task_step", field="to", source="new", target="waiting"):
            move(S.NEW, S.WAITING, "Väntar på bandvagn.")
        assert move(S.RECEIVED, S.WAITING, "Väntar på bandvagn.") == "Väntar på bandvagn."

    def test_goes_on_when_what_it_waited_for_has_come(self) -> None:
        assert move(S.WAITING, S.IN_PROGRESS) == ""

    @each("source", [S.DONE, S.NOT_POSSIBLE])
    @each("target", [state for state in TaskState if state is not S.IN_PROGRESS])
    def test_what_is_over_opens_again_as_begun_and_as_nothing_else(self, source: TaskState, target: TaskState) -> None:
        assert move(source, S.IN_PROGRESS, "Två boende var inte uppringda.")
        with refused("leadership.task_is_there_already" if source == target else "leadership.no_such_task_step", field="to"):
            move(source, target, "Två boende var inte uppringda.")

    @each("target", [state for state in TaskState if state is not S.WITHDRAWN])
    def test_what_was_withdrawn_is_given_anew_and_not_opened(self, target: TaskState) -> None:
        with refused("leadership.no_such_task_step", source="withdrawn", target=str(target)):
            move(S.WITHDRAWN, target, "Den behövdes visst.")

    @given(steps=st.lists(st.tuples(st.sampled_from(TaskState), st.sampled_from(["", " \u200b", "Bilen står i diket."])), max_size=25))
    def test_however_it_was_moved_the_log_explains_each_stop_and_each_opening(self, steps: list[tuple[TaskState, str]]) -> None:
        state = S.NEW
        road: list[tuple[TaskState, TaskState, str]] = []
        for target, words in steps:
            try:
                said = move(state, target, words)
            except Refusal:
                continue
            road.append((state, target, said))
            state = target
        for source, target, said in road:
            assert said or not (target in {S.WAITING, S.NOT_POSSIBLE, S.WITHDRAWN} or source in ENDS)
            assert said in {"", "Bilen står i diket."}
        assert all(target is not S.NEW for _, target, _ in road)
        assert all(source is not S.WITHDRAWN for source, _, _ in road)


class TestTheWordsOfAStep:
    @each("target", [S.WAITING, S.NOT_POSSIBLE, S.WITHDRAWN])
    @each("nothing", ["", "\n \t", "\u200b\u2060"], ids=["empty", "blank", "no width"])
    def test_are_asked_for_where_others_must_know_why(self, target: TaskState, nothing: str) -> None:
        with refused("leadership.task_step_needs_words", field="words", state=str(target)):
            move(S.IN_PROGRESS, target, nothing)

    @each(("source", "target"), [(S.NEW, S.RECEIVED), (S.NEW, S.IN_PROGRESS), (S.RECEIVED, S.IN_PROGRESS), (S.NEW, S.DONE)])
    def test_are_not_asked_of_one_who_has_their_hands_full(self, source: TaskState, target: TaskState) -> None:
        assert move(source, target) == ""

    def test_are_kept_also_where_nobody_asked(self) -> None:
        assert move(S.IN_PROGRESS, S.DONE, " 41 av 43 nådda.\r\nTvå var hos anhöriga. ") == "41 av 43 nådda.\nTvå var hos anhöriga."

    @each("state", TaskState)
    def test_that_somebody_was_faster_is_told_before_words_are_asked_for(self, state: TaskState) -> None:
        with refused("leadership.task_is_there_already", field="to", state=str(state)):
            move(state, state, "")

    def test_that_there_is_no_such_way_is_told_before_words_are_asked_for(self) -> None:
        with refused("leadership.no_such_task_step"):
            move(S.DONE, S.WITHDRAWN, "")

    @pytest.mark.parametrize("target", [S.DONE, S.WAITING])
    def test_hold_no_personal_number_and_have_an_end(self, target: TaskState) -> None:
        with refused("incident.personal_id_in_text"):
            move(S.IN_PROGRESS, target, f"Väntar på svar om {PERSON}.")
        with refused("incident.text_too_long", field="words", limit=MAX_TEXT):
            move(S.IN_PROGRESS, target, "v" * (MAX_TEXT + 1))


class TestAskingSomebodyToLead:
    def test_keeps_all_that_was_said(self) -> None:
        assert question() == FULL_QUESTION

    def test_needs_no_more_than_the_question_and_the_one_asked(self) -> None:
        assert tasks.check_question(QUESTION, NIGHT) == QUESTION

    @each("field", ["title", "lead"])
    @each("nothing", [" \n", "\u200b"], ids=["blank", "no width"])
    def test_is_not_asking_when_nothing_can_be_seen(self, field: str, nothing: str) -> None:
        with refused(f"leadership.question_needs_{field}", field=field):
            question(**{field: nothing})

    @each("field", ["title", "lead", "area", "next_step"])
    def test_fits_on_a_board_one_line_each(self, field: str) -> None:
        assert getattr(question(**{field: " Norra\r\n  delen "}), field) == "Norra delen"
        with refused("incident.text_too_long", field=field, limit=MAX_SHORT):
            question(**{field: "n" * (MAX_SHORT + 1)})

    @each("field", ["title", "lead", "area", "next_step"])
    def test_hangs_on_the_wall_and_holds_no_personal_number(self, field: str) -> None:
        with refused("incident.personal_id_in_text"):
            question(**{field: f"Var är {PERSON}?"})

    def test_those_who_help_are_listed_without_the_empty_ones(self) -> None:
        assert question(supporting=("", " Polisen ", "\u200b", "Trafik\nverket")).supporting == ("Polisen", "Trafik verket")

    def test_twenty_may_help_and_no_more(self) -> None:
        twenty = tuple(f"Byalag {number}" for number in range(20))
        assert question(supporting=twenty).supporting == twenty
        with refused("leadership.too_many", field="supporting", count=21, limit=20):
            question(supporting=(*twenty, "Byalag 20"))

    def test_each_who_helps_is_named_as_a_function_and_briefly(self) -> None:
        with refused("incident.personal_id_in_text"):
            question(supporting=("Polisen", PERSON))
        with refused("incident.text_too_long", field="supporting"):
            question(supporting=("Polisen", "p" * (MAX_SHORT + 1)))

    def test_the_time_of_a_step_that_has_passed_stays_when_another_is_asked(self) -> None:
        assert question(lead="Polisen", next_at=later(-30)).next_at == later(-30)


class TestTheAnswerOfALead:
    def test_is_kept_as_the_one_who_gave_it(self) -> None:
        assert acknowledge(by=" Insatsledare\n Hallstavik ") == "Insatsledare Hallstavik"

    @each("acknowledged", [True, False])
    @each("by", ["", "Insatsledare"])
    def test_to_a_closed_question_is_told_that_it_is_closed(self, acknowledged: bool, by: str) -> None:
        with refused("leadership.question_is_closed"):
            acknowledge(acknowledged=acknowledged, closed=True, by=by)

    @pytest.mark.parametrize("by", ["", "Insatsledare"])
    def test_that_is_given_already_is_told_before_a_name_is_asked_for(self, by: str) -> None:
        with refused("leadership.acknowledged_already"):
            acknowledge(acknowledged=True, by=by)

    @pytest.mark.parametrize("nobody", ["", " ", "\u200b"], ids=["empty", "blank", "no width"])
    def test_from_nobody_is_no_answer(self, nobody: str) -> None:
        with refused("leadership.acknowledgement_needs_name", field="by"):
            acknowledge(by=nobody)

    def test_is_given_by_function_and_briefly(self) -> None:
        with refused("incident.personal_id_in_text"):
            acknowledge(by=PERSON)
        with refused("incident.text_too_long", field="by", over=1):
            acknowledge(by="b" * (MAX_SHORT + 1))


class TestSilence:
    @pytest.mark.parametrize(
        ("silence", "shown"),
        [(LEAD_PATIENCE - timedelta(seconds=1), False), (LEAD_PATIENCE, True), (timedelta(minutes=-3), False)],
        ids=["a second left", "on the stroke", "asked by a clock that is ahead"],
    )
    def test_is_shown_when_it_has_been_twenty_minutes(self, silence: timedelta, shown: bool) -> None:
        assert timedelta(minutes=20) == LEAD_PATIENCE
        assert tasks.is_unanswered(acknowledged=False, closed=False, asked_at=NIGHT, now=NIGHT + silence) is shown
