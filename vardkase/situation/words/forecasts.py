"""The words of what somebody has said will be, and what came of it."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any

from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from vardkase.kernel.moments import Happened, Precision
from vardkase.situation.rules.figures import Qualifier
from vardkase.situation.rules.forecasts import Foretold, Score, Verdict
from vardkase.situation.words.facts import GROUP, digits, figure
from vardkase.ui import times

if TYPE_CHECKING:
    from django.utils.functional import _StrPromise as StrPromise

    from vardkase.situation.events.forecasts import ForecastClosed, ForecastStated

FORETOLD: dict[Foretold, StrPromise] = {
    Foretold.MOMENT: _("When something comes about"),
    Foretold.NUMBER: _("How many there are at a moment"),
}
EVENTS: dict[str, StrPromise] = {
    "situation.forecast_opened": _("Forecast followed"),
    "situation.forecast_stated": _("Forecast stated"),
    "situation.forecast_closed": _("Forecast closed by its outcome"),
}
REFUSALS: dict[str, StrPromise] = {
    "situation.forecast_needs_what": _("Say what is foretold, for example Strömmen är tillbaka."),
    "situation.forecast_needs_area": _("Say which area it is about. The mainland and the islands are two forecasts."),
    "situation.forecast_needs_unit": _("Say what is counted, for example kunder."),
    "situation.forecast_needs_at": _("Say of which moment the number is foretold."),
    "situation.forecast_needs_source": _("Say who has said it. A forecast without a source cannot be followed up."),
    "situation.forecast_needs_stated": _("Say when it was said, as precisely as you know it."),
    "situation.stated_in_future": _("It cannot have been said later than now. Look at the time once more."),
    "situation.forecast_needs_when": _("Say when it is to come: at the latest, and at the earliest if they said so."),
    "situation.forecast_turned": _("The latest lies before the earliest. Turn them round."),
    "situation.forecast_of_the_past": _("What was foretold lay in the past when it was said. Look at the times once more."),
    "situation.subject_exists": _("«%(what)s» for %(area)s is followed already. Enter the new forecast there."),
    "situation.no_such_forecast": _("There is no such forecast here. Open the page of forecasts again and choose one."),
    "situation.outcome_needs_when": _("Say when it came, or leave everything but the note empty if nobody came to know."),
    "situation.outcome_in_future": _("What came true has been. Look at the time once more."),
    "situation.outcome_needs_source": _("Say who says that it came true."),
    "situation.outcome_needs_note": _("Say when it came. If nobody came to know, write why in the note."),
}


def length(how_long: timedelta) -> str:
    """A length of time as one would say it: `40 min`, `14 tim`, `19 dygn`; from two days on in whole days."""
    minutes = round(abs(how_long).total_seconds() / 60)
    if minutes < 60:
        return gettext("%(count)s mins") % {"count": minutes}
    if minutes < 48 * 60:
        return gettext("%(count)s h") % {"count": round(minutes / 60)}
    return gettext("%(count)s days") % {"count": round(minutes / 1440)}


def foretold(event: ForecastStated, now: datetime) -> str:
    """What was foretold: a moment, an interval, a figure or a range."""
    if event.subject.kind is Foretold.NUMBER:
        low = figure(event.low, Qualifier.EXACT, "")
        value = low if event.high in {"", event.low} else f"{low}–{digits(event.high)}"
        return f"{value}{GROUP}{event.subject.unit}"
    if event.since is None or event.until is None:
        return ""
    return interval(event.since, event.until, now)


def interval(since: datetime, until: datetime, now: datetime) -> str:
    """From one moment to another; whole days without hours, and a moment alone as it is."""
    if since == until:
        return times.moment(since, now)
    if _is_midnight(since) and _is_midnight(until):
        first, last = times.day(since, now), times.day(until - timedelta(minutes=1), now)
        return first if first == last else f"{first} – {last}"
    return f"{times.moment(since, now)} – {times.moment(until, now)}"


def short_interval(since: datetime, until: datetime) -> str:
    """The same in a drawing, where each letter takes room: `4 jan 19:00–5 jan 19:00`, `18–25 jan`, `10 jan`."""
    if since == until or not (_is_midnight(since) and _is_midnight(until)):
        ends = [_short_day(one, clock=True) for one in dict.fromkeys((since, until))]
        return "–".join(ends)
    first, last = times.local(since), times.local(until - timedelta(minutes=1))
    if first.date() == last.date():
        return _short_day(since)
    begins = str(first.day) if (first.year, first.month) == (last.year, last.month) else _short_day(since)
    return f"{begins}–{_short_day(last)}"


def _short_day(at: datetime, *, clock: bool = False) -> str:
    here = times.local(at)
    day = f"{here.day} {times.month_names()[here.month - 1]}"
    return f"{day} {here:%H:%M}" if clock else day


def verdict(score: Score, unit: str) -> str:
    """What came of it, in a few words."""
    says = {
        Verdict.HELD: _("held"),
        Verdict.LATER: _("came %(by)s later"),
        Verdict.EARLIER: _("came %(by)s earlier"),
        Verdict.MORE: _("were %(by)s more"),
        Verdict.FEWER: _("were %(by)s fewer"),
    }[score.verdict]
    by = length(score.missed) if score.missed else f"{digits(f'{abs(score.off):f}')}{GROUP}{unit}"
    return str(says) % {"by": by} if score.verdict is not Verdict.HELD else str(says)


def came(event: ForecastClosed, now: datetime) -> str:
    """What came true."""
    if event.came is not None:
        return times.happened(event.came, now)
    return figure(event.value, Qualifier.EXACT, event.subject.unit) if event.value else gettext("never became known")


def _foretold(facts: dict[str, Any]) -> dict[str, Any]:
    if facts["since"]:
        since, until, said = (datetime.fromisoformat(facts[name]) for name in ("since", "until", "recorded_at"))
        return {**facts, "foretold": interval(since, until, said)}
    value = digits(facts["low"]) if facts["low"] == facts["high"] else f"{digits(facts['low'])}–{digits(facts['high'])}"
    return {**facts, "foretold": f"{value}{GROUP}{facts['unit']}"}


def _closed(facts: dict[str, Any]) -> dict[str, Any]:
    if facts["came"]:
        at = datetime.fromisoformat(facts["came"])
        precision = Precision(facts.get("precision") or Precision.MINUTE)
        return {**facts, "outcome": times.happened(Happened(at, precision), at)}
    return {**facts, "outcome": f"{digits(facts['value'])}{GROUP}{facts['unit']}" if facts["value"] else gettext("never became known")}


def _is_midnight(at: datetime) -> bool:
    here = times.local(at)
    return (here.hour, here.minute) == (0, 0)


LINES: dict[str, tuple[StrPromise, Callable[[dict[str, Any]], dict[str, Any]]]] = {
    "situation.forecast_opened": (_("Forecasts of «%(what)s», %(area)s, are followed by %(owner)s."), dict),
    "situation.forecast_stated": (_("Forecast, %(what)s, %(area)s: %(foretold)s, according to %(source)s."), _foretold),
    "situation.forecast_closed": (_("Outcome, %(what)s, %(area)s: %(outcome)s."), _closed),
}
