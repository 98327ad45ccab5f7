"""Accounts: what is written, what is refused, and what the ledger says of it."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

import pytest
from allauth.account.models import EmailAddress
from allauth.usersessions.models import UserSession

from vardkase import ledger
from vardkase.access import actions, events, projections, queries
from vardkase.access.models import Account, BreakGlass, GrantRow
from vardkase.access.rules import EVERYWHERE, Grant, Role, Viewer
from vardkase.kernel.ids import new_id
from vardkase.kernel.refusal import Refusal
from vardkase.testing import accounts, people
from vardkase.testing.pages import CheckingClient

pytestmark = pytest.mark.django_db
HERE = "incident:01680000-0000-7000-8000-00000000c001"
REASON = "Ersätter TiB som inte svarar."


def refused(call: Callable[..., object], **kwargs: object) -> str:
    with pytest.raises(Refusal) as caught:
        call(**kwargs)
    return caught.value.code


def seen(account_id: UUID | None, now: datetime) -> Viewer:
    return queries.viewer_of(Account.objects.get(id=account_id), now=now, device="test")


def entries() -> list[str]:
    return [entry.kind for entry in ledger.entries(events.STREAM)]


class TestAccounts:
    def test_is_made_without_password_and_without_roles(self, ada: Viewer, now: datetime) -> None:
        entry = actions.create_account(viewer=ada, email="Vide.Ek@Prov.Example ", label=" Loggförare,  Vide Ek", key=new_id(), now=now)
        account = Account.objects.get(id=entry.event.account_id)
        assert (account.email, account.label, account.is_active) == ("vide.ek@prov.example", "Loggförare, Vide Ek", True)
        assert not account.has_usable_password()
        assert seen(account.id, now).grants == ()
        assert EmailAddress.objects.get(user=account).verified
        assert entries() == ["access.account_created"]
        assert entry.actor.label == ada.actor.label

    def test_a_second_press_makes_no_second_account(self, ada: Viewer, now: datetime) -> None:
        asked: Any = {"viewer": ada, "email": "vide@prov.example", "label": "Loggförare", "key": new_id()}
        first = actions.create_account(**asked, now=now)
        again = actions.create_account(**asked, now=now + timedelta(seconds=1))
        assert again.number == first.number
        assert again.repeated
        assert Account.objects.count() == 1

    def test_the_same_key_for_something_else_is_refused(self, ada: Viewer, now: datetime) -> None:
        key = new_id()
        actions.create_account(viewer=ada, email="vide@prov.example", label="Loggförare", key=key, now=now)
        code = refused(actions.create_account, viewer=ada, email="ina@prov.example", label="Loggförare", key=key, now=now)
        assert code == "ledger.key_reused"
        assert Account.objects.count() == 1

    @pytest.mark.parametrize(
        ("email", "label", "code"),
        [
            ("vide@prov.example", "Annan", "access.email_taken"),
            ("VIDE@PROV.EXAMPLE", "Annan", "access.email_taken"),
            ("inte en adress", "Annan", "access.no_such_address"),
            ("", "Annan", "access.no_such_address"),
            ("ny@prov.example", "  ", "access.label_needed"),
            ("ny@prov.example", "x" * 201, "access.label_needed"),
        ],
    )
    def test_what_is_refused(self, ada: Viewer, now: datetime, email: str, label: str, code: str) -> None:
        actions.create_account(viewer=ada, email="vide@prov.example", label="Loggförare", key=new_id(), now=now)
        assert refused(actions.create_account, viewer=ada, email=email, label=label, key=new_id(), now=now) == code
        assert Account.objects.count() == 1

    def test_only_those_who_manage_accounts(
        self, alva: Viewer, bo: Viewer, cilla: Viewer, dag: Viewer, nobody: Viewer, now: datetime
    ) -> None:
        for viewer in (alva, bo, cilla, dag, nobody):
            code = refused(actions.create_account, viewer=viewer, email="ny@prov.example", label="Ny", key=new_id(), now=now)
            assert code == "access.not_found"
        assert entries() == []

    def test_an_unknown_language_becomes_the_houses(self, ada: Viewer, now: datetime) -> None:
        entry = actions.create_account(viewer=ada, email="v@prov.example", label="Loggförare", language="tlh", key=new_id(), now=now)
        assert entry.event.language == "sv"

    def test_a_change_keeps_what_was_before(self, ada: Viewer, make_account: Callable[..., UUID], now: datetime) -> None:
        account_id = make_account("Loggförare, Vide Ek", email="vide@prov.example")
        entry = actions.change_account(
            viewer=ada, account_id=account_id, email="v.ek@prov.example", label="Stabschef, Vide Ek", language="en", key=new_id(), now=now
        )
        account = Account.objects.get(id=account_id)
        assert (account.email, account.label, account.language) == ("v.ek@prov.example", "Stabschef, Vide Ek", "en")
        assert (entry.event.email_before, entry.event.label_before) == ("vide@prov.example", "Loggförare, Vide Ek")
        assert list(EmailAddress.objects.filter(user=account).values_list("email", flat=True)) == ["v.ek@prov.example"]

    def test_a_change_to_anothers_address_is_refused(self, ada: Viewer, make_account: Callable[..., UUID], now: datetime) -> None:
        make_account(email="ina@prov.example")
        account_id = make_account(email="vide@prov.example")
        asked: Any = {"viewer": ada, "account_id": account_id, "label": "X", "language": "sv", "key": new_id(), "now": now}
        assert refused(actions.change_account, email="Ina@prov.example", **asked) == "access.email_taken"
        assert refused(actions.change_account, email="ny@prov.example", **{**asked, "viewer": people.alva()}) == "access.not_found"
        assert refused(actions.change_account, email="ny@prov.example", **{**asked, "account_id": new_id()}) == "access.not_found"

    def test_closing_ends_the_sessions(self, ada: Viewer, make_account: Callable[..., UUID], now: datetime, client: CheckingClient) -> None:
        account_id = make_account(email="vide@prov.example", password="korrekt-häst-batteri")
        client.post("/access/konto/login/", {"login": "vide@prov.example", "password": "korrekt-häst-batteri"})
        assert client.get("/anyone/").status_code == 200
        actions.close_account(viewer=ada, account_id=account_id, reason="Har slutat.", key=new_id(), now=now)
        assert client.get("/anyone/").status_code == 302
        assert not UserSession.objects.filter(user_id=account_id).exists()
        account = Account.objects.get(id=account_id)
        assert (account.is_active, account.closed_at) == (False, now)

    def test_closing_is_refused(self, real_ada: Viewer, make_account: Callable[..., UUID], alva: Viewer, now: datetime) -> None:
        account_id = make_account()
        asked: Any = {"account_id": account_id, "reason": "Har slutat.", "key": new_id(), "now": now}
        assert refused(actions.close_account, viewer=alva, **asked) == "access.not_found"
        assert refused(actions.close_account, viewer=real_ada, **{**asked, "reason": " "}) == "access.reason_needed"
        assert refused(actions.close_account, viewer=real_ada, **{**asked, "account_id": new_id()}) == "access.not_found"
        own: Any = {**asked, "account_id": real_ada.account_id}
        assert refused(actions.close_account, viewer=real_ada, **own) == "access.not_ones_own_account"
        actions.close_account(viewer=real_ada, **asked)
        assert refused(actions.close_account, viewer=real_ada, **{**asked, "key": new_id()}) == "access.account_is_closed"

    def test_the_last_administrators_account_cannot_be_closed(self, real_ada: Viewer, now: datetime) -> None:
        # One who has signed in and whose account is gone from the table: nobody is left but the one who is to be closed.
        other = people.viewer_with(Role.ADMINISTRATOR, scope=EVERYWHERE, label="Administratör")
        asked: Any = {"viewer": other, "account_id": real_ada.account_id, "reason": "Har slutat.", "now": now}
        assert refused(actions.close_account, key=new_id(), **asked) == "access.last_administrator"
        accounts.make_account(people.viewer_with(Role.ADMINISTRATOR, scope=EVERYWHERE))
        actions.close_account(key=new_id(), **asked)
        assert not Account.objects.get(id=real_ada.account_id).is_active

    def test_a_closed_account_is_opened_again_with_its_roles(self, ada: Viewer, make_account: Callable[..., UUID], now: datetime) -> None:
        account_id = make_account()
        actions.give_grant(viewer=ada, account_id=account_id, role=Role.LOG_KEEPER, scope=HERE, key=new_id(), now=now)
        asked: Any = {"viewer": ada, "account_id": account_id, "reason": "Tillbaka.", "now": now}
        assert refused(actions.reopen_account, key=new_id(), **asked) == "access.account_is_open"
        actions.close_account(key=new_id(), **asked)
        actions.reopen_account(key=new_id(), **asked)
        assert Account.objects.get(id=account_id).is_active
        assert seen(account_id, now).grants == (Grant(Role.LOG_KEEPER, HERE),)
        assert refused(actions.reopen_account, key=new_id(), **{**asked, "viewer": people.alva()}) == "access.not_found"


class TestFirst:
    def test_the_first_account_administers_everything(self, now: datetime) -> None:
        account_id = actions.create_first_administrator(
            email="a@prov.example", label="Systemadministratör", password="korrekt-häst", now=now
        )
        assert seen(account_id, now).grants == (Grant(Role.ADMINISTRATOR, EVERYWHERE),)
        assert Account.objects.get().check_password("korrekt-häst")

    def test_there_is_one_first_only(self, now: datetime) -> None:
        asked: Any = {"label": "Systemadministratör", "password": "korrekt-häst", "now": now}
        actions.create_first_administrator(email="a@prov.example", **asked)
        assert refused(actions.create_first_administrator, email="b@prov.example", **asked) == "access.not_found"
        assert refused(actions.create_first_administrator, email="a@prov.example", **asked) == "access.not_found"

    def test_not_even_when_the_rows_are_gone_but_the_ledger_remembers(self, now: datetime) -> None:
        asked: Any = {"label": "Systemadministratör", "password": "korrekt-häst", "now": now}
        actions.create_first_administrator(email="a@prov.example", **asked)
        GrantRow.objects.all().delete()
        Account.objects.all().delete()
        assert refused(actions.create_first_administrator, email="a@prov.example", **asked) == "access.not_found"
        assert refused(actions.create_first_administrator, email="b@prov.example", **asked) == "ledger.key_reused"


class TestDemonstration:
    ID = UUID("01680000-0000-7000-8000-0000000000d1")

    def ensure(self, now: datetime) -> UUID:
        grants = (Grant(Role.DUTY_OFFICER, EVERYWHERE), Grant(Role.LOG_KEEPER, HERE))
        return actions.ensure_demo_account(
            account_id=self.ID, email="tib@demo.example", label="Tjänsteman i beredskap", grants=grants, now=now
        )

    def test_is_made_once_with_its_roles_and_no_password(self, settings: Any, now: datetime) -> None:
        settings.VARDKASE_DEMO = True
        assert self.ensure(now) == self.ensure(now + timedelta(days=1)) == self.ID
        assert seen(self.ID, now).grants == (Grant(Role.DUTY_OFFICER, EVERYWHERE), Grant(Role.LOG_KEEPER, HERE))
        assert not Account.objects.get().has_usable_password()
        assert entries() == ["access.account_created", "access.grant_given", "access.grant_given"]
        assert [person.roles for person in queries.demo_people(now=now)] == [(Role.DUTY_OFFICER, Role.LOG_KEEPER)]

    def test_is_refused_outside_the_demonstration(self, settings: Any, now: datetime) -> None:
        settings.VARDKASE_DEMO = False
        assert refused(self.ensure, now=now) == "access.not_found"

    def test_demonstration_accounts_left_behind_open_no_real_house(self, settings: Any, now: datetime) -> None:
        settings.VARDKASE_DEMO = True
        self.ensure(now)
        settings.VARDKASE_DEMO = False
        assert queries.demo_people(now=now) == ()
        with pytest.raises(Refusal):
            queries.demo_account(self.ID)


def test_replaying_the_stream_gives_the_same_rows(ada: Viewer, make_account: Callable[..., UUID], now: datetime) -> None:
    account_id, other = make_account(email="vide@prov.example"), make_account(email="ina@prov.example")
    given = actions.give_grant(viewer=ada, account_id=account_id, role=Role.DUTY_OFFICER, scope=EVERYWHERE, key=new_id(), now=now)
    actions.give_grant(viewer=ada, account_id=other, role=Role.AUDITOR, scope=HERE, valid_to=now + timedelta(days=1), key=new_id(), now=now)
    opened = actions.open_break_glass(viewer=seen(account_id, now), scope=HERE, reason=REASON, minutes=5, key=new_id(), now=now)
    actions.end_break_glass(viewer=ada, break_glass_id=opened.key, key=new_id(), now=now)
    actions.revoke_grant(viewer=ada, grant_id=given.key, key=new_id(), now=now)
    actions.change_account(viewer=ada, account_id=other, email="ina.ny@prov.example", label="Ny", language="sv", key=new_id(), now=now)
    actions.close_account(viewer=ada, account_id=other, reason="Har slutat.", key=new_id(), now=now)

    def rows() -> list[list[dict[str, object]]]:
        found = [list(model.objects.order_by("id").values()) for model in (Account, GrantRow, BreakGlass)]
        return [[{name: value for name, value in row.items() if name != "password"} for row in table] for table in found]

    before = rows()
    GrantRow.objects.all().delete()
    BreakGlass.objects.all().delete()
    EmailAddress.objects.all().delete()
    Account.objects.all().delete()
    for entry in ledger.entries(events.STREAM):
        projections.apply(entry)
    assert rows() == before
    for entry in ledger.entries(events.STREAM):
        projections.apply(entry)
    assert rows() == before


def test_every_event_is_projected_and_has_words() -> None:
    from vardkase.access import words
    from vardkase.ledger.registry import declared

    kinds = {kind: cls for kind, (cls, _) in declared().items() if kind.startswith("access.")}
    assert set(projections.APPLIERS) == set(kinds.values())
    assert set(words.EVENTS) == set(kinds)


def test_every_role_has_a_name_and_a_hint_of_its_own() -> None:
    from vardkase.access import words

    assert set(words.ROLES) == set(words.ROLE_HINTS) == set(Role)
    assert len({str(name) for name in words.ROLES.values()}) == len(Role)


def test_what_the_house_lists_of_accounts(ada: Viewer, real_ada: Viewer, make_account: Callable[..., UUID], now: datetime) -> None:
    account_id = make_account("Loggförare, Vide Ek", email="vide@prov.example")
    later = now + timedelta(days=1)
    for start in (now, later):
        actions.give_grant(viewer=ada, account_id=account_id, role=Role.LOG_KEEPER, scope=HERE, valid_from=start, key=new_id(), now=now)
    found = queries.accounts_list(ada, now=now, search="VIDE")
    assert [(line.label, [grant.state for grant in line.roles], line.second_factor) for line in found] == [
        ("Loggförare, Vide Ek", ["now"], False)
    ]
    assert queries.accounts_list(ada, now=now, search="finns inte") == ()
    assert queries.accounts_list(ada, now=now, closed=True) == ()
    assert [grant.state for grant in queries.account(ada, account_id, now=now).grants] == ["later", "now"]
    for viewer in (people.alva(), people.cilla(), people.dag(), people.nobody()):
        with pytest.raises(Refusal, match=r"access\.not_found"):
            queries.accounts_list(viewer, now=now)
        with pytest.raises(Refusal, match=r"access\.not_found"):
            queries.account(viewer, account_id, now=now)
