"""Story 3: one key anywhere, type, Enter: saved, numbered, on every other screen at once."""

from __future__ import annotations

import re
import struct
import zlib
from uuid import uuid4

import pytest

from tests.journeys.conftest import CHIEF_OF_STAFF, LIAISON, LOG_KEEPER
from vardkase.testing.journey import Journey

pytestmark = pytest.mark.browser

# A number that the tax agency has set aside for tests: it belongs to nobody.
TEST_PERSON = "19900118-9811"


def png(width: int = 60, height: int = 40) -> bytes:
    """A small red picture: a whiteboard to photograph."""

    def chunk(kind: bytes, content: bytes) -> bytes:
        return struct.pack(">I", len(content)) + kind + content + struct.pack(">I", zlib.crc32(kind + content))

    rows = b"".join(b"\0" + b"\xc0\x20\x20" * width for _ in range(height))
    header = struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", header) + chunk(b"IDAT", zlib.compress(rows)) + chunk(b"IEND", b"")


def keeper(journey: Journey, log: str) -> Journey:
    return journey.given_i_am(LOG_KEEPER).when_i_open(log)


def written(journey: Journey, text: str) -> Journey:
    return journey.when_i_press("n").when_i_type(text).when_i_press("Enter").then_i_see(text)


def test_one_key_text_and_enter_write_an_entry_that_everyone_sees_at_once(journeys, log):
    others = journeys().given_i_am(CHIEF_OF_STAFF).when_i_open(log)
    others.then_i_see("Connected")
    writer = keeper(journeys(), log)
    text = f"Hemtjänsten når inte Väddö {uuid4().hex[:4]}"
    written(writer, text)
    others.then_i_see(text)
    writer.when_i_open(log).then_i_see(text)


def test_the_box_is_empty_and_ready_after_saving(journey, log):
    written(keeper(journey, log), "Första raden")
    written(journey, "Andra raden")
    assert journey.field("New entry").input_value() == ""


def test_a_screen_that_updates_leaves_text_and_focus_alone(journeys, log):
    reader = keeper(journeys(), log).when_i_press("n").when_i_type("Halvskriven")
    written(keeper(journeys(), log), "Något annat händer")
    reader.then_i_see("Något annat händer")
    assert reader.field("New entry").input_value() == "Halvskriven"
    assert reader.page.evaluate("document.activeElement.name") == "text"


def test_an_approximate_time_is_kept_as_it_was_said(journey, log):
    keeper(journey, log).when_i_write("Happened", "ca 04").when_i_write("New entry", "Trädet föll över vägen").when_i_click("Save")
    journey.then_i_see("Trädet föll över vägen", re.compile(r"ca\.? 0?4"))


def test_a_personal_identity_number_is_caught_before_it_is_saved(journey, log):
    keeper(journey, log).given_pages_that_answer(422).when_i_write("New entry", f"Anhörig {TEST_PERSON} har ringt").when_i_click("Save")
    journey.page.get_by_role("alert").or_(journey.page.locator(".error-summary, .field--error")).first.wait_for()
    assert TEST_PERSON in journey.field("New entry").input_value()
    journey.when_i_open(log).then_i_do_not_see(re.compile(f"Anhörig {TEST_PERSON}"))


def test_a_correction_is_a_new_entry_and_both_stay(journey, log):
    written(keeper(journey, log), "Femton är evakuerade")
    journey.page.get_by_role("link", name=re.compile("^Anteckning")).first.click()
    journey.when_i_click("Correct").when_i_write("What is right", "Femtio är evakuerade")
    journey.when_i_write("Why it is corrected", "Hörfel").when_i_click("Save the correction").when_i_open(log)
    journey.then_i_see("Femton är evakuerade", "Femtio är evakuerade")
    journey.then_the_page_is_sound()


def test_marked_text_is_hidden_from_the_liaison_while_the_line_is_seen(journeys, log):
    writer = keeper(journeys(), log).when_i_click("Counterpart, place, photo, marking …")
    writer.field("Marking").select_option(value="internal")
    writer.when_i_write("New entry", "Internt om bemanningen").when_i_click("Save")
    writer.then_i_see("Internt om bemanningen")
    partner = journeys().given_i_am(LIAISON).when_i_open(log)
    partner.then_i_do_not_see("Internt om bemanningen").then_i_see("Masked")
    partner.then_the_page_is_sound()


def test_a_photo_of_the_whiteboard_is_an_entry(journey, log):
    keeper(journey, log).when_i_click("Counterpart, place, photo, marking …")
    journey.page.locator("input[type=file]").first.set_input_files(files=[{"name": "tavlan.png", "mimeType": "image/png", "buffer": png()}])
    journey.when_i_click("Save").page.locator("li.entry img[alt='tavlan.png']").first.wait_for()


def test_the_log_is_kept_without_javascript(without_javascript, log):
    keeper(without_javascript, log).when_i_write("New entry", "Skrivet utan skript").when_i_click("Save")
    without_javascript.then_i_see("Skrivet utan skript", re.compile("#[0-9]"))


def test_what_is_typed_while_the_network_is_gone_is_saved_when_it_is_back(journey, log):
    keeper(journey, log).then_i_see("Connected").when_the_network_is(False)
    journey.when_i_press("n").when_i_type("Skrivet i mörker").when_i_press("Enter")
    journey.then_i_see("Not saved yet: no contact with the server. Trying again, the text is kept.")
    journey.when_the_network_is(True).then_i_see("Skrivet i mörker")
    journey.page.wait_for_function("() => document.querySelector('[name=text]').value === ''")
    journey.when_i_open(log)
    assert journey.page.get_by_text("Skrivet i mörker").count() == 1


def test_an_exercise_is_unmistakable_on_every_screen(journey, open_incident):
    log = open_incident("Övning Skyfall", exercise=True)
    journey.given_i_am(LOG_KEEPER)
    for page in ("", "print/"):
        journey.when_i_open(log + page).then_i_see(re.compile("ÖVNING"))
    journey.when_i_open(log.replace("/log/", "/since/")).then_i_see(re.compile("ÖVNING"))
    journey.when_i_open("/incidents/").then_i_see(re.compile("ÖVNING"))


def test_the_room_is_sound_for_one_who_writes_and_on_a_phone(journey, phone, log):
    written(keeper(journey, log), "En rad att läsa").then_the_page_is_sound()
    keeper(phone, log).then_the_page_is_sound()
