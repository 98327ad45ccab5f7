"""Reports as they stood at a moment, for the time machine."""

from __future__ import annotations

from vardkase.access.rules import Viewer
from vardkase.incidents.rows import IncidentRow
from vardkase.situation.moments import Seen
from vardkase.situation.queries.reports import reports
from vardkase.situation.rules.known import Known
from vardkase.situation.words import reports as words
from vardkase.ui import times
from vardkase.ui.addresses import address


def seen(viewer: Viewer, row: IncidentRow, known: Known) -> list[Seen]:
    """Each report with its state then, the latest first; for those who read drafts."""
    return [
        Seen(
            key=f"report:{one.id}",
            title=one.name,
            value=str(words.STATES[one.state]),
            number=one.number,
            more=times.moment(one.header.as_of, known.at),
            tone=words.TONES[one.state],
            word=str(words.STATES[one.state]),
            url=address("situation:report", row.id, one.id),
        )
        for one in reports(viewer, row, known)
    ]
