"""What is forced past the pages: an old decision put in force anew, another decision by the same press, a comment after the end."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest

from vardkase.kernel.ids import new_id
from vardkase.plans import queries, rules
from vardkase.plans.models import CommentRow, DocumentRow, DocumentVersion, Version
from vardkase.plans.tests.document_scenes import BOARD, act, adopt, commented, decision, draft, in_force, next_version, ready, referred
from vardkase.plans.tests.scenes import adopted, refused

pytestmark = pytest.mark.django_db


class TestAnOlderDecision:
    def test_does_not_take_the_place_of_a_document_decided_after_it(self, filled: Any) -> None:
        id = in_force(filled, days_ago=10)
        with refused("plans.decided_before_latest", field="decided_on", number=1):
            next_version(filled, id, "Gammalt.", days_ago=40)
        assert DocumentVersion.objects.filter(document_id=id).count() == 1
        adopt(filled, id, days_ago=10)
        assert DocumentVersion.objects.filter(document_id=id).count() == 2

    def test_does_not_lead(self, planned: Any) -> None:
        held = queries.leading_plan(planned.viewer, planned.office, planned.now)
        assert held is not None
        older = held.decided_on - timedelta(days=1)
        with refused("plans.decided_before_latest", field="decided_on", number=1):
            adopted(planned, decided_on=older, valid_from=older)
        now = queries.leading_plan(planned.viewer, planned.office, planned.now)
        assert now is not None
        assert (now.number, Version.objects.filter(organisation_id=planned.office).count()) == (1, 1)


def test_the_same_press_is_the_same_decision_with_its_term_and_reasons(filled: Any) -> None:
    id = ready(filled, BOARD, filled.office)
    key, seen = new_id(), rules.digest(draft(filled, id))
    said = {"why_early": "Nämnden byts vid årsskiftet."}
    adopt(filled, id, key=key, **said)
    again = {"document_id": id, "seen": seen, "key": key}
    assert act(filled, "adopt_document", decision=decision(filled, why_early=" Nämnden  byts vid årsskiftet. "), **again).repeated
    for other in ({"election": 2014}, {"why_outside": "Därför."}, {"why_early": "Annat skäl."}):
        with refused("ledger.key_reused"):
            act(filled, "adopt_document", decision=decision(filled, **{**said, **other}), **again)


def test_a_referral_that_was_closed_while_a_comment_was_on_its_way_takes_it_no_more(filled: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    id = ready(filled)
    referral_id = referred(filled, id)
    manager, held = type(DocumentRow.objects), type(DocumentRow.objects).select_for_update

    def closed_just_before(self: Any, *args: Any, **facts: Any) -> Any:
        monkeypatch.setattr(manager, "select_for_update", held)
        act(filled, "close_referral", referral_id=referral_id)
        return held(self, *args, **facts)

    monkeypatch.setattr(manager, "select_for_update", closed_just_before)
    with refused("plans.document_referral_over"):
        commented(filled, referral_id)
    assert not CommentRow.objects.exists()
