"""Reads the house's own code: its packages, modules, functions and what they mention. The tests of architecture stand on it."""

from __future__ import annotations

import ast
import subprocess
import tomllib
from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parents[2]
HOUSE = ROOT / "vardkase"
# From the top floor down. A new package takes its place here and in the layer contract of pyproject.toml; a test compares the two.
FLOORS = (
    "shell", "situation", "leadership", "incidents", "plans", "preparedness", "organisation", "access", "ledger", "ui", "kernel",
)  # fmt: skip
ALLOWED = ROOT / "tests" / "allowed.toml"
Function = ast.FunctionDef | ast.AsyncFunctionDef


@dataclass(frozen=True)
class Module:
    """One Python file of the product."""

    path: Path
    text: str = field(repr=False)
    tree: ast.Module = field(repr=False)

    @property
    def where(self) -> str:
        """The path as it is written in messages and in allowed.toml."""
        return self.path.relative_to(ROOT).as_posix()

    @property
    def package(self) -> str:
        """The floor it lies on; empty for settings and the like."""
        parts = self.path.relative_to(HOUSE).parts
        return parts[0] if len(parts) > 1 else ""

    @property
    def room(self) -> str:
        """rules, actions, views …: the file, or the folder that a large room became."""
        parts = self.path.relative_to(HOUSE).parts
        return Path(parts[1]).stem if len(parts) > 1 else Path(parts[0]).stem

    def calls(self) -> Iterator[ast.Call]:
        """Every call in the file."""
        return (node for node in ast.walk(self.tree) if isinstance(node, ast.Call))

    def imports(self) -> Iterator[tuple[str, int]]:
        """Every imported name in full (vardkase.kernel.clock.utc_now), with its line."""
        for node in ast.walk(self.tree):
            if isinstance(node, ast.Import):
                yield from ((name.name, node.lineno) for name in node.names)
            elif isinstance(node, ast.ImportFrom) and node.module:
                yield from ((f"{node.module}.{name.name}", node.lineno) for name in node.names)

    def public_functions(self) -> Iterator[Function]:
        """The functions that other modules may call."""
        for node in self.tree.body:
            if isinstance(node, Function) and not node.name.startswith("_"):
                yield node


# Where statements hold statements: in expressions no function is defined but a lambda.
HOLDERS = ("body", "orelse", "finalbody", "handlers", "cases")


def functions(tree: ast.Module) -> Iterator[Function]:
    """Every function of a file, those in classes and in other functions too; expressions, most of a tree, are not walked."""
    waiting: list[Any] = [tree]
    while waiting:
        node = waiting.pop()
        if isinstance(node, Function):
            yield node
        for holder in HOLDERS:
            held = getattr(node, holder, None)
            waiting += held if isinstance(held, list) else []


@cache
def packages() -> tuple[str, ...]:
    """The floors that are built, from the top down."""
    built = {folder.name for folder in HOUSE.iterdir() if (folder / "__init__.py").exists()}
    return tuple(floor for floor in FLOORS if floor in built)


@cache
def modules() -> tuple[Module, ...]:
    """Every Python file of the product: tests, test helpers and migrations left out."""
    found = []
    for path in sorted(HOUSE.rglob("*.py")):
        parts = path.relative_to(HOUSE).parts
        if "tests" in parts or "migrations" in parts or parts[0] == "testing" or path.name.startswith("test_"):
            continue
        text = path.read_text(encoding="utf-8")
        found.append(Module(path, text, ast.parse(text)))
    return tuple(found)


def in_room(*rooms: str) -> list[Module]:
    """The product's files of these rooms."""
    return [module for module in modules() if module.room in rooms]


def public(room: str) -> Iterator[tuple[Module, Function]]:
    """The functions that a room offers. A room that became a folder offers what its `__init__` names; the rest is its own business."""
    for module in in_room(room):
        offered = _offered(module)
        yield from (
            (module, function)
            for function in module.public_functions()
            if offered is None or f"{_dotted(module)}.{function.name}" in offered
        )


def _offered(module: Module) -> set[str] | None:
    if module.path.parent.name != module.room:
        return None
    (front,) = [other for other in in_room(module.room) if other.path == module.path.parent / "__init__.py"]
    return {name for name, _ in front.imports()}


def _dotted(module: Module) -> str:
    return ".".join(module.path.relative_to(ROOT).with_suffix("").parts)


@cache
def tracked() -> tuple[Path, ...]:
    """Every file that is, or is about to be, in the repository."""
    listed = subprocess.run(
        ["git", "-C", str(ROOT), "ls-files", "-z", "--cached", "--others", "--exclude-standard"], capture_output=True, check=True
    )
    paths = (ROOT / name for name in listed.stdout.decode().split("\0") if name)
    return tuple(sorted(path for path in paths if path.is_file()))


def text_of(path: Path) -> str | None:
    """The text of a file; None when it is not text."""
    content = path.read_bytes()
    if b"\0" in content[:4096]:
        return None
    try:
        return content.decode("utf-8")
    except UnicodeDecodeError:
        return None


def called(call: ast.Call) -> str:
    """What is called, as it is written: `Refusal`, `EntryRow.objects.create`."""
    return ast.unparse(call.func)


def allowed(rule: str) -> dict[str, str]:
    """The exceptions to a rule: place -> reason. They live in tests/allowed.toml and may only become fewer."""
    listed: dict[str, str] = tomllib.loads(ALLOWED.read_text(encoding="utf-8")).get(rule, {})
    return listed


def judge(rule: str, found: dict[str, str]) -> str:
    """Compares what breaks a rule (place -> what) with its exceptions; returns the complaint, empty when all is well.

    An exception that is no longer needed is a complaint too, so that the list can only shrink.
    """
    exceptions = allowed(rule)
    complaints = [f"{place}: {what}" for place, what in sorted(found.items()) if place not in exceptions]
    complaints += [
        f"{place}: no longer breaks the rule; remove it from [{rule}] in tests/allowed.toml" for place in sorted(exceptions.keys() - found)
    ]
    complaints += [f"{place}: the exception has no reason" for place, reason in exceptions.items() if len(str(reason)) < 12]
    return "\n".join(complaints)
