"""The map: the page with its list, the same on paper, and what is drawn upon it."""

from __future__ import annotations

from datetime import datetime, timedelta
from functools import wraps
from typing import Any, TypeVar
from uuid import UUID

from django.conf import settings
from django.http import HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext
from django.views.decorators.http import require_GET

from vardkase.access import gates
from vardkase.access.gates import ViewerRequest
from vardkase.access.rules import Capability
from vardkase.incidents.queries import IncidentRow
from vardkase.incidents.views.room import room
from vardkase.kernel.clock import utc_now
from vardkase.kernel.geo import middle, read_shape, written_dm, written_sweref, written_wgs84
from vardkase.kernel.ids import new_id
from vardkase.kernel.once import one_look
from vardkase.leadership.views.acts import Act, Scene, complete, moment, page, said
from vardkase.situation.actions import areas as actions
from vardkase.situation.forms.areas import AreaForm, ChangeAreaForm, EndAreaForm, filled
from vardkase.situation.forms.map import MapForm
from vardkase.situation.queries import areas as queries
from vardkase.situation.queries import map as maps
from vardkase.situation.queries.known import known_at, known_now
from vardkase.situation.rules.areas import draft_of, lacking
from vardkase.situation.rules.symbols import symbol_of
from vardkase.situation.views import map_drawing, map_page
from vardkase.situation.words import ages
from vardkase.situation.words.areas import AREA_KINDS, AREA_STATES, STANDINGS
from vardkase.ui import times

F = TypeVar("F", bound=AreaForm)
STEPS = (timedelta(hours=-6), timedelta(hours=-1), timedelta(hours=1), timedelta(hours=6))


@gates.requires(Capability.INCIDENT_READ)
@require_GET
def map_view(request: ViewerRequest, incident_id: UUID) -> HttpResponse:
    """The map with its list, now or as it was known at a moment."""
    with one_look():
        context = _context(request, incident_id)
        # Where the clock stops, in minutes; paper has no clock.
        context["stops"] = " ".join(str(int(at.timestamp()) // 60) for at in maps.stops(context["incident"], utc_now()))
        context |= {"told": map_page.told(context["picture"]), "can_draw": queries.may_draw(request.viewer, context["incident"])}
        return map_page.may_draw_tiles(render(request, "situation/map.html", context))


@gates.requires(Capability.INCIDENT_READ)
@require_GET
def paper(request: ViewerRequest, incident_id: UUID) -> HttpResponse:
    """The same on A4 or A3: drawn by the server, with its legend, its moment and its scale."""
    with one_look():
        context = _context(request, incident_id)
        form: MapForm = context["form"]
        context["size"] = form.cleaned_data.get("size") or "a4"
        context["page_title"] = _("Map, %(at)s") % {"at": times.full_moment(context["shown_at"])}
        return render(request, "situation/map_paper.html", context)


def _context(request: ViewerRequest, incident_id: UUID) -> dict[str, Any]:
    now = utc_now()
    context = room(request.viewer, incident_id, now, place="map")
    row: IncidentRow = context["incident"]
    form = MapForm(request.GET)
    form.is_valid()
    at = form.moment(row.closed_at or now)
    known = known_at(row, at, now) if at else known_now(row, now)
    picture = maps.picture(request.viewer, row, known)
    # The minute that was asked for: what was known at its end is what was known in it.
    shown = known.at - timedelta(seconds=1) if at else known.at
    title = _("Map of %(incident)s, %(at)s") % {"incident": row.title, "at": times.full_moment(shown)}
    return context | {
        "page_title": _("Map"),
        "form": form,
        "known": known,
        "shown_at": shown,
        "is_then": at is not None and at < now,
        "steps": _steps(row, shown, row.closed_at or now),
        "picture": picture,
        "headings": map_page.headings(picture, now, row.closed_at),
        "legend": map_page.legend(picture),
        "svg": map_page.svg(picture, title),
        "map_title": title,
        "no_side": True,
    }


def _steps(row: IncidentRow, shown: datetime, now: datetime) -> list[tuple[str, str]]:
    """A little back, a little on: addresses and their words."""
    found = []
    for step in STEPS:
        at = shown + step
        if row.opened_at <= at < now:
            hours = int(step.total_seconds() // 3600)
            found.append((f"{times.local(at):%Y-%m-%d %H:%M}", f"{'+' if hours > 0 else '−'}{abs(hours)} h"))
    return found


@gates.requires(Capability.INCIDENT_READ)
@require_GET
def area(request: ViewerRequest, incident_id: UUID, area_id: UUID) -> HttpResponse:
    """One thing on the map with all that has been said of it, the latest first."""
    now = utc_now()
    with one_look():
        context = room(request.viewer, incident_id, now, place="map")
        row = context["incident"]
        known = known_now(row, now)
        line = queries.area(request.viewer, row, area_id, known)
        return render(
            request,
            "situation/area.html",
            context
            | {
                "page_title": f"{line.reference} {line.said.title}",
                "line": line,
                "sign": map_drawing.sign(symbol_of(line.said.kind)),
                "facts": facts(line, now, context["incident"].closed_at),
                "versions": queries.versions(request.viewer, row, area_id, known),
                "can_draw": queries.may_draw(request.viewer, row) and line.ended is None,
                "no_side": True,
            },
        )


def facts(line: queries.AreaLine, now: datetime, closed_at: datetime | None = None) -> list[tuple[str, str]]:
    """What is said of something on the map, as terms and values."""
    age = ages.age(line.said.as_of, now, closed_at)
    event, where = line.said, middle(line.shape)
    elsewhere = maps.outside(where, settings.MUNICIPALITY)
    return said(
        (_("What"), str(AREA_KINDS[event.kind])),
        (pgettext("map", "How it stands"), str(AREA_STATES[line.state])),
        (_("How well is it known?"), str(STANDINGS[event.standing])),
        (_("As of"), f"{moment(event.as_of, now)} ({age})" if age else moment(event.as_of, now)),
        (_("Source"), event.source),
        (_("More about it"), event.text),
        (_("Holds from"), moment(event.valid_from, now)),
        (pgettext("map", "Holds until"), moment(event.valid_until, now)),
        ("WGS 84", f"{written_wgs84(*where)}\n{written_dm(*where)}"),
        ("SWEREF 99 TM", written_sweref(*where)),
        (_("Size"), map_page.size_of(line.shape)),
        (_("Outside the municipality"), _("It lies in %(name)s.") % {"name": elsewhere} if elsewhere else ""),
        (_("Ended"), f"{moment(line.ended.ended_at, now)}. {line.ended.why}" if line.ended else ""),
    )


def _line(scene: Scene) -> queries.AreaLine:
    known = known_now(scene.incident, scene.now)
    return scene.once("area", lambda: queries.area(scene.request.viewer, scene.incident, scene.target or new_id(), known))


def _draw_form(scene: Scene, data: Any) -> AreaForm:
    form = AreaForm(data, now=scene.now, initial={"where": scene.request.GET.get("where", "")[:200]})
    return _with_map(scene, form)


def _with_map(scene: Scene, form: F) -> F:
    """The form with what its map shows beneath what is drawn: everything else."""
    picture = maps.picture(scene.request.viewer, scene.incident, known_now(scene.incident, scene.now))
    form.told = map_page.told(picture)
    return form


def _draw(scene: Scene, form: AreaForm) -> None:
    draft = form.draft()
    if not form.errors and complete(form, lacking(draft)):
        actions.draw_area(**scene.common, draft=draft, key=form.posted_key)
        _warn(scene, draft.shape)


def _warn(scene: Scene, shape: str) -> None:
    """What lies in another municipality is drawn, and told: it may be a slip, and it may be a neighbour's fire."""
    elsewhere = maps.outside(middle(read_shape(shape)), settings.MUNICIPALITY)
    if elsewhere:
        scene.known["done"] = _("It is drawn, and stands in the log. It lies in %(name)s: check the position.") % {"name": elsewhere}


def _change_form(scene: Scene, data: Any) -> ChangeAreaForm:
    stands = _line(scene).said
    return _with_map(scene, ChangeAreaForm(data, now=scene.now, initial=filled(stands), shown=draft_of(stands)))


def _change(scene: Scene, form: ChangeAreaForm) -> None:
    draft = form.draft()
    if not form.errors and complete(form, lacking(draft)):
        actions.change_area(
            **scene.common, area_id=scene.target or new_id(), draft=draft, why=form.cleaned_data["why"],
            seen=form.cleaned_data["seen"], key=form.posted_key,
        )  # fmt: skip
        _warn(scene, draft.shape)


def _end_form(scene: Scene, data: Any) -> EndAreaForm:
    return EndAreaForm(data, now=scene.now)


def _end(scene: Scene, form: EndAreaForm) -> None:
    ended_at = form.past("ended_at")
    if not form.errors:
        actions.end_area(
            **scene.common, area_id=scene.target or new_id(), why=form.cleaned_data["why"], ended_at=ended_at, key=form.posted_key
        )


def _about(scene: Scene) -> list[tuple[str, str]]:
    line = _line(scene)
    return said((_("What"), f"{line.reference} {AREA_KINDS[line.said.kind]}: {line.said.title}"), (_("Source"), line.said.source))


def _back(scene: Scene) -> str:
    return reverse("situation:area", args=[scene.incident.id, scene.target])


def _mapped(act: Act) -> gates.View:
    """The view of an act with a map on its page, which may then run the map's workers."""
    view = page(act)

    @wraps(view)
    def mapped(request: ViewerRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        return map_page.may_draw_tiles(view(request, *args, **kwargs))

    return mapped


draw_area = _mapped(
    Act(
        title=gettext_lazy("Draw on the map"),
        button=gettext_lazy("Put it on the map"),
        done=gettext_lazy("It is drawn, and stands in the log."),
        place="map",
        back="situation:map",
        capability=Capability.SITUATION_WRITE,
        form=_draw_form,
        work=_draw,
        template="situation/area_form.html",
    )
)
change_area = _mapped(
    Act(
        title=gettext_lazy("Change on the map"),
        button=gettext_lazy("Say how it is now"),
        done=gettext_lazy("It is changed. What it was before stands in the log."),
        place="map",
        back="situation:map",
        capability=Capability.SITUATION_WRITE,
        form=_change_form,
        work=_change,
        about=_about,
        where=_back,
        template="situation/area_form.html",
    )
)
end_area = page(
    Act(
        title=gettext_lazy("No longer holds"),
        button=gettext_lazy("Note that it has ended"),
        done=gettext_lazy("It is taken off the map, and stands in the list and in the log."),
        place="map",
        back="situation:map",
        capability=Capability.SITUATION_WRITE,
        form=_end_form,
        work=_end,
        about=_about,
    )
)
