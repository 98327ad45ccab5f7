"""One entry: its chain of corrections, and what may be done to it afterwards. Nothing here changes what was written."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_GET, require_http_methods

from vardkase.access import gates
from vardkase.access.gates import ViewerRequest
from vardkase.access.rules import Capability
from vardkase.incidents import actions, presentation, queries
from vardkase.incidents.events import incident_stream
from vardkase.incidents.forms import CompleteForm, CorrectForm, EraseForm, FilesForm, MarkForm, VerifyForm
from vardkase.incidents.forms.base import KeyedForm
from vardkase.incidents.views.log import uploads
from vardkase.incidents.views.room import at_entry, room
from vardkase.kernel.clock import utc_now
from vardkase.kernel.refusal import Refusal

# What is done with a valid form: given the request, the ids and the form; returns nothing, raises Refusal.
Work = Callable[[ViewerRequest, UUID, int, Any], object]
# Larger than any log, and than the numbers that a database can compare.
NO_SUCH_NUMBER = 10**15
Initial = Callable[[queries.LogEntry], dict[str, Any]]


@dataclass(frozen=True, slots=True)
class Task:
    """Something that may be done to an entry: its form, what it starts from, the domain call and the words."""

    form: type[KeyedForm]
    work: Work
    title: Promise
    button: Promise
    done: Promise
    initial: Initial = lambda entry: {}
    allowed: Callable[[queries.Abilities], bool] = lambda may: may.write
    alarm: bool = False
    hint: Promise | str = ""


@gates.requires(Capability.INCIDENT_READ)
@require_GET
def entry(request: ViewerRequest, incident_id: UUID, number: int) -> HttpResponse:
    """One entry with its corrections and what was said about it later."""
    now = utc_now()
    context = room(request.viewer, incident_id, now, place="log")
    detail = _entry(request, incident_id, number)
    context |= {
        "page_title": _("Entry %(number)s") % {"number": number},
        "entry": detail.entry,
        "chain": presentation.days(incident_id, detail.chain, now),
        "notes": presentation.days(incident_id, detail.notes, now),
        "made_of_it": at_entry(request.viewer, context["incident"], detail.entry),
        "no_side": True,
    }
    return render(request, "incidents/entry.html", context)


def _entry(request: ViewerRequest, incident_id: UUID, number: int) -> queries.EntryDetail:
    if number >= NO_SUCH_NUMBER:
        raise Refusal("incident.not_found")
    return queries.entry(request.viewer, incident_id, number)


def _do(request: ViewerRequest, incident_id: UUID, number: int, task: Task) -> HttpResponse:
    now = utc_now()
    context = room(request.viewer, incident_id, now, place="log")
    shown = _entry(request, incident_id, number)
    if shown.entry.masked or not task.allowed(context["may"]):
        raise Refusal("incident.not_found")
    form = _form(request, task, shown.entry, now)
    if request.method == "POST" and form.is_valid():
        try:
            task.work(request, incident_id, number, form)
        except Refusal as refusal:
            if refusal.code.endswith(".not_found"):
                raise
            form.refuse(refusal)
        if not form.errors:
            messages.success(request, str(task.done))
            return redirect("incidents:entry", incident_id, number)
    context |= {
        "page_title": f"{task.title} #{number}",
        "form": form,
        "task": task,
        "days": presentation.days(incident_id, [shown.entry], now),
        "back_url": reverse("incidents:entry", args=[incident_id, number]),
        "no_side": True,
    }
    return render(request, "incidents/afterwards.html", context, status=422 if form.errors else 200)


def _form(request: ViewerRequest, task: Task, shown: queries.LogEntry, now: datetime) -> KeyedForm:
    initial = task.initial(shown)
    if request.method == "POST":
        return task.form(request.POST, request.FILES, now=now, initial=initial)
    return task.form(now=now, initial=initial)


def _correct(request: ViewerRequest, incident_id: UUID, number: int, form: CorrectForm) -> None:
    now = form.now
    form.now = queries.first_sent(request.viewer, incident_stream(incident_id), form.posted_key) or now
    happened = form.parsed("happened")
    if form.errors:
        return
    actions.correct_entry(
        viewer=request.viewer,
        incident_id=incident_id,
        number=number,
        text=form.cleaned_data["text"],
        reason=form.cleaned_data["reason"],
        happened=happened,
        key=form.posted_key,
        now=now,
    )


def _complete(request: ViewerRequest, incident_id: UUID, number: int, form: CompleteForm) -> None:
    actions.complete_entry(
        viewer=request.viewer, incident_id=incident_id, number=number, details=form.details(), key=form.posted_key, now=form.now
    )


def _mark(request: ViewerRequest, incident_id: UUID, number: int, form: MarkForm) -> None:
    reason = form.cleaned_data["reason"]
    actions.mark_entry(
        viewer=request.viewer, incident_id=incident_id, number=number, mark=form.mark(), reason=reason, key=form.posted_key, now=form.now
    )


def _verify(request: ViewerRequest, incident_id: UUID, number: int, form: VerifyForm) -> None:
    confirmed_by = form.cleaned_data["confirmed_by"]
    actions.verify_entry(
        viewer=request.viewer, incident_id=incident_id, number=number, confirmed_by=confirmed_by, key=form.posted_key, now=form.now
    )


def _add_files(request: ViewerRequest, incident_id: UUID, number: int, form: FilesForm) -> None:
    files = uploads(form.cleaned_data["uploads"])
    actions.add_attachments(viewer=request.viewer, incident_id=incident_id, number=number, uploads=files, key=form.posted_key, now=form.now)


def _erase(request: ViewerRequest, incident_id: UUID, number: int, form: EraseForm) -> None:
    grounds = {name: form.cleaned_data[name] for name in ("reason", "authority", "decided_by")}
    actions.erase_entry(viewer=request.viewer, incident_id=incident_id, number=number, key=form.posted_key, now=form.now, **grounds)


def _known(shown: queries.LogEntry) -> dict[str, Any]:
    names = ("category", "importance", "direction", "counterpart", "channel", "place", "reliability", "source", "source_url")
    return {name: getattr(shown, name) or "" for name in names} | {"tags": ", ".join(shown.tags)}


CORRECT = Task(
    CorrectForm,
    _correct,
    gettext_lazy("Correct entry"),
    gettext_lazy("Save the correction"),
    gettext_lazy("The correction is saved. The earlier entry stays readable."),
    initial=lambda shown: {"text": shown.text},
    allowed=lambda may: may.correct,
    hint=gettext_lazy("The entry is not changed: your correction becomes a new entry, and both stay readable."),
)
COMPLETE = Task(
    CompleteForm,
    _complete,
    gettext_lazy("Complete entry"),
    gettext_lazy("Save the details"),
    gettext_lazy("The details are saved."),
    initial=_known,
    hint=gettext_lazy("Here you add what was not typed at once. What the entry says is not changed: for that, correct it."),
)
MARK = Task(
    MarkForm,
    _mark,
    gettext_lazy("Mark entry"),
    gettext_lazy("Save the marking"),
    gettext_lazy("The marking is saved."),
    initial=lambda shown: {"secrecy": shown.mark.level, "statute": shown.mark.statute},
    allowed=lambda may: may.write or may.lower_marks,
    hint=gettext_lazy(
        "A marking hides the text from those without the right."
        " It is a note: whether something may be handed out is tried when somebody asks."
    ),
)
VERIFY = Task(
    VerifyForm, _verify, gettext_lazy("Confirm entry"), gettext_lazy("Save"), gettext_lazy("It is noted that the entry is confirmed.")
)
FILES = Task(
    FilesForm, _add_files, gettext_lazy("Add files to entry"), gettext_lazy("Save the files"), gettext_lazy("The files are saved.")
)
ERASE = Task(
    EraseForm,
    _erase,
    gettext_lazy("Erase entry"),
    gettext_lazy("Erase for good"),
    gettext_lazy("The content is erased. That it was done stands in the log."),
    alarm=True,
    allowed=lambda may: may.erase,
    hint=gettext_lazy(
        "What the entry says is erased for good and cannot be brought back. Its number and time remain, and so does this decision."
    ),
)


@gates.requires(Capability.INCIDENT_READ)
@require_http_methods(["GET", "POST"])
def correct(request: ViewerRequest, incident_id: UUID, number: int) -> HttpResponse:
    """Corrects an entry by a new one."""
    return _do(request, incident_id, number, CORRECT)


@gates.requires(Capability.LOG_WRITE)
@require_http_methods(["GET", "POST"])
def complete(request: ViewerRequest, incident_id: UUID, number: int) -> HttpResponse:
    """Adds details to an entry."""
    return _do(request, incident_id, number, COMPLETE)


@gates.requires(Capability.INCIDENT_READ)
@require_http_methods(["GET", "POST"])
def mark(request: ViewerRequest, incident_id: UUID, number: int) -> HttpResponse:
    """Raises or lowers an entry's secrecy mark."""
    return _do(request, incident_id, number, MARK)


@gates.requires(Capability.LOG_WRITE)
@require_http_methods(["GET", "POST"])
def verify(request: ViewerRequest, incident_id: UUID, number: int) -> HttpResponse:
    """Notes that an entry is confirmed."""
    return _do(request, incident_id, number, VERIFY)


@gates.requires(Capability.LOG_WRITE)
@require_http_methods(["GET", "POST"])
def add_files(request: ViewerRequest, incident_id: UUID, number: int) -> HttpResponse:
    """Adds files to an entry."""
    return _do(request, incident_id, number, FILES)


@gates.requires(Capability.PAYLOAD_ERASE)
@require_http_methods(["GET", "POST"])
def erase(request: ViewerRequest, incident_id: UUID, number: int) -> HttpResponse:
    """Erases what an entry says, lawfully."""
    return _do(request, incident_id, number, ERASE)
