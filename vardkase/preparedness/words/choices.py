"""The words of budgeted choices."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.utils.translation import gettext_lazy as _

if TYPE_CHECKING:
    from django.utils.functional import _StrPromise as StrPromise

EVENTS: dict[str, StrPromise] = {
    "preparedness.choice_asked": _("Choice of measures asked for"),
    "preparedness.choice_answered": _("Choice of measures worked out"),
    "preparedness.choice_made": _("Choice of measures proposed"),
}
REFUSALS: dict[str, StrPromise] = {
    "preparedness.choice_not_found": _("The choice does not exist, or you do not have access to it."),
    "preparedness.choice_of_nothing": _("No measure that waits for money says what it is to change. Write the expected effects first."),
    "preparedness.choice_needs_money": _("Write how much money there is this year."),
    "preparedness.choice_odd": _("The question does not hang together: a cost, a level or a name is wrong. Begin again."),
    "preparedness.choice_too_large": _("At most %(measures)s measures and %(risks)s risks can be weighed at once. Leave some out."),
    "preparedness.choice_odd_weight": _("A step counts from 0 to %(most)s points, in whole numbers."),
    "preparedness.choice_weights_up": _("A step from a higher level must count at least as much as one from a lower."),
    "preparedness.choice_in_and_out": _("“%(name)s” is to be both in and out. Keep one of the ticks."),
    "preparedness.choice_not_together": _("“%(name)s” and “%(other)s” cannot both be done. Take one of the ticks away."),
    "preparedness.choice_too_dear": _("What must be in costs %(cost)s kronor of %(budget)s. Raise the sum or take a tick away."),
    "preparedness.choice_needs_time": _("The reckoning took too long and was ended. Leave some measures out, and ask again."),
    "preparedness.choice_not_answered": _("The reckoning is not ready, so that there is nothing to choose yet. Wait and open it again."),
    "preparedness.choice_no_such_point": _("Choose one of the rows of the table."),
    "preparedness.choice_answered": _("The choice has been worked out already."),
    "preparedness.choice_made": _("Something else has been chosen here already. Ask for a new choice."),
}
