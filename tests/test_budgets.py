"""How large things may be: functions, files, style, script; and how much test there is for a line of code."""

from __future__ import annotations

import ast
import re
from pathlib import Path

from vardkase.testing import source

LONGEST_FUNCTION = 40
LONGEST_FILE = 400
CSS_BYTES = 40 * 1024
JS_BYTES = 25 * 1024
# What the pages of one package load beside what every page loads (docs/adr/0019): a map, a chart, a clock to drag.
SHEET_BYTES = 14 * 1024
PACKAGE_JS_BYTES = 14 * 1024
APART = "situation"
# The house plan asks for 1.4: it is to rise.
TESTS_PER_LINE = 1.2
COUNTED = {".py", ".js", ".css", ".html", ".sh"}


def our_files(*suffixes: str) -> list[Path]:
    """Files of ours with such a name: nothing vendored, generated or written by Django."""
    foreign = {"vendor", "migrations"}
    return [
        path
        for path in source.tracked()
        if path.suffix in suffixes
        and not foreign & set(path.relative_to(source.ROOT).parts)
        and path.name not in {"vardkase.css", "situation.css"}
    ]


def test_functions_fit_on_a_screen():
    found = {}
    for path in our_files(".py"):
        for node in source.functions(ast.parse(path.read_text(encoding="utf-8"))):
            length = (node.end_lineno or node.lineno) - node.lineno + 1
            if length > LONGEST_FUNCTION:
                found[f"{path.relative_to(source.ROOT).as_posix()}:{node.name}"] = f"{length} lines"
    assert not (complaint := source.judge("functions", found)), complaint


def test_files_can_be_read_in_one_go():
    found = {}
    for path in our_files(*COUNTED):
        length = len(path.read_text(encoding="utf-8").splitlines())
        if length > LONGEST_FILE:
            found[path.relative_to(source.ROOT).as_posix()] = f"{length} lines"
    assert not (complaint := source.judge("files", found)), complaint


def test_the_style_sheet_is_light_enough_for_a_phone_in_rain():
    from vardkase.ui.prepare import build_css

    size = len(build_css().encode("utf-8"))
    assert size <= CSS_BYTES, f"{size} bytes"


def test_our_own_script_is_small():
    sizes = {path.relative_to(source.ROOT).as_posix(): path.stat().st_size for path in our_files(".js") if "static" in path.parts}
    apart = {name: size for name, size in sizes.items() if name.startswith(f"vardkase/{APART}/")}
    assert sum(sizes.values()) - sum(apart.values()) <= JS_BYTES, sizes
    assert sum(apart.values()) <= PACKAGE_JS_BYTES, apart


def test_a_sheet_that_only_some_pages_load_is_light_too():
    from vardkase.ui.prepare import build_sheets

    sizes = {path.name: len(css.encode("utf-8")) for path, css in build_sheets().items()}
    assert set(sizes) == {f"{APART}.css"}
    assert max(sizes.values()) <= SHEET_BYTES, sizes


def lines_of(paths: list[Path]) -> int:
    return sum(1 for path in paths for line in path.read_text(encoding="utf-8").splitlines() if line.strip())


def code_and_tests() -> tuple[int, int]:
    """Lines of product and lines of test, blank lines left out; the helpers of the tests and the bench are neither."""
    files = [path for path in our_files(".py") if not {"bench", "testing"} & set(path.relative_to(source.ROOT).parts)]
    tests = [path for path in files if "tests" in path.parts or path.name == "conftest.py"]
    product = [path for path in files if path not in tests]
    return lines_of(product), lines_of(tests)


def test_there_is_enough_test_for_every_line_of_code():
    code, tests = code_and_tests()
    assert tests >= TESTS_PER_LINE * code, f"{tests} lines of test for {code} lines of code: {tests / code:.2f}"


def test_every_package_has_tests_of_its_own():
    without = [package for package in source.packages() if not list((source.HOUSE / package / "tests").glob("**/test_*.py"))]
    assert without == []


def test_every_silenced_linter_has_its_reason_on_the_line():
    silencer = re.compile(r"#\s*(?:noqa|type:\s*ignore|pragma|mypy:|ruff:)[^#]*(?P<reason>(?:#| - ).*)?$")
    unexplained = []
    for path in our_files(".py"):
        for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), start=1):
            found = silencer.search(line)
            if found and "tests" in path.parts and "type: ignore" in found.group():
                continue  # A test passes what does not fit on purpose.
            if found and not re.search(r"(?: - |# )\s*\S.{4,}", line[found.start() + 2 :]):
                unexplained.append(f"{path.relative_to(source.ROOT).as_posix()}:{number} {line.strip()[-80:]}")
    assert unexplained == []
