"""Asking a feed: bounded in time and size, never into our own network, and never led astray."""

from __future__ import annotations

import gzip
import time
import zlib
from collections.abc import Callable, Iterator
from typing import Any

import pytest

from vardkase.leadership.tests.providers import Asked, HttpProvider, Says
from vardkase.situation.feeds.wire import MOST_PACKED, Answer, Failed, Question, ask, is_outside
from vardkase.situation.rules.feeds import Fault
from vardkase.testing.cases import each

LOCAL = "127.0.0.1"


def asked(provider: HttpProvider, path: str = "/", **more: Any) -> Answer | Failed:
    return ask(Question(f"{provider.url}{path}", "Vardkase/1", **{"seconds": 0.6, "test_host": LOCAL, **more}))


@pytest.fixture
def serves() -> Iterator[Callable[[Callable[[Asked], Says]], HttpProvider]]:
    """Starts a feed of ours that answers as it is told."""
    opened: list[HttpProvider] = []

    def start(answer: Callable[[Asked], Says]) -> HttpProvider:
        provider = HttpProvider(answer)
        provider.__enter__()
        opened.append(provider)
        return provider

    yield start
    for provider in opened:
        provider.__exit__(None, None, None)


class TestAnswers:
    def test_the_body_and_what_to_ask_by_next_time(self, serves):
        provider = serves(lambda it: Says(200, "å", {"ETag": '"7"', "Last-Modified": "Wed, 02 Jan 2019 01:20:00 GMT"}))
        assert asked(provider, "/x?q=1") == Answer("å".encode(), False, '"7"', "Wed, 02 Jan 2019 01:20:00 GMT")
        (it,) = provider.asked
        assert (it.path, it.headers["user-agent"], it.method) == ("/x?q=1", "Vardkase/1", "GET")

    def test_nothing_new_is_an_answer_too(self, serves):
        provider = serves(lambda it: Says(304))
        assert asked(provider, etag='"7"', modified="M") == Answer(b"", True, '"7"', "M")
        assert (provider.asked[0].headers["if-none-match"], provider.asked[0].headers["if-modified-since"]) == ('"7"', "M")

    def test_a_question_with_a_body_is_posted(self, serves):
        provider = serves(lambda it: Says(200, "{}"))
        asked(provider, method="POST", body=b"<REQUEST/>", headers={"Content-Type": "text/xml"})
        assert (provider.asked[0].method, provider.asked[0].body) == ("POST", b"<REQUEST/>")

    def test_what_comes_packed_is_unpacked(self, serves):
        provider = serves(lambda it: Says(200, gzip.compress(b"a" * 9_000), {"Content-Encoding": "gzip"}))
        assert asked(provider).body == b"a" * 9_000

    @pytest.mark.parametrize("status", [201, 204, 400, 401, 403, 404, 429, 500, 503])
    def test_another_status_is_a_refusal(self, serves, status):
        assert asked(serves(lambda it: Says(status, "x"))) == Failed(Fault.REFUSED, f"HTTP {status}")


class TestSizeAndTime:
    def test_too_large_by_its_own_word_is_not_read(self, serves):
        assert asked(serves(lambda it: Says(200, "x" * 2_000)), largest=1_000).fault is Fault.TOO_LARGE

    def test_too_large_without_a_word_is_stopped(self, serves):
        raw = b"HTTP/1.1 200 OK\r\n\r\n" + b"x" * 200_000
        assert asked(serves(lambda it: Says(raw=raw)), largest=1_000) == Failed(Fault.TOO_LARGE, "more than 1000 bytes")

    def test_a_bomb_is_never_held_whole(self, serves):
        packed = gzip.compress(b"\0" * 50_000_000)
        assert len(packed) < MOST_PACKED
        provider = serves(lambda it: Says(200, packed, {"Content-Encoding": "gzip"}))
        assert asked(provider, seconds=3.0, largest=100_000) == Failed(Fault.TOO_LARGE, "more than 100000 bytes")

    @pytest.mark.parametrize(
        ("body", "packing"),
        [(b"not packed", "gzip"), (gzip.compress(b"a" * 9_000)[:-20], "gzip"), (zlib.compress(b"a"), "deflate"), (b"x", "br")],
    )
    def test_what_is_not_packed_as_it_says_is_garbage(self, serves, body, packing):
        assert asked(serves(lambda it: Says(200, body, {"Content-Encoding": packing}))).fault is Fault.GARBAGE

    def test_half_an_answer_is_none(self, serves):
        raw = b"HTTP/1.1 200 OK\r\nContent-Length: 500\r\n\r\n[1, 2"
        assert asked(serves(lambda it: Says(raw=raw))).fault is Fault.GARBAGE

    @pytest.mark.parametrize("says", [Says(200, "x", wait=2), Says(200, "x" * 500, drip=0.02)], ids=["silent", "a byte at a time"])
    def test_the_time_is_for_the_whole_of_it(self, serves, says):
        begun = time.monotonic()
        assert asked(serves(lambda it: says), seconds=0.3).fault is Fault.SLOW
        assert time.monotonic() - begun < 1.5

    @pytest.mark.parametrize(
        "raw", [b"", b"garbage\r\n\r\n", b"HTTP/1.1 abc\r\n\r\n", b"HTTP/1.1 200 OK\r\n" + b"A: b\r\n" * 200 + b"\r\n"]
    )
    def test_what_is_no_http_is_a_failure(self, serves, raw):
        assert asked(serves(lambda it: Says(raw=raw))).fault in (Fault.GARBAGE, Fault.UNREACHABLE)

    def test_nobody_there_is_a_failure(self):
        assert ask(Question(f"http://{LOCAL}:9/", "a", test_host=LOCAL, seconds=1)).fault is Fault.UNREACHABLE


class TestWhereItLeads:
    @each(
        "address",
        [
            "127.0.0.1",
            "10.0.0.1",
            "172.16.3.4",
            "192.168.1.1",
            "169.254.169.254",
            "0.0.0.0",  # noqa: S104 - an address that is only looked at
            "100.64.0.1",
            "224.0.0.1",
            "255.255.255.255",
            "::1",
            "::",
            "fe80::1",
            "fe80::1%eth0",
            "fc00::1",
            "ff02::1",
            "::ffff:127.0.0.1",
            "::ffff:10.0.0.1",
            "2002:7f00:1::",
            "64:ff9b::7f00:1",
            "64:ff9b::a00:1",
            "fec0::1",
            "feff::1",
            "2001:20::1",
            "2001:10::1",
            "2001:db8::1",
            "3fff::1",
            "5f00::1",
            "64:ff9b:1::7f00:1",
            "192.88.99.1",
            "nonsense",
            "",
            "2130706433",
        ],
    )
    def test_nothing_inside_is_outside(self, address):
        assert not is_outside(address)

    @each("address", ["93.184.216.34", "8.8.8.8", "2606:2800:220:1:248:1893:25c8:1946", "64:ff9b::808:808", "2001:200::1", "2001:4860::1"])
    def test_the_open_internet_is(self, address):
        assert is_outside(address)

    @each("found", [["127.0.0.1"], ["10.1.2.3"], ["::1"], ["93.184.216.34", "127.0.0.1"], []])
    def test_a_name_that_leads_inside_is_not_asked(self, found):
        answer = ask(Question("https://feed.example/", "a"), resolve=lambda host, port: found)
        assert answer.fault is Fault.FORBIDDEN_ADDRESS

    @each("url", ["https://127.0.0.1/", "https://[::1]/", "https://localhost/", "https://2130706433/", "https://0x7f.1/"])
    def test_neither_is_an_address_however_it_is_written(self, url):
        assert ask(Question(url, "a", seconds=1)).fault in (Fault.FORBIDDEN_ADDRESS, Fault.UNREACHABLE)

    @each(
        "url",
        ["http://feed.example/", "ftp://feed.example/", "file:///etc/passwd", "https://", "https://a:b@feed.example/", "x", "https://a:x/"],
    )
    def test_only_https_and_no_names_in_the_address(self, url):
        assert ask(Question(url, "a"), resolve=lambda host, port: ["93.184.216.34"]).fault is Fault.NOT_CONFIGURED

    def test_the_name_is_asked_for_once_and_the_connection_goes_there(self, serves):
        provider = serves(lambda it: Says(200, "ok"))
        port = int(provider.url.rsplit(":", 1)[1])
        names: list[str] = []

        def resolve(host: str, port: int) -> list[str]:
            names.append(host)
            return [LOCAL] if len(names) == 1 else ["203.0.113.1"]

        answer = ask(Question(f"http://feed.example:{port}/", "a", test_host="feed.example", seconds=1), resolve=resolve)
        assert (answer.body, names) == (b"ok", ["feed.example"])
        assert provider.asked[0].headers["host"] == f"feed.example:{port}"

    def test_the_host_for_tests_excepts_no_other(self):
        answer = ask(Question("https://feed.example/", "a", test_host=LOCAL), resolve=lambda host, port: [LOCAL])
        assert answer.fault is Fault.FORBIDDEN_ADDRESS

    @pytest.mark.parametrize(
        "to",
        [
            "http://10.0.0.1/",
            "https://other.example/",
            "http://169.254.169.254/latest/meta-data/",
            "file:///etc/passwd",
            "//x/",
            "gopher://x",
        ],
    )
    def test_a_redirect_to_elsewhere_is_not_followed(self, serves, to):
        answer = asked(serves(lambda it: Says(302, "", {"Location": to})))
        assert answer.fault is Fault.FORBIDDEN_REDIRECT

    def test_a_redirect_within_the_host_is(self, serves):
        provider = serves(lambda it: Says(200, "here") if it.path == "/b" else Says(301, "", {"Location": "/b"}))
        assert asked(provider, "/a").body == b"here"

    def test_a_redirect_in_a_circle_ends(self, serves):
        provider = serves(lambda it: Says(302, "", {"Location": "/a"}))
        assert asked(provider, "/a").fault is Fault.FORBIDDEN_REDIRECT
        assert len(provider.asked) == 4

    def test_a_question_with_a_body_is_never_sent_on(self, serves):
        provider = serves(lambda it: Says(307, "", {"Location": "/b"}))
        assert asked(provider, method="POST", body=b"<key/>").fault is Fault.FORBIDDEN_REDIRECT
        assert len(provider.asked) == 1

    def test_from_https_to_http_is_not_followed(self):
        from vardkase.situation.feeds.wire import _followed, _Stop

        with pytest.raises(_Stop) as stopped:
            _followed("https://feed.example/a", "http://feed.example/a", Question("https://feed.example/a", "a"))
        assert stopped.value.failed.fault is Fault.FORBIDDEN_REDIRECT
        assert _followed("https://feed.example/a", "/b", Question("https://feed.example/a", "a")) == "https://feed.example/b"
