"""Working on a document: begin it, change its parts, throw the draft away. Every page is a form, one call, and back to the draft."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from vardkase.access import gates
from vardkase.access.gates import ViewerRequest
from vardkase.access.rules import Capability
from vardkase.kernel.clock import utc_now
from vardkase.kernel.refusal import Refusal
from vardkase.plans.actions import documents as actions
from vardkase.plans.forms import DropForm, KeyForm, PlanForm
from vardkase.plans.forms.documents import BeginForm, FactsForm, SectionForm
from vardkase.plans.queries import document_register, documents
from vardkase.plans.queries.document_rows import DocumentDraftPage
from vardkase.plans.rules.document_kinds import hint_of
from vardkase.plans.rules.documents import Cover, Section, section_id
from vardkase.plans.views.documents import shown_cloak, shown_differences, shown_line, shown_sections
from vardkase.plans.views.edits import CONFIRM, FORM, Desk, Work, worked

FOLDED = "plans/document_form.html"
DRAFT, DOCUMENT = "plans:document_draft", "plans:document"
DESK = Desk(DRAFT, "document_id", documents.was_written)


@require_http_methods(["GET", "POST"])
@gates.requires(Capability.PLAN_EDIT)
def begin(request: ViewerRequest, id: UUID) -> HttpResponse:
    """A new document of a unit."""
    now = utc_now()
    page = document_register.unit(request.viewer, id, now)
    # What is sent may be sent again when the kind is no more to be begun: then the action knows it, or says which one there is.
    kinds = document_register.kinds_to_begin(request.viewer, id, now, all_of_unit=request.method == "POST")
    form = BeginForm(request.POST or None, kinds=kinds, initial={"kind": request.GET.get("kind")})
    if request.method == "POST" and form.is_valid():
        key = form.cleaned_data["key"]
        common = {"viewer": request.viewer, "organisation_id": id, "key": key, "now": now}
        if worked(form, lambda _common: actions.begin_document(**common, kind=form.cleaned_data["kind"]), common):
            return redirect(DRAFT, actions.document_id(id, key))
    context = {
        "page_title": _("Begin a document for %(name)s") % {"name": page.organisation},
        "hint": _("It begins with the sections that such a document commonly has. They can be changed, and none of them is law by that."),
        "button": _("Begin"),
        "back_url": reverse("plans:unit_documents", args=[id]),
        "form": form,
        "now": now,
    }
    return render(request, FORM, context, status=422 if form.is_bound else 200)


@require_safe
@gates.requires(Capability.PLAN_EDIT)
def draft(request: ViewerRequest, id: UUID) -> HttpResponse:
    """The draft: what it changes, what is empty, and every part with a way to change it."""
    now = utc_now()
    page = documents.draft(request.viewer, id, now)
    context = {
        "page_title": _("Draft: %(label)s") % {"label": page.written.facts.title},
        "page": page,
        "line": shown_line(page.line),
        "sections": shown_sections(page.content, page.line.kind, id),
        "cloak": shown_cloak(page.content.facts.cloak),
        "held_elsewhere": page.content.facts.cloak.cover is Cover.ELSEWHERE,
        **shown_differences(page.facts, page.sections),
        "now": now,
    }
    return render(request, "plans/document_draft.html", context)


@require_http_methods(["GET", "POST"])
@gates.requires(Capability.PLAN_EDIT)
@DESK.once()
def start(request: ViewerRequest, id: UUID) -> HttpResponse:
    """Begins the next version."""
    page = documents.document(request.viewer, id, utc_now())
    if not page.may_edit:
        raise Refusal("plans.not_found")
    form = KeyForm(request.POST or None)
    context = {
        "page_title": _("Work on a new version of “%(title)s”?") % {"title": page.line.title},
        "text": _("A draft holds for nobody until it is adopted. What is in force stays in force meanwhile."),
        "confirm_label": _("Begin"),
        "cancel_url": reverse("plans:document", args=[id]),
    }
    return DESK.answer(request, id, form, lambda common: actions.start_document_draft(**common), context, template=CONFIRM)


@require_http_methods(["GET", "POST"])
@gates.requires(Capability.PLAN_EDIT)
@DESK.once()
def facts(request: ViewerRequest, id: UUID) -> HttpResponse:
    """Title, owner, review, registry number, the analysis that it rests on, and whether all of it is secret."""
    page = documents.draft(request.viewer, id, utc_now())
    if page.content.facts != page.written.facts:
        raise Refusal("plans.not_found")
    form = FactsForm(request.POST or None, facts=page.written.facts)

    def work(common: dict[str, Any]) -> None:
        actions.change_document_facts(**common, facts=form.facts(), seen=form.cleaned_data["seen"])

    return folded(request, id, form, work, {"page_title": _("The document as a whole")})


@require_http_methods(["GET", "POST"])
@gates.requires(Capability.PLAN_EDIT)
@DESK.once()
def new_section(request: ViewerRequest, id: UUID) -> HttpResponse:
    """A section that the document lacks."""
    documents.draft(request.viewer, id, utc_now())
    form = SectionForm(request.POST or None, section=None)

    def work(common: dict[str, Any]) -> None:
        actions.save_section(**common, section=form.draft(), place=form.cleaned_data["place"])

    return folded(request, id, form, work, {"page_title": _("Add a section")})


@require_http_methods(["GET", "POST"])
@gates.requires(Capability.PLAN_EDIT)
@DESK.once()
def section(request: ViewerRequest, id: UUID, section_id: UUID) -> HttpResponse:
    """What a section says, and who may read it."""
    page, found = _section(request, id, section_id)
    form = SectionForm(request.POST or None, section=found)
    hint = hint_of(found.key, page.line.kind)
    context = {
        "page_title": found.heading,
        "hint": hint.hint if hint else "",
        "ours": hint.ours if hint else False,
        "remove_url": reverse("plans:document_remove_section", args=[id, section_id]),
    }

    def work(common: dict[str, Any]) -> None:
        actions.save_section(**common, section=form.draft(), place=form.cleaned_data["place"], seen=form.cleaned_data["seen"])

    return folded(request, id, form, work, context)


@require_http_methods(["GET", "POST"])
@gates.requires(Capability.PLAN_EDIT)
@DESK.once()
def remove_section(request: ViewerRequest, id: UUID, section_id: UUID) -> HttpResponse:
    """A section that is not needed."""
    _page, found = _section(request, id, section_id)
    form = KeyForm(request.POST or None, part=found)
    context = {
        "page_title": _("Take the section %(heading)s away?") % {"heading": found.heading},
        "consequences": [_("Its text goes with it. Earlier versions keep it.")],
        "confirm_label": _("Take away"),
        "alarm": True,
        "cancel_url": reverse(DRAFT, args=[id]),
    }

    def work(common: dict[str, Any]) -> None:
        actions.remove_section(**common, section_key=found.key, seen=form.cleaned_data["seen"])

    return DESK.answer(request, id, form, work, context, template=CONFIRM)


@require_http_methods(["GET", "POST"])
@gates.requires(Capability.PLAN_EDIT)
@DESK.once(DOCUMENT)
def drop(request: ViewerRequest, id: UUID) -> HttpResponse:
    """A draft that is not to be."""
    documents.draft(request.viewer, id, utc_now())
    form = DropForm(request.POST or None)
    context = {
        "page_title": _("Throw the draft away?"),
        "consequences": [_("What is in force stays in force."), _("Everything stays in the history.")],
        "confirm_label": _("Throw away"),
        "alarm": True,
        "cancel_url": reverse(DRAFT, args=[id]),
    }

    def work(common: dict[str, Any]) -> None:
        actions.drop_document_draft(**common, reason=form.cleaned_data["reason"])

    return DESK.answer(request, id, form, work, context, template=CONFIRM, to=DOCUMENT, done=_("The draft is gone."))


def _section(request: ViewerRequest, id: UUID, wanted: UUID) -> tuple[DocumentDraftPage, Section]:
    """The section with this id in addresses. One whose text the viewer may not read is none to change."""
    page = documents.draft(request.viewer, id, utc_now())
    found = next((one for one in page.content.sections if section_id(id, one.key) == wanted), None)
    if found is None or found != page.written.section(found.key):
        raise Refusal("plans.not_found")
    return page, found


def folded(request: ViewerRequest, id: UUID, form: PlanForm, work: Work, context: dict[str, Any], done: str = "") -> HttpResponse:
    """A form with fields that are commonly left as they are, folded away."""
    context = {"fold_label": _("Secrecy, or held elsewhere"), **context}
    return DESK.answer(request, id, form, work, context, template=FOLDED, done=done)
