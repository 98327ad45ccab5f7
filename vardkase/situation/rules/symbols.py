"""How things are drawn: a letter, a form, a pattern and a tone to each, so that no kind is told from another by colour alone.

The same signs stand on the living map, on the drawn one, in the list and in the legend. Red tones stop you, orange ones say that
something is missing, blue ones are where help is.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum


class Form(StrEnum):
    """The outline of a sign."""

    CIRCLE = "circle"
    SQUARE = "square"
    DIAMOND = "diamond"
    TRIANGLE = "triangle"


class Pattern(StrEnum):
    """What an area is filled with. Lines are dashed after it."""

    PLAIN = "plain"
    RISING = "rising"
    FALLING = "falling"
    CROSSED = "crossed"
    DOTTED = "dotted"
    LEVEL = "level"


@dataclass(frozen=True, slots=True)
class Symbol:
    """One sign. `tone` is red, orange, accent or grey; `dash` the strokes of its outline (empty: whole)."""

    letter: str
    form: Form
    pattern: Pattern
    tone: str
    dash: str = ""


SYMBOLS: dict[str, Symbol] = {
    "incident": Symbol("!", Form.TRIANGLE, Pattern.PLAIN, "red"),
    "danger": Symbol("R", Form.TRIANGLE, Pattern.CROSSED, "red"),
    "cordon": Symbol("A", Form.SQUARE, Pattern.RISING, "red", "8 3"),
    "evacuation": Symbol("U", Form.SQUARE, Pattern.FALLING, "red"),
    "road_closed": Symbol("×", Form.SQUARE, Pattern.RISING, "red", "10 5"),
    "outage": Symbol("E", Form.DIAMOND, Pattern.LEVEL, "orange", "12 3 2 3"),
    "hard_hit": Symbol("H", Form.DIAMOND, Pattern.DOTTED, "orange", "2 4"),
    "search": Symbol("S", Form.DIAMOND, Pattern.FALLING, "grey", "6 3"),
    "safety_point": Symbol("T", Form.CIRCLE, Pattern.PLAIN, "accent"),
    "staging": Symbol("B", Form.CIRCLE, Pattern.DOTTED, "accent"),
    "command": Symbol("L", Form.SQUARE, Pattern.LEVEL, "accent"),
    "other": Symbol("•", Form.CIRCLE, Pattern.PLAIN, "grey", "4 2"),
}


def symbol_of(key: str) -> Symbol:
    """The sign of a key; for one that there is no sign for, that of everything else."""
    return SYMBOLS.get(key, SYMBOLS["other"])
