"""A draft on its way to hold: sent for comments, adopted; and a document that is reviewed or withdrawn."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.http import HttpResponse
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from vardkase.access import gates
from vardkase.access.gates import ViewerRequest
from vardkase.access.rules import Capability
from vardkase.kernel.clock import utc_now
from vardkase.kernel.refusal import Refusal
from vardkase.plans.actions import document_adoption as actions
from vardkase.plans.forms.documents import AdoptDocumentForm, ReferForm, ReviewForm, WithdrawForm
from vardkase.plans.queries import document_register, documents, referrals
from vardkase.plans.rules.document_kinds import Cycle
from vardkase.plans.rules.document_terms import choices
from vardkase.plans.views.document_drafts import DESK, DOCUMENT, folded
from vardkase.ui.words import refusal_text


@require_http_methods(["GET", "POST"])
@gates.requires(Capability.PLAN_EDIT)
@DESK.once()
def refer(request: ViewerRequest, id: UUID) -> HttpResponse:
    """Who is asked for comments on the draft."""
    page = documents.draft(request.viewer, id, utc_now())
    form = ReferForm(request.POST or None, content=page.written, choices=referrals.may_be_asked(request.viewer))
    context = {
        "page_title": _("Send “%(title)s” for comments") % {"title": page.written.facts.title},
        "hint": _(
            "The draft is sent as it is now. Those who work in an organisation that is asked find it under “Plans” and comment there; what"
            " others write to you, you note yourself. What is secret is not shown to them."
        ),
        "button": _("Send for comments"),
        "fold_label": _("Others that cooperate with the municipality"),
        "back_url": reverse("plans:document_draft", args=[id]),
    }

    def work(common: dict[str, Any]) -> None:
        actions.refer(
            **common, invited=form.asked(), question=form.cleaned_data["question"], last_day=form.until(), seen=form.cleaned_data["seen"]
        )

    return folded(request, id, form, work, context, done=_("The draft is sent for comments."))


@require_http_methods(["GET", "POST"])
@gates.requires(Capability.PLAN_EDIT)
@DESK.once(DOCUMENT)
def adopt(request: ViewerRequest, id: UUID) -> HttpResponse:
    """The decision by which the draft comes to hold."""
    now = utc_now()
    page = documents.draft(request.viewer, id, now)
    kind = page.line.kind
    adopter = document_register.usual_adopter(request.viewer, page.line.organisation_id, kind)
    terms = choices(timezone.localdate(now), adopter) if kind.cycle is Cycle.TERM else ()
    form = AdoptDocumentForm(request.POST or None, content=page.written, terms=terms, waits=kind.waits, adopter=adopter)
    context = {
        "page_title": _("Adopt “%(title)s”") % {"title": page.written.facts.title},
        "hint": _(
            "Note here what has been decided. From the day it is in force this is what leadership is given; it is never changed afterwards,"
            " a new version follows."
        ),
        "button": _("Adopt"),
        "back_url": reverse("plans:document_draft", args=[id]),
        "stops": [refusal_text(one) for one in page.stops],
        "empty": page.empty,
    }

    def work(common: dict[str, Any]) -> None:
        actions.adopt_document(**common, decision=form.decision(), seen=form.cleaned_data["seen"])

    done = _("The document is adopted, and stands whole in the ledger.")
    return DESK.answer(request, id, form, work, context, to=DOCUMENT, done=done)


@require_http_methods(["GET", "POST"])
@gates.requires(Capability.PLAN_EDIT)
@DESK.once(DOCUMENT)
def review(request: ViewerRequest, id: UUID) -> HttpResponse:
    """That somebody has read the version in force through."""
    title = _editable(request, id)
    form = ReviewForm(request.POST or None)
    context = {
        "page_title": _("“%(title)s” has been reviewed") % {"title": title},
        "hint": _("Read it through first. If something is wrong, make a new version instead."),
        "button": _("It still holds"),
    }

    def work(common: dict[str, Any]) -> None:
        said = form.cleaned_data
        actions.review_document(**common, reviewed_by=said["reviewed_by"], note=said["note"])

    return DESK.answer(request, id, form, work, context, to=DOCUMENT, done=_("The review of the document is noted."))


@require_http_methods(["GET", "POST"])
@gates.requires(Capability.PLAN_EDIT)
@DESK.once(DOCUMENT)
def withdraw(request: ViewerRequest, id: UUID) -> HttpResponse:
    """That a document holds no more."""
    title = _editable(request, id)
    form = WithdrawForm(request.POST or None)
    context = {
        "page_title": _("Withdraw “%(title)s”") % {"title": title},
        "hint": _("After the last day it holds no more. What was adopted can still be read."),
        "button": _("Withdraw"),
    }

    def work(common: dict[str, Any]) -> None:
        said = {name: form.cleaned_data[name] for name in ("decided_by", "reference", "reason")}
        actions.withdraw_document(**common, last_day=form.until(), **said)

    return DESK.answer(request, id, form, work, context, to=DOCUMENT, done=_("The document is withdrawn."))


def _editable(request: ViewerRequest, id: UUID) -> str:
    """The title of a document that the viewer edits."""
    page = documents.document(request.viewer, id, utc_now())
    if not page.may_edit:
        raise Refusal("plans.not_found")
    return page.line.title
