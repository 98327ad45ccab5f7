"""Mail by any SMTP server: plain text, by STARTTLS when it is asked for and never without it then."""

from __future__ import annotations

import smtplib
import ssl
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime
from email.headerregistry import Address
from email.message import EmailMessage
from email.utils import format_datetime, parseaddr

from vardkase.kernel.refusal import Refusal
from vardkase.leadership.channels.message import Fault, Message, Outcome, Receipt, State, fault
from vardkase.organisation import rules

PROVIDER = "mail"


@dataclass(frozen=True, slots=True)
class Mail:
    """Mail by one server. `timeout` is in seconds for every answer of the server's; `tls` is for a server with a certificate of its own."""

    host: str
    port: int = 587
    user: str = ""
    password: str = ""
    sender: str = ""
    starttls: bool = True
    timeout: float = 10.0
    tls: ssl.SSLContext | None = None

    @property
    def provider(self) -> str:
        """The name in receipts."""
        return PROVIDER

    def send(self, message: Message, now: datetime) -> Outcome:
        """Hands over one mail. Its Message-ID is our reference, so that a mail that came twice can be seen to be one."""
        if not self.host or "@" not in parseaddr(self.sender)[1]:
            return fault(PROVIDER, Fault.NOT_CONFIGURED, "a server and a sender are needed")
        try:
            to = _ascii(rules.normalise(rules.Channel.EMAIL, message.to))
        except (Refusal, UnicodeError) as refused:
            return fault(PROVIDER, Fault.NUMBER_REFUSED, refused.code if isinstance(refused, Refusal) else "organisation.email")
        mail = self._letter(message, to, now)
        server, said_all = smtplib.SMTP(timeout=self.timeout), False
        try:
            self._greet(server)
            said_all = True
            server.send_message(mail)
        except (smtplib.SMTPException, OSError, ValueError) as error:
            server.close()
            return _failure(error, may_have_gone=said_all)
        # What was accepted is accepted: a server that takes the farewell badly must not make us send again.
        with suppress(smtplib.SMTPException, OSError):
            server.quit()
        return Receipt(PROVIDER, str(mail["Message-ID"]), now, State.HANDED_OVER)

    def _greet(self, server: smtplib.SMTP) -> None:
        code, words = server.connect(self.host, self.port)
        if code != 220:
            raise smtplib.SMTPConnectError(code, words)
        if self.starttls:
            # starttls() checks the name in the certificate against the host the client was made for.
            server._host = self.host  # type: ignore[attr-defined]  # noqa: SLF001 - only the constructor, which connects, sets it
            server.starttls(context=self.tls or ssl.create_default_context())
        server.ehlo_or_helo_if_needed()
        if self.user:
            server.login(self.user, self.password)

    def _letter(self, message: Message, to: str, now: datetime) -> EmailMessage:
        """A plain text mail. Header values go through Python's own policy, which refuses a line break in a header."""
        mail = EmailMessage()
        name, sender = parseaddr(self.sender)
        mail["From"] = Address(display_name=name, addr_spec=sender)
        mail["To"] = to
        mail["Subject"] = " ".join((message.subject or message.text).split())[:78]
        mail["Date"] = format_datetime(now)
        mail["Message-ID"] = f"<{message.reference}@{sender.rpartition('@')[2]}>"
        mail["Auto-Submitted"] = "auto-generated"
        body = message.text if not message.reply_url or message.reply_url in message.text else f"{message.text}\n\n{message.reply_url}"
        mail.set_content(body)
        return mail


def _ascii(address: str) -> str:
    """The address with its domain as mail servers know it: räddning.example as xn--rddning-5wa.example. Raises UnicodeError."""
    name, _, domain = address.rpartition("@")
    return f"{name}@{domain.encode('idna').decode('ascii')}"


def _failure(error: Exception, *, may_have_gone: bool) -> Outcome:
    """What the server, or its silence, means. Before the letter was given nothing has gone; a refusal says the same."""
    if isinstance(error, smtplib.SMTPRecipientsRefused):
        codes = [code for code, _ in error.recipients.values()]
        # 4xx is "later" (greylisting, a full box): the address may be right.
        return fault(PROVIDER, Fault.NUMBER_REFUSED if all(code >= 500 for code in codes) else Fault.PROVIDER_REFUSED, f"SMTP {codes}")
    if isinstance(error, smtplib.SMTPNotSupportedError | smtplib.SMTPAuthenticationError | ssl.SSLError):
        return fault(PROVIDER, Fault.NOT_CONFIGURED, f"{type(error).__name__}: {error}")
    # The library tells a silence as a broken connection, and keeps what it was behind it.
    if isinstance(error, TimeoutError) or isinstance(error.__context__, TimeoutError):
        return fault(PROVIDER, Fault.PROVIDER_SLOW, "no answer in time", may_have_gone=may_have_gone)
    if isinstance(error, smtplib.SMTPResponseException) and 400 <= error.smtp_code < 600:
        return fault(PROVIDER, Fault.PROVIDER_REFUSED, f"SMTP {error.smtp_code}")
    if isinstance(error, smtplib.SMTPException | ValueError):
        return fault(PROVIDER, Fault.PROVIDER_NONSENSE, type(error).__name__, may_have_gone=may_have_gone)
    return fault(PROVIDER, Fault.PROVIDER_UNREACHABLE, type(error).__name__, may_have_gone=may_have_gone)
