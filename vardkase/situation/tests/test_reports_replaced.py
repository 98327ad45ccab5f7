"""A version that is not the last word says so: on its page, in the list, and in every file that is fetched of it."""

from __future__ import annotations

import json
from dataclasses import replace
from typing import Any
from uuid import UUID

import pytest
import time_machine

from vardkase.incidents.tests.scenes import later
from vardkase.kernel.ids import new_id
from vardkase.leadership.projections.base import body_of
from vardkase.leadership.tests.pages import Page
from vardkase.situation.events import reports as events
from vardkase.situation.models.reports import ReportStepRow
from vardkase.situation.queries import reports as queries
from vardkase.situation.queries.reports_rows import CORRECTED, SENT, fate_of
from vardkase.situation.reporting import edxl, lines, plain, structured
from vardkase.situation.rules.reports_paper import Fate
from vardkase.situation.tests.reports_papers import EXERCISE, FULL
from vardkase.situation.tests.reports_scenes import delivery, did, read, sent, stands
from vardkase.testing.cases import each
from vardkase.testing.pages import sign_in

ID = new_id()
REPLACED = replace(FULL, fate=Fate(2, later(80)))


def step(kind: str, event: Any) -> ReportStepRow:
    return ReportStepRow(report_id=ID, kind=kind, body=body_of(event))


def out(version: int, minutes: int, *, external: bool = True) -> ReportStepRow:
    """That a version went out."""
    deliveries = (delivery("Region", later(minutes + 5)), delivery(at=later(minutes)))
    return step(SENT, events.ReportSent(ID, "Lägesrapport 1", version, external, deliveries))


def wrong(version: int) -> ReportStepRow:
    """That a version is begun, since the one before was wrong."""
    return step(CORRECTED, events.ReportCorrected(ID, "Lägesrapport 1", version, "Fel siffra."))


class TestFate:
    @each(
        ("version", "steps", "fate"),
        [
            (1, (), None),
            (1, (out(1, 60),), None),
            (1, (out(1, 60), wrong(2)), Fate(2)),
            (2, (out(1, 60), wrong(2)), None),
            (1, (out(1, 60), wrong(2), out(2, 80)), Fate(2, later(80))),
            (2, (out(1, 60), wrong(2), out(2, 80)), None),
            (1, (out(1, 60), wrong(2), out(2, 80), wrong(3)), Fate(2, later(80))),
            (2, (out(1, 60), wrong(2), out(2, 80), wrong(3)), Fate(3)),
            # More recipients of the same version are not another version, and the first of them is when it took its place.
            (1, (out(1, 60), wrong(2), out(2, 80), out(2, 95)), Fate(2, later(80))),
        ],
    )
    def test_another_has_taken_its_place_or_is_being_written(self, version: int, steps: Any, fate: Fate | None) -> None:
        assert fate_of(version, True, steps) == fate

    def test_one_to_other_readers_takes_no_place_that_these_could_look_up(self) -> None:
        assert fate_of(1, True, (out(1, 60), wrong(2), out(2, 80, external=False))) is None
        assert fate_of(1, False, (out(1, 60),)) is None

    def test_what_else_is_done_with_a_report_changes_nothing(self) -> None:
        reviewed = step("situation.report_reviewed", events.ReportReviewed(ID, "Lägesrapport 1", ""))
        assert fate_of(1, True, (out(1, 60), reviewed)) is None


class TestMarks:
    def test_they_say_which_version_and_when(self) -> None:
        assert lines.marks(REPLACED) == ("Ersatt av version 2, ons 2 jan 2019 03:40",)
        assert lines.marks(replace(FULL, fate=Fate(2))) == ("Rättas just nu",)
        assert lines.marks(FULL) == ()

    def test_an_exercise_is_still_said_first(self) -> None:
        assert lines.marks(replace(EXERCISE, fate=Fate(2)), demo=True)[0] == "ÖVNING"

    def test_the_files_carry_them(self) -> None:
        assert plain.text(REPLACED).startswith("Ersatt av version 2, ons 2 jan 2019 03:40\n")
        assert "Ersatt av version 2" in edxl.sitrep(REPLACED).decode()
        assert json.loads(structured.structured(REPLACED))["fate"]["version"] == 2
        assert json.loads(structured.structured(FULL))["fate"] is None


@pytest.mark.django_db
class TestOnPages:
    @pytest.fixture(autouse=True)
    def two_hours_in(self):
        with time_machine.travel(later(120), tick=False):
            yield

    def corrected(self, alva, incident_id: UUID, *, out: bool) -> UUID:
        """A report whose first version was wrong; with `out` the second has gone to the same."""
        report_id = sent(alva, incident_id)
        did("correct_report", alva, incident_id, report_id, reason="Fel siffra.", now=later(70))
        if out:
            did("ask_review", alva, incident_id, report_id, now=later(71))
            did("approve_report", alva, incident_id, report_id, read=read(alva, incident_id, report_id), now=later(72))
            did("send_report", alva, incident_id, report_id, deliveries=(delivery(at=later(80)),), now=later(80))
        return report_id

    @pytest.mark.parametrize(("out", "said"), [(False, "Rättas just nu"), (True, "Ersatt av version 2, ons 2 jan 2019 03:40")])
    def test_whoever_follows_from_outside_is_told_wherever_they_meet_it(self, alva, bo, client, incident_id, out, said):
        report_id = self.corrected(alva, incident_id, out=out)
        sign_in(client, bo)
        here = f"/incidents/{incident_id}/reports/"
        assert Page(client.get(here)).text.count(said) == 1
        assert said in Page(client.get(f"{here}{report_id}/?version=1")).text
        assert client.get(f"{here}{report_id}/report.txt?version=1").content.decode().startswith(said)
        assert said in Page(client.get(f"{here}{report_id}/words/?version=1")).text
        # Why it is corrected is not theirs to read before it is.
        assert "Fel siffra." not in Page(client.get(f"{here}{report_id}/?version=1")).text

    def test_the_version_that_holds_says_nothing_of_it(self, alva, screen, incident_id):
        report_id = self.corrected(alva, incident_id, out=True)
        here = f"/incidents/{incident_id}/reports/{report_id}/"
        assert "Ersatt av" not in Page(screen.get(here)).text
        assert "Ersatt av version 2" in Page(screen.get(f"{here}?version=1")).text
        assert "Ersatt av" not in screen.get(f"{here}report.txt").content.decode()

    def test_the_staff_sees_in_the_list_that_one_is_being_corrected(self, alva, screen, incident_id):
        report_id = self.corrected(alva, incident_id, out=False)
        assert stands(alva, incident_id, report_id).state.is_written
        assert "Rättas just nu" in Page(screen.get(f"/incidents/{incident_id}/reports/")).text

    def test_what_was_frozen_is_not_touched(self, alva, incident_id):
        report_id = sent(alva, incident_id)
        before = queries.frozen(alva, incident_id, report_id, 1)
        did("correct_report", alva, incident_id, report_id, reason="Fel siffra.", now=later(70))
        after = queries.frozen(alva, incident_id, report_id, 1)
        assert after == before
        assert queries.with_fate(after) == replace(before, fate=Fate(2))
