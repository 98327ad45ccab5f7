"""Documents among what is due: reviews for those who look after them, drafts for those who are asked to comment, and nothing for others."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest

from vardkase.access.rules import Role
from vardkase.leadership.due import documents as due
from vardkase.leadership.obligations import Due
from vardkase.organisation.tests.conftest import town
from vardkase.plans.queries import document_due
from vardkase.plans.tests.document_scenes import act, commented, in_force, ready, referred
from vardkase.testing.people import viewer_with

pytestmark = pytest.mark.django_db
__all__ = ["town"]


def test_a_review_is_told_of_a_month_ahead_until_it_is_made_and_only_to_those_who_look_after_it(town: Any) -> None:
    id = in_force(town)
    (line,) = document_due.to_review(town.viewer, town.now.date() + timedelta(days=400))
    assert line.review_due is not None
    ahead = (line.review_due - town.now.date()).days
    assert list(due.source(town.viewer, town.now + timedelta(days=ahead - 31))) == []
    (one,) = due.source(town.viewer, town.now + timedelta(days=ahead - 30))
    assert (one.title, one.state, one.url) == (f"Se över ”{line.title}”", Due.SOON, f"/plans/documents/{id}/")
    (late,) = due.source(town.viewer, town.now + timedelta(days=ahead + 1))
    assert (late.state, "är försenad" in late.title) == (Due.OVERDUE, True)
    for viewer in (viewer_with(Role.DUTY_OFFICER), viewer_with(Role.UNIT_COORDINATOR, scope=f"org:{town.social}")):
        assert list(due.source(viewer, town.now + timedelta(days=ahead + 1))) == []
    act(town, "review_document", document_id=id, reviewed_by="Beredskapschef", note="", now=town.now + timedelta(days=ahead))
    assert list(due.source(town.viewer, town.now + timedelta(days=ahead + 1))) == []


def test_several_are_one_line_that_leads_to_the_register(town: Any) -> None:
    in_force(town)
    in_force(town, "policy")
    (one,) = due.source(town.viewer, town.now + timedelta(days=800))
    assert (one.title, one.url) == ("2 dokument skulle ha setts över", "/plans/documents/?show=attention")


def test_whoever_is_asked_is_told_until_a_comment_has_come(town: Any) -> None:
    asked = viewer_with(Role.UNIT_COORDINATOR, scope=f"org:{town.social}")
    referral = referred(town, ready(town), town.social)
    (one,) = due.source(asked, town.now)
    assert (one.code, one.state, one.url) == ("document_to_comment", Due.SOON, f"/plans/referrals/{referral}/")
    assert one.title.endswith("för Socialnämnden")
    assert one.key == f"comment-{referral}-{town.social}"
    assert list(due.source(viewer_with(Role.LOG_KEEPER, scope=f"org:{town.social}"), town.now)) == []
    commented(town, referral)
    assert list(due.source(asked, town.now)) == []
