"""The diary of duty: the list, one press for a day without news, a note, a handover and its receipt, the picture of the week."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.core.exceptions import BadRequest
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from vardkase.access import gates
from vardkase.access.gates import ViewerRequest
from vardkase.access.rules import Capability, Viewer
from vardkase.incidents.forms import AlarmForm
from vardkase.incidents.queries import first_sent
from vardkase.incidents.views.authority import authorities
from vardkase.kernel.clock import utc_now
from vardkase.kernel.ids import new_id
from vardkase.kernel.refusal import Refusal
from vardkase.leadership import queries, words
from vardkase.leadership.actions import diary as actions
from vardkase.leadership.events import diary_stream
from vardkase.leadership.forms.base import LeadershipForm
from vardkase.leadership.forms.diary import HandoverForm, NoteForm, PictureForm, QuietForm
from vardkase.ui.layout import NavItem
from vardkase.ui.words import refusal_text

Authorities = tuple[tuple[UUID, str], ...]
PAGE = 50
TONES = {"normal": "green", "strained": "yellow", "serious": "red"}


@dataclass(frozen=True, slots=True)
class Place:
    """Whose diary it is, and when one looks."""

    viewer: Viewer
    authority_id: UUID
    authority: str
    now: datetime

    @property
    def common(self) -> dict[str, Any]:
        """What every action takes."""
        return {"viewer": self.viewer, "authority_id": self.authority_id, "authority": self.authority, "now": self.now}

    @property
    def url(self) -> str:
        """The address of the diary."""
        return f"{reverse('leadership:diary')}?authority={self.authority_id}"


@gates.requires(Capability.DIARY_READ)
@require_GET
def diary(request: ViewerRequest) -> HttpResponse:
    """The diary, the latest first; for those who write, a note and the day without news before it."""
    found = authorities(request.viewer, Capability.DIARY_READ)
    if not found:
        nowhere = refusal_text(Refusal("incident.no_authority"))
        return render(request, "leadership/diary_nowhere.html", {"page_title": _("Duty diary"), "nowhere": nowhere})
    place = _place(request, found)
    lines = queries.diary(request.viewer, place.authority_id, before=_number(request, "before"), limit=PAGE + 1)
    context = {
        **short(place, lines[:PAGE]),
        "page_title": _("Duty diary"),
        "form": NoteForm(now=place.now),
        "older": f"{place.url}&before={lines[PAGE - 1].number}" if len(lines) > PAGE else "",
        "others": _tabs(place, found),
    }
    return render(request, "leadership/diary.html", context)


def short(place: Place, lines: tuple[queries.DiaryLine, ...]) -> dict[str, Any]:
    """What a page shows of a diary: its lines, and what the viewer may do in it."""
    writes = place.viewer.can(Capability.DIARY_WRITE, (f"org:{place.authority_id}",))
    return {
        "place_": place,
        "lines": [_shown(line, place, writes=writes) for line in lines],
        "may_write": writes,
        "quiet_key": new_id(),
        "now": place.now,
    }


def for_home(viewer: Viewer, now: datetime) -> dict[str, Any] | None:
    """The last of the diary that the viewer writes in, for the first page; None for who writes in none."""
    found = authorities(viewer, Capability.DIARY_WRITE)
    if not found:
        return None
    place = Place(viewer, *found[0], now)
    return short(place, queries.diary(viewer, place.authority_id, limit=3))


def _pressed(request: ViewerRequest, now: datetime) -> UUID:
    """The key of a button that was pressed. Raises BadRequest for one that is no key: with another, every press would write anew."""
    form = QuietForm(request.POST, now=now)
    if not form.is_valid():
        raise BadRequest("a press without its key")
    return form.posted_key


@gates.requires(Capability.DIARY_WRITE)
@require_POST
def note_quiet(request: ViewerRequest) -> HttpResponse:
    """One press: nothing to report."""
    place = _place(request, authorities(request.viewer, Capability.DIARY_WRITE))
    try:
        actions.note_quiet(**place.common, key=_pressed(request, place.now))
    except Refusal as refusal:
        if refusal.code != "leadership.diary_is_not_quiet":
            raise
        # What goes on is said above the form in which it is noted.
        messages.warning(request, refusal_text(refusal))
        return redirect(f"{reverse('leadership:write_note')}?authority={place.authority_id}")
    messages.success(request, _("It is noted that there is nothing to report."))
    return redirect(place.url)


@gates.requires(Capability.DIARY_WRITE)
@require_http_methods(["GET", "POST"])
def write_note(request: ViewerRequest) -> HttpResponse:
    """A note; or, with the number of an earlier one, what it should have said."""
    place = _place(request, authorities(request.viewer, Capability.DIARY_WRITE))
    corrects = _number(request, "corrects")
    initial = _wrong(place, corrects) if corrects is not None else {}
    form = NoteForm(request.POST or None, now=place.now, initial=initial)

    def work() -> None:
        form.now = first_sent(place.viewer, diary_stream(place.authority_id), form.posted_key) or place.now
        draft, happened = form.draft(corrects), form.parsed("happened")
        if not form.errors:
            actions.write_note(**place.common, draft=draft, happened=happened, key=form.posted_key)

    words_ = Words(_("Correct the note") if corrects is not None else _("Note something"), _("Save the note"), _("It stands in the diary."))
    return _answer(request, place, form, work, words_)


@gates.requires(Capability.DIARY_WRITE)
@require_http_methods(["GET", "POST"])
def hand_over(request: ViewerRequest) -> HttpResponse:
    """Whoever goes off duty hands over."""
    place = _place(request, authorities(request.viewer, Capability.DIARY_WRITE))
    form = HandoverForm(request.POST or None, now=place.now)
    said = Words(_("Hand the duty over"), _("Hand over"), _("The handover stands in the diary, and waits until somebody has received it."))
    return _answer(request, place, form, lambda: actions.hand_over(**place.common, draft=form.draft(), key=form.posted_key), said)


@gates.requires(Capability.DIARY_WRITE)
@require_http_methods(["GET", "POST"])
def receive_handover(request: ViewerRequest, note_id: UUID) -> HttpResponse:
    """Whoever comes on duty has read it. Who comes by its address, as after signing in anew, sees the diary."""
    line = queries.diary_line(request.viewer, note_id)
    diary = redirect(f"{reverse('leadership:diary')}?authority={line.authority_id}")
    if request.method != "POST":
        return diary
    now = utc_now()
    key = _pressed(request, now)
    actions.receive_handover(viewer=request.viewer, authority_id=line.authority_id, note_id=note_id, key=key, now=now)
    messages.success(request, _("You have received the duty."))
    return diary


@gates.requires(Capability.DIARY_WRITE)
@require_http_methods(["GET", "POST"])
def make_picture(request: ViewerRequest) -> HttpResponse:
    """The picture of the week, in five minutes."""
    place = _place(request, authorities(request.viewer, Capability.DIARY_WRITE))
    form = PictureForm(request.POST or None, now=place.now)
    said = Words(_("The picture of the week"), _("Save the picture"), _("The picture of the week stands in the diary."))
    return _answer(request, place, form, lambda: actions.make_picture(**place.common, draft=form.draft(), key=form.posted_key), said)


@gates.requires(Capability.DIARY_WRITE)
@require_http_methods(["GET", "POST"])
def raise_alarm(request: ViewerRequest, note_id: UUID) -> HttpResponse:
    """A note that turned out to be an alarm: the alarm's own form, filled in with what the note says."""
    now = utc_now()
    line = queries.diary_line(request.viewer, note_id)
    here = (f"org:{line.authority_id}",)
    may = request.viewer.can(Capability.ALARM_TAKE, here) and request.viewer.can(Capability.DIARY_WRITE, here)
    if line.kind != "diary.noted" or not may:
        raise Refusal("leadership.not_found")
    initial = {
        "what_happened": line.said.text,
        "where": line.said.place,
        "source_organisation": line.said.source,
        "informed": ", ".join(line.said.told),
    }
    form = AlarmForm(request.POST or None, now=now, initial=initial)
    if request.method == "POST" and form.is_valid():
        facts = form.facts()
        try:
            if not form.errors:
                entry = actions.raise_alarm(
                    viewer=request.viewer, authority_id=line.authority_id, authority=line.said.authority, note_id=note_id, facts=facts,
                    key=form.posted_key, now=now,
                )  # fmt: skip
                messages.success(request, _("The alarm is saved. Assess it now, or add what you learn."))
                return redirect("incidents:alarm", entry.key)
        except Refusal as refusal:
            form.refuse(refusal)
    context = {"page_title": _("Take an alarm"), "form": form, "now": now}
    return render(request, "incidents/take_alarm.html", context, status=422 if form.errors else 200)


@dataclass(frozen=True, slots=True)
class Words:
    """The heading of a page, its button, and what is said when it is done."""

    title: str
    button: str
    done: str


def _answer(request: ViewerRequest, place: Place, form: LeadershipForm, work: Callable[[], object], said: Words) -> HttpResponse:
    if request.method == "POST" and form.is_valid():
        try:
            work()
        except Refusal as refusal:
            if refusal.code.endswith(".not_found"):
                raise
            form.refuse(refusal)
        if not form.errors:
            messages.success(request, said.done)
            return redirect(place.url)
    context = {"page_title": said.title, "said": said, "form": form, "place_": place, "now": place.now}
    return render(request, "leadership/diary_act.html", context, status=422 if form.errors else 200)


def _place(request: ViewerRequest, found: Authorities) -> Place:
    """Whose diary: the one asked for, or the first that the viewer may. Absent and forbidden answer alike."""
    asked = request.GET.get("authority", "")
    for identity, name in found:
        if asked in ("", str(identity)):
            return Place(request.viewer, identity, name, utc_now())
    raise Refusal("leadership.not_found")


def _number(request: ViewerRequest, name: str) -> int | None:
    text = request.GET.get(name, "")
    if not text:
        return None
    if not text.isascii() or not text.isdigit() or len(text) > 15:
        raise Refusal("leadership.not_found")
    return int(text)


def _wrong(place: Place, number: int) -> dict[str, Any]:
    """What the note says that is to be corrected."""
    for line in queries.diary(place.viewer, place.authority_id, before=number + 1, limit=1):
        if line.number == number and line.kind == "diary.quiet":
            return {}
        if line.number == number and line.kind == "diary.noted":
            said = line.said
            return {"text": said.text, "source": said.source, "place": said.place, "told": "\n".join(said.told)}
    raise Refusal("leadership.not_found")


def _shown(line: queries.DiaryLine, place: Place, *, writes: bool) -> dict[str, Any]:
    """An entry as the list shows it, and what can be done with it."""
    here = (f"org:{place.authority_id}",)
    is_note = line.kind == "diary.noted" and line.corrected_by is None
    is_quiet = line.kind == "diary.quiet" and line.corrected_by is None
    condition = getattr(line.said, "condition", None)
    return {
        "line": line,
        "kind": words.EVENTS[line.kind],
        "condition": words.CONDITIONS[condition] if condition else "",
        "tone": TONES.get(str(condition), ""),
        "may_correct": writes and (is_quiet or (is_note and line.alarm_id is None)),
        "may_raise": writes and is_note and line.alarm_id is None and place.viewer.can(Capability.ALARM_TAKE, here),
        "may_receive": writes and line.is_open_handover and line.author_id != place.viewer.actor.id,
        "may_open_alarm": line.alarm_id is not None and place.viewer.can(Capability.ALARM_READ, here),
        "key": new_id(),
    }


def _tabs(place: Place, found: Authorities) -> list[NavItem]:
    """The diaries that the viewer reads, where there is more than one."""
    every = [replace(place, authority_id=identity, authority=name) for identity, name in found]
    return [NavItem(one.authority, one.url, current=one.authority_id == place.authority_id) for one in every] if len(every) > 1 else []
