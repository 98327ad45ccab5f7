"""Looking back: a night as it was known, step by step, and what differed; with script and without, by keyboard, and sound for everybody."""

from __future__ import annotations

import re
from collections.abc import Callable

import pytest

from tests.journeys.conftest import CHIEF_OF_STAFF, LIAISON
from vardkase.testing.journey import Journey

pytestmark = pytest.mark.browser
PAST = "Det du ser är vad som var känt då."


def written(journeys: Callable[..., Journey], log: str) -> Journey:
    """Two decisions taken down one after the other; the chief of staff, who took them."""
    chief = journeys().given_i_am(CHIEF_OF_STAFF)
    for title in ("Trygghetspunkter öppnas", "Bussar till Blidö"):
        chief.when_i_open(log.replace("/log/", "/decisions/new/")).when_i_write("Heading", title)
        chief.when_i_write("The decision", "Det görs nu.").when_i_write("Grounds", "Många saknar el och vatten.")
        chief.when_i_write("Decided by", "Stabschef").when_i_write("Mandate", "Delegationsordningen, punkt 1.4")
        chief.when_i_click("Take it down").then_i_am_at("/incidents/[0-9a-f-]+/decisions/")
    return chief


def test_the_past_is_stepped_through_and_shows_nothing_later(journeys, log):
    chief = written(journeys, log)
    chief.when_i_open(log.replace("/log/", "/moments/")).then_i_see(re.compile("Så här ser det ut nu"), "B-002 Bussar till Blidö")
    chief.then_the_page_is_sound()
    chief.when_i_click(re.compile("^Anteckningen före"))
    chief.then_i_see(re.compile("Så här såg det ut"), re.compile(PAST), "B-001 Trygghetspunkter öppnas")
    chief.then_i_do_not_see("B-002 Bussar till Blidö")
    chief.then_the_page_is_sound()
    chief.when_i_click(re.compile("^Anteckningen efter")).then_i_see("B-002 Bussar till Blidö")


def test_the_night_plays_by_itself_and_stops_at_its_end(journeys, log):
    chief = written(journeys, log)
    chief.page.clock.install()
    chief.when_i_open(log.replace("/log/", "/moments/?number=1")).then_i_do_not_see("B-001 Trygghetspunkter öppnas")
    chief.when_i_click("Spela upp")
    chief.page.clock.run_for(2_100)
    chief.then_i_see("B-001 Trygghetspunkter öppnas").then_i_do_not_see("B-002 Bussar till Blidö")
    chief.then_i_see("Stanna")
    chief.page.clock.run_for(2_100)
    chief.then_i_see("B-002 Bussar till Blidö").then_i_do_not_see("Stanna")


def test_the_slider_takes_one_to_a_moment_and_the_address_follows(journeys, log):
    chief = written(journeys, log)
    chief.when_i_open(log.replace("/log/", "/moments/"))
    slide = chief.page.locator("input[type=range]")
    slide.focus()
    chief.page.keyboard.press("Home")
    chief.then_i_see(re.compile(PAST)).then_i_do_not_see("B-001 Trygghetspunkter öppnas")
    chief.page.wait_for_url("**/moments/?number=1")


def test_what_differs_is_told_in_words_and_signs(journeys, log):
    chief = written(journeys, log)
    chief.when_i_open(log.replace("/log/", "/moments/?number=2")).when_i_click("Vad har ändrats sedan dess …")
    chief.then_i_see("Skillnad mellan två tidpunkter", re.compile("Nytt"), "B-002 Bussar till Blidö")
    chief.then_the_page_is_sound()


def test_without_script_every_step_is_a_link(journeys, log):
    written(journeys, log)
    plain = journeys(java_script_enabled=False).given_i_am(LIAISON).when_i_open(log.replace("/log/", "/moments/?number=1"))
    plain.then_i_see(re.compile(PAST)).then_i_do_not_see("Spela upp", "Dra genom händelsen")
    plain.when_i_click(re.compile("^Viktigt ögonblick efter")).then_i_see("B-001 Trygghetspunkter öppnas")


def test_a_phone_in_the_dark_shows_the_past_and_the_scenarios(journeys, log):
    written(journeys, log)
    phone = journeys(viewport={"width": 390, "height": 844}, color_scheme="dark").given_i_am(CHIEF_OF_STAFF)
    phone.when_i_open(log.replace("/log/", "/moments/?number=2")).then_i_see(re.compile(PAST)).then_the_page_is_sound()
    phone.when_i_open(log.replace("/log/", "/scenarios/new/")).then_the_page_is_sound()
    phone.when_i_write("Rubrik", "Elen är borta till torsdag").when_i_write("Vad som händer", "Ny storm i natt.")
    phone.when_i_write("Antaganden", "Vinden når 25 m/s.").when_i_write("Bedömt av", "Lägesfunktionen")
    phone.when_i_write("Indikator 1", "Reservkraften i Rimbo stannar.").when_i_click("Skriv ned det")
    phone.then_i_see("Elen är borta till torsdag").when_i_click("Den har slagit in …")
    phone.when_i_write("Vad har ni sett, och varifrån kommer det?", "Vattenverket ringde.").when_i_click("Den har slagit in")
    phone.then_i_see(re.compile("1 indikator har slagit in")).then_the_page_is_sound()
