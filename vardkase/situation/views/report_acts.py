"""What is done with a situation report, each act on a page of its own."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.urls import reverse
from django.utils.functional import lazy
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from vardkase.access.rules import Capability
from vardkase.incidents.rules import scopes
from vardkase.kernel.refusal import Refusal
from vardkase.leadership.views.acts import Act, Scene, moment, page, said, unread
from vardkase.situation.actions import reports as writing
from vardkase.situation.actions import reports_out as out
from vardkase.situation.forms import reports as forms
from vardkase.situation.queries import reports as queries
from vardkase.situation.queries.reports_rows import Report
from vardkase.situation.reporting import plain
from vardkase.situation.rules import reports as rules
from vardkase.situation.rules.reports import Part
from vardkase.situation.rules.reports_paper import Written
from vardkase.situation.views.report_scene import barred, is_alone, is_what, paper_of, report_of, target_of, what_is_judged
from vardkase.situation.words import reports as words


def _back(scene: Scene) -> str:
    return reverse("situation:report", args=[scene.incident.id, scene.target]) if scene.target else ""


def _earlier(scene: Scene) -> Report | None:
    """The last report before the one that is begun here: a form that is sent again finds its own already there, and that is not it."""
    sent = scene.request.POST.get("key", "")
    every = scene.once("earlier", lambda: queries.reports(scene.request.viewer, scene.incident))
    return next((one for one in every if str(one.id) != sent), None)


def _header_form(scene: Scene, data: Any) -> forms.HeaderForm:
    earlier = _earlier(scene)
    # A period begins where the last one ended, else when the incident was opened.
    last = earlier.header if earlier else None
    form = forms.HeaderForm(data, now=scene.now, since=last.as_of if last else scene.incident.opened_at, last=last)
    form.initial["actor"] = earlier.actor if earlier else scene.incident.authority
    return form


def _draft(scene: Scene, form: forms.HeaderForm) -> None:
    header = form.said()
    if not unread(form):
        entry = writing.draft_report(**scene.common, header=header, actor=form.cleaned_data["actor"], key=form.posted_key)
        scene.known["drafted"] = entry.event.report_id


def _drafted(scene: Scene) -> str:
    """Where one comes from, the list; and where one goes when the report is there, which is not known until it is."""
    found = scene.known.get("drafted")
    return reverse("situation:report", args=[scene.incident.id, found]) if found else reverse("situation:reports", args=[scene.incident.id])


def _describe_form(scene: Scene, data: Any) -> forms.HeaderForm:
    found = report_of(scene)
    return forms.HeaderForm(data, now=scene.now, since=found.header.period_from, header=found.header, moved=False)


def _describe(scene: Scene, form: forms.HeaderForm) -> None:
    header = form.said()
    if not unread(form):
        seen = form.cleaned_data["seen"]
        writing.describe_report(**scene.common, report_id=target_of(scene), header=header, seen=seen, key=form.posted_key)


def _refresh(scene: Scene, form: forms.RefreshForm) -> None:
    as_of = rules.picture_at(form.past("as_of"), form.now)
    if not unread(form):
        writing.refresh_report(**scene.common, report_id=target_of(scene), as_of=as_of, key=form.posted_key)


def _part(scene: Scene) -> Part:
    try:
        return Part(scene.more)
    except ValueError:
        raise Refusal("leadership.not_found")


def _section_form(scene: Scene, data: Any) -> forms.SectionForm:
    found, part = report_of(scene), _part(scene)
    here = tuple(one for one in found.items if one.part == part)
    stands = found.written.get(part, Written())
    return forms.SectionForm(data, now=scene.now, part=part, stands=stands, items=here, external=found.header.external)


def _section_is(scene: Scene) -> list[tuple[str, str]]:
    found, part = report_of(scene), _part(scene)
    stands, taken = found.written.get(part), found.owners.get(part)
    return said(
        (_("Section"), str(words.PARTS[part])),
        (_("Writes it"), taken.by if taken else str(words.WRITERS[part])),
        (_("Written last"), f"{stands.by}, {moment(stands.at, scene.now)}" if stands else ""),
    )


def _section(scene: Scene, form: forms.SectionForm) -> None:
    seen = form.cleaned_data["seen"]
    writing.write_section(**scene.common, report_id=target_of(scene), draft=form.draft(), seen=seen, key=form.posted_key)


def _take_form(scene: Scene, data: Any) -> forms.TakeForm:
    return forms.TakeForm(data, now=scene.now, initial={"by": str(words.WRITERS[_part(scene)])})


def _take(scene: Scene, form: forms.TakeForm) -> None:
    by = form.cleaned_data["by"]
    writing.take_section(**scene.common, report_id=target_of(scene), part=_part(scene), by=by, key=form.posted_key)


def _words_form(scene: Scene, data: Any) -> forms.WordsForm:
    report_of(scene)
    return forms.WordsForm(data, now=scene.now)


def _hand_in(scene: Scene, form: forms.WordsForm) -> None:
    writing.ask_review(**scene.common, report_id=target_of(scene), words=form.cleaned_data["words"], key=form.posted_key)


def _read(scene: Scene) -> dict[str, Any]:
    # What the viewer read on the report's page is named there; who comes here in another way has read what stands there now.
    asked = scene.request.GET.get("read", "")
    return {
        "now": scene.now,
        "initial": {"read": asked or out.reading(report_of(scene), paper_of(scene))},
        "reads": plain.text(paper_of(scene), demo=settings.VARDKASE_DEMO),
        "unread": not asked,
    }


def _review_form(scene: Scene, data: Any) -> forms.ReviewForm:
    return forms.ReviewForm(data, **_read(scene))


def _review(scene: Scene, form: forms.ReviewForm) -> None:
    data = form.cleaned_data
    out.review_report(**scene.common, report_id=target_of(scene), read=data["read"], words=data["words"], key=form.posted_key)


def _reason_form(scene: Scene, data: Any) -> forms.ReasonForm:
    report_of(scene)
    return forms.ReasonForm(data, now=scene.now)


def _return(scene: Scene, form: forms.ReasonForm) -> None:
    out.return_report(**scene.common, report_id=target_of(scene), reason=form.cleaned_data["reason"], key=form.posted_key)


def _approve_form(scene: Scene, data: Any) -> forms.ApproveForm:
    return forms.ApproveForm(data, alone=is_alone(scene), **_read(scene))


def _approve(scene: Scene, form: forms.ApproveForm) -> None:
    data = form.cleaned_data
    out.approve_report(**scene.common, report_id=target_of(scene), read=data["read"], alone=data.get("alone", ""), key=form.posted_key)


def _approver(scene: Scene) -> Capability:
    return out.approver(report_of(scene).header.external)


def sender(scene: Scene) -> Capability:
    """The right by which a viewer notes what has gone out: whichever of the two they have."""
    here = scopes(scene.incident.id, scene.incident.authority_id)
    return next((right for right in out.SENDERS if scene.request.viewer.can(right, here)), out.SENDERS[0])


def _reviewer(scene: Scene) -> Capability:
    here = scopes(scene.incident.id, scene.incident.authority_id)
    return next((right for right in out.REVIEWERS if scene.request.viewer.can(right, here)), out.REVIEWERS[0])


def _send_form(scene: Scene, data: Any) -> forms.SendForm:
    found = report_of(scene)
    return forms.SendForm(data, now=scene.now, external=found.header.external, initial={"recipients": "\n".join(found.waiting)})


def _send(scene: Scene, form: forms.SendForm) -> None:
    deliveries = form.deliveries()
    if not unread(form):
        ours = form.cleaned_data.get("ours", False)
        out.send_report(**scene.common, report_id=target_of(scene), deliveries=deliveries, ours=ours, key=form.posted_key)


def _receipt_form(scene: Scene, data: Any) -> forms.ReceiptForm:
    form = forms.ReceiptForm(data, now=scene.now, report=report_of(scene))
    form.initial["recipient"] = scene.request.GET.get("recipient", "")
    return form


def _acknowledge(scene: Scene, form: forms.ReceiptForm) -> None:
    receipt = form.said()
    if not unread(form):
        out.acknowledge_report(**scene.common, report_id=target_of(scene), receipt=receipt, key=form.posted_key)


def _correct(scene: Scene, form: forms.ReasonForm) -> None:
    out.correct_report(**scene.common, report_id=target_of(scene), reason=form.cleaned_data["reason"], key=form.posted_key)


_HERE: dict[str, Any] = {"place": "reports", "back": "situation:reports", "where": _back}
_WRITES: dict[str, Any] = {**_HERE, "capability": Capability.SITUATION_WRITE}

draft_report = page(
    Act(
        title=gettext_lazy("Begin a situation report"),
        button=gettext_lazy("Begin the report"),
        done=gettext_lazy("The report is begun, with everything that was known. Now each function writes its own section."),
        hint=gettext_lazy("One press gathers what is known: facts, status, measures, decisions, manning. You change nothing by it."),
        form=_header_form,
        work=_draft,
        laws=("situation_report",),
        template="situation/report_head.html",
        **{**_WRITES, "where": lazy(_drafted, str)},
    )
)
describe_report = page(
    Act(
        title=gettext_lazy("Change the head of the report"),
        button=gettext_lazy("Save the head"),
        done=gettext_lazy("The head of the report is changed."),
        form=_describe_form,
        barred=barred(rules.check_written),
        work=_describe,
        about=is_what,
        template="situation/report_head.html",
        **_WRITES,
    )
)
refresh_report = page(
    Act(
        title=gettext_lazy("Gather the material anew"),
        button=gettext_lazy("Gather anew"),
        done=gettext_lazy("The material is gathered anew. What the functions have written stays."),
        form=lambda scene, data: forms.RefreshForm(data, now=scene.now),
        work=_refresh,
        barred=barred(rules.check_written),
        about=is_what,
        **_WRITES,
    )
)
write_section = page(
    Act(
        title=gettext_lazy("Write a section"),
        button=gettext_lazy("Save the section"),
        done=gettext_lazy("The section is saved."),
        form=_section_form,
        barred=barred(rules.check_written),
        work=_section,
        about=_section_is,
        **_WRITES,
    )
)
take_section = page(
    Act(
        title=gettext_lazy("Say who writes the section"),
        button=gettext_lazy("Say so"),
        done=gettext_lazy("The others see who writes the section."),
        form=_take_form,
        barred=barred(rules.check_written),
        work=_take,
        about=_section_is,
        **_WRITES,
    )
)
ask_review = page(
    Act(
        title=gettext_lazy("Hand the report in for review"),
        button=gettext_lazy("Hand it in"),
        done=gettext_lazy("The report is handed in for review."),
        form=_words_form,
        barred=barred(rules.check_to_hand_in),
        work=_hand_in,
        about=is_what,
        **_WRITES,
    )
)
review_report = page(
    Act(
        title=gettext_lazy("Note that you have reviewed the report"),
        button=gettext_lazy("It may be approved"),
        done=gettext_lazy("The review is noted."),
        form=_review_form,
        work=_review,
        about=what_is_judged,
        barred=barred(rules.check_in_review),
        template="situation/report_judge.html",
        capability=Capability.REPORT_REVIEW,
        right=_reviewer,
        **_HERE,
    )
)
return_report = page(
    Act(
        title=gettext_lazy("Send the report back"),
        button=gettext_lazy("Send it back"),
        done=gettext_lazy("The report is a draft again, with your reason on it."),
        form=_reason_form,
        barred=barred(rules.check_to_return),
        work=_return,
        about=is_what,
        capability=Capability.REPORT_REVIEW,
        right=_reviewer,
        **_HERE,
    )
)
approve_report = page(
    Act(
        title=gettext_lazy("Approve the report"),
        button=gettext_lazy("Approve it"),
        done=gettext_lazy("The report is approved and frozen. It can be sent."),
        hint=gettext_lazy("You approve what you have read. If a section has changed meanwhile nothing is approved, and you are told what."),
        form=_approve_form,
        work=_approve,
        about=what_is_judged,
        barred=barred(rules.check_in_review),
        template="situation/report_judge.html",
        laws=("situation_report",),
        capability=Capability.REPORT_REVIEW,
        right=_approver,
        **_HERE,
    )
)
send_report = page(
    Act(
        title=gettext_lazy("Note to whom the report has gone"),
        button=gettext_lazy("Note it as sent"),
        done=gettext_lazy("It is noted as sent. Give each recipient a link to acknowledge by, or note the receipts as they come."),
        hint=gettext_lazy("Send it the way you usually do: as a file, pasted into WIS, or read out. Here you note that it is done."),
        form=_send_form,
        barred=barred(rules.check_may_be_sent),
        work=_send,
        afterwards=True,
        about=is_what,
        capability=Capability.INCIDENT_READ,
        right=sender,
        **_HERE,
    )
)
acknowledge_report = page(
    Act(
        title=gettext_lazy("Note a receipt"),
        button=gettext_lazy("Note the receipt"),
        done=gettext_lazy("The receipt is noted."),
        form=_receipt_form,
        work=_acknowledge,
        afterwards=True,
        about=is_what,
        capability=Capability.INCIDENT_READ,
        right=sender,
        **_HERE,
    )
)
correct_report = page(
    Act(
        title=gettext_lazy("Correct the report"),
        button=gettext_lazy("Begin a new version"),
        done=gettext_lazy("A new version is begun. The one that was sent stays as it was sent."),
        form=_reason_form,
        barred=barred(rules.check_is_out),
        work=_correct,
        about=is_what,
        capability=Capability.INCIDENT_READ,
        right=sender,
        **_HERE,
    )
)
