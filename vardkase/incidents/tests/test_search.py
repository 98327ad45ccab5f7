"""Free text: Swedish word forms, beginnings, phrases, and that nothing typed is ever syntax."""

from __future__ import annotations

from dataclasses import replace
from typing import Any
from uuid import UUID

import pytest
from django.db import connection
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from vardkase.access.rules import Grant, Role, Viewer
from vardkase.incidents import queries, search
from vardkase.incidents.attachments import Upload
from vardkase.incidents.queries import Filters, Order
from vardkase.incidents.rules import OPEN, Category, Mark, Secrecy, Source
from vardkase.incidents.rules.filters import facets, has_terms, search_text, wanted
from vardkase.incidents.tests.scenes import INTERNAL, SECRET, completed, corrected, erased, opened, wrote
from vardkase.kernel.words import query_terms
from vardkase.testing.people import AUTHORITY_SCOPE, OTHER_AUTHORITY, OTHER_SCOPE, viewer_with
from vardkase.testing.people import alva as make_alva
from vardkase.testing.scenes import kept

pytestmark = pytest.mark.django_db


@kept
def incident_id(alva: Viewer) -> UUID:
    return opened(alva)


def found(viewer: Viewer, incident_id: UUID, text: str, order: Order = Order.RECORDED) -> list[int]:
    return [line.number for line in queries.log_page(viewer, incident_id, Filters(text=text, order=order)).entries]


@pytest.mark.parametrize(
    ("written", "asked"),
    [
        ("Strömavbrotten väntas bestå", "strömavbrott"),
        ("strömavbrott", "strömavbrottens"),
        ("Färjan går inte", "färja"),
        ("VÄGEN ÄR BLOCKERAD", "väg"),
        ("Öarna saknar ström", "ö"),
        ("begäran R-04 skickad", "r-04"),
        ("R-04", "R04"),
        ("E18 är spärrad", "e18"),
        ("e18", "E 18"),
        ("Hemtjänsten når inte 14 personer", "14"),
        ("Idé: kafé", "kafe"),
        ("Räddningstjänsten", "räddn"),
        ("Bergslagen på väg", "bergsl*"),
        ("personal från Bergslagen", '"från bergslagen"'),
        ("ström och vatten", "vatten ström"),
    ],
)
def test_words_are_found_in_any_of_their_forms(alva: Viewer, incident_id: UUID, written: str, asked: str) -> None:
    number = wrote(alva, incident_id, written)
    wrote(alva, incident_id, "zebra")

    assert found(alva, incident_id, asked) == [number]
    assert found(alva, incident_id, asked, Order.HAPPENED) == [number]


@pytest.mark.parametrize(
    ("written", "asked"),
    [
        ("åska", "aska"),
        ("vag utsikt", "väg"),
        ("strömavbrott", "avbrott"),
        ("färjan går", "färjan -går"),
        ("vatten ström", '"ström vatten"'),
        ("Rimbo", "Rimbos skola"),
        ("Rimbo", "imbo"),
        ("hus", "husvagn"),
    ],
)
def test_other_words_are_not_found(alva: Viewer, incident_id: UUID, written: str, asked: str) -> None:
    wrote(alva, incident_id, written)

    assert found(alva, incident_id, asked) == []


def test_a_word_is_left_out_with_a_minus(alva: Viewer, incident_id: UUID) -> None:
    first = wrote(alva, incident_id, "ström på Blidö")
    wrote(alva, incident_id, "ström på Yxlan")

    assert found(alva, incident_id, "ström -yxlan ") == [first]
    assert found(alva, incident_id, "-yxlan -ström ") == [1]


@pytest.mark.parametrize(
    "draft",
    [
        {"counterpart": "Vattenfall"},
        {"place": "Vattenfall"},
        {"tags": ("vattenfall",)},
        {"source": Source("Vattenfall")},
        {"on_behalf_of": "Vattenfall"},
        {"uploads": (Upload("vattenfall.txt", b"a"),)},
    ],
    ids=lambda draft: next(iter(draft)),
)
def test_text_is_sought_in_all_that_an_entry_says(alva: Viewer, incident_id: UUID, draft: dict[str, Any]) -> None:
    number = wrote(alva, incident_id, "rad", **draft)

    assert found(alva, incident_id, "vattenfall") == [number]


def test_an_author_and_an_opening_are_found_by_their_words(alva: Viewer, incident_id: UUID) -> None:
    wrote(alva, incident_id, "rad")

    assert found(alva, incident_id, "provsson") == [2, 1]
    assert found(alva, incident_id, "alfrida") == [1]


def test_what_an_entry_becomes_is_found_and_what_it_was_is_not(alva: Viewer, incident_id: UUID) -> None:
    number = wrote(alva, incident_id, "rad", place="Yxlan")
    note = completed(alva, incident_id, number, place="Blidö")

    assert number in found(alva, incident_id, "blidö")
    assert found(alva, incident_id, "yxlan") == []
    assert note not in found(alva, incident_id, "yxlan")


def test_corrections_and_what_they_correct_are_both_found(alva: Viewer, incident_id: UUID) -> None:
    number = wrote(alva, incident_id, "35 000 kunder")
    right = corrected(alva, incident_id, number, "28 000 kunder", reason="Läsfel")

    assert found(alva, incident_id, "kunder") == [right, number]
    assert found(alva, incident_id, "läsfel") == [right]


def test_an_erased_entry_is_found_by_none_of_its_words(alva: Viewer, incident_id: UUID) -> None:
    number = wrote(alva, incident_id, "Unikord på Yxlan", tags=("taggord",))
    completed(alva, incident_id, number, place="Platsord")

    erased(alva, incident_id, number)

    for word in ("unikord", "unik", "taggord", "platsord"):
        assert found(alva, incident_id, word) == []


def test_an_erased_word_leaves_the_list_of_words_unless_others_use_it(alva: Viewer, incident_id: UUID) -> None:
    number = wrote(alva, incident_id, "Unikord Blidö")
    wrote(alva, incident_id, "Blidö")

    erased(alva, incident_id, number)

    with connection.cursor() as cursor:
        cursor.execute("SELECT stem FROM incidents_word WHERE stem IN ('unikord', 'blidö')")
        assert cursor.fetchall() == [("blidö",)]


@pytest.mark.sqlite
def test_an_erased_word_leaves_the_pages_of_the_index(alva: Viewer, incident_id: UUID) -> None:
    erased(alva, incident_id, wrote(alva, incident_id, "Unikord"))

    search.purge()

    with connection.cursor() as cursor:
        cursor.execute("SELECT COUNT(*) FROM incidents_search_data WHERE instr(block, CAST('unikord' AS BLOB)) > 0")
        assert cursor.fetchone() == (0,)


def test_the_beginning_of_a_word_is_found_however_many_words_begin_so(alva: Viewer, incident_id: UUID) -> None:
    many = " ".join(f"strom{number}x" for number in range(search.MOST_WORDS + 20))
    number = wrote(alva, incident_id, many)
    other = wrote(alva, incident_id, "stromming")

    assert found(alva, incident_id, "strom") == [other, number]
    assert found(alva, incident_id, "strommi") == [other]


def test_hits_in_another_order_are_the_same_hits_whether_few_or_many(
    alva: Viewer, incident_id: UUID, monkeypatch: pytest.MonkeyPatch
) -> None:
    made = [wrote(alva, incident_id, f"ström {number}") for number in range(6)]
    few = found(alva, incident_id, "ström", Order.HAPPENED)

    monkeypatch.setattr(search, "FEW", 2)

    assert found(alva, incident_id, "ström", Order.HAPPENED) == few == made[::-1]


def test_searching_pages_and_stays_within_the_incident(alva: Viewer, incident_id: UUID) -> None:
    other = opened(alva)
    made = []
    for number in range(6):
        made.append(wrote(alva, incident_id, f"ström {number}"))
        wrote(alva, other, "ström")

    first = queries.log_page(alva, incident_id, Filters(text="ström"), limit=4)
    rest = queries.log_page(alva, incident_id, Filters(text="ström"), before=first.older, limit=4)
    back = queries.log_page(alva, incident_id, Filters(text="ström"), after=rest.newer, limit=4)

    assert [line.number for line in (*first.entries, *rest.entries)] == made[::-1]
    assert back.entries == first.entries
    assert rest.older is None


@pytest.mark.parametrize("few", [True, False], ids=["few hits", "many hits"])
@pytest.mark.parametrize("order", list(Order))
@pytest.mark.parametrize("alone", [True, False], ids=["alone", "among others"])
@pytest.mark.parametrize("hidden", [1, 5], ids=["mostly seen", "mostly hidden"])
def test_hidden_lines_are_found_by_nobody_who_may_not_see_them(
    alva: Viewer, bo: Viewer, incident_id: UUID, monkeypatch: pytest.MonkeyPatch, hidden: int, alone: bool, order: Order, few: bool
) -> None:
    monkeypatch.setattr(search, "FEW", 1000 if few else 1)
    other = opened(alva)
    marks = [INTERNAL, SECRET, Mark(Secrecy.SECRET, SECRET.statute, OTHER_AUTHORITY, "Bolaget")]
    made: dict[str, list[int]] = {"open": [], "internal": [], AUTHORITY_SCOPE: [], OTHER_SCOPE: []}
    for number in range(9):
        sort = number % 3 if number % 6 < hidden else None
        where = "open" if sort is None else ("internal", AUTHORITY_SCOPE, OTHER_SCOPE)[sort]
        mark = OPEN if sort is None else marks[sort]
        made[where].append(wrote(alva, incident_id, f"ström vatten {number}", mark=mark, category=Category.EVENT))
        for _ in range(0 if alone else 4):
            wrote(alva, other, "ström vatten")
    wide = viewer_with(Role.LOG_KEEPER, grants=[Grant(Role.LOG_KEEPER, OTHER_SCOPE)])
    sights = (
        (bo, ("open",)),
        (viewer_with(Role.STAFF_MEMBER), ("open", "internal")),
        (alva, ("open", "internal", AUTHORITY_SCOPE)),
        (wide, tuple(made)),
    )

    for filters in (Filters(text="ström vatten"), Filters(text="ström", categories=(Category.EVENT,)), Filters(text="vatten -zebra ")):
        for viewer, seen in sights:
            lines = queries.log_page(viewer, incident_id, replace(filters, order=order)).entries
            assert [line.number for line in lines] == sorted((number for where in seen for number in made[where]), reverse=True)


def test_an_incident_that_wrote_most_of_what_was_written_meanwhile_is_read_as_a_stretch(alva: Viewer, incident_id: UUID) -> None:
    asked = wanted(Filters(text="ström"), frozenset({"open"}), incident_id)
    assert search._stretch_alone(asked, incident_id) is not None

    other = opened(alva)
    for _ in range(4):
        wrote(alva, other)
    last = wrote(alva, incident_id)

    assert search._stretch_alone(asked, incident_id) is None
    stretch = search._stretch_alone(asked, other)
    assert stretch is not None
    assert stretch[1] - stretch[0] == 4
    assert search._stretch_alone(wanted(Filters(text="-ström "), frozenset({"open"}), other), other) is None
    assert last == 2


NASTY = [
    '"',
    "'",
    "*",
    "a*b",
    '"a" OR "b"',
    "NEAR(a b)",
    "stems : a",
    "facets : mopen",
    "{a b}",
    "a AND",
    "NOT",
    "-",
    "--",
    "a^2",
    "(",
    ")",
    "\\",
    "%",
    "_",
    "'; DROP TABLE incidents_entry; --",
    "a:*",
    "!a",
    "a & b",
    "a | b",
    "a <-> b",
    "=mopen",
    "\x00",
    "\ud800",
    "🌲",
    "{{x}}",
    "a" * 5000,
    "x " * 3000,
]


@pytest.mark.parametrize("asked", NASTY, ids=range(len(NASTY)))
@pytest.mark.parametrize("order", Order)
def test_nothing_typed_is_syntax(alva: Viewer, incident_id: UUID, asked: str, order: Order) -> None:
    wrote(alva, incident_id, "vanlig rad")

    found(alva, incident_id, asked, order)

    assert found(alva, incident_id, "vanlig") == [2]


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.text(max_size=60), st.text(max_size=20))
def test_the_index_agrees_with_reading_whatever_is_written_and_asked(written: str, asked: str) -> None:
    viewer = make_alva()
    incident_id = opened(viewer)
    number = wrote(viewer, incident_id, f"x {written}")
    line = queries.entry(viewer, incident_id, number).entry

    assert (number in found(viewer, incident_id, asked)) is has_terms(search_text(line), query_terms(asked))


def test_facets_are_words_of_letters_and_digits(alva: Viewer, incident_id: UUID) -> None:
    number = wrote(alva, incident_id, tags=("å ö", "x'y"), uploads=(Upload("a.txt", b"a"),))

    for facet in facets(queries.entry(alva, incident_id, number).entry, incident_id):
        assert facet.isascii()
        assert facet.isalnum()


def test_a_word_of_the_text_is_never_taken_for_a_facet(alva: Viewer, incident_id: UUID) -> None:
    number = wrote(alva, incident_id, "mopen cdecision xfile")

    assert found(alva, incident_id, "xfile ") == [number]
    assert queries.log_page(alva, incident_id, Filters(has_attachment=True)).entries == ()


@pytest.mark.postgresql
@pytest.mark.parametrize("few", [True, False])
def test_both_ways_through_the_index_find_the_same(alva: Viewer, incident_id: UUID, monkeypatch: pytest.MonkeyPatch, few: bool) -> None:
    made = [wrote(alva, incident_id, f"ström {number}", tags=("el",)) for number in range(5)]
    wrote(alva, incident_id, "vatten")
    monkeypatch.setattr(search, "_are_few", lambda query: few)

    for order in Order:
        assert found(alva, incident_id, "ström", order) == made[::-1]
        assert found(alva, incident_id, "finnsinte", order) == []
    page = queries.log_page(alva, incident_id, Filters(tags=("el",)), before=str(made[3]), limit=2)
    assert [line.number for line in page.entries] == [made[2], made[1]]


@pytest.mark.postgresql
def test_the_planner_is_asked_how_many_hits_there_will_be(alva: Viewer, incident_id: UUID) -> None:
    wrote(alva, incident_id, "ström")

    assert search._are_few("'strom'")
