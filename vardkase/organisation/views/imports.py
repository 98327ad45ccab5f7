"""The import in steps: file, columns, preview, done. And its history with undo."""

from __future__ import annotations

from itertools import islice
from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from vardkase.access import gates
from vardkase.access.gates import ViewerRequest
from vardkase.access.rules import Capability
from vardkase.kernel.clock import utc_now
from vardkase.kernel.refusal import Refusal
from vardkase.organisation import actions, queries, words
from vardkase.organisation.forms import ColumnsForm, ConfirmForm, UndoForm, UploadForm
from vardkase.organisation.imports.files import MAX_BYTES
from vardkase.organisation.imports.plan import Fault, Outcome, Plan, PlannedRow
from vardkase.organisation.rules import display
from vardkase.organisation.views.base import submit
from vardkase.ui.forms import add_refusal
from vardkase.ui.words import refusal_text

SHOWN_FAULTS, SHOWN_ROWS = 200, 50


def _steps(current: int) -> dict[str, object]:
    return {"steps": [_("File"), _("Columns"), _("Preview")], "current": current}


@require_safe
@gates.requires(Capability.ORGANISATION_EDIT)
def history(request: ViewerRequest) -> HttpResponse:
    """What has been imported."""
    return render(request, "organisation/imports.html", {"batches": queries.import_history(request.viewer), "now": utc_now()})


@require_http_methods(["GET", "POST"])
@gates.requires(Capability.ORGANISATION_EDIT)
def upload(request: ViewerRequest) -> HttpResponse:
    """Step 1: the file."""
    form = UploadForm(request.POST or None, request.FILES or None)
    context = {"form": form, **_steps(1)}
    if request.method != "POST" or not form.is_valid():
        return render(request, "organisation/import_file.html", context, status=422 if request.method == "POST" else 200)
    file, now = form.cleaned_data["file"], utc_now()
    try:
        # One byte more than is allowed is enough to know, however large the file is.
        draft_id = actions.start_import(
            viewer=request.viewer,
            id=form.cleaned_data["new"] or form.cleaned_data["key"],
            keeper_id=queries.keeper_for(request.viewer) or form.cleaned_data["key"],
            file_name=file.name or "",
            data=file.read(MAX_BYTES + 1),
            now=now,
        )
    except Refusal as refusal:
        if refusal.code.endswith(".not_found"):
            raise
        add_refusal(form, refusal, "file")
        return render(request, "organisation/import_file.html", context, status=422)
    return redirect(
        "organisation:import_columns" if queries.import_preview(request.viewer, draft_id, now).trouble else "organisation:import_preview",
        draft_id,
    )


@require_http_methods(["GET", "POST"])
@gates.requires(Capability.ORGANISATION_EDIT)
def columns(request: ViewerRequest, id: UUID) -> HttpResponse:
    """Step 2: which column is what. Passed over when the headings say it."""
    table, chosen = queries.import_table(request.viewer, id)
    samples = [
        ", ".join(islice((row.cells[place] for row in table.rows[:20] if place < len(row.cells) and row.cells[place]), 3))
        for place in range(len(table.header))
    ]
    form = ColumnsForm(request.POST or None, header=table.header, samples=[sample[:120] for sample in samples], chosen=chosen)
    context = {"table": table, "form": form, **_steps(2)}
    if request.method != "POST":
        return render(request, "organisation/import_columns.html", context)
    if form.is_valid():
        try:
            actions.choose_columns(viewer=request.viewer, draft_id=id, chosen=form.chosen())
        except Refusal as refusal:
            add_refusal(form, refusal)
        else:
            return redirect("organisation:import_preview", id)
    return render(request, "organisation/import_columns.html", context, status=422)


@require_http_methods(["GET", "POST"])
@gates.requires(Capability.ORGANISATION_EDIT)
def preview(request: ViewerRequest, id: UUID) -> HttpResponse:
    """Step 3: what the file would do, and the button that does exactly that."""
    now = utc_now()
    form = ConfirmForm(request.POST or None)
    status = 200
    if request.method == "POST" and form.is_valid():
        said = form.cleaned_data
        try:
            done = actions.confirm_import(
                viewer=request.viewer, draft_id=id, shown=said["shown"], skip_faulty=said["skip_faulty"], key=said["key"], now=now
            )
        except Refusal as refusal:
            if refusal.code == "organisation.draft_gone":
                raise
            add_refusal(form, refusal, "skip_faulty" if refusal.code == "organisation.import_has_errors" else None)
            status = 422
        else:
            messages.success(request, _("The contacts are imported."))
            return redirect("organisation:import_batch", done)
    made = queries.import_preview(request.viewer, id, now)
    if made.plan is None:
        return redirect("organisation:import_columns", id)
    return render(request, "organisation/import_preview.html", _preview_context(made, made.plan, form), status=status)


def _preview_context(made: queries.Preview, plan: Plan, form: ConfirmForm) -> dict[str, object]:
    form.show_plan(plan.digest, faulty=bool(plan.counts[Outcome.ERROR]))
    return {
        "made": made,
        "form": form,
        "counts": [(words.OUTCOMES[outcome], outcome, plan.counts[outcome]) for outcome in Outcome],
        "notes": [words.NOTES[note] for note in made.table.notes],
        "faulty": [(row, [_sentence(fault) for fault in row.faults]) for row in islice(plan.of(Outcome.ERROR), SHOWN_FAULTS)],
        "new": list(islice(plan.of(Outcome.NEW), SHOWN_ROWS)),
        "changed": [(row, _before(row)) for row in islice(plan.of(Outcome.CHANGED), SHOWN_ROWS)],
        "doubles": list(islice(plan.of(Outcome.DUPLICATE), SHOWN_ROWS)),
        "can_import": bool(plan.counts[Outcome.NEW] or plan.counts[Outcome.CHANGED]),
        "faults": plan.counts[Outcome.ERROR],
        **_steps(3),
    }


def _sentence(fault: Fault) -> str:
    text = refusal_text(Refusal(fault.code, **dict(fault.facts)))
    return f"{fault.column}: {text}" if fault.column else text


def _before(row: PlannedRow) -> list[tuple[str, str, str]]:
    changed = [way for way in row.ways if way.outcome is Outcome.CHANGED and way.known]
    return [
        (str(words.CHANNELS[way.channel]), display(way.channel, way.known.value if way.known else ""), display(way.channel, way.value))
        for way in changed
    ]


@require_safe
@gates.requires(Capability.ORGANISATION_EDIT)
def batch(request: ViewerRequest, id: UUID) -> HttpResponse:
    """One import, and the way back."""
    return render(request, "organisation/import_batch.html", {"page": queries.import_batch(request.viewer, id), "now": utc_now()})


@require_http_methods(["GET", "POST"])
@gates.requires(Capability.ORGANISATION_EDIT)
def undo(request: ViewerRequest, id: UUID) -> HttpResponse:
    """Take an import back."""
    page = queries.import_batch(request.viewer, id)
    form = UndoForm(request.POST or None)
    if not page.touched:
        del form.fields["leave_touched"]
    context = {"page": page, "now": utc_now()}
    if request.method != "POST":
        return render(request, "organisation/import_undo.html", {**context, "form": form})
    return submit(
        request,
        form,
        lambda: actions.undo_import(
            viewer=request.viewer,
            batch_id=id,
            leave_touched=form.cleaned_data.get("leave_touched", False),
            key=form.cleaned_data["key"],
            now=utc_now(),
        ),
        done=_("The import is undone."),
        to="organisation:imports",
        template="organisation/import_undo.html",
        context=context,
    )
