"""How shifts, warnings, proposals and sheets are laid out for their pages: words, tones, and the places of bands along a line of hours."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from vardkase.kernel.ids import new_id
from vardkase.leadership import queries, words
from vardkase.leadership.endurance.problem import HORIZONS
from vardkase.leadership.queries.rosters import working_rules
from vardkase.leadership.queries.shift_rows import HOUR
from vardkase.leadership.rules.handover import Section
from vardkase.leadership.rules.planning import OutcomeKind
from vardkase.leadership.rules.shifts import ShiftState, Time
from vardkase.leadership.views.acts import moment, said
from vardkase.leadership.views.shift_drawing import drawing
from vardkase.ui import times

TONES = {
    ShiftState.PLANNED: "grey",
    ShiftState.ASKED: "orange",
    ShiftState.YES: "green",
    ShiftState.NO: "red",
    ShiftState.ON: "green",
    ShiftState.RELIEVED: "grey",
    ShiftState.WITHDRAWN: "grey",
}
# How a shift is drawn, by its state: filled, or an edge alone, so that it can be told without colour.
DASHES = {ShiftState.PLANNED: "1 4", ShiftState.ASKED: "4 3"}
FILLS = {ShiftState.YES: "0.28", ShiftState.ON: "0.5", ShiftState.RELIEVED: "0.1"}
BAR = 22
# How wide the line of hours is on the narrowest phone, and a letter in it, in pixels.
PHONE, LETTER = 250, 7


@dataclass(frozen=True, slots=True)
class Band:
    """A part of a line of hours, in per cent of it. `dash` for what nobody has said yes to, `is_gap` for what nobody has."""

    x: str
    width: str
    fill: str
    dash: str
    word: str
    y: int
    is_gap: bool = False


def roster(line: queries.RosterLine, board: queries.ShiftBoard, now: datetime, first: int) -> dict[str, Any]:
    """The roster of a staff, as its section of the board shows it."""
    ticks = _ticks(board, now)
    worst = [warning(one, now, is_over=line.is_over) for one in line.warnings]
    return {
        "line": line,
        "warnings": worst[:first],
        "more_warnings": worst[first:],
        "red": sum(1 for one in line.warnings if one.severity == "red"),
        "roles": [_role(one, board, now, ticks) for one in line.roles],
        "people": [_member(one, now) for one in line.people],
        "unasked": any(one.state == ShiftState.PLANNED and one.ends_at > now for role in line.roles for one in role.shifts),
        "proposal": line.proposals[0] if line.proposals else None,
        "proposals": line.proposals[1:],
    }


def warning(line: queries.WarningLine, now: datetime, *, is_over: bool = False) -> dict[str, Any]:
    """A warning: its tone, the word of that, the sentence and what to do. Of what is over only what was is told."""
    is_red = line.severity == "red"
    if is_over:
        return {
            "tone": "red" if is_red else "orange",
            "word": _("Departed from the rules"),
            "text": words.warning_text(line, now),
            "remedy": "",
            "holding_id": None,
        }
    return {
        "tone": "red" if is_red else "orange",
        "word": _("Must be mended") if is_red else _("Look at it"),
        "text": words.warning_text(line, now),
        "remedy": words.warning_remedy(line),
        "holding_id": line.holding_id,
    }


def shift(line: queries.ShiftLine, now: datetime) -> dict[str, Any]:
    """A shift in a list."""
    return {
        "line": line,
        "when": words.span_text(line.lasts.starts_at, line.lasts.ends_at, now),
        "hours": words.duration_text(line.hours),
        "tone": TONES[line.state],
        "word": str(words.SHIFT_STATES[line.state]),
        "key": new_id(),
    }


def _role(line: Any, board: queries.ShiftBoard, now: datetime, ticks: list[dict[str, str]]) -> dict[str, Any]:
    bands: list[Band] = []
    ends: list[datetime] = []
    for one in line.shifts:
        if not one.state.counts:
            continue
        # What overlaps, a handover say, is drawn under what was there first.
        row = next((place for place, end in enumerate(ends) if end <= one.lasts.starts_at), len(ends))
        ends[row : row + 1] = [one.lasts.ends_at]
        bands.append(_band(board, one.lasts, one.member, row, FILLS.get(one.state, "0"), DASHES.get(one.state, "")))
    gaps = [_band(board, gap, _("nobody"), 0, "0", "", is_gap=True) for gap in line.gaps]
    return {
        "role": line.role,
        "shifts": [shift(one, now) for one in line.shifts],
        "gaps": [words.span_text(gap.starts_at, gap.ends_at, now) for gap in line.gaps],
        "bands": [*gaps, *bands],
        "drawing": drawing([*gaps, *bands], ticks, BAR * max(1, len(ends)) + 2),
    }


def _band(board: queries.ShiftBoard, time: Time, word: str, row: int, fill: str, dash: str, *, is_gap: bool = False) -> Band:
    first, last = max(time.starts_at, board.starts_at), min(time.ends_at, board.ends_at)
    width = _share(board, last - first)
    return Band(_place(board, first), width, fill, dash, _fitting(word, float(width[:-1]), board, is_gap=is_gap), 1 + row * BAR, is_gap)


def _fitting(word: str, width: float, board: queries.ShiftBoard, *, is_gap: bool) -> str:
    """What stands in a band: over days a name that a phone would cut is its initials, and the list under the drawing has it whole."""
    if board.hours == HORIZONS[0] or len(word) * LETTER <= width / 100 * PHONE:
        return word
    short = "" if is_gap else "".join(part[0] for part in word.split())
    return short if len(short) * LETTER <= width / 100 * PHONE else ""


def _place(board: queries.ShiftBoard, at: datetime) -> str:
    return _share(board, at - board.starts_at)


def _share(board: queries.ShiftBoard, span: timedelta) -> str:
    return f"{max(0.0, span / timedelta(hours=board.hours) * 100):.2f}%"


def _ticks(board: queries.ShiftBoard, now: datetime) -> list[dict[str, str]]:
    """Lines at every sixth hour of the clock on the wall, also where that is put forward or back; at midnight with the day.

    Over two days they are at every twelfth, and over three at midnight alone: on a phone the words would lie upon each other.
    """
    found = []
    every = {HORIZONS[0]: 6, HORIZONS[1]: 12}.get(board.hours, 24)
    at = board.starts_at
    while at < board.ends_at:
        here = times.local(at)
        if here.hour % every == 0 and here.minute == 0:
            found.append({"x": _place(board, at), "word": times.day(at, now) if here.hour == 0 else f"{here:%H}"})
        at += HOUR
    return found


def _member(line: queries.MemberLine, now: datetime) -> dict[str, Any]:
    """Somebody in the roster: whether on, late, resting or free, in words with a tone."""
    rules = working_rules()
    longest, amber = rules.longest / HOUR, rules.amber / HOUR
    if line.on_since is not None:
        hours = (now - line.on_since) / HOUR
        tone = "red" if hours > longest else "orange" if hours > amber else "green"
        state = _("has been on for %(hours)s") % {"hours": words.duration_text(hours)}
    elif line.late_since is not None:
        tone, state = "orange", _("should have come on %(at)s") % {"at": times.moment(line.late_since, now)}
    elif line.rested_at is not None and line.rested_at > now:
        tone, state = "yellow", _("rests until %(at)s") % {"at": times.moment(line.rested_at, now)}
    elif line.said.available_from and line.said.available_from > now:
        tone, state = "grey", _("comes %(at)s") % {"at": times.moment(line.said.available_from, now)}
    else:
        tone, state = "grey", _("free")
    return {
        "line": line,
        "tone": tone,
        "state": state,
        "done": words.hours_text(line.done),
        "ahead": words.hours_text(line.ahead),
        "next": moment(line.next_at, now),
    }


def spans(board: queries.ShiftBoard) -> list[dict[str, Any]]:
    """The lengths of time that can be shown, and the steps back and forth."""
    start = board.starts_at.isoformat()
    found = [
        {"url": {"hours": str(hours), "from": start}, "word": _("%(hours)s hours") % {"hours": hours}, "is_here": hours == board.hours}
        for hours in HORIZONS
    ]
    step = timedelta(hours=board.hours)
    for word, at in ((_("Earlier"), board.starts_at - step), (_("Later"), board.starts_at + step)):
        found.append({"url": {"hours": str(board.hours), "from": at.isoformat()}, "word": word, "is_here": False})
    return found


def proposal_facts(found: queries.ProposalLine, now: datetime) -> list[tuple[str, str]]:
    """What the planner was asked, what it assumed, and how good its answer is."""
    asked, outcome = found.asked, found.outcome
    rules = _("longest shift %(longest)s h, rest %(rest)s h, handover %(handover)s min") % {
        "longest": asked.longest_hours,
        "rest": asked.rest_hours,
        "handover": asked.handover_minutes,
    }
    people = _("%(count)s in the roster") % {"count": asked.people}
    return said(
        (_("Covers"), words.span_text(asked.starts_at, asked.starts_at + timedelta(hours=asked.hours), now)),
        (_("Asked for by"), f"{found.asked_by}, {times.moment(found.asked_at, now)}"),
        (_("Assumes"), f"{rules}; {people}"),
        (_("How good it is"), _proof(found)),
        (_("Shifts that stand as they were"), str(outcome.kept) if outcome and outcome.kept else ""),
        (_("Shifts that are taken back"), ", ".join(_turn(turn, now) for turn in outcome.given_up) if outcome else ""),
        (_("Adopted"), f"{found.adopted_by}, {moment(found.adopted_at, now)}" if found.adopted_at else ""),
    )


def _proof(found: queries.ProposalLine) -> str:
    outcome = found.outcome
    if outcome is None or outcome.kind == OutcomeKind.FAILED:
        return ""
    if outcome.kind == OutcomeKind.SHORTAGE:
        if outcome.is_least:
            return _("Proven: with fewer borrowed people it cannot be done.")
        return _("So many are enough. Whether fewer would do is not proven.")
    if outcome.is_best:
        return _("Proven: no plan shares the hours better.")
    return _("Within %(gap)s per cent of the best that could be.") % {"gap": words.hours_text(outcome.gap * 100)}


def _turn(turn: Any, now: datetime) -> str:
    return f"{turn.member}, {turn.role} {words.span_text(turn.starts_at, turn.ends_at, now)}"


def proposal_roles(found: queries.ProposalLine, now: datetime) -> list[dict[str, Any]]:
    """The new shifts of a proposal, by role."""
    turns = found.outcome.turns if found.outcome else ()
    labels = dict.fromkeys(turn.role for turn in turns)
    return [
        {
            "role": label,
            "shifts": [
                {
                    "member": turn.member,
                    "when": words.span_text(turn.starts_at, turn.ends_at, now),
                    "hours": words.duration_text((turn.ends_at - turn.starts_at) / HOUR),
                }
                for turn in turns
                if turn.role == label
            ],
        }
        for label in labels
    ]


def _hours(time: Any) -> str:
    return words.duration_text((time.ends_at - time.starts_at) / HOUR)


def lacks(found: queries.ProposalLine, now: datetime) -> list[dict[str, str]]:
    """The roles and hours that lack people."""
    return [
        {"role": one.role, "when": words.span_text(one.starts_at, one.ends_at, now), "hours": _hours(one), "missing": str(one.missing)}
        for one in (found.outcome.lacks if found.outcome else ())
    ]


def loans(found: queries.ProposalLine, now: datetime) -> list[dict[str, Any]]:
    """How many to borrow for which role, and when."""
    return [
        {
            "text": ngettext(
                "Borrow %(count)s person who can be %(role)s: %(hours)s in all.",
                "Borrow %(count)s people who can be %(role)s: %(hours)s in all.",
                one.people,
            )
            % {"count": one.people, "role": one.role, "hours": words.duration_text(one.hours)},
            "times": [words.span_text(time.starts_at, time.ends_at, now) for time in sorted(one.times, key=lambda each: each.starts_at)],
        }
        for one in (found.outcome.loans if found.outcome else ())
    ]


def handover(line: queries.HandoverLine, now: datetime) -> dict[str, Any]:
    """A handover in a list. Its key makes a double press one receipt."""
    return {"line": line, "at": times.moment(line.made_at, now), "key": new_id()}


def sections(parts: Iterable[Section], now: datetime, leaver: str = "") -> list[dict[str, Any]]:
    """A sheet with its words. `leaver`: the role that is handed over, so that it is said whose tasks stand there."""
    return [
        {
            "title": words.part_title(one, leaver),
            "items": [{"text": item.text, "at": moment(item.at, now), "reference": item.reference} for item in one.items],
            "left_out": one.left_out,
        }
        for one in parts
    ]
