"""What a plan must be to be kept, and to be adopted. Everything is refused at the field that it is about."""

from __future__ import annotations

import hashlib
import re
import unicodedata
from collections.abc import Iterable
from dataclasses import replace
from datetime import date
from typing import Any

from vardkase.kernel import canonical, codec
from vardkase.kernel.refusal import Refusal
from vardkase.organisation.rules import check_period, clean
from vardkase.plans.rules.content import CardItem, Frame, Leading, Role
from vardkase.preparedness.rules.checks import as_read

MOST_ROLES, MOST_ITEMS, MOST_LINKS, MOST_WANTED = 40, 60, 30, 20
LONGEST_WITHIN, LONGEST_DUE = 24 * 60, 14 * 24 * 60
LINE, TEXT = 200, 600
# How security-classified papers are marked, in the four classes of säkerhetsskyddslagen (2018:585) 2 kap. 5 §: as a line of its own, or
# with the law's word before it. A text that only speaks of such papers is none. No two parts beside each other take the same blanks.
_CLASSES, _SIGNS = r"(?:kvalificerat hemlig|begränsat hemlig|konfidentiell|hemlig)", r"[^\w\n]*"
MARKED = re.compile(
    rf"^{_SIGNS}{_CLASSES.upper()}{_SIGNS}$|KVALIFICERAT HEMLIG|BEGRÄNSAT HEMLIG"
    rf"|(?i:säkerhetsskyddsklass(?:en)?\s*(?::\s*)?{_CLASSES}\b)",
    re.MULTILINE,
)


def tidy(field: str, text: str, limit: int = LINE) -> str:
    """Clean text. Refused at its field: "plans.too_long", "plans.personal_id", "plans.classified"."""
    try:
        text = clean(text, 100_000)
    except Refusal as refusal:
        if refusal.code == "organisation.personal_id":
            raise Refusal("plans.personal_id", field=field)
        raise
    if len(text) > limit:
        raise Refusal("plans.too_long", field=field, limit=limit, length=len(text))
    if is_marked(text):
        raise Refusal("plans.classified", field=field)
    return text


def is_marked(text: str) -> bool:
    """Whether a text bears a mark of the Protective Security Act, as a reader sees it."""
    return MARKED.search(as_read(text)) is not None


def check_day(field: str, day: date) -> None:
    """Refuses a day that must be a slip of the pen, at its field ("organisation.odd_date")."""
    try:
        check_period(day, day)
    except Refusal:
        raise Refusal("organisation.odd_date", field=field, day=day)


def check_frame(frame: Frame, known: Iterable[str]) -> Frame:
    """The frame in order. Refused without a label, a name of the staff or a decision-maker; a pair of a role with itself."""
    lines: dict[str, Any] = {name: tidy(name, getattr(frame, name)) for name in ("label", "staff_name", "decision_maker")}
    if not lines["label"]:
        raise Refusal("plans.needs_label", field="label")
    if not lines["staff_name"]:
        raise Refusal("plans.needs_staff_name", field="staff_name")
    if not lines["decision_maker"]:
        raise Refusal("plans.needs_decision_maker", field="decision_maker")
    criteria = tuple(line for text in frame.criteria if (line := tidy("criteria", text, TEXT)))
    keys = set(known)
    pairs: dict[frozenset[str], tuple[str, str]] = {}
    for one, other in frame.apart:
        if one == other:
            raise Refusal("plans.apart_from_itself", field="apart")
        if {one, other} <= keys:
            pairs.setdefault(frozenset((one, other)), (one, other))
    return replace(frame, **lines, criteria=criteria, apart=tuple(pairs.values()))


def check_role(role: Role) -> Role:
    """The role in order. Refused: no label, numbers out of range, too many items or places, the same place twice."""
    label, core = tidy("label", role.label), tidy("core", role.core, TEXT)
    if not label:
        raise Refusal("plans.role_needs_label", field="label")
    if not 1 <= role.wanted <= MOST_WANTED:
        raise Refusal("plans.odd_wanted", field="wanted", most=MOST_WANTED)
    if not 1 <= role.within_minutes <= LONGEST_WITHIN:
        raise Refusal("plans.odd_within", field="within_minutes", most=LONGEST_WITHIN)
    if len(role.items) > MOST_ITEMS:
        raise Refusal("plans.too_many_items", field="items", most=MOST_ITEMS)
    if len(role.chain) > MOST_LINKS:
        raise Refusal("plans.too_many_links", field="chain", most=MOST_LINKS)
    _check_single(role)
    return replace(role, label=label, core=core, items=tuple(map(_check_item, role.items)))


def _check_single(role: Role) -> None:
    seen = set()
    for link in role.chain:
        if link.id in seen:
            raise Refusal("plans.link_twice", field="chain", name=link.name)
        seen.add(link.id)


def _check_item(item: CardItem) -> CardItem:
    text = tidy("items", item.text, TEXT)
    if not text:
        raise Refusal("plans.item_needs_text", field="items")
    if item.due_minutes is not None and not 0 <= item.due_minutes <= LONGEST_DUE:
        raise Refusal("plans.odd_due", field="items", most=LONGEST_DUE)
    return replace(item, text=text)


def check_put(plan: Leading, role: Role) -> None:
    """Refused: a label that another role has ("plans.role_exists"), and more roles than fit ("plans.too_many_roles")."""
    others = [one for one in plan.roles if one.key != role.key]
    if any(one.label.casefold() == role.label.casefold() for one in others):
        raise Refusal("plans.role_exists", field="label", label=role.label)
    if len(others) >= MOST_ROLES:
        raise Refusal("plans.too_many_roles", most=MOST_ROLES)


def put(plan: Leading, role: Role, place: int | None) -> Leading:
    """The plan with the role in it at a place counted from 1; None leaves it where it stands, or puts a new one last."""
    others = [one for one in plan.roles if one.key != role.key]
    at = next((index for index, one in enumerate(plan.roles) if one.key == role.key), len(others))
    if place is not None:
        at = min(max(place, 1), len(others) + 1) - 1
    others.insert(at, role)
    return replace(plan, roles=tuple(others))


def without(plan: Leading, key: str) -> Leading:
    """The plan without a role, and without the pairs that it stood in."""
    apart = tuple(pair for pair in plan.frame.apart if key not in pair)
    return Leading(replace(plan.frame, apart=apart), tuple(role for role in plan.roles if role.key != key))


def new_key(label: str, taken: Iterable[str]) -> str:
    """A key for a new role, made from its label: letters and digits of ASCII, and a number when it is taken."""
    plain = unicodedata.normalize("NFKD", label).encode("ascii", "ignore").decode().lower()
    stem = "_".join(re.findall(r"[a-z0-9]+", plain))[:30] or "role"
    known = set(taken)
    return next(key for number in range(1, len(known) + 2) if (key := stem if number == 1 else f"{stem}_{number}") not in known)


def check_seen(seen: str, now_is: Any) -> None:
    """Refuses a change of what somebody else has changed since it was opened: nothing is written over unseen."""
    if seen != digest(now_is):
        raise Refusal("plans.changed_meanwhile")


def digest(part: Any) -> str:
    """A short fingerprint of a part, which a form carries; empty for what is not there yet."""
    return hashlib.sha256(canonical.dumps(codec.to_plain(part))).hexdigest()[:24] if part is not None else ""


def check_adoption(plan: Leading, *, decided_by: str, reference: str, decided_on: date, valid_from: date, today: date) -> tuple[str, str]:
    """Who decided and where it is kept, in order. Refused: a plan without roles, no decider, a decision to come, a start before it."""
    who, where = tidy("decided_by", decided_by), tidy("reference", reference)
    if not plan.roles:
        raise Refusal("plans.nothing_to_adopt")
    if not who:
        raise Refusal("plans.adoption_needs_decider", field="decided_by")
    if decided_on > today:
        raise Refusal("plans.decided_in_future", field="decided_on")
    if valid_from < decided_on:
        raise Refusal("plans.valid_before_decision", field="valid_from")
    check_period(decided_on, valid_from)
    return who, where
