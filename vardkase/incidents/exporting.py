"""Exports of an incident: everything for the command line, what a viewer may read for a screen."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import datetime
from io import BytesIO
from pathlib import Path
from uuid import UUID

from django.conf import settings
from django.utils.translation import gettext as _

from vardkase.access.rules import Capability, Viewer
from vardkase.incidents import queries, rules
from vardkase.incidents.models import AttachmentRow, Blob, EntryRow, Incident
from vardkase.incidents.rules import Mode
from vardkase.kernel.refusal import Refusal
from vardkase.ledger import export as ledger
from vardkase.ledger.entry import Entry


def all_incidents() -> list[Incident]:
    """Every incident, newest first. For the command line, whose user owns the machine."""
    return list(Incident.objects.order_by("-opened_at", "-id"))


def find_incident(name: str) -> Incident | None:
    """The incident of an id, or of a reference that only one has."""
    try:
        return Incident.objects.filter(id=UUID(name)).first()
    except ValueError:
        found = list(Incident.objects.filter(reference=name)[:2])
        return found[0] if len(found) == 1 else None


def export_all(incident: Incident, destination: Path, now: datetime) -> ledger.Exported:
    """Writes an incident whole to a file. For the command line."""
    return _write(incident, destination, now, hidden=frozenset())


def export(*, viewer: Viewer, incident_id: UUID, destination: Path, now: datetime) -> str:
    """Writes what the viewer may read of an incident, and gives the file's name. Refusal("incident.not_found") without the right."""
    row = queries.incident(viewer, incident_id)
    if not viewer.can(Capability.INCIDENT_EXPORT, rules.scopes(row.id, row.authority_id)):
        raise Refusal("incident.not_found")
    seen = rules.audience(viewer, row.id, row.authority_id)
    keys = set(EntryRow.objects.filter(incident_id=row.id).values_list("mark_key", flat=True).distinct())
    unseen = {key for key in keys if not rules.may_see(seen, key)}
    hidden = frozenset(EntryRow.objects.filter(incident_id=row.id, mark_key__in=unseen).values_list("number", flat=True))
    _write(Incident.objects.get(id=row.id), destination, now, hidden=hidden)
    return file_name(row.reference, row.title, row.mode)


def file_name(reference: str, title: str, mode: str) -> str:
    """`2019-001-stormen-alfrida.zip`; an exercise says so first."""
    words = re.sub(r"[^\w]+", "-", title.casefold()).strip("-")[:60]
    return f"{'OVNING-' if mode == Mode.EXERCISE else ''}{reference}-{words}.zip"


def _write(incident: Incident, destination: Path, now: datetime, *, hidden: frozenset[int]) -> ledger.Exported:
    meta = ledger.Meta(settings.MUNICIPALITY, incident.reference, incident.title, incident.mode == Mode.EXERCISE)

    def withhold(entry: Entry) -> str | None:
        return _("The one who exported did not have the right to read it.") if entry.number in hidden else None

    attachments = _attachments(incident.id, hidden)
    return ledger.write_export([f"incident:{incident.id}"], destination, attachments=attachments, meta=meta, now=now, withhold=withhold)


def _attachments(incident_id: UUID, hidden: frozenset[int]) -> Iterator[ledger.Attachment]:
    """The files of what is exported, one in memory at a time."""
    for number, digest in AttachmentRow.objects.filter(incident_id=incident_id).order_by("number", "id").values_list("number", "sha256"):
        if number not in hidden:
            data = Blob.objects.filter(sha256=digest).values_list("data", flat=True).first()
            if data is not None:
                yield digest, digest, BytesIO(bytes(data))
