"""The second step: codes from an app, recovery codes, and passkeys as far as they go without a browser."""

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
from cryptography.fernet import InvalidToken
from django.core.cache import cache
from lxml import html

from vardkase.access.adapters import SecondFactorAdapter
from vardkase.kernel.clock import utc_now
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
