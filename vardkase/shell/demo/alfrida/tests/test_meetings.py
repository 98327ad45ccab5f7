"""What the demonstration shows of meetings: the rhythm of the first day, the start-up meeting, and how leadership stood down."""

from __future__ import annotations

import json
from datetime import timedelta
from typing import Any

import pytest

from vardkase.leadership.rules.meetings import AgendaPoint, MeetingKind, RhythmDraft, timetable
from vardkase.leadership.rules.standdown import StandDownDraft
from vardkase.leadership.rules.tasks import OriginKind
from vardkase.shell.demo.alfrida import leading, script
from vardkase.shell.demo.alfrida.script import FOLDER, Step, steps
from vardkase.testing.cases import each

STEPS: list[dict[str, Any]] = json.loads((FOLDER / "meetings.json").read_text(encoding="utf-8"))["steps"]
BY_ID: dict[str, Step] = {step.id: step for step in steps()}


def call(step_id: str, prefix: str = "", later: timedelta = timedelta()) -> dict[str, Any]:
    step = BY_ID[step_id]
    targets = {name: BY_ID[other.partition("/")[0]].key("a") for name, other in step.body.get("targets", {}).items()}
    return leading.call_of(step.body, targets, prefix, later)


def ahead() -> list[Any]:
    """The points of the demonstration's timetable that lie ahead when it is set, in order."""
    draft = call("meet-rhythm")["draft"]
    return [one for one in timetable(draft) if one.at >= BY_ID["meet-rhythm"].recorded_at]


class TestTheSteps:
    @each("given", STEPS, ids=lambda given: given["id"])
    def test_say_that_they_are_invented(self, given: dict[str, Any]) -> None:
        assert given["fictional"] is True

    @each("given", [one for one in STEPS if "targets" in one], ids=lambda given: given["id"])
    def test_act_on_what_was_made_before(self, given: dict[str, Any]) -> None:
        for other in given["targets"].values():
            assert BY_ID[other.partition("/")[0]].recorded_at < BY_ID[given["id"]].recorded_at

    @pytest.mark.parametrize("step_id", ["meet-known", "meet-masts", "meet-stand-down"])
    def test_say_so_in_the_words_that_are_read(self, step_id: str) -> None:
        draft = call(step_id)["draft"]
        words = getattr(draft, "text", "") or getattr(draft, "what", "") or getattr(draft, "grounds", "")
        assert leading.INVENTED in words

    def test_say_so_of_what_a_meeting_came_to(self) -> None:
        assert leading.INVENTED in call("meet-start-over")["outcome"]


class TestTheFirstDay:
    def test_has_a_timetable_from_the_decision_on_the_level(self) -> None:
        draft = call("meet-rhythm")["draft"]
        assert isinstance(draft, RhythmDraft)
        assert draft.h_at == BY_ID["level-staff"].recorded_at
        assert draft.staff_id == BY_ID["lead-central"].key("a")

    @pytest.mark.parametrize(
        ("step_id", "kind"),
        [("meet-start", MeetingKind.WALKTHROUGH), ("meet-conference", MeetingKind.CONFERENCE), ("meet-decisions", MeetingKind.DECISION)],
    )
    def test_begins_the_meetings_that_the_timetable_has(self, step_id: str, kind: MeetingKind) -> None:
        place = int(BY_ID[step_id].body["targets"]["meeting_id"].partition("/")[2])
        assert ahead()[place - 1].kind == kind

    def test_meets_at_three_as_the_log_tells(self) -> None:
        assert BY_ID["meet-start"].recorded_at == script.local_moment("2019-01-02 03:00")
        assert call("meet-start-moved")["at"] == script.local_moment("2019-01-02 03:00")
        assert "Startmöte" in BY_ID["start-meeting"].body["text"]

    def test_asks_what_is_known_and_what_is_not(self) -> None:
        points = [call(one)["draft"].point for one in ("meet-known", "meet-unknown", "meet-measures")]
        assert points == [AgendaPoint.KNOWN, AgendaPoint.UNKNOWN, AgendaPoint.MEASURES]

    def test_gives_a_task_from_the_meeting(self) -> None:
        origin = call("meet-masts")["draft"].origin
        assert (origin.kind, origin.reference) == (OriginKind.MEETING, "M-002")


class TestTheEnd:
    def test_is_a_decision_when_everybody_has_power(self) -> None:
        draft = call("meet-stand-down")["draft"]
        assert isinstance(draft, StandDownDraft)
        assert BY_ID["meet-stand-down"].recorded_at > BY_ID["row-42"].recorded_at
        assert draft.evaluation_at == script.local_moment("2019-01-28 13:00")

    def test_is_learned_from_and_the_lesson_has_an_owner(self) -> None:
        assert [call(one)["draft"].point for one in ("meet-well", "meet-less-well", "meet-change")] == [
            AgendaPoint.WENT_WELL, AgendaPoint.WENT_LESS_WELL, AgendaPoint.TO_CHANGE,
        ]  # fmt: skip
        assert call("meet-lesson")["draft"].assignee == "Säkerhetschef"


class TestAReplay:
    @pytest.mark.parametrize(("step_id", "name"), [("meet-start-moved", "at"), ("meet-start-over", "next_at")])
    def test_moves_what_is_to_come(self, step_id: str, name: str) -> None:
        later = timedelta(days=2000)
        assert call(step_id, "2 jan · ", later)[name] == call(step_id)[name] + later

    def test_moves_h_and_the_evaluation(self) -> None:
        later = timedelta(days=2000)
        assert call("meet-rhythm", "x", later)["draft"].h_at == call("meet-rhythm")["draft"].h_at + later
        assert call("meet-stand-down", "x", later)["draft"].evaluation_at == call("meet-stand-down")["draft"].evaluation_at + later

    def test_says_the_storms_own_time_first(self) -> None:
        assert call("meet-known", "2 jan 03:04 · ")["draft"].text.startswith("2 jan 03:04 · ")
