"""What is sent twice, what is sent again with other words, and what two people work on at once: nothing is lost, nothing done twice."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest
import time_machine

from vardkase.kernel.ids import new_id
from vardkase.kernel.refusal import Refusal
from vardkase.plans import rules
from vardkase.plans.models import CommentRow, DocumentRow, DocumentVersion
from vardkase.plans.rules.documents import Section, section_id
from vardkase.plans.tests.document_pages import AFTER, MEANWHILE, Desk, path_of, text
from vardkase.plans.tests.document_scenes import SECRET, act, adopt, begun, decision, draft, in_force, part, ready, referred, wrote
from vardkase.plans.tests.scenes import refused
from vardkase.testing.cases import each

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _night(now: Any) -> Any:
    with time_machine.travel(now, tick=False):
        yield


@pytest.fixture
def desk(client: Any, alvas_cookies: Any, library: Any) -> Desk:
    client.cookies = alvas_cookies
    return Desk(client, library)


def section_path(id: Any, key: str = "direction") -> str:
    return f"documents/{id}/draft/sections/{section_id(id, key)}/"


class TestSentTwice:
    def test_a_document_is_begun_once(self, desk: Desk) -> None:
        for place, kind in ((desk.town.municipality, "training_plan"), (desk.town.office, "continuity")):
            path = f"documents/units/{place}/begin/"
            sent = desk.opened(path) | {"kind": kind}
            first, again = desk.post(path, sent), desk.post(path, sent)
            assert (first.status_code, path_of(first)) == (302, path_of(again))
            assert DocumentRow.objects.filter(kind=kind).count() == 1

    def test_a_document_of_another_kind_is_not_begun_with_the_same_press(self, desk: Desk) -> None:
        path = f"documents/units/{desk.town.municipality}/begin/"
        sent = desk.opened(path)
        desk.post(path, sent | {"kind": "training_plan"})
        answer = desk.post(path, sent | {"kind": "board_rules"})
        assert (answer.status_code, AFTER in text(answer)) == (422, True)
        assert not DocumentRow.objects.filter(kind="board_rules").exists()
        assert desk.post(path, sent | {"kind": "board_rules", "key": answer.context["form"]["key"].value()}).status_code == 302

    def test_a_kind_that_is_there_already_is_refused_by_its_name(self, desk: Desk) -> None:
        path = f"documents/units/{desk.town.municipality}/begin/"
        sent = desk.opened(path)
        assert "crisis_plan" not in {value for value, _label in desk.get(path).context["form"].fields["kind"].choices}
        answer = desk.post(path, sent | {"kind": "crisis_plan"})
        assert answer.status_code == 422
        assert "Provköpings kommun har redan ett dokument av slaget ”Krishanteringsplan, kommunövergripande”." in text(answer)

    @pytest.mark.parametrize(
        ("path", "said", "back"),
        [
            ("documents/{policy}/draft/facts/", {"title": "Ny"}, "documents/{policy}/draft/"),
            ("documents/{policy}/draft/sections/new/", {"heading": "Djur", "text": "Hästar."}, "documents/{policy}/draft/"),
            ("documents/{plan}/start/", {}, "documents/{plan}/draft/"),
            ("documents/{plan}/review/", {"reviewed_by": "Chef"}, "documents/{plan}/"),
            ("documents/{plan}/withdraw/", {"last_day": "2019-02-01", "decided_by": "KS", "reason": "Ny."}, "documents/{plan}/"),
            ("referrals/{referral}/comment/", {"author": "Chef", "text": "Bra.", "section": ""}, "referrals/{referral}/"),
            ("referrals/{referral}/comments/{comment}/", {"taken_in": "yes", "why": "Ja."}, "referrals/{referral}/"),
            ("referrals/{referral}/close/", {}, "referrals/{referral}/"),
        ],
    )
    def test_a_form_is_answered_as_the_first_time_and_writes_once(self, desk: Desk, path: str, said: dict[str, str], back: str) -> None:
        names = vars(desk.town)
        path, back = path.format(**names), back.format(**names)
        ids = (desk.town.policy, desk.town.plan)
        sent, before = desk.opened(path) | said, sum(map(desk.head, ids))
        for _time in range(3):
            answer = desk.post(path, sent)
            assert (answer.status_code, path_of(answer)) == (302, back)
        assert sum(map(desk.head, ids)) == before + 1

    def test_what_ends_the_draft_is_answered_though_the_draft_has_gone(self, desk: Desk) -> None:
        town = desk.town
        for what, said, place in (
            ("adopt", {"decided_by": "KF", "decided_on": "2019-01-02", "paragraph": "§ 4"}, "training_plan"),
            ("drop", {"reason": "Fel."}, "board_rules"),
            ("sections/{}/remove", {}, "crisis_communication"),
        ):
            id = ready(town, place)
            path = f"documents/{id}/draft/{what.format(section_id(id, 'direction'))}/"
            sent = desk.opened(path) | said
            assert path_of(desk.post(path, sent)) == path_of(desk.post(path, sent))
        assert DocumentVersion.objects.filter(paragraph="§ 4").count() == 1

    def test_a_comment_after_the_last_day_is_refused_and_one_that_came_before_is_not(self, desk: Desk) -> None:
        path = f"referrals/{desk.town.referral}/comment/"
        sent = desk.opened(path) | {"author": "Chef", "text": "I tid.", "section": ""}
        desk.post(path, sent)
        act(desk.town, "close_referral", referral_id=desk.town.referral)
        assert path_of(desk.post(path, sent)) == f"referrals/{desk.town.referral}/"
        answer = desk.post(path, sent | {"key": str(new_id())})
        assert answer.status_code == 422
        assert CommentRow.objects.filter(text="I tid.").count() == 1


class TestSentAgainWithOtherWords:
    @pytest.mark.parametrize(
        ("path", "said", "other"),
        [
            ("documents/{policy}/draft/facts/", {"title": "Ett"}, {"title": "Två"}),
            ("documents/{policy}/draft/sections/new/", {"heading": "Djur"}, {"heading": "Djur", "text": "Hästar."}),
            ("documents/{plan}/review/", {"reviewed_by": "Chef"}, {"reviewed_by": "Chefen"}),
            (
                "documents/{plan}/withdraw/",
                {"last_day": "2019-02-01", "decided_by": "KS", "reason": "Ny."},
                {"last_day": "2019-02-02", "decided_by": "KS", "reason": "Ny."},
            ),
            ("referrals/{referral}/comment/", {"author": "Chef", "text": "Bra."}, {"author": "Chef", "text": "Dåligt."}),
            ("referrals/{referral}/comments/{comment}/", {"taken_in": "yes", "why": "Ja."}, {"taken_in": "no", "why": "Nej."}),
        ],
    )
    def test_is_told_and_what_was_typed_is_kept(self, desk: Desk, path: str, said: dict[str, str], other: dict[str, str]) -> None:
        path = path.format(**vars(desk.town))
        sent = desk.opened(path)
        assert desk.post(path, sent | said).status_code == 302
        answer = desk.post(path, sent | other)
        assert (answer.status_code, AFTER in text(answer)) == (422, True)
        form = answer.context["form"]
        assert {name: form[name].value() for name in other} == other
        assert form["key"].value() != sent["key"]

    def test_a_new_section_is_saved_beside_the_first_when_it_is_sent_once_more(self, desk: Desk) -> None:
        path = f"documents/{desk.town.policy}/draft/sections/new/"
        sent = desk.opened(path)
        desk.post(path, sent | {"heading": "Hästar"})
        answer = desk.post(path, sent | {"heading": "Kor"})
        desk.post(path, sent | {"heading": "Kor", "key": answer.context["form"]["key"].value()})
        assert [one.heading for one in draft(desk.town, desk.town.policy).sections][-2:] == ["Hästar", "Kor"]

    def test_a_key_that_others_used_elsewhere_means_nothing_here(self, desk: Desk) -> None:
        town, key = desk.town, new_id()
        act(town, "review_document", document_id=town.plan, reviewed_by="Chef", note="", key=key)
        act(town, "review_document", document_id=town.overall, reviewed_by="Chef", note="", key=key)
        assert begun(town, "training_plan", key=key) != begun(town, "continuity", town.office, key=key)

    def test_a_key_that_is_no_key_is_refused(self, desk: Desk) -> None:
        path = section_path(desk.town.policy, "purpose")
        sent, before = desk.opened(path), desk.head(desk.town.policy)
        for key in ("", "x", "0", "' OR 1=1"):
            assert desk.post(path, sent | {"text": "Ny.", "key": key}).status_code == 422
        assert desk.head(desk.town.policy) == before


class TestTwoAtOnce:
    def test_the_second_of_two_on_one_section_is_told(self, desk: Desk) -> None:
        path = section_path(desk.town.policy, "purpose")
        mine, theirs = desk.opened(path), desk.opened(path)
        assert desk.post(path, mine | {"text": "Min."}).status_code == 302
        answer = desk.post(path, theirs | {"text": "Din."})
        assert (answer.status_code, MEANWHILE in text(answer)) == (422, True)
        assert answer.context["form"]["text"].value() == "Din."
        assert draft(desk.town, desk.town.policy).section("purpose").text == "Min."

    def test_two_on_different_parts_do_not_disturb_each_other(self, desk: Desk) -> None:
        one, other = section_path(desk.town.policy, "purpose"), f"documents/{desk.town.policy}/draft/facts/"
        mine, theirs = desk.opened(one), desk.opened(other)
        assert desk.post(one, mine | {"text": "Min."}).status_code == 302
        assert desk.post(other, theirs | {"owner": "Annan"}).status_code == 302
        found = draft(desk.town, desk.town.policy)
        assert (found.section("purpose").text, found.facts.owner) == ("Min.", "Annan")

    @pytest.mark.parametrize("what", ["adopt", "refer"])
    def test_what_changed_since_it_was_read_is_neither_adopted_nor_sent(self, desk: Desk, what: str) -> None:
        id = ready(desk.town, "training_plan")
        path = f"documents/{id}/draft/{what}/"
        sent = desk.opened(path)
        sent |= {"decided_by": "KS", "decided_on": "2019-01-02", "paragraph": "§ 4"}
        sent |= {"invited": [str(desk.town.social)], "last_day": "2019-02-01"}
        wrote(desk.town, id, text="Ändrat under tiden.")
        answer = desk.post(path, sent)
        assert (answer.status_code, MEANWHILE in text(answer)) == (422, True)
        assert not DocumentVersion.objects.filter(document_id=id).exists()

    def test_a_section_that_another_changed_is_not_taken_away(self, desk: Desk) -> None:
        path = section_path(desk.town.policy, "purpose") + "remove/"
        sent = desk.opened(path)
        wrote(desk.town, desk.town.policy, "purpose", "Viktigt.")
        assert MEANWHILE in desk.post(path, sent).content.decode()
        assert draft(desk.town, desk.town.policy).section("purpose").text == "Viktigt."

    def test_a_section_that_another_took_away_is_not_written_back(self, desk: Desk) -> None:
        path = section_path(desk.town.policy, "purpose")
        sent = desk.opened(path)
        act(
            desk.town, "remove_section", document_id=desk.town.policy, section_key="purpose",
            seen=rules.digest(draft(desk.town, desk.town.policy).section("purpose")),
        )  # fmt: skip
        assert desk.post(path, sent | {"text": "Tillbaka."}).status_code == 404
        with refused("plans.changed_meanwhile"):
            act(desk.town, "save_section", document_id=desk.town.policy, section=Section("purpose", "Syfte", "T."), seen=sent["seen"])

    @each("seen", ["", "0" * 24, "x" * 10_000])
    def test_a_fingerprint_that_was_made_up_opens_nothing(self, library: Any, seen: str) -> None:
        id = library.policy
        for what, facts in (
            ("save_section", {"section": replace(part(library, id, "purpose"), text="Ny.")}),
            ("remove_section", {"section_key": "purpose"}),
            ("change_document_facts", {"facts": replace(draft(library, id).facts, title="Ny")}),
            ("adopt_document", {"decision": decision(library)}),
        ):
            with refused("plans.changed_meanwhile"):
                act(library, what, document_id=id, seen=seen, **facts)

    def test_a_document_that_was_withdrawn_meanwhile_takes_no_draft(self, desk: Desk) -> None:
        path = f"documents/{desk.town.plan}/start/"
        sent = desk.opened(path)
        said = {"last_day": desk.town.now.date(), "decided_by": "KS", "reference": "", "reason": "Ny."}
        act(desk.town, "withdraw_document", document_id=desk.town.plan, **said)
        assert "Dokumentet är upphävt." in desk.post(path, sent).content.decode()

    def test_a_draft_that_another_began_is_the_one(self, desk: Desk) -> None:
        path = f"documents/{desk.town.plan}/start/"
        sent = desk.opened(path)
        act(desk.town, "start_document_draft", document_id=desk.town.plan)
        before = desk.head(desk.town.plan)
        assert desk.post(path, sent).status_code == 422
        assert desk.head(desk.town.plan) == before


def test_nothing_is_half_done_when_it_is_refused(library: Any) -> None:
    town, id = library, ready(library, "training_plan")
    act(town, "close_referral", referral_id=referred(town, id))
    rows = list(DocumentRow.objects.order_by("id").values())
    for what, facts in (
        ("adopt_document", {"decision": decision(town, paragraph=""), "seen": rules.digest(draft(town, id))}),
        ("save_section", {"section": Section("", "Ny", "x", replace(SECRET, reason=""))}),
        ("withdraw_document", {"last_day": town.now.date(), "decided_by": "KF", "reference": "", "reason": "Fel."}),
        ("start_document_draft", {}),
    ):
        with pytest.raises(Refusal):
            act(town, what, document_id=id, **facts)
    assert list(DocumentRow.objects.order_by("id").values()) == rows
    adopt(town, id)
    assert in_force(town, "board_rules", election=0) != id
