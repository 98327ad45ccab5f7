"""A file that is taken out with secrets in it is noted where they belong, before it is given: who took out what, and when."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from django.db import transaction

from vardkase.access.rules import Viewer
from vardkase.preparedness.actions.frame import already, written
from vardkase.preparedness.events import imports as events
from vardkase.preparedness.projections import imports as projections
from vardkase.preparedness.queries.export import Secrets


def note_export(*, viewer: Viewer, file_name: str, secrets: Sequence[Secrets], key: UUID, now: datetime) -> None:
    """Notes it with each authority whose secrets leave; what holds none is not noted. Nothing is refused: the file was made of what the
    viewer may read.
    """
    with transaction.atomic():
        for one in secrets:
            stream = events.stream_of(one.authority_id)
            event = events.SecretsExported(one.authority_id, one.authority, file_name, one.found)
            if not already(stream, key, events.SecretsExported, lambda earlier, event=event: earlier == event):  # type: ignore[misc]  # bound now
                written(stream, event, projections.apply, viewer=viewer, key=key, now=now)
