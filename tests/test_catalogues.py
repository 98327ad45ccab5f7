"""The Swedish catalogues: complete, current, without guesses, and Swedish."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

import polib
import pytest

from vardkase.testing import source
from vardkase.testing.english import is_english

PLACEHOLDER = re.compile(r"%\(\w+\)[sd]|%[sd]|\{\w*\}")
LEFT_BEHIND = shutil.ignore_patterns("tests", "__pycache__", "*.mo", "static", "migrations", "data")

Identity = tuple[str, str, str]


def with_strings() -> list[str]:
    return [package for package in source.packages() if (source.HOUSE / package / "locale").exists()]


def catalogue(folder: Path) -> Path:
    return folder / "locale" / "sv" / "LC_MESSAGES" / "django.po"


def identity(entry: polib.POEntry) -> Identity:
    return entry.msgctxt or "", entry.msgid, entry.msgid_plural or ""


@pytest.fixture(scope="module")
def extracted(tmp_path_factory) -> dict[str, set[Identity]]:
    """What xgettext finds in each package today, worked out in a copy."""
    found = {}
    running = []
    for package in source.packages():
        copy = tmp_path_factory.mktemp(package) / package
        shutil.copytree(source.HOUSE / package, copy, ignore=LEFT_BEHIND)
        shutil.rmtree(copy / "locale", ignore_errors=True)
        (copy / "locale").mkdir()
        command = [sys.executable, "-m", "django", "makemessages", "-l", "sv", "--no-location", "--no-wrap"]
        environment = {key: value for key, value in os.environ.items() if key != "DJANGO_SETTINGS_MODULE"}
        running.append(
            (package, copy, subprocess.Popen(command, cwd=copy, env=environment, stdout=subprocess.PIPE, stderr=subprocess.STDOUT))
        )
    for package, copy, process in running:
        output = process.communicate()[0]
        assert process.returncode == 0, output.decode()
        file = catalogue(copy)
        found[package] = {identity(entry) for entry in polib.pofile(str(file))} if file.exists() else set()
    return found


def test_every_package_with_strings_has_a_swedish_catalogue(extracted):
    without = [package for package, strings in extracted.items() if strings and not catalogue(source.HOUSE / package).exists()]
    assert without == []


def test_every_catalogue_holds_what_the_code_says_today(extracted):
    stale = []
    for package in with_strings():
        written = {identity(entry) for entry in polib.pofile(str(catalogue(source.HOUSE / package))) if not entry.obsolete}
        stale += [f"{package}: not in the catalogue: {text}" for _, text, _ in sorted(extracted[package] - written)]
        stale += [f"{package}: no longer in the code: {text}" for _, text, _ in sorted(written - extracted[package])]
    assert stale == []


def test_nothing_is_untranslated_guessed_or_left_over():
    lacking = []
    for package in with_strings():
        file = polib.pofile(str(catalogue(source.HOUSE / package)))
        lacking += [f"{package}: untranslated: {entry.msgid}" for entry in file.untranslated_entries()]
        lacking += [f"{package}: fuzzy: {entry.msgid}" for entry in file.fuzzy_entries()]
        lacking += [f"{package}: obsolete: {entry.msgid}" for entry in file.obsolete_entries()]
    assert lacking == []


def entries() -> list[tuple[str, polib.POEntry]]:
    return [
        (package, entry)
        for package in with_strings()
        for entry in polib.pofile(str(catalogue(source.HOUSE / package)))
        if not entry.obsolete and entry.translated()
    ]


def translations(entry: polib.POEntry) -> list[tuple[str, str]]:
    """Pairs of source and Swedish, for every grammatical number."""
    if entry.msgid_plural:
        return [(entry.msgid if number == 0 else entry.msgid_plural, text) for number, text in entry.msgstr_plural.items()]
    return [(entry.msgid, entry.msgstr)]


def test_a_translation_fills_in_what_its_source_fills_in():
    differing = []
    for package, entry in entries():
        for text, swedish in translations(entry):
            wanted, given = set(PLACEHOLDER.findall(text)), set(PLACEHOLDER.findall(swedish))
            # A plural may say "en" instead of the number.
            if given - wanted or (wanted - given and not entry.msgid_plural):
                differing.append(f"{package}: {text} -> {swedish}")
    assert differing == []


def test_swedish_is_not_the_english_unless_it_says_so():
    found = {}
    for _, entry in entries():
        for text, swedish in translations(entry):
            if text == swedish and re.search(r"[A-Za-z]{2}", PLACEHOLDER.sub("", text)):
                found[text] = "the Swedish is the same as the source"
    assert not (complaint := source.judge("same_in_swedish", found)), complaint


def test_the_swedish_is_swedish():
    english = [f"{package}: {swedish}" for package, entry in entries() for _, swedish in translations(entry) if is_english(swedish)]
    assert english == []


def test_swedish_uses_swedish_marks():
    """Swedish quotes close with the mark they open with, and an ellipsis is one character."""
    odd = []
    for package, entry in entries():
        for _, swedish in translations(entry):
            if re.search(r"[“„]|\.\.\.|(?<=\w)'(?=\w)| - ", swedish):
                odd.append(f"{package}: {swedish}")
    assert odd == []


def test_a_sentence_stays_a_sentence():
    odd = []
    for package, entry in entries():
        for text, swedish in translations(entry):
            if text.rstrip().endswith(".") != swedish.rstrip().endswith((".", "!", "?", ".”", ".)")) and not text.rstrip().endswith(
                ("!", "?")
            ):
                odd.append(f"{package}: {text} -> {swedish}")
            if text[:1].isspace() != swedish[:1].isspace() or text[-1:].isspace() != swedish[-1:].isspace():
                odd.append(f"{package}: space at the edge: {text!r}")
    assert odd == []
