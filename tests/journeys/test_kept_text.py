"""What is typed and not saved is kept for the one who typed it: through a refusal, through a sign-in, and from whoever sits down next."""

from __future__ import annotations

import pytest

from tests.journeys.conftest import CHIEF_OF_STAFF, LOG_KEEPER

pytestmark = pytest.mark.browser
TYPED = "Dammen vid Rimbo läcker, lång text som ingen vill skriva om"


def test_the_next_person_in_the_same_tab_does_not_see_what_was_typed(journey, log):
    journey.given_i_come_in_as(LOG_KEEPER).when_i_open(log).when_i_press("n").when_i_type(TYPED)
    journey.context.clear_cookies()
    journey.given_i_come_in_as(CHIEF_OF_STAFF).when_i_open(log)
    assert journey.field("New entry").input_value() == ""
    journey.context.clear_cookies()
    journey.given_i_come_in_as(LOG_KEEPER).when_i_open(log)
    assert journey.field("New entry").input_value() == TYPED


def test_a_text_that_was_refused_survives_a_change_elsewhere_in_the_form(journey, log):
    journey.given_pages_that_answer(422).given_i_am(LOG_KEEPER).when_i_open(log)
    journey.when_i_write("New entry", TYPED).when_i_write("Happened", "om en stund").when_i_click("Save")
    journey.page.locator("[aria-invalid=true]").first.wait_for()
    journey.field("Happened").fill("00:30")
    journey.when_i_open("/incidents/").when_i_open(log)
    assert journey.field("New entry").input_value() == TYPED
    assert journey.field("Happened").input_value() == "00:30"
    journey.when_i_click("Save").then_i_see(TYPED)


def test_after_saving_nothing_is_kept(journey, log):
    journey.given_i_am(LOG_KEEPER).when_i_open(log)
    journey.when_i_press("n").when_i_type(TYPED).when_i_press("Enter").then_i_see(TYPED)
    journey.when_i_open("/incidents/").when_i_open(log)
    assert journey.field("New entry").input_value() == ""
