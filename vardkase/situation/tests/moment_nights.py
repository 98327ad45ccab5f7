"""A whole night of leadership, entry by entry: what the time machine showed to each reader when the entry was the newest there was."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Any
from uuid import UUID

from vardkase.access.rules import Role, Viewer
from vardkase.incidents import queries as incidents
from vardkase.incidents.actions import change_level, rename
from vardkase.incidents.rules import LevelDraft
from vardkase.incidents.tests.scenes import INTERNAL, SECRET, later, wrote
from vardkase.kernel.ids import new_id
from vardkase.leadership.rules.board import Ender
from vardkase.leadership.rules.meetings import RhythmDraft
from vardkase.leadership.rules.shifts import ShiftState
from vardkase.leadership.rules.standdown import StandDownDraft
from vardkase.leadership.rules.tasks import QuestionDraft, TaskState
from vardkase.leadership.tests import shift_scenes as shifts
from vardkase.leadership.tests.scenes import (
    BRIEFING,
    CARDS,
    DECISION,
    DIRECTION,
    PRESENT,
    SITTING,
    STAFF,
    TASK,
    act,
    activated,
    asked,
    convened,
    decided,
    planned,
    staffed,
    tasked,
    took,
    took_over,
)
from vardkase.situation import moments_leadership as parts
from vardkase.situation.moments import Seen
from vardkase.situation.queries.known import known_now
from vardkase.situation.rules.known import Known
from vardkase.situation.tests.scenarios import BY_HAND, WORST, did, wrote_scenario
from vardkase.testing.people import viewer_with

PARTS: dict[str, Any] = {key: build for key, _title, build in (*parts.FIRST, *parts.AFTER)}
Shown = dict[str, list[Seen]]


@dataclass
class Telling:
    """A night that is being told: who tells it, where, when; and the ids of what has been made."""

    viewer: Viewer
    incident_id: UUID
    readers: dict[str, Viewer]
    minute: int = 0
    ids: dict[str, Any] = field(default_factory=dict)
    # By the name of a step: the number of its last entry, its moment, and what each reader was shown.
    numbers: dict[str, int] = field(default_factory=dict)
    shown: dict[str, dict[str, Shown]] = field(default_factory=dict)
    minutes: dict[str, int] = field(default_factory=dict)

    def __deepcopy__(self, memo: dict[int, Any]) -> Telling:
        """Itself: when it has been told, no test changes it."""
        return self

    @property
    def now(self) -> datetime:
        """The moment of the step that is being told."""
        return later(self.minute)

    def does(self, what: str, **facts: Any) -> UUID:
        """An act of leadership at the moment of the step."""
        return act(what, self.viewer, self.incident_id, now=self.now, **facts)

    def at(self, step: str) -> Known:
        """What was known when a step had been taken."""
        return Known(self.numbers[step], later(self.minutes[step]))

    def pictures(self, step: str, reader: str) -> Shown:
        """What the time machine shows a reader of that moment now."""
        return pictures(self.readers[reader], self.incident_id, self.at(step))


def pictures(viewer: Viewer, incident_id: UUID, known: Known | None = None, now: datetime | None = None) -> Shown:
    """Every part of leadership as it was known, or as it is at a moment."""
    row = incidents.incident(viewer, incident_id)
    known = known or known_now(row, now or later(0))
    return {key: build(viewer, row, known) for key, build in PARTS.items()}


def _level(n: Telling) -> None:
    level = LevelDraft(order=2, decided_by="Kommundirektör", reason="Många drabbas.")
    change_level(viewer=n.viewer, incident_id=n.incident_id, draft=level, key=new_id(), now=n.now)


def _staffed(n: Telling) -> None:
    n.ids["staff"] = staffed(n.viewer, n.incident_id, now=n.now)


def _field(n: Telling) -> None:
    n.ids["field"] = staffed(n.viewer, n.incident_id, draft=replace(STAFF, name="Stab Väddö"), now=n.now)


def _role(n: Telling) -> None:
    n.ids["holding"] = took(n.viewer, n.incident_id, n.ids["staff"], now=n.now)


def _relieved(n: Telling) -> None:
    n.ids["second"] = took(n.viewer, n.incident_id, n.ids["staff"], "Demo Påhittsson", relieves=n.ids["holding"], now=n.now)


def _keep(name: str, make: Callable[..., UUID], **facts: Any) -> Callable[[Telling], None]:
    def step(n: Telling) -> None:
        n.ids[name] = make(n.viewer, n.incident_id, now=n.now, **facts)

    return step


def _supersedes(n: Telling) -> None:
    draft = replace(DECISION, title="Sex stationer öppnas", supersedes=n.ids["decision"])
    n.ids["newer"] = decided(n.viewer, n.incident_id, draft=draft, now=n.now)


def _task(to: TaskState, words: str = "") -> Callable[[Telling], None]:
    return lambda n: void(n.does("move_task", task_id=n.ids["task"], to=to, words=words))


def void(_made: object) -> None:
    """Nothing: what a step gives back is not asked for."""


def _change_question(n: Telling) -> None:
    n.does("change_question", question_id=n.ids["question"], draft=QuestionDraft("Vem röjer vägarna på Vätö?", "Polisen", "Vätö"))


def _rostered(n: Telling) -> None:
    roster_id = shifts.rostered(n.viewer, n.incident_id, now=n.now)
    n.ids["people"] = shifts.entered(n.viewer, n.incident_id, roster_id, now=n.now)
    n.ids["roster"] = roster_id


def _shift(n: Telling) -> None:
    n.ids["shift"] = shifts.planned(n.viewer, n.incident_id, n.ids["roster"], n.ids["people"][0], 1, 9, now=n.now)


def _shift_moved(n: Telling) -> None:
    n.does("move_shift", shift_id=n.ids["shift"], to=ShiftState.YES)


def _shift_changed(n: Telling) -> None:
    n.does("change_shift", shift_id=n.ids["shift"], starts_at=shifts.at(2), ends_at=shifts.at(9))


def _adopted(n: Telling) -> None:
    proposal_id = shifts.asked_plan(n.viewer, n.incident_id, n.ids["roster"], now=n.now)
    one = shifts.turn(n.ids["people"][2], 10, 18, role=shifts.LOG, name=shifts.CIA.name)
    shifts.settled(n.viewer, n.incident_id, proposal_id, shifts.answer(one), now=n.now)
    n.ids["turn"] = one.shift_id
    n.does("adopt_plan", proposal_id=proposal_id)


def _scenario(n: Telling) -> None:
    wrote_scenario(n.viewer, n.incident_id, replace(WORST, indicators=(BY_HAND,)), now=n.now)


def _down(n: Telling) -> None:
    draft = StandDownDraft("Kommundirektör", "Elen är tillbaka och vägarna öppna.", "Säkerhetschef", evaluation_at=later(3000))
    n.does("stand_down", draft=draft)


def _renamed(n: Telling) -> None:
    rename(viewer=n.viewer, incident_id=n.incident_id, title="Stormen som blev snö", key=new_id(), now=n.now)


def _decision_of(mark: Any, title: str) -> Callable[[Telling], None]:
    return lambda n: void(decided(n.viewer, n.incident_id, draft=replace(DECISION, title=title, mark=mark), now=n.now))


def _does(what: str, *, of: dict[str, str] | None = None, **facts: Any) -> Callable[[Telling], None]:
    return lambda n: void(n.does(what, **{name: n.ids[key] for name, key in (of or {}).items()}, **facts))


_SECRET_TASK = replace(TASK, what="Hemlig körning", mark=SECRET)
# Each step, and the parts of the picture that it changes: no others may say anything new by it.
STEPS: dict[str, tuple[Callable[[Telling], None], set[str]]] = {
    "a note": (lambda n: void(wrote(n.viewer, n.incident_id, now=n.now)), set()),
    "the level": (_level, {"head"}),
    "a name": (_renamed, {"head"}),
    "a staff": (_staffed, {"staffs"}),
    "another staff": (_field, {"staffs"}),
    "cards": (lambda n: void(n.does("hand_out_cards", staff_id=n.ids["staff"], draft=CARDS)), {"staffs"}),
    "a role taken": (_role, {"staffs"}),
    "a role relieved": (_relieved, {"staffs"}),
    "a role left": (_does("leave_role", of={"holding_id": "second"}, words="Går hem."), {"staffs"}),
    "a staff closed": (_does("close_staff", of={"staff_id": "field"}, grounds="Vägarna är öppna igen."), {"staffs"}),
    "a direction": (_does("set_direction", draft=DIRECTION), {"direction"}),
    "another direction": (_does("set_direction", draft=replace(DIRECTION, goal="Alla ska ha värme.")), {"direction"}),
    "a decision": (_keep("decision", decided), {"decisions"}),
    "a newer decision": (_supersedes, {"decisions"}),
    "an internal decision": (_decision_of(INTERNAL, "Intern bemanning"), {"decisions"}),
    "a secret decision": (_decision_of(SECRET, "Hemliga bussar"), {"decisions"}),
    "a task": (_keep("task", tasked, draft=replace(TASK, due_at=later(500))), {"tasks"}),
    "a secret task": (_keep("secret", tasked, draft=_SECRET_TASK), {"tasks"}),
    "a task received": (_task(TaskState.RECEIVED), {"tasks"}),
    "a task waits": (_task(TaskState.WAITING, "Väntar på bandvagn."), {"tasks"}),
    "a task done": (_task(TaskState.DONE, "Alla är nådda."), {"tasks"}),
    "a secret task withdrawn": (
        _does("move_task", of={"task_id": "secret"}, to=TaskState.WITHDRAWN, words="Hemligt skäl."), {"tasks"},
    ),
    "a question": (_keep("question", asked), {"questions"}),
    "a lead says yes": (_does("acknowledge_lead", of={"question_id": "question"}, by="Vakthavande"), {"questions"}),
    "another lead": (_change_question, {"questions"}),
    "a question closed": (_does("close_question", of={"question_id": "question"}, outcome="Vägarna är röjda."), {"questions"}),
    "a rhythm": (lambda n: void(n.does("set_rhythm", draft=RhythmDraft(n.now, hours=24))), {"meetings"}),
    "another rhythm": (lambda n: void(n.does("set_rhythm", draft=RhythmDraft(n.now, hours=48))), {"meetings"}),
    "a meeting": (_keep("meeting", planned, draft=replace(BRIEFING, title="Lägesgenomgång", at=later(300))), {"meetings"}),
    "a meeting moved": (_does("move_meeting", of={"meeting_id": "meeting"}, at=later(320), place="Skolan", why="Färjan."), {"meetings"}),
    "a meeting begun": (_does("begin_meeting", of={"meeting_id": "meeting"}, who=PRESENT), {"meetings"}),
    "a meeting ended": (_does("end_meeting", of={"meeting_id": "meeting"}, outcome="Alla vet.", next_at=later(900)), {"meetings"}),
    "a meeting to cancel": (_keep("gone", planned, draft=replace(BRIEFING, title="Pressträff", at=later(400))), {"meetings"}),
    "a meeting cancelled": (_does("cancel_meeting", of={"meeting_id": "gone"}, why="Alla är ute."), {"meetings"}),
    "a board": (_keep("board", activated), {"board"}),
    "a sitting": (_keep("sitting", convened, draft=replace(SITTING, at=later(700))), {"meetings"}),
    "a takeover": (_keep("takeover", took_over), {"board"}),
    "a takeover goes back": (_does("hand_back", of={"takeover_id": "takeover"}, circumstances="Bemanningen räcker igen."), {"board"}),
    "another takeover": (_keep("other", took_over), {"board"}),
    "the board ends": (_does("end_board", ender=Ender.COUNCIL, decision="Kommunfullmäktige § 12"), {"board"}),
    "a roster": (_rostered, set()),
    "a shift": (_shift, {"shifts"}),
    "a shift said yes": (_shift_moved, {"shifts"}),
    "a shift changed": (_shift_changed, {"shifts"}),
    "a plan adopted": (_adopted, {"shifts"}),
    "a scenario": (_scenario, set()),
    "an open task": (_keep("left", tasked, draft=replace(TASK, what="Följ upp i Rimbo.")), {"tasks"}),
    "an open question": (_keep("open", asked, draft=QuestionDraft("Vem följer upp?", "Trafikverket")), {"questions"}),
    "standing down": (
        _down, {"head", "direction", "staffs", "tasks", "questions", "meetings", "shifts"},
    ),
}  # fmt: skip
NAMES = list(STEPS)


def readers(incident_id: UUID, alva: Viewer, bo: Viewer) -> dict[str, Viewer]:
    """Those who read it: who leads, who follows, who sits at the table, who chairs the board, and who looks at it afterwards."""
    roles = {"staff": Role.STAFF_MEMBER, "chair": Role.BOARD_CHAIR, "auditor": Role.AUDITOR}
    here = {name: viewer_with(role, scope=f"incident:{incident_id}") for name, role in roles.items()}
    return {"alva": alva, "bo": bo, **here}


def told(alva: Viewer, bo: Viewer, incident_id: UUID) -> Telling:
    """The whole night. Each step is two minutes, and is looked at by everybody when it has been taken."""
    n = Telling(alva, incident_id, readers(incident_id, alva, bo))
    for name, (step, _parts) in STEPS.items():
        n.minute += 2
        step(n)
        row = incidents.incident(alva, incident_id)
        n.numbers[name], n.minutes[name] = row.entries, n.minute
        n.shown[name] = {reader: pictures(viewer, incident_id, n.at(name)) for reader, viewer in n.readers.items()}
    return n


__all__ = ["NAMES", "PARTS", "STEPS", "Telling", "did", "pictures", "told"]
