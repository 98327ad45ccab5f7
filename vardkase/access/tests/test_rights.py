"""The matrix of rights as a municipality may change it, and what it may not change."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Iterator

import pytest

from vardkase.access import rules
from vardkase.access.rights import changed
from vardkase.access.rules import EMERGENCY_CAPABILITIES, EVERYWHERE, ROLE_CAPABILITIES, Capability, Grant, Role
from vardkase.testing.people import viewer_with
from vardkase.testing.source import ROOT


@pytest.fixture
def as_before() -> Iterator[None]:
    yield
    rules.use_rights(ROLE_CAPABILITIES)


def test_without_changes_it_is_ours() -> None:
    assert changed([]) == dict(ROLE_CAPABILITIES)


def test_a_right_is_given_and_another_taken() -> None:
    found = changed(["staff_member+decision_write", " duty_officer - incident_open "])
    assert found[Role.STAFF_MEMBER] == ROLE_CAPABILITIES[Role.STAFF_MEMBER] | {Capability.DECISION_WRITE}
    assert found[Role.DUTY_OFFICER] == ROLE_CAPABILITIES[Role.DUTY_OFFICER] - {Capability.INCIDENT_OPEN}
    assert {role for role in Role if found[role] != ROLE_CAPABILITIES[role]} == {Role.STAFF_MEMBER, Role.DUTY_OFFICER}


def test_the_last_word_counts() -> None:
    assert changed(["observer+log_write", "observer-log_write"])[Role.OBSERVER] == ROLE_CAPABILITIES[Role.OBSERVER]


@pytest.mark.parametrize(
    ("change", "why"),
    [
        ("observer", "not of the form"),
        ("observer+", "not of the form"),
        ("Observer+log_write", "not of the form"),
        ("mayor+log_write", "names no role"),
        ("observer+log_burn", "names no right"),
        ("administrator+log_read_secret", "must not read or write the logs"),
        ("administrator+incident_export", "must not read or write the logs"),
        ("administrator+break_glass", "must not read or write the logs"),
        ("administrator-grants_manage", "must be able to make accounts"),
        ("chief_of_staff+grants_manage", "by administrators alone"),
        ("coordinator+accounts_manage", "by administrators alone"),
    ],
)
def test_what_may_not_be_changed_is_refused_with_a_reason(change: str, why: str) -> None:
    with pytest.raises(ValueError, match=why):
        changed([change])


@pytest.mark.usefixtures("as_before")
def test_what_is_in_force_counts_for_everybody_who_holds_the_role() -> None:
    member = viewer_with(Role.STAFF_MEMBER, scope="org:a")
    assert not member.can(Capability.DECISION_WRITE, ("org:a",))
    rules.use_rights(changed(["staff_member+decision_write"]))
    assert member.can(Capability.DECISION_WRITE, ("org:a",))
    assert not member.can(Capability.DECISION_WRITE, ("org:b",))
    rules.use_rights(changed(["staff_member-log_write"]))
    assert not member.can(Capability.LOG_WRITE, ("org:a",))


@pytest.mark.usefixtures("as_before")
def test_break_glass_stays_what_it_is() -> None:
    rules.use_rights(changed(["log_keeper-log_write", "log_keeper+incident_lead"]))
    assert Grant(Role.LOG_KEEPER, EVERYWHERE, emergency=True).capabilities == EMERGENCY_CAPABILITIES


def _start(value: str) -> subprocess.CompletedProcess[str]:
    environment = {**os.environ, "VARDKASE_ROLE_RIGHTS": value, "DJANGO_SETTINGS_MODULE": "vardkase.settings"}
    ask = "import django; django.setup(); from vardkase.access import rules as r; print(r.Grant(r.Role.OBSERVER, 'org:a').capabilities)"
    return subprocess.run([sys.executable, "-c", ask], cwd=ROOT, env=environment, capture_output=True, text=True, check=False)


def test_the_setting_holds_from_the_start() -> None:
    assert "log_write" in _start("observer+log_write").stdout


def test_a_setting_that_cannot_be_read_stops_the_start_and_says_why() -> None:
    stopped = _start("observer+log_burn")
    assert stopped.returncode != 0
    assert "VARDKASE_ROLE_RIGHTS: 'observer+log_burn' names no right" in stopped.stderr
