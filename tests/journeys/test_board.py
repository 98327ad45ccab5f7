"""Story 3 of leading: the crisis board by the law, from its chair's judgement to the end that others decide."""

from __future__ import annotations

import re
from uuid import uuid4

import pytest

from tests.journeys.conftest import DUTY_OFFICER, LOG_KEEPER
from vardkase.testing.journey import Journey

pytestmark = pytest.mark.browser
CHAIR = "Krisledningsnämndens ordförande"
BOARD = "/incidents/[0-9a-f-]+/board/"
MEETING = "/incidents/[0-9a-f-]+/meetings/[0-9a-f-]+/"
CONDITIONS = {
    "How does it depart from the normal?": "Halva kommunen har ingen ström sedan i går.",
    "Which serious disturbance, or imminent risk of one, in important functions of society?": "Hemtjänst och vatten är störda.",
    "Which urgent measures must the municipality take?": "Personal flyttas mellan nämnderna före kvällen.",
}
JUDGEMENT = {"The function of the one who judged": CHAIR, **CONDITIONS}
URGENT = {
    "Heading": "Bussar till Blidö",
    "The decision": "Tre bussar beställs.",
    "Grounds": "De går annars till andra kommuner.",
    "Decided by": CHAIR,
}


def filled(journey: Journey, fields: dict[str, str], button: str) -> Journey:
    """A form that is written in and sent."""
    for label, text in fields.items():
        journey.when_i_write(label, text)
    return journey.when_i_click(button)


def at_work(journey: Journey, log: str) -> Journey:
    """The chair has judged: the board works."""
    journey.given_i_am(CHAIR).when_i_open(log.replace("/log/", "/board/begin/"))
    return filled(journey, JUDGEMENT, "Write the decision down").then_i_am_at(BOARD)


def decided_alone(journey: Journey, log: str) -> Journey:
    """A decision form for what could not wait for the board, with all but why."""
    journey.when_i_open(log.replace("/log/", "/decisions/new/"))
    return journey.when_i_choose("In which capacity?", "Chair of the crisis board, urgent matter")


def test_the_board_begins_when_every_condition_is_answered_in_words(journeys, log):
    chair = journeys().given_i_am(CHAIR).given_pages_that_answer(422).when_i_open(log.replace("/log/", "/board/"))
    chair.then_i_see("Not at work").then_the_page_is_sound()
    chair.when_i_click("The board begins to work …").then_the_page_is_sound()
    short = list(CONDITIONS)[1]
    filled(chair, {**JUDGEMENT, short: "Ja."}, "Write the decision down")
    # What the law asks stands at the question, with its section, and the other answers are kept.
    chair.then_i_see(re.compile(r"minst \d+ tecken.*\(1 kap\. 4 § lagen \(2006:544\)\)")).then_the_page_is_sound()
    assert chair.field(short).get_attribute("aria-invalid") == "true"
    filled(chair, {short: CONDITIONS[short]}, "Write the decision down").then_i_am_at(BOARD)
    chair.then_i_see("The crisis board is at work. The grounds stand in the log.", *CONDITIONS.values()).then_the_page_is_sound()
    chair.when_i_open(log).then_i_see(re.compile("har trätt i funktion som krisledningsnämnd"))


def test_what_the_chair_decides_alone_has_its_why_and_is_reported_at_the_meeting(journeys, log):
    chair = decided_alone(at_work(journeys().given_pages_that_answer(422), log), log)
    filled(chair, URGENT, "Take it down").then_i_see(re.compile("2 kap. 3 § andra stycket")).then_the_page_is_sound()
    filled(chair, {"Why it could not wait": "Beställningen stänger klockan nio."}, "Take it down")
    decisions = log.replace("/log/", "/decisions/")
    chair.when_i_open(decisions).when_i_click(re.compile("Bussar till Blidö"))
    chair.then_i_see("What it obliges to", re.compile("Anmäl till krisledningsnämnden"), "Beställningen stänger klockan nio.")
    chair.then_the_page_is_sound()
    chair.when_i_open(log.replace("/log/", "/board/")).when_i_click("Convene the board …").then_the_page_is_sound()
    notice = {"The meeting begins": "30 min", "Place": "Stadshuset", "Who called the meeting": CHAIR, "How they were called": "Telefon"}
    notice |= {"Members who were called": "Ordföranden\nLedamot ett\nLedamot två", "Why it was called at short notice": "Det brådskar."}
    filled(chair, notice, "Write the notice down").then_i_see("The notice stands in the log, and the meeting in the plan.")
    # The one who keeps the minutes goes on.
    keeper = journeys().given_i_am(LOG_KEEPER).when_i_open(log.replace("/log/", "/board/"))
    keeper.page.locator("main .due-list a").first.click()
    keeper.then_i_am_at(MEETING).then_i_see("To be reported to the board").then_the_page_is_sound()
    keeper.when_i_click("Begin …").then_the_page_is_sound()
    seated = {"Chair": "Ordföranden", "Secretary": "Nämndsekreteraren", "How many members the board has": "3"}
    filled(keeper, seated, "Begin").then_i_am_at(MEETING)
    keeper.when_i_click("Write its paragraph").then_the_page_is_sound()
    assert "Beställningen stänger klockan nio." in keeper.field("Background").input_value()
    filled(keeper, {"Decision": "Nämnden noterar anmälan.", "Grounds": "2 kap. 3 §"}, "Save the paragraph")
    keeper.then_i_see(re.compile("§ 1 "), "has its paragraph").when_i_click("The meeting is over …").then_the_page_is_sound()
    keeper.when_i_click("End the meeting").then_i_am_at(MEETING).then_i_see("Nämnden noterar anmälan.").then_the_page_is_sound()
    for name, begins in (("As PDF", b"%PDF"), ("As Word (DOCX)", b"PK")):
        answer = keeper.context.request.get(str(keeper.control(name).get_attribute("href")))
        assert (answer.status, answer.body()[: len(begins)]) == (200, begins)
    # The board has heard of it; the council has not yet.
    chair.when_i_open(decisions).when_i_click(re.compile("Bussar till Blidö")).then_i_see("Done", re.compile("Anmäl vid fullmäktiges"))
    chair.when_i_open(log.replace("/log/", "/board/council/")).then_i_see(re.compile("Bussar till Blidö")).then_the_page_is_sound()


def test_what_is_taken_over_goes_back_and_the_end_is_decided_by_others(phone, log):
    chair = at_work(phone.given_pages_that_answer(422), log).when_i_click("Take over business …").then_the_page_is_sound()
    taken = {"What is taken over": "Hemtjänstens bemanning", "Grounds": "Bemanningen räcker inte."}
    chair.when_i_choose("From which board", "Socialnämnden")
    filled(chair, {**taken, "Consulted": "Socialnämndens ordförande kl. 11"}, "Write the decision down")
    # The board decides at a meeting: where it stands is asked for, and what was filled in is kept.
    chair.then_i_see(re.compile("protokollets datum och paragraf")).then_the_page_is_sound()
    filled(chair, {"Or where the board's decision stands": "Krisledningsnämnden i dag, § 2"}, "Write the decision down").then_i_am_at(BOARD)
    chair.then_i_see(re.compile("Ö-001 Socialnämnden"), "Held by the crisis board").then_the_page_is_sound()
    chair.when_i_click("Hand back …").then_the_page_is_sound()
    filled(chair, {"Which circumstances allow it": "Bemanningen räcker igen."}, "Hand back").then_i_am_at(BOARD)
    chair.then_i_see("Bemanningen räcker igen.").then_i_do_not_see("Held by the crisis board").when_i_click("The work ends …")
    chair.then_the_page_is_sound().when_i_choose("The crisis board or its chair")
    filled(chair, {"Where the decision is kept": "Ordföranden i dag"}, "Write the decision down")
    chair.then_i_see(re.compile(r"Varken .*2 kap\. 6 § lagen \(2006:544\)")).then_the_page_is_sound()
    chair.when_i_choose("The executive committee")
    filled(chair, {"Where the decision is kept": "Kommunstyrelsen i dag, § 2"}, "Write the decision down").then_i_am_at(BOARD)
    chair.then_i_see("Not at work", re.compile("Kommunstyrelsen i dag, § 2")).then_the_page_is_sound()


def test_raised_readiness_is_another_order_in_which_the_board_has_no_task(journeys):
    officer = journeys().given_i_am(DUTY_OFFICER).when_i_open("/incidents/new/")
    officer.when_i_write("Name of the incident", f"Höjd beredskap {uuid4().hex[:6]}").when_i_choose("Kind", "Raised readiness")
    officer.when_i_click("Open the incident").then_i_am_at("/incidents/[0-9a-f-]+/log/")
    chair = journeys().given_i_am(CHAIR)
    chair.when_i_open(officer.page.url.removeprefix(officer.house).replace("/log/", "/board/"))
    chair.then_i_see("Two orders that are easily mixed up", re.compile("3 kap. 2 § lagen"), re.compile("Höjd beredskap gäller"))
    chair.then_i_do_not_see("The board begins to work …").then_the_page_is_sound()
