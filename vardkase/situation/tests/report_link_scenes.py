"""Short ways to the link of a recipient of a report."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import datetime
from typing import Any
from uuid import UUID

import pytest
import time_machine

from vardkase.access.rules import Viewer
from vardkase.incidents import queries as incidents
from vardkase.incidents.tests.scenes import later
from vardkase.kernel.ids import new_id
from vardkase.leadership.tests.pages import Page
from vardkase.ledger.entry import Entry
from vardkase.situation.actions import report_links as actions
from vardkase.situation.queries import report_links as queries
from vardkase.situation.rules.report_links import delivery_id
from vardkase.situation.tests.reports_scenes import delivery, did, read, sent, stands
from vardkase.testing.pages import CheckingClient

WHO = "Länsstyrelsen"


@pytest.fixture
def two_hours_in() -> Iterator[None]:
    """The clock stands at 04:20 in Stockholm."""
    with time_machine.travel(later(120), tick=False):
        yield


@pytest.fixture
def report_id(alva: Viewer, incident_id: UUID) -> UUID:
    return sent(alva, incident_id, WHO, "Region")


def linked(viewer: Viewer, incident_id: UUID, report_id: UUID, recipient: str = WHO, **more: Any) -> Entry:
    """A link to a recipient's delivery; returns its entry."""
    target = more.pop("delivery", None) or delivery_id(report_id, more.pop("version", 1), recipient)
    facts = {"hours": 96, "key": new_id(), "now": later(66), **more}
    return actions.give_report_link(viewer=viewer, incident_id=incident_id, report_id=report_id, delivery=target, **facts)


def withdrawn(viewer: Viewer, incident_id: UUID, report_id: UUID, recipient: str = WHO, **more: Any) -> Entry:
    """The link of a recipient withdrawn."""
    facts = {"delivery": delivery_id(report_id, 1, recipient), "key": new_id(), "now": later(67), **more}
    return actions.withdraw_report_link(viewer=viewer, incident_id=incident_id, report_id=report_id, **facts)


def rows(viewer: Viewer, incident_id: UUID, report_id: UUID, now: datetime | None = None) -> tuple[queries.Sent, ...]:
    """The deliveries of a report with their links."""
    row = incidents.incident(viewer, incident_id)
    return queries.sent_to(row, stands(viewer, incident_id, report_id), now or later(68))


def door(viewer: Viewer, incident_id: UUID, report_id: UUID, recipient: str = WHO, **more: Any) -> str:
    """The address, without its host, of a link that is given to a recipient."""
    entry = linked(viewer, incident_id, report_id, recipient, **more)
    (link,) = [one.link for one in rows(viewer, incident_id, report_id) if one.link and one.link_id == entry.event.link_id]
    return "/" + link.url.split("/", 3)[3]


def press(url: str, **sent: str) -> Page:
    """What somebody without an account sends, with a key of its own unless it has one."""
    return Page(CheckingClient().post(url, {"key": str(new_id()), "by": "TiB Länsstyrelsen", **sent}))


def look(url: str) -> Page:
    """What somebody without an account sees."""
    return Page(CheckingClient().get(url))


def corrected(viewer: Viewer, incident_id: UUID, report_id: UUID, *recipients: str, **header: Any) -> None:
    """A second version of what was sent, and sent to these; to nobody when there are none."""
    did("correct_report", viewer, incident_id, report_id, reason="Fel siffra för Yxlan.", now=later(80))
    if header:
        was = stands(viewer, incident_id, report_id).header
        did("describe_report", viewer, incident_id, report_id, header=replace(was, **header), now=later(81))
    did("ask_review", viewer, incident_id, report_id, now=later(82))
    did("approve_report", viewer, incident_id, report_id, read=read(viewer, incident_id, report_id), now=later(83))
    if recipients:
        those = tuple(delivery(name, later(85)) for name in recipients)
        did("send_report", viewer, incident_id, report_id, deliveries=those, now=later(85))
