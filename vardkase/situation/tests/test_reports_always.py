"""What is always true of reports, whatever is done with them in whatever order."""

from __future__ import annotations

from datetime import timedelta
from typing import Any
from uuid import UUID

import pytest
from django.db import transaction
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from vardkase.access.rules import Viewer
from vardkase.incidents import maintenance
from vardkase.incidents import queries as incidents
from vardkase.incidents.tests.scenes import later, opened
from vardkase.kernel.refusal import Refusal
from vardkase.situation.queries import reports as queries
from vardkase.situation.rules.known import Known
from vardkase.situation.rules.reports import Part, ReportState, SectionDraft
from vardkase.situation.tests.reports_scenes import HEADER, PROSE, begun, delivery, did, read, receipt
from vardkase.testing.people import alva

pytestmark = pytest.mark.django_db
ACTS = (
    "begin", "write", "write", "write all", "write all", "describe", "refresh", "take", "hand in", "hand in", "review", "return", "approve",
    "approve", "send", "send", "receive", "receive", "correct",
)  # fmt: skip
steps = st.lists(st.tuples(st.sampled_from(ACTS), st.integers(0, 3)), min_size=3, max_size=22)
NAMES = ("Länsstyrelsen", "Region", "Polisen", "Trafikverket")


class Night:
    """A night in which reports are written, each minute something."""

    def __init__(self, viewer: Viewer) -> None:
        self.viewer = viewer
        self.incident_id = opened(viewer)
        self.reports: list[UUID] = []
        self.minute = 60
        self.frozen: dict[tuple[UUID, int, int], Any] = {}

    def does(self, what: str, which: int) -> None:
        """One thing; what is refused is refused, and changes nothing."""
        self.minute += 1
        before = self.row.entries
        no: Refusal | None = None
        try:
            with transaction.atomic():
                self._does(what, which)
        except Refusal as refusal:
            no = refusal
        if no is not None:
            assert no.code.startswith(("situation.report_", "leadership."))
            assert self.row.entries == before

    def _does(self, what: str, which: int) -> None:
        now = later(self.minute)
        if what == "begin" or not self.reports:
            self.reports.append(begun(self.viewer, self.incident_id, as_of=now, now=now, next_at=now + timedelta(hours=3)))
            return
        report_id = self.reports[which % len(self.reports)]
        given: dict[str, tuple[str, dict[str, Any]]] = {
            "write": ("write_section", {"draft": SectionDraft(list(Part)[which], f"Text {self.minute}.")}),
            "describe": ("describe_report", {"header": HEADER}),
            "refresh": ("refresh_report", {"as_of": now}),
            "take": ("take_section", {"part": Part.NEEDS, "by": "Logistik"}),
            "hand in": ("ask_review", {}),
            "return": ("return_report", {"reason": f"Fel {self.minute}."}),
            "send": ("send_report", {"deliveries": (delivery(NAMES[which], now),)}),
            "receive": ("acknowledge_report", {"receipt": receipt(NAMES[which], now)}),
            "correct": ("correct_report", {"reason": f"Fel {self.minute}."}),
        }
        if what == "write all":
            for part, text in PROSE.items():
                did("write_section", self.viewer, self.incident_id, report_id, draft=SectionDraft(part, text), now=now)
        elif what in {"review", "approve"}:
            seen = read(self.viewer, self.incident_id, report_id)
            did(f"{what}_report", self.viewer, self.incident_id, report_id, read=seen, now=now)
            self._keep(what, report_id)
        else:
            act, more = given[what]
            did(act, self.viewer, self.incident_id, report_id, now=now, **more)

    def _keep(self, what: str, report_id: UUID) -> None:
        if what == "approve":
            paper = queries.frozen(self.viewer, self.incident_id, report_id)
            self.frozen[report_id, paper.version, self.minute] = paper

    @property
    def row(self) -> Any:
        return incidents.incident(self.viewer, self.incident_id)


@settings(max_examples=12, deadline=None, suppress_health_check=[HealthCheck.too_slow, HealthCheck.function_scoped_fixture])
@given(steps)
def test_whatever_is_done(acts):
    """The tables are what the ledger makes them; a version is never changed; each state has what it takes; then is as it was then."""
    with transaction.atomic():
        night = Night(alva())
        seen: list[tuple[int, tuple[tuple[UUID, ReportState, int], ...]]] = []
        for what, which in acts:
            night.does(what, which)
            now = tuple((one.id, one.state, one.version) for one in queries.reports(night.viewer, night.row))
            seen.append((night.row.entries, now))
        _each_state_has_what_it_takes(night)
        _then_is_as_it_was(night, seen)
        _versions_are_as_they_were(night)
        assert maintenance.agrees(f"incident:{night.incident_id}")
        transaction.set_rollback(True)


def _each_state_has_what_it_takes(night: Night) -> None:
    found = queries.reports(night.viewer, night.row)
    assert [one.report_number for one in found] == list(range(len(night.reports), 0, -1))
    for one in found:
        names = [each.delivery.recipient for each in one.current]
        assert len(set(names)) == len(names)
        if one.state is ReportState.SENT:
            assert any(each.receipt is None for each in one.current)
        if one.state is ReportState.ACKNOWLEDGED:
            assert one.current
            assert all(each.receipt for each in one.current)
        if one.state in {ReportState.APPROVED, ReportState.SENT, ReportState.ACKNOWLEDGED}:
            paper = queries.frozen(night.viewer, night.incident_id, one.id, one.version)
            assert all(paper.block(part).says for part in PROSE)
        assert one.version == 1 or one.corrected


def _then_is_as_it_was(night: Night, seen: list[tuple[int, tuple[tuple[UUID, ReportState, int], ...]]]) -> None:
    for number, was in seen:
        then = queries.reports(night.viewer, night.row, Known(number, later(night.minute)))
        assert tuple((one.id, one.state, one.version) for one in then) == was


def _versions_are_as_they_were(night: Night) -> None:
    """The latest approval of each version is what goes out, and an earlier version is never touched by a later."""
    latest = {
        (report_id, version): paper for (report_id, version, _minute), paper in sorted(night.frozen.items(), key=lambda one: one[0][2])
    }
    for (report_id, version), paper in latest.items():
        assert queries.frozen(night.viewer, night.incident_id, report_id, version) == paper
