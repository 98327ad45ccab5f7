"""The tree, search, what should be checked, the list for paper, and the start of a register."""

from __future__ import annotations

from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from vardkase.access import gates
from vardkase.access.gates import ViewerRequest
from vardkase.access.rules import Capability
from vardkase.kernel.clock import utc_now
from vardkase.organisation import actions, queries
from vardkase.organisation.forms import ClickForm, SearchForm, StartForm
from vardkase.organisation.imports import writing
from vardkase.organisation.rules import Freshness
from vardkase.organisation.ssr import ssr_actors
from vardkase.organisation.views.base import submit


@require_safe
@gates.requires(Capability.ORGANISATION_READ)
def register(request: ViewerRequest) -> HttpResponse:
    """The register as a tree, with partners below."""
    now = utc_now()
    context = {
        "tree": queries.tree(request.viewer, now),
        "counts": queries.due_counts(request.viewer, now),
        "may_edit": queries.edits_anything(request.viewer),
        "search": SearchForm(),
        "click": ClickForm(),
        "ssr_total": len(ssr_actors()["actors"]),
        "now": now,
    }
    return render(request, "organisation/register.html", context)


@require_http_methods(["GET", "POST"])
@gates.requires(Capability.ORGANISATION_EDIT)
def start(request: ViewerRequest) -> HttpResponse:
    """The first two lines of a register."""
    form = StartForm(request.POST or None)
    if request.method != "POST":
        return render(request, "organisation/form.html", {"form": form, **_start_words()})
    now = utc_now()
    return submit(
        request,
        form,
        lambda: actions.start_register(
            viewer=request.viewer,
            municipality_id=form.cleaned_data["new"],
            municipality=form.cleaned_data["municipality"],
            board_id=queries.keeper_for(request.viewer) or form.cleaned_data["key"],
            board=form.cleaned_data["board"],
            key=form.cleaned_data["key"],
            now=now,
        ),
        done=_("The register has been started."),
        to="organisation:register",
        template="organisation/form.html",
        context=_start_words(),
    )


def _start_words() -> dict[str, str]:
    return {"page_title": _("Start the register"), "button": _("Start"), "back": "organisation:register"}


@require_POST
@gates.requires(Capability.ORGANISATION_EDIT)
def add_ssr(request: ViewerRequest) -> HttpResponse:
    """Enters the actors of Samverkan Stockholmsregionen that are missing."""
    form = ClickForm(request.POST)
    keeper_id = queries.keeper_for(request.viewer)
    if form.is_valid() and keeper_id is not None:
        made = actions.add_ssr_partners(viewer=request.viewer, keeper_id=keeper_id, key=form.cleaned_data["key"], now=utc_now())
        messages.success(
            request, _("The actors of SSR are in the register.") if made else _("All actors of SSR were already in the register.")
        )
    return redirect("organisation:register")


@require_safe
@gates.requires(Capability.ORGANISATION_READ)
def search(request: ViewerRequest) -> HttpResponse:
    """Contacts by function, name, organisation or number."""
    form = SearchForm(request.GET or None)
    text = form.cleaned_data["q"] if form.is_valid() else ""
    now = utc_now()
    cards, more = queries.search(request.viewer, text, now)
    context = {"form": form, "text": text, "cards": cards, "more": more, "now": now, "may_edit": queries.edits_anything(request.viewer)}
    return render(request, "organisation/search.html", context)


@require_safe
@gates.requires(Capability.ORGANISATION_READ)
def due(request: ViewerRequest) -> HttpResponse:
    """Contact ways that should be checked, the worst first."""
    now = utc_now()
    counts = queries.due_counts(request.viewer, now)
    waiting = sum(count for freshness, count in counts.items() if freshness is not Freshness.CHECKED)
    context = {"due": queries.due(request.viewer, now), "counts": counts, "waiting": waiting, "now": now}
    return render(request, "organisation/due.html", context)


@require_safe
@gates.requires(Capability.ORGANISATION_READ)
def contact_list(request: ViewerRequest) -> HttpResponse:
    """The contact list, made for paper."""
    now = utc_now()
    chosen = _chosen(request)
    context = {
        "page_title": _("Contact list"),
        "sections": queries.contact_list(request.viewer, now, chosen),
        "places": queries.choices(request.viewer, editable=False),
        "chosen": chosen,
        "now": now,
    }
    return render(request, "organisation/contact_list.html", context)


@require_safe
@gates.requires(Capability.ORGANISATION_READ)
def contact_file(request: ViewerRequest) -> HttpResponse:
    """The contact list as CSV: can be read in again unchanged, and holds nothing that a spreadsheet would run."""
    now = utc_now()
    body = writing.contacts(queries.contact_list(request.viewer, now, _chosen(request)), timezone.localdate)
    name = _("contacts") + f"-{timezone.localtime(now):%Y%m%d-%H%M}.csv"
    return HttpResponse(body, content_type="text/csv; charset=utf-8", headers={"Content-Disposition": f'attachment; filename="{name}"'})


def _chosen(request: ViewerRequest) -> UUID | None:
    try:
        return UUID(request.GET.get("organisation", ""))
    except ValueError:
        return None
