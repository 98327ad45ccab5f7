"""The words of how vital functions stand."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING, Any

from django.utils.translation import gettext, ngettext, pgettext, pgettext_lazy
from django.utils.translation import gettext_lazy as _

from vardkase.leadership.words.acts import ended
from vardkase.situation.rules.status import Holds, Impact, Lateness, Level, Side, Trend
from vardkase.situation.words import links
from vardkase.ui import times

if TYPE_CHECKING:
    from django.utils.functional import _StrPromise as StrPromise

    from vardkase.situation.queries.status_rows import Status, Summary, Unit

# How many functions a line of the log names with their levels, before it says that there are more.
NAMED = 6
LEVELS: dict[Level, StrPromise] = {
    Level.GREY: pgettext_lazy("status level", "Not reported"),
    Level.GREEN: pgettext_lazy("status level", "Normal"),
    Level.YELLOW: pgettext_lazy("status level", "Strained"),
    Level.ORANGE: pgettext_lazy("status level", "Serious"),
    Level.RED: pgettext_lazy("status level", "Not kept up"),
}
# The same as people say them over the telephone.
COLOURS: dict[Level, StrPromise] = {
    Level.GREY: pgettext_lazy("status colour", "grey"),
    Level.GREEN: pgettext_lazy("status colour", "green"),
    Level.YELLOW: pgettext_lazy("status colour", "yellow"),
    Level.ORANGE: pgettext_lazy("status colour", "orange"),
    Level.RED: pgettext_lazy("status colour", "red"),
}
MEANINGS: dict[Level, StrPromise] = {
    Level.GREEN: _("Works as usual."),
    Level.YELLOW: _("Strained, managed with our own resources."),
    Level.ORANGE: _("Serious, needs new priorities or help."),
    Level.RED: _("Cannot be kept up."),
}
SIDES: dict[Side, StrPromise] = {Side.OWN: _("Our own service"), Side.AREA: _("In the municipality")}
TRENDS: dict[Trend, StrPromise] = {
    Trend.BETTER: pgettext_lazy("trend", "better"),
    Trend.SAME: pgettext_lazy("trend", "steady"),
    Trend.WORSE: pgettext_lazy("trend", "worse"),
}
ARROWS: dict[Trend, str] = {Trend.BETTER: "↗", Trend.SAME: "→", Trend.WORSE: "↘"}
HOLDS: dict[Holds, StrPromise] = {
    Holds.NOT_SAID: pgettext_lazy("holds", "Not judged"),
    Holds.UNKNOWN: pgettext_lazy("holds", "We do not know"),
    Holds.UNTIL: pgettext_lazy("holds", "Until"),
}
IMPACTS: dict[Impact, StrPromise] = {
    Impact.NONE: pgettext_lazy("impact", "None or slight"),
    Impact.MODERATE: pgettext_lazy("impact", "Moderate"),
    Impact.CONSIDERABLE: pgettext_lazy("impact", "Considerable"),
    Impact.SERIOUS: pgettext_lazy("impact", "Serious"),
    Impact.CRITICAL: pgettext_lazy("impact", "Critical"),
}
LATENESS: dict[Lateness, StrPromise] = {
    Lateness.IN_TIME: pgettext_lazy("report", "In time"),
    Lateness.SOON: pgettext_lazy("report", "Due soon"),
    Lateness.LATE: pgettext_lazy("report", "Late"),
    Lateness.DEPUTY: pgettext_lazy("report", "Late: ask the deputy"),
}


def every(minutes: int) -> str:
    """How often, in words: hours where they are whole."""
    hours, rest = divmod(minutes, 60)
    if rest:
        # Swedish numbers that end in one or two are written as those are, but for eleven and twelve.
        in_a = minutes % 10 in {1, 2} and minutes % 100 not in {11, 12}
        said = pgettext("ends in one or two", "every %(n)s minutes") if in_a else gettext("every %(n)s minutes")
        return said % {"n": minutes}
    if hours == 1:
        return gettext("every hour")
    if hours == 2:
        return gettext("every other hour")
    in_a = hours % 10 in {1, 2} and hours % 100 not in {11, 12}
    return (pgettext("ends in one or two", "every %(n)s hours") if in_a else gettext("every %(n)s hours")) % {"n": hours}


def lateness(one: Unit) -> str:
    """How late a unit is; that there is nobody else to ask is said instead of sending somebody to nobody."""
    if one.lateness == Lateness.DEPUTY and not one.deputies:
        return gettext("Late, and no deputy is named")
    return str(LATENESS[one.lateness])


def level_word(one: Status) -> str:
    """A level in words, with its age when that matters: what is old says so before it says anything else."""
    if one.masked:
        return gettext("Reported, not for you")
    word = str(LEVELS[one.level])
    return gettext("Old: %(level)s") % {"level": word.lower()} if one.old else word


def report_word(one: Status) -> str:
    """The same in a sentence of a report, where nothing stands beside it."""
    word = str(LEVELS[one.level]).lower()
    return gettext("old report (%(level)s)") % {"level": word} if one.old else word


def holds_word(one: Status, now: datetime) -> str:
    """Until when it holds, in words; a question mark where nobody knows, a dash where nobody has said."""
    told = one.told
    if told is None or told.holds == Holds.NOT_SAID:
        return "–"
    if told.holds == Holds.UNKNOWN or told.holds_until is None:
        return gettext("unknown")
    at = times.moment(told.holds_until, now)
    return gettext("%(at)s, has passed") % {"at": at} if told.holds_until <= now else at


def summary_words(said: Summary) -> list[tuple[Level | None, str]]:
    """The board in a line: how many stand at each level, then how many are old and how many were never reported."""
    found: list[tuple[Level | None, str]] = [(level, _counted(level, count)) for level, count in said.known.items()]
    if said.old:
        found.append((None, ngettext("%(n)s old report", "%(n)s old reports", said.old) % {"n": said.old}))
    if said.never:
        found.append((Level.GREY, ngettext("%(n)s never reported", "%(n)s never reported", said.never) % {"n": said.never}))
    if said.masked:
        found.append((None, ngettext("%(n)s not for you", "%(n)s not for you", said.masked) % {"n": said.masked}))
    return found


def not_open(count: int) -> list[str]:
    """So many reports that a count leaves out, since they are not for all."""
    return [ngettext("%(n)s not open to all", "%(n)s not open to all", count) % {"n": count}] if count else []


def _counted(level: Level, n: int) -> str:
    """So many of a level, as they are counted aloud."""
    counted = {
        Level.GREEN: ngettext("%(n)s green", "%(n)s greens", n),
        Level.YELLOW: ngettext("%(n)s yellow", "%(n)s yellows", n),
        Level.ORANGE: ngettext("%(n)s orange", "%(n)s oranges", n),
        Level.RED: ngettext("%(n)s red", "%(n)s reds", n),
    }
    return counted[level] % {"n": n}


EVENTS: dict[str, Any] = {
    **links.EVENTS,
    "situation.status_board_opened": _("Status board opened"),
    "situation.status_row_added": _("Function put on the status board"),
    "situation.status_row_changed": _("Function on the status board changed"),
    "situation.status_row_retired": _("Function taken off the status board"),
    "situation.status_rhythm_set": _("Interval of the status reports set"),
    "situation.status_reported": _("Status reported"),
    "situation.status_unchanged": _("Status unchanged"),
}
REFUSALS: dict[str, Any] = {
    **links.REFUSALS,
    "situation.status_board_is_open": _("The status board of this incident is open already."),
    "situation.status_no_board": _("The status board of this incident is not open yet. Open it first."),
    "situation.status_needs_rows": _("Choose at least one function to follow."),
    "situation.status_too_many_rows": _("A board holds at most %(limit)s functions. Choose fewer."),
    "situation.status_row_needs_name": _("Write what the function is called."),
    "situation.status_row_needs_unit": _("Write which unit reports how it stands."),
    "situation.status_row_needs_side": _("Choose of what it is reported: our own service, the municipality, or both."),
    "situation.status_row_exists": _("“%(name)s” is on the board already. Give it another name, or change that one."),
    "situation.status_no_such_row": _("That function is not on the board any more. Look at the board again."),
    "situation.status_row_of_another": _("That function is reported by another unit. Nothing was saved."),
    "situation.status_same_row": _("Nothing was changed: the function stands so already."),
    "situation.status_retire_needs_why": _("Write why the function is not followed any more."),
    "situation.status_interval": _("An interval is between %(least)s and %(limit)s minutes. Give a number between them."),
    "situation.status_patience": _("Give the minutes before the deputy is asked: 0 to %(limit)s."),
    "situation.status_same_rhythm": _("Nothing was changed: the board has that interval already."),
    "situation.status_nothing_reported": _("Choose how at least one function stands."),
    "situation.status_nothing_to_repeat": _("Nothing has been reported yet that could be unchanged. Say how it stands."),
    "situation.status_unchanged_before": _("Something newer has been reported of %(name)s. Look at it, and report again."),
    "situation.status_hold_has_passed": _(
        "%(name)s was to hold until a time that has passed. Say how it stands now instead of “unchanged”."
    ),
    "situation.status_as_of_ahead": _("A report is of a moment that has been. Give an earlier time."),
    "situation.status_needs_reporter": _("State who reports, by function and not by name."),
    "situation.status_said_twice": _("The same function is in the report twice. Say it once."),
    "situation.status_grey_is_none": _("%(name)s: grey means that nobody has reported. Choose green, yellow, orange or red."),
    "situation.status_needs_level": _("%(name)s: choose how it stands. What you wrote is still here."),
    "situation.status_unknown_level": _("“%(said)s” is no level. Choose green, yellow, orange or red."),
    "situation.status_needs_consequence": _("%(name)s: write what it means, in a sentence. From yellow on that is needed."),
    "situation.status_needs_need": _("%(name)s: write what help is needed."),
    "situation.status_needs_when": _("%(name)s: write until when it holds, or choose that you do not know."),
    "situation.status_holds_before": _("%(name)s: it cannot hold until a time before that of the report. Give a later one."),
}


def _same(facts: dict[str, Any]) -> dict[str, Any]:
    return facts


def _often(facts: dict[str, Any]) -> dict[str, Any]:
    before = {"before": every(facts["before"])} if "before" in facts else {}
    count = facts.get("count", 0)
    functions = {"functions": ngettext("%(n)s function", "%(n)s functions", count) % {"n": count}}
    return {**facts, **before, **functions, "every": every(facts["minutes"])}


def _moved(facts: dict[str, Any]) -> dict[str, Any]:
    renamed = gettext(" Before: %(before)s.") % facts if facts["before"] != facts["name"] else ""
    return {**facts, "renamed": renamed}


def _reported(facts: dict[str, Any]) -> dict[str, Any]:
    """Each function with its level, and from where it came when it has moved; the most severe first."""
    items = sorted(facts["items"], key=lambda one: -Level(one["level"]).rank)
    told = [_one(one) for one in items[:NAMED]]
    if more := len(items) - NAMED:
        told += [ngettext("%(n)s more", "%(n)s more", more) % {"n": more}] if more > 0 else []
    return {**facts, "at": times.clock(datetime.fromisoformat(facts["as_of"])), "what": ended(", ".join(told))}


def _one(item: dict[str, str]) -> str:
    level, before = Level(item["level"]), Level(item["before"])
    name = item["name"] if item["side"] == Side.OWN else gettext("%(name)s in the municipality") % item
    if before in {level, Level.GREY}:
        return f"{name} {COLOURS[level]}"
    return f"{name} {COLOURS[before]} → {COLOURS[level]}"


LINES: dict[str, Any] = {
    **links.LINES,
    "situation.status_board_opened": (_("The status board is open: %(functions)s, reported %(every)s."), _often),
    "situation.status_row_added": (_("%(name)s is put on the status board. Reported by %(unit)s."), _same),
    "situation.status_row_changed": (_("%(name)s on the status board is changed. Reported by %(unit)s.%(renamed)s"), _moved),
    "situation.status_row_retired": (_("%(name)s is taken off the status board."), _same),
    "situation.status_rhythm_set": (
        _("The status is reported %(every)s (before: %(before)s). The deputy is asked when a report is %(patience)s minutes late."),
        _often,
    ),
    "situation.status_reported": (_("Status at %(at)s by %(unit)s (%(reporter)s): %(what)s"), _reported),
    "situation.status_unchanged": (_("Unchanged at %(at)s by %(unit)s (%(reporter)s): %(what)s"), _reported),
}
