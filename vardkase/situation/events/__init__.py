"""What the situation picture writes into an incident's stream. Every entry can be read alone: names stand beside ids."""

from __future__ import annotations

from vardkase.situation.events import (
    areas,
    facts,
    forecasts,
    outlook,
    pictures,
    reports,
    requests,
    scenarios,
    status,
    warnings,
)

KINDS: tuple[type, ...] = (
    *facts.KINDS,
    *forecasts.KINDS,
    *status.KINDS,
    *outlook.KINDS,
    *areas.KINDS,
    *pictures.KINDS,
    *reports.KINDS,
    *requests.KINDS,
    *scenarios.KINDS,
    *warnings.KINDS,
)
