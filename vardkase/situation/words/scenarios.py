"""The words of scenarios and their indicators."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.utils.formats import number_format
from django.utils.translation import gettext, pgettext_lazy
from django.utils.translation import gettext_lazy as _

from vardkase.leadership.words.acts import ended
from vardkase.situation.rules.scenarios import TURNS, Compare, Condition, Horizon, IndicatorState, Probability, ScenarioKind, Step

if TYPE_CHECKING:
    from django.utils.functional import _StrPromise as StrPromise

KINDS: dict[ScenarioKind, StrPromise] = {
    ScenarioKind.LIKELY: pgettext_lazy("scenario", "Most likely"),
    ScenarioKind.WORST: pgettext_lazy("scenario", "Worst"),
    ScenarioKind.BEST: pgettext_lazy("scenario", "Best"),
}
HORIZONS: dict[Horizon, StrPromise] = {
    Horizon.H6: _("6 hours ahead"),
    Horizon.H24: _("24 hours ahead"),
    Horizon.H72: _("72 hours ahead"),
    Horizon.WEEK: _("One week ahead"),
    Horizon.LONGER: _("Longer ahead"),
}
PROBABILITIES: dict[Probability, StrPromise] = {
    Probability.VERY_UNLIKELY: pgettext_lazy("probability", "Very unlikely"),
    Probability.UNLIKELY: pgettext_lazy("probability", "Unlikely"),
    Probability.EVEN: pgettext_lazy("probability", "About as likely as not"),
    Probability.LIKELY: pgettext_lazy("probability", "Likely"),
    Probability.VERY_LIKELY: pgettext_lazy("probability", "Very likely"),
}
COMPARES: dict[Compare, StrPromise] = {
    Compare.AT_LEAST: _("at least"),
    Compare.AT_MOST: _("at most"),
    Compare.RISES: pgettext_lazy("figure", "rises"),
    Compare.FALLS: pgettext_lazy("figure", "falls"),
}
# The same where one of them is chosen.
CHOICES: dict[Compare, StrPromise] = {
    Compare.AT_LEAST: pgettext_lazy("figure", "is at least"),
    Compare.AT_MOST: pgettext_lazy("figure", "is at most"),
    Compare.RISES: pgettext_lazy("figure", "rises"),
    Compare.FALLS: pgettext_lazy("figure", "falls"),
}
STATES: dict[IndicatorState, StrPromise] = {
    IndicatorState.WAITING: pgettext_lazy("indicator", "Not seen"),
    IndicatorState.TRUE: pgettext_lazy("indicator", "Has come true"),
    IndicatorState.ACKNOWLEDGED: pgettext_lazy("indicator", "Taken care of"),
}
STEPS: dict[Step, StrPromise] = {
    Step.CAME_TRUE: pgettext_lazy("indicator", "Has come true"),
    Step.ACKNOWLEDGED: pgettext_lazy("indicator", "Taken care of"),
    Step.TAKEN_BACK: pgettext_lazy("indicator", "Was not so"),
    Step.WITHDRAWN: pgettext_lazy("scenario", "Withdrawn"),
}
EVENTS: dict[str, StrPromise] = {
    "situation.scenario_written": _("Scenario written"),
    "situation.scenario_withdrawn": _("Scenario withdrawn"),
    "situation.indicator_came_true": _("Indicator came true"),
    "situation.indicator_acknowledged": _("Indicator taken care of"),
    "situation.indicator_taken_back": _("Indicator taken back"),
}
REFUSALS: dict[str, StrPromise] = {
    "situation.scenario_needs_title": _("Give the scenario a heading, so that people can speak of it."),
    "situation.scenario_needs_description": _("Describe what happens in the scenario."),
    "situation.scenario_needs_assumptions": _("Write down at least one assumption: what must be so for the scenario to hold?"),
    "situation.scenario_needs_author": _("State which function makes the judgement."),
    "situation.scenario_of_the_future": _("That time has not come. State when the judgement was made."),
    "situation.scenario_needs_why": _("Write why nobody reckons with the scenario any more."),
    "situation.scenario_withdrawn_already": _("The scenario is withdrawn already. Write a new version if it is to hold again."),
    "situation.indicator_needs_words": _("Write in words what is to be seen, for example «Reservkraften i Rimbo stannar»."),
    "situation.indicator_twice": _("The indicator «%(text)s» is there twice. Take one away."),
    "situation.too_many_indicators": _("A scenario has at most %(limit)s indicators, and these are %(count)s. Keep those that say most."),
    "situation.condition_needs_limit": _("State the limit of what is measured."),
    "situation.limit_is_no_number": _("«%(said)s» cannot be read as a number. Write for example 28 528 or 0,5."),
    "situation.step_neither_rises_nor_falls": _("How a function stands has a limit. Choose “is at least” or “is at most”."),
    "situation.no_such_watch": _("It can no longer be measured. Choose something else, or let the indicator be words alone."),
    "situation.scenario_more_open_than_watched": _(
        "Not everybody may read “%(what)s”. Mark the scenario at least as strictly, or let the indicator be words alone."
    ),
    "situation.indicator_needs_seen": _("Write what you have seen, and where it comes from."),
    "situation.indicator_needs_done": _("Write what is done about it, or why nothing needs to be done."),
    "situation.indicator_needs_why": _("Write why it was not so."),
    "situation.indicator_is_true_already": _("It is already said that the indicator has come true."),
    "situation.indicator_is_not_true": _("The indicator has not come true. Say first that it has, and what was seen."),
    "situation.indicator_acknowledged_already": _("Somebody has taken care of the indicator already."),
    "situation.indicator_still_measured": _("What is measured still passes the limit. Correct the figure, or take care of the indicator."),
}


def tone(kind: ScenarioKind, state: IndicatorState) -> str:
    """The colour and the shape of an indicator: what has come true looks otherwise than what nobody has seen, also when it is cared for."""
    if state == IndicatorState.WAITING:
        return "grey"
    if state == IndicatorState.ACKNOWLEDGED:
        return "yellow"
    return "green" if kind == ScenarioKind.BEST else "red"


def condition_words(condition: Condition) -> str:
    """A condition as it is read: `Kunder utan el: minst 20 000`, `Dricksvatten: minst Orange`, `Kunder utan el: ökar`."""
    limit = condition.limit_label or number_format(condition.limit, decimal_pos=None if condition.limit % 1 else 0, force_grouping=True)
    said = {"what": condition.label, "compare": COMPARES[condition.compare], "limit": limit}
    if condition.compare not in TURNS:
        return gettext("%(what)s: %(compare)s %(limit)s") % said
    return (gettext("%(what)s: %(compare)s by at least %(limit)s") if condition.limit else gettext("%(what)s: %(compare)s")) % said


def _written(facts: dict[str, Any]) -> dict[str, Any]:
    return {
        **facts,
        "kind": KINDS[ScenarioKind(facts["kind"])],
        "horizon": str(HORIZONS[Horizon(facts["horizon"])]).lower(),
        "probability": str(PROBABILITIES[Probability(facts["probability"])]).lower(),
    }


def _kind(facts: dict[str, Any]) -> dict[str, Any]:
    measured = gettext(" Measured: %(measured)s.") % facts if facts.get("measured") else ""
    return {**facts, "kind": KINDS[ScenarioKind(facts["kind"])], "met": measured}


def _titled(facts: dict[str, Any], *names: str) -> dict[str, Any]:
    """What people wrote ends with its stop, so that the next sentence is told apart from it."""
    return {**facts, **{name: ended(facts[name]) for name in names}}


LINES: dict[str, Any] = {
    "situation.scenario_written": (
        _("Scenario, %(kind)s (%(horizon)s, %(probability)s): %(title)s Version %(version)s, judged by %(author)s."),
        lambda facts: _titled(_written(facts), "title"),
    ),
    "situation.scenario_withdrawn": (_("Scenario, %(kind)s, is withdrawn: %(title)s"), lambda facts: _titled(_kind(facts), "title")),
    "situation.indicator_came_true": (
        _("Indicator has come true: %(indicator)s Scenario, %(kind)s: %(scenario)s"),
        lambda facts: _titled(_kind(facts), "indicator", "scenario"),
    ),
    "situation.indicator_acknowledged": (
        _("Indicator taken care of: %(indicator)s%(met)s Scenario, %(kind)s: %(scenario)s"),
        lambda facts: _titled(_kind(facts), "indicator", "scenario"),
    ),
    "situation.indicator_taken_back": (
        _("The indicator had not come true: %(indicator)s Scenario, %(kind)s: %(scenario)s"),
        lambda facts: _titled(_kind(facts), "indicator", "scenario"),
    ),
}
