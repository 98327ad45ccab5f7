"""What a screen of the log may be narrowed to.

A filter that looks at more than category and time leaves hidden entries out: otherwise the number of hits would tell what they say.
`facets` are the words under which an entry stands in the search index beside the stems of its text; a filter is a set of them.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from hashlib import sha256
from typing import TYPE_CHECKING
from uuid import UUID

from vardkase.incidents.rules.journal import Category, Channel, Direction, Importance
from vardkase.incidents.rules.marks import ALL_SECRETS, Audience, may_see, seen_key
from vardkase.kernel.words import Term, query_terms, stems

if TYPE_CHECKING:
    from vardkase.incidents.rows import LogEntry


class Order(StrEnum):
    """Newest first by number (as it was written) or by the time it happened."""

    RECORDED = "recorded"
    HAPPENED = "happened"


@dataclass(frozen=True, slots=True)
class Filters:
    """A selection of the log. Values of one field widen it, fields narrow it. Both ends of a span of time are part of it.

    `as_known_at`: only what was recorded by then, as it read then. `as_happened_until`: only what had happened by then.
    """

    categories: tuple[Category, ...] = ()
    importance: tuple[Importance, ...] = ()
    directions: tuple[Direction, ...] = ()
    channels: tuple[Channel, ...] = ()
    tags: tuple[str, ...] = ()
    author_id: str = ""
    has_attachment: bool = False
    corrected: bool | None = None
    text: str = ""
    happened_from: datetime | None = None
    happened_to: datetime | None = None
    recorded_from: datetime | None = None
    recorded_to: datetime | None = None
    order: Order = Order.RECORDED
    as_known_at: datetime | None = None
    as_happened_until: datetime | None = None
    hide_quiet: bool = False

    @property
    def is_narrow(self) -> bool:
        """Whether anything but the order is asked for."""
        return self not in {Filters(order=self.order), Filters(order=self.order, hide_quiet=True)}

    @property
    def looks_inside(self) -> bool:
        """Whether it asks for what a hidden entry hides."""
        inside = (self.importance, self.directions, self.channels, self.tags, self.author_id, self.has_attachment, self.text.strip())
        return any(inside) or self.corrected is not None


@dataclass(frozen=True, slots=True)
class Wanted:
    """A filter as the index reads it: one facet of each group, none of the refused, and every term.

    `seen` is the audience whose compartments alone are searched; None for a filter that looks at nothing that is masked.
    """

    groups: tuple[tuple[str, ...], ...]
    refused: tuple[str, ...]
    terms: tuple[Term, ...]
    seen: Audience | None = None

    @property
    def is_narrow(self) -> bool:
        """Whether it asks for more than the incident."""
        return len(self.groups) > 1 or bool(self.refused or self.terms)


def facets(entry: LogEntry, incident_id: UUID) -> tuple[str, ...]:
    """The facets of an entry: words of ASCII letters and digits only."""
    found = [incident_facet(incident_id), mark_facet(seen_key(entry.mark)), _word("c", entry.category), _word("w", entry.importance)]
    if entry.direction:
        found.append(_word("d", entry.direction))
    if entry.channel:
        found.append(_word("h", entry.channel))
    if entry.author_id:
        found.append(_digest("a", entry.author_id))
    found.extend(_digest("t", tag.casefold()) for tag in entry.tags)
    if entry.attachments:
        found.append("xfile")
    if entry.corrected_by is not None:
        found.append("xcorrected")
    return tuple(found)


def wanted(filters: Filters, seen: Audience, incident_id: UUID) -> Wanted:
    """What the index is asked for. With a filter that looks inside, only the compartments of the audience."""
    groups: list[tuple[str, ...]] = [(incident_facet(incident_id),)]
    for letter, values in (("c", filters.categories), ("w", filters.importance), ("d", filters.directions), ("h", filters.channels)):
        if values:
            groups.append(tuple(_word(letter, value) for value in values))
    groups.extend((_digest("t", tag.lstrip("#").strip().casefold()),) for tag in filters.tags)
    if filters.author_id:
        groups.append((_digest("a", filters.author_id),))
    if filters.has_attachment:
        groups.append(("xfile",))
    if filters.corrected:
        groups.append(("xcorrected",))
    hides = filters.looks_inside and not {"open", "internal", ALL_SECRETS} <= seen
    refused = ("xcorrected",) if filters.corrected is False else ()
    return Wanted(tuple(groups), refused, query_terms(filters.text), seen if hides else None)


def search_text(entry: LogEntry) -> str:
    """Everything of an entry that free text finds."""
    parts = [entry.text, entry.counterpart, entry.place, *entry.tags, entry.author, entry.on_behalf_of, entry.source, entry.reason]
    parts.extend(attachment.name for attachment in entry.attachments)
    parts.extend(value for value in entry.facts.values() if isinstance(value, str))
    return "\n".join(part for part in parts if part)


def matches(entry: LogEntry, filters: Filters, seen: Audience, incident_id: UUID) -> bool:
    """Whether an entry belongs to a selection: the same answer as the index gives, for entries read as they were at another time."""
    if filters.looks_inside and not may_see(seen, seen_key(entry.mark)):
        return False
    asked = wanted(filters, seen, incident_id)
    own = set(facets(entry, incident_id))
    if not all(own.intersection(group) for group in asked.groups[1:]) or own.intersection(asked.refused):
        return False
    return in_time(entry, filters) and has_terms(search_text(entry), asked.terms)


def in_time(entry: LogEntry, filters: Filters) -> bool:
    """Whether an entry lies inside the spans of time, and is not a small line that was asked away."""
    happened = entry.happened.at or entry.recorded_at
    spans = (
        (happened, filters.happened_from, filters.happened_to),
        (entry.recorded_at, filters.recorded_from, filters.recorded_to),
        (happened, None, filters.as_happened_until),
    )
    inside = all((start is None or at >= start) and (end is None or at <= end) for at, start, end in spans)
    return inside and not (filters.hide_quiet and entry.quiet)


def has_terms(text: str, terms: tuple[Term, ...]) -> bool:
    """Whether a text has every term and none of the excluded: the index's rule, without the index."""
    if not terms:
        return True
    have = stems(text).split()
    return all(_stands_in(have, term) != term.excluded for term in terms)


def _stands_in(have: list[str], term: Term) -> bool:
    size = len(term.stems)
    for start in range(len(have) - size + 1):
        window = have[start : start + size]
        if window[:-1] == list(term.stems[:-1]) and (
            window[-1].startswith(term.stems[-1]) if term.prefix else window[-1] == term.stems[-1]
        ):
            return True
    return False


def incident_facet(incident_id: UUID) -> str:
    """The facet of an incident."""
    return "i" + incident_id.hex


def mark_facet(key: str) -> str:
    """The facet of a compartment."""
    return "m" + "".join(letter for letter in key if letter.isalnum())


def _word(letter: str, value: str) -> str:
    return letter + value.replace("_", "")


def _digest(letter: str, value: str) -> str:
    return letter + sha256(value.encode()).hexdigest()[:16]
