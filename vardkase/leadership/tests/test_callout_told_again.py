"""A night that is told again by a script, at moments of its own: what the demonstration and an exercise's inject stand on."""

from __future__ import annotations

import zipfile
from dataclasses import fields, is_dataclass
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any, get_type_hints
from uuid import UUID

import pytest

from vardkase import ledger
from vardkase.access.rules import Viewer
from vardkase.incidents import exporting
from vardkase.incidents import queries as incidents
from vardkase.incidents.rules import Mode
from vardkase.incidents.tests.scenes import NIGHT, later, moved, opened, refused
from vardkase.incidents.words import line_text
from vardkase.kernel import codec
from vardkase.kernel.ids import new_id
from vardkase.leadership import actions, events, queries
from vardkase.leadership.actions.callout_answers import record_answer
from vardkase.leadership.actions.callout_sending import keep_in_tray
from vardkase.leadership.actions.callout_steps import WORKER, advance_callout
from vardkase.leadership.channels.gate import ChannelKind
from vardkase.leadership.channels.replies import Answer
from vardkase.leadership.models import Callout, CalloutMessage, CalloutSeat
from vardkase.leadership.rules.callouts import CalloutDraft, MessageState, RoleState, Via, Wanted, Way
from vardkase.leadership.tests.callouts import called, candidate, draft, number, said, seats, state, wanted
from vardkase.ledger import outbox
from vardkase.ledger import queries as books
from vardkase.ledger.models import OutboxRow
from vardkase.ledger.registry import kind_of_class
from vardkase.testing.scenes import kept

pytestmark = pytest.mark.django_db


class Script:
    """The steps of a night, each at a moment."""

    def __init__(self, viewer: Viewer, incident_id: UUID) -> None:
        self.viewer, self.incident_id = viewer, incident_id
        self.callout_id = new_id()

    def start(self, *roles: Wanted, at: datetime) -> None:
        made = CalloutDraft(None, "Central krisledning", "Stadshuset", None, roles)
        actions.start_callout(viewer=self.viewer, incident_id=self.incident_id, draft=made, key=self.callout_id, now=at)
        self.pass_to(at)

    def pass_to(self, at: datetime) -> None:
        advance_callout(callout_id=self.callout_id, now=at)
        keep_in_tray(callout_id=self.callout_id, now=at)

    def answers(self, name: str, answer: Answer, at: datetime, minutes: int | None = None, via: Via = Via.LINK) -> None:
        seat = CalloutSeat.objects.get(callout_id=self.callout_id, name=name)
        record_answer(callout_id=self.callout_id, seat_id=seat.id, via=via, answer=answer, minutes=minutes, key=new_id(), now=at)
        self.pass_to(at)


@kept
def script(alva: Viewer, incident_id: UUID) -> Script:
    """Two chiefs of staff who do not answer, and their deputies who do; a log keeper who says yes at once."""
    night = Script(alva, incident_id)
    log = wanted(2, role_key="logg", role="Loggförare", start=4)
    night.start(wanted(4, first=2), log, at=NIGHT)
    night.answers("Provperson 4", Answer.YES, later(2), minutes=15)
    night.pass_to(later(5))
    night.answers("Provperson 2", Answer.YES, later(8), minutes=30)
    return night


class TestANightToldAgain:
    def test_goes_to_the_deputies_and_fills_its_roles(self, alva: Viewer, script: Script) -> None:
        board = queries.callout(alva, script.callout_id, now=later(20))
        assert [(role.role, role.state, role.coming) for role in board.roles] == [("Stabschef", "filled", 1), ("Loggförare", "filled", 1)]
        assert [seat.asked_at for seat in board.roles[0].seats] == [NIGHT, NIGHT, later(5), None]
        assert [seat.answered_at for seat in board.roles[0].seats] == [None, None, later(8), None]

    def test_reads_in_the_log_at_its_own_moments(self, alva: Viewer, incident_id: UUID, script: Script) -> None:
        page = incidents.log_page(alva, incident_id, incidents.Filters())
        lines = [(line.recorded_at, line_text(line)) for line in reversed(page.entries) if "callout" in line.kind]
        assert [at for at, _ in lines] == [NIGHT, later(2), later(5), later(8)]
        assert lines[1][1] == "Loggförare (Central krisledning): 1 av 1 kommer: Provperson 4 (15 min)."
        assert lines[3][1] == "Stabschef (Central krisledning): 1 av 1 kommer: Provperson 2 (30 min)."

    def test_sends_nothing_and_keeps_every_message(self, alva: Viewer, script: Script) -> None:
        assert set(CalloutMessage.objects.values_list("state", "provider")) == {("kept", "tray")}
        assert len(queries.tray(alva, script.callout_id)) == CalloutMessage.objects.count()

    def test_leaves_nothing_that_the_worker_of_today_would_do(self, alva: Viewer, incident_id: UUID, script: Script) -> None:
        """What the script has asked for is due in its own time: a worker years later finds all of it done, or too old."""
        before = (books.head(f"incident:{incident_id}").number, books.head(f"callout:{script.callout_id}").number)
        assert OutboxRow.objects.filter(done_at=None).exists()
        outbox.drain(NIGHT + timedelta(days=2800))
        after = (books.head(f"incident:{incident_id}").number, books.head(f"callout:{script.callout_id}").number)
        assert after == before
        assert outbox.failing() == 0

    def test_that_stops_half_way_wakes_nobody_either(self, alva: Viewer, incident_id: UUID) -> None:
        night = Script(alva, incident_id)
        night.start(wanted(4), at=NIGHT)
        outbox.drain(NIGHT + timedelta(days=2800))
        assert CalloutSeat.objects.exclude(asked_at=None).count() == 1

    def test_may_be_told_within_another_act(self, alva: Viewer, incident_id: UUID) -> None:
        """An activation starts its call-out in its own transaction; what it takes back is as if it had never been."""
        from django.db import transaction

        with transaction.atomic():
            called(alva, incident_id, begun=False)
            transaction.set_rollback(True)
        assert Callout.objects.count() == 0
        assert OutboxRow.objects.count() == 0
        with transaction.atomic():
            called(alva, incident_id, begun=False)
        assert Callout.objects.count() == 1


class TestAnExport:
    def test_of_the_incident_holds_the_summary_and_no_number(self, alva: Viewer, script: Script, tmp_path: Path) -> None:
        found = exporting.find_incident(str(script.incident_id))
        assert found is not None
        exporting.export_all(found, tmp_path / "a.zip", later(30))
        with zipfile.ZipFile(tmp_path / "a.zip") as packed:
            everything = b"".join(packed.read(name) for name in packed.namelist())
        assert b"callout_role_filled" in everything
        for place in range(6):
            assert number(place).encode() not in everything
        assert b"p0@norrtalje.example" not in everything


SAMPLES: list[Any] = [
    events.CalloutStarted(
        UUID(int=1), "Stab", "Stadshuset", NIGHT, (events.RoleAsked("a", "Stabschef", 1, 15, 3),), "Storm", UUID(int=2), True
    ),
    events.CalloutRoleFilled(UUID(int=1), "a", "Stabschef", 1, (events.Coming("Provperson", 20), events.Coming("Provperson 2"))),
    events.CalloutRoleReopened(UUID(int=1), "a", "Stabschef", 1, 0),
    events.CalloutEscalated(UUID(int=1), "Stab", 5, (events.RoleEscalated("a", "Stabschef", 1, ("Provperson",), 2),)),
    events.CalloutUnfilled(UUID(int=1), "a", "Stabschef", 2, 1),
    events.CalloutConflict(UUID(int=1), "a", "Stabschef", "Provperson"),
    events.CalloutEnded(UUID(int=1), "Stab", "Klart"),
    events.CalloutOpened(
        UUID(int=1),
        None,
        UUID(int=3),
        "Kommunstyrelsen",
        Mode.EXERCISE,
        "Stab",
        "Stadshuset",
        None,
        (
            events.RoleOpened(
                "a", "Stabschef", 1, 3, 15, (events.SeatOpened(UUID(int=4), None, "TiB", "", (Way(ChannelKind.SMS, number(0)),), "ab"),)
            ),
        ),
        later(720),
        is_test=True,
    ),
    events.CalloutMoved(
        UUID(int=1),
        (
            events.RoleMoved(
                "a", 2, later(5), RoleState.ASKING, (UUID(int=4),),
                (events.MessagePlanned(UUID(int=5), UUID(int=4), ChannelKind.MAIL),), "Kom. {link}", "Kom.",
            ),
        ),
        (UUID(int=4),),
    ),
    events.CalloutSent(UUID(int=1), (events.Sent(UUID(int=5), MessageState.FAILED, "46elks", "", "no_credit", "x", ("a: b",)),)),
    events.CalloutReported(UUID(int=1), UUID(int=5), MessageState.DELIVERED, "46elks", "e1"),
    events.CalloutAnswered(UUID(int=1), None, "", "", Via.SMS, Answer.UNKNOWN, None, "vem?", "··99", False),
    events.CalloutClosed(UUID(int=1), "Klart"),
]  # fmt: skip


class TestTheEvents:
    def test_are_all_tried_here(self) -> None:
        ours = {*events.callouts.KINDS, *events.callouts.OWN_KINDS}
        assert {type(one) for one in SAMPLES} == ours

    @pytest.mark.parametrize("event", SAMPLES, ids=lambda event: type(event).__name__)
    def test_are_read_as_they_were_written(self, event: Any) -> None:
        assert codec.from_plain(type(event), codec.to_plain(event)) == event

    @pytest.mark.parametrize("event", SAMPLES, ids=lambda event: type(event).__name__)
    def test_name_the_call_out_they_are_of(self, event: Any) -> None:
        assert event.callout_id == UUID(int=1)

    @pytest.mark.parametrize("cls", events.callouts.KINDS, ids=lambda cls: cls.__name__)
    def test_of_the_log_have_no_place_for_a_number(self, cls: type) -> None:
        """Nothing that everybody in the room reads can hold a way to somebody."""
        seen: set[type] = set()

        def names(one: type) -> set[str]:
            seen.add(one)
            found = {field.name for field in fields(one)}
            for hint in get_type_hints(one).values():
                inner = [each for each in getattr(hint, "__args__", (hint,)) if is_dataclass(each) and each not in seen]
                found |= {name for each in inner for name in names(each)}  # type: ignore[arg-type]  # a class, not an instance
            return found

        assert not names(cls) & {"ways", "address", "to", "sender", "text", "token", "messages"}

    def test_of_the_two_streams_are_told_apart_by_their_kind(self) -> None:
        assert {kind_of_class(cls).partition(".")[0] for cls in events.callouts.KINDS} == {"leadership"}
        assert {kind_of_class(cls).partition(".")[0] for cls in events.callouts.OWN_KINDS} == {"callout"}


class TestAKeyThatSaysSomethingElse:
    def test_is_refused_for_every_act(self, alva: Viewer, incident_id: UUID) -> None:
        callout_id, key = called(alva, incident_id), new_id()
        seat, other = seats(callout_id)[:2]
        call: dict[str, Any] = {"viewer": alva, "callout_id": callout_id, "key": key, "now": later(1)}
        actions.tick_answer(**call, seat_id=seat.id, answer=Answer.YES)
        with refused("ledger.key_reused"):
            actions.tick_answer(**call, seat_id=other.id, answer=Answer.YES)
        with refused("ledger.key_reused"):
            actions.stop_callout(**call, reason="Klart.")
        assert Callout.objects.get(id=callout_id).ended_at is None

    def test_of_the_start_cannot_stop_it(self, alva: Viewer, incident_id: UUID) -> None:
        callout_id = called(alva, incident_id)
        with refused("ledger.key_reused"):
            actions.stop_callout(viewer=alva, callout_id=callout_id, reason="Klart.", key=callout_id, now=later(1))

    def test_of_a_call_out_is_not_that_of_a_test(self, alva: Viewer, incident_id: UUID) -> None:
        test_id, authority = new_id(), incidents.incident(alva, incident_id).authority_id
        made = draft(wanted(2, 2), staff="TiB-listan", place="")
        actions.start_callout_test(viewer=alva, authority_id=authority, authority="KS", draft=made, key=test_id, now=NIGHT)
        actions.start_callout(viewer=alva, incident_id=incident_id, draft=draft(wanted(2, 2)), key=test_id, now=NIGHT)
        assert Callout.objects.filter(incident_id=None).count() == 1
        assert Callout.objects.filter(incident_id=incident_id).count() == 1


class TestTheWorkersHand:
    def test_is_the_systems_and_holds_no_right(self, alva: Viewer, incident_id: UUID) -> None:
        callout_id = called(alva, incident_id)
        said(callout_id, 0, Answer.YES, later(1))
        signed = {entry.kind: entry.actor.kind for entry in books.entries(f"incident:{incident_id}") if "callout" in entry.kind}
        assert signed == {"leadership.callout_started": "account", "leadership.callout_role_filled": "system"}
        assert WORKER.grants == ()

    def test_of_an_answer_by_the_caller_is_the_callers(self, alva: Viewer, incident_id: UUID) -> None:
        callout_id = called(alva, incident_id)
        key = new_id()
        actions.tick_answer(viewer=alva, callout_id=callout_id, seat_id=seats(callout_id)[0].id, answer=Answer.YES, key=key, now=later(1))
        entry = ledger.find(f"callout:{callout_id}", key)
        assert entry is not None
        assert entry.actor.label == alva.actor.label


class TestTheList:
    def test_puts_those_that_ask_first_and_counts_their_roles(self, alva: Viewer, incident_id: UUID) -> None:
        stopped = called(alva, incident_id, now=later(3), staff="Socialkontorets stab")
        running = called(alva, incident_id, wanted(2), wanted(2, role_key="b", role="Loggförare", start=5), now=later(1))
        actions.stop_callout(viewer=alva, callout_id=stopped, reason="Fel.", key=new_id(), now=later(4))
        said(running, 0, Answer.YES, later(5))
        said(running, 0, Answer.UNKNOWN, later(5), role_key="b", via=Via.SMS, text="va")
        found = queries.callouts(alva, incident_id, now=later(6))
        assert [(one.head.id, one.roles, one.filled, one.settle) for one in found] == [(running, 2, 1, 1), (stopped, 1, 0, 0)]

    def test_of_an_incident_holds_no_others(self, alva: Viewer, incident_id: UUID) -> None:
        called(alva, opened(alva, title="Vattenläckan"))
        assert queries.callouts(alva, incident_id, now=NIGHT) == ()

    def test_puts_what_has_lapsed_with_what_is_over(self, alva: Viewer, incident_id: UUID) -> None:
        called(alva, incident_id)
        (found,) = queries.callouts(alva, incident_id, now=NIGHT + timedelta(hours=13))
        assert not found.head.running
        assert found.head.ended_at is None

    def test_is_read_also_when_the_incident_is_over(self, alva: Viewer, incident_id: UUID) -> None:
        from vardkase.incidents.rules import State

        callout_id = called(alva, incident_id, wanted(chain=(candidate(0),)))
        moved(alva, incident_id, State.STANDING_DOWN, State.CLOSED)
        assert queries.callout(alva, callout_id, now=later(60)).head.id == callout_id
        assert state(callout_id) == "asking"
