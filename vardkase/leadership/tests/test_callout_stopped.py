"""A call-out that is stopped tells whoever was asked and has not said no: they need not come. Once, by the ways that they were asked by."""

from __future__ import annotations

from datetime import timedelta
from typing import Any
from uuid import UUID

import pytest

from vardkase.access.rules import Viewer
from vardkase.incidents.rules import Mode
from vardkase.incidents.tests.scenes import NIGHT, later, opened
from vardkase.kernel.ids import new_id
from vardkase.leadership import actions, queries
from vardkase.leadership.actions.callout_sending import keep_in_tray, send_waiting
from vardkase.leadership.channels.gate import ChannelKind
from vardkase.leadership.channels.message import Message
from vardkase.leadership.channels.replies import Answer
from vardkase.leadership.channels.texts import STOPPED, is_marked, segments
from vardkase.leadership.models import Callout, CalloutMessage
from vardkase.leadership.projections import callouts as projection
from vardkase.leadership.queries.callout_ending import ending
from vardkase.leadership.queries.standdown import open_things
from vardkase.leadership.rules import callouts as rules
from vardkase.leadership.rules.stopping import farewell, told_by
from vardkase.leadership.tests.callouts import called, draft, moved_on, number, said, wanted
from vardkase.leadership.tests.pages import Page, Room
from vardkase.leadership.tests.scenes import handed, took
from vardkase.leadership.tests.test_callout_doors import fresh, path
from vardkase.leadership.tests.test_callout_life import told
from vardkase.leadership.tests.test_callout_sending import Fake, taken
from vardkase.testing.cases import each
from vardkase.testing.pages import CheckingClient
from vardkase.testing.people import AUTHORITY

__all__ = ["fresh"]
SMS, MAIL, VOICE = ChannelKind.SMS, ChannelKind.MAIL, ChannelKind.VOICE
OFF = "Inkallningen är avbruten. Du behöver inte komma."


class TestTheRules:
    @each(
        ("asked", "kinds"),
        [({SMS, MAIL, VOICE}, (SMS, MAIL)), ({VOICE}, (VOICE,)), ({MAIL, VOICE}, (MAIL,)), (set(), ())],
        ids=["all", "a call alone", "mail and call", "nothing"],
    )
    def test_nobody_is_rung_up_who_can_read(self, asked: set[ChannelKind], kinds: tuple[ChannelKind, ...]) -> None:
        assert told_by(asked) == kinds

    def test_the_words_are_one_sms_and_say_it_first(self) -> None:
        text = STOPPED.format(sender="Norrtälje kommun", role="Biträdande stabschef")
        assert text.startswith(f"Norrtälje kommun: {OFF}")
        assert segments(text).count == 1


def stopped(viewer: Viewer, callout_id: UUID, minutes: float = 3, **facts: Any) -> None:
    actions.stop_callout(viewer=viewer, callout_id=callout_id, reason="Elen är åter.", key=new_id(), now=later(minutes), **facts)


def sent(callout_id: UUID, minutes: float = 3) -> list[Message]:
    """What goes out now."""
    way = Fake(taken)
    send_waiting(callout_id=callout_id, clock=lambda: later(minutes), channels=lambda kind: way)
    return way.sent


def asked_all(viewer: Viewer, incident_id: UUID, people: int = 4, *kinds: ChannelKind) -> UUID:
    """A call-out whose people have all got their messages."""
    callout_id = called(viewer, incident_id, wanted(people, 1, *(kinds or (SMS,)), first=people))
    sent(callout_id, 1)
    return callout_id


@pytest.mark.django_db
class TestWhoIsTold:
    def test_everybody_but_those_who_said_no(self, alva: Viewer, incident_id: UUID) -> None:
        callout_id = asked_all(alva, incident_id)
        for place, answer in enumerate((Answer.YES, Answer.NO, Answer.LATER)):
            said(callout_id, place, answer, later(2))
        stopped(alva, callout_id)
        assert sorted(one.to for one in sent(callout_id)) == [number(0), number(2), number(3)]
        assert told(alva, incident_id)[-1] == "Inkallningen till Central krisledning är avbruten. 3 personer får besked om att inte komma."

    def test_once_and_no_more_however_often_it_is_sent(self, alva: Viewer, incident_id: UUID) -> None:
        callout_id = asked_all(alva, incident_id, 2)
        key = new_id()
        for _ in range(2):
            actions.stop_callout(viewer=alva, callout_id=callout_id, reason="Klart.", key=key, now=later(3))
        assert len(sent(callout_id)) == 2
        assert sent(callout_id) == []

    def test_says_so_and_nothing_that_is_sensitive(self, alva: Viewer, incident_id: UUID, settings: Any) -> None:
        settings.MUNICIPALITY = "Norrtälje kommun"
        callout_id = asked_all(alva, incident_id, 1)
        stopped(alva, callout_id)
        (message,) = sent(callout_id)
        assert message.text == f"Norrtälje kommun: {OFF} Det gäller Stabschef."
        assert message.subject == "Inkallningen är avbruten"

    def test_by_the_ways_that_they_were_asked_by_and_by_a_call_only_who_has_nothing_else(self, alva: Viewer, incident_id: UUID) -> None:
        callout_id = asked_all(alva, incident_id, 2, SMS, MAIL, VOICE)
        moved_on(callout_id, later(5))
        stopped(alva, callout_id, 6)
        kinds = CalloutMessage.objects.filter(state="planned").values_list("kind", flat=True)
        assert sorted(kinds) == ["mail", "mail", "sms", "sms"]
        other = asked_all(alva, incident_id, 1, VOICE)
        stopped(alva, other)
        assert [one.speak for one in sent(other)] == [CalloutMessage.objects.get(callout_id=other, text__contains="avbruten").text]

    def test_not_who_never_heard_of_it(self, alva: Viewer, incident_id: UUID) -> None:
        callout_id = called(alva, incident_id, wanted(3, 1, SMS))
        stopped(alva, callout_id)
        assert sent(callout_id) == []
        assert set(CalloutMessage.objects.values_list("state", flat=True)) == {"withdrawn"}

    def test_who_said_yes_on_the_telephone_before_any_message_came(self, alva: Viewer, incident_id: UUID) -> None:
        callout_id = called(alva, incident_id, wanted(2, 1, SMS))
        said(callout_id, 1, Answer.YES, later(1), via=rules.Via.CALLER)
        stopped(alva, callout_id)
        assert [one.to for one in sent(callout_id)] == [number(1)]

    def test_not_who_is_in_place(self, alva: Viewer, incident_id: UUID) -> None:
        callout_id = asked_all(alva, incident_id, 2)
        took(alva, incident_id, handed(alva, incident_id), "Provperson 0", now=later(2))
        stopped(alva, callout_id)
        assert [one.to for one in sent(callout_id)] == [number(1)]

    def test_nor_those_who_said_yes_when_they_have_come(self, alva: Viewer, incident_id: UUID) -> None:
        callout_id = asked_all(alva, incident_id, 2)
        said(callout_id, 0, Answer.YES, later(2))
        stopped(alva, callout_id, came=True)
        assert [one.to for one in sent(callout_id)] == [number(1)]

    def test_not_the_next_day_by_a_machine_that_was_down(self, alva: Viewer, incident_id: UUID) -> None:
        callout_id = asked_all(alva, incident_id, 1)
        stopped(alva, callout_id)
        assert sent(callout_id, 13 * 60) == []

    def test_nobody_of_one_that_has_lapsed(self, alva: Viewer, incident_id: UUID) -> None:
        callout_id = asked_all(alva, incident_id, 1)
        assert len(ending(Callout.objects.get(id=callout_id), NIGHT + timedelta(hours=12)).told()) == 1
        assert ending(Callout.objects.get(id=callout_id), NIGHT + timedelta(hours=13)).told() == ()

    def test_nobody_of_a_test(self, alva: Viewer) -> None:
        key = new_id()
        actions.start_callout_test(viewer=alva, authority_id=AUTHORITY, authority="Kommunen", draft=draft(wanted(2)), key=key, now=NIGHT)
        moved_on(key, later(1))
        stopped(alva, key)
        assert sent(key) == []

    def test_in_an_exercise_with_its_mark_and_into_the_tray(self, alva: Viewer) -> None:
        callout_id = called(alva, opened(alva, title="Övning", mode=Mode.EXERCISE))
        keep_in_tray(callout_id=callout_id, now=later(1))
        stopped(alva, callout_id)
        send_waiting(callout_id=callout_id, clock=lambda: later(3))
        last = [line for line in queries.tray(alva, callout_id) if OFF in line.text]
        assert {line.kind for line in last} == {SMS, MAIL}
        assert all(is_marked(line.text) for line in last)

    def test_the_rows_are_the_same_made_anew(self, alva: Viewer, incident_id: UUID) -> None:
        callout_id = asked_all(alva, incident_id, 2)
        stopped(alva, callout_id)
        sent(callout_id)
        before = list(CalloutMessage.objects.order_by("id").values("id", "text", "state", "kind"))
        projection.rebuild(callout_id)
        assert list(CalloutMessage.objects.order_by("id").values("id", "text", "state", "kind")) == before

    def test_the_board_tells_it_apart_from_the_asking(self, alva: Viewer, incident_id: UUID) -> None:
        callout_id = asked_all(alva, incident_id, 1)
        stopped(alva, callout_id)
        (seat,) = queries.callout(alva, callout_id, now=later(4)).roles[0].seats
        assert [one.farewell for one in seat.messages] == [False, True]
        assert not seat.unreachable


@pytest.mark.django_db
@pytest.mark.usefixtures("five_past")
class TestThePages:
    def test_the_form_says_how_many_are_told_and_who_must_be_rung(self, screen: CheckingClient, alva: Viewer, incident_id: UUID) -> None:
        nobody = rules.Candidate(None, "Utan Nummer")
        chain = (*wanted(2, 1, SMS).chain, nobody)
        callout_id = called(alva, incident_id, wanted(chain=chain, first=3))
        sent(callout_id, 1)
        said(callout_id, 0, Answer.YES, later(2))
        said(callout_id, 2, Answer.YES, later(3), via=rules.Via.CALLER)
        page = Room(screen, incident_id).get(f"callouts/{callout_id}/stop/")
        assert "2 personer, varav 1 har sagt ja" in page.text
        assert "Utan Nummer" in page.text
        assert "came" in page.fields

    def test_the_form_asks_nothing_when_nobody_has_said_yes(self, screen: CheckingClient, alva: Viewer, incident_id: UUID) -> None:
        callout_id = asked_all(alva, incident_id, 1)
        assert "came" not in Room(screen, incident_id).get(f"callouts/{callout_id}/stop/").fields

    @pytest.mark.parametrize(("ticked", "count"), [({}, 2), ({"came": "on"}, 1)], ids=["left empty", "ticked"])
    def test_the_tick_spares_those_who_have_come(
        self, screen: CheckingClient, alva: Viewer, incident_id: UUID, ticked: dict[str, str], count: int
    ) -> None:
        callout_id = asked_all(alva, incident_id, 2)
        said(callout_id, 0, Answer.YES, later(2))
        Room(screen, incident_id).post(f"callouts/{callout_id}/stop/", {"reason": "Klart.", **ticked})
        assert len(sent(callout_id, 5)) == count

    def test_standing_down_says_so_too(self, alva: Viewer, incident_id: UUID) -> None:
        asked_all(alva, incident_id, 2)
        (thing,) = [one for one in open_things(alva, incident_id, now=later(3)) if one.noun == "callout"]
        assert thing.note.endswith("2 personer får besked om att inte komma.")

    @pytest.mark.usefixtures("fresh")
    def test_the_link_says_it_first_and_offers_no_answer(self, client: CheckingClient, alva: Viewer, incident_id: UUID) -> None:
        callout_id = asked_all(alva, incident_id, 1)
        stopped(alva, callout_id)
        page = Page(client.get(path(callout_id)))
        assert OFF in page.text
        assert page.tree.xpath("//main//button") == []

    @pytest.mark.usefixtures("fresh")
    def test_the_link_of_who_said_yes_says_it_before_the_answer(self, client: CheckingClient, alva: Viewer, incident_id: UUID) -> None:
        callout_id = asked_all(alva, incident_id, 1)
        client.post(path(callout_id), {"answer": "yes"})
        stopped(alva, callout_id)
        text = Page(client.get(path(callout_id))).text
        assert text.index(OFF) < text.index("Du har svarat ja")

    @pytest.mark.usefixtures("fresh")
    def test_the_link_of_a_test_that_is_over_still_takes_an_answer(self, client: CheckingClient, alva: Viewer) -> None:
        key = new_id()
        actions.start_callout_test(viewer=alva, authority_id=AUTHORITY, authority="Kommunen", draft=draft(wanted(1)), key=key, now=NIGHT)
        moved_on(key, later(1))
        stopped(alva, key)
        page = Page(client.get(path(key)))
        assert "Provet är avslutat." in page.text
        assert page.tree.xpath("//main//button[@value='yes']")


def test_each_message_has_a_reference_of_its_own() -> None:
    one, other = UUID(int=1), UUID(int=2)
    assert len({farewell(one, "sms"), farewell(one, "mail"), farewell(other, "sms")}) == 3
    assert farewell(one, "sms") == farewell(one, SMS)
