"""The rows of the board's table. Written here rather than in a template: two hundred of them took seventy milliseconds, and take four."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from html import escape
from uuid import UUID

from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext as _

from vardkase.situation.queries.status_rows import Line, Status, Unit
from vardkase.situation.rules import status as rules
from vardkase.situation.rules.status import Lateness, Level, Side, Trend
from vardkase.situation.words import status as words
from vardkase.ui import times
from vardkase.ui.addresses import address

ROWS = {Level.YELLOW: "row--yellow", Level.ORANGE: "row--orange", Level.RED: "row--red"}
LATE_TONES = {Lateness.IN_TIME: "green", Lateness.SOON: "yellow", Lateness.LATE: "orange", Lateness.DEPUTY: "red"}
LATE = frozenset({Lateness.LATE, Lateness.DEPUTY})


class Drawing:
    """Draws rows as they are at a moment, each word translated once."""

    def __init__(self, incident_id: UUID, at: datetime) -> None:
        self._at = at
        self._there = address("situation:status_function", incident_id, UUID(int=0)).replace(str(UUID(int=0)), "{}")
        self._unit = address("situation:status_unit", incident_id, UUID(int=0)).replace(str(UUID(int=0)), "{}")
        self._entry = address("incidents:entry", incident_id, 0).replace("/0/", "/{}/")
        self._levels = {level: str(word) for level, word in words.LEVELS.items()}
        self._sides = {side: f'<br><small class="muted">{word}</small>' for side, word in words.SIDES.items()}
        self._trends: dict[Trend, str] = {
            one: f"<br><small>{words.ARROWS[one]} {word}</small>" for one, word in words.TRENDS.items() if one != Trend.SAME
        }
        self._late = {one: f'<br><small class="overdue">{words.LATENESS[one]}</small>' for one in LATE}
        heads = (_("Status"), _("Holds until"), _("What it means"), _("Told by"))
        self._cells = [f'<td data-label="{escape(head)}"><div>' for head in heads]
        needs, unchanged = _("Needs:"), _("unchanged")
        self._needs, self._unchanged = f"<br><b>{needs}</b> ", f"<small>{unchanged}</small>"
        self._silent, self._marked = (f'<span class="muted">{said}</span>' for said in (_("Nobody has reported"), _("Marked")))
        self._moments: dict[datetime, str] = {}

    def rows(self, pairs: Iterable[tuple[Line, Status]]) -> SafeString:
        """The rows of the board."""
        return _safe(map(self._row, pairs))

    def told(self, line: Line, told: Iterable[Status]) -> SafeString:
        """The rows of what was said of a function, each as it was said: how old it is now is no part of it."""
        return _safe(self._said(line, one) for one in told)

    def units(self, units: Iterable[Unit], *, may_report: bool) -> SafeString:
        """The rows of who reports; for those who may, with the way to the report."""
        heads = [f'<td data-label="{escape(head)}"><div>' for head in (_("Next report"), _("Who"))]
        report, deputy = escape(_("Report")), escape(_("deputy"))
        drawn = []
        for one in units:
            there, name = self._unit.format(one.id), escape(one.name)
            who = f'<b>{escape(", ".join(one.deputies))}</b> <small class="muted">{deputy}</small>'
            who = who if one.deputies else escape(", ".join(one.reporters))
            way = f'<a class="button" href="{there}report/">{report}<span class="visually-hidden"> {name}</span></a>'
            late = _status(LATE_TONES[one.lateness], words.lateness(one))
            cell = f'<td data-label="{report}" class="screen-only"><div>{way}</div></td>' if may_report else ""
            drawn.append(
                f'<tr><th scope="row"><a href="{there}">{name}</a> <small class="muted">{len(one.lines)}</small></th>'
                f"{heads[0]}{self._moment(one.due_at)}<br>{late}</div></td>{heads[1]}{who}</div></td>{cell}</tr>"
            )
        return _safe(drawn)

    def _row(self, pair: tuple[Line, Status]) -> str:
        line, one = pair
        told, row = one.told, line.row
        classes = f"{ROWS.get(one.level, '')}{' stale' if one.old else ''}".strip()
        side = self._sides[one.side] if len(line.statuses) > 1 or one.side != Side.OWN else ""
        name = f'<a id="r{row.row_id.hex}{one.side}" href="{self._there.format(row.row_id)}">{escape(row.name)}</a>{side}'
        tone = rules.tone(one.level, old=one.old)
        word = words.level_word(one) if one.old or one.masked else self._levels[one.level]
        trend = self._trends.get(told.trend, "") if told else ""
        cells = (f"{_status(tone, word)}{trend}", self._holds(one), self._means(one), self._by(line, one))
        return f'<tr class="{classes}"><th scope="row">{name}</th>{self._joined(cells)}</tr>'

    def _said(self, line: Line, one: Status) -> str:
        when = self._moment(one.as_of) if one.as_of else ""
        side = self._sides[one.side] if len(line.statuses) > 1 or one.side != Side.OWN else ""
        level = _status("grey", _("Marked")) if one.masked else _status(one.level, self._levels[one.level])
        more = (f"<br>{self._unchanged}" if one.unchanged else "") + (self._trends.get(one.told.trend, "") if one.told else "")
        written = ""
        if one.recorded_at:
            at = _("written %(at)s, #%(number)s") % {"at": self._moment(one.recorded_at), "number": one.number}
            written = f'<br><small class="muted"><a href="{self._entry.format(one.number)}">{escape(at)}</a></small>'
        until = one.told.holds_until if one.told else None
        holds = self._moment(until) if until else escape(words.holds_word(one, self._at))
        cells = (level + more, holds, self._means(one), f"{escape(one.told_by)}{written}")
        return f'<tr><th scope="row">{when}{side}</th>{self._joined(cells)}</tr>'

    def _joined(self, cells: tuple[str, ...]) -> str:
        return "".join([f"{head}{cell}</div></td>" for head, cell in zip(self._cells, cells, strict=True)])

    def _holds(self, one: Status) -> str:
        told = one.told
        if told is None or told.holds == rules.Holds.NOT_SAID:
            return "–"
        word = escape(words.holds_word(one, self._at))
        return f'<b class="overdue">{word}</b>' if told.holds_until and told.holds_until <= self._at else word

    def _means(self, one: Status) -> str:
        told = one.told
        if told is None:
            return self._marked if one.masked else self._silent
        needs = f"{self._needs}{_lines(told.need_what)}" if told.need else ""
        return f'<span dir="auto">{_lines(told.consequence)}{needs}</span>'

    def _by(self, line: Line, one: Status) -> str:
        # What is old says so already; who is to be asked stands beside the unit.
        late = "" if one.old else self._late.get(line.lateness, "")
        if one.as_of is None:
            return f'– <small class="muted">{escape(line.row.unit)}</small>{late}'
        unchanged = f" {self._unchanged}" if one.unchanged else ""
        who = escape(one.told_by or line.row.unit)
        return f'<b>{self._moment(one.as_of)}</b>{unchanged}<br><small class="muted">{who}</small>{late}'

    def _moment(self, at: datetime) -> str:
        if at not in self._moments:
            self._moments[at] = escape(times.moment(at, self._at))
        return self._moments[at]


def _status(tone: str, word: str) -> str:
    """The component `status`, as its tag writes it."""
    return f'<span class="status status--{tone}"><i aria-hidden="true"></i><span>{escape(word)}</span></span>\n'


def _lines(text: str) -> str:
    return escape(text).replace("\n", "<br>")


def _safe(rows: Iterable[str]) -> SafeString:
    return mark_safe("\n".join(rows))  # noqa: S308 - every word of somebody's is escaped where it is put in
