"""Reporting to the status board: how functions stand, and that nothing has changed. A link reports by the same actions."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.db import transaction

from vardkase.access.rules import Viewer
from vardkase.incidents import tables
from vardkase.incidents.actions.frame import check_same
from vardkase.incidents.rows import IncidentRow
from vardkase.incidents.rules import OPEN, Mark, Secrecy, audience, check_mark, may_see, seen_key
from vardkase.kernel.refusal import Refusal
from vardkase.leadership.queries.shaping import said
from vardkase.leadership.rules.seen import check_seen, digest
from vardkase.ledger import queries as ledger
from vardkase.ledger.entry import Entry
from vardkase.situation.actions.frame import already, to_say, written
from vardkase.situation.events import status as events
from vardkase.situation.models.status import StatusLine, StatusReport
from vardkase.situation.rules import marks
from vardkase.situation.rules import status as rules
from vardkase.situation.rules.status import Level, ReportDraft, Said, Side

# How many times what stands may have been said again since it was seen.
LOOKED_BACK = 20
Stood = dict[tuple[UUID, str], StatusReport]


@dataclass(frozen=True, slots=True)
class _Asked:
    """What may be reported in one go: the functions by their ids, who reports them, and what stands of them."""

    names: dict[UUID, str]
    unit: str
    stood: Stood


def report(
    *, viewer: Viewer, incident_id: UUID, draft: ReportDraft, unit_id: UUID | None = None, seen: str | None = None, key: UUID, now: datetime
) -> Entry:
    """How functions stand, by what is said of a moment. With `unit_id` only that unit's functions can be reported.

    `seen` is the `digest` of what stood of them when the form was opened (`rules.status.shown`): who comes second sees what the first
    has said, before anything is written over it. What is said later of an earlier moment is kept, and does not stand.
    Refused: "situation.status_row_of_another", "leadership.changed_meanwhile", and what `rules.check_report` refuses.
    """
    with transaction.atomic():
        row = to_say(viewer, incident_id, key)
        earlier = already(row.stream, key, events.StatusReported, draft, apart=("mark",))
        if earlier:
            # Without a mark it took that of what it replaced; one that is asked for now must be the one it has.
            check_same(earlier, same=earlier.erased or draft.mark is None or earlier.event.mark == _checked_mark(row, draft.mark, now))
            return earlier
        asked = _asked(row, [one.row_id for one in draft.items], unit_id)
        _check_seen(row, seen, asked)
        draft = rules.check_report(draft, asked.names, now)
        told = {(one.row_id, str(one.side)) for one in draft.items}
        replaced = [one for which, one in asked.stood.items() if which in told]
        mark = _checked_mark(row, draft.mark or _strictest(row, replaced), now)
        items = tuple(_told(one, asked, draft.as_of, mark) for one in draft.items)
        return written(row.stream, events.StatusReported(asked.unit, draft.reporter, draft.as_of, items, mark), viewer, key, now)


def report_unchanged(
    *,
    viewer: Viewer,
    reader: Viewer | None = None,
    incident_id: UUID,
    row_ids: tuple[UUID, ...] = (),
    unit_id: UUID | None = None,
    as_of: datetime,
    reporter: str,
    seen: str | None = None,
    key: UUID,
    now: datetime,
) -> Entry:
    """What was said before still holds: of some functions, or of all that a unit has reported. An entry of its own, with the same contents.

    Only what is seen is said again: by `reader` where what somebody was shown is less than what they may write, else by `viewer`.
    Refused: "situation.status_nothing_to_repeat", "situation.status_unchanged_before", "situation.status_hold_has_passed",
    "situation.status_as_of_ahead", "situation.status_needs_reporter", "leadership.changed_meanwhile".
    """
    with transaction.atomic():
        row = to_say(viewer, incident_id, key)
        earlier = already(row.stream, key, events.StatusUnchanged, as_of=as_of, reporter=reporter)
        if earlier:
            check_same(earlier, same=earlier.erased or {one.row_id for one in earlier.event.items} <= _ever(row, row_ids, unit_id))
            return earlier
        asked = _asked(row, row_ids, unit_id)
        _check_seen(row, seen, asked)
        seen_by = audience(reader or viewer, row.id, row.authority_id)
        stood = [one for one in asked.stood.values() if may_see(seen_by, one.mark_key)]
        told = [said(events.Told, one.body) for one in stood]
        items = tuple(_said(one) for one in told)
        if not items:
            raise Refusal("situation.status_nothing_to_repeat")
        rules.check_unchanged(((asked.names[one.row_id], one.as_of) for one in stood), as_of)
        rules.check_still_holds(((asked.names[one.row_id], one.holds_until) for one in items), as_of)
        draft = rules.check_report(ReportDraft(items, as_of, reporter), asked.names, now)
        mark = _strictest(row, stood)
        again = tuple(_told(one, asked, as_of, mark) for one in draft.items)
        event = events.StatusUnchanged(asked.unit, draft.reporter, as_of, again, mark)
        return written(row.stream, event, viewer, key, now)


def shown_of(stood: Stood) -> tuple[tuple[str, str, int], ...]:
    """What stands, as a form fingerprints it."""
    return rules.shown((row_id, side, one.number) for (row_id, side), one in stood.items())


def _check_seen(row: IncidentRow, seen: str | None, asked: _Asked) -> None:
    """As `check_seen`. That what was seen has been said again since, and nothing else, is no change: nobody's words are written over."""
    if seen and seen != digest(shown_of(asked.stood)) and _only_said_again(row, seen, asked):
        return
    check_seen(seen, shown_of(asked.stood))


def _only_said_again(row: IncidentRow, seen: str, asked: _Asked) -> bool:
    ids = {row_id for row_id, _side in asked.stood}
    versions = [one for one in tables.load(StatusReport, "number", incident_id=row.id, row_id=ids) if one.superseded != one.number]
    for number in sorted({one.number for one in versions}, reverse=True)[:LOOKED_BACK]:
        if not all(one.unchanged for one in versions if one.number == number):
            return False
        if digest(shown_of({(one.row_id, one.side): one for one in versions if one.number < number})) == seen:
            return True
    return False


def _asked(row: IncidentRow, row_ids: Iterable[UUID], unit_id: UUID | None) -> _Asked:
    lines = tables.load(StatusLine, "place", incident_id=row.id, superseded=None, retired=False)
    wanted = set(row_ids)
    of_unit = {one.row_id for one in lines if unit_id in {None, one.unit_id}}
    if not wanted <= of_unit:
        known = wanted <= {one.row_id for one in lines}
        raise Refusal("situation.status_row_of_another") if known else Refusal("situation.status_no_such_row")
    here = [one for one in lines if one.row_id in (of_unit if unit_id else wanted)]
    ids = {one.row_id for one in here}
    stood = tables.load(StatusReport, "number, row_id, side", incident_id=row.id, superseded=None, row_id=ids) if ids else []
    unit = ", ".join(dict.fromkeys(said(events.BoardRow, one.body).unit for one in here))
    return _Asked({one.row_id: one.name for one in here}, unit, {(one.row_id, one.side): one for one in stood})


def _ever(row: IncidentRow, row_ids: Iterable[UUID], unit_id: UUID | None) -> set[UUID]:
    """The functions that were asked about: those named, or all that a unit has ever reported, also those it has no more."""
    return {one.row_id for one in tables.load(StatusLine, incident_id=row.id, unit_id=unit_id)} if unit_id else set(row_ids)


def _checked_mark(row: IncidentRow, mark: Mark, now: datetime) -> Mark:
    return check_mark(mark, row.authority_id, row.authority, today=now.date())


def _told(one: Said, asked: _Asked, as_of: datetime, mark: Mark) -> events.Told:
    """What is said, with the level that stood before it, and since when these words have been said: as far as those who read the new
    report could read the one before. Of what was more closed nothing is told."""
    stood = asked.stood.get((one.row_id, str(one.side)))
    before = said(events.Told, stood.body) if stood and marks.covers(mark, marks.of_key(stood.mark_key)) else None
    since = before.since if before and _said(before) == one else as_of
    return events.Told(
        one.row_id, asked.names[one.row_id], one.side, one.level, one.trend, before.level if before else Level.GREY, min(since, as_of),
        one.consequence, one.holds, one.holds_until, one.need, one.need_what,
    )  # fmt: skip


def _said(told: events.Told) -> Said:
    return Said(
        told.row_id, Side(told.side), Level(told.level), told.trend, told.consequence, told.holds, told.holds_until, told.need,
        told.need_what,
    )  # fmt: skip


def _strictest(row: IncidentRow, stood: list[StatusReport]) -> Mark:
    """The mark of the most closed of what stands: what is said in its place is no more open because nobody thought of it."""
    closed = [one.number for one in stood if one.mark_key != seen_key(OPEN)]
    found = (ledger.get(row.stream, number) for number in dict.fromkeys(closed))
    marks = [entry.event.mark for entry in found if entry and not entry.erased]
    return max(marks, key=lambda mark: tuple(Secrecy).index(mark.level), default=OPEN)
