"""Which numbers are caught and which are left alone, case by case.

Every number of a person is computed here with a birth number from 980 to 999, the range kept for test data, or is 121212-1212, the
country's customary specimen. Where it matters, those that must not be caught are computed to pass date and checksum, so that it is the
weighing that is tested.
"""

from __future__ import annotations

import time
from datetime import date

import pytest

from vardkase.kernel.personal_ids import Found, Kind, find_personal_ids, is_luhn
from vardkase.testing.cases import each

TODAY = date(2026, 3, 1)
STORM = date(2019, 1, 3)


def with_check(nine: str) -> str:
    """The nine digits and their check digit."""
    return next(nine + digit for digit in "0123456789" if is_luhn(nine + digit))


def number(born: str, serial: int = 980, *, coordination: bool = False) -> str:
    """Twelve digits for a day of birth written YYYYMMDD."""
    day = int(born[6:]) + (60 if coordination else 0)
    return born[:2] + with_check(f"{born[2:6]}{day:02}{serial:03}")


def caught(text: str, today: date = TODAY) -> list[str]:
    return [text[found.start : found.end] for found in find_personal_ids(text, today=today)]


OLD = number("18900115")  # nobody born in 1890 is alive
SHORT = OLD[2:]
DATE, LAST = OLD[:8], OLD[8:]
CHILD = number("20120507", 991)
YEAR_ZERO = number("20070123", 985)  # 0701239858 could be a mobile number
COORDINATION = number("18900115", 984, coordination=True)


@each(
    "written",
    [
        OLD,
        SHORT,
        f"{DATE}-{LAST}",
        f"{DATE[2:]}-{LAST}",
        f"{DATE[2:]}+{LAST}",
        f"{DATE}+{LAST}",
        f"{DATE[2:]} {LAST}",
        f"{DATE} {LAST}",
        f"{DATE[2:]} - {LAST}",
        f"{DATE[2:]} -{LAST}",
        f"{DATE[2:]}- {LAST}",
        f"{DATE[2:]}-\n{LAST}",
        f"{DATE[2:]}\u2010{LAST}",
        f"{DATE[2:]}\u2011{LAST}",
        f"{DATE[2:]}–{LAST}",
        f"{DATE[2:]}—{LAST}",
        f"{DATE[2:]}\u2212{LAST}",
        f"{DATE[2:]}\u00ad{LAST}",
        f"{DATE[2:]}\uff0d{LAST}",
        f"{DATE[2:]}\uff0b{LAST}",
        f"{DATE[2:]}\u00a0{LAST}",
        f"{DATE[2:]}\u202f-\u202f{LAST}",
        f"{DATE[:4]}-{DATE[4:6]}-{DATE[6:]}-{LAST}",
        f"{DATE[:4]} {DATE[4:]} {LAST}",
        f"{DATE[:4]}\u00a0{DATE[4:]}\u00a0{LAST}",
        OLD.translate({ord(digit): ord(digit) + 0xFEE0 for digit in "0123456789"}),
        SHORT.translate({ord(digit): ord(digit) - 0x30 + 0x0660 for digit in "0123456789"}),
        CHILD,
        CHILD[2:],
        "191212121212",
        "121212-1212",
        "121212+1212",
    ],
    ids=ascii,
)
@each(
    ("before", "after"),
    [
        ("", ""),
        ("Kvinna ", " saknas"),
        ("(", ")"),
        ("Anna,", ", 84 år"),
        ("pnr:", "."),
        ("åäö🔥 ", " åäö🔥"),
        ("\n", "\n"),
        ("0701234567 ", ""),
    ],
)
def test_every_written_form_is_caught_where_it_stands(written, before, after):
    assert find_personal_ids(before + written + after, today=TODAY) == (Found(len(before), len(before) + len(written), Kind.PERSONNUMMER),)


@each("written", [COORDINATION, COORDINATION[2:], f"{COORDINATION[2:8]}-{COORDINATION[8:]}", f"{COORDINATION[:8]} {COORDINATION[8:]}"])
def test_a_coordination_number_is_caught_and_called_so(written):
    assert [found.kind for found in find_personal_ids(f"Turist {written}.", today=TODAY)] == [Kind.SAMORDNINGSNUMMER]


def test_all_numbers_of_a_text_are_found_in_order():
    text = f"{OLD}, {DATE[2:]}-{LAST};{COORDINATION} och tel 070-123 45 67"
    assert caught(text) == [OLD, f"{DATE[2:]}-{LAST}", COORDINATION]
    assert [found.kind for found in find_personal_ids(text, today=TODAY)] == [Kind.PERSONNUMMER] * 2 + [Kind.SAMORDNINGSNUMMER]


@each("around", ["{} 4567", "4567 {}", "SE12 4567 {}", "{} 4567 8901", "9{}", "{}9"])
def test_fours_within_more_fours_are_a_card_or_an_account(around):
    assert not caught(around.format(f"{DATE[:4]} {DATE[4:]} {LAST}"))


@each("wrong", [digit for digit in "0123456789" if digit != LAST[3]])
def test_a_wrong_check_digit_is_not_a_number(wrong):
    assert not caught(f"{DATE[2:]}-{LAST[:3]}{wrong}")


@each("day", ["890132", "890100", "891301", "890001", "890229", "890431", "890160", "890192", "890289"])
def test_a_day_that_does_not_exist_is_not_a_number(day):
    digits = with_check(f"{day}980")
    assert not caught(f"{digits[:6]}-{digits[6:]}")


def test_the_29th_of_february_exists_in_leap_years_only():
    leap, common = number("20000229"), with_check("010229980")
    assert caught(f"{leap[2:8]}-{leap[8:]}")
    assert not caught(f"{common[:6]}-{common[6:]}")


def test_a_day_that_has_not_been_is_not_a_number():
    born = number("20260302")
    assert not caught(f"{born[:8]}-{born[8:]}", date(2026, 3, 1))
    assert caught(f"{born[:8]}-{born[8:]}", date(2026, 3, 2))


def test_a_short_number_of_a_day_ahead_is_a_hundred_years_old():
    born = number("19260302")
    assert caught(f"{born[2:8]}-{born[8:]}", date(2026, 3, 1))


def test_nobody_with_a_number_was_born_before_1840():
    assert not caught(f"{number('18391231')[:8]}-{number('18391231')[8:]}")
    assert caught(f"{number('18400101')[:8]}-{number('18400101')[8:]}")


def test_without_a_day_given_the_clock_decides():
    assert find_personal_ids("121212-1212") == (Found(0, 11, Kind.PERSONNUMMER),)


MOBILE = YEAR_ZERO[2:]


@each("before", ["", "tel ", "Tel: ", "Ring ", "mobil ", "Kim ", "nås på ", "pnr saknas, tel ", "personnummer okänt, mobil ", "(", "00"])
def test_ten_unbroken_digits_that_begin_with_0_are_a_telephone_number(before):
    assert not caught(f"{before}{MOBILE} efter 16")


@each(
    "before",
    [
        "personnummer ",
        "Personnummer: ",
        "personnumret är ",
        "pnr ",
        "Pnr:",
        "p.nr ",
        "p-nr ",
        "persnr. ",
        "pers nr ",
        "pers.nr ",
        "född ",
        "fo\u0308dd ",
        "f. ",
    ],
)
def test_a_word_makes_them_a_persons_number(before):
    assert caught(f"Kim, {before}{MOBILE}") == [MOBILE]


def test_the_word_may_stand_after_and_the_nearest_word_counts():
    assert caught(f"{MOBILE} (personnummer)") == [MOBILE]
    assert caught(f"tel 08-123, pnr {MOBILE}") == [MOBILE]
    assert not caught(f"pnr {'x' * 40} {MOBILE}")


def test_with_hyphen_or_century_they_are_a_persons_number():
    assert caught(f"{MOBILE[:6]}-{MOBILE[6:]}") == [f"{MOBILE[:6]}-{MOBILE[6:]}"]
    assert caught(f"ring {YEAR_ZERO}") == [YEAR_ZERO]


@each(
    "text",
    [
        "0701234567",
        "070-123 45 67",
        "0701-23 45 67",
        "+46701234567",
        "+46 70 123 45 67",
        "0046701234567",
        "0176-710 00",
        "0176-71000",
        "08-121 212 12",
        "08-12 12 12 12",
        f"+44 {SHORT}",
        f"+44{SHORT}",
        f"0044 {SHORT}",
        f"tel {SHORT}",
        f"sms:a {SHORT}",
        f"OCR {SHORT}",
        f"OCR-nummer: {SHORT}",
        f"bankgiro {SHORT}",
        f"fakturanr {SHORT}",
        f"IMEI {SHORT}",
        f"kundnummer {SHORT}",
        "KS 2024-1234",
        "2019/123-45",
        "SOS 18.1234567.2",
        "B-2019-009",
        "212000-0225",
        "org.nr 556036-0793",
        "5560360793",
        "SWEREF N 6581234 E 674032",
        "6581234 674032",
        "6581234674032",
        "59.75800,18.70500",
        f"59.{SHORT}",
        f"{SHORT}.25",
        f"{SHORT},25",
        "735999123456789012",
        f"735999{OLD}",
        f"{OLD}735999",
        f"{SHORT}7",
        f"{SHORT[:6]}-{SHORT[6:]}7",
        f"7{SHORT[:6]}-{SHORT[6:]}",
        f"7{SHORT}",
        "SE45 5000 0000 0583 9825 7466",
        f"SE{SHORT}",
        f"a3f{SHORT}b",
        f"id_{SHORT}",
        f"0189f0c2-7c3a-7000-8000-{OLD}",
        "2019-01-02 02:20",
        "2019-01-02 0220",
        "20190102T0220",
        "2019-01-02T02:20:00+01:00",
        "5555 5555 5555 4444",
        "1234567890",
        "",
        "-",
        "\x00\ud800🔥",
    ],
    ids=ascii,
)
def test_other_numbers_of_a_log_are_left_alone(text):
    assert not caught(text)
    assert not caught(f"Enligt uppgift {text} i går")


def test_organisation_numbers_never_pass_whatever_their_check_digit():
    assert not any(caught(with_check(f"21{third}000022")) for third in range(2, 10))


@each("word", ["Dnr", "dnr:", "Diarienr", "ärende", "Ärendenummer", "ref", "OCR"])
def test_a_case_number_in_the_form_of_a_persons_number_is_asked_about(word):
    assert caught(f"{word} {SHORT[:6]}-{SHORT[6:]}")


STAMPS = ["201901020220", "20190102 0220", "2019 0102 0220", "190102 0220", "1901020220"]


def test_the_stamps_would_pass_as_persons():
    assert is_luhn("1901020220")


@each("stamp", STAMPS)
def test_digits_that_read_as_a_time_of_the_last_year_are_a_time_stamp(stamp):
    assert not caught(f"Larm {stamp} från Vätö", STORM)
    assert not caught(stamp, date(2020, 1, 31))


@each("stamp", STAMPS)
def test_from_the_second_year_on_they_are_a_child(stamp):
    assert caught(stamp, date(2020, 3, 1)) == [stamp]


@each("stamp", [*STAMPS, "20190102-0220", "190102-0220"])
def test_a_word_or_a_hyphen_makes_them_a_newborn(stamp):
    assert caught(f"född {stamp}", STORM) == [stamp]


@pytest.mark.parametrize("serial", [980, 985, 999])
def test_a_newborn_whose_last_digits_are_no_clock_time_is_caught(serial):
    newborn = number("20190102", serial)
    assert caught(newborn, STORM) == [newborn]


def test_a_newborn_with_a_coordination_number_is_caught_as_no_stamp_has_day_62():
    abroad = number("20190102", 123, coordination=True)
    assert caught(abroad, STORM) == [abroad]


def seconds(text: str) -> float:
    """The best of three, in time of this thread, so that a busy machine does not decide."""
    best = 9.0
    for _ in range(3):
        start = time.thread_time()
        find_personal_ids(text, today=TODAY)
        best = min(best, time.thread_time() - start)
    return best


@each(
    "piece",
    ["1", "12", "1212121212 ", "0101011011 ", "121212-1212 ", "121212 - 121 ", "tel 0701239858 ", "född ", "é191212121212 "],
    ids=ascii,
)
def test_a_long_text_takes_no_more_per_character_than_a_tenth_of_it(piece):
    tenth = piece * (20_000 // len(piece))
    assert seconds(tenth * 10) < 10 * seconds(tenth) * 5 + 0.02


def test_a_megabyte_of_digits_costs_little_more_than_looking_at_each():
    digits = "1" * 1_000_000
    start = time.thread_time()
    assert sum(1 for digit in digits if digit.isdigit()) == len(digits)
    plain = time.thread_time() - start
    assert seconds(digits) < 10 * plain
