"""The generated pages of the documentation: what the code declares, as tables. A test fails when a page and the code differ.

`python -m vardkase docs` writes them. A page is made from the declarations alone, so that it comes out the same on every machine.
"""

from __future__ import annotations

import ast
import dataclasses
from collections.abc import Iterable, Iterator, Mapping, Sequence
from importlib import import_module
from pathlib import Path
from typing import Any

from django.apps import apps
from django.urls import URLPattern, URLResolver, get_resolver
from django.utils.module_loading import module_has_submodule
from django.utils.translation import override

from vardkase.access.rules import ROLE_CAPABILITIES, Capability, Role
from vardkase.kernel import options
from vardkase.ledger import registry

ROOT = Path(__file__).resolve().parents[2]
FOLDER = "docs/reference"
# From the top floor down, as the layer contract in pyproject.toml says; a test compares the two.
FLOORS = (
    "shell", "situation", "leadership", "incidents", "plans", "preparedness", "organisation", "access", "ledger", "ui", "kernel",
)  # fmt: skip
MADE = "<!-- Made from the code by `python -m vardkase docs`; changes here are lost. -->"


def pages() -> dict[str, str]:
    """Every generated page: path from the root -> Markdown."""
    made = {
        "settings": settings_page(),
        "events": events_page(),
        "states": states_page(),
        "permissions": permissions_page(),
        "routes": routes_page(),
        "layers": layers_page(),
    }
    return {f"{FOLDER}/{name}.md": text for name, text in made.items()}


def write(root: Path = ROOT) -> list[Path]:
    """Writes the pages that differ and returns them."""
    written = []
    for name, text in pages().items():
        file = root / name
        if not file.exists() or file.read_text(encoding="utf-8") != text:
            file.parent.mkdir(parents=True, exist_ok=True)
            file.write_text(text, encoding="utf-8")
            written.append(file)
    return written


def settings_page() -> str:
    """Every setting, by the name of its environment variable."""
    rows = [
        (f"`{option.variable}`", option.kind, _default(option), option.description + (" Secret." if option.secret else ""))
        for option in options.declared()
    ]
    text = (
        "A setting is an environment variable. Where a secret should not stand in the environment, the same name with `_FILE` after it"
        " names a file that holds the value. A value that cannot be read stops the start with a sentence that says which and why."
    )
    return _page("Settings", text, _table(("Variable", "Kind", "Default", "What it does"), rows))


def _default(option: options.Option) -> str:
    # A path below the installation is another on every machine.
    default = option.default.replace(f"{ROOT}/", "")
    return f"`{default}`" if default else "(empty)"


def declared_events() -> dict[str, tuple[type, int]]:
    """The product's own kinds of events; those that tests declare for themselves are not among them."""
    return {kind: found for kind, found in registry.declared().items() if ".tests." not in found[0].__module__}


def events_page() -> str:
    """Every kind of event that is written to the ledger: version, fields, words."""
    words = _words("EVENTS")
    parts = [
        "A kind is stable for ever. A field may be added with a default; any other change is a new version, and old entries are upcast."
    ]
    for kind, (cls, version) in declared_events().items():
        fields = [(f"`{field.name}`", f"`{field.type}`") for field in dataclasses.fields(cls)]
        parts.append(f"## `{kind}` (version {version})\n\n{_first_line(cls.__doc__)}\n\nShown as: {_swedish(words.get(kind))}")
        parts.append(_table(("Field", "Type"), fields) if fields else "No fields.")
    return _page("Events", *parts)


def states_page() -> str:
    """Every table of transitions that a rule declares, as a picture and as a table."""
    parts = ["What is not in a table is refused. A move that needs a reason is refused without one."]
    for package, name, moves in _transitions():
        kind = type(moves[0].source)
        parts.append(f"## {kind.__name__} (`{package}`)\n\n{_first_line(kind.__doc__)} Declared as `{name}`.")
        parts.append("\n".join(["```mermaid", "stateDiagram-v2", *(f"    {m.source.value} --> {m.target.value}" for m in moves), "```"]))
        rows = [
            (f"`{m.source.value}`", f"`{m.target.value}`", "yes" if getattr(m, "needs_reason", False) else "", _label(package, m.target))
            for m in moves
        ]
        parts.append(_table(("From", "To", "Reason needed", "Swedish"), rows))
    return _page("States", *parts)


def _transitions() -> Iterator[tuple[str, str, Sequence[Any]]]:
    """Tuples of moves (`source`, `target`) called …TRANSITIONS in the rules of any package."""
    for package in _built():
        rules = _room(package, "rules")
        for name, value in sorted(vars(rules).items()) if rules else ():
            if name.endswith("TRANSITIONS") and isinstance(value, tuple) and value and hasattr(value[0], "target"):
                yield package, name, value


def permissions_page() -> str:
    """Role × capability."""
    roles = list(Role)
    rows = [
        (f"`{capability.value}`", *("●" if capability in ROLE_CAPABILITIES[role] else "" for role in roles)) for capability in Capability
    ]
    named = [(f"`{role.value}`", _label("access", role)) for role in roles]
    text = "A role is held in a scope: an authority (`org:<id>`), an incident (`incident:<id>`) or everywhere. It counts there alone."
    return _page(
        "Permissions",
        text,
        _table(("Role", "Swedish"), named),
        "## What each role may\n\n" + _table(("Capability", *(f"`{role.value}`" for role in roles)), rows),
    )


def routes_page() -> str:
    """Every address and its gate."""
    rows = []
    for path, view in sorted(_routes(get_resolver().url_patterns), key=lambda route: route[0]):
        gate = getattr(view, "gate", None)
        module = str(getattr(view, "__module__", ""))
        owner = module.split(".")[1] if module.startswith("vardkase.") else module.partition(".")[0]
        rows.append((f"`/{path}`", str(gate) if gate else "(its own)", getattr(gate, "reason", "") or "", owner))
    text = "A gate asks whether a capability is held in some scope; the domain call behind it asks for the scope in question."
    return _page("Routes", text, _table(("Address", "Gate", "Why", "Package"), rows))


def _routes(patterns: Iterable[Any], prefix: str = "") -> Iterator[tuple[str, Any]]:
    for pattern in patterns:
        path = prefix + str(pattern.pattern)
        if isinstance(pattern, URLResolver):
            yield from _routes(pattern.url_patterns, path)
        elif isinstance(pattern, URLPattern):
            yield path, pattern.callback


def layers_page() -> str:
    """The floors of the house and what each is."""
    rows = [(f"`{package}`", _promise(package)) for package in _built()]
    text = "A floor may use the floors below it, never those above. The contract stands in `pyproject.toml`; import-linter enforces it."
    parts = [text, _table(("Floor", "What it is"), rows)]
    for package in _built():
        rooms = [(f"`{name}`", _docstring(path)) for name, path in _rooms(package)]
        parts.append(f"## {package}\n\n" + _table(("Room", "What it is"), rooms))
    return _page("Layers", *parts)


def _rooms(package: str) -> Iterator[tuple[str, Path]]:
    folder = ROOT / "vardkase" / package
    for path in sorted(folder.iterdir()):
        if path.suffix == ".py" and path.name != "__init__.py":
            yield path.stem, path
        elif (path / "__init__.py").exists() and path.name not in {"tests", "migrations"}:
            yield f"{path.name}/", path / "__init__.py"


def _built() -> tuple[str, ...]:
    return tuple(floor for floor in FLOORS if (ROOT / "vardkase" / floor / "__init__.py").exists())


def _promise(package: str) -> str:
    return _docstring(ROOT / "vardkase" / package / "__init__.py")


def _docstring(path: Path) -> str:
    return _first_line(ast.get_docstring(ast.parse(path.read_text(encoding="utf-8"))))


def _first_line(text: str | None) -> str:
    return (text or "").strip().partition("\n\n")[0].replace("\n", " ").strip()


def _room(package: str, name: str) -> Any:
    module = import_module(f"vardkase.{package}")
    return import_module(f"vardkase.{package}.{name}") if module_has_submodule(module, name) else None


def _words(name: str) -> Mapping[str, Any]:
    """REFUSALS or EVENTS of all installed packages together."""
    collected: dict[str, Any] = {}
    for config in apps.get_app_configs():
        if config.name.startswith("vardkase."):
            room = _room(config.name.rpartition(".")[2], "words")
            collected |= getattr(room, name, {}) if room else {}
    return collected


def _label(package: str, member: Any) -> str:
    """The Swedish word for a member of an enum, from whichever table of the package's words has it."""
    words = _room(package, "words")
    for table in vars(words).values() if words else ():
        # Members of different enums may be equal as text: a table is this enum's when its keys are.
        if isinstance(table, dict) and table and all(type(key) is type(member) for key in table) and member in table:
            return _swedish(table[member])
    return ""


def _swedish(words: Any) -> str:
    if words is None:
        return ""
    with override("sv"):
        return str(words)


def _table(head: Sequence[str], rows: Iterable[Sequence[str]]) -> str:
    lines = [_row(head), _row(["---"] * len(head)), *(_row(row) for row in rows)]
    return "\n".join(lines)


def _row(cells: Sequence[str]) -> str:
    return "| " + " | ".join(cell.replace("|", "\\|").replace("\n", " ") for cell in cells) + " |"


def _page(title: str, *parts: str) -> str:
    return "\n\n".join([f"# {title}", MADE, *parts]) + "\n"
