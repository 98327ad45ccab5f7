"""The style sheet: its weight, its layers, its tokens and the contrast of every pair of colours that meet."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from vardkase.ui import prepare

BUDGET = 40 * 1024
UI = prepare.UI
TOKENS = (UI / "styles" / "tokens.css").read_text(encoding="utf-8")
PAIR = re.compile(r"--([\w-]+):\s*light-dark\((#[0-9a-f]{6}),\s*(#[0-9a-f]{6})\)")
SINGLE = re.compile(r"--([\w-]+):\s*(#[0-9a-f]{6})\s*;")
COLOURS: dict[str, tuple[str, str]] = {name: (light, dark) for name, light, dark in PAIR.findall(TOKENS)}
COLOURS |= {name: (value, value) for name, value in SINGLE.findall(TOKENS)}

SURFACES = ("paper", "surface", "raised")
SOFT = ("accent-soft", "green-soft", "yellow-soft", "orange-soft", "red-soft", "grey-soft")
TEXT_PAIRS = [
    *((text, ground) for text in ("ink", "muted", "accent", "green-text", "orange-text", "red-text") for ground in SURFACES),
    *(("ink", ground) for ground in SOFT),
    *(("muted", ground) for ground in ("accent-soft", "yellow-soft", "grey-soft")),
    ("accent", "accent-soft"),
    ("accent-ink", "accent"),
    ("red-ink", "red"),
    ("surface", "ink"),
    ("tape-ink", "tape"),
]
SHAPE_PAIRS = [
    *((shape, ground) for shape in ("edge", "accent", "ink", "green", "red", "grey", "orange") for ground in SURFACES),
    ("focus", "focus-edge"),
]


def luminance(colour: str) -> float:
    """Relative luminance as WCAG 2 defines it."""
    parts = [int(colour[i : i + 2], 16) / 255 for i in (1, 3, 5)]
    red, green, blue = (part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def contrast(one: str, other: str) -> float:
    """Contrast ratio between 1 and 21."""
    lighter, darker = sorted((luminance(one), luminance(other)), reverse=True)
    return (lighter + 0.05) / (darker + 0.05)


def style_files() -> list[Path]:
    return sorted([*UI.glob("styles/*.css"), *UI.glob("components/*/*.css")])


def outermost(css: str) -> list[str]:
    """The heads of the rules that lie in no other."""
    heads, depth, start = [], 0, 0
    for place, sign in enumerate(css):
        if sign == "{":
            heads += [css[start:place].strip()] if depth == 0 else []
            depth += 1
        elif sign in "};":
            depth -= sign == "}"
            start = place + 1
    return heads


def test_the_measure_of_contrast_is_right():
    assert contrast("#000000", "#ffffff") == pytest.approx(21)
    assert contrast("#777777", "#ffffff") == pytest.approx(4.48, abs=0.01)
    assert contrast("#123456", "#123456") == 1


@pytest.mark.parametrize("theme", [0, 1], ids=["light", "dark"])
@pytest.mark.parametrize(("text", "ground"), TEXT_PAIRS)
def test_text_stands_out_from_its_ground(theme, text, ground):
    assert contrast(COLOURS[text][theme], COLOURS[ground][theme]) >= 4.5


@pytest.mark.parametrize("theme", [0, 1], ids=["light", "dark"])
@pytest.mark.parametrize(("shape", "ground"), SHAPE_PAIRS)
def test_shapes_and_edges_of_controls_stand_out_from_their_ground(theme, shape, ground):
    assert contrast(COLOURS[shape][theme], COLOURS[ground][theme]) >= 3


@pytest.mark.parametrize("ground", SURFACES)
def test_yellow_is_seen_by_its_ink_edge_on_paper_and_by_itself_in_the_dark(ground):
    """Yellow that looks yellow cannot stand out from paper: the shape has an edge of ink, which does."""
    assert contrast(COLOURS["ink"][0], COLOURS[ground][0]) >= 3
    assert contrast(COLOURS["yellow"][0], COLOURS["ink"][0]) >= 3
    assert contrast(COLOURS["yellow"][1], COLOURS[ground][1]) >= 3


def test_the_whole_style_sheet_fits_its_budget():
    assert len(prepare.build_css().encode()) <= BUDGET


def test_the_layers_come_in_order_and_everything_lies_in_one():
    css = prepare.build_css()
    assert css.startswith("@layer reset,tokens,base,layouts,components,screens,print;")
    places = [css.index(f"@layer {layer}{{") for layer in prepare.LAYERS if layer != "screens"]
    assert places == sorted(places)
    assert {rule.split("{")[0].split(" ")[0] for rule in outermost(css)} == {"@layer", "@font-face"}


def test_braces_balance_in_every_file():
    for path in style_files():
        text = path.read_text(encoding="utf-8")
        assert text.count("{") == text.count("}"), path


def test_every_token_used_is_declared_and_every_token_declared_is_used():
    css = prepare.build_css()
    declared = set(re.findall(r"(?<=[\s{;])(--[\w-]+)\s*:", css))
    used = set(re.findall(r"var\((--[\w-]+)", css))
    assert used <= declared
    assert declared - used == set()


def test_colours_are_named_in_one_place():
    for path in style_files():
        if path.name in {"tokens.css", "print.css"}:
            continue
        raw = re.findall(r"#[0-9a-fA-F]{3,8}\b", path.read_text(encoding="utf-8"))
        assert [colour for colour in raw if colour != "#000"] == [], path


def test_directions_are_logical_so_that_no_language_is_backwards():
    physical = re.compile(r"(?<![\w-])(?:margin|padding|border)-(?:left|right|top|bottom)\b|(?<![\w-])(?:left|right|width|height)\s*:")
    for path in style_files():
        rules = re.sub(r"\((?:max|min)-(?:width|height)[^)]*\)", "", path.read_text(encoding="utf-8"))
        assert physical.findall(rules) == [], path


def test_what_moves_asks_first():
    for path in style_files():
        text = path.read_text(encoding="utf-8")
        if "animation" in text or "scroll-behavior" in text:
            assert "prefers-reduced-motion: no-preference" in text, path
        assert "transition" not in text, path


def test_a_package_above_adds_its_screens_in_their_own_layer(tmp_path):
    (tmp_path / "ui" / "styles").mkdir(parents=True)
    (tmp_path / "ui" / "styles" / "base.css").write_text("body { color: red; }", encoding="utf-8")
    (tmp_path / "ui" / "components" / "box").mkdir(parents=True)
    (tmp_path / "ui" / "components" / "box" / "box.css").write_text(".box { color: red; }", encoding="utf-8")
    (tmp_path / "rooms").mkdir()
    (tmp_path / "rooms" / "screens.css").write_text("/* why */\n.map {\n  color: red;\n}", encoding="utf-8")
    css = prepare.build_css(tmp_path / "ui")
    assert "@layer components{\n.box{color:red}\n}" in css
    assert "@layer screens{\n.map{color:red}\n}" in css
    assert "why" not in css
    assert "@layer print{" not in css


@pytest.mark.parametrize(
    ("written", "served"),
    [
        ("a {\n  color: red;\n  margin: 0 auto;\n}\n\nb { top: 0 }", "a{color:red;margin:0 auto}\nb{top:0}"),
        (".day :hover, .day:hover { x: y }", ".day :hover,.day:hover{x:y}"),
        (".a > b + c ~ d { x: y }", ".a > b + c ~ d{x:y}"),
        (".a { margin: calc(-1 * var(--s3) + 2px) }", ".a{margin:calc(-1 * var(--s3) + 2px)}"),
        ("@media screen and (max-width: 5px) { a { x: y; } }", "@media screen and (max-width:5px){a{x:y}\n}"),
        ('a::before { content: ",  : ; }"; }', 'a::before{content:",  : ; }"}'),
        ('a { /* "why" */ content: "/* not why */" }', 'a{content:"/* not why */"}'),
        ('input:not([type="a"], [type="b"]) { x: y !important; }', 'input:not([type="a"],[type="b"]){x:y !important}'),
        ("html { font: 400 var(--t-m)/1.5 serif; }", "html{font:400 var(--t-m)/1.5 serif}"),
    ],
)
def test_only_what_says_nothing_is_left_out(tmp_path, written, served):
    (tmp_path / "styles").mkdir()
    (tmp_path / "styles" / "base.css").write_text(written, encoding="utf-8")
    assert f"@layer base{{\n{served}\n}}" in prepare.build_css(tmp_path)


def test_components_come_by_name_so_that_the_sheet_is_the_same_everywhere(tmp_path):
    for name in ("zebra", "apple"):
        (tmp_path / "components" / name).mkdir(parents=True)
        (tmp_path / "components" / name / f"{name}.css").write_text(f".{name} {{ }}", encoding="utf-8")
    css = prepare.build_css(tmp_path)
    assert css.index(".apple") < css.index(".zebra")


def test_building_again_leaves_an_equal_file_alone(monkeypatch, tmp_path):
    target = tmp_path / "vardkase.css"
    monkeypatch.setattr(prepare, "TARGET", target)
    assert prepare.build() == target
    first = target.stat().st_mtime_ns
    prepare.build()
    assert target.stat().st_mtime_ns == first
    target.write_text("old", encoding="utf-8")
    prepare.build()
    assert target.read_text(encoding="utf-8") == prepare.build_css()


def test_the_font_that_is_named_is_there():
    address = re.search(r'url\("([^"]+)"\)', prepare.build_css())
    assert address is not None
    assert (prepare.TARGET.parent / address[1]).is_file()
