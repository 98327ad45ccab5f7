"""Notifications are turned on in a real browser, shown by its worker, and turned off; what the browser cannot do it says.

The push service of the browser's maker is not asked: what it would have answered is given. All else is the browser's own.
"""

from __future__ import annotations

import shutil
import tempfile
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser

from tests.journeys.conftest import DUTY_OFFICER
from vardkase.leadership.tests.browsers import CONTACT, KEY
from vardkase.leadership.tests.browsers import browser as subscription
from vardkase.testing.browser import ARGUMENTS, serving
from vardkase.testing.journey import Journey

pytestmark = pytest.mark.browser
PHONE = {"width": 390, "height": 844}
SUBSCRIBES = f"PushManager.prototype.subscribe = async () => ({subscription()});"
SHOWN = """async () => {
  const { getNotifications } = ServiceWorkerRegistration.prototype, ready = await navigator.serviceWorker.ready;
  for (let tries = 0; tries < 200; tries++) {
    const [one] = await getNotifications.call(ready);
    if (one) return [one.title, one.body, one.data];
    await new Promise((done) => setTimeout(done, 100));
  }
}"""


@pytest.fixture(scope="module")
def set_up() -> Iterator[str]:
    """A demonstration where push is turned on; its address."""
    data = Path(tempfile.mkdtemp(prefix="vardkase-push-"))
    try:
        with serving("start", data=data, environment={"VARDKASE_VAPID_KEY": KEY, "VARDKASE_VAPID_CONTACT": CONTACT}) as address:
            yield address
    finally:
        shutil.rmtree(data, ignore_errors=True)


@pytest.fixture(scope="module")
def whole(browser: Browser) -> Iterator[Browser]:
    """The whole Chromium: the windowless one shows no notification."""
    started = browser.browser_type.launch(executable_path=shutil.which("chromium") or shutil.which("chromium-browser"), args=ARGUMENTS)
    yield started
    started.close()


@pytest.fixture
def visitor(whole: Browser, set_up: str) -> Iterator[Callable[..., Journey]]:
    """Somebody in that house; without complaint at the end."""
    made: list[Journey] = []

    def begin(**options: Any) -> Journey:
        made.append(Journey(whole, set_up, viewport=PHONE, **options))
        return made[-1].given_i_am(DUTY_OFFICER)

    yield begin
    assert [complaint for journey in made for complaint in journey.end()] == []


def push(officer: Journey, data: str) -> None:
    """The browser gets a push, as from its push service."""
    devtools = officer.context.new_cdp_session(officer.page)
    found: list[str] = []
    devtools.on(
        "ServiceWorker.workerRegistrationUpdated", lambda said: found.extend(one["registrationId"] for one in said["registrations"])
    )
    devtools.send("ServiceWorker.enable")
    officer.page.evaluate("navigator.serviceWorker.ready")
    for _ in range(50):
        if found:
            break
        officer.page.wait_for_timeout(50)
    devtools.send("ServiceWorker.deliverPushMessage", {"origin": officer.house, "registrationId": found[-1], "data": data})


def test_it_is_turned_on_shown_and_turned_off(visitor):
    officer = visitor(permissions=["notifications"])
    officer.page.add_init_script(SUBSCRIBES)
    officer.when_i_open("/access/me/").then_the_page_is_sound().when_i_click("Turn on or off")
    officer.then_the_heading_is("Notifications in this browser").then_the_page_is_sound().then_it_fits_a_narrow_screen()
    officer.when_i_write("Name of the device", "Min telefon").when_i_click("Turn on in this browser")
    officer.then_i_see("Notifications are turned on in this browser.", "Min telefon", "this browser", "Not used yet.")
    officer.then_the_page_is_sound()
    shown = None
    for _ in range(3):
        # A worker that was just being put to sleep by a busy machine loses one; the next is shown, under the same reference.
        push(officer, '{"title": "Inkallning", "text": "Du kallas in som stabschef.", "url": "/c/x/", "reference": "r"}')
        if shown := officer.page.evaluate(SHOWN):
            break
    assert shown == ["Inkallning", "Du kallas in som stabschef.", "/c/x/"]
    officer.when_i_click("Remove").then_i_see("The device is removed.", "No device is turned on.").then_the_page_is_sound()


def test_a_browser_that_says_no_is_told_what_remains(visitor):
    officer = visitor()
    officer.page.add_init_script("Notification.requestPermission = async () => 'denied';")
    officer.page.add_init_script(
        "PushManager.prototype.subscribe = PushManager.prototype.getSubscription = async () => { throw new Error(); };"
    )
    officer.when_i_open("/push/").when_i_write("Name of the device", "Min telefon").when_i_click("Turn on in this browser")
    officer.page.get_by_text("Webbläsaren tillät det inte.").locator("visible=true").wait_for()
    officer.then_i_see("No device is turned on.").then_the_page_is_sound()


def test_without_script_it_says_what_is_needed(visitor):
    officer = visitor(java_script_enabled=False).when_i_open("/push/")
    officer.then_i_see(
        "This browser cannot show notifications, or scripts are turned off in it. They are needed for this. SMS and e-mail remain."
    )
    officer.then_i_do_not_see("Turn on in this browser", "Name of the device")


def test_where_it_is_not_set_up_one_sentence_says_so(journeys):
    officer = journeys(viewport=PHONE).given_i_am(DUTY_OFFICER).when_i_open("/access/me/")
    officer.then_i_see("Notifications in this browser", "Not turned on here.").then_i_do_not_see("Turn on or off")
