"""Providers on this machine for the tests: an HTTP server that answers as it is told, and an SMTP server of forty lines."""

from __future__ import annotations

import socket
import socketserver
import ssl
import threading
import time
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Self
from urllib.parse import parse_qsl

NOW = datetime(2026, 1, 3, 9, 0, tzinfo=UTC)


@dataclass
class Asked:
    """A request that came."""

    method: str
    path: str
    headers: dict[str, str]
    body: bytes

    @property
    def form(self) -> dict[str, str]:
        """Its fields."""
        return dict(parse_qsl(self.body.decode(), keep_blank_values=True))


@dataclass
class Says:
    """What the server shall answer; `raw` instead of HTTP, after `wait` seconds."""

    status: int = 200
    body: str | bytes = ""
    headers: dict[str, str] = field(default_factory=dict)
    wait: float = 0
    raw: bytes | None = None
    drip: float = 0


class HttpHandler(BaseHTTPRequestHandler):
    """Answers as its server was told."""

    server: HttpServer

    def _handle(self) -> None:
        body = self.rfile.read(int(self.headers.get("Content-Length") or 0))
        asked = Asked(self.command, self.path, {k.lower(): v for k, v in self.headers.items()}, body)
        self.server.provider.asked.append(asked)
        says = self.server.provider.answer(asked)
        time.sleep(says.wait)
        try:
            self._say(says)
        except OSError:
            self.close_connection = True  # The client has gone: that is what some tests are about.

    do_GET = do_POST = do_PUT = _handle  # noqa: N815 - names of the standard library

    def _say(self, says: Says) -> None:
        if says.raw is not None:
            self.wfile.write(says.raw)
            self.close_connection = True
            return
        said = says.body.encode() if isinstance(says.body, str) else says.body
        self.send_response(says.status)
        for name, value in says.headers.items():
            self.send_header(name, value)
        self.send_header("Content-Length", str(len(said)))
        self.end_headers()
        for byte in said if says.drip else ():
            time.sleep(says.drip)
            self.wfile.write(bytes([byte]))
            self.wfile.flush()
        if not says.drip:
            self.wfile.write(said)

    def log_message(self, format: str, *args: object) -> None:
        """Says nothing."""


class HttpServer(ThreadingHTTPServer):
    """The server that the handlers belong to."""

    daemon_threads = True
    block_on_close = False
    provider: HttpProvider


class HttpProvider:
    """An HTTP server on loopback that keeps what it was asked and answers by a function."""

    def __init__(self, answer: Callable[[Asked], Says]) -> None:
        self.asked: list[Asked] = []
        self.answer = answer
        self.server = HttpServer(("127.0.0.1", 0), HttpHandler)
        self.server.provider = self
        self.url = f"http://127.0.0.1:{self.server.server_port}"
        self._thread = threading.Thread(target=self.server.serve_forever, kwargs={"poll_interval": 0.002}, daemon=True)

    def __enter__(self) -> Self:
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self.server.shutdown()
        self.server.server_close()
        self._thread.join()


@dataclass
class Letter:
    """A mail that came: envelope and text."""

    sender: str
    to: list[str]
    text: str
    by_tls: bool
    login: bool


class SmtpHandler(socketserver.StreamRequestHandler):
    """One conversation with the SMTP server below."""

    server: SmtpServer

    def handle(self) -> None:
        """Greets and answers, line by line."""
        self.letter, self.by_tls, self.login = Letter("", [], "", False, False), False, False
        self._say(self.server.greeting)
        try:
            while (line := self.rfile.readline()) and self._answer(line.decode().strip()):
                pass
        except OSError:
            return

    def finish(self) -> None:
        """Closes also what has become encrypted."""
        with suppress(OSError):
            super().finish()
        self.connection.close()

    def _say(self, words: str) -> None:
        self.wfile.write(words.encode() + b"\r\n")
        self.wfile.flush()

    def _answer(self, line: str) -> bool:
        self.server.said.append(line)
        command = line.partition(":")[0].partition(" ")[0].upper()
        reply = self.server.replies.get(command, self._usual(command, line))
        if reply == "drop":
            return False
        if reply is None:
            time.sleep(0.5)
            return False
        self._say(reply)
        if command == "STARTTLS" and reply.startswith("220"):
            self._wrap()
        if command == "DATA" and reply.startswith("354"):
            self._take()
        return command != "QUIT"

    def _usual(self, command: str, line: str) -> str:
        if command == "EHLO":
            tls = "250-STARTTLS\r\n" if self.server.papers and not self.by_tls else ""
            return f"250-x\r\n{tls}250-8BITMIME\r\n250 AUTH PLAIN"
        if command == "MAIL":
            self.letter.sender = line.partition("<")[2].partition(">")[0]
        if command == "RCPT":
            self.letter.to.append(line.partition("<")[2].partition(">")[0])
        self.login = self.login or command == "AUTH"
        return {"STARTTLS": "220 go", "AUTH": "235 in", "DATA": "354 say", "QUIT": "221 bye"}.get(command, "250 ok")

    def _wrap(self) -> None:
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        assert self.server.papers
        context.load_cert_chain(*self.server.papers)
        self.request = self.connection = context.wrap_socket(self.request, server_side=True)
        self.rfile, self.wfile = self.connection.makefile("rb"), self.connection.makefile("wb")
        self.by_tls = True

    def _take(self) -> None:
        lines = []
        while (line := self.rfile.readline()) not in (b".\r\n", b""):
            lines.append(line)
        self.letter.text, self.letter.by_tls, self.letter.login = b"".join(lines).decode(), self.by_tls, self.login
        end = self.server.replies.get("END", "250 taken")
        if end == "drop":
            self.connection.shutdown(socket.SHUT_RDWR)
        elif end is None:
            time.sleep(0.5)
        else:
            if end.startswith("250"):
                self.server.letters.append(self.letter)
            self._say(end)


class SmtpServer(socketserver.ThreadingTCPServer):
    """The server that the conversations belong to."""

    daemon_threads = True
    block_on_close = False

    def __init__(self, replies: dict[str, str | None], papers: tuple[str, str] | None, greeting: str) -> None:
        self.replies, self.papers, self.greeting = replies, papers, greeting
        self.letters: list[Letter] = []
        self.said: list[str] = []
        super().__init__(("127.0.0.1", 0), SmtpHandler)

    def handle_error(self, request: object, client_address: object) -> None:
        """A client that hangs up is what some tests are about."""


class SmtpProvider:
    """An SMTP server on loopback. `replies` changes the answer to a command; None as an answer is silence, and "drop" hangs up."""

    def __init__(self, replies: dict[str, str | None] | None = None, certificate: tuple[str, str] | None = None, greeting: str = "220 x"):
        self.server = SmtpServer(replies or {}, certificate, greeting)
        self.letters, self.said = self.server.letters, self.server.said
        self.port = self.server.server_address[1]
        self._thread = threading.Thread(target=self.server.serve_forever, kwargs={"poll_interval": 0.002}, daemon=True)

    def __enter__(self) -> Self:
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self.server.shutdown()
        self.server.server_close()
        self._thread.join()


def certificate(folder) -> tuple[str, str]:
    """A certificate for 127.0.0.1 that nobody else trusts, and its key, as files."""
    from ipaddress import ip_address

    from cryptography import x509
    from cryptography.hazmat.primitives import hashes, serialization
    from cryptography.hazmat.primitives.asymmetric import ec

    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(x509.NameOID.COMMON_NAME, "test")])
    today = datetime.now(UTC)
    made = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(1)
        .not_valid_before(today - timedelta(days=1))
        .not_valid_after(today + timedelta(days=1))
        .add_extension(x509.SubjectAlternativeName([x509.IPAddress(ip_address("127.0.0.1"))]), critical=False)
        .sign(key, hashes.SHA256())
    )
    (folder / "cert.pem").write_bytes(made.public_bytes(serialization.Encoding.PEM))
    (folder / "key.pem").write_bytes(
        key.private_bytes(serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption())
    )
    return str(folder / "cert.pem"), str(folder / "key.pem")


def closed_port() -> int:
    """A port that nobody listens on."""
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        return int(taken.getsockname()[1])
