"""People are called out at night: by the duty officer's phone, answered by a link in somebody else's, read by everybody in the room."""

from __future__ import annotations

import re

import pytest

from tests.journeys.conftest import CHIEF_OF_STAFF, DUTY_OFFICER, LOG_KEEPER
from vardkase.testing.journey import Journey

pytestmark = pytest.mark.browser
PHONE = {"width": 390, "height": 844}
POST = re.compile("Tjänsteperson i beredskap, Beredskap")


def called_out(officer: Journey, log: str) -> Journey:
    """A call-out of the duty officers, started by hand; its board with messages that are kept."""
    officer.given_i_am(DUTY_OFFICER).when_i_open(log.replace("/log/", "/callouts/new/"))
    choice = officer.page.get_by_label("Befattning")
    choice.select_option(label=next(one for one in choice.locator("option").all_inner_texts() if POST.match(one)))
    officer.when_i_write("Place", "Stabsrummet, stadshuset").when_i_click("Call out now").then_i_am_at(".*/callouts/")
    # The worker sends within seconds; the board is fetched anew by itself.
    officer.page.get_by_text("sparat, inte skickat").first.wait_for(timeout=25_000)
    return officer


def link_of(officer: Journey) -> str:
    """The link that somebody would have got, from the tray."""
    officer.when_i_click("Tray").then_i_see("DEMONSTRATION – nothing has been sent. These are the messages as they would have gone.")
    address = officer.page.locator("main li a").first.get_attribute("href") or ""
    return "/c/" + address.partition("/c/")[2]


def test_a_list_is_tested(journeys):
    # First of all: while somebody in it is called out for real, as below, it is not.
    officer = journeys().given_i_am(DUTY_OFFICER).when_i_open("/callouts/").then_the_page_is_sound()
    officer.when_i_click("Test a list").then_the_page_is_sound()
    choice = officer.page.get_by_label("Befattning")
    choice.select_option(label=next(one for one in choice.locator("option").all_inner_texts() if POST.match(one)))
    officer.when_i_write("Name of the list", "TiB-listan").when_i_click("Start the test")
    officer.then_i_see("This is a test. Nobody is to come.").then_the_page_is_sound()
    officer.when_i_open("/callouts/").then_i_see("TiB-listan").then_the_page_is_sound()


def test_a_call_out_goes_out_is_answered_by_the_link_and_stands_on_the_board(journeys, log):
    officer = called_out(journeys(viewport=PHONE), log)
    officer.then_the_page_is_sound().then_it_fits_a_narrow_screen()
    board = officer.page.url.removeprefix(officer.house)
    link = link_of(officer)
    officer.then_the_page_is_sound()
    # Somebody else's phone, without an account.
    called = journeys(viewport=PHONE).when_i_open(link).then_the_heading_is("You are called out").then_the_page_is_sound()
    called.when_i_choose("I can be there in", "20 min").when_i_click("Yes, I come").then_the_heading_is("Your answer is received")
    called.then_the_page_is_sound()
    called.when_i_open(link).then_the_heading_is("Your answer is received").then_the_page_is_sound()
    officer.when_i_open(board).then_i_see(re.compile("Kommer, på plats")).then_the_page_is_sound()


def test_the_board_renews_itself_under_the_eyes_of_the_staff(journeys, log):
    officer = called_out(journeys(), log)
    board = officer.page.url.removeprefix(officer.house)
    chief = journeys().given_i_am(CHIEF_OF_STAFF).when_i_open(board).then_i_see("No answer yet", "Connected")
    link = link_of(officer)
    journeys().when_i_open(link).when_i_click("No, I cannot").then_the_heading_is("Your answer is received")
    chief.page.get_by_text("via länken").first.wait_for(timeout=25_000)
    chief.then_the_page_is_sound()


def test_it_works_without_script(journeys, log):
    officer = called_out(journeys(), log)
    board = officer.page.url.removeprefix(officer.house)
    link = link_of(officer)
    plain = journeys(java_script_enabled=False)
    plain.when_i_open(link).when_i_click("Senare").then_the_heading_is("Your answer is received")
    keeper = journeys(java_script_enabled=False).given_i_am(LOG_KEEPER).when_i_open(board).then_i_see(re.compile("Senare, oklart när"))
    keeper.page.locator("a[id^=tick-]").first.click()
    keeper.when_i_choose("Ja").when_i_click("Tick the answer").then_i_see(re.compile("Svaret är sparat"))


def test_the_list_to_telephone_from_prints_and_stopping_says_why(journeys, log):
    officer = called_out(journeys(), log).given_pages_that_answer(422)
    board = officer.page.url.removeprefix(officer.house)
    officer.when_i_click("Call list on paper").then_the_heading_is("Call list").then_the_page_is_sound()
    officer.page.emulate_media(media="print")
    officer.then_i_see(re.compile("☐ Ja"))
    officer.page.emulate_media(media="screen")
    officer.when_i_open(board).when_i_click("Stop the call-out …").when_i_click("Stop the call-out")
    officer.then_i_see("Write why the call-out is stopped.").then_the_page_is_sound()
    officer.when_i_write("Why it is stopped", "Elen är åter.").when_i_click("Stop the call-out").then_i_see("Call-outs that are over")
    officer.when_i_open(log).then_i_see(re.compile("Inkallning till"), re.compile("är avbruten"), "Elen är åter.")
