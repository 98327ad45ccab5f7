"""The storm in the time machine: at 3 January 10:00 stands what was known then, and nothing that was written later."""

from __future__ import annotations

from datetime import datetime
from typing import Any
from uuid import UUID

import pytest

from vardkase.access.rules import Viewer
from vardkase.incidents import queries as incidents
from vardkase.kernel.moments import STOCKHOLM
from vardkase.shell.demo.alfrida.script import Do, steps
from vardkase.shell.demo.alfrida.tests.test_loader import NOW
from vardkase.situation.moments import Seen
from vardkase.situation.queries import moments as queries
from vardkase.situation.queries.known import known_at

pytestmark = pytest.mark.django_db
THEN = datetime(2019, 1, 3, 10, 0, 59, tzinfo=STOCKHOLM)
# What a step says in so many words: long enough not to be said by chance.
LEAST = 24


@pytest.fixture
def seen(incident_id: UUID, auditor: Viewer) -> dict[str, list[Seen]]:
    """The picture of then, part by part."""
    row = incidents.incident(auditor, incident_id)
    return {one.part.key: list(one.things) for one in queries.picture(auditor, row, known_at(row, THEN, NOW))}


def told(body: Any) -> list[str]:
    """Every text of a step."""
    if isinstance(body, str):
        return [body]
    parts = body.values() if isinstance(body, dict) else body if isinstance(body, list) else ()
    return [text for part in parts for text in told(part)]


def test_nothing_that_was_written_later_stands_there(incident_id: UUID, auditor: Viewer, seen: dict[str, list[Seen]]) -> None:
    row = incidents.incident(auditor, incident_id)
    number = known_at(row, THEN, NOW).number
    assert 80 < number < row.entries
    assert max(thing.number for things in seen.values() for thing in things) <= number
    text = " ".join(said for things in seen.values() for one in things for said in (one.title, one.value, one.more, one.word))
    known = " ".join(told([dict(step.body) for step in steps() if step.recorded_at <= THEN]))
    later = [step for step in steps() if step.recorded_at > THEN and step.do in {Do.LEAD, Do.PICTURE}]
    words = [said for step in later for said in told(step.body.get("draft", {})) + told(step.body.get("say", {}))]
    assert len(words) > 50
    assert not [said for said in words if len(said) >= LEAST and said not in known and said in text]


def test_what_was_known_stands_there(seen: dict[str, list[Seen]]) -> None:
    assert [(one.title, one.value) for one in seen["head"]][:2] == [("Nivå", "Stabsläge"), ("Status", "Aktiv")]
    assert "Ingen ska fara illa" in seen["direction"][0].value
    assert [(one.title, one.value) for one in seen["decisions"]] == [("B-001 Fem trygghetspunkter öppnas", "Gäller")]
    alarms = next(one for one in seen["tasks"] if "trygghetslarm" in one.title)
    assert (alarms.word, alarms.over) == ("Väntar", False)
    assert "Väntar på bandvagn." in alarms.more
    assert {one.title for one in seen["staffs"] if not one.over} >= {"Central krisledning", "Stab, socialkontoret"}
    assert seen["questions"][0].word == "Leder"
    assert seen["board"] == []


def test_the_worst_was_the_first_worst_and_the_best_had_been_withdrawn(seen: dict[str, list[Seen]]) -> None:
    titles = {one.title: one for one in seen["scenarios"]}
    assert "Värsta: Öarna är utan el och telefon i en vecka" in titles
    assert not [title for title in titles if "Nytt oväder" in title]
    assert titles["Bästa: Elen är tillbaka i morgon kväll"].over
    assert titles["Batterierna i mobilnätet är slut på Yxlan."].word == "Omhändertagen"
    assert titles["Prognosen för öarna skjuts fram för andra gången."].word == "Inte sedd"


def test_on_the_eighth_a_sign_came_true(incident_id: UUID, auditor: Viewer) -> None:
    row = incidents.incident(auditor, incident_id)

    def words(hour: int, minute: int) -> dict[str, str]:
        known = known_at(row, datetime(2019, 1, 8, hour, minute, tzinfo=STOCKHOLM), NOW)
        (part,) = queries.picture(auditor, row, known, "scenarios")
        return {one.title: one.word for one in part.things}

    snow = "Snön slår ut ledningar igen."
    assert [words(*at)[snow] for at in ((18, 50), (19, 0), (19, 30))] == ["Inte sedd", "Har slagit in", "Omhändertagen"]
    (tick,) = [one for one in queries.ticks_of(auditor, row) if snow in one.text]
    assert tick.at.astimezone(STOCKHOLM).strftime("%d %H:%M") == "08 18:58"


def test_on_the_tenth_the_number_without_power_rose_again_and_the_house_saw_it(incident_id: UUID, auditor: Viewer) -> None:
    row = incidents.incident(auditor, incident_id)
    rises = "Antalet utan el ökar från en dag till nästa."

    def word(day: int, hour: int, minute: int) -> str:
        known = known_at(row, datetime(2019, 1, day, hour, minute, tzinfo=STOCKHOLM), NOW)
        (part,) = queries.picture(auditor, row, known, "scenarios")
        return next(one.word for one in part.things if one.title == rises)

    assert [word(*at) for at in ((8, 10, 0), (10, 11, 51), (10, 11, 53), (10, 12, 7))] == [
        "Inte sedd", "Inte sedd", "Har slagit in", "Omhändertagen",
    ]  # fmt: skip
