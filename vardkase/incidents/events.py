"""What the incidents write to the ledger. Every entry is self-contained: labels stand beside ids, and later ones name what they are about.

Streams: `alarms:<authority id>` holds the alarms of an authority; `incident:<id>` holds an incident with its journal. When something
happened stands in the entry's header; here it is repeated only where a later entry changes it.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from vardkase.incidents.rules import (
    AlarmFacts,
    AlarmState,
    Assessment,
    Category,
    Channel,
    Criterion,
    Details,
    Direction,
    Importance,
    LegalClass,
    Mark,
    Mode,
    Source,
    State,
)
from vardkase.ledger.registry import event


def alarm_stream(authority_id: UUID) -> str:
    """The stream of an authority's alarms."""
    return f"alarms:{authority_id}"


def incident_stream(incident_id: UUID) -> str:
    """The stream of an incident."""
    return f"incident:{incident_id}"


# --- alarms ---


@event("alarm.received")
@dataclass(frozen=True, slots=True)
class AlarmReceived:
    """Somebody told us something. Its id is the key of this entry. `received_at` when it came before it was written down here."""

    alarm_id: UUID
    authority_id: UUID
    authority: str
    facts: AlarmFacts
    mode: Mode = Mode.REAL
    taken_by: str = ""
    received_at: datetime | None = None


@event("alarm.supplemented")
@dataclass(frozen=True, slots=True)
class AlarmSupplemented:
    """More became known, or something was heard anew: only what is new stands here."""

    alarm_id: UUID
    facts: AlarmFacts


@event("alarm.assessed")
@dataclass(frozen=True, slots=True)
class AlarmAssessed:
    """Somebody judged an alarm. `proposed_level` is the label of the level as it was called then."""

    alarm_id: UUID
    assessment: Assessment
    state: AlarmState
    proposed_level: str = ""


@event("alarm.linked")
@dataclass(frozen=True, slots=True)
class AlarmLinked:
    """An alarm belongs to an incident."""

    alarm_id: UUID
    incident_id: UUID
    reference: str
    title: str


# --- the incident ---


@dataclass(frozen=True, slots=True)
class FromAlarm:
    """The alarm that an incident was opened from, as it was known then."""

    alarm_id: UUID
    received_at: datetime
    taken_by: str
    facts: AlarmFacts


@event("incident.opened")
@dataclass(frozen=True, slots=True)
class IncidentOpened:
    """An incident begins. Whether it is an exercise stands here and never changes."""

    incident_id: UUID
    reference: str
    title: str
    mode: Mode
    authority_id: UUID
    authority: str
    legal_class: LegalClass
    state: State
    level_order: int
    level: str
    place: str = ""
    summary: str = ""
    alarm: FromAlarm | None = None


@event("incident.state_changed")
@dataclass(frozen=True, slots=True)
class StateChanged:
    """The incident moved on, or was re-opened."""

    before: State
    after: State
    reason: str = ""


@event("incident.level_changed")
@dataclass(frozen=True, slots=True)
class LevelChanged:
    """Somebody decided on another level of leadership."""

    before_order: int
    before: str
    after_order: int
    after: str
    decided_by: str
    reason: str = ""
    criteria: tuple[Criterion, ...] = ()


@event("incident.renamed")
@dataclass(frozen=True, slots=True)
class IncidentRenamed:
    """The incident got a better name."""

    before: str
    after: str


@event("incident.alarm_linked")
@dataclass(frozen=True, slots=True)
class AlarmTakenIn:
    """Another alarm turned out to be about this incident."""

    alarm: FromAlarm


# --- the journal ---


@dataclass(frozen=True, slots=True)
class Attachment:
    """A file, by what it is: the bytes lie under their hash. `said_name` is the sender's name for it when ours had to differ."""

    id: UUID
    name: str
    media_type: str
    size: int
    sha256: str
    width: int = 0
    height: int = 0
    has_preview: bool = False
    said_name: str = ""


@event("incident.entry_written")
@dataclass(frozen=True, slots=True)
class EntryWritten:
    """Somebody wrote in the log."""

    text: str
    category: Category
    direction: Direction | None = None
    counterpart: str = ""
    channel: Channel | None = None
    place: str = ""
    tags: tuple[str, ...] = ()
    importance: Importance = Importance.NORMAL
    mark: Mark = Mark()
    reliability: str = ""
    source: Source = Source()
    on_behalf_of: str = ""
    attachments: tuple[Attachment, ...] = ()


@event("incident.entry_corrected")
@dataclass(frozen=True, slots=True)
class EntryCorrected:
    """What an earlier entry said was wrong, and this is right. `number` is what was corrected, `root` the first of the chain."""

    number: int
    root: int
    text: str
    reason: str
    category: Category
    importance: Importance = Importance.NORMAL
    mark: Mark = Mark()


@event("incident.entry_completed")
@dataclass(frozen=True, slots=True)
class EntryCompleted:
    """Details of an earlier entry, given later."""

    number: int
    root: int
    details: Details
    mark: Mark = Mark()


@event("incident.attachment_added")
@dataclass(frozen=True, slots=True)
class AttachmentAdded:
    """Files that belong to an earlier entry."""

    number: int
    root: int
    attachments: tuple[Attachment, ...]
    mark: Mark = Mark()


@event("incident.marked")
@dataclass(frozen=True, slots=True)
class EntryMarked:
    """A secrecy mark was raised or lowered, for the whole chain of corrections from `root`."""

    number: int
    root: int
    before: Mark
    after: Mark
    reason: str = ""


@event("incident.entry_verified")
@dataclass(frozen=True, slots=True)
class EntryVerified:
    """Somebody confirmed an entry: who, and how."""

    number: int
    root: int
    confirmed_by: str
    mark: Mark = Mark()


@event("incident.catch_up_acknowledged")
@dataclass(frozen=True, slots=True)
class CatchUpAcknowledged:
    """I have read the log up to and with a number."""

    up_to: int
    after: int = 0


INCIDENT_KINDS = (
    IncidentOpened, StateChanged, LevelChanged, IncidentRenamed, AlarmTakenIn, EntryWritten, EntryCorrected, EntryCompleted,
    AttachmentAdded, EntryMarked, EntryVerified, CatchUpAcknowledged,
)  # fmt: skip
