"""A risk as it is judged in an analysis: what can happen, how likely, what it leads to, and what of it is secret."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass, replace
from enum import StrEnum
from typing import Any
from uuid import UUID

from vardkase.kernel.refusal import Refusal
from vardkase.preparedness.rules.checks import tidy
from vardkase.preparedness.rules.methods import MatrixClass, Method

LINE, TEXT = 200, 4000
MOST_RISKS = 5000
# The years a municipality's climate work asks for, beside today: SMHI's guide for municipalities.
HORIZONS = ("2050", "2100")
# The four classes of the Protective Security Act: what bears such a mark is not kept here (2018:585, 2 kap. 5-8 §§).
CLASSIFIED = re.compile(
    r"\b(kvalificerat\s+hemlig|begränsat\s+hemlig|säkerhetsskyddsklassificera\w*|hemlig\s*/\s*(?:secret|restricted))\b", re.IGNORECASE
)


class Unlikely(StrEnum):
    """Why a likelihood is not judged."""

    ANTAGONISTIC = "antagonistic"
    NOT_KNOWN = "not_known"
    OTHER = "other"


class Ground(StrEnum):
    """The provision that a field may be secret by. Which it is, and whether harm can be assumed, is tried each time."""

    OSL_18_13 = "osl_18_13"
    OSL_18_8 = "osl_18_8"
    OSL_15_2 = "osl_15_2"
    OSL_38_7 = "osl_38_7"


class Field(StrEnum):
    """The parts of a risk that can be secret each by itself."""

    SCENARIO = "scenario"
    EXISTING = "existing"
    VULNERABILITIES = "vulnerabilities"
    CONSEQUENCES = "consequences"
    CAPABILITY = "capability"
    FUNCTIONS = "functions"


@dataclass(frozen=True, slots=True)
class Consequence:
    """How hard one value is hit, and why."""

    dimension: str
    level: int
    why: str = ""


@dataclass(frozen=True, slots=True)
class Horizon:
    """The same risk in another time: "2050" or "2100"."""

    year: str
    likelihood: int | None
    total: int | None
    why: str = ""


@dataclass(frozen=True, slots=True)
class FunctionRef:
    """A vital function that is hit, called as it was called then."""

    id: UUID
    name: str


@dataclass(frozen=True, slots=True)
class Secret:
    """A field that is secret, by which provision, and the harm test in words: what harm, how, if it became known."""

    field: Field
    ground: Ground
    why: str


@dataclass(frozen=True, slots=True)
class Risk:
    """A risk of a unit in one year's analysis. `id` is the same from year to year; everything else may differ.

    `total` is set by a person: it is not the greatest of the consequences, nor their mean. `judged` is false for what was carried over from
    the year before and not looked at yet.
    """

    id: UUID
    number: int
    name: str
    event: str = ""
    scenario: str = ""
    likelihood: int | None = None
    unlikely: Unlikely | None = None
    unlikely_why: str = ""
    consequences: tuple[Consequence, ...] = ()
    total: int | None = None
    total_why: str = ""
    uncertainty: int | None = None
    uncertainty_why: str = ""
    horizons: tuple[Horizon, ...] = ()
    existing: str = ""
    vulnerabilities: str = ""
    functions: tuple[FunctionRef, ...] = ()
    resist: int | None = None
    handle: int | None = None
    secrets: tuple[Secret, ...] = ()
    held_elsewhere: str = ""
    source: str = ""
    judged: bool = True

    @property
    def is_secret(self) -> bool:
        """Whether any part of it is."""
        return bool(self.secrets)

    def secret(self, part: Field) -> Secret | None:
        """By what a part is secret; None when it is not."""
        return next((one for one in self.secrets if one.field == part), None)


def check_risk(risk: Risk, method: Method) -> Risk:
    """A risk that can be kept, tidied. Refused at its field: "preparedness.risk_needs_name", "preparedness.classified",
    "preparedness.not_on_scale", "preparedness.unlikely_needs_why", "preparedness.likelihood_twice", "preparedness.harm_needs_why"…
    """
    texts = {
        name: tidy(name, getattr(risk, name), TEXT, lines=True)
        for name in ("scenario", "unlikely_why", "total_why", "uncertainty_why", "existing", "vulnerabilities")
    }
    lines = {name: tidy(name, getattr(risk, name)) for name in ("name", "held_elsewhere", "source")}
    for name, text in {**texts, **lines}.items():
        check_open(name, text)
    if not lines["name"]:
        raise Refusal("preparedness.risk_needs_name", field="name")
    said: dict[str, Any] = {**texts, **lines}
    risk = replace(risk, **said)
    risk = replace(
        risk,
        consequences=tuple(
            replace(one, why=tidy(f"why_{one.dimension}", one.why, TEXT, lines=True)) for one in risk.consequences if one.level
        ),
        horizons=tuple(
            replace(one, why=tidy(f"why_{one.year}", one.why, TEXT, lines=True))
            for one in risk.horizons
            if one.likelihood or one.total or one.why
        ),
        secrets=tuple(replace(one, why=tidy(f"secret_{one.field}_why", one.why, TEXT, lines=True)) for one in risk.secrets),
    )
    _check_likelihood(risk)
    _check_on_scale(risk, method)
    for secret in risk.secrets:
        if len(secret.why) < 10:
            raise Refusal("preparedness.harm_needs_why", field=f"secret_{secret.field}_why")
    return risk


def check_open(name: str, text: str) -> None:
    """Refuses what bears a mark of the Protective Security Act ("preparedness.classified"): it is kept elsewhere."""
    found = CLASSIFIED.search(text)
    if found and name != "held_elsewhere":
        raise Refusal("preparedness.classified", field=name, mark=found.group(0))


def _check_likelihood(risk: Risk) -> None:
    if risk.likelihood is not None and risk.unlikely is not None:
        raise Refusal("preparedness.likelihood_twice", field="likelihood")
    if risk.unlikely is not None and not risk.unlikely_why:
        raise Refusal("preparedness.unlikely_needs_why", field="unlikely_why")
    if risk.unlikely is None and risk.unlikely_why:
        raise Refusal("preparedness.unlikely_which", field="unlikely")


def _check_on_scale(risk: Risk, method: Method) -> None:
    said = [
        ("likelihood", risk.likelihood, method.likelihood),
        ("total", risk.total, method.consequence),
        ("uncertainty", risk.uncertainty, method.uncertainty),
        ("resist", risk.resist, method.capability),
        ("handle", risk.handle, method.capability),
        *((f"consequence_{one.dimension}", one.level, method.consequence) for one in risk.consequences),
        *((f"likelihood_{one.year}", one.likelihood, method.likelihood) for one in risk.horizons),
        *((f"total_{one.year}", one.total, method.consequence) for one in risk.horizons),
    ]
    for name, value, scale in said:
        if value is not None and value not in scale.values:
            raise Refusal("preparedness.not_on_scale", field=name, value=value, scale=scale.name)
    keys = [one.dimension for one in risk.consequences]
    odd = [key for key in keys if method.dimension(key) is None]
    if odd or len(keys) != len(set(keys)):
        raise Refusal("preparedness.odd_dimension", field="total", dimension=", ".join(odd or keys))


def risk_class(risk: Risk, method: Method) -> MatrixClass | None:
    """Where a risk stands in the matrix; None for what is not judged, and for what has no likelihood."""
    return method.risk_class(risk.likelihood, risk.total)


def is_whole(risk: Risk) -> bool:
    """Whether a risk has what a finished analysis needs: a likelihood or why not, and a total."""
    return risk.judged and (risk.likelihood is not None or risk.unlikely is not None) and risk.total is not None


def unfinished(risks: Iterable[Risk]) -> tuple[Risk, ...]:
    """The risks that are still to be judged this year."""
    return tuple(one for one in risks if not is_whole(one))


def masked(risk: Risk) -> Risk:
    """The risk without what is secret. That something is secret, and by what, is left: it is no secret in itself."""
    gone: dict[str, Any] = {}
    for one in risk.secrets:
        gone |= _EMPTY[one.field]
    if risk.secret(Field.CONSEQUENCES):
        gone["horizons"] = tuple(replace(one, why="") for one in risk.horizons)
    # The judgement stands: what is secret is what it rests on. Why it is secret would tell what is hidden.
    return replace(risk, **gone, secrets=tuple(replace(one, why="") for one in risk.secrets))


_EMPTY: dict[Field, dict[str, Any]] = {
    Field.SCENARIO: {"scenario": ""},
    Field.EXISTING: {"existing": ""},
    Field.VULNERABILITIES: {"vulnerabilities": ""},
    Field.CONSEQUENCES: {"consequences": (), "total_why": ""},
    Field.CAPABILITY: {"resist": None, "handle": None},
    Field.FUNCTIONS: {"functions": ()},
}
