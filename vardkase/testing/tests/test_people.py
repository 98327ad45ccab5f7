"""The invented people are who they are said to be: each has, or lacks, exactly what a refusal is tried with."""

from __future__ import annotations

import pytest

from vardkase.access.rules import Capability, Role
from vardkase.testing.cases import each
from vardkase.testing.people import AUTHORITY_SCOPE, OTHER_SCOPE

OPERATIONAL = [
    Capability.ALARM_TAKE,
    Capability.ALARM_ASSESS,
    Capability.INCIDENT_OPEN,
    Capability.INCIDENT_LEAD,
    Capability.LOG_WRITE,
    Capability.LOG_READ_SECRET,
    Capability.INCIDENT_EXPORT,
    Capability.ORGANISATION_EDIT,
]


@each("capability", OPERATIONAL)
def test_alva_holds_every_operational_capability_at_her_authority_and_nowhere_else(alva, capability):
    assert alva.can(capability, [AUTHORITY_SCOPE])
    assert not alva.can(capability, [OTHER_SCOPE])


@each("capability", OPERATIONAL)
def test_the_others_lack_it_where_alva_has_it(bo, cilla, dag, nobody, capability):
    for person in (bo, cilla, dag, nobody):
        assert not person.can(capability, [AUTHORITY_SCOPE])


def test_bo_may_read_at_the_same_authority(bo):
    assert bo.can(Capability.INCIDENT_READ, [AUTHORITY_SCOPE])


def test_cilla_may_everything_at_her_own(cilla):
    assert cilla.can(Capability.INCIDENT_LEAD, [OTHER_SCOPE])


def test_dag_is_signed_in_and_nobody_is_not(dag, nobody):
    assert dag.account_id is not None
    assert dag.grants == ()
    assert nobody.account_id is None


def test_a_viewer_is_made_with_the_roles_asked_for(viewer_with):
    viewer = viewer_with(Role.AUDITOR, scope="incident:x")
    assert [(grant.role, grant.scope) for grant in viewer.grants] == [(Role.AUDITOR, "incident:x")]
    assert viewer_with().account_id != viewer_with().account_id


def test_signing_in_makes_an_account_with_the_same_grants(client, sign_in, alva):
    seen = sign_in(client, alva)
    assert seen.account_id == alva.account_id
    assert set(seen.grants) == set(alva.grants)
    assert seen.actor == alva.actor
    assert "_auth_user_id" in client.session


def test_signing_in_twice_makes_one_account(client, sign_in, alva):
    assert sign_in(client, alva).grants == sign_in(client, alva).grants


def test_nobody_cannot_sign_in(client, sign_in, nobody):
    with pytest.raises(AssertionError, match="nobody has no account"):
        sign_in(client, nobody)
