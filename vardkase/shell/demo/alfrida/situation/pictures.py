"""In the demonstration: pictures that are conveyed and collected. Conveyed is what was open to all in some sections at the time."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from vardkase.access.rules import Viewer
from vardkase.incidents import queries as incidents
from vardkase.incidents.rules import Secrecy
from vardkase.kernel.moments import STOCKHOLM
from vardkase.ledger import Entry
from vardkase.shell.demo.alfrida.leading import INVENTED
from vardkase.situation import material
from vardkase.situation.actions import pictures as actions
from vardkase.situation.material import Section
from vardkase.situation.queries import pictures as queries
from vardkase.situation.queries.known import known_now
from vardkase.situation.rules.pictures import CollectedDraft, Gathering, PictureLine, ProposalDraft, ReceivedDraft


def perform(
    body: Mapping[str, Any], targets: Mapping[str, UUID], incident_id: UUID, common: dict[str, Any], prefix: str, later: timedelta
) -> Entry:
    """Does one step of pictures.json. Raises KeyError for an act that the demonstration does not know."""
    asked = _ASKED[body["act"]]
    call = asked(body, incident_id, common, prefix, later)
    entry: Entry = getattr(actions, body["act"])(incident_id=incident_id, **call, **targets, **common)
    return entry


def _proposal(body: Mapping[str, Any], incident_id: UUID, common: dict[str, Any], prefix: str, later: timedelta) -> dict[str, Any]:
    viewer: Viewer = common["viewer"]
    row = incidents.incident(viewer, incident_id)
    wanted = [Section(one) for one in body["sections"]]
    offered = [one for one in material.gathered(viewer, row, known_now(row, common["now"])) if one.mark.level == Secrecy.OPEN]
    chosen = [(one.key, one.number) for section in wanted for one in offered if one.section == section][: body["most"]]
    said = body["draft"]
    return {"draft": ProposalDraft(said["headline"], f"{prefix}{said['summary']} {INVENTED}", tuple(said["audience"]), tuple(chosen))}


def _nothing(body: Mapping[str, Any], incident_id: UUID, common: dict[str, Any], prefix: str, later: timedelta) -> dict[str, Any]:
    return {}


def _received(body: Mapping[str, Any], incident_id: UUID, common: dict[str, Any], prefix: str, later: timedelta) -> dict[str, Any]:
    said = body["draft"]
    as_of = datetime.fromisoformat(said["as_of"]).replace(tzinfo=STOCKHOLM) + later
    texts = [*said["lines"][:-1], f"{said['lines'][-1]} {INVENTED}"]
    lines = tuple(PictureLine(Section.CONSEQUENCES, f"line:{place}", f"{prefix}{text}", as_of) for place, text in enumerate(texts))
    return {"draft": ReceivedDraft(said["actor"], said["headline"], as_of, Gathering(said["how"]), lines)}


def _collected(body: Mapping[str, Any], incident_id: UUID, common: dict[str, Any], prefix: str, later: timedelta) -> dict[str, Any]:
    said = body["draft"]
    row = incidents.incident(common["viewer"], incident_id)
    chosen = tuple(line.key for line, _mark in queries.collectable(common["viewer"], row, known_now(row, common["now"])))
    return {"draft": CollectedDraft(said["headline"], f"{prefix}{said['judgement']} {INVENTED}", chosen, tuple(said["lacking"]))}


_ASKED = {
    "propose_picture": _proposal,
    "convey_picture": _nothing,
    "receive_picture": _received,
    "collect_picture": _collected,
}
