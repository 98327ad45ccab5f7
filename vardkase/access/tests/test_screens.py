"""The screens of access: accounts, roles, emergency access, one's own account."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any
from urllib.parse import urlsplit
from uuid import UUID

import pytest
from django.core import mail
from lxml import html

from vardkase import ledger
from vardkase.access import actions, scopes
from vardkase.access.models import Account, GrantRow
from vardkase.access.rules import EVERYWHERE, Role, Viewer
from vardkase.kernel.clock import utc_now
from vardkase.kernel.ids import new_id
from vardkase.testing import people
from vardkase.testing.pages import CheckingClient

pytestmark = pytest.mark.django_db
SignIn = Callable[[CheckingClient, Viewer], Viewer]
HERE = "incident:01680000-0000-7000-8000-00000000c001"
ACCOUNTS = "/access/"


@pytest.fixture(autouse=True)
def _incidents_have_names(monkeypatch: pytest.MonkeyPatch) -> None:
    names: Any = lambda wanted: dict.fromkeys(wanted, "Stormen")  # noqa: E731 - a stand-in of one line
    monkeypatch.setattr(scopes, "_namers", {"incident": names})
    monkeypatch.setattr(scopes, "_choosers", {"incident": lambda viewer: [(HERE, "Stormen")]})


def form_of(page: Any, action_end: str = "") -> dict[str, str]:
    """The hidden fields of a form on a page: what a browser would send along."""
    for form in html.fromstring(page.content.decode()).xpath("//form[@method='post']"):
        if (form.get("action") or "").endswith(action_end) and form.xpath(".//input[@name='key']"):
            return {field.get("name"): field.get("value") for field in form.xpath(".//input[@type='hidden']")}
    raise AssertionError("no such form")


def text(page: Any) -> str:
    return " ".join(html.fromstring(page.content.decode()).text_content().split())


class TestAccounts:
    def test_from_nothing_to_a_colleague_with_a_role(self, client: CheckingClient, sign_in: SignIn, ada: Viewer) -> None:
        sign_in(client, ada)
        data = form_of(client.get(f"{ACCOUNTS}new/"))
        page = client.post(
            f"{ACCOUNTS}new/", {**data, "email": "vide@prov.example", "label": "Loggförare, Vide Ek", "language": "sv"}, follow=True
        )
        assert "Kontot är skapat" in text(page)
        account = Account.objects.get(email="vide@prov.example")
        give = form_of(page, "/grants/")
        page = client.post(f"{ACCOUNTS}{account.id}/grants/", {**give, "role": "log_keeper", "scope": HERE}, follow=True)
        assert "Rollen är given" in text(page)
        assert "Loggförare" in text(page)
        assert "Stormen" in text(page)
        listed = text(client.get(ACCOUNTS, {"q": "vide"}))
        assert "vide@prov.example" in listed
        assert "Loggförare, Stormen" in listed

    def test_a_form_sent_twice_makes_one_account(self, client: CheckingClient, sign_in: SignIn, ada: Viewer) -> None:
        sign_in(client, ada)
        data = {**form_of(client.get(f"{ACCOUNTS}new/")), "email": "vide@prov.example", "label": "Loggförare", "language": "sv"}
        answers = [client.post(f"{ACCOUNTS}new/", data) for _ in range(2)]
        assert [answer.status_code for answer in answers] == [302, 302]
        assert answers[0].url == answers[1].url
        assert Account.objects.filter(email="vide@prov.example").count() == 1

    def test_a_refusal_stands_at_its_field_and_the_text_remains(
        self, client: CheckingClient, sign_in: SignIn, ada: Viewer, make_account: Callable[..., UUID]
    ) -> None:
        sign_in(client, ada)
        make_account(email="vide@prov.example")
        data = {**form_of(client.get(f"{ACCOUNTS}new/")), "email": "Vide@prov.example", "label": "Loggförare", "language": "sv"}
        page = client.post(f"{ACCOUNTS}new/", data)
        assert page.status_code == 422
        assert "redan ett konto med adressen vide@prov.example" in text(page)
        assert b'value="Vide@prov.example"' in page.content

    @pytest.mark.parametrize(
        "data", [{}, {"email": "x", "label": "y", "language": "sv"}, {"email": "a@prov.example", "label": "", "language": "tlh"}]
    )
    def test_bad_input_is_answered_with_words(self, client: CheckingClient, sign_in: SignIn, ada: Viewer, data: dict[str, str]) -> None:
        sign_in(client, ada)
        assert client.post(f"{ACCOUNTS}new/", data).status_code == 422
        assert Account.objects.count() == 1

    def test_change(self, client: CheckingClient, sign_in: SignIn, ada: Viewer, make_account: Callable[..., UUID]) -> None:
        sign_in(client, ada)
        make_account(email="ina@prov.example")
        place = f"{ACCOUNTS}{make_account(email='vide@prov.example')}/change/"
        data = form_of(client.get(place))
        refused = client.post(place, {**data, "email": "ina@prov.example", "label": "Stabschef", "language": "sv"})
        assert refused.status_code == 422
        page = client.post(place, {**data, "email": "vide@prov.example", "label": "Stabschef", "language": "sv"}, follow=True)
        assert "Kontot är ändrat" in text(page)
        assert Account.objects.get(email="vide@prov.example").label == "Stabschef"

    def test_close_and_open_again(self, client: CheckingClient, sign_in: SignIn, ada: Viewer, make_account: Callable[..., UUID]) -> None:
        sign_in(client, ada)
        account_id = make_account("Loggförare, Vide Ek")
        place = f"{ACCOUNTS}{account_id}/close/"
        assert client.post(place, {**form_of(client.get(place)), "reason": ""}).status_code == 422
        page = client.post(place, {**form_of(client.get(place)), "reason": "Har slutat."}, follow=True)
        assert "Kontot är stängt" in text(page)
        assert "Loggförare, Vide Ek" not in text(client.get(ACCOUNTS))
        assert "Loggförare, Vide Ek" in text(client.get(ACCOUNTS, {"closed": "1"}))
        assert "Öppna kontot igen?" in text(client.get(place))
        client.post(place, {**form_of(client.get(place)), "reason": "Tillbaka."})
        assert Account.objects.get(id=account_id).is_active

    def test_ones_own_account_cannot_be_closed_and_says_why(self, client: CheckingClient, sign_in: SignIn, ada: Viewer) -> None:
        sign_in(client, ada)
        place = f"{ACCOUNTS}{ada.account_id}/close/"
        page = client.post(place, {**form_of(client.get(place)), "reason": "Trött."})
        assert page.status_code == 422
        assert "Du kan inte stänga ditt eget konto" in text(page)
        own = text(client.get(f"{ACCOUNTS}{ada.account_id}/"))
        assert "Det här är ditt eget konto" in own
        assert "Ge en roll" not in own

    @pytest.mark.parametrize("who", ["alva", "bo", "cilla", "dag", "rut"])
    def test_for_others_there_are_no_accounts(
        self, client: CheckingClient, sign_in: SignIn, who: str, request: pytest.FixtureRequest, make_account: Callable[..., UUID]
    ) -> None:
        account_id = make_account()
        sign_in(client, request.getfixturevalue(who))
        for place in ("", "new/", f"{account_id}/", f"{account_id}/change/", f"{account_id}/close/", f"{account_id}/grants/{new_id()}/"):
            assert client.get(ACCOUNTS + place).status_code == 404, place
        for place in ("new/", f"{account_id}/change/", f"{account_id}/close/", f"{account_id}/password/", f"{account_id}/grants/"):
            assert client.post(ACCOUNTS + place, {"email": "x@prov.example"}).status_code == 404, place

    def test_an_account_that_does_not_exist(self, client: CheckingClient, sign_in: SignIn, ada: Viewer) -> None:
        sign_in(client, ada)
        for place in ("", "change/", "close/"):
            assert client.get(f"{ACCOUNTS}{new_id()}/{place}").status_code == 404
        assert client.post(f"{ACCOUNTS}{new_id()}/password/").status_code == 404
        assert client.post(f"{ACCOUNTS}{new_id()}/grants/", {}).status_code == 404


class TestGrants:
    @pytest.fixture
    def place(self, client: CheckingClient, sign_in: SignIn, ada: Viewer, make_account: Callable[..., UUID]) -> str:
        sign_in(client, ada)
        return f"{ACCOUNTS}{make_account('Loggförare, Vide Ek')}/"

    def give(self, client: CheckingClient, place: str, **data: str) -> Any:
        key = form_of(client.get(place), "/grants/")
        return client.post(f"{place}grants/", {**key, "role": "log_keeper", "scope": HERE, **data}, follow=True)

    def test_with_times_in_swedish_time(self, client: CheckingClient, place: str) -> None:
        page = self.give(client, place, valid_from="2031-01-02 18:00", valid_to="2031-01-03 06.30", reason="Natten")
        row = GrantRow.objects.get(scope=HERE)
        assert (row.valid_from.isoformat(), row.valid_to.isoformat()) == ("2031-01-02T17:00:00+00:00", "2031-01-03T05:30:00+00:00")
        assert "Börjar senare" in text(page)
        assert "Natten" in text(page)

    @pytest.mark.parametrize(
        ("data", "words"),
        [
            ({"valid_from": "i morgon"}, "Skriv dag och tid"),
            ({"valid_from": "2031-03-30 02:30"}, ""),
            ({"valid_to": "2001-01-01"}, "Slutet måste komma efter början"),
            ({"valid_from": "2001-01-01", "valid_to": "2001-01-02"}, "har redan passerat"),
            ({"valid_from": "2031-01-02", "valid_to": "2031-01-01"}, "Slutet måste komma efter början"),
            ({"role": "king"}, ""),
            ({"role": ""}, ""),
            ({"scope": "incident:elsewhere"}, ""),
        ],
    )
    def test_what_cannot_be_given_says_why(self, client: CheckingClient, place: str, data: dict[str, str], words: str) -> None:
        page = self.give(client, place, **data)
        assert page.status_code == 422
        assert words in text(page)
        assert not GrantRow.objects.filter(scope=HERE).exists()

    def test_is_taken_back(self, client: CheckingClient, place: str) -> None:
        self.give(client, place)
        row = GrantRow.objects.get(scope=HERE)
        page = client.get(f"{place}grants/{row.id}/")
        assert "inte längre rollen Loggförare (Stormen)" in text(page)
        page = client.post(f"{place}grants/{row.id}/", {**form_of(page), "reason": ""}, follow=True)
        assert "Rollen är tillbakatagen" in text(page)
        assert "Tidigare roller" in text(page)
        again = client.post(f"{place}grants/{row.id}/", {"key": str(new_id())})
        assert (again.status_code, "redan tillbakatagen" in text(again)) == (422, True)
        assert client.get(f"{place}grants/{new_id()}/").status_code == 404

    def test_the_last_administrator_is_told_so(self, client: CheckingClient, place: str, ada: Viewer) -> None:
        own = GrantRow.objects.get(account_id=ada.account_id)
        page = client.post(f"{ACCOUNTS}{ada.account_id}/grants/{own.id}/", {"key": str(new_id())})
        assert (page.status_code, "sista administratören" in text(page)) == (422, True)

    def test_not_to_oneself_even_by_hand(self, client: CheckingClient, place: str, ada: Viewer) -> None:
        data = {"key": str(new_id()), "role": "auditor", "scope": EVERYWHERE}
        page = client.post(f"{ACCOUNTS}{ada.account_id}/grants/", data)
        assert (page.status_code, GrantRow.objects.filter(role="auditor").exists()) == (422, False)


class TestPasswordLink:
    def test_is_shown_once_when_there_is_no_mail_and_works_once(
        self, client: CheckingClient, sign_in: SignIn, ada: Viewer, make_account: Callable[..., UUID], settings: Any
    ) -> None:
        settings.EMAIL_HOST = ""
        sign_in(client, ada)
        account_id = make_account(email="vide@prov.example")
        page = client.post(f"{ACCOUNTS}{account_id}/password/")
        (link,) = html.fromstring(page.content.decode()).xpath("//code[@class='secret']/text()")
        assert link.startswith(settings.BASE_URL)
        stranger = CheckingClient()
        place = stranger.get(urlsplit(link).path).url
        assert "Välj ett lösenord" in text(stranger.get(place))
        weak = stranger.post(place, {"password1": "kort", "password2": "kort"})
        assert "12 tecken" in text(weak)
        unlike = stranger.post(place, {"password1": "korrekt-häst-batteri", "password2": "korrekt-häst"})
        assert "inte lika" in text(unlike)
        done = stranger.post(place, {"password1": "korrekt-häst-batteri", "password2": "korrekt-häst-batteri"}, follow=True)
        assert "Lösenordet är sparat" in text(done)
        assert Account.objects.get(id=account_id).check_password("korrekt-häst-batteri")
        used = CheckingClient().get(urlsplit(link).path)
        assert "Länken fungerar inte längre" in text(used)
        answer = stranger.post("/access/konto/login/", {"login": "vide@prov.example", "password": "korrekt-häst-batteri"})
        assert answer.url == "/"

    def test_is_sent_when_there_is_mail(
        self, client: CheckingClient, sign_in: SignIn, ada: Viewer, make_account: Callable[..., UUID], settings: Any
    ) -> None:
        settings.EMAIL_HOST = "mail.prov.example"
        settings.VARDKASE_DEMO = False
        sign_in(client, ada)
        page = client.post(f"{ACCOUNTS}{make_account(email='vide@prov.example')}/password/", follow=True)
        assert "En länk är skickad till vide@prov.example" in text(page)
        (message,) = mail.outbox
        assert (message.to, message.subject) == (["vide@prov.example"], "Vårdkase: Välj ett lösenord")
        assert f"{settings.BASE_URL}/access/konto/password/reset/key/" in message.body

    def test_not_for_a_closed_account(
        self, client: CheckingClient, sign_in: SignIn, ada: Viewer, make_account: Callable[..., UUID], now: datetime
    ) -> None:
        sign_in(client, ada)
        account_id = make_account()
        actions.close_account(viewer=ada, account_id=account_id, reason="Har slutat.", key=new_id(), now=now)
        page = client.post(f"{ACCOUNTS}{account_id}/password/", follow=True)
        assert "Kontot är stängt. Öppna det igen först." in text(page)

    def test_an_old_link_does_not_work(self, client: CheckingClient, make_account: Callable[..., UUID], settings: Any) -> None:
        import time_machine

        from vardkase.access import setup

        path = setup.password_path(Account.objects.get(id=make_account()))
        # Django's token counts in local time, which travelling also changes: two hours more than needed.
        with time_machine.travel(utc_now() + timedelta(seconds=settings.PASSWORD_RESET_TIMEOUT, hours=2)):
            assert "Länken fungerar inte längre" in text(client.get(path))


class TestOwnAccount:
    def test_says_what_i_may_and_how_i_sign_in(self, client: CheckingClient, sign_in: SignIn, alva: Viewer) -> None:
        sign_in(client, alva)
        page = text(client.get("/access/me/"))
        assert alva.actor.label in page
        assert "Stabschef" in page
        assert "Nödåtkomst" in page
        assert "Välj ett lösenord" in page

    def test_without_roles_says_what_to_do(self, client: CheckingClient, sign_in: SignIn, dag: Viewer) -> None:
        sign_in(client, dag)
        page = text(client.get("/access/me/"))
        assert "Du har ingen roll än" in page
        assert "Nödåtkomst" not in page

    def test_is_for_the_signed_in(self, client: CheckingClient) -> None:
        assert client.get("/access/me/").status_code == 302


def test_scopes_are_named_by_those_who_know_them() -> None:
    assert scopes.names([HERE, EVERYWHERE, "org:7"]) == {HERE: "Stormen", EVERYWHERE: "Hela installationen", "org:7": "org:7"}
    assert scopes.choices(people.alva()) == [(EVERYWHERE, "Hela installationen"), (HERE, "Stormen")]
    assert scopes.choices(people.alva(), kinds=["org"]) == [(EVERYWHERE, "Hela installationen")]


def test_what_the_ledger_says_can_be_read_alone(
    client: CheckingClient, sign_in: SignIn, ada: Viewer, make_account: Callable[..., UUID]
) -> None:
    account_id = make_account("Loggförare, Vide Ek")
    actions.give_grant(viewer=ada, account_id=account_id, role=Role.LOG_KEEPER, scope=HERE, key=new_id(), now=utc_now())
    entry = list(ledger.entries("access"))[-1]
    assert (entry.actor.label, entry.event.label, entry.event.role, entry.event.scope) == (
        "Systemadministratör, Ada Provsson",
        "Loggförare, Vide Ek",
        Role.LOG_KEEPER,
        HERE,
    )
