"""What the nouns of the house show on the map: the map asks all of them, and knows none of them."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from vardkase.access.rules import Viewer
from vardkase.incidents.rows import IncidentRow
from vardkase.kernel.geo import Shape
from vardkase.situation.rules.known import Known


@dataclass(frozen=True, slots=True)
class Feature:
    """One thing on the map, in the language of the reader. `key` is the same at every moment.

    `symbol` is a key of `rules.symbols`: how it is drawn. `group` is the heading that it stands under in the list, `word` says how it
    stands (planned, assumed, over) without colour, and `is_over` takes it off the map and leaves it in the list.
    """

    key: str
    symbol: str
    group: str
    title: str
    shape: Shape
    source: str = ""
    as_of: datetime | None = None
    text: str = ""
    word: str = ""
    number: int = 0
    url: str = ""
    is_over: bool = False
    is_faint: bool = False


@dataclass(frozen=True, slots=True)
class Layer:
    """One layer of the map. `build` gives what was known and may be read."""

    key: str
    title: Any
    build: Callable[[Viewer, IncidentRow, Known], list[Feature]]


_layers: dict[str, Layer] = {}


def offer(layer: Layer) -> None:
    """Has a noun show itself on the map. Raises ValueError for a key that is taken."""
    if layer.key in _layers:
        raise ValueError(f"{layer.key} is shown already")
    _layers[layer.key] = layer


def layers() -> tuple[Layer, ...]:
    """Those who show something, in the order in which they said so."""
    return tuple(_layers.values())
