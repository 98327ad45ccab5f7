"""Kinds of events: which dataclass a kind is, and how old versions become new ones."""

from __future__ import annotations

import dataclasses
import re
from collections.abc import Callable
from typing import Any, TypeVar

from vardkase.kernel import codec

E = TypeVar("E", bound=type)
KIND = re.compile(r"[a-z][a-z0-9_]*\.[a-z][a-z0-9_]*")
Upcaster = Callable[[dict[str, Any]], dict[str, Any]]
_classes: dict[str, tuple[type, int]] = {}
_kinds: dict[type, tuple[str, int]] = {}
_upcasters: dict[tuple[str, int], Upcaster] = {}


def event(kind: str, *, version: int = 1) -> Callable[[E], E]:
    """Declares a frozen dataclass as the newest version of a kind such as `incident.entry_written`. A kind is stable for ever."""
    if not KIND.fullmatch(kind):
        raise ValueError(f"{kind!r} is no kind: it has the form package.event_that_happened")

    def declare(cls: E) -> E:
        if not dataclasses.is_dataclass(cls) or not getattr(cls, "__dataclass_params__").frozen:  # noqa: B009 - typeshed does not know it
            raise TypeError(f"{cls.__name__} must be a frozen dataclass: what has happened does not change")
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


def kind_of_class(cls: type) -> str:
    """The kind that a class was declared as."""
    return _kinds[cls][0]


def declared() -> dict[str, tuple[type, int]]:
    """All declared kinds with their class and newest version."""
    return dict(sorted(_classes.items()))


def decode(kind: str, version: int, plain: dict[str, Any]) -> Any:
    """The event of a payload, upcast step by step. Raises LookupError for an unknown kind or a missing step."""
    cls, newest = _classes[kind]
    if version > newest:
        raise LookupError(f"{kind} version {version} was written by a newer program; this one knows {newest}")
    for step in range(version, newest):
        plain = _upcasters[kind, step](plain)
    return codec.from_plain(cls, plain)


def missing_upcasters() -> list[tuple[str, int]]:
    """The kinds and versions that nobody can bring to the newest version; must be empty."""
    return [(kind, step) for kind, (_, newest) in declared().items() for step in range(1, newest) if (kind, step) not in _upcasters]
