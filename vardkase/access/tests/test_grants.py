"""Grants and break-glass: what is written, what is refused, and what the ledger says of it."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

import pytest
from django.db import IntegrityError, transaction

from vardkase import ledger
from vardkase.access import actions, events, queries
from vardkase.access.models import Account, BreakGlass, GrantRow
from vardkase.access.rules import EVERYWHERE, Capability, Grant, Role, Viewer
from vardkase.kernel.ids import new_id
from vardkase.kernel.refusal import Refusal
from vardkase.ledger.models import OutboxRow
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
        asked: Any = {"viewer": ada, "account_id": account_id, "role": Role.LOG_KEEPER, "scope": HERE, "valid_from": start, "valid_to": end}
        actions.give_grant(**asked, key=new_id(), now=now)
        minute = timedelta(minutes=1)
        counts = [bool(seen(account_id, at).grants) for at in (start - minute, start, end - minute, end)]
        assert counts == [False, True, True, False]

    def test_a_second_press_gives_no_second_role(self, ada: Viewer, make_account: Callable[..., UUID], now: datetime) -> None:
        asked: Any = {"viewer": ada, "account_id": make_account(), "role": Role.LOG_KEEPER, "scope": HERE, "key": new_id()}
        actions.give_grant(**asked, now=now)
        assert actions.give_grant(**asked, now=now + timedelta(seconds=2)).repeated
        assert GrantRow.objects.count() == 1

    def test_others_may_not_give(self, make_account: Callable[..., UUID], alva: Viewer, cilla: Viewer, dag: Viewer, now: datetime) -> None:
        asked: Any = {"account_id": make_account(), "role": Role.LOG_KEEPER, "scope": HERE, "now": now}
        for viewer in (alva, cilla, dag, people.bo(), people.nobody()):
            assert refused(actions.give_grant, viewer=viewer, key=new_id(), **asked) == "access.not_found"
        assert not GrantRow.objects.exists()

    def test_nobody_gives_themselves_a_role(self, real_ada: Viewer, now: datetime) -> None:
        asked: Any = {"viewer": real_ada, "account_id": real_ada.account_id, "role": Role.LOG_KEEPER, "scope": HERE, "now": now}
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
            asked: Any = {"viewer": ada, "account_id": target, "role": Role.LOG_KEEPER, "scope": HERE, "key": new_id(), "now": now}
            assert refused(actions.give_grant, **asked) == "access.account_is_closed"

    def test_a_revoked_role_counts_no_more_at_the_next_request(
        self, ada: Viewer, make_account: Callable[..., UUID], now: datetime, client: CheckingClient
    ) -> None:
        account_id = make_account()
        given = actions.give_grant(viewer=ada, account_id=account_id, role=Role.LOG_KEEPER, scope=HERE, key=new_id(), now=now)
        client.force_login(Account.objects.get(id=account_id))
        assert client.get("/note/").status_code == 200
        actions.revoke_grant(viewer=ada, grant_id=given.key, reason="Avlöst.", key=new_id(), now=now)
        assert client.get("/note/").status_code == 404
        row = GrantRow.objects.get()
        assert (row.revoked_at, row.revoked_by) == (now, ada.actor.label)

    def test_revoking_is_refused(self, ada: Viewer, make_account: Callable[..., UUID], alva: Viewer, now: datetime) -> None:
        given = actions.give_grant(viewer=ada, account_id=make_account(), role=Role.LOG_KEEPER, scope=HERE, key=new_id(), now=now)
        asked: Any = {"grant_id": given.key, "now": now}
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
        asked: Any = {"viewer": viewer, "scope": HERE, "reason": REASON, "minutes": 30, "key": new_id(), **changes}
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
        asked: Any = {"viewer": tib, "break_glass_id": opened.key, "key": new_id()}
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

    def test_the_longest_time_is_a_setting(self, tib: Viewer, now: datetime, settings: Any) -> None:
        settings.BREAK_GLASS_MINUTES = 15
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
