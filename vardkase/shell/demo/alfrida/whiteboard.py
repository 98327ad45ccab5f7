"""Draws the photo of the whiteboard: run as a module it writes whiteboard.png, which is kept in the repository.

It is kept rather than drawn at start, because another version of the drawing library would draw other bytes, and the same key in the
ledger must mean the same entry. Everything on the board is invented.
"""

from __future__ import annotations

import random
from pathlib import Path

from PIL import Image, ImageDraw, ImageFont

PLACE = Path(__file__).with_name("whiteboard.png")
SIZE = (1120, 720)
BOARD, FRAME, WALL = (250, 250, 247), (168, 172, 176), (118, 112, 104)
BLUE, RED, GREEN, BLACK, ORANGE, YELLOW = (24, 62, 140), (184, 34, 28), (20, 118, 64), (38, 40, 44), (214, 104, 0), (212, 168, 0)
STATUS = (("El", "RÖD", RED), ("Vägar", "RÖD", RED), ("Hemtjänst", "ORANGE", ORANGE), ("Tele", "GUL", YELLOW))
TODO = ("E18: när öppen?", "Lista trygghetslarm", "Aggregat till vattenverk", "Öarna: båt? helikopter?")
PLAIN = str.maketrans("åäöÅÄÖ", "aaoAAO")
# Letters that stand exactly in line look printed; these keep to the same wobble at every drawing.
_wobble = random.Random(2019)  # noqa: S311 - the shake of a hand, not a secret


def write(image: Image.Image, at: tuple[int, int], text: str, size: int, colour: tuple[int, int, int]) -> None:
    """Writes with a pen: every letter a little turned and a little out of line."""
    x, y = at
    font = ImageFont.load_default(size)
    for letter in text:
        # The font that comes with the drawing library has no å, ä and ö: the pen sets the ring and the dots itself.
        plain = letter.translate(PLAIN)
        width = int(font.getlength(plain))
        tile = Image.new("L", (width + 24, size * 2), 0)
        pen = ImageDraw.Draw(tile)
        pen.text((12, size // 3), plain, 255, font, stroke_width=1)
        _marks(pen, letter, 12 + width // 2, size)
        tile = tile.rotate(_wobble.uniform(-5, 5), resample=Image.Resampling.BICUBIC)
        image.paste(colour, (x - 12, y + _wobble.randint(-2, 2)), tile)
        x += width + 1


def _marks(pen: ImageDraw.ImageDraw, letter: str, middle: int, size: int) -> None:
    top = size // 3 - (size // 12 if letter.isupper() else -size // 5)
    dot = max(3, size // 12)
    if letter in "åÅ":
        pen.ellipse((middle - 2 * dot, top - 2 * dot, middle + 2 * dot, top + 2 * dot), outline=255, width=3)
    elif letter in "äöÄÖ":
        for x in (middle - 2 * dot, middle + 2 * dot):
            pen.ellipse((x - dot, top - dot, x + dot, top + dot), 255)


def line(draw: ImageDraw.ImageDraw, start: tuple[int, int], end: tuple[int, int], colour: tuple[int, int, int], width: int = 4) -> None:
    """A line drawn by hand, in short strokes."""
    steps = 14
    points = [
        (
            start[0] + (end[0] - start[0]) * step / steps + _wobble.uniform(-2, 2),
            start[1] + (end[1] - start[1]) * step / steps + _wobble.uniform(-2, 2),
        )
        for step in range(steps + 1)
    ]
    draw.line(points, colour, width, joint="curve")


def draw_board() -> Image.Image:
    """The board in its frame, a little askew, as a phone sees it."""
    board = Image.new("RGB", SIZE, BOARD)
    pen = ImageDraw.Draw(board)
    write(board, (60, 34), "STARTMÖTE 03:00", 46, BLUE)
    write(board, (700, 40), "FIKTIV", 40, RED)
    line(pen, (56, 112), (1060, 108), BLUE)
    line(pen, (560, 130), (556, 560), BLACK, 3)
    for number, (what, word, colour) in enumerate(STATUS):
        top = 140 + number * 78
        write(board, (70, top), what, 40, BLACK)
        pen.ellipse((318, top + 20, 352, top + 54), colour)
        write(board, (372, top), word, 36, colour)
    write(board, (70, 466), "tele: batteri till 08", 30, BLACK)
    write(board, (600, 140), "ATT GÖRA", 38, BLUE)
    for number, text in enumerate(TODO):
        top = 212 + number * 70
        pen.rectangle((604, top + 18, 630, top + 44), outline=BLACK, width=3)
        write(board, (648, top), text, 32, BLACK)
    line(pen, (604, 226 + 70), (636, 260 + 70), GREEN, 6)
    write(board, (70, 590), "Nästa möte 04:30", 40, GREEN)
    line(pen, (70, 664), (440, 660), GREEN, 5)
    return board


def photographed(board: Image.Image) -> Image.Image:
    """The board on its wall, a little turned."""
    framed = Image.new("RGB", (SIZE[0] + 28, SIZE[1] + 28), FRAME)
    framed.paste(board, (14, 14))
    wall = Image.new("RGB", (SIZE[0] + 120, SIZE[1] + 120), WALL)
    wall.paste(framed, (46, 46))
    return wall.rotate(0.8, resample=Image.Resampling.BICUBIC, fillcolor=WALL)


def few_colours(image: Image.Image) -> Image.Image:
    """The picture in the colours of the pens and their mixtures with the board: a picture of few colours is a small file."""
    shades = [WALL, FRAME, BOARD, *(_mixed(WALL, FRAME, 0.5), _mixed(FRAME, BOARD, 0.5))]
    shades += [_mixed(ink, BOARD, share) for ink in (BLUE, RED, GREEN, BLACK, ORANGE, YELLOW) for share in (1.0, 0.66, 0.33)]
    palette = Image.new("P", (1, 1))
    palette.putpalette([part for shade in shades for part in shade])
    return image.quantize(palette=palette, dither=Image.Dither.NONE)


def _mixed(one: tuple[int, int, int], other: tuple[int, int, int], share: float) -> tuple[int, int, int]:
    red, green, blue = (round(a * share + b * (1 - share)) for a, b in zip(one, other, strict=True))
    return red, green, blue


if __name__ == "__main__":
    few_colours(photographed(draw_board())).save(PLACE, optimize=True)
