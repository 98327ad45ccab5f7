"""How a feed stands, and when it is asked again."""

from __future__ import annotations

from datetime import timedelta

from hypothesis import given
from hypothesis import strategies as st

from vardkase.incidents.tests.scenes import NIGHT
from vardkase.situation.rules.feeds import LONGEST_PAUSE, Fault, FeedState, Health, health, next_try
from vardkase.situation.words import warnings as words
from vardkase.testing.cases import each

FIVE = timedelta(minutes=5)


def state(**more):
    return FeedState("smhi", "SMHI", **more)


@each(
    ("known", "expected"),
    [
        (None, Health.NEVER),
        (state(), Health.NEVER),
        (state(failing_since=NIGHT, failures=1), Health.NEVER),
        (state(failing_since=NIGHT, failures=2), Health.FAILING),
        (state(good_at=NIGHT), Health.GOOD),
        (state(good_at=NIGHT - timedelta(minutes=15), failures=2), Health.TRIED),
        (state(good_at=NIGHT, failures=1, fault=Fault.SLOW), Health.TRIED),
        (state(good_at=NIGHT, failures=1, fault=Fault.GARBAGE), Health.UNREAD),
        (state(failures=1, fault=Fault.GARBAGE), Health.UNREAD),
        (state(good_at=NIGHT, as_of=NIGHT - timedelta(minutes=16), failures=1, fault=Fault.GARBAGE), Health.UNREAD),
        (state(good_at=NIGHT, as_of=NIGHT - timedelta(minutes=16), failures=1, fault=Fault.SLOW), Health.STALE),
        (state(good_at=NIGHT - timedelta(minutes=17)), Health.FAILING),
        (state(good_at=NIGHT, as_of=NIGHT - timedelta(minutes=14)), Health.GOOD),
        (state(good_at=NIGHT, as_of=NIGHT - timedelta(minutes=16)), Health.STALE),
        (state(good_at=NIGHT - timedelta(days=1), as_of=NIGHT), Health.FAILING),
    ],
)
def test_a_feed_that_is_silent_or_old_says_so(known, expected):
    assert health(known, NIGHT, FIVE, timedelta(minutes=15)) is expected


def test_every_state_of_a_feed_has_its_word_and_tone():
    assert set(words.HEALTH) == set(words.HEALTH_TONES) == set(Health)
    assert set(words.SILENT) == {Health.FAILING, Health.UNREAD, Health.STALE}


def test_a_feed_without_a_moment_of_its_own_is_not_stale():
    assert health(state(good_at=NIGHT, as_of=NIGHT - timedelta(days=90)), NIGHT, FIVE, None) is Health.GOOD


def test_yesterdays_data_for_ever_is_seen_however_gladly_it_is_given():
    for days in range(1, 30):
        now = NIGHT + timedelta(days=days)
        assert health(state(good_at=now, as_of=NIGHT), now, FIVE, timedelta(hours=1)) is Health.STALE


@each(("failures", "minutes"), [(0, 5), (1, 10), (2, 20), (3, 40), (4, 60), (5, 60), (400, 60)])
def test_each_failure_doubles_the_pause_up_to_an_hour(failures, minutes):
    assert next_try(NIGHT, FIVE, failures, 0.5) == NIGHT + timedelta(minutes=minutes)


def test_a_feed_that_is_asked_seldom_is_not_asked_more_often_when_it_fails():
    assert next_try(NIGHT, timedelta(hours=6), 3, 0.5) == NIGHT + timedelta(hours=6)


@given(st.integers(0, 10_000), st.floats(allow_nan=False))
def test_the_pause_is_never_nothing_and_never_endless(failures, jitter):
    pause = next_try(NIGHT, FIVE, failures, jitter) - NIGHT
    assert FIVE * 0.9 <= pause <= LONGEST_PAUSE * 1.1
