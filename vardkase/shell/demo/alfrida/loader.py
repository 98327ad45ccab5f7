"""The finished log of the storm, as it would lie in the archive of a municipality that had kept it here."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from uuid import UUID

from django.db import transaction

from vardkase.access.rules import Role, Viewer
from vardkase.shell.demo.alfrida.script import steps
from vardkase.shell.demo.alfrida.stage import Cast, Stage

RUN = "alfrida"
TITLE = "Stormen Alfrida"


def load_alfrida(viewers: Mapping[Role, Viewer], now: datetime, *, authority_id: UUID, authority: str) -> UUID:
    """Builds the incident through the actions, and returns its id. A second call finds everything there and changes nothing.

    Each step is recorded at the moment the script gives it, in 2019: the log shows how it would have been kept. That is a claim only a
    demonstration may make, and what says so in the log itself is the source of every entry. Nothing may be recorded ahead of `now`.
    """
    if steps()[-1].recorded_at > now:
        raise ValueError("the storm has not happened yet")
    stage = Stage(Cast(viewers, authority_id, authority), RUN, TITLE)
    # One transaction around them all: eighty durable commits would cost more than everything else together.
    with transaction.atomic():
        for step in steps():
            stage.perform(step, now=step.recorded_at, happened=step.happened)
    return stage.incident_id
