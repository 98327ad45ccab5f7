"""Story 9 of preparedness: a plan from its draft over comments and adoption to a new version, and to the pack on paper."""

from __future__ import annotations

import re
from datetime import timedelta

import pytest
from django.utils import timezone

from tests.journeys.conftest import CHIEF_OF_STAFF, COORDINATOR
from vardkase.plans.rules.terms import term_at
from vardkase.testing.journey import Journey

pytestmark = pytest.mark.browser
# A kind that the demonstration has no document of.
KIND = "Handlingsprogram enligt lagen om skydd mot olyckor"
SECTION = "Inriktning och mål"
DECIDED = "2026-11-02"
# A board that leads by itself and has no plan in the demonstration.
BOARD = "Val- och demokratinämnden"


def adopted(journey: Journey, paragraph: str) -> None:
    """The decision, as it stands in the minutes."""
    journey.when_i_click("Adopt…").then_the_page_is_sound()
    journey.when_i_write("Who decided", "Kommunstyrelsen").when_i_write("Decided on", DECIDED)
    journey.when_i_write("Paragraph of the minutes", paragraph)
    journey.when_i_write("Why the days lie outside the term", "Den gamla styrelsen beslutade före årsskiftet.").when_i_click("Adopt")
    journey.then_i_am_at("/plans/documents/[0-9a-f-]+/")


def written(journey: Journey, section: str, text: str) -> None:
    """A section, as its owner writes it."""
    journey.when_i_click(re.compile(rf"^Skriv\b.*{section}$")).when_i_write("What the section says", text).when_i_click("Save").then_i_see(
        text
    )


def test_from_a_draft_to_the_pack(journeys):
    owner = journeys().given_i_am(COORDINATOR)
    owner.when_i_open("/plans/").when_i_click("Plans and governing documents").then_the_page_is_sound()
    owner.then_i_see("Saknas").when_i_open(unit_of(owner)).when_i_click("Begin a document").then_the_page_is_sound()
    owner.when_i_choose(KIND).when_i_click("Begin").then_i_am_at("/plans/documents/[0-9a-f-]+/draft/").then_the_page_is_sound()
    owner.when_i_click(re.compile("^Ändra")).when_i_write("Owner", "Beredskapschef").when_i_click("Save").then_i_see("Beredskapschef")
    written(owner, SECTION, "En stabsövning varje år.")

    owner.when_i_click("Send for comments…").then_the_page_is_sound().when_i_choose("Kommunstyrelsen")
    owner.when_i_write("Last day for comments", "2099-12-31").when_i_write("What you want them to say something about", "Räcker det?")
    owner.when_i_click("Send for comments").then_i_see(re.compile("Utkastet är skickat på remiss"))

    reader = journeys().given_i_am(CHIEF_OF_STAFF)
    reader.when_i_open("/plans/referrals/").then_the_page_is_sound().when_i_click(KIND).then_i_see("En stabsövning varje år.")
    reader.then_the_page_is_sound().when_i_click(re.compile(f"^Lämna synpunkt på detta.*: {SECTION}$"))
    reader.when_i_write("Your function", "Stabschef").when_i_write("Comment", "Öva också med bolagen.").when_i_click("Send the comment")
    reader.then_i_see("Öva också med bolagen.")
    comments = reader.page.url.removeprefix(reader.house)

    owner.when_i_open(comments).when_i_click(re.compile("^Svara")).when_i_choose("Taken in").when_i_write("How, or why not", "Infört.")
    owner.when_i_click("Save the answer").when_i_click("Close the referral…").when_i_click("Close the referral").then_i_see("Infört.")
    owner.when_i_click(KIND).when_i_click("To the draft")
    adopted(owner, "§ 101")
    owner.then_i_see("In force", "En stabsövning varje år.").then_the_page_is_sound().then_nothing_is_in_english()

    owner.when_i_click("Work on a new version").when_i_click("Begin")
    written(owner, SECTION, "En stabsövning varje år, med bolagen.")
    adopted(owner, "§ 102")
    owner.when_i_click("med utgåva 1").then_the_page_is_sound().then_i_see("år, med bolagen.")

    owner.when_i_open(unit_of(owner)).then_the_page_is_sound().when_i_click("Pack for paper").then_the_page_is_sound()
    owner.then_i_see(re.compile("/plans/documents/units/"), "Call lists").then_nothing_is_in_english().then_it_fits_a_narrow_screen()
    assert owner.page.pdf(format="A4").startswith(b"%PDF")
    with owner.page.expect_download() as waiting:
        owner.when_i_click("Fetch as PDF")
    assert waiting.value.suggested_filename.startswith("planer-norrtalje-kommun-")


def test_a_boards_plan_waits_for_the_overall_one(journeys):
    """Adopted before its parent it is refused, with the law and a place for the reason; after it, it follows, and knows of changes."""
    owner, today = journeys().given_i_am(COORDINATOR).given_pages_that_answer(422), timezone.localdate()
    owner.when_i_open("/plans/documents/?kind=board_crisis_plan").then_i_see(BOARD)
    owner.when_i_open(unit_of(owner, BOARD, "board_crisis_plan")).then_i_see("Saknas").then_the_page_is_sound()
    owner.when_i_click(re.compile(r"^Börja\b.*Krishanteringsplan")).then_the_page_is_sound().when_i_click("Begin")
    owner.then_i_see("Följer Krishanteringsplan, kommunövergripande, utgåva 2.")
    owner.when_i_click(re.compile("^Ändra")).when_i_write("Owner", "Valsamordnare").when_i_click("Save")
    written(owner, SECTION, "Val ska kunna hållas också i en kris.")

    owner.when_i_click("Adopt…").when_i_write("Who decided", BOARD).when_i_write("Paragraph of the minutes", "§ 7")
    owner.when_i_write("Why the days lie outside the term", "Den gamla nämnden beslutade före årsskiftet.")
    owner.when_i_choose("For the term of office", term_at(today).name)
    owner.when_i_write("Decided on", (today - timedelta(days=60)).isoformat()).when_i_click("Adopt")
    owner.then_i_see("2 kap. 1 §").then_the_page_is_sound()
    owner.when_i_write("Decided on", today.isoformat()).when_i_click("Adopt").then_i_am_at("/plans/documents/[0-9a-f-]+/")
    owner.then_i_see("In force", "Krishanteringsplan, kommunövergripande, utgåva 2").then_the_page_is_sound()

    owner.when_i_open(unit_of(owner, "Kultur- och fritidskontoret", "board_crisis_plan"))
    owner.then_i_see("Den övergripande planen har ändrats sedan dess").when_i_click(re.compile("^Vad som har ändrats"))
    owner.then_i_see("Jämfört med utgåva 1").then_the_page_is_sound().then_nothing_is_in_english()


def unit_of(journey: Journey, name: str = "Norrtälje kommun", kind: str = "policy") -> str:
    """The address of a unit's documents: in the register it has one of the kind, or lacks it."""
    journey.when_i_open(f"/plans/documents/?kind={kind}")
    link = journey.page.get_by_role("link", name=name, exact=True).first
    return str(link.get_attribute("href"))
