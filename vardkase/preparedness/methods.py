"""The methods and the catalogue of events that ship: data that the municipality may add to by a file of its own."""

from __future__ import annotations

import json
import logging
from functools import cache
from pathlib import Path
from typing import Any

from django.conf import settings

from vardkase.kernel.refusal import Refusal
from vardkase.preparedness.rules.catalogue import EventType, Family
from vardkase.preparedness.rules.methods import Dimension, Level, Matrix, MatrixClass, MatrixRow, Method, Scale, check_method

log = logging.getLogger(__name__)
DATA = Path(__file__).parent / "data"


def methods() -> tuple[Method, ...]:
    """The methods to choose among: ours, and those of the municipality's own file (RSA_METHODS), which stand instead of ours.

    Of a file that cannot be read nothing is used, and the log says so.
    """
    own = Path(settings.RSA_METHODS)
    return _methods(str(own) if own.is_file() else "")


def method(key: str) -> Method:
    """The method with a key. Refused: "preparedness.no_such_method"."""
    for one in methods():
        if one.key == key:
            return one
    raise Refusal("preparedness.no_such_method", field="method", chosen=key[:60])


@cache
def _methods(own: str) -> tuple[Method, ...]:
    found = _read(DATA / "methods.json")
    if own:
        try:
            found |= _read(Path(own))
        except (OSError, ValueError, KeyError, TypeError, AttributeError, Refusal):
            log.exception("RSA_METHODS %s cannot be read: our own methods are used alone", own)
    return tuple(found.values())


def _read(path: Path) -> dict[str, Method]:
    data: dict[str, Any] = json.loads(path.read_text(encoding="utf-8-sig"))
    scales = {kind: {row["key"]: _scale(row) for row in data[kind]} for kind in ("likelihood", "consequence", "uncertainty", "capability")}
    matrices = {row["key"]: _matrix(row) for row in data["matrices"]}
    dimensions = tuple(Dimension(key, name) for key, name in data["dimensions"])
    return {
        row["key"]: check_method(
            Method(
                row["key"],
                row["name"],
                data["source"],
                scales["likelihood"][row["likelihood"]],
                scales["consequence"][row["consequence"]],
                dimensions,
                next(iter(scales["uncertainty"].values())),
                next(iter(scales["capability"].values())),
                matrices[row["matrix"]],
            )
        )
        for row in data["methods"]
    }


def _scale(row: dict[str, Any]) -> Scale:
    return Scale(row["key"], row["name"], tuple(Level(int(value), name, meaning) for value, name, meaning in row["levels"]))


def _matrix(row: dict[str, Any]) -> Matrix:
    classes = tuple(MatrixClass(*one) for one in row["classes"])
    return Matrix(row["key"], row["name"], classes, tuple(MatrixRow(int(key), tuple(cells)) for key, cells in row["rows"].items()))


@cache
def families() -> tuple[Family, ...]:
    """The families of events, in the order of a report."""
    return tuple(Family(*row) for row in _events()["families"])


@cache
def events() -> tuple[EventType, ...]:
    """The shared catalogue."""
    return tuple(EventType(code, name, family, family == "antagonistisk") for code, name, family in _events()["events"])


def event(code: str) -> EventType | None:
    """The type of event with a code; None when it is not in the catalogue."""
    return next((one for one in events() if one.code == code), None)


def event_name(code: str) -> str:
    """What a type is called; its code when it has left the catalogue since."""
    found = event(code)
    return found.name if found else code


@cache
def _events() -> dict[str, Any]:
    found: dict[str, Any] = json.loads((DATA / "events.json").read_text(encoding="utf-8"))
    return found
