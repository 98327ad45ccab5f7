"""Every act of leadership is one page: what it is, what the law says of it, a form, and one button. This is what they share."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from datetime import datetime
from typing import TYPE_CHECKING, Any, TypeVar
from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods

from vardkase.access import gates
from vardkase.access.gates import ViewerRequest
from vardkase.access.rules import Capability
from vardkase.incidents.queries import IncidentRow, first_sent
from vardkase.incidents.rules import scopes
from vardkase.incidents.views.room import room
from vardkase.kernel.clock import utc_now
from vardkase.kernel.once import one_look
from vardkase.kernel.refusal import Refusal
from vardkase.leadership import law
from vardkase.leadership.forms.base import LeadershipForm
from vardkase.leadership.rules.frame import check_may
from vardkase.ui import times
from vardkase.ui.words import refusal_text

if TYPE_CHECKING:
    from django.utils.functional import _StrPromise as StrPromise

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Scene:
    """Who acts, in which incident, on what, and when."""

    request: ViewerRequest
    incident: IncidentRow
    target: UUID | None
    more: str
    now: datetime
    known: dict[str, Any] = field(default_factory=dict)

    def once(self, what: str, ask: Callable[[], T]) -> T:
        """What several parts of the page need, asked for once. After the act is done it is asked for anew by the next page."""
        if what not in self.known:
            self.known[what] = ask()
        found: T = self.known[what]
        return found

    @property
    def common(self) -> dict[str, Any]:
        """What every action takes."""
        return {"viewer": self.request.viewer, "incident_id": self.incident.id, "now": self.now}


@dataclass(frozen=True, slots=True)
class Act:
    """One act: its words, its right, its form and its action. `about` gives terms and values of what is acted upon.

    What the action has come to may be told instead of `done`: the work then leaves it in the scene, as `known["done"]`.
    """

    title: StrPromise
    button: StrPromise
    done: StrPromise
    place: str
    back: str
    capability: Capability
    form: Callable[[Scene, Any], LeadershipForm]
    work: Callable[[Scene, Any], None]
    about: Callable[[Scene], list[tuple[str, str]]] = lambda scene: []
    hint: StrPromise | str = ""
    laws: tuple[str, ...] = ()
    template: str = "leadership/act.html"
    # What makes the act impossible as things stand: it is said before anything is filled in. What is sent is refused by the action.
    barred: Callable[[Scene], Refusal | None] = lambda scene: None
    # An act on one meeting leads back to that meeting, and not to the list; empty leads to `back`.
    where: Callable[[Scene], str] = lambda scene: ""
    # What is said when it is done, when that depends on what was filled in; else `done`.
    told: Callable[[LeadershipForm], StrPromise | str] | None = None
    # Whether it is also done when the incident is over, until the archive. Others are barred then: it is said before anything is typed.
    afterwards: bool = False
    # The right that it takes here, where that depends on what is acted upon; `capability` is then what each of these has.
    right: Callable[[Scene], Capability] | None = None


def page(act: Act) -> gates.View:
    """The view of an act."""

    @gates.requires(act.capability)
    @require_http_methods(["GET", "POST"])
    def view(request: ViewerRequest, incident_id: UUID, target: UUID | None = None, more: str = "") -> HttpResponse:
        return _answer(act, request, incident_id, target, more)

    return view


def _answer(act: Act, request: ViewerRequest, incident_id: UUID, target: UUID | None, more: str) -> HttpResponse:
    if request.method == "GET":
        with one_look():
            return _page(act, request, incident_id, target, more)
    return _page(act, request, incident_id, target, more)


def _page(act: Act, request: ViewerRequest, incident_id: UUID, target: UUID | None, more: str) -> HttpResponse:
    now = utc_now()
    context = room(request.viewer, incident_id, now, place=act.place)
    row = context["incident"]
    scene = Scene(request, row, target, more, now)
    right = act.right(scene) if act.right else act.capability
    if not request.viewer.can(right, scopes(row.id, row.authority_id)):
        raise Refusal("incident.not_found")
    about = act.about(scene)
    form = act.form(scene, request.POST if request.method == "POST" else None)
    back = act.where(scene) or reverse(act.back, args=[incident_id])
    if request.method == "POST" and form.is_valid():
        # What is sent again means what it meant then: "in two hours" is counted from the first time.
        form.now = first_sent(request.viewer, row.stream, form.posted_key) or now
    if request.method == "POST" and not form.errors and _worked(act, scene, form):
        messages.success(request, scene.known.get("done") or str(act.told(form) if act.told else act.done))
        return redirect(back)
    barred = _barred(act, scene, right) if request.method == "GET" else None
    context |= {
        "barred": refusal_text(barred) if barred else "",
        "page_title": str(act.title),
        "act": act,
        "form": form,
        "about": [*about, *getattr(form, "stands", ())],
        "sections": [one for key in act.laws if (one := law.find(key, times.local(now).date()))],
        "back_url": back,
        "no_side": True,
    }
    return render(request, act.template, context, status=422 if form.errors else 200)


def _barred(act: Act, scene: Scene, right: Capability) -> Refusal | None:
    """What makes the act impossible as things stand; first that the incident is over, by the rule that its action is under."""
    row = scene.incident
    try:
        check_may(scene.request.viewer, right, scopes(row.id, row.authority_id), row.state, afterwards=act.afterwards)
    except Refusal as refusal:
        return refusal
    return act.barred(scene)


def _worked(act: Act, scene: Scene, form: LeadershipForm) -> bool:
    """Whether it was done; if not, the form says why."""
    try:
        act.work(scene, form)
    except Refusal as refusal:
        if refusal.code.endswith(".not_found"):
            raise
        form.refuse(refusal)
    return not form.errors


def complete(form: LeadershipForm, lacking: Iterable[Refusal]) -> bool:
    """Whether nothing lacks and the moments of the form could be read. Everything that lacks is said at once, each at its field."""
    for refusal in lacking:
        form.refuse(refusal)
    return not form.errors


def said(*pairs: tuple[str, str]) -> list[tuple[str, str]]:
    """Terms and values, without those that are empty."""
    return [(term, value) for term, value in pairs if value]


def moment(at: datetime | None, now: datetime) -> str:
    """A moment in words; empty when there is none."""
    return times.moment(at, now) if at else ""


def unread(form: LeadershipForm) -> bool:
    """Whether a moment of the form could not be read: its field says so, and nothing is done."""
    return bool(form.errors)
