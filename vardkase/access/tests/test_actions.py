"""Accounts, grants and break-glass: what is written, what is refused, and what the ledger says of it."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta
from uuid import UUID

import pytest
from allauth.account.models import EmailAddress
from allauth.usersessions.models import UserSession
from django.db import IntegrityError, transaction

from vardkase import ledger
from vardkase.access import actions, events, projections, queries
from vardkase.access.models import Account, BreakGlass, GrantRow
from vardkase.access.rules import EVERYWHERE, Capability, Grant, Role, Viewer
from vardkase.kernel.ids import new_id
from vardkase.kernel.refusal import Refusal
from vardkase.ledger.models import OutboxRow
from vardkase.testing import accounts, people

pytestmark = pytest.mark.django_db
HERE = "incident:01680000-0000-7000-8000-00000000c001"
REASON = "Ersätter TiB som inte svarar."


def refused(call: Callable[..., object], **kwargs: object) -> str:
    with pytest.raises(Refusal) as caught:
        call(**kwargs)
    return caught.value.code


def seen(account_id: UUID, now: datetime) -> Viewer:
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
        asked = {"viewer": ada, "email": "vide@prov.example", "label": "Loggförare", "key": new_id()}
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
        asked = {"viewer": ada, "account_id": account_id, "label": "X", "language": "sv", "key": new_id(), "now": now}
        assert refused(actions.change_account, email="Ina@prov.example", **asked) == "access.email_taken"
        assert refused(actions.change_account, email="ny@prov.example", **{**asked, "viewer": people.alva()}) == "access.not_found"
        assert refused(actions.change_account, email="ny@prov.example", **{**asked, "account_id": new_id()}) == "access.not_found"

    def test_closing_ends_the_sessions(self, ada: Viewer, make_account: Callable[..., UUID], now: datetime, client: object) -> None:
        account_id = make_account(email="vide@prov.example", password="korrekt-häst-batteri")
        client.post("/access/konto/login/", {"login": "vide@prov.example", "password": "korrekt-häst-batteri"})  # type: ignore[attr-defined]
        assert client.get("/anyone/").status_code == 200  # type: ignore[attr-defined]
        actions.close_account(viewer=ada, account_id=account_id, reason="Har slutat.", key=new_id(), now=now)
        assert client.get("/anyone/").status_code == 302  # type: ignore[attr-defined]
        assert not UserSession.objects.filter(user_id=account_id).exists()
        account = Account.objects.get(id=account_id)
        assert (account.is_active, account.closed_at) == (False, now)

    def test_closing_is_refused(self, real_ada: Viewer, make_account: Callable[..., UUID], alva: Viewer, now: datetime) -> None:
        account_id = make_account()
        asked = {"account_id": account_id, "reason": "Har slutat.", "key": new_id(), "now": now}
        assert refused(actions.close_account, viewer=alva, **asked) == "access.not_found"
        assert refused(actions.close_account, viewer=real_ada, **{**asked, "reason": " "}) == "access.reason_needed"
        assert refused(actions.close_account, viewer=real_ada, **{**asked, "account_id": new_id()}) == "access.not_found"
        own = {**asked, "account_id": real_ada.account_id}
        assert refused(actions.close_account, viewer=real_ada, **own) == "access.not_ones_own_account"
        actions.close_account(viewer=real_ada, **asked)
        assert refused(actions.close_account, viewer=real_ada, **{**asked, "key": new_id()}) == "access.account_is_closed"

    def test_the_last_administrators_account_cannot_be_closed(self, real_ada: Viewer, now: datetime) -> None:
        local = people.viewer_with(Role.ADMINISTRATOR, label="Lokal administratör")
        asked = {"viewer": local, "account_id": real_ada.account_id, "reason": "Har slutat.", "now": now}
        assert refused(actions.close_account, key=new_id(), **asked) == "access.last_administrator"
        accounts.make_account(people.viewer_with(Role.ADMINISTRATOR, scope=EVERYWHERE))
        actions.close_account(key=new_id(), **asked)
        assert not Account.objects.get(id=real_ada.account_id).is_active

    def test_a_closed_account_is_opened_again_with_its_roles(self, ada: Viewer, make_account: Callable[..., UUID], now: datetime) -> None:
        account_id = make_account()
        actions.give_grant(viewer=ada, account_id=account_id, role=Role.LOG_KEEPER, scope=HERE, key=new_id(), now=now)
        asked = {"viewer": ada, "account_id": account_id, "reason": "Tillbaka.", "now": now}
        assert refused(actions.reopen_account, key=new_id(), **asked) == "access.account_is_open"
        actions.close_account(key=new_id(), **asked)
        actions.reopen_account(key=new_id(), **asked)
        assert Account.objects.get(id=account_id).is_active
        assert seen(account_id, now).grants == (Grant(Role.LOG_KEEPER, HERE),)
        assert refused(actions.reopen_account, key=new_id(), **{**asked, "viewer": people.alva()}) == "access.not_found"


class TestGrants:
    def test_a_role_counts_at_once(self, ada: Viewer, make_account: Callable[..., UUID], now: datetime) -> None:
        account_id = make_account()
        entry = actions.give_grant(viewer=ada, account_id=account_id, role=Role.LOG_KEEPER, scope=HERE, key=new_id(), now=now)
        assert seen(account_id, now).grants == (Grant(Role.LOG_KEEPER, HERE),)
        row = GrantRow.objects.get()
        assert (row.given_by, row.given_by_id, row.given_at, row.number) == (ada.actor.label, ada.account_id, now, entry.number)

    def test_from_and_until_to_the_minute(self, ada: Viewer, make_account: Callable[..., UUID], now: datetime) -> None:
        account_id = make_account()
        start, end = now + timedelta(hours=1), now + timedelta(hours=9)
        asked = {"viewer": ada, "account_id": account_id, "role": Role.LOG_KEEPER, "scope": HERE, "valid_from": start, "valid_to": end}
        actions.give_grant(**asked, key=new_id(), now=now)
        minute = timedelta(minutes=1)
        counts = [bool(seen(account_id, at).grants) for at in (start - minute, start, end - minute, end)]
        assert counts == [False, True, True, False]

    def test_a_second_press_gives_no_second_role(self, ada: Viewer, make_account: Callable[..., UUID], now: datetime) -> None:
        asked = {"viewer": ada, "account_id": make_account(), "role": Role.LOG_KEEPER, "scope": HERE, "key": new_id()}
        actions.give_grant(**asked, now=now)
        assert actions.give_grant(**asked, now=now + timedelta(seconds=2)).repeated
        assert GrantRow.objects.count() == 1

    def test_others_may_not_give(self, make_account: Callable[..., UUID], alva: Viewer, cilla: Viewer, dag: Viewer, now: datetime) -> None:
        asked = {"account_id": make_account(), "role": Role.LOG_KEEPER, "scope": HERE, "now": now}
        for viewer in (alva, cilla, dag, people.bo(), people.nobody()):
            assert refused(actions.give_grant, viewer=viewer, key=new_id(), **asked) == "access.not_found"
        assert not GrantRow.objects.exists()

    def test_nobody_gives_themselves_a_role(self, real_ada: Viewer, now: datetime) -> None:
        asked = {"viewer": real_ada, "account_id": real_ada.account_id, "role": Role.LOG_KEEPER, "scope": HERE, "now": now}
        assert refused(actions.give_grant, key=new_id(), **asked) == "access.not_to_oneself"

    def test_not_even_past_the_actions(self, make_account: Callable[..., UUID], now: datetime) -> None:
        account_id = make_account()
        row = {"account_id": account_id, "role": Role.AUDITOR, "scope": EVERYWHERE, "valid_from": now, "given_by": "jag", "given_at": now}
        with pytest.raises(IntegrityError), transaction.atomic():
            GrantRow.objects.create(id=new_id(), given_by_id=account_id, number=1, **row)
        with pytest.raises(IntegrityError), transaction.atomic():
            GrantRow.objects.create(id=new_id(), given_by_id=new_id(), number=1, **{**row, "role": "king"})
        with pytest.raises(IntegrityError), transaction.atomic():
            GrantRow.objects.create(id=new_id(), given_by_id=new_id(), number=1, valid_to=now, **row)

    def test_not_to_an_account_that_is_closed_or_absent(self, ada: Viewer, make_account: Callable[..., UUID], now: datetime) -> None:
        account_id = make_account()
        actions.close_account(viewer=ada, account_id=account_id, reason="Har slutat.", key=new_id(), now=now)
        for target in (account_id, new_id()):
            asked = {"viewer": ada, "account_id": target, "role": Role.LOG_KEEPER, "scope": HERE, "key": new_id(), "now": now}
            assert refused(actions.give_grant, **asked) == "access.account_is_closed"

    def test_a_revoked_role_counts_no_more_at_the_next_request(
        self, ada: Viewer, make_account: Callable[..., UUID], now: datetime, client: object
    ) -> None:
        account_id = make_account()
        given = actions.give_grant(viewer=ada, account_id=account_id, role=Role.LOG_KEEPER, scope=HERE, key=new_id(), now=now)
        client.force_login(Account.objects.get(id=account_id))  # type: ignore[attr-defined]
        assert client.get("/note/").status_code == 200  # type: ignore[attr-defined]
        actions.revoke_grant(viewer=ada, grant_id=given.key, reason="Avlöst.", key=new_id(), now=now)
        assert client.get("/note/").status_code == 404  # type: ignore[attr-defined]
        row = GrantRow.objects.get()
        assert (row.revoked_at, row.revoked_by) == (now, ada.actor.label)

    def test_revoking_is_refused(self, ada: Viewer, make_account: Callable[..., UUID], alva: Viewer, now: datetime) -> None:
        given = actions.give_grant(viewer=ada, account_id=make_account(), role=Role.LOG_KEEPER, scope=HERE, key=new_id(), now=now)
        asked = {"grant_id": given.key, "now": now}
        assert refused(actions.revoke_grant, viewer=alva, key=new_id(), **asked) == "access.not_found"
        assert refused(actions.revoke_grant, viewer=ada, key=new_id(), grant_id=new_id(), now=now) == "access.not_found"
        actions.revoke_grant(viewer=ada, key=new_id(), **asked)
        assert refused(actions.revoke_grant, viewer=ada, key=new_id(), **asked) == "access.already_revoked"

    def test_a_second_press_revokes_once(self, ada: Viewer, make_account: Callable[..., UUID], now: datetime) -> None:
        given = actions.give_grant(viewer=ada, account_id=make_account(), role=Role.LOG_KEEPER, scope=HERE, key=new_id(), now=now)
        key = new_id()
        actions.revoke_grant(viewer=ada, grant_id=given.key, key=key, now=now)
        assert actions.revoke_grant(viewer=ada, grant_id=given.key, key=key, now=now).repeated

    def test_the_last_administrator_keeps_the_role(self, real_ada: Viewer, now: datetime) -> None:
        role = GrantRow.objects.get(account_id=real_ada.account_id)
        other = people.viewer_with(Role.ADMINISTRATOR, scope=EVERYWHERE)
        assert refused(actions.revoke_grant, viewer=other, grant_id=role.id, key=new_id(), now=now) == "access.last_administrator"

    def test_neither_a_closed_nor_a_temporary_administrator_counts_as_another(
        self, real_ada: Viewer, make_account: Callable[..., UUID], now: datetime
    ) -> None:
        role = GrantRow.objects.get(account_id=real_ada.account_id)
        other = people.viewer_with(Role.ADMINISTRATOR, scope=EVERYWHERE)
        for valid_to in (now + timedelta(hours=1), None):
            substitute = make_account()
            actions.give_grant(
                viewer=other, account_id=substitute, role=Role.ADMINISTRATOR, scope=EVERYWHERE, valid_to=valid_to, key=new_id(), now=now
            )
        actions.close_account(viewer=other, account_id=substitute, reason="Har slutat.", key=new_id(), now=now)
        assert refused(actions.revoke_grant, viewer=other, grant_id=role.id, key=new_id(), now=now) == "access.last_administrator"
        actions.reopen_account(viewer=other, account_id=substitute, reason="Tillbaka.", key=new_id(), now=now)
        actions.revoke_grant(viewer=other, grant_id=role.id, key=new_id(), now=now)


class TestBreakGlass:
    @pytest.fixture
    def tib(self, alva: Viewer) -> Viewer:
        return accounts.make_account(people.viewer_with(Role.DUTY_OFFICER, scope=people.OTHER_SCOPE, label="TiB, Alva Provsson"))

    def open(self, viewer: Viewer, now: datetime, **changes: object) -> ledger.Entry:
        asked = {"viewer": viewer, "scope": HERE, "reason": REASON, "minutes": 30, "key": new_id(), **changes}
        return actions.open_break_glass(**asked, now=now)

    def test_opens_one_incident_at_once_and_for_a_time(self, tib: Viewer, now: datetime) -> None:
        assert not tib.can(Capability.LOG_READ_SECRET, (HERE,))
        entry = self.open(tib, now)
        inside = seen(tib.account_id, now)
        assert inside.can(Capability.LOG_READ_SECRET, (HERE,))
        assert inside.can(Capability.LOG_WRITE, (HERE,))
        assert not inside.can(Capability.INCIDENT_LEAD, (HERE,))
        assert not inside.can(Capability.LOG_READ_SECRET, ("incident:another",))
        assert inside.emergencies[0].until == now + timedelta(minutes=30)
        assert entry.event.reason == REASON

    def test_ends_by_itself_to_the_second(self, tib: Viewer, now: datetime) -> None:
        self.open(tib, now)
        until = now + timedelta(minutes=30)
        assert seen(tib.account_id, until - timedelta(seconds=1)).emergencies
        assert not seen(tib.account_id, until).emergencies

    def test_ends_by_the_button(self, tib: Viewer, now: datetime) -> None:
        opened = self.open(tib, now)
        actions.end_break_glass(viewer=tib, break_glass_id=opened.key, key=new_id(), now=now + timedelta(minutes=5))
        assert not seen(tib.account_id, now + timedelta(minutes=5)).emergencies
        assert entries()[-2:] == ["access.break_glass_opened", "access.break_glass_ended"]

    def test_an_administrator_ends_anyones(self, tib: Viewer, real_ada: Viewer, now: datetime) -> None:
        opened = self.open(tib, now)
        actions.end_break_glass(viewer=real_ada, break_glass_id=opened.key, key=new_id(), now=now)
        assert BreakGlass.objects.get().ended_by == real_ada.actor.label

    def test_others_cannot_end_it(self, tib: Viewer, cilla: Viewer, rut: Viewer, now: datetime) -> None:
        opened = self.open(tib, now)
        for viewer in (cilla, rut, people.nobody()):
            code = refused(actions.end_break_glass, viewer=viewer, break_glass_id=opened.key, key=new_id(), now=now)
            assert code == "access.not_found"
        assert refused(actions.end_break_glass, viewer=tib, break_glass_id=new_id(), key=new_id(), now=now) == "access.not_found"

    def test_is_not_ended_twice(self, tib: Viewer, now: datetime) -> None:
        opened = self.open(tib, now)
        later = now + timedelta(minutes=31)
        asked = {"viewer": tib, "break_glass_id": opened.key, "key": new_id()}
        assert refused(actions.end_break_glass, **asked, now=later) == "access.break_glass_has_ended"

    def test_more_time_is_a_new_entry_with_a_reason_of_its_own(self, tib: Viewer, now: datetime) -> None:
        self.open(tib, now)
        self.open(tib, now + timedelta(minutes=20), reason="Behövs fortfarande, TiB är inte nådd.")
        assert entries().count("access.break_glass_opened") == 2
        assert BreakGlass.objects.count() == 2

    def test_a_second_press_opens_once(self, tib: Viewer, now: datetime) -> None:
        key = new_id()
        self.open(tib, now, key=key)
        assert self.open(tib, now + timedelta(seconds=3), key=key).repeated
        assert BreakGlass.objects.get().valid_to == now + timedelta(minutes=30)
        assert OutboxRow.objects.filter(topic=actions.NOTICE_TOPIC).count() == 1

    def test_the_longest_time_is_a_setting(self, tib: Viewer, now: datetime, settings: object) -> None:
        settings.BREAK_GLASS_MINUTES = 15  # type: ignore[attr-defined]
        assert refused(self.open, viewer=tib, now=now) == "access.too_long"
        self.open(tib, now, minutes=15)

    def test_it_cannot_be_revoked_as_if_it_were_a_role(self, tib: Viewer, real_ada: Viewer, now: datetime) -> None:
        opened = self.open(tib, now)
        code = refused(actions.revoke_grant, viewer=real_ada, grant_id=opened.key, key=new_id(), now=now)
        assert code == "access.end_break_glass_instead"

    def test_is_listed_for_administrators_and_auditors(self, tib: Viewer, ada: Viewer, rut: Viewer, cilla: Viewer, now: datetime) -> None:
        opened = self.open(tib, now)
        for viewer in (ada, rut, tib):
            assert [line.id for line in queries.break_glass_active(viewer, now=now)] == [opened.key]
        assert queries.break_glass_active(cilla, now=now) == ()
        assert queries.break_glass_active(people.nobody(), now=now) == ()
        later = now + timedelta(hours=1)
        assert queries.break_glass_active(ada, now=later) == ()
        assert [line.id for line in queries.break_glass_history(ada, now=later)] == [opened.key]
        assert queries.break_glass_history(cilla, now=later) == ()

    def test_says_who_may_end_it(self, tib: Viewer, ada: Viewer, rut: Viewer, now: datetime) -> None:
        self.open(tib, now)
        ends = {viewer.actor.label: queries.break_glass_active(viewer, now=now)[0].may_end for viewer in (tib, ada, rut)}
        assert list(ends.values()) == [True, True, False]

    def test_a_wordless_reason_is_refused_by_the_database_too(self, tib: Viewer, now: datetime) -> None:
        with pytest.raises(IntegrityError), transaction.atomic():
            BreakGlass.objects.create(
                id=new_id(), account_id=tib.account_id, scope=HERE, reason="kort", valid_from=now, valid_to=now + timedelta(1), number=1
            )


class TestFirst:
    def test_the_first_account_administers_everything(self, now: datetime) -> None:
        account_id = actions.create_first_administrator(
            email="a@prov.example", label="Systemadministratör", password="korrekt-häst", now=now
        )
        assert seen(account_id, now).grants == (Grant(Role.ADMINISTRATOR, EVERYWHERE),)
        assert Account.objects.get().check_password("korrekt-häst")

    def test_there_is_one_first_only(self, now: datetime) -> None:
        asked = {"label": "Systemadministratör", "password": "korrekt-häst", "now": now}
        actions.create_first_administrator(email="a@prov.example", **asked)
        assert refused(actions.create_first_administrator, email="b@prov.example", **asked) == "access.not_found"
        assert refused(actions.create_first_administrator, email="a@prov.example", **asked) == "access.not_found"

    def test_not_even_when_the_rows_are_gone_but_the_ledger_remembers(self, now: datetime) -> None:
        asked = {"label": "Systemadministratör", "password": "korrekt-häst", "now": now}
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

    def test_is_made_once_with_its_roles_and_no_password(self, settings: object, now: datetime) -> None:
        settings.VARDKASE_DEMO = True  # type: ignore[attr-defined]
        assert self.ensure(now) == self.ensure(now + timedelta(days=1)) == self.ID
        assert seen(self.ID, now).grants == (Grant(Role.DUTY_OFFICER, EVERYWHERE), Grant(Role.LOG_KEEPER, HERE))
        assert not Account.objects.get().has_usable_password()
        assert entries() == ["access.account_created", "access.grant_given", "access.grant_given"]
        assert [person.roles for person in queries.demo_people(now=now)] == [(Role.DUTY_OFFICER, Role.LOG_KEEPER)]

    def test_is_refused_outside_the_demonstration(self, settings: object, now: datetime) -> None:
        settings.VARDKASE_DEMO = False  # type: ignore[attr-defined]
        assert refused(self.ensure, now=now) == "access.not_found"

    def test_demonstration_accounts_left_behind_open_no_real_house(self, settings: object, now: datetime) -> None:
        settings.VARDKASE_DEMO = True  # type: ignore[attr-defined]
        self.ensure(now)
        settings.VARDKASE_DEMO = False  # type: ignore[attr-defined]
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
