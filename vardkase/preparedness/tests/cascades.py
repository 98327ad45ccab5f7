"""Problems for the tests of the cascade: small ones of every shape for the property tests, and a town as large as one likes."""

from __future__ import annotations

import random

from hypothesis import strategies as st

from vardkase.preparedness.cascade import ENDLESS, NOTHING, Dependency, Function, Outage, Problem, Spread, certain

HOURS = st.integers(0, 40).map(lambda quarters: quarters / 4)


@st.composite
def spreads(draw: st.DrawFn, *, endless: bool = True) -> Spread:
    kind = draw(st.sampled_from(["certain", "nothing", "spread", *(["endless"] if endless else [])]))
    if kind == "nothing":
        return NOTHING
    if kind == "endless":
        return ENDLESS
    if kind == "certain":
        return certain(draw(HOURS))
    return Spread(*sorted(draw(HOURS) for _ in range(3)))


@st.composite
def outages(draw: st.DrawFn) -> Outage:
    begins = draw(spreads(endless=draw(st.booleans()))).moved(draw(st.sampled_from([0, 0, -3])))
    chance = draw(st.sampled_from([1.0, 1.0, 0.5, 0.0]))
    if draw(st.booleans()):
        return Outage(begins, lasts=draw(spreads()), chance=chance)
    return Outage(begins, until=draw(spreads()), chance=chance)


@st.composite
def problems(draw: st.DrawFn, *, most: int = 6, rings: bool = True) -> Problem:
    """Any problem of a few functions: rings, alternatives, infinities, zero tolerances, what cannot start without."""
    count = draw(st.integers(1, most))
    keys = [f"f{place}" for place in range(count)]
    functions = tuple(
        Function(
            key,
            draw(st.none() | outages()) if place else draw(outages()),
            tolerance=draw(st.sampled_from([None, 0, 1, 4.5, float("inf")])),
            works_at=draw(st.sampled_from([None, None, None, 2, -1])),
        )
        for place, key in enumerate(keys)
    )
    ends = [(a, b) for a in range(count) for b in range(count) if a != b and (rings or a > b)]
    pairs = draw(st.lists(st.sampled_from(ends), unique=True, max_size=count * 3)) if ends else []
    dependencies = tuple(
        Dependency(
            keys[needs],
            keys[by],
            draw(spreads()),
            draw(spreads(endless=False)),
            draw(spreads()),
            any_of=draw(st.sampled_from(["", "", "feeds", "other"])),
            to_start=draw(st.sampled_from([False, False, True])),
        )
        for needs, by in pairs
    )
    return Problem(functions, dependencies, horizon=draw(st.sampled_from([1.0, 8.0, 30.0])))


def town(*, functions: int = 60, dependencies: int = 300, ring: int = 12, seed: int = 1) -> Problem:
    """A town: a core of functions that depend on each other in rings, and the rest on what comes before them."""
    chance = random.Random(seed)  # noqa: S311 - a town that is always the same; nothing is kept secret by it

    def spread(most: float) -> Spread:
        return Spread(*sorted(round(chance.uniform(0, most), 2) for _ in range(3)))

    found: dict[tuple[int, int], Dependency] = {}
    while len(found) < dependencies:
        needs, by = chance.sample(range(functions), 2)
        if max(needs, by) >= ring:
            needs, by = max(needs, by), min(needs, by)
        group = chance.choice(["", "", "", "", "feeds"])
        found[needs, by] = Dependency(f"f{needs}", f"f{by}", spread(24), spread(2), spread(4), any_of=group)
    return Problem(
        tuple(
            Function(f"f{place}", Outage(spread(6), spread(48)) if place % 20 == 0 else None, chance.choice([0, 1, 4, 24, 120]))
            for place in range(functions)
        ),
        tuple(found.values()),
    )
