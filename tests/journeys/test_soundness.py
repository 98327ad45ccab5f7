"""Every page that one can reach by following links is sound: accessible, Swedish, light and dark, narrow and wide, by keyboard."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

import pytest

from tests.journeys.conftest import ADMINISTRATOR, CHIEF_OF_STAFF, COORDINATOR, LIAISON
from tests.journeys.test_reading import alfrida
from vardkase.testing.journey import Journey

if TYPE_CHECKING:
    from playwright.sync_api import Response

pytestmark = pytest.mark.browser

IDENTITY = re.compile(r"[0-9a-f]{8}-[0-9a-f-]{27}|/\d+(?=/)")
FILES = re.compile(r"\.(?:csv|zip|svg|png|jpg|pdf)$|/files/|/static/|/recovery-codes/download")
MOST = 60


def shape(address: str) -> str:
    """Addresses that differ by their ids alone are one kind of page."""
    return IDENTITY.sub("#", urlsplit(address).path)


def links(journey: Journey) -> list[str]:
    found = journey.page.eval_on_selector_all("a[href]", "all => all.map((link) => link.href)")
    return [link.split("#")[0] for link in found if link.startswith(journey.house) and not FILES.search(urlsplit(link).path)]


def walk(journey: Journey) -> dict[str, str]:
    """Follows every link to a new kind of page; the kinds that were visited and what was wrong with them."""
    waiting = [journey.house + "/"]
    seen: set[str] = set()
    wrong: dict[str, str] = {}
    while waiting and len(seen) < MOST:
        address = waiting.pop(0)
        if shape(address) in seen:
            continue
        seen.add(shape(address))
        journey.when_i_open(address)
        try:
            journey.then_the_page_is_sound()
        except AssertionError as unsound:
            wrong[shape(address)] = str(unsound)
        waiting += links(journey)
    assert len(seen) > 3, seen
    return wrong


# OPEN: some pages that links lead to fail; seen for three roles, not yet looked into. To be mended, not to be kept.
@pytest.mark.xfail(reason="open defect: pages found unsound by the walk, not yet mended", strict=False)
@pytest.mark.timeout(300)
@pytest.mark.parametrize("role", [CHIEF_OF_STAFF, COORDINATOR, ADMINISTRATOR, LIAISON])
def test_every_page_that_links_lead_to_is_sound(journey, role):
    wrong = walk(journey.given_i_am(role))
    assert wrong == {}, "\n\n".join(wrong.values())


def test_the_gallery_is_sound(journey):
    journey.when_i_open("/ui/").then_the_page_is_sound()


@pytest.mark.xfail(reason="open defect: contrast in forced colours with a dark scheme, as measured in the gallery", strict=False)
def test_the_gallery_is_sound_in_forced_colours(journey):
    journey.when_i_open("/ui/").page.emulate_media(forced_colors="active")
    journey.then_the_page_is_sound()


def test_the_first_tab_leads_past_the_navigation(journey):
    alfrida(journey).when_i_press("Tab").then_the_focus_is_on("Skip to the content")
    journey.when_i_press("Enter")
    assert journey.page.evaluate("document.activeElement.id") == "main"


def test_the_choice_of_colours_is_kept(journey):
    journey.when_i_open("/ui/").when_i_click("Dark")
    journey.when_i_open("/")
    assert journey.page.evaluate("getComputedStyle(document.documentElement).colorScheme") == "dark"
    journey.then_the_page_is_sound()


def test_the_page_can_be_read_at_four_hundred_per_cent(journey):
    """WCAG 1.4.10: 1280 px at 400 % is 320 px."""
    alfrida(journey).page.set_viewport_size({"width": 320, "height": 256})
    journey.then_the_page_is_sound()


def test_a_first_visit_is_light_enough_for_a_phone_in_rain(journeys):
    fresh = journeys()
    fresh.given_i_am(CHIEF_OF_STAFF)
    log = fresh.house + alfrida(fresh).page.url.removeprefix(fresh.house)
    state = fresh.context.storage_state()
    cold = journeys(storage_state=state)
    answers: list[Response] = []
    cold.page.on("response", lambda answer: answers.append(answer))  # noqa: PLW0108 - the browser's driver wants a function of our own
    cold.when_i_open(log)
    loaded = [answer for answer in answers if "/live/" not in answer.url]
    sizes = {answer.url.rpartition("/")[2]: answer.request.sizes()["responseBodySize"] for answer in loaded}
    assert len(loaded) <= 8, sizes
    assert sum(sizes.values()) <= 60_000, sizes
