"""Reading documents: the register, a unit's, one in force or in an earlier version, what differs, and the pack for paper."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.conf import settings
from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_safe

from vardkase.access import gates
from vardkase.access.gates import ViewerRequest
from vardkase.access.rules import Capability
from vardkase.kernel.clock import utc_now
from vardkase.plans import papers
from vardkase.plans.forms.documents import FilterForm
from vardkase.plans.queries import document_register, documents, referrals
from vardkase.plans.queries.document_register import Filter
from vardkase.plans.rules.document_compare import Comparison, FactChange
from vardkase.plans.rules.document_kinds import Kind, kinds, live_of
from vardkase.plans.rules.document_text import passages
from vardkase.plans.rules.documents import Content, Cover, section_id
from vardkase.plans.views.plans import shown_roles
from vardkase.plans.words import documents as words
from vardkase.ui import codes
from vardkase.ui.documents import to_pdf


@require_safe
@gates.requires(Capability.ORGANISATION_READ)
def register(request: ViewerRequest) -> HttpResponse:
    """Every kind and unit: what is in force, what is missing, and what somebody should look at."""
    now = utc_now()
    asked = _asked(request)
    page = document_register.documents(request.viewer, now, asked)
    form = FilterForm(request.GET or None, kinds=kinds().values(), units=page.units)
    shown = _("%(shown)s of %(all)s shown. %(count)s to look at.") % {
        "shown": len(page.lines), "all": page.all, "count": page.attention,
    }  # fmt: skip
    context = {
        "page_title": _("Plans and governing documents"),
        "page": page,
        "lines": [shown_line(line) for line in page.lines],
        "form": form,
        "summary": shown,
        "clear_url": reverse("plans:documents") if asked != Filter() else "",
        "asked": referrals.asked_of_us(request.viewer, now),
        "now": now,
    }
    return render(request, "plans/documents.html", context)


def _asked(request: ViewerRequest) -> Filter:
    try:
        unit = UUID(request.GET.get("unit", ""))
    except ValueError:
        unit = None
    return Filter(request.GET.get("kind", ""), unit, request.GET.get("show") == "attention")


@require_safe
@gates.requires(Capability.ORGANISATION_READ)
def unit(request: ViewerRequest, id: UUID) -> HttpResponse:
    """A unit's documents."""
    now = utc_now()
    page = document_register.unit(request.viewer, id, now)
    context = {
        "page_title": _("Documents of %(name)s") % {"name": page.organisation},
        "page": page,
        "lines": [shown_line(line) for line in page.lines],
        "now": now,
    }
    return render(request, "plans/document_unit.html", context)


@require_safe
@gates.requires(Capability.ORGANISATION_READ)
def document(request: ViewerRequest, id: UUID) -> HttpResponse:
    """A document in force, or in its latest version."""
    return _shown(request, id, None)


@require_safe
@gates.requires(Capability.ORGANISATION_READ)
def version(request: ViewerRequest, id: UUID, number: int) -> HttpResponse:
    """A version of a document, whole."""
    return _shown(request, id, number)


def _shown(request: ViewerRequest, id: UUID, number: int | None) -> HttpResponse:
    now = utc_now()
    page = documents.document(request.viewer, id, now, number)
    title = page.shown.title if page.shown else page.line.title
    context = {
        "page_title": title if number is None else _("%(label)s, version %(number)s") % {"label": title, "number": number},
        "page": page,
        "line": shown_line(page.line),
        "shown": page.shown,
        "number": number,
        "sections": shown_sections(page.content, page.line.kind, id),
        "cloak": shown_cloak(page.content.facts.cloak),
        "leading": page.leading,
        "roles": shown_roles(page.leading) if page.leading else [],
        "now": now,
    }
    return render(request, "plans/document.html", context)


@require_safe
@gates.requires(Capability.ORGANISATION_READ)
def compare(request: ViewerRequest, id: UUID, before: int, after: int) -> HttpResponse:
    """What differs between two versions, section by section and word by word."""
    now = utc_now()
    page = documents.differences(request.viewer, id, before, after, now)
    context = {
        "page_title": _("What is different in version %(after)s") % {"after": after},
        "page": page,
        **shown_differences(page.facts, page.sections),
        "now": now,
    }
    return render(request, "plans/document_compare.html", context)


@require_safe
@gates.requires(Capability.ORGANISATION_READ)
def pack(request: ViewerRequest, id: UUID) -> HttpResponse:
    """Everything a unit has in force, to be printed and kept where it is found without power."""
    now = utc_now()
    found = documents.pack(request.viewer, id, now)
    parts = [
        {
            "part": part,
            "line": shown_line(part.line),
            "sections": shown_sections(part.content, part.line.kind, part.version.document_id),
            "cloak": shown_cloak(part.content.facts.cloak),
            "url": public_url(reverse("plans:document", args=[part.version.document_id])),
        }
        for part in found.parts
    ]
    url = public_url(reverse("plans:pack", args=[id]))
    context = {
        "page_title": _("Plans in force: %(name)s") % {"name": found.organisation},
        "pack": found,
        "parts": parts,
        "leading": found.leading,
        "roles": shown_roles(found.leading) if found.leading else [],
        "url": url,
        "code": codes.drawn(url),
        "now": now,
    }
    return render(request, "plans/document_pack.html", context)


@require_GET
@gates.requires(Capability.ORGANISATION_READ)
def pack_file(request: ViewerRequest, id: UUID) -> HttpResponse:
    """The same as a PDF, with page numbers."""
    now = utc_now()
    found = documents.pack(request.viewer, id, now)
    urls = {part.version.document_id: public_url(reverse("plans:document", args=[part.version.document_id])) for part in found.parts}
    url = public_url(reverse("plans:pack", args=[id]))
    made = to_pdf(papers.pack(found, now, url=url, urls=urls, demo=settings.VARDKASE_DEMO))
    name = papers.file_name(found, now)
    return HttpResponse(made, content_type="application/pdf", headers={"Content-Disposition": f'attachment; filename="{name}"'})


def public_url(path: str) -> str:
    """The whole address of a page, as it stands on paper."""
    return settings.BASE_URL.rstrip("/") + path


def shown_line(line: Any) -> dict[str, Any]:
    """A document of a list, with its state in words."""
    tone, word = words.STANDINGS[line.standing]
    return {
        "line": line,
        "tone": tone,
        "word": word,
        "adopter": words.ADOPTERS[line.kind.adopter],
        "cycle": words.CYCLES[line.kind.cycle],
    }


def shown_sections(content: Content, kind: Kind, document_id: UUID) -> list[dict[str, Any]]:
    """The sections with their text in passages, and why a text is not there."""
    hints = {one.key: one for one in kind.sections}
    covered = content.facts.cloak.cover is Cover.ELSEWHERE
    return [
        {
            "id": section_id(document_id, section.key),
            "section": section,
            "passages": passages(section.text),
            "cloak": shown_cloak(section.cloak),
            "live": live_of(section.key, kind),
            "hint": hints.get(section.key),
        }
        for section in content.sections
        if not covered
    ]


def shown_cloak(cloak: Any) -> dict[str, Any] | None:
    """Why a text is not open, in words; None when it is."""
    if cloak.cover is Cover.OPEN:
        return None
    return {
        "secret": cloak.cover is Cover.SECRET,
        "word": words.COVERS[cloak.cover],
        "ground": words.GROUNDS[cloak.ground],
        "reason": cloak.reason,
        "reference": cloak.reference,
    }


def shown_differences(facts: tuple[FactChange, ...], sections: tuple[Comparison, ...]) -> dict[str, Any]:
    """What differs, in words: sentences of the facts, and the sections that are not as they were."""
    changed = [
        {
            "one": one,
            "word": words.FATES[one.fate],
            "cover": words.COVERS[one.cover] if one.cover else "",
            "pieces": [(str(piece.sign), piece.text) for piece in one.pieces],
        }
        for one in sections
        if one.fate != "same" or one.moved
    ]
    return {"facts": [words.fact_change(one) for one in facts], "changed": changed}
