"""What ends with crisis leadership: call-outs are closed, and shifts are relieved or taken back, each by its own entry."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID, uuid5

from vardkase.access.rules import Viewer
from vardkase.incidents.rules import clean_line
from vardkase.incidents.rules.text import MAX_SHORT
from vardkase.leadership.actions.callouts import stop_callout
from vardkase.leadership.actions.loans import end_lent_role
from vardkase.leadership.actions.shifts import move_shift
from vardkase.leadership.queries import closing, standdown
from vardkase.leadership.rules.shifts import ShiftState
from vardkase.leadership.rules.standdown import How, Settled


def offer() -> None:
    """Has them stand on the page of standing down."""
    from vardkase.leadership.words import NOUNS

    standdown.offer(standdown.Noun("callout", NOUNS["callout"], closing.open_callouts, close_callout))
    standdown.offer(standdown.Noun("loan", NOUNS["loan"], closing.open_loans, end_loan))
    standdown.offer(standdown.Noun("roster", NOUNS["roster"], closing.open_rosters, end_shifts))


def close_callout(viewer: Viewer, incident_id: UUID, one: Settled, key: UUID, now: datetime) -> None:
    """Closes a call-out, within the stand-down's transaction. One that is left goes on asking, and that is said."""
    if one.how == How.CLOSED:
        stop_callout(viewer=viewer, callout_id=UUID(one.key), reason=one.why, key=key, now=now)


def end_loan(viewer: Viewer, incident_id: UUID, one: Settled, key: UUID, now: datetime) -> None:
    """Takes back a role that was lent for this incident, within the stand-down's transaction. One that is left counts until its time."""
    if one.how == How.CLOSED:
        end_lent_role(viewer=viewer, incident_id=incident_id, grant_id=UUID(one.key), key=key, now=now)


def end_shifts(viewer: Viewer, incident_id: UUID, one: Settled, key: UUID, now: datetime) -> None:
    """Relieves whoever is on in a staff, and takes back what is to come, within the stand-down's transaction."""
    if one.how != How.CLOSED:
        return
    words = clean_line(one.why)[:MAX_SHORT]
    for shift in closing.open_shifts(viewer, incident_id, now):
        if shift.roster_id == UUID(one.key):
            to = ShiftState.RELIEVED if shift.state == ShiftState.ON else ShiftState.WITHDRAWN
            move_shift(
                viewer=viewer, incident_id=incident_id, shift_id=shift.id, to=to, words=words, key=uuid5(key, str(shift.id)), now=now
            )
