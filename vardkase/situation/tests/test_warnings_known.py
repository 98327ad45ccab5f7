"""What was known of warnings at each number of the log and at each moment: in the time machine and in a report, and nothing later."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from vardkase import ledger
from vardkase.access.rules import Role, Viewer
from vardkase.incidents import maintenance, projections
from vardkase.incidents import queries as incidents
from vardkase.incidents.tests.scenes import NIGHT, later, opened, wrote
from vardkase.kernel.ids import new_id
from vardkase.situation.actions.issuing import issue
from vardkase.situation.actions.warnings import take_in
from vardkase.situation.events.warnings import warnings_stream
from vardkase.situation.material import Section
from vardkase.situation.queries import warnings as queries
from vardkase.situation.rooms.warnings import material_of, seen
from vardkase.situation.rules.feeds import Feed
from vardkase.situation.rules.issuing import IssueDraft
from vardkase.situation.rules.known import Known
from vardkase.situation.rules.warnings import MsgType, Severity
from vardkase.situation.tests.warnings_scenes import about, alert, came, reading, took
from vardkase.testing.people import AUTHORITY, viewer_with

pytestmark = pytest.mark.django_db
DRAFT = IssueDraft("El", "Ingen el", "900 hushåll.", "Vätö", expires=NIGHT + timedelta(hours=9))
FAR = 10_000


@pytest.fixture(autouse=True)
def named(settings: Any) -> None:
    settings.CAP_SENDER = "kris@kommun.example"


def taken(viewer: Viewer, warning_id: UUID, incident_id: UUID, minutes: float, text: str = "x") -> int:
    return take_in(viewer=viewer, warning_id=warning_id, incident_id=incident_id, text=text, key=new_id(), now=later(minutes)).number


def issued(viewer: Viewer, incident_id: UUID, minutes: float, **more: Any) -> Any:
    return issue(viewer=viewer, incident_id=incident_id, draft=replace(DRAFT, **more), key=new_id(), now=later(minutes))


def titles(viewer: Viewer, incident_id: UUID, number: int, at: datetime | float) -> list[str]:
    moment = at if isinstance(at, datetime) else later(at)
    return [one.title for one in seen(viewer, incidents.incident(viewer, incident_id), Known(number, moment))]


def texts(viewer: Viewer, incident_id: UUID, number: int, minutes: float) -> list[str]:
    return [one.text for one in material_of(viewer, incidents.incident(viewer, incident_id), Known(number, later(minutes)))]


class TestWhatWasTakenIn:
    def test_is_known_from_its_own_number_on(self, alva: Viewer, incident_id: UUID) -> None:
        warning_id = came(alva)
        number = taken(alva, warning_id, incident_id, 5)
        assert [bool(titles(alva, incident_id, one, 6)) for one in (0, number - 1, number, number + 1, FAR)] == [
            False,
            False,
            True,
            True,
            True,
        ]

    def test_what_only_came_is_not_in_the_picture(self, alva: Viewer, incident_id: UUID) -> None:
        came(alva)
        assert titles(alva, incident_id, FAR, 5) == []
        assert texts(alva, incident_id, FAR, 5) == []

    def test_stands_in_the_words_that_were_taken_in_whatever_came_after(self, alva: Viewer, incident_id: UUID) -> None:
        warning_id = came(alva)
        number = taken(alva, warning_id, incident_id, 1)
        took(alva, reading(alert(headline="Brand i Edsbro", severity=Severity.MINOR, text="Ny")), now=later(2))
        (one,) = seen(alva, incidents.incident(alva, incident_id), Known(FAR, later(3)))
        assert (one.title, one.value, one.tone, one.number) == ("Brand i Rimbo (Sveriges Radio)", "Gå inomhus.", "orange", number)

    def test_taken_in_anew_it_is_one_and_the_newest_by_then(self, alva: Viewer, incident_id: UUID) -> None:
        warning_id, numbers = came(alva), []
        for minutes, name in enumerate(("Ett", "Två", "Tre"), 1):
            took(alva, reading(alert(headline=name)), now=later(minutes))
            numbers.append(taken(alva, warning_id, incident_id, minutes + 0.5))
        for number, name in zip(numbers, ("Ett", "Två", "Tre"), strict=True):
            assert titles(alva, incident_id, number, 10) == [f"{name} (Sveriges Radio)"]

    @pytest.mark.parametrize(("minutes", "shown"), [(9, True), (10, False), (11, False)])
    def test_holds_until_it_was_called_back(self, alva: Viewer, incident_id: UUID, minutes: float, shown: bool) -> None:
        number = taken(alva, came(alva), incident_id, 1)
        took(alva, reading(about("A1")), now=later(10))
        assert bool(titles(alva, incident_id, number, minutes)) is shown
        assert bool(texts(alva, incident_id, number, minutes)) is shown

    @pytest.mark.parametrize(("minutes", "shown"), [(599, True), (600, False), (601, False)])
    def test_and_until_its_time_was_out(self, alva: Viewer, incident_id: UUID, minutes: float, shown: bool) -> None:
        number = taken(alva, came(alva), incident_id, 1)
        assert bool(titles(alva, incident_id, number, minutes)) is shown

    def test_an_end_that_was_moved_later_is_not_known_before(self, alva: Viewer, incident_id: UUID) -> None:
        warning_id = came(alva)
        first = taken(alva, warning_id, incident_id, 1)
        took(alva, reading(alert(expires=NIGHT + timedelta(hours=20))), now=later(2))
        second = taken(alva, warning_id, incident_id, 3)
        at = NIGHT + timedelta(hours=15)
        assert titles(alva, incident_id, first, at) == []
        assert titles(alva, incident_id, second, at) == ["Brand i Rimbo (Sveriges Radio)"]

    def test_of_another_incident_it_is_not_here(self, alva: Viewer, incident_id: UUID) -> None:
        other = opened(alva)
        taken(alva, came(alva), other, 1)
        assert titles(alva, incident_id, FAR, 5) == []

    def test_two_are_two_with_the_newest_first_on_the_page(self, alva: Viewer, incident_id: UUID) -> None:
        took(alva, reading(alert("A", headline="Ett"), alert("B", headline="Två")))
        by_name = {line.alert.headline: line.id for line in queries.warnings(alva, now=NIGHT)}
        taken(alva, by_name["Ett"], incident_id, 1)
        taken(alva, by_name["Två"], incident_id, 2)
        assert sorted(titles(alva, incident_id, FAR, 5)) == ["Ett (Sveriges Radio)", "Två (Sveriges Radio)"]
        row = incidents.incident(alva, incident_id)
        assert [line.alert.headline for _, line in queries.taken_into(alva, row, now=later(5))] == ["Två", "Ett"]

    @pytest.mark.parametrize("role", list(Role))
    def test_who_reads_no_warnings_is_given_none(self, alva: Viewer, incident_id: UUID, role: Role) -> None:
        taken(alva, came(alva), incident_id, 1)
        row, known = incidents.incident(alva, incident_id), Known(FAR, later(5))
        viewer = viewer_with(role)
        reads = role in {Role.DUTY_OFFICER, Role.CHIEF_OF_STAFF, Role.COORDINATOR, Role.LOG_KEEPER, Role.DECISION_MAKER}
        assert bool(seen(viewer, row, known)) is bool(material_of(viewer, row, known)) is reads


class TestWhatWeWrote:
    def test_is_known_from_its_own_number_until_it_is_replaced(self, alva: Viewer, incident_id: UUID) -> None:
        first = issued(alva, incident_id, 1)
        wrote(alva, incident_id, now=later(2))
        second = issued(alva, incident_id, 3, kind=MsgType.UPDATE, about=first.key, headline="Nu 400")
        third = issued(alva, incident_id, 4, kind=MsgType.CANCEL, about=second.key)
        shown = {number: titles(alva, incident_id, number, 5) for number in range(first.number - 1, third.number + 1)}
        assert shown == {
            first.number - 1: [],
            first.number: ["V-001 Ingen el"],
            first.number + 1: ["V-001 Ingen el"],
            second.number: ["V-002 Nu 400"],
            third.number: [],
        }

    @pytest.mark.parametrize(("minutes", "shown"), [(539, True), (540, False)])
    def test_and_until_its_time_was_out(self, alva: Viewer, incident_id: UUID, minutes: float, shown: bool) -> None:
        number = issued(alva, incident_id, 1).number
        assert bool(titles(alva, incident_id, number, minutes)) is shown

    def test_a_report_has_it_as_communication_with_its_number(self, alva: Viewer, incident_id: UUID) -> None:
        number = issued(alva, incident_id, 1, severity=Severity.SEVERE).number
        (one,) = material_of(alva, incidents.incident(alva, incident_id), Known(number, later(2)))
        assert (one.section, one.number, one.key.partition(":")[0]) == (Section.COMMUNICATION, number, "issued")
        assert one.text.startswith("V-001 Ingen el. till ")

    def test_what_others_said_is_forecast_with_its_source(self, alva: Viewer, incident_id: UUID) -> None:
        taken(alva, came(alva), incident_id, 1)
        issued(alva, incident_id, 2)
        found = material_of(alva, incidents.incident(alva, incident_id), Known(FAR, later(3)))
        assert [(one.section, one.source) for one in found] == [(Section.FORECAST, "Sveriges Radio"), (Section.COMMUNICATION, "")]

    @pytest.mark.parametrize(
        ("severity", "important"),
        [(Severity.EXTREME, True), (Severity.SEVERE, True), (Severity.MODERATE, False), (Severity.UNKNOWN, False)],
    )
    def test_the_grave_is_important(self, alva: Viewer, incident_id: UUID, severity: Severity, important: bool) -> None:
        taken(alva, came(alva, alert(severity=severity)), incident_id, 1)
        (one,) = material_of(alva, incidents.incident(alva, incident_id), Known(FAR, later(3)))
        assert one.important is important


class TestAlways:
    STEPS = st.lists(st.sampled_from(["take", "change", "end", "issue", "update", "write"]), min_size=1, max_size=7)

    @settings(max_examples=12, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
    @given(STEPS)
    def test_what_comes_later_changes_nothing_that_was_known(self, alva: Viewer, steps: list[str]) -> None:
        incident_id = opened(alva)
        name = str(incident_id)
        warning_id = came(alva, alert(name))
        last: list[Any] = []
        remembered: list[tuple[int, float, list[str]]] = []
        for minutes, step in enumerate(steps, 1):
            self.step(alva, incident_id, warning_id, name, step, minutes, last)
            number = ledger.head(f"incident:{incident_id}").number
            remembered.append((number, minutes + 0.5, titles(alva, incident_id, number, minutes + 0.5)))
        for number, moment, then in remembered:
            assert titles(alva, incident_id, number, moment) == then
        assert maintenance.agrees(f"incident:{incident_id}")

    def step(self, alva: Viewer, incident_id: UUID, warning_id: UUID, name: str, step: str, minutes: int, last: list[Any]) -> None:
        if step == "take":
            line = queries.warning(alva, warning_id, now=later(minutes))
            if not any(use.about == line.number for use in queries.uses(alva, warning_id, now=later(minutes))):
                taken(alva, warning_id, incident_id, minutes)
        elif step == "change":
            took(alva, reading(alert(name, headline=f"Nu {minutes}")), now=later(minutes))
        elif step == "end":
            took(alva, reading(about(name, own=f"C{name}")), now=later(minutes))
        elif step == "issue" or (step == "update" and not last):
            last[:] = [issued(alva, incident_id, minutes)]
        elif step == "update":
            last[:] = [issued(alva, incident_id, minutes, kind=MsgType.UPDATE, about=last[0].key)]
        else:
            wrote(alva, incident_id, now=later(minutes))

    def test_made_anew_the_picture_is_the_same(self, alva: Viewer, incident_id: UUID) -> None:
        warning_id = came(alva)
        taken(alva, warning_id, incident_id, 1)
        first = issued(alva, incident_id, 2)
        issued(alva, incident_id, 3, kind=MsgType.UPDATE, about=first.key)
        took(alva, reading(alert(text="Ny")), feed=Feed.VMA, now=later(4))
        row = incidents.incident(alva, incident_id)
        before = [seen(alva, row, Known(number, later(5))) for number in range(8)]
        for stream in (warnings_stream(AUTHORITY), f"incident:{incident_id}"):
            projections.rebuild(stream)
        assert [seen(alva, row, Known(number, later(5))) for number in range(8)] == before
