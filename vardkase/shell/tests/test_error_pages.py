"""What is answered when something is wrong with the request or the house: a page that says what to do, and nothing about what is inside."""

from __future__ import annotations

from collections.abc import Callable
from uuid import uuid4

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import RequestFactory

from vardkase.access.rules import Viewer
from vardkase.incidents import queries
from vardkase.ledger import head
from vardkase.shell import views
from vardkase.testing.pages import CheckingClient, alike
from vardkase.testing.people import viewer_with

pytestmark = pytest.mark.django_db
SignIn = Callable[[CheckingClient, Viewer], Viewer]


def text_of(answer) -> str:
    return " ".join(answer.content.decode().split())


def test_too_many_files_are_answered_with_how_many_may_be_sent(client: CheckingClient, sign_in: SignIn, alva: Viewer):
    sign_in(client, alva)
    files = [SimpleUploadedFile(f"{number}.txt", b"x") for number in range(101)]
    answer = client.post("/alarms/new/", {"uploads": files})
    assert answer.status_code == 413
    assert "högst 100 filer och 16 MB text på en gång" in text_of(answer)
    assert "det du skrev finns kvar" in text_of(answer)


def test_too_much_text_is_answered_with_how_much_may_be_sent(client: CheckingClient, sign_in: SignIn, alva: Viewer):
    sign_in(client, alva)
    answer = client.post("/alarms/new/", {"what": "å" * 9_000_000}, content_type="application/x-www-form-urlencoded; charset=utf-8")
    assert answer.status_code == 413
    assert "16 MB text" in text_of(answer)


def test_too_many_fields_are_refused_in_the_same_words(client: CheckingClient, sign_in: SignIn, alva: Viewer):
    sign_in(client, alva)
    answer = client.post("/alarms/new/", {f"field{number}": "x" for number in range(1001)})
    assert answer.status_code == 413
    assert "Skicka i flera omgångar." in text_of(answer)


def test_who_is_not_signed_in_learns_no_more_by_sending_too_much(client: CheckingClient):
    files = [SimpleUploadedFile(f"{number}.txt", b"x") for number in range(101)]
    answers = [client.post(path, {"uploads": files}) for path in (f"/incidents/{uuid4()}/log/write/", "/finns-inte/")]
    assert [answer.status_code for answer in answers] == [413, 404]
    absent = client.post("/incidents/finns-inte/log/write/", {"a": "b"})
    assert alike(absent) == alike(answers[1])


def test_a_broken_form_body_is_a_bad_request_in_swedish(client: CheckingClient):
    answer = client.post("/access/konto/login/", b"--not-a-boundary", content_type="multipart/form-data; boundary=")
    assert answer.status_code == 400
    assert "Det gick inte att läsa det som skickades" in text_of(answer)
    assert "det du skrev finns kvar" in text_of(answer)


def test_absent_and_forbidden_answer_alike(client: CheckingClient, sign_in: SignIn, alva: Viewer):
    sign_in(client, alva)
    absent, forbidden = client.get(f"/incidents/{uuid4()}/log/"), client.get("/access/accounts/")
    assert (absent.status_code, forbidden.status_code) == (404, 404)
    # The menu shows which part of the house was asked for; the rest is the same.
    assert all("<h1>Sidan finns inte här</h1>" in text_of(answer) for answer in (absent, forbidden))
    assert views.forbidden(_request(client), PermissionError()).status_code == 404


def test_a_failure_of_ours_needs_neither_database_nor_session(django_assert_num_queries):
    with django_assert_num_queries(0):
        answer = views.broken(RequestFactory().get("/"))
    assert answer.status_code == 500
    assert 'lang="sv"' in text_of(answer)


def test_health_says_whether_the_database_answers_and_nothing_else(client: CheckingClient, monkeypatch):
    assert client.get("/health/").json() == {"ok": True}

    def away(stream: str) -> None:
        raise ConnectionError("the database at db.internal is away")

    monkeypatch.setattr(views.ledger, "head", away)
    answer = client.get("/health/")
    assert (answer.status_code, answer.json()) == (503, {"ok": False})


def test_the_front_door_of_one_who_may_see_nothing_says_so(client: CheckingClient, sign_in: SignIn):
    sign_in(client, viewer_with())
    answer = client.get("/")
    assert answer.status_code == 200
    assert "Din roll" in text_of(answer)


def test_nothing_was_written_by_any_of_them(alva: Viewer):
    assert queries.incidents_list(alva) == ()
    assert head("health").number == 0


def _request(client: CheckingClient):
    return client.get("/health/").wsgi_request
