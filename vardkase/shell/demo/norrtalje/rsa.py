"""Norrtälje's risk analyses in the demonstration: two finished yearly rounds and one under way, in every administration and company.

The structure is the municipality's own; every judgement is invented, and says so. Everything goes through the same actions as the screens.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any
from uuid import UUID

from vardkase import ledger
from vardkase.access.rules import Role, Viewer
from vardkase.organisation.ssr import derived_id
from vardkase.preparedness import rulefiles
from vardkase.preparedness.actions import analyses, reports, risks, rounds
from vardkase.preparedness.actions.risks import MapDraft
from vardkase.preparedness.actions.rounds import RoundDraft
from vardkase.preparedness.events.rounds import stream_of
from vardkase.preparedness.queries import analyses as queries
from vardkase.preparedness.queries.register import function_choices
from vardkase.preparedness.rules.risks import Consequence, Field, FunctionRef, Ground, Risk, Secret, Unlikely
from vardkase.preparedness.rules.rounds import Move, Said, Voice, Workshop
from vardkase.preparedness.rules.rulesets import RuleSet
from vardkase.shell.demo.norrtalje import KEEPER_ID, MUNICIPALITY_ID, SEED, organisation_id

FILE = Path(__file__).parent / "rsa.json"
NEW = UUID(int=0)
WHOLE = "kommun"


def ensure_rsa(viewers: Mapping[Role, Viewer], now: datetime) -> None:
    """Makes the three rounds, once however often it is called."""
    if ledger.find(stream_of(KEEPER_ID), _id("done")) is not None:
        return
    data: dict[str, Any] = json.loads(FILE.read_text(encoding="utf-8"))
    _Years(data, viewers, now).play()


def unit_of(key: str) -> UUID:
    """The unit of a key in rsa.json: the municipality itself for the whole."""
    return MUNICIPALITY_ID if key == WHOLE else organisation_id(key)


@dataclass
class _Years:
    """The work of three years."""

    data: dict[str, Any]
    viewers: Mapping[Role, Viewer]
    now: datetime
    functions: dict[str, UUID] = field(default_factory=dict)
    rounds: dict[int, UUID] = field(default_factory=dict)
    found: dict[tuple[int, str], UUID] = field(default_factory=dict)

    def play(self) -> None:
        self.functions = {name: id for id, name in function_choices(self.viewers[Role.COORDINATOR], KEEPER_ID)}
        for place in range(3):
            self._open(place)
            for key in (*self.data["risks"], WHOLE):
                self._unit(place, key)
            if place < 2:
                reason = f"Alla verksamheter har lämnat in och helheten är godkänd. {self.data['invented']}"
                rounds.close_round(**self._common(f"close {place}", self._at(place, 300)), round_id=self.rounds[place], reason=reason)
        text = "Påhittat underlag för demonstrationen: påminnelse inför inlämning."
        unit = unit_of("vatten")
        rounds.remind_unit(**self._common("done", self.now), round_id=self.rounds[2], unit_id=unit, text=text)

    @property
    def rules(self) -> RuleSet:
        """The rules that the rounds are made under."""
        return rulefiles.ours()[0]

    def _common(self, what: str, now: datetime, role: Role = Role.COORDINATOR) -> dict[str, Any]:
        return {"viewer": self.viewers[role], "key": _id(what), "now": now}

    def _year(self, place: int) -> int:
        return self.now.year - 2 + place

    def _at(self, place: int, days: int) -> datetime:
        """A moment of a round: days after it was opened; the one under way was opened sixty days ago."""
        opened = self.now - timedelta(days=60) if place == 2 else datetime(self._year(place), 2, 1, 8, tzinfo=UTC)
        return opened + timedelta(days=days)

    def _open(self, place: int) -> None:
        opened = self._at(place, 0)
        due = (self.now + timedelta(days=21)).date() if place == 2 else date(self._year(place), 5, 31)
        draft = RoundDraft(
            year=self._year(place), name="", method="samhalle", opens=opened.date(), due=due,
            whole_due=due + timedelta(days=120), units=tuple(unit_of(key) for key in self.data["risks"]), whole=MUNICIPALITY_ID,
        )  # fmt: skip
        entry = rounds.open_round(**self._common(f"open {place}", opened), keeper_id=KEEPER_ID, draft=draft)
        self.rounds[place] = entry.event.round.id

    def _unit(self, place: int, key: str) -> None:
        third = self.data["third"]
        states = {**dict.fromkeys(third["approved"], "approved"), **dict.fromkeys(third["submitted"], "submitted")}
        states |= {**dict.fromkeys(third["returned"], "returned"), **dict.fromkeys(third["underway"], "underway"), WHOLE: "underway"}
        state = states.get(key, "planned") if place == 2 else "approved"
        if state == "planned":
            return
        start = self._at(place, 5)
        entry = analyses.start_analysis(**self._common(f"start {place} {key}", start), round_id=self.rounds[place], unit_id=unit_of(key))
        self.found[place, key] = entry.event.of.analysis_id
        own = self.data["own_method"].get(key)
        if own and place == 0:
            why = f"Bolagets egen skala. {self.data['invented']}"
            analyses.change_method(**self._common(f"method {key}", start), analysis_id=self.found[place, key], method=own, why=why)
        self._judge(place, key, half=state in {"underway", "returned"} and key != "sbk")
        self._speak(place, key)
        self._finish(place, key, state)

    def _judge(self, place: int, key: str, *, half: bool) -> None:
        """The first year all at once, as from a file; the years after one by one, and only half of them where the work goes on."""
        analysis_id, at = self.found[place, key], self._at(place, 20)
        rows = self.data["shared"] if key == WHOLE else self.data["risks"][key]
        if place == 0:
            given = [self._risk(row, 0) for row in rows if row["years"][0]]
            risks.import_risks(
                **self._common(f"first {key}", at), analysis_id=analysis_id, risks=given, source="RSA föregående period.xlsx"
            )
        else:
            there = {one.name: one for one in queries.risks(self.viewers[Role.COORDINATOR], analysis_id)}
            wanted = rows[: len(rows) // 2] if half else rows
            for row in rows:
                self._anew(place, key, row, there.get(row["name"]), judged=row in wanted)
        if key == WHOLE:
            self._map(place)

    def _anew(self, place: int, key: str, row: dict[str, Any], before: Risk | None, *, judged: bool) -> None:
        common = self._common(f"risk {place} {key} {row['name']}", self._at(place, 20))
        common["analysis_id"] = self.found[place, key]
        if row["years"][place] is None:
            if before is not None:
                risks.drop_risk(**common, risk_id=before.id, reason=f"Ingår i en annan risk. {self.data['invented']}")
        elif before is None:
            risks.save_risk(**common, risk=self._risk(row, place))
        elif judged:
            said = self._risk(row, place)
            risks.save_risk(**common, risk=replace(said, id=before.id, number=before.number))

    def _risk(self, row: dict[str, Any], place: int) -> Risk:
        likelihood, total = row["years"][place]
        unlikely: dict[str, Any] = {} if likelihood else {"unlikely": Unlikely.ANTAGONISTIC, "unlikely_why": self.data["antagonistic"]}
        return Risk(
            NEW, 0, row["name"], row["event"], row["scenario"], likelihood, total=total, uncertainty=row["uncertainty"],
            consequences=tuple(Consequence(key, level) for key, level in row["dims"].items()), existing=row["existing"],
            vulnerabilities=row["vulnerabilities"], resist=row["resist"], handle=row["handle"], source=self.data["invented"],
            functions=tuple(FunctionRef(self.functions[name], name) for name in row["functions"] if name in self.functions),
            secrets=tuple(Secret(Field(part), Ground.OSL_18_13, why) for part, why in row.get("secret", {}).items()), **unlikely,
        )  # fmt: skip

    def _map(self, place: int) -> None:
        """The units' risks are put under the shared ones, by their own names."""
        coordinator = self.viewers[Role.COORDINATOR]
        local = {
            (key, one.name): MapDraft(id, one.id)
            for (when, key), id in self.found.items()
            if when == place and key != WHOLE
            for one in queries.risks(coordinator, id)
        }
        shared = {one.name: one.id for one in queries.risks(coordinator, self.found[place, WHOLE])}
        for row in self.data["shared"]:
            members = [local[unit, name] for unit, name in row["members"] if (unit, name) in local]
            if members:
                common = self._common(f"map {place} {row['name']}", self._at(place, 40))
                risks.map_risks(**common, analysis_id=self.found[place, WHOLE], shared_id=shared[row["name"]], risks=members)

    def _speak(self, place: int, key: str) -> None:
        """Workshops and texts."""
        at = self._at(place, 30)
        for number, row in enumerate(one for one in self.data["workshops"] if one["unit"] == key):
            said = tuple(Said(Voice(voice), by, text) for voice, by, text in row["said"])
            people = tuple(row["participants"])
            workshop = Workshop(NEW, at.date(), row["title"], row["leader"], people, said, self.data["invented"])
            common = self._common(f"workshop {place} {key} {number}", at)
            analyses.save_workshop(**common, analysis_id=self.found[place, key], workshop=workshop)
        if key == WHOLE:
            for part, text in self.data["texts"].items():
                common = self._common(f"text {place} {part}", at)
                analyses.save_text(**common, analysis_id=self.found[place, key], part=part, heading=self._heading(part), text=text)
            return
        for part, why in self.data["deviations"].items():
            common = self._common(f"deviation {place} {key} {part}", at)
            under = {"heading": self._heading(part), "motivation": why, "ruleset": self.rules.reference, "allowed": self.rules.deviations}
            reports.save_deviation(**common, analysis_id=self.found[place, key], part=part, **under)

    def _heading(self, name: str) -> str:
        """What a part, or an item of it, is called in the rules."""
        key, _dot, item = name.partition(".")
        part = next(one for one in self.rules.parts if one.key == key)
        return next((one.text for one in part.items if one.key == item), part.heading)

    def _finish(self, place: int, key: str, state: str) -> None:
        where: dict[str, Any] = {"analysis_id": self.found[place, key]}
        if state == "underway":
            return
        submitted = self._common(f"submit {place} {key}", self._at(place, 45))
        analyses.move_analysis(**submitted, **where, move=Move.SUBMIT)
        if state == "approved":
            role = Role.UNIT_HEAD if key == "sk" else Role.DECISION_MAKER
            analyses.move_analysis(**self._common(f"approve {place} {key}", self._at(place, 50), role), **where, move=Move.APPROVE)
        elif state == "returned":
            note = f"{self.data['third']['returned'][key]} {self.data['invented']}"
            analyses.move_analysis(**self._common(f"return {place} {key}", self._at(place, 50)), **where, move=Move.RETURN, note=note)


def _id(what: str) -> UUID:
    return derived_id(SEED, f"rsa {what}")
