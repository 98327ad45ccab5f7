"""Story 2 of the situation picture: a unit says how it stands by its link, on a phone; the board shows it, and lets it age."""

from __future__ import annotations

import re
import time
from collections.abc import Callable
from datetime import timedelta

import pytest

from tests.journeys.conftest import DUTY_OFFICER
from vardkase.kernel.clock import utc_now
from vardkase.kernel.moments import STOCKHOLM
from vardkase.testing.journey import Journey

pytestmark = pytest.mark.browser
UNIT = "Räddningstjänsten"
FUNCTION = "Räddningstjänst"
# A person on a phone finds and does the next thing in about so long; the machine's own time comes on top.
SECONDS_A_TAP, MOST_SECONDS = 5, 60


@pytest.fixture
def board(journeys: Callable[..., Journey], log: str) -> Journey:
    """The duty officer before a board that is reported every ten minutes."""
    officer = journeys().given_i_am(DUTY_OFFICER)
    officer.when_i_open(log.replace("log/", "status/open/")).when_i_write("Minutes between reports", "10").when_i_click("Open the board")
    return officer.then_i_am_at("/incidents/[0-9a-f-]+/status/")


def link_of(officer: Journey) -> str:
    """A link for the unit: what stands on its page, as an address of this house."""
    officer.when_i_click(UNIT).when_i_click("Give the unit a link").when_i_click("Give the link")
    officer.then_i_am_at("/incidents/[0-9a-f-]+/status/units/[0-9a-f-]+/").then_the_page_is_sound()
    return re.sub("^https?://[^/]+", "", officer.page.locator("#link").inner_text())


def test_a_unit_reports_by_its_link_in_a_minute_and_then_in_one_press(board: Journey, phone: Journey) -> None:
    there = board.page.url.removeprefix(board.house)
    board.then_the_page_is_sound().then_i_see(re.compile("har aldrig rapporterats"))
    link = link_of(board)
    phone.given_pages_that_answer(422)
    began = time.monotonic()
    phone.when_i_open(link).then_the_heading_is(UNIT).then_the_page_is_sound().then_it_fits_a_narrow_screen()
    phone.when_i_choose("Serious").when_i_click("Send the report")
    phone.then_i_see(re.compile("skriv med en mening vad det betyder")).then_the_page_is_sound()
    phone.when_i_write("What it means", "Två bilar sitter fast i snön.").when_i_click("Send the report")
    phone.then_i_see("Thank you. What you said stands on the staff's board.").then_the_page_is_sound()
    assert time.monotonic() - began + 5 * SECONDS_A_TAP < MOST_SECONDS
    board.when_i_open(there).then_i_see("Två bilar sitter fast i snön.").then_the_page_is_sound()
    board.when_i_click(FUNCTION).then_i_see(re.compile("Timme för timme")).then_the_page_is_sound()
    phone.when_i_click(re.compile("^Oförändrat sedan")).then_i_see("Thank you. What you said stands on the staff's board.")
    board.when_i_open(there).then_i_see("unchanged").then_nothing_is_in_english()


def test_what_is_old_is_hatched_and_is_not_counted_as_green(board: Journey) -> None:
    there = board.page.url.removeprefix(board.house)
    board.when_i_click(FUNCTION).when_i_click("Report").when_i_choose("Normal")
    past = (utc_now() - timedelta(hours=9)).astimezone(STOCKHOLM)
    board.when_i_write("Of which time", f"{past:%Y-%m-%d %H:%M}").when_i_click("Send the report")
    board.then_i_am_at("/incidents/[0-9a-f-]+/status/").then_i_see(re.compile("0 gröna")).then_i_see("Gammal: normalt")
    assert board.page.locator("tr.stale").count() == 1
    assert board.page.locator("tr.stale .status--green").count() == 0
    board.then_the_page_is_sound().when_i_open(f"{there}?show=old").then_i_see("Gammal: normalt").then_the_page_is_sound()


def test_a_link_that_is_withdrawn_or_guessed_opens_nothing_and_says_the_same(board: Journey, journeys: Callable[..., Journey]) -> None:
    link = link_of(board)
    stranger = journeys()
    stranger.given_pages_that_answer(404)
    board.when_i_click("Withdraw the link …").when_i_click("Withdraw it").then_i_see("The link opens nothing any more.")
    for dead in (link, f"/situation/s/{'x' * 32}/"):
        stranger.when_i_open(dead).then_the_heading_is("The link cannot be used").then_the_page_is_sound()


def test_a_unit_reports_without_javascript(board: Journey, without_javascript: Journey) -> None:
    without_javascript.when_i_open(link_of(board)).when_i_choose("Normal").when_i_click("Send the report")
    without_javascript.then_i_see("Thank you. What you said stands on the staff's board.")
