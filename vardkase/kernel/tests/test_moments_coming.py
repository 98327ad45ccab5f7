"""What is yet to come, its day named by its distance or its name."""

from __future__ import annotations

from contextlib import suppress
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from vardkase.kernel.moments import STOCKHOLM, parse_coming_day
from vardkase.kernel.moments.days import WEEKDAYS
from vardkase.kernel.refusal import Refusal
from vardkase.testing.cases import each

NOW = datetime(2019, 1, 3, 9, 0, tzinfo=UTC)  # Thursday, 10:00 in Stockholm
MOMENTS = st.datetimes(datetime(2018, 1, 1), datetime(2030, 1, 1)).map(lambda at: at.replace(tzinfo=UTC))  # noqa: DTZ001 - zoned at once


def here(year: int, month: int, day: int, hour: int, minute: int = 0, fold: int = 0) -> datetime:
    return datetime(year, month, day, hour, minute, tzinfo=STOCKHOLM, fold=fold).astimezone(UTC)


@each(
    ("said", "at"),
    [
        ("imorgon 08:00", here(2019, 1, 4, 8)),
        ("i morgon kl 8", here(2019, 1, 4, 8)),
        ("I morgon, kl. 8.30", here(2019, 1, 4, 8, 30)),
        ("i morgon", here(2019, 1, 4, 12)),
        ("i morgon bitti 7", here(2019, 1, 4, 7)),
        ("imorgon kväll 8", here(2019, 1, 4, 20)),
        ("i övermorgon 0830", here(2019, 1, 5, 8, 30)),
        ("i dag 14", here(2019, 1, 3, 14)),
        ("idag 08:00", here(2019, 1, 3, 8)),  # has been: whoever asks says that it is too late
        ("på tisdag", here(2019, 1, 8, 12)),
        ("tisdag 08:00", here(2019, 1, 8, 8)),
        ("tis kl 8", here(2019, 1, 8, 8)),
        ("nu på lördag 10:00", here(2019, 1, 5, 10)),
        ("torsdag 10:30", here(2019, 1, 3, 10, 30)),
        ("torsdag 09:30", here(2019, 1, 10, 9, 30)),
        ("på måndag eftermiddag 3", here(2019, 1, 7, 15)),
        ("i kväll 8", here(2019, 1, 3, 20)),
        ("ikväll kl. 20", here(2019, 1, 3, 20)),
        ("i natt 02", here(2019, 1, 4, 2)),
        ("fredag 24:00", here(2019, 1, 5, 0)),
    ],
)
def test_a_day_to_come_is_the_next_that_is_called_so(said: str, at: datetime) -> None:
    assert parse_coming_day(said, now=NOW) == at


@each(
    "said",
    ["", "snart", "03:30", "2 tim", "5 jan 10:00", "i tisdags", "i går 10:00", "nästa tisdag", "i morgon bitti", "i kväll", "tisdagsmöte"],
)
def test_what_names_no_such_day_is_left_to_others(said: str) -> None:
    assert parse_coming_day(said, now=NOW) is None


@pytest.mark.parametrize(
    ("said", "code"),
    [("i morgon 25:00", "no_such_time"), ("i morgon 12:75", "no_such_time"), ("i kväll 04:00", "contradiction")],
)
def test_what_cannot_be_is_refused(said: str, code: str) -> None:
    with pytest.raises(Refusal) as refused:
        parse_coming_day(said, now=NOW)
    assert refused.value.code == f"moment.{code}"


def test_tomorrow_said_after_midnight_is_two_days_and_refused_with_both() -> None:
    with pytest.raises(Refusal) as refused:
        parse_coming_day("i morgon 08:00", now=here(2019, 1, 4, 1))
    assert refused.value.code == "moment.after_midnight"
    assert (refused.value.facts["sooner"].isoformat(), refused.value.facts["later"].isoformat()) == ("2019-01-04", "2019-01-05")
    assert parse_coming_day("i dag 08:00", now=here(2019, 1, 4, 1)) == here(2019, 1, 4, 8)
    assert parse_coming_day("fredag 08:00", now=here(2019, 1, 4, 1)) == here(2019, 1, 4, 8)
    assert parse_coming_day("i natt 03", now=here(2019, 1, 4, 1)) == here(2019, 1, 4, 3)


def test_the_hour_that_summer_time_skips_is_refused() -> None:
    with pytest.raises(Refusal) as refused:
        parse_coming_day("söndag 02:30", now=here(2019, 3, 30, 12))
    assert refused.value.code == "moment.missing_hour"


def test_of_the_hour_that_comes_twice_the_first_pass_that_has_not_been_is_meant() -> None:
    day_before, first_pass = here(2019, 10, 26, 12), here(2019, 10, 27, 2, 40)
    assert parse_coming_day("i morgon 02:30", now=day_before) == here(2019, 10, 27, 2, 30)
    again = datetime(2019, 10, 27, 1, 30, tzinfo=UTC)
    assert parse_coming_day("i morgon 02:30 vintertid", now=day_before) == again
    assert parse_coming_day("i dag 02:45", now=first_pass) == here(2019, 10, 27, 2, 45)


@given(now=MOMENTS, weekday=st.integers(0, 6), hour=st.integers(4, 23), minute=st.integers(0, 59))
def test_a_weekday_and_a_clock_are_the_next_moment_that_is_both(now: datetime, weekday: int, hour: int, minute: int) -> None:
    at = parse_coming_day(f"på {WEEKDAYS[weekday]}dag {hour:02d}:{minute:02d}", now=now)
    assert at is not None
    shown = at.astimezone(STOCKHOLM)
    assert (shown.weekday(), shown.hour, shown.minute) == (weekday, hour, minute)
    assert timedelta(0) < at - now <= timedelta(days=7, hours=1)


@given(now=MOMENTS, ahead=st.sampled_from([("idag", 0), ("imorgon", 1), ("i övermorgon", 2)]), hour=st.integers(4, 23))
def test_a_distance_is_counted_in_days_of_the_calendar(now: datetime, ahead: tuple[str, int], hour: int) -> None:
    today = now.astimezone(STOCKHOLM)
    said = f"{ahead[0]} kl {hour}"
    if ahead[1] and today.hour < 5:
        with pytest.raises(Refusal, match="after_midnight"):
            parse_coming_day(said, now=now)
        return
    at = parse_coming_day(said, now=now)
    assert at is not None
    shown = at.astimezone(STOCKHOLM)
    assert ((shown.date() - today.date()).days, shown.hour, shown.minute) == (ahead[1], hour, 0)


@given(now=MOMENTS, said=st.text("imorgon åtdsk0123456789:.,påöv", max_size=24))
def test_whatever_is_written_is_a_moment_with_a_zone_or_nothing_or_refused(now: datetime, said: str) -> None:
    with suppress(Refusal):
        at = parse_coming_day(said, now=now)
        assert at is None or at.utcoffset() is not None
