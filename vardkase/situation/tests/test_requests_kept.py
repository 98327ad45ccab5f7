"""Requests in the ledger: who has answered what, as it was known; and nobody but the staff reads it."""

from __future__ import annotations

from dataclasses import replace

import pytest

from vardkase.access.rules import Role
from vardkase.incidents import maintenance, projections
from vardkase.incidents import queries as incidents
from vardkase.incidents.tests.scenes import NIGHT, closed, later, opened, refused
from vardkase.kernel.ids import new_id
from vardkase.leadership.obligations import Due
from vardkase.situation.actions import requests as actions
from vardkase.situation.material import Section
from vardkase.situation.queries import links
from vardkase.situation.queries import requests as queries
from vardkase.situation.queries.known import known_at, known_now
from vardkase.situation.rooms import requests as room
from vardkase.situation.rules.links import Purpose
from vardkase.situation.rules.requests import AnswerDraft, AnswerState, Means, RequestState
from vardkase.situation.tests.requesting import CAME, REPLY, REQUEST, answered, answers, came, replied, request_of, requested
from vardkase.testing.people import viewer_with

pytestmark = pytest.mark.django_db


class TestAsking:
    def test_each_of_those_asked_gets_a_link_of_their_own(self, alva, incident_id):
        found = request_of(alva, incident_id, requested(alva, incident_id))
        row = incidents.incident(alva, incident_id)
        given = queries.links_of(row, found.said, NIGHT)
        assert {given[one.id].holder for one in found.said.recipients} == {"Hemtjänsten Väddö", "TioHundra"}
        assert (found.state, [one.state for one in found.lines]) == (RequestState.SENT, [AnswerState.WAITING] * 2)

    def test_the_same_key_twice_is_one_request_with_the_same_links(self, alva, incident_id):
        key = new_id()
        for _time in range(2):
            actions.send_request(viewer=alva, incident_id=incident_id, draft=REQUEST, key=key, now=NIGHT)
        row = incidents.incident(alva, incident_id)
        assert len(queries.requests(alva, row, known_now(row, NIGHT))) == 1
        assert len(links.live_links(row, Purpose.REQUEST, NIGHT)) == 2

    @pytest.mark.parametrize("other", [{"title": "Annat"}, {"questions": ("En annan fråga?",)}, {"recipients": ("Polisen",)}])
    def test_the_same_key_with_other_words_is_refused(self, alva, incident_id, other):
        key = new_id()
        actions.send_request(viewer=alva, incident_id=incident_id, draft=REQUEST, key=key, now=NIGHT)
        with refused("ledger.key_reused"):
            actions.send_request(viewer=alva, incident_id=incident_id, draft=replace(REQUEST, **other), key=key, now=NIGHT)

    def test_a_request_of_another_incident_is_not_repeated_here(self, alva, incident_id):
        elsewhere = requested(alva, opened(alva))
        with refused("situation.not_found"):
            requested(alva, incident_id, replace(REQUEST, again=elsewhere))

    @pytest.mark.parametrize("role", [Role.OBSERVER, Role.AUDITOR, Role.LOG_KEEPER, Role.BOARD_CHAIR])
    def test_who_does_not_say_how_things_stand_asks_nobody(self, incident_id, role):
        with refused("leadership.may_not"):
            requested(viewer_with(role), incident_id)

    def test_to_strangers_there_is_no_incident(self, cilla, dag, nobody, incident_id):
        for viewer in (cilla, dag, nobody):
            with refused("incident.not_found"):
                requested(viewer, incident_id)
            with refused("incident.not_found"):
                came(viewer, incident_id)

    def test_when_the_incident_is_over_nothing_more_is_asked_or_answered(self, alva, incident_id):
        request_id = requested(alva, incident_id)
        draft = answers(alva, incident_id, request_id, a0="red")
        closed(alva, incident_id)
        for call in (lambda: requested(alva, incident_id), lambda: answered(alva, incident_id, request_id, draft)):
            with refused("leadership.incident_is_over"):
                call()


class TestAnswering:
    def test_answers_are_seen_as_they_come(self, alva, incident_id):
        request_id = requested(alva, incident_id)
        answered(alva, incident_id, request_id, answers(alva, incident_id, request_id, a0="red", a1="1 260"))
        found = request_of(alva, incident_id, request_id)
        assert (found.state, found.answered) == (RequestState.PARTLY, 1)
        answered(alva, incident_id, request_id, answers(alva, incident_id, request_id, a0="green"), place=1)
        assert request_of(alva, incident_id, request_id).state == RequestState.COMPLETE

    def test_a_later_answer_stands_beside_the_earlier(self, alva, incident_id):
        request_id = requested(alva, incident_id)
        for place, value in enumerate(("red", "yellow")):
            answered(alva, incident_id, request_id, answers(alva, incident_id, request_id, a0=value), now=later(10 + place))
        line = request_of(alva, incident_id, request_id).lines[0]
        assert (line.count, dict(line.answer.answers).popitem()[1]) == (2, "yellow")

    def test_unchanged_says_again_what_was_said_and_since_when(self, alva, incident_id):
        request_id = requested(alva, incident_id)
        answered(alva, incident_id, request_id, answers(alva, incident_id, request_id, a0="red"), now=later(10))
        for minutes in (20, 30):
            answered(alva, incident_id, request_id, AnswerDraft((), "Områdeschef", unchanged=True), now=later(minutes))
        answer = request_of(alva, incident_id, request_id, 40).lines[0].answer
        assert dict(answer.answers).popitem()[1] == "red"
        assert (answer.as_of, answer.unchanged_since) == (later(30), later(10))

    def test_unchanged_reaches_back_to_the_request_that_this_one_repeats(self, alva, incident_id):
        first = requested(alva, incident_id)
        answered(alva, incident_id, first, answers(alva, incident_id, first, a0="red", a3="Elverk"))
        second = requested(alva, incident_id, replace(REQUEST, again=first, questions=REQUEST.questions[:2]), now=later(20))
        answered(alva, incident_id, second, AnswerDraft((), "Områdeschef", unchanged=True), now=later(25))
        assert [value for _key, value in request_of(alva, incident_id, second).lines[0].answer.answers] == ["red"]

    @pytest.mark.parametrize(("address", "found"), [("DRIFT@tiohundra.example", True), ("nagonannan@exempel.example", False), ("", False)])
    def test_the_same_name_at_another_address_is_not_shown_what_the_first_answered(self, alva, incident_id, address, found):
        first = requested(alva, incident_id)
        answered(alva, incident_id, first, answers(alva, incident_id, first, a0="red", a3="Elverk"), place=1)
        whom = ("Hemtjänsten Väddö", f"TioHundra <{address}>" if address else "TioHundra")
        second = requested(alva, incident_id, replace(REQUEST, again=first, recipients=whom), now=later(20))
        asked = request_of(alva, incident_id, second).said
        before = queries.last_answer(incident_id, asked, asked.recipients[1])
        assert (before is not None) is found
        if not found:
            with refused("situation.answer_nothing_before"):
                answered(alva, incident_id, second, AnswerDraft((), "Drift", unchanged=True), place=1, now=later(25))

    def test_unchanged_from_nothing_is_refused(self, alva, incident_id):
        request_id = requested(alva, incident_id)
        with refused("situation.answer_nothing_before"):
            answered(alva, incident_id, request_id, AnswerDraft((), "Områdeschef", unchanged=True))

    def test_another_s_answer_is_not_mine_before(self, alva, incident_id):
        request_id = requested(alva, incident_id)
        answered(alva, incident_id, request_id, answers(alva, incident_id, request_id, a0="red"), place=1)
        with refused("situation.answer_nothing_before"):
            answered(alva, incident_id, request_id, AnswerDraft((), "Områdeschef", unchanged=True), place=0)

    def test_the_same_key_twice_is_one_answer_and_with_another_it_is_refused(self, alva, incident_id):
        request_id, key = requested(alva, incident_id), new_id()
        for _time in range(2):
            answered(alva, incident_id, request_id, answers(alva, incident_id, request_id, a1="1 260"), key=key)
        assert request_of(alva, incident_id, request_id).lines[0].count == 1
        with refused("ledger.key_reused"):
            answered(alva, incident_id, request_id, answers(alva, incident_id, request_id, a1="1 261"), key=key)

    @pytest.mark.parametrize("where", [{"recipient_id": new_id()}, {"of": new_id()}])
    def test_who_was_not_asked_does_not_answer(self, alva, incident_id, where):
        request_id = requested(alva, incident_id)
        with refused("situation.not_found"):
            answered(alva, incident_id, request_id, answers(alva, incident_id, request_id, a0="red"), **where)

    def test_that_it_has_come_is_no_answer(self, alva, incident_id):
        request_id = requested(alva, incident_id)
        recipient = request_of(alva, incident_id, request_id).said.recipients[0]
        common = {"viewer": alva, "incident_id": incident_id, "request_id": request_id, "recipient_id": recipient.id, "now": later(5)}
        actions.acknowledge_request(**common, key=new_id())
        found = request_of(alva, incident_id, request_id)
        assert (found.lines[0].state, found.answered) == (AnswerState.SEEN, 0)

    def test_closed_it_takes_no_answer_and_its_links_are_dead(self, alva, incident_id):
        request_id = requested(alva, incident_id)
        draft = answers(alva, incident_id, request_id, a0="red")
        answered(alva, incident_id, request_id, draft, place=1)
        common = {"viewer": alva, "incident_id": incident_id, "request_id": request_id}
        actions.close_request(**common, reason="Läget är känt.", key=new_id(), now=later(20))
        found = request_of(alva, incident_id, request_id)
        assert (found.state, found.closed.lacking) == (RequestState.CLOSED, ("Hemtjänsten Väddö",))
        assert links.live_links(incidents.incident(alva, incident_id), Purpose.REQUEST, later(21)) == {}
        with refused("situation.request_is_closed"):
            answered(alva, incident_id, request_id, draft)
        with refused("situation.request_is_closed"):
            actions.close_request(**common, reason="", key=new_id(), now=later(21))


class TestTheAnswersTogether:
    def test_choices_are_counted_and_numbers_stand_side_by_side_unsummed(self, alva, incident_id):
        request_id = requested(alva, incident_id)
        answered(alva, incident_id, request_id, answers(alva, incident_id, request_id, a0="red", a1="28528"))
        answered(alva, incident_id, request_id, answers(alva, incident_id, request_id, a0="red", a1="1260"), place=1)
        level, water, night, need = queries.summaries(request_of(alva, incident_id, request_id))
        assert level.counts == (("red", 2),)
        assert [(name, value) for name, value, _at in water.values] == [("Hemtjänsten Väddö", "28528"), ("TioHundra", "1260")]
        assert (water.counts, night.values, need.values) == ((), (), ())


class TestWhatOthersAsk:
    def test_it_is_owed_until_it_is_answered(self, alva, incident_id):
        came_id = came(alva, incident_id)
        row = incidents.incident(alva, incident_id)
        assert [one.code for one in room.due(alva, later(5))] == ["request_to_us"]
        replied(alva, incident_id, came_id)
        row = incidents.incident(alva, incident_id)
        found = queries.came_one(alva, row, came_id, known_now(row, later(9)))
        assert found.replies[0][0].approved_by == "Kommundirektören"
        assert list(room.due(alva, later(10))) == []

    def test_the_same_question_from_another_is_recognised(self, alva, incident_id):
        first = came(alva, incident_id)
        replied(alva, incident_id, first)
        second = came(alva, incident_id, replace(CAME, actor="Socialstyrelsen", questions=("Antal hushåll som saknar el?", "Vad behövs?")))
        row = incidents.incident(alva, incident_id)
        every = queries.came(alva, row, known_now(row, later(20)))
        known, unknown = queries.already_answered(every, queries.came_one(alva, row, second, known_now(row, later(20))))
        assert (known.actor, known.answer) == ("Länsstyrelsen", "Omkring 28 500 kunder.")
        assert unknown is None

    def test_an_answer_stands_beside_a_later_one(self, alva, incident_id):
        came_id = came(alva, incident_id)
        replied(alva, incident_id, came_id)
        replied(alva, incident_id, came_id, replace(REPLY, answers=("Omkring 18 000.",)), now=later(30))
        row = incidents.incident(alva, incident_id)
        found = queries.came_one(alva, row, came_id, known_now(row, later(40)))
        assert [one.answers[0] for one, _at, _by in found.replies] == ["Omkring 18 000.", "Omkring 28 500 kunder."]

    def test_what_never_came_is_not_answered(self, alva, incident_id):
        with refused("situation.not_found"):
            replied(alva, incident_id, new_id())
        with refused("situation.not_found"):
            replied(alva, incident_id, came(alva, opened(alva)))

    def test_the_same_key_with_another_question_is_refused(self, alva, incident_id):
        key = new_id()
        actions.take_request(viewer=alva, incident_id=incident_id, draft=CAME, key=key, now=NIGHT)
        actions.take_request(viewer=alva, incident_id=incident_id, draft=CAME, key=key, now=NIGHT)
        with refused("ledger.key_reused"):
            actions.take_request(viewer=alva, incident_id=incident_id, draft=replace(CAME, reference="X"), key=key, now=NIGHT)


class TestWhoReads:
    def test_a_partner_reads_neither_whom_we_ask_nor_what_they_say(self, alva, incident_id):
        request_id = requested(alva, incident_id)
        answered(alva, incident_id, request_id, answers(alva, incident_id, request_id, a3="Elverk till Väddö"))
        came_id = came(alva, incident_id)
        partner = viewer_with(Role.OBSERVER)
        row = incidents.incident(partner, incident_id)
        known = known_now(row, later(30))
        assert (queries.requests(partner, row, known), queries.came(partner, row, known)) == ((), ())
        assert room.links(partner, row) == []
        for ask in (queries.request, queries.came_one):
            with refused("situation.not_found"):
                ask(partner, row, came_id, known)
        texts = " ".join(entry.text for entry in incidents.log_page(partner, incident_id, incidents.Filters()).entries)
        assert "Elverk" not in texts
        assert "Hemtjänsten Väddö" not in texts

    def test_the_staff_reads_it_in_the_log_in_words(self, alva, incident_id):
        request_id = requested(alva, incident_id)
        answered(alva, incident_id, request_id, answers(alva, incident_id, request_id, a0="red", a1="1260"))
        texts = " ".join(entry.text for entry in incidents.log_page(alva, incident_id, incidents.Filters()).entries)
        assert "Hur är läget hos er? Vi kan inte upprätthålla verksamheten" in texts
        assert "Hur många saknar vatten? 1\u00a0260 hushåll" in texts


class TestAsItWasKnown:
    def test_before_the_answer_came_it_had_not(self, alva, incident_id):
        request_id = requested(alva, incident_id, now=later(5))
        answered(alva, incident_id, request_id, answers(alva, incident_id, request_id, a0="red"), now=later(20))
        row = incidents.incident(alva, incident_id)
        found = [queries.requests(alva, row, known_at(row, later(minutes), later(90))) for minutes in (1, 10, 30, 70)]
        assert found[0] == ()
        assert [[line.state for line in one[0].lines] for one in found[1:]] == [
            [AnswerState.WAITING, AnswerState.WAITING],
            [AnswerState.ANSWERED, AnswerState.WAITING],
            [AnswerState.ANSWERED, AnswerState.LATE],
        ]
        assert [one.value for one in room.seen(alva, row, known_at(row, later(30), later(90)))] == ["1 av 2 har svarat"]

    def test_the_tables_are_the_same_when_they_are_made_anew(self, alva, incident_id):
        request_id = requested(alva, incident_id)
        answered(alva, incident_id, request_id, answers(alva, incident_id, request_id, a0="red"))
        recipient = request_of(alva, incident_id, request_id).said.recipients[1]
        common = {"viewer": alva, "incident_id": incident_id, "request_id": request_id, "now": later(12)}
        actions.acknowledge_request(**common, recipient_id=recipient.id, key=new_id())
        actions.close_request(**common, reason="Klart.", key=new_id())
        replied(alva, incident_id, came(alva, incident_id))
        assert maintenance.agrees(f"incident:{incident_id}")
        before = request_of(alva, incident_id, request_id)
        projections.rebuild(f"incident:{incident_id}")
        assert request_of(alva, incident_id, request_id) == before


class TestWhatItGivesToOthers:
    def test_a_report_hears_what_is_not_known(self, alva, incident_id):
        request_id = requested(alva, incident_id)
        row = incidents.incident(alva, incident_id)
        (one,) = room.unknown(alva, row, known_now(row, later(9)))
        assert one.section == Section.UNCERTAINTIES
        assert "TioHundra" in one.text
        for place in (0, 1):
            answered(alva, incident_id, request_id, answers(alva, incident_id, request_id, a0="red"), place=place)
        row = incidents.incident(alva, incident_id)
        assert room.unknown(alva, row, known_now(row, later(12))) == []

    def test_half_an_hour_before_and_when_it_is_late_somebody_is_told_to_remind(self, alva, incident_id):
        requested(alva, incident_id)
        assert [[one.state for one in room.due(alva, later(minutes))] for minutes in (10, 40, 61)] == [[], [Due.SOON], [Due.OVERDUE]]
        assert list(room.due(viewer_with(Role.OBSERVER), later(61))) == []

    def test_an_answer_by_link_is_of_its_means(self, alva, incident_id):
        request_id = requested(alva, incident_id)
        answered(alva, incident_id, request_id, answers(alva, incident_id, request_id, a0="red"), means=Means.LINK)
        assert request_of(alva, incident_id, request_id).lines[0].answer.means == Means.LINK
