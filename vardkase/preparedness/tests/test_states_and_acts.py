"""Every act on every state of the register, keys that come again with other words, and that a no changes nothing."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import Any
from uuid import UUID

import pytest

from vardkase import ledger
from vardkase.access.rules import Role
from vardkase.kernel.ids import new_id
from vardkase.kernel.refusal import Refusal
from vardkase.preparedness import events, queries
from vardkase.preparedness.models import FunctionRow, NeedRow
from vardkase.preparedness.rules.content import Function, Need, Reserve, Stretch
from vardkase.preparedness.tests.scenes import NEW, PERSONAL_NUMBER, Chain, hours, limit, refused
from vardkase.testing.people import viewer_with

pytestmark = pytest.mark.django_db
OK = ""


def rows() -> list[Any]:
    return [*FunctionRow.objects.order_by("authority_id", "place").values(), *NeedRow.objects.order_by("id").values()]


def head(chain: Chain) -> int:
    return ledger.head(events.stream_of(chain.authority)).number


def outcome(chain: Chain, what: str, **facts: Any) -> str:
    """How an act went: nothing said, or the code of the no; after which nothing may have changed."""
    before, number = rows(), head(chain)
    try:
        chain.do(what, **facts)
    except Refusal as no:
        assert (rows(), head(chain)) == (before, number), f"{what} was refused and changed something"
        return no.code.removeprefix("preparedness.")
    assert head(chain) == number + 1
    return OK


class TestAFunctionInEveryState:
    """Acts on a function: in use, out of use, never there, of another authority's register."""

    def of(self, chain: Chain, state: str) -> Function:
        one = chain.function("Mobilnät")
        if state == "retired":
            chain.do("retire_function", function_id=one.id, reason="Nedlagt.")
        if state == "absent":
            return replace(one, id=new_id())
        if state == "another's":
            everywhere = viewer_with(Role.COORDINATOR, scope="everywhere")
            chain.do("begin_register", viewer=everywhere, authority_id=chain.town.social)
            return next(one for one in queries.register(everywhere, chain.town.social).functions if not one.external)
        return one

    @pytest.mark.parametrize(
        ("state", "act", "expected"),
        [
            ("in use", "change", OK),
            ("in use", "retire", OK),
            ("in use", "restore", "not_found"),
            ("in use", "add need", OK),
            ("in use", "be needed", OK),
            ("in use", "remove need", OK),
            ("retired", "change", "not_found"),
            ("retired", "retire", "not_found"),
            ("retired", "restore", OK),
            ("retired", "add need", "not_found"),
            ("retired", "be needed", "no_such_function"),
            ("retired", "remove need", "no_such_need"),
            ("absent", "change", "not_found"),
            ("absent", "retire", "not_found"),
            ("absent", "restore", "not_found"),
            ("absent", "add need", "not_found"),
            ("absent", "be needed", "no_such_function"),
            ("absent", "remove need", "no_such_need"),
            ("another's", "change", "not_found"),
            ("another's", "retire", "not_found"),
            ("another's", "restore", "not_found"),
            ("another's", "add need", "not_found"),
            ("another's", "be needed", "no_such_function"),
            ("another's", "remove need", "no_such_need"),
        ],
    )
    def test_it_goes_as_it_should(self, chain: Chain, state: str, act: str, expected: str) -> None:
        need = chain.need("Mobilnät", "El")
        one = self.of(chain, state)
        acts: dict[str, Callable[[], str]] = {
            "change": lambda: outcome(chain, "save_function", function=replace(one, description="Ny."), seen=chain.seen(one)),
            "retire": lambda: outcome(chain, "retire_function", function_id=one.id, reason="Slut."),
            "restore": lambda: outcome(chain, "restore_function", function_id=one.id, reason="Åter."),
            "add need": lambda: outcome(chain, "save_need", function_id=one.id, need=Need(NEW, chain.ids["Enskilda brunnar"], "")),
            "be needed": lambda: outcome(chain, "save_need", function_id=chain.ids["Enskilda brunnar"], need=Need(NEW, one.id, "")),
            "remove need": lambda: outcome(
                chain, "remove_need", function_id=one.id, need_id=need.id, reason="Fel.", seen=chain.seen(need)
            ),
        }  # fmt: skip
        assert acts[act]() == expected


class TestANeedInEveryState:
    """Acts on a dependency: there, taken away, with an end that is out of use, of another function."""

    @pytest.mark.parametrize(
        ("state", "act", "expected"),
        [
            ("there", "change", OK),
            ("there", "turn", OK),
            ("there", "remove", OK),
            ("there", "again", "need_exists"),
            ("taken away", "change", "changed_meanwhile"),
            ("taken away", "turn", "changed_meanwhile"),
            ("taken away", "remove", "no_such_need"),
            ("taken away", "again", OK),
            # What leads nowhere can be turned elsewhere or taken away, but not said once more.
            ("end retired", "change", "no_such_function"),
            ("end retired", "turn", OK),
            ("end retired", "remove", OK),
            ("end retired", "again", "no_such_function"),
            ("changed since", "change", "changed_meanwhile"),
            ("changed since", "turn", "changed_meanwhile"),
            ("changed since", "remove", "changed_meanwhile"),
            ("changed since", "again", "need_exists"),
        ],
    )
    def test_it_goes_as_it_should(self, chain: Chain, state: str, act: str, expected: str) -> None:
        id, need = chain.ids["Mobilnät"], chain.need("Mobilnät", "El")
        if state == "taken away":
            chain.do("remove_need", function_id=id, need_id=need.id, reason="Fel.", seen=chain.seen(need))
        if state == "end retired":
            chain.do("retire_function", function_id=chain.ids["El"], reason="Slut.")
        if state == "changed since":
            chain.do("save_need", function_id=id, need=replace(need, note="Någon annans."), seen=chain.seen(need))
        seen = chain.seen(need)
        turned = replace(need, on_id=chain.ids["Enskilda brunnar"])
        acts: dict[str, Callable[[], str]] = {
            "change": lambda: outcome(chain, "save_need", function_id=id, need=replace(need, note="Ny."), seen=seen),
            "turn": lambda: outcome(chain, "save_need", function_id=id, need=turned, seen=seen),
            "remove": lambda: outcome(chain, "remove_need", function_id=id, need_id=need.id, reason="Fel.", seen=seen),
            "again": lambda: outcome(chain, "save_need", function_id=id, need=replace(need, id=NEW)),
        }
        assert acts[act]() == expected

    def test_by_way_of_another_function_it_is_not_reached(self, chain: Chain) -> None:
        need = chain.need("Mobilnät", "El")
        for what, more in (("save_need", {"need": replace(need, note="X")}), ("remove_need", {"need_id": need.id, "reason": "X"})):
            code = outcome(chain, what, function_id=chain.ids["Hemtjänst"], seen=chain.seen(need), **more)
            assert code in ("changed_meanwhile", "no_such_need")
        assert chain.need("Mobilnät", "El") == need


ACTS = ("begin_register", "save_function", "change_function", "retire_function", "restore_function", "save_need", "remove_need")


def asked(chain: Chain, act: str) -> tuple[str, dict[str, Any]]:
    """The act's name, and what it is asked here."""
    one, need = chain.function("Mobilnät"), chain.need("Mobilnät", "El")
    calls: dict[str, tuple[str, dict[str, Any]]] = {
        "begin_register": ("begin_register", {}),
        "save_function": ("save_function", {"function": Function(NEW, "", "Skola", owner="X")}),
        "change_function": ("save_function", {"function": replace(one, description="Ny."), "seen": chain.seen(one)}),
        "retire_function": ("retire_function", {"function_id": one.id, "reason": "Slut."}),
        "restore_function": ("restore_function", {"function_id": chain.ids["Hemtjänst"], "reason": "Åter."}),
        "save_need": ("save_need", {"function_id": chain.ids["Hemtjänst"], "need": Need(NEW, chain.ids["El"], "")}),
        "remove_need": ("remove_need", {"function_id": one.id, "need_id": need.id, "seen": chain.seen(need), "reason": "Fel."}),
    }
    return calls[act]


class TestKeys:
    @pytest.mark.parametrize(
        ("first", "second"),
        [(one, other) for one in ("save_function", "retire_function", "save_need", "remove_need") for other in ACTS if one != other],
    )
    def test_one_key_is_one_act(self, chain: Chain, first: str, second: str) -> None:
        key = new_id()
        calls = {act: asked(chain, act) for act in (first, second)}
        what, facts = calls[first]
        chain.do(what, **facts, key=key)
        what, facts = calls[second]
        assert outcome(chain, what, **facts, key=key) == "ledger.key_reused"

    @pytest.mark.parametrize("act", [act for act in ACTS if act not in ("begin_register", "restore_function")])
    def test_the_same_act_again_is_the_first_and_says_that_it_was_repeated(self, chain: Chain, act: str) -> None:
        key = new_id()
        what, facts = asked(chain, act)
        first = chain.do(what, **facts, key=key)
        before = rows()
        again = chain.do(what, **facts, key=key)
        assert (again.number, again.event, again.repeated) == (first.number, first.event, True)
        assert rows() == before

    @pytest.mark.parametrize(
        ("act", "change"),
        [
            ("save_function", {"function": Function(NEW, "", "Skola", owner="Y")}),
            ("save_function", {"function": Function(NEW, "", "Skolan", owner="X")}),
            ("save_function", {"function": Function(NEW, "", "Skola", owner="X", restricted=True)}),
            ("save_function", {"function": Function(NEW, "", "Skola", owner="X", tolerance=limit(1))}),
            ("retire_function", {"reason": "Ett annat skäl."}),
            ("remove_need", {"reason": "Ett annat skäl."}),
            ("save_need", {"need": "delay"}),
            ("save_need", {"need": "to_start"}),
            ("save_need", {"need": "assumed"}),
            ("save_need", {"need": "on"}),
        ],
    )
    def test_the_same_key_with_other_words_is_refused(self, chain: Chain, act: str, change: dict[str, Any]) -> None:
        key = new_id()
        what, facts = asked(chain, act)
        chain.do(what, **facts, key=key)
        if act == "save_need":
            other = {"delay": {"delay": hours(1)}, "to_start": {"to_start": True}, "assumed": {"assumed": False}}
            other["on"] = {"on_id": chain.ids["Enskilda brunnar"]}
            change = {"need": replace(facts["need"], **other[change["need"]])}
        assert outcome(chain, what, **{**facts, **change}, key=key) == "ledger.key_reused"

    @pytest.mark.parametrize(
        ("act", "change"),
        [
            ("save_function", {"function": Function(NEW, "", "  Skola ", owner=" X")}),
            ("retire_function", {"reason": "  Slut. "}),
            ("remove_need", {"reason": "Fel.\t"}),
        ],
    )
    def test_blanks_make_no_other_words(self, chain: Chain, act: str, change: dict[str, Any]) -> None:
        key = new_id()
        what, facts = asked(chain, act)
        first = chain.do(what, **facts, key=key)
        assert chain.do(what, **{**facts, **change}, key=key).number == first.number

    def test_a_restoration_sent_twice_is_one_even_when_it_is_out_of_use_again(self, chain: Chain) -> None:
        id, key = chain.ids["Mobilnät"], new_id()
        chain.do("retire_function", function_id=id, reason="Slut.")
        first = chain.do("restore_function", function_id=id, reason="Åter.", key=key)
        chain.do("retire_function", function_id=id, reason="Slut igen.")
        assert chain.do("restore_function", function_id=id, reason="Åter.", key=key).number == first.number
        assert chain.register().function(id) is None

    def test_a_key_of_one_register_is_free_in_another(self, chain: Chain) -> None:
        key, everywhere = new_id(), viewer_with(Role.COORDINATOR, scope="everywhere")
        draft = Function(NEW, "", "Skola", owner="X")
        first = chain.do("save_function", function=draft, key=key)
        other = chain.do("save_function", function=draft, key=key, viewer=everywhere, authority_id=chain.town.social)
        assert first.event.function.id != other.event.function.id


class TestBadInput:
    @pytest.mark.parametrize(
        ("change", "code"),
        [
            ({"name": ""}, "needs_name"), ({"name": "EL"}, "function_exists"), ({"name": "x" * 201}, "too_long"),
            ({"name": PERSONAL_NUMBER}, "personal_id"), ({"external": True, "owner": ""}, "external_needs_owner"),
            ({"interval_minutes": -60}, "odd_interval"), ({"expected": Stretch(-1, -1, -1)}, "stretch_backwards"),
            ({"tolerance": limit(366 * 24 + 1)}, "stretch_too_long"),
        ],
    )  # fmt: skip
    def test_neither_a_new_function_nor_a_changed_one_gets_in(self, chain: Chain, change: dict[str, Any], code: str) -> None:
        one = chain.function("Hemtjänst")
        assert outcome(chain, "save_function", function=replace(Function(NEW, "", "Ny", owner="X"), **change)) == code
        assert outcome(chain, "save_function", function=replace(one, **change), seen=chain.seen(one)) == code

    @pytest.mark.parametrize(
        ("change", "code"),
        [
            ({"reserve": hours(1)}, "reserve_by_what"), ({"by": Reserve.STOCK, "reserve": Stretch(-1, 0, 0)}, "stretch_backwards"),
            ({"delay": Stretch(0, 0, 10**9)}, "stretch_too_long"), ({"note": "x" * 601}, "too_long"),
            ({"group": PERSONAL_NUMBER}, "personal_id"), ({"on_id": NEW}, "no_such_function"), ({"on_id": UUID(int=5)}, "no_such_function"),
        ],
    )  # fmt: skip
    def test_no_dependency_gets_in(self, chain: Chain, change: dict[str, Any], code: str) -> None:
        draft = replace(Need(NEW, chain.ids["El"], ""), **change)
        assert outcome(chain, "save_need", function_id=chain.ids["Hemtjänst"], need=draft) == code

    def test_a_short_name_is_not_changed_from_outside(self, chain: Chain) -> None:
        one = chain.function("El")
        assert outcome(chain, "save_function", function=replace(one, key="annan"), seen=chain.seen(one)) == "not_found"

    def test_the_id_of_a_new_one_is_not_chosen_from_outside(self, chain: Chain) -> None:
        mine = chain.ids["El"]
        entry = chain.do("save_function", function=Function(mine, "", "Skola", owner="X"))
        assert entry.event.function.id != mine
        assert chain.function("El").name == "El"

    def test_a_register_with_only_retired_ones_is_not_begun_over_them(self, chain: Chain) -> None:
        for id in chain.ids.values():
            chain.do("retire_function", function_id=id, reason="Slut.")
        assert outcome(chain, "begin_register") == "register_exists"

    def test_a_short_name_of_one_out_of_use_is_not_given_again(self, chain: Chain) -> None:
        chain.do("retire_function", function_id=chain.ids["El"], reason="Slut.")
        chain.add("El")
        assert chain.function("El").key == "el_2"

    @pytest.mark.parametrize("reason", ["", "  ", "\n"])
    def test_without_a_reason_nothing_is_taken_away_or_back(self, chain: Chain, reason: str) -> None:
        need = chain.need("Mobilnät", "El")
        facts = {"function_id": chain.ids["Mobilnät"], "reason": reason}
        assert outcome(chain, "remove_need", need_id=need.id, seen=chain.seen(need), **facts) == "needs_reason"
        assert outcome(chain, "retire_function", **facts) == "needs_reason"
        chain.do("retire_function", function_id=chain.ids["Mobilnät"], reason="Slut.")
        assert outcome(chain, "restore_function", **facts) == "needs_reason"

    def test_an_old_sheet_is_refused_and_one_without_a_fingerprint_too(self, chain: Chain) -> None:
        one = chain.function("El")
        for seen in ("", "x", chain.seen(chain.function("Hemtjänst"))):
            assert outcome(chain, "save_function", function=replace(one, description="Ny."), seen=seen) == "changed_meanwhile"
        with refused("preparedness.changed_meanwhile"):
            chain.do("save_function", function=Function(NEW, "", "Skola", owner="X"), seen="x")
