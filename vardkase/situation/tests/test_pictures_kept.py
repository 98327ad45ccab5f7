"""Pictures in the ledger: what was conveyed stays as it was given, and who may not read it does not learn of it."""

from __future__ import annotations

from dataclasses import replace
from uuid import UUID

import pytest

from vardkase.access.rules import Role, Viewer
from vardkase.incidents import maintenance, projections
from vardkase.incidents import queries as incidents
from vardkase.incidents.rules import Importance, Mode, Secrecy
from vardkase.incidents.tests.scenes import INTERNAL, NIGHT, SECRET, closed, later, opened, refused
from vardkase.kernel.ids import new_id
from vardkase.leadership import obligations
from vardkase.situation.actions import pictures as actions
from vardkase.situation.material import Section
from vardkase.situation.queries import pictures as queries
from vardkase.situation.queries.known import known_at, known_now
from vardkase.situation.rooms import pictures as room
from vardkase.situation.rules.pictures import PictureState
from vardkase.situation.tests.picturing import CLOSED, HOME, POWER, PROPOSAL, conveyed, gathered, got, offered, proposed, theirs
from vardkase.testing.people import viewer_with

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _something_to_choose(monkeypatch):
    offered(monkeypatch, POWER, HOME, CLOSED)


@pytest.fixture
def chief() -> Viewer:
    return viewer_with(Role.CHIEF_OF_STAFF, label="Stabschef")


@pytest.fixture
def partner() -> Viewer:
    return viewer_with(Role.OBSERVER, label="Samverkansperson")


def all_of(viewer: Viewer, incident_id: UUID, minutes: float = 60) -> tuple[queries.Conveyed, ...]:
    row = incidents.incident(viewer, incident_id)
    return queries.pictures(viewer, row, known_now(row, later(minutes)))


def log_of(viewer: Viewer, incident_id: UUID) -> list[tuple[str, bool]]:
    page = incidents.log_page(viewer, incident_id, incidents.Filters())
    return [(one.text, one.masked) for one in page.entries]


class TestConveying:
    def test_a_proposal_freezes_what_was_chosen(self, alva, incident_id, monkeypatch):
        proposed(alva, incident_id)
        offered(monkeypatch, replace(POWER, text="35 000 kunder saknar el.", number=9))
        (one,) = all_of(alva, incident_id)
        assert [line.text for line in one.said.lines] == [POWER.text, HOME.text]
        assert (one.state, one.said.reference) == (PictureState.PROPOSED, "FL-001")

    def test_approved_by_another_it_is_conveyed_as_it_stood(self, alva, chief, incident_id):
        number = conveyed(chief, incident_id, proposed(alva, incident_id))
        (one,) = all_of(alva, incident_id)
        assert (one.state, one.by, one.number) == (PictureState.CONVEYED, "Stabschef", number)

    def test_a_later_one_takes_its_place_and_the_first_stays_readable(self, alva, chief, incident_id):
        first = proposed(alva, incident_id)
        conveyed(chief, incident_id, first)
        second = proposed(alva, incident_id, now=later(10))
        conveyed(chief, incident_id, second, now=later(12))
        newer, older = all_of(alva, incident_id)
        assert (newer.id, newer.state) == (second, PictureState.CONVEYED)
        assert (older.id, older.state, older.superseded_by) == (first, PictureState.SUPERSEDED, "FL-002")

    def test_when_the_latest_is_withdrawn_the_one_before_holds_again(self, alva, chief, incident_id):
        first, second = proposed(alva, incident_id), proposed(alva, incident_id)
        conveyed(chief, incident_id, first)
        conveyed(chief, incident_id, second, now=later(6))
        common = {"viewer": chief, "incident_id": incident_id, "picture_id": second, "now": later(9)}
        actions.withdraw_picture(**common, reason="Siffran var fel.", key=new_id())
        states = {one.id: (one.state, one.words) for one in all_of(alva, incident_id)}
        assert states == {first: (PictureState.CONVEYED, ""), second: (PictureState.WITHDRAWN, "Siffran var fel.")}

    def test_the_same_key_twice_is_one_proposal(self, alva, incident_id):
        key = new_id()
        for _time in range(2):
            actions.propose_picture(viewer=alva, incident_id=incident_id, draft=PROPOSAL, key=key, now=NIGHT)
        assert len(all_of(alva, incident_id)) == 1

    def test_the_same_key_with_other_words_is_refused(self, alva, incident_id):
        key = new_id()
        actions.propose_picture(viewer=alva, incident_id=incident_id, draft=PROPOSAL, key=key, now=NIGHT)
        with refused("ledger.key_reused"):
            other = replace(PROPOSAL, headline="Något annat")
            actions.propose_picture(viewer=alva, incident_id=incident_id, draft=other, key=key, now=NIGHT)

    def test_who_proposed_it_does_not_approve_it(self, alva, incident_id):
        picture_id = proposed(alva, incident_id)
        with refused("situation.picture_needs_other_eyes"):
            conveyed(alva, incident_id, picture_id)

    def test_it_is_answered_once(self, alva, chief, incident_id):
        picture_id = proposed(alva, incident_id)
        conveyed(chief, incident_id, picture_id)
        with refused("situation.picture_is_settled"):
            conveyed(chief, incident_id, picture_id)
        with refused("situation.picture_is_settled"):
            actions.send_picture_back(
                viewer=chief, incident_id=incident_id, picture_id=picture_id, reason="För sent.", key=new_id(), now=later(9)
            )

    def test_sent_back_it_is_not_conveyed(self, alva, chief, incident_id):
        picture_id = proposed(alva, incident_id)
        common = {"incident_id": incident_id, "picture_id": picture_id, "now": later(5)}
        actions.send_picture_back(viewer=chief, reason="Siffran är gammal.", key=new_id(), **common)
        (one,) = all_of(alva, incident_id)
        assert (one.state, one.words) == (PictureState.SENT_BACK, "Siffran är gammal.")
        with refused("situation.picture_is_settled"):
            conveyed(chief, incident_id, picture_id)

    def test_who_proposed_it_may_take_it_back_and_another_of_the_staff_may_not(self, incident_id):
        mine, other = viewer_with(Role.STAFF_MEMBER), viewer_with(Role.STAFF_MEMBER)
        picture_id = proposed(mine, incident_id)
        call = {"incident_id": incident_id, "picture_id": picture_id, "reason": "Jag såg fel.", "now": later(2)}
        with refused("leadership.may_not"):
            actions.send_picture_back(viewer=other, key=new_id(), **call)
        actions.send_picture_back(viewer=mine, key=new_id(), **call)
        assert all_of(mine, incident_id)[0].state == PictureState.SENT_BACK

    def test_only_what_was_conveyed_is_withdrawn(self, alva, chief, incident_id):
        picture_id = proposed(alva, incident_id)
        with refused("situation.picture_is_not_out"):
            actions.withdraw_picture(
                viewer=chief, incident_id=incident_id, picture_id=picture_id, reason="Fel.", key=new_id(), now=later(1)
            )

    def test_a_picture_of_another_incident_is_not_there(self, alva, chief, incident_id):
        picture_id = proposed(alva, opened(alva))
        with refused("situation.not_found"):
            conveyed(chief, incident_id, picture_id)

    def test_what_is_internal_is_not_chosen(self, alva, incident_id):
        with refused("situation.picture_line_is_closed"):
            proposed(alva, incident_id, replace(PROPOSAL, chosen=(("fact:intern", 1),)))
        assert all_of(alva, incident_id) == ()


class TestWhoMay:
    @pytest.mark.parametrize("role", [Role.OBSERVER, Role.AUDITOR, Role.LOG_KEEPER, Role.BOARD_CHAIR])
    def test_who_does_not_say_how_things_stand_proposes_nothing(self, incident_id, role):
        with refused("leadership.may_not"):
            proposed(viewer_with(role), incident_id)

    @pytest.mark.parametrize("role", [Role.STAFF_MEMBER, Role.DUTY_OFFICER, Role.COORDINATOR, Role.AUDITOR])
    def test_who_does_not_review_conveys_nothing(self, alva, incident_id, role):
        picture_id = proposed(alva, incident_id)
        with refused("leadership.may_not"):
            conveyed(viewer_with(role), incident_id, picture_id)

    @pytest.mark.parametrize("role", [Role.CHIEF_OF_STAFF, Role.DECISION_MAKER])
    def test_who_reviews_conveys(self, alva, incident_id, role):
        conveyed(viewer_with(role), incident_id, proposed(alva, incident_id))
        assert all_of(alva, incident_id)[0].state == PictureState.CONVEYED

    def test_to_another_authority_and_to_a_partner_who_is_not_let_in_there_is_no_incident(self, cilla, dag, nobody, incident_id):
        for viewer in (cilla, dag, nobody):
            with refused("incident.not_found"):
                proposed(viewer, incident_id)
            with refused("incident.not_found"):
                got(viewer, incident_id)

    def test_in_an_incident_that_is_over_nothing_more_is_proposed_and_what_is_out_can_still_be_withdrawn(self, alva, chief, incident_id):
        picture_id = proposed(alva, incident_id)
        conveyed(chief, incident_id, picture_id)
        closed(alva, incident_id)
        with refused("leadership.incident_is_over"):
            proposed(alva, incident_id, now=later(30))
        actions.withdraw_picture(
            viewer=chief, incident_id=incident_id, picture_id=picture_id, reason="Gäller inte.", key=new_id(), now=later(31)
        )
        assert all_of(alva, incident_id)[0].state == PictureState.WITHDRAWN


class TestWhatAPartnerSees:
    def test_a_proposal_is_a_paper_on_our_own_table(self, alva, partner, incident_id):
        picture_id = proposed(alva, incident_id)
        assert all_of(partner, incident_id) == ()
        row = incidents.incident(partner, incident_id)
        with refused("situation.not_found"):
            queries.picture(partner, row, picture_id, known_now(row, later(9)))
        assert not any(POWER.text in text for text, _masked in log_of(partner, incident_id))

    def test_conveyed_it_is_read_in_the_log_too(self, alva, chief, partner, incident_id):
        conveyed(chief, incident_id, proposed(alva, incident_id))
        assert all_of(partner, incident_id)[0].state == PictureState.CONVEYED
        assert any(POWER.text in text for text, _masked in log_of(partner, incident_id))

    def test_what_another_gave_in_confidence_stays_with_the_staff(self, alva, partner, incident_id):
        got(alva, incident_id, theirs("Polisen", "Misstänkt brott.", mark=INTERNAL))
        row = incidents.incident(partner, incident_id)
        assert queries.received(partner, row, known_now(row, later(9))) == ()
        assert not any("Misstänkt" in text for text, _masked in log_of(partner, incident_id))

    def test_a_secret_one_needs_its_statute(self, alva, incident_id):
        with refused("incident.secret_needs_statute"):
            got(alva, incident_id, theirs(mark=replace(SECRET, statute="")))


class TestCollecting:
    def test_each_actor_stands_with_what_it_said_last(self, alva, incident_id):
        got(alva, incident_id, theirs("Trafikverket", "E18 är stängd."))
        got(alva, incident_id, theirs("Polisen", "Lugnt."))
        got(alva, incident_id, theirs("trafikverket ", "E18 är öppen."), now=later(9))
        row = incidents.incident(alva, incident_id)
        latest = queries.latest_of_each(alva, row, known_now(row, later(10)))
        assert [(one.said.actor, one.said.lines[0].text) for one in latest] == [("Polisen", "Lugnt."), ("trafikverket", "E18 är öppen.")]

    def test_on_record_every_line_keeps_its_actor(self, alva, chief, incident_id):
        conveyed(chief, incident_id, proposed(alva, incident_id))
        got(alva, incident_id, theirs("Trafikverket", "E18 är stängd.", "Väg 76 är öppen."))
        row = incidents.incident(alva, incident_id)
        keys = [line.key for line, _mark in queries.collectable(alva, row, known_now(row, later(9)))]
        gathered(alva, incident_id, keys[0], keys[3], lacking=("Polisen",))
        row = incidents.incident(alva, incident_id)
        (one,) = queries.collected(alva, row, known_now(row, later(20)))
        assert [(line.actor, line.text) for line in one.said.lines] == [
            ("Kommunstyrelsen", POWER.text),
            ("Trafikverket", "Väg 76 är öppen."),
        ]
        assert one.said.actors == ("Kommunstyrelsen", "Trafikverket")
        assert one.said.lacking == ("Polisen",)

    def test_a_line_that_nobody_said_is_refused(self, alva, incident_id):
        got(alva, incident_id)
        with refused("situation.picture_line_gone"):
            gathered(alva, incident_id, f"{new_id()}:0")

    def test_it_is_as_closed_as_the_most_closed_of_what_it_takes(self, alva, partner, incident_id):
        got(alva, incident_id, theirs("Trafikverket", "E18 är stängd."))
        got(alva, incident_id, theirs("Polisen", "Misstänkt brott.", mark=INTERNAL))
        row = incidents.incident(alva, incident_id)
        lines = queries.collectable(alva, row, known_now(row, later(9)))
        gathered(alva, incident_id, *(line.key for line, _mark in lines))
        row = incidents.incident(alva, incident_id)
        (one,) = queries.collected(alva, row, known_now(row, later(20)))
        assert one.said.mark.level == Secrecy.INTERNAL
        assert queries.collected(partner, row, known_now(row, later(20))) == ()

    def test_our_own_name_is_not_anothers(self, alva, incident_id):
        with refused("situation.picture_is_ours"):
            got(alva, incident_id, theirs("Kommunstyrelsen"))

    def test_a_file_of_an_exercise_stays_in_exercises(self, alva, incident_id):
        with refused("situation.picture_is_exercise"):
            got(alva, incident_id, theirs(exercise=True))
        exercise = opened(alva, mode=Mode.EXERCISE)
        got(alva, exercise, theirs(exercise=True))
        with refused("situation.picture_is_real"):
            got(alva, exercise, theirs(exercise=False))

    def test_the_same_key_twice_is_one_picture(self, alva, incident_id):
        key = new_id()
        for _time in range(2):
            actions.receive_picture(viewer=alva, incident_id=incident_id, draft=theirs(), key=key, now=NIGHT)
        row = incidents.incident(alva, incident_id)
        assert len(queries.received(alva, row, known_now(row, later(1)))) == 1
        with refused("ledger.key_reused"):
            actions.receive_picture(viewer=alva, incident_id=incident_id, draft=theirs(reference="A1"), key=key, now=NIGHT)


class TestAsItWasKnown:
    def test_before_the_approval_it_waited_and_before_the_proposal_it_was_not(self, alva, chief, incident_id):
        picture_id = proposed(alva, incident_id, now=later(10))
        conveyed(chief, incident_id, picture_id, now=later(20))
        got(alva, incident_id, now=later(30))
        row = incidents.incident(alva, incident_id)
        states = [[one.state for one in queries.pictures(alva, row, known_at(row, later(m), later(60)))] for m in (5, 15, 25)]
        assert states == [[], [PictureState.PROPOSED], [PictureState.CONVEYED]]
        assert queries.received(alva, row, known_at(row, later(29), later(60))) == ()
        assert [one.key for one in room.seen(alva, row, known_at(row, later(25), later(60)))] == [f"picture:{picture_id}"]

    def test_the_tables_are_the_same_when_they_are_made_anew(self, alva, chief, incident_id):
        first = proposed(alva, incident_id)
        conveyed(chief, incident_id, first)
        common = {"incident_id": incident_id, "now": later(9)}
        actions.withdraw_picture(viewer=chief, picture_id=first, reason="Siffran var fel.", key=new_id(), **common)
        actions.send_picture_back(viewer=chief, picture_id=proposed(alva, incident_id), reason="Gammalt.", key=new_id(), **common)
        got(alva, incident_id)
        row = incidents.incident(alva, incident_id)
        gathered(alva, incident_id, queries.collectable(alva, row, known_now(row, later(9)))[0][0].key)
        stream = f"incident:{incident_id}"
        assert maintenance.agrees(stream)
        before = all_of(alva, incident_id)
        projections.rebuild(stream)
        assert all_of(alva, incident_id) == before
        assert {one.state for one in all_of(alva, incident_id)} == {PictureState.WITHDRAWN, PictureState.SENT_BACK}


class TestWhatItGivesToOthers:
    def test_a_report_hears_what_is_conveyed_and_what_others_said(self, alva, chief, incident_id):
        conveyed(chief, incident_id, proposed(alva, incident_id))
        got(alva, incident_id, theirs("Polisen", "Misstänkt brott.", mark=INTERNAL))
        row = incidents.incident(alva, incident_id)
        ours, theirs_ = room.said_by_others(alva, row, known_now(row, later(9)))
        assert (ours.section, ours.value) == (Section.COLLABORATION, "FL-001")
        assert (theirs_.source, theirs_.mark.level) == ("Polisen", Secrecy.INTERNAL)

    def test_a_proposal_that_waits_is_due_for_those_who_may_approve(self, alva, chief, incident_id):
        picture_id = proposed(alva, incident_id)
        assert list(room.due(chief, later(1))) == [] or room.due(chief, later(1))
        (one,) = list(room.due(chief, later(31)))
        assert (one.state, one.incident.id) == (obligations.Due.OVERDUE, incident_id)
        assert list(room.due(viewer_with(Role.STAFF_MEMBER), later(31))) == []
        conveyed(chief, incident_id, picture_id, now=later(32))
        assert list(room.due(chief, later(40))) == []

    def test_the_log_has_it_as_important_when_it_goes_out(self, alva, chief, incident_id):
        number = conveyed(chief, incident_id, proposed(alva, incident_id))
        assert incidents.entry(alva, incident_id, number).entry.importance == Importance.IMPORTANT
