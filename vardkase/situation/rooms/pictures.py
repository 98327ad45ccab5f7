"""In an incident's room: pictures that are conveyed and collected. What they give to other parts of the house is offered here too."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime, timedelta

from django.conf import settings
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from vardkase.access.rules import Capability, Role, Viewer
from vardkase.incidents.queries import IncidentRow
from vardkase.incidents.rules import scopes
from vardkase.incidents.views import room
from vardkase.leadership import obligations
from vardkase.leadership.obligations import Obligation
from vardkase.leadership.once import incidents_of
from vardkase.situation import material, moments, words
from vardkase.situation.material import Material, Section
from vardkase.situation.moments import Part, Seen
from vardkase.situation.queries import pictures as queries
from vardkase.situation.rules.known import Known
from vardkase.situation.rules.pictures import PictureState
from vardkase.ui.addresses import address

ROLES = (Role.CHIEF_OF_STAFF, Role.DECISION_MAKER)


def links(viewer: Viewer, row: IncidentRow) -> list[room.Link]:
    """The pages that the viewer may reach."""
    return [room.Link("pictures", _("Pictures"), address("situation:pictures", row.id))]


def offer() -> None:
    """What this noun gives to reports, to the time machine, and to what is due."""
    material.offer(said_by_others)
    moments.offer(Part("pictures", gettext_lazy("Pictures"), seen))
    obligations.offer(due)


def said_by_others(viewer: Viewer, row: IncidentRow, known: Known) -> list[Material]:
    """For a report: which picture we convey, and what each actor has said last."""
    found = []
    for one in queries.pictures(viewer, row, known):
        if one.state == PictureState.CONVEYED:
            text = _("Picture conveyed to %(audience)s: %(headline)s") % {
                "audience": ", ".join(one.said.audience), "headline": one.said.headline,
            }  # fmt: skip
            url = address("situation:picture", row.id, one.id)
            # Each picture is a thing of its own: that another one was conveyed is new, and no change of the first.
            key = f"conveyed:{one.said.reference}"
            found.append(Material(Section.COLLABORATION, key, text, one.said.reference, one.said.as_of, one.number, url=url))
    for other in queries.latest_of_each(viewer, row, known):
        said = other.said
        text = f"{said.actor}: {said.headline or said.lines[0].text}"
        url = address("situation:received_picture", row.id, other.id)
        key = f"received:{said.actor.casefold()}:{said.reference}"
        found.append(Material(Section.COLLABORATION, key, text, said.reference, said.as_of, other.number, said.actor, url, mark=said.mark))
    return found


def seen(viewer: Viewer, row: IncidentRow, known: Known) -> list[Seen]:
    """For the time machine: the pictures as they stood."""
    found = [
        Seen(
            f"picture:{one.id}", f"{one.said.reference} {one.said.headline}", "", one.number, ", ".join(one.said.audience),
            words.pictures.TONES[one.state], str(words.pictures.STATES[one.state]), address("situation:picture", row.id, one.id),
        )
        for one in queries.pictures(viewer, row, known)
    ]  # fmt: skip
    found += [
        Seen(
            f"received:{one.said.actor.casefold()}", one.said.actor, one.said.reference, one.number, one.said.headline,
            url=address("situation:received_picture", row.id, one.id),
        )
        for one in queries.latest_of_each(viewer, row, known)
    ]  # fmt: skip
    return found


def due(viewer: Viewer, now: datetime) -> Iterator[Obligation]:
    """Proposals that wait for somebody who may approve them."""
    mine = [
        row
        for row in incidents_of(viewer)
        if row.state.is_written_in and viewer.can(Capability.REPORT_REVIEW, scopes(row.id, row.authority_id))
    ]
    for row, one in queries.waiting_everywhere(mine) if mine else ():
        due_at = one.proposed_at + timedelta(minutes=settings.PICTURE_PATIENCE_MINUTES)
        if (state := obligations.state_at(due_at, now)) is None:
            continue
        yield Obligation(
            key=f"picture-{one.id}",
            code="picture_waits",
            title=_("Approve %(reference)s or send it back: a picture that others wait for") % {"reference": one.reference},
            why=_("What is conveyed is approved by somebody else than who proposed it, and it grows old while it waits."),
            since=one.proposed_at,
            due_at=due_at,
            state=state,
            url=address("situation:picture", row.id, one.id),
            roles=ROLES,
            incident=row,
        )
