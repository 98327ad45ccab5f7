"""The words of what is drawn on the map."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from vardkase.situation.rules.areas import AreaKind, AreaState, Standing

AREA_KINDS: dict[AreaKind, Any] = {
    AreaKind.INCIDENT: _("Place of the incident"),
    AreaKind.DANGER: _("Danger area"),
    AreaKind.CORDON: _("Cordon"),
    AreaKind.EVACUATION: _("Evacuation area"),
    AreaKind.ROAD_CLOSED: _("Road closed"),
    AreaKind.OUTAGE: _("Outage area"),
    AreaKind.HARD_HIT: _("Hard-hit area"),
    AreaKind.SEARCH: _("Search area"),
    AreaKind.SAFETY_POINT: _("Safety point"),
    AreaKind.STAGING: _("Staging point"),
    AreaKind.COMMAND: _("Command post"),
    AreaKind.OTHER: _("Other on the map"),
}
STANDINGS: dict[Standing, Any] = {
    Standing.CONFIRMED: pgettext_lazy("standing of an area", "Confirmed"),
    Standing.ASSUMED: pgettext_lazy("standing of an area", "Assumed"),
    Standing.FORECAST: pgettext_lazy("standing of an area", "Forecast"),
}
AREA_STATES: dict[AreaState, Any] = {
    AreaState.CURRENT: pgettext_lazy("state of an area", "Holds now"),
    AreaState.PLANNED: pgettext_lazy("state of an area", "Planned"),
    AreaState.OVER: pgettext_lazy("state of an area", "No longer holds"),
}

EVENTS: dict[str, Any] = {
    "situation.area_drawn": _("Drawn on the map"),
    "situation.area_changed": _("Changed on the map"),
    "situation.area_ended": _("Ended on the map"),
}
REFUSALS: dict[str, Any] = {
    "situation.area_needs_title": _("Say in a few words what it is, for example “E18 at Rösa: trees across the road”."),
    "situation.area_needs_place": _("Say where it is: a position or a place name on each line, or draw on the map."),
    "situation.area_needs_source": _("Write where it comes from: who said it, or what you saw."),
    "situation.area_needs_why": _("Write why in a few words: what has changed, and who says so."),
    "situation.area_as_of_future": _("As of when it is known cannot lie ahead. What is to come is given with “Holds from”."),
    "situation.area_ends_before": _("It ends before it begins. Check both times."),
    "situation.area_end_future": _("The time when it ended lies ahead. Change it instead and give “Holds until”."),
    "situation.area_nothing_changed": _("Nothing is changed. If it has been looked at again, write as of when."),
    "situation.area_ended_already": _("It has been ended already. Draw it anew if it holds again."),
    "situation.too_many_areas": _("There are %(limit)s things on the map already. End what no longer holds, or use a layer of your own."),
    "situation.unknown_place": _("“%(said)s” is neither a position nor a place name that is known here."),
    "situation.too_few_lines": _("A line takes at least two positions and an area three: write one on each line."),
    "situation.too_many_lines": _("A point takes one position. For several, choose line or area."),
    "situation.not_found": _("It is not there."),
}


def _about(facts: dict[str, Any]) -> dict[str, Any]:
    return {**facts, "kind": str(AREA_KINDS[AreaKind(facts["kind"])]), "standing": _standing(facts)}


def _standing(facts: dict[str, Any]) -> str:
    standing = Standing(facts.get("standing", Standing.CONFIRMED))
    return "" if standing is Standing.CONFIRMED else f" ({str(STANDINGS[standing]).lower()})"


LINES: dict[str, Any] = {
    "situation.area_drawn": (_("On the map, %(reference)s: %(kind)s, %(title)s%(standing)s."), _about),
    "situation.area_changed": (_("Changed on the map, %(reference)s: %(kind)s, %(title)s%(standing)s."), _about),
    "situation.area_ended": (_("No longer holds on the map, %(reference)s: %(kind)s, %(title)s."), _about),
}
