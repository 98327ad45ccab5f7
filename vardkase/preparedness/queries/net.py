"""The register's net for the screen, and what each single failure and measure does to it. What the viewer may not read is in neither."""

from __future__ import annotations

from dataclasses import dataclass
from uuid import UUID

from vardkase.access.rules import Viewer
from vardkase.kernel.refusal import Refusal
from vardkase.ledger import memory
from vardkase.preparedness import cascade, events
from vardkase.preparedness.queries import scopes
from vardkase.preparedness.queries.register import whole
from vardkase.preparedness.rules.content import Function, Register
from vardkase.preparedness.rules.failures import AHEAD, MOST_FAILURES, Length, hours_of, problem_of
from vardkase.preparedness.rules.net import MOST_STEPS, Net, most_needed, net_of, reach_of, whole_net

SHOWN_MOST_NEEDED = 8


@dataclass(frozen=True, slots=True)
class NetPage:
    """The net that was asked for. `hidden`: the functions whose needs this viewer may not read; `total` is how many the register has."""

    authority_id: UUID
    authority: str
    register: Register
    net: Net
    chosen: Function | None
    reach: dict[UUID, int]
    most_needed: tuple[Function, ...]
    hidden: tuple[str, ...]
    total: int
    may_compare: bool


def net_page(viewer: Viewer, authority_id: UUID, *, function_id: UUID | None = None, code: str = "", steps: int | None = None) -> NetPage:
    """The net around a function (two steps each way unless told), of the functions with a code (`<list>:<code>`), or of the whole register.

    Refusal("preparedness.not_found") also for a function that is not in use.
    """
    keeper = scopes.keeper(viewer, authority_id)
    found = whole(viewer, authority_id)
    register = found.register
    chosen = register.function(function_id) if function_id else None
    if function_id and chosen is None:
        raise Refusal("preparedness.not_found")
    asked = ("reach", authority_id, scopes.may_edit(viewer, authority_id))
    reach = memory.remembered(asked, (events.stream_of(authority_id),), lambda: reach_of(register))
    if chosen:
        net = net_of(register, [chosen.id], min(MOST_STEPS, 2 if steps is None else steps), reach)
    elif code:
        mine = [one.id for one in register.functions if any(f"{each.system}:{each.code}" == code for each in one.codes)]
        net = net_of(register, mine, min(MOST_STEPS, steps or 0), reach)
    else:
        net = whole_net(register, reach)
    known = {one.id: one for one in register.functions}
    first = tuple(known[id] for id in most_needed(reach)[:SHOWN_MOST_NEEDED])
    return NetPage(
        authority_id, keeper.name, register, net, chosen, reach, first, found.hidden, len(known), scopes.may_compare(viewer, authority_id)
    )


@dataclass(frozen=True, slots=True)
class FailuresPage:
    """Every function failing alone, and the measures against that, the best first.

    `unplanned`: no outage is planned for them; `unweighed`: nobody has said what they hit first.
    """

    authority_id: UUID
    authority: str
    names: dict[str, Function]
    failures: tuple[cascade.Alone, ...]
    measures: tuple[cascade.Bought, ...]
    unplanned: tuple[str, ...]
    unjudged: tuple[str, ...]
    unweighed: tuple[str, ...]
    hidden: tuple[str, ...]


def failures_page(viewer: Viewer, authority_id: UUID, length: Length) -> FailuresPage:
    """Which single failure hurts most, and which measure buys most then. Refusal("preparedness.not_found") also for who reads the register
    but not the analysis: it is a list of where it is weakest.

    It is reckoned once for each state of the register, and for those who read all of it apart.
    """
    keeper = scopes.compared(viewer, authority_id)
    found = whole(viewer, authority_id)
    asked = ("single failures", authority_id, str(length), scopes.may_edit(viewer, authority_id))
    failures, bought = memory.remembered(asked, (events.stream_of(authority_id),), lambda: reckoned(found.register, length))
    hours = hours_of(found.register, length)
    names = {one.key: one for one in found.register.functions}
    unplanned = tuple(one.name for one in found.register.functions if one.key not in hours)
    unjudged = tuple(one.name for one in found.register.functions if not one.tolerance.is_known)
    unweighed = tuple(one.name for one in found.register.functions if one.weight is None)
    return FailuresPage(authority_id, keeper.name, names, failures, bought, unplanned, unjudged, unweighed, found.hidden)


def reckoned(register: Register, length: Length) -> tuple[tuple[cascade.Alone, ...], tuple[cascade.Bought, ...]]:
    """All failures, the worst first, and the measures against the worst of them. The same register gives the same answer."""
    hours = hours_of(register, length)
    if not hours:
        return (), ()
    problem = problem_of(register, max(hours.values()) + AHEAD)
    failures = cascade.one_by_one(problem, hours)
    return failures, cascade.measures(problem, failures[:MOST_FAILURES])
