"""Whom a call-out need not ask: who is asked already for the same role of the same staff. Two browsers must not send a message twice."""

from __future__ import annotations

from collections.abc import Set as AbstractSet
from dataclasses import replace
from datetime import datetime
from uuid import UUID

from vardkase.incidents.rules import clean_line
from vardkase.kernel.refusal import Refusal
from vardkase.leadership.rules.callouts import CalloutDraft, Candidate, Wanted

# A role, by its key or its name, and a person of the register, or the name of one who is not in it.
Pair = tuple[str, UUID | str]
Staff = tuple[UUID | None, str]


def is_same_staff(one: Staff, other: Staff) -> bool:
    """Whether two call-outs are to the same staff: by its id where both have one, otherwise by its name."""
    if one[0] is not None and other[0] is not None:
        return one[0] == other[0]
    return _folded(one[1]) == _folded(other[1])


def pairs(role_key: str, role: str, person_id: UUID | None, name: str) -> frozenset[Pair]:
    """Under what a person who is asked for a role is known again."""
    return frozenset((_folded(known_as), person_id or _folded(name)) for known_as in (role_key, role))


def without(draft: CalloutDraft, taken: AbstractSet[Pair]) -> CalloutDraft:
    """The call-out without those who are asked already; a role that nobody is left for goes too.

    Refused when nobody is left at all ("leadership.callout_asks_already").
    """
    kept = left(draft, taken)
    if not kept.wanted:
        raise Refusal("leadership.callout_asks_already", field="wanted", role=draft.wanted[0].role, staff=draft.staff)
    return kept


def left(draft: CalloutDraft, taken: AbstractSet[Pair]) -> CalloutDraft:
    """The same without a refusal: nobody may be left."""
    return replace(draft, wanted=tuple(replace(one, chain=chain) for one in draft.wanted if (chain := _rest(one, taken))))


NAMED = 3


def check_no_clash(people: tuple[str, ...], since: datetime, incident: str) -> None:
    """Nobody is told "this is a test" who is called out for real: the one answer would be taken for the other.

    Refused: "leadership.callout_is_real", with the incident "leadership.callout_is_real_in".
    """
    who, count = ", ".join(people[:NAMED]) + (" …" if len(people) > NAMED else ""), len(people)
    if incident:
        raise Refusal("leadership.callout_is_real_in", incident=incident, who=who, count=count, since=since)
    raise Refusal("leadership.callout_is_real", who=who, count=count, since=since)


def _rest(wanted: Wanted, taken: AbstractSet[Pair]) -> tuple[Candidate, ...]:
    return tuple(one for one in wanted.chain if not taken & pairs(wanted.role_key, wanted.role, one.person_id, one.name))


def _folded(text: str) -> str:
    return clean_line(text).casefold()
