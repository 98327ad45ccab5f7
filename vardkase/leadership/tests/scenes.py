"""Short ways to a led incident: staffs, decisions, tasks, and a crisis board at work."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from vardkase.access.rules import Viewer
from vardkase.incidents.tests.scenes import NIGHT
from vardkase.kernel.ids import new_id
from vardkase.leadership import actions
from vardkase.leadership.rules.board import ActivationDraft, Conditions, Extent, Judge, TakeoverDraft
from vardkase.leadership.rules.decisions import Capacity, DecisionDraft
from vardkase.leadership.rules.staffs import DirectionDraft, Seat, StaffDraft
from vardkase.leadership.rules.tasks import QuestionDraft, TaskDraft

CONDITIONS = Conditions(
    "Elen är borta för halva kommunen sedan i natt.",
    "Hemtjänsten når inte fram och trygghetslarmen är döda.",
    "Vägarna måste röjas och de sjukaste nås före kvällen.",
)
STAFF = StaffDraft("Central krisledning", Seat.CENTRAL, "Kommundirektör", "Flera förvaltningar berörs och måste samordnas.", "Stabschef")
DIRECTION = DirectionDraft("Ingen ska fara illa.", "Vi prioriterar liv och hälsa före vägar.", "Kommundirektör", ("Äldre", "Öarna"))
DECISION = DecisionDraft(
    "Trygghetspunkter öppnas",
    "Fem brandstationer öppnas för allmänheten.",
    "Många saknar el och vatten.",
    "Kommundirektör",
    Capacity.DIRECTOR,
)
TASK = TaskDraft("Ring alla som har trygghetslarm på Blidö.", "Hemtjänsten")
QUESTION = QuestionDraft("Vem röjer vägarna på Vätö?", "Trafikverket")
ACTIVATION = ActivationDraft("Kommunstyrelsens arbetsutskott", Judge.CHAIR, CONDITIONS, "Krisledningsnämndens ordförande")
TAKEOVER = TakeoverDraft(
    "Socialnämnden",
    Extent.PART,
    "Ledning av hemtjänstens bemanning",
    consulted="Socialnämndens ordförande kl. 11.05",
    grounds="Bemanningen räcker inte.",
)


def act(what: str, viewer: Viewer, incident_id: UUID, **facts: Any) -> UUID:
    """Does something with a key of its own, and gives the key: the id of what it made."""
    key = facts.pop("key", None) or new_id()
    getattr(actions, what)(viewer=viewer, incident_id=incident_id, key=key, now=facts.pop("now", NIGHT), **facts)
    return key


def staffed(viewer: Viewer, incident_id: UUID, **facts: Any) -> UUID:
    """A staff that is open; returns its id."""
    return act("open_staff", viewer, incident_id, draft=facts.pop("draft", STAFF), **facts)


def decided(viewer: Viewer, incident_id: UUID, **facts: Any) -> UUID:
    """A decision; returns its id."""
    return act("take_decision", viewer, incident_id, draft=facts.pop("draft", DECISION), **facts)


def tasked(viewer: Viewer, incident_id: UUID, **facts: Any) -> UUID:
    """A task; returns its id."""
    return act("give_task", viewer, incident_id, draft=facts.pop("draft", TASK), **facts)


def asked(viewer: Viewer, incident_id: UUID, **facts: Any) -> UUID:
    """A question on the lead board; returns its id."""
    return act("raise_question", viewer, incident_id, draft=facts.pop("draft", QUESTION), **facts)


def activated(viewer: Viewer, incident_id: UUID, **facts: Any) -> UUID:
    """A crisis board at work; returns the id of that."""
    return act("activate_board", viewer, incident_id, draft=facts.pop("draft", ACTIVATION), **facts)


def took_over(viewer: Viewer, incident_id: UUID, **facts: Any) -> UUID:
    """Something taken over; returns its id."""
    return act("take_over", viewer, incident_id, draft=facts.pop("draft", TAKEOVER), **facts)
