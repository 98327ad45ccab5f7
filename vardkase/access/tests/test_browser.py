"""A real browser: a password by link, codes from an app, a passkey. The browser's own virtual authenticator stands in for a finger."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import urlsplit

import pytest
from allauth.mfa.totp.internal.auth import format_hotp_value, hotp_value

from vardkase.testing.browser import serving
from vardkase.testing.journey import Journey
from vardkase.testing.source import ROOT

pytestmark = [pytest.mark.browser, pytest.mark.slow]
PASSWORD = "korrekt-häst-batteri"
AUTHENTICATOR = {
    "protocol": "ctap2",
    "transport": "internal",
    "hasResidentKey": True,
    "hasUserVerification": True,
    "isUserVerified": True,
    "automaticPresenceSimulation": True,
}


@pytest.fixture(scope="module")
def place() -> Iterator[tuple[str, Path]]:
    """A house of its own, in demonstration mode so that a passkey may be tried over plain http; its address and its data folder."""
    data = Path(tempfile.mkdtemp(prefix="vardkase-access-"))
    try:
        with serving("serve", data=data, environment={"VARDKASE_DEMO": "on"}) as address:
            yield address, data
    finally:
        shutil.rmtree(data, ignore_errors=True)


@pytest.fixture
def person(browser: object, place: tuple[str, Path]) -> Iterator[Journey]:
    journey = Journey(browser, place[0])  # type: ignore[arg-type]  # the fixture is typed where it is made
    yield journey
    assert journey.end() == []


def new_person(journey: Journey, data: Path, email: str) -> None:
    """An administrator made at the command line, who chooses a password by the link that it shows."""
    command = [sys.executable, "-m", "vardkase", "create-admin", email, "--data", str(data)]
    environment = {name: value for name, value in os.environ.items() if not name.startswith(("VARDKASE_", "PYTEST_"))}
    said = subprocess.run(command, cwd=ROOT, env=environment, capture_output=True, text=True, check=True).stdout
    journey.when_i_open(urlsplit(said.split(": ", 1)[1].strip()).path)
    journey.then_the_heading_is("Choose a password").then_the_page_is_sound()
    for field in journey.page.locator("input[type=password]").all():
        field.fill(PASSWORD)
    journey.when_i_click("Save the password").then_the_heading_is("The password is saved")


def sign_in(journey: Journey, email: str) -> Journey:
    journey.when_i_open("/access/konto/login/")
    journey.when_i_write("E-mail address", email)
    journey.page.locator("input[name=password]").fill(PASSWORD)
    journey.page.locator("form[novalidate] button").first.click()
    return journey


def confirmed(journey: Journey, path: str) -> Journey:
    """Opens a page that first asks for the password once more."""
    journey.when_i_open(path).then_the_heading_is("Confirm that it is you")
    journey.page.locator("input[name=password]").fill(PASSWORD)
    return journey.when_i_click("Confirm")


def sign_out(journey: Journey) -> None:
    journey.when_i_open("/access/me/").when_i_click("Sign out")
    journey.page.wait_for_load_state()


def code_of(secret: str) -> str:
    """The code of this half minute, as the app shows it; the house takes the one before and the one after too."""
    return str(format_hotp_value(hotp_value(secret, int(time.time()) // 30)))


def test_codes_from_an_app(person: Journey, place: tuple[str, Path]) -> None:
    new_person(person, place[1], "koder@prov.example")
    sign_in(person, "koder@prov.example")
    confirmed(person, "/access/konto/2fa/totp/activate/").then_the_heading_is("Turn on codes from an app").then_the_page_is_sound()
    square = person.page.locator(".qr img")
    assert square.evaluate("image => image.complete && image.naturalWidth > 0"), "the policy stopped the QR code"
    secret = person.page.locator("code.secret").inner_text().strip()
    person.when_i_write("The code that the app shows", code_of(secret)).when_i_click("Turn it on")
    person.then_the_heading_is("Recovery codes").then_i_see("Codes from an app are now on.").then_the_page_is_sound()
    recovery = person.page.locator(".codes code").first.inner_text()
    sign_out(person)
    sign_in(person, "koder@prov.example").then_the_heading_is("One step left").then_the_page_is_sound()
    person.when_i_write("Code", "000000").when_i_click("Sign in").then_i_see("Incorrect code.").then_the_page_is_sound()
    person.when_i_write("Code", recovery).when_i_click("Sign in")
    person.when_i_open("/access/me/").then_the_heading_is("My account")


def test_a_passkey_instead_of_a_password(person: Journey, place: tuple[str, Path]) -> None:
    new_person(person, place[1], "nyckel@prov.example")
    sign_in(person, "nyckel@prov.example")
    session = person.context.new_cdp_session(person.page)
    session.send("WebAuthn.enable")
    made = session.send("WebAuthn.addVirtualAuthenticator", {"options": AUTHENTICATOR})
    confirmed(person, "/access/konto/2fa/webauthn/add/").then_the_heading_is("Add a passkey").then_the_page_is_sound()
    person.when_i_write("Name of the passkey", "Jobbtelefonen").when_i_click("Add a passkey")
    person.then_i_see("The passkey has been added.")
    person.when_i_open("/access/konto/2fa/webauthn/").then_i_see("Jobbtelefonen").then_the_page_is_sound()
    sign_out(person)
    person.when_i_open("/access/konto/login/").then_the_page_is_sound()
    person.when_i_click("Sign in with a passkey")
    person.page.wait_for_url(lambda url: "/login/" not in url)
    person.when_i_open("/access/me/").then_the_heading_is("My account")
    sign_out(person)
    # Without the key in reach, the page says so and the password is still there.
    session.send("WebAuthn.removeVirtualAuthenticator", {"authenticatorId": made["authenticatorId"]})
    session.send("WebAuthn.addVirtualAuthenticator", {"options": {**AUTHENTICATOR, "transport": "usb", "hasUserVerification": False}})
    person.when_i_open("/access/konto/login/").when_i_click("Sign in with a passkey")
    person.then_i_see("The passkey could not be used. Try again, or choose another way.")
    sign_in(person, "nyckel@prov.example").then_the_heading_is("One step left").then_the_page_is_sound()


def test_without_script_the_password_is_enough(browser: object, place: tuple[str, Path]) -> None:
    journey = Journey(browser, place[0], java_script_enabled=False)  # type: ignore[arg-type]  # see above
    new_person(journey, place[1], "utan@prov.example")
    sign_in(journey, "utan@prov.example").when_i_open("/access/me/").then_the_heading_is("My account").then_the_page_is_sound()
    journey.when_i_open("/access/").then_the_heading_is("Accounts").then_the_page_is_sound()
    assert journey.end() == []
