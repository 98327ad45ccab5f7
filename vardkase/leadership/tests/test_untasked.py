"""A decision that nobody has been given a task from: asked about when there has been time, and settled when leadership stands down."""

from __future__ import annotations

from dataclasses import replace
from typing import Any
from uuid import UUID

import pytest

from vardkase import ledger
from vardkase.access.rules import Role, Viewer
from vardkase.incidents import maintenance
from vardkase.incidents.rules import State
from vardkase.incidents.tests.scenes import NIGHT, SECRET, later, moved, opened, refused
from vardkase.leadership import queries
from vardkase.leadership.obligations import Due, obligations
from vardkase.leadership.queries.untasked import untasked
from vardkase.leadership.rules import standdown
from vardkase.leadership.rules.standdown import Answer, How, OpenThing, StandDownDraft
from vardkase.leadership.rules.tasks import Origin, OriginKind, TaskState
from vardkase.leadership.tests.pages import Room
from vardkase.leadership.tests.scenes import DECISION, TASK, act, decided, tasked
from vardkase.testing.pages import CheckingClient
from vardkase.testing.people import viewer_with

pytestmark = pytest.mark.django_db
DOWN = StandDownDraft("Kommundirektör", "Elen är tillbaka.", "Säkerhetschef")
TITLE = DECISION.title


def waiting(viewer: Viewer, minutes: float) -> list[str]:
    return [one.title for one in obligations(viewer, later(minutes)) if one.code == "decision_untasked"]


def listed(viewer: Viewer, incident_id: UUID) -> list[OpenThing]:
    return [one for one in queries.open_things(viewer, incident_id, now=later(90)) if one.noun == "decision"]


def task_of(viewer: Viewer, incident_id: UUID, decision_id: UUID) -> UUID:
    return tasked(viewer, incident_id, draft=replace(TASK, origin=Origin(OriginKind.DECISION, "B-001", id=decision_id)))


class TestWhatIsDue:
    @pytest.mark.parametrize(("minutes", "asked"), [(0, False), (59, False), (60, True), (6000, True)])
    def test_is_asked_about_when_there_has_been_time(self, alva: Viewer, incident_id: UUID, minutes: int, asked: bool) -> None:
        decided(alva, incident_id)
        assert waiting(alva, minutes) == [f"Ge någon uppgiften: B-001 {TITLE}"] * asked

    def test_says_why_for_whom_and_where(self, alva: Viewer, incident_id: UUID) -> None:
        decision_id = decided(alva, incident_id)
        (found,) = [one for one in obligations(alva, later(61)) if one.code == "decision_untasked"]
        assert (found.state, found.since, found.due_at) == (Due.DUE, NIGHT, None)
        assert found.url == f"/incidents/{incident_id}/decisions/{decision_id}/"
        assert "blir inte genomfört" in found.why
        assert Role.CHIEF_OF_STAFF in found.roles
        moved(alva, incident_id, State.STANDING_DOWN)
        (found,) = [one for one in obligations(alva, later(61)) if one.code == "decision_untasked"]
        assert Role.COORDINATOR in found.roles

    def test_is_over_when_somebody_has_a_task_from_it(self, alva: Viewer, incident_id: UUID) -> None:
        decision_id = decided(alva, incident_id)
        task_id = task_of(alva, incident_id, decision_id)
        assert waiting(alva, 90) == []
        act("move_task", alva, incident_id, task_id=task_id, to=TaskState.DONE, words="Öppnat.")
        assert (waiting(alva, 90), listed(alva, incident_id)) == ([], [])

    def test_is_nothing_where_nothing_need_be_done_or_another_holds(self, alva: Viewer, incident_id: UUID) -> None:
        first = decided(alva, incident_id)
        decided(alva, incident_id, draft=replace(DECISION, no_action=True, supersedes=first))
        assert (waiting(alva, 90), listed(alva, incident_id)) == ([], [])

    def test_is_not_told_to_those_who_may_not_read_it(self, alva: Viewer, incident_id: UUID) -> None:
        decided(alva, incident_id, draft=replace(DECISION, title="HEMLIGT", mark=SECRET))
        assert len(waiting(alva, 90)) == 1
        assert waiting(viewer_with(Role.STAFF_MEMBER), 90) == []

    def test_of_no_incident_costs_no_question(self, django_assert_num_queries: Any) -> None:
        with django_assert_num_queries(0):
            assert untasked(()) == []

    def test_of_many_is_asked_for_in_three_questions(self, alva: Viewer, incident_id: UUID, django_assert_max_num_queries: Any) -> None:
        other = opened(alva)
        for _one in range(5):
            decided(alva, incident_id)
            decided(alva, other)
        with django_assert_max_num_queries(3):
            assert len(untasked((incident_id, other))) == 10


class TestStandingDown:
    def test_lists_it_with_its_ways(self, alva: Viewer, incident_id: UUID) -> None:
        decided(alva, incident_id)
        (found,) = listed(alva, incident_id)
        assert (found.reference, found.title, found.ways) == ("B-001", TITLE, (How.HANDED, How.CLOSED))

    def test_hands_it_to_the_line_by_name_or_closes_it_with_a_reason(self, alva: Viewer, incident_id: UUID) -> None:
        handed, shut = decided(alva, incident_id), decided(alva, incident_id)
        answers = (Answer("decision", str(shut), How.CLOSED, why="Elen kom tillbaka."),)
        with refused("leadership.thing_needs_reason"):
            act("stand_down", alva, incident_id, draft=replace(DOWN, answers=(replace(answers[0], why=""),)), now=later(90))
        act("stand_down", alva, incident_id, draft=replace(DOWN, answers=answers), now=later(90))
        (down,) = queries.stand_downs(alva, incident_id)
        told = {one.key: (one.how, one.to, one.why) for one in down.said.settled}
        assert told == {str(handed): (How.HANDED, "Säkerhetschef", ""), str(shut): (How.CLOSED, "", "Elen kom tillbaka.")}
        assert (waiting(alva, 200), listed(alva, incident_id)) == ([], [])
        assert [one.lacks_action for one in queries.decisions(alva, incident_id, now=later(200))] == [False, False]

    def test_stands_so_after_everything_is_built_anew(self, alva: Viewer, incident_id: UUID) -> None:
        decided(alva, incident_id)
        act("stand_down", alva, incident_id, draft=DOWN, now=later(90))
        maintenance.rebuild()
        assert (waiting(alva, 200), listed(alva, incident_id)) == ([], [])

    def test_hands_on_unread_what_is_not_for_the_viewer(self, alva: Viewer, incident_id: UUID) -> None:
        decided(alva, incident_id, draft=replace(DECISION, title="HEMLIGT", mark=SECRET))
        (found,) = listed(viewer_with(Role.STAFF_MEMBER), incident_id)
        assert (found.title, found.ways, found.marked) == ("", (How.HANDED,), True)
        act("stand_down", alva, incident_id, draft=DOWN, now=later(90))
        told = [one.payload for one in ledger.entries(f"incident:{incident_id}") if one.kind == "leadership.stood_down"]
        assert not any(b"HEMLIGT" in one for one in told)

    def test_shows_it_under_a_heading_of_its_own(self, screen: CheckingClient, alva: Viewer, incident_id: UUID) -> None:
        decided(alva, incident_id)
        page = Room(screen, incident_id).get("stand-down/new/")
        assert "Beslut som ingen har fått någon uppgift av" in page.text
        assert TITLE in page.text


LEFT = OpenThing("takeover", "1", "Socialnämnden", "Ö-001", ways=(How.LEFT,))
ROAD = OpenThing("task", "2", "Röj vägen", "U-001")


class TestWhatLacks:
    def test_is_told_all_at_once_each_at_its_field(self) -> None:
        draft = StandDownDraft("", " ", "", (Answer("task", "2", How.CLOSED),), evaluation_at=later(-5))
        lacks = standdown.lacking(draft, (LEFT, ROAD), NIGHT)
        assert [(one.code.partition(".")[2], one.facts.get("field") or one.facts.get("thing")) for one in lacks] == [
            ("stand_down_needs_grounds", "grounds"), ("stand_down_needs_decider", "decided_by"), ("stand_down_needs_taker", "handed_to"),
            ("thing_needs_reason", "takeover:1"), ("thing_needs_reason", "task:2"), ("meeting_time_has_passed", "evaluation_at"),
        ]  # fmt: skip

    def test_is_nothing_when_all_is_said(self) -> None:
        draft = replace(DOWN, answers=(Answer("takeover", "1", How.LEFT, why="Ks beslutar."),), evaluation_at=later(900))
        assert standdown.lacking(draft, (LEFT, ROAD), NIGHT) == ()

    @pytest.mark.usefixtures("five_past")
    def test_stands_on_the_page_in_one_round_and_keeps_what_was_typed(
        self, screen: CheckingClient, alva: Viewer, incident_id: UUID
    ) -> None:
        task_id = tasked(alva, incident_id)
        room = Room(screen, incident_id)
        sent = {f"how:task:{task_id}": "closed", "evaluation_at": "snart", "evaluation_place": "Annexet"}
        answer = room.post("stand-down/new/", {**room.get("stand-down/new/").form, **sent})
        assert answer.status == 422
        assert answer.form["evaluation_place"] == "Annexet"
        wrong = {one.get("name") for one in answer.tree.xpath("//main//*[@aria-invalid='true']")}
        assert wrong == {"grounds", "decided_by", "handed_to", f"said:task:{task_id}", "evaluation_at"}
        assert queries.stand_downs(alva, incident_id) == ()
