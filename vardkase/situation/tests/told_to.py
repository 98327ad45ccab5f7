"""Everything that somebody is told of an incident: by page, by log and export, at an earlier moment, in a report and in a picture."""

from __future__ import annotations

import html
import re
import zipfile
from io import BytesIO
from uuid import UUID

from vardkase.access.rules import Viewer
from vardkase.incidents import queries as incidents
from vardkase.incidents.tests.scenes import later
from vardkase.incidents.words import line_text
from vardkase.kernel.ids import new_id
from vardkase.situation import material, moments
from vardkase.situation.queries.known import known_now
from vardkase.testing.pages import CheckingClient, sign_in

PAGES = ("", "log/", "scenarios/", "moments/", "status/", "outlook/", "wall/", "log/print/")


def told(viewer: Viewer, incident_id: UUID, minutes: float = 60) -> str:
    """What the queries give: the log in words and facts, each part of the picture and its ticks, and the material of reports."""
    row = incidents.incident(viewer, incident_id)
    known = known_now(row, later(minutes))
    log = incidents.log_page(viewer, incident_id, incidents.Filters()).entries
    found = [f"{line_text(one)} {one.text} {one.facts}" for one in log if not one.masked]
    found += [str(one) for part in moments.parts() for one in part.build(viewer, row, known)]
    found += [str(one) for give in moments.ticks() for one in give(viewer, row)]
    found += [str(one) for one in material.gathered(viewer, row, known)]
    return _plain(" ".join(found))


def read_by(client: CheckingClient, viewer: Viewer, incident_id: UUID, *more: str) -> str:
    """The pages of the room and some more, as they are read by somebody who has signed in, and what an export gives them."""
    sign_in(client, viewer)
    found = []
    for path in (*PAGES, *more):
        answer = client.get(f"/incidents/{incident_id}/{path}")
        if answer.status_code == 200:
            found.append(b"".join(answer) if answer.streaming else answer.content)
    export = client.post(f"/incidents/{incident_id}/export/", {"key": str(new_id())})
    if export.status_code == 200:
        with zipfile.ZipFile(BytesIO(b"".join(export.streaming_content))) as archive:
            found.append(archive.read("entries.jsonl"))
    return _plain(" ".join(one.decode() for one in found))


def of_open(viewer: Viewer, incident_id: UUID, minutes: float = 60) -> str:
    """What a report or a picture to others may say: the open material of somebody who reads it all."""
    row = incidents.incident(viewer, incident_id)
    found = material.gathered(viewer, row, known_now(row, later(minutes)))
    return _plain(" ".join(f"{one.text} {one.value} {one.source}" for one in found if one.mark.level == "open"))


def _plain(said: str) -> str:
    return re.sub(r"\s+", " ", html.unescape(re.sub(r"<[^>]+>", " ", said)))
