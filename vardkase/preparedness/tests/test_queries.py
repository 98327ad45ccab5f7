"""Reads of the register: who sees which register, both directions of a function, names of today, and what is told of changes."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from vardkase.access.rules import EVERYWHERE, Capability, Role
from vardkase.kernel.ids import new_id
from vardkase.preparedness import queries
from vardkase.preparedness.queries import scopes
from vardkase.preparedness.rules.chain import Lack
from vardkase.preparedness.tests.scenes import Chain, hours, refused
from vardkase.testing.people import AUTHORITY_SCOPE, nobody, viewer_with

pytestmark = pytest.mark.django_db


class TestRegisters:
    def test_each_authority_has_its_own_and_the_keeper_of_the_municipality_comes_first(self, chain: Chain) -> None:
        everywhere = viewer_with(Role.COORDINATOR, scope=EVERYWHERE)
        found = queries.registers(everywhere)
        assert (found[0].name, found[0].functions) == ("Kommunstyrelsen", 5)
        assert ("Socialnämnden", 0) in [(one.name, one.functions) for one in found]

    def test_of_others_nothing_is_told(self, chain: Chain, social_coordinator: Any) -> None:
        """Secrecy applies between the boards of a municipality: the social board's coordinator reads its own register alone."""
        assert [one.name for one in queries.registers(social_coordinator)] == ["Socialnämnden"]
        with refused("preparedness.not_found"):
            queries.register(social_coordinator, chain.authority)

    def test_the_social_board_keeps_one_beside_it(self, chain: Chain, social_coordinator: Any) -> None:
        chain.do("begin_register", viewer=social_coordinator, authority_id=chain.town.social)
        assert len(queries.register(social_coordinator, chain.town.social).functions) == 29
        assert len(chain.register().functions) == 5
        with refused("preparedness.not_found"):
            queries.register(chain.town.viewer, chain.town.social)

    @pytest.mark.parametrize("role", list(Role))
    def test_each_role_reads_what_its_rights_say(self, chain: Chain, role: Role) -> None:
        viewer = viewer_with(role)
        if viewer.can(Capability.ORGANISATION_READ, (AUTHORITY_SCOPE,)):
            page = queries.register_page(viewer, chain.authority, chain.town.now.date())
            assert page.may_edit is viewer.can(Capability.PLAN_EDIT, (AUTHORITY_SCOPE,))
            assert page.total == 5
            return
        for ask in (queries.register, queries.gap_table, queries.history, queries.whole):
            with refused("preparedness.not_found"):
                ask(viewer, chain.authority)

    def test_nobody_reads_nothing(self, chain: Chain) -> None:
        assert queries.registers(nobody()) == ()
        with refused("preparedness.not_found"):
            queries.function_page(nobody(), chain.authority, chain.ids["El"], chain.town.now.date())


class TestAFunction:
    def page(self, chain: Chain, name: str) -> Any:
        return queries.function_page(chain.town.viewer, chain.authority, chain.ids[name], chain.town.now.date())

    def test_both_directions(self, chain: Chain) -> None:
        page = self.page(chain, "Mobilnät")
        assert [one.need.on for one in page.needs] == ["El"]
        assert [one.function for one in page.needed_by] == ["Trygghetslarm"]

    def test_what_is_needed_is_called_as_it_is_called_today(self, chain: Chain) -> None:
        power = chain.function("El")
        chain.do("save_function", function=replace(power, name="Elförsörjning"), seen=chain.seen(power))
        assert [one.need.on for one in self.page(chain, "Mobilnät").needs] == ["Elförsörjning"]

    def test_what_is_lacking_of_others_is_not_told_here(self, chain: Chain) -> None:
        assert {one.name for one in self.page(chain, "Mobilnät").found} == {"Mobilnät"}

    def test_a_circle_is_told_by_everyone_in_it(self, chain: Chain) -> None:
        chain.link("El", "Trygghetslarm", hours(48))
        for name in ("El", "Mobilnät", "Trygghetslarm"):
            assert Lack.CIRCLE in {one.lack for one in self.page(chain, name).found}
        assert Lack.CIRCLE not in {one.lack for one in self.page(chain, "Hemtjänst").found}

    def test_its_own_gaps_alone(self, chain: Chain) -> None:
        assert {one.function.name for one in self.page(chain, "Mobilnät").gaps} == {"Mobilnät"}
        assert [one.gap for one in self.page(chain, "Mobilnät").gaps] == [(24 - 4 - 1) * 60]

    def test_one_that_is_not_there_is_not_found(self, chain: Chain) -> None:
        with refused("preparedness.not_found"):
            queries.function_page(chain.town.viewer, chain.authority, new_id(), chain.town.now.date())


class TestHistory:
    def test_the_latest_first_and_at_most_so_many(self, chain: Chain) -> None:
        found = queries.history(chain.town.viewer, chain.authority)
        assert [one.number for one in found] == sorted((one.number for one in found), reverse=True)
        assert len(found) == 9
        assert len(queries.history(chain.town.viewer, chain.authority, most=3)) == 3

    def test_of_one_function_its_own_and_the_beginning(self, chain: Chain) -> None:
        found = queries.history(chain.town.viewer, chain.authority, chain.ids["Mobilnät"])
        assert [one.what for one in found] == ["Mobilnät → El", "Mobilnät"]
        assert all(one.by for one in found)


class TestWhole:
    def test_the_number_is_that_of_the_last_entry(self, chain: Chain) -> None:
        before = queries.whole(chain.town.viewer, chain.authority).number
        chain.add("Skola")
        assert queries.whole(chain.town.viewer, chain.authority).number == before + 1

    def test_without_a_register_it_is_the_house_s_own_set(self, filled: Any) -> None:
        found = queries.whole_or_default(filled.viewer, filled.board)
        assert (found.number, len(found.register.functions)) == (0, 29)

    def test_with_one_it_is_that(self, chain: Chain) -> None:
        assert len(queries.whole_or_default(chain.town.viewer, chain.authority).register.functions) == 5


def test_the_posts_that_may_report_are_our_own(chain: Chain) -> None:
    found = queries.post_choices(chain.town.viewer)
    assert found == ((chain.town.post_id, "Tjänsteperson i beredskap, Kommunstyrelsekontoret"),)
    assert queries.post_choices(nobody()) == ()


def test_an_authority_that_has_ended_is_read_and_not_edited(chain: Chain) -> None:
    row = scopes.keeper(chain.town.viewer, chain.authority)
    row.valid_to = chain.town.now.date()
    with refused("preparedness.authority_has_ended", authority="Kommunstyrelsen"):
        scopes.check_edit(chain.town.viewer, row)
