"""Short ways to requests for information."""

from __future__ import annotations

from datetime import datetime
from typing import Any
from uuid import UUID

from vardkase.access.rules import Viewer
from vardkase.incidents import queries as incidents
from vardkase.incidents.tests.scenes import NIGHT, later
from vardkase.kernel.ids import new_id
from vardkase.situation.actions import requests as actions
from vardkase.situation.queries import requests as queries
from vardkase.situation.queries.known import known_now
from vardkase.situation.rules.requests import AnswerDraft, CameDraft, Means, ReplyDraft, RequestDraft

QUESTIONS = ("Hur är läget hos er? (läge)", "Hur många saknar vatten? (antal hushåll)", "Klarar ni natten? (ja/nej)", "Vad behöver ni?")
REQUEST = RequestDraft(
    "Läget i hemtjänsten", "Vi planerar natten.", QUESTIONS, ("Hemtjänsten Väddö", "TioHundra <drift@tiohundra.example>"), later(60)
)
CAME = CameDraft("Länsstyrelsen", "Lägesbild", ("Hur många hushåll saknar el?", "Behöver ni stöd?"), later(90), Means.MAIL, "LST 77")
REPLY = ReplyDraft(("Omkring 28 500 kunder.", ""), "Kommundirektören", Means.MAIL)


def requested(viewer: Viewer, incident_id: UUID, draft: RequestDraft = REQUEST, *, now: datetime = NIGHT) -> UUID:
    """A request; its id."""
    key = new_id()
    actions.send_request(viewer=viewer, incident_id=incident_id, draft=draft, key=key, now=now)
    return key


def request_of(viewer: Viewer, incident_id: UUID, request_id: UUID, minutes: float = 30) -> queries.Request:
    """The request as it stands."""
    row = incidents.incident(viewer, incident_id)
    return queries.request(viewer, row, request_id, known_now(row, later(minutes)))


def answers(viewer: Viewer, incident_id: UUID, request_id: UUID, **said: str) -> AnswerDraft:
    """An answer by the place of the question: `a0="red"`."""
    questions = request_of(viewer, incident_id, request_id).said.questions
    pairs = tuple((questions[int(place[1:])].key, value) for place, value in said.items())
    return AnswerDraft(pairs, "Områdeschef")


def answered(
    viewer: Viewer, incident_id: UUID, request_id: UUID, draft: AnswerDraft, *, place: int = 0, now: datetime | None = None, **more: Any
) -> UUID:
    """One of those asked answers; the answer's id."""
    key = more.pop("key", None) or new_id()
    recipient = request_of(viewer, incident_id, request_id).said.recipients[place]
    facts = {
        "request_id": more.pop("of", request_id),
        "recipient_id": recipient.id,
        "means": Means.TELEPHONE,
        "key": key,
        "now": now or later(10),
    } | more
    actions.answer_request(viewer=viewer, incident_id=incident_id, draft=draft, **facts)
    return key


def came(viewer: Viewer, incident_id: UUID, draft: CameDraft = CAME, *, now: datetime = NIGHT) -> UUID:
    """A question to us; its id."""
    key = new_id()
    actions.take_request(viewer=viewer, incident_id=incident_id, draft=draft, key=key, now=now)
    return key


def replied(viewer: Viewer, incident_id: UUID, came_id: UUID, draft: ReplyDraft = REPLY, *, now: datetime | None = None) -> None:
    """We answer it."""
    actions.reply_to_request(viewer=viewer, incident_id=incident_id, came_id=came_id, draft=draft, key=new_id(), now=now or later(5))
