"""What should worry whoever prepares: a list that nobody answers, a post that is empty, one person in two places."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from enum import StrEnum
from uuid import UUID


class Worry(StrEnum):
    """What is wrong with a call list."""

    NOBODY = "nobody"
    NO_WAY = "no_way"
    POST_EMPTY = "post_empty"
    GONE = "gone"
    NOT_TOGETHER = "not_together"
    IN_SEVERAL = "in_several"
    OTHER_PLAN = "other_plan"


# These leave a role without anybody who can be reached; the others are to be known.
GRAVE = frozenset({Worry.NOBODY, Worry.NO_WAY, Worry.NOT_TOGETHER})


@dataclass(frozen=True, slots=True)
class Reach:
    """One who can be called, as far as worries go. `person_id` is None for a post that is reached by its own number alone."""

    person_id: UUID | None
    name: str
    has_way: bool


@dataclass(frozen=True, slots=True)
class Spot:
    """A place in a chain as it turned out: who is there now. `gone`: the person or the post has left the register."""

    name: str
    reach: tuple[Reach, ...]
    gone: bool = False


@dataclass(frozen=True, slots=True)
class Concern:
    """One thing to worry about: which role's list, whom it is about, and where else they stand."""

    worry: Worry
    role: str = ""
    name: str = ""
    others: tuple[str, ...] = ()

    @property
    def grave(self) -> bool:
        """Whether the role may stand empty because of it."""
        return self.worry in GRAVE


Chains = Mapping[str, tuple[Spot, ...]]


def concerns(labels: Mapping[str, str], chains: Chains, apart: Iterable[tuple[str, str]]) -> tuple[Concern, ...]:
    """The worries of one plan, the grave ones first. `labels` and `chains` are by the roles' keys."""
    found = [one for key, spots in chains.items() for one in _of_list(labels[key], spots)]
    found += _apart(labels, chains, apart)
    found += _in_several(labels, chains)
    return tuple(sorted(found, key=lambda one: not one.grave))


def _of_list(label: str, spots: tuple[Spot, ...]) -> Iterator[Concern]:
    reach = [one for spot in spots for one in spot.reach]
    for spot in spots:
        if spot.gone:
            yield Concern(Worry.GONE, label, spot.name)
        elif not spot.reach:
            yield Concern(Worry.POST_EMPTY, label, spot.name)
    if not reach:
        yield Concern(Worry.NOBODY, label)
    elif not any(one.has_way for one in reach):
        yield Concern(Worry.NO_WAY, label)


def _apart(labels: Mapping[str, str], chains: Chains, apart: Iterable[tuple[str, str]]) -> Iterator[Concern]:
    """Whoever would be called first to both of two roles that should not meet."""
    first = {key: reach[0] for key, spots in chains.items() if (reach := [one for spot in spots for one in spot.reach])}
    for one, other in apart:
        a, b = first.get(one), first.get(other)
        if a and b and a.person_id is not None and a.person_id == b.person_id:
            yield Concern(Worry.NOT_TOGETHER, labels[one], a.name, (labels[other],))


def _in_several(labels: Mapping[str, str], chains: Chains) -> Iterator[Concern]:
    where = people_of(chains)
    for name, keys in where.values():
        if len(keys) > 1:
            yield Concern(Worry.IN_SEVERAL, name=name, others=tuple(labels[key] for key in keys))


def people_of(chains: Chains) -> dict[UUID, tuple[str, list[str]]]:
    """Everybody in the lists: name, and the keys of the roles whose lists they stand in."""
    found: dict[UUID, tuple[str, list[str]]] = {}
    for key, spots in chains.items():
        for spot in spots:
            for one in spot.reach:
                if one.person_id is not None:
                    keys = found.setdefault(one.person_id, (one.name, []))[1]
                    if key not in keys:
                        keys.append(key)
    return found


def in_two_plans(rosters: Mapping[str, Mapping[UUID, str]]) -> dict[str, tuple[Concern, ...]]:
    """For each plan, by its name: who also stands in another plan's lists. A roster is person → name."""
    where: dict[UUID, list[str]] = defaultdict(list)
    for plan, people in rosters.items():
        for person in people:
            where[person].append(plan)
    return {
        plan: tuple(
            Concern(Worry.OTHER_PLAN, name=name, others=tuple(one for one in where[person] if one != plan))
            for person, name in people.items()
            if len(where[person]) > 1
        )
        for plan, people in rosters.items()
    }
