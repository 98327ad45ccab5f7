"""What is adopted or taken away is what somebody has read: another's change meanwhile is not let through unseen."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from vardkase.plans import queries, rules
from vardkase.plans.tests.scenes import decision, do, refused, saved, started, written
from vardkase.testing.scenes import kept

pytestmark = pytest.mark.django_db


@kept
def draft(filled: Any) -> Any:
    started(filled)
    return filled


def test_what_was_read_is_adopted(draft: Any) -> None:
    do(draft, "adopt", draft=decision(draft), seen=rules.digest(written(draft)))
    assert queries.plan(draft.viewer, draft.office, draft.now).versions


@pytest.mark.parametrize("seen", ["", "0" * 24])
def test_a_draft_that_was_not_read_is_not_adopted(draft: Any, seen: str) -> None:
    with refused("plans.changed_meanwhile"):
        do(draft, "adopt", draft=decision(draft), seen=seen)
    assert written(draft).roles


def test_a_change_meanwhile_is_read_before_it_is_adopted(draft: Any) -> None:
    seen = rules.digest(written(draft))
    saved(draft, replace(written(draft).roles[0], core="Något helt annat."))
    with refused("plans.changed_meanwhile"):
        do(draft, "adopt", draft=decision(draft), seen=seen)
    do(draft, "adopt", draft=decision(draft), seen=rules.digest(written(draft)))


def test_a_role_that_another_has_worked_on_is_looked_at_again_before_it_goes(draft: Any) -> None:
    role = written(draft).roles[0]
    saved(draft, replace(role, core="En nattvakts tankar."))
    with refused("plans.changed_meanwhile"):
        do(draft, "remove_role", role_key=role.key, seen=rules.digest(role))
    assert written(draft).role(role.key)


def test_a_change_of_another_role_does_not_matter(draft: Any) -> None:
    role, other = written(draft).roles[:2]
    saved(draft, replace(other, core="En nattvakts tankar."))
    do(draft, "remove_role", role_key=role.key, seen=rules.digest(role))
    assert written(draft).role(role.key) is None
