"""How the rhythm, its meetings and the stand-down read in the log."""

from __future__ import annotations

from datetime import UTC, datetime

from vardkase.incidents.rules import Category
from vardkase.leadership import events
from vardkase.leadership.lines.base import Facts, Line, important, sentences


def _stamp(at: datetime | None) -> str:
    return at.astimezone(UTC).isoformat() if at else ""


def _rhythm(event: events.RhythmSet) -> tuple[str, Facts]:
    return "", {"staff": event.staff, "h": _stamp(event.h_at), "hours": event.hours, "points": len(event.points), "passed": event.passed}


def _planned(event: events.MeetingPlanned) -> tuple[str, Facts]:
    return sentences(event.place, event.joining), _named(event) | {"at": _stamp(event.at), "staff": event.staff}


def _named(event: object) -> Facts:
    kind, title = str(getattr(event, "kind", "board")), getattr(event, "title", "") or getattr(event, "board", "")
    found = {"reference": getattr(event, "reference", ""), "kind": kind, "title": title}
    # Which point of the timetable it was; entries from before that was kept have only its kind.
    point = None if isinstance(event, events.MeetingNoted) else getattr(event, "point", None)
    return found | ({"point": str(point)} if point else {})


def _convened(event: events.BoardConvened) -> tuple[str, Facts]:
    said = _named(event) | {"at": _stamp(event.at), "place": event.place, "how": event.how, "by": event.convened_by}
    items = (f"{place}. {one}" for place, one in enumerate(event.items, 1))
    return sentences(*items, event.short_notice), said | {"called": len(event.called) + len(event.substitutes)}


def _moved(event: events.MeetingMoved) -> tuple[str, Facts]:
    return event.why, _named(event) | {"at": _stamp(event.at), "before": _stamp(event.before_at)}


def _cancelled(event: events.MeetingCancelled) -> tuple[str, Facts]:
    return event.why, _named(event) | {"at": _stamp(event.at)}


def _begun(event: events.MeetingBegun) -> tuple[str, Facts]:
    return "", _named(event) | {"present": ", ".join((*event.who.present, *event.who.substitutes))}


def _noted(event: events.MeetingNoted) -> tuple[str, Facts]:
    return event.text, _named(event)


def _item(event: events.BoardItemWritten) -> tuple[str, Facts]:
    return event.item.decision, {
        "reference": event.reference,
        "paragraph": event.item.paragraph,
        "heading": event.item.heading,
        "late": event.item.afterwards,
    }


def _attendance(event: events.AttendanceChanged) -> tuple[str, Facts]:
    said = {"name": event.move.name, "came": event.move.came, "at": _stamp(event.move.at)}
    return "", _named(event) | said | {"serving": event.serving, "members": event.members}


def _adjusted(event: events.MinutesAdjusted) -> tuple[str, Facts]:
    said = {"reference": event.reference, "board": event.board, "on": event.adjusted.on.isoformat(), "by": ", ".join(event.adjusted.by)}
    return event.adjusted.kept, said


def _ended(event: events.MeetingEnded) -> tuple[str, Facts]:
    return event.outcome, _named(event) | {"next": _stamp(event.next_at)}


def _stood_down(event: events.StoodDown) -> tuple[str, Facts]:
    settled = (f"{one.reference} {one.title} {f'→ {one.to}' if one.to else one.why}".strip() for one in event.settled)
    return sentences(event.grounds, *settled), {
        "decided_by": event.decided_by, "handed_to": event.handed_to, "staffs": ", ".join(one.name for one in event.staffs),
        "open": len(event.settled), "board": event.board, "law": event.board_law,
    }  # fmt: skip


LINES = {
    "leadership.rhythm_set": Line(_rhythm, Category.INFO),
    "leadership.meeting_planned": Line(_planned, Category.INFO),
    "leadership.board_convened": Line(_convened, Category.ACTION, important),
    "leadership.meeting_moved": Line(_moved, Category.INFO),
    "leadership.meeting_cancelled": Line(_cancelled, Category.INFO),
    "leadership.meeting_begun": Line(_begun, Category.ACTION),
    "leadership.meeting_noted": Line(_noted, Category.INFO),
    "leadership.board_item_written": Line(_item, Category.INFO),
    "leadership.meeting_ended": Line(_ended, Category.ACTION),
    "leadership.attendance_changed": Line(_attendance, Category.INFO),
    "leadership.minutes_adjusted": Line(_adjusted, Category.ACTION, important),
    "leadership.stood_down": Line(_stood_down, Category.DECISION, important),
}
