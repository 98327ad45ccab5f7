"""The report of an analysis: its formats, what is left out of it, and what must be said before it is taken out."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum

from vardkase.kernel.refusal import Refusal
from vardkase.preparedness.rules.checks import tidy
from vardkase.preparedness.rules.risks import Ground, Risk

PURPOSE, MOTIVATION = 600, 4000
# A motivation is a sentence: what is deviated from is the law's own list.
SHORTEST_MOTIVATION = 10
KEPT_DAYS = 90


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
    """Something that is left out: of which kind (risk, measure, function), what it is called, which part of it, by which provision, and the
    harm that was weighed. The harm is written in the ledger and never in the report.
    """

    what: str
    name: str
    part: str
    ground: str
    why: str = ""


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
