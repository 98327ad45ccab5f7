"""The rules of rest that a municipality works by: those of the planner, with its own hours where it has set them."""

from __future__ import annotations

from datetime import timedelta

from vardkase.leadership.endurance.problem import Rules


def rules_of(*, longest: int, amber: int, rest: int, soon: int, handover: int) -> Rules:
    """The rules from hours, and minutes of handover. A shift too short to be worth the way is no longer than the longest."""
    return Rules(
        longest=timedelta(hours=longest),
        amber=timedelta(hours=amber),
        shortest=timedelta(hours=min(4, max(longest, 1))),
        rest=timedelta(hours=rest),
        soon=timedelta(hours=soon),
        overlap=timedelta(minutes=handover),
    )
