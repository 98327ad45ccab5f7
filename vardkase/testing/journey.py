"""One person's way through the house: what is given, what they do, what they then see.

The words of the house are given in English, as the code has them, and looked up in the catalogue: the person reads them in Swedish. What
people write themselves is in no catalogue and stays as it is.
"""

from __future__ import annotations

import re
from collections import defaultdict
from typing import TYPE_CHECKING, Any

from django.conf import settings
from django.utils.translation import gettext

from vardkase.testing import accessibility, english, html
from vardkase.testing.browser import DESK

if TYPE_CHECKING:
    from playwright.sync_api import Browser, ConsoleMessage, Locator, Request, Response

PATIENCE_MS = 10_000
Words = str | re.Pattern[str]
Cookies = list[Any]
# What the browsers kept of those who came in through the door of a house, by house and role, while nobody uses it. Two who are at work at
# once never share a session.
SIGNED_IN: dict[tuple[str, str], list[Cookies]] = defaultdict(list)


# An answer that is an error is judged as an answer; the last is the graphics driver of a machine without a graphics card.
NOT_OURS = (
    "Failed to load resource", "net::ERR_INTERNET_DISCONNECTED", "htmx:error: Failed to fetch", "GPU stall due to ReadPixels",
)  # fmt: skip


class Journey:
    """A person in a browser window. Names of fields, buttons and links are what they can read on the screen."""

    def __init__(self, browser: Browser, house: str, **options: Any) -> None:
        self.house = house
        self.script = options.get("java_script_enabled", True)
        self._complaints: list[str] = []
        self._expected: set[int] = set()
        self._sessions: dict[str, Cookies] = {}
        defaults = {"locale": "sv-SE", "timezone_id": "Europe/Stockholm", "viewport": DESK, "base_url": house, "reduced_motion": "reduce"}
        self.context = browser.new_context(**{**defaults, **options})
        self.context.set_default_timeout(PATIENCE_MS)
        self.context.on("console", self._console)
        self.context.on("weberror", lambda error: self._complaints.append(f"script broke: {error.error}"))
        self.context.on("request", self._request)
        self.context.on("response", self._response)
        self.page = self.context.new_page()

    # --- given ---

    def given_i_am(self, role: str) -> Journey:
        """Is signed in as one of the demonstration's people: as somebody who came in earlier, or through the door if nobody did."""
        # The door is to work without script too, so that whoever has none always comes in through it.
        if not self.script or not SIGNED_IN[self.house, role]:
            return self.given_i_come_in_as(role)
        self._sessions[role] = SIGNED_IN[self.house, role].pop()
        self.context.add_cookies(self._sessions[role])
        return self

    def given_i_come_in_as(self, role: str) -> Journey:
        """Comes in through the demonstration's door as one of its people."""
        self.when_i_open("/access/door/")
        self.when_i_click(re.compile(f"^{re.escape(role)}"))
        if self.script:
            self.page.wait_for_url(lambda url: "/access/door/" not in url)
            self._sessions[role] = self._session()
        return self

    def _session(self) -> Cookies:
        kept = (settings.SESSION_COOKIE_NAME, settings.CSRF_COOKIE_NAME)
        return [cookie for cookie in self.context.cookies(self.house) if cookie.get("name") in kept]

    def given_pages_that_answer(self, *statuses: int) -> Journey:
        """Some answers are errors on purpose: they are not complaints in this journey."""
        self._expected.update(statuses)
        return self

    # --- when ---

    def when_i_open(self, path: str) -> Journey:
        """Opens an address of the house."""
        self.page.goto(path)
        return self

    def when_i_click(self, name: Words) -> Journey:
        """Clicks the button or link with that name."""
        self.control(name).click()
        return self

    def when_i_write(self, label: Words, text: str) -> Journey:
        """Writes into the field with that label."""
        self.field(label).fill(text)
        return self

    def when_i_choose(self, label: Words, choice: str | None = None) -> Journey:
        """Ticks a box or a radio button, or takes a choice in a list."""
        if choice is None:
            self.page.get_by_label(swedish(label)).and_(self.page.locator("input[type=checkbox], input[type=radio]")).first.check()
        else:
            self.field(label).select_option(label=str(swedish(choice)))
        return self

    def when_i_press(self, *keys: str) -> Journey:
        """Presses keys, one after another."""
        for key in keys:
            self.page.keyboard.press(key)
        return self

    def when_i_type(self, text: str) -> Journey:
        """Types where the focus is."""
        self.page.keyboard.type(text)
        return self

    def when_the_network_is(self, there: bool) -> Journey:
        """Pulls the plug, or puts it back."""
        self.context.set_offline(not there)
        return self

    # --- then ---

    def then_i_see(self, *texts: Words) -> Journey:
        """Every one of these texts is to be seen, now or very soon."""
        for text in texts:
            self.page.get_by_text(swedish(text)).locator("visible=true").first.wait_for()
        return self

    def then_i_do_not_see(self, *texts: Words) -> Journey:
        """None of these is to be seen."""
        seen = [text for text in texts if self.page.get_by_text(swedish(text)).locator("visible=true").count()]
        assert seen == [], f"on {self.page.url}: {seen}"
        return self

    def then_the_heading_is(self, text: Words) -> Journey:
        """The page is this one."""
        self.page.get_by_role("heading", level=1, name=swedish(text)).wait_for()
        return self

    def then_i_am_at(self, pattern: str) -> Journey:
        """The address is this one (a regular expression for what stands after the host)."""
        self.page.wait_for_url(re.compile(re.escape(self.house) + pattern + "$"))
        return self

    def then_the_focus_is_on(self, name: str) -> Journey:
        """The control with that name has the focus."""
        assert accessibility.focused_name(self.page) == swedish(name)
        return self

    def then_the_page_is_sound(self) -> Journey:
        """What every page promises: accessible in light, dark and forced colours, no sideways scroll, large targets, Swedish."""
        found = accessibility.everything(self.page, script=self.script)
        found += html.problems(self.page.content(), page=True)
        assert found == [], f"{self.page.url}:\n" + "\n".join(found)
        return self

    def then_it_fits_a_narrow_screen(self) -> Journey:
        """Nothing reaches past the edge, and all that can be hit is large enough."""
        found = accessibility.narrow(self.page)
        assert found == [], f"{self.page.url}:\n" + "\n".join(found)
        return self

    def then_nothing_is_in_english(self) -> Journey:
        """Every text that can be seen or heard is Swedish."""
        left = [problem for problem in html.problems(self.page.content(), page=True) if problem.startswith("in English")]
        assert left == [], f"{self.page.url}: {left}"
        assert not english.is_english(self.page.title())
        return self

    def then_i_get_there_by_keyboard(self, *names: str, longest: int = 120) -> Journey:
        """Tab leads past these controls in this order, and one sees where one is."""
        accessibility.keyboard_path(self.page, [str(swedish(name)) for name in names], longest=longest)
        return self

    # --- small words ---

    def control(self, name: Words) -> Locator:
        """The button or link with that name, or else the first whose name begins so."""
        told = swedish(name)
        if isinstance(told, re.Pattern):
            return self._named(told).first
        beginning = self._named(re.compile(f"^{re.escape(told)}"))
        beginning.first.wait_for()
        exactly = self._named(told)
        return exactly.first if exactly.count() else beginning.first

    def _named(self, name: Words) -> Locator:
        exact = isinstance(name, str)
        either = self.page.get_by_role("button", name=name, exact=exact).or_(self.page.get_by_role("link", name=name, exact=exact))
        return either.or_(self.page.locator("summary").filter(has_text=name)).locator("visible=true")

    def field(self, label: Words) -> Locator:
        """The visible field with that label."""
        writable = self.page.locator("input:not([type=checkbox], [type=radio], [type=hidden]), select, textarea")
        return self.page.get_by_label(swedish(label)).and_(writable).locator("visible=true").first

    def end(self) -> list[str]:
        """Closes the window; what the browser complained about."""
        if self._sessions:
            # A session that was ended, or had others after it in this window, is left to the past.
            now = {cookie["value"] for cookie in self._session()}
            for role, cookies in self._sessions.items():
                if {cookie["value"] for cookie in cookies} == now:
                    SIGNED_IN[self.house, role].append(cookies)
        self.context.close()
        return self._complaints

    def _console(self, message: ConsoleMessage) -> None:
        if message.type not in ("error", "warning"):
            return
        # The browser writes a line for every answer that is an error; those are judged as answers, below.
        if not any(words in message.text for words in NOT_OURS):
            self._complaints.append(f"console {message.type}: {message.text}")

    def _request(self, request: Request) -> None:
        if not request.url.startswith((self.house, "data:", "blob:")):
            self._complaints.append(f"asked another host: {request.url}")

    def _response(self, response: Response) -> None:
        if response.status >= 400 and response.status not in self._expected:
            self._complaints.append(f"{response.request.method} {response.url} answered {response.status}")


def swedish(words: Words) -> Words:
    """The words as the catalogue has them; a pattern, and what is in no catalogue, stays as it is."""
    return gettext(words) if isinstance(words, str) else words
