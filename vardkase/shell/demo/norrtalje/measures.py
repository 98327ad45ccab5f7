"""Norrtälje's measures in the demonstration: in every state, in boards and companies, and three chains from a risk to a verified effect.

The structure is the municipality's own; every judgement, sum and decision is invented, and says so. All goes through the screens' actions.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time, timedelta
from pathlib import Path
from typing import Any
from uuid import UUID

from django.db import transaction
from django.utils import timezone

from vardkase import ledger
from vardkase.access.rules import Role, Viewer
from vardkase.ledger.entry import Entry
from vardkase.organisation.ssr import derived_id
from vardkase.preparedness import outbox
from vardkase.preparedness.actions import choices, measures
from vardkase.preparedness.choice import curve
from vardkase.preparedness.events.measures import stream_of
from vardkase.preparedness.models import MeasureRow
from vardkase.preparedness.projections.measures import course_of, measure_of
from vardkase.preparedness.queries import choices as choice_queries
from vardkase.preparedness.queries.analyses import risk_choices
from vardkase.preparedness.queries.register import function_choices
from vardkase.preparedness.rules.checks import digest
from vardkase.preparedness.rules.choices import answer_of, problem_of
from vardkase.preparedness.rules.measures import (
    Actual,
    Aim,
    Decision,
    Effect,
    Followed,
    FollowUp,
    FunctionRef,
    Fund,
    Funding,
    Measure,
    MeasureRef,
    Origin,
    Outcome,
    Proof,
    RiskRef,
    Source,
    Step,
    Taken,
    Task,
    Verification,
)
from vardkase.shell.demo.norrtalje import KEEPER_ID, SEED, organisation_id
from vardkase.shell.demo.norrtalje.rsa import unit_of

FILE = Path(__file__).parent / "measures.json"
# What the executive board was asked first: when it stands in the ledger, all of it does.
FIRST = "nat-ett"
MORNING = time(8, 30, tzinfo=UTC)


def ensure_measures(viewers: Mapping[Role, Viewer], now: datetime) -> None:
    """Makes the measures and the choice, once however often it is called: all of them or none."""
    if ledger.find(stream_of(KEEPER_ID), _id(f"propose {FIRST}")) is not None:
        return
    data: dict[str, Any] = json.loads(FILE.read_text(encoding="utf-8"))
    with transaction.atomic():
        course = _Course(data, viewers[Role.COORDINATOR], now)
        course.play()
        course.choose()


@dataclass
class _Course:
    """What has been done about the risks, from the first day to today."""

    data: dict[str, Any]
    viewer: Viewer
    now: datetime
    risks: dict[tuple[UUID, str], RiskRef] = field(default_factory=dict)
    functions: dict[str, FunctionRef] = field(default_factory=dict)
    made: dict[str, Followed] = field(default_factory=dict)
    last: dict[str, date] = field(default_factory=dict)

    def play(self) -> None:
        """Every step of every measure, by day: those of a measure in the order of the file, and what follows another after it."""
        for unit_id, unit, risk_id, name in risk_choices(self.viewer):
            self.risks[unit_id, name] = RiskRef(unit_id, unit, risk_id, name)
        self.functions = {name: FunctionRef(id, name) for id, name in function_choices(self.viewer, KEEPER_ID)}
        steps: list[tuple[date, int, dict[str, Any], int, dict[str, Any]]] = []
        for row in self.data["measures"]:
            day = self.last.get(row.get("after", ""), date.min)
            for number, step in enumerate(row["steps"]):
                day = max(day, self._day(step["on"]))
                steps.append((day, len(steps), row, number, step))
            self.last[row["key"]] = day
        for day, _place, row, number, step in sorted(steps, key=lambda one: one[:2]):
            self._step(row, number, step, day)

    def _day(self, said: str | int) -> date:
        """A day as the file has it: a date, or so many days before today; never one that has not been yet."""
        today = timezone.localdate(self.now)
        return today - timedelta(days=said) if isinstance(said, int) else min(date.fromisoformat(said), today)

    def _common(self, what: str, day: date) -> dict[str, Any]:
        return {"viewer": self.viewer, "key": _id(what), "now": min(datetime.combine(day, MORNING), self.now)}

    def _step(self, row: dict[str, Any], number: int, step: dict[str, Any], day: date) -> None:
        key, what = row["key"], step["do"]
        if what == "propose":
            entry = measures.save_measure(**self._common(f"propose {key}", day), measure=self._measure(row))
        else:
            here = self.made[key]
            facts: dict[str, Any] = {**self._common(f"{what} {key} {number}", day), "measure_id": here.measure.id}
            if what == "follow":
                entry = measures.follow_up_measure(**facts, follow_up=FollowUp(day, step["seen"], step.get("progress")))
            else:
                entry = self._taken(here, step, day, {**facts, "seen": digest(here)})
        self._keep(key, entry)

    def _taken(self, here: Followed, step: dict[str, Any], day: date, facts: dict[str, Any]) -> Entry:
        what = step["do"]
        if what == "decide":
            section, registry = f"§ {step['section']} {self.data['mark']}", step["registry"]
            return measures.decide_measure(**facts, decision=Decision(step["by"], day, section, registry))
        if what == "verify":
            actual = tuple(Actual(one, after) for one, after in zip(here.measure.effects, step["actual"], strict=True))
            seen, follows = f"{step['seen']} {self.data['invented']}", step.get("follows", "")
            said = Verification(day, step["by"], Proof(step["how"]), Outcome(step["outcome"]), actual, seen, follows)
            return measures.verify_effect(**facts, verification=said)
        deadline = timezone.localdate(self.now) + timedelta(days=step["until"]) if "until" in step else None
        return measures.move_measure(**facts, taken=Taken(Step(what), day, step.get("reason", ""), deadline))

    def _keep(self, key: str, entry: Entry) -> None:
        """The measure as it stands after a step, by its row: the next step is taken on what was seen."""
        id = entry.event.measure.id if hasattr(entry.event, "measure") else entry.event.measure_id
        row = MeasureRow.objects.get(pk=id)
        self.made[key] = Followed(measure_of(row.body), course_of(row.course))

    def _measure(self, row: dict[str, Any]) -> Measure:
        unit = unit_of(row["unit"])
        risks = tuple(self.risks[unit_of(place), name] for place, name in row["risks"])
        after = self.made[row["after"]].measure if "after" in row else None
        origin = row.get("source", ["risk", ""])
        label = origin[1] or (risks[0].name if risks else "")
        due = row.get("due")
        once, yearly = row.get("cost", (0, 0))
        return Measure(
            measures.NEW, 0, row["title"], f"{row['what']} {self.data['invented']}",
            Source(Origin(origin[0]), risks[0].risk_id if origin[0] == "risk" and risks else None, label), risks,
            tuple(self.functions[name] for name in row.get("functions", ()) if name in self.functions),
            unit if row["unit"] != "kommun" else organisation_id("ksk"), "", row.get("owner", ""),
            _id_of("post", row["post"]) if "post" in row else None,
            timezone.localdate(self.now) + timedelta(days=due) if due is not None else None, once, yearly,
            tuple(Funding(Fund(kind), amount) for kind, amount in row.get("paid", {}).items()),
            Task(row["task"]) if "task" in row else None, tuple(self._effect(one) for one in row.get("effects", ())),
            row.get("reference", ""), after.id if after else None, after.name if after else "", requires=self._refs(row, "requires"),
            excludes=self._refs(row, "excludes"),
        )  # fmt: skip

    def _refs(self, row: dict[str, Any], how: str) -> tuple[MeasureRef, ...]:
        return tuple(MeasureRef(self.made[key].measure.id, self.made[key].measure.name) for key in row.get(how, ()))

    def _effect(self, said: list[str]) -> Effect:
        kind, place, target, before, after, *unit = said
        if place:
            return Effect(Aim(kind), target, before, after, target_id=self.risks[unit_of(place), target].risk_id)
        known = self.functions.get(target)
        return Effect(Aim(kind), target, before, after, unit=unit[0] if unit else "", target_id=known.id if known else None)

    def choose(self) -> None:
        """The budgeted choice among what waits for money: asked, reckoned and proposed to those who decide."""
        said, day = self.data["choice"], self._day(self.data["choice"]["on"])
        asking = choice_queries.asking(self.viewer, KEEPER_ID)
        barred = [str(id) for id in asking.barred]
        problem = problem_of((one.measure for one in asking.candidates), budget=said["budget"], outside=barred, standings=asking.standings)
        asked = choices.ask_choice(**self._common("choice asked", day), authority_id=KEEPER_ID, problem=problem)
        choice_id, answer = asked.event.choice_id, answer_of(problem, curve(problem))
        common = self._common("choice made", day)
        where: dict[str, Any] = {"authority_id": KEEPER_ID, "choice_id": choice_id}
        reckoned = {**common, "viewer": outbox.reckoner(KEEPER_ID), "key": outbox.answer_key(choice_id)}
        choices.settle_choice(**reckoned, **where, answer=answer)
        choices.make_choice(**common, **where, point=answer.best, note=f"{said['note']} {self.data['invented']}")


def _id(what: str) -> UUID:
    return derived_id(SEED, f"measures {what}")


def _id_of(what: str, name: str) -> UUID:
    return derived_id(SEED, f"{what} {name}")
