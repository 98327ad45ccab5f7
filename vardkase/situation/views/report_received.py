"""The door of a report that was sent: whoever holds a recipient's link reads that version, and says that it has come."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods

from vardkase.access import gates
from vardkase.incidents.queries import first_sent
from vardkase.kernel.clock import utc_now
from vardkase.kernel.refusal import Refusal
from vardkase.situation.actions import report_links as actions
from vardkase.situation.forms.reports import ReceivedForm
from vardkase.situation.queries import report_links as queries
from vardkase.situation.queries.links import Opened
from vardkase.situation.queries.report_links import Behind
from vardkase.situation.reporting import lines, word
from vardkase.situation.reporting.show import shown
from vardkase.situation.rules.links import Purpose
from vardkase.situation.rules.reports_paper import Paper
from vardkase.situation.views import report_files as files
from vardkase.situation.views.links import opened_or_dead, quiet
from vardkase.situation.words import reports as words
from vardkase.ui.addresses import address

# What is fetched by a link: to read, to work on, and for another system. The rest is for the staff.
KINDS = ("pdf", "docx", "json")


# The link itself is the secret that a form's token would be: who does not hold it cannot answer. A page that sends no referrer sends its
# form from no origin either, and a phone without cookies must be able to answer.
@csrf_exempt
@gates.public(
    "A recipient reads a report that was sent to them and says that it has come, by a sealed link that ends and can be withdrawn."
)
@require_http_methods(["GET", "HEAD", "POST"])
def receive_report(request: HttpRequest, link: str) -> HttpResponse:
    """The version as it was sent. Looking acknowledges nothing: programs that scan mail look at every link."""
    now = utc_now()
    found = _behind(request, link, now)
    if isinstance(found, HttpResponse):
        return found
    opened, behind = found
    form = ReceivedForm(request.POST if request.method == "POST" else None, now=now)
    status = 200
    if request.method == "POST":
        status = _received(opened, form, now)
        if status == 302:
            return quiet(redirect(f"{address('situation:receive_report', link)}?done=1"))
        behind = queries.behind(opened.reader, opened)
    return quiet(_page(request, link, opened, behind, form, now, status))


@gates.public("The same version as a file, by the same link.")
@require_http_methods(["GET", "HEAD"])
def received_file(request: HttpRequest, link: str, kind: str) -> HttpResponse:
    """A file of the version that was sent; of one that is not shown by a link there is none, in the words of a dead link."""
    now = utc_now()
    found = _behind(request, link, now)
    if isinstance(found, HttpResponse):
        return found
    paper = found[1].paper
    if paper is None:
        return _dead(request, now)
    name = files.file_name(paper, kind)
    headers = {"Content-Disposition": f'attachment; filename="{name}"'}
    return quiet(HttpResponse(_made(paper, kind), content_type=files.TYPES[kind], headers=headers))


def _behind(request: HttpRequest, link: str, now: datetime) -> tuple[Opened, Behind] | HttpResponse:
    opened = opened_or_dead(request, link, Purpose.REPORT, now)
    if isinstance(opened, HttpResponse):
        return opened
    try:
        return opened, queries.behind(opened.reader, opened)
    except Refusal:
        return _dead(request, now)


def _dead(request: HttpRequest, now: datetime) -> HttpResponse:
    found = opened_or_dead(request, "", Purpose.REPORT, now)
    assert isinstance(found, HttpResponse)  # no link at all opens nothing
    return found


def _received(opened: Opened, form: ReceivedForm, now: datetime) -> int:
    """The status of what was pressed: done, wrong in the form, or somebody was first."""
    if not form.is_valid():
        return 422
    # What is sent again was said when it was first sent.
    now = first_sent(opened.viewer, opened.incident.stream, form.posted_key) or now
    try:
        actions.receive_by_link(viewer=opened.viewer, opened=opened, **form.said(), key=form.posted_key, now=now)
    except Refusal as refusal:
        if refusal.code == "situation.report_acknowledged_already":
            return 409
        form.refuse(refusal)
        return 422
    return 302


def _page(request: HttpRequest, link: str, opened: Opened, behind: Behind, form: ReceivedForm, now: datetime, status: int) -> HttpResponse:
    paper, receipt = behind.paper, behind.delivered.receipt
    # Of a report that stays in the house its number is told, and not what it is about.
    context: dict[str, Any] = {
        "page_title": lines.title_of(paper) if paper else behind.report.name,
        "now": now,
        "sender": settings.MUNICIPALITY or opened.incident.authority,
        "link": link,
        "ends_at": opened.expires_at,
        "is_exercise": opened.incident.is_exercise,
        "delivered": behind.delivered,
        "newer": behind.newer,
        "receipt": receipt,
        "way": words.WAYS[receipt.way] if receipt else "",
        "done": request.GET.get("done") == "1" and receipt is not None,
        "already": status == 409,
        "form": form,
        "paper": paper,
        "shown": shown(paper, None, now, linked=False) if paper else None,
    }
    return render(request, "situation/receive_report.html", context, status=status)


def _made(paper: Paper, kind: str) -> bytes:
    """The file; where the municipality's own Word template is missing or broken, by ours: it is the same paper."""
    try:
        return files.made(paper, kind, demo=settings.VARDKASE_DEMO)
    except Refusal:
        return word.docx_of(paper, demo=settings.VARDKASE_DEMO)
