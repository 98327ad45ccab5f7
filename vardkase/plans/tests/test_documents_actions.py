"""What is written of documents: drafts, referrals, comments, adoptions. Once however often it is sent, and nothing before its time."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta
from typing import Any

import pytest

from vardkase import ledger
from vardkase.access.rules import Role as AccountRole
from vardkase.kernel.ids import new_id
from vardkase.plans import rules
from vardkase.plans.events import documents as events
from vardkase.plans.models import DocumentRow, DocumentVersion
from vardkase.plans.queries import documents
from vardkase.plans.rules.document_kinds import Adopter
from vardkase.plans.rules.documents import Cloak, Cover, Invited, Section
from vardkase.plans.tests.document_scenes import (
    BOARD,
    OVERALL,
    SECRET,
    act,
    adopt,
    begun,
    commented,
    comments,
    decision,
    draft,
    in_force,
    next_version,
    owned,
    ready,
    referred,
    wrote,
)
from vardkase.plans.tests.scenes import PERSONAL_NUMBER, refused
from vardkase.testing.people import viewer_with
from vardkase.testing.scenes import kept

pytestmark = pytest.mark.django_db


@kept
def overall(filled: Any) -> Any:
    """The town with the overall plan in force."""
    filled.overall = in_force(filled)
    return filled


def last(id: Any) -> Any:
    return list(ledger.entries(events.stream_of(id)))[-1].event


class TestADocument:
    def test_begins_with_the_sections_of_its_kind(self, filled: Any) -> None:
        id = begun(filled)
        content = draft(filled, id)
        assert content.facts.title == "Krishanteringsplan, kommunövergripande"
        assert [one.key for one in content.sections][:3] == ["direction", "responsibility", "organisation"]
        assert last(id).document.organisation == "Provköpings kommun"

    def test_is_one_of_its_kind_in_a_unit_and_of_the_right_unit(self, filled: Any) -> None:
        begun(filled)
        for place, kind, code in (
            (filled.municipality, OVERALL, "document_exists"),
            (filled.office, OVERALL, "document_not_of_unit"),
            (filled.municipality, BOARD, "document_not_of_unit"),
            (filled.office, "hittepå", "document_unknown_kind"),
            (new_id(), OVERALL, "not_found"),
        ):
            with refused(f"plans.{code}"):
                begun(filled, kind, place)
        begun(filled, "continuity", filled.office)
        begun(filled, "continuity", filled.office)

    def test_may_begin_again_when_the_former_is_withdrawn(self, overall: Any) -> None:
        said = {"decided_by": "Kommunfullmäktige", "reference": "§ 3", "last_day": overall.now.date()}
        with refused("plans.document_withdrawal_needs_reason"):
            act(overall, "withdraw_document", document_id=overall.overall, reason=" ", **said)
        act(overall, "withdraw_document", document_id=overall.overall, reason="Ersätts.", **said)
        for what in ("start_document_draft", "withdraw_document"):
            with refused("plans.document_is_withdrawn"):
                act(overall, what, document_id=overall.overall, **({**said, "reason": "Igen."} if what.startswith("w") else {}))
        assert begun(overall) != overall.overall

    def test_is_changed_and_nothing_is_written_over_unseen(self, filled: Any) -> None:
        id = begun(filled)
        seen = rules.digest(draft(filled, id).section("direction"))
        wrote(filled, id)
        with refused("plans.changed_meanwhile"):
            act(filled, "save_section", document_id=id, section=Section("direction", "Inriktning", "Annat."), seen=seen)
        facts = draft(filled, id).facts
        owned(filled, id)
        with refused("plans.changed_meanwhile"):
            act(filled, "change_document_facts", document_id=id, facts=replace(facts, owner="B"), seen=rules.digest(facts))
        assert draft(filled, id).section("direction").text == "Liv och hälsa först."

    def test_gets_and_loses_sections(self, filled: Any) -> None:
        id = begun(filled)
        act(filled, "save_section", document_id=id, section=Section("", "Djur i nöd", "Ring distriktsveterinären."), place=1)
        first = draft(filled, id).sections[0]
        assert (first.key, first.heading) == ("djur_i_nod", "Djur i nöd")
        act(filled, "remove_section", document_id=id, section_key=first.key, seen=rules.digest(first))
        assert draft(filled, id).section(first.key) is None
        with refused("plans.document_no_section"):
            act(filled, "remove_section", document_id=id, section_key=first.key, seen="")

    @pytest.mark.parametrize(
        ("text", "facts", "code"),
        [
            (f"Ring {PERSONAL_NUMBER}", {}, "personal_id"),
            ("HEMLIG\nSkyddsrummet ligger i kvarteret.", {}, "document_classified"),
            ("Säkerhetsskyddsklass: konfidentiell", {}, "document_classified"),
            ("Ligger i valvet.", {"cloak": Cloak(Cover.ELSEWHERE, reference="KS-S 4")}, "document_classified_text"),
            ("", {"cloak": Cloak(Cover.ELSEWHERE)}, "document_needs_reference"),
            ("Platsen.", {"cloak": replace(SECRET, reason="")}, "document_needs_harm"),
            ("x" * 30_001, {}, "too_long"),
        ],
    )
    def test_holds_nothing_that_must_not_be_here(self, filled: Any, text: str, facts: Any, code: str) -> None:
        id = begun(filled)
        number = ledger.head(events.stream_of(id)).number
        with refused(f"plans.{code}"):
            wrote(filled, id, text=text, **facts)
        assert ledger.head(events.stream_of(id)).number == number

    def test_that_only_speaks_of_classified_papers_is_let_through(self, filled: Any) -> None:
        id = begun(filled)
        wrote(filled, id, text="Säkerhetsskyddsklassificerade uppgifter är hemliga och hör inte hemma här.")

    def test_for_heightened_alert_is_only_a_reference(self, filled: Any) -> None:
        id = begun(filled, "alert_plan")
        with refused("plans.document_held_elsewhere"):
            owned(filled, id, cloak=Cloak())
        with refused("plans.document_needs_reference"):
            owned(filled, id)
        owned(filled, id, cloak=Cloak(Cover.ELSEWHERE, reference="KS-S 2018-4, valvet"))
        with refused("plans.document_classified_text"):
            wrote(filled, id, "Krigsorganisation", "Så här.")
        adopt(filled, id)
        assert documents.in_force(filled.viewer, filled.municipality, "alert_plan", filled.now.date()).content.facts.cloak.reference


class TestAReferral:
    def test_takes_comments_which_are_answered_before_adoption(self, filled: Any) -> None:
        id = ready(filled)
        referral = referred(filled, id)
        with refused("plans.document_referral_open"):
            adopt(filled, id)
        with refused("plans.document_referral_open"):
            referred(filled, id)
        comment = commented(filled, referral)
        act(filled, "close_referral", referral_id=referral)
        with refused("plans.document_unanswered", count=1):
            adopt(filled, id)
        with refused("plans.document_answer_needs_why"):
            act(filled, "answer_comment", comment_id=comment, taken_in=False, why="")
        act(filled, "answer_comment", comment_id=comment, taken_in=True, why="Står nu under inriktning.")
        with refused("plans.document_answered"):
            act(filled, "answer_comment", comment_id=comment, taken_in=False, why="Nej.")
        adopt(filled, id)
        (one,) = comments(filled, referral)
        assert (one.organisation, one.author, one.heading, one.taken_in) == ("Socialnämnden", "Socialchef", "Inriktning och mål", True)

    def test_keeps_the_draft_as_it_was_sent(self, filled: Any) -> None:
        id = ready(filled)
        referred(filled, id)
        wrote(filled, id, text="Ändrad.")
        sent = next(one.event for one in ledger.entries(events.stream_of(id)) if isinstance(one.event, events.DocumentReferred))
        assert sent.content.section("direction").text == "Liv och hälsa först."
        assert [one.organisation for one in sent.invited] == ["Socialnämnden"]

    def test_is_refused_as_a_whole(self, filled: Any) -> None:
        id = ready(filled)
        for facts, code in (
            ({"invited": ()}, "document_nobody_asked"),
            ({"invited": (Invited(new_id(), "Ingen"),)}, "document_not_in_register"),
            ({"last_day": date(2000, 1, 1)}, "document_last_day_passed"),
            ({"seen": "x"}, "changed_meanwhile"),
        ):
            with refused(f"plans.{code}"):
                referred(filled, id, **facts)

    def test_takes_comments_from_those_who_were_asked_until_the_last_day(self, filled: Any, social_staff: Any) -> None:
        id = ready(filled)
        referral = referred(filled, id, days=0)
        commented(filled, referral, social_staff)
        with refused("plans.document_not_asked"):
            commented(filled, referral, social_staff, organisation_id=filled.office)
        with refused("plans.document_no_section"):
            commented(filled, referral, section_key="finns inte")
        with refused("plans.not_found"):
            commented(filled, referral, viewer_with(AccountRole.STAFF_MEMBER, scope=f"org:{new_id()}"))
        with refused("plans.document_referral_over"):
            commented(filled, referral, social_staff, now=filled.now + timedelta(days=1))

    def test_is_closed_once(self, filled: Any) -> None:
        referral = referred(filled, ready(filled))
        act(filled, "close_referral", referral_id=referral)
        with refused("plans.document_referral_closed"):
            act(filled, "close_referral", referral_id=referral)
        with refused("plans.document_referral_over"):
            commented(filled, referral)


class TestAnAdoption:
    def test_stands_whole_in_the_ledger_and_ends_the_draft(self, filled: Any) -> None:
        id = ready(filled)
        content = draft(filled, id)
        adopt(filled, id)
        event = last(id)
        assert (event.number, event.content, event.decision.paragraph, event.follows) == (1, content, "§ 12", None)
        assert DocumentRow.objects.get(pk=id).draft == ""
        version = DocumentVersion.objects.get()
        assert (version.number, version.decided_by, version.election) == (1, "Kommunfullmäktige", 2018)

    @pytest.mark.parametrize(
        ("facts", "code"),
        [
            ({"decided_by": ""}, "adoption_needs_decider"),
            ({"paragraph": " "}, "document_needs_paragraph"),
            ({"days_ago": -1}, "decided_in_future"),
            ({"valid_from": date(2018, 1, 1)}, "valid_before_decision"),
            ({"valid_to": date(2018, 1, 1)}, "document_ends_before_start"),
            ({"election": 2014}, "document_outside_term"),
            ({"valid_to": date(2024, 1, 1)}, "document_outside_term"),
        ],
    )
    def test_is_refused_and_the_draft_stays(self, filled: Any, facts: Any, code: str) -> None:
        id = ready(filled)
        with refused(f"plans.{code}"):
            adopt(filled, id, **facts)
        assert draft(filled, id)
        assert not DocumentVersion.objects.exists()

    def test_outside_the_term_needs_a_reason_which_is_kept(self, filled: Any) -> None:
        adopt(filled, ready(filled), valid_to=date(2024, 1, 1), why_outside="Gäller tills den nya är antagen.")
        assert DocumentVersion.objects.get().why_outside == "Gäller tills den nya är antagen."

    def test_is_of_something_with_an_owner_that_is_written(self, filled: Any) -> None:
        id = begun(filled)
        with refused("plans.document_needs_owner"):
            adopt(filled, id)
        owned(filled, id)
        with refused("plans.document_nothing_written"):
            adopt(filled, id)

    def test_of_a_boards_plan_waits_for_the_overall_one_of_the_term(self, filled: Any) -> None:
        id = ready(filled, BOARD, filled.office)
        board = {"adopter": Adopter.BOARD, "decided_by": "Kommunstyrelsen", "days_ago": 1}
        with refused("plans.document_before_parent", field="why_early", term="2018–2022"):
            adopt(filled, id, **board)
        in_force(filled, days_ago=1)
        adopt(filled, id, **board)
        version = DocumentVersion.objects.get(document_id=id)
        assert (version.follows_title, version.follows_number) == ("Krishanteringsplan, kommunövergripande", 1)

    def test_of_a_boards_plan_that_cannot_wait_says_why(self, filled: Any) -> None:
        id = ready(filled, BOARD, filled.office)
        adopt(filled, id, adopter=Adopter.BOARD, days_ago=1, why_early="Nämnden har ingen plan alls.")
        version = DocumentVersion.objects.get()
        assert (version.why_early, version.follows_id, version.follows_number) == ("Nämnden har ingen plan alls.", None, 0)

    def test_after_the_former_terms_overall_plan_only_waits_too(self, filled: Any) -> None:
        in_force(filled, decided_on=date(2015, 3, 2), valid_from=date(2015, 3, 2), election=2014)
        id = ready(filled, BOARD, filled.office)
        with refused("plans.document_before_parent"):
            adopt(filled, id, adopter=Adopter.BOARD, days_ago=1)

    def test_counts_on(self, overall: Any) -> None:
        next_version(overall, overall.overall, "Liv, hälsa och miljö.", days_ago=1)
        assert list(DocumentVersion.objects.order_by("number").values_list("number", flat=True)) == [1, 2]


class TestAReview:
    def test_is_of_what_is_in_force(self, overall: Any) -> None:
        with refused("plans.document_needs_reviewer"):
            act(overall, "review_document", document_id=overall.overall, reviewed_by="", note="")
        act(overall, "review_document", document_id=overall.overall, reviewed_by="Beredskapschef", note="Håller.")
        assert last(overall.overall).number == 1
        with refused("plans.document_not_in_force"):
            act(overall, "review_document", document_id=begun(overall, "policy"), reviewed_by="B", note="")


ACTS: dict[str, Any] = {
    "start_document_draft": lambda town: {"document_id": in_force(town)},
    "change_document_facts": lambda town: (id := begun(town)) and {
        "document_id": id, "facts": replace(draft(town, id).facts, owner="A"), "seen": rules.digest(draft(town, id).facts)
    },
    "save_section": lambda town: {"document_id": begun(town), "section": Section("", "Djur", "Text.")},
    "remove_section": lambda town: (id := begun(town)) and {
        "document_id": id, "section_key": "levels", "seen": rules.digest(draft(town, id).section("levels"))
    },
    "drop_document_draft": lambda town: {"document_id": begun(town), "reason": "Fel."},
    "refer": lambda town: (id := ready(town)) and {
        "document_id": id, "invited": (Invited(town.social, ""),), "question": "Vad?", "last_day": town.now.date(),
        "seen": rules.digest(draft(town, id)),
    },
    "comment": lambda town: {
        "referral_id": referred(town, ready(town)), "organisation_id": town.social, "section_key": "", "text": "Bra.", "author": "Chef"
    },
    "answer_comment": lambda town: {"comment_id": commented(town, referred(town, ready(town))), "taken_in": True, "why": "Ja."},
    "close_referral": lambda town: {"referral_id": referred(town, ready(town))},
    "adopt_document": lambda town: (id := ready(town)) and {
        "document_id": id, "decision": decision(town), "seen": rules.digest(draft(town, id))
    },
    "review_document": lambda town: {"document_id": in_force(town), "reviewed_by": "Chef", "note": ""},
    "withdraw_document": lambda town: {
        "document_id": in_force(town), "last_day": town.now.date(), "decided_by": "KF", "reference": "§ 1", "reason": "Ersatt."
    },
}  # fmt: skip


@pytest.mark.parametrize("what", ACTS)
def test_what_is_sent_twice_is_done_once_and_a_key_counts_for_one_thing(filled: Any, what: str) -> None:
    call, key = ACTS[what](filled), new_id()
    first = act(filled, what, **call, key=key)
    again = act(filled, what, **call, key=key, now=filled.now + timedelta(hours=3))
    assert (again.number, again.repeated) == (first.number, True)
    other = "review_document" if what != "review_document" else "start_document_draft"
    more = {"reviewed_by": "B", "note": ""} if other == "review_document" else {}
    with refused("ledger.key_reused"):
        act(filled, other, document_id=first.event.document.id, **more, key=key)


def test_who_may_not_edit_is_refused(overall: Any, staff: Any, social_coordinator: Any) -> None:
    for viewer, code in ((staff, "plans.may_not"), (social_coordinator, "plans.not_found")):
        with refused(code):
            act(overall, "start_document_draft", document_id=overall.overall, viewer=viewer)
    with refused("plans.may_not"):
        begun(overall, "policy", viewer=staff)
    assert last(overall.overall).number == 1


def test_what_is_secret_in_another_authority_is_not_written_over(filled: Any, social_coordinator: Any) -> None:
    id = begun(filled, BOARD, filled.social, viewer=social_coordinator)
    theirs = Section("premises", "Ledningsplats", "Källaren.", SECRET)
    seen = rules.digest(draft(filled, id).section("premises"))
    with refused("plans.document_secret_section", authority="Socialnämnden"):
        act(filled, "save_section", document_id=id, section=theirs, seen=seen)
    act(filled, "save_section", document_id=id, section=theirs, seen=seen, viewer=social_coordinator)
    with refused("plans.document_secret_section"):
        act(filled, "remove_section", document_id=id, section_key="premises", seen=rules.digest(theirs))
