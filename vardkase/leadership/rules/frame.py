"""What every act of leadership asks first: is there an incident to lead, and may this person do it."""

from __future__ import annotations

import unicodedata
from collections.abc import Mapping
from datetime import datetime
from typing import Any

from vardkase.access.rules import Capability, Viewer
from vardkase.incidents.rules import MAX_TEXT, clean, clean_line
from vardkase.incidents.rules.incidents import State
from vardkase.incidents.rules.text import MAX_SHORT, check_free_text, check_length
from vardkase.kernel.refusal import Refusal

# Letters by their class that are drawn as nothing: the fillers of the Hangul script.
_FILLERS = frozenset("\u115f\u1160\u3164\uffa0")
# So many letters or digits a reason has, that is more than a mark on paper.
LEAST_SAID = 3


def check_may(viewer: Viewer, capability: Capability, here: tuple[str, ...], state: State, *, afterwards: bool = False) -> None:
    """The right in this incident ("leadership.may_not"), while its log is written ("leadership.incident_is_over").

    `afterwards` for what is also done when an incident is over, until it is archived: the council meets when the crisis has passed.
    """
    if not viewer.can(capability, here):
        raise Refusal("leadership.may_not")
    if not state.is_written_in and not (afterwards and state in {State.CLOSED, State.EVALUATED}):
        raise Refusal("leadership.incident_is_over")


def reads_people(viewer: Viewer, here: tuple[str, ...]) -> bool:
    """Who is called and what they answer, and who is on when, is read by those who read what is internal: the staff, and the auditor
    afterwards. A partner who follows the incident reads what is done, and not the telephone lists of others."""
    return viewer.can(Capability.LOG_READ_INTERNAL, here)


def check_reads_people(viewer: Viewer, here: tuple[str, ...]) -> None:
    """To others there is nothing of the kind ("leadership.not_found")."""
    if not reads_people(viewer, here):
        raise Refusal("leadership.not_found")


def tidy(now: datetime, lines: Mapping[str, str], texts: Mapping[str, str]) -> dict[str, Any]:
    """Fields of one line and of several, cleaned. Refused: what is too long, and what holds a personal identity number."""
    found = {name: clean_line(text) for name, text in lines.items()} | {name: clean(text) for name, text in texts.items()}
    for name, text in found.items():
        check_length(name, text, MAX_SHORT if name in lines else MAX_TEXT)
    check_free_text(found, today=now.date())
    return found


def tidy_list(now: datetime, name: str, values: tuple[str, ...], most: int = 20) -> tuple[str, ...]:
    """A list of one-line texts without its empty ones. Refused: more than `most` ("leadership.too_many"), too long, personal numbers."""
    found = tuple(line for value in values if (line := clean_line(value)))
    if len(found) > most:
        raise Refusal("leadership.too_many", field=name, count=len(found), limit=most)
    for line in found:
        check_length(name, line, MAX_SHORT)
        check_free_text({name: line}, today=now.date())
    return found


def folded(text: str) -> str:
    """A name as it is compared with another: its letters and digits, without case, blanks, hyphens and what cannot be seen."""
    plain = unicodedata.normalize("NFKC", text).casefold()
    return "".join(one for one in plain if one.isalnum() and one not in _FILLERS)


def says(text: str, least: int = LEAST_SAID) -> bool:
    """Whether a text says something: it has so many letters or digits that can be seen."""
    return sum(one.isalnum() and one not in _FILLERS for one in text) >= least


def names_minutes(text: str) -> bool:
    """Whether a text says where a decision stands: a date or a paragraph has a digit."""
    return says(text) and any(one.isdigit() for one in text)


def need(field: str, value: object, code: str) -> None:
    """Refuses with a code when a field that must be answered is empty."""
    if not value:
        raise Refusal(code, field=field)
