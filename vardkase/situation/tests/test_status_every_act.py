"""Every act on the status board: by every role, in every state of the incident, and sent again with the same key and with other words."""

from __future__ import annotations

from dataclasses import replace

import pytest

from vardkase.access.rules import EVERYWHERE, Role
from vardkase.incidents import maintenance
from vardkase.incidents import queries as incidents
from vardkase.incidents.rules import OPEN, State
from vardkase.incidents.tests.scenes import INTERNAL, SECRET, closed, later, moved, opened, refused
from vardkase.kernel.ids import new_id
from vardkase.leadership.tests.pages import Page, Room
from vardkase.situation.actions import status as actions
from vardkase.situation.models.links import LinkRow
from vardkase.situation.models.status import StatusLine, StatusReport, StatusRhythm
from vardkase.situation.rules.status import unit_id
from vardkase.situation.tests.status_acts import ACTS, TEN, UNIT, does, ready, row_of_any
from vardkase.situation.tests.status_scenes import CARE, POWER, board, opened_board, reported, row_of, said, unchanged
from vardkase.testing.accounts import sign_in
from vardkase.testing.pages import CheckingClient, alike
from vardkase.testing.people import AUTHORITY_SCOPE, OUTSIDE, viewer_with

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("five_past")]
TABLES = (StatusRhythm, StatusLine, StatusReport, LinkRow)
MAY = {Role.DUTY_OFFICER, Role.CHIEF_OF_STAFF, Role.STAFF_MEMBER, Role.COORDINATOR}
READS = set(Role) - set(OUTSIDE)
EVERY = pytest.mark.parametrize("what", ACTS)
PAGES = pytest.mark.parametrize("what", [what for what, act in ACTS.items() if act.page])


def counted() -> list[int]:
    return [table.objects.count() for table in TABLES]


def browser(viewer) -> CheckingClient:
    client = CheckingClient()
    sign_in(client, viewer)
    return client


class TestWhoMay:
    @EVERY
    def test_the_right_person_does_it_and_the_tables_are_what_the_ledger_makes(self, alva, incident_id, what):
        ready(alva, incident_id, what)
        before = incidents.incident(alva, incident_id).entries
        entry = does(what, alva, incident_id)
        assert (entry.number, entry.repeated, entry.actor.label) == (before + 1, False, alva.actor.label)
        assert maintenance.agrees(f"incident:{incident_id}")

    @pytest.mark.parametrize("role", Role)
    @EVERY
    def test_each_role_by_itself(self, alva, incident_id, what, role):
        ready(alva, incident_id, what)
        one, before = viewer_with(role), counted()
        if role in MAY:
            assert does(what, one, incident_id).kind.startswith("situation.")
            return
        with refused("leadership.may_not" if role in READS else "incident.not_found"):
            does(what, one, incident_id)
        assert counted() == before

    @EVERY
    def test_a_stranger_a_partner_and_nobody_learn_nothing(self, alva, cilla, dag, nobody, incident_id, what):
        ready(alva, incident_id, what)
        before = counted()
        for stranger in (cilla, dag, nobody):
            with refused("incident.not_found"):
                does(what, stranger, incident_id)
        assert counted() == before

    @pytest.mark.parametrize("what", ["open", "add", "rhythm", "give_link"])
    def test_an_incident_that_there_is_not_answers_as_one_that_is_not_theirs(self, alva, cilla, incident_id, what):
        ready(alva, incident_id, what)
        for viewer, where in ((cilla, incident_id), (alva, new_id()), (cilla, new_id())):
            with refused("incident.not_found"):
                does(what, viewer, where)

    def test_a_role_in_one_incident_counts_there_and_not_next_door(self, alva, incident_id):
        other = opened(alva, title="Brand")
        opened_board(alva, incident_id), opened_board(alva, other)
        guest = viewer_with(Role.STAFF_MEMBER, scope=f"incident:{incident_id}")
        assert does("add", guest, incident_id)
        with refused("incident.not_found"):
            does("add", guest, other)

    def test_a_role_everywhere_counts_everywhere(self, alva, incident_id):
        opened_board(alva, incident_id)
        assert does("add", viewer_with(Role.STAFF_MEMBER, scope=EVERYWHERE), incident_id)


class TestInEveryState:
    @pytest.mark.parametrize(
        ("states", "may"),
        [
            ((), True),
            ((State.STANDING_DOWN,), True),
            ((State.STANDING_DOWN, State.ACTIVE), True),
            ((State.STANDING_DOWN, State.CLOSED), False),
            ((State.STANDING_DOWN, State.CLOSED, State.EVALUATED), False),
            ((State.STANDING_DOWN, State.CLOSED, State.EVALUATED, State.ARCHIVED), False),
        ],
        ids=["active", "standing_down", "active_again", "closed", "evaluated", "archived"],
    )
    @EVERY
    def test_it_is_done_while_the_log_is_written_and_not_after(self, alva, incident_id, what, states, may):
        ready(alva, incident_id, what)
        moved(alva, incident_id, *states)
        before = counted()
        if may:
            assert not does(what, alva, incident_id).repeated
            return
        with refused("leadership.incident_is_over"):
            does(what, alva, incident_id)
        assert counted() == before

    @EVERY
    def test_what_was_done_in_time_may_be_sent_again_afterwards(self, alva, incident_id, what):
        ready(alva, incident_id, what)
        key = new_id()
        first = does(what, alva, incident_id, key=key)
        closed(alva, incident_id)
        again = does(what, alva, incident_id, key=key, now=later(60))
        assert (again.number, again.repeated) == (first.number, True)


class TestSentAgain:
    @EVERY
    def test_under_the_same_key_it_is_one(self, alva, incident_id, what):
        ready(alva, incident_id, what)
        key = new_id()
        first, after = does(what, alva, incident_id, key=key), counted()
        again = does(what, alva, incident_id, key=key, now=later(11))
        assert (again.number, again.repeated, counted()) == (first.number, True, after)

    @EVERY
    def test_with_other_words_under_the_same_key_it_is_refused(self, alva, incident_id, what):
        ready(alva, incident_id, what)
        key = new_id()
        does(what, alva, incident_id, key=key)
        after = counted()
        with refused("ledger.key_reused"):
            does(what, alva, incident_id, key=key, **ACTS[what].other(incident_id))
        assert counted() == after

    @pytest.mark.parametrize("other", [what for what in ACTS if what not in {"open", "add"}])
    def test_the_key_of_one_act_is_not_the_key_of_another(self, alva, incident_id, other):
        ready(alva, incident_id, other)
        key = new_id()
        does("add", alva, incident_id, key=key)
        with refused("ledger.key_reused"):
            does(other, alva, incident_id, key=key)

    def test_opening_with_other_functions_under_the_same_key_is_refused(self, alva, incident_id):
        key = new_id()
        opened_board(alva, incident_id, (CARE,), key=key)
        for rows in ((CARE, POWER), (POWER,), ()):
            with refused("ledger.key_reused"):
                opened_board(alva, incident_id, rows, key=key)
        assert opened_board(alva, incident_id, (CARE,), key=key).repeated

    def test_another_mark_under_the_same_key_is_refused_and_none_at_all_is_not_another(self, alva, incident_id):
        opened_board(alva, incident_id)
        key, one = new_id(), said(incident_id, "Hemtjänst")
        reported(alva, incident_id, one, key=key)
        for mark in (INTERNAL, SECRET):
            with refused("ledger.key_reused"):
                reported(alva, incident_id, one, key=key, mark=mark)
        assert reported(alva, incident_id, one, key=key).repeated
        assert reported(alva, incident_id, one, key=key, mark=OPEN).repeated

    def test_a_report_that_took_the_mark_of_what_it_replaced_is_the_same_when_sent_again(self, alva, incident_id):
        opened_board(alva, incident_id)
        key, one = new_id(), said(incident_id, "Hemtjänst")
        reported(alva, incident_id, one, mark=SECRET)
        first = reported(alva, incident_id, one, now=later(1), key=key)
        assert first.event.mark.level == SECRET.level
        assert reported(alva, incident_id, one, now=later(1), key=key).number == first.number

    def test_unchanged_of_another_function_or_unit_under_the_same_key_is_refused(self, alva, incident_id):
        opened_board(alva, incident_id)
        for name in ("Hemtjänst", "Elförsörjning"):
            reported(alva, incident_id, said(incident_id, name))
        care, power, key = row_of(incident_id, "Hemtjänst"), row_of(incident_id, "Elförsörjning"), new_id()
        first = unchanged(alva, incident_id, care, now=TEN, key=key)
        with refused("ledger.key_reused"):
            unchanged(alva, incident_id, power, now=TEN, key=key)
        with refused("ledger.key_reused"):
            unchanged(alva, incident_id, now=TEN, key=key, unit_id=unit_id(incident_id, "Lägesfunktionen"))
        assert unchanged(alva, incident_id, care, now=TEN, key=key).number == first.number

    def test_unchanged_of_a_unit_is_the_same_when_a_function_has_left_it_meanwhile(self, alva, incident_id):
        opened_board(alva, incident_id)
        reported(alva, incident_id, said(incident_id, "Hemtjänst"))
        asked = {"unit_id": unit_id(incident_id, UNIT), "now": TEN, "key": new_id()}
        first = unchanged(alva, incident_id, **asked)
        does("change", alva, incident_id, draft=replace(CARE, unit="Omsorgen"))
        assert unchanged(alva, incident_id, **asked).number == first.number

    def test_a_change_of_another_function_under_the_same_key_is_refused(self, alva, incident_id):
        opened_board(alva, incident_id)
        key = new_id()
        does("change", alva, incident_id, key=key)
        other = StatusLine.objects.get(incident_id=incident_id, name="Trygghetslarm").row_id
        with refused("ledger.key_reused"):
            does("change", alva, incident_id, key=key, row_id=other)


class TestPages:
    @PAGES
    def test_the_right_person_gets_the_form_and_what_it_sends_is_done(self, alva, screen, incident_id, what):
        ready(alva, incident_id, what)
        act, room, before = ACTS[what], Room(screen, incident_id), incidents.incident(alva, incident_id).entries
        assert room.get(act.path(incident_id)).status == 200
        sent = {"key": str(new_id()), **room.get(act.path(incident_id)).form_seen, **act.sent(incident_id)}
        path = act.path(incident_id)
        answers = [room.post(path, sent)] + ([] if what in {"retire", "change", "withdraw_link"} else [room.post(path, sent)])
        assert {one.status for one in answers} == {302}
        assert incidents.incident(alva, incident_id).entries == before + 1

    @pytest.mark.parametrize("role", [Role.OBSERVER, Role.LOG_KEEPER, Role.DECISION_MAKER, Role.BOARD_CHAIR, Role.AUDITOR])
    @EVERY
    def test_who_reads_and_may_not_say_is_refused_in_words(self, alva, incident_id, what, role):
        ready(alva, incident_id, what)
        room, before = Room(browser(viewer_with(role, scope=AUTHORITY_SCOPE)), incident_id), counted()
        answers = [room.post(ACTS[what].path(incident_id), ACTS[what].sent(incident_id))]
        answers += [room.get(ACTS[what].path(incident_id))] if ACTS[what].page else []
        assert {one.status for one in answers} <= {403, 404}
        assert counted() == before

    @EVERY
    def test_to_strangers_it_is_as_an_incident_that_there_is_not(self, alva, cilla, dag, incident_id, what):
        ready(alva, incident_id, what)
        path, sent = ACTS[what].path(incident_id), ACTS[what].sent(incident_id)
        for stranger in (cilla, dag):
            client = browser(stranger)
            here, nowhere = Room(client, incident_id).post(path, sent), Room(client, new_id()).post(path, sent)
            assert here.status in {403, 404}
            assert alike(here.answer) == alike(nowhere.answer)

    @EVERY
    def test_who_is_not_signed_in_is_asked_to(self, alva, client, incident_id, what):
        ready(alva, incident_id, what)
        page = Page(client.post(f"/incidents/{incident_id}/{ACTS[what].path(incident_id)}", ACTS[what].sent(incident_id)))
        assert page.status in {302, 403}
        assert what == "unchanged" or "key" not in (page.answer.headers.get("Location") or "")

    @PAGES
    def test_without_a_key_nothing_is_done(self, alva, screen, incident_id, what):
        ready(alva, incident_id, what)
        before = counted()
        for key in ("", "inte en nyckel"):
            answer = screen.post(f"/incidents/{incident_id}/{ACTS[what].path(incident_id)}", {**ACTS[what].sent(incident_id), "key": key})
            assert answer.status_code == 422
        assert counted() == before

    @PAGES
    def test_it_knows_no_other_way_to_be_asked(self, alva, screen, incident_id, what):
        ready(alva, incident_id, what)
        where = f"/incidents/{incident_id}/{ACTS[what].path(incident_id)}"
        assert {screen.put(where).status_code, screen.delete(where).status_code} == {405}

    def test_looking_at_the_address_of_a_press_presses_nothing(self, alva, screen, incident_id):
        ready(alva, incident_id, "unchanged")
        before = counted()
        answer = screen.get(f"/incidents/{incident_id}/{ACTS['unchanged'].path(incident_id)}")
        assert (answer.status_code, counted()) == (302, before)

    @pytest.mark.parametrize("what", [what for what, act in ACTS.items() if what not in {"open", "add", "rhythm"} and act.page])
    def test_of_a_function_or_unit_that_is_not_there_there_is_no_page(self, alva, screen, incident_id, what):
        ready(alva, incident_id, what)
        ids = {str(row_of_any(incident_id)), *ACTS[what].path(incident_id).split("/")}
        path = ACTS[what].path(incident_id)
        for one in ids:
            path = path.replace(one, str(new_id())) if len(one) == 36 else path
        assert Room(screen, incident_id).get(path).status == 404
        assert Room(screen, incident_id).post(path, ACTS[what].sent(incident_id)).status == 404


def test_a_board_with_exactly_as_many_functions_as_it_holds_takes_no_more(alva, incident_id, monkeypatch):
    monkeypatch.setattr(actions.rules, "MOST_ROWS", 3)
    opened_board(alva, incident_id)
    with refused("situation.status_too_many_rows", count=4, limit=3):
        does("add", alva, incident_id)
    does("retire", alva, incident_id)
    assert does("add", alva, incident_id)
    assert len(board(alva, incident_id, later(20)).lines) == 3
