"""Stories 4 and 5: what is new since I left, and finding, jumping and printing in the log."""

from __future__ import annotations

import re

import pytest

from tests.journeys.conftest import CHIEF_OF_STAFF, LOG_KEEPER
from tests.journeys.test_log import written
from vardkase.testing.journey import Journey

pytestmark = pytest.mark.browser


def alfrida(journey: Journey, role: str = CHIEF_OF_STAFF) -> Journey:
    """The finished log of the storm."""
    return journey.given_i_am(role).when_i_open("/incidents/").when_i_click("Stormen Alfrida").then_i_am_at("/incidents/[0-9a-f-]+/log/")


def test_whoever_comes_back_sees_what_is_new_and_gives_a_receipt(journeys, log):
    chief = journeys().given_i_am(CHIEF_OF_STAFF).when_i_open(log)
    written(journeys().given_i_am(LOG_KEEPER).when_i_open(log), "Nytt medan du sov")
    chief.when_i_open(log.replace("/log/", "/since/")).then_i_see("Nytt medan du sov").then_the_page_is_sound()
    chief.when_i_click("I have read up to here").when_i_open(log.replace("/log/", "/since/")).then_i_see("Nothing new")


def test_nothing_new_is_said_as_such(journey, log):
    since = log.replace("/log/", "/since/")
    journey.given_i_am(CHIEF_OF_STAFF).when_i_open(since)
    journey.when_i_click("I have read up to here").when_i_open(since).then_i_see("Nothing new").then_the_page_is_sound()


def test_a_search_finds_every_form_of_a_swedish_word(journey):
    alfrida(journey).when_i_press("/").when_i_type("strömavbrott").when_i_press("Enter")
    journey.page.wait_for_url(re.compile("q=str"))
    found = journey.page.locator("li.entry").all_inner_texts()
    assert found
    assert all(re.search("strömavbrott|strömlös|avbrott", text, re.IGNORECASE) for text in found), found
    journey.then_the_page_is_sound()


def test_a_search_that_finds_nothing_says_what_to_try(journey):
    alfrida(journey).when_i_press("/").when_i_type("isbrytare").when_i_press("Enter").then_i_see("Nothing in the log fits the filter")
    journey.then_the_page_is_sound()


def test_the_log_is_shown_as_it_was_known_at_a_moment(journey):
    alfrida(journey).when_i_click("Search and filter").when_i_write("The log as it was known at", "3 jan 2019 10:00")
    journey.when_i_press("Enter")
    journey.page.wait_for_url(re.compile("at="))
    journey.then_i_do_not_see(re.compile("De sista kunderna har fått tillbaka strömmen"))
    assert journey.page.locator("li.entry").count() > 3


def test_the_log_can_be_filtered_without_javascript(without_javascript):
    alfrida(without_javascript)
    without_javascript.when_i_open(without_javascript.page.url.removeprefix(without_javascript.house) + "?category=decision")
    kinds = without_javascript.page.locator("li.entry").count()
    assert 0 < kinds < 70
    without_javascript.then_i_do_not_see(re.compile("De sista kunderna har fått tillbaka strömmen"))


def test_an_entry_has_an_address_of_its_own(journey):
    alfrida(journey)
    journey.page.get_by_role("link", name=re.compile("^Anteckning")).first.click()
    journey.then_i_am_at("/incidents/[0-9a-f-]+/log/[0-9]+/").then_the_page_is_sound()


def test_the_log_prints_on_a4_with_incident_time_page_and_selection(journey, tmp_path):
    import pikepdf

    alfrida(journey).when_i_click("Print")
    journey.then_i_see(re.compile("Stormen Alfrida"), re.compile("101"))
    paper = tmp_path / "logg.pdf"
    journey.page.pdf(path=str(paper), prefer_css_page_size=True)
    with pikepdf.open(paper) as document:
        assert len(document.pages) > 1
        left, bottom, right, top = (float(edge) for edge in document.pages[0].mediabox)
    assert (round(right - left), round(top - bottom)) == (595, 842)


def test_the_storm_holds_its_sourced_rows_with_time_and_precision(journey):
    alfrida(journey).then_i_see(re.compile("De sista kunderna har fått tillbaka strömmen"), re.compile("okänd tid"), re.compile("skrevs"))
    journey.then_nothing_is_in_english()
