"""Handing messages over: to trays, to providers that are well, slow, mad or away, across a crash, and only what is still needed."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

import pytest

from vardkase.access.rules import Viewer
from vardkase.incidents.rules import Mode
from vardkase.incidents.tests.scenes import NIGHT, later, opened
from vardkase.kernel.ids import new_id
from vardkase.leadership import actions, outbox, queries
from vardkase.leadership.actions import callout_sending as sending
from vardkase.leadership.actions.callout_sending import keep_in_tray, send_waiting
from vardkase.leadership.actions.callout_steps import advance_callout
from vardkase.leadership.actions.callouts import SEND, STEP
from vardkase.leadership.channels.gate import ChannelKind
from vardkase.leadership.channels.generic import HttpSms, HttpSmsSettings
from vardkase.leadership.channels.message import Failure, Fault, Message, Outcome, Receipt, State
from vardkase.leadership.channels.replies import Answer
from vardkase.leadership.channels.routes import Routes
from vardkase.leadership.models import CalloutMessage
from vardkase.leadership.rules.callouts import Way
from vardkase.leadership.tests.callouts import asked, called, candidate, moved_on, said, wanted
from vardkase.leadership.tests.providers import Asked, HttpProvider, Says
from vardkase.ledger import outbox as ledger_outbox
from vardkase.ledger import queries as ledger
from vardkase.ledger.models import OutboxRow

pytestmark = pytest.mark.django_db
MAIL, SMS = ChannelKind.MAIL, ChannelKind.SMS


@dataclass
class Fake:
    """A way that keeps what it was given and answers as it is told."""

    answer: Callable[[Message], Outcome]
    sent: list[Message] = field(default_factory=list)
    provider: str = "fake"

    def send(self, message: Message, now: datetime) -> Outcome:
        self.sent.append(message)
        return self.answer(message)


def taken(message: Message) -> Outcome:
    return Receipt("fake", f"id-{message.reference}", NIGHT, State.HANDED_OVER)


def failed(fault: Fault, state: State = State.FAILED) -> Callable[[Message], Outcome]:
    return lambda message: Failure("fake", fault, "", state)


def sent(callout_id: UUID, way: Any, minutes: float = 1) -> int:
    return send_waiting(callout_id=callout_id, clock=lambda: later(minutes), channels=lambda kind: way)


def states(callout_id: UUID) -> dict[str, str]:
    return dict(CalloutMessage.objects.filter(callout_id=callout_id).values_list("kind", "state"))


class TestTheTray:
    def test_keeps_what_a_demonstration_would_send(self, alva: Viewer, incident_id: UUID, settings: Any) -> None:
        settings.VARDKASE_DEMO = True
        callout_id = called(alva, incident_id)
        assert send_waiting(callout_id=callout_id, clock=lambda: later(1)) == 2
        assert states(callout_id) == {"mail": "kept", "sms": "kept"}

    @pytest.mark.parametrize(("opted_in", "state"), [(False, "kept"), (True, "failed")])
    def test_keeps_what_an_exercise_would_send_unless_it_opted_in(self, alva: Viewer, opted_in: bool, state: str) -> None:
        """Nothing is set up in the tests: what was really to be sent has failed, and says so."""
        incident_id = opened(alva, title="Övning", mode=Mode.EXERCISE)
        callout_id = called(alva, incident_id, opted_in=opted_in)
        send_waiting(callout_id=callout_id, clock=lambda: later(1))
        assert states(callout_id)["mail"] == state

    def test_shows_each_message_as_it_would_have_gone(self, alva: Viewer, incident_id: UUID) -> None:
        callout_id = called(alva, incident_id)
        keep_in_tray(callout_id=callout_id, now=later(1))
        lines = queries.tray(alva, callout_id)
        assert {(line.kind, line.name, line.role) for line in lines} == {
            (MAIL, "Provperson 0", "Stabschef"),
            (SMS, "Provperson 0", "Stabschef"),
        }
        assert all("Stabsrummet, stadshuset" in line.text and "/c/" in line.link and "/c/" not in line.text for line in lines)
        assert len({line.link for line in lines}) == 1

    def test_finds_a_wrong_number_too(self, alva: Viewer, incident_id: UUID) -> None:
        chain = (candidate(0, SMS, ways=(Way(SMS, "12345"),)), candidate(1))
        callout_id = called(alva, incident_id, wanted(chain=chain))
        keep_in_tray(callout_id=callout_id, now=later(1))
        assert states(callout_id)["sms"] == "failed"
        advance_callout(callout_id=callout_id, now=later(1))
        assert asked(callout_id) == [0, 1]


class TestAMessage:
    def test_says_role_place_and_time_with_a_link_and_nothing_else(self, alva: Viewer, incident_id: UUID) -> None:
        way = Fake(taken)
        callout_id = called(alva, incident_id, report_at=later(90))
        sent(callout_id, way)
        message = next(one for one in way.sent if one.to.startswith("+"))
        assert message.reply_url in message.text
        rest = message.text.replace(message.reply_url, "")
        assert [word for word in ("Stabschef", "Stabsrummet, stadshuset", "03:50", "JA", "NEJ", "SENARE") if word not in rest] == []
        assert "Provperson" not in message.text
        assert "Stormen" not in message.text

    def test_is_sent_once_under_its_reference(self, alva: Viewer, incident_id: UUID) -> None:
        way = Fake(taken)
        callout_id = called(alva, incident_id)
        assert (sent(callout_id, way), sent(callout_id, way)) == (2, 0)
        assert {one.reference for one in way.sent} == set(CalloutMessage.objects.values_list("id", flat=True))
        assert states(callout_id) == {"mail": "handed_over", "sms": "handed_over"}

    def test_of_a_call_speaks(self, alva: Viewer, incident_id: UUID) -> None:
        way = Fake(taken)
        callout_id = called(alva, incident_id, wanted(1, 1, ChannelKind.VOICE))
        sent(callout_id, way)
        assert "Tryck 1 för ja" in way.sent[0].speak
        assert "/c/" not in way.sent[0].speak

    @pytest.mark.parametrize(
        ("answer", "state", "fault"),
        [
            (failed(Fault.NUMBER_REFUSED), "failed", "number_refused"),
            (failed(Fault.PROVIDER_SLOW, State.UNKNOWN), "unknown", "provider_slow"),
            (failed(Fault.NO_CREDIT), "failed", "no_credit"),
            (failed(Fault.PROVIDER_NONSENSE, State.UNKNOWN), "unknown", "provider_nonsense"),
        ],
    )
    def test_that_did_not_go_says_why(
        self, alva: Viewer, incident_id: UUID, answer: Callable[[Message], Outcome], state: str, fault: str
    ) -> None:
        callout_id = called(alva, incident_id)
        sent(callout_id, Fake(answer))
        assert set(CalloutMessage.objects.values_list("state", "fault")) == {(state, fault)}

    def test_that_failed_by_every_way_asks_the_next_at_once(self, alva: Viewer, incident_id: UUID) -> None:
        callout_id = called(alva, incident_id)
        OutboxRow.objects.all().delete()
        sent(callout_id, Fake(failed(Fault.NUMBER_REFUSED)))
        assert list(OutboxRow.objects.values_list("topic", flat=True)) == [STEP]
        advance_callout(callout_id=callout_id, now=later(1))
        assert asked(callout_id) == [0, 1]

    def test_that_may_have_gone_waits_for_its_answer(self, alva: Viewer, incident_id: UUID) -> None:
        callout_id = called(alva, incident_id)
        sent(callout_id, Fake(failed(Fault.PROVIDER_SLOW, State.UNKNOWN)))
        advance_callout(callout_id=callout_id, now=later(2))
        assert asked(callout_id) == [0]


class TestWhatIsNotNeededAnyMore:
    def test_is_not_sent_when_the_role_is_filled(self, alva: Viewer, incident_id: UUID) -> None:
        callout_id = called(alva, incident_id, wanted(3, first=3))
        said(callout_id, 0, Answer.YES, later(1))
        way = Fake(taken)
        sent(callout_id, way)
        assert way.sent == []
        assert set(CalloutMessage.objects.values_list("state", flat=True)) == {"withdrawn"}

    def test_is_not_sent_when_it_is_stopped(self, alva: Viewer, incident_id: UUID) -> None:
        callout_id = called(alva, incident_id)
        actions.stop_callout(viewer=alva, callout_id=callout_id, reason="Fel lista.", key=new_id(), now=later(1))
        way = Fake(taken)
        sent(callout_id, way)
        assert way.sent == []

    def test_is_not_sent_the_day_after(self, alva: Viewer, incident_id: UUID) -> None:
        callout_id = called(alva, incident_id)
        way = Fake(taken)
        send_waiting(callout_id=callout_id, clock=lambda: NIGHT + timedelta(hours=13), channels=lambda kind: way)
        assert way.sent == []
        assert set(CalloutMessage.objects.values_list("state", flat=True)) == {"withdrawn"}

    def test_of_no_call_out_is_nothing(self) -> None:
        assert send_waiting(callout_id=new_id(), clock=lambda: NIGHT) == 0


class TestACrash:
    def test_before_the_outcome_is_written_sends_again_under_the_same_reference(self, alva: Viewer, incident_id: UUID) -> None:
        """The process dies between the provider's yes and our entry. Providers and readers tell the two apart by the reference."""
        way = Fake(taken)
        callout_id = called(alva, incident_id)

        def dies(**_: Any) -> None:
            raise KeyboardInterrupt

        with pytest.MonkeyPatch.context() as patch:
            patch.setattr(sending, "record_outcomes", dies)
            with pytest.raises(KeyboardInterrupt):
                sent(callout_id, way)
        assert set(CalloutMessage.objects.values_list("state", flat=True)) == {"planned"}
        assert sent(callout_id, way) == 2
        assert len({one.reference for one in way.sent}) == 2
        assert CalloutMessage.objects.filter(state="handed_over").count() == 2

    def test_is_taken_up_when_the_lease_is_out(self, alva: Viewer, incident_id: UUID) -> None:
        called(alva, incident_id)
        row = OutboxRow.objects.get(topic=SEND)
        OutboxRow.objects.filter(pk=row.pk).update(attempts=1, due_at=later(1))
        assert ledger_outbox._handlers[SEND].lease < timedelta(minutes=1)
        # Another cause asks for a sending of its own: the one that died may have been half-way.
        other = called(alva, incident_id, staff="Socialkontorets stab")
        assert OutboxRow.objects.filter(topic=SEND, done_at=None).count() == 2
        assert str(other) in OutboxRow.objects.order_by("-id").filter(topic=SEND)[0].payload


class TestAProviderThatHangs:
    def test_is_written_down_as_unknown_and_holds_nobody_else(self, alva: Viewer, incident_id: UUID, monkeypatch: Any) -> None:
        monkeypatch.setattr(sending, "BEGINS_FOR", 0.2)
        monkeypatch.setattr(sending, "WAITS_FOR", 0.3)
        free = threading.Event()

        def hangs(message: Message) -> Outcome:
            if message.to.startswith("+"):
                free.wait(5)
            return taken(message)

        callout_id = called(alva, incident_id)
        begun = time.monotonic()
        sent(callout_id, Fake(hangs))
        assert time.monotonic() - begun < 3
        free.set()
        assert states(callout_id) == {"mail": "handed_over", "sms": "unknown"}
        assert CalloutMessage.objects.get(kind="sms").fault == "not_in_time"

    def test_leaves_what_had_not_begun_for_the_next_round(self, alva: Viewer, incident_id: UUID, monkeypatch: Any, settings: Any) -> None:
        settings.CALLOUT_SENDERS = 1
        monkeypatch.setattr(sending, "BEGINS_FOR", 0.05)
        monkeypatch.setattr(sending, "WAITS_FOR", 0.3)
        callout_id = called(alva, incident_id, wanted(4, first=4))
        OutboxRow.objects.all().delete()

        def slow(message: Message) -> Outcome:
            time.sleep(0.1)
            return taken(message)

        way = Fake(slow)
        sent(callout_id, way)
        left = CalloutMessage.objects.filter(state="planned").count()
        assert 0 < left < 8
        assert OutboxRow.objects.filter(topic=SEND, done_at=None).count() == 1
        monkeypatch.setattr(sending, "BEGINS_FOR", 5.0)
        monkeypatch.setattr(sending, "WAITS_FOR", 6.0)
        assert sent(callout_id, Fake(taken)) == left
        assert set(CalloutMessage.objects.values_list("state", flat=True)) == {"handed_over"}


class TestRealProviders:
    def test_two_routes_fall_over_and_the_board_says_so(self, alva: Viewer, incident_id: UUID) -> None:
        def ill(asked: Asked) -> Says:
            return Says(503, "no")

        def well(asked: Asked) -> Says:
            return Says(200, '{"id": "w1"}')

        with HttpProvider(ill) as first, HttpProvider(well) as second:
            routes = Routes([HttpSms(HttpSmsSettings(one.url)) for one in (first, second)])
            callout_id = called(alva, incident_id, wanted(3, 1, SMS, first=3))
            sent(callout_id, routes)
            assert len(second.asked) == 3
            assert {asked.form["reference"] for asked in second.asked} == {
                str(one) for one in CalloutMessage.objects.values_list("id", flat=True)
            }
        assert set(CalloutMessage.objects.values_list("state", flat=True)) == {"handed_over"}
        line = queries.callout(alva, callout_id, now=later(2)).roles[0]
        assert all(one.provider == "http-sms" for seat in line.seats for one in seat.messages)
        assert sum(one.tried for seat in line.seats for one in seat.messages) >= 1


class TestTheWorker:
    def test_moves_and_sends_by_the_clock(self, alva: Viewer, incident_id: UUID, settings: Any, five_past: None) -> None:
        settings.VARDKASE_DEMO = True
        callout_id = called(alva, incident_id, now=later(4), begun=False)
        assert ledger_outbox.drain(later(5)) >= 2
        assert states(callout_id) == {"mail": "kept", "sms": "kept"}
        assert ledger_outbox.failing() == 0
        assert sorted(OutboxRow.objects.filter(done_at=None).values_list("topic", "due_at")) == [(STEP, later(9))]

    def test_does_what_it_did_without_harm(self, alva: Viewer, incident_id: UUID, settings: Any, five_past: None) -> None:
        settings.VARDKASE_DEMO = True
        callout_id = called(alva, incident_id, now=later(4))
        for _ in range(2):
            outbox.step({"callout_id": str(callout_id)}, 1)
            outbox.send({"callout_id": str(callout_id)}, 2)
        kinds = [entry.kind.removeprefix("callout.") for entry in ledger.entries(f"callout:{callout_id}")]
        assert set(kinds) == {"opened", "moved", "sent"}
        assert kinds.count("moved") == 1

    def test_tells_the_moment_of_every_further_step(self, alva: Viewer, incident_id: UUID) -> None:
        called(alva, incident_id)
        assert OutboxRow.objects.filter(topic=STEP, due_at=later(5)).exists()

    def test_of_a_call_out_that_is_gone_does_nothing(self) -> None:
        assert advance_callout(callout_id=new_id(), now=NIGHT) is False

    def test_is_not_asked_again_by_what_the_tray_kept(self, alva: Viewer, incident_id: UUID) -> None:
        callout_id = called(alva, incident_id)
        moved_on(callout_id, later(1))
        before = OutboxRow.objects.count()
        moved_on(callout_id, later(2))
        assert OutboxRow.objects.count() == before
