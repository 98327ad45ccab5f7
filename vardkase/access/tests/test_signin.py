"""Signing in at the local door: throttling, what a stranger learns, forgotten passwords, the second step, sessions, mail."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import Any
from urllib.parse import urlsplit
from uuid import UUID

import pytest
import time_machine
from allauth.mfa.models import Authenticator
from allauth.mfa.totp.internal import auth as totp
from allauth.usersessions.models import UserSession
from cryptography.fernet import InvalidToken
from django.core import mail
from django.core.cache import cache
from lxml import html

from vardkase.access import actions
from vardkase.access.adapters import SecondFactorAdapter
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
        for turn in range(10):
            sign_in(client, "fel", f"nr{turn}@prov.example", REMOTE_ADDR="10.0.0.1")
        assert "För många" in text(sign_in(client, REMOTE_ADDR="10.0.0.1"))
        sign_in(client, REMOTE_ADDR="10.0.0.2")
        assert inside(client)

    def test_a_flood_gets_a_page_that_says_what_to_do(self, client: CheckingClient, vide: UUID) -> None:
        for _ in range(30):
            answer = sign_in(client, "fel", REMOTE_ADDR="10.0.0.1")
        answer = sign_in(client, REMOTE_ADDR="10.0.0.1")
        assert answer.status_code == 429
        assert "Vänta fem minuter och försök igen" in text(answer)

    def test_a_sender_cannot_make_up_addresses(self, client: CheckingClient, vide: UUID) -> None:
        for turn in range(11):
            sign_in(client, "fel", f"nr{turn}@prov.example", REMOTE_ADDR="10.0.0.1", HTTP_X_FORWARDED_FOR=f"10.9.9.{turn}")
        assert "För många" in text(sign_in(client, REMOTE_ADDR="10.0.0.1", HTTP_X_FORWARDED_FOR="10.9.9.99"))

    def test_who_signs_in_rightly_many_times_is_not_held(self, client: CheckingClient, vide: UUID) -> None:
        for _ in range(12):
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


class TestSecondStep:
    """An app's codes and recovery codes; passkeys are tried in a real browser (test_browser.py)."""

    ON = "/access/konto/2fa/totp/activate/"

    def turn_on(self, client: CheckingClient) -> str:
        confirm(client)
        page = client.get(self.ON)
        (secret,) = html.fromstring(page.content.decode()).xpath("//code[@class='secret']/text()")
        assert "data:image/svg+xml;" in page.content.decode()
        answer = client.post(self.ON, {"code": code(secret)})
        assert answer.status_code == 302
        return str(secret)

    def test_is_asked_for_after_the_password(self, client: CheckingClient, vide: UUID) -> None:
        sign_in(client)
        secret = self.turn_on(client)
        client.logout()
        answer = sign_in(client)
        assert answer.url == "/access/konto/2fa/authenticate/"
        assert not inside(client)
        assert "Koden stämmer inte" in text(client.post(answer.url, {"code": "000000"}))
        assert not inside(client)
        with time_machine.travel(utc_now() + timedelta(seconds=61)):
            client.post(answer.url, {"code": code(secret)})
            assert inside(client)

    def test_a_code_works_once(self, client: CheckingClient, vide: UUID) -> None:
        sign_in(client)
        secret = self.turn_on(client)
        with time_machine.travel(utc_now() + timedelta(seconds=61), tick=False):
            for let_in in (True, False):
                client.logout()
                client.post(sign_in(client).url, {"code": code(secret)})
                assert inside(client) is let_in

    def test_it_cannot_be_guessed_at_speed(self, client: CheckingClient, vide: UUID) -> None:
        sign_in(client)
        secret = self.turn_on(client)
        client.logout()
        place = sign_in(client).url
        for turn in range(6):
            page = client.post(place, {"code": f"00000{turn}"})
        assert "För många" in text(page)
        with time_machine.travel(utc_now() + timedelta(seconds=40)):
            client.post(place, {"code": code(secret)})
            assert not inside(client)

    def test_a_recovery_code_lets_one_in_once(self, client: CheckingClient, vide: UUID) -> None:
        sign_in(client)
        self.turn_on(client)
        page = client.get("/access/konto/2fa/recovery-codes/")
        codes = html.fromstring(page.content.decode()).xpath("//ul[@class='codes']//code/text()")
        assert len(codes) == 10
        download = client.get("/access/konto/2fa/recovery-codes/download/")
        assert download.content.decode().split() == codes
        for let_in in (True, False):
            client.logout()
            client.post(sign_in(client).url, {"code": codes[0]})
            assert inside(client) is let_in

    def test_new_recovery_codes_make_the_old_ones_worthless(self, client: CheckingClient, vide: UUID) -> None:
        sign_in(client)
        self.turn_on(client)
        place = "/access/konto/2fa/recovery-codes/"
        old = html.fromstring(client.get(place).content.decode()).xpath("//ul[@class='codes']//code/text()")
        assert "slutar fungera" in text(client.get(f"{place}generate/"))
        client.post(f"{place}generate/")
        client.logout()
        client.post(sign_in(client).url, {"code": old[0]})
        assert not inside(client)

    def test_is_turned_off(self, client: CheckingClient, vide: UUID) -> None:
        sign_in(client)
        self.turn_on(client)
        assert "Den är på" in text(client.get("/access/konto/2fa/"))
        page = client.get("/access/konto/2fa/totp/deactivate/")
        assert "Stänga av koder från appen?" in text(page)
        assert "Kod från app är nu av" in text(client.post("/access/konto/2fa/totp/deactivate/", follow=True))
        assert not Authenticator.objects.filter(user_id=vide, type="totp").exists()

    def test_what_was_asked_for_is_done_after_the_confirmation(self, client: CheckingClient, vide: UUID, settings: Any) -> None:
        sign_in(client)
        self.turn_on(client)
        off = "/access/konto/2fa/totp/deactivate/"
        with time_machine.travel(utc_now() + timedelta(seconds=settings.ACCOUNT_REAUTHENTICATION_TIMEOUT + 5)):
            answer = client.post(off)
            assert urlsplit(answer.url).path == "/access/konto/reauthenticate/"
            client.post(answer.url, {"password": PASSWORD, "next": off})
        assert not Authenticator.objects.filter(user_id=vide, type="totp").exists()

    def test_nobody_turns_it_on_or_off_without_being_signed_in(self, client: CheckingClient) -> None:
        for place in ("totp/activate/", "totp/deactivate/", "recovery-codes/", "webauthn/", "webauthn/add/", ""):
            assert client.get(f"/access/konto/2fa/{place}").status_code == 302

    def test_after_a_while_it_is_asked_again_that_it_is_you(self, client: CheckingClient, vide: UUID, settings: Any) -> None:
        sign_in(client)
        with time_machine.travel(utc_now() + timedelta(seconds=settings.ACCOUNT_REAUTHENTICATION_TIMEOUT + 5)):
            answer = client.get(self.ON)
            assert urlsplit(answer.url).path == "/access/konto/reauthenticate/"
            page = client.get(answer.url)
            assert "Bekräfta att det är du" in text(page)
            assert "Lösenordet stämmer inte" in text(client.post(answer.url, {"password": "fel"}))
            assert client.post(answer.url, {"password": PASSWORD, "next": self.ON}).url == self.ON

    def test_the_secret_lies_sealed_in_the_database(self, client: CheckingClient, vide: UUID, settings: Any) -> None:
        sign_in(client)
        secret = self.turn_on(client)
        kept = Authenticator.objects.get(user_id=vide, type="totp").data["secret"]
        assert secret not in kept
        assert SecondFactorAdapter().decrypt(kept) == secret
        first, settings.SECRET_KEY = settings.SECRET_KEY, "another"
        with pytest.raises(InvalidToken):
            SecondFactorAdapter().decrypt(kept)
        settings.SECRET_KEY_FALLBACKS = [first]
        assert SecondFactorAdapter().decrypt(kept) == secret


def confirm(client: CheckingClient) -> None:
    """The password once more, which everything that concerns signing in asks for."""
    client.post("/access/konto/reauthenticate/", {"password": PASSWORD})


def code(secret: str) -> str:
    """What the app shows now."""
    import time

    counter = int(time.time()) // 30
    return str(totp.format_hotp_value(totp.hotp_value(secret, counter)))


def test_passkeys_offer_their_page_only_to_those_with_script(client: CheckingClient, vide: UUID) -> None:
    page = html.fromstring(client.get(LOGIN).content.decode())
    (part,) = page.xpath("//*[@data-passkey-part]")
    assert part.get("hidden") is not None
    sign_in(client)
    assert "Lägg till en nyckel" in text(client.get("/access/konto/2fa/webauthn/"))
    assert client.get("/access/konto/2fa/webauthn/add/").url.startswith("/access/konto/reauthenticate/")
    confirm(client)
    assert "Lägg till en nyckel" in text(client.get("/access/konto/2fa/webauthn/add/"))


@pytest.mark.parametrize("credential", ["", "{}", "null", '{"id": 1}', "[]", "{", '"x"'])
def test_a_made_up_passkey_does_not_open(client: CheckingClient, vide: UUID, credential: str) -> None:
    client.get("/access/konto/2fa/webauthn/login/", headers={"Accept": "application/json"})
    assert client.post("/access/konto/2fa/webauthn/login/", {"credential": credential}).status_code == 302
    assert not inside(client)
    sign_in(client)
    confirm(client)
    client.get("/access/konto/2fa/webauthn/add/")
    assert client.post("/access/konto/2fa/webauthn/add/", {"name": "x", "credential": credential}).status_code == 200
    assert not Authenticator.objects.exists()
