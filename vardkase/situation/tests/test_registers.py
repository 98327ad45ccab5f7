"""What nouns give to reports and to the time machine: asked all together, and nobody twice."""

from __future__ import annotations

from datetime import timedelta

import pytest

from vardkase.incidents import queries as incidents
from vardkase.incidents.tests.scenes import NIGHT, later
from vardkase.leadership.tests.scenes import decided
from vardkase.situation import material, moments
from vardkase.situation.material import Material, Section
from vardkase.situation.moments import Part
from vardkase.situation.queries.known import known_at, known_now


def test_material_is_gathered_from_everybody_who_offers_it(monkeypatch):
    monkeypatch.setattr(material, "_offers", [])
    said = Material(Section.EVENT, "fact:1", "Många saknar el.", "28 528", NIGHT, 3)
    material.offer(lambda viewer, row, known: [said])
    material.offer(lambda viewer, row, known: [])
    assert material.gathered(None, None, None) == [said]


def test_who_gives_material_twice_is_refused(monkeypatch):
    monkeypatch.setattr(material, "_offers", [])

    def give(viewer, row, known):
        return []

    material.offer(give)
    with pytest.raises(ValueError, match="already"):
        material.offer(give)


def test_a_part_of_the_picture_has_its_key_alone(monkeypatch):
    monkeypatch.setattr(moments, "_parts", {})
    part = Part("facts", "Fakta", lambda viewer, row, known: [])
    moments.offer(part)
    assert moments.parts() == (part,)
    with pytest.raises(ValueError, match="already"):
        moments.offer(part)


@pytest.mark.django_db
class TestWhatWasKnown:
    def test_now_is_the_newest_number(self, alva, incident_id):
        row = incidents.incident(alva, incident_id)
        assert known_now(row, later(5)).number == row.entries

    def test_a_moment_knows_what_had_been_recorded_and_nothing_later(self, alva, incident_id):
        before = incidents.incident(alva, incident_id).entries
        decided(alva, incident_id, now=later(30))
        row = incidents.incident(alva, incident_id)
        assert row.entries > before
        assert known_at(row, later(29), later(60)).number == before
        assert known_at(row, later(31), later(60)).number == row.entries

    def test_before_there_was_anything_nothing_was_known(self, alva, incident_id):
        row = incidents.incident(alva, incident_id)
        assert known_at(row, NIGHT - timedelta(days=1), NIGHT).number == 0

    def test_a_moment_to_come_knows_what_is_known_now(self, alva, incident_id):
        row = incidents.incident(alva, incident_id)
        assert known_at(row, later(500), later(60)) == known_now(row, later(60))
