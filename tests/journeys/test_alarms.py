"""Story 2: the duty officer takes an alarm, half-finished if need be, assesses it and opens an incident from it."""

from __future__ import annotations

import re
from uuid import uuid4

import pytest

from tests.journeys.conftest import ADMINISTRATOR, DUTY_OFFICER, LOG_KEEPER
from vardkase.testing.journey import Journey

pytestmark = pytest.mark.browser


def taken(journey: Journey, what: str) -> Journey:
    journey.given_i_am(DUTY_OFFICER)
    return journey.when_i_open("/alarms/new/").when_i_write("What has happened?", what).when_i_click("Save the alarm").then_i_see(what)


def test_an_alarm_with_three_words_is_saved_and_filled_in_later(journey):
    what = f"Rör har brustit {uuid4().hex[:4]}"
    taken(journey, what)
    journey.when_i_click("Add what you have learnt").when_i_write("Where?", "Kvisthamraviken").when_i_click("Save what is new")
    journey.then_i_see("Kvisthamraviken", what)
    journey.when_i_open("/alarms/").then_i_see(what)


def test_an_alarm_without_a_word_is_refused_with_what_to_do(journey):
    journey.given_i_am(DUTY_OFFICER).given_pages_that_answer(422).when_i_open("/alarms/new/").when_i_click("Save the alarm")
    journey.then_i_see("Write at least one word about the alarm. Everything else can be added later.")
    assert journey.page.title().startswith("Fel: ")
    journey.then_the_page_is_sound()


def test_the_criteria_that_are_ticked_follow_the_alarm_into_the_incident(journey):
    alarm = taken(journey, f"Vattenverket är ur drift {uuid4().hex[:4]}").page.url
    journey.when_i_choose("Serious disturbance of a vital societal function").when_i_choose("Affects many people")
    journey.when_i_choose("Open an incident").when_i_write("Name of the incident", "Utan vatten").when_i_click("Decide")
    journey.then_i_am_at("/incidents/[0-9a-f-]+/log/").then_i_see("Utan vatten").then_the_page_is_sound()
    journey.when_i_open(alarm).then_i_see(re.compile("Allvarlig störning i en viktig samhällsfunktion"), re.compile("Många drabbas"))


def test_a_dismissal_needs_a_reason_and_keeps_what_was_typed(journey):
    taken(journey, f"Hund på vägen {uuid4().hex[:4]}").given_pages_that_answer(422)
    journey.when_i_choose("Dismiss").when_i_click("Decide").then_i_see("Write why the alarm is dismissed.")
    assert journey.page.get_by_role("radio", checked=True).count() == 1
    journey.then_the_page_is_sound()
    journey.when_i_write("Reason", "Trafikverket har den redan.").when_i_click("Decide").then_i_see(
        re.compile("Avskriv"), "Trafikverket har den redan."
    )


def test_an_alarm_can_be_watched_until_a_given_time(journey):
    taken(journey, f"Vattnet stiger {uuid4().hex[:4]}")
    journey.when_i_choose("Keep watch").when_i_write("Look again at", "30 min").when_i_click("Decide").then_i_see(re.compile("^Bevakas"))


def test_the_log_keeper_sees_the_alarm_but_cannot_take_one(journeys):
    what = f"Larm för alla {uuid4().hex[:4]}"
    taken(journeys(), what)
    keeper = journeys().given_i_am(LOG_KEEPER).when_i_open("/alarms/").then_i_see(what).then_i_do_not_see("Take an alarm")
    keeper.given_pages_that_answer(404).when_i_open("/alarms/new/").then_the_heading_is("The page is not here")


def test_the_administrator_of_the_system_sees_no_alarm(journey):
    journey.given_i_am(ADMINISTRATOR).given_pages_that_answer(404).when_i_open("/alarms/").then_the_heading_is("The page is not here")
    journey.then_the_page_is_sound()


def test_an_alarm_is_taken_and_assessed_without_javascript(without_javascript):
    taken(without_javascript, f"Utan skript {uuid4().hex[:4]}")
    without_javascript.when_i_choose("Open an incident").when_i_write("Name of the incident", "Utan skript").when_i_click("Decide")
    without_javascript.then_i_am_at("/incidents/[0-9a-f-]+/log/").then_i_see("Utan skript")


def test_an_alarm_is_taken_on_a_phone(phone):
    taken(phone, f"Ringer från bilen {uuid4().hex[:4]}").then_the_page_is_sound()


def test_an_alarm_is_taken_by_keyboard_alone(journey):
    what = f"Bara tangenter {uuid4().hex[:4]}"
    journey.given_i_am(DUTY_OFFICER).when_i_open("/alarms/")
    journey.when_i_press("l").then_the_heading_is("Take an alarm")
    journey.then_i_get_there_by_keyboard("What has happened?").when_i_type(what)
    journey.then_i_get_there_by_keyboard("Save the alarm").when_i_press("Enter").then_i_see(what)


def test_one_alarm_after_another_is_taken_in_the_same_tab(journey):
    taken(journey, f"Det första {uuid4().hex[:4]}")
    journey.when_i_open("/alarms/new/")
    assert journey.field("What has happened?").input_value() == ""
    second = f"Det andra {uuid4().hex[:4]}"
    journey.when_i_write("What has happened?", second).when_i_click("Save the alarm").then_i_see(second)
    journey.when_i_open("/alarms/").then_i_see(second)


def test_who_was_overtaken_keeps_the_words_and_is_told(journeys):
    first = taken(journeys(), f"Rök i tunneln {uuid4().hex[:4]}")
    other = journeys().given_i_am(DUTY_OFFICER).when_i_open(first.page.url.removeprefix(first.house))
    first.when_i_choose("Open an incident").when_i_write("Name of the incident", "Rök").when_i_click("Decide")
    first.then_i_am_at("/incidents/[0-9a-f-]+/log/")
    why = "Det var bara dimma, sade väktaren."
    other.given_pages_that_answer(422).when_i_choose("Dismiss").when_i_write("Reason", why).when_i_click("Decide")
    other.then_i_see(re.compile("Larmet hör redan till händelse"))
    assert other.field("Reason").input_value() == why
    other.then_the_page_is_sound()
