"""The words of the reports: refusals, events, and what stands in them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from vardkase.preparedness.rules.completeness import Want
from vardkase.preparedness.rules.reports import QUOTE, Kind, Stage
from vardkase.preparedness.rules.rulesets import Sure

if TYPE_CHECKING:
    from django.utils.functional import _StrPromise as StrPromise

KINDS: dict[Kind, StrPromise] = {
    Kind.PDF: _("PDF (to send and archive)"),
    Kind.DOCX: _("Word (to work on)"),
    Kind.JSON: _("JSON (for other systems)"),
}
STAGES: dict[Stage, StrPromise] = {
    Stage.DONE: pgettext_lazy("measures", "Done"),
    Stage.PLANNED: pgettext_lazy("measures", "Planned"),
    Stage.NEEDED: pgettext_lazy("measures", "Needed, not decided"),
}
WANTS: dict[Want, StrPromise] = {
    Want.NO_PART: _("the part is not there"),
    Want.EMPTY: _("nothing is written, and nothing is in the registers"),
}
SURE: dict[Sure, StrPromise] = {
    Sure.READ: pgettext_lazy("source", "read in the source"),
    Sure.SECOND_HAND: pgettext_lazy("source", "at second hand"),
    Sure.UNCONFIRMED: pgettext_lazy("source", "not confirmed"),
    Sure.OURS: pgettext_lazy("source", "our own"),
}
OBJECTS: dict[str, StrPromise] = {
    "risk": _("Risk"),
    "measure": _("Measure"),
    "function": _("Vital function"),
    "text": _("Text in the report"),
    "deviation": _("Deviation"),
    "workshop": _("The workshop"),
}
PARTS_OF: dict[str, StrPromise] = {
    "measure": _("Description, effect and follow-up"),
    "needs": _("What it needs"),
    "text": _("The whole text"),
    QUOTE: _("What says again what is secret elsewhere"),
}
# What is being done while a report is made.
STEPS: dict[str, StrPromise] = {
    "asked": _("Waiting for its turn"),
    "gathering": _("Step 1 of 3: gathering risks, functions and measures"),
    "writing": _("Step 2 of 3: writing the document"),
    "keeping": _("Step 3 of 3: keeping the file"),
    "again": _("It stopped. It is tried again by itself"),
}
EVENTS: dict[str, StrPromise] = {
    "preparedness.report_asked": _("Report of the analysis asked for"),
    "preparedness.report_made": _("Report of the analysis made"),
    "preparedness.report_failed": _("Report of the analysis could not be made"),
    "preparedness.deviation_saved": _("Deviation from the rules saved"),
}
REFUSALS: dict[str, StrPromise] = {
    "preparedness.report_needs_recipient": _(
        "Write whom the report is for. It is kept in the ledger, so that it can be told who got what."
    ),
    "preparedness.report_secret": _("You do not read what is secret in this analysis. Choose the masked report."),
    "preparedness.text_quotes_secret": _(
        "The text says again what is secret elsewhere in the analysis (%(names)s). Mark it secret, change it, or write why it may be read"
        " all the same."
    ),
    "preparedness.text_unseen": _("The text is secret and not shown to you. Whoever reads it must make the change."),
    "preparedness.deviation_quotes_secret": _(
        "The reason says again what is secret elsewhere in the analysis (%(names)s). It always stands in the report: write it without that."
    ),
    "preparedness.report_not_kept": _(
        "The file is not there. It is kept for some months, a masked one until more becomes secret: ask for the report again."
    ),
    "preparedness.no_deviations": _("These rules allow no deviations."),
    "preparedness.deviation_needs_why": _("Write the reason for the deviation in a sentence."),
    "preparedness.report_broken": _("The report could not be made. Ask for it again; if that does not help, tell whoever runs the system."),
}
