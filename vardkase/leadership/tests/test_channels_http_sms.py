"""SMS by a provider that is described in settings."""

from __future__ import annotations

import json
from dataclasses import replace
from urllib.parse import parse_qs, urlsplit
from uuid import UUID

import pytest

from vardkase.leadership.channels.callbacks import CallbackAddresses
from vardkase.leadership.channels.generic import HttpSms, HttpSmsSettings
from vardkase.leadership.channels.message import Failure, Fault, Message, Receipt, State
from vardkase.leadership.tests.providers import NOW, HttpProvider, Says, closed_port

REFERENCE = UUID("01890000-0000-7000-8000-000000000002")
MESSAGE = Message("+46 70-174 06 05", "Du kallas in: åäö", REFERENCE)
ADDRESSES = CallbackAddresses("https://kris.example/cb", "secret", "http-sms")


@pytest.fixture
def provider():
    with HttpProvider(lambda asked: Says(202, '{"ok": true, "id": "m-17"}')) as started:
        yield started


def settings(provider: HttpProvider, **others) -> HttpSmsSettings:
    return replace(HttpSmsSettings(f"{provider.url}/send", "Kommunen", timeout=3), **others)


def test_fields_header_and_body_are_as_configured(provider):
    fields = (("mottagare", "to"), ("text", "text"), ("ref", "reference"), ("dlr", "callback"), ("typ", "=sms"), ("avs", "from"))
    outcome = HttpSms(settings(provider, fields=fields, header="Authorization: Bearer hemlig"), ADDRESSES).send(MESSAGE, NOW)
    (asked,) = provider.asked
    assert asked.method == "POST"
    assert asked.headers["authorization"] == "Bearer hemlig"
    assert asked.form == {
        "mottagare": "+46701740605",
        "text": "Du kallas in: åäö",
        "ref": str(REFERENCE),
        "dlr": ADDRESSES.delivery(REFERENCE),
        "typ": "sms",
        "avs": "Kommunen",
    }
    assert outcome == Receipt("http-sms", "m-17", NOW, State.HANDED_OVER)


def test_json_when_the_provider_wants_json(provider):
    HttpSms(settings(provider, encoding="json", method="PUT")).send(MESSAGE, NOW)
    (asked,) = provider.asked
    assert asked.method == "PUT"
    assert asked.headers["content-type"] == "application/json"
    assert json.loads(asked.body)["message"] == "Du kallas in: åäö"


def test_everything_in_the_address_when_the_provider_wants_get(provider):
    HttpSms(settings(provider, method="GET", url=f"{provider.url}/send?key=1")).send(MESSAGE, NOW)
    (asked,) = provider.asked
    assert (asked.method, asked.body) == ("GET", b"")
    query = parse_qs(urlsplit(asked.path).query)
    assert query["key"] == ["1"]
    assert query["to"] == ["+46701740605"]
    assert query["message"] == ["Du kallas in: åäö"]


@pytest.mark.parametrize(
    ("says", "pattern", "id"),
    [
        (Says(200, "OK: 4711"), r"OK: (\d+)", "4711"),
        (Says(200, '{"id": 12}'), HttpSmsSettings("").id_pattern, "12"),
        (Says(200, "OK"), r"OK: (\d+)", str(REFERENCE)),
        (Says(200, "OK"), "", str(REFERENCE)),
    ],
)
def test_the_id_is_the_providers_or_else_ours(provider, says, pattern, id):
    provider.answer = lambda asked: says
    assert HttpSms(settings(provider, id_pattern=pattern)).send(MESSAGE, NOW).provider_id == id


def test_a_success_that_does_not_look_like_one_is_nonsense(provider):
    provider.answer = lambda asked: Says(200, "ERROR 7: no route")
    outcome = HttpSms(settings(provider, success=r"^OK")).send(MESSAGE, NOW)
    assert isinstance(outcome, Failure)
    assert (outcome.fault, outcome.state) == (Fault.PROVIDER_NONSENSE, State.UNKNOWN)
    provider.answer = lambda asked: Says(200, "OK 1")
    assert isinstance(HttpSms(settings(provider, success=r"^OK")).send(MESSAGE, NOW), Receipt)


@pytest.mark.parametrize(
    ("says", "fault"),
    [
        (Says(400, "bad"), Fault.PROVIDER_REFUSED),
        (Says(402, ""), Fault.NO_CREDIT),
        (Says(401, ""), Fault.NOT_CONFIGURED),
        (Says(503, ""), Fault.PROVIDER_NONSENSE),
        (Says(200, "ok", wait=0.4), Fault.PROVIDER_SLOW),
        (Says(raw=b"\x00\x01\x02\r\n"), Fault.PROVIDER_NONSENSE),
    ],
)
def test_a_bad_answer_is_a_failure(provider, says, fault):
    provider.answer = lambda asked: says
    outcome = HttpSms(settings(provider, timeout=0.2 if says.wait else 3)).send(MESSAGE, NOW)
    assert isinstance(outcome, Failure)
    assert outcome.fault is fault


def test_nobody_there_is_unreachable(provider):
    outcome = HttpSms(settings(provider, url=f"http://127.0.0.1:{closed_port()}/")).send(MESSAGE, NOW)
    assert outcome.fault is Fault.PROVIDER_UNREACHABLE


@pytest.mark.parametrize(
    "others",
    [
        {"url": ""},
        {"method": "DELETE"},
        {"encoding": "xml"},
        {"header": "no colon"},
        {"header": "A: b\r\nInjected: c"},
        {"success": "("},
        {"id_pattern": "no group"},
        {"fields": (("to", "to"),)},
        {"fields": (("text", "text"),)},
        {"fields": ()},
    ],
)
def test_settings_that_cannot_work_are_not_tried(provider, others):
    outcome = HttpSms(settings(provider, **others)).send(MESSAGE, NOW)
    assert outcome.fault is Fault.NOT_CONFIGURED
    assert outcome.detail
    assert provider.asked == []


@pytest.mark.parametrize("to", ["112", "08-123 456 78", "x"])
def test_a_wrong_number_is_refused_before_anything_is_asked(provider, to):
    assert HttpSms(settings(provider)).send(Message(to, "x", REFERENCE), NOW).fault is Fault.NUMBER_REFUSED
    assert provider.asked == []


def test_a_text_cannot_add_a_field(provider):
    HttpSms(settings(provider)).send(Message("0701740605", "a&to=%2B46700000000&from=x", REFERENCE), NOW)
    assert provider.asked[0].form["to"] == "+46701740605"
    assert provider.asked[0].form["message"] == "a&to=%2B46700000000&from=x"
