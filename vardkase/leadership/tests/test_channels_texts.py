"""The words of a call-out and how many SMS they are."""

from __future__ import annotations

import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from vardkase.leadership.channels.texts import (
    DEFAULT_BRIEF,
    DEFAULT_TEXT,
    Alphabet,
    compose,
    is_marked,
    segments,
    template_problem,
)
from vardkase.testing.cases import each

LINK = "https://kris.example/k/" + "a" * 32
GSM_ALPHABET = "@£$¥èéùìòÇØøÅåΔ_ÆæßÉ !\"#¤%&'()*+,-./0123456789:;<=>?¡ABCÄÖÑÜ§¿abcäöñüà"


def written(exercise: bool = False, **others: str) -> str:
    values = {"role": "stabschef", "place": "Stadshuset", "time": "lör 3 jan 10:00", "link": LINK} | others
    return compose(values.pop("role"), values.pop("place"), values.pop("time"), values.pop("link"), exercise, **values)


class TestSegments:
    @each(
        ("text", "count", "units"),
        [
            ("", 1, 0),
            ("å" * 160, 1, 160),
            ("å" * 161, 2, 161),
            ("a" * 306, 2, 306),
            ("a" * 307, 3, 307),
            ("€" * 80, 1, 160),
            ("€" * 81, 2, 162),
            ("[ok]", 1, 6),
            ("\n" * 160, 1, 160),
        ],
    )
    def test_the_gsm_alphabet(self, text, count, units):
        assert segments(text) == segments(text).__class__(Alphabet.GSM, count, units)

    @each(("text", "count", "units"), [("ё" * 70, 1, 70), ("ё" * 71, 2, 71), ("👍" * 35, 1, 70), ("👍" * 36, 2, 72), ("ç", 1, 1)])
    def test_one_strange_letter_makes_it_all_ucs2(self, text, count, units):
        found = segments(text)
        assert (found.alphabet, found.count, found.units) == (Alphabet.UCS2, count, units)

    def test_a_character_of_two_is_never_cut_in_two(self):
        # 152 + a euro: the euro does not fit in the first part of 153, though the sum would.
        assert segments("a" * 152 + "€" + "a" * 152).count == 3
        assert segments("a" * 151 + "€" + "a" * 153).count == 2
        assert segments("ё" * 66 + "👍" + "ё" * 66).count == 3

    @each("letters", ["åäöÅÄÖéÉüÜ", "0123456789", "@£$¥§¤", "ØøÆæ"])
    def test_swedish_and_its_neighbours_cost_one_each(self, letters):
        assert segments(letters).alphabet is Alphabet.GSM
        assert segments(letters).units == len(letters)

    @given(st.text(GSM_ALPHABET, max_size=700))
    def test_basic_letters_fill_their_parts(self, text):
        assert segments(text).count == (1 if len(text) <= 160 else math.ceil(len(text) / 153))

    @given(st.text(max_size=400))
    def test_parts_are_never_fewer_than_the_units_need(self, text):
        found = segments(text)
        alone, part = (160, 153) if found.alphabet is Alphabet.GSM else (70, 67)
        assert found.count >= 1
        assert found.units <= (alone if found.count == 1 else part * found.count)
        if found.alphabet is Alphabet.UCS2:
            assert found.units == len(text.encode("utf-16-le", "surrogatepass")) // 2

    @given(st.text(max_size=200), st.text(max_size=50))
    def test_more_text_is_never_fewer_parts(self, text, more):
        assert segments(text + more).count >= segments(text).count


class TestCompose:
    def test_it_says_role_place_time_and_link(self):
        text = written()
        assert text == f"Du kallas in: stabschef, Stadshuset, lör 3 jan 10:00. Svara JA/NEJ/SENARE. {LINK}"
        assert segments(text).count == 1

    def test_the_longer_text_is_chosen_when_it_fits(self):
        text = written(link="https://k.example/a", sender="Norrtälje kommun")
        assert text.startswith("Norrtälje kommun: Du kallas in som stabschef. Plats: Stadshuset.")
        assert segments(text).count == 1

    def test_without_a_sender_the_text_does_not_begin_with_a_colon(self):
        assert written(link="").startswith("Du kallas in som stabschef")

    def test_nothing_is_cut_off_when_it_does_not_fit(self):
        place = "Räddningsstationen i Hallstavik, samlingssalen på andra våningen, ingång från gården mot hamnen"
        text = written(place=place)
        assert place in text
        assert segments(text).count == 2

    def test_an_exercise_says_so_at_both_ends(self):
        text = written(exercise=True)
        assert text.startswith("ÖVNING ")
        assert text.endswith(" ÖVNING")
        assert is_marked(text)
        assert not is_marked(written())

    @pytest.mark.parametrize("template", [DEFAULT_TEXT, "{role} {place} {time}", "ÖVNING? nej: {role} {place} {time}"])
    def test_an_exercise_is_marked_whatever_the_template_says(self, template):
        text = compose("a", "b", "c", "", True, template=template, brief="")
        assert text.startswith("ÖVNING ")
        assert text.endswith(" ÖVNING")

    @each("text", ["", "ÖVNING", "ÖVNING kom", "kom ÖVNING", "övning kom övning", "ÖVNINGEN kom ÖVNING"])
    def test_half_a_mark_is_none(self, text):
        assert not is_marked(text)

    def test_a_mark_with_a_point_after_it_is_a_mark(self):
        assert is_marked("ÖVNING: kom nu. ÖVNING.")

    def test_typographic_signs_do_not_halve_the_room(self):
        text = written(place="”Stadshuset” – sal 3…", role="stabschef\u00a0nr\u202f2")
        assert '"Stadshuset" - sal 3...' in text
        assert "stabschef nr 2" in text
        assert segments(text).alphabet is Alphabet.GSM

    def test_a_value_cannot_fill_another_place_or_begin_a_line(self):
        text = written(role="{link}", place="a\r\nb\tc", time="{sender.__class__}")
        assert "{link}" in text
        assert "a b c" in text
        assert "\n" not in text

    @given(st.text(max_size=60), st.text(max_size=60), st.text(max_size=30), st.booleans())
    def test_whatever_the_values_an_exercise_is_marked_and_the_link_is_whole(self, role, place, time, exercise):
        text = compose(role, place, time, LINK, exercise)
        assert LINK in text
        assert text.startswith("ÖVNING ") is exercise or role.startswith("ÖVNING ")
        assert not exercise or is_marked(text)
        assert "\n" not in text


class TestTemplates:
    @pytest.mark.parametrize("template", [DEFAULT_TEXT, DEFAULT_BRIEF, "{role}{place}{time}"])
    def test_a_good_template_has_no_problem(self, template):
        assert template_problem(template) == ""

    @each(
        ("template", "problem"),
        [
            ("", "missing: place, role, time"),
            ("{role} {place}", "missing: time"),
            ("{role} {place} {time} {incident}", "unknown: incident"),
            ("{role} {place} {time} {role.__class__}", "unknown: role.__class__"),
            ("{role} {place} {time} {", "a brace stands alone"),
            ("{role} {place} {time} {}", "unknown: "),
        ],
    )
    def test_a_bad_one_says_what_is_wrong(self, template, problem):
        assert template_problem(template) == problem
