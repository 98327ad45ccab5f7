"""The map as the server draws it: for paper, for browsers without WebGL, and until the living map is there.

In the plane of SWEREF 99 TM, so that a metre is as long everywhere and the bar of the scale is true. North on it is the grid's, which in
Roslagen lies about three degrees from the true one. Tones come from the style sheet; kinds are told by sign, pattern and dash as well.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import lru_cache
from math import floor, log10
from typing import Any

from django.utils.html import escape
from django.utils.safestring import SafeString, mark_safe

from vardkase.kernel.geo import middle, to_sweref
from vardkase.situation.basemap import municipalities, places
from vardkase.situation.basemap.places import Place
from vardkase.situation.layers import Feature
from vardkase.situation.rules.symbols import Form, Pattern, Symbol, symbol_of

WIDTH, HEIGHT = 1000, 720
MOST_NAMED = 40  # municipalities; the names of more would stand upon one another
_FORMS = {
    Form.CIRCLE: '<circle r="13"/>',
    Form.SQUARE: '<rect x="-12" y="-12" width="24" height="24" rx="2"/>',
    Form.DIAMOND: '<path d="M0-16 16 0 0 16-16 0Z"/>',
    Form.TRIANGLE: '<path d="M0-17 16 12H-16Z"/>',
}
_STROKES = {
    Pattern.RISING: '<path d="M0 8 8 0"/>',
    Pattern.FALLING: '<path d="M0 0 8 8"/>',
    Pattern.CROSSED: '<path d="M0 0 8 8M0 8 8 0"/>',
    Pattern.LEVEL: '<path d="M0 4H8"/>',
    Pattern.DOTTED: '<circle cx="4" cy="4" r="1.1"/>',
}


@dataclass(frozen=True, slots=True)
class Sheet:
    """What part of the plane is drawn: metres to the unit of the drawing, and the corner of it."""

    west: float
    north: float
    scale: float

    def at(self, latitude: float, longitude: float) -> tuple[float, float]:
        """Where a position lies on the drawing."""
        return self.on(*to_sweref(latitude, longitude))

    def on(self, north: float, east: float) -> tuple[float, float]:
        """The same of metres."""
        return round((east - self.west) / self.scale, 1), round((self.north - north) / self.scale, 1)


def sheet_of(frame: tuple[float, float, float, float]) -> Sheet:
    """The part of the plane that holds a frame of degrees, in the proportions of the drawing."""
    west, south, east, north = frame
    corners = [to_sweref(y, x) for y in (south, north) for x in (west, east)]
    norths, easts = [n for n, _ in corners], [e for _, e in corners]
    scale = max((max(easts) - min(easts)) / WIDTH, (max(norths) - min(norths)) / HEIGHT, 0.5)
    middle_n, middle_e = (max(norths) + min(norths)) / 2, (max(easts) + min(easts)) / 2
    return Sheet(middle_e - scale * WIDTH / 2, middle_n + scale * HEIGHT / 2, scale)


def bar(sheet: Sheet) -> tuple[float, str]:
    """A round length of at most a fifth of the width, in units of the drawing and in words."""
    most = WIDTH / 5 * sheet.scale
    step = 10 ** floor(log10(most))
    metres = max(step * factor for factor in (1, 2, 5) if step * factor <= most)
    return metres / sheet.scale, f"{metres / 1000:g} km".replace(".", ",") if metres >= 1000 else f"{metres:g} m"


def drawing(frame: tuple[float, float, float, float], features: Sequence[tuple[int, Feature]], title: str) -> SafeString:
    """The map of a frame with numbered features. What it shows stands in the list too, so that it is one picture with a title."""
    return _drawn(frame, tuple(features), title, places.places())


@lru_cache(maxsize=64)
def _drawn(
    frame: tuple[float, float, float, float], features: tuple[tuple[int, Feature], ...], title: str, named: tuple[Place, ...]
) -> SafeString:
    """What is drawn of the same is the same: it is drawn once, and read by many."""
    sheet = sheet_of(frame)
    used = sorted({symbol_of(feature.symbol) for _, feature in features}, key=lambda one: one.letter)
    length, word = bar(sheet)
    ruler = f'<path d="M0-8V0H{length:.1f}V-8"/><text x="{length + 8:.1f}">{word}</text>'
    parts = [
        f'<svg class="map-drawing" viewBox="0 0 {WIDTH} {HEIGHT}" role="img" aria-label="{escape(title)}" focusable="false">',
        f"<defs>{''.join(dict.fromkeys(_pattern(symbol) for symbol in used))}</defs>",
        f'<rect class="map-sea" width="{WIDTH}" height="{HEIGHT}"/>',
        *_land(sheet),
        *(_shape(sheet, feature) for _, feature in features),
        *_names(sheet, named, [sheet.at(*middle(feature.shape)) for _, feature in features]),
        *(_sign(sheet, number, feature) for number, feature in features),
        f'<g class="map-scale" transform="translate(24 {HEIGHT - 26})">{ruler}</g>',
        f'<g class="map-north" transform="translate({WIDTH - 40} 30)"><path d="M0-18 10 16 0 8-10 16Z"/><text y="34">N</text></g></svg>',
    ]
    return mark_safe("".join(parts))  # noqa: S308 - numbers and signs of ours; each word is escaped where it is put in


def sign(symbol: Symbol, number: int | str = "") -> SafeString:
    """A sign alone, for the list and the legend, with what it is filled with where that is an area."""
    form, tone = _FORMS[symbol.form], symbol.tone
    word = f'<text class="map-letter" y="5">{escape(number or symbol.letter)}</text>'
    return mark_safe(  # noqa: S308 - numbers and signs of ours; the letter is escaped
        f'<svg class="map-sign" viewBox="-18 -18 36 36" aria-hidden="true" focusable="false"><g class="map-{tone}">{form}</g>{word}</svg>'
    )


def swatch(symbol: Symbol) -> SafeString:
    """How an area of a kind looks, for the legend."""
    dash = f' stroke-dasharray="{symbol.dash}"' if symbol.dash else ""
    of = f"swatch-{ord(symbol.letter)}"  # two kinds of one pattern and tone stand in the same legend
    name = _pattern_id(symbol, of)
    return mark_safe(  # noqa: S308 - signs of ours alone
        f'<svg class="map-sign" viewBox="0 0 36 36" aria-hidden="true" focusable="false"><defs>{_pattern(symbol, of)}</defs>'
        f'<g class="map-{symbol.tone}"><rect class="map-area" x="2" y="6" width="32" height="24" fill="url(#{name})"{dash}/></g></svg>'
    )


def _pattern_id(symbol: Symbol, of: str = "map") -> str:
    return f"{of}-{symbol.pattern}-{symbol.tone}"


def _pattern(symbol: Symbol, of: str = "map") -> str:
    strokes = _STROKES.get(symbol.pattern, "")
    return (
        f'<pattern id="{_pattern_id(symbol, of)}" width="8" height="8" patternUnits="userSpaceOnUse">'
        f'<g class="map-{symbol.tone} map-strokes"><rect class="map-wash" width="8" height="8"/>{strokes}</g></pattern>'
    )


@lru_cache(maxsize=32)
def _land(sheet: Sheet) -> tuple[str, ...]:
    """The land and the names of its municipalities, as far as it is seen."""
    south, east = sheet.north - HEIGHT * sheet.scale, sheet.west + WIDTH * sheet.scale
    seen = [one for one in municipalities() if one.touches(south, sheet.west, sheet.north, east)]
    rings = (ring for one in seen for ring in one.rings)
    found = [f'<path class="map-land" d="{"".join(_path([sheet.on(n, e) for n, e in ring], closed=True) for ring in rings)}"/>']
    for one in seen if len(seen) <= MOST_NAMED else ():
        x, y = sheet.on(*one.inside)
        if 0 < x < WIDTH and 0 < y < HEIGHT:
            found.append(f'<text class="map-municipality" x="{x}" y="{y}">{escape(one.name)}</text>')
    return tuple(found)


def _names(sheet: Sheet, named: Iterable[Place], signs: Sequence[tuple[float, float]]) -> Iterable[str]:
    """Names of places, as many as do not stand upon one another, and beside the signs that stand where they are."""
    taken: list[tuple[float, float]] = []
    for place in named:
        x, y = sheet.at(place.point.latitude, place.point.longitude)
        if not (0 < x < WIDTH - 60 and 20 < y < HEIGHT - 10) or any(abs(x - a) < 120 and abs(y - b) < 22 for a, b in taken):
            continue
        taken.append((x, y))
        aside = 27 if any(abs(x - a) < 30 and abs(y - b) < 30 for a, b in signs) else 5
        yield f'<g class="map-place"><circle cx="{x}" cy="{y}" r="2.2"/><text x="{x + aside}" y="{y + 6}">{escape(place.name)}</text></g>'


def _path(corners: Sequence[tuple[float, float]], *, closed: bool) -> str:
    """A path without the corners that fall upon the one before."""
    kept = [at for step, at in enumerate(corners) if not step or at != corners[step - 1]]
    return "M" + "L".join(f"{x:g} {y:g}" for x, y in kept) + ("Z" if closed else "")


def _shape(sheet: Sheet, feature: Feature) -> str:
    symbol, shape = symbol_of(feature.symbol), feature.shape
    dash = f' stroke-dasharray="{symbol.dash}"' if symbol.dash else ""
    faint = " map-faint" if feature.is_faint else ""
    if shape.kind in {"LineString", "MultiLineString"}:
        lines = (shape.coordinates,) if shape.kind == "LineString" else shape.coordinates
        path = "".join(_path(_placed(sheet, line), closed=False) for line in lines)
        return f'<g class="map-{symbol.tone}{faint}"><path class="map-casing" d="{path}"/><path class="map-line" d="{path}"{dash}/></g>'
    if shape.kind in {"Polygon", "MultiPolygon"}:
        polygons = (shape.coordinates,) if shape.kind == "Polygon" else shape.coordinates
        path = "".join(_path(_placed(sheet, ring), closed=True) for rings in polygons for ring in rings)
        fill = f'fill="url(#{_pattern_id(symbol)})" fill-rule="evenodd"'
        return f'<g class="map-{symbol.tone}{faint}"><path class="map-area" d="{path}" {fill}{dash}/></g>'
    if shape.kind == "MultiPoint":
        dots = "".join(f'<circle class="map-line" cx="{x:g}" cy="{y:g}" r="5"/>' for x, y in _placed(sheet, shape.coordinates))
        return f'<g class="map-{symbol.tone}{faint}">{dots}</g>'
    return ""


def _placed(sheet: Sheet, line: Any) -> list[tuple[float, float]]:
    return [sheet.at(at[1], at[0]) for at in line]


def _sign(sheet: Sheet, number: int, feature: Feature) -> str:
    symbol = symbol_of(feature.symbol)
    x, y = sheet.at(*middle(feature.shape))
    faint = " map-faint" if feature.is_faint else ""
    place = f'transform="translate({x:g} {y:g}) scale(1.35)"'
    return (
        f'<g class="map-mark" data-mark="{escape(feature.key)}" {place}><g class="map-{symbol.tone}{faint}">'
        f'{_FORMS[symbol.form]}</g><text class="map-letter" y="5">{number}</text></g>'
    )
