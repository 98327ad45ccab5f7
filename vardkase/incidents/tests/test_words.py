"""Words: every code has a sentence that says what to do, in Swedish, and every line of the house reads as one."""

from __future__ import annotations

import ast
import re
from enum import StrEnum
from pathlib import Path
from typing import Any

import pytest
from django.utils import translation

from vardkase.access.rules import Viewer
from vardkase.incidents import actions, queries, rules, words
from vardkase.incidents.attachments import Upload
from vardkase.incidents.queries import LogEntry
from vardkase.incidents.rules import Category, Channel, Details, Direction, Importance, LevelDraft, Source, State
from vardkase.incidents.tests.scenes import INTERNAL, NIGHT, alarmed, completed, erased, marked, moved, opened, wrote
from vardkase.kernel.ids import new_id
from vardkase.kernel.moments import Happened, Precision
from vardkase.kernel.refusal import Refusal
from vardkase.ledger.registry import declared
from vardkase.testing.cases import each
from vardkase.ui.words import event_text, refusal_text

ROOM = Path(words.__file__).parent
ENUMS: list[tuple[type[StrEnum], dict[Any, Any]]] = [
    (rules.Category, words.CATEGORIES),
    (rules.Direction, words.DIRECTIONS),
    (rules.Channel, words.CHANNELS),
    (rules.Importance, words.IMPORTANCE),
    (rules.Secrecy, words.SECRECY),
    (rules.Mode, words.MODES),
    (rules.LegalClass, words.LEGAL_CLASSES),
    (rules.State, words.STATES),
    (rules.Reliability, words.RELIABILITY),
    (rules.SourceRequest, words.SOURCE_REQUESTS),
    (rules.AlarmState, words.ALARM_STATES),
    (rules.AlarmDecision, words.ALARM_DECISIONS),
    (rules.Criterion, words.CRITERIA),
    (rules.Question, words.QUESTIONS),
]


def raised() -> dict[str, set[str]]:
    """Every refusal raised in the rules and actions with the names of its facts."""
    found: dict[str, set[str]] = {}
    files = [ROOM / "attachments.py"]
    for room in ("rules", "actions", "queries", "projections", "forms", "views"):
        files += sorted((ROOM / room).glob("*.py"))
    for path in files:
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id == "Refusal":
                facts = {keyword.arg for keyword in node.keywords if keyword.arg}
                for code in _codes(node.args[0]):
                    found[code] = found.get(code, facts) & facts
    return found


def _codes(node: ast.expr) -> list[str]:
    if isinstance(node, ast.IfExp):
        return _codes(node.body) + _codes(node.orelse)
    assert isinstance(node, ast.Constant), "a refusal's code is written where it is raised"
    return [str(node.value)]


def test_every_refusal_has_a_sentence_and_every_sentence_its_facts() -> None:
    for code, facts in raised().items():
        if code.startswith("ledger."):
            continue
        assert code in words.REFUSALS, code
        assert set(re.findall(r"%\((\w+)\)s", str(words.REFUSALS[code]))) <= facts, code


def test_no_sentence_is_left_from_a_refusal_that_is_gone() -> None:
    assert set(words.REFUSALS) == {code for code in raised() if not code.startswith("ledger.")}


@each("code", words.REFUSALS)
def test_a_refusal_reads_as_swedish_and_ends_as_a_sentence(code: str) -> None:
    with translation.override("en"):
        english = str(words.REFUSALS[code])
    swedish = str(words.REFUSALS[code])

    assert swedish != english
    assert swedish.endswith((".", "?", "”.")), swedish
    assert re.findall(r"%\(\w+\)s", swedish).sort() == re.findall(r"%\(\w+\)s", english).sort()


def test_a_sentence_is_filled_with_its_facts() -> None:
    text = refusal_text(Refusal("incident.text_too_long", field="text", length=20_010, limit=20_000, over=10))

    assert "20010" in text
    assert "%(" not in text


@each(("enum", "labels"), ENUMS, ids=[enum.__name__ for enum, _ in ENUMS])
def test_every_value_has_a_word(enum: type[StrEnum], labels: dict[Any, Any]) -> None:
    assert set(labels) == set(enum)
    assert all(str(label) for label in labels.values())


def test_every_step_to_a_state_has_a_verb() -> None:
    assert set(words.STEPS) == {step.target for step in rules.TRANSITIONS}


def test_every_event_of_ours_has_words() -> None:
    ours = {kind for kind in declared() if kind.startswith(("incident.", "alarm."))}

    assert ours == set(words.EVENTS)
    assert all(event_text(kind) != kind for kind in ours)


@pytest.mark.django_db
def test_every_line_of_the_house_reads_as_a_sentence(alva: Viewer) -> None:
    incident_id = opened(alva)
    number = wrote(alva, incident_id)
    completed(
        alva,
        incident_id,
        number,
        category=Category.DECISION,
        direction=Direction.OUT,
        channel=Channel.RAKEL,
        counterpart="SOS",
        place="Yxlan",
        tags=("el", "väg"),
        importance=Importance.CRITICAL,
        reliability="A",
        source=Source("SVT", "https://example.org"),
    )
    completed(alva, incident_id, number, tags=(), place="", source=Source())
    actions.add_attachments(viewer=alva, incident_id=incident_id, number=number, uploads=(Upload("a.txt", b"a"),), key=new_id(), now=NIGHT)
    actions.verify_entry(viewer=alva, incident_id=incident_id, number=number, confirmed_by="Polisen", key=new_id(), now=NIGHT)
    marked(alva, incident_id, number, INTERNAL)
    actions.acknowledge(viewer=alva, incident_id=incident_id, up_to=3, key=new_id(), now=NIGHT)
    draft = LevelDraft(2, "Kommundirektör", "Storm")
    actions.change_level(viewer=alva, incident_id=incident_id, draft=draft, key=new_id(), now=NIGHT)
    actions.rename(viewer=alva, incident_id=incident_id, title="Alfrida", key=new_id(), now=NIGHT)
    actions.link_alarm(viewer=alva, alarm_id=alarmed(alva), incident_id=incident_id, key=new_id(), now=NIGHT)
    moved(alva, incident_id, State.STANDING_DOWN)
    erased(alva, incident_id, wrote(alva, incident_id))

    lines = {line.kind: words.line_text(line) for line in queries.log_page(alva, incident_id).entries if not line.is_written}

    kinds = {kind for kind in declared() if kind.startswith("incident.")} - {"incident.entry_written", "incident.entry_corrected"}
    assert set(lines) == kinds | {"ledger.payload_erased"}
    for kind, text in lines.items():
        assert text, kind
        assert "%(" not in text, kind
        assert "_" not in text, text


@pytest.mark.django_db
def test_details_given_later_are_named_in_words(alva: Viewer) -> None:
    incident_id = opened(alva)
    note = completed(alva, incident_id, wrote(alva, incident_id), category=Category.NOT_DONE, tags=("el", "väg"), place="")

    text = words.line_text(queries.entry(alva, incident_id, note).entry)

    assert "#2" in text
    assert "el, väg" in text
    assert "not_done" not in text
    assert "–" in text


def test_a_line_that_says_nothing_has_no_text_or_the_name_of_its_kind() -> None:
    bare: dict[str, Any] = {"number": 1, "category": Category.SYSTEM, "happened": Happened(NIGHT, Precision.MINUTE), "recorded_at": NIGHT}

    assert words.line_text(LogEntry(kind="incident.opened", masked=True, **bare)) == ""
    assert words.line_text(LogEntry(kind="incident.entry_written", text="rad", **bare)) == "rad"
    for kind in ("incident.entry_completed", "incident.entry_written"):
        assert words.line_text(LogEntry(kind=kind, erased=True, **bare)) == "Gallrad."
        assert words.line_text(LogEntry(kind=kind, erased=True, erased_by=40, **bare)) == "Gallrad, se #40."
    assert words.line_text(LogEntry(kind="incident.of_tomorrow", **bare)) == "incident.of_tomorrow"


def test_every_detail_that_can_be_given_later_has_a_name() -> None:
    assert set(words.DETAILS) == set(Details.__dataclass_fields__)
