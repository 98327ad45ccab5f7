"""From a picture of the map to its page: the rows of the list, the legend, and what the living map is told."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from functools import lru_cache
from typing import Any, TypeVar
from urllib.parse import urlsplit

from django.conf import settings
from django.http.response import HttpResponseBase
from django.template.defaultfilters import linebreaksbr
from django.utils.html import escape, format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from vardkase.kernel.geo import Shape, area_m2, length_m, middle, written_sweref, written_wgs84
from vardkase.situation.layers import Feature
from vardkase.situation.queries.map import Picture
from vardkase.situation.rules.symbols import SYMBOLS, symbol_of
from vardkase.situation.views import map_drawing, map_style
from vardkase.situation.words import ages
from vardkase.ui import times
from vardkase.ui.policy import widened

R = TypeVar("R", bound=HttpResponseBase)


@dataclass(frozen=True, slots=True)
class Item:
    """One row of the list. `number` stands on the map too; 0 for what is not on it any more."""

    number: int
    feature: Feature
    sign: SafeString
    wgs84: str
    sweref: str
    size: str
    as_of: str
    age: str


@dataclass(frozen=True, slots=True)
class Heading:
    """The rows of one kind, as they are written."""

    title: str
    sign: SafeString
    rows: SafeString


def headings(picture: Picture, now: datetime, closed_at: datetime | None = None) -> tuple[Heading, ...]:
    """The list, numbered as the map is."""
    at = picture.known.at if ages.is_told(picture.known.at, closed_at) else None
    numbers = {feature.key: number for number, feature in enumerate(picture.shown, start=1)}
    return tuple(
        Heading(
            group.title,
            map_drawing.sign(symbol_of(group.features[0].symbol)),
            SafeString("".join([row(item(numbers.get(feature.key, 0), feature, at, now)) for feature in group.features])),
        )
        for group in picture.groups
    )


def item(number: int, feature: Feature, at: datetime | None, now: datetime) -> Item:
    """One row: where it is in both systems, how large, how old at that moment; no age without one."""
    where = middle(feature.shape)
    as_of, age = (times.moment(feature.as_of, now), times.ago(feature.as_of, at) if at else "") if feature.as_of else ("", "")
    sign = map_drawing.sign(symbol_of(feature.symbol), number or "")
    return Item(number, feature, sign, written_wgs84(*where), written_sweref(*where), size_of(feature.shape), as_of, age)


@lru_cache(maxsize=2048)
def row(one: Item) -> SafeString:
    """A row as it is written: what is said of the same is written once, and read by many."""
    feature = one.feature
    title = format_html('<a href="{}">{}</a>', feature.url, feature.title) if feature.url else escape(feature.title)
    word = format_html(' <span class="chip">{}</span>', feature.word) if feature.word else ""
    text = format_html('<p dir="auto">{}</p>', linebreaksbr(feature.text)) if feature.text else ""
    where = [one.wgs84, f"SWEREF 99 TM {one.sweref}", *([one.size] if one.size else [])]
    said = [f"{one.as_of} ({one.age})" if one.age else one.as_of] if one.as_of else []
    source = format_html(' · <span dir="auto">{}</span>', feature.source) if feature.source else ""
    return format_html(
        '<li data-feature="{}"{}>{}<div><b dir="auto">{}</b>{}{}<p class="small muted">{}<br>{}{}</p></div></li>',
        feature.key, SafeString(' class="muted"') if feature.is_over else "", one.sign if one.number else "", title, word, text,
        " · ".join(where), "".join(said), source,
    )  # fmt: skip


def size_of(shape: Shape) -> str:
    """How long or how large, with as many figures as a tired reader needs; empty of a point."""
    if length := length_m(shape):
        return _("%(length)s long") % {"length": _kilo(length, "m", "km", 1000)}
    return _kilo(area, "m²", "km²", 1_000_000) if (area := area_m2(shape)) else ""


def _kilo(value: float, small: str, large: str, step: int) -> str:
    if value < step:
        return f"{float(f'{value:.2g}'):,.0f} {small}".replace(",", "\u00a0")
    rounded = value / step
    return f"{rounded:.{0 if rounded >= 10 else 1}f}".replace(".", ",") + f" {large}"


def svg(picture: Picture, title: str) -> SafeString:
    """The map as the server draws it."""
    return map_drawing.drawing(picture.frame, list(enumerate(picture.shown, start=1)), title)


def told(picture: Picture) -> dict[str, Any]:
    """What the living map is told: features with their signs, the frame, and the tiles beneath."""
    return {
        "frame": picture.frame,
        "features": [_feature(feature) for feature in picture.shown],
        "style": map_style.style(),
        "words": words(),
    }


def _feature(feature: Feature) -> dict[str, Any]:
    symbol = symbol_of(feature.symbol)
    latitude, longitude = middle(feature.shape)
    return {
        "type": "Feature",
        "geometry": {"type": feature.shape.kind, "coordinates": feature.shape.coordinates},
        "properties": {
            "key": feature.key, "colour": f"--{symbol.tone}", "pattern": symbol.pattern,
            "dash": [int(one) / 3 for one in symbol.dash.split()] or [1, 0], "faint": feature.is_faint,
            "at": [longitude, latitude], "dots": feature.shape.kind == "MultiPoint",
        },
    }  # fmt: skip


def words() -> dict[str, str]:
    """What the map's library calls its buttons, in the language of the reader."""
    return {
        "Map.Title": _("Map"),
        "Marker.Title": _("On the map"),
        "NavigationControl.ZoomIn": _("Nearer"),
        "NavigationControl.ZoomOut": _("Farther"),
        "AttributionControl.ToggleAttribution": _("Whose the map is"),
        "AttributionControl.MapFeedback": _("Whose the map is"),
        "ScaleControl.Meters": "m",
        "ScaleControl.Kilometers": "km",
    }


def legend(picture: Picture) -> list[tuple[SafeString, SafeString | str, str]]:
    """Each kind that is on the map, once: its sign, how its areas look where it has some, and its word."""
    words: dict[str, str] = {}
    areas = set()
    for feature in picture.shown:
        key = feature.symbol if feature.symbol in SYMBOLS else "other"
        words.setdefault(key, feature.group)
        if feature.shape.kind != "Point":
            areas.add(key)
    signs = {key: symbol_of(key) for key in words}
    return [(map_drawing.sign(signs[key]), map_drawing.swatch(signs[key]) if key in areas else "", words[key]) for key in words]


def may_draw_tiles(response: R) -> R:
    """Lets this one page run the map's own workers and, when a tile service is set, ask that service."""
    more = {"worker_src": "blob:"}
    parts = urlsplit(settings.MAP_WMTS)
    if parts.netloc:  # one of our own address is asked already
        more["connect_src"] = f"{parts.scheme}://{parts.netloc}"
    response.headers["Content-Security-Policy"] = widened(**more)
    return response
