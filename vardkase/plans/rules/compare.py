"""What differs between two versions of a plan, one change at a time, so that it can be said in words."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from enum import StrEnum

from vardkase.plans.rules.content import Frame, Leading, Role


class Change(StrEnum):
    """What may differ."""

    LABEL = "label"
    SEAT = "seat"
    STAFF_NAME = "staff_name"
    DECISION_MAKER = "decision_maker"
    CRITERION_ADDED = "criterion_added"
    CRITERION_REMOVED = "criterion_removed"
    APART_ADDED = "apart_added"
    APART_REMOVED = "apart_removed"
    ROLE_ADDED = "role_added"
    ROLE_REMOVED = "role_removed"
    ROLES_ORDER = "roles_order"
    ROLE_LABEL = "role_label"
    CORE = "core"
    WANTED = "wanted"
    WITHIN = "within"
    ITEM_ADDED = "item_added"
    ITEM_REMOVED = "item_removed"
    ITEM_TEXT = "item_text"
    ITEM_DUE = "item_due"
    ITEM_FACTS = "item_facts"
    ITEMS_ORDER = "items_order"
    LINK_ADDED = "link_added"
    LINK_REMOVED = "link_removed"
    CHAIN_ORDER = "chain_order"


@dataclass(frozen=True, slots=True)
class Difference:
    """One change. `role` is the label of the role that it is about, empty for the frame."""

    change: Change
    role: str = ""
    before: str = ""
    after: str = ""


def compare(before: Leading, after: Leading) -> tuple[Difference, ...]:
    """All differences, the frame first, then the roles in their present order, then those that are gone."""
    return (*_frames(before, after), *_roles(before, after))


def _frames(before: Leading, after: Leading) -> Iterator[Difference]:
    one, other = before.frame, after.frame
    for change, name in (
        (Change.LABEL, "label"), (Change.SEAT, "seat"), (Change.STAFF_NAME, "staff_name"), (Change.DECISION_MAKER, "decision_maker"),
    ):  # fmt: skip
        if getattr(one, name) != getattr(other, name):
            yield Difference(change, before=str(getattr(one, name)), after=str(getattr(other, name)))
    yield from (Difference(Change.CRITERION_ADDED, after=text) for text in other.criteria if text not in one.criteria)
    yield from (Difference(Change.CRITERION_REMOVED, before=text) for text in one.criteria if text not in other.criteria)
    mine, theirs = _pairs(one), _pairs(other)
    yield from (Difference(Change.APART_ADDED, before=_label(after, a), after=_label(after, b)) for a, b in sorted(theirs - mine))
    yield from (Difference(Change.APART_REMOVED, before=_label(before, a), after=_label(before, b)) for a, b in sorted(mine - theirs))


def _pairs(frame: Frame) -> set[tuple[str, str]]:
    return {(min(pair), max(pair)) for pair in frame.apart}


def _label(plan: Leading, key: str) -> str:
    role = plan.role(key)
    return role.label if role else key


def _roles(before: Leading, after: Leading) -> Iterator[Difference]:
    for role in after.roles:
        earlier = before.role(role.key)
        if earlier is None:
            yield Difference(Change.ROLE_ADDED, after=role.label)
        else:
            yield from compare_roles(earlier, role)
    yield from (Difference(Change.ROLE_REMOVED, before=role.label) for role in before.roles if after.role(role.key) is None)
    if _order([role.key for role in before.roles], [role.key for role in after.roles]):
        yield Difference(Change.ROLES_ORDER, after=", ".join(role.label for role in after.roles))


def compare_roles(before: Role, after: Role) -> Iterator[Difference]:
    """What differs in one role."""
    for change, name in ((Change.ROLE_LABEL, "label"), (Change.CORE, "core"), (Change.WANTED, "wanted"), (Change.WITHIN, "within_minutes")):
        if getattr(before, name) != getattr(after, name):
            yield Difference(change, after.label, str(getattr(before, name)), str(getattr(after, name)))
    yield from _items(before, after)
    mine, theirs = [link.id for link in before.chain], [link.id for link in after.chain]
    yield from (Difference(Change.LINK_ADDED, after.label, after=link.name) for link in after.chain if link.id not in mine)
    yield from (Difference(Change.LINK_REMOVED, after.label, before=link.name) for link in before.chain if link.id not in theirs)
    if _order(mine, theirs):
        yield Difference(Change.CHAIN_ORDER, after.label, after=", ".join(link.name for link in after.chain))


def _items(before: Role, after: Role) -> Iterator[Difference]:
    earlier = {item.key: item for item in before.items}
    for item in after.items:
        old = earlier.get(item.key)
        if old is None:
            yield Difference(Change.ITEM_ADDED, after.label, after=item.text)
            continue
        if old.text != item.text:
            yield Difference(Change.ITEM_TEXT, after.label, old.text, item.text)
        if old.due_minutes != item.due_minutes:
            yield Difference(Change.ITEM_DUE, after.label, item.text, "" if item.due_minutes is None else str(item.due_minutes))
        if (old.band, old.kind, old.spawn) != (item.band, item.kind, item.spawn):
            yield Difference(Change.ITEM_FACTS, after.label, after=item.text)
    kept = {item.key for item in after.items}
    yield from (Difference(Change.ITEM_REMOVED, after.label, before=item.text) for item in before.items if item.key not in kept)
    if _order([item.key for item in before.items], [item.key for item in after.items]):
        yield Difference(Change.ITEMS_ORDER, after.label)


def _order(before: Sequence[object], after: Sequence[object]) -> bool:
    """Whether what stands in both stands in another order."""
    return [one for one in before if one in after] != [one for one in after if one in before]
