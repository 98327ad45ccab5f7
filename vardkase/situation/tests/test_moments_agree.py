"""The picture of now says what the pages of leadership say; and no kind of entry of leadership is forgotten."""

from __future__ import annotations

from dataclasses import replace
from uuid import UUID

import pytest

from vardkase.access.rules import Viewer
from vardkase.incidents import queries as incidents
from vardkase.incidents.actions import change_level
from vardkase.incidents.rules import LevelDraft
from vardkase.incidents.tests.scenes import later
from vardkase.kernel.ids import new_id
from vardkase.leadership import queries as leadership
from vardkase.leadership import words
from vardkase.leadership.rules.meetings import MeetingState, RhythmDraft
from vardkase.leadership.rules.tasks import TaskState
from vardkase.leadership.tests.pages import led
from vardkase.leadership.tests.scenes import DECISION, act, decided, handed, took
from vardkase.leadership.words import LINES
from vardkase.situation import moments_leadership as parts
from vardkase.situation.moments import Seen
from vardkase.situation.queries.known import known_now
from vardkase.situation.rules import moments as rules

# Kinds that change nothing that the picture shows, and those that are asked where they are: directions, by their own numbers.
ELSEWHERE = {"leadership.direction_set"}
NOTHING = {
    "leadership.started", "leadership.duty_done", "leadership.card_item_done", "leadership.card_item_reopened", "leadership.meeting_noted",
    "leadership.board_item_written", "leadership.attendance_changed", "leadership.minutes_adjusted", "leadership.roster_set",
    "leadership.people_rostered", "leadership.plan_asked", "leadership.plan_proposed", "leadership.handover_made",
    "leadership.handover_accepted", "leadership.role_lent", "leadership.role_returned", "leadership.callout_started",
    "leadership.callout_role_filled", "leadership.callout_role_reopened", "leadership.callout_escalated", "leadership.callout_unfilled",
    "leadership.callout_conflict", "leadership.callout_ended",
}  # fmt: skip


def test_every_kind_of_leadership_either_changes_a_thing_or_is_named_here() -> None:
    assert set(LINES) - set(rules.MAKERS) == ELSEWHERE | NOTHING
    assert not set(rules.MAKERS) - set(LINES)


@pytest.mark.django_db
class TestThePictureOfNow:
    def now(self, viewer: Viewer, incident_id: UUID, part: object) -> dict[str, Seen]:
        row = incidents.incident(viewer, incident_id)
        return {one.key: one for one in part(viewer, row, known_now(row, later(5)))}  # type: ignore[operator]  # a part's own function

    def test_has_the_tasks_and_decisions_of_their_pages(self, alva: Viewer, incident_id: UUID) -> None:
        made = led(alva, incident_id)
        act("move_task", alva, incident_id, task_id=made["task"], to=TaskState.RECEIVED)
        decided(alva, incident_id, draft=replace(DECISION, title="Ersätter", supersedes=made["decision"]))
        tasks = {str(one.id): str(words.TASK_STATES[one.state]) for one in leadership.tasks(alva, incident_id, now=later(5))}
        assert {key: one.word for key, one in self.now(alva, incident_id, parts.tasks).items()} == tasks
        decisions = {str(one.id): one.superseded_by is not None for one in leadership.decisions(alva, incident_id, now=later(5))}
        assert {key: one.over for key, one in self.now(alva, incident_id, parts.decisions).items()} == decisions

    def test_has_the_questions_meetings_and_boards_of_their_pages(self, alva: Viewer, incident_id: UUID) -> None:
        led(alva, incident_id)
        act("set_rhythm", alva, incident_id, draft=RhythmDraft(later(0), hours=24))
        act("set_rhythm", alva, incident_id, draft=RhythmDraft(later(0), hours=48), now=later(1))
        questions = {str(one.id): one.closed_at is not None for one in leadership.questions(alva, incident_id, now=later(5))}
        assert {key: one.over for key, one in self.now(alva, incident_id, parts.questions).items()} == questions
        states = {str(one.id): one.state for one in leadership.rhythm(alva, incident_id, now=later(5))}
        seen = self.now(alva, incident_id, parts.meetings)
        assert len(seen) > 10
        for key, state in states.items():
            assert seen[key].word == str(words.MEETING_STATES[state])
            assert seen[key].over is (state in {MeetingState.HELD, MeetingState.CANCELLED})

    def test_has_the_holders_and_the_level_of_their_pages(self, alva: Viewer, incident_id: UUID) -> None:
        staff = handed(alva, incident_id)
        took(alva, incident_id, staff)
        level = LevelDraft(order=2, decided_by="Kommundirektör", reason="Många drabbas.")
        change_level(viewer=alva, incident_id=incident_id, draft=level, key=new_id(), now=later(1))
        cards = [card for one in leadership.roles(alva, incident_id, now=later(5)) for card in one.cards]
        roles = {card.said.label: [one.said.person for one in card.holders] for card in cards}
        seen = {one.title: one.value for one in self.now(alva, incident_id, parts.staffs).values()}
        assert {role: ", ".join(people) for role, people in roles.items()} == {role: seen[role] for role in roles}
        assert self.now(alva, incident_id, parts.head)["level"].value == incidents.incident(alva, incident_id).level
