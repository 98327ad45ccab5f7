"""Writes to the register: what is done, what is refused, twice is once, and nobody writes over what they have not seen."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from vardkase import ledger
from vardkase.access.rules import Role
from vardkase.kernel.ids import new_id
from vardkase.preparedness import events, queries
from vardkase.preparedness.models import FunctionRow, NeedRow
from vardkase.preparedness.rules.content import Function, Need, Reserve
from vardkase.preparedness.tests.scenes import NEW, Chain, hours, limit, refused
from vardkase.testing.people import OTHER_SCOPE, nobody, viewer_with

pytestmark = pytest.mark.django_db


def head(chain: Chain) -> int:
    return ledger.head(events.stream_of(chain.authority)).number


class TestBegin:
    def test_the_set_is_whole_assumed_and_ours_to_change(self, filled: Any) -> None:
        empty = Chain(filled)
        empty.do("begin_register")
        found = empty.register()
        assert len(found.functions) == 29
        assert len(found.needs) > 60
        assert all(one.need.assumed and one.need.source for one in found.needs)
        assert {one.owner for one in found.functions if not one.external} == {"Kommunstyrelsen"}
        assert {one.key for one in found.functions} >= {"electricity", "telephony", "safety_alarms", "home_care", "private_wells"}
        assert all(one.tolerance.is_known and one.weight and one.codes for one in found.functions)

    def test_every_end_is_there_and_power_and_telephony_are_a_circle(self, filled: Any) -> None:
        empty = Chain(filled)
        empty.do("begin_register")
        page = queries.register_page(filled.viewer, filled.board, filled.now.date())
        assert [one for one in page.found if one.lack == "missing_end"] == []
        assert any("Elförsörjning" in one.others for one in page.found if one.lack == "circle")

    def test_twice_is_once_and_what_is_there_is_not_begun_again(self, filled: Any, chain: Chain) -> None:
        with refused("preparedness.register_exists"):
            chain.do("begin_register")

    def test_the_same_key_is_one_register(self, filled: Any) -> None:
        empty, key = Chain(filled), new_id()
        first = empty.do("begin_register", key=key)
        assert empty.do("begin_register", key=key).number == first.number
        assert FunctionRow.objects.count() == 29


class TestFunctions:
    def test_a_new_one_is_given_a_short_name_and_an_id(self, chain: Chain) -> None:
        id = chain.add("Äldreboendet Ekbacken", description="42 platser.")
        found = chain.register().function(id)
        assert found is not None
        assert (found.key, found.description) == ("aldreboendet_ekbacken", "42 platser.")

    def test_it_is_changed_whole_and_the_entry_says_what_it_was(self, chain: Chain) -> None:
        before = chain.function("Hemtjänst")
        entry = chain.do("save_function", function=replace(before, tolerance=limit(2)), seen=chain.seen(before))
        assert entry.event.before == before
        assert chain.function("Hemtjänst").tolerance == limit(2)
        assert (entry.event.authority_id, entry.event.authority) == (chain.authority, "Kommunstyrelsen")

    def test_two_who_change_the_same_do_not_write_over_one_another(self, chain: Chain) -> None:
        before = chain.function("Hemtjänst")
        chain.do("save_function", function=replace(before, description="Först."), seen=chain.seen(before))
        with refused("preparedness.changed_meanwhile"):
            chain.do("save_function", function=replace(before, description="Sedan."), seen=chain.seen(before))
        assert chain.function("Hemtjänst").description == "Först."

    def test_two_who_change_different_ones_do_not_meet(self, chain: Chain) -> None:
        one, other = chain.function("Hemtjänst"), chain.function("El")
        chain.do("save_function", function=replace(one, description="Ny."), seen=chain.seen(one))
        chain.do("save_function", function=replace(other, description="Ny."), seen=chain.seen(other))
        assert head(chain)

    def test_sent_twice_is_once_and_another_thing_under_the_same_key_is_refused(self, chain: Chain) -> None:
        key, draft = new_id(), Function(NEW, "", "Skola", owner="Kommunen")
        first = chain.do("save_function", function=draft, key=key)
        assert chain.do("save_function", function=draft, key=key).number == first.number
        with refused("ledger.key_reused"):
            chain.do("save_function", function=replace(draft, name="Förskola"), key=key)

    def test_a_change_sent_twice_is_once(self, chain: Chain) -> None:
        before, key = chain.function("El"), new_id()
        changed = replace(before, description="Ny.")
        first = chain.do("save_function", function=changed, seen=chain.seen(before), key=key)
        assert chain.do("save_function", function=changed, seen=chain.seen(before), key=key).number == first.number

    def test_one_that_is_not_there_is_not_changed(self, chain: Chain) -> None:
        with refused("preparedness.not_found"):
            chain.do("save_function", function=Function(new_id(), "borta", "Borta", owner="X"))

    def test_a_name_is_had_by_one(self, chain: Chain) -> None:
        with refused("preparedness.function_exists", name="el"):
            chain.add("el")


class TestRetiring:
    def test_who_needs_it_keeps_the_need_which_then_leads_nowhere(self, chain: Chain) -> None:
        chain.do("retire_function", function_id=chain.ids["Mobilnät"], reason="Nätet är nedlagt.")
        assert chain.register().function(chain.ids["Mobilnät"]) is None
        assert chain.need("Trygghetslarm", "Mobilnät").on == "Mobilnät"
        page = queries.function_page(chain.town.viewer, chain.authority, chain.ids["Trygghetslarm"], chain.town.now.date())
        assert page.needs[0].gone
        assert any(one.lack == "missing_end" for one in page.found)

    def test_it_comes_back_as_it_was(self, chain: Chain) -> None:
        before = chain.function("Mobilnät")
        chain.do("retire_function", function_id=before.id, reason="Nedlagt.")
        chain.do("restore_function", function_id=before.id, reason="Det var fel.")
        assert chain.function("Mobilnät") == before
        assert chain.need("Mobilnät", "El")

    def test_one_whose_name_is_taken_meanwhile_does_not_come_back(self, chain: Chain) -> None:
        old = chain.ids["Mobilnät"]
        chain.do("retire_function", function_id=old, reason="Nedlagt.")
        chain.add("Mobilnät")
        with refused("preparedness.function_exists"):
            chain.do("restore_function", function_id=old, reason="Åter.")

    def test_no_reason_no_retirement_and_only_once(self, chain: Chain) -> None:
        id, key = chain.ids["El"], new_id()
        with refused("preparedness.needs_reason"):
            chain.do("retire_function", function_id=id, reason=" ")
        first = chain.do("retire_function", function_id=id, reason="Slut.", key=key)
        assert chain.do("retire_function", function_id=id, reason="Slut.", key=key).number == first.number
        with refused("ledger.key_reused"):
            chain.do("retire_function", function_id=chain.ids["Hemtjänst"], reason="Slut.", key=key)
        with refused("preparedness.not_found"):
            chain.do("retire_function", function_id=id, reason="Slut igen.")
        with refused("preparedness.not_found"):
            chain.do("restore_function", function_id=chain.ids["Hemtjänst"], reason="Den är i bruk.")


class TestNeeds:
    def test_it_is_changed_and_found_again(self, chain: Chain) -> None:
        before = chain.need("Mobilnät", "El")
        chain.do(
            "save_need",
            function_id=chain.ids["Mobilnät"],
            need=replace(before, assumed=False, source="Prov 12 mars"),
            seen=chain.seen(before),
        )
        assert (chain.need("Mobilnät", "El").assumed, chain.need("Mobilnät", "El").source) == (False, "Prov 12 mars")

    def test_sent_twice_is_once_even_when_what_is_needed_has_been_renamed(self, chain: Chain) -> None:
        key = new_id()
        draft = Need(NEW, chain.ids["El"], "", hours(4), Reserve.GENERATOR, note=" Aggregat ")
        first = chain.do("save_need", function_id=chain.ids["Hemtjänst"], need=draft, key=key)
        power = chain.function("El")
        chain.do("save_function", function=replace(power, name="Elförsörjning"), seen=chain.seen(power))
        assert chain.do("save_need", function_id=chain.ids["Hemtjänst"], need=draft, key=key).number == first.number
        assert chain.need("Hemtjänst", "El").on == "Elförsörjning"
        with refused("ledger.key_reused"):
            chain.do("save_need", function_id=chain.ids["Hemtjänst"], need=replace(draft, note="Annat"), key=key)
        with refused("ledger.key_reused"):
            chain.do("save_need", function_id=chain.ids["Trygghetslarm"], need=draft, key=key)

    def test_self_loops_missing_ends_and_doubles_are_refused(self, chain: Chain) -> None:
        id = chain.ids["Hemtjänst"]
        for on, code in ((id, "needs_itself"), (new_id(), "no_such_function"), (chain.ids["Trygghetslarm"], "need_exists")):
            with refused(f"preparedness.{code}"):
                chain.do("save_need", function_id=id, need=Need(NEW, on, ""))
        with refused("preparedness.not_found"):
            chain.do("save_need", function_id=new_id(), need=Need(NEW, id, ""))

    def test_a_circle_is_kept(self, chain: Chain) -> None:
        chain.link("El", "Mobilnät", hours(48))
        page = queries.register_page(chain.town.viewer, chain.authority, chain.town.now.date())
        assert [one.others for one in page.found if one.lack == "circle"] == [("El", "Mobilnät")]

    def test_two_who_change_the_same_do_not_write_over_one_another(self, chain: Chain) -> None:
        before = chain.need("Mobilnät", "El")
        facts = {"function_id": chain.ids["Mobilnät"], "seen": chain.seen(before)}
        chain.do("save_need", need=replace(before, note="Först"), **facts)
        with refused("preparedness.changed_meanwhile"):
            chain.do("save_need", need=replace(before, note="Sedan"), **facts)

    def test_one_that_somebody_has_taken_away_is_not_written_anew_unseen(self, chain: Chain) -> None:
        before, id = chain.need("Mobilnät", "El"), chain.ids["Mobilnät"]
        chain.do("remove_need", function_id=id, need_id=before.id, reason="Fel.", seen=chain.seen(before))
        with refused("preparedness.changed_meanwhile"):
            chain.do("save_need", function_id=id, need=replace(before, note="Kvar"), seen=chain.seen(before))

    def test_it_is_taken_away_once_as_it_was_seen_and_with_a_reason(self, chain: Chain) -> None:
        need, id, key = chain.need("Mobilnät", "El"), chain.ids["Mobilnät"], new_id()
        facts = {"function_id": id, "need_id": need.id, "seen": chain.seen(need)}
        with refused("preparedness.changed_meanwhile"):
            chain.do("remove_need", **{**facts, "seen": "annat"}, reason="Fel.")
        with refused("preparedness.needs_reason"):
            chain.do("remove_need", **facts, reason="")
        first = chain.do("remove_need", **facts, reason="Fel.", key=key)
        assert chain.do("remove_need", **facts, reason="Fel.", key=key).number == first.number
        with refused("ledger.key_reused"):
            chain.do("remove_need", **{**facts, "need_id": new_id()}, reason="Fel.", key=key)
        with refused("preparedness.no_such_need"):
            chain.do("remove_need", **facts, reason="Fel.")
        assert not NeedRow.objects.filter(pk=need.id).exists()


ACTS = ("begin_register", "save_function", "retire_function", "restore_function", "save_need", "remove_need")


def call(chain: Chain, what: str) -> dict[str, Any]:
    """What each act is asked."""
    id, need = chain.ids["Mobilnät"], chain.need("Mobilnät", "El")
    calls: dict[str, dict[str, Any]] = {
        "begin_register": {},
        "save_function": {"function": Function(NEW, "", "Ny", owner="X")},
        "retire_function": {"function_id": id, "reason": "Slut."},
        "restore_function": {"function_id": id, "reason": "Åter."},
        "save_need": {"function_id": id, "need": Need(NEW, chain.ids["Hemtjänst"], "")},
        "remove_need": {"function_id": id, "need_id": need.id, "seen": chain.seen(need), "reason": "Fel."},
    }
    return calls[what]


@pytest.mark.parametrize("what", ACTS)
class TestWhoMay:
    def test_staff_of_the_same_authority_reads_and_is_told_that_it_does_not_edit(self, chain: Chain, staff: Any, what: str) -> None:
        number = head(chain)
        with refused("preparedness.may_not", authority="Kommunstyrelsen"):
            chain.do(what, viewer=staff, **call(chain, what))
        assert head(chain) == number

    @pytest.mark.parametrize(
        "viewer",
        [viewer_with(Role.COORDINATOR, scope=OTHER_SCOPE), viewer_with(Role.OBSERVER), viewer_with(), nobody()],
        ids=["other authority", "observer", "partner", "nobody"],
    )
    def test_to_all_others_it_does_not_exist(self, chain: Chain, viewer: Any, what: str) -> None:
        number = head(chain)
        with refused("preparedness.not_found"):
            chain.do(what, viewer=viewer, **call(chain, what))
        assert head(chain) == number

    def test_an_authority_that_is_not_there_and_a_unit_that_is_none_answer_alike(self, chain: Chain, what: str) -> None:
        for place in (new_id(), chain.town.office):
            with refused("preparedness.not_found"):
                chain.do(what, authority_id=place, viewer=viewer_with(Role.COORDINATOR, scope="everywhere"), **call(chain, what))
