"""Writing scenarios, and saying what has come of their signs."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime
from typing import Any
from uuid import UUID, uuid5

from django.db import transaction

from vardkase.access.rules import Viewer
from vardkase.incidents import tables
from vardkase.incidents.actions.frame import check_same
from vardkase.incidents.rows import IncidentRow
from vardkase.incidents.rules import OPEN, Mark, check_mark
from vardkase.kernel.refusal import Refusal
from vardkase.leadership.rules.frame import need, tidy
from vardkase.leadership.rules.seen import check_seen
from vardkase.ledger.entry import Entry
from vardkase.situation import indicators
from vardkase.situation.actions.frame import already, to_say, written
from vardkase.situation.events import scenarios as events
from vardkase.situation.models.scenarios import ScenarioRow
from vardkase.situation.queries import scenarios as queries
from vardkase.situation.queries.known import known_now
from vardkase.situation.queries.scenarios import IndicatorLine, ScenarioLine
from vardkase.situation.rules import scenarios as rules
from vardkase.situation.rules.marks import covers
from vardkase.situation.rules.scenarios import ScenarioDraft, Step


def write_scenario(*, viewer: Viewer, incident_id: UUID, draft: ScenarioDraft, key: UUID, now: datetime) -> Entry:
    """Writes a scenario down; its id is the key.

    Refused: "leadership.may_not", "situation.scenario_needs_…", "situation.scenario_of_the_future", "situation.indicator_…",
    "situation.condition_needs_limit", "situation.limit_is_no_number", "incident.secret_needs_statute";
    "situation.scenario_more_open_than_watched" for one that names a figure which not everybody who reads the scenario may read.
    """
    with transaction.atomic():
        row = to_say(viewer, incident_id, key)
        key = _own_id(row.id, key)
        event = _version(viewer, row, draft, key, key, None, now)
        earlier = _earlier(row, key, event)
        return earlier or written(row.stream, event, viewer, key, now)


def revise_scenario(
    *, viewer: Viewer, incident_id: UUID, scenario_id: UUID, draft: ScenarioDraft, seen: str | None = None, key: UUID, now: datetime
) -> Entry:
    """A new version takes the place of the one before, which stays readable; a scenario that was withdrawn is reckoned with again.

    Refused: as `write_scenario`; "leadership.not_found"; "leadership.changed_meanwhile" when somebody has written a version since.
    """
    with transaction.atomic():
        row = to_say(viewer, incident_id, key)
        draft = _tidied(row, draft, now)
        repeated = already(row.stream, key, events.ScenarioWritten, scenario_id=scenario_id, **_words(draft))
        if repeated:
            check_same(repeated, same=repeated.erased or _same_signs(repeated.event, draft, key, now))
            return repeated
        before = queries.scenario(viewer, row, scenario_id, known_now(row, now))
        check_seen(seen, standing(before))
        event = _version(viewer, row, draft, scenario_id, key, before.said, now)
        return written(row.stream, event, viewer, key, now)


def withdraw_scenario(*, viewer: Viewer, incident_id: UUID, scenario_id: UUID, why: str, key: UUID, now: datetime) -> Entry:
    """Nobody reckons with it any more. Refused: "situation.scenario_needs_why", "situation.scenario_withdrawn_already"."""
    with transaction.atomic():
        row = to_say(viewer, incident_id, key)
        words = tidy(now, {}, {"why": why})["why"]
        repeated = already(row.stream, key, events.ScenarioWithdrawn, scenario_id=scenario_id, why=words)
        if repeated:
            return repeated
        line = queries.scenario(viewer, row, scenario_id, known_now(row, now))
        need("why", words, "situation.scenario_needs_why")
        if line.withdrawn:
            raise Refusal("situation.scenario_withdrawn_already")
        event = events.ScenarioWithdrawn(line.id, line.said.kind, line.said.title, words, line.said.mark)
        return written(row.stream, event, viewer, key, now)


def say_true(*, viewer: Viewer, incident_id: UUID, indicator_id: UUID, seen: str, key: UUID, now: datetime) -> Entry:
    """Somebody has seen the sign. What is said of it, here and below, is as closed as its scenario and what its state rests on.

    Refused: "situation.indicator_needs_seen", "situation.indicator_is_true_already".
    """
    return _say(viewer, incident_id, indicator_id, Step.CAME_TRUE, seen, key, now)


def acknowledge(*, viewer: Viewer, incident_id: UUID, indicator_id: UUID, done: str, key: UUID, now: datetime) -> Entry:
    """Somebody takes care of a sign that has come true, and says what is done; what met its condition stands in the entry.

    Refused: "situation.indicator_needs_done", "situation.indicator_is_not_true", "situation.indicator_acknowledged_already".
    """
    return _say(viewer, incident_id, indicator_id, Step.ACKNOWLEDGED, done, key, now)


def take_back(*, viewer: Viewer, incident_id: UUID, indicator_id: UUID, why: str, key: UUID, now: datetime) -> Entry:
    """The sign was not there after all. Refused: "situation.indicator_needs_why", "situation.indicator_is_not_true",
    "situation.indicator_still_measured" while its condition is met."""
    return _say(viewer, incident_id, indicator_id, Step.TAKEN_BACK, why, key, now)


_STEPS: dict[Step, tuple[type[Any], str, str]] = {
    Step.CAME_TRUE: (events.IndicatorCameTrue, "seen", "situation.indicator_needs_seen"),
    Step.ACKNOWLEDGED: (events.IndicatorAcknowledged, "done", "situation.indicator_needs_done"),
    Step.TAKEN_BACK: (events.IndicatorTakenBack, "why", "situation.indicator_needs_why"),
}


def _say(viewer: Viewer, incident_id: UUID, indicator_id: UUID, step: Step, words: str, key: UUID, now: datetime) -> Entry:
    event, field, lacks = _STEPS[step]
    with transaction.atomic():
        row = to_say(viewer, incident_id, key)
        words = tidy(now, {}, {field: words})[field]
        same: dict[str, Any] = {"indicator_id": indicator_id, field: words}
        repeated = already(row.stream, key, event, **same)
        if repeated:
            return repeated
        line, one = queries.find_indicator(viewer, row, indicator_id, known_now(row, now))
        need(field, words, lacks)
        rules.check_step(one.state, step)
        if step == Step.TAKEN_BACK and one.met:
            raise Refusal("situation.indicator_still_measured")
        about = _about(line, one) | {"mark": _mark(row, line, one)}
        return written(row.stream, event(**about, **{field: words}, **_measured(step, one)), viewer, key, now)


def _own_id(incident_id: UUID, key: UUID) -> UUID:
    """The key, or another made from it when it is the id of another incident's scenario: whose id it is, is not told."""
    taken = tables.first(ScenarioRow, scenario_id=key)
    return key if taken is None or taken.incident_id == incident_id else uuid5(incident_id, str(key))


def _about(line: ScenarioLine, one: IndicatorLine) -> dict[str, Any]:
    return {
        "scenario_id": line.id,
        "indicator_id": one.indicator.indicator_id,
        "kind": line.said.kind,
        "scenario": line.said.title,
        "text": one.indicator.text,
    }


def _mark(row: IncidentRow, line: ScenarioLine, one: IndicatorLine) -> Mark:
    """That of its scenario, or of what its state rests on where that is more closed; with the statute, which the entry measured by has."""
    by = queries.marks_of(row.id, (one.measured.number,)) if one.measured and one.met else {}
    return next(mark for mark in (line.said.mark, *by.values(), one.mark) if mark.level == one.mark.level)


def _measured(step: Step, one: IndicatorLine) -> dict[str, str]:
    return {"measured": one.measured.text} if step == Step.ACKNOWLEDGED and one.met and one.measured else {}


def standing(line: ScenarioLine) -> tuple[str, int]:
    """What a form of a new version was opened on."""
    return str(line.id), line.said.version


def _check_watched(
    viewer: Viewer,
    row: IncidentRow,
    mark: Mark,
    signs: tuple[rules.Indicator, ...],
    before: events.ScenarioWritten | None,
    now: datetime,
) -> None:
    """What a new condition watches is there to be watched, for the one who writes it; and nothing that is watched is more closed than
    the scenario, which names it. What the writer cannot look up is trusted to be no more closed than the version before."""
    known, kept = known_now(row, now), {one.indicator_id for one in before.indicators} if before else set()
    for sign in signs:
        condition = sign.condition
        if condition is None:
            continue
        watch = next((one for one in indicators.watches() if one.key == condition.watch), None)
        found = next((one for one in watch.choices(viewer, row, known) if one.ref == condition.ref), None) if watch else None
        if found is None and sign.indicator_id not in kept:
            raise Refusal("situation.no_such_watch")
        least = found.mark if found else before.mark if before else OPEN
        if not covers(mark, least):
            raise Refusal("situation.scenario_more_open_than_watched", field="secrecy", what=condition.label)


def _version(
    viewer: Viewer,
    row: IncidentRow,
    draft: ScenarioDraft,
    scenario_id: UUID,
    key: UUID,
    before: events.ScenarioWritten | None,
    now: datetime,
) -> events.ScenarioWritten:
    draft = _tidied(row, draft, now)
    signs = rules.check_indicators(draft.indicators, before.indicators if before else (), key, now)
    _check_watched(viewer, row, draft.mark, signs, before, now)
    version = before.version + 1 if before else 1
    return events.ScenarioWritten(
        scenario_id, version, draft.kind, draft.title, draft.horizon, draft.description, draft.assumptions, draft.probability,
        draft.author, draft.as_of or now, signs, draft.consequences, draft.measures, draft.mark,
    )  # fmt: skip


def _tidied(row: IncidentRow, draft: ScenarioDraft, now: datetime) -> ScenarioDraft:
    mark = check_mark(draft.mark, row.authority_id, row.authority, today=now.date())
    return rules.check_scenario(replace(draft, mark=mark), now)


_WORDS = (
    "kind", "title", "horizon", "description", "assumptions", "probability", "author", "consequences", "measures", "mark",
)  # fmt: skip


def _words(said: ScenarioDraft | events.ScenarioWritten) -> dict[str, Any]:
    """What a repeated try must say again: all of it, but for a moment that the house filled in. The signs are told by their ids."""
    return {name: getattr(said, name) for name in _WORDS}


def _same_signs(before: events.ScenarioWritten, draft: ScenarioDraft, key: UUID, now: datetime) -> bool:
    return rules.check_indicators(draft.indicators, before.indicators, key, now) == before.indicators


def _earlier(row: IncidentRow, key: UUID, event: events.ScenarioWritten) -> Entry | None:
    """The entry of a repeated try."""
    return already(row.stream, key, events.ScenarioWritten, indicators=event.indicators, **_words(event))
