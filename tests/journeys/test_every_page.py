"""Every page that one can reach by following links is sound: accessible, Swedish, light and dark, narrow and wide."""

from __future__ import annotations

import re
from urllib.parse import urlsplit

import pytest

from tests.journeys.conftest import ADMINISTRATOR, CHIEF_OF_STAFF, COORDINATOR, LIAISON
from vardkase.testing.journey import Journey

pytestmark = pytest.mark.browser

IDENTITY = re.compile(r"[0-9a-f]{8}-[0-9a-f-]{27}|/\d+(?=/)")
FILES = re.compile(r"\.(?:csv|json|zip|svg|png|jpg|pdf|ics|docx|xlsx)$|/files/|/static/|/recovery-codes/download")
MOST = 60


def shape(address: str) -> str:
    """Addresses that differ by their ids alone are one kind of page."""
    return IDENTITY.sub("#", urlsplit(address).path)


def links(journey: Journey) -> list[str]:
    # A link in a drawing has an address of another kind than one in the text: what stands in it is read.
    found = journey.page.eval_on_selector_all("a[href]", "all => all.map((a) => new URL(a.getAttribute('href'), a.baseURI).href)")
    return [link.split("#")[0] for link in found if link.startswith(journey.house) and not FILES.search(urlsplit(link).path)]


# What was found sound, by the shape of the address: the sorts of elements that were on such a page. The roles see much of the same.
SOUND: dict[str, set[str]] = {}
SORTS = """() => [...new Set([...document.querySelectorAll('body *')].map((element) => [element.tagName, element.className, element.type,
  element.getAttribute('role'), element.getAttribute('data-state'), !!element.closest('[hidden], details:not([open])')].join(' ')))]"""


def walk(journey: Journey) -> dict[str, str]:
    """Follows every link to a new kind of page: each kind that was visited, with what was wrong with it; empty when nothing was."""
    waiting = [journey.house + "/"]
    seen: dict[str, str] = {}
    while waiting and len(seen) < MOST:
        address = waiting.pop(0)
        if shape(address) in seen:
            continue
        seen[shape(address)] = judged(journey, address)
        waiting += links(journey)
    assert len(seen) > 3, seen
    return seen


def judged(journey: Journey, address: str) -> str:
    """What is wrong with a page. Where there is nothing but what axe has found sound for another role, axe is not asked again."""
    journey.when_i_open(address)
    sorts = set(journey.page.evaluate(SORTS))
    try:
        if sorts <= SOUND.get(shape(address), set()):
            journey.then_it_fits_a_narrow_screen().then_nothing_is_in_english()
        else:
            journey.then_the_page_is_sound()
            SOUND.setdefault(shape(address), set()).update(sorts)
    except AssertionError as unsound:
        return str(unsound)
    return ""


@pytest.mark.timeout(300)
@pytest.mark.parametrize("role", [CHIEF_OF_STAFF, COORDINATOR, ADMINISTRATOR, LIAISON])
def test_every_page_that_links_lead_to_is_sound(journey, role):
    seen = walk(journey.given_i_am(role))
    wrong = [what for what in seen.values() if what]
    assert wrong == [], "\n\n".join(wrong)
