"""What a filter asks the index for, and when a line belongs to a selection, without any database."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime
from typing import Any
from uuid import UUID

import pytest

from vardkase.incidents.queries import AttachmentRow, Filters, LogEntry
from vardkase.incidents.rules import OPEN, Category, Channel, Direction, Importance, Mark
from vardkase.incidents.rules.filters import facets, has_terms, in_time, incident_facet, mark_facet, matches, search_text, wanted
from vardkase.incidents.rules.marks import ALL_SECRETS, seen_key
from vardkase.incidents.tests.scenes import INTERNAL, NIGHT, SECRET, later
from vardkase.kernel.ids import new_id
from vardkase.kernel.moments import Happened, Precision
from vardkase.kernel.words import query_terms
from vardkase.testing.cases import each
from vardkase.testing.people import AUTHORITY, OTHER_AUTHORITY

INCIDENT = UUID("01680000-0000-7000-8000-00000000c001")
EVERYONE = frozenset({"open", "internal", ALL_SECRETS})
PARTNER = frozenset({"open"})
FILE = AttachmentRow(new_id(), "lista.txt", "text/plain", 3, "0" * 64, 0, 0, has_preview=False)


def line(**given: Any) -> LogEntry:
    bare = LogEntry(
        2,
        "incident.entry_written",
        Category.INFO,
        Happened(NIGHT, Precision.MINUTE),
        NIGHT,
        text="Träd över vägen",
        author_id="alva",
        author="Alva",
    )
    return replace(bare, **given)


def belongs(entry: LogEntry, seen: frozenset[str] = EVERYONE, **asked: Any) -> bool:
    return matches(entry, Filters(**asked), seen, INCIDENT)


# --- facets ---


def test_a_bare_line_has_the_facets_every_line_has() -> None:
    found = facets(line(author_id=""), INCIDENT)

    assert found == (incident_facet(INCIDENT), "mopen", "cinfo", "wnormal")


@each(
    ("given", "facet"),
    [
        ({"category": Category.NOT_DONE}, "cnotdone"),
        ({"importance": Importance.CRITICAL}, "wcritical"),
        ({"direction": Direction.OUT}, "dout"),
        ({"channel": Channel.RAKEL}, "hrakel"),
        ({"attachments": (FILE,)}, "xfile"),
        ({"corrected_by": 7}, "xcorrected"),
        ({"mark": INTERNAL}, "minternal"),
        ({"mark": Mark(SECRET.level, "x", AUTHORITY, "y")}, mark_facet(f"secret:{AUTHORITY}")),
    ],
)
def test_each_thing_that_can_be_filtered_on_is_a_facet(given: dict[str, Any], facet: str) -> None:
    assert facet in facets(line(**given), INCIDENT)
    assert facet not in facets(line(), INCIDENT)


def test_tags_are_one_facet_each_however_they_are_capitalised() -> None:
    assert facets(line(tags=("El", "väg")), INCIDENT) == facets(line(tags=("EL", "VÄG")), INCIDENT)
    assert len(facets(line(tags=("el", "väg")), INCIDENT)) == len(facets(line(), INCIDENT)) + 2


def test_compartments_of_different_authorities_are_different_facets() -> None:
    ours, theirs = (mark_facet(f"secret:{authority}") for authority in (AUTHORITY, OTHER_AUTHORITY))

    assert ours != theirs
    assert ours.isalnum()


def test_incidents_are_different_facets() -> None:
    assert incident_facet(INCIDENT) != incident_facet(new_id())
    assert incident_facet(INCIDENT).isalnum()


# --- what the index is asked for ---


def test_no_filter_asks_for_the_incident_and_nothing_more() -> None:
    for seen in (PARTNER, EVERYONE):
        asked = wanted(Filters(), seen, INCIDENT)
        assert (asked.groups, asked.refused, asked.terms, asked.is_narrow) == (((incident_facet(INCIDENT),),), (), (), False)


def test_values_of_one_field_stand_in_one_group_and_fields_in_groups_of_their_own() -> None:
    asked = wanted(
        Filters(categories=(Category.EVENT, Category.INFO), importance=(Importance.CRITICAL,), tags=("a", "b")), EVERYONE, INCIDENT
    )

    assert [len(group) for group in asked.groups] == [1, 2, 1, 1, 1]
    assert asked.is_narrow


@each(
    "filters",
    [
        Filters(text="x"),
        Filters(importance=(Importance.NORMAL,)),
        Filters(directions=(Direction.IN,)),
        Filters(channels=(Channel.PHONE,)),
        Filters(tags=("x",)),
        Filters(author_id="x"),
        Filters(has_attachment=True),
        Filters(corrected=True),
        Filters(corrected=False),
    ],
    ids=repr,
)
def test_whoever_looks_inside_is_shown_what_they_may_see(filters: Filters) -> None:
    partner, everyone = wanted(filters, PARTNER, INCIDENT), wanted(filters, EVERYONE, INCIDENT)

    assert partner.seen == PARTNER
    assert everyone.seen is None


@pytest.mark.parametrize("filters", [Filters(categories=(Category.INFO,)), Filters(recorded_to=NIGHT), Filters(hide_quiet=True)], ids=repr)
def test_category_and_time_may_be_asked_of_hidden_lines(filters: Filters) -> None:
    assert wanted(filters, PARTNER, INCIDENT).seen is None


def test_not_corrected_is_a_refused_facet() -> None:
    assert wanted(Filters(corrected=False), EVERYONE, INCIDENT).refused == ("xcorrected",)
    assert wanted(Filters(corrected=None), EVERYONE, INCIDENT).refused == ()


# --- belonging ---


@each(
    ("given", "asked", "inside"),
    [
        ({}, {}, True),
        ({}, {"categories": (Category.INFO,)}, True),
        ({}, {"categories": (Category.EVENT, Category.INFO)}, True),
        ({}, {"categories": (Category.EVENT,)}, False),
        ({"direction": Direction.IN}, {"directions": (Direction.IN,)}, True),
        ({}, {"directions": (Direction.IN,)}, False),
        ({"channel": Channel.PHONE}, {"channels": (Channel.PHONE, Channel.SMS)}, True),
        ({}, {"channels": (Channel.PHONE,)}, False),
        ({"tags": ("El", "väg")}, {"tags": ("#el", "väg")}, True),
        ({"tags": ("El",)}, {"tags": ("el", "väg")}, False),
        ({}, {"author_id": "alva"}, True),
        ({}, {"author_id": "bo"}, False),
        ({"attachments": (FILE,)}, {"has_attachment": True}, True),
        ({}, {"has_attachment": True}, False),
        ({"corrected_by": 5}, {"corrected": True}, True),
        ({"corrected_by": 5}, {"corrected": False}, False),
        ({}, {"corrected": True}, False),
        ({}, {"corrected": False}, True),
        ({}, {"text": "vägen"}, True),
        ({}, {"text": "vägen båt "}, False),
        ({}, {"text": "träd -vägen"}, False),
        ({"quiet": True}, {"hide_quiet": True}, False),
        ({}, {"hide_quiet": True}, True),
    ],
)
def test_a_line_belongs_or_not(given: dict[str, Any], asked: dict[str, Any], inside: bool) -> None:
    assert belongs(line(**given), **asked) is inside


@each("mark", [OPEN, INTERNAL, Mark(SECRET.level, "x", AUTHORITY, "y")])
@each("seen", [PARTNER, frozenset({"open", "internal"}), frozenset({"open", "internal", f"secret:{AUTHORITY}"}), EVERYONE])
def test_a_hidden_line_belongs_to_no_selection_that_looks_inside(mark: Mark, seen: frozenset[str]) -> None:
    visible = seen_key(mark) in seen or (ALL_SECRETS in seen and seen_key(mark).startswith("secret:"))

    assert belongs(line(mark=mark), seen, text="träd") is visible
    assert belongs(line(mark=mark), seen, categories=(Category.INFO,))


@each(
    ("start", "end", "inside"),
    [
        (None, None, True),
        (NIGHT, None, True),
        (None, NIGHT, True),
        (later(1), None, False),
        (None, later(-1), False),
        (later(-1), later(1), True),
    ],
)
def test_both_ends_of_a_span_are_part_of_it(start: datetime | None, end: datetime | None, inside: bool) -> None:
    assert in_time(line(), Filters(recorded_from=start, recorded_to=end)) is inside
    assert in_time(line(), Filters(happened_from=start, happened_to=end)) is inside


def test_an_unknown_time_counts_as_when_it_was_written() -> None:
    entry = line(happened=Happened(None, Precision.UNKNOWN), recorded_at=later(10))

    assert in_time(entry, Filters(happened_from=later(9), happened_to=later(11)))
    assert not in_time(entry, Filters(as_happened_until=later(9)))


def test_what_happened_later_than_asked_is_left_out_however_early_it_was_written() -> None:
    assert in_time(line(), Filters(as_happened_until=NIGHT))
    assert not in_time(line(), Filters(as_happened_until=later(-1)))


# --- text ---


@each(
    ("text", "asked", "found"),
    [
        ("strömavbrotten", "strömavbrott", True),
        ("strömavbrott", "ström", True),
        ("strömavbrott", "ström ", False),
        ("ström", "strömavbrott", False),
        ("från Bergslagen", '"från bergslagen"', True),
        ("Bergslagen från", '"från bergslagen"', False),
        ("ett två tre", "tre ett ", True),
        ("ett två", "ett -två", False),
        ("ett", "ett -två", True),
        ("", "", True),
        ("", "x", False),
        ("ett", "-", True),
        ("R-04", "r-04", True),
    ],
)
def test_words_stand_in_a_text_or_not(text: str, asked: str, found: bool) -> None:
    assert has_terms(text, query_terms(asked)) is found


def test_everything_an_entry_says_is_sought_and_its_numbers_are_not() -> None:
    entry = line(
        counterpart="motpart",
        place="plats",
        tags=("tagg",),
        on_behalf_of="ombud",
        source="källa",
        reason="skäl",
        attachments=(FILE,),
        facts={"title": "rubrik", "order": 3, "criteria": ["x"]},
    )

    said = search_text(entry)

    for word in ("Träd", "motpart", "plats", "tagg", "Alva", "ombud", "källa", "skäl", "lista.txt", "rubrik"):
        assert word in said
    assert "3" not in said
