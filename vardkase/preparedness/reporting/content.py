"""What a report is made of, whole and in the viewer's own measure: frozen, so that every format of it says the same."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from uuid import UUID

from vardkase.preparedness.queries.analysis_rows import Head, RiskLine, Shared
from vardkase.preparedness.rules.completeness import PartCheck
from vardkase.preparedness.rules.content import Function, Register
from vardkase.preparedness.rules.gaps import Gap, OwnGap, own_gaps
from vardkase.preparedness.rules.quotes import NOTHING, Fence
from vardkase.preparedness.rules.reports import Masked, Stage, Text
from vardkase.preparedness.rules.risks import Risk
from vardkase.preparedness.rules.rollup import Change
from vardkase.preparedness.rules.rounds import AnalysisState, Workshop
from vardkase.preparedness.rules.rulesets import RuleSet
from vardkase.ui.documents import Block


@dataclass(frozen=True, slots=True)
class MeasureFact:
    """A measure as the report tells it. `state` and `effects` are words; `secret` is the provision when it is masked."""

    id: UUID
    number: int
    title: str
    description: str
    stage: Stage
    state: str
    organisation: str
    owner: str
    deadline: date | None
    cost_once: int
    cost_yearly: int
    lacks_money: int
    risks: tuple[str, ...]
    risk_ids: tuple[UUID, ...]
    effects: tuple[str, ...]
    followed: str
    verified: str
    secret: str = ""
    secret_why: str = ""
    # What each effect is of: a risk or a vital function.
    effect_ids: tuple[UUID | None, ...] = ()


@dataclass(frozen=True, slots=True)
class PlanFact:
    """How it stands with the continuity plan of a vital function, in words."""

    function: str
    state: str
    adopted_on: date | None
    next_test: date | None
    function_id: UUID | None = None


@dataclass(frozen=True, slots=True)
class UnitFact:
    """A unit of the round: whose it is, and how its analysis stands."""

    name: str
    authority: str
    whole: bool
    state: AnalysisState
    risks: int
    replaced_by: str


@dataclass(frozen=True, slots=True)
class Material:
    """Everything that a report says. `register_read` is false when the viewer does not read the register of vital functions. `fence` holds
    what is secret, until the material is masked by it.
    """

    head: Head
    keeper: str
    round_name: str
    due: date
    rules: RuleSet
    texts: Mapping[str, Text]
    units: tuple[UnitFact, ...]
    workshops: tuple[Workshop, ...]
    risks: tuple[Risk, ...]
    changes: tuple[tuple[Change, RiskLine], ...]
    year_before: int | None
    register: Register
    register_read: bool
    gaps: tuple[Gap, ...]
    plans: tuple[PlanFact, ...]
    measures: tuple[MeasureFact, ...]
    shared: tuple[Shared, ...]
    unmapped: int
    deviations: Mapping[str, str]
    checks: tuple[PartCheck, ...] = ()
    masked: tuple[Masked, ...] = ()
    is_masked: bool = True
    fence: Fence = field(default=NOTHING, repr=False)

    @property
    def functions(self) -> tuple[Function, ...]:
        """The vital functions that the report tells of."""
        return self.register.functions

    @property
    def own_gaps(self) -> tuple[OwnGap, ...]:
        """What the functions' own outages come to, the worst first: of the restricted ones only in a report that is not masked."""
        return tuple(one for one in own_gaps(self.register) if not (self.is_masked and one.function.restricted))

    @property
    def holds_secrets(self) -> bool:
        """Whether something secret can be read in it."""
        return bool(self.masked) and not self.is_masked


@dataclass(frozen=True, slots=True)
class Piece:
    """A piece of the report that a Word template can ask for by its tag. `heading` stands first in its blocks."""

    tag: str
    heading: str
    blocks: tuple[Block, ...]


@dataclass(frozen=True, slots=True)
class Report:
    """The report: first page, pieces in order, and the few words that a template can use anywhere."""

    title: str
    author: str
    marks: tuple[str, ...]
    first: tuple[Block, ...]
    pieces: tuple[Piece, ...]
    words: Mapping[str, str] = field(default_factory=dict)
