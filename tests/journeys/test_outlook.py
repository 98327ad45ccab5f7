"""Story 3 of the situation picture: what fails next, why, what buys time, what if the power is back, and how it came true."""

from __future__ import annotations

import re

import pytest

from tests.journeys.conftest import CHIEF_OF_STAFF, COORDINATOR, LIAISON
from vardkase.testing.journey import Journey

pytestmark = pytest.mark.browser
OUTLOOK = "/incidents/[0-9a-f-]+/outlook/"


def room(log: str) -> str:
    """The address of the forecasts of an incident, by that of its log."""
    return log.replace("/log/", "/outlook/")


def row(journey: Journey, number: int, **said: str) -> Journey:
    """A row of the form, filled in."""
    for name, text in said.items():
        field = journey.page.locator(f"[name='row_{number}_{name}']")
        field.select_option(text) if name in {"key", "stand"} else field.fill(text)
    return journey


def forecast(journey: Journey, log: str) -> Journey:
    """The chief of staff says that the power went an hour ago, and what the operator says of the masts."""
    journey.given_i_am(CHIEF_OF_STAFF).when_i_open(room(log)).then_i_see("No forecast yet").then_the_page_is_sound()
    journey.when_i_click("Make a forecast").then_the_page_is_sound()
    row(journey, 0, key="electricity", stand="out", since="60 min sedan", likely="30 tim", source="Elnätsbolaget")
    journey.page.locator("details").nth(1).locator("summary").click()
    row(journey, 1, key="telephony", stand="holds", likely="5 tim", source="Operatören")
    return journey.when_i_click("Reckon").then_i_am_at(OUTLOOK)


def test_from_what_is_out_to_what_fails_next_and_what_if(journeys, log):
    chief = forecast(journeys(), log)
    chief.then_i_see("P-001", "Out now", "Fails or may fail", "What buys most time", re.compile("Elförsörjning → .*Enskilda brunnar"))
    chief.then_i_see(re.compile("Telefoni och mobil")).then_the_page_is_sound()
    # What if it is back in an hour: beside the forecast, in one step, and kept nowhere.
    chief.when_i_write("is back", "1 tim").when_i_click("Show beside").then_i_see(re.compile("Tänk om: Elförsörjning"), "Then:")
    chief.then_the_page_is_sound().when_i_click("Without what if").then_i_do_not_see("Then:")
    # In the log it stands by itself.
    chief.when_i_open(log).then_i_see(re.compile("Prognos P-001, 48 timmar framåt"))


def test_what_happened_is_held_against_it(journeys, log):
    chief = forecast(journeys(), log)
    chief.when_i_click("Say what happened").then_the_page_is_sound()
    chief.page.locator("[name='which']").select_option("telephony")
    chief.when_i_write("Or: it had not failed by", "nu").when_i_write("Who says so", "Operatören").when_i_click("Note it")
    chief.then_i_am_at(OUTLOOK).then_i_see("It is noted, and every forecast is held against it.")


def test_a_partner_does_not_see_what_hangs_on_what(journeys, log):
    forecast(journeys(), log)
    partner = journeys().given_i_am(LIAISON).given_pages_that_answer(404)
    partner.page.goto(f"{partner.house}{room(log)}")
    partner.then_i_do_not_see("P-001", "Telefoni och mobil")


def test_it_is_read_on_a_phone_and_reached_by_keyboard(phone, log):
    forecast(phone, log).then_it_fits_a_narrow_screen()
    phone.then_i_get_there_by_keyboard("Show beside")


def test_the_register_is_read_and_changed(journeys):
    coordinator = journeys().given_i_am(COORDINATOR).given_pages_that_answer(422)
    coordinator.when_i_open("/preparedness/functions/").then_the_page_is_sound()
    coordinator.when_i_click("Trygghetslarm").then_i_see("What it needs", "What needs it", "The chain around it").then_the_page_is_sound()
    coordinator.when_i_click("Add what it needs").then_the_page_is_sound()
    coordinator.page.locator("[name='on_id']").select_option(label="Personalläge")
    coordinator.when_i_write("For how long", "länge").when_i_click("Save").then_i_see(re.compile("gick inte att läsa som en tid"))
    coordinator.page.locator("[name='by']").select_option("by_hand")
    coordinator.when_i_write("For how long", "4–8 tim").when_i_click("Save").then_i_see("It is saved.", re.compile("för hand: 4–8 timmar"))
    # As it was: the other stories reckon with the register too.
    coordinator.when_i_click(re.compile("Ändra Personalläge")).when_i_click("Take away…").when_i_write("Why", "Prov.").when_i_click(
        "Take away"
    )
    coordinator.then_i_do_not_see(re.compile("för hand: 4–8 timmar"))
