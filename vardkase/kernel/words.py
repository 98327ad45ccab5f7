"""Swedish word forms for the search index and for the search box.

`stems` turns text into space separated stems made of letters and digits only, and `query_terms` turns what somebody typed in a search
box into data, never into the syntax of a search engine. Both use the same table, so *strömavbrott* finds *strömavbrottens*.

The stemmer is Snowball's Swedish one (https://snowballstem.org/algorithms/swedish/stemmer.html), called directly so that an
accelerated build on one machine cannot give other stems than the plain one on the next. It is run until nothing more comes off, and
followed by the endings it leaves on: *brott-et*, *färj-an*, *vattn-et*, *kabl-ar*, *brandmän*. Some unrelated words thereby
share a stem (*resa* and *res*); a log keeper who searches at night suffers more from a missed entry than from one too many.

Letters: å, ä and ö are letters of their own and are never folded to a and o. The neighbours' æ and ø sort as ä and ö in Swedish and are
read as such. Every other accent is folded (é to e, ü to u), because names are spelt as they are heard on a bad line.

A stored index must be rebuilt when `STEMS_VERSION` changes. The column that holds it must not fold accents on its own
(FTS5: `tokenize = "unicode61 remove_diacritics 0"`).
"""

from __future__ import annotations

import re
import threading
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache
from itertools import islice

from snowballstemmer.swedish_stemmer import SwedishStemmer

STEMS_VERSION = 1
MAX_TOKEN = 64  # characters; the longest Swedish compound in earnest use has about 50
MAX_PARTS = 8  # parts of a written compound such as B-2019-009
MAX_QUERY = 2_000  # characters of a search box that are read
MAX_TERMS = 32
CACHED_TOKENS = 16_384  # about 5 MB; a municipality's log uses some thousand words over and over
IMPLICIT_PREFIX = 3  # letters before an unfinished last word is also searched as a beginning
LONG_ENOUGH = 5  # letters a stem has when one more ending may come off it
SHORTEST = 2

_PLAIN = re.compile(r"[\x00-\x7fåäö]*\Z")
_MARKS = re.compile("(a\u030a|a\u0308|o\u0308)|[\u0300-\u036f]+")
_NEIGHBOURS = str.maketrans({"æ": "ä", "ø": "ö"})
# Longer words and compounds go on as the next one, so that nothing of a text is lost and nothing boundless is cached.
_TOKEN = re.compile(rf"[^\W_]{{1,{MAX_TOKEN}}}(?:[-\u2010-\u2015\u2212:./_'’][^\W_]{{1,{MAX_TOKEN}}}){{0,{MAX_PARTS - 1}}}")
_PART = re.compile(r"[^\W_]+")
_RUN = re.compile(r"[0-9]+|[^\W0-9_]+")
_CHUNK = re.compile(r'(-?)"([^"]*)"?|(-?)([^\s"]+)')
_QUOTES = str.maketrans(dict.fromkeys("“”„‟«»″＂", '"') | dict.fromkeys("−–‐", "-"))

_VOWELS = frozenset("aeiouyåäö")
_OWN_ET = ("internet", "market", "basket", "ticket")  # -et belongs to the word and is not the article
_AGENT = re.compile(r"([aoiu]tor|[aeiou]ktor)ns?\Z")  # generatorn, traktorn; vattentorn and klocktorn keep their n
_SHORT = re.compile(r"([åö]|bro|by|\b(?:el|is))(?:e?ns?|ars?|arnas?|ers?|ernas?)\Z")  # ön, öarna, sjöar, Norrtäljeån, broar, elen, isen
_THE_MANY = re.compile(r"(?<=\w\w\w)enas?\Z")  # mötena, meddelandena
_SYNCOPE = re.compile(r"(vatt|teck|vap|sock|bott)(?:ens?|n(?:ets?|ens?|ars?|arnas?))\Z")  # vatten, vattnet: the e that comes and goes
_BEFOREHAND = ((_AGENT, r"\1"), (_SHORT, r"\1"), (_THE_MANY, "e"), (_SYNCOPE, r"\1"))
_PARTICIPLES = ("öppn", "vuxn", "utn", "ivn", "usn", "tagn", "slagn", "dragn")  # öppen and öppn-a, avbruten and avbrutn-a
_UMLAUTS = {"män": "man", "bränd": "brand", "stränd": "strand", "nätt": "natt"}  # brandmän, bränder, stränder, nätter
_BEFORE_S = frozenset("bcdfghjklmnoprtvyö")  # Snowball's letters that may carry an -s of inflection, and ö for islands: Vätö-s
_UNDOUBLED = frozenset("bdfgklmnprstv")


@dataclass(frozen=True, slots=True)
class Term:
    """One thing searched for: `stems` that follow each other, made of letters and digits only.

    `prefix`: the last stem is the beginning of a word. `excluded`: entries with it are left out.
    """

    stems: tuple[str, ...]
    prefix: bool = False
    excluded: bool = False


def casefold_sv(text: str) -> str:
    """Lower case as a Swede compares words: å, ä, ö kept, æ and ø read as ä and ö, other accents folded, full width and ligatures plain."""
    low = text.lower()
    if _PLAIN.match(low):
        return low
    low = unicodedata.normalize("NFKC", text).casefold().translate(_NEIGHBOURS)
    if _PLAIN.match(low):
        return low
    apart = unicodedata.normalize("NFKD", low)
    return unicodedata.normalize("NFC", _MARKS.sub(lambda found: found.group(1) or "", apart))


def stems(text: str) -> str:
    """The stems of a text in its order, separated by one space, each of letters and digits only; "" for a text without words.

    A word written with marks or digits in it is given whole and in parts: `R-04` becomes `r04 r 04`, `E18` becomes `e18 e 18`.
    Linear in the length of the text; never raises.
    """
    return " ".join([_indexed(token) for token in _TOKEN.findall(casefold_sv(text))])


def query_terms(text: str) -> tuple[Term, ...]:
    """What a search box asks for, at most `MAX_TERMS` of its first `MAX_QUERY` characters; () when there is no word in it.

    All terms that are not excluded must be present. `"quoted words"` follow each other; `-word` is left out; `begin*` is a beginning,
    and so is the last word while it is being typed (no space or quote after it). Never raises.
    """
    asked = text[:MAX_QUERY].translate(_QUOTES)
    return tuple(islice((term for found in _CHUNK.finditer(asked) for term in _terms(found)), MAX_TERMS))


def _terms(found: re.Match[str]) -> Iterator[Term]:
    quoted, word = found.group(2), found.group(4)
    excluded = bool(found.group(1) or found.group(3))
    if word is None:
        phrase = tuple(stems(quoted).split())
        if phrase:
            yield Term(phrase, excluded=excluded)
        return
    asked = [_asked(token) for token in _TOKEN.findall(casefold_sv(word))]
    for number, parts in enumerate(asked, start=1):
        unfinished = found.end() == len(found.string) and sum(map(len, parts)) >= IMPLICIT_PREFIX
        yield Term(parts, prefix=number == len(asked) and (unfinished or word.endswith("*")), excluded=excluded)


def _asked(token: str) -> tuple[str, ...]:
    """The parts of a compound as they follow each other in the index; a word without marks as itself."""
    parts = _PART.findall(token)
    if len(parts) == 1:
        return (stem(token),)
    return tuple(piece for part in parts for piece in _pieces(part))


def _pieces(part: str) -> tuple[str, ...]:
    runs = _RUN.findall(part)
    return tuple(runs) if 1 < len(runs) <= 3 else (stem(part),)


@lru_cache(maxsize=CACHED_TOKENS)
def _indexed(token: str) -> str:
    parts = _PART.findall(token)
    pieces = [piece for part in parts for piece in _pieces(part)]
    if len(pieces) == 1 and len(parts) == 1:
        return pieces[0]
    whole = "".join(parts)
    return " ".join([stem(whole), *pieces]) if len(whole) <= MAX_TOKEN else " ".join(pieces)


class _Stemmers(threading.local):
    """Snowball's stemmer keeps its place in the word in itself, so threads must not share one."""

    def __init__(self) -> None:
        self.swedish = SwedishStemmer()


_stemmers = _Stemmers()


@lru_cache(maxsize=CACHED_TOKENS)
def stem(word: str) -> str:
    """The stem of one word that `casefold_sv` has been through; digits and other alphabets come back as they are."""
    swedish = _stemmers.swedish
    for pattern, kept in _BEFOREHAND:
        word = pattern.sub(kept, word)
    base = swedish.stemWord(word)
    while base != word and (len(base) > LONG_ENOUGH or base[-1:] == "s" or word[-1] == "s"):
        # What came off may have hidden more: resurs-er and resur-s, evakuerat-s and evakuer-at, aggregat-et and aggreg-at.
        word, base = base, swedish.stemWord(base)
    return _finish(base if len(base) >= SHORTEST else word)


def _finish(word: str) -> str:
    """Takes off what Snowball leaves on: see the module's text. Each line is one ending, in the order in which they are stacked."""
    if word.endswith("et") and _closed(word[:-2]) and not word.endswith(_OWN_ET):
        word = word[:-2]
    if word.endswith("s") and _long(word[:-1]) and word[-2] in _BEFORE_S:
        word = word[:-1]
    if word.endswith("an") and _long(word[:-2]) and (not word.endswith("man") or word.endswith("mman")):
        word = word[:-2]
    if word.endswith("eln"):
        word = word[:-1]
    if word.endswith("el") and _long(word[:-2]) and word[-3] not in _VOWELS:
        word = word[:-2] + "l"
    if word.endswith("r") and _closed(word):
        word = word[:-1]
    if word.endswith(_PARTICIPLES):
        word = word[:-1]
    for many, one in _UMLAUTS.items():
        if word.endswith(many) and len(word) > 3:
            word = word.removesuffix(many) + one
    if len(word) > 3 and word[-1] == word[-2] and word[-1] in _UNDOUBLED:
        word = word[:-1]
    return word


def _long(base: str) -> bool:
    return len(base) >= 3 and not _VOWELS.isdisjoint(base)


def _closed(base: str) -> bool:
    """At least three letters with a vowel, ending in two consonants."""
    return _long(base) and base[-1] not in _VOWELS and base[-2] not in _VOWELS
