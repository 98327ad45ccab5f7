"""Short ways to scenarios: one with two signs, of which one can be measured."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime
from typing import Any
from uuid import UUID

import pytest

from vardkase.access.rules import Viewer
from vardkase.incidents.rows import IncidentRow
from vardkase.incidents.tests.scenes import NIGHT
from vardkase.kernel.ids import new_id
from vardkase.situation import indicators
from vardkase.situation.actions import scenarios as actions
from vardkase.situation.indicators import Choice, Measured, Watch
from vardkase.situation.rules.known import Known
from vardkase.situation.rules.scenarios import Horizon, IndicatorDraft, Probability, ScenarioDraft, ScenarioKind

BY_HAND = IndicatorDraft("Reservkraften i Rimbo stannar.")
MEASURED = IndicatorDraft("Fler än 20 000 är utan el.", "meter", "customers", "Kunder utan el (kunder)", limit="20 000")
WORST = ScenarioDraft(
    ScenarioKind.WORST,
    "Elen är borta till torsdag",
    Horizon.H72,
    "Ny storm i natt, och röjningen börjar om.",
    ("Vinden når 25 m/s.", "Nätägaren får ingen mer personal."),
    Probability.UNLIKELY,
    "Lägesfunktionen",
    indicators=(BY_HAND, MEASURED),
    consequences=("Vattnet tar slut i högzonen.",),
    measures=("Flytta boende från Hallstavik.", "Begär aggregat av länsstyrelsen."),
)


@dataclass
class Meter:
    """Something that can be measured: what it showed from which entry on. `hidden_from` may not read it."""

    shown: list[tuple[int, float, datetime]] = field(default_factory=list)
    hidden_from: set[UUID | None] = field(default_factory=set)
    asked: int = 0

    def choices(self, viewer: Viewer, row: IncidentRow, known: Known) -> list[Choice]:
        """Figures, and a function on a scale."""
        if viewer.account_id in self.hidden_from:
            return []
        return [Choice("customers", "Kunder utan el", "kunder"), Choice("water", "Dricksvatten", steps=((2, "Gul"), (3, "Orange")))]

    def value(self, viewer: Viewer, row: IncidentRow, known: Known, ref: str) -> Measured | None:
        """The newest that was known."""
        self.asked += 1
        found = [one for one in self.shown if one[0] <= known.number]
        if not found or viewer.account_id in self.hidden_from:
            return None
        number, value, at = found[-1]
        return Measured(value, f"{value:g} kunder", at, number)


@pytest.fixture
def meter(monkeypatch: pytest.MonkeyPatch) -> Meter:
    """The only thing that can be measured, and it shows nothing yet."""
    found = Meter()
    monkeypatch.setattr(indicators, "_watches", {})
    indicators.offer(Watch("meter", "Mätare", found.choices, found.value))
    return found


def wrote_scenario(
    viewer: Viewer, incident_id: UUID, draft: ScenarioDraft = WORST, *, now: datetime = NIGHT, key: UUID | None = None
) -> UUID:
    """A scenario; returns its id."""
    key = key or new_id()
    return actions.write_scenario(viewer=viewer, incident_id=incident_id, draft=draft, key=key, now=now).event.scenario_id  # type: ignore[no-any-return]  # an event of any kind


def did(what: str, viewer: Viewer, incident_id: UUID, *, now: datetime = NIGHT, key: UUID | None = None, **facts: Any) -> Any:
    """One act on a scenario; returns its entry."""
    return getattr(actions, what)(viewer=viewer, incident_id=incident_id, key=key or new_id(), now=now, **facts)
