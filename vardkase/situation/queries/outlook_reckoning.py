"""From the register of vital functions and how things stand to what the cascade is asked, and from its answer to what is kept."""

from __future__ import annotations

import math
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from uuid import UUID

from vardkase.access.rules import Viewer
from vardkase.kernel.refusal import Refusal
from vardkase.preparedness import cascade
from vardkase.preparedness import queries as preparedness
from vardkase.preparedness.rules.content import NO_TIME, Stretch
from vardkase.preparedness.rules.failures import WEIGHTS
from vardkase.situation.events.outlook import OutlookMade
from vardkase.situation.rules.outlook import UNLIKELY, Assumption, Fall, Gain, Known, Link, Moments, Stand

# A municipality's register is answered in the request: up to so many functions by 5,000 samples, larger ones by fewer.
SMALL, SAMPLES, FEWER_SAMPLES, TRIED_SAMPLES = 60, 5_000, 2_000, 500
# How many are looked at to see whether what it hangs on keeps a function down.
LOOKED_AT_SAMPLES = 200
# How much a measure would add, in hours, and how many measures are tried: those that what breaks hangs on most.
MORE_HOURS, MOST_TRIED, MOST_GAINS, LEAST_HOURS = 12.0, 12, 6, 0.25


@dataclass(frozen=True, slots=True)
class Net:
    """What is reckoned with: the functions and their dependencies as the register says them, and which entry of it that was."""

    functions: tuple[Known, ...]
    links: tuple[Link, ...]
    number: int = 0
    hidden: tuple[str, ...] = ()


def net_of(viewer: Viewer, authority_id: UUID) -> Net:
    """The authority's register as a net. The caller has asked for the right to what fails next in an incident of the authority.

    Without a register it is the house's own set (number 0): assumed altogether, but better than nothing on a bad night.
    """
    whole = preparedness.whole_or_default(viewer, authority_id)
    keys = {one.id: one.key for one in whole.register.functions}
    functions = tuple(
        Known(one.key, one.id, one.name, _likely(one.tolerance.limit), one.tolerance.forever, WEIGHTS[one.weight] if one.weight else 1.0)
        for one in whole.register.functions
    )
    links = tuple(
        Link(
            keys[placed.function_id], keys[placed.need.on_id], _hours(placed.need.reserve), _hours(placed.need.delay),
            _hours(placed.need.recovery), placed.need.group, placed.need.to_start, str(placed.need.by), placed.need.assumed,
        )
        for placed in whole.register.needs
        if placed.need.on_id in keys
    )  # fmt: skip
    return Net(functions, links, whole.number, whole.hidden)


def _likely(limit: Stretch | None) -> float | None:
    return None if limit is None else limit.likely / 60


def _hours(stretch: Stretch) -> tuple[float, ...]:
    return (0.0, 0.0, 0.0) if stretch == NO_TIME else (stretch.low / 60, stretch.likely / 60, stretch.high / 60)


def problem_of(net: Net, assumptions: Sequence[Assumption], at: datetime, horizon: float) -> cascade.Problem:
    """What the cascade is asked. Raises what it refuses; "situation.outlook_unknown" for an assumption about what is not in the net."""
    stands = {one.key: one for one in assumptions}
    unknown = stands.keys() - {one.key for one in net.functions}
    if unknown:
        raise Refusal("situation.outlook_unknown", name=stands[min(unknown)].name)
    out = {key: one for key, one in stands.items() if one.stand is Stand.OUT}
    direct = {link.needs for link in net.links if link.by in out}
    hanging = _hanging(net, frozenset(out))
    functions = tuple(_function(one, stands.get(one.key), at, direct=one.key in direct, hangs=one.key in hanging) for one in net.functions)
    unknown = {key for key, one in out.items() if one.at is None and key in hanging}
    follows = {(one.needs, one.by) for one in net.links if one.needs in direct and one.by in hanging and one.by not in out}
    links = tuple(
        _link(one, stands.get(one.needs), out.get(one.by), at, unknown=one.needs in unknown, follows=(one.needs, one.by) in follows)
        for one in net.links
    )
    return _not_at_once(cascade.Problem(functions, links, float(horizon)), unknown)


def _hanging(net: Net, out: Collection[str]) -> set[str]:
    """What needs something that is out, or that needs such a thing in turn: until when it holds, and when it is back, hangs on that."""
    found: set[str] = set()
    edge = set(out)
    while edge:
        edge = {link.needs for link in net.links if link.by in edge} - found
        found |= edge
    return found


def _not_at_once(problem: cascade.Problem, unknown: Collection[str]) -> cascade.Problem:
    """Of what is out nobody knows for how long: where nothing that it hangs on is seen to keep it down, it has an end that nobody knows.

    That is so in a ring in which each waits for the others, where a reserve outlasts the outage, and where there is another way.
    """
    if not unknown:
        return problem
    seen = {one.key: one.back[0] for one in cascade.forecast(problem, seed=0, samples=LOOKED_AT_SAMPLES).forecasts}
    at_once = {key for key in unknown if seen[key] <= 0}
    functions = tuple(
        replace(one, outage=cascade.Outage(one.outage.begins, lasts=cascade.ENDLESS)) if one.outage and one.key in at_once else one
        for one in problem.functions
    )
    return replace(problem, functions=functions) if at_once else problem


def _function(one: Known, assumed: Assumption | None, at: datetime, *, direct: bool, hangs: bool) -> cascade.Function:
    tolerance = cascade.FOREVER if one.forever else one.tolerance
    outage, works_at = None, None
    if assumed is not None and assumed.stand is Stand.OUT:
        since = _from(at, assumed.since or at)
        # It worked until then, however long ago what it needs went: what hangs on it is counted from when it failed itself.
        begins, works_at = cascade.certain(since), since
        if assumed.at:
            outage = cascade.Outage(begins, until=_spread(assumed.at, at))
        elif hangs:
            # Nobody says when it is back: it is when what it needs is, to which it has no reserve left.
            outage = cascade.Outage(begins, until=cascade.NOTHING)
        else:
            outage = cascade.Outage(begins, lasts=cascade.ENDLESS)
    elif assumed is not None and assumed.stand is Stand.HOLDS and assumed.at is not None:
        works_at = 0.0
        if not hangs:
            # What it goes on by is running out, and nothing that it needs is said to be out: then it ends by itself.
            outage = cascade.Outage(_spread(assumed.at, at), lasts=cascade.ENDLESS)
        elif not direct:
            # It hangs on what is out by way of others: when these went nobody has said, but until then it stands.
            works_at = max(0.0, _from(at, assumed.at.likely))
        else:
            works_at = max(0.0, _from(at, assumed.at.low))
    elif assumed is not None:
        works_at = 0.0
    return cascade.Function(one.key, outage, tolerance, one.weight, works_at)


def _link(
    one: Link, stands: Assumption | None, lost: Assumption | None, at: datetime, *, unknown: bool, follows: bool
) -> cascade.Dependency:
    """A dependency; where it is known until when the reserve lasts, counted from when it was lost, that is the reserve.

    Whoever says how long they go on by themselves has reckoned with what `follows` of the outage too: that it goes makes it no shorter.
    """
    reserve, delay = cascade.Spread(*one.reserve), cascade.Spread(*one.delay)
    if unknown or (stands is not None and lost is not None and stands.stand is Stand.OUT):
        # What is out has no reserve left.
        reserve, delay = cascade.NOTHING, cascade.NOTHING
    elif stands is not None and lost is not None and stands.stand is Stand.HOLDS and stands.at is not None:
        since = _from(at, lost.since or at)
        until = _spread(stands.at, at)
        reserve, delay = cascade.Spread(*(max(0.0, hours - since) for hours in (until.low, until.likely, until.high))), cascade.NOTHING
    elif follows and stands is not None and stands.stand is Stand.HOLDS and stands.at is not None:
        reserve, delay = _spread(stands.at, at), cascade.NOTHING
    return cascade.Dependency(one.needs, one.by, reserve, delay, cascade.Spread(*one.recovery), one.group, one.to_start)


def _from(at: datetime, moment: datetime) -> float:
    return (moment - at).total_seconds() / 3600


def _spread(moments: Moments, at: datetime) -> cascade.Spread:
    return cascade.Spread(*(max(0.0, _from(at, one)) for one in (moments.low, moments.likely, moments.high)))


def reckoned(problem: cascade.Problem, seed: int, samples: int | None = None) -> cascade.Outcome:
    """The cascade's answer. The same problem, seed and samples give the same numbers."""
    return cascade.forecast(problem, seed=seed, samples=samples or (SAMPLES if len(problem.functions) <= SMALL else FEWER_SAMPLES))


def falls_of(outcome: cascade.Outcome) -> tuple[Fall, ...]:
    """What is kept of an answer: whole minutes, chances in percent."""
    return tuple(
        Fall(
            one.key, round(one.breaks, 3), _minutes(one.when), _minutes(one.back), tuple(round(100 * chance) for chance in one.down_at),
            tuple((key, round(share, 3)) for key, share in one.causes if share >= 0.005),
            None if one.too_long is None else round(one.too_long, 3),
        )
        for one in outcome.forecasts
    )  # fmt: skip


def _minutes(hours: Iterable[float]) -> tuple[int | None, ...]:
    return tuple(None if math.isinf(value) else round(value * 60) for value in hours)


def gains_of(
    net: Net, assumptions: Sequence[Assumption], at: datetime, horizon: float, seed: int, falls: Sequence[Fall]
) -> tuple[Gain, ...]:
    """Which single reserve buys most time: each that something expected to break hangs on is made longer, and all is reckoned again.

    The best first: by the hours of outage that are spared, each function's counted by what it touches first. What never breaks then is not
    counted for longer than it would have been out.
    """
    problem = problem_of(net, assumptions, at, horizon)
    tried = sorted(_tried(net, assumptions, falls), key=lambda one: (-one[0], one[1].needs, one[1].by))[:MOST_TRIED]
    options = [cascade.Option("", (cascade.MoreReserve(link.needs, link.by, MORE_HOURS),)) for _share, link in tried]
    found = []
    for one in cascade.what_buys_most(problem, options, seed=seed, samples=TRIED_SAMPLES):
        (change,) = one.option.changes
        spared = sorted(((round(saved, 1), key) for key, _later, saved in one.most), key=lambda pair: (-pair[0], pair[1]))
        helped = tuple((key, hours) for hours, key in spared if hours >= LEAST_HOURS)
        if helped and isinstance(change, cascade.MoreReserve):
            found.append(Gain(change.needs, change.by, MORE_HOURS, round(one.gained, 1), round(one.saved, 1), helped))
    return tuple(sorted(found, key=lambda one: -one.saved)[:MOST_GAINS])


def _tried(net: Net, assumptions: Sequence[Assumption], falls: Sequence[Fall]) -> Iterable[tuple[float, Link]]:
    """The dependencies that bring something down, by how often they do; what is out already is not helped by a reserve."""
    out = {one.key for one in assumptions if one.stand is Stand.OUT}
    shares = {(fall.key, by): share for fall in falls for by, share in fall.causes if by and fall.key not in out}
    for link in net.links:
        share = shares.get((link.needs, link.by), 0.0)
        if share >= UNLIKELY:
            yield share, link


def what_if(event: OutlookMade, instead: Assumption) -> tuple[Fall, ...]:
    """The same forecast with one thing assumed otherwise: reckoned from what was kept, and kept nowhere."""
    changed = (*(one for one in event.assumptions if one.key != instead.key), instead)
    problem = problem_of(Net(event.functions, event.links), changed, event.at, event.horizon)
    return falls_of(reckoned(problem, event.seed, event.samples))


def seed_of(key: UUID) -> int:
    """A seed that the same sending has again."""
    return key.int % 2**53


def moment_of(at: datetime, minutes: int | None) -> datetime | None:
    """The moment so many minutes after a forecast; none for one that is not within the horizon."""
    return None if minutes is None else at + timedelta(minutes=minutes)
