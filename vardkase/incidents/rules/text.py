"""What free text may contain, wherever somebody can write.

Nothing that makes a text read otherwise than it was written survives: control characters, marks that turn the direction of the
writing (Unicode's bidirectional embeddings, overrides and isolates), and characters without width that hide between letters. Words in
Arabic or Hebrew need none of them: their letters carry their direction themselves.

A personal identity number is never saved in free text (offentlighets- och sekretesslagen 2009:400, 21 kap. 1 §; dataskyddslagen 2018:218,
3 kap. 10 §): names and numbers of those affected belong in the care module, where reading is logged.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Mapping
from datetime import date

from vardkase.kernel.personal_ids import find_personal_ids
from vardkase.kernel.refusal import Refusal

MAX_SHORT = 300  # characters of a one-line field

_NEWLINES = re.compile("\r\n?|[\u0085\u2028\u2029]")
_UNSEEN = re.compile(
    "[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f"  # controls, apart from tab and new line
    "\u202a-\u202e\u2066-\u2069"  # embeddings, overrides and isolates
    "\u200b\u2060-\u2064\u206a-\u206f\ufeff\ufff9-\ufffb"  # without width, or annotations of other text
    "\U000e0000-\U000e007f]"  # tags: a text written in them is not seen at all
)
_SURROGATES = re.compile("[\ud800-\udfff]")
_JOINERS = dict.fromkeys(map(ord, "\u00ad\u200c\u200d\u180e\u034f"))
_BLANKS = re.compile(r"\s+")


def clean(text: str) -> str:
    """The text without what cannot be seen, composed (NFC), with plain new lines and no blanks at its ends. Half characters become �."""
    if not text:
        return ""  # Most fields of most entries are not filled in.
    text = _NEWLINES.sub("\n", text)
    text = _SURROGATES.sub("\ufffd", _UNSEEN.sub("", text))
    return unicodedata.normalize("NFC", text).strip()


def clean_line(text: str) -> str:
    """The same for a field of one line: every run of blanks and new lines becomes one space."""
    return _BLANKS.sub(" ", clean(text))


def check_free_text(fields: Mapping[str, str], *, today: date) -> None:
    """Refuses a personal identity number in any of the fields ("incident.personal_id_in_text").

    The refusal's facts: `found`, the numbers with all but the first two digits masked; `spans`, where they are (field, start, end).
    """
    spans: list[tuple[str, int, int]] = []
    masked: list[str] = []
    for name, text in fields.items():
        if not text:
            continue
        # What joins letters without being seen would hide a number from the search, and from nobody's eyes.
        bare = text.translate(_JOINERS)
        for found in find_personal_ids(bare, today=today):
            spans.append((name, found.start, found.end))
            number = bare[found.start : found.end]
            masked.append(number[:2] + re.sub(r"\d", "•", number[2:]))
    if spans:
        raise Refusal("incident.personal_id_in_text", found=", ".join(masked), spans=tuple(spans))


def check_length(name: str, text: str, limit: int) -> None:
    """Refuses a text that is too long, and says how long it is ("incident.text_too_long")."""
    if len(text) > limit:
        raise Refusal("incident.text_too_long", field=name, length=len(text), limit=limit, over=len(text) - limit)
