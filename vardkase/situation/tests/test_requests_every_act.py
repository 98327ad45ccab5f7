"""Every act on a request for information: who may, in which state, with a key used twice, and with what others may never read."""

from __future__ import annotations

from dataclasses import replace
from typing import Any
from uuid import UUID

import pytest

from vardkase.access.rules import Role, Viewer
from vardkase.incidents import maintenance
from vardkase.incidents import queries as incidents
from vardkase.incidents.tests.scenes import NIGHT, closed, later, opened, refused
from vardkase.kernel.ids import new_id
from vardkase.leadership.obligations import Due
from vardkase.situation.actions import requests as actions
from vardkase.situation.queries import requests as queries
from vardkase.situation.queries.known import known_at, known_now
from vardkase.situation.rooms import requests as room
from vardkase.situation.rules.requests import AnswerDraft, AnswerState, Means, RequestState
from vardkase.situation.tests.requesting import CAME, REPLY, REQUEST, answered, answers, came, replied, request_of, requested
from vardkase.testing.people import OUTSIDE, viewer_with

pytestmark = pytest.mark.django_db
WRITES = (Role.STAFF_MEMBER, Role.DUTY_OFFICER, Role.CHIEF_OF_STAFF, Role.COORDINATOR)
OTHERS = (Role.DECISION_MAKER, Role.LOG_KEEPER, Role.OBSERVER, Role.AUDITOR, Role.BOARD_CHAIR)
READS = (*WRITES, Role.DECISION_MAKER, Role.LOG_KEEPER, Role.AUDITOR, Role.BOARD_CHAIR)


def _of(viewer: Viewer, incident_id: UUID) -> dict[str, Any]:
    request_id = requested(viewer, incident_id)
    return {"request_id": request_id, "recipient_id": request_of(viewer, incident_id, request_id).said.recipients[0].id}


def _answer(viewer: Viewer, incident_id: UUID) -> dict[str, Any]:
    where = _of(viewer, incident_id)
    return where | {"draft": answers(viewer, incident_id, where["request_id"], a0="red", a1="1 260"), "means": Means.TELEPHONE}


def _close(viewer: Viewer, incident_id: UUID) -> dict[str, Any]:
    return {"request_id": requested(viewer, incident_id), "reason": "Läget är känt."}


# What each act needs, and what it says otherwise when its key is used again.
ACTS: dict[str, tuple[Any, dict[str, Any]]] = {
    "send_request": (lambda v, i: {"draft": REQUEST}, {"draft": replace(REQUEST, reason="En annan anledning.")}),
    "acknowledge_request": (_of, {"recipient_id": UUID(int=7)}),
    "answer_request": (_answer, {"means": Means.MAIL}),
    "close_request": (_close, {"reason": "Något annat."}),
    "take_request": (lambda v, i: {"draft": CAME}, {"draft": replace(CAME, reference="LST 78")}),
    "reply_to_request": (lambda v, i: {"came_id": came(v, i), "draft": REPLY}, {"draft": replace(REPLY, approved_by="Någon annan")}),
}


def call(act: str, viewer: Viewer, incident_id: UUID, given: dict[str, Any], key: UUID | None = None) -> Any:
    return getattr(actions, act)(viewer=viewer, incident_id=incident_id, key=key or new_id(), now=later(20), **given)


@pytest.mark.parametrize("act", ACTS)
class TestEveryAct:
    @pytest.mark.parametrize("role", WRITES)
    def test_those_who_say_how_things_stand_may(self, alva, incident_id, act, role):
        given = ACTS[act][0](alva, incident_id)
        before = incidents.incident(alva, incident_id).entries
        assert call(act, viewer_with(role), incident_id, given).number > before

    def test_others_of_the_house_may_not(self, alva, incident_id, act):
        given = ACTS[act][0](alva, incident_id)
        before = incidents.incident(alva, incident_id).entries
        for role in OTHERS:
            with refused("leadership.may_not"):
                call(act, viewer_with(role), incident_id, given)
        assert incidents.incident(alva, incident_id).entries == before

    def test_strangers_find_no_incident(self, alva, cilla, dag, nobody, incident_id, act):
        given = ACTS[act][0](alva, incident_id)
        for viewer in (cilla, dag, nobody, *map(viewer_with, OUTSIDE)):
            with refused("incident.not_found"):
                call(act, viewer, incident_id, given)

    def test_a_press_that_comes_twice_counts_once(self, alva, incident_id, act):
        given, key = ACTS[act][0](alva, incident_id), new_id()
        first = call(act, alva, incident_id, given, key)
        entries = incidents.incident(alva, incident_id).entries
        again = call(act, alva, incident_id, given, key)
        assert (again.repeated, again.number) == (True, first.number)
        assert incidents.incident(alva, incident_id).entries == entries

    def test_the_same_key_for_something_else_is_refused(self, alva, incident_id, act):
        setting, other = ACTS[act]
        given, key = setting(alva, incident_id), new_id()
        call(act, alva, incident_id, given, key)
        with refused("ledger.key_reused"):
            call(act, alva, incident_id, given | other, key)

    def test_when_the_event_is_over_nothing_more_is_said(self, alva, incident_id, act):
        given = ACTS[act][0](alva, incident_id)
        closed(alva, incident_id)
        with refused("leadership.incident_is_over"):
            call(act, alva, incident_id, given)

    def test_what_is_of_another_event_is_not_here(self, alva, incident_id, act):
        given = ACTS[act][0](alva, opened(alva, title="En annan"))
        if "draft" in given and len(given) == 1:
            return
        with refused("situation.not_found"):
            call(act, alva, incident_id, given)


@pytest.mark.parametrize(
    "other",
    [
        {"title": "Något annat"}, {"reason": ""}, {"due_at": later(61)}, {"questions": REQUEST.questions[:3]},
        {"recipients": REQUEST.recipients[:1]}, {"recipients": ("Hemtjänsten Väddö", "TioHundra <annan@tiohundra.example>")},
    ],
)  # fmt: skip
def test_a_request_is_what_it_says_in_every_part(alva, incident_id, other):
    key = new_id()
    call("send_request", alva, incident_id, {"draft": REQUEST}, key)
    with refused("ledger.key_reused"):
        call("send_request", alva, incident_id, {"draft": replace(REQUEST, **other)}, key)


@pytest.mark.parametrize("same", [{"title": "  Läget i hemtjänsten "}, {"reason": "Vi planerar natten.\r\n"}])
def test_a_blank_more_makes_no_other_request(alva, incident_id, same):
    key = new_id()
    call("send_request", alva, incident_id, {"draft": REQUEST}, key)
    assert call("send_request", alva, incident_id, {"draft": replace(REQUEST, **same)}, key).repeated


@pytest.mark.parametrize(
    ("other", "is_other"),
    [({}, False), ({"as_of": later(15)}, False), ({"as_of": later(16)}, True), ({"by": "Någon annan"}, True), ({"unchanged": True}, True)],
)
def test_an_answer_that_is_sent_again_is_of_the_same_time(alva, incident_id, other, is_other):
    given, key = _answer(alva, incident_id), new_id()
    draft = replace(given["draft"], as_of=later(15))
    call("answer_request", alva, incident_id, given | {"draft": draft}, key)
    again = given | {"draft": replace(draft, **other)}
    if is_other:
        with refused("ledger.key_reused"):
            call("answer_request", alva, incident_id, again, key)
    else:
        assert call("answer_request", alva, incident_id, again, key).repeated


@pytest.mark.parametrize("answers_", [("", "Omkring 28 500 kunder."), ("Omkring 28 500 kunder.", "Nej."), ("Omkring 28 500 kunder.",)])
def test_a_reply_is_known_by_the_place_of_each_answer(alva, incident_id, answers_):
    given, key = {"came_id": came(alva, incident_id), "draft": REPLY}, new_id()
    call("reply_to_request", alva, incident_id, given, key)
    with refused("ledger.key_reused"):
        call("reply_to_request", alva, incident_id, given | {"draft": replace(REPLY, answers=answers_)}, key)


class TestClosed:
    @pytest.mark.parametrize("act", ["acknowledge_request", "answer_request", "close_request"])
    def test_nothing_is_taken_any_more(self, alva, incident_id, act):
        given = ACTS[act][0](alva, incident_id)
        call("close_request", alva, incident_id, {"request_id": given["request_id"], "reason": ""})
        with refused("situation.request_is_closed"):
            call(act, alva, incident_id, given)

    def test_the_answer_that_was_given_before_is_still_the_answer(self, alva, incident_id):
        given, key = _answer(alva, incident_id), new_id()
        call("answer_request", alva, incident_id, given, key)
        call("close_request", alva, incident_id, {"request_id": given["request_id"], "reason": ""})
        assert call("answer_request", alva, incident_id, given, key).repeated
        found = request_of(alva, incident_id, given["request_id"])
        assert (found.state, found.answered, found.closed.lacking, found.late) == (RequestState.CLOSED, 1, ("TioHundra",), ())

    def test_it_is_not_late_and_not_unknown_any_more(self, alva, incident_id):
        call("close_request", alva, incident_id, _close(alva, incident_id))
        row = incidents.incident(alva, incident_id)
        assert room.unknown(alva, row, known_now(row, later(90))) == []
        assert list(room.due(alva, later(90))) == []


class TestWhatIsDue:
    def titles(self, viewer, minutes):
        return [(one.title, one.state) for one in room.due(viewer, later(minutes))]

    @pytest.mark.parametrize(("minutes", "state"), [(29, None), (30, Due.SOON), (59, Due.SOON), (60, Due.OVERDUE), (600, Due.OVERDUE)])
    def test_somebody_is_told_to_remind_half_an_hour_ahead(self, alva, incident_id, minutes, state):
        requested(alva, incident_id)
        assert [found for _title, found in self.titles(alva, minutes)] == ([state] if state else [])

    def test_only_those_who_lack_are_named(self, alva, incident_id):
        request_id = requested(alva, incident_id)
        answered(alva, incident_id, request_id, answers(alva, incident_id, request_id, a0="red"))
        ((title, _state),) = self.titles(alva, 61)
        assert title == "Påminn TioHundra om BG-001 Läget i hemtjänsten"

    def test_that_somebody_has_got_it_is_no_answer(self, alva, incident_id):
        call("acknowledge_request", alva, incident_id, _of(alva, incident_id))
        ((title, _state),) = self.titles(alva, 61)
        assert "Hemtjänsten Väddö, TioHundra" in title

    def test_what_others_ask_is_owed_from_the_first_minute(self, alva, incident_id):
        came(alva, incident_id)
        assert self.titles(alva, 1) == [("Svara Länsstyrelsen: IB-001 Lägesbild", Due.SOON)]
        assert self.titles(alva, 91)[0][1] is Due.OVERDUE

    def test_what_has_no_time_is_owed_all_the_same(self, alva, incident_id):
        one = came(alva, incident_id, replace(CAME, due_at=None))
        assert [state for _title, state in self.titles(alva, 9999)] == [Due.DUE]
        replied(alva, incident_id, one)
        assert self.titles(alva, 9999) == []

    @pytest.mark.parametrize("role", OTHERS)
    def test_those_who_cannot_answer_are_not_reminded(self, alva, incident_id, role):
        requested(alva, incident_id)
        came(alva, incident_id)
        assert list(room.due(viewer_with(role), later(91))) == []

    def test_when_the_event_is_over_nobody_is(self, alva, incident_id):
        requested(alva, incident_id)
        came(alva, incident_id)
        closed(alva, incident_id)
        assert list(room.due(alva, later(91))) == []


class TestWhoReads:
    @pytest.mark.parametrize("role", [*READS, Role.OBSERVER])
    def test_the_staff_and_whoever_audits_it(self, alva, incident_id, role):
        requested(alva, incident_id)
        came(alva, incident_id)
        viewer = viewer_with(role)
        row = incidents.incident(viewer, incident_id)
        known = known_now(row, later(5))
        counts = [len(one) for one in (queries.requests(viewer, row, known), queries.came(viewer, row, known), room.links(viewer, row))]
        assert counts == ([1, 1, 1] if role in READS else [0, 0, 0])
        assert bool(room.seen(viewer, row, known)) is (role in READS)
        assert bool(room.unknown(viewer, row, known)) is (role in READS)

    def test_one_of_another_event_is_not_found(self, alva, incident_id):
        other = opened(alva)
        row = incidents.incident(alva, incident_id)
        with refused("situation.not_found"):
            queries.request(alva, row, requested(alva, other), known_now(row, later(5)))
        with refused("situation.not_found"):
            queries.came_one(alva, row, came(alva, other), known_now(row, later(5)))


class TestAsItWasKnown:
    def test_nothing_later_is_seen_at_an_earlier_number(self, alva, incident_id):
        """Each thing is seen from the moment it was written, and what was seen then is not changed by what came after."""
        request_id = requested(alva, incident_id, now=later(1))
        recipient = request_of(alva, incident_id, request_id).said.recipients[1]
        answered(alva, incident_id, request_id, answers(alva, incident_id, request_id, a0="red"), now=later(10))
        actions.acknowledge_request(
            viewer=alva, incident_id=incident_id, request_id=request_id, recipient_id=recipient.id, key=new_id(), now=later(20)
        )
        answered(alva, incident_id, request_id, answers(alva, incident_id, request_id, a0="green"), now=later(30))
        actions.close_request(viewer=alva, incident_id=incident_id, request_id=request_id, reason="", key=new_id(), now=later(40))
        row = incidents.incident(alva, incident_id)
        told = []
        for minutes in (0.5, 5, 15, 25, 35, 45):
            found = queries.requests(alva, row, known_at(row, later(minutes), later(90)))
            told.append([(one.state, [line.state for line in one.lines], [dict(line.answer.answers) for line in one.lines if line.answer])
                         for one in found])  # fmt: skip
        red, green = ({"hurärlägethoser": value} for value in ("red", "green"))
        waits, seen, done = AnswerState.WAITING, AnswerState.SEEN, AnswerState.ANSWERED
        assert told == [
            [],
            [(RequestState.SENT, [waits, waits], [])],
            [(RequestState.PARTLY, [done, waits], [red])],
            [(RequestState.PARTLY, [done, seen], [red])],
            [(RequestState.PARTLY, [done, seen], [green])],
            [(RequestState.CLOSED, [done, seen], [green])],
        ]

    def test_a_reply_is_not_there_before_it_was_given(self, alva, incident_id):
        one = came(alva, incident_id, now=later(1))
        replied(alva, incident_id, one, now=later(10))
        row = incidents.incident(alva, incident_id)
        counts = [[len(each.replies) for each in queries.came(alva, row, known_at(row, later(m), later(90)))] for m in (0.5, 5, 15)]
        assert counts == [[], [0], [1]]

    def test_the_tables_made_anew_say_the_same(self, alva, incident_id):
        one = came(alva, incident_id, now=later(1))
        replied(alva, incident_id, one, now=later(10))
        replied(alva, incident_id, one, replace(REPLY, answers=("Omkring 1 260.", "Nej.")), now=later(11))
        row = incidents.incident(alva, incident_id)
        before = queries.came(alva, row, known_now(row, later(20)))
        assert [reply.answers[0] for reply, _at, _by in before[0].replies] == ["Omkring 1 260.", "Omkring 28 500 kunder."]
        assert list(maintenance.rebuild(str(incident_id)))
        assert queries.came(alva, row, known_now(row, later(20))) == before


def test_two_who_ask_in_turn_are_numbered_each_in_its_own_row(alva, incident_id):
    for _time in range(2):
        requested(alva, incident_id)
        came(alva, incident_id)
    row = incidents.incident(alva, incident_id)
    known = known_now(row, later(5))
    assert {one.said.reference for one in queries.requests(alva, row, known)} == {"BG-001", "BG-002"}
    assert {one.said.reference for one in queries.came(alva, row, known)} == {"IB-001", "IB-002"}


def test_unchanged_by_another_of_those_asked_is_no_answer_of_theirs(alva, incident_id):
    request_id = requested(alva, incident_id)
    answered(alva, incident_id, request_id, answers(alva, incident_id, request_id, a0="red"))
    with refused("situation.answer_nothing_before"):
        answered(alva, incident_id, request_id, AnswerDraft((), "Driftledare", unchanged=True), place=1)
    assert request_of(alva, incident_id, request_id).sent_at == NIGHT
