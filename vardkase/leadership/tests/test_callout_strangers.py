"""An SMS of a number that nobody was asked at, when more than one organisation calls out from this server: who reads it."""

from __future__ import annotations

from typing import Any
from uuid import UUID

import pytest

from vardkase.access.rules import Viewer
from vardkase.incidents.tests.scenes import BOARD, NIGHT, later, opened
from vardkase.kernel.ids import new_id
from vardkase.leadership import actions, queries
from vardkase.leadership.actions import callout_answers as answers
from vardkase.leadership.channels.callbacks import IncomingSms
from vardkase.leadership.tests.callouts import called
from vardkase.organisation.models import ContactWay, Organisation
from vardkase.organisation.rules import Channel, OrganisationKind
from vardkase.testing.people import AUTHORITY, OTHER_AUTHORITY

pytestmark = pytest.mark.django_db
STRANGER = "+46701740699"
OTHERS = "Räddningstjänsten Norrort, prov"


def sms(sender: str = STRANGER) -> IncomingSms:
    return IncomingSms("46elks", "s1", sender, "+46766860000", "Jag kan komma", new_id(), NIGHT)


def kept(viewer: Viewer, callout_id: UUID) -> int:
    return len(queries.callout(viewer, callout_id, now=later(5)).strays)


def known_to(authority_id: UUID) -> None:
    """The stranger's number stands in the register of an organisation."""
    fresh = {"version": 1, "changed_at": NIGHT, "changed_by": "Prov", "valid_from": None, "valid_to": None}
    Organisation.objects.get_or_create(
        id=authority_id,
        defaults={
            "keeper_id": authority_id, "name": str(authority_id), "name_folded": str(authority_id), "short_name": "", "notes": "",
            "kind": OrganisationKind.MUNICIPALITY, "authority_id": authority_id, "data_controller_id": authority_id, "partner": False,
            "ssr_member": False, "county_code": "", "municipality_code": "", **fresh,
        },
    )  # fmt: skip
    ContactWay.objects.create(
        id=new_id(), organisation_id=authority_id, channel=Channel.MOBILE, value=STRANGER, value_folded=STRANGER, hours="", priority=1,
        note="", restricted=False, verified_by="", **fresh,
    )  # fmt: skip


@pytest.fixture
def ours(alva: Viewer, incident_id: UUID) -> UUID:
    return called(alva, incident_id)


@pytest.fixture
def theirs(cilla: Viewer) -> UUID:
    """A call-out of another organisation, started later than ours."""
    return called(cilla, opened(cilla, title="Brand", authority_id=OTHER_AUTHORITY, authority=OTHERS), now=later(1))


def test_is_read_by_the_only_one_that_calls(alva: Viewer, ours: UUID) -> None:
    assert answers.answer_by_sms(message=sms(), now=later(2))
    assert kept(alva, ours) == 1


@pytest.mark.parametrize("municipality", [BOARD, OTHERS])
def test_is_read_by_the_municipality_whose_server_it_is(
    alva: Viewer, cilla: Viewer, ours: UUID, theirs: UUID, settings: Any, municipality: str
) -> None:
    settings.MUNICIPALITY = municipality
    answers.answer_by_sms(message=sms(), now=later(2))
    assert (kept(alva, ours), kept(cilla, theirs)) == ((1, 0) if municipality == BOARD else (0, 1))


@pytest.mark.parametrize("knows", [AUTHORITY, OTHER_AUTHORITY])
def test_is_read_by_whoever_has_the_number_in_the_register(
    alva: Viewer, cilla: Viewer, ours: UUID, theirs: UUID, settings: Any, knows: UUID
) -> None:
    settings.MUNICIPALITY = BOARD
    known_to(knows)
    answers.answer_by_sms(message=sms(), now=later(2))
    assert (kept(alva, ours), kept(cilla, theirs)) == ((1, 0) if knows == AUTHORITY else (0, 1))


def test_whose_number_two_know_is_the_municipalitys(alva: Viewer, cilla: Viewer, ours: UUID, theirs: UUID, settings: Any) -> None:
    settings.MUNICIPALITY = OTHERS
    known_to(AUTHORITY)
    known_to(OTHER_AUTHORITY)
    answers.answer_by_sms(message=sms(), now=later(2))
    assert (kept(alva, ours), kept(cilla, theirs)) == (0, 1)


def test_is_shown_to_neither_when_it_can_be_told_to_neither(
    alva: Viewer, cilla: Viewer, ours: UUID, theirs: UUID, settings: Any, caplog: pytest.LogCaptureFixture
) -> None:
    settings.MUNICIPALITY = "En tredje kommun"
    assert answers.answer_by_sms(message=sms(), now=later(2)) is None
    assert (kept(alva, ours), kept(cilla, theirs)) == (0, 0)
    assert "no call-out can read" in caplog.text
    assert STRANGER not in caplog.text


def test_goes_to_the_call_out_that_runs_before_one_that_is_stopped(alva: Viewer, incident_id: UUID, ours: UUID) -> None:
    stopped = called(alva, incident_id, now=later(1), staff="Socialkontorets stab")
    actions.stop_callout(viewer=alva, callout_id=stopped, reason="Fel lista.", key=new_id(), now=later(2))
    answers.answer_by_sms(message=sms(), now=later(3))
    assert (kept(alva, ours), kept(alva, stopped)) == (1, 0)
