"""Files of the log. Whoever may not read an entry does not learn that it has any."""

from __future__ import annotations

from uuid import UUID

from vardkase.access.rules import Viewer
from vardkase.incidents import rules, sql
from vardkase.incidents.projections import store
from vardkase.incidents.queries.incidents import audience, incident
from vardkase.incidents.rows import AttachmentFile, AttachmentRow
from vardkase.kernel.refusal import Refusal


def attachment(viewer: Viewer, incident_id: UUID, attachment_id: UUID) -> AttachmentFile:
    """The original as it was received, to be sent as a download. Raises Refusal("incident.not_found")."""
    said = _said(viewer, incident_id, attachment_id)
    row = sql.row("SELECT data FROM incidents_blob WHERE sha256 = %s", [said.sha256])
    if row is None:
        raise Refusal("incident.not_found")
    return AttachmentFile(said.name, said.media_type, bytes(row[0]), said.sha256)


def preview(viewer: Viewer, incident_id: UUID, attachment_id: UUID) -> AttachmentFile:
    """The picture to show inline, without what the camera wrote. Raises Refusal("incident.not_found") where there is none."""
    said = _said(viewer, incident_id, attachment_id)
    row = sql.row("SELECT media_type, data FROM incidents_preview WHERE sha256 = %s", [said.sha256]) if said.has_preview else None
    if row is None:
        raise Refusal("incident.not_found")
    return AttachmentFile(said.name, row[0], bytes(row[1]), said.sha256)


def _said(viewer: Viewer, incident_id: UUID, attachment_id: UUID) -> AttachmentRow:
    """What the entry says of a file, if the viewer may see the entry."""
    row = incident(viewer, incident_id)
    place = sql.row("SELECT number FROM incidents_attachment WHERE id = %s AND incident_id = %s", [sql.uid(attachment_id), sql.uid(row.id)])
    held = store.load(row.id, "e.number = %s", [place[0]]) if place else {}
    seen = audience(viewer, row)
    for _, line in held.values():
        for said in line.attachments:
            if said.id == attachment_id and rules.may_see(seen, rules.seen_key(line.mark)):
                return said
    raise Refusal("incident.not_found")
