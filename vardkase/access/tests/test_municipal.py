"""Signing in through the municipality's own service, with a real one on loopback; and the local door when that one is down."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import datetime
from typing import Any
from urllib.parse import urlsplit
from uuid import UUID

import pytest
from allauth.socialaccount.models import SocialAccount, SocialApp
from django.core.cache import cache
from lxml import html

from vardkase import ledger
from vardkase.access import actions
from vardkase.access.models import Account
from vardkase.access.rules import Viewer
from vardkase.access.settings import OIDC_ID, is_trustworthy
from vardkase.access.tests import provider as services
from vardkase.access.tests.provider import Provider
from vardkase.kernel.ids import new_id
from vardkase.testing.pages import CheckingClient

pytestmark = pytest.mark.django_db
LOGIN = "/access/konto/login/"
THROUGH = f"/access/konto/oidc/{OIDC_ID}/login/"
PASSWORD = "korrekt-häst-batteri"


def use(settings: Any, issuer: str) -> None:
    app = {
        "provider_id": OIDC_ID,
        "name": "Kommunens inloggning",
        "client_id": services.CLIENT,
        "secret": services.SECRET,
        "settings": {"server_url": issuer},
    }
    settings.SOCIALACCOUNT_PROVIDERS = {"openid_connect": {"OAUTH_PKCE_ENABLED": True, "APPS": [app]}}
    settings.OIDC_ISSUER, settings.OIDC_NAME = issuer, "Kommunens inloggning"


@pytest.fixture
def service(settings: Any) -> Iterator[Provider]:
    cache.clear()
    with services.running() as provider:
        use(settings, provider.issuer)
        yield provider


@pytest.fixture
def vide(make_account: Callable[..., UUID]) -> UUID:
    return make_account("Loggförare, Vide Ek", email="vide@prov.example", password=PASSWORD)


def text(page: Any) -> str:
    return " ".join(html.fromstring(page.content.decode()).text_content().split())


def through(client: CheckingClient, service: Provider) -> Any:
    """There and back again, as a browser goes."""
    away = client.get(THROUGH)
    assert away.status_code == 302
    assert away.url.startswith(f"{service.issuer}/authorize?")
    back = urlsplit(service.authorize(away.url))
    return client.get(f"{back.path}?{back.query}", follow=True)


def inside(client: CheckingClient) -> bool:
    return client.get("/anyone/").status_code == 200


class TestUp:
    def test_the_door_names_the_service_and_keeps_its_own_form(self, client: CheckingClient, service: Provider) -> None:
        page = client.get(f"{LOGIN}?next=/note/")
        assert "Logga in med Kommunens inloggning" in text(page)
        (link,) = html.fromstring(page.content.decode()).xpath(f"//a[starts-with(@href, '{THROUGH}')]/@href")
        assert link == f"{THROUGH}?next=%2Fnote%2F"
        assert "Logga in utan den" in text(page)
        assert b'name="password"' in page.content

    def test_lets_in_the_one_whose_account_an_administrator_has_made(self, client: CheckingClient, service: Provider, vide: UUID) -> None:
        through(client, service)
        assert client.get("/anyone/").json()["label"] == "Loggförare, Vide Ek"
        assert SocialAccount.objects.get().user_id == vide

    def test_and_the_password_still_works_afterwards(self, client: CheckingClient, service: Provider, vide: UUID) -> None:
        through(client, service)
        client.logout()
        client.post(LOGIN, {"login": "vide@prov.example", "password": PASSWORD})
        assert inside(client)

    def test_knows_one_again_by_who_one_is_and_not_by_the_address(self, client: CheckingClient, service: Provider, vide: UUID) -> None:
        through(client, service)
        client.logout()
        service.person = {**service.person, "email": "vide.ny@prov.example"}
        through(client, service)
        assert client.get("/anyone/").json()["label"] == "Loggförare, Vide Ek"
        client.logout()
        service.person = {"sub": "someone-else", "email": "ingen@prov.example", "email_verified": True}
        through(client, service)
        assert not inside(client)

    def test_makes_no_account_for_a_stranger(self, client: CheckingClient, service: Provider) -> None:
        page = through(client, service)
        assert "Det finns inget konto för dig än" in text(page)
        assert not inside(client)
        assert not Account.objects.exists()

    @pytest.mark.parametrize("verified", [False, None, "false", "true", 1])
    def test_believes_no_address_that_is_not_verified(self, client: CheckingClient, service: Provider, vide: UUID, verified: Any) -> None:
        service.person["email_verified"] = verified
        through(client, service)
        assert not inside(client)
        assert not SocialAccount.objects.exists()

    def test_nor_one_about_which_nothing_is_said(self, client: CheckingClient, service: Provider, vide: UUID) -> None:
        del service.person["email_verified"]
        through(client, service)
        assert not inside(client)

    def test_a_closed_account_stays_closed(self, client: CheckingClient, service: Provider, vide: UUID, ada: Viewer, now: datetime) -> None:
        actions.close_account(viewer=ada, account_id=vide, reason="Har slutat.", key=new_id(), now=now)
        through(client, service)
        assert not inside(client)

    @pytest.mark.parametrize(
        "lie",
        [
            {"token_lies": {"iss": "http://evil.example"}},
            {"token_lies": {"aud": "another-client"}},
            {"token_lies": {"exp": 1}},
            {"token_lies": {"sub": "somebody-else"}},
            {"info_lies": {"sub": "somebody-else"}},
            {"wrong_key": True},
        ],
    )
    def test_a_token_that_is_not_right_lets_nobody_in(
        self, client: CheckingClient, service: Provider, vide: UUID, lie: dict[str, Any]
    ) -> None:
        for name, value in lie.items():
            setattr(service, name, value)
        page = through(client, service)
        assert "Det gick inte att logga in med Kommunens inloggning" in text(page)
        assert not inside(client)

    def test_nobody_comes_back_who_did_not_leave_from_here(self, client: CheckingClient, service: Provider, vide: UUID) -> None:
        away = client.get(THROUGH)
        back = urlsplit(service.authorize(away.url))
        stranger = CheckingClient()
        page = stranger.get(f"{back.path}?{back.query}", follow=True)
        assert "Det gick inte" in text(page)
        assert not inside(stranger)

    @pytest.mark.parametrize("query", ["", "error=access_denied", "error=server_error&state=x", "code=1&state=2", "state=2"])
    def test_a_made_up_return_lets_nobody_in(self, client: CheckingClient, service: Provider, query: str) -> None:
        page = client.get(f"{THROUGH}callback/?{query}", follow=True)
        assert "Det gick inte" in text(page)
        assert not inside(client)

    def test_the_way_back_is_kept(self, client: CheckingClient, service: Provider, vide: UUID) -> None:
        away = client.get(THROUGH, {"next": "/anyone/"})
        back = urlsplit(service.authorize(away.url))
        assert client.get(f"{back.path}?{back.query}").url == "/anyone/"

    def test_a_service_in_the_database_opens_nothing(self, client: CheckingClient, service: Provider) -> None:
        SocialApp.objects.create(
            provider="openid_connect", provider_id="evil", name="Evil", client_id="x", settings={"server_url": service.issuer}
        )
        assert client.get("/access/konto/oidc/evil/login/").status_code == 404


class TestCreating:
    def test_when_the_settings_say_so_an_unknown_gets_an_account_without_roles(
        self, client: CheckingClient, service: Provider, settings: Any
    ) -> None:
        settings.OIDC_CREATE_ACCOUNTS = True
        through(client, service)
        assert client.get("/anyone/").json() == {"label": "Vide Ek", "grants": []}
        (entry,) = ledger.entries("access")
        assert (entry.kind, entry.event.email, entry.actor.kind) == ("access.account_created", "vide@prov.example", "system")
        account = Account.objects.get()
        assert not account.has_usable_password()
        client.logout()
        through(client, service)
        assert inside(client)
        assert Account.objects.count() == 1

    def test_but_never_without_a_verified_address(self, client: CheckingClient, service: Provider, settings: Any) -> None:
        settings.OIDC_CREATE_ACCOUNTS = True
        service.person["email_verified"] = False
        through(client, service)
        assert not inside(client)
        assert not Account.objects.exists()


class TestDown:
    @pytest.mark.parametrize("issuer", ["http://127.0.0.1:9", "http://127.0.0.1:9/realms/kommun/"])
    def test_says_so_and_the_local_door_still_works(self, client: CheckingClient, settings: Any, vide: UUID, issuer: str) -> None:
        use(settings, issuer)
        page = client.get(THROUGH, follow=True)
        assert page.redirect_chain == [(LOGIN, 302)]
        assert "Det gick inte att logga in med Kommunens inloggning" in text(page)
        client.post(LOGIN, {"login": "vide@prov.example", "password": PASSWORD})
        assert inside(client)

    @pytest.mark.parametrize("part", ["/token", "/userinfo", "/jwks", "/.well-known/openid-configuration"])
    def test_half_up_says_so_too(self, client: CheckingClient, service: Provider, vide: UUID, part: str) -> None:
        away = client.get(THROUGH)
        service.broken = {part}
        back = urlsplit(service.authorize(away.url))
        page = client.get(f"{back.path}?{back.query}", follow=True)
        assert "Det gick inte" in text(page)
        assert not inside(client)

    def test_a_service_that_answers_with_something_else(
        self, client: CheckingClient, service: Provider, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setattr(service, "configuration", dict)
        page = client.get(THROUGH, follow=True)
        assert "Det gick inte" in text(page)


def test_without_a_service_the_door_says_nothing_of_one(client: CheckingClient, settings: Any) -> None:
    settings.OIDC_ISSUER = ""
    settings.SOCIALACCOUNT_PROVIDERS = {"openid_connect": {"APPS": []}}
    assert "Logga in utan den" not in text(client.get(LOGIN))
    assert client.get(THROUGH).status_code == 404
    assert client.get(f"{THROUGH}callback/").status_code == 404


@pytest.mark.parametrize(
    ("address", "good"),
    [
        ("https://login.prov.example/", True),
        ("http://localhost:8080/realms/kommun", True),
        ("http://127.0.0.1:9", True),
        ("http://login.prov.example/", False),
        ("login.prov.example", False),
        ("http://localhost.evil.example/", False),
        ("", False),
    ],
)
def test_a_service_must_be_reached_in_a_way_that_nobody_can_change(address: str, good: bool) -> None:
    assert is_trustworthy(address) is good
