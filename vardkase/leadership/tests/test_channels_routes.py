"""Two routes: falling over, resting, and never sending again what was accepted."""

from __future__ import annotations

import json
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import timedelta
from uuid import UUID, uuid4

import pytest
from hypothesis import given
from hypothesis import strategies as st

from vardkase.leadership.channels.elks import ElksAccount, ElksSms
from vardkase.leadership.channels.generic import HttpSms, HttpSmsSettings
from vardkase.leadership.channels.message import Failure, Fault, Message, Outcome, Receipt, State, fault
from vardkase.leadership.channels.routes import PATIENCE, REST, InMemory, Routes, RouteState
from vardkase.leadership.tests.providers import NOW, HttpProvider, Says, closed_port
from vardkase.testing.cases import each

REFERENCE = UUID("01890000-0000-7000-8000-000000000005")
MESSAGE = Message("070-174 06 05", "Du kallas in", REFERENCE)
SOON = NOW + timedelta(seconds=1)


class Scripted:
    """A channel that says what it was told, and counts."""

    def __init__(self, provider: str, *outcomes: Fault | Exception | None) -> None:
        self.provider = provider
        self.outcomes = list(outcomes)
        self.sent: list[Message] = []

    def send(self, message: Message, now) -> Outcome:
        self.sent.append(message)
        said = self.outcomes.pop(0) if len(self.outcomes) > 1 else self.outcomes[0]
        if isinstance(said, Exception):
            raise said
        return fault(self.provider, said) if said else Receipt(self.provider, f"{self.provider}-{len(self.sent)}", now, State.HANDED_OVER)


def fresh() -> Message:
    return replace(MESSAGE, reference=uuid4())


class TestFallingOver:
    def test_the_first_is_enough_when_it_is_well(self):
        first, second = Scripted("a", None), Scripted("b", None)
        assert Routes([first, second]).send(MESSAGE, NOW) == Receipt("a", "a-1", NOW, State.HANDED_OVER)
        assert second.sent == []

    @each("kind", list(Fault))
    def test_whatever_the_first_says_the_second_is_tried_and_it_is_told(self, kind):
        routes = Routes([Scripted("a", kind), Scripted("b", None)])
        receipt = routes.send(MESSAGE, NOW)
        assert isinstance(receipt, Receipt)
        assert receipt.provider == "b"
        assert [(failure.provider, failure.fault) for failure in receipt.tried] == [("a", kind)]

    def test_when_all_fail_the_last_failure_tells_of_all(self):
        failure = Routes([Scripted("a", Fault.NO_CREDIT), Scripted("b", Fault.PROVIDER_REFUSED)]).send(MESSAGE, NOW)
        assert isinstance(failure, Failure)
        assert (failure.provider, failure.fault) == ("b", Fault.PROVIDER_REFUSED)
        assert [one.provider for one in failure.tried] == ["a"]

    def test_no_route_at_all_is_not_configured(self):
        assert Routes([]).send(MESSAGE, NOW).fault is Fault.NOT_CONFIGURED

    def test_a_defect_in_one_route_does_not_stop_the_next(self, caplog):
        receipt = Routes([Scripted("a", RuntimeError("a defect")), Scripted("b", None)]).send(MESSAGE, NOW)
        assert receipt.provider == "b"
        assert (receipt.tried[0].fault, receipt.tried[0].state) == (Fault.PROVIDER_NONSENSE, State.UNKNOWN)
        assert "a defect" in caplog.text


class TestNeverTwice:
    def test_what_was_accepted_is_not_sent_again(self):
        first = Scripted("a", None)
        routes = Routes([first])
        receipt = routes.send(MESSAGE, NOW)
        assert routes.send(MESSAGE, NOW + timedelta(minutes=5)) == receipt
        assert len(first.sent) == 1

    def test_what_failed_is_sent_again(self):
        first = Scripted("a", Fault.PROVIDER_REFUSED, None)
        routes = Routes([first])
        assert isinstance(routes.send(MESSAGE, NOW), Failure)
        assert isinstance(routes.send(MESSAGE, NOW), Receipt)

    def test_another_number_of_the_same_person_is_another_message(self):
        first = Scripted("a", None)
        routes = Routes([first])
        routes.send(MESSAGE, NOW)
        routes.send(replace(MESSAGE, to="070-174 06 06"), NOW)
        assert len(first.sent) == 2

    def test_a_memory_that_survives_a_restart_is_asked_first(self):
        memory = InMemory()
        Routes([Scripted("a", None)], accepted=memory).send(MESSAGE, NOW)
        after = Scripted("a", None)
        assert isinstance(Routes([after], accepted=memory).send(MESSAGE, SOON), Receipt)
        assert after.sent == []

    def test_the_memory_forgets_the_oldest(self):
        memory = InMemory(most=2)
        for number in range(3):
            memory.keep(UUID(int=number), "x", Receipt("a", str(number), NOW, State.HANDED_OVER))
        assert memory.receipt(UUID(int=0), "x") is None
        assert memory.receipt(UUID(int=2), "x") is not None

    def test_two_who_send_at_once_send_once(self):
        with HttpProvider(lambda asked: Says(200, json.dumps({"id": "s1", "status": "created"}), wait=0.1)) as provider:
            routes = Routes([ElksSms(ElksAccount("u", "p", "x", provider.url, 2))])
            with ThreadPoolExecutor(8) as pool:
                outcomes = list(pool.map(lambda _: routes.send(MESSAGE, NOW), range(8)))
        assert len(provider.asked) == 1
        assert len(set(outcomes)) == 1

    @given(st.lists(st.sampled_from([None, Fault.PROVIDER_SLOW, Fault.NO_CREDIT, Fault.NUMBER_REFUSED]), min_size=1, max_size=8))
    def test_however_it_goes_one_message_is_accepted_at_most_once(self, script):
        first, second = Scripted("a", *script), Scripted("b", *reversed(script))
        routes = Routes([first, second])
        outcomes = [routes.send(MESSAGE, NOW + timedelta(seconds=step)) for step in range(6)]
        receipts = {(outcome.provider, outcome.provider_id) for outcome in outcomes if isinstance(outcome, Receipt)}
        assert len(receipts) <= 1
        # After the receipt nobody was asked.
        if receipts:
            count = len(first.sent) + len(second.sent)
            routes.send(MESSAGE, NOW)
            assert len(first.sent) + len(second.sent) == count


class TestResting:
    def test_a_route_that_failed_twice_goes_last_for_a_while(self):
        first, second = Scripted("a", Fault.PROVIDER_SLOW), Scripted("b", None)
        routes = Routes([first, second])
        for _ in range(PATIENCE):
            routes.send(fresh(), NOW)
        assert len(first.sent) == PATIENCE
        receipt = routes.send(fresh(), SOON)
        assert receipt.tried == ()
        assert len(first.sent) == PATIENCE
        assert routes.health() == (RouteState("a", PATIENCE, NOW + REST), RouteState("b", 0, None))

    def test_after_its_rest_it_is_tried_again_and_is_well_when_it_succeeds(self):
        first, second = Scripted("a", Fault.PROVIDER_SLOW, Fault.PROVIDER_SLOW, None), Scripted("b", None)
        routes = Routes([first, second])
        for _ in range(PATIENCE):
            routes.send(fresh(), NOW)
        assert routes.send(fresh(), NOW + REST).provider == "a"
        assert routes.health()[0] == RouteState("a", 0, None)

    @pytest.mark.parametrize("kind", [Fault.NO_CREDIT, Fault.NOT_CONFIGURED, Fault.PROVIDER_UNREACHABLE])
    def test_what_does_not_get_well_by_asking_rests_at_once(self, kind):
        first = Scripted("a", kind)
        routes = Routes([first, Scripted("b", None)])
        routes.send(fresh(), NOW)
        routes.send(fresh(), SOON)
        assert len(first.sent) == 1

    def test_a_wrong_number_is_not_the_fault_of_the_route(self):
        first = Scripted("a", Fault.NUMBER_REFUSED)
        routes = Routes([first])
        for _ in range(5):
            routes.send(fresh(), NOW)
        assert routes.health()[0].rests_until is None
        assert len(first.sent) == 5

    def test_when_all_rest_each_is_still_tried_the_longest_rested_first(self):
        first, second = Scripted("a", Fault.NO_CREDIT), Scripted("b", Fault.NO_CREDIT, Fault.NO_CREDIT, None)
        routes = Routes([first, second])
        routes.send(fresh(), NOW)
        assert isinstance(routes.send(fresh(), SOON), Failure)
        receipt = routes.send(fresh(), SOON)
        assert receipt.provider == "b"
        assert [failure.provider for failure in receipt.tried] == ["a"]

    def test_one_failure_between_successes_is_bad_luck(self):
        first = Scripted("a", Fault.PROVIDER_SLOW, None, Fault.PROVIDER_SLOW, None)
        routes = Routes([first, Scripted("b", None)])
        for _ in range(4):
            routes.send(fresh(), NOW)
        assert routes.health()[0].rests_until is None


class TestOnTheWire:
    """The real adapters, against providers on this machine."""

    @pytest.fixture
    def second(self):
        with HttpProvider(lambda asked: Says(200, '{"id": "b-1"}')) as started:
            yield started

    def routes(self, first: str, second: HttpProvider, patience: float = 3) -> Routes:
        return Routes([ElksSms(ElksAccount("u", "p", "+46766861004", first, patience)), HttpSms(HttpSmsSettings(second.url, timeout=3))])

    @pytest.mark.parametrize(
        ("says", "kind", "state"),
        [
            (Says(403, "Not enough credits"), Fault.NO_CREDIT, State.FAILED),
            (Says(200, "<html>"), Fault.PROVIDER_NONSENSE, State.UNKNOWN),
            (Says(200, '{"id": "s1"}', wait=0.4), Fault.PROVIDER_SLOW, State.UNKNOWN),
        ],
    )
    def test_a_first_that_refuses_talks_nonsense_or_is_slow_is_fallen_over_from(self, second, says, kind, state):
        with HttpProvider(lambda asked: says) as first:
            receipt = self.routes(first.url, second, 0.2 if says.wait else 3).send(MESSAGE, NOW)
        assert isinstance(receipt, Receipt)
        assert (receipt.provider, receipt.provider_id) == ("http-sms", "b-1")
        assert [(failure.fault, failure.state) for failure in receipt.tried] == [(kind, state)]
        assert len(second.asked) == 1

    def test_a_first_that_is_not_there_is_fallen_over_from(self, second):
        receipt = self.routes(f"http://127.0.0.1:{closed_port()}", second).send(MESSAGE, NOW)
        assert receipt.provider == "http-sms"
        assert receipt.tried[0].state is State.FAILED

    def test_one_that_accepts_and_never_delivers_is_accepted_and_not_doubled(self, second):
        with HttpProvider(lambda asked: Says(200, '{"id": "s1", "status": "created"}')) as first:
            routes = self.routes(first.url, second)
            receipts = {routes.send(MESSAGE, NOW + timedelta(minutes=minute)) for minute in range(5)}
            assert len(first.asked) == 1
        (receipt,) = receipts
        # Handed over is all that is known until a report says more.
        assert receipt.state is State.HANDED_OVER
        assert second.asked == []

    def test_a_wrong_number_reaches_no_provider(self, second):
        with HttpProvider(lambda asked: Says(200, '{"id": "s1"}')) as first:
            failure = self.routes(first.url, second).send(replace(MESSAGE, to="112"), NOW)
            assert first.asked == []
        assert failure.fault is Fault.NUMBER_REFUSED
        assert second.asked == []
