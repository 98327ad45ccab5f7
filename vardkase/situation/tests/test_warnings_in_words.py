"""What warnings are called: every word in Swedish and of its own, every refusal a whole sentence, every line with what it tells."""

from __future__ import annotations

import re
from datetime import timedelta
from typing import Any
from uuid import UUID

import pytest
from django.utils import translation

from vardkase.access.rules import Viewer
from vardkase.incidents import queries as incidents
from vardkase.incidents.rules import Mode
from vardkase.incidents.tests.scenes import NIGHT, later, opened
from vardkase.kernel.ids import new_id
from vardkase.kernel.refusal import Refusal
from vardkase.situation.actions.issuing import issue
from vardkase.situation.forms.warnings import DismissForm, IssueForm, PutInForm, TakeInForm
from vardkase.situation.lines.warnings import LINES as LOG_LINES
from vardkase.situation.rooms.warnings import ROLES
from vardkase.situation.rules import warnings as rules
from vardkase.situation.rules.feeds import Fault, Health
from vardkase.situation.rules.issuing import IssueDraft
from vardkase.situation.rules.warnings import Area, MsgType, Severity, Stand, Status
from vardkase.situation.tests.warnings_scenes import alert
from vardkase.situation.words import warnings as words
from vardkase.testing.cases import each

TABLES: dict[str, dict[Any, Any]] = {
    "status": words.STATUSES,
    "type": words.TYPES,
    "severity": words.SEVERITIES,
    "urgency": words.URGENCIES,
    "certainty": words.CERTAINTIES,
    "category": words.CATEGORIES,
    "why": words.WHY,
    "stand": words.STANDS,
    "ended": words.ENDED,
    "oddity": words.ODDITIES,
    "health": words.HEALTH,
    "fault": words.FAULTS,
    "event": words.EVENTS,
    "refusal": words.REFUSALS,
}
EVERY = [(table, key) for table, found in TABLES.items() for key in found]
# Words that are the same in both languages.
SHARED = {"EXERCISE", "Rescue"}


def sentences() -> list[tuple[str, str]]:
    return [(code, str(said)) for code, said in words.REFUSALS.items()]


class TestSwedish:
    @each(("table", "key"), EVERY, ids=[f"{table}-{key}" for table, key in EVERY])
    def test_every_word_is_translated_and_without_english(self, table: str, key: Any) -> None:
        said = TABLES[table][key]
        with translation.override("sv"):
            swedish = str(said)
        with translation.override("en"):
            english = str(said)
        assert swedish.strip()
        assert swedish != english
        assert not re.search(r"\b(the|and|is|of|warning|warnings|not|has|feed|its|our)\b", swedish.lower()), swedish

    @each("table", [name for name in TABLES if name not in ("refusal", "event")])
    def test_no_two_of_a_kind_are_called_the_same(self, table: str) -> None:
        said = [str(word) for word in TABLES[table].values()]
        assert sorted(set(said)) == sorted(said)

    def test_what_is_meant_and_what_is_not_are_never_alike(self) -> None:
        assert str(words.STATUSES[Status.ACTUAL]) == "På riktigt"
        assert str(words.STATUSES[Status.EXERCISE]) == "ÖVNING"
        assert str(words.STATUSES[Status.TEST]) == "PROV"


class TestRefusals:
    @each(("code", "sentence"), sentences(), ids=list(words.REFUSALS))
    def test_are_whole_sentences_that_say_what_to_do(self, code: str, sentence: str) -> None:
        assert sentence[0].isupper()
        assert sentence.rstrip("»").endswith(".")
        assert "ogiltig" not in sentence.lower()
        assert code.startswith(("situation.", "warning."))

    @pytest.mark.parametrize(
        ("refusal", "sentence"),
        [
            (Refusal("situation.warning_taken_already", reference="2019-001", number=7), "2019-001"),
            (Refusal("situation.cap_not_valid", count=2, where="alert/sent, alert/references"), "alert/sent, alert/references"),
            (Refusal("situation.cap_asks_nothing", kind="Ack"), "Ack"),
        ],
        ids=lambda one: one.code if isinstance(one, Refusal) else "",
    )
    def test_carry_the_facts_that_are_given(self, refusal: Refusal, sentence: str) -> None:
        assert sentence in str(words.REFUSALS[refusal.code]) % refusal.facts

    def test_name_every_fact_that_they_are_given_and_no_other(self) -> None:
        names = {code: set(re.findall(r"%\((\w+)\)s", sentence)) for code, sentence in sentences()}
        assert {code: found for code, found in names.items() if found} == {
            "situation.warning_taken_already": {"reference", "number"},
            "situation.cap_not_valid": {"count", "where"},
            "situation.cap_asks_nothing": {"kind"},
            "situation.cap_too_large": {"limit"},
            "situation.cap_swapped": {"meant"},
            "situation.cap_far_away": {"said"},
        }


class TestHowBad:
    @each(
        ("severity", "tone"),
        [
            (Severity.EXTREME, "red"),
            (Severity.SEVERE, "orange"),
            (Severity.MODERATE, "yellow"),
            (Severity.MINOR, "grey"),
            (Severity.UNKNOWN, "grey"),
        ],
    )
    def test_what_is_not_stated_is_grey_and_nothing_is_green(self, severity: Severity, tone: str) -> None:
        assert words.tone(alert(severity=severity)) == tone

    def test_the_senders_own_word_goes_before_ours(self) -> None:
        assert words.graveness(alert(level="Orange varning")) == "Orange varning"
        assert words.graveness(alert(level="")) == str(words.SEVERITIES[Severity.SEVERE])

    def test_of_a_feed_only_what_answers_is_green(self) -> None:
        assert {health: tone for health, tone in words.HEALTH_TONES.items() if tone == "green"} == {Health.GOOD: "green"}
        assert words.HEALTH_TONES[Health.NEVER] == "grey"
        assert len({str(words.FAULTS[one]) for one in Fault}) == len(Fault)


class TestProposal:
    @each(
        ("headline", "begins"),
        [
            ("Brand i Rimbo", "Sveriges Radio varnar: Brand i Rimbo.\n"),
            ("Brand i Rimbo.", "Sveriges Radio varnar: Brand i Rimbo.\n"),
            ("Gå inomhus!", "Sveriges Radio varnar: Gå inomhus!\n"),
            ("Är du utan el?", "Sveriges Radio varnar: Är du utan el?\n"),
            ("", "Sveriges Radio varnar: VMA, Norrtälje kommun.\n"),
        ],
    )
    def test_begins_with_who_warns_of_what_and_one_stop(self, headline: str, begins: str) -> None:
        assert words.proposal(alert(headline=headline), NIGHT).startswith(begins)

    @each(
        ("more", "line"),
        [
            ({}, "Område: Norrtälje kommun."),
            ({"areas": (Area("Rimbo"),)}, None),
            ({"areas": ()}, None),
            ({"areas": (Area("Edsbro"), Area("Rånäs"))}, "Område: Edsbro, Rånäs."),
        ],
        ids=["one", "in the headline", "none", "many"],
    )
    def test_says_where_once(self, more: dict[str, Any], line: str | None) -> None:
        said = words.proposal(alert(**more), NIGHT)
        assert [one for one in said.splitlines() if one.startswith("Område")] == ([line] if line else [])

    @each(
        ("text", "instruction", "paragraphs"),
        [("Ett", "Två", ["Ett", "Två"]), ("Ett", "", ["Ett"]), ("", "Två", ["Två"]), ("", "", [])],
    )
    def test_ends_with_the_senders_own_words(self, text: str, instruction: str, paragraphs: list[str]) -> None:
        said = words.proposal(alert(text=text, instruction=instruction), NIGHT)
        assert said.split("\n\n")[1:] == paragraphs

    @each("status", [one for one in Status if one is not Status.ACTUAL])
    def test_of_what_is_not_meant_that_is_its_first_word(self, status: Status) -> None:
        assert words.proposal(alert(status=status), NIGHT).startswith(f"{words.STATUSES[status]}. ")

    def test_another_day_and_year_are_named(self) -> None:
        said = words.holds(alert(onset=NIGHT, expires=NIGHT + timedelta(days=400)), NIGHT)
        assert said.startswith("ons 2 jan 02:20 till ")
        assert "2020" in said


class TestForms:
    @each("form", [TakeInForm, DismissForm, PutInForm, IssueForm])
    def test_every_label_and_help_is_swedish(self, form: type[Any]) -> None:
        for name, field in form.base_fields.items():
            label = str(field.label or "")
            assert not re.search(r"\b(the|and|is|of|what|how|why|where|which|with)\b", f"{label} {field.help_text}".lower()), name

    def test_the_choices_are_the_words(self) -> None:
        form = IssueForm(now=NIGHT, earlier=())
        for name, table in (("severity", words.SEVERITIES), ("urgency", words.URGENCIES), ("certainty", words.CERTAINTIES)):
            shown = {str(word) for _, word in form.fields[name].choices}
            assert {str(word) for word in table.values()} <= shown, name
        assert [str(word) for _, word in form.fields["category"].choices] == [str(word) for word in words.CATEGORIES.values()]

    @pytest.mark.parametrize("reason", ["x" * 300, "Gäller fjällen"])
    def test_a_reason_of_just_the_length_is_one(self, reason: str) -> None:
        assert rules.check_reason(reason) == reason


@pytest.mark.django_db
class TestLines:
    @pytest.fixture(autouse=True)
    def named(self, settings: Any) -> None:
        settings.CAP_SENDER = "kris@kommun.example"

    def test_what_we_wrote_stands_in_the_log_as_a_sentence(self, alva: Viewer, incident_id: UUID) -> None:
        draft = IssueDraft("El", "Strömmen är borta", "900 hushåll.", "Vätö", "Spara värmen.", expires=NIGHT + timedelta(hours=9))
        entry = issue(viewer=alva, incident_id=incident_id, draft=draft, key=new_id(), now=later(1))
        said = incidents.entry(alva, incident_id, entry.number).entry
        assert (said.text, said.importance) == ("900 hushåll.\n\nSpara värmen.", "important")
        sentence, shape = words.LINES["situation.warning_issued"]
        line = str(sentence) % shape(said.facts)
        for part in ("V-001", "Strömmen är borta", "Vätö", str(words.TYPES[MsgType.ALERT])):
            assert part in line

    def test_every_kind_of_entry_of_the_log_has_its_line_and_its_name(self) -> None:
        assert set(LOG_LINES) == set(words.LINES)
        assert set(LOG_LINES) <= set(words.EVENTS)

    def test_an_exercise_is_written_in_its_own_log(self, alva: Viewer) -> None:
        exercise = opened(alva, mode=Mode.EXERCISE)
        draft = IssueDraft("El", "Övning: strömmen", "Text.", "Vätö", expires=NIGHT + timedelta(hours=9))
        entry = issue(viewer=alva, incident_id=exercise, draft=draft, key=new_id(), now=later(1))
        assert entry.event.alert.status is Status.EXERCISE
        assert Stand.NEW in words.STANDS
        assert len(ROLES) == 3
