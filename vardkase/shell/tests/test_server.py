"""What the server remembers of addresses, who is a sign-in, and what a stranger cannot make it hold."""

from __future__ import annotations

import pytest
from django.conf import LazySettings as Settings
from django.contrib.sessions.middleware import SessionMiddleware
from django.http import HttpRequest, HttpResponse
from django.test import RequestFactory
from django.urls import Resolver404

from vardkase.shell import asgi, server


@pytest.fixture(autouse=True)
def _forgotten() -> None:
    server._match.cache_clear()


def _signed_in(request: HttpRequest) -> HttpResponse:
    request.session["who"] = "somebody"
    return HttpResponse()


def resolved(path: str) -> str:
    return str(server.Handler().resolve_request(RequestFactory().get(path)).view_name)


class TestAddresses:
    def test_one_that_is_asked_for_again_is_remembered(self) -> None:
        assert [resolved("/health/"), resolved("/health/")] == ["shell:health"] * 2
        assert (server._match.cache_info().hits, server._match.cache_info().currsize) == (1, 1)

    def test_one_that_nobody_answers_at_is_not(self) -> None:
        for number in range(5):
            with pytest.raises(Resolver404):
                resolved(f"/nothing/{number}/")
        assert server._match.cache_info().currsize == 0

    def test_a_long_one_is_answered_and_not_remembered(self) -> None:
        path = "/access/konto/password/reset/key/1-" + "x" * 5000 + "/"
        assert resolved(path) == "account_reset_password_from_key"
        assert server._match.cache_info().currsize == 0


class TestSignIns:
    @pytest.mark.parametrize(
        "cookies",
        [
            [b"sessionid=a"],
            [b"sessionid=a; x=1"],
            [b"y=2; sessionid=a"],
            [b"x=1", b"sessionid=a"],
        ],
    )
    def test_a_cookie_of_ones_own_makes_no_other_sign_in(self, cookies: list[bytes]) -> None:
        assert asgi._cookies({"headers": [(b"cookie", cookie) for cookie in cookies]}, b"sessionid=") == b"sessionid=a"

    def test_two_sign_ins_are_two(self) -> None:
        both = {asgi._cookies({"headers": [(b"cookie", b"sessionid=" + name)]}, b"sessionid=") for name in (b"a", b"b")}
        assert len(both) == 2

    @pytest.mark.django_db
    def test_the_cookie_of_the_house_is_the_one_that_tells_them_apart(self, monkeypatch: pytest.MonkeyPatch, settings: Settings) -> None:
        monkeypatch.setattr(server.wake, "listen", lambda _: None)
        house = server.application(None)
        answer = SessionMiddleware(_signed_in)(RequestFactory().get("/"))
        said = answer.cookies[settings.SESSION_COOKIE_NAME].OutputString().split(";")[0].encode()
        assert asgi._cookies({"headers": [(b"cookie", b"other=1; " + said)]}, house._session) == said


class TestNumbers:
    @pytest.mark.parametrize("said", [b"9" * 5000, b"-1", b"1e3", b"", "٣".encode()])
    def test_what_is_no_number_of_the_ledger_is_passed_over(self, said: bytes) -> None:
        scope = {"headers": [(b"last-event-id", said)], "query_string": b"after=" + said}
        assert asgi._last_seen(scope, 44) == 44

    def test_the_newest_that_the_screen_had_counts(self) -> None:
        assert asgi._last_seen({"headers": [(b"last-event-id", b"7")], "query_string": b"after=3"}, 44) == 7
        assert asgi._last_seen({"headers": [], "query_string": b"x=1&after=3"}, 44) == 3
