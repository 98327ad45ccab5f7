"""What differs between two versions of a document, section by section and word by word."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from difflib import SequenceMatcher
from enum import StrEnum

from vardkase.plans.rules.alignment import Purse, Span, aligned
from vardkase.plans.rules.documents import Content, Cover, Facts, Section

_WORDS = re.compile(r"\s+|[^\s]+")


class Sign(StrEnum):
    """What became of a piece of text."""

    KEPT = "kept"
    ADDED = "added"
    REMOVED = "removed"


class Fate(StrEnum):
    """What became of a section."""

    SAME = "same"
    ADDED = "added"
    REMOVED = "removed"
    CHANGED = "changed"
    COVERED = "covered"


@dataclass(frozen=True, slots=True)
class Piece:
    """Words in a row that share their fate."""

    sign: Sign
    text: str


@dataclass(frozen=True, slots=True)
class Comparison:
    """A section in both versions. `before` is its heading in the former when it has another now; `moved`: it stands elsewhere.

    `covered`: the text, or who may read it, is covered in one of them, so that no words are shown. `cover`: who may read it now, when
    that is another than before.
    """

    key: str
    heading: str
    fate: Fate
    pieces: tuple[Piece, ...] = ()
    before: str = ""
    moved: bool = False
    cover: Cover | None = None


@dataclass(frozen=True, slots=True)
class FactChange:
    """A fact of the document that reads otherwise."""

    name: str
    before: str
    after: str


def compare_documents(before: Content, after: Content, *, whole: bool) -> tuple[Comparison, ...]:
    """Every section of the later in its order, then those that are gone. Without `whole` no words of what is covered are shown."""
    earlier = {section.key: section for section in before.sections}
    kept = {section.key for section in after.sections}
    order = [section.key for section in before.sections if section.key in kept]
    moved = _moved(order, [section.key for section in after.sections if section.key in earlier])
    hidden = not whole and Cover.SECRET in {before.facts.cloak.cover, after.facts.cloak.cover}
    pairs: list[tuple[Section | None, Section | None]] = [(earlier.get(section.key), section) for section in after.sections]
    pairs += [(section, None) for section in before.sections if section.key not in kept]
    purse = Purse()
    return tuple(
        _section(one, other, moved=other is not None and other.key in moved, covered=hidden or _covered(one, other, whole), purse=purse)
        for one, other in pairs
    )


def _covered(before: Section | None, after: Section | None, whole: bool) -> bool:
    return not whole and any(one is not None and one.cloak.cover is Cover.SECRET for one in (before, after))


def _moved(before: Sequence[str], after: Sequence[str]) -> set[str]:
    """Which have another place among those that are in both: as few as can be."""
    matcher = SequenceMatcher(None, before, after, autojunk=False)
    still = {before[at] for start, _other, size in matcher.get_matching_blocks() for at in range(start, start + size)}
    return set(before) - still


def _section(before: Section | None, after: Section | None, *, moved: bool, covered: bool, purse: Purse) -> Comparison:
    one = after or before
    assert one is not None
    fate = Fate.ADDED if before is None else Fate.REMOVED if after is None else Fate.SAME if before == after else Fate.CHANGED
    renamed = before.heading if before and after and before.heading != after.heading else ""
    cover = one.cloak.cover if before and after and before.cloak.cover is not after.cloak.cover else None
    if covered:
        return Comparison(one.key, one.heading, fate if fate in {Fate.ADDED, Fate.REMOVED} else Fate.COVERED, (), renamed, moved, cover)
    pieces = pieces_of(before.text if before else "", after.text if after else "", purse)
    return Comparison(one.key, one.heading, fate, pieces, renamed, moved, cover)


def pieces_of(before: str, after: str, purse: Purse | None = None) -> tuple[Piece, ...]:
    """The two texts as one, word by word. Lines are laid beside each other first; what is too dear to compare is told whole (`purse`)."""
    return tuple(_joined(_by_lines(before.splitlines(keepends=True), after.splitlines(keepends=True), purse or Purse())))


def _by_lines(before: list[str], after: list[str], purse: Purse) -> Iterator[Piece]:
    for span in aligned(before, after, purse):
        if span.same or not span.before or not span.after:
            yield from _told(span)
            continue
        for words in aligned(_WORDS.findall("".join(span.before)), _WORDS.findall("".join(span.after)), purse):
            yield from _told(words)


def _told(span: Span) -> Iterator[Piece]:
    if span.same:
        yield Piece(Sign.KEPT, "".join(span.before))
    else:
        yield Piece(Sign.REMOVED, "".join(span.before))
        yield Piece(Sign.ADDED, "".join(span.after))


def _joined(pieces: Iterator[Piece]) -> Iterator[Piece]:
    """Without the empty ones, and neighbours of one fate as one."""
    held: Piece | None = None
    for piece in pieces:
        if not piece.text:
            continue
        if held and held.sign is piece.sign:
            held = Piece(held.sign, held.text + piece.text)
            continue
        if held:
            yield held
        held = piece
    if held:
        yield held


def compare_facts(before: Facts, after: Facts) -> tuple[FactChange, ...]:
    """Which of the document's facts read otherwise: title, owner, review, registry number, who may read it, and the analysis."""
    pairs = (
        ("title", before.title, after.title),
        ("owner", before.owner, after.owner),
        ("review_months", str(before.review_months), str(after.review_months)),
        ("registry", before.registry, after.registry),
        ("cover", before.cloak.cover, after.cloak.cover),
        ("rsa", before.rsa.name, after.rsa.name),
        ("rsa_registry", before.rsa.registry, after.rsa.registry),
        ("rsa_on", _day(before.rsa.decided_on), _day(after.rsa.decided_on)),
    )
    return tuple(FactChange(name, one, other) for name, one, other in pairs if one != other)


def _day(day: date | None) -> str:
    return day.isoformat() if day else ""
