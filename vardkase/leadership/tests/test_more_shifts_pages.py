"""The pages of shifts from the outside: what a form refuses and where it says so, who may press what, and what is not there at all."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any
from uuid import UUID

import pytest

from vardkase import ledger
from vardkase.access.rules import Role, Viewer
from vardkase.incidents.tests.scenes import closed
from vardkase.leadership import queries
from vardkase.leadership.rules.planning import Outcome, OutcomeKind
from vardkase.leadership.rules.shifts import ShiftState
from vardkase.leadership.tests.pages import Room
from vardkase.leadership.tests.scenes import act
from vardkase.leadership.tests.shift_scenes import ADA, SHORT, answer, asked_plan, at, full, planned, rostered, settled, stepped, turn
from vardkase.testing.pages import CheckingClient
from vardkase.testing.people import viewer_with
from vardkase.testing.scenes import kept

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("five_past")]
S = ShiftState
SignIn = Callable[[CheckingClient, Viewer], Viewer]
Made = dict[str, UUID]
NOT_HERE = UUID(int=7)


@pytest.fixture
def room(screen: CheckingClient, incident_id: UUID) -> Room:
    return Room(screen, incident_id)


@kept
def made(alva: Viewer, incident_id: UUID) -> Made:
    return full(alva, incident_id)


def head(incident_id: UUID) -> int:
    return ledger.head(f"incident:{incident_id}").number


def state(viewer: Viewer, incident_id: UUID, shift_id: UUID) -> ShiftState:
    return queries.shift(viewer, incident_id, shift_id, now=at(0.1)).state


# What each form refuses: the address, what is sent, at which field it is said, and what.
REFUSED: list[tuple[str, dict[str, Any], str, str]] = [
    ("shifts/{ahead}/", {"starts_at": "02:50", "ends_at": "11:20"}, "starts_at", "Tiderna är desamma. Ange andra."),
    ("shifts/{ahead}/", {"starts_at": "", "ends_at": "11:20"}, "starts_at", "Ange när passet börjar och slutar."),
    ("shifts/{ahead}/", {"starts_at": "03:00", "ends_at": ""}, "ends_at", "Ange när passet börjar och slutar."),
    ("shifts/{ahead}/", {"starts_at": "03:00", "ends_at": "15:01"}, "despite", "Bo Exempelström skulle tjänstgöra 12 tim i sträck."),
    ("shifts/{ahead}/", {"starts_at": "03:00", "ends_at": "25 tim"}, "ends_at", "Ett pass kan inte vara längre än 24 timmar. Dela det."),
    ("shifts/{ahead}/", {"starts_at": "3 jan 06:00", "ends_at": "3 jan 05:00"}, "ends_at", "Passet slutar innan det börjar."),
    ("shifts/{ahead}/on/", {"at": "snart"}, "at", ""),
    ("shifts/{on}/relieved/", {"at": "1 jan 17:00"}, "at", "Ingen kan avlösas innan passet har börjat. Ange en senare tid."),
    ("shifts/rosters/{roster}/", {"name": " ", "roles": "Stabschef"}, "name", "Ange vilken stab bemanningslistan gäller."),
    ("shifts/rosters/{roster}/", {"name": "Stab", "roles": "Krisstöd × 0"}, "roles", "Krisstöd ska ha mellan 1 och 20 platser."),
    ("shifts/rosters/new/", {"name": "CENTRAL KRISLEDNING", "roles": "A"}, "name", "Det finns redan en bemanningslista för Central"),
    (
        "shifts/people/{ada}/",
        {"name": "Bo Exempelström", "roles": ["stabschef"]},
        "name",
        "Bo Exempelström finns redan i bemanningslistan.",
    ),
    ("shifts/people/{ada}/", {"name": ADA.name, "roles": ["stabschef"], "travel_minutes": "721"}, "travel_minutes", "mellan 0 och 720"),
    (
        "shifts/people/{ada}/",
        {"name": ADA.name, "roles": ["stabschef"], "available_from": "4 jan 06:00", "available_to": "3 jan 06:00"},
        "available_to",
        "Personen kan stanna till en tid som är före",
    ),
    ("shifts/rosters/{roster}/propose/", {"starts_at": "06:00", "hours": "25"}, "hours", ""),
    ("shifts/rosters/{roster}/propose/", {"starts_at": "2019-01-01 06:00", "hours": "24"}, "starts_at", ""),
    ("handovers/{handover}/accept/", {"by": "   "}, "by", "Ange vem som tar över."),
]


class TestWhatAFormRefuses:
    @pytest.mark.parametrize(("path", "sent", "field", "text"), REFUSED, ids=[f"{n}" for n in range(len(REFUSED))])
    def test_stands_at_its_field_and_nothing_is_kept(
        self, room: Room, incident_id: UUID, made: Made, path: str, sent: dict[str, Any], field: str, text: str
    ) -> None:
        before = head(incident_id)
        page = room.post(path.format_map(made), room.get(path.format_map(made)).form_seen | sent)
        assert (page.status, head(incident_id), page.dead_ends) == (422, before, [])
        assert page.error(field)
        assert text in page.error(field)

    def test_a_no_after_a_yes_is_explained_and_then_taken(self, room: Room, alva: Viewer, incident_id: UUID, made: Made) -> None:
        room.post(f"shifts/{made['ahead']}/yes/", {})
        page = room.post(f"shifts/{made['ahead']}/no/", {"words": " "})
        assert (page.status, state(alva, incident_id, made["ahead"])) == (422, S.YES)
        assert page.error("words") == "Fel: Skriv vad som har ändrats sedan jaet, så mycket som staben behöver veta."
        assert room.post(f"shifts/{made['ahead']}/no/", {"words": "Bilen krånglar."}).status == 302
        assert state(alva, incident_id, made["ahead"]) == S.NO

    def test_a_reason_makes_what_breaks_a_rule_planned(self, room: Room, alva: Viewer, incident_id: UUID, made: Made) -> None:
        sent = {"role_key": "loggförare", "member_id": str(made["cia"]), "starts_at": "04:00", "ends_at": "13 tim"}
        path, before = f"shifts/rosters/{made['roster']}/plan/", head(incident_id)
        page = room.post(path, sent)
        assert (page.status, head(incident_id)) == (422, before)
        assert "Cia Fiktivsson skulle tjänstgöra 13 tim i sträck." in page.error("despite")
        assert page.form["ends_at"] == "13 tim"
        assert room.post(path, sent | {"despite": "Ingen annan finns."}).status == 302
        event = list(ledger.entries(f"incident:{incident_id}"))[-1].event
        assert (event.broke, event.despite) == ("too_long_shift", "Ingen annan finns.")

    @pytest.mark.parametrize(
        ("shift", "step", "text"),
        [
            ("on", "yes", "Ett pass kan inte gå den vägen."),
            ("on", "no", "Ett pass kan inte gå den vägen."),
            ("on", "back", "Ett pass kan inte gå den vägen."),
            ("on", "on", "Det är redan antecknat."),
            ("ahead", "relieved", "Ett pass kan inte gå den vägen."),
        ],
    )
    def test_a_step_that_is_none_changes_nothing(self, room: Room, incident_id: UUID, made: Made, shift: str, step: str, text: str) -> None:
        before = head(incident_id)
        page = room.post(f"shifts/{made[shift]}/{step}/", {"words": "Ord."})
        assert (page.status, head(incident_id)) == (422, before)
        assert text in page.general

    def test_what_has_begun_keeps_its_hours(self, room: Room, incident_id: UUID, made: Made) -> None:
        before = head(incident_id)
        page = room.post(f"shifts/{made['on']}/", {"starts_at": "04:00", "ends_at": "10:00"})
        assert (page.status, head(incident_id)) == (422, before)
        assert "Passet kan inte ändras längre" in page.general

    def test_a_shift_that_nobody_is_on_has_no_sheet(self, room: Room, incident_id: UUID, made: Made) -> None:
        before = head(incident_id)
        page = room.post(f"shifts/{made['ahead']}/handover/", {"words": "Allt är lugnt."})
        assert (page.status, head(incident_id)) == (422, before)
        assert "Den som tjänstgör lämnar över." in page.general

    def test_a_receipt_is_given_once(self, room: Room, incident_id: UUID, made: Made) -> None:
        assert room.post(f"handovers/{made['handover']}/accept/", {"by": "Bo Exempelström"}).status == 302
        before = head(incident_id)
        page = room.post(f"handovers/{made['handover']}/accept/", {"by": "Cia Fiktivsson"})
        assert (page.status, head(incident_id)) == (422, before)
        assert "Någon har redan kvitterat." in page.general


class TestAProposal:
    def test_of_an_empty_roster_is_not_asked_for(self, room: Room, alva: Viewer, incident_id: UUID) -> None:
        roster_id = rostered(alva, incident_id)
        page = room.post(f"shifts/rosters/{roster_id}/propose/", {"starts_at": "06:00", "hours": "24"})
        assert (page.status, page.general.strip()) == (422, "Bemanningslistan är tom. Skriv in personer först.")

    def test_is_asked_for_one_at_a_time(self, room: Room, incident_id: UUID, made: Made) -> None:
        path, sent = f"shifts/rosters/{made['roster']}/propose/", {"starts_at": "06:00", "hours": "24"}
        assert room.post(path, sent).status == 302
        before = head(incident_id)
        page = room.post(path, sent)
        assert (page.status, head(incident_id)) == (422, before)
        assert "Ett förslag räknas redan fram. Vänta på det." in page.general

    def test_is_adopted_once_and_asks_nobody_by_that(self, room: Room, alva: Viewer, incident_id: UUID, made: Made) -> None:
        path = f"shifts/proposals/{made['proposal']}/adopt/"
        assert room.post(path, {}).status == 302
        (shift,) = queries.shifts_of(alva, incident_id, made["cia"], now=at(0.1))
        assert (shift.role, shift.starts_at, shift.ends_at, shift.state) == ("Loggförare", at(4), at(12), S.PLANNED)
        page = room.post(path, {})
        assert page.status == 422
        assert "Planen är redan fastställd." in page.general

    def test_of_a_roster_that_is_another_now_is_stale(self, room: Room, alva: Viewer, incident_id: UUID, made: Made) -> None:
        planned(alva, incident_id, made["roster"], made["cia"], 20, 23, role="loggförare")
        before = head(incident_id)
        page = room.post(f"shifts/proposals/{made['proposal']}/adopt/", {})
        assert (page.status, head(incident_id)) == (422, before)
        assert "Bemanningslistan har ändrats sedan planen föreslogs. Begär ett nytt förslag." in page.general

    @pytest.mark.parametrize(
        ("outcome", "text"),
        [(None, "Förslaget är inte klart ännu. Vänta på det."), (Outcome(OutcomeKind.FAILED), "Det finns ingen plan att fastställa.")],
        ids=["waiting", "failed"],
    )
    def test_that_is_none_is_not_adopted(
        self, room: Room, alva: Viewer, incident_id: UUID, made: Made, outcome: Outcome | None, text: str
    ) -> None:
        proposal_id = asked_plan(alva, incident_id, made["roster"])
        if outcome:
            settled(alva, incident_id, proposal_id, outcome)
        before = head(incident_id)
        page = room.post(f"shifts/proposals/{proposal_id}/adopt/", {})
        assert (page.status, head(incident_id)) == (422, before)
        assert text in page.general

    def test_that_lacks_people_names_role_hours_and_loan_and_stands_so_in_the_log(
        self, room: Room, alva: Viewer, incident_id: UUID, made: Made
    ) -> None:
        proposal_id = asked_plan(alva, incident_id, made["roster"])
        settled(alva, incident_id, proposal_id, SHORT)
        text = room.get(f"shifts/proposals/{proposal_id}/").text
        assert "Det saknas folk" in text
        assert "ons 2 jan 14:20–22:20" in text
        assert "8,5" in text
        assert room.post(f"shifts/proposals/{proposal_id}/adopt/", {}).status == 302
        assert list(ledger.entries(f"incident:{incident_id}"))[-1].event.lacks == SHORT.lacks

    def test_takes_back_what_it_gives_up(self, room: Room, alva: Viewer, incident_id: UUID, made: Made) -> None:
        proposal_id = asked_plan(alva, incident_id, made["roster"])
        given_up = turn(made["bo"], 0.5, 9, id=made["ahead"], name="Bo Exempelström")
        settled(alva, incident_id, proposal_id, answer(given_up=(given_up,)))
        assert "Bo Exempelström, Stabschef ons 2 jan 02:50–11:20" in room.get(f"shifts/proposals/{proposal_id}/").text
        room.post(f"shifts/proposals/{proposal_id}/adopt/", {})
        assert state(alva, incident_id, made["ahead"]) == S.WITHDRAWN


# What is for those who lead, and what also for those who write the log.
LEADS = ("shifts/rosters/{roster}/", "shifts/rosters/{roster}/plan/", "shifts/rosters/{roster}/propose/", "shifts/{ahead}/",
         "shifts/{ahead}/back/", "shifts/proposals/{proposal}/adopt/")  # fmt: skip
WRITES = ("shifts/rosters/{roster}/people/", "shifts/people/{ada}/", "shifts/{ahead}/yes/", "shifts/{ahead}/no/", "shifts/{ahead}/on/",
          "shifts/{on}/relieved/", "shifts/{on}/handover/", "handovers/{handover}/accept/")  # fmt: skip
READS = ("shifts/", "shifts/mine/", "shifts/proposals/{proposal}/", "handovers/{handover}/")


class TestWhoMay:
    @pytest.mark.parametrize(("role", "may"), [(Role.OBSERVER, ()), (Role.STAFF_MEMBER, WRITES)], ids=["observer", "staff"])
    @pytest.mark.parametrize("path", [*LEADS, *WRITES])
    def test_open_a_form_is_who_may_send_it(
        self, client: CheckingClient, sign_in: SignIn, incident_id: UUID, made: Made, role: Role, may: tuple[str, ...], path: str
    ) -> None:
        sign_in(client, viewer_with(role))
        assert Room(client, incident_id).get(path.format_map(made)).status == (200 if path in may else 404)

    @pytest.mark.parametrize(("role", "status"), [(Role.AUDITOR, 200), (Role.STAFF_MEMBER, 200), (Role.OBSERVER, 404)])
    @pytest.mark.parametrize("path", READS)
    def test_read_is_the_staff_and_the_auditor_and_no_partner(
        self, client: CheckingClient, sign_in: SignIn, incident_id: UUID, made: Made, role: Role, status: int, path: str
    ) -> None:
        sign_in(client, viewer_with(role))
        assert Room(client, incident_id).get(path.format_map(made)).status == status

    @pytest.mark.parametrize("path", [*READS, *LEADS, *WRITES])
    def test_an_outsider_sees_as_much_as_of_what_is_not_there(
        self, client: CheckingClient, sign_in: SignIn, cilla: Viewer, incident_id: UUID, made: Made, path: str
    ) -> None:
        sign_in(client, cilla)
        absent = dict.fromkeys(made, NOT_HERE)
        there = Room(client, incident_id).get(path.format_map(made))
        none = Room(client, NOT_HERE).get(path.format_map(absent))
        assert there.status == none.status == 404
        assert there.text == none.text
        assert not re.search("Ada|Bo Ex|krisledning", there.text)

    @pytest.mark.parametrize("path", [*READS[2:], *LEADS, *WRITES])
    def test_what_is_not_there_is_not_found_by_those_who_lead(self, room: Room, made: Made, path: str) -> None:
        assert room.get(path.format_map(dict.fromkeys(made, NOT_HERE))).status == 404

    def test_after_the_end_nothing_moves(self, room: Room, alva: Viewer, incident_id: UUID, made: Made) -> None:
        closed(alva, incident_id)
        before = head(incident_id)
        for path in (f"shifts/{made['ahead']}/yes/", f"shifts/proposals/{made['proposal']}/adopt/"):
            assert room.post(path, {}).status in {403, 404, 409, 422}
        assert head(incident_id) == before


class TestTheBoard:
    def test_says_each_state_in_words(self, room: Room, alva: Viewer, incident_id: UUID, made: Made) -> None:
        page = room.get("shifts/").text
        assert "tjänstgör" in page
        assert "tillfrågad" in page
        stepped(alva, incident_id, made["ahead"], S.YES)
        stepped(alva, incident_id, made["on"], S.RELIEVED)
        page = room.get("shifts/").text
        assert "har tackat ja" in page
        assert "avlöst" in page

    def test_offers_the_steps_of_each_shift_and_no_others(self, room: Room, alva: Viewer, incident_id: UUID, made: Made) -> None:
        def steps(shift_id: UUID) -> set[str]:
            start = f"shifts/{shift_id}/"
            return {one.removeprefix(start).strip("/") for one in room.get("shifts/").offers if one.startswith(start)}

        assert {"yes", "no", "back"} <= steps(made["ahead"])
        assert not steps(made["ahead"]) & {"relieved", "handover"}
        assert {"relieved", "handover"} <= steps(made["on"])
        assert not steps(made["on"]) & {"yes", "no", "on", "back"}
        act("move_shift", alva, incident_id, shift_id=made["ahead"], to=S.WITHDRAWN)
        assert steps(made["ahead"]) == set()
