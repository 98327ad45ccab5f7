"""The storm's forecasts: made at 03:30 and the day after, kept, and held against what failed and when the power was back."""

from __future__ import annotations

import json
from datetime import datetime
from typing import Any

import pytest

from vardkase.access.rules import Role
from vardkase.incidents import queries as incidents
from vardkase.kernel.moments import STOCKHOLM
from vardkase.shell.demo.alfrida.script import FOLDER
from vardkase.shell.demo.alfrida.situation import outlook as demo
from vardkase.shell.demo.alfrida.tests.test_loader import NOW, make_cast
from vardkase.situation.queries import outlook as queries
from vardkase.situation.queries.known import known_at, known_now
from vardkase.situation.rules.outlook import Score

pytestmark = pytest.mark.django_db


@pytest.fixture
def scores(incident_id: Any) -> dict[tuple[str, str], Any]:
    viewer = make_cast().viewers[Role.CHIEF_OF_STAFF]
    row = incidents.incident(viewer, incident_id)
    return {(one.outlook.reference, one.observed.said.key): one for one in queries.scores(viewer, row, known_now(row, NOW))}


def test_two_forecasts_of_the_first_night_and_the_day_after(incident_id: Any) -> None:
    viewer = make_cast().viewers[Role.CHIEF_OF_STAFF]
    row = incidents.incident(viewer, incident_id)
    second, first = queries.outlooks(viewer, row, known_now(row, NOW))
    assert first.made_at == datetime(2019, 1, 2, 3, 30, tzinfo=STOCKHOLM)
    assert second.made_at == datetime(2019, 1, 3, 10, tzinfo=STOCKHOLM)
    falls = {one.key: one for one in first.said.falls}
    for key in ("telephony", "private_wells", "home_care", "safety_alarms"):
        assert falls[key].breaks > 0.9, key
    # The wells stop with the power, the masts when their batteries are empty, and the alarms with the masts.
    assert falls["private_wells"].when[2] < falls["telephony"].when[2] <= falls["safety_alarms"].when[2]


def test_on_the_second_morning_nothing_of_what_came_later_is_known(incident_id: Any) -> None:
    viewer = make_cast().viewers[Role.CHIEF_OF_STAFF]
    row = incidents.incident(viewer, incident_id)
    at = datetime(2019, 1, 3, 9, 59, tzinfo=STOCKHOLM)
    known = known_at(row, at, NOW)
    assert [one.reference for one in queries.outlooks(viewer, row, known)] == ["P-001"]
    assert all(one.said.back_at is None for one in queries.observed(viewer, row, known))
    assert {one.observed.said.key for one in queries.scores(viewer, row, known)} == {"telephony", "home_care", "private_wells"}


def test_how_each_came_true(scores: dict[tuple[str, str], Any]) -> None:
    assert scores["P-001", "telephony"].judged.score in {Score.CORE, Score.WITHIN}
    assert scores["P-001", "private_wells"].judged.score in {Score.CORE, Score.WITHIN}
    assert scores["P-001", "home_care"].judged.score is Score.LATER
    assert scores["P-002", "home_care"].judged.score is Score.LATER


@pytest.mark.parametrize("reference", ["P-001", "P-002"])
def test_the_power_was_back_three_weeks_after_what_anybody_had_said(scores: dict[tuple[str, str], Any], reference: str) -> None:
    found = scores[reference, "electricity"]
    assert found.is_back
    assert found.judged.score is Score.LATER
    assert found.judged.minutes > 19 * 24 * 60


def test_what_is_invented_says_so_and_the_rest_names_its_source() -> None:
    steps = json.loads((FOLDER / "situation" / "outlook.json").read_text(encoding="utf-8"))["steps"]
    for step in steps:
        text = json.dumps(step["draft"], ensure_ascii=False).casefold()
        assert "fiktivt" in text or "(n" in text, step["id"]
    assert all(step["fictional"] for step in steps)


def test_an_act_that_nobody_knows_is_no_step() -> None:
    with pytest.raises(KeyError):
        demo.perform({"act": "dream", "draft": {}}, {}, None, {}, "", None)  # type: ignore[arg-type]  # nothing is done
