"""The tables of leadership are what the ledger makes them: after any night, after a forgery, and whatever else stands beside."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import date, datetime
from itertools import product
from typing import Any
from uuid import UUID

import pytest
from django.db import IntegrityError, transaction
from django.db.models import Model, QuerySet
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from vardkase import ledger
from vardkase.access.rules import Viewer
from vardkase.incidents import maintenance, projections
from vardkase.incidents import queries as incidents
from vardkase.incidents.actions.frame import written
from vardkase.incidents.rules import Criterion, State
from vardkase.incidents.tests.scenes import NIGHT, SECRET, later, moved, opened, refused
from vardkase.kernel.ids import new_id
from vardkase.kernel.moments import STOCKHOLM, Happened, Precision
from vardkase.kernel.refusal import Refusal
from vardkase.leadership import events, queries
from vardkase.leadership.models import (
    BoardItemRow,
    BoardRow,
    CardItemRow,
    CardRow,
    DecisionRow,
    DirectionRow,
    DutyRow,
    HandoverRow,
    HoldingRow,
    MeetingNote,
    MeetingRow,
    PlannedMeeting,
    ProposalRow,
    QuestionRow,
    RhythmRow,
    RosterPersonRow,
    RosterRow,
    ShiftRow,
    Staff,
    StandDownRow,
    StartRow,
    TakeoverRow,
    TaskRow,
)
from vardkase.leadership.projections import TABLES
from vardkase.leadership.rules.board import Ender, Extent, MeetingDraft
from vardkase.leadership.rules.decisions import Capacity, DutyKind
from vardkase.leadership.rules.meetings import AgendaPoint, Move, NoteDraft, RhythmDraft
from vardkase.leadership.rules.sittings import Adjustment, ItemKind
from vardkase.leadership.rules.standdown import Answer, How, StandDownDraft
from vardkase.leadership.rules.tasks import TaskState
from vardkase.leadership.tests.scenes import (
    ACTIVATION,
    DECISION,
    DIRECTION,
    ITEM,
    QUESTION,
    STAFF,
    TAKEOVER,
    TASK,
    act,
    activated,
    asked,
    begun,
    decided,
    handed,
    planned,
    sitting,
    staffed,
    tasked,
    ticked,
    took,
    took_over,
)  # fmt: skip
from vardkase.leadership.tests.shift_scenes import full
from vardkase.testing.people import alva as alva_provsson
from vardkase.testing.scenes import kept

pytestmark = pytest.mark.django_db
BOARDS = ("Socialnämnden", "Barn- och skolnämnden", "Kultur- och fritidsnämnden")
NAMES = ("Central krisledning", "Socialkontorets stab", "Skolans stab")
every_table = pytest.mark.parametrize("model", TABLES, ids=lambda model: model.__name__)


def meeting(at: datetime) -> MeetingDraft:
    return MeetingDraft(at, "Stadshuset", ("Ordföranden", "Ledamot ett"), ("Lägesrapport",))


def rows(incident_id: UUID) -> dict[str, list[str]]:
    """Every row of an incident, but for the ids that are the database's own."""
    found = {}
    for model in TABLES:
        own = model._meta.pk.get_internal_type() == "UUIDField"
        names = [field.attname for field in model._meta.fields if own or not field.primary_key]
        found[model.__name__] = sorted(map(repr, QuerySet(model).filter(incident_id=incident_id).values_list(*names)))
    return found


@kept
def led(alva: Viewer, incident_id: UUID) -> UUID:
    """An incident with something in every table, and something done to most of it; two boards after each other."""
    staff_id = staffed(alva, incident_id)
    act("close_staff", alva, incident_id, staff_id=staffed(alva, incident_id, draft=replace(STAFF, name=NAMES[1])), grounds="Lugnt.")
    for goal in ("Ingen ska fara illa.", "Alla har värme."):
        act("set_direction", alva, incident_id, draft=replace(DIRECTION, goal=goal))
    activated(alva, incident_id, happened=Happened(later(-30), Precision.ABOUT, "ca 01.50"))
    act("record_meeting", alva, incident_id, draft=meeting(later(1)), now=later(2))
    first = decided(alva, incident_id, draft=replace(DECISION, review_at=later(60), mark=SECRET))
    decided(alva, incident_id, draft=replace(DECISION, supersedes=first, capacity=Capacity.BOARD), now=later(3))
    social = took_over(alva, incident_id)
    took_over(alva, incident_id, draft=replace(TAKEOVER, from_board=BOARDS[1]))
    act("fulfil_duty", alva, incident_id, about_id=social, kind=DutyKind.TELL_BOARD, how="Telefon 11.30", now=later(4))
    act("hand_back", alva, incident_id, takeover_id=social, circumstances="Bemanningen räcker igen.", now=later(5))
    act("end_board", alva, incident_id, ender=Ender.COUNCIL, decision="Fullmäktige § 1", now=later(6))
    activated(alva, incident_id, now=later(7))
    task_id = tasked(alva, incident_id, draft=replace(TASK, staff_id=staff_id))
    act("move_task", alva, incident_id, task_id=task_id, to=TaskState.RECEIVED, now=later(8))
    act("acknowledge_lead", alva, incident_id, question_id=asked(alva, incident_id), by="TiB", now=later(9))
    made = full(alva, incident_id)
    act("adopt_plan", alva, incident_id, proposal_id=made["proposal"], now=later(9))
    act("accept_handover", alva, incident_id, handover_id=made["handover"], by="Bo Exempelström", now=later(9))
    handed(alva, incident_id, staff_id=staff_id)
    first_chief = took(alva, incident_id, staff_id, "Testa Exempelsson")
    took(alva, incident_id, staff_id, "Demo Påhittsson", relieves=first_chief, now=later(9))
    act(
        "leave_role", alva, incident_id, holding_id=took(alva, incident_id, staff_id, "Testa Exempelsson", role_key="service"), words="Hem."
    )
    ticked(alva, incident_id, staff_id)
    act("untick_item", alva, incident_id, item_id=ticked(alva, incident_id, staff_id, 1), reason="Fel punkt.")
    met(alva, incident_id, staff_id)
    begun_at(alva, incident_id, staff_id)
    return incident_id


def begun_at(alva: Viewer, incident_id: UUID, staff_id: UUID) -> None:
    """That leadership was started, as its own entry says it; what else a start does is done above."""
    seat = events.StartedSeat(staff_id, "Central krisledning", "Kommunen", "Krisledningsplan", 3)
    event = events.LeadershipStarted(new_id(), 3, "Stabsläge", "Kommundirektör", (Criterion.AFFECTS_MANY,), "", (seat,), "Stadshuset")
    written(f"incident:{incident_id}", event, alva, event.start_id, later(97))


def met(alva: Viewer, incident_id: UUID, staff_id: UUID) -> None:
    """A rhythm, meetings in every state, a meeting of the board, and two stand-downs: the second when it was led again."""
    for hours in (24, 48):
        act("set_rhythm", alva, incident_id, draft=RhythmDraft(NIGHT, staff_id, hours), now=later(10))
    meeting_id = begun(alva, incident_id)
    act("note", alva, incident_id, meeting_id=meeting_id, draft=NoteDraft("Elen är borta.", AgendaPoint.SITUATION))
    act("end_meeting", alva, incident_id, meeting_id=meeting_id, outcome="Klart.", next_at=later(600))
    act("move_meeting", alva, incident_id, meeting_id=planned(alva, incident_id), at=later(700), why="Färjan.")
    act("cancel_meeting", alva, incident_id, meeting_id=planned(alva, incident_id), why="Lugnt.")
    urgent = decided(alva, incident_id, draft=replace(DECISION, capacity=Capacity.CHAIR_URGENT, mandate="", why_urgent="Elen är borta."))
    decided(alva, incident_id, draft=replace(DECISION, capacity=Capacity.CHAIR_URGENT, mandate="", why_urgent="Elen är borta."))
    board_meeting = sitting(alva, incident_id)
    again = replace(ITEM, heading="Läget i natt", kind=ItemKind.URGENT_REPORT, about_id=urgent)
    act("write_item", alva, incident_id, meeting_id=board_meeting, draft=again, paragraph=1)
    move = Move("Ledamot två", True, later(80))
    act("change_attendance", alva, incident_id, meeting_id=board_meeting, move=move, now=later(85))
    act("close_sitting", alva, incident_id, meeting_id=board_meeting, now=later(90))
    act("write_item", alva, incident_id, meeting_id=board_meeting, draft=replace(ITEM, heading="Bussarna"), now=later(91))
    adjusted = Adjustment(date(2019, 1, 2), ("Ordföranden", "Ledamot ett"))
    act("adjust_minutes", alva, incident_id, meeting_id=board_meeting, draft=adjusted, now=later(92))
    decision = StandDownDraft("Kommundirektör", "Elen är tillbaka.", "Säkerhetschef", (), later(3000), "Stadshuset")
    boards = [Answer(one.noun, one.key, How.LEFT, why="Ks beslutar.") for one in queries.open_things(alva, incident_id, now=later(91))
              if How.HANDED not in one.ways]  # fmt: skip
    for _again in range(2):
        act("stand_down", alva, incident_id, draft=replace(decision, answers=tuple(boards)), now=later(95))
        staffed(alva, incident_id, draft=replace(STAFF, name="Ny stab"), now=later(96))


class TestARebuild:
    def test_makes_the_same_rows_and_the_same_screens(self, alva: Viewer, led: UUID) -> None:
        before = (
            rows(led),
            queries.overview(alva, led, now=later(10)),
            queries.boards(alva, led),
            queries.decisions(alva, led, now=later(10)),
        )
        assert all(before[0].values())
        assert projections.rebuild(f"incident:{led}") == ledger.head(f"incident:{led}").number
        assert rows(led) == before[0]
        after = queries.overview(alva, led, now=later(10)), queries.boards(alva, led), queries.decisions(alva, led, now=later(10))
        assert after == before[1:]
        assert maintenance.agrees(f"incident:{led}")

    def test_leaves_the_other_incidents_alone(self, alva: Viewer, led: UUID) -> None:
        other = opened(alva, title="Vattenläckan i Rimbo")
        staffed(alva, other)
        decided(alva, other, draft=replace(DECISION, review_at=later(60)))
        activated(alva, other)
        # Written behind the ledger's back: a rebuild of this incident would have put it right.
        Staff.objects.filter(incident_id=other).update(name="Orörd")
        before = rows(other)
        projections.rebuild(f"incident:{led}")
        assert rows(other) == before
        projections.rebuild(f"incident:{other}")
        assert Staff.objects.get(incident_id=other).name == STAFF.name

    @pytest.mark.parametrize("states", [(), (State.EVALUATED,), (State.EVALUATED, State.ARCHIVED)], ids=["closed", "evaluated", "archived"])
    def test_is_made_also_when_the_incident_is_over(self, alva: Viewer, led: UUID, states: tuple[State, ...]) -> None:
        moved(alva, led, State.STANDING_DOWN, State.CLOSED, *states)
        before = rows(led)
        for model in TABLES:
            QuerySet(model).filter(incident_id=led).delete()
        projections.rebuild(f"incident:{led}")
        assert rows(led) == before
        with refused("leadership.incident_is_over"):
            staffed(alva, led, draft=replace(STAFF, name=NAMES[2]))


FORGERIES: dict[type[Model], dict[str, Any]] = {
    StartRow: {"started_at": later(-500)},
    Staff: {"name": "En annan stab"},
    DirectionRow: {"set_at": later(-500)},
    DecisionRow: {"superseded_by": None},
    DutyRow: {"how": "Anmält, påstås det"},
    TaskRow: {"state": "done"},
    QuestionRow: {"acknowledged_by": "Någon annan"},
    BoardRow: {"meetings": 9},
    MeetingRow: {"held_at": later(-500)},
    TakeoverRow: {"how_returned": ""},
    RhythmRow: {"hours": 12},
    PlannedMeeting: {"state": "held"},
    MeetingNote: {"text": "Något annat"},
    BoardItemRow: {"number": 7},
    StandDownRow: {"at": later(-500)},
    RosterRow: {"name": "Någon annanstans"},
    RosterPersonRow: {"name": "Någon annan"},
    ShiftRow: {"state": "relieved"},
    ProposalRow: {"asked_by": "Någon annan"},
    HandoverRow: {"accepted_at": None, "receipt": ""},
    CardRow: {"label": "En annan roll"},
    CardItemRow: {"note": "Gjort, påstås det"},
    HoldingRow: {"person": "Någon annan"},
}


class TestAForgery:
    def test_is_tried_in_every_table(self) -> None:
        assert set(FORGERIES) == set(TABLES)

    @every_table
    @pytest.mark.parametrize("how", ["changed", "deleted"])
    def test_of_a_row_is_found(self, led: UUID, model: type[Model], how: str) -> None:
        before = rows(led)
        self.forge(led, model, how)
        forged = rows(led)
        assert forged != before
        assert not maintenance.agrees(f"incident:{led}")
        assert rows(led) == forged

    @pytest.mark.parametrize("how", ["changed", "deleted"])
    def test_of_every_table_is_put_right(self, led: UUID, how: str) -> None:
        before = rows(led)
        for model in TABLES:
            self.forge(led, model, how)
        assert [name for name, found in rows(led).items() if found == before[name]] == []
        projections.rebuild(f"incident:{led}")
        assert rows(led) == before

    def forge(self, led: UUID, model: type[Model], how: str) -> None:
        chosen: QuerySet[Any] = QuerySet(model).filter(incident_id=led)
        if how == "deleted":
            chosen.delete()
        else:
            chosen.update(**FORGERIES[model])


class TestTheDatabaseItselfRefuses:
    @pytest.mark.parametrize(
        ("model", "different"),
        [
            (BoardRow, {"id": None}),
            (DecisionRow, {"id": None}),
            (TaskRow, {"id": None}),
            *product([DirectionRow, DutyRow, MeetingRow], [{}]),
        ],
        ids=["two boards at work", "one reference of two", "one task of two", "one version of two", "one duty twice", "one meeting of two"],
    )
    def test_what_must_never_be(self, led: UUID, model: type[Model], different: dict[str, Any]) -> None:
        newest: QuerySet[Any] = QuerySet(model).filter(incident_id=led).order_by("-pk")
        row = newest.filter(ended_at=None).get() if model is BoardRow else newest[0]
        row.pk = new_id() if different else None
        before = rows(led)
        with pytest.raises(IntegrityError), transaction.atomic():
            row.save(force_insert=True)
        assert rows(led) == before


class Night:
    """Somebody who leads an incident, in whatever order comes to mind; what the rules refuse is not done."""

    def __init__(self) -> None:
        self.viewer = alva_provsson()
        self.incident_id = opened(self.viewer)
        self.minute = 0
        self.refused = 0

    def do(self, what: str, which: int) -> None:
        self.minute += 7
        before = rows(self.incident_id)
        try:
            with transaction.atomic():
                ACTS[what](self, which)
        except Refusal:
            assert rows(self.incident_id) == before
            self.refused += 1

    def act(self, what: str, **facts: Any) -> None:
        act(what, self.viewer, self.incident_id, now=later(self.minute), **facts)

    def one(self, model: type[Model], which: int) -> Any:
        """Some row of the incident, or an id of nothing."""
        found = list(QuerySet(model).filter(incident_id=self.incident_id).order_by("number").values_list("id", flat=True))
        return found[which % len(found)] if found else new_id()

    def decide(self, which: int, **more: Any) -> None:
        capacity = (Capacity.DIRECTOR, Capacity.BOARD, Capacity.CHAIR_URGENT)[which % 3]
        draft = replace(
            DECISION, capacity=capacity, why_urgent="Elen är borta.", review_at=later(self.minute + 60) if which % 2 else None, **more
        )
        self.act("take_decision", draft=draft)


ACTS: dict[str, Callable[[Night, int], None]] = {
    "open a staff": lambda night, n: night.act("open_staff", draft=replace(STAFF, name=NAMES[n % 3])),
    "close a staff": lambda night, n: night.act("close_staff", staff_id=night.one(Staff, n), grounds="Lugnt."),
    "direct": lambda night, n: night.act("set_direction", draft=DIRECTION),
    "decide": lambda night, n: night.decide(n),
    "supersede": lambda night, n: night.decide(n, supersedes=night.one(DecisionRow, n)),
    "fulfil": lambda night, n: night.act("fulfil_duty", about_id=night.one(DecisionRow, n), kind=list(DutyKind)[n % 4], how="Möte 1"),
    "begin": lambda night, n: night.act("activate_board", draft=ACTIVATION),
    "meet": lambda night, n: night.act("record_meeting", draft=meeting(later(night.minute))),
    "take over": lambda night, n: night.act(
        "take_over", draft=replace(TAKEOVER, from_board=BOARDS[n % 3], extent=list(Extent)[n % 2], urgent="Nu." if n % 5 else "")
    ),
    "hand back": lambda night, n: night.act("hand_back", takeover_id=night.one(TakeoverRow, n), circumstances="Lugnt."),
    "end": lambda night, n: night.act("end_board", ender=list(Ender)[n % 3], decision="Fullmäktige § 1"),
    "give a task": lambda night, n: night.act("give_task", draft=TASK),
    "ask": lambda night, n: night.act("raise_question", draft=QUESTION),
}


@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.lists(st.tuples(st.sampled_from([*ACTS, "begin", "take over", "decide"]), st.integers(0, 29)), min_size=1, max_size=16))
def test_whatever_a_night_brings_the_tables_are_in_order_and_can_be_made_anew(plan: list[tuple[str, int]]) -> None:
    night = Night()
    for step in plan:
        night.do(*step)
    here = {"incident_id": night.incident_id}

    assert ledger.head(f"incident:{night.incident_id}").number == 1 + len(plan) - night.refused
    assert incidents.incident(night.viewer, night.incident_id).entries == 1 + len(plan) - night.refused
    decisions = list(DecisionRow.objects.filter(**here).order_by("number"))
    assert [one.reference for one in decisions] == [f"B-{place:03}" for place in range(1, len(decisions) + 1)]
    takeovers = list(TakeoverRow.objects.filter(**here).order_by("number"))
    assert [one.reference for one in takeovers] == [f"Ö-{place:03}" for place in range(1, len(takeovers) + 1)]
    versions = list(DirectionRow.objects.filter(**here).order_by("number").values_list("version", flat=True))
    assert versions == list(range(1, len(versions) + 1))
    replaced = {one.id: one.superseded_by for one in decisions if one.superseded_by}
    said = {one.said.supersedes: one.id for one in queries.decisions(night.viewer, night.incident_id, now=later(0)) if one.said}
    assert replaced == {old: new for old, new in said.items() if old}
    assert not DutyRow.objects.filter(**here, about_id__in=replaced, kind=DutyKind.REVIEW, done_at=None).exists()
    working = set(BoardRow.objects.filter(**here, ended_at=None).values_list("id", flat=True))
    assert {one.activation_id for one in takeovers if one.returned_at is None} <= working
    names = [one.casefold() for one in Staff.objects.filter(**here, closed_at=None).values_list("name", flat=True)]
    assert len(names) == len(set(names))

    before = rows(night.incident_id)
    projections.rebuild(f"incident:{night.incident_id}")
    assert rows(night.incident_id) == before


def test_a_time_said_by_the_clock_on_the_wall_is_made_anew_as_it_was(alva: Viewer, incident_id: UUID) -> None:
    tasked(alva, incident_id, draft=replace(TASK, due_at=later(60).astimezone(STOCKHOLM)))
    assert maintenance.agrees(f"incident:{incident_id}")
