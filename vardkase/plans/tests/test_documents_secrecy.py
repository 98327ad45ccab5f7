"""What is secret is read by those who write the plans in its own authority: on every page, in every pack, in every answer to a referral."""

from __future__ import annotations

import io
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pikepdf
import pytest
import time_machine
from django.utils import translation

from vardkase.access.rules import Role
from vardkase.kernel.ids import new_id
from vardkase.organisation.actions import Owner
from vardkase.plans import papers, rules
from vardkase.plans.models import CommentRow
from vardkase.plans.queries import document_lines, document_register, documents, referrals
from vardkase.plans.rules.document_compare import Fate
from vardkase.plans.rules.document_kinds import Adopter
from vardkase.plans.rules.documents import Cloak, Cover, Invited, Section, section_id
from vardkase.plans.tests.document_pages import CELLAR, VAULT, Desk, text
from vardkase.plans.tests.document_scenes import (
    BOARD,
    SECRET,
    act,
    adopt,
    commented,
    draft,
    in_force,
    next_version,
    owned,
    part,
    ready,
    referred,
    wrote,
)
from vardkase.plans.tests.scenes import adopted, person_link, refused
from vardkase.testing.people import OTHER_SCOPE, viewer_with
from vardkase.ui.documents import Paragraph, to_pdf

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _night(now: Any) -> Any:
    with time_machine.travel(now, tick=False):
        yield


def at(place: Any, role: Role = Role.STAFF_MEMBER) -> Any:
    return viewer_with(role, scope=f"org:{place}")


def strangers(town: Any) -> list[Any]:
    """Those who may know nothing of the social board's documents."""
    return [viewer_with(Role.COORDINATOR, scope=OTHER_SCOPE), viewer_with(Role.OBSERVER), at(new_id(), Role.UNIT_COORDINATOR)]


def readers(town: Any) -> list[tuple[Any, bool]]:
    """Those who read the social board's plan, and whether they read what is secret in it."""
    return [
        (town.sonja, True),
        (at(town.social, Role.UNIT_COORDINATOR), True),
        (town.viewer, False),
        (at(town.board), False),
        (at(town.social), False),
        (at(town.social, Role.UNIT_HEAD), False),
        (at(town.board, Role.UNIT_COORDINATOR), False),
        (viewer_with(Role.AUDITOR), False),
    ]


class TestASecretOfABoard:
    def test_is_read_by_those_who_write_in_its_own_authority(self, library: Any) -> None:
        for viewer, whole in readers(library):
            page = documents.document(viewer, library.theirs, library.now)
            section = page.content.section("premises")
            assert (page.whole, section.text, section.cloak.reason) == ((True, CELLAR, SECRET.reason) if whole else (False, "", "")), viewer
            assert section.heading == "Ledningsplats"
            assert section.cloak.ground is SECRET.ground

    def test_is_left_out_of_their_packs(self, library: Any) -> None:
        for viewer, whole in readers(library):
            found = documents.pack(viewer, library.social, library.now)
            assert (CELLAR in str(found), SECRET.reason in str(found), found.whole) == (whole, whole, whole)
            part = documents.in_force(viewer, library.social, BOARD, library.now.date())
            assert (CELLAR in str(part)) is whole

    def test_is_not_there_at_all_for_strangers(self, library: Any) -> None:
        for viewer in strangers(library):
            for ask in (
                lambda v: documents.document(v, library.theirs, library.now),
                lambda v: documents.pack(v, library.social, library.now),
                lambda v: documents.differences(v, library.theirs, 1, 1, library.now),
                lambda v: document_register.unit(v, library.social, library.now),
                lambda v: referrals.referral(v, library.referral, library.now),
                lambda v: documents.was_written(v, library.theirs, new_id()),
            ):
                with refused("plans.not_found"):
                    ask(viewer)
            assert document_register.documents(viewer, library.now).lines == ()

    def test_shows_no_words_in_what_differs(self, library: Any) -> None:
        own = replace(library, viewer=library.sonja)
        act(own, "start_document_draft", document_id=library.theirs)
        before = part(own, library.theirs, "premises")
        act(
            own, "save_section", document_id=library.theirs, section=replace(before, text="Vinden.", cloak=Cloak()),
            seen=rules.digest(before),
        )  # fmt: skip
        adopt(own, library.theirs, adopter=Adopter.BOARD, decided_by="Socialnämnden", days_ago=0)
        for viewer, whole in readers(library):
            page = documents.differences(viewer, library.theirs, 1, 2, library.now)
            (found,) = (one for one in page.sections if one.key == "premises")
            assert (found.fate, bool(found.pieces)) == ((Fate.CHANGED, True) if whole else (Fate.COVERED, False))
            assert found.cover is Cover.OPEN
            assert (CELLAR in str(page)) is whole

    def test_is_changed_by_nobody_who_does_not_read_it(self, library: Any) -> None:
        own = replace(library, viewer=library.sonja)
        act(own, "start_document_draft", document_id=library.theirs)
        content = draft(own, library.theirs)
        before = part(own, library.theirs, "premises")
        for what, facts in (
            ("save_section", {"section": replace(before, text="Nytt.", cloak=Cloak()), "seen": rules.digest(before)}),
            ("save_section", {"section": Section("", "Ny", "Hemligt här.", SECRET)}),
            ("remove_section", {"section_key": "premises", "seen": rules.digest(before)}),
            ("change_document_facts", {"facts": replace(content.facts, cloak=SECRET), "seen": rules.digest(content.facts)}),
        ):
            with refused("plans.document_secret_section", authority="Socialnämnden"):
                act(library, what, document_id=library.theirs, **facts)
        assert draft(own, library.theirs) == content

    def test_of_a_whole_document_covers_every_part_and_every_change_of_it(self, library: Any) -> None:
        own = replace(library, viewer=library.sonja)
        act(own, "start_document_draft", document_id=library.theirs)
        owned(own, library.theirs, cloak=SECRET)
        section = part(own, library.theirs, "direction")
        for what, facts in (
            ("save_section", {"section": replace(section, text="Nytt.")}),
            ("remove_section", {"section_key": "direction"}),
        ):
            with refused("plans.document_secret_section"):
                act(library, what, document_id=library.theirs, seen=rules.digest(section), **facts)
        page = documents.draft(library.viewer, library.theirs, library.now)
        assert {one.text for one in page.content.sections} == {""}
        assert {one.fate for one in page.sections} == {Fate.COVERED}
        assert not page.whole


class TestASecretOfTheMunicipality:
    def test_is_read_by_those_who_keep_the_register_and_not_by_every_office_of_the_executive_board(self, library: Any) -> None:
        act(library, "start_document_draft", document_id=library.overall)
        wrote(library, library.overall, "premises", CELLAR, cloak=SECRET)
        adopt(library, library.overall, days_ago=0)
        for viewer, whole in (
            (library.viewer, True),
            (at(library.board, Role.COORDINATOR), True),
            (at(library.board, Role.UNIT_COORDINATOR), False),
            (at(library.board), False),
            (viewer_with(Role.AUDITOR), False),
        ):
            page = documents.document(viewer, library.overall, library.now)
            assert (page.whole, CELLAR in str(page)) == (whole, whole), viewer

    def test_is_no_reason_to_read_that_of_a_board(self, library: Any) -> None:
        unit = documents.found(library.viewer, library.theirs)[1]
        assert not document_lines.reads_secret(library.viewer, unit)
        assert document_lines.reads_secret(library.sonja, unit)
        assert document_lines.may_read(library.viewer, unit)


class TestInAReferral:
    def test_those_who_are_asked_read_the_rest(self, library: Any) -> None:
        page = referrals.referral(library.sonja, library.referral, library.now)
        assert page.content.section("direction").text == "Liv och hälsa först."
        assert (page.content.section("tasks").text, VAULT in str(page)) == ("", False)
        assert not page.may_edit
        assert VAULT in str(referrals.referral(library.viewer, library.referral, library.now))

    def test_what_is_said_of_a_secret_part_is_read_by_those_who_read_that(self, library: Any) -> None:
        said = commented(library, library.referral, section_key="tasks", text="Plåtskåpet rostar.", organisation_id=library.social)
        act(library, "answer_comment", comment_id=said, taken_in=False, why="Det är nytt.")
        for viewer, reads in (
            (library.viewer, True),
            (library.sonja, True),
            (at(library.board), False),
            (viewer_with(Role.AUDITOR), False),
        ):
            found = {one.id: one for one in referrals.referral(viewer, library.referral, library.now).comments}
            assert (found[said].text, found[said].why, found[said].covered) == (
                ("Plåtskåpet rostar.", "Det är nytt.", False) if reads else ("", "", True)
            ), viewer
            assert found[library.comment].text == "Skriv om äldre."
            assert (found[said].organisation, found[said].heading) == ("Socialnämnden", "Uppgifter")

    def test_what_another_said_of_a_secret_part_is_not_read_by_those_who_were_asked(self, library: Any) -> None:
        id = ready(library, "training_plan")
        wrote(library, id, "Plats", VAULT, cloak=SECRET)
        referral = referred(library, id, library.social, library.office)
        said = commented(library, referral, section_key="plats", text="Plåtskåpet rostar.", organisation_id=library.office)
        (found,) = referrals.referral(library.sonja, referral, library.now).comments
        assert (found.id, found.text, found.covered) == (said, "", True)

    def test_of_a_document_that_is_secret_as_a_whole_says_nothing(self, library: Any) -> None:
        id = ready(library, "training_plan", cloak=SECRET)
        referral = referred(library, id, library.social, library.office)
        for key in ("", "direction"):
            commented(library, referral, section_key=key, text="Röj inget.", organisation_id=library.office)
        page = referrals.referral(library.sonja, referral, library.now)
        assert [one.covered for one in page.comments] == [True, True]
        assert "Röj inget." not in str(page)
        assert {one.text for one in page.content.sections} == {""}

    def test_says_so_on_the_page_and_gives_no_way_to_answer(self, client: Any, sign_in: Any, library: Any) -> None:
        own = replace(library, viewer=library.sonja)
        act(own, "start_document_draft", document_id=library.theirs)
        referral = referred(own, library.theirs, library.office, library.social)
        said = commented(own, referral, section_key="premises", text="Källaren läcker.")
        sign_in(client, library.viewer)
        desk = Desk(client, library)
        seen = text(desk.get(f"referrals/{referral}/"))
        assert "Den gäller något som är hemligt" in seen
        assert "Källaren" not in seen
        assert desk.get(f"referrals/{referral}/comments/{said}/").status_code == 404
        sign_in(client, library.sonja)
        assert "Källaren läcker." in text(desk.get(f"referrals/{referral}/"))
        assert desk.get(f"referrals/{referral}/comments/{said}/").status_code == 200

    def test_only_those_who_were_asked_or_own_it_speak(self, library: Any) -> None:
        for viewer, whom in ((library.viewer, [library.social]), (library.sonja, [library.social]), (at(library.social), [library.social]),
                             (at(library.board), [])):  # fmt: skip
            page = referrals.referral(viewer, library.referral, library.now)
            assert [one.organisation_id for one in page.speaks_for] == whom
        with refused("plans.document_not_asked", field="organisation"):
            commented(library, library.referral, viewer=at(library.board))
        with refused("plans.not_found"):
            commented(library, library.referral, viewer=strangers(library)[0])

    def test_is_found_by_those_who_were_asked_until_it_is_over(self, library: Any) -> None:
        asked = referrals.asked_of_us
        assert [one.id for one in asked(library.sonja, library.now)] == [library.referral]
        assert asked(viewer_with(Role.COORDINATOR, scope=OTHER_SCOPE), library.now) == ()
        assert asked(viewer_with(Role.OBSERVER), library.now) == ()
        assert [bool(asked(library.sonja, library.now + timedelta(days=later))) for later in (13, 14, 15)] == [True, True, False]
        act(library, "close_referral", referral_id=library.referral)
        assert asked(library.sonja, library.now) == ()

    def test_of_an_outsider_is_noted_by_the_owner(self, library: Any) -> None:
        (partner, name, _partner), *_rest = [one for one in referrals.may_be_asked(library.viewer) if one[0] != library.social]
        id = ready(library, "training_plan")
        referral = referred(library, id, invited=(Invited(partner, "Fel namn", "Växeln"),))
        page = referrals.referral(library.viewer, referral, library.now)
        assert (page.invited[0].organisation, page.invited[0].function) == (name, "Växeln")
        commented(library, referral, organisation_id=partner, text="Per brev: se över.", author="Handläggare")
        assert CommentRow.objects.get(referral_id=referral).organisation == name


class TestOnPaper:
    def test_a_number_that_is_restricted_is_read_in_its_own_authority_and_by_who_keeps_the_register(self, library: Any) -> None:
        own = replace(library, viewer=library.sonja)
        someone = own.person("Prova Provström", library.social, viewer=library.sonja)
        own.way(Owner(person_id=someone), "070-174 06 97", viewer=library.sonja)
        own.way(Owner(person_id=someone), "070-174 06 99", viewer=library.sonja, restricted=True)
        adopted(own, library.social, {"chief_of_staff": (person_link(own, someone, "Prova Provström"),)})
        for viewer, reads in ((library.sonja, True), (at(library.social), True), (library.viewer, True), (at(library.board), False)):
            found = str(documents.pack(viewer, library.social, library.now))
            assert ("070-174 06 97" in found, "070-174 06 99" in found) == (True, reads), viewer

    def test_the_pack_says_that_something_is_left_out(self, library: Any) -> None:
        for viewer, whole in readers(library)[:3]:
            found = documents.pack(viewer, library.social, library.now)
            with translation.override("sv"):
                made = papers.pack(found, library.now, url="https://v.example/", urls={library.theirs: "https://v.example/1/"}, demo=False)
            said = [block.text for block in made.blocks if isinstance(block, Paragraph)]
            assert (CELLAR in said) is whole
            assert any("Det hemliga är utelämnat" in one for one in said) is not whole
            assert Paragraph("OSL 18:13 – krisberedskap", label="Hemligt:") in made.blocks

    def test_the_file_has_no_more_words_than_its_reader_may_read(self, client: Any, sign_in: Any, library: Any) -> None:
        sign_in(client, at(library.board))
        answer = client.get(f"/plans/documents/units/{library.social}/pack.pdf")
        assert (answer.status_code, answer.headers["Content-Type"]) == (200, "application/pdf")
        with pikepdf.open(io.BytesIO(answer.content)) as made:
            assert "Källaren" not in str(made.docinfo)
        with translation.override("sv"):
            found = papers.pack(
                documents.pack(at(library.board), library.social, library.now), library.now, url="https://v.example/",
                urls={library.theirs: "https://v.example/1/"}, demo=False,
            )  # fmt: skip
        assert "Källaren" not in str(found)
        assert to_pdf(found).startswith(b"%PDF")


class TestOnThePages:
    def test_those_who_read_in_part_are_not_led_to_what_they_may_not(self, client: Any, sign_in: Any, library: Any) -> None:
        own = replace(library, viewer=library.sonja)
        act(own, "start_document_draft", document_id=library.theirs)
        owned(own, library.theirs, cloak=SECRET)
        sign_in(client, library.viewer)
        desk = Desk(client, library)
        path = f"documents/{library.theirs}/draft/"
        page = desk.get(path).content.decode()
        assert CELLAR not in page
        assert SECRET.reason not in page
        assert f"{path}facts/" not in page
        assert f"{path}sections/{section_id(library.theirs, 'premises')}/" not in page
        for what in (
            "facts/",
            f"sections/{section_id(library.theirs, 'direction')}/",
            f"sections/{section_id(library.theirs, 'premises')}/remove/",
        ):
            assert desk.get(path + what).status_code == 404
            assert desk.post(path + what, {"key": str(new_id()), "heading": "X", "text": "Y", "cover": "open"}).status_code == 404
        for what in ("adopt/", "refer/"):
            assert CELLAR not in desk.get(path + what).content.decode()

    def test_the_ground_stands_where_the_text_would(self, client: Any, sign_in: Any, library: Any) -> None:
        sign_in(client, at(library.board))
        seen = text(Desk(client, library).get(f"documents/{library.theirs}/"))
        assert "OSL 18:13" in seen
        assert CELLAR not in seen
        assert SECRET.reason not in seen
        assert "Det läses av dem som skriver planerna" in seen


def test_a_document_made_secret_later_says_so_where_it_is_compared(library: Any) -> None:
    act(library, "start_document_draft", document_id=library.overall)
    owned(library, library.overall, cloak=SECRET)
    adopt(library, library.overall, days_ago=0)
    page = documents.differences(at(library.board), library.overall, 1, 2, library.now)
    assert [(one.name, one.before, one.after) for one in page.facts] == [("cover", "open", "secret")]
    assert {one.fate for one in page.sections} == {Fate.COVERED}


def test_who_writes_in_an_authority_writes_there_alone(library: Any) -> None:
    for viewer in (library.sonja, at(library.social, Role.UNIT_COORDINATOR)):
        for id in (library.overall, library.plan, library.policy):
            with refused("plans.not_found"):
                act(library, "start_document_draft", document_id=id, viewer=viewer)
        for place in (library.municipality, library.office):
            with refused("plans.not_found"):
                act(library, "begin_document", organisation_id=place, kind="continuity", viewer=viewer)
    with refused("plans.may_not"):
        act(library, "start_document_draft", document_id=library.overall, viewer=at(library.board, Role.UNIT_COORDINATOR))
    assert in_force(library, "board_rules", election=0)
    next_version(library, library.overall, "Ny.", days_ago=0)
