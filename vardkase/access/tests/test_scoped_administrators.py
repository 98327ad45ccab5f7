"""An administrator of one authority gives roles there, and is nobody else's key: accounts are managed by those of everything.

And a password that is chosen, or a link with which it can be, leaves a trace in the ledger: whoever signs in as another is found.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any
from uuid import UUID

import pytest

from vardkase import ledger
from vardkase.access import actions, events, queries
from vardkase.access.models import Account
from vardkase.access.rules import EVERYWHERE, Role, Viewer
from vardkase.access.setup import password_path
from vardkase.kernel.ids import new_id
from vardkase.kernel.refusal import Refusal
from vardkase.testing.pages import CheckingClient
from vardkase.testing.people import OTHER_SCOPE, viewer_with

pytestmark = pytest.mark.django_db
SignIn = Callable[[CheckingClient, Viewer], Viewer]


@pytest.fixture
def local(sign_in: SignIn) -> Viewer:
    """Administrator of one authority alone, with an account."""
    return sign_in(CheckingClient(), viewer_with(Role.ADMINISTRATOR, scope=OTHER_SCOPE, label="Administratör, Lo Provsson"))


def everything() -> list[Any]:
    return [list(Account.objects.order_by("id").values()), ledger.head(events.STREAM).number]


class TestTheActions:
    @pytest.mark.parametrize("what", ["create", "change", "close", "reopen", "link"])
    def test_an_account_is_not_the_local_administrators(
        self, local: Viewer, make_account: Callable[..., UUID], now: Any, what: str
    ) -> None:
        account_id = make_account()
        words = {"email": "ny@prov.example", "label": "Ny", "language": "sv"}
        action, asked = {
            "create": (actions.create_account, words),
            "change": (actions.change_account, {**words, "account_id": account_id}),
            "close": (actions.close_account, {"account_id": account_id, "reason": "Prov"}),
            "reopen": (actions.reopen_account, {"account_id": account_id, "reason": "Prov"}),
            "link": (actions.make_password_link, {"account_id": account_id}),
        }[what]
        before = everything()
        with pytest.raises(Refusal) as caught:
            action(viewer=local, key=new_id(), now=now, **asked)
        assert caught.value.code == "access.not_found"
        assert everything() == before

    def test_a_role_is_given_in_the_own_scope_and_in_no_other(self, local: Viewer, make_account: Callable[..., UUID], now: Any) -> None:
        account_id = make_account()
        actions.give_grant(viewer=local, account_id=account_id, role=Role.LOG_KEEPER, scope=OTHER_SCOPE, key=new_id(), now=now)
        with pytest.raises(Refusal):
            actions.give_grant(viewer=local, account_id=account_id, role=Role.AUDITOR, scope=EVERYWHERE, key=new_id(), now=now)

    def test_who_there_is_may_be_seen(self, local: Viewer, make_account: Callable[..., UUID], now: Any) -> None:
        account_id = make_account()
        assert account_id in {line.id for line in queries.accounts_list(local, now=now)}
        facts = queries.account(local, account_id, now=now)
        assert (facts.may_give, facts.may_manage) == (True, False)
        with pytest.raises(Refusal):
            queries.account_to_invite(local, account_id)


class TestTheScreens:
    @pytest.fixture
    def browser(self, client: CheckingClient, sign_in: SignIn) -> CheckingClient:
        sign_in(client, viewer_with(Role.ADMINISTRATOR, scope=OTHER_SCOPE))
        return client

    def test_offer_nothing_that_is_refused(self, browser: CheckingClient, make_account: Callable[..., UUID]) -> None:
        account_id = make_account()
        page, everyone = browser.get(f"/access/{account_id}/").content.decode(), browser.get("/access/").content.decode()
        for path in ("change/", "password/", "close/"):
            assert f"/access/{account_id}/{path}" not in page
        assert "/access/new/" not in everyone
        assert f"/access/{account_id}/grants/" in page

    @pytest.mark.parametrize("method", ["get", "post"])
    @pytest.mark.parametrize("path", ["new/", "{id}/change/", "{id}/close/", "{id}/password/"])
    def test_answer_as_if_there_were_nothing(
        self, browser: CheckingClient, make_account: Callable[..., UUID], method: str, path: str
    ) -> None:
        address = "/access/" + path.format(id=make_account())
        before = everything()
        answer = getattr(browser, method)(address, {"key": str(new_id()), "email": "a@prov.example", "label": "A", "reason": "B"})
        assert answer.status_code in {404, 302}
        assert answer.status_code == 404 or (method, path) == ("get", "{id}/password/")
        assert everything() == before


class TestTheTrace:
    def said(self) -> list[Any]:
        return [entry.event for entry in ledger.entries(events.STREAM)]

    def test_a_link_is_an_entry_with_who_made_it(self, client: CheckingClient, sign_in: SignIn, make_account: Callable[..., UUID]) -> None:
        account_id = make_account()
        ada = sign_in(client, viewer_with(Role.ADMINISTRATOR, scope=EVERYWHERE, label="Administratör, Ada Provsson"))
        assert client.post(f"/access/{account_id}/password/").status_code == 200
        last = list(ledger.entries(events.STREAM))[-1]
        assert (last.event, last.actor.label) == (
            events.PasswordLinkMade(account_id, Account.objects.get(id=account_id).label),
            ada.actor.label,
        )

    def test_a_password_chosen_by_link_is_an_entry_without_the_password(
        self, client: CheckingClient, make_account: Callable[..., UUID]
    ) -> None:
        account = Account.objects.get(id=make_account())
        path = client.get(password_path(account)).headers["Location"]
        secret = "Fyrkantig-Vårdkase-42"
        answer = client.post(path, {"password1": secret, "password2": secret})
        assert answer.status_code == 302
        entry = list(ledger.entries(events.STREAM))[-1]
        assert entry.event == events.PasswordChanged(account.pk, account.label)
        assert (entry.actor.id, secret.encode() in (entry.payload or b"")) == (str(account.pk), False)

    def test_a_wrong_password_is_no_entry(self, client: CheckingClient, make_account: Callable[..., UUID]) -> None:
        account = Account.objects.get(id=make_account())
        path = client.get(password_path(account)).headers["Location"]
        before = everything()
        assert client.post(path, {"password1": "kort", "password2": "kort"}).status_code in {200, 422}
        assert everything() == before
