"""The screens of endurance: what the board says and to whom, every act by a plain form, a proposal that is waited for, a sheet on paper."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import Any
from uuid import UUID

import pytest

from vardkase import ledger
from vardkase.access.rules import Role, Viewer
from vardkase.incidents.tests.scenes import later, opened
from vardkase.leadership import queries
from vardkase.leadership.rules.shifts import ShiftState, Time
from vardkase.leadership.tests.pages import Room
from vardkase.leadership.tests.scenes import staffed
from vardkase.leadership.tests.shift_scenes import (
    ADA,
    at,
    entered,
    full,
    rostered,
)
from vardkase.testing.pages import CheckingClient
from vardkase.testing.people import viewer_with
from vardkase.testing.scenes import kept

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("five_past")]
S = ShiftState
SignIn = Callable[[CheckingClient, Viewer], Viewer]


@pytest.fixture
def room(screen: CheckingClient, incident_id: UUID) -> Room:
    return Room(screen, incident_id)


@kept
def made(alva: Viewer, incident_id: UUID) -> dict[str, UUID]:
    return full(alva, incident_id)


def head(incident_id: UUID) -> int:
    return ledger.head(f"incident:{incident_id}").number


PAGES = ("shifts/", "shifts/mine/", "shifts/proposals/{proposal}/", "handovers/{handover}/")
FORMS = {
    "shifts/rosters/new/": {"name": "Stab, socialkontoret", "roles": "Stabschef\nKrisstöd × 3"},
    "shifts/rosters/{roster}/": {"name": "Central krisledning", "roles": "Stabschef\nLoggförare × 2"},
    "shifts/rosters/{roster}/people/": {
        "name": "Dan Låtsasson",
        "roles": ["stabschef"],
        "travel_minutes": "20",
        "away": "4 jan 18:00 – 5 jan 06:00",
    },
    "shifts/people/{ada}/": {"name": "Ada Provsson", "roles": ["stabschef", "loggförare"], "organisation": "Östhammars kommun"},
    "shifts/rosters/{roster}/plan/": {"role_key": "loggförare", "member_id": "{cia}", "starts_at": "04:00", "ends_at": "8 tim"},
    "shifts/{ahead}/": {"starts_at": "03:00", "ends_at": "10:00"},
    "shifts/{ahead}/yes/": {},
    "shifts/{ahead}/no/": {"words": "Kan bara på dagen."},
    "shifts/{ahead}/on/": {"at": "02:24"},
    "shifts/{on}/relieved/": {},
    "shifts/{ahead}/back/": {},
    "shifts/proposals/{proposal}/adopt/": {},
    "shifts/{on}/handover/": {"words": "Ring elbolaget klockan fyra."},
    "handovers/{handover}/accept/": {"by": "Bo Exempelström"},
}
# With a receipt the shifts of both go with it.
ENTRIES = {"handovers/{handover}/accept/": 3}
every_form = pytest.mark.parametrize("path", FORMS)


def filled(path: str, made: dict[str, UUID]) -> tuple[str, dict[str, Any]]:
    sent = {name: value.format_map(made) if isinstance(value, str) else value for name, value in FORMS[path].items()}
    return path.format_map(made), sent


class TestThePages:
    @pytest.mark.parametrize("path", ["shifts/", "shifts/mine/", "shifts/?hours=72", "shifts/?from=nonsens&hours=x"])
    def test_are_sound_when_nothing_has_been_done(self, room: Room, path: str) -> None:
        assert room.get(path).status == 200

    @pytest.mark.parametrize("path", PAGES)
    def test_are_sound_with_something_of_everything(self, room: Room, made: dict[str, UUID], path: str) -> None:
        assert room.get(path.format_map(made)).status == 200

    @pytest.mark.parametrize("path", PAGES)
    @pytest.mark.parametrize("who", ["cilla", "dag"])
    def test_are_not_there_for_others(
        self, client: CheckingClient, sign_in: SignIn, incident_id: UUID, made: dict[str, UUID], request: Any, path: str, who: str
    ) -> None:
        sign_in(client, request.getfixturevalue(who))
        assert Room(client, incident_id).get(path.format_map(made)).status == 404

    @pytest.mark.parametrize("path", [*PAGES[2:], *FORMS])
    def test_of_another_incident_are_not_there(self, screen: CheckingClient, alva: Viewer, made: dict[str, UUID], path: str) -> None:
        other = Room(screen, opened(alva, title="En annan händelse"))
        assert other.get(path.format_map(made)).status == (200 if path == "shifts/rosters/new/" else 404)

    def test_the_auditor_reads_and_is_offered_nothing(
        self, client: CheckingClient, sign_in: SignIn, incident_id: UUID, made: dict[str, UUID]
    ) -> None:
        sign_in(client, viewer_with(Role.AUDITOR))
        page = Room(client, incident_id).get("shifts/")
        assert "Ada Provsson" in page.text
        assert not [one for one in page.offers if one.endswith(("/plan/", "/people/", "/yes/", "/handover/", "/propose/", "/relieved/"))]

    def test_the_personnel_function_is_offered_answers_and_no_plans(
        self, client: CheckingClient, sign_in: SignIn, incident_id: UUID, made: dict[str, UUID]
    ) -> None:
        sign_in(client, viewer_with(Role.STAFF_MEMBER))
        offers = Room(client, incident_id).get("shifts/").offers
        assert {f"shifts/{made['ahead']}/yes/", f"shifts/rosters/{made['roster']}/people/", f"shifts/{made['on']}/handover/"} <= offers
        assert not [one for one in offers if one.endswith(("/plan/", "/propose/", "/back/"))]


class TestTheForms:
    @every_form
    def test_do_what_they_say_once(self, room: Room, incident_id: UUID, made: dict[str, UUID], path: str) -> None:
        address, sent = filled(path, made)
        page, before = room.get(address), head(incident_id)
        assert page.status == 200
        sent["key"] = page.form["key"]
        for _ in range(2):
            answer = room.post(address, room.get(address).form_seen | sent)
            assert (answer.status, answer.answer.headers["Location"]) == (302, f"/incidents/{incident_id}/shifts/")
        assert head(incident_id) == before + ENTRIES.get(path, 1)

    @every_form
    @pytest.mark.parametrize("who", ["cilla", "dag"])
    def test_are_not_there_for_others(
        self, client: CheckingClient, sign_in: SignIn, incident_id: UUID, made: dict[str, UUID], request: Any, path: str, who: str
    ) -> None:
        sign_in(client, request.getfixturevalue(who))
        address, sent = filled(path, made)
        before = head(incident_id)
        assert Room(client, incident_id).post(address, sent).status in {403, 404}
        assert head(incident_id) == before

    @pytest.mark.parametrize(
        ("path", "sent", "field", "says"),
        [
            ("shifts/rosters/new/", {"name": ""}, "name", "Ange vilken stab"),
            ("shifts/rosters/new/", {"name": "Stab", "roles": ""}, "roles", "Ange minst en roll"),
            ("shifts/rosters/new/", {"name": "Stab", "roles": "Stabschef\nstabschef"}, "roles", "finns två gånger"),
            ("shifts/rosters/new/", {"name": "Stab", "roles": "Stabschef × 40"}, "roles", "mellan 1 och 20"),
            ("shifts/rosters/{roster}/people/", {"name": "", "roles": ["stabschef"]}, "name", "Ange vem"),
            ("shifts/rosters/{roster}/people/", {"name": "Dan"}, "roles", "Ange minst en roll"),
            ("shifts/rosters/{roster}/people/", {"name": "Dan", "roles": ["stabschef"], "away": "i morgon"}, "away", "gick inte att läsa"),
            ("shifts/rosters/{roster}/people/", {"name": "Dan", "roles": ["stabschef"], "away": "x – y"}, "away", "gick inte att läsa"),
            ("shifts/rosters/{roster}/people/", {"name": "ada provsson", "roles": ["stabschef"]}, "name", "finns redan"),
            (
                "shifts/rosters/{roster}/plan/",
                {"role_key": "stabschef", "member_id": "{cia}", "starts_at": "", "ends_at": ""},
                "starts_at",
                "Ange när",
            ),
            ("shifts/rosters/{roster}/plan/", {"role_key": "stabschef", "member_id": "{cia}", "starts_at": "04:00"}, "ends_at", "Ange när"),
            (
                "shifts/rosters/{roster}/plan/",
                {"role_key": "stabschef", "member_id": "{cia}", "starts_at": "04:00", "ends_at": "8 tim"},
                "member_id",
                "inte utbildad för rollen",
            ),
            (
                "shifts/rosters/{roster}/plan/",
                {"role_key": "stabschef", "member_id": "{ada}", "starts_at": "06:00", "ends_at": "8 tim"},
                "despite",
                "skulle vila bara",
            ),
            (
                "shifts/rosters/{roster}/plan/",
                {"role_key": "stabschef", "member_id": "{ada}", "starts_at": "1990-01-01 06:00", "ends_at": "8 tim"},
                "starts_at",
                "för mer än 24 timmar sedan",
            ),
            ("shifts/{ahead}/on/", {"at": "04:00"}, "at", "Det har inte hänt än."),
            ("handovers/{handover}/accept/", {"by": ""}, "by", "Ange vem som tar över"),
        ],
    )
    def test_say_what_is_wrong_at_its_field(
        self, room: Room, incident_id: UUID, made: dict[str, UUID], path: str, sent: dict[str, Any], field: str, says: str
    ) -> None:
        before = head(incident_id)
        sent = {name: value.format_map(made) if isinstance(value, str) else value for name, value in sent.items()}
        page = room.post(path.format_map(made), room.get(path.format_map(made)).form_seen | sent)
        assert (page.status, head(incident_id)) == (422, before)
        assert says in page.error(field), page.text[:2000]
        assert page.dead_ends == []

    def test_a_roster_begins_with_the_open_staff_and_the_usual_roles(self, room: Room, alva: Viewer, incident_id: UUID) -> None:
        staff_id = staffed(alva, incident_id)
        form = room.get("shifts/rosters/new/").form
        assert (form["name"], form["staff_id"], form["roles"].splitlines()[0]) == ("Central krisledning", str(staff_id), "Stabschef")
        room.post("shifts/rosters/new/", form)
        assert queries.shift_board(alva, incident_id, now=later(5)).rosters[0].staff_id == staff_id

    def test_a_role_that_keeps_its_name_keeps_its_people(self, room: Room, alva: Viewer, incident_id: UUID, made: dict[str, UUID]) -> None:
        path = f"shifts/rosters/{made['roster']}/"
        room.post(path, room.get(path).form_seen | {"name": "Central krisledning", "roles": "Kommunikation\nSTABSCHEF x2"})
        said = queries.roster_said(alva, incident_id, made["roster"])
        assert [(one.key, one.label, one.places) for one in said.roles] == [
            ("kommunikation", "Kommunikation", 1), ("stabschef", "STABSCHEF", 2),
        ]  # fmt: skip

    def test_a_person_is_shown_as_they_were_entered_and_kept_to_the_second(self, room: Room, alva: Viewer, incident_id: UUID) -> None:
        roster_id = rostered(alva, incident_id)
        said = replace(ADA, available_from=at(3.001), available_to=at(30), away=(Time(at(8), at(10)),), travel_minutes=45)
        (who,) = entered(alva, incident_id, roster_id, said)
        page = room.get(f"shifts/people/{who}/")
        assert page.form["away"] == "2019-01-02 10:20 – 2019-01-02 12:20"
        room.post(f"shifts/people/{who}/", page.form | {"roles": ["stabschef"], "travel_minutes": "45"})
        assert queries.member(alva, incident_id, who)[1].said == replace(said, member_id=who)
