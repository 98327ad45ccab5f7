"""What differs between two versions of a document, section by section and word by word."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from difflib import SequenceMatcher
from enum import StrEnum

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
    found = [_section(earlier.get(section.key), section, section.key in moved, hidden=hidden, whole=whole) for section in after.sections]
    found += [_section(section, None, moved=False, hidden=hidden, whole=whole) for section in before.sections if section.key not in kept]
    return tuple(found)


def _moved(before: Sequence[str], after: Sequence[str]) -> set[str]:
    """Which have another place among those that are in both: as few as can be."""
    matcher = SequenceMatcher(None, before, after, autojunk=False)
    still = {before[at] for start, _other, size in matcher.get_matching_blocks() for at in range(start, start + size)}
    return set(before) - still


def _section(before: Section | None, after: Section | None, moved: bool, *, hidden: bool, whole: bool) -> Comparison:
    one = after or before
    assert one is not None
    covers = {part.cloak.cover for part in (before, after) if part}
    fate = Fate.ADDED if before is None else Fate.REMOVED if after is None else Fate.SAME if before == after else Fate.CHANGED
    renamed = before.heading if before and after and before.heading != after.heading else ""
    cover = one.cloak.cover if before and after and before.cloak.cover is not after.cloak.cover else None
    if hidden or (Cover.SECRET in covers and not whole):
        return Comparison(one.key, one.heading, fate if fate in {Fate.ADDED, Fate.REMOVED} else Fate.COVERED, (), renamed, moved, cover)
    pieces = pieces_of(before.text if before else "", after.text if after else "")
    return Comparison(one.key, one.heading, fate, pieces, renamed, moved, cover)


def pieces_of(before: str, after: str) -> tuple[Piece, ...]:
    """The two texts as one, word by word. Lines are laid beside each other first, so that a long text costs little."""
    return tuple(_joined(_by_lines(before.splitlines(keepends=True), after.splitlines(keepends=True))))


def _by_lines(before: list[str], after: list[str]) -> Iterator[Piece]:
    for tag, a, b, c, d in SequenceMatcher(None, before, after, autojunk=False).get_opcodes():
        if tag == "equal":
            yield Piece(Sign.KEPT, "".join(before[a:b]))
        elif tag == "replace":
            yield from _by_words("".join(before[a:b]), "".join(after[c:d]))
        else:
            yield Piece(Sign.REMOVED, "".join(before[a:b]))
            yield Piece(Sign.ADDED, "".join(after[c:d]))


def _by_words(before: str, after: str) -> Iterator[Piece]:
    one, other = _WORDS.findall(before), _WORDS.findall(after)
    for tag, a, b, c, d in SequenceMatcher(None, one, other, autojunk=False).get_opcodes():
        if tag == "equal":
            yield Piece(Sign.KEPT, "".join(one[a:b]))
        else:
            yield Piece(Sign.REMOVED, "".join(one[a:b]))
            yield Piece(Sign.ADDED, "".join(other[c:d]))


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
