"""The words of a call-out: role, place, time and a link, nothing else. What stands in an SMS is read by whoever holds the phone.

An SMS is counted as 3GPP TS 23.038 and 23.040 say: 160 characters of the GSM alphabet (å, ä and ö are in it; ^{}[]~\\|€ count double) or 70
UTF-16 units when one character is not in it; 153 or 67 in each part of several. A character is never cut in two.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum

EXERCISE_MARK = "ÖVNING"
# What the municipality may change in its settings; Swedish since it is what is sent, not a label on a screen.
DEFAULT_TEXT = "{sender}: Du kallas in som {role}. Plats: {place}. Tid: {time}. Svara JA, JA 20 (minuter), NEJ eller SENARE. {link}"
DEFAULT_BRIEF = "{sender}: Du kallas in: {role}, {place}, {time}. Svara JA/NEJ/SENARE. {link}"
DEFAULT_SPEAK = (
    "Det här är ett samtal från {sender}. Du kallas in som {role}. Plats: {place}. Tid: {time}. Tryck 1 för ja, 2 för nej, 3 för senare."
)
DEFAULT_TEST = "{sender}: Detta är ett prov av inkallning ({role}). Kom inte. Hade du kunnat? Svara JA, NEJ eller SENARE. {link}"
# That somebody need not come is not the municipality's to word otherwise: it is read half asleep, and must not be misread.
STOPPED = "{sender}: Inkallningen är avbruten. Du behöver inte komma. Det gäller {role}."
STOPPED_SPEAK = "Det här är ett samtal från {sender}. Inkallningen är avbruten. Du behöver inte komma. Det gäller {role}."
FIELDS = frozenset({"sender", "role", "place", "time", "link"})
NEEDED = frozenset({"role", "place", "time"})
_FIELD = re.compile(r"\{([^{}]*)\}")
_SPACE_BEFORE_POINT = re.compile(r"\s+([.,])")
_BASIC = frozenset(
    "@£$¥èéùìòÇ\nØø\rÅåΔ_ΦΓΛΩΠΨΣΘΞÆæßÉ !\"#¤%&'()*+,-./0123456789:;<=>?¡ABCDEFGHIJKLMNOPQRSTUVWXYZÄÖÑÜ§¿abcdefghijklmnopqrstuvwxyzäöñüà"
)
_EXTENDED = frozenset("^{}\\[~]|€\f")
# Signs of good typography that would more than halve the room, and what stands for them.
_PLAIN = str.maketrans(
    {
        "–": "-", "—": "-", "‑": "-", "‐": "-", "−": "-", "’": "'", "‘": "'", "“": '"', "”": '"', "„": '"', "«": '"', "»": '"',
        "…": "...", "\u00a0": " ", "\u202f": " ", "\u2009": " ", "\u00ad": "", "\u200b": "",
    }
)  # fmt: skip


class Alphabet(StrEnum):
    """What the characters of an SMS are written in."""

    GSM = "gsm"
    UCS2 = "ucs2"


@dataclass(frozen=True, slots=True)
class Segments:
    """How an SMS is sent: in which alphabet, how many parts, how many units in all (septets or UTF-16 units)."""

    alphabet: Alphabet
    count: int
    units: int


def segments(text: str) -> Segments:
    """How many SMS a text is. The empty text is one SMS without words."""
    gsm = all(sign in _BASIC or sign in _EXTENDED for sign in text)
    alphabet, alone, in_part = (Alphabet.GSM, 160, 153) if gsm else (Alphabet.UCS2, 70, 67)
    sizes = list(_gsm_sizes(text) if gsm else _utf16_sizes(text))
    units = sum(sizes)
    if units <= alone:
        return Segments(alphabet, 1, units)
    count, used = 1, 0
    for size in sizes:
        if used + size > in_part:
            count, used = count + 1, 0
        used += size
    return Segments(alphabet, count, units)


def compose(
    role: str,
    place: str,
    time: str,
    link: str,
    exercise: bool,
    *,
    sender: str = "",
    template: str = DEFAULT_TEXT,
    brief: str = DEFAULT_BRIEF,
) -> str:
    """The text of a call-out; the brief one when only that fits in one SMS. Nothing is ever cut off: rather two parts than half a place.

    An exercise begins and ends with ÖVNING, whatever the template says.
    """
    values = {"sender": sender, "role": role, "place": place, "time": time, "link": link}
    texts = [_marked(_filled(chosen, values), exercise) for chosen in (template, brief) if chosen]
    return next((text for text in texts if segments(text).count == 1), min(texts, key=lambda text: segments(text).count))


def is_marked(text: str) -> bool:
    """Whether a text says at both ends that it is an exercise."""
    words = text.split()
    return len(words) > 1 and words[0].strip(":.!") == EXERCISE_MARK and words[-1].strip(":.!") == EXERCISE_MARK


def template_problem(template: str, needed: frozenset[str] = NEEDED) -> str:
    """What is wrong with a template, or empty: a place for what does not exist, or none for role, place and time."""
    said = set(_FIELD.findall(template))
    if unknown := said - FIELDS:
        return f"unknown: {', '.join(sorted(unknown))}"
    if missing := needed - said:
        return f"missing: {', '.join(sorted(missing))}"
    return "a brace stands alone" if set("{}") & set(_FIELD.sub("", template)) else ""


def _filled(template: str, values: dict[str, str]) -> str:
    """The template with its places filled in one go: a brace in a value is a brace, and a line break cannot begin a text of its own."""
    text = _FIELD.sub(lambda found: " ".join(values.get(found[1], "").split()), template)
    text = _SPACE_BEFORE_POINT.sub(r"\1", " ".join(text.translate(_PLAIN).split()))
    return text.removeprefix(":").strip()


def _marked(text: str, exercise: bool) -> str:
    return f"{EXERCISE_MARK} {text} {EXERCISE_MARK}" if exercise else text


def _gsm_sizes(text: str) -> Iterator[int]:
    return (2 if sign in _EXTENDED else 1 for sign in text)


def _utf16_sizes(text: str) -> Iterator[int]:
    return (2 if ord(sign) > 0xFFFF else 1 for sign in text)
