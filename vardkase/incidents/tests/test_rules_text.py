"""What text may contain."""

from __future__ import annotations

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from vardkase.incidents.rules.text import check_free_text, check_length, clean, clean_line
from vardkase.incidents.tests.scenes import PERSON, refused
from vardkase.testing.cases import each

TODAY = date(2019, 1, 2)


@each(
    ("written", "kept"),
    [
        ("Träd över vägen.", "Träd över vägen."),
        ("  blanks at the ends \n", "blanks at the ends"),
        ("rad ett\r\nrad två\rrad tre", "rad ett\nrad två\nrad tre"),
        ("rad\u2028och\u2029stycke\u0085slut", "rad\noch\nstycke\nslut"),
        ("flik\tbehålls", "flik\tbehålls"),
        ("noll\x00tecken", "nolltecken"),
        ("klocka\x07 och escape\x1b[31m", "klocka och escape[31m"),
        ("delete\x7f och c1\x9b", "delete och c1"),
        ("half\ud800character", "half\ufffdcharacter"),
        ("a\u030atgärd", "åtgärd"),
        ("مرحبا بالعالم", "مرحبا بالعالم"),
        ("👩\u200d👩\u200d👧 familj", "👩\u200d👩\u200d👧 familj"),
        ("", ""),
        (" \n\t ", ""),
        ("\u200b\ufeff", ""),
    ],
)
def test_text_is_kept_as_it_reads_and_nothing_unseen_with_it(written: str, kept: str) -> None:
    assert clean(written) == kept


@each("mark", ["\u202a", "\u202b", "\u202c", "\u202d", "\u202e", "\u2066", "\u2067", "\u2068", "\u2069"])
def test_marks_that_turn_the_writing_are_taken_away_so_that_text_cannot_lie(mark: str) -> None:
    assert clean(f"faktura{mark}fdp.exe") == "fakturafdp.exe"


@each("unseen", ["\u200b", "\u2060", "\u2063", "\ufeff", "\U000e0041", "\ufff9"])
def test_characters_without_width_do_not_hide_in_words(unseen: str) -> None:
    assert clean(f"ström{unseen}avbrott") == "strömavbrott"


def test_a_line_has_one_blank_between_words() -> None:
    assert clean_line("  Vattenfall \n\t Eldistribution ") == "Vattenfall Eldistribution"


@given(st.text())
def test_cleaning_twice_is_cleaning_once_and_the_result_can_be_stored(text: str) -> None:
    once = clean(text)

    assert clean(once) == once
    assert "\x00" not in once
    once.encode("utf-8")


@given(st.text())
def test_a_cleaned_line_has_no_new_line(text: str) -> None:
    assert "\n" not in clean_line(text)


@given(st.text(alphabet="abcåäö ,.!?\n", max_size=200))
def test_ordinary_text_loses_nothing_but_blanks_at_its_ends(text: str) -> None:
    assert clean(text) == text.strip()


def test_a_personal_identity_number_is_refused_with_its_place_and_without_itself() -> None:
    with refused("incident.personal_id_in_text", found="19••••••-••••", spans=(("text", 4, 17),)):
        check_free_text({"text": f"Hon {PERSON} är hittad", "place": "Blidö"}, today=TODAY)


def test_numbers_in_several_fields_are_all_named() -> None:
    with refused("incident.personal_id_in_text", spans=(("text", 0, 13), ("place", 5, 18))):
        check_free_text({"text": PERSON, "place": f"hos: {PERSON}"}, today=TODAY)


@each(
    "text",
    [
        "Ring 0176-710 00 eller 070-174 06 58.",
        "Koordinat N 6629500 E 696200",
        "Ärende KS 2019-123, faktura 1912121213",
        "Klockan 201901020220 föll trädet",
        "Org.nr 212000-0134",
        "",
    ],
)
def test_telephone_case_and_grid_numbers_pass(text: str) -> None:
    check_free_text({"text": text}, today=TODAY)


@pytest.mark.parametrize("length", [0, 1, 10])
def test_a_text_that_fits_passes(length: int) -> None:
    check_length("text", "x" * length, 10)


def test_a_text_that_is_too_long_is_told_by_how_much() -> None:
    with refused("incident.text_too_long", field="text", length=12, limit=10, over=2):
        check_length("text", "x" * 12, 10)
