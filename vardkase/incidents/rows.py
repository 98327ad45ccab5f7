"""What the queries hand to the screens: frozen rows, already without what the viewer may not see."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime
from typing import Any
from uuid import UUID

from vardkase.incidents.rules import (
    AlarmFacts,
    AlarmState,
    Assessment,
    Category,
    Channel,
    Direction,
    Importance,
    LegalClass,
    Mark,
    Mode,
    State,
)
from vardkase.kernel.moments import Happened


@dataclass(frozen=True, slots=True)
class IncidentRow:
    """The header of an incident. `entries` is the number of its newest entry, which is also how many there are."""

    id: UUID
    reference: str
    title: str
    mode: Mode
    state: State
    legal_class: LegalClass
    level_order: int
    level: str
    authority_id: UUID
    authority: str
    place: str
    opened_at: datetime
    closed_at: datetime | None
    entries: int
    last_at: datetime | None = None

    @property
    def is_exercise(self) -> bool:
        """An exercise is marked on every screen, print and export."""
        return self.mode == Mode.EXERCISE

    @property
    def stream(self) -> str:
        """Its stream in the ledger."""
        return f"incident:{self.id}"

    # The layout of the room asks for these names.
    @property
    def level_label(self) -> str:
        """The level as the municipality calls it."""
        return self.level

    @property
    def state_label(self) -> str:
        """The state in words."""
        from vardkase.incidents.words import STATES

        return str(STATES[self.state])


@dataclass(frozen=True, slots=True)
class AttachmentRow:
    """A file of an entry. `said_name` when the sender called it something its content is not."""

    id: UUID
    name: str
    media_type: str
    size: int
    sha256: str
    width: int
    height: int
    has_preview: bool
    said_name: str = ""

    @property
    def is_image(self) -> bool:
        """Whether a preview can be shown inline."""
        return self.has_preview


@dataclass(frozen=True, slots=True)
class AttachmentFile:
    """The bytes of an attachment. `media_type` is what the content is; the original is always sent as a download."""

    name: str
    media_type: str
    data: bytes
    sha256: str


@dataclass(frozen=True, slots=True)
class LogEntry:
    """One line of the log. A masked one has number, times and category, and nothing else."""

    number: int
    kind: str
    category: Category
    happened: Happened
    recorded_at: datetime
    late: bool = False
    masked: bool = False
    erased: bool = False
    quiet: bool = False
    text: str = ""
    direction: Direction | None = None
    counterpart: str = ""
    channel: Channel | None = None
    place: str = ""
    tags: tuple[str, ...] = ()
    importance: Importance = Importance.NORMAL
    mark: Mark = Mark()
    reliability: str = ""
    source: str = ""
    source_url: str = ""
    author_id: str = ""
    author: str = ""
    on_behalf_of: str = ""
    attachments: tuple[AttachmentRow, ...] = ()
    reason: str = ""
    corrects: int | None = None
    corrected_by: int | None = None
    correction_reason: str = ""
    verified_by: str = ""
    verified_at: datetime | None = None
    erased_by: int | None = None
    erasure: str = ""
    about: int | None = None
    changed: int = 0
    facts: dict[str, Any] = field(default_factory=dict)

    @property
    def is_written(self) -> bool:
        """Whether a person wrote it, in contrast to what the house noted."""
        return self.kind in {"incident.entry_written", "incident.entry_corrected"}

    @property
    def is_correction(self) -> bool:
        """Whether it corrects another."""
        return self.corrects is not None

    @property
    def is_struck(self) -> bool:
        """Whether it has been corrected; it stays readable."""
        return self.corrected_by is not None


@dataclass(frozen=True, slots=True)
class LogPage:
    """A page of the log, newest first in either order. `older` and `newer` are cursors for the next page each way, None at an end.

    `total` counts every entry of the incident, `tally` them by category; neither is narrowed by the filter.
    `as_known_number` is the newest number that was known at the asked time.
    """

    entries: tuple[LogEntry, ...]
    older: str | None
    newer: str | None
    total: int
    tally: dict[Category, int]
    head: int
    as_known_number: int | None = None


@dataclass(frozen=True, slots=True)
class EntryDetail:
    """An entry with its chain of corrections (from the first, the entry itself among them) and what was later said about it."""

    entry: LogEntry
    chain: tuple[LogEntry, ...]
    notes: tuple[LogEntry, ...]


@dataclass(frozen=True, slots=True)
class Since:
    """What is new since a viewer last read: counts by category, and what matters first.

    `number` is the last number the viewer is known to have read (0: never). `more` says that there is so much that only
    the newest entries were counted. `acknowledged_at` is when the viewer last gave a receipt.
    """

    number: int
    head: int
    seen_at: datetime | None
    acknowledged_number: int
    acknowledged_at: datetime | None
    count: int
    by_category: dict[Category, int]
    important: tuple[LogEntry, ...]
    masked: int = 0
    more: bool = False


@dataclass(frozen=True, slots=True)
class HeaderThen:
    """State, level and title as they were known at a time; None fields mean that the incident was not open yet."""

    at: datetime
    number: int
    state: State | None
    level_order: int | None
    level: str
    title: str


@dataclass(frozen=True, slots=True)
class AlarmHistory:
    """One entry of an alarm: what was added or decided, by whom and when. `facts` holds only what that entry said."""

    number: int
    kind: str
    recorded_at: datetime
    author: str
    facts: AlarmFacts | None = None
    assessment: Assessment | None = None
    proposed_level: str = ""
    incident_reference: str = ""
    erased: bool = False


@dataclass(frozen=True, slots=True)
class AlarmRow:
    """An alarm as it is known now. `overdue_minutes` is None when it is in time."""

    id: UUID
    authority_id: UUID
    authority: str
    number: int
    mode: Mode
    state: AlarmState
    received_at: datetime
    taken_by: str
    facts: AlarmFacts
    assessment: Assessment | None
    assessed_at: datetime | None
    assessed_by: str
    next_check_at: datetime | None
    incident_id: UUID | None
    incident_reference: str
    incident_title: str
    overdue_minutes: int | None
    due_at: datetime | None
    history: tuple[AlarmHistory, ...] = ()

    @property
    def is_exercise(self) -> bool:
        """An exercise is marked wherever it is shown."""
        return self.mode == Mode.EXERCISE


@dataclass(frozen=True, slots=True)
class Suggestions:
    """What has been written before in an incident, the most used first."""

    tags: tuple[str, ...]
    places: tuple[str, ...]
    counterparts: tuple[str, ...]
    authors: tuple[tuple[str, str], ...]
