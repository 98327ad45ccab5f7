"""What people answer, read with care: yes, no, later, or a human must look. A wrong guess sends a relief home or leaves a chair empty.

The whole answer must be understood; one word too many ("ja men inte före åtta") makes it unknown.
"""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from enum import StrEnum

# Longer than this is more likely a clock or a slip than a way to travel.
LONGEST_MINUTES = 12 * 60


class Answer(StrEnum):
    """What was answered."""

    YES = "yes"
    NO = "no"
    LATER = "later"
    UNKNOWN = "unknown"


@dataclass(frozen=True, slots=True)
class Reply:
    """An answer; `minutes` until the person is there, when that was said. `stop` when an unknown answer asks not to be written to."""

    answer: Answer
    minutes: int | None = None
    stop: bool = False


_DURATION = r"(?:(?P<number>\d{1,3}|en|ett|två|tre|halv|en halv)\s?(?P<unit>min|minut|minuter|m|h|tim|timme|timmar|t)?)"
_WHEN = rf"(?:(?:\s|(?=\d))(?:(?:är\s)?(?:där|framme|på\splats)\s)?(?:(?:om|inom)\s)?(?:(?:ca|cirka|typ|ungefär)\s)?{_DURATION})?"
_COMING = r"(?:jag\s)?(?:kommer|är\spå\sväg|på\sväg)"
_YES = re.compile(rf"(?:(?:ja|j|yes|y|japp|jadå|jajamän|jepp|ok|okej)(?:\s{_COMING})?|{_COMING}){_WHEN}(?:\s(?:tack|mvh))?")
_NO = re.compile(
    r"(?:nej|n|no|nej\stack|nix|tyvärr\s(?:nej|inte)|nej\styvärr)|"
    r"(?:(?:nej|no)\s)?(?:tyvärr\s)?(?:jag\s)?(?:kan|kommer|har\smöjlighet)\s(?:tyvärr\s)?(?:ej|inte)(?:\s(?:komma|tyvärr))?"
)
_LATER = re.compile(rf"(?:(?:jag\s)?(?:kan|kommer)\s)?(?:senare|later){_WHEN}")
_STOP = re.compile(r"(?:stop|stopp|sluta|avsluta)")
_WORDS = {"en": 1, "ett": 1, "två": 2, "tre": 3}
_DIGITS = {"1": Answer.YES, "2": Answer.NO, "3": Answer.LATER}


def interpret(text: str) -> Reply:
    """What a written answer means. Unknown is for a human to read, with the text as it came."""
    plain = unicodedata.normalize("NFC", text).casefold()
    plain = " ".join(re.sub(r"[.,!;:\"'”’()]+", " ", plain).split())
    if _STOP.fullmatch(plain):
        return Reply(Answer.UNKNOWN, stop=True)
    if _NO.fullmatch(plain):
        return Reply(Answer.NO)
    for pattern, answer in ((_YES, Answer.YES), (_LATER, Answer.LATER)):
        if found := pattern.fullmatch(plain):
            return _timed(answer, found["number"], found["unit"])
    return Reply(Answer.UNKNOWN)


def interpret_digit(digits: str) -> Reply:
    """What a key means in a call: 1 yes, 2 no, 3 later."""
    return Reply(_DIGITS.get(digits, Answer.UNKNOWN))


def _timed(answer: Answer, number: str | None, unit: str | None) -> Reply:
    if number is None:
        return Reply(answer)
    hours = unit in {"h", "t", "tim", "timme", "timmar"}
    if number in {"halv", "en halv"}:
        # Half an hour is a time; half a minute is a slip.
        return Reply(answer, 30) if hours else Reply(Answer.UNKNOWN)
    if not number.isascii() or not number.isdigit():
        # "ja två": two what? Only a digit without a unit is minutes, as the message has said.
        if unit is None:
            return Reply(Answer.UNKNOWN)
        count = _WORDS[number]
    else:
        count = int(number)
    minutes = count * 60 if hours else count
    return Reply(answer, minutes) if minutes <= LONGEST_MINUTES else Reply(Answer.UNKNOWN)
