"""Standing down: everything open is handed on, closed or named; the board is neither ended nor hidden; and it is learned from."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime
from typing import Any
from uuid import UUID

import pytest

from vardkase import ledger
from vardkase.access.rules import Role, Viewer
from vardkase.incidents import maintenance, projections
from vardkase.incidents import queries as incidents
from vardkase.incidents.rules.incidents import State
from vardkase.incidents.tests.scenes import NIGHT, SECRET, later, opened, refused
from vardkase.kernel.ids import new_id
from vardkase.leadership import queries
from vardkase.leadership.queries import standdown as seam
from vardkase.leadership.rules.decisions import Capacity
from vardkase.leadership.rules.meetings import AgendaPoint, MeetingKind, MeetingState, NoteDraft, RhythmDraft
from vardkase.leadership.rules.standdown import Answer, How, OpenThing, Settled, StandDownDraft
from vardkase.leadership.rules.tasks import Origin, OriginKind, TaskState
from vardkase.leadership.tests.scenes import (
    DECISION,
    PRESENT,
    STAFF,
    TASK,
    act,
    activated,
    asked,
    begun,
    convened,
    decided,
    planned,
    staffed,
    tasked,
    took_over,
)
from vardkase.testing.people import viewer_with

pytestmark = pytest.mark.django_db
DOWN = StandDownDraft("Kommundirektör", "Elen är tillbaka och vägarna öppna.", "Säkerhetschef")
NAMED = "Kommunstyrelsen beslutar den 30 januari."


def stand_down(viewer: Viewer, incident_id: UUID, **otherwise: Any) -> UUID:
    key = otherwise.pop("key", new_id())
    return act("stand_down", viewer, incident_id, draft=replace(DOWN, **otherwise), key=key, now=later(600))


def things(viewer: Viewer, incident_id: UUID) -> dict[str, OpenThing]:
    """What is open, by noun: the last of each."""
    return {one.noun: one for one in queries.open_things(viewer, incident_id, now=NIGHT)}


def named(viewer: Viewer, incident_id: UUID) -> tuple[Answer, ...]:
    """Answers for what can only be named."""
    return tuple(Answer(one.noun, one.key, How.LEFT, why=NAMED) for one in things(viewer, incident_id).values() if one.ways == (How.LEFT,))


class TestTheDecision:
    def test_is_one_entry_that_can_be_read_alone(self, alva: Viewer, incident_id: UUID) -> None:
        staffed(alva, incident_id)
        tasked(alva, incident_id)
        asked(alva, incident_id)
        planned(alva, incident_id, draft=replace_at(later(900)))
        key = stand_down(alva, incident_id, evaluation_at=later(3000), evaluation_place="Stadshuset")
        (entry, moved) = list(ledger.entries(f"incident:{incident_id}"))[-2:]
        said = entry.event
        assert entry.key == key
        assert [(one.noun, one.title, one.how, one.to) for one in said.settled] == [
            ("task", TASK.what, How.HANDED, "Säkerhetschef"), ("question", "Vem röjer vägarna på Vätö?", How.HANDED, "Säkerhetschef"),
        ]  # fmt: skip
        assert [one.name for one in said.staffs] == [STAFF.name]
        assert [one.reference for one in said.cancelled] == ["M-001"]
        assert (said.evaluation.reference, said.evaluation.at) == ("M-002", later(3000))
        assert (said.before, said.board) == (State.ACTIVE, "")
        assert moved.kind == "incident.state_changed"

    def test_moves_the_incident_and_closes_the_staffs(self, alva: Viewer, incident_id: UUID) -> None:
        staffed(alva, incident_id)
        stand_down(alva, incident_id)
        assert incidents.incident(alva, incident_id).state == State.STANDING_DOWN
        found = queries.overview(alva, incident_id, now=later(601))
        assert (found.staffs, [one.said.name for one in found.closed_staffs]) == ((), [STAFF.name])
        closing = found.closed_staffs[0].closing
        assert closing is not None
        assert (closing.grounds, closing.handed_to) == (DOWN.grounds, "Säkerhetschef")

    def test_sent_twice_is_one_also_for_the_state(self, alva: Viewer, incident_id: UUID) -> None:
        key = new_id()
        stand_down(alva, incident_id, key=key)
        before = ledger.head(f"incident:{incident_id}").number
        stand_down(alva, incident_id, key=key)
        assert ledger.head(f"incident:{incident_id}").number == before
        with refused("ledger.key_reused"):
            stand_down(alva, incident_id, key=key, decided_by="Någon annan")

    def test_may_be_taken_again_when_something_is_opened_after_it(self, alva: Viewer, incident_id: UUID) -> None:
        stand_down(alva, incident_id)
        staffed(alva, incident_id, now=later(605))
        tasked(alva, incident_id, now=later(610))
        stand_down(alva, incident_id)
        assert incidents.incident(alva, incident_id).state == State.STANDING_DOWN
        assert [len(one.said.settled) for one in queries.stand_downs(alva, incident_id)] == [1, 0]

    def test_is_refused_when_leadership_has_stood_down_already_and_hands_nothing_on_again(self, alva: Viewer, incident_id: UUID) -> None:
        staffed(alva, incident_id)
        stand_down(alva, incident_id, evaluation_at=later(3000))
        tasked(alva, incident_id, now=later(610))
        before = ledger.head(f"incident:{incident_id}").number
        with refused("leadership.stood_down_already", at=later(600)):
            stand_down(alva, incident_id, evaluation_at=later(3000))
        assert ledger.head(f"incident:{incident_id}").number == before
        assert len(queries.stand_downs(alva, incident_id)) == 1

    def test_waits_for_a_meeting_that_is_going_on_and_leaves_nothing_behind(self, alva: Viewer, incident_id: UUID) -> None:
        begun(alva, incident_id)
        before = ledger.head(f"incident:{incident_id}").number
        with refused("leadership.meeting_is_under_way"):
            stand_down(alva, incident_id)
        assert ledger.head(f"incident:{incident_id}").number == before
        assert incidents.incident(alva, incident_id).state == State.ACTIVE

    def test_is_made_anew_from_the_ledger(self, alva: Viewer, incident_id: UUID) -> None:
        staffed(alva, incident_id)
        activated(alva, incident_id)
        took_over(alva, incident_id)
        tasked(alva, incident_id)
        act("set_rhythm", alva, incident_id, draft=RhythmDraft(NIGHT))
        stand_down(alva, incident_id, answers=named(alva, incident_id), evaluation_at=later(3000))
        before = queries.stand_downs(alva, incident_id), queries.rhythm(alva, incident_id, now=later(700))
        assert maintenance.agrees(f"incident:{incident_id}")
        projections.rebuild(f"incident:{incident_id}")
        assert (queries.stand_downs(alva, incident_id), queries.rhythm(alva, incident_id, now=later(700))) == before


def replace_at(at: datetime) -> Any:
    """A briefing at another time."""
    from vardkase.leadership.tests.scenes import BRIEFING

    return replace(BRIEFING, at=at)


class TestWhatIsOpen:
    def test_is_every_noun_with_what_must_be_known_of_it(self, alva: Viewer, incident_id: UUID) -> None:
        activated(alva, incident_id)
        took_over(alva, incident_id)
        tasked(alva, incident_id)
        asked(alva, incident_id)
        decided(alva, incident_id, draft=replace(DECISION, capacity=Capacity.BOARD))
        found = things(alva, incident_id)
        assert set(found) == {"task", "question", "decision", "duty", "board", "takeover"}
        assert found["decision"].ways == (How.HANDED, How.CLOSED)
        assert found["board"].ways == found["takeover"].ways == (How.LEFT,)
        assert "2 kap. 6 §" in found["board"].note
        assert "2 kap. 4 §" in found["takeover"].note
        assert How.CLOSED not in found["duty"].ways

    def test_a_task_is_handed_on_closed_or_left(self, alva: Viewer, incident_id: UUID) -> None:
        handed, shut, left = (tasked(alva, incident_id, draft=replace(TASK, what=what)) for what in ("A", "B", "C"))
        answers = (
            Answer("task", str(handed), How.HANDED, "Gatuchefen"), Answer("task", str(shut), How.CLOSED, why="Behövs inte."),
            Answer("task", str(left), How.LEFT, why="Görs i vår."),
        )  # fmt: skip
        stand_down(alva, incident_id, answers=answers)
        found = {one.id: one for one in queries.tasks(alva, incident_id, now=later(601))}
        assert [(found[one].state, found[one].words) for one in (handed, shut, left)] == [
            (TaskState.NEW, "→ Gatuchefen"), (TaskState.WITHDRAWN, "Behövs inte."), (TaskState.NEW, "Görs i vår."),
        ]  # fmt: skip

    @pytest.mark.parametrize(
        ("how", "to", "why", "closed"),
        [(How.HANDED, "Gatuchefen", "", True), (How.CLOSED, "", "Klart.", True), (How.LEFT, "", "Kvar.", False)],
    )
    def test_a_question_needs_nobody_more_unless_it_is_left(
        self, alva: Viewer, incident_id: UUID, how: How, to: str, why: str, closed: bool
    ) -> None:
        question_id = asked(alva, incident_id)
        stand_down(alva, incident_id, answers=(Answer("question", str(question_id), how, to, why),))
        (line,) = queries.questions(alva, incident_id, now=later(601))
        assert (line.closed_at is not None) is closed

    def test_a_duty_is_still_owed_and_can_still_be_done(self, alva: Viewer, incident_id: UUID) -> None:
        decided(alva, incident_id, draft=replace(DECISION, review_at=later(60)))
        stand_down(alva, incident_id)
        (duty,) = queries.open_duties(alva, incident_id, now=later(601))
        act("fulfil_duty", alva, incident_id, about_id=duty.about_id, kind=duty.kind, how="Gäller.", now=later(602))
        assert queries.open_duties(alva, incident_id, now=later(603)) == ()

    def test_a_task_that_one_may_not_read_is_handed_on_unread(self, alva: Viewer, incident_id: UUID) -> None:
        secret = tasked(alva, incident_id, draft=replace(TASK, what="HEMLIGT", mark=SECRET))
        reader = viewer_with(Role.COORDINATOR)
        (thing,) = queries.open_things(reader, incident_id, now=NIGHT)
        assert (thing.title, thing.reference, thing.ways) == ("", "U-001", (How.HANDED,))
        with refused("leadership.thing_cannot_be_so"):
            stand_down(reader, incident_id, answers=(Answer("task", str(secret), How.CLOSED, why="x"),))


class TestWhatIsNotForEverybody:
    """The entry of a stand-down is read by everybody in the room: what is marked stands there by its reference alone."""

    def test_a_secret_task_keeps_its_words_to_itself(self, alva: Viewer, incident_id: UUID) -> None:
        tasked(alva, incident_id, draft=replace(TASK, what="HEMLIGT", mark=SECRET))
        (thing,) = queries.open_things(alva, incident_id, now=NIGHT)
        assert (thing.title, thing.marked) == ("HEMLIGT", True)
        stand_down(alva, incident_id)
        (found,) = queries.stand_downs(alva, incident_id)
        assert [(one.reference, one.title) for one in found.said.settled] == [("U-001", "")]

    def test_a_secret_decision_too(self, alva: Viewer, incident_id: UUID) -> None:
        decided(alva, incident_id, draft=replace(DECISION, title="HEMLIGT", mark=SECRET, review_at=later(60)))
        stand_down(alva, incident_id)
        (found,) = queries.stand_downs(alva, incident_id)
        assert [(one.reference, one.title) for one in found.said.settled] == [("B-001", "")] * 2, "the decision and its duty"

    def test_nothing_of_it_stands_in_the_open_entries(self, alva: Viewer, incident_id: UUID) -> None:
        tasked(alva, incident_id, draft=replace(TASK, what="HEMLIGT", mark=SECRET))
        stand_down(alva, incident_id)
        kinds = ("leadership.stood_down", "incident.state_changed")
        said = [entry.payload for entry in ledger.entries(f"incident:{incident_id}") if entry.kind in kinds]
        assert len(said) == 2
        assert not any(b"HEMLIGT" in one for one in said)


class TestTheBoard:
    def test_at_work_is_neither_ended_nor_hidden(self, alva: Viewer, incident_id: UUID) -> None:
        activated(alva, incident_id)
        took_over(alva, incident_id)
        meeting_id = convened(alva, incident_id)
        with refused("leadership.thing_needs_reason"):
            stand_down(alva, incident_id)
        act("move_meeting", alva, incident_id, meeting_id=meeting_id, at=later(900))
        stand_down(alva, incident_id, answers=named(alva, incident_id))
        (found,) = queries.stand_downs(alva, incident_id)
        assert found.said.board == "Kommunstyrelsens arbetsutskott"
        assert found.said.board_law == "2 kap. 6 § lagen (2006:544)"
        (board,) = queries.boards(alva, incident_id)
        assert board.ended_at is None
        assert board.takeovers[0].returned_at is None
        assert queries.meeting(alva, incident_id, meeting_id, now=later(601)).line.state == MeetingState.PLANNED, (
            "the board meets until it ends"
        )

    def test_cannot_be_closed_by_those_who_stand_down(self, alva: Viewer, incident_id: UUID) -> None:
        board_id = activated(alva, incident_id)
        with refused("leadership.thing_cannot_be_so"):
            stand_down(alva, incident_id, answers=(Answer("board", str(board_id), How.CLOSED, why="Vi är klara."),))


class TestTheFirstEvaluation:
    def test_is_held_with_its_questions_and_gives_tasks(self, alva: Viewer, incident_id: UUID) -> None:
        stand_down(alva, incident_id, evaluation_at=later(3000), evaluation_place="Stadshuset")
        (line,) = queries.rhythm(alva, incident_id, now=later(601))
        assert (line.kind, line.place) == (MeetingKind.HOT_WASH, "Stadshuset")
        points = queries.agenda(alva, incident_id, line.id, now=later(2990)).points
        assert points[0] == AgendaPoint.WENT_WELL
        act("begin_meeting", alva, incident_id, meeting_id=line.id, who=PRESENT, now=later(3000))
        for point in points:
            act("note", alva, incident_id, meeting_id=line.id, draft=NoteDraft(f"Svar på {point}", point), now=later(3010))
        lesson = replace(TASK, what="Pröva kontaktlistan.", origin=Origin(OriginKind.MEETING, line.reference, line.id))
        tasked(alva, incident_id, draft=lesson, now=later(3020))
        act("end_meeting", alva, incident_id, meeting_id=line.id, outcome="Klart.", now=later(3030))
        found = queries.meeting(alva, incident_id, line.id, now=later(3031))
        assert [one.point for one in found.notes] == list(points)
        assert [one.said.what for one in found.tasks if one.said] == ["Pröva kontaktlistan."]

    def test_that_is_planned_is_not_taken_away_by_standing_down_again(self, alva: Viewer, incident_id: UUID) -> None:
        stand_down(alva, incident_id, evaluation_at=later(3000))
        staffed(alva, incident_id, now=later(700))
        stand_down(alva, incident_id)
        (line,) = queries.rhythm(alva, incident_id, now=later(601))
        assert line.state == MeetingState.PLANNED


class TestTheSeam:
    @pytest.fixture
    def shifts(self, monkeypatch: pytest.MonkeyPatch) -> list[tuple[Settled, UUID]]:
        """A noun of another part, as shifts will be: what it was told to settle."""
        told: list[tuple[Settled, UUID]] = []
        monkeypatch.setattr(seam, "_nouns", dict(seam._nouns))

        def settle(viewer: Viewer, incident_id: UUID, one: Settled, key: UUID, now: datetime) -> None:
            told.append((one, key))

        seam.offer(seam.Noun("shift", "Pass", lambda viewer, incident_id, now: [OpenThing("shift", "7", "Natt")], settle))
        return told

    def test_has_another_nouns_things_stand_on_the_page_and_be_settled(
        self, alva: Viewer, incident_id: UUID, shifts: list[tuple[Settled, UUID]]
    ) -> None:
        assert [one.name for one in queries.open_things(alva, incident_id, now=NIGHT)] == ["shift:7"]
        key = stand_down(alva, incident_id)
        ((one, own),) = shifts
        assert (one.title, one.to) == ("Natt", "Säkerhetschef")
        assert own != key

    def test_is_offered_once(self, shifts: list[Any]) -> None:
        with pytest.raises(ValueError, match="shift stands down already"):
            seam.offer(seam.Noun("shift", "Pass", lambda viewer, incident_id, now: []))
        assert shifts == []


def test_what_is_open_in_another_incident_is_not_here(alva: Viewer, incident_id: UUID) -> None:
    other = tasked(alva, opened(alva))
    with refused("leadership.thing_is_not_open"):
        stand_down(alva, incident_id, answers=(Answer("task", str(other), How.CLOSED, why="x"),))
