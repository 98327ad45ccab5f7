"""Frozen dataclasses to plain JSON values and back, driven by their annotations.

Understands str, int, float, bool, None, UUID, datetime (with zone), date, StrEnum, tuple[X, ...], nested dataclasses and `X | None`.
A field that is missing takes its default, so that an event may gain a field without a new version; an unknown field is an error.
"""

from __future__ import annotations

import dataclasses
import types
import typing
from datetime import date, datetime
from enum import StrEnum
from functools import cache
from typing import Any, TypeVar
from uuid import UUID

from vardkase.kernel import canonical

T = TypeVar("T")



def to_plain(value: Any) -> Any:
    """A JSON-ready copy of a dataclass or of anything it may contain."""
    if value is None or isinstance(value, bool | int | float):
        return value
    if isinstance(value, str):
        return str(value)
    if isinstance(value, UUID):
        return str(value)
    if isinstance(value, datetime):
        return canonical.stamp(value)
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, tuple | list):
        return [to_plain(item) for item in value]
    if dataclasses.is_dataclass(value):
        return {name: to_plain(getattr(value, name)) for name in _names(type(value))}
    raise TypeError(f"{type(value).__name__} cannot be written to the ledger")


def from_plain(cls: type[T], plain: dict[str, Any]) -> T:
    """The dataclass of a JSON value. Raises ValueError for unknown fields and TypeError for missing ones."""
    hints = _hints(cls)
    unknown = plain.keys() - hints.keys()
    if unknown:
        raise ValueError(f"{cls.__name__} has no field {sorted(unknown)}")
    return cls(**{name: _decode(hints[name], value) for name, value in plain.items()})


@cache
def _names(cls: type) -> tuple[str, ...]:
    return tuple(field.name for field in dataclasses.fields(cls))


@cache
def _hints(cls: type) -> dict[str, Any]:
    return typing.get_type_hints(cls)


def _decode(hint: Any, value: Any) -> Any:
    if value is None:
        return None
    if hint in (str, int, float, bool, Any):
        return value
    if hint is UUID:
        return UUID(value)
    if hint is datetime:
        return canonical.moment(value)
    if hint is date:
        return date.fromisoformat(value)
    return _decode_composite(hint, value)


def _decode_composite(hint: Any, value: Any) -> Any:
    origin = typing.get_origin(hint)
    arguments = typing.get_args(hint)
    if origin in (typing.Union, types.UnionType):
        (inner,) = (argument for argument in arguments if argument is not type(None))
        return _decode(inner, value)
    if origin is tuple:
        return tuple(_decode(arguments[0], item) for item in value)
    if isinstance(hint, type) and issubclass(hint, StrEnum):
        return hint(value)
    if dataclasses.is_dataclass(hint):
        return from_plain(typing.cast(type, hint), value)
    raise TypeError(f"{hint!r} cannot be read from the ledger")
