"""Words of the register: refusals, events, kinds, channels, freshness, outcomes, columns."""

from __future__ import annotations

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from vardkase.organisation.imports.columns import Field, Target
from vardkase.organisation.imports.plan import Outcome
from vardkase.organisation.rules import Channel, Freshness, OrganisationKind

_K, _C = OrganisationKind, Channel

KINDS = {
    _K.MUNICIPALITY: _("Municipality"),
    _K.ASSEMBLY: _("Assembly"),
    _K.BOARD: pgettext_lazy("of a municipality", "Board"),
    _K.ADMINISTRATION: _("Administration"),
    _K.MUNICIPAL_COMPANY: _("Municipal company"),
    _K.JOINT_AUTHORITY: _("Joint authority"),
    _K.REGION: pgettext_lazy("kind of organisation", "Region"),
    _K.COUNTY_BOARD: _("County administrative board"),
    _K.STATE_AGENCY: _("State agency"),
    _K.RESCUE_SERVICE: _("Rescue service"),
    _K.COMPANY: _("Company"),
    _K.VOLUNTARY: _("Voluntary organisation"),
    _K.FAITH: _("Faith community"),
    _K.OTHER: pgettext_lazy("kind of organisation", "Other"),
}
CHANNELS = {
    _C.MOBILE: _("Mobile"),
    _C.PHONE: _("Telephone"),
    _C.SMS: _("Text message (SMS)"),
    _C.EMAIL: _("E-mail address"),
    _C.RAKEL_GROUP: _("Rakel talk group"),
    _C.RAKEL_INDIVIDUAL: _("Rakel individual number"),
    _C.SDK: _("SDK function address"),
    _C.SOS_NUMBER: _("Alarm number for SOS Alarm"),
    _C.SIGNAL: _("Signal app"),
    _C.SATELLITE: _("Satellite telephone"),
    _C.OTHER: pgettext_lazy("contact way", "Other"),
}
FRESHNESS = {
    Freshness.CHECKED: _("Checked lately"),
    Freshness.AGEING: _("Check soon"),
    Freshness.OLD: _("Too old to trust"),
    Freshness.NEVER: _("Never checked"),
}
OUTCOMES = {
    Outcome.NEW: _("New rows"),
    Outcome.CHANGED: _("Changed rows"),
    Outcome.UNCHANGED: _("Unchanged rows"),
    Outcome.DUPLICATE: _("Doubles in the file"),
    Outcome.ERROR: _("Rows with errors"),
}
COLUMNS: dict[Target, Promise] = {
    Field.ORGANISATION: _("Organisation"),
    Field.POST: _("Function"),
    Field.PERSON: _("Name"),
    Field.CHANNEL: _("Channel"),
    Field.VALUE: _("Contact detail"),
    Field.HOURS: _("Hours"),
    Field.PRIORITY: _("Priority"),
    Field.NOTE: pgettext_lazy("column", "Note"),
    Field.VERIFIED: _("Checked on"),
    **{channel: word for channel, word in CHANNELS.items()},  # noqa: C416 - a dict of targets, not of channels
}
FIELDS = {
    "name": pgettext_lazy("field", "name"),
    "short_name": pgettext_lazy("field", "short name"),
    "kind": pgettext_lazy("field", "kind"),
    "parent_id": pgettext_lazy("field", "belongs under"),
    "authority_id": pgettext_lazy("field", "authority"),
    "data_controller_id": pgettext_lazy("field", "data controller"),
    "partner": pgettext_lazy("field", "partner"),
    "ssr_member": pgettext_lazy("field", "member of SSR"),
    "county_code": pgettext_lazy("field", "county code"),
    "municipality_code": pgettext_lazy("field", "municipality code"),
    "notes": pgettext_lazy("field", "notes"),
    "valid_from": pgettext_lazy("field", "from day"),
    "valid_to": pgettext_lazy("field", "last day"),
    "title": pgettext_lazy("field", "title"),
    "on_call": pgettext_lazy("field", "on call"),
    "channel": pgettext_lazy("field", "channel"),
    "value": pgettext_lazy("field", "contact detail"),
    "hours": pgettext_lazy("field", "hours"),
    "priority": pgettext_lazy("field", "priority"),
    "note": pgettext_lazy("field", "note"),
    "restricted": pgettext_lazy("field", "only for the own authority"),
    "verified_at": pgettext_lazy("field", "checked"),
    "post_id": pgettext_lazy("field", "function"),
    "person_id": pgettext_lazy("field", "person"),
    "organisation_id": pgettext_lazy("field", "organisation"),
}
NOTES = {
    "merged": _("The sheet has merged cells. Their value has been filled in on every row they cover."),
    "first_sheet": _("The workbook has several sheets. Only the first one with content has been read."),
}

REFUSALS = {
    # Records.
    "organisation.needs_parent": _("An organisation of this kind must stand under another. Choose which one it belongs under."),
    "organisation.wrong_parent": _("An organisation of this kind cannot stand there. Choose another place or another kind."),
    "organisation.under_itself": _("An organisation cannot stand under itself. Choose another place."),
    "organisation.units_do_not_fit": _("%(unit)s cannot stand under an organisation of that kind. Move the unit first, or keep the kind."),
    "organisation.has_units": _("The organisation still has units (%(units)s). Move or close them first."),
    "organisation.exists": _("%(name)s is already in the register, in the same place. Use the one there is."),
    "organisation.register_exists": _("The register has already been started. Add organisations in it instead."),
    "organisation.not_yours": _("You may read this but not change it. Ask the coordinator who keeps the register of %(keeper)s."),
    "organisation.not_found": _("This is not in the register, or you may not see it."),
    "organisation.not_in_draft": _("A record names another that is not in the same material. Nothing has been saved."),
    "organisation.ended": _("This ended on %(day)s and can no longer be changed."),
    "organisation.closes_in_future": _("The last day cannot lie ahead. Come back on that day."),
    "organisation.stale": _(
        "%(changed_by)s has changed this since you opened it. Nothing has been overwritten: compare below and save again."
    ),
    "organisation.post_exists": _("There is already a function called %(title)s here. Use it, or choose another title."),
    "organisation.holds_already": _("%(person)s already holds the function %(post)s during that time."),
    "organisation.way_exists": _("%(value)s is already here, for the same channel."),
    # Text and dates.
    "organisation.empty": _("Fill in a name."),
    "organisation.too_long": _("The text has %(length)s characters. At most %(limit)s fit: shorten it."),
    "organisation.personal_id": _("The text seems to hold a personal identity number. Take it away: it is not needed here."),
    "organisation.odd_date": _("The date %(day)s cannot be right. Check the year."),
    "organisation.ends_before_start": _("The last day (%(end)s) comes before the first (%(start)s). Change one of them."),
    "organisation.checked_in_future": _("The check cannot have been made later than now."),
    "organisation.odd_priority": _("The priority must be a number from 1 to 9; 1 is tried first."),
    "organisation.odd_code": _("The code %(value)s must have %(digits)s digits."),
    # Contact ways.
    "organisation.way_empty": _("Fill in the number or the address."),
    "organisation.phone_letters": _(
        "“%(value)s” is not a telephone number. Write only digits, for example 070-123 45 67; other text belongs in the note."
    ),
    "organisation.phone_no_area": _("“%(value)s” lacks an area code. Write the whole number, for example 0176-123 45 or +46 176 123 45."),
    "organisation.phone_length": _("“%(value)s” has too few or too many digits for a telephone number. Check it."),
    "organisation.phone_not_mobile": _("“%(value)s” is not a Swedish mobile number. Choose telephone instead, or check the number."),
    "organisation.email": _("“%(value)s” is not an e-mail address. It should look like name@municipality.se."),
    "organisation.rakel_number": _("“%(value)s” is not a Rakel number. Write only digits."),
    # Files.
    "organisation.file_empty": _("The file is empty. Choose the right file, or save it again and try once more."),
    "organisation.file_only_header": _("The file has only one row. The first row must be headings, and everything else follows below it."),
    "organisation.file_too_big": _("The file is larger than %(megabytes)s MB. Divide it into several files."),
    "organisation.file_unpacks_too_big": _("The workbook is too large when unpacked. Copy the rows to a new workbook, or save as CSV."),
    "organisation.file_too_many_rows": _("The file has more than %(limit)s rows. Divide it into several files."),
    "organisation.file_too_many_columns": _("Row %(row)s has more than %(limit)s columns. Take away the columns that are not needed."),
    "organisation.file_long_cell": _("Row %(row)s has a cell with more than %(limit)s characters. Shorten it, or take the column away."),
    "organisation.file_binary": _("The file is not a table of text. Save it as CSV or as an Excel workbook (.xlsx) and try again."),
    "organisation.file_encoding": _("The letters å, ä and ö in the file cannot be read. Save it as “CSV UTF-8” and try again."),
    "organisation.file_old_excel": _(
        "The file is an old Excel file (.xls) or has a password. Open it in Excel, save it as .xlsx without password and try again."
    ),
    "organisation.file_not_excel": _("The file is not an Excel workbook. Save it as .xlsx or CSV and try again."),
    "organisation.file_broken_excel": _(
        "The workbook cannot be read: it is damaged or holds something that is not allowed. Save it again in Excel, or as CSV."
    ),
    "organisation.file_broken_row": _("Row %(row)s cannot be read: a quotation mark is missing or left over. Correct it and try again."),
    "organisation.file_merged_too_much": _("The sheet has too many merged cells. Undo the merging and try again."),
    # Columns and rows.
    "organisation.columns_no_organisation": _("Point out which column holds the organisation."),
    "organisation.columns_no_way": _("Point out at least one column with a number or an address."),
    "organisation.columns_half_pair": _("The columns for channel and contact detail belong together. Point out both or none."),
    "organisation.columns_twice": _("Two columns are pointed out as the same thing. Choose one of them."),
    "organisation.cell_formula": _("“%(value)s” begins like a formula. Write plain text instead."),
    "organisation.cell_scientific": _(
        "“%(value)s” is a number that Excel has shortened. Format the column as text, write the number again and save."
    ),
    "organisation.row_no_organisation": _("The organisation is missing. Fill it in."),
    "organisation.row_unknown_organisation": _("%(name)s is not in the register. Check the spelling, or add the organisation first."),
    "organisation.row_ambiguous_organisation": _("There are several called %(name)s. Write the full name."),
    "organisation.row_no_way": _("The row has neither function, name nor contact detail. Fill in something, or take the row away."),
    "organisation.row_unknown_channel": _("“%(value)s” is not a channel. Write for example mobile, telephone or e-mail."),
    "organisation.row_odd_date": _("“%(value)s” is not a date. Write it as 2026-01-31."),
    # Imports.
    "organisation.draft_gone": _(
        "This import is no longer there: it is finished, older than a day or someone else's. Upload the file again."
    ),
    "organisation.import_changed": _(
        "The register has changed since you looked, so the file would now do something else. Look through the new preview."
    ),
    "organisation.import_has_errors": _("%(rows)s rows have errors. Correct them in the file, or tick that they are to be passed over."),
    "organisation.import_does_nothing": _("Everything in the file is already in the register. There is nothing to import."),
    "organisation.undone_already": _("The import was undone %(at)s by %(by)s."),
    "organisation.undo_touched": _("%(count)s contacts have been changed since. Tick that they are to stay, and the rest is undone."),
}

EVENTS = {
    "organisation.organisation_added": _("Organisation added"),
    "organisation.organisation_changed": _("Organisation changed"),
    "organisation.organisation_closed": _("Organisation closed"),
    "organisation.post_added": _("Function added"),
    "organisation.post_changed": _("Function changed"),
    "organisation.post_closed": _("Function closed"),
    "organisation.person_added": _("Person added"),
    "organisation.person_changed": _("Person changed"),
    "organisation.person_closed": _("Person removed"),
    "organisation.post_taken": _("Function taken up"),
    "organisation.post_left": _("Function left"),
    "organisation.way_added": _("Contact way added"),
    "organisation.way_changed": _("Contact way changed"),
    "organisation.way_checked": _("Contact way checked"),
    "organisation.way_closed": _("Contact way removed"),
    "organisation.register_taken_in": _("Register taken in"),
    "organisation.contacts_imported": _("Contacts imported"),
    "organisation.import_undone": _("Import undone"),
}
