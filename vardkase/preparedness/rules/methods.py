"""How an analysis judges: scales, dimensions and a matrix, kept with each analysis and never converted.

There is no national scale: municipalities differ, and so may units. What is judged on one scale is compared with nothing that is judged on
another (`same_scale`). A matrix is a table that is looked up: once in a thousand years with a catastrophe is not the same as often with
hardly any harm, though the products are equal.
"""

from __future__ import annotations

from dataclasses import dataclass

from vardkase.kernel.refusal import Refusal


@dataclass(frozen=True, slots=True)
class Level:
    """A step of a scale: its value orders and is never reckoned with."""

    value: int
    name: str
    meaning: str = ""


@dataclass(frozen=True, slots=True)
class Scale:
    """An ordinal scale from the least to the most. Two scales are the same only when their keys are."""

    key: str
    name: str
    levels: tuple[Level, ...]

    def level(self, value: int | None) -> Level | None:
        """The step with a value; None for none."""
        return next((one for one in self.levels if one.value == value), None)

    def named(self, value: int | None) -> str:
        """What a step is called: "3 medelhög"; empty for none."""
        found = self.level(value)
        return f"{found.value} {found.name}" if found else ""

    @property
    def values(self) -> tuple[int, ...]:
        """The values, from the least."""
        return tuple(one.value for one in self.levels)


@dataclass(frozen=True, slots=True)
class Dimension:
    """What a consequence is a consequence for: a value worth protecting."""

    key: str
    name: str


@dataclass(frozen=True, slots=True)
class MatrixClass:
    """What a cell of the matrix is called. `tone` is the status colour that goes with the word; `order` from the mildest, 1."""

    key: str
    name: str
    tone: str
    order: int


@dataclass(frozen=True, slots=True)
class MatrixRow:
    """The classes of one consequence, from the least likely to the most."""

    consequence: int
    classes: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Matrix:
    """A look-up table from likelihood and consequence to a class."""

    key: str
    name: str
    classes: tuple[MatrixClass, ...]
    rows: tuple[MatrixRow, ...]

    def lookup(self, likelihood: int | None, consequence: int | None, values: tuple[int, ...]) -> MatrixClass | None:
        """The class of a cell; None when something is not judged. `values` are those of the likelihood's scale."""
        row = next((one for one in self.rows if one.consequence == consequence), None)
        if row is None or likelihood not in values:
            return None
        key = row.classes[values.index(likelihood)]
        return next(one for one in self.classes if one.key == key)


@dataclass(frozen=True, slots=True)
class Method:
    """Everything that a judgement is made by, whole, so that an analysis can be read alone for ever."""

    key: str
    name: str
    source: str
    likelihood: Scale
    consequence: Scale
    dimensions: tuple[Dimension, ...]
    uncertainty: Scale
    capability: Scale
    matrix: Matrix

    def risk_class(self, likelihood: int | None, total: int | None) -> MatrixClass | None:
        """The matrix' class of a likelihood and a total consequence; None when either is not judged."""
        return self.matrix.lookup(likelihood, total, self.likelihood.values)

    def dimension(self, key: str) -> Dimension | None:
        """The dimension with a key."""
        return next((one for one in self.dimensions if one.key == key), None)


def same_scale(one: Method, other: Method) -> bool:
    """Whether what is judged by two methods can be compared: only on the very same scales of likelihood and consequence.

    A scale that has been given other steps is another scale, though somebody has left it its key.
    """
    return all(
        (a.key, a.values) == (b.key, b.values) for a, b in ((one.likelihood, other.likelihood), (one.consequence, other.consequence))
    )


def check_method(method: Method) -> Method:
    """A method that holds together. Refused: "preparedness.scale_order", "preparedness.matrix_shape", "preparedness.matrix_class"."""
    for scale in (method.likelihood, method.consequence, method.uncertainty, method.capability):
        if not scale.levels or list(scale.values) != sorted(set(scale.values)):
            raise Refusal("preparedness.scale_order", scale=scale.name)
    wide, high = len(method.likelihood.levels), method.consequence.values
    if tuple(sorted(row.consequence for row in method.matrix.rows)) != high or any(len(row.classes) != wide for row in method.matrix.rows):
        raise Refusal("preparedness.matrix_shape", matrix=method.matrix.name, wide=wide, high=len(high))
    known = {one.key for one in method.matrix.classes}
    odd = sorted({key for row in method.matrix.rows for key in row.classes} - known)
    if odd:
        raise Refusal("preparedness.matrix_class", matrix=method.matrix.name, unknown=", ".join(odd))
    return method
