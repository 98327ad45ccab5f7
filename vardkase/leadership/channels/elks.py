"""SMS and voice by 46elks, a Swedish provider with its servers in Sweden.

Read in its documentation (November 2026): sending is POST /a1/sms with Basic auth and the form fields from, to, message, whendelivered
(46elks.se/docs/send-sms, /docs/sms-delivery-reports); the answer is JSON with id and status created, sent, delivered or failed
(/docs/show-sms-id). Calling is POST /a1/calls with from, to, voice_start, whenhangup and timeout (/docs/make-call); the action "ivr"
plays a sound and takes digits, with timeout 1–30 s and repeat, and posts the digits to "next" (/docs/voice-ivr). Sounds are WAV, MP3 or
Ogg at an address; its own speech is English only (/docs/voice-play), so Swedish needs a recording or a speech server. Not found in the
documentation: the status codes of refusals. That they are 4xx with words in the body, that "credit" stands in the one for an empty
account, and the fields of the answer to POST /a1/calls (taken to be id and state) are assumptions; what we do not know counts as refused.
"""

from __future__ import annotations

import base64
import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from urllib.parse import quote, urlencode

from vardkase.kernel.refusal import Refusal
from vardkase.leadership.channels.callbacks import CallbackAddresses
from vardkase.leadership.channels.message import Failure, Fault, Message, Outcome, Receipt, State, fault
from vardkase.leadership.channels.numbers import e164, mobile
from vardkase.leadership.channels.wire import HttpRequest, ask, refusal

PROVIDER = "46elks"
SPEAK = "{text}"
RINGS_SECONDS = 45
_STATES = {"created": State.HANDED_OVER, "sent": State.HANDED_OVER, "delivered": State.DELIVERED}


@dataclass(frozen=True, slots=True)
class ElksAccount:
    """The account at 46elks. `sender` is a number or, for SMS without replies, a name; `timeout` is in seconds."""

    user: str
    password: str
    sender: str
    url: str = "https://api.46elks.com/a1"
    timeout: float = 10.0

    def post(self, path: str, fields: Mapping[str, str], now: datetime) -> Outcome:
        """Posts the fields and reads the answer, as an SMS and a call have it alike."""
        if not (self.user and self.password and self.sender):
            return fault(PROVIDER, Fault.NOT_CONFIGURED, "user, password and sender are needed")
        login = base64.b64encode(f"{self.user}:{self.password}".encode()).decode("ascii")
        headers = {"Authorization": f"Basic {login}", "Content-Type": "application/x-www-form-urlencoded", "Accept": "application/json"}
        body = urlencode(fields).encode("ascii")
        answer = ask(PROVIDER, HttpRequest("POST", self.url.rstrip("/") + path, body, headers, self.timeout))
        if isinstance(answer, Failure):
            return answer
        return refusal(PROVIDER, answer) or _receipt(answer.body, now)


@dataclass(frozen=True, slots=True)
class ElksSms:
    """SMS by 46elks. With an address for callbacks, delivery reports come to it."""

    account: ElksAccount
    addresses: CallbackAddresses | None = None

    @property
    def provider(self) -> str:
        """The name in receipts."""
        return PROVIDER

    def send(self, message: Message, now: datetime) -> Outcome:
        """Hands over one SMS. A number that can get none is refused before anything is sent."""
        try:
            to = mobile(message.to)
        except Refusal as refused:
            return fault(PROVIDER, Fault.NUMBER_REFUSED, refused.code)
        fields = {"from": self.account.sender, "to": to, "message": message.text}
        if self.addresses:
            fields["whendelivered"] = self.addresses.delivery(message.reference)
        return self.account.post("/sms", fields, now)


@dataclass(frozen=True, slots=True)
class ElksVoice:
    """A call by 46elks: the sound is played three times, and a key answers 1 yes, 2 no, 3 later.

    `sound` is the address of a recording that asks the question; {text} in it is replaced by the words to speak, for a speech server.
    """

    account: ElksAccount
    sound: str
    addresses: CallbackAddresses | None = None

    @property
    def provider(self) -> str:
        """The name in receipts."""
        return PROVIDER

    def send(self, message: Message, now: datetime) -> Outcome:
        """Starts one call. Without a sound or an address for the answer a call would be a riddle, and is refused."""
        try:
            to = e164(message.to)
        except Refusal as refused:
            return fault(PROVIDER, Fault.NUMBER_REFUSED, refused.code)
        if not self.sound or not self.addresses:
            return fault(PROVIDER, Fault.NOT_CONFIGURED, "a sound and an address for the answer are needed")
        sound = self.sound.replace(SPEAK, quote(message.speak or message.text, safe=""))
        start = {"ivr": sound, "digits": 1, "timeout": 10, "repeat": 3, "next": self.addresses.digit(message.reference)}
        fields = {
            "from": self.account.sender,
            "to": to,
            "voice_start": json.dumps(start),
            "whenhangup": self.addresses.hangup(message.reference),
            "timeout": str(RINGS_SECONDS),
        }
        return self.account.post("/calls", fields, now)


def _receipt(body: str, now: datetime) -> Outcome:
    try:
        said: Any = json.loads(body)
    except ValueError:
        said = None
    # A success without an id cannot be followed up: it may have gone, and nobody can know.
    if not isinstance(said, dict) or not isinstance(said.get("id"), str) or not said["id"]:
        return fault(PROVIDER, Fault.PROVIDER_NONSENSE, f"no id in {body}", may_have_gone=True)
    status = said.get("status") or said.get("state")
    if status == "failed":
        return fault(PROVIDER, Fault.PROVIDER_REFUSED, "the provider says failed")
    return Receipt(PROVIDER, said["id"], now, _STATES.get(str(status), State.HANDED_OVER))
