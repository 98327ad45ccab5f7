"""Story 8 of leading: a staff that holds for days, with nobody on for too long and nothing lost when somebody goes home."""

from __future__ import annotations

import re

import pytest

from tests.journeys.conftest import CHIEF_OF_STAFF, LOG_KEEPER
from vardkase.testing.journey import Journey, swedish

pytestmark = pytest.mark.browser
ROLE = "Stabschef"
SHIFTS = "/incidents/[0-9a-f-]+/shifts/"
HANDOVER = "/incidents/[0-9a-f-]+/handovers/[0-9a-f-]+/"
# The planner is told to take ten seconds at most for a small problem; the worker comes to it within some more.
PATIENCE_MS = 60_000


def filled(journey: Journey, fields: dict[str, str], button: str) -> Journey:
    """A form that is written in and sent."""
    for label, text in fields.items():
        journey.when_i_write(label, text)
    return journey.when_i_click(button)


def rostered(journey: Journey, log: str, *people: str) -> Journey:
    """The chief of staff with a roster of one role, and those who can hold it."""
    journey.given_i_am(CHIEF_OF_STAFF).when_i_open(log.replace("/log/", "/shifts/"))
    journey.then_the_page_is_sound().when_i_click("Set up a roster").then_the_page_is_sound()
    filled(journey, {"Staff": "Central krisledning", "Roles that are to be manned around the clock": ROLE}, "Save").then_i_am_at(SHIFTS)
    return entered(journey, *people)


def entered(journey: Journey, *people: str) -> Journey:
    """People who can be asked, who have no way to go."""
    for name in people:
        journey.when_i_click("Enter a person …").when_i_choose(ROLE)
        filled(journey, {"Name or function": name, "Minutes to get here": "0"}, "Enter").then_i_am_at(SHIFTS)
    return journey


def planned(journey: Journey, who: str, begins: str, ends: str, **more: str) -> Journey:
    """Somebody is asked for a shift."""
    journey.when_i_click("Plan a shift …").when_i_choose("Who is asked", who)
    return filled(journey, {"Begins": begins, "Ends, the handover counted": ends, **more}, "Ask for the shift")


def test_a_shift_is_asked_answered_begun_and_handed_over_with_a_receipt(journeys, log):
    chief = rostered(journeys(), log, "Ada Provsson", "Bo Exempelström")
    # Nobody is on yet, and the page says for which role and from when.
    chief.then_i_see("Warnings", re.compile("Stabschef är obemannad"), "Ask somebody now, or have a plan proposed.")
    planned(chief, "Ada Provsson", "1 min", "8 tim").then_i_see(re.compile("Passet är planerat. Anteckna svaret"))
    chief.then_the_page_is_sound().when_i_click(re.compile("^Ja ?, Ada Provsson")).then_i_see("The answer is noted.")
    chief.when_i_click("Comes on …").then_the_page_is_sound().when_i_click("Is on").then_i_see("It is noted that the shift has begun.")
    chief.when_i_click("Hand over …").then_the_page_is_sound()
    filled(chief, {"Your own words": "Lova ingen tid för elen."}, "Make the sheet").then_i_am_at(SHIFTS)
    chief.then_i_see("The sheet is made. Go through it with whoever takes over.").page.locator(".since__important a").first.click()
    chief.then_i_am_at(HANDOVER).then_i_see("Nobody has taken over yet", "Lova ingen tid för elen.").then_the_page_is_sound()
    sheet = chief.page.url.removeprefix(chief.house)
    # The other person reads it on a phone, and takes over.
    relief = journeys(viewport={"width": 390, "height": 844}, has_touch=True, is_mobile=True).given_i_am(LOG_KEEPER)
    relief.when_i_open(log.replace("/log/", "/shifts/")).then_i_see("Handovers that nobody has taken over").then_the_page_is_sound()
    relief.when_i_open(sheet).then_the_page_is_sound().when_i_click("Take over …").then_the_page_is_sound()
    relief.when_i_choose("Who takes over", "Bo Exempelström").when_i_click("I have read it and take over")
    relief.then_i_see("The handover has its receipt. The role and the shifts have gone with it.")
    relief.when_i_open(sheet).then_i_see("Taken over", re.compile("av Bo Exempelström")).then_the_page_is_sound()
    chief.when_i_open(log.replace("/log/", "/shifts/")).then_i_do_not_see("Handovers that nobody has taken over")
    # Whoever handed over is off by that, without anybody having to say so.
    chief.then_i_do_not_see("Relieve …").then_the_page_is_sound()
    chief.when_i_open(log).then_i_see(re.compile("Ada Provsson lämnar över"), re.compile("Bo Exempelström har tagit över"))


def test_too_little_rest_is_refused_until_it_is_said_why_and_then_warned_of(phone, log):
    chief = rostered(phone.given_pages_that_answer(422), log, "Ada Provsson")
    planned(chief, "Ada Provsson", "1 tim", "8 tim").then_i_am_at(SHIFTS)
    planned(chief, "Ada Provsson", "12 tim", "8 tim").then_the_page_is_sound()
    chief.page.locator(".error-summary, .field--error").first.wait_for()
    filled(chief, {"Why, if it departs from the rules of rest": "Ingen annan kan i natt."}, "Ask for the shift").then_i_am_at(SHIFTS)
    chief.then_i_see(re.compile("Ada Provsson vilar bara"), "Move the shift, or ask somebody who is rested.").then_the_page_is_sound()
    chief.when_i_click("My shifts").then_the_page_is_sound().when_i_click("Ada Provsson")
    chief.then_i_see("Yes, I come").then_the_page_is_sound()


def proposed(journey: Journey, says: str) -> Journey:
    """A plan for a day is asked for, and waited for on its page, which looks again by itself."""
    journey.when_i_click("Have a plan proposed …").then_the_page_is_sound().field("And covers").select_option("24")
    journey.when_i_click("Work it out").then_i_see("The proposal is being worked out. You can go on working meanwhile.")
    journey.when_i_click("Look at the proposal").page.get_by_text(str(swedish(says))).first.wait_for(timeout=PATIENCE_MS)
    return journey.then_the_page_is_sound()


def test_a_proposal_names_what_is_lacking_and_is_adopted_when_there_are_people_enough(journeys, log):
    chief = proposed(rostered(journeys(), log, "Ada Provsson"), "There are too few people")
    chief.then_i_see("What lacks people", re.compile("Låna in .* som kan vara Stabschef"), "Hours that stay empty")
    chief.when_i_click("To the shifts").then_i_see(re.compile("behöver lånas in"))
    entered(chief, "Bo Exempelström", "Cia Fiktivsson", "Dan Låtsasson")
    proposed(chief, "A proposal is ready: every role is manned").when_i_click("Adopt the plan …").then_the_page_is_sound()
    chief.when_i_click("Adopt the plan").then_i_am_at(SHIFTS)
    chief.then_i_see("The plan holds, and nobody is asked yet. Ask everyone in it, and mark them as asked.").then_the_page_is_sound()
    chief.when_i_click("Mark as asked …").then_the_page_is_sound().when_i_click("Mark as asked").then_i_am_at(SHIFTS)
    chief.then_i_see("It is noted that they are asked. Note the answers as they come.").then_the_page_is_sound()
