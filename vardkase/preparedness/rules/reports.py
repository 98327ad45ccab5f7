"""The report of an analysis: its formats, what is left out of it, and what must be said before it is taken out."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum

from vardkase.kernel.refusal import Refusal
from vardkase.preparedness.rules.checks import tidy
from vardkase.preparedness.rules.quotes import Kept
from vardkase.preparedness.rules.risks import Ground, Risk

PURPOSE, MOTIVATION = 600, 4000
# A motivation is a sentence: what is deviated from is the law's own list.
SHORTEST_MOTIVATION = 10
KEPT_DAYS = 90
# The part of what is left out because it says again what is secret elsewhere.
QUOTE = "quote"


class Kind(StrEnum):
    """The formats of a report."""

    PDF = "pdf"
    DOCX = "docx"
    JSON = "json"


class Stage(StrEnum):
    """How far a measure has come, as the report asks: done, planned, or needed and not decided."""

    DONE = "done"
    PLANNED = "planned"
    NEEDED = "needed"


@dataclass(frozen=True, slots=True)
class Masked:
    """Something that is left out: of which kind (risk, measure, function, text…), what it is called, which part of it, by which provision,
    and the harm that was weighed. The harm is written in the ledger and never in the report.
    """

    what: str
    name: str
    part: str
    ground: str
    why: str = ""


@dataclass(frozen=True, slots=True)
class Openness:
    """What an author says of a text: by which provision it is secret (none: open), and why: the harm, or, when an open text says again what
    is secret elsewhere, why it may be read all the same. `about`: what it was weighed against, by the marks of `quotes.Kept`.
    """

    ground: Ground | None = None
    why: str = ""
    about: tuple[str, ...] = ()


OPEN = Openness()


@dataclass(frozen=True, slots=True)
class Text:
    """What is written under a heading, with what its author says of it and what it says again of what is secret elsewhere.

    `unseen`: it is secret and not for the viewer, and what it says is not here.
    """

    part: str
    heading: str
    text: str
    openness: Openness = OPEN
    quotes: tuple[Kept, ...] = ()
    unseen: bool = False

    @property
    def ground(self) -> str:
        """By which provision it is masked: its author's, else that of what it says again and nobody has said is open. Empty: it is open."""
        if self.openness.ground:
            return str(self.openness.ground)
        return next((one.ground for one in self.quotes if one.mark not in self.openness.about), "")

    @property
    def shown(self) -> tuple[str, str, str] | str:
        """What a form shows of it, for the digest of what was seen."""
        said = self.openness
        return (self.text, str(said.ground or ""), said.why) if said.ground or said.why else self.text

    @property
    def masked(self) -> Masked | None:
        """What is left out of a masked report; None for an open text."""
        if not self.ground:
            return None
        part = "text" if self.openness.ground else QUOTE
        return Masked("text", self.heading, part, self.ground, self.openness.why if self.openness.ground else "")


def check_openness(said: Openness, quotes: tuple[Kept, ...]) -> Openness:
    """What an author says of a text, in order. Refused: "preparedness.harm_needs_why" for a secret without a harm test,
    "preparedness.text_quotes_secret" for an open text that says again what is secret, without a reason.
    """
    why = tidy("why", said.why, PURPOSE, lines=True)
    if said.ground and len(why) < SHORTEST_MOTIVATION:
        raise Refusal("preparedness.harm_needs_why", field="why")
    if said.ground or not quotes:
        return Openness(said.ground, why)
    if len(why) < SHORTEST_MOTIVATION:
        raise Refusal("preparedness.text_quotes_secret", field="why", names=told_of(quotes))
    return Openness(None, why, tuple(one.mark for one in quotes))


def told_of(quotes: Iterable[Kept]) -> str:
    """What is quoted, as an author may be told: of a secret measure not even that it is there (OSL 18:8), but the provision."""
    return ", ".join(dict.fromkeys(one.name if one.what == "risk" else provision(one.ground) for one in quotes))


def masked_of(risks: Iterable[Risk]) -> tuple[Masked, ...]:
    """What is left out of these risks, with the reasons, in their order."""
    return tuple(
        Masked("risk", f"{risk.number}. {risk.name}", str(one.field), str(one.ground), one.why) for risk in risks for one in risk.secrets
    )


def provision(ground: str) -> str:
    """A ground as it is cited in the report: "OSL 18:13". What is written by hand stands as it is."""
    known = {str(one) for one in Ground}
    if ground not in known:
        return ground
    law, chapter, section = ground.split("_")
    return f"{law.upper()} {chapter}:{section}"


def check_asked(recipient: str, purpose: str) -> tuple[str, str]:
    """For whom and for what a report is taken out, tidied. Refused: "preparedness.report_needs_recipient"."""
    recipient, purpose = tidy("recipient", recipient), tidy("purpose", purpose, PURPOSE, lines=True)
    if not recipient:
        raise Refusal("preparedness.report_needs_recipient", field="recipient")
    return recipient, purpose


def check_deviation(motivation: str, *, allowed: bool) -> str:
    """The motivation, tidied; empty takes the deviation away. Refused: "preparedness.no_deviations" where the rules allow none,
    "preparedness.deviation_needs_why" when it is no sentence, "preparedness.classified".
    """
    motivation = tidy("motivation", motivation, MOTIVATION, lines=True)
    if motivation and not allowed:
        raise Refusal("preparedness.no_deviations", field="motivation")
    if motivation and len(motivation) < SHORTEST_MOTIVATION:
        raise Refusal("preparedness.deviation_needs_why", field="motivation")
    return motivation
