"""The words of imports and exports: what a column holds, what a file is for, what is told of it, and what is refused."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from vardkase.preparedness.rules.imports.columns import CONSEQUENCE, Part, Target

if TYPE_CHECKING:
    from django.utils.functional import _StrPromise as StrPromise

    from vardkase.preparedness.rules.methods import Method

TARGETS: dict[Target, StrPromise] = {
    Target.RISKS: pgettext_lazy("what is imported", "Risks"),
    Target.FUNCTIONS: _("Vital functions"),
    Target.DEPENDENCIES: _("Dependencies"),
    Target.MEASURES: _("Measures"),
}
PARTS: dict[Part, StrPromise] = {
    Part.NUMBER: _("Number in the file"),
    Part.NAME: _("Name"),
    Part.EVENT: _("Event type"),
    Part.SCENARIO: _("Scenario"),
    Part.LIKELIHOOD: _("Likelihood"),
    Part.UNLIKELY_WHY: _("Why the likelihood is not judged"),
    Part.TOTAL: _("Consequence in total"),
    Part.TOTAL_WHY: _("Why that consequence"),
    Part.UNCERTAINTY: _("Uncertainty"),
    Part.UNCERTAINTY_WHY: _("Why that uncertainty"),
    Part.EXISTING: _("Measures today"),
    Part.VULNERABILITIES: _("Vulnerabilities"),
    Part.FUNCTIONS: _("Vital functions that are hit"),
    Part.RESIST: _("Ability to resist"),
    Part.HANDLE: _("Ability to handle"),
    Part.HELD_ELSEWHERE: _("Kept in another place"),
    Part.SOURCE: _("Source"),
    Part.OWNER: _("Who runs it"),
    Part.EXTERNAL: _("Run by somebody outside the municipality"),
    Part.DESCRIPTION: _("What it is"),
    Part.WEIGHT: _("What is hit first when it is away"),
    Part.TOLERANCE: _("Tolerable outage"),
    Part.TOLERANCE_WHY: _("Why just so long"),
    Part.EXPECTED: _("Outage to plan for"),
    Part.FUNCTION: _("Vital function"),
    Part.ON: _("What it needs"),
    Part.DELAY: _("Time until the loss is felt"),
    Part.RESERVE: _("How long the reserve lasts"),
    Part.BY: _("Goes on by"),
    Part.RECOVERY: _("Works again after"),
    Part.GROUP: _("One of several that are enough"),
    Part.TO_START: _("It cannot be started without it, not even by hand"),
    Part.NOTE: _("Note"),
    Part.VERIFIED: _("Last checked"),
    Part.BOARD: _("Answers for it"),
    Part.RESPONSIBLE: _("Responsible function"),
    Part.DEADLINE: _("Deadline"),
    Part.COST: _("Cost once"),
    Part.YEARLY: _("Cost per year"),
    Part.RISKS: _("For the risks"),
    Part.REFERENCE: _("Plan or document"),
    Part.STATE: _("How far it has come"),
    Part.DECISION: _("Decided by (who, day, section, registry number)"),
    Part.DECIDED_ON: _("Day of the decision"),
    Part.REGISTRY: _("Registry number"),
    Part.FUNDING: _("Who pays"),
    Part.TASK: _("Task of LEH that a grant is for"),
}
NOTES: dict[str, StrPromise] = {
    "merged": _("There are merged cells in the sheet. Each row that such a cell covers has got its value: check those rows."),
    "macros": _("The workbook holds macros. They are not run, and nothing but the cells is read."),
    "hidden": _("The workbook has hidden sheets. They are not read."),
    "sheets": _("The workbook has several sheets, and one is read. Choose another if it is the wrong one."),
    "no_headings": _("No heading in the sheet is known. Is it the right file and the right sheet? Otherwise choose for each column."),
    "headings_below": _("The headings were found further down in the sheet. What stands above them is passed over."),
}
EVENTS: dict[str, StrPromise] = {
    "preparedness.file_imported": _("File imported"),
    "preparedness.file_import_undone": _("Import undone"),
    "preparedness.secrets_exported": _("File with secrets taken out"),
    "preparedness.functions_imported": _("Vital functions imported"),
    "preparedness.functions_import_undone": _("Import of vital functions undone"),
    "preparedness.measures_imported": _("Measures imported"),
    "preparedness.measures_import_undone": _("Import of measures undone"),
}
REFUSALS: dict[str, StrPromise] = {
    "preparedness.cell_formula": _(
        "The cell holds a formula without its value. Open the file in Excel and save it, or write the value instead of the formula."
    ),
    "preparedness.cell_error": _("The cell shows the error %(value)s. Correct the formula, or write the value instead."),
    "preparedness.cell_not_whole": _("“%(value)s” is not a whole number. Write digits only."),
    "preparedness.cell_not_number": _("“%(value)s” is not a number. Write for example 1,5 or 12 000."),
    "preparedness.cell_two_ways": _(
        "“%(value)s” can be read in two ways. Write thousands with a space and decimals with a comma: 12 000 or 1,5."
    ),
    "preparedness.cell_not_amount": _("“%(value)s” cannot be an amount. Write kronor, for example 12 000 or 1,5 mkr."),
    "preparedness.cell_not_day": _("“%(value)s” is not a day. Write for example 2025-10-31 or 31 okt 2025."),
    "preparedness.cell_not_yes": _("“%(value)s” is neither yes nor no. Write ja or nej."),
    "preparedness.cell_not_level": _("“%(value)s” is not on the scale. Write one of: %(steps)s."),
    "preparedness.cell_is_day": _("Excel has made the date %(value)s of it. Format the cell as text and write it again."),
    "preparedness.row_no_function": _("There is no function called %(name)s in the register. Add it there first, or correct the name."),
    "preparedness.row_no_risk": _(
        "There is no risk called %(name)s in any analysis that you may read. Import the risks first, or correct the name."
    ),
    "preparedness.row_several_risks": _("Several risks are called %(name)s. Take the name out of the row and choose the risk afterwards."),
    "preparedness.row_no_board": _("There is no board or office called %(name)s here whose measures you write. Correct the name."),
    "preparedness.row_needs_function": _("The cell is empty. Write the name of a function in the register."),
    "preparedness.row_no_such_word": _("“%(value)s” is not one of the words that can stand here. Write one of: %(words)s."),
    "preparedness.row_state_by_step": _(
        "“%(value)s” has a reason or a verified effect that a file does not carry. "
        "Write “%(instead)s” and take the step in the house afterwards."
    ),
    "preparedness.row_needs_decision": _(
        "A measure that is “%(value)s” has been decided by somebody. Write who and when, for example Kommunstyrelsen, 2025-04-02, § 55."
    ),
    "preparedness.row_event_unknown": _(
        "“%(value)s” is not in the catalogue of events. It is kept in the source: choose the event afterwards."
    ),
    "preparedness.columns_twice": _("Two columns are said to hold the same thing (%(part)s). Choose one of them."),
    "preparedness.columns_lack": _("Point out which column holds what must be there: %(part)s."),
    "preparedness.no_such_sheet": _("There is no such sheet in the file. Choose one in the list."),
    "preparedness.draft_gone": _(
        "This import is no longer there: it is finished, older than a day or somebody else's. Upload the file again."
    ),
    "preparedness.import_changed": _("What the file would do has changed since it was shown. Look through the preview again."),
    "preparedness.import_has_errors": _("%(rows)s rows have errors. Correct them in the file, or tick that they are to be passed over."),
    "preparedness.no_room": _(
        "An analysis holds at most %(most)s risks, and in this one there is room for %(room)s more. "
        "The file has %(rows)s: take some rows out."
    ),
    "preparedness.import_undone_already": _("The import was undone %(at)s by %(by)s."),
}


def part(name: str, method: Method | None = None) -> str:
    """What a column holds, in words; a dimension of consequences is called as the method calls it."""
    if name.startswith(CONSEQUENCE):
        dimension = method.dimension(name.removeprefix(CONSEQUENCE)) if method else None
        return str(_("Consequence: %(dimension)s")) % {"dimension": dimension.name if dimension else name}
    return str(PARTS[Part(name)])
