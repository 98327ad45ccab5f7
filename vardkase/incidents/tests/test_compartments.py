"""Who sees what of a marked entry, on every way to it."""

from __future__ import annotations

from dataclasses import fields
from typing import Any
from uuid import UUID

import pytest

from vardkase.access.rules import Grant, Role, Viewer
from vardkase.incidents import actions, queries, rules
from vardkase.incidents.attachments import Upload
from vardkase.incidents.queries import Filters, LogEntry
from vardkase.incidents.rules import OPEN, Category, Direction, Importance, Mark, Secrecy, State
from vardkase.incidents.rules.marks import ALL_SECRETS, check_mark, check_may_mark
from vardkase.incidents.tests.scenes import (
    BOARD,
    INTERNAL,
    NIGHT,
    PERSON,
    SECRET,
    closed,
    completed,
    corrected,
    later,
    marked,
    opened,
    refused,
    wrote,
)
from vardkase.kernel.ids import new_id
from vardkase.kernel.moments import Happened, Precision
from vardkase.testing.cases import each
from vardkase.testing.people import AUTHORITY, AUTHORITY_SCOPE, OTHER_AUTHORITY, OTHER_SCOPE, viewer_with

OURS = Mark(Secrecy.SECRET, SECRET.statute, AUTHORITY, BOARD)
THEIRS = Mark(Secrecy.SECRET, "26 kap. 1 § OSL", OTHER_AUTHORITY, "Socialnämnden")
HIDDEN = {"open": frozenset({"open"}), "internal": frozenset({"open", "internal"})}


def details(line: LogEntry) -> dict[str, Any]:
    """What a line says beyond its place: every field that differs from an empty one."""
    empty = LogEntry(line.number, line.kind, line.category, line.happened, line.recorded_at)
    return {field.name: getattr(line, field.name) for field in fields(line) if getattr(line, field.name) != getattr(empty, field.name)}


# --- rules ---


@each(
    ("roles", "scope", "seen"),
    [
        ((Role.OBSERVER,), AUTHORITY_SCOPE, {"open"}),
        ((Role.STAFF_MEMBER,), AUTHORITY_SCOPE, {"open", "internal"}),
        ((Role.LOG_KEEPER,), AUTHORITY_SCOPE, {"open", "internal", f"secret:{AUTHORITY}"}),
        ((Role.AUDITOR,), "everywhere", {"open", "internal", ALL_SECRETS}),
        ((Role.ADMINISTRATOR,), AUTHORITY_SCOPE, set()),
        ((Role.LOG_KEEPER,), OTHER_SCOPE, set()),
        ((), AUTHORITY_SCOPE, set()),
    ],
)
def test_an_audience_follows_from_roles(roles: tuple[Role, ...], scope: str, seen: set[str]) -> None:
    assert rules.audience(viewer_with(*roles, scope=scope), new_id(), AUTHORITY) == seen


def test_a_right_in_the_incident_itself_opens_all_its_secrets() -> None:
    incident_id = new_id()

    assert ALL_SECRETS in rules.audience(viewer_with(Role.LOG_KEEPER, scope=f"incident:{incident_id}"), incident_id, AUTHORITY)
    assert rules.audience(viewer_with(Role.LOG_KEEPER, scope=f"incident:{new_id()}"), incident_id, AUTHORITY) == frozenset()


def test_secrets_of_another_authority_need_a_right_there() -> None:
    both = viewer_with(Role.LOG_KEEPER, grants=(Grant(Role.LOG_KEEPER, OTHER_SCOPE),))
    here = viewer_with(Role.LOG_KEEPER)
    incident_id = new_id()

    assert rules.may_see(rules.audience(both, incident_id, AUTHORITY), rules.seen_key(THEIRS))
    assert not rules.may_see(rules.audience(here, incident_id, AUTHORITY), rules.seen_key(THEIRS))
    assert rules.may_see(rules.audience(here, incident_id, AUTHORITY), rules.seen_key(OURS))


@pytest.mark.parametrize("seen", [frozenset(), frozenset({"open"}), frozenset({"open", "internal", ALL_SECRETS, f"secret:{AUTHORITY}"})])
def test_an_audience_is_one_word_and_back(seen: frozenset[str]) -> None:
    word = rules.audience_key(seen)

    assert rules.audience_of(word) == seen
    assert " " not in word


def test_nobody_sees_anything_with_an_empty_audience() -> None:
    for mark in (OPEN, INTERNAL, OURS):
        assert not rules.may_see(frozenset(), rules.seen_key(mark))


def test_a_mark_is_put_in_order() -> None:
    assert in_order(Mark(Secrecy.OPEN, " \u200b\n", AUTHORITY, "y")) == OPEN
    assert in_order(Mark(Secrecy.SECRET, " 18 kap. ")) == Mark(Secrecy.SECRET, "18 kap.", AUTHORITY, BOARD)
    assert in_order(THEIRS) == THEIRS
    assert in_order(Mark(Secrecy.SECRET, "x", OTHER_AUTHORITY)).authority == str(OTHER_AUTHORITY)
    with refused("incident.secret_needs_statute"):
        in_order(Mark(Secrecy.SECRET, " "))
    with refused("incident.text_too_long"):
        in_order(Mark(Secrecy.SECRET, "x" * 301))


def test_a_statute_is_one_line_of_what_is_seen() -> None:
    assert in_order(Mark(Secrecy.SECRET, "18 kap.\x00\u202e\r\n13 §\u2066 OSL")).statute == "18 kap. 13 § OSL"
    with refused("incident.secret_needs_statute"):
        in_order(Mark(Secrecy.SECRET, "\x07\u200b\u2028"))


@pytest.mark.parametrize("level", Secrecy)
def test_a_statute_carries_no_personal_number(level: Secrecy) -> None:
    for hidden in (PERSON, PERSON.replace("-", "\u00ad-"), f"18 kap.\n{PERSON}"):
        with refused("incident.personal_id_in_text"):
            in_order(Mark(level, hidden))


@pytest.mark.parametrize("level", [Secrecy.OPEN, Secrecy.INTERNAL])
def test_a_statute_without_a_secret_is_refused_and_not_dropped(level: Secrecy) -> None:
    with refused("incident.statute_without_secret"):
        in_order(Mark(level, SECRET.statute))


def in_order(mark: Mark) -> Mark:
    return check_mark(mark, AUTHORITY, BOARD, today=NIGHT.date())


@each(
    ("old", "new", "role", "code"),
    [
        (OPEN, INTERNAL, Role.STAFF_MEMBER, None),
        (OPEN, OURS, Role.STAFF_MEMBER, None),
        (INTERNAL, OURS, Role.LOG_KEEPER, None),
        (OPEN, INTERNAL, Role.OBSERVER, "incident.may_not_write"),
        (INTERNAL, OPEN, Role.LOG_KEEPER, "incident.lowering_needs_lead"),
        (OURS, INTERNAL, Role.LOG_KEEPER, "incident.lowering_needs_lead"),
        (OURS, THEIRS, Role.LOG_KEEPER, "incident.lowering_needs_lead"),
        (INTERNAL, OPEN, Role.CHIEF_OF_STAFF, None),
        (OURS, OPEN, Role.CHIEF_OF_STAFF, None),
        (INTERNAL, INTERNAL, Role.CHIEF_OF_STAFF, "incident.same_mark"),
        (INTERNAL, OPEN, Role.AUDITOR, "incident.lowering_needs_lead"),
    ],
)
def test_raising_is_for_writers_and_lowering_for_leaders(old: Mark, new: Mark, role: Role, code: str | None) -> None:
    here, viewer = rules.scopes(new_id(), AUTHORITY), viewer_with(role)
    if code is None:
        check_may_mark(viewer, here, State.ACTIVE, old, new, "Prövat")
    else:
        with refused(code):
            check_may_mark(viewer, here, State.ACTIVE, old, new, "Prövat")


def test_a_lowering_says_why_and_a_raising_need_not(alva: Viewer) -> None:
    here = rules.scopes(new_id(), AUTHORITY)
    check_may_mark(alva, here, State.ACTIVE, OPEN, OURS, "")
    with refused("incident.lowering_needs_reason"):
        check_may_mark(alva, here, State.ACTIVE, OURS, OPEN, "")


def test_after_the_end_leaders_mark_and_in_the_archive_nobody(alva: Viewer) -> None:
    here, keeper = rules.scopes(new_id(), AUTHORITY), viewer_with(Role.LOG_KEEPER)
    check_may_mark(alva, here, State.CLOSED, OPEN, OURS, "")
    with refused("incident.may_not_write"):
        check_may_mark(keeper, here, State.CLOSED, OPEN, OURS, "")
    with refused("incident.archived"):
        check_may_mark(alva, here, State.ARCHIVED, OPEN, OURS, "")


# --- in the log ---


@pytest.fixture
def incident_id(alva: Viewer, db: None) -> UUID:
    return opened(alva)


def secret_entry(viewer: Viewer, incident_id: UUID, mark: Mark = SECRET) -> int:
    return wrote(
        viewer,
        incident_id,
        "Skyddad adress på Yxlan",
        mark=mark,
        category=Category.CONTACT,
        counterpart="Hemligt kontor",
        place="Hemvägen 1",
        tags=("hemligtagg",),
        importance=Importance.CRITICAL,
        direction=Direction.IN,
        happened=Happened(NIGHT, Precision.ABOUT, "när hon ringde"),
        uploads=(Upload("hemlig.txt", b"hemlig"),),
        on_behalf_of="Hemlig källa",
        reliability="A",
    )


@pytest.mark.parametrize("role", [Role.OBSERVER, Role.STAFF_MEMBER])
def test_a_hidden_line_has_number_times_and_category_and_nothing_else(incident_id: UUID, alva: Viewer, role: Role) -> None:
    number = secret_entry(alva, incident_id)
    viewer = viewer_with(role)

    for line in (
        next(line for line in queries.log_page(viewer, incident_id).entries if line.number == number),
        queries.entry(viewer, incident_id, number).entry,
        queries.tail(incident_id, queries.seen(viewer, incident_id)[0], number - 1, 10)[0].lines[0],
        next(line for line in queries.log_page(viewer, incident_id, Filters(as_known_at=later(9))).entries if line.number == number),
    ):
        assert (line.category, line.happened, line.recorded_at) == (Category.CONTACT, Happened(NIGHT, Precision.ABOUT), NIGHT)
        assert details(line) == {"masked": True, "changed": number}
        assert "hemlig" not in repr(line).casefold()


def test_those_with_the_right_see_all_of_it(incident_id: UUID, alva: Viewer) -> None:
    number = secret_entry(alva, incident_id)

    for viewer in (alva, viewer_with(Role.LOG_KEEPER), viewer_with(Role.AUDITOR, scope=f"incident:{incident_id}")):
        line = queries.entry(viewer, incident_id, number).entry
        assert (line.masked, line.text, line.place) == (False, "Skyddad adress på Yxlan", "Hemvägen 1")


def test_an_internal_line_is_for_the_staff_and_not_for_partners(incident_id: UUID, alva: Viewer, bo: Viewer) -> None:
    number = wrote(alva, incident_id, "Internt", mark=INTERNAL)

    assert queries.entry(bo, incident_id, number).entry.masked
    assert queries.entry(viewer_with(Role.STAFF_MEMBER), incident_id, number).entry.text == "Internt"


LOOKING_INSIDE = [
    Filters(text="Yxlan"),
    Filters(text="skydd"),
    Filters(text="hemlig"),
    Filters(text="kontor"),
    Filters(tags=("hemligtagg",)),
    Filters(importance=(Importance.CRITICAL,)),
    Filters(directions=(Direction.IN,)),
    Filters(has_attachment=True),
    Filters(corrected=False, importance=(Importance.CRITICAL,)),
]


@pytest.mark.parametrize("filters", LOOKING_INSIDE, ids=repr)
def test_a_filter_that_looks_inside_never_finds_what_is_hidden(incident_id: UUID, alva: Viewer, bo: Viewer, filters: Filters) -> None:
    number = secret_entry(alva, incident_id)

    assert [line.number for line in queries.log_page(alva, incident_id, filters).entries] == [number]
    assert queries.log_page(bo, incident_id, filters).entries == ()
    as_known = Filters(**{field.name: getattr(filters, field.name) for field in fields(filters)} | {"as_known_at": later(5)})
    assert queries.log_page(bo, incident_id, as_known).entries == ()
    author = Filters(author_id=alva.actor.id, text="Yxlan")
    assert queries.log_page(bo, incident_id, author).entries == ()


def test_a_filter_on_category_or_time_shows_that_something_is_there(incident_id: UUID, alva: Viewer, bo: Viewer) -> None:
    number = secret_entry(alva, incident_id)

    for filters in (Filters(categories=(Category.CONTACT,)), Filters(recorded_to=later(1)), Filters(happened_from=NIGHT)):
        lines = {line.number: line for line in queries.log_page(bo, incident_id, filters).entries}
        assert lines[number].masked
    assert queries.log_page(bo, incident_id).tally[Category.CONTACT] == 1


def test_files_of_a_hidden_entry_are_not_there(incident_id: UUID, alva: Viewer, bo: Viewer) -> None:
    number = secret_entry(alva, incident_id)
    said = queries.entry(alva, incident_id, number).entry.attachments[0]

    assert queries.attachment(alva, incident_id, said.id).data == b"hemlig"
    with refused("incident.not_found"):
        queries.attachment(bo, incident_id, said.id)
    with refused("incident.not_found"):
        queries.attachment(alva, opened(alva), said.id)


def test_suggestions_do_not_tell_what_is_hidden(incident_id: UUID, alva: Viewer, bo: Viewer) -> None:
    secret_entry(alva, incident_id)
    wrote(alva, incident_id, "öppet", tags=("el",), place="Blidö", counterpart="Vattenfall")

    seen = queries.suggestions(bo, incident_id)

    assert (seen.tags, seen.places, seen.counterparts) == (("el",), ("Blidö",), ("Vattenfall",))
    assert "hemligtagg" in queries.suggestions(alva, incident_id).tags


def test_since_you_left_counts_what_is_hidden_by_category_and_shows_none_of_it(incident_id: UUID, alva: Viewer, bo: Viewer) -> None:
    actions.mark_visit(viewer=bo, incident_id=incident_id, number=1, now=NIGHT)
    secret_entry(alva, incident_id)

    new = queries.since(bo, incident_id)

    assert (new.count, new.masked, new.by_category, new.important) == (1, 1, {Category.CONTACT: 1}, ())
    assert [line.text for line in queries.since(alva, incident_id).important] == ["Skyddad adress på Yxlan"]


def test_a_hidden_entry_is_acted_on_by_nobody_who_cannot_read_it(incident_id: UUID, alva: Viewer) -> None:
    number, member = secret_entry(alva, incident_id), viewer_with(Role.STAFF_MEMBER)

    for act in (
        lambda: corrected(member, incident_id, number, "två"),
        lambda: completed(member, incident_id, number, place="x"),
        lambda: marked(member, incident_id, number, INTERNAL, reason="x"),
    ):
        with refused("incident.entry_hidden", number=number):
            act()


def test_writing_a_secret_does_not_mean_reading_it(incident_id: UUID) -> None:
    member = viewer_with(Role.STAFF_MEMBER)
    number = wrote(member, incident_id, "Till de som får läsa", mark=SECRET)

    assert queries.entry(member, incident_id, number).entry.masked


# --- chains ---


def test_a_correction_is_hidden_as_what_it_corrects(incident_id: UUID, alva: Viewer, bo: Viewer) -> None:
    number = wrote(alva, incident_id, "ett", mark=INTERNAL)
    right = corrected(alva, incident_id, number, "två", reason="hemligt skäl")

    assert queries.entry(alva, incident_id, right).entry.mark == INTERNAL
    assert queries.entry(bo, incident_id, right).entry.masked
    assert queries.entry(bo, incident_id, number).chain == (queries.entry(bo, incident_id, number).entry,)


def test_a_mark_covers_the_chain_and_all_that_was_said_about_it(incident_id: UUID, alva: Viewer, bo: Viewer) -> None:
    number = wrote(alva, incident_id, "ett Yxlan")
    right = corrected(alva, incident_id, number, "två Yxlan")
    note = completed(alva, incident_id, right, place="Yxlan")
    other = wrote(alva, incident_id, "öppet om Yxlan")

    mark = marked(alva, incident_id, right, SECRET, reason="Adressen är skyddad")

    lines = {line.number: line for line in queries.log_page(bo, incident_id).entries}
    assert {line.number for line in lines.values() if line.masked} == {number, right, note, mark}
    assert [line.number for line in queries.log_page(bo, incident_id, Filters(text="Yxlan")).entries] == [other]
    assert "skyddad" not in repr(lines).casefold()
    assert queries.entry(alva, incident_id, number).entry.mark == OURS


def test_lowering_opens_the_chain_again_everywhere(incident_id: UUID, alva: Viewer, bo: Viewer) -> None:
    number = wrote(alva, incident_id, "ett Yxlan", mark=SECRET, tags=("el",))
    right = corrected(alva, incident_id, number, "två Yxlan")

    marked(alva, incident_id, number, OPEN, reason="Röjt i pressen")

    assert [line.number for line in queries.log_page(bo, incident_id, Filters(text="Yxlan")).entries] == [right, number]
    assert queries.suggestions(bo, incident_id).tags == ("el",)


def test_a_later_correction_takes_the_mark_of_that_moment(incident_id: UUID, alva: Viewer, bo: Viewer) -> None:
    number = wrote(alva, incident_id, "ett")
    marked(alva, incident_id, number, INTERNAL)
    right = corrected(alva, incident_id, number, "två")

    assert queries.entry(bo, incident_id, right).entry.masked


def test_the_right_to_read_is_always_todays_also_in_the_past(incident_id: UUID, alva: Viewer, bo: Viewer) -> None:
    number = wrote(alva, incident_id, "var öppet", now=later(1))
    marked(alva, incident_id, number, SECRET, now=later(10))

    then = {line.number: line for line in queries.log_page(bo, incident_id, Filters(as_known_at=later(5))).entries}
    assert then[number].masked
    assert queries.log_page(bo, incident_id, Filters(as_known_at=later(5), text="öppet")).entries == ()
    assert {line.text for line in queries.log_page(alva, incident_id, Filters(as_known_at=later(5), text="öppet")).entries} == {"var öppet"}


def test_a_mark_can_be_set_after_the_end(incident_id: UUID, alva: Viewer, bo: Viewer) -> None:
    number = wrote(alva, incident_id, "ett")
    closed(alva, incident_id)

    marked(alva, incident_id, number, SECRET)

    assert queries.entry(bo, incident_id, number).entry.masked


def test_a_repeated_mark_is_one_also_when_it_no_longer_changes_anything(incident_id: UUID, alva: Viewer) -> None:
    number, key = wrote(alva, incident_id), new_id()
    send = {"viewer": alva, "incident_id": incident_id, "number": number, "mark": SECRET, "key": key}

    first = actions.mark_entry(**send, now=NIGHT)
    again = actions.mark_entry(**send, now=NIGHT)

    assert (again.repeated, again.number) == (True, first.number)
    with refused("incident.same_mark"):
        actions.mark_entry(**(send | {"key": new_id()}), now=NIGHT)


def test_the_reason_and_the_statute_carry_no_personal_number(incident_id: UUID, alva: Viewer) -> None:
    number = wrote(alva, incident_id)
    with refused("incident.personal_id_in_text"):
        marked(alva, incident_id, number, INTERNAL, reason=PERSON)
    with refused("incident.personal_id_in_text"):
        marked(alva, incident_id, number, Mark(Secrecy.SECRET, PERSON))
