"""The look in a real browser, under the strict policy: no violation of WCAG 2.2 AA, no overflow, keys, clocks, kept text, paper."""

from __future__ import annotations

import subprocess
import threading
from collections.abc import Callable, Iterator
from functools import partial
from socketserver import ThreadingMixIn
from typing import Any
from wsgiref.simple_server import WSGIRequestHandler, WSGIServer, make_server

import pytest
from axe_playwright_python.sync_playwright import Axe
from django.contrib.staticfiles.handlers import StaticFilesHandler
from django.core.handlers.wsgi import WSGIHandler
from playwright.sync_api import Browser, Page

pytestmark = pytest.mark.browser

POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; font-src 'self'; connect-src 'self'; form-action 'self'"
)
LEVELS = {"runOnly": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"]}
PAGES = {"light": "", "both": "?dark=1", "room": "?layout=room", "exercise": "?layout=room&mode=exercise"}


class _Quiet(WSGIRequestHandler):
    def log_message(self, *_: Any) -> None:
        """The tests read the pages, not the log."""


class _Server(ThreadingMixIn, WSGIServer):
    daemon_threads = True


@pytest.fixture
def address() -> Iterator[str]:
    """The gallery on a free port, every answer with the policy of the house."""
    inner = StaticFilesHandler(WSGIHandler())

    def guarded(environ: dict[str, Any], start: Callable[..., Any]) -> Any:
        return inner(environ, lambda status, headers, *rest: start(status, [*headers, ("Content-Security-Policy", POLICY)], *rest))

    server = make_server("127.0.0.1", 0, guarded, server_class=_Server, handler_class=_Quiet)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    yield f"http://127.0.0.1:{server.server_port}/ui/"
    server.shutdown()
    server.server_close()


@pytest.fixture
def visit(browser: Browser, address: str) -> Iterator[Callable[..., Page]]:
    """Opens a page; whatever the browser complains of fails the test."""
    complaints: list[str] = []
    contexts = []

    def make(query: str = "", *, script: bool = True, width: int = 1440, height: int = 900, **options: Any) -> Page:
        context = browser.new_context(java_script_enabled=script, viewport={"width": width, "height": height}, **options)
        contexts.append(context)
        page = context.new_page()
        page.on("console", lambda message: complaints.append(message.text) if message.type in {"error", "warning"} else None)
        page.on("pageerror", lambda error: complaints.append(str(error)))
        page.goto(address + query)
        return page

    yield make
    for context in contexts:
        context.close()
    assert complaints == []


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("query", PAGES.values(), ids=PAGES)
def test_no_violation_of_wcag(visit, query, scheme):
    page = visit(query, color_scheme=scheme)
    assert Axe().run(page, options=LEVELS).response["violations"] == []


def test_no_violation_on_a_phone_either(visit):
    page = visit("?layout=room&mode=exercise", width=360, height=740)
    assert Axe().run(page, options=LEVELS).response["violations"] == []


def test_the_check_for_violations_sees_one(visit):
    page = visit("")
    page.evaluate("document.querySelector('main').append(Object.assign(document.createElement('input'), {type: 'text'}))")
    assert [violation["id"] for violation in Axe().run(page, options=LEVELS).response["violations"]] == ["label"]


@pytest.mark.parametrize("query", PAGES.values(), ids=PAGES)
def test_no_page_scrolls_sideways(visit, query):
    page = visit(query)
    for width in (1440, 1024, 768, 360, 320):
        page.set_viewport_size({"width": width, "height": 800})
        assert page.evaluate("document.documentElement.scrollWidth <= innerWidth"), width


@pytest.mark.parametrize("query", ["", "?layout=room"])
def test_what_is_touched_is_large_enough_for_a_glove(visit, query):
    page = visit(query, width=360, height=740, has_touch=True)
    small = page.evaluate(
        """[...document.querySelectorAll('.button, .nav a, select, .choice, input:not([type=hidden]), summary, .foot button')]
        .filter((e) => e.checkVisibility() && !e.closest('.choice input, .skip'))
        .map((e) => e.closest('.choice') ?? e).filter((e) => e.getBoundingClientRect().height < 44)
        .map((e) => e.outerHTML.slice(0, 80))"""
    )
    assert small == []


def answered(body: str, route: Any) -> None:
    """Gives a page that was made here."""
    route.fulfill(body=body, content_type="text/html; charset=utf-8")


def test_a_page_opens_at_its_top_wherever_in_the_menu_it_stands(visit):
    for width, height in ((1440, 320), (1000, 320), (390, 640)):
        page = visit("?layout=room", width=width, height=height)
        page.evaluate("document.querySelector('.nav ul').append(document.querySelector('.nav [aria-current]').parentElement)")
        page.route("**/ui/?layout=room", partial(answered, page.content()))
        page.reload()
        at = page.locator(".nav [aria-current]").bounding_box()
        assert page.evaluate("scrollY") == 0, width
        # Where the menu is a bar, it is the bar that has been scrolled to the page one is on.
        assert width > 820 or 0 <= at["x"] <= width - at["width"], (width, at)


def test_a_link_in_a_text_can_be_hit_with_a_thumb(visit):
    page = visit("", width=390, height=740, has_touch=True)
    page.evaluate(
        """() => {
            const small = Object.assign(document.createElement('p'), { className: 'small' });
            small.append('Läs ', Object.assign(document.createElement('a'), { href: '/x/', textContent: 'mer om inkallningen' }), ' här.');
            document.querySelector('main').append(small);
        }"""
    )
    assert page.locator("main p.small > a").last.bounding_box()["height"] >= 24


def test_facts_stand_under_their_words_where_both_have_no_room(visit):
    page = visit("", width=320)
    page.evaluate(
        """() => {
            const list = Object.assign(document.createElement('dl'), { className: 'facts' }), row = document.createElement('div');
            row.append(Object.assign(document.createElement('dt'), { textContent: 'Var' }));
            row.append(Object.assign(document.createElement('dd'), { textContent: 'Ledningsplatsen' }));
            list.append(row);
            document.querySelector('main').append(list);
        }"""
    )
    value = page.locator("main .facts dd").last
    one_line = value.evaluate("(one) => parseFloat(getComputedStyle(one).lineHeight)")
    assert value.bounding_box()["height"] < 1.5 * one_line
    page.set_viewport_size({"width": 1024, "height": 800})
    assert value.bounding_box()["x"] > page.locator("main .facts dt").last.bounding_box()["x"] + 50


def test_the_fonts_of_the_house_are_used(visit):
    assert visit("").evaluate("document.fonts.ready.then(() => document.fonts.check('16px \"Atkinson Hyperlegible Next\"'))")


def test_one_key_opens_the_log_box_and_another_the_search(visit):
    page = visit("?layout=room")
    page.keyboard.press("n")
    assert page.evaluate("document.activeElement.name") == "text"
    page.keyboard.type("n/?")
    assert page.evaluate("document.activeElement.value") == "n/?"
    page.evaluate("document.activeElement.blur()")
    page.keyboard.press("/")
    assert page.evaluate("document.activeElement.name") == "q"


def test_a_key_with_control_or_alt_is_left_to_the_browser(visit):
    page = visit("?layout=room")
    page.keyboard.press("Alt+n")
    assert page.evaluate("document.activeElement.tagName") == "BODY"


def test_the_keys_are_listed_and_can_be_turned_off(visit):
    page = visit("?layout=room")
    page.keyboard.press("?")
    listed = page.locator("#keys dl").inner_text()
    assert page.locator("#keys").is_visible()
    assert listed.split("\n") == ["n", "Ny anteckning", "/", "Sök i loggen", "?", "Visa den här listan"]
    page.locator("#keys input").uncheck()
    page.keyboard.press("Escape")
    page.reload()
    page.keyboard.press("n")
    assert page.evaluate("document.activeElement.tagName") == "BODY"


def test_the_clocks_move_by_the_time_of_the_server(visit):
    page = visit("?layout=room")
    page.evaluate(
        """() => { document.querySelector('[data-opened-at]').textContent = ''; document.querySelector('[data-now]').textContent = '';
        document.dispatchEvent(new Event('visibilitychange')); }"""
    )
    assert page.locator("[data-opened-at]").inner_text() == "H+31:40"
    assert page.locator("[data-now]").inner_text() == "tor 3 jan 10:00"


def test_ages_are_kept_fresh_in_the_words_of_the_page(visit):
    page = visit("?layout=room")
    for moment, said in [
        ("2019-01-03T08:59:30Z", "nyss"),
        ("2019-01-03T08:55:00Z", "för 5 min sedan"),
        ("2019-01-03T06:00:00Z", "för 3 tim sedan"),
        ("2018-12-31T06:00:00Z", "för 3 dygn sedan"),
    ]:
        shown = page.evaluate(
            """(moment) => {
                const age = Object.assign(document.createElement('time'), {dateTime: moment});
                age.dataset.ago = '';
                document.body.append(age);
                document.dispatchEvent(new Event('visibilitychange'));
                age.remove();
                return age.textContent;
            }""",
            moment,
        )
        assert shown == said


def test_the_state_of_the_connection_is_shown_and_announced(visit):
    page = visit("?layout=room")
    assert page.locator(".connection").inner_text() == "Uppdateras inte av sig själv"
    tell = """({state, since}) => document.dispatchEvent(
        new CustomEvent('vardkase:connection', {detail: {state, since: since && new Date(since)}}))"""
    page.evaluate(tell, {"state": "connected"})
    assert page.locator(".connection").inner_text() == "Ansluten"
    page.evaluate(tell, {"state": "reconnecting"})
    assert page.locator(".connection").inner_text() == "Återansluter …"
    page.evaluate(tell, {"state": "stale", "since": "2019-01-03T08:41:00Z"})
    assert page.locator(".connection").inner_text().split() == ["Inte", "uppdaterad", "sedan", "09:41"]
    assert page.locator("[data-announcer]").inner_text() == "Inte uppdaterad sedan 09:41"


def test_colours_change_at_once_and_stay(visit):
    page = visit("")
    page.locator("footer").get_by_role("button", name="Mörkt").click()
    dark = page.evaluate("getComputedStyle(document.body).backgroundColor")
    assert dark == "rgb(17, 23, 27)"
    assert page.locator("footer [aria-pressed=true]").inner_text() == "Mörkt"
    page.reload()
    assert page.evaluate("getComputedStyle(document.body).backgroundColor") == dark
    page.locator("footer").get_by_role("button", name="Som enheten").click()
    assert page.evaluate("document.documentElement.dataset.theme") is None


def test_colours_can_be_chosen_without_script(visit):
    page = visit("", script=False)
    page.locator("footer").get_by_role("button", name="Mörkt").click()
    assert page.locator("html").get_attribute("data-theme") == "dark"


def test_without_script_nothing_that_needs_it_is_offered(visit):
    page = visit("?layout=room", script=False)
    assert not page.locator(".keys-button").is_visible()
    page.locator("summary").click()
    assert page.locator("#light_capture_place").is_visible()


def test_typed_text_survives_a_reload_until_it_is_saved(visit):
    page = visit("?layout=room")
    box = page.locator("textarea")
    box.fill("Träd över väg 76")
    page.reload()
    assert box.input_value() == "Träd över väg 76"
    assert "lagts tillbaka" in page.locator("[data-announcer]").inner_text()
    page.evaluate("document.querySelector('form.capture').dispatchEvent(new CustomEvent('vardkase:saved', {bubbles: true}))")
    page.reload()
    assert box.input_value() == ""


def test_typed_text_survives_a_save_that_did_not_reach_the_server(visit):
    page = visit("?layout=room")
    page.locator("textarea").fill("Färjan står still")
    # The event without the request: what is left when the line breaks at that moment.
    page.evaluate("document.querySelector('form.capture').dispatchEvent(new Event('submit', {bubbles: true, cancelable: true}))")
    page.reload()
    assert page.locator("textarea").input_value() == "Färjan står still"


def test_signing_out_forgets_what_was_typed(visit):
    page = visit("?layout=room")
    page.locator("textarea").fill("Inte för nästa person")
    page.evaluate(
        """() => { const form = document.createElement('form'); form.dataset.forget = ''; document.body.append(form);
        form.dispatchEvent(new Event('submit', {bubbles: true, cancelable: true})); }"""
    )
    page.reload()
    assert page.locator("textarea").input_value() == ""


def test_a_double_click_sends_a_form_once(visit):
    page = visit("?layout=room")
    sent = page.evaluate(
        """() => { const form = document.querySelector('form.capture'); let sent = 0;
        const send = () => form.dispatchEvent(new Event('submit', {bubbles: true, cancelable: true})) && sent++;
        send(); send(); send(); return sent; }"""
    )
    assert sent == 1


def test_enter_saves_and_shift_enter_makes_a_line(visit):
    page = visit("?layout=room")
    page.evaluate("document.querySelector('form.capture').addEventListener('submit', (e) => { e.preventDefault(); window.saved = true; })")
    page.locator("textarea").fill("Rad ett")
    page.keyboard.press("Shift+Enter")
    assert page.evaluate("window.saved") is None
    assert page.locator("textarea").input_value() == "Rad ett\n"
    page.keyboard.press("Enter")
    assert page.evaluate("window.saved") is True


def test_a_filter_is_applied_when_it_is_chosen(visit):
    page = visit("?layout=room")
    with page.expect_navigation():
        page.locator("#light_filter_category").select_option("decision")
    assert "category=decision" in page.url


def test_a_list_of_errors_takes_the_focus(visit):
    assert visit("").evaluate("document.activeElement.className") == "error-summary"


def test_focus_is_never_hidden_under_the_head(visit):
    page = visit("?layout=room", width=360, height=640)
    hidden = page.evaluate(
        """() => { const out = []; for (const e of document.querySelectorAll('main a, main button, main input, main select')) {
        if (!e.checkVisibility()) continue; e.focus({preventScroll: false});
        const box = e.getBoundingClientRect(), head = document.querySelector('.masthead').getBoundingClientRect();
        if (box.bottom <= head.bottom) out.push(e.outerHTML.slice(0, 60)); } return out; }"""
    )
    assert hidden == []


def test_forced_colours_keep_shapes_and_edges(visit):
    page = visit("", forced_colors="active")
    assert page.evaluate("getComputedStyle(document.querySelector('.status--red i')).forcedColorAdjust") == "none"


@pytest.mark.parametrize("mode", ["", "&mode=exercise"])
def test_paper_repeats_its_head_and_counts_its_pages(visit, tmp_path, mode):
    page = visit(f"?layout=room{mode}")
    page.evaluate(
        "() => { const log = document.querySelector('.log'); for (let i = 0; i < 3; i++) log.append(...log.cloneNode(true).children); }"
    )
    target = tmp_path / "log.pdf"
    page.pdf(path=str(target), prefer_css_page_size=True)
    text = subprocess.run(["pdftotext", "-layout", str(target), "-"], capture_output=True, text=True, check=True).stdout
    sheets = text.split("\f")[:-1]
    assert len(sheets) >= 3
    for number, sheet in enumerate(sheets, start=1):
        assert "Utskrivet tor 3 jan 2019 10:00" in sheet
        assert "Alla kategorier, alla tider" in sheet
        assert f"{number} ({len(sheets)})" in sheet
        assert ("ÖVNING" in sheet) is bool(mode)
    assert "Fler uppgifter" not in text
