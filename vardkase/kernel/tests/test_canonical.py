"""Canonical JSON: one value, one text."""

from __future__ import annotations

import json
from datetime import UTC, datetime, timedelta, timezone
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from vardkase.kernel.canonical import dumps, loads, moment, stamp
from vardkase.testing.cases import each

values = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False, allow_infinity=False) | st.text(),
    lambda inner: st.lists(inner) | st.dictionaries(st.text(), inner),
    max_leaves=12,
)
zones = st.sampled_from([UTC, ZoneInfo("Europe/Stockholm"), timezone(timedelta(hours=-11)), timezone(timedelta(hours=5, minutes=45))])


@given(values)
def test_every_value_comes_back(value):
    assert loads(dumps(value)) == value
    assert dumps(loads(dumps(value))) == dumps(value)


@given(st.dictionaries(st.text(), st.integers(), min_size=2))
def test_the_order_in_which_a_dict_was_made_leaves_no_trace(value):
    assert dumps(dict(reversed(value.items()))) == dumps(value)


def test_the_form_is_fixed_for_ever():
    """Hashes hang on these bytes: a change here makes every log of every municipality unverifiable."""
    value = {"ö": "åÄ 🌲", "a": [1, -0.5, 1e30, True, None, ""], "A": {"\n": '"\\/\u2028\x00'}}
    assert dumps(value) == '{"A":{"\\n":"\\"\\\\/\u2028\\u0000"},"a":[1,-0.5,1e+30,true,null,""],"ö":"åÄ 🌲"}'.encode()


@pytest.mark.parametrize("value", [float("nan"), float("inf"), [{"x": -float("inf")}]])
def test_what_json_has_no_number_for_is_refused(value):
    with pytest.raises(ValueError, match="JSON"):
        dumps(value)


@each("value", [b"bytes", {1, 2}, object(), datetime(2019, 1, 1, tzinfo=UTC), {("a",): 1}])
def test_other_types_are_refused(value):
    with pytest.raises(TypeError):
        dumps(value)


@pytest.mark.parametrize("text", ["\ud800", "a\udfffb"])
def test_half_a_surrogate_pair_is_refused(text):
    with pytest.raises(UnicodeEncodeError):
        dumps({"text": text})


@given(st.datetimes(datetime(1, 1, 2), datetime(9999, 12, 30), timezones=zones))  # noqa: DTZ001 - the zone stands beside it
def test_a_moment_comes_back_as_the_same_moment_in_utc(at):
    text = stamp(at)
    # Compared in UTC: Python holds a time in the missing hour of summer time unequal to every other.
    assert moment(text) == at.astimezone(UTC)
    assert moment(text).tzinfo == UTC
    assert stamp(moment(text)) == text


@given(*[st.datetimes(datetime(1, 1, 2), datetime(9999, 12, 30), timezones=zones)] * 2)  # noqa: DTZ001 - the zone stands beside it
def test_stamps_sort_as_moments_do(one, other):
    assert (stamp(one) < stamp(other)) == (one.astimezone(UTC) < other.astimezone(UTC))


def test_a_stamp_has_one_form_also_in_the_doubled_hour_of_summer_time():
    stockholm = ZoneInfo("Europe/Stockholm")
    first, second = (datetime(2019, 10, 27, 2, 30, tzinfo=stockholm, fold=fold) for fold in (0, 1))
    assert (stamp(first), stamp(second)) == ("2019-10-27T00:30:00.000000Z", "2019-10-27T01:30:00.000000Z")
    assert json.loads(dumps(stamp(first))) == stamp(first)


@pytest.mark.parametrize("at", [datetime(2019, 1, 1), datetime.max.replace(tzinfo=timezone(timedelta(hours=-1)))])  # noqa: DTZ001 - refused
def test_a_moment_without_zone_or_beyond_the_calendar_is_refused(at):
    with pytest.raises(ValueError, match=r"zone|calendar"):
        stamp(at)


@each("text", ["", "nu", "2019-13-01T00:00:00Z", "2019-01-01T00:00:00", "2019-01-01"])
def test_text_that_is_no_moment_is_refused(text):
    with pytest.raises(ValueError):  # noqa: PT011 - the words are Python's own
        moment(text)
