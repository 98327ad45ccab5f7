"""What a restricted function needs is for those who edit the register: to others in no page, count, history or forecast."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from vardkase.access.rules import Capability, Role
from vardkase.preparedness import queries
from vardkase.preparedness.rules.chain import Lack
from vardkase.preparedness.rules.gaps import gaps
from vardkase.preparedness.tests.scenes import NEW, Chain, hours
from vardkase.testing.pages import sign_in
from vardkase.testing.people import AUTHORITY_SCOPE, viewer_with
from vardkase.testing.scenes import kept

pytestmark = pytest.mark.django_db
READERS = [
    role
    for role in Role
    if viewer_with(role).can(Capability.ORGANISATION_READ, (AUTHORITY_SCOPE,)) and role not in {Role.COORDINATOR, Role.UNIT_COORDINATOR}
]


def restrict(chain: Chain, name: str, restricted: bool = True) -> None:
    one = chain.function(name)
    chain.do("save_function", function=replace(one, restricted=restricted), seen=chain.seen(one))


@kept
def closed(chain: Chain) -> Chain:
    """The mobile net's needs are for editors."""
    restrict(chain, "Mobilnät")
    return chain


def page(chain: Chain, viewer: Any, name: str) -> Any:
    return queries.function_page(viewer, chain.authority, chain.ids[name], chain.town.now.date())


def listed(chain: Chain, viewer: Any) -> Any:
    return queries.register_page(viewer, chain.authority, chain.town.now.date())


@pytest.mark.parametrize("role", READERS)
class TestToEveryoneWhoOnlyReads:
    def test_its_needs_are_not_in_the_register(self, closed: Chain, role: Role) -> None:
        found = queries.register(viewer_with(role), closed.authority)
        assert found.needs_of(closed.ids["Mobilnät"]) == ()
        assert found.needed_by(closed.ids["El"])[0].function_id == closed.ids["Enskilda brunnar"]
        assert len(found.functions) == 5

    def test_that_there_is_something_is_told(self, closed: Chain, role: Role) -> None:
        assert page(closed, viewer_with(role), "Mobilnät").hidden
        assert queries.whole(viewer_with(role), closed.authority).hidden == ("Mobilnät",)

    def test_the_drawing_breaks_off_there_on_both_sides(self, closed: Chain, role: Role) -> None:
        viewer = viewer_with(role)
        tele, power = closed.ids["Mobilnät"], closed.ids["El"]
        assert power not in {id for _place, ids in page(closed, viewer, "Mobilnät").around.layers for id in ids}
        assert tele not in {id for _place, ids in page(closed, viewer, "El").around.layers for id in ids}

    def test_there_is_no_gap_of_it(self, closed: Chain, role: Role) -> None:
        assert page(closed, viewer_with(role), "Mobilnät").gaps == ()
        assert "Mobilnät" not in {one.function.name for one in gaps(queries.register(viewer_with(role), closed.authority))}

    def test_the_history_tells_of_the_function_and_not_of_what_it_needs(self, closed: Chain, role: Role) -> None:
        found = [one.what for one in queries.history(viewer_with(role), closed.authority)]
        assert "Mobilnät" in found
        assert "Mobilnät → El" not in found
        assert "Trygghetslarm → Mobilnät" in found


class TestWhoEdits:
    def test_sees_everything(self, closed: Chain) -> None:
        viewer = closed.town.viewer
        assert [one.need.on for one in page(closed, viewer, "Mobilnät").needs] == ["El"]
        assert not page(closed, viewer, "Mobilnät").hidden
        assert "Mobilnät" in {one.function.name for one in queries.gap_table(viewer, closed.authority)}
        assert "Mobilnät → El" in [one.what for one in queries.history(viewer, closed.authority)]

    def test_but_a_forecast_that_the_staff_reads_is_made_without_it(self, closed: Chain) -> None:
        found = queries.whole_or_default(closed.town.viewer, closed.authority)
        assert found.hidden == ("Mobilnät",)
        assert found.register.needs_of(closed.ids["Mobilnät"]) == ()

    def test_only_as_a_coordinator_of_that_very_authority(self, closed: Chain) -> None:
        assert page(closed, viewer_with(Role.COORDINATOR), "Mobilnät").needs
        assert page(closed, viewer_with(Role.CHIEF_OF_STAFF, Role.DECISION_MAKER), "Mobilnät").needs == ()


class TestNothingFalseIsSaidInstead:
    """That it needs nothing would be a lie to whoever may not see what it needs."""

    def inside(self, chain: Chain) -> None:
        restrict(chain, "Trygghetslarm")

    def test_staff_is_not_told_that_no_dependency_is_described(self, chain: Chain, staff: Any) -> None:
        self.inside(chain)
        for found in (page(chain, staff, "Trygghetslarm").found, listed(chain, staff).found):
            assert ("Trygghetslarm", Lack.NO_NEED) not in {(one.name, one.lack) for one in found}

    def test_nor_is_the_editor_for_there_is_one(self, chain: Chain) -> None:
        self.inside(chain)
        assert Lack.NO_NEED not in {one.lack for one in page(chain, chain.town.viewer, "Trygghetslarm").found}

    def test_who_edits_is_told_when_it_is_so(self, chain: Chain) -> None:
        self.inside(chain)
        need = chain.need("Trygghetslarm", "Mobilnät")
        chain.do("remove_need", function_id=chain.ids["Trygghetslarm"], need_id=need.id, reason="Fel.", seen=chain.seen(need))
        assert Lack.NO_NEED in {one.lack for one in page(chain, chain.town.viewer, "Trygghetslarm").found}

    def test_of_others_it_is_told_to_everyone(self, chain: Chain, staff: Any) -> None:
        chain.add("Skola")
        assert ("Skola", Lack.NO_NEED) in {(one.name, one.lack) for one in listed(chain, staff).found}

    def test_what_else_is_lacking_of_it_is_told(self, chain: Chain, staff: Any) -> None:
        self.inside(chain)
        assert Lack.NO_REPORTER in {one.lack for one in page(chain, staff, "Trygghetslarm").found}

    def test_what_is_assumed_of_its_needs_is_not(self, chain: Chain, staff: Any) -> None:
        self.inside(chain)
        for viewer, told in ((staff, False), (chain.town.viewer, True)):
            assert (Lack.ASSUMED in {one.lack for one in page(chain, viewer, "Trygghetslarm").found}) is told

    def test_a_circle_through_it_is_told_to_those_who_edit(self, chain: Chain, staff: Any) -> None:
        self.inside(chain)
        chain.link("Mobilnät", "Trygghetslarm", hours(1))
        assert Lack.CIRCLE not in {one.lack for one in listed(chain, staff).found}
        assert Lack.CIRCLE in {one.lack for one in listed(chain, chain.town.viewer).found}


class TestTheList:
    """A number of needs is told of those that the reader may count, and never that there are none."""

    def counted(self, chain: Chain, viewer: Any) -> dict[str, tuple[int, bool]]:
        return {one.function.name: (one.needs, one.hidden) for one in listed(chain, viewer).lines}

    def test_says_of_a_restricted_function_that_its_needs_are_not_for_the_reader(self, closed: Chain, staff: Any) -> None:
        assert self.counted(closed, staff)["Mobilnät"] == (0, True)
        assert self.counted(closed, staff)["Trygghetslarm"] == (1, False)
        assert self.counted(closed, closed.town.viewer)["Mobilnät"] == (1, False)

    def test_says_the_same_of_one_that_needs_nothing(self, chain: Chain, staff: Any) -> None:
        restrict(chain, "El")
        assert self.counted(chain, staff)["El"] == (0, True)
        assert self.counted(chain, chain.town.viewer)["El"] == (0, False)

    def test_says_it_in_words(self, client: Any, closed: Chain, staff: Any) -> None:
        for viewer, times in ((staff, 1), (closed.town.viewer, 0)):
            sign_in(client, viewer)
            assert client.get(f"/preparedness/functions/{closed.authority}/").content.decode().count("inte för dig") == times


class TestItStaysSecret:
    def test_out_of_use_its_needs_are_no_less_secret(self, closed: Chain, staff: Any) -> None:
        closed.do("retire_function", function_id=closed.ids["Mobilnät"], reason="Nätet är nedlagt.")
        for found in (queries.history(staff, closed.authority), queries.history(staff, closed.authority, closed.ids["Mobilnät"])):
            assert "Mobilnät → El" not in [one.what for one in found]
            assert "Mobilnät" in [one.what for one in found]
        assert "Mobilnät → El" in [one.what for one in queries.history(closed.town.viewer, closed.authority)]

    def test_out_of_use_its_page_shows_none(self, closed: Chain, staff: Any) -> None:
        closed.do("retire_function", function_id=closed.ids["Mobilnät"], reason="Nätet är nedlagt.")
        found = page(closed, staff, "Mobilnät")
        assert (found.hidden, found.needs) == (True, ())

    def test_back_in_use_it_is_as_restricted_as_it_was(self, closed: Chain, staff: Any) -> None:
        for what in ("retire_function", "restore_function"):
            closed.do(what, function_id=closed.ids["Mobilnät"], reason="Fel.")
        assert page(closed, staff, "Mobilnät").hidden
        assert queries.register(staff, closed.authority).needs_of(closed.ids["Mobilnät"]) == ()

    def test_why_a_need_of_it_was_taken_away_is_not_told(self, closed: Chain, staff: Any) -> None:
        need = closed.need("Mobilnät", "El")
        reason = "Masten har fått eget aggregat."
        closed.do("remove_need", function_id=closed.ids["Mobilnät"], need_id=need.id, reason=reason, seen=closed.seen(need))
        assert reason not in [one.reason for one in queries.history(staff, closed.authority)]
        assert reason in [one.reason for one in queries.history(closed.town.viewer, closed.authority)]

    def test_a_need_entered_later_is_not_told(self, closed: Chain, staff: Any) -> None:
        closed.link("Mobilnät", "Enskilda brunnar", note="Hemligt")
        assert queries.register(staff, closed.authority).needs_of(closed.ids["Mobilnät"]) == ()
        assert all("Mobilnät →" not in one.what for one in queries.history(staff, closed.authority))

    def test_opened_again_everything_is_told(self, closed: Chain, staff: Any) -> None:
        restrict(closed, "Mobilnät", restricted=False)
        assert [one.need.on for one in page(closed, staff, "Mobilnät").needs] == ["El"]
        assert "Mobilnät → El" in [one.what for one in queries.history(staff, closed.authority)]
        assert queries.whole(staff, closed.authority).hidden == ()

    def test_one_without_needs_hides_nothing(self, chain: Chain, staff: Any) -> None:
        restrict(chain, "El")
        assert queries.whole(staff, chain.authority).hidden == ()
        assert page(chain, staff, "El").hidden

    def test_a_new_one_can_be_restricted_from_the_start(self, chain: Chain, staff: Any) -> None:
        chain.add("Reservcentral", restricted=True)
        chain.link("Reservcentral", "El", hours(72))
        assert page(chain, staff, "Reservcentral").needs == ()
        assert "Reservcentral → El" not in [one.what for one in queries.history(staff, chain.authority)]
        assert chain.function("Reservcentral").id != NEW


def test_the_count_of_what_needs_what_is_that_of_the_lines_that_are_shown(closed: Chain, staff: Any) -> None:
    for viewer in (staff, closed.town.viewer):
        for line in listed(closed, viewer).lines:
            found = page(closed, viewer, line.function.name)
            assert (line.needs, line.needed_by) == (len(found.needs), len(found.needed_by)), line.function.name


def test_a_hidden_need_is_not_told_by_what_lies_after_it(closed: Chain, staff: Any) -> None:
    """The outage of the alarms is that of the net, which comes of the power: to others the net is not away."""
    outage = {one.function.name: one.outage for one in gaps(queries.register(staff, closed.authority))}
    assert outage["Trygghetslarm"] == 0
    assert {one.function.name: one.outage for one in queries.gap_table(closed.town.viewer, closed.authority)}["Trygghetslarm"] == 20 * 60
