"""Whether what is sent again under a key says what was written under it: field by field, as it reads once it is cleaned.

A form that comes twice, because a network broke or a thumb was quick, is answered with what stands there. One that was changed in between
is not: who reads "done" must be able to trust that the words on the screen are the words in the log.
"""

from __future__ import annotations

from dataclasses import fields, is_dataclass
from datetime import datetime
from typing import Any

from vardkase.incidents.rules.text import clean, clean_line
from vardkase.kernel.moments import Happened, Precision


def says_the_same(said: Any, asked: Any, at: datetime) -> bool:
    """Whether what was written is what is asked for now. What was left open the house filled in itself: with nothing, or with `at`,
    the moment of writing. What a reference is called is the house's too."""
    if asked is None or asked == "":
        return said is None or said == "" or (asked is None and said == at)
    if isinstance(asked, str):
        return str(said) in {clean(asked), clean_line(asked)}
    if isinstance(asked, tuple | list):
        mine = [one for one in asked if not isinstance(one, str) or clean_line(one)]
        return len(mine) == len(said) and all(says_the_same(one, other, at) for one, other in zip(said, mine, strict=True))
    if is_dataclass(asked):
        return said is not None and all(
            says_the_same(getattr(said, one.name), getattr(asked, one.name), at) for one in fields(asked) if one.name != "reference"
        )
    return bool(said == asked)


def same_moment(said: Happened, asked: Happened | None, at: datetime) -> bool:
    """Whether it happened when it is said to have; unsaid, it is the moment of writing."""
    return said == (asked or Happened(at, Precision.MINUTE))


_shared: dict[tuple[type[Any], type[Any], frozenset[str]], tuple[str, ...]] = {}


def shared(event: type[Any], draft: type[Any], apart: frozenset[str]) -> tuple[str, ...]:
    """The fields of a draft that an event has under the same name, without those that are compared apart.

    Raises TypeError for a field that would be compared nowhere: what somebody changes there would be lost without a word.
    """
    known = _shared.get((event, draft, apart))
    if known is None:
        known = tuple(one.name for one in fields(draft) if one.name not in apart)
        if missing := set(known) - {one.name for one in fields(event)}:
            raise TypeError(f"{event.__name__} does not say {', '.join(sorted(missing))}: say how it is compared, or why it is not")
        _shared[event, draft, apart] = known
    return known
