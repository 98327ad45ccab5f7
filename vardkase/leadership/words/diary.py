"""The words of the diary of duty, and of what is due."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from vardkase.leadership.obligations import Due
from vardkase.leadership.rules.diary import Condition
from vardkase.leadership.rules.tasks import Reminder

if TYPE_CHECKING:
    from django.utils.functional import _StrPromise as StrPromise

CONDITIONS: dict[Condition, StrPromise] = {
    Condition.NORMAL: pgettext_lazy("condition", "Normal"),
    Condition.STRAINED: pgettext_lazy("condition", "Strained"),
    Condition.SERIOUS: pgettext_lazy("condition", "Serious"),
}
DUE: dict[Due, StrPromise] = {
    Due.OVERDUE: pgettext_lazy("due", "Overdue"),
    Due.DUE: pgettext_lazy("due", "To do now"),
    Due.SOON: pgettext_lazy("due", "Soon"),
}
REMINDERS: dict[Reminder, StrPromise] = {
    Reminder.NOT_RECEIVED: _("nobody has said that it is received"),
    Reminder.OVERDUE: _("should have been done"),
    Reminder.SOON: _("soon to be done"),
}
EVENTS: dict[str, StrPromise] = {
    "diary.noted": _("Noted in the duty diary"),
    "diary.quiet": pgettext_lazy("duty diary", "Nothing to report"),
    "diary.handed_over": _("Duty handed over"),
    "diary.received": _("Duty received"),
    "diary.picture_made": _("Picture of the week made"),
    "diary.alarm_raised": _("Note turned into an alarm"),
}
REFUSALS: dict[str, StrPromise] = {
    "leadership.no_law": _(
        "The file of sections has none in force on %(day)s for this rule, so it cannot be cited. Ask whoever looks after the system to"
        " correct the file that LAW_SECTIONS names."
    ),
    "leadership.diary_needs_text": _("Write what you note. If there is nothing, press “Nothing to report”."),
    "leadership.diary_is_not_quiet": _("This goes on: %(what)s. Note how it stands, so that whoever comes on duty learns of it."),
    "leadership.no_such_note": _("That note is not in the diary, or another has corrected it already."),
    "leadership.note_is_corrected": _("The note is corrected by number %(number)s. Take the alarm from that one."),
    "leadership.note_is_an_alarm": _("The note has become an alarm already. Go on with that one."),
    "leadership.handover_needs_taker": _("State who comes on duty, by function."),
    "leadership.handover_needs_text": _("Write what goes on, or that nothing does."),
    "leadership.handover_received_already": _("The handover is received already."),
    "leadership.handover_of_ones_own": _("You wrote the handover yourself. Whoever comes on duty receives it."),
    "leadership.picture_needs_text": _("Write in a sentence what the week has been like."),
}
