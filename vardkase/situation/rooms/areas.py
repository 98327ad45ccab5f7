"""In an incident's room: what is drawn on the map. What is offered to other parts of the house is offered here too."""

from __future__ import annotations

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from vardkase.access.rules import Viewer
from vardkase.incidents.queries import IncidentRow
from vardkase.incidents.views import room
from vardkase.kernel.geo import Shape, middle, written_wgs84
from vardkase.situation import layers, material, moments
from vardkase.situation.layers import Feature, Layer
from vardkase.situation.material import Material, Section
from vardkase.situation.moments import Part, Seen
from vardkase.situation.queries import areas as queries
from vardkase.situation.queries.map import located
from vardkase.situation.rules.areas import AreaKind, AreaState, Standing
from vardkase.situation.rules.known import Known
from vardkase.situation.rules.symbols import symbol_of
from vardkase.situation.words.areas import AREA_KINDS, AREA_STATES, STANDINGS
from vardkase.ui.addresses import address

# What is an event in itself; the rest is what follows of one.
OF_THE_EVENT = frozenset({AreaKind.INCIDENT, AreaKind.SEARCH})
HELP = frozenset({AreaKind.SAFETY_POINT, AreaKind.STAGING, AreaKind.COMMAND})
TONES = {"red": "red", "orange": "orange"}


def links(viewer: Viewer, row: IncidentRow) -> list[room.Link]:
    """The map, for everybody in the room."""
    return [room.Link("map", _("Map"), address("situation:map", row.id))]


def offer() -> None:
    """What this noun gives to reports and to the time machine, and the first layers of the map."""
    layers.offer(Layer("incident", gettext_lazy("The incident"), place_of_incident))
    layers.offer(Layer("areas", gettext_lazy("Drawn on the map"), features))
    material.offer(for_report)
    moments.offer(Part("areas", gettext_lazy("The map"), seen))


def place_of_incident(viewer: Viewer, row: IncidentRow, known: Known) -> list[Feature]:
    """The place that the incident was opened with, when it is a position or the name of a known place and nothing better is drawn."""
    point = located(row.place) if known.number else None  # before it was opened nobody knew of it
    if point is None or any(one.said.kind is AreaKind.INCIDENT for one in queries.areas(viewer, row, known)):
        return []
    shape = Shape("Point", (point.longitude, point.latitude))
    group = str(AREA_KINDS[AreaKind.INCIDENT])
    return [Feature("incident", "incident", group, row.place, shape, _("Said when the incident was opened"), row.opened_at, number=1)]


def features(viewer: Viewer, row: IncidentRow, known: Known) -> list[Feature]:
    """What somebody has drawn, as it was known."""
    return [_feature(one, row) for one in queries.areas(viewer, row, known)]


def _feature(one: queries.AreaLine, row: IncidentRow) -> Feature:
    event = one.said
    return Feature(
        key=f"area:{one.area_id}",
        symbol=str(event.kind),
        group=str(AREA_KINDS[event.kind]),
        title=event.title,
        shape=one.shape,
        source=event.source,
        as_of=event.as_of,
        text=one.ended.why if one.ended else event.text,
        word=_word(one),
        number=one.number,
        url=address("situation:area", row.id, one.area_id),
        is_over=one.state is AreaState.OVER,
        is_faint=one.state is AreaState.PLANNED or event.standing is not Standing.CONFIRMED,
    )


def _word(one: queries.AreaLine) -> str:
    """What is to be said beside its title: that it is planned or over, assumed or forecast; nothing of what is so and holds."""
    words = []
    if one.state is not AreaState.CURRENT:
        words.append(str(AREA_STATES[one.state]))
    if one.said.standing is not Standing.CONFIRMED:
        words.append(str(STANDINGS[one.said.standing]))
    return ", ".join(words)


def for_report(viewer: Viewer, row: IncidentRow, known: Known) -> list[Material]:
    """What holds, and what has been ended: the consequences, the event, and where help is."""
    return [_material(one, row) for one in queries.areas(viewer, row, known)]


def _material(one: queries.AreaLine, row: IncidentRow) -> Material:
    event, kind = one.said, AREA_KINDS[one.said.kind]
    section = Section.EVENT if event.kind in OF_THE_EVENT else Section.CONSEQUENCES
    if event.kind in HELP:
        section = Section.MEASURES_TAKEN if one.state is AreaState.CURRENT else Section.MEASURES_PLANNED
    facts = {"kind": kind, "title": event.title, "where": written_wgs84(*middle(one.shape))}
    text = _("%(kind)s: %(title)s (%(where)s).") % facts
    word = _word(one)
    if word:
        text += f" {word}."
    return Material(
        section=section,
        key=f"area:{one.area_id}",
        text=text,
        value=f"{event.title}; {word or AREA_STATES[one.state]}",
        as_of=one.ended.ended_at if one.ended else event.as_of,
        number=one.number,
        source=event.source,
        url=address("situation:area", row.id, one.area_id),
        important=event.kind in {AreaKind.DANGER, AreaKind.EVACUATION} and one.state is AreaState.CURRENT,
        mark=event.mark,
    )


def seen(viewer: Viewer, row: IncidentRow, known: Known) -> list[Seen]:
    """What was on the map at a moment."""
    return [
        Seen(
            key=f"area:{one.area_id}",
            title=f"{AREA_KINDS[one.said.kind]}: {one.said.title}",
            value=_word(one) or str(AREA_STATES[one.state]),
            number=one.number,
            more=one.said.source,
            tone=TONES.get(symbol_of(one.said.kind).tone, "grey") if one.state is AreaState.CURRENT else "grey",
            word=str(AREA_STATES[one.state]),
            url=address("situation:area", row.id, one.area_id),
        )
        for one in queries.areas(viewer, row, known)
    ]
