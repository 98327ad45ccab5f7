"""In which order a problem is reckoned, how its rows are laid, and what is drawn for whom: what the fast engine stands on."""

from __future__ import annotations

import itertools
import math

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from vardkase.preparedness.cascade import (
    NOTHING,
    Dependency,
    Function,
    Outage,
    Problem,
    Spread,
    certain,
    fingerprint,
    forecast,
    to_data,
    what_if,
)
from vardkase.preparedness.cascade.change import Back, MoreReserve
from vardkase.preparedness.cascade.draws import BIG, Draw, Rows, minutes, numbered, uniform
from vardkase.preparedness.cascade.engine import reckon
from vardkase.preparedness.cascade.plan import needs_of, rings
from vardkase.preparedness.cascade.prepare import prepared
from vardkase.preparedness.cascade.reference import falls
from vardkase.preparedness.cascade.summary import grid
from vardkase.preparedness.tests.cascades import problems


def net(text: str, **more: object) -> Problem:
    """A problem of letters: "b<a c<b" is b, who needs a, and c, who needs b."""
    pairs = [tuple(pair.split("<")) for pair in text.split() if "<" in pair]
    keys = sorted({key for part in text.split() for key in part.split("<")})
    return Problem(tuple(map(Function, keys)), tuple(Dependency(needs, by) for needs, by in pairs), **more)


def order(text: str) -> list[str]:
    """The rings in the order in which they are reckoned, each as its letters in theirs."""
    problem = net(text)
    return ["".join(problem.functions[place].key for place in ring.members) for ring in rings(problem)]


class TestRings:
    @pytest.mark.parametrize(
        ("text", "found"),
        [
            ("a", ["a"]),
            ("a b", ["a", "b"]),
            ("b<a", ["a", "b"]),
            ("a<b", ["b", "a"]),
            ("a<b b<c c<d", ["d", "c", "b", "a"]),
            ("b<a c<a d<b d<c", ["a", "b", "c", "d"]),
        ],
    )
    def test_without_a_ring_each_comes_after_what_it_needs(self, text: str, found: list[str]) -> None:
        assert order(text) == found
        assert not any(ring.is_ring for ring in rings(net(text)))

    @pytest.mark.parametrize(
        ("text", "found"),
        [
            ("a<b b<a", ["ab"]),
            ("a<b b<c c<a", ["abc"]),
            ("a<b b<a c<b", ["ab", "c"]),
            ("a<b b<a a<c", ["c", "ab"]),
            ("a<b b<a c<d d<c c<a", ["ab", "cd"]),
            ("a<b b<a c<d d<c a<c c<a", ["abcd"]),
            ("a<b b<c c<b d<c d<a", ["bc", "a", "d"]),
            ("e a<b b<a", ["ab", "e"]),
        ],
    )
    def test_who_need_each_other_are_one_ring(self, text: str, found: list[str]) -> None:
        assert ["".join(sorted(ring)) for ring in order(text)] == found

    @settings(max_examples=25, deadline=None)
    @given(problems(most=6))
    def test_every_function_once_and_never_before_what_it_needs(self, problem: Problem) -> None:
        found = rings(problem)
        assert sorted(member for ring in found for member in ring.members) == list(range(len(problem.functions)))
        place_of = {member: number for number, ring in enumerate(found) for member in ring.members}
        for need in problem.dependencies:
            assert place_of[problem.places[need.by]] <= place_of[problem.places[need.needs]]

    def test_a_chain_of_two_thousand_needs_no_recursion(self) -> None:
        keys = [f"f{number}" for number in range(2_000)]
        needs = tuple(Dependency(one, other) for one, other in itertools.pairwise(keys))
        found = rings(Problem(tuple(map(Function, keys)), needs))
        assert [ring.members for ring in found] == [(place,) for place in reversed(range(2_000))]

    def test_alternatives_come_after_what_stands_alone_group_by_group(self) -> None:
        needs = tuple(Dependency("f", by, any_of=group) for by, group in (("a", "y"), ("b", ""), ("c", "x"), ("d", "y"), ("e", "")))
        (*_others, found) = needs_of(Problem(tuple(map(Function, "abcdef")), needs))
        assert [need.by for need in found] == ["b", "e", "c", "a", "d"]


class TestRows:
    @settings(max_examples=20, deadline=None)
    @given(problems(most=6))
    def test_every_dependency_has_one_row_and_every_layer_one_of_each(self, problem: Problem) -> None:
        ready = prepared(problem, 1)
        rows = [name for step in ready.steps for batch in step.batches for name in batch.names]
        assert sorted(rows) == [(place, at) for place, needs in enumerate(ready.needs) for at in range(len(needs))]
        for batch in (batch for step in ready.steps for batch in step.batches):
            for layer in batch.layers:
                # The first dependency, the second …: of the first functions of the batch, in their order, so that nothing is looked up.
                assert [name[0] for name in batch.names[layer]] == batch.places[: layer.stop - layer.start].tolist()
            assert [batch.places[owner] for owner in batch.owners] == [name[0] for name in batch.names]
            assert [problem.places[ready.needs[place][at].by] for place, at in batch.names] == batch.suppliers.tolist()

    def test_who_needs_nothing_is_in_no_step(self) -> None:
        assert prepared(net("a b c"), 1).steps == ()
        assert [batch.places.tolist() for step in prepared(net("b<a c"), 1).steps for batch in step.batches] == [[1]]

    @pytest.mark.parametrize(("text", "flags"), [("b<a c<b", [False, False]), ("a<b b<a", [True]), ("a<b b<a c<a", [True, False])])
    def test_a_ring_is_a_step_of_its_own(self, text: str, flags: list[bool]) -> None:
        assert [step.is_ring for step in prepared(net(text), 1).steps] == flags


class TestDraws:
    @pytest.mark.parametrize(
        ("hours", "whole"),
        [(0, 0), (1, 60), (0.5 / 60, 0), (1.5 / 60, 2), (-1, -60), (1 / 3, 20), (43_800, 2_628_000), (math.inf, BIG), (-math.inf, -BIG)],
    )
    def test_hours_are_whole_minutes(self, hours: float, whole: float) -> None:
        assert minutes(hours) == whole

    @pytest.mark.parametrize("value", [NOTHING, certain(4), certain(math.inf), certain(-3)])
    def test_what_is_certain_is_not_drawn_whatever_the_seed(self, value: Spread) -> None:
        assert Draw.of(1, value, "reserve", "a") == Draw.of(2, value, "lasts", "b")

    def test_reserve_and_delay_of_one_dependency_know_nothing_of_each_other(self) -> None:
        spread, words = Spread(0, 5, 10), numbered(0, 4_000)
        one, other, third = (Rows.of([Draw.of(1, spread, kind, "f", "el", "")]).at(words)[0] for kind in ("reserve", "delay", "recovery"))
        for pair in ((one, other), (other, third), (one, third)):
            assert abs(np.corrcoef(*pair)[0, 1]) < 4.5 / math.sqrt(4_000)

    def test_names_are_kept_apart_however_they_are_cut(self) -> None:
        spread = Spread(0, 5, 10)
        every = [("ab", "c"), ("a", "bc"), ("abc", ""), ("abc",), ("", "abc"), ("c", "ab")]
        assert len({Draw.of(1, spread, "reserve", *name)[:2] for name in every}) == len(every)

    @pytest.mark.parametrize(("first", "last"), [(0, 7), (7, 8), (0, 0), (999, 1_003)])
    def test_samples_have_their_numbers_wherever_one_begins(self, first: int, last: int) -> None:
        assert numbered(first, last).tolist() == numbered(0, 2_000)[first:last].tolist()

    def test_no_two_samples_are_alike(self) -> None:
        assert len(set(numbered(0, 50_000).tolist())) == 50_000

    def test_nobody_drawn_is_no_row(self) -> None:
        assert Rows.of([]).at(numbered(0, 5)).shape == (0, 1)
        assert uniform([], numbered(0, 5)).shape == (0, 5)

    def test_a_spread_keeps_its_order_whatever_the_luck(self) -> None:
        """The same draw of a wider spread: a later middle is never drawn earlier, so that options can be compared sample by sample."""
        words = numbered(0, 500)
        rows = [Rows.of([Draw.of(1, Spread(*ends), "reserve", "f")]).at(words)[0] for ends in ((2, 4, 8), (2, 5, 8), (2, 5, 9), (3, 5, 9))]
        assert all((one <= other).all() for one, other in itertools.pairwise(rows))


class TestTheSame:
    @pytest.mark.parametrize("horizon", [1 / 60, 0.2, 1, 7, 24, 48, 71.5, 366 * 24])
    def test_the_grid_is_even_and_whole(self, horizon: float) -> None:
        found = [moment * 60 for moment in grid(horizon)]
        assert (len(found), found[0], round(found[-1])) == (25, 0, round(horizon * 60))
        assert found == sorted(found)
        gaps = np.diff(np.round(found))
        assert max(gaps) - min(gaps) <= 1

    def test_the_first_samples_of_many_are_those_of_few(self) -> None:
        problem = Problem((Function("el", Outage(lasts=Spread(1, 9, 30))), Function("f")), (Dependency("f", "el", Spread(0, 4, 9)),))
        few, many = (reckon(problem, seed=4, samples=count) for count in (30, 1_300))
        assert np.array_equal(few.down, many.down[:, :30])
        assert np.array_equal(few.back, many.back[:, :30])

    def test_another_seed_is_another_night_and_the_same_is_the_same(self) -> None:
        problem = Problem((Function("el", Outage(lasts=Spread(1, 9, 30))),))
        one, again, other = (to_data(forecast(problem, seed=seed, samples=50)) for seed in (1, 1, 2))
        assert one == again
        assert one["functions"] != other["functions"]
        assert one["fingerprint"] == other["fingerprint"]

    def test_a_fingerprint_knows_no_difference_between_four_and_four_point_nought(self) -> None:
        one, other = (Problem((Function("a", Outage(lasts=certain(hours)), hours, hours, hours),), horizon=hours) for hours in (4, 4.0))
        assert fingerprint(one) == fingerprint(other)

    @pytest.mark.parametrize(("one", "other"), [(("a b", "c"), ("a", "b c")), (("a'", "b"), ("a", "'b")), (("a\n", "b"), ("a", "\nb"))])
    def test_a_fingerprint_is_not_fooled_by_where_a_name_ends(self, one: tuple[str, str], other: tuple[str, str]) -> None:
        prints = [fingerprint(Problem(tuple(map(Function, names)), (Dependency(*names),))) for names in (one, other)]
        assert prints[0] != prints[1]

    @settings(max_examples=30, deadline=None)
    @given(problems(most=5), st.integers(0, 2**63 - 1), st.floats(0, 20))
    def test_fast_and_plain_agree_after_a_change_too(self, problem: Problem, seed: int, hours: float) -> None:
        """A what-if is asked of the same two engines: the return of the first, and more reserve for whoever needs anything."""
        changes = [
            Back(problem.functions[0].key, certain(hours)),
            *(MoreReserve(one.needs, one.by, hours) for one in problem.dependencies[:1]),
        ]
        changed = what_if(problem, *changes)
        fast = reckon(changed, seed=seed, samples=3)
        for sample in range(3):
            plain = falls(changed, seed=seed, sample=sample).values()
            assert [(one.down, one.back) for one in plain] == list(zip(fast.down[:, sample], fast.back[:, sample], strict=True))
