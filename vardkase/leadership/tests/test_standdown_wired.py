"""Standing down closes what still runs: call-outs, and shifts to come and under way, each by its own entry, all or nothing."""

from __future__ import annotations

from dataclasses import replace
from typing import Any
from uuid import UUID

import pytest

from vardkase import ledger
from vardkase.access.rules import Viewer
from vardkase.incidents import maintenance
from vardkase.incidents import queries as incidents
from vardkase.incidents.rules.incidents import State
from vardkase.incidents.tests.scenes import NIGHT, later, opened, refused
from vardkase.kernel.ids import new_id
from vardkase.leadership import queries
from vardkase.leadership.actions.callout_steps import advance_callout
from vardkase.leadership.channels.replies import Answer as Reply
from vardkase.leadership.models import Callout, ShiftRow
from vardkase.leadership.queries.standdown import nouns
from vardkase.leadership.rules.meetings import MeetingState
from vardkase.leadership.rules.shifts import ShiftState
from vardkase.leadership.rules.standdown import Answer, How, OpenThing, StandDownDraft, settle
from vardkase.leadership.tests import shift_scenes as shifts
from vardkase.leadership.tests.callouts import asked, called, said, wanted
from vardkase.leadership.tests.scenes import BRIEFING, act, planned, staffed
from vardkase.ledger import outbox

DOWN = StandDownDraft("Kommundirektör", "Elen är tillbaka och vägarna öppna.", "Säkerhetschef")
db = pytest.mark.django_db


def stand_down(viewer: Viewer, incident_id: UUID, minutes: float = 600, **otherwise: Any) -> UUID:
    key = otherwise.pop("key", new_id())
    return act("stand_down", viewer, incident_id, draft=replace(DOWN, **otherwise), key=key, now=later(minutes))


def open_now(viewer: Viewer, incident_id: UUID, minutes: float = 0) -> dict[str, OpenThing]:
    return {one.noun: one for one in queries.open_things(viewer, incident_id, now=later(minutes))}


def kinds(incident_id: UUID, since: int = 0) -> list[str]:
    return [entry.kind for entry in ledger.entries(f"incident:{incident_id}")][since:]


class TestWhatEndsByItself:
    THING = OpenThing("callout", "1", "Inkallelse", ways=(How.CLOSED, How.LEFT), by_itself=True)

    def test_has_the_grounds_for_its_reason(self) -> None:
        (one,) = settle(DOWN, (self.THING,), NIGHT)
        assert (one.how, one.why, one.to) == (How.CLOSED, DOWN.grounds, "")

    def test_or_one_of_its_own(self) -> None:
        draft = replace(DOWN, answers=(Answer("callout", "1", How.CLOSED, why="Alla är hemma."),))
        assert settle(draft, (self.THING,), NIGHT)[0].why == "Alla är hemma."

    def test_but_is_left_only_with_a_reason(self) -> None:
        with refused("leadership.thing_needs_reason"):
            settle(replace(DOWN, answers=(Answer("callout", "1", How.LEFT),)), (self.THING,), NIGHT)

    def test_and_what_does_not_is_closed_only_with_a_reason(self) -> None:
        thing = replace(self.THING, by_itself=False)
        with refused("leadership.thing_needs_reason"):
            settle(DOWN, (thing,), NIGHT)

    def test_and_is_not_handed_to_the_line(self) -> None:
        with refused("leadership.thing_cannot_be_so"):
            settle(replace(DOWN, answers=(Answer("callout", "1", How.HANDED, "Säkerhetschef"),)), (self.THING,), NIGHT)


def test_the_nouns_are_offered_once_and_have_names() -> None:
    found = {noun.key: noun for noun in nouns()}
    assert str(found["callout"].label) == "Inkallningar som fortfarande frågar"
    assert str(found["roster"].label) == "Pass som kommer och pågår"
    assert found["callout"].settle is not None
    assert found["roster"].settle is not None


@db
class TestCallouts:
    def test_one_that_runs_is_open_and_says_how_far_it_has_come(self, alva: Viewer, incident_id: UUID) -> None:
        callout_id = called(alva, incident_id, wanted(), wanted(role_key="logg", role="Loggförare", start=10))
        said(callout_id, 0, Reply.YES, later(2))
        thing = open_now(alva, incident_id)["callout"]
        assert (thing.key, thing.title) == (str(callout_id), "Inkallning: Central krisledning")
        assert thing.note == "1 av 2 roller är fyllda. När den stängs tillfrågas ingen mer. 2 personer får besked om att inte komma."
        assert thing.ways == (How.CLOSED, How.LEFT)

    def test_is_closed_by_its_own_entries_in_both_streams(self, alva: Viewer, incident_id: UUID) -> None:
        callout_id = called(alva, incident_id)
        before = len(kinds(incident_id))
        stand_down(alva, incident_id)
        assert kinds(incident_id, before) == ["leadership.stood_down", "leadership.callout_ended", "incident.state_changed"]
        row = Callout.objects.get(id=callout_id)
        assert (row.ended_at, row.reason) == (later(600), DOWN.grounds)
        assert "callout" not in open_now(alva, incident_id)

    def test_asks_nobody_afterwards(self, alva: Viewer, incident_id: UUID) -> None:
        callout_id = called(alva, incident_id)
        stand_down(alva, incident_id, minutes=3)
        assert not advance_callout(callout_id=callout_id, now=later(11))
        outbox.drain(later(11))
        assert asked(callout_id) == [0]

    def test_that_is_old_is_closed_too_and_one_that_is_stopped_is_not_open(self, alva: Viewer, incident_id: UUID) -> None:
        called(alva, incident_id)
        assert "callout" in open_now(alva, incident_id, minutes=5000)
        stand_down(alva, incident_id, minutes=5000)
        assert "callout" not in open_now(alva, incident_id, minutes=5001)

    def test_may_be_left_with_a_reason_and_goes_on(self, alva: Viewer, incident_id: UUID) -> None:
        callout_id = called(alva, incident_id)
        stand_down(alva, incident_id, minutes=3, answers=(Answer("callout", str(callout_id), How.LEFT, why="POSOM kallas fortfarande."),))
        assert Callout.objects.get(id=callout_id).ended_at is None
        (found,) = queries.stand_downs(alva, incident_id)
        assert [(one.noun, one.how, one.why) for one in found.said.settled] == [("callout", How.LEFT, "POSOM kallas fortfarande.")]

    def test_of_another_incident_is_not_touched(self, alva: Viewer, incident_id: UUID) -> None:
        other = called(alva, opened(alva))
        stand_down(alva, incident_id)
        assert Callout.objects.get(id=other).ended_at is None


@db
class TestShifts:
    @pytest.fixture
    def ids(self, alva: Viewer, incident_id: UUID) -> dict[str, UUID]:
        """Ada is on, Bo is asked, Cia has said yes, and Bo has said no to a third."""
        roster_id = shifts.rostered(alva, incident_id)
        ada, bo, cia = shifts.entered(alva, incident_id, roster_id)
        found = {"roster": roster_id, "on": shifts.begun(alva, incident_id, roster_id, ada)}
        found["asked"] = shifts.planned(alva, incident_id, roster_id, bo, 0.5, 9)
        found["yes"] = shifts.planned(alva, incident_id, roster_id, cia, 1, 9, role="loggförare")
        shifts.stepped(alva, incident_id, found["yes"], ShiftState.YES)
        found["no"] = shifts.planned(alva, incident_id, roster_id, cia, 30, 38, role="loggförare")
        shifts.stepped(alva, incident_id, found["no"], ShiftState.NO)
        return found

    def states(self, ids: dict[str, UUID]) -> dict[str, str]:
        return {name: ShiftRow.objects.get(id=id).state for name, id in ids.items() if name != "roster"}

    def test_are_one_line_for_a_staff(self, alva: Viewer, incident_id: UUID, ids: dict[str, UUID]) -> None:
        (thing,) = queries.open_things(alva, incident_id, now=NIGHT)
        assert (thing.noun, thing.key, thing.title) == ("roster", str(ids["roster"]), "Pass: Central krisledning")
        assert thing.note == "I tjänst nu: 1. Kommande: 2. De som är i tjänst avlöses nu och de andra tas tillbaka."

    def test_are_relieved_or_taken_back_each_by_its_own_entry(self, alva: Viewer, incident_id: UUID, ids: dict[str, UUID]) -> None:
        before = len(kinds(incident_id))
        stand_down(alva, incident_id, minutes=120)
        assert self.states(ids) == {"on": "relieved", "asked": "withdrawn", "yes": "withdrawn", "no": "no"}
        assert kinds(incident_id, before) == ["leadership.stood_down", *["leadership.shift_moved"] * 3, "incident.state_changed"]
        row = ShiftRow.objects.get(id=ids["on"])
        assert row.ended_at == later(120)
        assert ShiftRow.objects.get(id=ids["yes"]).words == DOWN.grounds

    def test_whose_time_has_passed_is_history(self, alva: Viewer, incident_id: UUID, ids: dict[str, UUID]) -> None:
        stand_down(alva, incident_id, minutes=600)
        assert self.states(ids) == {"on": "relieved", "asked": "asked", "yes": "yes", "no": "no"}

    def test_may_be_left_with_a_reason(self, alva: Viewer, incident_id: UUID, ids: dict[str, UUID]) -> None:
        left = Answer("roster", str(ids["roster"]), How.LEFT, why="Socialkontoret leder vidare.")
        stand_down(alva, incident_id, minutes=60, answers=(left,))
        assert self.states(ids) == {"on": "on", "asked": "asked", "yes": "yes", "no": "no"}

    def test_of_one_staff_are_ended_beside_another_that_goes_on(self, alva: Viewer, incident_id: UUID, ids: dict[str, UUID]) -> None:
        other = shifts.rostered(alva, incident_id, draft=replace(shifts.ROSTER, name="Stab", staff_id=staffed(alva, incident_id)))
        dag, *_rest = shifts.entered(alva, incident_id, other, replace(shifts.ADA, name="Dag Fiktivsson"))
        kept = shifts.planned(alva, incident_id, other, dag, 2, 9)
        stand_down(alva, incident_id, minutes=60, answers=(Answer("roster", str(other), How.LEFT, why="Staben blir kvar."),))
        assert ShiftRow.objects.get(id=kept).state == "asked"
        assert self.states(ids)["on"] == "relieved"

    def test_a_long_ground_is_cut_to_a_line(self, alva: Viewer, incident_id: UUID, ids: dict[str, UUID]) -> None:
        stand_down(alva, incident_id, minutes=60, grounds="Läget är normalt.\n" * 60)
        words = ShiftRow.objects.get(id=ids["yes"]).words
        assert len(words) <= 300
        assert words.startswith("Läget är normalt. Läget")

    def test_are_made_anew_from_the_ledger(self, alva: Viewer, incident_id: UUID, ids: dict[str, UUID]) -> None:
        called(alva, incident_id)
        stand_down(alva, incident_id, minutes=120)
        assert maintenance.agrees(f"incident:{incident_id}")


@db
class TestAllOrNothing:
    def test_sent_twice_closes_once(self, alva: Viewer, incident_id: UUID) -> None:
        called(alva, incident_id)
        shifts.full(alva, incident_id)
        key = new_id()
        stand_down(alva, incident_id, minutes=60, key=key)
        before = kinds(incident_id)
        stand_down(alva, incident_id, minutes=60, key=key)
        assert kinds(incident_id) == before

    def test_a_refusal_leaves_everything_running(self, alva: Viewer, incident_id: UUID) -> None:
        callout_id = called(alva, incident_id)
        ids = shifts.full(alva, incident_id)
        before = kinds(incident_id)
        with refused("leadership.thing_is_not_open"):
            stand_down(alva, incident_id, answers=(Answer("callout", str(new_id()), How.CLOSED, why="x"),))
        assert Callout.objects.get(id=callout_id).ended_at is None
        assert ShiftRow.objects.get(id=ids["on"]).state == "on"
        assert kinds(incident_id) == before
        assert incidents.incident(alva, incident_id).state == State.ACTIVE

    def test_a_failure_halfway_takes_back_what_was_closed(self, alva: Viewer, incident_id: UUID, monkeypatch: pytest.MonkeyPatch) -> None:
        callout_id = called(alva, incident_id)
        shifts.full(alva, incident_id)
        before = kinds(incident_id)
        monkeypatch.setattr("vardkase.leadership.actions.closing.move_shift", _fails)
        with pytest.raises(RuntimeError):
            stand_down(alva, incident_id, minutes=60)
        assert Callout.objects.get(id=callout_id).ended_at is None
        assert kinds(incident_id) == before

    @pytest.mark.parametrize("who", ["cilla", "dag", "nobody"])
    def test_outsiders_close_nothing(self, alva: Viewer, incident_id: UUID, request: Any, who: str) -> None:
        callout_id = called(alva, incident_id)
        with refused("incident.not_found"):
            stand_down(request.getfixturevalue(who), incident_id)
        assert Callout.objects.get(id=callout_id).ended_at is None

    def test_one_who_only_reads_closes_nothing(self, alva: Viewer, bo: Viewer, incident_id: UUID) -> None:
        callout_id = called(alva, incident_id)
        with refused("leadership.may_not"):
            stand_down(bo, incident_id)
        assert Callout.objects.get(id=callout_id).ended_at is None

    def test_meetings_to_come_are_withdrawn_with_it(self, alva: Viewer, incident_id: UUID) -> None:
        called(alva, incident_id)
        meeting_id = planned(alva, incident_id, draft=replace(BRIEFING, at=later(900)))
        stand_down(alva, incident_id)
        line = queries.meeting(alva, incident_id, meeting_id, now=later(601)).line
        assert (line.state, line.why) == (MeetingState.CANCELLED, DOWN.grounds)


def _fails(**facts: Any) -> None:
    raise RuntimeError


@db
def test_the_page_shows_them_and_its_button_closes_them(screen: Any, alva: Viewer, incident_id: UUID, five_past: None) -> None:
    callout_id = called(alva, incident_id)
    shifts.full(alva, incident_id)
    page = screen.get(f"/incidents/{incident_id}/stand-down/new/").content.decode()
    assert "Inkallning: Central krisledning" in page
    assert "Pass: Central krisledning" in page
    data = {"decided_by": "Kommundirektör", "grounds": "Läget är normalt.", "handed_to": "Säkerhetschef", "key": str(new_id())}
    answer = screen.post(f"/incidents/{incident_id}/stand-down/new/", data)
    assert answer.status_code == 302
    assert Callout.objects.get(id=callout_id).reason == "Läget är normalt."
    shown = screen.get(answer["Location"]).content.decode()
    assert "Inkallningar som fortfarande frågar" in shown
