"""The log: reading, filtering, printing and writing it, and the address that open screens hang on."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import lru_cache
from typing import Any
from urllib.parse import urlencode
from uuid import UUID

from django.conf import settings
from django.contrib import messages
from django.http import HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils.safestring import SafeString
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from vardkase.access import gates
from vardkase.access.gates import ViewerRequest
from vardkase.access.rules import Capability, Viewer
from vardkase.incidents import actions, presentation, queries, words
from vardkase.incidents import live as news
from vardkase.incidents.events import incident_stream
from vardkase.incidents.forms import CaptureForm, FilterForm
from vardkase.incidents.queries import Filters
from vardkase.incidents.views.room import room
from vardkase.kernel.clock import utc_now
from vardkase.kernel.ids import new_id
from vardkase.kernel.moments import Precision, parse_happened
from vardkase.kernel.refusal import Refusal
from vardkase.ui import times
from vardkase.ui.forms import add_refusal

PAGE = 50
# A print is the whole selection; more than this is an export, not a print.
PAPER = 2000
STRETCH = 500
POLLED = 100


@dataclass(frozen=True, slots=True)
class Selection:
    """What of the log is shown: the filters, in words for the print, and as an address."""

    filters: Filters
    words: str
    query: str

    @property
    def is_narrow(self) -> bool:
        """Whether anything is left out."""
        return bool(self.query)


@gates.requires(Capability.INCIDENT_READ)
@require_GET
def log(request: ViewerRequest, incident_id: UUID) -> HttpResponse:
    """The log of an incident, newest first."""
    now = utc_now()
    context = room(request.viewer, incident_id, now, place="log")
    form = FilterForm(request.GET or None, auto_id="filter_%s")
    chosen = selection(form, reference(context["incident"], now), now)
    before, after = request.GET.get("before"), request.GET.get("after")
    page = queries.log_page(request.viewer, incident_id, chosen.filters, before=before, after=after, limit=PAGE)
    if not chosen.is_narrow and not before and not after:
        actions.mark_visit(viewer=request.viewer, incident_id=incident_id, number=page.head, now=now)
    context |= _page_context(incident_id, page, chosen, now)
    if form.errors:
        context["days"] = ()  # What cannot be read selects nothing.
    context |= {"form_filter": form, "page_errors": bool(form.errors), "is_newest": not before and not after, "page_title": _("Log")}
    if not form.is_bound:
        context["filter_fields"] = _empty_filter(get_language() or "")
    if context["may"].write:
        context |= capture_context(incident_id, CaptureForm(now=now))
        context["suggestions"] = queries.suggestions(request.viewer, incident_id)
    return render(request, "incidents/log.html", context)


@gates.requires(Capability.INCIDENT_READ)
@require_GET
def paper(request: ViewerRequest, incident_id: UUID) -> HttpResponse:
    """The whole selection on one page, to print."""
    now = utc_now()
    context = room(request.viewer, incident_id, now, place="log")
    form = FilterForm(request.GET or None)
    chosen = selection(form, reference(context["incident"], now), now)
    if form.errors:
        # A print that says one thing and shows another would be worse than none: the log's page says what cannot be read.
        return redirect(f"{reverse('incidents:log', args=[incident_id])}?{request.GET.urlencode()}")
    page, entries = _whole(request.viewer, incident_id, chosen.filters)
    context |= _page_context(incident_id, page, chosen, now)
    context |= {"page_title": _("Log"), "no_side": True, "is_cut": len(entries) >= PAPER, "limit": PAPER}
    context["seal"] = queries.seal(request.viewer, incident_id)
    context["days"] = _days(incident_id, entries, chosen, now)
    return render(request, "incidents/paper.html", context)


@gates.requires(Capability.LOG_WRITE)
@require_POST
def write(request: ViewerRequest, incident_id: UUID) -> HttpResponse:
    """Writes an entry. The script is answered with a fresh box, a plain form with the log."""
    now = utc_now()
    form = CaptureForm(request.POST, request.FILES, now=now)
    by_script = "X-Capture" in request.headers
    number = _write(request, incident_id, form, now)
    if number is None:
        return _box(request, incident_id, form, status=422) if by_script else _page_with_box(request, incident_id, form, now)
    if by_script:
        return _saved(number)
    messages.success(request, _("Saved as entry %(number)s.") % {"number": number})
    return redirect("incidents:log", incident_id)


@gates.requires(Capability.INCIDENT_READ)
@require_POST
def seen(request: ViewerRequest, incident_id: UUID) -> HttpResponse:
    """A screen that is left says how far it had come, so that what was seen live is not told again as new."""
    number = _number(request.POST.get("up_to", ""), 0)
    actions.mark_visit(viewer=request.viewer, incident_id=incident_id, number=number, now=utc_now())
    return HttpResponse(status=204)


@gates.requires(Capability.INCIDENT_READ)
@require_GET
def live(request: ViewerRequest, incident_id: UUID) -> HttpResponse:
    """Hands an open screen to the hub. To a client that polls, or under another server: what is new since `after`."""
    audience, head = queries.seen(request.viewer, incident_id)
    stream = f"incident:{incident_id}"
    if "text/event-stream" in request.headers.get("Accept", ""):
        response: HttpResponse = HttpResponse(status=204)
    else:
        after = _number(request.GET.get("after", ""), head)
        found = news.fragments(stream, audience, after, POLLED) if after < head else []
        response = JsonResponse(
            {"head": head, "fragments": [{"number": one.number, "event": one.event, "html": one.html} for one in found]}
        )
    response.headers["X-Vardkase-Live"] = f"{stream} {audience} {head}"
    return response


def _number(said: str, otherwise: int) -> int:
    return int(said) if said.isascii() and said.isdigit() and len(said) < 16 else otherwise


def reference(row: queries.IncidentRow, now: datetime) -> datetime:
    """The present of an incident: "3 jan 10:00" in one that has ended is the one of its own year."""
    return row.closed_at or now


def selection(form: FilterForm, here: datetime, now: datetime) -> Selection:
    """What a filter form asks for. A moment that cannot be read becomes an error of the form."""
    if not form.is_bound or not form.is_valid():
        return Selection(Filters(), "", "")
    data = form.cleaned_data
    at = _moment(form, here)
    filters = Filters(
        text=data["q"],
        categories=(data["category"],) if data["category"] else (),
        importance=(data["importance"],) if data["importance"] else (),
        directions=(data["direction"],) if data["direction"] else (),
        tags=(data["tag"],) if data["tag"] else (),
        author_id=data["author"],
        order=queries.Order(data["order"] or "recorded"),
        as_known_at=at,
    )
    given = {name: str(value) for name, value in data.items() if value and not (name == "order" and value == "recorded")}
    return Selection(filters, in_words(filters, now), urlencode(given))


def in_words(filters: Filters, now: datetime) -> str:
    """The selection as it is stated on screen and paper."""
    parts = [_("search: %(text)s") % {"text": filters.text}] if filters.text else []
    parts += [str(words.CATEGORIES[category]) for category in filters.categories]
    parts += [str(words.IMPORTANCE[importance]) for importance in filters.importance]
    parts += [str(words.DIRECTIONS[direction]) for direction in filters.directions]
    parts += [f"#{tag}" for tag in filters.tags]
    if filters.as_known_at:
        parts.append(_("as it was known %(at)s") % {"at": times.full_moment(filters.as_known_at - timedelta(seconds=1))})
    if filters.order == queries.Order.HAPPENED:
        parts.append(_("in the order it happened"))
    return " · ".join(parts)


def capture_context(incident_id: UUID, form: CaptureForm) -> dict[str, Any]:
    """What the capture box takes."""
    action = reverse("incidents:write", args=[incident_id])
    if form.is_bound:
        return {"capture": form, "text": form["text"], "action": action}
    written, fields = _empty_box(get_language() or "")
    return {"capture": form, "action": action, "key": form.initial["key"], "written": written, "fields": fields}


@lru_cache(maxsize=4)
def _empty_box(language: str) -> tuple[SafeString, SafeString]:
    """The text and the other fields of an empty box: the same for everyone, and more work to render than the rest of the page."""
    form = CaptureForm(now=utc_now())
    text = render_to_string("incidents/capture_text.html", {"text": form["text"]})
    return SafeString(text), SafeString(render_to_string("incidents/capture_fields.html", {"capture": form}))


@lru_cache(maxsize=4)
def _empty_filter(language: str) -> SafeString:
    """The fields of a filter that asks for nothing: the same for everyone too."""
    return SafeString(str(FilterForm(auto_id="filter_%s")))


def _moment(form: FilterForm, here: datetime) -> datetime | None:
    """The end of what was said: "10:00" takes in what was written within that minute."""
    said = form.cleaned_data["at"]
    if not said:
        return None
    try:
        happened = parse_happened(said, now=here)
    except Refusal as refusal:
        add_refusal(form, refusal, "at")
        return None
    # "About 04" is wide in what happened; what was known is asked for at one minute.
    return happened.at + timedelta(minutes=1) if happened.at and happened.precision is Precision.ABOUT else happened.until


def _whole(viewer: Viewer, incident_id: UUID, filters: Filters) -> tuple[queries.LogPage, tuple[queries.LogEntry, ...]]:
    """All entries of a selection, as far as a print goes, with the page that they begin on."""
    first = page = queries.log_page(viewer, incident_id, filters, limit=STRETCH)
    entries = page.entries
    while page.older and len(entries) < PAPER:
        page = queries.log_page(viewer, incident_id, filters, before=page.older, limit=STRETCH)
        entries += page.entries
    return first, entries[:PAPER]


def _days(incident_id: UUID, entries: tuple[queries.LogEntry, ...], chosen: Selection, now: datetime) -> tuple[presentation.Day, ...]:
    return presentation.days(incident_id, entries, now, by_happened=chosen.filters.order == queries.Order.HAPPENED)


def _page_context(incident_id: UUID, page: queries.LogPage, chosen: Selection, now: datetime) -> dict[str, Any]:
    base = reverse("incidents:log", args=[incident_id])

    def link(**more: str) -> str:
        return f"{base}?{'&'.join(part for part in (chosen.query, urlencode(more)) if part)}"

    return {
        "days": _days(incident_id, page.entries, chosen, now),
        "page": page,
        "selection": chosen,
        "print_selection": chosen.words or _("The whole log"),
        "older_url": link(before=page.older) if page.older else "",
        "newer_url": link(after=page.newer) if page.newer else "",
        "print_url": f"{reverse('incidents:print', args=[incident_id])}?{chosen.query}",
        "live_url": reverse("incidents:live", args=[incident_id]),
    }


def _write(request: ViewerRequest, incident_id: UUID, form: CaptureForm, now: datetime) -> int | None:
    """The number of the new entry, or None with the reason in the form."""
    if not form.is_valid():
        return None
    if form.cleaned_data["happened"]:
        form.now = queries.first_sent(request.viewer, incident_stream(incident_id), form.posted_key) or now
    draft = form.draft()
    if form.errors:
        return None
    try:
        entry = actions.write_entry(
            viewer=request.viewer,
            incident_id=incident_id,
            draft=draft,
            uploads=uploads(form.cleaned_data["uploads"]),
            key=form.posted_key,
            now=now,
        )
    except Refusal as refusal:
        if refusal.code.endswith(".not_found"):
            raise
        form.refuse(refusal)
        return None
    return int(entry.number)


def uploads(files: tuple[Any, ...]) -> tuple[actions.Upload, ...]:
    """The bytes of uploaded files. One that is too large is refused before it is read."""
    limit = settings.ATTACHMENT_MAX_MB
    for file in files:
        if file.size > limit * 1_000_000:
            raise Refusal("incident.attachment_too_large", name=file.name, megabytes=-(-file.size // 1_000_000), limit=limit)
    return tuple(actions.Upload(file.name, file.read()) for file in files)


def _saved(number: int) -> HttpResponse:
    """The script empties the box by itself: it only needs the number and the key of the next entry."""
    return HttpResponse(status=201, headers={"X-Capture": str(number), "X-Capture-Key": str(new_id())})


def _box(request: ViewerRequest, incident_id: UUID, form: CaptureForm, *, status: int) -> HttpResponse:
    """The box as it was sent, with what is wrong."""
    response = render(request, "incidents/capture.html", capture_context(incident_id, form), status=status)
    response.headers["X-Capture"] = "0"
    return response


def _page_with_box(request: ViewerRequest, incident_id: UUID, form: CaptureForm, now: datetime) -> HttpResponse:
    """The log with the box as it was sent, its errors shown."""
    context = room(request.viewer, incident_id, now, place="log")
    chosen = Selection(Filters(), "", "")
    page = queries.log_page(request.viewer, incident_id, chosen.filters, limit=PAGE)
    context |= _page_context(incident_id, page, chosen, now) | capture_context(incident_id, form)
    context["files_lost"] = bool(form.files)
    context |= {"form_filter": FilterForm(auto_id="filter_%s"), "is_newest": True, "page_title": _("Log"), "page_errors": True}
    context["suggestions"] = queries.suggestions(request.viewer, incident_id)
    return render(request, "incidents/log.html", context, status=422)
