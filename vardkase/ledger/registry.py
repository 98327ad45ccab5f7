"""Kinds of events: which dataclass a kind is, and how old versions become new ones."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, TypeVar

from vardkase.kernel import codec

E = TypeVar("E", bound=type)
Upcaster = Callable[[dict[str, Any]], dict[str, Any]]
_classes: dict[str, tuple[type, int]] = {}
_kinds: dict[type, tuple[str, int]] = {}
_upcasters: dict[tuple[str, int], Upcaster] = {}


def event(kind: str, *, version: int = 1) -> Callable[[E], E]:
    """Declares a frozen dataclass as the newest version of a kind such as `incident.entry_written`. A kind is stable for ever."""

    def declare(cls: E) -> E:
        if kind in _classes and _classes[kind][0].__qualname__ != cls.__qualname__:
            raise ValueError(f"{kind} is already {_classes[kind][0].__qualname__}")
        _classes[kind] = (cls, version)
        _kinds[cls] = (kind, version)
        return cls

    return declare


def upcaster(kind: str, *, version: int) -> Callable[[Upcaster], Upcaster]:
    """Declares how a payload of `version` becomes one of `version + 1`."""

    def declare(function: Upcaster) -> Upcaster:
        _upcasters[kind, version] = function
        return function

    return declare


def kind_of(value: Any) -> tuple[str, int]:
    """The kind and version of an event. Raises LookupError for anything that is not a declared event."""
    return _kinds[type(value)]


def declared() -> dict[str, tuple[type, int]]:
    """All declared kinds with their class and newest version."""
    return dict(sorted(_classes.items()))


def decode(kind: str, version: int, plain: dict[str, Any]) -> Any:
    """The event of a payload, upcast step by step. Raises LookupError for an unknown kind or a missing step."""
    cls, newest = _classes[kind]
    for step in range(version, newest):
        plain = _upcasters[kind, step](plain)
    return codec.from_plain(cls, plain)
