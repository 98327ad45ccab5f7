"""Short ways to a forecast: an incident in a town whose register has a chain from the power to home care."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from vardkase.incidents import queries as incidents
from vardkase.incidents.rows import IncidentRow
from vardkase.incidents.tests.scenes import later
from vardkase.kernel.ids import new_id
from vardkase.preparedness.tests.scenes import Chain
from vardkase.situation.actions import outlook as actions
from vardkase.situation.queries import outlook as queries
from vardkase.situation.queries.known import known_now
from vardkase.situation.queries.outlook import Outlook
from vardkase.situation.rules.known import Known
from vardkase.situation.rules.outlook import Assumption, Moments, ObservedDraft, OutlookDraft, Stand

NOW = later(60)


def hence(hours: float, now: datetime = NOW) -> datetime:
    """So many hours from the moment of the forecast."""
    return now + timedelta(hours=hours)


def around(low: float, likely: float | None = None, high: float | None = None, now: datetime = NOW) -> Moments:
    """A moment so many hours ahead, perhaps not known exactly."""
    likely = low if likely is None else likely
    return Moments(hence(low, now), hence(likely, now), hence(likely if high is None else high, now))


def out(key: str, since: float = -1, back: Moments | None = None, **more: Any) -> Assumption:
    """A function that is out since so many hours from now."""
    return Assumption(key, key, Stand.OUT, hence(since), back, **more)


POWER_OUT = (out("el", back=around(20, 24, 30)),)


@dataclass
class Night:
    """An incident in the town, and short ways to its forecasts."""

    incident_id: UUID
    chain: Chain
    viewer: Any

    @property
    def row(self) -> IncidentRow:
        return incidents.incident(self.viewer, self.incident_id)

    @property
    def known(self) -> Known:
        return known_now(self.row, NOW)

    def make(self, *assumptions: Assumption, horizon: int = 48, viewer: Any = None, **more: Any) -> Any:
        facts = {"key": new_id(), "now": NOW, **more}
        draft = OutlookDraft(assumptions or POWER_OUT, horizon)
        return actions.make_outlook(viewer=viewer or self.viewer, incident_id=self.incident_id, draft=draft, **facts)

    def say(
        self, which: str, broke: datetime | None = None, held: datetime | None = None, back: datetime | None = None, **more: Any
    ) -> Any:
        facts = {"key": new_id(), "now": hence(60), "viewer": self.viewer, **more}
        draft = ObservedDraft(which, "", broke, held, "Driftjour", "", back)
        return actions.say_what_happened(incident_id=self.incident_id, draft=draft, **facts)

    def all(self, viewer: Any = None) -> tuple[Outlook, ...]:
        return queries.outlooks(viewer or self.viewer, self.row, self.known)
