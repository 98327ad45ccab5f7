"""The settings of the channels: what cannot work stops the start, with a sentence."""

from __future__ import annotations

import os
import subprocess
import sys

from vardkase.kernel import options
from vardkase.leadership import settings
from vardkase.leadership.channels.texts import segments, template_problem
from vardkase.testing import source
from vardkase.testing.cases import each


def started(**environment: str) -> subprocess.CompletedProcess[str]:
    """A Python of its own that reads the settings as a start would."""
    given = {key: value for key, value in os.environ.items() if not key.startswith("VARDKASE_")} | environment
    return subprocess.run(
        [sys.executable, "-c", "import vardkase.leadership.settings"],
        cwd=source.ROOT,
        env=given,
        capture_output=True,
        text=True,
        check=False,
    )


def test_the_defaults_are_texts_that_work():
    assert template_problem(settings.CALLOUT_TEXT) == template_problem(settings.CALLOUT_TEXT_BRIEF) == ""
    assert segments(settings.CALLOUT_TEXT_BRIEF).count == 1


@each(
    ("variable", "value", "words"),
    [
        ("CALLOUT_TEXT", "Kom nu!", "missing: place, role, time"),
        ("CALLOUT_TEXT", "{role} {place} {time} {händelse}", "unknown: händelse"),
        ("CALLOUT_TEXT_BRIEF", "{role}", "missing"),
        ("CALLOUT_SMS_ROUTES", "46elks,duva", "duva"),
        ("CALLOUT_TIMEOUT_SECONDS", "soon", "whole number"),
    ],
)
def test_what_cannot_work_stops_the_start_and_says_which(variable, value, words):
    ended = started(**{f"VARDKASE_{variable}": value})
    assert ended.returncode != 0
    last = ended.stderr.strip().splitlines()[-1]
    assert f"VARDKASE_{variable}" in last
    assert words in last


def test_no_brief_text_is_a_choice():
    assert started(VARDKASE_CALLOUT_TEXT_BRIEF="").returncode == 0


def test_what_opens_a_door_is_secret():
    secret = {option.name for option in options.declared() if option.secret}
    assert {"ELKS_PASSWORD", "CALLOUT_CALLBACK_SECRET", "SMS_HTTP_HEADER", "SMS_HTTP_URL", "VAPID_KEY"} <= secret


def test_nothing_is_sent_unless_somebody_has_set_it_up():
    defaults = {option.name: option.default for option in options.declared()}
    for name in ("ELKS_USER", "ELKS_PASSWORD", "SMS_HTTP_URL", "VAPID_KEY", "CALLOUT_CALLBACK_SECRET"):
        assert defaults[name] == "", name
