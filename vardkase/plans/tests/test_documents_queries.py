"""What is read of documents: which one is in force, what should be looked at, and who sees what."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta
from typing import Any

import pytest
from django.db import IntegrityError, transaction

from vardkase import ledger
from vardkase.access.rules import Role as AccountRole
from vardkase.kernel.ids import new_id
from vardkase.plans import rules
from vardkase.plans.events import documents as events
from vardkase.plans.models import CommentRow, DocumentRow, DocumentVersion, InvitedRow, ReferralRow
from vardkase.plans.projections import documents as projections
from vardkase.plans.queries import document_register, documents, referrals
from vardkase.plans.queries.document_register import Filter
from vardkase.plans.queries.document_rows import Standing
from vardkase.plans.rules.document_compare import Fate
from vardkase.plans.rules.document_kinds import Adopter
from vardkase.plans.rules.documents import Analysis
from vardkase.plans.tests.document_scenes import (
    BOARD,
    OVERALL,
    SECRET,
    act,
    adopt,
    begun,
    commented,
    draft,
    in_force,
    next_version,
    owned,
    ready,
    referred,
    wrote,
)
from vardkase.plans.tests.scenes import adopted, refused
from vardkase.testing.people import OTHER_SCOPE, viewer_with
from vardkase.testing.scenes import kept

pytestmark = pytest.mark.django_db


@kept
def shelf(planned: Any) -> Any:
    """The overall plan and the office's, both in force, and the office's plan for leading."""
    planned.overall = in_force(planned)
    planned.plan = in_force(
        planned, BOARD, planned.office, adopter=Adopter.BOARD, decided_by="Kommunstyrelsen", days_ago=5, why_outside="x"
    )
    return planned


def line(town: Any, kind: str, place: Any = None, now: Any = None) -> Any:
    page = document_register.unit(town.viewer, place or town.municipality, now or town.now)
    return next(one for one in page.lines if one.kind.key == kind)


class TestInForce:
    def test_is_the_version_of_the_day_and_never_a_draft(self, shelf: Any) -> None:
        today = shelf.now.date()
        next_version(shelf, shelf.overall, "Kommande.", days_ago=1, valid_from=today + timedelta(days=9))
        act(shelf, "start_document_draft", document_id=shelf.overall)
        wrote(shelf, shelf.overall, text="Utkast.")
        for days, text in ((-11, None), (0, "Liv och hälsa först."), (8, "Liv och hälsa först."), (9, "Kommande.")):
            found = documents.in_force(shelf.viewer, shelf.municipality, OVERALL, today + timedelta(days=days))
            assert (found and found.content.section("direction").text) == text, days
        assert documents.in_force(shelf.viewer, shelf.municipality, "policy", today) is None
        with refused("plans.not_found"):
            documents.in_force(viewer_with(AccountRole.COORDINATOR, scope=OTHER_SCOPE), shelf.municipality, OVERALL, today)

    def test_ends_with_its_last_day_and_when_it_is_withdrawn(self, filled: Any) -> None:
        today = filled.now.date()
        ending = in_force(filled, valid_to=today)
        policy = in_force(filled, "policy")
        act(
            filled, "withdraw_document", document_id=policy, last_day=today, decided_by="KF", reference="§ 2", reason="Ersatt."
        )  # fmt: skip
        for kind in (OVERALL, "policy"):
            assert documents.in_force(filled.viewer, filled.municipality, kind, today)
            assert documents.in_force(filled.viewer, filled.municipality, kind, today + timedelta(days=1)) is None
        assert documents.document(filled.viewer, ending, filled.now + timedelta(days=1)).line.standing is Standing.ENDED

    def test_shows_the_adopted_plan_for_leading_and_never_a_default(self, shelf: Any) -> None:
        page = documents.document(shelf.viewer, shelf.plan, shelf.now)
        assert [role.key for role in page.leading.roles] == ["chief_of_staff", "log_keeper"]
        assert page.leading.roles[0].chain[0].name == "Testa Exempelsson"
        assert documents.document(shelf.viewer, shelf.overall, shelf.now).leading is None
        adopted(shelf, shelf.municipality)
        assert documents.document(shelf.viewer, shelf.overall, shelf.now).leading.number == 1

    def test_makes_a_pack(self, shelf: Any) -> None:
        found = documents.pack(shelf.viewer, shelf.office, shelf.now)
        assert [part.version.title for part in found.parts] == ["Krishanteringsplan, Kommunstyrelsekontoret"]
        assert found.leading
        assert found.whole


class TestHowItStands:
    def test_missing_ones_stand_in_the_register(self, shelf: Any) -> None:
        page = document_register.documents(shelf.viewer, shelf.now)
        missing = {(one.kind.key, one.organisation) for one in page.lines if one.standing is Standing.MISSING}
        assert (BOARD, "Socialnämnden") in missing
        assert ("policy", "Provköpings kommun") in missing
        assert not {key for key, _unit in missing} & {OVERALL, "continuity"}
        assert page.all == len(page.lines)

    def test_the_register_is_narrowed(self, shelf: Any) -> None:
        for only, wanted in (
            (Filter(kind=OVERALL), {OVERALL}),
            (Filter(unit_id=shelf.office), {BOARD}),
            (Filter(kind=OVERALL, attention=True), set()),
        ):
            page = document_register.documents(shelf.viewer, shelf.now, only)
            assert {one.kind.key for one in page.lines} == wanted

    def test_a_review_falls_due(self, shelf: Any) -> None:
        due = line(shelf, OVERALL).review_due
        assert due == (shelf.now.date() - timedelta(days=10)).replace(year=shelf.now.year)  # the decision was taken the year before
        later = shelf.now + timedelta(days=400)
        assert line(shelf, OVERALL, now=later).overdue
        assert document_register.unit(shelf.viewer, shelf.municipality, later).overdue == 1
        act(shelf, "review_document", document_id=shelf.overall, reviewed_by="Beredskapschef", note="", now=later)
        assert not line(shelf, OVERALL, now=later).overdue

    def test_a_former_term_is_seen(self, shelf: Any) -> None:
        assert line(shelf, OVERALL).standing is Standing.IN_FORCE
        assert line(shelf, OVERALL, now=shelf.now.replace(year=2022, month=11)).standing is Standing.FORMER_TERM

    def test_a_change_of_the_overall_plan_is_seen(self, shelf: Any) -> None:
        assert not line(shelf, BOARD, shelf.office).parent.changed
        next_version(shelf, shelf.overall, "Ny inriktning.", days_ago=1)
        parent = line(shelf, BOARD, shelf.office).parent
        assert (parent.changed, parent.followed, parent.now, parent.comparable) == (True, 1, 2, True)

    def test_a_newer_analysis_is_seen(self, filled: Any) -> None:
        in_force(filled, "rsa", days_ago=3)
        id = ready(filled, rsa=Analysis("RSA 2018", "", date(2018, 1, 1)))
        adopt(filled, id)
        assert line(filled, OVERALL).rsa_newer == filled.now.date() - timedelta(days=3)
        act(filled, "start_document_draft", document_id=id)
        owned(filled, id, rsa=Analysis("RSA 2018", "", filled.now.date()))
        adopt(filled, id, days_ago=0)
        assert line(filled, OVERALL).rsa_newer is None

    def test_what_was_adopted_between_two_days(self, shelf: Any) -> None:
        today = shelf.now.date()
        for start, wanted in ((30, [OVERALL, BOARD]), (7, [BOARD]), (3, [])):
            found = documents.adopted_between(shelf.viewer, shelf.board, today - timedelta(days=start), today)
            assert [one.kind for one in found] == wanted


class TestADraft:
    def test_says_what_it_changes(self, shelf: Any) -> None:
        act(shelf, "start_document_draft", document_id=shelf.overall)
        wrote(shelf, shelf.overall, text="Liv och miljö först.")
        page = documents.draft(shelf.viewer, shelf.overall, shelf.now)
        assert [one.key for one in page.sections if one.fate is Fate.CHANGED] == ["direction"]
        assert page.from_number == 1

    def test_of_a_boards_plan_knows_the_overall_one(self, filled: Any) -> None:
        id = begun(filled, BOARD, filled.office)
        assert documents.draft(filled.viewer, id, filled.now).overall is None
        in_force(filled)
        assert documents.draft(filled.viewer, id, filled.now).overall.number == 1

    def test_is_for_those_who_edit(self, shelf: Any, staff: Any) -> None:
        act(shelf, "start_document_draft", document_id=shelf.overall)
        with refused("plans.not_found"):
            documents.draft(staff, shelf.overall, shelf.now)
        with refused("plans.no_draft"):
            documents.draft(shelf.viewer, shelf.plan, shelf.now)


class TestWhoSeesWhat:
    def test_others_find_nothing(self, shelf: Any) -> None:
        for viewer in (viewer_with(AccountRole.COORDINATOR, scope=OTHER_SCOPE), viewer_with(AccountRole.OBSERVER)):
            assert document_register.documents(viewer, shelf.now).lines == ()
            for id in (shelf.overall, new_id()):
                with refused("plans.not_found"):
                    documents.document(viewer, id, shelf.now)

    def test_what_is_secret_is_read_by_those_who_write_in_its_own_authority(self, filled: Any, staff: Any, social_coordinator: Any) -> None:
        id = begun(filled, BOARD, filled.social, viewer=social_coordinator)
        own = replace(filled, viewer=social_coordinator)
        owned(own, id)
        wrote(own, id, "premises", "Källaren i stadshuset.", cloak=SECRET)
        adopt(own, id, adopter=Adopter.BOARD, days_ago=1, why_early="x")
        for viewer, whole in ((social_coordinator, True), (filled.viewer, False), (staff, False)):
            page = documents.document(viewer, id, filled.now)
            assert (page.whole, bool(page.content.section("premises").text)) == (whole, whole)
            assert documents.pack(viewer, filled.social, filled.now).whole is whole

    def test_those_who_are_asked_read_the_draft_that_was_sent_and_nothing_else(self, filled: Any, social_staff: Any) -> None:
        id = ready(filled)
        wrote(filled, id, "premises", "Källaren.", cloak=SECRET)
        assert referrals.asked_of_us(social_staff, filled.now) == ()
        referral = referred(filled, id)
        (one,) = referrals.asked_of_us(social_staff, filled.now)
        assert (one.id, one.open) == (referral, True)
        page = referrals.referral(social_staff, referral, filled.now)
        assert page.content.section("direction").text
        assert page.content.section("premises").text == ""
        assert not page.may_read_document
        with refused("plans.not_found"):
            documents.document(social_staff, id, filled.now)
        assert referrals.asked_of_us(social_staff, filled.now + timedelta(days=20)) == ()


def rows() -> list[Any]:
    found: list[Any] = []
    for table in (DocumentRow, DocumentVersion, ReferralRow, CommentRow):
        found += table.objects.order_by("id").values()
    return [*found, *InvitedRow.objects.order_by("referral_id", "organisation_id").values_list("referral_id", "organisation_id")]


def test_the_tables_are_made_again_from_the_ledger(shelf: Any) -> None:
    act(shelf, "start_document_draft", document_id=shelf.plan)
    act(shelf, "save_section", document_id=shelf.plan, section=replace(draft(shelf, shelf.plan).sections[1], text="Nytt."), place=1,
        seen=rules.digest(draft(shelf, shelf.plan).sections[1]))  # fmt: skip
    referral = referred(shelf, shelf.plan)
    commented(shelf, referral)
    act(shelf, "answer_comment", comment_id=commented(shelf, referral), taken_in=False, why="Nej.")
    act(shelf, "close_referral", referral_id=referral)
    act(shelf, "review_document", document_id=shelf.overall, reviewed_by="B", note="Håller.")
    act(shelf, "withdraw_document", document_id=shelf.overall, last_day=shelf.now.date(), decided_by="KF", reference="", reason="x")
    dropped = begun(shelf, "policy")
    act(shelf, "remove_section", document_id=dropped, section_key="tasks",
        seen=rules.digest(draft(shelf, dropped).section("tasks")))  # fmt: skip
    act(shelf, "drop_document_draft", document_id=dropped, reason="Fel.")
    before = rows()
    assert len(before) == 9
    for id in (shelf.plan, shelf.overall, dropped):
        projections.forget(id)
        for entry in ledger.entries(events.stream_of(id)):
            projections.apply(entry)
    assert rows() == before


def test_an_erased_entry_changes_nothing(shelf: Any) -> None:
    stream = events.stream_of(shelf.overall)
    number = ledger.head(stream).number
    with transaction.atomic():
        ledger.erase_payload(
            stream=stream, number=number, reason="Namn", authority="Gallringsbeslut 1", decided_by="Arkivansvarig",
            viewer=shelf.viewer, key=new_id(), now=shelf.now,
        )  # fmt: skip
    (entry,) = [one for one in ledger.entries(stream) if one.number == number]
    before = rows()
    projections.apply(entry)
    assert rows() == before


def test_an_adoption_can_be_read_alone(shelf: Any) -> None:
    event = list(ledger.entries(events.stream_of(shelf.plan)))[-1].event
    assert (event.document.organisation, event.document.authority) == ("Kommunstyrelsekontoret", "Kommunstyrelsen")
    assert (event.follows.title, event.follows.number) == ("Krishanteringsplan, kommunövergripande", 1)
    assert event.content.section("direction").text == "Liv och hälsa först."


def test_the_database_itself_refuses(shelf: Any) -> None:
    for change in (
        {"number": 1},
        {"number": 2, "valid_from": date(2000, 1, 1)},
        {"number": 2, "valid_to": date(2000, 1, 1)},
    ):
        row = DocumentVersion.objects.get(document_id=shelf.overall)
        row.id = new_id()
        for name, value in change.items():
            setattr(row, name, value)
        with pytest.raises(IntegrityError), transaction.atomic():
            row.save(force_insert=True)


def test_a_document_that_is_secret_as_a_whole_shows_its_headings_alone(filled: Any, staff: Any) -> None:
    id = ready(filled, cloak=SECRET)
    adopt(filled, id)
    page = documents.document(staff, id, filled.now)
    assert {one.text for one in page.content.sections} == {""}
    assert page.content.facts.cloak.reason == ""
    assert page.content.sections[0].heading == "Inriktning och mål"
    act(filled, "start_document_draft", document_id=id)
    adopt(filled, id, days_ago=0)
    hidden = documents.differences(staff, id, 1, 2, filled.now).sections
    assert {one.fate for one in hidden} == {Fate.COVERED}
    assert {one.fate for one in documents.differences(filled.viewer, id, 1, 2, filled.now).sections} == {Fate.SAME}
