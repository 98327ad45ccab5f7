"""Words for what the floors below only name by code: refusals and events. Every package keeps its own in its `words.py`."""

from __future__ import annotations

import importlib
import logging
from collections.abc import Mapping
from datetime import date, datetime
from functools import cache
from types import ModuleType
from typing import TYPE_CHECKING, Any

from django.apps import apps
from django.utils.module_loading import module_has_submodule
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from vardkase.kernel.clock import utc_now
from vardkase.kernel.refusal import Refusal
from vardkase.ui import times

if TYPE_CHECKING:
    from django.utils.functional import _StrPromise as StrPromise

log = logging.getLogger(__name__)

# The kernel knows no Django, so that its refusals get their words here.
REFUSALS: dict[str, StrPromise] = {
    "geo.broken": _("The area cannot be drawn: its borders lie upon each other or run apart at %(where)s. Draw it again."),
    "geo.crosses_itself": _(
        "The border of the area crosses itself at %(where)s. Write the corners in the order in which one walks around the area."
    ),
    "geo.empty": _("There is no position in what you wrote. Write a position or a place name, or draw on the map."),
    "geo.not_geojson": _("This is not GeoJSON. Write positions one on each line, or paste a geometry or a feature."),
    "geo.not_json": _("The text begins like GeoJSON but cannot be read. Copy the whole of it and try again."),
    "geo.not_numbers": _("A position in the GeoJSON is not two numbers. Correct it, or write positions one on each line."),
    "geo.out_of_reach": _("%(said)s lies far from Sweden. Check the position: latitude first, for example 59.758, 18.705."),
    "geo.radius": _("Write the radius in metres, from 1 m to %(limit)s km."),
    "geo.several": _("There are %(count)s things in the GeoJSON. Draw them one at a time, so that each has its source and its age."),
    "geo.swapped": _("Latitude and longitude seem to be swapped. Did you mean %(meant)s?"),
    "geo.too_few": _("There are too few positions: at least %(least)s that differ are needed."),
    "geo.too_long": _("The GeoJSON is %(length)s characters long, and at most %(limit)s can be read. Simplify the shape first."),
    "geo.too_many_vertices": _("The shape has at least %(count)s corners, and at most %(limit)s can be drawn. Simplify it first."),
    "geo.unknown_kind": _("“%(kind)s” cannot be drawn. A point, a line or an area can."),
    "geo.unread": _(
        "“%(said)s” cannot be read as a position. Write for example 59.758, 18.705, or N 59° 45.5′ E 18° 42.3′, or in SWEREF 99 TM"
        " 6630276 708092."
    ),
    "moment.after_midnight": _("It is after midnight, and “%(said)s” may mean %(sooner)s or %(later)s. Write the weekday or the date."),
    "moment.contradiction": _("The day and the time in “%(said)s” do not go together. Write for example “3 jan 10:00”."),
    "moment.doubled_hour": _(
        "The clock showed “%(said)s” twice, as summer time ended on %(date)s. "
        "Add “sommartid” for the first time or “vintertid” for the second."
    ),
    "moment.in_future": _("“%(said)s” has not been yet. Write when it happened, or leave the field empty if it is happening now."),
    "moment.missing_hour": _("The clock never showed “%(said)s”, as summer time began on %(date)s. Write the hour before or after."),
    "moment.no_such_day": _("There is no such day as “%(said)s”. Check the day and the month."),
    "moment.no_such_time": _("There is no such time as “%(said)s”. Write hours and minutes, for example “14:05”."),
    "moment.not_understood": _(
        "“%(said)s” could not be read as a time. Write for example “nu”, “ca 04”, “i natt”, “3 jan” or “3 jan 10:00”."
    ),
    "moment.too_long": _("Write the time with at most %(longest)s characters. What happened belongs in the text."),
    "moment.too_old": _("“%(said)s” is before the year 1900. Check the year."),
    "moment.which_night": _("“%(said)s” may mean two nights. Write for example “natten till 3 jan”."),
    "moment.wrong_season": _("Summer time and winter time are mixed up in “%(said)s”. Leave out “sommartid” or “vintertid”."),
    "moment.wrong_weekday": _("The weekday in “%(said)s” does not go with the day, %(date)s. Check both."),
    "moment.year_or_time": _("The four digits in “%(said)s” may be a year or a time. Write the time with a colon, for example “20:19”."),
}


def refusal_text(refusal: Refusal) -> str:
    """The sentence for a refusal, with its facts filled in; a general sentence, and a line in the log, when the code has none."""
    sentence = _collected("REFUSALS").get(refusal.code)
    if sentence is None:
        log.error("No words for the refusal %s", refusal.code)
        return gettext("This could not be done. Nothing has been saved. Go back and try again.")
    try:
        return str(sentence) % {name: _readable(fact) for name, fact in refusal.facts.items()}
    except (KeyError, ValueError, TypeError):
        log.exception("The words for the refusal %s do not fit its facts", refusal.code)
        return gettext("This could not be done. Nothing has been saved. Go back and try again.")


def event_text(kind: str) -> str:
    """The words for a kind of ledger entry; the kind itself, and a line in the log, when it has none."""
    words = _collected("EVENTS").get(kind)
    if words is None:
        log.error("No words for the event %s", kind)
        return kind
    return str(words)


def _readable(fact: Any) -> Any:
    """Moments and days as they are written everywhere; other facts as they are."""
    if isinstance(fact, datetime):
        return times.moment(fact, utc_now())
    return times.date_words(fact, utc_now()) if isinstance(fact, date) else fact


@cache
def _collected(name: str) -> Mapping[str, StrPromise]:
    """The dictionaries of that name from all packages; a code belongs to one package only."""
    found: dict[str, StrPromise] = {}
    for module in _word_modules():
        found.update(getattr(module, name, {}))
    return found


def _word_modules() -> list[ModuleType]:
    """The `words` module of every installed app that has one."""
    having = [config for config in apps.get_app_configs() if config.module is not None and module_has_submodule(config.module, "words")]
    return [importlib.import_module(f"{config.name}.words") for config in having]
