"""Many at once: answers from many threads, workers beside each other, and the whole way through providers and back."""

from __future__ import annotations

import threading
from collections import Counter
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from typing import Any
from uuid import UUID

import pytest
from django.conf import settings as house
from django.db import connections

from vardkase.access.rules import Viewer
from vardkase.incidents.tests.scenes import NIGHT, later, opened
from vardkase.leadership import queries
from vardkase.leadership.actions import callout_answers as answers
from vardkase.leadership.actions.callout_sending import send_waiting
from vardkase.leadership.actions.callout_steps import advance_callout
from vardkase.leadership.channels.callbacks import CallbackAddresses
from vardkase.leadership.channels.elks import ElksAccount, ElksSms, ElksVoice
from vardkase.leadership.channels.gate import ChannelKind
from vardkase.leadership.channels.mail import Mail
from vardkase.leadership.channels.replies import Answer
from vardkase.leadership.channels.routes import Routes
from vardkase.leadership.channels.tokens import make_token
from vardkase.leadership.models import Callout, CalloutMessage, CalloutReply
from vardkase.leadership.tests.callouts import asked, called, number, seats, state, wanted
from vardkase.leadership.tests.providers import Asked, HttpProvider, Says, SmtpProvider
from vardkase.ledger import queries as ledger
from vardkase.testing.pages import CheckingClient

SECRET = "en hemlighet som bara provet vet"


def in_threads(act: Callable[[int], Any], count: int, threads: int = 8) -> list[Any]:
    """Does something many times at once, each thread with its own connection, closed afterwards."""

    def alone(place: int) -> Any:
        try:
            return act(place)
        finally:
            connections.close_all()

    with ThreadPoolExecutor(threads) as pool:
        return list(pool.map(alone, range(count)))


def token(callout_id: UUID, place: int) -> str:
    return make_token(key=house.SECRET_KEY, expires_at=later(600), id=seats(callout_id)[place].token).text


@pytest.mark.django_db(transaction=True)
class TestManyAnswers:
    def test_at_once_are_each_counted_once(self, alva: Viewer) -> None:
        callout_id = called(alva, opened(alva), wanted(24, 24))
        tokens = [token(callout_id, place) for place in range(24)]

        def reply(place: int) -> int:
            found = answers.answer_by_link(token=tokens[place % 24], answer=Answer.YES, minutes=10, now=later(1))
            return found.number

        numbers = in_threads(reply, 48)
        # Each link was pressed twice, at the same time as all the others.
        assert Counter(Counter(numbers).values()) == {2: 24}
        assert CalloutReply.objects.count() == 24
        board = queries.callout(alva, callout_id, now=later(2))
        assert board.roles[0].coming == 24

    def test_on_one_link_are_one(self, alva: Viewer) -> None:
        callout_id = called(alva, opened(alva))
        link = token(callout_id, 0)

        def reply(place: int) -> str:
            said = Answer.YES if place % 2 else Answer.NO
            try:
                answers.answer_by_link(token=link, answer=said, minutes=None, now=later(1))
            except Exception as refusal:  # noqa: BLE001 - the refusal is what is looked at
                return str(getattr(refusal, "code", refusal))
            return str(said)

        found = Counter(in_threads(reply, 8))
        assert CalloutReply.objects.count() == 1
        assert found["leadership.link_is_dead"] == 4


@pytest.mark.django_db(transaction=True)
class TestWorkersBesideEachOther:
    def test_ask_everybody_once(self, alva: Viewer) -> None:
        callout_id = called(alva, opened(alva), wanted(6, 2), begun=False)
        moved = in_threads(lambda _: advance_callout(callout_id=callout_id, now=later(1)), 6)
        assert moved.count(True) == 1
        assert asked(callout_id) == [0, 1]
        assert CalloutMessage.objects.count() == 4
        kinds = [entry.kind for entry in ledger.entries(f"callout:{callout_id}")]
        assert kinds == ["callout.opened", "callout.moved"]

    def test_escalate_once(self, alva: Viewer) -> None:
        incident_id = opened(alva)
        callout_id = called(alva, incident_id, wanted(6, 2))
        in_threads(lambda _: advance_callout(callout_id=callout_id, now=later(5)), 6)
        found = [entry.kind for entry in ledger.entries(f"incident:{incident_id}")]
        assert found.count("leadership.callout_escalated") == 1

    def test_take_answers_while_they_move(self, alva: Viewer) -> None:
        callout_id = called(alva, opened(alva), wanted(12, 12))
        tokens = [token(callout_id, place) for place in range(12)]

        def either(place: int) -> None:
            if place % 2:
                advance_callout(callout_id=callout_id, now=later(1 + place / 100))
            else:
                answers.answer_by_link(token=tokens[place // 2], answer=Answer.YES, minutes=5, now=later(1))

        in_threads(either, 24)
        advance_callout(callout_id=callout_id, now=later(2))
        assert (state(callout_id), CalloutReply.objects.count()) == ("filled", 12)


class Elks:
    """46elks as it would answer: every SMS and call gets an id; what was asked is kept."""

    def __init__(self) -> None:
        self.ids = iter(range(10_000))
        self.lock = threading.Lock()

    def __call__(self, asked: Asked) -> Says:
        with self.lock:
            return Says(200, f'{{"id": "e{next(self.ids)}", "status": "created"}}')


AWAY = "http://testserver"
ADDRESSES = CallbackAddresses(f"{AWAY}/callout/callback", SECRET, "46elks")


class Night:
    """A call-out through providers on loopback."""

    def __init__(self, client: CheckingClient, callout_id: UUID, elks: HttpProvider, post: SmtpProvider) -> None:
        self.client, self.callout_id, self.elks, self.post = client, callout_id, elks, post
        account = ElksAccount("u", "p", "+46766860000", elks.url)
        self.ways = {
            ChannelKind.SMS: Routes([ElksSms(account, ADDRESSES)]),
            ChannelKind.VOICE: Routes([ElksVoice(account, "https://kommun.example/fraga.mp3", ADDRESSES)]),
            ChannelKind.MAIL: Routes([Mail("127.0.0.1", post.port, sender="kris@kommun.example", starttls=False)]),
        }

    def send(self, minutes: float) -> int:
        """The worker at a moment."""
        advance_callout(callout_id=self.callout_id, now=later(minutes))
        return send_waiting(callout_id=self.callout_id, clock=lambda: later(minutes), channels=self.ways.__getitem__)

    def back(self, address: str, **form: str) -> None:
        """A provider calls back."""
        answer = self.client.post(address.removeprefix(AWAY), form)
        assert (answer.status_code, answer.content) == (204, b"")


@pytest.mark.django_db
class TestTheWholeWay:
    @pytest.fixture
    def night(self, client: CheckingClient, alva: Viewer, incident_id: UUID, settings: Any, five_past: None) -> Iterator[Night]:
        settings.CALLOUT_CALLBACK_SECRET = SECRET
        with HttpProvider(Elks()) as elks, SmtpProvider() as post:
            yield Night(client, called(alva, incident_id, wanted(3)), elks, post)

    def test_goes_out_by_two_ways_with_words_and_a_link(self, night: Night) -> None:
        assert night.send(1) == 2
        assert (len(night.elks.asked), len(night.post.letters)) == (1, 1)
        sms = night.elks.asked[0].form
        assert sms["to"] == number(0)
        assert "Stabschef" in sms["message"]
        assert "Subject: Inkallning" in night.post.letters[0].text

    def test_comes_back_as_a_report_and_a_no_and_goes_on(self, night: Night) -> None:
        night.send(1)
        for _ in range(2):
            night.back(night.elks.asked[0].form["whendelivered"], id="e0", status="delivered")
        assert CalloutMessage.objects.get(kind="sms").state == "delivered"
        night.back(ADDRESSES.incoming(), id="in1", message="Nej tack", direction="incoming", **{"from": number(0), "to": "+46766860000"})
        night.send(6)
        assert asked(night.callout_id) == [0, 1]

    def test_calls_the_silent_and_takes_a_key_for_an_answer(self, night: Night, alva: Viewer) -> None:
        for minutes in (1, 5):
            night.send(minutes)
        call = next(one.form for one in night.elks.asked if one.path.endswith("/calls"))
        assert call["to"] == number(0)
        pressed = ADDRESSES.digit(CalloutMessage.objects.get(kind="voice").id)
        assert pressed in call["voice_start"]
        night.back(pressed, callid="c1", result="1")
        night.send(7)
        line = queries.callout(alva, night.callout_id, now=later(8)).roles[0]
        assert (line.state, line.coming, line.seats[0].via) == ("filled", 1, "voice")

    def test_a_server_that_was_down_for_a_night_wakes_nobody(self, alva: Viewer, incident_id: UUID) -> None:
        callout_id = called(alva, incident_id, begun=False)
        morning = NIGHT + timedelta(hours=12, minutes=1)
        assert advance_callout(callout_id=callout_id, now=morning) is False
        assert CalloutMessage.objects.count() == 0
        assert Callout.objects.get(id=callout_id).ended_at is None
