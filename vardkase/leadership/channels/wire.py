"""One HTTP request to a provider, with a limit in time and size. What goes wrong is a value.

The standard library's own client: it follows no redirects, so that a password never travels to another host.
"""

from __future__ import annotations

import http.client
import ssl
from collections.abc import Mapping
from dataclasses import dataclass
from time import monotonic
from urllib.parse import urlsplit

from vardkase.leadership.channels.message import Failure, Fault, fault

LARGEST_ANSWER = 64 * 1024


@dataclass(frozen=True, slots=True)
class HttpAnswer:
    """What the provider answered: status, body as text, and its headers with names in lower case."""

    status: int
    body: str
    headers: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class HttpRequest:
    """What is asked. `timeout` is in seconds, for the connection and for every wait after it; the whole answer may take twice that."""

    method: str
    url: str
    body: bytes
    headers: Mapping[str, str]
    timeout: float


def ask(provider: str, request: HttpRequest) -> HttpAnswer | Failure:
    """Sends the request. Failures: not configured (an address that is none), unreachable (certainly not sent), slow, nonsense."""
    parts = urlsplit(request.url)
    try:
        port = parts.port
    except ValueError:
        return fault(provider, Fault.NOT_CONFIGURED, "the port is not a number")
    if parts.scheme not in ("http", "https") or not parts.hostname:
        return fault(provider, Fault.NOT_CONFIGURED, "the address is not http or https")
    if parts.scheme == "https":
        connection: http.client.HTTPConnection = http.client.HTTPSConnection(
            parts.hostname, port, timeout=request.timeout, context=ssl.create_default_context()
        )
    else:
        connection = http.client.HTTPConnection(parts.hostname, port, timeout=request.timeout)
    try:
        return _exchange(provider, request, connection, parts.path + (f"?{parts.query}" if parts.query else "") or "/")
    finally:
        connection.close()


def _exchange(provider: str, request: HttpRequest, connection: http.client.HTTPConnection, target: str) -> HttpAnswer | Failure:
    try:
        connection.connect()
    except (OSError, ValueError) as error:
        # Nothing has been said yet: the message has certainly not gone.
        kind = Fault.PROVIDER_SLOW if isinstance(error, TimeoutError) else Fault.PROVIDER_UNREACHABLE
        return fault(provider, kind, f"no connection: {type(error).__name__}")
    try:
        connection.request(request.method, target, body=request.body or None, headers=dict(request.headers))
        response = connection.getresponse()
        body = _read(response, monotonic() + request.timeout)
    except TimeoutError:
        return fault(provider, Fault.PROVIDER_SLOW, f"no answer within {request.timeout:g} s", may_have_gone=True)
    except (http.client.HTTPException, OSError, ValueError) as error:
        return fault(provider, Fault.PROVIDER_NONSENSE, f"{type(error).__name__}", may_have_gone=True)
    headers = {name.lower(): value for name, value in response.getheaders()}
    return HttpAnswer(response.status, body.decode("utf-8", "replace"), headers)


def _read(response: http.client.HTTPResponse, deadline: float) -> bytes:
    """The body, as long as it comes in time and is of a reasonable size. Raises TimeoutError, ValueError."""
    read = b""
    while part := response.read1(8192):
        read += part
        if len(read) > LARGEST_ANSWER:
            raise ValueError("the answer is too large")
        if monotonic() > deadline:
            raise TimeoutError
    return read


def refusal(provider: str, answer: HttpAnswer) -> Failure | None:
    """The failure that a status means on its own, or None for success.

    A server error may come after the message was taken: then nobody knows. Redirects are not followed and so are nonsense.
    """
    if 200 <= answer.status < 300:
        return None
    detail = f"HTTP {answer.status} {answer.body}"
    words = answer.body.lower()
    if answer.status == 402 or "credit" in words or "saldo" in words:
        return fault(provider, Fault.NO_CREDIT, detail)
    if answer.status == 401:
        return fault(provider, Fault.NOT_CONFIGURED, detail)
    if 400 <= answer.status < 500:
        return fault(provider, Fault.PROVIDER_REFUSED, detail)
    return fault(provider, Fault.PROVIDER_NONSENSE, detail, may_have_gone=answer.status >= 500)
