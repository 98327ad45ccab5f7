"""Story 8: the register of the organisation, who is due to be checked, and an import with preview and undo."""

from __future__ import annotations

import re
from uuid import uuid4

import pytest

from tests.journeys.conftest import ADMINISTRATOR, COORDINATOR, LIAISON
from vardkase.testing.journey import Journey

pytestmark = pytest.mark.browser

HEAD = "Organisation;Funktion;Namn;Mobil;E-post\n"


def chosen(journey: Journey, content: bytes, name: str = "kontakter.csv") -> Journey:
    journey.given_i_am(COORDINATOR).when_i_open("/organisation/imports/new/")
    journey.page.locator("input[type=file]").set_input_files(files=[{"name": name, "mimeType": "text/csv", "buffer": content}])
    return journey.when_i_click("Read the file")


def test_the_register_shows_the_municipality_its_boards_and_its_partners(journey):
    journey.given_i_am(COORDINATOR).when_i_open("/organisation/").then_i_see(re.compile("Kommunstyrelsen")).then_the_page_is_sound()
    journey.when_i_click(re.compile("^Kommunstyrelsen")).then_the_heading_is(re.compile("Kommunstyrelsen")).then_the_page_is_sound()


def test_what_is_due_to_be_checked_is_listed_in_words_as_well_as_colours(journey):
    journey.given_i_am(COORDINATOR).when_i_open("/organisation/due/").then_the_page_is_sound()


def test_contacts_are_imported_after_a_preview_and_can_be_taken_back(journey):
    title = f"Beredskapsingenjör {uuid4().hex[:5]}"
    chosen(journey, (HEAD + f"Kommunstyrelsen;{title};;070-174 06 35;prov@example.se\n").encode())
    journey.then_the_heading_is("This is what would happen").then_i_see(title).then_the_page_is_sound()
    journey.when_i_click("Change the columns").then_the_heading_is("Which column is what?").then_the_page_is_sound()
    journey.when_i_click("Show what would happen").then_the_heading_is("This is what would happen")
    preview = journey.page.url
    journey.when_i_open("/organisation/search/?q=" + title.split()[1]).then_i_do_not_see(title)
    journey.when_i_open(preview)
    journey.when_i_click("Import").then_i_am_at("/organisation/imports/[0-9a-f-]+/").then_the_page_is_sound()
    journey.when_i_click("Undo the import…").then_the_page_is_sound().when_i_click("Undo the import")
    journey.when_i_open("/organisation/search/?q=" + title.split()[1]).then_i_do_not_see(title)


def test_a_row_with_an_error_is_named_and_nothing_is_half_imported(journey):
    good, bad = f"Fungerande {uuid4().hex[:5]}", f"Felaktig {uuid4().hex[:5]}"
    chosen(journey, (HEAD + f"Kommunstyrelsen;{good};;070-174 06 35;\nFinns inte AB;{bad};;inget nummer;\n").encode())
    journey.given_pages_that_answer(422).then_i_see("Rows with errors").then_the_page_is_sound()
    journey.when_i_click("Import").then_i_see("Rows with errors")
    journey.when_i_open("/organisation/search/?q=" + good.split()[1]).then_i_do_not_see(good)


def test_a_file_in_an_older_encoding_is_read_rightly(journey):
    title = f"Hälsoskyddsinspektör {uuid4().hex[:5]}"
    chosen(journey, (HEAD + f"Kommunstyrelsen;{title};;070-174 06 35;\n").encode("cp1252"))
    journey.then_the_heading_is("This is what would happen").then_i_see(title)


def test_a_file_that_is_none_is_refused_with_what_to_do(journey):
    chosen(journey.given_pages_that_answer(422), b"\x00\x01\x02\x03" * 200)
    journey.then_the_heading_is("Import contacts").then_the_page_is_sound()


def test_an_import_without_javascript(without_javascript):
    title = f"Utan skript {uuid4().hex[:5]}"
    chosen(without_javascript, (HEAD + f"Kommunstyrelsen;{title};;070-174 06 35;\n").encode())
    without_javascript.then_i_see(title).when_i_click("Import")
    without_javascript.then_i_am_at("/organisation/imports/[0-9a-f-]+/")


@pytest.mark.parametrize("role", [LIAISON, ADMINISTRATOR])
def test_those_who_may_not_edit_the_register_cannot_import(journey, role):
    journey.given_i_am(role).given_pages_that_answer(404).when_i_open("/organisation/imports/new/").then_the_heading_is(
        "The page is not here"
    )
