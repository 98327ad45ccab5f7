"""What is still open when one stands down. A noun of another part joins by `offer`: its open things, and how they are closed."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING
from uuid import UUID

from django.utils.translation import gettext as _

from vardkase.access.rules import Viewer
from vardkase.incidents import queries as incidents
from vardkase.incidents import tables
from vardkase.incidents.rules import OPEN, seen_key
from vardkase.leadership import law
from vardkase.leadership.models import DutyRow, StandDownRow
from vardkase.leadership.queries.board import boards
from vardkase.leadership.queries.decisions import open_duties
from vardkase.leadership.queries.rows import StandDown, TaskLine
from vardkase.leadership.queries.shaping import said
from vardkase.leadership.queries.tasks import open_questions, tasks
from vardkase.leadership.queries.untasked import open_decisions
from vardkase.leadership.rules.standdown import How, OpenThing, Settled

if TYPE_CHECKING:
    from django.utils.functional import _StrPromise as StrPromise

_KEPT = (How.HANDED, How.LEFT)
Open = Callable[[Viewer, UUID, datetime], list[OpenThing]]
# Called in the stand-down's own transaction for each thing of the noun: (viewer, incident, what became of it, key of its own, now).
Settle = Callable[[Viewer, UUID, Settled, UUID, datetime], None]


@dataclass(frozen=True, slots=True)
class Noun:
    """Something of which there may be open ones: what it is called, what is open, and what settles one of them."""

    key: str
    label: StrPromise | str
    open: Open
    settle: Settle | None = None


_nouns: dict[str, Noun] = {}


def offer(noun: Noun) -> None:
    """Has a noun stand on the page of standing down. Raises ValueError for a key that is taken."""
    if noun.key in _nouns:
        raise ValueError(f"{noun.key} stands down already")
    _nouns[noun.key] = noun


def nouns() -> tuple[Noun, ...]:
    """The nouns, in the order in which they were offered."""
    return tuple(_nouns.values())


def open_things(viewer: Viewer, incident_id: UUID, *, now: datetime) -> tuple[OpenThing, ...]:
    """Everything that is open in an incident, noun by noun. Refusal("incident.not_found")."""
    row = incidents.incident(viewer, incident_id)
    return tuple(thing for noun in _nouns.values() for thing in noun.open(viewer, row.id, now))


def stand_downs(viewer: Viewer, incident_id: UUID) -> tuple[StandDown, ...]:
    """The times that leadership stood down, the latest first."""
    from vardkase.leadership import events

    row = incidents.incident(viewer, incident_id)
    found = tables.load(StandDownRow, "-number", incident_id=row.id)
    return tuple(StandDown(one.number, one.at, said(events.StoodDown, one.body)) for one in found)


def _tasks(viewer: Viewer, incident_id: UUID, now: datetime) -> list[OpenThing]:
    found = [one for one in tasks(viewer, incident_id, now=now) if not one.state.is_over]
    return [_task(one) for one in found]


def _task(one: TaskLine) -> OpenThing:
    """A task. One that is not for the viewer's eyes is handed on unread: closing it is for those who may read it."""
    if one.said is None:
        return OpenThing("task", str(one.id), "", one.reference, ways=(How.HANDED,), marked=True)
    return OpenThing("task", str(one.id), one.said.what, one.reference, one.said.assignee, marked=seen_key(one.said.mark) != seen_key(OPEN))


def _questions(viewer: Viewer, incident_id: UUID, now: datetime) -> list[OpenThing]:
    return [OpenThing("question", str(one.id), one.title, "", one.lead) for one in open_questions(viewer, incident_id, now=now)]


def _duties(viewer: Viewer, incident_id: UUID, now: datetime) -> list[OpenThing]:
    from vardkase.leadership.words import DUTIES

    owed = tables.load(DutyRow, incident_id=incident_id, done_at=None)
    marked = {(one.about_id, one.kind) for one in owed if one.mark_key != seen_key(OPEN)}
    return [
        OpenThing(
            "duty", f"{one.about_id}/{one.kind}", f"{one.title}: {DUTIES[one.kind]}", one.reference, "", _KEPT,
            marked=(one.about_id, str(one.kind)) in marked,
        )
        for one in open_duties(viewer, incident_id, now=now)
    ]  # fmt: skip


def _board(viewer: Viewer, incident_id: UUID, now: datetime) -> list[OpenThing]:
    note = _("Ended only by the executive committee or the council (%(law)s).") % {"law": law.shown_at("board_ends", now)}
    found = [one for one in boards(viewer, incident_id) if one.ended_at is None]
    return [OpenThing("board", str(one.id), one.said.board, "", note, (How.LEFT,)) for one in found]


def _takeovers(viewer: Viewer, incident_id: UUID, now: datetime) -> list[OpenThing]:
    note = _("Goes back by decision of the crisis board (%(back)s), or when its work is ended (%(end)s).") % {
        "back": law.shown_at("hand_back", now), "end": law.shown_at("board_ends", now),
    }  # fmt: skip
    return [
        OpenThing("takeover", str(one.id), f"{one.said.from_board}: {one.said.scope}", one.said.reference, note, (How.LEFT,))
        for board in boards(viewer, incident_id)
        for one in board.takeovers
        if one.returned_at is None
    ]


def offer_ours() -> None:
    """The nouns of staffs, decisions, tasks and the board."""
    from vardkase.leadership.words import NOUNS

    ours = {"board": _board, "takeover": _takeovers, "task": _tasks, "question": _questions, "decision": open_decisions, "duty": _duties}
    for key, found in ours.items():
        offer(Noun(key, NOUNS[key], found))
