"""What is claimed of rights as always true: grants and their seconds, capabilities and scopes, emergency access and its limits."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st

from vardkase.access import actions, rules, setup
from vardkase.access.middleware import device_of
from vardkase.access.models import Account
from vardkase.access.rules import EMERGENCY_CAPABILITIES, EVERYWHERE, ROLE_CAPABILITIES, Capability, Grant, Role, Viewer
from vardkase.kernel.ids import new_id
from vardkase.kernel.refusal import Refusal
from vardkase.testing import people
from vardkase.testing.pages import CheckingClient

SCOPES = ("org:a", "org:b", "incident:1", "incident:2", EVERYWHERE)
moments = st.datetimes(datetime(2019, 1, 1), datetime(2019, 1, 3), timezones=st.just(UTC))  # noqa: DTZ001 - the zone is given beside
grants = st.builds(Grant, st.sampled_from(Role), st.sampled_from(SCOPES), emergency=st.booleans())
viewers = st.lists(grants, max_size=4).map(lambda held: people.viewer_with(grants=held))


def refusal(check: Callable[..., object], *given: Any, **asked: Any) -> str:
    """The code with which a check refuses; nothing when it lets pass."""
    try:
        check(*given, **asked)
    except Refusal as no:
        return no.code
    return ""


class TestAGrant:
    @given(start=moments, length=st.integers(1, 10**6), now=moments)
    def test_counts_exactly_in_the_half_open_stretch_between_its_ends(self, start: datetime, length: int, now: datetime) -> None:
        end = start + timedelta(seconds=length)
        asked: dict[str, Any] = {"valid_from": start, "valid_to": end, "revoked_at": None}
        assert rules.is_valid_at(now, **asked) is (start <= now < end)
        assert rules.is_valid_at(start, **asked)
        assert rules.is_valid_at(end - timedelta(microseconds=1), **asked)
        assert not rules.is_valid_at(end, **asked)
        assert not rules.is_valid_at(start - timedelta(microseconds=1), **asked)

    @given(start=moments, now=moments, revoked=moments)
    def test_that_was_revoked_never_counts_whatever_its_times(self, start: datetime, now: datetime, revoked: datetime) -> None:
        assert not rules.is_valid_at(now, valid_from=start, valid_to=None, revoked_at=revoked)

    @given(start=moments, now=moments)
    def test_without_an_end_counts_from_its_beginning(self, start: datetime, now: datetime) -> None:
        assert rules.is_valid_at(now, valid_from=start, valid_to=None, revoked_at=None) is (start <= now)

    @given(start=moments, end=moments, now=moments)
    def test_is_given_only_for_a_time_that_some_second_of_it_is_still_to_come(self, start: datetime, end: datetime, now: datetime) -> None:
        ada = people.viewer_with(Role.ADMINISTRATOR, scope=EVERYWHERE)
        asked: dict[str, Any] = {"account_id": new_id(), "scope": "org:a", "now": now, "account_open": True}
        code = refusal(rules.check_may_give, ada, valid_from=start, valid_to=end, **asked)
        assert (code == "") is (end > start and end > now)
        assert code in {"", "access.ends_before_it_begins", "access.already_past"}


class TestAViewer:
    @given(viewer=viewers, capability=st.sampled_from(Capability), scope=st.sampled_from(SCOPES))
    def test_can_where_a_scope_is_held_or_everywhere_and_the_gate_never_asks_for_more(
        self, viewer: Viewer, capability: Capability, scope: str
    ) -> None:
        held = viewer.scopes_with(capability)
        assert viewer.can(capability, (scope,)) is bool(held & {scope, EVERYWHERE})
        assert viewer.can_anywhere(capability) is bool(held)
        assert viewer.can_anywhere(capability) or not viewer.can(capability, (scope,))

    @given(held=st.lists(grants, max_size=4), more=grants, capability=st.sampled_from(Capability), scope=st.sampled_from(SCOPES))
    def test_with_one_more_grant_can_nothing_less(self, held: list[Grant], more: Grant, capability: Capability, scope: str) -> None:
        before, after = people.viewer_with(grants=held), people.viewer_with(grants=[*held, more])
        assert after.can(capability, (scope,)) or not before.can(capability, (scope,))

    @given(capability=st.sampled_from(Capability), asked=st.lists(st.sampled_from(SCOPES)))
    def test_without_a_grant_can_nothing(self, capability: Capability, asked: list[str]) -> None:
        for viewer in (people.dag(), people.nobody(), rules.ANONYMOUS):
            assert not viewer.can(capability, asked)
            assert viewer.scopes_with(capability) == frozenset()

    @given(role=st.sampled_from(Role), scope=st.sampled_from(SCOPES))
    def test_in_an_emergency_has_no_more_than_the_emergency_whatever_the_role(self, role: Role, scope: str) -> None:
        viewer = people.viewer_with(grants=[Grant(role, scope, emergency=True)])
        assert {one for one in Capability if viewer.can(one, (scope,))} == EMERGENCY_CAPABILITIES
        assert viewer.emergencies == viewer.grants

    def test_of_the_secret_is_never_one_who_may_not_read_what_is_open(self) -> None:
        for role, held in ROLE_CAPABILITIES.items():
            if held & {Capability.LOG_READ_SECRET, Capability.LOG_READ_INTERNAL, Capability.LOG_WRITE, Capability.INCIDENT_EXPORT}:
                assert Capability.INCIDENT_READ in held, role
            if Capability.LOG_READ_SECRET in held:
                assert Capability.LOG_READ_INTERNAL in held, role
            if Capability.ALARM_ASSESS in held:
                assert held >= {Capability.ALARM_READ, Capability.ALARM_TAKE}, role

    def test_in_a_unit_prepares_or_approves_and_sees_nothing_of_an_incident_an_alarm_or_a_diary(self) -> None:
        coordinator, head = ROLE_CAPABILITIES[Role.UNIT_COORDINATOR], ROLE_CAPABILITIES[Role.UNIT_HEAD]
        both = {Capability.ORGANISATION_READ, Capability.RSA_READ, Capability.RSA_READ_SECRET, Capability.RSA_WRITE}
        assert coordinator == both | {Capability.PLAN_EDIT}
        assert head == both | {Capability.RSA_APPROVE}


class TestEmergencyAccess:
    @given(minutes=st.integers(-5, 200), longest=st.integers(1, 120))
    def test_lasts_from_one_minute_to_the_longest(self, minutes: int, longest: int) -> None:
        asked: dict[str, Any] = {"scope": "incident:1", "reason": "Ersätter TiB.", "minutes": minutes, "longest": longest}
        code = refusal(rules.check_may_break_glass, people.alva(), **asked)
        assert (code == "") is (1 <= minutes <= longest)
        assert code in {"", "access.too_long"}

    @given(reason=st.text(max_size=30))
    def test_has_a_reason_that_says_something_when_its_blanks_are_taken_away(self, reason: str) -> None:
        asked: dict[str, Any] = {"scope": EVERYWHERE, "minutes": 10, "longest": 60}
        code = refusal(rules.check_may_break_glass, people.alva(), reason=reason, **asked)
        assert (code == "access.reason_too_short") is (len(reason.strip()) < rules.SHORTEST_BREAK_GLASS_REASON)

    @pytest.mark.parametrize("scope", ["org:a", "org:", "incident:", "incident", "", "allt", "incident:" + "x" * 100])
    def test_is_for_one_incident_or_all_and_never_for_an_authority(self, scope: str) -> None:
        asked: dict[str, Any] = {"scope": scope, "reason": "Ersätter TiB.", "minutes": 10, "longest": 60}
        assert refusal(rules.check_may_break_glass, people.alva(), **asked) == "access.no_such_scope"

    @given(viewer=viewers)
    def test_is_for_those_who_hold_the_right_and_for_others_not_there(self, viewer: Viewer) -> None:
        asked: dict[str, Any] = {"scope": EVERYWHERE, "reason": "Ersätter TiB.", "minutes": 10, "longest": 60}
        code = refusal(rules.check_may_break_glass, viewer, **asked)
        held = viewer.scopes_with(Capability.BREAK_GLASS)
        everything = any(not scope.startswith("incident:") for scope in held)
        assert code == ("" if everything else "access.no_such_scope" if held else "access.not_found")

    @given(viewer=viewers, other=st.uuids())
    def test_reaches_an_incident_for_those_who_hold_the_right_there_or_above(self, viewer: Viewer, other: UUID) -> None:
        held = viewer.scopes_with(Capability.BREAK_GLASS)
        for scope in [*(one for one in held if one.startswith("incident:")), f"incident:{other}"]:
            asked: dict[str, Any] = {"scope": scope, "reason": "Ersätter TiB.", "minutes": 10, "longest": 60}
            allowed = scope in held or any(not one.startswith("incident:") for one in held)
            assert (refusal(rules.check_may_break_glass, viewer, **asked) == "") is allowed


@given(agent=st.text(max_size=300))
def test_whatever_a_browser_says_of_itself_the_device_is_short(agent: str) -> None:
    assert len(device_of(agent)) <= 80


@given(said=st.text(max_size=40))
def test_no_other_text_is_the_code_of_the_first_run(said: str) -> None:
    same = "".join(letter for letter in said.upper() if letter.isalnum()) == setup._code().replace("-", "")
    assert setup.is_code(said) is same


class TestTheFirstRun:
    FIRST = "/access/first-run/"
    GOOD = {"email": "a@prov.example", "label": "Driftansvarig", "password": "korrekt-häst-batteri", "again": "korrekt-häst-batteri"}

    def is_closed(self, client: CheckingClient, code: str) -> None:
        assert setup.code() == ""
        assert client.get(self.FIRST).status_code == 404
        assert client.post(self.FIRST, {**self.GOOD, "code": code}).status_code == 404

    def test_is_closed_by_any_account_for_everyone_and_for_good(
        self, client: CheckingClient, make_account: Callable[..., UUID], ada: Viewer, settings: Any, now: datetime
    ) -> None:
        settings.VARDKASE_DEMO = False
        code = setup.code()
        assert client.get(self.FIRST).status_code == 200
        account_id = make_account()
        self.is_closed(client, code)
        actions.close_account(viewer=ada, account_id=account_id, reason="Har slutat.", key=new_id(), now=now)
        self.is_closed(client, code)
        assert list(Account.objects.values_list("id", flat=True)) == [account_id]

    def test_that_was_left_open_on_a_second_screen_makes_no_second_administrator(
        self, client: CheckingClient, db: None, settings: Any
    ) -> None:
        settings.VARDKASE_DEMO = False
        code, second = setup.code(), CheckingClient()
        assert second.get(self.FIRST).status_code == 200
        assert client.post(self.FIRST, {**self.GOOD, "code": code}).status_code == 302
        assert second.post(self.FIRST, {**self.GOOD, "email": "b@prov.example", "code": code}).status_code == 404
        assert list(Account.objects.values_list("email", flat=True)) == ["a@prov.example"]


def test_a_closed_account_loses_every_session_and_a_repeated_closing_says_so(
    make_account: Callable[..., UUID], real_ada: Viewer, now: datetime
) -> None:
    account_id = make_account()
    screens = [CheckingClient() for _ in range(3)]
    for screen in screens:
        screen.force_login(Account.objects.get(id=account_id))
    assert {screen.get("/access/me/").status_code for screen in screens} == {200}
    key = new_id()
    asked: dict[str, Any] = {"viewer": real_ada, "account_id": account_id, "reason": "Har slutat.", "now": now}
    assert not actions.close_account(**asked, key=key).repeated
    assert {screen.get("/access/me/").status_code for screen in screens} == {302}
    assert actions.close_account(**asked, key=key).repeated
    assert refusal(actions.close_account, **asked, key=new_id()) == "access.account_is_closed"
