"""A meeting as JSON, for systems that keep minutes: the facts of the draft, with nothing that the viewer may not read."""

from __future__ import annotations

import json

from vardkase.incidents.queries import IncidentRow
from vardkase.kernel import codec
from vardkase.leadership.queries import MeetingDetail

FORMAT = "vardkase.meeting/1"
_SAID = (
    "kind",
    "point",
    "title",
    "at",
    "minutes",
    "staff",
    "place",
    "joining",
    "state",
    "begun_at",
    "ended_at",
    "convening",
    "who",
    "ending",
)


def structured(detail: MeetingDetail, incident: IncidentRow, *, demo: bool = False) -> str:
    """The text of the file. A newer form of it gets another number in `format`."""
    line = detail.line
    plain = {
        "format": FORMAT,
        "is_draft": True,
        "is_exercise": incident.is_exercise,
        "is_demonstration": demo,
        "incident": {"reference": incident.reference, "title": incident.title, "authority": incident.authority},
        "id": str(line.id),
        "reference": line.reference,
        **{name: codec.to_plain(getattr(line, name)) for name in _SAID},
        "quorate": detail.quorate,
        "paragraphs": codec.to_plain(detail.items),
        "reported": codec.to_plain(line.met.reported) if line.met else [],
        "notes": [codec.to_plain(one) for one in detail.notes if not one.masked],
        "notes_left_out": sum(one.masked for one in detail.notes),
        "decisions": [{"reference": one.reference, "title": one.said.title, "text": one.said.text} for one in detail.decisions if one.said],
        "tasks": [
            {"reference": one.reference, "what": one.said.what, "assignee": one.said.assignee, "due_at": codec.to_plain(one.said.due_at)}
            for one in detail.tasks
            if one.said
        ],
    }
    return json.dumps(plain, ensure_ascii=False, indent=2) + "\n"
