"""One request and its limits, and the shape of what every channel answers."""

from __future__ import annotations

import time
from dataclasses import FrozenInstanceError
from uuid import uuid4

import pytest
from hypothesis import given
from hypothesis import strategies as st

from vardkase.leadership.channels.message import DETAIL_LENGTH, Fault, Message, Receipt, State, fault, with_tried
from vardkase.leadership.channels.wire import LARGEST_ANSWER, HttpAnswer, HttpRequest, ask, refusal
from vardkase.leadership.tests.providers import NOW, HttpProvider, Says
from vardkase.testing.cases import each


def request(url: str, **others) -> HttpRequest:
    return HttpRequest(**({"method": "POST", "url": url, "body": b"a=b", "headers": {}, "timeout": 0.3} | others))


def test_an_answer_is_status_text_and_headers_in_lower_case():
    with HttpProvider(lambda asked: Says(201, "å", {"Location": "/x"})) as provider:
        answer = ask("p", request(f"{provider.url}/path?q=1"))
    assert isinstance(answer, HttpAnswer)
    assert (answer.status, answer.body, answer.headers["location"]) == (201, "å", "/x")
    assert provider.asked[0].path == "/path?q=1"


def test_an_address_without_a_path_asks_for_the_root():
    with HttpProvider(lambda asked: Says(200, "ok")) as provider:
        ask("p", request(provider.url))
    assert provider.asked[0].path == "/"


@pytest.mark.parametrize("says", [Says(200, "x" * 500, drip=0.01), Says(200, "x", wait=5)])
def test_no_answer_holds_us_longer_than_twice_the_limit(says):
    with HttpProvider(lambda asked: says) as provider:
        begun = time.monotonic()
        outcome = ask("p", request(provider.url))
        assert time.monotonic() - begun < 3
    assert outcome.fault is Fault.PROVIDER_SLOW


def test_an_answer_as_large_as_allowed_is_read():
    with HttpProvider(lambda asked: Says(200, "x" * LARGEST_ANSWER)) as provider:
        assert len(ask("p", request(provider.url, timeout=2)).body) == LARGEST_ANSWER


def test_a_larger_one_is_nonsense_and_not_kept_in_memory():
    with HttpProvider(lambda asked: Says(200, "x" * (LARGEST_ANSWER + 1))) as provider:
        outcome = ask("p", request(provider.url, timeout=2))
    assert (outcome.fault, outcome.state) == (Fault.PROVIDER_NONSENSE, State.UNKNOWN)


def test_a_header_with_a_line_break_is_a_failure_and_not_a_second_header():
    with HttpProvider(lambda asked: Says(200, "ok")) as provider:
        outcome = ask("p", request(provider.url, headers={"A": "b\r\nC: d"}))
    assert outcome.fault is Fault.PROVIDER_NONSENSE
    assert provider.asked == []


@each("status", [200, 201, 204, 299])
def test_a_success_is_no_refusal(status):
    assert refusal("p", HttpAnswer(status, "credit", {})) is None


@given(st.integers(100, 599), st.text(max_size=50))
def test_every_other_status_is_a_failure(status, body):
    found = refusal("p", HttpAnswer(status, body, {}))
    assert (found is None) == (200 <= status < 300)
    if found:
        assert (found.state is State.UNKNOWN) <= (status >= 500)


@given(st.text(max_size=600))
def test_a_detail_is_short_on_one_line_and_names_no_number(text):
    made = fault("p", Fault.PROVIDER_REFUSED, text + " +46701740605 0701740605")
    assert len(made.detail) <= DETAIL_LENGTH
    assert "\n" not in made.detail
    assert "701740605" not in made.detail


def test_what_has_been_said_cannot_be_changed():
    message = Message("x", "y", uuid4())
    with pytest.raises(FrozenInstanceError):
        message.to = "z"  # type: ignore[misc]  # That is what is tried.


def test_an_outcome_tells_what_was_tried_before_it():
    earlier = (fault("a", Fault.NO_CREDIT),)
    assert with_tried(Receipt("b", "1", NOW, State.HANDED_OVER), earlier).tried == earlier
    assert with_tried(fault("b", Fault.NO_CREDIT), earlier).tried == earlier
