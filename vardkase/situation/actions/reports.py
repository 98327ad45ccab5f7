"""Writing a situation report: begun with what is known, written by many at once, each their own section."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime
from uuid import UUID

from django.db import transaction
from django.db.models import Max
from django.utils import translation

from vardkase.access.rules import Viewer
from vardkase.incidents.actions.frame import check_same
from vardkase.incidents.rows import IncidentRow
from vardkase.leadership.rules.frame import tidy
from vardkase.leadership.rules.seen import check_seen
from vardkase.ledger.entry import Entry
from vardkase.situation.actions.frame import already, own_key, to_say, written
from vardkase.situation.events import reports as events
from vardkase.situation.models.reports import ReportRow
from vardkase.situation.queries import reports as queries
from vardkase.situation.queries.known import known_at
from vardkase.situation.queries.reports_rows import Report
from vardkase.situation.rules import reports as rules
from vardkase.situation.rules.known import Known
from vardkase.situation.rules.reports import Header, Part, SectionDraft
from vardkase.situation.rules.reports_paper import Written
from vardkase.situation.words.reports import called
from vardkase.ui import times


def draft_report(*, viewer: Viewer, incident_id: UUID, header: Header, actor: str = "", key: UUID, now: datetime) -> Entry:
    """Begins a report in one press: everything that was known at its moment is gathered and frozen in it. Its id is the key.

    `actor` is whose report it is; empty means the authority that owns the incident. Reports are numbered for each actor in an incident.
    Refused: "leadership.may_not", "situation.report_as_of_ahead", "situation.report_before_incident",
    "situation.report_period_backwards", "situation.report_next_too_early", "leadership.too_many".
    """
    with transaction.atomic():
        row = to_say(viewer, incident_id, key)
        key = own_key(ReportRow, row.id, key)
        actor = tidy(now, {"actor": actor}, {})["actor"] or row.authority
        earlier = already(row.stream, key, events.ReportDrafted, header, part="header", actor=actor)
        if earlier:
            return earlier
        header = rules.check_header(header, now)
        known = _known(row, header, now)
        count = ReportRow.objects.filter(incident_id=row.id, actor=actor).aggregate(last=Max("report_number"))["last"] or 0
        items = queries.gathered(viewer, row, known)
        event = events.ReportDrafted(key, called(count + 1), count + 1, actor, header, items, known.number)
        return written(row.stream, event, viewer, key, now)


def _known(row: IncidentRow, header: Header, now: datetime) -> Known:
    """What was known at the moment of the picture, which the incident must have begun by."""
    known = known_at(row, header.as_of, now)
    with translation.override("sv"):
        rules.check_known(known.number, times.full_moment(row.opened_at))
    return known


def describe_report(
    *, viewer: Viewer, incident_id: UUID, report_id: UUID, header: Header, seen: str | None = None, key: UUID, now: datetime
) -> Entry:
    """Changes the header; its moment stays that of the material. `seen` is the fingerprint of the header that was shown.

    Refused: "situation.report_is_approved", "leadership.changed_meanwhile", and what `draft_report` refuses of a header.
    """
    with transaction.atomic():
        row = to_say(viewer, incident_id, key)
        earlier = already(row.stream, key, events.ReportDescribed, header, part="header", apart=("as_of",), report_id=report_id)
        if earlier:
            return earlier
        found = _writable(viewer, row, report_id)
        check_seen(seen, found.header)
        header = rules.check_header(_at(header, found.header.as_of), now)
        return written(row.stream, events.ReportDescribed(report_id, found.name, header), viewer, key, now)


def refresh_report(*, viewer: Viewer, incident_id: UUID, report_id: UUID, as_of: datetime, key: UUID, now: datetime) -> Entry:
    """Gathers the material anew, as it was known at another moment. What the functions have written stays.

    Refused: "situation.report_is_approved", "situation.report_as_of_ahead", "situation.report_before_incident",
    "situation.report_period_backwards", "situation.report_next_too_early".
    """
    with transaction.atomic():
        row = to_say(viewer, incident_id, key)
        earlier = already(row.stream, key, events.ReportRefreshed, report_id=report_id)
        if earlier:
            check_same(earlier, same=earlier.erased or earlier.event.header.as_of == as_of)
            return earlier
        found = _writable(viewer, row, report_id)
        header = rules.check_header(_at(found.header, as_of), now)
        known = _known(row, header, now)
        items = queries.gathered(viewer, row, known)
        return written(row.stream, events.ReportRefreshed(report_id, found.name, header, items, known.number), viewer, key, now)


def take_section(*, viewer: Viewer, incident_id: UUID, report_id: UUID, part: Part, by: str, key: UUID, now: datetime) -> Entry:
    """Says who writes a section, by function: the others see it. Taking it over from somebody is no more than saying so.

    Refused: "situation.report_is_approved", "situation.report_needs_who".
    """
    with transaction.atomic():
        row = to_say(viewer, incident_id, key)
        earlier = already(row.stream, key, events.ReportSectionTaken, report_id=report_id, by=by)
        if earlier:
            check_same(earlier, same=earlier.erased or earlier.event.part == part)
            return earlier
        found = _writable(viewer, row, report_id)
        name = rules.check_who(tidy(now, {"by": by}, {})["by"])
        return written(row.stream, events.ReportSectionTaken(report_id, found.name, part, name), viewer, key, now)


def write_section(
    *, viewer: Viewer, incident_id: UUID, report_id: UUID, draft: SectionDraft, seen: str | None = None, key: UUID, now: datetime
) -> Entry:
    """Writes a section. `seen` is the fingerprint of it as it was opened (`shown_section`): what another wrote meanwhile is not
    written over unseen. Sections of others are not in the way.

    Refused: "situation.report_is_approved", "leadership.changed_meanwhile", "situation.report_no_such_item", texts that are too long.
    """
    with transaction.atomic():
        row = to_say(viewer, incident_id, key)
        draft = replace(draft, left_out=tuple(sorted(set(draft.left_out))))
        earlier = already(row.stream, key, events.ReportSectionWritten, draft, report_id=report_id)
        if earlier:
            return earlier
        found = _writable(viewer, row, report_id)
        check_seen(seen, shown_section(found.written.get(draft.part, Written())))
        here = [one.key for one in found.items if one.part == draft.part]
        draft = rules.check_section(draft, here, now)
        event = events.ReportSectionWritten(report_id, found.name, draft.part, draft.text, draft.left_out, draft.internal)
        return written(row.stream, event, viewer, key, now)


def shown_section(said: Written) -> tuple[str, tuple[str, ...], bool]:
    """What somebody is shown of a section when they open it: also an empty one has a fingerprint, so that two who begin are told apart."""
    return said.text, said.left_out, said.internal


def ask_review(*, viewer: Viewer, incident_id: UUID, report_id: UUID, words: str = "", key: UUID, now: datetime) -> Entry:
    """Hands the report in to be judged. Sections may still be mended.

    Refused: "situation.report_is_approved", "situation.report_in_review_already".
    """
    with transaction.atomic():
        row = to_say(viewer, incident_id, key)
        earlier = already(row.stream, key, events.ReportReviewAsked, report_id=report_id, words=words)
        if earlier:
            return earlier
        found = _writable(viewer, row, report_id)
        rules.check_not_in_review(found.state)
        words = tidy(now, {}, {"words": words})["words"]
        return written(row.stream, events.ReportReviewAsked(report_id, found.name, words), viewer, key, now)


def _writable(viewer: Viewer, row: IncidentRow, report_id: UUID) -> Report:
    found = queries.whole(viewer, row, report_id)
    rules.check_written(found.state)
    return found


def _at(header: Header, as_of: datetime) -> Header:
    return replace(header, as_of=as_of)
