"""Moments to come, as people write them."""

from __future__ import annotations

from datetime import UTC, datetime
from uuid import UUID

import pytest

from vardkase.kernel.refusal import Refusal
from vardkase.leadership.forms.base import read_ahead
from vardkase.leadership.forms.meetings import MoveMeetingForm
from vardkase.testing.cases import each
from vardkase.ui.words import refusal_text

NOW = datetime(2019, 1, 2, 1, 25, tzinfo=UTC)  # 02:25 in Stockholm


@each(
    ("said", "at"),
    [
        ("30 min", datetime(2019, 1, 2, 1, 55, tzinfo=UTC)),
        ("2 tim", datetime(2019, 1, 2, 3, 25, tzinfo=UTC)),
        ("03:30", datetime(2019, 1, 2, 2, 30, tzinfo=UTC)),
        ("02:00", datetime(2019, 1, 3, 1, 0, tzinfo=UTC)),
        ("3 jan 10:00", datetime(2019, 1, 3, 9, 0, tzinfo=UTC)),
        ("5 januari", datetime(2019, 1, 5, 11, 0, tzinfo=UTC)),
        ("2019-01-05", datetime(2019, 1, 5, 11, 0, tzinfo=UTC)),
        ("2019-01-05 10:00", datetime(2019, 1, 5, 9, 0, tzinfo=UTC)),
        ("1 jan 08:00", datetime(2020, 1, 1, 7, 0, tzinfo=UTC)),
        ("1 jul 08:00", datetime(2019, 7, 1, 6, 0, tzinfo=UTC)),
        ("nu", NOW),
        ("tor 3 jan 10:00", datetime(2019, 1, 3, 9, 0, tzinfo=UTC)),
        ("lördag den 5 januari kl 8", datetime(2019, 1, 5, 7, 0, tzinfo=UTC)),
        ("lör 5 jan 2019 10:00", datetime(2019, 1, 5, 9, 0, tzinfo=UTC)),
        ("5/1 10:00", datetime(2019, 1, 5, 9, 0, tzinfo=UTC)),
        ("idag 14:00", datetime(2019, 1, 2, 13, 0, tzinfo=UTC)),
        ("torsdag 08:00", datetime(2019, 1, 3, 7, 0, tzinfo=UTC)),
        ("på tisdag", datetime(2019, 1, 8, 11, 0, tzinfo=UTC)),
        ("5 jan 2020 10:00", datetime(2020, 1, 5, 9, 0, tzinfo=UTC)),
    ],
)
def test_a_moment_to_come_is_the_next_that_is_called_so(said, at):
    assert read_ahead(said, NOW) == at


@each("said", ["bluddra", "31 feb", "25:00", "2019-13-01", "jan", "5 jan kl x", "nästa tisdag", "fre 5 jan 10:00", "i morgon bitti"])
def test_what_is_no_moment_is_refused(said):
    with pytest.raises(Refusal):
        read_ahead(said, NOW)


@each("said", ["9999-12-31", "9999-12-31 23:59", "5 jan 2999", "2021-06-01"])
def test_what_lies_too_far_ahead_is_told_so_and_not_asked_when_it_happened(said):
    with pytest.raises(Refusal) as caught:
        read_ahead(said, NOW)
    assert caught.value.code == "leadership.time_too_far_ahead"
    assert refusal_text(caught.value) == f"”{said}” ligger mer än två år fram. Kontrollera årtalet."


def test_the_end_of_the_second_year_is_not_too_far():
    assert read_ahead("2020-12-31 10:00", NOW) == datetime(2020, 12, 31, 9, 0, tzinfo=UTC)


def test_the_field_itself_says_it():
    form = MoveMeetingForm({"key": str(UUID(int=7)), "at": "9999-01-01 10:00"}, now=NOW)
    assert form.is_valid()
    assert form.to_come("at") is None
    assert "ligger mer än två år fram" in str(form["at"].errors)


def test_what_cannot_be_read_is_told_that_days_and_dates_may_be_written():
    with pytest.raises(Refusal) as caught:
        read_ahead("snart", NOW)
    said = refusal_text(caught.value)
    assert "”snart”" in said
    assert [one for one in ("03:30", "30 min", "i morgon 08:00", "5 jan 10:00") if one not in said] == []


def test_tomorrow_said_after_midnight_is_asked_back_with_both_days():
    with pytest.raises(Refusal) as caught:
        read_ahead("imorgon 08:00", NOW)
    assert caught.value.code == "moment.after_midnight"
    assert "ons 2 jan" in refusal_text(caught.value)
    assert "tor 3 jan" in refusal_text(caught.value)


def test_tomorrow_said_at_noon_is_tomorrow():
    assert read_ahead("imorgon 08:00", NOW.replace(hour=11)) == datetime(2019, 1, 3, 7, 0, tzinfo=UTC)


def test_the_hint_of_the_field_shows_a_day():
    assert "i morgon 08:00" in str(MoveMeetingForm(None, now=NOW)["at"].help_text)
