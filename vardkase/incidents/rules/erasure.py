"""Lawful erasure (gallring; dataskyddsförordningen artikel 17, arkivlagen 1990:782 10 §): who may, with what grounds, and of what."""

from __future__ import annotations

from datetime import datetime

from vardkase.incidents.rules.text import MAX_SHORT, check_free_text, check_length, clean, clean_line
from vardkase.kernel.refusal import Refusal

# What a person wrote may be erased. The frame of an incident (opening, state, level, name) and its marks may not: without them
# the log could not be read, or what was hidden would lie open.
ERASABLE = frozenset(
    f"incident.{name}" for name in ("entry_written", "entry_corrected", "entry_completed", "attachment_added", "entry_verified")
)


def check_may_erase(may: bool) -> None:
    """Erasing needs PAYLOAD_ERASE in the incident or at the alarm's authority."""
    if not may:
        raise Refusal("incident.may_not_erase")


def check_grounds(reason: str, authority: str, decided_by: str, now: datetime) -> tuple[str, str, str]:
    """The grounds in order: why, by what authority, and who decided; none of them repeats what was to be erased."""
    tidy = {"reason": clean(reason), "authority": clean_line(authority), "decided_by": clean_line(decided_by)}
    if not all(tidy.values()):
        raise Refusal("ledger.erasure_needs_grounds")
    for name, text in tidy.items():
        check_length(name, text, MAX_SHORT)
    check_free_text(tidy, today=now.date())
    return tidy["reason"], tidy["authority"], tidy["decided_by"]


def check_erasable(kind: str) -> None:
    """Only what a person wrote can be erased ("incident.cannot_erase_frame")."""
    if kind not in ERASABLE:
        raise Refusal("incident.cannot_erase_frame")
