"""Drawings of a report, as SVG in black and white: bars with their numbers, and the spread of judgements on a scale."""

from __future__ import annotations

from collections.abc import Sequence
from xml.sax.saxutils import escape

from django.utils.translation import gettext as _

from vardkase.preparedness.rules.methods import Scale
from vardkase.preparedness.rules.rollup import Spread
from vardkase.ui.documents import Drawing

WIDE, ROW, LEFT = 640, 26, 240
_FONT = 'font-family="Libertinus Serif, serif" font-size="14"'
LONGEST = 34


def bars(caption: str, values: Sequence[tuple[str, int]]) -> Drawing:
    """Lying bars, each with its name and its number."""
    most = max([value for _name, value in values], default=0) or 1
    high = ROW * len(values) + 10
    parts = []
    for place, (name, value) in enumerate(values):
        y = 5 + place * ROW
        length = round((WIDE - LEFT - 60) * value / most)
        parts.append(f'<text x="{LEFT - 8}" y="{y + 16}" text-anchor="end" {_FONT}>{escape(_short(name))}</text>')
        parts.append(f'<rect x="{LEFT}" y="{y + 3}" width="{length}" height="{ROW - 9}" fill="#555" stroke="#000"/>')
        parts.append(f'<text x="{LEFT + length + 6}" y="{y + 16}" {_FONT}>{value}</text>')
    alt = "; ".join(f"{name}: {value}" for name, value in values)
    return Drawing(caption, _svg(high, parts), f"{caption}. {alt}.", WIDE, high)


def spreads(caption: str, scale: Scale, values: Sequence[tuple[str, Spread, int | None]]) -> Drawing:
    """For each risk a line from the least to the most that the units said, a ring at the middle, and a square at the municipality's own."""
    steps = scale.values
    gap = (WIDE - LEFT - 40) / max(1, len(steps) - 1)
    at = {value: round(LEFT + 20 + place * gap) for place, value in enumerate(steps)}
    high = ROW * (len(values) + 1) + 12
    parts = [f'<text x="{at[value]}" y="16" text-anchor="middle" {_FONT}>{value}</text>' for value in steps]
    told = []
    for place, (name, one, own) in enumerate(values, 1):
        y = place * ROW + 12
        parts.append(f'<text x="{LEFT - 8}" y="{y + 5}" text-anchor="end" {_FONT}>{escape(_short(name))}</text>')
        parts.append(f'<path d="M{LEFT} {y}H{WIDE - 10}" stroke="#bbb" stroke-width="1"/>')
        said = [_("%(n)s units") % {"n": one.n}]
        if one.least in at and one.most in at and one.middle in at:
            parts.append(f'<path d="M{at[one.least]} {y}H{at[one.most]}" stroke="#000" stroke-width="4"/>')
            parts.append(f'<circle cx="{at[one.middle]}" cy="{y}" r="6" fill="#fff" stroke="#000" stroke-width="2"/>')
            said.append(_("%(least)s to %(most)s, middle %(middle)s") % {"least": one.least, "most": one.most, "middle": one.middle})
        if own in at:
            parts.append(f'<rect x="{at[own] - 9}" y="{y - 9}" width="18" height="18" fill="none" stroke="#000" stroke-width="2"/>')
            said.append(_("the municipality %(own)s") % {"own": own})
        told.append(f"{name}: {', '.join(said)}")
    return Drawing(caption, _svg(high, parts), f"{caption}. {'; '.join(told)}.", WIDE, high)


def _svg(high: int, parts: list[str]) -> str:
    return f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {WIDE} {high}" width="{WIDE}" height="{high}">{"".join(parts)}</svg>'


def _short(name: str) -> str:
    return name if len(name) <= LONGEST else f"{name[: LONGEST - 1]}…"
