"""The finished log of the storm, as it would lie in the archive of a municipality that had kept it here."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from django.db import transaction

from vardkase import ledger
from vardkase.incidents.events import incident_stream
from vardkase.incidents.rules import Mode
from vardkase.shell.demo.alfrida.script import Step, exercise_steps, steps
from vardkase.shell.demo.alfrida.stage import Cast, Stage

RUN = "alfrida"
TITLE = "Stormen Alfrida"
EXERCISE_RUN = "alfrida/exercise"
EXERCISE_TITLE = "Övning: krisledningsnämnden i stormen"


def load_alfrida(cast: Cast, now: datetime) -> UUID:
    """Builds the incident through the actions, and returns its id. Where it is already, nothing is done.

    Each step is recorded at the moment the script gives it, in 2019: the log shows how it would have been kept. That is a claim only a
    demonstration may make, and what says so in the log itself is the source of every entry. Nothing may be recorded ahead of `now`.
    """
    if steps()[-1].recorded_at > now:
        raise ValueError("the storm has not happened yet")
    return _load(Stage(cast, RUN, TITLE), steps())


def load_exercise(cast: Cast, now: datetime) -> UUID:
    """Builds the exercise beside the storm in the same way: the crisis board begins to work there, and does not in the storm."""
    script = exercise_steps()
    if script[-1].recorded_at > now:
        raise ValueError("the exercise has not been held yet")
    return _load(Stage(cast, EXERCISE_RUN, EXERCISE_TITLE, Mode.EXERCISE, script), script)


def _load(stage: Stage, script: tuple[Step, ...]) -> UUID:
    # The steps stand or fall together, so that the last one tells of all. What somebody has tried in the log since then stays.
    if ledger.find(incident_stream(stage.incident_id), script[-1].key(stage.run)):
        return stage.incident_id
    # One transaction around them all: eighty durable commits would cost more than everything else together.
    with transaction.atomic():
        for step in script:
            stage.perform(step, now=step.recorded_at, happened=step.happened)
    return stage.incident_id
