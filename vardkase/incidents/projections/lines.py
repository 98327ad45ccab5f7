"""From entries to log lines, in memory: the same fold makes the tables, rebuilds them, and reads the log as it was at another time."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import replace
from typing import Any

from vardkase.incidents import events, kinds
from vardkase.incidents.rows import AttachmentRow, LogEntry
from vardkase.incidents.rules import Category, Details, Mark
from vardkase.incidents.rules.marks import at_least
from vardkase.kernel import codec
from vardkase.ledger.entry import Entry

Lines = dict[int, LogEntry]
ERASED = "ledger.payload_erased"


def first(entry: Entry) -> LogEntry:
    """The line that an entry itself is, before anything later is said about it."""
    if entry.erased:
        return _erased(entry)
    if make := _MAKERS.get(entry.kind):
        return make(_base(entry), entry.event)
    kind = kinds.of(entry.kind)
    line = kind.line(_base(entry), entry.event)
    mark = at_least(line.mark, kind.least(entry.event))
    return line if mark == line.mark else replace(line, mark=mark)


def follow(lines: Lines, entry: Entry) -> None:
    """Adds an entry's own line to the lines, and changes those it is about."""
    line = first(entry)
    lines[line.number] = line
    if not entry.erased and entry.kind in _CHANGERS:
        _CHANGERS[entry.kind](lines, entry)


def lines_of(entries: Iterable[Entry]) -> Lines:
    """The lines of entries in order: a chain of corrections with all that was said about it, or a whole stream."""
    lines: Lines = {}
    for entry in entries:
        follow(lines, entry)
    return lines


def _erased(entry: Entry) -> LogEntry:
    """Number and times. Its mark went with the payload, so that nothing else may be shown: neither author nor how the time was said."""
    happened = replace(entry.happened, said="")
    return LogEntry(
        entry.number, entry.kind, Category.SYSTEM, happened, entry.recorded_at, erased=True, about=entry.number, changed=entry.number
    )


def _base(entry: Entry) -> LogEntry:
    actor = entry.actor
    return LogEntry(
        number=entry.number,
        kind=entry.kind,
        category=Category.SYSTEM,
        happened=entry.happened,
        recorded_at=entry.recorded_at,
        author_id=actor.id,
        author=actor.label,
        on_behalf_of=actor.on_behalf_of,
        about=entry.number,
        changed=entry.number,
    )


def _attachment(said: events.Attachment) -> AttachmentRow:
    return AttachmentRow(
        said.id, said.name, said.media_type, said.size, said.sha256, said.width, said.height, said.has_preview, said.said_name
    )


# --- an entry's own line ---


def _written(line: LogEntry, event: events.EntryWritten) -> LogEntry:
    return replace(
        line,
        category=event.category,
        text=event.text,
        direction=event.direction,
        counterpart=event.counterpart,
        channel=event.channel,
        place=event.place,
        tags=event.tags,
        importance=event.importance,
        mark=event.mark,
        reliability=event.reliability,
        source=event.source.text,
        source_url=event.source.url,
        on_behalf_of=event.on_behalf_of or line.on_behalf_of,
        attachments=tuple(map(_attachment, event.attachments)),
    )


def _corrected(line: LogEntry, event: events.EntryCorrected) -> LogEntry:
    return replace(
        line, category=event.category, importance=event.importance, text=event.text, reason=event.reason, mark=event.mark,
        corrects=event.number, about=event.root,
    )  # fmt: skip


def _note(line: LogEntry, root: int, mark: Mark, text: str = "", **facts: Any) -> LogEntry:
    return replace(line, quiet=True, about=root, mark=mark, text=text, facts=facts)


def _completed(line: LogEntry, event: events.EntryCompleted) -> LogEntry:
    given = {name: value for name, value in codec.to_plain(event.details).items() if value is not None}
    return _note(line, event.root, event.mark, number=event.number, given=given)


def _attached(line: LogEntry, event: events.AttachmentAdded) -> LogEntry:
    return _note(line, event.root, event.mark, number=event.number, count=len(event.attachments))


def _marked(line: LogEntry, event: events.EntryMarked) -> LogEntry:
    return _note(
        line, event.root, event.after, event.reason, number=event.number, before=str(event.before.level), after=str(event.after.level)
    )


def _verified(line: LogEntry, event: events.EntryVerified) -> LogEntry:
    return _note(line, event.root, event.mark, number=event.number, by=event.confirmed_by)


def _receipt(line: LogEntry, event: events.CatchUpAcknowledged) -> LogEntry:
    return replace(line, quiet=True, facts={"up_to": event.up_to, "after": event.after})


def _opened(line: LogEntry, event: events.IncidentOpened) -> LogEntry:
    facts: dict[str, Any] = {
        "reference": event.reference, "title": event.title, "mode": str(event.mode), "authority": event.authority,
        "state": str(event.state), "level": event.level, "alarm": str(event.alarm.alarm_id) if event.alarm else None,
    }  # fmt: skip
    return replace(line, text=event.summary, place=event.place, facts=facts)


def _state(line: LogEntry, event: events.StateChanged) -> LogEntry:
    return replace(line, text=event.reason, facts={"before": str(event.before), "after": str(event.after)})


def _level(line: LogEntry, event: events.LevelChanged) -> LogEntry:
    facts = {
        "before": event.before, "after": event.after, "order": event.after_order, "decided_by": event.decided_by,
        "criteria": [str(criterion) for criterion in event.criteria],
    }  # fmt: skip
    return replace(line, category=Category.DECISION, text=event.reason, facts=facts)


def _renamed(line: LogEntry, event: events.IncidentRenamed) -> LogEntry:
    return replace(line, quiet=True, facts={"before": event.before, "after": event.after})


def _alarm_in(line: LogEntry, event: events.AlarmTakenIn) -> LogEntry:
    # What the caller said and who it was stays with the alarm: its readers are others than those of the log.
    return replace(line, category=Category.EVENT, facts={"alarm": str(event.alarm.alarm_id)})


def _erasure(line: LogEntry, event: Any) -> LogEntry:
    return replace(line, text=event.reason, facts={"number": event.number, "authority": event.authority, "decided_by": event.decided_by})


_MAKERS: dict[str, Callable[[LogEntry, Any], LogEntry]] = {
    "incident.opened": _opened,
    "incident.state_changed": _state,
    "incident.level_changed": _level,
    "incident.renamed": _renamed,
    "incident.alarm_linked": _alarm_in,
    "incident.entry_written": _written,
    "incident.entry_corrected": _corrected,
    "incident.entry_completed": _completed,
    "incident.attachment_added": _attached,
    "incident.marked": _marked,
    "incident.entry_verified": _verified,
    "incident.catch_up_acknowledged": _receipt,
    ERASED: _erasure,
}


# --- what an entry does to the lines it is about ---


def _correct(lines: Lines, entry: Entry) -> None:
    """Every earlier member of the chain is struck and points at the newest correction; the correction takes the details of the first."""
    event = entry.event
    root = lines[event.root]
    lines[entry.number] = replace(
        lines[entry.number], direction=root.direction, counterpart=root.counterpart, channel=root.channel, place=root.place, tags=root.tags,
        reliability=root.reliability, source=root.source, source_url=root.source_url,
    )  # fmt: skip
    for line in tuple(lines.values()):
        if line.about == event.root and line.number < entry.number and not (line.quiet or line.erased):
            lines[line.number] = replace(line, corrected_by=entry.number, correction_reason=event.reason, changed=entry.number)


def _complete(lines: Lines, entry: Entry) -> None:
    line = lines[entry.event.number]
    if line.erased:
        return
    lines[line.number] = replace(line, changed=entry.number, **_given(entry.event.details))


def _given(details: Details) -> dict[str, Any]:
    names = ("category", "direction", "counterpart", "channel", "place", "tags", "importance", "reliability")
    given = {name: value for name in names if (value := getattr(details, name)) is not None}
    if details.source is not None:
        given |= {"source": details.source.text, "source_url": details.source.url}
    return given


def _attach(lines: Lines, entry: Entry) -> None:
    line = lines[entry.event.number]
    if line.erased:
        return
    lines[line.number] = replace(
        line, changed=entry.number, attachments=line.attachments + tuple(map(_attachment, entry.event.attachments))
    )


def _mark(lines: Lines, entry: Entry) -> None:
    for line in tuple(lines.values()):
        if line.about == entry.event.root and not line.erased:
            lines[line.number] = replace(line, mark=entry.event.after, changed=entry.number)


def _verify(lines: Lines, entry: Entry) -> None:
    line = lines[entry.event.number]
    if line.erased:
        return
    lines[line.number] = replace(line, verified_by=entry.event.confirmed_by, verified_at=entry.recorded_at, changed=entry.number)


def _erase(lines: Lines, entry: Entry) -> None:
    line = lines.get(entry.event.number)
    if line is not None:
        lines[line.number] = replace(line, erased=True, erased_by=entry.number, erasure=entry.event.reason, changed=entry.number)


_CHANGERS: dict[str, Callable[[Lines, Entry], None]] = {
    "incident.entry_corrected": _correct,
    "incident.entry_completed": _complete,
    "incident.attachment_added": _attach,
    "incident.marked": _mark,
    "incident.entry_verified": _verify,
    ERASED: _erase,
}
