"""In an incident's room: what fails next. What is offered to other parts of the house is offered here too."""

from __future__ import annotations

from datetime import timedelta

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from vardkase.access.rules import Viewer
from vardkase.incidents.queries import IncidentRow
from vardkase.incidents.rules import Mark, Secrecy
from vardkase.incidents.views import room
from vardkase.situation import material, moments
from vardkase.situation.joined import standing
from vardkase.situation.material import Material, Section
from vardkase.situation.moments import Part, Seen
from vardkase.situation.queries import outlook as queries
from vardkase.situation.queries.outlook import Outlook
from vardkase.situation.rules.known import Known
from vardkase.situation.rules.outlook import LIKELY, UNLIKELY, Fall, Stand
from vardkase.situation.words import outlook as words
from vardkase.ui import times
from vardkase.ui.addresses import address

INTERNAL = Mark(Secrecy.INTERNAL)
_BOARD = {
    Stand.WORKS: gettext_lazy("the status board: works"),
    Stand.HOLDS: gettext_lazy("the status board: holds for a time"),
    Stand.OUT: gettext_lazy("the status board: out"),
}


def links(viewer: Viewer, row: IncidentRow) -> list[room.Link]:
    """The pages that the viewer may reach: what hangs on what is for those who read what is internal."""
    if not queries.may_read(viewer, row):
        return []
    return [room.Link("outlook", _("What fails next"), address("situation:outlook", row.id))]


def offer() -> None:
    """What this noun gives to reports, and to the time machine."""
    material.offer(given)
    moments.offer(Part("outlook", _("What fails next"), seen))


def _latest(viewer: Viewer, row: IncidentRow, known: Known) -> tuple[Outlook | None, list[tuple[Fall, str]]]:
    """The forecast that held, and what it expects to fail, the first to fail first, with names."""
    latest = next(iter(queries.outlooks(viewer, row, known)), None)
    if latest is None:
        return None, []
    out = {one.key for one in latest.said.assumptions if one.stand is Stand.OUT}
    names = {one.key: one.name for one in latest.said.functions}
    falls = [fall for fall in latest.said.falls if fall.key not in out and fall.breaks >= UNLIKELY]
    falls.sort(key=lambda fall: (fall.when[2] is None, fall.when[2] or 0, -fall.breaks))
    return latest, [(fall, names[fall.key]) for fall in falls]


def given(viewer: Viewer, row: IncidentRow, known: Known) -> list[Material]:
    """For a report: each function that is expected to fail, and when."""
    latest, falls = _latest(viewer, row, known)
    if latest is None:
        return []
    source = _("Forecast %(reference)s %(at)s") % {"reference": latest.reference, "at": times.moment(latest.made_at, known.at)}
    return [
        Material(
            Section.FORECAST, f"outlook:{fall.key}", f"{name}: {words.told(fall, latest.made_at, None)}",
            words.at(latest.made_at, fall.when[2]) if fall.when[2] is not None else f"{round(100 * fall.breaks)} %", latest.made_at,
            latest.number, source, address("situation:one_outlook", row.id, latest.id), important=fall.breaks >= LIKELY, mark=INTERNAL,
        )
        for fall, name in falls
    ]  # fmt: skip


def seen(viewer: Viewer, row: IncidentRow, known: Known) -> list[Seen]:
    """For the time machine: the same, as it was known."""
    latest, falls = _latest(viewer, row, known)
    if latest is None:
        return []
    stands = {one.key: one.stand for one in standing(viewer, row, known)}
    return [_seen(row, latest, fall, name, stands.get(fall.key), known) for fall, name in falls]


def _seen(row: IncidentRow, latest: Outlook, fall: Fall, name: str, stands: Stand | None, known: Known) -> Seen:
    """What was forecast; and what the board said at the moment, where it was not old: a report of how it stands is more than a forecast."""
    tone, word = words.tone(fall, None)
    said = words.told(fall, latest.made_at, None)
    middle = fall.when[2]
    more, url = f"{latest.reference} {times.moment(latest.made_at, known.at)}", address("situation:one_outlook", row.id, latest.id)
    if stands is Stand.WORKS and middle is not None and latest.made_at + timedelta(minutes=middle) <= known.at:
        tone, word = "green", _("Stands")
        said = _("Works, by the status board. The forecast expected it to fail about %(at)s.") % {"at": words.at(latest.made_at, middle)}
    elif stands is not None:
        more = f"{more} · {_BOARD[stands]}"
    return Seen(f"outlook:{fall.key}", name, said, latest.number, more, tone, word, url)
