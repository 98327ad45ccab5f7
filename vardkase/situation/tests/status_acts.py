"""Every act on the status board and its links, each filled in so that it is done: as an action, and as what its page sends."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any
from uuid import UUID

from vardkase.access.rules import Viewer
from vardkase.incidents.tests.scenes import later
from vardkase.kernel.ids import new_id
from vardkase.ledger.entry import Entry
from vardkase.situation.actions import links as link_actions
from vardkase.situation.actions import status as actions
from vardkase.situation.actions import status_reports
from vardkase.situation.models.links import LinkRow
from vardkase.situation.rules.links import LinkDraft, Purpose
from vardkase.situation.rules.status import Level, ReportDraft, Rhythm, RowDraft, unit_id
from vardkase.situation.tests.status_scenes import CARE, HOURLY, filled, opened_board, reported, said

UNIT = "Socialförvaltningen"
TEN = later(10)


@dataclass(frozen=True)
class Act:
    """An act: how it is done, how it is done with other words, the address of its page, and what the page sends."""

    do: Callable[..., Entry]
    other: Callable[[UUID], dict[str, Any]]
    path: Callable[[UUID], str]
    sent: Callable[[UUID], dict[str, Any]]
    page: bool = True


def _open(viewer: Viewer, incident_id: UUID, **said_: Any) -> Entry:
    return actions.open_board(viewer=viewer, incident_id=incident_id, **{"rows": (CARE,), "rhythm": HOURLY, **said_})


def _add(viewer: Viewer, incident_id: UUID, **said_: Any) -> Entry:
    return actions.add_row(viewer=viewer, incident_id=incident_id, **{"draft": RowDraft("Sopor", "Tekniska"), **said_})


def _change(viewer: Viewer, incident_id: UUID, **said_: Any) -> Entry:
    facts = {"row_id": row_of_any(incident_id), "draft": replace(CARE, unit="Omsorgen"), **said_}
    return actions.change_row(viewer=viewer, incident_id=incident_id, **facts)


def _retire(viewer: Viewer, incident_id: UUID, **said_: Any) -> Entry:
    return actions.retire_row(viewer=viewer, incident_id=incident_id, **{"row_id": row_of_any(incident_id), "why": "Klart.", **said_})


def _rhythm(viewer: Viewer, incident_id: UUID, **said_: Any) -> Entry:
    return actions.set_rhythm(viewer=viewer, incident_id=incident_id, **{"rhythm": Rhythm(120, 15), **said_})


def _report(viewer: Viewer, incident_id: UUID, **said_: Any) -> Entry:
    facts = {"draft": ReportDraft((said(incident_id, "Trygghetslarm"),), TEN, "Enhetschef"), **said_}
    return status_reports.report(viewer=viewer, incident_id=incident_id, **facts)


def _unchanged(viewer: Viewer, incident_id: UUID, **said_: Any) -> Entry:
    facts = {"row_ids": (row_of_any(incident_id),), "as_of": TEN, "reporter": "Enhetschef", **said_}
    return status_reports.report_unchanged(viewer=viewer, incident_id=incident_id, **facts)


def _give(viewer: Viewer, incident_id: UUID, **said_: Any) -> Entry:
    facts = {"draft": LinkDraft(Purpose.STATUS, unit_id(incident_id, UNIT), UNIT, 24), **said_}
    return link_actions.give_link(viewer=viewer, incident_id=incident_id, **facts)


def _withdraw(viewer: Viewer, incident_id: UUID, **said_: Any) -> Entry:
    facts = {"link_id": LinkRow.objects.filter(incident_id=incident_id).earliest("number").id, **said_}
    return link_actions.withdraw_link(viewer=viewer, incident_id=incident_id, **facts)


def row_of_any(incident_id: UUID) -> UUID:
    """The id that «Hemtjänst» has or had."""
    from vardkase.situation.models.status import StatusLine

    return StatusLine.objects.filter(incident_id=incident_id, name="Hemtjänst").earliest("number").row_id


def _unit_path(incident_id: UUID, more: str) -> str:
    return f"status/units/{unit_id(incident_id, UNIT)}/{more}"


def _row_path(incident_id: UUID, more: str) -> str:
    return f"status/{row_of_any(incident_id)}/{more}"


_OPEN_SENT = {"minutes": "60", "patience": "30", "rows": ["home_care"]}
_CHANGED = {"name": "Hemtjänst", "unit": "Omsorgen", "sides": ["own"]}
ACTS: dict[str, Act] = {
    "open": Act(_open, lambda one: {"rhythm": Rhythm(90, 30)}, lambda one: "status/open/", lambda one: _OPEN_SENT),
    "add": Act(
        _add,
        lambda one: {"draft": RowDraft("Sopor", "Annan enhet")},
        lambda one: "status/new/",
        lambda one: {"name": "Sopor", "unit": "Tekniska", "sides": ["own"]},
    ),
    "change": Act(
        _change,
        lambda one: {"draft": replace(CARE, unit="Hälsovården")},
        lambda one: _row_path(one, "change/"),
        lambda one: _CHANGED,
    ),
    "retire": Act(_retire, lambda one: {"why": "Annat skäl."}, lambda one: _row_path(one, "retire/"), lambda one: {"why": "Klart."}),
    "rhythm": Act(
        _rhythm, lambda one: {"rhythm": Rhythm(120, 20)}, lambda one: "status/rhythm/", lambda one: {"minutes": "120", "patience": "15"}
    ),
    "report": Act(
        _report,
        lambda one: {"draft": ReportDraft((said(one, "Trygghetslarm", Level.ORANGE),), TEN, "Enhetschef")},
        lambda one: _unit_path(one, "report/"),
        lambda one: {"reporter": "Enhetschef", **filled(one, "Trygghetslarm", level="red", consequence="Tyst.")},
    ),
    "unchanged": Act(
        _unchanged,
        lambda one: {"reporter": "Någon annan"},
        lambda one: _row_path(one, "unchanged/"),
        lambda one: {"reporter": "Enhetschef"},
        page=False,
    ),
    "give_link": Act(
        _give,
        lambda one: {"draft": LinkDraft(Purpose.STATUS, unit_id(one, "Lägesfunktionen"), "Lägesfunktionen", 24)},
        lambda one: _unit_path(one, "link/"),
        lambda one: {"hours": "24"},
    ),
    "withdraw_link": Act(_withdraw, lambda one: {"link_id": UUID(int=9)}, lambda one: _unit_path(one, "link/withdraw/"), lambda one: {}),
}


def ready(viewer: Viewer, incident_id: UUID, what: str) -> None:
    """What must have been done before an act can be."""
    if what == "open":
        return
    opened_board(viewer, incident_id)
    if what == "unchanged":
        reported(viewer, incident_id, said(incident_id, "Hemtjänst"))
    if what == "withdraw_link":
        ACTS["give_link"].do(viewer, incident_id, key=new_id(), now=later(1))


def does(what: str, viewer: Viewer, incident_id: UUID, now: datetime = TEN, **more: Any) -> Entry:
    """An act, done."""
    return ACTS[what].do(viewer, incident_id, now=now, **{"key": new_id(), **more})
