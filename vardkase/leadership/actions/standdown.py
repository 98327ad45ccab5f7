"""Standing down: one decision that closes the staffs, hands on what is open and plans the first evaluation."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID, uuid5

from django.db import transaction

from vardkase.access.rules import Capability, Viewer
from vardkase.incidents import actions as incidents
from vardkase.incidents import tables
from vardkase.incidents.actions.frame import derived
from vardkase.incidents.queries import levels
from vardkase.incidents.rows import IncidentRow
from vardkase.incidents.rules import Level, LevelDraft, level_of
from vardkase.incidents.rules.incidents import State
from vardkase.incidents.rules.same import says_the_same
from vardkase.leadership import events, law
from vardkase.leadership.actions.frame import already, board_at_work, check_same, held, next_reference, written
from vardkase.leadership.models import PlannedMeeting, Staff, StandDownRow
from vardkase.leadership.queries.standdown import nouns, open_things
from vardkase.leadership.rules import standdown as rules
from vardkase.leadership.rules.meetings import MeetingKind, MeetingState
from vardkase.leadership.rules.standdown import How, Settled, StandDownDraft
from vardkase.ledger.entry import Entry

EVALUATION_MINUTES = 60


def stand_down(*, viewer: Viewer, incident_id: UUID, draft: StandDownDraft, key: UUID, now: datetime) -> Entry:
    """Crisis leadership stands down: everything open is handed on, closed or named; staffs close; meetings to come are not held.

    The incident then stands down too, if it did not already. The crisis board's work is not ended by this: the entry says that it goes on,
    and who ends it (lagen 2006:544, 2 kap. 6 §). Refused: "leadership.stand_down_needs_…", "leadership.cannot_stand_down",
    "leadership.meeting_is_under_way", "leadership.thing_…", "leadership.stood_down_already".
    """
    with transaction.atomic():
        row = held(viewer, incident_id, Capability.INCIDENT_LEAD, key)
        earlier = already(row.stream, key, events.StoodDown, draft, apart=("answers", "evaluation_at", "evaluation_place", "level"))
        if earlier:
            check_same(earlier, same=earlier.erased or _says(earlier.event, draft, earlier.recorded_at))
            return earlier
        meetings = PlannedMeeting.objects.filter(incident_id=row.id)
        last = tables.first(StandDownRow, "-number", incident_id=row.id)
        staffs = Staff.objects.filter(incident_id=row.id, closed_at=None).count()
        rules.check_not_down(row.state, staffs=staffs, last=last.at if last else None)
        level = level_of(levels(), _level(draft))
        draft = rules.check_stand_down(draft, row.state, under_way=meetings.filter(state=MeetingState.UNDER_WAY).count(), now=now)
        settled = rules.settle(draft, open_things(viewer, row.id, now=now), now)
        entry = written(row.stream, _event(row, draft, settled, level, key, now), viewer, key, now)
        _settle(viewer, row, settled, key, now)
        if row.level_order != level.order:
            lowered = LevelDraft(level.order, draft.decided_by, draft.grounds)
            incidents.change_level(viewer=viewer, incident_id=row.id, draft=lowered, key=uuid5(key, "level"), now=now)
        if row.state == State.ACTIVE:
            incidents.change_state(
                viewer=viewer, incident_id=row.id, to=State.STANDING_DOWN, reason=draft.grounds, key=derived(key, 1), now=now
            )
    return entry


def _level(draft: StandDownDraft) -> int:
    """The level that holds when leadership has stood down: the lowest, unless another is said."""
    return levels()[0].order if draft.level is None else draft.level


def _event(
    row: IncidentRow, draft: StandDownDraft, settled: tuple[Settled, ...], level: Level, key: UUID, now: datetime
) -> events.StoodDown:
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
        board.board if board else "", law.cite_at("board_ends", now) if board else "", evaluation, level.order, level.label,
    )  # fmt: skip


def _says(event: events.StoodDown, draft: StandDownDraft, at: datetime) -> bool:
    """Whether the same became of each thing that is answered for, and the same evaluation was planned. What is settled is open no more:
    a form that comes again asks only of what was left."""
    settled = {(one.noun, one.key): one for one in event.settled}
    for answer in draft.answers:
        one = settled.get((answer.noun, answer.key))
        to = answer.to or (event.handed_to if answer.how == How.HANDED else "")
        why = answer.why or (event.grounds if one is not None and one.how == How.CLOSED and answer.how == How.CLOSED else "")
        if not says_the_same(one, Settled(answer.noun, answer.key, one.title if one else "", "", answer.how, to, why), at):
            return False
    if event.level_order is not None and event.level_order != _level(draft):
        return False
    planned = event.evaluation
    if planned is None or draft.evaluation_at is None:
        return planned is None and draft.evaluation_at is None
    return planned.at == draft.evaluation_at and says_the_same(planned.place, draft.evaluation_place, at)


def _settle(viewer: Viewer, row: IncidentRow, settled: tuple[Settled, ...], key: UUID, now: datetime) -> None:
    """What the nouns of other parts do themselves with what became of their things."""
    how = {noun.key: noun.settle for noun in nouns()}
    for place, one in enumerate(settled, 2):
        settle = how[one.noun]
        if settle:
            settle(viewer, row.id, one, derived(key, place), now)
