"""Dataclasses to JSON and back."""

from __future__ import annotations

import json
from dataclasses import dataclass, field
from datetime import UTC, date, datetime
from enum import IntEnum, StrEnum
from typing import Any, Optional
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st

from vardkase.kernel import canonical
from vardkase.kernel.codec import from_plain, to_plain
from vardkase.testing.cases import each


class Mood(StrEnum):
    CALM = "calm"
    LOUD = "loud"


class Rank(IntEnum):
    ONE = 1


@dataclass(frozen=True, slots=True)
class Place:
    name: str
    east: float | None = None


@dataclass(frozen=True, slots=True)
class Everything:
    text: str
    number: int
    share: float
    sure: bool
    id: UUID
    at: datetime
    day: date
    mood: Mood
    place: Place
    places: tuple[Place, ...]
    pair: tuple[str, int]
    moods: tuple[Mood | None, ...]
    maybe: UUID | None
    old_style: Optional[Mood]  # noqa: UP045 - written so on purpose: it must be understood too
    nested: tuple[tuple[date, ...], ...] = ()
    free: Any = None


places = st.builds(Place, st.text(), st.none() | st.floats(allow_nan=False, allow_infinity=False))
moments = st.datetimes(datetime(1900, 1, 1), datetime(2200, 1, 1), timezones=st.just(UTC))  # noqa: DTZ001 - the zone stands beside it
everything = st.builds(
    Everything,
    st.text(),
    st.integers(),
    st.floats(allow_nan=False, allow_infinity=False),
    st.booleans(),
    st.uuids(),
    moments,
    st.dates(),
    st.sampled_from(Mood),
    places,
    st.lists(places).map(tuple),
    st.tuples(st.text(), st.integers()),
    st.lists(st.none() | st.sampled_from(Mood)).map(tuple),
    st.none() | st.uuids(),
    st.none() | st.sampled_from(Mood),
    st.lists(st.lists(st.dates()).map(tuple)).map(tuple),
    st.none() | st.integers(),
)


@given(everything)
def test_everything_comes_back_through_json_with_its_types(value):
    plain = json.loads(canonical.dumps(to_plain(value)).decode("utf-8", "surrogatepass"))
    back = from_plain(Everything, plain)
    assert back == value
    assert [type(getattr(back, name)) for name in Everything.__slots__] == [type(getattr(value, name)) for name in Everything.__slots__]


def test_a_missing_field_takes_its_default_so_that_an_event_may_grow():
    assert from_plain(Place, {"name": "Hallstavik"}) == Place("Hallstavik", None)


def test_a_missing_field_without_default_is_an_error():
    with pytest.raises(TypeError, match="name"):
        from_plain(Place, {"east": 1.0})


def test_an_unknown_field_is_an_error_that_names_it():
    with pytest.raises(ValueError, match=r"Place has no field \['north', 'south'\]"):
        from_plain(Place, {"name": "x", "south": 1, "north": 2})


@each(
    ("field_name", "plain"),
    [("id", "no uuid"), ("at", "2019-01-01T00:00:00"), ("day", "1 jan"), ("mood", "furious"), ("pair", ["x"]), ("pair", ["x", 1, 2])],
)
def test_a_value_that_does_not_fit_is_an_error(field_name, plain):
    uuid = UUID(int=1)
    whole = Everything(
        "", 0, 0.0, True, uuid, datetime(2019, 1, 1, tzinfo=UTC), date(2019, 1, 1), Mood.CALM, Place(""), (), ("", 0), (), None, None
    )
    with pytest.raises(ValueError):  # noqa: PT011 - the words are those of uuid, datetime and enum
        from_plain(Everything, to_plain(whole) | {field_name: plain})


@each("value", [b"x", {1}, {"a": 1}, object(), Place, 1j, Rank.ONE])
def test_what_cannot_be_read_back_is_not_written(value):
    for wrapped in (value, [value], (value,)):
        with pytest.raises(TypeError, match="cannot be written"):
            to_plain(wrapped)


def test_a_moment_without_zone_is_not_written():
    with pytest.raises(ValueError, match="zone"):
        to_plain(datetime(2019, 1, 1))  # noqa: DTZ001 - that it is refused is the test


def test_text_that_knows_more_becomes_plain_text():
    class Marked(str):
        """Like Django's safe strings and lazy words."""

        __slots__ = ()

    plain = to_plain((Marked("fet"), Mood.LOUD))
    assert plain == ["fet", "loud"]
    assert [type(item) for item in plain] == [str, str]


def test_an_annotation_that_is_not_understood_is_an_error():
    @dataclass(frozen=True)
    class Odd:
        either: int | str

    @dataclass(frozen=True)
    class Loose:
        many: list[str] = field(default_factory=list)

    for cls, plain in ((Odd, {"either": 1}), (Loose, {"many": []})):
        with pytest.raises(TypeError, match="cannot be read"):
            from_plain(cls, plain)


def test_true_is_not_one():
    assert canonical.dumps(to_plain((True, 1, 1.0))) == b"[true,1,1.0]"
