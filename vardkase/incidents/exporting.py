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
from vardkase.incidents import kinds, queries, rules
from vardkase.incidents.models import AttachmentRow, Blob, EntryRow, Incident
from vardkase.incidents.rules import Mode
from vardkase.kernel.refusal import Refusal
from vardkase.ledger import export as ledger
from vardkase.ledger.entry import Entry

AT_ONCE = 500


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
    return _write(incident, destination, now, Sieve(incident.id, frozenset({"open", "internal", rules.ALL_SECRETS})))


def export(*, viewer: Viewer, incident_id: UUID, destination: Path, now: datetime) -> str:
    """Writes what the viewer may read of an incident, and gives the file's name. Refusal("incident.not_found") without the right."""
    row = queries.incident(viewer, incident_id)
    if not viewer.can(Capability.INCIDENT_EXPORT, rules.scopes(row.id, row.authority_id)):
        raise Refusal("incident.not_found")
    seen = rules.audience(viewer, row.id, row.authority_id)
    _write(Incident.objects.get(id=row.id), destination, now, Sieve(row.id, seen))
    return file_name(row.reference, row.title, row.mode)


def file_name(reference: str, title: str, mode: str) -> str:
    """`2019-001-stormen-alfrida.zip`; an exercise says so first."""
    words = re.sub(r"[^\w]+", "-", title.casefold()).strip("-")[:60]
    return f"{'OVNING-' if mode == Mode.EXERCISE else ''}{reference}-{words}.zip"


class Sieve:
    """What of a log an audience may have. Marks are read beside the entries as they are exported, never before: an entry that is written
    meanwhile is tried like any other, and one whose mark is not found is withheld.
    """

    def __init__(self, incident_id: UUID, seen: rules.Audience) -> None:
        self._incident_id, self._seen = incident_id, seen
        self._marks: dict[int, str] = {}
        self.let_through: set[int] = set()

    def lets(self, entry: Entry) -> bool:
        """Whether the audience may have the entry, with all that its event holds; remembers that it was let through."""
        number, kind = entry.number, kinds.find(entry.kind)
        if number not in self._marks:
            found = EntryRow.objects.filter(incident_id=self._incident_id, number__gte=number, number__lt=number + AT_ONCE)
            self._marks = dict(found.values_list("number", "mark_key"))
        key = self._marks.get(number)
        allowed = key is not None and rules.may_see(self._seen, key) and (kind is None or rules.may_see(self._seen, str(kind.whole)))
        if allowed:
            self.let_through.add(number)
        return allowed


def _write(incident: Incident, destination: Path, now: datetime, sieve: Sieve) -> ledger.Exported:
    meta = ledger.Meta(settings.MUNICIPALITY, incident.reference, incident.title, incident.mode == Mode.EXERCISE)

    def withhold(entry: Entry) -> str | None:
        return None if sieve.lets(entry) else _("The one who exported did not have the right to read it.")

    attachments = _attachments(incident.id, sieve)
    return ledger.write_export([f"incident:{incident.id}"], destination, attachments=attachments, meta=meta, now=now, withhold=withhold)


def _attachments(incident_id: UUID, sieve: Sieve) -> Iterator[ledger.Attachment]:
    """The files of what was let through, one in memory at a time. Asked for when all entries are written."""
    for number, digest in AttachmentRow.objects.filter(incident_id=incident_id).order_by("number", "id").values_list("number", "sha256"):
        if number in sieve.let_through:
            data = Blob.objects.filter(sha256=digest).values_list("data", flat=True).first()
            if data is not None:
                yield digest, digest, BytesIO(bytes(data))
