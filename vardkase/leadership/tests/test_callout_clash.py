"""A list is not tested while somebody in it is called out for real: "this is a test" and "come at once" would meet in one telephone."""

from __future__ import annotations

from dataclasses import replace
from typing import Any
from uuid import UUID

import pytest

from vardkase.access.rules import Role, Viewer
from vardkase.incidents.rules import Mode
from vardkase.incidents.tests.scenes import closed, later, opened, refused
from vardkase.kernel.ids import new_id
from vardkase.kernel.refusal import Refusal
from vardkase.leadership import actions
from vardkase.leadership.models import Callout
from vardkase.leadership.queries.callout_clash import clash
from vardkase.leadership.rules.asked_already import check_no_clash
from vardkase.leadership.tests.callouts import called, candidate, draft, wanted
from vardkase.testing.people import AUTHORITY, viewer_with
from vardkase.ui.words import refusal_text


class TestTheRule:
    def test_says_who_since_when_and_where_if_that_may_be_said(self) -> None:
        with pytest.raises(Refusal) as found:
            check_no_clash(("Anna", "Bo", "Cia", "Dan"), later(0), "2019-0001 Stormen Alfrida")
        text = refusal_text(found.value)
        assert "sedan ons 2 jan 2019 02:20" in text
        assert "2019-0001 Stormen Alfrida" in text
        assert "4 i listan (Anna, Bo, Cia …)" in text

    def test_says_nothing_of_an_incident_that_is_not_the_readers(self) -> None:
        with refused("leadership.callout_is_real"):
            check_no_clash(("Anna",), later(0), "")


def list_test(viewer: Viewer, *roles: Any, minutes: float = 5, key: UUID | None = None) -> UUID:
    """Starts a test, and gives its id."""
    key = key or new_id()
    actions.start_callout_test(
        viewer=viewer, authority_id=AUTHORITY, authority="Kommunen", draft=draft(*roles), key=key, now=later(minutes)
    )
    return key


@pytest.mark.django_db
class TestATest:
    def test_is_refused_while_a_call_out_asks_one_of_the_same_people(self, alva: Viewer, incident_id: UUID) -> None:
        called(alva, incident_id, wanted(2))
        with refused("leadership.callout_is_real_in"):
            list_test(alva, wanted(1, start=1))
        assert not Callout.objects.filter(is_test=True).exists()

    def test_knows_somebody_by_the_number_too(self, alva: Viewer, incident_id: UUID) -> None:
        called(alva, incident_id, wanted(1))
        with refused("leadership.callout_is_real_in"):
            list_test(alva, wanted(chain=(replace(candidate(0), person_id=None, name="Provperson Noll"),)))

    def test_of_others_goes_on(self, alva: Viewer, incident_id: UUID) -> None:
        called(alva, incident_id, wanted(2))
        list_test(alva, wanted(2, start=10))
        assert Callout.objects.filter(is_test=True).count() == 1

    @pytest.mark.parametrize("how", ["stopped", "lapsed", "the incident is over", "an exercise in the tray", "another test"])
    def test_goes_on_when_nobody_is_called_for_real(self, alva: Viewer, incident_id: UUID, how: str) -> None:
        if how == "another test":
            list_test(alva)
        else:
            where = opened(alva, title="Övning", mode=Mode.EXERCISE) if how.startswith("an exercise") else incident_id
            callout_id = called(alva, where)
            if how == "stopped":
                actions.stop_callout(viewer=alva, callout_id=callout_id, reason="Klart.", key=new_id(), now=later(2))
            if how == "the incident is over":
                closed(alva, incident_id)
        list_test(alva, minutes=800 if how == "lapsed" else 5)
        assert Callout.objects.filter(is_test=True).exists()

    def test_an_exercise_that_sends_is_in_the_way_as_well(self, alva: Viewer) -> None:
        called(alva, opened(alva, title="Övning", mode=Mode.EXERCISE), opted_in=True)
        with refused("leadership.callout_is_real_in"):
            list_test(alva)

    def test_that_was_started_before_may_be_sent_again(self, alva: Viewer, incident_id: UUID) -> None:
        key = list_test(alva, minutes=1)
        called(alva, incident_id, now=later(2))
        assert list_test(alva, minutes=3, key=key) == key

    def test_the_incident_is_named_only_to_who_may_read_of_it(self, alva: Viewer, cilla: Viewer, incident_id: UUID) -> None:
        called(alva, incident_id)
        mine, theirs = (clash(who, [candidate(0)], now=later(5)) for who in (alva, cilla))
        assert mine is not None
        assert theirs is not None
        assert "Stormen Alfrida" in mine.incident
        assert (theirs.incident, theirs.people) == ("", ("Provperson 0",))

    def test_who_may_not_test_learns_nothing(self, alva: Viewer, incident_id: UUID) -> None:
        called(alva, incident_id)
        with refused("leadership.may_not"):
            list_test(viewer_with(Role.LOG_KEEPER))
