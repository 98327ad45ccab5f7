"""The test client: a page that breaks the rules of the house fails the test that asked for it."""

from __future__ import annotations

import pytest
from django.http import HttpResponse, HttpResponseRedirect, JsonResponse, StreamingHttpResponse
from django.test import override_settings
from django.urls import path

SOUND = """<!doctype html><html lang="sv"><head><meta name="viewport" content="width=device-width"><title>Läget</title></head>
<body><main><h1>Läget</h1></main></body></html>"""
BROKEN = "<p>Ett<button></button></p>"

urlpatterns = [
    path("sound/", lambda request: HttpResponse(SOUND)),
    path("broken/", lambda request: HttpResponse(BROKEN)),
    path("broken-404/", lambda request: HttpResponse(BROKEN, status=404)),
    path("fragment/", lambda request: HttpResponse("<p>Ett</p>")),
    path("english/", lambda request: HttpResponse(SOUND.replace("</main>", "<p>This is the log</p></main>"))),
    path("data/", lambda request: JsonResponse({"a": "<p>"})),
    path("stream/", lambda request: StreamingHttpResponse([BROKEN])),
    path("elsewhere/", lambda request: HttpResponseRedirect("/broken/")),
    path("empty/", lambda request: HttpResponse(status=204)),
]
pytestmark = pytest.mark.urls(__name__)


@pytest.fixture(autouse=True)
def _only_the_client(settings):
    settings.MIDDLEWARE = []


def test_a_sound_page_comes_through(client):
    assert client.get("/sound/").status_code == 200


@pytest.mark.parametrize("address", ["/broken/", "/broken-404/"])
def test_a_broken_page_fails_whatever_its_status(client, address):
    with pytest.raises(AssertionError) as failure:
        client.get(address)
    message = str(failure.value)
    assert f"GET {address} answered" in message
    assert "  - <button> (line 1) has no name" in message


def test_a_redirect_is_let_through_but_not_where_it_leads(client):
    assert client.get("/elsewhere/").status_code == 302
    with pytest.raises(AssertionError, match="GET /broken/"):
        client.get("/elsewhere/", follow=True)


@pytest.mark.parametrize("address", ["/data/", "/stream/", "/empty/"])
def test_what_is_not_a_page_is_let_through(client, address):
    assert client.get(address).status_code in {200, 204}


def test_a_fragment_is_an_answer_to_htmx_alone(client):
    assert client.get("/fragment/", headers={"HX-Request": "true"}).status_code == 200
    with pytest.raises(AssertionError, match="0 h1"):
        client.get("/fragment/")


def test_english_fails_unless_the_test_says_why(client):
    with pytest.raises(AssertionError, match="in English: «This is the log»"):
        client.get("/english/")
    client.other_language = "the text is a user's"
    assert client.get("/english/").status_code == 200


@override_settings(ROOT_URLCONF=__name__)
def test_the_page_is_printed_when_asked_for(client, monkeypatch):
    monkeypatch.setenv("VARDKASE_TEST_SHOW_HTML", "1")
    with pytest.raises(AssertionError, match="<p>Ett<button>"):
        client.get("/broken/")
