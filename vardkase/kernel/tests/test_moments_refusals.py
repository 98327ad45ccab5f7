"""What is not guessed: the phrases that are refused, each with the code that tells the user what to do."""

from __future__ import annotations

from datetime import date, datetime

import pytest

from vardkase.kernel.moments import MAX_SAID, REFUSAL_CODES, STOCKHOLM, parse_happened
from vardkase.kernel.refusal import Refusal
from vardkase.testing.cases import each

MORNING = datetime(2019, 1, 3, 9, 30, tzinfo=STOCKHOLM)

REFUSED = [
    ("hej", "not_understood"),
    ("112", "not_understood"),
    ("12345", "not_understood"),
    ("-", "not_understood"),
    (",", "not_understood"),
    ("10-14", "not_understood"),
    ("02:2", "not_understood"),
    ("02:20 02:30", "not_understood"),
    ("02:20A", "not_understood"),
    ("02:20 B", "not_understood"),
    ("3 jan 4 jan", "not_understood"),
    ("i natt i morse", "not_understood"),
    ("natten till", "not_understood"),
    ("natten till kl 3", "not_understood"),
    ("på dagen", "not_understood"),
    ("för tusen år sedan", "not_understood"),
    ("för 3 bananer sedan", "not_understood"),
    ("för 99999 min sedan", "not_understood"),
    ("<script>02:20</script>", "not_understood"),
    ("02:20; DROP TABLE", "not_understood"),
    ("\u202e02:20", "not_understood"),
    ("\x0002:20", "not_understood"),
    ("\ud800", "not_understood"),
    ("🔥", "not_understood"),
    ("٠٢:٢٠", "not_understood"),
    ("25:00", "no_such_time"),
    ("24:01", "no_such_time"),
    ("12:75", "no_such_time"),
    ("kl 31", "no_such_time"),
    ("2019-01-02T25:00", "no_such_time"),
    ("2019-01-02T10:00+99:00", "no_such_time"),
    ("31 feb", "no_such_day"),
    ("30 feb 2018", "no_such_day"),
    ("29 feb 2018", "no_such_day"),
    ("1/13", "no_such_day"),
    ("0/1", "no_such_day"),
    ("2019-13-01", "no_such_day"),
    ("20190132", "no_such_day"),
    ("0000-01-01", "no_such_day"),
    ("idag 10:00", "in_future"),
    ("3 jan 10:00", "in_future"),
    ("tor 3 jan 10:00", "in_future"),
    ("2019-01-03 09:36", "in_future"),
    ("2019-01-03T09:36+01:00", "in_future"),
    ("2019-01-04", "in_future"),
    ("2020-01-01", "in_future"),
    ("9999-12-31 24:00", "in_future"),
    ("9999-12-31T23:59", "in_future"),
    ("3 jan 2099", "in_future"),
    ("4 jan", "in_future"),
    ("10/1", "in_future"),
    ("i kväll", "in_future"),
    ("i kväll 20", "in_future"),
    ("i eftermiddag", "in_future"),
    ("natten till 4 jan", "in_future"),
    ("idag eftermiddag", "in_future"),
    ("1899-12-31", "too_old"),
    ("1899-12-31 23:59", "too_old"),
    ("1899-12-31T23:59", "too_old"),
    ("1899-12-31T22:59Z", "too_old"),
    ("0001-01-01", "too_old"),
    ("0001-01-01T00:00", "too_old"),
    ("3 jan 1799", "too_old"),
    ("för 9999 veckor sedan", "too_old"),
    ("3 jan natt", "which_night"),
    ("i går natt", "which_night"),
    ("onsdag natt", "which_night"),
    ("2019-01-02 på natten", "which_night"),
    ("fre 3 jan", "wrong_weekday"),
    ("mån 2019-01-02", "wrong_weekday"),
    ("tisdagen den 2 januari 10:00", "wrong_weekday"),
    ("2 jan 2030", "year_or_time"),
    ("2 jan 1930", "year_or_time"),
    ("2/1 2030", "year_or_time"),
    ("i morse 14:00", "contradiction"),
    ("i går kväll 08:00", "contradiction"),
    ("i går kväll 15:50", "contradiction"),
    ("i går kväll 00:10", "contradiction"),
    ("i natt 14", "contradiction"),
    ("2 jan natt 14:00", "contradiction"),
    ("10:00 sommartid", "wrong_season"),
    ("1 juli 2018 10:00 vintertid", "wrong_season"),
    ("1" * (MAX_SAID + 1), "too_long"),
    ("02:20 " * 200_000, "too_long"),
]


@each(("said", "reason"), REFUSED, ids=lambda value: ascii(value)[:40])
def test_what_cannot_be_known_is_refused(said, reason):
    with pytest.raises(Refusal) as refused:
        parse_happened(said, now=MORNING)
    assert refused.value.code == f"moment.{reason}"
    assert refused.value.code in REFUSAL_CODES


def test_every_declared_refusal_happens():
    met = {f"moment.{reason}" for _, reason in REFUSED} | {"moment.missing_hour", "moment.doubled_hour", "moment.after_midnight"}
    assert met == set(REFUSAL_CODES)
    assert tuple(sorted(REFUSAL_CODES)) == REFUSAL_CODES


def test_the_refusal_carries_the_words_but_never_a_megabyte_of_them():
    with pytest.raises(Refusal) as refused:
        parse_happened("  hej ", now=MORNING)
    assert refused.value.facts == {"said": "hej"}
    with pytest.raises(Refusal) as refused:
        parse_happened("x" * 1_000_000, now=MORNING)
    assert refused.value.facts == {"longest": MAX_SAID}


def test_a_wrong_weekday_is_refused_with_the_date_it_was_said_of():
    with pytest.raises(Refusal) as refused:
        parse_happened("fre 3 jan", now=MORNING)
    assert refused.value.facts == {"said": "fre 3 jan", "date": date(2019, 1, 3)}


def test_a_million_blanks_are_an_empty_field():
    assert parse_happened(" " * 1_000_000, now=MORNING).at is not None


SPRING = datetime(2019, 4, 2, 12, 0, tzinfo=STOCKHOLM)
AUTUMN = datetime(2019, 10, 29, 12, 0, tzinfo=STOCKHOLM)


@each(
    "said",
    [
        "31 mars 02:00",
        "31 mars 02:30",
        "31/3 02:59",
        "2019-03-31 02:30",
        "2019-03-31T02:30",
        "31 mars ca 02:30",
        "31 mars kl 2",
        "31 mars 02:30 sommartid",
        "31 mars 02:30 vintertid",
        "natten till 31 mars 02:30",
        "i söndags 02:30",
    ],
)
def test_a_time_that_the_clock_jumped_over_is_refused(said):
    with pytest.raises(Refusal) as refused:
        parse_happened(said, now=SPRING)
    assert (refused.value.code, refused.value.facts) == ("moment.missing_hour", {"said": said, "date": date(2019, 3, 31)})


@pytest.mark.parametrize(("said", "utc"), [("31 mars 01:59", "00:59"), ("31 mars 03:00", "01:00"), ("2019-03-31T02:30+01:00", "01:30")])
def test_the_minutes_beside_the_missing_hour_are_read(said, utc):
    assert f"{parse_happened(said, now=SPRING).at:%H:%M}" == utc


@each("said", ["27 okt 02:00", "27 okt 02:30", "27/10 02:59", "2019-10-27T02:30", "27 okt ca 02:30", "27 okt kl 2", "i söndags 02:30"])
def test_a_time_that_the_clock_showed_twice_is_refused(said):
    with pytest.raises(Refusal) as refused:
        parse_happened(said, now=AUTUMN)
    assert (refused.value.code, refused.value.facts) == ("moment.doubled_hour", {"said": said, "date": date(2019, 10, 27)})


@each(
    ("said", "utc"),
    [
        ("27 okt 02:30 sommartid", "00:30"),
        ("27 okt 02:30 vintertid", "01:30"),
        ("27 okt 02:30 normaltid", "01:30"),
        ("27 okt 02:30 CEST", "00:30"),
        ("27 okt 02:30 CET", "01:30"),
        ("2019-10-27T02:30+02:00", "00:30"),
        ("2019-10-27T02:30+01:00", "01:30"),
        ("27 okt 01:59", "23:59"),
        ("27 okt 03:00", "02:00"),
        ("02:30 sommartid i söndags", "00:30"),
    ],
)
def test_a_word_tells_the_two_passes_of_the_doubled_hour_apart(said, utc):
    assert f"{parse_happened(said, now=AUTUMN).at:%H:%M}" == utc


def test_while_the_first_pass_runs_there_is_only_one_to_mean():
    first_pass = datetime(2019, 10, 27, 2, 40, tzinfo=STOCKHOLM, fold=0)
    assert f"{parse_happened('02:30', now=first_pass).at:%H:%M}" == "00:30"
    second_pass = first_pass.replace(fold=1)
    with pytest.raises(Refusal, match="doubled_hour"):
        parse_happened("02:30", now=second_pass)


def test_before_the_second_pass_its_time_is_in_the_future():
    first_pass = datetime(2019, 10, 27, 2, 40, tzinfo=STOCKHOLM, fold=0)
    with pytest.raises(Refusal, match="in_future"):
        parse_happened("idag 02:30 vintertid", now=first_pass)


def test_a_clock_time_before_the_jump_is_yesterdays_even_if_todays_will_never_be():
    early = datetime(2019, 3, 31, 1, 30, tzinfo=STOCKHOLM)
    assert f"{parse_happened('02:30', now=early).at:%d %H:%M}" == "30 01:30"
