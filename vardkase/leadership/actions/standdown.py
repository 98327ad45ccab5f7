"""Standing down: one decision that closes the staffs, hands on what is open and plans the first evaluation."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID, uuid5

from django.db import transaction

from vardkase.access.rules import Capability, Viewer
from vardkase.incidents import actions as incidents
from vardkase.incidents import tables
from vardkase.incidents.actions.frame import derived
from vardkase.incidents.rows import IncidentRow
from vardkase.incidents.rules import clean_line
from vardkase.incidents.rules.incidents import State
from vardkase.leadership import events, law
from vardkase.leadership.actions.frame import already, board_at_work, held, next_reference, written
from vardkase.leadership.models import PlannedMeeting, Staff
from vardkase.leadership.queries.standdown import nouns, open_things
from vardkase.leadership.rules import standdown as rules
from vardkase.leadership.rules.meetings import MeetingKind, MeetingState
from vardkase.leadership.rules.standdown import Settled, StandDownDraft
from vardkase.ledger.entry import Entry

EVALUATION_MINUTES = 60


def stand_down(*, viewer: Viewer, incident_id: UUID, draft: StandDownDraft, key: UUID, now: datetime) -> Entry:
    """Crisis leadership stands down: everything open is handed on, closed or named; staffs close; meetings to come are not held.

    The incident then stands down too, if it did not already. The crisis board's work is not ended by this: the entry says that it goes on,
    and who ends it (lagen 2006:544, 2 kap. 6 §). Refused: "leadership.stand_down_needs_…", "leadership.cannot_stand_down",
    "leadership.meeting_is_under_way", "leadership.thing_…".
    """
    with transaction.atomic():
        row = held(viewer, incident_id, Capability.INCIDENT_LEAD, key)
        earlier = already(row.stream, key, events.StoodDown, decided_by=clean_line(draft.decided_by))
        if earlier:
            return earlier
        meetings = PlannedMeeting.objects.filter(incident_id=row.id)
        draft = rules.check_stand_down(draft, row.state, under_way=meetings.filter(state=MeetingState.UNDER_WAY).count(), now=now)
        settled = rules.settle(draft, open_things(viewer, row.id, now=now), now)
        entry = written(row.stream, _event(row, draft, settled, key, now), viewer, key, now)
        _settle(viewer, row, settled, key, now)
        if row.state == State.ACTIVE:
            incidents.change_state(
                viewer=viewer, incident_id=row.id, to=State.STANDING_DOWN, reason=draft.grounds, key=derived(key, 1), now=now
            )
    return entry


def _event(row: IncidentRow, draft: StandDownDraft, settled: tuple[Settled, ...], key: UUID, now: datetime) -> events.StoodDown:
    ahead = PlannedMeeting.objects.filter(incident_id=row.id, state=MeetingState.PLANNED)
    # A meeting of the board is the board's: it meets until others end its work.
    not_held = [one for one in ahead.order_by("at", "reference") if one.kind not in {MeetingKind.BOARD, MeetingKind.HOT_WASH}]
    staffs = tables.load(Staff, "number", incident_id=row.id, closed_at=None)
    board = board_at_work(row.id)
    evaluation = None
    if draft.evaluation_at:
        reference = next_reference(PlannedMeeting, "M", row.id)
        evaluation = events.MeetingPlanned(
            uuid5(key, "evaluation"), reference, MeetingKind.HOT_WASH, "", draft.evaluation_at, EVALUATION_MINUTES,
            place=draft.evaluation_place,
        )  # fmt: skip
    return events.StoodDown(
        draft.decided_by, draft.grounds, draft.handed_to, row.state, settled,
        tuple(events.StaffGone(one.id, one.name) for one in staffs),
        tuple(events.NotHeld(one.id, one.reference, one.title, one.at) for one in not_held),
        board.board if board else "", law.cite_at("board_ends", now) if board else "", evaluation,
    )  # fmt: skip


def _settle(viewer: Viewer, row: IncidentRow, settled: tuple[Settled, ...], key: UUID, now: datetime) -> None:
    """What the nouns of other parts do themselves with what became of their things."""
    how = {noun.key: noun.settle for noun in nouns()}
    for place, one in enumerate(settled, 2):
        settle = how[one.noun]
        if settle:
            settle(viewer, row.id, one, derived(key, place), now)
