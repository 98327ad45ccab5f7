"""Signing in at the local door: throttling, what a stranger learns, forgotten passwords, sessions, mail."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import Any
from urllib.parse import urlsplit
from uuid import UUID

import pytest
import time_machine
from allauth.usersessions.models import UserSession
from django.core import mail
from django.core.cache import cache
from lxml import html

from vardkase.access import actions
from vardkase.access.models import Account, Throttle
from vardkase.access.rules import Viewer
from vardkase.kernel.clock import utc_now
from vardkase.kernel.ids import new_id
from vardkase.testing.pages import CheckingClient

pytestmark = pytest.mark.django_db
LOGIN = "/access/konto/login/"
RESET = "/access/konto/password/reset/"
PASSWORD = "korrekt-häst-batteri"
ADDRESS = "vide@prov.example"


@pytest.fixture(autouse=True)
def _fresh() -> None:
    cache.clear()


@pytest.fixture
def vide(make_account: Callable[..., UUID]) -> UUID:
    return make_account("Loggförare, Vide Ek", email=ADDRESS, password=PASSWORD)


def text(page: Any) -> str:
    return " ".join(html.fromstring(page.content.decode()).text_content().split())


def sign_in(client: CheckingClient, password: str = PASSWORD, address: str = ADDRESS, **extra: Any) -> Any:
    return client.post(LOGIN, {"login": address, "password": password}, **extra)


def inside(client: CheckingClient) -> bool:
    return client.get("/anyone/").status_code == 200


class TestPassword:
    def test_lets_one_in_and_back_to_where_one_was_going(self, client: CheckingClient, vide: UUID) -> None:
        answer = client.post(f"{LOGIN}?next=/note/", {"login": ADDRESS, "password": PASSWORD, "next": "/note/"})
        assert answer.url == "/note/"
        assert inside(client)

    def test_the_address_may_be_written_in_capitals(self, client: CheckingClient, vide: UUID) -> None:
        sign_in(client, address="VIDE@prov.example ")
        assert inside(client)

    def test_never_to_another_site(self, client: CheckingClient, vide: UUID) -> None:
        for place in ("https://evil.example/", "//evil.example/", "javascript:alert(1)"):
            client.logout()
            assert client.post(LOGIN, {"login": ADDRESS, "password": PASSWORD, "next": place}).url == "/"

    def test_a_wrong_one_does_not(self, client: CheckingClient, vide: UUID) -> None:
        page = sign_in(client, "fel lösenord")
        assert "E-postadressen eller lösenordet stämmer inte" in text(page)
        assert not inside(client)

    def test_a_stranger_learns_not_whether_there_is_an_account(self, client: CheckingClient, vide: UUID) -> None:
        def answer(address: str) -> str:
            page = text(sign_in(CheckingClient(), "fel lösenord", address))
            return page.replace(address, "")

        assert answer(ADDRESS) == answer("ingen@prov.example")

    def test_a_closed_account_stays_out(self, client: CheckingClient, vide: UUID, ada: Viewer) -> None:
        actions.close_account(viewer=ada, account_id=vide, reason="Har slutat.", key=new_id(), now=utc_now())
        page = sign_in(client)
        assert not inside(client)
        assert page.status_code in (200, 302)
        assert "Kontot är stängt" in text(client.get("/access/konto/inactive/"))

    @pytest.mark.parametrize("data", [{}, {"login": "\0", "password": "x"}, {"login": "x" * 5000, "password": "y" * 5000}, {"login": "ö"}])
    def test_nonsense_is_answered_with_words(self, client: CheckingClient, data: dict[str, str]) -> None:
        assert client.post(LOGIN, data).status_code == 200

    def test_signing_out_asks_first_and_then_is_done(self, client: CheckingClient, vide: UUID) -> None:
        sign_in(client)
        assert "Logga ut" in text(client.get("/access/konto/logout/"))
        assert inside(client)
        client.post("/access/konto/logout/")
        assert not inside(client)

    def test_passwords_are_kept_with_a_hash_that_needs_memory(self, settings: Any) -> None:
        from vardkase.access import settings as ours

        assert ours.PASSWORD_HASHERS[0].endswith("ScryptPasswordHasher")
        settings.PASSWORD_HASHERS = ours.PASSWORD_HASHERS
        account = Account(id=new_id(), email=ADDRESS, label="x")
        account.set_password(PASSWORD)
        assert account.password.startswith("scrypt$")
        assert len(account.password) <= 128


class TestThrottle:
    def test_after_five_wrong_passwords_the_account_waits_five_minutes(self, client: CheckingClient, vide: UUID) -> None:
        for turn in range(5):
            assert "stämmer inte" in text(sign_in(client, "fel", REMOTE_ADDR=f"10.0.0.{turn}"))
        page = sign_in(client, REMOTE_ADDR="10.0.0.9")
        assert "För många misslyckade försök. Vänta fem minuter" in text(page)
        assert not inside(client)
        with time_machine.travel(utc_now() + timedelta(seconds=301)):
            sign_in(client, REMOTE_ADDR="10.0.0.9")
            assert inside(client)

    def test_another_account_does_not_wait(self, client: CheckingClient, vide: UUID, make_account: Callable[..., UUID]) -> None:
        make_account(email="ina@prov.example", password=PASSWORD)
        for turn in range(6):
            sign_in(client, "fel", REMOTE_ADDR=f"10.0.0.{turn}")
        sign_in(client, address="ina@prov.example", REMOTE_ADDR="10.0.1.1")
        assert inside(client)

    def test_an_address_that_tries_many_accounts_waits_a_minute(self, client: CheckingClient, vide: UUID) -> None:
        for turn in range(60):
            sign_in(client, "fel", f"nr{turn}@prov.example", REMOTE_ADDR="10.0.0.1")
        assert "För många" in text(sign_in(client, REMOTE_ADDR="10.0.0.1"))
        sign_in(client, REMOTE_ADDR="10.0.0.2")
        assert inside(client)

    def test_a_flood_gets_a_page_that_says_what_to_do(self, client: CheckingClient, vide: UUID) -> None:
        for _ in range(120):
            answer = sign_in(client, "fel", REMOTE_ADDR="10.0.0.1")
        answer = sign_in(client, REMOTE_ADDR="10.0.0.1")
        assert answer.status_code == 429
        assert "efter många felaktiga lösenord tar det fem minuter" in text(answer)

    def test_a_sender_cannot_make_up_addresses(self, client: CheckingClient, vide: UUID) -> None:
        for turn in range(61):
            sign_in(client, "fel", f"nr{turn}@prov.example", REMOTE_ADDR="10.0.0.1", HTTP_X_FORWARDED_FOR=f"10.9.9.{turn}")
        assert "För många" in text(sign_in(client, REMOTE_ADDR="10.0.0.1", HTTP_X_FORWARDED_FOR="10.9.9.99"))

    def test_who_signs_in_rightly_many_times_is_not_held(self, client: CheckingClient, vide: UUID) -> None:
        for _ in range(70):
            sign_in(client, REMOTE_ADDR="10.0.0.1")
            assert inside(client)
            client.logout()

    def test_it_is_counted_in_the_database_and_so_by_all_processes(self, client: CheckingClient, vide: UUID) -> None:
        sign_in(client, "fel")
        assert Throttle.objects.filter(cache_key__contains="login_failed").exists()


class TestForgotten:
    def link(self) -> str:
        (message,) = mail.outbox
        return urlsplit(next(word for word in message.body.split() if word.startswith("http"))).path

    def test_a_link_comes_by_mail_and_changes_the_password(self, client: CheckingClient, vide: UUID) -> None:
        page = client.post(RESET, {"email": ADDRESS}, follow=True)
        assert "Titta i din e-post" in text(page)
        assert mail.outbox[0].subject == "Vårdkase: Välj ett nytt lösenord"
        place = client.get(self.link()).url
        client.post(place, {"password1": "helt-nytt-lösenord", "password2": "helt-nytt-lösenord"})
        sign_in(client, "helt-nytt-lösenord")
        assert inside(client)
        assert mail.outbox[-1].subject == "Vårdkase: Lösenordet har bytts"
        assert "Var det inte du?" in mail.outbox[-1].body

    def test_the_screen_tells_a_stranger_nothing(self, client: CheckingClient, vide: UUID) -> None:
        pages = [text(client.post(RESET, {"email": address}, follow=True)) for address in (ADDRESS, "ingen@prov.example")]
        assert pages[0] == pages[1]
        assert [message.subject for message in mail.outbox] == [
            "Vårdkase: Välj ett nytt lösenord",
            "Vårdkase: Det finns inget konto med den här adressen",
        ]
        assert "har ditt konto en annan adress" in mail.outbox[1].body

    def test_a_closed_account_gets_no_link(self, client: CheckingClient, vide: UUID, ada: Viewer) -> None:
        actions.close_account(viewer=ada, account_id=vide, reason="Har slutat.", key=new_id(), now=utc_now())
        client.post(RESET, {"email": ADDRESS})
        assert not any("/password/reset/key/" in message.body for message in mail.outbox)

    def test_a_mail_server_that_is_down_tells_nothing_either(
        self, client: CheckingClient, vide: UUID, settings: Any, caplog: pytest.LogCaptureFixture
    ) -> None:
        settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
        settings.EMAIL_HOST, settings.EMAIL_PORT = "127.0.0.1", 9
        page = client.post(RESET, {"email": ADDRESS}, follow=True)
        assert "Titta i din e-post" in text(page)
        assert "could not be sent" in caplog.text

    def test_an_address_cannot_be_flooded(self, client: CheckingClient, vide: UUID) -> None:
        for _ in range(7):
            answer = client.post(RESET, {"email": ADDRESS})
        assert answer.status_code == 429
        assert len(mail.outbox) == 5

    @pytest.mark.parametrize("key", ["x-y", "000000000000700080000000000000a1-abc-def", "0-0-0"])
    def test_a_made_up_link_says_that_it_does_not_work(self, client: CheckingClient, vide: UUID, key: str) -> None:
        assert "Länken fungerar inte längre" in text(client.get(f"{RESET}key/{key}/"))


class TestOwnPassword:
    def test_is_changed_with_the_old_one(self, client: CheckingClient, vide: UUID) -> None:
        sign_in(client)
        place = "/access/konto/password/change/"
        new = {"password1": "helt-nytt-lösenord", "password2": "helt-nytt-lösenord"}
        assert "Skriv ditt nuvarande lösenord" in text(client.post(place, {**new, "oldpassword": "fel"}))
        page = client.post(place, {**new, "oldpassword": PASSWORD}, follow=True)
        assert "Lösenordet är sparat" in text(page)
        assert Account.objects.get(id=vide).check_password("helt-nytt-lösenord")
        assert inside(client)

    def test_changing_it_ends_the_sessions_elsewhere(self, client: CheckingClient, vide: UUID) -> None:
        elsewhere = CheckingClient()
        sign_in(elsewhere)
        sign_in(client)
        new = {"oldpassword": PASSWORD, "password1": "helt-nytt-lösenord", "password2": "helt-nytt-lösenord"}
        client.post("/access/konto/password/change/", new)
        assert inside(client)
        assert not inside(elsewhere)


class TestSessions:
    def test_are_listed_and_ended_elsewhere(self, client: CheckingClient, vide: UUID) -> None:
        elsewhere = CheckingClient()
        sign_in(
            elsewhere,
            headers={"User-Agent": "Mozilla/5.0 (X11; Linux x86_64; rv:141.0) Gecko/20100101 Firefox/141.0"},
            REMOTE_ADDR="10.0.0.7",
        )
        sign_in(client, headers={"User-Agent": "Mozilla/5.0 (iPhone; CPU iPhone OS 18_0 like Mac OS X) Version/18.0 Safari/604.1"})
        page = text(client.get("/access/konto/sessions/"))
        assert "Firefox, Linux" in page
        assert "10.0.0.7" in page
        assert "Safari, iPhone Den här" in page
        client.post("/access/konto/sessions/")
        assert inside(client)
        assert not inside(elsewhere)
        assert "Du är bara inloggad här" in text(client.get("/access/konto/sessions/"))

    def test_show_ones_own_only(self, client: CheckingClient, vide: UUID, make_account: Callable[..., UUID]) -> None:
        other = make_account(email="ina@prov.example", password=PASSWORD)
        stranger = CheckingClient()
        sign_in(stranger, address="ina@prov.example", REMOTE_ADDR="10.0.0.8")
        sign_in(client)
        assert "10.0.0.8" not in text(client.get("/access/konto/sessions/"))
        client.post("/access/konto/sessions/")
        assert inside(stranger)
        assert UserSession.objects.filter(user_id=other).count() == 1
