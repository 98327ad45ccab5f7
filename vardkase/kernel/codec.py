"""Frozen dataclasses to plain JSON values and back, driven by their annotations.

Understands str, int, float, bool, None, UUID, datetime (with zone), date, StrEnum, tuples (`tuple[X, ...]` and `tuple[X, Y]`), nested
dataclasses and `X | None`. A field that is missing takes its default, so that an event may gain a field without a new version; an unknown
field is an error.
"""

from __future__ import annotations

import dataclasses
import types
import typing
from collections.abc import Callable
from datetime import date, datetime
from enum import StrEnum
from typing import Any, TypeVar
from uuid import UUID

from vardkase.kernel import canonical

T = TypeVar("T")
Decoder = Callable[[Any], Any]
PLAIN = (str, int, float, bool, Any, types.NoneType)
Encoder = Callable[[Any], Any]
_AS_IT_IS = frozenset({str, bool, int, float, types.NoneType})
_encoders_of: dict[type, Encoder] = {}
_names_of: dict[Any, tuple[str, ...]] = {}
_decoders_of: dict[Any, dict[str, Decoder]] = {}


def to_plain(value: Any) -> Any:
    """A JSON-ready copy of a dataclass or of anything it may contain. Raises TypeError for anything else."""
    kind = type(value)
    if kind in _AS_IT_IS:
        return value
    encode = _encoders_of.get(kind)
    if encode is None:
        encode = _encoders_of[kind] = _encoder(kind)
    return encode(value)


def _encoder(kind: type) -> Encoder:
    """How values of a type are written, found once for each type."""
    if issubclass(kind, str | UUID):
        return str
    if issubclass(kind, datetime):
        return canonical.stamp
    if issubclass(kind, date):
        return date.isoformat
    if issubclass(kind, tuple | list):
        return lambda values: [value if type(value) in _AS_IT_IS else to_plain(value) for value in values]
    if dataclasses.is_dataclass(kind):
        names = _names(kind)
        return lambda value: {name: found if type(found := getattr(value, name)) in _AS_IT_IS else to_plain(found) for name in names}
    raise TypeError(f"{kind.__name__} cannot be written to the ledger")


def from_plain(cls: type[T], plain: dict[str, Any]) -> T:
    """The dataclass of a JSON value. Raises ValueError for unknown fields, TypeError for missing ones."""
    decoders = _decoders(cls)
    unknown = plain.keys() - decoders.keys()
    if unknown:
        raise ValueError(f"{cls.__name__} has no field {sorted(unknown)}")
    return cls(**{name: None if value is None else decoders[name](value) for name, value in plain.items()})


def _names(cls: Any) -> tuple[str, ...]:
    if cls not in _names_of:
        _names_of[cls] = tuple(field.name for field in dataclasses.fields(cls))
    return _names_of[cls]


def _decoders(cls: Any) -> dict[str, Decoder]:
    if cls not in _decoders_of:
        hints = typing.get_type_hints(cls)
        _decoders_of[cls] = {name: _decoder(hints[name]) for name in _names(cls)}
    return _decoders_of[cls]


def _decoder(hint: Any) -> Decoder:
    if hint in PLAIN:
        return _same
    if hint is UUID:
        return UUID
    if hint is datetime:
        return canonical.moment
    if hint is date:
        return date.fromisoformat
    if isinstance(hint, type) and issubclass(hint, StrEnum):
        return hint
    if dataclasses.is_dataclass(hint) and isinstance(hint, type):
        return lambda plain: from_plain(hint, plain)
    return _decoder_of_composite(hint)


def _decoder_of_composite(hint: Any) -> Decoder:
    origin, arguments = typing.get_origin(hint), typing.get_args(hint)
    if origin in (typing.Union, types.UnionType):
        inner = [argument for argument in arguments if argument is not types.NoneType]
        if len(inner) == 1:
            return _decoder(inner[0])
    if origin is tuple and len(arguments) == 2 and arguments[1] is Ellipsis:
        item = _optional(_decoder(arguments[0]))
        return lambda values: tuple(item(value) for value in values)
    if origin is tuple:
        items = [_optional(_decoder(argument)) for argument in arguments]
        return lambda values: tuple(decode(value) for decode, value in zip(items, values, strict=True))
    raise TypeError(f"{hint!r} cannot be read from the ledger")


def _optional(decode: Decoder) -> Decoder:
    return lambda value: None if value is None else decode(value)


def _same(value: Any) -> Any:
    return value
