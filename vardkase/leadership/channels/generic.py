"""SMS by any provider, or gateway of one's own, that takes an HTTP request.

Which fields, which header and what success looks like is said in settings.
"""

from __future__ import annotations

import json
import re
from dataclasses import dataclass
from datetime import datetime
from urllib.parse import urlencode

from vardkase.kernel.refusal import Refusal
from vardkase.leadership.channels.callbacks import CallbackAddresses
from vardkase.leadership.channels.message import Failure, Fault, Message, Outcome, Receipt, State, fault
from vardkase.leadership.channels.numbers import mobile
from vardkase.leadership.channels.wire import HttpRequest, ask, refusal

PROVIDER = "http-sms"
_HEADER = re.compile(r"([A-Za-z0-9-]+):\s*([^\r\n]+)")


@dataclass(frozen=True, slots=True)
class HttpSmsSettings:
    """How the provider wants it. `fields` are pairs of its name and our value: to, from, text, reference, callback, or =word for a fixed
    word.

    `success` must be found in the body of a 2xx answer (empty: any body will do); group 1 of `id_pattern` is the provider's id.
    """

    url: str
    sender: str = ""
    method: str = "POST"
    encoding: str = "form"
    fields: tuple[tuple[str, str], ...] = (("to", "to"), ("from", "from"), ("message", "text"), ("reference", "reference"))
    header: str = ""
    success: str = ""
    id_pattern: str = r'"id"\s*:\s*"?([^",}\s]+)'
    timeout: float = 10.0

    def problem(self) -> str:
        """What is wrong with the settings, or empty."""
        if not self.url:
            return "no address"
        if self.method not in {"POST", "GET", "PUT"} or self.encoding not in {"form", "json"}:
            return "the method is POST, PUT or GET and the encoding form or json"
        if self.header and not _HEADER.fullmatch(self.header):
            return "the header is not Name: value"
        for pattern, groups in ((self.success, 0), (self.id_pattern, 1)):
            try:
                if pattern and re.compile(pattern).groups < groups:
                    return "the pattern for the id has no group"
            except re.error:
                return "a pattern cannot be read"
        return "" if {"to", "text"} <= {ours for _, ours in self.fields} else "the fields to and text are needed"


@dataclass(frozen=True, slots=True)
class HttpSms:
    """SMS by a configurable HTTP request."""

    settings: HttpSmsSettings
    addresses: CallbackAddresses | None = None

    @property
    def provider(self) -> str:
        """The name in receipts."""
        return PROVIDER

    def send(self, message: Message, now: datetime) -> Outcome:
        """Hands over one SMS; what does not look like the configured success is nonsense and may have gone."""
        if problem := self.settings.problem():
            return fault(PROVIDER, Fault.NOT_CONFIGURED, problem)
        try:
            to = mobile(message.to)
        except Refusal as refused:
            return fault(PROVIDER, Fault.NUMBER_REFUSED, refused.code)
        answer = ask(PROVIDER, self._request(message, to))
        if isinstance(answer, Failure):
            return answer
        if refused_by := refusal(PROVIDER, answer):
            return refused_by
        if self.settings.success and not re.search(self.settings.success, answer.body):
            return fault(PROVIDER, Fault.PROVIDER_NONSENSE, f"not the configured success: {answer.body}", may_have_gone=True)
        found = re.search(self.settings.id_pattern, answer.body) if self.settings.id_pattern else None
        # Without an id of the provider's, our own reference is what its delivery reports can be recognised by.
        return Receipt(PROVIDER, (found and found[1]) or str(message.reference), now, State.HANDED_OVER)

    def _request(self, message: Message, to: str) -> HttpRequest:
        values = {
            "to": to,
            "from": self.settings.sender,
            "text": message.text,
            "reference": str(message.reference),
            "callback": self.addresses.delivery(message.reference) if self.addresses else "",
        }
        fields = {theirs: ours[1:] if ours.startswith("=") else values.get(ours, "") for theirs, ours in self.settings.fields}
        headers = {"Accept": "*/*"}
        if given := _HEADER.fullmatch(self.settings.header):
            headers[given[1]] = given[2]
        url, body = self.settings.url, b""
        if self.settings.method == "GET":
            url += ("&" if "?" in url else "?") + urlencode(fields)
        elif self.settings.encoding == "json":
            headers["Content-Type"] = "application/json"
            body = json.dumps(fields, ensure_ascii=False).encode("utf-8")
        else:
            headers["Content-Type"] = "application/x-www-form-urlencoded"
            body = urlencode(fields).encode("ascii")
        return HttpRequest(self.settings.method, url, body, headers, self.settings.timeout)
