"""Every page of a report before every reader: whose it is, whose it is not, and what the address alone tells a stranger."""

from __future__ import annotations

import re
from collections.abc import Iterator
from uuid import UUID

import pytest
import time_machine
from django.urls import reverse

from vardkase.access.rules import Role
from vardkase.incidents import queries as incidents
from vardkase.incidents.tests.scenes import closed, later, opened
from vardkase.kernel.ids import new_id
from vardkase.leadership.tests.pages import Page
from vardkase.situation.rules.reports import Part
from vardkase.situation.tests.reports_scenes import approved, begun, did, handed_in, receipt, sent, stands
from vardkase.situation.urls import reports as urls
from vardkase.situation.words import reports as words
from vardkase.testing.pages import CheckingClient, sign_in
from vardkase.testing.people import OUTSIDE, viewer_with

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("two_hours_in")]
WRITES = (Role.STAFF_MEMBER, Role.DUTY_OFFICER, Role.CHIEF_OF_STAFF, Role.COORDINATOR)
JUDGES = (Role.CHIEF_OF_STAFF, Role.DECISION_MAKER)
SENDS = (*WRITES, Role.DECISION_MAKER)
READS = (*SENDS, Role.LOG_KEEPER, Role.BOARD_CHAIR, Role.AUDITOR)
EVERYBODY = (*READS, Role.OBSERVER)
# By the last of the address: who is shown the page. The acts are pages of their own.
PAGES: dict[str, tuple[Role, ...]] = {
    "": READS,
    "words/": READS,
    "head/": WRITES,
    "material/": WRITES,
    "hand-in/": WRITES,
    "needs/": WRITES,
    "needs/writer/": WRITES,
    "reviewed/": JUDGES,
    "back/": JUDGES,
    "approve/": (Role.DECISION_MAKER,),
    "send/": SENDS,
    "receipt/": SENDS,
    "correct/": SENDS,
    "report.html": READS,
    "report.txt": READS,
    "report.json": READS,
}
FILES = ("report.docx", "report.pdf", "report.xml")


@pytest.fixture
def two_hours_in() -> Iterator[None]:
    """The clock stands at 04:20 in Stockholm; the scene began at 02:20."""
    with time_machine.travel(later(120), tick=False):
        yield


def at(incident_id: UUID, rest: str) -> str:
    return f"/incidents/{incident_id}/reports/{rest}"


def signed_in(viewer) -> CheckingClient:
    client = CheckingClient()
    sign_in(client, viewer)
    return client


def status(client: CheckingClient, address: str) -> int:
    return client.get(address).status_code


@pytest.mark.parametrize("page", list(PAGES))
def test_a_page_is_shown_to_those_whose_it_is_and_to_no_others_of_the_house(alva, incident_id, page):
    address = at(incident_id, f"{handed_in(alva, incident_id)}/{page}")
    told = {role: status(signed_in(viewer_with(role)), address) for role in EVERYBODY}
    assert {role for role, code in told.items() if code == 200} == set(PAGES[page])
    assert {code for role, code in told.items() if role not in PAGES[page]} <= {403, 404}


@pytest.mark.parametrize("page", [*PAGES, *FILES])
def test_to_strangers_there_is_nothing_and_nobody_is_asked_to_sign_in(alva, cilla, dag, incident_id, page):
    address = at(incident_id, f"{begun(alva, incident_id)}/{page}")
    assert {status(signed_in(viewer), address) for viewer in (cilla, dag, *map(viewer_with, OUTSIDE))} <= {403, 404}
    assert CheckingClient().get(address).status_code in {302, 401, 403}


@pytest.mark.parametrize("page", [*PAGES, *FILES])
def test_a_report_that_is_not_there_and_one_of_another_event_answer_alike(alva, screen, incident_id, page):
    other = begun(alva, opened(alva, title="En annan"))
    assert {status(screen, at(incident_id, f"{one}/{page}")) for one in (new_id(), other)} == {404}


@pytest.mark.parametrize("page", ["needs/", "head/", "material/", "hand-in/", "reviewed/", "back/", "approve/", "send/", "correct/"])
def test_a_form_sent_by_one_whose_it_is_not_changes_nothing(alva, incident_id, page):
    report_id = handed_in(alva, incident_id)
    before = stands(alva, incident_id, report_id)
    entries = incidents.incident(alva, incident_id).entries
    for role in set(EVERYBODY) - set(PAGES[page]):
        sent_ = {"key": str(new_id()), "text": "x", "reason": "Fel siffra.", "recipients": "Polisen", "way": "mail", "reach": "internal"}
        answer = signed_in(viewer_with(role)).post(at(incident_id, f"{report_id}/{page}"), sent_)
        assert answer.status_code in {403, 404}, role
    assert stands(alva, incident_id, report_id) == before
    assert incidents.incident(alva, incident_id).entries == entries


@pytest.mark.parametrize("part", list(Part))
def test_every_section_has_its_page_with_its_hint_and_its_writer(alva, screen, incident_id, part):
    report_id = begun(alva, incident_id)
    page = Page(screen.get(at(incident_id, f"{report_id}/{part}/")))
    assert page.status == 200
    for said in (words.PARTS[part], words.HINTS[part], words.WRITERS[part]):
        assert str(said) in page.text
    writer = Page(screen.get(at(incident_id, f"{report_id}/{part}/writer/")))
    assert writer.form["by"] == str(words.WRITERS[part])


@pytest.mark.parametrize("role", [*WRITES])
def test_a_writer_begins_one_and_is_led_to_it(incident_id, role):
    client = signed_in(viewer_with(role))
    form = Page(client.get(at(incident_id, "new/"))).form
    answer = client.post(at(incident_id, "new/"), form)
    assert answer.status_code == 302
    assert re.fullmatch(rf"/incidents/{incident_id}/reports/[0-9a-f-]{{36}}/", answer.url)


@pytest.mark.parametrize("role", [one for one in EVERYBODY if one not in WRITES])
def test_others_begin_none(alva, incident_id, role):
    client = signed_in(viewer_with(role))
    assert client.get(at(incident_id, "new/")).status_code in {403, 404}
    assert client.post(at(incident_id, "new/"), {"key": str(new_id()), "reach": "external"}).status_code in {403, 404}
    assert "reports/new" not in client.get(at(incident_id, "")).content.decode()
    assert "Ingen lägesrapport" in Page(signed_in(alva).get(at(incident_id, ""))).text


# What the page of a report offers to Alva, who may everything, by the state.
OFFERED = {
    "draft": {"head", "material", "hand-in"},
    "in review": {"head", "material", "reviewed", "back", "approve"},
    "approved": {"back", "send"},
    "sent": {"send", "receipt", "correct"},
    "acknowledged": {"send", "correct"},
}
ACTS = {"head", "material", "hand-in", "reviewed", "back", "approve", "send", "receipt", "correct"}


def _acknowledged(viewer, incident_id):
    report_id = sent(viewer, incident_id)
    did("acknowledge_report", viewer, incident_id, report_id, receipt=receipt(), now=later(75))
    return report_id


MADE = {"draft": begun, "in review": handed_in, "approved": approved, "sent": sent, "acknowledged": _acknowledged}


def offered(client: CheckingClient, incident_id: UUID, report_id: UUID) -> set[str]:
    """The acts that a report's page leads to."""
    found = Page(client.get(at(incident_id, f"{report_id}/"))).offers
    lasts = {one.partition(f"reports/{report_id}/")[2].partition("/")[0].partition("?")[0] for one in found}
    return lasts & ACTS


@pytest.mark.parametrize("state", list(OFFERED))
def test_a_page_offers_what_can_be_done_and_no_more(alva, screen, incident_id, state):
    report_id = MADE[state](alva, incident_id)
    assert offered(screen, incident_id, report_id) == OFFERED[state]


@pytest.mark.parametrize("state", list(OFFERED))
def test_what_a_page_offers_opens(alva, screen, incident_id, state):
    """No button leads to a refusal."""
    report_id = MADE[state](alva, incident_id)
    for one in Page(screen.get(at(incident_id, f"{report_id}/"))).offers:
        last = one.partition(f"reports/{report_id}/")[2].partition("/")[0].partition("?")[0]
        if last in ACTS | {"words", "report.txt", "report.json"}:
            assert screen.get(f"/incidents/{incident_id}/{one}").status_code == 200, one


@pytest.mark.parametrize("state", list(OFFERED))
@pytest.mark.parametrize("role", [Role.LOG_KEEPER, Role.BOARD_CHAIR, Role.AUDITOR])
def test_those_who_only_read_are_offered_nothing(alva, incident_id, state, role):
    assert offered(signed_in(viewer_with(role)), incident_id, MADE[state](alva, incident_id)) == set()


@pytest.mark.parametrize(("state", "left"), [("draft", set()), ("in review", set()), ("approved", {"send"}), ("sent", {"send", "receipt"})])
def test_when_the_event_is_over_only_what_has_gone_out_is_offered(alva, screen, incident_id, state, left):
    report_id = MADE[state](alva, incident_id)
    closed(alva, incident_id)
    assert offered(screen, incident_id, report_id) == left


@pytest.mark.parametrize("path", ["report_template"])
def test_our_template_is_fetched_by_whoever_follows_an_event_and_by_no_stranger(client, path):
    address = reverse(f"situation:{path}")
    assert CheckingClient().get(address).status_code in {302, 401, 403}
    assert signed_in(viewer_with(Role.OBSERVER)).get(address).status_code == 200


@pytest.mark.parametrize("method", ["post", "put", "delete", "patch"])
@pytest.mark.parametrize("page", ["", "words/", "report.json"])
def test_a_page_that_is_read_is_only_read(alva, screen, incident_id, page, method):
    report_id = begun(alva, incident_id)
    assert getattr(screen, method)(at(incident_id, f"{report_id}/{page}")).status_code in {403, 405}


@pytest.mark.parametrize("asked", ["x", "-1", "1.5", "99999", "²", "1;drop"])
def test_a_version_that_is_no_number_is_not_found(alva, screen, incident_id, asked):
    report_id = sent(alva, incident_id)
    for page in ("", "words/", "report.txt", "report.json"):
        assert screen.get(at(incident_id, f"{report_id}/{page}"), {"version": asked}).status_code == 404, page
        assert screen.get(at(incident_id, f"{report_id}/{page}"), {"version": "1"}).status_code == 200


def test_every_address_of_a_report_is_tried_here():
    routes = {str(one.pattern).removeprefix("reports/") for one in urls.ROOM}
    # The links of recipients are tried in test_report_links.
    tails = {one.partition(">/")[2] for one in routes if ">/" in one and "/links/" not in one}
    sections = {f"{part}/{end}" for part in Part for end in ("", "writer/")}
    assert tails - sections == set(PAGES) - sections | set(FILES)
