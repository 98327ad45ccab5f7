"""Forms of what is drawn on the map. Where it is, is one field: positions or place names one on each line, or GeoJSON; drawing fills it."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from enum import StrEnum
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from vardkase.incidents import words as incident_words
from vardkase.incidents.forms.base import EnumField, MomentField
from vardkase.incidents.rules import OPEN, Mark, Secrecy
from vardkase.kernel.geo import Point, Shape, circle, kept_shape, read_point, shape_of
from vardkase.kernel.moments import parse_happened
from vardkase.kernel.refusal import Refusal
from vardkase.leadership.forms.base import LeadershipForm, SeenForm, line, number, read_ahead, text, when
from vardkase.situation.basemap import places
from vardkase.situation.rules.areas import AreaDraft, AreaKind, Standing
from vardkase.situation.words.areas import AREA_KINDS, STANDINGS
from vardkase.ui.times import local


class Outline(StrEnum):
    """What the positions are."""

    POINT = "point"
    LINE = "line"
    AREA = "area"
    CIRCLE = "circle"


OUTLINES: dict[Outline, Any] = {
    Outline.POINT: pgettext_lazy("outline", "Point"),
    Outline.LINE: pgettext_lazy("outline", "Line"),
    Outline.AREA: pgettext_lazy("outline", "Area"),
    Outline.CIRCLE: pgettext_lazy("outline", "Circle"),
}
_NEEDED = {Outline.POINT: 1, Outline.CIRCLE: 1, Outline.LINE: 2, Outline.AREA: 3}


class AreaForm(LeadershipForm):
    """Something on the map."""

    kind = EnumField(AreaKind, AREA_KINDS, label=_("What is it?"), required=True, initial=AreaKind.ROAD_CLOSED)
    title = line(_("In a few words"), _("For example “E18 at Rösa: trees across the road”."))
    outline = EnumField(
        Outline, OUTLINES, label=_("Drawn as"), required=True, initial=Outline.POINT, widget=forms.RadioSelect(attrs={"data-outline": ""})
    )
    where = text(
        _("Where"),
        _("A position or a place name on each line: 59.758, 18.705, or N 59° 45.5′ E 18° 42.3′, or SWEREF 99 TM, or Rimbo. Or GeoJSON."),
        rows=3,
    )
    radius = number(_("Radius of the circle in metres"))
    source = line(_("Source"), _("Who said it, or what you saw."))
    as_of = MomentField(label=_("As of"), help_text=_("When it was so. Empty means now."))
    standing = EnumField(Standing, STANDINGS, label=_("How well is it known?"), required=True, initial=Standing.CONFIRMED)
    text = text(_("More about it"), _("Services, how to get round, who is there."))
    valid_from = when(_("Holds from"), _("Empty means at once. For example 15:00, i morgon 08:00."))
    valid_until = when(pgettext_lazy("map", "Holds until"), _("Empty means until further notice."))
    secrecy = EnumField(Secrecy, incident_words.SECRECY, label=_("Marking"), initial=Secrecy.OPEN)
    statute = line(_("Legal ground of the secrecy"), _("For example OSL 18:13. Needed when the marking is secret."))

    FIRST: tuple[str, ...] = ("kind", "title", "outline", "where", "radius", "source", "as_of")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.told: dict[str, Any] = {}  # what the map of the page is told
        self.fields["where"].widget.attrs |= {"data-where": "", "spellcheck": "false", "dir": "ltr"}

    @property
    def first(self) -> list[Any]:
        """The fields that everything on the map needs."""
        return [self[name] for name in self.FIRST]

    @property
    def further(self) -> list[Any]:
        """The fields that can wait."""
        return [self[name] for name in self.fields if name not in self.FIRST and name not in {"key", "seen"}]

    def draft(self) -> AreaDraft:
        """What the form says; what cannot be read is left in the form as an error of its field."""
        data = self.cleaned_data
        return AreaDraft(
            kind=data["kind"],
            title=data["title"],
            shape=self._shape(),
            source=data["source"],
            as_of=self.past("as_of"),
            standing=data["standing"],
            text=data["text"],
            valid_from=self._either("valid_from"),
            valid_until=self._either("valid_until"),
            mark=Mark(data.get("secrecy") or Secrecy.OPEN, data.get("statute") or "") if "secrecy" in self.fields else OPEN,
        )

    def _either(self, name: str) -> datetime | None:
        """A moment to come or one that has been: what is drawn in the morning may hold since the night."""
        said = str(self.cleaned_data.get(name) or "").strip()
        try:
            return read_ahead(said, self.now) if said else None
        except Refusal as refusal:
            ahead = refusal
        try:
            return parse_happened(said, now=self.now).at
        except Refusal as refusal:
            # "It has not been yet" is no answer in a field for what is to come: then it is told what was wrong with it there.
            self.refuse(ahead if refusal.code == "moment.in_future" else refusal, name)
            return None

    def _shape(self) -> str:
        """The GeoJSON of where it is; empty when nothing is said, or when it is refused at its field."""
        try:
            return read_where(self.cleaned_data["where"], self.cleaned_data["outline"], self.cleaned_data["radius"])
        except Refusal as refusal:
            self.refuse(refusal, "radius" if refusal.code == "geo.radius" else "where")
            return ""


class ChangeAreaForm(AreaForm, SeenForm):
    """The same, filled in as it is, with why it is changed. Its marking stays, and its age unless a later time is given."""

    as_of = MomentField(label=_("As of"), help_text=_("When it was so. Change it if you know how it is later. Empty means now."))
    why = line(_("Why is it changed?"), _("What has changed, and who says so."))
    secrecy = None  # type: ignore[assignment]  # Django's way to leave out a field
    statute = None  # type: ignore[assignment]  # as above

    FIRST = ("why", *AreaForm.FIRST)


class EndAreaForm(LeadershipForm):
    """That it no longer holds."""

    why = line(_("Why does it no longer hold?"), _("For example: the road is cleared, says Trafikverket."))
    ended_at = MomentField(label=_("When did it end?"), help_text=_("Empty means now."))


def read_where(said: str, outline: Outline, radius: int | None) -> str:
    """The GeoJSON of positions and place names, one on each line; GeoJSON as it is. Empty of nothing.

    Refused: "situation.unknown_place", "situation.too_few_lines", "situation.too_many_lines", "geo.…".
    """
    said = said.strip()
    if not said or said.startswith(("{", "[")):
        return said
    points = [read_place(one) for one in said.splitlines() if one.strip()]
    if len(points) < _NEEDED[outline]:
        raise Refusal("situation.too_few_lines")
    if outline in {Outline.POINT, Outline.CIRCLE} and len(points) > 1:
        raise Refusal("situation.too_many_lines")
    corners = [[one.longitude, one.latitude] for one in points]
    if outline == Outline.CIRCLE:
        return circle(points[0], radius or 0).text
    if outline == Outline.POINT:
        return shape_of("Point", corners[0]).text
    return (shape_of("LineString", corners) if outline == Outline.LINE else shape_of("Polygon", [corners])).text


def read_place(said: str) -> Point:
    """A position, or the place of a name. Refused: "situation.unknown_place", and what `read_point` refuses of a position."""
    said = said.strip()
    is_name = not any(one.isdigit() for one in said)
    # The municipality's own names may have figures in them: "Station 7".
    found = places.find(said) if is_name else places.own(said)
    if found is not None:
        return found.point
    if is_name:
        raise Refusal("situation.unknown_place", said=said[:80])
    return read_point(said)


def written_where(shape: Shape) -> tuple[Outline, str]:
    """A shape as the field holds it: positions one on each line, or its GeoJSON when it is more than they can say."""
    if shape.kind == "Point":
        return Outline.POINT, _line(shape.coordinates)
    if shape.kind == "LineString":
        return Outline.LINE, "\n".join(map(_line, shape.coordinates))
    if shape.kind == "Polygon" and len(shape.coordinates) == 1:
        return Outline.AREA, "\n".join(map(_line, shape.coordinates[0][:-1]))
    return Outline.AREA, shape.text


def _line(at: tuple[float, float]) -> str:
    return f"{at[1]!r}, {at[0]!r}"


def filled(said: Any) -> Mapping[str, Any]:
    """What a form begins with that changes something on the map."""
    outline, where = written_where(kept_shape(said.shape))
    return {
        "kind": said.kind,
        "title": said.title,
        "outline": outline,
        "where": where,
        "source": said.source,
        "as_of": _moment(said.as_of),
        "standing": said.standing,
        "text": said.text,
        "valid_from": _moment(said.valid_from),
        "valid_until": _moment(said.valid_until),
    }


def _moment(at: datetime | None) -> str:
    return f"{local(at):%Y-%m-%d %H:%M}" if at else ""


__all__ = ["AreaForm", "ChangeAreaForm", "EndAreaForm", "Outline", "filled", "read_place", "read_where"]
