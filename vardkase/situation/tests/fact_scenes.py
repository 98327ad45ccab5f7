"""Short ways to series, facts and forecasts."""

from __future__ import annotations

import re
from datetime import datetime
from typing import Any
from uuid import UUID

from django.urls import reverse

from vardkase.access.rules import Viewer
from vardkase.incidents import queries as incidents
from vardkase.incidents.tests.scenes import NIGHT, later
from vardkase.kernel.ids import new_id
from vardkase.kernel.moments import Happened, Precision
from vardkase.situation.actions import facts, forecasts
from vardkase.situation.queries.known import known_now
from vardkase.situation.rules.facts import FactDraft, SeriesDraft
from vardkase.situation.rules.forecasts import ForecastDraft, OutcomeDraft, SubjectDraft
from vardkase.situation.rules.known import Known
from vardkase.testing.pages import CheckingClient

OWNER = "Lägesfunktionen"
CUSTOMERS = SeriesDraft("Kunder utan el", "Roslagen", "Vattenfall", unit="kunder", owner=OWNER)
ENERGI = SeriesDraft("Kunder utan el", "Norrtälje stad", "Norrtälje Energi", unit="kunder", owner=OWNER)
SUBJECT = SubjectDraft("Strömmen tillbaka", "Öarna", owner=OWNER)


def minute(at: datetime) -> Happened:
    """A moment that is known to the minute."""
    return Happened(at, Precision.MINUTE)


def said(value: str = "28 528", at: datetime = NIGHT, **more: Any) -> FactDraft:
    """What is said in a series."""
    return FactDraft(value, minute(at), **more)


def series(viewer: Viewer, incident_id: UUID, draft: SeriesDraft = CUSTOMERS, **facts_of: Any) -> UUID:
    """A series that is open; returns its id."""
    key = facts_of.pop("key", None) or new_id()
    facts.open_series(viewer=viewer, incident_id=incident_id, draft=draft, key=key, now=facts_of.pop("now", NIGHT), **facts_of)
    return key


def stated(viewer: Viewer, incident_id: UUID, series_id: UUID, value: str = "28 528", minutes: float = 0, **more: Any) -> UUID:
    """A fact, stated so many minutes after the scene began; returns its id."""
    key, now = more.pop("key", None) or new_id(), more.pop("now", later(minutes))
    draft = more.pop("draft", None) or said(value, later(minutes), **more)
    facts.state_fact(viewer=viewer, incident_id=incident_id, series_id=series_id, draft=draft, key=key, now=now)
    return key


def revised(viewer: Viewer, incident_id: UUID, fact_id: UUID, value: str, minutes: float, reason: str = "Omkastade siffror") -> UUID:
    """A revision; returns the id of what stands instead."""
    key = new_id()
    draft = said(value, NIGHT)
    facts.revise_fact(viewer=viewer, incident_id=incident_id, fact_id=fact_id, draft=draft, reason=reason, key=key, now=later(minutes))
    return key


def subject(viewer: Viewer, incident_id: UUID, draft: SubjectDraft = SUBJECT, **more: Any) -> UUID:
    """Something of which forecasts are followed; returns its id."""
    key = more.pop("key", None) or new_id()
    forecasts.open_forecast(viewer=viewer, incident_id=incident_id, draft=draft, key=key, now=more.pop("now", NIGHT), **more)
    return key


def foretold(until: float, *, stated_at: float = 0, since: float | None = None, who: str = "Vattenfall", **more: Any) -> ForecastDraft:
    """What somebody said: by so many minutes after the scene began."""
    begins = later(since) if since is not None else None
    return ForecastDraft(who, minute(later(stated_at)), begins, later(until), **more)


def forecast(viewer: Viewer, incident_id: UUID, subject_id: UUID, draft: ForecastDraft, minutes: float = 0) -> UUID:
    """A forecast; returns its id."""
    key = new_id()
    forecasts.state_forecast(viewer=viewer, incident_id=incident_id, subject_id=subject_id, draft=draft, key=key, now=later(minutes))
    return key


def came(viewer: Viewer, incident_id: UUID, subject_id: UUID, minutes: float, **more: Any) -> None:
    """The outcome, so many minutes after the scene began, told a minute later."""
    outcome = OutcomeDraft(minute(later(minutes)), organisation="Vattenfall", **more)
    forecasts.close_forecast(
        viewer=viewer, incident_id=incident_id, subject_id=subject_id, draft=outcome, key=new_id(), now=later(minutes + 1)
    )


def here(viewer: Viewer, incident_id: UUID, minutes: float = 60) -> tuple[Any, Known]:
    """The incident, and what is known in it so many minutes after the scene began."""
    row = incidents.incident(viewer, incident_id)
    return row, known_now(row, later(minutes))


def shown(screen: CheckingClient, name: str, *args: Any, status: int = 200) -> str:
    """A page as one line of words."""
    answer = screen.get(reverse(f"situation:{name}", args=args))
    assert answer.status_code == status
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", answer.content.decode())).replace("\u00a0", " ")


def sent(screen: CheckingClient, name: str, *args: Any, **data: Any) -> Any:
    """A form that is sent."""
    return screen.post(reverse(f"situation:{name}", args=args), {"key": str(new_id()), **data})
