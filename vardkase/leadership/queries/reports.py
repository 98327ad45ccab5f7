"""What the chair of the crisis board decided alone, as the minutes tell it to the board."""

from __future__ import annotations

from uuid import UUID

from vardkase.access.rules import Viewer
from vardkase.incidents import queries as incidents
from vardkase.incidents import tables
from vardkase.incidents.rules import OPEN, seen_key
from vardkase.leadership import events, words
from vardkase.leadership.models import BoardRow, DecisionRow, TakeoverRow
from vardkase.leadership.queries.shaping import said


def chair_report(viewer: Viewer, incident_id: UUID, about_id: UUID) -> str:
    """What was decided, by whom and when, on which grounds and why it could not wait. Refusal("incident.not_found").

    The minutes are open to everybody in the room: of a decision that is marked there is nothing to tell but its reference.
    """
    row = incidents.incident(viewer, incident_id)
    decision = tables.first(DecisionRow, incident_id=row.id, id=about_id)
    if decision is not None:
        if decision.mark_key != seen_key(OPEN):
            return ""
        taken = said(events.DecisionTaken, decision.body)
        return words.chair_report(taken.text, taken.decided_by, decision.decided_at, taken.grounds, taken.why_urgent)
    takeover = tables.first(TakeoverRow, incident_id=row.id, id=about_id)
    if takeover is None:
        return ""
    what = said(events.TakenOverFrom, takeover.body)
    board = tables.first(BoardRow, id=takeover.activation_id)
    chair = said(events.BoardActivated, board.body).chair if board else ""
    return words.chair_report(words.takeover_text(what), chair, takeover.decided_at, what.grounds, what.urgent)
