"""Story 8 of preparedness: a file from Excel is taken in with its faults told by row, and out again; everything can be exported."""

from __future__ import annotations

import re
from uuid import uuid4

import pytest

from tests.journeys.conftest import ADMINISTRATOR, COORDINATOR
from vardkase.preparedness.tests.books import book
from vardkase.testing.journey import Journey

pytestmark = pytest.mark.browser


def chosen(journey: Journey, name: str) -> Journey:
    """A workbook with a title, a wrong sheet first, one good row and one with an error."""
    rows = [
        ["Verksamheter 2024"],
        [],
        ["Vad vi gör", "Ägare", "Tolerabel avbrottstid (dygn)"],
        [name, "Kommunstyrelsen", 2],
        ["Fel", "", "länge"],
    ]
    data = book(["Läs detta först"], ["Fyll i nästa blad"], title="Info", sheets={"Verksamheter": rows})
    journey.given_i_am(COORDINATOR).when_i_open("/preparedness/imports/").then_the_page_is_sound()
    journey.when_i_click(re.compile("^Samhällsviktiga verksamheter: Kommunstyrelsen")).then_the_page_is_sound()
    journey.page.locator("input[type=file]").set_input_files(
        files=[{"name": f"{name}.xlsx", "mimeType": "application/xlsx", "buffer": data}]
    )
    return journey.when_i_click("Read the file").then_the_heading_is("Which column is what?").then_the_page_is_sound()


def test_functions_are_imported_after_a_preview_and_can_be_taken_back(journey):
    name = f"Provkök {uuid4().hex[:6]}"
    chosen(journey, name).page.get_by_label("Vad vi gör").select_option("name")
    journey.when_i_click("Show what would happen").then_the_heading_is("This is what would happen").then_i_see(
        name
    ).then_the_page_is_sound()
    journey.given_pages_that_answer(422).when_i_click(re.compile("^Importera 1 rad")).then_i_see(
        "Rows with errors"
    ).then_the_page_is_sound()
    journey.page.get_by_label("Hoppa över raderna med fel").check()
    journey.when_i_click(re.compile("^Importera 1 rad")).then_i_am_at("/preparedness/imports/[0-9a-f-]+/").then_the_page_is_sound()
    journey.when_i_click("To what was imported").then_i_see(name)
    journey.when_i_open("/preparedness/imports/").when_i_click(f"{name}.xlsx").when_i_click("Undo the import…").then_the_page_is_sound()
    journey.when_i_write("Why", "Fel fil.").when_i_click("Undo the import").then_i_see("Undone")
    journey.when_i_click("Vital functions").then_i_do_not_see(name)
    # The same file again: which column was what is remembered.
    chosen(journey, name).then_i_see(re.compile("^Kolumnerna är valda som för den senaste filen"))


def test_without_javascript_it_is_the_same(without_javascript):
    name = f"Utan skript {uuid4().hex[:6]}"
    chosen(without_javascript, name).page.get_by_label("Vad vi gör").select_option("name")
    without_javascript.when_i_click("Show what would happen").then_i_see(name)
    without_javascript.page.get_by_label("Hoppa över raderna med fel").check()
    without_javascript.when_i_click(re.compile("^Importera 1 rad")).then_i_am_at("/preparedness/imports/[0-9a-f-]+/")


def test_everything_one_may_read_can_be_exported(journey):
    journey.given_i_am(COORDINATOR).when_i_open("/preparedness/export/").then_the_page_is_sound()
    with journey.page.expect_download() as download:
        journey.page.get_by_role("link", name=re.compile("^XLSX ?, Allt$")).click()
    assert download.value.suggested_filename.startswith("beredskap-")


def test_those_who_write_no_analyses_cannot_import(journey):
    journey.given_i_am(ADMINISTRATOR).given_pages_that_answer(404)
    journey.when_i_open("/preparedness/imports/").then_the_heading_is("The page is not here")
