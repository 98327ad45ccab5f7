"""Who may do what, without a database."""

from __future__ import annotations

from dataclasses import FrozenInstanceError, replace
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st

from vardkase.access import rules
from vardkase.access.rules import ANONYMOUS, EMERGENCY_CAPABILITIES, EVERYWHERE, ROLE_CAPABILITIES, Capability, Grant, Role, Viewer
from vardkase.kernel.ids import new_id
from vardkase.kernel.refusal import Refusal
from vardkase.testing import people

NOW = datetime(2019, 1, 2, 1, 20, tzinfo=UTC)
HERE = "incident:01680000-0000-7000-8000-00000000c001"
THERE = "incident:01680000-0000-7000-8000-00000000c002"
SOMEBODY = UUID("01680000-0000-7000-8000-00000000d001")
LOG_CONTENT = {
    Capability.INCIDENT_READ,
    Capability.LOG_READ_INTERNAL,
    Capability.LOG_READ_SECRET,
    Capability.LOG_WRITE,
    Capability.INCIDENT_EXPORT,
}


def refusal(call: object, *args: object, **kwargs: object) -> Refusal:
    with pytest.raises(Refusal) as caught:
        call(*args, **kwargs)  # type: ignore[operator]
    return caught.value


def test_every_role_has_its_capabilities() -> None:
    assert set(ROLE_CAPABILITIES) == set(Role)


def test_every_capability_is_held_by_some_role() -> None:
    assert set().union(*ROLE_CAPABILITIES.values()) == set(Capability)


def test_the_table_of_roles_cannot_be_changed_while_running() -> None:
    with pytest.raises(TypeError):
        ROLE_CAPABILITIES[Role.OBSERVER] = frozenset(Capability)  # type: ignore[index]


def test_an_administrator_sees_nothing_of_an_incident() -> None:
    assert not ROLE_CAPABILITIES[Role.ADMINISTRATOR] & LOG_CONTENT
    assert Capability.BREAK_GLASS not in ROLE_CAPABILITIES[Role.ADMINISTRATOR]


def test_an_observer_reads_open_entries_and_nothing_more() -> None:
    assert ROLE_CAPABILITIES[Role.OBSERVER] == {Capability.INCIDENT_READ}


def test_an_auditor_reads_everything_and_writes_nothing() -> None:
    held = ROLE_CAPABILITIES[Role.AUDITOR]
    assert held == {
        Capability.INCIDENT_READ,
        Capability.LOG_READ_INTERNAL,
        Capability.LOG_READ_SECRET,
        Capability.INCIDENT_EXPORT,
        Capability.ORGANISATION_READ,
        Capability.DIARY_READ,
        Capability.RSA_READ,
        Capability.RSA_READ_SECRET,
    }


def test_the_diary_of_duty_is_kept_by_four_roles_and_read_by_the_auditor() -> None:
    writers = {role for role in Role if Capability.DIARY_WRITE in ROLE_CAPABILITIES[role]}
    assert writers == {Role.DUTY_OFFICER, Role.CHIEF_OF_STAFF, Role.COORDINATOR, Role.DECISION_MAKER}
    assert {role for role in Role if Capability.DIARY_READ in ROLE_CAPABILITIES[role]} == writers | {Role.AUDITOR}


def test_only_a_chief_of_staff_lends_roles_and_never_one_that_lends() -> None:
    assert [role for role in Role if Capability.ROLE_LEND in ROLE_CAPABILITIES[role]] == [Role.CHIEF_OF_STAFF]
    assert not {Role.CHIEF_OF_STAFF, Role.ADMINISTRATOR, Role.AUDITOR, Role.DECISION_MAKER, Role.BOARD_CHAIR} & set(rules.LENDABLE)


class TestALoan:
    def lend(self, viewer: Viewer, **facts: object) -> None:
        asked: dict[str, Any] = {
            "account_id": new_id(), "account_open": True, "role": Role.LOG_KEEPER, "reason": "Ersätter den som är sjuk.", "hours": 8,
            "longest": 12,
        }  # fmt: skip
        rules.check_loan(viewer, **{**asked, **facts})

    def test_in_order_is_let_through(self) -> None:
        for hours in (1, 8, 12):
            self.lend(people.viewer_with(Role.CHIEF_OF_STAFF), hours=hours)

    @pytest.mark.parametrize(
        ("facts", "code"),
        [
            ({"role": Role.ADMINISTRATOR}, "access.role_is_not_lent"),
            ({"role": Role.CHIEF_OF_STAFF}, "access.role_is_not_lent"),
            ({"account_open": False}, "access.account_is_closed"),
            ({"reason": "  Kort.  "}, "access.reason_too_short"),
            ({"hours": 0}, "access.lent_for_too_long"),
            ({"hours": 13}, "access.lent_for_too_long"),
        ],
    )
    def test_otherwise_says_why_not(self, facts: dict[str, object], code: str) -> None:
        with pytest.raises(Refusal) as caught:
            self.lend(people.viewer_with(Role.CHIEF_OF_STAFF), **facts)
        assert caught.value.code == code

    def test_is_never_to_oneself(self) -> None:
        chief = people.viewer_with(Role.CHIEF_OF_STAFF)
        with pytest.raises(Refusal) as caught:
            self.lend(chief, account_id=chief.account_id)
        assert caught.value.code == "access.not_to_oneself"

    @pytest.mark.parametrize("role", [role for role in Role if role is not Role.CHIEF_OF_STAFF])
    def test_is_not_known_to_others(self, role: Role) -> None:
        with pytest.raises(Refusal) as caught:
            rules.check_may_lend(people.viewer_with(role), (people.AUTHORITY_SCOPE,))
        assert caught.value.code == "access.not_found"


@pytest.mark.parametrize("role", [role for role in Role if role is not Role.ADMINISTRATOR])
def test_only_administrators_manage_accounts_and_roles(role: Role) -> None:
    assert not ROLE_CAPABILITIES[role] & {Capability.ACCOUNTS_MANAGE, Capability.GRANTS_MANAGE}


def test_who_reads_the_secret_also_reads_the_internal_and_the_open() -> None:
    for held in (*ROLE_CAPABILITIES.values(), EMERGENCY_CAPABILITIES):
        if Capability.LOG_READ_SECRET in held:
            assert {Capability.LOG_READ_INTERNAL, Capability.INCIDENT_READ} <= held


def test_emergency_access_leads_exports_and_erases_nothing() -> None:
    assert {
        Capability.INCIDENT_READ,
        Capability.LOG_WRITE,
        Capability.LOG_READ_INTERNAL,
        Capability.LOG_READ_SECRET,
    } == EMERGENCY_CAPABILITIES


class TestViewer:
    def test_a_grant_counts_in_its_scope(self) -> None:
        viewer = people.viewer_with(Role.LOG_KEEPER, scope=HERE)
        assert viewer.can(Capability.LOG_WRITE, (HERE,))

    def test_and_not_in_another(self) -> None:
        viewer = people.viewer_with(Role.LOG_KEEPER, scope=HERE)
        assert not viewer.can(Capability.LOG_WRITE, (THERE,))
        assert not viewer.can(Capability.LOG_WRITE, ())
        assert not viewer.can(Capability.LOG_WRITE, (EVERYWHERE,))

    def test_a_grant_everywhere_counts_in_every_scope(self) -> None:
        viewer = people.viewer_with(Role.AUDITOR, scope=EVERYWHERE)
        assert viewer.can(Capability.INCIDENT_READ, (HERE,))
        assert viewer.can(Capability.INCIDENT_READ, ())

    def test_one_of_several_scopes_is_enough(self) -> None:
        viewer = people.viewer_with(Role.LOG_KEEPER, scope=people.AUTHORITY_SCOPE)
        assert viewer.can(Capability.LOG_WRITE, (HERE, people.AUTHORITY_SCOPE))

    def test_wrong_role_at_the_same_authority(self) -> None:
        assert not people.bo().can(Capability.LOG_WRITE, (people.AUTHORITY_SCOPE,))

    def test_right_roles_at_another_authority(self) -> None:
        assert people.cilla().can(Capability.LOG_WRITE, (people.OTHER_SCOPE,))
        assert not people.cilla().can(Capability.LOG_WRITE, (people.AUTHORITY_SCOPE,))

    def test_a_partner_without_invitation_may_nothing(self) -> None:
        assert not any(people.dag().can_anywhere(capability) for capability in Capability)

    def test_nobody_may_nothing(self) -> None:
        assert not any(ANONYMOUS.can(capability, (EVERYWHERE, HERE)) for capability in Capability)

    def test_names_the_scopes_in_which_something_is_held(self) -> None:
        viewer = people.viewer_with(Role.LOG_KEEPER, scope=HERE, grants=(Grant(Role.OBSERVER, THERE),))
        assert viewer.scopes_with(Capability.INCIDENT_READ) == {HERE, THERE}
        assert viewer.scopes_with(Capability.LOG_WRITE) == {HERE}
        assert viewer.scopes_with(Capability.PAYLOAD_ERASE) == frozenset()

    def test_an_emergency_grant_gives_the_emergency_capabilities_and_not_the_roles(self) -> None:
        viewer = people.viewer_with(grants=(Grant(Role.LOG_KEEPER, HERE, emergency=True, until=NOW),))
        assert viewer.can(Capability.LOG_READ_SECRET, (HERE,))
        assert not viewer.can(Capability.ORGANISATION_READ, (HERE,))
        assert viewer.emergencies == (Grant(Role.LOG_KEEPER, HERE, emergency=True, until=NOW),)

    def test_cannot_be_given_a_grant_afterwards(self) -> None:
        viewer = people.bo()
        with pytest.raises(FrozenInstanceError):
            viewer.grants = ()  # type: ignore[misc]

    @given(st.lists(st.sampled_from(list(Role)), max_size=4), st.sampled_from(list(Capability)), st.sampled_from([HERE, THERE, EVERYWHERE]))
    def test_can_scopes_with_and_can_anywhere_agree(self, roles: list[Role], capability: Capability, scope: str) -> None:
        viewer = Viewer(SOMEBODY, people.bo().actor, tuple(Grant(role, scope) for role in roles), "test")
        held = viewer.scopes_with(capability)
        assert viewer.can_anywhere(capability) == bool(held)
        assert viewer.can(capability, (HERE,)) == bool(held & {HERE, EVERYWHERE})


class TestTime:
    def test_a_grant_counts_from_its_first_moment(self) -> None:
        assert rules.is_valid_at(NOW, valid_from=NOW, valid_to=None, revoked_at=None)
        assert not rules.is_valid_at(NOW - timedelta(microseconds=1), valid_from=NOW, valid_to=None, revoked_at=None)

    def test_and_not_at_its_last(self) -> None:
        start = NOW - timedelta(hours=1)
        assert rules.is_valid_at(NOW - timedelta(microseconds=1), valid_from=start, valid_to=NOW, revoked_at=None)
        assert not rules.is_valid_at(NOW, valid_from=start, valid_to=NOW, revoked_at=None)

    def test_a_revoked_grant_counts_no_more(self) -> None:
        assert not rules.is_valid_at(NOW, valid_from=NOW - timedelta(hours=1), valid_to=None, revoked_at=NOW)


@pytest.mark.parametrize("scope", [EVERYWHERE, HERE, people.AUTHORITY_SCOPE])
def test_these_are_scopes(scope: str) -> None:
    assert rules.is_scope(scope)


@pytest.mark.parametrize("scope", ["", "org:", "incident", "server:1", "Everywhere", "org:" + "x" * 100])
def test_these_are_not(scope: str) -> None:
    assert not rules.is_scope(scope)


def give(viewer: Viewer, **changes: object) -> None:
    wanted = {"account_id": SOMEBODY, "scope": EVERYWHERE, "valid_from": NOW, "valid_to": None, "now": NOW, "account_open": True, **changes}
    rules.check_may_give(viewer, **wanted)  # type: ignore[arg-type]


class TestGiving:
    def test_an_administrator_may(self, ada: Viewer) -> None:
        give(ada)
        give(ada, scope=HERE, valid_to=NOW + timedelta(hours=8))

    def test_not_to_oneself(self, ada: Viewer) -> None:
        assert refusal(give, ada, account_id=ada.account_id).code == "access.not_to_oneself"

    def test_an_administrator_of_one_authority_may_there_only(self) -> None:
        local = people.viewer_with(Role.ADMINISTRATOR)
        give(local, scope=people.AUTHORITY_SCOPE)
        assert refusal(give, local).code == "access.not_found"
        assert refusal(give, local, scope=people.OTHER_SCOPE).code == "access.not_found"

    def test_others_may_not(self, alva: Viewer, bo: Viewer, cilla: Viewer, dag: Viewer, nobody: Viewer, rut: Viewer) -> None:
        for viewer in (alva, bo, cilla, dag, nobody, rut):
            assert refusal(give, viewer, scope=people.AUTHORITY_SCOPE).code == "access.not_found"

    @pytest.mark.parametrize(
        ("changes", "code"),
        [
            ({"scope": "somewhere"}, "access.no_such_scope"),
            ({"account_open": False}, "access.account_is_closed"),
            ({"valid_to": NOW}, "access.ends_before_it_begins"),
            ({"valid_from": NOW - timedelta(days=2), "valid_to": NOW - timedelta(days=1)}, "access.already_past"),
        ],
    )
    def test_what_cannot_be_given(self, ada: Viewer, changes: dict[str, object], code: str) -> None:
        assert refusal(give, ada, **changes).code == code


def revoke(viewer: Viewer, **changes: object) -> None:
    wanted = {
        "role": Role.OBSERVER,
        "scope": EVERYWHERE,
        "emergency": False,
        "already_revoked": False,
        "other_administrators": 0,
        **changes,
    }
    rules.check_may_revoke(viewer, **wanted)  # type: ignore[arg-type]


class TestRevoking:
    def test_an_administrator_may(self, ada: Viewer) -> None:
        revoke(ada)

    def test_others_may_not(self, alva: Viewer, bo: Viewer, cilla: Viewer, dag: Viewer, nobody: Viewer, rut: Viewer) -> None:
        for viewer in (alva, bo, cilla, dag, nobody, rut):
            assert refusal(revoke, viewer).code == "access.not_found"

    def test_the_last_administrator_stays(self, ada: Viewer) -> None:
        assert refusal(revoke, ada, role=Role.ADMINISTRATOR).code == "access.last_administrator"
        revoke(ada, role=Role.ADMINISTRATOR, other_administrators=1)
        revoke(ada, role=Role.ADMINISTRATOR, scope=people.AUTHORITY_SCOPE)

    def test_not_twice_and_not_break_glass(self, ada: Viewer) -> None:
        assert refusal(revoke, ada, already_revoked=True).code == "access.already_revoked"
        assert refusal(revoke, ada, emergency=True).code == "access.end_break_glass_instead"


class TestClosing:
    def test_an_administrator_may_close_anothers_account(self, ada: Viewer) -> None:
        rules.check_may_close(ada, account_id=SOMEBODY, is_open=True)

    def test_not_ones_own_and_not_twice(self, ada: Viewer) -> None:
        assert refusal(rules.check_may_close, ada, account_id=ada.account_id, is_open=True).code == "access.not_ones_own_account"
        assert refusal(rules.check_may_close, ada, account_id=SOMEBODY, is_open=False).code == "access.account_is_closed"

    def test_others_may_not(self, alva: Viewer, dag: Viewer, nobody: Viewer) -> None:
        for viewer in (alva, dag, nobody):
            assert refusal(rules.check_may_close, viewer, account_id=SOMEBODY, is_open=True).code == "access.not_found"


def break_glass(viewer: Viewer, **changes: object) -> None:
    wanted = {"scope": HERE, "reason": "Ersätter TiB som inte svarar.", "minutes": 30, "longest": 60, **changes}
    rules.check_may_break_glass(viewer, **wanted)  # type: ignore[arg-type]


class TestBreakGlass:
    @pytest.mark.parametrize("role", [Role.DUTY_OFFICER, Role.CHIEF_OF_STAFF, Role.DECISION_MAKER, Role.COORDINATOR])
    def test_those_who_lead_may(self, role: Role) -> None:
        break_glass(people.viewer_with(role, scope=people.OTHER_SCOPE))

    @pytest.mark.parametrize("role", [Role.LOG_KEEPER, Role.STAFF_MEMBER, Role.OBSERVER, Role.AUDITOR, Role.ADMINISTRATOR])
    def test_others_may_not(self, role: Role) -> None:
        assert refusal(break_glass, people.viewer_with(role, scope=EVERYWHERE)).code == "access.not_found"

    def test_neither_may_nobody_nor_a_partner(self, nobody: Viewer, dag: Viewer) -> None:
        assert refusal(break_glass, nobody).code == "access.not_found"
        assert refusal(break_glass, dag).code == "access.not_found"

    def test_a_role_held_in_one_incident_opens_that_incident_alone(self) -> None:
        lent = people.viewer_with(Role.DUTY_OFFICER, scope=HERE)
        assert rules.break_glass_reaches(lent) == {HERE}
        break_glass(lent)
        for scope in (EVERYWHERE, "incident:another"):
            assert refusal(break_glass, lent, scope=scope).code == "access.no_such_scope"

    def test_a_role_held_in_an_authority_opens_whatever_is_lent_beside_it(self) -> None:
        own = people.viewer_with(Role.DUTY_OFFICER, scope=people.OTHER_SCOPE)
        both = replace(own, grants=(Grant(Role.DUTY_OFFICER, HERE), *own.grants))
        assert rules.break_glass_reaches(own) == rules.break_glass_reaches(both) == {EVERYWHERE}
        for scope in (HERE, "incident:another", EVERYWHERE):
            break_glass(both, scope=scope)

    def test_what_is_open_opens_no_more(self, bo: Viewer, nobody: Viewer) -> None:
        opened = replace(bo, grants=(*bo.grants, Grant(rules.EMERGENCY_ROLE, HERE, emergency=True, until=NOW + timedelta(minutes=9))))
        assert rules.break_glass_reaches(opened) == rules.break_glass_reaches(nobody) == frozenset()
        assert refusal(break_glass, opened, scope=EVERYWHERE).code == "access.not_found"

    @pytest.mark.parametrize(
        ("changes", "code"),
        [
            ({"reason": "Bråttom!"}, "access.reason_too_short"),
            ({"reason": "   Bråttom!   "}, "access.reason_too_short"),
            ({"minutes": 0}, "access.too_long"),
            ({"minutes": 61}, "access.too_long"),
            ({"scope": people.AUTHORITY_SCOPE}, "access.no_such_scope"),
            ({"scope": ""}, "access.no_such_scope"),
        ],
    )
    def test_what_is_asked_for(self, alva: Viewer, changes: dict[str, object], code: str) -> None:
        break_glass(alva)
        assert refusal(break_glass, alva, **changes).code == code

    def test_ends_by_itself(self) -> None:
        assert rules.break_glass_ends(NOW, 45) == NOW + timedelta(minutes=45)

    def test_is_ended_by_its_opener_or_an_administrator(self, alva: Viewer, ada: Viewer, rut: Viewer) -> None:
        until = NOW + timedelta(minutes=1)
        assert alva.account_id is not None
        for viewer in (alva, ada):
            rules.check_may_end_break_glass(viewer, account_id=alva.account_id, ended=False, valid_to=until, now=NOW)
        for stranger in (rut, people.cilla(), people.nobody()):
            code = refusal(rules.check_may_end_break_glass, stranger, account_id=alva.account_id, ended=False, valid_to=until, now=NOW).code
            assert code == "access.not_found"

    def test_is_not_ended_twice_nor_after_its_time(self, alva: Viewer) -> None:
        for ended, until in ((True, NOW + timedelta(minutes=1)), (False, NOW)):
            found = refusal(rules.check_may_end_break_glass, alva, account_id=alva.account_id, ended=ended, valid_to=until, now=NOW)
            assert found.code == "access.break_glass_has_ended"

    def test_is_seen_by_administrators_and_auditors(self, ada: Viewer, rut: Viewer, alva: Viewer, nobody: Viewer) -> None:
        assert rules.may_see_break_glass(ada)
        assert rules.may_see_break_glass(rut)
        assert not rules.may_see_break_glass(alva)
        assert not rules.may_see_break_glass(nobody)


def test_every_refusal_of_the_rules_has_words() -> None:
    import re
    from pathlib import Path

    from vardkase.access import words

    house = Path(rules.__file__).parent
    raised = {code for file in house.glob("*.py") for code in re.findall(r'Refusal\("(access\.\w+)"', file.read_text(encoding="utf-8"))}
    assert raised == set(words.REFUSALS)


def test_new_ids_are_not_the_first_administrators() -> None:
    from vardkase.access.actions import FIRST_ACCOUNT, FIRST_GRANT

    assert len({FIRST_ACCOUNT, FIRST_GRANT, new_id()}) == 3
