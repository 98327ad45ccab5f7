"""Requests as no browser of ours makes them, on the way that the server takes them: answered with the pages of the house."""

from __future__ import annotations

from io import BytesIO
from typing import Any
from wsgiref.util import setup_testing_defaults

import pytest

from vardkase.access.models import Account
from vardkase.shell.server import Handler

pytestmark = pytest.mark.django_db
STRANGE = ["rot13", "base64", "hex", "idna", "undefined", "punycode", "utf-16", "nobody-knows", "a\x00b", "", "ÅÄÖ"]
MANY = "&".join(f"a{number}=1" for number in range(1500))
FORM = "application/x-www-form-urlencoded"


@pytest.fixture(scope="module")
def handler() -> Handler:
    return Handler()


def answer(handler: Handler, path: str, query: str = "", content_type: str = "", body: bytes | None = None) -> tuple[int, str]:
    """The status and the page, as the bridge asks for them."""
    environ: dict[str, Any] = {
        "REQUEST_METHOD": "GET" if body is None else "POST", "PATH_INFO": path, "QUERY_STRING": query, "CONTENT_TYPE": content_type,
        "CONTENT_LENGTH": str(len(body or b"")), "wsgi.input": BytesIO(body or b""), "HTTP_HOST": "localhost",
    }  # fmt: skip
    setup_testing_defaults(environ)
    status: list[str] = []
    page = b"".join(handler(environ, lambda said, headers: status.append(said)))
    return int(status[0].split()[0]), " ".join(page.decode().split())


@pytest.mark.parametrize("charset", STRANGE)
@pytest.mark.parametrize("path", ["/access/konto/login/", "/finns-inte/", "/push-worker.js"])
def test_an_address_is_read_in_utf_8_whatever_the_body_is_said_to_be(handler: Handler, path: str, charset: str) -> None:
    asked = [answer(handler, path, "a=%C3%A5&next=%2F%C3%A5", said)[0] for said in ("", f"text/plain; charset={charset}")]
    assert asked[0] == asked[1]
    assert asked[0] in {200, 302, 404}


@pytest.mark.parametrize("said", ["", "text/plain", "text/plain; charset=utf-8", f"{FORM}; charset=UTF-8", "text/plain; charset=rot13"])
def test_too_many_parameters_are_answered_with_what_may_be_sent(handler: Handler, said: str) -> None:
    status, page = answer(handler, "/access/konto/login/", MANY, said)
    assert status == 413
    assert "Du skickade mer än vad ett formulär tar emot" in page


@pytest.mark.parametrize("charset", [one for one in STRANGE if one] + ["latin-1"])
def test_a_form_in_another_encoding_is_a_bad_request_in_swedish(handler: Handler, charset: str) -> None:
    status, page = answer(handler, "/access/konto/login/", "a=%C3%A5", f"{FORM}; charset={charset}", b"login=a&password=b")
    assert status == 400
    assert "Det gick inte att läsa det som skickades" in page


@pytest.mark.parametrize("charset", ["utf-8", "UTF-8", "utf8", "U8"])
def test_a_form_that_says_that_it_is_in_utf_8_is_read(handler: Handler, charset: str) -> None:
    assert not Account.objects.exists()
    status, page = answer(handler, "/access/konto/login/", "", f"{FORM}; charset={charset}", "login=å".encode())
    assert status == 403, "a form without the token of the house"
    assert "Det gick inte att läsa" not in page
