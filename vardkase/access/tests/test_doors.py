"""The first run and the door of the demonstration: how a stranger is kept out of both."""

from __future__ import annotations

from typing import Any
from uuid import UUID

import pytest
import time_machine
from django.core.cache import cache
from lxml import html

from vardkase.access import actions, held, setup
from vardkase.access.models import Account
from vardkase.access.rules import EVERYWHERE, Grant, Role, Viewer
from vardkase.kernel.clock import utc_now
from vardkase.kernel.refusal import Refusal
from vardkase.testing.pages import CheckingClient

pytestmark = pytest.mark.django_db
FIRST = "/access/first-run/"
DOOR = "/access/door/"
HERE: Any = {"REMOTE_ADDR": "127.0.0.1", "HTTP_HOST": "localhost:8000"}
GOOD = {"email": "a@prov.example", "label": "Systemadministratör", "password": "korrekt-häst-batteri", "again": "korrekt-häst-batteri"}


@pytest.fixture(autouse=True)
def _fresh(settings: Any) -> None:
    cache.clear()
    settings.VARDKASE_DEMO = False


def text(page: Any) -> str:
    return " ".join(html.fromstring(page.content.decode()).text_content().split())


class TestFirstRun:
    def test_with_the_code_one_makes_the_first_account_and_signs_in(self, client: CheckingClient) -> None:
        assert "Välkommen till Vårdkase" in text(client.get(FIRST))
        page = client.post(FIRST, {**GOOD, "code": setup.code()}, follow=True)
        assert "Installationen har fått sitt första konto" in text(page)
        assert client.post("/access/konto/login/", {"login": GOOD["email"], "password": GOOD["password"]}).url == "/"
        assert client.get("/access/").status_code == 200

    def test_the_code_may_be_written_as_it_is_heard(self, client: CheckingClient) -> None:
        said = " " + setup.code().lower().replace("-", " ")
        assert client.post(FIRST, {**GOOD, "code": said}).status_code == 302

    @pytest.mark.parametrize("code", ["", "AAAA-AAAA-AAAA-AAAA", "åäö", "0" * 1000])
    def test_without_it_one_does_not(self, client: CheckingClient, code: str) -> None:
        page = client.post(FIRST, {**GOOD, "code": code})
        assert page.status_code == 422
        assert not Account.objects.exists()

    def test_it_cannot_be_guessed_at_speed(self, client: CheckingClient) -> None:
        for _ in range(10):
            client.post(FIRST, {**GOOD, "code": "AAAA-AAAA-AAAA-AAAA"})
        page = client.post(FIRST, {**GOOD, "code": setup.code()})
        assert "För många försök" in text(page)
        assert not Account.objects.exists()
        with time_machine.travel(utc_now().timestamp() + 61):
            assert client.post(FIRST, {**GOOD, "code": setup.code()}).status_code == 302

    @pytest.mark.parametrize(
        ("changed", "words"),
        [
            ({"again": "något annat helt"}, "inte lika"),
            ({"password": "kort", "again": "kort"}, "12 tecken"),
            ({"password": "123456789012", "again": "123456789012"}, "siffror"),
            ({"password": "systemadministratör", "again": "systemadministratör"}, ""),
            ({"email": "ingen adress"}, ""),
            ({"label": " "}, ""),
        ],
    )
    def test_what_is_not_good_enough_is_said(self, client: CheckingClient, changed: dict[str, str], words: str) -> None:
        page = client.post(FIRST, {**GOOD, "code": setup.code(), **changed})
        assert page.status_code == 422
        assert words in text(page)
        assert not Account.objects.exists()

    def test_afterwards_the_page_does_not_exist(self, client: CheckingClient, settings: Any) -> None:
        code = setup.code()
        client.post(FIRST, {**GOOD, "code": code})
        assert client.get(FIRST).status_code == 404
        assert client.post(FIRST, {**GOOD, "email": "b@prov.example", "code": code}).status_code == 404
        settings.VARDKASE_DEMO = True
        assert client.get(FIRST, **HERE).status_code == 404
        assert setup.code() == ""
        assert Account.objects.count() == 1

    def test_the_demonstration_asks_for_no_code_at_the_machine(self, client: CheckingClient, settings: Any) -> None:
        settings.VARDKASE_DEMO = True
        assert "Startkod" not in text(client.get(FIRST, **HERE))
        assert client.post(FIRST, GOOD, **HERE).status_code == 302

    def test_but_does_from_elsewhere(self, client: CheckingClient, settings: Any) -> None:
        settings.VARDKASE_DEMO = True
        assert "Startkod" in text(client.get(FIRST, REMOTE_ADDR="192.168.1.7"))
        assert client.post(FIRST, GOOD, **{**HERE, "HTTP_X_FORWARDED_FOR": "127.0.0.1"}).status_code == 422
        assert not Account.objects.exists()

    def test_another_installation_has_another_code(self, settings: Any) -> None:
        here = setup.code()
        settings.SECRET_KEY = "another"
        assert setup.code() != here
        assert not setup.is_code(here)


class TestCommand:
    def test_makes_the_first_administrator_with_a_link(self, client: CheckingClient, settings: Any) -> None:
        said = setup.create_admin("a@prov.example", "Systemadministratör", utc_now())
        assert said.startswith(f"Systemadministratör <a@prov.example>: {settings.BASE_URL}/access/konto/password/reset/key/")
        path = said.partition(settings.BASE_URL)[2]
        assert "Välj ett lösenord" in text(client.get(path, follow=True))

    def test_and_further_ones(self) -> None:
        setup.create_admin("a@prov.example", "Systemadministratör", utc_now())
        setup.create_admin("b@prov.example", "Systemadministratör", utc_now())
        assert Account.objects.count() == 2
        with pytest.raises(Refusal, match=r"access\.email_taken"):
            setup.create_admin("A@prov.example", "Systemadministratör", utc_now())


class TestDoor:
    TIB = UUID("01680000-0000-7000-8000-0000000000d1")

    @pytest.fixture(autouse=True)
    def _people(self, settings: Any) -> None:
        settings.VARDKASE_DEMO = True
        grants = (Grant(Role.DUTY_OFFICER, EVERYWHERE),)
        actions.ensure_demo_account(
            account_id=self.TIB, email="tib@demo.example", label="Tjänsteman i beredskap", grants=grants, now=utc_now()
        )

    def test_one_press_and_one_is_in(self, client: CheckingClient) -> None:
        page = client.get(DOOR, **HERE)
        assert "Tjänsteman i beredskap" in text(page)
        assert "Tar emot och bedömer larm" in text(page)
        assert client.post(f"{DOOR}{self.TIB}/", **HERE).url == "/"
        assert client.get("/anyone/", **HERE).json()["grants"] == ["duty_officer everywhere"]
        assert "Den här" in text(client.get("/access/konto/sessions/", **HERE))

    def test_one_comes_to_where_one_was_going(self, client: CheckingClient) -> None:
        sign_in = client.get("/access/konto/login/", {"next": "/anyone/?a=1&b=2"}, **HERE).content.decode()
        assert 'href="/access/door/?next=%2Fanyone%2F%3Fa%3D1%26b%3D2"' in sign_in
        page = client.get(DOOR, {"next": "/anyone/?a=1&b=2"}, **HERE).content.decode()
        assert '<input type="hidden" name="next" value="/anyone/?a=1&amp;b=2">' in page
        assert client.post(f"{DOOR}{self.TIB}/", {"next": "/anyone/?a=1&b=2"}, **HERE).url == "/anyone/?a=1&b=2"

    @pytest.mark.parametrize("elsewhere", ["https://ond.example/", "//ond.example/", "javascript:alert(1)", "/\\ond.example"])
    def test_one_is_not_led_to_another_site(self, client: CheckingClient, elsewhere: str) -> None:
        assert client.post(f"{DOOR}{self.TIB}/", {"next": elsewhere}, **HERE).url == "/"

    def test_one_comes_to_the_text_that_waits(self, client: CheckingClient) -> None:
        client.post(f"{DOOR}{self.TIB}/", **HERE)
        author = held.author_token(self.TIB)
        client.post("/access/konto/logout/", **HERE)
        lost = client.post("/note/", {"text": "Sista båten har gått", "_author": author}, **HERE)
        assert "/access/konto/login/" in lost.url
        answer = client.post(f"{DOOR}{self.TIB}/", **HERE)
        assert answer.url == "/access/held/"
        assert "Sista båten har gått" in text(client.get(answer.url, **HERE))

    @pytest.mark.parametrize(
        "changed",
        [
            {"REMOTE_ADDR": "192.168.1.7"},
            {"REMOTE_ADDR": "8.8.8.8", "HTTP_X_FORWARDED_FOR": "127.0.0.1"},
            {"HTTP_X_FORWARDED_FOR": "127.0.0.1"},
            {"HTTP_HOST": "testserver"},
        ],
    )
    def test_from_elsewhere_there_is_no_door(self, client: CheckingClient, changed: dict[str, str]) -> None:
        assert client.get(DOOR, **{**HERE, **changed}).status_code == 404
        assert client.post(f"{DOOR}{self.TIB}/", **{**HERE, **changed}).status_code == 404
        assert client.get("/anyone/").status_code == 302

    def test_outside_the_demonstration_there_is_no_door(self, client: CheckingClient, settings: Any) -> None:
        settings.VARDKASE_DEMO = False
        assert client.get(DOOR, **HERE).status_code == 404
        assert client.post(f"{DOOR}{self.TIB}/", **HERE).status_code == 404
        assert client.get("/anyone/", **HERE).status_code == 302

    def test_one_must_press_since_a_link_could_be_put_anywhere(self, client: CheckingClient) -> None:
        assert client.get(f"{DOOR}{self.TIB}/", **HERE).url == DOOR
        assert client.get("/anyone/", **HERE).status_code == 302
        strict = CheckingClient(enforce_csrf_checks=True)
        assert strict.post(f"{DOOR}{self.TIB}/", **HERE).status_code == 403

    def test_a_real_account_has_no_such_door(self, client: CheckingClient, real_ada: Viewer) -> None:
        assert client.post(f"{DOOR}{real_ada.account_id}/", **HERE).status_code == 404
        assert client.get("/anyone/", **HERE).status_code == 302

    def test_a_demonstration_account_has_no_password_to_guess(self, client: CheckingClient) -> None:
        answer = client.post("/access/konto/login/", {"login": "tib@demo.example", "password": ""}, **HERE)
        assert answer.status_code == 200
        assert not Account.objects.get(id=self.TIB).has_usable_password()

    def test_the_sign_in_page_shows_the_door_where_it_is(self, client: CheckingClient) -> None:
        words = "Gå in som en av demonstrationens roller"
        assert words in text(client.get("/access/konto/login/", **HERE))
        assert words not in text(client.get("/access/konto/login/", REMOTE_ADDR="192.168.1.7"))
