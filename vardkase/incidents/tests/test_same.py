"""Whether what is sent again says the same: the pure rule, and the log's own acts."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any
from uuid import UUID

import pytest

from vardkase.access.rules import Viewer
from vardkase.incidents import actions
from vardkase.incidents import queries as incidents
from vardkase.incidents.rules import EntryDraft, LevelDraft, Mark, Secrecy
from vardkase.incidents.rules.same import same_moment, says_the_same, shared
from vardkase.incidents.tests.scenes import NIGHT, later, refused, wrote
from vardkase.kernel.ids import new_id
from vardkase.kernel.moments import Happened, Precision
from vardkase.testing.cases import each

AT_THREE = Happened(later(30), Precision.MINUTE)


@dataclass(frozen=True)
class Said:
    title: str
    reference: str = "B-001"


@each(
    ("said", "asked"),
    [
        ("Evakuera Rimbo", " Evakuera\n Rimbo "),
        ("Rad ett\nRad två", "Rad ett\r\nRad två "),
        ("", None),
        (None, None),
        (None, ""),
        (NIGHT, None),
        (("A", "B"), ("A", " ", "B")),
        (Secrecy.OPEN, "open"),
        (7, 7),
        (Said("x"), Said(" x ", "B-002")),
    ],
)
def test_the_same(said: Any, asked: Any) -> None:
    assert says_the_same(said, asked, NIGHT)


@each(
    ("said", "asked"),
    [
        ("Evakuera Rimbo", "Evakuera INTE Rimbo"),
        ("Rad ett\nRad två", "Rad ett Rad två"),
        ("", "x"),
        ("x", ""),
        ("x", None),
        (later(1), None),
        (("A", "B"), ("B", "A")),
        (("A",), ("A", "B")),
        (None, Said("x")),
        (Said("x"), Said("y")),
        (7, 8),
    ],
)
def test_not_the_same(said: Any, asked: Any) -> None:
    assert not says_the_same(said, asked, NIGHT)


def test_a_moment_that_was_not_said_is_the_moment_of_writing() -> None:
    assert same_moment(Happened(NIGHT, Precision.MINUTE), None, NIGHT)
    assert same_moment(AT_THREE, AT_THREE, NIGHT)
    assert not same_moment(AT_THREE, None, NIGHT)
    assert not same_moment(Happened(NIGHT, Precision.MINUTE), AT_THREE, NIGHT)


def test_a_field_that_would_be_compared_nowhere_is_a_defect() -> None:
    assert shared(Said, Said, frozenset({"reference"})) == ("title",)
    with pytest.raises(TypeError, match="does not say summary"):
        shared(Said, EntrySummary, frozenset())


@dataclass(frozen=True)
class EntrySummary:
    title: str
    summary: str


Send = Callable[[Viewer, UUID, UUID], Any]


def write(happened: Happened | None = None, **more: Any) -> Send:
    return lambda viewer, incident_id, key: actions.write_entry(
        viewer=viewer, incident_id=incident_id, draft=EntryDraft("Bron är borta", happened, **more), key=key, now=later(40)
    )


def level(decided_by: str) -> Send:
    return lambda viewer, incident_id, key: actions.change_level(
        viewer=viewer, incident_id=incident_id, draft=LevelDraft(2, decided_by, "Storm"), key=key, now=later(40)
    )


@pytest.mark.django_db
class TestInTheLog:
    @pytest.mark.parametrize(
        ("first", "then"),
        [
            (write(), write(AT_THREE)),
            (write(AT_THREE), write()),
            (write(), write(place="Rimbo")),
            (write(), write(mark=Mark(Secrecy.INTERNAL))),
            (level("Kommundirektör"), level("TiB")),
        ],
    )
    def test_what_was_changed_in_between_is_refused(self, alva: Viewer, incident_id: UUID, first: Send, then: Send) -> None:
        key = new_id()
        number = first(alva, incident_id, key).number
        with refused("ledger.key_reused"):
            then(alva, incident_id, key)
        assert first(alva, incident_id, key).number == number

    def test_a_correction_of_another_time_is_refused(self, alva: Viewer, incident_id: UUID) -> None:
        number, key = wrote(alva, incident_id, "Bron är borta"), new_id()
        common: dict[str, Any] = {"viewer": alva, "incident_id": incident_id, "number": number, "text": "Bron står", "reason": "Fel bro"}
        actions.correct_entry(**common, happened=AT_THREE, key=key, now=later(40))
        with refused("ledger.key_reused"):
            actions.correct_entry(**common, happened=Happened(later(35), Precision.MINUTE), key=key, now=later(41))
        assert actions.correct_entry(**common, happened=AT_THREE, key=key, now=later(42)).repeated

    def test_when_something_was_first_sent_is_told_to_whoever_sent_it_alone(self, alva: Viewer, cilla: Viewer, incident_id: UUID) -> None:
        key = new_id()
        entry = write()(alva, incident_id, key)
        assert incidents.first_sent(alva, entry.stream, key) == later(40)
        assert incidents.first_sent(cilla, entry.stream, key) is None
        assert incidents.first_sent(alva, entry.stream, new_id()) is None
