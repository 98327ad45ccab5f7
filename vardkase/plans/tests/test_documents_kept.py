"""What the ledger keeps of documents: each entry readable alone, the tables made again from them, the words of every kind and refusal."""

from __future__ import annotations

import re
from dataclasses import fields, is_dataclass
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pytest
from django.db import transaction
from django.utils import translation

from vardkase import ledger
from vardkase.kernel.ids import new_id
from vardkase.plans import rules
from vardkase.plans.events import documents as events
from vardkase.plans.models import CommentRow, DocumentRow, DocumentVersion, InvitedRow, ReferralRow
from vardkase.plans.projections import documents as projections
from vardkase.plans.queries import documents, referrals
from vardkase.plans.queries.document_rows import Standing
from vardkase.plans.rules.document_compare import Fate
from vardkase.plans.rules.document_kinds import Adopter, Cycle, kinds
from vardkase.plans.rules.documents import Cover, Ground, Section
from vardkase.plans.tests.document_pages import CELLAR
from vardkase.plans.tests.document_scenes import (
    BOARD,
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
from vardkase.plans.words import documents as words
from vardkase.testing.cases import each
from vardkase.testing.scenes import kept

pytestmark = pytest.mark.django_db
ROOM = Path(__file__).parent.parent


@kept
def lived(filled: Any) -> Any:
    """A plan that has been through everything that can happen to one, and another that follows it."""
    town = filled
    town.overall = ready(town)
    town.referral = referred(town, town.overall, town.social, town.office)
    town.comment = commented(town, town.referral)
    act(town, "answer_comment", comment_id=town.comment, taken_in=False, why="Står redan.")
    act(town, "close_referral", referral_id=town.referral)
    act(town, "remove_section", document_id=town.overall, section_key="levels", seen=seen(town, "levels"))
    wrote(town, town.overall, "premises", CELLAR, cloak=SECRET)
    adopt(town, town.overall, valid_to=date(2024, 1, 1), why_outside="Gäller tills vidare.")
    act(town, "review_document", document_id=town.overall, reviewed_by="Beredskapschef", note="Håller.")
    act(town, "start_document_draft", document_id=town.overall)
    act(town, "drop_document_draft", document_id=town.overall, reason="För tidigt.")
    town.plan = in_force(town, BOARD, town.office, adopter=Adopter.BOARD, decided_by="Kommunstyrelsen", days_ago=1)
    act(town, "withdraw_document", document_id=town.plan, last_day=town.now.date(), decided_by="KS", reference="§ 9", reason="Ersätts.")
    return town


def seen(town: Any, key: str) -> str:
    return rules.digest(draft(town, town.overall).section(key))


def rows() -> list[Any]:
    found: list[Any] = []
    for table in (DocumentRow, DocumentVersion, ReferralRow, CommentRow):
        found += table.objects.order_by("id").values()
    return [*found, *InvitedRow.objects.order_by("referral_id", "organisation_id").values_list("referral_id", "organisation_id")]


def entries(id: Any) -> list[Any]:
    return list(ledger.entries(events.stream_of(id)))


def applied(id: Any, upto: int | None = None) -> None:
    projections.forget(id)
    for entry in entries(id)[:upto]:
        projections.apply(entry)


class TestMadeAgain:
    def test_the_tables_are_as_they_were(self, lived: Any) -> None:
        before = rows()
        kinds_there = {type(one.event) for id in (lived.overall, lived.plan) for one in entries(id)}
        assert kinds_there == set(events.KINDS)
        for _time in range(2):
            for id in (lived.plan, lived.overall):
                applied(id)
            assert rows() == before

    def test_what_is_forgotten_is_of_that_document_alone(self, lived: Any) -> None:
        projections.forget(lived.overall)
        assert set(DocumentRow.objects.values_list("id", flat=True)) == {lived.plan}
        assert not ReferralRow.objects.exists()
        assert not InvitedRow.objects.exists()
        assert not CommentRow.objects.exists()
        assert DocumentVersion.objects.get().document_id == lived.plan

    def test_every_step_leaves_tables_that_can_be_read(self, lived: Any) -> None:
        whole = len(entries(lived.overall))
        for upto in range(1, whole + 1):
            applied(lived.overall, upto)
            page = documents.document(lived.viewer, lived.overall, lived.now)
            assert page.line.id == lived.overall
            assert page.line.draft is bool(DocumentRow.objects.get(pk=lived.overall).draft)
        assert page.line.reviewed_on == lived.now.date()

    def test_the_draft_of_each_step_is_that_step(self, lived: Any) -> None:
        steps = [one.event for one in entries(lived.overall)]
        removed = next(place for place, one in enumerate(steps) if isinstance(one, events.DocumentSectionRemoved))
        applied(lived.overall, removed)
        assert draft(lived, lived.overall).section("levels")
        applied(lived.overall, removed + 1)
        assert draft(lived, lived.overall).section("levels") is None

    def test_what_is_erased_is_passed_over(self, lived: Any) -> None:
        number = next(one.number for one in entries(lived.overall) if isinstance(one.event, events.DocumentReviewed))
        with transaction.atomic():
            ledger.erase_payload(
                stream=events.stream_of(lived.overall), number=number, reason="Namn", authority="Gallringsbeslut 1",
                decided_by="Arkivansvarig", viewer=lived.viewer, key=new_id(), now=lived.now,
            )  # fmt: skip
        projections.forget(lived.overall)
        for entry in entries(lived.overall):
            if entry.erased or type(entry.event) in events.KINDS:
                projections.apply(entry)
        assert DocumentRow.objects.get(pk=lived.overall).reviewed_on is None
        assert DocumentVersion.objects.get(document_id=lived.overall).number == 1


class TestEachEntry:
    def test_says_whose_document_it_is_by_name(self, lived: Any) -> None:
        for id, unit, authority in (
            (lived.overall, "Provköpings kommun", "Provköpings kommun"),
            (lived.plan, "Kommunstyrelsekontoret", "Kommunstyrelsen"),
        ):
            for one in entries(id):
                named = one.event.document
                assert (named.id, named.organisation, named.authority, named.kind_name) == (id, unit, authority, kinds()[named.kind].name)
                assert named.title

    def test_says_what_was_there_before(self, lived: Any) -> None:
        found = [one.event for one in entries(lived.overall)]
        changed = next(one for one in found if isinstance(one, events.DocumentFactsChanged))
        assert (changed.before.owner, changed.facts.owner) == ("", "Beredskapssamordnare")
        saved = next(one for one in found if isinstance(one, events.DocumentSectionSaved))
        assert (saved.before.text, saved.section.text, saved.place) == ("", "Liv och hälsa först.", None)
        assert next(one for one in found if isinstance(one, events.DocumentSectionRemoved)).section.heading == "Nivåer"

    def test_of_an_answer_holds_the_comment_that_it_answers(self, lived: Any) -> None:
        found = next(one.event for one in entries(lived.overall) if isinstance(one.event, events.DocumentCommentAnswered))
        assert (found.comment, found.organisation, found.taken_in, found.why) == ("Skriv om äldre.", "Socialnämnden", False, "Står redan.")

    def test_of_an_adoption_holds_all_of_it_and_what_it_follows(self, lived: Any) -> None:
        found = next(one.event for one in entries(lived.plan) if isinstance(one.event, events.DocumentAdopted))
        assert (found.decision.paragraph, found.decision.registry, found.decision.election) == ("§ 12", "KS 2018-1", 2018)
        assert (found.follows.title, found.follows.number, found.follows.decided_by) == (
            "Krishanteringsplan, kommunövergripande", 1, "Kommunfullmäktige",
        )  # fmt: skip
        assert found.content.section("direction").text == "Liv och hälsa först."

    def test_is_read_again_as_it_was_written(self, lived: Any) -> None:
        for one in entries(lived.overall):
            assert is_dataclass(one.event)
            assert all(hasattr(one.event, field.name) for field in fields(one.event))
            assert one.actor.label == lived.viewer.actor.label


class TestIds:
    def test_are_made_from_the_key_and_what_it_is_of(self, filled: Any) -> None:
        key = new_id()
        assert begun(filled, key=key) != begun(filled, BOARD, filled.office, key=key)
        one, other = ready(filled, "policy"), ready(filled, "training_plan")
        key = new_id()
        assert referred(filled, one, key=key) != referred(filled, other, key=key)

    def test_of_versions_count_from_one_in_each_document(self, filled: Any) -> None:
        id, other = in_force(filled), in_force(filled, "policy")
        next_version(filled, id, "Andra.", days_ago=2)
        next_version(filled, id, "Tredje.", days_ago=1)
        assert list(DocumentVersion.objects.filter(document_id=id).order_by("number").values_list("number", flat=True)) == [1, 2, 3]
        assert DocumentVersion.objects.get(document_id=other).number == 1


class TestTheTitle:
    def test_is_the_drafts_until_one_is_adopted_and_then_the_versions(self, filled: Any) -> None:
        id = begun(filled)
        owned(filled, id, title="Första namnet")
        assert DocumentRow.objects.get(pk=id).title == "Första namnet"
        wrote(filled, id)
        adopt(filled, id)
        act(filled, "start_document_draft", document_id=id)
        owned(filled, id, title="Andra namnet")
        assert documents.document(filled.viewer, id, filled.now).line.title == "Första namnet"
        adopt(filled, id, days_ago=0)
        assert documents.document(filled.viewer, id, filled.now).line.title == "Andra namnet"
        assert [one.title for one in documents.document(filled.viewer, id, filled.now).versions] == ["Andra namnet", "Första namnet"]


class TestADraft:
    def test_begins_from_the_latest_though_that_waits_for_its_day(self, filled: Any) -> None:
        id = in_force(filled)
        next_version(filled, id, "Kommande.", days_ago=1, valid_from=filled.now.date() + timedelta(days=30))
        act(filled, "start_document_draft", document_id=id)
        assert draft(filled, id).section("direction").text == "Kommande."
        assert documents.draft(filled.viewer, id, filled.now).from_number == 2

    def test_begins_anew_from_the_kind_when_the_first_was_thrown_away(self, filled: Any) -> None:
        id = begun(filled)
        wrote(filled, id)
        act(filled, "drop_document_draft", document_id=id, reason="Om igen.")
        act(filled, "start_document_draft", document_id=id)
        assert draft(filled, id).section("direction").text == ""
        assert documents.draft(filled.viewer, id, filled.now).sections == ()

    def test_keeps_the_place_of_what_is_changed(self, filled: Any) -> None:
        id = begun(filled)
        order = [one.key for one in draft(filled, id).sections]
        wrote(filled, id, order[3], "Text.")
        assert [one.key for one in draft(filled, id).sections] == order
        act(filled, "save_section", document_id=id, section=Section("", "Först"), place=1)
        assert [one.key for one in draft(filled, id).sections] == ["forst", *order]

    def test_is_sent_as_it_was_and_lives_on(self, filled: Any) -> None:
        id = ready(filled)
        referral = referred(filled, id)
        wrote(filled, id, text="Ändrat efteråt.")
        assert referrals.referral(filled.viewer, referral, filled.now).content.section("direction").text == "Liv och hälsa först."


class TestWords:
    def test_are_there_for_every_kind_of_entry_and_every_choice(self) -> None:
        assert {f"plans.{_snake(kind.__name__)}" for kind in events.KINDS} == set(words.EVENTS)
        for enum, said in ((Adopter, words.ADOPTERS), (Cycle, words.CYCLES), (Standing, words.STANDINGS), (Cover, words.COVERS),
                           (Ground, words.GROUNDS), (Fate, words.FATES)):  # fmt: skip
            assert set(said) == set(enum)

    def test_are_whole_sentences_in_swedish_for_every_refusal(self) -> None:
        with translation.override("en"):
            english = {code: str(said) for code, said in words.REFUSALS.items()}
        with translation.override("sv"):
            for code, said in words.REFUSALS.items():
                assert str(said) != english[code], code
                assert str(said).endswith("."), code
                assert set(re.findall(r"%\((\w+)\)s", str(said))) == set(re.findall(r"%\((\w+)\)s", english[code])), code

    @each("name", ["rules/documents.py", "actions/documents.py", "actions/document_adoption.py"])
    def test_are_there_for_every_refusal_of_the_room(self, name: str) -> None:
        codes = set(re.findall(r'Refusal\(\s*"(plans\.document_\w+)"', (ROOM / name).read_text(encoding="utf-8")))
        assert codes
        assert codes <= set(words.REFUSALS)

    @each("code", ["plans.document_classified", "plans.document_classified_text", "plans.document_held_elsewhere"])
    def test_of_a_rule_of_law_say_which(self, code: str) -> None:
        with translation.override("sv"):
            assert "säkerhetsskyddslagen 2018:585, 2 kap. 5–8 §§" in str(words.REFUSALS[code])


def _snake(name: str) -> str:
    return re.sub(r"(?<!^)([A-Z])", r"_\1", name).lower()


def test_a_secret_stays_in_the_entry_that_wrote_it(lived: Any) -> None:
    telling = [type(one.event).__name__ for one in entries(lived.overall) if CELLAR in str(one.event)]
    assert telling == ["DocumentSectionSaved", "DocumentAdopted", "DocumentDraftStarted"]
