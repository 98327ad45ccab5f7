"""What somebody who has answered a call-out is told: whether anybody waits for them. A test, an exercise and a stop say so at once."""

from __future__ import annotations

from enum import StrEnum

from vardkase.leadership.channels.replies import Answer


class Receipt(StrEnum):
    """What an answer comes to, for the one who gave it."""

    TEST = "test"
    TOO_LATE = "too_late"
    CONFLICT = "conflict"
    ANOTHER = "another"
    STOPPED = "stopped"
    RESERVE = "reserve"
    EXERCISE = "exercise"
    EXPECTED = "expected"


def receipt(
    answer: Answer, *, is_test: bool, is_exercise: bool, is_conflict: bool, is_reserve: bool, over_before: bool, over_since: bool
) -> Receipt:
    """What to tell. `over_before`: it was stopped when they answered; `over_since`: it is stopped now."""
    if is_test:
        return Receipt.TEST
    if over_before:
        return Receipt.TOO_LATE
    if is_conflict:
        return Receipt.CONFLICT
    if answer != Answer.YES:
        return Receipt.ANOTHER
    if over_since:
        return Receipt.STOPPED
    if is_reserve:
        return Receipt.RESERVE
    return Receipt.EXERCISE if is_exercise else Receipt.EXPECTED
