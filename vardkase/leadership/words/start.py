"""The words of the start of leadership."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any

from django.utils.translation import gettext_lazy as _

from vardkase.incidents import words as incidents
from vardkase.incidents.rules import Criterion
from vardkase.leadership.rules.start import Decider

if TYPE_CHECKING:
    from django.utils.functional import _StrPromise as StrPromise

DECIDERS: dict[Decider, StrPromise] = {
    Decider.OWN: _("I do"),
    Decider.DIRECTOR: _("The director, by telephone"),
    Decider.OTHER: _("Somebody else, as written below"),
}
EVENTS: dict[str, StrPromise] = {"leadership.started": _("Crisis leadership started")}
REFUSALS: dict[str, StrPromise] = {
    "leadership.start_needs_grounds": _("Tick at least one criterion, or write why. It becomes the documented ground."),
    "leadership.start_needs_level": _("Choose a level."),
    "leadership.start_needs_seat": _("Choose where the crisis is to be led: at least one place."),
    "leadership.start_needs_decider": _("State who decided: you, the director by telephone, or another function."),
    "leadership.level_is_not_delegated": _(
        "That level is not delegated to you. Choose a lower one, or say who with the mandate has decided: call first."
    ),
    "leadership.decided_in_future": _("That time has not come. Give the time when it was decided."),
    "leadership.decided_before_alarm": _(
        "The alarm was received %(received)s, and that time is before it. Give the time when it was decided, with its day,"
        " or leave it empty."
    ),
    "leadership.start_needs_place": _("State where those who are called shall come."),
    "leadership.no_such_unit": _("There is no plan for that place any more. Choose again."),
}


def _started(facts: dict[str, Any]) -> dict[str, Any]:
    grounds = ". ".join(str(incidents.CRITERIA[Criterion(one)]) for one in facts["criteria"])
    return {**facts, "seats": ", ".join(facts["seats"]), "grounds": f" {grounds}." if grounds else ""}


LINES: dict[str, tuple[StrPromise, Callable[[dict[str, Any]], dict[str, Any]]]] = {
    "leadership.started": (_("Crisis leadership is started: %(level)s, %(seats)s. Decided by %(decided_by)s.%(grounds)s"), _started)
}
