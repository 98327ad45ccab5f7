"""What is written of the reports of an analysis, on the analysis' own stream: who took it out, how, for whom, and what was left out."""

from __future__ import annotations

from dataclasses import dataclass
from uuid import UUID

from vardkase.ledger.registry import event
from vardkase.preparedness.events.analyses import Of
from vardkase.preparedness.rules.reports import Kind, Masked


@event("preparedness.report_asked")
@dataclass(frozen=True, slots=True)
class ReportAsked:
    """Somebody asks for a report as a file. `ruleset` is the reference with its version; `masked` is what is left out, and why.

    `central`: it was asked for with the rights of the authority that keeps the register, and may hold what the unit's own does not read.
    """

    of: Of
    report_id: UUID
    kind: Kind
    is_masked: bool
    recipient: str
    purpose: str
    ruleset: str
    masked: tuple[Masked, ...] = ()
    central: bool = False


@event("preparedness.report_made")
@dataclass(frozen=True, slots=True)
class ReportMade:
    """The file is there. Its digest (SHA-256) tells a year later whether a file is the one that was made."""

    of: Of
    report_id: UUID
    kind: Kind
    is_masked: bool
    recipient: str
    purpose: str
    ruleset: str
    asked_by: str
    digest: str
    size: int
    template: str = ""
    template_fault: str = ""


@event("preparedness.report_failed")
@dataclass(frozen=True, slots=True)
class ReportFailed:
    """The file could not be made, with the code of what refused it."""

    of: Of
    report_id: UUID
    refused: str


@event("preparedness.deviation_saved")
@dataclass(frozen=True, slots=True)
class DeviationSaved:
    """The analysis deviates from its rules in a part, and why. Without a motivation it does so no more."""

    of: Of
    part: str
    heading: str
    motivation: str
    ruleset: str
    before: str = ""


KINDS: tuple[type, ...] = (ReportAsked, ReportMade, ReportFailed, DeviationSaved)
