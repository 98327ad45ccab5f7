"""Measures that hang together: what one requires, what it excludes, and what of that cannot be. Within one authority."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import replace
from enum import StrEnum
from uuid import UUID

from vardkase.kernel.refusal import Refusal
from vardkase.preparedness.rules.measures import Followed, Measure, MeasureRef, State

MOST = 20
GOING = frozenset({State.DECIDED, State.ONGOING, State.DONE, State.VERIFIED})


def named(measure: Measure, others: Mapping[UUID, Followed]) -> Measure:
    """The measure with those it requires and excludes called as they are called now, each once.

    Refused at its field: one that is not there ("preparedness.measure_link_gone"), too many ("preparedness.measure_too_many_others"), one
    that is rejected and required ("preparedness.measure_requires_rejected"), and `check_open_names`.
    """
    for field, refs in (("requires", measure.requires), ("excludes", measure.excludes)):
        if len(refs) > MOST:
            raise Refusal("preparedness.measure_too_many_others", field=field, most=MOST)
        ids = dict.fromkeys(one.id for one in refs)
        if any(id not in others for id in ids):
            raise Refusal("preparedness.measure_link_gone", field=field)
        check_open_names(measure, (others[id].measure for id in ids), field)
        found = tuple(MeasureRef(id, others[id].measure.name) for id in ids)
        measure = replace(measure, requires=found) if field == "requires" else replace(measure, excludes=found)
    rejected = [one.name for one in measure.requires if others[one.id].course.state is State.REJECTED]
    if rejected:
        raise Refusal("preparedness.measure_requires_rejected", field="requires", name=rejected[0])
    return measure


def check_open_names(measure: Measure, others: Iterable[Measure], field: str = "") -> None:
    """What everybody reads never names what is secret ("preparedness.measure_names_secret"): it is secret itself, or does without."""
    if measure.secret is None and any(one.secret for one in others):
        raise Refusal("preparedness.measure_names_secret", field=field)


def check_together(measure: Measure, others: Iterable[Measure]) -> None:
    """Refuses what cannot be: a measure that requires itself by way of others ("preparedness.measure_requires_circle"), and two that cannot
    stand beside one another where one and the same measure requires both ("preparedness.measure_requires_both").
    """
    known = {one.id: one for one in others} | {measure.id: measure}
    way = _way_back(measure.id, known)
    if way:
        raise Refusal("preparedness.measure_requires_circle", field="requires", way=" → ".join(known[id].title for id in way))
    against = _against(known)
    for id, one in known.items():
        whole = {id, *_required(id, known)}
        if measure.id not in whole:
            continue
        clash = next(((a, b) for a in whole for b in against.get(a, ()) if b in whole), None)
        if clash:
            a, b = sorted(known[other].title for other in clash)
            field = "excludes" if measure.excludes and id != measure.id else "requires"
            raise Refusal("preparedness.measure_requires_both", field=field, name=one.title, one=a, other=b)


def _required(id: UUID, known: Mapping[UUID, Measure]) -> set[UUID]:
    found: set[UUID] = set()
    waiting = [id]
    while waiting:
        fresh = [one.id for one in known[waiting.pop()].requires if one.id in known and one.id not in found]
        found.update(fresh)
        waiting += fresh
    return found


def _way_back(id: UUID, known: Mapping[UUID, Measure]) -> tuple[UUID, ...]:
    """The way from a measure over those it requires back to itself, itself at both ends; empty when there is none."""
    came: dict[UUID, UUID] = {}
    waiting = [id]
    while waiting:
        this = waiting.pop(0)
        for one in known[this].requires:
            if one.id == id:
                way = [this]
                while way[-1] != id:
                    way.append(came[way[-1]])
                return (*reversed(way), id)
            if one.id in known and one.id not in came:
                came[one.id] = this
                waiting.append(one.id)
    return ()


def _against(known: Mapping[UUID, Measure]) -> dict[UUID, set[UUID]]:
    """What each excludes, whichever of the two says so."""
    found: dict[UUID, set[UUID]] = {}
    for id, one in known.items():
        for other in one.excludes:
            found.setdefault(id, set()).add(other.id)
            found.setdefault(other.id, set()).add(id)
    return found


def by_id(measure: Measure) -> Measure:
    """The measure without what other measures are called: what is compared when the same is sent twice."""
    requires, excludes = (
        tuple(MeasureRef(id, "") for id in sorted({one.id for one in refs})) for refs in (measure.requires, measure.excludes)
    )
    return replace(measure, requires=requires, excludes=excludes)


def open_to(measure: Measure, readable: Iterable[UUID]) -> Measure:
    """The measure as it is shown to somebody who reads only these: what others are called is left out with them."""
    known = frozenset(readable)
    if measure.after_id is None and not measure.requires and not measure.excludes:
        return measure
    follows = measure.after_id in known
    return replace(
        measure,
        after_id=measure.after_id if follows else None,
        after=measure.after if follows else "",
        requires=tuple(one for one in measure.requires if one.id in known),
        excludes=tuple(one for one in measure.excludes if one.id in known),
    )


class Bar(StrEnum):
    """Why a measure cannot be chosen however much money there is."""

    NEEDS_REJECTED = "needs_rejected"
    BESIDE_GOING = "beside_going"


def barred(measure: Measure, others: Mapping[UUID, Followed], candidates: Iterable[UUID]) -> tuple[Bar, str] | None:
    """What shuts a measure out of a choice, and the name of the other: it requires what is rejected, or cannot stand beside what is decided
    and paid, goes on or is done. None when nothing does.
    """
    open_ones = frozenset(candidates)
    for one in measure.requires:
        if one.id in others and others[one.id].course.state is State.REJECTED:
            return Bar.NEEDS_REJECTED, others[one.id].measure.name
    against = {one.id for one in measure.excludes} | {
        id for id, other in others.items() if any(one.id == measure.id for one in other.measure.excludes)
    }
    for id, other in others.items():
        if id in against and id not in open_ones and other.course.state in GOING:
            return Bar.BESIDE_GOING, other.measure.name
    return None
