"""From rows of the tables to what the queries hand out. No viewer here: who may see a row is asked before."""

from __future__ import annotations

import json
from collections.abc import Hashable, Iterable
from datetime import datetime, timedelta
from functools import lru_cache
from typing import Any, TypeVar, cast

from django.conf import settings

from vardkase.incidents.rules import Mark, Secrecy
from vardkase.kernel import codec
from vardkase.leadership import events
from vardkase.leadership.models import BoardRow, DirectionRow, DutyRow, MeetingRow, QuestionRow, Staff, TakeoverRow
from vardkase.leadership.queries.rows import (
    BoardLine,
    DirectionVersion,
    DutyLine,
    Meeting,
    QuestionLine,
    StaffRow,
    TakeoverLine,
)
from vardkase.leadership.rules import tasks as rules
from vardkase.leadership.rules.board import Returned
from vardkase.leadership.rules.decisions import DutyKind

T = TypeVar("T")


def said(cls: type[T], body: str) -> T:
    """The event that a row keeps. It cannot be changed, so that the same text is read once."""
    found: T = _read(cast("Hashable", cls), body)
    return found


@lru_cache(maxsize=4096)
def _read(cls: Any, body: str) -> Any:
    return codec.from_plain(cls, json.loads(body))


def staff(row: Staff, open_tasks: int) -> StaffRow:
    """A staff."""
    closing = said(events.StaffClosed, row.closing) if row.closing else None
    return StaffRow(row.id, row.number, said(events.StaffOpened, row.body), row.opened_at, open_tasks, row.closed_at, closing)


def direction(row: DirectionRow) -> DirectionVersion:
    """A version of the direction."""
    return DirectionVersion(row.number, said(events.DirectionSet, row.body), row.set_at)


def duty(row: DutyRow, now: datetime) -> DutyLine:
    """A duty."""
    late = row.done_at is None and row.due_at is not None and row.due_at < now
    return DutyLine(
        row.about_id, DutyKind(row.kind), row.reference, row.title, row.since, row.due_at, row.done_at, row.how, row.by, late,
        Mark(Secrecy(row.mark_key.partition(":")[0])),
    )  # fmt: skip


def question(row: QuestionRow, now: datetime) -> QuestionLine:
    """A question of the lead board."""
    acknowledged, closed = row.acknowledged_at is not None, row.closed_at is not None
    return QuestionLine(
        row.id, row.number, row.title, row.area, row.lead, tuple(json.loads(row.supporting)), row.next_step, row.next_at, row.asked_at,
        row.acknowledged_at, row.acknowledged_by, row.closed_at, row.outcome,
        rules.is_unanswered(acknowledged=acknowledged, closed=closed, asked_at=row.asked_at, now=now,
            patience=timedelta(minutes=settings.LEAD_PATIENCE_MINUTES)),
    )  # fmt: skip


def takeover(row: TakeoverRow) -> TakeoverLine:
    """What was taken over."""
    how = Returned(row.how_returned) if row.how_returned else None
    return TakeoverLine(row.id, row.number, said(events.TakenOverFrom, row.body), row.decided_at, row.returned_at, how, row.circumstances)


def board(row: BoardRow, meetings: Iterable[MeetingRow], takeovers: Iterable[TakeoverRow]) -> BoardLine:
    """A time of the crisis board's work."""
    ending = said(events.BoardEnded, row.ending) if row.ending else None
    met = tuple(Meeting(one.number, said(events.BoardMet, one.body)) for one in meetings)
    return BoardLine(
        row.id, row.number, said(events.BoardActivated, row.body), row.activated_at, row.ended_at, ending, met,
        tuple(map(takeover, takeovers)),
    )  # fmt: skip
