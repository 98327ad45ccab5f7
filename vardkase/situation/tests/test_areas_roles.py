"""Who may do what with the map: every role, every page and every act; and what a marking keeps from whom, wherever it would show."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import Any
from uuid import UUID

import pytest

from vardkase import ledger
from vardkase.access.rules import EVERYWHERE, Grant, Role, Viewer
from vardkase.incidents import queries as incidents
from vardkase.incidents.queries import Filters
from vardkase.incidents.rules import Mark, Secrecy
from vardkase.incidents.tests.scenes import INTERNAL, SECRET, later, opened, refused
from vardkase.kernel.ids import new_id
from vardkase.leadership.tests.pages import Page
from vardkase.situation.material import gathered
from vardkase.situation.moments import parts
from vardkase.situation.queries import areas as queries
from vardkase.situation.queries import map as maps
from vardkase.situation.queries.known import known_now
from vardkase.situation.rooms import areas as room
from vardkase.situation.tests.area_scenes import OUTAGE, POINT, ROAD, changed, drew, ended, on_map
from vardkase.testing.pages import CheckingClient, alike, sign_in
from vardkase.testing.people import OTHER_SCOPE, OUTSIDE, viewer_with

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("five_past")]

# Every role: whether it reads the map, draws on it, sees what is internal, and sees a secret of its authority.
ROLES = [
    (Role.DUTY_OFFICER, True, True, True, True),
    (Role.LOG_KEEPER, True, False, True, True),
    (Role.CHIEF_OF_STAFF, True, True, True, True),
    (Role.DECISION_MAKER, True, False, True, True),
    (Role.STAFF_MEMBER, True, True, True, False),
    (Role.OBSERVER, True, False, False, False),
    (Role.COORDINATOR, True, True, True, False),
    (Role.BOARD_CHAIR, True, False, True, False),
    (Role.AUDITOR, True, False, True, True),
    *((role, False, False, False, False) for role in OUTSIDE),
]
every_role = pytest.mark.parametrize(("role", "reads", "draws", "internal", "secret"), ROLES, ids=[str(one[0]) for one in ROLES])
FORM = {
    "kind": "road_closed", "title": "Väg 77 vid Finsta", "outline": "point", "where": "59.73, 18.5", "source": "SOS Alarm",
    "standing": "confirmed", "why": "Sedd på nytt, säger entreprenören.",
}  # fmt: skip
PATHS = ["map/", "map/paper/", "map/{area}/"]
ACTS = ["map/draw/", "map/{area}/change/", "map/{area}/end/"]


def head(incident_id: UUID) -> int:
    return ledger.head(f"incident:{incident_id}").number


def sees(viewer: Viewer, incident_id: UUID) -> set[str]:
    """The titles of everything on the map that somebody sees."""
    return {one.said.title for one in on_map(viewer, incident_id, later(5)).values()}


def asked(client: CheckingClient, incident_id: UUID, path: str, area_id: UUID) -> Any:
    return client.get(f"/incidents/{incident_id}/{path.format(area=area_id)}")


def sent(client: CheckingClient, incident_id: UUID, path: str, area_id: UUID) -> Any:
    where = f"/incidents/{incident_id}/{path.format(area=area_id)}"
    begun = client.get(where)
    seen = Page(begun).form_seen if begun.status_code == 200 else {}
    return client.post(where, {"key": str(new_id()), **seen, **FORM})


class TestRoles:
    def test_are_all_tried(self):
        assert {one[0] for one in ROLES} == set(Role)

    @every_role
    def test_read_what_is_theirs(self, alva, client, incident_id, role, reads, draws, internal, secret):
        area_id = drew(alva, incident_id)
        sign_in(client, viewer_with(role))
        assert {asked(client, incident_id, path, area_id).status_code == 200 for path in PATHS} == {reads}

    @every_role
    def test_are_offered_to_draw_when_they_may(self, alva, client, incident_id, role, reads, draws, internal, secret):
        area_id = drew(alva, incident_id)
        sign_in(client, viewer_with(role))
        if not reads:
            return
        assert ("map/draw/" in Page(asked(client, incident_id, "map/", area_id)).offers) is draws
        offers = Page(asked(client, incident_id, "map/{area}/", area_id)).offers
        assert {f"map/{area_id}/change/" in offers, f"map/{area_id}/end/" in offers} == {draws}

    @every_role
    @pytest.mark.parametrize("path", ACTS)
    def test_are_given_the_forms_that_are_theirs(self, alva, client, incident_id, path, role, reads, draws, internal, secret):
        area_id = drew(alva, incident_id)
        sign_in(client, viewer_with(role))
        status = asked(client, incident_id, path, area_id).status_code
        assert (status == 200) is draws
        assert status in {200, 403, 404}

    @every_role
    @pytest.mark.parametrize("path", ACTS)
    def test_write_when_they_may_and_else_nothing(self, alva, client, incident_id, path, role, reads, draws, internal, secret):
        area_id = drew(alva, incident_id)
        sign_in(client, viewer_with(role))
        before = head(incident_id)
        assert (sent(client, incident_id, path, area_id).status_code == 302) is draws
        assert head(incident_id) - before == int(draws)

    @every_role
    def test_see_what_is_marked_as_far_as_they_read(self, alva, incident_id, role, reads, draws, internal, secret):
        drew(alva, incident_id, title="Öppet")
        drew(alva, incident_id, title="Internt", mark=INTERNAL)
        drew(alva, incident_id, title="Hemligt", mark=SECRET)
        viewer = viewer_with(role)
        if not reads:
            with refused("incident.not_found"):
                sees(viewer, incident_id)
            return
        expected = {"Öppet"} | ({"Internt"} if internal else set()) | ({"Hemligt"} if secret else set())
        assert sees(viewer, incident_id) == expected

    @every_role
    def test_ask_for_tiles_when_they_read_somewhere(self, client, tmp_path, settings, role, reads, draws, internal, secret):
        settings.MAP_TILES_FILE = tmp_path / "kommunen.pmtiles"
        settings.MAP_TILES_FILE.write_bytes(b"x" * 100)
        sign_in(client, viewer_with(role))
        assert (client.get("/situation/map/tiles/").status_code == 206) is reads

    @every_role
    def test_may_draw_says_what_the_action_does(self, alva, incident_id, role, reads, draws, internal, secret):
        row = incidents.incident(alva, incident_id)
        viewer = viewer_with(role)
        assert queries.may_draw(viewer, row) is draws
        if draws:
            drew(viewer, incident_id)
            return
        with refused("leadership.may_not" if reads else "incident.not_found"):
            drew(viewer, incident_id)


class TestWhereARoleIsHeld:
    def test_in_the_incident_alone_it_counts_there_alone(self, alva, incident_id):
        other = opened(alva)
        member = viewer_with(Role.STAFF_MEMBER, scope=f"incident:{incident_id}")
        drew(member, incident_id, title="Min väg")
        assert sees(member, incident_id) == {"Min väg"}
        with refused("incident.not_found"):
            drew(member, other)

    def test_everywhere_it_counts_here_too(self, incident_id):
        drew(viewer_with(Role.DUTY_OFFICER, scope=EVERYWHERE), incident_id)

    def test_at_another_authority_with_a_right_to_read_here_it_reads_here(self, alva, incident_id):
        drew(alva, incident_id)
        guest = viewer_with(Role.CHIEF_OF_STAFF, scope=OTHER_SCOPE, grants=[Grant(Role.OBSERVER, f"incident:{incident_id}")])
        assert sees(guest, incident_id) == {ROAD.title}
        with refused("leadership.may_not"):
            drew(guest, incident_id)

    def test_a_secret_of_the_authority_is_not_for_a_keeper_of_another_who_is_let_in(self, alva, incident_id):
        drew(alva, incident_id, title="Hemligt", mark=SECRET)
        guest = viewer_with(Role.LOG_KEEPER, scope=OTHER_SCOPE, grants=[Grant(Role.OBSERVER, f"incident:{incident_id}")])
        assert sees(guest, incident_id) == set()


class TestOthers:
    @pytest.mark.parametrize("who", ["cilla", "dag"])
    @pytest.mark.parametrize("path", PATHS + ACTS)
    def test_are_told_nothing_apart_from_what_is_not(self, alva, client, incident_id, who, path, request):
        area_id = drew(alva, incident_id)
        sign_in(client, request.getfixturevalue(who))
        there, not_there = (asked(client, one, path, area_id) for one in (incident_id, new_id()))
        assert there.status_code in {403, 404}
        assert alike(there) == alike(not_there)

    @pytest.mark.parametrize("who", ["cilla", "dag"])
    @pytest.mark.parametrize("path", ACTS)
    def test_write_nothing(self, alva, client, incident_id, who, path, request):
        area_id = drew(alva, incident_id)
        sign_in(client, request.getfixturevalue(who))
        before = head(incident_id)
        assert sent(client, incident_id, path, area_id).status_code in {403, 404}
        assert head(incident_id) == before

    @pytest.mark.parametrize("path", PATHS + ACTS)
    def test_who_are_nobody_are_asked_to_sign_in(self, alva, client, incident_id, path):
        area_id = drew(alva, incident_id)
        before = head(incident_id)
        assert asked(client, incident_id, path, area_id).status_code == 302
        assert sent(client, incident_id, path, area_id).status_code in {302, 405}
        assert head(incident_id) == before

    @pytest.mark.parametrize("path", PATHS)
    def test_pages_that_are_read_are_not_written_to(self, alva, screen, incident_id, path):
        area_id = drew(alva, incident_id)
        assert sent(screen, incident_id, path, area_id).status_code == 405


GIVEN: dict[str, Callable[[Viewer, Any], str]] = {
    "log": lambda viewer, row: repr(incidents.log_page(viewer, row.id, Filters(), limit=20).entries),
    "list": lambda viewer, row: repr(queries.areas(viewer, row, known_now(row, later(5)))),
    "map": lambda viewer, row: repr(maps.picture(viewer, row, known_now(row, later(5)))),
    "material": lambda viewer, row: repr(gathered(viewer, row, known_now(row, later(5)))),
    "moments": lambda viewer, row: repr([part.build(viewer, row, known_now(row, later(5))) for part in parts()]),
}


class TestWhatIsMarked:
    @pytest.fixture
    def hidden(self, alva, incident_id):
        """Something secret that has been drawn, changed and ended."""
        area_id = drew(alva, incident_id, replace(POINT, title="Skyddat boende i Edsbro"), mark=SECRET, text="Tolv personer.")
        changed(alva, incident_id, area_id, POINT, now=later(1), title="Skyddat boende i Skebobruk", why="Flyttat i natt.")
        ended(alva, incident_id, area_id, now=later(2), why="Alla är hemma.")
        return area_id

    @pytest.mark.parametrize("where", GIVEN)
    def test_is_kept_from_who_does_not_read_it(self, alva, incident_id, hidden, where):
        row = incidents.incident(alva, incident_id)
        secret_words = ("Edsbro", "Skebobruk", "Tolv personer", "Flyttat i natt", "Alla är hemma", "59.7430")
        for role in (Role.OBSERVER, Role.STAFF_MEMBER, Role.BOARD_CHAIR):
            given = GIVEN[where](viewer_with(role), row)
            assert [one for one in secret_words if one in given] == [], role

    @pytest.mark.parametrize("where", GIVEN)
    def test_is_given_to_who_reads_it(self, alva, incident_id, hidden, where):
        assert "Skebobruk" in GIVEN[where](alva, incidents.incident(alva, incident_id))

    @pytest.mark.parametrize("path", ["map/", "map/paper/", "map/draw/", "log/", "moments/"])
    def test_stands_on_no_page_of_others(self, client, incident_id, hidden, path):
        sign_in(client, viewer_with(Role.STAFF_MEMBER))
        answer = client.get(f"/incidents/{incident_id}/{path}")
        assert answer.status_code == 200
        assert not any(one in answer.content.decode() for one in ("Edsbro", "Skebobruk", "59.743", str(hidden)))

    @pytest.mark.parametrize("path", ["map/{area}/", "map/{area}/change/", "map/{area}/end/"])
    def test_has_no_page_of_its_own_for_others(self, client, incident_id, hidden, path):
        sign_in(client, viewer_with(Role.STAFF_MEMBER))
        there, not_there = (asked(client, incident_id, path, one) for one in (hidden, new_id()))
        assert (there.status_code, alike(there)) == (404, alike(not_there))

    def test_counts_in_the_references_so_that_none_is_used_twice(self, alva, incident_id, hidden):
        member = viewer_with(Role.STAFF_MEMBER)
        drew(member, incident_id, OUTAGE)
        assert list(on_map(member, incident_id, later(5))) == ["K-002"]
        assert set(on_map(alva, incident_id, later(5))) == {"K-001", "K-002"}

    def test_leaves_no_gap_in_the_numbers_of_the_map(self, alva, client, incident_id, hidden):
        drew(alva, incident_id, mark=SECRET)
        drew(alva, incident_id, OUTAGE)
        sign_in(client, viewer_with(Role.STAFF_MEMBER))
        page = Page(client.get(f"/incidents/{incident_id}/map/"))
        assert page.tree.xpath("//g[@data-mark]/text/text()") == ["1"]

    def test_does_not_stretch_the_frame_of_others(self, alva, incident_id):
        drew(alva, incident_id, POINT)
        drew(alva, incident_id, POINT, shape='{"type":"Point","coordinates":[12.0,57.7]}', mark=INTERNAL)
        row = incidents.incident(alva, incident_id)
        frames = [maps.picture(viewer_with(role), row, known_now(row, later(5))).frame for role in (Role.OBSERVER, Role.STAFF_MEMBER)]
        assert frames[0][0] > 18
        assert frames[1][0] < 12

    @pytest.mark.parametrize(
        ("mark", "code"),
        [
            (Mark(Secrecy.SECRET), "incident.secret_needs_statute"),
            (Mark(Secrecy.OPEN, "18 kap. 13 § OSL"), "incident.statute_without_secret"),
            (Mark(Secrecy.INTERNAL, "18 kap. 13 § OSL"), "incident.statute_without_secret"),
            (Mark(Secrecy.SECRET, "x" * 5000), "incident.text_too_long"),
        ],
    )
    def test_is_marked_rightly_or_not_drawn(self, alva, incident_id, mark, code):
        before = head(incident_id)
        with refused(code):
            drew(alva, incident_id, mark=mark)
        assert head(incident_id) == before

    def test_goes_into_material_with_its_mark(self, alva, incident_id):
        drew(alva, incident_id, OUTAGE, mark=INTERNAL)
        row = incidents.incident(alva, incident_id)
        (piece,) = room.for_report(alva, row, known_now(row, later(5)))
        assert piece.mark.level is Secrecy.INTERNAL
