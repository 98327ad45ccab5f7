"""The demonstration's documents and terms: one that still follows the former plan, one out for comments, trainings that ended."""

from __future__ import annotations

import json
from datetime import timedelta
from typing import Any

import pytest

from vardkase.access.rules import EVERYWHERE, Role
from vardkase.ledger import queries as ledger_queries
from vardkase.plans.models import DocumentVersion
from vardkase.plans.queries import document_register, obligations, referrals
from vardkase.plans.queries import documents as queries
from vardkase.plans.queries.document_rows import Standing
from vardkase.plans.queries.training import training_page
from vardkase.plans.rules.obligations import State
from vardkase.plans.rules.terms import Term
from vardkase.plans.rules.training import TrainingState
from vardkase.shell.demo.norrtalje import KEEPER_ID, documents, load_organisation
from vardkase.shell.demo.norrtalje.terms import ensure_terms
from vardkase.testing.people import viewer_with
from vardkase.testing.scenes import kept

pytestmark = pytest.mark.django_db
DATA: dict[str, Any] = json.loads(documents.FILE.read_text(encoding="utf-8"))
FORMER, CURRENT = Term(2014), Term(2018)


@kept
def made(now: Any) -> Any:
    """The register of organisations, the documents and the terms; the one who made them."""
    viewer = viewer_with(Role.COORDINATOR, scope=EVERYWHERE, label="Beredskapssamordnare")
    load_organisation(viewer, now)
    ensure_terms(viewer, now)
    documents.ensure_documents(viewer, now)
    return viewer


def test_plans_of_both_terms_one_that_follows_the_former_and_one_that_is_missing(made: Any, now: Any) -> None:
    page = document_register.documents(made, now)
    plans = {line.organisation: line for line in page.lines if line.kind.key == "board_crisis_plan"}
    behind = [name for name, line in plans.items() if line.parent and line.parent.changed]
    assert behind == ["Kultur- och fritidskontoret"]
    assert "Val- och demokratinämnden" in {name for name, line in plans.items() if line.standing is Standing.MISSING}
    assert sum(line.standing is Standing.IN_FORCE for line in plans.values()) >= 8
    (overall,) = (line for line in page.lines if line.kind.key == "crisis_plan")
    assert (overall.standing, overall.version and overall.version.number) == (Standing.IN_FORCE, 2)
    for row in DocumentVersion.objects.all():
        assert row.decided_on <= now.date()
        assert DATA["mark"] in row.paragraph
        assert not row.follows_id or row.follows_number == (2 if row.election == CURRENT.year else 1)


def test_one_is_out_for_comments_and_every_text_says_that_it_is_invented(made: Any, now: Any) -> None:
    draft = queries.draft(made, documents.document_of(DATA["documents"][1]), now)
    (line,) = draft.referrals
    page = referrals.referral(made, line.id, now)
    assert (line.open, len(page.invited), len(page.comments)) == (True, 4, 3)
    assert {one.taken_in for one in page.comments} == {True, None}
    texts = [one.text for one in draft.written.sections if one.text] + [one.text for one in page.comments]
    assert [text for text in texts if DATA["invented"] not in text] == []


def test_the_former_term_is_done_and_this_one_in_part(made: Any, now: Any) -> None:
    def counted(term: Term) -> dict[str, list[State]]:
        states: dict[str, list[State]] = {}
        for line in obligations.duty_lines(made, KEEPER_ID, term, now.date()):
            states.setdefault(line.occurrence.duty.key, []).append(line.state)
        return states

    former, current = counted(FORMER), counted(CURRENT)
    done = {"rsa", "rsa_report", "crisis_plan", "crisis_board", "crisis_board_bylaws", "governing_document", "exercise_plan", "training"}
    assert {state for key in done for state in former[key]} == {State.DONE}
    assert former["yearly_followup"] == [State.DONE, State.DONE, State.NOT_KNOWN, State.NOT_KNOWN]
    assert current["crisis_plan"] == current["crisis_board"] == [State.DONE]
    assert State.DONE not in current["rsa_report"] + current["governing_document"] + current["exercise_plan"]
    assert {State.DONE} < set(former["board_plan"])


def test_training_has_lapsed_for_some_and_not_for_others(made: Any, now: Any) -> None:
    states = {line.state for line in training_page(made, KEEPER_ID, now.date()).lines}
    assert states == set(TrainingState)


def test_a_second_start_makes_nothing(made: Any, now: Any) -> None:
    before = [(head.stream, head.number) for head in ledger_queries.streams()]
    for later in (now, now + timedelta(days=30)):
        documents.ensure_documents(made, later)
        ensure_terms(made, later)
    assert [(head.stream, head.number) for head in ledger_queries.streams()] == before
