"""Finds Swedish personal identity numbers in free text, so that they are caught before they are saved in a log.

What is a number (folkbokföringslagen 1991:481, 18 §; Skatteverket's brochures SKV 704 and SKV 707): six digits for the day of birth,
three more, and a check digit by Luhn's rule over the ten. A samordningsnummer has 60 added to the day. A plus sign instead of the hyphen
says that the person has turned 100. With the century it has twelve digits.

Every form that people and systems write is read: with hyphen, plus, a space or nothing before the last four, blanks around the hyphen,
any Unicode dash, full-width digits, a low line, slash or raised dot, the date as 1912-12-12, 12-12-12 or 12 12 12, twelve digits in
fours on one line or two. Signs that nobody sees are read past. What decides is the form, a date that exists and has been, and the
checksum.
About one in 140 of all other ten-digit numbers passes that by chance, so six kinds are weighed, like this:

*Ten digits that begin with 0, unbroken* (0701234567) are a telephone number, unless a word next to it says personnummer, född or the
like. Nearly every mobile number is written so, and about a tenth of the population was born in such a year.

*Unbroken digits after a word such as OCR, IMEI, bankgiro, telefon* are what the word says: payment references and IMEI carry the same
checksum. A word that says personnummer outweighs it when it stands closer, and no telephone number has twelve digits with a century.

*Digits without hyphen that read as a clock time of the last year* (201901020220, 20190102 0220, 190102 0220 in the log of
January 2019) are a time stamp: few persons in a log are newborn. From the second year on they are a number, because the lists of schools
and preschools write children just so.

*Fours beside more fours* (4539 1912 1212 1212) are a card or an account. A single clock time (1430 1912 1212 1212) makes no card of a
number, unless the checksum of a card holds for all sixteen digits.

*A low line or slash without hyphen* (121212_1212, 121212/1212) within more of the same sign is a file name, a path or a case number.

*Case numbers of the form 190102-1234* are caught, whatever word stands before: in social services the case often is the person,
and an unneeded question costs the log keeper a second where a disclosed person can lose much more.

Organisation numbers never match, as their third digit is at least 2 and no month is above 12 (lagen 1974:174).
"""

from __future__ import annotations

import re
import unicodedata
from bisect import bisect_right
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum
from functools import cached_property

from vardkase.kernel.clock import utc_now


class Kind(StrEnum):
    """What sort of number it is."""

    PERSONNUMMER = "personnummer"
    SAMORDNINGSNUMMER = "samordningsnummer"


@dataclass(frozen=True, slots=True)
class Found:
    """A number at `text[start:end]`. It does not carry the number itself, so that it can be logged."""

    start: int
    end: int
    kind: Kind


OLDEST = 1840  # the earliest year of birth among those who were given a number when it was introduced in 1947
CLOCK_DAYS = 400  # how old a day of birth may be and still be read as a time stamp: a year, and a month of late paperwork
WORD_REACH = 24  # characters before or after a number in which a word may say what it is

# Both look ahead without taking anything, so that four digits which end what is no number may begin one.
_CANDIDATE = re.compile(
    # 08 is the only area code of two digits; what follows an area code is dialled.
    r"(?<![0-9])(?=(?!08-[0-9]{2}-)"
    r"(?P<century>1[89]|20)?(?P<year>[0-9]{2})(?P<inner>[- ]?)(?P<month>0[1-9]|1[0-2])(?P=inner)(?P<day>[0-9]{2})"
    # Some write a point, too; without the century such are dates and case numbers. Only with it may the rest be on the next line.
    r"(?P<sign>\s?[-+]\s?|[/_·]|(?(century)(?:\.|\s{0,2})|[ ]?))"
    r"(?P<last>[0-9]{4})(?![0-9]))"
)
# Forms on the web and hurried hands group twelve digits in fours.
_FOURS = re.compile(
    r"(?<![0-9])(?="
    r"(?P<century>1[89]|20)(?P<year>[0-9]{2})(?P<inner>\s?-\s?|\s{1,2})(?P<month>0[1-9]|1[0-2])(?P<day>[0-9]{2})"
    r"(?P<sign>\s?-\s?|\s{1,2})(?P<last>[0-9]{4})(?![0-9]))"
)
_FOURS_BEFORE = re.compile(r"(?<![0-9])([0-9]{4}) \Z")
_MORE_BEFORE = re.compile(r"(?<![0-9])(?:[0-9]{4}|[A-Z]{2}[0-9]{2}) \Z")
_FOURS_AFTER = re.compile(r" ([0-9]{4})(?![0-9])")
_DIALLED = re.compile(r"(?:[0-9]-|(?<![0-9])0[0-9]{1,3} )\Z")
_CLOCK = re.compile(r"(?:[01][0-9]|2[0-3])[0-5][0-9]")
_WORD = re.compile(
    r"\b(?:"
    r"(?P<person>person-?\s?(?:nummer|numret|nr|id)|pers\.?\s?nr|p\.?-?nr|pn\b|f(?:ö|o\u200b)d|samordningsn|sam\.?nr|f\.)"
    r"|(?P<phone>tel|hemtel|jourtel|mobil|tfn|ring|sms|fax|sök|nås\b)"
    r"|(?P<reference>ocr|imei|iban|bankgiro|plusgiro|bg\b|pg\b|faktur|referens|ref\b|kundn|serien|konto)"
    r")",
    re.IGNORECASE,
)
_ABROAD = re.compile(r"(?:\+|(?<![0-9])00)[0-9]{1,3}[\s-]?\Z")
_LONGER_BEFORE = re.compile(r"(?:\w|[0-9][.,]|[0-9a-f]{4}-)\Z", re.IGNORECASE)
_HEXADECIMAL = re.compile("-[0-9a-f]{4}", re.IGNORECASE)
_LONGER_AFTER = re.compile(r"\w|[.,][0-9]")


_UNSEEN = "\u200b"
# After a letter it may be the dots of ö, written apart.
_UNSEEN_RUN = re.compile(r"(?<![^\W\d_])\u200b+")
_ALIKE = {"\uff0b": "+", "\uff0f": "/", "\u2044": "/", "\u2215": "/", "\uff3f": "_"} | dict.fromkeys("\u2022\u2027\u2219\u22c5\u30fb", "·")


class _Plain(dict[int, int | str]):
    """For str.translate, one character for one so that places stay: any script's digits, dashes and blanks become ASCII's.

    Signs that are not seen by themselves (categories Cf and Mn) all become one of them.

    Filled as characters turn up, because a table of all Unicode costs half a second at every start.
    """

    def __missing__(self, code: int) -> int | str:
        sign = chr(code)
        category = unicodedata.category(sign)
        plain: int | str = code
        if category == "Nd":
            plain = str(unicodedata.decimal(sign))
        elif category == "Pd" or sign in "\u2212\u00ad":
            plain = "-"
        elif category == "Zs":
            plain = " "
        elif category in ("Cf", "Mn"):
            plain = _UNSEEN
        elif sign in _ALIKE:
            plain = _ALIKE[sign]
        self[code] = plain
        return plain


_plain = _Plain()
_DOUBLED = {str(digit): digit * 2 // 10 + digit * 2 % 10 for digit in range(10)}


def find_personal_ids(text: str, *, today: date | None = None) -> tuple[Found, ...]:
    """Every number in the text from left to right, none overlapping. Linear in the length of the text; never raises.

    `today` decides the century of a short number and what lies in the future; without it the clock does.
    """
    plain = _Text(text if text.isascii() else text.translate(_plain))
    day = today or utc_now().date()
    found: list[Found] = []
    matches = [*_CANDIDATE.finditer(plain.text), *_FOURS.finditer(plain.text)]
    for match in sorted(matches, key=re.Match.start):
        number = _weigh(plain, match, day)
        if number is not None and (not found or found[-1].end <= number.start):
            found.append(number)
    return tuple(found)


def is_luhn(digits: str) -> bool:
    """Whether the last of these ASCII digits is the check digit of the others (ISO/IEC 7812-1, annex B)."""
    return (sum(map(int, digits[-1::-2])) + sum(_DOUBLED[digit] for digit in digits[-2::-2])) % 10 == 0


class _Text:
    """The text, and the words in it that tell what a number is: looked for once, and only when a number needs to be weighed."""

    def __init__(self, text: str) -> None:
        self._written = text
        self.text = _UNSEEN_RUN.sub("", text) if _UNSEEN in text else text

    @cached_property
    def places(self) -> Sequence[int]:
        """For every character that is read, its place in what was written."""
        places: list[int] = []
        kept = 0
        for run in _UNSEEN_RUN.finditer(self._written):
            places.extend(range(kept, run.start()))
            kept = run.end()
        return [*places, *range(kept, len(self._written))] if kept else range(len(self._written))

    @cached_property
    def words(self) -> list[re.Match[str]]:
        return list(_WORD.finditer(self.text))

    @cached_property
    def ends(self) -> list[int]:
        return [word.end() for word in self.words]

    def before(self, place: int) -> list[str]:
        """The sorts of the words that end shortly before a place, the nearest first."""
        last = bisect_right(self.ends, place)
        first = bisect_right(self.ends, place - WORD_REACH)
        return [str(word.lastgroup) for word in reversed(self.words[first:last])]

    def after(self, place: int) -> list[str]:
        """The sorts of the words that end shortly after a place."""
        return [str(word.lastgroup) for word in self.words[bisect_right(self.ends, place) : bisect_right(self.ends, place + WORD_REACH)]]


def _weigh(text: _Text, match: re.Match[str], today: date) -> Found | None:
    century, year, inner, month, written_day, sign, last = match.groups()
    if not is_luhn(year + month + written_day + last):
        return None
    if match.re is _FOURS:
        is_soft = True
        if _is_card(text.text, match):
            return None
    else:
        # 08-12-12 1212 is dialled, 2019-01-02 0220 is a moment; only 1912-12-12-1212 and 12-12-12-1212 are a person.
        if inner and (not sign.strip() or (century is None and (sign in "/_·" or _is_dialled(text.text, match)))):
            return None
        is_soft = not sign.strip() or sign == "_" or (sign in "/·" and century is None)
    coordination = int(written_day) > 60
    born = _born(century, int(year), int(month), int(written_day) - 60 * coordination, sign, today)
    if born is None or (is_soft and _is_something_else(text, match, born, today)):
        return None
    start, end = text.places[match.start()], text.places[match.end("last") - 1] + 1
    return Found(start, end, Kind.SAMORDNINGSNUMMER if coordination else Kind.PERSONNUMMER)


def _is_card(text: str, match: re.Match[str]) -> bool:
    """Whether fours are part of more fours, other than one clock time on a side."""
    start, end = match.start(), match.end("last")
    if "-" in match["inner"] + match["sign"] and (_LONGER_BEFORE.search(text[max(0, start - 5) : start]) or _HEXADECIMAL.match(text, end)):
        return True
    before, after = _FOURS_BEFORE.search(text[max(0, start - 6) : start]), _FOURS_AFTER.match(text, end)
    if before and _MORE_BEFORE.search(text[max(0, start - 11) : start - 5]):
        return True
    if after and _FOURS_AFTER.match(text, after.end()):
        return True
    digits = re.sub("[^0-9]", "", text[start:end])
    cards = [beside for beside in (before and before[1] + digits, after and digits + after[1]) if beside]
    clocks = [beside[1] for beside in (before, after) if beside and _CLOCK.fullmatch(beside[1])]
    return len(clocks) < len(cards) or any(map(is_luhn, cards))


def _is_dialled(text: str, match: re.Match[str]) -> bool:
    """Whether pairs of digits come after an area code, or after more pairs."""
    return _DIALLED.search(text[max(0, match.start() - 6) : match.start()]) is not None


def _born(century: str | None, year: int, month: int, day: int, sign: str, today: date) -> date | None:
    """The latest possible day of birth, or None if there is none. A plus sign without century means at least 100 years ago."""
    newest = today.year - 100 if "+" in sign and century is None else today.year
    years = [int(century) * 100 + year] if century else range(newest - (newest - year) % 100, OLDEST - 1, -100)
    for candidate in years:
        try:
            born = date(candidate, month, day)
        except ValueError:
            continue  # 29 February exists in one century and not in the next.
        if candidate >= OLDEST and born <= today:
            return born
    return None


def _is_something_else(text: _Text, match: re.Match[str], born: date, today: date) -> bool:
    """The weighing of digits without a hyphen or plus that the module's text explains."""
    unbroken, century = match["sign"] == "", match["century"] is not None
    telling = {"person", "reference"} if century else {"person", "reference", "phone"}
    word = next((sort for sort in text.before(match.start()) if sort in telling), "")
    if word == "person" or (unbroken and word):
        return word != "person"
    if "person" in text.after(match.end("last")):
        return False
    if unbroken and _is_piece(text.text, match):
        return True
    if match["sign"] in ("_", "/") and _is_within(text.text, match):
        return True
    if unbroken and not century and match["year"].startswith("0"):
        return True
    last = match["last"]
    is_clock = last[:2] < "24" and last[2:] < "60" and match["day"] < "32"
    return is_clock and today - born <= timedelta(days=CLOCK_DAYS)


def _is_within(text: str, match: re.Match[str]) -> bool:
    """Whether the sign between the digits also joins them to something else, as in a path, or a letter does."""
    beside = text[match.start() - 1 : match.start()] + text[match.end("last") : match.end("last") + 1]
    return any(sign == match["sign"] or sign.isalnum() for sign in beside)


def _is_piece(text: str, match: re.Match[str]) -> bool:
    """Whether the digits are part of something longer: a decimal, a hexadecimal number, a number abroad."""
    before = text[max(0, match.start() - 8) : match.start()]
    if _LONGER_AFTER.match(text, match.end("last")) or (not before[-1:].isspace() and _LONGER_BEFORE.search(before)):
        return True
    return match["century"] is None and ("+" in before or "00" in before) and _ABROAD.search(before) is not None
