"""A call-out that wakes browsers: encrypted to a push service on this machine, by every device, and what that teaches."""

from __future__ import annotations

import json
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any
from uuid import UUID

import pytest

from vardkase import ledger
from vardkase.access.rules import Viewer
from vardkase.incidents.tests.scenes import NIGHT, later, opened
from vardkase.kernel.ids import new_id
from vardkase.leadership import queries
from vardkase.leadership.actions import push as actions
from vardkase.leadership.actions.callout_sending import keep_in_tray, send_waiting
from vardkase.leadership.channels import devices
from vardkase.leadership.channels.configured import ChannelSettings
from vardkase.leadership.channels.devices import ToDevices
from vardkase.leadership.channels.gate import ChannelKind
from vardkase.leadership.channels.message import Failure, Fault, Message, Outcome, Receipt, State
from vardkase.leadership.channels.push import GONE, PROVIDER
from vardkase.leadership.channels.routes import Routes
from vardkase.leadership.models import CalloutMessage
from vardkase.leadership.projections.callouts import stream_of
from vardkase.leadership.rules.callouts import Way
from vardkase.leadership.tests.browsers import CONTACT, KEY, browser
from vardkase.leadership.tests.callouts import called, candidate, wanted
from vardkase.leadership.tests.providers import Asked, HttpProvider, Says
from vardkase.testing.accounts import make_account
from vardkase.testing.cases import each

MESSAGE = Message("", "Du kallas in.", UUID(int=4), "https://kris.example/c/x/", subject="Inkallning")
A, B, C = (new_id() for _ in range(3))
TAKEN, WENT, SICK = "taken", "gone", "sick"


@dataclass
class Browsers:
    """A push service whose answer stands in the subscription itself."""

    provider: str = PROVIDER
    sent: list[Message] = field(default_factory=list)

    def send(self, message: Message, now: datetime) -> Outcome:
        self.sent.append(message)
        if message.to == TAKEN:
            return Receipt(PROVIDER, "https://push.example/secret", now, State.HANDED_OVER)
        if message.to == WENT:
            return Failure(PROVIDER, Fault.NUMBER_REFUSED, f"HTTP 410: {GONE}")
        return Failure(PROVIDER, Fault.PROVIDER_SLOW, "no answer")


class TestEveryDevice:
    @each(
        ("said", "used", "gone", "fault"),
        [
            ([(A, TAKEN)], [A], [], None),
            ([(A, TAKEN), (B, TAKEN)], [A, B], [], None),
            ([(A, WENT), (B, TAKEN), (C, SICK)], [B], [A], None),
            ([(A, WENT)], [], [A], Fault.NUMBER_REFUSED),
            ([(A, WENT), (B, SICK)], [], [A], Fault.PROVIDER_SLOW),
            ([], [], [], Fault.NUMBER_REFUSED),
        ],
    )
    def test_is_tried_and_one_is_enough(
        self, said: list[tuple[UUID, str]], used: list[UUID], gone: list[UUID], fault: Fault | None
    ) -> None:
        way = ToDevices(Browsers(), said)
        outcome = way.send(MESSAGE, NIGHT)
        assert (way.used, way.gone, getattr(outcome, "fault", None)) == (used, gone, fault)
        assert way.provider == PROVIDER

    def test_the_receipt_does_not_lead_to_the_browser(self) -> None:
        outcome = ToDevices(Browsers(), [(A, TAKEN)]).send(MESSAGE, NIGHT)
        assert isinstance(outcome, Receipt)
        assert (outcome.provider_id, outcome.state) == (str(MESSAGE.reference), State.HANDED_OVER)

    def test_a_sick_service_does_not_hold_the_round(self, monkeypatch: pytest.MonkeyPatch) -> None:
        clock = iter([0.0, 0.0, devices.TRIES_FOR + 1, 99.0])
        monkeypatch.setattr(devices, "time", type("Clock", (), {"monotonic": staticmethod(lambda: next(clock))}))
        service = Browsers()
        ToDevices(service, [(A, SICK), (B, SICK), (C, TAKEN)]).send(MESSAGE, NIGHT)
        assert [one.to for one in service.sent] == [SICK]
        assert time.monotonic() > 0


@pytest.fixture
def ann(db: None, alva: Viewer) -> Viewer:
    return make_account(alva)


@dataclass
class Service:
    """A push service on this machine that answers by the last part of the address."""

    provider: HttpProvider

    def turn_on(self, viewer: Viewer, answer: int, name: str) -> UUID:
        said = browser(f"{self.provider.url}/{name}/{answer}")
        return actions.turn_on(viewer=viewer, device=name, subscription=said, key=new_id(), now=NIGHT).key


@pytest.fixture
def service(settings: Any) -> Any:
    settings.VAPID_KEY, settings.VAPID_CONTACT, settings.PUSH_HOSTS = KEY, CONTACT, ("127.0.0.1",)

    def answer(asked: Asked) -> Says:
        return Says(int(asked.path.rpartition("/")[2]), "", {"Location": "/m/1"})

    with HttpProvider(answer) as provider:
        yield Service(provider)


def call(alva: Viewer, to: Viewer, *kinds: ChannelKind) -> UUID:
    ways = (
        (*candidate(0, *kinds).ways, Way(ChannelKind.PUSH, str(to.account_id))) if kinds else (Way(ChannelKind.PUSH, str(to.account_id)),)
    )
    return called(alva, opened(alva), wanted(1, chain=(candidate(0, ways=ways),)))


def really(kind: ChannelKind) -> Any:
    from django.conf import settings

    return Routes([ChannelSettings.read(settings).push])


def sent(callout_id: UUID, channels: Callable[[ChannelKind], Any] = really) -> CalloutMessage:
    send_waiting(callout_id=callout_id, clock=lambda: later(1), channels=channels)
    return CalloutMessage.objects.get(callout_id=callout_id, kind=ChannelKind.PUSH)


class TestTheCallOut:
    def test_wakes_every_browser_and_says_when(self, alva: Viewer, ann: Viewer, service: Service) -> None:
        for name in ("telefon", "dator"):
            service.turn_on(ann, 201, name)
        message = sent(call(alva, ann))
        assert (message.state, message.provider) == ("handed_over", PROVIDER)
        assert sorted(one.path for one in service.provider.asked) == ["/dator/201", "/telefon/201"]
        assert all(b"Stabschef" not in one.body for one in service.provider.asked)
        assert {one.headers["content-encoding"] for one in service.provider.asked} == {"aes128gcm"}
        assert [one.last_used_at for one in queries.push_devices(ann)] == [later(1)] * 2

    @pytest.mark.parametrize("status", [404, 410])
    def test_forgets_a_browser_that_is_gone(self, alva: Viewer, ann: Viewer, service: Service, status: int) -> None:
        service.turn_on(ann, status, "borta")
        service.turn_on(ann, 201, "kvar")
        assert sent(call(alva, ann)).state == "handed_over"
        assert [one.name for one in queries.push_devices(ann)] == ["kvar"]

    @pytest.mark.parametrize("status", [400, 429, 500, 302])
    def test_keeps_a_browser_whose_service_is_ill(self, alva: Viewer, ann: Viewer, service: Service, status: int) -> None:
        service.turn_on(ann, status, "sjuk")
        assert sent(call(alva, ann)).state in {"failed", "unknown"}
        assert [(one.name, one.last_used_at) for one in queries.push_devices(ann)] == [("sjuk", None)]

    def test_turned_off_meanwhile_is_no_way_and_wakes_nobody(self, alva: Viewer, ann: Viewer, service: Service) -> None:
        device_id = service.turn_on(ann, 201, "telefon")
        callout_id = call(alva, ann)
        actions.turn_off(viewer=ann, device_id=device_id, now=NIGHT)
        message = sent(callout_id)
        assert (message.state, message.fault) == ("failed", "no_such_way")
        assert service.provider.asked == []

    def test_in_an_exercise_it_lies_in_the_tray(self, alva: Viewer, ann: Viewer, service: Service) -> None:
        service.turn_on(ann, 201, "telefon")
        callout_id = call(alva, ann, ChannelKind.SMS)
        keep_in_tray(callout_id=callout_id, now=later(1))
        assert set(CalloutMessage.objects.filter(callout_id=callout_id).values_list("kind", "state")) == {("sms", "kept"), ("push", "kept")}
        assert service.provider.asked == []
        assert {str(line.kind) for line in queries.tray(alva, callout_id)} == {"sms", "push"}

    def test_leaves_no_address_of_a_browser_in_the_ledger(self, alva: Viewer, ann: Viewer, service: Service) -> None:
        service.turn_on(ann, 201, "telefon")
        callout_id = call(alva, ann)
        sent(callout_id)
        written = json.dumps([repr(one.event) for one in ledger.entries(stream_of(callout_id))])
        assert str(ann.account_id) in written
        assert service.provider.url not in written
        assert "/m/1" not in written
