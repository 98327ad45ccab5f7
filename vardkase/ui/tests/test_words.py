"""Codes become sentences: every code of the kernel has one, unknown codes get a general one and a line in the log."""

from __future__ import annotations

import logging
from datetime import UTC, date, datetime
from types import ModuleType

import polib
import pytest
from django.utils import translation

from vardkase.kernel.moments import REFUSAL_CODES, parse_happened
from vardkase.kernel.refusal import Refusal
from vardkase.ui import prepare, words

GENERAL = "Det gick inte. Inget har sparats. Gå tillbaka och försök igen."
FACTS = {"said": "31 feb", "date": date(2019, 3, 31), "longest": 80, "sooner": date(2019, 4, 1), "later": date(2019, 4, 2)}


@pytest.fixture
def other_package(monkeypatch):
    """A package with words of its own, as those above have."""
    module = ModuleType("words")
    module.REFUSALS = {"beacon.wet": "Veden är blöt sedan %(since)s."}
    module.EVENTS = {"beacon.lit": "Vårdkasen är tänd"}
    monkeypatch.setattr(words, "_word_modules", lambda: [module])
    words._collected.cache_clear()
    yield module
    words._collected.cache_clear()


@pytest.mark.parametrize("code", REFUSAL_CODES)
def test_every_refusal_of_a_moment_has_words_that_take_its_facts(code):
    sentence = words.refusal_text(Refusal(code, **FACTS))
    assert sentence != GENERAL
    assert "%(" not in sentence
    assert sentence.endswith(".")


def test_there_are_no_words_for_codes_that_do_not_exist():
    # Those of positions and shapes are compared with what is raised by the test of the whole house (tests/test_words.py).
    assert {code for code in words.REFUSALS if not code.startswith("geo.")} == set(REFUSAL_CODES)


def test_what_was_typed_stands_in_the_sentence():
    with pytest.raises(Refusal) as caught:
        parse_happened("i fjärran", now=datetime(2019, 1, 3, tzinfo=UTC))
    assert "”i fjärran”" in words.refusal_text(caught.value)


def test_the_sentence_follows_the_language():
    refusal = Refusal("moment.too_old", said="1 jan 1899")
    assert words.refusal_text(refusal) == "”1 jan 1899” är före år 1900. Kontrollera året."
    with translation.override("en"):
        assert words.refusal_text(refusal) == "“1 jan 1899” is before the year 1900. Check the year."


def test_an_unknown_code_gets_a_general_sentence_and_is_logged(caplog):
    with caplog.at_level(logging.ERROR):
        assert words.refusal_text(Refusal("beacon.stolen")) == GENERAL
    assert "beacon.stolen" in caplog.text


def test_a_sentence_whose_facts_are_missing_is_replaced_and_logged(caplog):
    with caplog.at_level(logging.ERROR):
        assert words.refusal_text(Refusal("moment.too_long")) == GENERAL
    assert "moment.too_long" in caplog.text


def test_words_are_found_in_other_packages(other_package):
    since = datetime(2019, 1, 3, 9, tzinfo=UTC)
    assert words.refusal_text(Refusal("beacon.wet", since=since)).startswith("Veden är blöt sedan tor 3 jan")
    assert words.event_text("beacon.lit") == "Vårdkasen är tänd"


def test_an_event_without_words_shows_its_kind_and_is_logged(other_package, caplog):
    with caplog.at_level(logging.ERROR):
        assert words.event_text("beacon.fallen") == "beacon.fallen"
    assert "beacon.fallen" in caplog.text


def test_the_words_of_every_installed_package_are_looked_through():
    assert words in words._word_modules()


def test_moments_and_days_among_the_facts_are_written_as_everywhere_else():
    assert words._readable(date(2001, 1, 3)) == "ons 3 jan 2001"
    assert words._readable(datetime(2001, 1, 3, 9, tzinfo=UTC)) == "ons 3 jan 2001 10:00"
    assert words._readable(7) == 7


CATALOGUE = polib.pofile(str(prepare.UI / "locale" / "sv" / "LC_MESSAGES" / "django.po"))


def test_the_swedish_catalogue_is_complete():
    assert [entry.msgid for entry in CATALOGUE if not entry.translated() or entry.fuzzy or entry.obsolete] == []


def test_the_swedish_sentences_keep_the_facts_of_the_english():
    for entry in CATALOGUE:
        assert entry.msgid.count("%(") == entry.msgstr.count("%("), entry.msgid
        assert all(part.split(")")[0] in entry.msgstr for part in entry.msgid.split("%(")[1:]), entry.msgid


def test_swedish_uses_swedish_quotation_marks():
    assert [entry.msgstr for entry in CATALOGUE if "“" in entry.msgstr or '"' in entry.msgstr] == []
