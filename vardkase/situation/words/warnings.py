"""The words of warnings from outside, of the feeds they come by, and of those that we issue."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING, Any

from django.utils.translation import gettext, pgettext_lazy
from django.utils.translation import gettext_lazy as _

from vardkase.situation.rules.feeds import Fault, Health
from vardkase.situation.rules.warnings import (
    Alert,
    Certainty,
    Ended,
    MsgType,
    Oddity,
    Severity,
    Stand,
    Status,
    Urgency,
    Why,
)
from vardkase.ui import times

if TYPE_CHECKING:
    from django.utils.functional import _StrPromise as StrPromise

STATUSES: dict[Status, StrPromise] = {
    Status.ACTUAL: pgettext_lazy("warning", "Real"),
    Status.EXERCISE: pgettext_lazy("warning", "EXERCISE"),
    Status.SYSTEM: pgettext_lazy("warning", "For machines"),
    Status.TEST: pgettext_lazy("warning", "TEST"),
    Status.DRAFT: pgettext_lazy("warning", "Draft"),
}
TYPES: dict[MsgType, StrPromise] = {
    MsgType.ALERT: pgettext_lazy("CAP", "A new warning"),
    MsgType.UPDATE: pgettext_lazy("CAP", "Replaces an earlier one"),
    MsgType.CANCEL: pgettext_lazy("CAP", "Ends an earlier one"),
}
SEVERITIES: dict[Severity, StrPromise] = {
    Severity.EXTREME: pgettext_lazy("severity", "Extreme"),
    Severity.SEVERE: pgettext_lazy("severity", "Severe"),
    Severity.MODERATE: pgettext_lazy("severity", "Moderate"),
    Severity.MINOR: pgettext_lazy("severity", "Minor"),
    Severity.UNKNOWN: pgettext_lazy("severity", "Not stated"),
}
TONES = {Severity.EXTREME: "red", Severity.SEVERE: "orange", Severity.MODERATE: "yellow"}
URGENCIES: dict[Urgency, StrPromise] = {
    Urgency.IMMEDIATE: pgettext_lazy("urgency", "At once"),
    Urgency.EXPECTED: pgettext_lazy("urgency", "Within the hour"),
    Urgency.FUTURE: pgettext_lazy("urgency", "Later"),
    Urgency.PAST: pgettext_lazy("urgency", "Has passed"),
    Urgency.UNKNOWN: pgettext_lazy("urgency", "Not stated"),
}
CERTAINTIES: dict[Certainty, StrPromise] = {
    Certainty.OBSERVED: pgettext_lazy("certainty", "Observed"),
    Certainty.LIKELY: pgettext_lazy("certainty", "Likely"),
    Certainty.POSSIBLE: pgettext_lazy("certainty", "Possible"),
    Certainty.UNLIKELY: pgettext_lazy("certainty", "Unlikely"),
    Certainty.UNKNOWN: pgettext_lazy("certainty", "Not stated"),
}
CATEGORIES: dict[str, StrPromise] = {
    "Safety": _("General safety of the public"),
    "Infra": _("Electricity, water, telephony and other infrastructure"),
    "Health": _("Health"),
    "Rescue": _("Rescue"),
    "Fire": _("Fire"),
    "Env": _("Environment, emissions"),
    "Transport": _("Traffic"),
    "Met": _("Weather"),
    "Geo": _("Landslide, flooding"),
    "Security": _("Crime, security"),
    "CBRNE": _("Dangerous substances"),
    "Other": _("Other"),
}
WHY: dict[Why, StrPromise] = {
    Why.KOMMUN: _("our municipality"),
    Why.LAN: _("our county"),
    Why.COUNTRY: _("the whole country"),
    Why.SEA: _("our waters"),
    Why.ROAD: _("roads with us"),
    Why.NAME: _("a place of ours is named"),
    Why.PLACE: _("the drawn area meets ours"),
    Why.BY_HAND: _("put in by hand"),
    Why.REFERENCE: _("follows on a warning that we have"),
}
STANDS: dict[Stand, StrPromise] = {
    Stand.NEW: pgettext_lazy("warning", "Nobody has taken a stand"),
    Stand.TAKEN: pgettext_lazy("warning", "In the log"),
    Stand.ALARM: pgettext_lazy("warning", "Became an alarm"),
    Stand.DISMISSED: pgettext_lazy("warning", "Dismissed"),
}
ENDED: dict[Ended, StrPromise] = {
    Ended.CANCELLED: pgettext_lazy("warning", "Called back"),
    Ended.REPLACED: pgettext_lazy("warning", "Replaced by a newer one"),
    Ended.GONE: pgettext_lazy("warning", "No longer in the sender’s list"),
}
ODDITIES: dict[Oddity, StrPromise] = {
    Oddity.GEOMETRY_SWAPPED: _("The coordinates of the area are the wrong way round. The drawing is left out; the words and codes stand."),
    Oddity.GEOMETRY_CROSSED: _("The edge of the drawn area crosses itself. The drawing is left out; the words and codes stand."),
    Oddity.GEOMETRY_UNREAD: _("A part of the drawn area could not be read."),
    Oddity.GEOMETRY_THINNED: _("The drawn area is simplified."),
    Oddity.TEXT_CUT: _("The text is so long that its end is cut off. Read the whole of it with the sender."),
    Oddity.NO_TIME: _("The sender does not say when it was sent."),
    Oddity.UNKNOWN_WORD: _("The sender uses a word that Vårdkase does not know, for how it is meant or how severe it is."),
    Oddity.NOT_VALID: _("The message breaks the rules of CAP 1.2, and is read as far as it can be."),
}
HEALTH: dict[Health, StrPromise] = {
    Health.NEVER: pgettext_lazy("feed", "Has not answered yet"),
    Health.GOOD: pgettext_lazy("feed", "Answers"),
    Health.TRIED: pgettext_lazy("feed", "The last try failed"),
    Health.STALE: pgettext_lazy("feed", "Says only old things"),
    Health.UNREAD: pgettext_lazy("feed", "Cannot be read"),
    Health.FAILING: pgettext_lazy("feed", "Silent"),
}
HEALTH_TONES = {
    Health.NEVER: "grey", Health.GOOD: "green", Health.TRIED: "yellow", Health.STALE: "orange", Health.UNREAD: "red", Health.FAILING: "red",
}  # fmt: skip
FAULTS: dict[Fault, StrPromise] = {
    Fault.NOT_CONFIGURED: _("the address in the settings cannot be asked"),
    Fault.FORBIDDEN_ADDRESS: _("its address leads into our own network"),
    Fault.FORBIDDEN_REDIRECT: _("it sends us on to somewhere else"),
    Fault.UNREACHABLE: _("it cannot be reached"),
    Fault.SLOW: _("it did not answer in time"),
    Fault.TOO_LARGE: _("its answer is too large"),
    Fault.REFUSED: _("it refuses to answer"),
    Fault.GARBAGE: _("its answer cannot be read"),
}
# The sentence of what is due, by how a feed stands.
SILENT: dict[Health, StrPromise] = {
    Health.FAILING: _("%(feed)s is silent: look at the sender’s own page"),
    Health.UNREAD: _("%(feed)s cannot be read: look at the sender’s own page"),
    Health.STALE: _("%(feed)s says only old things"),
}
PART = _("Warnings, from outside and our own")
EVENTS: dict[str, StrPromise] = {
    "warning.received": _("Warning received"),
    "warning.ended": _("Warning ended"),
    "warning.taken_in": _("Warning taken into a log"),
    "warning.alarm_raised": _("Warning turned into an alarm"),
    "warning.dismissed": _("Warning dismissed"),
    "situation.warning_issued": _("Warning written as CAP"),
}
REFUSALS: dict[str, StrPromise] = {
    "warning.not_found": _("There is no such warning, or it is not for you."),
    "situation.warning_not_yours": _("Whoever takes alarms decides on this. Ask the duty officer."),
    "situation.warning_is_test": _("This is a test of the sender’s. It goes neither into a log nor to an alarm."),
    "situation.warning_is_exercise": _("This is an exercise. Choose an incident that is an exercise."),
    "situation.warning_is_real": _("This is real. It does not belong in the log of an exercise."),
    "situation.warning_taken_already": _("The warning stands in the log of %(reference)s already, as entry %(number)s."),
    "situation.warning_alarmed_already": _("The warning has become an alarm already. Go on with that one."),
    "situation.warning_dismissed_already": _("The warning is dismissed already."),
    "situation.warning_needs_reason": _("Write in a few words why it asks nothing of you."),
    "situation.warning_known_already": _("That warning has come already, with the same words or newer ones."),
    "situation.warning_cancels_nothing": _(
        "The file calls back a warning that is over already, or one of another sender’s that has not come here. There is nothing to end."
    ),
    "situation.cap_unread": _("The file cannot be read as CAP 1.2. Ask the sender for the file itself, and not a picture or a page of it."),
    "situation.cap_too_large": _(
        "The file is larger than %(limit)s MB, and is not read. A warning in CAP 1.2 is much smaller: ask for it alone."
    ),
    "situation.cap_not_valid": _(
        "The file breaks the rules of CAP 1.2 in %(count)s places, first: %(where)s. Ask the sender for a right one."
    ),
    "situation.cap_asks_nothing": _("The file is a receipt between machines (%(kind)s), and no warning."),
    "situation.cap_needs_file": _("Choose the file."),
    "situation.cap_needs_sender": _("A warning has a sender. Ask whoever looks after the system to set CAP_SENDER."),
    "situation.cap_needs_event": _("Write what it is about, in a word or two."),
    "situation.cap_needs_headline": _("Write a headline."),
    "situation.cap_needs_text": _("Write what has happened, and for whom."),
    "situation.cap_needs_area": _("Write where it holds, in words."),
    "situation.cap_needs_expiry": _("Write until when it holds. You can replace it before."),
    "situation.cap_is_over": _("That moment has passed. Write one to come."),
    "situation.cap_bad_web": _("The address must begin with https:// and have the name of a site, such as https://www.kommun.se/el."),
    "situation.cap_bad_polygon": _(
        "The corners cannot be read. Write three to 200, each as latitude,longitude with points in the figures: 59.758,18.705."
    ),
    "situation.cap_swapped": _("Latitude and longitude seem to be swapped in the corners. Write %(meant)s if that is what you mean."),
    "situation.cap_far_away": _("The corner %(said)s lies far from Sweden. Write latitude first: 59.758,18.705."),
    "situation.cap_flat": _("The corners lie on one line, or twice in one place, so that there is no area between them. Correct one."),
    "situation.cap_crosses": _("The edge of the area crosses itself. Write the corners in the order of a walk around it."),
    "situation.cap_needs_earlier": _("Choose the warning that is replaced or ended; a new warning has none."),
    "situation.no_such_issued": _("That warning is not one of this incident’s."),
    "situation.cap_replaced_already": _("That warning is replaced or ended already. Choose the newest."),
}


def _issued(facts: dict[str, Any]) -> dict[str, Any]:
    return {**facts, "kind": str(TYPES[MsgType(facts["kind"])])}


LINES: dict[str, Any] = {
    "situation.warning_issued": (_("Warning %(reference)s written as CAP: %(headline)s. %(kind)s. Area: %(area)s"), _issued),
}


def graveness(alert: Alert) -> str:
    """How bad it is in one word: the sender's own where there is one."""
    return alert.level or str(SEVERITIES[alert.severity])


def tone(alert: Alert) -> str:
    """The tone of its status. What is not stated is grey."""
    return TONES.get(alert.severity, "grey")


def calls_back(alert: Alert) -> bool:
    """Whether a message is nothing but the end of another."""
    return alert.kind is MsgType.CANCEL


def claim(speaker: Alert, other: Alert) -> str:
    """What a message says of a warning that it cannot change: that it is over, is replaced, or bears its name with other words."""
    if calls_back(speaker):
        return gettext("says that the warning no longer holds")
    if (speaker.sender, speaker.identifier) == (other.sender, other.identifier):
        return gettext("has the same name, came by another way and says something else")
    return gettext("says that it replaces the warning")


def holds(alert: Alert, now: datetime) -> str:
    """From when until when, in words; empty when the sender says neither."""
    begins = times.moment(alert.onset, now) if alert.onset else ""
    ends = times.moment(alert.expires, now) if alert.expires else ""
    if begins and ends:
        return gettext("%(begins)s to %(ends)s") % {"begins": begins, "ends": ends}
    if ends:
        return gettext("until %(ends)s") % {"ends": ends}
    return gettext("from %(begins)s, with no end given") % {"begins": begins} if begins else ""


def proposal(alert: Alert, now: datetime) -> str:
    """The text that is proposed for a log or an alarm: who says what, how bad, where and when. It stands there as the sender's word."""
    marks = "" if alert.is_real else f"{STATUSES[alert.status]}. "
    told = (
        gettext("%(source)s says that a warning no longer holds: %(headline)s")
        if calls_back(alert)
        else gettext("%(source)s warns: %(headline)s")
    )
    head = told % {"source": alert.source, "headline": alert.name}
    if alert.level:
        head += f" ({alert.level})"
    parts = [f"{marks}{head}" if head.endswith((".", "!", "?")) else f"{marks}{head}."]
    if alert.place and alert.place not in head:
        parts.append(gettext("Area: %(place)s.") % {"place": alert.place})
    if when := holds(alert, now):
        parts.append(gettext("Holds %(when)s.") % {"when": when})
    first = "\n".join(parts)
    return "\n\n".join(part for part in (first, alert.text, alert.instruction) if part)
