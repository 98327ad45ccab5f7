"""The situation picture in the demonstration: a file of steps and a module to a noun, from its rows to what the actions are asked.

A step is `{"do": "picture", "noun": "facts", "act": "state_fact", …}`; what is invented says so in the words that are read.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import timedelta
from typing import Any
from uuid import UUID

from vardkase.ledger import Entry
from vardkase.shell.demo.alfrida.situation import (
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

NOUNS = {
    "facts": facts,
    "forecasts": forecasts,
    "status": status,
    "outlook": outlook,
    "areas": areas,
    "pictures": pictures,
    "reports": reports,
    "requests": requests,
    "scenarios": scenarios,
    "warnings": warnings,
}


def perform(
    body: Mapping[str, Any], targets: Mapping[str, UUID], incident_id: UUID, common: dict[str, Any], prefix: str, later: timedelta
) -> Entry:
    """Does one step. `prefix` goes before what is said in a replay, and moments are `later` there. Raises what the actions refuse."""
    return NOUNS[body["noun"]].perform(body, targets, incident_id, common, prefix, later)
