"""What providers tell us afterwards: delivery reports, incoming SMS, keys pressed in a call. Nothing is believed that cannot show our mark.

46elks signs nothing. It proposes a key of one's own in the address, Basic auth in the address, or its own addresses of origin
(46elks.se/docs/sms-delivery-reports, /docs/ip-addresses). So every address we give out ends with a mark: an HMAC of provider, kind and
reference by a shared secret. Whoever sees one address can forge that one report and no other. A list of origins is checked besides, when
one is set.

Fields as documented: report id, status (sent, delivered, failed), delivered (UTC); incoming id, from, to, message, direction, created (UTC)
(/docs/receive-sms); key callid, from, result with the digits (/docs/voice-ivr). A callback that is not answered with 200–204 comes again
for at least six hours: the key of what is read here stays the same at every repetition. What `result` holds when nobody pressed, and the
fields at the end of a call (taken to be id and state, with busy and failed) were not found in the documentation: what is not a digit is
no answer.
"""

from __future__ import annotations

import base64
import hashlib
import hmac
import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from enum import StrEnum
from ipaddress import IPv6Address, ip_address, ip_network
from uuid import UUID, uuid5

from vardkase.incidents.rules import clean, clean_line
from vardkase.leadership.channels.message import State

# By this a callback that comes twice gets the same key twice. It must never change.
_KEYS = UUID("7d6b8f0e-5c1a-5b7e-9a53-2f6c7f4b9e10")
MARK_LENGTH = 22
LONGEST_TEXT = 2000
LONGEST_ID = 200
_ID = re.compile(r"[\x21-\x7e]{1,200}")


class Kind(StrEnum):
    """What a callback tells."""

    DELIVERY = "delivery"
    INCOMING = "incoming"
    DIGIT = "digit"
    HANGUP = "hangup"


class Rejection(StrEnum):
    """Why a callback is not believed."""

    FORGED = "forged"
    FOREIGN_SOURCE = "foreign_source"
    MALFORMED = "malformed"
    NOT_CONFIGURED = "not_configured"


@dataclass(frozen=True, slots=True)
class Rejected:
    """A callback that is not believed. To the sender all look alike; the reason is for our own log."""

    provider: str
    reason: Rejection


@dataclass(frozen=True, slots=True)
class DeliveryReport:
    """How far a message has come. `key` is the same when the report comes again; `at` is the provider's time, if it gave one."""

    provider: str
    provider_id: str
    reference: UUID
    state: State
    key: UUID
    at: datetime | None = None


@dataclass(frozen=True, slots=True)
class IncomingSms:
    """An SMS to us. The sender of an SMS can be forged: it may choose whose answer this is, but never more than that."""

    provider: str
    provider_id: str
    sender: str
    to: str
    text: str
    key: UUID
    at: datetime | None = None


@dataclass(frozen=True, slots=True)
class KeyPress:
    """Keys that were pressed in a call; empty when none was."""

    provider: str
    provider_id: str
    reference: UUID
    digits: str
    key: UUID


@dataclass(frozen=True, slots=True)
class CallbackAddresses:
    """The addresses that a provider is given: base/provider/kind/mark/reference/."""

    base: str
    secret: str
    provider: str

    def delivery(self, reference: UUID) -> str:
        """Where delivery reports of a message come."""
        return self._address(Kind.DELIVERY, reference)

    def digit(self, reference: UUID) -> str:
        """Where a pressed key comes."""
        return self._address(Kind.DIGIT, reference)

    def hangup(self, reference: UUID) -> str:
        """Where the end of a call comes."""
        return self._address(Kind.HANGUP, reference)

    def incoming(self) -> str:
        """Where SMS come; set once at the provider, for the number (sms_url)."""
        return f"{self.base.rstrip('/')}/{self.provider}/{Kind.INCOMING}/{mark(self.secret, self.provider, Kind.INCOMING)}/"

    def _address(self, kind: Kind, reference: UUID) -> str:
        return f"{self.base.rstrip('/')}/{self.provider}/{kind}/{mark(self.secret, self.provider, kind, reference)}/{reference}/"


def mark(secret: str, provider: str, kind: Kind, reference: UUID | None = None) -> str:
    """The mark of an address: 22 characters, 132 bits of an HMAC. Raises ValueError without a secret."""
    if not secret:
        raise ValueError("callbacks need a secret")
    said = f"vardkase.callback.v1:{provider}:{kind}:{reference or ''}"
    sealed = hmac.new(secret.encode("utf-8"), said.encode("utf-8"), hashlib.sha256).digest()
    return base64.urlsafe_b64encode(sealed).decode("ascii")[:MARK_LENGTH]


@dataclass(frozen=True, slots=True)
class Door:
    """Who is let in: the mark must be right, and the origin in the list when there is one (single addresses or networks)."""

    provider: str
    secret: str
    sources: tuple[str, ...] = ()

    def rejects(self, kind: Kind, given: str, remote: str, reference: UUID | None = None) -> Rejected | None:
        """Why a callback is not let in, or None. `remote` is the address it came from, as the server in front has made sure of it."""
        if not self.secret:
            return Rejected(self.provider, Rejection.NOT_CONFIGURED)
        # In constant time, and on bytes: a mark with other letters than ASCII is only wrong.
        if not hmac.compare_digest(given.encode("utf-8", "replace"), mark(self.secret, self.provider, kind, reference).encode("ascii")):
            return Rejected(self.provider, Rejection.FORGED)
        if self.sources and not _comes_from(remote, self.sources):
            return Rejected(self.provider, Rejection.FOREIGN_SOURCE)
        return None


@dataclass(frozen=True, slots=True)
class ElksCallbacks:
    """Reads the callbacks of 46elks."""

    secret: str
    sources: tuple[str, ...] = ()
    provider: str = "46elks"

    def delivery(self, form: Mapping[str, str], *, reference: UUID, mark: str, remote: str) -> DeliveryReport | Rejected:
        """A delivery report of an SMS."""
        states = {"sent": State.HANDED_OVER, "delivered": State.DELIVERED, "failed": State.FAILED}
        if rejected := self._door.rejects(Kind.DELIVERY, mark, remote, reference):
            return rejected
        return _report(self.provider, form.get("id", ""), reference, states.get(form.get("status", "")), moment(form.get("delivered", "")))

    def hangup(self, form: Mapping[str, str], *, reference: UUID, mark: str, remote: str) -> DeliveryReport | Rejected:
        """The end of a call: busy and failed have reached nobody; any other end leaves it to the pressed key."""
        if rejected := self._door.rejects(Kind.HANGUP, mark, remote, reference):
            return rejected
        state = {"success": State.DELIVERED, "busy": State.FAILED, "failed": State.FAILED}.get(form.get("state", ""), State.UNKNOWN)
        return _report(self.provider, form.get("id") or form.get("callid", ""), reference, state, None)

    def incoming(self, form: Mapping[str, str], *, mark: str, remote: str) -> IncomingSms | Rejected:
        """An SMS to our number. The body of our answer would be sent back as an SMS: it must be empty."""
        if rejected := self._door.rejects(Kind.INCOMING, mark, remote):
            return rejected
        if form.get("direction", "incoming") != "incoming":
            return Rejected(self.provider, Rejection.MALFORMED)
        names = IncomingNames("id", "from", "to", "message", "created")
        return _incoming(self.provider, form, names)

    def digit(self, form: Mapping[str, str], *, reference: UUID, mark: str, remote: str) -> KeyPress | Rejected:
        """The key that was pressed in a call."""
        if rejected := self._door.rejects(Kind.DIGIT, mark, remote, reference):
            return rejected
        provider_id, result = form.get("callid", ""), form.get("result", "")
        if not _ID.fullmatch(provider_id):
            return Rejected(self.provider, Rejection.MALFORMED)
        digits = result if result.isascii() and result.isdigit() and len(result) <= 20 else ""
        return KeyPress(self.provider, provider_id, reference, digits, _key(self.provider, Kind.DIGIT, provider_id, digits))

    @property
    def _door(self) -> Door:
        return Door(self.provider, self.secret, self.sources)


@dataclass(frozen=True, slots=True)
class IncomingNames:
    """What a provider calls the fields of an incoming SMS."""

    id: str = "id"
    sender: str = "from"
    to: str = "to"
    text: str = "message"
    at: str = "created"


@dataclass(frozen=True, slots=True)
class HttpCallbacks:
    """Reads the callbacks of the configurable provider. A state is recognised by its words, in any case of letters; others are unknown."""

    secret: str
    sources: tuple[str, ...] = ()
    provider: str = "http-sms"
    status: str = "status"
    delivered: tuple[str, ...] = ("delivered", "delivrd")
    failed: tuple[str, ...] = ("failed", "undelivered", "undeliv", "rejected", "rejectd", "expired")
    names: IncomingNames = IncomingNames()

    def delivery(self, form: Mapping[str, str], *, reference: UUID, mark: str, remote: str) -> DeliveryReport | Rejected:
        """A delivery report. Without an id of the provider's it is recognised by our reference, as its receipt is."""
        door = Door(self.provider, self.secret, self.sources)
        if rejected := door.rejects(Kind.DELIVERY, mark, remote, reference):
            return rejected
        word = form.get(self.status, "").strip().lower()
        if not word:
            return Rejected(self.provider, Rejection.MALFORMED)
        state = State.DELIVERED if word in self.delivered else State.FAILED if word in self.failed else State.UNKNOWN
        return _report(self.provider, form.get(self.names.id) or str(reference), reference, state, moment(form.get(self.names.at, "")))

    def incoming(self, form: Mapping[str, str], *, mark: str, remote: str) -> IncomingSms | Rejected:
        """An incoming SMS. One without an id is malformed: it could not be told from its own repetition."""
        door = Door(self.provider, self.secret, self.sources)
        return door.rejects(Kind.INCOMING, mark, remote) or _incoming(self.provider, form, self.names)


def moment(text: str) -> datetime | None:
    """A provider's time, in UTC when it says no zone; None when it cannot be read, since a report is worth more than its time."""
    try:
        said = datetime.fromisoformat(text)
    except ValueError:
        return None
    return said.replace(tzinfo=UTC) if said.tzinfo is None else said


def _report(provider: str, provider_id: str, reference: UUID, state: State | None, at: datetime | None) -> DeliveryReport | Rejected:
    if state is None or not _ID.fullmatch(provider_id):
        return Rejected(provider, Rejection.MALFORMED)
    return DeliveryReport(provider, provider_id, reference, state, _key(provider, Kind.DELIVERY, provider_id, state), at)


def _incoming(provider: str, form: Mapping[str, str], names: IncomingNames) -> IncomingSms | Rejected:
    provider_id, sender = form.get(names.id, ""), clean_line(form.get(names.sender, ""))
    if not _ID.fullmatch(provider_id) or not sender or len(sender) > LONGEST_ID:
        return Rejected(provider, Rejection.MALFORMED)
    text = clean(form.get(names.text, "")[:LONGEST_TEXT])
    key = _key(provider, Kind.INCOMING, provider_id)
    return IncomingSms(provider, provider_id, sender, clean_line(form.get(names.to, "")), text, key, moment(form.get(names.at, "")))


def _key(provider: str, kind: Kind, *parts: str) -> UUID:
    return uuid5(_KEYS, "/".join((provider, kind, *parts)))


def _comes_from(remote: str, sources: tuple[str, ...]) -> bool:
    try:
        address = ip_address(remote)
    except ValueError:
        return False
    if isinstance(address, IPv6Address) and address.ipv4_mapped:
        address = address.ipv4_mapped
    return any(address in ip_network(source, strict=False) for source in sources)
