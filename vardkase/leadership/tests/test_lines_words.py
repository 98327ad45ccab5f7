"""That there is a word for everything: every value of every enum, and every refusal that is raised."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterable, Iterator
from enum import StrEnum
from pathlib import Path
from typing import Any

from django.utils import translation

from vardkase.kernel.refusal import Refusal
from vardkase.leadership import obligations, words
from vardkase.leadership.rules import (
    board,
    callouts,
    decisions,
    diary,
    handover,
    meetings,
    planning,
    shifts,
    sittings,
    staffs,
    standdown,
    tasks,
)
from vardkase.leadership.rules.handover import Whose
from vardkase.leadership.rules.tasks import OriginKind
from vardkase.testing.cases import each
from vardkase.ui.words import refusal_text

ROOM = Path(words.__file__).parent.parent


def enums() -> Iterator[type[StrEnum]]:
    ours = (staffs, decisions, tasks, board, shifts, planning, handover, diary, obligations, callouts, meetings, sittings, standdown)
    for module in ours:
        for value in vars(module).values():
            if isinstance(value, type) and issubclass(value, StrEnum) and value.__module__ == module.__name__:
                yield value


def books() -> Iterator[dict[Any, Any]]:
    for value in vars(words).values():
        if isinstance(value, dict) and value and isinstance(next(iter(value)), StrEnum):
            yield value


class TestWords:
    # What a task came from is shown by its reference, and whose the tasks of a sheet are by its heading, not by a word.
    @each("enum", [one for one in enums() if one not in {OriginKind, Whose}], ids=lambda enum: enum.__name__)
    def test_every_value_that_is_shown_has_one_of_its_own(self, enum: type[StrEnum]) -> None:
        # By its type: what is only spelled the same, such as the board that decides and the board that meets, is another thing.
        found = [book for book in books() if type(next(iter(book))) is enum]
        assert [set(book) for book in found] == [set(enum)]
        for language in ("sv", "en"):
            with translation.override(language):
                said = [str(word) for word in found[0].values()]
            assert all(said)
            assert len(set(said)) == len(enum), said

    @each("book", list(books()), ids=lambda book: type(next(iter(book))).__name__)
    def test_read_as_swedish(self, book: dict[Any, Any]) -> None:
        swedish = [str(word) for word in book.values()]
        with translation.override("en"):
            english = [str(word) for word in book.values()]
        assert [one for one, other in zip(swedish, english, strict=True) if one == other and one != "Normal"] == []


def raised(*rooms: str) -> dict[str, set[str]]:
    """Every refusal of ours with the names of the facts that it always has. Of a code that is put together, each that it may become."""
    found: dict[str, set[str]] = {}
    for path in sorted(path for room in rooms for path in ROOM.glob(room)):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            name = node.func.id if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) else ""
            if name in {"Refusal", "need"}:
                facts = {keyword.arg for keyword in node.keywords if keyword.arg} if name == "Refusal" else {"field"}
                for code in codes(node.args[0 if name == "Refusal" else 2]):
                    found[code] = found.get(code, facts) & facts
    return found


def codes(node: ast.expr) -> Iterable[str]:
    if isinstance(node, ast.JoinedStr):
        pattern = "".join(re.escape(str(part.value)) if isinstance(part, ast.Constant) else "[a-z_]+" for part in node.values)
        found = [code for code in words.REFUSALS if re.fullmatch(pattern, code)]
        assert found, pattern
        return found
    code = str(node.value) if isinstance(node, ast.Constant) else ""
    return [code] if code.startswith("leadership.") else []


ROOMS = ("rules/*.py", "actions/*.py", "queries/*.py", "forms/*.py", "views/*.py", "projections/*.py")
LED = sorted((code, tuple(sorted(facts))) for code, facts in raised(*ROOMS).items())


class TestRefusals:
    def test_are_found(self) -> None:
        assert len(LED) > 50
        assert ("leadership.staff_exists", ("field", "name")) in LED

    @each(("code", "facts"), LED, ids=[code.removeprefix("leadership.") for code, _ in LED])
    def test_say_what_to_do_with_their_facts_filled_in(self, code: str, facts: tuple[str, ...]) -> None:
        assert code in words.REFUSALS
        for language in ("sv", "en"):
            with translation.override(language):
                text = refusal_text(Refusal(code, **{fact: f"‹{fact}›" for fact in facts}))
                unknown = refusal_text(Refusal("leadership.of_tomorrow"))
            assert text != unknown
            assert "%(" not in text
            assert text.endswith("."), text
            assert "law" not in facts or "‹law›" in text

    def test_of_a_code_that_is_gone_leave_no_sentence(self) -> None:
        assert set(words.REFUSALS) <= set(raised(*ROOMS, "law.py", "endurance/*.py", "channels/*.py"))

    @each("code", words.REFUSALS)
    def test_hold_the_same_facts_in_swedish_as_in_english(self, code: str) -> None:
        swedish = str(words.REFUSALS[code])
        with translation.override("en"):
            english = str(words.REFUSALS[code])
        assert swedish != english
        assert sorted(re.findall(r"%\(\w+\)s", swedish)) == sorted(re.findall(r"%\(\w+\)s", english))
