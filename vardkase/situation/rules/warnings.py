"""Warnings from outside: what one is, whom it touches, and what may be made of it.

Whatever a sender's own form is, here it has the words of the Common Alerting Protocol (OASIS CAP 1.2): status, kind, urgency, severity,
certainty, area. A warning is what somebody else says. It is never truth of ours: somebody takes a stand on it, and that is what is ours.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from enum import StrEnum
from hashlib import sha256
from typing import Any
from uuid import UUID, uuid5

from vardkase.access.rules import Capability, Viewer
from vardkase.incidents.rules import Mode
from vardkase.incidents.rules.text import check_length, clean, clean_line
from vardkase.kernel import canonical, codec
from vardkase.kernel.refusal import Refusal
from vardkase.situation.rules.warning_shapes import Box, boxes, points_of

MAX_TEXT = 8_000  # characters of a text; what is longer is cut, and says so
MAX_LINE = 300
MAX_WEB = 1_000
MAX_AREAS = 50
MAX_CODES = 400
MAX_RAW = 32 * 1024  # characters of the sender's own words that an entry keeps
# What gives no time of its own end is old after this.
OLD_AFTER = timedelta(days=7)
FAST_CLOCK = timedelta(minutes=10)  # how much ahead of ours the clock of a sender may be
COUNTRY = "00"
RECEIVED, ENDED = "received", "ended"


class Status(StrEnum):
    """Whether it is meant."""

    ACTUAL = "Actual"
    EXERCISE = "Exercise"
    SYSTEM = "System"
    TEST = "Test"
    DRAFT = "Draft"


class MsgType(StrEnum):
    """What the message does."""

    ALERT = "Alert"
    UPDATE = "Update"
    CANCEL = "Cancel"
    ACK = "Ack"
    ERROR = "Error"


class Urgency(StrEnum):
    """How soon one must act."""

    IMMEDIATE = "Immediate"
    EXPECTED = "Expected"
    FUTURE = "Future"
    PAST = "Past"
    UNKNOWN = "Unknown"


class Severity(StrEnum):
    """How bad it may be."""

    EXTREME = "Extreme"
    SEVERE = "Severe"
    MODERATE = "Moderate"
    MINOR = "Minor"
    UNKNOWN = "Unknown"


class Certainty(StrEnum):
    """How sure it is."""

    OBSERVED = "Observed"
    LIKELY = "Likely"
    POSSIBLE = "Possible"
    UNLIKELY = "Unlikely"
    UNKNOWN = "Unknown"


class Scheme(StrEnum):
    """In whose list a code of an area stands. Codes are text: `01` is Stockholms län at SCB, `1` is the same county at SMHI."""

    KOMMUN = "SCB:kommun"
    LAN = "SCB:lan"
    SMHI = "SMHI:area"
    ROADS = "Trafikverket:county"
    NAME = "name"
    OTHER = "other"


class Oddity(StrEnum):
    """What was wrong with a warning that could be read all the same."""

    GEOMETRY_SWAPPED = "geometry_swapped"
    GEOMETRY_CROSSED = "geometry_crossed"
    GEOMETRY_UNREAD = "geometry_unread"
    GEOMETRY_THINNED = "geometry_thinned"
    TEXT_CUT = "text_cut"
    NO_TIME = "no_time"
    UNKNOWN_WORD = "unknown_word"
    NOT_VALID = "not_valid"


class Why(StrEnum):
    """Why a warning is ours."""

    KOMMUN = "kommun"
    LAN = "lan"
    COUNTRY = "country"
    SEA = "sea"
    ROAD = "road"
    NAME = "name"
    PLACE = "place"
    BY_HAND = "by_hand"
    REFERENCE = "reference"


class Stand(StrEnum):
    """What we have made of a warning."""

    NEW = "new"
    TAKEN = "taken"
    ALARM = "alarm"
    DISMISSED = "dismissed"


class Ended(StrEnum):
    """Why a warning holds no more, but for its time being out."""

    CANCELLED = "cancelled"
    REPLACED = "replaced"
    GONE = "gone"


@dataclass(frozen=True, slots=True)
class Code:
    """A code of an area, in somebody's list."""

    scheme: Scheme
    value: str


@dataclass(frozen=True, slots=True)
class Area:
    """Where. Polygons and circles are text as CAP writes them: `lat,lon lat,lon …` and `lat,lon radius` in kilometres."""

    text: str = ""
    codes: tuple[Code, ...] = ()
    polygons: tuple[str, ...] = ()
    circles: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Reference:
    """An earlier message that this one is about."""

    sender: str
    identifier: str
    sent: str = ""


@dataclass(frozen=True, slots=True)
class Translation:
    """The same in another language."""

    language: str
    headline: str = ""
    text: str = ""
    instruction: str = ""


@dataclass(frozen=True, slots=True)
class Alert:
    """A warning as it came. `level` is the sender's own word for how bad it is: Gul, klass 2."""

    identifier: str
    sender: str
    source: str
    event: str
    sent: datetime | None = None
    status: Status = Status.ACTUAL
    kind: MsgType = MsgType.ALERT
    headline: str = ""
    text: str = ""
    instruction: str = ""
    level: str = ""
    web: str = ""
    language: str = "sv-SE"
    categories: tuple[str, ...] = ()
    urgency: Urgency = Urgency.UNKNOWN
    severity: Severity = Severity.UNKNOWN
    certainty: Certainty = Certainty.UNKNOWN
    areas: tuple[Area, ...] = ()
    onset: datetime | None = None
    expires: datetime | None = None
    references: tuple[Reference, ...] = ()
    others: tuple[Translation, ...] = ()
    oddities: tuple[Oddity, ...] = ()

    @property
    def is_real(self) -> bool:
        """Whether it is meant. What is an exercise or a test is never proposed as real."""
        return self.status is Status.ACTUAL

    @property
    def place(self) -> str:
        """Where, in words."""
        return ", ".join(dict.fromkeys(area.text for area in self.areas if area.text))

    @property
    def name(self) -> str:
        """What a list calls it: its headline, or what it is about and where. A VMA has no headline of its own."""
        return self.headline or clean_line(f"{self.event}, {self.place}" if self.place else self.event)[:MAX_LINE]


@dataclass(frozen=True, slots=True)
class Ours:
    """What of the country is ours: the municipality, its county, SMHI's areas of land and sea, counties of roads, names, and a box."""

    kommun: str = ""
    lan: str = ""
    smhi: tuple[str, ...] = ()
    roads: tuple[str, ...] = ()
    names: tuple[str, ...] = ()
    box: Box | None = None


def warning_id_of(authority_id: UUID, sender: str, identifier: str, way: str = "") -> UUID:
    """The id of a warning at an authority. Sender and identifier tell it from every other (CAP 1.2, 3.2.1).

    `way` is for what bears the name of one that came by another way: anybody can write any name.
    """
    return uuid5(authority_id, "\n".join((sender, identifier, *((way,) if way else ()))))


def key_in(key: UUID, warning_id: UUID, mark: str) -> UUID:
    """The key of an entry of a round about a warning: at most one that it came, and one that it ended."""
    return uuid5(key, f"{warning_id}/{mark}")


def digest(alert: Alert) -> str:
    """What a warning says, in 64 characters: the same warning sent again has the same. When it was sent is no part of what it says."""
    return sha256(canonical.dumps(codec.to_plain(replace(alert, sent=None)))).hexdigest()


def is_older(alert: Alert, known: Alert, now: datetime) -> bool:
    """Whether a message was sent before what is known of it. One without a moment is not; and a moment to come makes nothing else old."""
    if alert.sent is None or known.sent is None or known.sent > now + FAST_CLOCK:
        return False
    return alert.sent < known.sent


def tidy(alert: Alert) -> Alert:
    """The warning with texts in order: nothing unseen in them, nothing longer than we keep, no more areas than anybody reads."""
    odd = list(alert.oddities)

    def long(text: str) -> str:
        text = clean(text)
        if len(text) > MAX_TEXT:
            odd.append(Oddity.TEXT_CUT)
        return text if len(text) <= MAX_TEXT else f"{text[: MAX_TEXT - 1]}…"

    def line(text: str) -> str:
        text = clean_line(text)
        return text if len(text) <= MAX_LINE else f"{text[: MAX_LINE - 1]}…"

    areas = tuple(_tidy_area(one, line) for one in alert.areas[:MAX_AREAS])
    references = tuple(Reference(line(one.sender), line(one.identifier), line(one.sent)) for one in alert.references[:MAX_AREAS])
    others = tuple(Translation(line(one.language), line(one.headline), long(one.text), long(one.instruction)) for one in alert.others[:10])
    web = clean_line(alert.web)
    named: dict[str, Any] = {
        name: line(getattr(alert, name)) for name in ("identifier", "sender", "source", "event", "headline", "level", "language")
    }
    named["categories"] = tuple(line(one) for one in alert.categories[:10])
    told: dict[str, Any] = {name: long(getattr(alert, name)) for name in ("text", "instruction")}
    whole = web.startswith(("https://", "http://")) and len(web) <= MAX_WEB
    tidied = replace(alert, **named, **told, areas=areas, others=others, references=references, web=web if whole else "")
    return replace(tidied, oddities=tuple(dict.fromkeys(odd)))


def _tidy_area(area: Area, line: Callable[[str], str]) -> Area:
    codes = tuple(dict.fromkeys(Code(code.scheme, line(code.value)) for code in area.codes))
    # What can be read as points has no character in it that could do harm.
    polygons = tuple(clean_line(text) for text in area.polygons if points_of(text))
    circles = tuple(clean_line(text) for text in area.circles if points_of(text.partition(" ")[0]))
    return Area(line(area.text), codes[:MAX_CODES], polygons, circles)


def touches(alert: Alert, ours: Ours) -> tuple[Why, ...]:
    """Why a warning is ours, the most exact first; nothing when it is not. A code of ours counts whatever the drawn area says."""
    found = [why for area in alert.areas for why in _of_codes(area, ours)]
    coded = any(code.scheme in (Scheme.KOMMUN, Scheme.LAN, Scheme.SMHI) for area in alert.areas for code in area.codes)
    drawn = [box for area in alert.areas for box in boxes(area.polygons, area.circles)]
    near = ours.box is not None and any(ours.box.meets(box) for box in drawn)
    if Why.ROAD in found and ours.box is not None and drawn and not near:
        # A county has ten thousand road signs: what is drawn far from us is not ours.
        found = [why for why in found if why is not Why.ROAD]
    if near and not coded:
        found.append(Why.PLACE)
    return tuple(why for why in Why if why in found)


def _of_codes(area: Area, ours: Ours) -> list[Why]:
    found = []
    for code in area.codes:
        if code.scheme in (Scheme.KOMMUN, Scheme.LAN) and code.value == COUNTRY:
            found.append(Why.COUNTRY)
        elif code.scheme is Scheme.KOMMUN and ours.kommun and code.value == ours.kommun:
            found.append(Why.KOMMUN)
        elif code.scheme is Scheme.LAN and ours.lan and code.value == ours.lan:
            found.append(Why.LAN)
        elif code.scheme is Scheme.SMHI and code.value in ours.smhi:
            found.append(Why.LAN if _number(code.value) <= 25 else Why.SEA)
        elif code.scheme is Scheme.ROADS and code.value in ours.roads:
            found.append(Why.ROAD)
        elif code.scheme is Scheme.NAME and _named(code.value, ours.names):
            found.append(Why.NAME)
    return found


def _number(text: str) -> int:
    return int(text) if text.isascii() and text.isdigit() and len(text) < 6 else 0


def _named(said: str, names: tuple[str, ...]) -> bool:
    words = said.casefold()
    return any(name.casefold() in words for name in names if name)


def is_over(alert: Alert, now: datetime, ended_at: datetime | None = None) -> bool:
    """Whether a warning holds no more. One that names no end of its own is old after a week."""
    if ended_at is not None:
        return True
    if alert.expires is not None:
        return alert.expires <= now
    begins = max((at for at in (alert.sent, alert.onset) if at is not None), default=None)
    return begins is not None and begins + OLD_AFTER <= now


def says_more(before: Alert, after: Alert) -> bool:
    """Whether a changed warning must be looked at again: what it says to us, how bad, where or when. Another language is none of these."""
    told = ("status", "kind", "headline", "text", "instruction", "level", "severity", "urgency", "certainty", "onset", "expires")
    return any(getattr(before, name) != getattr(after, name) for name in told) or before.place != after.place


def is_proposed(alert: Alert, stand: Stand, now: datetime, ended_at: datetime | None) -> bool:
    """Whether somebody has to take a stand: new, meant or an exercise, and not over."""
    return stand is Stand.NEW and alert.status in (Status.ACTUAL, Status.EXERCISE) and not is_over(alert, now, ended_at)


def is_acute(alert: Alert, why: tuple[Why, ...]) -> bool:
    """Whether a warning cannot wait its turn: a VMA, or a grave danger at once, for us and not only the county, sea or road."""
    grave = alert.severity in (Severity.EXTREME, Severity.SEVERE) and alert.urgency is Urgency.IMMEDIATE
    ours = not {Why.KOMMUN, Why.COUNTRY, Why.NAME, Why.PLACE}.isdisjoint(why)
    return ours and alert.kind is not MsgType.CANCEL and (grave or alert.event == "VMA" or "(VMA)" in alert.event)


def check_may(viewer: Viewer, capability: Capability, here: tuple[str, ...]) -> None:
    """Absent and forbidden answer alike ("warning.not_found") to who may not read; a reader is told what the act takes."""
    if not viewer.can(Capability.ALARM_READ, here):
        raise Refusal("warning.not_found")
    if not viewer.can(capability, here):
        raise Refusal("situation.warning_not_yours")


def check_meant(status: Status, mode: Mode) -> None:
    """An exercise goes into exercises and what is real into what is real; what is a test goes nowhere."""
    if status not in (Status.ACTUAL, Status.EXERCISE):
        raise Refusal("situation.warning_is_test")
    if status is Status.EXERCISE and mode is not Mode.EXERCISE:
        raise Refusal("situation.warning_is_exercise")
    if status is Status.ACTUAL and mode is Mode.EXERCISE:
        raise Refusal("situation.warning_is_real")


def check_reason(reason: str) -> str:
    """A dismissal says why ("situation.warning_needs_reason")."""
    reason = clean_line(reason)
    if not reason:
        raise Refusal("situation.warning_needs_reason", field="reason")
    check_length("reason", reason, MAX_LINE)
    return reason


# The words of others for how bad it is, and ours. MESSAGE is SMHI's lowest, which has no colour.
SMHI_SEVERITY: Mapping[str, Severity] = {
    "YELLOW": Severity.MODERATE,
    "ORANGE": Severity.SEVERE,
    "RED": Severity.EXTREME,
    "MESSAGE": Severity.MINOR,
}
