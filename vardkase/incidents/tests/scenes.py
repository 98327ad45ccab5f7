"""Short ways to a scene: an incident that is open, a log with some entries in it, an alarm that waits."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID

import pytest

from vardkase.access.rules import Viewer
from vardkase.incidents import actions, rules
from vardkase.incidents.rules import AlarmFacts, EntryDraft, IncidentDraft, Mark, Mode, Secrecy, State
from vardkase.kernel.ids import new_id
from vardkase.kernel.refusal import Refusal
from vardkase.ledger.entry import Entry
from vardkase.testing.people import AUTHORITY

BOARD = "Kommunstyrelsen"
NIGHT = datetime(2019, 1, 2, 1, 20, tzinfo=UTC)
# Numbers of nobody: the check digit is right, the serial is one that Skatteverket keeps for tests.
PERSON = "19121212-1212"

INTERNAL = Mark(Secrecy.INTERNAL)
SECRET = Mark(Secrecy.SECRET, "18 kap. 13 § OSL")


@dataclass(frozen=True)
class Scene:
    """An incident with an entry and a file, and an alarm."""

    incident_id: UUID
    number: int
    attachment_id: UUID
    alarm_id: UUID


def later(minutes: float) -> datetime:
    """So many minutes after the scene begins."""
    return NIGHT + timedelta(minutes=minutes)


def opened(viewer: Viewer, *, now: datetime = NIGHT, authority_id: UUID = AUTHORITY, **draft: Any) -> UUID:
    """An incident that is open; returns its id."""
    key = new_id()
    facts: dict[str, Any] = {"title": "Stormen Alfrida", "authority_id": authority_id, "authority": BOARD} | draft
    actions.open_incident(viewer=viewer, draft=IncidentDraft(**facts), key=key, now=now)
    return key


def wrote(
    viewer: Viewer, incident_id: UUID, text: str = "Träd över vägen.", *, now: datetime = NIGHT, key: UUID | None = None, **draft: Any
) -> int:
    """An entry in the log; returns its number."""
    uploads = draft.pop("uploads", ())
    entry = actions.write_entry(
        viewer=viewer, incident_id=incident_id, draft=EntryDraft(text=text, **draft), uploads=uploads, key=key or new_id(), now=now
    )
    return entry.number


def corrected(viewer: Viewer, incident_id: UUID, number: int, text: str, *, reason: str = "Fel siffra", now: datetime = NIGHT) -> int:
    """A correction; returns its number."""
    return actions.correct_entry(
        viewer=viewer, incident_id=incident_id, number=number, text=text, reason=reason, key=new_id(), now=now
    ).number


def completed(viewer: Viewer, incident_id: UUID, number: int, *, now: datetime = NIGHT, **details: Any) -> int:
    """Details given later; returns the number of that entry."""
    return actions.complete_entry(
        viewer=viewer, incident_id=incident_id, number=number, details=rules.Details(**details), key=new_id(), now=now
    ).number


def marked(viewer: Viewer, incident_id: UUID, number: int, mark: Mark, *, reason: str = "", now: datetime = NIGHT) -> int:
    """A mark on an entry; returns the number of that entry."""
    return actions.mark_entry(viewer=viewer, incident_id=incident_id, number=number, mark=mark, reason=reason, key=new_id(), now=now).number


def erased(viewer: Viewer, incident_id: UUID, number: int, *, now: datetime = NIGHT) -> Entry:
    """A lawful erasure."""
    return actions.erase_entry(
        viewer=viewer,
        incident_id=incident_id,
        number=number,
        reason="Personuppgifter utan betydelse",
        authority="Gallringsbeslut 2019:4",
        decided_by="Arkivansvarig",
        key=new_id(),
        now=now,
    )


def moved(viewer: Viewer, incident_id: UUID, *states: State, now: datetime = NIGHT) -> None:
    """The incident taken through states, each with a reason."""
    for state in states:
        actions.change_state(viewer=viewer, incident_id=incident_id, to=state, reason="Enligt plan", key=new_id(), now=now)


def closed(viewer: Viewer, incident_id: UUID) -> None:
    """The incident closed."""
    moved(viewer, incident_id, State.STANDING_DOWN, State.CLOSED)


def alarmed(viewer: Viewer, *, now: datetime = NIGHT, authority_id: UUID = AUTHORITY, mode: Mode = Mode.REAL, **facts: Any) -> UUID:
    """An alarm that waits; returns its id."""
    key = new_id()
    actions.receive_alarm(
        viewer=viewer,
        authority_id=authority_id,
        authority=BOARD,
        facts=AlarmFacts(**(facts or {"what_happened": "E18 är blockerad."})),
        mode=mode,
        key=key,
        now=now,
    )
    return key


class refused(pytest.RaisesExc[Refusal]):  # noqa: N801 - reads as a word where it is used: with refused("incident.empty_entry")
    """Expects a Refusal of one code, and with the given facts."""

    def __init__(self, code: str, **facts: Any) -> None:
        super().__init__(Refusal, check=lambda no: no.code == code and all(no.facts.get(name) == fact for name, fact in facts.items()))
