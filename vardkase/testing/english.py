"""Finds English on a Swedish screen: source strings that were never translated, and sentences that nobody marked for translation."""

from __future__ import annotations

import gettext
import re
from functools import cache, lru_cache
from importlib.util import find_spec
from pathlib import Path
from typing import Any

import polib

# An lxml element; lxml publishes no types.
Element = Any

HOUSE = Path(__file__).resolve().parent.parent
# Attributes that are read aloud or shown.
SPOKEN = ("aria-label", "aria-description", "title", "alt", "placeholder", "label", "data-confirm", "data-label")
UNSPOKEN = frozenset({"script", "style", "template", "noscript"})
# Words that no Swedish sentence has. One of them in a text of three words or more gives the text away.
TELLTALE = frozenset(
    "the and your you this that with are have please from which been were will would should cannot these those their there has does or "
    "must enter choose select already new password sign email".split()
)
# Telltales that are Swedish words too, or names of things, count only together with another.
WEAK = frozenset({"has", "does", "must", "or", "new", "enter", "select", "password", "sign", "email", "there", "that"})
# Source strings that happen to be Swedish words with another meaning.
SWEDISH_TOO = frozenset({"Fri", "Mars", "Index", "Text", "Start", "Status", "Plan", "Form", "Test", "Band", "System", "Tor"})
PLACEHOLDER = re.compile(r"%\(\w+\)[sd]")
WORD = re.compile(r"[A-Za-zÅÄÖåäöé’'-]+")


def remains(said: list[tuple[str, Element]]) -> list[str]:
    """The English ones among the texts of a page (see `texts`), each once, in the order of the page."""
    found = dict.fromkeys(" ".join(text.split()) for text, _ in said if is_english(text))
    return list(found)


def is_english(text: str) -> bool:
    """A source string whose translation is another, or a sentence that only English can have."""
    return _is_english(" ".join(text.split()))


@lru_cache(maxsize=20_000)
def _is_english(text: str) -> bool:
    # Remembered: most of a page is what every page has.
    if not text:
        return False
    if text in untranslated_sources():
        return True
    # The names of placeholders are code, in whatever sentence they stand.
    words = [word.lower().replace("’", "'") for word in WORD.findall(PLACEHOLDER.sub("", text))]
    if len(words) < 3:
        return False
    hits = {word for word in words if word in TELLTALE}
    return bool(hits - WEAK) or len(hits) >= 2


def texts(root: Element) -> list[tuple[str, Element]]:
    """Every text that is shown or read aloud, with its element; what is marked as another language is left out."""
    found: list[tuple[str, Element]] = []
    _gather(root, found)
    return found


def _gather(element: Element, found: list[tuple[str, Element]]) -> None:
    if not _is_read(element):
        return
    if element.text and element.text.strip():
        found.append((element.text, element))
    found.extend((element.get(name), element) for name in SPOKEN if (element.get(name) or "").strip())
    if element.tag == "input" and element.get("type") in {"submit", "button", "reset"} and element.get("value"):
        found.append((element.get("value"), element))
    for child in element:
        if isinstance(child.tag, str):
            _gather(child, found)
        if child.tail and child.tail.strip():
            found.append((child.tail, element))


def _is_read(element: Element) -> bool:
    """Whether an element is read, in itself: nothing inside one that is not is read either."""
    if element.tag in UNSPOKEN or element.get("translate") == "no":
        return False
    return element.tag == "html" or element.get("lang") in (None, "sv")


@cache
def untranslated_sources() -> frozenset[str]:
    """English source strings, ours and those of the libraries, that must not be seen since their Swedish is another text."""
    ours, swedish = _our_catalogues()
    return frozenset((ours | _library_sources()) - swedish - SWEDISH_TOO)


def _our_catalogues() -> tuple[set[str], set[str]]:
    sources: set[str] = set()
    swedish: set[str] = set()
    for file in sorted(HOUSE.glob("*/locale/sv/LC_MESSAGES/*.po")):
        for entry in polib.pofile(str(file)):
            if entry.obsolete:
                continue
            swedish.add(" ".join(entry.msgstr.split()))
            swedish.update(" ".join(form.split()) for form in entry.msgstr_plural.values())
            if entry.msgid != entry.msgstr and "%" not in entry.msgid:
                sources.add(" ".join(entry.msgid.split()))
    return sources, swedish


def _library_sources() -> set[str]:
    sources: set[str] = set()
    for name in ("django/conf", "django/contrib/auth", "allauth"):
        spec = find_spec(name.split("/", maxsplit=1)[0])
        if spec is None or not spec.submodule_search_locations:
            continue
        folder = Path(next(iter(spec.submodule_search_locations))).parent / name
        file = folder / "locale" / "sv" / "LC_MESSAGES" / "django.mo"
        if file.exists():
            with file.open("rb") as opened:
                catalogue = gettext.GNUTranslations(opened)._catalog  # type: ignore[attr-defined]  # noqa: SLF001 - the only way to list a catalogue
            sources |= {_plain(key) for key, value in catalogue.items() if isinstance(key, str) and _plain(key) != value}
    # Single words of libraries are too often Swedish words, or names, to judge a page by; two words are not.
    return {source for source in sources if len(source.split()) >= 2 and "%" not in source}


def _plain(key: str) -> str:
    """A source string without its context."""
    return " ".join(key.rpartition("\x04")[2].split())
