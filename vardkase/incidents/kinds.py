"""Kinds of entries that the floors above write into an incident's stream: how they read in the log, and which tables follow from them.

The log is one for the whole incident, in one order and one chain: what a staff decides stands between what it was told. The floor that
declares a kind says here what its line is; the incidents know nothing else of it.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any
from uuid import UUID

from vardkase.incidents.rules.marks import Secrecy
from vardkase.ledger.entry import Entry

if TYPE_CHECKING:
    from django.utils.functional import _StrPromise as StrPromise

    from vardkase.incidents.rows import LogEntry

Facts = dict[str, Any]


def open_to_all(event: Any) -> Secrecy:
    """An entry that everybody in the room may read, unless its event is marked."""
    return Secrecy.OPEN


@dataclass(frozen=True, slots=True)
class Kind:
    """One kind of entry: from its bare line and its event to the line of the log, and the sentence that the line's facts fill.

    `facts` puts the values of enums into words when the sentence is made, in the language of the one who reads. `least` is how closed
    an event's entry is, whatever its own mark says; a stronger mark stands. `whole` is how closed the event itself is, which an export
    gives, where it holds more than its line.
    """

    line: Callable[[LogEntry, Any], LogEntry]
    sentence: StrPromise
    facts: Callable[[Facts], Facts] = dict
    least: Callable[[Any], Secrecy] = open_to_all
    whole: Secrecy = Secrecy.OPEN


@dataclass(frozen=True, slots=True)
class Follower:
    """A floor whose tables follow an incident's stream.

    `tables` are (table, column of the incident, order): what a comparison reads. `numbered` are those whose ids are the database's own.
    """

    apply: Callable[[Entry], None]
    forget: Callable[[UUID], None]
    tables: tuple[tuple[str, str, str], ...]
    numbered: frozenset[str] = frozenset()


_kinds: dict[str, Kind] = {}
_followers: dict[str, Follower] = {}
_keepers: dict[str, Follower] = {}
# The lines of these are the incidents' own, and made in their projections.
OWN = ("incident.", "alarm.", "ledger.")
OWN_STREAMS = ("incident", "alarms")


def declare(kind: str, how: Kind) -> None:
    """Says how entries of a kind read. Raises ValueError for a kind that is declared already, or that the incidents own."""
    if kind in _kinds or kind.startswith(OWN):
        raise ValueError(f"{kind} has its line already")
    _kinds[kind] = how


def follow(package: str, follower: Follower) -> None:
    """Has the tables of a package follow every incident's stream. Raises ValueError when they do already."""
    if package in _followers:
        raise ValueError(f"{package} follows already")
    _followers[package] = follower


def keep(sort: str, keeper: Follower) -> None:
    """Has a floor keep streams of its own, `<sort>:<id>`, that are rebuilt and compared as the incidents' are.

    Its column is the id of the stream. Raises ValueError for a sort that is kept already.
    """
    if sort in _keepers or sort in OWN_STREAMS:
        raise ValueError(f"{sort} is kept already")
    _keepers[sort] = keeper


def keeper(sort: str) -> Follower | None:
    """Who keeps the streams of a sort; None for the incidents' own, and for those that nobody keeps."""
    return _keepers.get(sort)


def kept_sorts() -> tuple[str, ...]:
    """The sorts of streams that can be rebuilt, the incidents' own first."""
    return ("alarms", "incident", *_keepers)


def of(kind: str) -> Kind:
    """How entries of a kind read. Raises LookupError for one that nobody has declared."""
    return _kinds[kind]


def find(kind: str) -> Kind | None:
    """The same; None for a kind of the incidents' own, or of nobody's."""
    return _kinds.get(kind)


def followers() -> tuple[Follower, ...]:
    """Those who follow, in the order in which they said so."""
    return tuple(_followers.values())
