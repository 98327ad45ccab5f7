"""46elks, as documented, on this machine: what it is asked, and what its answers and silences mean."""

from __future__ import annotations

import base64
import json
from uuid import UUID

import pytest

from vardkase.leadership.channels.callbacks import CallbackAddresses
from vardkase.leadership.channels.elks import ElksAccount, ElksSms, ElksVoice
from vardkase.leadership.channels.message import Failure, Fault, Message, Receipt, State
from vardkase.leadership.tests.providers import NOW, HttpProvider, Says, closed_port
from vardkase.testing.cases import each

REFERENCE = UUID("01890000-0000-7000-8000-000000000001")
MESSAGE = Message(
    "070-174 06 05", "Du kallas in: åäö & 100 %", REFERENCE, "https://kris.example/k/x", speak="Du kallas in. Tryck ett för ja."
)
CREATED = json.dumps({"id": "s70df59406a1b4643b96f3f91e0bfb7b0", "status": "created", "to": "+46701740605"})


def account(url: str, **others) -> ElksAccount:
    return ElksAccount(**({"user": "u1", "password": "p:å", "sender": "+46766861004", "url": f"{url}/a1", "timeout": 3} | others))


@pytest.fixture
def provider():
    with HttpProvider(lambda asked: Says(200, CREATED)) as started:
        yield started


def addresses() -> CallbackAddresses:
    return CallbackAddresses("https://kris.example/callout/callback", "a secret", "46elks")


class TestSms:
    def test_what_is_asked_is_what_the_documentation_says(self, provider):
        ElksSms(account(provider.url), addresses()).send(MESSAGE, NOW)
        (asked,) = provider.asked
        assert (asked.method, asked.path) == ("POST", "/a1/sms")
        assert asked.headers["authorization"] == "Basic " + base64.b64encode("u1:p:å".encode()).decode()
        assert asked.headers["content-type"] == "application/x-www-form-urlencoded"
        assert asked.form == {
            "from": "+46766861004",
            "to": "+46701740605",
            "message": MESSAGE.text,
            "whendelivered": addresses().delivery(REFERENCE),
        }

    def test_the_receipt_names_the_message_of_the_provider(self, provider):
        receipt = ElksSms(account(provider.url)).send(MESSAGE, NOW)
        assert receipt == Receipt("46elks", "s70df59406a1b4643b96f3f91e0bfb7b0", NOW, State.HANDED_OVER)

    def test_without_addresses_no_report_is_asked_for(self, provider):
        ElksSms(account(provider.url)).send(MESSAGE, NOW)
        assert "whendelivered" not in provider.asked[0].form

    @pytest.mark.parametrize(
        ("status", "state"),
        [("created", State.HANDED_OVER), ("sent", State.HANDED_OVER), ("delivered", State.DELIVERED), ("new word", State.HANDED_OVER)],
    )
    def test_the_state_is_what_the_provider_says(self, provider, status, state):
        provider.answer = lambda asked: Says(200, json.dumps({"id": "s1", "status": status}))
        assert ElksSms(account(provider.url)).send(MESSAGE, NOW).state is state

    @pytest.mark.parametrize("to", ["112", "070-174 06", "0176-710 00", "", "fel", "+46701740605,+46701740606"])
    def test_a_wrong_number_is_refused_before_anything_is_asked(self, provider, to):
        outcome = ElksSms(account(provider.url)).send(Message(to, "x", REFERENCE), NOW)
        assert isinstance(outcome, Failure)
        assert (outcome.fault, outcome.state) == (Fault.NUMBER_REFUSED, State.FAILED)
        assert outcome.detail.startswith("organisation.")
        assert provider.asked == []

    @pytest.mark.parametrize("missing", ["user", "password", "sender"])
    def test_an_account_that_is_not_set_up_says_so(self, provider, missing):
        outcome = ElksSms(account(provider.url, **{missing: ""})).send(MESSAGE, NOW)
        assert outcome.fault is Fault.NOT_CONFIGURED
        assert provider.asked == []


ANSWERS = [
    (Says(400, "Invalid to number"), Fault.PROVIDER_REFUSED, State.FAILED),
    (Says(403, "Forbidden"), Fault.PROVIDER_REFUSED, State.FAILED),
    (Says(403, "Not enough credits"), Fault.NO_CREDIT, State.FAILED),
    (Says(402, ""), Fault.NO_CREDIT, State.FAILED),
    (Says(401, "API access requires Basic auth"), Fault.NOT_CONFIGURED, State.FAILED),
    (Says(429, "Too many"), Fault.PROVIDER_REFUSED, State.FAILED),
    (Says(500, "oops"), Fault.PROVIDER_NONSENSE, State.UNKNOWN),
    (Says(302, "", {"Location": "http://elsewhere.example/"}), Fault.PROVIDER_NONSENSE, State.FAILED),
    (Says(200, ""), Fault.PROVIDER_NONSENSE, State.UNKNOWN),
    (Says(200, "<html>Welcome</html>"), Fault.PROVIDER_NONSENSE, State.UNKNOWN),
    (Says(200, "[]"), Fault.PROVIDER_NONSENSE, State.UNKNOWN),
    (Says(200, '{"status": "created"}'), Fault.PROVIDER_NONSENSE, State.UNKNOWN),
    (Says(200, '{"id": 7, "status": "created"}'), Fault.PROVIDER_NONSENSE, State.UNKNOWN),
    (Says(200, '{"id": "s1", "status": "failed"}'), Fault.PROVIDER_REFUSED, State.FAILED),
    (Says(200, b"\xff\xfe\x00"), Fault.PROVIDER_NONSENSE, State.UNKNOWN),
    (Says(200, "x" * 200_000), Fault.PROVIDER_NONSENSE, State.UNKNOWN),
    (Says(raw=b""), Fault.PROVIDER_NONSENSE, State.UNKNOWN),
    (Says(raw=b"SSH-2.0-OpenSSH\r\n\r\n"), Fault.PROVIDER_NONSENSE, State.UNKNOWN),
    (Says(raw=b"HTTP/1.1 200 OK\r\nContent-Length: 99\r\n\r\n{"), Fault.PROVIDER_NONSENSE, State.UNKNOWN),
    (Says(200, CREATED, wait=0.5), Fault.PROVIDER_SLOW, State.UNKNOWN),
    (Says(200, CREATED, drip=0.02), Fault.PROVIDER_SLOW, State.UNKNOWN),
]


@pytest.mark.parametrize(("says", "kind", "state"), ANSWERS, ids=[f"{i}-{kind}" for i, (_, kind, _) in enumerate(ANSWERS)])
def test_every_bad_answer_is_a_failure_of_its_kind(provider, says, kind, state):
    provider.answer = lambda asked: says
    outcome = ElksSms(account(provider.url, timeout=0.2 if says.wait or says.drip else 3)).send(MESSAGE, NOW)
    assert isinstance(outcome, Failure)
    assert (outcome.provider, outcome.fault, outcome.state) == ("46elks", kind, state)
    assert len(provider.asked) == 1


def test_a_redirect_is_not_followed_with_the_password(provider):
    with HttpProvider(lambda asked: Says(200, CREATED)) as thief:
        provider.answer = lambda asked: Says(307, "", {"Location": f"{thief.url}/a1/sms"})
        assert isinstance(ElksSms(account(provider.url)).send(MESSAGE, NOW), Failure)
        assert thief.asked == []


def test_nobody_there_is_unreachable_and_has_certainly_not_gone():
    outcome = ElksSms(account(f"http://127.0.0.1:{closed_port()}")).send(MESSAGE, NOW)
    assert (outcome.fault, outcome.state) == (Fault.PROVIDER_UNREACHABLE, State.FAILED)


def test_a_server_without_tls_at_a_secure_address_is_unreachable(provider):
    outcome = ElksSms(account(provider.url.replace("http:", "https:"))).send(MESSAGE, NOW)
    assert (outcome.fault, outcome.state) == (Fault.PROVIDER_UNREACHABLE, State.FAILED)
    assert provider.asked == []


@each("url", ["ftp://x.example", "no address", "http://", "http://h:port", "file:///etc/passwd"])
def test_an_address_that_is_none_is_not_configured(url):
    assert ElksSms(account(url)).send(MESSAGE, NOW).fault is Fault.NOT_CONFIGURED


def test_a_failure_names_no_number_and_is_short(provider):
    provider.answer = lambda asked: Says(400, "Invalid number +46701740605\n" + "x" * 500)
    detail = ElksSms(account(provider.url)).send(MESSAGE, NOW).detail
    assert "0701740605" not in detail
    assert "46701740605" not in detail
    assert len(detail) <= 200
    assert "\n" not in detail


class TestVoice:
    SOUND = "https://kris.example/fraga.mp3"

    def test_what_is_asked_is_what_the_documentation_says(self, provider):
        provider.answer = lambda asked: Says(200, json.dumps({"id": "c1", "state": "ongoing"}))
        outcome = ElksVoice(account(provider.url), self.SOUND, addresses()).send(MESSAGE, NOW)
        assert outcome == Receipt("46elks", "c1", NOW, State.HANDED_OVER)
        (asked,) = provider.asked
        assert asked.path == "/a1/calls"
        assert asked.form["to"] == "+46701740605"
        assert asked.form["whenhangup"] == addresses().hangup(REFERENCE)
        assert 10 <= int(asked.form["timeout"]) <= 60
        assert json.loads(asked.form["voice_start"]) == {
            "ivr": self.SOUND,
            "digits": 1,
            "timeout": 10,
            "repeat": 3,
            "next": addresses().digit(REFERENCE),
        }

    def test_a_speech_server_gets_the_words(self, provider):
        ElksVoice(account(provider.url), "https://tal.example/sv.mp3?t={text}", addresses()).send(MESSAGE, NOW)
        start = json.loads(provider.asked[0].form["voice_start"])
        assert start["ivr"] == "https://tal.example/sv.mp3?t=Du%20kallas%20in.%20Tryck%20ett%20f%C3%B6r%20ja."

    def test_a_landline_can_be_called(self, provider):
        outcome = ElksVoice(account(provider.url), self.SOUND, addresses()).send(Message("0176-710 00", "x", REFERENCE), NOW)
        assert isinstance(outcome, Receipt)
        assert provider.asked[0].form["to"] == "+4617671000"

    @pytest.mark.parametrize("to", ["112", "1177", "", "växeln"])
    def test_a_short_number_is_never_called(self, provider, to):
        outcome = ElksVoice(account(provider.url), self.SOUND, addresses()).send(Message(to, "x", REFERENCE), NOW)
        assert outcome.fault is Fault.NUMBER_REFUSED
        assert provider.asked == []

    def test_a_call_without_a_question_or_an_ear_is_not_made(self, provider):
        for voice in (ElksVoice(account(provider.url), "", addresses()), ElksVoice(account(provider.url), self.SOUND)):
            assert voice.send(MESSAGE, NOW).fault is Fault.NOT_CONFIGURED
        assert provider.asked == []

    def test_a_refused_call_is_a_failure(self, provider):
        provider.answer = lambda asked: Says(403, "Out of credits")
        assert ElksVoice(account(provider.url), self.SOUND, addresses()).send(MESSAGE, NOW).fault is Fault.NO_CREDIT
