"""Charts as the server draws them: lines that stretch with the page, and marks and words that do not.

Everything is drawn in the colour of the text, so that it reads in the dark, on paper and in forced colours; what a mark means is its
shape. All that a chart says stands in a table beside it.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import lru_cache
from typing import TYPE_CHECKING

from django.utils.html import escape
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import get_language

from vardkase.situation.queries.facts_rows import Point
from vardkase.situation.rules import charting
from vardkase.situation.rules.facts import Standing
from vardkase.situation.rules.figures import Qualifier
from vardkase.situation.words.facts import digits
from vardkase.ui import times

if TYPE_CHECKING:
    from vardkase.situation.queries.facts_rows import SeriesLine

HEIGHT, FOOT, HEAD = 260, 22, 24
# The height of one of several that stand beside each other.
LOW = 150
# Labels keep so far apart, in hundredths of the width and in pixels: on a telephone a figure is a ninth of the width.
WIDE, HIGH = 13.0, 17.0
# Room at both ends, in hundredths: before the first stand the figures of the axis, after the last half a mark.
BEFORE, AFTER = 12.0, 4.0
# Of one among several, which is a third as wide.
BEFORE_LOW = 27.0
# How many turns of a series are looked at for their figures, and how many other facts: more have no room anyway.
MOST_TURNS, MOST_LABELS = 40, 60
DASHES = ("", "7 3", "2 3", "9 3 2 3", "12 4", "4 2")
_EDGE = 'stroke="currentColor" stroke-width="1.5"'
MARKS: dict[Qualifier, str] = {
    Qualifier.EXACT: '<circle r="4" fill="currentColor"/>',
    Qualifier.ABOUT: f'<circle r="4.5" fill="var(--surface)" {_EDGE}/>',
    Qualifier.AT_LEAST: f'<path d="M0-5.5 5 4H-5Z" fill="var(--surface)" {_EDGE}/>',
    Qualifier.AT_MOST: f'<path d="M0 5.5 5-4H-5Z" fill="var(--surface)" {_EDGE}/>',
    Qualifier.ESTIMATE: f'<path d="M0-6 6 0 0 6-6 0Z" fill="var(--surface)" {_EDGE}/>',
}
REVISED = f'<path d="M-4-4 4 4M4-4-4 4" fill="none" {_EDGE}/>'
FORECAST = f'<circle r="4.5" fill="var(--surface)" {_EDGE} stroke-dasharray="2 2"/>'


@dataclass(frozen=True, slots=True)
class Curve:
    """A series to draw. `letter` stands at its end when there are several."""

    points: Sequence[Point]
    letter: str = ""


@dataclass(frozen=True, slots=True)
class Frame:
    """Between which moments and figures a chart is drawn."""

    since: datetime
    until: datetime
    levels: tuple[float, ...]
    height: int = HEIGHT

    def x(self, at: datetime) -> float:
        """Where a moment stands, in hundredths of the width."""
        share = charting.share(at.timestamp(), self.since.timestamp(), self.until.timestamp())
        before = BEFORE if self.height == HEIGHT else BEFORE_LOW
        return round(before + share * (100 - before - AFTER), 2)

    def y(self, value: str | float) -> float:
        """Where a figure stands, in pixels from above."""
        share = charting.share(float(value), self.levels[0], self.levels[-1])
        # What was revised may lie far outside: it is drawn at the edge, and does not make the rest of the chart flat.
        return round(HEAD + (1 - min(max(share, 0.0), 1.0)) * (self.height - HEAD), 1)


def stretch(curves: Iterable[Curve]) -> tuple[datetime, datetime] | None:
    """Between which moments all of some curves lie, so that charts beside each other have the same hours; points stand in order of time."""
    drawn = [one.points for one in curves if one.points]
    return (min(one[0].at for one in drawn), max(one[-1].at for one in drawn)) if drawn else None


def frame(curves: Iterable[Curve], within: tuple[datetime, datetime] | None = None, height: int = HEIGHT) -> Frame | None:
    """The frame in which everything of some curves has room; None when there is nothing to draw. Counts begin at zero."""
    every = [point for curve in curves for point in curve.points]
    points = [point for point in every if not point.revised] or every
    if not points:
        return None
    since, until = within or (min(point.at for point in every), max(point.at for point in every))
    if since == until:
        since, until = since - timedelta(hours=6), until + timedelta(hours=6)
    values = [float(point.value) for point in points]
    return Frame(since, until, charting.levels(min(0.0, *values), max(values) if max(values) > 0 else 1.0), height)


def chart(
    curves: Sequence[Curve], title: str, *, unit: str = "", within: tuple[datetime, datetime] | None = None, height: int = HEIGHT
) -> SafeString:
    """One or several series over time. `title` says in a sentence what is seen, `unit` what is counted; `within` is for one of several
    charts. Empty when there is nothing to draw."""
    return _chart(tuple(Curve(tuple(one.points), one.letter) for one in curves), title, unit, within, height, get_language())


@lru_cache(maxsize=256)
def _chart(
    curves: tuple[Curve, ...], title: str, unit: str, within: tuple[datetime, datetime] | None, height: int, _language: str | None
) -> SafeString:
    """The same points make the same chart, in the language of its months."""
    inside = frame(curves, within, height)
    if inside is None:
        return SafeString("")
    parts = [
        f'<svg class="chart" width="100%" height="{height + FOOT}" role="img" aria-label="{escape(title)}" focusable="false">',
        *_levels(inside, unit),
        *_hours(inside),
    ]
    for number, curve in enumerate(curves):
        parts.append(line(inside, curve, DASHES[number % len(DASHES)]))
    for curve in curves:
        parts += marks(inside, curve)
    parts += labels(inside, curves[0]) if len(curves) == 1 else letters(inside, curves)
    return mark_safe("".join([*parts, "</svg>"]))  # noqa: S308  # each part is made of numbers, or escaped where it is put in


def line(inside: Frame, curve: Curve, dash: str) -> str:
    """The line of a series, through what stands: stretched with the page, its width is not."""
    places = " ".join(
        f"{inside.x(point.at) * 10:.1f},{inside.y(point.value)}" for point in curve.points if not point.revised and not _ahead(point)
    )
    dashes = f' stroke-dasharray="{dash}"' if dash else ""
    return (
        f'<svg width="100%" height="{inside.height}" viewBox="0 0 1000 {inside.height}" preserveAspectRatio="none">'
        f'<polyline points="{places}" fill="none" stroke="currentColor" stroke-width="1.5" stroke-opacity=".75"{dashes}'
        ' vector-effect="non-scaling-stroke"/></svg>'
    )


def marks(inside: Frame, curve: Curve) -> list[str]:
    """A shape at each fact. Of very many only what is not exact or does not stand has one: else the line would not be seen."""
    bare = len(curve.points) > 120
    return [
        f'<svg x="{inside.x(point.at)}%" y="{inside.y(point.value)}" overflow="visible">{shape(point)}</svg>'
        for point in curve.points
        if not bare or point.revised or point.qualifier is not Qualifier.EXACT or _ahead(point)
    ]


def shape(point: Point) -> str:
    """What a fact looks like."""
    if point.revised:
        return REVISED
    return FORECAST if _ahead(point) else MARKS[point.qualifier]


def labels(inside: Frame, curve: Curve) -> list[str]:
    """The figures themselves: the newest and the highest first, then where it turned, then as many as have room.

    Where it turned upwards the figure stands below its mark, so that it is not in the way of what comes next.
    """
    standing = [point for point in curve.points if not point.revised]
    if not standing:
        return []
    turns = _turns(standing)
    first = [len(standing) - 1, max(range(len(standing)), key=lambda place: _size(standing[place])), *turns, 0]
    wanted = charting.in_order([*first[:MOST_TURNS], *range(min(len(standing), MOST_LABELS))])
    places = [(inside.x(standing[one].at), _beside(inside, standing[one].value, below=turns.get(one, False))) for one in wanted]
    return [_label(*places[number], digits(standing[wanted[number]].value)) for number in charting.apart(places, WIDE, HIGH)]


def _turns(standing: Sequence[Point]) -> dict[int, bool]:
    """Where a series turned, and whether it turned upwards there."""
    sizes = [_size(one) for one in standing]
    inner = range(1, len(sizes) - 1)
    return {one: sizes[one] < sizes[one - 1] for one in inner if (sizes[one] - sizes[one - 1]) * (sizes[one + 1] - sizes[one]) < 0}


def letters(inside: Frame, curves: Sequence[Curve]) -> list[str]:
    """The letter of each series and its newest figure, at that; none lies over another. Under the chart it is said whose it is."""
    ends = [(([one for one in curve.points if not one.revised] or curve.points)[-1], curve.letter) for curve in curves if curve.points]
    wanted = [(inside.x(one.at), _beside(inside, one.value)) for one, _letter in ends]
    places = charting.beside(wanted, WIDE, HIGH)
    return [_label(x, y, f"{letter} {digits(one.value)}", strong=True) for (x, y), (one, letter) in zip(places, ends, strict=True)]


def spark(points: Sequence[Point]) -> SafeString:
    """The latest of a series in the size of a word: its way, and where it is."""
    if len(points) < 2:
        return SafeString("")
    values, moments = [float(one.value) for one in points], [one.at.timestamp() for one in points]
    low, high, since, until = min(0.0, *values), max(values), moments[0], moments[-1]
    tall, wide = 22 / ((high - low) or 1.0), 88 / ((until - since) or 1.0)
    places = [(4 + (at - since) * wide, 25 - (value - low) * tall) for at, value in zip(moments, values, strict=True)]
    way = " ".join([f"{x:.1f},{y:.1f}" for x, y in places])
    x, y = places[-1]
    return mark_safe(  # noqa: S308  # made of numbers alone
        '<svg class="spark" width="96" height="28" viewBox="0 0 96 28" aria-hidden="true" focusable="false">'
        f'<polyline points="{way}" fill="none" stroke="currentColor" stroke-width="1.5"/>'
        f'<circle cx="{x:.1f}" cy="{y:.1f}" r="3" fill="currentColor"/></svg>'
    )


def sparks(line: SeriesLine) -> SafeString:
    """The same for a line of the list; words have none."""
    return spark(line.recent) if line.said.kind.is_number else SafeString("")


def sample(mark: str) -> SafeString:
    """A shape by itself, for the words under a chart."""
    drawn = f'<svg width="16" height="16" viewBox="-8 -8 16 16" aria-hidden="true" focusable="false">{mark}</svg>'
    return mark_safe(drawn)  # noqa: S308  # one of the shapes above


def stroke(dash: str) -> SafeString:
    """A piece of a line by itself."""
    dashes = f' stroke-dasharray="{dash}"' if dash else ""
    drawn = f'<line x2="40" y1="6" y2="6" stroke="currentColor" stroke-width="2"{dashes}/>'
    return mark_safe(f'<svg width="40" height="12" aria-hidden="true" focusable="false">{drawn}</svg>')  # noqa: S308  # one of the dashes above


def text(x: str, y: float, words: str, *, anchor: str = "start", strong: bool = False) -> str:
    """A word of a chart, escaped; it is never stretched."""
    weight = ' font-weight="700"' if strong else ""
    around = 'paint-order="stroke" stroke="var(--surface)" stroke-width="3"'
    return f'<text x="{x}" y="{y}" font-size="13" fill="currentColor" text-anchor="{anchor}" {around}{weight}>{escape(words)}</text>'


def _levels(inside: Frame, unit: str = "") -> list[str]:
    parts = []
    for level in inside.levels:
        y = inside.y(level)
        parts.append(f'<line x1="0" x2="100%" y1="{y}" y2="{y}" stroke="currentColor" stroke-opacity=".2"/>')
        word = digits(f"{level:.9f}".rstrip("0").rstrip("."))
        word = f"{word} {unit}" if unit and level == inside.levels[-1] else word
        parts.append(f'<g opacity=".75">{text("0", y - 4, word)}</g>')
    return parts


def _hours(inside: Frame) -> list[str]:
    since, until = times.local(inside.since), times.local(inside.until)
    days = charting.step_of(until - since) >= timedelta(days=1)
    parts = []
    for at in charting.ticks(since, until):
        x = inside.x(at)
        word = f"{at.day} {times.month_names()[at.month - 1]}" if days or (at.hour == 0 and at.minute == 0) else f"{at:%H:%M}"
        anchor = "start" if x < 8 else "end" if x > 92 else "middle"
        parts.append(f'<line x1="{x}%" x2="{x}%" y1="{inside.height}" y2="{inside.height + 5}" stroke="currentColor"/>')
        parts.append(text(f"{x}%", inside.height + 19, word, anchor=anchor))
    return parts


def _beside(inside: Frame, value: str, *, below: bool = False) -> float:
    """Where the words of a mark stand: above it, or below where that is asked for or where there is no room above."""
    y = inside.y(value)
    return y + 17 if (below and y + 20 < inside.height) or y <= HEAD else y - 9


def _label(x: float, y: float, words: str, *, strong: bool = False) -> str:
    return text(f"{x}%", y, words, anchor="start" if x < 8 else "end" if x > 92 else "middle", strong=strong)


def _ahead(point: Point) -> bool:
    return point.standing is Standing.FORECAST


def _size(point: Point) -> float:
    return float(point.value)
