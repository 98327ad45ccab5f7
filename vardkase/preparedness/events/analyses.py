"""What is written of a unit's analyses, stream `rsa:<unit id>`. Every entry can be read alone: names and scales stand beside ids."""

from __future__ import annotations

from dataclasses import dataclass
from uuid import UUID

from vardkase.ledger.registry import event
from vardkase.preparedness.rules.methods import Method
from vardkase.preparedness.rules.reports import OPEN, Openness
from vardkase.preparedness.rules.risks import Risk
from vardkase.preparedness.rules.rounds import AnalysisState, Move, Workshop

STREAMS = "rsa:"


def stream_of(unit_id: UUID) -> str:
    """The stream of a unit's analyses."""
    return f"{STREAMS}{unit_id}"


@dataclass(frozen=True, slots=True)
class Of:
    """Which analysis an entry is about: the unit and its authority as they were called then, and the year."""

    analysis_id: UUID
    round_id: UUID
    year: int
    unit_id: UUID
    unit: str
    authority_id: UUID
    authority: str
    keeper_id: UUID
    whole: bool = False


@event("preparedness.analysis_started")
@dataclass(frozen=True, slots=True)
class AnalysisStarted:
    """A unit begins its analysis of the year: by which method and rules, with what it carries over from the year before."""

    of: Of
    method: Method
    ruleset: str
    carried: tuple[Risk, ...] = ()
    from_id: UUID | None = None
    from_year: int | None = None


@event("preparedness.method_changed")
@dataclass(frozen=True, slots=True)
class MethodChanged:
    """A unit judges by another method, from before anything was judged."""

    of: Of
    method: Method
    before: Method
    why: str


@event("preparedness.risk_saved")
@dataclass(frozen=True, slots=True)
class RiskSaved:
    """A risk, whole: new (no `before`) or judged anew."""

    of: Of
    risk: Risk
    before: Risk | None = None


@event("preparedness.risk_dropped")
@dataclass(frozen=True, slots=True)
class RiskDropped:
    """A risk is taken out of this year's analysis, and why. The years before keep it."""

    of: Of
    risk: Risk
    reason: str


@event("preparedness.risk_restored")
@dataclass(frozen=True, slots=True)
class RiskRestored:
    """A dropped risk is in the analysis again, as it was."""

    of: Of
    risk: Risk
    reason: str


@event("preparedness.risks_imported")
@dataclass(frozen=True, slots=True)
class RisksImported:
    """Risks taken in from a file, all in one entry."""

    of: Of
    source: str
    risks: tuple[Risk, ...]


@event("preparedness.import_undone")
@dataclass(frozen=True, slots=True)
class ImportUndone:
    """What an import took in is taken out again. `number` is that of the entry of the import."""

    of: Of
    number: int
    risk_ids: tuple[UUID, ...]
    reason: str


@event("preparedness.text_saved")
@dataclass(frozen=True, slots=True)
class TextSaved:
    """What the analysis says in its own words under a heading of the report. `openness`: whether it is secret, and why or why not."""

    of: Of
    part: str
    heading: str
    text: str
    before: str = ""
    openness: Openness = OPEN


@event("preparedness.workshop_saved")
@dataclass(frozen=True, slots=True)
class WorkshopSaved:
    """A workshop, whole: who took part, what was brought in, and who judged otherwise."""

    of: Of
    workshop: Workshop
    before: Workshop | None = None


@event("preparedness.analysis_moved")
@dataclass(frozen=True, slots=True)
class AnalysisMoved:
    """The analysis is handed in, taken back, returned, approved or opened again, with what was said."""

    of: Of
    move: Move
    state: AnalysisState
    before: AnalysisState
    note: str
    risks: int


@dataclass(frozen=True, slots=True)
class Mapped:
    """A unit's risk, called as it was called then, and the shared risk that it is a part of."""

    shared_id: UUID
    shared: str
    unit_id: UUID
    unit: str
    analysis_id: UUID
    risk_id: UUID
    risk: str


@event("preparedness.risks_mapped")
@dataclass(frozen=True, slots=True)
class RisksMapped:
    """Units' risks are said, by a person, to be parts of the municipality's shared risks."""

    of: Of
    mapped: tuple[Mapped, ...]


@event("preparedness.risk_unmapped")
@dataclass(frozen=True, slots=True)
class RiskUnmapped:
    """A unit's risk is no part of the shared risk after all."""

    of: Of
    mapped: Mapped


KINDS: tuple[type, ...] = (
    AnalysisStarted, MethodChanged, RiskSaved, RiskDropped, RiskRestored, RisksImported, ImportUndone, TextSaved, WorkshopSaved,
    AnalysisMoved, RisksMapped, RiskUnmapped,
)  # fmt: skip
