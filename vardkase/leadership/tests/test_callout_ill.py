"""A night when things are ill: providers that refuse, are slow, talk nonsense, hang up or are away; numbers that are wrong; nobody answers.

Each over real sockets on loopback, through the routes, to the words on the board and to who is asked instead. Nothing is lost in silence.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any
from uuid import UUID

import pytest
from django.utils import translation

from vardkase.access.rules import Viewer
from vardkase.incidents.tests.scenes import later
from vardkase.leadership import queries
from vardkase.leadership.actions.callout_sending import send_waiting
from vardkase.leadership.actions.callout_steps import advance_callout
from vardkase.leadership.channels.gate import ChannelKind
from vardkase.leadership.channels.generic import HttpSms, HttpSmsSettings
from vardkase.leadership.channels.mail import Mail
from vardkase.leadership.channels.replies import Answer
from vardkase.leadership.channels.routes import Routes
from vardkase.leadership.models import CalloutMessage
from vardkase.leadership.rules.callouts import Way
from vardkase.leadership.tests.callouts import asked, called, candidate, number, said, state, wanted
from vardkase.leadership.tests.providers import Asked, HttpProvider, Says, SmtpProvider, closed_port
from vardkase.leadership.views.callout_shown import _message, standing
from vardkase.ledger import queries as books

pytestmark = pytest.mark.django_db
SMS = ChannelKind.SMS
WELL = Says(200, '{"id": "w1"}')


def sms(url: str, **facts: Any) -> HttpSms:
    """A provider of SMS at an address, which is not waited for long."""
    return HttpSms(HttpSmsSettings(url, timeout=0.3, **facts))


def sent(callout_id: UUID, *ways: HttpSms, minutes: float = 1) -> None:
    """The worker at a moment: sends, and asks whoever is next."""
    routes = Routes(list(ways))
    send_waiting(callout_id=callout_id, clock=lambda: later(minutes), channels=lambda kind: routes)
    advance_callout(callout_id=callout_id, now=later(minutes))


def board(viewer: Viewer, callout_id: UUID, minutes: float = 2, place: int = 0) -> tuple[str, list[str]]:
    """How somebody and their messages read on the board."""
    seat = queries.callout(viewer, callout_id, now=later(minutes)).roles[0].seats[place]
    with translation.override("sv"):
        return standing(seat)[1], [_message(one) for one in seat.messages]


@dataclass(frozen=True)
class Ill:
    """A provider that is ill: what it answers, how the message reads then, and whether the next is asked at once."""

    says: Says
    message: str
    moves_on: bool


ILL: dict[str, Ill] = {
    "refuses": Ill(Says(400, "bad request"), "sms: kom inte fram, leverantören nekade", moves_on=True),
    "forbids": Ill(Says(403, "go away"), "sms: kom inte fram", moves_on=True),
    "has no credit": Ill(Says(402, "no credit"), "sms: kom inte fram, pengarna hos leverantören är slut", moves_on=True),
    "breaks down": Ill(Says(500, "oops"), "sms: oklart om det gick iväg", moves_on=False),
    "is slow": Ill(Says(200, "late", wait=0.8), "sms: oklart om det gick iväg, leverantören svarade inte i tid", moves_on=False),
    "hangs up": Ill(Says(raw=b""), "sms: oklart om det gick iväg", moves_on=False),
    "is no web server": Ill(Says(raw=b"SSH-2.0-x\r\n"), "sms: oklart om det gick iväg", moves_on=False),
    "says something else": Ill(Says(200, "maintenance tonight"), "sms: oklart om det gick iväg", moves_on=False),
}
each = pytest.mark.parametrize("ill", ILL.values(), ids=ILL.keys())


class TestAProvider:
    @each
    def test_that_is_ill_is_told_on_the_board(self, alva: Viewer, incident_id: UUID, ill: Ill) -> None:
        callout_id = called(alva, incident_id, wanted(3, 1, SMS))
        with HttpProvider(lambda _: ill.says) as provider:
            sent(callout_id, sms(provider.url, success='"id"'))
        words, (message,) = board(alva, callout_id)
        assert message.startswith(ill.message)
        assert asked(callout_id) == ([0, 1] if ill.moves_on else [0])
        assert words == ("Nås inte på något sätt: ring" if ill.moves_on else "Inget svar än")

    @each
    def test_that_is_ill_is_gone_round(self, alva: Viewer, incident_id: UUID, ill: Ill) -> None:
        """The second, independent way takes every message; what may have gone twice says so by its reference."""
        # An empty account is not asked again: a second message may go the second way at once, and say nothing of the first.
        first_asked = [0] if ill.says.status == 402 else [0, 1]
        callout_id = called(alva, incident_id, wanted(3, 1, SMS, first=len(first_asked)))
        with HttpProvider(lambda _: ill.says) as first, HttpProvider(lambda _: WELL) as second:
            sent(callout_id, sms(first.url, success='"id"'), sms(second.url, success='"id"'))
            taken = [one.form["reference"] for one in second.asked]
        assert sorted(taken) == sorted(str(one) for one in CalloutMessage.objects.values_list("id", flat=True))
        assert board(alva, callout_id)[1] == ["sms: överlämnat, via reservvägen"]
        assert asked(callout_id) == first_asked

    def test_that_is_away_is_gone_round_too(self, alva: Viewer, incident_id: UUID) -> None:
        callout_id = called(alva, incident_id, wanted(3, 1, SMS))
        with HttpProvider(lambda _: WELL) as second:
            sent(callout_id, sms(f"http://127.0.0.1:{closed_port()}"), sms(second.url))
        assert board(alva, callout_id)[1] == ["sms: överlämnat, via reservvägen"]

    def test_that_accepts_and_never_delivers_is_seen_and_does_not_stop_the_night(self, alva: Viewer, incident_id: UUID) -> None:
        callout_id = called(alva, incident_id, wanted(3, 1, SMS))
        with HttpProvider(lambda _: WELL) as provider:
            for minutes in (1, 5, 10):
                advance_callout(callout_id=callout_id, now=later(minutes))
                sent(callout_id, sms(provider.url), minutes=minutes)
        assert board(alva, callout_id, 11)[1] == ["sms: överlämnat, ingen kvittens på att det kom fram"]
        assert asked(callout_id) == [0, 1, 2]
        advance_callout(callout_id=callout_id, now=later(15))
        assert state(callout_id) == "unfilled"

    def test_of_both_kinds_that_are_away_leaves_the_call_list(self, alva: Viewer, incident_id: UUID) -> None:
        """No answer from any channel: everybody is on the list to telephone from, and the log says so at once."""
        callout_id = called(alva, incident_id, wanted(3, 1, SMS))
        for minutes in (1, 2, 3):
            sent(callout_id, sms(f"http://127.0.0.1:{closed_port()}"), minutes=minutes)
        assert asked(callout_id) == [0, 1, 2]
        assert state(callout_id) == "unfilled"
        assert {board(alva, callout_id, 4, place)[0] for place in range(3)} == {"Nås inte på något sätt: ring"}
        kinds = [entry.kind.removeprefix("leadership.callout_") for entry in books.entries(f"incident:{incident_id}")]
        assert kinds[-1] == "unfilled"
        said(callout_id, 1, Answer.YES, later(9))
        assert state(callout_id) == "filled"


WRONG = ("12345", "tokigt", "08-123 456 78", "112", "+46", "")


class TestAWrongNumber:
    @pytest.mark.parametrize("address", WRONG)
    def test_is_found_before_anything_is_sent_and_the_next_is_asked(self, alva: Viewer, incident_id: UUID, address: str) -> None:
        chain = (candidate(0, ways=(Way(SMS, address),)), candidate(1, SMS))
        callout_id = called(alva, incident_id, wanted(chain=chain))
        with HttpProvider(lambda _: WELL) as provider:
            sent(callout_id, sms(provider.url))
            assert provider.asked == []
        assert board(alva, callout_id)[0] == "Nås inte på något sätt: ring"
        assert asked(callout_id) == [0, 1]

    def test_that_the_provider_refuses_stops_nobody_else(self, alva: Viewer, incident_id: UUID) -> None:
        def picky(asked: Asked) -> Says:
            return Says(400, "bad number") if asked.form["to"] == number(1) else WELL

        callout_id = called(alva, incident_id, wanted(5, 1, SMS, first=4))
        with HttpProvider(picky) as provider:
            sent(callout_id, sms(provider.url))
        found = [board(alva, callout_id, place=place)[1][0] for place in range(4)]
        assert [one.startswith("sms: överlämnat") for one in found] == [True, False, True, True]


class TestAMailServer:
    @pytest.mark.parametrize(
        ("replies", "state"),
        [
            ({}, "handed_over"),
            ({"RCPT": "550 no such user"}, "failed"),
            ({"RCPT": "450 later"}, "failed"),
            ({"MAIL": "drop"}, "unknown"),
            ({"END": "554 no"}, "failed"),
            ({"EHLO": "drop", "HELO": "drop"}, "failed"),
        ],
    )
    def test_is_told_as_it_is(self, alva: Viewer, incident_id: UUID, replies: dict[str, str | None], state: str) -> None:
        callout_id = called(alva, incident_id, wanted(2, 1, ChannelKind.MAIL))
        with SmtpProvider(replies) as post:
            way = Mail("127.0.0.1", post.port, sender="kris@kommun.example", starttls=False, timeout=0.3)
            send_waiting(callout_id=callout_id, clock=lambda: later(1), channels=lambda kind: way)
        assert CalloutMessage.objects.get().state == state
