"""Pictures that are conveyed and collected, as they were known: which one holds, what waits, and what each actor has said last."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any, TypeVar
from uuid import UUID

from vardkase.access.rules import Viewer
from vardkase.incidents import tables
from vardkase.incidents.rows import IncidentRow
from vardkase.incidents.rules import OPEN, Mark, Secrecy, audience, may_see, scopes
from vardkase.kernel.refusal import Refusal
from vardkase.leadership.queries.shaping import said
from vardkase.leadership.rules.frame import reads_people
from vardkase.situation.events import pictures as events
from vardkase.situation.models.pictures import CollectedRow, PictureRow, PictureStepRow, ReceivedRow
from vardkase.situation.rules.known import Known
from vardkase.situation.rules.pictures import PictureLine, PictureState

__all__ = [
    "Collected", "Conveyed", "Received", "collectable", "collected", "conveyed_number", "latest_of_each", "picture", "pictures", "received",
    "said", "state_of", "strongest", "there", "waiting_everywhere",
]  # fmt: skip
T = TypeVar("T")
_ORDER = {Secrecy.OPEN: 0, Secrecy.INTERNAL: 1, Secrecy.SECRET: 2}


@dataclass(frozen=True, slots=True)
class Conveyed:
    """A picture that was proposed, and what came of it. `number` is the entry that last said something of it."""

    id: UUID
    number: int
    said: events.PictureProposed
    proposed_by: str
    proposed_by_id: str
    proposed_at: datetime
    state: PictureState
    words: str = ""
    by: str = ""
    at: datetime | None = None
    superseded_by: str = ""


@dataclass(frozen=True, slots=True)
class Received:
    """What another actor has conveyed to us. `latest` when the actor has said nothing since."""

    id: UUID
    number: int
    said: events.PictureReceived
    received_by: str
    received_at: datetime
    latest: bool = True


@dataclass(frozen=True, slots=True)
class Collected:
    """A collected picture on record; the first of a list is the newest."""

    id: UUID
    number: int
    said: events.PictureCollected
    collected_by: str
    collected_at: datetime


def pictures(viewer: Viewer, row: IncidentRow, known: Known) -> tuple[Conveyed, ...]:
    """Pictures to convey, the latest proposed first. Who does not read what is internal sees those that have been conveyed."""
    steps = _steps(row.id, known)
    shown = tuple(_conveyed(one, steps.get(one.id, [])) for one in _until(tables.load(PictureRow, "-number", incident_id=row.id), known))
    current = max((one for one in shown if one.state == PictureState.CONVEYED), key=lambda one: one.number, default=None)
    found = tuple(_superseded(one, current) for one in shown)
    return found if reads_people(viewer, scopes(row.id, row.authority_id)) else tuple(one for one in found if _is_out(one.state))


def picture(viewer: Viewer, row: IncidentRow, picture_id: UUID, known: Known) -> Conveyed:
    """One of them. Refusal("situation.not_found") for one that is absent or not for the viewer."""
    for one in pictures(viewer, row, known):
        if one.id == picture_id:
            return one
    raise Refusal("situation.not_found")


def received(viewer: Viewer, row: IncidentRow, known: Known) -> tuple[Received, ...]:
    """What other actors have conveyed to us and the viewer may read, the latest first."""
    seen = audience(viewer, row.id, row.authority_id)
    told: set[str] = set()
    found = []
    for one in _until(tables.load(ReceivedRow, "-number", incident_id=row.id), known):
        if not may_see(seen, one.mark_key):
            continue
        line = Received(
            one.id, one.number, said(events.PictureReceived, one.body), one.received_by, one.received_at, one.actor_key not in told
        )
        told.add(one.actor_key)
        found.append(line)
    return tuple(found)


def latest_of_each(viewer: Viewer, row: IncidentRow, known: Known) -> tuple[Received, ...]:
    """What each actor has said last, the actors by name."""
    return tuple(sorted((one for one in received(viewer, row, known) if one.latest), key=lambda one: one.said.actor.casefold()))


def collected(viewer: Viewer, row: IncidentRow, known: Known) -> tuple[Collected, ...]:
    """The collected pictures on record that the viewer may read, the latest first."""
    seen = audience(viewer, row.id, row.authority_id)
    return tuple(
        Collected(one.id, one.number, said(events.PictureCollected, one.body), one.collected_by, one.collected_at)
        for one in _until(tables.load(CollectedRow, "-number", incident_id=row.id), known)
        if may_see(seen, one.mark_key)
    )


def collectable(viewer: Viewer, row: IncidentRow, known: Known) -> list[tuple[PictureLine, Mark]]:
    """What a collected picture can be made of: what each actor has said last, and what we convey ourselves; each line with its actor.

    The keys are `<picture>:<place>`, so that a line is chosen as it was shown, whatever comes meanwhile.
    """
    ours = next((one for one in pictures(viewer, row, known) if one.state == PictureState.CONVEYED), None)
    found = (
        [(replace(line, key=f"{ours.id}:{place}", actor=row.authority), OPEN) for place, line in enumerate(ours.said.lines)] if ours else []
    )
    for one in latest_of_each(viewer, row, known):
        found += [
            (replace(line, key=f"{one.id}:{place}", actor=one.said.actor), one.said.mark) for place, line in enumerate(one.said.lines)
        ]
    return found


def there(found: T | None) -> T:
    """What was found. Refusal("situation.not_found") for nothing."""
    if found is None:
        raise Refusal("situation.not_found")
    return found


def strongest(marks: Iterable[Mark]) -> Mark:
    """The most closed of the marks."""
    return max(marks, key=lambda one: _ORDER[one.level], default=OPEN)


def waiting_everywhere(rows: Iterable[IncidentRow]) -> list[tuple[IncidentRow, PictureRow]]:
    """Proposals that nobody has answered, in incidents that the viewer reads; asked for by what is due."""
    by_id = {row.id: row for row in rows}
    settled = {step.picture_id for step in tables.load(PictureStepRow, incident_id=tuple(by_id))}
    return [(by_id[one.incident_id], one) for one in tables.load(PictureRow, "number", incident_id=tuple(by_id)) if one.id not in settled]


def state_of(incident_id: UUID, picture_id: UUID) -> PictureState | None:
    """Where a picture stands now, for the actions; None when there is none. That another has taken its place is not looked at."""
    if tables.first(PictureRow, incident_id=incident_id, id=picture_id) is None:
        return None
    step = tables.first(PictureStepRow, "-number", incident_id=incident_id, picture_id=picture_id)
    return PictureState(step.state) if step else PictureState.PROPOSED


def conveyed_number(incident_id: UUID) -> str:
    """The reference of the picture that is conveyed now; empty when none is."""
    steps = _steps(incident_id, None)
    out = [(found[-1].number, picture_id) for picture_id, found in steps.items() if found[-1].state == PictureState.CONVEYED]
    row = tables.first(PictureRow, id=max(out)[1]) if out else None
    return str(row.reference) if row else ""


def _steps(incident_id: UUID, known: Known | None) -> dict[UUID, list[PictureStepRow]]:
    found: dict[UUID, list[PictureStepRow]] = {}
    for step in tables.load(PictureStepRow, "number", incident_id=incident_id):
        if known is None or step.number <= known.number:
            found.setdefault(step.picture_id, []).append(step)
    return found


def _until(rows: list[Any], known: Known) -> list[Any]:
    """The rows that were there."""
    return [one for one in rows if one.number <= known.number]


def _conveyed(row: PictureRow, steps: list[PictureStepRow]) -> Conveyed:
    shown = Conveyed(
        row.id,
        row.number,
        said(events.PictureProposed, row.body),
        row.proposed_by,
        row.proposed_by_id,
        row.proposed_at,
        PictureState.PROPOSED,
    )
    if not steps:
        return shown
    last = steps[-1]
    return replace(shown, number=last.number, state=PictureState(last.state), words=last.words, by=last.by, at=last.at)


def _superseded(one: Conveyed, current: Conveyed | None) -> Conveyed:
    if current is None or one.state != PictureState.CONVEYED or one.id == current.id:
        return one
    return replace(one, state=PictureState.SUPERSEDED, superseded_by=current.said.reference)


def _is_out(state: PictureState) -> bool:
    return state in {PictureState.CONVEYED, PictureState.SUPERSEDED, PictureState.WITHDRAWN}
