"""What is wrong with a roster, as data: a code and its facts. The screens have the words."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum


class Severity(StrEnum):
    """RED breaks a rule or leaves a role empty; AMBER wants a thought before it becomes red."""

    AMBER = "amber"
    RED = "red"


class Code(StrEnum):
    """What can be wrong. The comment says which facts are filled beside the code."""

    EMPTY_SOON = "empty_soon"  # role, from, to, hours, count = people missing; begins within 12 hours
    EMPTY_LATER = "empty_later"  # the same, later in the horizon
    HOLDER_WITHOUT_SHIFT = "holder_without_shift"  # role, person who holds it, from = since when; found by the staff's roles, not by check
    NO_HANDOVER = "no_handover"  # role, person who leaves, from, to = the handover that nobody takes part in
    LONG_SHIFT = "long_shift"  # person, from, to, hours; more than 10
    TOO_LONG_SHIFT = "too_long_shift"  # the same, more than 12
    SHORT_SHIFT = "short_shift"  # role, person, from, to, hours
    SHORT_REST = "short_rest"  # person, from, to = the rest, hours; other = the roster they come from or go to
    DOUBLE_BOOKED = "double_booked"  # role, person, from, to = the time in common, hours; other = the other role
    OTHER_ROSTER = "other_roster"  # the same with a duty elsewhere, the way there counted; other = that roster
    NOT_QUALIFIED = "not_qualified"  # role, person, from, to
    NOT_AVAILABLE = "not_available"  # role, person, from, to
    UNKNOWN_PERSON = "unknown_person"  # role, person, from, to
    UNKNOWN_ROLE = "unknown_role"  # role, person, from, to
    SINGLE_PERSON = "single_person"  # role, person: only one can hold it
    NOBODY_QUALIFIED = "nobody_qualified"  # role
    FEW_RELIEFS = "few_reliefs"  # role, count = people there are, needed = people that two full reliefs take

    @property
    def severity(self) -> Severity:
        """How loudly it is to be said."""
        return Severity.AMBER if self in _AMBER else Severity.RED

    @property
    def is_violation(self) -> bool:
        """Whether a roster with it breaks a rule. The others speak of the people there are, or of an allowed but long shift."""
        return self not in _ABOUT_PEOPLE and self not in {Code.LONG_SHIFT, Code.HOLDER_WITHOUT_SHIFT}


_ABOUT_PEOPLE = {Code.SINGLE_PERSON, Code.NOBODY_QUALIFIED, Code.FEW_RELIEFS}
_AMBER = {
    Code.HOLDER_WITHOUT_SHIFT,
    Code.LONG_SHIFT,
    Code.SHORT_SHIFT,
    Code.NO_HANDOVER,
    Code.EMPTY_LATER,
    Code.SINGLE_PERSON,
    Code.FEW_RELIEFS,
}


@dataclass(frozen=True, slots=True)
class ShiftWarning:
    """One thing that is wrong. Moments are in UTC, `hours` elapsed; what the code does not speak of is empty."""

    code: Code
    role: str = ""
    person: str = ""
    start: datetime | None = None
    end: datetime | None = None
    hours: float | None = None
    count: int | None = None
    needed: int | None = None
    other: str = ""

    @property
    def severity(self) -> Severity:
        """How loudly it is to be said."""
        return self.code.severity

    @property
    def is_violation(self) -> bool:
        """Whether a roster with it breaks a rule."""
        return self.code.is_violation


def violations(warnings: tuple[ShiftWarning, ...]) -> tuple[ShiftWarning, ...]:
    """Those that break a rule or leave a role without people."""
    return tuple(warning for warning in warnings if warning.is_violation)
