"""Pages of the log: order, cursors, filters, other times, and what live screens are told."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from uuid import UUID

import pytest

from vardkase.access.rules import Viewer
from vardkase.incidents import actions, queries
from vardkase.incidents.attachments import Upload
from vardkase.incidents.queries import Filters, Order
from vardkase.incidents.rules import Category, Channel, Direction, Importance, LevelDraft, State
from vardkase.incidents.tests.scenes import INTERNAL, NIGHT, completed, corrected, erased, later, marked, moved, opened, refused, wrote
from vardkase.kernel.ids import new_id
from vardkase.kernel.moments import Happened, Precision
from vardkase.testing.people import viewer_with
from vardkase.testing.scenes import kept

pytestmark = pytest.mark.django_db


@kept
def incident_id(alva: Viewer) -> UUID:
    return opened(alva)


def numbers(viewer: Viewer, incident_id: UUID, filters: Filters | None = None, **page: object) -> list[int]:
    return [line.number for line in queries.log_page(viewer, incident_id, filters, **page).entries]


# --- pages ---


def test_a_page_is_the_newest_entries_newest_first(alva: Viewer, incident_id: UUID) -> None:
    for number in range(7):
        wrote(alva, incident_id, f"rad {number}")

    page = queries.log_page(alva, incident_id, limit=3)

    assert [line.number for line in page.entries] == [8, 7, 6]
    assert (page.older, page.newer, page.total, page.head) == ("6", None, 8, 8)
    older = queries.log_page(alva, incident_id, before=page.older, limit=3)
    assert [line.number for line in older.entries] == [5, 4, 3]
    assert (older.older, older.newer) == ("3", "5")
    last = queries.log_page(alva, incident_id, before=older.older, limit=3)
    assert ([line.number for line in last.entries], last.older) == ([2, 1], None)
    back = queries.log_page(alva, incident_id, after=older.newer, limit=3)
    assert ([line.number for line in back.entries], back.newer, back.older) == ([8, 7, 6], None, "6")


def test_an_empty_page_has_no_cursors(alva: Viewer, incident_id: UUID) -> None:
    page = queries.log_page(alva, incident_id, Filters(text="finnsinte"))

    assert (page.entries, page.older, page.newer, page.total) == ((), None, None, 1)


@pytest.mark.parametrize("cursor", ["", "abc", "-5", "9" * 40, "1e5", "~", "2019-13-01~4", "2019-01-01T00:00:00~x", "🌲", "\x00"])
@pytest.mark.parametrize("order", Order)
def test_a_cursor_that_cannot_be_read_is_as_none(alva: Viewer, incident_id: UUID, cursor: str, order: Order) -> None:
    wrote(alva, incident_id)

    assert numbers(alva, incident_id, Filters(order=order), before=cursor) == [2, 1]


@pytest.mark.parametrize(("limit", "size"), [(0, 1), (-5, 1), (2, 2), (10_000, 6)])
def test_the_size_of_a_page_has_bounds(alva: Viewer, incident_id: UUID, limit: int, size: int) -> None:
    for _ in range(5):
        wrote(alva, incident_id)

    assert len(numbers(alva, incident_id, limit=limit)) == size


def test_by_the_time_it_happened_the_late_entry_stands_where_it_belongs(alva: Viewer, incident_id: UUID) -> None:
    wrote(alva, incident_id, "nu", now=later(60))
    late = wrote(alva, incident_id, "för länge sedan", now=later(61), happened=Happened(NIGHT - timedelta(hours=5), Precision.HOUR))

    assert numbers(alva, incident_id) == [late, 2, 1]
    assert numbers(alva, incident_id, Filters(order=Order.HAPPENED)) == [2, 1, late]


def test_entries_of_the_same_moment_are_paged_by_their_number(alva: Viewer, incident_id: UUID) -> None:
    for _ in range(5):
        wrote(alva, incident_id, happened=Happened(NIGHT, Precision.MINUTE))

    first = queries.log_page(alva, incident_id, Filters(order=Order.HAPPENED), limit=4)
    rest = queries.log_page(alva, incident_id, Filters(order=Order.HAPPENED), before=first.older, limit=4)

    assert [line.number for line in (*first.entries, *rest.entries)] == [6, 5, 4, 3, 2, 1]


def test_an_incident_never_shows_the_lines_of_another(alva: Viewer, incident_id: UUID) -> None:
    other = opened(alva)
    wrote(alva, other, "strömavbrott", tags=("el",), importance=Importance.CRITICAL)

    for filters in (Filters(), Filters(text="strömavbrott"), Filters(tags=("el",)), Filters(importance=(Importance.CRITICAL,))):
        assert all(line.kind == "incident.opened" for line in queries.log_page(alva, incident_id, filters).entries)


# --- filters ---


@kept
def varied(alva: Viewer, incident_id: UUID) -> dict[str, int]:
    """One entry of each sort, by name."""
    made = {
        "plain": wrote(alva, incident_id, "plain", now=later(1)),
        "decision": wrote(alva, incident_id, "decision", category=Category.DECISION, now=later(2)),
        "critical": wrote(alva, incident_id, "critical", importance=Importance.CRITICAL, now=later(3)),
        "out": wrote(alva, incident_id, "out", direction=Direction.OUT, channel=Channel.RAKEL, now=later(4)),
        "tagged": wrote(alva, incident_id, "tagged", tags=("El", "väg"), now=later(5)),
        "file": wrote(alva, incident_id, "file", uploads=(Upload("a.txt", b"a"),), now=later(6)),
        "wrong": wrote(alva, incident_id, "wrong", now=later(7)),
        "early": wrote(alva, incident_id, "early", now=later(8), happened=Happened(NIGHT - timedelta(days=1), Precision.DAY)),
    }
    made["right"] = corrected(alva, incident_id, made["wrong"], "right", now=later(9))
    made["other"] = wrote(viewer_with(*[grant.role for grant in alva.grants], label="Annan"), incident_id, "other", now=later(10))
    return made


@pytest.mark.parametrize(
    ("filters", "names"),
    [
        (Filters(categories=(Category.DECISION,)), ["decision"]),
        (Filters(categories=(Category.SYSTEM,)), ["opening"]),
        (Filters(categories=(Category.DECISION, Category.SYSTEM)), ["decision", "opening"]),
        (Filters(importance=(Importance.CRITICAL,)), ["critical"]),
        (Filters(importance=(Importance.CRITICAL, Importance.IMPORTANT)), ["critical"]),
        (Filters(directions=(Direction.OUT,)), ["out"]),
        (Filters(channels=(Channel.RAKEL,)), ["out"]),
        (Filters(channels=(Channel.PHONE,)), []),
        (Filters(tags=("el",)), ["tagged"]),
        (Filters(tags=("#EL", "väg")), ["tagged"]),
        (Filters(tags=("el", "vatten")), []),
        (Filters(has_attachment=True), ["file"]),
        (Filters(corrected=True), ["wrong"]),
        (Filters(corrected=False, categories=(Category.INFO,)), ["other", "right", "early", "file", "tagged", "out", "critical", "plain"]),
        (Filters(text="tagged"), ["tagged"]),
        (Filters(text="tagged", categories=(Category.DECISION,)), []),
        (Filters(recorded_from=later(9)), ["other", "right"]),
        (Filters(recorded_to=later(1)), ["plain", "opening"]),
        (Filters(recorded_from=later(2), recorded_to=later(3)), ["critical", "decision"]),
        (Filters(happened_to=NIGHT - timedelta(hours=1)), ["early"]),
        (Filters(as_happened_until=later(1)), ["early", "plain", "opening"]),
    ],
)
def test_a_filter_leaves_what_it_asks_for(
    alva: Viewer, incident_id: UUID, varied: dict[str, int], filters: Filters, names: list[str]
) -> None:
    assert numbers(alva, incident_id, filters) == [({"opening": 1} | varied)[name] for name in names]


def test_an_author_is_found_by_who_it_is_and_not_by_what_they_are_called(alva: Viewer, incident_id: UUID, varied: dict[str, int]) -> None:
    others = [author for author, label in queries.suggestions(alva, incident_id).authors if label == "Annan"]

    assert numbers(alva, incident_id, Filters(author_id=others[0])) == [varied["other"]]
    assert numbers(alva, incident_id, Filters(author_id="Annan")) == []


def test_small_lines_can_be_left_out(alva: Viewer, incident_id: UUID, varied: dict[str, int]) -> None:
    note = completed(alva, incident_id, varied["plain"], place="Blidö")

    assert note in numbers(alva, incident_id)
    assert note not in numbers(alva, incident_id, Filters(hide_quiet=True))
    assert varied["plain"] in numbers(alva, incident_id, Filters(hide_quiet=True))


def test_a_filtered_page_pages_as_any_other(alva: Viewer, incident_id: UUID) -> None:
    for number in range(9):
        wrote(alva, incident_id, f"rad {number}", category=Category.DECISION if number % 2 else Category.INFO)
    decisions = Filters(categories=(Category.DECISION,))

    first = queries.log_page(alva, incident_id, decisions, limit=3)
    rest = queries.log_page(alva, incident_id, decisions, before=first.older, limit=3)
    again = queries.log_page(alva, incident_id, decisions, after=rest.newer, limit=3)

    assert [line.number for line in (*first.entries, *rest.entries)] == [9, 7, 5, 3]
    assert [line.number for line in again.entries] == [9, 7, 5]
    assert (first.total, first.tally[Category.DECISION], first.tally[Category.INFO]) == (10, 4, 5)


@pytest.mark.parametrize(
    ("filters", "narrow", "inside"),
    [
        (Filters(), False, False),
        (Filters(order=Order.HAPPENED), False, False),
        (Filters(hide_quiet=True), False, False),
        (Filters(text="x"), True, True),
        (Filters(text=" "), True, False),
        (Filters(categories=(Category.INFO,)), True, False),
        (Filters(corrected=False), True, True),
        (Filters(recorded_to=NIGHT), True, False),
        (Filters(as_known_at=NIGHT), True, False),
        (Filters(author_id="x"), True, True),
    ],
)
def test_a_filter_knows_what_it_is(filters: Filters, narrow: bool, inside: bool) -> None:
    assert (filters.is_narrow, filters.looks_inside) == (narrow, inside)


# --- other times ---


def test_the_log_of_a_moment_has_what_was_known_then(alva: Viewer, incident_id: UUID) -> None:
    number = wrote(alva, incident_id, "35 000 i kommunen", now=later(5))
    note = completed(alva, incident_id, number, place="Roslagen", tags=("el",), now=later(10))
    right = corrected(alva, incident_id, number, "35 000 i området", now=later(15))

    def then(minutes: float) -> dict[int, queries.LogEntry]:
        return {line.number: line for line in queries.log_page(alva, incident_id, Filters(as_known_at=later(minutes))).entries}

    assert set(then(4)) == {1}
    assert (then(5)[number].place, then(5)[number].corrected_by) == ("", None)
    assert (then(10)[number].place, then(10)[number].corrected_by) == ("Roslagen", None)
    assert set(then(14)) == {1, number, note}
    assert then(15)[number].corrected_by == right
    assert then(15)[right].text == "35 000 i området"


def test_before_the_beginning_nothing_was_known(alva: Viewer, incident_id: UUID) -> None:
    wrote(alva, incident_id)
    before = NIGHT - timedelta(minutes=1)

    page = queries.log_page(alva, incident_id, Filters(as_known_at=before))

    assert (page.entries, page.as_known_number) == ((), 0)
    assert queries.jump(alva, incident_id, before) is None
    assert queries.header_then(alva, incident_id, before).state is None


def test_a_filter_looks_at_the_entry_as_it_was(alva: Viewer, incident_id: UUID) -> None:
    number = wrote(alva, incident_id, "Träd", category=Category.EVENT, now=later(5))
    completed(alva, incident_id, number, category=Category.DECISION, tags=("el",), importance=Importance.CRITICAL, now=later(10))

    assert numbers(alva, incident_id, Filters(categories=(Category.EVENT,), as_known_at=later(6))) == [number]
    assert numbers(alva, incident_id, Filters(categories=(Category.DECISION,), as_known_at=later(6))) == []
    assert numbers(alva, incident_id, Filters(categories=(Category.EVENT,), as_known_at=later(11))) == []
    assert numbers(alva, incident_id, Filters(tags=("el",), as_known_at=later(6))) == []
    assert numbers(alva, incident_id, Filters(text="träd", as_known_at=later(6))) == [number]


def test_the_past_is_paged_as_the_present(alva: Viewer, incident_id: UUID) -> None:
    made = [wrote(alva, incident_id, f"rad {number}", now=later(number)) for number in range(1, 8)]
    for number in made[::2]:
        completed(alva, incident_id, number, place="Blidö", now=later(60))
    known = Filters(as_known_at=later(30))

    first = queries.log_page(alva, incident_id, known, limit=3)
    second = queries.log_page(alva, incident_id, known, before=first.older, limit=3)
    back = queries.log_page(alva, incident_id, known, after=second.newer, limit=3)

    assert [line.number for line in (*first.entries, *second.entries)] == [8, 7, 6, 5, 4, 3]
    assert [line.number for line in back.entries] == [8, 7, 6]
    assert {line.place for line in first.entries} == {""}


def test_a_jump_gives_the_newest_number_of_the_moment(alva: Viewer, incident_id: UUID) -> None:
    for minute in (1, 2, 3):
        wrote(alva, incident_id, now=later(minute))

    assert [queries.jump(alva, incident_id, later(minute)) for minute in (0, 1.5, 2, 99)] == [1, 2, 3, 4]


def test_clocks_that_disagree_a_little_lose_nothing(alva: Viewer, incident_id: UUID) -> None:
    wrote(alva, incident_id, "först", now=later(5.1))
    wrote(alva, incident_id, "sedan, med en klocka som går efter", now=later(5))

    assert queries.jump(alva, incident_id, later(6)) == 3
    assert numbers(alva, incident_id, Filters(as_known_at=later(6))) == [3, 2, 1]
    assert numbers(alva, incident_id, Filters(recorded_to=later(5.05))) == [3, 1]


def test_state_level_and_title_are_those_of_the_moment(alva: Viewer, incident_id: UUID) -> None:
    draft = LevelDraft(3, "Kommundirektör", "Storm")
    actions.change_level(viewer=alva, incident_id=incident_id, draft=draft, key=new_id(), now=later(10))
    actions.rename(viewer=alva, incident_id=incident_id, title="Alfrida", key=new_id(), now=later(20))
    moved(alva, incident_id, State.STANDING_DOWN, now=later(30))

    def then(minutes: float) -> tuple[object, ...]:
        was = queries.header_then(alva, incident_id, later(minutes))
        return was.state, was.level_order, was.level, was.title

    assert then(0) == (State.ACTIVE, 0, "Normalläge", "Stormen Alfrida")
    assert then(10) == (State.ACTIVE, 3, "Stabsläge", "Stormen Alfrida")
    assert then(29) == (State.ACTIVE, 3, "Stabsläge", "Alfrida")
    assert then(30) == (State.STANDING_DOWN, 3, "Stabsläge", "Alfrida")


# --- one entry, and live screens ---


def test_an_entry_that_is_not_there_is_not_found(alva: Viewer, incident_id: UUID) -> None:
    for number in (0, -1, 2, 10**15):
        with refused("incident.not_found"):
            queries.entry(alva, incident_id, number)


def test_a_screen_is_told_of_new_lines_and_of_older_ones_that_changed(alva: Viewer, incident_id: UUID) -> None:
    word, head = queries.seen(alva, incident_id)
    number = wrote(alva, incident_id, "ett")
    right = corrected(alva, incident_id, number, "två")
    note = completed(alva, incident_id, right, place="Blidö")

    news = queries.tail(incident_id, word, head, 10)

    assert [item.number for item in news] == [number, right, note]
    assert [[line.number for line in item.lines] for item in news] == [[number], [right, number], [note, right]]
    assert news[1].lines[1].is_struck
    assert queries.tail(incident_id, word, note, 10) == ()


def test_a_screen_takes_a_few_at_a_time_without_missing_any(alva: Viewer, incident_id: UUID) -> None:
    made = [wrote(alva, incident_id, f"rad {number}") for number in range(5)]
    word, seen, after = queries.seen(alva, incident_id)[0], [], 1

    while news := queries.tail(incident_id, word, after, 2):
        assert len(news) <= 2
        seen += [item.number for item in news]
        after = news[-1].number

    assert seen == made


def test_a_mark_tells_screens_of_every_line_it_hides(alva: Viewer, bo: Viewer, incident_id: UUID) -> None:
    number = wrote(alva, incident_id, "ett")
    right = corrected(alva, incident_id, number, "två")
    word, head = queries.seen(bo, incident_id)

    mark = marked(alva, incident_id, number, INTERNAL)

    (news,) = queries.tail(incident_id, word, head, 10)
    assert {line.number for line in news.lines} == {number, right, mark}
    assert all(line.masked for line in news.lines)


def test_an_erasure_makes_screens_load_anew(alva: Viewer, incident_id: UUID) -> None:
    number = wrote(alva, incident_id)
    word, head = queries.seen(alva, incident_id)

    erased(alva, incident_id, number)

    assert [news.reload for news in queries.tail(incident_id, word, head, 10)] == [True]


def test_an_audience_of_nobody_is_told_numbers_and_nothing_more(alva: Viewer, incident_id: UUID) -> None:
    wrote(alva, incident_id, "ett")

    assert all(line.masked for news in queries.tail(incident_id, "", 0, 10) for line in news.lines)


def test_moments_come_back_in_utc(alva: Viewer, incident_id: UUID) -> None:
    said = Happened(datetime(2019, 1, 1, 23, 30, 15, 123456, tzinfo=UTC), Precision.ABOUT, "strax före midnatt")
    number = wrote(alva, incident_id, now=later(0.5), happened=said)

    line = queries.entry(alva, incident_id, number).entry

    assert line.happened == said
    assert line.recorded_at == later(0.5)
    assert line.recorded_at.utcoffset() == timedelta(0)
