"""The words of budgeted choices."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.utils.translation import gettext, npgettext
from django.utils.translation import gettext_lazy as _

from vardkase.preparedness.choice import Problem
from vardkase.preparedness.choice.problem import GAP
from vardkase.preparedness.rules.measure_links import Bar

if TYPE_CHECKING:
    from django.utils.functional import _StrPromise as StrPromise

WEIGHTS: dict[int, StrPromise] = {
    5: _("A step down from the worst class of the matrix"),
    4: _("From the next worst class"),
    3: _("From the third"),
    2: _("From a milder class"),
    GAP: _("A gap that is closed"),
}
BARS: dict[Bar, StrPromise] = {
    Bar.NEEDS_REJECTED: _("Needs “%(name)s”, which is rejected."),
    Bar.BESIDE_GOING: _("Cannot be done beside “%(name)s”, which is decided."),
}
EVENTS: dict[str, StrPromise] = {
    "preparedness.choice_asked": _("Choice of measures asked for"),
    "preparedness.choice_answered": _("Choice of measures worked out"),
    "preparedness.choice_made": _("Choice of measures proposed"),
    "preparedness.choice_stopped": _("Choice of measures stopped"),
}
REFUSALS: dict[str, StrPromise] = {
    "preparedness.choice_not_found": _("The choice does not exist, or you do not have access to it."),
    "preparedness.choice_of_nothing": _("No measure that waits for money says what it is to change. Write the expected effects first."),
    "preparedness.choice_needs_money": _("Write how much money there is this year."),
    "preparedness.choice_odd": _("The question does not hang together: a cost, a level or a name is wrong. Begin again."),
    "preparedness.choice_too_large": _("At most %(measures)s measures and %(risks)s risks can be weighed at once. Leave some out."),
    "preparedness.choice_odd_weight": _("A step counts from 0 to %(most)s points, in whole numbers."),
    "preparedness.choice_weights_up": _("A step from a higher level must count at least as much as one from a lower."),
    "preparedness.choice_in_and_out": _("“%(name)s” is to be both in and out, itself or by what it needs. Keep one of the ticks."),
    "preparedness.choice_not_together": _("“%(name)s” and “%(other)s” cannot both be done. Take one of the ticks away."),
    "preparedness.choice_too_dear": _("What must be in costs %(cost)s kronor of %(budget)s. Raise the sum or take a tick away."),
    "preparedness.choice_needs_time": _("The reckoning took too long and was ended. Leave some measures out, and ask again."),
    "preparedness.choice_stopped": _("The reckoning was stopped before it was ready. Ask again when you want an answer."),
    "preparedness.choice_not_answered": _("The reckoning is not ready, so that there is nothing to choose yet. Wait and open it again."),
    "preparedness.choice_no_such_point": _("Choose one of the rows of the table."),
    "preparedness.choice_answered": _("The choice has been worked out already."),
    "preparedness.choice_made": _("Something else has been chosen here already. Ask for a new choice."),
}


def points(count: int) -> str:
    """Points in words: what a choice is worth, and not the points of a curve."""
    return npgettext("worth of a choice", "%(count)s point", "%(count)s points", count) % {"count": count}


def weights(problem: Problem) -> list[tuple[str, str]]:
    """What a step counts, as it was asked: by the classes of the matrix, or by levels where no risk stood in one."""
    said = []
    for level, count in problem.weights:
        by_level = gettext("A step down from level %(level)s") % {"level": level}
        said.append((str(WEIGHTS[level]) if problem.methods or level == GAP else by_level, points(count)))
    return said
