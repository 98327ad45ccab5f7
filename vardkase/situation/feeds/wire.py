"""One question to a feed over the network, with limits in time, size and where it may lead. What goes wrong is a value.

An address is resolved once, and the connection goes to what was found: a name that answers otherwise the second time leads nowhere. Nothing
inside of our network is asked (loopback, private, link-local and reserved addresses), neither directly nor by a redirect. A redirect is
followed only to the same host, by https. A host that is named for tests is excepted from both, and from nothing else.
"""

from __future__ import annotations

import http.client
import ipaddress
import socket
import ssl
import zlib
from collections.abc import Callable, Mapping
from contextlib import suppress
from dataclasses import dataclass, field
from threading import Timer
from typing import Any
from urllib.parse import SplitResult, urljoin, urlsplit

from vardkase.situation.feeds.reading import MAX_BYTES
from vardkase.situation.rules.feeds import Fault

MOST_REDIRECTS = 3
MOST_PACKED = 1024 * 1024  # bytes that come packed; unpacked, MAX_BYTES holds
REDIRECTS = frozenset({301, 302, 303, 307, 308})
Resolve = Callable[[str, int], list[str]]


@dataclass(frozen=True, slots=True)
class Question:
    """What is asked. `seconds` is for the whole of it, from the first packet to the last. `test_host` is the host excepted for tests."""

    url: str
    agent: str
    method: str = "GET"
    body: bytes = b""
    headers: Mapping[str, str] = field(default_factory=dict)
    etag: str = ""
    modified: str = ""
    seconds: float = 20.0
    test_host: str = ""
    largest: int = MAX_BYTES


@dataclass(frozen=True, slots=True)
class Answer:
    """What came. `unchanged`: the feed says itself that nothing is new (304)."""

    body: bytes = b""
    unchanged: bool = False
    etag: str = ""
    modified: str = ""


@dataclass(frozen=True, slots=True)
class Failed:
    """Why there is no answer, and what for whoever runs the server."""

    fault: Fault
    detail: str = ""


class _Stop(Exception):
    def __init__(self, fault: Fault, detail: str) -> None:
        super().__init__(detail)
        self.failed = Failed(fault, detail[:300])


def addresses_of(host: str, port: int) -> list[str]:
    """The addresses of a host, as the machine resolves it. Raises OSError."""
    return list(dict.fromkeys(str(found[4][0]) for found in socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)))


def is_outside(address: str) -> bool:
    """Whether an address lies in the open internet: not ours, not this machine, and not one that hides another in itself."""
    try:
        found = ipaddress.ip_address(address.partition("%")[0])
    except ValueError:
        return False
    if isinstance(found, ipaddress.IPv6Address):
        if found in _NAT64:
            return is_outside(str(ipaddress.IPv4Address(int(found) & 0xFFFF_FFFF)))
        if found.is_site_local:
            return False
        hidden = [found.ipv4_mapped, found.sixtofour, *(found.teredo or ())]
        if any(one is not None and not is_outside(str(one)) for one in hidden):
            return False
    if any(found in net for net in _NOT_FOR_ANYBODY if net.version == found.version):
        return False
    return found.is_global and not found.is_multicast and not found.is_reserved and not found.is_unspecified


_NAT64 = ipaddress.ip_network("64:ff9b::/96")
# What the registries of IANA keep for other things than hosts, and which Python's own list has as open in some versions.
_NOT_FOR_ANYBODY = tuple(
    ipaddress.ip_network(net)
    for net in ("192.88.99.0/24", "192.31.196.0/24", "192.52.193.0/24", "192.175.48.0/24", "64:ff9b:1::/48", "100::/64", "2001::/23",
        "2001:db8::/32", "2620:4f:8000::/48", "3fff::/20", "5f00::/16", "fec0::/10")
)  # fmt: skip


def ask(question: Question, *, resolve: Resolve = addresses_of) -> Answer | Failed:
    """Asks, and follows what may be followed."""
    url = question.url
    try:
        for _ in range(MOST_REDIRECTS + 1):
            found = _once(question, url, resolve)
            if isinstance(found, Answer):
                return found
            url = _followed(url, found, question)
    except _Stop as stop:
        return stop.failed
    return Failed(Fault.FORBIDDEN_REDIRECT, f"more than {MOST_REDIRECTS} redirects")


def _followed(before: str, after: str, question: Question) -> str:
    """Where a redirect leads, if it may be followed: to the same host, by https, with the same question."""
    try:
        target = urljoin(before, after)
        old, new = urlsplit(before), urlsplit(target)
    except ValueError:
        raise _Stop(Fault.FORBIDDEN_REDIRECT, "to what is no address")
    excepted = bool(question.test_host) and new.hostname == question.test_host
    if question.method != "GET" or new.hostname != old.hostname or (new.scheme != "https" and not excepted) or _port(new) != _port(old):
        raise _Stop(Fault.FORBIDDEN_REDIRECT, f"to {new.scheme}://{new.netloc}")
    return target


def _port(parts: SplitResult) -> int:
    try:
        return parts.port or {"https": 443, "http": 80}.get(parts.scheme, 0)
    except ValueError:
        raise _Stop(Fault.NOT_CONFIGURED, "the port is not a number")


def _once(question: Question, url: str, resolve: Resolve) -> Answer | str:
    """One exchange: the answer, or where it is said to be."""
    try:
        parts = urlsplit(url)
    except ValueError:
        raise _Stop(Fault.NOT_CONFIGURED, "the address is none")
    host, port = parts.hostname or "", _port(parts)
    excepted = bool(question.test_host) and host == question.test_host
    if not host or parts.scheme not in ("https", "http") or (parts.scheme == "http" and not excepted):
        raise _Stop(Fault.NOT_CONFIGURED, "the address is not https")
    if parts.username is not None:
        raise _Stop(Fault.NOT_CONFIGURED, "the address holds a name")
    try:
        found = resolve(host, port)
    except (OSError, UnicodeError) as error:
        raise _Stop(Fault.UNREACHABLE, f"{host}: {type(error).__name__}")
    allowed = found if excepted else [one for one in found if is_outside(one)]
    # One address inside among many is enough to refuse: a name of the open internet has none.
    if not allowed or len(allowed) != len(found):
        raise _Stop(Fault.FORBIDDEN_ADDRESS, f"{host} lies inside of our network, or nowhere")
    return _exchange(question, parts, host, port, allowed)


class _Pinned(http.client.HTTPConnection):
    """A connection to the address that was found, with the name of the host in its question and, for https, in its certificate."""

    def __init__(self, host: str, port: int, address: str, *, timeout: float, secure: bool) -> None:
        super().__init__(host, port, timeout=timeout)
        self._address, self._secure = address, secure
        # The library lets go of its own when the answer begins.
        self.held: socket.socket | None = None

    def connect(self) -> None:
        plain = socket.create_connection((self._address, self.port), self.timeout)
        self.sock = self.held = plain
        if self._secure:
            self.sock = ssl.create_default_context().wrap_socket(plain, server_hostname=self.host)
            self.held = self.sock


def _exchange(question: Question, parts: SplitResult, host: str, port: int, addresses: list[str]) -> Answer | str:
    connection = _Pinned(host, port, addresses[0], timeout=question.seconds, secure=parts.scheme == "https")
    late: list[bool] = []

    def cut() -> None:
        # Whatever the other end is doing, a byte at a time or nothing at all: the time is out.
        late.append(True)
        if connection.held is not None:
            with suppress(OSError):
                connection.held.shutdown(socket.SHUT_RDWR)

    clock = Timer(question.seconds, cut)
    clock.daemon = True
    clock.start()
    try:
        target = (parts.path or "/") + (f"?{parts.query}" if parts.query else "")
        connection.request(question.method, target, body=question.body or None, headers=_headers(question))
        answer = _read(connection.getresponse(), question)
        if late:
            raise TimeoutError
        return answer
    except TimeoutError:
        raise _Stop(Fault.SLOW, f"no whole answer within {question.seconds:g} s")
    except (_Stop, http.client.HTTPException, OSError, ValueError, AttributeError) as error:
        if late:
            raise _Stop(Fault.SLOW, f"no whole answer within {question.seconds:g} s")
        if isinstance(error, _Stop):
            raise
        fault = Fault.UNREACHABLE if isinstance(error, OSError) else Fault.GARBAGE
        raise _Stop(fault, f"{type(error).__name__}")
    finally:
        clock.cancel()
        connection.close()


def _headers(question: Question) -> dict[str, str]:
    said = {"User-Agent": question.agent, "Accept-Encoding": "gzip, identity", "Connection": "close", **question.headers}
    if question.etag:
        said["If-None-Match"] = question.etag
    if question.modified:
        said["If-Modified-Since"] = question.modified
    return said


def _read(response: http.client.HTTPResponse, question: Question) -> Answer | str:
    if response.status in REDIRECTS:
        return response.getheader("Location") or ""
    etag, modified = (str(response.getheader(name) or "")[:200] for name in ("ETag", "Last-Modified"))
    if response.status == 304:
        return Answer(unchanged=True, etag=etag or question.etag, modified=modified or question.modified)
    if response.status != 200:
        raise _Stop(Fault.REFUSED, f"HTTP {response.status}")
    said = str(response.getheader("Content-Length") or "")
    if said.isdigit() and int(said) > question.largest:
        raise _Stop(Fault.TOO_LARGE, f"{said} bytes")
    packing = str(response.getheader("Content-Encoding") or "identity").strip().lower()
    if packing not in ("identity", "gzip", "x-gzip"):
        raise _Stop(Fault.GARBAGE, f"packed as {packing[:40]}")
    body = _body(response, question.largest, packed=packing != "identity")
    if said.isdigit() and response.length:
        raise _Stop(Fault.GARBAGE, f"cut off {response.length} bytes before its end")
    return Answer(body, etag=etag, modified=modified)


def _body(response: http.client.HTTPResponse, largest: int, *, packed: bool) -> bytes:
    """The body, unpacked as it comes, so that a bomb is never held whole."""
    unpack = zlib.decompressobj(31) if packed else None
    read, came = bytearray(), 0
    while part := response.read1(64 * 1024):
        came += len(part)
        if unpack is not None:
            if came > MOST_PACKED:
                raise _Stop(Fault.TOO_LARGE, f"more than {MOST_PACKED} bytes packed")
            part = _unpacked(unpack, part, largest - len(read) + 1)
        read += part
        if len(read) > largest:
            raise _Stop(Fault.TOO_LARGE, f"more than {largest} bytes")
    if unpack is not None and not unpack.eof:
        raise _Stop(Fault.GARBAGE, "cut off in the middle of what was packed")
    return bytes(read)


def _unpacked(unpack: Any, part: bytes, most: int) -> bytes:
    try:
        return bytes(unpack.decompress(part, max(most, 1)))
    except zlib.error:
        raise _Stop(Fault.GARBAGE, "not packed as it says")
