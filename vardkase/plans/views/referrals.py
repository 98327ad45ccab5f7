"""Drafts that were sent for comments: what we are asked, a referral with its comments, and the owner's answers."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from vardkase.access import gates
from vardkase.access.gates import ViewerRequest
from vardkase.access.rules import Capability
from vardkase.kernel.clock import utc_now
from vardkase.kernel.refusal import Refusal
from vardkase.plans.actions import document_adoption as actions
from vardkase.plans.forms import KeyForm
from vardkase.plans.forms.documents import AnswerForm, CommentForm
from vardkase.plans.queries import referrals
from vardkase.plans.queries.document_rows import ReferralPage
from vardkase.plans.rules.document_text import passages
from vardkase.plans.views.documents import shown_cloak
from vardkase.plans.views.edits import CONFIRM, Desk

DESK = Desk("plans:referral", "referral_id", referrals.was_written)


@require_safe
@gates.requires(Capability.ORGANISATION_READ)
def asked(request: ViewerRequest) -> HttpResponse:
    """What we are asked to comment on."""
    now = utc_now()
    context = {"page_title": _("Sent to us for comments"), "lines": referrals.asked_of_us(request.viewer, now), "now": now}
    return render(request, "plans/referrals.html", context)


@require_safe
@gates.requires(Capability.ORGANISATION_READ)
def referral(request: ViewerRequest, id: UUID) -> HttpResponse:
    """The draft as it was sent, with what was said of it."""
    now = utc_now()
    page = referrals.referral(request.viewer, id, now)
    sections = [
        {
            "section": section,
            "passages": passages(section.text),
            "cloak": shown_cloak(section.cloak),
            "comments": [one for one in page.comments if one.section_key == section.key],
        }
        for section in page.content.sections
    ]
    context = {
        "page_title": _("For comments: %(title)s") % {"title": page.line.title},
        "page": page,
        "sections": sections,
        "cloak": shown_cloak(page.content.facts.cloak),
        "whole": [one for one in page.comments if not one.section_key],
        "now": now,
    }
    return render(request, "plans/referral.html", context)


@require_http_methods(["GET", "POST"])
@gates.requires(Capability.ORGANISATION_READ)
@DESK.once()
def comment(request: ViewerRequest, id: UUID) -> HttpResponse:
    """A comment of somebody who was asked."""
    page = referrals.referral(request.viewer, id, utc_now())
    if not page.line.open:
        raise Refusal("plans.document_referral_over", last_day=page.line.last_day)
    if not page.speaks_for:
        raise Refusal("plans.not_found")
    form = CommentForm(request.POST or None, page=page, initial={"section": request.GET.get("section", "")})
    context = {
        "page_title": _("Comment on “%(title)s”") % {"title": page.line.title},
        "hint": _("The comment is kept with its author's function and answered by the document's owner. It cannot be changed afterwards."),
        "button": _("Send the comment"),
    }

    def work(told: dict[str, Any]) -> None:
        said = form.cleaned_data
        actions.comment(
            **told, organisation_id=UUID(said["organisation"]), section_key=said["section"], text=said["text"],
            author=said["author"],
        )  # fmt: skip

    return DESK.answer(request, id, form, work, context, done=_("The comment is sent."))


@require_http_methods(["GET", "POST"])
@gates.requires(Capability.PLAN_EDIT)
@DESK.once()
def answer(request: ViewerRequest, id: UUID, comment_id: UUID) -> HttpResponse:
    """Whether a comment is taken in, and why."""
    page = _own(request, id)
    found = next((one for one in page.comments if one.id == comment_id), None)
    if found is None or found.covered:
        raise Refusal("plans.not_found")
    form = AnswerForm(request.POST or None)
    context = {
        "page_title": _("Answer %(organisation)s") % {"organisation": found.organisation},
        "hint": found.text,
        "button": _("Save the answer"),
    }

    def work(told: dict[str, Any]) -> None:
        said = form.cleaned_data
        told.pop(DESK.told_as)
        actions.answer_comment(**told, comment_id=comment_id, taken_in=said["taken_in"] == "yes", why=said["why"])

    return DESK.answer(request, id, form, work, context, done=_("The answer is saved."))


@require_http_methods(["GET", "POST"])
@gates.requires(Capability.PLAN_EDIT)
@DESK.once()
def close(request: ViewerRequest, id: UUID) -> HttpResponse:
    """No more comments are taken."""
    page = _own(request, id)
    form = KeyForm(request.POST or None)
    context = {
        "page_title": _("Close the referral of “%(title)s”?") % {"title": page.line.title},
        "consequences": [_("Nobody can comment any more. What was said stays."), _("Comments can still be answered.")],
        "confirm_label": _("Close the referral"),
        "cancel_url": reverse("plans:referral", args=[id]),
    }

    def work(told: dict[str, Any]) -> None:
        actions.close_referral(**told)

    return DESK.answer(request, id, form, work, context, template=CONFIRM, done=_("The referral is closed."))


def _own(request: ViewerRequest, id: UUID) -> ReferralPage:
    """A referral of a document that the viewer edits."""
    page = referrals.referral(request.viewer, id, utc_now())
    if not page.may_edit:
        raise Refusal("plans.not_found")
    return page
