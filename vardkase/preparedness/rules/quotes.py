"""Texts that say again what is secret elsewhere: found by runs of words, so that what is masked in one place is not read in another.

A run of six words, or a whole sentence of at least three, is a quotation. Who says the same in other words is not found: that is for the
author to judge, who marks the text secret.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from uuid import UUID

from vardkase.preparedness.rules.measures import Measure
from vardkase.preparedness.rules.risks import Field, Risk

RUN, SHORTEST, SHORTEST_NAME = 6, 3, 2
_WORD = re.compile(r"\w+")
_END = re.compile(r"[.!?;:\n]+")


@dataclass(frozen=True, slots=True)
class Kept:
    """Something that is secret: of what (risk, measure), what that is called, which part of it, and by which provision."""

    what: str
    id: UUID
    name: str
    part: str
    ground: str

    @property
    def mark(self) -> str:
        """By what an author's word that a text is open in spite of it is known."""
        return f"{self.id}/{self.part}"


@dataclass(frozen=True, slots=True)
class Fence:
    """The runs of words that are secret. It holds what is hidden, and is never shown."""

    runs: Mapping[tuple[str, ...], Kept] = field(default_factory=dict, repr=False)
    lengths: tuple[int, ...] = ()

    def quoted(self, text: str) -> tuple[Kept, ...]:
        """What a text says again of what is secret, each once."""
        if not self.runs or not text:
            return ()
        words = _words(text)
        found = (self.runs.get(words[place : place + length]) for length in self.lengths for place in range(len(words) - length + 1))
        return tuple(dict.fromkeys(one for one in found if one is not None))


NOTHING = Fence()


def fence(secrets: Iterable[tuple[Kept, str]]) -> Fence:
    """The fence around these texts."""
    runs: dict[tuple[str, ...], Kept] = {}
    for kept, text in secrets:
        for run in _runs(text, SHORTEST_NAME if kept.what == "measure" else SHORTEST):
            runs.setdefault(run, kept)
    return Fence(runs, tuple(sorted({len(one) for one in runs}, reverse=True)))


def of_risk(risk: Risk) -> Iterator[tuple[Kept, str]]:
    """The secret texts of a risk. Steps and names of functions are no texts: they stand in many sentences that tell nothing."""
    texts = {
        Field.SCENARIO: (risk.scenario,),
        Field.EXISTING: (risk.existing,),
        Field.VULNERABILITIES: (risk.vulnerabilities,),
        Field.CONSEQUENCES: (risk.total_why, *(one.why for one in risk.consequences), *(one.why for one in risk.horizons)),
    }
    for one in risk.secrets:
        kept = Kept("risk", risk.id, f"{risk.number}. {risk.name}", str(one.field), str(one.ground))
        yield from ((kept, text) for text in texts.get(one.field, ()) if text)


def of_measure(measure: Measure) -> Iterator[tuple[Kept, str]]:
    """The texts of a secret measure; of one that is not secret nothing."""
    if measure.secret:
        kept = Kept("measure", measure.id, measure.name, "measure", measure.secret.ground)
        yield from ((kept, text) for text in (measure.title, measure.description) if text)


def _words(text: str) -> tuple[str, ...]:
    return tuple(_WORD.findall(text.casefold()))


def _runs(text: str, shortest: int) -> Iterator[tuple[str, ...]]:
    words = _words(text)
    yield from (words[place : place + RUN] for place in range(len(words) - RUN + 1))
    for sentence in _END.split(text):
        short = _words(sentence)
        if shortest <= len(short) < RUN:
            yield short
