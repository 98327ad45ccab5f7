"""Meetings in whatever order a night brings them: what the rules refuse leaves nothing behind, and the rest can be made anew."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta
from typing import Any
from uuid import UUID

import pytest
from django.db import transaction
from django.db.models import Model, QuerySet
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from vardkase import ledger
from vardkase.access.rules import Viewer
from vardkase.incidents import maintenance
from vardkase.incidents.rules.incidents import State
from vardkase.incidents.tests.scenes import NIGHT, later, opened
from vardkase.kernel.ids import new_id
from vardkase.kernel.refusal import Refusal
from vardkase.leadership import queries
from vardkase.leadership.models import BoardItemRow, DutyRow, PlannedMeeting, Staff
from vardkase.leadership.projections import TABLES
from vardkase.leadership.rules.board import Ender
from vardkase.leadership.rules.decisions import Capacity, DutyKind
from vardkase.leadership.rules.meetings import MeetingKind, MeetingState, NoteDraft, RhythmDraft, timetable
from vardkase.leadership.rules.standdown import Answer, How, OpenThing, StandDownDraft, settle
from vardkase.leadership.tests.scenes import ACTIVATION, BRIEFING, DECISION, ITEM, PRESENT, SEATED, SITTING, STAFF, TASK, act
from vardkase.testing.people import alva as alva_provsson

pytestmark = pytest.mark.django_db
URGENT = replace(DECISION, capacity=Capacity.CHAIR_URGENT, mandate="", why_urgent="Elen är borta.")
DOWN = StandDownDraft("Kommundirektör", "Elen är tillbaka.", "Säkerhetschef")


def everything(incident_id: UUID) -> list[Any]:
    """Every row of an incident in every table, and how long its stream is."""
    rows = [sorted(map(str, QuerySet(model).filter(incident_id=incident_id).values_list())) for model in TABLES]
    return [ledger.head(f"incident:{incident_id}").number, *rows]


class Night:
    """Somebody who meets, decides and stands down, in whatever order comes to mind."""

    def __init__(self) -> None:
        self.viewer: Viewer = alva_provsson()
        self.incident_id = opened(self.viewer)
        self.minute = 0
        self.refused = 0

    def do(self, what: str, which: int) -> None:
        """Does one thing; what is refused leaves no trace."""
        self.minute += 11
        before = everything(self.incident_id)
        try:
            with transaction.atomic():
                ACTS[what](self, which)
        except Refusal:
            assert everything(self.incident_id) == before, what
            self.refused += 1

    def act(self, what: str, **facts: Any) -> None:
        act(what, self.viewer, self.incident_id, now=later(self.minute), **facts)

    def one(self, model: type[Model], which: int, **narrow: Any) -> Any:
        """Some row of the incident, or an id of nothing."""
        found = list(QuerySet(model).filter(incident_id=self.incident_id, **narrow).order_by("number", "pk").values_list("id", flat=True))
        return found[which % len(found)] if found else new_id()

    def meeting(self, which: int) -> Any:
        return self.one(PlannedMeeting, which)

    def at(self, minutes: int) -> Any:
        return later(self.minute + minutes)

    def stand_down(self, which: int) -> None:
        """Names what can only be named, closes what may be closed now and then, and hands on the rest."""
        answers = []
        for thing in queries.open_things(self.viewer, self.incident_id, now=later(self.minute)):
            how = thing.ways[which % len(thing.ways)]
            answers.append(Answer(thing.noun, thing.key, how, why="" if how == How.HANDED else "Ks beslutar."))
        self.act("stand_down", draft=replace(DOWN, answers=tuple(answers), evaluation_at=self.at(600) if which % 2 else None))


ACTS: dict[str, Callable[[Night, int], None]] = {
    "open a staff": lambda night, n: night.act("open_staff", draft=replace(STAFF, name=f"Stab {n % 3}")),
    "set a rhythm": lambda night, n: night.act(
        "set_rhythm", draft=RhythmDraft(night.at(-n), night.one(Staff, n) if n % 2 else None, (24, 48)[n % 2])
    ),
    "plan": lambda night, n: night.act("plan_meeting", draft=replace(BRIEFING, kind=list(MeetingKind)[n % 10], at=night.at(n * 7))),
    "move": lambda night, n: night.act("move_meeting", meeting_id=night.meeting(n), at=night.at(n + 20)),
    "cancel": lambda night, n: night.act("cancel_meeting", meeting_id=night.meeting(n), why="Lugnt."),
    "begin": lambda night, n: night.act("begin_meeting", meeting_id=night.meeting(n), who=SEATED if n % 2 else PRESENT),
    "note": lambda night, n: night.act("note", meeting_id=night.meeting(n), draft=NoteDraft("Elen.")),
    "end": lambda night, n: night.act("end_meeting", meeting_id=night.meeting(n), next_at=night.at(90) if n % 2 else None),
    "give a task": lambda night, n: night.act("give_task", draft=TASK),
    "activate": lambda night, n: night.act("activate_board", draft=ACTIVATION),
    "decide alone": lambda night, n: night.act("take_decision", draft=URGENT),
    "convene": lambda night, n: night.act("convene_board", draft=replace(SITTING, at=night.at(n))),
    "write": lambda night, n: night.act("write_item", meeting_id=night.meeting(n), draft=ITEM, paragraph=n % 3 or None),
    "close": lambda night, n: night.act("close_sitting", meeting_id=night.meeting(n)),
    "end the board": lambda night, n: night.act("end_board", ender=Ender.COUNCIL, decision="Fullmäktige § 1"),
    "stand down": lambda night, n: night.stand_down(n),
}
OFTEN = ["activate", "convene", "begin", "begin", "write", "close", "plan", "end", "decide alone"]


@settings(max_examples=12, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.lists(st.tuples(st.sampled_from([*ACTS, *OFTEN]), st.integers(0, 29)), min_size=2, max_size=18))
def test_whatever_a_night_brings_meetings_are_in_order_and_can_be_made_anew(plan: list[tuple[str, int]]) -> None:
    night = Night()
    for step in plan:
        night.do(*step)
    here = {"incident_id": night.incident_id}
    lines = queries.rhythm(night.viewer, night.incident_id, now=later(night.minute))

    references = sorted(one.reference for one in lines)
    assert references == [f"M-{place:03}" for place in range(1, len(lines) + 1)]
    for one in lines:
        assert (one.begun_at is None) or one.state in {MeetingState.UNDER_WAY, MeetingState.HELD}
        assert (one.ended_at is not None) is (one.state == MeetingState.HELD)
        assert (one.met is not None) is (one.kind == MeetingKind.BOARD and one.state == MeetingState.HELD)
    for one in lines:
        written = list(BoardItemRow.objects.filter(meeting_id=one.id).order_by("paragraph").values_list("paragraph", flat=True))
        assert written == list(range(1, len(written) + 1))
    reported = {duty.about_id for one in lines if one.met for duty in one.met.reported}
    still = set(DutyRow.objects.filter(**here, kind=DutyKind.REPORT_TO_BOARD, done_at=None).values_list("about_id", flat=True))
    assert not reported & still
    stood_down = queries.stand_downs(night.viewer, night.incident_id)
    if stood_down:
        row_state = queries.overview(night.viewer, night.incident_id, now=later(night.minute))
        assert {staff.closing.handed_to for staff in row_state.closed_staffs if staff.closing} <= {"Säkerhetschef", ""}
    assert maintenance.agrees(f"incident:{night.incident_id}")


@settings(max_examples=60, deadline=None)
@given(
    hours=st.sampled_from([24, 48]),
    briefing=st.one_of(st.none(), st.integers(0, 24)),
    decision=st.integers(0, 24),
    relief=st.integers(0, 24),
)
def test_every_timetable_is_within_its_hours_and_in_order(hours: int, briefing: int | None, decision: int, relief: int) -> None:
    draft = RhythmDraft(NIGHT, None, hours, briefing, decision, relief)
    points = timetable(draft)
    assert [one.at for one in points] == sorted(one.at for one in points)
    assert all(NIGHT - timedelta(minutes=15) <= one.at <= NIGHT + timedelta(hours=hours) for one in points)
    assert sum(one.point is not None for one in points) == 8
    handovers = [one for one in points if one.kind == MeetingKind.HANDOVER]
    assert len(handovers) == (hours // relief if relief else 0)
    assert len(points) < 200, "a log that nobody could read"


@settings(max_examples=60, deadline=None)
@given(st.lists(st.tuples(st.sampled_from(list(How)), st.booleans()), max_size=8))
def test_every_open_thing_is_settled_once_and_nothing_is_lost(said: list[tuple[How, bool]]) -> None:
    things = tuple(OpenThing("task", str(place), f"Uppgift {place}", f"U-{place:03}") for place in range(len(said)))
    answers = tuple(
        Answer("task", str(place), how, why="" if how == How.HANDED else "Skäl.") for place, (how, is_said) in enumerate(said) if is_said
    )
    settled = settle(replace(DOWN, answers=answers), things, NIGHT)
    assert [one.key for one in settled] == [one.key for one in things]
    for (how, is_said), one in zip(said, settled, strict=True):
        assert one.how == (how if is_said else How.HANDED)
        assert bool(one.to) is (one.how == How.HANDED)
        assert bool(one.why) is (one.how != How.HANDED)


class TestAStandDownInEveryState:
    @pytest.mark.parametrize("states", [(), (State.STANDING_DOWN,)], ids=["active", "standing down"])
    def test_ends_in_standing_down(self, states: tuple[State, ...]) -> None:
        from vardkase.incidents import queries as incidents
        from vardkase.incidents.tests.scenes import moved

        night = Night()
        moved(night.viewer, night.incident_id, *states)
        night.stand_down(0)
        assert incidents.incident(night.viewer, night.incident_id).state == State.STANDING_DOWN

    def test_and_led_again_it_may_stand_down_again(self) -> None:
        from vardkase.incidents.tests.scenes import moved

        night = Night()
        night.stand_down(0)
        moved(night.viewer, night.incident_id, State.ACTIVE)
        night.minute += 5
        night.act("open_staff", draft=STAFF)
        night.stand_down(1)
        found = queries.stand_downs(night.viewer, night.incident_id)
        assert [[staff.name for staff in one.said.staffs] for one in found] == [[STAFF.name], []]
        assert maintenance.agrees(f"incident:{night.incident_id}")
