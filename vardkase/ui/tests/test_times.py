"""Moments in Swedish: abbreviations, years, precision, and the two nights a year when the clock is moved."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta, timezone

import pytest
from django.utils import translation
from hypothesis import given
from hypothesis import strategies as st

from vardkase.kernel.moments import Happened, Precision
from vardkase.ui import times
from vardkase.ui.templatetags import moments

NOW = datetime(2019, 1, 3, 9, 0, tzinfo=UTC)
MOMENTS = st.datetimes(min_value=datetime(1990, 1, 1), max_value=datetime(2060, 1, 1), timezones=st.just(UTC))  # noqa: DTZ001 - bounds of a strategy are naive


def test_the_clock_has_24_hours_in_stockholm(at):
    assert times.clock(at(2019, 1, 3, 9, 0)) == "10:00"
    assert times.clock(at(2019, 7, 3, 9, 0)) == "11:00"
    assert times.clock(at(2019, 1, 2, 23, 5)) == "00:05"


def test_a_moment_reads_as_it_is_said(at):
    assert times.moment(at(2019, 1, 3, 9), NOW) == "tor 3 jan 10:00"


@pytest.mark.parametrize(
    ("month", "name"),
    list(enumerate(("jan", "feb", "mar", "apr", "maj", "jun", "jul", "aug", "sep", "okt", "nov", "dec"), start=1)),
)
def test_every_month_has_its_swedish_abbreviation(at, month, name):
    assert times.day(at(2019, month, 10, 12), NOW).split()[2] == name


@pytest.mark.parametrize(("day", "name"), list(enumerate(("mån", "tis", "ons", "tor", "fre", "lör", "sön"), start=7)))
def test_every_weekday_has_its_swedish_abbreviation(at, day, name):
    assert times.day(at(2019, 1, day, 12), NOW).split()[0] == name


def test_another_year_is_written_out_and_the_current_one_is_not(at):
    assert times.day(at(2018, 12, 31, 12), NOW) == "mån 31 dec 2018"
    assert times.day(at(2019, 12, 31, 12), NOW) == "tis 31 dec"


def test_a_day_without_time_is_written_as_one_with_it(at):
    assert moments.day(date(2018, 12, 31), NOW) == moments.day(at(2018, 12, 31, 12), NOW) == "mån 31 dec 2018"
    assert moments.day(date(2019, 4, 17), NOW) == "ons 17 apr"
    assert moments.day(None, NOW) == ""


def test_the_year_changes_at_midnight_in_stockholm_not_in_greenwich(at):
    half_past_midnight = at(2018, 12, 31, 23, 30)
    assert times.day(half_past_midnight, NOW) == "tis 1 jan"
    assert times.day(at(2018, 12, 31, 22, 30), NOW) == "mån 31 dec 2018"
    assert times.day(at(2018, 12, 31, 22, 30), half_past_midnight) == "mån 31 dec 2018"


def test_paper_always_carries_the_year(at):
    assert times.full_moment(at(2019, 1, 3, 9)) == "tor 3 jan 2019 10:00"


def test_a_heading_spells_the_day_out(at):
    assert times.long_day(at(2019, 1, 3, 9)) == "Torsdag 3 januari 2019"
    assert times.long_day(at(2019, 5, 5, 9)) == "Söndag 5 maj 2019"


def test_english_has_its_own_words(at):
    with translation.override("en"):
        assert times.moment(at(2019, 5, 3, 8), NOW) == "Fri 3 May 10:00"
        assert times.long_day(at(2019, 5, 3, 8)) == "Friday 3 May 2019"


def test_the_hour_that_comes_twice_says_which_of_the_two(at):
    assert times.clock(at(2019, 10, 27, 0, 30)) == "02:30 sommartid"
    assert times.clock(at(2019, 10, 27, 1, 30)) == "02:30 vintertid"
    assert times.clock(at(2019, 10, 26, 23, 59)) == "01:59"
    assert times.clock(at(2019, 10, 27, 2, 0)) == "03:00"


def test_the_hour_that_never_was_is_never_shown(at):
    assert times.clock(at(2019, 3, 31, 0, 59)) == "01:59"
    assert times.clock(at(2019, 3, 31, 1, 0)) == "03:00"


@given(MOMENTS)
def test_two_moments_a_minute_apart_never_read_the_same(that):
    assert times.full_moment(that) != times.full_moment(that + timedelta(minutes=1))


@given(MOMENTS, st.integers(min_value=-12, max_value=14))
def test_the_zone_a_moment_was_given_in_does_not_matter(that, hours):
    elsewhere = that.astimezone(timezone(timedelta(hours=hours)))
    assert times.moment(elsewhere, NOW) == times.moment(that, NOW)


@pytest.mark.parametrize(
    ("passed", "said"),
    [
        (timedelta(seconds=0), "nyss"),
        (timedelta(seconds=59), "nyss"),
        (timedelta(seconds=60), "för 1 min sedan"),
        (timedelta(minutes=59, seconds=59), "för 59 min sedan"),
        (timedelta(hours=1), "för 1 tim sedan"),
        (timedelta(hours=47), "för 47 tim sedan"),
        (timedelta(hours=48), "för 2 dygn sedan"),
        (timedelta(days=400), "för 400 dygn sedan"),
        (timedelta(minutes=-5), "om 5 min"),
        (timedelta(hours=-3), "om 3 tim"),
        (timedelta(days=-3), "om 3 dygn"),
    ],
)
def test_ages_are_rounded_down_in_minutes_hours_and_days(passed, said):
    assert times.ago(NOW - passed, NOW) == said


@pytest.mark.parametrize(
    ("passed", "shown"),
    [
        (timedelta(0), "H+0:00"),
        (timedelta(minutes=9, seconds=59), "H+0:09"),
        (timedelta(hours=31, minutes=40), "H+31:40"),
        (timedelta(days=12, hours=3), "H+291:00"),
        (timedelta(minutes=-75), "H−1:15"),
    ],
)
def test_the_h_clock_counts_on_past_a_day(passed, shown):
    assert times.h_clock(NOW - passed, NOW) == shown


def test_the_h_clock_counts_real_hours_over_the_change_of_clocks(at):
    assert times.h_clock(at(2019, 3, 30, 22), at(2019, 3, 31, 4)) == "H+6:00"


@pytest.mark.parametrize(
    ("precision", "with_day", "alone"),
    [
        (Precision.MINUTE, "tor 3 jan 10:00", "10:00"),
        (Precision.ABOUT, "tor 3 jan ca 10:00", "ca 10:00"),
        (Precision.HOUR, "tor 3 jan kl. 10", "kl. 10"),
        (Precision.PART_OF_DAY, "tor 3 jan på förmiddagen", "på förmiddagen"),
        (Precision.DAY, "tor 3 jan", "under dygnet"),
    ],
)
def test_a_moment_is_no_more_precise_than_it_was_said(precision, with_day, alone):
    when = Happened(NOW, precision, "")
    assert times.happened(when, NOW) == with_day
    assert times.happened_clock(when, NOW) == alone


def test_an_unknown_moment_says_so():
    when = Happened(None, Precision.UNKNOWN, "vet ej")
    assert times.happened(when, NOW) == times.happened_clock(when, NOW) == "okänd tid"


@pytest.mark.parametrize("hour", [21, 23, 2, 3])
def test_the_night_is_named_after_the_day_it_leads_to(at, hour):
    began = at(2019, 1, 2, hour) if hour > 12 else at(2019, 1, 3, hour)
    when = Happened(began, Precision.PART_OF_DAY, "i natt")
    assert times.happened(when, NOW) == times.happened_clock(when, NOW) == "natten till tor 3 jan"


@pytest.mark.parametrize(
    ("hour", "said"),
    [(4, "på morgonen"), (8, "på förmiddagen"), (11, "på eftermiddagen"), (17, "på kvällen"), (20, "på kvällen")],
)
def test_the_parts_of_the_day_follow_the_hours(at, hour, said):
    assert times.part_of_day(at(2019, 1, 3, hour), NOW) == said


def test_a_day_without_time_is_written_the_same():
    assert times.date_words(date(2019, 1, 3), NOW) == "tor 3 jan"
    assert times.date_words(date(2018, 1, 3), NOW) == "ons 3 jan 2018"


FILTERS = [
    ("{{ at|clock }}", "10:00"),
    ("{{ at|day:now }}", "tor 3 jan"),
    ("{{ at|long_day }}", "Torsdag 3 januari 2019"),
    ("{{ at|moment:now }}", "tor 3 jan 10:00"),
    ("{{ at|full_moment }}", "tor 3 jan 2019 10:00"),
    ("{{ at|full_date }}", "3 jan 2019"),
    ("{{ at|ago:now }}", "nyss"),
    ("{{ at|hclock:now }}", "H+0:00"),
    ("{{ at|iso }}", "2019-01-03T09:00:00Z"),
]


@pytest.mark.parametrize(("text", "shown"), FILTERS)
def test_each_filter_writes_its_moment(write, text, shown):
    assert write(text, at=NOW, now=NOW) == shown


@pytest.mark.parametrize("text", [text for text, _ in FILTERS] + ["{{ at|happened:now }}", "{{ at|happened_clock:now }}"])
def test_each_filter_leaves_an_absent_moment_empty(write, text):
    assert write(text, at=None, now=NOW) == ""


def test_the_filters_take_what_was_said(write):
    when = Happened(NOW, Precision.ABOUT, "ca 10")
    assert write("{{ when|happened:now }} | {{ when|happened_clock:now }}", when=when, now=NOW) == "tor 3 jan ca 10:00 | ca 10:00"


def test_without_now_the_filters_read_the_clock(write):
    long_ago = datetime(2001, 2, 3, 12, tzinfo=UTC)
    assert write("{{ at|day }}", at=long_ago) == "lör 3 feb 2001"
    assert "dygn sedan" in write("{{ at|ago }}", at=long_ago)


def test_the_script_is_given_the_names_of_days_and_months(write):
    assert write("{% weekday_names %}").split()[3] == "tor"
    assert write("{% month_names %}").split()[4] == "maj"
