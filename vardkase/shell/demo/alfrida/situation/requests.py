"""In the demonstration: requests for information."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import timedelta
from typing import Any
from uuid import UUID

from vardkase.ledger import Entry


def perform(
    body: Mapping[str, Any], targets: Mapping[str, UUID], incident_id: UUID, common: dict[str, Any], prefix: str, later: timedelta
) -> Entry:
    """Does one step of requests.json. Raises KeyError for an act that the demonstration does not know."""
    raise KeyError(body["act"])
