"""In the demonstration: what somebody has said will be, and what came of it."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from vardkase.ledger import Entry
from vardkase.shell.demo.alfrida.situation.facts import moved, nearer
from vardkase.situation.actions import forecasts as actions
from vardkase.situation.rules.forecasts import ForecastDraft, OutcomeDraft, SubjectDraft


def perform(
    body: Mapping[str, Any], targets: Mapping[str, UUID], incident_id: UUID, common: dict[str, Any], prefix: str, later: timedelta
) -> Entry:
    """Does one step of forecasts.json. Raises KeyError for an act that the demonstration does not know."""
    here = {"incident_id": incident_id, **common}
    if body["act"] == "open_forecast":
        first = _forecast(body, prefix, common["now"], later) if "forecast" in body else None
        return actions.open_forecast(draft=SubjectDraft(**body["subject"]), first=first, **here)
    if body["act"] == "state_forecast":
        draft = _forecast(body, prefix, common["now"], later)
        return actions.state_forecast(subject_id=targets["subject_id"], draft=draft, **here)
    if body["act"] == "close_forecast":
        given = body["outcome"]
        person, url = _cited(body)
        came = moved(given["came"], common["now"], later) if given["came"] else None
        outcome = OutcomeDraft(came, "", given["organisation"], person, url, f"{prefix}{given['note']}")
        return actions.close_forecast(subject_id=targets["subject_id"], draft=outcome, **here)
    raise KeyError(body["act"])


def _forecast(body: Mapping[str, Any], prefix: str, now: datetime, later: timedelta) -> ForecastDraft:
    given = body["forecast"]
    person, url = _cited(body)
    stated = moved(given["stated_at"], now, later)
    since, until = (_moment(given.get(name), now, later) for name in ("since", "until"))
    return ForecastDraft(given["organisation"], stated, since, until, person=person, url=url, words=f"{prefix}{given.get('words', '')}")


def _moment(given: str | None, now: datetime, later: timedelta) -> datetime | None:
    from vardkase.shell.demo.alfrida.script import local_moment

    return nearer(local_moment(given), now, later) if given else None


def _cited(body: Mapping[str, Any]) -> tuple[str, str]:
    from vardkase.shell.demo.alfrida.script import sources

    cited = [sources()[number] for number in body["sources"]]
    return "; ".join(map(str, cited)), cited[0].url
