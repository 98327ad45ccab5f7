"""The call-out: 500 people on two channels to a provider that takes fifty milliseconds for each; 500 answers in ten seconds; kill -9."""

from __future__ import annotations

import http.client
import os
import signal
import subprocess
import sys
import threading
import time
from collections import Counter
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime
from pathlib import Path
from typing import Any
from uuid import UUID

from bench.house import Server, folder, free_port
from bench.result import Result, say

PEOPLE = 500
MESSAGES = 2 * PEOPLE
REPLY_SECONDS = 10
PATIENCE = 120.0


class Provider:
    """The provider's process, and what came to it."""

    def __init__(self) -> None:
        arguments = [sys.executable, "-m", "bench.leadership.provider"]
        self.process = subprocess.Popen(arguments, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)
        assert self.process.stdout
        self.sms_url, self.mail_port = self.process.stdout.readline().split()
        self.came: list[str] = []
        self._thread = threading.Thread(target=self._listen, daemon=True)
        self._thread.start()

    def _listen(self) -> None:
        assert self.process.stdout
        self.came.extend(line.strip() for line in self.process.stdout)

    def stop(self) -> None:
        """Stops it and waits."""
        self.process.kill()
        self.process.wait()


class Hall:
    """A real installation (no demonstration) on its own data, with the providers set up."""

    def __init__(self, where: Path, provider: Provider) -> None:
        os.environ |= {
            "VARDKASE_DATA": str(where),
            "VARDKASE_DEMO": "off",
            "VARDKASE_DATABASE": "",
            "VARDKASE_SMS_HTTP_URL": provider.sms_url,
            "VARDKASE_CALLOUT_SMS_ROUTES": "http",
            "VARDKASE_SMTP_HOST": "127.0.0.1",
            "VARDKASE_SMTP_PORT": provider.mail_port,
            "VARDKASE_SMTP_STARTTLS": "off",
            "VARDKASE_MAIL_FROM": "krisledning@kommun.example",
            "VARDKASE_WEB_PROCESSES": "1",
            "DJANGO_SETTINGS_MODULE": "vardkase.settings",
        }
        import django

        django.setup()
        from vardkase.shell.commands import house

        house._ready()  # noqa: SLF001 - what `serve` does before it serves

    def serve(self) -> Server:
        """Starts the server, whose worker sends."""
        port = free_port()
        return Server([sys.executable, "-m", "vardkase", "serve", "--port", str(port)], port, "/health/")

    def begin(self) -> tuple[UUID, float]:
        """Starts a call-out of all in their first wave; returns its id, and how long that took."""
        from vardkase.incidents import actions as incidents
        from vardkase.incidents.rules import IncidentDraft
        from vardkase.kernel.ids import new_id
        from vardkase.leadership import actions
        from vardkase.leadership.channels.gate import ChannelKind
        from vardkase.leadership.rules.callouts import CalloutDraft, Candidate, Wanted, Way
        from vardkase.testing.people import AUTHORITY, alva

        viewer, now = alva(), datetime.now(UTC)
        incident_id, key = new_id(), new_id()
        incidents.open_incident(viewer=viewer, draft=IncidentDraft("Mätning", AUTHORITY, "Kommunstyrelsen"), key=incident_id, now=now)
        chain = tuple(
            Candidate(
                None, f"Provperson {n}", "Stab", (Way(ChannelKind.SMS, f"+46701{n:06}"), Way(ChannelKind.MAIL, f"p{n}@kommun.example"))
            )
            for n in range(PEOPLE)
        )
        draft = CalloutDraft(None, "Stab", "Stadshuset", None, (Wanted("stab", "Stab", PEOPLE, 15, chain),))
        begun = time.perf_counter()
        actions.start_callout(viewer=viewer, incident_id=incident_id, draft=draft, key=key, now=now)
        return key, time.perf_counter() - begun


def callout(name: str) -> list[Result]:
    """Sending, answers, and both across kill -9."""
    provider = Provider()
    try:
        with folder() as where:
            hall = Hall(where, provider)
            server = hall.serve()
            try:
                return [*_sending(name, hall, provider), *_answers(name, server), *_killed(name, hall, server, provider)]
            finally:
                server.stop()
    finally:
        provider.stop()


def _sending(name: str, hall: Hall, provider: Provider) -> list[Result]:
    begun = time.perf_counter()
    callout_id, started = hall.begin()
    took = _until(lambda: _states(callout_id) == {"handed_over": MESSAGES}, begun)
    assert Counter(provider.came).most_common(1)[0][1] == 1
    assert len(provider.came) == MESSAGES
    return [
        say(name, "starting a call-out of 500 people", "ms", started * 1000, goal=150),
        say(name, "500 people on two channels, to all handed over", "s", took, goal=15),
    ]


def _answers(name: str, server: Server) -> list[Result]:
    links = _links()
    begun = time.perf_counter()

    def reply(number: int) -> float:
        time.sleep(max(0.0, begun + number * REPLY_SECONDS / PEOPLE - time.perf_counter()))
        sent = time.perf_counter()
        assert _post(server.port, links[number]) == 302
        return time.perf_counter() - sent

    with ThreadPoolExecutor(32) as pool:
        waits = sorted(pool.map(reply, range(PEOPLE)))
    took = time.perf_counter() - begun
    assert _coming() == PEOPLE
    # A second press of the same button is the same answer.
    assert _post(server.port, links[0]) == 302
    assert _replies() == PEOPLE
    return [
        say(name, "500 answers by the link, to the last one thanked", "s", took, goal=REPLY_SECONDS + 2),
        say(name, "one of them, 95th percentile", "ms", waits[int(PEOPLE * 0.95)] * 1000, goal=500),
    ]


def _killed(name: str, hall: Hall, server: Server, provider: Provider) -> list[Result]:
    before = len(provider.came)
    callout_id, _ = hall.begin()
    while len(provider.came) - before < MESSAGES // 4:
        time.sleep(0.02)
    os.kill(server.process.pid, signal.SIGKILL)
    server.process.wait()
    begun = time.perf_counter()
    again = hall.serve()
    try:
        took = _until(lambda: _states(callout_id) == {"handed_over": MESSAGES}, begun)
    finally:
        again.stop()
    came = Counter(provider.came[before:])
    assert len(came) == MESSAGES
    return [
        say(name, "kill -9 while sending: from the kill to all handed over", "s", took, goal=90),
        say(name, "the same, messages that the provider got twice", "", sum(count - 1 for count in came.values()), goal=100),
    ]


def _until(done: Callable[[], bool], begun: float) -> float:
    while not done():
        assert time.perf_counter() - begun < PATIENCE, "it never ended"
        time.sleep(0.1)
    return time.perf_counter() - begun


def _states(callout_id: UUID) -> dict[str, int]:
    from vardkase.leadership.models import CalloutMessage

    return dict(Counter(CalloutMessage.objects.filter(callout_id=callout_id).values_list("state", flat=True)))


def _links() -> list[str]:
    from django.conf import settings

    from vardkase.leadership.channels.tokens import make_token
    from vardkase.leadership.models import Callout, CalloutSeat

    until: Any = Callout.objects.get().link_until
    tokens = CalloutSeat.objects.order_by("place").values_list("token", flat=True)
    return [make_token(key=settings.SECRET_KEY, expires_at=until, id=token).text for token in tokens]


def _coming() -> int:
    from vardkase.leadership.models import CalloutSeat

    return CalloutSeat.objects.filter(answer="yes", conflict=False).count()


def _replies() -> int:
    from vardkase.leadership.models import CalloutReply

    return CalloutReply.objects.count()


def _post(port: int, token: str) -> int:
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=30)
    try:
        headers = {"Content-Type": "application/x-www-form-urlencoded"}
        connection.request("POST", f"/c/{token}/", "answer=yes&minutes=20", headers)
        answer = connection.getresponse()
        answer.read()
        return answer.status
    finally:
        connection.close()
