"""Story 1 of leading: from an assessed alarm to a led organisation, on a phone, in a minute."""

from __future__ import annotations

import re
import time
from uuid import uuid4

import pytest

from tests.journeys.conftest import DUTY_OFFICER, LIAISON, LOG_KEEPER
from vardkase.testing.journey import Journey

pytestmark = pytest.mark.browser
MOST_TAPS = 6
MOST_SECONDS = 60
# A person on a phone finds and presses the next thing in about so long; the machine's own time comes on top.
SECONDS_A_TAP = 5


def assessed(journey: Journey) -> str:
    """An alarm that is watched; its address."""
    journey.given_i_am(DUTY_OFFICER).when_i_open("/alarms/new/")
    journey.when_i_write("What has happened?", f"E18 blockerad {uuid4().hex[:4]}").when_i_click("Save the alarm")
    journey.when_i_choose("Keep watch").when_i_write("Look again at", "30 min").when_i_click("Decide")
    journey.then_i_see(re.compile("^Bevakas"))
    return journey.page.url


class Taps:
    """Counts what a finger does, and the seconds that the machine takes of the minute."""

    def __init__(self, journey: Journey) -> None:
        self.journey, self.count, self.began = journey, 0, time.monotonic()

    def on(self, name: str) -> Taps:
        """Presses a link or a button."""
        self.count += 1
        self.journey.when_i_click(name)
        return self

    def tick(self, name: str) -> Taps:
        """Ticks a box or chooses."""
        self.count += 1
        self.journey.when_i_choose(name)
        return self

    @property
    def seconds(self) -> float:
        """What a person would have needed: a while for each tap, and what the machine took."""
        return self.count * SECONDS_A_TAP + time.monotonic() - self.began


def test_an_assessed_alarm_becomes_a_led_organisation_within_a_minute_and_six_taps(phone):
    assessed(phone)
    taps = Taps(phone)
    taps.on("Start crisis leadership …")
    phone.then_the_page_is_sound()
    taps.tick("Affects many people").tick("Stabsläge").tick("Kommundirektör, per telefon").tick("Central krisledning")
    taps.on("Start crisis leadership")
    phone.then_i_am_at("/incidents/[0-9a-f-]+/leadership/")
    assert taps.count <= MOST_TAPS
    assert taps.seconds <= MOST_SECONDS
    phone.then_i_see("Crisis leadership is started. It stands in the log with its grounds.").then_the_page_is_sound()
    room = phone.page.url.removeprefix(phone.house).removesuffix("leadership/")
    phone.when_i_open(f"{room}log/").then_i_see(re.compile("Krisledning är startad: Stabsläge, Central krisledning"))
    phone.when_i_open(f"{room}roles/").then_i_see("Stabschef").then_the_page_is_sound()
    phone.when_i_open(f"{room}callouts/").then_i_see(re.compile("Central krisledning")).then_the_page_is_sound()
    phone.when_i_open(f"{room}meetings/").then_i_see(re.compile("Startmöte")).then_the_page_is_sound()


def test_it_starts_without_javascript_too(without_javascript):
    assessed(without_javascript)
    without_javascript.when_i_click("Start crisis leadership …").when_i_choose("Needs coordination")
    without_javascript.when_i_choose("Beredskapsläge").when_i_choose("Central krisledning").when_i_click("Start crisis leadership")
    without_javascript.then_i_am_at("/incidents/[0-9a-f-]+/leadership/").then_i_see("Central krisledning")


def test_nobody_is_said_to_have_decided_who_was_not_asked(journey):
    assessed(journey)
    journey.given_pages_that_answer(422).when_i_click("Start crisis leadership …").when_i_choose("Needs coordination")
    journey.when_i_choose("Stabsläge").when_i_choose("Central krisledning").when_i_click("Start crisis leadership")
    journey.then_i_see(re.compile("Den nivån får du inte besluta om på egen hand")).then_the_page_is_sound()
    journey.when_i_choose("Kommundirektör, per telefon").when_i_click("Start crisis leadership")
    journey.then_i_am_at("/incidents/[0-9a-f-]+/leadership/")
    journey.when_i_open(f"{journey.page.url.removeprefix(journey.house).removesuffix('leadership/')}log/")
    journey.then_i_see(re.compile(r"Beslutat av Kommundirektör, per telefon kl\. \d\d:\d\d"))


def test_what_is_missing_is_said_and_nothing_is_begun(journey):
    alarm = assessed(journey)
    journey.given_pages_that_answer(422).when_i_click("Start crisis leadership …").when_i_click("Start crisis leadership")
    journey.then_i_see("Choose a level.", "Choose where the crisis is to be led: at least one place.").then_the_page_is_sound()
    journey.when_i_open(alarm.removeprefix(journey.house)).then_i_see(re.compile("^Bevakas"))


def test_those_who_do_not_lead_are_not_offered_it(journeys):
    alarm = assessed(journeys())
    keeper = journeys().given_i_am(LOG_KEEPER)
    keeper.when_i_open(alarm.removeprefix(keeper.house)).then_i_do_not_see("Start crisis leadership …")
    stranger = journeys().given_i_am(LIAISON).given_pages_that_answer(404)
    stranger.when_i_open(f"{alarm.removeprefix(stranger.house)}start/").then_the_heading_is("The page is not here")
