"""The pages of the call-out where they are seldom seen: lapsed boards, what is over, plurals, tests, and the link in each state."""

from __future__ import annotations

from datetime import timedelta
from typing import Any
from uuid import UUID

import pytest
import time_machine
from django.conf import settings as house

from vardkase.access.rules import Viewer
from vardkase.incidents.tests.scenes import NIGHT, later
from vardkase.kernel.ids import new_id
from vardkase.leadership import actions, queries
from vardkase.leadership.actions.callout_answers import count_rejected
from vardkase.leadership.channels.callbacks import Rejected, Rejection
from vardkase.leadership.channels.replies import Answer
from vardkase.leadership.channels.tokens import make_token
from vardkase.leadership.rules.callouts import Via
from vardkase.leadership.tests.callouts import called, said, seats, wanted
from vardkase.leadership.tests.pages import Page, Room
from vardkase.leadership.tests.test_callout_lists import LIST, answered, probed
from vardkase.leadership.throttle import Throttle
from vardkase.leadership.views import callout_public
from vardkase.testing.pages import CheckingClient

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("five_past")]


@pytest.fixture
def room(screen: CheckingClient, incident_id: UUID) -> Room:
    return Room(screen, incident_id)


def link(callout_id: UUID, role_key: str = "stabschef", minutes: float = 720) -> str:
    """The address that the first of a role got."""
    token = make_token(key=house.SECRET_KEY, expires_at=later(minutes), id=seats(callout_id, role_key)[0].token).text
    return f"/c/{token}/"


class TestABoard:
    def test_that_has_lapsed_says_so_and_can_still_be_stopped(self, room: Room, alva: Viewer, incident_id: UUID) -> None:
        callout_id = called(alva, incident_id, now=later(6) - timedelta(hours=12))
        assert "Inaktuell" not in room.get(f"callouts/{callout_id}/").text
        old = called(alva, incident_id, now=later(4) - timedelta(hours=12), staff="Socialkontorets stab")
        page = room.get(f"callouts/{old}/")
        assert "Inaktuell Den är äldre än tolv timmar och frågar inte fler av sig själv." in page.text
        assert "Nästa steg" not in page.text
        assert f"callouts/{old}/stop/" in page.offers
        listed = room.get("callouts/")
        assert "0 av 1 roller bemannade" in listed.text
        assert f"callouts/{old}/" in listed.offers

    def test_that_is_over_is_listed_with_what_is_filled_and_to_settle(self, room: Room, alva: Viewer, incident_id: UUID) -> None:
        roles = [wanted(1, role_key=key, role=key, start=place) for place, key in enumerate(("läge", "logg"))]
        callout_id = called(alva, incident_id, *roles)
        said(callout_id, 0, Answer.YES, later(1), role_key="läge")
        said(callout_id, 0, Answer.UNKNOWN, later(2), role_key="logg", via=Via.SMS)
        actions.stop_callout(viewer=alva, callout_id=callout_id, reason="Klart.", key=new_id(), now=later(3))
        assert "1 av 2 roller bemannade · 1 att reda ut" in room.get("callouts/").text
        assert f"callouts/{callout_id}/stop/" not in room.get(f"callouts/{callout_id}/").offers

    @pytest.mark.parametrize(
        ("unclear", "words"), [(0, ""), (1, "1 svar måste redas ut: ring"), (2, "2 svar måste redas ut: ring, och kryssa vad som gäller.")]
    )
    def test_says_how_many_must_be_settled(self, room: Room, alva: Viewer, incident_id: UUID, unclear: int, words: str) -> None:
        callout_id = called(alva, incident_id, wanted(3, first=3))
        for place in range(unclear):
            said(callout_id, place, Answer.UNKNOWN, later(1), via=Via.SMS, text="hm")
        text = room.get(f"callouts/{callout_id}/").text
        assert words in text
        assert ("måste redas ut" in text) is bool(unclear)

    @pytest.mark.parametrize(
        ("kinds", "words"), [(("mail",), "1 meddelande skickas."), (("mail", "sms"), "2 meddelanden skickas.")], ids=["one", "two"]
    )
    def test_says_how_many_messages_wait(self, room: Room, alva: Viewer, incident_id: UUID, kinds: tuple[Any, ...], words: str) -> None:
        called(alva, incident_id, wanted(1, 1, *kinds))
        assert words in room.get("callouts/").text


class TestTheLink:
    @pytest.fixture(autouse=True)
    def fresh(self, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setattr(callout_public, "_links", Throttle(30, timedelta(minutes=10)))

    @pytest.mark.parametrize("answer", ["yes", "later"])
    @pytest.mark.parametrize("minutes", ["", "10", "45", "90"])
    def test_is_an_answer_with_its_minutes(
        self, client: CheckingClient, alva: Viewer, incident_id: UUID, answer: str, minutes: str
    ) -> None:
        callout_id = called(alva, incident_id)
        sent = client.post(link(callout_id), {"answer": answer, "minutes": minutes})
        assert sent.headers["Location"] == link(callout_id)
        (seat, *_others) = seats(callout_id)
        assert (seat.answer, seat.minutes, seat.via) == (answer, int(minutes) if minutes else None, "link")

    def test_answered_twice_keeps_the_first_minutes(self, client: CheckingClient, alva: Viewer, incident_id: UUID) -> None:
        callout_id = called(alva, incident_id)
        found = [client.post(link(callout_id), {"answer": "yes", "minutes": minutes}).status_code for minutes in ("20", "45", "20")]
        assert found == [302, 409, 302]
        assert seats(callout_id)[0].minutes == 20

    def test_that_has_expired_answers_nothing(self, client: CheckingClient, alva: Viewer, incident_id: UUID) -> None:
        callout_id = called(alva, incident_id)
        page = Page(client.post(link(callout_id, minutes=5), {"answer": "yes"}))
        assert (page.status, seats(callout_id)[0].answer) == (404, "")

    def test_of_a_test_says_that_nobody_is_to_come_and_names_no_time(self, client: CheckingClient, alva: Viewer) -> None:
        text = Page(client.get(link(probed(alva), LIST))).text
        assert "Prov av inkallning" in text
        assert "Detta är ett prov. Du ska inte komma. Svara som om det vore på riktigt." in text
        assert "snarast" not in text


class TestThePageOfTests:
    @pytest.mark.parametrize(
        ("rejected", "words"),
        [
            (0, ""),
            (1, "1 meddelande som påstod sig komma från en leverantör avvisades"),
            (2, "2 meddelanden som påstod sig komma från en leverantör avvisades"),
        ],
    )
    def test_says_how_many_callbacks_were_turned_away(self, screen: CheckingClient, rejected: int, words: str) -> None:
        for _ in range(rejected):
            count_rejected(rejected=Rejected("46elks", Rejection.FORGED), now=NIGHT)
        text = Page(screen.get("/callouts/")).text
        assert words in text
        assert ("avvisades" in text) is bool(rejected)

    def test_counts_what_was_turned_away_in_all_and_only_for_a_week(self, alva: Viewer) -> None:
        for provider, days in (("46elks", 0), ("http-sms", 3), ("46elks", 20)):
            count_rejected(rejected=Rejected(provider, Rejection.MALFORMED), now=NIGHT - timedelta(days=days))
        assert queries.rejected_callbacks(alva, now=NIGHT) == 2

    def test_shows_a_list_with_its_figures_and_when_it_is_overdue(self, screen: CheckingClient, alva: Viewer) -> None:
        callout_id = probed(alva, 4)
        answered(callout_id, 0, Answer.YES, 2)
        answered(callout_id, 1, Answer.NO, 5)
        page = Page(screen.get("/callouts/"))
        cells = [" ".join(cell.text_content().split()) for cell in page.tree.xpath("//tbody/tr/td")]
        assert cells[1:] == ["4", "2", "50 %", "3,5 min", "0", "2019-04-04"] or cells[1:] == [
            "4",
            "2",
            "50 %",
            "3,5 min",
            "0",
            "2019-04-04",
        ]
        with time_machine.travel(NIGHT + timedelta(days=93), tick=False):
            assert queries.lists_tested(alva, now=NIGHT + timedelta(days=93))[0].overdue
