"""Display words of the ledger."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.utils.translation import gettext_lazy as _

if TYPE_CHECKING:
    from django.utils.functional import _StrPromise as StrPromise

REFUSALS: dict[str, StrPromise] = {
    "ledger.already_erased": _("The content of entry %(number)s has already been erased."),
    "ledger.attachment_changed": _(
        "The attachment “%(name)s” is not as it was when it was received. The export was stopped. Tell the administrator."
    ),
    "ledger.cannot_erase_erasure": _("Entry %(number)s tells that something was erased, and why. It cannot be erased itself."),
    "ledger.erasure_needs_grounds": _("State the reason, the legal basis and who decided. Nothing is erased without all three."),
    "ledger.export_disturbed": _("Something was erased while the export was being written. Export again."),
    "ledger.key_reused": _(
        "What you wrote was changed after it had been saved. What was saved first stands as it was. Look there first. If you also want to"
        " save what stands here, as something new, send it once more."
    ),
    "ledger.no_such_entry": _("There is no entry %(number)s."),
    "ledger.unwritable_text": _("The text contains a damaged character that cannot be saved. Remove it, or write the text again."),
}

EVENTS: dict[str, StrPromise] = {
    "ledger.payload_erased": _("Content erased"),
}

# Why a stream is not intact (verify.Fault).
FAULTS: dict[str, StrPromise] = {
    "ledger.fault_number": _("The entry is missing, or another stands in its place."),
    "ledger.fault_header": _("The entry's number, key, kind or time has been changed."),
    "ledger.fault_payload_changed": _("The content is not what was written."),
    "ledger.fault_payload_missing": _("The content is missing, and no entry says that it was erased."),
    "ledger.fault_payload_returned": _("The content was erased and is there again."),
    "ledger.fault_erasure": _("The content is missing, and the entry that should say why does not."),
    "ledger.fault_hash": _("The entry, or one before it, has been changed."),
    "ledger.fault_head": _("The end of the log is not where it should be: entries have been added or taken away."),
    "ledger.fault_checkpoint_signature": _("A signed checkpoint has been changed."),
    "ledger.fault_checkpoint_key": _("A checkpoint is signed with a key that is not ours."),
    "ledger.fault_checkpoint_hash": _("The log does not agree with what was signed earlier: it has been rewritten."),
    "ledger.fault_name": _("The name of a log has been changed into something that is no text."),
}
