"""In the demonstration: requests for information. What is free text in them says that it is invented."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from vardkase.incidents import queries as incidents
from vardkase.kernel.moments import STOCKHOLM
from vardkase.ledger import Entry
from vardkase.shell.demo.alfrida.leading import INVENTED
from vardkase.situation.actions import requests as actions
from vardkase.situation.queries import requests as queries
from vardkase.situation.queries.known import known_now
from vardkase.situation.rules.requests import AnswerDraft, CameDraft, Means, ReplyDraft, RequestDraft


def perform(
    body: Mapping[str, Any], targets: Mapping[str, UUID], incident_id: UUID, common: dict[str, Any], prefix: str, later: timedelta
) -> Entry:
    """Does one step of requests.json. Raises KeyError for an act that the demonstration does not know."""
    call = _ASKED[body["act"]](body, dict(targets), incident_id, common, prefix, later)
    entry: Entry = getattr(actions, body["act"])(incident_id=incident_id, **call, **common)
    return entry


Targets = dict[str, UUID]
Call = dict[str, Any]


def _at(said: str, later: timedelta) -> datetime:
    return datetime.fromisoformat(said).replace(tzinfo=STOCKHOLM) + later


def _send(body: Mapping[str, Any], targets: Targets, incident_id: UUID, common: Call, prefix: str, later: timedelta) -> Call:
    said = body["draft"]
    reason = f"{prefix}{said['reason']} {INVENTED}"
    lists = tuple(said["questions"]), tuple(said["recipients"])
    return {"draft": RequestDraft(said["title"], reason, *lists, _at(said["due_at"], later), targets.get("again"))}


def _answer(body: Mapping[str, Any], targets: Targets, incident_id: UUID, common: Call, prefix: str, later: timedelta) -> Call:
    row = incidents.incident(common["viewer"], incident_id)
    asked = queries.request(common["viewer"], row, targets["request_id"], known_now(row, common["now"])).said
    (recipient,) = (one.id for one in asked.recipients if one.name == body["who"])
    unchanged = bool(body.get("unchanged"))
    keys = [one.key for one in asked.questions]
    *choices, text = body.get("answers", [""])
    pairs = () if unchanged else tuple(zip(keys, [*choices, f"{prefix}{text} {INVENTED}"], strict=True))
    draft = AnswerDraft(pairs, body["function"], unchanged=unchanged)
    return {**targets, "recipient_id": recipient, "draft": draft, "means": Means(body["means"])}


def _close(body: Mapping[str, Any], targets: Targets, incident_id: UUID, common: Call, prefix: str, later: timedelta) -> Call:
    return {**targets, "reason": f"{prefix}{body['reason']} {INVENTED}"}


def _take(body: Mapping[str, Any], targets: Targets, incident_id: UUID, common: Call, prefix: str, later: timedelta) -> Call:
    said = body["draft"]
    title, questions = f"{prefix}{said['title']} {INVENTED}", tuple(said["questions"])
    draft = CameDraft(said["actor"], title, questions, _at(said["due_at"], later), Means(said["means"]), said.get("reference", ""))
    return {"draft": draft}


def _reply(body: Mapping[str, Any], targets: Targets, incident_id: UUID, common: Call, prefix: str, later: timedelta) -> Call:
    *first, last = body["answers"]
    answers = (*first, f"{prefix}{last} {INVENTED}")
    return {**targets, "draft": ReplyDraft(answers, body["approved_by"], Means(body["means"]))}


_ASKED = {
    "send_request": _send,
    "answer_request": _answer,
    "close_request": _close,
    "take_request": _take,
    "reply_to_request": _reply,
}
