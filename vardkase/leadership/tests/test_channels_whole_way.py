"""The whole way over HTTP: we send, a provider on this machine calls back (twice, late, forged), and what is kept is what happened."""

from __future__ import annotations

import json
from dataclasses import dataclass, field
from datetime import timedelta
from urllib.parse import urlencode, urlsplit
from uuid import UUID, uuid4

import pytest

from vardkase.leadership.channels import (
    Answer,
    CallbackAddresses,
    ElksCallbacks,
    Message,
    Receipt,
    State,
    compose,
    interpret,
    interpret_digit,
    make_token,
    read_token,
)
from vardkase.leadership.channels.callbacks import DeliveryReport, IncomingSms, KeyPress, Rejected, Rejection
from vardkase.leadership.channels.elks import ElksAccount, ElksSms, ElksVoice
from vardkase.leadership.channels.tokens import ReplyToken
from vardkase.leadership.channels.wire import HttpAnswer, HttpRequest, ask
from vardkase.leadership.tests.providers import NOW, Asked, HttpProvider, Says

Read = DeliveryReport | IncomingSms | KeyPress


@dataclass
class House:
    """The receiving end as a view would be it: reads, keeps what it has not seen, and answers alike to all that is rejected."""

    callbacks: ElksCallbacks
    kept: dict[UUID, Read] = field(default_factory=dict)
    rejected: list[Rejection] = field(default_factory=list)
    came: int = 0

    def answer(self, asked: Asked) -> Says:
        self.came += 1
        _, _, kind, mark, *rest = urlsplit(asked.path).path.strip("/").split("/")
        arguments: dict[str, object] = {"mark": mark, "remote": "127.0.0.1"}
        if rest:
            arguments["reference"] = UUID(rest[0])
        found = getattr(self.callbacks, kind)(asked.form, **arguments)
        if isinstance(found, Rejected):
            self.rejected.append(found.reason)
            return Says(404)
        self.kept.setdefault(found.key, found)
        return Says(204)


@pytest.fixture
def house():
    return House(ElksCallbacks("a secret"))


@pytest.fixture
def receiver(house):
    with HttpProvider(house.answer) as started:
        yield started


@pytest.fixture
def provider():
    with HttpProvider(lambda asked: Says(200, json.dumps({"id": "s" + uuid4().hex, "status": "created"}))) as started:
        yield started


@pytest.fixture
def addresses(receiver):
    return CallbackAddresses(f"{receiver.url}/callback", "a secret", "46elks")


def account(provider: HttpProvider) -> ElksAccount:
    return ElksAccount("u", "p", "+46766861004", provider.url, 3)


def call_back(url: str, **fields: str) -> int:
    """As the provider does: a form, by POST."""
    headers = {"Content-Type": "application/x-www-form-urlencoded"}
    answer = ask("test", HttpRequest("POST", url, urlencode(fields).encode(), headers, 3))
    assert isinstance(answer, HttpAnswer)
    return answer.status


def called_in() -> Message:
    return Message("070-174 06 05", compose("stabschef", "Stadshuset", "10:00", "", False), uuid4(), speak="Du kallas in")


def test_reports_that_come_twice_are_kept_once(provider, addresses, house):
    receipt = ElksSms(account(provider), addresses).send(called_in(), NOW)
    assert isinstance(receipt, Receipt)
    url = provider.asked[0].form["whendelivered"]
    for status in ("sent", "sent", "delivered", "delivered", "delivered"):
        assert call_back(url, id=receipt.provider_id, status=status) == 204
    assert house.came == 5
    assert [report.state for report in house.kept.values()] == [State.HANDED_OVER, State.DELIVERED]
    assert {report.provider_id for report in house.kept.values()} == {receipt.provider_id}


def test_a_forged_report_is_answered_as_a_page_that_is_not_there(provider, addresses, house):
    ElksSms(account(provider), addresses).send(called_in(), NOW)
    url = provider.asked[0].form["whendelivered"]
    *_, mark, reference, _ = url.split("/")
    forged = [url.replace(mark, "A" * len(mark)), url.replace(reference, str(uuid4())), url.replace("/delivery/", "/hangup/")]
    assert [call_back(one, id="s1", status="delivered", state="success") for one in forged] == [404, 404, 404]
    assert house.rejected == [Rejection.FORGED] * 3
    assert house.kept == {}


def test_one_that_accepts_and_never_delivers_stays_handed_over(provider, addresses, house):
    receipt = ElksSms(account(provider), addresses).send(called_in(), NOW)
    assert receipt.state is State.HANDED_OVER
    assert house.came == 0


def test_an_answer_by_sms_is_read(addresses, house):
    for _ in range(2):
        call_back(addresses.incoming(), id="s9", direction="incoming", to="+46766861004", message="Ja, 20 min", **{"from": "+46701740605"})
    (sms,) = house.kept.values()
    assert isinstance(sms, IncomingSms)
    assert sms.sender == "+46701740605"
    assert (interpret(sms.text).answer, interpret(sms.text).minutes) == (Answer.YES, 20)


@pytest.mark.parametrize(
    ("result", "answer"), [("1", Answer.YES), ("2", Answer.NO), ("3", Answer.LATER), ("9", Answer.UNKNOWN), ("", Answer.UNKNOWN)]
)
def test_a_key_in_a_call_is_read(provider, addresses, house, result, answer):
    message = called_in()
    receipt = ElksVoice(account(provider), "https://kris.example/q.mp3", addresses).send(message, NOW)
    start = json.loads(provider.asked[0].form["voice_start"])
    assert call_back(start["next"], callid=receipt.provider_id, result=result) == 204
    (pressed,) = house.kept.values()
    assert isinstance(pressed, KeyPress)
    assert (pressed.reference, pressed.provider_id) == (message.reference, receipt.provider_id)
    assert interpret_digit(pressed.digits).answer is answer


def test_a_call_that_nobody_took_has_failed(provider, addresses, house):
    receipt = ElksVoice(account(provider), "https://kris.example/q.mp3", addresses).send(called_in(), NOW)
    call_back(provider.asked[0].form["whenhangup"], id=receipt.provider_id, state="failed")
    (report,) = house.kept.values()
    assert report.state is State.FAILED


def test_the_link_in_the_text_is_the_token_and_nothing_else_about_anybody(provider):
    token = make_token(key="k", expires_at=NOW + timedelta(hours=2))
    message = Message("0701740605", compose("stabschef", "Stadshuset", "10:00", f"https://kris.example/k/{token.text}", False), uuid4())
    ElksSms(account(provider)).send(message, NOW)
    text = provider.asked[0].form["message"]
    found = read_token(text.rpartition("/")[2], key="k", now=NOW)
    assert isinstance(found, ReplyToken)
    assert found.id == token.id
    assert "070" not in text
    assert str(message.reference) not in text
