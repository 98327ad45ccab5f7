"""Forecasts as they are known at a moment: the ladder of each subject, what came of it, and how each source has fared."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from vardkase.access.rules import Viewer
from vardkase.incidents import tables
from vardkase.incidents.rows import IncidentRow
from vardkase.incidents.rules import Audience, audience, may_see
from vardkase.kernel.once import asked_once
from vardkase.kernel.refusal import Refusal
from vardkase.leadership.queries.shaping import said
from vardkase.leadership.rules.frame import folded
from vardkase.situation.events import forecasts as events
from vardkase.situation.models.forecasts import ForecastOutcomeRow, ForecastRow, ForecastSubjectRow
from vardkase.situation.rules import forecasts as rules
from vardkase.situation.rules.forecasts import Foresaid, Foretold, Score, Slips, SourceScore
from vardkase.situation.rules.known import Known


@dataclass(frozen=True, slots=True)
class ForecastLine:
    """A forecast as it was said. `moved` is how much later than the same source's before it, below zero for earlier; None for a first.

    `is_newest`: its source has said nothing since. `corrected`: we had written it down wrongly; it is scored no more.
    """

    id: UUID
    number: int
    said: events.ForecastStated
    recorded_at: datetime
    by: str
    corrected: bool = False
    moved: timedelta | None = None
    is_newest: bool = False
    score: Score | None = None

    @property
    def at(self) -> datetime:
        """When it was stated, as a moment by which the ladder is ordered."""
        if self.said.stated_at.at is None:
            raise TypeError("a forecast without a moment was never written")
        return self.said.stated_at.at


@dataclass(frozen=True, slots=True)
class OutcomeLine:
    """What came of it."""

    number: int
    said: events.ForecastClosed
    recorded_at: datetime
    by: str

    @property
    def is_known(self) -> bool:
        """Whether anybody came to know."""
        return self.said.came is not None or bool(self.said.value)


@dataclass(frozen=True, slots=True)
class Ladder:
    """A subject with its forecasts in the order in which they were stated. `slips` by source; `passed` when the newest of all has been,
    and nobody has said what came of it."""

    id: UUID
    number: int
    said: events.ForecastOpened
    forecasts: tuple[ForecastLine, ...]
    outcome: OutcomeLine | None
    slips: dict[str, Slips]
    passed: datetime | None

    @property
    def newest(self) -> ForecastLine | None:
        """The last that was stated and still stands."""
        standing = [one for one in self.forecasts if not one.corrected]
        return standing[-1] if standing else None


def ladders(viewer: Viewer, row: IncidentRow, known: Known) -> tuple[Ladder, ...]:
    """Everything foretold that the viewer may read, in the order in which it was opened; of one thing all areas together."""
    seen = audience(viewer, row.id, row.authority_id)
    return asked_once(("ladders", row.id, seen, known), lambda: _ladders(row.id, seen, known))


def ladder(viewer: Viewer, row: IncidentRow, known: Known, subject_id: UUID) -> Ladder:
    """One of them. Refusal("situation.not_found")."""
    found = next((one for one in ladders(viewer, row, known) if one.id == subject_id), None)
    if found is None:
        raise Refusal("situation.not_found")
    return found


def forecast(viewer: Viewer, row: IncidentRow, known: Known, forecast_id: UUID) -> tuple[Ladder, ForecastLine]:
    """One forecast with its ladder. Refusal("situation.not_found")."""
    for one in ladders(viewer, row, known):
        for line in one.forecasts:
            if line.id == forecast_id:
                return one, line
    raise Refusal("situation.not_found")


def scores(viewer: Viewer, row: IncidentRow, known: Known) -> tuple[SourceScore, ...]:
    """How each source has fared over the whole incident, whoever has said most first."""
    found: dict[str, tuple[str, list[ForecastLine], list[Slips]]] = {}
    for one in ladders(viewer, row, known):
        for line in one.forecasts:
            if not line.corrected:
                found.setdefault(folded(line.said.organisation), (line.said.organisation, [], []))[1].append(line)
        for source, moved in one.slips.items():
            found[source][2].append(moved)
    made = (rules.source_score(name, len(lines), [one.score for one in lines if one.score], moved) for name, lines, moved in found.values())
    return tuple(sorted(made, key=lambda one: (-one.stated, one.organisation.casefold())))


def _ladders(incident_id: UUID, seen: Audience, known: Known) -> tuple[Ladder, ...]:
    subjects = [one for one in _known(ForecastSubjectRow, "number", incident_id, known) if may_see(seen, one.mark_key)]
    if not subjects:
        return ()
    stated: dict[UUID, list[ForecastRow]] = {}
    for one in _known(ForecastRow, "stated_at, number", incident_id, known):
        stated.setdefault(one.subject_id, []).append(one)
    ended = {one.subject_id: one for one in _known(ForecastOutcomeRow, "number", incident_id, known)}
    found = [_ladder(one, stated.get(one.id, []), ended.get(one.id), known) for one in subjects]
    first: dict[str, int] = {}
    for ladder in found:
        first.setdefault(folded(ladder.said.subject.what), ladder.number)
    return tuple(sorted(found, key=lambda one: (first[folded(one.said.subject.what)], one.number)))


def _known(model: type[Any], order: str, incident_id: UUID, known: Known) -> list[Any]:
    return [one for one in tables.load(model, order, incident_id=incident_id) if one.number <= known.number]


def _ladder(row: ForecastSubjectRow, rows: list[ForecastRow], ended: ForecastOutcomeRow | None, known: Known) -> Ladder:
    opened = said(events.ForecastOpened, row.body)
    outcome = OutcomeLine(ended.number, said(events.ForecastClosed, ended.body), ended.recorded_at, ended.by) if ended else None
    read = [(one, said(events.ForecastStated, one.body)) for one in rows]
    standing = [event for one, event in read if not _is_corrected(one, known)]
    by_source: dict[str, list[events.ForecastStated]] = {}
    for event in standing:
        by_source.setdefault(folded(event.organisation), []).append(event)
    lines = tuple(_line(one, event, by_source, outcome) if event in standing else _wrong(one, event) for one, event in read)
    ends = {source: rules.slips(one.until for one in those if one.until) for source, those in by_source.items()}
    return Ladder(row.id, row.number, opened, lines, outcome, ends, _passed(opened, standing, outcome, known))


def _wrong(row: ForecastRow, event: events.ForecastStated) -> ForecastLine:
    return ForecastLine(row.id, row.number, event, row.recorded_at, row.by, corrected=True)


def _line(
    row: ForecastRow, event: events.ForecastStated, by_source: dict[str, list[events.ForecastStated]], outcome: OutcomeLine | None
) -> ForecastLine:
    own = by_source[folded(event.organisation)]
    place = own.index(event)
    before = own[place - 1] if place else None
    moved = event.until - before.until if before and event.until and before.until else None
    return ForecastLine(row.id, row.number, event, row.recorded_at, row.by, False, moved, place == len(own) - 1, score_of(event, outcome))


def score_of(event: events.ForecastStated, outcome: OutcomeLine | None) -> Score | None:
    """What came of a forecast; None while nobody knows. One that was stated when it had come true already foretold nothing."""
    if outcome is None or not outcome.is_known:
        return None
    foresaid = Foresaid(event.organisation, event.since, event.until, event.low, event.high)
    if event.subject.kind is Foretold.NUMBER:
        if event.subject.at is not None and event.stated_at.at is not None and event.stated_at.at >= event.subject.at:
            return None
        return rules.score_number(foresaid, outcome.said.value)
    came = outcome.said.came
    if came is None or came.until is None or event.stated_at.at is None or event.stated_at.at >= came.until:
        return None
    return rules.score_moment(foresaid, came)


def _passed(
    opened: events.ForecastOpened, standing: Iterable[events.ForecastStated], outcome: OutcomeLine | None, known: Known
) -> datetime | None:
    """When what was foretold last had been, while nobody has said what came of it."""
    ends = [one.until for one in standing if one.until] if opened.subject.kind is Foretold.MOMENT else []
    end = ends[-1] if ends else opened.subject.at
    return end if outcome is None and end is not None and end < known.at else None


def _is_corrected(row: ForecastRow, known: Known) -> bool:
    return row.corrected_number is not None and row.corrected_number <= known.number
