"""What is written of files that were taken in, or taken out with secrets, stream `imports:<authority id>`; and the functions and
dependencies of a file, in the stream of the register. The risks of a file are an entry of the analysis. Every entry can be read alone.
"""

from __future__ import annotations

from dataclasses import dataclass
from uuid import UUID

from vardkase.ledger.registry import event
from vardkase.preparedness.rules.content import Function, Placed
from vardkase.preparedness.rules.imports.columns import Target
from vardkase.preparedness.rules.measures import Course, Measure
from vardkase.preparedness.rules.reports import Masked

STREAMS = "imports:"


def stream_of(authority_id: UUID) -> str:
    """The stream of the files that an authority took in."""
    return f"{STREAMS}{authority_id}"


@dataclass(frozen=True, slots=True)
class Chosen:
    """A column by its heading, as headings are compared, and what it held."""

    heading: str
    part: str


@dataclass(frozen=True, slots=True)
class Into:
    """What was taken in from which file into what: the place is an analysis or a register, called as it was called then."""

    import_id: UUID
    authority_id: UUID
    authority: str
    target: Target
    place_id: UUID
    place: str
    file_name: str
    sheet: str
    digest: str


@event("preparedness.file_imported")
@dataclass(frozen=True, slots=True)
class FileImported:
    """A file was taken in by the entry with this number: how many of its rows, how many not, and which column was what."""

    into: Into
    entry: int
    taken: int
    skipped: int
    shape: str
    columns: tuple[Chosen, ...]


@event("preparedness.file_import_undone")
@dataclass(frozen=True, slots=True)
class FileImportUndone:
    """What a file brought was taken out again."""

    into: Into
    entry: int
    reason: str


@event("preparedness.secrets_exported")
@dataclass(frozen=True, slots=True)
class SecretsExported:
    """Somebody took out a file in which something of an authority's is secret: which file, and what it was, by which provision."""

    authority_id: UUID
    authority: str
    file_name: str
    secrets: tuple[Masked, ...]


@event("preparedness.functions_imported")
@dataclass(frozen=True, slots=True)
class FunctionsImported:
    """Functions and dependencies taken in from a file, all in one entry. `names`: whose each dependency is, by name."""

    authority_id: UUID
    authority: str
    source: str
    functions: tuple[Function, ...]
    needs: tuple[Placed, ...]
    names: tuple[str, ...] = ()


@event("preparedness.functions_import_undone")
@dataclass(frozen=True, slots=True)
class FunctionsImportUndone:
    """What a file brought to the register is taken out again, as it was. `number` is that of the entry of the import."""

    authority_id: UUID
    authority: str
    number: int
    functions: tuple[Function, ...]
    needs: tuple[Placed, ...]
    reason: str


@event("preparedness.measures_imported")
@dataclass(frozen=True, slots=True)
class MeasuresImported:
    """Measures of a file, all in one entry. It stands in the stream of the authority's measures.

    `courses`: what has become of each, in the same order. Entries from before this could be said have none: all were proposed.
    """

    authority_id: UUID
    authority: str
    source: str
    measures: tuple[Measure, ...]
    courses: tuple[Course, ...] = ()


@event("preparedness.measures_import_undone")
@dataclass(frozen=True, slots=True)
class MeasuresImportUndone:
    """The measures that a file brought are taken out again, as they were. `number` is that of the entry of the import."""

    authority_id: UUID
    authority: str
    number: int
    measures: tuple[Measure, ...]
    reason: str


KINDS: tuple[type, ...] = (
    FileImported, FileImportUndone, SecretsExported, FunctionsImported, FunctionsImportUndone, MeasuresImported, MeasuresImportUndone,
)  # fmt: skip
