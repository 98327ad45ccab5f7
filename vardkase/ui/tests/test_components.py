"""Every component of the gallery: present, rendered, well-formed, named, and free of what the security policy forbids."""

from __future__ import annotations

import re
from dataclasses import replace

import pytest
from lxml import html

from vardkase.ui import gallery, prepare
from vardkase.ui.gallery.content import ENTRIES, NOW
from vardkase.ui.gallery.shapes import Due, Entry, Link, Row
from vardkase.ui.tests import markup

TEMPLATES = prepare.UI / "templates" / "ui"
NOT_COMPONENTS = {"layouts", "forms", "gallery"}
COMPONENTS = sorted(path.name for path in TEMPLATES.iterdir() if path.is_dir() and path.name not in NOT_COMPONENTS)
SHOWN_BY_THE_LAYOUT = {"keys", "confirm"}
STYLED_ELSEWHERE = {"mark": "layouts", "key_hint": "button", "confirm": "button"}
EXAMPLES = [name for name, _ in gallery.EXAMPLES]
PAGES = {
    "light": ("ui/gallery/gallery.html", lambda: gallery.page_context(dark=False)),
    "both": ("ui/gallery/gallery.html", lambda: gallery.page_context(dark=True)),
    "room": ("ui/gallery/room.html", lambda: gallery.room_context(exercise=False)),
    "exercise": ("ui/gallery/room.html", lambda: gallery.room_context(exercise=True)),
}


def node(text: str, xpath: str):
    found = html.fromstring(f"<div>{text}</div>").xpath(xpath)
    assert found, f"{xpath} is missing in {text}"
    return found[0]


@pytest.mark.parametrize("name", COMPONENTS)
def test_every_component_is_in_the_gallery(name):
    assert name in EXAMPLES or name in SHOWN_BY_THE_LAYOUT


@pytest.mark.parametrize("name", COMPONENTS)
def test_every_component_is_a_folder_with_a_template_of_its_name_and_a_style(name):
    assert (TEMPLATES / name / f"{name}.html").is_file()
    assert (prepare.UI / "components" / name / f"{name}.css").is_file() or name in STYLED_ELSEWHERE


@pytest.mark.parametrize("name", COMPONENTS)
def test_every_component_says_what_it_takes(name):
    text = (TEMPLATES / name / f"{name}.html").read_text(encoding="utf-8")
    assert re.search(r"\{# [A-Z].+ #\}", text), f"{name} has no description"


@pytest.mark.parametrize("name", EXAMPLES)
def test_every_example_renders_to_something_well_formed(show, name):
    text = show(f"ui/gallery/examples/{name}.html", x=gallery.pane("light"), now=NOW)
    assert html.fromstring(f"<div>{text}</div>").text_content().strip()
    assert markup.out_of_balance(text) == []
    assert "{{" not in text
    assert "None" not in text


@pytest.mark.parametrize("page", PAGES)
def test_a_page_of_the_gallery_is_sound(show, page):
    template, context = PAGES[page]
    text = show(template, **context())
    assert markup.out_of_balance(text) == []
    assert markup.repeated_ids(text) == []
    assert markup.without_name(text) == []
    assert markup.dangling(text) == []
    assert markup.behaviour_in_markup(text) == []


@pytest.mark.parametrize("page", PAGES)
def test_a_page_has_one_heading_and_its_title_begins_with_it(show, page):
    template, context = PAGES[page]
    root = html.fromstring(show(template, **context()))
    (heading,) = root.xpath("//h1")
    assert root.xpath("string(//title)").startswith(heading.text_content())
    assert root.get("lang") == "sv"
    assert len(root.xpath("//main")) == 1


def test_the_checks_of_markup_see_what_is_wrong():
    assert markup.out_of_balance("<p><b>text</p></b>")
    assert markup.out_of_balance("<div>")
    assert markup.repeated_ids('<p id="a"></p><p id="a"></p>') == ["a"]
    assert markup.without_name('<div><input name="q" id="q"></div>')
    assert markup.without_name("<div><button><i></i></button></div>")
    assert markup.dangling('<div><label for="nowhere">x</label></div>') == ["nowhere"]
    assert markup.behaviour_in_markup('<p style="color:red" onclick="x()">x</p>')
    assert markup.behaviour_in_markup("<div><script>x</script></div>")


@pytest.mark.parametrize("path", sorted(TEMPLATES.rglob("*.html")), ids=lambda path: str(path.relative_to(TEMPLATES)))
def test_no_template_carries_style_or_script_of_its_own(path):
    text = path.read_text(encoding="utf-8")
    assert re.findall(r"\bstyle=|<style|\bon(?:click|change|submit|load|input)=|javascript:", text) == []
    assert re.findall(r"<script(?![^>]*\bsrc=)", text) == []


@pytest.mark.parametrize(("tone", "word"), gallery.STATUSES)
def test_a_status_is_colour_shape_and_word(show, tone, word):
    text = show("ui/status/status.html", tone=tone, word=word)
    assert node(text, "//span[contains(@class,'status--')]").get("class").endswith(tone)
    assert node(text, "//i").get("aria-hidden") == "true"
    assert node(text, "//span/span").text == word


def test_a_status_without_tone_is_unknown_never_green(show):
    assert "status--grey" in show("ui/status/status.html", word="Ej rapporterat")


def test_a_button_with_an_address_is_a_link_and_one_without_is_a_button(show):
    assert node(show("ui/button/button.html", label="Läs", url="/x"), "//a").get("href") == "/x"
    assert node(show("ui/button/button.html", label="Spara", name="do", value="save"), "//button").get("value") == "save"


def test_the_key_of_a_button_is_shown_to_the_eye_and_told_to_the_script(show):
    button = node(show("ui/button/button.html", label="Spara", key="s"), "//button")
    assert button.get("data-key") == "s"
    assert button.xpath("kbd[@aria-hidden='true']")[0].text == "s"


def test_text_is_escaped_wherever_it_comes_from(show):
    evil = "<script>alert(1)</script>"
    entry = Entry(1, evil, evil, evil, detail=evil, source=evil, marking=evil, tags=(evil,), title=evil, written=evil)
    row = Row(((evil, evil), (evil, evil)))
    shown = [
        show("ui/entry/entry.html", entry=entry),
        show("ui/entry/entry.html", entry=replace(entry, hidden=evil)),
        show("ui/notice/notice.html", text=evil, title=evil),
        show("ui/card/card.html", title=evil, text=evil, meta=evil),
        show("ui/table/table.html", caption=evil, headers=[evil], rows=[row]),
        show("ui/due_list/due_list.html", items=[Due(evil, evil, evil)]),
        show("ui/facts/facts.html", items=[(evil, evil)]),
        show("ui/empty/empty.html", title=evil, text=evil),
        show("ui/chip/chip.html", label=evil),
        show("ui/tabs/tabs.html", label=evil, items=[Link(evil, "#")]),
    ]
    assert [text for text in shown if "<script" in text] == []
    assert all("&lt;script&gt;" in text for text in shown)


ENTRY = Entry(7, "Händelse", "08:52", "Träd över vägen.", NOW, url="/e/7")


def test_an_entry_can_be_linked_to_and_says_its_time_to_machines(show):
    text = show("ui/entry/entry.html", entry=ENTRY)
    assert node(text, "//li").get("id") == "entry-7"
    assert node(text, "//time").get("datetime") == "2019-01-03T09:00:00Z"
    assert node(text, "//a").get("aria-label") == "Anteckning 7"


def test_a_masked_entry_shows_number_time_and_category_and_nothing_else(show):
    attachments = ENTRIES[6].attachments
    masked = replace(ENTRY, hidden="Sekretess.", title="Rubrik", attachments=attachments, corrected_by=ENTRIES[4].corrected_by)
    text = show("ui/entry/entry.html", entry=masked)
    assert "Maskerad" in text
    assert all(shown in text for shown in ("#7", "08:52", "Händelse"))
    assert all(kept not in text for kept in ("Träd", "Rubrik", "tavla.jpg", "whiteboard"))


def test_a_corrected_entry_is_struck_says_so_aloud_and_leads_on(show):
    text = show("ui/entry/entry.html", entry=ENTRIES[4])
    assert node(text, "//s").text == "35 000 kunder utan ström i kommunen."
    assert "Rättad, gäller inte längre:" in text
    assert node(text, "//p[@class='entry__source']/a").get("href") == "#entry-108"


def test_a_correction_points_back(show):
    text = show("ui/entry/entry.html", entry=ENTRIES[3])
    assert "Rättar" in text
    assert node(text, "//p[@class='entry__source']/a").text == "#107"


def test_an_entry_that_stands_is_not_struck(show):
    assert "<s>" not in show("ui/entry/entry.html", entry=ENTRY)


def test_a_critical_entry_is_so_by_word_and_shape_not_by_colour_alone(show):
    text = show("ui/entry/entry.html", entry=replace(ENTRY, importance="critical"))
    assert "entry--critical" in text
    assert "Kritisk" in text
    assert "Viktig" in show("ui/entry/entry.html", entry=replace(ENTRY, importance="important"))
    assert "Viktig" not in show("ui/entry/entry.html", entry=ENTRY)


def test_an_entry_written_afterwards_says_so_and_when(show):
    text = show("ui/entry/entry.html", entry=replace(ENTRY, is_late=True, written="09:40"))
    assert "efterhandsregistrerad" in text
    assert "skrevs 09:40" in text
    assert "efterhandsregistrerad" not in show("ui/entry/entry.html", entry=ENTRY)


def test_the_picture_of_an_entry_has_words(show):
    picture = node(show("ui/entry/entry.html", entry=ENTRIES[6]), "//img")
    assert picture.get("alt") == "Fotografi av tavlan i stabsrummet"


def test_text_in_any_direction_stays_in_its_row(show):
    assert node(show("ui/entry/entry.html", entry=replace(ENTRY, text="مرحبا 👋")), "//p").get("dir") == "auto"


def test_a_table_names_its_rows_and_repeats_its_columns_for_the_phone(show):
    text = show(
        "ui/table/table.html", caption="Läget", headers=("Verksamhet", "Läge"), rows=[Row((("Verksamhet", "El"), ("Läge", "Normalt")))]
    )
    assert node(text, "//tbody/tr/th").get("scope") == "row"
    assert node(text, "//td").get("data-label") == "Läge"
    assert node(text, "//caption").text == "Läget"


def test_paging_is_absent_when_everything_is_shown(show):
    assert show("ui/paging/paging.html").strip() == ""
    assert "Äldre" in show("ui/paging/paging.html", older_url="?before=3")
    assert "Nyare" not in show("ui/paging/paging.html", older_url="?before=3")


def test_steps_say_where_one_is_in_words(show):
    text = show("ui/steps/steps.html", steps=["Larmet", "Kriterier", "Vilka leder"], current=2)
    assert "Steg 2 av 3" in text
    assert node(text, "//li[@aria-current='step']").text_content() == "Kriterier"


@pytest.mark.parametrize(
    ("level", "words"), [("fresh", "Kontrollerad"), ("amber", "behöver kontrolleras igen"), ("red", "för gammal att lita på")]
)
def test_the_age_of_a_fact_is_said_in_words(show, level, words):
    assert words in show("ui/freshness/freshness.html", verified_at=NOW, level=level, now=NOW)


def test_a_fact_that_was_never_verified_is_not_shown_as_fresh(show):
    text = show("ui/freshness/freshness.html", verified_at=None, level="fresh")
    assert "Aldrig kontrollerad" in text
    assert "freshness--never" in text


def test_a_fact_without_value_shows_a_dash(show):
    assert node(show("ui/facts/facts.html", items=[("E-post", "")]), "//dd").text == "–"


def test_a_due_time_that_has_passed_is_said_in_words(show):
    assert "2 tim sen" in show("ui/due_list/due_list.html", items=[Due("08:00", "Rapport", "2 tim sen")])
    assert "overdue" not in show("ui/due_list/due_list.html", items=[Due("10:00", "Rapport")])


@pytest.mark.parametrize(("tone", "role"), [("error", "alert"), ("warning", "status"), ("success", "status"), ("info", "status")])
def test_a_notice_is_read_aloud_according_to_its_weight(show, tone, role):
    assert node(show("ui/notice/notice.html", tone=tone, text="Något hände."), f"//div[@role='{role}']") is not None


def test_only_a_notice_of_something_saved_lets_the_script_forget_typed_text(show):
    assert "data-saved" in show("ui/notice/notice.html", tone="success", text="Sparat.", saved=True)
    assert "data-saved" not in show("ui/notice/notice.html", tone="success", text="Inloggad.")


def test_a_question_before_something_irrevocable_is_a_page_with_a_way_back(show):
    text = show(
        "ui/confirm/confirm.html",
        page_title="Radera texten i anteckning 7?",
        text="Texten går inte att få tillbaka.",
        consequences=["Numret och tiden blir kvar.", "Raderingen blir en egen anteckning."],
        confirm_label="Radera texten",
        cancel_url="/e/7",
        alarm=True,
        csrf_token="t",
    )
    assert node(text, "//main//a[@href='/e/7']").text == "Avbryt"
    assert "button--alarm" in node(text, "//main//form//button").get("class")
    assert len(html.fromstring(text).xpath("//main//li")) == 2
