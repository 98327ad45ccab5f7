"""Story 5 of preparedness: a measure from a risk to a verified effect and the next one, and the choice that the year's money allows."""

from __future__ import annotations

import re
from collections.abc import Callable
from uuid import uuid4

import pytest

from tests.journeys.conftest import COORDINATOR, LIAISON
from vardkase.testing.journey import Journey

pytestmark = pytest.mark.browser
MEASURE = "/preparedness/measures/[0-9a-f-]+/"


def proposed(journey: Journey, title: str, cost: str = "250 tkr") -> str:
    """The coordinator proposes a measure that lowers a risk; its address."""
    journey.given_i_am(COORDINATOR).when_i_open("/preparedness/measures/").then_the_page_is_sound()
    journey.when_i_click("Propose a measure").then_the_page_is_sound()
    fields = {
        "title": title, "owner": "Fastighetschef", "deadline": "2030-05-31", "cost_once": cost, "effect_1_target": "Elavbrott",
        "effect_1_before": "4", "effect_1_after": "2",
    }  # fmt: skip
    for name, text in fields.items():
        journey.page.locator(f"[name='{name}']").fill(text)
    journey.page.locator("[name='effect_1_kind']").select_option("consequence")
    board = journey.page.locator("[name='organisation_id']")
    if not board.input_value():
        board.select_option(label="Kommunstyrelsen")
    journey.when_i_click("Propose").then_i_am_at(MEASURE).then_the_page_is_sound()
    return journey.page.url.removeprefix(journey.house)


def test_from_a_proposal_to_an_effect_that_was_seen_and_what_follows(journeys: Callable[..., Journey]) -> None:
    title = f"Reservkraft {uuid4().hex[:6]}"
    journey = journeys()
    where = proposed(journey, title)
    journey.when_i_click("Enter the decision").then_the_page_is_sound()
    journey.when_i_write("Decided by", "Kommunstyrelsen").when_i_write("Section of the minutes", "§ 42").when_i_click("Save")
    journey.then_i_am_at(MEASURE).then_i_see("§ 42")
    journey.when_i_click("It has begun").then_the_page_is_sound().when_i_click("It has begun").then_i_am_at(MEASURE)
    journey.when_i_click("It is done").when_i_click("It is done").then_i_am_at(MEASURE).then_i_see("Genomförd, inte verifierad")
    journey.when_i_open("/preparedness/measures/due/").then_i_see(title).then_the_page_is_sound()
    journey.when_i_open(where).when_i_click("Verify the effect").then_the_page_is_sound()
    journey.page.get_by_role("radio").nth(1).check()
    for name, text in {"by": "Säkerhetschef", "actual_1": "3", "seen_text": "Höll i två timmar.", "follows": "Större tank."}.items():
        journey.page.locator(f"[name='{name}']").fill(text)
    journey.when_i_click("Save").then_i_am_at(MEASURE).then_i_see("Höll i två timmar.").then_the_page_is_sound()
    journey.when_i_click("Propose the next measure").then_i_see(title).then_the_page_is_sound()
    journey.page.locator("[name='title']").fill(f"Större tank till {title}")
    journey.when_i_click("Propose").then_i_am_at(MEASURE).then_i_see(re.compile(title)).then_the_page_is_sound()


def test_what_the_years_money_buys(journeys: Callable[..., Journey]) -> None:
    title = f"Lager {uuid4().hex[:6]}"
    journey = journeys()
    proposed(journey, title, "40 tkr")
    journey.when_i_open("/preparedness/choice/").then_i_see(title).then_the_page_is_sound()
    journey.page.locator("[name='budget']").fill("50 tkr")
    # The words of the button stand within those of what a step counts, too.
    journey.page.get_by_role("button", name="Räkna", exact=True).click()
    journey.then_i_am_at("/preparedness/choice/[0-9a-f-]+/[0-9a-f-]+/")
    # The page looks again by itself, without a script.
    journey.page.get_by_role("img").wait_for(timeout=60_000)
    journey.then_i_see("What this does not say").then_the_page_is_sound()
    journey.page.locator("[name='note']").fill("Mest för pengarna.")
    journey.when_i_click("Save as a proposal").then_i_see("Mest för pengarna.").then_the_page_is_sound()


def test_a_measure_is_proposed_without_javascript_and_seen_by_nobody_else(
    without_javascript: Journey, journeys: Callable[..., Journey]
) -> None:
    where = proposed(without_javascript, f"Övning {uuid4().hex[:6]}")
    liaison = journeys().given_i_am(LIAISON).given_pages_that_answer(404).given_pages_that_answer(403)
    liaison.when_i_open(where).then_i_do_not_see("Fastighetschef")
