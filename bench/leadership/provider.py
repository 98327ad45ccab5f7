"""A provider of SMS and a mail server for the bench, in a process of its own: each message is answered after fifty milliseconds.

Every message that comes is told on standard output, so that what was sent twice can be counted.
"""

from __future__ import annotations

import sys
import time

from vardkase.leadership.tests.providers import Asked, HttpProvider, Says, SmtpHandler, SmtpProvider

WAIT = 0.05


def told(kind: str, reference: str) -> None:
    """One line for each message."""
    sys.stdout.write(f"{kind} {reference}\n")
    sys.stdout.flush()


def answer(asked: Asked) -> Says:
    """Accepts an SMS."""
    told("sms", asked.form["reference"])
    return Says(200, f'{{"id": "{asked.form["reference"]}"}}', wait=WAIT)


class SlowSmtp(SmtpHandler):
    """A mail server that takes its time once for each letter."""

    def _take(self) -> None:
        time.sleep(WAIT)
        super()._take()
        told("mail", self.letter.text.partition("Message-ID: <")[2].partition("@")[0])


def main() -> None:
    """Serves until it is stopped; the first line says on which ports."""
    mail = SmtpProvider()
    mail.server.RequestHandlerClass = SlowSmtp
    with HttpProvider(answer) as sms, mail:
        sys.stdout.write(f"{sms.url} {mail.port}\n")
        sys.stdout.flush()
        sys.stdin.read()


if __name__ == "__main__":
    main()
