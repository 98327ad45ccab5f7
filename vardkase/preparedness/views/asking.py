"""The self-check and the yearly follow-up: read with last year's answers beside, answered a group at a time, sent, and taken out."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any
from urllib.parse import urlencode
from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import NoReverseMatch, reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from vardkase.access import gates
from vardkase.access.gates import ViewerRequest
from vardkase.access.rules import Capability
from vardkase.kernel.clock import utc_now
from vardkase.kernel.refusal import Refusal
from vardkase.preparedness import actions, followup_files, queries
from vardkase.preparedness.forms.asking import AgainForm, AnswersForm, FollowupFormForm, KeyedForm, SentForm
from vardkase.preparedness.queries.asking import Asked, AskedGroup, AskingPage
from vardkase.preparedness.rules.asking import Side, State, total
from vardkase.preparedness.words import asking as words
from vardkase.preparedness.words.rulesets import SURE, SURE_TONES

LACKING = {str(State.PARTLY), str(State.NO)}


@require_safe
@gates.requires(Capability.RSA_READ)
def selfcheck(request: ViewerRequest, authority_id: UUID, year: int) -> HttpResponse:
    """A year's self-check."""
    page = queries.selfcheck_page(request.viewer, authority_id, year, _today())
    return _shown(request, page, "selfcheck", _("Self-check %(year)s") % {"year": year})


@require_safe
@gates.requires(Capability.RSA_READ)
def followup(request: ViewerRequest, keeper_id: UUID, year: int) -> HttpResponse:
    """A year's follow-up by the newest version of its form."""
    page = queries.followup_page(request.viewer, keeper_id, year, _today())
    return _shown(request, page, "followup", _("Follow-up of %(year)s") % {"year": year})


@require_safe
@gates.requires(Capability.RSA_READ)
def followup_version(request: ViewerRequest, keeper_id: UUID, year: int, version: int) -> HttpResponse:
    """The same by an earlier version of the form."""
    page = queries.followup_page(request.viewer, keeper_id, year, _today(), version)
    return _shown(request, page, "followup", _("Follow-up of %(year)s, version %(version)s") % {"year": year, "version": version})


@require_safe
@gates.requires(Capability.RSA_READ)
def followups(request: ViewerRequest, keeper_id: UUID) -> HttpResponse:
    """The follow-ups of all years."""
    now = utc_now()
    lines = queries.followups(request.viewer, keeper_id)
    may_lead = request.viewer.can(Capability.RSA_LEAD, (f"org:{keeper_id}",))
    found = queries.deadline_set(request.viewer, keeper_id, "followup", timezone.localdate(now).year)
    context = {
        "page_title": _("Follow-up to the county board"), "lines": lines, "keeper_id": keeper_id, "may_lead": may_lead,
        "rules": found[0] if found else None, "now": now,
    }  # fmt: skip
    return render(request, "preparedness/followups.html", context)


def _shown(request: ViewerRequest, page: AskingPage, what: str, title: str) -> HttpResponse:
    now = utc_now()
    newest = not page.versions or page.form.version == max(page.versions)
    context = {
        "page_title": title,
        "page": page,
        "what": what,
        "newest": newest,
        "may_answer": page.may_write and newest and page.sent is None,
        "groups": [(group, [_row(page, one) for one in group.questions]) for group in page.groups],
        "money": _money(page),
        "no_longer": [(one, words.value(None, one)) for one in page.no_longer],
        **(_deadline(request, page) if what == "followup" else {}),
        "now": now,
    }
    return render(request, "preparedness/asking.html", context)


def _deadline(request: ViewerRequest, page: AskingPage) -> dict[str, Any]:
    """By when the year's follow-up is to be there, how that is known, and the rule set that says so."""
    found = queries.deadline_set(request.viewer, page.place_id, "followup", page.year)
    if found is None:
        return {}
    rules, said = found
    return {"rules": rules, "due": said.due(page.year), "due_law": said.law, "due_sure": (SURE_TONES[said.sure], str(SURE[said.sure]))}


def _row(page: AskingPage, one: Asked) -> dict[str, Any]:
    """A question in words: its answer, last year's, and the way to a measure for what lacks."""
    said, last = one.answer, one.earlier
    return {
        "asked": one,
        "value": words.value(one.question, said) if said and said.value else "",
        "tone": words.tone(one.question, said),
        "last": words.value(one.question, last.answer) if last and last.certain else words.value(None, last.answer) if last else "",
        "uncertain": bool(last and not last.certain),
        "measure_url": _measure_url(page, one) if said and said.value in LACKING else "",
    }


def _measure_url(page: AskingPage, one: Asked) -> str:
    """A new measure with what lacks filled in; nothing in a house that keeps no measures."""
    try:
        url = reverse("preparedness:new_measure")
    except NoReverseMatch:
        return ""
    asked = {"source": "indicator", "reference": one.question.key, "name": one.question.text[:200], "authority": str(page.place_id)}
    return f"{url}?{urlencode(asked)}"


def _money(page: AskingPage) -> list[tuple[str, str, str, str]]:
    if not page.grants:
        return []
    rows = [
        (str(words.GRANTS[one.grant]), words.amount(one.received), words.amount(one.spent), words.amount(one.left)) for one in page.grants
    ]
    received, spent = total(page.grants, Side.RECEIVED), total(page.grants, Side.SPENT)
    left = received - spent if received is not None and spent is not None else None
    return [*rows, (_("In all"), words.amount(received), words.amount(spent), words.amount(left))]


@require_http_methods(["GET", "POST"])
@gates.requires(Capability.RSA_READ)
def answer_selfcheck(request: ViewerRequest, authority_id: UUID, year: int, group: int) -> HttpResponse:
    """The questions of a group of the self-check."""
    page = queries.selfcheck_page(request.viewer, authority_id, year, _today())
    back = reverse("preparedness:selfcheck", args=[authority_id, year])

    def work(form: AnswersForm, **common: Any) -> Any:
        said = {"answers": form.answers(), "seen": form.cleaned_data["seen"]}
        return actions.answer_selfcheck(authority_id=authority_id, year=year, group=group, **said, **common)

    return _answering(request, page, page.group(group), work, back)


@require_http_methods(["GET", "POST"])
@gates.requires(Capability.RSA_READ)
def answer_followup(request: ViewerRequest, keeper_id: UUID, year: int, group: int) -> HttpResponse:
    """The questions of a group of the follow-up."""
    page = queries.followup_page(request.viewer, keeper_id, year, _today())
    back = reverse("preparedness:followup", args=[keeper_id, year])
    if page.sent and request.method == "GET":
        return redirect(back)

    def work(form: AnswersForm, **common: Any) -> Any:
        said = {"answers": form.answers(), "seen": form.cleaned_data["seen"]}
        return actions.answer_followup(keeper_id=keeper_id, year=year, group=group, **said, **common)

    return _answering(request, page, page.group(group), work, back)


def _answering(request: ViewerRequest, page: AskingPage, asked: AskedGroup, work: Callable[..., Any], back: str) -> HttpResponse:
    if not page.may_write:
        raise Refusal("preparedness.not_found")
    form = AnswersForm(request.POST or None, asked=asked)
    if request.method == "POST" and form.is_valid() and _done(request, form, lambda **common: work(form, **common)):
        messages.success(request, _("It is saved."))
        return redirect(back)
    rows = [(row, field, more, _row(page, row)) for row, field, more in form.rows]
    context = {
        "page_title": asked.group.name, "page": page, "form": form, "rows": rows, "back_url": back,
        "beforehand": 0 if form.is_bound else sum(one.beforehand is not None for one in asked.questions),
        "now": utc_now(),
    }  # fmt: skip
    return render(request, "preparedness/answer.html", context, status=422 if form.is_bound else 200)


@require_http_methods(["GET", "POST"])
@gates.requires(Capability.RSA_LEAD)
def new_followup(request: ViewerRequest, keeper_id: UUID) -> HttpResponse:
    """The county board's form for a year, or a new version of it."""
    _leads(request, keeper_id)
    form = FollowupFormForm(request.POST or None, request.FILES or None, initial={"year": _today().year})
    back = reverse("preparedness:followups", args=[keeper_id])

    def work(**common: Any) -> Any:
        said = form.cleaned_data
        found = followup_files.read_form(said["file"].read(), said["name"], said["source"])
        return actions.import_followup_form(keeper_id=keeper_id, year=said["year"], form=found, file=said["file"].name[:200], **common)

    if request.method == "POST" and form.is_valid() and _done(request, form, work):
        messages.success(request, _("The form is there. Answers that were there stay."))
        return redirect("preparedness:followup", keeper_id, form.cleaned_data["year"])
    context = {
        "page_title": _("Take in the form of a year"),
        "hint": _("A new version of a year's form stands beside the earlier. Questions with the same number and words keep their answers."),
        "form": form, "button": _("Take in"), "back_url": back, "now": utc_now(),
    }  # fmt: skip
    return render(request, "preparedness/file_form.html", context, status=422 if form.is_bound else 200)


@require_http_methods(["GET", "POST"])
@gates.requires(Capability.RSA_LEAD)
def followup_sent(request: ViewerRequest, keeper_id: UUID, year: int) -> HttpResponse:
    """That the follow-up was sent."""
    page = _page_of_lead(request, keeper_id, year)
    form = SentForm(request.POST or None, initial={"on": _today(), "to": _("The county board")})

    def work(**common: Any) -> Any:
        said = {name: form.cleaned_data[name] for name in ("on", "to", "registry", "note")}
        return actions.mark_sent(keeper_id=keeper_id, year=year, **said, **common)

    left = page.progress.total - page.progress.answered
    hint = _("%(left)s of %(total)s questions have no answer.") % {"left": left, "total": page.progress.total} if left else ""
    context = {"page_title": _("Mark the follow-up of %(year)s as sent") % {"year": year}, "hint": hint, "button": _("Mark as sent")}
    return _marking(request, keeper_id, year, form, work, context, _("It is marked as sent."))


@require_http_methods(["GET", "POST"])
@gates.requires(Capability.RSA_LEAD)
def reopen_followup(request: ViewerRequest, keeper_id: UUID, year: int) -> HttpResponse:
    """A sent follow-up is opened again."""
    _page_of_lead(request, keeper_id, year)
    form = AgainForm(request.POST or None)

    def work(**common: Any) -> Any:
        return actions.reopen_followup(keeper_id=keeper_id, year=year, reason=form.cleaned_data["reason"], **common)

    context = {
        "page_title": _("Open the follow-up of %(year)s again?") % {"year": year},
        "hint": _("That it was sent stays in the history. When it has been completed, it is marked as sent anew."),
        "button": _("Open again"),
    }
    return _marking(request, keeper_id, year, form, work, context, _("It is open again."))


def _marking(
    request: ViewerRequest, keeper_id: UUID, year: int, form: KeyedForm, work: Callable[..., Any], context: dict[str, Any], done: str
) -> HttpResponse:
    back = reverse("preparedness:followup", args=[keeper_id, year])
    if request.method == "POST" and form.is_valid() and _done(request, form, work):
        messages.success(request, done)
        return redirect(back)
    context = {**context, "form": form, "back_url": back, "now": utc_now()}
    return render(request, "preparedness/file_form.html", context, status=422 if form.is_bound else 200)


@require_safe
@gates.requires(Capability.RSA_READ)
def followup_json(request: ViewerRequest, keeper_id: UUID, year: int) -> HttpResponse:
    """The follow-up as JSON."""
    return _file(request, keeper_id, year, "json", "application/json", followup_files.as_json)


@require_safe
@gates.requires(Capability.RSA_READ)
def followup_csv(request: ViewerRequest, keeper_id: UUID, year: int) -> HttpResponse:
    """The follow-up as a sheet."""
    return _file(request, keeper_id, year, "csv", "text/csv; charset=utf-8", followup_files.as_csv)


def _file(request: ViewerRequest, keeper_id: UUID, year: int, end: str, kind: str, made: Callable[[AskingPage], bytes]) -> HttpResponse:
    page = queries.followup_page(request.viewer, keeper_id, year, _today())
    return HttpResponse(made(page), content_type=kind, headers={"Content-Disposition": f'attachment; filename="uppfoljning-{year}.{end}"'})


def _done(request: ViewerRequest, form: KeyedForm, work: Callable[..., Any]) -> bool:
    """Does it; what is refused is shown at its field, and what is not there for the viewer is not there."""
    try:
        work(viewer=request.viewer, key=form.cleaned_data["key"], now=utc_now())
    except Refusal as refusal:
        if refusal.code.endswith(".not_found"):
            raise
        form.refuse(refusal)
        return False
    return True


def _leads(request: ViewerRequest, keeper_id: UUID) -> None:
    queries.followups(request.viewer, keeper_id)
    if not request.viewer.can(Capability.RSA_LEAD, (f"org:{keeper_id}",)):
        raise Refusal("preparedness.not_found")


def _page_of_lead(request: ViewerRequest, keeper_id: UUID, year: int) -> AskingPage:
    page = queries.followup_page(request.viewer, keeper_id, year, _today())
    if not page.may_lead:
        raise Refusal("preparedness.not_found")
    return page


def _today() -> Any:
    return timezone.localdate(utc_now())
