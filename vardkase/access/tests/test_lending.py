"""Roles that are lent for a night, as access keeps them: in its stream, for a time, taken back, and seen by those who manage roles."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID

import pytest

from vardkase import ledger
from vardkase.access import actions, events, lending, queries
from vardkase.access.models import Account, GrantRow
from vardkase.access.rules import EVERYWHERE, LENDABLE, Capability, Role, Viewer
from vardkase.kernel.clock import utc_now
from vardkase.kernel.ids import new_id
from vardkase.kernel.refusal import Refusal
from vardkase.ledger import verify
from vardkase.testing import accounts
from vardkase.testing.people import AUTHORITY_SCOPE, OTHER_SCOPE, viewer_with

pytestmark = pytest.mark.django_db
NIGHT = datetime(2019, 1, 2, 1, 20, tzinfo=UTC)
SCOPE = f"incident:{UUID(int=7)}"
OTHER = f"incident:{UUID(int=8)}"
HERE = (SCOPE, AUTHORITY_SCOPE)
REASON = "Loggföraren har gått hem sjuk."


@pytest.fixture
def chief() -> Viewer:
    return accounts.make_account(viewer_with(Role.CHIEF_OF_STAFF, label="Stabschef"))


@pytest.fixture
def kim() -> UUID:
    found = accounts.make_account(viewer_with(label="Handläggare, Kim Ek")).account_id
    assert found
    return found


@pytest.fixture
def ada() -> Viewer:
    return viewer_with(Role.ADMINISTRATOR, scope=EVERYWHERE, label="Systemadministratör")


@pytest.fixture
def lend(chief: Viewer, kim: UUID) -> Callable[..., Any]:
    def lend(**facts: Any) -> Any:
        asked: dict[str, Any] = {
            "viewer": chief, "account_id": kim, "scope": SCOPE, "here": HERE, "role": Role.LOG_KEEPER, "reason": REASON, "hours": 8,
            "key": new_id(), "now": NIGHT,
        }  # fmt: skip
        return lending.lend_role(**{**asked, **facts})

    return lend


def code_of(call: Callable[[], Any]) -> str:
    with pytest.raises(Refusal) as caught:
        call()
    return caught.value.code


def viewer_at(account_id: UUID, hours: float) -> Viewer:
    return queries.viewer_of(Account.objects.get(id=account_id), now=NIGHT + timedelta(hours=hours), device="prov")


class TestInTheStream:
    def test_a_loan_is_a_grant_with_its_end_and_its_reason(self, lend: Any, kim: UUID) -> None:
        entry = lend()
        event = entry.event
        assert isinstance(event, events.GrantGiven)
        assert (event.account_id, event.label, event.role, event.scope) == (kim, "Handläggare, Kim Ek", Role.LOG_KEEPER, SCOPE)
        assert (event.valid_from, event.valid_to, event.reason) == (NIGHT, NIGHT + timedelta(hours=8), REASON)
        assert entry.actor.label == "Stabschef"

    def test_the_row_says_who_lent_it(self, lend: Any, chief: Viewer) -> None:
        row = GrantRow.objects.get(id=lend().event.grant_id)
        assert (row.given_by, row.given_by_id, row.break_glass_id, row.revoked_at) == ("Stabschef", chief.account_id, None, None)

    def test_the_stream_is_whole_afterwards(self, lend: Any) -> None:
        lend()
        assert [verdict.intact for verdict in verify.verify_all() if verdict.stream == events.STREAM] == [True]

    def test_sent_twice_it_is_one_loan_also_when_the_clock_has_moved(self, lend: Any) -> None:
        key = new_id()
        first, second = lend(key=key), lend(key=key, now=NIGHT + timedelta(minutes=2))
        assert (second.number, second.repeated) == (first.number, True)
        assert GrantRow.objects.filter(scope=SCOPE).count() == 1

    @pytest.mark.parametrize("other", [{"role": Role.OBSERVER}, {"reason": "Ett annat skäl än det förra."}])
    def test_the_same_key_for_something_else_is_refused(self, lend: Any, other: dict[str, Any]) -> None:
        key = new_id()
        lend(key=key)
        assert code_of(lambda: lend(key=key, **other)) == "ledger.key_reused"

    def test_the_key_of_another_grant_is_no_way_to_change_it(self, lend: Any, chief: Viewer) -> None:
        standing = GrantRow.objects.get(account_id=chief.account_id)
        assert code_of(lambda: lend(key=standing.id)) == "ledger.key_reused"
        assert GrantRow.objects.get(id=standing.id).account_id == chief.account_id

    def test_what_is_refused_leaves_no_entry(self, lend: Any) -> None:
        before = ledger.head(events.STREAM).number
        for wrong in ({"hours": 13}, {"role": Role.AUDITOR}, {"reason": ""}, {"scope": OTHER}, {"account_id": new_id()}):
            assert code_of(lambda wrong=wrong: lend(**wrong)).startswith("access.")
        assert ledger.head(events.STREAM).number == before


class TestWhileItCounts:
    @pytest.mark.parametrize("role", LENDABLE)
    def test_it_gives_what_the_role_gives_and_only_there(self, lend: Any, kim: UUID, role: Role) -> None:
        lend(role=role)
        viewer = viewer_at(kim, 1)
        assert viewer.can(Capability.INCIDENT_READ, (SCOPE,))
        assert not viewer.can(Capability.INCIDENT_READ, (OTHER, AUTHORITY_SCOPE))
        assert not viewer.can_anywhere(Capability.ROLE_LEND)

    @pytest.mark.parametrize(("hours", "counts"), [(0, True), (7.999, True), (8, False), (9, False)])
    def test_it_ends_by_itself(self, lend: Any, kim: UUID, hours: float, counts: bool) -> None:
        lend()
        assert viewer_at(kim, hours).can(Capability.LOG_WRITE, (SCOPE,)) is counts

    def test_two_loans_stand_beside_each_other(self, lend: Any, kim: UUID, chief: Viewer) -> None:
        lend(hours=2)
        lend(role=Role.OBSERVER, hours=5)
        found = queries.loans(chief, SCOPE, HERE, now=NIGHT)
        assert [(loan.role, loan.valid_to) for loan in found] == [
            (Role.LOG_KEEPER, NIGHT + timedelta(hours=2)),
            (Role.OBSERVER, NIGHT + timedelta(hours=5)),
        ]
        assert [loan.role for loan in queries.loans(chief, SCOPE, HERE, now=NIGHT + timedelta(hours=3))] == [Role.OBSERVER]

    def test_the_administrators_see_it_among_the_roles_of_the_account(self, lend: Any, ada: Viewer, kim: UUID) -> None:
        lend()
        (grant,) = queries.account(ada, kim, now=NIGHT).grants
        assert (grant.role, grant.scope, grant.given_by, grant.reason, grant.state) == (Role.LOG_KEEPER, SCOPE, "Stabschef", REASON, "now")

    def test_an_administrator_takes_it_back_like_any_other(self, lend: Any, ada: Viewer, kim: UUID) -> None:
        loan_id = lend().event.grant_id
        actions.revoke_grant(viewer=ada, grant_id=loan_id, key=new_id(), now=NIGHT)
        assert not viewer_at(kim, 1).can_anywhere(Capability.LOG_WRITE)

    def test_a_closed_account_is_lent_nothing(self, lend: Any, ada: Viewer, kim: UUID) -> None:
        actions.close_account(viewer=ada, account_id=kim, reason="Har slutat.", key=new_id(), now=NIGHT)
        assert code_of(lend) == "access.account_is_closed"

    def test_a_standing_role_and_an_emergency_are_no_loans(self, chief: Viewer, ada: Viewer, kim: UUID) -> None:
        actions.give_grant(viewer=ada, account_id=kim, role=Role.OBSERVER, scope=SCOPE, key=new_id(), now=NIGHT)
        actions.open_break_glass(viewer=chief, scope=SCOPE, reason="Når ingen administratör.", minutes=30, key=new_id(), now=NIGHT)
        assert queries.loans(chief, SCOPE, HERE, now=NIGHT) == ()


class TestTakenBack:
    def back(self, viewer: Viewer, grant_id: UUID, **facts: Any) -> Any:
        asked: dict[str, Any] = {"scope": SCOPE, "here": HERE, "key": new_id(), "now": NIGHT + timedelta(hours=1)}
        return lending.return_role(viewer=viewer, grant_id=grant_id, **{**asked, **facts})

    def test_it_counts_no_more(self, lend: Any, chief: Viewer, kim: UUID) -> None:
        loan_id = lend().event.grant_id
        entry = self.back(chief, loan_id)
        assert isinstance(entry.event, events.GrantRevoked)
        assert not viewer_at(kim, 1).can_anywhere(Capability.LOG_WRITE)
        assert queries.loans(chief, SCOPE, HERE, now=NIGHT + timedelta(hours=1)) == ()

    def test_once(self, lend: Any, chief: Viewer) -> None:
        loan_id, key = lend().event.grant_id, new_id()
        assert self.back(chief, loan_id, key=key).number == self.back(chief, loan_id, key=key).number
        assert code_of(lambda: self.back(chief, loan_id)) == "access.already_revoked"

    @pytest.mark.parametrize("role", [role for role in Role if role is not Role.CHIEF_OF_STAFF])
    def test_by_the_chief_alone(self, lend: Any, role: Role) -> None:
        loan_id = lend().event.grant_id
        assert code_of(lambda: self.back(viewer_with(role), loan_id)) == "access.not_found"

    def test_neither_a_standing_role_nor_an_emergency_nor_one_of_elsewhere(self, lend: Any, chief: Viewer, ada: Viewer, kim: UUID) -> None:
        standing = new_id()
        actions.give_grant(viewer=ada, account_id=kim, role=Role.OBSERVER, scope=SCOPE, key=standing, now=NIGHT)
        broken = new_id()
        actions.open_break_glass(viewer=chief, scope=SCOPE, reason="Når ingen administratör.", minutes=30, key=broken, now=NIGHT)
        elsewhere = lend(scope=OTHER, here=(OTHER, AUTHORITY_SCOPE)).event.grant_id
        for grant_id in (standing, broken, elsewhere, new_id()):
            assert code_of(lambda grant_id=grant_id: self.back(chief, grant_id)) == "access.not_found"


class TestAKey:
    def test_of_a_role_elsewhere_becomes_another_and_one_of_here_stays(self, lend: Any, chief: Viewer) -> None:
        elsewhere = lend(scope=OTHER, here=(OTHER, AUTHORITY_SCOPE)).event.grant_id
        here, fresh, back = lend().event.grant_id, new_id(), new_id()
        lending.return_role(viewer=chief, grant_id=elsewhere, scope=OTHER, here=(OTHER, AUTHORITY_SCOPE), key=back, now=NIGHT)
        assert [lending.own_key(SCOPE, key) for key in (here, fresh)] == [here, fresh]
        made = [lending.own_key(SCOPE, key) for key in (elsewhere, back)]
        assert not {*made} & {elsewhere, back}
        assert made == [lending.own_key(SCOPE, key) for key in (elsewhere, back)], "sent twice it is still one"


class TestWhomToLendTo:
    def test_are_the_open_accounts_by_label_without_oneself(self, chief: Viewer, kim: UUID) -> None:
        accounts.make_account(viewer_with(label="Assistent, Bo Provsson"))
        labels = [label for _, label in queries.people_to_lend_to(chief, HERE, now=NIGHT)]
        assert labels == ["Assistent, Bo Provsson", "Handläggare, Kim Ek"]

    def test_are_not_those_who_work_for_another_authority_alone(self, chief: Viewer, kim: UUID, ada: Viewer) -> None:
        here, there = AUTHORITY_SCOPE, OTHER_SCOPE
        for label, scopes in {
            "Hos oss": (here,), "Hos båda": (here, there), "Överallt": (EVERYWHERE,), "I händelsen": (SCOPE, there), "Hos andra": (there,),
            "I en annan händelse": (OTHER,),
        }.items():  # fmt: skip
            first, *more = scopes
            person = accounts.make_account(viewer_with(Role.OBSERVER, scope=first, label=label))
            assert person.account_id
            for scope in more:
                actions.give_grant(
                    viewer=viewer_with(Role.ADMINISTRATOR, scope=EVERYWHERE), account_id=person.account_id, role=Role.OBSERVER,
                    scope=scope, key=new_id(), now=NIGHT,
                )  # fmt: skip
        labels = [label for _, label in queries.people_to_lend_to(chief, HERE, now=utc_now())]
        assert sorted(labels) == sorted(["Handläggare, Kim Ek", "Hos oss", "Hos båda", "Överallt", "I händelsen"])

    def test_are_those_again_whose_role_elsewhere_has_ended(self, chief: Viewer, kim: UUID, lend: Any) -> None:
        lend(scope=OTHER, here=(OTHER, AUTHORITY_SCOPE))
        assert queries.people_to_lend_to(chief, HERE, now=NIGHT) == ()
        assert [id for id, _ in queries.people_to_lend_to(chief, HERE, now=NIGHT + timedelta(hours=8))] == [kim]

    @pytest.mark.parametrize("role", [role for role in Role if role is not Role.CHIEF_OF_STAFF])
    def test_are_told_to_nobody_else(self, kim: UUID, role: Role) -> None:
        assert queries.people_to_lend_to(viewer_with(role), HERE, now=NIGHT) == ()

    def test_are_not_told_to_a_chief_of_elsewhere(self, chief: Viewer, kim: UUID) -> None:
        assert queries.people_to_lend_to(chief, (OTHER,), now=NIGHT) == ()
