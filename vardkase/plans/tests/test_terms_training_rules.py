"""Training: until when it counts, how it lapses when members change, and what may be written of it."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from uuid import UUID

import pytest

from vardkase.plans.rules import training
from vardkase.plans.rules.terms import BodyKind
from vardkase.plans.rules.training import Training, TrainingState
from vardkase.plans.tests.scenes import PERSONAL_NUMBER, refused
from vardkase.plans.tests.terms_scenes import TODAY

CHAIR = Training(UUID(int=3), "Ordförande i krisledningsnämnden", "LEH", trained_on=date(2024, 3, 1))


@pytest.mark.parametrize(
    ("kind", "trained", "months", "for_next", "begins", "until"),
    [
        (BodyKind.COUNCIL, "2024-03-01", 0, False, {}, "2026-10-14"),
        (BodyKind.EXECUTIVE, "2024-03-01", 0, False, {}, "2026-12-31"),
        # Before the board took office it was still the former's; unless it was given to those who were to come.
        (BodyKind.EXECUTIVE, "2026-11-20", 0, False, {}, "2026-12-31"),
        (BodyKind.EXECUTIVE, "2026-11-20", 0, True, {}, "2030-12-31"),
        (BodyKind.EXECUTIVE, "2027-01-01", 0, False, {}, "2030-12-31"),
        # As the council decided, and an end of its own that comes before.
        (BodyKind.BOARD, "2024-03-01", 0, False, {2026: date(2027, 2, 1)}, "2027-01-31"),
        (BodyKind.EXECUTIVE, "2024-03-01", 12, False, {}, "2025-03-01"),
        (BodyKind.EXECUTIVE, "2026-03-01", 24, False, {}, "2026-12-31"),
        # Employees: by the months alone, to the last of a shorter month.
        (None, "2024-03-01", 24, False, {}, "2026-03-01"),
        (None, "2024-01-31", 1, False, {}, "2024-02-29"),
        (None, "2023-12-31", 12, False, {}, "2024-12-31"),
        (None, "2024-03-01", 0, False, {}, "None"),
    ],
)
def test_the_end_is_that_of_the_body_s_term_at_the_latest(kind, trained, months, for_next, begins, until):
    one = replace(CHAIR, trained_on=date.fromisoformat(trained), months=months, for_next=for_next)
    assert str(training.valid_until(one, kind, begins)) == until


def test_who_was_never_trained_has_no_end():
    assert training.valid_until(replace(CHAIR, trained_on=None, months=12), BodyKind.COUNCIL, {}) is None


@pytest.mark.parametrize(
    ("trained", "until", "state"),
    [
        (None, None, TrainingState.NEVER),
        ("2024-03-01", None, TrainingState.VALID),
        ("2024-03-01", "2026-11-29", TrainingState.LAPSED),
        ("2024-03-01", "2026-11-30", TrainingState.ENDS_SOON),
        ("2024-03-01", "2027-02-28", TrainingState.ENDS_SOON),
        ("2024-03-01", "2027-03-01", TrainingState.VALID),
    ],
)
def test_it_counts_to_its_last_day(trained, until, state):
    one = replace(CHAIR, trained_on=date.fromisoformat(trained) if trained else None)
    assert training.training_state(one, date.fromisoformat(until) if until else None, TODAY) is state


def test_nearly_all_that_the_elected_were_trained_in_lapses_at_the_turn_of_the_term():
    for kind, last in ((BodyKind.COUNCIL, date(2026, 10, 14)), (BodyKind.EXECUTIVE, date(2026, 12, 31))):
        until = training.valid_until(CHAIR, kind, {})
        after = date.fromordinal(last.toordinal() + 1)
        assert training.training_state(CHAIR, until, last) is TrainingState.ENDS_SOON
        assert training.training_state(CHAIR, until, after) is TrainingState.LAPSED


@pytest.mark.parametrize(
    ("change", "code", "field"),
    [
        ({"function": " "}, "plans.training_of_whom", "function"),
        ({"competence": ""}, "plans.training_in_what", "competence"),
        ({"months": -1}, "plans.odd_months", "months"),
        ({"months": 121}, "plans.odd_months", "months"),
        ({"trained_on": date(2026, 12, 1)}, "plans.trained_in_future", "trained_on"),
        ({"exercised_on": date(2026, 12, 1)}, "plans.trained_in_future", "exercised_on"),
        ({"function": f"Vald {PERSONAL_NUMBER}"}, "plans.personal_id", "function"),
        ({"note": "x" * 601}, "plans.too_long", "note"),
    ],
)
def test_what_is_wrong_is_refused_at_its_field(change, code, field):
    with refused(code, field=field):
        training.check_training(replace(CHAIR, **change), TODAY)


def test_what_is_right_is_tidied():
    one = replace(CHAIR, function="  Stabs  chef ", trained_on=TODAY, exercised_on=TODAY, months=120, note=" Prov. ")
    assert training.check_training(one, TODAY) == replace(one, function="Stabs chef", note="Prov.")
