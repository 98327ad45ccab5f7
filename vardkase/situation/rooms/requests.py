"""In an incident's room: requests for information. What they give to other parts of the house is offered here too."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime, timedelta

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from vardkase.access.rules import Capability, Role, Viewer
from vardkase.incidents.queries import IncidentRow
from vardkase.incidents.rules import Mark, Secrecy, scopes
from vardkase.incidents.views import room
from vardkase.leadership import obligations
from vardkase.leadership.obligations import Due, Obligation
from vardkase.leadership.once import incidents_of
from vardkase.leadership.rules.frame import reads_people
from vardkase.situation import material, moments, words
from vardkase.situation.material import Material, Section
from vardkase.situation.moments import Part, Seen
from vardkase.situation.queries import requests as queries
from vardkase.situation.queries.known import known_now
from vardkase.situation.rules.known import Known
from vardkase.situation.rules.requests import RequestState
from vardkase.ui.addresses import address

ROLES = (Role.STAFF_MEMBER, Role.CHIEF_OF_STAFF, Role.DUTY_OFFICER)
SOON = timedelta(minutes=30)
INTERNAL = Mark(Secrecy.INTERNAL)


def links(viewer: Viewer, row: IncidentRow) -> list[room.Link]:
    """The pages that the viewer may reach: whom we ask, and what they say to us, is read by the staff."""
    if not reads_people(viewer, scopes(row.id, row.authority_id)):
        return []
    return [room.Link("requests", _("Requests"), address("situation:requests", row.id))]


def offer() -> None:
    """What this noun gives to reports, to the time machine, and to what is due."""
    material.offer(unknown)
    moments.offer(Part("requests", gettext_lazy("Requests for information"), seen))
    obligations.offer(due)


def unknown(viewer: Viewer, row: IncidentRow, known: Known) -> list[Material]:
    """For a report: what we do not know, and who has been asked."""
    found = []
    for one in queries.requests(viewer, row, known):
        if one.state in {RequestState.CLOSED, RequestState.COMPLETE}:
            continue
        lacking = ", ".join(line.recipient.name for line in one.lines if line.answer is None)
        text = _("%(title)s: asked %(whom)s, not answered") % {"title": one.said.title, "whom": lacking}
        url = address("situation:request", row.id, one.id)
        value = f"{one.answered}/{len(one.lines)}"
        found.append(Material(Section.UNCERTAINTIES, f"request:{one.id}", text, value, one.sent_at, one.number, url=url, mark=INTERNAL))
    return found


def seen(viewer: Viewer, row: IncidentRow, known: Known) -> list[Seen]:
    """For the time machine: how far each request had come."""
    return [
        Seen(
            f"request:{one.id}", f"{one.said.reference} {one.said.title}",
            _("%(answered)s of %(asked)s have answered") % {"answered": one.answered, "asked": len(one.lines)}, one.number, "",
            words.requests.TONES[one.state], str(words.requests.STATES[one.state]), address("situation:request", row.id, one.id),
        )
        for one in queries.requests(viewer, row, known)
    ]  # fmt: skip


def due(viewer: Viewer, now: datetime) -> Iterator[Obligation]:
    """Answers that have not come in time, and answers that we owe."""
    mine = [row for row in incidents_of(viewer) if row.state.is_written_in]
    mine = [row for row in mine if viewer.can(Capability.SITUATION_WRITE, scopes(row.id, row.authority_id))]
    asked, owed = queries.where(row.id for row in mine) if mine else (frozenset(), frozenset())
    for row in mine:
        if row.id in asked:
            yield from _late(viewer, row, now)
        if row.id in owed:
            yield from _owed(viewer, row, now)


def _late(viewer: Viewer, row: IncidentRow, now: datetime) -> Iterator[Obligation]:
    for one in queries.requests(viewer, row, known_now(row, now)):
        lacking = [line.recipient.name for line in one.lines if line.answer is None]
        state = obligations.state_at(one.said.due_at, now, SOON)
        if one.closed or not lacking or state is None:
            continue
        yield Obligation(
            key=f"request-{one.id}",
            code="request_unanswered",
            title=_("Remind %(whom)s of %(reference)s %(title)s")
            % {"whom": ", ".join(lacking), "reference": one.said.reference, "title": one.said.title},
            why=_("They were to have answered by now: telephone them and take the answer down, or close the request."),
            since=one.sent_at,
            due_at=one.said.due_at,
            state=state,
            url=address("situation:request", row.id, one.id),
            roles=ROLES,
            incident=row,
        )


def _owed(viewer: Viewer, row: IncidentRow, now: datetime) -> Iterator[Obligation]:
    for one in queries.came(viewer, row, known_now(row, now)):
        if one.replies:
            continue
        yield Obligation(
            key=f"came-{one.id}",
            code="request_to_us",
            title=_("Answer %(actor)s: %(reference)s %(title)s")
            % {"actor": one.said.actor, "reference": one.said.reference, "title": one.said.title},
            why=_("They wait for our answer. Look whether you have already answered the same to somebody else."),
            since=one.came_at,
            due_at=one.said.due_at,
            state=obligations.state_at(one.said.due_at, now) or Due.SOON,
            url=address("situation:came", row.id, one.id),
            roles=ROLES,
            incident=row,
        )
