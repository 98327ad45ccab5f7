"""Scenarios: what is most likely, what is worst and what is best, what each rests on, and the signs that one of them is coming true.

Central assumptions are written down. An indicator is a sign in words; where something measurable can be its sign, it is also a condition,
and then the house sees it by itself. Whoever looks after the scenario says what is done: a scenario acts on nothing.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from enum import StrEnum
from math import isfinite
from typing import Any
from uuid import UUID, uuid5

from vardkase.incidents.rules import OPEN, Mark
from vardkase.kernel.refusal import Refusal
from vardkase.leadership.rules.frame import folded, need, says, tidy, tidy_list

# A scenario that needs more signs than these is several scenarios.
MOST_INDICATORS = 12
# The clock of whoever writes may be so far ahead of ours.
TOLERANCE = timedelta(minutes=2)
_NUMBER = re.compile(r"[+-]?\d[\d\s\u00a0\u202f]*(?:[.,]\d+)?")


class ScenarioKind(StrEnum):
    """Which of the three."""

    LIKELY = "likely"
    WORST = "worst"
    BEST = "best"


class Horizon(StrEnum):
    """How far ahead it looks."""

    H6 = "6h"
    H24 = "24h"
    H72 = "72h"
    WEEK = "1w"
    LONGER = "longer"


class Probability(StrEnum):
    """How likely it is held to be: in words, since nobody has counted."""

    VERY_UNLIKELY = "very_unlikely"
    UNLIKELY = "unlikely"
    EVEN = "even"
    LIKELY = "likely"
    VERY_LIKELY = "very_likely"


class Compare(StrEnum):
    """On which side of the limit the sign is; or which way the figure turns, and then the limit is by how much at least."""

    AT_LEAST = "at_least"
    AT_MOST = "at_most"
    RISES = "rises"
    FALLS = "falls"


TURNS = frozenset({Compare.RISES, Compare.FALLS})


class IndicatorState(StrEnum):
    """Where an indicator is: nothing seen, seen and to be acted upon, or seen and taken care of."""

    WAITING = "waiting"
    TRUE = "true"
    ACKNOWLEDGED = "acknowledged"


class Step(StrEnum):
    """What happens with a scenario between its versions."""

    CAME_TRUE = "came_true"
    ACKNOWLEDGED = "acknowledged"
    TAKEN_BACK = "taken_back"
    WITHDRAWN = "withdrawn"


@dataclass(frozen=True, slots=True)
class Condition:
    """Something measurable and its limit. `watch` and `ref` say what is measured, `label` how it read when the condition was written."""

    watch: str
    ref: str
    label: str
    compare: Compare
    limit: float
    # What the limit is called, where it is a step and no number: "Orange".
    limit_label: str = ""


@dataclass(frozen=True, slots=True)
class IndicatorDraft:
    """A sign in words, and perhaps its condition. `limit` as it was typed."""

    text: str
    watch: str = ""
    ref: str = ""
    label: str = ""
    compare: Compare = Compare.AT_LEAST
    limit: str = ""
    limit_label: str = ""


@dataclass(frozen=True, slots=True)
class Indicator:
    """A sign of a scenario. Its id is the same in the next version when it says the same."""

    indicator_id: UUID
    text: str
    condition: Condition | None = None


@dataclass(frozen=True, slots=True)
class ScenarioDraft:
    """What is said of a scenario. `author` is the function that judges; `as_of` the moment that the judgement is of."""

    kind: ScenarioKind
    title: str
    horizon: Horizon
    description: str
    assumptions: tuple[str, ...]
    probability: Probability
    author: str
    as_of: datetime | None = None
    indicators: tuple[IndicatorDraft, ...] = ()
    consequences: tuple[str, ...] = ()
    measures: tuple[str, ...] = ()
    mark: Mark = OPEN


def check_scenario(draft: ScenarioDraft, now: datetime) -> ScenarioDraft:
    """The draft in order. Refused: no heading, no description, no assumption, no author; a judgement of a moment to come."""
    texts = tidy(now, {"title": draft.title, "author": draft.author}, {"description": draft.description})
    need("title", texts["title"], "situation.scenario_needs_title")
    need("description", texts["description"], "situation.scenario_needs_description")
    lists: dict[str, Any] = {name: tidy_list(now, name, getattr(draft, name)) for name in ("assumptions", "consequences", "measures")}
    need("assumptions", lists["assumptions"], "situation.scenario_needs_assumptions")
    need("author", texts["author"], "situation.scenario_needs_author")
    if draft.as_of is not None and draft.as_of > now + TOLERANCE:
        raise Refusal("situation.scenario_of_the_future", field="as_of")
    return replace(draft, **texts, **lists, as_of=draft.as_of or now)


def lacking(draft: ScenarioDraft) -> tuple[Refusal, ...]:
    """Everything that a scenario must say and does not, each at its field: a page says all of it at once."""
    asked = (
        (draft.title, Refusal("situation.scenario_needs_title", field="title")),
        (draft.description, Refusal("situation.scenario_needs_description", field="description")),
        ("".join(draft.assumptions), Refusal("situation.scenario_needs_assumptions", field="assumptions")),
        (draft.author, Refusal("situation.scenario_needs_author", field="author")),
    )
    found = [refusal for text, refusal in asked if not text.strip()]
    for place, one in enumerate(draft.indicators, 1):
        if (one.watch or one.text.strip()) and not says(one.text):
            found.append(Refusal("situation.indicator_needs_words", field=f"text_{place}"))
        try:
            _condition(one, place)
        except Refusal as refusal:
            found.append(refusal)
    return tuple(found)


def check_indicators(drafts: Iterable[IndicatorDraft], before: Iterable[Indicator], key: UUID, now: datetime) -> tuple[Indicator, ...]:
    """The signs in order, without those that say nothing; one that says what an earlier version said keeps its id.

    Refused: too many, one that says too little, the same twice, a condition without a limit or with one that is no number.
    """
    known = {_same(one.text, one.condition): one.indicator_id for one in before}
    found: list[Indicator] = []
    for place, draft in enumerate(drafts, 1):
        if not draft.text.strip() and not draft.watch:
            continue
        (text,) = tidy_list(now, f"text_{place}", (draft.text,)) or ("",)
        if not says(text):
            raise Refusal("situation.indicator_needs_words", field=f"text_{place}")
        condition = _condition(draft, place)
        same = _same(text, condition)
        if same in {_same(one.text, one.condition) for one in found}:
            raise Refusal("situation.indicator_twice", field=f"text_{place}", text=text)
        found.append(Indicator(known.get(same) or uuid5(key, f"indicator-{place}"), text, condition))
    if len(found) > MOST_INDICATORS:
        raise Refusal("situation.too_many_indicators", count=len(found), limit=MOST_INDICATORS)
    return tuple(found)


def _condition(draft: IndicatorDraft, place: int) -> Condition | None:
    if not draft.watch:
        return None
    turns = draft.compare in TURNS
    if turns and draft.limit_label:
        raise Refusal("situation.step_neither_rises_nor_falls", field=f"compare_{place}")
    said = draft.limit.strip() or ("0" if turns else "")
    if not said:
        raise Refusal("situation.condition_needs_limit", field=f"limit_{place}")
    limit = read_number(said)
    if limit is None:
        raise Refusal("situation.limit_is_no_number", field=f"limit_{place}", said=said)
    return Condition(draft.watch, draft.ref, draft.label, draft.compare, abs(limit) if turns else limit, draft.limit_label)


def _same(text: str, condition: Condition | None) -> tuple[object, ...]:
    if condition is None:
        return (folded(text),)
    return folded(text), condition.watch, condition.ref, condition.compare, condition.limit


def read_number(said: str) -> float | None:
    """A number as people write it: `28 528`, `0,5`, `-10`. None for what is none."""
    text = said.strip()
    if not _NUMBER.fullmatch(text):
        return None
    found = float("".join(text.split()).replace(",", "."))
    return found if isfinite(found) else None


def is_met(condition: Condition, value: float, before: float | None = None) -> bool:
    """Whether what is measured is on the side of the limit that the sign is on; the limit itself counts.

    Of what rises or falls it is told by the figure `before`; without one, or where nobody knows which is greater, nothing has turned.
    """
    if condition.compare in TURNS:
        change = 0.0 if before is None else value - before if condition.compare == Compare.RISES else before - value
        return change > 0 and change >= condition.limit
    return value >= condition.limit if condition.compare == Compare.AT_LEAST else value <= condition.limit


def state_of(steps: Iterable[Step], *, met: bool) -> IndicatorState:
    """Where an indicator is, by what was said of it in order, and by whether its condition is met."""
    state = IndicatorState.WAITING
    for step in steps:
        if step == Step.CAME_TRUE:
            state = IndicatorState.TRUE
        elif step == Step.ACKNOWLEDGED:
            state = IndicatorState.ACKNOWLEDGED
        elif step == Step.TAKEN_BACK:
            state = IndicatorState.WAITING
    return IndicatorState.TRUE if state == IndicatorState.WAITING and met else state


def check_step(state: IndicatorState, step: Step) -> None:
    """What can be said of an indicator as it is. Refused: what is said already, and the acknowledgement of what nobody has seen."""
    if step == Step.CAME_TRUE and state != IndicatorState.WAITING:
        raise Refusal("situation.indicator_is_true_already")
    if step == Step.ACKNOWLEDGED and state == IndicatorState.ACKNOWLEDGED:
        raise Refusal("situation.indicator_acknowledged_already")
    if step in {Step.ACKNOWLEDGED, Step.TAKEN_BACK} and state == IndicatorState.WAITING:
        raise Refusal("situation.indicator_is_not_true")
