"""Lines are kept between pages: who looks again sees what has changed since, and nobody sees what was kept for somebody else."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID

import pytest
from django.utils import translation

from vardkase.access.rules import Role, Viewer
from vardkase.incidents import actions, presentation, queries
from vardkase.incidents.rules import Category, Details, EntryDraft, IncidentDraft, Mark, Secrecy
from vardkase.kernel.ids import new_id
from vardkase.testing.people import AUTHORITY, viewer_with

pytestmark = pytest.mark.django_db
NOW = datetime(2026, 1, 3, 9, 0, tzinfo=UTC)
STATUTE = "18 kap. 13 § OSL"


@pytest.fixture
def incident_id(alva: Viewer) -> UUID:
    key = new_id()
    draft = IncidentDraft(title="Stormen", authority_id=AUTHORITY, authority="Kommunstyrelsen")
    actions.open_incident(viewer=alva, draft=draft, key=key, now=NOW)
    return key


def write(viewer: Viewer, incident_id: UUID, text: str, **more: Any) -> int:
    entry = actions.write_entry(viewer=viewer, incident_id=incident_id, draft=EntryDraft(text=text, **more), key=new_id(), now=NOW)
    return int(entry.number)


def shown(viewer: Viewer, incident_id: UUID, number: int, now: datetime = NOW) -> presentation.Line:
    page = queries.log_page(viewer, incident_id)
    lines = [line for day in presentation.days(incident_id, page.entries, now) for line in day.lines]
    return next(line for line in lines if line.number == number)


def act(action: Any, viewer: Viewer, incident_id: UUID, number: int, **more: Any) -> None:
    action(viewer=viewer, incident_id=incident_id, number=number, key=new_id(), now=NOW + timedelta(minutes=1), **more)


def test_the_same_line_is_made_once(alva, incident_id, monkeypatch):
    number = write(alva, incident_id, "Färjan går.")
    first = shown(alva, incident_id, number)
    monkeypatch.setattr(presentation, "_line", lambda *_: pytest.fail("made again"))
    assert shown(alva, incident_id, number) is first


def test_a_correction_shows_on_the_line_it_corrects(alva, incident_id):
    number = write(alva, incident_id, "Färjan går.")
    assert shown(alva, incident_id, number).corrected_by is None
    act(actions.correct_entry, alva, incident_id, number, text="Färjan går inte.", reason="fel uppgift")
    line = shown(alva, incident_id, number)
    assert line.corrected_by is not None
    assert "fel uppgift" in line.source


def test_what_is_given_later_shows(alva, incident_id):
    number = write(alva, incident_id, "Färjan går inte.")
    assert "Blidö" not in shown(alva, incident_id, number).source
    act(actions.complete_entry, alva, incident_id, number, details=Details(place="Blidö"))
    assert "Blidö" in shown(alva, incident_id, number).source
    act(actions.verify_entry, alva, incident_id, number, confirmed_by="Trafikledningen")
    assert "Trafikledningen" in shown(alva, incident_id, number).source


def test_a_line_that_is_marked_is_hidden_from_those_who_saw_it_a_moment_ago(alva, incident_id):
    observer = viewer_with(Role.OBSERVER)
    number = write(alva, incident_id, "Reservkraften står i Rimbo.")
    assert shown(observer, incident_id, number).text == "Reservkraften står i Rimbo."
    act(actions.mark_entry, alva, incident_id, number, mark=Mark(Secrecy.SECRET, STATUTE), reason="skyddsvärt")
    masked = shown(observer, incident_id, number)
    assert (masked.text, masked.source, masked.marking) == ("", "", "")
    assert masked.hidden


def test_what_one_may_read_is_not_kept_for_one_who_may_not_nor_the_other_way(alva, incident_id):
    observer, leader = viewer_with(Role.OBSERVER), viewer_with(Role.DECISION_MAKER)
    number = write(leader, incident_id, "Reservkraften står i Rimbo.", mark=Mark(Secrecy.SECRET, STATUTE))
    for viewer, text in ((leader, "Reservkraften står i Rimbo."), (observer, ""), (leader, "Reservkraften står i Rimbo."), (observer, "")):
        assert shown(viewer, incident_id, number).text == text


def test_an_erased_line_is_gone_for_all(alva, incident_id):
    number = write(alva, incident_id, "Skrivet i fel logg.")
    assert shown(alva, incident_id, number).text
    eraser = viewer_with(Role.AUDITOR, Role.ADMINISTRATOR, Role.DECISION_MAKER)
    act(actions.erase_entry, eraser, incident_id, number, reason="fel logg", authority="arkivlagen", decided_by="kommunarkivarien")
    assert "Skrivet i fel logg." not in str(shown(alva, incident_id, number))


def test_the_same_number_in_another_incident_is_another_line(alva, incident_id):
    other = new_id()
    draft = IncidentDraft(title="Översvämning", authority_id=AUTHORITY, authority="Kommunstyrelsen")
    actions.open_incident(viewer=alva, draft=draft, key=other, now=NOW)
    here, there = write(alva, incident_id, "Här."), write(alva, other, "Där.")
    assert here == there
    assert (shown(alva, incident_id, here).text, shown(alva, other, there).text) == ("Här.", "Där.")
    assert shown(alva, incident_id, here).url != shown(alva, other, there).url


def test_each_language_and_each_year_has_its_own(alva, incident_id):
    number = write(alva, incident_id, "Färjan ställs in.", category=Category.DECISION)
    swedish = shown(alva, incident_id, number)
    with translation.override("en"):
        assert shown(alva, incident_id, number).kind != swedish.kind
    act(actions.correct_entry, alva, incident_id, number, text="Färjan går ändå.", reason="fel")
    later = queries.log_page(alva, incident_id).entries
    words = [presentation.line(incident_id, entry, NOW + timedelta(days=years * 366)).when for years in (0, 1) for entry in later[:1]]
    assert "2026" not in words[0]
    assert "2026" in words[1]


def test_the_store_does_not_grow_for_ever(alva, incident_id, monkeypatch):
    monkeypatch.setattr(presentation, "_MOST_LINES", 3)
    monkeypatch.setattr(presentation, "_lines", {})
    numbers = [write(alva, incident_id, f"Rad {number}.") for number in range(8)]
    assert [shown(alva, incident_id, number).text for number in numbers] == [f"Rad {number}." for number in range(8)]
    assert len(presentation._lines) <= 3
