"""The import in steps: where to, file, columns, preview, done. And what was taken in before, with the way back."""

from __future__ import annotations

from collections.abc import Collection
from datetime import timedelta
from itertools import islice
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
from vardkase.preparedness.actions import import_orders as orders
from vardkase.preparedness.actions import imports as actions
from vardkase.preparedness.forms.imports import ColumnsForm, ConfirmForm, FileForm, SheetForm, UndoForm
from vardkase.preparedness.queries import imports as queries
from vardkase.preparedness.rules.imports.columns import Target
from vardkase.preparedness.rules.imports.rows import Fault, Plan
from vardkase.preparedness.rules.risks import MOST_RISKS
from vardkase.preparedness.sheets.reading import MAX_BYTES
from vardkase.preparedness.views import import_rows
from vardkase.preparedness.words import imports as words
from vardkase.ui.words import refusal_text

SHOWN_FAULTS, SHOWN_ROWS = 200, 50
REFRESH_SECONDS, LATE = 1, timedelta(minutes=1)


def _steps(current: int) -> dict[str, object]:
    return {"steps": [_("File"), _("Columns"), _("Preview")], "current": current}


@require_safe
@gates.requires(Capability.RSA_WRITE)
def imports(request: ViewerRequest) -> HttpResponse:
    """What has been taken in, and where files can be taken in."""
    found = queries.places(request.viewer)
    places = [
        (words.TARGETS[target], [(one.name, reverse(f"preparedness:import_{target}", args=[one.id])) for one in there])
        for target in Target
        if (there := [one for one in found if one.target is target])
    ]
    lines = [(one, words.TARGETS[one.target]) for one in queries.imports(request.viewer)]
    return render(request, "preparedness/imports.html", {"places": places, "lines": lines, "now": utc_now()})


@require_http_methods(["GET", "POST"])
@gates.requires(Capability.RSA_WRITE)
def upload(request: ViewerRequest, place_id: UUID, target: Target) -> HttpResponse:
    """Step 1: the file."""
    where = queries.place(request.viewer, target, place_id)
    form = FileForm(request.POST or None, request.FILES or None)
    context = {"form": form, "where": where, "target": words.TARGETS[target], **_steps(1)}
    context |= {"parts": [words.part(one, where.method) for one in where.columns.parts]}
    if request.method != "POST" or not form.is_valid():
        return render(request, "preparedness/import_file.html", context, status=422 if request.method == "POST" else 200)
    file = form.cleaned_data["file"]
    try:
        draft_id = actions.start_import(
            viewer=request.viewer,
            id=form.cleaned_data["key"],
            target=target,
            place_id=place_id,
            file_name=file.name or "",
            data=file.read(MAX_BYTES + 1),  # One byte more than is allowed is enough to know, however large the file is.
            now=utc_now(),
        )
    except Refusal as refusal:
        if refusal.code.endswith("not_found"):
            raise
        form.refuse(refusal)
        return render(request, "preparedness/import_file.html", context, status=422)
    return redirect("preparedness:import_map", draft_id)


@require_http_methods(["GET", "POST"])
@gates.requires(Capability.RSA_WRITE)
def columns(request: ViewerRequest, draft_id: UUID) -> HttpResponse:
    """Step 2: which sheet, and which column is what."""
    found = queries.draft(request.viewer, draft_id)
    sheet = SheetForm(request.POST if "sheet" in request.POST else None, names=found.sheet.names, initial={"sheet": found.sheet.name})
    form = ColumnsForm(
        request.POST if request.method == "POST" and "sheet" not in request.POST else None,
        header=found.sheet.header,
        samples=import_rows.samples(found.sheet),
        chosen=found.columns,
        choices=[(one, words.part(one, found.place.method)) for one in found.place.columns.parts],
    )
    refused: Refusal | None = None
    try:
        if sheet.is_bound and sheet.is_valid():
            actions.choose_sheet(viewer=request.viewer, draft_id=draft_id, sheet=sheet.cleaned_data["sheet"])
            return redirect("preparedness:import_map", draft_id)
        if form.is_bound and form.is_valid():
            actions.choose_columns(viewer=request.viewer, draft_id=draft_id, chosen=form.chosen())
            return redirect("preparedness:import_preview", draft_id)
    except Refusal as refusal:
        if refusal.code == "preparedness.draft_gone":
            raise
        refused = refusal
    context = {
        "found": found, "form": form, "sheet_form": sheet if len(found.sheet.names) > 1 else None,
        "notes": _notes(found) + ([] if found.columns else [str(words.NOTES["no_headings"])]),
        "refused": _sentence(Fault(refused.code, tuple(refused.facts.items()), ""), found) if refused else "", **_steps(2),
    }  # fmt: skip
    return render(request, "preparedness/import_map.html", context, status=422 if request.method == "POST" else 200)


@require_http_methods(["GET", "POST"])
@gates.requires(Capability.RSA_WRITE)
def preview(request: ViewerRequest, draft_id: UUID) -> HttpResponse:
    """Step 3: what the file would bring, and the button that does exactly that."""
    now, status = utc_now(), 200
    form = ConfirmForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        said = {"skip_faulty": False, "judged": False, **form.cleaned_data}
        try:
            if queries.rows_of(request.viewer, draft_id) > orders.AT_ONCE:
                orders.order_import(viewer=request.viewer, draft_id=draft_id, now=now, **said)
                return redirect("preparedness:import_progress", draft_id)
            done = actions.confirm_import(viewer=request.viewer, draft_id=draft_id, now=now, **said)
        except Refusal as refusal:
            if refusal.code == "preparedness.draft_gone" or refusal.code.endswith("not_found"):
                raise
            form.refuse(refusal)
            status = 422
        else:
            messages.success(request, _("The file is imported."))
            return redirect("preparedness:import_done", done)
    found, order = queries.draft(request.viewer, draft_id), queries.order(request.viewer, draft_id)
    if order and not order.refused:
        return redirect("preparedness:import_progress", draft_id)
    try:
        plan = queries.plan(request.viewer, found, now)
    except Refusal as refusal:
        if refusal.code.startswith("preparedness.columns_"):
            return redirect("preparedness:import_map", draft_id)
        raise
    shown = _preview(found, plan, form)
    # What came of a yes that was carried out beside the requests is told where it is said again.
    shown["refused"] = refusal_text(order.refused) if order and order.refused and not form.is_bound else shown["full"]
    return render(request, "preparedness/import_preview.html", shown, status=status)


@require_safe
@gates.requires(Capability.RSA_WRITE)
def progress(request: ViewerRequest, draft_id: UUID) -> HttpResponse:
    """How far the import of a large file has come. The page asks again by itself; when it is over it leads to what came of it."""
    if queries.is_imported(draft_id):
        queries.imported(request.viewer, draft_id)
        messages.success(request, _("The file is imported."))
        return redirect("preparedness:import_done", draft_id)
    order, now = queries.order(request.viewer, draft_id), utc_now()
    if order is None or order.refused:
        return redirect("preparedness:import_preview", draft_id)
    context = {"order": order, "is_late": now - order.asked_at > LATE, "found": queries.draft(request.viewer, draft_id), "now": now}
    answer = render(request, "preparedness/import_progress.html", context)
    answer.headers["Refresh"] = str(REFRESH_SECONDS)
    return answer


def _preview(found: queries.Draft, plan: Plan, form: ConfirmForm) -> dict[str, Any]:
    risks, room = found.place.target is Target.RISKS, queries.room(found)
    is_full = room is not None and len(plan.sound) > room
    form.show(actions.shown(found, plan), faulty=bool(plan.faulty), risks=risks)
    remarked = [row for row in plan.sound if row.remarks]
    return {
        "found": found,
        "target": words.TARGETS[found.place.target],
        "form": form,
        "sound": len(plan.sound),
        "full": refusal_text(Refusal("preparedness.no_room", rows=len(plan.sound), room=room, most=MOST_RISKS)) if is_full else "",
        "faulty": len(plan.faulty),
        "doubles": [(row.number, row.same_as, row.name) for row in islice(plan.doubles, SHOWN_ROWS)],
        "double_count": len(plan.doubles),
        "remarked": [(row.number, [_sentence(one, found) for one in row.remarks]) for row in remarked[:SHOWN_ROWS]],
        "remark_count": len(remarked),
        "faults": [(row.number, row.name, [_sentence(one, found) for one in row.faults]) for row in islice(plan.faulty, SHOWN_FAULTS)],
        "table": import_rows.table(found, plan, SHOWN_ROWS),
        "scales": import_rows.scales(found) if risks else [],
        "notes": _notes(found, ("merged", "macros")),
        **_steps(3),
    }


def _notes(found: queries.Draft, chosen: Collection[str] = words.NOTES) -> list[str]:
    return [str(words.NOTES[note]) for note in found.sheet.notes if note in chosen]


def _sentence(fault: Fault, found: queries.Draft) -> str:
    facts = dict(fault.facts)
    if "part" in facts:
        facts["part"] = words.part(str(facts["part"]), found.place.method)
    text = refusal_text(Refusal(fault.code, **facts))
    return f"{fault.column}: {text}" if fault.column else text


@require_safe
@gates.requires(Capability.RSA_WRITE)
def imported(request: ViewerRequest, import_id: UUID) -> HttpResponse:
    """A file that was taken in, and the way back."""
    found = queries.imported(request.viewer, import_id)
    context = {"found": found, "target": words.TARGETS[found.target], "place_url": import_rows.place_url(found), "now": utc_now()}
    return render(request, "preparedness/import_done.html", context)


@require_http_methods(["GET", "POST"])
@gates.requires(Capability.RSA_WRITE)
def undo(request: ViewerRequest, import_id: UUID) -> HttpResponse:
    """Takes out again what a file brought."""
    found = queries.imported(request.viewer, import_id)
    form = UndoForm(request.POST or None)
    status = 200
    if request.method == "POST" and form.is_valid():
        said = form.cleaned_data
        try:
            actions.undo_import(viewer=request.viewer, import_id=import_id, reason=said["reason"], key=said["key"], now=utc_now())
        except Refusal as refusal:
            if refusal.code.endswith("not_found"):
                raise
            form.refuse(refusal)
            status = 422
        else:
            messages.success(request, _("The import is undone."))
            return redirect("preparedness:import_done", import_id)
    context = {
        "page_title": _("Undo the import of %(file)s?") % {"file": found.file_name},
        "consequences": [
            _("Everything that the file brought is taken out again."),
            _("If somebody has changed any of it since, nothing is taken out, and you are told what was changed."),
            _("Both the import and the undoing stay in the ledger."),
        ],
        "form": form,
        "confirm_label": _("Undo the import"),
        "alarm": True,
        "cancel_url": reverse("preparedness:import_done", args=[import_id]),
    }
    return render(request, "ui/confirm/confirm.html", context, status=status)
