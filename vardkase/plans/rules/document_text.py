"""The text of a section: plain paragraphs, and lines that begin with "- " as a list. Nothing else is read as a sign."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Passage:
    """A paragraph of one or more lines, or a list."""

    lines: tuple[str, ...]
    listed: bool = False


def passages(text: str) -> tuple[Passage, ...]:
    """The text in pieces, in its order."""
    found: list[Passage] = []
    kept: list[str] = []
    listed = False
    for line in [*text.split("\n"), ""]:
        item = line.startswith(("- ", "• "))
        if kept and (not line.strip() or item != listed):
            found.append(Passage(tuple(kept), listed))
            kept = []
        listed = item
        if line.strip():
            kept.append(line[2:].strip() if item else line.strip())
    return tuple(found)
