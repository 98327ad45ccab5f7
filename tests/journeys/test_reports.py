"""Story 6 of the situation picture: a situation report from one press to the last receipt, written by several at once."""

from __future__ import annotations

import re

import pytest

from tests.journeys.conftest import CHIEF_OF_STAFF, DECISION_MAKER, DUTY_OFFICER
from vardkase.testing.journey import Journey

pytestmark = pytest.mark.browser
BLOCKS = {
    "2 Händelseutveckling": "Vattenledningen på Stora Brogatan är av.",
    "3 Konsekvenser och tillstånd": "Fyrtio hushåll är utan vatten.",
    "4 Vidtagna åtgärder": "Vattentankar är utställda.",
    "5 Planerade åtgärder": "Ledningen lagas i kväll.",
    "8 Förväntad utveckling": "Vattnet är tillbaka före midnatt.",
}


def room_of(log: str) -> str:
    return log.removesuffix("log/")


def drafted(journey: Journey, log: str) -> str:
    """A report that is begun; its address."""
    journey.when_i_open(f"{room_of(log)}reports/").when_i_click("Begin a situation report").then_the_page_is_sound()
    journey.when_i_write("Recipients", "Länsstyrelsen").when_i_click("Begin the report")
    journey.then_i_am_at("/incidents/[0-9a-f-]+/reports/[0-9a-f-]+/").then_the_page_is_sound()
    return journey.page.url.removeprefix(journey.house)


def written(journey: Journey, report: str, section: str, text: str) -> None:
    """A section, as its function writes it."""
    journey.when_i_open(report).when_i_click(re.compile(rf"^Skriv\b.*{section}$")).when_i_write("What you say of it", text)
    journey.when_i_click("Save the section").then_i_see(text)


def test_from_one_press_to_the_last_receipt(journeys, log):
    writer = journeys().given_i_am(DUTY_OFFICER)
    report = drafted(writer, log)
    for section, text in BLOCKS.items():
        written(writer, report, section, text)
    writer.when_i_click("Hand it in for review").when_i_click("Hand it in").then_i_see(re.compile("Granskas"))

    chief = journeys().given_i_am(CHIEF_OF_STAFF)
    chief.when_i_open(report).then_the_page_is_sound().when_i_click("Reviewed …").when_i_click("It may be approved")
    chief.then_i_see(re.compile("Granskad av"))

    decider = journeys().given_i_am(DECISION_MAKER)
    decider.when_i_open(report).when_i_click("Approve …").then_the_page_is_sound().when_i_click("Approve it")
    decider.then_i_see(re.compile("Rapporten är godkänd och låst"))

    writer.when_i_open(report).when_i_click("Sent to …").then_the_page_is_sound().when_i_click("Note it as sent")
    writer.when_i_click("Note a receipt").when_i_write("Who says so?", "TiB Länsstyrelsen").when_i_click("Note the receipt")
    writer.then_i_see(re.compile("Kvitterad av alla")).then_the_page_is_sound().then_nothing_is_in_english()
    writer.when_i_click("Conference, SMS and WIS").then_i_see(re.compile("Fyrtio hushåll är utan vatten")).then_the_page_is_sound()


def test_a_report_that_changed_while_it_was_read_is_not_approved(journeys, log):
    writer = journeys().given_i_am(DUTY_OFFICER)
    report = drafted(writer, log)
    for section, text in BLOCKS.items():
        written(writer, report, section, text)
    writer.when_i_click("Hand it in for review").when_i_click("Hand it in")
    decider = journeys().given_i_am(DECISION_MAKER).given_pages_that_answer(422)
    decider.when_i_open(report).when_i_click("Approve …")
    written(writer, report, "7 Behov av stöd", "En vattentank till.")
    decider.when_i_click("Approve it").then_i_see(re.compile("Rapporten har ändrats sedan du öppnade den: Behov av stöd"))
    decider.then_the_page_is_sound()


def test_the_later_of_two_in_one_section_sees_both(journeys, log):
    first, second = journeys().given_i_am(DUTY_OFFICER), journeys().given_i_am(CHIEF_OF_STAFF).given_pages_that_answer(422)
    report = drafted(first, log)
    second.when_i_open(f"{report}event/").when_i_write("What you say of it", "Stabschefens text.")
    written(first, report, "2 Händelseutveckling", "Den första texten.")
    second.when_i_click("Save the section").then_i_see(re.compile("Den första texten."), re.compile("Stabschefens text."))
    second.then_the_page_is_sound().when_i_write("What you say of it", "Båda texterna.").when_i_click("Save the section")
    second.then_i_see("Båda texterna.")


def test_it_works_on_a_phone_and_without_javascript(without_javascript, log):
    without_javascript.given_i_am(DUTY_OFFICER)
    report = drafted(without_javascript, log)
    written(without_javascript, report, "2 Händelseutveckling", "Ledningen är av.")


def test_it_fits_a_phone(phone, log):
    phone.given_i_am(DUTY_OFFICER)
    drafted(phone, log)
    phone.then_it_fits_a_narrow_screen()


def test_an_exercise_is_marked_on_the_report(journeys, open_incident):
    log = open_incident(exercise=True)
    writer = journeys().given_i_am(DUTY_OFFICER)
    drafted(writer, log)
    writer.then_i_see("ÖVNING").then_the_page_is_sound()
