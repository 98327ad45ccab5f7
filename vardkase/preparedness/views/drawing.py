"""The chain around a function as a drawing: columns from what is needed, to the left, to what needs it, to the right."""

from __future__ import annotations

from dataclasses import dataclass
from uuid import UUID

from vardkase.preparedness.queries.rows import FunctionPage
from vardkase.preparedness.rules.net import Net

BOX_WIDTH, BOX_HEIGHT, COLUMN, ROW, MARGIN, BEND = 180, 44, 224, 54, 6, 24
LONGEST_LABEL = 22


@dataclass(frozen=True, slots=True)
class Box:
    """A function in the drawing."""

    id: UUID
    name: str
    label: str
    x: int
    y: int
    is_middle: bool
    url: str = ""
    in_circle: bool = False

    @property
    def text_y(self) -> int:
        """Where its label stands."""
        return self.y + BOX_HEIGHT // 2 + 5


@dataclass(frozen=True, slots=True)
class Line:
    """A dependency: from what is needed to what needs it, as a curve."""

    path: str


@dataclass(frozen=True, slots=True)
class Drawing:
    """Everything that is drawn, and how large it is."""

    boxes: tuple[Box, ...]
    lines: tuple[Line, ...]
    width: int
    height: int
    box_width: int = BOX_WIDTH
    box_height: int = BOX_HEIGHT


def drawing(page: FunctionPage) -> Drawing | None:
    """The drawing of a function's chain; none when nothing hangs together with it."""
    layers = page.around.layers
    if len(layers) < 2:
        return None
    tallest = max(len(ids) for _place, ids in layers)
    height = tallest * ROW + 2 * MARGIN
    boxes: dict[UUID, Box] = {}
    for column, (place, ids) in enumerate(layers):
        top = (height - len(ids) * ROW) // 2
        for row, id in enumerate(ids):
            name = page.names.get(id, page.function.name)
            boxes[id] = Box(id, name, _short(name), MARGIN + column * COLUMN, top + row * ROW + (ROW - BOX_HEIGHT) // 2, place == 0)
    lines = tuple(_line(boxes[on], boxes[one]) for on, one in page.around.links)
    return Drawing(tuple(boxes.values()), lines, 2 * MARGIN + (len(layers) - 1) * COLUMN + BOX_WIDTH + BEND, height)


def net_drawing(net: Net, names: dict[UUID, str], urls: dict[UUID, str], chosen: UUID | None) -> Drawing | None:
    """The drawing of a net, layer by layer from the left; none of nothing. A column has room for the longest."""
    if not net.layers:
        return None
    height = max(len(ids) for ids in net.layers) * ROW + 2 * MARGIN
    boxes: dict[UUID, Box] = {}
    for column, ids in enumerate(net.layers):
        top = (height - len(ids) * ROW) // 2
        for row, id in enumerate(ids):
            x, y = MARGIN + column * COLUMN, top + row * ROW + (ROW - BOX_HEIGHT) // 2
            boxes[id] = Box(id, names[id], _short(names[id]), x, y, id == chosen, urls[id], id in net.in_circle)
    lines = tuple(_line(boxes[on], boxes[one]) for on, one in net.links)
    return Drawing(tuple(boxes.values()), lines, 2 * MARGIN + (len(net.layers) - 1) * COLUMN + BOX_WIDTH + BEND, height)


def _short(name: str) -> str:
    return name if len(name) <= LONGEST_LABEL else f"{name[: LONGEST_LABEL - 1].rstrip()}…"


def _line(start: Box, end: Box) -> Line:
    """From the right side of one to the left side of the other; within a column, and backwards, it bends out at the side."""
    x, y = start.x + BOX_WIDTH, start.y + BOX_HEIGHT // 2
    to_x, to_y = end.x, end.y + BOX_HEIGHT // 2
    if end.x <= start.x:
        to_x = end.x + BOX_WIDTH
        bend = max(x, to_x) + BEND
        return Line(f"M{x} {y}C{bend} {y} {bend} {to_y} {to_x} {to_y}")
    middle = (x + to_x) // 2
    return Line(f"M{x} {y}C{middle} {y} {middle} {to_y} {to_x} {to_y}")
