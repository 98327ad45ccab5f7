"""Drafts that were sent for comments: what we are asked, a referral with its comments, and the owner's answers."""

from __future__ import annotations

from datetime import datetime
from typing import Any
from uuid import UUID

from django.contrib import messages
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
from vardkase.plans.actions import document_adoption as actions
from vardkase.plans.forms import KeyForm, PlanForm
from vardkase.plans.forms.documents import AnswerForm, CommentForm
from vardkase.plans.queries import referrals
from vardkase.plans.queries.document_rows import ReferralPage
from vardkase.plans.rules.document_text import passages
from vardkase.plans.views.document_drafts import CONFIRM, FORM, worked
from vardkase.plans.views.documents import shown_cloak


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
def comment(request: ViewerRequest, id: UUID) -> HttpResponse:
    """A comment of somebody who was asked."""
    page = referrals.referral(request.viewer, id, utc_now())
    if not page.line.open:
        raise Refusal("plans.document_referral_over", last_day=page.line.last_day)
    form = CommentForm(request.POST or None, page=page, initial={"section": request.GET.get("section", "")})
    context = {
        "page_title": _("Comment on “%(title)s”") % {"title": page.line.title},
        "hint": _("The comment is kept with its author's function and answered by the document's owner. It cannot be changed afterwards."),
        "button": _("Send the comment"),
    }

    def work(told: dict[str, Any]) -> None:
        said = form.cleaned_data
        actions.comment(
            **told, referral_id=id, organisation_id=UUID(said["organisation"]), section_key=said["section"], text=said["text"],
            author=said["author"],
        )  # fmt: skip

    return _answer(request, id, form, work, context, done=_("The comment is sent."))


@require_http_methods(["GET", "POST"])
@gates.requires(Capability.PLAN_EDIT)
def answer(request: ViewerRequest, id: UUID, comment_id: UUID) -> HttpResponse:
    """Whether a comment is taken in, and why."""
    page = _own(request, id)
    found = next((one for one in page.comments if one.id == comment_id), None)
    if found is None:
        raise Refusal("plans.not_found")
    form = AnswerForm(request.POST or None)
    context = {
        "page_title": _("Answer %(organisation)s") % {"organisation": found.organisation},
        "hint": found.text,
        "button": _("Save the answer"),
    }

    def work(told: dict[str, Any]) -> None:
        said = form.cleaned_data
        actions.answer_comment(**told, comment_id=comment_id, taken_in=said["taken_in"] == "yes", why=said["why"])

    return _answer(request, id, form, work, context, done=_("The answer is saved."))


@require_http_methods(["GET", "POST"])
@gates.requires(Capability.PLAN_EDIT)
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
        actions.close_referral(**told, referral_id=id)

    return _answer(request, id, form, work, context, template=CONFIRM, done=_("The referral is closed."))


def _own(request: ViewerRequest, id: UUID) -> ReferralPage:
    """A referral of a document that the viewer edits."""
    page = referrals.referral(request.viewer, id, utc_now())
    if not page.may_edit:
        raise Refusal("plans.not_found")
    return page


def _answer(
    request: ViewerRequest, id: UUID, form: PlanForm, work: Any, context: dict[str, Any], *, template: str = FORM, done: str
) -> HttpResponse:
    now = utc_now()
    if request.method == "POST" and form.is_valid() and worked(form, work, common(request, form, now)):
        messages.success(request, done)
        return redirect("plans:referral", id)
    context = {"back_url": reverse("plans:referral", args=[id]), **context, "form": form, "now": now}
    return render(request, template, context, status=422 if form.is_bound else 200)


def common(request: ViewerRequest, form: PlanForm, now: datetime) -> dict[str, Any]:
    """What every act is told."""
    return {"viewer": request.viewer, "key": form.cleaned_data["key"], "now": now}
