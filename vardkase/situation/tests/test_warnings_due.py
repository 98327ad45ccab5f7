"""What is due of warnings, and the words they are told in."""

from __future__ import annotations

from datetime import timedelta
from typing import Any, ClassVar
from uuid import UUID

import pytest
from lxml import html

from vardkase.access.rules import Role, Viewer
from vardkase.incidents import queries as incidents
from vardkase.incidents.tests.scenes import NIGHT, later
from vardkase.kernel.ids import new_id
from vardkase.leadership import obligations
from vardkase.leadership.obligations import Due
from vardkase.situation.actions.feeds import Asked, note_failure
from vardkase.situation.actions.warnings import dismiss, take_in
from vardkase.situation.material import Section
from vardkase.situation.rooms.warnings import material_of, seen
from vardkase.situation.rules.feeds import Fault, Feed
from vardkase.situation.rules.known import Known
from vardkase.situation.rules.warnings import MsgType, Severity, Status, Urgency, Why, is_acute
from vardkase.situation.tests.warnings_scenes import about, alert, came, reading, took
from vardkase.situation.words import warnings as words
from vardkase.testing.pages import CheckingClient
from vardkase.testing.people import OUTSIDE, viewer_with

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("five_past")]
LIST = "/situation/warnings/"


class TestDue:
    def found(self, viewer: Viewer, now: Any = NIGHT) -> list[obligations.Obligation]:
        return [one for one in obligations.obligations(viewer, now) if one.code in {"warning_proposed", "feed_silent"}]

    def test_a_proposal_waits_for_the_duty_officer(self, alva: Viewer) -> None:
        warning_id = came(alva)
        (one,) = self.found(alva)
        assert (one.state, one.exercise, one.url) == (Due.DUE, False, f"{LIST}{warning_id}/")
        assert one.title == "Ta ställning till varningen: Brand i Rimbo (Sveriges Radio)"
        assert Role.DUTY_OFFICER in one.roles

    def test_an_exercise_says_so_and_a_test_is_not_there(self, alva: Viewer) -> None:
        took(alva, reading(alert("X", status=Status.EXERCISE), alert("T", status=Status.TEST)))
        assert [one.exercise for one in self.found(alva)] == [True]

    def test_what_is_over_or_dealt_with_waits_no_more(self, alva: Viewer) -> None:
        warning_id = came(alva)
        assert self.found(alva, NIGHT + timedelta(hours=11)) == []
        dismiss(viewer=alva, warning_id=warning_id, reason="Nej", key=new_id(), now=NIGHT)
        assert self.found(alva) == []
        took(alva, reading(alert(severity=Severity.EXTREME)))
        assert self.found(alva)[0].title.startswith("Varningen har ändrats:")

    @pytest.mark.parametrize("role", [Role.LOG_KEEPER, Role.STAFF_MEMBER, Role.OBSERVER, *OUTSIDE])
    def test_nobody_is_asked_who_could_not_answer(self, alva: Viewer, role: Role) -> None:
        came(alva)
        assert self.found(viewer_with(role)) == []

    def test_a_silent_feed_is_due(self, alva: Viewer, settings: Any) -> None:
        settings.FEEDS, settings.AREA_LAN = ["smhi"], "01"
        assert self.found(alva) == []
        asked = Asked("smhi", "SMHI", Feed.SMHI, later(10))
        for _ in range(2):
            note_failure(viewer=alva, asked=asked, fault=Fault.SLOW, detail="", key=new_id(), now=NIGHT)
        (one,) = self.found(alva)
        assert one.title == "SMHI, vädervarningar är tyst: titta på avsändarens egen sida"
        assert "Hördes senast: aldrig." in one.why

    def test_a_danger_to_the_municipality_at_once_comes_first(self, alva: Viewer, screen: CheckingClient) -> None:
        took(alva, reading(alert("N", event="Nyhet", headline="Nyhet", severity=Severity.MINOR)), feed=Feed.KRISINFORMATION, now=later(-60))
        took(alva, reading(alert("V", headline="VMA")))
        assert [(one.weight, "VMA" in one.title) for one in self.found(alva)] == [(1, True), (0, False)]
        page = " ".join(html.fromstring(screen.get("/due/").content.decode()).text_content().split())
        assert page.index("Först av allt") < page.index("Ta ställning till varningen: VMA")

    def test_a_feed_that_cannot_be_read_is_due_the_second_time(self, alva: Viewer, settings: Any) -> None:
        settings.FEEDS, settings.AREA_LAN = ["smhi"], "01"
        asked, titles = Asked("smhi", "SMHI", Feed.SMHI, later(10)), []
        for minutes in range(2):
            note_failure(viewer=alva, asked=asked, fault=Fault.GARBAGE, detail="", key=new_id(), now=later(minutes))
            titles.append([one.title for one in self.found(alva, later(minutes))])
        assert titles == [[], ["SMHI, vädervarningar går inte att läsa: titta på avsändarens egen sida"]]

    def test_so_is_one_that_says_only_old_things(self, alva: Viewer, settings: Any) -> None:
        settings.FEEDS, settings.AREA_LAN = ["vma"], "01"
        took(alva, reading(as_of=later(-60)))
        (one,) = self.found(alva)
        assert (one.title, one.since) == ("Sveriges Radio, VMA ger bara gamla uppgifter", later(-60))
        assert one.why.startswith("Flödet svarar, men innehållet är från ons 2 jan 01:20.")


class TestAcute:
    GRAVE: ClassVar[dict[str, Any]] = {"event": "Gas", "severity": Severity.EXTREME, "urgency": Urgency.IMMEDIATE}

    @pytest.mark.parametrize(
        ("more", "why", "acute"),
        [
            (GRAVE, Why.KOMMUN, True),
            ({**GRAVE, "severity": Severity.SEVERE}, Why.COUNTRY, True),
            ({**GRAVE, "severity": Severity.MODERATE}, Why.KOMMUN, False),
            ({**GRAVE, "urgency": Urgency.EXPECTED}, Why.KOMMUN, False),
            (GRAVE, Why.LAN, False),
            (GRAVE, Why.ROAD, False),
            (GRAVE, Why.BY_HAND, False),
            ({"event": "Viktigt meddelande till allmänheten (VMA)", "severity": Severity.UNKNOWN}, Why.KOMMUN, True),
            ({"event": "VMA", "severity": Severity.UNKNOWN}, Why.NAME, True),
            ({"event": "VMA"}, Why.LAN, False),
            ({**GRAVE, "kind": MsgType.CANCEL}, Why.KOMMUN, False),
        ],
    )
    def test_is_what_cannot_wait_its_turn(self, more: dict[str, Any], why: Why, acute: bool) -> None:
        assert is_acute(alert(**more), (why,)) is acute


class TestWords:
    @pytest.mark.parametrize(
        ("more", "said"),
        [
            ({}, "till ons 2 jan 12:20"),
            ({"onset": NIGHT}, "ons 2 jan 02:20 till ons 2 jan 12:20"),
            ({"onset": NIGHT, "expires": None}, "från ons 2 jan 02:20, utan angivet slut"),
            ({"expires": None}, ""),
        ],
    )
    def test_when_it_holds(self, more: dict[str, Any], said: str) -> None:
        assert words.holds(alert(**more), NIGHT) == said

    def test_what_is_proposed_says_that_it_is_not_real(self) -> None:
        assert words.proposal(alert(status=Status.EXERCISE), NIGHT).startswith("ÖVNING. Sveriges Radio varnar:")

    def test_the_senders_own_word_is_named(self) -> None:
        found = words.proposal(alert(level="Orange", instruction="Stäng fönstren."), NIGHT)
        assert found.startswith("Sveriges Radio varnar: Brand i Rimbo (Orange).")
        assert found.endswith("Gå inomhus.\n\nStäng fönstren.")

    def test_every_word_of_the_rules_has_one_here(self) -> None:
        from vardkase.situation.rules import feeds, warnings

        for table, enum in (
            (words.STATUSES, warnings.Status),
            (words.SEVERITIES, warnings.Severity),
            (words.URGENCIES, warnings.Urgency),
            (words.CERTAINTIES, warnings.Certainty),
            (words.WHY, warnings.Why),
            (words.STANDS, warnings.Stand),
            (words.ENDED, warnings.Ended),
            (words.ODDITIES, warnings.Oddity),
            (words.HEALTH, feeds.Health),
            (words.HEALTH_TONES, feeds.Health),
            (words.FAULTS, feeds.Fault),
        ):
            assert set(table) == set(enum)


class TestGivenToOthers:
    def test_the_time_machine_shows_what_had_been_taken_in_and_held(self, alva: Viewer, incident_id: UUID) -> None:
        warning_id = came(alva)
        first = take_in(viewer=alva, warning_id=warning_id, incident_id=incident_id, text="x", key=new_id(), now=later(1))
        took(alva, reading(alert(headline="Brand i Edsbro")), now=later(5))
        second = take_in(viewer=alva, warning_id=warning_id, incident_id=incident_id, text="y", key=new_id(), now=later(6))
        took(alva, reading(about("A1")), now=later(10))
        row = incidents.incident(alva, incident_id)

        def shown(number: int, minutes: float) -> list[str]:
            return [one.title for one in seen(alva, row, Known(number, later(minutes)))]

        assert shown(first.number - 1, 0.5) == []
        assert shown(first.number, 5.5) == ["Brand i Rimbo (Sveriges Radio)"]
        assert shown(second.number, 7) == ["Brand i Edsbro (Sveriges Radio)"]
        assert shown(second.number, 11) == []

    def test_a_report_gets_it_with_source_and_where_it_stands(self, alva: Viewer, incident_id: UUID) -> None:
        warning_id = came(alva)
        entry = take_in(viewer=alva, warning_id=warning_id, incident_id=incident_id, text="x", key=new_id(), now=later(1))
        (one,) = material_of(alva, incidents.incident(alva, incident_id), Known(entry.number, later(2)))
        assert (one.section, one.key, one.number, one.source) == (Section.FORECAST, f"warning:{warning_id}", entry.number, "Sveriges Radio")
        assert one.text.startswith("Sveriges Radio varnar: Brand i Rimbo.")
        assert (one.important, one.as_of) == (True, later(-5))

    def test_nobody_gets_what_is_not_theirs(self, alva: Viewer, bo: Viewer, incident_id: UUID) -> None:
        take_in(viewer=alva, warning_id=came(alva), incident_id=incident_id, text="x", key=new_id(), now=later(1))
        row = incidents.incident(alva, incident_id)
        assert material_of(bo, row, Known(99, later(2))) == []
        assert seen(bo, row, Known(99, later(2))) == []
