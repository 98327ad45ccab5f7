"""In the log: what fails next."""

from __future__ import annotations

from datetime import timedelta

from django.utils import translation

from vardkase.incidents.rules import Category, Secrecy
from vardkase.leadership.lines.base import Facts, Line, internal
from vardkase.situation.events.outlook import OutlookMade, OutlookObserved
from vardkase.situation.rules.outlook import LIKELY, Stand
from vardkase.ui import times

# So many functions are named in the log; the rest stand in the forecast.
MOST_NAMED = 6


def _made(event: OutlookMade) -> tuple[str, Facts]:
    out = {one.key for one in event.assumptions if one.stand is Stand.OUT}
    names = {one.key: one.name for one in event.functions}
    falls = [
        (fall.when[2], names[fall.key])
        for fall in event.falls
        if fall.key not in out and fall.breaks >= LIKELY and fall.when[2] is not None
    ]
    with translation.override("sv"):
        said = [
            f"{name} {times.moment(event.at + timedelta(minutes=minutes or 0), event.at)}" for minutes, name in sorted(falls)[:MOST_NAMED]
        ]
    return "; ".join(said), {"reference": event.reference, "hours": round(event.horizon), "count": len(falls), "out": len(out)}


def _observed(event: OutlookObserved) -> tuple[str, Facts]:
    at = event.broke_at or event.held_until
    with translation.override("sv"):
        when = times.full_moment(at) if at else ""
    text = ". ".join(part for part in (event.note, event.source) if part)
    return text, {"name": event.name, "at": when, "broke": event.broke_at is not None}


LINES: dict[str, Line] = {
    # What hangs on what is not for partners, in the line and in an export alike.
    "situation.outlook_made": Line(_made, Category.ASSESSMENT, least=internal, whole=Secrecy.INTERNAL),
    "situation.outlook_observed": Line(_observed, Category.ASSESSMENT, least=internal, whole=Secrecy.INTERNAL),
}
