"""Gates and the viewer of a request: who comes in, what it costs, and what the others see."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

import pytest
import time_machine
from allauth.usersessions.models import UserSession
from django.contrib.sessions.models import Session
from django.test import RequestFactory
from django.urls import URLPattern, URLResolver, get_resolver

from vardkase.access import actions, gates
from vardkase.access.middleware import device_of
from vardkase.access.models import Account
from vardkase.access.rules import Capability, Role, Viewer
from vardkase.kernel.ids import new_id
from vardkase.testing import accounts, people
from vardkase.testing.pages import CheckingClient

SignIn = Callable[[CheckingClient, Viewer], Viewer]
ABSENT = 404


def the_absent_page(client: CheckingClient) -> bytes:
    """What a page that does not exist looks like, without what differs from page to page."""
    return plain(client.get("/no-such-page/").content)


def plain(page: bytes) -> bytes:
    import re

    return re.sub(rb'(?:value|datetime|data-now)="[^"]*"|no-such-page|note', b"", page)


class TestSignedIn:
    def test_lets_the_signed_in_through(self, client: CheckingClient, sign_in: SignIn, alva: Viewer) -> None:
        sign_in(client, alva)
        answer = client.get("/anyone/").json()
        assert answer["label"] == alva.actor.label
        assert len(answer["grants"]) == len(alva.grants)

    @pytest.mark.django_db
    def test_shows_others_the_way_in_and_back(self, client: CheckingClient) -> None:
        answer = client.get("/anyone/", {"q": "vägar"})
        assert answer.status_code == 302
        assert answer.url == "/access/konto/login/?next=%2Fanyone%2F%3Fq%3Dv%25C3%25A4gar"

    @pytest.mark.django_db
    def test_tells_a_machine_with_a_number(self, client: CheckingClient) -> None:
        for accept in ("application/json", "text/event-stream"):
            assert client.get("/anyone/", headers={"Accept": accept}).status_code == 401
        assert client.put("/anyone/").status_code == 401

    @pytest.mark.django_db
    def test_sends_htmx_to_the_whole_page_not_the_fragment(self, client: CheckingClient) -> None:
        answer = client.get("/anyone/", headers={"HX-Request": "true", "HX-Current-URL": "http://testserver/incidents/3/"})
        assert (answer.status_code, answer["HX-Redirect"]) == (401, "/access/konto/login/?next=%2Fincidents%2F3%2F")
        elsewhere = client.get("/anyone/", headers={"HX-Request": "true", "HX-Current-URL": "http://evil.example/x/"})
        assert elsewhere["HX-Redirect"] == "/access/konto/login/?next=%2F"


class TestCapability:
    def test_the_right_role(self, client: CheckingClient, sign_in: SignIn, alva: Viewer) -> None:
        sign_in(client, alva)
        assert client.get("/note/").status_code == 200

    def test_the_right_role_in_any_scope_since_the_gate_is_coarse(self, client: CheckingClient, sign_in: SignIn, cilla: Viewer) -> None:
        sign_in(client, cilla)
        assert client.get("/note/").status_code == 200

    @pytest.mark.parametrize("who", ["bo", "dag", "ada", "rut"])
    def test_for_others_the_page_does_not_exist(
        self, client: CheckingClient, sign_in: SignIn, who: str, request: pytest.FixtureRequest
    ) -> None:
        sign_in(client, request.getfixturevalue(who))
        answer = client.get("/note/")
        assert answer.status_code == ABSENT
        assert plain(answer.content) == the_absent_page(client)

    @pytest.mark.django_db
    def test_nobody_is_asked_to_sign_in(self, client: CheckingClient) -> None:
        assert client.get("/note/").status_code == 302

    def test_a_revoked_session_is_nobody(self, client: CheckingClient, db: None, alva: Viewer) -> None:
        accounts.make_account(alva, password="korrekt-häst-batteri")
        client.post("/access/konto/login/", {"login": accounts.address_of(alva), "password": "korrekt-häst-batteri"})
        assert client.get("/note/").status_code == 200
        UserSession.objects.get().end()
        assert client.get("/note/").status_code == 302

    def test_so_is_a_session_that_has_run_out(self, client: CheckingClient, sign_in: SignIn, alva: Viewer, settings: Any) -> None:
        sign_in(client, alva)
        with time_machine.travel(datetime.now().astimezone() + timedelta(seconds=settings.SESSION_COOKIE_AGE + 60), tick=False):
            assert client.get("/note/").status_code == 302

    def test_a_grant_ends_at_its_minute(self, client: CheckingClient, db: None, ada: Viewer, make_account: Callable[..., UUID]) -> None:
        start = datetime.now().astimezone().replace(microsecond=0)
        account_id = make_account()
        asked: Any = {"viewer": ada, "account_id": account_id, "role": Role.LOG_KEEPER, "scope": people.AUTHORITY_SCOPE}
        actions.give_grant(**asked, valid_from=start, valid_to=start + timedelta(hours=1), key=new_id(), now=start)
        client.force_login(Account.objects.get(id=account_id))
        for minutes, status in ((-1, ABSENT), (0, 200), (59, 200), (60, ABSENT)):
            with time_machine.travel(start + timedelta(minutes=minutes), tick=False):
                assert client.get("/note/").status_code == status, minutes


class TestViewerOfARequest:
    def test_a_signed_in_post_asks_the_database_twice(
        self, client: CheckingClient, sign_in: SignIn, alva: Viewer, django_assert_num_queries: Any
    ) -> None:
        sign_in(client, alva)
        with django_assert_num_queries(2) as asked:
            assert client.post("/note/", {"text": "Vatten i källaren."}).status_code == 302
        assert all(query["sql"].startswith("SELECT") for query in asked.captured_queries)

    def test_a_page_that_asks_for_nobody_asks_the_database_nothing(
        self, client: CheckingClient, db: None, django_assert_num_queries: Any
    ) -> None:
        with django_assert_num_queries(0):
            assert client.get("/open/").json()["account"] == "None"

    def test_the_device_is_told_in_two_words(self, client: CheckingClient, db: None) -> None:
        agent = "Mozilla/5.0 (X11; Linux x86_64; rv:141.0) Gecko/20100101 Firefox/141.0"
        assert client.get("/open/", headers={"User-Agent": agent}).json()["device"] == "Firefox, Linux"

    def test_the_page_speaks_the_accounts_language_and_the_next_page_its_own(
        self, client: CheckingClient, sign_in: SignIn, alva: Viewer
    ) -> None:
        sign_in(client, alva)
        Account.objects.filter(id=alva.account_id).update(language="en")
        client.other_language, client.language = "English is asked for.", "en"
        assert b'lang="en"' in client.get("/access/me/").content
        client.logout()
        client.language = "sv"
        assert b'lang="sv"' in client.get("/access/konto/login/").content


@pytest.mark.parametrize(
    ("agent", "device"),
    [
        (
            "Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/130.0 Safari/537.36 Edg/130.0",
            "Edge, Windows",
        ),
        (
            "Mozilla/5.0 (iPhone; CPU iPhone OS 18_0 like Mac OS X) AppleWebKit/605.1 Version/18.0 Mobile/15E148 Safari/604.1",
            "Safari, iPhone",
        ),
        ("Mozilla/5.0 (Linux; Android 15) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/130.0 Mobile Safari/537.36", "Chrome, Android"),
        ("curl/8.5.0", "curl/8.5.0"),
        ("", ""),
        ("x" * 500, "x" * 80),
    ],
)
def test_a_user_agent_in_two_words(agent: str, device: str) -> None:
    assert device_of(agent) == device


class TestLocal:
    def request(self, **meta: str) -> Any:
        sent: Any = {"REMOTE_ADDR": "127.0.0.1", "HTTP_HOST": "localhost:8000", **meta}
        return RequestFactory().get("/", **sent)

    @pytest.mark.parametrize("address", ["127.0.0.1", "127.4.4.4", "::1"])
    @pytest.mark.parametrize("host", ["localhost", "localhost:8000", "LOCALHOST", "127.0.0.1:8000", "[::1]:8000", "[::1]"])
    def test_loopback_by_its_own_name(self, address: str, host: str) -> None:
        assert gates.is_local(self.request(REMOTE_ADDR=address, HTTP_HOST=host))

    @pytest.mark.parametrize("address", ["192.168.1.7", "10.0.0.1", "8.8.8.8", "fe80::1", "", "localhost", "127.0.0.1, 8.8.8.8"])
    def test_another_address_is_not(self, address: str) -> None:
        assert not gates.is_local(self.request(REMOTE_ADDR=address))

    @pytest.mark.parametrize(
        "host", ["vardkase.example.org", "localhost.evil.example", "127.0.0.1.evil.example", "", "[::1", "[::2]", "192.168.1.7"]
    )
    def test_another_name_is_not(self, host: str) -> None:
        assert not gates.is_local(self.request(HTTP_HOST=host))

    @pytest.mark.parametrize("trace", gates.PROXY_TRACES)
    def test_what_a_proxy_passed_on_is_not_even_if_it_says_loopback(self, trace: str) -> None:
        assert not gates.is_local(self.request(**{trace: "127.0.0.1"}))


class TestDemonstrationOnly:
    HERE: Any = {"REMOTE_ADDR": "127.0.0.1", "HTTP_HOST": "localhost:8000"}

    @pytest.mark.django_db
    def test_at_the_machine_in_demonstration_mode(self, client: CheckingClient, settings: Any) -> None:
        settings.VARDKASE_DEMO = True
        assert client.get("/demo/", **self.HERE).content == b"ok"

    @pytest.mark.parametrize(
        "changed",
        [{"REMOTE_ADDR": "192.168.1.7"}, {"HTTP_X_FORWARDED_FOR": "127.0.0.1"}, {"HTTP_HOST": "testserver"}],
    )
    @pytest.mark.django_db
    def test_from_elsewhere_it_does_not_exist(self, client: CheckingClient, settings: Any, changed: dict[str, str]) -> None:
        settings.VARDKASE_DEMO = True
        assert client.get("/demo/", **{**self.HERE, **changed}).status_code == ABSENT

    @pytest.mark.django_db
    def test_outside_demonstration_mode_it_does_not_exist(self, client: CheckingClient, settings: Any) -> None:
        settings.VARDKASE_DEMO = False
        assert client.get("/demo/", **self.HERE).status_code == ABSENT


def test_a_gate_can_be_described() -> None:
    view = gates.requires(Capability.LOG_WRITE)(lambda request: None)  # type: ignore[arg-type, return-value]
    gate = gates.gate_of(view)
    assert gate is not None
    assert (gate.kind, gate.capability, str(gate)) == (gates.GateKind.CAPABILITY, Capability.LOG_WRITE, "log_write")
    assert gates.gate_of(len) is None


def test_a_public_view_says_why() -> None:
    with pytest.raises(ValueError, match="why"):
        gates.public(" ")


def views(resolver: URLResolver, prefix: str = "") -> list[tuple[str, Any]]:
    found: list[tuple[str, Any]] = []
    for pattern in resolver.url_patterns:
        place = f"{prefix}{pattern.pattern}"
        found += views(pattern, place) if isinstance(pattern, URLResolver) else [(place, pattern.callback)]
        assert isinstance(pattern, URLPattern | URLResolver)
    return found


def test_every_address_of_access_has_a_gate() -> None:
    ours = [(place, view) for place, view in views(get_resolver("vardkase.access.urls"))]
    assert len(ours) > 40
    assert [place for place, view in ours if not isinstance(gates.gate_of(view), gates.Gate)] == []


@pytest.mark.django_db
@pytest.mark.parametrize("name", ["signup/", "email/", "confirm-email/", "3rdparty/", "3rdparty/signup/", "3rdparty/login/error/"])
def test_pages_of_the_library_that_the_house_does_not_have(client: CheckingClient, name: str) -> None:
    assert client.get(f"/access/konto/{name}").status_code == ABSENT
    assert client.post(f"/access/konto/{name}", {"email": "jag@prov.example"}).status_code == ABSENT
    assert not Account.objects.exists()


def test_a_sessions_rows_are_gone_when_it_is_ended(client: CheckingClient, sign_in: SignIn, alva: Viewer) -> None:
    sign_in(client, alva)
    assert Session.objects.count() == 1
    client.logout()
    assert Session.objects.count() == 0


def test_an_account_made_twice_for_a_test_is_one(db: None, alva: Viewer) -> None:
    assert accounts.make_account(alva).grants == accounts.make_account(alva).grants
