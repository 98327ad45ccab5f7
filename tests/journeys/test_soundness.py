"""What every page promises: contrast in forced colours, a first tab past the navigation, room at 400 per cent, little to fetch."""

from __future__ import annotations

import re
from io import BytesIO
from typing import TYPE_CHECKING

import pytest
from PIL import Image

from tests.journeys.conftest import CHIEF_OF_STAFF
from tests.journeys.test_reading import alfrida
from vardkase.testing import accessibility

if TYPE_CHECKING:
    from playwright.sync_api import Response

pytestmark = pytest.mark.browser


def painted_contrast(png: bytes) -> float:
    """The contrast between the two shades that are furthest apart in a picture, as WCAG 2.2 counts it (1 to 21)."""
    with Image.open(BytesIO(png)) as picture:
        shades = picture.convert("RGB").getcolors(1 << 24)
    assert shades

    def linear(value: int) -> float:
        part = value / 255
        return part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4

    lights = [0.2126 * linear(red) + 0.7152 * linear(green) + 0.0722 * linear(blue) for _, (red, green, blue) in shades]
    return (max(lights) + 0.05) / (min(lights) + 0.05)


def test_contrast_is_measured_on_the_picture():
    """The measure itself: grey on white at the limit of WCAG, and nothing on nothing."""

    def picture(text: tuple[int, int, int]) -> bytes:
        made, file = Image.new("RGB", (4, 4), (255, 255, 255)), BytesIO()
        made.putpixel((1, 1), text)
        made.save(file, "png")
        return file.getvalue()

    assert painted_contrast(picture((118, 118, 118))) == pytest.approx(4.54, abs=0.01)
    assert painted_contrast(picture((255, 255, 255))) == 1


def test_the_gallery_is_sound(journey):
    journey.when_i_open("/ui/").then_the_page_is_sound()


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_the_gallery_is_sound_in_forced_colours(journey, scheme):
    """axe reads the colours that our style sheet asks for, not those that are painted, so that contrast is measured on the picture."""
    page = journey.when_i_open("/ui/").page
    page.emulate_media(forced_colors="active", color_scheme=scheme)
    assert [problem for problem in accessibility.axe(page) if "color-contrast" not in problem] == []
    for what in (".button--primary", ".button--alarm", ".chip--level", "[data-state=stale]:visible", ".entry__text", ".demo, .notice p"):
        shown = page.locator(what).locator("visible=true").first
        shown.scroll_into_view_if_needed()
        assert painted_contrast(shown.screenshot()) >= 4.5, what


@pytest.mark.parametrize("which", ["first", "last"])
def test_what_cannot_be_read_in_the_dark_is_found_wherever_it_stands(journey, which):
    """In the dark axe looks at one of each kind: a row that is painted in another way is another kind."""
    page = alfrida(journey).page
    page.locator("li.entry .entry__text").first.wait_for()
    page.evaluate(
        "(at) => { [...document.querySelectorAll('li.entry:not(.entry--decision) .entry__text')]"
        ".filter((one) => one.textContent.trim()).at(at).style.color = '#20282c'; }",
        0 if which == "first" else -1,
    )
    found = accessibility.everything(page)
    assert [problem.partition(" (")[0] for problem in found] == ["dark: axe color-contrast"], found


def test_one_of_each_kind_in_the_dark_says_the_same_as_all_of_them(journey):
    page = journey.when_i_open("/ui/?dark=1").page
    page.emulate_media(color_scheme="dark")
    page.evaluate("for (const one of document.querySelectorAll('main *')) one.style.color = '#333'")
    only = ["color-contrast", "link-in-text-block"]

    def kinds(problems):
        return {tag for problem in problems for tag in re.findall(r": <(\w+)", problem)[:1]}

    every, some = accessibility.axe(page, only=only), accessibility.axe(page, only=only, where=accessibility.ONE_OF_EACH)
    assert len(some) < len(every)
    assert kinds(some) == kinds(every)


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
