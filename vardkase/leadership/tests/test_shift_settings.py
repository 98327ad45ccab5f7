"""The settings of rest: what contradicts itself stops the start, and what a municipality says is what its staffs are measured by."""

from __future__ import annotations

import pytest
from django.conf import settings as house

from vardkase.kernel.refusal import Refusal
from vardkase.leadership import settings
from vardkase.leadership.endurance.problem import STANDARD, check_rules
from vardkase.leadership.queries.rosters import working_rules
from vardkase.leadership.rules.rest import rules_of
from vardkase.leadership.tests.test_channels_settings import started
from vardkase.testing.cases import each

HOURS = {"longest": 12, "amber": 10, "rest": 11, "soon": 12, "handover": 30}


def test_the_defaults_are_the_law_and_the_doctrine():
    assert working_rules() == STANDARD
    assert (settings.SHIFT_LONGEST_HOURS, settings.SHIFT_REST_HOURS, settings.SHIFT_AMBER_HOURS) == (12, 11, 10)


@each(
    ("changes", "field"),
    [
        ({"longest": 0}, "longest"),
        ({"amber": 13}, "amber"),
        ({"rest": 0}, "rest"),
        ({"handover": 12 * 60}, "overlap"),
        ({"handover": -1}, "overlap"),
    ],
)
def test_what_contradicts_itself_is_refused(changes: dict[str, int], field: str):
    with pytest.raises(Refusal) as caught:
        check_rules(rules_of(**HOURS | changes))
    assert caught.value.facts["field"] == field


@each("changes", [{}, {"longest": 8, "amber": 8}, {"longest": 2, "amber": 2}, {"handover": 0}, {"rest": 12}, {"soon": 6}])
def test_what_a_municipality_may_say_holds_together(changes: dict[str, int]):
    check_rules(rules_of(**HOURS | changes))


def test_a_contradiction_stops_the_start_with_a_sentence():
    answer = started(VARDKASE_SHIFT_AMBER_HOURS="14")
    assert answer.returncode != 0
    assert "VARDKASE_SHIFT_…: amber contradicts the others" in answer.stderr


def test_rules_follow_the_settings_at_every_look(settings):
    settings.SHIFT_REST_HOURS = 12
    assert working_rules().rest.total_seconds() == 12 * 3600
    assert house.SHIFT_REST_HOURS == 12
