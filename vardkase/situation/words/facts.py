"""The words of facts and the series that they are in."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any

from django.utils.translation import gettext, pgettext_lazy
from django.utils.translation import gettext_lazy as _

from vardkase.situation.rules.facts import Relation, Settlement, Standing
from vardkase.situation.rules.figures import Change, Kind, Qualifier

if TYPE_CHECKING:
    from django.utils.functional import _StrPromise as StrPromise

# Digits of a figure stand in groups of three that no line breaks apart.
GROUP = "\u00a0"
KINDS: dict[Kind, StrPromise] = {
    Kind.COUNT: _("A number of something, whole and not negative"),
    Kind.MEASURE: _("A measurement, which may have decimals"),
    Kind.STATEMENT: _("A statement in words"),
}
QUALIFIERS: dict[Qualifier, StrPromise] = {
    Qualifier.EXACT: pgettext_lazy("qualifier", "Exact"),
    Qualifier.ABOUT: pgettext_lazy("qualifier", "About"),
    Qualifier.AT_LEAST: pgettext_lazy("qualifier", "At least"),
    Qualifier.AT_MOST: pgettext_lazy("qualifier", "At most"),
    Qualifier.ESTIMATE: pgettext_lazy("qualifier", "An estimate"),
}
BEFORE: dict[Qualifier, StrPromise] = {
    Qualifier.ABOUT: pgettext_lazy("before a figure", "about"),
    Qualifier.AT_LEAST: pgettext_lazy("before a figure", "at least"),
    Qualifier.AT_MOST: pgettext_lazy("before a figure", "at most"),
    Qualifier.ESTIMATE: pgettext_lazy("before a figure", "estimated"),
}
STANDINGS: dict[Standing, StrPromise] = {
    Standing.CONFIRMED: pgettext_lazy("standing", "Confirmed"),
    Standing.ASSUMED: pgettext_lazy("standing", "Assumed"),
    Standing.FORECAST: pgettext_lazy("standing", "Forecast"),
}
CONFIDENCES: dict[str, StrPromise] = {
    "A": _("A – reliable source"),
    "B": _("B – usually reliable source"),
    "C": _("C – doubtful source"),
    "D": _("D – the source cannot be judged"),
}
CHANGES: dict[Change, StrPromise] = {
    Change.RISE: pgettext_lazy("figure", "risen"),
    Change.FALL: pgettext_lazy("figure", "fallen"),
    Change.SAME: pgettext_lazy("figure", "unchanged"),
    Change.UNSURE: pgettext_lazy("figure", "no certain change"),
}
ARROWS: dict[Change, str] = {Change.RISE: "↑", Change.FALL: "↓", Change.SAME: "→", Change.UNSURE: "≈"}
RELATIONS: dict[Relation, StrPromise] = {
    Relation.OTHER_AREA: _("Two areas. The difference is neither a rise nor a fall, and they are not added."),
    Relation.OTHER_UNIT: _("Two units. The figures are not compared."),
    Relation.OTHER_TIME: _("The same area, but of moments that lie too far apart to be compared."),
    Relation.AGREES: _("The same area. The sources may mean the same."),
    Relation.CONTRADICTS: _("The same area at the same time. The sources contradict each other."),
}
ELSEWHERE: dict[Relation, StrPromise] = {
    Relation.OTHER_AREA: _("another area: neither rise nor fall"),
    Relation.OTHER_UNIT: _("another unit: not compared"),
    Relation.OTHER_TIME: _("another source"),
}
SETTLEMENTS: dict[Settlement, StrPromise] = {
    Settlement.ONE_HOLDS: _("One of them holds"),
    Settlement.BOTH_RIGHT: _("Both are right: they count differently"),
    Settlement.NOT_KNOWN: _("It cannot be known yet"),
}
EVENTS: dict[str, StrPromise] = {
    "situation.series_opened": _("Series of facts opened"),
    "situation.series_kept": _("Care of a series changed"),
    "situation.fact_stated": _("Fact stated"),
    "situation.fact_revised": _("Fact revised"),
    "situation.contradiction_settled": _("Contradiction settled"),
    "situation.areas_said_apart": _("Areas said not to overlap"),
    "situation.sum_withdrawn": _("Sum withdrawn"),
}
REFUSALS: dict[str, StrPromise] = {
    "situation.not_found": _("There is nothing like that here, or you may not see it."),
    "situation.moment_not_yet": _("“%(said)s” has not been yet. Choose a moment that has been."),
    "situation.not_a_number": _(
        "«%(said)s» cannot be read as a number. Write it with digits, for example 28 528, ca 6 500 or minst 6 000."
    ),
    "situation.figure_is_a_range": _(
        "A figure is one number. Write for example minst %(least)s, and that the source says between %(least)s and %(most)s as a note."
    ),
    "situation.number_too_large": _(
        "The number is longer than anything that is counted here: at most %(digits)s digits and %(decimals)s decimals."
    ),
    "situation.count_is_negative": _("A number of something cannot be less than zero."),
    "situation.count_has_decimals": _("A number of something has no decimals. «%(said)s»: part thousands with a space, as in 28 528."),
    "situation.unit_differs": _("This series is counted in %(unit)s, not in %(said)s. Open a new series for another unit."),
    "situation.fact_needs_value": _("Write the figure, or what is stated."),
    "situation.statement_too_long": _(
        "The statement has %(length)s characters, and at most %(limit)s fit. Write the core of it here and the rest in the log."
    ),
    "situation.fact_needs_source": _("Say which organisation the information comes from. A figure without a source cannot be used."),
    "situation.fact_needs_as_of": _(
        "Say which moment the information is about, as precisely as you know it: 14:00, ca 10, i natt or 3 jan will do."
    ),
    "situation.as_of_in_future": _(
        "The information is about a moment that has not been yet. If it is a forecast, choose that under Standing."
    ),
    "situation.forecast_needs_moment": _(
        "A forecast is about a moment that has not been yet: write which, for example i morgon 10:00. What is uncertain of now is assumed."
    ),
    "situation.moment_is_taken": _(
        "The series says %(said)s of that moment already. Was that wrong, revise it. If another source says this, open a series for it."
        " If it has changed since, say from when the new figure holds."
    ),
    "situation.as_of_too_early": _("The moment lies before the year %(year)s. Look at the date once more."),
    "situation.as_of_too_late": _("The moment lies more than a year ahead. Look at the date once more."),
    "situation.confidence_unknown": _("Choose how reliable the source is: A, B, C or D, or leave it out."),
    "situation.series_needs_what": _("Say what is counted or stated, for example Kunder utan el."),
    "situation.series_needs_area": _("Say which area it is about. Figures of different areas must be told apart."),
    "situation.series_needs_unit": _("Say what is counted, for example kunder, hushåll or personer."),
    "situation.series_needs_owner": _("Say which function looks after the series."),
    "situation.statement_has_no_unit": _("A statement in words has no unit. Leave it empty, or choose that it is a number."),
    "situation.stale_out_of_range": _("Choose from %(least)s minutes to %(most)s days."),
    "situation.series_exists": _("There is a series of «%(what)s» for %(area)s by that source already. Enter the new figure in it."),
    "situation.series_has_other_unit": _(
        "That source counts this in %(unit)s here already. Enter the figure there, or tick that another unit is meant."
    ),
    "situation.no_such_series": _("There is no such series here. Open the page of facts again and choose one."),
    "situation.no_such_fact": _("There is no such fact here. Open the series again and choose one."),
    "situation.no_such_sum": _("That sum does not stand here any longer."),
    "situation.revision_needs_reason": _("Write why. Whoever reads the figures afterwards sees both, and must understand the difference."),
    "situation.revised_already": _("This fact has been revised already. Open the series again: revise the newest instead."),
    "situation.revision_changes_nothing": _("Nothing is changed. Correct what was wrong, or go back."),
    "situation.nothing_to_settle": _("These two do not contradict each other any longer, or somebody has settled it."),
    "situation.settlement_needs_how": _("Choose what holds: one of them, both, or that it cannot be known yet."),
    "situation.settlement_needs_which": _("Choose which of the two holds."),
    "situation.sum_needs_two": _("Choose at least two series to add."),
    "situation.sum_of_others": _("Only numbers of the same thing in the same unit can be added."),
    "situation.sum_of_one_area": _(
        "Two of the series speak of the same area, %(area)s, and would count the same twice. Choose one source for each area."
    ),
    "situation.sum_needs_who": _("Say who says that the areas do not overlap."),
    "situation.sum_needs_grounds": _("Say on what grounds the areas do not overlap."),
}


def digits(value: str) -> str:
    """A number as it is written in Swedish: `28 528`, `−4,5`."""
    sign, bare = ("−", value[1:]) if value.startswith("-") else ("", value)
    whole, _point, part = bare.partition(".")
    return f"{sign}{int(whole):,}".replace(",", GROUP) + (f",{part}" if part else "")


def figure(value: str, qualifier: Qualifier, unit: str, kind: Kind = Kind.COUNT) -> str:
    """A figure with its qualifier and unit: `ca 35 000 kunder`; a statement as it is."""
    if kind is Kind.STATEMENT:
        return value
    before = f"{BEFORE[qualifier]}{GROUP}" if qualifier in BEFORE else ""
    return f"{before}{digits(value)}{GROUP + unit if unit else ''}"


def _said(facts: dict[str, Any]) -> dict[str, Any]:
    value = figure(facts["value"], Qualifier(facts["qualifier"]), facts["unit"], Kind(facts["kind"]))
    return {**facts, "value": value, "standing": _standing(facts)}


def _revised(facts: dict[str, Any]) -> dict[str, Any]:
    before = facts["instead_of"] if facts["kind"] == Kind.STATEMENT else digits(facts["instead_of"])
    return {**_said(facts), "instead_of": before}


def _standing(facts: dict[str, Any]) -> str:
    return "" if facts["standing"] == Standing.CONFIRMED else f" ({str(STANDINGS[Standing(facts['standing'])]).lower()})"


def _settled(facts: dict[str, Any]) -> dict[str, Any]:
    how = Settlement(facts["how"])
    says = gettext("%(holds)s holds") % {"holds": facts["holds"]} if how is Settlement.ONE_HOLDS else str(SETTLEMENTS[how])
    return {**facts, "how": says, "one_value": _bare(facts["one_value"]), "other_value": _bare(facts["other_value"])}


def _bare(value: str) -> str:
    return digits(value) if value.lstrip("-").replace(".", "", 1).isdecimal() else value


def _kept(facts: dict[str, Any]) -> dict[str, Any]:
    said = gettext("is followed by %(owner)s") % facts if facts["followed"] else gettext("is no longer followed")
    return {**facts, "how": said}


LINES: dict[str, tuple[StrPromise, Callable[[dict[str, Any]], dict[str, Any]]]] = {
    "situation.series_opened": (_("New series: %(what)s, %(area)s, according to %(organisation)s. %(owner)s looks after it."), dict),
    "situation.series_kept": (_("The series %(what)s, %(area)s, according to %(organisation)s %(how)s."), _kept),
    "situation.fact_stated": (_("%(what)s, %(area)s: %(value)s%(standing)s, according to %(source)s."), _said),
    "situation.fact_revised": (
        _("%(what)s, %(area)s: %(value)s%(standing)s instead of %(instead_of)s, according to %(source)s."),
        _revised,
    ),
    "situation.contradiction_settled": (
        _("%(what)s: %(one)s says %(one_value)s and %(other)s %(other_value)s. Settled: %(how)s."),
        _settled,
    ),
    "situation.areas_said_apart": (_("%(what)s may be added for %(areas)s, according to %(said_by)s: the areas do not overlap."), dict),
    "situation.sum_withdrawn": (_("%(what)s is not added any longer."), dict),
}
