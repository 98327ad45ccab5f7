"""What is yet to come has not happened."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from vardkase.kernel.moments import parse_happened
from vardkase.kernel.refusal import Refusal
from vardkase.testing.cases import each

NOW = datetime(2019, 1, 3, 9, 0, tzinfo=UTC)


@each("said", ["i morgon", "imorgon", "i morgon bitti", "imorgon kl 10", "i övermorgon", "om 20 min", "om en timme"])
def test_a_time_to_come_is_refused_as_one(said: str) -> None:
    with pytest.raises(Refusal) as refused:
        parse_happened(said, now=NOW)
    assert refused.value.code == "moment.in_future"


@each("said", ["i morse", "på morgonen", "i går morse", "omkring 04"])
def test_this_morning_and_about_are_not_taken_for_it(said: str) -> None:
    at = parse_happened(said, now=NOW).at
    assert at is not None
    assert at <= NOW
