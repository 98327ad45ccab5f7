"""Which units lead: the municipality, administrations, companies, the rescue service. The crisis board never, a board by its office."""

from __future__ import annotations

from typing import Any
from uuid import UUID

import pytest

from vardkase.organisation.rules import OrganisationKind
from vardkase.plans import queries
from vardkase.plans.queries import scopes
from vardkase.plans.tests.scenes import adopted, decision, do, refused, started

pytestmark = pytest.mark.django_db
KIND = OrganisationKind


def leading(town: Any) -> list[str]:
    return sorted(one.organisation for one in queries.leading_plans(town.viewer, town.board, town.now))


def listed(town: Any) -> list[str]:
    return sorted(one.name for one in queries.units(town.viewer, town.now))


class TestLeads:
    def test_a_board_with_an_office_does_so_by_it(self, filled: Any) -> None:
        assert leading(filled) == listed(filled) == ["Kommunstyrelsekontoret", "Provköpings kommun", "Socialnämndens förvaltning"]
        filled.organisation("Socialkontoret", KIND.ADMINISTRATION, filled.social)
        assert leading(filled) == listed(filled) == ["Kommunstyrelsekontoret", "Provköpings kommun", "Socialkontoret"]

    def test_a_staff_is_named_after_the_administration(self, filled: Any) -> None:
        plan = queries.leading_plan(filled.viewer, filled.social, filled.now)
        assert plan is not None
        assert (plan.staff_name, plan.label) == (
            "Stab, Socialnämndens förvaltning", "Krisledningsplan för Socialnämndens förvaltning, ledningsdel",
        )  # fmt: skip
        assert started(filled, filled.social, from_default=True).frame.staff_name == "Stab, Socialnämndens förvaltning"

    @pytest.mark.parametrize("name", ["Krisledningsnämnden", "Kommunstyrelsens arbetsutskott"])
    def test_the_crisis_board_never(self, filled: Any, name: str) -> None:
        board = filled.organisation(name, KIND.BOARD, filled.municipality)
        assert f"{name}s förvaltning" not in leading(filled) + listed(filled)
        with refused("plans.unit_does_not_lead", organisation=name):
            do(filled, "start_draft", board, from_default=True)

    def test_a_fire_station_is_part_of_its_rescue_service(self, filled: Any) -> None:
        service = filled.organisation("Räddningstjänsten", KIND.RESCUE_SERVICE, filled.board)
        filled.organisation("Brandstation Rimbo", KIND.RESCUE_SERVICE, service)
        assert "Räddningstjänsten" in leading(filled)
        assert "Brandstation Rimbo" not in leading(filled) + listed(filled)

    def test_companies_and_joint_authorities_do(self, filled: Any) -> None:
        filled.organisation("Provköpings Energi AB", KIND.MUNICIPAL_COMPANY, filled.municipality)
        filled.organisation("Vård i samverkan", KIND.JOINT_AUTHORITY, filled.municipality)
        assert {"Provköpings Energi AB", "Vård i samverkan"} <= set(leading(filled))


class TestWhatWasWrittenBefore:
    @pytest.fixture
    def office(self, filled: Any) -> UUID:
        adopted(filled, filled.social)
        made: UUID = filled.organisation("Socialkontoret", KIND.ADMINISTRATION, filled.social)
        return made

    def test_for_a_board_that_has_an_office_now_is_shown_and_leads_no_more(self, filled: Any, office: UUID) -> None:
        assert "Socialnämndens förvaltning" in listed(filled)
        assert "Socialnämndens förvaltning" not in leading(filled)
        page = queries.plan(filled.viewer, filled.social, filled.now)
        assert [line.number for line in page.versions] == [1]
        assert {one.organisation_id for one in queries.lists_in_force(filled.viewer, filled.now)} == set()

    def test_gets_no_new_version_and_a_draft_can_still_be_thrown_away_or_adopted(self, filled: Any, office: UUID) -> None:
        with refused("plans.unit_does_not_lead", organisation="Socialnämnden"):
            do(filled, "start_draft", filled.social)
        do(filled, "start_draft", office, from_default=True)

    def test_a_draft_that_was_begun_before_is_shown(self, filled: Any) -> None:
        started(filled, filled.social, from_default=True)
        filled.organisation("Socialkontoret", KIND.ADMINISTRATION, filled.social)
        assert "Socialnämndens förvaltning" in listed(filled)
        do(filled, "adopt", filled.social, draft=decision(filled))


def test_an_office_that_has_ended_leads_no_more_and_the_board_stands_for_it_again(filled: Any) -> None:
    from vardkase.organisation.models import Organisation

    office = filled.organisation("Socialkontoret", KIND.ADMINISTRATION, filled.social)
    board = Organisation.objects.get(pk=filled.social)
    assert not scopes.leads(board)
    Organisation.objects.filter(pk=office).update(valid_to=filled.now.date())
    assert scopes.leads(board)
