"""The screen on the wall: seen from five metres, sound for everybody, and never older than it says."""

from __future__ import annotations

import re

import pytest

from tests.journeys.conftest import CHIEF_OF_STAFF

pytestmark = pytest.mark.browser
TELEVISION = {"width": 1920, "height": 1080}
# Half of what can be read at five metres by one who sees well: a fiftieth of the height of the screen.
LEGIBLE = 1080 / 50


def test_the_wall_is_large_sound_and_says_that_it_is_an_exercise(journeys, open_incident):
    log = open_incident(exercise=True)
    chief = journeys(viewport=TELEVISION).given_i_am(CHIEF_OF_STAFF).when_i_open(log.replace("/log/", "/leadership/"))
    chief.when_i_click("Show on the wall").then_i_see(re.compile(r"Hämtat \d\d:\d\d:\d\d"), "Inget möte är planerat.")
    band = chief.page.locator(".exercise strong").first
    assert band.is_visible()
    sizes = chief.page.eval_on_selector_all(
        "main p, main h1, main h2", "all => all.map((one) => parseFloat(getComputedStyle(one).fontSize))"
    )
    assert min(sizes) >= LEGIBLE, sizes
    # Nobody scrolls a wall: everything that it is for stands on the first screen.
    low = chief.page.eval_on_selector("main", "one => one.getBoundingClientRect().bottom")
    assert low <= TELEVISION["height"]
    chief.then_the_page_is_sound()


def test_the_wall_says_when_it_could_not_be_renewed_and_when_it_could_again(journeys, log):
    chief = journeys().given_i_am(CHIEF_OF_STAFF)
    chief.page.clock.install()
    chief.when_i_open(log.replace("/log/", "/wall/")).then_i_see("Ansluten")
    chief.when_the_network_is(False).page.clock.run_for(31_000)
    chief.then_i_see(re.compile("Inte uppdaterad sedan"), re.compile("Hämtat"))
    chief.when_the_network_is(True).page.clock.run_for(31_000)
    chief.then_i_see("Ansluten").then_i_do_not_see(re.compile("Inte uppdaterad sedan"))


def test_the_wall_stands_still_without_script_no_longer_than_half_a_minute(journeys, log):
    plain = journeys(java_script_enabled=False).given_i_am(CHIEF_OF_STAFF).when_i_open(log.replace("/log/", "/wall/"))
    plain.then_i_see(re.compile("Hämtat")).then_i_do_not_see("Ansluten", "Uppdateras inte av sig själv")
    assert plain.page.locator("meta[http-equiv=refresh]").get_attribute("content") == "30"


def test_an_answer_that_is_an_error_takes_nothing_from_the_wall(journeys, log):
    chief = journeys().given_pages_that_answer(500).given_i_am(CHIEF_OF_STAFF)
    chief.page.clock.install()
    chief.when_i_open(log.replace("/log/", "/wall/")).then_i_see("Ansluten")
    chief.page.route("**/wall/", lambda route: route.fulfill(status=500, body="<h1>Fel</h1>", content_type="text/html"))
    chief.page.clock.run_for(31_000)
    chief.then_i_see(re.compile("Inte uppdaterad sedan"), re.compile("Hämtat"), "Inget möte är planerat.")


def test_a_wall_that_is_signed_out_keeps_its_last_picture_and_says_so(journeys, log):
    chief = journeys().given_pages_that_answer(401).given_i_am(CHIEF_OF_STAFF)
    chief.page.clock.install()
    chief.when_i_open(log.replace("/log/", "/wall/")).then_i_see("Ansluten")
    chief.page.context.clear_cookies()
    chief.page.clock.run_for(11_000)
    chief.then_i_see("Utloggad", re.compile("visar inte läget"), re.compile("Hämtat"), "Inget möte är planerat.")
    chief.then_i_do_not_see("Avslutad")


def test_a_wall_with_everything_on_it_is_still_one_screen(journeys, open_incident):
    log = open_incident()
    chief = journeys(viewport=TELEVISION).given_i_am(CHIEF_OF_STAFF)
    for place in range(3):
        chief.when_i_open(log.replace("/log/", "/tasks/new/"))
        chief.when_i_write("What is to be done", f"Ring alla som har trygghetslarm på Blidö och Yxlan, lista nummer {place}.")
        chief.when_i_write("By whom", "Hemtjänsten").when_i_write("Done by", "2 tim").when_i_click("Give the task")
    for kind in ("Värsta", "Troligast"):
        chief.when_i_open(log.replace("/log/", "/scenarios/new/")).when_i_choose(kind)
        chief.when_i_write("Rubrik", "Öarna är utan el och telefon i en vecka").when_i_write("Vad som händer", "Batterierna tar slut.")
        chief.when_i_write("Antaganden", "Linjerna måste byggas om.").when_i_write("Bedömt av", "Lägesfunktionen")
        chief.when_i_write("Indikator 1", f"Batterierna i mobilnätet är slut på Yxlan ({kind}).").when_i_click("Skriv ned det")
        chief.page.get_by_role("link", name="Den har slagit in …").first.click()
        chief.when_i_write("Vad har ni sett, och varifrån kommer det?", "Ingen svarar.").when_i_click("Den har slagit in")
    chief.when_i_open(log.replace("/log/", "/wall/")).then_i_see("Inte som det ska", "Nedräkning", "Senast viktigt")
    low = chief.page.eval_on_selector("main", "one => one.getBoundingClientRect().bottom")
    assert low <= TELEVISION["height"]
    chief.then_the_page_is_sound()
