"""The crisis board: it begins to work, meets, takes over, hands back, and is ended by others than itself."""

from __future__ import annotations

from datetime import datetime, timedelta
from uuid import UUID

from django.conf import settings
from django.db import transaction

from vardkase.access.rules import EVERYWHERE, Capability, Role, Viewer
from vardkase.incidents import tables
from vardkase.incidents.rows import IncidentRow
from vardkase.incidents.rules import scopes
from vardkase.incidents.rules.journal import check_happened
from vardkase.kernel.moments import Happened
from vardkase.kernel.refusal import Refusal
from vardkase.leadership import events, law
from vardkase.leadership.actions.frame import already, board_at_work, check_at_work_then, held, next_reference, own_key, within, written
from vardkase.leadership.actions.sittings import check_board_sat
from vardkase.leadership.models import BoardRow, TakeoverRow
from vardkase.leadership.queries.board import register_of
from vardkase.leadership.queries.shaping import said
from vardkase.leadership.rules import board as rules
from vardkase.leadership.rules.board import ActivationDraft, Ender, Extent, Judge, MeetingDraft, TakenOver, TakeoverDraft
from vardkase.leadership.rules.decisions import Duty, DutyKind
from vardkase.ledger.entry import Entry


def activate_board(
    *, viewer: Viewer, incident_id: UUID, draft: ActivationDraft, happened: Happened | None = None, key: UUID, now: datetime
) -> Entry:
    """Writes down that the chair, or the vice chair, has judged that an extraordinary event makes the board work.

    Lagen (2006:544) 2 kap. 3 §. Refused: "leadership.board_is_for_peacetime", "leadership.board_works_already",
    "leadership.condition_unanswered", "leadership.vice_needs_reason", "incident.happened_in_future"…
    """
    with transaction.atomic():
        row = held(viewer, incident_id, Capability.BOARD_WRITE, key)
        key = own_key(BoardRow, row.id, key)
        earlier = already(
            row.stream, key, events.BoardActivated, draft, moment=happened, prevented=draft.prevented if draft.judge != Judge.CHAIR else ""
        )
        if earlier:
            return earlier
        draft = rules.check_activation(draft, row.legal_class, working=board_at_work(row.id) is not None, now=now)
        check_happened(happened, now)
        # The vice chair judges by a section of their own.
        section = law.cite_at("board_begins" if draft.judge == Judge.CHAIR else "vice_chair", now)
        event = events.BoardActivated(key, draft.board, draft.judge, draft.chair, draft.conditions, section, draft.prevented, draft.minutes)
        return written(row.stream, event, viewer, key, now, happened)


def record_meeting(*, viewer: Viewer, incident_id: UUID, draft: MeetingDraft, key: UUID, now: datetime) -> Entry:
    """Writes down that the board has met. Refused: "leadership.board_does_not_work", "leadership.meeting_needs_…"."""
    with transaction.atomic():
        row = held(viewer, incident_id, Capability.BOARD_WRITE, key)
        # A time that was left open is the moment of sending, and another one when the form comes again.
        earlier = already(row.stream, key, events.BoardMet, draft, held_at=None if draft.held_at == now else draft.held_at)
        if earlier:
            return earlier
        board = board_at_work(row.id)
        draft = rules.check_meeting(draft, working=board is not None, now=now)
        assert board is not None  # the rule has refused otherwise
        event = events.BoardMet(
            board.id, board.board, board.meetings + 1, draft.held_at, draft.place, draft.present, draft.items, draft.absent,
            draft.substitutes, draft.secretary, draft.adjuster, draft.convened_at,
        )  # fmt: skip
        return written(row.stream, event, viewer, key, now)


def take_over(
    *, viewer: Viewer, incident_id: UUID, draft: TakeoverDraft, happened: Happened | None = None, key: UUID, now: datetime
) -> Entry:
    """Writes down that the board takes over business of another board; its id is the key. Lagen (2006:544) 2 kap. 4 §.

    Refused: "leadership.board_does_not_work", "leadership.takeover_needs_…", "leadership.takeover_from_itself",
    "leadership.takeover_from_no_board", "leadership.takeover_from_unknown", "leadership.takeover_at_meeting",
    "leadership.consulted_and_not", "leadership.taken_over_already", "leadership.taken_over_in_part", "leadership.before_board_began",
    "leadership.no_such_meeting", "leadership.meeting_has_not_begun", "leadership.board_has_no_quorum", "incident.happened_in_future".
    """
    with transaction.atomic():
        row = held(viewer, incident_id, Capability.BOARD_WRITE, key)
        key = own_key(TakeoverRow, row.id, key)
        earlier = already(row.stream, key, events.TakenOverFrom, draft, moment=happened)
        if earlier:
            return earlier
        board = board_at_work(row.id)
        register = register_of(row.authority_id, board.board if board else "")
        draft = rules.check_takeover(draft, _taken(row), register, working=board is not None, now=now)
        check_happened(happened, now)
        check_at_work_then(board, happened, now)
        meeting = _sat(row, draft, happened, now)
        assert board is not None  # the rule has refused otherwise
        event = events.TakenOverFrom(
            key, board.id, next_reference(TakeoverRow, "Ö", row.id), draft.from_board, draft.extent, draft.scope, draft.grounds,
            law.cite_at("takeover", now), draft.consulted, draft.not_consulted, draft.told, draft.urgent, _duties(draft, now),
            draft.minutes, draft.meeting_id, meeting,
        )  # fmt: skip
        return written(row.stream, event, viewer, key, now, happened)


def hand_back(*, viewer: Viewer, incident_id: UUID, takeover_id: UUID, circumstances: str, key: UUID, now: datetime) -> Entry:
    """Writes down that the board hands back what it took over. Lagen (2006:544) 2 kap. 4 §.

    Refused: "leadership.never_taken_over", "leadership.handed_back_already", "leadership.hand_back_needs_circumstances".
    """
    with transaction.atomic():
        row = held(viewer, incident_id, Capability.BOARD_WRITE, key)
        earlier = already(row.stream, key, events.HandedBack, takeover_id=takeover_id, circumstances=circumstances)
        if earlier:
            return earlier
        circumstances = rules.check_hand_back(_taken(row), takeover_id, circumstances, now)
        taken = TakeoverRow.objects.get(id=takeover_id)
        event = events.HandedBack(takeover_id, taken.reference, taken.from_board, circumstances, law.cite_at("hand_back", now))
        return written(row.stream, event, viewer, key, now)


def end_board(
    *, viewer: Viewer, incident_id: UUID, ender: Ender, decision: str, happened: Happened | None = None, key: UUID, now: datetime
) -> Entry:
    """Writes down that the executive committee or the council has ended the board's work, and when; what is left goes back with it.

    Lagen (2006:544) 2 kap. 6 §. Refused: "leadership.board_cannot_end_itself", "leadership.board_does_not_work",
    "leadership.end_needs_decision", "leadership.before_board_began", "incident.happened_in_future".
    """
    with transaction.atomic():
        row = held(viewer, incident_id, Capability.BOARD_WRITE, key)
        earlier = already(row.stream, key, events.BoardEnded, moment=happened, ender=ender, decision=decision)
        if earlier:
            return earlier
        board = board_at_work(row.id)
        decision = rules.check_end(ender, decision, working=board is not None, now=now)
        check_happened(happened, now)
        check_at_work_then(board, happened, now)
        assert board is not None  # the rule has refused otherwise
        left = tables.load(TakeoverRow, "number", activation_id=board.id, returned_at=None)
        went_back = tuple(events.WentBack(one.id, one.reference, one.from_board) for one in left)
        event = events.BoardEnded(
            board.id, board.board, ender, decision, law.cite_at("board_ends", now), went_back, viewer.actor.label, _is_chair(viewer, row)
        )
        return written(row.stream, event, viewer, key, now, happened)


def _is_chair(viewer: Viewer, row: IncidentRow) -> bool:
    """Whether somebody is the crisis board's chair here."""
    here = {*scopes(row.id, row.authority_id), EVERYWHERE}
    return any(grant.role is Role.BOARD_CHAIR and grant.scope in here for grant in viewer.grants)


def _sat(row: IncidentRow, draft: TakeoverDraft, happened: Happened | None, now: datetime) -> str:
    """The reference of the board's meeting that a takeover was decided at; empty when it stands in other minutes, or the chair decided."""
    if draft.meeting_id is None:
        return ""
    one = check_board_sat(row, draft.meeting_id, happened, "meeting_id", now)
    if one is None:
        raise Refusal("leadership.no_such_meeting", field="meeting_id")
    return str(one.reference)


def _taken(row: IncidentRow) -> tuple[TakenOver, ...]:
    """What the board has taken over in an incident, handed back or not."""
    return tuple(
        TakenOver(
            one.id, one.from_board, Extent(one.extent), one.returned_at is not None, one.reference,
            said(events.TakenOverFrom, one.body).scope,
        )
        for one in tables.load(TakeoverRow, "number", incident_id=row.id)
    )  # fmt: skip


def _duties(draft: TakeoverDraft, now: datetime) -> tuple[Duty, ...]:
    """The council hears of it; the other board is told without delay; and the board itself, when its chair took over alone."""
    found = [Duty(DutyKind.REPORT_TO_COUNCIL)]
    if not draft.told:
        found.append(Duty(DutyKind.TELL_BOARD, now + timedelta(minutes=settings.TELL_BOARD_MINUTES)))
    if draft.urgent:
        found.append(Duty(DutyKind.REPORT_TO_BOARD, now + within()))
    return tuple(found)
