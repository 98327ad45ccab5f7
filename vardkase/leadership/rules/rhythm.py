"""A timetable that was set, as its form said it: the entry keeps the points, and the hours they were made of are read out of them."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from datetime import datetime
from typing import Any

from vardkase.kernel.refusal import Refusal
from vardkase.leadership.rules.meetings import MeetingKind, RhythmDraft, TimePoint, timetable

# What may be chosen, the usual first: of two that give the same points the usual one was meant.
STEPS: dict[str, tuple[MeetingKind, tuple[int | None, ...]]] = {
    "briefing_hours": (MeetingKind.BRIEFING, (None, 2, 4, 6, 8, 12, 0)),
    "decision_hours": (MeetingKind.DECISION, (12, 6, 8, 24, 0)),
    "relief_hours": (MeetingKind.HANDOVER, (8, 6, 12, 0)),
}


def read_back(basis: RhythmDraft, points: Iterable[TimePoint], set_at: datetime) -> RhythmDraft:
    """The draft that a timetable was made of, when its points that then lay ahead were these. The usual hours where none fit."""
    kept = list(points)
    found: dict[str, Any] = {}
    for name, (kind, choices) in STEPS.items():
        wanted = _moments(kept, kind, set_at)
        tried: list[dict[str, Any]] = [{name: one} for one in choices]
        fits = (one for one in tried if _moments(timetable(replace(basis, **one)), kind, set_at) == wanted)
        found |= next(fits, tried[0])
    return replace(basis, **found)


def _moments(points: Iterable[TimePoint], kind: MeetingKind, since: datetime) -> list[datetime]:
    return [one.at for one in points if one.kind == kind and one.point is None and one.at >= since]


def check_changed(draft: RhythmDraft, before: RhythmDraft | None, *, stands: bool) -> RhythmDraft:
    """The draft, with the very H of the timetable before it when it says the same minute.

    A timetable that says what the one before it says, while meetings of that one `stands`, renumbers every meeting for nothing:
    "leadership.same_rhythm".
    """
    if before is None:
        return draft
    if _to_minute(draft.h_at) == _to_minute(before.h_at):
        draft = replace(draft, h_at=before.h_at)
    same = (draft.place, draft.joining, timetable(draft)) == (before.place, before.joining, timetable(before))
    if same and stands:
        raise Refusal("leadership.same_rhythm")
    return draft


def _to_minute(at: datetime) -> datetime:
    return at.replace(second=0, microsecond=0)
