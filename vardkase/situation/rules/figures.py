"""Figures as they were said: their number as exact text, how exactly they are known, and what may be concluded from two of them.

A number is never a float here: `28528` and `12.50` are kept as they were said. Between two figures that are not exact there may be no
knowing whether anything changed; then that is what is said.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum

from vardkase.incidents.rules import clean, clean_line
from vardkase.kernel.refusal import Refusal

MOST_DIGITS, MOST_DECIMALS = 15, 6
# A statement is a sentence or two: a report has no place for more, and the log has it for the rest.
LONGEST_STATEMENT = 2_000
# How far from the word another figure may lie and still be the same: «about 6 500» is within 5 %, an estimate within 20 %.
ABOUT_SHARE, ESTIMATE_SHARE = Decimal("0.05"), Decimal("0.2")


class Kind(StrEnum):
    """What a series holds: a count of whole things, a measurement, or words."""

    COUNT = "count"
    MEASURE = "measure"
    STATEMENT = "statement"

    @property
    def is_number(self) -> bool:
        """Whether it can be drawn."""
        return self is not Kind.STATEMENT


class Qualifier(StrEnum):
    """How exactly a figure is known."""

    EXACT = "exact"
    ABOUT = "about"
    AT_LEAST = "at_least"
    AT_MOST = "at_most"
    ESTIMATE = "estimate"


class Change(StrEnum):
    """From one figure to the next of the same series."""

    RISE = "rise"
    FALL = "fall"
    SAME = "same"
    UNSURE = "unsure"


@dataclass(frozen=True, slots=True)
class Said:
    """A figure as somebody wrote it: its number, and its qualifier and unit where they stood beside it."""

    value: str
    qualifier: Qualifier | None = None
    unit: str = ""


@dataclass(frozen=True, slots=True)
class Span:
    """Within which a figure lies; None where it has no end."""

    least: Decimal | None
    most: Decimal | None


_WORDS: tuple[tuple[Qualifier, str], ...] = (
    (Qualifier.AT_LEAST, r"(?:minst|mer än|fler än|över|at least|more than|>=?|≥)"),
    (Qualifier.AT_MOST, r"(?:högst|upp till|färre än|mindre än|at most|up to|<=?|≤)"),
    (Qualifier.ABOUT, r"(?:ca\.?|cirka|c:a|omkring|ungefär|runt|about|~|≈)"),
    (Qualifier.ESTIMATE, r"(?:uppskattningsvis|uppskattat|estimated)"),
)
_GROUPS = r"[ \u00a0\u2009\u202f]"
_NUMBER_WORD = rf"[0-9]{{1,3}}(?:{_GROUPS}[0-9]{{3}})+|[0-9]+"
_NUMBER = re.compile(rf"(?P<sign>[-−–]?)(?P<whole>[0-9]{{1,3}}(?:{_GROUPS}[0-9]{{3}})+|[0-9]+)(?:[.,](?P<part>[0-9]+))?(?![0-9.,])")
# «300–400», «mellan 300 och 400 hushåll»: two numbers, and a word of what is counted at the most.
_RANGE = re.compile(
    rf"(?:(?:mellan|från|between|from)\s+)?({_NUMBER_WORD})\s*(?:[-–—]|och|till|and|to)\s*({_NUMBER_WORD})(?=\s*(?:[^\W\d]|$))",
    re.IGNORECASE,
)


def read_figure(said: str, field: str = "value") -> Said:
    """The figure in what somebody wrote: `28 528`, `ca 35 000`, `minst 6 000 hushåll`, `-4,5`.

    Refused: "situation.not_a_number" also for `NaN`, `1e400` and `6,5 eller 7`; "situation.number_too_large" for one that nobody counts to.
    """
    text = clean_line(said)
    rest, qualifier = text, None
    for one, words in _WORDS:
        if found := re.match(rf"{words}\s*(?=[-−–]?[0-9])", rest, re.IGNORECASE):
            rest, qualifier = rest[found.end() :], one
            break
    number = _NUMBER.match(rest)
    unit = rest[number.end() :].strip() if number else ""
    if number is None or any(one.isdigit() for one in unit) or (unit and not unit[0].isalpha() and unit[0] not in "%°"):
        raise Refusal("situation.not_a_number", field=field, said=text[:40])
    if unit and rest[number.end()].isalpha():
        raise Refusal("situation.not_a_number", field=field, said=text[:40])
    whole = re.sub(_GROUPS, "", number["whole"]).lstrip("0") or "0"
    part = number["part"] or ""
    if len(whole) > MOST_DIGITS or len(part) > MOST_DECIMALS:
        raise Refusal("situation.number_too_large", field=field, digits=MOST_DIGITS, decimals=MOST_DECIMALS)
    sign = "-" if number["sign"] and (whole != "0" or part.strip("0")) else ""
    return Said(f"{sign}{whole}{'.' + part if part else ''}", qualifier, unit)


def check_value(kind: Kind, unit: str, said: str, field: str = "value") -> Said:
    """What is said in a series of a kind: the number in order, or the words.

    Refused: "situation.fact_needs_value", "situation.figure_is_a_range" for `300–400`, "situation.count_is_negative",
    "situation.count_has_decimals", "situation.unit_differs",
    "situation.statement_too_long", and what `read_figure` refuses.
    """
    if not clean_line(said):
        raise Refusal("situation.fact_needs_value", field=field)
    if kind is Kind.STATEMENT:
        text = clean(said)
        if len(text) > LONGEST_STATEMENT:
            raise Refusal("situation.statement_too_long", field=field, length=len(text), limit=LONGEST_STATEMENT)
        return Said(text)
    if field == "value" and (ends := _RANGE.match(clean_line(said))):
        raise Refusal("situation.figure_is_a_range", field=field, least=ends[1], most=ends[2])
    found = read_figure(said, field)
    if kind is Kind.COUNT and found.value.startswith("-"):
        raise Refusal("situation.count_is_negative", field=field)
    if kind is Kind.COUNT and "." in found.value:
        raise Refusal("situation.count_has_decimals", field=field, said=clean_line(said)[:40])
    if found.unit and found.unit.casefold() != unit.casefold():
        raise Refusal("situation.unit_differs", field=field, said=found.unit[:40], unit=unit or "–")
    return found


def span(value: str, qualifier: Qualifier) -> Span:
    """Within which a figure lies."""
    number = Decimal(value)
    if qualifier is Qualifier.AT_LEAST:
        return Span(number, None)
    if qualifier is Qualifier.AT_MOST:
        return Span(None, number)
    share = {Qualifier.ABOUT: ABOUT_SHARE, Qualifier.ESTIMATE: ESTIMATE_SHARE}.get(qualifier, Decimal(0))
    margin = abs(number) * share
    return Span(number - margin, number + margin)


def may_be_equal(one: Span, other: Span) -> bool:
    """Whether some number lies within both."""
    return not (_is_below(one, other) or _is_below(other, one))


def change(before: str, how_before: Qualifier, after: str, how_after: Qualifier) -> Change:
    """Whether a figure rose or fell since the one before it in its series. Where both may be the same number, nobody can tell."""
    if Decimal(before) == Decimal(after) and how_before == how_after:
        return Change.SAME
    one, other = span(before, how_before), span(after, how_after)
    if _is_below(one, other):
        return Change.RISE
    return Change.FALL if _is_below(other, one) else Change.UNSURE


def weakest(qualifiers: frozenset[Qualifier]) -> Qualifier:
    """How exactly a sum of such figures is known; a lower and an upper bound together say no more than an estimate does."""
    if qualifiers <= {Qualifier.EXACT}:
        return Qualifier.EXACT
    bounds = qualifiers & {Qualifier.AT_LEAST, Qualifier.AT_MOST}
    if len(bounds) == 1 and not qualifiers - bounds - {Qualifier.EXACT}:
        return next(iter(bounds))
    return Qualifier.ABOUT if qualifiers <= {Qualifier.EXACT, Qualifier.ABOUT} else Qualifier.ESTIMATE


def summed(values: tuple[str, ...]) -> str:
    """The sum, as exact as its parts."""
    return f"{sum((Decimal(one) for one in values), Decimal(0)):f}"


def _is_below(one: Span, other: Span) -> bool:
    return one.most is not None and other.least is not None and one.most < other.least
