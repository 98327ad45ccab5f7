"""Every act on a picture: who may, in which state, with a key used twice, and what is never given away."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from typing import Any
from uuid import UUID

import pytest
from django.conf import settings as django_settings

from vardkase.access.rules import Role, Viewer
from vardkase.incidents import maintenance
from vardkase.incidents import queries as incidents
from vardkase.incidents.rules import OPEN, Mark, Mode, Secrecy
from vardkase.incidents.tests.scenes import INTERNAL, NIGHT, SECRET, closed, later, opened, refused
from vardkase.kernel.ids import new_id
from vardkase.leadership.obligations import Due
from vardkase.situation.actions import pictures as actions
from vardkase.situation.queries import pictures as queries
from vardkase.situation.queries.known import known_at, known_now
from vardkase.situation.rooms import pictures as room
from vardkase.situation.rules.pictures import CollectedDraft, PictureState
from vardkase.situation.tests.picturing import CLOSED, HOME, POWER, PROPOSAL, conveyed, got, offered, proposed, theirs
from vardkase.testing.people import OUTSIDE, viewer_with

pytestmark = pytest.mark.django_db
WRITES = (Role.STAFF_MEMBER, Role.DUTY_OFFICER, Role.CHIEF_OF_STAFF, Role.COORDINATOR)
JUDGES = (Role.CHIEF_OF_STAFF, Role.DECISION_MAKER)
ALL = (*WRITES, Role.DECISION_MAKER, Role.LOG_KEEPER, Role.OBSERVER, Role.AUDITOR, Role.BOARD_CHAIR)
SETTLED, NOT_OUT = "situation.picture_is_settled", "situation.picture_is_not_out"
S = PictureState


@pytest.fixture(autouse=True)
def _something_to_choose(monkeypatch):
    offered(monkeypatch, POWER, HOME, CLOSED)


@pytest.fixture(scope="module")
def chief() -> Viewer:
    return viewer_with(Role.CHIEF_OF_STAFF, label="Stabschef")


def _line(viewer: Viewer, incident_id: UUID) -> str:
    got(viewer, incident_id)
    row = incidents.incident(viewer, incident_id)
    return queries.collectable(viewer, row, known_now(row, later(3)))[0][0].key


def _collects(viewer: Viewer, incident_id: UUID) -> dict[str, Any]:
    return {"draft": CollectedDraft("Samlat läge", "Elen är värst.", (_line(viewer, incident_id),))}


def _out(viewer: Viewer, incident_id: UUID) -> UUID:
    picture_id = proposed(viewer, incident_id)
    conveyed(viewer_with(Role.CHIEF_OF_STAFF), incident_id, picture_id)
    return picture_id


# What each act needs, who may, and what it says otherwise when its key is used again.
ACTS: dict[str, tuple[Any, tuple[Role, ...], dict[str, Any]]] = {
    "propose_picture": (lambda v, i: {"draft": PROPOSAL}, WRITES, {"draft": replace(PROPOSAL, audience=("Polisen",))}),
    "convey_picture": (lambda v, i: {"picture_id": proposed(v, i)}, JUDGES, {"picture_id": UUID(int=7)}),
    # Who says how things stand takes back their own; those who review send back anybody's.
    "send_picture_back": (
        lambda v, i: {"picture_id": proposed(v, i), "reason": "Fel siffra."},
        (Role.CHIEF_OF_STAFF,),
        {"reason": "Något annat."},
    ),
    "withdraw_picture": (lambda v, i: {"picture_id": _out(v, i), "reason": "Fel siffra."}, JUDGES, {"reason": "Något annat."}),
    "receive_picture": (lambda v, i: {"draft": theirs()}, WRITES, {"draft": theirs("Polisen")}),
    "collect_picture": (_collects, WRITES, {"draft": CollectedDraft("Samlat läge", "Något annat.", ("x:0",))}),
}


def call(act: str, viewer: Viewer, incident_id: UUID, given: dict[str, Any], key: UUID | None = None, minutes: float = 20) -> Any:
    return getattr(actions, act)(viewer=viewer, incident_id=incident_id, key=key or new_id(), now=later(minutes), **given)


@pytest.mark.parametrize("act", ACTS)
class TestEveryAct:
    def test_those_whose_it_is_may_and_others_may_not(self, alva, incident_id, act):
        setting, roles, _other = ACTS[act]
        given = setting(alva, incident_id)
        before = incidents.incident(alva, incident_id).entries
        for role in set(ALL) - set(roles):
            with refused("leadership.may_not"):
                call(act, viewer_with(role), incident_id, given)
        assert incidents.incident(alva, incident_id).entries == before
        for role in roles:
            assert call(act, viewer_with(role), incident_id, setting(alva, incident_id)).number > before

    def test_strangers_find_no_incident(self, alva, cilla, dag, nobody, incident_id, act):
        given = ACTS[act][0](alva, incident_id)
        for viewer in (cilla, dag, nobody, *map(viewer_with, OUTSIDE)):
            with refused("incident.not_found"):
                call(act, viewer, incident_id, given)

    def test_a_press_that_comes_twice_counts_once(self, alva, chief, incident_id, act):
        given, key = ACTS[act][0](alva, incident_id), new_id()
        first = call(act, chief, incident_id, given, key)
        again = call(act, chief, incident_id, given, key)
        assert (again.repeated, again.number) == (True, first.number)
        assert incidents.incident(alva, incident_id).entries == first.number

    def test_the_same_key_for_something_else_is_refused(self, alva, chief, incident_id, act):
        setting, _roles, other = ACTS[act]
        given, key = setting(alva, incident_id), new_id()
        call(act, chief, incident_id, given, key)
        with refused("ledger.key_reused"):
            call(act, chief, incident_id, given | other, key)

    def test_when_the_event_is_over_only_what_is_out_is_withdrawn(self, alva, chief, incident_id, act):
        given = ACTS[act][0](alva, incident_id)
        closed(alva, incident_id)
        if act == "withdraw_picture":
            assert call(act, chief, incident_id, given).number
        else:
            with refused("leadership.incident_is_over"):
                call(act, chief, incident_id, given)

    def test_one_of_another_event_is_not_here(self, alva, chief, incident_id, act):
        given = ACTS[act][0](alva, opened(alva, title="En annan"))
        if "picture_id" in given:
            for picture_id in (given["picture_id"], new_id()):
                with refused("situation.not_found"):
                    call(act, chief, incident_id, given | {"picture_id": picture_id})


@pytest.mark.parametrize(
    "other",
    [
        {"headline": "Annat"}, {"summary": ""}, {"audience": PROPOSAL.audience[:1]}, {"chosen": PROPOSAL.chosen[:1]}, {"chosen": ()},
    ],
)  # fmt: skip
def test_a_proposal_is_what_it_says_in_every_part(alva, incident_id, other):
    key = new_id()
    call("propose_picture", alva, incident_id, {"draft": PROPOSAL}, key)
    with refused("ledger.key_reused"):
        call("propose_picture", alva, incident_id, {"draft": replace(PROPOSAL, **other)}, key)


@pytest.mark.parametrize(
    "other",
    [{"headline": "Annat"}, {"reference": "A1"}, {"as_of": later(1)}, {"mark": INTERNAL}, {"lines": theirs("X", "Två.").lines}],
)
def test_another_s_picture_is_what_it_says_in_every_part(alva, incident_id, other):
    key = new_id()
    call("receive_picture", alva, incident_id, {"draft": theirs()}, key)
    with refused("ledger.key_reused"):
        call("receive_picture", alva, incident_id, {"draft": replace(theirs(), **other)}, key)


def _proposed(viewer, incident_id):
    return proposed(viewer, incident_id)


def _superseded(viewer, incident_id):
    first = _out(viewer, incident_id)
    _out(viewer, incident_id)
    return first


def _sent_back(viewer, incident_id):
    picture_id = proposed(viewer, incident_id)
    call("send_picture_back", viewer, incident_id, {"picture_id": picture_id, "reason": "Fel siffra."}, minutes=6)
    return picture_id


def _withdrawn(viewer, incident_id):
    picture_id = _out(viewer, incident_id)
    call("withdraw_picture", viewer, incident_id, {"picture_id": picture_id, "reason": "Fel siffra."}, minutes=6)
    return picture_id


STATES = {S.PROPOSED: _proposed, S.CONVEYED: _out, S.SUPERSEDED: _superseded, S.SENT_BACK: _sent_back, S.WITHDRAWN: _withdrawn}
TABLE = [
    (S.PROPOSED, "convey_picture", S.CONVEYED), (S.PROPOSED, "send_picture_back", S.SENT_BACK), (S.PROPOSED, "withdraw_picture", NOT_OUT),
    (S.CONVEYED, "convey_picture", SETTLED), (S.CONVEYED, "send_picture_back", SETTLED), (S.CONVEYED, "withdraw_picture", S.WITHDRAWN),
    (S.SUPERSEDED, "convey_picture", SETTLED), (S.SUPERSEDED, "send_picture_back", SETTLED),
    (S.SUPERSEDED, "withdraw_picture", S.WITHDRAWN),
    (S.SENT_BACK, "convey_picture", SETTLED), (S.SENT_BACK, "send_picture_back", SETTLED), (S.SENT_BACK, "withdraw_picture", NOT_OUT),
    (S.WITHDRAWN, "convey_picture", SETTLED), (S.WITHDRAWN, "send_picture_back", SETTLED), (S.WITHDRAWN, "withdraw_picture", NOT_OUT),
]  # fmt: skip


@pytest.mark.parametrize(("state", "act", "comes"), TABLE)
def test_every_act_in_every_state(alva, chief, incident_id, state, act, comes):
    picture_id = STATES[state](alva, incident_id)
    given = {"picture_id": picture_id} | ({} if act == "convey_picture" else {"reason": "Fel siffra."})
    if isinstance(comes, PictureState):
        call(act, chief, incident_id, given)
    else:
        entries = incidents.incident(alva, incident_id).entries
        with refused(comes):
            call(act, chief, incident_id, given)
        assert incidents.incident(alva, incident_id).entries == entries
    row = incidents.incident(alva, incident_id)
    found = queries.picture(alva, row, picture_id, known_now(row, later(60)))
    assert found.state is (comes if isinstance(comes, PictureState) else state)


@pytest.mark.parametrize("state", list(STATES))
def test_a_partner_sees_what_has_been_conveyed_and_never_what_was_not(alva, incident_id, state):
    picture_id = STATES[state](alva, incident_id)
    partner = viewer_with(Role.OBSERVER)
    row = incidents.incident(partner, incident_id)
    known = known_now(row, later(60))
    seen = {one.id for one in queries.pictures(partner, row, known)}
    assert (picture_id in seen) is (state in {S.CONVEYED, S.SUPERSEDED, S.WITHDRAWN})
    assert {one.key for one in room.seen(partner, row, known)} == {f"picture:{one}" for one in seen}
    texts = " ".join(one.text for one in incidents.log_page(partner, incident_id, incidents.Filters()).entries)
    assert (POWER.text in texts) is (state in {S.CONVEYED, S.SUPERSEDED, S.WITHDRAWN})


@pytest.mark.parametrize("state", list(STATES))
def test_the_tables_made_anew_say_the_same(alva, incident_id, state):
    STATES[state](alva, incident_id)
    got(alva, incident_id, theirs(mark=SECRET))
    row = incidents.incident(alva, incident_id)
    known = known_now(row, later(60))
    before = queries.pictures(alva, row, known), queries.received(alva, row, known)
    assert maintenance.agrees(f"incident:{incident_id}")
    assert list(maintenance.rebuild(str(incident_id)))
    assert (queries.pictures(alva, row, known), queries.received(alva, row, known)) == before


class TestClosedContent:
    @pytest.mark.parametrize("mark", [INTERNAL, SECRET])
    def test_what_another_gave_in_confidence_is_read_by_those_who_may(self, alva, incident_id, mark):
        received_id = got(alva, incident_id, theirs("Polisen", "Misstänkt brott.", mark=mark))
        told = {}
        for role in ALL:
            viewer = viewer_with(role)
            row = incidents.incident(viewer, incident_id)
            known = known_now(row, later(9))
            lists = (
                queries.received(viewer, row, known),
                queries.latest_of_each(viewer, row, known),
                queries.collectable(viewer, row, known),
            )
            assert len({bool(one) for one in lists}) == 1, role
            given = [one.text for one in room.said_by_others(viewer, row, known)]
            assert bool(given) is bool(lists[0]), role
            told[role] = bool(lists[0])
            assert all(one.id == received_id for one in lists[0])
        assert told[Role.OBSERVER] is False
        assert told[Role.AUDITOR] is True
        assert told[Role.STAFF_MEMBER] is (mark == INTERNAL)

    def test_a_mark_goes_with_what_is_given_to_a_report(self, alva, incident_id):
        got(alva, incident_id, theirs("Polisen", "Misstänkt brott.", mark=INTERNAL))
        row = incidents.incident(alva, incident_id)
        (one,) = room.said_by_others(alva, row, known_now(row, later(9)))
        assert (one.mark.level, one.source) == (Secrecy.INTERNAL, "Polisen")

    @pytest.mark.parametrize(
        ("marks", "strongest"),
        [((), OPEN), ((OPEN,), OPEN), ((OPEN, INTERNAL), INTERNAL), ((SECRET, OPEN), SECRET), ((INTERNAL, SECRET, OPEN), SECRET)],
    )
    def test_the_whole_is_as_closed_as_its_most_closed_part(self, marks: tuple[Mark, ...], strongest):
        assert queries.strongest(marks) == strongest

    def test_whoever_may_not_read_a_secret_does_not_collect_it(self, alva, incident_id):
        picture_id = got(alva, incident_id, theirs("Polisen", "Misstänkt brott.", mark=SECRET))
        with refused("situation.picture_line_gone"):
            draft = CollectedDraft("Samlat läge", "Elen är värst.", (f"{picture_id}:0",))
            call("collect_picture", viewer_with(Role.STAFF_MEMBER), incident_id, {"draft": draft})


class TestWhatIsDue:
    def states(self, viewer, minutes):
        return [one.state for one in room.due(viewer, later(minutes))]

    def test_a_proposal_is_late_when_patience_has_ended(self, alva, incident_id):
        proposed(alva, incident_id)
        patience = django_settings.PICTURE_PATIENCE_MINUTES
        assert self.states(alva, patience)[-1:] == [Due.OVERDUE]
        assert Due.OVERDUE not in self.states(alva, patience - 1)

    @pytest.mark.parametrize("role", ALL)
    def test_those_who_may_approve_are_told(self, alva, incident_id, role):
        proposed(alva, incident_id)
        assert bool(self.states(viewer_with(role), 600)) is (role in JUDGES)

    @pytest.mark.parametrize("state", [S.CONVEYED, S.SENT_BACK, S.WITHDRAWN])
    def test_what_is_answered_waits_for_nobody(self, alva, incident_id, state):
        STATES[state](alva, incident_id)
        assert self.states(alva, 600) == []

    def test_when_the_event_is_over_nothing_waits(self, alva, incident_id):
        proposed(alva, incident_id)
        closed(alva, incident_id)
        assert self.states(alva, 600) == []


class TestTheClock:
    @pytest.mark.parametrize(("minutes", "code"), [(25, ""), (25.1, "situation.picture_is_later")])
    def test_a_picture_holds_no_more_than_a_little_ahead(self, alva, incident_id, minutes, code):
        draft = theirs(as_of=later(minutes))
        if code:
            with refused(code, field="as_of"):
                call("receive_picture", alva, incident_id, {"draft": draft})
        else:
            assert call("receive_picture", alva, incident_id, {"draft": draft}).event.as_of == later(25)

    def test_an_older_picture_that_comes_later_is_what_they_said_last(self, alva, incident_id):
        """What an actor has said last is what came last: an earlier moment is theirs to choose."""
        got(alva, incident_id, theirs(as_of=NIGHT))
        last = got(alva, incident_id, theirs(as_of=NIGHT - timedelta(hours=2)), now=later(2))
        row = incidents.incident(alva, incident_id)
        assert [one.id for one in queries.latest_of_each(alva, row, known_now(row, later(5)))] == [last]
        then = queries.latest_of_each(alva, row, known_at(row, later(1), later(5)))
        assert [one.said.as_of for one in then] == [NIGHT]


@pytest.mark.parametrize(("mode", "exercise", "code"), [
    (Mode.REAL, True, "situation.picture_is_exercise"), (Mode.EXERCISE, False, "situation.picture_is_real"),
    (Mode.REAL, False, ""), (Mode.EXERCISE, True, ""), (Mode.REAL, None, ""), (Mode.EXERCISE, None, ""),
])  # fmt: skip
def test_an_exercise_and_a_real_event_are_kept_apart(alva, mode, exercise, code):
    incident_id = opened(alva, mode=mode)
    if code:
        with refused(code):
            call("receive_picture", alva, incident_id, {"draft": theirs(exercise=exercise)})
    else:
        assert call("receive_picture", alva, incident_id, {"draft": theirs(exercise=exercise)}).number
