"""What an entry is, who writes it, and what is refused."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from vardkase.access.rules import Role, Viewer
from vardkase.incidents import rules
from vardkase.incidents.rules import Category, Channel, Details, Direction, EntryDraft, Importance, Mark, Secrecy, Source, State
from vardkase.incidents.rules.erasure import ERASABLE, check_grounds, check_may_erase
from vardkase.incidents.rules.journal import check_happened
from vardkase.incidents.tests.scenes import NIGHT, PERSON, later, refused
from vardkase.kernel.ids import new_id
from vardkase.kernel.moments import TOLERANCE, Happened, Precision
from vardkase.testing.cases import each
from vardkase.testing.people import AUTHORITY, viewer_with

HERE = rules.scopes(new_id(), AUTHORITY)
WRITERS = (Role.DUTY_OFFICER, Role.LOG_KEEPER, Role.CHIEF_OF_STAFF, Role.DECISION_MAKER, Role.STAFF_MEMBER, Role.COORDINATOR)
LEADERS = (Role.DUTY_OFFICER, Role.CHIEF_OF_STAFF, Role.DECISION_MAKER, Role.COORDINATOR)
OVER = (State.CLOSED, State.EVALUATED, State.DISMISSED)
RUNNING = (State.DRAFT, State.WATCHED, State.ACTIVE, State.STANDING_DOWN)


def draft(**given: Any) -> EntryDraft:
    return rules.check_draft(EntryDraft(**({"text": "Träd över vägen"} | given)), NIGHT, attachments=0)


# --- who ---


@each("state", RUNNING)
@each("role", Role)
def test_who_writes_in_a_running_incident(role: Role, state: State) -> None:
    if role in WRITERS:
        rules.check_may_write(viewer_with(role), HERE, state)
    else:
        with refused("incident.may_not_write"):
            rules.check_may_write(viewer_with(role), HERE, state)


@each("state", OVER)
@each("role", WRITERS)
def test_nobody_writes_in_one_that_is_over(role: Role, state: State) -> None:
    with refused("incident.log_is_closed"):
        rules.check_may_write(viewer_with(role), HERE, state)


@each("state", RUNNING)
@each("role", Role)
def test_who_corrects_in_a_running_incident(role: Role, state: State) -> None:
    if role in WRITERS:
        rules.check_may_correct(viewer_with(role), HERE, state, "Fel siffra")
    else:
        with refused("incident.may_not_write"):
            rules.check_may_correct(viewer_with(role), HERE, state, "Fel siffra")


@each("state", OVER)
@each("role", Role)
def test_only_leaders_correct_in_one_that_is_over(role: Role, state: State) -> None:
    if role in LEADERS:
        rules.check_may_correct(viewer_with(role), HERE, state, "Fel siffra")
    else:
        with refused("incident.log_is_closed"):
            rules.check_may_correct(viewer_with(role), HERE, state, "Fel siffra")


@each("role", LEADERS)
def test_the_archive_is_closed_to_all(role: Role) -> None:
    with refused("incident.archived"):
        rules.check_may_write(viewer_with(role), HERE, State.ARCHIVED)
    with refused("incident.archived"):
        rules.check_may_correct(viewer_with(role), HERE, State.ARCHIVED, "Fel siffra")


def test_a_correction_says_why(alva: Viewer) -> None:
    for state in (State.ACTIVE, State.CLOSED):
        with refused("incident.correction_needs_reason"):
            rules.check_may_correct(alva, HERE, state, "")


def test_others_write_nowhere(bo: Viewer, cilla: Viewer, dag: Viewer, nobody: Viewer) -> None:
    for viewer in (bo, cilla, dag, nobody):
        with refused("incident.may_not_write"):
            rules.check_may_write(viewer, HERE, State.ACTIVE)
        with refused("incident.may_not_write"):
            rules.check_may_correct(viewer, HERE, State.ACTIVE, "x")


# --- the entry ---


def test_text_alone_is_an_entry_and_so_is_a_file_alone() -> None:
    assert draft().text == "Träd över vägen"
    assert rules.check_draft(EntryDraft(), NIGHT, attachments=1).text == ""


@each("text", ["", "  ", "\n\t", "\x00", "\u200b\u202e"])
def test_nothing_is_no_entry(text: str) -> None:
    with refused("incident.empty_entry"):
        draft(text=text)


def test_a_text_has_room_for_twenty_thousand_characters() -> None:
    assert len(draft(text="å" * 20_000).text) == 20_000
    with refused("incident.text_too_long", length=20_001, limit=20_000, over=1):
        draft(text="å" * 20_001)


def test_a_megabyte_is_refused_at_once() -> None:
    with refused("incident.text_too_long", length=1_000_000):
        draft(text="x" * 1_000_000)


@each("text", ["🔥🌲 träd brinner", "شجرة على الطريق", "עץ על הכביש", "<script>alert(1)</script>", "'; DROP TABLE x; --", "=1+1"])
def test_any_writing_is_kept_as_it_was_written(text: str) -> None:
    assert draft(text=text).text == text


def test_every_field_is_tidied() -> None:
    ready = draft(
        counterpart=" Vattenfall\n",
        place="\tYxlan ",
        tags=(" #El", "el", "", "Färja"),
        reliability="b",
        source=Source(" SVT ", " https://example.org/a "),
        on_behalf_of=" Driftledare ",
    )

    assert (ready.counterpart, ready.place, ready.tags, ready.reliability) == ("Vattenfall", "Yxlan", ("El", "Färja"), "B")
    assert (ready.source, ready.on_behalf_of) == (Source("SVT", "https://example.org/a"), "Driftledare")


@each(
    "given",
    [
        {"text": f"Hon {PERSON}"},
        {"counterpart": PERSON},
        {"place": PERSON},
        {"tags": (PERSON,)},
        {"on_behalf_of": PERSON},
        {"source": Source(PERSON)},
        {"source": Source("", f"https://example.org/{PERSON}")},
        {"happened": Happened(NIGHT, Precision.ABOUT, PERSON)},
        {"mark": Mark(Secrecy.SECRET, PERSON)},
    ],
    ids=["text", "counterpart", "place", "tags", "on_behalf_of", "source", "url", "happened", "statute"],
)
def test_a_personal_identity_number_is_refused_wherever_it_is_written(given: dict[str, Any]) -> None:
    with refused("incident.personal_id_in_text"):
        draft(**given)


@pytest.mark.parametrize("field", ["counterpart", "place", "on_behalf_of"])
def test_short_fields_are_short(field: str) -> None:
    draft(**{field: "x" * 300})
    with refused("incident.text_too_long", field=field):
        draft(**{field: "x" * 301})


def test_sources_are_short_and_lead_to_the_web() -> None:
    with refused("incident.text_too_long", field="source"):
        draft(source=Source("x" * 301))
    with refused("incident.text_too_long", field="url"):
        draft(source=Source("", "https://example.org/" + "x" * 2000))


@each("url", ["javascript:alert(1)", "data:text/html,x", "file:///etc/passwd", "ftp://example.org", "example.org", "https://", "http://[x"])
def test_an_address_that_is_not_of_the_web_is_refused(url: str) -> None:
    with refused("incident.bad_source_address"):
        draft(source=Source("", url))


@each("reliability", ["E", "AB", "1", "å"])
def test_reliability_is_one_of_four_letters(reliability: str) -> None:
    with refused("incident.bad_reliability"):
        draft(reliability=reliability)


def test_tags_are_few_and_short() -> None:
    assert len(draft(tags=tuple(f"t{number}" for number in range(20))).tags) == 20
    with refused("incident.too_many_tags", count=21):
        draft(tags=tuple(f"t{number}" for number in range(21)))
    with refused("incident.text_too_long", field="tags"):
        draft(tags=("x" * 61,))


def test_files_are_few() -> None:
    rules.check_draft(EntryDraft(), NIGHT, attachments=10)
    with refused("incident.too_many_attachments", count=11, limit=10):
        rules.check_draft(EntryDraft(), NIGHT, attachments=11)
    rules.check_attachment_count(1, 9)
    with refused("incident.too_many_attachments"):
        rules.check_attachment_count(1, 10)
    with refused("incident.no_attachment"):
        rules.check_attachment_count(0, 1)


@pytest.mark.parametrize("given", [{"category": Category.SYSTEM}, {"channel": Channel.SYSTEM}])
def test_the_category_and_channel_of_the_system_are_its_own(given: dict[str, Any]) -> None:
    with refused("incident.system_is_ours"):
        draft(**given)
    with refused("incident.system_is_ours"):
        rules.check_details(Details(**given), NIGHT)


# --- when ---


@pytest.mark.parametrize("ahead", [timedelta(0), TOLERANCE])
def test_what_has_just_happened_may_be_a_little_ahead_of_our_clock(ahead: timedelta) -> None:
    check_happened(Happened(NIGHT + ahead, Precision.MINUTE), NIGHT)


def test_the_future_and_the_distant_past_are_refused() -> None:
    with refused("incident.happened_in_future"):
        draft(happened=Happened(NIGHT + TOLERANCE + timedelta(minutes=1), Precision.MINUTE))
    with refused("incident.happened_too_early"):
        draft(happened=Happened(datetime(1899, 12, 30, tzinfo=UTC), Precision.DAY))
    draft(happened=Happened(datetime(1900, 1, 2, tzinfo=UTC), Precision.DAY))
    draft(happened=Happened(None, Precision.UNKNOWN))


@each(("minutes", "late"), [(0, False), (29.9, False), (30, True), (31, True), (60 * 24, True), (-1, False)])
def test_what_is_written_half_an_hour_afterwards_is_late(minutes: float, late: bool) -> None:
    assert rules.is_late(Happened(NIGHT, Precision.MINUTE), later(minutes), 30) is late


@each("precision", [Precision.ABOUT, Precision.HOUR, Precision.PART_OF_DAY, Precision.DAY])
def test_an_approximate_time_is_late_half_an_hour_after_its_end(precision: Precision) -> None:
    happened = Happened(NIGHT, precision)
    assert happened.until is not None
    end = happened.until - NIGHT

    assert rules.is_late(happened, NIGHT + end + timedelta(minutes=30), 30)
    assert not rules.is_late(happened, NIGHT + end + timedelta(minutes=29), 30)


def test_a_time_that_nobody_knows_is_never_late() -> None:
    assert rules.is_late(Happened(None, Precision.UNKNOWN), later(999), 30) is False


# --- later ---


@each(
    "details",
    [
        Details(category=Category.DECISION),
        Details(direction=Direction.OUT),
        Details(counterpart="SOS Alarm"),
        Details(counterpart=""),
        Details(channel=Channel.RAKEL),
        Details(place="Blidö"),
        Details(tags=()),
        Details(tags=("el",)),
        Details(importance=Importance.CRITICAL),
        Details(reliability="A"),
        Details(source=Source("SVT")),
    ],
)
def test_each_detail_can_be_given_later(details: Details) -> None:
    assert rules.check_details(details, NIGHT) == details


def test_at_least_one_detail_is_given() -> None:
    with refused("incident.nothing_to_complete"):
        rules.check_details(Details(), NIGHT)


@each(
    ("details", "code"),
    [
        (Details(place=PERSON), "incident.personal_id_in_text"),
        (Details(tags=(PERSON,)), "incident.personal_id_in_text"),
        (Details(source=Source(PERSON)), "incident.personal_id_in_text"),
        (Details(counterpart="x" * 301), "incident.text_too_long"),
        (Details(reliability="E"), "incident.bad_reliability"),
        (Details(source=Source("", "javascript:1")), "incident.bad_source_address"),
    ],
)
def test_details_are_looked_at_as_entries_are(details: Details, code: str) -> None:
    with refused(code):
        rules.check_details(details, NIGHT)


def test_only_what_a_person_wrote_and_what_still_stands_is_acted_on() -> None:
    rules.check_is_written(3, written_by_person=True, erased=False)
    with refused("incident.not_correctable", number=1):
        rules.check_is_written(1, written_by_person=False, erased=False)
    with refused("incident.entry_erased", number=3):
        rules.check_is_written(3, written_by_person=True, erased=True)


def test_the_newest_of_a_chain_is_corrected_and_becomes_another_text() -> None:
    rules.check_is_current(3, None, same_text=False)
    with refused("incident.already_corrected", number=3, by=5):
        rules.check_is_current(3, 5, same_text=False)
    with refused("incident.same_text"):
        rules.check_is_current(3, None, same_text=True)


def test_a_confirmation_says_whose_it_is() -> None:
    rules.check_confirmed_by("Räddningstjänsten")
    with refused("incident.verification_needs_source"):
        rules.check_confirmed_by("")


@each(
    ("up_to", "read", "head", "ok"),
    [(5, 0, 5, True), (5, 4, 9, True), (5, 5, 9, False), (10, 0, 9, False), (0, 0, 9, False), (-1, 0, 9, False)],
)
def test_a_receipt_covers_something_new_that_exists(up_to: int, read: int, head: int, ok: bool) -> None:
    if ok:
        rules.check_receipt(up_to, read, head)
    else:
        with refused("incident.nothing_to_acknowledge", number=read):
            rules.check_receipt(up_to, read, head)


# --- erasure ---


def test_an_erasure_has_grounds() -> None:
    assert check_grounds(" Fel person ", " Beslut 2019:4 ", " Arkivansvarig ", NIGHT) == ("Fel person", "Beslut 2019:4", "Arkivansvarig")


@pytest.mark.parametrize("missing", range(3))
def test_none_of_the_grounds_may_be_missing(missing: int) -> None:
    grounds = ["Fel person", "Beslut 2019:4", "Arkivansvarig"]
    grounds[missing] = " "
    with refused("ledger.erasure_needs_grounds"):
        check_grounds(grounds[0], grounds[1], grounds[2], NIGHT)


def test_the_grounds_do_not_repeat_the_number_that_is_erased() -> None:
    with refused("incident.personal_id_in_text"):
        check_grounds(f"Innehöll {PERSON}", "Beslut", "Arkivansvarig", NIGHT)
    with refused("incident.text_too_long"):
        check_grounds("x" * 301, "Beslut", "Arkivansvarig", NIGHT)


def test_the_frame_of_an_incident_is_never_erased() -> None:
    for kind in ERASABLE:
        rules.check_erasable(kind)
    for kind in ("incident.opened", "incident.state_changed", "incident.level_changed", "incident.marked", "ledger.payload_erased"):
        with refused("incident.cannot_erase_frame"):
            rules.check_erasable(kind)


def test_erasing_is_a_right_of_its_own() -> None:
    check_may_erase(True)
    with refused("incident.may_not_erase"):
        check_may_erase(False)


def test_a_draft_that_has_been_looked_at_passes_again_unchanged() -> None:
    ready = draft(counterpart="Vattenfall", tags=("#el", "väg"), source=Source("SVT", "https://example.org"))

    assert rules.check_draft(ready, NIGHT, attachments=0) == replace(ready)
