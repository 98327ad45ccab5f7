"""The life of a task and of a question, through the actions: what is kept, what is refused, and what the log says of it afterwards."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import Any
from uuid import UUID

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from vardkase import ledger
from vardkase.access.rules import Role, Viewer
from vardkase.incidents import maintenance
from vardkase.incidents import queries as incidents
from vardkase.incidents.rules import Importance
from vardkase.incidents.rules.text import MAX_SHORT
from vardkase.incidents.tests.scenes import INTERNAL, NIGHT, PERSON, SECRET, later, opened, refused
from vardkase.incidents.words import line_text
from vardkase.kernel.ids import new_id
from vardkase.kernel.refusal import Refusal
from vardkase.leadership import queries
from vardkase.leadership.rules.tasks import TRANSITIONS, Origin, OriginKind, Priority, TaskState
from vardkase.leadership.tests.scenes import DECISION, QUESTION, TASK, act, asked, decided, staffed, tasked
from vardkase.testing.people import viewer_with

pytestmark = pytest.mark.django_db
S = TaskState
# How a task comes to stand where it is.
WAYS: dict[TaskState, tuple[TaskState, ...]] = {
    S.NEW: (),
    S.RECEIVED: (S.RECEIVED,),
    S.IN_PROGRESS: (S.RECEIVED, S.IN_PROGRESS),
    S.WAITING: (S.RECEIVED, S.WAITING),
    S.DONE: (S.DONE,),
    S.NOT_POSSIBLE: (S.NOT_POSSIBLE,),
    S.WITHDRAWN: (S.WITHDRAWN,),
}


def standing(viewer: Viewer, incident_id: UUID, state: TaskState, **facts: Any) -> UUID:
    task_id = tasked(viewer, incident_id, **facts)
    for to in WAYS[state]:
        act("move_task", viewer, incident_id, task_id=task_id, to=to, words="Bandvagnen är upptagen.")
    return task_id


def log(viewer: Viewer, incident_id: UUID) -> list[str]:
    """The sentences of the log, the newest first."""
    return [line_text(line) for line in incidents.log_page(viewer, incident_id).entries]


def written(incident_id: UUID) -> int:
    return ledger.head(f"incident:{incident_id}").number


class TestATask:
    @pytest.mark.parametrize(
        ("source", "target", "sentence"),
        [
            (S.NEW, S.RECEIVED, "Uppgift U-001 (Ring alla som har trygghetslarm på Blidö): Ny → Mottagen."),
            (S.RECEIVED, S.IN_PROGRESS, "Uppgift U-001 (Ring alla som har trygghetslarm på Blidö): Mottagen → Pågår."),
            (S.IN_PROGRESS, S.WAITING, "Uppgift U-001 (Ring alla som har trygghetslarm på Blidö): Pågår → Väntar."),
            (S.WAITING, S.IN_PROGRESS, "Uppgift U-001 (Ring alla som har trygghetslarm på Blidö): Väntar → Pågår."),
            (S.IN_PROGRESS, S.DONE, "Uppgift U-001 (Ring alla som har trygghetslarm på Blidö): Pågår → Klar."),
            (S.NEW, S.NOT_POSSIBLE, "Uppgift U-001 (Ring alla som har trygghetslarm på Blidö): Ny → Inte möjlig."),
            (S.WAITING, S.WITHDRAWN, "Uppgift U-001 (Ring alla som har trygghetslarm på Blidö): Väntar → Tillbakadragen."),
            (S.DONE, S.IN_PROGRESS, "Uppgift U-001 (Ring alla som har trygghetslarm på Blidö): Klar → Pågår."),
        ],
    )
    def test_moves_on_and_the_log_says_from_where_to_where_and_why(
        self, alva: Viewer, incident_id: UUID, source: TaskState, target: TaskState, sentence: str
    ) -> None:
        task_id = standing(alva, incident_id, source)
        keeper = viewer_with(Role.LOG_KEEPER, label="Loggförare")
        act("move_task", keeper, incident_id, task_id=task_id, to=target, words=" Plogbilen  kom 03.10. ", now=later(50))
        line = queries.task(alva, incident_id, task_id, now=later(50))
        assert (line.state, line.words, line.moved_by, line.moved_at) == (target, "Plogbilen  kom 03.10.", "Loggförare", later(50))
        assert (line.given_by, line.given_at) == (alva.actor.label, NIGHT), "who gave it, and when, is as it was"
        entry = incidents.log_page(alva, incident_id).entries[0]
        assert (line_text(entry), entry.text) == (sentence, "Plogbilen  kom 03.10.")

    @pytest.mark.parametrize(
        ("source", "target", "code"),
        [
            (S.NEW, S.WAITING, "no_such_task_step"),
            (S.RECEIVED, S.NEW, "no_such_task_step"),
            (S.IN_PROGRESS, S.RECEIVED, "no_such_task_step"),
            (S.DONE, S.WITHDRAWN, "no_such_task_step"),
            (S.WITHDRAWN, S.IN_PROGRESS, "no_such_task_step"),
            (S.WITHDRAWN, S.WITHDRAWN, "task_is_there_already"),
            (S.RECEIVED, S.RECEIVED, "task_is_there_already"),
        ],
    )
    def test_cannot_go_every_way_and_stays_where_it_is(
        self, alva: Viewer, incident_id: UUID, source: TaskState, target: TaskState, code: str
    ) -> None:
        task_id = standing(alva, incident_id, source)
        before = written(incident_id)
        with refused(f"leadership.{code}", field="to"):
            act("move_task", alva, incident_id, task_id=task_id, to=target, words="Ändå")
        assert (queries.task(alva, incident_id, task_id, now=NIGHT).state, written(incident_id)) == (source, before)

    @pytest.mark.parametrize(
        ("source", "target", "needs"),
        [
            (S.NEW, S.NOT_POSSIBLE, True),
            (S.RECEIVED, S.WAITING, True),
            (S.IN_PROGRESS, S.WITHDRAWN, True),
            (S.DONE, S.IN_PROGRESS, True),
            (S.NOT_POSSIBLE, S.IN_PROGRESS, True),
            (S.NEW, S.RECEIVED, False),
            (S.WAITING, S.IN_PROGRESS, False),
            (S.IN_PROGRESS, S.DONE, False),
        ],
    )
    def test_says_why_it_stops_and_why_it_is_taken_up_again(
        self, alva: Viewer, incident_id: UUID, source: TaskState, target: TaskState, needs: bool
    ) -> None:
        task_id = standing(alva, incident_id, source)
        step: dict[str, Any] = {"task_id": task_id, "to": target, "words": " \n\u200b"}
        if needs:
            with refused("leadership.task_step_needs_words", field="words", state=str(target)):
                act("move_task", alva, incident_id, **step)
            step["words"] = "Färjan går inte."
        act("move_task", alva, incident_id, **step)
        assert queries.task(alva, incident_id, task_id, now=NIGHT).state == target

    @settings(max_examples=12, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
    @given(steps=st.lists(st.sampled_from(list(TaskState)), max_size=8))
    def test_stands_where_its_last_allowed_step_led_whatever_was_tried(self, alva: Viewer, steps: Sequence[TaskState]) -> None:
        incident_id = opened(alva)
        task_id = tasked(alva, incident_id)
        state, begun, taken = S.NEW, written(incident_id), 0
        for to in steps:
            try:
                act("move_task", alva, incident_id, task_id=task_id, to=to, words="Enligt stabschefen.")
            except Refusal:
                assert to not in TRANSITIONS[state]
            else:
                assert to in TRANSITIONS[state]
                state, taken = to, taken + 1
        assert queries.task(alva, incident_id, task_id, now=NIGHT).state == state
        assert written(incident_id) == begun + taken
        assert maintenance.agrees(f"incident:{incident_id}")

    def test_is_numbered_in_its_own_incident_and_a_refused_one_takes_no_number(self, alva: Viewer, incident_id: UUID) -> None:
        tasked(alva, incident_id)
        with refused("leadership.task_needs_assignee", field="assignee"):
            tasked(alva, incident_id, draft=replace(TASK, assignee="  "))
        tasked(alva, incident_id)
        tasked(alva, opened(alva, title="Skogsbranden"))
        assert sorted(one.reference for one in queries.tasks(alva, incident_id, now=NIGHT)) == ["U-001", "U-002"]

    @pytest.mark.parametrize(
        ("facts", "code", "field"),
        [
            ({"what": "\n"}, "leadership.task_needs_what", "what"),
            ({"due_at": NIGHT}, "leadership.due_has_passed", "due_at"),
            ({"report_how": "x" * (MAX_SHORT + 1)}, "incident.text_too_long", "report_how"),
            ({"what": f"Hämta {PERSON} på Vätö."}, "incident.personal_id_in_text", None),
            ({"why": f"{PERSON} har ringt."}, "incident.personal_id_in_text", None),
        ],
    )
    def test_that_is_not_in_order_is_not_given(
        self, alva: Viewer, incident_id: UUID, facts: dict[str, Any], code: str, field: str | None
    ) -> None:
        before = written(incident_id)
        with refused(code, **({"field": field} if field else {})):
            tasked(alva, incident_id, draft=replace(TASK, **facts))
        assert (queries.tasks(alva, incident_id, now=NIGHT), written(incident_id)) == ((), before)

    def test_where_life_is_at_stake_comes_first_and_what_is_late_before_what_is_not(self, alva: Viewer, incident_id: UUID) -> None:
        calm = tasked(alva, incident_id)
        late = tasked(alva, incident_id, draft=replace(TASK, due_at=later(10)))
        over = standing(alva, incident_id, S.DONE, draft=replace(TASK, priority=Priority.LIFE))
        life = tasked(alva, incident_id, draft=replace(TASK, priority=Priority.LIFE))
        assert [one.id for one in queries.tasks(alva, incident_id, now=later(30))] == [life, late, calm, over]
        importance = {
            line.facts["reference"]: line.importance for line in incidents.log_page(alva, incident_id).entries if line.facts.get("due")
        }
        assert importance == {"U-002": Importance.NORMAL}
        given_now = next(line for line in incidents.log_page(alva, incident_id).entries if line.kind == "leadership.task_given")
        assert given_now.importance == Importance.CRITICAL

    def test_given_in_time_is_not_late_because_its_form_came_again_after_the_time(self, alva: Viewer, incident_id: UUID) -> None:
        draft, key = replace(TASK, due_at=later(2)), new_id()
        tasked(alva, incident_id, draft=draft, key=key)
        before = written(incident_id)
        tasked(alva, incident_id, draft=draft, key=key, now=later(9))
        assert written(incident_id) == before
        with refused("leadership.due_has_passed"):
            tasked(alva, incident_id, draft=draft, now=later(9))

    @pytest.mark.parametrize("other", [{"assignee": "Polisen"}, {"priority": Priority.LIFE}, {"what": "Ring Vätö också."}])
    def test_changed_after_it_was_saved_is_another_and_not_taken_for_the_first(
        self, alva: Viewer, incident_id: UUID, other: dict[str, Any]
    ) -> None:
        key = tasked(alva, incident_id)
        with refused("ledger.key_reused"):
            tasked(alva, incident_id, draft=replace(TASK, **other), key=key)

    def test_for_a_staff_is_for_one_that_is_open_in_this_incident(self, alva: Viewer, incident_id: UUID) -> None:
        shut, elsewhere = staffed(alva, incident_id), staffed(alva, opened(alva, title="Skogsbranden"))
        act("close_staff", alva, incident_id, staff_id=shut, grounds="Lugnt.")
        for staff_id in (shut, elsewhere, new_id()):
            with refused("leadership.no_such_staff"):
                tasked(alva, incident_id, draft=replace(TASK, staff_id=staff_id))
        working = staffed(alva, incident_id)
        tasked(alva, incident_id, draft=replace(TASK, staff_id=working))
        with refused("leadership.task_needs_taker", field="handed_to", count=1):
            act("close_staff", alva, incident_id, staff_id=working, grounds="Lugnt.")

    def test_comes_from_a_decision_of_this_incident_that_one_may_read(self, alva: Viewer, incident_id: UUID) -> None:
        member = viewer_with(Role.STAFF_MEMBER)
        elsewhere = decided(alva, opened(alva, title="Skogsbranden"))
        secret = decided(alva, incident_id, draft=replace(DECISION, mark=SECRET))
        plain = decided(alva, incident_id)
        for who, decision_id in ((alva, elsewhere), (alva, new_id()), (member, secret)):
            with refused("leadership.no_such_decision"):
                tasked(who, incident_id, draft=replace(TASK, origin=Origin(OriginKind.DECISION, "B-001", id=decision_id)))
        tasked(member, incident_id, draft=replace(TASK, origin=Origin(OriginKind.DECISION, "B-002", id=plain)))
        lacking = {one.reference: one.lacks_action for one in queries.decisions(alva, incident_id, now=NIGHT)}
        assert lacking == {"B-001": True, "B-002": False}

    @pytest.mark.parametrize(
        ("mark", "who", "shown"), [(SECRET, Role.STAFF_MEMBER, False), (INTERNAL, Role.OBSERVER, False), (SECRET, Role.LOG_KEEPER, True)]
    )
    def test_that_is_secret_is_moved_in_secret(self, alva: Viewer, incident_id: UUID, mark: Any, who: Role, shown: bool) -> None:
        task_id = tasked(alva, incident_id, draft=replace(TASK, what="Flytta de boende på Rosenvägen.", mark=mark))
        act("move_task", alva, incident_id, task_id=task_id, to=S.NOT_POSSIBLE, words="Rosenvägen är avskuren.")
        seen = " ".join(str(line) for line in incidents.log_page(viewer_with(who), incident_id).entries)
        assert ("Rosenvägen är avskuren." in seen, "Flytta de boende" in seen) == (shown, shown)


def board(viewer: Viewer, incident_id: UUID, minutes: float = 0) -> Any:
    (line,) = queries.questions(viewer, incident_id, now=later(minutes))
    return line


class TestAQuestion:
    def test_has_one_lead_who_has_said_yes(self, alva: Viewer, incident_id: UUID) -> None:
        question_id = asked(alva, incident_id)
        act("acknowledge_lead", alva, incident_id, question_id=question_id, by=" Vakthavande  på telefon ", now=later(7))
        line = board(alva, incident_id, 7)
        assert (line.lead, line.acknowledged_by, line.acknowledged_at) == ("Trafikverket", "Vakthavande på telefon", later(7))
        assert log(alva, incident_id)[0] == "Trafikverket leder: Vem röjer vägarna på Vätö? Ja från Vakthavande på telefon."
        with refused("leadership.acknowledged_already"):
            act("acknowledge_lead", alva, incident_id, question_id=question_id, by="Någon annan", now=later(8))
        assert board(alva, incident_id, 8).acknowledged_by == "Vakthavande på telefon"

    @pytest.mark.parametrize("by", ["", " \t", "\u200b"])
    def test_a_yes_is_somebodys(self, alva: Viewer, incident_id: UUID, by: str) -> None:
        question_id = asked(alva, incident_id)
        with refused("leadership.acknowledgement_needs_name", field="by"):
            act("acknowledge_lead", alva, incident_id, question_id=question_id, by=by)
        assert board(alva, incident_id).acknowledged_at is None

    def test_another_lead_is_asked_anew_and_the_old_yes_is_not_theirs(self, alva: Viewer, incident_id: UUID) -> None:
        question_id = asked(alva, incident_id)
        act("acknowledge_lead", alva, incident_id, question_id=question_id, by="Vakthavande", now=later(5))
        act("change_question", alva, incident_id, question_id=question_id, draft=replace(QUESTION, lead="Polisen"), now=later(30))
        line = board(alva, incident_id, 49)
        assert (line.lead, line.acknowledged_at, line.acknowledged_by, line.unanswered) == ("Polisen", None, "", False)
        assert board(alva, incident_id, 50).unanswered, "twenty minutes from when the new lead was asked"
        act("acknowledge_lead", alva, incident_id, question_id=question_id, by="Polisens befäl", now=later(51))
        assert not board(alva, incident_id, 90).unanswered

    @pytest.mark.parametrize(
        "change", [{"next_step": "Möte på vägstationen"}, {"next_at": later(60)}, {"supporting": ("Räddningstjänsten", "Kustbevakningen")}]
    )
    def test_a_change_that_keeps_the_lead_keeps_the_yes(self, alva: Viewer, incident_id: UUID, change: dict[str, Any]) -> None:
        question_id = asked(alva, incident_id)
        act("acknowledge_lead", alva, incident_id, question_id=question_id, by="Vakthavande")
        act("change_question", alva, incident_id, question_id=question_id, draft=replace(QUESTION, **change))
        line = board(alva, incident_id)
        assert line.acknowledged_by == "Vakthavande"
        assert {name: getattr(line, name) for name in change} == change
        before = written(incident_id)
        with refused("leadership.same_question", field="next_step"):
            act("change_question", alva, incident_id, question_id=question_id, draft=replace(QUESTION, **change))
        assert written(incident_id) == before

    def test_always_has_a_lead_asked(self, alva: Viewer, incident_id: UUID) -> None:
        with refused("leadership.question_needs_lead", field="lead"):
            asked(alva, incident_id, draft=replace(QUESTION, lead=" "))
        question_id = asked(alva, incident_id)
        with refused("leadership.question_needs_lead", field="lead"):
            act("change_question", alva, incident_id, question_id=question_id, draft=replace(QUESTION, lead=""))
        assert board(alva, incident_id).lead == "Trafikverket"

    def test_is_closed_once_with_its_outcome_and_nothing_happens_to_it_then(self, alva: Viewer, incident_id: UUID) -> None:
        question_id = asked(alva, incident_id)
        with refused("leadership.question_needs_outcome", field="outcome"):
            act("close_question", alva, incident_id, question_id=question_id, outcome=" ")
        act("close_question", alva, incident_id, question_id=question_id, outcome="Vägarna är röjda.", now=later(40))
        before = written(incident_id)
        for what, facts in (
            ("close_question", {"outcome": "Igen"}),
            ("acknowledge_lead", {"by": "Vakthavande"}),
            ("change_question", {"draft": replace(QUESTION, lead="Polisen")}),
        ):
            with refused("leadership.question_is_closed"):
                act(what, alva, incident_id, question_id=question_id, **facts)
        line = board(alva, incident_id, 90)
        assert (line.outcome, line.closed_at, line.unanswered, written(incident_id)) == ("Vägarna är röjda.", later(40), False, before)
        assert queries.open_questions(alva, incident_id, now=later(90)) == ()
        assert maintenance.agrees(f"incident:{incident_id}")

    def test_the_silent_stand_first_and_the_closed_last(self, alva: Viewer, incident_id: UUID) -> None:
        ids = {name: asked(alva, incident_id, draft=replace(QUESTION, title=name)) for name in ("closed", "answered", "silent")}
        act("close_question", alva, incident_id, question_id=ids["closed"], outcome="Röjt.")
        act("acknowledge_lead", alva, incident_id, question_id=ids["answered"], by="Vakthavande")
        asked(alva, incident_id, draft=replace(QUESTION, title="fresh"), now=later(20))
        lines = queries.questions(alva, incident_id, now=later(25))
        assert [line.title for line in lines] == ["silent", "fresh", "answered", "closed"]

    @pytest.mark.parametrize(
        ("what", "facts"),
        [
            ("acknowledge_lead", {"by": "Vakthavande"}),
            ("change_question", {"draft": replace(QUESTION, lead="Polisen")}),
            ("close_question", {"outcome": "Röjt."}),
        ],
    )
    def test_of_another_incident_is_not_there(self, alva: Viewer, incident_id: UUID, what: str, facts: dict[str, Any]) -> None:
        elsewhere = asked(alva, opened(alva, title="Skogsbranden"))
        before = written(incident_id)
        for question_id in (elsewhere, new_id()):
            with refused("leadership.no_such_question"):
                act(what, alva, incident_id, question_id=question_id, **facts)
        assert written(incident_id) == before
