"""Requests for information as they were known: who has answered what, and what we have answered others. For the staff alone."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from vardkase.access.rules import Viewer
from vardkase.incidents import tables
from vardkase.incidents.rows import IncidentRow
from vardkase.incidents.rules import scopes
from vardkase.kernel.refusal import Refusal
from vardkase.leadership.queries.shaping import said
from vardkase.leadership.rules.frame import reads_people
from vardkase.situation.events import requests as events
from vardkase.situation.models.requests import CameRow, ReplyRow, RequestRow, RequestStepRow
from vardkase.situation.queries.links import LinkLine, live_links
from vardkase.situation.queries.pictures import there
from vardkase.situation.rules.known import Known
from vardkase.situation.rules.links import Purpose
from vardkase.situation.rules.requests import (
    ALIKE,
    AnswerState,
    Question,
    QuestionKind,
    Recipient,
    RequestState,
    answer_state,
    likeness,
    request_state,
    same_recipient,
)

__all__ = [
    "Came", "Earlier", "Line", "Request", "Summary", "already_answered", "answered_by", "came", "came_one", "last_answer", "links_of",
    "of_link", "request", "requests", "said", "summaries", "there",
]  # fmt: skip


@dataclass(frozen=True, slots=True)
class Line:
    """One of those asked: how far it has come, its latest answer, and how many it has given."""

    recipient: Recipient
    state: AnswerState
    answer: events.RequestAnswered | None
    number: int
    answered_at: datetime | None
    count: int


@dataclass(frozen=True, slots=True)
class Request:
    """A request that we have sent, as it was known. `number` is the entry that last said something of it."""

    id: UUID
    number: int
    said: events.RequestSent
    sent_at: datetime
    sent_by: str
    state: RequestState
    lines: tuple[Line, ...]
    closed: events.RequestClosed | None = None

    @property
    def answered(self) -> int:
        """How many have answered."""
        return sum(one.answer is not None for one in self.lines)

    @property
    def late(self) -> tuple[Line, ...]:
        """Those who should have answered by now."""
        return tuple(one for one in self.lines if one.state == AnswerState.LATE) if self.closed is None else ()


@dataclass(frozen=True, slots=True)
class Summary:
    """What all have answered to one question, side by side: counts of choices, or each number with who gave it. Nothing is summed."""

    question: Question
    counts: tuple[tuple[str, int], ...]
    values: tuple[tuple[str, str, datetime], ...]


@dataclass(frozen=True, slots=True)
class Came:
    """What another asks of us, and what we have answered, the latest first."""

    id: UUID
    number: int
    said: events.RequestCame
    came_at: datetime
    taken_by: str
    replies: tuple[tuple[events.RequestReplied, datetime, str], ...]


@dataclass(frozen=True, slots=True)
class Earlier:
    """What we have already answered to a question like this one."""

    question: str
    actor: str
    asked: str
    answer: str
    at: datetime
    reference: str


def requests(viewer: Viewer, row: IncidentRow, known: Known) -> tuple[Request, ...]:
    """The requests that we have sent, the latest first; nothing for who does not read what is internal."""
    if not reads_people(viewer, scopes(row.id, row.authority_id)):
        return ()
    steps: dict[UUID, list[RequestStepRow]] = {}
    for step in _until(tables.load(RequestStepRow, "number", incident_id=row.id), known):
        steps.setdefault(step.request_id, []).append(step)
    return tuple(
        _request(one, steps.get(one.id, []), known.at) for one in _until(tables.load(RequestRow, "-number", incident_id=row.id), known)
    )


def request(viewer: Viewer, row: IncidentRow, request_id: UUID, known: Known) -> Request:
    """One of them. Refusal("situation.not_found") for one that is absent or not for the viewer."""
    for one in requests(viewer, row, known):
        if one.id == request_id:
            return one
    raise Refusal("situation.not_found")


def summaries(one: Request) -> tuple[Summary, ...]:
    """The answers by question, in the order of the questions."""
    return tuple(_summary(question, one.lines) for question in one.said.questions)


def of_link(row: IncidentRow, recipient_id: UUID, now: datetime) -> tuple[Request, Line]:
    """The request that a link is about, with the one asked, for whoever holds the link. Refusal("situation.link_is_dead")."""
    for one in tables.load(RequestRow, "-number", incident_id=row.id):
        if any(asked.id == recipient_id for asked in said(events.RequestSent, one.body).recipients):
            found = _request(one, tables.load(RequestStepRow, "number", request_id=one.id), now)
            if found.closed is None:
                return found, next(line for line in found.lines if line.recipient.id == recipient_id)
    raise Refusal("situation.link_is_dead")


def last_answer(incident_id: UUID, asked: events.RequestSent, recipient: Recipient) -> events.RequestAnswered | None:
    """What a recipient last answered: to this request, or to one that it repeats, where the same name at the same address was asked.

    Whoever holds the link reads it. Another address may be another's.
    """
    mine = {one.id for sent in _chain(incident_id, asked) for one in sent.recipients if same_recipient(one, recipient)}
    steps = tables.load(RequestStepRow, "-number", incident_id=incident_id, kind="answered", recipient_id=mine)
    return said(events.RequestAnswered, steps[0].body) if steps else None


def where(incident_ids: Iterable[UUID]) -> tuple[frozenset[UUID], frozenset[UUID]]:
    """The incidents in which we have asked, and those in which others have asked us; for the list of what is due."""
    ids = tuple(incident_ids)
    asked = frozenset(one.incident_id for one in tables.load(RequestRow, incident_id=ids))
    owed = frozenset(one.incident_id for one in tables.load(CameRow, incident_id=ids))
    return asked, owed


def answered_by(incident_id: UUID, request_id: UUID) -> frozenset[UUID]:
    """Who has answered a request."""
    found = tables.load(RequestStepRow, incident_id=incident_id, request_id=request_id, kind="answered")
    return frozenset(one.recipient_id for one in found if one.recipient_id)


def links_of(row: IncidentRow, asked: events.RequestSent, now: datetime) -> dict[UUID, LinkLine]:
    """The links that live, by the one asked. For a caller who has asked whether the viewer may see them."""
    mine = {one.id for one in asked.recipients}
    return {target: link for target, link in live_links(row, Purpose.REQUEST, now).items() if target in mine}


def came(viewer: Viewer, row: IncidentRow, known: Known) -> tuple[Came, ...]:
    """What others have asked of us, what is unanswered first; nothing for who does not read what is internal."""
    if not reads_people(viewer, scopes(row.id, row.authority_id)):
        return ()
    replies: dict[UUID, list[tuple[events.RequestReplied, datetime, str]]] = {}
    for one in _until(tables.load(ReplyRow, "-number", incident_id=row.id), known):
        replies.setdefault(one.came_id, []).append((said(events.RequestReplied, one.body), one.replied_at, one.replied_by))
    found = [
        Came(one.id, one.number, said(events.RequestCame, one.body), one.came_at, one.taken_by, tuple(replies.get(one.id, ())))
        for one in _until(tables.load(CameRow, "-number", incident_id=row.id), known)
    ]
    return tuple(sorted(found, key=lambda one: bool(one.replies)))


def came_one(viewer: Viewer, row: IncidentRow, came_id: UUID, known: Known) -> Came:
    """One of them. Refusal("situation.not_found") for one that is absent or not for the viewer."""
    for one in came(viewer, row, known):
        if one.id == came_id:
            return one
    raise Refusal("situation.not_found")


def already_answered(every: Iterable[Came], one: Came) -> tuple[Earlier | None, ...]:
    """For each question of a request: what we have answered to the most like of those that others have asked; None where nothing is."""
    earlier = [
        (question, other.said.actor, answer, at, other.said.reference)
        for other in every
        if other.id != one.id and other.replies
        for (reply, at, _by) in other.replies[:1]
        for question, answer in zip(other.said.questions, reply.answers, strict=False)
        if answer
    ]
    return tuple(_most_like(question, earlier) for question in one.said.questions)


def _most_like(question: str, earlier: list[tuple[str, str, str, datetime, str]]) -> Earlier | None:
    ranked = sorted(
        ((likeness(question, asked), at, (asked, actor, answer, at, ref)) for asked, actor, answer, at, ref in earlier), reverse=True
    )
    if not ranked or ranked[0][0] < ALIKE:
        return None
    asked, actor, answer, at, reference = ranked[0][2]
    return Earlier(question, actor, asked, answer, at, reference)


def _summary(question: Question, lines: tuple[Line, ...]) -> Summary:
    said_ = [
        (line.recipient.name, value, line.answer.as_of)
        for line in lines
        if line.answer
        for key, value in line.answer.answers
        if key == question.key
    ]
    counted = question.kind in {QuestionKind.YES_NO, QuestionKind.LEVEL}
    counts = tuple(Counter(value for _name, value, _at in said_).items()) if counted else ()
    return Summary(question, counts, tuple(said_))


def _request(row: RequestRow, steps: list[RequestStepRow], now: datetime) -> Request:
    asked = said(events.RequestSent, row.body)
    closed = next((said(events.RequestClosed, one.body) for one in steps if one.kind == "closed"), None)
    lines = tuple(_line(one, [step for step in steps if step.recipient_id == one.id], asked.due_at, now) for one in asked.recipients)
    state = request_state(closed=closed is not None, answered=sum(one.answer is not None for one in lines), asked=len(lines))
    number = steps[-1].number if steps else row.number
    return Request(row.id, number, asked, row.sent_at, row.sent_by, state, lines, closed)


def _line(recipient: Recipient, steps: list[RequestStepRow], due_at: datetime, now: datetime) -> Line:
    answers = [one for one in steps if one.kind == "answered"]
    last = answers[-1] if answers else None
    state = answer_state(answered=last is not None, seen=bool(steps), due_at=due_at, now=now)
    answer = said(events.RequestAnswered, last.body) if last else None
    return Line(recipient, state, answer, last.number if last else 0, last.at if last else None, len(answers))


def _chain(incident_id: UUID, asked: events.RequestSent) -> tuple[events.RequestSent, ...]:
    """A request and those that it repeats."""
    found, again = {asked.request_id: asked}, asked.again
    while again is not None and again not in found:
        row = tables.first(RequestRow, incident_id=incident_id, id=again)
        if row is None:
            break
        found[again] = said(events.RequestSent, row.body)
        again = found[again].again
    return tuple(found.values())


def _until(rows: list, known: Known) -> list:  # type: ignore[type-arg]  # rows of any table that has a number
    return [one for one in rows if one.number <= known.number]
