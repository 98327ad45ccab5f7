"""The lines of the wall, by themselves: their order, their number, what is counted down to, what is fetched for them and what never is."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import datetime
from itertools import pairwise
from typing import Any
from uuid import UUID

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from vardkase.access.rules import Role, Viewer
from vardkase.incidents import queries as incidents
from vardkase.incidents.rules import Importance
from vardkase.incidents.tests.scenes import INTERNAL, NIGHT, SECRET, completed, corrected, erased, later, marked, opened, wrote
from vardkase.kernel.ids import new_id
from vardkase.leadership import walls
from vardkase.leadership.rules.tasks import TaskState
from vardkase.leadership.tests.pages import Page, Room
from vardkase.leadership.tests.scenes import TASK, act, decided, tasked
from vardkase.leadership.views.wall import above
from vardkase.leadership.walls import WallLine, WallSection
from vardkase.situation import wall, wall_offered
from vardkase.situation.queries import scenarios as scenario_queries
from vardkase.situation.queries import wall as queries
from vardkase.situation.queries.known import known_now
from vardkase.situation.rules.scenarios import ScenarioKind
from vardkase.situation.tests.scenarios import BY_HAND, MEASURED, WORST, Meter, did, meter, wrote_scenario
from vardkase.situation.wall import Place
from vardkase.testing.cases import each
from vardkase.testing.pages import CheckingClient, alike
from vardkase.testing.people import viewer_with

__all__ = ["meter"]
SignIn = Callable[[CheckingClient, Viewer], Viewer]
NOBODY: Any = None
TONES = ("red", "orange", "yellow", "grey", "", "green")


@pytest.fixture
def bare(monkeypatch: pytest.MonkeyPatch) -> None:
    """A wall to which nobody has offered anything."""
    monkeypatch.setattr(wall, "_offers", {place: [] for place in Place})
    monkeypatch.setattr(walls, "_sections", {})
    monkeypatch.setattr(walls, "_dress", [])


def sections(*those: WallSection) -> list[dict[str, Any]]:
    """What a wall with these sections, and no other, shows."""
    others, walls._sections = walls._sections, {}
    try:
        for one in those:
            walls.offer(one)
        return above(NOBODY, NOBODY, NIGHT)
    finally:
        walls._sections = others


def section(*lines: WallLine, **facts: Any) -> dict[str, Any] | None:
    return next(iter(sections(WallSection("one", "Ett", lambda viewer, row, now: list(lines), **facts))), None)


class TestTheOrder:
    @given(st.lists(st.sampled_from(TONES), max_size=12))
    @settings(max_examples=50)
    def test_on_the_board_is_by_gravity_and_then_as_given(self, tones: list[str]) -> None:
        offers, wall._offers = wall._offers, {place: [] for place in Place}
        try:
            wall.offer(lambda viewer, row, now: [WallLine(str(place), tone=tone) for place, tone in enumerate(tones)])
            found = wall.lines(Place.BOARD, NOBODY, NOBODY, NIGHT)
        finally:
            wall._offers = offers
        places = [TONES.index(one.tone) for one in found]
        assert places == sorted(places)
        assert sorted(one.title for one in found) == sorted(str(place) for place in range(len(tones)))
        for one, after in pairwise(found):
            assert one.tone != after.tone or int(one.title) < int(after.title)

    @given(st.lists(st.one_of(st.none(), st.integers(-60, 60)), max_size=12))
    @settings(max_examples=50)
    def test_of_the_countdown_is_by_time_and_only_of_what_is_to_come(self, minutes: list[int | None]) -> None:
        offers, wall._offers = wall._offers, {place: [] for place in Place}
        try:
            given_lines = [WallLine("x", until=None if one is None else later(one)) for one in minutes]
            wall.offer(lambda viewer, row, now: given_lines, Place.COUNTDOWN)
            found = wall.lines(Place.COUNTDOWN, NOBODY, NOBODY, NIGHT)
        finally:
            wall._offers = offers
        assert [one.until for one in found] == [later(one) for one in sorted(one for one in minutes if one is not None and one > 0)]

    def test_of_a_tone_that_nobody_knows_is_before_green(self, bare: None) -> None:
        wall.offer(lambda viewer, row, now: [WallLine("a", tone="green"), WallLine("b", tone="violet"), WallLine("c", tone="grey")])
        assert [one.title for one in wall.lines(Place.BOARD, NOBODY, NOBODY, NIGHT)] == ["c", "b", "a"]

    def test_of_several_nouns_is_one_order(self, bare: None) -> None:
        wall.offer(lambda viewer, row, now: [WallLine("gul", tone="yellow")])
        wall.offer(lambda viewer, row, now: [WallLine("röd", tone="red")])
        assert [one.title for one in wall.lines(Place.BOARD, NOBODY, NOBODY, NIGHT)] == ["röd", "gul"]
        assert wall.lines(Place.COUNTDOWN, NOBODY, NOBODY, NIGHT) == []


class TestASection:
    @each(("lines", "most", "shown", "more"), [
        (0, 3, None, None), (1, 3, 1, 0), (3, 3, 3, 0), (4, 3, 3, 1), (30, 3, 3, 27), (2, 0, 0, 2),
    ])  # fmt: skip
    def test_shows_what_has_room_and_counts_the_rest(self, lines: int, most: int, shown: int | None, more: int | None) -> None:
        found = section(*[WallLine(str(place)) for place in range(lines)], most=most)
        assert (found and (len(found["lines"]), found["more"])) == (None if shown is None else (shown, more))

    def test_without_lines_says_what_it_has_to_say_and_else_nothing(self) -> None:
        assert section() is None
        found = section(empty="Inget än.")
        assert found is not None
        assert (found["lines"], found["more"], found["empty"]) == ([], 0, "Inget än.")

    @each(
        ("at", "said"),
        [
            (None, ""),
            (NIGHT, "02:20"),
            (later(-130), "00:10"),
            (later(-150), "tis 1 jan 23:50"),
            (later(24 * 60), "tor 3 jan 02:20"),
        ],
    )
    def test_says_a_moment_of_today_by_the_clock_alone(self, at: datetime | None, said: str) -> None:
        found = section(WallLine("x", at=at))
        assert found is not None
        assert found["lines"][0][2] == said

    @pytest.mark.parametrize(("until", "said"), [(None, ""), (later(12.5), "om 12 min"), (later(125), "om 2 tim 5 min")])
    def test_says_how_long_it_is_until_then(self, until: datetime | None, said: str) -> None:
        found = section(WallLine("x", until=until))
        assert found is not None
        assert found["lines"][0][1] == said

    def test_is_offered_once_and_in_order(self, bare: None) -> None:
        for key in ("b", "a", "c"):
            walls.offer(WallSection(key, key, lambda viewer, row, now: []))
        with pytest.raises(ValueError, match="a is on the wall already"):
            walls.offer(WallSection("a", "En annan", lambda viewer, row, now: []))
        assert [one.key for one in walls.sections()] == ["b", "a", "c"]

    def test_those_of_the_picture_have_their_room(self, bare: None) -> None:
        wall_offered.offer()
        assert [(one.key, str(one.title), one.most) for one in walls.sections()] == [
            ("board", "Inte som det ska", 24), ("countdown", "Nedräkning", 1), ("latest", "Senast viktigt", 6),
        ]  # fmt: skip
        assert [wall.offered(place) for place in Place] == [True, True]
        assert [one.rows > 0 for one in walls.sections()] == [True, False, True]
        dress = walls.dress()
        assert dress is not None
        assert dress.door == "situation:wall_link"
        with pytest.raises(ValueError, match="dressed already"):
            walls.put_on(dress)


LONG = "Enskilda brunnar saknar vatten. Aggregat går vid verket i Rimbo."


class TestTheRoom:
    """What is shown is shown whole; how much that is follows from how large it stands."""

    @each(
        ("line", "columns", "rows"),
        [
            (WallLine("Drivmedel", "Ansträngt", "yellow"), 2, 0.5),
            (WallLine("Drivmedel", "Ansträngt", "yellow"), 1, 1),
            (WallLine("Drivmedel", "Ansträngt", "yellow", LONG), 1, 3),
            (WallLine("Drivmedel", "Upprätthålls inte", "red"), 2, 1.6),
            (WallLine("Drivmedel", "Upprätthålls inte", "red", LONG), 2, 2.6),
            (WallLine("Hemtjänst och hemsjukvård på Blidö och Yxlan", "Upprätthålls inte", "red"), 2, 3.2),
        ],
    )
    def test_that_a_line_takes_follows_from_its_tone_and_its_length(self, line: WallLine, columns: int, rows: float) -> None:
        assert walls.height(line, "", columns) == pytest.approx(rows)

    def test_is_given_to_what_is_red_with_all_that_is_said_and_then_to_names_before_consequences(self) -> None:
        red = WallLine("El", "Upprätthålls inte", "red", LONG)
        others = [WallLine(f"Rad {place}", "Ansträngt", "yellow", LONG) for place in range(6)]
        shown = walls.fitting([(one, "02:20") for one in (red, *others)], 6, 24)
        assert [one.title for one, _at in shown] == ["El", *(f"Rad {place}" for place in range(6))]
        assert [bool(one.more) for one, _at in shown] == [True, False, False, False, False, False, False]
        roomy = walls.fitting([(one, "02:20") for one in (red, *others)], 8.5, 24)
        assert [bool(one.more) for one, _at in roomy] == [True, True, True, False, False, False, False]

    @given(st.lists(st.tuples(st.sampled_from(TONES), st.text("abc ", max_size=90), st.text("abc ", max_size=90)), max_size=30))
    @settings(max_examples=50)
    def test_is_never_passed_but_by_a_line_alone_and_the_first_come_first(self, drawn: list[tuple[str, str, str]]) -> None:
        lines = [(WallLine(title, tone=tone, more=more), "") for tone, title, more in drawn]
        shown = walls.fitting(lines, 9, 24)
        assert len(shown) <= 1 or sum(walls.height(one, at) for one, at in shown) <= 9 + walls.SLACK
        assert bool(shown) is bool(lines)
        assert [(one.title, one.tone) for one, _at in shown] == [(title, tone) for tone, title, _more in drawn[: len(shown)]]
        assert {one.more for one, _at in shown} <= {"", *(more for _tone, _title, more in drawn)}

    def test_that_one_section_leaves_is_for_the_next_which_has_one_column(self) -> None:
        def of(count: int) -> list[dict[str, Any]]:
            board = WallSection("one", "Ett", lambda viewer, row, now: [WallLine("El", tone="red")] * count, most=9, rows=4)
            latest = WallSection("two", "Två", lambda viewer, row, now: [WallLine("Viktigt.")] * 9, most=9, rows=2)
            return sections(board, latest)

        assert [(one["title"], one["columns"], len(one["lines"]), one["more"]) for one in of(2)] == [("Ett", 2, 2, 0), ("Två", 1, 2, 7)]
        assert [(one["title"], one["columns"], len(one["lines"])) for one in of(0)] == [("Två", 1, 6)]
        assert [len(one["lines"]) for one in of(3)] == [2, 2]


def latest(viewer: Viewer, incident_id: UUID, most: int = 2) -> list[str]:
    return [one.text for one in queries.latest_important(incidents.incident(viewer, incident_id), most)]


@pytest.mark.django_db
class TestTheLatest:
    @pytest.mark.parametrize(
        ("importance", "there"), [(Importance.NORMAL, False), (Importance.IMPORTANT, True), (Importance.CRITICAL, True)]
    )
    def test_is_of_what_is_important(self, alva: Viewer, incident_id: UUID, importance: Importance, there: bool) -> None:
        wrote(alva, incident_id, "Sagt.", importance=importance)
        assert ("Sagt." in latest(alva, incident_id, 9)) is there

    @pytest.mark.parametrize("most", [0, 1, 2, 5])
    def test_is_no_more_than_asked_for_the_newest_first(self, alva: Viewer, incident_id: UUID, most: int) -> None:
        for place in range(4):
            wrote(alva, incident_id, f"Viktigt {place}.", importance=Importance.IMPORTANT)
        assert latest(alva, incident_id, most)[:4] == [f"Viktigt {place}." for place in (3, 2, 1, 0)][:most]

    def test_what_is_marked_afterwards_goes_away(self, alva: Viewer, incident_id: UUID) -> None:
        number = wrote(alva, incident_id, "Känsligt.", importance=Importance.IMPORTANT)
        assert "Känsligt." in latest(alva, incident_id)
        marked(alva, incident_id, number, INTERNAL)
        assert "Känsligt." not in latest(alva, incident_id, 9)

    def test_what_is_erased_goes_away(self, alva: Viewer, incident_id: UUID) -> None:
        number = wrote(alva, incident_id, "Gallrat.", importance=Importance.IMPORTANT)
        erased(alva, incident_id, number)
        assert "Gallrat." not in latest(alva, incident_id, 9)

    def test_what_is_corrected_stands_as_corrected(self, alva: Viewer, incident_id: UUID) -> None:
        wrong = wrote(alva, incident_id, "35 000.", importance=Importance.IMPORTANT)
        corrected(alva, incident_id, wrong, "38 000.")
        found = latest(alva, incident_id, 9)
        assert "35 000." not in found
        assert "38 000." in found

    def test_what_is_raised_afterwards_comes(self, alva: Viewer, incident_id: UUID) -> None:
        number = wrote(alva, incident_id, "Blev viktigt.")
        completed(alva, incident_id, number, importance=Importance.IMPORTANT)
        row = incidents.incident(alva, incident_id)
        assert number in [one.number for one in queries.latest_important(row, 9)]

    def test_is_of_this_incident_alone(self, alva: Viewer, incident_id: UUID) -> None:
        other = opened(alva, title="Ett annat ärende")
        wrote(alva, other, "Någon annanstans.", importance=Importance.CRITICAL)
        assert "Någon annanstans." not in latest(alva, incident_id, 9)

    def test_an_act_reads_as_in_the_log_with_its_time(self, alva: Viewer, incident_id: UUID) -> None:
        decided(alva, incident_id, now=later(3))
        (line, *_older) = wall_offered.latest(alva, incidents.incident(alva, incident_id), later(5))
        assert line.at == later(3)
        assert "B-001" in line.title


@pytest.mark.django_db
class TestTheNextTasks:
    def next(self, viewer: Viewer, incident_id: UUID, minutes: float = 0) -> list[str]:
        return [ref for ref, _what, _at in queries.next_tasks(incidents.incident(viewer, incident_id), later(minutes))]

    @pytest.mark.parametrize(
        ("states", "there"),
        [
            ([], True),
            ([TaskState.RECEIVED], True),
            ([TaskState.RECEIVED, TaskState.IN_PROGRESS], True),
            ([TaskState.RECEIVED, TaskState.WAITING], True),
            ([TaskState.NOT_POSSIBLE], False),
            ([TaskState.WITHDRAWN], False),
            ([TaskState.RECEIVED, TaskState.IN_PROGRESS, TaskState.DONE], False),
        ],
        ids=["new", "received", "in progress", "waiting", "not possible", "withdrawn", "done"],
    )
    def test_are_those_that_somebody_still_has(self, alva: Viewer, incident_id: UUID, states: list[TaskState], there: bool) -> None:
        task = tasked(alva, incident_id, draft=replace(TASK, due_at=later(60)))
        for state in states:
            act("move_task", alva, incident_id, task_id=task, to=state, words="Sagt.")
        assert bool(self.next(alva, incident_id)) is there

    @pytest.mark.parametrize(("minutes", "there"), [(59.9, True), (60, False), (60.1, False)])
    def test_until_their_time_and_not_at_it(self, alva: Viewer, incident_id: UUID, minutes: float, there: bool) -> None:
        tasked(alva, incident_id, draft=replace(TASK, due_at=later(60)))
        assert bool(self.next(alva, incident_id, minutes)) is there

    @pytest.mark.parametrize("mark", [INTERNAL, SECRET], ids=["internal", "secret"])
    def test_not_those_that_are_marked_whoever_looks(self, alva: Viewer, incident_id: UUID, mark: Any) -> None:
        tasked(alva, incident_id, draft=replace(TASK, due_at=later(60), mark=mark))
        assert self.next(alva, incident_id) == []

    def test_the_soonest_first(self, alva: Viewer, incident_id: UUID) -> None:
        for minutes in (90, 30, 60):
            tasked(alva, incident_id, draft=replace(TASK, due_at=later(minutes)))
        assert self.next(alva, incident_id) == ["U-002", "U-003", "U-001"]


def signs(viewer: Viewer, incident_id: UUID) -> list[tuple[str, str, str]]:
    found = wall_offered.signs(viewer, incidents.incident(viewer, incident_id), later(5))
    return [(one.title, one.word, one.tone) for one in found]


def said_true(viewer: Viewer, incident_id: UUID, draft: Any) -> UUID:
    scenario_id = wrote_scenario(viewer, incident_id, draft)
    row = incidents.incident(viewer, incident_id)
    line = next(one for one in scenario_queries.scenarios(viewer, row, known_now(row, NIGHT)) if one.id == scenario_id)
    did("say_true", viewer, incident_id, indicator_id=line.indicators[0].indicator.indicator_id, seen="Sett.")
    return scenario_id


@pytest.mark.django_db
class TestTheSigns:
    @pytest.mark.parametrize(
        ("kind", "word", "tone"),
        [(ScenarioKind.LIKELY, "Troligast", "red"), (ScenarioKind.WORST, "Värsta", "red"), (ScenarioKind.BEST, "Bästa", "green")],
    )
    def test_say_of_which_scenario_they_are(
        self, alva: Viewer, incident_id: UUID, meter: Meter, kind: ScenarioKind, word: str, tone: str
    ) -> None:
        said_true(alva, incident_id, replace(WORST, kind=kind, indicators=(BY_HAND,)))
        assert signs(alva, incident_id) == [("Reservkraften i Rimbo stannar.", word, tone)]

    @pytest.mark.parametrize("mark", [INTERNAL, SECRET], ids=["internal", "secret"])
    def test_of_what_is_marked_are_not_there(self, alva: Viewer, incident_id: UUID, meter: Meter, mark: Any) -> None:
        said_true(alva, incident_id, replace(WORST, mark=mark, indicators=(BY_HAND,)))
        assert signs(alva, incident_id) == []

    def test_of_what_is_withdrawn_are_not_there(self, alva: Viewer, incident_id: UUID, meter: Meter) -> None:
        scenario_id = said_true(alva, incident_id, replace(WORST, indicators=(BY_HAND,)))
        did("withdraw_scenario", alva, incident_id, scenario_id=scenario_id, why="Över.")
        assert signs(alva, incident_id) == []

    def test_that_are_measured_too_are_there_once_somebody_has_said_so(self, alva: Viewer, incident_id: UUID, meter: Meter) -> None:
        wrote_scenario(alva, incident_id, replace(WORST, title="Mätt", indicators=(MEASURED,)))
        meter.shown = [(1, 30_000, NIGHT)]
        assert signs(alva, incident_id) == []
        meter.shown = []
        said_true(alva, incident_id, replace(WORST, indicators=(MEASURED,)))
        assert [one[0] for one in signs(alva, incident_id)] == ["Fler än 20 000 är utan el."]


@pytest.mark.django_db
@pytest.mark.usefixtures("five_past")
class TestWhoSeesTheWall:
    @pytest.mark.parametrize("role", Role)
    def test_everybody_of_the_incident_sees_the_same(
        self, client: CheckingClient, sign_in: SignIn, alva: Viewer, incident_id: UUID, meter: Meter, role: Role
    ) -> None:
        said_true(alva, incident_id, replace(WORST, indicators=(BY_HAND,)))
        tasked(alva, incident_id, draft=replace(TASK, due_at=later(60)))
        wrote(alva, incident_id, "Hemligt.", importance=Importance.IMPORTANT, mark=SECRET)
        sign_in(client, viewer_with(role))
        page: Page = Room(client, incident_id).get("wall/")
        assert page.status == (404 if role == Role.ADMINISTRATOR else 200)
        if page.status == 200:
            assert "Reservkraften i Rimbo stannar." in page.text
            assert "Nedräkning" in page.text
            assert "Hemligt." not in page.text

    @pytest.mark.parametrize("who", ["cilla", "dag"])
    def test_for_others_it_is_as_if_it_were_not_there(
        self, client: CheckingClient, sign_in: SignIn, incident_id: UUID, request: Any, who: str
    ) -> None:
        sign_in(client, request.getfixturevalue(who))
        forbidden, absent = (client.get(f"/incidents/{one}/wall/") for one in (incident_id, new_id()))
        assert forbidden.status_code == 404
        assert alike(forbidden) == alike(absent)
