"""What waits in a round is told on the first page, to those whose turn it is and to no other."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, timedelta
from typing import Any

import pytest
import time_machine
from django.urls import reverse
from lxml import html

from vardkase.access.rules import Role
from vardkase.kernel.ids import new_id
from vardkase.preparedness.actions import rounds
from vardkase.preparedness.queries import awaited
from vardkase.preparedness.rules.rounds import AnalysisState, Lateness, Move
from vardkase.preparedness.tests.rsa_scenes import Rsa, risk
from vardkase.preparedness.tests.test_rounds_reorganised import end
from vardkase.testing.people import viewer_with
from vardkase.testing.scenes import kept

pytestmark = pytest.mark.django_db
DUE = date(2019, 5, 31)


@kept
def handed_in(rsa: Rsa) -> Rsa:
    """The social office has handed in, the office has begun, and the company has not."""
    for unit in ("Socialkontoret", "Kontoret"):
        rsa.start(2019, unit)
        rsa.judge(2019, unit, risk())
    rsa.move(2019, "Socialkontoret", Move.SUBMIT)
    return rsa


@pytest.fixture
def late(handed_in: Rsa) -> Iterator[Rsa]:
    with time_machine.travel(handed_in.town.now.replace(year=2019, month=6, day=3), tick=False):
        yield handed_in


def test_who_may_approve_is_told_of_what_is_handed_in_until_it_is_approved(handed_in: Rsa) -> None:
    head, other = handed_in.at("Socialkontoret", Role.UNIT_HEAD), handed_in.at("Bostäder", Role.UNIT_HEAD)
    director, writer = handed_in.at("Kontoret", Role.DECISION_MAKER), handed_in.at("Socialkontoret", Role.UNIT_COORDINATOR)
    for viewer in (head, director):
        (one,) = awaited.to_approve(viewer, DUE)
        assert (one.unit, one.analysis_id, one.state) == (
            "Socialkontoret", handed_in.analyses[2019, "Socialkontoret"], AnalysisState.SUBMITTED,
        )  # fmt: skip
    for viewer in (other, writer, viewer_with()):
        assert awaited.to_approve(viewer, DUE) == ()
    handed_in.move(2019, "Socialkontoret", Move.APPROVE, viewer=head)
    assert awaited.to_approve(head, DUE) == awaited.to_approve(director, DUE) == ()


def test_who_writes_is_told_of_what_is_left_near_its_day_and_of_what_came_back(handed_in: Rsa) -> None:
    lead, social = handed_in.town.viewer, handed_in.at("Socialkontoret", Role.UNIT_COORDINATOR)
    assert awaited.to_hand_in(lead, DUE - timedelta(days=31)) == ()
    near = awaited.to_hand_in(lead, DUE - timedelta(days=30))
    assert [(one.unit, one.state, one.lateness) for one in near] == [
        ("Bostäder", AnalysisState.PLANNED, Lateness.SOON),
        ("Kommunstyrelsekontoret", AnalysisState.UNDERWAY, Lateness.SOON),
    ]
    assert [one.lateness for one in awaited.to_hand_in(lead, DUE + timedelta(days=1))] == [Lateness.LATE] * 2
    assert awaited.to_hand_in(social, DUE) == ()
    head = handed_in.at("Socialkontoret", Role.UNIT_HEAD)
    handed_in.move(2019, "Socialkontoret", Move.RETURN, viewer=head)
    # What came back is told however far away the day is.
    (back,) = awaited.to_hand_in(social, DUE - timedelta(days=90))
    assert (back.unit, back.state) == ("Socialkontoret", AnalysisState.RETURNED)
    assert awaited.to_hand_in(viewer_with(), DUE) == awaited.to_hand_in(handed_in.at("Kontoret", Role.DECISION_MAKER), DUE) == ()


def test_a_closed_round_and_a_unit_that_goes_on_as_another_wait_for_nobody(handed_in: Rsa) -> None:
    lead = handed_in.town.viewer
    common = handed_in.common(round_id=handed_in.rounds[2019])
    rounds.replace_unit(**common, old_id=handed_in.units["Bostäder"], new_id=handed_in.units["Kontoret"], why="Bolaget är uppköpt.")
    assert [one.unit for one in awaited.to_hand_in(lead, DUE)] == ["Kommunstyrelsekontoret"]
    rounds.close_round(**{**common, "key": new_id()}, reason="Resten görs nästa år.")
    assert awaited.to_hand_in(lead, DUE) == awaited.to_approve(handed_in.at("Socialkontoret", Role.UNIT_HEAD), DUE) == ()


def test_a_unit_that_has_ended_is_waited_for_by_nobody(handed_in: Rsa) -> None:
    end(handed_in, "Bostäder")
    assert [one.unit for one in awaited.to_hand_in(handed_in.town.viewer, DUE)] == ["Kommunstyrelsekontoret"]


def test_the_first_page_and_what_is_due_lead_to_the_analysis_or_the_round(late: Rsa, client: Any, sign_in: Any) -> None:
    analysis = reverse("preparedness:analysis", args=[late.analyses[2019, "Socialkontoret"]])
    around = reverse("preparedness:round", args=[late.rounds[2019]])
    approve = "Godkänn riskanalysen eller lämna tillbaka den: Socialkontoret"
    for viewer, address, words in (
        (late.at("Socialkontoret", Role.UNIT_HEAD), analysis, approve),
        (late.at("Kontoret", Role.DECISION_MAKER), analysis, approve),
        (late.at("Bostäder", Role.UNIT_COORDINATOR), around, "Lämna in riskanalysen, som är försenad: Bostäder"),
        (late.town.viewer, around, "2 riskanalyser är försenade"),
    ):
        sign_in(client, viewer)
        for page in ("/", reverse("leadership:due")):
            links = html.fromstring(client.get(page).content).xpath("//main//a[contains(., $words)]", words=words)
            assert [one.get("href") for one in links] == [address], (page, words)
