"""Writes to a document and its draft: one transaction each, check -> append -> project. The same key twice is one write."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime
from typing import Any
from uuid import UUID, uuid5

from django.db import transaction
from django.utils import timezone

from vardkase import ledger
from vardkase.access.rules import Viewer
from vardkase.kernel.refusal import Refusal
from vardkase.ledger.entry import Entry
from vardkase.organisation.models import Organisation
from vardkase.organisation.rules import OrganisationKind
from vardkase.plans import rules
from vardkase.plans.events import documents as events
from vardkase.plans.events.documents import Named
from vardkase.plans.models import DocumentRow, DocumentVersion, ReferralRow
from vardkase.plans.projections import documents as projections
from vardkase.plans.queries import document_lines, documents, scopes
from vardkase.plans.rules.document_kinds import Kind, kinds
from vardkase.plans.rules.documents import Content, Cover, Facts, Section, check_cloak, check_facts, check_section, template, tidy_text


def begin_document(*, viewer: Viewer, organisation_id: UUID, kind: str, key: UUID, now: datetime) -> Entry:
    """A new document of a unit, with a draft that has the sections of its kind. Its id is `document_id(organisation_id, key)`.

    Refused: "plans.not_found", "plans.may_not", "plans.document_unknown_kind", "plans.document_not_of_unit", "plans.document_exists".
    """
    with transaction.atomic():
        unit = scopes.unit(viewer, organisation_id, lock=True)
        scopes.check_edit(viewer, unit)
        id = document_id(organisation_id, key)
        earlier = already(id, key, events.DocumentBegun)
        if earlier:
            if not earlier.erased and earlier.event.document.kind != kind:
                raise Refusal("ledger.key_reused", number=earlier.number)
            return earlier
        found = kinds().get(kind)
        if found is None:
            raise Refusal("plans.document_unknown_kind", field="kind")
        if not document_lines.may_have(found, unit):
            raise Refusal("plans.document_not_of_unit", field="kind", kind=found.name, organisation=unit.name)
        there = DocumentRow.objects.filter(organisation_id=unit.id, kind=kind, withdrawn_on=None)
        if not found.many and there.exists():
            raise Refusal("plans.document_exists", field="kind", kind=found.name, organisation=unit.name)
        content = first_content(unit, found)
        row = DocumentRow(id=id, kind=kind, organisation_id=unit.id, title=content.facts.title)
        return written(events.DocumentBegun(named(row, unit), content), viewer, key, now)


def start_document_draft(*, viewer: Viewer, document_id: UUID, key: UUID, now: datetime) -> Entry:
    """Begins the next version from the latest one. Refused: "plans.draft_exists", "plans.document_is_withdrawn"."""
    with transaction.atomic():
        row, unit = to_edit(viewer, document_id)
        earlier = already(row.id, key, events.DocumentDraftStarted)
        if earlier:
            return earlier
        if row.draft:
            raise Refusal("plans.draft_exists")
        if row.withdrawn_on is not None:
            raise Refusal("plans.document_is_withdrawn")
        latest = DocumentVersion.objects.filter(document_id=row.id).order_by("-number").first()
        content = projections.content_of(latest.body) if latest else first_content(unit, kinds()[row.kind])
        return written(events.DocumentDraftStarted(named(row, unit), latest.number if latest else 0, content), viewer, key, now)


def change_document_facts(*, viewer: Viewer, document_id: UUID, facts: Facts, seen: str, key: UUID, now: datetime) -> Entry:
    """Changes what the draft says of the document as a whole. `seen` is `rules.digest` of what was shown.

    Refused: "plans.changed_meanwhile", "plans.document_needs_title", "plans.document_needs_owner", "plans.document_needs_ground"…
    """
    with transaction.atomic():
        row, unit = to_edit(viewer, document_id)
        content = draft_of(row, key)
        facts = check_facts(facts, kinds()[row.kind], content, today=timezone.localdate(now))
        earlier = already(row.id, key, events.DocumentFactsChanged, facts=facts)
        if earlier:
            return earlier
        rules.check_seen(seen, content.facts)
        if content.facts.cloak.cover is Cover.SECRET or facts.cloak.cover is Cover.SECRET:
            _check_secret(viewer, unit)
        return written(events.DocumentFactsChanged(named(row, unit), facts, content.facts), viewer, key, now)


def save_section(
    *, viewer: Viewer, document_id: UUID, section: Section, place: int | None = None, seen: str = "", key: UUID, now: datetime
) -> Entry:
    """Puts a section in the draft, or changes it. A new one has an empty key, and is given one.

    Refused: "plans.document_needs_heading", "plans.document_classified", "plans.document_secret_section", "plans.changed_meanwhile"…
    """
    with transaction.atomic():
        row, unit = to_edit(viewer, document_id)
        content = draft_of(row, key)
        earlier = already(row.id, key, events.DocumentSectionSaved, place=place)
        if earlier:
            _check_same_section(earlier, section)
            return earlier
        section = check_section(content, section)
        before = content.section(section.key)
        rules.check_seen(seen, before)
        covers = {one.cover for one in (content.facts.cloak, section.cloak, before.cloak if before else None) if one}
        if Cover.SECRET in covers:
            _check_secret(viewer, unit)
        return written(events.DocumentSectionSaved(named(row, unit), section, place, before), viewer, key, now)


def remove_section(*, viewer: Viewer, document_id: UUID, section_key: str, seen: str, key: UUID, now: datetime) -> Entry:
    """Takes a section out of the draft, as it was when it was looked at. Refused: "plans.document_no_section"…"""
    with transaction.atomic():
        row, unit = to_edit(viewer, document_id)
        content = draft_of(row, key)
        earlier = already(row.id, key, events.DocumentSectionRemoved)
        if earlier:
            if not earlier.erased and earlier.event.section.key != section_key:
                raise Refusal("ledger.key_reused", number=earlier.number)
            return earlier
        section = content.section(section_key)
        if section is None:
            raise Refusal("plans.document_no_section")
        rules.check_seen(seen, section)
        if Cover.SECRET in {section.cloak.cover, content.facts.cloak.cover}:
            _check_secret(viewer, unit)
        return written(events.DocumentSectionRemoved(named(row, unit), section), viewer, key, now)


def drop_document_draft(*, viewer: Viewer, document_id: UUID, reason: str, key: UUID, now: datetime) -> Entry:
    """Throws the draft away. Refused: "plans.no_draft", "plans.drop_needs_reason", "plans.document_referral_open"."""
    with transaction.atomic():
        row, unit = to_edit(viewer, document_id, ended=True)
        draft_of(row, key)
        reason = tidy_text("reason", reason, 500)
        earlier = already(row.id, key, events.DocumentDraftDropped, reason=reason)
        if earlier:
            return earlier
        if not reason:
            raise Refusal("plans.drop_needs_reason", field="reason")
        check_no_referral(row)
        return written(events.DocumentDraftDropped(named(row, unit), reason), viewer, key, now)


def document_id(organisation_id: UUID, key: UUID) -> UUID:
    """The id of a document that is begun for a unit with a key: whose key it is elsewhere does not matter."""
    return uuid5(organisation_id, f"document {key}")


def first_content(unit: Organisation, kind: Kind) -> Content:
    """What a document of a unit begins as."""
    return template(kind, unit.name, unit.name if OrganisationKind(unit.kind) is OrganisationKind.MUNICIPALITY else "")


def named(row: DocumentRow, unit: Organisation) -> Named:
    """The document as its entries name it."""
    return Named(row.id, row.kind, kinds()[row.kind].name, row.title, unit.id, unit.name, unit.authority_id, unit.authority.name)


def to_edit(viewer: Viewer, document_id: UUID, *, ended: bool = False) -> tuple[DocumentRow, Organisation]:
    """The document, held until the transaction ends, for one who may edit it; with `ended` also that of a unit that has ended."""
    row, unit = documents.found(viewer, document_id, lock=True)
    scopes.check_edit(viewer, unit, ended=ended)
    return row, unit


def draft_of(row: DocumentRow, key: UUID) -> Content:
    """What the draft says. What is sent again after the draft has gone is still answered as the first time."""
    if row.draft:
        return projections.content_of(row.draft)
    if ledger.find(events.stream_of(row.id), key) is None:
        raise Refusal("plans.no_draft")
    return Content(Facts(row.title))


def check_no_referral(row: DocumentRow) -> None:
    """Refuses what ends a draft while others are commenting on it ("plans.document_referral_open")."""
    found = ReferralRow.objects.filter(document_id=row.id, closed_at=None).first()
    if found is not None:
        raise Refusal("plans.document_referral_open", last_day=found.last_day)


def already(document_id: UUID, key: UUID, kind: type, **same: Any) -> Entry | None:
    """The entry of an earlier sending of the same thing. Refusal("ledger.key_reused") when the key was used for something else."""
    found = ledger.find(events.stream_of(document_id), key)
    if found is None:
        return None
    if not found.erased:
        said = found.event
        if not isinstance(said, kind) or any(getattr(said, name) != value for name, value in same.items()):
            raise Refusal("ledger.key_reused", number=found.number)
    return replace(found, repeated=True)


def written(event: Any, viewer: Viewer, key: UUID, now: datetime) -> Entry:
    """The entry of an event, written and shown in the tables."""
    entry = ledger.append(stream=events.stream_of(event.document.id), event=event, viewer=viewer, key=key, now=now)
    if not entry.repeated:
        projections.apply(entry)
    return entry


def _check_secret(viewer: Viewer, unit: Organisation) -> None:
    """Refuses whoever would change what they may not read: between authorities what is secret stays where it is."""
    if not document_lines.reads_secret(viewer, unit):
        raise Refusal("plans.document_secret_section", authority=unit.authority.name)


def _check_same_section(earlier: Entry, section: Section) -> None:
    if earlier.erased:
        return
    said = earlier.event.section
    same = (said.heading, said.cloak) == (tidy_text("heading", section.heading, 200), _cloak(section))
    if not same or said.text != tidy_text("text", section.text) or section.key not in {"", said.key}:
        raise Refusal("ledger.key_reused", number=earlier.number)


def _cloak(section: Section) -> Any:
    return check_cloak(section.cloak, tidy_text("text", section.text))
