"""What fails next, for whom and when: every role on every page and act, keys that are used again, an incident that is over, and what was
known at a moment."""

from __future__ import annotations

from dataclasses import replace
from typing import Any
from uuid import uuid4

import pytest
import time_machine
from django.urls import reverse

from vardkase.access.rules import Grant, Role
from vardkase.incidents import queries as log
from vardkase.incidents.tests.scenes import closed, opened
from vardkase.kernel.ids import new_id
from vardkase.preparedness.tests.scenes import PERSONAL_NUMBER, refused
from vardkase.situation.actions import outlook as actions
from vardkase.situation.models.outlook import ObservedRow, OutlookRow
from vardkase.situation.queries import outlook as queries
from vardkase.situation.queries import outlook_reckoning
from vardkase.situation.queries.known import known_at, known_now
from vardkase.situation.rooms import outlook as rooms
from vardkase.situation.rules.known import Known
from vardkase.situation.rules.outlook import Assumption, ObservedDraft, OutlookDraft, Score, Stand
from vardkase.situation.tests.outlook_scenes import NOW, POWER_OUT, Night, around, hence, out
from vardkase.testing.people import AUTHORITY_SCOPE, OTHER_SCOPE, OUTSIDE, nobody, viewer_with

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _night_of_few_samples(monkeypatch: pytest.MonkeyPatch) -> Any:
    """Who may do what does not hang on how often it is reckoned."""
    monkeypatch.setattr(outlook_reckoning, "SAMPLES", 40)
    monkeypatch.setattr(outlook_reckoning, "TRIED_SAMPLES", 10)
    with time_machine.travel(NOW, tick=False):
        yield


# Who reads what fails next, and who says how things stand and so makes forecasts too.
ROLES = {
    Role.DUTY_OFFICER: (True, True), Role.CHIEF_OF_STAFF: (True, True), Role.STAFF_MEMBER: (True, True), Role.COORDINATOR: (True, True),
    Role.DECISION_MAKER: (True, False), Role.LOG_KEEPER: (True, False), Role.BOARD_CHAIR: (True, False), Role.AUDITOR: (True, False),
    Role.OBSERVER: (False, False), **dict.fromkeys(OUTSIDE, (False, False)),
}  # fmt: skip


def test_every_role_is_tried() -> None:
    assert set(ROLES) == set(Role)


@pytest.mark.parametrize("role", list(Role))
def test_each_role_reads_and_makes_what_it_should(night: Night, role: Role) -> None:
    night.make()
    viewer, (reads, makes) = viewer_with(role), ROLES[role]
    assert queries.may_read(viewer, night.row) is reads
    assert queries.may_make(viewer, night.row) is makes
    assert len(queries.outlooks(viewer, night.row, night.known)) == reads
    assert bool(rooms.given(viewer, night.row, night.known)) is bool(rooms.seen(viewer, night.row, night.known)) is reads
    assert bool(rooms.links(viewer, night.row)) is reads


@pytest.mark.parametrize("role", list(Role))
def test_the_same_role_elsewhere_finds_nothing(night: Night, role: Role) -> None:
    night.make()
    night.say("mobilnat", hence(3))
    there, late = viewer_with(role, scope=OTHER_SCOPE), known_now(night.row, hence(60))
    assert queries.outlooks(there, night.row, late) == ()
    assert queries.observed(there, night.row, late) == ()
    assert queries.scores(there, night.row, late) == ()
    with refused("leadership.not_found"):
        queries.outlook(there, night.row, night.all()[0].id, late)
    for act in (lambda: night.make(viewer=there), lambda: night.say("mobilnat", hence(3), viewer=there)):
        with refused("incident.not_found"):
            act()


@pytest.mark.parametrize(
    ("viewer", "code"),
    [
        (viewer_with(Role.LOG_KEEPER), "leadership.may_not"),
        (viewer_with(Role.DECISION_MAKER), "leadership.may_not"),
        (viewer_with(Role.AUDITOR), "leadership.may_not"),
        (viewer_with(Role.OBSERVER), "leadership.not_found"),
        (viewer_with(), "incident.not_found"),
        (nobody(), "incident.not_found"),
    ],
    ids=["log keeper", "decision maker", "auditor", "partner", "stranger", "nobody"],
)
def test_why_who_may_not_is_refused_and_nothing_is_written(night: Night, viewer: Any, code: str) -> None:
    before = night.row.entries
    with refused(code):
        night.make(viewer=viewer)
    assert night.row.entries == before
    assert not OutlookRow.objects.exists()


PAGES = ("outlook", "one_outlook", "make_outlook", "say_what_happened")


class Pages:
    """A browser at the pages of what fails next."""

    def __init__(self, client: Any, night: Night) -> None:
        self.client, self.night = client, night
        self.outlook_id = night.all()[0].id

    def url(self, page: str, incident_id: Any = None) -> str:
        args = [incident_id or self.night.incident_id, *([self.outlook_id] if page == "one_outlook" else [])]
        return reverse(f"situation:{page}", args=args)

    def post(self, page: str, **said: Any) -> Any:
        return self.client.post(self.url(page), {"key": str(new_id()), **said})

    def make(self, **said: Any) -> Any:
        return self.post("make_outlook", **{"horizon": "48", "row_0_key": "el", "row_0_stand": "out", "row_0_since": "02:20", **said})

    def say(self, **said: Any) -> Any:
        return self.post("say_what_happened", **{"which": "mobilnat", "broke_at": "03:00", "source": "Jour", **said})


@pytest.fixture
def pages(client: Any, alvas_cookies: Any, night: Night) -> Pages:
    night.make()
    client.cookies = alvas_cookies
    return Pages(client, night)


@pytest.mark.parametrize("role", list(Role))
def test_each_role_opens_its_pages_and_sends_its_forms(client: Any, sign_in: Any, night: Night, role: Role) -> None:
    night.make()
    sign_in(client, viewer_with(role))
    pages, (reads, makes), before = Pages(client, night), ROLES[role], night.row.entries
    read, make = 200 if reads else 404, 200 if makes else 404
    assert [client.get(pages.url(page)).status_code for page in PAGES] == [read, read, make, make]
    assert [pages.make().status_code, pages.say().status_code] == [302 if makes else 404] * 2
    assert night.row.entries == before + 2 * makes


def test_who_is_not_signed_in_is_led_to_the_door_and_writes_nothing(client: Any, night: Night) -> None:
    night.make()
    pages, before = Pages(client, night), night.row.entries
    for page in PAGES:
        assert client.get(pages.url(page)).status_code in {302, 404}
    assert {pages.make().status_code, pages.say().status_code} <= {302, 403, 404}
    assert night.row.entries == before


def test_an_invitation_to_another_incident_opens_nothing_here(client: Any, sign_in: Any, night: Night) -> None:
    night.make()
    elsewhere = opened(night.viewer)
    sign_in(client, viewer_with(grants=[Grant(Role.STAFF_MEMBER, f"incident:{elsewhere}")]))
    pages = Pages(client, night)
    assert {client.get(pages.url(page)).status_code for page in PAGES} == {404}
    # In the incident of the invitation the forecast of this one is not found either.
    assert client.get(pages.url("one_outlook", elsewhere)).status_code == 404
    assert client.get(pages.url("outlook", elsewhere)).status_code == 200


@pytest.mark.parametrize("page", PAGES)
def test_an_incident_that_there_is_not_is_not_found(pages: Pages, page: str) -> None:
    assert pages.client.get(pages.url(page, uuid4())).status_code == 404


@pytest.mark.parametrize(
    ("page", "allowed"), [("outlook", "GET"), ("one_outlook", "GET"), ("make_outlook", "GET, POST"), ("say_what_happened", "GET, POST")]
)
def test_no_page_is_asked_in_another_way(pages: Pages, page: str, allowed: str) -> None:
    answers = [pages.client.put(pages.url(page)), pages.client.delete(pages.url(page))]
    answers += [] if "POST" in allowed else [pages.client.post(pages.url(page))]
    assert {one.status_code for one in answers} == {405}


class TestOver:
    def test_it_is_read_as_before_but_no_form_is_sent(self, pages: Pages) -> None:
        closed(pages.night.viewer, pages.night.incident_id)
        before = pages.night.row.entries
        seen = pages.client.get(pages.url("outlook"))
        assert seen.status_code == 200
        assert not seen.context["can"]["make"]
        assert [pages.make().status_code, pages.say().status_code] == [422, 422]
        assert pages.night.row.entries == before

    def test_what_happened_was_said_before_and_is_answered_again(self, night: Night) -> None:
        night.make()
        key = new_id()
        first = night.say("mobilnat", hence(3), key=key)
        closed(night.viewer, night.incident_id)
        assert night.say("mobilnat", hence(3), key=key).number == first.number
        with refused("leadership.incident_is_over"):
            night.say("mobilnat", hence(3))


HELD = Assumption("mobilnat", "Mobilnät", Stand.HOLDS, None, around(5), "Operatören")
FIRST = OutlookDraft((*POWER_OUT, HELD), 48, "Inför mötet")


class TestKeys:
    def send(self, night: Night, draft: OutlookDraft, key: Any, **more: Any) -> Any:
        facts = {"viewer": night.viewer, "incident_id": night.incident_id, "now": NOW, **more}
        return actions.make_outlook(draft=draft, key=key, **facts)

    @pytest.mark.parametrize(
        "draft",
        [
            FIRST,
            replace(FIRST, note="  Inför\n mötet "),
            replace(FIRST, assumptions=(replace(POWER_OUT[0], name="Annat namn"), HELD)),
            replace(FIRST, assumptions=(*POWER_OUT, replace(HELD, source=" Operatören ", since=hence(-9)))),
        ],
    )
    def test_the_same_again_is_the_same_forecast_also_when_its_moments_have_passed(self, night: Night, draft: OutlookDraft) -> None:
        key = new_id()
        first = self.send(night, FIRST, key)
        again = self.send(night, draft, key, now=hence(200))
        assert (again.number, again.repeated) == (first.number, True)
        assert OutlookRow.objects.count() == 1

    @pytest.mark.parametrize(
        "draft",
        [
            replace(FIRST, horizon=24),
            replace(FIRST, note="Efter mötet"),
            replace(FIRST, note=""),
            replace(FIRST, assumptions=POWER_OUT),
            replace(FIRST, assumptions=(HELD, *POWER_OUT)),
            replace(FIRST, assumptions=(out("el", -2, POWER_OUT[0].at), HELD)),
            replace(FIRST, assumptions=(out("el", -1, around(8)), HELD)),
            replace(FIRST, assumptions=(out("el"), HELD)),
            replace(FIRST, assumptions=(*POWER_OUT, replace(HELD, stand=Stand.WORKS))),
            replace(FIRST, assumptions=(*POWER_OUT, replace(HELD, source="Någon annan"))),
            replace(FIRST, assumptions=(*POWER_OUT, replace(HELD, key="hemtjanst"))),
        ],
    )
    def test_a_key_that_was_used_for_something_else_is_refused_and_nothing_is_lost_unseen(self, night: Night, draft: OutlookDraft) -> None:
        key = new_id()
        first = self.send(night, FIRST, key)
        with refused("ledger.key_reused", number=first.number):
            self.send(night, draft, key)
        assert OutlookRow.objects.count() == 1

    @pytest.mark.parametrize("change", [{"broke_at": hence(4)}, {"source": "Annan"}, {"note": "Mer"}, {"back_at": hence(5)}, {"key": "el"}])
    def test_what_happened_likewise(self, night: Night, change: dict[str, Any]) -> None:
        night.make()
        key, draft = new_id(), ObservedDraft("mobilnat", "Mobilnät", hence(3), None, "Jour")
        common = {"viewer": night.viewer, "incident_id": night.incident_id, "key": key, "now": hence(60)}
        first = actions.say_what_happened(draft=draft, **common)
        assert actions.say_what_happened(draft=replace(draft, name="Annat"), **common).number == first.number
        with refused("ledger.key_reused"):
            actions.say_what_happened(draft=replace(draft, **change), **common)
        assert ObservedRow.objects.count() == 1

    def test_a_key_of_one_act_does_for_no_other(self, night: Night) -> None:
        key = new_id()
        night.make(key=key)
        with refused("ledger.key_reused"):
            night.say("mobilnat", hence(3), key=key)

    def test_the_same_key_in_another_incident_is_another_forecast(self, night: Night) -> None:
        key, elsewhere = new_id(), opened(night.viewer)
        self.send(night, FIRST, key)
        self.send(night, FIRST, key, incident_id=elsewhere)
        assert OutlookRow.objects.count() == 2

    def test_on_the_page_going_back_and_changing_the_moment_is_not_answered_with_the_first(self, pages: Pages) -> None:
        key = str(new_id())
        assert pages.make(key=key, row_0_likely="18:00").status_code == 302
        answer = pages.make(key=key, row_0_likely="20:00", note="Ny uppgift")
        assert answer.status_code == 422
        assert "Ny uppgift" in answer.content.decode()

    def test_a_moment_counted_from_now_means_what_it_meant_when_it_is_sent_again(self, pages: Pages) -> None:
        key = str(new_id())
        assert pages.make(key=key, row_0_likely="6 tim").status_code == 302
        with time_machine.travel(hence(1), tick=False):
            assert pages.make(key=key, row_0_likely="6 tim").status_code == 302
        assert len(pages.night.all()) == 2


class TestBadInput:
    @pytest.mark.parametrize(
        "more",
        [
            {"row_²_key": "el"}, {f"row_{'9' * 60}_key": "el"}, {"row_-1_key": "el"}, {"row__key": "el"}, {"row_1_2_key": "el"},
            {"row_0_key": ""}, {"row_0_key": "borta"}, {"row_0_stand": "sover"}, {"horizon": "13"}, {"horizon": "två"}, {"horizon": ""},
            {"row_0_since": "2019-01-09 10:00"}, {"row_0_since": "2018-01-01"}, {"row_0_likely": "igår"}, {"row_0_high": "x" * 5000},
            {"row_0_source": PERSONAL_NUMBER}, {"note": PERSONAL_NUMBER}, {"note": "x" * 301},
            {"row_0_low": "18:00", "row_0_high": "12:00 "},
        ],
        ids=lambda more: next(iter(more))[:14],
    )  # fmt: skip
    def test_what_cannot_be_is_answered_with_a_sentence_and_never_with_a_fault(self, pages: Pages, more: dict[str, str]) -> None:
        answer = pages.make(**more)
        was_read = (
            not {"row_0_key", "row_0_stand", "row_0_since", "horizon", "note", "row_0_source", "row_0_high", "row_0_likely"} & more.keys()
        )
        assert answer.status_code == (302 if was_read else 422)
        assert len(pages.night.all()) == 1 + was_read

    @pytest.mark.parametrize(
        "asked",
        [
            {"function": "el", "back": "x" * 5000},
            {"function": "\x00", "back": "18:00"},
            {"function": "mobilnat", "back": "18:00"},
            {"back": "18:00"},
            {"function": "el"},
            {"function": "el", "back": "\u202e"},
        ],
    )
    def test_what_if_asked_in_a_way_that_cannot_be_is_the_forecast_alone(self, pages: Pages, asked: dict[str, str]) -> None:
        answer = pages.client.get(pages.url("outlook"), asked)
        assert answer.status_code == 200
        assert answer.context["instead"] == ""

    def test_what_is_typed_is_shown_as_text(self, pages: Pages) -> None:
        assert pages.make(row_0_source="<script>alert(1)</script>", note="<b>fet</b>").status_code == 302
        seen = pages.client.get(pages.url("outlook")).content.decode()
        assert "&lt;script&gt;alert(1)" in seen
        assert "<b>fet</b>" not in seen


class TestKnownThen:
    def test_at_each_number_nothing_later(self, night: Night) -> None:
        first, second = night.make(), night.make(now=hence(2))
        third = night.say("mobilnat", hence(3), now=hence(5))
        fourth = night.say("mobilnat", hence(4), now=hence(6))
        found = [
            (
                [one.reference for one in queries.outlooks(night.viewer, night.row, known)],
                [one.said.broke_at for one in queries.observed(night.viewer, night.row, known)],
                len(queries.scores(night.viewer, night.row, known)),
            )
            for entry in (first, second, third, fourth)
            for known in (Known(entry.number - 1, hence(9)), Known(entry.number, hence(9)))
        ]
        one, both = ["P-001"], ["P-002", "P-001"]
        assert found == [
            ([], [], 0), (one, [], 0), (one, [], 0), (both, [], 0), (both, [], 0), (both, [hence(3)], 2), (both, [hence(3)], 2),
            (both, [hence(4)], 2),
        ]  # fmt: skip

    def test_material_moments_and_what_a_new_one_begins_with_are_of_the_forecast_known_then(self, night: Night) -> None:
        night.make()
        night.make(out("mobilnat", -1), now=hence(2))
        for at, number, first in ((1, 1, "P-001"), (3, 2, "P-002")):
            known = known_at(night.row, hence(at), hence(9))
            latest = queries.outlooks(night.viewer, night.row, known)[0]
            assert latest.reference == first
            assert {one.number for one in rooms.given(night.viewer, night.row, known)} == {latest.number}
            assert {one.number for one in rooms.seen(night.viewer, night.row, known)} == {latest.number}
            assert len(queries.outlooks(night.viewer, night.row, known)) == number
        before = known_at(night.row, hence(-0.5), hence(9))
        assert rooms.given(night.viewer, night.row, before) == []
        assert rooms.seen(night.viewer, night.row, before) == []
        assert queries.state(night.viewer, night.row, before) == ()

    def test_a_forecast_that_was_not_made_yet_is_not_found(self, night: Night) -> None:
        entry = night.make()
        (made,) = night.all()
        assert queries.outlook(night.viewer, night.row, made.id, Known(entry.number, NOW)) == made
        with refused("leadership.not_found"):
            queries.outlook(night.viewer, night.row, made.id, Known(entry.number - 1, NOW))

    def test_stood_to_the_end_is_judged_when_it_is_known(self, night: Night) -> None:
        night.make(horizon=24)
        night.say("trygghetslarm", held=hence(30))
        (line,) = queries.scores(night.viewer, night.row, known_now(night.row, hence(60)))
        assert line.judged.score is Score.HELD_THOUGH

    def test_of_a_partner_the_log_says_neither_what_nor_when(self, night: Night) -> None:
        entries = [night.make(), night.say("mobilnat", hence(3))]
        partner = viewer_with(Role.OBSERVER, scope=AUTHORITY_SCOPE)
        for entry in entries:
            assert log.entry(night.viewer, night.incident_id, entry.number).entry.masked is False
            seen = log.entry(partner, night.incident_id, entry.number).entry
            assert (seen.masked, seen.text) == (True, "")
