"""What holds for any text and any moment."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from vardkase.kernel.moments import ABOUT_MARGIN, DAY_PARTS, REFUSAL_CODES, STOCKHOLM, Happened, Precision, parse_happened
from vardkase.kernel.moments.local import is_doubled, is_missing, to_utc
from vardkase.kernel.refusal import Refusal
from vardkase.testing.cases import each

NOWS = st.datetimes(datetime(1990, 1, 1), datetime(2060, 1, 1), timezones=st.just(UTC))  # noqa: DTZ001  # the strategy adds the zone
LOCALS = st.datetimes(datetime(1980, 1, 1), datetime(2037, 1, 1))  # noqa: DTZ001  # local times have no zone yet
PIECES = st.sampled_from(
    "i natt kväll morse går dag igår idag förra förrgår natten till mellan och den tor fre i torsdags 3 31 02:20 2.20 0220 24:00 kl kl. "
    "ca c:a vid 16-tiden 3/1 29/2 jan feb mars oktober 2019 2030 1850 2019-01-03 2019-10-27T02:30 sommartid vintertid em fm på "
    "för 20 9999 min timmar veckor sedan okänt nu nyss , . - ~ 20190103 99".split()
)
PHRASES = st.one_of(st.text(max_size=90), st.lists(PIECES, max_size=7).map(" ".join))


def read(said: str, now: datetime) -> Happened | None:
    """The moment, or None for a refusal with a declared code; anything else is a crash."""
    try:
        return parse_happened(said, now=now)
    except Refusal as refusal:
        if refusal.code not in REFUSAL_CODES:
            raise
        return None


@settings(max_examples=300, deadline=None)
@given(said=PHRASES, now=NOWS)
def test_any_text_is_read_or_refused_and_never_lies_in_the_future(said, now):
    happened = read(said, now)
    if happened is None:
        return
    assert happened.said == said.strip()
    if happened.at is None:
        assert happened.precision is Precision.UNKNOWN
    else:
        assert happened.at.utcoffset() == timedelta(0)
        assert datetime(1899, 12, 31, 23, tzinfo=UTC) <= happened.at <= now
        assert happened.at.second == happened.at.microsecond == 0
        assert happened.since is not None
        assert happened.until is not None
        assert happened.since <= happened.at < happened.until


@settings(max_examples=300, deadline=None)
@given(said=PHRASES, now=NOWS)
def test_what_was_read_and_written_as_iso_is_read_as_the_same(said, now):
    happened = read(said, now)
    if happened is not None and happened.at is not None:
        again = parse_happened(happened.at.isoformat(), now=now)
        assert (again.at, again.precision) == (happened.at, Precision.MINUTE)
        assert parse_happened(again.said, now=now) == again


@settings(max_examples=300, deadline=None)
@given(now=NOWS, back=st.integers(0, 60 * 24 * 300), form=st.sampled_from(["%Y-%m-%d %H:%M", "%d/%m %H:%M", "%H.%M %Y%m%d", "%Y%m%d%H%M"]))
def test_any_past_minute_is_read_back_from_its_local_forms(now, back, form):
    moment = (now - timedelta(minutes=back)).replace(second=0, microsecond=0)
    local = moment.astimezone(STOCKHOLM).replace(tzinfo=None, fold=0)
    happened = read(local.strftime(form), now)
    if is_doubled(local, STOCKHOLM):
        assert happened is None or happened.at == moment
    else:
        assert happened is not None
        assert happened.at == moment


def minutes_of_2019() -> list[datetime]:
    """Every minute of the two days on which the clock is moved, and each 97th of the year, which meets every minute of the hour and
    every hour of the day; all half million would take half a minute and meet the same lines."""
    first = datetime(2019, 1, 1)  # noqa: DTZ001  # local minutes without zone are what people type
    year = [first + timedelta(minutes=minute) for minute in range(365 * 24 * 60)]
    return [minute for number, minute in enumerate(year) if number % 97 == 0 or (minute.month, minute.day) in {(3, 31), (10, 27)}]


def test_every_minute_of_a_year_but_two_hours_is_read_back():
    now = datetime(2020, 1, 2, tzinfo=STOCKHOLM)
    refused: dict[str, list[datetime]] = {}
    for local in minutes_of_2019():
        try:
            happened = parse_happened(f"{local:%Y-%m-%d %H:%M}", now=now)
        except Refusal as refusal:
            refused.setdefault(refusal.code, []).append(local)
            continue
        assert happened.at is not None
        assert happened.at.astimezone(STOCKHOLM).replace(tzinfo=None) == local
    missing, doubled = refused.pop("moment.missing_hour"), refused.pop("moment.doubled_hour")
    assert not refused
    assert missing == [datetime(2019, 3, 31, 2, minute) for minute in range(60)]  # noqa: DTZ001  # as above
    assert doubled == [datetime(2019, 10, 27, 2, minute) for minute in range(60)]  # noqa: DTZ001  # as above


@pytest.mark.parametrize(("word", "second"), [("sommartid", False), ("vintertid", True)])
def test_every_minute_of_the_doubled_hour_is_read_with_its_word(word, second):
    now = datetime(2020, 1, 2, tzinfo=STOCKHOLM)
    for minute in range(60):
        local = datetime(2019, 10, 27, 2, minute)  # noqa: DTZ001  # as above
        assert parse_happened(f"{local:%Y-%m-%d %H:%M} {word}", now=now).at == to_utc(local, STOCKHOLM, second=second)


@settings(max_examples=200, deadline=None)
@given(local=LOCALS, zone=st.sampled_from(["Europe/Stockholm", "Europe/Helsinki", "UTC"]))
def test_a_local_time_is_there_once_unless_it_is_missing_or_doubled(local, zone):
    where = ZoneInfo(zone)
    backs = {to_utc(local, where, second=second).astimezone(where).replace(tzinfo=None, fold=0) for second in (False, True)}
    assert is_missing(local, where) == (local not in backs)
    assert is_doubled(local, where) == (backs == {local} and to_utc(local, where) != to_utc(local, where, second=True))


def test_another_zone_reads_the_same_words_by_its_own_clock():
    now = datetime(2019, 1, 3, 12, 0, tzinfo=UTC)
    helsinki = parse_happened("02:20", now=now, zone=ZoneInfo("Europe/Helsinki"))
    assert helsinki.at == datetime(2019, 1, 3, 0, 20, tzinfo=UTC)


def test_the_parts_of_the_day_follow_each_other_through_the_whole_day():
    parts = list(DAY_PARTS.values())
    assert [part.until for part in parts] == [part.since for part in parts[1:]] + [parts[0].since]
    assert len({part.since for part in parts}) == len(parts)


@each(
    ("at", "precision", "since", "until"),
    [
        ("2019-01-03T09:00", Precision.MINUTE, "2019-01-03T09:00", "2019-01-03T09:01"),
        ("2019-01-03T09:00", Precision.HOUR, "2019-01-03T09:00", "2019-01-03T10:00"),
        ("2019-01-03T09:00", Precision.ABOUT, "2019-01-03T08:30", "2019-01-03T09:30"),
        ("2019-01-02T23:00", Precision.DAY, "2019-01-02T23:00", "2019-01-03T23:00"),
        ("2019-03-30T23:00", Precision.DAY, "2019-03-30T23:00", "2019-03-31T22:00"),
        ("2019-10-26T22:00", Precision.DAY, "2019-10-26T22:00", "2019-10-27T23:00"),
        ("2019-01-02T21:00", Precision.PART_OF_DAY, "2019-01-02T21:00", "2019-01-03T04:00"),
        ("2019-03-30T21:00", Precision.PART_OF_DAY, "2019-03-30T21:00", "2019-03-31T03:00"),
        ("2019-10-26T20:00", Precision.PART_OF_DAY, "2019-10-26T20:00", "2019-10-27T04:00"),
        ("2019-01-03T04:00", Precision.PART_OF_DAY, "2019-01-03T04:00", "2019-01-03T08:00"),
        ("2019-01-03T08:00", Precision.PART_OF_DAY, "2019-01-03T08:00", "2019-01-03T11:00"),
        ("2019-01-03T11:00", Precision.PART_OF_DAY, "2019-01-03T11:00", "2019-01-03T17:00"),
        ("2019-01-03T17:00", Precision.PART_OF_DAY, "2019-01-03T17:00", "2019-01-03T21:00"),
    ],
)
def test_the_stretch_a_moment_stands_for(at, precision, since, until):
    happened = Happened(datetime.fromisoformat(at).replace(tzinfo=UTC), precision)
    assert happened.since == datetime.fromisoformat(since).replace(tzinfo=UTC)
    assert happened.until == datetime.fromisoformat(until).replace(tzinfo=UTC)


def test_an_unknown_moment_has_no_stretch():
    unknown = Happened(None, Precision.UNKNOWN, "okänt")
    assert unknown.since is None
    assert unknown.until is None


@each(
    ("at", "precision"),
    [
        (None, Precision.MINUTE),
        (datetime(2019, 1, 3, tzinfo=UTC), Precision.UNKNOWN),
        (datetime(2019, 1, 3), Precision.MINUTE),  # noqa: DTZ001  # the point of the test
        (datetime(2019, 1, 3, tzinfo=STOCKHOLM), Precision.MINUTE),
    ],
)
def test_a_moment_is_in_utc_and_missing_only_when_unknown(at, precision):
    with pytest.raises(ValueError, match="a moment is"):
        Happened(at, precision)


def test_about_reaches_half_an_hour_each_way():
    about = parse_happened("ca 04", now=datetime(2019, 1, 3, 9, tzinfo=STOCKHOLM))
    assert about.at is not None
    assert (about.since, about.until) == (about.at - ABOUT_MARGIN, about.at + ABOUT_MARGIN)
