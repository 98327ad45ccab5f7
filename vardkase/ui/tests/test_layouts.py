"""The frame of every page: who, where, which incident, which hour, and whether it is an exercise."""

from __future__ import annotations

from dataclasses import replace

import pytest
from django import forms
from django.contrib import messages
from django.contrib.messages.storage.base import Message
from django.utils import translation
from lxml import html

from vardkase.ui.gallery.content import NAV, NOW, OPENED
from vardkase.ui.gallery.shapes import Incident
from vardkase.ui.layout import NavItem

PAGE = "ui/layouts/page.html"
ROOM = "ui/layouts/room.html"
INCIDENT = Incident(opened_at=OPENED)


@pytest.fixture
def root(show):
    def make(name: str = PAGE, **context):
        return html.fromstring(show(name, **{"page_title": "Logg", "now": NOW, **context}))

    return make


@pytest.fixture
def room(root):
    def make(**context):
        return root(ROOM, **{"incident": INCIDENT, "nav_items": NAV, "viewer_label": "Loggförare", **context})

    return make


def test_the_title_names_page_incident_and_house(room, root):
    assert room().xpath("string(//title)") == "Logg – Stormen Alfrida – Vårdkase"
    assert root().xpath("string(//title)") == "Logg – Vårdkase"


def test_the_title_says_when_the_form_has_errors(root):
    class Form(forms.Form):
        name = forms.CharField()

    assert root(form=Form({})).xpath("string(//title)") == "Fel: Logg – Vårdkase"
    assert root(page_errors=True).xpath("string(//title)").startswith("Fel: ")
    assert root(form=Form()).xpath("string(//title)") == "Logg – Vårdkase"


def test_the_first_stop_of_the_keyboard_leads_past_the_head(room):
    first = room().xpath("//a | //button | //input")[0]
    assert first.get("href") == "#main"
    assert room().xpath("//main[@id='main']")


def test_the_head_of_the_room_names_incident_level_hour_and_person(room):
    head = room().xpath("//header")[0].text_content()
    assert all(shown in head for shown in ("Stormen Alfrida", "Stabsläge", "Pågår", "H+31:40", "tor 3 jan 10:00", "Loggförare"))


def test_the_h_clock_tells_the_script_when_it_began(room):
    (clock,) = room().xpath("//*[@data-opened-at]")
    assert clock.get("data-opened-at") == "2019-01-02T01:20:00Z"
    assert clock.text == "H+31:40"


def test_an_incident_that_is_not_opened_has_no_h_clock(room):
    assert room(incident=replace(INCIDENT, opened_at=None)).xpath("//*[@data-opened-at]") == []


def test_without_script_the_room_says_that_it_stands_still(room):
    (connection,) = room().xpath("//*[@data-connection]")
    assert connection.get("data-connection") == "still"
    assert connection.xpath("*[@data-state='still']")[0].text_content().strip() == "Uppdateras inte av sig själv"


def test_every_state_of_the_connection_has_a_word_and_a_shape(room):
    states = room().xpath("//*[@data-connection]/*")
    assert [state.get("data-state") for state in states] == ["still", "connected", "reconnecting", "stale"]
    words = [state.text_content().strip() for state in states]
    assert len(set(words)) == 4
    assert all(words)
    assert all(state.xpath("i") for state in states)


def test_an_ordinary_page_promises_nothing_about_a_connection(root):
    assert root().xpath("//*[@data-connection]") == []


def test_the_menu_marks_the_current_place_and_what_is_late(room):
    items = room().xpath("//nav[@aria-label='Händelsen']//a")
    assert [item.text for item in items if item.get("aria-current") == "page"] == ["Logg"]
    assert items[3].xpath("span[contains(@class,'alert')]")[0].text == "3 sena"
    assert items[0].xpath("span") == []


def test_a_page_without_places_to_go_has_no_menu(root):
    assert root().xpath("//nav") == []


@pytest.mark.parametrize("context", [{"is_exercise": True}, {"incident": replace(INCIDENT, mode="exercise")}])
def test_an_exercise_is_said_on_screen_on_paper_and_in_the_title(room, context):
    shown = room(**context)
    assert "ÖVNING" in shown.xpath("//*[@class='exercise']")[0].text_content()
    assert shown.xpath("//*[@class='watermark']")[0].get("data-word") == "ÖVNING"
    assert "ÖVNING" in shown.xpath("//*[contains(@class,'print-header')]")[0].text_content()
    assert shown.xpath("string(//title)").endswith("ÖVNING")


def test_an_exercise_is_read_aloud_once(room):
    band = room(is_exercise=True).xpath("//*[@class='exercise']/*")
    assert [word.get("aria-hidden") for word in band] == [None, "true", "true", "true", "true"]


def test_the_real_thing_is_never_called_an_exercise(room, root):
    for shown in (room(), root(), room(is_exercise=False)):
        assert "ÖVNING" not in html.tostring(shown, encoding="unicode")
        assert shown.xpath("//*[@class='watermark'] | //*[@class='exercise']") == []


def test_a_demonstration_says_that_its_people_are_invented(root):
    assert "påhittade" in root(is_demo=True).xpath("//*[contains(@class,'demo')]")[0].text_content()
    assert root().xpath("//*[contains(@class,'demo')]") == []


def test_paper_carries_incident_time_selection_and_person(room):
    paper = room(print_selection="Bara beslut").xpath("//*[contains(@class,'print-header')]")[0].text_content()
    for shown in ("Stormen Alfrida", "H-2019-001", "Stabsläge", "Utskrivet tor 3 jan 2019 10:00", "H+31:40", "Bara beslut", "Loggförare"):
        assert shown in paper


def test_paper_of_an_ordinary_page_carries_its_heading(root):
    assert "Logg" in root().xpath("//*[contains(@class,'print-header')]")[0].text_content()


@pytest.mark.parametrize(
    ("level", "tone", "saved"),
    [
        (messages.SUCCESS, "success", True),
        (messages.INFO, "info", False),
        (messages.DEBUG, "info", False),
        (messages.WARNING, "warning", False),
        (messages.ERROR, "error", False),
    ],
)
@pytest.mark.parametrize("layout", [PAGE, ROOM])
def test_messages_are_shown_as_notices(show, request_for, layout, level, tone, saved):
    request = request_for()
    request._messages = [Message(level, "Anteckning 112 är sparad.")]
    shown = html.fromstring(show(layout, request, page_title="Logg", incident=INCIDENT))
    (notice,) = shown.xpath("//main//div[contains(@class,'notice')]")
    assert f"notice--{tone}" in notice.get("class")
    assert "Anteckning 112 är sparad." in notice.text_content()
    assert ("data-saved" in notice.attrib) is saved


@pytest.mark.parametrize(("cookie", "theme"), [("dark", "dark"), ("light", "light"), ("", None), ('"><script>', None)])
def test_the_chosen_colours_come_with_the_page(show, request_for, cookie, theme):
    shown = html.fromstring(show(PAGE, request_for(vk_theme=cookie), page_title="Logg", now=NOW))
    assert shown.get("data-theme") == theme
    pressed = shown.xpath("//form[@data-theme-choice]//button[@aria-pressed='true']")
    assert [button.get("value") for button in pressed] == ([theme] if theme else [] if cookie else ["auto"])


def test_the_person_is_a_link_when_there_is_somewhere_to_go(root):
    assert root(viewer_label="Alva", viewer_url="/me").xpath("//a[@class='viewer']")[0].get("href") == "/me"
    assert root(viewer_label="Alva").xpath("//a[@class='viewer']") == []
    assert root().xpath("//*[@class='viewer']") == []


def test_a_column_beside_is_there_only_when_asked_for(root, room):
    assert root().xpath("//aside") == []
    assert root(has_side=True).xpath("//aside")
    assert room().xpath("//aside")
    assert room(no_side=True).xpath("//aside") == []


def test_the_page_loads_nothing_from_elsewhere(room):
    addresses = room().xpath("//script/@src | //link/@href | //img/@src")
    assert len(addresses) == 4
    assert all(address.startswith("/static/") for address in addresses)


def test_without_now_the_layout_reads_the_clock(show):
    shown = html.fromstring(show(PAGE, page_title="Logg"))
    assert shown.xpath("//time[@data-now]")[0].get("data-now").endswith("Z")


def test_the_script_is_told_its_words_in_the_language_of_the_page(show):
    swedish = html.fromstring(show(PAGE, page_title="x")).xpath("//body")[0]
    assert swedish.get("data-ago-min") == "för # min sedan"
    assert swedish.get("data-zone") == "Europe/Stockholm"
    with translation.override("en"):
        assert html.fromstring(show(PAGE, page_title="x")).xpath("//body")[0].get("data-ago-min") == "# min ago"


def test_the_navigation_says_what_its_parts_are_about(room):
    items = [NavItem("Logg", "/1"), NavItem("Fakta", "/2", heading="Läget"), NavItem("Karta", "/3", current=True)]

    rows = room(nav_items=items).xpath("//nav[@class='nav']//li")

    assert [(row.get("class"), row.text_content()) for row in rows] == [
        (None, "Logg"),
        ("nav__heading", "Läget"),
        (None, "Fakta"),
        (None, "Karta"),
    ]
    assert not rows[1].xpath(".//a")
