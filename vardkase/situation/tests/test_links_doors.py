"""The door that a link opens: to whom, for how long, for what; and that everything else finds it shut in the same words."""

from __future__ import annotations

import re
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

import pytest
import time_machine
from django.urls import reverse
from hypothesis import given
from hypothesis import settings as tried
from hypothesis import strategies as st
from lxml import etree

from vardkase.access.rules import Capability, Role
from vardkase.incidents import maintenance
from vardkase.incidents import queries as incidents
from vardkase.incidents.rules import Mode, State
from vardkase.incidents.tests.scenes import NIGHT, PERSON, later, moved, opened, refused
from vardkase.kernel.ids import new_id
from vardkase.leadership.tests.pages import Page, Room
from vardkase.situation import links
from vardkase.situation.actions import links as actions
from vardkase.situation.actions import status as status_actions
from vardkase.situation.models.links import LinkRow
from vardkase.situation.models.status import StatusReport
from vardkase.situation.queries import links as queries
from vardkase.situation.rules import links as rules
from vardkase.situation.rules.links import LinkDraft, Purpose
from vardkase.situation.rules.status import Level, unit_id
from vardkase.situation.tests.status_scenes import board, filled, opened_board, reported, row_of, said, status_of
from vardkase.testing.accounts import sign_in
from vardkase.testing.pages import CheckingClient
from vardkase.testing.people import viewer_with
from vardkase.ui.codes import drawn

UNIT = "Socialförvaltningen"
TARGET = UUID(int=7)
DOOR = {"X-Robots-Tag": "noindex, nofollow", "Referrer-Policy": "no-referrer", "Cache-Control": "no-store"}


@pytest.fixture
def on_board(alva, incident_id):
    opened_board(alva, incident_id)
    return incident_id


def gave(viewer: Any, incident_id: UUID, target: UUID = TARGET, *, hours: int = 24, holder: str = UNIT, **more: Any) -> Any:
    draft = LinkDraft(more.pop("purpose", Purpose.STATUS), target, holder, hours)
    return actions.give_link(viewer=viewer, incident_id=incident_id, draft=draft, **{"key": new_id(), "now": NIGHT, **more})


def where_of(viewer: Any, incident_id: UUID, **more: Any) -> str:
    """The address, without its host, of a link that is given to the unit."""
    event = gave(viewer, incident_id, unit_id(incident_id, UNIT), **more).event
    url = links.address_of(links.make(event.purpose, event.token, event.expires_at), event.purpose)
    return re.sub("^https?://[^/]+", "", url)


class TestHowLong:
    @tried(max_examples=50)
    @given(st.integers(1, rules.LONGEST_HOURS), st.integers(0, 999_999), st.integers(0, 1_300_000))
    def test_it_is_read_until_its_end_to_the_second_and_not_after(self, hours, micro, passed):
        now = NIGHT + timedelta(microseconds=micro)
        ends = rules.ends_at(hours, now)
        text = links.make(Purpose.STATUS, "00" * 9, ends)
        at = NIGHT + timedelta(seconds=passed)
        assert (links.read(text, Purpose.STATUS, at) == "00" * 9) == (at < ends) == rules.lives(ends, None, at)
        assert timedelta(0) <= now + timedelta(hours=hours) - ends < timedelta(seconds=1)

    @pytest.mark.django_db
    @pytest.mark.parametrize("hours", [-1, 0, 337, 10**6])
    def test_none_is_given_for_no_time_or_too_long(self, alva, incident_id, hours):
        with refused("situation.link_hours", limit=336):
            gave(alva, incident_id, hours=hours)
        assert not LinkRow.objects.exists()

    @pytest.mark.django_db
    @pytest.mark.parametrize("hours", [1, 336])
    def test_the_shortest_and_the_longest_open_the_door_to_their_last_second(self, alva, incident_id, hours):
        event = gave(alva, incident_id, hours=hours).event
        text = links.make(Purpose.STATUS, event.token, event.expires_at)
        ends = NIGHT + timedelta(hours=hours)
        assert queries.opened(text, Purpose.STATUS, ends - timedelta(seconds=1)).expires_at == ends
        with refused("situation.link_is_dead"):
            queries.opened(text, Purpose.STATUS, ends)


@pytest.mark.django_db
class TestGiven:
    def test_each_has_a_number_of_its_own_and_none_is_told_in_the_log(self, alva, incident_id):
        entries = [gave(alva, incident_id, UUID(int=place)) for place in range(1, 6)]
        assert len({one.event.token for one in entries}) == 5
        row = incidents.incident(alva, incident_id)
        urls = {one.url for one in queries.live_links(row, Purpose.STATUS, later(1)).values()}
        log = Page(_browser(alva).get(f"/incidents/{incident_id}/log/")).answer.content.decode()
        assert len(urls) == 5
        assert not [url for url in urls if url.rpartition("/s/")[2].strip("/") in log]

    @pytest.mark.parametrize(
        ("holder", "code"), [("x" * 301, "incident.text_too_long"), (f"Ring {PERSON}", "incident.personal_id_in_text")]
    )
    def test_to_whom_is_written_as_any_words(self, alva, incident_id, holder, code):
        with refused(code):
            gave(alva, incident_id, holder=holder)
        assert gave(alva, incident_id, holder="x" * 300)

    def test_those_that_live_are_those_of_this_incident_and_purpose(self, alva, incident_id):
        other = opened(alva, title="Brand")
        gave(alva, incident_id), gave(alva, other, UUID(int=8)), gave(alva, incident_id, UUID(int=9), purpose=Purpose.REQUEST)
        row = incidents.incident(alva, incident_id)
        assert set(queries.live_links(row, Purpose.STATUS, later(1))) == {TARGET}
        assert set(queries.live_links(row, Purpose.REQUEST, later(1))) == {UUID(int=9)}
        assert queries.live_links(row, Purpose.STATUS, later(24 * 60)) == {}

    def test_the_id_of_a_link_next_door_as_key_makes_another_and_tells_nothing(self, alva, incident_id):
        other = opened(alva, title="Brand")
        key = gave(alva, other).event.link_id
        mine = gave(alva, incident_id, key=key).event.link_id
        assert mine != key
        assert LinkRow.objects.count() == 2
        assert gave(alva, incident_id, key=key).event.link_id == mine

    @pytest.mark.parametrize("other", [{"hours": 25}, {"holder": "Hemtjänsten"}, {"target": UUID(int=8)}, {"purpose": Purpose.REQUEST}])
    def test_the_same_key_with_other_words_is_refused_and_the_link_holds_as_it_was_given(self, alva, incident_id, other):
        key = new_id()
        first = gave(alva, incident_id, key=key)
        with refused("ledger.key_reused"):
            gave(alva, incident_id, key=key, **other)
        assert LinkRow.objects.get().expires_at == first.event.expires_at
        assert gave(alva, incident_id, key=key, now=later(30)).repeated

    def test_of_two_for_one_thing_the_first_has_ended_when_the_second_was_given(self, alva, incident_id):
        first = gave(alva, incident_id).event.link_id
        gave(alva, incident_id, now=later(5))
        row = LinkRow.objects.get(id=first)
        assert (row.ended_at, row.ended_by) == (later(5), alva.actor.label)
        with refused("situation.no_such_link"):
            actions.withdraw_link(viewer=alva, incident_id=incident_id, link_id=first, key=new_id(), now=later(6))

    def test_the_tables_are_what_the_ledger_makes_them(self, alva, incident_id):
        first = gave(alva, incident_id).event.link_id
        gave(alva, incident_id, now=later(1)), gave(alva, incident_id, UUID(int=8), now=later(2))
        last = gave(alva, incident_id, UUID(int=9), now=later(3)).event.link_id
        actions.withdraw_link(viewer=alva, incident_id=incident_id, link_id=last, key=new_id(), now=later(4))
        before = list(LinkRow.objects.order_by("number").values())
        assert [one["ended_at"] for one in before] == [later(1), None, None, later(4)]
        assert maintenance.agrees(f"incident:{incident_id}")
        assert list(maintenance.rebuild(str(incident_id)))
        assert list(LinkRow.objects.order_by("number").values()) == before
        assert before[0]["id"] == first


@pytest.mark.django_db
class TestWhoSpeaks:
    def opened(self, alva: Any, incident_id: UUID) -> Any:
        event = gave(alva, incident_id).event
        return queries.opened(links.make(Purpose.STATUS, event.token, event.expires_at), Purpose.STATUS, later(1))

    def test_writes_in_this_incident_alone_and_reads_what_is_open(self, alva, incident_id):
        found = self.opened(alva, incident_id)
        here, elsewhere = (f"incident:{incident_id}",), (f"incident:{new_id()}",)
        assert found.viewer.can(Capability.SITUATION_WRITE, here)
        assert not found.viewer.can(Capability.SITUATION_WRITE, elsewhere)
        assert not found.reader.can(Capability.SITUATION_WRITE, here)
        assert not found.reader.can(Capability.LOG_READ_INTERNAL, here)

    @pytest.mark.parametrize(
        "right", [Capability.INCIDENT_LEAD, Capability.LOG_READ_SECRET, Capability.REPORT_APPROVE, Capability.BREAK_GLASS]
    )
    def test_leads_and_decides_nothing_and_reads_no_secret(self, alva, incident_id, right):
        found = self.opened(alva, incident_id)
        assert not found.viewer.can(right, (f"incident:{incident_id}",))

    def test_cannot_write_in_the_incident_next_door(self, alva, incident_id):
        other = opened(alva, title="Brand")
        opened_board(alva, other)
        with refused("incident.not_found"):
            reported(self.opened(alva, incident_id).viewer, other, said(other, "Hemtjänst"), now=later(1))


@pytest.mark.django_db
@pytest.mark.usefixtures("five_past")
class TestTheDoor:
    def test_is_quiet_whatever_is_answered(self, alva, client, on_board):
        where = where_of(alva, on_board)
        answers = [client.get(where), client.post(where, {}), client.get(reverse("situation:report_by_link", args=["x" * 32]))]
        answers.append(client.post(where, {"key": str(new_id()), "reporter": "Chef", **filled(on_board, level="green")}))
        assert [one.status_code for one in answers] == [200, 422, 404, 302]
        assert {tuple(one[name] for name in DOOR) for one in answers} == {tuple(DOOR.values())}

    def test_needs_no_cookie_and_gives_none(self, alva, on_board):
        client = CheckingClient(enforce_csrf_checks=True)
        where = where_of(alva, on_board)
        sent = {"key": str(new_id()), "reporter": "Chef", **filled(on_board, level="green")}
        assert client.post(where, sent).status_code == 302
        assert "sessionid" not in client.cookies

    def test_looking_by_head_tells_only_whether_it_is_there(self, alva, client, on_board):
        answer = client.head(where_of(alva, on_board))
        assert (answer.status_code, answer.content) == (200, b"")
        assert client.put(where_of(alva, on_board)).status_code == 405

    def test_says_who_it_is_for_and_until_when(self, alva, client, on_board):
        text = Page(client.get(where_of(alva, on_board))).text
        assert "Socialförvaltningen" in text
        assert "tor 3 jan 02:20" in text
        assert "Skriv inga namn eller personuppgifter." in text

    def test_offers_no_marking_and_no_way_into_the_house(self, alva, client, on_board):
        page = Page(client.get(where_of(alva, on_board)))
        assert not page.tree.xpath("//*[@name='secrecy' or @name='statute']")
        assert not [one for one in page.tree.xpath("//main//a/@href") if "/incidents/" in one]

    @pytest.mark.parametrize("states", [(State.STANDING_DOWN,), (State.STANDING_DOWN, State.ACTIVE)], ids=["standing_down", "again"])
    def test_stays_open_while_the_incident_winds_down(self, alva, client, on_board, states):
        where = where_of(alva, on_board)
        moved(alva, on_board, *states)
        assert client.get(where).status_code == 200

    @pytest.mark.parametrize(
        "states",
        [
            (State.STANDING_DOWN, State.CLOSED),
            (State.STANDING_DOWN, State.CLOSED, State.EVALUATED),
            (State.STANDING_DOWN, State.CLOSED, State.EVALUATED, State.ARCHIVED),
        ],
        ids=["closed", "evaluated", "archived"],
    )
    def test_is_shut_when_it_is_over(self, alva, client, on_board, states):
        where = where_of(alva, on_board)
        moved(alva, on_board, *states)
        answers = [client.get(where), client.post(where, {"key": str(new_id()), **filled(on_board, level="green")})]
        assert {one.status_code for one in answers} == {404}
        assert not StatusReport.objects.exists()

    @pytest.mark.parametrize(("minutes", "status"), [(24 * 60 - 1, 200), (24 * 60, 404)])
    def test_is_shut_at_its_end(self, alva, client, on_board, minutes, status):
        where = where_of(alva, on_board)
        with time_machine.travel(later(minutes), tick=False):
            assert client.get(where).status_code == status

    def test_a_link_to_answer_a_request_opens_no_report(self, alva, client, on_board):
        event = gave(alva, on_board, unit_id(on_board, UNIT), purpose=Purpose.REQUEST).event
        text = links.make(Purpose.REQUEST, event.token, event.expires_at)
        assert client.get(reverse("situation:report_by_link", args=[text])).status_code == 404

    def test_when_the_unit_has_nothing_more_it_says_so_and_takes_nothing(self, alva, client, on_board):
        where, sent = where_of(alva, on_board), {"key": str(new_id()), "reporter": "Chef", **filled(on_board, level="green")}
        for name in ("Hemtjänst", "Trygghetslarm"):
            row_id = row_of(on_board, name)
            status_actions.retire_row(viewer=alva, incident_id=on_board, row_id=row_id, why="Klart.", key=new_id(), now=later(2))
        page = Page(client.get(where))
        assert "Det finns inget mer för er att rapportera." in page.text
        assert not page.tree.xpath("//main//button")
        assert client.post(where, sent).status_code == 422
        assert not StatusReport.objects.exists()

    def test_a_function_that_has_come_to_the_unit_is_there_too(self, alva, client, on_board):
        from vardkase.situation.rules.status import RowDraft

        where = where_of(alva, on_board)
        status_actions.add_row(viewer=alva, incident_id=on_board, draft=RowDraft("Boende", UNIT), key=new_id(), now=later(2))
        assert "Boende" in Page(client.get(where)).text

    def test_who_was_before_is_told_and_what_was_written_stays(self, alva, client, on_board):
        where = where_of(alva, on_board)
        form = Page(client.get(where)).form
        reported(alva, on_board, said(on_board, "Hemtjänst", Level.ORANGE, consequence="Fjorton."), now=later(4))
        page = Page(client.post(where, form | {"reporter": "Chef"} | filled(on_board, level="red", consequence="Femton.")))
        assert page.status == 422
        assert "Fjorton." in page.text
        assert "Femton." in page.text
        assert "status--orange" not in page.text
        assert status_of(board(alva, on_board, later(6)), "Hemtjänst").level == Level.ORANGE

    @pytest.mark.parametrize(
        ("said_", "field"),
        [({"level": "red"}, "consequence"), ({"level": "red", "consequence": f"Ring {PERSON}"}, "consequence"), ({"level": "x"}, "level")],
    )
    def test_what_is_wrong_is_told_at_its_field(self, alva, client, on_board, said_, field):
        where, here = where_of(alva, on_board), filled(on_board, **said_)
        page = Page(client.post(where, {"key": str(new_id()), "reporter": "Chef", **here}))
        assert page.status == 422
        assert page.error(f"{field}_{next(iter(here)).partition('_')[2]}")

    def test_an_exercise_says_so(self, alva, client):
        incident_id = opened(alva, mode=Mode.EXERCISE)
        opened_board(alva, incident_id)
        assert "ÖVNING" in Page(client.get(where_of(alva, incident_id))).text.upper()


def _browser(viewer: Any) -> CheckingClient:
    client = CheckingClient()
    sign_in(client, viewer)
    return client


@pytest.mark.django_db
@pytest.mark.usefixtures("five_past")
class TestOnThePageOfTheUnit:
    @pytest.mark.parametrize(
        ("role", "shown"), [(Role.STAFF_MEMBER, True), (Role.COORDINATOR, True), (Role.LOG_KEEPER, False), (Role.AUDITOR, False)]
    )
    def test_only_who_may_give_one_sees_it(self, alva, on_board, role, shown):
        where = where_of(alva, on_board)
        page = Room(_browser(viewer_with(role)), on_board).get(f"status/units/{unit_id(on_board, UNIT)}/")
        assert (where in page.answer.content.decode()) == shown

    def test_one_that_has_ended_is_offered_anew(self, alva, screen, on_board):
        where_of(alva, on_board, hours=1)
        path = f"status/units/{unit_id(on_board, UNIT)}/"
        assert "Dra tillbaka länken" in Room(screen, on_board).get(path).text
        with time_machine.travel(later(60), tick=False):
            assert "Enheten har ingen länk." in Room(_browser(alva), on_board).get(path).text

    def test_withdrawing_what_is_withdrawn_says_so(self, alva, screen, on_board):
        path = f"status/units/{unit_id(on_board, UNIT)}/link/withdraw/"
        page = Room(screen, on_board).post(path, {})
        assert page.status == 422
        assert "har redan upphört" in page.text

    def test_the_code_is_the_picture_of_the_address_and_not_its_text(self):
        url = "https://lage.kommun.example/situation/s/abc/"
        svg = str(drawn(url))
        assert etree.fromstring(svg).tag.endswith("svg")
        assert "abc" not in svg
        assert svg != str(drawn(url + "d"))


@pytest.mark.parametrize("purpose", Purpose)
def test_the_whole_address_leads_to_the_door_of_its_purpose(settings, purpose):
    settings.BASE_URL = "https://lage.kommun.example/"
    text = links.make(purpose, "ab" * 9, datetime(2019, 1, 3, tzinfo=NIGHT.tzinfo))
    url = links.address_of(text, purpose)
    assert url == "https://lage.kommun.example" + reverse(links.DOORS[purpose], args=[text])
    assert set(links.DOORS) == set(Purpose)
