"""From the text of a JSON file to a frozen dataclass, strictly: nothing unknown, nothing lacking, nothing of another kind.

Every no says where in the file. What is not read whole is not read at all.
"""

from __future__ import annotations

import dataclasses
import json
import types
import typing
from datetime import date
from enum import StrEnum
from typing import Any, TypeVar

from vardkase.kernel.refusal import Refusal
from vardkase.preparedness.rules.checks import tidy

T = TypeVar("T")
MOST_LETTERS = 1_000_000
TEXT = 4000
MOST_ITEMS = 500


class _Twice(Exception):
    """A field that is named two times."""


def read(kind: type[T], text: str) -> T:
    """The dataclass that a text says. Refused, at the field `file`: "preparedness.json_unread" (line and column),
    "preparedness.json_lacks", "preparedness.json_unknown", "preparedness.json_kind", "preparedness.json_choice"… with `where`.
    """
    if len(text) > MOST_LETTERS:
        raise Refusal("preparedness.json_too_large", field="file", most=MOST_LETTERS)
    try:
        found = json.loads(text.removeprefix("\ufeff"), object_pairs_hook=_once, parse_constant=_number)
    except json.JSONDecodeError as error:
        raise Refusal("preparedness.json_unread", field="file", line=error.lineno, column=error.colno)
    except _Twice as error:
        raise Refusal("preparedness.json_twice", field="file", where=str(error))
    except (RecursionError, ValueError):
        raise Refusal("preparedness.json_unread", field="file", line=1, column=1)
    made: T = _object(kind, found, "")
    return made


def _once(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    found: dict[str, Any] = {}
    for name, value in pairs:
        if name in found:
            raise _Twice(name)
        found[name] = value
    return found


def _number(said: str) -> Any:
    raise ValueError(said)


def _wrong(where: str, wanted: str) -> Refusal:
    return Refusal("preparedness.json_kind", field="file", where=where or "{}", wanted=wanted)


def _object(kind: Any, plain: Any, where: str) -> Any:
    if not isinstance(plain, dict):
        raise _wrong(where, "{…}")
    fields = {one.name: one for one in dataclasses.fields(kind)}
    hints = typing.get_type_hints(kind)
    at = f"{where}." if where else ""
    for name in plain:
        if name not in fields:
            raise Refusal("preparedness.json_unknown", field="file", where=f"{at}{name}")
    for name, one in fields.items():
        if name not in plain and one.default is dataclasses.MISSING:
            raise Refusal("preparedness.json_lacks", field="file", where=f"{at}{name}")
    said = {name: _value(hints[name], value, f"{at}{name}") for name, value in plain.items()}
    for name, value in said.items():
        if value == "" and fields[name].default is dataclasses.MISSING:
            raise Refusal("preparedness.json_lacks", field="file", where=f"{at}{name}")
    return kind(**said)


def _value(hint: Any, plain: Any, where: str) -> Any:
    if isinstance(hint, types.UnionType):
        options = [one for one in typing.get_args(hint) if one is not types.NoneType]
        return None if plain is None else _value(options[0], plain, where)
    if typing.get_origin(hint) is tuple:
        if not isinstance(plain, list):
            raise _wrong(where, "[…]")
        if len(plain) > MOST_ITEMS:
            raise Refusal("preparedness.json_too_many", field="file", where=where, most=MOST_ITEMS)
        return tuple(_item(typing.get_args(hint)[0], one, f"{where}[{place}]") for place, one in enumerate(plain))
    if dataclasses.is_dataclass(hint):
        return _object(hint, plain, where)
    return _scalar(hint, plain, where)


def _item(hint: Any, plain: Any, where: str) -> Any:
    found = _value(hint, plain, where)
    if found == "":
        raise Refusal("preparedness.json_lacks", field="file", where=where)
    return found


def _scalar(hint: Any, plain: Any, where: str) -> Any:
    if hint is bool or hint is int:
        # In Python a truth is a number too; in the file it is not.
        if type(plain) is not hint or abs(plain) > 10**15:
            raise _wrong(where, "true, false" if hint is bool else "1, 2, 3 …")
        return plain
    if not isinstance(plain, str):
        raise _wrong(where, '"…"')
    if hint is date:
        return _day(plain, where)
    if issubclass(hint, StrEnum):
        if plain not in {str(one) for one in hint}:
            raise Refusal(
                "preparedness.json_choice", field="file", where=where, said=plain[:60], choices=", ".join(str(one) for one in hint)
            )
        return hint(plain)
    return _text(plain, where)


def _day(plain: str, where: str) -> date:
    try:
        if len(plain) != 10:
            raise ValueError(plain)
        return date.fromisoformat(plain)
    except ValueError:
        raise Refusal("preparedness.json_day", field="file", where=where, said=plain[:60])


def _text(plain: str, where: str) -> str:
    try:
        # A rule set speaks of what is classified; it holds nothing that is.
        return tidy("file", plain, TEXT, lines=True, marked=True)
    except Refusal as refusal:
        if refusal.code == "preparedness.too_long":
            raise Refusal("preparedness.json_long", field="file", where=where, limit=TEXT)
        raise
