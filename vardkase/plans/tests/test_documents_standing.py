"""How documents stand on a day: withdrawn, coming, ended, of a former term; and what those who follow the overall plan are told."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta
from typing import Any

import pytest

from vardkase.kernel.ids import new_id
from vardkase.organisation.actions import close_organisation
from vardkase.organisation.rules import OrganisationKind
from vardkase.plans.models import DocumentRow, DocumentVersion
from vardkase.plans.queries import document_lines, document_register, documents
from vardkase.plans.queries.document_register import Filter
from vardkase.plans.queries.document_rows import DocumentLine, Parent, Standing
from vardkase.plans.rules.document_kinds import Adopter, kinds
from vardkase.plans.rules.documents import Analysis, Cloak, Cover
from vardkase.plans.tests.document_scenes import (
    BOARD,
    OVERALL,
    act,
    adopt,
    begun,
    draft,
    in_force,
    next_version,
    owned,
    ready,
    referred,
    wrote,
)
from vardkase.plans.tests.scenes import refused
from vardkase.testing.cases import each
from vardkase.testing.scenes import kept

pytestmark = pytest.mark.django_db
BOARDS = {"adopter": Adopter.BOARD, "decided_by": "Kommunstyrelsen", "days_ago": 1}


@kept
def pair(filled: Any) -> Any:
    """The overall plan, and the office's that follows it."""
    filled.overall = in_force(filled)
    filled.plan = in_force(filled, BOARD, filled.office, **BOARDS)
    return filled


def days(town: Any, count: int) -> date:
    return town.now.date() + timedelta(days=count)


def line(town: Any, id: Any, later: int = 0) -> DocumentLine:
    return documents.document(town.viewer, id, town.now + timedelta(days=later)).line


def withdrawn(town: Any, id: Any, last_day: date, **facts: Any) -> Any:
    said = {"decided_by": "Kommunfullmäktige", "reference": "§ 3", "reason": "Ersätts.", "last_day": last_day}
    return act(town, "withdraw_document", document_id=id, **{**said, **facts})


def lines(town: Any, only: Filter | None = None, later: int = 0) -> dict[tuple[str, str], Standing]:
    page = document_register.documents(town.viewer, town.now + timedelta(days=later), only)
    return {(one.kind.key, one.organisation): one.standing for one in page.lines}


class TestWithdrawn:
    def test_it_holds_to_its_last_day_and_rests_after_it(self, pair: Any) -> None:
        withdrawn(pair, pair.overall, days(pair, 3))
        for later, standing, holds in ((0, Standing.IN_FORCE, True), (3, Standing.IN_FORCE, True), (4, Standing.WITHDRAWN, False)):
            found = line(pair, pair.overall, later)
            assert (found.standing, found.version.in_force) == (standing, holds), later
        assert not line(pair, pair.overall, 4).needs_attention

    def test_it_is_asked_for_no_review_and_told_of_no_change(self, pair: Any) -> None:
        withdrawn(pair, pair.plan, days(pair, 0))
        next_version(pair, pair.overall, "Ny inriktning.", days_ago=0)
        found = line(pair, pair.plan, 800)
        assert (found.review_due, found.overdue, found.parent, found.rsa_newer, found.needs_attention) == (None, False, None, None, False)

    def test_what_should_be_there_is_missing_when_it_has_gone(self, pair: Any) -> None:
        withdrawn(pair, pair.overall, days(pair, 0))
        assert lines(pair)[OVERALL, "Provköpings kommun"] is Standing.IN_FORCE
        page = document_register.documents(pair.viewer, pair.now + timedelta(days=1), Filter(kind=OVERALL))
        assert sorted(one.standing for one in page.lines) == [Standing.MISSING, Standing.WITHDRAWN]
        page = document_register.documents(pair.viewer, pair.now + timedelta(days=1), Filter(kind=OVERALL, attention=True))
        assert [one.standing for one in page.lines] == [Standing.MISSING]

    def test_what_came_instead_is_what_counts(self, pair: Any) -> None:
        withdrawn(pair, pair.overall, days(pair, 2))
        new = ready(pair)
        parent = line(pair, pair.plan).parent
        assert (parent.document_id, parent.now, parent.changed, parent.ended) == (pair.overall, 1, False, False)
        adopt(pair, new, days_ago=0, valid_from=days(pair, 3))
        assert line(pair, pair.plan).parent.document_id == pair.overall
        parent = line(pair, pair.plan, 3).parent
        assert (parent.document_id, parent.followed, parent.now, parent.changed, parent.comparable) == (new, 0, 1, True, False)

    def test_before_it_came_to_hold_it_never_waits_for_its_day(self, filled: Any) -> None:
        id = in_force(filled, valid_from=days(filled, 10))
        assert line(filled, id).standing is Standing.COMING
        withdrawn(filled, id, days(filled, 2))
        assert [line(filled, id, later).standing for later in (0, 3, 11)] == [Standing.COMING, Standing.WITHDRAWN, Standing.WITHDRAWN]

    def test_one_that_was_begun_by_mistake_goes_too(self, filled: Any) -> None:
        id = begun(filled, "other")
        with refused("plans.document_draft_first"):
            withdrawn(filled, id, days(filled, -1))
        act(filled, "drop_document_draft", document_id=id, reason="Fel enhet.")
        assert line(filled, id).needs_attention
        withdrawn(filled, id, days(filled, -1))
        assert (line(filled, id).standing, line(filled, id).needs_attention) == (Standing.WITHDRAWN, False)
        assert documents.document(filled.viewer, id, filled.now).withdrawal.reason == "Ersätts."

    def test_it_has_a_last_day_that_can_be(self, pair: Any) -> None:
        for last_day, code in (
            (date(1, 1, 1), "organisation.odd_date"),
            (date(9999, 12, 31), "organisation.odd_date"),
            (days(pair, -11), "plans.document_withdrawn_before_decided"),
        ):
            with refused(code, field="last_day"):
                withdrawn(pair, pair.overall, last_day)
        assert DocumentRow.objects.get(pk=pair.overall).withdrawn_on is None
        withdrawn(pair, pair.overall, days(pair, -10))

    def test_of_a_unit_that_has_ended_it_may_still_be(self, pair: Any) -> None:
        act(pair, "start_document_draft", document_id=pair.plan)
        referral = referred(pair, pair.plan)
        said = {"reason": "Uppgått i ett annat.", "key": new_id(), "now": pair.now}
        close_organisation(viewer=pair.viewer, organisation_id=pair.office, **said)
        with refused("plans.unit_has_ended"):
            wrote(pair, pair.plan)
        act(pair, "close_referral", referral_id=referral)
        act(pair, "drop_document_draft", document_id=pair.plan, reason="Kontoret finns inte längre.")
        withdrawn(pair, pair.plan, days(pair, 0))
        assert line(pair, pair.plan, 1).standing is Standing.WITHDRAWN
        with refused("plans.unit_has_ended"):
            begun(pair, BOARD, pair.office)


class TestWhatFollowsTheOverallPlan:
    def test_is_told_when_it_ends_and_nothing_has_come_instead(self, pair: Any) -> None:
        withdrawn(pair, pair.overall, days(pair, 0))
        assert not line(pair, pair.plan).needs_attention
        found = line(pair, pair.plan, 1)
        assert (found.parent.ended, found.parent.changed, found.needs_attention) == (True, False, True)

    def test_is_told_when_its_last_day_passes(self, filled: Any) -> None:
        in_force(filled, valid_to=days(filled, 5))
        id = in_force(filled, BOARD, filled.office, **BOARDS)
        assert [line(filled, id, later).parent.ended for later in (5, 6)] == [False, True]

    def test_is_not_told_of_an_end_when_the_next_waits_for_its_day(self, filled: Any) -> None:
        overall = in_force(filled, valid_to=days(filled, 2))
        id = in_force(filled, BOARD, filled.office, **BOARDS)
        next_version(filled, overall, "Kommande.", days_ago=0, valid_from=days(filled, 9))
        assert [line(filled, id, later).parent.ended for later in (0, 5)] == [False, False]
        assert [line(filled, id, later).parent.changed for later in (8, 9)] == [False, True]

    def test_follows_one_that_waits_for_its_day_without_being_told_of_a_change(self, filled: Any) -> None:
        overall = in_force(filled)
        next_version(filled, overall, "Kommande.", days_ago=5, valid_from=days(filled, 9))
        id = in_force(filled, BOARD, filled.office, **BOARDS)
        assert line(filled, id).parent == Parent(overall, "Krishanteringsplan, kommunövergripande", 2, 1, readable=True, ended=False)
        assert not line(filled, id, 9).parent.changed

    def test_is_told_of_the_first_when_it_could_not_wait(self, filled: Any) -> None:
        id = in_force(filled, BOARD, filled.office, why_early="Nämnden har ingen plan alls.", **BOARDS)
        assert line(filled, id).parent is None
        overall = ready(filled)
        assert (line(filled, id).parent.changed, line(filled, id).parent.ended) == (False, False)
        adopt(filled, overall, days_ago=0)
        parent = line(filled, id).parent
        assert (parent.followed, parent.now, parent.changed, parent.comparable) == (0, 1, True, False)

    def test_is_not_told_again_when_it_has_followed(self, pair: Any) -> None:
        next_version(pair, pair.overall, "Ny inriktning.", days_ago=1)
        assert line(pair, pair.plan).needs_attention
        next_version(pair, pair.plan, "Som den övergripande.", **{**BOARDS, "days_ago": 0})
        found = line(pair, pair.plan)
        assert (found.parent.followed, found.parent.changed, found.needs_attention) == (2, False, False)

    def test_waits_for_the_overall_plan_of_its_own_term(self, filled: Any) -> None:
        in_force(filled, decided_on=date(2015, 3, 2), valid_from=date(2015, 3, 2), election=2014)
        id = ready(filled, BOARD, filled.office)
        for facts in ({}, {"why_early": " "}):
            with refused("plans.document_before_parent", field="why_early", parent="Krishanteringsplan, kommunövergripande"):
                adopt(filled, id, **BOARDS, **facts)
        adopt(filled, id, **BOARDS, why_early="Fullmäktige beslutar först i mars.")
        version = DocumentVersion.objects.get(document_id=id)
        assert (version.follows_number, version.why_early) == (1, "Fullmäktige beslutar först i mars.")

    def test_does_not_follow_what_was_decided_after_it(self, filled: Any) -> None:
        in_force(filled, days_ago=0)
        id = ready(filled, BOARD, filled.office)
        with refused("plans.document_before_parent"):
            adopt(filled, id, **BOARDS)
        adopt(filled, id, **{**BOARDS, "days_ago": 0})

    def test_follows_what_was_in_force_when_it_was_decided_though_withdrawn_since(self, pair: Any) -> None:
        withdrawn(pair, pair.overall, days(pair, -1))
        act(pair, "start_document_draft", document_id=pair.plan)
        with refused("plans.document_before_parent"):
            adopt(pair, pair.plan, **{**BOARDS, "days_ago": 0})
        adopt(pair, pair.plan, **BOARDS)
        assert DocumentVersion.objects.filter(document_id=pair.plan).latest("number").follows_number == 1

    def test_follows_the_new_one_after_the_former_was_withdrawn(self, pair: Any) -> None:
        withdrawn(pair, pair.overall, days(pair, 5))
        new = in_force(pair, days_ago=0, valid_from=days(pair, 6))
        act(pair, "start_document_draft", document_id=pair.plan)
        adopt(pair, pair.plan, **{**BOARDS, "days_ago": 0})
        assert DocumentVersion.objects.filter(document_id=pair.plan).latest("number").follows_id == new

    def test_may_follow_it_without_waiting_when_the_kind_does_not(self, filled: Any) -> None:
        assert not kinds()["crisis_communication"].waits
        id = in_force(filled, "crisis_communication")
        assert DocumentVersion.objects.get(document_id=id).follows_id is None
        in_force(filled)
        assert line(filled, id).parent.changed

    def test_is_compared_only_by_those_who_read_the_overall_plan(self, filled: Any, social_coordinator: Any) -> None:
        in_force(filled)
        own = replace(filled, viewer=social_coordinator)
        id = ready(own, BOARD, filled.social)
        adopt(own, id, **BOARDS)
        overall = DocumentRow.objects.get(kind=OVERALL).id
        next_version(filled, overall, "Ny inriktning.", days_ago=0)
        theirs, mine = line(own, id).parent, line(filled, id).parent
        assert (theirs.changed, theirs.readable, theirs.comparable) == (True, False, False)
        assert (mine.changed, mine.readable, mine.comparable) == (True, True, True)


class TestTheVersionInForce:
    def test_is_the_latest_that_has_begun_however_they_overlap(self, filled: Any) -> None:
        id = in_force(filled, valid_to=days(filled, 400), why_outside="x")
        next_version(filled, id, "Andra.", days_ago=5, valid_from=days(filled, 3), valid_to=days(filled, 6))
        next_version(filled, id, "Tredje.", days_ago=4, valid_from=days(filled, 5))
        for later, number in ((0, 1), (2, 1), (3, 2), (4, 2), (5, 3), (6, 3), (300, 3)):
            assert documents.in_force(filled.viewer, filled.municipality, OVERALL, days(filled, later)).version.number == number, later

    def test_is_none_when_the_latest_has_ended_though_the_former_had_no_end(self, filled: Any) -> None:
        id = in_force(filled)
        next_version(filled, id, "Kort.", days_ago=5, valid_to=days(filled, 1))
        assert documents.in_force(filled.viewer, filled.municipality, OVERALL, days(filled, 1)).version.number == 2
        assert documents.in_force(filled.viewer, filled.municipality, OVERALL, days(filled, 2)) is None
        found = line(filled, id, 2)
        assert (found.standing, found.version.number, found.review_due) == (Standing.ENDED, 2, None)

    def test_of_several_documents_of_a_kind_is_the_one_adopted_last(self, filled: Any) -> None:
        one, other = ready(filled, "continuity", filled.office), ready(filled, "continuity", filled.office)
        adopt(filled, other, days_ago=3)
        adopt(filled, one, days_ago=5)
        found = documents.in_force(filled.viewer, filled.office, "continuity", days(filled, 0))
        assert found.version.document_id == other

    def test_is_never_a_draft(self, filled: Any) -> None:
        id = ready(filled)
        assert documents.in_force(filled.viewer, filled.municipality, OVERALL, days(filled, 0)) is None
        page = documents.document(filled.viewer, id, filled.now)
        assert (page.shown, page.content.sections, page.content.facts.owner) == (None, (), "")
        assert documents.pack(filled.viewer, filled.municipality, filled.now).parts == ()

    def test_shows_every_version_with_what_it_was_that_day(self, filled: Any) -> None:
        id = in_force(filled)
        next_version(filled, id, "Andra.", days_ago=5)
        next_version(filled, id, "Tredje.", days_ago=1, valid_from=days(filled, 4))
        page = documents.document(filled.viewer, id, filled.now)
        assert [(one.number, one.in_force, one.coming, one.before) for one in page.versions] == [
            (3, False, True, 2), (2, True, False, 1), (1, False, False, 0),
        ]  # fmt: skip
        first = documents.document(filled.viewer, id, filled.now, 1)
        assert first.content.section("direction").text == "Liv och hälsa först."
        for number in (0, 4, -1):
            with refused("plans.not_found"):
                documents.document(filled.viewer, id, filled.now, number)

    @each("later, standing", [(0, Standing.IN_FORCE), (1381, Standing.IN_FORCE), (1382, Standing.FORMER_TERM)])
    def test_of_a_former_term_says_so_from_the_day_the_next_begins(self, pair: Any, later: int, standing: Standing) -> None:
        assert days(pair, 1382) == date(2022, 10, 15)
        assert line(pair, pair.overall, later).standing is standing

    def test_of_a_board_is_of_its_own_term(self, pair: Any) -> None:
        to_new_year = (date(2023, 1, 1) - days(pair, 0)).days
        assert line(pair, pair.plan, to_new_year - 1).standing is Standing.IN_FORCE
        assert line(pair, pair.plan, to_new_year).standing is Standing.FORMER_TERM
        assert line(pair, pair.plan, to_new_year).term.years == "2018–2022"


class TestReviews:
    def test_fall_due_by_the_months_of_the_version(self, filled: Any) -> None:
        id = ready(filled, review_months=1)
        adopt(filled, id, days_ago=40)
        found = line(filled, id)
        assert (found.review_due, found.overdue, found.needs_attention) == (document_lines.months_after(days(filled, -40), 1), True, True)

    def test_are_reckoned_from_the_latest_of_decision_and_review(self, pair: Any) -> None:
        act(pair, "review_document", document_id=pair.overall, reviewed_by="Chef", note="Håller.")
        first = line(pair, pair.overall)
        assert (first.reviewed_on, first.review_due) == (days(pair, 0), document_lines.months_after(days(pair, 0), 12))
        page = documents.document(pair.viewer, pair.overall, pair.now)
        assert (page.reviewed_by, page.review_note) == ("Chef", "Håller.")

    def test_are_not_due_on_the_day_itself(self, pair: Any) -> None:
        due = line(pair, pair.overall).review_due
        assert [line(pair, pair.overall, (due - days(pair, 0)).days + more).overdue for more in (0, 1)] == [False, True]

    def test_are_of_nothing_that_only_waits(self, filled: Any) -> None:
        id = in_force(filled, valid_from=days(filled, 2))
        with refused("plans.document_not_in_force"):
            act(filled, "review_document", document_id=id, reviewed_by="Chef", note="")
        assert line(filled, id).review_due is None

    @each("facts, code", [({"reviewed_by": " "}, "document_needs_reviewer"), ({"note": "x" * 1001}, "too_long")])
    def test_are_noted_by_a_function(self, pair: Any, facts: dict[str, str], code: str) -> None:
        with refused(f"plans.{code}"):
            act(pair, "review_document", document_id=pair.overall, **{"reviewed_by": "Chef", "note": "", **facts})


class TestTheAnalysisBeneath:
    def test_that_is_newer_is_told_of_only_for_what_rests_on_one(self, filled: Any) -> None:
        resting, loose = ready(filled, rsa=Analysis("RSA 2017", "", date(2017, 5, 1))), ready(filled, "policy", rsa=Analysis("RSA 2017"))
        adopt(filled, resting)
        adopt(filled, loose)
        rsa = in_force(filled, "rsa", days_ago=3)
        assert line(filled, resting).rsa_newer == days(filled, -3)
        assert line(filled, loose).rsa_newer is None
        assert line(filled, rsa).rsa_newer is None

    def test_that_waits_for_its_day_is_not_newer_yet(self, filled: Any) -> None:
        id = ready(filled, rsa=Analysis("RSA 2017", "", date(2017, 5, 1)))
        adopt(filled, id)
        in_force(filled, "rsa", days_ago=3, valid_from=days(filled, 7))
        assert [line(filled, id, later).rsa_newer for later in (6, 7)] == [None, days(filled, -3)]

    def test_has_a_name_and_a_day_that_has_been(self, filled: Any) -> None:
        id = begun(filled)
        for rsa, code in (
            (Analysis("", "KS 1"), "plans.document_analysis_needs_name"),
            (Analysis("RSA", "", days(filled, 1)), "plans.document_analysis_in_future"),
            (Analysis("RSA", "", date(1, 1, 1)), "organisation.odd_date"),
        ):
            with refused(code):
                owned(filled, id, rsa=rsa)
        owned(filled, id, rsa=Analysis("RSA", "", days(filled, 0)))
        assert draft(filled, id).facts.rsa.decided_on == days(filled, 0)


class TestTheRegister:
    def test_counts_what_is_to_be_looked_at_before_it_is_narrowed(self, pair: Any) -> None:
        everything = document_register.documents(pair.viewer, pair.now)
        narrowed = document_register.documents(pair.viewer, pair.now, Filter(attention=True))
        assert (narrowed.all, narrowed.attention) == (everything.all, everything.attention)
        assert len(narrowed.lines) == everything.attention < everything.all
        assert all(one.needs_attention for one in narrowed.lines)

    def test_is_empty_for_what_is_not_there(self, pair: Any) -> None:
        for only in (Filter(kind="x"), Filter(unit_id=new_id()), Filter(kind=BOARD, unit_id=pair.municipality)):
            assert document_register.documents(pair.viewer, pair.now, only).lines == ()

    def test_stands_in_the_order_of_the_kinds(self, pair: Any) -> None:
        order = list(kinds())
        found = [order.index(one.kind.key) for one in document_register.documents(pair.viewer, pair.now).lines]
        assert found == sorted(found)

    def test_says_who_may_begin(self, pair: Any, staff: Any) -> None:
        assert document_register.documents(pair.viewer, pair.now).may_begin
        assert not document_register.documents(staff, pair.now).may_begin
        with refused("plans.not_found"):
            document_register.kinds_to_begin(staff, pair.office, pair.now)

    def test_offers_the_kinds_of_a_unit_that_it_has_not(self, pair: Any) -> None:
        offered = {one.key for one in document_register.kinds_to_begin(pair.viewer, pair.office, pair.now)}
        assert BOARD not in offered
        assert "continuity" in offered
        everything = {one.key for one in document_register.kinds_to_begin(pair.viewer, pair.office, pair.now, all_of_unit=True)}
        assert everything - offered == {BOARD}
        withdrawn(pair, pair.plan, days(pair, 0))
        assert BOARD in {one.key for one in document_register.kinds_to_begin(pair.viewer, pair.office, pair.now)}

    def test_knows_the_usual_adopter_of_a_company(self, pair: Any) -> None:
        company = pair.organisation("Provköping Energi AB", OrganisationKind.MUNICIPAL_COMPANY, pair.municipality)
        usual = document_register.usual_adopter
        assert usual(pair.viewer, company, kinds()[BOARD]) is Adopter.COMPANY
        assert usual(pair.viewer, pair.office, kinds()[BOARD]) is Adopter.BOARD
        assert usual(pair.viewer, pair.municipality, kinds()[OVERALL]) is Adopter.COUNCIL

    def test_of_what_is_held_elsewhere_says_how_it_stands_all_the_same(self, filled: Any) -> None:
        id = begun(filled, "alert_plan")
        owned(filled, id, cloak=Cloak(Cover.ELSEWHERE, reference="KS-S 4"))
        adopt(filled, id)
        assert line(filled, id).standing is Standing.IN_FORCE
