"""Story 1 of preparedness: the year's round, a unit's analysis until its head stands behind it, and the whole put together by hand."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import UTC, datetime

import pytest
from playwright.sync_api import expect

from tests.journeys.conftest import COORDINATOR, LIAISON
from vardkase.testing.journey import Journey

pytestmark = pytest.mark.browser
HEAD_OF_UNIT = "Socialdirektör"
SOCIAL = "Socialkontoret"
ANALYSIS = "/preparedness/rsa/[0-9a-f-]+/"
ROUND = "/preparedness/rsa/rounds/[0-9a-f-]+/"
RISK = "/preparedness/rsa/[0-9a-f-]+/risks/[0-9a-f-]+/"


def filled(journey: Journey, **fields: str) -> Journey:
    """Fields by name: the steps of the scales have the same label in several places."""
    for name, text in fields.items():
        field = journey.page.locator(f"[name='{name}']")
        if field.evaluate("field => field.tagName") == "SELECT":
            field.select_option(text)
        else:
            field.fill(text)
    return journey


def round_opened(journey: Journey, year: int) -> str:
    """The coordinator opens a round with the units it usually has; its address."""
    journey.when_i_open("/preparedness/rsa/").when_i_click("Open a round").then_the_page_is_sound()
    filled(journey, year=str(year), opens=f"{year}-01-15", due=f"{year}-05-31", whole_due=f"{year}-09-30")
    journey.when_i_click("Open the round").then_i_am_at(ROUND).then_the_page_is_sound()
    return journey.page.url.removeprefix(journey.house)


def begun(journey: Journey, unit: str) -> str:
    """A unit of the round that is on the screen begins; the address of its analysis."""
    row = journey.page.get_by_role("row").filter(has=journey.page.get_by_role("rowheader", name=unit, exact=True))
    row.get_by_role("link", name=re.compile("^Börja")).click()
    journey.when_i_click("Begin").then_i_am_at(ANALYSIS)
    return journey.page.url.removeprefix(journey.house)


def risk_added(journey: Journey, where: str, name: str, **judged: str) -> str:
    """A risk that the analysis lacked; its address."""
    journey.when_i_open(where).when_i_click("Add a risk")
    filled(journey, name=name, **judged).when_i_click("Save").then_i_am_at(RISK).then_the_heading_is(name)
    return journey.page.url.removeprefix(journey.house)


def judged_anew(journey: Journey, where: str) -> None:
    """Everything that came along from the year before is looked at, and the heat wave is now less likely."""
    journey.when_i_open(f"{where}?unfinished=1")
    links = journey.page.locator("main tbody th a")
    # What has no likelihood stands in a table of its own too.
    for address, name in dict(links.evaluate_all("all => all.map((one) => [one.pathname, one.textContent])")).items():
        journey.when_i_open(f"{address}judge/").then_i_see(re.compile("^RSA .*Följer med från förra året"))
        if "Värmebölja" in name:
            filled(journey, likelihood="2")
        journey.when_i_click("Save").then_i_am_at(RISK)


def put_together(lead: Journey, there: str) -> None:
    """The whole begins, and two of the unit's risks are put under a shared one; the spread shows."""
    lead.when_i_open(there).when_i_click("Begin").when_i_click("Begin").then_i_am_at(ANALYSIS)
    lead.when_i_click("What the units say").then_the_page_is_sound()
    shared = "Bortfall av it och telefoni"
    lead.when_i_click(re.compile(f"^För hit verksamheternas risker {shared}$")).then_the_page_is_sound()
    for name in ("Trygghetslarmen tystnar", "Journalsystemet ligger nere"):
        lead.page.get_by_label(re.compile(f"{SOCIAL}: .*{name}")).check()
    lead.when_i_click("Save").then_i_am_at(f"{ANALYSIS}together/")
    row = lead.page.get_by_role("row").filter(has=lead.page.get_by_role("rowheader", name=re.compile(shared)))
    expect(row).to_contain_text("2, från 1 till 3")
    expect(row).to_contain_text("2, från 3 till 5")
    lead.then_the_page_is_sound().then_nothing_is_in_english()


def test_a_year_from_the_round_to_the_whole(journeys: Callable[..., Journey]) -> None:
    lead = journeys().given_i_am(COORDINATOR)
    there = round_opened(lead, datetime.now(UTC).year + 1)
    where = begun(lead, SOCIAL)
    judged_anew(lead, where)
    hit = {"consequence_liv": "5", "why_liv": "Larmen tystnar.", "total": "5", "uncertainty": "3"}
    lead.when_i_open(f"{where}risks/new/").then_the_page_is_sound()
    risk_added(lead, where, "Trygghetslarmen tystnar", event="it_avbrott", likelihood="1", **hit)
    why = {"unlikely": "antagonistic", "unlikely_why": "Avsikt är ingen frekvens."}
    risk_added(lead, where, "Hot mot hemtjänsten", event="hot_vald", total="3", uncertainty="2", **why)
    lead.then_i_see(re.compile("Avsikt är ingen frekvens")).then_the_page_is_sound()

    # One risk stands at the likelihood 1 and the consequence 5: another cell than the other way round.
    lead.when_i_open(where).then_the_page_is_sound()
    lead.page.locator("table.matrix a[href*='likelihood=1&consequence=5']").click()
    lead.then_i_am_at(re.escape(where) + r"\?likelihood=1&consequence=5#risks")
    expect(lead.page.locator("#risks tbody tr")).to_have_count(1)
    lead.then_i_see(re.compile("Trygghetslarmen tystnar"))
    lead.when_i_open(where).then_i_see("Without a likelihood", re.compile("Hot mot hemtjänsten"))

    lead.when_i_click("Record a workshop").then_the_page_is_sound()
    filled(lead, on=datetime.now(UTC).date().isoformat(), title="Larm och värme", participants="Enhetschef\nSjuksköterska")
    filled(lead, inputs="Enhetschef: listan är på papper", dissent="Sjuksköterska: värmen är farligare").when_i_click("Save")
    lead.then_i_am_at(re.escape(where)).then_i_see("Judged otherwise", re.compile("värmen är farligare"))
    lead.when_i_click("Changed since last year").then_the_page_is_sound()
    lead.then_i_see(re.compile(r"Ned \(1\)"), re.compile(r"Ny \(2\)"))
    lead.when_i_open(where).when_i_click(re.compile("^Lämna in")).when_i_click("Hand in").then_i_am_at(ANALYSIS)
    assert lead.page.get_by_role("link", name="Lägg till en risk").count() == 0

    head = journeys().given_i_am(HEAD_OF_UNIT)
    head.when_i_open(there).then_i_see("You see the units that you work for. Others may be in the round.").then_the_page_is_sound()
    head.when_i_click(SOCIAL).when_i_click(re.compile("^Godkänn")).when_i_click("Approve")
    head.then_i_am_at(ANALYSIS).then_i_see(re.compile(f", {HEAD_OF_UNIT}$"))

    put_together(lead, there)


def test_a_risk_is_written_on_a_phone_without_javascript(journeys: Callable[..., Journey]) -> None:
    phone = {"viewport": {"width": 390, "height": 844}, "has_touch": True, "is_mobile": True}
    journey = journeys(java_script_enabled=False, **phone).given_i_am(COORDINATOR).given_pages_that_answer(422)
    journey.when_i_open("/preparedness/rsa/").when_i_click(f"RSA {datetime.now(UTC).year}").when_i_click("Barn- och skolkontoret")
    journey.then_i_am_at(ANALYSIS).then_the_page_is_sound()
    where = journey.page.url.removeprefix(journey.house)
    journey.when_i_click("Add a risk")
    filled(journey, scenario="Två skolor utan värme i tre dygn.", likelihood="3", total="4", unlikely="other").when_i_click("Save")
    journey.then_i_see("Give the risk a name that says what happens.").then_the_page_is_sound()
    # What was typed stands there still, and the next fault is told after it.
    assert journey.page.locator("[name='scenario']").input_value() == "Två skolor utan värme i tre dygn."
    filled(journey, name="Skolor utan värme", consequence_liv="3", uncertainty="2").when_i_click("Save")
    journey.then_i_see("Choose a likelihood, or say why it is not judged. Not both.")
    filled(journey, unlikely="").when_i_click("Save").then_i_am_at(RISK).then_the_heading_is("Skolor utan värme")
    journey.then_it_fits_a_narrow_screen().when_i_open(f"{where}?likelihood=3&consequence=4#risks").then_i_see(
        re.compile("Skolor utan värme")
    )


def test_those_who_work_with_none_of_it_see_nothing(journey: Journey) -> None:
    journey.given_i_am(LIAISON).given_pages_that_answer(404)
    journey.when_i_open("/preparedness/rsa/").then_the_heading_is("The page is not here")
