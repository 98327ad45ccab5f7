"""A conveyed picture as it leaves the house: as plain text to paste or to read aloud, and as JSON that another house can take in.

The file says what it is, whose it is and whether it is an exercise; `read_file` takes in such a file and nothing else.
"""

from __future__ import annotations

import json
import unicodedata
from datetime import UTC, datetime
from typing import Any

from django.utils.translation import gettext as _

from vardkase.incidents.rows import IncidentRow
from vardkase.kernel import canonical
from vardkase.kernel.refusal import Refusal
from vardkase.situation import words
from vardkase.situation.material import Section
from vardkase.situation.queries.pictures import Conveyed
from vardkase.situation.rules.pictures import MOST_LINES, Gathering, PictureLine, PictureState, ReceivedDraft
from vardkase.ui import times

FORMAT = "vardkase.picture/1"
MAX_BYTES = 1024 * 1024
EARLIEST = datetime(1970, 1, 1, tzinfo=UTC)  # no picture is older: a year 1 is a clock that has never been set


def plain(one: Conveyed, row: IncidentRow) -> str:
    """The picture as plain text, every line with when it held and who says so."""
    said = one.said
    head = [
        *([_("EXERCISE EXERCISE EXERCISE")] if row.is_exercise else []),
        _("Conveyed situation picture %(reference)s, %(actor)s") % {"reference": said.reference, "actor": row.authority},
        *([_("WITHDRAWN: %(why)s") % {"why": one.words}] if one.state == PictureState.WITHDRAWN else []),
        said.headline,
        _("Incident: %(title)s. The picture as of %(at)s.") % {"title": row.title, "at": times.full_moment(said.as_of)},
        _("To: %(audience)s") % {"audience": ", ".join(said.audience)},
    ]
    parts = ["\n".join(head), *([said.summary] if said.summary else [])]
    for section in Section:
        lines = [one for one in said.lines if one.section == section]
        if lines:
            parts.append("\n".join([str(words.pictures.SECTIONS[section]).upper(), *(f"- {_said(line)}" for line in lines)]))
    return "\n\n".join(parts) + "\n"


def _said(line: PictureLine) -> str:
    of = _("as of %(at)s") % {"at": times.full_moment(line.as_of)}
    return f"{line.text} ({of}, {line.source})" if line.source else f"{line.text} ({of})"


def structured(one: Conveyed, row: IncidentRow) -> str:
    """The picture as JSON."""
    said = one.said
    facts = {
        "format": FORMAT,
        "actor": row.authority,
        "reference": said.reference,
        "incident": {"id": str(row.id), "title": row.title},
        "exercise": row.is_exercise,
        "state": str(one.state),
        "as_of": canonical.stamp(said.as_of),
        "headline": said.headline,
        "summary": said.summary,
        "audience": list(said.audience),
        "lines": [
            {
                "section": str(line.section),
                "text": line.text,
                "value": line.value,
                "as_of": canonical.stamp(line.as_of),
                "source": line.source,
            }
            for line in said.lines
        ],
    }
    return json.dumps(facts, ensure_ascii=False, indent=2)


def read_file(data: bytes, how: Gathering = Gathering.FILE) -> ReceivedDraft:
    """What a file of another actor says.

    Refused: "situation.picture_file_too_large", "situation.picture_file_unread" for anything that is not such a file, whole.
    """
    if len(data) > MAX_BYTES:
        raise Refusal("situation.picture_file_too_large", field="file", limit=MAX_BYTES // 1024)
    try:
        found = json.loads(data.decode("utf-8-sig"))
        if found["format"] != FORMAT or len(found["lines"]) > MOST_LINES:
            raise ValueError(FORMAT)
        summary = _text(found, "summary")
        lines = tuple(_line(one, place) for place, one in enumerate(found["lines"]))
        as_of = _moment(found, "as_of")
        if summary:
            lines = (PictureLine(Section.JUDGEMENT, "summary", summary, as_of), *lines)
        exercise = found["exercise"]
        if not isinstance(exercise, bool):
            raise TypeError("exercise")
        withdrawn = _text(found, "state") == PictureState.WITHDRAWN
        return ReceivedDraft(
            _text(found, "actor"), _text(found, "headline"), as_of, how, lines, _text(found, "reference"), exercise, withdrawn=withdrawn
        )
    except (ValueError, KeyError, TypeError, RecursionError):
        raise Refusal("situation.picture_file_unread", field="file")


def has_odd_signs(draft: ReceivedDraft) -> bool:
    """Whether a text of a file has signs that are no text: half letters, and what steers a machine. They are left out, and it is said."""
    texts = [draft.actor, draft.headline, draft.reference, *(text for one in draft.lines for text in (one.text, one.source, one.value))]
    return any(unicodedata.category(sign) in {"Cc", "Cs"} and sign not in "\r\n\t" for text in texts for sign in text)


def _line(given: Any, place: int) -> PictureLine:
    return PictureLine(
        Section(given["section"]),
        f"line:{place}",
        _text(given, "text"),
        _moment(given, "as_of"),
        _text(given, "source"),
        _text(given, "value"),
    )


def _text(given: Any, name: str) -> str:
    value = given.get(name, "")
    if not isinstance(value, str):
        raise TypeError(name)
    return value


def _moment(given: Any, name: str) -> datetime:
    found = datetime.fromisoformat(given[name])
    if found.tzinfo is None or found < EARLIEST:
        raise ValueError(name)
    return found
