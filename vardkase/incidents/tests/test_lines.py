"""The fold that everything stands on: from ledger entries to log lines, in memory."""

from __future__ import annotations

import itertools
from dataclasses import replace
from typing import Any

import pytest

from vardkase.incidents import events
from vardkase.incidents.projections.lines import first, follow, lines_of
from vardkase.incidents.rules import (
    AlarmFacts,
    Category,
    Channel,
    Criterion,
    Details,
    Direction,
    Importance,
    LegalClass,
    Mode,
    Source,
    State,
)
from vardkase.incidents.tests.scenes import INTERNAL, NIGHT, SECRET, later
from vardkase.kernel import canonical, codec
from vardkase.kernel.actor import Actor, ActorKind
from vardkase.kernel.ids import new_id
from vardkase.kernel.moments import Happened, Precision
from vardkase.ledger.entry import Entry
from vardkase.ledger.events import PayloadErased
from vardkase.ledger.registry import kind_of
from vardkase.testing.people import AUTHORITY

WHO = Actor(ActorKind.ACCOUNT, "alva", "Alva", "")
FILE = events.Attachment(new_id(), "a.txt", "text/plain", 1, "0" * 64)


class Book:
    """Entries as a ledger would hand them out, numbered from 1, without a database."""

    def __init__(self) -> None:
        self.entries: list[Entry] = []

    def write(self, event: Any, happened: Happened | None = None, actor: Actor = WHO) -> int:
        number = len(self.entries) + 1
        kind, version = kind_of(event)
        said = happened or Happened(later(number), Precision.MINUTE)
        head = {
            "stream": "incident:x",
            "number": number,
            "key": str(new_id()),
            "kind": kind,
            "version": version,
            "actor": codec.to_plain(actor),
            "happened_at": canonical.stamp(said.at) if said.at else None,
            "precision": str(said.precision),
            "said": said.said,
            "recorded_at": canonical.stamp(later(number)),
            "device": "test",
        }
        self.entries.append(Entry(number, canonical.dumps(head), b"", b"", b"", canonical.dumps(codec.to_plain(event))))
        return number

    def erase(self, number: int) -> int:
        old = self.entries[number - 1]
        self.entries[number - 1] = Entry(old.id, old.header, b"", b"", None, None)
        return self.write(PayloadErased(number, "skäl", "stöd", "beslutare"))

    def lines(self) -> dict[int, Any]:
        return lines_of(self.entries)


@pytest.fixture
def book() -> Book:
    return Book()


def written(text: str = "rad", **said: Any) -> events.EntryWritten:
    return events.EntryWritten(text, **({"category": Category.INFO} | said))


def correction(number: int, root: int, text: str = "rätt", **said: Any) -> events.EntryCorrected:
    return events.EntryCorrected(number, root, text, "skäl", **({"category": Category.INFO} | said))


# --- an entry's own line ---


WHOLE = written(
    "text",
    category=Category.EVENT,
    direction=Direction.IN,
    counterpart="SOS",
    channel=Channel.PHONE,
    place="Yxlan",
    tags=("el",),
    importance=Importance.CRITICAL,
    mark=INTERNAL,
    reliability="B",
    source=Source("SVT", "https://example.org"),
    on_behalf_of="Driftledare",
    attachments=(FILE,),
)
SAME_NAME = (
    "text",
    "category",
    "direction",
    "counterpart",
    "channel",
    "place",
    "tags",
    "importance",
    "mark",
    "reliability",
    "on_behalf_of",
)


def test_an_entry_becomes_the_line_of_all_that_it_says(book: Book) -> None:
    book.write(WHOLE, Happened(NIGHT, Precision.ABOUT, "ca ett"))

    line = book.lines()[1]

    assert [getattr(line, name) for name in SAME_NAME] == [getattr(WHOLE, name) for name in SAME_NAME]
    assert (line.source, line.source_url, line.attachments[0].name) == ("SVT", "https://example.org", "a.txt")
    assert (line.number, line.about, line.changed, line.quiet) == (1, 1, 1, False)
    assert (line.happened, line.recorded_at) == (Happened(NIGHT, Precision.ABOUT, "ca ett"), later(1))
    assert (line.author, line.author_id) == ("Alva", "alva")


def test_who_an_account_writes_for_stands_there_unless_the_entry_says_another(book: Book) -> None:
    deputy = replace(WHO, on_behalf_of="Stabschefen")
    book.write(written(), actor=deputy)
    book.write(written(on_behalf_of="Driftledaren"), actor=deputy)

    assert [line.on_behalf_of for line in book.lines().values()] == ["Stabschefen", "Driftledaren"]


FRAME: list[tuple[Any, dict[str, Any]]] = [
    (
        events.IncidentOpened(
            new_id(),
            "2019-001",
            "Storm",
            Mode.REAL,
            AUTHORITY,
            "KS",
            LegalClass.DISTURBANCE,
            State.ACTIVE,
            0,
            "Normalläge",
            "Roslagen",
            "Läget",
        ),
        {"category": Category.SYSTEM, "text": "Läget", "place": "Roslagen", "quiet": False},
    ),
    (events.StateChanged(State.ACTIVE, State.STANDING_DOWN, "skäl"), {"category": Category.SYSTEM, "text": "skäl", "quiet": False}),
    (
        events.LevelChanged(0, "Normalläge", 3, "Stabsläge", "KD", "skäl", (Criterion.AFFECTS_MANY,)),
        {"category": Category.DECISION, "text": "skäl", "quiet": False},
    ),
    (events.IncidentRenamed("a", "b"), {"category": Category.SYSTEM, "quiet": True, "facts": {"before": "a", "after": "b"}}),
    (events.CatchUpAcknowledged(5, 2), {"category": Category.SYSTEM, "quiet": True, "facts": {"up_to": 5, "after": 2}}),
    (
        events.AlarmTakenIn(events.FromAlarm(AUTHORITY, NIGHT, "TiB", AlarmFacts(what_happened="hemligt", source_person="Fru X"))),
        {"category": Category.EVENT, "quiet": False, "facts": {"alarm": str(AUTHORITY)}},
    ),
]


@pytest.mark.parametrize(("event", "expected"), FRAME, ids=lambda value: type(value).__name__)
def test_what_the_house_notes_is_a_line_too(book: Book, event: Any, expected: dict[str, Any]) -> None:
    book.write(event)

    line = book.lines()[1]

    assert {name: getattr(line, name) for name in expected} == expected
    assert not line.is_written
    assert "hemligt" not in repr(line)


def test_every_kind_of_event_has_a_line(book: Book) -> None:
    root = book.write(written())
    for event in (
        correction(1, 1),
        events.EntryCompleted(root, root, Details(place="x")),
        events.AttachmentAdded(root, root, (FILE,)),
        events.EntryMarked(root, root, events.Mark(), INTERNAL),
        events.EntryVerified(root, root, "Polisen"),
        *(event for event, _ in FRAME),
    ):
        book.write(event)

    kinds = {line.kind for line in book.lines().values()}

    assert kinds == {kind_of_class(event) for event in events.INCIDENT_KINDS}


def kind_of_class(event: type) -> str:
    from vardkase.ledger.registry import declared

    return next(kind for kind, (cls, _) in declared().items() if cls is event)


# --- what later entries do ---


def test_a_correction_strikes_the_whole_chain_and_takes_its_details(book: Book) -> None:
    root = book.write(written(place="Yxlan", counterpart="SOS", tags=("el",)))
    one = book.write(correction(root, root))
    two = book.write(correction(one, root, "rättare"))

    lines = book.lines()

    assert [lines[number].corrected_by for number in (root, one, two)] == [two, two, None]
    assert [lines[number].about for number in (root, one, two)] == [root] * 3
    assert (lines[two].place, lines[two].counterpart, lines[two].tags, lines[two].corrects) == ("Yxlan", "SOS", ("el",), one)


@pytest.mark.parametrize(
    ("details", "expected"),
    [
        (Details(category=Category.DECISION), {"category": Category.DECISION}),
        (Details(direction=Direction.OUT), {"direction": Direction.OUT}),
        (Details(counterpart=""), {"counterpart": ""}),
        (Details(tags=("väg",)), {"tags": ("väg",)}),
        (Details(source=Source("a", "b")), {"source": "a", "source_url": "b"}),
        (Details(importance=Importance.IMPORTANT), {"importance": Importance.IMPORTANT}),
        (Details(reliability="C"), {"reliability": "C"}),
    ],
)
def test_details_change_what_they_name_and_nothing_else(book: Book, details: Details, expected: dict[str, Any]) -> None:
    root = book.write(written(place="Yxlan", counterpart="SOS", tags=("el",)))
    before = book.lines()[root]
    note = book.write(events.EntryCompleted(root, root, details))

    assert book.lines()[root] == replace(before, changed=note, **expected)


def test_the_newest_of_several_details_holds(book: Book) -> None:
    root = book.write(written())
    for place in ("Blidö", "Yxlan", "Rimbo"):
        book.write(events.EntryCompleted(root, root, Details(place=place)))

    assert book.lines()[root].place == "Rimbo"


def test_files_add_up_and_the_newest_confirmation_holds(book: Book) -> None:
    root = book.write(written(attachments=(FILE,)))
    book.write(events.AttachmentAdded(root, root, (replace(FILE, name="b.txt"), replace(FILE, name="c.txt"))))
    for by in ("Polisen", "SOS"):
        last = book.write(events.EntryVerified(root, root, by))

    line = book.lines()[root]

    assert [attachment.name for attachment in line.attachments] == ["a.txt", "b.txt", "c.txt"]
    assert (line.verified_by, line.verified_at) == ("SOS", later(last))


def test_a_mark_reaches_everything_about_its_chain_and_nothing_else(book: Book) -> None:
    root, other = book.write(written()), book.write(written())
    right = book.write(correction(root, root))
    note = book.write(events.EntryCompleted(right, root, Details(place="x")))
    mark = book.write(events.EntryMarked(right, root, events.Mark(), SECRET))

    lines = book.lines()

    assert {number for number, line in lines.items() if line.mark == SECRET} == {root, right, note, mark}
    assert lines[other].mark == events.Mark()


# --- erased ---


def test_an_erased_entry_is_number_and_times(book: Book) -> None:
    root = book.write(written("hemligt", mark=SECRET), Happened(NIGHT, Precision.ABOUT, "hemliga ord"))
    erasure = book.erase(root)

    line = book.lines()[root]

    assert (line.erased, line.erased_by, line.erasure, line.happened) == (True, erasure, "skäl", Happened(NIGHT, Precision.ABOUT))
    assert (line.text, line.author, line.author_id, line.category) == ("", "", "", Category.SYSTEM)
    assert "hemlig" not in repr(line)


def test_nothing_later_makes_an_erased_entry_speak_again(book: Book) -> None:
    root = book.write(written(mark=SECRET))
    book.write(correction(root, root, mark=SECRET))
    book.write(events.EntryCompleted(root, root, Details(place="hemligt"), SECRET))
    book.write(events.AttachmentAdded(root, root, (replace(FILE, name="hemligt"),), SECRET))
    book.write(events.EntryVerified(root, root, "hemligt", SECRET))
    book.erase(root)

    line = book.lines()[root]

    assert "hemligt" not in repr(line)
    assert (line.correction_reason, line.place, line.attachments, line.verified_by) == ("", "", (), "")


def test_an_erased_correction_no_longer_strikes(book: Book) -> None:
    root = book.write(written())
    one = book.write(correction(root, root))
    book.erase(one)

    lines = book.lines()

    assert lines[root].corrected_by is None
    assert lines[one].about == one


def test_of_two_corrections_the_one_that_is_left_strikes(book: Book) -> None:
    root = book.write(written())
    one, two = book.write(correction(root, root)), book.write(correction(root + 1, root, "två"))
    book.erase(two)

    lines = book.lines()

    assert (lines[root].corrected_by, lines[one].corrected_by) == (one, None)


def test_following_one_by_one_is_folding_all_at_once(book: Book) -> None:
    root = book.write(written())
    book.write(correction(root, root))
    book.write(events.EntryCompleted(root, root, Details(place="x")))
    book.write(events.EntryMarked(root, root, events.Mark(), INTERNAL))
    held: dict[int, Any] = {}
    for entry in book.entries:
        follow(held, entry)

    assert held == book.lines()
    assert first(book.entries[0]) == lines_of(itertools.islice(book.entries, 1))[root]


def test_a_prefix_of_the_entries_is_the_log_as_it_was(book: Book) -> None:
    root = book.write(written())
    before = book.lines()
    book.write(correction(root, root))
    book.write(events.EntryCompleted(root, root, Details(place="x")))

    assert lines_of(book.entries[:1]) == before
    assert book.lines()[root] != before[root]
