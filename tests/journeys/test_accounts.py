"""Stories 1 and 7: the door of the demonstration, and a real installation: first run, password, codes, roles, sessions, break-glass."""

from __future__ import annotations

import re
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.journeys.conftest import ADMINISTRATOR, CHIEF_OF_STAFF, DUTY_OFFICER, LOG_KEEPER
from vardkase.testing.browser import serving
from vardkase.testing.journey import Journey
from vardkase.testing.source import ROOT

pytestmark = pytest.mark.browser
PASSWORD = "korrekt-häst-batteri-klammer"
EMAIL = "admin@prov.example"


@pytest.mark.parametrize("role", [DUTY_OFFICER, LOG_KEEPER, CHIEF_OF_STAFF, ADMINISTRATOR])
def test_the_door_lets_one_in_with_one_click(journey, role):
    journey.given_i_come_in_as(role).then_i_am_at("/")
    journey.then_i_see(role).then_the_page_is_sound()


def test_the_door_lets_one_in_on_a_phone_too(phone):
    phone.given_i_come_in_as(DUTY_OFFICER).then_i_am_at("/").then_i_see(DUTY_OFFICER)


def test_a_role_is_given_to_an_account_and_taken_back(journey):
    journey.given_i_am(ADMINISTRATOR).when_i_open("/access/new/").then_the_page_is_sound()
    journey.when_i_write("E-mail address", "ny@prov.example").when_i_write("Function and name", "Informatör, Prov Provsson").when_i_click(
        "Save"
    )
    journey.then_the_heading_is("Informatör, Prov Provsson").then_the_page_is_sound()
    journey.page.get_by_role("radio").first.check()
    journey.when_i_click("Give the role").when_i_click("Take back").then_the_page_is_sound()
    journey.page.locator("main form button").first.click()
    journey.then_i_see("The account has no role now, and so sees nothing of the incidents.")


def test_break_glass_needs_a_reason_is_seen_and_can_be_ended(journey):
    journey.given_i_am(DUTY_OFFICER).given_pages_that_answer(422).when_i_open("/access/emergency/")
    journey.page.get_by_role("radio").first.check()
    journey.page.locator("form button.button--alarm").click()
    journey.then_the_page_is_sound()
    journey.when_i_write("Why?", "Ensam på jour, hela norra kommundelen är utan ström")
    journey.page.locator("form button.button--alarm").click()
    journey.then_i_see(re.compile("Ensam på jour")).then_the_page_is_sound()
    journey.when_i_click("End now").then_i_see("No emergency access is open.")


@pytest.fixture(scope="module")
def installation() -> Iterator[tuple[str, str]]:
    """A new installation that is no demonstration: its address and its one-time code."""
    data = Path(tempfile.mkdtemp(prefix="vardkase-new-"))
    try:
        with serving("serve", data=data) as address:
            command = [sys.executable, "-m", "vardkase", "setup-code", "--data", str(data)]
            code = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=True).stdout.strip()
            yield address, code
    finally:
        shutil.rmtree(data, ignore_errors=True)


@pytest.fixture
def visitor(browser, installation) -> Iterator[Journey]:
    """Somebody at the new installation."""
    journey = Journey(browser, installation[0])
    yield journey
    assert journey.end() == []


def signed_in(visitor: Journey) -> Journey:
    visitor.when_i_open("/access/konto/login/")
    visitor.page.locator("input[name=login]").fill(EMAIL)
    visitor.page.locator("input[type=password]").fill(PASSWORD)
    visitor.when_i_click("Sign in").page.wait_for_url(lambda url: "/konto/login/" not in url)
    return visitor


# The following are one story and stand in its order: the first makes the account that the others use.


def test_first_run_refuses_a_wrong_code_and_makes_the_first_account_with_the_right_one(visitor, installation):
    visitor.given_pages_that_answer(422).when_i_open("/").then_the_heading_is("Welcome to Vårdkase").then_the_page_is_sound()
    for code in ("FEL-KOD", installation[1]):
        visitor.page.locator("input[name=code]").fill(code)
        visitor.when_i_write("E-mail address", EMAIL).when_i_write("Function and name", "Systemadministratör, Prov Provsson")
        for field in visitor.page.locator("input[type=password]").all():
            field.fill(PASSWORD)
        visitor.when_i_click("Make the account")
    visitor.page.wait_for_url(lambda url: "first-run" not in url)
    visitor.given_pages_that_answer(404).when_i_open("/access/first-run/").then_the_heading_is("The page is not here")


def test_no_demonstration_door_stands_open_in_a_real_installation(visitor):
    visitor.given_pages_that_answer(404).when_i_open("/access/door/").then_the_heading_is("The page is not here")


def test_a_wrong_password_says_so_without_saying_which_part_was_wrong(visitor):
    visitor.given_pages_that_answer(422).when_i_open("/access/konto/login/").then_the_page_is_sound()
    visitor.page.locator("input[name=login]").fill(EMAIL)
    visitor.page.locator("input[type=password]").fill("fel-fel-fel-fel")
    visitor.when_i_click("Sign in").then_the_heading_is("Sign in").then_the_page_is_sound()


def test_the_right_password_lets_in_and_the_way_back_is_kept(visitor):
    visitor.when_i_open("/access/me/").then_the_heading_is("Sign in")
    visitor.page.locator("input[name=login]").fill(EMAIL)
    visitor.page.locator("input[type=password]").fill(PASSWORD)
    visitor.when_i_click("Sign in").then_i_am_at("/access/me/").then_the_page_is_sound()


def test_the_pages_of_ones_own_account_are_sound(visitor):
    signed_in(visitor)
    for page in ("/access/konto/2fa/", "/access/konto/sessions/", "/access/konto/password/change/", "/access/konto/logout/"):
        visitor.when_i_open(page).then_the_page_is_sound()


def test_codes_from_an_app_become_the_second_step(visitor, browser, installation):
    from allauth.mfa.totp.internal.auth import format_hotp_value, hotp_value, yield_hotp_counters_from_time

    signed_in(visitor).when_i_open("/access/konto/2fa/totp/activate/").then_the_page_is_sound()
    visitor.then_i_am_at("/access/konto/reauthenticate/.*")  # a second step is changed by somebody who has just shown the first
    visitor.page.locator("main input[type=password]").fill(PASSWORD)
    visitor.page.locator("main form:has(input[type=password]) button").first.click()
    visitor.then_i_am_at("/access/konto/2fa/totp/activate/.*").then_the_page_is_sound()
    secret = visitor.page.locator("code.secret").inner_text().strip()

    def code() -> str:
        return format_hotp_value(hotp_value(secret, next(iter(yield_hotp_counters_from_time()))))

    visitor.page.locator("input[name=code]").fill(code())
    visitor.when_i_click("Turn it on")
    again = Journey(browser, installation[0])
    signed_in(again).then_i_am_at("/access/konto/2fa/authenticate/.*").then_the_page_is_sound()
    assert again.end() == []
