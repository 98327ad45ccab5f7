"""What facts and forecasts give to other parts of the house: to reports, to the time machine, and to the list of what is due."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from vardkase.access.rules import Capability, Role, Viewer
from vardkase.incidents.rows import IncidentRow
from vardkase.incidents.rules import scopes
from vardkase.leadership.obligations import Due, Obligation
from vardkase.situation.material import Material, Section
from vardkase.situation.moments import Seen
from vardkase.situation.queries import facts, forecasts
from vardkase.situation.queries.facts_due import open_contradictions, passed_forecasts, stale_series
from vardkase.situation.queries.facts_rows import FactLine, Pair, SeriesLine
from vardkase.situation.queries.forecasts import Ladder
from vardkase.situation.rules import facts as rules
from vardkase.situation.rules.facts import Settlement, Standing, strictest
from vardkase.situation.rules.figures import Change
from vardkase.situation.rules.known import Known
from vardkase.situation.words import ages
from vardkase.situation.words import facts as words
from vardkase.situation.words import forecasts as forecast_words
from vardkase.ui import times
from vardkase.ui.addresses import address

# Who is asked: the functions of the staff that look after the picture, and whoever has the duty where there is no staff.
ROLES = (Role.STAFF_MEMBER, Role.CHIEF_OF_STAFF, Role.DUTY_OFFICER)


def fact_material(viewer: Viewer, row: IncidentRow, known: Known) -> list[Material]:
    """The newest of each series: figures among the consequences, statements in the event; what is to come, and what is not certain."""
    pairs = facts.contradictions(viewer, row, known)
    # What was found not to hold is still there to be read, but no report says it as if it did.
    settled = [one for one in pairs if one.settlement is Settlement.ONE_HOLDS]
    wrong = {line.id for one in settled for line in (one.one, one.other) if line.id != one.holds}
    found = [_material(row, line, known) for line in facts.series(viewer, row, known) if line.latest and line.id not in wrong]
    found += [_ahead(row, line, fact, known) for line, fact in facts.forecasts_of_facts(viewer, row, known)]
    found += [_stale(row, line, known) for line in facts.series(viewer, row, known) if line.is_stale]
    return found + [_contradiction(row, pair, known) for pair in pairs if pair.is_open]


def forecast_material(viewer: Viewer, row: IncidentRow, known: Known) -> list[Material]:
    """What is foretold now; a forecast whose time has passed is an uncertainty."""
    return [_forecast(row, one, known) for one in forecasts.ladders(viewer, row, known) if one.newest and one.outcome is None]


def facts_seen(viewer: Viewer, row: IncidentRow, known: Known) -> list[Seen]:
    """The series as they were known."""
    return [_seen(row, one, known) for one in facts.series(viewer, row, known)]


def forecasts_seen(viewer: Viewer, row: IncidentRow, known: Known) -> list[Seen]:
    """The forecasts as they were known."""
    return [_forecast_seen(row, one, known) for one in forecasts.ladders(viewer, row, known)]


def due(viewer: Viewer, now: datetime) -> Iterator[Obligation]:
    """Old figures to ask for again, contradictions to settle, outcomes to enter."""
    for row, line in stale_series(viewer, now=now):
        yield _to_ask(viewer, row, line, now)
    for row, pair in open_contradictions(viewer, now=now):
        yield _to_settle(viewer, row, pair)
    for row, ladder in passed_forecasts(viewer, now=now):
        yield _to_close(viewer, row, ladder)


def told(line: SeriesLine, fact: FactLine, known: Known) -> str:
    """A fact as a sentence of a report: what, where, how many, of which moment, according to whom."""
    value = words.figure(fact.said.value, fact.said.qualifier, line.said.unit, line.said.kind)
    facts_of = {"what": line.said.what, "area": line.said.area, "value": value, "at": times.happened(fact.as_of, known.at)}
    said = _("%(what)s, %(area)s: %(value)s (%(at)s, according to %(source)s)") % {**facts_of, "source": line.said.organisation}
    change = ""
    moved = rules.moved(line.change, line.previous.at, fact.at) if line.previous and fact is line.latest else None
    if moved in {Change.RISE, Change.FALL} and line.previous:
        before = words.figure(line.previous.said.value, line.previous.said.qualifier, "", line.said.kind)
        how = _("a rise from %(before)s") if moved is Change.RISE else _("a fall from %(before)s")
        change = f", {how % {'before': before}}"
    standing = f", {str(words.STANDINGS[fact.said.standing]).lower()}" if fact.said.standing is not Standing.CONFIRMED else ""
    return f"{said}{change}{standing}."


def _material(row: IncidentRow, line: SeriesLine, known: Known) -> Material:
    if line.latest is None:
        raise ValueError("an empty series gives nothing")
    section = Section.CONSEQUENCES if line.said.kind.is_number else Section.EVENT
    return _piece(row, line, line.latest, section, f"fact:{line.id}", told(line, line.latest, known))


def _ahead(row: IncidentRow, line: SeriesLine, fact: FactLine, known: Known) -> Material:
    return _piece(row, line, fact, Section.FORECAST, f"fact:{line.id}:{fact.at:%Y%m%d%H%M}", told(line, fact, known))


def _stale(row: IncidentRow, line: SeriesLine, known: Known) -> Material:
    if line.latest is None:
        raise ValueError("an empty series is not old")
    age = times.ago(line.latest.at, known.at)
    text = _("The newest figure is old (%(age)s): %(what)s, %(area)s.") % {"age": age, "what": line.said.what, "area": line.said.area}
    return _piece(row, line, line.latest, Section.UNCERTAINTIES, f"stale:{line.id}", text)


def _piece(row: IncidentRow, line: SeriesLine, fact: FactLine, section: Section, key: str, text: str) -> Material:
    value = words.figure(fact.said.value, fact.said.qualifier, line.said.unit, line.said.kind)
    source = f"{line.said.organisation} ({fact.said.person})" if fact.said.person else line.said.organisation
    url = address("situation:series", row.id, line.id)
    return Material(section, key, text, value, fact.at, fact.number, source, url, line.change is Change.RISE, line.said.mark)


def _contradiction(row: IncidentRow, pair: Pair, known: Known) -> Material:
    both = [(one.said.organisation, one.latest, one) for one in (pair.one, pair.other) if one.latest]
    values = [words.figure(fact.said.value, fact.said.qualifier, line.said.unit, line.said.kind) for _name, fact, line in both]
    says = _("%(one)s says %(value)s and %(other)s %(other_value)s") % {
        "one": both[0][0], "value": values[0], "other": both[1][0], "other_value": values[1],
    }  # fmt: skip
    newest = max((fact for _name, fact, _line in both), key=lambda one: one.number)
    first, second = sorted((pair.one.id, pair.other.id))
    url = address("situation:compare", row.id, pair.one.id)
    text = f"{pair.one.said.what}, {pair.one.said.area}: {says}. " + _("%(owner)s is asked to settle it.") % {"owner": pair.owner}
    source = ", ".join(name for name, _fact, _line in both)
    mark = strictest((pair.one.said.mark, pair.other.said.mark))
    key = f"contradiction:{first}:{second}"
    return Material(Section.UNCERTAINTIES, key, text, " / ".join(values), newest.at, newest.number, source, url, True, mark)


def _forecast(row: IncidentRow, one: Ladder, known: Known) -> Material:
    newest, subject = one.newest, one.said.subject
    if newest is None:
        raise ValueError("a ladder without rungs gives nothing")
    value = forecast_words.foretold(newest.said, known.at)
    names = {"what": subject.what, "area": subject.area, "value": value, "who": newest.said.organisation}
    stated = times.happened(newest.said.stated_at, known.at)
    text = _("%(what)s, %(area)s: %(value)s (according to %(who)s, %(stated)s).") % {**names, "stated": stated}
    moved = sum(slips.count for slips in one.slips.values())
    if moved:
        often = ngettext("The forecast has been moved later %(count)s time.", "The forecast has been moved later %(count)s times.", moved)
        text += " " + often % {"count": moved}
    if one.passed:
        text += " " + _("Its time has passed, and nobody has said what came of it.")
    section = Section.UNCERTAINTIES if one.passed else Section.FORECAST
    url = address("situation:forecast", row.id, one.id)
    return Material(
        section, f"forecast:{one.id}", text, value, newest.at, newest.number, newest.said.organisation, url, False, one.said.mark
    )


def _seen(row: IncidentRow, line: SeriesLine, known: Known) -> Seen:
    title = f"{line.said.what}, {line.said.area} ({line.said.organisation})"
    url = address("situation:series", row.id, line.id)
    if line.latest is None:
        return Seen(f"fact:{line.id}", title, _("nothing yet"), line.number, url=url)
    value = words.figure(line.latest.said.value, line.latest.said.qualifier, line.said.unit, line.said.kind)
    told, age = times.happened(line.latest.as_of, known.at), ages.age(line.latest.at, known.at, row.closed_at)
    more = f"{told} ({age})" if age else told
    tone, word = ("orange", _("old")) if line.is_stale else ("", "")
    return Seen(f"fact:{line.id}", title, value, line.latest.number, more, tone, word, url)


def _forecast_seen(row: IncidentRow, one: Ladder, known: Known) -> Seen:
    subject, newest = one.said.subject, one.newest
    title, url = f"{subject.what}, {subject.area}", address("situation:forecast", row.id, one.id)
    if one.outcome:
        came = forecast_words.came(one.outcome.said, known.at)
        return Seen(f"forecast:{one.id}", title, came, one.outcome.number, "", "", _("Turned out"), url)
    if newest is None:
        return Seen(f"forecast:{one.id}", title, _("nothing yet"), one.number, url=url)
    more = f"{newest.said.organisation}, {times.happened(newest.said.stated_at, known.at)}"
    tone, word = ("orange", _("Its time has passed")) if one.passed else ("", "")
    return Seen(f"forecast:{one.id}", title, forecast_words.foretold(newest.said, known.at), newest.number, more, tone, word, url)


def _may_say(viewer: Viewer, row: IncidentRow) -> bool:
    return row.state.is_written_in and viewer.can(Capability.SITUATION_WRITE, scopes(row.id, row.authority_id))


def _to_ask(viewer: Viewer, row: IncidentRow, line: SeriesLine, now: datetime) -> Obligation:
    names = {"owner": line.owner, "what": line.said.what, "area": line.said.area, "source": line.said.organisation}
    return Obligation(
        key=f"series-{line.id}",
        code="series_is_old",
        title=_("%(owner)s: ask %(source)s again. %(what)s, %(area)s") % names,
        why=_("Whoever opened the series said how old its newest figure may be."),
        since=line.latest.at if line.latest else None,
        due_at=line.stale_at,
        state=Due.OVERDUE,
        url=address("situation:state_fact" if _may_say(viewer, row) else "situation:series", row.id, line.id),
        roles=ROLES,
        incident=row,
        mark=line.said.mark,
    )


def _to_settle(viewer: Viewer, row: IncidentRow, pair: Pair) -> Obligation:
    first, second = sorted((pair.one.id, pair.other.id))
    newest = max((one.latest for one in (pair.one, pair.other) if one.latest), key=lambda one: one.number)
    names = {"owner": pair.owner, "what": pair.one.said.what, "area": pair.one.said.area}
    to_act = address("situation:settle_contradiction", row.id, pair.one.id, pair.other.id)
    return Obligation(
        key=f"contradiction-{first}-{second}",
        code="contradiction_is_open",
        title=_("%(owner)s: find out what holds. Two sources contradict each other: %(what)s, %(area)s") % names,
        why=_("Figures that contradict each other stand beside each other until somebody has found out which holds."),
        since=newest.recorded_at,
        due_at=None,
        state=Due.DUE,
        url=to_act if _may_say(viewer, row) else address("situation:compare", row.id, pair.one.id),
        roles=ROLES,
        incident=row,
        mark=strictest((pair.one.said.mark, pair.other.said.mark)),
    )


def _to_close(viewer: Viewer, row: IncidentRow, one: Ladder) -> Obligation:
    names = {"owner": one.said.owner, "what": one.said.subject.what, "area": one.said.subject.area}
    return Obligation(
        key=f"forecast-{one.id}",
        code="forecast_has_passed",
        title=_("%(owner)s: what came of the forecast? %(what)s, %(area)s") % names,
        why=_("What was foretold has its time behind it. Enter what came true, or the new forecast."),
        since=one.passed,
        due_at=one.passed,
        state=Due.OVERDUE,
        url=address("situation:close_forecast" if _may_say(viewer, row) else "situation:forecast", row.id, one.id),
        roles=ROLES,
        incident=row,
        mark=one.said.mark,
    )
