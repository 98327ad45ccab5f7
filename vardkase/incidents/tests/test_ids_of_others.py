"""Who puts the id of something that is not theirs into a form is answered as anybody else, and touches nothing of it."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any
from uuid import UUID

import pytest

from vardkase.access.rules import Viewer
from vardkase.incidents import actions, projections, queries
from vardkase.incidents.attachments import Upload
from vardkase.incidents.rules import AlarmFacts, EntryDraft, IncidentDraft
from vardkase.incidents.tests.scenes import NIGHT, alarmed, later, opened, refused
from vardkase.kernel.ids import new_id
from vardkase.testing.pages import CheckingClient
from vardkase.testing.people import AUTHORITY, OTHER_AUTHORITY

pytestmark = pytest.mark.django_db
SignIn = Callable[[CheckingClient, Viewer], Viewer]


def taken_in(viewer: Viewer, key: UUID, authority_id: UUID, text: str) -> Any:
    return actions.receive_alarm(
        viewer=viewer, authority_id=authority_id, authority="Nämnden", facts=AlarmFacts(what_happened=text), key=key, now=later(1)
    )


class TestAlarms:
    def test_an_alarm_of_another_authority_stays_as_it_was(self, alva: Viewer, cilla: Viewer) -> None:
        theirs = alarmed(alva, what_happened="Skogsbrand vid Rimbo.")
        entry = taken_in(cilla, theirs, OTHER_AUTHORITY, "Cillas larm.")
        assert entry.key != theirs
        assert queries.alarm(alva, theirs, now=NIGHT).facts.what_happened == "Skogsbrand vid Rimbo."
        assert queries.alarm(cilla, entry.event.alarm_id, now=NIGHT).facts.what_happened == "Cillas larm."
        with refused("alarm.not_found"):
            queries.alarm(cilla, theirs, now=NIGHT)

    def test_a_rebuild_keeps_the_two_apart(self, alva: Viewer, cilla: Viewer) -> None:
        theirs = alarmed(alva)
        taken_in(cilla, theirs, OTHER_AUTHORITY, "Cillas larm.")
        for authority_id in (OTHER_AUTHORITY, AUTHORITY):
            projections.rebuild(f"alarms:{authority_id}")
        assert [len(queries.alarms_list(viewer, now=NIGHT)) for viewer in (alva, cilla)] == [1, 1]

    def test_ones_own_sent_twice_is_one(self, alva: Viewer) -> None:
        key = new_id()
        first, again = (taken_in(alva, key, AUTHORITY, "Samma.") for _ in range(2))
        assert (first.number, again.repeated) == (again.number, True)

    def test_the_screen_answers_as_for_any_other(self, client: CheckingClient, sign_in: SignIn, alva: Viewer, cilla: Viewer) -> None:
        theirs = alarmed(alva)
        sign_in(client, cilla)
        answers = [
            client.post("/alarms/new/", {"key": str(key), "what_happened": "Cillas larm.", "authority": str(OTHER_AUTHORITY)})
            for key in (theirs, new_id())
        ]
        assert len({(answer.status_code, len(answer.headers.get("Location", ""))) for answer in answers}) == 1


class TestIncidents:
    def test_the_id_of_an_incident_that_is_not_ones_own_tells_nothing(self, alva: Viewer, cilla: Viewer) -> None:
        theirs = opened(alva, title="Hemligt")
        draft = IncidentDraft(title="Cillas", authority_id=OTHER_AUTHORITY, authority="Socialnämnden")
        entry = actions.open_incident(viewer=cilla, draft=draft, key=theirs, now=NIGHT)
        assert entry.key != theirs
        assert queries.incident(alva, theirs).title == "Hemligt"
        assert queries.incident(cilla, entry.key).title == "Cillas"

    def test_one_that_one_may_read_is_refused_as_a_used_form(self, alva: Viewer) -> None:
        known = opened(alva)
        with refused("ledger.key_reused"):
            opened_again = IncidentDraft(title="En annan", authority_id=AUTHORITY, authority="Kommunstyrelsen")
            actions.open_incident(viewer=alva, draft=opened_again, key=known, now=NIGHT)

    def test_an_attachment_cannot_be_given_the_id_of_anothers(self, alva: Viewer, cilla: Viewer) -> None:
        def written(viewer: Viewer, incident_id: UUID, key: UUID) -> UUID:
            uploads = (Upload("a.txt", b"Text"),)
            entry = actions.write_entry(
                viewer=viewer, incident_id=incident_id, draft=EntryDraft(text=""), uploads=uploads, key=key, now=NIGHT
            )
            return UUID(str(entry.event.attachments[0].id))

        theirs = written(alva, opened(alva), new_id())
        mine = opened(cilla, authority_id=OTHER_AUTHORITY)
        for change in range(4):
            assert written(cilla, mine, UUID(int=theirs.int ^ change)) != theirs
