"""In an incident's room: the warnings that stand in its log, and those that we issue. Proposals stand in what is due."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from vardkase.access.rules import Capability, Role, Viewer
from vardkase.incidents.queries import IncidentRow, LogEntry
from vardkase.incidents.rules import scopes
from vardkase.incidents.views import room
from vardkase.leadership import obligations
from vardkase.leadership.obligations import Due, Obligation
from vardkase.situation import material, moments, polling, words
from vardkase.situation.projections.warnings import keep
from vardkase.situation.queries import feeds, warnings
from vardkase.situation.rules.feeds import Health
from vardkase.situation.rules.known import Known
from vardkase.situation.rules.warnings import is_acute
from vardkase.situation.words import warnings as said
from vardkase.ui import times
from vardkase.ui.addresses import address

ROLES = (Role.DUTY_OFFICER, Role.CHIEF_OF_STAFF, Role.COORDINATOR)
KEEPERS = (Role.COORDINATOR,)


def links(viewer: Viewer, row: IncidentRow) -> list[room.Link]:
    """The warnings of the incident, for everybody in the room."""
    return [room.Link("warnings", _("Warnings"), address("situation:issued_warnings", row.id))]


def at_entry(viewer: Viewer, row: IncidentRow, entry: LogEntry) -> list[room.Link]:
    """A warning can be written of what an entry says."""
    if row.state.is_over or not entry.text or not viewer.can(Capability.SITUATION_WRITE, scopes(row.id, row.authority_id)):
        return []
    url = f"{reverse('situation:issue_warning', args=[row.id])}?entry={entry.number}"
    return [room.Link("issue-warning", _("Write a warning of it (CAP)"), url)]


def due(viewer: Viewer, now: datetime) -> Iterator[Obligation]:
    """Warnings that touch us and wait for somebody to take a stand, for those who take alarms."""
    if not viewer.can_anywhere(Capability.ALARM_TAKE):
        return
    for one in warnings.proposed(viewer, now=now):
        alert = one.alert
        title = _("The warning has changed: %(headline)s") if one.is_changed else _("Take a stand on the warning: %(headline)s")
        if said.calls_back(alert):
            title = _("Somebody says that a warning no longer holds: %(headline)s")
        yield Obligation(
            key=f"warning-{one.id}-{one.number}",
            code="warning_proposed",
            title=title % {"headline": f"{alert.name} ({alert.source})"},
            why=_(
                "A warning that touches us goes into a log, becomes an alarm or is dismissed with a reason. It is never taken in by itself."
            ),
            since=one.received_at,
            due_at=None,
            state=Due.DUE,
            url=reverse("situation:warning", args=[one.id]),
            roles=ROLES,
            exercise=not alert.is_real,
            weight=1 if is_acute(alert, one.said.why) else 0,
        )


def silent(viewer: Viewer, now: datetime) -> Iterator[Obligation]:
    """Feeds that are silent, or say only what is old: what they do not say must not be taken for calm."""
    for one in feeds.feeds(viewer, polling.configured(), now=now):
        state = one.state
        # An answer that is garbled once is seen in the list; when it is so again, somebody is asked to look elsewhere.
        if one.health not in said.SILENT or (one.health is Health.UNREAD and state is not None and state.failures < 2):
            continue
        is_old = one.health is Health.STALE
        since = None if state is None else state.as_of if is_old else state.good_at
        if is_old and since:
            why = _("It answers, but what it says is from %(at)s.") % {"at": times.moment(since, now)}
        else:
            why = _("Last heard: %(ago)s.") % {"ago": times.ago(since, now) if since else pgettext("time", "never")}
        yield Obligation(
            key=f"feed-{one.source.key}",
            code="feed_silent",
            title=str(said.SILENT[one.health]) % {"feed": one.source.name},
            why=f"{why} {_('That nothing comes from it does not mean that nothing happens.')}",
            since=since,
            due_at=None,
            state=Due.DUE,
            url=f"{reverse('situation:warnings')}#feeds",
            roles=(Role.DUTY_OFFICER, *KEEPERS),
        )


def seen(viewer: Viewer, row: IncidentRow, known: Known) -> list[moments.Seen]:
    """The warnings in the log at a moment, and those that we had issued, while they held."""
    return [*_taken(viewer, row, known), *_issued(viewer, row, known)]


def material_of(viewer: Viewer, row: IncidentRow, known: Known) -> list[material.Material]:
    """For a report: what others warn of, as forecast; what we have warned of, as communication."""
    taken = [
        material.Material(
            section=material.Section.FORECAST, key=f"warning:{line.id}", text=said.proposal(line.alert, known.at).partition("\n\n")[0],
            value=said.graveness(line.alert), as_of=line.alert.sent or line.received_at, number=use.entry, source=line.alert.source,
            url=reverse("situation:warning", args=[line.id]), important=said.tone(line.alert) in ("red", "orange"),
        )
        for use, line in warnings.taken_at(viewer, row, known)
        if not line.over and not said.calls_back(line.alert)
    ]  # fmt: skip
    issued = [
        material.Material(
            section=material.Section.COMMUNICATION, key=one.key, text=f"{one.title}. {one.more}", value=one.value, as_of=known.at,
            number=one.number, url=one.url,
        )
        for one in _issued(viewer, row, known)
    ]  # fmt: skip
    return [*taken, *issued]


def _taken(viewer: Viewer, row: IncidentRow, known: Known) -> list[moments.Seen]:
    return [
        moments.Seen(
            key=f"warning:{line.id}", title=f"{line.alert.name} ({line.alert.source})", value=line.alert.text,
            number=use.entry, more=said.holds(line.alert, known.at), tone=said.tone(line.alert), word=said.graveness(line.alert),
            url=reverse("situation:warning", args=[line.id]),
        )
        for use, line in warnings.taken_at(viewer, row, known)
        if not line.over and not said.calls_back(line.alert)
    ]  # fmt: skip


def _issued(viewer: Viewer, row: IncidentRow, known: Known) -> list[moments.Seen]:
    lines = [one for one in warnings.issued(viewer, row) if one.number <= known.number]
    ended = {ref.identifier for one in lines for ref in one.said.alert.references}
    return [
        moments.Seen(
            key=f"issued:{one.id}", title=f"{one.reference} {one.said.alert.headline}", value=one.said.alert.text, number=one.number,
            more=said.holds(one.said.alert, known.at), tone=said.tone(one.said.alert), word=said.graveness(one.said.alert),
            url=address("situation:issued_warnings", row.id),
        )
        for one in lines
        if one.said.alert.identifier not in ended and one.said.alert.kind != "Cancel" and not _is_out(one, known.at)
    ]  # fmt: skip


def _is_out(one: warnings.IssuedLine, at: datetime) -> bool:
    return one.said.alert.expires is not None and one.said.alert.expires <= at


def offer() -> None:
    """The streams are kept; what waits and which feeds are silent is due; the time machine and reports are given what holds."""
    keep()
    room.offer_at_entries(at_entry)
    obligations.offer(due)
    obligations.offer(silent)
    material.offer(material_of)
    moments.offer(moments.Part("warnings", words.warnings.PART, seen))
