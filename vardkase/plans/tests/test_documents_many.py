"""Many units and many documents are read in as many questions as few; and what was adopted between two days is told whole."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from vardkase.access.rules import Role
from vardkase.organisation.rules import OrganisationKind
from vardkase.plans.queries import document_lines, document_register, documents, referrals
from vardkase.plans.queries.document_rows import Standing
from vardkase.plans.rules.document_kinds import Adopter
from vardkase.plans.tests.document_scenes import BOARD, OVERALL, act, adopt, commented, in_force, next_version, ready, referred
from vardkase.plans.tests.scenes import refused
from vardkase.testing.people import OTHER_SCOPE, viewer_with
from vardkase.testing.scenes import kept

pytestmark = pytest.mark.django_db
BOARDS = {"adopter": Adopter.BOARD, "decided_by": "Kommunstyrelsen", "days_ago": 1}


@kept
def few(filled: Any) -> Any:
    """The overall plan in two versions, and the office's that follows the first."""
    filled.overall = in_force(filled)
    filled.plan = in_force(filled, BOARD, filled.office, **BOARDS)
    next_version(filled, filled.overall, "Ny inriktning.", days_ago=0)
    return filled


@kept
def many(few: Any) -> Any:
    """Four offices more, each with a plan and another document, and two drafts out for comments."""
    for number in range(4):
        place = few.organisation(f"Kontor {number}", OrganisationKind.ADMINISTRATION, few.board)
        in_force(few, BOARD, place, **BOARDS)
        in_force(few, "continuity", place, election=0)
    for kind in ("policy", "training_plan"):
        commented(few, referred(few, ready(few, kind)), section_key="direction")
    return few


def questions(read: Any) -> int:
    with CaptureQueriesContext(connection) as asked:
        read()
    return len(asked)


def test_the_register_asks_no_more_of_many(few: Any) -> None:
    before = questions(lambda: document_register.documents(few.viewer, few.now))
    for number in range(4):
        place = few.organisation(f"Kontor {number}", OrganisationKind.ADMINISTRATION, few.board)
        in_force(few, BOARD, place, **BOARDS)
    referred(few, ready(few, "policy"))
    assert questions(lambda: document_register.documents(few.viewer, few.now)) <= before


class TestMany:
    def test_all_stand_in_the_register_once(self, many: Any) -> None:
        lines = [one for one in document_register.documents(many.viewer, many.now).lines if one.id]
        assert len({one.id for one in lines}) == len(lines) == 12
        assert sum(one.kind.key == BOARD for one in lines) == 5

    def test_all_are_told_that_the_overall_one_changed_and_only_they(self, many: Any) -> None:
        page = document_register.documents(many.viewer, many.now)
        told = {one.organisation for one in page.lines if one.parent and one.parent.changed}
        assert told == {"Kommunstyrelsekontoret", *(f"Kontor {number}" for number in range(4))}

    def test_one_that_has_followed_is_told_no_more(self, many: Any) -> None:
        act(many, "start_document_draft", document_id=many.plan)
        adopt(many, many.plan, **{**BOARDS, "days_ago": 0})
        page = document_register.documents(many.viewer, many.now)
        assert "Kommunstyrelsekontoret" not in {one.organisation for one in page.lines if one.parent and one.parent.changed}

    def test_a_units_pages_ask_the_same_however_many_others_there_are(self, many: Any) -> None:
        place = next(id for id, name in document_register.documents(many.viewer, many.now).units if name == "Kontor 3")
        for read, most in (
            (lambda: document_register.unit(many.viewer, place, many.now), 12),
            (lambda: documents.document(many.viewer, many.plan, many.now), 16),
            (lambda: documents.in_force(many.viewer, place, BOARD, many.now.date()), 10),
            (lambda: referrals.asked_of_us(many.viewer, many.now), 6),
        ):
            assert questions(read) <= most

    def test_what_is_out_for_comments_is_counted_by_itself(self, many: Any, social_coordinator: Any) -> None:
        asked = referrals.asked_of_us(social_coordinator, many.now)
        assert [(one.comments, one.unanswered) for one in asked] == [(1, 1), (1, 1)]
        assert {one.title for one in asked} == {"Styrdokument för krisberedskap", "Övnings- och utbildningsplan"}
        act(many, "answer_comment", comment_id=_comment(many, asked[0].id), taken_in=True, why="")
        assert sorted(one.unanswered for one in referrals.asked_of_us(social_coordinator, many.now)) == [0, 1]

    def test_only_own_units_are_there_for_another_board(self, many: Any, social_coordinator: Any) -> None:
        page = document_register.documents(social_coordinator, many.now)
        assert {one.organisation for one in page.lines} == {"Socialnämnden"}
        assert {one.standing for one in page.lines} == {Standing.MISSING}


def _comment(town: Any, referral_id: Any) -> Any:
    return referrals.referral(town.viewer, referral_id, town.now).comments[0].id


class TestBetweenTwoDays:
    def test_both_days_count(self, few: Any) -> None:
        today = few.now.date()
        for start, end, wanted in (
            (10, 10, [(OVERALL, 1)]),
            (10, 1, [(OVERALL, 1), (BOARD, 1)]),
            (1, 0, [(BOARD, 1), (OVERALL, 2)]),
            (9, 2, []),
            (0, 10, []),
        ):
            found = documents.adopted_between(few.viewer, few.board, today - timedelta(days=start), today - timedelta(days=end))
            assert [(one.kind, one.number) for one in found] == wanted, (start, end)

    def test_each_says_what_proves_it(self, few: Any) -> None:
        one = documents.adopted_between(few.viewer, few.board, date(2018, 1, 1), few.now.date())[0]
        assert (one.document_id, one.decided_by, one.paragraph, one.registry, one.election, one.withdrawn_on) == (
            few.overall, "Kommunfullmäktige", "§ 12", "KS 2018-1", 2018, None,
        )  # fmt: skip

    def test_what_was_withdrawn_says_so(self, few: Any) -> None:
        said = {"decided_by": "KS", "reference": "", "reason": "Ersätts.", "last_day": few.now.date()}
        act(few, "withdraw_document", document_id=few.plan, **said)
        (one,) = (one for one in documents.adopted_between(few.viewer, few.board, date(2018, 1, 1), few.now.date()) if one.kind == BOARD)
        assert one.withdrawn_on == few.now.date()

    def test_others_are_told_nothing(self, few: Any, social_coordinator: Any) -> None:
        for viewer in (viewer_with(Role.COORDINATOR, scope=OTHER_SCOPE), viewer_with(Role.OBSERVER), social_coordinator):
            assert documents.adopted_between(viewer, few.board, date(2000, 1, 1), few.now.date()) == ()


class TestTheShelf:
    def test_has_the_municipalitys_own_documents_by_kind(self, few: Any) -> None:
        unit = documents.found(few.viewer, few.plan)[1]
        found = document_lines.shelf({unit.keeper_id}, few.now.date())
        row, versions = found.of(unit, OVERALL)
        assert (row.id, [one.number for one in versions], [one.in_force for one in versions]) == (few.overall, [1, 2], [False, True])
        assert found.of(unit, "rsa") is None
        assert found.all_of(unit, "rsa") == ()
        assert found.whole[unit.keeper_id].name == "Provköpings kommun"

    def test_prefers_what_is_in_force_to_what_was_and_what_was_to_a_draft(self, few: Any) -> None:
        unit = documents.found(few.viewer, few.plan)[1]
        said = {"decided_by": "KF", "reference": "", "reason": "Ersätts.", "last_day": few.now.date()}
        act(few, "withdraw_document", document_id=few.overall, **said)
        new = ready(few)
        assert [_counts(few, unit, later) for later in (0, 1)] == [few.overall, few.overall]
        adopt(few, new, days_ago=0, valid_from=few.now.date() + timedelta(days=1))
        assert [_counts(few, unit, later) for later in (0, 1)] == [few.overall, new]


def _counts(town: Any, unit: Any, later: int) -> Any:
    """Which overall plan counts so many days later."""
    found = document_lines.shelf({unit.keeper_id}, town.now.date() + timedelta(days=later)).of(unit, OVERALL)
    return found and found[0].id


def test_a_plan_of_a_company_is_its_own_boards(few: Any) -> None:
    company = few.organisation("Provköping Energi AB", OrganisationKind.MUNICIPAL_COMPANY, few.municipality)
    page = document_register.documents(few.viewer, few.now)
    assert (BOARD, "Provköping Energi AB") not in {(one.kind.key, one.organisation) for one in page.lines}
    id = ready(few, BOARD, company)
    adopt(few, id, adopter=Adopter.COMPANY, decided_by="Styrelsen för Provköping Energi AB", days_ago=0)
    line = documents.document(few.viewer, id, few.now).line
    assert (line.version.adopter, line.term.years, line.parent.followed) == (Adopter.COMPANY, "2018–2022", 2)
    with refused("plans.not_found"):
        documents.document(replace(few, viewer=viewer_with(Role.COORDINATOR, scope=OTHER_SCOPE)).viewer, id, few.now)
