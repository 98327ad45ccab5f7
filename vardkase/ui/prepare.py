"""Joins the style files into the sheet that every page loads, and those that only some do. Run by `python -m vardkase prepare`."""

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
# Strings are found with the comments, so that what looks like either within the other is left alone.
_COMMENT_OR_STRING = re.compile(r"""/\*.*?\*/|("[^"\n]*")""", re.DOTALL)
_SPACES = re.compile(r"\s+")
# Space says nothing before and after these. A `>` or `+` between selectors keeps its own, as `+` and `-` in a sum must.
_AROUND = re.compile(r" ?([{};,]) ?")
# After the colon of a declaration; before one it would be a selector (`.day :hover`), so that side is left alone.
_AFTER_COLON = re.compile(r": ")
_LAST = re.compile(r";}")


def build_css(source_dir: Path = UI) -> str:
    """The whole style sheet: every layer of styles/, the components by name, and each package's own screens.css."""
    parts = [f"@layer {','.join(LAYERS)};", FONT]
    for layer in LAYERS:
        rules = "\n".join(_squeeze(path.read_text(encoding="utf-8")) for path in _sources(source_dir, layer))
        if rules:
            parts.append(f"@layer {layer}{{\n{rules}\n}}")
    return "\n".join(parts) + "\n"


def build_sheets(source_dir: Path = UI) -> dict[Path, str]:
    """Sheets that only some pages load, beside the house's own: a package's `sheet/*.css`, joined as `<package>/<package>.css`."""
    sheets = {}
    for folder in sorted(source_dir.parent.glob("*/sheet")):
        rules = "\n".join(_squeeze(path.read_text(encoding="utf-8")) for path in sorted(folder.glob("*.css")))
        package = folder.parent
        sheets[package / "static" / package.name / f"{package.name}.css"] = f"@layer screens{{\n{rules}\n}}\n"
    return sheets


def build() -> Path:
    """Write the style sheets where the static files are found; leaves an equal file alone, so that its date stays."""
    for target, css in {TARGET: build_css(), **build_sheets()}.items():
        if not target.exists() or target.read_text(encoding="utf-8") != css:
            target.parent.mkdir(parents=True, exist_ok=True)
            target.write_text(css, encoding="utf-8")
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
    """Without comments and needless space, a rule on each line; the source is for reading, the result is for a phone on a bad line."""
    strings: list[str] = []

    def put_aside(found: re.Match[str]) -> str:
        if found[1] is None:
            return " "
        strings.append(found[1])
        return "\0"

    text = _SPACES.sub(" ", _COMMENT_OR_STRING.sub(put_aside, css)).strip()
    text = _LAST.sub("}", _AFTER_COLON.sub(":", _AROUND.sub(r"\1", text))).replace("}", "}\n").strip()
    kept = iter(strings)
    return re.sub("\0", lambda _: next(kept), text)
