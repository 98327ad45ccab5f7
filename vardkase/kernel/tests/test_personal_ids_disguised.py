"""Numbers that were written another way than forms ask for: broken over lines, with other signs between, with signs that nobody sees."""

from __future__ import annotations

import time
from datetime import date, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from vardkase.kernel.personal_ids import Found, Kind, find_personal_ids, is_luhn
from vardkase.testing.cases import each

TODAY = date(2026, 3, 1)
UNSEEN = ["\u200e", "\u200b", "\u2060", "\ufeff", "\ufe0f", "\u0336", "\u0308", "\u202e"]


def caught(text, today=TODAY):
    return [text[found.start : found.end] for found in find_personal_ids(text, today=today)]


@each(
    "written",
    [
        "1912 1212-1212",
        "1912 1212 - 1212",
        "1912 1212  1212",
        "1912  1212  1212",
        "1912 1212\n1212",
        "1912\n1212 1212",
        "1912-1212-1212",
        "1912\u20131212\u20131212",
        "1912 12 12-1212",
        "12 12 12-1212",
        "12 12 12+1212",
        "12-12-12-1212",
        "12-12-12 - 1212",
        "19121212  1212",
        "19121212\u00a0 1212",
        "19121212\t1212",
        "19121212\n1212",
        "19121212\r\n1212",
        "121212\u200e-1212",
        "19121212-12\ufe0f12",
        "121212\u0336-1212",
        "1\u03369\u03361\u03362\u03361212-1212",
        "19121212·1212",
        "121212·1212",
        "19121212\u22c51212",
        "121212_1212",
        "19121212_1212",
        "121212/1212",
        "121212\uff0f1212",
    ],
    ids=ascii,
)
@each(("before", "after"), [("", ""), ("Kvinna ", " saknas"), ("(", ")"), ("pnr: ", "."), ("fo\u0308rr \u200b", "\u200b e\u0301")])
def test_every_other_form_is_caught_where_it_stands(written, before, after):
    assert find_personal_ids(before + written + after, today=TODAY) == (Found(len(before), len(before) + len(written), Kind.PERSONNUMMER),)


@each("text", ["1430 {}", "{} 1430", "Kl 0005 {}", "{} 2359 larm", "0800 {} 1705"])
def test_a_clock_time_beside_fours_makes_no_card_of_them(text):
    assert caught(text.format("1912 1212 1212")) == ["1912 1212 1212"]


def clocks(whole):
    """Every clock time, and whether the sixteen digits have the checksum of a card."""
    for minute in range(24 * 60):
        clock = f"{minute // 60:02}{minute % 60:02}"
        yield clock, is_luhn(whole(clock).replace(" ", ""))


@pytest.mark.parametrize("place", ["{} 1912 1212 1212", "1912 1212 1212 {}"])
def test_with_the_checksum_of_a_card_they_are_a_card_and_with_no_other(place):
    told = list(clocks(place.format))
    assert {is_card for _, is_card in told} == {True, False}
    assert all(bool(caught(place.format(clock))) is not is_card for clock, is_card in told)


@each(
    "text",
    [
        "4539 1912 1212 1212",
        "1912 1212 1212 4567",
        "1430 1430 1912 1212 1212",
        "1912 1212 1212 1430 1430",
        "SE12 1430 1912 1212 1212 1212",
        "4539-1912-1212-1212",
        "1912-1212-1212-4567",
        "0189f0c2-1912-1212-1212-00aabbccddee",
        "IMG_20121212_1212.jpg",
        "fil_121212_1212",
        "121212_1212_1",
        "https://exempel.se/121212/1212",
        "121212/1212/3",
        "KS/121212/1212",
        "121212.1212",
        "12.12.12-1212",
        "12/12/12-1212",
        "12-12-12 1212",
        "12 12 12 1212",
        "08-12-12-1212",
        "08-12 12 12-1212",
        "070 12 12 12-1212",
        "0176-12 12 12-1212",
        "12-12-12/1212",
        "121212\n1212",
        "121212  1212",
        "121212\t1212",
        "19121212   1212",
        "19121212\n\n\n1212",
        "9121212/1212",
        "121212/12129",
        "KS 2012/1212-1212",
    ],
)
def test_other_numbers_with_these_signs_are_left_alone(text):
    assert not caught(text)
    assert not caught(f"Enligt uppgift {text} i går")


STAMPS = [
    "20190102\t0220",
    "20190102\n0220",
    "2019 0102\n0220",
    "2019-0102-0220",
    "2019 0102-0220",
    "20190102_0220",
    "190102_0220",
    "190102/0220",
]


@each("stamp", STAMPS, ids=ascii)
def test_a_time_of_the_last_year_is_a_time_stamp_with_these_signs_too(stamp):
    assert not caught(stamp, date(2019, 1, 3))
    assert caught(stamp, date(2020, 3, 1)) == [stamp]
    assert caught(f"född {stamp}", date(2019, 1, 3)) == [stamp]


def test_four_digits_that_end_no_number_may_begin_one():
    assert caught("121212-1912 1212 1212") == ["1912 1212 1212"]
    assert caught("1912 1212-1912-12-12-1212") == ["1912-12-12-1212"]


def test_the_dots_of_a_letter_written_apart_are_still_read():
    assert caught("fo\u0308dd 0701239857") == ["0701239857"]


@each("sign", UNSEEN, ids=ascii)
def test_a_sign_that_nobody_sees_hides_nothing_and_joins_nothing(sign):
    assert caught(sign.join("121212-1212")) == [sign.join("121212-1212")]
    assert caught(f"{sign}121212-1212{sign}") == ["121212-1212"]
    assert not caught(sign.join("9121212-1212"))


SEEN = st.text(alphabet="abcåäö ,.\n", max_size=30)


@settings(max_examples=300, deadline=None)
@given(data=st.data(), before=SEEN, after=SEEN, born=st.dates(date(1920, 1, 1), TODAY - timedelta(days=500)))
def test_a_place_covers_the_written_number_and_nothing_else(data, before, after, born):
    nine = f"{born:%y%m%d}980"
    last = next(f"980{digit}" for digit in "0123456789" if is_luhn(nine + digit))
    year, day = f"{born:%Y}", f"{born:%m%d}"
    forms = [
        f"{year} {day}-{last}",
        f"{year}{day}\n{last}",
        f"{year}-{day}-{last}",
        f"{year[2:]}{day}/{last}",
        f"{year} {day[:2]} {day[2:]}-{last}",
    ]
    form = data.draw(st.sampled_from([*forms, f"{year[2:]}{day}-{last}", f"{year[2:]}{day}_{last}", f"{year}{day}·{last}"]))
    unseen = st.lists(st.sampled_from(UNSEEN), max_size=3).map("".join)
    written = "".join(sign + data.draw(unseen) for sign in form[:-1]) + form[-1]
    prose = f"{before}{data.draw(unseen)} {{}} {data.draw(unseen)}{after}"
    assert caught(prose.format(written)) == [written]


@settings(max_examples=400, deadline=None)
@given(text=st.text(alphabet="0129 12-_/·\t\n\u200b\u0336ö1", max_size=120), today=st.dates(date(1900, 1, 1)))
def test_places_are_in_order_and_begin_and_end_with_a_digit(text, today):
    place = 0
    for found in find_personal_ids(text, today=today):
        assert place <= found.start < found.end <= len(text)
        assert text[found.start].isdigit()
        assert text[found.end - 1].isdigit()
        assert sum(sign.isdigit() for sign in text[found.start : found.end]) in (10, 12)
        place = found.end


def seconds(text):
    best = 9.0
    for _ in range(3):
        start = time.thread_time()
        find_personal_ids(text, today=TODAY)
        best = min(best, time.thread_time() - start)
    return best


@each(
    "piece",
    ["1912 1212 1212 ", "1912\n", "1912-1212-", "12 12 12-", "12-", "\u200b", "1\u0336", "121212/1212", "_121212_1212", "ö\u200b\u200b"],
    ids=ascii,
)
def test_a_long_text_of_such_signs_takes_no_more_per_character_than_a_tenth_of_it(piece):
    tenth = piece * (20_000 // len(piece))
    assert seconds(tenth * 10) < 10 * seconds(tenth) * 5 + 0.02
