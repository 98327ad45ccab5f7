"""What a function and a dependency must be to be kept. Everything is refused at the field that it is about."""

from __future__ import annotations

import hashlib
import re
import unicodedata
from collections.abc import Iterable
from dataclasses import replace
from datetime import date
from typing import Any
from uuid import UUID

from vardkase.kernel import canonical, codec
from vardkase.kernel.refusal import Refusal
from vardkase.organisation.rules import clean
from vardkase.preparedness.rules.content import NO_TIME, Function, Need, Register, Reserve, Tolerance
from vardkase.preparedness.rules.stretches import check_stretch

LINE, TEXT = 200, 2000
MOST_FUNCTIONS, MOST_NEEDS = 500, 60
SHORTEST_INTERVAL, LONGEST_INTERVAL = 15, 7 * 24 * 60
# The four classes of the Protective Security Act, also as documents are stamped with them: what bears such a mark is not kept here
# (2018:585, 2 kap. 5-8 §§). The two classes that are plain words are marks only beside the word class or with their English name.
CLASSIFIED = re.compile(
    r"\b((?:kvalificerat|begränsat)[\s_-]*hemlig\w*|säkerhetsskyddsklassificera\w*"
    r"|(?:hemlig|konfidentiell)\s*[/(]\s*(?:top\s+secret|secret|confidential|restricted)"
    r"|säkerhetsskyddsklass\w*[\s:(]+[«”\"]?(?:hemlig|konfidentiell)\w*)\b",
    re.IGNORECASE,
)
# What a mark may hold, as word processors write it, without being another mark: their dashes and their strokes.
_AS_TYPED = {**dict.fromkeys("‐‑‒–—―−", "-"), **dict.fromkeys("⁄∕", "/")}
# What shows nothing: the signs of format (Unicode's Cf), and others that are drawn as nothing.
_UNSEEN = (
    "\u00ad\u0600-\u0605\u061c\u06dd\u070f\u0890\u0891\u08e2\u180e\u200b-\u200f\u202a-\u202e\u2060-\u2064\u2066-\u206f\ufeff\ufff9-\ufffb"
    "\U000110bd\U000110cd\U00013430-\U0001343f\U0001bca0-\U0001bca3\U0001d173-\U0001d17a\U000e0001\U000e0020-\U000e007f"
    "\u034f\u115f\u1160\u17b4\u17b5\u3164\uffa0\ufe00-\ufe0f"
)
_OTHERWISE = re.compile(f"[{''.join(_AS_TYPED)}{_UNSEEN}]")


def tidy(field: str, text: str, limit: int = LINE, *, lines: bool = False, marked: bool = False) -> str:
    """Clean text. Refused at its field: "preparedness.too_long", "preparedness.personal_id", "preparedness.classified".

    `marked`: the text says where something classified is kept, and may call it what it is.
    """
    try:
        text = clean(text, 100_000, lines=lines)
    except Refusal as refusal:
        if refusal.code == "organisation.personal_id":
            raise Refusal("preparedness.personal_id", field=field)
        if refusal.code == "organisation.too_long":
            raise Refusal("preparedness.too_long", field=field, limit=limit, length=refusal.facts["length"])
        raise
    if len(text) > limit:
        raise Refusal("preparedness.too_long", field=field, limit=limit, length=len(text))
    if not marked:
        check_open(field, text)
    return text


def check_open(field: str, text: str) -> None:
    """Refuses what bears a mark of the Protective Security Act ("preparedness.classified"): it is kept elsewhere.

    What is not seen in a mark hides none: soft hyphens, wide letters, the hyphen that does not break a line.
    """
    found = CLASSIFIED.search(text)
    if found is None and not text.isascii() and (seen := as_read(text)) != text:
        found = CLASSIFIED.search(seen)
    if found:
        raise Refusal("preparedness.classified", field=field, mark=found.group(0))


def as_read(text: str) -> str:
    """The text as a reader sees it: wide letters as others, and without what shows nothing."""
    plain = text if unicodedata.is_normalized("NFKC", text) else unicodedata.normalize("NFKC", text)
    return _OTHERWISE.sub(lambda found: _AS_TYPED.get(found[0], ""), plain)


def check_function(function: Function) -> Function:
    """The function in order. Refused: no name, no owner of what is run by others, a tolerance of two kinds, an odd interval, one
    person's post as reporter and deputy both.
    """
    name, owner = tidy("name", function.name), tidy("owner", function.owner)
    if not name:
        raise Refusal("preparedness.needs_name", field="name")
    if function.external and not owner:
        raise Refusal("preparedness.external_needs_owner", field="owner")
    interval = function.interval_minutes
    if interval is not None and not SHORTEST_INTERVAL <= interval <= LONGEST_INTERVAL:
        raise Refusal("preparedness.odd_interval", field="interval", least=SHORTEST_INTERVAL, most=LONGEST_INTERVAL // (24 * 60))
    if function.reporter and function.deputy and function.reporter.post_id == function.deputy.post_id:
        raise Refusal("preparedness.deputy_is_reporter", field="deputy")
    if function.expected is not None:
        check_stretch("expected", function.expected)
    description = tidy("description", function.description, TEXT, lines=True)
    return replace(function, name=name, owner=owner, description=description, tolerance=check_tolerance(function.tolerance))


def check_tolerance(tolerance: Tolerance) -> Tolerance:
    """The tolerance in order: a time (also none), for ever, or not said yet; never both. Refused: "preparedness.tolerance_twice"."""
    why = tidy("tolerance_why", tolerance.why, 600)
    if tolerance.limit is not None and tolerance.forever:
        raise Refusal("preparedness.tolerance_twice", field="tolerance")
    if tolerance.limit is not None:
        check_stretch("tolerance", tolerance.limit)
    return replace(tolerance, why=why)


def check_need(function: Function, need: Need, register: Register, today: date) -> Need:
    """The dependency in order, with the name that what is needed has now.

    Refused: on itself ("preparedness.needs_itself"), on what is not in use ("preparedness.no_such_function"), a second time
    ("preparedness.need_exists"), too many, a reserve by nothing, a check that is to come. A circle is not refused: there are such.
    """
    if need.on_id == function.id:
        raise Refusal("preparedness.needs_itself", field="on_id", name=function.name)
    on = register.function(need.on_id)
    if on is None:
        raise Refusal("preparedness.no_such_function", field="on_id")
    others = [one for one in register.needs_of(function.id) if one.id != need.id]
    if any(one.on_id == need.on_id for one in others):
        raise Refusal("preparedness.need_exists", field="on_id", name=on.name)
    if len(others) >= MOST_NEEDS:
        raise Refusal("preparedness.too_many_needs", most=MOST_NEEDS)
    check_stretch("reserve", need.reserve)
    check_stretch("recovery", need.recovery)
    check_stretch("delay", need.delay)
    if need.by is Reserve.NOTHING and not need.reserve.is_nothing:
        raise Refusal("preparedness.reserve_by_what", field="by")
    if need.verified_on is not None and need.verified_on > today:
        raise Refusal("preparedness.verified_in_future", field="verified_on")
    reserve = NO_TIME if need.by is Reserve.NOTHING else need.reserve
    note, source, group = tidy("note", need.note, 600), tidy("source", need.source), tidy("group", need.group, 60)
    return replace(need, on=on.name, reserve=reserve, note=note, source=source, group=group)


def check_new(function: Function, register: Register) -> None:
    """Refused: a name that another function has ("preparedness.function_exists"), and more functions than fit."""
    others = [one for one in register.functions if one.id != function.id]
    if any(folded(one.name) == folded(function.name) for one in others):
        raise Refusal("preparedness.function_exists", field="name", name=function.name)
    if len(others) >= MOST_FUNCTIONS:
        raise Refusal("preparedness.too_many_functions", most=MOST_FUNCTIONS)


def folded(name: str) -> str:
    """A name as it is compared, and kept in the table: its case does not count, and what folding makes too long is cut."""
    return name.casefold()[:LINE]


def check_reason(reason: str) -> str:
    """Why something is taken out of use. Refused: "preparedness.needs_reason"."""
    reason = tidy("reason", reason, 600)
    if not reason:
        raise Refusal("preparedness.needs_reason", field="reason")
    return reason


def new_key(name: str, taken: Iterable[str]) -> str:
    """A short name for a new function, made of its name: letters and digits of ASCII, and a number when it is taken."""
    plain = unicodedata.normalize("NFKD", name).encode("ascii", "ignore").decode().lower()
    stem = "_".join(re.findall(r"[a-z0-9]+", plain))[:40].strip("_") or "function"
    known = set(taken)
    return next(key for number in range(1, len(known) + 2) if (key := stem if number == 1 else f"{stem}_{number}") not in known)


def digest(shown: Any) -> str:
    """A short fingerprint of what somebody was shown; empty for what is not there yet. What a need calls the other end is not its own."""
    if isinstance(shown, Need):
        shown = replace(shown, on="")
    return hashlib.sha256(canonical.dumps(codec.to_plain(shown))).hexdigest()[:24] if shown is not None else ""


def check_seen(seen: str, now_is: Any) -> None:
    """Refuses a change of what somebody else has changed since it was opened ("preparedness.changed_meanwhile")."""
    if seen != digest(now_is):
        raise Refusal("preparedness.changed_meanwhile")


def known_ids(register: Register) -> frozenset[UUID]:
    """The ids of the functions in use."""
    return frozenset(one.id for one in register.functions)
