"""Files of a report, opened again: their words, and templates as somebody might have made them in Word."""

from __future__ import annotations

import io
import re

import docx
import pikepdf


def words_of(data: bytes) -> str:
    """The text of a DOCX, its page heads first."""
    made = docx.Document(io.BytesIO(data))
    heads = [one.text for section in made.sections for one in section.header.paragraphs]
    return "\n".join([*heads, *(one.text for one in made.paragraphs)])


def template(*paragraphs: str) -> bytes:
    """A template as somebody might have made it in Word."""
    made = docx.Document()
    for text in paragraphs:
        made.add_paragraph(text)
    saved = io.BytesIO()
    made.save(saved)
    return saved.getvalue()


def extracted(data: bytes) -> str:
    """The letters of a PDF by its own tables from glyph to letter."""
    found = []
    with pikepdf.open(io.BytesIO(data)) as made:
        for page in made.pages:
            fonts = {name: letters(font) for name, font in page.Resources.get("/Font", {}).items()}
            current: dict[str, str] = {}
            for operands, operator in pikepdf.parse_content_stream(page):
                if str(operator) == "Tf":
                    current = fonts[str(operands[0])]
                elif str(operator) in {"TJ", "Tj"}:
                    strings = operands[0] if str(operator) == "TJ" else [operands[0]]
                    for one in strings:
                        if isinstance(one, pikepdf.String):
                            raw = bytes(one).hex()
                            found += [current.get(raw[place : place + 4], "") for place in range(0, len(raw), 4)]
            found.append("\n")
    return "".join(found)


def letters(font) -> dict[str, str]:
    """From glyph to letters, by the font's own table."""
    table = bytes(font.ToUnicode.read_bytes()).decode("latin-1")
    pairs = re.findall(r"<([0-9A-Fa-f]{4})>\s+<([0-9A-Fa-f]+)>", table)
    return {glyph.lower(): bytes.fromhex(text).decode("utf-16-be") for glyph, text in pairs}
