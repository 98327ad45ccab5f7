"""What is done with a situation report, each act on a page of its own."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.urls import reverse
from django.utils.functional import lazy
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext

from vardkase.access.rules import Capability
from vardkase.incidents.rules import scopes
from vardkase.kernel.ids import new_id
from vardkase.kernel.refusal import Refusal
from vardkase.leadership.views.acts import Act, Scene, moment, page, said, unread
from vardkase.situation.actions import reports as writing
from vardkase.situation.actions import reports_out as out
from vardkase.situation.forms import reports as forms
from vardkase.situation.queries import reports as queries
from vardkase.situation.queries.reports_rows import Report
from vardkase.situation.rules.reports import Part
from vardkase.situation.rules.reports_paper import Paper, Written
from vardkase.situation.words import reports as words


def _target(scene: Scene) -> UUID:
    return scene.target or new_id()


def _report(scene: Scene) -> Report:
    """The report that is acted upon, for those who read drafts."""
    return scene.once("report", lambda: queries.report(scene.request.viewer, scene.incident.id, _target(scene)))


def _back(scene: Scene) -> str:
    return reverse("situation:report", args=[scene.incident.id, scene.target]) if scene.target else ""


def _is_what(scene: Scene) -> list[tuple[str, str]]:
    found = _report(scene)
    return said(
        (pgettext("report", "Report"), found.name),
        (_("Moment of the picture"), moment(found.header.as_of, scene.now)),
        (pgettext("report", "How it stands"), str(words.STATES[found.state])),
        (pgettext("report", "Sent back"), found.returned.words if found.returned else ""),
    )


def _earlier(scene: Scene) -> Report | None:
    """The last report before the one that is begun here: a form that is sent again finds its own already there, and that is not it."""
    sent = scene.request.POST.get("key", "")
    every = scene.once("earlier", lambda: queries.reports(scene.request.viewer, scene.incident))
    return next((one for one in every if str(one.id) != sent), None)


def _header_form(scene: Scene, data: Any) -> forms.HeaderForm:
    earlier = _earlier(scene)
    # A period begins where the last one ended, else when the incident was opened.
    form = forms.HeaderForm(data, now=scene.now, since=earlier.header.as_of if earlier else scene.incident.opened_at)
    form.initial["actor"] = earlier.actor if earlier else scene.incident.authority
    if earlier:
        last = earlier.header
        same = {name: getattr(last, name) for name in ("contact", "requested_by", "purpose")}
        form.initial.update(same | {"recipients": "\n".join(last.recipients), "reach": "external" if last.external else "internal"})
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
    found = _report(scene)
    return forms.HeaderForm(data, now=scene.now, since=found.header.period_from, header=found.header, moved=False)


def _describe(scene: Scene, form: forms.HeaderForm) -> None:
    header = form.said()
    if not unread(form):
        seen = form.cleaned_data["seen"]
        writing.describe_report(**scene.common, report_id=_target(scene), header=header, seen=seen, key=form.posted_key)


def _refresh(scene: Scene, form: forms.RefreshForm) -> None:
    as_of = form.past("as_of") or form.now
    if not unread(form):
        writing.refresh_report(**scene.common, report_id=_target(scene), as_of=as_of, key=form.posted_key)


def _part(scene: Scene) -> Part:
    try:
        return Part(scene.more)
    except ValueError:
        raise Refusal("leadership.not_found")


def _section_form(scene: Scene, data: Any) -> forms.SectionForm:
    found, part = _report(scene), _part(scene)
    here = tuple(one for one in found.items if one.part == part)
    return forms.SectionForm(data, now=scene.now, part=part, stands=found.written.get(part, Written()), items=here)


def _section_is(scene: Scene) -> list[tuple[str, str]]:
    found, part = _report(scene), _part(scene)
    stands, taken = found.written.get(part), found.owners.get(part)
    return said(
        (_("Section"), str(words.PARTS[part])),
        (_("Writes it"), taken.by if taken else str(words.WRITERS[part])),
        (_("Written last"), f"{stands.by}, {moment(stands.at, scene.now)}" if stands else ""),
    )


def _section(scene: Scene, form: forms.SectionForm) -> None:
    seen = form.cleaned_data["seen"]
    writing.write_section(**scene.common, report_id=_target(scene), draft=form.draft(), seen=seen, key=form.posted_key)


def _take_form(scene: Scene, data: Any) -> forms.TakeForm:
    return forms.TakeForm(data, now=scene.now, initial={"by": str(words.WRITERS[_part(scene)])})


def _take(scene: Scene, form: forms.TakeForm) -> None:
    by = form.cleaned_data["by"]
    writing.take_section(**scene.common, report_id=_target(scene), part=_part(scene), by=by, key=form.posted_key)


def _words_form(scene: Scene, data: Any) -> forms.WordsForm:
    _report(scene)
    return forms.WordsForm(data, now=scene.now)


def _hand_in(scene: Scene, form: forms.WordsForm) -> None:
    writing.ask_review(**scene.common, report_id=_target(scene), words=form.cleaned_data["words"], key=form.posted_key)


def _read_form(scene: Scene, data: Any) -> forms.ReadForm:
    # What the viewer read on the report's page is named there; who comes here in another way has read what stands there now.
    return forms.ReadForm(data, now=scene.now, initial={"read": _read(scene)})


def _read(scene: Scene) -> str:
    return scene.request.GET.get("read", "") or out.reading(_report(scene), _paper(scene))


def _paper(scene: Scene) -> Paper:
    """What is judged, whole, as it stands now."""
    return scene.once("paper", lambda: queries.paper_of(scene.request.viewer, scene.incident, _report(scene)))


def _review_form(scene: Scene, data: Any) -> forms.ReviewForm:
    return forms.ReviewForm(data, now=scene.now, initial={"read": _read(scene)})


def _review(scene: Scene, form: forms.ReviewForm) -> None:
    data = form.cleaned_data
    out.review_report(**scene.common, report_id=_target(scene), read=data["read"], words=data["words"], key=form.posted_key)


def _reason_form(scene: Scene, data: Any) -> forms.ReasonForm:
    _report(scene)
    return forms.ReasonForm(data, now=scene.now)


def _return(scene: Scene, form: forms.ReasonForm) -> None:
    out.return_report(**scene.common, report_id=_target(scene), reason=form.cleaned_data["reason"], key=form.posted_key)


def _approve(scene: Scene, form: forms.ReadForm) -> None:
    out.approve_report(**scene.common, report_id=_target(scene), read=form.cleaned_data["read"], key=form.posted_key)


def _approver(scene: Scene) -> Capability:
    return out.approver(_report(scene).header.external)


def _sender(scene: Scene) -> Capability:
    here = scopes(scene.incident.id, scene.incident.authority_id)
    return next((right for right in out.SENDERS if scene.request.viewer.can(right, here)), out.SENDERS[0])


def _reviewer(scene: Scene) -> Capability:
    here = scopes(scene.incident.id, scene.incident.authority_id)
    return next((right for right in out.REVIEWERS if scene.request.viewer.can(right, here)), out.REVIEWERS[0])


def _send_form(scene: Scene, data: Any) -> forms.SendForm:
    found = _report(scene)
    has = {one.delivery.recipient for one in found.current}
    waiting = [name for name in found.header.recipients if name not in has]
    return forms.SendForm(data, now=scene.now, initial={"recipients": "\n".join(waiting)})


def _send(scene: Scene, form: forms.SendForm) -> None:
    deliveries = form.deliveries()
    if not unread(form):
        out.send_report(**scene.common, report_id=_target(scene), deliveries=deliveries, key=form.posted_key)


def _receipt_form(scene: Scene, data: Any) -> forms.ReceiptForm:
    form = forms.ReceiptForm(data, now=scene.now, report=_report(scene))
    form.initial["recipient"] = scene.request.GET.get("recipient", "")
    return form


def _acknowledge(scene: Scene, form: forms.ReceiptForm) -> None:
    receipt = form.said()
    if not unread(form):
        out.acknowledge_report(**scene.common, report_id=_target(scene), receipt=receipt, key=form.posted_key)


def _correct(scene: Scene, form: forms.ReasonForm) -> None:
    out.correct_report(**scene.common, report_id=_target(scene), reason=form.cleaned_data["reason"], key=form.posted_key)


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
        work=_describe,
        about=_is_what,
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
        about=_is_what,
        **_WRITES,
    )
)
write_section = page(
    Act(
        title=gettext_lazy("Write a section"),
        button=gettext_lazy("Save the section"),
        done=gettext_lazy("The section is saved."),
        form=_section_form,
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
        work=_hand_in,
        about=_is_what,
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
        about=_is_what,
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
        work=_return,
        about=_is_what,
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
        form=_read_form,
        work=_approve,
        about=_is_what,
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
        done=gettext_lazy("It is noted as sent. Note each receipt when it comes."),
        hint=gettext_lazy("Send it the way you usually do: as a file, pasted into WIS, or read out. Here you note that it is done."),
        form=_send_form,
        work=_send,
        about=_is_what,
        capability=Capability.INCIDENT_READ,
        right=_sender,
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
        about=_is_what,
        capability=Capability.INCIDENT_READ,
        right=_sender,
        **_HERE,
    )
)
correct_report = page(
    Act(
        title=gettext_lazy("Correct the report"),
        button=gettext_lazy("Begin a new version"),
        done=gettext_lazy("A new version is begun. The one that was sent stays as it was sent."),
        form=_reason_form,
        work=_correct,
        about=_is_what,
        capability=Capability.INCIDENT_READ,
        right=_sender,
        **_HERE,
    )
)
