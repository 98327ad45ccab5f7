"""The time machine: the whole picture at any moment, by what was known; from change to change; and what differs between two moments."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from urllib.parse import urlencode
from uuid import UUID

from django.http import HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from vardkase.access import gates
from vardkase.access.gates import ViewerRequest
from vardkase.access.rules import Capability
from vardkase.incidents.rows import IncidentRow
from vardkase.incidents.rules import Mode
from vardkase.incidents.views.log import reference
from vardkase.incidents.views.room import room
from vardkase.incidents.words import STATES
from vardkase.kernel.clock import utc_now
from vardkase.kernel.once import one_look
from vardkase.situation.forms.moments import DifferenceForm, MomentForm, SlideForm
from vardkase.situation.moments import Part, Seen
from vardkase.situation.queries import moments as queries
from vardkase.situation.queries.known import known_at, known_now
from vardkase.situation.rules.differences import Difference, differences
from vardkase.situation.rules.known import Known
from vardkase.ui import times
from vardkase.ui.addresses import address

# Things of a part that stand on the page of the whole picture; the part alone shows them all.
SHOWN = 30
# Things of a part that its own page shows at most: what a person can look through, and a page can carry.
WHOLE = 1000
# What differs in a part that stands there before the rest is folded away.
CHANGES = 12
# The names of the ends of a difference where they are given as numbers of entries.
NUMBERS = {"since": "from", "until": "to"}
LONGEST_NUMBER = 16


@dataclass(frozen=True, slots=True)
class Moment:
    """A chosen moment: what was known, and how the page names it. `is_past` when anything has been written since."""

    known: Known
    shown_at: datetime
    is_past: bool


@dataclass(frozen=True, slots=True)
class PartShown:
    """A part on the page: what goes on, what was over by then, and how many more of each there are."""

    key: str
    title: str
    count: int
    going: tuple[Seen, ...]
    over: tuple[Seen, ...]
    more: int
    url: str


@dataclass(frozen=True, slots=True)
class ChangesShown:
    """What differs in a part: the first of it, and what is folded away."""

    title: str
    count: int
    first: tuple[Difference[Seen], ...]
    more: tuple[Difference[Seen], ...]


@dataclass(frozen=True, slots=True)
class HeadThen:
    """The head of the room as it was: a page of the past has no name, level or end above it that came later."""

    id: UUID
    reference: str
    title: str
    mode: Mode
    level_label: str
    state_label: str
    opened_at: None = None
    closed_at: None = None


@gates.requires(Capability.INCIDENT_READ)
@require_GET
def picture(request: ViewerRequest, incident_id: UUID) -> HttpResponse:
    """The picture as it was known at a moment; without one, as it is now."""
    now = utc_now()
    with one_look():
        context = room(request.viewer, incident_id, now, place="moments")
        row: IncidentRow = context["incident"]
        form = MomentForm(request.GET if "at" in request.GET else None, here=reference(row, now))
        moment = _chosen(request, form, row, now)
        only = request.GET.get("part", "")
        shown = queries.picture(request.viewer, row, moment.known, only)
        context |= _frame(row, form, moment, now) | _steps(request, row, moment) | _head(row, moment)
        context |= {
            "page_title": _("Time machine"),
            "parts": [_part(one, row, moment, only) for one in shown],
            "only": only,
            "whole_url": _at(row, moment.known.number),
            "difference_url": f"{address('situation:difference', row.id)}?{urlencode({'from': moment.known.number})}",
        }
    return render(request, "situation/moments.html", context, status=422 if form.errors else 200)


@gates.requires(Capability.INCIDENT_READ)
@require_GET
def difference(request: ViewerRequest, incident_id: UUID) -> HttpResponse:
    """What differs between two moments, part by part. The earlier comes first, however they are given."""
    now = utc_now()
    with one_look():
        context = room(request.viewer, incident_id, now, place="moments")
        row: IncidentRow = context["incident"]
        form = DifferenceForm(request.GET if {"since", "until"} & request.GET.keys() else None, here=reference(row, now))
        ends = (_end(request, form, row, "since", now), _end(request, form, row, "until", now))
        before, after = sorted(ends, key=lambda one: (one.known.number, one.shown_at))
        parts = [_changes(part, found) for part, found in _compared(request, row, before.known, after.known) if found]
    if not form.is_bound:
        form.initial = {"since": times.full_moment(before.shown_at), "until": times.full_moment(after.shown_at) if after.is_past else ""}
    context |= {
        "page_title": _("Difference between two moments"),
        "form": form,
        "page_errors": bool(form.errors),
        **_head(row, after),
        "turned": ends[0] != before,
        "before": before,
        "after": after,
        "before_url": _at(row, before.known.number),
        "after_url": _at(row, after.known.number),
        "parts": parts,
        "count": sum(one.count for one in parts),
        "no_side": True,
        "print_selection": f"{times.full_moment(before.shown_at)} – {times.full_moment(after.shown_at)}",
    }
    return render(request, "situation/difference.html", context, status=422 if form.errors else 200)


def _changes(part: Part, found: tuple[Difference[Seen], ...]) -> ChangesShown:
    return ChangesShown(str(part.title), len(found), found[:CHANGES], found[CHANGES:WHOLE])


def _compared(request: ViewerRequest, row: IncidentRow, before: Known, after: Known) -> Iterable[tuple[Part, tuple[Difference[Seen], ...]]]:
    for part in queries.ordered():
        was, aged = part.build(request.viewer, row, before), part.build(request.viewer, row, Known(before.number, after.at))
        yield part, differences(was, part.build(request.viewer, row, after), aged)


def _chosen(request: ViewerRequest, form: MomentForm, row: IncidentRow, now: datetime) -> Moment:
    """The moment that is asked for: by its time, by its number, or now. A number that there is not, is the nearest that there is."""
    if form.is_bound:
        at = form.chosen()
        return _now(row, now) if at is None else _timed(row, at, now)
    number = _number(request, "number")
    return _now(row, now) if number is None else _numbered(row, number, now)


def _end(request: ViewerRequest, form: DifferenceForm, row: IncidentRow, name: str, now: datetime) -> Moment:
    """One end of a difference: a moment in words, or a number. Neither: the beginning, or now."""
    if form.is_bound and (at := form.chosen(name)) is not None:
        return _timed(row, at, now)
    number = _number(request, NUMBERS[name])
    if number is not None and not form.is_bound:
        return _numbered(row, number, now)
    return _numbered(row, 1, now) if name == "since" else _now(row, now)


def _number(request: ViewerRequest, name: str) -> int | None:
    said = request.GET.get(name, "")
    return int(said) if said.isascii() and said.isdigit() and len(said) < LONGEST_NUMBER else None


def _now(row: IncidentRow, now: datetime) -> Moment:
    return Moment(known_now(row, now), now, is_past=False)


def _timed(row: IncidentRow, at: datetime, now: datetime) -> Moment:
    return Moment(known_at(row, at, now), at, is_past=at < now)


def _numbered(row: IncidentRow, number: int, now: datetime) -> Moment:
    """The moment of an entry; of the newest, and of one that there is not yet, it is now."""
    if number >= row.entries:
        return _now(row, now)
    at = queries.recorded_at(row.id, number) if number else None
    return Moment(Known(number, at or row.opened_at), at or row.opened_at, is_past=True)


def _at(row: IncidentRow, number: int, **more: str) -> str:
    return f"{address('situation:moments', row.id)}?{urlencode({'number': number, **more})}"


def _head(row: IncidentRow, moment: Moment) -> dict[str, Any]:
    """Above a page of the past stands what was known of the incident then. Nothing that holds now stands there."""
    if not moment.is_past:
        return {}
    found = queries.header(row, moment.known)
    title, level, state = (found.title, found.level, str(STATES[found.state])) if found else (row.reference, "", "")
    return {"incident": HeadThen(row.id, row.reference, title, row.mode, level, state), "held_up": [], "then_at": moment.shown_at}


def _frame(row: IncidentRow, form: MomentForm, moment: Moment, now: datetime) -> dict[str, Any]:
    """What the page says of the moment itself."""
    return {
        "form": form,
        "page_errors": bool(form.errors),
        "moment": moment,
        "said_at": times.moment(moment.shown_at, now),
        # Hours since it was opened say something while it goes on, and nothing before or after.
        "h": times.h_clock(row.opened_at, moment.shown_at) if row.opened_at <= moment.shown_at <= (row.closed_at or now) else "",
        "no_side": True,
        "print_selection": _("As it was known %(at)s (entry %(number)s)")
        % {"at": times.full_moment(moment.shown_at), "number": moment.known.number},
    }


def _steps(request: ViewerRequest, row: IncidentRow, moment: Moment) -> dict[str, Any]:
    """From here: to the entry before and after, and to the moments that are worth stopping at."""
    number, ticks = moment.known.number, queries.ticks_of(request.viewer, row)
    before, after = queries.near(ticks, number)
    return {
        "earlier_url": _at(row, number - 1) if number > 0 else "",
        "later_url": _at(row, number + 1) if number < row.entries else "",
        "tick_before_url": _at(row, before.number) if before else "",
        "tick_after_url": _at(row, after.number) if after else "",
        # What came later is not told, not even that it came: who steps through a night sees it come.
        "ticks": [(one, _at(row, one.number), one.number == number) for one in ticks if one.number <= number],
        "slide": SlideForm(last=row.entries, number=number),
        "first_url": _at(row, 1),
        "now_url": address("situation:moments", row.id),
    }


def _part(shown: queries.Shown, row: IncidentRow, moment: Moment, only: str) -> PartShown:
    limit = WHOLE if only else SHOWN
    going = tuple(one for one in shown.things if not one.over)
    over = tuple(one for one in shown.things if one.over)
    hidden = max(len(going) - limit, 0) + max(len(over) - limit, 0)
    key = shown.part.key
    return PartShown(
        key, str(shown.part.title), len(shown.things), going[:limit], over[:limit], hidden, _at(row, moment.known.number, part=key)
    )
