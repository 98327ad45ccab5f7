"""The cells of the tables of facts: put together here, since a table of a hundred rows would ask the template a thousand questions."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from vardkase.situation.queries.facts_rows import FactLine, Pair, SeriesLine, Told
from vardkase.situation.rules import facts as rules
from vardkase.situation.rules.facts import Standing
from vardkase.situation.rules.figures import Change
from vardkase.situation.rules.known import Known
from vardkase.situation.views import charts
from vardkase.situation.words import ages
from vardkase.situation.words import facts as words
from vardkase.ui import times
from vardkase.ui.addresses import address

NOTHING = SafeString("")
# Characters of a statement in a list; the whole of it stands in its series.
SHORT = 160


def value_of(fact: FactLine, line: SeriesLine) -> str:
    """The figure of a fact with its qualifier and unit."""
    return words.figure(fact.said.value, fact.said.qualifier, line.said.unit, line.said.kind)


def short(text: str) -> str:
    """As much of a text as a list has room for."""
    return text if len(text) <= SHORT else f"{text[:SHORT].rstrip()}…"


def standing(fact: FactLine) -> SafeString:
    """That it is assumed or foretold; what is confirmed says nothing."""
    if fact.said.standing is Standing.CONFIRMED:
        return NOTHING
    return format_html(' <span class="chip">{}</span>', words.STANDINGS[fact.said.standing])


def change(how: Change | None) -> SafeString:
    """Rise or fall with its arrow, and in a word."""
    return format_html('<span><span aria-hidden="true">{}</span> {}</span>', words.ARROWS[how], words.CHANGES[how]) if how else NOTHING


def moved(line: SeriesLine) -> Change | None:
    """What a series has done since the figure before; of one moment there is neither rise nor fall."""
    if line.latest is None or line.previous is None:
        return line.change
    return rules.moved(line.change, line.previous.at, line.latest.at)


def moves(facts: Sequence[FactLine]) -> dict[UUID, Change | None]:
    """The same for each of some facts, the newest first, of one series or of several."""
    found: dict[UUID, Change | None] = {}
    before: dict[UUID, datetime] = {}
    for one in reversed(facts):
        found[one.id] = rules.moved(one.change, before.get(one.said.series.id), one.at)
        if not one.revised and one.said.standing is not Standing.FORECAST:
            before[one.said.series.id] = one.at
    return found


def named(incident_id: UUID, line: SeriesLine) -> SafeString:
    """The area as a link to the series, and its source."""
    url, said = address("situation:series", incident_id, line.id), line.said
    return format_html('<a href="{}">{}</a><br><span class="small muted">{}</span>', url, said.area, said.organisation)


def foretold(fact: FactLine, line: SeriesLine, known: Known) -> str:
    """What a series that has nothing else says of a moment to come: `Prognos: ca 350 hushåll, tor 3 jan 10:00`."""
    value, at = short(value_of(fact, line)), times.happened(fact.as_of, known.at)
    return _("Forecast: %(value)s, %(at)s") % {"value": value, "at": at}


def newest(line: SeriesLine, known: Known, ahead: FactLine | None = None, lost: Pair | None = None) -> SafeString:
    """The newest figure of a series; of one that has none what is foretold, `ahead`; struck when it was found not to hold."""
    if line.latest is None:
        return format_html('<span dir="auto">{}</span>', foretold(ahead, line, known) if ahead else _("nothing yet"))
    said = short(value_of(line.latest, line))
    if lost is not None:
        return format_html('<span><s dir="auto">{}</s>{}{}</span>', said, standing(line.latest), settled(lost, known))
    return format_html('<span><b class="fact-value" dir="auto">{}</b>{}</span>', said, standing(line.latest))


def as_of(line: SeriesLine, known: Known, closed_at: datetime | None) -> SafeString:
    """Of which moment it speaks, and how old it is; also in a word when it is too old."""
    if line.latest is None:
        return NOTHING
    told, age = times.happened(line.latest.as_of, known.at), ages.age(line.latest.at, known.at, closed_at)
    if line.is_stale:
        return format_html('<span>{}<br><span class="small">{} · <b>{}</b></span></span>', told, age, _("old"))
    words_of = [age] if age else []
    words_of += [] if line.followed else [_("not followed any longer")]
    if not words_of:
        return format_html("<span>{}</span>", told)
    return format_html('<span>{}<br><span class="small muted">{}</span></span>', told, " · ".join(words_of))


def settled(pair: Pair, known: Known) -> SafeString:
    """That a figure was found not to hold, by whom and why: it stands, and nobody is to read it as if it did."""
    at = times.moment(pair.settled_at, known.at) if pair.settled_at else ""
    told = _("Does not hold, according to %(who)s %(at)s: %(why)s") % {"who": pair.settled_by, "at": at, "why": pair.reason}
    return format_html('<br><span class="small" dir="auto"><b>✕</b> {}</span>', told)


def way(line: SeriesLine) -> SafeString:
    """The way of a series as a small line, and what it has done since the figure before."""
    drawn = charts.sparks(line)
    moved_so = moved(line)
    if not moved_so or line.previous is None:
        return format_html('<span class="fact-way">{}</span>', drawn) if drawn else NOTHING
    before = line.previous.said
    was = _("was %(before)s") % {"before": words.figure(before.value, before.qualifier, "", before.kind)}
    told = format_html('{}<br><span class="small muted nowrap">{}</span>', change(moved_so), was)
    return format_html('<span class="fact-way">{}<span>{}</span></span>', drawn, told)


def value(fact: FactLine, line: SeriesLine) -> SafeString:
    """A figure as it stands in its series: struck when it was revised, and with what it is instead of and why."""
    parts = [format_html('<s dir="auto">{}</s> <span class="chip chip--grey">{}</span>', value_of(fact, line), _("revised"))]
    if not fact.revised:
        parts = [format_html('<b class="as-typed" dir="auto">{}</b>', value_of(fact, line))]
    parts.append(standing(fact))
    if fact.reason:
        instead = _("Instead of %(before)s: %(reason)s") % {"before": _before(fact), "reason": fact.reason}
        parts.append(format_html('<br><span class="small" dir="auto">{}</span>', instead))
    if fact.said.note:
        parts.append(format_html('<br><span class="small muted as-typed" dir="auto">{}</span>', fact.said.note))
    return format_html("<span>{}</span>", format_html_join("", "{}", ((part,) for part in parts)))


def _before(fact: FactLine) -> str:
    instead = getattr(fact.said, "instead_of", "")
    return words.digits(instead) if fact.said.kind.is_number else instead


def source(fact: FactLine) -> SafeString:
    """Who said it, or where it stands, with its address; and how reliable that is."""
    said = fact.said
    who = said.person or said.series.organisation
    told = format_html('<a href="{}" rel="noreferrer">{}</a>', said.url, who) if said.url else format_html("{}", who)
    if not said.confidence:
        return format_html('<span dir="auto">{}</span>', told)
    judged = words.CONFIDENCES[said.confidence]
    return format_html('<span dir="auto">{}<br><span class="small muted">{}</span></span>', told, judged)


def entered(fact: FactLine, line: SeriesLine, incident_id: UUID, known: Known, told: str, *, may_say: bool) -> SafeString:
    """When it was entered, as a link to the log; and the way to revise it. `told` is of which moment it speaks."""
    url, at = address("incidents:entry", incident_id, fact.number), times.moment(fact.recorded_at, known.at)
    revise = NOTHING
    if may_say and not fact.revised:
        hidden = f"{value_of(fact, line)}, {told}"
        to_act = address("situation:revise_fact", incident_id, fact.id)
        shape = '<br><a class="small screen-only" href="{}">{}<span class="visually-hidden"> {}</span></a>'
        revise = format_html(shape, to_act, _("Revise …"), short(hidden))
    return format_html('<span><a href="{}">{}</a>{}</span>', url, at, revise)


def told(one: Told, letter: str) -> tuple[SafeString, SafeString]:
    """A figure among those of other series: which it is, and how it stands to what was told just before."""
    strong = format_html("<b>{}</b> ", letter) if letter else NOTHING
    series = one.series.said
    where = format_html('<span>{}{}<br><span class="small muted">{}</span></span>', strong, series.area, series.organisation)
    beside = words.ELSEWHERE[one.elsewhere] if one.elsewhere else "–"
    return where, format_html("<span>{}</span>", beside)
