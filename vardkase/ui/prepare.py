"""Joins the style files into the one style sheet that is served. Run by `python -m vardkase prepare`."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

UI = Path(__file__).resolve().parent
TARGET = UI / "static" / "ui" / "vardkase.css"
LAYERS = ("reset", "tokens", "base", "layouts", "components", "screens", "print")
FONT = (
    '@font-face{font-family:"Atkinson Hyperlegible Next";font-weight:400 700;font-display:swap;'
    'src:url("fonts/atkinson-hyperlegible-next-400-700.woff2") format("woff2")}'
)
_COMMENT = re.compile(r"/\*.*?\*/", re.DOTALL)


def build_css(source_dir: Path = UI) -> str:
    """The whole style sheet: every layer of styles/, the components by name, and each package's own screens.css."""
    parts = [f"@layer {','.join(LAYERS)};", FONT]
    for layer in LAYERS:
        rules = "\n".join(_squeeze(path.read_text(encoding="utf-8")) for path in _sources(source_dir, layer))
        if rules:
            parts.append(f"@layer {layer}{{\n{rules}\n}}")
    return "\n".join(parts) + "\n"


def build() -> Path:
    """Write the style sheet where the static files are found; leaves an equal file alone, so that its date stays."""
    css = build_css()
    if not TARGET.exists() or TARGET.read_text(encoding="utf-8") != css:
        TARGET.write_text(css, encoding="utf-8")
    return TARGET


def _sources(source_dir: Path, layer: str) -> Iterator[Path]:
    if layer == "components":
        yield from sorted(source_dir.glob("components/*/*.css"))
    elif layer == "screens":
        yield from sorted(source_dir.parent.glob("*/screens.css"))
    else:
        path = source_dir / "styles" / f"{layer}.css"
        if path.exists():
            yield path


def _squeeze(css: str) -> str:
    """Without comments and indentation; the source is for reading, the result is for a phone on a bad line."""
    lines = (line.strip() for line in _COMMENT.sub("", css).splitlines())
    return "\n".join(line for line in lines if line)
