"""The words of what fails next."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any

from django.utils.translation import gettext, ngettext, pgettext_lazy
from django.utils.translation import gettext_lazy as _

from vardkase.situation.rules.outlook import LIKELY, UNLIKELY, Assumption, Fall, Judged, Score, Stand
from vardkase.ui import times

STANDS: dict[Stand, Any] = {
    Stand.OUT: pgettext_lazy("function", "Is out"),
    Stand.HOLDS: pgettext_lazy("function", "Goes on by itself for a while"),
    Stand.WORKS: pgettext_lazy("function", "Works"),
}
SCORES: dict[Score, Any] = {
    Score.CORE: _("As expected: in the middle of what was forecast"),
    Score.WITHIN: _("Within what was forecast"),
    Score.EARLIER: _("Sooner than was forecast"),
    Score.LATER: _("Later than was forecast"),
    Score.UNEXPECTED: _("Failed, though it was forecast to stand"),
    Score.HELD: _("Stood, as was forecast"),
    Score.HELD_THOUGH: _("Stood, though it was forecast to fail"),
    Score.NOT_YET: _("Stood so far; it may still fail within the forecast"),
}
TONES: dict[Score, str] = {
    Score.CORE: "green", Score.WITHIN: "green", Score.HELD: "green", Score.EARLIER: "red", Score.UNEXPECTED: "red", Score.LATER: "yellow",
    Score.HELD_THOUGH: "yellow", Score.NOT_YET: "grey",
}  # fmt: skip
EVENTS: dict[str, Any] = {
    "situation.outlook_made": _("Forecast of what fails next"),
    "situation.outlook_observed": _("What happened, against the forecast"),
}
REFUSALS: dict[str, Any] = {
    "situation.outlook_horizon": _("Choose how far ahead in the list."),
    "situation.outlook_too_many": _("At most %(most)s functions can be assumed about at once."),
    "situation.outlook_twice": _("%(name)s stands there twice. Take one row away."),
    "situation.outlook_nothing_out": _("Say of at least one function that it is out, or goes on by itself for a while."),
    "situation.outlook_since": _("%(name)s: write a moment that has been, at most two months ago."),
    "situation.outlook_needs_since": _("%(name)s: write since when it is out."),
    "situation.outlook_needs_until": _("%(name)s: write until when it goes on, most likely."),
    "situation.outlook_order": _("%(name)s: the earliest moment must come first and the latest last."),
    "situation.outlook_past": _("%(name)s: write moments to come. What is back already works."),
    "situation.outlook_too_long": _("At most %(most)s characters fit."),
    "situation.outlook_unknown": _("%(name)s is not in the register of vital functions any more. Take the row away."),
    "situation.outlook_too_large": _("At most %(most)s functions can be reckoned in a forecast that is made at once."),
    "situation.observed_which": _("Write when it failed, or until when it had not. One of them."),
    "situation.observed_back": _("It can be back only after it failed. Write when it failed, and a later moment at which it worked again."),
    "situation.observed_in_future": _("Write a moment that has been."),
    "situation.observed_before": _("Write a moment of this incident."),
    "situation.observed_needs_source": _("Write who says so."),
    "situation.observed_unknown": _("Choose a function that a forecast speaks of."),
}


def _made(facts: dict[str, Any]) -> dict[str, Any]:
    count = facts["count"]
    said = ngettext("%(count)s function is expected to fail", "%(count)s functions are expected to fail", count) % {"count": count}
    return {**facts, "said": f"{said}:" if count else f"{said}."}


def _observed(facts: dict[str, Any]) -> dict[str, Any]:
    return {**facts, "what": gettext("failed") if facts["broke"] else gettext("had not failed by")}


LINES: dict[str, Any] = {
    "situation.outlook_made": (_("Forecast %(reference)s, %(hours)s hours ahead: %(said)s"), _made),
    "situation.outlook_observed": (_("Against the forecast: %(name)s %(what)s %(at)s."), _observed),
}


def at(made_at: datetime, minutes: int) -> str:
    """A moment of a forecast: the clock alone on its own day, else with the day."""
    moment = made_at + timedelta(minutes=minutes)
    return times.clock(moment) if times.local(moment).date() == times.local(made_at).date() else times.moment(moment, made_at)


def told(fall: Fall, made_at: datetime, assumption: Assumption | None) -> str:
    """What is forecast of a function, in a sentence or two."""
    early, _first, middle, _third, late = fall.when
    if assumption is not None and assumption.stand is Stand.OUT:
        return gettext("Is out now. %(back)s") % {"back": back(fall, made_at)}
    if fall.breaks < UNLIKELY:
        return gettext("Stands, as far as the forecast sees.")
    if middle is not None and middle <= 0:
        return gettext("Has probably failed already, about %(middle)s. Ask how it stands.") % {"middle": at(made_at, middle)}
    percent = {"chance": round(100 * fall.breaks), "early": at(made_at, early or 0)}
    if middle is None or early is None:
        return (
            gettext("May fail (%(chance)s %%), at the earliest about %(early)s.") % percent
            if early is not None
            else (gettext("May fail (%(chance)s %%).") % percent)
        )
    said = {**percent, "middle": at(made_at, middle)}
    if early < 0 and late is not None:
        return gettext("May have failed already; at the latest %(late)s, most likely %(middle)s.") % {**said, "late": at(made_at, late)}
    if late is None:
        return gettext("Fails most likely %(middle)s, at the earliest %(early)s; it may stand (%(stands)s %%).") % {
            **said, "stands": round(100 * (1 - fall.breaks))
        }  # fmt: skip
    return gettext("Fails between %(early)s and %(late)s, most likely %(middle)s.") % {**said, "late": at(made_at, late)}


def back(fall: Fall, made_at: datetime) -> str:
    """When a function that is out, or will be, works again."""
    early, _first, middle, _third, late = fall.back
    if middle is None or early is None:
        return gettext("When it is back nobody knows.")
    if late is None:
        return gettext("Back most likely %(middle)s, perhaps much later.") % {"middle": at(made_at, middle)}
    if early == late:
        return gettext("Back %(middle)s.") % {"middle": at(made_at, middle)}
    return gettext("Back between %(early)s and %(late)s, most likely %(middle)s.") % {
        "early": at(made_at, early), "late": at(made_at, late), "middle": at(made_at, middle)
    }  # fmt: skip


def assumed(one: Assumption, made_at: datetime) -> str:
    """What was assumed of a function."""
    parts = [str(STANDS[one.stand])]
    if one.since:
        parts.append(gettext("since %(at)s") % {"at": times.moment(one.since, made_at)})
    if one.at:
        span = times.moment(one.at.likely, made_at)
        if one.at.low != one.at.high:
            span = gettext("%(likely)s (%(low)s – %(high)s)") % {
                "likely": span, "low": times.moment(one.at.low, made_at), "high": times.moment(one.at.high, made_at)
            }  # fmt: skip
        parts.append((gettext("back %(at)s") if one.stand is Stand.OUT else gettext("until %(at)s")) % {"at": span})
    elif one.stand is Stand.OUT:
        parts.append(gettext("nobody knows when it is back"))
    said = ", ".join(parts)
    return f"{said}. {one.source}" if one.source else said


def tone(fall: Fall, assumption: Assumption | None) -> tuple[str, str]:
    """The status tone of a function in a forecast, and its word."""
    if assumption is not None and assumption.stand is Stand.OUT:
        return "red", gettext("Out now")
    if fall.breaks >= LIKELY:
        return "orange", gettext("Fails")
    if fall.breaks >= UNLIKELY:
        return "yellow", gettext("May fail")
    return "green", gettext("Stands")


def judged(one: Judged) -> str:
    """How a forecast came true, in words, with by how much it differed from its middle."""
    said = str(SCORES[one.score])
    if one.minutes is None or abs(one.minutes) < 15:
        return said
    if abs(one.minutes) >= 2 * 24 * 60:
        off = gettext("%(count)s days after the middle") if one.minutes > 0 else gettext("%(count)s days before the middle")
        return f"{said} ({off % {'count': round(abs(one.minutes) / (24 * 60))}})"
    hours = f"{abs(one.minutes) / 60:.1f}".replace(".", ",").removesuffix(",0")
    count = 1 if hours == "1" else 2
    if one.minutes > 0:
        off = ngettext("%(hours)s hour after the middle", "%(hours)s hours after the middle", count)
    else:
        off = ngettext("%(hours)s hour before the middle", "%(hours)s hours before the middle", count)
    return f"{said} ({off % {'hours': hours}})"


def shorter(name: str, hours: float) -> str:
    """How much shorter a function is out, in words."""
    amount = f"{hours:.0f}" if hours >= 1 else "½"
    said = ngettext("%(name)s is out %(hours)s hour less", "%(name)s is out %(hours)s hours less", 1 if amount in {"1", "½"} else 2)
    return said % {"name": name, "hours": amount}


def gain(needs: str, by: str, goes_on_by: str, hours: float) -> str:
    """A measure: what is made to last longer, for which function, without what."""
    kinds: Mapping[str, Any] = {
        "battery": gettext("Battery or generator for %(needs)s (%(hours)s hours more without %(by)s)"),
        "generator": gettext("Fuel for the generator of %(needs)s (%(hours)s hours more without %(by)s)"),
        "stock": gettext("Larger stock for %(needs)s (%(hours)s hours more without %(by)s)"),
        "by_hand": gettext("People by hand for %(needs)s (%(hours)s hours more without %(by)s)"),
    }
    said = kinds.get(goes_on_by) or gettext("A reserve for %(needs)s (%(hours)s hours more without %(by)s)")
    return str(said) % {"needs": needs, "by": by, "hours": f"{hours:g}"}
