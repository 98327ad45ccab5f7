"""Whatever is done to a register, in whatever order: the tables are what the entries make them, and the reads agree with one another."""

from __future__ import annotations

import random
from dataclasses import replace
from datetime import timedelta
from typing import Any
from uuid import UUID

import pytest

from vardkase import ledger
from vardkase.kernel import codec
from vardkase.kernel.ids import new_id
from vardkase.kernel.refusal import Refusal
from vardkase.preparedness import events, projections, queries
from vardkase.preparedness.models import FunctionRow, NeedRow
from vardkase.preparedness.rules.content import Code, Function, Holder, Need, Reserve, Tolerance, Weight
from vardkase.preparedness.tests.scenes import NEW, Chain, hours, limit
from vardkase.testing.scenes import kept

pytestmark = pytest.mark.django_db


def rows() -> list[Any]:
    return [*FunctionRow.objects.order_by("place").values(), *NeedRow.objects.order_by("id").values()]


def replay(authority_id: UUID, until: int | None = None) -> None:
    projections.forget(authority_id)
    for entry in ledger.entries(events.stream_of(authority_id)):
        if until is None or entry.number <= until:
            projections.apply(entry)


def told(authority_id: UUID) -> tuple[set[Function], set[tuple[UUID, Need]]]:
    """The functions in use and what they need as the entries tell them, by plain dictionaries: no table is asked."""
    functions: dict[UUID, Function] = {}
    retired: set[UUID] = set()
    needs: dict[UUID, tuple[UUID, Need]] = {}
    for entry in ledger.entries(events.stream_of(authority_id)):
        event = entry.event
        match event:
            case events.FunctionSaved():
                functions[event.function.id] = event.function
            case events.FunctionRetired():
                retired.add(event.function.id)
            case events.FunctionRestored():
                retired.discard(event.function.id)
            case events.DependencySaved():
                needs[event.need.id] = (event.function_id, event.need)
            case events.DependencyRemoved():
                del needs[event.need.id]
    in_use = {one for id, one in functions.items() if id not in retired}
    return in_use, {(owner, replace(need, on="")) for owner, need in needs.values() if owner not in retired}


class Worker:
    """Somebody who does one thing after another to a register, as chance has it but the same each time."""

    def __init__(self, chain: Chain, seed: int) -> None:
        self.chain, self.chance = chain, random.Random(seed)  # noqa: S311 - chance for a test, no secret

    def pick(self) -> Function:
        return self.chance.choice(self.chain.register().functions)

    def add(self) -> None:
        self.chain.do("save_function", function=Function(NEW, "", f"F{self.chance.randrange(40)}", owner="X"))

    def change(self) -> None:
        one = self.pick()
        changed = replace(one, name=f"{one.name[:8]} {self.chance.randrange(9)}", restricted=self.chance.random() < 0.3)
        self.chain.do("save_function", function=changed, seen=self.chain.seen(one))

    def retire(self) -> None:
        self.chain.do("retire_function", function_id=self.pick().id, reason="Slut.")

    def restore(self) -> None:
        gone = list(FunctionRow.objects.exclude(retired_at=None).order_by("place").values_list("id", flat=True))
        self.chain.do("restore_function", function_id=self.chance.choice([*gone, self.pick().id]), reason="Åter.")

    def link(self) -> None:
        draft = Need(NEW, self.pick().id, "", hours(self.chance.randrange(5)), Reserve.BATTERY)
        self.chain.do("save_need", function_id=self.pick().id, need=draft)

    def turn(self) -> None:
        placed = self.chance.choice(self.chain.register().needs)
        turned = replace(placed.need, on_id=self.pick().id, note=f"{self.chance.randrange(9)}")
        self.chain.do("save_need", function_id=placed.function_id, need=turned, seen=self.chain.seen(placed.need))

    def unlink(self) -> None:
        placed = self.chance.choice(self.chain.register().needs)
        facts = {"function_id": placed.function_id, "need_id": placed.need.id, "seen": self.chain.seen(placed.need)}
        self.chain.do("remove_need", **facts, reason="Fel.")

    def work(self, times: int) -> tuple[int, set[str]]:
        """How many things were done, and the codes of those that were refused."""
        done, codes = 0, set()
        for _time in range(times):
            act = self.chance.choice([self.add, self.change, self.retire, self.restore, self.link, self.link, self.turn, self.unlink])
            try:
                act()
                done += 1
            except Refusal as no:
                codes.add(no.code)
            except IndexError:
                continue  # There was nothing to choose from.
        return done, codes


@pytest.mark.parametrize("seed", range(4))
class TestWhateverIsDone:
    def test_the_tables_come_back_the_reads_agree_and_every_no_is_a_known_one(self, chain: Chain, seed: int) -> None:
        start = ledger.head(events.stream_of(chain.authority)).number
        done, codes = Worker(chain, seed).work(30)
        assert ledger.head(events.stream_of(chain.authority)).number == start + done
        assert all(code.startswith("preparedness.") for code in codes)
        before, register = rows(), chain.register()
        replay(chain.authority)
        assert rows() == before
        functions, needs = told(chain.authority)
        assert set(register.functions) == functions
        assert {(one.function_id, replace(one.need, on="")) for one in register.needs} == needs

    def test_what_is_read_holds_together(self, chain: Chain, seed: int) -> None:
        Worker(chain, seed + 100).work(25)
        today, viewer = chain.town.now.date(), chain.town.viewer
        listed = queries.register_page(viewer, chain.authority, today)
        names = {line.function.id: line.function.name for line in listed.lines}
        assert listed.total == len(names)
        assert len({name.casefold() for name in names.values()}) == len(names)
        for line in listed.lines:
            page = queries.function_page(viewer, chain.authority, line.function.id, today)
            assert (len(page.needs), len(page.needed_by)) == (line.needs, line.needed_by)
            assert all(one.gone is (one.need.on_id not in names) for one in page.needs)
            assert all(names.get(one.need.on_id, one.need.on) == one.need.on for one in page.needs)
            assert set(page.gaps) <= set(queries.gap_table(viewer, chain.authority))
        for one in listed.retired:
            assert one.function.id not in names


@kept
def dated(chain: Chain) -> Chain:
    """The chain, and a change on each of three days."""
    for day in range(1, 4):
        one = chain.function("El")
        chain.do(
            "save_function",
            function=replace(one, description=f"Dag {day}."),
            seen=chain.seen(one),
            now=chain.town.now + timedelta(days=day),
        )
    return chain


class TestWhatWasKnown:
    def test_made_again_up_to_a_number_nothing_later_is_in_it(self, dated: Chain) -> None:
        last = ledger.head(events.stream_of(dated.authority)).number
        for back, said in ((0, "Dag 3."), (1, "Dag 2."), (2, "Dag 1."), (3, "")):
            replay(dated.authority, until=last - back)
            row = FunctionRow.objects.get(pk=dated.ids["El"])
            assert projections.function_of(row.body).description == said
            assert row.changed_at == dated.town.now + timedelta(days=3 - back)

    def test_an_entry_says_what_was_before_it(self, dated: Chain) -> None:
        found = [
            entry.event for entry in ledger.entries(events.stream_of(dated.authority)) if isinstance(entry.event, events.FunctionSaved)
        ]
        power = [one for one in found if one.function.id == dated.ids["El"]]
        assert power[0].before is None
        assert [one.before for one in power[1:]] == [one.function for one in power[:-1]]

    def test_the_history_has_its_moments_in_order(self, dated: Chain) -> None:
        found = queries.history(dated.town.viewer, dated.authority, dated.ids["El"])
        assert [one.at for one in found] == sorted((one.at for one in found), reverse=True)
        assert len(found) == 4

    @pytest.mark.parametrize("most", [0, 1, 4, 1000])
    def test_it_gives_no_more_than_was_asked_for(self, dated: Chain, most: int) -> None:
        found = queries.history(dated.town.viewer, dated.authority, most=most)
        assert len(found) == min(most, 12)

    def test_a_register_that_somebody_holds_is_not_changed_under_them(self, dated: Chain) -> None:
        before = queries.whole(dated.town.viewer, dated.authority)
        dated.add("Skola")
        after = queries.whole(dated.town.viewer, dated.authority)
        assert len(before.register.functions) == 5
        assert (len(after.register.functions), after.number) == (6, before.number + 1)


WHOLE = Function(
    new_id(), "el", "El", "Nät", new_id(), True, "Ett.\nTvå.", Weight.LIFE, Tolerance(hours(1, 2, 3), False, "Så"), hours(4),
    (Code("a", "b", "c"), Code("d", "e", "")), Holder(new_id(), "A"), Holder(new_id(), "B"), 60, True,
)  # fmt: skip
SAID = Need(new_id(), WHOLE.id, "El", hours(1), Reserve.STOCK, hours(2), hours(3), "g", True, False, "n", "s")
EVENTS = [
    events.RegisterBegun(new_id(), "Nämnden", (WHOLE,), ()),
    events.FunctionSaved(new_id(), "Nämnden", WHOLE, replace(WHOLE, tolerance=limit(0))),
    events.FunctionRetired(new_id(), "Nämnden", WHOLE, "Slut."),
    events.FunctionRestored(new_id(), "Nämnden", WHOLE, "Åter."),
    events.DependencySaved(new_id(), "Nämnden", new_id(), "Vård", SAID, None),
    events.DependencyRemoved(new_id(), "Nämnden", new_id(), "Vård", SAID, "Fel."),
]


@pytest.mark.parametrize("event", EVENTS, ids=[type(one).__name__ for one in EVENTS])
def test_an_entry_is_read_as_it_was_written(event: Any) -> None:
    assert codec.from_plain(type(event), codec.to_plain(event)) == event
    assert type(event) in events.KINDS


def test_every_kind_of_entry_is_tried_here() -> None:
    assert {type(one) for one in EVENTS} == set(events.functions.KINDS)
