"""Everything that the ledger may say has words, in Swedish, and the words fit the facts."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import polib
import pytest
from django.utils import translation

from vardkase import ledger
from vardkase.ledger import registry, words

HERE = Path(words.__file__).parent
CATALOGUE = HERE / "locale" / "sv" / "LC_MESSAGES" / "django.po"


def raised() -> set[str]:
    """The codes of every refusal in the package's own code."""
    sources = "".join(path.read_text(encoding="utf-8") for path in HERE.glob("*.py"))
    return set(re.findall(r'Refusal\("(ledger\.[a-z_]+)"', sources))


def test_every_refusal_has_words_and_no_words_are_left_over():
    assert raised() == set(words.REFUSALS)


def test_every_event_of_the_ledger_has_words():
    assert {kind for kind in registry.declared() if kind.startswith("ledger.")} == set(words.EVENTS)


def test_the_swedish_catalogue_is_complete():
    catalogue = polib.pofile(str(CATALOGUE))
    assert not catalogue.fuzzy_entries()
    assert not catalogue.untranslated_entries()
    with translation.override("en"):
        shown = {str(promise) for book in (words.REFUSALS, words.EVENTS, words.FAULTS) for promise in book.values()}
    assert {entry.msgid for entry in catalogue} == shown


def test_the_facts_in_a_sentence_are_the_same_in_both_languages():
    for entry in polib.pofile(str(CATALOGUE)):
        assert re.findall(r"%\(\w+\)s", entry.msgid) == re.findall(r"%\(\w+\)s", entry.msgstr), entry.msgid


@pytest.mark.parametrize(("code", "promise"), words.REFUSALS.items())
def test_a_sentence_can_be_filled_in(code, promise):
    with translation.override("en"):
        sentence = str(promise) % {"number": 3, "name": "tavla.png"}
    assert sentence[0].isupper()
    assert sentence.endswith(".")
    assert "%" not in sentence, code


def test_the_public_names_are_there_and_no_others():
    names: dict[str, Any] = {name: getattr(ledger, name) for name in ledger.__all__}
    assert all(callable(named) for named in names.values())
    assert set(ledger._ROOMS) == set(ledger.__all__)
    with pytest.raises(AttributeError):
        _ = ledger.nothing  # type: ignore[attr-defined]
